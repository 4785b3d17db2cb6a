"""Garbage at every address, sent by somebody who gets in: wrong input is answered in words or refused, never with a 500.

The objects are those of the access matrix. The corpus is fixed and the mutations are seeded, so a red run can be repeated. Every
address in CI, half of them on each database, each with a share of the corpus; on both, twice that and every field in `./dev drills`.
"""

import os
import random
import zlib
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client
from django.urls import NoReverseMatch, reverse
from webtest import TestResponse

from tests.access_matrix import TABLE
from tests.access_rights import NAMELESS, Row
from tests.factories import PDF
from tests.test_access_matrix import Stage, _files, clients, stage  # noqa: F401 -- fixtures

pytestmark = [pytest.mark.usefixtures("untraced"), pytest.mark.engine, pytest.mark.django_db, pytest.mark.drill]
FULL = os.environ.get("DRILLS") == "full"

BIG = str(2**63)
HUGE = "9" * 30
WORDY = "9" * 5000  # more digits than int() takes
CORPUS = (
    "", " ", "0", "-1", BIG, HUGE, WORDY, "\x00", "a\x00b", "٣", "²", "½", "1:2", f"{BIG}:{BIG}", f"{HUGE}:yes", f"{WORDY}:{WORDY}", ":",
    "x" * 3000, "1a" * 100, "chữ e\u0301 😀", "<script>alert(1)</script>", "' OR 1=1 --", "31/12/9999", "01/01/0001", "2021-13-45", "NaN",
    "1e9", "on", "foo", "../../x", "[]", "%00",
)  # fmt: skip
INTEGERS = (0, 2**63, 10**30)
QUERY = (
    "q", "page", "state", "award", "unit", "recipient_class", "box", "campaign", "nam", "loai", "phong_trao", "don_vi", "rest", "ids",
    "item", "yes", "no", "blank", "tai", "next", "year", "kind", "xem", "phan",
)  # fmt: skip
POSTED = (
    "version", "form_token", "ids", "seen", "item", "act", "off", "vote", "award", "unit", "campaign", "title", "name", "note", "what",
    "lines", "reason", "beside", "seen_unverified", "sure", "how", "number", "decided_on", "scan", "files", "files-clear", "scan-clear",
    "kind", "kinds", "order_1", "day", "next", "verdict", "lower", "recipient_class", "gender", "username", "into", "code",
    "letter_number", "letter_date", "signed_on", "signatory", "ky-signatory", "ky-version", "gach-lines", "gach-version", "tra-note",
    "seat-TOTAL_FORMS", "seat-INITIAL_FORMS", "seat-0-id", "seat-0-name", "met_on", "votes_for", "period_from", "period_to", "year",
    "pasted", "cell_0", "ref_0", "naming", "folded", "c_A", "c__year", "take", "issuer",
)  # fmt: skip
ROUNDS = 2 if FULL else 1  # mutations of each form that a page shows
SHARE = 8 if FULL else 16  # every so many-th value of the corpus goes into all fields at once, another share for each address


def pick(row: Row, method: str) -> tuple[str, str]:
    """An object and a role that gets in."""
    inside = ("in", "away")
    pairs = [(place, role) for place, cells in row.cells(method).items() for role, answer in cells.items() if answer in inside]
    return next((pair for pair in pairs if pair[1] not in NAMELESS), (next(iter(row.cells(method))), "admin"))


def sent(client: Client, method: str, url: str, data: Mapping[str, Any], *, rendered: bool = False, **headers: str) -> str:
    """What went wrong, or nothing; whatever happened is undone."""
    rendering = nullcontext() if rendered else patch.object(Template, "render", lambda *_args, **_kwargs: "")
    cache.clear()  # no throttling
    errors = patch("units.views.errors.render", lambda *_args, status, **_kwargs: HttpResponse(status=status))
    with transaction.atomic(), errors, rendering:
        cookies = client.cookies.copy()
        response = getattr(client, method.lower())(url, data, headers=headers)
        client.cookies = cookies
        transaction.set_rollback(True)
    if response.status_code < 500:
        return ""
    kind, error, _trace = response.exc_info or (None, None, None)
    shown = {key: str(value)[:40] for key, value in data.items()} if len(data) < 9 else f"all {str(next(iter(data.values())))[:20]!r}"
    return f"{method} {url[:100]} {shown} {headers}: {response.status_code} {kind and kind.__name__} {str(error)[:120]}"


