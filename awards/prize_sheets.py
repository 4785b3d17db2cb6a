"""Prizes read: the sheet of one decision, sums over decisions, units, campaigns, funds and years; both as workbooks too."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from awards import prize_fund
from awards.models import AwardRecord, Decision, Nomination, Prize, PrizeState
from emulation.models import BaseSalary
from units.access import units_of
from units.models import Account, Role
from units.vietnamese import date_vn, money_vn, number_in_words, number_vn
from units.workbooks.columns import Column
from units.workbooks.reading import Value
from units.workbooks.writing import LONG, Page, write_book

STAFF = Role.standing_body() | {Role.RECORDS_CLERK, Role.HEAD}
READERS = STAFF | {Role.CLERK}


@dataclass(frozen=True, slots=True)
class Row:
    """One name on the sheet. ``proposed``: whether it would be paid by the rule of the highest; ``beside``: what it stands beside."""

    prize: Prize
    name: str
    place: str
    multiplier: str
    amount: int
    needs_amount: bool
    proposed: bool
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The prizes of one decision that an account may see. ``without``: how many names have none, because the catalogue knows none."""

    rows: tuple[Row, ...]
    without: int

    def of(self, state: str) -> list[Row]:
        return [row for row in self.rows if row.prize.state == state]

    @property
    def total(self) -> int:
        """What is paid, VND."""
        return sum(row.amount for row in self.of(PrizeState.DUE))

    @property
    def in_words(self) -> str:
        """``Năm triệu bảy trăm nghìn đồng``."""
        return f"{number_in_words(self.total)} đồng".capitalize()

    @property
    def waiting(self) -> int:
        """What is not settled yet, VND."""
        return sum(row.amount for row in self.of(PrizeState.TO_SETTLE))

    @property
    def to_settle(self) -> list[Row]:
        return [row for row in self.of(PrizeState.TO_SETTLE) if not row.needs_amount]

    @property
    def to_set(self) -> list[Row]:
        return [row for row in self.rows if row.needs_amount]

    @property
    def salary(self) -> BaseSalary | None:
        """The base salary of the decision's day, one for all."""
        return self.rows[0].prize.base_salary if self.rows else None

    @property
    def articles(self) -> list[str]:
        """What the multipliers rest on, each source once, in the order of the sheet."""
        return list(dict.fromkeys(row.prize.article for row in self.rows))

    @property
    def right_salary(self) -> int | None:
        """The figure that corrected that base salary later; None while it stands."""
        return self.rows[0].prize.right_salary if self.rows else None

    @property
    def verified(self) -> bool:
        return all(row.prize.verified for row in self.rows)


def sheet(decision: Decision, account: Account) -> Sheet:
    """The sheet of an issued decision, in the order of its list. Three queries, four when some stand beside others."""
    prizes = list(
        Prize.objects.visible_to(account)
        .filter(decision=decision)
        .with_right_salary()
        .select_related("record__recipient__unit", "record__award", "record__nomination__recipient", "base_salary", "settled_by")
        .order_by("record_id")
    )
    seen = Nomination.objects.visible_to(account).values("id")
    staff = units_of(account, STAFF)
    without = AwardRecord.objects.filter(Q(nomination__in=seen) | Q(decision__unit_id__in=staff), decision=decision, prize=None)
    return Sheet(tuple(_rows(prizes)), without.count())


def _rows(prizes: Sequence[Prize]) -> Iterator[Row]:
    open_ones = [row for row in prizes if row.state == PrizeState.TO_SETTLE]
    proposed, known = prize_fund.beside(open_ones)
    for row in prizes:
        told = proposed.get(row.pk)
        yield Row(
            prize=row,
            name=row.record.printed_name,
            place=", ".join(part for part in (row.record.nomination.post_title, str(row.record.recipient.unit)) if part),
            multiplier=times_text(row.multiplier),
            amount=int(row.amount),
            needs_amount=row.state == PrizeState.TO_SETTLE and prize_fund.waits_for_amount(row),
            proposed=told is None or told.pay,
            beside=tuple(_told(known[key]) for key in told.beside) if told and row.state == PrizeState.TO_SETTLE else (),
        )


def times_text(multiplier: Decimal) -> str:
    """``1,5``; ``3``."""
    return number_vn(multiplier.normalize())


def _told(other: Prize) -> str:
    """What another prize is: ``Lao động tiên tiến, 12/QĐ-UBND ngày 01/02/2024: 710.000 đ, được chi``."""
    record = other.record
    when = f"{record.decision_number} ngày {date_vn(record.decided_on)}"
    return f"{record.award}, {when}: {money_vn(int(other.amount))}, {other.get_state_display().lower()}"


# --- sums -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Grouping:
    """A way to add prizes up: what a line is called, and the columns that make one."""

    label: str
    columns: tuple[str, ...]
    order: tuple[str, ...]


