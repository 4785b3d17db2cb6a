"""An administrator's pages of other people's accounts: the list, opening one, its page, roles, slips, leaving."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units import accounts, clock, ledger, ports, second_factor, slips, stewards
from units.attachments import PDF
from units.forms.accounts import AccountFilter, ContactForm, EndRoleForm, FactorResetForm, LeaveForm, OpenForm, RoleForm, SlipOrder
from units.forms.refusals import refusals_on
from units.models import Account, Delegation, Role, RoleAssignment, UnitReach
from units.papers.render import RenderFailed
from units.vietnamese import ascii_filename, date_vn, fold, person_sort_key
from units.views.files import handed_out
from units.views.sheets import sheet

PAGE_SIZE = 50
pages = require_http_methods(["GET", "POST"])


def administrator(request: HttpRequest) -> None:
    """Let administrators in.

    Raises:
        PermissionDenied: the account is none.
    """
    if not stewards.is_administrator(request.user):
        raise PermissionDenied


def found(request: HttpRequest, pk: int) -> Account:
    """An account within reach of the administrator; who is none gets a 403, an account elsewhere does not exist for him."""
    administrator(request)
    return get_object_or_404(stewards.accounts_of(request.user), pk=pk)


def managed(request: HttpRequest, pk: int) -> Account:
    """An account on the whole of which the administrator may act."""
    account = found(request, pk)
    stewards.check_manages(request.user, account)
    return account


def to(account: Account) -> HttpResponse:
    return redirect("units:account", pk=account.pk)


# --- the list ----------------------------------------------------------------------------------------------------------------------


@require_safe
@login_required
def account_list(request: HttpRequest) -> HttpResponse:
    administrator(request)
    form = AccountFilter(request.GET, by=request.user)
    rows = narrowed(stewards.accounts_of(request.user), form.cleaned_data if form.is_valid() else {})
    page = Paginator(named(rows, form.cleaned_data.get("q", "")), PAGE_SIZE).get_page(request.GET.get("page"))
    held = held_by([pk for pk, *_ in page.object_list])
    kept = Account.objects.in_bulk([pk for pk, *_ in page.object_list])
    page.object_list = [(kept[pk], held.get(pk, [])) for pk, *_ in page.object_list]
    return render(request, "units/accounts.html", {"form": form, "page": page})


def narrowed(rows: QuerySet[Account], wanted: dict[str, Any]) -> QuerySet[Account]:
    """The accounts that a filter asks for; those still open when it does not say."""
    held = RoleAssignment.objects.valid_on(clock.today()).filter(account_id=OuterRef("pk"))
    if wanted.get("role"):
        held = held.filter(role=wanted["role"])
    if wanted.get("unit"):
        held = held.filter(unit_id__in=UnitReach.objects.filter(ancestor=wanted["unit"]).values("descendant_id"))
    if wanted.get("role") or wanted.get("unit"):
        rows = rows.filter(Exists(held))
    state = wanted.get("state", "")
    if state == "locked":
        return rows.filter(is_active=False)
    if state == "never":
        return rows.filter(is_active=True, last_login=None)
    return rows if state == "all" else rows.filter(is_active=True)


def named(rows: QuerySet[Account], typed: str) -> list[tuple[int, str, str]]:
    """(id, full name, user name) of the rows whose name holds every typed word, with or without marks, in Vietnamese order.

    In memory: a province has some thousand accounts. One query.
    """
    typed_words = fold(typed).split()
    told = rows.values_list("pk", "full_name", "username")
    hits = [row for row in told if all(word in f"{fold(row[1])} {row[2].lower()}" for word in typed_words)]
    return sorted(hits, key=lambda row: (person_sort_key(row[1]), row[0]))


def held_by(ids: list[int]) -> dict[int, list[RoleAssignment]]:
    """Account id → its roles of today. One query."""
    rows = RoleAssignment.objects.valid_on(clock.today()).filter(account_id__in=ids).select_related("unit", "delegation__giver")
    held: dict[int, list[RoleAssignment]] = {}
    for row in rows.order_by("unit__order", "role", "id"):
        held.setdefault(row.account_id, []).append(row)
    return held


# --- opening, the page of one account ---------------------------------------------------------------------------------------------


@pages
@login_required
def account_open(request: HttpRequest) -> HttpResponse:
    administrator(request)
    form = OpenForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, field="role"):
            account = accounts.admit(**form.cleaned_data, by=request.user)
            messages.success(
                request, f"Đã mở tài khoản “{account.username}”. Còn một việc: cấp phiếu dùng một lần để người dùng tự đặt mật khẩu."
            )
            return to(account)
    return render(request, "units/account_form.html", {"form": form, "title": "Mở tài khoản", "button": "Mở tài khoản"})


@require_safe
@login_required
def account_page(request: HttpRequest, pk: int) -> HttpResponse:
    account = found(request, pk)
    rows = list(RoleAssignment.objects.filter(account=account).select_related("unit", "delegation__giver").order_by("-valid_from", "-id"))
    reach = set(
        stewards.within(request.user).filter(descendant_id__in=[row.unit_id for row in rows]).values_list("descendant_id", flat=True)
    )
    under = set(stewards.below(request.user).filter(descendant_id__in=reach).values_list("descendant_id", flat=True))
    today = clock.today()
    over = {row.pk for row in rows if row.valid_to is not None and row.valid_to < today}
    mine = {row.pk for row in rows if row.unit_id in (under if row.role == Role.AUDITOR else reach) and row.delegation_id is None}
    context = {
        "account": account,
        "rows": [(row, row.pk in over, row.pk in mine - over) for row in rows],
        "whole": account.pk != request.user.pk and stewards.wholly_within(request.user).filter(pk=account.pk).exists(),
        "audits": stewards.audits_beside(request.user, account),
        "contact": stewards.may_reach(request.user, account),
        "oneself": account.pk == request.user.pk,
        "slip": account.slips.filter(used_at=None, withdrawn_at=None, expires_at__gt=clock.now()).first(),
        "factors": [second_factor.described(factor) for factor in second_factor.factors_of(account)],
        "delegations": Delegation.objects.filter(giver=account, ended_at=None, valid_to__gte=today).select_related("taker"),
        "history": ledger.history(account, accounts.WORDS)[::-1][:20],
    }
    return render(request, "units/account.html", context)


@pages
@login_required
def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    account = managed(request, pk)
    form = ContactForm(request.POST or None, initial={"full_name": account.full_name, "email": account.email, "phone": account.phone})
    if request.method == "POST" and form.is_valid():
        accounts.edit(account, **form.cleaned_data, by=request.user)
        messages.success(request, "Đã lưu.")
        return to(account)
    context = {"form": form, "account": account, "title": f"Sửa tên và cách liên hệ của {account}", "button": "Lưu"}
    return render(request, "units/account_form.html", context)


@pages
@login_required
def account_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a further role."""
    account = found(request, pk)
    if account.pk == request.user.pk:
        raise PermissionDenied(stewards.NOT_YOURSELF)
    form = RoleForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, field="role"):
            accounts.give_role(account, **form.cleaned_data, by=request.user)
            messages.success(request, f"Đã cho {account} thêm vai trò.")
            return to(account)
    return render(
        request,
        "units/account_form.html",
        {"form": form, "account": account, "title": f"Thêm vai trò cho {account}", "button": "Cho vai trò"},
    )


