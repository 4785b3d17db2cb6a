"""The middle floor: what can be striven for — catalogue, campaigns, milestones, blocks, routes."""

from django.apps import AppConfig


class EmulationConfig(AppConfig):
    name = "emulation"
    verbose_name = "Phong trào thi đua"
