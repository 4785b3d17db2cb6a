"""The advisor: which form fits a described achievement; stand-alone, for somebody, or for a nomination."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from awards import advice, records
from awards.forms.advice import DescribedForm
from awards.judgements.judging import movement_of
from awards.models import Nomination
from awards.panels import panel
from units import access, clock
from units.forms import number_sent
from units.models import Recipient, Unit


@login_required
@require_safe
def advisor(request: HttpRequest) -> HttpResponse:
    """The forms, the highest first; nothing is asked that a nomination or a recipient tells already."""
    if not access.has_role(request.user, access.CASE_ROLES):
        raise PermissionDenied("Trang này dành cho cán bộ thi đua, thủ trưởng đơn vị và cơ quan thường trực.")
    nomination = _nomination(request)
    recipient = nomination.recipient if nomination else _recipient(request)
    form = DescribedForm(_asked(request, nomination, recipient))
    rows = []
    if form.is_valid():
        on = form.cleaned_data["ngay"] or clock.today()
        year = nomination.award_year if nomination else on.year
        rows = advice.advise(form.described(), on=on, award_year=year, unit=_unit(request, nomination, recipient), recipient=recipient)
    context = {
        "form": form,
        "nomination": nomination,
        "recipient": recipient,
        "rows": [(row, panel(row.judgement, name=row.award.name)) for row in rows if row.verdict != advice.UNREAD],
        "not_entered": [row for row in rows if row.verdict == advice.UNREAD],
        "best": advice.best(rows),
    }
    return render(request, "awards/advice.html", context)


def _nomination(request: HttpRequest) -> Nomination | None:
    asked = request.GET.get("truong_hop", "")
    rows = Nomination.objects.visible_to(request.user).with_facts().select_related("campaign__unit", "campaign__act")
    return get_object_or_404(rows, public_id=asked) if asked else None


def _recipient(request: HttpRequest) -> Recipient | None:
    asked = request.GET.get("nguoi", "")
    return get_object_or_404(records.visible(request.user).select_related("unit"), pk=number_sent(asked)) if asked else None


def _unit(request: HttpRequest, nomination: Nomination | None, recipient: Recipient | None) -> Unit | None:
    """Whose own rules count: those above the nominating unit, else above the first unit one works for."""
    if nomination:
        return nomination.unit
    return recipient.unit if recipient else Unit.objects.filter(id__in=access.units_of(request.user)).order_by("order", "pk").first()


def _asked(request: HttpRequest, nomination: Nomination | None, recipient: Recipient | None) -> dict[str, object]:
    """What the address says; while it says nothing, what the nomination tells."""
    sent: dict[str, object] = {name: request.GET[name] for name in DescribedForm.base_fields if name in request.GET}
    if recipient:
        sent["loai"] = recipient.kind
    if not sent.get("loai"):
        sent["loai"] = "person"
    if nomination and "xem" not in request.GET:
        sent |= _told(nomination)
    return sent


def _told(nomination: Nomination) -> dict[str, object]:
    on = nomination.received_on or clock.today()
    movement = movement_of(nomination.campaign, on)
    told = {"cach": nomination.method, "anh_huong": nomination.reach, "dot_xuat": nomination.sudden or "", "ngay": f"{on:%d/%m/%Y}"}
    if movement:
        told |= {"phat_dong": movement.launched_by, "so_nam": movement.years, "dip": movement.moment}
    return told
