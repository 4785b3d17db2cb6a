"""Organisations: a tree whose names, area classes and successors are dated."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    PROVINCE = "province", _("Tỉnh")
    DEPARTMENT = "department", _("Sở, ban, ngành")
    DISTRICT = "district", _("Huyện, thành phố thuộc tỉnh")
    COMMUNE = "commune", _("Xã, phường, thị trấn")
    SPECIAL_ZONE = "special_zone", _("Đặc khu")
    AGENCY = "agency", _("Cơ quan, phòng, ban trực thuộc")
    SCHOOL = "school", _("Trường học")
    ENTERPRISE = "enterprise", _("Doanh nghiệp")
    COOPERATIVE = "cooperative", _("Hợp tác xã")
    MASS_ORGANISATION = "mass_organisation", _("Mặt trận, đoàn thể, hội")
    PARTY_BODY = "party_body", _("Cơ quan Đảng")
    ARMED_FORCES = "armed_forces", _("Lực lượng vũ trang")
    CENTRAL_AGENCY = "central_agency", _("Cơ quan Trung ương trên địa bàn")


class LayoutFamily(models.TextChoices):
    """Which layout a unit's papers follow: only administrative bodies follow Nghị định 30/2020/NĐ-CP."""

    ADMINISTRATIVE = "administrative", _("Hành chính (Nghị định 30/2020/NĐ-CP)")
    PARTY = "party", _("Văn bản của Đảng")
    MASS = "mass", _("Văn bản của đoàn thể")
    MILITARY = "military", _("Văn bản của quân đội, công an")


class UnitQuerySet(models.QuerySet["Unit"]):
    def open_on(self, on: datetime.date) -> "UnitQuerySet":
        """Units that exist on a date."""
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=on), Q(closed_on=None) | Q(closed_on__gt=on))


class Unit(models.Model):
    """An organisation. Its name is never here: names are dated (`UnitName`). ``code`` is ours, never the state's code,
    because state codes were re-used for other places in 2024."""

    code = models.SlugField(max_length=40, unique=True)
    state_code = models.CharField(max_length=10, blank=True, help_text=_("Mã của Tổng cục Thống kê; không dùng làm khoá"))
    kind = models.CharField(max_length=20, choices=UnitKind)
    sector = models.CharField(max_length=40, blank=True)
    layout_family = models.CharField(max_length=20, choices=LayoutFamily, default=LayoutFamily.ADMINISTRATIVE)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    standing_body = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="serves", help_text=_("Cơ quan thường trực giúp việc")
    )
    order = models.PositiveIntegerField(default=0, help_text=_("Thứ tự lễ tân trong danh sách"))
    # The name of today, kept beside the dated names for lists, search and order; written by units.registry only.
    name = models.CharField(max_length=250)
    sort_key = models.CharField(max_length=400, db_index=True)
    search_text = models.CharField(max_length=400)
    # Of today, like the name and the parent; the dated rows are `UnitStanding` and `UnitPlace`.
    decides = models.BooleanField(default=False, help_text=_("Có dấu và thẩm quyền ra quyết định khen thưởng"))
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
            models.CheckConstraint(condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gt=F("opened_on")), name="unit_dates"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_own_parent"),
        ]
        ordering = ["order", "sort_key"]

    def __str__(self) -> str:
        return self.name

    def names_row(self, on: datetime.date) -> "UnitName":
        """The dated name row valid on a day; the oldest one for a day before the first. Uses prefetched names.

        Raises:
            UnitName.DoesNotExist: the unit has no name at all.
        """
        row = row_on(self.names.all(), on)
        if row is None:
            raise UnitName.DoesNotExist(self.code)
        return row

    def name_on(self, on: datetime.date) -> str:
        """The name the unit bore on a day; papers and past awards keep it."""
        return self.names_row(on).name

    def place_on(self, on: datetime.date) -> "UnitPlace | None":
        """The dated place row valid on a day; the oldest one for a day before the first, None without any. Uses prefetched rows."""
        return row_on(self.places.all(), on)

    def standing_on(self, on: datetime.date) -> "UnitStanding | None":
        """The dated standing row valid on a day; the oldest one for a day before the first, None without any."""
        return row_on(self.standings.all(), on)

    def is_open_on(self, on: datetime.date) -> bool:
        """Whether the unit exists on a day; the day it closes is its first day without."""
        return (self.opened_on is None or self.opened_on <= on) and (self.closed_on is None or self.closed_on > on)


