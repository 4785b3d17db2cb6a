"""Django's migrate, then the triggers of insert-only tables anew (SQLite drops them when a table is rebuilt)."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from units import guards


class Command(Migrate):
    def execute(self, *args: Any, **options: Any) -> Any:
        # The system checks come first, and a missing trigger fails them: then migrate could not mend what it is there to mend.
        if not self._only_looks(options):
            guards.install()
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not self._only_looks(options):
            guards.install()

    @staticmethod
    def _only_looks(options: dict[str, Any]) -> bool:
        return bool(options.get("plan") or options.get("check_unapplied"))
