"""Layout of printed papers, read back from the PDF: numbered as in the house's list of layout assertions.

``problems(pdf, snapshot)`` gives the list of what is wrong, each beginning with the number of its rule; a good paper gives ``[]``.
The rules are those of Nghị định 30/2020/NĐ-CP, Phụ lục I (I.x general, II.x elements, III.x annexes). Lengths in millimetres from
the left and top edges, type sizes in points.
"""

import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any

import pdfplumber

from units.papers.snapshots import DecisionSnapshot, Paper

MM = 25.4 / 72
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TYPE_CODES = {"QUYẾT ĐỊNH": "QĐ", "TỜ TRÌNH": "TTr", "BIÊN BẢN": "BB", "THÔNG BÁO": "TB", "KẾ HOẠCH": "KH", "BÁO CÁO": "BC"}
GAP = 22  # points without ink that part two texts on one line; a justified space is narrower


@dataclass(frozen=True)
class Piece:
    """Letters that stand together on one line of one page."""

    page: int
    chars: tuple[dict[str, Any], ...]
    page_height: float

    @cached_property
    def text(self) -> str:
        return "".join(char["text"] for char in self.chars).strip()

    @cached_property
    def ink(self) -> list[dict[str, Any]]:
        return [char for char in self.chars if not char["text"].isspace()]

    @cached_property
    def x0(self) -> float:
        return float(self.ink[0]["x0"]) * MM

    @cached_property
    def x1(self) -> float:
        return float(self.ink[-1]["x1"]) * MM

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2

    @cached_property
    def base(self) -> float:
        return (self.page_height - float(self.chars[0]["matrix"][5])) * MM

    @cached_property
    def sizes(self) -> set[float]:
        return {round(char["size"], 1) for char in self.ink}

    @property
    def bold(self) -> bool:
        return all("Bold" in char["fontname"] for char in self.ink)

    @property
    def regular(self) -> bool:
        return not any("Bold" in char["fontname"] for char in self.ink)

    @property
    def italic(self) -> bool:
        return all("Italic" in char["fontname"] for char in self.ink)

    @property
    def upright(self) -> bool:
        return not any("Italic" in char["fontname"] for char in self.ink)


class Sheet:
    """A PDF as pages, pieces of text and rules."""

    def __init__(self, pdf: bytes) -> None:
        self.document = pdfplumber.open(io.BytesIO(pdf))
        self.pages = self.document.pages
        self.pieces = [piece for page in self.pages for piece in pieces_of(page)]
        self.chars = [char for page in self.pages for char in page.chars]

    def on(self, page: int) -> list[Piece]:
        """Pieces of a page, below the top margin."""
        return [piece for piece in self.pieces if piece.page == page and piece.base > 17]

    def find(self, pattern: str, *, page: int | None = None) -> list[Piece]:
        """Pieces whose whole text matches `pattern`."""
        return [p for p in self.pieces if re.fullmatch(pattern, p.text) and page in {None, p.page}]

    def one(self, pattern: str, *, page: int | None = None) -> Piece:
        """The only piece that matches; AssertionError when there is none or more."""
        found = self.find(pattern, page=page)
        assert len(found) == 1, f"{pattern}: {[piece.text for piece in found]}"
        return found[0]

    def rule_under(self, piece: Piece) -> tuple[float, float]:
        """(left, right) of the first rule within 3 mm below a piece; (0, 0) when there is none."""
        for rect in self.pages[piece.page - 1].rects:
            if (
                rect["height"] < 2
                and 0 < rect["top"] * MM - piece.base < 3
                and piece.x0 - 1 < (rect["x0"] + rect["x1"]) / 2 * MM < piece.x1 + 1
            ):
                return rect["x0"] * MM, rect["x1"] * MM
        return 0, 0

    @cached_property
    def annex_start(self) -> int:
        """Page on which the annex begins; one past the end when there is none."""
        found = [p.page for p in self.pieces if p.text.startswith("DANH SÁCH") and p.bold]
        return found[0] if found else len(self.pages) + 1

    @cached_property
    def text(self) -> str:
        """All text, lines joined with spaces, in reading order."""
        return " ".join(piece.text for piece in self.pieces)


