"""Django's flush for the demo and the tests only: the insert-only guards come off for it and go on again."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as Flush

from units import anchors, guards


class Command(Flush):
    def handle(self, **options: Any) -> None:
        if not (settings.DEMO or settings.TESTING):
            raise CommandError("flush is refused outside the demo: the ledger is never emptied.")
        guards.remove()
        try:
            super().handle(**options)
            anchors.file_path().unlink(missing_ok=True)  # they speak of the ledger that is gone
        finally:
            guards.install()
