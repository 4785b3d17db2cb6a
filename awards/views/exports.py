"""Lists as workbooks to look at: appraisal, agenda."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from awards import appraisal, exports, voting
from awards.forms.appraisal import AppraisalFilter
from awards.models import NominationState
from awards.views.appraisal import must_appraise
from awards.views.council import visible
from awards.views.roundtrip import workbook_response
from units import clock
from units.vietnamese import date_vn


@login_required
@require_safe
def appraisal_excel(request: HttpRequest) -> HttpResponse:
    """What the list shows with the filters of the address, all pages."""
    must_appraise(request)
    rows = appraisal.appraised_by(request.user)
    narrowed = appraisal.filtered(rows, **AppraisalFilter(request.GET, rows=rows).chosen)
    state = request.GET.get("state", NominationState.UNDER_APPRAISAL)
    chosen = narrowed.filter(state=state) if state in NominationState.values else narrowed
    title = f"Danh sách thẩm định đến {date_vn(clock.today())}"
    return workbook_response(exports.appraisal_book(list(appraisal.in_order(chosen).with_facts()), title=title), title)


@login_required
@require_safe
def agenda_excel(request: HttpRequest, public_id: str) -> HttpResponse:
    """The agenda of a session one sees; with the votes once it is closed."""
    session = visible(request, public_id)
    title = f"Nội dung {session.name} ngày {date_vn(session.held_on)}"
    return workbook_response(exports.agenda_book(session, list(voting.items_of(session))), title)
