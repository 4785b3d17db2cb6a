"""Level by level: a unit gathers what it received into its own envelope, leaves some out with a reason that goes down; and what
the nominating unit answers when something comes back to it."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q

from awards import deciders, pinning
from awards.contents import next_stops
from awards.dossiers import close_finished, start
from awards.models import Dossier, DossierLine, DossierState, Nomination, NominationState
from awards.models.dossier import NominationQuerySet
from awards.nominations import APPRAISAL, NOMINATION, NOMINATOR
from emulation.models import Award, AwardRule, Campaign
from units import access, clock, ledger
from units.models import Account, Unit, UnitReach
from units.moves import Conflict, Refused, editing, perform
from units.tokens import act
from units.vietnamese import date_vn

OPEN_ENVELOPE = [DossierState.DRAFT, DossierState.CONFIRMED]
GATHERERS = NOMINATOR & APPRAISAL  # who takes in from below and passes on upward


# --- upward ------------------------------------------------------------------------------------------------------------


def held_for_next_level(unit: Unit, campaign: Campaign | None = None) -> NominationQuerySet:
    """Nominations a unit has received, must pass on and has in no open envelope of its own. Constant queries.

    Routes are asked once per pair of nominating unit and award, so a deciding unit with many thousand cases pays nothing.
    """
    held = Nomination.objects.filter(holder=unit, state=NominationState.UNDER_APPRAISAL)
    if campaign is not None:
        held = held.filter(campaign=campaign)
    samples = _samples(held)
    stops = next_stops(list(samples.values()), unit)
    passing: dict[int, list[int]] = {}
    for (unit_id, award_id), row in samples.items():
        if stops[row.pk] is not None:
            passing.setdefault(award_id, []).append(unit_id)
    fitting = Q(pk__in=[])
    for award_id, unit_ids in passing.items():
        fitting |= Q(award_id=award_id, unit_id__in=unit_ids)
    enclosed = DossierLine.objects.filter(dossier__unit=unit, dossier__state__in=OPEN_ENVELOPE).values("nomination_id")
    return held.filter(fitting).exclude(pk__in=enclosed)


def gather(nominations: Sequence[Nomination], *, into: Dossier, by: Account, version: int) -> Dossier:
    """Put received nominations into a draft of the unit that holds them; each keeps its identity.

    Raises:
        Refused: one is no longer held here, belongs to another campaign, or is in another open envelope; named.
    """
    with editing(into, "dossier.gather", by=by, version=version, roles=NOMINATOR, states=DossierState.editable()) as envelope:
        if not nominations:
            raise Refused("Chưa chọn trường hợp nào: đánh dấu ít nhất một dòng.")
        rows = _locked(nominations)
        free = set(held_for_next_level(envelope.unit, envelope.campaign).values_list("pk", flat=True))
        problems = [f"{row.recipient.name}: không còn chờ tổng hợp ở {envelope.unit}." for row in rows if row.pk not in free]
        if problems:
            raise Refused(*problems)
        last = envelope.lines.aggregate(last=Max("order"))["last"] or 0
        DossierLine.objects.bulk_create(DossierLine(dossier=envelope, nomination=row, order=last + n) for n, row in enumerate(rows, 1))
        ledger.record(rows, "nomination.gather", by=by, note=envelope.title)
    return envelope


def gather_into_new(nominations: Sequence[Nomination], *, unit: Unit, campaign: Campaign, title: str, by: Account) -> Dossier:
    """Start an envelope and gather into it, in one act."""
    with act():
        dossier = start(unit=unit, campaign=campaign, title=title, by=by)
        return gather(nominations, into=dossier, by=by, version=dossier.version)


def leave_out(nominations: Sequence[Nomination], *, by: Account, versions: Mapping[int, int], note: str) -> list[Nomination]:
    """Do not pass nominations on; the reason goes down to their units. They leave the unit's own drafts."""
    with act():
        _leave_drafts(nominations)
        also = {"remark": note, "held_since": clock.now()}
        rows = perform(NOMINATION, "leave_out", nominations, by=by, versions=versions, note=note, also=also)
        close_finished(rows, by=by)
    return rows


def ask_more(nominations: Sequence[Nomination], *, by: Account, versions: Mapping[int, int], note: str) -> list[Nomination]:
    """Send nominations of one holder back to their own units for more; they come back here. They leave the unit's own drafts."""
    with act():
        _leave_drafts(nominations)
        moved: list[Nomination] = []
        for unit_id, rows in _by_unit(nominations).items():
            also = {"remark": note, "return_to_id": rows[0].holder_id, "holder_id": unit_id, "held_since": clock.now()}
            moved += perform(NOMINATION, "ask_more", rows, by=by, versions=versions, note=note, also=also)
    return moved


def pass_to_decider(nomination: Nomination, *, by: Account, version: int, note: str) -> Nomination:
    """Hand a case over that was received to be decided here, and that another level decides by now: its criteria and day of receipt stay
    (khoản 3 Điều 60 Nghị định 152/2025/NĐ-CP), appraisal, council and decision are those of the new decider.

    Raises:
        PermissionDenied, Conflict: as `perform`. Refused: it is decided here, nobody decides it, or it stands on a decision's list.
    """
    found = deciders.standing(nomination, clock.today())
    if not found.objection:
        raise Refused(f"“{nomination.award}” vẫn do {nomination.holder} quyết định hoặc còn đang trình lên: không phải chuyển.")
    if found.decider is None or not found.decider.decides:
        who = f"{found.decider} chưa được mở quyền quyết định trên hệ thống" if found.decider else "Chưa có tuyến trình đến cấp quyết định"
        raise Refused(f"{who}: báo quản trị trước khi chuyển.")
    also = {"holder": found.decider, "held_since": clock.now(), "remark": note}
    (row,) = perform(NOMINATION, "pass_to_decider", [nomination], by=by, versions={nomination.pk: version}, note=note, also=also)
    return row


