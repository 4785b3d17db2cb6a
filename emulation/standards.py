"""Reads the criteria of a rule from the catalogue's data, and says in Vietnamese where they are wrong. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from typing import Any

from emulation.criteria import (
    DISCIPLINES,
    GROUPS,
    LAUNCHERS,
    LEAVES,
    LEVELS,
    METHODS,
    MOMENTS,
    REACHES,
    SCOPES,
    AllOf,
    BlockSelected,
    Criterion,
    Fresh,
    Held,
    InitiativeCount,
    Judged,
    Leadership,
    Movement,
    Node,
    NoMemberDisciplined,
    OneOf,
    Prior,
    RatingYears,
    Reach,
    Route,
    Source,
)  # fmt: skip

MOST_YEARS = 60  # no criterion of the law looks back further; what asks for more is a slip of the pen


class Malformed(ValueError):
    """Data that is no criterion. ``path`` says where, the message in Vietnamese what to do."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path, self.message = path, message


def read_routes(rows: object, *, source: Source, path: str = "routes") -> tuple[Route, ...]:
    """Routes from the data of a rule (see ``emulation/data``).

    Raises:
        Malformed: a word, type or value that the vocabulary does not have; the path names the place.
    """
    if not isinstance(rows, list):
        raise Malformed(path, "phải là một danh sách các con đường (routes).")
    routes = tuple(_route(row, source, f"{path}[{n}]") for n, row in enumerate(rows))
    twice = {route.id for route in routes if sum(other.id == route.id for other in routes) > 1}
    if twice:
        raise Malformed(path, f"mã con đường lặp lại: {', '.join(sorted(twice))}.")
    return routes


def _route(row: object, source: Source, path: str) -> Route:
    data = _table(row, path, {"id", "name", "for", "method", "article", "verified", "require", "prior", "fresh", "papers", "note"})
    own = _source(data, source, path)
    return Route(
        id=_text(data, "id", path),
        name=_text(data, "name", path),
        groups=_words(data, "for", path, GROUPS),
        methods=_words(data, "method", path, METHODS) if data.get("method") else (),
        source=own,
        require=None if data.get("require") is None else read_node(data["require"], source=own, path=f"{path}.require"),
        prior=None if data.get("prior") is None else Prior(*_codes(data["prior"], own, f"{path}.prior")),
        fresh=None if data.get("fresh") is None else Fresh(*_codes(data["fresh"], own, f"{path}.fresh")),
        papers=None if data.get("papers") is None else _words(data, "papers", path),
    )


def read_node(row: object, *, source: Source, path: str = "require") -> Node:
    """A tree: ``{all: […]}``, ``{any: […]}`` or ``{<word>: {…}, article: …, verified: …}``. Raises Malformed."""
    if isinstance(row, Mapping) and len(row) == 1 and (word := next(iter(row))) in ("all", "any"):
        parts = row[word]
        if not isinstance(parts, list) or not parts:
            raise Malformed(f"{path}.{word}", "phải là danh sách có ít nhất một tiêu chuẩn.")
        nodes = tuple(read_node(part, source=source, path=f"{path}.{word}[{n}]") for n, part in enumerate(parts))
        return AllOf(nodes) if word == "all" else OneOf(nodes)
    data = _table(row, path, {*LEAVES, "article", "verified", "note"})
    words = [word for word in data if word in LEAVES]
    if len(words) != 1:
        raise Malformed(path, f"phải có đúng một tiêu chuẩn trong: {', '.join(LEAVES)}.")
    return _leaf(LEAVES[words[0]], data[words[0]], _source(data, source, path), f"{path}.{words[0]}")


def _leaf(kind: type[Criterion], row: object, source: Source, path: str) -> Criterion:
    if kind is Judged and isinstance(row, str):
        row = {"text": row}
    known = {field.name for field in fields(kind)} - {"source"}
    data = _table(row, path, known)
    values = {name: _value(kind, name, value, f"{path}.{name}") for name, value in data.items()}
    try:
        return kind(source=source, **values)
    except TypeError:
        raise Malformed(path, f"thiếu một trong: {', '.join(sorted(known - set(values)))}.") from None


