"""From a snapshot to a PDF: the template in this process, the typesetting in a capped child (`press`)."""

import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import segno
from django.template.loader import render_to_string

from units.papers.fonts import FONTS_CONF, missing_letters
from units.papers.freeze import to_json
from units.papers.snapshots import SNAPSHOTS, Paper, SubmissionLetterSnapshot

PRESS = Path(__file__).resolve().parent / "press.py"

TIME_LIMIT = 120  # seconds, processor and wall clock alike; 5,000 rows need about 20
MEMORY_LIMIT = 1024 * 2**20  # bytes of address space; 5,000 rows need about 400 MB
VARIANT = "pdf/a-2u"  # archive profile: fonts embedded, nothing attached, text extractable

# The press ends with these codes (see press.py) or is ended by these signals.
REASONS = {
    3: "Bản in đòi đọc tệp hoặc địa chỉ ngoài; đã chặn.",
    4: "Bản in quá lớn: hết bộ nhớ cho phép.",
    -signal.SIGXCPU: "Dựng bản in quá lâu nên đã dừng.",
    -signal.SIGKILL: "Dựng bản in quá lâu nên đã dừng.",
    -signal.SIGABRT: "Bản in quá lớn: hết bộ nhớ cho phép.",
    -signal.SIGSEGV: "Bản in quá lớn: hết bộ nhớ cho phép.",
    -signal.SIGTRAP: "Bản in quá lớn: hết bộ nhớ cho phép.",
}
TOO_SLOW = REASONS[-signal.SIGKILL]
BROKEN = "Không dựng được bản in; quản trị xem nhật ký máy chủ."

# What the press may know of this process's surroundings: no secret, no database address.
PASSED_ON = ("PATH", "TZ", "PAPERS_RENDER_HOOK", "PAPERS_RENDER_PAUSE")

logger = logging.getLogger(__name__)


class RenderFailed(Exception):  # it tells an outcome of a job, not a fault of the program
    """The PDF could not be made; the message says why, in Vietnamese, for the person who waits for it."""


def render_pdf(kind: str, snapshot: Paper, *, time_limit: int = TIME_LIMIT, memory_limit: int = MEMORY_LIMIT) -> bytes:
    """The PDF of a snapshot; the same snapshot gives the same bytes.

    `kind` is a key of `snapshots.SNAPSHOTS`. Limits: seconds (processor time and wall clock) and bytes.
    Call it outside any transaction: it takes from one second (start of the press) up to `time_limit`.
    Raises RenderFailed when the limits are passed, when the document asks for any file or address, or
    when the press breaks; TypeError when the snapshot is not of that kind.
    """
    limits = {"memory_limit": memory_limit, "time_limit": time_limit}
    return run_press({"request": press_request(kind, snapshot), "limits": limits}, time_limit=time_limit)


def press_request(kind: str, snapshot: Paper) -> dict[str, object]:
    """What the press needs to print a snapshot. Raises TypeError when the snapshot is not of that kind."""
    if not isinstance(snapshot, SNAPSHOTS[kind]):
        raise TypeError(f"{kind} needs a {SNAPSHOTS[kind].__name__}, not {type(snapshot).__name__}")
    return {
        "html": page_html(kind, snapshot),
        "css": render_to_string("papers/paper.css", {"layout": snapshot.layout, "draft": snapshot.header.draft}),
        "assets": assets_of(snapshot),
        "variant": VARIANT,
        "identifier": fingerprint(snapshot),
    }


def unprintable(snapshot: Paper) -> str:
    """Characters of a snapshot that the papers' typeface lacks; they would come out as empty boxes.

    Ask before a paper is issued: afterwards its text is frozen.
    """
    return missing_letters(json.dumps(to_json(snapshot), ensure_ascii=False))


def page_html(kind: str, snapshot: Paper) -> str:
    """The document as HTML, every text escaped."""
    html: str = render_to_string(f"papers/{kind}.html", {"paper": snapshot, "layout": snapshot.layout})
    return html


def fingerprint(snapshot: Paper) -> str:
    """SHA-256 of the frozen snapshot, hexadecimal: names the version that was printed."""
    frozen = json.dumps(to_json(snapshot), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(frozen.encode()).hexdigest()


def assets_of(snapshot: Paper) -> dict[str, str]:
    """Pictures the press may use, by exact name: the QR code of a submission letter."""
    if not isinstance(snapshot, SubmissionLetterSnapshot):
        return {}
    # A fixed mask saves the search for the best one: 0.4 ms in place of 2.9.
    code = segno.make(snapshot.foot_text, error="m", micro=False, mask=3)
    return {"paper:code.svg": code.svg_inline(border=0, omitsize=True)}


def run_press(job: dict[str, object], *, time_limit: int) -> bytes:
    """Run the press on `job` in a child process of its own and give back the PDF. Raises RenderFailed."""
    known = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter and script; the text goes in by stdin
            [sys.executable, "-I", str(PRESS)],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=time_limit,
            env={**known, "FONTCONFIG_FILE": str(FONTS_CONF), "LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RenderFailed(TOO_SLOW) from error
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        logger.error("press ended with %s: %s", done.returncode, done.stderr[-2000:].decode(errors="replace"))
        raise RenderFailed(REASONS.get(done.returncode, BROKEN))
    return done.stdout
