"""Lists that only go out to Excel: what the standing body appraises, the agenda of a session with its frozen result, awards looked up."""

from collections.abc import Iterable, Iterator, Sequence

from awards import sheets
from awards.appraisal import records_of
from awards.models import AgendaItem, AwardRecord, CouncilSession, Nomination
from units import clock
from units.vietnamese import date_vn
from units.workbooks.columns import Column
from units.workbooks.reading import Value
from units.workbooks.writing import LONG, Page, write_book

ORDER = Column("order", "TT", kind="whole", width=6)
WHO = (
    ORDER,
    Column("honorific", "Danh xưng", width=10),
    Column("name", "Họ và tên / Tên tập thể", width=28),
    Column("post", "Chức vụ", width=20),
    Column("unit", "Đơn vị công tác", width=26),
    Column("award", "Danh hiệu, hình thức", width=28),
    Column("class", "Loại đối tượng", width=24),
    Column("year", "Năm xét", kind="year"),
    Column("achievement", "Thành tích", kind="long"),
    Column("records", "Khen thưởng đã có", kind="long"),
)
APPRAISAL = (*WHO, Column("filed_by", "Đơn vị đề nghị", width=26), Column("since", "Ở đây từ", kind="date"),
             Column("state", "Tình trạng", width=20), Column("remark", "Ý kiến", width=30))  # fmt: skip
AGENDA = (
    *WHO,
    Column("yes", "Tán thành", kind="whole"),
    Column("no", "Không tán thành", kind="whole"),
    Column("blank", "Không ý kiến", kind="whole"),
    Column("share", "Tỷ lệ", width=10),
    Column("result", "Kết quả", width=14),
)

RECORDS = (
    ORDER,
    Column("honorific", "Danh xưng", width=10),
    Column("name", "Họ và tên / Tên tập thể", width=28),
    Column("unit", "Đơn vị", width=26),
    Column("award", "Danh hiệu, hình thức", width=30),
    Column("year", "Năm khen thưởng", kind="year"),
    Column("number", "Số quyết định", width=18),
    Column("decided_on", "Ngày quyết định", kind="date"),
    Column("issuer", "Cơ quan quyết định", width=30),
    Column("method", "Loại khen", width=20),
    Column("source", "Nguồn", width=22),
    Column("status", "Tình trạng", width=18),
)


def appraisal_book(rows: Sequence[Nomination], *, title: str) -> bytes:
    """The nominations of the appraisal list, in its order. One query beside the caller's."""
    past = records_of(row.recipient for row in rows)

    def lines() -> Iterator[dict[str, Value]]:
        for number, row in enumerate(rows, 1):
            about: dict[str, Value] = {
                "filed_by": str(row.unit),
                "since": row.held_since.astimezone(clock.ZONE).date(),
                "remark": row.remark,
            }
            yield _who(number, row, sheets.records_line(past.get(row.recipient_id, []))) | about | {"state": str(row.get_state_display())}

    return _book(APPRAISAL, lines(), title=title, size=len(rows))


def agenda_book(session: CouncilSession, items: Sequence[AgendaItem]) -> bytes:
    """The cases of a session in the order of its agenda; votes only once the result is frozen."""
    past = records_of(item.nomination.recipient for item in items)

    def lines() -> Iterator[dict[str, Value]]:
        for number, item in enumerate(items, 1):
            yield _who(number, item.nomination, sheets.records_line(past.get(item.nomination.recipient_id, []))) | _votes(item)

    return _book(AGENDA, lines(), title=f"{session.name}, {date_vn(session.held_on)}", size=len(items))


def records_book(rows: Iterable[AwardRecord], *, title: str, size: int) -> bytes:
    """Award records that were looked up, in their order. No query beside the caller's."""

    def lines() -> Iterator[dict[str, Value]]:
        for number, row in enumerate(rows, 1):
            person = getattr(row.recipient, "person", None)
            yield {
                "order": number,
                "honorific": person.honorific if person else "",
                "name": row.recipient.name,
                "unit": str(row.recipient.unit),
                "award": row.award.name,
                "year": row.award_year,
                "number": row.decision_number,
                "decided_on": row.decided_on,
                "issuer": row.issuer_name,
                "method": str(row.get_method_display()),
                "source": "Tự khai, chờ đối chiếu" if row.is_declared_only else str(row.get_source_display()),
                "status": str(row.get_status_display()),
            }

    return _book(RECORDS, lines(), title=title, size=size)


def _votes(item: AgendaItem) -> dict[str, Value]:
    if item.passed is None:
        return {}
    word = "Thông qua" if item.passed else "Không thông qua"
    return {"yes": item.yes, "no": item.no, "blank": item.blank, "share": sheets.share_text(item), "result": word}


def _who(number: int, row: Nomination, records: str) -> dict[str, Value]:
    return {
        "order": number,
        "honorific": sheets.address_of(row),
        "name": row.recipient.name,
        "post": row.post_title,
        "unit": str(row.recipient.unit),
        "award": row.award.name,
        "class": str(row.get_recipient_class_display()),
        "year": row.award_year,
        "achievement": row.achievement,
        "records": records,
    }


def _book(columns: Sequence[Column], rows: Iterator[dict[str, Value]], *, title: str, size: int) -> bytes:
    return write_book([Page("Danh sách", columns, rows, title=title)], size=LONG if size >= LONG else 0)
