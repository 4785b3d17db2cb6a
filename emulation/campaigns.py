"""Campaigns: the table of moves, and the verbs that add, edit, launch, open and close them."""

import datetime
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from emulation import milestones
from emulation.models import Campaign, CampaignKind, CampaignState, CampaignUnit, LegalAct, Milestone
from emulation.periods import Period, shift_period, shift_year
from units import access, calendar, clock, ledger, notifications
from units.models import Account, Role, Unit, UnitKind, UnitReach
from units.moves import Move, Moves, Refused, editing, perform
from units.notifications import Tell
from units.tokens import act
from units.vietnamese import date_vn

S = CampaignState
RUNNERS = frozenset({Role.ADMIN})
TOLD = frozenset({Role.CLERK, Role.HEAD})


def launch_gaps(rows: Sequence[Campaign]) -> list[str]:
    """What is missing before a launch, as sentences; empty when nothing is."""
    reasons: list[str] = []
    for campaign in rows:
        if campaign.act is None:
            reasons.append("Chưa có số kế hoạch hoặc quyết định phát động: ghi ở “Sửa thông tin”.")
        if not campaign.name.strip() or not campaign.theme.strip():
            reasons.append("Chưa có tên hoặc chủ đề của phong trào: ghi ở “Sửa thông tin”.")
        dates = milestones.dates_of(campaign)
        # A five-year campaign is filed for year by year, in the annual ones under it.
        if campaign.kind != CampaignKind.FIVE_YEAR and not any(slot in dates for slot in milestones.FILING):
            reasons.append("Chưa có hạn nộp hồ sơ cho cấp nào: ghi ở “Sửa các mốc”.")
        reasons.extend(milestones.misplaced(dates).values())
    return reasons


def _nobody_addressed(rows: Sequence[Campaign]) -> list[str]:
    told = set(CampaignUnit.objects.filter(campaign__in=rows).values_list("campaign_id", flat=True))
    return launch_gaps(rows) + ["Chưa chọn đơn vị nào để phát động tới." for row in rows if row.pk not in told]


def _tell_addressed(sentence: str):
    def tells(rows: Sequence[Campaign], note: str) -> list[Tell]:
        names = {row.pk: row for row in rows}
        addressed = CampaignUnit.objects.filter(campaign__in=rows).values_list("campaign_id", "unit_id")
        return [
            Tell(unit_id, TOLD, f"“{names[campaign_id].name}” {sentence}", names[campaign_id].get_absolute_url())
            for campaign_id, unit_id in addressed
        ]

    return tells


CAMPAIGN = Moves(
    "campaign",
    CampaignState,
    (
        Move("launch", "Phát động", "đã phát động", (S.DRAFT,), S.LAUNCHED, RUNNERS, guard=_nobody_addressed,
             tells=_tell_addressed("đã được phát động. Mở xem các mốc thời gian rồi bấm “Đã xem”.")),
        Move("close", "Tổng kết, đóng phong trào", "đã tổng kết và đóng phong trào", (S.LAUNCHED,), S.CLOSED, RUNNERS,
             tells=_tell_addressed("đã tổng kết; không nhận thêm hồ sơ.")),
    ),
)  # fmt: skip
WORDS = CAMPAIGN.words() | {
    "campaign.add": "đã soạn phong trào",
    "campaign.edit": "đã sửa thông tin",
    "campaign.set_dates": "đã sửa các mốc thời gian",
    "campaign.open": "đã xem phong trào",
}


def _need_runner(unit: Unit, by: Account) -> None:
    if not access.has_role(by, RUNNERS, unit.pk):
        raise PermissionDenied


def may_run(campaign: Campaign, account: Account) -> bool:
    """Whether the account administers campaigns at the launching unit."""
    return access.has_role(account, RUNNERS, campaign.unit_id)


def legal_act(*, number: str, issued_on: datetime.date, issuer: str, title: str) -> LegalAct:
    """The act of that number, day and issuer, entered when it is new; the first entry's title stays."""
    row, _ = LegalAct.objects.get_or_create(number=number, issued_on=issued_on, issuer=issuer, defaults={"title": title})
    return row


