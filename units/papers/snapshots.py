"""The documents this system prints, each a frozen snapshot. Pure; see `layout` for the parts."""

from dataclasses import dataclass, replace
from typing import ClassVar

from units.papers.layout import (
    END_MARK,
    ROMAN,
    AnnexGroup,
    AnnexRow,
    Header,
    Printed,
    SignatureBlock,
    balanced,
    copy_lines,
    counted,
    counts,
    ended,
    listed,
)
from units.papers.page import DECREE_30_2020, PageLayout
from units.vietnamese import count_phrase, nfc

SUBJECT_WIDTH = 74  # letters that fill about 130 mm at 14 pt bold
CAPITALS_WIDTH = 50


@dataclass(frozen=True, kw_only=True)
class Paper(Printed):
    """What every document has: header, layout numbers, type name, subject (trích yếu)."""

    kind: ClassVar[str]
    type_name: ClassVar[str]

    header: Header
    subject: str = ""
    layout: PageLayout = DECREE_30_2020

    @property
    def title(self) -> str:
        """Title of the file: type and subject in one line."""
        return nfc(f"{self.type_name} {self.subject}")

    @property
    def subject_lines(self) -> list[str]:
        """Subject in balanced lines, for the centred setting."""
        return balanced(self.subject, SUBJECT_WIDTH)


class Listing:
    """Helpers of documents that carry a list of recipients in groups."""

    groups: tuple[AnnexGroup, ...]
    layout: PageLayout

    @property
    def totals(self) -> dict[str, int]:
        """Recipients by kind."""
        return counts(self.groups)

    @property
    def total_phrase(self) -> str:
        """``05 tập thể và 04 cá nhân``."""
        return counted(self.totals)

    @property
    def size(self) -> int:
        """Recipients in all."""
        return sum(self.totals.values())

    @property
    def as_table(self) -> bool:
        """Long lists, and lists with a reason or an amount for each recipient, are tables."""
        return self.size >= self.layout.table_from_rows or self.has_reasons or self.has_amounts

    @property
    def has_reasons(self) -> bool:
        """Whether any recipient has a reason of its own."""
        return any(row.reason for group in self.groups for row in group.rows)

    @property
    def has_amounts(self) -> bool:
        """Whether any recipient has prize money printed."""
        return any(row.amount for group in self.groups for row in group.rows)

    @property
    def group_span(self) -> int:
        """Columns that a group's heading spans in the table, all but the number."""
        return 2 + self.has_reasons + self.has_amounts

    @property
    def numbered_groups(self) -> list[tuple[str, str, list[tuple[int, AnnexRow, str]]]]:
        """(Roman number, heading, [(number, row, line with its end mark)]); the very last ends "./."."""
        result = []
        for n, group in enumerate(self.groups, 1):
            last = END_MARK if n == len(self.groups) else ";"
            lines = listed(tuple(row.line for row in group.rows), last=last)
            numbered = [(k, row, line) for k, (row, line) in enumerate(zip(group.rows, lines, strict=True), 1)]
            result.append((ROMAN[n - 1], group.heading, numbered))
        return result


