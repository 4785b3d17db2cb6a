"""Vietnamese text, dates and numbers: pure functions, no database, no clock.

Every function takes plain values and gives back a string. Wrong types raise ``TypeError``: a float is
never a count or an amount of money, a ``datetime`` is never a legal date (its day depends on the zone).
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

# --- Text ---------------------------------------------------------------------------------------

# Control, format (zero-width, soft hyphen, direction marks) and lone surrogates: nobody sees them on
# screen, so two names that differ only by them would look the same.
INVISIBLE = frozenset({"Cc", "Cf", "Cs"})


def nfc(text: str) -> str:
    """One clean line: NFC, every kind of space one plain space, invisible characters gone.

    Idempotent. Use it on every name and short text on the way in; `nfc_lines` keeps paragraphs.
    Raises TypeError when `text` is not a string.
    """
    need_text(text)
    return " ".join(unicodedata.normalize("NFC", _visible(text)).split())


def nfc_lines(text: str) -> str:
    """Like `nfc` for text of several lines: line breaks stay, at most one empty line in a row.

    Raises TypeError when `text` is not a string.
    """
    need_text(text)
    lines = "\n".join(nfc(line) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def fold(text: str) -> str:
    """Search text: lower case, đ → d, all marks stripped, single spaces. Idempotent.

    Old and new tone placement (hòa, hoà) fold alike, as do ma, má, mạ: rank exact matches first.
    Raises TypeError when `text` is not a string.
    """
    plain = unicodedata.normalize("NFKD", nfc(text)).lower()
    bare = "".join(char for char in plain if unicodedata.category(char) != "Mn")
    return nfc(bare.translate(STROKE_D))


def spelling(word: str) -> str:
    """A word as it is spelt, wherever its tone mark stands: hòa, hoà → ``hoa:1``; toneless words stay as they are.

    The letters (ă â ê ô ơ ư đ are letters of their own) in lower case NFC, then the tone. Case does not count.
    Raises TypeError when `word` is not a string.
    """
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", nfc(word).lower().translate(ETH)):
        (tones if char in TONES else letters).append(char)
    tone = "".join(TONES[mark] for mark in tones)
    return unicodedata.normalize("NFC", "".join(letters)) + (f":{tone}" if tone else "")


def name_words(name: str) -> list[tuple[str, str]]:
    """The words of a name as search keeps them: (folded, `spelling`), each once, in order of the name.

    Both are cut to 60 characters (the columns' width). Raises TypeError when `name` is not a string.
    """
    words = re.findall(r"[^\W_]+", nfc(name).lower())
    return list(dict.fromkeys((fold(word)[:60], spelling(word)[:60]) for word in words))


def clean_name(name: str) -> str:
    """A name on its way in: `nfc`, and the eth that old font conversions left becomes đ.

    Raises TypeError when `name` is not a string.
    """
    return nfc(name).translate(ETH)


ALPHABETS = {"CYRILLIC": "Kirin", "GREEK": "Hy Lạp", "ARMENIAN": "Ac-mê-ni", "CHEROKEE": "Cherokee", "CHAM": "Chăm", "CJK": "Hán"}


def foreign_letters(name: str) -> list[tuple[str, str]]:
    """The letters of a name that are not Latin, each once, with their alphabet in Vietnamese ("" when unknown).

    A Cyrillic о looks like a Latin o, but the name is then found by nobody.
    Raises TypeError when `name` is not a string.
    """
    strange = [char for char in dict.fromkeys(nfc(name)) if char.isalpha() and not unicodedata.name(char, "").startswith("LATIN ")]
    return [(char, ALPHABETS.get(unicodedata.name(char, "").partition(" ")[0], "")) for char in strange]


def name_fault(name: str) -> str:
    """Why a name cannot be entered, as a sentence that names the letter; "" when it can.

    Raises TypeError when `name` is not a string.
    """
    strange = foreign_letters(name)
    if not any(char.isalpha() for char in name):
        return "Ghi tên bằng chữ."
    said = ", ".join(f"“{char}” (chữ cái {alphabet})" if alphabet else f"“{char}”" for char, alphabet in strange)
    return f"Tên có chữ không phải chữ Việt: {said}. Trông giống nhưng máy không tìm ra; hãy xóa chữ đó và gõ lại." if strange else ""


# Unicode does not decompose đ. Eth and African d look the same and come from old font conversions.
STROKE_D = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d"})
ETH = str.maketrans({"ð": "đ", "ɖ": "đ", "Ð": "Đ", "Ɖ": "Đ"})


def _visible(text: str) -> str:
    """`text` with every space character as a plain space and no invisible characters."""
    if text.isprintable():
        return text
    spaced = (" " if char.isspace() else char for char in text)
    return "".join(char for char in spaced if unicodedata.category(char) not in INVISIBLE)


def ascii_filename(text: str) -> str:
    """A download name safe everywhere: ``Quyết định 12/QĐ-UBND.pdf`` → ``quyet-dinh-12-qd-ubnd.pdf``.

    Lower-case ASCII letters, digits and hyphens, at most 100 characters; the extension (1–5 characters
    after the last dot) is kept. Never empty, never a path, never a device name of Windows.
    Raises TypeError when `text` is not a string.
    """
    stem, _dot, extension = fold(text).rpartition(".")
    if not stem or not re.fullmatch(r"[a-z0-9]{1,5}", extension):
        stem, extension = fold(text), ""
    slug = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:90].strip("-") or "tep"
    if re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", slug):
        slug = f"tep-{slug}"
    return f"{slug}.{extension}" if extension else slug


def join_vn(items: Iterable[str]) -> str:
    """``a, b và c``. An empty list gives an empty string.

    Raises TypeError for a bare string (it would be joined letter by letter) and for items not strings.
    """
    if isinstance(items, str):
        raise TypeError("join_vn takes a list of strings, not one string")
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} và {words[-1]}"


# --- Sorting ------------------------------------------------------------------------------------

# Letters that have sisters carry a digit (a < ă < â, d < đ, ...), so the key is plain letters and
# digits and keeps its order in the C locale and in others alike.
BREVE, CIRCUMFLEX, HORN = "\u0306", "\u0302", "\u031b"
STROKE = "\u0335"  # Unicode has no decomposition of đ: it becomes d with this mark while the key is made
STROKE_D_MARKED = str.maketrans({"đ": "d" + STROKE, "ð": "d" + STROKE, "ɖ": "d" + STROKE})
SISTERS = {
    "a": {BREVE: "a2", CIRCUMFLEX: "a3"},
    "d": {STROKE: "d2"},
    "e": {CIRCUMFLEX: "e2"},
    "o": {CIRCUMFLEX: "o2", HORN: "o3"},
    "u": {HORN: "u2"},
}
# ngang 0, huyền 1, hỏi 2, ngã 3, sắc 4, nặng 5.
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# Below every syllable and every number: ends the given name in `person_sort_key`.
FIELD_END = "00"


def sort_key(name: str) -> str:
    """ASCII key in Vietnamese dictionary order, compared syllable by syllable.

    Per syllable its letters (a ă â b c d đ e ê … y, foreign f j w z in their Latin place), then one
    digit for the tone: ngang, huyền, hỏi, ngã, sắc, nặng. Numbers sort by value before letters (Thôn 2
    before Thôn 10). Case, punctuation and spaces do not count. Store it; index it (PostgreSQL: "C").
    Raises TypeError when `name` is not a string.
    """
    decomposed = unicodedata.normalize("NFKD", nfc(name)).lower().translate(STROKE_D_MARKED)
    runs = re.findall(r"[0-9]+|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*", decomposed)
    return "".join(_number_key(run) if run[0] in "0123456789" else _syllable_key(run) for run in runs)


def person_sort_key(name: str) -> str:
    """Key of a person's name as lists are sorted: given name (last word) first, then the rest in order.

    Raises TypeError when `name` is not a string.
    """
    *rest, given = nfc(name).split() or [""]
    return f"{sort_key(given)}{FIELD_END}{sort_key(' '.join(rest))}"


def _number_key(digits: str) -> str:
    """Digits with their count before them, so that 2 sorts before 10; digits past the 98th are cut."""
    value = digits.lstrip("0")[:98]
    # 0 has no digits left and gets 01: FIELD_END stays below it.
    return f"{len(value) + 1:02d}{value}"


def _syllable_key(run: str) -> str:
    """Key of one run of decomposed letters; the last tone mark is the syllable's tone."""
    letters, tone = [], "0"
    for letter, marks in re.findall(r"([^\W\d_])([\u0300-\u036f]*)", run):
        letters.append(_letter_key(letter, marks))
        tone = next((TONES[mark] for mark in marks if mark in TONES), tone)
    return "".join(letters) + tone


def _letter_key(letter: str, marks: str) -> str:
    """Code of one letter; letters of other alphabets come after z, by code point."""
    if not letter.isascii():
        return f"zz{ord(letter):06x}"
    sisters = SISTERS.get(letter)
    if sisters is None:
        return letter
    return next((sisters[mark] for mark in marks if mark in sisters), f"{letter}1")


# --- Dates --------------------------------------------------------------------------------------

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def date_vn(day: date) -> str:
    """``15/01/2021``. Raises TypeError for anything but a plain date (a datetime too)."""
    need_date(day)
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def weekday_date(day: date) -> str:
    """``thứ Sáu 15/01/2021``, ``Chủ nhật 17/01/2021``: a date that is a deadline.

    Raises TypeError for anything but a plain date.
    """
    return f"{WEEKDAYS[day.weekday()]} {date_vn(day)}"


def date_phrase(day: date) -> str:
    """``ngày 05 tháng 3 năm 2026``, as papers write it.

    Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.4: days below 10 and months 1 and 2 get a leading 0.
    Raises TypeError for anything but a plain date.
    """
    need_date(day)
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def duration_phrase(working_days_left: int) -> str:
    """``còn 4 ngày làm việc``, ``hôm nay là hạn cuối``, ``quá hạn 2 ngày làm việc`` (negative: overdue).

    Unit: working days. When today or the due day may be a day off, ask `units.workdays.deadline_phrase`:
    a Friday deadline looked at on Saturday is overdue by no working day yet.
    Raises TypeError when not an int.
    """
    need_int(working_days_left)
    if working_days_left == 0:
        return "hôm nay là hạn cuối"
    lead = "còn" if working_days_left > 0 else "quá hạn"
    return f"{lead} {number_vn(abs(working_days_left))} ngày làm việc"


# --- Numbers ------------------------------------------------------------------------------------


def number_vn(number: int | Decimal) -> str:
    """``1.234`` and, for a Decimal, ``1.234,50`` with the decimals it has.

    Raises TypeError for floats, bools and everything else; ValueError for NaN and infinity.
    """
    if not isinstance(number, Decimal):
        need_int(number)
        return _dotted(number)
    if not number.is_finite():
        raise ValueError("number_vn takes finite numbers only")
    return f"{number:,f}".translate(SWAP_MARKS)


SWAP_MARKS = str.maketrans(",.", ".,")


def _dotted(number: int) -> str:
    return f"{number:,d}".replace(",", ".")


def money_vn(amount: int) -> str:
    """``1.490.000 đ``. Unit: whole đồng. Raises TypeError when not an int: rounding is the caller's."""
    need_int(amount)
    return f"{_dotted(amount)} đ"


def count_phrase(count: int) -> str:
    """A count as papers write it, two digits below 10: ``05``, ``15``, ``1.234``.

    Raises TypeError when not an int, ValueError when negative.
    """
    need_int(count)
    if count < 0:
        raise ValueError("count_phrase takes counts of 0 or more")
    return f"{count:02d}" if count < 10 else _dotted(count)


def percent_vn(share: Fraction | int, *, decimals: int = 2) -> str:
    """``93,33 %`` of Fraction(14, 15): exact arithmetic, half rounded away from zero.

    For the eye only: whether a vote passed is decided on the Fraction (`awards.tally`), never on this.
    Raises TypeError for floats and bools, ValueError for negative `decimals`.
    """
    if isinstance(share, bool) or not isinstance(share, Fraction | int):
        raise TypeError(f"percent_vn takes a Fraction, not {type(share).__name__}")
    if decimals < 0:
        raise ValueError("decimals must be 0 or more")
    scaled = abs(Fraction(share)) * 100 * 10**decimals
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, part = divmod(units, 10**decimals)
    sign = "-" if share < 0 and units else ""
    tail = f",{part:0{decimals}d}" if decimals else ""
    return f"{sign}{_dotted(whole)}{tail} %"


DIGIT_WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
# After mươi (20 and above) one, four and five change their word; after mười only five does.
AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
LARGEST_IN_WORDS = 10**12


def number_in_words(number: int, *, zero_tens: str = "linh") -> str:
    """``một nghìn không trăm linh năm``: a whole number from 0 to 10^12 in words, lower case.

    `zero_tens` is the word for an empty place of tens: "linh", in the south also "lẻ".
    Raises TypeError when not an int, ValueError when outside 0 … 10^12.
    """
    need_int(number)
    if not 0 <= number <= LARGEST_IN_WORDS:
        raise ValueError(f"number_in_words takes 0 to {LARGEST_IN_WORDS}")
    if number == 0:
        return DIGIT_WORDS[0]
    if number == LARGEST_IN_WORDS:
        return "một nghìn tỷ"
    words: list[str] = []
    for size, name in ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group = number // size % 1000
        if group:
            words += _group_words(group, full=bool(words), zero_tens=zero_tens)
            words += [name] if name else []
    return " ".join(words)


def _group_words(group: int, *, full: bool, zero_tens: str) -> list[str]:
    """Words of 1 … 999; `full` says the empty places in front too (không trăm linh năm)."""
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    words = [DIGIT_WORDS[hundreds], "trăm"] if hundreds or full else []
    if tens == 0:
        return words + (([zero_tens] if words else []) + [DIGIT_WORDS[ones]] if ones else [])
    if tens == 1:
        unit = "lăm" if ones == 5 else DIGIT_WORDS[ones]
        return [*words, "mười"] + ([unit] if ones else [])
    return [*words, DIGIT_WORDS[tens], "mươi"] + ([AFTER_TENS.get(ones, DIGIT_WORDS[ones])] if ones else [])


# --- Guards -------------------------------------------------------------------------------------


def need_text(value: object) -> None:
    """Raises TypeError unless `value` is a string."""
    if not isinstance(value, str):
        raise TypeError(f"expected text, not {type(value).__name__}")


def need_date(value: object) -> None:
    """Raises TypeError unless `value` is a plain date; a datetime is refused."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError(f"expected a date, not {type(value).__name__}")


def need_int(value: object) -> None:
    """Raises TypeError unless `value` is a whole number; a bool is refused."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"expected a whole number, not {type(value).__name__}")
