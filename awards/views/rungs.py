"""What one person, collective or household may be nominated for, and what the next rungs need."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from awards import rungs, used_facts
from awards.panels import panel, refs
from awards.views.records import own
from units import clock


@login_required
@require_safe
def possible(request: HttpRequest, pk: int) -> HttpResponse:
    """Ladder by ladder: what is open now, what is held, what lacks for the next."""
    recipient, _ = own(request, pk, "reads")
    if recipient.merged_into_id:
        return redirect("awards:possible", recipient.merged_into_id)
    year = clock.today().year
    ladders = rungs.read(recipient, award_year=year)
    every = [rung for ladder in ladders for rung in ladder.rungs]
    facts = used_facts.named(refs(rung.judgement for rung in every), recipient_id=recipient.pk)
    drawn = [
        (ladder.name, [(rung, panel(rung.judgement, name=rung.award.name, facts=facts)) for rung in ladder.rungs]) for ladder in ladders
    ]
    context = {
        "recipient": recipient,
        "year": year,
        "ladders": drawn,
        "open_now": [rung for rung in every if rung.is_open],
    }
    return render(request, "awards/possible.html", context)