@dataclass(frozen=True, kw_only=True)
class DecisionSnapshot(Paper, Listing):
    """Quyết định khen thưởng (Nghị định 30/2020, Phụ lục III, Mẫu 1.2) with its list.

    `articles` are the texts without "Điều n."; a line break starts a new paragraph. The last article is
    the executing one. `copies` are the receivers after "Như Điều n", the archive line ("Lưu: VT, NV")
    last. Without `annex_title` no annex is printed: the articles then name the recipients themselves.
    `annex_issuer` stands in the annex reference ("Chủ tịch Ủy ban nhân dân tỉnh Ninh Thuận").
    `annex_number_blank` leaves number and date of the reference blank (electronic issue, mục III.1c).
    """

    kind: ClassVar[str] = "decision"
    type_name: ClassVar[str] = "QUYẾT ĐỊNH"

    authority_line: str
    bases: tuple[str, ...]
    articles: tuple[str, ...]
    signature: SignatureBlock
    copies: tuple[str, ...] = ()
    annex_title: str = ""
    annex_issuer: str = ""
    annex_number_blank: bool = False
    groups: tuple[AnnexGroup, ...] = ()

    @property
    def basis_lines(self) -> list[str]:
        """Grounds, each ending ";", the last "." (mục II.6a)."""
        return listed(self.bases)

    @property
    def numbered_articles(self) -> list[tuple[int, list[str]]]:
        """(number, paragraphs); the end mark closes the last."""
        closed = [*self.articles[:-1], ended(self.articles[-1], END_MARK)] if self.articles else []
        return [(n, text.split("\n")) for n, text in enumerate(closed, 1)]

    @property
    def copy_lines(self) -> list[str]:
        """Nơi nhận; the first is the executing article."""
        return copy_lines(f"Như Điều {len(self.articles)}", self.copies)

    @property
    def annex_title_lines(self) -> list[str]:
        """Title of the annex in balanced lines (capitals are wide)."""
        return balanced(self.annex_title, CAPITALS_WIDTH)

    @property
    def reference_header(self) -> Header:
        """Header whose number and day stand in the annex reference; blank for electronic issue."""
        return replace(self.header, number_text="", day=None) if self.annex_number_blank else self.header


@dataclass(frozen=True, kw_only=True)
class Request(Printed):
    """One request line of a submission letter: an award and for how many of each kind."""

    award: str
    collectives: int = 0
    individuals: int = 0
    households: int = 0

    @property
    def phrase(self) -> str:
        """``Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh: 02 tập thể và 05 cá nhân``."""
        kinds = {"collective": self.collectives, "individual": self.individuals, "household": self.households}
        return f"{self.award}: {counted({kind: n for kind, n in kinds.items() if n})}"


@dataclass(frozen=True, kw_only=True)
class NominationRow(Printed):
    """One nomination in a list: who, for what, and what the lower councils said."""

    name: str
    address: str = ""
    place: str = ""
    award: str = ""
    votes: str = ""
    note: str = ""

    @property
    def addressed_name(self) -> str:
        """Form of address and name."""
        return f"{self.address} {self.name}".strip()


@dataclass(frozen=True, kw_only=True)
class NominationGroup(Printed):
    """Nominations under one heading (an award, a kind of recipient or a unit)."""

    title: str
    rows: tuple[NominationRow, ...]


@dataclass(frozen=True, kw_only=True)
class SubmissionLetterSnapshot(Paper):
    """Tờ trình đề nghị khen thưởng (Mẫu 1.4) with its list; for signature on paper.

    `code` and `version` (the hash of what is submitted) stand at the foot of every page, as text and as
    a QR code, so that the uploaded scan can be bound to that version.
    """

    kind: ClassVar[str] = "submission_letter"
    type_name: ClassVar[str] = "TỜ TRÌNH"

    addressees: tuple[str, ...]
    grounds: tuple[str, ...]
    opening: str
    requests: tuple[Request, ...]
    closing: str
    signature: SignatureBlock
    copies: tuple[str, ...] = ()
    list_title: str = "DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG"
    list_issuer: str = ""
    groups: tuple[NominationGroup, ...] = ()
    code: str
    version: str

    @property
    def ground_lines(self) -> list[str]:
        """Grounds; they lead into the opening paragraph, so all but the last end ";", the last ","."""
        return listed(self.grounds, last=",")

    @property
    def opening_paragraphs(self) -> list[str]:
        """Paragraphs before the request lines."""
        return self.opening.split("\n")

    @property
    def request_lines(self) -> list[str]:
        """``1. Bằng khen …: 02 tập thể;``."""
        return [f"{n}. {line}" for n, line in enumerate(listed(tuple(r.phrase for r in self.requests)), 1)]

    @property
    def closing_paragraphs(self) -> list[str]:
        """Closing with the end mark."""
        return ended(self.closing, END_MARK).split("\n")

    @property
    def addressee_lines(self) -> list[str]:
        """Several addressees, one per line (mục II.9a)."""
        return [f"- {line}" for line in listed(self.addressees)]

    @property
    def copy_lines(self) -> list[str]:
        """Nơi nhận of an upward paper."""
        return copy_lines("Như trên", self.copies)

    @property
    def list_title_lines(self) -> list[str]:
        """Title of the list in balanced lines."""
        return balanced(self.list_title, CAPITALS_WIDTH)

    @property
    def numbered_groups(self) -> list[tuple[str, NominationGroup]]:
        """(Roman number, group)."""
        return list(zip(ROMAN, self.groups, strict=False))

    @property
    def size(self) -> int:
        """Nominations in all."""
        return sum(len(group.rows) for group in self.groups)

    @property
    def size_phrase(self) -> str:
        """``05``."""
        return count_phrase(self.size)

    @property
    def has_votes(self) -> bool:
        """Whether any nomination shows a vote of the unit's own council."""
        return any(row.votes for group in self.groups for row in group.rows)

    @property
    def foot_text(self) -> str:
        """What the foot of each page says and the QR code holds."""
        return f"{self.code} {self.version}"


