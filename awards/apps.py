"""The upper floor: dossiers, nominations, council, decisions, records, publicity."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "awards"
    verbose_name = "Khen thưởng"
