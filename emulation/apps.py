"""The middle floor: what can be striven for — catalogue, campaigns, milestones, blocks, routes."""

from django.apps import AppConfig


class EmulationConfig(AppConfig):
    name = "emulation"
    verbose_name = "Phong trào thi đua"

    def ready(self) -> None:
        # Models are loaded only now, so these cannot be imported at the top of this file.
        from emulation import home, succession  # noqa: PLC0415 -- the app registry is not ready before
        from units import ports  # noqa: PLC0415 -- the app registry is not ready before

        ports.home_items.append(home.campaign_items)
        ports.on_unit_succession.append(succession.hand_over)
        ports.nav_items.append(home.navigation)
