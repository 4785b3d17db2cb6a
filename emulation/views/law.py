"""What the law says of every award, read: general rules of a regime, transitions, base salary, ranks of posts, each with its versions."""

import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from emulation import rules
from emulation.catalogue import counting
from emulation.edition_words import act_words, rank_words, value_words
from emulation.models import BaseSalary, GeneralCode, GeneralRule, PostRank, Regime, TransitionClause
from emulation.views.catalogue import asked_day, regime_tabs


@require_safe
@login_required
def general(request: HttpRequest) -> HttpResponse:
    form, on = asked_day(request)
    tabs = regime_tabs(on)
    regime = next((tab["row"] for tab in tabs if tab["current"]), None)
    may_edit = rules.may_edit_common(request.user)
    context = {"form": form, "on": on, "tabs": tabs, "regime": regime, "may_edit": may_edit, **_salaries(), **_ranks(on)}
    if regime:
        context |= _rules(regime, on) | _transitions(regime, on, tabs)
    return render(request, "emulation/general.html", context)


def _split(rows: list[Any], standing: dict[Any, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(those that count, all others), each with its act in words."""
    counts = {row.pk for row in standing.values()}
    told = [{"row": row, "act": act_words(row)} for row in rows]
    return [one for one in told if one["row"].pk in counts], [one for one in told if one["row"].pk not in counts]


def _rules(regime: Regime, on: datetime.date) -> dict[str, Any]:
    rows = list(GeneralRule.objects.filter(regime=regime).select_related("act").order_by("edition"))
    standing = counting(rows, on, lambda row: row.code)
    shown, older = _split(rows, standing)
    for line in (*shown, *older):
        line["says"] = value_words(line["row"])
    order = list(GeneralCode.values)
    missing = [code for code in GeneralCode if code not in standing]
    return {"rules": sorted(shown, key=lambda line: order.index(line["row"].code)), "older": older, "missing": missing}


def _transitions(regime: Regime, on: datetime.date, tabs: list[dict[str, Any]]) -> dict[str, Any]:
    rows = list(TransitionClause.objects.filter(regime=regime).select_related("regime", "previous", "act").order_by("edition"))
    shown, older = _split(rows, counting(rows, on, lambda row: row.previous_id))
    spoken = {row.previous_id for row in rows}
    earlier = [tab["row"] for tab in tabs if tab["row"].valid_from < regime.valid_from and tab["row"].pk not in spoken]
    return {"transitions": shown, "older_transitions": older, "earlier_regimes": earlier}


def _salaries() -> dict[str, Any]:
    """Every base salary, the newest first, each with the wrong figures that it replaced."""
    latest: dict[datetime.date, dict[str, Any]] = {}
    for row in BaseSalary.objects.select_related("act").order_by("-valid_from", "-edition"):
        if row.valid_from in latest:
            latest[row.valid_from]["wrong"].append(row)
        else:
            latest[row.valid_from] = {"row": row, "act": act_words(row), "wrong": []}
    return {"salaries": list(latest.values())}


def _ranks(on: datetime.date) -> dict[str, Any]:
    rows = list(PostRank.objects.select_related("act").order_by("rank", "title", "edition"))
    shown, older = _split(rows, counting(rows, on, lambda row: row.folded))
    for line in (*shown, *older):
        line["rank"] = rank_words(line["row"].rank)
    return {"ranks": shown, "older_ranks": older}
