"""What a recipient holds: award records, and nominations under way, for those who may see the recipient."""

from django.db.models import Q, QuerySet

from awards.models import AwardRecord, Nomination, NominationState, RecordStatus
from units.access import reach_of, units_of
from units.models import Account, Recipient


def visible(account: Account) -> QuerySet[Recipient]:
    """Recipients of units at or below one's own, and those that one's unit has awarded.

    The standing body of a province reaches every unit of the province.
    """
    awarded = AwardRecord.objects.filter(issuer_id__in=units_of(account)).values("recipient_id")
    return Recipient.objects.filter(Q(unit_id__in=reach_of(account)) | Q(id__in=awarded))


def records_of(recipient: Recipient) -> QuerySet[AwardRecord]:
    """All records, newest year first; cancelled ones stay on the page with their word."""
    return AwardRecord.objects.filter(recipient=recipient).select_related("award", "decision", "nomination")


def in_force(records: list[AwardRecord]) -> list[AwardRecord]:
    """Records that count."""
    return [record for record in records if record.status == RecordStatus.IN_FORCE]


def under_way(recipient: Recipient, account: Account) -> QuerySet[Nomination]:
    """Nominations of the recipient that are not over, as far as the account may see them."""
    rows = Nomination.objects.visible_to(account).filter(recipient=recipient, state__in=NominationState.open())
    return rows.select_related("award", "holder", "campaign", "unit")
