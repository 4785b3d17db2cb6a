"""What is held on one person: all of it, nothing about others; and restriction on request."""

import datetime
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from awards import data_subjects, filling, records
from awards.models import Achievement, AwardRecord, Initiative, InitiativeAuthor, Rating
from tests.factories import cases, person, world
from units import ledger, people, privacy
from units.models import LedgerEntry, Recipient, RecipientRestriction
from units.moves import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
SECRET = "Người Khác Hẳn"


@pytest.fixture
def w():
    """A person with something of every kind, a twin merged into him, and another one beside him everywhere."""
    made = world()
    one = made.one = person(made, name="Katơr Thị Nhường", detail={"phone": "0901000001", "identity_number": "001000000001"})
    twin = made.twin = person(made, name="Katơr Nhường")
    Recipient.objects.filter(pk=twin.pk).update(merged_into=one)
    other = made.other = person(made, name=SECRET, detail={"phone": "0999999999"})
    for owner, name in ((twin, "BK của một"), (other, SECRET)):
        AwardRecord.objects.create(
            recipient=owner, award=made.awards["BK_TINH"], award_year=2019, recipient_class="direct_worker", decision_number="12/QĐ",
            decided_on="2019-12-20", issuer_name="UBND tỉnh", printed_name=name, source="imported",
        )  # fmt: skip
        Rating.objects.create(recipient=owner, year=2020, level="good", source="declared")
        Achievement.objects.create(
            recipient=owner, happened_on="2021-02-01", text=f"Việc của {owner}", field="social", entered_by=made.commune_clerk,
            entered_at=datetime.datetime(2021, 2, 1, tzinfo=datetime.UTC),
        )  # fmt: skip
    shared = Initiative.objects.create(
        title="Máng nước", scope="grassroots", recognised_on="2021-01-01", issuer_name="UBND xã", source="declared"
    )
    InitiativeAuthor.objects.bulk_create(InitiativeAuthor(initiative=shared, recipient=row) for row in (one, other))
    (case,) = cases(made)
    type(case).objects.filter(pk=case.pk).update(recipient=one)
    ledger.record([one], "recipient.edit", by=made.commune_clerk, values={"phone": ("", "0901000001")})
    ledger.record([other], "recipient.edit", by=made.commune_clerk, values={"phone": ("", "0999999999")})
    return made


def sizes(sections):
    return {section.title: len(section.rows) for section in sections}


def test_everything_held_on_a_person_is_there_once(w, count_queries):
    with count_queries(16):
        sections = data_subjects.collect(w.one)
    assert sizes(sections) == {
        "Thông tin cá nhân": 2,
        "Chức vụ": 2,
        "Khen thưởng": 1,
        "Xếp loại hằng năm": 1,
        "Sáng kiến, đề tài": 1,
        "Thành tích đã ghi": 1,
        "Kỷ luật": 0,
        "Tạm dừng xét": 0,
        "Trường hợp đề nghị khen thưởng": 1,
        "Dòng trong quyết định": 0,
        "Dòng trong tệp Excel đã nhập": 0,
        "Hạn chế xử lý dữ liệu": 0,
        "Nhật ký": 3,
    }
    facts = sections[0].rows[0]
    assert (facts["tên"], facts["điện thoại"], facts["số định danh cá nhân"]) == ("Katơr Thị Nhường", "0901000001", "001000000001")
    assert sections[-1].rows[-1]["thay đổi"] == "phone: “” → “0901000001”"
    assert sizes(data_subjects.collect(w.twin)) == sizes(sections)


def test_nothing_about_others_is_in_it(w):
    said = data_subjects.as_json(w.one, data_subjects.export(w.one, reason="đơn", by=w.appraiser)).decode()
    assert [word for word in (SECRET, "0999999999", w.commune_clerk.full_name, w.appraiser.full_name) if word in said] == []
    told = json.loads(said)
    assert (told["họ tên"], len(told["dữ liệu"])) == ("Katơr Thị Nhường", 13)


def test_taking_it_is_written_down_with_its_reason(w):
    data_subjects.export(w.one, reason=" Đơn ngày 05/01/2026 ", by=w.admin)
    entry = LedgerEntry.objects.get(verb="recipient.export")
    assert (entry.actor, entry.subject_id, entry.note) == (w.admin, w.one.pk, "Đơn ngày 05/01/2026")
    with pytest.raises(Refused, match="Ghi lý do"):
        data_subjects.export(w.one, reason=" ", by=w.admin)


@pytest.mark.parametrize("who", ["commune_clerk", "secretary", "auditor", "other_appraiser"])
def test_only_who_answers_for_the_data_takes_it_or_restricts(w, who):
    for verb in (
        lambda by: data_subjects.export(w.one, reason="x", by=by),
        lambda by: privacy.hold(w.one, reason="x", paper="y", by=by),
        lambda by: privacy.release(w.one, reason="x", by=by),
    ):
        with pytest.raises(PermissionDenied):
            verb(w.accounts[who])
    assert LedgerEntry.objects.filter(actor=w.accounts[who]).exclude(verb__in=["recipient.add", "recipient.edit"]).count() == 0


# --- restriction ------------------------------------------------------------------------------------------------------------


def shown(account):
    return set(records.visible(account))


