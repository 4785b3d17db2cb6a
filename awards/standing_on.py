"""Which initiatives a nomination stands on. An author's part serves one award, once: one live nomination, then one record.

A part is taken while a nomination that names it is alive or decided; it is free again by itself when that one is withdrawn, refused,
left out or fails. Once decided, the system writes the record into `InitiativeAuthor.used_for`, and nothing frees it silently: not even
a record that is cancelled later (an appraiser does, with a reason: `awards.initiatives.mark_unused`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from awards.models import AwardRecord, Initiative, InitiativeAuthor, InitiativeScope, Nomination, NominationInitiative, NominationState
from emulation.criteria import SCOPES, InitiativeCount, Source, leaves
from emulation.standards import read_routes
from units import ledger, people
from units.models import Account, Recipient
from units.moves import Refused

LET_GO = [NominationState.WITHDRAWN, NominationState.REFUSED, NominationState.LEFT_OUT, NominationState.FAILED]


# --- choosing -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """An author's part as it is offered: ``enough`` when its scope reaches what the award asks, ``taken`` says who has it."""

    author: InitiativeAuthor
    chosen: bool
    enough: bool
    taken: str


def offered(nomination: Nomination, account: Account) -> list[Part]:
    """The recipient's parts in recognised initiatives: free ones of enough scope first, the newest first. At most five queries."""
    mine = people.identity(nomination.recipient)
    rows = _parts().filter(recipient__in=mine, initiative__withdrawn_at=None).order_by("-initiative__recognised_on", "id")
    parts = list(rows)
    least = asked_scope(nomination)
    taken = _taken(parts, nomination, account)
    chosen = set(nomination.initiative_rows.values_list("author_id", flat=True))
    told = [Part(row, row.pk in chosen, reaches(row.initiative.scope, least), taken.get(row.pk, "")) for row in parts]
    return sorted(told, key=lambda one: (bool(one.taken), not one.enough))


def _parts() -> QuerySet[InitiativeAuthor]:
    return InitiativeAuthor.objects.select_related("initiative", "recipient", "used_for__award")


def asked_scope(nomination: Nomination) -> str:
    """The least scope that a route of the award's rule asks of an initiative; "" where none asks for one."""
    source = Source(nomination.rule.source, nomination.rule.verified)
    routes = [one for one in read_routes(nomination.rule.routes, source=source) if nomination.route in ("", one.id)]
    asked = [leaf.scope for one in routes for leaf in leaves(one.require) if isinstance(leaf, InitiativeCount)]
    return min(asked, key=SCOPES.index, default="")


def asked_label(nomination: Nomination) -> str:
    """`asked_scope` as it is shown."""
    least = asked_scope(nomination)
    return str(InitiativeScope(least).label) if least else ""


def named(nomination: Nomination) -> QuerySet[InitiativeAuthor]:
    """The parts that a nomination stands on, for its page. One query."""
    return _parts().filter(nomination_rows__nomination=nomination.pk).order_by("id")


def reaches(scope: str, least: str) -> bool:
    return not least or SCOPES.index(scope) >= SCOPES.index(least)


def choose(nomination: Nomination, ids: Iterable[int], *, by: Account) -> None:
    """Let a locked nomination stand on these parts (keys of `InitiativeAuthor`) and no others. Call it while the nomination is being
    edited (`awards.filling.stand_on`).

    Raises:
        Refused: not the recipient's, withdrawn, used already, or taken by another nomination, which is named as far as one may see it.
    """
    wanted = set(ids)
    parts = [row for row in lock(nomination.recipient, wanted) if row.pk in wanted]
    problems = [f"“{row.initiative}”: sáng kiến này đã bị trả lại hoặc đã rút." for row in parts if row.initiative.withdrawn_at]
    taken = _taken(parts, nomination, by)
    problems += [f"“{row.initiative}”: {taken[row.pk]}" for row in parts if row.pk in taken]
    if len(parts) != len(wanted):
        problems.append("Có sáng kiến không phải của người được đề nghị. Tải lại trang rồi chọn lại.")
    if problems:
        raise Refused(*problems)
    nomination.initiative_rows.exclude(author_id__in=wanted).delete()
    there = set(nomination.initiative_rows.values_list("author_id", flat=True))
    rows = [NominationInitiative(nomination=nomination, author_id=pk) for pk in sorted(wanted - there)]
    NominationInitiative.objects.bulk_create(rows)


