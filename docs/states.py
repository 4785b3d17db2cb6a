"""State diagrams from the tables of moves. `python docs/states.py` writes docs/states.md anew; a test keeps it current."""

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "states.md"
HEAD = """# States

Written by `python docs/states.py` from the tables of moves (`units.moves.Moves`); do not edit. An arrow is a move with the
roles that make it; ✎ asks for a reason, ↳ follows from another act.
"""


def tables() -> dict:
    """Title → table of moves, in the order of the floors."""
    from awards.council import SESSION  # noqa: PLC0415 -- Django must be set up first
    from awards.decisions import DECISION  # noqa: PLC0415 -- as above
    from awards.dossiers import DOSSIER  # noqa: PLC0415 -- as above
    from awards.intake.table import INTAKE  # noqa: PLC0415 -- as above
    from awards.nominations import NOMINATION  # noqa: PLC0415 -- as above
    from emulation.campaigns import CAMPAIGN  # noqa: PLC0415 -- as above
    from units.succession import CHANGE  # noqa: PLC0415 -- as above

    return {
        "Sắp xếp đơn vị (reorganisation)": CHANGE,
        "Phong trào (campaign)": CAMPAIGN,
        "Tờ trình (dossier)": DOSSIER,
        "Trường hợp (nomination)": NOMINATION,
        "Phiên họp Hội đồng (council session)": SESSION,
        "Quyết định (decision)": DECISION,
        "Lần nhập Excel (intake)": INTAKE,
    }


def diagram(moves) -> str:
    """One table as a Mermaid state diagram with Vietnamese labels."""
    from units.models import Role  # noqa: PLC0415 -- Django must be set up first

    lines = ["stateDiagram-v2"]
    lines += [f'    state "{state.label}" as {state.value}' for state in moves.states]
    lines.append(f"    [*] --> {moves.states.values[0]}")
    for move in moves.table:
        who = ", ".join(str(role.label) for role in Role if role in move.roles)
        mark = " ✎" if move.needs_note else ""
        by = "↳" if move.follows else f"({who})"
        lines += [f"    {source} --> {move.target}: {move.label}{mark} {by}" for source in move.sources]
    leaving = {source for move in moves.table for source in move.sources}
    lines += [f"    {state} --> [*]" for state in moves.states.values if state not in leaving]
    return "\n".join(lines)


def page() -> str:
    """The whole of docs/states.md."""
    return "\n".join([HEAD, *(f"## {title}\n\n```mermaid\n{diagram(moves)}\n```\n" for title, moves in tables().items())])


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SECRET_KEY", "only for writing the diagrams")
    django.setup()
    TARGET.write_text(page(), encoding="utf-8")
    print(f"wrote {TARGET.relative_to(ROOT)}")
