"""A small law for tests of pages where people meet it, and people who are just due, nearly due or not known."""

from awards.models import AwardRecord, HistoryCoverage, Rating
from emulation.models import Award, AwardRule
from tests.factories import World, person
from units import clock
from units.models import Recipient

TITLES = {
    "id": "k1", "name": "Ba năm liên tục Chiến sĩ thi đua cơ sở", "for": ["person"], "method": ["merit"],
    "article": "Điều 22 Luật thử nghiệm", "verified": True, "require": {"held": {"awards": ["CSTDCS"], "count": 3}},
}  # fmt: skip
RATINGS = {
    "id": "k2", "name": "Hai năm hoàn thành xuất sắc nhiệm vụ", "for": ["person"], "method": ["merit"], "article": "Điều 74 Luật thử nghiệm",
    "verified": True, "require": {"all": [{"rating": {"at_least": "excellent", "years": 2}}, {"judged": "Gương mẫu."}]},
}  # fmt: skip


def law(w: World) -> None:
    """BK_TINH asks two excellent years, CSTD_TINH three titles; history of the province is complete from 2015 on."""
    w.awards["CSTDCS"] = Award.objects.create(
        code="CSTDCS", name="Chiến sĩ thi đua cơ sở", kind="title", level="department", order=9, ladder="persons", rank=1
    )
    Award.objects.filter(code="CSTD_TINH").update(ladder="persons", rank=2)
    Award.objects.filter(code="BK_TINH").update(ladder="merit", rank=2)
    Award.objects.filter(code="GK_XA").update(ladder="merit", rank=1)
    for code, route in (("BK_TINH", RATINGS), ("CSTD_TINH", TITLES)):
        AwardRule.objects.filter(award__code=code).update(routes=[route], groups=["person"], source=route["article"], verified=True)
    for subject in ("titles", "initiatives"):
        HistoryCoverage.objects.create(unit=w.province, subject=subject, since_year=2015, entered_by=w.appraiser, entered_at=clock.now())


def rated(recipient: Recipient, *years: int, level: str = "excellent", **columns) -> None:
    columns = {"source": "imported"} | columns
    Rating.objects.bulk_create(Rating(recipient=recipient, year=year, level=level, **columns) for year in years)


def titled(w: World, recipient: Recipient, *years: int, **columns) -> None:
    columns = {"source": "imported"} | columns
    AwardRecord.objects.bulk_create(
        AwardRecord(
            recipient=recipient, award=w.awards["CSTDCS"], award_year=year, recipient_class="direct_worker", decision_number=f"{year}/QĐ",
            decided_on=f"{year}-12-20", issuer_name="Sở", printed_name=recipient.name, **columns,
        )
        for year in years
    )  # fmt: skip


def excellent(w: World, *years: int, **columns) -> Recipient:
    """Somebody of the commune, rated excellent in the years (default: the two that Bằng khen asks)."""
    made = person(w, **columns)
    rated(made, *(years or (2020, 2021)))
    return made
