"""Snapshots to plain JSON values and back: what a Paper row keeps of a printed document. Pure."""

from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_json(value: Any) -> Any:
    """Plain dicts, lists, strings, numbers, booleans and None; dates as ISO text.

    Raises TypeError for anything a snapshot must not hold (models, querysets, floats that are not sizes).
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"a snapshot cannot hold {type(value).__name__}")


def from_json(cls: type[T], data: Any) -> T:
    """The snapshot that `to_json` made `data` from.

    Fields added since with a default are filled with it, so that old papers stay readable.
    Raises ValueError when a field is missing, unknown or of the wrong type.
    """
    result: T = _thaw(cls, data)
    return result


def _thaw(wanted: Any, value: Any) -> Any:
    if is_dataclass(wanted):
        return _thaw_dataclass(wanted, value)
    if get_origin(wanted) in (Union, UnionType):
        inner = next(arg for arg in get_args(wanted) if arg is not type(None))
        return None if value is None else _thaw(inner, value)
    if get_origin(wanted) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"expected a list, not {value!r:.50}")
        return tuple(_thaw(get_args(wanted)[0], item) for item in value)
    if wanted is date and isinstance(value, str):
        return date.fromisoformat(value)
    return _plain(wanted, value)


def _plain(wanted: Any, value: Any) -> Any:
    if wanted is float and type(value) is int:
        return value
    if type(value) is not wanted:
        raise ValueError(f"expected {wanted.__name__}, not {value!r:.50}")
    return value


def _thaw_dataclass(cls: Any, data: Any) -> Any:
    if not isinstance(data, dict):
        raise ValueError(f"{cls.__name__}: expected an object, not {data!r:.50}")
    known = {field.name: field for field in fields(cls)}
    missing = [name for name, field in known.items() if name not in data and _required(field)]
    unknown = sorted(data.keys() - known.keys())
    if missing or unknown:
        raise ValueError(f"{cls.__name__}: missing {missing}, unknown {unknown}")
    hints = get_type_hints(cls)
    return cls(**{name: _thaw(hints[name], value) for name, value in data.items()})


def _required(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING
