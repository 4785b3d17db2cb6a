"""An administrator and other people's accounts: what he may give and to whom, slips, leaving; and that nobody gives himself anything."""

import datetime

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.factories import account, world
from units import access, accounts, clock, delegation, logins, second_factor, slips, stewards
from units.models import Account, LedgerEntry, Notification, OneTimeSlip, Role, RoleAssignment
from units.moves import Refused

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
LIST = "/tai-khoan-nguoi-dung/"


@pytest.fixture
def w():
    return world()


def page(account_):
    return f"{LIST}{account_.pk}/"


def admitted(w, **more):
    told = {
        "username": "nguoi.moi",
        "full_name": "Nguyễn  Văn Mới",
        "role": Role.CLERK,
        "unit": w.commune,
        "valid_from": clock.today(),
        "by": w.admin,
    }
    return accounts.admit(**(told | more))


def verbs(about):
    rows = LedgerEntry.objects.filter(subject_type="account", subject_id=about.pk).order_by("id")
    return [(row.verb, row.actor and row.actor.username) for row in rows]


# --- opening and roles --------------------------------------------------------------------------------------------------------


def test_an_account_is_opened_without_a_password_and_with_a_dated_role(w):
    until = clock.today() + 30 * DAY
    made = admitted(w, valid_to=until)
    assert (made.full_name, made.has_usable_password()) == ("Nguyễn Văn Mới", False)
    assert list(made.roles.values_list("role", "unit__code", "valid_from", "valid_to")) == [("clerk", "phuoc-binh", clock.today(), until)]
    assert verbs(made) == [("account.open", "admin"), ("account.give_role", "admin")]


def test_a_role_counts_from_its_first_day_to_its_last(w):
    made = admitted(w, valid_from=clock.today() + DAY)
    assert not access.has_role(made, {Role.CLERK}, w.commune.pk)
    RoleAssignment.objects.filter(account=made).update(valid_from=clock.today(), valid_to=clock.today())
    assert access.has_role(made, {Role.CLERK}, w.commune.pk)


@pytest.mark.parametrize("who", ["commune_clerk", "office_head", "auditor", "support", "other_appraiser"])
def test_only_administrators_open_accounts(w, who):
    with pytest.raises(PermissionDenied):
        admitted(w, by=w.accounts[who])
    assert not Account.objects.filter(username="nguoi.moi").exists()


def test_an_administrator_gives_roles_only_within_reach(w):
    district_admin = account("district_admin", (Role.ADMIN, w.district))
    admitted(w, by=district_admin)
    for unit in (w.province, w.finance, w.sibling_district, w.other_commune):
        with pytest.raises(PermissionDenied):
            accounts.give_role(w.sibling_clerk, role=Role.CLERK, unit=unit, valid_from=clock.today(), by=district_admin)


def test_the_auditor_is_named_from_above(w):
    with pytest.raises(Refused) as refusal:
        accounts.give_role(w.member_1, role=Role.AUDITOR, unit=w.province, valid_from=clock.today(), by=w.admin)
    assert refusal.value.reasons == [
        "Người kiểm tra nhật ký do quản trị của cấp trên chỉ định; ở cấp cao nhất thì mở bằng lệnh trên máy chủ."
    ]
    accounts.give_role(w.member_1, role=Role.AUDITOR, unit=w.commune, valid_from=clock.today(), by=w.admin)
    assert access.has_role(w.member_1, {Role.AUDITOR}, w.commune.pk)


def test_a_unit_that_does_not_decide_has_no_council(w):
    with pytest.raises(Refused):
        accounts.give_role(w.sibling_clerk, role=Role.SECRETARY, unit=w.sibling_commune, valid_from=clock.today(), by=w.admin)


