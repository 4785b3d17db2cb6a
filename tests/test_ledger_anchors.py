"""Anchors: the head of the chain outside the database, once a day, and the command that checks against it."""

import datetime
import io
import re

import pytest
from django.core.management import CommandError, call_command

from tests.factories import world
from units import anchors, clock, sweeps, verification
from units.anchors import Head
from units.ledger import record
from units.models import Job, LedgerAnchor, LedgerCheck, LedgerEntry, LedgerSeal, Notification
from units.sealing import seal
from units.tasks import verify_ledger

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def w():
    made = world()
    touched(made)
    return made


def touched(w, count=3):
    for number in range(count):
        record([w.commune], "unit.touch", by=w.commune_clerk, note=f"lần {number}")


def lines():
    return anchors.file_path().read_text(encoding="ascii").splitlines()


def test_an_anchor_is_a_signed_line_a_row_and_a_mail_to_the_auditors(w):
    made = anchors.anchor()
    top = LedgerSeal.objects.get(seq=3)
    assert list(LedgerAnchor.objects.values_list("seq", "hash", "entries", "place")) == [(3, top.hash, 3, str(anchors.file_path()))]
    head = Head(made.at, 3, 3, top.hash)
    assert lines() == [head.signed()]
    assert re.fullmatch(r"\S+ seq=3 entries=3 hash=[0-9a-f]{64} sign=[0-9a-f]{64}", lines()[0])
    told = Notification.objects.values_list("account", "text", "mail", "url")
    assert list(told) == [(w.auditor.pk, f"Mốc nhật ký số 3, giữ thư này để đối chiếu: {head}", True, "/nhat-ky/kiem-tra/")]
    assert verification.verify().anchored == anchors.read(anchors.file_path()).heads[0]


def test_nothing_new_is_not_anchored(w):
    assert (anchors.anchor() is None, anchors.anchor()) == (False, None)
    assert len(lines()) == 1


def test_nothing_at_all_is_not_anchored(db):
    assert anchors.anchor() is None
    assert not anchors.file_path().exists()


def test_once_a_day_under_two_beats(w, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime.datetime(2026, 3, 1, 23, 0, tzinfo=clock.ZONE))
    assert [sweeps.anchor_ledger(), sweeps.anchor_ledger()] == [True, False]
    touched(w)
    assert sweeps.anchor_ledger() is False
    monkeypatch.setattr(clock, "now", lambda: datetime.datetime(2026, 3, 2, 0, 1, tzinfo=clock.ZONE))
    assert [sweeps.anchor_ledger(), sweeps.anchor_ledger()] == [True, False]
    assert list(LedgerAnchor.objects.values_list("seq", flat=True)) == [3, 6]


def test_who_has_no_key_writes_no_line(w, settings):
    anchors.anchor()
    first = lines()[0]
    forged = Head(clock.now(), 3, 3, "f" * 64).signed()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key of this house" * 3
    assert anchors.read(anchors.file_path()).strange == ()
    settings.SECRET_KEY_FALLBACKS = []
    assert anchors.read(anchors.file_path()).strange == (1,)
    assert verification.verify().faults[0].kind == "anchor forged"
    assert forged != first


def test_a_line_whose_row_was_lost_in_a_crash_is_no_fault_and_is_made_up_for(w):
    """The line stands before its transaction ends."""
    seal()
    top = LedgerSeal.objects.get(seq=3)
    anchors._append(Head(clock.now(), 3, 3, top.hash))
    assert verification.verify().faults == []
    touched(w)
    anchors.anchor()
    assert list(LedgerAnchor.objects.values_list("seq", flat=True)) == [3, 6]
    assert verification.verify().faults == []


def test_a_lost_file_and_lost_lines_show(w):
    anchors.anchor()
    touched(w)
    anchors.anchor()
    kept = lines()
    anchors.file_path().write_text(kept[1] + "\n", encoding="ascii")
    assert [fault.kind for fault in verification.verify().faults] == ["anchor line missing"]
    anchors.file_path().unlink()
    assert [fault.kind for fault in verification.verify().faults] == ["anchor file gone"]


