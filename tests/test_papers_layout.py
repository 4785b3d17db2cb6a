"""Papers look as Nghị định 30/2020/NĐ-CP asks: read back from the PDF, and every rule shown to notice its own breach."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests import paper_samples as samples
from tests.paper_checks import Sheet, problems
from units.papers.fonts import FONTS_CONF
from units.papers.freeze import from_json, to_json
from units.papers.layout import AnnexGroup, AnnexRow, Header, SignatureBlock, balanced, counted, ended
from units.papers.page import DECREE_30_2020, layout_on
from units.papers.press import typeset
from units.papers.render import press_request
from units.papers.snapshots import SNAPSHOTS, DecisionSnapshot, Paper

# WeasyPrint leaves its colour profile open when it makes PDF/A files in this process.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <_io.FileIO name='.*sRGB2014.icc':pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., bytes]:
    """Typeset in this process (quicker than the capped child), with changes to the style sheet: {old: new}."""
    monkeypatch.setenv("FONTCONFIG_FILE", str(FONTS_CONF))

    def make(paper: Paper, style: dict[str, str] | None = None) -> bytes:
        request = press_request(paper.kind, paper)
        for old, new in (style or {}).items():
            assert old in str(request["css"])
            request["css"] = str(request["css"]).replace(old, new)
        return typeset(**request)  # type: ignore[arg-type]  # a request is made for it

    return make


# --- the papers ----------------------------------------------------------------------------------------------------------

GOOD = {
    "issued": samples.decision,
    "draft": samples.draft,
    "one person": lambda: samples.decision(0, 1),
    "50 recipients": lambda: samples.decision(15, 30, 5),
    "500 recipients": lambda: samples.decision(100, 380, 20),
    "electronic issue": lambda: samples.decision(annex_number_blank=True),
    "single-digit number": lambda: samples.decision(header=replace(samples.HEADER, number_text="05", day=date(2026, 2, 3))),
    "chair signs": lambda: samples.decision(signature=SignatureBlock(post="Chủ tịch", name="Trần Quốc Nam Anh")),
    "letter": samples.submission_letter,
    "letter to one": lambda: samples.submission_letter(addressees=("Chủ tịch Ủy ban nhân dân huyện Bác Ái",)),
    "votes": samples.vote_sheet,
    "appraisal": samples.appraisal_list,
}


@pytest.mark.parametrize("name", GOOD)
def test_papers_follow_the_decree(name: str, printed: Callable[..., bytes]) -> None:
    paper = GOOD[name]()
    assert problems(printed(paper), paper) == []


BREACHES: dict[str, tuple[str, dict[str, float], dict[str, str]]] = {
    # rule it must break: (rule, layout numbers, style changes)
    "letter size": ("1", {}, {"size: A4 portrait": "size: letter portrait"}),
    "landscape": ("2", {}, {"size: A4 portrait": "size: A4 landscape"}),
    "narrow left margin": ("3", {"margin_left": 25}, {}),
    "narrow right margin": ("4", {"margin_right": 8}, {}),
    "high top": ("5", {"margin_top": 30}, {}),
    "browser's body margin": ("44", {}, {"body { margin: 0;": "body { margin: 8px;"}),
    "grey text": ("9", {}, {"color: #000;": "color: #444;"}),
    "number on page 1": ("10", {}, {"@page :first { @top-center { content: none; } }": ""}),
    "small page number": ("11", {"page_number_size": 10}, {}),
    "annex goes on counting": ("12", {}, {"counter-reset: page 1;": ""}),
    "quốc hiệu too small": ("14", {"motto_country_size": 11}, {}),
    "tiêu ngữ not bold": ("15", {}, {".head .motto { font-size: 13pt; font-weight: bold; }": ".head .motto { font-size: 13pt; }"}),
    "no rules": ("16", {}, {"border-top: 0.75pt solid #000; width: 100%;": "width: 100%;"}),
    "motto far down": ("17", {}, {".head .motto {": ".head .motto { padding-top: 6mm;"}),
    "issuer not bold": ("19", {}, {".issuer { font-weight: bold; }": ""}),
    "long rule under the issuer": ("20", {}, {".ruled.part::after { width: 42%; }": ""}),
    "date upright": ("24", {}, {"font-style: italic; white-space: nowrap;": "white-space: nowrap;"}),
    "type at the left": ("27", {}, {"text-align: center; margin: 0; line-height": "text-align: left; margin: 0; line-height"}),
    "subject upright": ("28", {}, {".subject {": ".subject { font-style: italic;"}),
    "authority at the left": (
        "31",
        {},
        {"text-transform: uppercase; text-align: center; margin: 5mm": "text-transform: uppercase; margin: 5mm"},
    ),
    "grounds upright": ("32", {}, {".basis { font-style: italic; }": ""}),
    "no indent": ("35", {"indent": 0}, {}),
    "deep indent": ("36", {"indent": 20}, {}),
    "small text": ("37", {"text_size": 12}, {}),
    "ragged": ("38", {}, {"text-align: justify;": "text-align: left;"}),
    "no gap between paragraphs": ("39", {"paragraph_gap": 0}, {}),
    "double spacing": ("40", {"line_height": 2}, {}),
    "copies too large": ("45", {"copies_size": 14}, {}),
    "Nơi nhận upright": ("44", {}, {"font-weight: bold; font-style: italic; line-height": "font-weight: bold; line-height"}),
    "no room to sign": ("51", {"signature_gap": 10}, {}),
    "header once only": ("57", {}, {"thead { display: table-header-group; }": "thead { display: table-row-group; }"}),
}


@pytest.mark.parametrize("name", BREACHES)
def test_each_rule_notices_its_breach(name: str, printed: Callable[..., bytes]) -> None:
    rule, numbers, style = BREACHES[name]
    paper = samples.decision(15, 30, layout=replace(DECREE_30_2020, **numbers))
    found = problems(printed(paper, style), paper)
    assert rule in {text.split()[0] for text in found}, found


def test_another_face_is_noticed(printed: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """With the machine's own fonts another family can be had; with those of the papers it cannot."""
    paper, style = samples.decision(0, 1), {"font-variant-ligatures: none;": "font-family: 'DejaVu Serif', monospace;"}
    assert problems(printed(paper, style), paper) == []
    monkeypatch.delenv("FONTCONFIG_FILE")
    assert "7" in {text.split()[0] for text in problems(printed(paper, style), paper)}


