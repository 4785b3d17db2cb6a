"""Who is awarded: a person, a collective or a household. A person is not an account."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from units.models.account import Account
from units.models.unit import Unit


class RecipientKind(models.TextChoices):
    PERSON = "person", _("Cá nhân")
    COLLECTIVE = "collective", _("Tập thể")
    HOUSEHOLD = "household", _("Hộ gia đình")


class RecipientClass(models.TextChoices):
    """Statutory classes that statistics count (Thông tư 02/2023/TT-BNV): five of persons, seven of collectives, households."""

    LEADER_PROVINCE = "leader_province", _("Lãnh đạo cấp bộ, cấp tỉnh và tương đương trở lên")
    LEADER_DEPARTMENT = "leader_department", _("Lãnh đạo cấp vụ, sở, ngành và tương đương")
    ENTREPRENEUR = "entrepreneur", _("Doanh nhân")
    LEADER_OFFICE = "leader_office", _("Các cấp lãnh đạo từ phó phòng trở lên")
    DIRECT_WORKER = "direct_worker", _("Người trực tiếp công tác, lao động, học tập, chiến đấu")
    PARTY_BODY = "party_body", _("Cơ quan Đảng")
    ADMINISTRATION = "administration", _("Cơ quan hành chính")
    PUBLIC_SERVICE = "public_service", _("Đơn vị sự nghiệp")
    ENTERPRISE = "enterprise", _("Doanh nghiệp")
    COOPERATIVE = "cooperative", _("Hợp tác xã")
    CENTRAL_AGENCY = "central_agency", _("Cơ quan Trung ương đóng trên địa bàn")
    OTHER_COLLECTIVE = "other_collective", _("Tập thể khác")
    HOUSEHOLD = "household", _("Hộ gia đình")

    @classmethod
    def of(cls, kind: str) -> list["RecipientClass"]:
        """The classes a recipient kind may have, in the order of the form."""
        members = list(cls)
        cut = members.index(cls.PARTY_BODY)
        families = {RecipientKind.PERSON: members[:cut], RecipientKind.COLLECTIVE: members[cut:-1], RecipientKind.HOUSEHOLD: members[-1:]}
        return families[RecipientKind(kind)]


class LabourGroup(models.TextChoices):
    """What a person works as: the letter asks that awards reach workers, farmers and direct labourers, not only leaders."""

    WORKER = "worker", _("Công nhân")
    FARMER = "farmer", _("Nông dân")
    DIRECT_LABOURER = "direct_labourer", _("Người lao động trực tiếp khác")
    CIVIL_SERVANT = "civil_servant", _("Cán bộ, công chức")
    PUBLIC_EMPLOYEE = "public_employee", _("Viên chức")
    TEACHER = "teacher", _("Nhà giáo")
    MEDIC = "medic", _("Người làm y tế")
    SOLDIER = "soldier", _("Bộ đội")
    POLICE = "police", _("Công an")
    ENTREPRENEUR = "entrepreneur", _("Doanh nhân")
    STUDENT = "student", _("Học sinh, sinh viên")
    RETIRED = "retired", _("Hưu trí")
    WORKER_OR_FARMER = "worker_or_farmer", _("Công nhân hoặc nông dân (chưa ghi rõ)")
    OTHER = "other", _("Nhóm khác")
    UNKNOWN = "", _("Chưa ghi")

    @classmethod
    def workers_and_farmers(cls) -> frozenset[str]:
        return frozenset({cls.WORKER, cls.FARMER, cls.WORKER_OR_FARMER})


class Gender(models.TextChoices):
    FEMALE = "female", _("Nữ")
    MALE = "male", _("Nam")
    UNKNOWN = "", _("Chưa ghi")


class Recipient(models.Model):
    """The identity that nominations and award records point to. ``sort_key`` and ``search_text`` are written by the verbs."""

    kind = models.CharField(max_length=12, choices=RecipientKind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="recipients", help_text=_("Đơn vị quản lý"))
    name = models.CharField(_("Họ và tên / Tên tập thể"), max_length=250)
    sort_key = models.CharField(max_length=400, db_index=True)
    search_text = models.CharField(max_length=400)
    recipient_class = models.CharField(_("Loại đối tượng"), max_length=20, choices=RecipientClass)
    labour_group = models.CharField(_("Nhóm lao động"), max_length=20, choices=LabourGroup, blank=True, default=LabourGroup.UNKNOWN)
    is_enterprise = models.BooleanField(_("Thuộc doanh nghiệp"), default=False)
    # Found to be the same: both rows and what points to them stay, pages show them as one (`units.people`). Always the one that is
    # kept in the end, never one that was merged itself.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged", db_index=False)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RecipientKind.values), name="recipient_kind_known"),
            models.CheckConstraint(condition=Q(recipient_class__in=RecipientClass.values), name="recipient_class_known"),
            models.CheckConstraint(condition=Q(labour_group__in=LabourGroup.values), name="recipient_labour_group_known"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="recipient_not_merged_into_itself"),
        ]
        indexes = [
            models.Index(fields=["unit", "sort_key"], name="recipient_of_unit"),
            models.Index(fields=["search_text"], name="recipient_folded_name"),
            # Partial, for few are merged: a full index would lead SQLite to "not merged", which is nearly everybody.
            models.Index(fields=["merged_into"], name="recipient_merged", condition=Q(merged_into__isnull=False)),
        ]
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_worker_or_farmer(self) -> bool:
        """Whether statistics and meters count this recipient among workers and farmers."""
        return self.labour_group in LabourGroup.workers_and_farmers()


class RecipientWord(models.Model):
    """One word of a recipient's name: the search index, the same on both databases.

    ``folded`` has no marks; ``exact`` is the spelling with its tone, the same for both placements (`units.vietnamese.spelling`).
    """

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="words", db_index=False)  # the constraint has one
    folded = models.CharField(max_length=60)
    exact = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=400, help_text="the recipient's: what bears a common word is read in order, without sorting")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "folded", "exact"], name="recipient_word_once")]
        indexes = [
            models.Index(fields=["folded", "sort_key", "recipient"], name="recipient_word_found"),
            models.Index(fields=["exact", "sort_key", "recipient"], name="recipient_word_spelt"),
        ]

    def __str__(self) -> str:
        return self.exact


class PersonDetail(models.Model):
    """What only a person has. The form of address is printed before the name ("Ông", "Bà", "Đại tá")."""

    recipient = models.OneToOneField(Recipient, models.CASCADE, related_name="person", primary_key=True)
    honorific = models.CharField(_("Danh xưng"), max_length=30, blank=True)
    birth_date = models.DateField(_("Ngày sinh"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("Năm sinh"), null=True, blank=True)
    gender = models.CharField(_("Giới tính"), max_length=6, choices=Gender, blank=True, default=Gender.UNKNOWN)
    ethnicity = models.CharField(_("Dân tộc"), max_length=40, blank=True)
    phone = models.CharField(_("Điện thoại"), max_length=20, blank=True)
    # Shown only to those who need it (`units.people.may_see_identity`); text, because of leading zeros.
    identity_number = models.CharField(_("Số định danh cá nhân"), max_length=12, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(gender__in=Gender.values), name="person_gender_known")]

    def __str__(self) -> str:
        return str(self.recipient_id)


class CollectiveDetail(models.Model):
    """A collective is a whole unit (``whole_unit``) or a named part of one."""

    recipient = models.OneToOneField(Recipient, models.CASCADE, related_name="collective", primary_key=True)
    whole_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="as_collective")
    member_count = models.PositiveIntegerField(_("Số người"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["whole_unit"],
                name="collective_once_for_a_unit",
                violation_error_message=_("Đơn vị này đã có tập thể “toàn đơn vị”. Hãy dùng tập thể đã có."),
            )
        ]

    def __str__(self) -> str:
        return str(self.recipient_id)


class HouseholdDetail(models.Model):
    recipient = models.OneToOneField(Recipient, models.CASCADE, related_name="household", primary_key=True)
    head_name = models.CharField(_("Chủ hộ"), max_length=120, blank=True)
    address = models.CharField(_("Địa chỉ"), max_length=250, blank=True)

    def __str__(self) -> str:
        return str(self.recipient_id)


class Post(models.Model):
    """A person's post at a unit, dated."""

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    title = models.CharField(_("Chức vụ"), max_length=150)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="post_dates")]
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return self.title


class Verdict(models.TextChoices):
    SAME = "same", _("Cùng một người")
    DIFFERENT = "different", _("Hai người khác nhau")


class RecipientPair(models.Model):
    """What a person answered to "same recipient?": remembered, so that nobody is asked twice. ``first`` has the lower key."""

    first = models.ForeignKey(Recipient, models.CASCADE, related_name="+")
    second = models.ForeignKey(Recipient, models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    # Of two that were merged, the one that stays: undoing takes this step back, whatever was merged after it.
    kept = models.ForeignKey(Recipient, models.CASCADE, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="recipient_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="recipient_pair_in_order"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="recipient_pair_verdict_known"),
            models.CheckConstraint(condition=Q(kept=None) | Q(kept=F("first")) | Q(kept=F("second")), name="recipient_pair_keeps_one"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}: {self.verdict}"
