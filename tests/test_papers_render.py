"""The press: one font, nothing fetched, capped in time and memory, the same bytes each time."""

import ast
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from tests import paper_samples as samples
from units.papers import press
from units.papers.checks import check_fonts
from units.papers.fonts import FONTS_CONF, loads, missing_letters
from units.papers.freeze import from_json, to_json
from units.papers.layout import AnnexGroup, AnnexRow
from units.papers.press import FatalURLFetchingError, URLFetcher
from units.papers.render import MEMORY_LIMIT, PRESS, REASONS, TOO_SLOW, RenderFailed, press_request, render_pdf, run_press, unprintable
from units.papers.snapshots import SNAPSHOTS, Paper
from units.vietnamese import nfc

ROOT = Path(__file__).resolve().parent.parent
# WeasyPrint leaves its colour profile open when it makes PDF/A files in this process.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <_io.FileIO name='.*sRGB2014.icc':pytest.PytestUnraisableExceptionWarning"
)

LOWER = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = "\u0300\u0301\u0303\u0309\u0323"
VOWELS = "aăâeêioôơuưy"
ALPHABET = [nfc(letter) for letter in LOWER] + [nfc(vowel + tone) for vowel in VOWELS for tone in TONES]
EVERY_LETTER = "".join(ALPHABET) + "".join(ALPHABET).upper()


def letters_of(pdf: bytes) -> str:
    """Everything printed, without spaces."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return "".join(char["text"] for page in document.pages for char in page.chars if not char["text"].isspace())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


# --- what comes out ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", samples.ALL)
def test_every_kind_renders_the_same_bytes_twice(kind: str) -> None:
    paper = samples.ALL[kind]()
    first = render_pdf(kind, paper)
    assert first == render_pdf(kind, from_json(SNAPSHOTS[kind], to_json(paper)))
    assert first.startswith(b"%PDF-1.7")


def test_all_vietnamese_letters_come_out_in_four_faces_of_one_font() -> None:
    """Every letter of the alphabet in every tone, both cases, in upright, bold, italic and bold italic; no face but Liberation Serif, each embedded."""
    assert len(set(EVERY_LETTER)) == 2 * (29 + 12 * 5)
    row = AnnexRow(name=EVERY_LETTER)
    pdf = render_pdf(
        "decision",
        samples.decision(groups=(AnnexGroup(kind="individual", rows=(row,)),), subject=EVERY_LETTER, bases=(EVERY_LETTER,)),
    )
    assert letters_of(pdf).count(EVERY_LETTER) == 3
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        fonts = {char["fontname"] for page in document.pages for char in page.chars}
    assert {re.sub(r"^[A-Z]{6}\+", "", name) for name in fonts} == {
        "Liberation-Serif",
        "Liberation-Serif-Bold",
        "Liberation-Serif-Italic",
        "Liberation-Serif-Bold-Italic",
    }
    assert all(re.match(r"^[A-Z]{6}\+", name) for name in fonts)


def test_a_snapshot_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="vote_sheet needs a VoteSheetSnapshot, not DecisionSnapshot"):
        render_pdf("vote_sheet", samples.decision())


def test_only_the_press_imports_weasyprint() -> None:
    sources = [path for folder in ("units", "emulation", "awards", "config") for path in (ROOT / folder).rglob("*.py")]
    importing = [path.relative_to(ROOT).as_posix() for path in sources if "weasyprint" in imports_of(path)]
    assert importing == ["units/papers/press.py"]
    assert "django" not in imports_of(PRESS)


def imports_of(path: Path) -> set[str]:
    """First names of the packages a source file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    direct = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {name.split(".")[0] for name in direct | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}}


# --- text is only text ---------------------------------------------------------------------------------------------------------