def lock(recipient: Recipient, ids: Iterable[int]) -> list[InitiativeAuthor]:
    """Lock the recipient's parts in the initiatives of these keys, under whichever of his rows they stand, in key order."""
    wanted = InitiativeAuthor.objects.filter(pk__in=set(ids)).values("initiative_id")
    rows = _parts().filter(recipient__in=people.identity(recipient), initiative_id__in=wanted)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _taken(parts: Sequence[InitiativeAuthor], nomination: Nomination, account: Account) -> dict[int, str]:
    """Part → who has it, for those that are not free. Parts of one initiative under rows that are one recipient are one part."""
    used = {row.initiative_id: _used(row.used_for) for row in parts if row.used_for and row.used_for.nomination_id != nomination.pk}
    others = NominationInitiative.objects.filter(author__initiative__in=[row.initiative_id for row in parts])
    others = others.filter(people.same_as(nomination.recipient, "author__recipient")).exclude(nomination=nomination.pk)
    rows = list(others.exclude(nomination__state__in=LET_GO).select_related("author", "nomination__award", "nomination__unit"))
    seen = set(Nomination.objects.visible_to(account).filter(pk__in=[row.nomination_id for row in rows]).values_list("pk", flat=True))
    named = {row.author.initiative_id: _named(row.nomination, row.nomination_id in seen) for row in rows}
    told = named | used
    return {row.pk: told[row.initiative_id] for row in parts if row.initiative_id in told}


def _used(record: AwardRecord) -> str:
    return f"đã được dùng cho “{record.award}” năm {record.award_year}. Mỗi sáng kiến chỉ dùng một lần."


def _named(other: Nomination, visible: bool) -> str:
    line = other.lines.filter(dossier__unit_id=other.unit_id).select_related("dossier").order_by("-id").first() if visible else None
    where = f"tờ trình “{line.dossier}”" if line else f"đề nghị của {other.unit}"
    return f"đang được dùng cho “{other.award}” năm {other.award_year} trong {where}. Mỗi sáng kiến chỉ dùng một lần."


# --- on the way to the award -------------------------------------------------------------------------------------------------


def refusals(nominations: Sequence[Nomination]) -> list[str]:
    """Guard: no part that a nomination stands on serves another award. Two queries.

    Choosing sees to it; what can still happen is a refused nomination that is taken up again, or two authors found to be one.
    """
    mine = list(_rows().filter(nomination__in=[row.pk for row in nominations]))
    rows = _rows().filter(author__initiative__in=[row.author.initiative_id for row in mine]).exclude(nomination__state__in=LET_GO)
    holders: dict[tuple[int, int], set[int]] = {}
    for row in rows:
        holders.setdefault(_key(row), set()).add(row.nomination_id)
    problems = []
    for row in mine:
        record = row.author.used_for
        elsewhere = record is not None and record.nomination_id != row.nomination_id
        if elsewhere or holders.get(_key(row), set()) - {row.nomination_id}:
            told = _used(record) if elsewhere else "đang được dùng cho một đề nghị khác. Mỗi sáng kiến chỉ dùng một lần."
            problems.append(f"{row.nomination.recipient.name}, “{row.author.initiative}”: {told}")
    return problems


def _rows() -> QuerySet[NominationInitiative]:
    related = ("author__initiative", "author__recipient", "author__used_for__award", "nomination__recipient")
    return NominationInitiative.objects.select_related(*related).order_by("id")


def _key(row: NominationInitiative) -> tuple[int, int]:
    author = row.author
    return author.initiative_id, author.recipient.merged_into_id or author.recipient_id


def use(records: Sequence[AwardRecord], *, number: str, by: Account) -> None:
    """At issuing: the parts that the decided nominations stand on are used for their records from now on. Constant queries.

    Raises:
        Refused: one of them serves another award.
    """
    nominations = [record.nomination_id for record in records]
    parts = InitiativeAuthor.objects.filter(nomination_rows__nomination__in=nominations)
    locked = list(InitiativeAuthor.objects.select_for_update(of=("self",)).filter(pk__in=parts.values("pk")).order_by("pk"))
    if problems := refusals([record.nomination for record in records]):
        raise Refused(*problems)
    supported = AwardRecord.objects.filter(nomination__initiative_rows__author=OuterRef("pk"), nomination__in=nominations)
    free = Q(pk__in=[row.pk for row in locked], used_for=None)
    InitiativeAuthor.objects.filter(free).update(used_for=Subquery(supported.values("pk")[:1]))
    initiatives = Initiative.objects.filter(pk__in={row.initiative_id for row in locked}).order_by("pk")
    ledger.record(list(initiatives), "initiative.use", by=by, note=f"Quyết định số {number}")
