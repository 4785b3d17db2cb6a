"""The page of a recipient: everything about it on one timeline, and the files behind it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from awards import achievements, declarations, holds, records
from awards.ledger_words import WORDS
from awards.models import Achievement, AwardRecord, Decision, Discipline, HeadCount, Initiative, RecordSource
from awards.records import ACHIEVEMENT, AWARD, DISCIPLINE, HEAD_COUNT, INITIATIVE, RATING, Entry, Rights
from emulation.models import AwardKind
from units import clock, ledger, people
from units.models import PaperState, Recipient
from units.views.files import file_response

KINDS = {AWARD: "Khen thưởng", RATING: "Xếp loại", INITIATIVE: "Sáng kiến", ACHIEVEMENT: "Thành tích đã ghi"}
PRIVATE = frozenset({DISCIPLINE, HEAD_COUNT})  # only for those whose reach holds the recipient's unit
NOT_YOURS = "Việc này dành cho cán bộ thi đua và thủ trưởng của đơn vị quản lý hoặc cấp trên."


# --- finding ------------------------------------------------------------------------------------------------------------------


def seen(request: HttpRequest, pk: int) -> Recipient:
    """The recipient if one may see it, else 404."""
    rows = records.visible(request.user).select_related("unit", "person", "collective__whole_unit", "household")
    return get_object_or_404(rows, pk=pk)


def own(request: HttpRequest, pk: int, right: str) -> tuple[Recipient, Rights]:
    """The recipient with what one may do; ``right`` (reads, edits, confirms) is needed, else 403."""
    recipient = seen(request, pk)
    may = records.rights(request.user, {recipient.unit_id})
    if recipient.unit_id not in getattr(may, right):
        raise PermissionDenied(NOT_YOURS)
    return recipient, may


def fact_of(recipient: Recipient, kind: str, row_id: int) -> declarations.Fact:
    """A declared, imported or decided fact of the recipient by kind and key, else 404."""
    if kind not in declarations.KINDS:
        raise Http404
    one = people.identity(recipient)
    if kind == INITIATIVE:
        rows = Initiative.objects.filter(pk__in=[part.initiative_id for part in records.parts_of(one)])
    else:
        rows = declarations.KINDS[kind].objects.filter(recipient__in=one).select_related("recipient__unit")
    return get_object_or_404(rows.select_related("scan__file"), pk=row_id)


def achievement_of(request: HttpRequest, recipient: Recipient, row_id: int) -> Achievement:
    rows = achievements.visible(request.user).filter(recipient__in=people.identity(recipient))
    return get_object_or_404(rows.select_related("recipient__unit", "evidence__file"), pk=row_id)


def address(recipient: Recipient, name: str = "recipient", *args: object) -> str:
    return reverse(f"awards:{name}", args=[recipient.pk, *args])


# --- the page -----------------------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """An entry with where it leads for this reader; empty = nowhere."""

    entry: Entry
    file: str = ""
    decision: str = ""
    paper: str = ""
    edit: str = ""
    withdraw: str = ""
    use: str = ""
    restore: str = ""
    figure: str = ""


@login_required
@require_safe
def recipient(request: HttpRequest, pk: int) -> HttpResponse:
    """A recipient's awards, ratings, initiatives and achievements by year, and the nominations under way."""
    person = seen(request, pk)
    if person.merged_into_id:
        return redirect("awards:recipient", person.merged_into_id)
    one = people.identity(person)
    may = records.rights(request.user, {row.unit_id for row in one})
    entries = records.timeline(one, may)
    wanted = request.GET.get("loai", "")
    chosen = [entry for entry in entries if wanted not in KINDS or entry.kind == wanted]
    held = [entry.row for entry in entries if entry.kind == AWARD]
    counted = records.in_force(held)
    whole = person.collective.whole_unit if person.kind == "collective" else None
    context = {
        "recipient": person,
        "years": _by_year(_lines(request, chosen, may)),
        "tabs": [(kind, label, sum(entry.kind == kind for entry in entries)) for kind, label in KINDS.items()],
        "kind": wanted if wanted in KINDS else "",
        "all_count": len(entries),
        "count": len(counted),
        "dots": [_dot(record) for record in sorted(counted, key=lambda row: (row.award_year, row.decided_on))],
        "under_way": list(records.under_way(one, request.user)),
        "post": person.posts.order_by("-valid_from").first(),
        "others": one[1:],
        "before": records.predecessor_records(whole) if whole else [],
        "may_add": person.unit_id in may.edits,
        "may_note": person.unit_id in may.reads,
        "may_data": person.unit_id in may.confirms,
        **private(request, one, may),
        "history": ledger.history_of(one, WORDS)[::-1][:20] if person.unit_id in may.reads else [],
    }
    return render(request, "awards/recipient.html", context)