CANARY = "TỆP-BÍ-MẬT-7d41"


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file whose content must never reach a paper."""
    path = tmp_path / "secret.txt"
    path.write_text(CANARY)
    return path


def payloads(canary: Path) -> list[str]:
    """Texts that would read files, call addresses, or stall the press if they were taken for HTML or CSS."""
    address = canary.as_uri()
    return [
        '<link rel=attachment href="file:///etc/passwd">',
        f'<link rel="attachment" href="{address}">',
        f'<a rel=attachment href="{address}">x</a>',
        f'<img src="{address}">',
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="data:image/svg+xml,<svg/>">',
        f'<object data="{address}"></object><embed src="{address}">',
        f'<iframe src="{address}"></iframe>',
        f"<style>@import url({address}); body {{ background: url({address}) }}</style>",
        f"<svg><image href='{address}'/><use href='{address}#x'/></svg>",
        "<td colspan=200000>",
        "</td></tr></table><table><tr><td rowspan=200000 colspan=200000>",
        "</title><script>alert(1)</script>",
        '"><meta http-equiv=refresh content="0;url=file:///etc/passwd">',
        "<base href='file:///etc/'><link rel=stylesheet href=passwd>",
        f"url({address}) expression(1) \\3c img\\3e",
        "&lt;b&gt; &#60;i&#62; &amp;amp;",
        "{{ 7|add:7 }} {% include 'papers/base.html' %} {% load static %}",
        "<!-- ]]> <?xml ?> <![CDATA[",
        "N" * 10_000,
    ]


def attacked(value: Any, text: str) -> Any:
    """A frozen snapshot with `text` put into every text that a person can type."""
    fixed = {"kind", "source"}
    if isinstance(value, dict):
        return {name: item if name in fixed else attacked(item, text) for name, item in value.items()}
    if isinstance(value, list):
        return [attacked(item, text) for item in value[:3]]
    return text if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value) else value


def carries_nothing_but_pages(pdf: bytes) -> bool:
    """No attachment, no picture, no link, no action, no script."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        catalog = document.doc.catalog
        pictures = [image for page in document.pages for image in page.images]
        notes = [note for page in document.pages for note in page.annots]
    return not ({"Names", "AF", "OpenAction", "AA", "AcroForm"} & catalog.keys() or pictures or notes) and b"EmbeddedFile" not in pdf


def test_hostile_names_are_printed_as_text(canary: Path) -> None:
    """Each payload as the name of a recipient, all in one paper: printed letter by letter, nothing read."""
    rows = tuple(AnnexRow(name=text) for text in payloads(canary))
    pdf = render_pdf("decision", samples.decision(groups=(AnnexGroup(kind="individual", rows=rows),)))
    printed = letters_of(pdf)
    *texts, endless = payloads(canary)
    assert [text for text in texts if squeezed(text) not in printed] == []
    assert printed.count("N") >= len(endless)
    assert CANARY not in printed
    assert carries_nothing_but_pages(pdf)


@pytest.mark.parametrize("kind", samples.ALL)
def test_hostile_text_in_every_field_reads_nothing(kind: str, canary: Path) -> None:
    """Every text of every kind of paper at once: title, header, articles, footers, file metadata."""
    text = "".join(payloads(canary)[n] for n in (1, 8, 10))
    paper: Paper = from_json(SNAPSHOTS[kind], attacked(to_json(samples.ALL[kind]()), text))
    pdf = render_pdf(kind, replace(paper, code="TT-1", version="1") if kind == "submission_letter" else paper)  # type: ignore[call-arg]  # a letter has them
    assert squeezed(text) in letters_of(pdf)
    assert CANARY not in letters_of(pdf)
    assert CANARY.encode() not in pdf
    assert b"EmbeddedFile" not in pdf


def test_direction_and_zero_width_characters_do_not_reach_paper() -> None:
    row = AnnexRow(name="Nguyễn\u200b Văn \u202eNAM\u2069 Anh\ufeff")
    pdf = render_pdf("decision", samples.decision(groups=(AnnexGroup(kind="individual", rows=(row,)),)))
    assert "NguyễnVănNAMAnh" in letters_of(pdf)


