"""Restriction of one person's data on request (hạn chế xử lý): hidden from lists for all but those who answer for it, and not
nominated, until it is lifted. Nothing is deleted; decisions and award records stay."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from units import clock, ledger
from units.access import reach_of
from units.models import Account, Recipient, RecipientRestriction, Role
from units.moves import Refused
from units.tokens import act

KEEPERS = frozenset({Role.APPRAISER, Role.OFFICE_HEAD, Role.ADMIN})


def answered_for(account: Account) -> QuerySet[Recipient]:
    """Recipients for whose data the account answers: those in its reach as appraiser, head of the office or admin."""
    return Recipient.objects.filter(unit_id__in=reach_of(account, KEEPERS))


def need_keeper(recipient: Recipient, account: Account) -> None:
    """Raises PermissionDenied unless the account answers for the recipient's data."""
    if not answered_for(account).filter(pk=recipient.pk).exists():
        raise PermissionDenied


def held() -> QuerySet:
    """Subquery of the ids of recipients whose data is restricted now, under whichever of the rows that are one it was asked for."""
    standing = RecipientRestriction.objects.standing().values(kept=Coalesce("recipient__merged_into_id", "recipient_id"))
    return Recipient.objects.filter(Q(id__in=standing) | Q(merged_into__in=standing)).values("id")


def restrictions_of(recipient: Recipient) -> QuerySet[RecipientRestriction]:
    """Every restriction of a recipient, of all rows that are one with it."""
    kept = recipient.merged_into_id or recipient.pk
    return RecipientRestriction.objects.filter(Q(recipient=kept) | Q(recipient__merged_into=kept))


def hidden_from(account: Account) -> Q:
    """Condition of recipients that lists do not show to an account (for ``exclude``)."""
    return Q(id__in=held()) & ~Q(unit_id__in=reach_of(account, KEEPERS))


def refuse_held(recipients: list[Recipient]) -> None:
    """Nobody is nominated while his data is restricted.

    Raises:
        Refused: names them.
    """
    names = list(Recipient.objects.filter(id__in=[row.pk for row in recipients]).filter(id__in=held()).values_list("name", flat=True))
    if names:
        raise Refused(f"{', '.join(names)}: dữ liệu cá nhân đang được hạn chế xử lý theo yêu cầu, chưa đề nghị khen thưởng được.")


def hold(recipient: Recipient, *, reason: str, paper: str, by: Account) -> RecipientRestriction:
    """Restrict a recipient's data from now on.

    Raises:
        PermissionDenied, Refused: restricted already.
    """
    with act():
        locked = _locked(recipient, by)
        if restrictions_of(locked).standing().exists():
            raise Refused("Dữ liệu của người này đã được hạn chế xử lý.")
        made = RecipientRestriction.objects.create(recipient=locked, reason=reason, paper=paper, by=by, at=clock.now())
        ledger.record([locked], "recipient.restrict", by=by, note=f"{paper}: {reason}")
    return made


def release(recipient: Recipient, *, reason: str, by: Account) -> None:
    """Lift the restriction.

    Raises:
        PermissionDenied, Refused: there is none.
    """
    with act():
        locked = _locked(recipient, by)
        if not restrictions_of(locked).standing().update(lifted_by=by, lifted_at=clock.now()):
            raise Refused("Dữ liệu của người này không bị hạn chế.")
        ledger.record([locked], "recipient.unrestrict", by=by, note=reason)


def _locked(recipient: Recipient, by: Account) -> Recipient:
    locked = Recipient.objects.select_for_update().get(pk=recipient.pk)
    need_keeper(locked, by)
    return locked
