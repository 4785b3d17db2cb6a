"""What a cell says: days, years, numbers, marks. Pure. Each raises `Unreadable` with a Vietnamese reason and what to do."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from awards.intake.facts import folded
from units.vietnamese import nfc

OLDEST = 1900


class Unreadable(Exception):
    """A cell that says nothing sensible; ``fix`` tells what to write instead."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.reason, self.fix = reason, fix


@dataclass(frozen=True, slots=True)
class Birth:
    """A full day, or only the year."""

    day: datetime.date | None
    year: int | None


DAY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
MONTH = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{4})")
WRITTEN = re.compile(r"ngay (\d{1,2}) thang (\d{1,2}) nam (\d{4})")


def day(text: str, *, today: datetime.date, what: str = "ngày") -> datetime.date:
    """A day as dd/mm/yyyy (dots and hyphens too), year-month-day, or "ngày … tháng … năm …"; not later than today."""
    found = DAY.fullmatch(text) or WRITTEN.fullmatch(folded(text))
    if found:
        parts = [int(part) for part in found.groups()]
    elif found := ISO.fullmatch(text):
        parts = [int(part) for part in reversed(found.groups())]
    else:
        raise Unreadable(f"{what} “{text}” không đọc được", "Ghi ngày/tháng/năm, ví dụ 31/12/2021.")
    return _real_day(parts, text, today, what)


def _real_day(parts: list[int], text: str, today: datetime.date, what: str) -> datetime.date:
    try:
        found = datetime.date(parts[2], parts[1], parts[0])
    except ValueError:
        raise Unreadable(f"{what} {text} không có thật", "Xem lại ngày, tháng trên giấy tờ gốc.") from None
    if found.year < OLDEST:
        raise Unreadable(f"{what} {text} quá xa", "Ghi năm đủ bốn chữ số.")
    if found > today:
        raise Unreadable(f"{what} {text} ở sau hôm nay", "Xem lại năm.")
    return found


def birth(text: str, *, today: datetime.date) -> Birth:
    """A day of birth, or month and year or only the year (then the year counts)."""
    if re.fullmatch(r"\d{4}", text):
        return Birth(None, _birth_year(int(text), today))
    if found := MONTH.fullmatch(text):
        if not 1 <= int(found[1]) <= 12:
            raise Unreadable(f"ngày sinh {text} không có thật", "Ghi ngày/tháng/năm, tháng/năm hoặc chỉ năm sinh.")
        return Birth(None, _birth_year(int(found[2]), today))
    born = day(text, today=today, what="ngày sinh")
    _birth_year(born.year, today)
    return Birth(born, born.year)


def _birth_year(number: int, today: datetime.date) -> int:
    if not today.year - 120 <= number <= today.year - 5:
        raise Unreadable(f"năm sinh {number} không hợp lý", f"Ghi năm sinh từ {today.year - 120} đến {today.year - 5}.")
    return number


def year(text: str, *, today: datetime.date, what: str = "năm") -> int:
    """A year from 1945 to this one; "Năm 2020" and the day of a date column are read too."""
    found = re.fullmatch(r"(?:nam\s*)?(\d{4})", folded(text))
    if not found:
        raise Unreadable(f"{what} “{text}” không phải một năm", "Ghi bốn chữ số, ví dụ 2020.")
    if not 1945 <= int(found[1]) <= today.year:
        raise Unreadable(f"{what} {found[1]} không hợp lý", f"Ghi năm từ 1945 đến {today.year}.")
    return int(found[1])


def identity(text: str) -> str:
    """Twelve digits (nine of the old card), leading zeros kept."""
    digits = re.sub(r"[\s.']", "", text)
    if re.fullmatch(r"[0-9]{12}|[0-9]{9}", digits):
        return digits
    if re.fullmatch(r"[0-9]{11}|[0-9]{8}|[0-9]{10}", digits):
        raise Unreadable(
            f"số định danh có {len(digits)} chữ số", "Có thể Excel làm mất số 0 ở đầu: định dạng cột là Văn bản rồi ghi đủ 12 số."
        )
    raise Unreadable(f"số định danh “{text}” không đúng", "Ghi 12 chữ số, hoặc để trống.")


