"""What people answer about suspected doubles: "khác thành tích, khác người" with a reason, or "trùng". Answered once, remembered.

Who appraises one of the two answers. What others see of a stranger's case is its unit, award and year, nothing of the person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from awards import doubles
from awards.appraisal import appraised_by
from awards.doubles import GONE_UP, Finding
from awards.models import AwardRecord, DoubleClaim, DoubleVerdict, Nomination, NominationState, RecordStatus
from awards.nominations import APPRAISAL
from units import access, clock, ledger
from units.models import Account, Recipient, RecipientKind
from units.moves import Conflict, Refused
from units.tokens import act
from units.vietnamese import nfc

WORDS = {
    "nomination.double_different": "được trả lời: không trùng",
    "nomination.double_same": "được trả lời: trùng với khen thưởng khác",
}
RECORD = "khen-"  # before the key of a record in an address; a nomination stands there by its public id


# --- the answer -----------------------------------------------------------------------------------------------------------


def key_of(one: Finding) -> str:
    """The other side of a pair in an address."""
    return f"{RECORD}{one.record.pk}" if one.record else one.other.public_id


def finding(nomination: Nomination, key: str) -> Finding | None:
    """The double of a nomination with the other side of this key, as it stands now."""
    return next((one for one in doubles.find([nomination]) if key_of(one) == key), None)


def answer(nomination: Nomination, key: str, *, verdict: str, note: str, seen: str, by: Account) -> DoubleClaim:
    """Say of a suspected double that it is none ("different", with what differs) or that it is one ("same"). ``seen`` is the answer
    that the page showed.

    Raises:
        PermissionDenied: appraises neither of the two.
        Refused: no reason, certain, or nothing suspicious any more. Conflict: somebody answered meanwhile.
    """
    note = _worded(verdict, note)
    with act():
        must_appraise(nomination, by)
        doubles.lock([nomination.recipient_id])
        one = finding(nomination, key)
        if one is None:
            raise Refused("Không còn dấu hiệu trùng giữa hai trường hợp này.")
        if one.certain:
            raise Refused("Cùng danh hiệu, hình thức và năm xét: không trả lời khác được, chỉ có thể bỏ một trong hai.")
        if (one.claim.verdict if one.claim else DoubleVerdict.OPEN) != seen:
            raise Conflict
        return _stored(one, verdict, note, by)


def _worded(verdict: str, note: str) -> str:
    """The reason as it is kept."""
    note = nfc(note).strip()
    if verdict not in (DoubleVerdict.DIFFERENT, DoubleVerdict.SAME):
        raise Refused("Trả lời: chọn khác hay trùng.")
    if not note:
        raise Refused("Lý do: ghi khác ở điểm nào, hoặc trùng theo căn cứ nào.")
    return note[:500]


def answer_many(ids: Iterable[int], *, verdict: str, note: str, by: Account) -> tuple[int, int]:
    """One answer, one reason for many claims that wait and of which only the times meet (`likely_doubles.PLAIN`): two papers of one
    recipient, nobody else's name or text to compare. Returns how many were answered, and how many left out because somebody answered them
    meanwhile, they stand no more, or have to be compared one by one. Twenty queries and three for each claim.

    Raises:
        PermissionDenied: does not appraise (any more). Refused: nothing chosen, no reason.
    """
    note, wanted = _worded(verdict, note), set(ids)
    if not wanted:
        raise Refused("Chưa chọn dòng nào. Hãy đánh dấu ít nhất một dòng.")
    with act():
        claims = claims_of(by).filter(pk__in=wanted, verdict=DoubleVerdict.OPEN)
        sides = {row.pk: row for claim in claims for row in (claim.nomination, claim.other) if row}
        mine = [sides[pk] for pk in appraised_by(by).filter(pk__in=sides).order_by("pk").values_list("pk", flat=True)]
        if not access.decide(by, APPRAISAL, {_appraised_at(row) for row in mine}):
            raise PermissionDenied
        doubles.lock(row.recipient_id for row in sides.values())
        found = {one.claim.pk: one for one in doubles.find(mine) if one.claim and one.claim.pk in wanted}
        plain = [one for one in found.values() if one.double.plain and one.claim.verdict == DoubleVerdict.OPEN]
        for one in plain:
            _stored(one, verdict, note, by)
    return len(plain), len(wanted) - len(plain)


def _appraised_at(row: Nomination) -> int:
    """The unit whose verdict the nomination waits for, where it went back to its own unit too."""
    back = row.state in (NominationState.RETURNED, NominationState.LOWER_FORM) and row.return_to_id
    return row.return_to_id if back else row.holder_id


def must_appraise(nomination: Nomination, account: Account) -> None:
    """Raises PermissionDenied unless the account appraises the nomination; a lent right is noted for the ledger."""
    row = appraised_by(account).filter(pk=nomination.pk).first()
    if row is None:
        raise PermissionDenied
    if not access.decide(account, APPRAISAL, [_appraised_at(row)]):
        raise PermissionDenied


def _stored(one: Finding, verdict: str, note: str, by: Account) -> DoubleClaim:
    first, other, record = doubles.pair_of(one.nomination, one.other, one.record)
    now = clock.now()
    told = {"verdict": verdict, "note": note, "by": by, "at": now}
    claim, _made = DoubleClaim.objects.update_or_create(
        nomination_id=first, other_id=other, record_id=record, defaults=told,
        create_defaults=told | {"reasons": list(one.double.codes), "found_at": now},
    )  # fmt: skip
    verb = "nomination.double_same" if verdict == DoubleVerdict.SAME else "nomination.double_different"
    for row, beside in ((one.nomination, one.beside), *([(one.other, _beside(one.nomination))] if one.other else [])):
        ledger.record([row], verb, by=by, note=f"{beside[:1].upper()}{beside[1:]}. {note}"[:500])
    return claim


def _beside(row: Nomination) -> str:
    return f"{row.unit} cũng đề nghị “{row.award}” năm {row.award_year}"


# --- the list -------------------------------------------------------------------------------------------------------------


def alive() -> Q:
    """Condition of claims whose two sides still stand."""
    beside = Q(other__state__in=GONE_UP) | Q(record__status=RecordStatus.IN_FORCE)
    return Q(nomination__state__in=GONE_UP) & beside


def claims_of(account: Account) -> QuerySet[DoubleClaim]:
    """Claims about nominations that the account appraises and that still stand, those not answered first."""
    mine = appraised_by(account).values("id")
    rows = DoubleClaim.objects.filter(Q(nomination_id__in=mine) | Q(other_id__in=mine)).filter(alive())
    related = ("recipient__person", "recipient__unit", "award", "unit", "campaign")
    sides = [f"{side}__{one}" for side in ("nomination", "other") for one in related]
    return rows.select_related(*sides, "record__recipient", "record__award", "record__issuer", "by").order_by("-found_at", "-id")


def open_claims(account: Account) -> QuerySet[DoubleClaim]:
    """Those that wait for an answer."""
    return claims_of(account).filter(verdict=DoubleVerdict.OPEN)


def marked(nominations: Iterable[Nomination]) -> set[int]:
    """Ids of those with a claim that stands in the way, for the badge of lists. One query."""
    ids = {row.pk for row in nominations}
    rows = DoubleClaim.objects.filter(Q(nomination_id__in=ids) | Q(other_id__in=ids)).filter(alive())
    pairs = rows.exclude(verdict=DoubleVerdict.DIFFERENT).values_list("nomination_id", "other_id")
    return {pk for pair in pairs for pk in pair if pk in ids}


# --- side by side -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """One of two cases as the page compares them. ``whole`` is False for a stranger's: unit, award and year only."""

    whole: bool
    heading: str
    unit: str
    award: str
    year: int
    name: str = ""
    born: str = ""
    at: str = ""
    period: tuple[date | None, date | None] = (None, None)
    method: str = ""
    campaign: str = ""
    text: str = ""
    nomination: Nomination | None = None
    recipient: Recipient | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as the page shows it; ``key`` leads to the answer where the reader may give one."""

    finding: Finding
    mine: Side
    other: Side
    key: str

    @property
    def why(self) -> str:
        """The reasons in Vietnamese; the days that both count only where the reader may see the other case."""
        double, told = self.finding.double, self.finding.why
        if not double.common or not self.other.whole:
            return told
        return f"{told}; chung từ {double.common[0]:%d/%m/%Y} đến {double.common[1]:%d/%m/%Y}"

    @property
    def may_tick(self) -> bool:
        """Whether it may be answered together with others (`answer_many`)."""
        return bool(self.key) and self.verdict == DoubleVerdict.OPEN and self.finding.double.plain

    @property
    def verdict(self) -> str:
        """The answer given, or that none was."""
        claim = self.finding.claim
        return claim.verdict if claim else DoubleVerdict.OPEN


def shown(found: Sequence[Finding], *, account: Account, recipients: QuerySet[Recipient], answers: bool) -> list[Shown]:
    """Findings with both sides, as far as the account may read them (``recipients``: those it sees). Two queries."""
    seen = set(
        Nomination.objects.visible_to(account).filter(pk__in=[one.other.pk for one in found if one.other]).values_list("pk", flat=True)
    )
    known = set(recipients.filter(pk__in=[one.record.recipient_id for one in found if one.record]).values_list("pk", flat=True))
    rows = []
    for one in found:
        other = _of_record(one.record, one.record.recipient_id in known) if one.record else _of_nomination(one.other, one.other.pk in seen)
        key = key_of(one) if answers and not one.certain else ""
        rows.append(Shown(one, _of_nomination(one.nomination, True), other, key))
    return rows


def _of_nomination(row: Nomination, whole: bool) -> Side:
    heading = f"Trường hợp {row.get_state_display().lower()}"
    told = (heading, str(row.unit), str(row.award), row.award_year)
    if not whole:
        return Side(False, *told)
    return Side(
        True, *told, **_person(row.recipient), period=(row.period_from, row.period_to), method=row.get_method_display(),
        campaign=str(row.campaign), text=row.achievement, nomination=row, recipient=row.recipient,
    )  # fmt: skip


def _of_record(row: AwardRecord, whole: bool) -> Side:
    heading = f"{row.get_source_display()}, số {row.decision_number} ngày {row.decided_on:%d/%m/%Y}" if whole else "Đã được khen"
    told = (heading, row.issuer_name, str(row.award), row.award_year)
    if not whole:
        return Side(False, *told)
    return Side(
        True, *told, **_person(row.recipient), period=(row.period_from, row.period_to), method=row.get_method_display(),
        text=row.nomination.achievement if row.nomination else "", recipient=row.recipient,
    )  # fmt: skip


def _person(recipient: Recipient) -> dict[str, str]:
    born = ""
    if recipient.kind == RecipientKind.PERSON:
        one = recipient.person
        born = f"{one.birth_date:%d/%m/%Y}" if one.birth_date else str(one.birth_year or "")
    return {"name": recipient.name, "born": born, "at": str(recipient.unit)}
