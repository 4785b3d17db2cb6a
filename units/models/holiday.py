"""Days off by act: what the pure `units.workdays` counts with."""

from django.db import models


class Holiday(models.Model):
    """A day on which offices are closed though it is Monday to Friday: public holidays, days in lieu, swapped days."""

    date = models.DateField(unique=True)
    name = models.CharField(max_length=100)
    source = models.CharField(max_length=200)
    verified = models.BooleanField(default=False)

    class Meta:
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.name} {self.date:%d/%m/%Y}"
