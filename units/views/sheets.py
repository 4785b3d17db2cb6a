"""One act on its own page: the question, the facts, one button. Refusals stay on the form."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from units.forms.refusals import refusals_on


def sheet(
    request: HttpRequest,
    form: Form,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    button: str,
    back: str,
    done: str | Callable[[], str],
    then: str = "",
    text: str = "",
    warning: str = "",
    facts: Sequence[tuple[str, Any]] = (),
    template: str = "confirm.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the sheet, or act on a valid form and go to ``then`` (default ``back``) with the message ``done``
    (a function when the act decides what is said)."""
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            act(form.cleaned_data)
            messages.success(request, done() if callable(done) else done)
            return redirect(then or back)
    context = {"form": form, "title": title, "button": button, "back": back, "text": text, "warning": warning, "facts": facts}
    return render(request, template, context | dict(more or {}))
