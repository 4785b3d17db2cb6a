"""Declared facts ("tự khai"): entered by a unit, confirmed once by an appraiser or sent back, never by whoever entered them."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from webtest import Upload

from awards import declarations, home, past_awards, ratings, records
from awards.models import AwardRecord, Initiative, Rating
from tests.factories import PDF, person, world
from tests.test_decisions import refused
from units import clock, registry
from units.ledger import history
from units.models import LedgerValue, Notification, Recipient, Role, RoleAssignment, Unit, UnitSuccession
from units.moves import Conflict
from units.vietnamese import fold

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2021, 12, 22)
FACTS = {
    "award_year": 2019,
    "method": "merit",
    "decision_number": "1234/QĐ-UBND",
    "decided_on": datetime.date(2019, 12, 20),
    "issuer_name": "Chủ tịch UBND tỉnh Ninh Thuận",
}


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    return world()


def declare(w, recipient, by=None, **facts) -> AwardRecord:
    return past_awards.declare(recipient, by=by or w.commune_clerk, upload=None, award=w.awards["BK_TINH"], **(FACTS | facts))


def confirmed(w, row, by=None):
    declarations.confirm(type(row), {row.pk: row.version}, by=by or w.appraiser)
    row.refresh_from_db()
    return row


def also(w, name, role, unit) -> None:
    RoleAssignment.objects.create(account=w.accounts[name], role=role, unit=unit, valid_from="2020-01-01")


# --- declaring ----------------------------------------------------------------------------------------------------------


def test_a_clerk_declares_and_an_appraiser_confirms_once(w):
    row = declare(w, person(w))
    assert (row.source, row.entered_by, row.is_declared_only) == ("declared", w.commune_clerk, True)
    batch = declarations.confirm(AwardRecord, {row.pk: row.version}, by=w.appraiser)
    assert (batch.done, batch.left_out) == ({row.pk: 1}, [])
    row.refresh_from_db()
    assert (row.confirmed_by, row.is_declared_only, row.status) == (w.appraiser, False, "in_force")
    again = declarations.confirm(AwardRecord, {row.pk: row.version}, by=w.office_head)
    assert (again.done, again.left_out) == ({}, [row.pk])
    assert [line.sentence for line in history(row, declarations.WORDS)] == [
        "đã khai khen thưởng cũ",
        "đã đối chiếu, xác nhận khen thưởng cũ",
    ]


@pytest.mark.parametrize("who", ["sibling_clerk", "department_clerk", "appraiser", "secretary", "other_clerk", "member_1", "admin"])
def test_who_may_not_declare(w, who):
    with pytest.raises(PermissionDenied):
        declare(w, person(w), by=w.accounts[who])
    assert AwardRecord.objects.count() == 0


@pytest.mark.parametrize("who", ["commune_clerk", "commune_head", "district_clerk", "district_head"])
def test_who_may_declare(w, who):
    assert declare(w, person(w), by=w.accounts[who]).entered_by == w.accounts[who]


@pytest.mark.parametrize("who", ["commune_head", "district_clerk", "secretary", "other_appraiser", "member_1", "department_clerk"])
def test_who_may_not_confirm(w, who):
    row = declare(w, person(w))
    with pytest.raises(PermissionDenied):
        declarations.confirm(AwardRecord, {row.pk: row.version}, by=w.accounts[who])
    with pytest.raises(PermissionDenied):
        declarations.refuse(row, by=w.accounts[who], version=row.version, reason="Không khớp")
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_an_appraiser_confirms_below_a_deciding_unit_only(w):
    also(w, "district_clerk", Role.APPRAISER, w.district)  # decides nothing
    also(w, "commune_head", Role.APPRAISER, w.commune)  # decides, but its own people are looked at from above
    row = declare(w, person(w))
    for who in ("district_clerk", "commune_head"):
        with pytest.raises(PermissionDenied):
            confirmed(w, row, by=w.accounts[who])
    school = registry.open_unit(code="truong", kind="school", name="Trường Thử", parent=w.finance, valid_from=datetime.date(2015, 1, 1))
    also(w, "department_head", Role.APPRAISER, w.finance)
    row = declare(w, person(w, at=school), by=w.department_clerk)
    assert confirmed(w, row, by=w.department_head).confirmed_by == w.department_head


def test_the_provinces_own_people_are_confirmed_by_the_province(w):
    also(w, "secretary", Role.CLERK, w.province)
    row = declare(w, person(w, at=w.province), by=w.secretary)
    assert confirmed(w, row).confirmed_by == w.appraiser


def test_a_successor_is_not_above_its_predecessor(w):
    also(w, "sibling_clerk", Role.APPRAISER, w.sibling_commune)
    Unit.objects.filter(pk=w.sibling_commune.pk).update(decides=True)
    UnitSuccession.objects.create(predecessor=w.commune, successor=w.sibling_commune, effective_on="2021-01-01", act="Nghị quyết thử")
    registry.rebuild_reach()
    row = declare(w, person(w))
    with pytest.raises(PermissionDenied):
        confirmed(w, row, by=w.sibling_clerk)
    assert declarations.waiting(records.confirm_reach(w.sibling_clerk), AwardRecord).count() == 0
    assert confirmed(w, row).confirmed_by == w.appraiser


def test_nobody_confirms_what_he_entered(w):
    also(w, "appraiser", Role.CLERK, w.province)
    row = declare(w, person(w), by=w.appraiser)
    batch = declarations.confirm(AwardRecord, {row.pk: row.version}, by=w.appraiser)
    assert (batch.done, batch.left_out) == ({}, [row.pk])
    assert confirmed(w, row, by=w.office_head).confirmed_by == w.office_head


@pytest.mark.engine
@pytest.mark.parametrize("model", [AwardRecord, Rating, Initiative])
def test_the_database_too_wants_two_persons(w, model):
    columns = {
        AwardRecord: {
            "recipient": person(w),
            "award": w.awards["BK_TINH"],
            "printed_name": "Thử",
            "recipient_class": "direct_worker",
            **FACTS,
        },
        Rating: {"recipient": person(w), "year": 2020, "level": "good"},
        Initiative: {"title": "Thử", "scope": "province", "recognised_on": TODAY, "issuer_name": "Thử"},
    }[model]
    signed = {"source": "declared", "entered_by": w.appraiser, "confirmed_by": w.appraiser, "confirmed_at": clock.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**columns, **signed)
    model.objects.create(**columns, **(signed | {"confirmed_by": w.office_head}))


def test_duplicates_are_refused_with_a_pointer(w):
    mai = person(w)
    declare(w, mai)
    there = (
        "Đã có: Bằng khen của Chủ tịch UBND tỉnh năm 2019, Quyết định số 1234/QĐ-UBND ngày 20/12/2019 (tự khai). "
        "Xem dòng ấy trên trang này; nếu dòng ấy sai thì sửa dòng ấy, không khai thêm."
    )
    assert refused(declare, w, mai, decision_number="77/QĐ-UBND") == [there]  # same award and year
    assert refused(declare, w, mai, award_year=2018, decision_number="1234 / qđ-ubnd") == [there]  # same decision
    declare(w, mai, method="ad_hoc", decision_number="78/QĐ-UBND")  # another achievement of that year
    declare(w, mai, award_year=2018, decided_on=datetime.date(2018, 12, 20))  # same number, another year's series
    declare(w, person(w))  # somebody else on the same decision
    assert AwardRecord.objects.count() == 4


def test_duplicates_of_a_merged_row_are_found(w):
    mai, twin = person(w), person(w)
    declare(w, twin)
    Recipient.objects.filter(pk=twin.pk).update(merged_into=mai)
    assert len(refused(declare, w, mai)) == 1


def test_an_edit_may_not_make_a_duplicate(w):
    mai = person(w)
    declare(w, mai)
    other = declare(w, mai, award_year=2018, decision_number="5/QĐ-UBND")
    facts = FACTS | {"award": w.awards["BK_TINH"]}
    assert len(refused(past_awards.edit, other, by=w.commune_clerk, version=0, **facts)) == 1
    past_awards.edit(other, by=w.commune_clerk, version=0, **(facts | {"award_year": 2018, "decision_number": "6/QĐ-UBND"}))


# --- editing, withdrawing, refusing, correcting --------------------------------------------------------------------------


def test_its_unit_edits_until_it_is_confirmed_then_an_appraiser_corrects_with_a_reason(w):
    row = declare(w, person(w))
    facts = FACTS | {"award": w.awards["BK_TINH"]}
    row = past_awards.edit(row, by=w.commune_head, version=0, **(facts | {"issuer_name": "Chủ tịch tỉnh"}))
    assert (row.issuer_name, row.entered_by, row.version) == ("Chủ tịch tỉnh", w.commune_head, 1)
    with pytest.raises(Conflict):
        past_awards.edit(row, by=w.commune_clerk, version=0, **facts)
    with pytest.raises(PermissionDenied):  # an appraiser doesn't write what he confirms
        past_awards.edit(row, by=w.appraiser, version=1, reason="Thử", **facts)
    row = confirmed(w, row)
    with pytest.raises(PermissionDenied):
        past_awards.edit(row, by=w.commune_clerk, version=2, **facts)
    assert refused(past_awards.edit, row, by=w.appraiser, version=2, **facts) == ["Lý do: đã đối chiếu rồi thì phải ghi lý do đính chính."]
    row = past_awards.edit(row, by=w.appraiser, version=2, reason="Gõ sai số", **(facts | {"decision_number": "1243/QĐ-UBND"}))
    assert (row.decision_number, row.confirmed_by, row.entered_by) == ("1243/QĐ-UBND", w.appraiser, w.commune_head)
    last = history(row, declarations.WORDS)[-1]
    assert (last.sentence, last.note) == ("đã đính chính khen thưởng cũ", "Gõ sai số")
    kept = LedgerValue.objects.filter(entry__verb="record.correct").values_list("field", "before", "after")
    assert sorted(kept) == [
        ("decision_number", "1234/QĐ-UBND", "1243/QĐ-UBND"),
        ("issuer_name", "Chủ tịch tỉnh", "Chủ tịch UBND tỉnh Ninh Thuận"),
    ]


def test_what_was_decided_here_is_not_edited(w):
    from_here = AwardRecord(source="decided", recipient=person(w))
    may = declarations.records.rights(w.appraiser, {w.commune.pk})
    assert declarations.may_change(from_here, may, {w.commune.pk}) is False


def test_a_refused_one_stops_counting_is_told_and_declared_again(w):
    row = declare(w, person(w, name="Chamaléa Thị Mai"))
    assert refused(declarations.refuse, row, by=w.appraiser, version=0, reason=" ") == ["Lý do: ghi rõ chỗ nào không khớp để đơn vị sửa."]
    declarations.refuse(row, by=w.appraiser, version=0, reason="Bản quét là quyết định của người khác")
    row.refresh_from_db()
    assert (row.status, row.refusal, row.is_declared_only) == ("withdrawn", "Bản quét là quyết định của người khác", False)
    told = Notification.objects.values_list("account__username", "text")
    said = (
        "Lời khai của Chamaléa Thị Mai: Bằng khen của Chủ tịch UBND tỉnh năm 2019 bị trả lại. Lý do: Bản quét là quyết định của người khác"
    )
    assert sorted(told) == [("commune_clerk", said), ("commune_head", said)]
    (item,) = home.refused_items(w.commune_clerk)
    assert (item.sentence, item.action, item.note) == (
        "Chamaléa Thị Mai: lời khai Bằng khen của Chủ tịch UBND tỉnh năm 2019 bị trả lại.", "Sửa và khai lại", "Bản quét là quyết định của người khác",
    )  # fmt: skip
    assert home.refused_items(w.sibling_clerk) == home.refused_items(w.appraiser) == []
    facts = FACTS | {"award": w.awards["BK_TINH"], "decision_number": "99/QĐ-UBND"}
    again = past_awards.edit(row, by=w.commune_clerk, version=1, **facts)
    assert (again.status, again.refusal, again.withdrawn_at, again.is_declared_only) == ("in_force", "", None, True)
    assert home.refused_items(w.commune_clerk) == []


def test_withdrawn_and_declared_once_more_is_the_same_row(w):
    mai = person(w)
    row = declare(w, mai)
    with pytest.raises(PermissionDenied):
        declarations.withdraw(row, by=w.sibling_clerk, version=0)
    declarations.withdraw(row, by=w.commune_clerk, version=0)
    row.refresh_from_db()
    assert (row.status, row.refusal) == ("withdrawn", "")
    again = declare(w, mai, issuer_name="Chủ tịch UBND tỉnh")
    assert (again.pk, again.status, again.issuer_name) == (row.pk, "in_force", "Chủ tịch UBND tỉnh")
    assert refused(declarations.withdraw, confirmed(w, again), by=w.commune_clerk, version=3) == [
        "Đã đối chiếu rồi nên không rút được. Chuyên viên thẩm định đính chính khi có sai sót."
    ]


# --- the queue ------------------------------------------------------------------------------------------------------------


def test_a_batch_leaves_out_what_changed_and_is_taken_back_within_ten_minutes(w, monkeypatch):
    rows = [declare(w, person(w)) for _ in range(3)]
    versions = {row.pk: 0 for row in rows}
    past_awards.edit(rows[1], by=w.commune_clerk, version=0, award=w.awards["BK_TINH"], **(FACTS | {"issuer_name": "Khác"}))
    batch = declarations.confirm(AwardRecord, versions, by=w.appraiser)
    assert (batch.done, batch.left_out) == ({rows[0].pk: 1, rows[2].pk: 1}, [rows[1].pk])
    assert declarations.undo_confirm(AwardRecord, {rows[0].pk: 1}, by=w.office_head).left_out == [rows[0].pk]  # not his
    assert declarations.undo_confirm(AwardRecord, {rows[0].pk: 1}, by=w.appraiser).done == {rows[0].pk: 2}
    late = clock.now() + datetime.timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert declarations.undo_confirm(AwardRecord, {rows[2].pk: 1}, by=w.appraiser).left_out == [rows[2].pk]
    assert list(AwardRecord.objects.order_by("pk").values_list("confirmed_by__username", flat=True)) == [None, None, "appraiser"]


def test_one_row_out_of_reach_stops_the_batch(w):
    mine, theirs = declare(w, person(w)), declare(w, person(w, at=w.other_commune), by=w.other_clerk)
    with pytest.raises(PermissionDenied):
        declarations.confirm(AwardRecord, {mine.pk: 0, theirs.pk: 0}, by=w.appraiser)
    assert AwardRecord.objects.filter(confirmed_at=None).count() == 2


def test_who_has_how_much_to_confirm_on_the_home_page(w):
    also(w, "appraiser", Role.CLERK, w.province)
    declare(w, person(w), by=w.appraiser)
    assert home.confirming_items(w.appraiser) == []
    declare(w, person(w))
    ratings.declare(person(w), by=w.commune_clerk, year=2020, level="good")
    (item,) = home.confirming_items(w.appraiser)
    assert (item.sentence, item.action, item.note) == ("2 dòng đơn vị tự khai chờ đối chiếu.", "Đối chiếu", "lâu nhất từ ngày 22/12/2021")
    assert home.confirming_items(w.commune_clerk) == home.confirming_items(w.other_appraiser) == []


def test_declared_confirmed_and_taken_back_by_plain_forms(w, django_app):
    mai = person(w, name="Chamaléa Thị Mai")
    page = django_app.get(f"/nguoi-nhan/{mai.pk}/", user=w.commune_clerk).click("Khai khen thưởng cũ", index=0)
    form = _form(page)
    bad = form.submit(status=200)
    assert "Chọn tệp PDF quét từ văn bản." in bad
    assert "Ghi ngày, ví dụ 31/12/2021." in bad
    form = _form(bad)
    form["award"] = str(w.awards["BK_TINH"].pk)
    form["award_year"], form["decision_number"], form["decided_on"] = "2019", "1234/QĐ-UBND", "20/12/2019"
    form["issuer_name"], form["upload"] = "Chủ tịch UBND tỉnh", Upload("qd.pdf", PDF, "application/pdf")
    page = form.submit().follow()
    assert "Tự khai, chờ đối chiếu" in page
    assert page.click("Bản quét").content_type == "application/pdf"

    queue = django_app.get("/xac-nhan-tu-khai/", user=w.appraiser)
    assert "Quyết định số 1234/QĐ-UBND ngày 20/12/2019 của Chủ tịch UBND tỉnh" in queue
    form = _form(queue, "/xac-nhan-tu-khai/khen-thuong/")
    form.get("ids", index=0).checked = True
    done = _form(form.submit()).submit().follow()
    assert "Đã xác nhận 1 dòng đã đối chiếu. Còn hoàn tác được trong 10 phút." in done
    back = _form(done, "/xac-nhan-tu-khai/hoan-tac/").submit().follow()
    assert "Đã đưa 1 dòng về chờ đối chiếu." in back
    sheet = back.click("Trả lại")
    form = _form(sheet)
    form["note"] = "Trang ký bị mờ"
    assert "Đã trả lại lời khai." in form.submit().follow()
    page = django_app.get(f"/nguoi-nhan/{mai.pk}/", user=w.commune_clerk)
    assert "Trang ký bị mờ" in page
    assert "Tự khai, bị trả lại" in page
    form = _form(page.click("Sửa và khai lại"))
    form["issuer_name"] = "Chủ tịch UBND tỉnh Ninh Thuận"
    assert "Tự khai, chờ đối chiếu" in form.submit().follow()


def _form(page, action: str | None = None):
    """The form with this action, else the one that posts the page's own sheet (the last with a version or the only POST)."""
    forms = list({id(form): form for form in page.forms.values()}.values())
    if action is not None:
        return next(form for form in forms if form.action == action)
    own = [form for form in forms if form.method.upper() == "POST" and form.action in ("", None)]
    return own[-1]


