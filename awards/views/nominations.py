"""Pages of one nomination: its way through the levels, its achievement and papers, and what its unit answers."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from awards import achievements, double_answers, filling, gathering, overrides, pinning, standing_on
from awards.forms.dossiers import NoteForm, VersionForm
from awards.forms.nominations import REACH_CHOICES, NominationForm, open_routes
from awards.models import Dossier, DossierLine, DossierState, Nomination, NominationState
from awards.nominations import NOMINATION, NOMINATOR
from awards.prize_fund import forecast
from awards.views import judged
from awards.views.dossiers import history, waited
from awards.views.double_panel import panel
from awards.views.law_panel import law_panel
from emulation import routes
from units import access, clock
from units.models import Attachment
from units.moves import available
from units.views.files import file_response
from units.views.sheets import sheet

SHEET = ["GET", "HEAD", "POST"]
S = NominationState


def seen(request: HttpRequest, public_id: str, roles: frozenset[str] | None = None) -> Nomination:
    """The nomination if one may see it (else 404); with ``roles``, if one holds such a role at its unit (else 403)."""
    rows = Nomination.objects.visible_to(request.user).with_facts().select_related("lower_award", "block_result__minutes__file")
    nomination = get_object_or_404(rows, public_id=public_id)
    if roles is not None and not access.has_role(request.user, roles, nomination.unit_id):
        raise PermissionDenied("Việc này dành cho cán bộ thi đua và thủ trưởng của đơn vị đề nghị.")
    return nomination


def url(nomination: Nomination, name: str = "nomination") -> str:
    return reverse(f"awards:{name}", args=[nomination.public_id])


@login_required
@require_safe
def nomination_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """One case: where it is and since when, what it claims, its papers, the envelopes it travelled in, what happened."""
    nomination = seen(request, public_id)
    moves = {move.name for move in available(NOMINATION, nomination, request.user)}
    mine = access.has_role(request.user, NOMINATOR, nomination.unit_id)
    editable = mine and _editable(nomination)
    passing = "leave_out" in moves and gathering.passes_on(nomination)
    readable = Dossier.objects.visible_to(request.user).values_list("pk", flat=True)
    envelopes = list(DossierLine.objects.filter(nomination=nomination).select_related("dossier__unit", "dossier__to_unit").order_by("id"))
    may_read = set(readable.filter(pk__in=[line.dossier_id for line in envelopes]))
    words = NOMINATION.words() | filling.WORDS | double_answers.WORDS | pinning.WORDS | overrides.WORDS
    context = {
        "nomination": nomination,
        "moves": moves,
        "mine": mine,
        "editable": editable,
        "may_pass": passing,
        "may_appraise": "accept" in moves and not passing,
        "steps": steps(nomination, envelopes),
        "turn": turn(nomination),
        "route_name": dict(open_routes(nomination)).get(nomination.route, ""),
        "reach_name": dict(REACH_CHOICES).get(nomination.reach, ""),
        "files": _files(nomination, editable=editable),
        "doubles": panel(nomination, request.user),
        "initiatives": standing_on.named(nomination),
        "law": law_panel(nomination, request),
        "forecast": forecast([nomination], on=clock.today(), unit=nomination.unit) if nomination.state not in S.final() else None,
        "eligibility": judged.shown(nomination),
        "envelopes": [(line.dossier, line.dossier_id in may_read) for line in envelopes],
        "history": history(nomination, words),
    }
    return render(request, "awards/nomination.html", context)


def _editable(nomination: Nomination) -> bool:
    if nomination.state == S.DRAFT:
        envelope = filling.envelope_of(nomination)
        return envelope is not None and envelope.state == DossierState.DRAFT
    return nomination.state == S.RETURNED


def _files(nomination: Nomination, *, editable: bool) -> list[dict[str, object]]:
    rows = [
        {
            "name": row.attachment.name,
            "url": file_url(nomination, row.attachment),
            "size": row.attachment.file.size,
            "kind": row.get_kind_display(),
            "remove_url": file_url(nomination, row.attachment, "nomination_file_remove") if editable else "",
        }
        for row in nomination.files.select_related("attachment__file").order_by("id")
    ]
    if nomination.block_result:
        minutes = nomination.block_result.minutes
        rows.append(
            {"name": minutes.name, "url": file_url(nomination, minutes), "size": minutes.file.size, "kind": "Biên bản suy tôn của khối"}
        )
    return rows


def file_url(nomination: Nomination, attachment: Attachment, name: str = "nomination_file") -> str:
    return reverse(f"awards:{name}", args=[nomination.public_id, attachment.public_id])


def steps(nomination: Nomination, envelopes: list[DossierLine]) -> list[dict[str, object]]:
    """The way through the levels: one step per unit of the route, then the result."""
    way = routes.path(nomination.unit, nomination.award, clock.today())
    arrived = {line.dossier.to_unit_id: line.dossier.received_at or line.dossier.sent_at for line in envelopes if line.dossier.to_unit_id}
    stops = [(f"{nomination.unit} đề nghị", nomination.unit_id, nomination.created_at)]
    decider = way[-1].pk if way else 0
    stops += [(f"{unit} {'xét' if unit.pk == decider else 'tổng hợp'}", unit.pk, arrived.get(unit.pk)) for unit in way]
    here = _place(nomination, [pk for _label, pk, _when in stops])
    ended = nomination.state in S.final()
    told = [{"label": label, "when": when, "state": _word(n, here, nomination)} for n, (label, _pk, when) in enumerate(stops)]
    result = {"label": nomination.get_state_display() if ended else "Kết quả", "when": nomination.decided_on, "state": "todo"}
    if ended:
        result["state"] = "done" if nomination.state == S.DECIDED else "stopped"
    return [*told, result]


def _place(nomination: Nomination, unit_ids: list[int]) -> int:
    """The step a nomination is in: 0 while it was never sent, else the furthest place of its holder or of whoever asked for more."""
    if nomination.state == S.DRAFT:
        return 0
    at = nomination.return_to_id if nomination.state in (S.RETURNED, S.LOWER_FORM) else nomination.holder_id
    places = [n for n, pk in enumerate(unit_ids) if pk == at]
    return places[-1] if places else 0


def _word(place: int, here: int, nomination: Nomination) -> str:
    if nomination.state in S.final():
        return "done" if place <= here else "todo"
    return "done" if place < here else "current" if place == here else "todo"


def turn(nomination: Nomination) -> str:
    """Whom it waits for, and since when."""
    since = waited(nomination.held_since)
    waits = {
        S.DRAFT: f"{nomination.unit} đang soạn.",
        S.SUBMITTED: f"Chờ {nomination.holder} tiếp nhận, {since}.",
        S.UNDER_APPRAISAL: f"Đang ở {nomination.holder}, {since}.",
        S.RETURNED: f"Chờ {nomination.unit} bổ sung, {since}.",
        S.LOWER_FORM: f"Chờ {nomination.unit} trả lời về “{nomination.lower_award}”, {since}.",
        S.HELD: f"{nomination.holder} để lại phiên sau.",
        S.ACCEPTED: f"{nomination.holder} thẩm định đạt, chờ bước tiếp theo.",
        S.ON_AGENDA: f"Chờ phiên họp Hội đồng của {nomination.holder}.",
        S.PASSED: f"Hội đồng đã thông qua, chờ quyết định của {nomination.holder}.",
    }
    return waits.get(S(nomination.state), "")


# --- writing ---------------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(SHEET)
def nomination_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Achievement and papers on one page; a farmer's is three short questions."""
    nomination = seen(request, public_id, NOMINATOR)
    envelope = filling.envelope_of(nomination)
    back = reverse("awards:dossier", args=[envelope.public_id]) if envelope and nomination.state == S.DRAFT else url(nomination)
    form = NominationForm(request.POST or None, request.FILES or None, nomination=nomination)
    noted = achievements.in_period(nomination.recipient, nomination.period_from, nomination.period_to, by=request.user)
    copying = "chep" in request.POST
    copied: list[str] = []

    def act(told: dict[str, object]) -> None:
        papers = {"uploads": told["files"], "kind": told["kind"], "version": told["version"]}
        if copying:
            rows = achievements.in_period(nomination.recipient, told["period_from"], told["period_to"], by=request.user)
            copied.extend(form.take_in([achievements.as_line(row) for row in rows]))
        filling.edit_nomination(nomination, by=request.user, **papers, **form.columns())

    return sheet(
        request,
        form,
        act,
        title=nomination.recipient.name,
        button="Lưu trường hợp",
        back=back,
        done=lambda: _saved(nomination, copying=copying, copied=len(copied)),
        then=url(nomination, "nomination_edit") if copying else "",
        template="awards/nomination_edit.html",
        more={
            "nomination": nomination,
            "dossier": envelope,
            "files": _files(nomination, editable=_editable(nomination)),
            "noted": len(noted),
            "forecast": forecast([nomination], on=clock.today(), unit=nomination.unit),
        },
    )


