"""The pure judge over rows of the database: the rule, the facts, the case. Eleven queries at most for any number of recipients."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from awards.eligibility.findings import Judgement
from awards.eligibility.history import Case, History, MovementFact
from awards.eligibility.judging import judge
from awards.facts import Known, known, load
from awards.models import Nomination
from emulation.catalogue import rules_on, standards
from emulation.criteria import Standard
from emulation.models import Award, Campaign
from units import clock
from units.models import Recipient, Unit, UnitKind
from units.vietnamese import fold

# Who launched a movement, by its act's issuer, else by the kind of its unit. A lower unit's movement says nothing of others.
ISSUERS = {"thu tuong": "prime_minister", "hoi dong thi dua - khen thuong trung uong": "central_council", "bo ": "ministry"}
LAUNCHERS = {UnitKind.PROVINCE: "province", UnitKind.CENTRAL_AGENCY: "ministry"}
RELATED = ("rule__award", "rule__regime", "award", "recipient", "unit", "holder", "campaign__unit", "campaign__act")


@dataclass(frozen=True, slots=True)
class Judged:
    """A nomination with what it was judged by and the outcome."""

    nomination: Nomination
    standard: Standard
    history: History
    case: Case
    judgement: Judgement
    named: frozenset[str] = frozenset()  # refs of the initiatives that the nomination says it stands on

    def by_named(self) -> Judgement:
        """Judged by the initiatives that the nomination stands on, and no others of the recipient."""
        chosen = tuple(fact for fact in self.history.initiatives if fact.ref in self.named)
        return judge(self.standard, replace(self.history, initiatives=chosen), self.case)

    def on(self, day: datetime.date) -> Judgement:
        """Judged on another day: what was right when the dossier came may be barred when it is decided."""
        other = Case(self.case.award_year, day, self.case.method, self.case.movement, self.case.reach, self.case.sudden)
        return judge(self.standard, self.history, other)


def judge_recipients(
    recipients: Iterable[Recipient | int],
    awards: Iterable[Award],
    *,
    award_year: int,
    on: datetime.date,
    method: str = "",
    movement: MovementFact | None = None,
    unit: Unit | None = None,
) -> dict[tuple[int, int], Judgement]:
    """(recipient id, award id) → judgement, by the rules of ``on`` (those of the deciding ``unit`` first), in a ``movement`` (see
    `movement_of`). An award without a rule on that day is left out. Eleven queries at most."""
    ids = [row if isinstance(row, int) else row.pk for row in recipients]
    rules = rules_on(on, list(awards), unit=unit)
    asked = standards(rules.values())
    histories = load(ids, on=on, award_years=[award_year])
    case = Case(award_year, on, method, movement)
    return {(pk, award_id): judge(asked[rule.pk], history, case) for pk, history in histories.items() for award_id, rule in rules.items()}


def judge_nominations(nominations: Iterable[Nomination]) -> dict[int, Judgement]:
    """Nomination id → judgement by its pinned rule, on the day its valid dossier was received (today, while it was not)."""
    return {pk: one.judgement for pk, one in judged(nominations).items()}


def judged(nominations: Iterable[Nomination]) -> dict[int, Judged]:
    """As `judge_nominations`, with what each was judged by. Eleven queries at most, whatever their number."""
    rows = list(Nomination.objects.filter(pk__in=[row.pk for row in nominations]).select_related(*RELATED).order_by("pk"))
    if not rows:
        return {}
    asked = standards({row.rule for row in rows})
    facts = known({row.recipient_id for row in rows}, on=clock.today(), award_years={row.award_year for row in rows})
    return {row.pk: _judged(row, asked[row.rule_id], facts[row.recipient_id]) for row in rows}


def _judged(row: Nomination, standard: Standard, facts: Known) -> Judged:
    case = case_of(row)
    history = facts.seen_from(row.pk, on=case.on)
    named = frozenset(part.fact.ref for part in facts.parts if part.is_named_by(row.pk))
    return Judged(row, standard, history, case, judge(standard, history, case), named)


def case_of(row: Nomination) -> Case:
    """What a nomination asks."""
    on = row.received_on or clock.today()
    return Case(row.award_year, on, row.method, movement_of(row.campaign, on), row.reach, row.sudden)


def movement_of(campaign: Campaign, on: datetime.date) -> MovementFact | None:
    """The movement a campaign is; None where its launcher is none that a criterion knows. The review after its last day is the final."""
    launcher = launched_by(campaign)
    if not launcher:
        return None
    first, last = campaign.period_from, campaign.period_to + datetime.timedelta(days=1)
    years = last.year - first.year - ((last.month, last.day) < (first.month, first.day))
    return MovementFact(launcher, years, "final" if on > campaign.period_to else "interim")


def launched_by(campaign: Campaign) -> str:
    """One of `emulation.criteria.LAUNCHERS`, or empty."""
    issuer = fold(campaign.act.issuer) if campaign.act else ""
    named = next((word for start, word in ISSUERS.items() if issuer.startswith(start)), "")
    return named or LAUNCHERS.get(campaign.unit.kind, "")