def test_right_to_left_letters_are_named_before_they_are_printed() -> None:
    """A letter that the typeface lacks would be an empty box: `unprintable` names it beforehand."""
    rows = (AnnexRow(name="Nguyễn محمد 漢 🏆"),)
    strange = samples.decision(groups=(AnnexGroup(kind="individual", rows=rows),))
    assert set(unprintable(strange)) == set("محمد漢🏆")
    assert unprintable(samples.decision()) == ""
    assert render_pdf("decision", strange).startswith(b"%PDF-")


OPEN_DOOR = (
    '<html><body><p>x</p><link rel=attachment href="{address}"><a rel=attachment href="{address}">a</a><img src="{address}"></body></html>'
)


def request_of(html: str, **changes: Any) -> dict[str, Any]:
    return {"html": html, "css": "", "assets": {}, "variant": None, "identifier": "x"} | changes


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "http://127.0.0.1:9/", "data:text/plain,x", "paper:other.svg", "ftp://127.0.0.1/"]
)
def test_a_template_that_asks_for_an_address_is_not_printed(address: str) -> None:
    for html, css in (
        (OPEN_DOOR.format(address=address), ""),
        ("<p>x", f"p {{ background: url({address}) }}"),
        ("<p>x", f"@import url({address});"),
    ):
        with pytest.raises(FatalURLFetchingError, match=re.escape(f"refused: {address}")):
            press.typeset(**request_of(html, css=css))