def forms_of(client: Client, url: str) -> list[dict[str, Any]]:
    """What the forms of a page that lead back to it would send as they stand; those of the frame have addresses of their own."""
    response = client.get(url)
    if response.status_code != 200:
        return []
    page = TestResponse(body=response.content, content_type="text/html", charset="utf-8")
    own = [form for form in page.forms.values() if form.method.lower() == "post" and form.action in ("", None, url)]
    return [dict(form.submit_fields()) for form in own]


def upload(number: int) -> SimpleUploadedFile:
    content = (b"", b"no pdf", PDF, PDF + b"x" * 3000)[number % 4]
    return SimpleUploadedFile(("a.pdf", "x" * 300 + ".pdf", 'q"\n.pdf', "\x00.pdf")[number // 4 % 4], content)


def mutated(form: Mapping[str, Any], luck: random.Random) -> dict[str, Any]:
    """The form as a person would send it, with one or two values spoilt and files of any kind."""
    told = {name: upload(luck.randrange(16)) if name in ("scan", "files", "minutes") else value for name, value in form.items()}
    for name in luck.sample(sorted(told), k=min(len(told), luck.randint(0, 2))):
        told[name] = luck.choice(CORPUS)
    return told


def get_faults(client: Client, name: str, kwargs: Mapping[str, Any]) -> Iterator[str]:
    url = reverse(name, kwargs=kwargs)
    for value in CORPUS[len(name) % (SHARE // 4) :: SHARE // 4] if not kwargs else CORPUS[len(name) % SHARE :: SHARE]:
        yield sent(client, "GET", url, dict.fromkeys(QUERY, value))
    yield sent(client, "GET", url, dict.fromkeys(QUERY, "<script>"), rendered=True)
    for header in ({"Hx-Request": "true"}, {"Referer": "foo"}, {"Accept-Language": "x" * 3000}):
        yield sent(client, "GET", url, {}, **header)
    for key, value in kwargs.items():
        for other in INTEGERS if isinstance(value, int) else ("x", "x" * 2000, "-"):
            try:
                yield sent(client, "GET", reverse(name, kwargs={**kwargs, key: other}), {})
            except NoReverseMatch:
                continue


def post_faults(client: Client, name: str, kwargs: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    url, luck = reverse(name, kwargs=kwargs), random.Random(name)
    yield sent(client, "POST", url, {}, Referer="foo")
    yield sent(client, "POST", url, {}, **{"Hx-Request": "true"})
    for value in (WORDY, *CORPUS[len(name) % SHARE :: SHARE]):
        yield sent(client, "POST", url, dict.fromkeys(POSTED, value))
    for form in [*forms_of(client, url), dict(data)]:
        for _ in range(ROUNDS):
            yield sent(client, "POST", url, mutated(form, luck), rendered=True)
        for spoilt in form if FULL else luck.sample(sorted(form), k=min(len(form), 3)):
            yield sent(client, "POST", url, {**form, spoilt: luck.choice(CORPUS)})


def here(name: str) -> bool:
    """Whether an address has its turn on this database."""
    return FULL or zlib.crc32(name.encode()) % 2 == (connection.vendor == "postgresql")


@pytest.mark.parametrize("name", sorted(name for name, row in TABLE.items() if row.get is not None and here(name)))
def test_a_page_survives_any_address(name: str, stage: Stage, clients: dict[str, Client]) -> None:  # noqa: F811 -- fixtures
    place, role = pick(TABLE[name], "GET")
    faults = [fault for fault in get_faults(clients[role], name, stage.places[name][place]) if fault]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", sorted(name for name, row in TABLE.items() if row.post is not None and here(name)))
def test_a_form_survives_any_input(name: str, stage: Stage, clients: dict[str, Client]) -> None:  # noqa: F811 -- fixtures
    place, role = pick(TABLE[name], "POST")
    kwargs = stage.places[name][place]
    faults = [fault for fault in post_faults(clients[role], name, kwargs, TABLE[name].sent(kwargs)) if fault]
    assert not faults, "\n".join(faults)
