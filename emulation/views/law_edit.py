"""Pages on which an administrator of a top unit writes a new version of a general rule, a transition clause, a post's rank or the base
salary: typed, looked at beside what stands, then written. Nothing that stands is changed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from emulation import editions, rules
from emulation.edition_words import Row, says, side_by_side
from emulation.forms.law import ClauseForm, CorrectionForm, EditionForm, GeneralForm, RankForm, SalaryForm
from emulation.models import BaseSalary, GeneralCode, GeneralRule, PostRank, Regime
from units import clock
from units.forms.refusals import refusals_on
from units.tokens import act
from units.vietnamese import date_vn

NO_RIGHT = "Chỉ quản trị của cơ quan đứng đầu (không trực thuộc đơn vị nào) ghi được quy định chung."
WRITTEN = "Đã ghi bản mới. Bản cũ giữ nguyên để xem lại."


def _need_right(request: HttpRequest) -> None:
    if not rules.may_edit_common(request.user):
        raise PermissionDenied(NO_RIGHT)


def _general(on: Any, part: str = "") -> str:
    """The address of the page that shows what was written, on a day on which it counts."""
    return f"{reverse('emulation:general')}?on={on.isoformat()}{part and f'#{part}'}"


def _edition(
    request: HttpRequest, form: EditionForm, publish: Callable[[], Any], *, last: Row | None, back: str, done: str = WRITTEN, **page: Any
) -> HttpResponse:
    """Preview first; what the preview showed, and nothing else, is then written by the verb."""
    context: dict[str, Any] = {"form": form, "back": back, "facts": says(last) if last else [], **page}
    if request.method == "POST" and form.is_valid():
        if "save" in request.POST and form.cleaned_data["seen"] == form.digest():
            with refusals_on(form), act():
                made = publish()
                messages.success(request, done)
                return redirect(_general(max(made.valid_from, page.get("since", made.valid_from)), page.get("part", "")))
        else:
            context |= {"differences": side_by_side(last, form.draft()), "seen": form.digest()}
    return render(request, "emulation/law_edit.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def general_edit(request: HttpRequest, regime: str, code: str) -> HttpResponse:
    row = get_object_or_404(Regime, code=regime)
    if code not in GeneralCode.values:
        raise Http404
    _need_right(request)
    last = GeneralRule.objects.filter(regime=row, code=code).select_related("act").order_by("valid_from", "edition").last()
    form = GeneralForm(request.POST or None, regime=row, code=code, last=last)

    def publish() -> GeneralRule:
        told = {name: form.cleaned_data[name] for name in ("article", "verified", "reason", "valid_from")}
        return rules.publish_general(regime=row, code=code, value=form.value(), by=request.user, legal_act=form.act_entered(), **told)

    back = _general(row.valid_from)
    return _edition(request, form, publish, last=last, back=back, title=GeneralCode(code).label, text=f"{row.name}.", part="quy-dinh")


@require_http_methods(["GET", "POST"])
@login_required
def clause_edit(request: HttpRequest, regime: str, previous: str) -> HttpResponse:
    """The next version of a transition clause, or the first one of two regimes."""
    new, old = get_object_or_404(Regime, code=regime), get_object_or_404(Regime, code=previous)
    if old.valid_from >= new.valid_from:
        raise Http404
    _need_right(request)
    last = editions.clauses_of(new, old).order_by("edition").last()
    form = ClauseForm(request.POST or None, regime=new, previous=old, last=last)
    return _edition(
        request, form, lambda: editions.publish_clause(form.row(), ground=form.ground(), by=request.user), last=last,
        back=_general(new.valid_from, "chuyen-tiep"), title="Điều khoản chuyển tiếp", part="chuyen-tiep",
        text=f"{new.name}: hồ sơ đã nhận trong chế độ trước ({old.name}).",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def rank_add(request: HttpRequest) -> HttpResponse:
    _need_right(request)
    return _rank(request, RankForm(request.POST or None, last=None), None)


@require_http_methods(["GET", "POST"])
@login_required
def rank_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(PostRank, pk=pk)
    _need_right(request)
    last = PostRank.objects.filter(folded=row.folded).select_related("act").latest("edition")
    return _rank(request, RankForm(request.POST or None, last=last), last)


def _rank(request: HttpRequest, form: RankForm, last: PostRank | None) -> HttpResponse:
    return _edition(
        request, form, lambda: editions.publish_rank(form.row(), ground=form.ground(), by=request.user), last=last,
        back=_general(clock.today(), "chuc-vu"), part="chuc-vu", since=clock.today(),
        title=f"Bậc chức vụ: {last.title}" if last else "Bậc của một chức vụ chưa có",
        text="Bậc dùng để tính thời gian giữ chức vụ khi xét khen quá trình cống hiến.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def salary_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The right figure of a day whose base salary was entered wrong."""
    row = get_object_or_404(BaseSalary, pk=pk)
    _need_right(request)
    last = editions.corrected(row)
    form = CorrectionForm(request.POST or None, last=last)
    until = f"đến {date_vn(last.valid_to)}" if last.valid_to else "đến nay"
    return _edition(
        request, form, lambda: editions.correct_salary(last, amount=form.cleaned_data["amount"], ground=form.ground(), by=request.user),
        last=last, back=_general(clock.today(), "luong"), part="luong", since=clock.today(),
        title=f"Sửa mức lương cơ sở áp dụng từ {date_vn(last.valid_from)}",
        text=f"Mức áp dụng từ {date_vn(last.valid_from)} {until}. Các ngày không đổi.",
        warning="Quyết định ban hành sau khi sửa tính theo mức đúng. Tiền thưởng đã định giữ nguyên; trang “Tiền thưởng theo lương cơ sở "
        "ghi sai” kê từng quyết định đã tính theo mức cũ.",
        done="Đã ghi mức đúng. Tiền thưởng đã định giữ nguyên theo mức cũ.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def salary_add(request: HttpRequest) -> HttpResponse:
    _need_right(request)
    form = SalaryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            rules.add_salary(by=request.user, **form.cleaned_data)
            messages.success(request, "Đã ghi mức lương cơ sở mới. Quyết định ký từ ngày áp dụng tính tiền thưởng theo mức này.")
            return redirect("emulation:general")
    context = {
        "title": "Mức lương cơ sở mới",
        "text": "Mức trước đó tự hết vào ngày liền trước. Tiền thưởng đã tính không đổi.",
        "form": form,
        "button": "Ghi mức lương cơ sở",
        "back": "/danh-muc/quy-dinh-chung/",
    }
    return render(request, "confirm.html", context)
