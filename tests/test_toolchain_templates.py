"""Every template compiles, names only addresses that exist, keeps to its floor, and reads no clock of its own."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

FOLDER = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.suffix in {".html", ".txt"})
# An app's templates may name its own floor and those below.
FLOORS = {"units": {"units"}, "emulation": {"units", "emulation"}, "awards": {"units", "emulation", "awards"}}
URL_TAG = re.compile(r"""\{%\s*url\s+["']([^"']+)["']""")
TEMPLATE_TAG = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"'#]+)""")
NOW_TAG = re.compile(r"\{%\s*now\b")
# A script without source that is JSON is data: no browser runs it, and the policy lets it be.
INLINE = re.compile(r"<style\b|<script\b(?![^>]*(?:\bsrc=|type=\"application/json\"))|\sstyle=[\"']|\son[a-z]+=[\"']", re.IGNORECASE)


def text(name: str) -> str:
    """Source of a template."""
    return (FOLDER / name).read_text(encoding="utf-8")


def address_names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """Every name that ``{% url %}`` can be given, with its namespaces."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from address_names(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif pattern.name:
            yield prefix + pattern.name


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_addresses_in_template_exist(name: str) -> None:
    known = set(address_names(get_resolver().url_patterns))
    assert {address for address in URL_TAG.findall(text(name)) if address not in known} == set()


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.split("/")[0] in FLOORS])
def test_template_keeps_to_its_floor(name: str) -> None:
    allowed = FLOORS[name.split("/", maxsplit=1)[0]]
    apps = {address.split(":")[0] for address in URL_TAG.findall(text(name)) if ":" in address}
    apps |= {other.split("/")[0] for other in TEMPLATE_TAG.findall(text(name)) if "/" in other}
    assert apps & (set(FLOORS) - allowed) == set()


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_reads_no_clock_of_its_own(name: str) -> None:
    assert NOW_TAG.findall(text(name)) == []


@pytest.mark.parametrize("name", [name for name in TEMPLATES if not name.startswith("papers/")])
def test_page_has_no_inline_script_or_style(name: str) -> None:
    """The pages' security policy forbids them, so they would silently do nothing. (Papers are not shown by a browser.)"""
    assert INLINE.findall(text(name)) == []
