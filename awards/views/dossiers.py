"""Pages of the envelope: list, start, the envelope itself, its letter and papers, the receipt."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import confirmation, dossiers, filling, gathering, limit_meter, prize_fund
from awards.contents import Gap, content_hash, destination, examined, files_of, gaps, lines_of, short_code
from awards.forms.dossiers import DossierFilter, FilesForm, LetterForm, StartForm, VersionForm
from awards.models import Dossier, DossierLine, DossierState, NominationState
from awards.nominations import NOMINATOR
from awards.views.double_panel import warnings
from emulation.models import Campaign
from units import access, clock, ledger, workdays
from units.calendar import holidays
from units.forms.refusals import refusals_on
from units.models import Unit
from units.views.files import file_response
from units.views.sheets import sheet

PAGE_SIZE = 50
S = DossierState


def seen(request: HttpRequest, public_id: str, roles: frozenset[str] | None = None, at: str = "unit_id") -> Dossier:
    """The dossier if one may see it (else 404); with ``roles``, if one holds such a role at its unit (else 403)."""
    rows = Dossier.objects.visible_to(request.user).select_related("unit", "campaign", "to_unit", "confirmed_by", "signed_scan__file")
    dossier = get_object_or_404(rows, public_id=public_id)
    if roles is not None and not access.has_role(request.user, roles, getattr(dossier, at) or 0):
        raise PermissionDenied("Việc này dành cho đơn vị khác hoặc vai trò khác.")
    return dossier


def url(dossier: Dossier, name: str = "dossier") -> str:
    return reverse(f"awards:{name}", args=[dossier.public_id])


# --- list, start -----------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def dossier_list(request: HttpRequest) -> HttpResponse:
    """Own and incoming envelopes, newest first, with how many cases each holds."""
    mine = access.units_where(request.user, access.CASE_ROLES)
    rows = Dossier.objects.visible_to(request.user).select_related("unit", "to_unit", "campaign")
    found = DossierFilter(request.GET, queryset=rows, request=request, mine=mine)
    page = Paginator(found.qs.order_by("-id"), PAGE_SIZE).get_page(request.GET.get("page"))
    _count_cases(page.object_list)
    context = {
        "filter": found,
        "page": page,
        "mine": mine,
        "may_start": any(row.role in NOMINATOR for row in access.roles_of(request.user)),
        "may_gather": gathering.gathers(request.user),
        "filtered": any(request.GET.get(name) for name in DossierFilter.base_filters),
    }
    return render(request, "awards/dossiers.html", context)


def _count_cases(shown: Iterable[Dossier]) -> None:
    """How many cases the envelopes of one page hold, and how many of them are open: counted for these alone, in one query."""
    envelopes = {row.pk: row for row in shown}
    still = Count("id", filter=Q(nomination__state__in=NominationState.open()))
    rows = DossierLine.objects.filter(dossier__in=envelopes).values("dossier").annotate(size=Count("id"), still=still)
    counted = {row["dossier"]: (row["size"], row["still"]) for row in rows.order_by()}
    for pk, envelope in envelopes.items():
        envelope.size, envelope.still = counted.get(pk, (0, 0))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_start(request: HttpRequest) -> HttpResponse:
    """A new envelope: unit and campaign are known, the name is proposed, one press."""
    units = Unit.objects.open_on(clock.today()).filter(id__in=access.units_of(request.user, NOMINATOR))
    if not units:
        raise PermissionDenied("Chỉ cán bộ thi đua và thủ trưởng đơn vị lập tờ trình.")
    campaigns = Campaign.objects.open_for(units.values("id")).order_by("-period_from", "kind")
    form = StartForm(request.POST or None, units=units, campaigns=campaigns, initial=_start_initial(request, units, campaigns))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            dossier = dossiers.start(by=request.user, **form.cleaned_data)
            return redirect(url(dossier, "dossier_add"))
    return render(request, "awards/dossier_start.html", {"form": form, "campaigns": campaigns})


def _start_initial(request: HttpRequest, units: QuerySet[Unit], campaigns: QuerySet[Campaign]) -> dict[str, object]:
    asked = next((row for row in campaigns if row.public_id == request.GET.get("phong_trao")), None)
    annual = [row for row in campaigns if row.kind == "annual"]
    campaign = asked or next(iter(annual or campaigns), None)
    title = f"Đề nghị khen thưởng năm {campaign.year or campaign.period_to.year}" if campaign else ""
    return {"unit": units[0], "campaign": campaign, "title": title}


# --- the envelope ----------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def dossier_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """The envelope: its cases, its letter, what is missing, whose turn it is, what happened."""
    dossier = seen(request, public_id)
    lines = list(lines_of(dossier))
    mine = access.has_role(request.user, NOMINATOR, dossier.unit_id)
    moves = {move.name for move in dossiers.available_moves(dossier, request.user)}
    context = {
        "dossier": dossier,
        "lines": lines,
        "mine": mine,
        "editable": mine and dossier.state == S.DRAFT,
        "moves": moves,
        "steps": steps(dossier),
        "turn": turn(dossier, lines),
        "files": _file_rows(dossier, editable=mine and dossier.state == S.DRAFT),
        "files_form": FilesForm(initial={"version": dossier.version}),
        "history": history(dossier, dossiers.WORDS),
        "forecast": _forecast(dossier, lines),
        "meters": limit_meter.read(dossier.unit, dossier.campaign) if mine and dossier.state in (S.DRAFT, S.CONFIRMED) else [],
        "doubles": warnings([line.nomination for line in lines]),
        **_missing(dossier, lines),
        **letter_part(dossier, content_hash(dossier, lines)),
    }
    return render(request, "awards/dossier.html", context)


def _forecast(dossier: Dossier, lines: Sequence[DossierLine]) -> prize_fund.Forecast:
    """What its open cases would bring if they were decided today."""
    rows = [line.nomination for line in lines if line.nomination.state not in NominationState.final()]
    return prize_fund.forecast(rows, on=clock.today(), unit=dossier.unit)


def _missing(dossier: Dossier, lines) -> dict[str, object]:
    """What a draft still lacks, as a checklist whose entries lead to where they are put right."""
    if dossier.state != S.DRAFT:
        return {"complete": True, "printable": False, "checklist": []}
    places = {"lines": url(dossier, "dossier_add"), "letter": url(dossier, "dossier_edit")}
    judged = examined(lines)
    found = gaps(dossier, lines, found_by=judged)
    checklist = [{"label": gap.text, "done": False, "url": places.get(gap.part) or _edit_url(gap)} for gap in found]
    lacking = {gap.nomination.pk for gap in found if gap.nomination}
    only_number = all(gap.text in NUMBERED for gap in found)
    done = [{"label": "Đủ giấy tờ, xin thủ trưởng xác nhận.", "done": True}]
    doubts = [line for one in judged for line in one.named(one.warnings)]
    return {"complete": not found, "printable": only_number, "checklist": checklist or done, "lacking": lacking, "doubts": doubts}


def _edit_url(gap: Gap) -> str:
    return reverse("awards:nomination_edit", args=[gap.nomination.public_id]) if gap.nomination else ""


NUMBERED = ("Chưa ghi số tờ trình.", "Chưa ghi ngày tờ trình.")


def letter_part(dossier: Dossier, digest: str) -> dict[str, object]:
    """The newest printed letter, and whether it still is what the dossier holds (asked only while that can be mended)."""
    paper = confirmation.newest_letter(dossier)
    code = short_code(digest)
    outdated = paper is not None and paper.code != code and dossier.state == S.DRAFT
    return {"paper": paper, "code": code, "outdated": outdated, "unchanged": digest == dossier.confirmed_hash}


def _file_rows(dossier: Dossier, *, editable: bool) -> list[dict[str, object]]:
    rows = [
        {
            "name": row.attachment.name,
            "url": reverse("awards:dossier_file", args=[dossier.public_id, row.attachment.public_id]),
            "size": row.attachment.file.size,
            "kind": row.get_kind_display(),
            "remove_url": reverse("awards:dossier_file_remove", args=[dossier.public_id, row.attachment.public_id]) if editable else "",
        }
        for row in files_of(dossier)
    ]
    scan = dossier.signed_scan
    if scan:
        at = reverse("awards:dossier_file", args=[dossier.public_id, scan.public_id])
        rows.insert(0, {"name": scan.name, "url": at, "size": scan.file.size, "kind": "Tờ trình đã ký, đóng dấu"})
    return rows


def steps(dossier: Dossier) -> list[dict[str, object]]:
    """The life of an envelope as a line."""
    place = list(S.values).index(dossier.state)
    told = [
        ("Soạn tờ trình", dossier.unit.name, dossier.created_at),
        ("Thủ trưởng xác nhận", dossier.confirmed_by.full_name if dossier.confirmed_by else "", dossier.confirmed_at),
        ("Gửi lên", dossier.to_unit.name if dossier.to_unit else "", dossier.sent_at),
        ("Tiếp nhận", "", dossier.received_at),
        ("Có kết quả", "", None),
    ]
    # A draft is in its first step; afterwards the steps up to the state are done and the next one is on.
    current = place if dossier.state == S.DRAFT else min(place + 1, len(told))
    names = ["done" if n < current else "current" if n == current else "todo" for n in range(len(told))]
    return [
        {"label": label, "who": who, "when": when, "state": "done" if dossier.state == S.CLOSED else state}
        for (label, who, when), state in zip(told, names, strict=True)
    ]


def turn(dossier: Dossier, lines) -> str:
    """Whose turn it is and since when, as a sentence."""
    if dossier.state == S.DRAFT:
        return f"{dossier.unit} đang soạn, {len(lines)} trường hợp."
    if dossier.state == S.CONFIRMED:
        return f"Chờ {dossier.unit} gửi, {waited(dossier.confirmed_at)}."
    if dossier.state == S.SENT:
        return f"Chờ {dossier.to_unit} tiếp nhận, {waited(dossier.sent_at)}."
    still = sum(line.nomination.state in NominationState.open() for line in lines)
    if dossier.state == S.CLOSED or not still:
        return "Mọi trường hợp đã có kết quả."
    return f"{dossier.to_unit} đã tiếp nhận, còn {still} trên {len(lines)} trường hợp chưa có kết quả."


def history(subject: Model, words: Mapping[str, str]) -> list[ledger.HistoryLine]:
    """What happened, newest first, each act as a sentence of its own."""
    lines = ledger.history(subject, words)
    return [replace(line, sentence=line.sentence[:1].upper() + line.sentence[1:]) for line in reversed(lines)]


def waited(since: datetime.datetime) -> str:
    """How long something waits: ``đã 3 ngày làm việc``."""
    days = workdays.workdays_between(since.astimezone(clock.ZONE).date(), clock.today(), holidays())
    return f"đã {days} ngày làm việc" if days > 0 else "từ hôm nay"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Title, number, date and signer of the letter."""
    dossier = seen(request, public_id, NOMINATOR)
    known = {name: getattr(dossier, name) for name in (*dossiers.LETTER_FIELDS, "version")}
    return sheet(
        request,
        LetterForm(request.POST or None, initial=known),
        lambda told: dossiers.edit_letter(dossier, by=request.user, **told),
        title="Thông tin tờ trình",
        button="Lưu thông tin",
        back=url(dossier),
        done="Đã lưu thông tin tờ trình.",
    )


