"""Every verb that is written down anywhere has words, and every kind of object a name."""

import ast
import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

from awards import council, declarations
from awards.ledger_words import GROUPS, KINDS, MOVES, NAMES, STEPS, WORDS, group_of, verbs_of
from units.models import ChangeKind
from units.moves import Moves

ROOT = Path(settings.BASE_DIR)
VERB = re.compile(r"[a-z]+\.[a-z_]+")
# Verbs put together from parts: what stands in the code → where the parts come from, all of which have words.
MADE_UP = {
    "f'{ledger.subject_type(model)}.hand_over'": [f"{name}.hand_over" for name in NAMES],
    "f\"{subject_type(model).removeprefix('award')}.undo_import\"": [f"{name}.undo_import" for name in NAMES],
    "f'unit.{plan.kind}'": [f"unit.{kind}" for kind in ChangeKind.values],
    "f'{NAMES[type(fact)]}.declare'": declarations.WORDS,
    "f'{NAMES[type(row)]}.{verb}'": declarations.WORDS,
    "f'{NAMES[type(row)]}.withdraw'": declarations.WORDS,
    "f'{NAMES[model]}.{verb}'": declarations.WORDS,
    "f'{NAMES[type(row)]}.refuse'": declarations.WORDS,
    "f'councilsession.{verb}'": council.WORDS,
    "f'nomination.{verb}'": [f"nomination.{verb}" for verb in ("edit", "attach", "remove_file", "stand_on")],
}


def code():
    for app in ("units", "emulation", "awards"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def written(path):
    """Texts that look like a verb of one of our models, anywhere in a module outside its tables of words."""
    models = {model._meta.model_name for model in apps.get_models()} | {"ledger", "support", "appraisal"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            for argument in (*node.args, *(word.value for word in node.keywords)):
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and VERB.fullmatch(argument.value):
                    name, _, _ = argument.value.partition(".")
                    if name in models:
                        yield argument.value


def test_every_verb_recorded_in_the_code_has_words() -> None:
    found = {verb for path in code() for verb in written(path)}
    assert len(found) > 50
    assert sorted(found - WORDS.keys()) == []


def made_up(path):
    """Verbs that a call of one of the writers puts together, as they stand in the code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
        if name in ("record", "editing") and len(node.args) > 1 and isinstance(node.args[1], ast.JoinedStr):
            yield ast.unparse(node.args[1]).replace("\\'", "'")


def test_verbs_put_together_have_words_too() -> None:
    found = {text for path in code() for text in made_up(path)}
    assert sorted(found - MADE_UP.keys()) == []
    assert sorted({verb for text in found for verb in MADE_UP[text]} - WORDS.keys()) == []


def test_every_table_of_moves_is_known() -> None:
    tables = set()
    for path in code():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Moves":
                tables.add(node.args[0].value)
    assert sorted(tables) == sorted(moves.name for moves in MOVES)
    assert all(isinstance(moves, Moves) for moves in MOVES)


def test_every_verb_speaks_of_a_kind_with_a_name() -> None:
    nameless = {verb.partition(".")[0] for verb in WORDS} - KINDS.keys()
    assert sorted(nameless - {"appraisal", "ledger", "support", "record"}) == []


def test_words_begin_small_and_end_without_a_stop() -> None:
    assert [words for words in WORDS.values() if words != words.strip(" .") or words[:1] != words[:1].lower()] == []


def test_every_verb_is_in_one_group_and_no_group_is_empty() -> None:
    assert {group_of(verb) for verb in WORDS} == set(GROUPS)
    assert sorted(verb for group in GROUPS for verb in verbs_of(group)) == sorted(WORDS)
    assert verbs_of("steps") == sorted(STEPS)
