"""The initiatives that a nomination stands on: chosen by its unit among the recipient's."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from awards import filling, standing_on
from awards.forms.standing_on import InitiativesForm
from awards.nominations import NOMINATOR
from awards.views.nominations import seen, url
from units.views.sheets import sheet


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def nomination_initiatives(request: HttpRequest, public_id: str) -> HttpResponse:
    """Free ones of enough scope first; one used or taken elsewhere says where."""
    nomination = seen(request, public_id, NOMINATOR)
    offered = standing_on.offered(nomination, request.user)
    form = InitiativesForm(request.POST or None, offered=offered, initial={"version": nomination.version})
    return sheet(
        request,
        form,
        lambda told: filling.stand_on(nomination, told["parts"], by=request.user, version=told["version"]),
        title="Sáng kiến làm căn cứ",
        button="Lưu lựa chọn",
        back=url(nomination),
        done="Đã lưu sáng kiến làm căn cứ.",
        template="awards/nomination_initiatives.html",
        more={"nomination": nomination, "offered": offered, "ticked": form.ticked(), "least": standing_on.asked_label(nomination)},
    )
