"""Insert-only tables: the database itself refuses, on both engines, also after a table was rebuilt."""

import pytest
from django.core.checks import Error, run_checks
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection, models, transaction

from tests.factories import world
from units import anchors, guards, ledger
from units.models import DocumentNumber, LedgerAnchor, LedgerEntry, LedgerSeal, LedgerValue, NumberSeries

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
TABLES = ["units_ledgerentry", "units_ledgerseal", "units_ledgeranchor", "units_ledgervalue", "units_documentnumber"]
MODELS = (LedgerEntry, LedgerSeal, LedgerAnchor, LedgerValue, DocumentNumber)


@pytest.fixture
def rows(db):
    """A row in each of the tables."""
    w = world()
    ledger.record([w.commune], "unit.touch", by=w.admin, values={"phone": ("0901", "0902")})
    anchors.anchor()
    series = NumberSeries.objects.create(unit=w.province, code="QĐ", year=2021)
    DocumentNumber.objects.create(series=series, number=1, symbol="QĐ-UBND", given_on="2021-12-20")
    return contents()


def contents():
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def names():
    acts = ["update", "delete", "truncate"] if connection.vendor == "postgresql" else ["update", "delete"]
    return [f"{table}_no_{act}" for table in TABLES for act in acts]


def faults():
    return run_checks(tags=["database"], databases=["default"])


def test_the_insert_only_tables_are_these():
    assert [model._meta.db_table for model in guards.INSERT_ONLY] == TABLES


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_neither_update_nor_delete_gets_through(rows, table, sql):
    with pytest.raises(DatabaseError, match="insert-only"):
        run(sql.format(table))
    assert contents() == rows


@pytest.mark.postgres
@pytest.mark.parametrize("table", TABLES)
def test_nor_does_truncate(rows, table):
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="insert-only"):
        run(f"TRUNCATE {table} CASCADE")
    assert contents() == rows


@pytest.mark.parametrize("model", guards.INSERT_ONLY)
@pytest.mark.parametrize("act", [lambda rows: rows.get().save(force_update=True), lambda rows: rows._raw_delete("default")])
def test_nor_does_the_orm(rows, model, act):
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        act(model.objects.all())
    assert contents() == rows


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_it_is_the_trigger_that_refuses(rows, table, sql):
    """Negative control: without the triggers both go through."""
    guards.remove()
    for model in (LedgerSeal, LedgerValue):
        model.objects.all().delete() if "entry" in table else None
    run(sql.format(table))
    guards.install()
    assert guards.missing() == []


# --- values may be emptied for good, and only that -----------------------------------------------------------------------------

EMPTIED = "before = '', after = '', salt = '', restricted_on = '2026-01-01'"


@pytest.mark.parametrize(
    "columns",
    [
        "restricted_on = '2026-01-01'",
        "before = '', after = '', salt = ''",
        EMPTIED.replace("after = ''", "after = '1'"),
        EMPTIED.replace(", salt = ''", ""),
        f"{EMPTIED}, field = 'x'",
        f"{EMPTIED}, id = 99",
        f"{EMPTIED}, entry_id = entry_id + 1",
    ],
)
def test_a_value_is_emptied_whole_or_not_at_all(rows, columns):
    with pytest.raises(DatabaseError, match="insert-only"):
        run(f"UPDATE units_ledgervalue SET {columns}")
    assert contents() == rows


def test_a_value_is_emptied_once(rows):
    run(f"UPDATE units_ledgervalue SET {EMPTIED}")
    (value,) = LedgerValue.objects.values_list("before", "after", "salt", "field", "restricted_on")
    assert (*value[:4], str(value[4])) == ("", "", "", "phone", "2026-01-01")
    with pytest.raises(DatabaseError, match="insert-only"):
        run("UPDATE units_ledgervalue SET restricted_on = '2026-02-02'")
    with pytest.raises(DatabaseError, match="insert-only"):
        run("DELETE FROM units_ledgervalue")


@pytest.mark.skipif("connection.vendor == 'postgresql'", reason="PostgreSQL knows no REPLACE")
@pytest.mark.parametrize("table", TABLES)
def test_replace_does_not_slip_past_the_guard(rows, table):
    """SQLite's REPLACE deletes the old row silently unless triggers are recursive (see the settings)."""
    with pytest.raises(DatabaseError, match="insert-only"):
        run(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    assert contents() == rows
    with connection.cursor() as cursor:  # negative control
        cursor.execute("PRAGMA recursive_triggers=OFF")
        cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        cursor.execute("PRAGMA recursive_triggers=ON")


# --- the system check -----------------------------------------------------------------------------------------------------


def test_all_triggers_stand_and_the_check_is_content():
    assert guards.missing() == []
    assert faults() == []


def test_the_check_names_each_missing_trigger():
    guards.remove()
    wanted = [Error(f"Thiếu trigger bảo vệ {name}.", hint="Chạy: python manage.py migrate", id="units.E001") for name in names()]
    assert faults() == wanted
    guards.install()
    assert faults() == []


def test_one_missing_trigger_is_enough():
    on = " ON units_ledgerseal" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER units_ledgerseal_no_delete{on}")
    assert [fault.msg for fault in faults()] == ["Thiếu trigger bảo vệ units_ledgerseal_no_delete."]


@pytest.mark.postgres
def test_a_switched_off_trigger_counts_as_missing():
    run("ALTER TABLE units_ledgerentry DISABLE TRIGGER units_ledgerentry_no_update")
    assert guards.missing() == ["units_ledgerentry_no_update"]


def test_without_a_database_to_look_at_the_check_says_nothing():
    guards.remove()
    assert run_checks(tags=["database"]) == []
    guards.install()


# --- migrate and flush ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", guards.INSERT_ONLY)
def test_triggers_survive_the_rebuild_of_a_table(model):
    """SQLite loses them with the old table; our migrate brings them back."""
    field = models.CharField(max_length=40, default="", blank=True)
    field.set_attributes_from_name("spare")
    with connection.schema_editor() as editor:
        editor.add_field(model, field)
    with connection.schema_editor() as editor:
        editor.remove_field(model, field)
    assert bool(guards.missing()) == (connection.vendor == "sqlite")
    call_command("migrate", verbosity=0)
    assert guards.missing() == []


@pytest.mark.django_db(transaction=True)
def test_migrate_brings_back_what_somebody_removed():
    guards.remove()
    call_command("migrate", verbosity=0, skip_checks=False)
    assert guards.missing() == []


@pytest.mark.django_db(transaction=True)
def test_a_mere_plan_changes_nothing():
    guards.remove()
    with pytest.raises(SystemCheckError):
        call_command("migrate", verbosity=0, plan=True, skip_checks=False)
    assert guards.missing() == names()
    guards.install()


@pytest.mark.django_db(transaction=True)
def test_flush_empties_a_test_database_and_leaves_the_triggers():
    ledger.record([world().commune], "unit.touch", by=None)
    call_command("flush", interactive=False, verbosity=0)
    assert (LedgerEntry.objects.count(), guards.missing()) == (0, [])


def test_flush_is_refused_outside_demo_and_tests(rows, settings):
    settings.TESTING = settings.DEMO = False
    with pytest.raises(CommandError, match="never emptied"):
        call_command("flush", interactive=False, verbosity=0)
    assert contents() == rows