@pytest.mark.parametrize("kind", ["khen-thuong", "xep-loai", "sang-kien"])
def test_the_queue_takes_the_same_queries_for_one_and_for_three_rows(w, client, count_queries, kind):
    client.force_login(w.appraiser)
    for count in (1, 2):
        for _ in range(count):
            _waiting(w, kind)
        with count_queries({"khen-thuong": 13, "xep-loai": 13, "sang-kien": 14}[kind]):
            assert client.get(f"/xac-nhan-tu-khai/?loai={kind}").status_code == 200


def _waiting(w, kind):
    if kind == "khen-thuong":
        declare(w, person(w))
    elif kind == "xep-loai":
        ratings.declare(person(w), by=w.commune_clerk, year=2020, level="good")
    else:
        row = Initiative.objects.create(
            title="Thử", scope="province", recognised_on=TODAY, issuer_name="Thử", source="declared", entered_by=w.commune_clerk,
            entered_at=clock.now(),
        )  # fmt: skip
        row.author_rows.create(recipient=person(w))


def test_the_queue_is_searched_without_diacritics(w, client):
    declare(w, person(w, name="Chamaléa Thị Mai"))
    declare(w, person(w, name="Nguyễn Văn Bình"))
    client.force_login(w.appraiser)
    rows = client.get("/xac-nhan-tu-khai/", {"loai": "khen-thuong", "q": fold("Chamaléa")}).context["rows"]
    assert [row.owner.name for row in rows] == ["Chamaléa Thị Mai"]
    assert client.get("/xac-nhan-tu-khai/", {"loai": "khen-thuong", "unit": "phuoc-hoa"}).context["rows"] != []  # not a unit of the list


def test_a_closed_unit_keeps_its_declarations_for_the_successor(w):
    successor = registry.open_unit(code="moi", kind="commune", name="UBND xã Mới", parent=w.district, valid_from=datetime.date(2021, 1, 1))
    Unit.objects.filter(pk=w.commune.pk).update(parent=successor)
    registry.rebuild_reach()
    also(w, "sibling_clerk", Role.CLERK, successor)
    assert declare(w, person(w), by=w.sibling_clerk).entered_by == w.sibling_clerk