def test_restricted_data_is_hidden_from_the_unit_and_not_from_who_answers_for_it(w):
    privacy.hold(w.one, reason="Không muốn", paper="Đơn 1", by=w.appraiser)
    assert {w.one, w.twin} & shown(w.commune_clerk) == set()
    assert [w.one in people.shown_to(w.accounts[who]) for who in ("commune_clerk", "appraiser")] == [False, True]
    assert [w.one in people.visible_to(w.accounts[who]) for who in ("commune_clerk", "appraiser")] == [False, True]
    assert {w.one, w.twin} <= shown(w.appraiser)
    assert w.other in shown(w.commune_clerk)
    privacy.release(w.one, reason="Rút đơn", by=w.office_head)
    assert {w.one, w.twin} <= shown(w.commune_clerk)
    said = RecipientRestriction.objects.values_list("by", "lifted_by", "paper").get()
    assert said == (w.appraiser.pk, w.office_head.pk, "Đơn 1")
    assert list(
        LedgerEntry.objects.filter(verb__in=["recipient.restrict", "recipient.unrestrict"]).order_by("id").values_list("verb", "note")
    ) == [
        ("recipient.restrict", "Đơn 1: Không muốn"),
        ("recipient.unrestrict", "Rút đơn"),
    ]


def test_it_stands_once_and_is_lifted_once(w):
    privacy.hold(w.one, reason="x", paper="y", by=w.appraiser)
    with pytest.raises(Refused, match="đã được hạn chế"):
        privacy.hold(w.one, reason="x", paper="y", by=w.appraiser)
    privacy.release(w.one, reason="x", by=w.appraiser)
    with pytest.raises(Refused, match="không bị hạn chế"):
        privacy.release(w.one, reason="x", by=w.appraiser)
    privacy.hold(w.one, reason="x", paper="y", by=w.appraiser)


def test_nobody_is_nominated_while_restricted(w):
    free = person(w)
    privacy.refuse_held([w.one, free])
    privacy.hold(w.one, reason="x", paper="y", by=w.appraiser)
    privacy.refuse_held([free])
    for row in (w.one, w.twin):
        with pytest.raises(Refused, match=f"{row.name}: dữ liệu cá nhân đang được hạn chế"):
            privacy.refuse_held([row, free])
    assert (w.one in filling.within(w.commune), free in filling.within(w.commune)) == (False, True)


# --- pages ------------------------------------------------------------------------------------------------------------------


def form_with(page, field):
    return page.forms[next(key for key, form in page.forms.items() if field in form.fields)]


def test_the_page_gives_json_or_a_page_to_print(w, django_app):
    page = django_app.get(f"/nguoi-nhan/{w.one.pk}/du-lieu/", user=w.appraiser)
    assert "Ghi lý do." in form_with(page, "reason").submit()
    form = form_with(page, "reason")
    form["reason"], form["format"] = "Đơn ngày 05/01/2026", "json"
    answer = form.submit()
    assert (answer.content_type, json.loads(answer.body)["họ tên"]) == ("application/json", "Katơr Thị Nhường")
    form = form_with(django_app.get(f"/nguoi-nhan/{w.one.pk}/du-lieu/", user=w.appraiser), "reason")
    form["reason"] = "Đơn ngày 05/01/2026"
    read = form.submit()
    assert ("Bản trích dữ liệu cá nhân" in read, "001000000001" in read, SECRET in read) == (True, True, False)
    assert LedgerEntry.objects.filter(verb="recipient.export").count() == 2


def test_the_page_restricts_and_lifts(w, django_app):
    page = django_app.get(f"/nguoi-nhan/{w.one.pk}/du-lieu/", user=w.appraiser).click("Hạn chế xử lý", index=0)
    form = form_with(page, "paper")
    form["reason"] = "Không muốn nêu tên"
    page = form.submit()
    assert "Ghi số, ngày của đơn" in page
    form = form_with(page, "paper")
    form["paper"] = "Đơn ngày 05/01/2026"
    page = form.submit().follow()
    assert "Đang hạn chế xử lý" in page
    again = form.submit(expect_errors=True)
    assert again.status_code in (200, 302)
    page = page.click("Bỏ hạn chế")
    form = form_with(page, "reason")
    form["reason"] = "Rút đơn"
    assert "Đã bỏ hạn chế xử lý" in form.submit().follow()


# --- commands ---------------------------------------------------------------------------------------------------------------


def test_the_commands(w, tmp_path, capsys):
    file = tmp_path / "trich.json"
    call_command("data_subject_export", str(w.one.pk), by="appraiser", reason="đơn", file=file)
    assert json.loads(file.read_text(encoding="utf-8"))["họ tên"] == "Katơr Thị Nhường"
    call_command("data_subject_restrict", str(w.one.pk), by="appraiser", reason="x", paper="Đơn 1")
    assert RecipientRestriction.objects.standing().count() == 1
    call_command("data_subject_restrict", str(w.one.pk), by="appraiser", reason="x", lift=True)
    assert RecipientRestriction.objects.standing().count() == 0
    assert capsys.readouterr().out.splitlines() == [
        "Đã hạn chế xử lý dữ liệu của Katơr Thị Nhường.",
        "Đã bỏ hạn chế xử lý dữ liệu của Katơr Thị Nhường.",
    ]
    for wrong in ({"by": "nobody"}, {"by": "commune_clerk"}):
        with pytest.raises(CommandError):
            call_command("data_subject_export", str(w.one.pk), reason="đơn", **wrong)
    with pytest.raises(CommandError, match="Không có hồ sơ"):
        call_command("data_subject_export", "999999", by="appraiser", reason="đơn")
    with pytest.raises(CommandError, match="--paper"):
        call_command("data_subject_restrict", str(w.one.pk), by="appraiser", reason="x")
