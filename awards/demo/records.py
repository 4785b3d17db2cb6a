"""What some people of the demo bring besides awards: ratings, initiatives, achievements, and past awards their unit declared."""

import datetime
from collections.abc import Sequence

from awards import achievements, declarations, initiatives, past_awards, ratings
from awards.demo import papers
from awards.demo.staff import COMMUNE, DEPARTMENT, PROVINCE
from awards.demo.stage import Stage
from awards.models import AwardRecord, Initiative, InitiativeScope, Rating, RatingLevel
from emulation.models import AwardMethod
from units import clock
from units.models import Recipient, RecipientKind, Role

LEVELS = [RatingLevel.GOOD, RatingLevel.EXCELLENT, RatingLevel.GOOD, RatingLevel.GOOD, RatingLevel.COMPLETED, RatingLevel.EXCELLENT]
# place in the commune's list → (day in 2021, what, figure, its unit, field)
DONE = [
    (0, "02-18", "Trồng lại 2 sào bưởi da xanh theo hướng hữu cơ, chia giống cho các hộ trong thôn", 6, "hộ", "agriculture"),
    (0, "05-09", "Hiến đất mở rộng đường vào khu sản xuất thôn Bố Lang", 320, "m² đất", "agriculture"),
    (0, "09-14", "Ủng hộ gạo và rau cho khu cách ly của xã", 450, "kg", "social"),
    (1, "06-21", "Số hóa sổ hộ tịch, trả kết quả một cửa không hồ sơ nào trễ hẹn", 612, "hồ sơ", "administration"),
    (2, "08-02", "Cùng tổ COVID cộng đồng quản lý người về từ vùng dịch", 87, "lượt người", "health"),
    (5, "05-28", "Học sinh lớp 5 thi giao lưu tiếng Việt cấp huyện đạt giải", 3, "giải", "education"),
]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def build(stage: Stage) -> None:
    """Told on the days of the acts, through the verbs, by those who may."""
    commune, department = (_people(stage, code) for code in (COMMUNE, DEPARTMENT))
    for year in (2018, 2019, 2020):
        _ratings(stage, COMMUNE, commune, year)
        _ratings(stage, DEPARTMENT, department, year)
    _initiatives(stage, commune, department)
    _achievements(stage, commune)
    _declared(stage, commune, department)


def _people(stage: Stage, code: str) -> list[Recipient]:
    return list(Recipient.objects.filter(unit=stage.units[code], kind=RecipientKind.PERSON).order_by("pk"))


def _ratings(stage: Stage, code: str, people: Sequence[Recipient], year: int) -> None:
    """A whole table for each year, entered when the accounts were new; the province compared those of the first two with their papers."""
    unit, levels = stage.units[code], {person.pk: LEVELS[(place + year) % len(LEVELS)] for place, person in enumerate(people)}
    if code == DEPARTMENT:  # all of them were Chiến sĩ thi đua cơ sở in these years
        levels = dict.fromkeys(levels, RatingLevel.EXCELLENT)
    act = {
        "act_number": f"{year - 1900}/QĐ-{unit.names_row(day('2020-01-01')).symbol}",
        "act_on": day(f"{year}-12-16"),
        "issuer_name": unit.name,
    }
    with clock.standing_on(day("2021-02-22")):
        ratings.save_table(unit, year, levels, seen={}, by=stage.who(code, Role.CLERK), upload=papers.upload("report"), **act)
    if year < 2020:
        with clock.standing_on(day("2021-03-10")):
            rows = Rating.objects.filter(recipient__in=people, year=year)
            declarations.confirm(Rating, {row.pk: row.version for row in rows}, by=stage.who(PROVINCE, Role.APPRAISER))


def _initiatives(stage: Stage, commune: Sequence[Recipient], department: Sequence[Recipient]) -> None:
    grassroots = {"scope": InitiativeScope.GRASSROOTS, "issuer_name": "Hội đồng Sáng kiến huyện Bác Ái", "act_number": "18/QĐ-HĐSK"}
    province = {"scope": InitiativeScope.PROVINCE, "issuer_name": "Hội đồng Sáng kiến tỉnh Ninh Thuận", "act_number": "7/QĐ-HĐSK"}
    with clock.standing_on(day("2021-06-10")):
        clerk = stage.who(COMMUNE, Role.CLERK)
        title = "Tưới nhỏ giọt bằng ống tre và ống nhựa tận dụng cho vườn bưởi trên đất dốc"
        initiatives.declare(
            commune[0], by=clerk, co_authors=commune[4:5], title=title, recognised_on=day("2021-05-20"),
            upload=papers.upload("confirmation"), summary="Giảm một nửa lượng nước tưới mùa khô.", **grassroots,
        )  # fmt: skip
        initiatives.declare(
            department[0], by=stage.who(DEPARTMENT, Role.CLERK), title="Bảng theo dõi dùng chung tiến độ giải ngân của các chủ đầu tư",
            recognised_on=day("2020-11-12"), upload=papers.upload("confirmation"), **province,
        )  # fmt: skip
    with clock.standing_on(day("2021-06-25")):
        row = Initiative.objects.get(author_rows__recipient=department[0])
        declarations.confirm(Initiative, {row.pk: row.version}, by=stage.who(PROVINCE, Role.APPRAISER))


def _achievements(stage: Stage, commune: Sequence[Recipient]) -> None:
    clerk = stage.who(COMMUNE, Role.CLERK)
    for place, on, text, figure, unit, field in DONE:
        with clock.standing_on(day(f"2021-{on}")):
            facts = {"text": text, "figure": figure, "figure_unit": unit, "field": field}
            achievements.add(commune[place], by=clerk, happened_on=clock.today(), **facts)


def _declared(stage: Stage, commune: Sequence[Recipient], department: Sequence[Recipient]) -> None:
    """Past awards that the system didn't have: one confirmed, one sent back, two waiting."""
    kept = _declare(stage, commune[0], 2016, "BK_TINH", "1467/QĐ-UBND")
    wrong = _declare(stage, commune[3], 2015, "BK_TINH", "982/QĐ-UBND")
    _declare(stage, commune[1], 2014, "BK_TINH", "1803/QĐ-UBND")
    _declare(stage, department[1], 2017, "CSTDCS", "212/QĐ-STC")
    officer = stage.who(PROVINCE, Role.APPRAISER)
    with clock.standing_on(day("2021-11-18")):
        declarations.confirm(AwardRecord, {kept.pk: kept.version}, by=officer)
        reason = "Bản quét chỉ có trang đầu; đề nghị nộp thêm trang danh sách có tên."
        declarations.refuse(wrong, by=officer, version=wrong.version, reason=reason)


def _declare(stage: Stage, recipient: Recipient, year: int, award: str, number: str) -> AwardRecord:
    issuer = "Chủ tịch UBND tỉnh Ninh Thuận" if award == "BK_TINH" else recipient.unit.name
    with clock.standing_on(day("2021-11-15")):
        scan, clerk = papers.upload("signed"), stage.who(recipient.unit.code, Role.CLERK)
        return past_awards.declare(
            recipient, by=clerk, upload=scan, award=stage.awards[award], award_year=year, method=AwardMethod.MERIT,
            decision_number=number, decided_on=day(f"{year + 1}-01-12"), issuer_name=issuer,
        )  # fmt: skip
