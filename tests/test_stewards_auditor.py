"""An auditor is named, kept and taken out of office from strictly above; who served here once is reached by nobody here any more."""

import datetime
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from tests.factories import account, world
from units import access, accounts, clock, delegation, second_factor, stewards
from units.models import Account, Role, RoleAssignment
from units.moves import Refused

pytestmark = pytest.mark.django_db
ABOVE = "Người kiểm tra nhật ký do quản trị của cấp trên chỉ định; ở cấp cao nhất thì cho thôi bằng lệnh trên máy chủ."


@pytest.fixture
def w(settings):
    """The commune has an administrator and an auditor; the district has an administrator too."""
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    made = world()
    made.accounts["commune_admin"] = account("commune_admin", (Role.ADMIN, made.commune))
    made.accounts["district_admin"] = account("district_admin", (Role.ADMIN, made.district))
    made.accounts["reader"] = account("reader", (Role.AUDITOR, made.commune))
    return made


def held(one: Account) -> RoleAssignment:
    return RoleAssignment.objects.get(account=one, role=Role.AUDITOR)


@pytest.mark.engine
def test_the_administrator_of_the_same_unit_does_not_end_an_auditors_role(w):
    with pytest.raises(Refused) as refused:
        accounts.end_role(held(w.reader), first_day_without=clock.today(), by=w.commune_admin)
    assert refused.value.reasons == [ABOVE]
    assert held(w.reader).valid_to is None
    accounts.end_role(held(w.reader), first_day_without=clock.today(), by=w.district_admin)
    assert held(w.reader).valid_to == clock.today() - datetime.timedelta(days=1)


@pytest.mark.engine
@pytest.mark.parametrize("first_day", [datetime.date(2015, 1, 1), datetime.date(2022, 1, 1)])
def test_no_act_on_the_account_of_an_auditor_beside_one(w, first_day):
    RoleAssignment.objects.filter(account=w.reader).update(valid_from=first_day)  # in office, or named and not yet begun
    for act in (
        lambda: accounts.give_slip(w.reader, by=w.commune_admin),
        lambda: accounts.edit(w.reader, full_name="Người khác", email="khac@example.test", phone="", by=w.commune_admin),
        lambda: accounts.leave(w.reader, on=clock.today(), note="", by=w.commune_admin),
        lambda: second_factor.reset(w.reader, reason="mất thẻ", by=w.commune_admin),
    ):
        with pytest.raises(PermissionDenied, match="kiểm tra nhật ký"):
            act()
    w.reader.refresh_from_db()
    assert (w.reader.full_name, w.reader.is_active, w.reader.has_usable_password(), w.reader.slips.count()) == (
        "Người reader",
        True,
        True,
        0,
    )
    accounts.give_slip(w.reader, by=w.district_admin)
    accounts.leave(w.reader, on=clock.today(), note="", by=w.district_admin)
    assert [one.slips.count() for one in (w.reader, w.commune_clerk)] == [1, 0]


def test_an_auditor_who_also_does_other_work_is_still_out_of_hand(w):
    RoleAssignment.objects.create(account=w.reader, unit=w.commune, role=Role.CLERK, valid_from="2020-01-01")
    clerk = RoleAssignment.objects.get(account=w.reader, role=Role.CLERK)
    with pytest.raises(PermissionDenied):
        delegation.lend(
            giver=w.reader, taker=w.commune_clerk, roles=[clerk.pk], valid_from=clock.today(), valid_to=clock.today(), reason="x",
            by=w.commune_admin,
        )  # fmt: skip
    accounts.end_role(clerk, first_day_without=clock.today(), by=w.commune_admin)  # the other role is the unit's own affair
    assert access.has_role(w.reader, {Role.AUDITOR}, w.commune.pk)
    assert not access.has_role(w.reader, {Role.CLERK})


def test_who_was_an_auditor_once_is_an_account_like_others(w):
    accounts.end_role(held(w.reader), first_day_without=clock.today(), by=w.district_admin)
    RoleAssignment.objects.create(account=w.reader, unit=w.commune, role=Role.CLERK, valid_from=clock.today())
    accounts.give_slip(w.reader, by=w.commune_admin)
    assert w.reader.slips.count() == 1


def test_the_page_offers_an_administrator_beside_nothing_and_one_above_everything(w, django_app):
    address, row = f"/tai-khoan-nguoi-dung/{w.reader.pk}/", held(w.reader).pk
    page = django_app.get(address, user=w.commune_admin)
    assert "Người này kiểm tra nhật ký của đơn vị bạn" in page
    assert [link for link in page.html.select("main a") if "phieu" in link["href"] or str(row) + "/thoi" in link["href"]] == []
    assert "Cho thôi" not in page.html.select_one("tbody").text
    assert "kiểm tra nhật ký" in django_app.get(f"{address}phieu/", user=w.commune_admin, status=403)
    above = django_app.get(address, user=w.district_admin)
    assert "Cho thôi" in above.html.select_one("tbody").text
    assert "Cấp phiếu dùng một lần" in above
    ended = above.click("Cho thôi").forms
    form = next(form for form in ended.values() if "first_day_without" in form.fields)
    assert "thôi vai trò" in form.submit().follow()
    assert held(w.reader).valid_to == datetime.date(2021, 11, 21)


