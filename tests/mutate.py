"""Small wrong changes to the engine of eligibility, one at a time, and whether anybody notices.

A mutator of our own, not mutmut or cosmic-ray: those copy the tree and start the test run anew for each mutant (seconds each, with Django's
settings); here a changed module is compiled in this process and judged by what is already there, some milliseconds each.

``python -m tests.mutate`` lists the mutants that live.
"""

import ast
import contextlib
import copy
import functools
import importlib
import signal
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "awards.eligibility"
FOLDER = Path(__file__).resolve().parent.parent / "awards" / "eligibility"
ORDER = ("findings", "counting", "sentences", "weighing", "judging")  # as they import each other; history.py has no logic
LIMIT = 20  # seconds; a mutant that runs on is noticed

COMPARED = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
COUNTED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult}
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
NAMED = {"ceil": "floor"}
ANSWERS = ("NOT_MET", "UNKNOWN", "PENDING", "TO_CONFIRM", "MET")


@dataclass(frozen=True)
class Mutant:
    """One wrong change. ``name`` says where and what, without line numbers: it stays when other lines move."""

    module: str
    name: str
    place: int = -1  # running number of the node; -1: nothing is changed
    number: int = 0  # which of its changes

    def code(self) -> types.CodeType:
        """The changed module."""
        tree = source(self.module)
        if self.place >= 0:
            old = list(_nodes(tree))[self.place][2]
            tree = _Put(old, list(changes(old))[self.number]).visit(tree)
        return compile(ast.fix_missing_locations(tree), f"<{self.name}>", "exec")


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """What one node could wrongly be."""
    yield from CHANGES.get(type(node), lambda _: iter(()))(node)


def _compared(node: ast.Compare) -> Iterator[ast.AST]:
    for place, op in enumerate(node.ops):
        for other in COMPARED[type(op)]:
            yield _with(node, ops=[*node.ops[:place], other(), *node.ops[place + 1 :]])


def _joined(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())


def _reckoned(node: ast.BinOp) -> Iterator[ast.AST]:
    if type(node.op) in COUNTED:
        yield _with(node, op=COUNTED[type(node.op)]())


def _filtered(node: ast.comprehension) -> Iterator[ast.AST]:
    for place in range(len(node.ifs)):
        yield _with(node, ifs=node.ifs[:place] + node.ifs[place + 1 :])


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield _with(node, value=not node.value)
    elif isinstance(node.value, int):
        yield _with(node, value=node.value + 1)
        yield _with(node, value=node.value - 1)


def _called(node: ast.Name) -> Iterator[ast.AST]:
    if node.id in CALLED:
        yield _with(node, id=CALLED[node.id])


def _attribute(node: ast.Attribute) -> Iterator[ast.AST]:
    if node.attr in NAMED:
        yield _with(node, attr=NAMED[node.attr])
    if node.attr in ANSWERS and isinstance(node.value, ast.Name):
        place = ANSWERS.index(node.attr)
        yield from (_with(node, attr=ANSWERS[near]) for near in (place - 1, place + 1) if 0 <= near < len(ANSWERS))


def _returned(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None:
        yield _with(node, value=ast.Constant(None))


CHANGES: dict[type[ast.AST], Callable[..., Iterator[ast.AST]]] = {
    ast.Compare: _compared,
    ast.BoolOp: _joined,
    ast.UnaryOp: lambda node: iter([node.operand]),
    ast.BinOp: _reckoned,
    ast.IfExp: lambda node: iter([_with(node, body=node.orelse, orelse=node.body)]),
    ast.comprehension: _filtered,
    ast.Constant: _constant,
    ast.Name: _called,
    ast.Attribute: _attribute,
    ast.Return: _returned,
}


def _with(node: ast.AST, **fields: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


class _Put(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.old:
            return self.new
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                setattr(node, name, [self.visit(one) if isinstance(one, ast.AST) else one for one in value])
            elif isinstance(value, ast.AST):
                setattr(node, name, self.visit(value))
        return node


def source(module: str) -> ast.Module:
    return ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))


def mutants() -> Iterator[Mutant]:
    """Every mutant of the package, in the order of the text. Annotations are no code."""
    for module in ORDER:
        seen: dict[str, int] = {}
        plain = source(module)
        for scope, place, node in _nodes(plain):
            for number, changed in enumerate(changes(node)):
                said = f"{module}.{scope}: {_words(node)} → {_words(changed)}"
                seen[said] = seen.get(said, 0) + 1
                yield Mutant(module, said if seen[said] == 1 else f"{said} #{seen[said]}", place, number)


def _words(node: ast.AST) -> str:
    return ast.unparse(node).strip()


def _nodes(tree: ast.Module) -> Iterator[tuple[str, int, ast.AST]]:
    """Function, running number and node, of every node that runs."""
    found: list[tuple[str, ast.AST]] = []

    def walk(node: ast.AST, scope: str) -> None:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            scope = f"{scope}.{node.name}".removeprefix("module.")
        found.append((scope, node))
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_params"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    walk(child, scope)

    walk(tree, "module")
    for place, (scope, node) in enumerate(found):
        yield scope, place, node


@contextlib.contextmanager
def engine(mutant: Mutant) -> Iterator[types.ModuleType]:
    """The package with the mutant in it; its module of judging. The true one stands again afterwards."""
    package = importlib.import_module(PACKAGE)
    true = {name: importlib.import_module(f"{PACKAGE}.{name}") for name in ORDER}
    try:
        for name in ORDER:
            module = types.ModuleType(f"{PACKAGE}.{name}")
            sys.modules[module.__name__] = module
            setattr(package, name, module)
            exec(mutant.code() if name == mutant.module else compiled(name), module.__dict__)
        yield sys.modules[f"{PACKAGE}.judging"]
    finally:
        for name, module in true.items():
            sys.modules[module.__name__] = module
            setattr(package, name, module)


@functools.cache
def compiled(name: str) -> types.CodeType:
    return compile(source(name), f"{name}.py", "exec")


def lives(mutant: Mutant, notices: Callable[[Callable], bool]) -> bool:
    """Whether nobody notices the mutant. One that fails or runs on for long is noticed."""

    def late(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(LIMIT)
    try:
        with engine(mutant) as judging:
            return not notices(judging.judge)
    except Exception:  # noqa: BLE001 -- whatever it fails with, it is noticed
        return False
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


if __name__ == "__main__":
    from tests.test_eligibility_mutants import notices

    number = 0
    for number, one in enumerate(mutants(), 1):  # noqa: B007 -- counted
        if lives(one, notices):
            sys.stdout.write(f"{one.name}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{number} mutants\n")
