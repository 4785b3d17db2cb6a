"""Who goes first among cases that meet the criteria alike: women, and collectives of whom most are women, where the regime says so
(Điều 4 khoản 6 Nghị định 98/2023/NĐ-CP). It orders; it passes and fails nobody."""

from django.db.models import Count, Q

from awards.models import Nomination
from emulation.catalogue import general_rules
from emulation.models import GeneralCode
from units.models import Gender, Recipient, RecipientKind, UnitReach


def preference(nomination: Nomination) -> str:
    """Why a case goes first among equals, with the article; empty when it does not, or the regime has no such rule. At most two queries."""
    rule = general_rules([nomination.rule.regime_id]).get(nomination.rule.regime_id, {}).get(GeneralCode.WOMEN_PREFERENCE)
    who = _who(nomination, rule.value["percent"]) if rule else ""
    if rule is None or not who:
        return ""
    doubt = "" if rule.verified else "; chưa xác minh"
    return f"{who}: được ưu tiên khi nhiều trường hợp đủ tiêu chuẩn như nhau ({rule.article}{doubt})."


def _who(nomination: Nomination, percent: int) -> str:
    if nomination.recipient.kind == RecipientKind.PERSON:
        return "Nữ" if nomination.gender == Gender.FEMALE else ""
    if nomination.recipient.kind != RecipientKind.COLLECTIVE:
        return ""
    women, people = women_of(nomination.recipient)
    return f"Tập thể có {women} nữ trên {people} người" if people and 100 * women >= percent * people else ""


def women_of(collective: Recipient) -> tuple[int, int]:
    """(women, people) of a collective that is a whole unit, as the list of people has them; whose gender is not known is no woman."""
    whole = UnitReach.objects.filter(ancestor__as_collective__recipient=collective).values("descendant_id")
    rows = Recipient.objects.filter(kind=RecipientKind.PERSON, merged_into=None, unit_id__in=whole)
    found = rows.aggregate(women=Count("pk", filter=Q(person__gender=Gender.FEMALE)), people=Count("pk"))
    return found["women"], found["people"]
