"""Issued decisions with their records and prizes, made without the steps before them."""

import datetime
import uuid
from collections.abc import Sequence

from awards import prize_fund
from awards.models import AwardRecord, Decision, DecisionLine, Nomination, Prize, RecordSource
from tests import paper_samples
from tests.factories import World, serial
from units import clock
from units.models import Unit
from units.papers import filing, numbering

DAY = datetime.date(2021, 12, 20)


def granted(w: World, nominations: Sequence[Nomination], *, on: datetime.date = DAY, unit: Unit | None = None) -> Decision:
    """A decision of a unit (default: the province) for nominations of one award, issued on a day."""
    unit = unit or w.province
    ids = [row.pk for row in nominations]
    nominations = list(Nomination.objects.filter(pk__in=ids).select_related("recipient", "award").order_by("pk"))
    number = numbering.enter(unit, code="QĐ", symbol="QĐ-UBND", number=serial(), on=on)
    paper = filing.order("decision", unit=unit, subject=unit, snapshot=paper_samples.decision(), title="Quyết định", by=w.appraiser)
    award = nominations[0].award
    decision = Decision.objects.create(
        unit=unit, campaign=w.campaign, award=award, subject=f"Về việc tặng {award.name}", reason="Thử", request="Thử", executors="Thử",
        symbol="QĐ-UBND", created_by=w.appraiser, created_at=clock.now(), public_id=uuid.uuid4().hex, state="issued",
        signatory=w.province.signatories.get(), signed_on=on, number=number, decided_on=on, paper=paper,
    )  # fmt: skip
    DecisionLine.objects.bulk_create(DecisionLine(decision=decision, nomination=row, order=n) for n, row in enumerate(nominations, 1))
    Nomination.objects.filter(pk__in=ids).update(state="decided", decided_on=on)
    prize_fund.enter(decision, AwardRecord.objects.bulk_create(_record(decision, row) for row in nominations))
    return decision


def _record(decision: Decision, row: Nomination) -> AwardRecord:
    return AwardRecord(
        recipient=row.recipient, award=row.award, award_year=row.award_year, period_from=row.period_from, period_to=row.period_to,
        method=row.method, recipient_class=row.recipient_class, decision_number=decision.number.text, decided_on=decision.decided_on,
        issuer=decision.unit, issuer_name="Chủ tịch", printed_name=row.recipient.name, decision=decision, nomination=row,
        source=RecordSource.DECIDED,
    )  # fmt: skip


def prizes_of(decision: Decision) -> list[Prize]:
    """In the order they were entered."""
    return list(Prize.objects.filter(decision=decision).order_by("id"))