def phone(text: str) -> str:
    digits = re.sub(r"[\s.\-()]", "", text)
    if not re.fullmatch(r"(\+84|0)[0-9]{8,10}", digits):
        raise Unreadable(f"số điện thoại “{text}” không đúng", "Ghi số bắt đầu bằng 0, ví dụ 0912345678, hoặc để trống.")
    return digits


def whole(text: str, what: str, *, largest: int = 1_000_000) -> int:
    digits = text.replace(".", "").replace(" ", "")
    if not re.fullmatch(r"[0-9]{1,7}", digits) or int(digits) > largest:
        raise Unreadable(f"{what} “{text}” không phải số", "Ghi một số nguyên, ví dụ 25.")
    return int(digits)


def word(text: str, words: Mapping[str, str], what: str, *, offer: str) -> str:
    """The code that a word of a closed list stands for (a code itself is read too)."""
    key = folded(text).strip(" .")
    bare = " ".join(key.replace("–", "-").split())
    found = words.get(bare) or (bare if bare in words.values() else None)
    if found is None:
        raise Unreadable(f"{what} “{text}” không có trong danh mục", f"Ghi một trong: {offer}.")
    return found


def period(text: str, *, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """ "2019-2020", "2020", "01/01/2019 - 31/12/2020": first and last day."""
    if found := re.fullmatch(r"(?:nam\s*|tu\s*(?:nam\s*)?)?(\d{4})(?:\s*(?:-|–|den)\s*(?:nam\s*)?(\d{4}))?", folded(text)):
        first, last = int(found[1]), int(found[2] or found[1])
        if OLDEST <= first <= last <= today.year:
            return datetime.date(first, 1, 1), datetime.date(last, 12, 31)
    pieces = re.split(r"\s*(?:–|đến| - )\s*", text.removeprefix("từ").strip())
    if len(pieces) == 2:
        first_day, last_day = (day(piece, today=datetime.date(today.year, 12, 31), what="thời gian") for piece in pieces)
        if first_day <= last_day:
            return first_day, last_day
    raise Unreadable(f"thời gian “{text}” không đọc được", "Ghi ví dụ 2019-2020, hoặc 01/01/2019 - 31/12/2020.")


NUMBER_DATE = re.compile(r"(?:(?:QĐ|Quyết định)\s*)?(?:số\s*)?(?P<number>\S+?)[,;]?\s+(?:,\s*)?(?:ngày\s+)?(?P<day>.*)", re.IGNORECASE)


def number_and_day(text: str, *, today: datetime.date) -> tuple[str, datetime.date]:
    """ "123/QĐ-UBND ngày 15/01/2021" (also with a comma between)."""
    found = NUMBER_DATE.fullmatch(nfc(text))
    if not found or not re.search(r"\d", found["number"]):
        raise Unreadable(f"“{text}” không đọc ra số và ngày", "Ghi ví dụ 123/QĐ-UBND ngày 15/01/2021.")
    told = found["day"] if DAY.fullmatch(found["day"]) or ISO.fullmatch(found["day"]) else f"ngày {found['day']}"
    return found["number"], day(told, today=today, what="ngày quyết định")


def name(text: str, what: str) -> str:
    """A name: letters at all, of sensible length, in Unicode (not TCVN3 or VNI)."""
    clean = nfc(text)
    if len(clean) > 250:
        raise Unreadable(f"{what} dài {len(clean)} chữ", "Ghi ngắn lại, tối đa 250 chữ.")
    if not re.search(r"[^\W\d_]{2}", clean):
        raise Unreadable(f"{what} “{clean}” không phải tên", "Ghi đủ họ và tên.")
    if looks_garbled(clean):
        raise Unreadable(f"{what} “{clean}” là phông chữ cũ (TCVN3, VNI)", "Chuyển tệp sang Unicode rồi tải lại.")
    return clean


def looks_garbled(text: str) -> bool:
    """Old fonts leave signs that no Vietnamese name has: one that is no letter (µ, ¸, ®), or two foreign letters (ø, ö, û)."""
    return bool(re.search("[µ¸¶·¹®©ª«¬°±²³´»¼½¾¿×]", text)) or len(re.findall("[ÇÄÅÆÑÖØÞäåæçëîïñöøûüþÿ]", text)) > 1
