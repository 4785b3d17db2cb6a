"""What may be a double, for the pages of a nomination and of an envelope."""

from collections.abc import Sequence

from awards import double_answers, doubles, records
from awards.appraisal import appraised_by
from awards.doubles import Finding
from awards.models import Nomination, NominationState
from units.models import Account


def panel(nomination: Nomination, account: Account) -> list[double_answers.Shown]:
    """What may be a double of a nomination, for its page; nothing any more once it is over."""
    if nomination.state in NominationState.final():
        return []
    found = doubles.find([nomination], drafts=nomination.state == NominationState.DRAFT)
    answers = bool(found) and appraised_by(account).filter(pk=nomination.pk).exists()
    return double_answers.shown(found, account=account, recipients=records.visible(account), answers=answers)


def warnings(nominations: Sequence[Nomination]) -> list[Finding]:
    """What may be doubles of an envelope's open nominations."""
    open_ones = [row for row in nominations if row.state not in NominationState.final()]
    return [one for one in doubles.find(open_ones, drafts=any(row.state == "draft" for row in open_ones)) if one.stands]
