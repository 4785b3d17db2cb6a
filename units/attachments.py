"""Files: checked by content, stored once under their SHA-256, durable before the row is committed."""

import hashlib
import os
import tempfile
import uuid
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from units import clock
from units.models.account import Account
from units.models.attachment import Attachment, StoredFile
from units.models.unit import Unit
from units.vietnamese import nfc
from units.workbooks import safety
from units.workbooks.markup import Unreadable

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JUNK_BEFORE_PDF = 1024  # scanners put up to this many stray bytes before "%PDF-"


def _check_size(upload: UploadedFile, limit: int, advice: str) -> None:
    if upload.size > limit:
        raise ValidationError(f"Tệp “{upload.name}” nặng {upload.size / 1048576:.0f} MB, quá {limit // 1048576} MB. {advice}")


def check_pdf(upload: UploadedFile) -> None:
    """Form validator: a readable PDF by its content, not its name, within the size limit.

    Raises:
        ValidationError: says in Vietnamese what is wrong and what to do.
    """
    _check_size(upload, settings.FILE_UPLOAD_MAX_BYTES, "Hãy quét lại ở độ phân giải thấp hơn.")
    upload.seek(0)
    head = upload.read(JUNK_BEFORE_PDF + 5)
    upload.seek(max(0, upload.size - 2048))
    tail = upload.read()
    upload.seek(0)
    if b"%PDF-" not in head:
        raise ValidationError(f"Tệp “{upload.name}” không phải PDF. Hãy lưu văn bản hoặc bản quét dưới dạng PDF rồi chọn lại.")
    if b"%%EOF" not in tail:
        raise ValidationError(f"Tệp “{upload.name}” bị thiếu phần cuối. Hãy chọn lại tệp gốc.")


def check_workbook(upload: UploadedFile) -> None:
    """Form validator: a harmless .xlsx by its content, not its name. See `units.workbooks.safety`.

    Raises:
        ValidationError: says in Vietnamese what is wrong and what to do.
    """
    _check_size(upload, safety.MAX_PACKED, "Tách thành tệp nhỏ hơn.")
    upload.seek(0)
    try:
        safety.check(upload.read())
    except Unreadable as refusal:
        raise ValidationError(f"Tệp “{upload.name}”: {refusal}") from None
    finally:
        upload.seek(0)


def store(content: bytes, *, media_type: str = PDF) -> StoredFile:
    """Put bytes under their hash: temporary file, fsync, rename, then the row. The same bytes give the same row."""
    digest = hashlib.sha256(content).hexdigest()
    relative = Path(digest[:2]) / digest[2:4] / digest
    target = Path(settings.MEDIA_ROOT) / relative
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_durably(target, content)
    row, _ = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"path": str(relative), "size": len(content), "media_type": media_type}
    )
    return row


def _write_durably(target: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as handle:
        try:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        except OSError:  # disk full: leave no piece behind
            Path(handle.name).unlink()
            raise
    Path(handle.name).replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def read(stored: StoredFile) -> bytes:
    return (Path(settings.MEDIA_ROOT) / stored.path).read_bytes()


def attach(upload: UploadedFile, *, unit: Unit, by: Account, media_type: str = PDF) -> Attachment:
    """Store an upload that its form has checked, and name it for the unit."""
    upload.seek(0)
    return Attachment.objects.create(
        file=store(upload.read(), media_type=media_type),
        name=nfc(upload.name)[:200],
        unit=unit,
        uploaded_by=by,
        uploaded_at=clock.now(),
        public_id=uuid.uuid4().hex,
    )
