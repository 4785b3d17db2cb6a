"""In whose name somebody acts: support that acts as a user, and a stand-in who uses a lent role. The ledger shows both names.

Support works as the user for a whole request (`as_user`, set by the middleware). A lent right is noted by `units.access` while a
verb runs (`lent`), so that the act's entries name the giver.
"""

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from units.models.account import Account
from units.models.ledger import Capacity

# What support never does for somebody: it would be that person's own hand. A name with a dot at its end stands for all its verbs.
REFUSED_TO_SUPPORT = (
    "account.",
    "ballot.",
    "delegation.",
    "councilsession.",
    "dossier.confirm",
    "dossier.confirm_paper",
    "decision.approve",
    "decision.send_for_signature",
    "decision.sign",
    "decision.take_back",
    "decision.attach_scan",
    "decision.issue",
    *(f"{fact}.{verb}" for fact in ("record", "rating", "initiative") for verb in ("confirm", "unconfirm", "refuse", "correct")),
    "intake.store",  # the rows are written later, by the worker, in the name of whoever ordered it
    "recipient.export",
    "recipient.restrict",
    "recipient.unrestrict",
)
NOT_FOR_SUPPORT = "Hỗ trợ kỹ thuật không làm thay việc này. Người có vai trò tự làm bằng tài khoản của mình."


@dataclass
class Scope:
    """One running act: whose right it uses, when the right is a lent one."""

    giver: Account | None = None


_support: contextvars.ContextVar[Account | None] = contextvars.ContextVar("support", default=None)
_scope: contextvars.ContextVar[Scope | None] = contextvars.ContextVar("act", default=None)


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
    if _scope.get() is not None:
        yield
        return
    mark = _scope.set(Scope())
    try:
        yield
    finally:
        _scope.reset(mark)


def lent(giver: Account | None) -> None:
    """Note whose right the running verb uses; None when the account's own right was enough. Outside a verb nothing is noted."""
    if (scope := _scope.get()) is not None:
        scope.giver = giver


def supporting() -> Account | None:
    """The support account that works as somebody else now."""
    return _support.get()


def check_support(verb: str) -> None:
    """Stop support at what it may not do for anybody; `units.ledger.record` asks before it writes, so nothing of the act stays.

    Raises:
        PermissionDenied: support works as a user and the verb is one of `REFUSED_TO_SUPPORT`.
    """
    if _support.get() is not None and any(verb == name or (name.endswith(".") and verb.startswith(name)) for name in REFUSED_TO_SUPPORT):
        raise PermissionDenied(NOT_FOR_SUPPORT)


def who(by: Account | None) -> tuple[Account | None, Account | None, str]:
    """(actor, on whose behalf, in what capacity) for an act that a verb was asked for by an account."""
    if by is None:
        return None, None, Capacity.OWN
    if (support := _support.get()) and support.pk != by.pk:
        return support, by, Capacity.SUPPORT
    if (scope := _scope.get()) and scope.giver:
        return by, scope.giver, Capacity.DELEGATION
    return by, None, Capacity.OWN
