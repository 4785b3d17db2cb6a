"""The worked cases of eligibility as a page. `python docs/worked_cases.py` writes docs/worked-cases.md anew; a test keeps it current."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "worked-cases.md"
HEAD = """# Worked cases

Written by `python docs/worked_cases.py` from the table of the tests (`tests/worked_cases.py`); do not edit. One line per edge of a
criterion: just met, just missed. Two judges give the answer of each line in every run of the tests. ✓ after an article: the line is
judged as if its text had been checked in the official gazette; without it an unchecked text only warns ("chưa xác minh").
Facts, answers and sentences are in Vietnamese, as the law and the screens are.
"""
DECIDERS = """## Ai quyết định

Ngày nhận hồ sơ hợp lệ giữ tiêu chuẩn, thủ tục; ngày ra quyết định định người có thẩm quyền và tiền thưởng. `tests/worked_deciders.py`.

| # | Điều khoản | Hình thức; ngày nhận; ngày quyết định | Tình huống | Kết quả |
|---|---|---|---|---|
"""
COLUMNS = "| # | Điều khoản | Năm; ngày nhận hồ sơ | Dữ kiện | Kết quả |\n|---|---|---|---|---|\n"


def line(number: int, row) -> str:
    """One case as a row of the page's table."""
    mark = " ✓" if row.as_read else ""
    sentence = f"<br>“{row.sentence}”" if row.sentence else ""
    return (
        f"| {number} | {row.article}{mark} | {row.case.award_year}; {row.case.on:%d/%m/%Y} | {row.words}{sentence} | {row.answer.label} |"
    )


def deciding(number: int, row) -> str:
    """One case of who decides as a row of the page's table."""
    sentence = f"<br>“{row.sentence}”" if row.sentence else ""
    return f"| {number} | {row.article} | {row.award}; {row.received}; {row.decided} | {row.words}{sentence} | {row.answer} |"


def page() -> str:
    """The whole of docs/worked-cases.md."""
    from tests.worked_cases import sections  # noqa: PLC0415 -- the path must be set first
    from tests.worked_deciders import LINES  # noqa: PLC0415 -- the path must be set first

    parts, number = [HEAD], 0
    for section in sections():
        lines = []
        for row in section.rows:
            number += 1
            lines.append(line(number, row))
        parts.append(f"## {section.title}\n\n{COLUMNS}" + "\n".join(lines) + "\n")
    return "\n".join(parts) + "\n" + DECIDERS + "\n".join(deciding(n, row) for n, row in enumerate(LINES, number + 1)) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    TARGET.write_text(page(), encoding="utf-8")
