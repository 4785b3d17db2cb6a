"""Accounts log in; they are not recipients. Rights come from dated roles at units."""

import datetime
from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, UserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from units import dated
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
    AUDITOR = "auditor", _("Người kiểm tra nhật ký")
    SUPPORT = "support", _("Hỗ trợ kỹ thuật")

    @classmethod
    def standing_body(cls) -> frozenset[str]:
        """Roles that serve the standing body of a deciding unit."""
        return frozenset({cls.APPRAISER, cls.OFFICE_HEAD, cls.SECRETARY})

    @classmethod
    def needing_second_factor(cls) -> frozenset[str]:
        """Roles whose log-in asks for more than a password."""
        return frozenset({*cls.standing_body(), cls.MEMBER, cls.HEAD, cls.ADMIN, cls.RECORDS_CLERK, cls.AUDITOR, cls.SUPPORT})

    @classmethod
    def delegable(cls) -> frozenset[str]:
        """Roles that can be lent while their holder is away. A council member's vote cannot: the absent give a written opinion."""
        return frozenset(cls.values) - {cls.MEMBER, cls.ADMIN, cls.AUDITOR, cls.SUPPORT}


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
    must_change_password = models.BooleanField(default=False, help_text=_("Phải đặt mật khẩu riêng ở lần đăng nhập tới"))
    date_joined = models.DateTimeField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True, help_text=_("Ngày thôi việc hoặc chuyển đi; tài khoản bị khóa từ đó"))

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


class Delegation(models.Model):
    """The giver is away and lends some roles to the taker between two days (inclusive); every act shows both names."""

    giver = models.ForeignKey(Account, models.PROTECT, related_name="delegations")
    taker = models.ForeignKey(Account, models.PROTECT, related_name="stands_in")
    reason = models.CharField(_("Lý do"), max_length=300)
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến hết ngày"))
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="delegation_dates"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="delegation_to_another"),
        ]
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id} {self.valid_from}"


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def own(self) -> "RoleAssignmentQuerySet":
        """Rows that the account holds by itself, not lent."""
        return self.filter(delegation=None)

    def dated(self, on: datetime.date) -> "RoleAssignmentQuerySet":
        """Rows whose days include the day."""
        return self.filter(dated.on(on))

    def valid_on(self, on: datetime.date) -> "RoleAssignmentQuerySet":
        """Rows that count on a day. A lent one counts only as long as its giver is active and still holds the role himself."""
        still = {"account__is_active": True, "account__delegations__ended_at": None}  # one level only: SQLite's parser has no deep stack
        held = RoleAssignment.objects.own().dated(on).filter(account__delegations=OuterRef("delegation_id"), **still)
        return self.dated(on).filter(Q(delegation=None) | Exists(held.filter(unit_id=OuterRef("unit_id"), role=OuterRef("role"))))


class RoleAssignment(models.Model):
    """An account holds a role at a unit between two days (inclusive); ``delegation`` says in whose place, when it is lent."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="roles")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=20, choices=Role)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="roles")

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "unit", "role", "valid_from"], condition=Q(delegation=None), name="role_once"),
            models.UniqueConstraint(fields=["account", "unit", "role", "delegation"], name="role_lent_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_known"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="role_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role} @ {self.unit_id}"


class OneTimeSlip(models.Model):
    """A code, printed or mailed, with which an account sets its password once. Only the hash of the code is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="slips")
    code_hash = models.CharField(max_length=64, unique=True)
    by_mail = models.BooleanField(default=False)
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="slip_expires_later")]
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"slip of {self.account_id}"


def reached_units(unit_ids: Iterable[int]) -> models.QuerySet:
    """Subquery of unit ids at or below the given units, successions included (for ``unit_id__in=``)."""
    return UnitReach.objects.filter(ancestor_id__in=list(unit_ids)).values("descendant_id")
