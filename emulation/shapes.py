"""The shape of the catalogue's data: the files of ``emulation/data`` and the columns of a rule, checked against one JSON schema. Pure.

What the criteria inside ``routes`` mean is read by `emulation.standards`; here it is only known that each is a table.
"""

import datetime
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

SCHEMA = Path(__file__).resolve().parent / "data" / "regime.schema.json"
SAYS = {
    "required": "thiếu {missing}.",
    "additionalProperties": "không hiểu {odd}.",
    "enum": "“{given}” không có; dùng một trong: {known}.",
    "const": "phải là {known}.",
    "type": "“{given}” không đúng kiểu ({known}).",
    "pattern": "“{given}” không đúng dạng.",
    "minimum": "phải từ {known} trở lên.",
    "maximum": "không quá {known}.",
    "minItems": "phải có ít nhất {known} dòng.",
    "minLength": "phải có chữ.",
    "maxLength": "dài quá {known} chữ.",
    "uniqueItems": "có dòng lặp lại.",
}


@cache
def _validator(part: str) -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return Draft202012Validator({"$ref": f"#/$defs/{part}", "$defs": schema["$defs"]} if part else schema)


def faults(data: object, part: str = "") -> list[str]:
    """What is wrong with the shape, in Vietnamese, each with its place (``awards[3].vote.base: …``); empty when it fits.

    ``part`` names a piece of the schema (``deciders``, ``routes`` …); without it a whole file is meant.
    """
    found = sorted(_validator(part).iter_errors(_plain(data)), key=lambda error: [str(step) for step in error.absolute_path])
    return list(dict.fromkeys(f"{place(error.absolute_path)}: {_says(error)}" for error in found))


def place(steps: Iterable[str | int]) -> str:
    """``awards[3].vote``."""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return words.lstrip(".") or "tệp"


def _says(error: ValidationError) -> str:
    given, known = error.instance, error.validator_value
    if error.validator not in SAYS:
        return "không đúng dạng; xem docs/catalogue.md."
    shown = ", ".join(str(one) for one in known) if isinstance(known, list) else str(known)
    missing = ", ".join(one for one in known if one not in given) if error.validator == "required" else ""
    odd = ", ".join(str(one) for one in given if one not in error.schema["properties"]) if error.validator == "additionalProperties" else ""
    return SAYS[str(error.validator)].format(given=given, known=shown, missing=missing, odd=odd)


def _plain(data: Any) -> Any:
    """Days as JSON knows them: text."""
    if isinstance(data, datetime.date):
        return data.isoformat()
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    return [_plain(one) for one in data] if isinstance(data, list | tuple) else data
