"""The province's notice board: issued decisions, without login. Anything not issued is not there (404)."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from awards import publicity
from units.models import PaperState
from units.views.files import file_response

PAGE_SIZE = 20


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The list: by year, searched by a recipient's name."""
    year = request.GET.get("nam", "")
    chosen = int(year) if year.isdecimal() and len(year) == 4 else None
    name = request.GET.get("q", "")[:100]
    rows = publicity.searched(publicity.issued(), year=chosen, name=name)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "awards/public_list.html", {"page": page, "years": publicity.years(), "year": chosen, "q": name})


@require_safe
def shown(request: HttpRequest, public_id: str) -> HttpResponse:
    """One decision: number, date, signer, names and units. Nothing personal beside."""
    decision = get_object_or_404(publicity.issued().select_related("paper__file"), public_id=public_id)
    paper = publicity.printed(decision)
    return render(request, "awards/public_decision.html", {"decision": decision, "paper": paper})


@require_safe
def file(request: HttpRequest, public_id: str) -> HttpResponse:
    """The PDF as it was made from the frozen facts."""
    decision = get_object_or_404(publicity.issued().select_related("paper__file"), public_id=public_id)
    if decision.paper.state != PaperState.READY:
        raise Http404
    return file_response(request, decision.paper.file, f"{decision.paper.title}.pdf")
