"""Appraisal by the standing body of a deciding unit: one verdict per nomination, the clear ones in batches.

A verdict on one nomination never stops the others: what changed under the officer's hands is left out of a batch and named.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from awards import deciders, doubles, judgements, overrides, sheets
from awards.dossiers import close_finished, resume_closed
from awards.facts.asked import asked
from awards.judgements import competence
from awards.models import AwardRecord, Nomination, NominationState
from awards.models.dossier import NominationQuerySet
from awards.nominations import APPRAISAL, NOMINATION, on_a_decision
from emulation import routes
from emulation.catalogue import rules_on
from emulation.models import Award, AwardRule
from units import access, clock, ledger, people
from units.models import Account, Paper, PaperKind, Recipient, Unit
from units.moves import Refused, perform
from units.papers import filing
from units.tokens import act
from units.vietnamese import fold

S = NominationState
UNDO_MINUTES = 10
UNDO_NOTE = "Hoàn tác thẩm định đạt hàng loạt"
# What the standing body sees, in the order of its work.
SHOWN = (S.UNDER_APPRAISAL, S.HELD, S.RETURNED, S.LOWER_FORM, S.ACCEPTED, S.ON_AGENDA, S.PASSED, S.FAILED, S.REFUSED, S.DECIDED)
VERDICTS = ("accept", "ask_more", "propose_lower", "hold", "refuse", "reconsider")
# Verdicts after which the nominating unit has to act: the nomination goes to it and comes back to the standing body.
BACK_TO_NOMINATOR = ("ask_more", "propose_lower")


def deciding_units(account: Account) -> QuerySet[Unit]:
    """Open units with a decision of their own where the account appraises."""
    return Unit.objects.open_on(clock.today()).filter(id__in=access.units_of(account, APPRAISAL), decides=True)


def appraised_by(account: Account) -> NominationQuerySet:
    """Nominations that reached the account's standing body, and those it sent back and waits for."""
    return appraised_at(deciding_units(account))


def appraised_at(units: Iterable[Unit]) -> NominationQuerySet:
    """The nominations that are appraised at these units: those they hold, and those they sent back and wait for.

    Only awards that the unit itself decides today, and what it received to decide before another level got that power; what passes through
    on its way up is gathered, not appraised.
    Whoever appraises at a unit sees what it holds, so rights are not asked once more here: with 100,000 rows that took a second.
    """
    rows = Q(return_to__in=units, state__in=[S.RETURNED, S.LOWER_FORM])
    for unit in units:
        ours = Q(award__in=routes.decided_by(unit.kind, clock.today()).values("id")) | Q(received_on__isnull=False)
        rows |= Q(holder=unit, state__in=SHOWN) & ours
    return Nomination.objects.filter(rows)


def filtered(rows: NominationQuerySet, *, q: str = "", award: str = "", unit: str = "", recipient_class: str = "") -> NominationQuerySet:
    """Narrow a list; ``q`` is searched in folded names of recipients and nominating units."""
    if award:
        rows = rows.filter(award__code=award)
    if unit:
        rows = rows.filter(unit__code=unit)
    if recipient_class:
        rows = rows.filter(recipient_class=recipient_class)
    for word in fold(q).split():
        rows = rows.filter(Q(recipient__in=people.ids_named(word)) | Q(unit__search_text__contains=word))
    return rows


def counts_by_state(rows: NominationQuerySet) -> dict[str, int]:
    """State → how many, in the order of the work; states without any are left out. One query."""
    found = dict(rows.order_by().values_list("state").annotate(n=Count("id")))
    return {state: found[state] for state in SHOWN if state in found}


def in_order(rows: NominationQuerySet) -> NominationQuerySet:
    """What waits for the officer first, then by award and recipient."""
    place = Case(*(When(state=state, then=Value(n)) for n, state in enumerate(SHOWN)), output_field=IntegerField())
    return rows.order_by(place, "award__order", "recipient__sort_key", "id")


# --- verdicts -------------------------------------------------------------------------------------------------------------