def pieces_of(page: Any) -> Iterator[Piece]:
    """Lines of a page, cut where nothing is printed for GAP points or a table rule stands between."""
    key = lambda char: round((page.height - char["matrix"][5]) * 2) / 2  # noqa: E731 -- used twice, here only
    walls = sorted({round(line["x0"], 1) for line in page.lines if line["x0"] == line["x1"]})
    for _base, row in groupby(sorted(page.chars, key=lambda c: (key(c), c["x0"])), key=key):
        current: list[dict[str, Any]] = []
        for char in row:
            if current and (char["x0"] - current[-1]["x1"] > GAP or any(current[-1]["x1"] <= wall <= char["x0"] for wall in walls)):
                yield from piece_of(page, current)
                current = []
            current.append(char)
        yield from piece_of(page, current)


def piece_of(page: Any, chars: list[dict[str, Any]]) -> Iterator[Piece]:
    """A piece unless it is only spaces."""
    if any(not char["text"].isspace() for char in chars):
        yield Piece(page=page.page_number, chars=tuple(chars), page_height=float(page.height))


# --- the rules --------------------------------------------------------------------------------------------------------------

Rule = Callable[[Sheet, Any], Iterator[str]]
GENERAL: list[Rule] = []
DECISION: list[Rule] = []


def general(rule: Rule) -> Rule:
    """A rule for every kind of paper."""
    GENERAL.append(rule)
    return rule


def decision(rule: Rule) -> Rule:
    """A rule for decisions."""
    DECISION.append(rule)
    return rule


def problems(pdf: bytes, paper: Paper) -> list[str]:
    """What is wrong with a printed paper; empty when nothing is."""
    sheet = Sheet(pdf)
    rules = GENERAL + (DECISION if isinstance(paper, DecisionSnapshot) else [])
    found = []
    for rule in rules:
        try:
            found += list(rule(sheet, paper))
        except AssertionError as error:
            found.append(f"{(rule.__doc__ or '').split()[0]} {error}")
    return found


def near(value: float, wanted: float, by: float = 0.5) -> bool:
    """Equal within `by` (default half a millimetre)."""
    return abs(value - wanted) <= by


@general
def page_sizes(sheet: Sheet, paper: Paper) -> Iterator[str]:
    """1 2: A4; landscape only for papers that are one wide table."""
    for page in sheet.pages:
        width, height = sorted((page.width * MM, page.height * MM))
        if not (near(width, 210, 0.3) and near(height, 297, 0.3)):
            yield f"1 page {page.page_number} is {page.width * MM:.0f} × {page.height * MM:.0f}"
        if (page.width > page.height) != (paper.kind == "appraisal_list"):
            yield f"2 page {page.page_number} lies the wrong way"


@general
def margins(sheet: Sheet, paper: Paper) -> Iterator[str]:
    """3 4 5 6: text stays inside the legal margins, and page 1 begins right under the top one."""
    if paper.kind == "appraisal_list":
        return
    body = [piece for piece in sheet.pieces if piece.base > 17 and piece.base < 280]
    left, right = min(p.x0 for p in body), max(p.x1 for p in body)
    if not 30 - 0.2 <= left <= 35:
        yield f"3 text begins at {left:.1f}"
    if not 190 - 1 <= right <= 195 + 0.6:
        yield f"4 text ends at {right:.1f}"
    top = min(c["top"] for c in sheet.pages[0].chars if c["top"] * MM > 17) * MM
    if not 20 - 0.5 <= top <= 25:
        yield f"5 page 1 begins at {top:.1f}"
    for page in sheet.pages:
        low = max((c["bottom"] for c in page.chars if c["size"] > 9), default=0) * MM
        if low > 297 - 20 + 1:
            yield f"6 page {page.page_number} ends at {low:.1f}"


@general
def typeface(sheet: Sheet, paper: Paper) -> Iterator[str]:
    """7 8 9: one family, embedded, black, no letter without a shape."""
    families = {re.sub(r"^[A-Z]{6}\+|-(Bold|Italic|Bold-Italic)$", "", c["fontname"]) for c in sheet.chars}
    if families != {"Liberation-Serif"}:
        yield f"7 families {families}"
    if any("+" not in c["fontname"] for c in sheet.chars):
        yield "7 a font is not embedded"
    if "\ufffd" in sheet.text or "(cid:" in sheet.text:
        yield "8 letters without a shape"
    colours = {c["non_stroking_color"] for c in sheet.chars}
    if not colours <= {(0,), (0, 0, 0)}:
        yield f"9 colours {colours}"


