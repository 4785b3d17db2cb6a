"""What a cell means: dates, years, numbers, identity numbers, marks, choices. Each function takes a `Value` and gives None for an
empty cell; what does not fit raises `BadValue` with the reason and what to write instead."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from units.vietnamese import fold, nfc, nfc_lines
from units.workbooks.reading import Fault, Value

T = TypeVar("T")
EARLIEST, LATEST = 1900, 2100  # years a person's or an award's date can have
IDENTITY_LENGTHS = (9, 12)  # chứng minh nhân dân, căn cước
YES = frozenset({"x", "co", "yes", "y", "true", "v", "1", "dung", "roi", "da", "✓", "✔", "☑", "√"})
NO = frozenset({"khong", "no", "n", "false", "0", "-", "chua", "k", "☐"})
DAY = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})")
PHRASE = re.compile(r"(?:ngay\s+)?(\d{1,2})\s+thang\s+(\d{1,2})\s+nam\s+(\d{4})")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
MONTH = re.compile(r"(?:thang\s+)?(\d{1,2})\s*[/.\-]\s*(\d{4})")
VIETNAMESE_NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?|-?\d+(?:,\d+)?")
POINTS = str.maketrans({".": "", ",": "."})
YEAR = re.compile(r"(?:nam\s+)?(\d{4})")


class BadValue(ValueError):
    """A cell that does not fit its column: why, and what to write. Both are Vietnamese sentences."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason} {fix}")
        self.reason = reason
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Day:
    """A date as exact as it was given: month and day are 0 where only the year (or month and year) is known."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def date(self) -> datetime.date | None:
        """The full date, or None."""
        return datetime.date(self.year, self.month, self.day) if self.month and self.day else None


def as_text(value: Value, *, longest: int = 250) -> str | None:
    """One clean line. Numbers and dates are written as people write them. Raises BadValue: an error cell, or too long."""
    text = shown(value)
    if len(text) > longest:
        raise BadValue(f"Dài {len(text)} chữ, quá {longest}.", f"Rút gọn còn {longest} chữ.")
    return text or None


def as_long_text(value: Value, *, longest: int = 20_000) -> str | None:
    """Text of several lines. Raises BadValue as `as_text`."""
    if not isinstance(value, str):
        return as_text(value)
    text = nfc_lines(value)
    if len(text) > longest:
        raise BadValue(f"Dài {len(text)} chữ, quá {longest}.", f"Rút gọn còn {longest} chữ.")
    return text or None


def shown(value: Value) -> str:
    """A cell as one line of text: 3 for 3.0, 15/01/2021 for a date. Raises BadValue for an error cell."""
    if isinstance(value, Fault):
        raise BadValue(f"{value.reason}.", "Sửa ô này trong Excel hoặc gõ thẳng giá trị.")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, datetime.datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, datetime.date):
        return value.strftime("%d/%m/%Y")
    return nfc(value.isoformat("minutes") if isinstance(value, datetime.time) else str(value))


def as_date(value: Value, *, earliest: int = EARLIEST, latest: int = LATEST) -> Day | None:
    """A date, a month, or only a year: a real date, dd/mm/yyyy (also - . and spaces), "ngày 5 tháng 3 năm 2021", mm/yyyy, yyyy.

    Raises BadValue: no such day, unreadable, or the year outside the bounds.
    """
    if isinstance(value, datetime.date):  # a datetime is one too
        day = Day(value.year, value.month, value.day)
    else:
        text = shown(value)
        if not text:
            return None
        day = _day_of(text)
    if not earliest <= day.year <= latest:
        raise BadValue(f"Năm {day.year} không hợp lý.", f"Ghi năm từ {earliest} đến {latest}.")
    return day


def _day_of(text: str) -> Day:
    plain = fold(text)
    if (found := DAY.fullmatch(plain) or PHRASE.fullmatch(plain)) is not None:
        day, month, year = (int(part) for part in found.groups())
        return _real(text, _century(year, found[3]), month, day)
    if (found := ISO.fullmatch(plain)) is not None:
        year, month, day = (int(part) for part in found.groups())
        return _real(text, year, month, day)
    if (found := MONTH.fullmatch(plain)) is not None and 1 <= int(found[1]) <= 12:
        return Day(int(found[2]), int(found[1]))
    if (found := YEAR.fullmatch(plain)) is not None:
        return Day(int(found[1]))
    raise BadValue(f"“{text[:40]}” không phải ngày.", "Ghi dd/mm/yyyy, ví dụ 15/01/2021, hoặc chỉ năm.")


def _century(year: int, written: str) -> int:
    """Two digits are refused: 12/5/21 may be 1921 or 2021."""
    if len(written) == 2:
        raise BadValue("Năm chỉ có hai chữ số.", "Ghi đủ bốn chữ số, ví dụ 2021.")
    return year


def _real(text: str, year: int, month: int, day: int) -> Day:
    try:
        datetime.date(year, month, day)
    except ValueError:
        raise BadValue(f"Không có ngày {text[:40]}.", "Kiểm tra ngày và tháng, ghi dd/mm/yyyy.") from None
    return Day(year, month, day)


def as_year(value: Value, *, earliest: int = EARLIEST, latest: int = LATEST) -> int | None:
    """A year: 2021, "2021", "năm 2021", or the year of a date. Raises BadValue otherwise; school years 2020-2021 too."""
    day = as_date(value, earliest=earliest, latest=latest)
    return day.year if day else None


def as_number(value: Value) -> int | float | None:
    """A number; text is read the Vietnamese way: 1.234,5. Raises BadValue when it is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = shown(value)
    if not text:
        return None
    plain = text.translate(POINTS) if VIETNAMESE_NUMBER.fullmatch(text) else text
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,10})?", plain):
        raise BadValue(f"“{text[:40]}” không phải số.", "Chỉ ghi chữ số, ví dụ 12 hoặc 12,5.")
    number = float(plain)
    return int(number) if number.is_integer() else number