GROUPINGS: Mapping[str, Grouping] = {
    "quyet-dinh": Grouping(
        "Quyết định",
        ("decision__number__number", "decision__symbol", "decision__subject", "decision__public_id", "decision__decided_on"),
        ("-decision__decided_on", "decision__number__number"),
    ),
    "don-vi": Grouping("Đơn vị đề nghị", ("record__nomination__unit__name",), ("record__nomination__unit__sort_key",)),
    "phong-trao": Grouping("Phong trào", ("decision__campaign__name", "decision__campaign__year"), ("-decision__campaign__year",)),
    "quy": Grouping("Quỹ thi đua, khen thưởng của", ("fund__name",), ("fund__sort_key",)),
    "nam": Grouping("Năm quyết định", ("decision__decided_on__year",), ("-decision__decided_on__year",)),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of sums, VND."""

    name: str
    public_id: str
    count: int
    due: int
    waiting: int


def lines(account: Account, *, by: str, year: int | None = None) -> list[Line]:
    """Sums of the prizes an account sees by a key of `GROUPINGS`; ``year`` is that of the decision. One query."""
    grouping = GROUPINGS[by]
    rows = Prize.objects.visible_to(account)
    rows = rows.filter(decision__decided_on__year=year) if year else rows
    summed = rows.order_by().values(*grouping.columns).annotate(
        count=Count("id"), due=Sum("amount", filter=Q(state=PrizeState.DUE)), waiting=Sum("amount", filter=Q(state=PrizeState.TO_SETTLE))
    )  # fmt: skip
    return [
        Line(_name(by, row), row.get("decision__public_id", ""), row["count"], int(row["due"] or 0), int(row["waiting"] or 0))
        for row in summed.order_by(*grouping.order)
    ]


def _name(by: str, row: Mapping[str, object]) -> str:
    if by == "quyet-dinh":
        day = row["decision__decided_on"]
        return f"{row['decision__number__number']:02d}/{row['decision__symbol']} ngày {day:%d/%m/%Y} – {row['decision__subject']}"
    if by == "phong-trao":
        name, year = str(row["decision__campaign__name"]), row["decision__campaign__year"]
        return name if not year or str(year) in name else f"{name} ({year})"
    return str(row[GROUPINGS[by].columns[0]])


def years(account: Account) -> list[int]:
    """Years of decisions with prizes that the account sees, newest first. One query."""
    rows = Prize.objects.visible_to(account).order_by().values_list("decision__decided_on__year", flat=True).distinct()
    return sorted(rows, reverse=True)


# --- workbooks --------------------------------------------------------------------------------------------------------------------

SHEET = (
    Column("order", "TT", kind="whole", width=6),
    Column("name", "Tập thể, cá nhân", width=32),
    Column("place", "Chức vụ, đơn vị", width=34),
    Column("multiplier", "Hệ số", width=8),
    Column("salary", "Lương cơ sở (đồng)", kind="whole", width=16),
    Column("amount", "Tiền thưởng (đồng)", kind="whole", width=18),
    Column("state", "Tình trạng", width=22),
    Column("article", "Căn cứ", width=40),
    Column("reason", "Lý do", width=30),
    Column("sign", "Ký nhận", width=14),
)
SUMS = (
    Column("order", "TT", kind="whole", width=6),
    Column("name", "Nội dung", width=60),
    Column("count", "Số lượt", kind="whole", width=10),
    Column("due", "Được chi (đồng)", kind="whole", width=18),
    Column("waiting", "Chờ quyết định (đồng)", kind="whole", width=20),
)


def sheet_book(told: Sheet, *, title: str) -> bytes:
    """The sheet of a decision with a last line for the sum of what is paid."""

    def rows() -> Iterator[dict[str, Value]]:
        for number, row in enumerate(told.rows, 1):
            doubt = "" if row.prize.verified else "; chưa xác minh"
            yield {
                "order": number, "name": row.name, "place": row.place, "multiplier": row.multiplier,
                "salary": row.prize.base_salary.amount, "amount": row.amount, "state": str(row.prize.get_state_display()),
                "article": f"{row.prize.article}{doubt}", "reason": row.prize.reason,
            }  # fmt: skip
        yield {"name": f"Cộng được chi ({told.in_words})", "amount": told.total}

    return _book(SHEET, rows(), title=title, size=len(told.rows))


def sums_book(told: Sequence[Line], *, title: str) -> bytes:
    """Sums, one line each, and their total."""

    def rows() -> Iterator[dict[str, Value]]:
        for number, row in enumerate(told, 1):
            yield {"order": number, "name": row.name, "count": row.count, "due": row.due, "waiting": row.waiting}
        yield {"name": "Cộng"} | totals(told)

    return _book(SUMS, rows(), title=title, size=len(told))


def totals(told: Iterable[Line]) -> dict[str, int]:
    """The sums of all lines."""
    rows = list(told)
    return {"count": sum(row.count for row in rows), "due": sum(row.due for row in rows), "waiting": sum(row.waiting for row in rows)}


def _book(columns: Sequence[Column], rows: Iterator[dict[str, Value]], *, title: str, size: int) -> bytes:
    return write_book([Page("Tiền thưởng", columns, rows, title=title)], size=LONG if size >= LONG else 0)