@doubles.kept_when_refused()
def give_verdict(
    nomination: Nomination,
    verdict: str,
    *,
    by: Account,
    version: int,
    note: str = "",
    lower: Award | None = None,
    valid: bool = True,
) -> Nomination:
    """One verdict on one nomination; ``lower`` is the award proposed instead (``propose_lower`` only). With ``ask_more``, not ``valid``
    says that the dossier was no valid one when it came: the day of its supplement then pins the regime anew (`awards.pinning`).

    Raises:
        Refused, Conflict, PermissionDenied: as `perform`; Refused too for an award decided elsewhere or a lower one that does not fit.
    """
    _must_decide_here([nomination])
    also: dict[str, object] = {"remark": note}
    if verdict in BACK_TO_NOMINATOR:
        also |= {"holder_id": nomination.unit_id, "return_to_id": nomination.holder_id, "held_since": clock.now()}
    if verdict == "ask_more" and not valid:
        also["received_on"] = None
    if verdict == "propose_lower":
        if lower not in lower_awards(nomination):
            raise Refused("Hình thức đề nghị hạ: chọn một hình thức trong danh sách.")
        also["lower_award_id"] = lower.pk
    with act():
        try:
            with transaction.atomic():
                (moved,) = perform(NOMINATION, verdict, [nomination], by=by, versions={nomination.pk: version}, note=note, also=also)
        except IntegrityError:  # refused, then nominated anew: only one of the two can be live
            who = f"{nomination.recipient} đã được đề nghị lại “{nomination.award}” trong phong trào này"
            raise Refused(f"{who}: thẩm định trường hợp mới, không mở lại trường hợp cũ.") from None
        if verdict == "refuse":
            close_finished([moved], by=by)
        elif verdict == "reconsider":
            resume_closed([moved], by=by)
    return moved


def lower_awards(nomination: Nomination) -> list[Award]:
    """Awards that may be proposed instead: by the rules of the day the valid dossier was received, decided by the same level (which may
    still decide them today), fit for this recipient and its nominating unit, open to anybody (not from a block), no step above the one
    asked for on its ladder, and not asked for this recipient in this campaign already. The steps
    of the same ladder first, the highest of them before the others. Five queries.

    An award of another level would leave the case with a unit that cannot decide it: such a case is refused, and its unit
    files anew there."""
    taken = set(
        Nomination.objects.filter(people.same_as(nomination.recipient), campaign_id=nomination.campaign_id)
        .exclude(state__in=[S.REFUSED, S.LEFT_OUT, S.WITHDRAWN, S.FAILED])
        .values_list("award_id", flat=True)
    )
    _keys, told = asked([nomination.recipient_id])
    groups = frozenset().union(*(one.groups for one in told.values()))
    rules = rules_on(nomination.received_on or clock.today(), unit=nomination.holder).values()
    now = rules_on(clock.today(), unit=nomination.holder)
    here = set(routes.decided_by(nomination.holder.kind, clock.today()).values_list("pk", flat=True))
    fitting = [
        rule.award
        for rule in rules
        if rule.award_id in here - taken - {nomination.award_id}
        and _allowed(rule, nomination, groups, now.get(rule.award_id) if now else rule)
        and not _above(rule.award, nomination.award)
    ]
    ladder = nomination.award.ladder
    return sorted(fitting, key=lambda award: (award.ladder != ladder, -award.rank, award.order, award.code))


def _allowed(rule: AwardRule, nomination: Nomination, groups: frozenset[str], now: AwardRule | None) -> bool:
    """Whether the law lets this recipient be given a rule's award here, by the decider that today's rule (``now``) names. Unverified texts
    refuse nothing."""
    fits = nomination.recipient.kind in rule.recipient_kinds and (not rule.groups or not groups.isdisjoint(rule.groups))
    if not fits or rule.from_block_only:
        return False
    instead = Nomination(rule=rule, unit=nomination.unit)
    objections = [*competence.nominator(instead), competence.decider(rule, now, nomination.holder, clock.today())]
    return not any(objection.verified for objection in objections if objection)


def _above(award: Award, asked: Award) -> bool:
    """A step above the one asked for, on the same ladder: no lower form."""
    return bool(asked.ladder) and award.ladder == asked.ladder and award.rank >= asked.rank


def _must_decide_here(rows: Sequence[Nomination]) -> None:
    known: dict[tuple[int, int], bool] = {}
    for row in rows:
        pair = row.holder_id, row.award_id
        if pair not in known:
            known[pair] = routes.decides(row.holder, row.award, clock.today())
        if not known[pair]:
            raise Refused(_elsewhere(row))


def _elsewhere(row: Nomination) -> str:
    """What to do with a case that is decided elsewhere: what this unit had received to decide it passes on, the rest it gathers."""
    if lost := deciders.standing(row, clock.today()).objection:
        return f"{lost.removesuffix('.')}. Hãy chuyển hồ sơ cho cấp đó (mục “Chế độ áp dụng”)."
    return f"“{row.award}” do cấp khác quyết định: hãy đưa vào tờ trình gửi lên trên, không thẩm định ở đây."


# --- batches ----------------------------------------------------------------------------------------------------------------


