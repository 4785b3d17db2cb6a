"""Rows that hold from a day to a day, both included; without a last day (``valid_to`` None) they hold on."""

import datetime
from typing import Protocol

from django.db.models import Q

from units.vietnamese import date_vn


class Dated(Protocol):
    """A row with its first and its last day."""

    valid_from: datetime.date
    valid_to: datetime.date | None


def on(day: datetime.date) -> Q:
    """Condition of the rows that hold on a day."""
    return (Q(valid_to=None) | Q(valid_to__gte=day)) & Q(valid_from__lte=day)


def holds(row: Dated, day: datetime.date) -> bool:
    """Whether a row holds on a day."""
    return overlaps(row, day, day)


def overlaps(row: Dated, start: datetime.date, end: datetime.date | None) -> bool:
    """Whether a row holds on a day of a period; the period's end may be open too."""
    last = datetime.date.max
    return start <= (row.valid_to or last) and row.valid_from <= (end or last)


def end_faults(row: Dated, valid_to: datetime.date, *, today: datetime.date, what: str, again: str) -> dict[str, str]:
    """Why a row cannot end on a day, by field: it ends today or later, never in the past, and its end is not put off.

    ``what`` is how a sentence begins with it (“Tuyến này”), ``again`` what to do instead of putting its end off (“thêm tuyến mới”).
    """
    if row.valid_to and row.valid_to < today:
        return {"valid_to": f"{what} đã hết áp dụng từ {date_vn(row.valid_to)}."}
    if valid_to < max(today, row.valid_from):
        return {"valid_to": f"Ngày cuối phải từ {date_vn(max(today, row.valid_from))} trở đi."}
    if row.valid_to and valid_to > row.valid_to:
        return {"valid_to": f"{what} đã ghi đến {date_vn(row.valid_to)}. Muốn kéo dài, hãy {again} từ ngày sau đó."}
    return {}