@general
def page_numbers(sheet: Sheet, paper: Paper) -> Iterator[str]:
    """10 11 12: none on page 1 and on the first page of the annex, then 2, 3, … centred in the top margin."""
    start = sheet.annex_start
    for page in sheet.pages:
        number = page.page_number if page.page_number < start else page.page_number - start + 1
        above = [p for p in sheet.pieces if p.page == page.page_number and p.base <= 17 and p.text != "DỰ THẢO"]
        wanted = [] if number == 1 else [str(number)]
        if [p.text for p in above] != wanted:
            yield f"{12 if page.page_number >= start else 10} page {page.page_number} says {[p.text for p in above]}"
            continue
        text_centre = (30 + (page.width * MM - 15)) / 2 if page.width < page.height else page.width * MM / 2
        for piece in above:
            if not (13 <= min(piece.sizes) <= max(piece.sizes) <= 14 and piece.upright and near(piece.centre, text_centre, 2.6)):
                yield f"11 page number of page {page.page_number}"


@general
def motto(sheet: Sheet, paper: Paper) -> Iterator[str]:
    """13 14 15 16 17: quốc hiệu and tiêu ngữ, once, bold, one above the other, the rule as long as the text."""
    country, line = sheet.one(re.escape(COUNTRY)), sheet.one(re.escape(MOTTO))
    if country.page != 1 or not 12 <= min(country.sizes) <= 13 or not country.bold or not country.upright or country.centre < 105:
        yield "14 quốc hiệu"
    if not 13 <= min(line.sizes) <= 14 or not line.bold or not near(line.centre, country.centre, 1):
        yield "15 tiêu ngữ"
    x0, x1 = sheet.rule_under(line)
    if not near(x1 - x0, line.width, 3):
        yield f"16 rule {x1 - x0:.1f} under {line.width:.1f}"
    if (line.base - country.base) / MM > 1.3 * 13:
        yield "17 quốc hiệu and tiêu ngữ stand apart"


@general
def issuing_body(sheet: Sheet, paper: Paper) -> Iterator[str]:
    """18 19 20: parent plain, issuer bold, both in capitals, left; the rule a third to half of the last line."""
    lines = [sheet.one(re.escape(text.upper()), page=1) for text in paper.header.issuing_lines]
    for piece in lines:
        if not (
            piece.bold and piece.upright and 12 <= min(piece.sizes) <= 13 and piece.centre < 105 + 20 * (paper.kind == "appraisal_list")
        ):
            yield f"19 {piece.text}"
    if paper.header.parent_body:
        parent = sheet.one(re.escape(paper.header.parent_body.upper()), page=1)
        if not (parent.regular and parent.base < lines[0].base and near(parent.centre, lines[0].centre, 1)):
            yield "18 parent body"
    x0, x1 = sheet.rule_under(lines[-1])
    if not (0.33 <= (x1 - x0) / lines[-1].width <= 0.5 and near((x0 + x1) / 2, lines[-1].centre, 1)):
        yield "20 rule under the issuing body"


@general
def number_and_date(sheet: Sheet, paper: Paper) -> Iterator[str]:
    """21 22 23 24 25 26: number and date, blank on drafts, on one line under their columns."""
    country = sheet.one(re.escape(COUNTRY))
    row = [p for p in sheet.on(1) if p.base < 55]
    left = " ".join(p.text for p in row if p.text.startswith(("Số:", "/")))
    if paper.header.number_text and not re.fullmatch(r"Số: (0[1-9]|[1-9]\d+)/[A-ZĐ][A-Za-zĐđ]*(-[A-ZĐ]+)+", left):
        yield f"21 {left}"
    if not paper.header.number_text and paper.header.symbol and not re.fullmatch(r"Số:\s+/" + re.escape(paper.header.symbol), left):
        yield f"22 {left}"
    if ("DỰ THẢO" in sheet.text) != paper.header.draft or "…" in left:
        yield "22 the word DỰ THẢO"
    if paper.type_name in TYPE_CODES and not paper.header.symbol.startswith(TYPE_CODES[paper.type_name] + "-"):
        yield f"23 {paper.type_name} with {paper.header.symbol}"
    yield from place_and_date(sheet, paper, row, country)