WRONG_CONTENT: dict[str, tuple[str, Callable[[DecisionSnapshot], DecisionSnapshot]]] = {
    "a count is typed": ("42", lambda d: replace(d, articles=(d.articles[0].replace("05 tập thể", "06 tập thể"), *d.articles[1:]))),
    "a list nobody points to": ("43", lambda d: replace(d, articles=(d.articles[0].replace("Danh sách kèm theo", ""), *d.articles[1:]))),
    "another name in the list": ("60", lambda d: replace(d, groups=samples.groups_of(5, 7))),
    "number without leading zero": ("21", lambda d: replace(d, header=replace(d.header, number_text="5"))),
    "wrong symbol": ("23", lambda d: replace(d, header=replace(d.header, symbol="TTr-UBND"))),
    "a draft": ("22", lambda d: replace(d, header=replace(d.header, draft=True))),
    "request before the grounds": ("33", lambda d: replace(d, bases=d.bases[::-1])),
    "no archive copy": ("45", lambda d: replace(d, copies=d.copies[:-1])),
}


@pytest.mark.parametrize("name", WRONG_CONTENT)
def test_wrong_content_is_noticed(name: str, printed: Callable[..., bytes]) -> None:
    rule, change = WRONG_CONTENT[name]
    wrong = change(samples.decision())
    expected = wrong if rule in {"21", "23", "33", "42", "43", "45"} else samples.decision()
    if rule == "60":
        wrong, expected = samples.decision(), wrong
    assert rule in {text.split()[0] for text in problems(printed(wrong), expected)}


def test_signature_is_never_parted_from_two_lines_of_text(printed: Callable[..., bytes]) -> None:
    """However long the decision, the signature stands on one page under at least two lines."""
    for extra in range(1, 14, 2):
        base = samples.decision()
        paper = replace(
            base, bases=(*(f"Căn cứ Quyết định số {n}/QĐ-UBND của Ủy ban nhân dân tỉnh" for n in range(extra)), *base.bases[-1:])
        )
        assert [text for text in problems(printed(paper), paper) if text.split()[0] in {"51", "52", "44"}] == [], extra


def test_long_lists_keep_a_heading_with_its_first_row(printed: Callable[..., bytes]) -> None:
    for collectives in range(26, 38, 2):
        sheet = Sheet(printed(samples.decision(collectives, 9)))
        heading, first = sheet.one("Cá nhân"), sheet.one("Bà Chamaléa Thị Hạnh")
        assert heading.page == first.page


def test_submission_letter_carries_code_and_version_on_every_page(printed: Callable[..., bytes]) -> None:
    sheet = Sheet(printed(samples.submission_letter()))
    feet = [p.text for p in sheet.pieces if p.text.startswith("Mã bản in")]
    assert feet == ["Mã bản in: TT-2021-0012 · Phiên bản: 3f2a 91bc 77de 04a5"] * len(sheet.pages)
    text = sheet.text
    assert "Kính gửi: - Ủy ban nhân dân huyện Bác Ái; - Phòng Nội vụ huyện Bác Ái." in text
    assert (
        "1. Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh: 02 tập thể và 05 cá nhân; 2. Danh hiệu Chiến sĩ thi đua cấp tỉnh: 01 cá nhân."
        in text
    )
    assert "- Như trên;" in text