@dataclass(frozen=True, kw_only=True)
class VoteRow(Printed):
    """Votes of one case; `share` and `result` are texts ("90,91 %", "Đạt")."""

    name: str
    place: str = ""
    yes: int
    no: int
    blank: int
    share: str
    result: str


@dataclass(frozen=True, kw_only=True)
class VoteGroup(Printed):
    """Cases of one award. `rule` says threshold and base in words, as the dated rule gives them."""

    award: str
    rule: str
    rows: tuple[VoteRow, ...]


@dataclass(frozen=True, kw_only=True)
class VoteSheetSnapshot(Paper):
    """Bảng tổng hợp kết quả biểu quyết of one session; a paper of the council, no place-date line (Mẫu 1.9)."""

    kind: ClassVar[str] = "vote_sheet"
    type_name: ClassVar[str] = "BẢNG TỔNG HỢP KẾT QUẢ BIỂU QUYẾT"

    facts: tuple[str, ...]
    groups: tuple[VoteGroup, ...]
    secretary: SignatureBlock
    chair: SignatureBlock

    @property
    def numbered_groups(self) -> list[tuple[str, VoteGroup]]:
        """(Roman number, group)."""
        return list(zip(ROMAN, self.groups, strict=False))


@dataclass(frozen=True, kw_only=True)
class AppraisalRow(Printed):
    """One nomination as the standing body lays it before the council."""

    name: str
    address: str = ""
    place: str = ""
    award: str = ""
    achievement: str = ""
    past_awards: str = ""
    verdict: str = ""
    note: str = ""
    aside: str = ""  # what was set otherwise than the law has it: a line across the table

    @property
    def addressed_name(self) -> str:
        """Form of address and name."""
        return f"{self.address} {self.name}".strip()


@dataclass(frozen=True, kw_only=True)
class AppraisalGroup(Printed):
    """Nominations under one heading, an award or a submitting unit."""

    title: str
    rows: tuple[AppraisalRow, ...]


@dataclass(frozen=True, kw_only=True)
class AppraisalListSnapshot(Paper):
    """Bảng tổng hợp trình Hội đồng, A4 landscape: every case with the standing body's verdict."""

    kind: ClassVar[str] = "appraisal_list"
    type_name: ClassVar[str] = "BẢNG TỔNG HỢP TRÌNH HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG"

    groups: tuple[AppraisalGroup, ...]
    drafter: SignatureBlock
    signature: SignatureBlock

    @property
    def numbered_groups(self) -> list[tuple[str, AppraisalGroup]]:
        """(Roman number, group)."""
        return list(zip(ROMAN, self.groups, strict=False))

    @property
    def size_phrase(self) -> str:
        """Cases in all, two digits below 10."""
        return count_phrase(sum(len(group.rows) for group in self.groups))


SNAPSHOTS: dict[str, type[Paper]] = {
    cls.kind: cls for cls in (DecisionSnapshot, SubmissionLetterSnapshot, VoteSheetSnapshot, AppraisalListSnapshot)
}
