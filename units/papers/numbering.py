"""Numbers of papers: taken from a series that this system gives out alone, or typed in from the unit's document system.

Nghị định 30/2020/NĐ-CP, Điều 15: running numbers from 01 on 1 January to 31 December, unique in the year. A number belongs
to the year of the day the paper is dated, in Asia/Ho_Chi_Minh; legal dates are plain dates, so no clock is asked here.
"""

import datetime

from django.db.models import F

from units.models.paper import DocumentNumber, NumberSeries
from units.models.unit import Unit
from units.moves import Conflict, Refused
from units.tokens import act


def is_own(unit: Unit, code: str, year: int) -> bool:
    """Whether the unit's series of a year is given out here; a year without a row follows the year before it."""
    row = NumberSeries.objects.filter(unit=unit, code=code, year__lte=year).order_by("-year").first()
    return row is not None and row.own


def next_number(unit: Unit, code: str, year: int) -> int:
    """The number `take` would give now: a hint for the page, promised to nobody."""
    row = NumberSeries.objects.filter(unit=unit, code=code, year=year).first()
    return (row.last if row else 0) + 1


def open_series(unit: Unit, *, code: str, year: int, last: int = 0) -> NumberSeries:
    """Say that a unit's series of a year is given out here alone, going on after ``last`` (0 = from 01)."""
    with act():
        row, _ = NumberSeries.objects.update_or_create(unit=unit, code=code, year=year, defaults={"own": True, "last": last})
    return row


def take(unit: Unit, *, code: str, symbol: str, on: datetime.date, title: str = "") -> DocumentNumber:
    """The next number of the unit's own series in the year of ``on``.

    The counter row is locked and updated in the caller's transaction, so a rollback gives the number back: no gap, no
    duplicate. (``max()+1`` collided in 87 % of the tries of 16 writers; a sequence leaves gaps on rollback.)

    Raises:
        Refused: the series is kept elsewhere; its numbers are typed.
    """
    with act():
        series = _locked(unit, code, on.year)
        if not series.own:
            raise Refused(f"Số {code} năm {on.year} của {unit} do văn thư cấp ở hệ thống văn bản. Hãy nhập số đã được cấp.")
        return _give_next(series, symbol=symbol, on=on, title=title)


def enter(unit: Unit, *, code: str, number: int, symbol: str, on: datetime.date, title: str = "") -> DocumentNumber:
    """A number given by the unit's records office, unique per unit, series and year.

    In an own series only the next number can be typed: any other one is used already or would leave a gap.

    Raises:
        Refused: the number is used, and by which paper; or it would leave a gap in an own series.
    """
    with act():
        series = _locked(unit, code, on.year)
        if taken := DocumentNumber.objects.filter(series=series, number=number).first():
            raise Refused(_used(taken))
        if series.own and number == series.last + 1:
            return _give_next(series, symbol=symbol, on=on, title=title)
        if series.own:
            raise Refused(f"Số {code} năm {on.year} được cấp liên tục trên hệ thống này; số tiếp theo là {series.last + 1:02d}.")
        return DocumentNumber.objects.create(series=series, number=number, symbol=symbol, given_on=on, title=title[:300])


def _locked(unit: Unit, code: str, year: int) -> NumberSeries:
    """The series row, locked until the transaction ends (SQLite's IMMEDIATE transaction is exclusive already)."""
    NumberSeries.objects.get_or_create(unit=unit, code=code, year=year, defaults={"own": is_own(unit, code, year)})
    return NumberSeries.objects.select_for_update().get(unit=unit, code=code, year=year)


def _give_next(series: NumberSeries, *, symbol: str, on: datetime.date, title: str) -> DocumentNumber:
    if not NumberSeries.objects.filter(pk=series.pk, last=series.last).update(last=F("last") + 1):
        raise Conflict  # cannot be while the row is locked; the compare is the second belt
    return DocumentNumber.objects.create(series=series, number=series.last + 1, symbol=symbol, given_on=on, title=title[:300])


def _used(taken: DocumentNumber) -> str:
    paper = f": “{taken.title}”" if taken.title else ""
    return f"Số {taken.text} đã dùng cho văn bản ngày {taken.given_on:%d/%m/%Y}{paper}. Hãy kiểm tra lại số."