def passes_on(nomination: Nomination) -> bool:
    """Whether its holder is a level on the way and not the decider, who gives verdicts instead."""
    return next_stops([nomination], nomination.holder)[nomination.pk] is not None


def _by_unit(nominations: Sequence[Nomination]) -> dict[int, list[Nomination]]:
    grouped: dict[int, list[Nomination]] = {}
    for row in sorted(nominations, key=lambda row: (row.unit_id, row.pk)):
        grouped.setdefault(row.unit_id, []).append(row)
    return grouped


def _samples(held: NominationQuerySet) -> dict[tuple[int, int], Nomination]:
    """One nomination for each pair of nominating unit and award."""
    firsts = held.order_by("unit", "award").values("unit", "award").annotate(first=Max("pk")).values("first")
    rows = Nomination.objects.filter(pk__in=firsts).select_related("unit", "award")
    return {(row.unit_id, row.award_id): row for row in rows}


def _locked(nominations: Sequence[Nomination]) -> list[Nomination]:
    ids = [row.pk for row in nominations]
    rows = list(Nomination.objects.select_for_update(of=("self",)).filter(pk__in=ids).select_related("recipient").order_by("pk"))
    if len(rows) != len(set(ids)):
        raise Conflict
    return rows


def _leave_drafts(nominations: Sequence[Nomination], *, opened_first: bool = True) -> None:
    """Take nominations out of their holders' drafts; ``opened_first``: a confirmed envelope must be opened first.

    Envelopes are locked before nominations, as everywhere.
    """
    ids = [row.pk for row in nominations]
    inside = DossierLine.objects.filter(nomination__in=ids, dossier__unit=F("nomination__holder"), dossier__state__in=OPEN_ENVELOPE)
    envelopes = list(Dossier.objects.select_for_update(of=("self",)).filter(pk__in=inside.values("dossier_id")).order_by("pk"))
    confirmed = [row for row in envelopes if row.state != DossierState.DRAFT]
    if confirmed and opened_first:
        raise Refused(*(f"Đang nằm trong “{row}” đã được thủ trưởng xác nhận: mở lại tờ trình đó trước." for row in confirmed))
    drafts = [row.pk for row in envelopes if row.state == DossierState.DRAFT]
    DossierLine.objects.filter(nomination__in=ids, dossier__in=drafts).delete()
    Dossier.objects.filter(pk__in=drafts).update(version=F("version") + 1)


# --- what the nominating unit answers ------------------------------------------------------------------------------------


def supplement(nomination: Nomination, *, by: Account, version: int, note: str = "") -> Nomination:
    """Send a returned nomination back to whoever asked for more."""
    to = nomination.return_to or nomination.holder
    also = {"holder": to, "held_since": clock.now(), **pinning.supplemented(nomination, to=to)}
    (row,) = perform(NOMINATION, "supplement", [nomination], by=by, versions={nomination.pk: version}, note=note, also=also)
    return row


def agree_lower(nomination: Nomination, *, by: Account, version: int) -> Nomination:
    """Agree to the lower form: it becomes the nomination's award, under that award's rule of the day the valid dossier was received;
    a regime that somebody had set for the other award falls away.

    Raises:
        Refused: the catalogue has no rule for it, it does not fit, or the recipient is already live for it.
    """
    lower = nomination.lower_award
    if lower is None:
        raise Conflict
    to = nomination.return_to or nomination.holder
    also = {
        "award": lower,
        "route": "",  # it named a route of the other award's rule
        "holder": to,
        "held_since": clock.now(),
        **_fitting(nomination, lower, to),
    }
    note = f"{nomination.award} → {lower}"
    try:
        with transaction.atomic():
            (row,) = perform(NOMINATION, "agree_lower", [nomination], by=by, versions={nomination.pk: version}, note=note, also=also)
    except IntegrityError:
        who = f"{nomination.recipient.name} đã có trường hợp khác đề nghị “{lower}” trong phong trào này"
        raise Refused(f"{who}: hãy rút trường hợp này.") from None
    return row


def _fitting(nomination: Nomination, lower: Award, to: Unit) -> dict[str, object]:
    """The columns that pin the lower award's rule."""
    try:
        columns = pinning.receipt(nomination, lower, unit=to)
    except AwardRule.DoesNotExist:
        on = date_vn(nomination.received_on or clock.today())
        raise Refused(f"Danh mục chưa có quy định nào cho “{lower}” vào ngày {on}.") from None
    if nomination.recipient.kind not in columns["rule"].recipient_kinds:
        raise Refused(f"“{lower}” không dành cho {nomination.recipient.get_kind_display().lower()}.")
    return columns


def withdraw(nomination: Nomination, *, by: Account, version: int, note: str) -> Nomination:
    """Take a nomination that has gone up back for good. It leaves the holder's draft; an envelope that its head has already
    confirmed cannot be sent with it (`dossiers.send` names it)."""
    if not access.has_role(by, NOMINATOR, nomination.unit_id):
        raise PermissionDenied
    with act():
        _leave_drafts([nomination], opened_first=False)
        also = {"remark": note, "held_since": clock.now()}
        (row,) = perform(NOMINATION, "withdraw", [nomination], by=by, versions={nomination.pk: version}, note=note, also=also)
        close_finished([row], by=by)
    return row


def gathers(account: Account) -> bool:
    """Whether one of those units has others below it, so that there is something to gather."""
    below = UnitReach.objects.filter(ancestor_id__in=access.units_of(account, NOMINATOR & APPRAISAL))
    return below.exclude(descendant=F("ancestor")).exists()
