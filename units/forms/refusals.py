"""What a verb refuses stands on the form that is on screen."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm

from units.moves import Refused


@contextmanager
def refusals_on(form: BaseForm, *, field: str | None = None) -> Iterator[None]:
    """A block that runs a verb and, when it went through, says so and answers.

    When the verb refuses, every reason stands on the form (beside ``field`` when one is named), the rest of the block is left out
    and the code after it shows the form again with all that was typed.
    """
    try:
        yield
    except Refused as refusal:
        form.add_error(field, refusal.reasons)