def test_nobody_gives_himself_anything(w):
    """Every way that leads to more for oneself is shut, also over a second administrator's account."""
    own = RoleAssignment.objects.get(account=w.admin)
    with pytest.raises(PermissionDenied):
        accounts.give_role(w.admin, role=Role.SECRETARY, unit=w.province, valid_from=clock.today(), by=w.admin)
    with pytest.raises(PermissionDenied):
        accounts.end_role(own, first_day_without=clock.today(), by=w.admin)
    with pytest.raises(PermissionDenied):
        accounts.give_slip(w.admin, by=w.admin)
    with pytest.raises(PermissionDenied):
        accounts.leave(w.admin, on=clock.today(), note="", by=w.admin)
    with pytest.raises(PermissionDenied):
        accounts.reopen(w.admin, by=w.admin)
    with pytest.raises(PermissionDenied):
        second_factor.reset(w.admin, reason="mất thẻ", by=w.admin)
    head = RoleAssignment.objects.get(account=w.commune_head)
    with pytest.raises(PermissionDenied):  # lending somebody's right to oneself
        delegation.lend(
            giver=w.commune_head, taker=w.admin, roles=[head.pk], valid_from=clock.today(), valid_to=clock.today(), reason="x", by=w.admin
        )
    assert list(RoleAssignment.objects.filter(account=w.admin)) == [own]


def test_the_same_role_is_not_given_twice_over_the_same_days(w):
    with pytest.raises(Refused):
        accounts.give_role(w.commune_clerk, role=Role.CLERK, unit=w.commune, valid_from=clock.today(), by=w.admin)


def test_a_lower_administrator_cannot_take_over_who_also_serves_above(w):
    """Without this rule the commune's administrator would make a slip for the province's secretary and log in as her."""
    commune_admin = account("commune_admin", (Role.ADMIN, w.commune))
    RoleAssignment.objects.create(account=w.secretary, unit=w.commune, role=Role.CLERK, valid_from=clock.today())
    accounts.give_slip(w.commune_clerk, by=commune_admin)
    for act in (
        lambda: accounts.give_slip(w.secretary, by=commune_admin),
        lambda: accounts.leave(w.secretary, on=clock.today(), note="", by=commune_admin),
        lambda: second_factor.reset(w.secretary, reason="x", by=commune_admin),
    ):
        with pytest.raises(PermissionDenied):
            act()
    accounts.give_slip(w.secretary, by=w.admin)


def test_a_role_that_ends_is_gone_at_once(w):
    """The open session stays, its rights do not: they are read at every request."""
    second = account("second_admin", (Role.ADMIN, w.province))
    client = Client()
    client.force_login(second)
    assert client.get(LIST).status_code == 200
    row = RoleAssignment.objects.get(account=second)
    accounts.end_role(row, first_day_without=clock.today(), by=w.admin)
    assert (client.get(LIST).status_code, client.get("/thong-bao/").status_code) == (403, 200)
    row.refresh_from_db()
    assert row.valid_to == clock.today() - DAY


def test_a_role_given_by_mistake_today_can_be_taken_out_today(w):
    made = admitted(w)
    accounts.end_role(made.roles.get(), first_day_without=clock.today(), by=w.admin)
    assert list(made.roles.all()) == []
    assert [verb for verb, _ in verbs(made)] == ["account.open", "account.give_role", "account.end_role"]


# --- leaving ---------------------------------------------------------------------------------------------------------------------


def test_leaving_ends_roles_sessions_delegations_and_slips(w):
    head = RoleAssignment.objects.get(account=w.commune_head)
    lent = delegation.lend(
        giver=w.commune_head, taker=w.commune_clerk, roles=[head.pk], valid_from=clock.today(), valid_to=clock.today() + DAY, reason="nghỉ",
        by=w.commune_head,
    )  # fmt: skip
    slips.make(w.commune_head, by=None)
    client = Client()
    client.force_login(w.commune_head)
    accounts.leave(w.commune_head, on=clock.today(), note="nghỉ hưu", by=w.admin)
    w.commune_head.refresh_from_db()
    lent.refresh_from_db()
    assert (w.commune_head.is_active, w.commune_head.left_on, lent.ended_at is None) == (False, clock.today(), False)
    assert client.get("/thong-bao/").status_code == 302
    assert OneTimeSlip.objects.filter(account=w.commune_head, withdrawn_at=None).count() == 0
    assert not access.has_role(w.commune_head, {Role.HEAD})
    assert not access.has_role(w.commune_clerk, {Role.HEAD})


