"""Council sessions: roll, agenda, open votes. Secret ballots are not held here yet: their paper tally is typed in."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.models.dossier import Nomination
from emulation.models import VoteBase, VoteMode
from units.access import units_of
from units.models import Account, Attachment, Role, Unit


class SessionState(models.TextChoices):
    PLANNED = "planned", _("Đang chuẩn bị")
    OPEN = "open", _("Đang biểu quyết")
    CLOSED = "closed", _("Đã chốt kết quả")
    CANCELLED = "cancelled", _("Đã huỷ")


class CouncilSessionQuerySet(models.QuerySet["CouncilSession"]):
    def visible_to(self, account: Account) -> "CouncilSessionQuerySet":
        """The standing body of the deciding unit sees all its sessions; members see those where they have a seat, as long
        as they are members."""
        staff = units_of(account, roles=Role.standing_body() | {Role.HEAD})
        seats = Seat.objects.filter(account=account).values("session_id")
        return self.filter(Q(unit_id__in=staff) | Q(id__in=seats, unit_id__in=units_of(account, roles={Role.MEMBER})))


class CouncilSession(models.Model):
    """One session of the council of a deciding unit."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sessions")
    name = models.CharField(_("Tên phiên họp"), max_length=250)
    held_on = models.DateField(_("Ngày họp"))
    place = models.CharField(_("Địa điểm"), max_length=200, blank=True)
    chair = models.CharField(_("Chủ trì"), max_length=150, blank=True)
    state = models.CharField(max_length=10, choices=SessionState, default=SessionState.PLANNED)
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=32, unique=True)

    objects = CouncilSessionQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=SessionState.values), name="session_state_known")]
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def state_tone(self) -> str:
        return {"planned": "grey", "open": "amber", "closed": "green", "cancelled": "red"}[self.state]


class Seat(models.Model):
    """A member on the roll of a session. A deputy sent instead attends and cannot vote (``can_vote`` False)."""

    session = models.ForeignKey(CouncilSession, models.CASCADE, related_name="seats")
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="seats")
    name = models.CharField(_("Họ và tên"), max_length=120)
    post = models.CharField(_("Chức vụ trong Hội đồng"), max_length=150, blank=True)
    can_vote = models.BooleanField(_("Được biểu quyết"), default=True)
    present = models.BooleanField(_("Có mặt"), default=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "account"], name="seat_once")]
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name


class CountMethod(models.TextChoices):
    MEMBERS = "members", _("Từng thành viên bấm trên máy")
    HANDS = "hands", _("Giơ tay, thư ký ghi")
    PAPER = "paper", _("Phiếu giấy, thư ký nhập kết quả kiểm phiếu")


class AgendaItem(models.Model):
    """A nomination put before a session, with the rule's threshold frozen at that moment and the result at closing."""

    session = models.ForeignKey(CouncilSession, models.PROTECT, related_name="items")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="items")
    order = models.PositiveIntegerField(default=0)
    vote_mode = models.CharField(max_length=8, choices=VoteMode)
    vote_numerator = models.PositiveSmallIntegerField()
    vote_denominator = models.PositiveSmallIntegerField()
    vote_strict = models.BooleanField()
    vote_base = models.CharField(max_length=12, choices=VoteBase)
    pulled_out = models.BooleanField(_("Tách ra biểu quyết riêng"), default=False)
    count_method = models.CharField(max_length=8, choices=CountMethod, blank=True)
    yes = models.PositiveSmallIntegerField(null=True, blank=True)
    no = models.PositiveSmallIntegerField(null=True, blank=True)
    blank = models.PositiveSmallIntegerField(null=True, blank=True)
    base = models.PositiveSmallIntegerField(null=True, blank=True)
    needed = models.PositiveSmallIntegerField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    scan = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "nomination"], name="item_once"),
            models.UniqueConstraint(fields=["nomination"], condition=Q(passed=None), name="item_one_open_session"),
            models.CheckConstraint(condition=Q(vote_denominator__gte=1, vote_numerator__lte=F("vote_denominator")), name="item_fraction"),
            models.CheckConstraint(condition=~Q(count_method="paper") | Q(scan__isnull=False), name="item_paper_scan"),
            models.CheckConstraint(
                condition=Q(passed=None)
                | Q(yes__isnull=False, no__isnull=False, blank__isnull=False, base__isnull=False, needed__isnull=False),
                name="item_result_whole",
            ),
        ]
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.nomination_id}"


class Choice(models.TextChoices):
    YES = "yes", _("Tán thành")
    NO = "no", _("Không tán thành")
    BLANK = "blank", _("Không có ý kiến")


class Vote(models.Model):
    """An open vote of one seat on one item; it may be changed until the session closes."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="votes")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="votes")
    choice = models.CharField(max_length=6, choices=Choice)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "seat"], name="vote_once"),
            models.CheckConstraint(condition=Q(choice__in=Choice.values), name="vote_choice_known"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.seat_id}"
