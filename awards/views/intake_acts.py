"""Acts on an import: rows fixed, taken in, left out, answered; names chosen once; stored, given up, undone."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from awards.forms.intake import CellsForm, NameForm, OnceForm, ReasonForm, cells_of
from awards.intake import queue, review, starting, undoing
from awards.intake.table import count
from awards.models import Intake, IntakeRow, IntakeState
from awards.models.intake import IMPORTERS
from awards.views.intake import one
from emulation.models import Award
from units import access
from units.forms import VersionForm, number_sent
from units.moves import Refused
from units.vietnamese import number_vn
from units.views.sheets import sheet

SHEET = ["GET", "HEAD", "POST"]


def _mine(request: HttpRequest, public_id: str) -> Intake:
    """An import that one may change (403 for those who only see it)."""
    intake = one(request, public_id)
    if not access.has_role(request.user, IMPORTERS, intake.unit_id):
        raise PermissionDenied("Việc này dành cho cán bộ của đơn vị nhập.")
    return intake


def _version(request: HttpRequest) -> int:
    return number_sent(request.POST.get("version", ""))


# --- one row -----------------------------------------------------------------------------------------------------------------


def _row(intake: Intake, number: int) -> IntakeRow:
    return get_object_or_404(IntakeRow, intake=intake, number=number)


@login_required
@require_http_methods(SHEET)
def row_page(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """One row: its cells to be corrected, what is wrong, who may be meant."""
    intake = one(request, public_id)
    row = _row(intake, number)
    cells = cells_of(row, intake.layout.get("columns", []), intake.kind)
    form = CellsForm(request.POST or None, row=row, cells=cells, initial={"version": intake.version})
    if request.method == "POST":
        _mine(request, public_id)
        if form.is_valid():
            return _fixed(request, intake, row, form)
    in_review = intake.state == IntakeState.REVIEW
    context = {
        "intake": intake, "row": row, "form": form, "line": queue.line(intake, row), "in_review": in_review,
        "asked": review.candidates(intake, row) if in_review and row.choice != "skip" else [], "next": queue.next_open(intake, row.number),
        "may_import": access.has_role(request.user, IMPORTERS, intake.unit_id),
        "reason_form": ReasonForm(initial={"version": intake.version}),
    }  # fmt: skip
    return render(request, "awards/intake_row.html", context)


def _fixed(request: HttpRequest, intake: Intake, row: IntakeRow, form: CellsForm) -> HttpResponse:
    """Save the cells; with "save and take" a row in order is taken in at once, and the next one that needs somebody comes up."""
    review.fix(intake, row, form.texts(), by=request.user, version=form.cleaned_data["version"])
    intake, row = one(request, intake.public_id), _row(intake, row.number)
    if "take" not in request.POST or not row.is_ready:
        said = "sẵn sàng" if row.is_ready else "vẫn còn lỗi" if row.has_error else "cần trả lời"
        messages.success(request, f"Đã lưu, dòng {row.number} {said}.")
        return redirect("awards:intake_row", intake.public_id, row.number)
    review.accept(intake, row, by=request.user, version=intake.version)
    messages.success(request, f"Đã nhận dòng {row.number}.")
    return _onward(intake, row)


def _onward(intake: Intake, row: IntakeRow) -> HttpResponse:
    """To the next row that needs somebody, or back to the list."""
    following = queue.next_open(intake, row.number)
    if following is None:
        return redirect("awards:intake", intake.public_id)
    return redirect("awards:intake_row", intake.public_id, following.number)


def _press(request: HttpRequest, public_id: str, number: int, verb: Callable[..., object], done: str) -> HttpResponse:
    intake = _mine(request, public_id)
    verb(intake, _row(intake, number), by=request.user, version=_version(request))
    messages.success(request, done.format(number))
    return redirect(f"{reverse('awards:intake', args=[public_id])}?{request.GET.urlencode()}")


@login_required
@require_POST
def row_accept(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    return _press(request, public_id, number, review.accept, "Đã nhận dòng {}.")


@login_required
@require_POST
def row_reopen(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    return _press(request, public_id, number, review.reopen, "Dòng {} chờ xem lại.")


@login_required
@require_POST
def row_skip(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Leave a row out; the reason stands in the same form."""
    intake = _mine(request, public_id)
    row, form = _row(intake, number), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Ghi lý do bỏ qua dòng này.")
        return redirect("awards:intake_row", public_id, number)
    review.skip(intake, row, form.cleaned_data["note"], by=request.user, version=form.cleaned_data["version"])
    messages.success(request, f"Đã bỏ qua dòng {number}.")
    return _onward(one(request, public_id), row)


