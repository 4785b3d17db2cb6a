"""The page of a recipient: what was conferred, year by year, and what is under way."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from awards import records
from awards.models import AwardRecord, Decision, RecordSource
from emulation.models import AwardKind


@login_required
@require_safe
def recipient(request: HttpRequest, pk: int) -> HttpResponse:
    """A recipient's awards as a line of years, and the nominations under way."""
    rows = records.visible(request.user).select_related("unit", "person", "collective", "household")
    person = get_object_or_404(rows, pk=pk)
    held = list(records.records_of(person))
    counted = records.in_force(held)
    ids = [record.decision_id for record in held if record.decision_id]
    context = {
        "recipient": person,
        "records": held,
        "count": len(counted),
        "dots": [_dot(record) for record in reversed(counted)],
        "under_way": list(records.under_way(person, request.user)),
        "decisions": set(Decision.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True)),
        "post": person.posts.order_by("-valid_from").first(),
    }
    return render(request, "awards/recipient.html", context)


def _dot(record: AwardRecord) -> dict[str, object]:
    """Gold only for what was conferred by a commendation; titles are grey; what is only declared is half filled."""
    kind = "honour" if record.award.kind == AwardKind.COMMENDATION else "title"
    return {"year": record.award_year, "label": record.award.name, "kind": "declared" if record.source == RecordSource.DECLARED else kind}