def _check_parent(period: Period, parent: Campaign | None) -> None:
    if parent is not None and not period.overlaps(Period(parent.period_from, parent.period_to)):
        raise Refused(f"Thời gian của phong trào phải chạm vào {Period(parent.period_from, parent.period_to).label} của phong trào trên.")


def add(
    *,
    unit: Unit,
    by: Account,
    kind: str,
    name: str,
    period: Period,
    parent: Campaign | None = None,
    dates: Mapping[milestones.Slot, datetime.date] | None = None,
    legal: dict | None = None,
    **columns: object,
) -> Campaign:
    """Enter a draft campaign of a unit; ``legal`` are the arguments of `legal_act`, ``dates`` the first milestones.

    Raises:
        PermissionDenied: the account does not administer campaigns at the unit.
        Refused: the period does not touch the parent's.
    """
    public_id = uuid.uuid4().hex
    with act():
        _need_runner(unit, by)
        _check_parent(period, parent)
        campaign = Campaign.objects.create(
            code=f"{unit.code[:20]}-{period.start.year}-{public_id[:8]}", unit=unit, parent=parent, kind=kind, name=name,
            period_from=period.start, period_to=period.end, act=legal_act(**legal) if legal else None, public_id=public_id, **columns,
        )  # fmt: skip
        _put_dates(campaign, dates or {})
        ledger.record([campaign], "campaign.add", by=by)
    return campaign


def edit(campaign: Campaign, *, by: Account, version: int, period: Period, legal: dict | None, **columns: object) -> Campaign:
    """Change a draft's facts. Raises as `units.moves.editing`, and Refused when the period leaves the parent's."""
    with editing(
        campaign, "campaign.edit", by=by, version=version, roles=RUNNERS, states=[S.DRAFT], fields=sorted({*columns, "period", "act"})
    ) as row:
        _check_parent(period, row.parent)
        row.act = legal_act(**legal) if legal else None
        row.period_from, row.period_to = period.start, period.end
        for column, value in columns.items():
            setattr(row, column, value)
        row.save(update_fields=["act", "period_from", "period_to", *columns])
    return row


def set_dates(campaign: Campaign, *, by: Account, version: int, dates: Mapping[milestones.Slot, datetime.date | None]) -> Campaign:
    """Set the given milestones (None takes one away). After the launch the addressed units are told what changed.

    Raises:
        Refused: the dates are out of order, or the campaign is closed.
    """
    with editing(campaign, "campaign.set_dates", by=by, version=version, roles=RUNNERS, states=[S.DRAFT, S.LAUNCHED]) as row:
        before = milestones.dates_of(row)
        if faults := milestones.misplaced({**before, **dates}):
            raise Refused(*faults.values())
        if row.state == S.LAUNCHED and launch_gaps_after(row, {**before, **dates}):
            raise Refused("Phong trào đã phát động phải còn ít nhất một hạn nộp hồ sơ.")
        _put_dates(row, dates)
        changed = [slot for slot, day in dates.items() if before.get(slot) != day]
        if row.state == S.LAUNCHED and changed:
            notifications.tell(_tell_addressed(_change_sentence(dates, changed))([row], ""), by=by)
    return row


def launch_gaps_after(campaign: Campaign, dates: Mapping[milestones.Slot, datetime.date | None]) -> bool:
    """Whether a launched campaign would be left without a filing date."""
    return campaign.kind != CampaignKind.FIVE_YEAR and not any(dates.get(slot) for slot in milestones.FILING)


def _change_sentence(dates: Mapping[milestones.Slot, datetime.date | None], changed: list[milestones.Slot]) -> str:
    said = [f"{milestones.SLOTS[slot]}: {date_vn(day) if (day := dates[slot]) else 'bỏ mốc này'}" for slot in changed]
    return "đổi mốc – " + "; ".join(said) + "."