def test_short_lists_are_lines_and_long_ones_a_table(printed: Callable[..., bytes]) -> None:
    short, long = Sheet(printed(samples.decision(8, 7))), Sheet(printed(samples.decision(8, 8)))
    assert (short.find("TT"), len(long.find("TT"))) == ([], 1)
    assert "7. Bà Lưu Quỳnh Ngọc, Chuyên viên, Sở Nông nghiệp và Phát triển nông thôn./." in short.text
    assert "Tổng cộng: 08 tập thể và 08 cá nhân./." in long.text


def test_reasons_and_prize_money_get_columns(printed: Callable[..., bytes]) -> None:
    row = AnnexRow(name="Khối thi đua các huyện", reason="Dẫn đầu phong trào thi đua năm 2021", amount="2.980.000 đ")
    sheet = Sheet(printed(samples.decision(groups=(AnnexGroup(kind="collective", rows=(row,)),))))
    assert [p.text for p in sheet.pieces if p.text in {"Thành tích", "Mức thưởng", "2.980.000 đ"}] == [
        "Thành tích",
        "Mức thưởng",
        "2.980.000 đ",
    ]


# --- the values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", samples.ALL)
def test_snapshot_survives_freezing(kind: str) -> None:
    paper = samples.ALL[kind]()
    frozen = json.loads(json.dumps(to_json(paper), ensure_ascii=False))
    assert from_json(SNAPSHOTS[kind], frozen) == paper


def test_old_frozen_papers_get_the_defaults_of_new_fields() -> None:
    frozen = to_json(Header(issuing_body="SỞ NỘI VỤ"))
    del frozen["year"]
    assert from_json(Header, frozen) == Header(issuing_body="SỞ NỘI VỤ")


@pytest.mark.parametrize(
    "change",
    [
        {"issuing_body": None},
        {"issuing_body": 5},
        {"day": 5},
        {"day": "hôm qua"},
        {"draft": "yes"},
        {"colour": "red"},
    ],
)
def test_frozen_nonsense_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- each field has its own words
        from_json(Header, to_json(Header(issuing_body="SỞ NỘI VỤ")) | change)


@pytest.mark.parametrize("data", [[], "text", {}, {"kind": "collective", "rows": "text"}, {"kind": "animal", "rows": []}])
def test_frozen_shapes_are_checked(data: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- each shape has its own words
        from_json(AnnexGroup, data)


def test_only_plain_values_are_frozen() -> None:
    with pytest.raises(TypeError, match="cannot hold object"):
        to_json(replace(samples.HEADER, year=object()))  # type: ignore[arg-type]  # the wrong type is the point


def test_texts_are_cleaned_when_a_snapshot_is_made() -> None:
    row = AnnexRow(name="Nguye\u0302\u0303n\u200b Thi\u0323\u202e   Ha\u0323nh\u0007")
    assert row.name == "Nguyễn Thị Hạnh"
    assert samples.decision(copies=("Lưu:\u00a0 VT\u200f",)).copies == ("Lưu: VT",)


def test_titles_are_balanced_and_keep_words_together() -> None:
    assert balanced("Về việc tặng Bằng khen", 74) == ["Về việc tặng Bằng khen"]
    assert balanced("DANH SÁCH TẬP THỂ, CÁ NHÂN ĐƯỢC TẶNG BẰNG KHEN CỦA CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH", 50) == [
        "DANH SÁCH TẬP THỂ, CÁ NHÂN ĐƯỢC TẶNG",
        "BẰNG KHEN CỦA CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH",
    ]
    assert balanced("Một\nHai", 74) == ["Một", "Hai"]
    assert balanced("", 74) == [""]
    assert balanced("x" * 500, 74) == ["x" * 500]


def test_counts_and_end_marks() -> None:
    assert counted({"collective": 5, "individual": 12, "household": 1}) == "05 tập thể, 12 cá nhân và 01 hộ gia đình"
    assert [ended(text, "./.") for text in ("xong", "xong.", "xong ;", "xong./.", "")] == ["xong./."] * 4 + ["./."]


def test_layout_is_the_one_in_force() -> None:
    assert layout_on(date(2021, 11, 22)) == DECREE_30_2020 == layout_on(date(1999, 1, 1))


def test_layout_numbers_lie_within_the_decree() -> None:
    layout = DECREE_30_2020
    ranges = {
        "margin_top": (20, 25),
        "margin_bottom": (20, 25),
        "margin_left": (30, 35),
        "margin_right": (15, 20),
        "motto_country_size": (12, 13),
        "motto_size": (13, 14),
        "body_name_size": (12, 13),
        "number_size": (13, 13),
        "place_date_size": (13, 14),
        "type_size": (13, 14),
        "text_size": (13, 14),
        "line_height": (1, 1.5),
        "copies_title_size": (12, 12),
        "copies_size": (11, 11),
        "page_number_size": (13, 14),
    }
    assert {name: low <= getattr(layout, name) <= high for name, (low, high) in ranges.items()} == dict.fromkeys(ranges, True)