def place_and_date(sheet: Sheet, paper: Paper, row: list[Piece], country: Piece) -> Iterator[str]:
    """24 25 26: see `number_and_date`."""
    parts = [p for p in row if p.italic and p.centre > 105]
    if not paper.header.place:
        if parts:
            yield "26 a place and date where none belongs"
        return
    if not parts:
        yield "24 no place and date in italics"
        return
    text = " ".join(p.text for p in parts)
    if paper.header.day and not re.fullmatch(r".+, ngày (0[1-9]|[12]\d|3[01]) tháng (01|02|[3-9]|1[0-2]) năm \d{4}", text):
        yield f"25 {text}"
    numbers = [p for p in row if p.text.startswith("Số:")]
    if numbers and not all(near(p.base, numbers[0].base, 1) and 13 <= min(p.sizes) <= 14 and p.regular for p in parts):
        yield "24 place and date are not level with the number"
    if not near((min(p.x0 for p in parts) + max(p.x1 for p in parts)) / 2, country.centre, 2):
        yield "24 place and date are not under quốc hiệu"


@general
def type_and_subject(sheet: Sheet, paper: Paper) -> Iterator[str]:
    """27 28 29: type name and subject centred in bold, a rule a third to half of the last line."""
    middle = (30 + 195) / 2 if sheet.pages[0].width < sheet.pages[0].height else sheet.pages[0].width * MM / 2
    name = sheet.one(re.escape(paper.type_name), page=1)
    if not (name.bold and name.upright and 13 <= min(name.sizes) <= 14 and near(name.centre, middle, 2.6)):
        yield "27 type name"
    lines = [sheet.one(re.escape(text), page=1) for text in paper.subject_lines]
    if not all(p.bold and p.upright and p.sizes == name.sizes and near(p.centre, name.centre, 1) for p in lines):
        yield "28 subject"
    if paper.subject.startswith("V/v"):
        yield "28 V/v belongs to letters"
    x0, x1 = sheet.rule_under(lines[-1])
    if not (0.33 <= (x1 - x0) / lines[-1].width <= 0.5 and near((x0 + x1) / 2, lines[-1].centre, 1)):
        yield "29 rule under the subject"


@general
def metadata(sheet: Sheet, paper: Paper) -> Iterator[str]:
    """59: title, author, language, archive profile, and nothing attached."""
    catalog = sheet.document.doc.catalog
    if sheet.document.metadata.get("Title") != paper.title or catalog.get("Lang") != b"vi" or "OutputIntents" not in catalog:
        yield f"59 {sheet.document.metadata} {catalog}"
    if not sheet.document.metadata.get("Author"):
        yield "59 no author"
    if {"AF", "Names", "AcroForm", "OpenAction", "AA"} & catalog.keys():
        yield f"59 the file carries more than pages: {sorted(catalog)}"


@general
def clean_text(sheet: Sheet, paper: Paper) -> Iterator[str]:
    """60: extracted text is NFC."""
    if unicodedata.normalize("NFC", sheet.text) != sheet.text:
        yield "60 text is not NFC"


@decision
def names_printed(sheet: Sheet, paper: DecisionSnapshot) -> Iterator[str]:
    """60: every recipient stands in the paper as stored."""
    squeezed = re.sub(r"\s", "", "".join(c["text"] for page in sheet.pages for c in page.chars))
    for group in paper.groups:
        for row in group.rows:
            if re.sub(r"\s", "", row.name) not in squeezed:
                yield f"60 {row.name} is not printed"


def main_text(sheet: Sheet) -> list[Piece]:
    """Pieces of the decision proper, from the authority line to before the signature."""
    pieces = [p for p in sheet.pieces if p.page < sheet.annex_start and p.base > 17]
    ends = [n for n, p in enumerate(pieces) if p.text == "Nơi nhận:"]
    return pieces[: ends[0]] if ends else pieces