# --- papers of the envelope ------------------------------------------------------------------------------------------------


@login_required
@require_POST
def dossier_attach(request: HttpRequest, public_id: str) -> HttpResponse:
    """Several PDF files of one kind at once; errors come back on a page of their own."""
    dossier = seen(request, public_id, NOMINATOR)
    return sheet(
        request,
        FilesForm(request.POST, request.FILES),
        lambda told: filling.attach_files(dossier, uploads=told["files"], kind=told["kind"], by=request.user, version=told["version"]),
        title="Đính kèm giấy tờ chung",
        button="Tải tệp lên",
        back=url(dossier),
        done="Đã đính kèm tệp.",
    )


@login_required
@require_safe
def dossier_file(request: HttpRequest, public_id: str, file_id: str) -> HttpResponse:
    """A paper of the envelope, or the scan of the signed letter."""
    dossier = seen(request, public_id)
    if dossier.signed_scan and dossier.signed_scan.public_id == file_id:
        return file_response(request, dossier.signed_scan.file, dossier.signed_scan.name)
    row = files_of(dossier).filter(attachment__public_id=file_id).first()
    if row is None:
        raise Http404
    return file_response(request, row.attachment.file, row.attachment.name)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_file_remove(request: HttpRequest, public_id: str, file_id: str) -> HttpResponse:
    dossier = seen(request, public_id, NOMINATOR)
    row = get_object_or_404(files_of(dossier), attachment__public_id=file_id)
    return sheet(
        request,
        VersionForm(request.POST or None, initial={"version": dossier.version}),
        lambda told: filling.remove_file(dossier, row, by=request.user, version=told["version"]),
        title="Bỏ tệp này?",
        text=f"{row.attachment.name} ({row.get_kind_display().lower()})",
        button="Bỏ tệp",
        back=url(dossier),
        done="Đã bỏ tệp.",
    )


@login_required
@require_safe
def dossier_receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """The slip of sending and receiving, to print."""
    dossier = seen(request, public_id)
    if not dossier.sent_at:
        messages.warning(request, "Tờ trình chưa gửi nên chưa có phiếu.")
        return redirect(url(dossier))
    counted = dossier.lines.values("nomination__award__name").annotate(n=Count("id")).order_by("nomination__award__order")
    context = {"dossier": dossier, "awards": counted, "total": sum(row["n"] for row in counted), "code": short_code(dossier.confirmed_hash)}
    return render(request, "awards/dossier_receipt.html", context)


def receiver_of(dossier: Dossier) -> str:
    """Name of the unit it goes to, or what stands in the way; for the sheet of sending."""
    lines = list(lines_of(dossier))
    receiver, problems = destination(dossier, lines)
    return receiver.name if receiver and not problems else "; ".join(problems) or "chưa rõ"
