"""The head's word on an envelope: on screen, or signed on paper and bound to the version that was printed."""

import datetime

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile

from awards.contents import content_hash, missing, same_code, short_code
from awards.dossiers import DOSSIER, HEAD, UNCONFIRMED
from awards.letters import letter
from awards.models import ConfirmMethod, Dossier, DossierState
from awards.nominations import NOMINATOR
from units import access, attachments, clock, ledger
from units.models import Account, Paper, PaperKind
from units.moves import Conflict, Refused, perform
from units.papers import filing
from units.papers.freeze import to_json
from units.tokens import act


def confirm(dossier: Dossier, *, by: Account, version: int) -> Dossier:
    """The head confirms on screen what the envelope holds now; from here on it is frozen.

    Raises:
        Refused: something is missing; each sentence says what.
    """
    with act():
        locked = _locked(dossier, version, by, HEAD)
        if gaps := missing(locked):
            raise Refused(*gaps)
        (done,) = perform(DOSSIER, "confirm", [locked], by=by, versions={locked.pk: version}, also=_word(locked, ConfirmMethod.SCREEN, by))
    return done


def confirm_paper(
    dossier: Dossier,
    *,
    scan: UploadedFile,
    code: str,
    letter_number: str,
    letter_date: datetime.date,
    by: Account,
    version: int,
) -> Dossier:
    """Bind the scan of the signed letter to the version it was printed from; number and date are read off the paper.

    Raises:
        Refused: something is missing, or the code at the foot of the paper is not the code of today's content.
    """
    with act():
        locked = _locked(dossier, version, by, NOMINATOR)
        problems = missing(locked, numbered=False)
        digest = content_hash(locked)
        if not same_code(code, digest):
            problems.append(different(digest))
        if problems:
            raise Refused(*problems)
        bound = {
            "signed_scan": attachments.attach(scan, unit=locked.unit, by=by),
            "letter_number": letter_number,
            "letter_date": letter_date,
        }
        also = _word(locked, ConfirmMethod.PAPER, by) | bound
        (done,) = perform(DOSSIER, "confirm_paper", [locked], by=by, versions={locked.pk: version}, also=also)
    return done


def different(digest: str) -> str:
    """What to do when the signed paper is not today's version."""
    return f"Bản đã ký khác dữ liệu: mã của dữ liệu hôm nay là {short_code(digest)}. In lại tờ trình, xin ký lại rồi tải bản mới lên."


def reopen(dossier: Dossier, *, by: Account, version: int) -> Dossier:
    """Make a confirmed envelope a draft again; the confirmation is dropped."""
    (back,) = perform(DOSSIER, "reopen", [dossier], by=by, versions={dossier.pk: version}, also=UNCONFIRMED)
    return back


def print_letter(dossier: Dossier, *, by: Account) -> Paper:
    """Order the letter as it stands now. The same content gives the same paper again.

    Raises:
        PermissionDenied: no clerk or head of the unit.
        Refused: something a signed letter needs is missing, or what went up was changed since (supplemented below).
    """
    if not access.has_role(by, NOMINATOR, dossier.unit_id):
        raise PermissionDenied
    with act():
        locked = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        if reasons := _unprintable(locked):
            raise Refused(*reasons)
        snapshot = letter(locked)
        newest = newest_letter(locked)
        if newest is not None and newest.snapshot == to_json(snapshot):
            return newest
        ledger.record([locked], "dossier.print", by=by, note=snapshot.version)
        kind, code = PaperKind.SUBMISSION_LETTER, snapshot.version
        return filing.order(kind, unit=locked.unit, subject=locked, snapshot=snapshot, title=locked.title, by=by, code=code)


def _unprintable(dossier: Dossier) -> list[str]:
    """A draft prints when it is complete but for its number; later only what was confirmed prints."""
    if dossier.state == DossierState.DRAFT:
        return missing(dossier, numbered=False)
    changed = "Nội dung đã được bổ sung sau khi xác nhận: dùng bản đã in trước đó."
    return [] if content_hash(dossier) == dossier.confirmed_hash else [changed]


def letters_of(dossier: Dossier):
    """The printed letters of an envelope, newest first."""
    return Paper.objects.filter(kind=PaperKind.SUBMISSION_LETTER, subject_type="dossier", subject_id=dossier.pk).order_by("-id")


def newest_letter(dossier: Dossier) -> Paper | None:
    return letters_of(dossier).select_related("file").first()


def _locked(dossier: Dossier, version: int, by: Account, roles: frozenset[str]) -> Dossier:
    """The row locked, as the sender saw it: hash and gaps are read under this lock, and edits wait for it."""
    if not access.has_role(by, roles, dossier.unit_id):
        raise PermissionDenied
    row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if row.version != version or row.state != DossierState.DRAFT:
        raise Conflict
    return row


def _word(dossier: Dossier, method: str, by: Account) -> dict[str, object]:
    return {"confirmed_hash": content_hash(dossier), "confirmed_method": method, "confirmed_by": by, "confirmed_at": clock.now()}
