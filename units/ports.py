"""What upper floors hand down: four typed ports, filled in ``AppConfig.ready()``, called in the caller's transaction.

Nothing else registers upward, and there are no signals.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from units.models.account import Account, RoleAssignment
from units.models.recipient import Recipient
from units.models.unit import Unit
from units.tape import Tape


@dataclass(frozen=True, slots=True)
class Handover:
    """A unit's running matters go over to another one. Every row that a floor writes for it goes through the tape.

    ``heir`` is the main successor; without one (a unit that only ends) what it holds for others goes to its parent. A unit that
    goes on (``closes`` False: a part of it became a unit of its own) keeps its matters; ``others`` are the further successors.
    """

    kind: str
    unit: Unit
    heir: Unit | None
    others: tuple[Unit, ...]
    closes: bool
    on: datetime.date
    tape: Tape
    by: Account | None
    act: str


@dataclass(frozen=True, slots=True)
class HomeItem:
    """A line on "Việc cần làm": a sentence with one button. ``waiting`` = I wait for somebody else's act; ``note`` is small print."""

    sentence: str
    url: str
    action: str
    due: datetime.date | None = None
    waiting: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the navigation; ``folded`` ones stand together under "Danh bạ, dữ liệu", so that the daily ones fit on one line."""

    label: str
    url: str
    prefix: str
    order: int = 0
    folded: bool = False


on_unit_succession: list[Callable[[Handover], None]] = []
on_recipient_merge: list[Callable[[Recipient, Recipient], list[str]]] = []  # asked before (merged, kept): refusals
home_items: list[Callable[[Account], list[HomeItem]]] = []
nav_items: list[Callable[[Sequence[RoleAssignment]], list[NavItem]]] = []


def navigation(roles: Sequence[RoleAssignment]) -> list[NavItem]:
    """The navigation for an account's roles of today (with their units), from every floor, in order. No query."""
    return sorted((item for provider in nav_items for item in provider(roles)), key=lambda item: item.order)