def test_a_refused_end_stands_on_the_form(w, django_app):
    page = django_app.get(f"/tai-khoan-nguoi-dung/{w.reader.pk}/vai-tro/{held(w.reader).pk}/thoi/", user=w.commune_admin)
    form = next(form for form in page.forms.values() if "first_day_without" in form.fields)
    assert ABOVE in form.submit()


# --- the highest level: the server ---------------------------------------------------------------------------------------------


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def test_at_the_highest_level_the_server_ends_and_helps(w):
    with pytest.raises(Refused):
        accounts.end_role(held(w.auditor), first_day_without=clock.today(), by=w.admin)
    with pytest.raises(PermissionDenied):
        accounts.give_slip(w.auditor, by=w.admin)
    assert said("give_slip", "auditor").startswith("Phiếu của Người auditor (auditor): ")
    w.auditor.refresh_from_db()
    assert (w.auditor.has_usable_password(), w.auditor.slips.get().made_by) == (False, None)
    assert said("end_role", "auditor", "auditor", "tinh") == "Người auditor thôi vai trò auditor tại UBND tỉnh Ninh Thuận từ 22/11/2021."
    assert not access.has_role(w.auditor, {Role.AUDITOR})
    accounts.give_slip(w.auditor, by=w.admin)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["end_role", "auditor", "clerk", "tinh"], "Tài khoản auditor không giữ vai trò clerk tại đơn vị mã tinh."),
        (["end_role", "khong-co", "clerk", "tinh"], "Tài khoản khong-co không giữ vai trò clerk tại đơn vị mã tinh."),
        (["give_slip", "khong-co"], "Không có tài khoản khong-co."),
        (["give_slip", "auditor", "--lost-factor", "mất thẻ"], "Tài khoản này chưa có lớp bảo vệ thứ hai nào."),
    ],
)
def test_what_the_server_cannot_do_it_says(w, words, reason):
    with pytest.raises(CommandError, match=reason):
        said(*words)
    assert access.has_role(w.auditor, {Role.AUDITOR})


def test_a_role_that_ends_earlier_is_said_on_the_server_too(w):
    RoleAssignment.objects.filter(account=w.auditor).update(valid_to="2021-11-30")
    with pytest.raises(CommandError, match="Vai trò này đã có ngày kết thúc 30/11/2021"):
        said("end_role", "auditor", "auditor", "tinh", "--from", "2022-01-01")


# --- how to reach somebody ------------------------------------------------------------------------------------------------------


def contact_shown(app, by: Account, one: Account) -> bool:
    page = app.get(f"/tai-khoan-nguoi-dung/{one.pk}/", user=by)
    return one.email in page and "0912 000 111" in page


@pytest.fixture
def moved(w):
    """Served at the commune, serves at the sister commune today."""
    one = account("moved", (Role.CLERK, w.sibling_commune))
    Account.objects.filter(pk=one.pk).update(phone="0912 000 111")
    RoleAssignment.objects.create(account=one, unit=w.commune, role=Role.CLERK, valid_from="2016-01-01", valid_to="2018-12-31")
    return one


def test_how_to_reach_somebody_is_read_where_he_serves_and_no_more_where_he_served(w, django_app, moved):
    sister_admin = account("sister_admin", (Role.ADMIN, w.sibling_commune))
    assert [contact_shown(django_app, by, moved) for by in (w.commune_admin, sister_admin, w.district_admin)] == [False, True, True]
    page = django_app.get(f"/tai-khoan-nguoi-dung/{moved.pk}/", user=w.commune_admin)
    assert "Người này không còn vai trò nào ở đơn vị của bạn." in page


def test_one_role_of_two_is_enough_and_so_is_one_to_come(w, django_app, moved):
    RoleAssignment.objects.create(account=moved, unit=w.commune, role=Role.HEAD, valid_from="2022-01-01")
    assert contact_shown(django_app, w.commune_admin, moved)
    assert not stewards.wholly_within(w.commune_admin).filter(pk=moved.pk).exists()


def test_who_left_from_here_altogether_is_still_reached(w, django_app, moved):
    RoleAssignment.objects.filter(account=moved, unit=w.sibling_commune).delete()
    accounts.leave(moved, on=clock.today(), note="", by=w.commune_admin)
    assert contact_shown(django_app, w.commune_admin, moved)