@decision
def grounds(sheet: Sheet, paper: DecisionSnapshot) -> Iterator[str]:
    """31 32 33 34: authority line, then grounds in italics (";", the last "."), then QUYẾT ĐỊNH:."""
    text = main_text(sheet)
    resolves = sheet.one("QUYẾT ĐỊNH:")
    authority = sheet.one(re.escape(paper.authority_line.upper()), page=1)
    between = [p for p in text if (p.page, p.base) > (1, authority.base) and (p.page, p.base) < (resolves.page, resolves.base)]
    if not (authority.bold and near(authority.centre, 112.5, 1) and resolves.bold and near(resolves.centre, 112.5, 1)):
        yield "31 34 authority line, QUYẾT ĐỊNH:"
    if not all(p.italic and p.regular and p.sizes <= {13.0, 14.0} for p in between):
        yield "32 grounds are in italics"
    starts = [p for p in between if re.match(r"Căn cứ|Theo đề nghị|Xét đề nghị", p.text) and p.x0 > 35]
    if [p.text[:4] for p in starts] != [line[:4] for line in paper.bases]:
        yield "33 grounds are not those of the snapshot"
    ends = [p.text[-1] for p in between if p.text.endswith((";", "."))]
    if ends[-1:] != ["."] or "." in ends[:-1]:
        yield f"32 ends {ends}"
    requests = [p.text.startswith(("Theo", "Xét")) for p in starts]
    if requests != sorted(requests):
        yield "33 a căn cứ after the request"


@decision
def articles(sheet: Sheet, paper: DecisionSnapshot) -> Iterator[str]:
    """35 36 37 41: articles 1 … n, number bold, one indent, one size, closed by ./."""
    text = main_text(sheet)
    starts = [p for p in text if re.match(r"Điều \d+\.", p.text) and p.x0 > 35]
    if [int(re.findall(r"\d+", p.text)[0]) for p in starts] != list(range(1, len(paper.articles) + 1)):
        yield "35 numbers of the articles"
        return
    for piece in starts:
        label = re.match(r"Điều \d+\.", piece.text)
        letters = len(re.sub(r"\s", "", label[0])) if label else 0
        flags = ["Bold" in char["fontname"] for char in piece.ink]
        if not all(flags[:letters]) or any(flags[letters:]):
            yield f"35 {piece.text[:8]} is not bold by its number alone"
    indents = {round(p.x0 - 30, 1) for p in text if p.x0 > 35 and re.match(r"Điều \d|Căn cứ|Theo", p.text)}
    if len(indents) != 1 or not any(near(i, wanted, 0.7) for i in indents for wanted in (10, 12.7)):
        yield f"36 indents {indents}"
    after = text[text.index(starts[0]) :]
    sizes = {size for p in after for size in p.sizes}
    if len(sizes) != 1 or not sizes <= {13.0, 13.5, 14.0} or not all(p.upright for p in after):
        yield f"37 size of the text {sizes}"
    if not after[-1].text.endswith("./."):
        yield f"41 ends {after[-1].text[-10:]!r}"


@decision
def setting(sheet: Sheet, paper: DecisionSnapshot) -> Iterator[str]:
    """38 39 40: lines justified, 6 pt between paragraphs, single to one and a half spacing."""
    text = [p for p in main_text(sheet) if re.search("[a-zà-ỹ]", p.text)]
    text = text[[p.text.startswith("Căn cứ") for p in text].index(True) :]
    single = 14 * 1.15
    for upper, lower in pairwise(text):
        if upper.page != lower.page:
            continue
        pitch = (lower.base - upper.base) / MM
        if lower.x0 < 31:  # goes on: the line above is full
            if not near(upper.x1, 195, 1):
                yield f"38 {upper.text[-20:]!r} ends at {upper.x1:.1f}"
            if not single - 0.6 <= pitch <= 1.5 * single + 0.2:
                yield f"40 pitch {pitch:.1f}"
        elif pitch < single + 6 - 0.6:
            yield f"39 only {pitch:.1f} above {lower.text[:12]!r}"


@decision
def counted_right(sheet: Sheet, paper: DecisionSnapshot) -> Iterator[str]:
    """42 43: counts in Điều 1 are those of the list, two digits; a list is pointed to."""
    first = re.sub(r"\s+", " ", paper.articles[0])
    for kind, label in (("collective", "tập thể"), ("individual", "cá nhân"), ("household", "hộ gia đình")):
        rows = sum(len(g.rows) for g in paper.groups if g.kind == kind)
        said = re.findall(rf"(\d+) {label}", first)
        if said != ([f"{rows:02d}"] if rows else []):
            yield f"42 Điều 1 says {said} {label}, the list has {rows}"
    if bool(re.search("Danh sách kèm theo", first)) != bool(paper.annex_title):
        yield "43 pointer and annex"


