"""Judgements for the pages of nominations: one panel for a page, a short word for each line of a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from awards import judgements, overrides, used_facts
from awards.eligibility.findings import Judgement
from awards.models import Nomination, NominationState
from awards.panels import Panel, Sign, in_short, panel, refs, sign_of
from emulation.models import Award
from units import clock


@dataclass(frozen=True, slots=True)
class Short:
    """The answer and what holds it back, for a line of a list."""

    sign: Sign
    lacks: str


def short(judgement: Judgement) -> Short:
    return Short(sign_of(judgement), in_short(judgement))


def shown(nomination: Nomination) -> Panel | None:
    """The panel of a nomination while it is under way. A constant number of queries."""
    if nomination.state in NominationState.final():
        return None
    found = judgements.judge_nominations([nomination])[nomination.pk]
    facts = used_facts.named(refs([found]), recipient_id=nomination.recipient_id)
    aside = {row.key: f"{row.reason} ({row.by})" for row in overrides.live([nomination]).get(nomination.pk, [])}
    return panel(found, name=nomination.award.name, facts=facts, aside=aside, route=nomination.route)


def lower_forms(nomination: Nomination, awards: Sequence[Award]) -> list[tuple[Award, Short]]:
    """What the law says of each form that could be proposed instead, by the rules of the day the dossier was received."""
    if not awards:
        return []
    on = nomination.received_on or clock.today()
    asked = {"award_year": nomination.award_year, "on": on, "method": nomination.method, "unit": nomination.holder}
    found = judgements.judge_recipients([nomination.recipient_id], awards, **asked)
    return [(award, short(found[nomination.recipient_id, award.pk])) for award in awards if (nomination.recipient_id, award.pk) in found]


def shorts(nominations: Iterable[Nomination]) -> dict[int, Short]:
    """Nomination id → its answer, of those under way. A constant number of queries."""
    under_way = [row for row in nominations if row.state not in NominationState.final()]
    return {pk: short(found) for pk, found in judgements.judge_nominations(under_way).items()}
