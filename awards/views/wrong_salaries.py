"""Which prizes were fixed with a base salary that was corrected later."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awards import wrong_salaries


@require_safe
@login_required
def prizes_of_wrong_salaries(request: HttpRequest) -> HttpResponse:
    """Decision by decision, as far as one sees prizes; an administrator sees the sums of the funds below him."""
    return render(request, "awards/wrong_salaries.html", {"lines": wrong_salaries.lines(request.user)})