def private(request: HttpRequest, one: list[Recipient], may: Rights) -> dict[str, object]:
    """Disciplines, holds and head counts: only for those whose reach holds the recipient's unit. Three queries, none for others."""
    inside = [row for row in one if row.unit_id in may.reads]
    if not inside:
        return {}
    return {
        "disciplines": [_kept(DISCIPLINE, row, may) for row in _facts_beside(Discipline, inside)],
        "head_counts": [_kept(HEAD_COUNT, row, may) for row in _facts_beside(HeadCount, inside)] if one[0].kind == "collective" else [],
        "holds": list(holds.of(inside)),
        "may_hold": holds.may_set(request.user, one[0]),
        "today": clock.today(),
    }


def _facts_beside(model: type[Discipline | HeadCount], recipients: list[Recipient]) -> QuerySet:
    """What counts, and what was refused and waits for its unit."""
    rows = model.objects.filter(recipient__in=recipients).filter(Q(withdrawn_at=None) | ~Q(refusal=""))
    return rows.select_related("scan__file", "recipient", "confirmed_by")


def _kept(kind: str, row: Discipline | HeadCount, may: Rights) -> Line:
    line = Line(Entry(kind, 0, clock.today(), row), file=_file(kind, row.recipient, row.pk) if row.scan_id else "")
    if declarations.may_change(row, may, {row.recipient.unit_id}):
        line.edit = address(row.recipient, "fact_edit", kind, row.pk)
        if declarations.is_open(row):
            line.withdraw = address(row.recipient, "fact_withdraw", kind, row.pk)
    return line


def _by_year(lines: Iterable[Line]) -> list[tuple[int, list[Line]]]:
    years: dict[int, list[Line]] = {}
    for line in lines:
        years.setdefault(line.entry.year, []).append(line)
    return list(years.items())


def _lines(request: HttpRequest, entries: list[Entry], may: Rights) -> list[Line]:
    ids = [entry.row.decision_id for entry in entries if entry.kind == AWARD and entry.row.decision_id]
    readable = set(Decision.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    return [_noted(entry, request, may) if entry.kind == ACHIEVEMENT else _fact(entry, may, readable) for entry in entries]


def _noted(entry: Entry, request: HttpRequest, may: Rights) -> Line:
    row = entry.row
    line = Line(entry, figure=achievements.figure(row), file=_file(entry.kind, row.recipient, row.pk) if row.evidence_id else "")
    if achievements.may_change(row, request.user, may):
        if row.withdrawn_at:
            line.restore = address(row.recipient, "achievement_restore", row.pk)
        else:
            line.edit = address(row.recipient, "achievement_edit", row.pk)
    return line


def _fact(entry: Entry, may: Rights, readable: set[int]) -> Line:
    owner, fact = entry.row.recipient, entry.fact
    about = {part.recipient.unit_id for part in fact.author_rows.all()} if entry.kind == INITIATIVE else {owner.unit_id}
    line = Line(entry, file=_file(entry.kind, owner, fact.pk) if fact.scan_id else "")
    if declarations.may_change(fact, may, about):
        line.edit = address(owner, "fact_edit", entry.kind, fact.pk)
        if declarations.is_open(fact):
            line.withdraw = address(owner, "fact_withdraw", entry.kind, fact.pk)
    if entry.kind == INITIATIVE and owner.unit_id in may.confirms and fact.withdrawn_at is None:
        line.use = address(owner, "initiative_use", fact.pk)
    if entry.kind == AWARD and entry.row.decision_id in readable:
        line.decision = reverse("awards:decision", args=[entry.row.decision.public_id])
        paper = entry.row.decision.paper
        if paper and paper.state == PaperState.READY:
            line.paper = reverse("awards:decision_paper", args=[entry.row.decision.public_id, paper.public_id])
    return line


def _file(kind: str, owner: Recipient, row_id: int) -> str:
    return address(owner, "recipient_file", kind, row_id)


def _dot(record: AwardRecord) -> dict[str, object]:
    """Gold only for what was conferred by a commendation; titles are grey; what is only declared is half filled."""
    kind = "honour" if record.award.kind == AwardKind.COMMENDATION else "title"
    declared = record.source == RecordSource.DECLARED and record.confirmed_at is None
    return {"year": record.award_year, "label": record.award.name, "kind": "declared" if declared else kind}


@login_required
@require_safe
def recipient_file(request: HttpRequest, pk: int, kind: str, row_id: int) -> HttpResponse:
    """The scan of a fact, or what shows an achievement."""
    person = seen(request, pk)
    if kind == ACHIEVEMENT:
        kept = achievement_of(request, person, row_id).evidence
    else:
        fact = fact_of(person, kind, row_id)
        if (fact.withdrawn_at or kind in PRIVATE) and person.unit_id not in records.rights(request.user, {person.unit_id}).reads:
            raise Http404
        kept = fact.scan
    if kept is None:
        raise Http404
    return file_response(request, kept.file, kept.name)