def test_without_the_fetcher_the_file_would_be_in_the_paper(canary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: with WeasyPrint's own fetcher the same page carries the secret file away."""
    monkeypatch.setattr(press, "AssetFetcher", lambda assets: URLFetcher())
    pdf = press.typeset(**request_of(OPEN_DOOR.format(address=canary.as_uri())))
    assert b"EmbeddedFile" in pdf
    assert not carries_nothing_but_pages(pdf)


def test_handed_over_pictures_are_served_by_exact_name() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
    page = '<html lang=vi><body><img src="paper:code.svg"></body></html>'
    assert press.typeset(**request_of(page, assets={"paper:code.svg": svg})).startswith(b"%PDF-")
    with pytest.raises(FatalURLFetchingError):
        press.typeset(**request_of(page, assets={"paper:code.svg.png": svg}))


def test_refusal_reaches_the_caller_in_words() -> None:
    with pytest.raises(RenderFailed, match="đòi đọc tệp hoặc địa chỉ ngoài"):
        run_press(job(OPEN_DOOR.format(address="file:///etc/hostname")), time_limit=30)


def test_the_press_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's surroundings hold neither the key nor the database address."""
    seen: dict[str, Any] = {}

    def spy(command: list[str], **kwargs: Any) -> subprocess.CompletedProcess[bytes]:
        seen.update(kwargs["env"])
        return subprocess.CompletedProcess(command, 0, b"%PDF-", b"")

    monkeypatch.setenv("SECRET_KEY", "s")
    monkeypatch.setenv("DATABASE_URL", "d")
    monkeypatch.setattr(subprocess, "run", spy)
    render_pdf("decision", samples.decision())
    assert seen.keys() - {"TZ"} == {"PATH", "LC_ALL", "FONTCONFIG_FILE"}


# --- caps ----------------------------------------------------------------------------------------------------------------------

ENDLESS = "<table>" + "<tr><td colspan=200000>x" * 3 + "</table>"


def job(html: str, *, time_limit: int = 30, memory_limit: int = MEMORY_LIMIT) -> dict[str, object]:
    return {"request": request_of(html), "limits": {"time_limit": time_limit, "memory_limit": memory_limit}}


@pytest.mark.parametrize("limit", [2, 5])
def test_endless_rendering_is_killed_when_its_time_is_up(limit: int) -> None:
    """The longer limit lasts longer: it is the cap that ends it, not the document."""
    began = time.monotonic()
    with pytest.raises(RenderFailed, match=TOO_SLOW):
        run_press(job(ENDLESS, time_limit=limit), time_limit=limit)
    assert limit - 0.5 < time.monotonic() - began < limit + 3


def test_processor_time_is_capped_in_the_child_itself() -> None:
    """Even if its parent is gone and nobody watches the clock."""
    done = subprocess.run(
        [sys.executable, "-I", str(PRESS)], input=json_bytes(job(ENDLESS, time_limit=2)), capture_output=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGXCPU
    assert REASONS[done.returncode] == TOO_SLOW


def test_sleeping_is_capped_by_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting costs no processor time; the same wait passes when the limit allows it."""
    monkeypatch.setenv("PAPERS_RENDER_HOOK", os.devnull)
    monkeypatch.setenv("PAPERS_RENDER_PAUSE", "4")
    with pytest.raises(RenderFailed, match=TOO_SLOW):
        render_pdf("decision", samples.decision(), time_limit=2)
    assert render_pdf("decision", samples.decision(), time_limit=60).startswith(b"%PDF-")


def test_memory_is_capped() -> None:
    """A list that renders with the usual memory fails with little, and says why."""
    big = samples.decision(0, 500)
    with pytest.raises(RenderFailed, match="hết bộ nhớ cho phép"):
        render_pdf("decision", big, memory_limit=150 * 2**20)
    assert render_pdf("decision", big).startswith(b"%PDF-")


def test_the_press_writes_no_file(tmp_path: Path) -> None:
    """No file can grow from inside the press."""
    path = tmp_path / "x"
    code = (
        f"import sys; sys.path.insert(0, {str(PRESS.parent)!r}); import pathlib, press\n"
        f"press.cap(memory_limit=2**30, time_limit=9); pathlib.Path({str(path)!r}).write_text('x')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert b"File too large" in done.stderr
    assert path.read_bytes() == b""


def test_a_broken_press_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RenderFailed, match="quản trị xem nhật ký"):
        run_press({"request": {}, "limits": {"time_limit": 9, "memory_limit": MEMORY_LIMIT}}, time_limit=30)


def json_bytes(value: dict[str, object]) -> bytes:
    return json.dumps(value).encode()


# --- the drill's hook ---------------------------------------------------------------------------------------------------------


def test_hook_tells_that_rendering_began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = tmp_path / "began"
    monkeypatch.setenv("PAPERS_RENDER_HOOK", str(hook))
    assert render_pdf("decision", samples.decision()).startswith(b"%PDF-")
    assert hook.exists()


# --- system checks -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def no_fonts(tmp_path: Path) -> Path:
    """A font configuration that sees no font."""
    path = tmp_path / "fonts.conf"
    path.write_text(f'<?xml version="1.0"?><fontconfig><dir>{tmp_path / "none"}</dir></fontconfig>')
    return path


def test_check_passes_here() -> None:
    assert check_fonts(None) == []
    assert missing_letters(EVERY_LETTER) == ""


def test_check_names_missing_letters(no_fonts: Path) -> None:
    errors = check_fonts(None, fonts_conf=no_fonts)
    assert [(error.id, error.level) for error in errors] == [("papers.E001", 40)]
    assert "ễặ" in errors[0].msg


def test_check_warns_without_the_subsetter() -> None:
    assert [(warning.id, warning.level) for warning in check_fonts(None, subsetter="libnone.so.9")] == [("papers.W001", 30)]
    assert not loads("libnone.so.9")


def test_old_liberation_is_refused_by_the_font_configuration() -> None:
    """Version 1.07 of the same family (fontversion 70123) lacks 93 Vietnamese letters."""
    text = FONTS_CONF.read_text()
    assert "<int>70123</int>" in text
    assert "fonts-liberation2" in text


def test_request_holds_no_address() -> None:
    """The templates ask for nothing but the QR code of a letter."""
    found = {
        kind: re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?([^\"')>\s]+)", f"{(r := press_request(kind, make()))['html']}{r['css']}")
        for kind, make in samples.ALL.items()
    }
    assert found == {"decision": [], "submission_letter": ["paper:code.svg"], "vote_sheet": [], "appraisal_list": []}