def as_whole(value: Value, *, lowest: int = 0, highest: int = 10**9) -> int | None:
    """A whole number within bounds. Raises BadValue otherwise."""
    number = as_number(value)
    if number is None:
        return None
    if not isinstance(number, int) or not lowest <= number <= highest:
        raise BadValue(f"“{shown(value)[:40]}” không phải số nguyên từ {lowest} đến {highest}.", "Ghi lại số.")
    return number


def as_identity(value: Value) -> str | None:
    """Nine or twelve digits as text. Excel drops the zeros before a number: they are put back. Raises BadValue otherwise."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        digits = str(value)
        digits = digits.zfill(9 if len(digits) <= 9 else 12)
    else:
        digits = re.sub(r"[\s.\-']", "", shown(value))
        if not digits:
            return None
    if not digits.isascii() or not digits.isdecimal() or len(digits) not in IDENTITY_LENGTHS:
        raise BadValue("Số định danh phải có 12 chữ số (căn cước) hoặc 9 chữ số (chứng minh nhân dân).", "Gõ lại, định dạng ô là Text.")
    return digits


def as_yes(value: Value) -> bool | None:
    """A mark: X, có, ✓, 1 → True; không, 0 → False. Raises BadValue for other words."""
    if isinstance(value, bool):
        return value
    text = shown(value)
    if not text:
        return None
    word = fold(text).strip(" .()[]")
    if word in YES or text in YES:
        return True
    if word in NO or text in NO:
        return False
    raise BadValue(f"“{text[:40]}” không rõ có hay không.", "Đánh dấu X nếu có, để trống nếu không.")


def as_choice(value: Value, choices: Mapping[str, T]) -> T | None:
    """One of the words of a list, accents, case and punctuation aside. Raises BadValue with the words that are allowed."""
    text = shown(value)
    if not text:
        return None
    by_word = {plain_word(word): meant for word, meant in choices.items()}
    word = plain_word(text)
    if word not in by_word:
        raise BadValue(f"“{text[:60]}” không có trong danh mục.", f"Chọn một trong: {_some(list(choices))}.")
    return by_word[word]


@lru_cache(maxsize=4096)  # code lists are compared again and again
def plain_word(text: str) -> str:
    """A word for comparing: folded, without punctuation: "Hạng Nhất." and "hạng nhất" are one."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def _some(words: list[str]) -> str:
    return "; ".join(words[:12]) + ("; …" if len(words) > 12 else "")
