"""Insert-only tables, guarded by triggers on both databases; values beside the ledger may be emptied, nothing else.

Triggers are re-created after every migrate (`migrate` command) because SQLite drops them silently when Django rebuilds a
table; a system check fails when one is missing.
"""

from django.core.checks import CheckMessage, Error
from django.db import connection, transaction

from units.models.ledger import LedgerAnchor, LedgerEntry, LedgerSeal, LedgerValue
from units.models.paper import DocumentNumber

INSERT_ONLY = (LedgerEntry, LedgerSeal, LedgerAnchor, LedgerValue, DocumentNumber)
ACTS = ("update", "delete")
# table → the one kind of update that is let through: emptying personal values for good (`units.retention`)
LET_THROUGH = {
    LedgerValue._meta.db_table: " AND ".join(
        [
            "OLD.restricted_on IS NULL AND NEW.restricted_on IS NOT NULL",
            *(f"NEW.\"{column}\" = ''" for column in ("before", "after", "salt")),
            *(f'NEW."{column}" = OLD."{column}"' for column in ("id", "entry_id", "field")),
        ]
    )
}


def _table_names() -> list[str]:
    """The insert-only tables that stand already: before an upgrade's migrations the newest may be missing."""
    standing = set(connection.introspection.table_names())
    return [table for model in INSERT_ONLY if (table := model._meta.db_table) in standing]


def install() -> None:
    """Create every trigger anew, all or none; harmless when repeated."""
    with transaction.atomic():
        remove()
        with connection.cursor() as cursor:
            for statement in _statements():
                cursor.execute(statement)


def remove() -> None:
    """Drop the triggers: only for `install` and for emptying a demo or test database."""
    with connection.cursor() as cursor:
        for table in _table_names():
            for act in (*ACTS, "truncate"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}{on}")


def _statements() -> list[str]:
    if connection.vendor == "postgresql":
        function = (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME; END $$"
        )
        rows = [
            f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} FOR EACH ROW{_when(table, act)} "
            f"EXECUTE FUNCTION refuse_change()"
            for table in _table_names()
            for act in ACTS
        ]
        whole = [
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            for table in _table_names()
        ]
        return [function, *rows, *whole]
    return [
        f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table}{_when(table, act)} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
        for table in _table_names()
        for act in ACTS
    ]


def _when(table: str, act: str) -> str:
    allowed = LET_THROUGH.get(table) if act == "update" else None
    return f" WHEN (NOT ({allowed}))" if allowed else ""


def missing() -> list[str]:
    """Names of triggers that should stand and do not, or that are switched off."""
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        standing = {row[0] for row in cursor.fetchall()}
    acts = (*ACTS, "truncate") if connection.vendor == "postgresql" else ACTS
    return [name for table in _table_names() for act in acts if (name := f"{table}_no_{act}") not in standing]


def check_guards(databases: list[str] | None = None, **_kwargs: object) -> list[CheckMessage]:
    """System check (tag ``database``): every insert-only table has its triggers."""
    if not databases:
        return []
    return [Error(f"Thiếu trigger bảo vệ {name}.", hint="Chạy: python manage.py migrate", id="units.E001") for name in missing()]