def test_a_planned_leaving_comes_true_on_its_day_without_any_job(w, monkeypatch):
    client = Client()
    client.force_login(w.commune_head)
    day = clock.today() + 3 * DAY
    accounts.leave(w.commune_head, on=day, note="", by=w.admin)
    assert client.get("/thong-bao/").status_code == 200
    assert access.has_role(w.commune_head, {Role.HEAD}, w.commune.pk)
    noon = datetime.datetime.combine(day, datetime.time(12), tzinfo=clock.ZONE)
    monkeypatch.setattr(clock, "now", lambda: noon)
    assert client.get("/thong-bao/").status_code == 302
    assert not access.has_role(w.commune_head, {Role.HEAD}, w.commune.pk)
    other = Client()
    other.post("/tai-khoan/dang-nhap/", {"login": "commune_head", "password": "mat-khau-thu-nghiem"})
    assert "_auth_user_id" not in other.session


def test_the_page_of_leaving_says_what_waits_and_who_could_take_over(w, django_app):
    text = django_app.get(f"{page(w.commune_head)}thoi-viec/", user=w.admin).text
    assert "Thủ trưởng đơn vị, UBND xã Phước Bình: không còn ai. Cho người khác vai trò này trước khi khóa." in text
    text = django_app.get(f"{page(w.member_1)}thoi-viec/", user=w.admin).text
    assert "Người member_2, Người member_3 cũng giữ vai trò này." in text


def test_who_comes_back_has_neither_old_roles_nor_the_old_password(w):
    accounts.leave(w.commune_clerk, on=clock.today(), note="", by=w.admin)
    accounts.reopen(w.commune_clerk, by=w.admin)
    w.commune_clerk.refresh_from_db()
    assert (w.commune_clerk.is_active, w.commune_clerk.left_on, w.commune_clerk.has_usable_password()) == (True, None, False)
    assert access.roles_of(w.commune_clerk) == []


# --- pages --------------------------------------------------------------------------------------------------------------------------


def test_from_the_form_to_the_slip(w, django_app):
    opening = django_app.get(f"{LIST}mo/", user=w.admin)
    form = next(form for form in opening.forms.values() if "username" in form.fields)
    form["full_name"], form["username"], form["role"], form["unit"] = "Katơr Thị Hoa", "Hoa.Phuoc Binh", "clerk", str(w.commune.pk)
    wrong = form.submit()
    assert "Chỉ dùng chữ thường không dấu" in wrong.text
    form = next(form for form in wrong.forms.values() if "username" in form.fields)
    assert form["full_name"].value == "Katơr Thị Hoa"
    form["username"] = "hoa.phuocbinh"
    opened = form.submit().follow()
    assert "Còn một việc: cấp phiếu dùng một lần" in opened.text
    order = opened.click("Cấp phiếu dùng một lần")
    shown = next(form for form in order.forms.values() if "by_mail" in form.fields).submit()
    code = shown.html.find("code").text
    made = Account.objects.get(username="hoa.phuocbinh")
    assert slips.good("HOA.phuocbinh", code.lower().replace("-", " ")).account == made


def test_a_double_press_makes_one_slip(w, client):
    client.force_login(w.admin)
    told = {"by_mail": "", "form_token": "a" * 32}
    first = client.post(f"{page(w.commune_clerk)}phieu/", told)
    again = client.post(f"{page(w.commune_clerk)}phieu/", told)
    assert (first.status_code, again.status_code) == (200, 302)
    assert slips.of_code(w.commune_clerk, first.context["code"]) == OneTimeSlip.objects.get()


def test_a_taken_name_and_a_unit_out_of_reach_are_named_at_their_fields(w, django_app):
    opening = django_app.get(f"{LIST}mo/", user=w.admin)
    form = next(form for form in opening.forms.values() if "username" in form.fields)
    form["full_name"], form["username"], form["role"] = "Ai Đó", "commune_clerk", "clerk"
    form["unit"].force_value(str(w.other_commune.pk))
    text = form.submit().text
    assert "Tên đăng nhập này đã có người dùng" in text
    assert "Chọn một đơn vị trong phạm vi của mình." in text


