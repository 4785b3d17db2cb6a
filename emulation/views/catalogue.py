"""Pages of the catalogue: titles and forms as of a day, one of them with all its versions, two versions side by side."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from emulation import rules
from emulation.models import Award, AwardKind, AwardRule, Regime
from emulation.models.catalogue import LEVELS
from emulation.rule_words import kind_word, parts, route_parts, side_by_side, unverified, vote_words
from units import clock, dated
from units.forms import DayField, number_sent

LEVEL_ORDER = ("state", "province", "department", "district", "commune", "special_zone")


class DayFilter(forms.Form):
    on = DayField(label="Theo ngày", required=False)


def asked_day(request: HttpRequest) -> tuple[DayFilter, datetime.date]:
    """The form with the day asked for, today without one."""
    form = DayFilter(request.GET)
    form.fields["on"].widget.attrs["class"] = "form-control"
    return form, (form.is_valid() and form.cleaned_data["on"]) or clock.today()


def regime_tabs(on: datetime.date) -> list[dict[str, Any]]:
    """The regimes as tabs; each leads to its first day, the one of today to today. One query."""
    today = clock.today()

    return [
        {"row": row, "current": dated.holds(row, on), "day": (today if dated.holds(row, today) else row.valid_from).isoformat()}
        for row in Regime.objects.order_by("valid_from")
    ]


def in_force(rows: Iterable[AwardRule]) -> dict[int, AwardRule]:
    """Award id → the version that holds among those of one day, as `emulation.catalogue.rules_on` chooses it."""
    return {rule.award_id: rule for rule in sorted(rows, key=lambda rule: (rule.unit_id is not None, rule.valid_from, rule.edition))}


def _line(rule: AwardRule) -> dict[str, Any]:
    deciders = "; ".join(dict.fromkeys(kind_word(kind) for row in rule.deciders for kind in row["kinds"]))
    recipients = ", ".join(
        label
        for kind, label in (("person", "cá nhân"), ("collective", "tập thể"), ("household", "hộ gia đình"))
        if kind in rule.recipient_kinds
    )
    return {
        "rule": rule,
        "recipients": recipients.capitalize(),
        "deciders": deciders or dict(LEVELS)[rule.award.level],
        "vote": vote_words(rule),
        "unverified": unverified(rule),
    }


def _place(rule: AwardRule) -> tuple[Any, ...]:
    level = LEVEL_ORDER.index(rule.award.level) if rule.award.level in LEVEL_ORDER else len(LEVEL_ORDER)
    award = rule.award
    return (award.kind != AwardKind.TITLE, level, award.level, not award.ladder, award.ladder, -award.rank, award.order, award.code)


@require_safe
@login_required
def award_list(request: HttpRequest) -> HttpResponse:
    form, on = asked_day(request)
    found = in_force(rules.visible_to(request.user).valid_on(on).select_related("award", "unit"))
    shown = [_line(rule) for rule in sorted(found.values(), key=_place)]
    return render(request, "emulation/catalogue.html", {"form": form, "on": on, "tabs": regime_tabs(on), "lines": shown})


def names() -> dict[str, str]:
    """Award code → name. One query."""
    return dict(Award.objects.values_list("code", "name"))


def versions_of(request: HttpRequest, award: Award) -> list[AwardRule]:
    """Every version of an award's rule that one sees, the newest first. One query."""
    rows = rules.visible_to(request.user).filter(award=award)
    return list(rows.select_related("award", "regime", "unit", "act", "entered_by").order_by("-valid_from", "unit_id", "-edition"))


def chosen_version(versions: list[AwardRule], pk: str, on: datetime.date) -> AwardRule | None:
    """The version asked for by number, else the one in force on a day, else none.

    Raises:
        Http404: the number is none of them.
    """
    if pk:
        found = next((rule for rule in versions if rule.pk == number_sent(pk)), None)
        if found is None:
            raise Http404
        return found
    standing = [rule for rule in versions if dated.holds(rule, on)]
    return next(iter(in_force(standing).values()), None)


@require_safe
@login_required
def award_page(request: HttpRequest, code: str) -> HttpResponse:
    award = get_object_or_404(Award, code=code)
    form, on = asked_day(request)
    versions = versions_of(request, award)
    rule = chosen_version(versions, request.GET.get("ban", ""), on)
    context = {
        "award": award,
        "on": on,
        "form": form,
        "versions": versions,
        "rule": rule,
        "tabs": regime_tabs(rule.valid_from if rule else on),
    }
    if rule:
        called = names()
        context |= {"routes": route_parts(rule, called), "parts": parts(rule, called), "unverified": unverified(rule)}
        common = rules.may_edit_common(request.user)
        context["may_edit"] = common or rules.own_units(request.user).exists()
        context["may_confirm"] = common if rule.unit is None else rules.may_edit(request.user, rule.unit)
    return render(request, "emulation/award.html", context)


@require_safe
@login_required
def award_compare(request: HttpRequest, code: str) -> HttpResponse:
    award = get_object_or_404(Award, code=code)
    versions = versions_of(request, award)
    if len(versions) < 2:
        return render(request, "emulation/award_compare.html", {"award": award, "versions": versions})
    before = chosen_version(versions, request.GET.get("a", "") or str(versions[1].pk), clock.today())
    after = chosen_version(versions, request.GET.get("b", "") or str(versions[0].pk), clock.today())
    differences = side_by_side(before, after, names())
    context = {"award": award, "versions": versions, "before": before, "after": after, "differences": differences}
    return render(request, "emulation/award_compare.html", context | {"changed": sum(bool(one.mark) for one in differences)})
