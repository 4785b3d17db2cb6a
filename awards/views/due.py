"""Who is due in a unit this year; from the list to an envelope in one press. What one person may be nominated for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from awards import due, filling, openings
from awards.due import AwardDue, Due
from awards.forms.due import DueForm
from awards.models import Dossier
from awards.nominations import NOMINATOR
from emulation.models import AwardMethod, Campaign
from units import access, clock
from units.forms.refusals import refusals_on
from units.models import Unit

PAGE_SIZE = 50
YEARS_BACK = 2
TOLD = 10  # so many who could not be added are named one by one


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    unit: Unit | None
    year: int
    campaigns: Sequence[Campaign]
    campaign: Campaign | None
    mark: str
    mine: bool

    @property
    def method(self) -> str:
        return openings.method_of(self.campaign) if self.campaign else AwardMethod.MERIT


def must_see_units(request: HttpRequest) -> list[Unit]:
    """Open units whose people one may look through, by name; 403 for who works with no case."""
    rows = Unit.objects.open_on(clock.today()).filter(id__in=access.reach_of(request.user))
    units = list(rows.order_by("kind", "order", "sort_key"))
    if not units:
        raise PermissionDenied("Trang này dành cho cán bộ thi đua, thủ trưởng đơn vị và cơ quan thường trực.")
    return units


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def due_page(request: HttpRequest) -> HttpResponse:
    """Awards by groups with their counts; one group of one award opened, to tick and to put into an envelope."""
    units = must_see_units(request)
    mine = access.units_where(request.user, NOMINATOR)
    asked = _asked(request, units, mine)
    form = None
    if request.method == "POST":
        form = _form(request, asked)
        if form.is_valid() and (dossier := _started(request, asked, form)):
            return redirect("awards:dossier", dossier.public_id)
    context = {"asked": asked, "units": units, "form": form, "years": _years(), "marks": due.MARKS, "groups": due.GROUPS}
    if asked.unit:
        context |= _found(request, asked)
    return render(request, "awards/due.html", context)


def _years() -> list[int]:
    this = clock.today().year
    return list(range(this, this - YEARS_BACK - 1, -1))


def _asked(request: HttpRequest, units: Sequence[Unit], mine: frozenset[int]) -> Asked:
    sent = request.GET  # of a POST too: the form goes to the address of its page
    code = sent.get("don_vi", "")
    own = next((unit for unit in units if unit.pk in mine), None)
    unit = next((unit for unit in units if unit.code == code), None) if code else own
    if code and unit is None:
        raise Http404
    year = next((one for one in _years() if str(one) == sent.get("nam")), clock.today().year)
    campaigns = due.open_campaigns(unit, year) if unit else []
    chosen = next((row for row in campaigns if row.public_id == sent.get("phong_trao")), next(iter(campaigns), None))
    mark = sent.get("dau", "")
    return Asked(unit, year, campaigns, chosen, mark if mark in due.MARKS else "", unit is not None and unit.pk in mine)


def _found(request: HttpRequest, asked: Asked) -> dict[str, object]:
    """The table, and the lines of the group that is open."""
    found = due.read(asked.unit, award_year=asked.year, method=asked.method, mark=asked.mark, award=request.GET.get("hinh_thuc", ""))
    opened, group = _opened(found, request.GET.get("hinh_thuc", ""), request.GET.get("nhom", ""))
    context: dict[str, object] = {"found": found, "opened": opened, "group": group, "ticked": set(request.POST.getlist("ids"))}
    if opened is None:
        return context
    page = Paginator(opened.groups[group], PAGE_SIZE).get_page(request.GET.get("page"))
    posts = due.posts_today(entry.recipient.pk for entry in page)
    lines = [(entry, posts.get(entry.recipient.pk, "")) for entry in page]
    can = asked.mine and asked.campaign is not None
    return context | {
        "page": page,
        "lines": lines,
        "says": due.GROUPS[group][0],
        "can_tick": can and any(entry.may_ask for entry in page),
        "why_not": "" if can else _why_not(asked),
        "drafts": list(due.drafts(asked.unit, asked.campaign)) if can else [],
    }


def _why_not(asked: Asked) -> str:
    if not asked.mine:
        return f"Chỉ cán bộ thi đua, thủ trưởng của {asked.unit} lập được tờ trình."
    return f"Không có phong trào năm {asked.year} nào đang mở cho {asked.unit}."


def _opened(found: Due, code: str, group: str) -> tuple[AwardDue | None, str]:
    """The award and group that are open: those asked for, else the first in which somebody waits."""
    held = [one for one in found.awards if any(one.groups.values())]
    asked = next((one for one in held if one.award.code == code), None)
    opened = asked or next((one for one in held if one.waits), next(iter(held), None))
    if opened is None:
        return None, due.READY
    return opened, group if asked and group in due.GROUPS else opened.first_group


# --- into an envelope -------------------------------------------------------------------------------------------------------


def _form(request: HttpRequest, asked: Asked) -> DueForm:
    if not asked.mine:
        raise PermissionDenied("Chỉ cán bộ thi đua, thủ trưởng của đơn vị lập được tờ trình.")
    awards = [rule.award_id for rule in filling.proposable(asked.unit)]
    into = due.drafts(asked.unit, asked.campaign) if asked.campaign else Dossier.objects.none()
    return DueForm(request.POST, awards=awards, recipients=filling.within(asked.unit), drafts=into)


def _started(request: HttpRequest, asked: Asked, form: DueForm) -> Dossier | None:
    if asked.campaign is None:
        form.add_error(None, _why_not(asked))
        return None
    told = form.cleaned_data
    with refusals_on(form):
        dossier, number, left_out = due.start_draft(
            unit=asked.unit, campaign=asked.campaign, award=told["award"], recipients=list(told["ids"]), by=request.user, into=told["into"]
        )
        done = "Đã thêm vào tờ trình" if told["into"] else "Đã lập tờ trình với"
        messages.success(request, f"{done} {number} trường hợp “{told['award']}”. Ghi thành tích cho từng trường hợp rồi gửi.")
        for reason in left_out[:TOLD]:
            messages.warning(request, f"Chưa thêm được {reason}")
        if len(left_out) > TOLD:
            messages.warning(request, f"Và {len(left_out) - TOLD} trường hợp khác chưa thêm được.")
        return dossier
    return None