def _saved(nomination: Nomination, *, copying: bool, copied: int) -> str:
    if not copying:
        return f"Đã lưu {nomination.recipient.name}."
    if not copied:
        return "Đã lưu. Thành tích đã ghi trong kỳ đều có trong bài rồi."
    return f"Đã lưu và chép {copied} thành tích đã ghi vào cuối bài; sửa lại câu chữ nếu cần."


@login_required
@require_safe
def nomination_file(request: HttpRequest, public_id: str, file_id: str) -> HttpResponse:
    """A paper of a case one may see."""
    nomination = seen(request, public_id)
    result = nomination.block_result
    if result and result.minutes.public_id == file_id:
        return file_response(request, result.minutes.file, result.minutes.name)
    row = nomination.files.filter(attachment__public_id=file_id).select_related("attachment__file").first()
    if row is None:
        raise Http404
    return file_response(request, row.attachment.file, row.attachment.name)


@login_required
@require_http_methods(SHEET)
def nomination_file_remove(request: HttpRequest, public_id: str, file_id: str) -> HttpResponse:
    nomination = seen(request, public_id, NOMINATOR)
    row = get_object_or_404(nomination.files.select_related("attachment"), attachment__public_id=file_id)
    return sheet(
        request,
        VersionForm(request.POST or None, initial={"version": nomination.version}),
        lambda told: filling.remove_nomination_file(nomination, row, by=request.user, version=told["version"]),
        title="Bỏ tệp này?",
        text=f"{row.attachment.name} ({row.get_kind_display().lower()})",
        button="Bỏ tệp",
        back=url(nomination, "nomination_edit"),
        done="Đã bỏ tệp.",
    )