def names(answer):
    return [row[0].username for row in answer.context["page"].object_list]


def test_the_list_holds_the_reach_and_nothing_else(w, client):
    client.force_login(w.admin)
    everybody = set(names(client.get(LIST)))
    assert everybody == {name for name in w.accounts if not name.startswith("other_")}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=nhuong+kator", {"commune_clerk"}),
        ("q=COMMUNE_cl", {"commune_clerk"}),
        ("role=member", {"member_1", "member_2", "member_3"}),
        ("state=locked", {"member_3"}),
        ("state=never&role=member", {"member_1", "member_2"}),
        ("unit=x", None),
    ],
)
def test_the_list_is_narrowed(w, client, query, expected):
    Account.objects.filter(pk=w.commune_clerk.pk).update(full_name="Katơr Thị Nhường")
    if "state=locked" in query or "never" in query:
        Account.objects.filter(pk=w.member_3.pk).update(is_active=False)
    client.force_login(w.admin)
    answer = client.get(f"{LIST}?{query}")
    if expected is None:
        assert answer.status_code == 200
    else:
        assert set(names(answer)) == expected


def test_the_list_of_a_unit_holds_what_lies_below(w, client):
    client.force_login(w.admin)
    below = set(names(client.get(f"{LIST}?unit={w.district.pk}")))
    assert below == {"commune_clerk", "commune_head", "sibling_clerk", "district_clerk", "district_head"}


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_costs_the_same_at_any_length(w, client, count_queries, more):
    for number in range(more):
        account(f"them-{number}", (Role.CLERK, w.commune), (Role.HEAD, w.commune))
    client.force_login(w.admin)
    client.get(LIST)
    with count_queries(9):
        client.get(LIST)


def test_by_mail_the_code_is_a_link_that_leaves_no_trace_in_further_addresses(w, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client.force_login(w.admin)
    answer = client.post(f"{page(w.commune_clerk)}phieu/", {"by_mail": "1"})
    assert answer.status_code == 302
    (message,) = mail.outbox
    assert message.to == ["commune_clerk@example.test"]
    path = message.body.split(settings.BASE_URL)[1].split()[0]
    visitor = Client()
    first = visitor.get(path)
    assert (first.status_code, first["Location"]) == (302, "/tai-khoan/phieu/")
    assert path.split("/")[-2] in visitor.get("/tai-khoan/phieu/").text


def test_a_mail_server_that_refuses_is_told(w, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    client.force_login(w.admin)
    answer = client.post(f"{page(w.commune_clerk)}phieu/", {"by_mail": "1"}, follow=True)
    assert "Máy chủ thư không nhận thư." in answer.text


def test_without_an_address_the_form_says_so(w, client):
    Account.objects.filter(pk=w.commune_clerk.pk).update(email="")
    client.force_login(w.admin)
    assert "tài khoản chưa có địa chỉ" in client.post(f"{page(w.commune_clerk)}phieu/", {"by_mail": "1"}).text


def test_the_person_is_told_of_the_reset_of_a_factor(w):
    second_factor.make_card(w.secretary)
    second_factor.reset(w.secretary, reason="Mất thẻ khi đi công tác.", by=w.admin)
    (told,) = Notification.objects.filter(account=w.secretary)
    assert told.text.startswith("Người admin đã bỏ lớp bảo vệ thứ hai của bạn: Mất thẻ khi đi công tác.")
    assert verbs(w.secretary)[-1] == ("account.reset_factor", "admin")
    assert logins.logins_of(w.secretary) == []
    with pytest.raises(Refused):
        second_factor.reset(w.secretary, reason="  ", by=w.admin)


def test_stewards_are_found_by_their_own_roles_only(w):
    assert stewards.units_to_give(w.commune_clerk).count() == 0
    assert set(stewards.units_to_give(w.admin)) == {unit for name, unit in w.units.items() if not name.startswith("other_")}