def row_on(rows: Iterable[Any], on: datetime.date) -> Any | None:
    """Of dated rows (``valid_from``) the one that counts on a day: the newest begun by then, else the oldest; None of none."""
    ordered = sorted(rows, key=lambda row: row.valid_from)
    begun = [row for row in ordered if row.valid_from <= on]
    return begun[-1] if begun else next(iter(ordered), None)


class UnitName(models.Model):
    """A name with what papers print of it, from a day on."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="names")
    name = models.CharField(max_length=250)
    issuing_body = models.CharField(
        max_length=250, help_text=_("Tên cơ quan ban hành in trên văn bản, ví dụ ỦY BAN NHÂN DÂN TỈNH NINH THUẬN")
    )
    parent_body = models.CharField(max_length=250, blank=True, help_text=_("Tên cơ quan chủ quản in trên văn bản"))
    head_post = models.CharField(max_length=100, blank=True, help_text=_("Chức vụ người đứng đầu, ví dụ CHỦ TỊCH"))
    symbol = models.CharField(max_length=30, blank=True, help_text=_("Ký hiệu cơ quan, ví dụ UBND, SNV"))
    place_name = models.CharField(max_length=100, blank=True, help_text=_("Địa danh ghi trên văn bản"))
    valid_from = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "valid_from"], name="unit_one_name_a_day")]

    def __str__(self) -> str:
        return self.name


class UnitPlace(models.Model):
    """Under which unit a unit stands, from a day on. `Unit.parent` is the place of today; written by `units.registry` only."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="places")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unit_one_place_a_day"),
            models.CheckConstraint(condition=~Q(parent=F("unit")), name="unit_place_not_itself"),
        ]
        ordering = ["unit", "valid_from"]

    def __str__(self) -> str:
        return f"{self.unit_id} ⊂ {self.parent_id} {self.valid_from}"


class UnitStanding(models.Model):
    """What a unit is entitled to and what it works on, from a day on. `Unit.decides` and `Unit.sector` are those of today."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="standings")
    has_seal = models.BooleanField(_("Có con dấu, được ra quyết định khen thưởng"), default=False)
    has_council = models.BooleanField(_("Có Hội đồng Thi đua - Khen thưởng"), default=False)
    is_grassroots = models.BooleanField(_("Là đơn vị cơ sở"), default=False)
    sector = models.CharField(_("Ngành, lĩnh vực"), max_length=40, blank=True)
    valid_from = models.DateField(_("Từ ngày"))
    source = models.CharField(_("Căn cứ"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "valid_from"], name="unit_one_standing_a_day")]
        ordering = ["unit", "valid_from"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.valid_from}"


class AreaClass(models.TextChoices):
    """Area classes of Quyết định 861/QĐ-TTg of 4/6/2021, and special places."""

    KV1 = "KV1", _("Khu vực I")
    KV2 = "KV2", _("Khu vực II")
    KV3 = "KV3", _("Khu vực III")
    MOUNTAIN = "mountain", _("Miền núi")
    BORDER = "border", _("Biên giới")
    ISLAND = "island", _("Hải đảo")


class UnitArea(models.Model):
    """A dated area class of a unit."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="areas")
    area_class = models.CharField(max_length=10, choices=AreaClass)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "area_class", "valid_from"], name="unit_area_once"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="unit_area_dates"),
            models.CheckConstraint(condition=Q(area_class__in=AreaClass.values), name="unit_area_known"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.area_class}"


class UnitSuccession(models.Model):
    """The successor takes over (a part of) the predecessor from a day on: it then reaches what the predecessor reached."""

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="inheritances")
    effective_on = models.DateField()
    act = models.CharField(max_length=200)
    is_main = models.BooleanField(default=True, help_text=_("Nhận hồ sơ đang chạy, tài khoản và chỗ trong khối của đơn vị cũ"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor"], condition=Q(is_main=True), name="unit_succession_one_main"),
            models.UniqueConstraint(fields=["predecessor", "successor"], name="unit_succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="unit_succession_other"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class UnitReach(models.Model):
    """Closure of the tree, successions included; rebuilt by `units.registry.rebuild_reach` only. Every unit reaches itself."""

    ancestor = models.ForeignKey(Unit, models.CASCADE, related_name="reaches")
    descendant = models.ForeignKey(Unit, models.CASCADE, related_name="reached_by")
    acts = models.BooleanField(default=False, help_text="the ancestor is the main successor: its staff acts for the closed descendant")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ancestor", "descendant"], name="unit_reach_once")]
        indexes = [models.Index(fields=["descendant", "ancestor"], name="unit_reach_up")]

    def __str__(self) -> str:
        return f"{self.ancestor_id} ⊇ {self.descendant_id}"
