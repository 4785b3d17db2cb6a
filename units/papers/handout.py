"""Two plain sheets handed to one person: the one-time slip of an account, and the card of log-in codes.

They carry secrets, so they are no `Paper` rows: made when asked for, given back as bytes, stored nowhere. A5, not a paper after
Nghị định 30/2020/NĐ-CP.
"""

import uuid
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string

from units.papers.layout import Printed
from units.papers.render import VARIANT, run_press


@dataclass(frozen=True, kw_only=True)
class Slip(Printed):
    """What the one-time slip says: whose it is, the code, where to type it, and until when."""

    site: str
    name: str
    username: str
    code: str
    address: str
    until: str
    made_on: date


@dataclass(frozen=True, kw_only=True)
class CodeCard(Printed):
    """The card of log-in codes, each good once. ``codes`` are printed in two columns."""

    site: str
    name: str
    username: str
    codes: tuple[str, ...]
    made_on: date

    @property
    def pairs(self) -> list[tuple[tuple[int, str], tuple[int, str]]]:
        """Numbered codes side by side: 1 and 6, 2 and 7 and so on. An odd last place stays empty."""
        half = (len(self.codes) + 1) // 2
        numbered = [*enumerate(self.codes, 1), (len(self.codes) + 1, "")]
        return [(numbered[at], numbered[at + half]) for at in range(half)]


def slip_pdf(slip: Slip) -> bytes:
    """The slip as PDF, in one to two seconds. Raises RenderFailed with a Vietnamese reason."""
    return _press("account_slip", slip)


def card_pdf(card: CodeCard) -> bytes:
    """The card as PDF, in one to two seconds. Raises RenderFailed with a Vietnamese reason."""
    return _press("code_card", card)


def _press(template: str, sheet: Printed) -> bytes:
    request = {
        "html": render_to_string(f"papers/{template}.html", {"sheet": sheet}),
        "css": render_to_string("papers/handout.css"),
        "assets": {},
        "variant": VARIANT,
        "identifier": uuid.uuid4().hex,  # of the file, not of what it says
    }
    limits = {"memory_limit": settings.RENDER_MEGABYTES * 2**20, "time_limit": settings.RENDER_SECONDS}
    return run_press({"request": request, "limits": limits}, time_limit=settings.RENDER_SECONDS)