@login_required
@require_POST
def row_answer(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The same person or somebody else; a row that is in order then is taken in."""
    intake = _mine(request, public_id)
    row = _row(intake, number)
    answers = {name.removeprefix("ref_"): ref for name, ref in request.POST.items() if name.startswith("ref_")}
    if not answers:
        raise Refused("Chọn một câu trả lời trước khi bấm.")
    review.answer(intake, row, answers, by=request.user, version=_version(request))
    row.refresh_from_db()
    messages.success(request, f"Đã ghi nhận câu trả lời cho dòng {number}.")
    return _onward(one(request, public_id), row) if row.is_ready else redirect("awards:intake_row", public_id, number)


# --- many rows ---------------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def intake_accept_ready(request: HttpRequest, public_id: str) -> HttpResponse:
    intake = _mine(request, public_id)
    number = review.accept_ready(intake, by=request.user, version=_version(request))
    messages.success(request, f"Đã nhận {number_vn(number)} dòng.")
    return redirect("awards:intake", public_id)


@login_required
@require_http_methods(SHEET)
def intake_skip_wrong(request: HttpRequest, public_id: str) -> HttpResponse:
    intake = _mine(request, public_id)
    number = review.waiting(intake).filter(has_error=True).count()
    form = ReasonForm(request.POST or None, initial={"version": intake.version})
    return sheet(
        request, form, lambda told: review.skip_wrong(intake, told["note"], by=request.user, version=told["version"]),
        title=f"Bỏ qua {number_vn(number)} dòng còn lỗi?", button="Bỏ qua các dòng này", back=_back(intake),
        text="Các dòng này không được ghi vào hệ thống. Mở lại từng dòng lúc nào cũng được, cho đến khi ghi.",
        done="Đã bỏ qua các dòng còn lỗi.",
    )  # fmt: skip


@login_required
@require_POST
def intake_name(request: HttpRequest, public_id: str) -> HttpResponse:
    """What an unknown spelling means, once for all rows that have it."""
    intake = _mine(request, public_id)
    form = NameForm(request.POST, home=intake.unit)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("awards:intake", public_id)
    told = form.cleaned_data
    meant = {"unit": told["unit"]} if told["naming"] == "unit" else {"award": told["award"]}
    number = review.name_it(
        intake, naming=told["naming"], folded=told["folded"], by=request.user, version=told["version"], **meant
    )  # fmt: skip
    messages.success(request, f"Đã hiểu {number_vn(number)} dòng theo tên vừa chọn. Lần sau gặp tên này sẽ tự hiểu.")
    return redirect("awards:intake", public_id)


@login_required
@require_http_methods(SHEET)
def intake_once(request: HttpRequest, public_id: str) -> HttpResponse:
    """The facts of all rows, typed anew; every row is checked again."""
    intake = _mine(request, public_id)
    told = intake.defaults
    award = Award.objects.filter(name=told.get("award", "")).first()
    first = {"version": intake.version, **told, "date": told.get("date", ""), "award": award}
    return sheet(
        request, form := OnceForm(request.POST or None, initial=first),
        lambda sent: starting.set_defaults(intake, form.once(), by=request.user, version=sent["version"]),
        title="Thông tin chung của mọi dòng", button="Lưu và kiểm tra lại", back=_back(intake),
        text="Dòng nào đã ghi riêng thì giữ nguyên; dòng nào để trống thì lấy ở đây.", done="Đã lưu. Mọi dòng đang được kiểm tra lại.",
    )  # fmt: skip


# --- the whole ---------------------------------------------------------------------------------------------------------------


def _back(intake: Intake) -> str:
    return reverse("awards:intake", args=[intake.public_id])


@login_required
@require_http_methods(SHEET)
def intake_store(request: HttpRequest, public_id: str) -> HttpResponse:
    intake = _mine(request, public_id)
    counts = count(intake)
    facts = [("Sẽ ghi", f"{number_vn(counts['accepted'])} dòng"), ("Bỏ qua", f"{number_vn(counts['skipped'])} dòng")]
    if left := counts["all"] - counts["done"]:
        facts.append(("Chưa xong", f"{number_vn(left)} dòng"))
    return sheet(
        request, VersionForm(request.POST or None, initial={"version": intake.version}),
        lambda told: starting.store(intake, by=request.user, version=told["version"]),
        title="Ghi vào hệ thống?", button="Ghi vào hệ thống", back=_back(intake), facts=facts,
        text="Mọi dòng đã nhận được ghi cùng một lúc. Nếu có dòng không còn phù hợp thì không dòng nào được ghi. "
        "Trong ngày còn hoàn tác được.",
        done="Đang ghi vào hệ thống.",
    )  # fmt: skip


@login_required
@require_http_methods(SHEET)
def intake_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    intake = _mine(request, public_id)
    return sheet(
        request, VersionForm(request.POST or None, initial={"version": intake.version}),
        lambda told: starting.withdraw(intake, by=request.user, version=told["version"]),
        title="Bỏ lần nhập này?", button="Bỏ lần nhập", back=_back(intake), then=reverse("awards:intakes"),
        text="Không dòng nào được ghi vào hệ thống. Tệp vẫn được giữ để xem lại.", done="Đã bỏ lần nhập.",
    )  # fmt: skip


@login_required
@require_http_methods(SHEET)
def intake_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    intake = _mine(request, public_id)
    kept: list[str] = []
    facts = [(words[0].upper() + words[1:], number_vn(number)) for words, number in queue.results(intake)]

    def act(told: dict) -> None:
        kept.extend(undoing.undo(intake, by=request.user, version=told["version"]))
        if kept:
            names = ", ".join(kept[:20])
            messages.info(request, f"{number_vn(len(kept))} hồ sơ được giữ lại vì đã dùng ở chỗ khác hoặc đã sửa: {names}.")

    return sheet(
        request, VersionForm(request.POST or None, initial={"version": intake.version}), act,
        title="Hoàn tác lần nhập này?", button="Hoàn tác lần nhập", back=_back(intake), facts=facts,
        text="Những gì lần nhập này thêm vào được gỡ ra; các dòng trở lại chờ xem. "
        "Thông tin đã bổ sung vào chỗ trống của hồ sơ cũ được giữ.",
        done="Đã hoàn tác. Các dòng trở lại chờ xem.",
    )  # fmt: skip
