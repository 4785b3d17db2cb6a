"""Whether two recipients may be the same: reasons and a strength, from plain facts. No database, no clock.

Nobody is merged by a machine: what is found here is asked ("cùng tên không dấu, cùng năm sinh, cùng đơn vị"), and the clerk answers.
"""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from units.vietnamese import fold, nfc, spelling

PERSON, COLLECTIVE = "person", "collective"
IDENTITY_DIGITS = 12  # since 2021; older cards have 9 and say nothing about a number of 12


@dataclass(frozen=True)
class Facts:
    """What is known of one recipient; ``birth_year`` may stand without a date, empty means not known."""

    kind: str
    name: str
    unit: int = 0
    birth_date: date | None = None
    birth_year: int | None = None
    gender: str = ""
    identity_number: str = ""
    phone: str = ""
    post: str = ""
    whole_unit: int | None = None

    @property
    def year(self) -> int | None:
        return self.birth_date.year if self.birth_date else self.birth_year

    @cached_property
    def words(self) -> tuple[tuple[str, str], ...]:
        """(folded, spelling) of each word of the name, without the title before it; a collective's short forms written out."""
        words = re.findall(r"[^\W_]+", bare_name(self.name) if self.kind != COLLECTIVE else nfc(self.name).lower())
        read = [(fold(word), spelling(word)) for word in words]
        if self.kind != COLLECTIVE:
            return tuple(read)
        return tuple(pair for one in read if one[0] != "va" for pair in _written_out(one))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        return tuple(folded for folded, _exact in self.words)

    @cached_property
    def telephone(self) -> str:
        return re.sub(r"\D", "", self.phone).removeprefix("84").removeprefix("0")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two may be the same. ``strength`` is in points: from `LIKELY` on it is offered, from `STRONG` on it comes first."""

    reasons: tuple[str, ...]
    strength: int


LIKELY, STRONG, CERTAIN = 5, 8, 12

# --- names ----------------------------------------------------------------------------------------------------------------

# What stands before a name and is none of it. Bá, Hồ, Cổ are family names, so titles count as written with their marks, and without
# marks only where no family name folds so.
TITLE = re.compile(
    r"^(?:(?:ông|bà|anh|chị|cô|bác|cụ|em|cháu|ong|chi|đồng chí|dong chi|đ/c|đc|d/c|(?:hộ |ho )?gia đình|ho gia dinh|hộ(?: ông| bà)?"
    r"|gs|pgs|ts|ths|bs|ks|ls|nsut|nsưt|nsnd|ngưt|(?:đại|thượng|trung|thiếu) (?:tá|úy|uý|tướng|sĩ|sỹ))(?:\.\s*|\s*:\s*|\s+))+"
)
SHORT_FORMS = {
    "ubnd": "ủy ban nhân dân", "hdnd": "hội đồng nhân dân", "mttq": "mặt trận tổ quốc", "thcs": "trung học cơ sở", "mn": "mầm non",
    "thpt": "trung học phổ thông", "th": "tiểu học", "mg": "mẫu giáo", "gddt": "giáo dục đào tạo", "htx": "hợp tác xã", "cty": "công ty",
    "tnhh": "trách nhiệm hữu hạn", "bch": "ban chỉ huy", "cp": "cổ phần",
}  # fmt: skip


def bare_name(name: str) -> str:
    """A person's or household's name in lower case without form of address, rank or degree before it."""
    lower = nfc(name).lower()
    return TITLE.sub("", lower) or lower


def _written_out(word: tuple[str, str]) -> list[tuple[str, str]]:
    long = SHORT_FORMS.get(word[0])
    return [(fold(one), spelling(one)) for one in long.split()] if long else [word]


SAME_NAME, NO_TONES, OTHER_TONES, OTHER_ORDER = "cùng họ tên", "cùng tên không dấu", "tên chỉ khác dấu", "cùng các chữ, khác thứ tự"
SHORTENED, NO_MIDDLE, ONE_LETTER = "tên viết tắt", "thiếu chữ đệm", "tên khác một chữ cái"
NAME_POINTS = {SAME_NAME: 4, NO_TONES: 3, OTHER_ORDER: 3, SHORTENED: 2, OTHER_TONES: 1, NO_MIDDLE: 1, ONE_LETTER: 1}


def name_relation(one: Facts, other: Facts) -> str:
    """How two names are alike (a key of `NAME_POINTS`), "" when they are not."""
    if not one.words or not other.words:
        return ""
    if one.folded == other.folded:
        return _by_tones(one, other)
    if one.kind == COLLECTIVE:
        return ""
    if sorted(one.folded) == sorted(other.folded):
        return OTHER_ORDER
    if one.folded[-1] == other.folded[-1] and len(one.folded[-1]) > 1:
        shorter, longer = sorted((one.folded[:-1], other.folded[:-1]), key=len)
        if len(shorter) == len(longer) and all(map(_abbreviates, shorter, longer)):
            return SHORTENED
        if shorter and shorter[0] == longer[0] and len(shorter) < len(longer) and _within(shorter, longer):
            return NO_MIDDLE
    return ONE_LETTER if _one_letter_apart(one.folded, other.folded) else ""


def _by_tones(one: Facts, other: Facts) -> str:
    if one.words == other.words:
        return SAME_NAME
    plain = any(all(folded == exact for folded, exact in facts.words) for facts in (one, other))
    return NO_TONES if plain else OTHER_TONES


def _abbreviates(one: str, other: str) -> bool:
    """The same word, or one of them is its first letter or two (N., Ng.)."""
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) <= 2 and long.startswith(short))


def _within(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    rest = iter(longer)
    return all(word in rest for word in shorter)


def _one_letter_apart(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    differing = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    return len(one) == len(other) and len(differing) == 1 and max(map(len, differing[0])) >= 3 and _one_edit(*differing[0])


def _one_edit(one: str, other: str) -> bool:
    """One letter changed, left out, or two neighbours swapped. Numbers are never typing mistakes: Tổ 11, Tổ 12."""
    if re.search(r"\d", one + other) or abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, other_rest = one[start:], other[start:]
    swapped = rest[:2] == other_rest[:2][::-1] and rest[2:] == other_rest[2:]
    return swapped or rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:]


# --- comparing ------------------------------------------------------------------------------------------------------------


def compare(one: Facts, other: Facts) -> Likeness | None:
    """Why two may be the same; None when nothing speaks for it, or something against it weighs more.

    Two different dates or years of birth, or two numbers of 12 digits, are never offered, unless something stronger than a
    name (identity number, telephone with the very same name) says otherwise.
    """
    if one.kind != other.kind:
        return None
    if one.kind == COLLECTIVE and one.whole_unit and one.whole_unit == other.whole_unit:
        return Likeness(("cùng là toàn đơn vị",), CERTAIN)
    name = name_relation(one, other)
    proof = _proof(one, other, name)
    if proof is None or not (name or proof):
        return None
    if births_differ(one, other):
        return Likeness((proof, *([name] if name else []), "nhưng khác ngày sinh"), STRONG) if proof else None
    found = [(proof, 8), (name, NAME_POINTS.get(name, 0)), _birth(one, other), *_places(one, other, name)]
    points = sum(worth for reason, worth in found if reason)
    if one.gender and other.gender and one.gender != other.gender:
        found, points = [*found, ("nhưng khác giới tính", 0)], points - 3
    return Likeness(tuple(reason for reason, _ in found if reason), points) if points >= LIKELY else None


def births_differ(one: Facts, other: Facts) -> bool:
    """Both births are known and cannot be the same."""
    if one.birth_date and other.birth_date:
        return one.birth_date != other.birth_date
    return bool(one.year and other.year and one.year != other.year)


def _proof(one: Facts, other: Facts, name: str) -> str | None:
    """What is stronger than a name: "" without any, None when it proves them to be two."""
    mine, theirs = one.identity_number, other.identity_number
    if mine and mine == theirs:
        return "cùng số định danh"
    if len(mine) == len(theirs) == IDENTITY_DIGITS:
        return None
    same_line = bool(one.telephone) and one.telephone == other.telephone
    return "cùng số điện thoại" if same_line and name in (SAME_NAME, NO_TONES) else ""


def _birth(one: Facts, other: Facts) -> tuple[str, int]:
    if one.birth_date and one.birth_date == other.birth_date:
        return "cùng ngày sinh", 4
    return ("cùng năm sinh", 2) if one.year and one.year == other.year else ("", 0)


def _places(one: Facts, other: Facts, name: str) -> list[tuple[str, int]]:
    """The same post counts only at the same unit: half a province are farmers. A wrong tone within a unit is mostly a slip."""
    if one.unit != other.unit:
        return []
    found = [("cùng đơn vị", 4 if name == OTHER_TONES else 2)]
    return [*found, ("cùng chức vụ", 1)] if one.post and fold(one.post) == fold(other.post) else found


# --- many at once ---------------------------------------------------------------------------------------------------------

K = TypeVar("K", bound=Hashable)
L = TypeVar("L", bound=Hashable)


def keys(facts: Facts) -> set[tuple[Hashable, ...]]:
    """Whoever may be the same shares one of these: so many rows meet without comparing each with each."""
    found: set[tuple[Hashable, ...]] = {("words", facts.kind, *sorted(facts.folded))}
    if facts.kind == COLLECTIVE:
        return found | ({("whole", facts.whole_unit)} if facts.whole_unit else set())
    if facts.folded:
        given, family = facts.folded[-1], facts.folded[0][:1]
        found |= {("unit", facts.kind, given, family, facts.unit)} | (
            {("year", facts.kind, given, family, facts.year)} if facts.year else set()
        )
    if facts.birth_date:
        found.add(("born", facts.birth_date, facts.unit))
    if facts.identity_number:
        found.add(("number", facts.identity_number))
    return found


# First words that stand in so many names that they find nothing: the given name is another word.
FAMILIES = frozenset(
    [
        "nguyen",
        "tran",
        "le",
        "pham",
        "huynh",
        "hoang",
        "phan",
        "vu",
        "vo",
        "dang",
        "bui",
        "do",
        "ngo",
        "duong",
        "truong",
        "dinh",
        "ho",
        "ly",
    ]
)


def probes(facts: Facts) -> set[str]:
    """Folded words of which a likely match has one: the last, and the first where it may be a given name written first."""
    if not facts.folded:
        return set()
    first, last = facts.folded[0], facts.folded[-1]
    return {last} if facts.kind == COLLECTIVE or first in FAMILIES else {first, last}


def match(rows: Mapping[K, Facts], others: Iterable[tuple[L, Facts]]) -> dict[K, list[tuple[L, Likeness]]]:
    """For each row the others that may be the same, strongest first; rows without any are left out. Streams ``others``."""
    meeting: dict[tuple[Hashable, ...], list[K]] = {}
    for key, facts in rows.items():
        for shared in keys(facts):
            meeting.setdefault(shared, []).append(key)
    found: dict[K, list[tuple[L, Likeness]]] = {}
    for other_key, other in others:
        met = {key for shared in keys(other) for key in meeting.get(shared, ())}
        for key in met:
            if likeness := compare(rows[key], other):
                found.setdefault(key, []).append((other_key, likeness))
    for hits in found.values():
        hits.sort(key=lambda hit: -hit[1].strength)
    return found


def pairs(rows: Mapping[K, Facts]) -> list[tuple[K, K, Likeness]]:
    """All pairs among rows that may be the same, strongest first, each once in the order of the rows."""
    place = {key: n for n, key in enumerate(rows)}
    found = [
        (key, other, likeness) for key, hits in match(rows, rows.items()).items() for other, likeness in hits if place[key] < place[other]
    ]
    return sorted(found, key=lambda pair: (-pair[2].strength, place[pair[0]], place[pair[1]]))
