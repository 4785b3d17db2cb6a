"""What papers print, as frozen values: header, articles, signature, lists. Pure; no models, no clock.

A verb fills a snapshot from the database, `freeze.to_json` keeps it on the Paper row, `render` prints
it. Everything that can be computed from other fields (counts, "Như Điều 3", end marks) is a property
and never typed.
"""

import re
from dataclasses import dataclass, fields
from datetime import date
from textwrap import wrap

from units.vietnamese import count_phrase, date_phrase, join_vn, nfc_lines

# Kinds of recipients in the order decisions list them, with the heading of their part of the list.
KIND_LABELS = {"collective": "Tập thể", "individual": "Cá nhân", "household": "Hộ gia đình"}
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
END_MARK = "./."
NO_BREAK = "\u00a0"
# Never parted at the end of a title's line.
GLUED = (
    "ủy ban nhân dân",
    "chủ tịch",
    "bằng khen",
    "giấy khen",
    "cờ thi đua",
    "chiến sĩ thi đua",
    "lao động tiên tiến",
    "lao động xuất sắc",
    "phong trào thi đua",
    "khen thưởng",
    "danh hiệu",
    "tập thể",
    "cá nhân",
    "hộ gia đình",
    "thành tích",
    r"năm \d{4}",
)


@dataclass(frozen=True, kw_only=True)
class Printed:
    """Base of everything printed: its texts are NFC, without invisible or direction-changing characters."""

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, str):
                object.__setattr__(self, each.name, nfc_lines(value))
            elif isinstance(value, tuple) and value and isinstance(value[0], str):
                object.__setattr__(self, each.name, tuple(nfc_lines(item) for item in value))


@dataclass(frozen=True, kw_only=True)
class Header(Printed):
    """The two columns at the head of page 1 (Nghị định 30/2020, Phụ lục I, mục II.1-4).

    `issuing_body` may hold line breaks. `number_text` is the number as printed ("05"); no number and no
    `day` print as blanks to write in. `place` empty leaves the place-date line out (biên bản, Mẫu 1.9).
    `year` prints on a draft whose day is not known. `draft` adds the word DỰ THẢO.
    """

    parent_body: str = ""
    issuing_body: str
    number_text: str = ""
    symbol: str = ""
    place: str = ""
    day: date | None = None
    year: int | None = None
    draft: bool = True

    @property
    def issuing_lines(self) -> list[str]:
        """Lines of the issuing body; the last one carries the rule."""
        return self.issuing_body.split("\n")

    @property
    def day_phrase(self) -> str:
        """``ngày 05 tháng 3 năm 2026``; empty while there is no date."""
        return date_phrase(self.day) if self.day else ""

    @property
    def one_line_name(self) -> str:
        """Issuing body in one line, for the document's metadata."""
        return " ".join(self.issuing_lines)


@dataclass(frozen=True, kw_only=True)
class SignatureBlock(Printed):
    """Signer: lines above the post ("KT. CHỦ TỊCH"), post, name (mục II.7). `post` may hold line breaks."""

    authority_lines: tuple[str, ...] = ()
    post: str
    name: str = ""

    @property
    def post_lines(self) -> list[str]:
        """Authority and post, one line each, as printed in bold capitals."""
        return [*self.authority_lines, *self.post.split("\n")]


@dataclass(frozen=True, kw_only=True)
class AnnexRow(Printed):
    """One recipient in a list. `address` is the form of address (Ông, Bà, a rank); `amount` is text."""

    name: str
    address: str = ""
    post: str = ""
    unit: str = ""
    reason: str = ""
    amount: str = ""

    @property
    def addressed_name(self) -> str:
        """``Bà Chamaléa Thị Hạnh``: form of address and name."""
        return f"{self.address} {self.name}".strip()

    @property
    def place(self) -> str:
        """``Trưởng thôn, Xã Phước Bình``: post and unit, what there is of them."""
        return ", ".join(part for part in (self.post, self.unit) if part)

    @property
    def line(self) -> str:
        """The recipient as one entry of a plain list, without end mark."""
        parts = (self.addressed_name, self.place, self.reason, self.amount)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, kw_only=True)
class AnnexGroup(Printed):
    """Recipients of one kind; `kind` is a key of KIND_LABELS, `title` replaces its label when given."""

    kind: str
    rows: tuple[AnnexRow, ...]
    title: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind not in KIND_LABELS:
            raise ValueError(f"unknown kind of recipient: {self.kind}")

    @property
    def heading(self) -> str:
        """``Tập thể``."""
        return self.title or KIND_LABELS[self.kind]


def counts(groups: tuple[AnnexGroup, ...]) -> dict[str, int]:
    """Recipients by kind, in printing order, kinds without any left out."""
    totals = {kind: sum(len(g.rows) for g in groups if g.kind == kind) for kind in KIND_LABELS}
    return {kind: total for kind, total in totals.items() if total}


def counted(totals: dict[str, int]) -> str:
    """``05 tập thể, 04 cá nhân và 01 hộ gia đình``: for Điều 1, request lines and totals."""
    return join_vn(f"{count_phrase(n)} {KIND_LABELS[kind].lower()}" for kind, n in totals.items())


def ended(text: str, mark: str) -> str:
    """`text` with `mark` in place of whatever punctuation closed it."""
    return re.sub(r"[\s.;,/]+$", "", text) + mark


def listed(items: tuple[str, ...], last: str = ".") -> list[str]:
    """Items that each end ";", the last one `last`."""
    return [ended(item, last if n == len(items) else ";") for n, item in enumerate(items, 1)]


def balanced(text: str, width: int) -> list[str]:
    """`text` in as few lines of at most `width` letters as it needs, near equal in length.

    A centred title set so has no widow word, and the rule under its last line can be measured. Line
    breaks in the text are kept; words that belong together (GLUED) stay on one line.
    """
    return [line for part in text.split("\n") for line in _balanced_part(part, width)]


def _balanced_part(part: str, width: int) -> list[str]:
    """The narrowest setting of `part` that needs no more lines than `width` does."""
    glued = re.sub("|".join(GLUED), lambda found: found[0].replace(" ", NO_BREAK), part, flags=re.IGNORECASE)
    settings = [_wrapped(glued, room) for room in range(width // 2, width + 1)]
    best = next(lines for lines in settings if len(lines) == len(settings[-1]))
    return [line.replace(NO_BREAK, " ") for line in best]


def _wrapped(text: str, room: int) -> list[str]:
    return wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]


def copy_lines(first: str, copies: tuple[str, ...]) -> list[str]:
    """Nơi nhận: `first`, the rest, each with its dash; the last (Lưu) ends with a full stop (mục II.9)."""
    return [f"- {item}" for item in listed((first, *copies))]
