"""Plays the table of `access_matrix.py` over the URLconf: every address × method × role × object."""

import datetime
import itertools
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from awards.models import Decision, Nomination
from emulation.models import Block
from tests.access_matrix import TABLE
from tests.access_objects import Places
from tests.access_rights import ROLES, Row
from tests.factories import World, account, world
from units import clock
from units.models import Account, Recipient, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("untraced")]

METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
# What no address takes is refused before anybody looks at the object: these roles and the first object stand for all.
NEVER = ("PUT", "PATCH", "DELETE", "OPTIONS")
A_FEW = ("visitor", "clerk", "appraiser", "o_clerk")
REFUSED = {"405", "403", "404", "login"}
WRITES = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?')
# Tables that a GET may write: the session; and what a campaign's page notes once (see the row).
GET_MAY_WRITE = {"django_session"}


def addresses(patterns: Any = None, namespace: str = "") -> Iterator[str]:
    """Names of all addresses of the URLconf. An address without a name cannot be in the table."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        else:
            assert isinstance(pattern, URLPattern)
            assert pattern.name, f"{pattern.pattern} has no name"
            yield namespace + pattern.name


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    there = list(addresses())
    assert len(there) == len(set(there)), "two addresses share a name"
    assert sorted(set(there) - TABLE.keys()) == []
    assert sorted(TABLE.keys() - set(there)) == []


@dataclass(frozen=True)
class Stage:
    """What the table is played on."""

    w: World
    places: Mapping[str, Places]
    files: Path


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The world in December 2021 and every object of the table, built once for the module and rolled back at its end."""
    files = tmp_path_factory.mktemp("files")
    noon = datetime.datetime(2021, 12, 20, 12, tzinfo=clock.ZONE)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched, override_settings(MEDIA_ROOT=files), transaction.atomic():
        patched.setattr(clock, "now", lambda: noon)
        logging.disable(logging.WARNING)  # each refusal is a line in the log
        w = world()
        w.accounts["inactive"] = account("nghi-viec", ("clerk", w.commune))
        Account.objects.filter(username="nghi-viec").update(is_active=False)
        w.province.refresh_from_db()
        yield Stage(w, {name: row.at(w) if row.at else {"": {}} for name, row in TABLE.items()}, files)
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _files(request: pytest.FixtureRequest, settings: Any) -> None:
    """The module's files, not those of the single test."""
    if "stage" in request.fixturenames:
        settings.MEDIA_ROOT = request.getfixturevalue("stage").files


@pytest.fixture(scope="module")
def clients(stage: Stage) -> dict[str, Client]:
    """One browser per role, signed in."""
    browsers = {}
    for role, username in ROLES.items():
        browsers[role] = Client(raise_request_exception=False)
        if username:
            browsers[role].force_login(getattr(stage.w, username))
    return browsers


def answer(response: HttpResponse, method: str) -> str:
    """The class of a response, in the words of the table."""
    code = response.status_code
    if code in (302, 303):
        if response["Location"].startswith(reverse("account_login")):
            return "login"
        return "in" if method == "POST" else "away"
    if code == 200 or (code == 409 and method == "POST"):
        return "in"
    return str(code)


