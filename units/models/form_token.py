"""Idempotency: a write form's token is spent once, and remembers where the first answer led."""

from django.db import models

from units.models.account import Account


class FormToken(models.Model):
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    token = models.CharField(max_length=64)
    answer_url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "token"], name="form_token_once")]

    def __str__(self) -> str:
        return self.token