# --- the commands ---------------------------------------------------------------------------------------------------------


def verified(*arguments):
    said = io.StringIO()
    try:
        call_command("ledger_verify", *arguments, stdout=said)
    except SystemExit as end:
        return end.code, said.getvalue().splitlines()
    return 0, said.getvalue().splitlines()


def test_ledger_verify_seals_first_and_says_that_it_holds(w):
    call_command("ledger_anchor", stdout=io.StringIO())
    touched(w)
    head = lines()[0].rpartition(" sign=")[0]
    status, said = verified()
    top = LedgerSeal.objects.order_by("-seq").first()
    assert (status, top.seq) == (0, 6)
    assert said == [
        f"6 niêm phong, đầu chuỗi {top.hash}",
        f"Mốc ngoài mới nhất: {head}",
        "Mọi dòng đều đã niêm phong.",
        "NGUYÊN VẸN: không thấy sửa, xóa, đổi chỗ hay cắt bớt.",
    ]


def test_without_sealing_it_reports_the_tail(w):
    status, said = verified("--no-seal", "--lang", "en")
    moment = LedgerEntry.objects.order_by("id")[0].at.astimezone(clock.ZONE)
    assert (status, said[0], said[1][:26]) == (0, "Nothing is sealed yet.", "There is no anchor outside")
    assert said[2] == f"3 entries not sealed yet, the oldest of {moment:%H:%M %d/%m/%Y}"
    assert LedgerSeal.objects.count() == 0


def test_a_fault_is_named_and_the_status_is_one(w, tmp_path):
    """Against a copy of the file kept elsewhere, which speaks of more than there is."""
    anchors.anchor()
    copy = tmp_path / "copy.txt"
    copy.write_text(f"{lines()[0]}\n{Head(clock.now(), 9, 9, 'a' * 64).signed()}\n", encoding="ascii")
    status, said = verified("--anchors", str(copy))
    assert (status, said[0], said[-1]) == (
        1,
        "Mốc số 9 có trong sổ mốc nhưng nhật ký không còn tới đó: phần cuối đã bị cắt.",
        "KHÔNG NGUYÊN VẸN: 1 chỗ sai.",
    )
    assert verified("--anchors", str(copy), "--lang", "en")[1][0] == "Anchor 9 is beyond the end of the chain: its end was cut off."


def test_a_file_that_is_not_there_is_said(w):
    with pytest.raises(CommandError, match="Không thấy tệp mốc"):
        call_command("ledger_verify", "--anchors", "/nowhere/anchors.txt")


def test_ledger_anchor_says_what_it_did(w):
    said = io.StringIO()
    call_command("ledger_anchor", stdout=said)
    call_command("ledger_anchor", stdout=said)
    made = LedgerAnchor.objects.get()
    assert said.getvalue().splitlines() == [
        f"Mốc số 3, 3 dòng nhật ký, mã {made.hash}, ghi vào {made.place}",
        "Không có gì mới từ mốc trước.",
    ]


# --- a check asked for on the page ------------------------------------------------------------------------------------------


def test_a_check_runs_as_a_job_and_its_result_is_kept(w):
    check = verification.ask(by=w.auditor)
    assert verification.ask(by=w.auditor) == check
    assert list(LedgerCheck.objects.values_list("asked_by", "holds", "finished_at")) == [(w.auditor.pk, None, None)]
    verify_ledger(Job.objects.get().pk)
    check.refresh_from_db()
    assert (check.holds, check.job.state, check.job.progress) == (True, "done", 100)
    top = LedgerSeal.objects.order_by("-seq").first()
    assert check.report == {"sealed": 4, "head": top.hash, "unsealed": 0, "anchored": "", "faults": [], "more": 0}
    verify_ledger(check.job_id)
    assert LedgerCheck.objects.get() == check
    assert verification.ask(by=w.auditor) != check
