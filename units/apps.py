"""The lowest floor: organisations, recipients, accounts, access, moves, ledger, jobs, papers."""

from django.apps import AppConfig
from django.core import checks


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = "Đơn vị"

    def ready(self) -> None:
        # Models are loaded only now, so these cannot be imported at the top of this file.
        from units import home, ports  # noqa: PLC0415 -- the app registry is not ready before
        from units.guards import check_guards  # noqa: PLC0415 -- the app registry is not ready before
        from units.papers.checks import check_fonts  # noqa: PLC0415 -- the app registry is not ready before

        checks.register(check_guards, checks.Tags.database)
        checks.register(check_fonts, "papers")
        ports.home_items.extend([home.change_items, home.standing_items])
        ports.nav_items.append(home.navigation)