# --- answers of the nominating unit ----------------------------------------------------------------------------------------


@login_required
@require_http_methods(SHEET)
def nomination_supplement(request: HttpRequest, public_id: str) -> HttpResponse:
    nomination = seen(request, public_id, NOMINATOR)
    form = NoteForm(
        request.POST or None, initial={"version": nomination.version}, label="Đã bổ sung gì", required=False,
        hint="Nơi thẩm định đọc câu này trước.",
    )  # fmt: skip
    return sheet(
        request, form,
        lambda told: gathering.supplement(nomination, by=request.user, **told),
        title="Gửi lại sau khi bổ sung?", facts=_facts(nomination), button="Gửi lại", back=url(nomination), done="Đã gửi lại.",
    )  # fmt: skip


@login_required
@require_http_methods(SHEET)
def nomination_agree_lower(request: HttpRequest, public_id: str) -> HttpResponse:
    nomination = seen(request, public_id, NOMINATOR)
    return sheet(
        request,
        VersionForm(request.POST or None, initial={"version": nomination.version}),
        lambda told: gathering.agree_lower(nomination, by=request.user, version=told["version"]),
        title=f"Đồng ý “{nomination.lower_award or 'hình thức thấp hơn'}”?",
        text="Trường hợp được xét tiếp ở hình thức mới. Không đồng ý thì rút trường hợp.",
        facts=_facts(nomination),
        button="Đồng ý hạ hình thức",
        back=url(nomination),
        done="Đã đồng ý hạ hình thức.",
    )


@login_required
@require_http_methods(SHEET)
def nomination_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    nomination = seen(request, public_id, NOMINATOR)
    return sheet(
        request,
        NoteForm(request.POST or None, initial={"version": nomination.version}),
        lambda told: gathering.withdraw(nomination, by=request.user, **told),
        title="Rút trường hợp này?",
        facts=_facts(nomination),
        warning="Rút rồi không gửi lại được; muốn đề nghị nữa phải lập trường hợp mới.",
        button="Rút trường hợp",
        back=url(nomination),
        done="Đã rút trường hợp.",
    )


def _facts(nomination: Nomination) -> list[tuple[str, object]]:
    facts = [("Trường hợp", nomination.recipient.name), ("Đề nghị", nomination.award.name)]
    return [*facts, ("Ý kiến", nomination.remark)] if nomination.remark else facts