@dataclass
class Batch:
    """What a batch did: moved rows, and ids left out because they changed meanwhile."""

    moved: list[Nomination] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)
    # Why some could not be accepted now, in whole sentences; they are among those left out.
    refused: list[str] = field(default_factory=list)

    @property
    def versions(self) -> dict[int, int]:
        return {row.pk: row.version for row in self.moved}


def accept_many(versions: Mapping[int, int], *, by: Account) -> Batch:
    """Accept nominations seen at these versions, in one move; those that changed meanwhile, may be doubles
    or certainly lack something are left out, not in the way."""
    return _move_many("accept", versions, by=by)


def undo_accept(versions: Mapping[int, int], *, by: Account) -> Batch:
    """Take a batch back to appraisal; those that went on meanwhile (agenda, decision) stay."""
    return _move_many("reconsider", versions, by=by, note=UNDO_NOTE)


def _move_many(move: str, versions: Mapping[int, int], *, by: Account, note: str = "") -> Batch:
    with act():
        rows = list(
            Nomination.objects.select_for_update(of=("self",)).select_related("award", "holder").filter(pk__in=versions).order_by("pk")
        )
        listed = on_a_decision(rows) if move == "reconsider" else set()
        unchanged = [row for row in rows if row.version == versions[row.pk] and row.pk not in listed]
        ready = [row for row in unchanged if row.state in NOMINATION[move].sources]
        _must_decide_here(ready)
        moved, refused = _those_that_may(move, ready, by=by, versions=versions, note=note)
    done = {row.pk for row in moved}
    return Batch(moved, [pk for pk in versions if pk not in done], refused)


def _those_that_may(
    move: str, ready: Sequence[Nomination], *, by: Account, versions: Mapping[int, int], note: str
) -> tuple[list[Nomination], list[str]]:
    """Move what may go; (moved, why others may not). Doubles stop some, then the judge others: three tries at most."""
    left, reasons = list(ready), []
    while left:
        try:
            with transaction.atomic():
                return perform(NOMINATION, move, left, by=by, versions=versions, note=note), reasons
        except doubles.Doubled as refusal:
            doubles.write_down(refusal.found)
            stopped, told = {one.nomination.pk for one in refusal.found}, refusal.reasons
        except judgements.Barred as refusal:
            stopped, told = refusal.stopped, refusal.reasons
        left, reasons = [row for row in left if row.pk not in stopped], [*reasons, *told]
    return [], reasons


# --- reading -----------------------------------------------------------------------------------------------------------------


def records_of(recipients: Iterable[Recipient]) -> dict[int, list[AwardRecord]]:
    """Recipient id → award records in force, oldest year first, those of other rows found to be the same recipient too. One query."""
    kept = {row.pk: row.merged_into_id or row.pk for row in recipients}
    same = Recipient.objects.filter(Q(pk__in=kept.values()) | Q(merged_into__in=kept.values())).values("pk")
    rows = AwardRecord.objects.filter(recipient__in=same, status="in_force").select_related("award", "recipient")
    found: dict[int, list[AwardRecord]] = {}
    for row in rows.order_by("award_year", "decided_on"):
        found.setdefault(row.recipient.merged_into_id or row.recipient_id, []).append(row)
    return {pk: found[one] for pk, one in kept.items() if one in found}


def undo_open(at: datetime.datetime) -> bool:
    """Whether a batch of this moment (machine time) may still be taken back."""
    return clock.real_now() - at <= datetime.timedelta(minutes=UNDO_MINUTES)


# --- the list for the council ---------------------------------------------------------------------------------------------------


def order_list(unit: Unit, *, by: Account) -> Paper:
    """Order the printed list of what the standing body accepted and no session has yet, sorted by award.

    Raises:
        Refused: nothing is accepted.
    """
    rows = appraised_by(by).filter(holder=unit, state=S.ACCEPTED).with_facts()
    rows = list(rows.order_by("award__order", "award__code", "recipient__sort_key"))
    if not rows:
        raise Refused("Chưa có trường hợp nào thẩm định đạt để lập bảng tổng hợp.")
    records = records_of(row.recipient for row in rows)
    asides = overrides.set_otherwise(rows, full=True)
    snapshot = sheets.appraisal_list(unit, rows, records, drafter=by.full_name, on=clock.today(), asides=asides)
    with act():
        paper = filing.order(PaperKind.APPRAISAL_LIST, unit=unit, subject=unit, snapshot=snapshot, title=snapshot.title, by=by)
        ledger.record([unit], "appraisal.list", by=by, note=f"{len(rows)} trường hợp")
    return paper
