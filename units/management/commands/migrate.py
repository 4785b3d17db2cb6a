"""Django's migrate, then the triggers of insert-only tables anew (SQLite drops them when a table is rebuilt)."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from units import guards


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        if options.get("plan") or options.get("check_unapplied"):
            super().handle(*args, **options)
            return
        guards.install()  # before, too: migrate begins with the system checks, and a missing trigger fails them
        super().handle(*args, **options)
        guards.install()
