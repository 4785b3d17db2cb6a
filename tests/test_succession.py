"""Reorganisations on the lowest floor: what is moved, what is refused, who may, and undoing."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from awards import records
from tests.factories import START, account, collective, person, unit, world
from tests.reorganising import ACT, TODAY, picture, seen_by, standing
from units import access, ledger, moves, registry, stewards, succession, sweeps
from units.models import (
    ChangeStep,
    LedgerEntry,
    Notification,
    Post,
    Recipient,
    Role,
    RoleAssignment,
    Unit,
    UnitChange,
    UnitName,
    UnitPlace,
    UnitSuccession,
)
from units.moves import Conflict, Refused
from units.plans import NewUnit
from units.vietnamese import fold

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = datetime.timedelta(days=1)
TOMORROW = TODAY + DAY


@pytest.fixture(autouse=True)
def _day(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def w():
    return world()


def new(w, name="UBND xã Bác Ái Tây", **columns):
    return NewUnit(**{"name": name, "kind": "commune", "parent_id": w.district.pk, "decides": True} | columns)


def record(w, plan, by=None):
    return succession.record_change(plan, ACT, unit=w.province, by=by or w.admin)


def refusals(w, plan):
    """What the preview says and the recording refuses with."""
    shown = succession.preview(plan, ACT, by=w.admin)
    with pytest.raises(Refused) as refusal:
        record(w, plan)
    assert tuple(refusal.value.reasons) == shown.refusals
    return refusal.value.reasons


# --- merge ------------------------------------------------------------------------------------------------------------------


def test_a_merge_into_a_new_unit(w):
    someone, team = person(w, name="Katơr Thị Nhường"), collective(w)
    whole = collective(w, name="UBND xã Phước Bình", detail={"whole_unit": w.commune})
    school = unit("truong", "school", "Trường Tiểu học", w.commune, printed={"parent_body": "UBND XÃ PHƯỚC BÌNH"})
    change = record(w, succession.merge(units=[w.commune, w.sibling_commune], into=new(w), on=TODAY, parent_body="UBND XÃ BÁC ÁI TÂY"))
    made = Unit.objects.get(name="UBND xã Bác Ái Tây")
    assert (made.code, made.parent, made.decides, made.opened_on, made.kind) == ("xa-bac-ai-tay", w.district, True, TODAY, "commune")
    assert made.names_row(TODAY).issuing_body == "ỦY BAN NHÂN DÂN XÃ BÁC ÁI TÂY"
    assert list(Unit.objects.filter(closed_on=TODAY)) == [w.commune, w.sibling_commune]
    assert list(UnitSuccession.objects.order_by("predecessor").values_list("predecessor", "successor", "effective_on", "act", "is_main")) == [
        (w.commune.pk, made.pk, TODAY, "12/NQ-HĐND ngày 01/11/2021", True),
        (w.sibling_commune.pk, made.pk, TODAY, "12/NQ-HĐND ngày 01/11/2021", True),
    ]  # fmt: skip
    assert {row.pk: row.unit for row in Recipient.objects.all()} == {someone.pk: made, team.pk: made, whole.pk: w.commune}
    assert list(Post.objects.order_by("valid_from").values_list("unit", "title", "valid_from", "valid_to")) == [
        (w.commune.pk, "Nông dân", START, TODAY - DAY),
        (made.pk, "Nông dân", TODAY, None),
    ]
    school.refresh_from_db()
    assert (school.parent, school.place_on(TODAY).parent, school.place_on(TODAY - DAY).parent) == (made, made, w.commune)
    assert [school.names_row(day).parent_body for day in (TODAY - DAY, TODAY)] == ["UBND XÃ PHƯỚC BÌNH", "UBND XÃ BÁC ÁI TÂY"]
    assert seen_by(made.pk) == {someone.pk, team.pk, whole.pk}
    assert (change.state, change.done_on, succession.sentence_of(change)) == (
        "done", TODAY, "Sáp nhập UBND xã Phước Bình và UBND xã Phước Hòa vào UBND xã Bác Ái Tây từ 22/11/2021",
    )  # fmt: skip


def test_roles_follow_the_work_and_a_second_head_does_not(w):
    clerk, head, member = w.commune_clerk, w.commune_head, account("uyvien", (Role.MEMBER, w.commune))
    account("truong", (Role.HEAD, w.sibling_commune))
    shown = succession.preview(succession.merge(units=[w.commune], into=w.sibling_commune, on=TODAY), ACT, by=w.admin)
    lines = {group.name: group.lines for group in shown.groups}["Tài khoản"]
    assert lines == (
        "Người commune_clerk – Cán bộ thi đua tại UBND xã Phước Bình: chuyển sang UBND xã Phước Hòa",
        "Người commune_head – Thủ trưởng đơn vị tại UBND xã Phước Bình: kết thúc, không chuyển",
        "Người uyvien – Thành viên Hội đồng tại UBND xã Phước Bình: kết thúc, không chuyển",
    )
    record(w, succession.merge(units=[w.commune], into=w.sibling_commune, on=TODAY))
    rows = RoleAssignment.objects.filter(account__in=[clerk, head, member]).order_by("account", "valid_from")
    assert list(rows.values_list("account", "unit", "role", "valid_from", "valid_to")) == [
        (clerk.pk, w.commune.pk, "clerk", START, TODAY - DAY),
        (clerk.pk, w.sibling_commune.pk, "clerk", TODAY, None),
        (head.pk, w.commune.pk, "head", START, TODAY - DAY),
        (member.pk, w.commune.pk, "member", START, TODAY - DAY),
    ]


def test_one_head_alone_heads_the_new_unit_and_of_two_neither(w):
    one = record(w, succession.merge(units=[w.commune], into=new(w), on=TODAY))
    assert RoleAssignment.objects.filter(account=w.commune_head, unit__code="xa-bac-ai-tay", role="head").count() == 1
    succession.undo(one, by=w.admin, version=one.version)
    account("truong", (Role.HEAD, w.sibling_commune))
    record(w, succession.merge(units=[w.commune, w.sibling_commune], into=new(w), on=TODAY))
    assert not RoleAssignment.objects.filter(unit__code="xa-bac-ai-tay", role="head").exists()


def test_whoever_serves_two_of_them_or_the_successor_already_has_one_role(w):
    both = account("haixa", (Role.CLERK, w.commune), (Role.CLERK, w.sibling_commune), (Role.CLERK, w.district))
    record(w, succession.merge(units=[w.commune, w.sibling_commune], into=w.sibling_district, on=TODAY))
    rows = RoleAssignment.objects.valid_on(TODAY).filter(account=both).order_by("unit__code")
    assert list(rows.values_list("unit__code", "role")) == [("bac-ai", "clerk"), ("ninh-son", "clerk")]


@pytest.mark.parametrize("began", [TODAY - 3 * DAY, TODAY - DAY, TODAY + 5 * DAY])
def test_a_role_that_began_on_the_day_or_later_has_no_day_at_the_ended_unit(w, began):
    late = account("moi")
    for role in ("member", "clerk"):
        RoleAssignment.objects.create(account=late, unit=w.commune, role=role, valid_from=began)
    before = list(RoleAssignment.objects.filter(account=late).order_by("id").values())
    change = record(w, succession.merge(units=[w.commune], into=w.sibling_commune, on=TODAY - 3 * DAY))
    assert list(RoleAssignment.objects.filter(account=late).values_list("unit", "role", "valid_from", "valid_to")) == [
        (w.sibling_commune.pk, "clerk", began, None)
    ]
    succession.undo(change, by=w.admin, version=change.version)
    assert list(RoleAssignment.objects.filter(account=late).order_by("id").values()) == before


def test_whoever_is_at_the_successor_acts_for_the_old_unit_and_nobody_else(w):
    record(w, succession.merge(units=[w.commune], into=w.sibling_commune, on=TODAY))
    for who, may in ((w.commune_clerk, True), (w.sibling_clerk, True), (w.district_clerk, False), (w.other_clerk, False)):
        assert access.has_role(who, {Role.CLERK}, w.commune.pk) is may
        assert (w.commune.pk in access.units_where(who, {Role.CLERK})) is may
        assert access.decide(who, {Role.CLERK}, [w.commune.pk]) is may
        assert (w.commune.pk in access.roles_by_unit(who)) is may
    # Over two mergers, and no longer once it is undone.
    second = record(w, succession.merge(units=[w.sibling_commune], into=w.sibling_district, on=TODAY))
    assert access.has_role(w.sibling_clerk, {Role.CLERK}, w.commune.pk)
    succession.undo(second, by=w.admin, version=second.version)
    first = UnitChange.objects.get(pk=second.pk - 1)
    succession.undo(first, by=w.admin, version=first.version)
    assert not access.has_role(w.sibling_clerk, {Role.CLERK}, w.commune.pk)


def test_the_standing_body_of_an_ended_province_serves_the_new_one(w):
    top = unit("kh", "province", "UBND tỉnh Khánh Hòa", decides=True)
    by = account("haitinh", (Role.ADMIN, w.province), (Role.ADMIN, top))
    record(w, succession.merge(units=[w.province], into=top, on=TODAY, parent_body="UBND TỈNH KHÁNH HÒA"), by=by)
    top.refresh_from_db()
    assert top.standing_body == w.home_affairs
    below = Unit.objects.filter(parent=top).order_by("code").values_list("code", flat=True)
    assert list(below) == ["bac-ai", "ninh-son", "snv", "stc"]


# --- split, rename, transfer, close -----------------------------------------------------------------------------------------


def test_a_divided_unit_stays_with_its_people_until_they_are_assigned(w):
    one, two = person(w, name="Pi Năng Một"), person(w, name="Pi Năng Hai")
    record(w, succession.split(unit=w.commune, into=[new(w, "UBND phường A"), w.sibling_commune], on=TODAY))
    main = Unit.objects.get(name="UBND phường A")
    assert seen_by(main.pk) == seen_by(w.sibling_commune.pk) == {one.pk, two.pk}
    assert {row.unit for row in Recipient.objects.all()} == {w.commune}
    assert RoleAssignment.objects.valid_on(TODAY).filter(account=w.commune_clerk).get().unit == main
    assert not access.has_role(w.sibling_clerk, {Role.CLERK}, w.commune.pk)
    assert succession.assign_recipients([two.pk], to=w.sibling_commune, by=w.admin) == 1
    two.refresh_from_db()
    assert two.unit == w.sibling_commune
    assert two.posts.get(valid_to=None).unit == w.sibling_commune
    assert seen_by(main.pk) == {one.pk}
    with pytest.raises(Refused, match="không thuộc đơn vị cũ"):
        succession.assign_recipients([two.pk], to=main, by=w.admin)
    with pytest.raises(PermissionDenied):
        succession.assign_recipients([one.pk], to=main, by=w.commune_clerk)
    with pytest.raises(PermissionDenied):
        succession.assign_recipients([one.pk], to=w.sibling_district, by=w.admin)
    assert LedgerEntry.objects.filter(verb="unitchange.assign").count() == 1


def test_the_collective_that_is_the_divided_unit_cannot_be_assigned(w):
    whole = collective(w, name="UBND xã Phước Bình", detail={"whole_unit": w.commune})
    record(w, succession.split(unit=w.commune, into=[new(w, "UBND phường A"), new(w, "UBND phường B")], on=TODAY))
    with pytest.raises(Refused, match="giữ nguyên ở đơn vị cũ"):
        succession.assign_recipients([whole.pk], to=Unit.objects.get(name="UBND phường A"), by=w.admin)
    whole.refresh_from_db()
    assert whole.unit == w.commune


def test_a_unit_from_which_a_part_is_taken_goes_on(w):
    someone = person(w)
    record(w, succession.split(unit=w.commune, into=[new(w, "UBND xã Phần Nhỏ")], on=TODAY, closes=False))
    part = Unit.objects.get(name="UBND xã Phần Nhỏ")
    w.commune.refresh_from_db()
    assert w.commune.closed_on is None
    assert list(UnitSuccession.objects.values_list("successor", "is_main")) == [(part.pk, False)]
    assert RoleAssignment.objects.filter(account=w.commune_clerk).get().valid_to is None
    clerk, admin = account("phannho", (Role.CLERK, part)), account("quantri", (Role.ADMIN, part))
    assert seen_by(part.pk) == set()
    assert not access.has_role(clerk, {Role.CLERK}, w.commune.pk)
    assert not records.rights(clerk, [w.commune.pk]).edits
    assert not stewards.accounts_of(admin).filter(pk=w.commune_clerk.pk).exists()
    assert succession.assign_recipients([someone.pk], to=part, by=w.admin) == 1
    assert seen_by(part.pk) == {someone.pk}


def test_a_renamed_unit_keeps_its_old_name_for_its_old_days(w):
    record(
        w,
        succession.rename(
            unit=w.commune, name="UBND phường Phước Bình", on=TODAY - DAY, printed={"head_post": "Q. CHỦ TỊCH"}, state_code="22750"
        ),
    )
    w.commune.refresh_from_db()
    assert [w.commune.name_on(day) for day in (TODAY - 2 * DAY, TODAY - DAY)] == ["UBND xã Phước Bình", "UBND phường Phước Bình"]
    row = w.commune.names_row(TODAY)
    assert (row.issuing_body, row.head_post, row.symbol, row.place_name) == (
        "ỦY BAN NHÂN DÂN PHƯỜNG PHƯỚC BÌNH", "Q. CHỦ TỊCH", "UBND", "Ninh Thuận",
    )  # fmt: skip
    assert (w.commune.name, w.commune.search_text, w.commune.state_code) == (
        "UBND phường Phước Bình",
        fold("UBND phường Phước Bình"),
        "22750",
    )


def test_a_transferred_unit_is_no_longer_reached_by_its_old_parent(w):
    someone = person(w)
    record(w, succession.transfer(unit=w.commune, parent=w.sibling_district, on=TODAY))
    w.commune.refresh_from_db()
    assert w.commune.parent == w.sibling_district
    assert (seen_by(w.district.pk), seen_by(w.sibling_district.pk), seen_by(w.province.pk)) == (set(), {someone.pk}, {someone.pk})
    assert [w.commune.place_on(day).parent for day in (TODAY - DAY, TODAY)] == [w.district, w.sibling_district]


def test_a_unit_ends_with_nobody_after_it(w):
    someone = person(w, w.sibling_commune)
    record(w, succession.close(unit=w.sibling_commune, on=TODAY))
    w.sibling_commune.refresh_from_db()
    assert w.sibling_commune.closed_on == TODAY
    assert not UnitSuccession.objects.exists()
    assert not RoleAssignment.objects.valid_on(TODAY).filter(account=w.sibling_clerk).exists()
    assert someone.pk in seen_by(w.district.pk)


# --- refusals ----------------------------------------------------------------------------------------------------------------


def test_what_cannot_be_is_refused_in_words(w):
    merge, commune, sibling = succession.merge, w.commune, w.sibling_commune
    assert refusals(w, merge(units=[commune], into=commune, on=TODAY)) == [
        "UBND xã Phước Bình không thể tự nhập vào chính mình: bỏ khỏi danh sách đơn vị cũ."
    ]
    assert refusals(w, merge(units=[w.district], into=commune, on=TODAY)) == [
        "UBND xã Phước Bình đang trực thuộc đơn vị bị sắp xếp: chuyển UBND xã Phước Bình đi nơi khác trước."
    ]
    assert refusals(w, merge(units=[], into=sibling, on=TODAY)) == ["Chưa chọn đơn vị nào để sáp nhập."]
    assert refusals(w, merge(units=[commune], into=new(w, code="bac-ai"), on=TODAY)) == [
        "Mã đơn vị “bac-ai” đã dùng: chọn mã khác hoặc để trống."
    ]
    assert refusals(w, merge(units=[w.district], into=new(w), on=TODAY)) == [
        "UBND xã Bác Ái Tây: cấp trên UBND huyện Bác Ái kết thúc hoạt động, chọn cấp trên khác."
    ]
    assert refusals(w, merge(units=[commune], into=sibling, on=START - DAY)) == [
        "UBND xã Phước Bình đã có thay đổi ghi từ 01/01/2015: ngày hiệu lực phải từ ngày đó trở đi."
    ]
    assert refusals(w, succession.split(unit=commune, into=[sibling], on=TODAY)) == [
        "Chia một đơn vị cần ít nhất hai đơn vị kế thừa. Nếu chỉ có một, hãy ghi là sáp nhập hoặc đổi tên."
    ]
    assert refusals(w, succession.split(unit=commune, into=[sibling, sibling], on=TODAY)) == ["Có đơn vị mới bị ghi hai lần."]
    assert refusals(w, succession.split(unit=commune, into=[], on=TODAY, closes=False)) == ["Chưa ghi đơn vị mới nào."]
    assert refusals(w, succession.rename(unit=commune, name=" ", on=TODAY)) == ["Chưa ghi tên mới."]
    assert refusals(w, succession.rename(unit=commune, name=commune.name, on=TODAY)) == [
        "Tên mới trùng tên UBND xã Phước Bình đang dùng: không có gì thay đổi."
    ]
    assert refusals(w, succession.transfer(unit=w.district, parent=commune, on=TODAY)) == [
        "UBND xã Phước Bình đang trực thuộc UBND huyện Bác Ái: không thể chuyển đơn vị vào dưới chính nó."
    ]
    assert refusals(w, succession.transfer(unit=commune, parent=w.district, on=TODAY)) == [
        "UBND xã Phước Bình đang trực thuộc UBND huyện Bác Ái rồi."
    ]
    assert refusals(w, succession.close(unit=w.district, on=TODAY)) == [
        "Còn đơn vị trực thuộc đang hoạt động: UBND xã Phước Bình và UBND xã Phước Hòa. Sáp nhập hoặc chuyển các đơn vị đó trước."
    ]


def test_a_closed_unit_and_one_that_is_not_there_yet_are_refused(w):
    record(w, succession.merge(units=[w.commune], into=new(w), on=TODAY))
    made = Unit.objects.get(name="UBND xã Bác Ái Tây")
    gone = "UBND xã Phước Bình đã kết thúc hoạt động từ 22/11/2021"
    assert refusals(w, succession.merge(units=[w.commune], into=w.sibling_commune, on=TODAY)) == [
        f"{gone}.", "UBND xã Phước Bình đã có trong việc “Sáp nhập, hợp nhất” cùng ngày 22/11/2021 theo 12/NQ-HĐND ngày 01/11/2021.",
    ]  # fmt: skip
    assert refusals(w, succession.merge(units=[w.sibling_commune], into=w.commune, on=TODAY)) == [f"{gone}: chọn đơn vị khác."]
    assert refusals(w, succession.transfer(unit=w.sibling_commune, parent=w.commune, on=TODAY))[-1] == f"{gone}: chọn đơn vị khác."
    assert refusals(w, succession.merge(units=[made], into=w.sibling_commune, on=TODAY)) == [
        "UBND xã Bác Ái Tây hoạt động từ 22/11/2021: ngày hiệu lực phải sau ngày đó."
    ]
    assert refusals(w, succession.merge(units=[w.sibling_commune], into=made, on=TODAY - DAY)) == [
        "UBND xã Bác Ái Tây chỉ hoạt động từ 22/11/2021, sau ngày hiệu lực."
    ]


def test_names_may_clash_because_they_are_no_keys(w):
    record(w, succession.merge(units=[w.commune], into=new(w, "UBND xã Phước Hòa"), on=TODAY))
    assert Unit.objects.filter(name="UBND xã Phước Hòa").count() == 2
    assert Unit.objects.filter(code="xa-phuoc-hoa").count() == 1
    record(w, succession.merge(units=[w.sibling_commune], into=new(w, "UBND xã Phước Hòa"), on=TODAY))
    assert Unit.objects.filter(code="xa-phuoc-hoa-2").count() == 1


# --- who may ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["commune_clerk", "commune_head", "district_clerk", "appraiser", "auditor", "other_clerk"])
def test_only_an_administrator_reorganises(w, who):
    plan = succession.merge(units=[w.commune], into=w.sibling_commune, on=TODAY)
    with pytest.raises(PermissionDenied):
        succession.preview(plan, ACT, by=getattr(w, who))
    with pytest.raises(PermissionDenied):
        record(w, plan, by=getattr(w, who))
    assert not UnitChange.objects.exists()


def test_an_administrator_reorganises_only_what_his_unit_reaches(w):
    by = account("quantrihuyen", (Role.ADMIN, w.district))
    inside = succession.merge(units=[w.commune], into=w.sibling_commune, on=TODAY)
    for plan in (
        succession.merge(units=[w.commune], into=w.sibling_district, on=TODAY),
        succession.transfer(unit=w.commune, parent=w.sibling_district, on=TODAY),
        succession.merge(units=[w.commune], into=new(w, parent_id=w.sibling_district.pk), on=TODAY),
        succession.close(unit=w.commune, on=TODAY, heir=w.other_commune),
        succession.rename(unit=w.other_commune, name="UBND xã Lạ", on=TODAY),
    ):
        with pytest.raises(PermissionDenied):
            succession.preview(plan, ACT, by=by)
        with pytest.raises(PermissionDenied):
            succession.record_change(plan, ACT, unit=w.district, by=by)
    with pytest.raises(PermissionDenied):
        succession.record_change(inside, ACT, unit=w.province, by=by)
    change = succession.record_change(inside, ACT, unit=w.district, by=by)
    assert (list(succession.admin_units(by)), set(succession.choosable(by))) == ([w.district], {w.district, w.sibling_commune})
    assert list(succession.visible_to(by)) == list(succession.visible_to(w.admin)) == list(succession.visible_to(w.auditor)) == [change]
    assert list(succession.visible_to(w.commune_clerk)) == list(succession.visible_to(w.other_appraiser)) == []
    assert [move.name for move in moves.available(succession.CHANGE, change, by)] == ["undo"]
    assert moves.available(succession.CHANGE, change, w.admin) == []  # another administrator did it


# --- undo ----------------------------------------------------------------------------------------------------------------------


def test_undoing_gives_everything_back(w):
    before = picture()
    change = record(w, succession.merge(units=[w.commune, w.sibling_commune], into=new(w), on=TODAY))
    assert picture() != before
    undone = succession.undo(change, by=w.admin, version=change.version)
    assert (undone.state, picture()) == ("undone", before)
    with pytest.raises(Conflict):
        succession.undo(undone, by=w.admin, version=undone.version)
    said = [line.sentence for line in ledger.history(change, succession.WORDS)]
    assert said == ["đã ghi nhận", "đã được thực hiện", "đã hoàn tác"]
    again = record(w, succession.merge(units=[w.commune, w.sibling_commune], into=new(w), on=TODAY))
    assert again.state == "done"


def test_undoing_is_for_the_same_day_and_the_same_hands(w):
    change = record(w, succession.merge(units=[w.commune], into=w.sibling_commune, on=TODAY))
    with pytest.raises(Conflict):
        succession.undo(change, by=w.admin, version=change.version - 1)
    with pytest.raises(PermissionDenied):
        succession.undo(change, by=w.commune_clerk, version=change.version)
    with standing(TOMORROW), pytest.raises(Refused) as refusal:
        succession.undo(change, by=w.admin, version=change.version)
    assert refusal.value.reasons == ["Chỉ hoàn tác được trong ngày thực hiện (22/11/2021). Hãy ghi một lần sắp xếp mới."]


def test_what_somebody_has_altered_or_used_since_cannot_be_undone(w):
    someone = person(w)
    change = record(w, succession.merge(units=[w.commune], into=new(w), on=TODAY))
    made = Unit.objects.get(name="UBND xã Bác Ái Tây")
    Recipient.objects.filter(pk=someone.pk).update(unit=w.sibling_commune)
    late = person(w, made)
    before = picture()
    with pytest.raises(Refused) as refusal:
        succession.undo(change, by=w.admin, version=change.version)
    assert refusal.value.reasons == [
        f"Người, tập thể, hộ “{someone}” đã được sửa sau lần sắp xếp này. Hãy ghi một lần sắp xếp mới thay vì hoàn tác.",
        "Đơn vị mới đã được dùng (chức vụ, người, tập thể, hộ, thao tác khác). Hãy ghi một lần sắp xếp mới thay vì hoàn tác.",
    ]
    assert picture() == before
    assert UnitChange.objects.get().state == "done"
    assert late.unit == made


def test_a_later_reorganisation_is_undone_first(w):
    first = record(w, succession.merge(units=[w.commune], into=w.sibling_commune, on=TODAY))
    second = record(w, succession.merge(units=[w.sibling_commune], into=w.sibling_district, on=TODAY))
    with pytest.raises(Refused) as refusal:
        succession.undo(first, by=w.admin, version=first.version)
    assert refusal.value.reasons == ["Hoàn tác việc sau trước đã: Sáp nhập UBND xã Phước Hòa vào UBND huyện Ninh Sơn từ 22/11/2021."]
    succession.undo(second, by=w.admin, version=second.version)
    succession.undo(first, by=w.admin, version=first.version)
    assert not UnitSuccession.objects.exists()
    assert not ChangeStep.objects.filter(change__state="done").exists()


# --- planned ---------------------------------------------------------------------------------------------------------------------


def test_what_takes_effect_later_waits_for_its_day(w):
    plan = succession.merge(units=[w.commune], into=new(w), on=TOMORROW)
    shown = succession.preview(plan, ACT, by=w.admin)
    assert (shown.planned, shown.ok, [group.title for group in shown.groups]) == (
        True,
        True,
        ["Đơn vị (2)", "Tài khoản (2)", "Phong trào gửi tới (1)"],
    )
    change = record(w, plan)
    assert (change.state, change.steps.count(), Unit.objects.filter(code="xa-bac-ai-tay").count()) == ("planned", 0, 0)
    assert succession.sentence_of(change) == "Sáp nhập UBND xã Phước Bình vào UBND xã Bác Ái Tây từ 23/11/2021"
    assert sweeps.perform_changes() == 0
    with standing(TOMORROW):
        assert (sweeps.perform_changes(), sweeps.perform_changes()) == (1, 0)
    change.refresh_from_db()
    assert (change.state, change.done_on) == ("done", TOMORROW)
    assert Unit.objects.get(code="xa-bac-ai-tay").opened_on == TOMORROW
    assert LedgerEntry.objects.filter(subject_type="unitchange", verb="unitchange.do").get().actor is None


def test_a_planned_one_is_cancelled_with_a_reason_and_stands_in_the_way_of_another(w):
    change = record(w, succession.rename(unit=w.commune, name="UBND phường Mới", on=TOMORROW))
    assert refusals(w, succession.merge(units=[w.commune], into=w.sibling_commune, on=TOMORROW)) == [
        "UBND xã Phước Bình đã có trong việc “Đổi tên” cùng ngày 23/11/2021 theo 12/NQ-HĐND ngày 01/11/2021."
    ]
    with pytest.raises(Refused, match="phải ghi lý do"):
        succession.cancel(change, by=w.admin, version=change.version, note=" ")
    with pytest.raises(PermissionDenied):
        succession.cancel(change, by=w.commune_head, version=change.version, note="Nhầm")
    succession.cancel(change, by=w.admin, version=change.version, note="Ghi nhầm ngày")
    with standing(TOMORROW):
        assert sweeps.perform_changes() == 0
    assert Unit.objects.get(pk=w.commune.pk).name == "UBND xã Phước Bình"


def test_what_cannot_be_done_on_its_day_is_told_once_and_tried_again(w):
    change = record(w, succession.transfer(unit=w.commune, parent=w.sibling_district, on=TOMORROW))
    ended = record(w, succession.merge(units=[w.sibling_district], into=w.district, on=TODAY))
    with standing(TOMORROW):
        assert [sweeps.perform_changes(), sweeps.perform_changes()] == [0, 0]
        change.refresh_from_db()
        told = Notification.objects.filter(account=w.admin, text__startswith="Chưa thực hiện được")
        assert (change.state, told.count()) == ("planned", 1)
        assert "UBND huyện Ninh Sơn đã kết thúc hoạt động" in change.plan["blocked"]
    succession.undo(ended, by=w.admin, version=ended.version)
    with standing(TOMORROW):
        assert sweeps.perform_changes() == 1
    assert Unit.objects.get(pk=w.commune.pk).parent == w.sibling_district


# --- dated rows --------------------------------------------------------------------------------------------------------------------


def test_a_name_of_the_future_does_not_show_today_and_shows_on_its_day(w):
    registry.set_name(w.commune, "UBND phường Mai Sau", valid_from=TOMORROW)
    assert (w.commune.name, Unit.objects.get(pk=w.commune.pk).name) == ("UBND xã Phước Bình", "UBND xã Phước Bình")
    with standing(TOMORROW):
        sweeps.perform_changes()
        assert Unit.objects.get(pk=w.commune.pk).name == "UBND phường Mai Sau"
        assert registry.refresh_today() == 0


def test_places_and_standings_are_dated(w):
    registry.set_place(w.commune, w.sibling_district, valid_from=TOMORROW)
    registry.set_standing(w.commune, valid_from=TOMORROW, has_seal=False, sector="nong-nghiep")
    registry.set_standing(w.commune, valid_from=TOMORROW, has_council=True)
    w.commune.refresh_from_db()
    assert (w.commune.parent, w.commune.decides, w.commune.sector) == (w.district, True, "")
    with standing(TOMORROW):
        sweeps.perform_changes()
        w.commune.refresh_from_db()
        assert (w.commune.parent, w.commune.decides, w.commune.sector) == (w.sibling_district, False, "nong-nghiep")
        assert w.commune.pk in set(Unit.objects.filter(reached_by__ancestor=w.sibling_district).values_list("pk", flat=True))
    row = w.commune.standing_on(TOMORROW)
    assert (row.has_seal, row.has_council, row.sector) == (False, True, "nong-nghiep")
    with pytest.raises(ValueError, match="stands below"):
        registry.set_place(w.sibling_district, w.commune, valid_from=TODAY)
    assert UnitPlace.objects.filter(unit=w.commune).count() == 2
    assert UnitName.objects.filter(unit=w.commune).count() == 1


def test_predecessors_go_back_over_the_whole_chain(w):
    record(w, succession.merge(units=[w.commune], into=w.sibling_commune, on=TODAY - DAY))
    record(w, succession.merge(units=[w.sibling_commune], into=new(w), on=TODAY))
    made = Unit.objects.get(code="xa-bac-ai-tay")
    assert succession.predecessors(made) == [w.sibling_commune, w.commune]
    assert [row.successor for row in succession.successors(w.commune)] == [w.sibling_commune]
    last, first = UnitChange.objects.order_by("-effective_on")
    assert [succession.sentence_of(row) for row in (last, first)] == [
        "Sáp nhập UBND xã Phước Hòa vào UBND xã Bác Ái Tây từ 22/11/2021",
        "Sáp nhập UBND xã Phước Bình vào UBND xã Phước Hòa từ 21/11/2021",
    ]
    before, after = succession.units_of_change(last)
    assert (before, after) == ([w.sibling_commune], [made])