ENUMS = {
    (RatingYears, "at_least"): LEVELS, (InitiativeCount, "scope"): SCOPES, (NoMemberDisciplined, "at_least"): DISCIPLINES,
    (BlockSelected, "organised_by"): LAUNCHERS, (Reach, "at_least"): REACHES,
}  # fmt: skip
LISTS = {
    (Held, "awards"): None, (Movement, "launched_by"): LAUNCHERS, (Movement, "moments"): MOMENTS, (Leadership, "ranks"): None,
}  # fmt: skip
NULLABLE = {(Held, "gap"), (RatingYears, "within"), (Held, "within"), (InitiativeCount, "within")}
ZERO = {"lag", "min_years"}


def _value(kind: type[Criterion], name: str, value: object, path: str) -> Any:
    if (kind, name) in ENUMS:
        return _one_of(value, ENUMS[(kind, name)], path)
    if (kind, name) in LISTS:
        return _words({name: value}, name, path.rpartition(".")[0], LISTS[(kind, name)])
    if name in ("consecutive", "since_prior", "strict", "sudden"):
        if not isinstance(value, bool):
            raise Malformed(path, "phải là true hoặc false.")
        return value
    if name == "percent":
        return _percent(value, path)
    if name in ("of", "award", "text"):
        return _text({name: value}, name, path.rpartition(".")[0])
    if value is None and (kind, name) in NULLABLE:
        return None
    return _number(value, path, least=0 if name in ZERO else 1)


def _percent(value: object, path: str) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Malformed(path, "phải là số phần trăm, ví dụ 70 hoặc “200/3”.")
    try:
        share = Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise Malformed(path, "phải là số phần trăm, ví dụ 70 hoặc “200/3”.") from None
    if not 0 <= share <= 100:
        raise Malformed(path, "phải từ 0 đến 100.")
    return share


def _number(value: object, path: str, *, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST_YEARS:
        raise Malformed(path, f"phải là số nguyên từ {least} đến {MOST_YEARS}.")
    return value


def _one_of(value: object, known: Sequence[str], path: str) -> str:
    if value not in known:
        raise Malformed(path, f"“{value}” không có; dùng một trong: {', '.join(known)}.")
    return str(value)


def _table(row: object, path: str, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(row, Mapping):
        raise Malformed(path, "phải là một bảng tên: giá trị.")
    odd = sorted(str(key) for key in row if key not in known)
    if odd:
        raise Malformed(path, f"không hiểu {', '.join(odd)}; dùng: {', '.join(sorted(known))}.")
    return row


def _text(data: Mapping[str, Any], key: str, path: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Malformed(f"{path}.{key}", "phải có chữ.")
    return value.strip()


def _words(data: Mapping[str, Any], key: str, path: str, known: Sequence[str] | None = None) -> tuple[str, ...]:
    value = data.get(key)
    rows = [value] if isinstance(value, str) else value
    if not isinstance(rows, list | tuple) or not all(isinstance(one, str) and one for one in rows):
        raise Malformed(f"{path}.{key}", "phải là danh sách các mã.")
    if not rows and key != "papers":
        raise Malformed(f"{path}.{key}", "phải có ít nhất một mã.")
    return tuple(_one_of(one, known, f"{path}.{key}") for one in rows) if known else tuple(rows)


def _source(data: Mapping[str, Any], fallback: Source, path: str) -> Source:
    verified = data.get("verified", fallback.verified)
    if not isinstance(verified, bool):
        raise Malformed(f"{path}.verified", "phải là true hoặc false.")
    return Source(_text(data, "article", path) if "article" in data else fallback.article, verified)


def _codes(row: object, source: Source, path: str) -> tuple[tuple[str, ...], Source]:
    data = _table(row, path, {"awards", "article", "verified"})
    return _words(data, "awards", path), _source(data, source, path)
