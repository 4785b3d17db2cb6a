"""In whose name somebody acts: support that acts as a user, and a stand-in who uses a lent role. The ledger shows both names.

Support works as the user for a whole request (`as_user`, set by the middleware). A lent right is noted by `units.access` while a
verb runs (`lent`), so that the act's entries name the giver.
"""

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager

from units.models.account import Account
from units.models.ledger import Capacity

_support: contextvars.ContextVar[Account | None] = contextvars.ContextVar("support", default=None)
_giver: contextvars.ContextVar[Account | None] = contextvars.ContextVar("giver", default=None)


@contextmanager
def as_user(support: Account) -> Iterator[None]:
    """Everything recorded inside is the support's doing, on behalf of the account that the verbs are called with."""
    mark = _support.set(support)
    try:
        yield
    finally:
        _support.reset(mark)


@contextmanager
def one_act() -> Iterator[None]:
    """The scope of one verb: a lent right noted inside counts until its end. Nested verbs share the outer scope's note."""
    mark = _giver.set(_giver.get())
    try:
        yield
    finally:
        _giver.reset(mark)


def lent(giver: Account | None) -> None:
    """Note whose right the running verb uses; None when the account's own right was enough."""
    _giver.set(giver)


def who(by: Account | None) -> tuple[Account | None, Account | None, str]:
    """(actor, on whose behalf, in what capacity) for an act that a verb was asked for by an account."""
    if by is None:
        return None, None, Capacity.OWN
    if support := _support.get():
        return support, by, Capacity.SUPPORT
    if giver := _giver.get():
        return by, giver, Capacity.DELEGATION
    return by, None, Capacity.OWN
