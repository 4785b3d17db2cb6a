"""Who is due in the department of the demo, so that its list has every group: due, to be confirmed, waiting for the year's base
decision, one criterion short, not known. Told through the verbs, each act on its own day."""

import datetime
from collections.abc import Sequence

from awards import declarations, history_coverage, initiatives, past_awards, ratings
from awards.demo import papers
from awards.demo.staff import DEPARTMENT, PROVINCE
from awards.demo.stage import Stage, day, draft, send
from awards.models import AwardRecord, HistorySubject, Initiative, InitiativeScope, Rating, RatingLevel
from emulation.models import AwardMethod
from units import clock
from units.models import Recipient, RecipientKind, Role

SINCE = 2016
EARLY = "11-12"  # the department rates its people before the others do
GROUNDS = {"scope": InitiativeScope.GRASSROOTS, "issuer_name": "Hội đồng Sáng kiến Sở Tài chính", "act_number": "41/QĐ-STC"}


def build(stage: Stage) -> None:
    """After the records: history known from 2016 on, this year's ratings, titles and initiatives of the department."""
    officer = stage.who(PROVINCE, Role.APPRAISER)
    with clock.standing_on(day("03-12")):
        for subject in HistorySubject.values:
            history_coverage.say(stage.units[PROVINCE], subject, SINCE, by=officer)
    people = list(Recipient.objects.filter(unit=stage.units[DEPARTMENT], kind=RecipientKind.PERSON).order_by("pk"))
    _ratings(stage, people)
    _initiatives(stage, people)
    _titles(stage, people)


def _ratings(stage: Stage, people: Sequence[Recipient]) -> None:
    unit, clerk = stage.units[DEPARTMENT], stage.who(DEPARTMENT, Role.CLERK)
    levels = {one.pk: RatingLevel.GOOD if place == 1 else RatingLevel.EXCELLENT for place, one in enumerate(people)}
    act = {"act_number": "318/QĐ-STC", "act_on": day(EARLY), "issuer_name": unit.name}
    with clock.standing_on(day(EARLY)):
        ratings.save_table(unit, 2021, levels, seen={}, by=clerk, upload=papers.upload("report"), **act)
    with clock.standing_on(day("11-17")):
        rows = Rating.objects.filter(recipient__in=people, year__in=[2020, 2021])
        declarations.confirm(Rating, {row.pk: row.version for row in rows}, by=stage.who(PROVINCE, Role.APPRAISER))


def _initiatives(stage: Stage, people: Sequence[Recipient]) -> None:
    """Two of 2021: one that was compared with its paper, of two authors, and one that its unit only declared."""
    clerk = stage.who(DEPARTMENT, Role.CLERK)
    shared, own = "Sổ theo dõi công nợ tạm ứng dùng chung với Kho bạc", "Mẫu tính tự động dự toán chi thường xuyên của trường học"
    with clock.standing_on(day("10-20")):
        scan = papers.upload("confirmation")
        initiatives.declare(people[0], by=clerk, co_authors=people[3:4], title=shared, recognised_on=day("10-08"), upload=scan, **GROUNDS)
        scan = papers.upload("confirmation")
        initiatives.declare(people[2], by=clerk, title=own, recognised_on=day("10-08"), upload=scan, **GROUNDS)
    with clock.standing_on(day("11-17")):
        row = Initiative.objects.get(title=shared)
        declarations.confirm(Initiative, {row.pk: row.version}, by=stage.who(PROVINCE, Role.APPRAISER))


def _titles(stage: Stage, people: Sequence[Recipient]) -> None:
    """Lao động tiên tiến of 2021: decided for three, asked for one, and nothing for the last."""
    officer = stage.who(PROVINCE, Role.APPRAISER)
    with clock.standing_on(day("11-16")):
        made = [_declared(stage, one, decided_on=day("11-15")) for one in people[:3]]
    with clock.standing_on(day("11-17")):
        declarations.confirm(AwardRecord, {row.pk: row.version for row in made}, by=officer)
    with clock.standing_on(day("11-18")):
        send(stage, draft(stage, DEPARTMENT, [(people[3], "LDTT")], title="Đề nghị danh hiệu Lao động tiên tiến năm 2021, bổ sung"))


def _declared(stage: Stage, recipient: Recipient, *, decided_on: datetime.date) -> AwardRecord:
    return past_awards.declare(
        recipient, by=stage.who(DEPARTMENT, Role.CLERK), upload=papers.upload("signed"), award=stage.awards["LDTT"], award_year=2021,
        method=AwardMethod.MERIT, decision_number="325/QĐ-STC", decided_on=decided_on, issuer_name=recipient.unit.name,
    )  # fmt: skip
