"""Django's migrate, then the triggers of insert-only tables anew (SQLite drops them when a table is rebuilt)."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connection

from units import guards
from units.models import LedgerEntry


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        planned_only = options.get("plan") or options.get("check_unapplied")
        if not planned_only and LedgerEntry._meta.db_table in connection.introspection.table_names():
            guards.install()
