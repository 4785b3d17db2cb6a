"""Files: stored once by content; rights lie on the attachment row, never on the hash."""

from django.db import models

from units.models.account import Account
from units.models.unit import Unit


class StoredFile(models.Model):
    """Bytes under their SHA-256; ``path`` is relative to the storage."""

    sha256 = models.CharField(max_length=64, unique=True)
    path = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField(help_text="bytes")
    media_type = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.sha256[:12]


class Attachment(models.Model):
    """A file under the name its sender gave it. The aggregate that links to it says who may read it."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    public_id = models.CharField(max_length=32, unique=True)

    def __str__(self) -> str:
        return self.name
