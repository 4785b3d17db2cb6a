"""Routes: the ordered levels a nomination climbs up to the decider, as dated rows.

2021: commune → district → province, departments → province. From 1/7/2025: commune → province (Luật 72/2025/QH15 removed
the district level).
"""

import datetime

from django.db import models
from django.db.models import F, Q

from emulation.models.catalogue import Award
from units import dated
from units.models import UnitKind


class RouteQuerySet(models.QuerySet["Route"]):
    def valid_on(self, on: datetime.date) -> "RouteQuerySet":
        return self.filter(dated.on(on))


class Route(models.Model):
    """For units of a kind (and sector, and award: blank means any). The most exact row wins (`emulation.routes`)."""

    unit_kind = models.CharField(max_length=20, choices=UnitKind)
    sector = models.CharField(max_length=40, blank=True)
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="routes")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    verified = models.BooleanField(default=False)

    objects = RouteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit_kind", "sector", "award", "valid_from"], name="route_once"),
            models.UniqueConstraint(fields=["unit_kind", "sector", "valid_from"], condition=Q(award=None), name="route_any_award_once"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="route_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_kind} {self.sector} {self.valid_from}"


class RouteLevel(models.Model):
    """One step up: the nearest unit of ``unit_kind`` above the sender. Order starts at 1; the last level decides."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="levels")
    order = models.PositiveSmallIntegerField()
    unit_kind = models.CharField(max_length=20, choices=UnitKind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["route", "order"], name="route_level_once"),
            models.CheckConstraint(condition=Q(order__gte=1), name="route_level_from_one"),
        ]
        ordering = ["route", "order"]

    def __str__(self) -> str:
        return f"{self.order}. {self.unit_kind}"