@pages
@login_required
def account_role_end(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    account = found(request, pk)
    role = get_object_or_404(account.roles.filter(unit_id__in=stewards.within(request.user)).select_related("unit"), pk=row)
    if account.pk == request.user.pk:
        raise PermissionDenied(stewards.NOT_YOURSELF)
    form = EndRoleForm(request.POST or None)
    return sheet(
        request,
        form,
        lambda told: accounts.end_role(role, **told, by=request.user),
        title="Cho thôi vai trò?",
        text=f"{account} không còn là {role.get_role_display()} của {role.unit}. "
        "Việc đã làm vẫn ghi tên người ấy; vai trò đang cho mượn cũng hết theo.",
        button="Cho thôi vai trò",
        back=f"/tai-khoan-nguoi-dung/{account.pk}/",
        done=lambda: f"{account} thôi vai trò “{role.get_role_display()}” từ {date_vn(form.cleaned_data['first_day_without'])}.",
    )


# --- slips ---------------------------------------------------------------------------------------------------------------------------


@never_cache
@pages
@login_required
def account_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a slip. Its code exists only in the answer to this POST, which therefore is a page and no redirect."""
    account = managed(request, pk)
    form = SlipOrder(request.POST if request.method == "POST" else None, initial={"by_mail": ""})
    if request.method == "POST" and form.is_valid():
        by_mail = form.cleaned_data["by_mail"]
        with refusals_on(form):
            code = accounts.give_slip(account, by=request.user, by_mail=by_mail)
            if by_mail:
                return _mailed(request, account, code)
            context = {"account": account, "code": code, "slip": slips.of_code(account, code)}
            return render(request, "units/account_slip.html", context)
    return render(request, "units/account_slip_order.html", {"account": account, "form": form})


def _mailed(request: HttpRequest, account: Account, code: str) -> HttpResponse:
    if slips.mail(account, code, slips.of_code(account, code)):
        messages.success(request, f"Đã gửi thư tới {account.email}. Mật khẩu cũ đã hết hiệu lực.")
    else:
        messages.error(request, "Máy chủ thư không nhận thư. Mật khẩu cũ đã hết hiệu lực: in phiếu giấy, hoặc gửi lại sau.")
    return to(account)


@never_cache
@require_POST
@login_required
def account_slip_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip as PDF, for whoever still has its code on the screen."""
    account = managed(request, pk)
    code = request.POST.get("code", "")
    slip = slips.of_code(account, code)
    if slip is None:
        raise Http404
    try:
        content = slips.paper(account, code, slip)
    except RenderFailed as failure:
        messages.error(request, str(failure))
        return to(account)
    return handed_out(content, ascii_filename(f"phieu {account.username}.pdf"), media_type=PDF, inline=True)


# --- leaving, coming back, lost second factor ----------------------------------------------------------------------------------------


@pages
@login_required
def account_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account; what waits for the person stands above the form, with who could take over."""
    account = managed(request, pk)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            accounts.leave(account, **form.cleaned_data, by=request.user)
            messages.success(request, f"Tài khoản của {account} khóa từ {date_vn(form.cleaned_data['on'])}.")
            return to(account)
    waiting = [item for provider in ports.home_items for item in provider(account) if not item.waiting]
    context = {"account": account, "form": form, "waiting": waiting, "heirs": stewards.successors_of(account, clock.today())}
    return render(request, "units/account_leave.html", context)


@pages
@login_required
def account_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    account = managed(request, pk)
    if request.method == "POST":
        accounts.reopen(account, by=request.user)
        messages.success(request, f"Đã mở lại tài khoản của {account}. Cho vai trò và cấp phiếu mới để dùng được.")
        return to(account)
    text = f"{account} đăng nhập lại được sau khi có vai trò mới và dùng một phiếu mới. Vai trò và mật khẩu cũ không trở lại."
    context = {"title": "Mở lại tài khoản?", "text": text, "button": "Mở lại tài khoản", "back": f"/tai-khoan-nguoi-dung/{account.pk}/"}
    return render(request, "confirm.html", context)


@pages
@login_required
def account_factor(request: HttpRequest, pk: int) -> HttpResponse:
    account = managed(request, pk)
    return sheet(
        request,
        FactorResetForm(request.POST or None),
        lambda told: second_factor.reset(account, **told, by=request.user),
        title="Bỏ lớp bảo vệ thứ hai?",
        text=f"Chỉ làm khi {account} mất điện thoại, khóa hoặc thẻ mã, và bạn đã gặp hoặc gọi đúng người ấy. "
        "Mọi phiên đăng nhập của người ấy kết thúc ngay.",
        button="Bỏ lớp bảo vệ",
        back=f"/tai-khoan-nguoi-dung/{account.pk}/",
        done=f"Đã bỏ lớp bảo vệ thứ hai của {account}. Lần đăng nhập tới, người ấy lập lại từ đầu.",
    )
