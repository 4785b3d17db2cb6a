"""The upper floor: dossiers, nominations, council, decisions, records, publicity."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "awards"
    verbose_name = "Khen thưởng"

    def ready(self) -> None:
        # Models are loaded only now, so these cannot be imported at the top of this file.
        from awards import filling, home, succession  # noqa: PLC0415 -- the app registry is not ready before
        from units import ports  # noqa: PLC0415 -- the app registry is not ready before

        ports.home_items.extend(home.PROVIDERS)
        ports.nav_items.append(home.navigation)
        ports.on_recipient_merge.append(filling.merge_refusals)
        ports.on_unit_succession.append(succession.hand_over)
