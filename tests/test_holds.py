"""Holds: set by the head of the standing body on a competent body's paper, ended with a reason, shown to whom they concern."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from awards import data_subjects, holds
from awards.models import Hold
from tests.factories import PDF, nomination, person, world
from tests.test_council import opened
from tests.test_facts import record
from units import ledger
from units.models import Notification, Recipient
from units.moves import Conflict, Refused

pytestmark = pytest.mark.django_db
TODAY = date(2021, 11, 22)
PAPER = {"kind": "investigation", "body_name": "Thanh tra tỉnh", "paper_number": "15/TTr-QĐ", "paper_on": date(2021, 11, 1)}


@pytest.fixture(autouse=True)
def _today(settings):
    settings.DEMO, settings.DEMO_TODAY = True, TODAY


@pytest.fixture
def w():
    return world()


def put(w, recipient, by=None, **columns):
    return holds.put(recipient, by=by or w.office_head, **PAPER | {"starts_on": date(2021, 11, 5)} | columns)


def refused(act, *args, **kwargs) -> list[str]:
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.reasons


def test_the_head_sets_it_and_the_nominating_unit_is_told_no_more_than_it_needs(w):
    one = person(w, name="Nguyễn Văn A")
    nomination(w, one), nomination(w, one, award="CSTD_TINH", state="refused")
    upload = SimpleUploadedFile("qd.pdf", PDF, content_type="application/pdf")
    made = put(w, one, upload=upload)
    assert (made.set_by, made.paper.name, made.ended_at) == (w.office_head, "qd.pdf", None)
    told = "Nguyễn Văn A: tạm dừng xét khen thưởng từ 05/11/2021: cơ quan có thẩm quyền đang xác minh."
    assert set(Notification.objects.values_list("account__username", "text")) == {("commune_clerk", told), ("commune_head", told)}
    (line,) = ledger.history(made, holds.WORDS)
    assert (line.sentence, line.note) == (
        "đã ghi tạm dừng xét khen thưởng", "Thanh tra tỉnh, văn bản số 15/TTr-QĐ ngày 01/11/2021"
    )  # fmt: skip


@pytest.mark.parametrize("who", ["appraiser", "secretary", "commune_head", "district_head", "admin", "other_appraiser"])
def test_nobody_else_sets_or_ends_it(w, who):
    one = person(w)
    by = w.accounts[who]
    with pytest.raises(PermissionDenied):
        put(w, one, by=by)
    made = put(w, one)
    with pytest.raises(PermissionDenied):
        holds.end(made, ends_on=TODAY, reason="Kết luận", by=by, version=0)
    assert Hold.objects.get().ended_at is None


def test_a_head_reaches_only_his_own(w):
    with pytest.raises(PermissionDenied):
        put(w, person(w, w.other_commune))


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"body_name": " "}, "Cơ quan đang xác minh: ghi tên cơ quan."),
        ({"paper_number": ""}, "Số văn bản: ghi số văn bản của cơ quan ấy."),
        ({"kind": "letter"}, "Lý do: chọn một lý do trong danh sách."),
        ({"starts_on": date(2021, 10, 31)}, "Từ ngày: không được trước ngày văn bản của cơ quan có thẩm quyền."),
        ({"paper_on": date(2021, 11, 23), "starts_on": date(2021, 11, 23)}, "Ngày văn bản: ở sau hôm nay."),
    ],
)
def test_it_stands_on_a_paper(w, columns, reason):
    assert refused(put, w, person(w), **columns) == [reason]
    assert not Hold.objects.exists()


def test_one_paper_stops_once_under_whichever_row(w):
    one, other = person(w), person(w)
    Recipient.objects.filter(pk=other.pk).update(merged_into=one)
    other.refresh_from_db()
    put(w, other)
    assert refused(put, w, one) == ["Đã ghi tạm dừng xét theo văn bản số 15/TTr-QĐ."]
    put(w, one, paper_number="16/TTr-QĐ")


def test_it_ends_with_a_reason_and_a_day(w):
    one = person(w)
    nomination(w, one)
    made = put(w, one)
    early, late = date(2021, 11, 4), date(2021, 11, 23)
    wrong = ["Đến hết ngày: từ 05/11/2021 đến hôm nay."]
    assert refused(holds.end, made, ends_on=TODAY, reason=" ", by=w.office_head, version=0) == [
        "Căn cứ kết thúc: ghi văn bản kết luận của cơ quan có thẩm quyền."
    ]
    for day in (early, late):
        assert refused(holds.end, made, ends_on=day, reason="Kết luận", by=w.office_head, version=0) == wrong
    with pytest.raises(Conflict):
        holds.end(made, ends_on=TODAY, reason="Kết luận", by=w.office_head, version=1)
    done = holds.end(made, ends_on=TODAY, reason="Kết luận số 9: không vi phạm", by=w.office_head, version=0)
    assert (done.ends_on, done.ended_by, done.end_reason, done.version) == (TODAY, w.office_head, "Kết luận số 9: không vi phạm", 1)
    assert refused(holds.end, done, ends_on=TODAY, reason="x", by=w.office_head, version=1) == ["Việc tạm dừng xét này đã kết thúc."]
    assert Notification.objects.filter(account=w.commune_clerk, text__contains="hết tạm dừng").count() == 1


def test_the_data_subject_reads_it(w):
    one = person(w)
    put(w, one)
    sections = {section.title: section.rows for section in data_subjects.collect(one)}
    (row,) = sections["Tạm dừng xét"]
    assert (row["cơ quan"], row["văn bản"], row["từ"]) == ("Thanh tra tỉnh", "15/TTr-QĐ", "05/11/2021")


# --- pages ------------------------------------------------------------------------------------------------------------------------


def sign_in(django_app, account):
    django_app.set_user(account.username)
    return django_app


def last_form(page):
    return page.forms[max(key for key in page.forms if isinstance(key, int))]


def test_set_and_end_on_the_pages(w, django_app):
    one = person(w)
    app = sign_in(django_app, w.office_head)
    page = app.get(f"/nguoi-nhan/{one.pk}/").click("Ghi tạm dừng xét")
    form = last_form(page)
    form["kind"], form["body_name"], form["paper_number"] = "complaint", "Ủy ban Kiểm tra", "3/UBKT"
    form["paper_on"], form["starts_on"] = "01/11/2021", "31/10/2021"
    again = form.submit()
    assert "Không được trước ngày văn bản" in again
    assert "Ủy ban Kiểm tra" in again  # what was typed stays
    form = last_form(again)
    form["starts_on"] = "02/11/2021"
    done = form.submit().follow()
    assert "Đang tạm dừng" in done
    assert "3/UBKT" in done
    end = done.click("Kết thúc", href="/tam-dung/")
    form = last_form(end)
    form["reason"] = "Kết luận số 4"
    assert "Đã kết thúc" in form.submit().follow()


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("office_head", True),
        ("appraiser", True),
        ("commune_clerk", True),
        ("district_clerk", True),
        ("secretary", True),
        ("member_1", False),
    ],
)
def test_it_is_shown_to_those_who_answer_for_the_person(w, django_app, who, sees):
    (item,) = opened(w, 1)[1]  # a council member sees who is on the agenda of his session, and not this
    recipient = item.nomination.recipient
    put(w, recipient)
    page = sign_in(django_app, w.accounts[who]).get(f"/nguoi-nhan/{recipient.pk}/")
    assert ("Thanh tra tỉnh" in page) is sees


def test_a_unit_that_once_awarded_him_does_not_read_it(w, client):
    """Whoever is seen for an award only has no page of holds nor its file."""
    one = person(w, w.other_commune)
    record(w, one, issuer=w.province)
    hold = Hold.objects.create(
        recipient=one, set_by=w.admin, set_at="2021-11-01T00:00Z", starts_on=TODAY, **{**PAPER, "body_name": "Công an"}
    )
    client.force_login(w.office_head)
    page = client.get(f"/nguoi-nhan/{one.pk}/")
    assert (page.status_code, "Công an" in page.content.decode()) == (200, False)
    assert [client.get(f"/nguoi-nhan/{one.pk}/tam-dung/{hold.pk}/{end}").status_code for end in ("", "tep/")] == [403, 404]
