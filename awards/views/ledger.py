"""The ledger as a whole: who did what, when, for whom; its download; and the check of its chain."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import ledger_reading
from awards.forms.ledger import LedgerFilter
from units import access, anchors, clock, ledger, retention, verification
from units.attachments import XLSX
from units.forms import number_sent
from units.models import Account, JobState, LedgerAnchor, LedgerCheck, LedgerEntry, Role, Unit
from units.tokens import act
from units.vietnamese import date_vn, number_vn
from units.views.files import handed_out
from units.workbooks.columns import Column
from units.workbooks.plain import write_csv
from units.workbooks.writing import Page, write_book

MOST = 20_000  # rows of one download
COLUMNS = (
    Column("number", "Số dòng", width=10),
    Column("at", "Thời điểm", width=20),
    Column("who", "Người thực hiện", width=26),
    Column("for_whom", "Làm thay", width=26),
    Column("sentence", "Việc", kind="long", width=70),
    Column("unit", "Đơn vị", width=30),
    Column("note", "Ghi chú, lý do", kind="long", width=40),
)


def _need_reader(request: HttpRequest) -> None:
    if not ledger_reading.may_read(request.user):
        raise PermissionDenied("Nhật ký dành cho người kiểm tra nhật ký, quản trị và cơ quan thường trực.")


def may_check(account: Account) -> bool:
    """Auditors, and admins of a unit at the top."""
    return access.has_role(account, {Role.AUDITOR}) or retention.may_keep(account)


@login_required
@require_safe
def ledger_page(request: HttpRequest) -> HttpResponse:
    """Sentences, newest first, with filters; goes on by key."""
    _need_reader(request)
    form = LedgerFilter(request.GET or {}, account=request.user)
    shown = ledger_reading.Leaf([], None)
    if form.is_valid():
        rows = ledger_reading.chosen(ledger_reading.readable(request.user), form.wanted(), request.user)
        before = number_sent(request.GET.get("before", ""))
        shown = ledger_reading.leaf(rows, request.user, before=before if before > 0 else None)
    context = {
        "form": form,
        "leaf": shown,
        "filtered": form.is_valid() and any(form.cleaned_data.values()),
        "later": "before" in request.GET,
        "may_check": may_check(request.user),
        "may_data": access.tops(request.user, ledger_reading.OVERSEERS).exists(),
        "most": MOST,
    }
    return render(request, "awards/ledger.html", context)


@login_required
@require_POST
def ledger_download(request: HttpRequest) -> HttpResponse:
    """The filtered ledger as a workbook or CSV. That it was taken is itself in the ledger, so this is no GET."""
    _need_reader(request)
    form = LedgerFilter(request.GET, account=request.user)
    if not form.is_valid():
        return redirect(f"{request.path.removesuffix('tai/')}?{request.GET.urlencode()}")
    rows = ledger_reading.chosen(ledger_reading.readable(request.user), form.wanted(), request.user)
    with act():
        cells = list(ledger_reading.exported(rows, request.user, MOST))
        _note_download(request, len(cells))
    return _file(cells, csv=request.POST.get("format") == "csv")


def _note_download(request: HttpRequest, number: int) -> None:
    own = Unit.objects.filter(id__in=access.units_of(request.user, ledger_reading.READERS)).order_by("id").first()
    ledger.record(
        [own], "ledger.export", by=request.user, note=f"{number_vn(number)} dòng; lọc: {request.GET.urlencode() or 'không'}"[:500]
    )


def _file(cells: list[dict[str, str]], *, csv: bool) -> HttpResponse:
    name = f"nhat-ky-{clock.today():%Y%m%d}"
    if csv:
        body, kind, ending = write_csv(COLUMNS, cells), "text/csv; charset=utf-8", "csv"
    else:
        page = Page("Nhật ký", COLUMNS, cells, title=f"Nhật ký hệ thống, lấy ngày {date_vn(clock.today())}")
        body, kind, ending = write_book([page], size=len(cells)), XLSX, "xlsx"
    return handed_out(body, f"{name}.{ending}", media_type=kind)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ledger_check(request: HttpRequest) -> HttpResponse:
    """Whether the ledger is whole: the last checks, the last anchors, and a button that checks now."""
    if not may_check(request.user):
        raise PermissionDenied("Trang này dành cho người kiểm tra nhật ký.")
    if request.method == "POST":
        verification.ask(by=request.user)
        return redirect(request.path)
    checks = list(LedgerCheck.objects.select_related("asked_by", "job")[:10])
    context = {
        "checks": checks,
        "running": next((check for check in checks if _runs(check)), None),
        "last": next((check for check in checks if check.finished_at), None),
        "anchors": LedgerAnchor.objects.order_by("-seq")[:10],
        "place": anchors.file_path(),
        "waiting": LedgerEntry.objects.filter(seal=None).count(),
    }
    if request.htmx and not context["running"]:
        return HttpResponse(headers={"HX-Refresh": "true"})  # over: the whole page is told anew
    return render(request, "awards/ledger_check.html#state" if request.htmx else "awards/ledger_check.html", context)


def _runs(check: LedgerCheck) -> bool:
    return check.finished_at is None and check.job is not None and check.job.state in (JobState.QUEUED, JobState.RUNNING)