@decision
def signature(sheet: Sheet, paper: DecisionSnapshot) -> Iterator[str]:
    """48 49 50 51 52: post in bold capitals, room for the hand, name under it, with two lines of text above."""
    pages = [p for p in sheet.pieces if p.page < sheet.annex_start]
    posts = [next(p for p in pages if p.text == line.upper() and p.centre > 125) for line in paper.signature.post_lines]
    if not all(p.bold and p.upright and 13 <= min(p.sizes) <= 14 for p in posts):
        yield "48 post"
    if not all(near(b.base - a.base, 14 * 1.15 * MM, 1.2) for a, b in pairwise(posts)):
        yield "49 authority and post stand on consecutive lines"
    name = next(p for p in pages if p.text == paper.signature.name)
    if not (name.bold and near(name.centre, posts[-1].centre, 1.5) and 13 <= min(name.sizes) <= 14):
        yield "50 name"
    if re.match(r"(TS|ThS|PGS|GS|BS)\.", paper.signature.name):
        yield "50 title before the name"
    if name.base - posts[-1].base < 25 + 14 * MM * 0.7:
        yield "51 no room for the signature"
    body = [p for p in pages if p.page == posts[0].page and 17 < p.base < posts[0].base - 1]
    if name.page != posts[0].page or len(body) < 2:
        yield "52 the signature stands alone"


@decision
def copies(sheet: Sheet, paper: DecisionSnapshot) -> Iterator[str]:
    """44 45 47: Nơi nhận level with the authority, its items small, first the executing article, last the archive."""
    label = sheet.one("Nơi nhận:")
    post = next(p for p in sheet.pieces if p.text == paper.signature.post_lines[0].upper() and p.centre > 125)
    if not (label.sizes == {12.0} and label.bold and label.italic and near(label.x0, 30) and near(label.base, post.base, 1)):
        yield f"44 Nơi nhận: {label.sizes} {label.x0:.1f} {label.base - post.base:.2f}"
    items = [p for p in sheet.pieces if p.page == label.page and p.base > label.base and p.text.startswith("- ") and p.base < 280]
    if not all(p.sizes == {11.0} and p.upright and p.regular and near(p.x0, 30) for p in items):
        yield "45 items"
    texts = [p.text for p in items]
    if texts[0] != f"- Như Điều {len(paper.articles)};":
        yield f"47 {texts[0]}"
    if not re.match("- Lưu: VT", texts[-1]) or [t[-1] for t in texts] != [";"] * (len(texts) - 1) + ["."]:
        yield f"45 {texts}"


@decision
def annex(sheet: Sheet, paper: DecisionSnapshot) -> Iterator[str]:
    """54 55 57 58: title, reference, header on each page, groups in order, numbered from 1, closed by ./."""
    if not paper.annex_title:
        return
    start = sheet.annex_start
    pieces = [p for p in sheet.pieces if p.page >= start and p.base > 17]
    title = [sheet.one(re.escape(line), page=start) for line in paper.annex_title_lines]
    if not all(p.bold and 13 <= min(p.sizes) <= 14 and near(p.centre, 112.5, 1) for p in title):
        yield "54 title of the annex"
    reference = " ".join(p.text for p in pieces if p.italic)
    wanted = f"số {paper.header.number_text}/{paper.header.symbol} {paper.header.day_phrase} của"
    blank = not paper.header.number_text or paper.annex_number_blank
    if not reference.startswith("(Kèm theo Quyết định số") or (wanted in reference) == blank:
        yield f"55 {reference}"
    numbers = [p.text for p in pieces if near(p.centre, 30 + 5.5, 1.5) and re.fullmatch(r"\d+|[IVX]+", p.text)]
    lines = [m[0] for p in pieces if p.x0 > 35 and (m := re.match(r"\d+(?=\. )|[IVX]+(?=\. )", p.text))]
    roman = ("I", "II", "III")
    expected = [s for r, g in zip(roman, paper.groups, strict=False) for s in (r, *map(str, range(1, len(g.rows) + 1)))]
    if (numbers if paper.as_table else lines) != expected:
        yield "58 numbers in the list"
    if paper.as_table and len([p for p in pieces if p.text == "TT"]) != len(sheet.pages) - start + 1:
        yield "57 the table's header is not on each page"
    if not pieces[-1].text.endswith("./."):
        yield f"58 ends {pieces[-1].text[-12:]!r}"
