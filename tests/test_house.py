"""Rules of the house that the linters cannot see."""

import ast
import importlib.util
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("units", "emulation", "awards")
CODE = sorted(
    path
    for app in (*APPS, "config")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts and "__pycache__" not in path.parts
)
TESTS = sorted((ROOT / "tests").glob("*.py"))
NAMES = [str(path.relative_to(ROOT)) for path in CODE]


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef) -> int:
    """Lines from ``def`` to the end."""
    return (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("name", NAMES)
def test_files_and_functions_are_short(name: str) -> None:
    path = ROOT / name
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 400, f"{lines} lines: split by subject"
    assert {node.name: length(node) for node in functions(path) if length(node) > 50} == {}


def test_half_of_the_functions_have_at_most_nine_lines_and_nine_of_ten_at_most_twenty_four() -> None:
    sizes = sorted(length(node) for path in CODE for node in functions(path))
    assert sizes[len(sizes) // 2] <= 9
    assert sizes[len(sizes) * 9 // 10] <= 24


@pytest.mark.parametrize("path", TESTS, ids=[path.name for path in TESTS])
def test_test_files_are_no_god_files_either(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 700


FORBIDDEN = {
    "django.contrib.admin": r"django\.contrib\.admin|\badmin\.site\b",
    "signals": r"django\.dispatch|models\.signals|\breceiver\(",
    "bare noqa": r"#\s*noqa\s*$|#\s*noqa:\s*[A-Z0-9, ]+$",
    "type: ignore without code": r"type:\s*ignore\s*$",
    "isdigit (“²” is a digit and no number)": r"\.isdigit\(\)",
    "a refusal shown in part (units.forms.refusals shows all of it)": r"\breasons\[0\]",
    "a refusal put on a form by hand": r"except [\w.]*Refused as \w+:\n(?:.*\n)?.*add_error\((?:None|[\"'])",
    "mark_safe": r"\bmark_safe\b",
    "csrf_exempt": r"csrf_exempt",
    "unlocked delete of other people's processes": r"\bkillall\b|pkill -f",
}


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_what_the_house_does_without(rule: str) -> None:
    pattern = re.compile(FORBIDDEN[rule], re.MULTILINE)
    assert [name for name in NAMES if pattern.search((ROOT / name).read_text(encoding="utf-8"))] == []


def test_no_room_without_a_subject() -> None:
    nameless = {"utils", "common", "helpers", "misc", "tools", "admin", "signals", "managers", "services"}
    assert [name for name in NAMES if nameless & set(Path(name).with_suffix("").parts)] == []


def test_no_model_acts_in_save_or_delete() -> None:
    found = [name for name in NAMES if "models" in Path(name).parts for node in functions(ROOT / name) if node.name in {"save", "delete"}]
    assert found == []


def placed(app: str) -> set[str]:
    """Modules of an app that have a place in its contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    (contract,) = [each for each in contracts if each.get("containers") == [app]]
    layers = {word.strip(" ()") for layer in contract["layers"] for word in re.split(r"[|:]", layer)}
    return layers | set(contract["exhaustive_ignores"])


@pytest.mark.parametrize("app", APPS)
def test_every_module_has_its_place(app: str) -> None:
    there = {path.stem for path in (ROOT / app).glob("*.py")} | {path.parent.name for path in (ROOT / app).glob("*/__init__.py")}
    assert sorted(there - {"__init__", "__pycache__"} - placed(app)) == []


def test_the_repository_names_no_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split("\0")
    texts = {".py", ".md", ".toml", ".in", ".lock", ".yml", ".yaml", ".html", ".css", ".js", ".sh", ".txt"}
    path = re.compile("/" + "work/|/" + "root/|/" + "home/[a-z]")
    found = [
        name for name in listed if Path(name).suffix in texts and path.search((ROOT / name).read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_state_diagrams_are_current() -> None:
    spec = importlib.util.spec_from_file_location("states", ROOT / "docs" / "states.py")
    states = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(states)
    assert states.TARGET.read_text(encoding="utf-8") == states.page(), "python docs/states.py"
