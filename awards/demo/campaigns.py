"""Plan 4614/KH-UBND with its annual campaigns, as the province launched them."""

import datetime
import uuid

from emulation.models import Campaign, CampaignState, CampaignUnit, LegalAct, Milestone
from units.models import Unit

THEME = "Đoàn kết, sáng tạo, thi đua xây dựng và bảo vệ Tổ quốc"
LAUNCHED_ON = datetime.date(2020, 12, 22)
# kind, level, day: the dates of 2021 are a demo's choice inside the province's practice (4614's own annex is not at hand)
MILESTONES_2021 = [
    ("registration", "", "2021-03-31"),
    ("filing", "commune", "2021-11-29"),
    ("filing", "district", "2021-12-10"),
    ("filing", "department", "2021-12-10"),
    ("council", "", "2021-12-20"),
    ("decision", "", "2021-12-31"),
]


def build(province: Unit, made: dict[str, Unit], *, launched: bool) -> dict[str, Campaign]:
    """The five-year campaign, the annual ones of 2021 (launched or still a draft) and, with the former, a draft of 2022."""
    plan = LegalAct.objects.create(
        number="4614/KH-UBND",
        issued_on=LAUNCHED_ON,
        issuer="Chủ tịch UBND tỉnh Ninh Thuận",
        title="Phát động thi đua thực hiện nhiệm vụ phát triển kinh tế - xã hội năm 2021 và kế hoạch 5 năm (2021-2025)",
    )
    five = _campaign(
        province, code="nt-kh4614", kind="five_year", state=CampaignState.LAUNCHED, launched_on=LAUNCHED_ON, act=plan,
        name="Thi đua thực hiện nhiệm vụ phát triển kinh tế - xã hội năm 2021 và kế hoạch 5 năm (2021-2025)",
        period_from="2021-01-01", period_to="2025-12-31",
    )  # fmt: skip
    state = {"state": CampaignState.LAUNCHED, "launched_on": LAUNCHED_ON} if launched else {}
    annual = _annual(province, five, 2021, act=plan, **state)
    Milestone.objects.bulk_create(Milestone(campaign=annual, kind=k, unit_kind=level, due_on=day) for k, level, day in MILESTONES_2021)
    campaigns = {"five": five, "2021": annual}
    for campaign in (five, annual) if launched else (five,):
        CampaignUnit.objects.bulk_create(CampaignUnit(campaign=campaign, unit=unit) for unit in made.values() if unit != province)
    if launched:
        campaigns["2022"] = _annual(province, five, 2022)
    return campaigns


def _annual(province: Unit, five: Campaign, year: int, **columns: object) -> Campaign:
    return _campaign(
        province, code=f"nt-{year}", kind="annual", parent=five, year=year, name=f"Phong trào thi đua năm {year}",
        period_from=f"{year}-01-01", period_to=f"{year}-12-31",
        award_reason=f"đã có thành tích xuất sắc trong phong trào thi đua thực hiện nhiệm vụ phát triển kinh tế - xã hội năm {year}",
        **columns,
    )  # fmt: skip


def _campaign(province: Unit, **columns: object) -> Campaign:
    return Campaign.objects.create(unit=province, theme=THEME, public_id=uuid.uuid4().hex, **columns)
