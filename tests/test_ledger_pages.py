"""The ledger as a page: sentences, who reads what, filters, going on by key, downloads, and the check."""

import datetime

import pytest
from django.urls import reverse

from awards import ledger_reading
from awards.ledger_reading import Wanted, chosen, leaf, readable
from tests.csv_of_ours import read_csv
from tests.factories import account, cases, person, world
from units import acting, anchors, clock, guards, ledger, sealing, verification
from units.models import Job, LedgerCheck, LedgerEntry, RoleAssignment
from units.tasks import verify_ledger
from units.workbooks.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
NOON = datetime.datetime(2021, 11, 22, 10, 32, tzinfo=clock.ZONE)


@pytest.fixture
def w(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return world()


def dossier_of(w, **columns):
    (case,) = cases(w)
    return case.lines.get().dossier


def said(account, **wanted):
    rows = chosen(readable(account), Wanted(**wanted), account)
    return [str(sentence) for sentence in leaf(rows, account).sentences]


# --- sentences ------------------------------------------------------------------------------------------------------------


def test_an_act_is_one_sentence(w):
    dossier = dossier_of(w)
    ledger.record([dossier], "dossier.send", by=w.commune_clerk)
    ledger.record([dossier], "dossier.confirm_paper", by=w.commune_clerk)
    ledger.record([dossier], "dossier.close", by=None)
    ledger.record([w.commune], "unitchange.do", by=w.admin)
    ledger.record([dossier], "dossier.unheard_of", by=None)
    LedgerEntry.objects.create(at=NOON, verb="x.y", subject_type="thing", subject_id=7, unit=w.commune)
    assert said(w.auditor, kind="dossier") == [
        "Tờ trình “Tờ trình thử nghiệm” dossier.unheard_of; người thực hiện: Hệ thống",
        "Tờ trình “Tờ trình thử nghiệm” mọi trường hợp đã có kết quả; người thực hiện: Hệ thống",
        "Người commune_clerk đã tải bản ký trên giấy lên: tờ trình “Tờ trình thử nghiệm”",
        "Người commune_clerk đã gửi tờ trình “Tờ trình thử nghiệm”",
    ]
    assert said(w.auditor, kind="unit") == ["Đơn vị “UBND xã Phước Bình” đã được thực hiện; người thực hiện: Người admin"]
    assert said(w.auditor)[0] == "Mục “số 7” x.y; người thực hiện: Hệ thống"


def test_it_says_when_and_for_whom(w):
    dossier = dossier_of(w)
    with acting.one_act():
        acting.lent(w.commune_head)
        ledger.record([dossier], "dossier.send", by=w.commune_clerk)
    (sentence,) = leaf(chosen(readable(w.auditor), Wanted(kind="dossier"), w.auditor), w.auditor).sentences
    wanted = "10:32 22/11/2021 – Người commune_clerk (thay Người commune_head) đã gửi tờ trình “Tờ trình thử nghiệm”"
    assert sentence.whole() == wanted


# --- who reads what -------------------------------------------------------------------------------------------------------


def test_one_reads_the_units_in_ones_reach_and_at_the_top_what_belongs_to_none(w):
    for unit in (w.commune, w.finance, w.other_commune):
        ledger.record([unit], "unit.add", by=w.admin)
    ledger.record([w.rules["BK_TINH"]], "unit.add", by=w.admin)
    RoleAssignment.objects.create(account=w.commune_head, unit=w.commune, role="admin", valid_from="2015-01-01")
    names = {
        who: sorted(text.partition("“")[2].rstrip("”") for text in said(w.accounts[who]))
        for who in ("auditor", "appraiser", "commune_head")
    }
    rule = "Bằng khen của Chủ tịch UBND tỉnh, từ 01/10/2017, bản 1"
    assert names == {
        "auditor": sorted(["UBND xã Phước Bình", "Sở Tài chính", rule]),
        "appraiser": ["Sở Tài chính", "UBND xã Phước Bình"],
        "commune_head": ["UBND xã Phước Bình"],
    }
    assert said(w.other_appraiser) == ["Người admin đã thêm đơn vị “UBND xã Thử Nghiệm”"]
    assert ledger_reading.may_read(w.commune_clerk) is False


def test_a_link_only_where_one_may_open_the_object(w, client):
    dossier = dossier_of(w)
    ledger.record([dossier], "dossier.send", by=w.commune_clerk)
    address = reverse("awards:dossier", args=[dossier.public_id])
    for who, there in {"appraiser": True, "auditor": False}.items():
        client.force_login(w.accounts[who])
        page = client.get("/nhat-ky/?kind=dossier").content.decode()
        assert (address in page, "đã gửi tờ trình" in page) == (there, True)


# --- filters --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(w, monkeypatch):
    """Five entries: two persons, two units, two days, one act for another."""
    someone = person(w, name="Katơr Thị Nhường")
    ledger.record([w.campaign], "campaign.open", by=w.commune_clerk)
    ledger.record([someone], "recipient.export", by=w.appraiser)
    monkeypatch.setattr(clock, "now", lambda: NOON + datetime.timedelta(days=3))
    ledger.record([w.finance], "unit.add", by=w.admin)
    with acting.one_act():
        acting.lent(w.commune_clerk)
        ledger.record([w.commune_head], "recipient.restrict", by=w.support)
    return w


@pytest.mark.parametrize(
    ("wanted", "verbs"),
    [
        ({}, ["recipient.restrict", "unit.add", "recipient.export", "campaign.open", "recipient.add"]),
        ({"who": "nguoi COMMUNE"}, ["recipient.restrict", "campaign.open", "recipient.add"]),
        ({"who": "Người support"}, ["recipient.restrict"]),
        ({"who": "ai đó"}, []),
        ({"group": "steps"}, []),
        ({"group": "privacy"}, ["recipient.restrict", "recipient.export"]),
        ({"group": "access"}, []),
        ({"kind": "account"}, ["recipient.restrict"]),
        ({"kind": "recipient"}, ["recipient.export", "recipient.add"]),
        ({"since": datetime.date(2021, 11, 23)}, ["recipient.restrict", "unit.add"]),
        ({"until": datetime.date(2021, 11, 22)}, ["recipient.export", "campaign.open", "recipient.add"]),
        ({"since": datetime.date(2021, 11, 25), "until": datetime.date(2021, 11, 25), "kind": "unit"}, ["unit.add"]),
        ({"on_behalf": True}, ["recipient.restrict"]),
    ],
)
def test_filters(told, wanted, verbs):
    assert list(chosen(readable(told.auditor), Wanted(**wanted), told.auditor).order_by("-id").values_list("verb", flat=True)) == verbs


def test_filter_by_unit_takes_those_below(told):
    rows = chosen(readable(told.auditor), Wanted(unit=told.district), told.auditor)
    assert sorted(rows.values_list("verb", flat=True)) == ["recipient.add", "recipient.export", "recipient.restrict"]


def test_the_page_filters_and_keeps_what_was_typed(told, client):
    client.force_login(told.auditor)
    page = client.get("/nhat-ky/?who=support&since=25/11/2021").content.decode()
    assert (page.count("đã hạn chế xử lý"), page.count("đã thêm đơn vị")) == (1, 0)
    assert 'value="25/11/2021"' in page
    wrong = client.get("/nhat-ky/?since=31/02/2021&kind=x&before=abc")
    assert (wrong.status_code, "Ghi ngày theo dạng" in wrong.content.decode()) == (200, True)
    nothing = client.get("/nhat-ky/?who=khong-co-ai").content.decode()
    assert "Không có dòng nào khớp" in nothing
    turned = client.get("/nhat-ky/?since=02/01/2021&until=01/01/2021").content.decode()
    assert "Ngày cuối phải sau ngày đầu." in turned


# --- going on -------------------------------------------------------------------------------------------------------------


def test_pages_go_on_by_key_without_gap_or_double(w, client, monkeypatch):
    for number in range(120):
        ledger.record([w.commune], "unit.add", by=w.admin, note=f"dòng {number}.")
    monkeypatch.setattr(ledger_reading, "WINDOW", 3)  # several windows for a page, the last ones wide
    seen, before = [], None
    while True:
        page = leaf(readable(w.auditor), w.auditor, before=before)
        seen += [sentence.entry.note for sentence in page.sentences]
        if (before := page.older) is None:
            break
    assert seen == [f"dòng {number}." for number in range(119, -1, -1)]
    client.force_login(w.auditor)
    first = client.get("/nhat-ky/").content.decode()
    assert ("dòng 119." in first, "dòng 69." in first, "Xem các dòng cũ hơn" in first) == (True, False, True)


def test_a_page_costs_the_same_at_one_and_at_three_lines(w, client, count_queries):
    """13, and one more where the newest keys lie so far apart that a second window is read."""
    client.force_login(w.auditor)
    ledger.record([dossier_of(w)], "dossier.send", by=w.commune_clerk)
    with count_queries(14, at_most=True):
        client.get("/nhat-ky/?kind=dossier")
    for _ in range(2):
        ledger.record([dossier_of(w)], "dossier.send", by=w.commune_clerk)
    with count_queries(14, at_most=True):
        client.get("/nhat-ky/?kind=dossier")


# --- downloads ------------------------------------------------------------------------------------------------------------


def test_a_download_is_a_workbook_and_is_written_down(told, client):
    client.force_login(told.auditor)
    answer = client.post("/nhat-ky/tai/?kind=unit", {"format": "xlsx"})
    assert answer["Content-Disposition"] == 'attachment; filename="nhat-ky-20211125.xlsx"'
    rows = read(answer.content).sheets[0].rows
    assert any("Người admin đã thêm đơn vị “Sở Tài chính”" in row.cells for row in rows)
    (entry,) = LedgerEntry.objects.filter(verb="ledger.export")
    assert (entry.actor, entry.note, entry.unit) == (told.auditor, "1 dòng; lọc: kind=unit", told.province)


def test_csv_makes_no_formula(told, client):
    ledger.record([told.commune], "unit.add", by=told.admin, note="=1+1")
    client.force_login(told.auditor)
    answer = client.post("/nhat-ky/tai/?kind=unit", {"format": "csv"})
    assert b";'=1+1" in answer.content
    header, last, *_ = read_csv(answer.content)
    assert (header[4], last[4], last[6]) == ("Việc", "Người admin đã thêm đơn vị “UBND xã Phước Bình”", "=1+1")


def test_a_download_takes_all_pages_up_to_its_limit(w, monkeypatch):
    for number in range(7):
        ledger.record([w.commune], "unit.add", by=w.admin, note=str(number))
    rows = chosen(readable(w.auditor), Wanted(), w.auditor)
    assert [row["note"] for row in ledger_reading.exported(rows, w.auditor, 5)] == ["6", "5", "4", "3", "2"]


def test_a_wrong_filter_downloads_nothing(w, client):
    client.force_login(w.auditor)
    answer = client.post("/nhat-ky/tai/?since=x", {"format": "csv"})
    assert (answer.status_code, answer["Location"]) == (302, "/nhat-ky/?since=x")


# --- the check ------------------------------------------------------------------------------------------------------------


def test_the_check_runs_in_the_background_and_says_what_it_found(w, django_app):
    ledger.record([w.commune], "unit.add", by=w.admin)
    page = django_app.get("/nhat-ky/kiem-tra/", user=w.auditor)
    assert "Chưa kiểm tra lần nào" in page
    page = (
        page.forms[
            -1
            if False
            else next(
                key for key, form in page.forms.items() if form.method.lower() == "post" and form.action in ("", "/nhat-ky/kiem-tra/")
            )
        ]
        .submit()
        .follow()
    )
    assert "Đang kiểm tra:" in page
    assert "Kiểm tra ngay</button>" not in page
    verify_ledger(Job.objects.get().pk)
    page = django_app.get("/nhat-ky/kiem-tra/", user=w.auditor)
    assert ("Nguyên vẹn." in page, "Chưa có mốc ở ngoài" in page) == (True, True)
    anchors.anchor()
    assert LedgerEntry.objects.filter(verb="ledgercheck.ask").count() == 1


def test_faults_are_listed_for_the_auditor(w, client):
    ledger.record([w.commune], "unit.add", by=w.admin)
    sealing.seal()
    guards.remove()
    LedgerEntry.objects.update(note="khác")
    guards.install()
    verify_ledger(verification.ask(by=w.auditor).job_id)
    client.force_login(w.auditor)
    page = client.get("/nhat-ky/kiem-tra/").content.decode()
    assert ("Không nguyên vẹn." in page, "đã bị sửa, đổi chỗ hoặc thay thế" in page) == (True, True)
    assert LedgerCheck.objects.get().holds is False


def test_the_fragment_that_asks_again_stops_when_it_is_over(w, client):
    client.force_login(w.auditor)
    check = verification.ask(by=w.auditor)
    asked = client.get("/nhat-ky/kiem-tra/", headers={"hx-request": "true"}).content.decode()
    verify_ledger(check.job_id)
    then = client.get("/nhat-ky/kiem-tra/", headers={"hx-request": "true"})
    assert ("hx-trigger" in asked, "<html" in asked, then.headers.get("HX-Refresh"), then.content) == (True, False, "true", b"")


def test_who_is_no_auditor_does_not_check(w, client):
    lower = account("quantri.xa", ("admin", w.commune))
    for who, status in {w.auditor: 200, w.admin: 200, w.appraiser: 403, lower: 403, w.commune_clerk: 403}.items():
        client.force_login(who)
        assert client.get("/nhat-ky/kiem-tra/").status_code == status