def _put_dates(campaign: Campaign, dates: Mapping[milestones.Slot, datetime.date | None]) -> None:
    """Rows keep their keys, because reminders that were handed out point to them."""
    for (kind, unit_kind), day in dates.items():
        if day is None:
            Milestone.objects.filter(campaign=campaign, kind=kind, unit_kind=unit_kind).delete()
        else:
            Milestone.objects.update_or_create(campaign=campaign, kind=kind, unit_kind=unit_kind, defaults={"due_on": day})


# --- launch, open, close ----------------------------------------------------------------------------------------------


def reachable(unit: Unit) -> QuerySet[Unit]:
    """Open units below a unit: whom its campaign may address."""
    below = UnitReach.objects.filter(ancestor=unit).exclude(descendant=unit).values("descendant_id")
    return Unit.objects.open_on(clock.today()).filter(pk__in=below)


def kind_counts(unit: Unit) -> dict[str, int]:
    """Kind of unit → how many of them a campaign of this unit may address, in the order of the kinds. One query."""
    found = Counter(reachable(unit).order_by().values_list("kind", flat=True))
    return {kind: found[kind] for kind in UnitKind.values if found[kind]}


def launch(campaign: Campaign, *, kinds: Iterable[str], by: Account, version: int) -> Campaign:
    """Launch to every open unit of the chosen kinds below the launching unit, and tell their clerks and heads.

    Raises:
        Refused: something is missing (`launch_gaps`), or no unit is addressed.
    """
    with act():
        units = reachable(campaign.unit).filter(kind__in=list(kinds))
        # A draft that another launch was faster with has its rows already; `perform` then raises Conflict.
        CampaignUnit.objects.bulk_create([CampaignUnit(campaign=campaign, unit=unit) for unit in units], ignore_conflicts=True)
        (row,) = perform(CAMPAIGN, "launch", [campaign], by=by, versions={campaign.pk: version}, also={"launched_on": clock.today()})
    return row


def mark_opened(campaign: Campaign, *, by: Account) -> int:
    """Note that the account's units have seen the campaign; returns for how many of them this is new.

    Raises:
        PermissionDenied: none of the account's units is addressed.
        Refused: the campaign is not launched.
    """
    with act():
        if campaign.state != S.LAUNCHED:
            raise Refused("Chỉ phong trào đang phát động mới cần bấm “Đã xem”.")
        mine = CampaignUnit.objects.filter(campaign=campaign, unit_id__in=access.units_of(by, TOLD))
        if not mine.exists():
            raise PermissionDenied
        new = mine.filter(opened_at=None).update(opened_at=clock.now(), opened_by=by)
        if new:
            ledger.record([campaign], "campaign.open", by=by)
    return new


def close(campaign: Campaign, *, by: Account, version: int) -> Campaign:
    """Close a campaign after its final review: no more dossiers."""
    (row,) = perform(CAMPAIGN, "close", [campaign], by=by, versions={campaign.pk: version})
    return row


# --- a new year from the last one -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the form of a new annual campaign starts with."""

    name: str
    theme: str
    year: int
    period: Period
    award_reason: str
    dates: dict[milestones.Slot, datetime.date]


def propose_year(parent: Campaign) -> Proposal:
    """The next year under a five-year campaign: last year's facts and dates moved by one year, off days off.

    Without a year before, the parent's first year and no dates.
    """
    last = parent.children.filter(kind=CampaignKind.ANNUAL).prefetch_related("milestones").order_by("-year").first()
    if last is None or last.year is None:
        year = parent.period_from.year
        whole = Period(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
        return Proposal(f"Phong trào thi đua năm {year}", parent.theme, year, whole, "", {})
    off = calendar.holidays()
    before, year = str(last.year), last.year + 1
    return Proposal(
        last.name.replace(before, str(year)),
        last.theme,
        year,
        shift_period(Period(last.period_from, last.period_to), 1),
        last.award_reason.replace(before, str(year)),
        {slot: shift_year(day, 1, off) for slot, day in milestones.dates_of(last).items()},
    )