class Written:
    """Collects the tables that statements write."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
        if match := WRITES.match(sql):
            self.tables.add(match[2])
        return execute(sql, params, many, context)


def ask(client: Client, method: str, url: str, data: Any = None, *, rendered: bool = True) -> tuple[str, set[str]]:
    """The class of the answer and the tables written; whatever happened is undone. Only pages of GET are ever rendered."""
    written = Written()
    rendering = nullcontext() if method == "GET" and rendered else patch.object(Template, "render", lambda *_args, **_kwargs: "")
    errors = patch("units.views.errors.render", lambda *_args, status, **_kwargs: HttpResponse(status=status))
    cache.clear()  # no throttling
    with transaction.atomic(), connection.execute_wrapper(written), rendering, errors:
        cookies = client.cookies.copy()
        response = client.generic(method, url) if data is None else client.post(url, data)
        if method == "OPTIONS" and response.status_code == 200:
            assert not response.content, f"OPTIONS {url} says more than which methods there are"
            found = "405"
        else:
            found = answer(response, method)
        client.cookies = cookies
        transaction.set_rollback(True)
    return found, written.tables


def play(name: str, row: Row, stage: Stage, clients: dict[str, Client], methods: tuple[str, ...] = METHODS) -> Iterator[str]:
    """Every cell of one address that does not come out as the table says, as a line.

    The page of each object is rendered for the first role that gets in; for the others the answer alone counts.
    """
    first = next(iter(stage.places[name]))
    drawn: set[tuple[str, str]] = set()
    for (place, kwargs), method in itertools.product(stage.places[name].items(), methods):
        if place != first and method not in ("GET", "POST"):
            continue
        url, told, data = reverse(name, kwargs=kwargs), row.cells(method), row.sent(kwargs) if method == "POST" else None
        assert not told or place in told, f"{name} {method}: the row says nothing of {place!r}"
        for role, client in clients.items():
            if method not in (*NEVER, "HEAD") or role in A_FEW:
                inside = bool(told) and told[place][role] == "in"
                found, written = ask(client, method, url, data, rendered=inside and (place, method) not in drawn)
                if inside:
                    drawn.add((place, method))
                wanted = {told[place][role]} if told else REFUSED
                if found == "away" and method == "POST":
                    found = "in"
                if method == "HEAD":
                    wanted |= {"405"}
                if found not in wanted:
                    yield f"{name} {place or '-'} {method} {role}: {found}, not {' or '.join(sorted(wanted))}"
                elif method in ("GET", "HEAD", "OPTIONS") and written - GET_MAY_WRITE:
                    yield f"{name} {place or '-'} {method} {role}: writes {sorted(written - GET_MAY_WRITE)}"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_row(name: str, stage: Stage, clients: dict[str, Client]) -> None:
    faults = list(play(name, TABLE[name], stage, clients))
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", sorted(name for name, row in TABLE.items() if row.post is not None))
def test_a_post_without_csrf_token_is_refused(name: str, stage: Stage) -> None:
    row = TABLE[name]
    for kwargs in stage.places[name].values():
        client = Client(enforce_csrf_checks=True)
        client.force_login(stage.w.commune_clerk)
        with transaction.atomic():
            assert client.post(reverse(name, kwargs=kwargs), row.sent(kwargs)).status_code == 403
            transaction.set_rollback(True)


# --- each guard switched off ----------------------------------------------------------------------------------------------

# What is switched off → (what stands in its place, the address whose row must notice).
GUARDS: dict[str, tuple[Any, str]] = {
    "django.contrib.auth.models.AnonymousUser.is_authenticated": (True, "awards:dossiers"),
    "awards.models.dossier.DossierQuerySet.visible_to": (lambda rows, account: rows.all(), "awards:dossier"),
    "awards.models.dossier.NominationQuerySet.visible_to": (lambda rows, account: rows.all(), "awards:nomination"),
    "awards.models.council.CouncilSessionQuerySet.visible_to": (lambda rows, account: rows.all(), "awards:session"),
    "awards.models.decision.DecisionQuerySet.visible_to": (lambda rows, account: rows.all(), "awards:decision"),
    "awards.models.intake.IntakeQuerySet.visible_to": (lambda rows, account: rows.all(), "awards:intake"),
    "emulation.models.campaign.CampaignQuerySet.visible_to": (lambda rows, account: rows.all(), "emulation:campaign"),
    "emulation.blocks.visible_to": (lambda account: Block.objects.all(), "emulation:block"),
    "awards.records.visible": (lambda account: Recipient.objects.all(), "awards:recipient"),
    "awards.appraisal.appraised_by": (lambda account: Nomination.objects.all(), "awards:appraisal_case"),
    "awards.publicity.issued": (Decision.objects.all, "awards:public_decision"),
    "units.access.has_role": (lambda account, roles, unit_id=None: True, "awards:dossier_edit"),
    "units.access.units_where": (lambda account, roles: frozenset(Unit.objects.values_list("id", flat=True)), "awards:decision_waiting"),
    "units.access.units_of": (
        lambda account, roles=(), on=None: Unit.objects.annotate(unit_id=F("id")).values("unit_id"),
        "awards:session_new",
    ),
    "units.access.reach_of": (lambda account, roles=(): Unit.objects.values("id"), "awards:recipient"),
    "awards.views.ballot.my_seat": (lambda request, session: session.seats.first(), "awards:ballot"),
    "emulation.blocks.may_enter": (lambda block, account: True, "emulation:block_result_add"),
    "units.views.account_admin.administrator": (lambda request: None, "units:account_open"),
    "units.stewards.accounts_of": (lambda by, roles=(): Account.objects.all(), "units:account"),
    "units.stewards.check_manages": (lambda by, account: None, "units:account_slip"),
    "units.support.may_be_helped": (lambda support: Account.objects.all(), "units:support_start"),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_the_table_notices_when_a_guard_is_off(
    guard: str, stage: Stage, clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    instead, name = GUARDS[guard]
    monkeypatch.setattr(guard, instead)
    for module in {"units.access.reach_of": ["awards.records"]}.get(guard, []):
        monkeypatch.setattr(f"{module}.{guard.rsplit('.', 1)[1]}", instead)
    assert next(play(name, TABLE[name], stage, clients, ("GET",)), None) is not None


LISTS_ONLY = {"awards.models.prize.PrizeQuerySet.visible_to"}  # no page of one row: switched off in tests/test_prizes_pages.py


def test_every_door_to_a_list_is_among_them() -> None:
    doors = {
        f"{queryset.__module__}.{queryset.__qualname__}.visible_to"
        for model in apps.get_models()
        if hasattr(queryset := type(model._default_manager.all()), "visible_to")
    }
    assert doors - LISTS_ONLY == {guard for guard in GUARDS if guard.endswith("QuerySet.visible_to")}


@pytest.mark.skipif(not os.environ.get("MATRIX_SHOW"), reason="a help for writing rows")
def test_show(stage: Stage, clients: dict[str, Client]) -> None:
    """Print what really comes back, to be judged before it is written down."""
    name = os.environ["MATRIX_SHOW"]
    row = TABLE[name]
    for place, kwargs in stage.places[name].items():
        for method in METHODS:
            url, data = reverse(name, kwargs=kwargs), row.sent(kwargs) if method == "POST" else None
            found = {role: ask(client, method, url, data) for role, client in clients.items()}
            cells = ", ".join(f"{role} {cell} {' '.join(sorted(tables))}".strip() for role, (cell, tables) in found.items())
            print(f"\n{name} {place} {method}: {cells}")  # noqa: T201 -- made to be read
