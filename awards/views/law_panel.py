"""By which law a case is judged, and what somebody with the right set otherwise: for the pages of the case."""

from collections.abc import Iterable

from django.http import HttpRequest

from awards import deciders, overrides, pinning, preferences
from awards.models import Nomination, NominationState
from awards.nominations import APPRAISAL, NOMINATION
from units import access, clock
from units.models import Role


def law_panel(nomination: Nomination, request: HttpRequest) -> dict[str, object]:
    """What the page of a case tells of its law. Judgements side by side only for those who weigh them."""
    weighs = access.has_role(request.user, Role.standing_body(), nomination.holder_id)
    live = nomination.state not in NominationState.final()
    stands = deciders.standing(nomination, clock.today()) if live else None
    holds = nomination.state in NOMINATION["pass_to_decider"].sources and access.has_role(request.user, APPRAISAL, nomination.holder_id)
    appraises = nomination.state in pinning.OPEN and access.has_role(request.user, pinning.ROLES, nomination.holder_id)
    return {
        "rule": nomination.rule,
        "received_on": nomination.received_on,
        "comparison": pinning.comparison(nomination, on=clock.today()) if weighs and nomination.received_on else None,
        "stands": stands,
        "may_pass": holds and bool(stands and stands.objection and stands.decider),
        "overrides": overrides.history(nomination),
        "preference": preferences.preference(nomination),
        "may_set_rule": appraises and pinning.decided_here(nomination, nomination.holder),
        "may_set_aside": weighs and overrides.may_set_aside(nomination, request.user),
    }


def mark(nominations: Iterable[Nomination]) -> None:
    """Give each row of a list its ``aside``, as `overrides.set_otherwise` says it. One query."""
    rows = list(nominations)
    told = overrides.set_otherwise(rows)
    for row in rows:
        row.aside = told.get(row.pk, "")
