"""What this floor puts on the home page and into the navigation."""

import datetime
from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse

from units import access, clock
from units.models.account import Account, Delegation, Role, RoleAssignment
from units.models.change import ChangeState, UnitChange
from units.ports import HomeItem, NavItem
from units.vietnamese import date_vn

AHEAD = datetime.timedelta(days=30)  # how long before its day a planned reorganisation is shown


def change_items(account: Account) -> list[HomeItem]:
    """Reorganisations of one's unit that come soon, and those done today, which can still be undone. One query."""
    today = clock.today()
    soon = Q(state=ChangeState.PLANNED, effective_on__lte=today + AHEAD)
    fresh = Q(state=ChangeState.DONE, done_on=today)
    rows = UnitChange.objects.filter(soon | fresh, unit_id__in=access.units_of(account, {Role.ADMIN})).order_by("effective_on", "id")
    return [_item(row) for row in rows]


def _item(row: UnitChange) -> HomeItem:
    what = f"{row.get_kind_display()} theo {row.act}{'' if row.act_verified else ' (chưa xác minh)'}"
    url = reverse("units:change", args=[row.public_id])
    if row.state == ChangeState.PLANNED:
        return HomeItem(f"{what}: tự thực hiện ngày {date_vn(row.effective_on)}.", url, "Xem trước", due=row.effective_on)
    return HomeItem(f"{what}: đã thực hiện hôm nay, còn hoàn tác được đến hết ngày.", url, "Kiểm tra lại", waiting=True)


def standing_items(account: Account) -> list[HomeItem]:
    """Who stands in for me, and for whom I stand in. One query."""
    running = Delegation.objects.filter(ended_at=None, valid_to__gte=clock.today()).select_related("giver", "taker")
    rows = running.filter(Q(giver=account) | Q(taker=account)).order_by("valid_to", "id")
    return [_standing(row, account) for row in rows]


def _standing(row: Delegation, account: Account) -> HomeItem:
    days = f"từ {date_vn(row.valid_from)} đến hết {date_vn(row.valid_to)}"
    said = f"{row.taker} làm thay bạn {days}." if row.giver_id == account.pk else f"Bạn làm thay {row.giver} {days}."
    return HomeItem(said, reverse("units:delegations"), "Xem, thu hồi" if row.giver_id == account.pk else "Xem", waiting=True)


def navigation(roles: Sequence[RoleAssignment]) -> list[NavItem]:
    """People for those who work with cases; the tree of units; accounts for administrators; users to help for support."""
    items = [NavItem("Đơn vị", reverse("units:units"), "/don-vi/", 70, folded=True)] if roles else []
    held = {row.role for row in roles}
    if held & access.CASE_ROLES:
        items.append(NavItem("Người, tập thể", reverse("units:people"), "/nguoi/", 65, folded=True))
    if Role.ADMIN in held:
        items.append(NavItem("Tài khoản", reverse("units:accounts"), "/tai-khoan-nguoi-dung/", 80, folded=True))
    if Role.SUPPORT in held:
        items.append(NavItem("Hỗ trợ", reverse("units:support"), "/ho-tro/", 85))
    return items
