"""Pages of the tree of units and of one unit."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from units import access, clock, dated, ledger, organisation, reorganising, tree
from units.forms.refusals import refusals_on
from units.forms.units import UnitFilter, UnitForm
from units.models import Account, Role, RoleAssignment, Signatory, Unit, UnitPlace, UnitStanding, UnitSuccession
from units.papers.signatories import INSTEAD

PAGE_SIZE = 50
HISTORY = 30
WORDS = organisation.WORDS


def seen(request: HttpRequest, code: str) -> Unit:
    """A unit of the account's trees, or 404."""
    rows = tree.visible_to(request.user).select_related("parent__parent__parent", "standing_body").prefetch_related("names")
    return get_object_or_404(rows, code=code)


@require_safe
@login_required
def unit_list(request: HttpRequest) -> HttpResponse:
    form = UnitFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    on = asked.get("on") or clock.today()
    every = tree.lines(tree.visible_to(request.user), on)
    shown = [line for line in every if line.open or asked.get("closed")]
    context = {"form": form, "on": on, "another_day": on != clock.today(), "total": len(shown), "hidden": len(every) - len(shown)}
    if form.narrows():
        hits = tree.matching(shown, words=asked.get("q", ""), kind=asked.get("kind", ""), area=asked.get("area", ""))
        context["page"] = Paginator(hits, PAGE_SIZE).get_page(request.GET.get("page"))
    else:
        context["steps"] = tree.walk(tree.grow(shown))
    context["may_add"] = access.has_role(request.user, organisation.EDITORS)
    return render(request, "units/units.html", context)


@dataclass(frozen=True, slots=True)
class Dated:
    """A row from its day to the day before the next one's."""

    row: UnitPlace | UnitStanding
    until: datetime.date | None
    now: bool


def _dated(rows: Iterable[UnitPlace | UnitStanding], today: datetime.date) -> list[Dated]:
    """Rows that follow each other, the newest first, each with its last day."""
    found, after = [], None
    for row in sorted(rows, key=lambda row: row.valid_from, reverse=True):
        last = after - datetime.timedelta(days=1) if after else None
        found.append(Dated(row, last, row.valid_from <= today and (last is None or last >= today)))
        after = row.valid_from
    return found


@dataclass(frozen=True, slots=True)
class Signer:
    """A signatory with what stands above the post."""

    row: Signatory
    above: str
    now: bool


def _signers(unit: Unit, today: datetime.date) -> list[Signer]:
    """Those who sign now first, the head first, then those of other times."""
    abbreviations = {**INSTEAD, "acting": "Q."}
    rows = [Signer(row, abbreviations.get(row.authority, ""), dated.holds(row, today)) for row in unit.signatories.order_by("-valid_from")]
    rank = {"head": 0, "acting": 0, "deputy": 1}
    return sorted(rows, key=lambda signer: (not signer.now, rank.get(signer.row.authority, 2)))


def _people(unit: Unit, today: datetime.date) -> list[tuple[Account, str]]:
    """(account, its roles at the unit today) of active accounts, in the order of the roles."""
    order = {role: place for place, role in enumerate(Role.values)}
    rows = RoleAssignment.objects.valid_on(today).filter(unit=unit, account__is_active=True).select_related("account", "delegation__giver")
    words: dict[Account, list[str]] = {}
    for row in sorted(rows, key=lambda row: (order[row.role], row.account.full_name)):
        lent = f" (thay {row.delegation.giver})" if row.delegation_id else ""
        words.setdefault(row.account, []).append(f"{row.get_role_display()}{lent}")
    return [(account, ", ".join(roles)) for account, roles in words.items()]


def _kin(rows: QuerySet[UnitSuccession], side: str) -> list[tuple[UnitSuccession, Unit, str, bool]]:
    """(succession, the other unit, its name on the eve of the day, whether its act was not checked) – predecessors by their last name,
    successors by their first."""
    eve = datetime.timedelta(days=1) if side == "predecessor" else datetime.timedelta()
    kin = list(rows.select_related(side).prefetch_related(f"{side}__names").order_by("effective_on", "id"))
    doubts = reorganising.doubted(kin)
    others = [getattr(row, side) for row in kin]
    return [(row, other, other.name_on(row.effective_on - eve), row.pk in doubts) for row, other in zip(kin, others, strict=True)]


@require_safe
@login_required
def unit_page(request: HttpRequest, code: str) -> HttpResponse:
    unit = seen(request, code)
    today = clock.today()
    may_edit = organisation.may_edit(unit, request.user)
    names = sorted(unit.names.all(), key=lambda row: row.valid_from, reverse=True)
    context = {
        "unit": unit,
        "above": tree.chain(unit),
        "name": unit.names_row(today),
        "names": names,
        "places": _dated(unit.places.select_related("parent"), today),
        "standings": _dated(unit.standings.all(), today),
        "areas": [(row, dated.holds(row, today)) for row in unit.areas.order_by("-valid_from", "area_class")],
        "signers": _signers(unit, today),
        "series": unit.series.annotate(used=Count("numbers")).order_by("-year", "code"),
        "people": _people(unit, today),
        "planned": reorganising.coming(unit),
        "predecessors": _kin(unit.inheritances, "predecessor"),
        "successors": _kin(unit.successions, "successor"),
        "children": Unit.objects.open_on(today).filter(parent=unit),
        "history": ledger.history(unit, WORDS)[::-1][:HISTORY],
        "may_edit": may_edit,
        "may_extend": may_edit and not organisation.is_closed(unit),
        "today": today,
    }
    return render(request, "units/unit.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def unit_add(request: HttpRequest) -> HttpResponse:
    """A new unit under one that the account administers."""
    units = organisation.editable_by(request.user)
    if not access.has_role(request.user, organisation.EDITORS):
        raise PermissionDenied("Chỉ quản trị phong trào thêm được đơn vị trực thuộc.")
    start = {"parent": units.filter(code=request.GET.get("duoi", "")).first(), "opened_on": clock.today()}
    form = UnitForm(request.POST or None, units=units, initial=start)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = organisation.add_unit(by=request.user, **form.columns())
            messages.success(request, f"Đã thêm {made}. Còn lại: ghi người ký và mở tài khoản cho đơn vị.")
            return redirect("units:unit", made.code)
    return render(request, "units/unit_add.html", {"form": form})
