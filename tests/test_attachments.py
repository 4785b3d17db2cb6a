"""Files: checked by content, stored once under their hash, nothing half-written."""

import errno
import hashlib
import os
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import PDF, world
from units import attachments
from units.models import Attachment, StoredFile

pytestmark = pytest.mark.django_db


def upload(content=PDF, name="bao-cao.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def files(settings):
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


# --- the check ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [PDF, b"\x00" * 1024 + PDF, PDF + b"\r\n" * 500, PDF.replace(b"1.4", b"2.0")])
def test_a_pdf_is_known_by_its_content_whatever_its_name(content):
    assert attachments.check_pdf(upload(content, "bản quét.bin")) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "không phải PDF"),
        (b"PK\x03\x04 docx", "không phải PDF"),
        (b"<html><script>alert(1)</script>", "không phải PDF"),
        (b"\x00" * 1025 + PDF, "không phải PDF"),
        (PDF[:-8], "bị thiếu phần cuối"),
        (PDF + b"\x00" * 3000, "bị thiếu phần cuối"),
    ],
)
def test_what_is_no_whole_pdf_is_refused_with_its_name_and_what_to_do(content, reason):
    with pytest.raises(ValidationError) as refusal:
        attachments.check_pdf(upload(content))
    (text,) = refusal.value.messages
    assert text.startswith("Tệp “bao-cao.pdf”")
    assert reason in text
    assert "Hãy" in text


def test_too_large_a_file_is_refused_before_it_is_read(settings):
    settings.FILE_UPLOAD_MAX_BYTES = 1048576
    exact = PDF + b"\x00" * (1048576 - len(PDF) - 6) + b"%%EOF\n"
    assert attachments.check_pdf(upload(exact)) is None
    with pytest.raises(ValidationError) as refusal:
        attachments.check_pdf(upload(exact + b"\n"))
    assert refusal.value.messages == ["Tệp “bao-cao.pdf” nặng 1 MB, quá 1 MB. Hãy quét lại ở độ phân giải thấp hơn."]


def test_the_check_leaves_the_file_at_its_beginning():
    checked = upload()
    attachments.check_pdf(checked)
    assert checked.read() == PDF


# --- the store ------------------------------------------------------------------------------------------------------------


def test_a_file_lies_under_its_hash_and_reads_back(settings):
    row = attachments.store(PDF)
    digest = hashlib.sha256(PDF).hexdigest()
    assert (row.sha256, row.path, row.size, row.media_type) == (digest, f"{digest[:2]}/{digest[2:4]}/{digest}", len(PDF), "application/pdf")
    assert files(settings) == [Path(settings.MEDIA_ROOT) / row.path]
    assert attachments.read(row) == PDF


def test_the_same_bytes_are_stored_once(settings):
    first, second, other = attachments.store(PDF), attachments.store(PDF), attachments.store(PDF + b"\n")
    assert first == second != other
    assert (StoredFile.objects.count(), len(files(settings))) == (2, 2)


def test_a_file_whose_row_was_rolled_back_is_taken_up_again(settings):
    row = attachments.store(PDF)
    StoredFile.objects.all().delete()
    assert attachments.store(PDF).path == row.path
    assert len(files(settings)) == 1


def test_on_a_full_disk_neither_row_nor_piece_is_left(settings, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        attachments.store(PDF)
    assert (StoredFile.objects.count(), files(settings)) == (0, [])
    monkeypatch.undo()
    assert attachments.read(attachments.store(PDF)) == PDF


def test_the_bytes_are_durable_before_they_have_their_name(settings, monkeypatch):
    steps = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (steps.append("fsync"), fsync(descriptor))[1])
    monkeypatch.setattr(Path, "replace", lambda path, target: (steps.append("rename"), replace(path, target))[1])
    attachments.store(PDF)
    assert steps == ["fsync", "rename", "fsync"]


def test_an_attachment_names_the_file_for_a_unit():
    w = world()
    first = attachments.attach(upload(name="Báo cáo.pdf"), unit=w.commune, by=w.commune_clerk)
    second = attachments.attach(upload(name="x" * 300 + ".pdf"), unit=w.sibling_commune, by=w.sibling_clerk)
    assert first.file == second.file
    assert first.public_id != second.public_id
    assert [len(row.public_id) for row in (first, second)] == [32, 32]
    stood = Attachment.objects.order_by("id").values_list("name", "unit__code", "uploaded_by__username")
    assert [(name[:12], *rest) for name, *rest in stood] == [
        ("Báo cáo.pdf", "phuoc-binh", "commune_clerk"), ("x" * 12, "phuoc-hoa", "sibling_clerk"),
    ]  # fmt: skip
