"""Accounts log in; they are not recipients. Rights come from dated roles at units."""

import datetime
from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from units.models.unit import Unit, UnitReach


class Role(models.TextChoices):
    """What an account may do at the unit where it holds the role."""

    ADMIN = "admin", _("Quản trị phong trào")
    CLERK = "clerk", _("Cán bộ thi đua")
    HEAD = "head", _("Thủ trưởng đơn vị")
    APPRAISER = "appraiser", _("Chuyên viên thẩm định")
    OFFICE_HEAD = "office_head", _("Lãnh đạo cơ quan thường trực")
    SECRETARY = "secretary", _("Thư ký Hội đồng")
    MEMBER = "member", _("Thành viên Hội đồng")
    RECORDS_CLERK = "records_clerk", _("Văn thư")

    @classmethod
    def standing_body(cls) -> frozenset[str]:
        """Roles that serve the standing body of a deciding unit."""
        return frozenset({cls.APPRAISER, cls.OFFICE_HEAD, cls.SECRETARY})


class AccountQuerySet(models.QuerySet["Account"]):
    def holding(self, roles: Iterable[str], unit_ids: Iterable[int], on: datetime.date) -> "AccountQuerySet":
        """Active accounts that hold one of the roles at one of the units on a day."""
        rows = RoleAssignment.objects.valid_on(on).filter(role__in=list(roles), unit_id__in=list(unit_ids))
        return self.filter(is_active=True, id__in=rows.values("account_id"))


class AccountManager(UserManager.from_queryset(AccountQuerySet)):
    """Django's manager for names and passwords, with our queries."""


class Account(AbstractBaseUser):
    """Someone who logs in, by username. E-mail is optional and may be a shared mailbox."""

    username = models.CharField(_("Tên đăng nhập"), max_length=60, unique=True)
    full_name = models.CharField(_("Họ và tên"), max_length=120)
    email = models.EmailField(_("Thư điện tử"), blank=True)
    phone = models.CharField(_("Điện thoại"), max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, help_text=_("Hiện thành thẻ đăng nhập trong bản trình diễn"))
    large_type = models.BooleanField(default=False)
    date_joined = models.DateTimeField(null=True, blank=True)

    objects = AccountManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        """Django and allauth ask for the name this way."""
        return self.full_name


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def valid_on(self, on: datetime.date) -> "RoleAssignmentQuerySet":
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class RoleAssignment(models.Model):
    """An account holds a role at a unit between two days (inclusive)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="roles")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=20, choices=Role)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "unit", "role", "valid_from"], name="role_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_known"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="role_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role} @ {self.unit_id}"


def reached_units(unit_ids: Iterable[int]) -> models.QuerySet:
    """Subquery of unit ids at or below the given units, successions included (for ``unit_id__in=``)."""
    return UnitReach.objects.filter(ancestor_id__in=list(unit_ids)).values("descendant_id")
