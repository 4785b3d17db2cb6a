"""The home page: what waits for me, most urgent first; what I wait for; and the navigation of this floor.

One provider per subject: a function from an account to its lines, in a number of queries that does not grow with the rows.
Add yours to `PROVIDERS`.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, Q, Value

from awards import decisions, declarations, double_answers, records
from awards.appraisal import deciding_units
from awards.filing_dates import unfiled
from awards.models import (
    CouncilSession,
    Decision,
    DecisionState,
    Dossier,
    DossierLine,
    DossierState,
    Intake,
    IntakeState,
    Nomination,
    NominationState,
    RowChoice,
    SessionState,
)
from awards.models.intake import IMPORTERS
from awards.nominations import APPRAISAL, NOMINATION
from emulation import routes
from units import access, calendar, clock, ports, workdays
from units.access import units_of
from units.models import Account, Paper, PaperKind, PaperState, Role, RoleAssignment
from units.ports import HomeItem, NavItem
from units.vietnamese import number_vn

SOON = 5  # working days before a date from which its line turns amber
STAFF = Role.standing_body()
FILERS = frozenset({Role.CLERK})
SENDERS = frozenset({Role.CLERK, Role.HEAD})


@dataclass(frozen=True, slots=True)
class Task:
    """A line as `task_list` draws it."""

    sentence: str
    url: str
    action: str
    due: datetime.date | None
    due_phrase: str
    tone: str
    note: str
    waiting: bool


def _task(item: HomeItem, off: frozenset[datetime.date]) -> Task:
    phrase, tone = "", ""
    if item.due:
        phrase = calendar.left_phrase(item.due, off)
        left = workdays.workdays_between(clock.today(), item.due, off)
        tone = "red" if calendar.is_late(item.due, off) else "amber" if left <= SOON else ""
    return Task(item.sentence, item.url, item.action, item.due, phrase, "" if item.waiting else tone, item.note, item.waiting)


def tasks(account: Account) -> tuple[list[Task], list[Task]]:
    """(what waits for the account, what the account waits for), the nearest date first, dateless ones after, in their order."""
    items = [item for provider in ports.home_items for item in provider(account)]
    items.sort(key=lambda item: item.due or datetime.date.max)
    off = calendar.holidays()
    lines = [_task(item, off) for item in items]
    return [line for line in lines if not line.waiting], [line for line in lines if line.waiting]


def units_by_role(account: Account) -> dict[str, set[int]]:
    """Role → ids of the units where the account holds it today, for every role. One query."""
    held: dict[str, set[int]] = {role: set() for role in Role.values}
    for row in access.roles_of(account):
        held[row.role].add(row.unit_id)
    return held


# --- providers --------------------------------------------------------------------------------------------------------


def filing_items(account: Account) -> list[HomeItem]:
    """Filing dates of one's units in launched campaigns, until a dossier is sent."""
    rows = unfiled(unit_ids=units_of(account, FILERS))
    several = len({row.unit.pk for row in rows}) > 1
    return [
        HomeItem(
            f"Nộp hồ sơ “{row.campaign.name}”{f' của {row.unit}' if several else ''}.",
            f"/to-trinh/{row.draft.public_id}/" if row.draft else f"/to-trinh/moi/?phong_trao={row.campaign.public_id}",
            "Làm tiếp tờ trình" if row.draft else "Lập tờ trình",
            due=row.milestone.due_on,
        )
        for row in rows
    ]


def dossier_items(account: Account) -> list[HomeItem]:
    """Dossiers to confirm, to send, to take in; and those that wait for the level above."""
    held = units_by_role(account)
    mine = held[Role.CLERK] | held[Role.HEAD]
    incoming = held[Role.CLERK] | held[Role.APPRAISER] | held[Role.OFFICE_HEAD]
    open_states = [DossierState.DRAFT, DossierState.CONFIRMED, DossierState.SENT]
    rows = Dossier.objects.filter(Q(unit_id__in=mine) | Q(to_unit_id__in=incoming), state__in=open_states)
    items = []
    for row in rows.select_related("unit", "to_unit").annotate(line_count=Count("lines")).order_by("id")[:200]:
        url = f"/to-trinh/{row.public_id}/"
        if row.state == DossierState.DRAFT and row.unit_id in held[Role.HEAD] and row.line_count:
            items.append(HomeItem(f"Xác nhận “{row.title}”, {number_vn(row.line_count)} trường hợp.", url, "Xem và xác nhận"))
        elif row.state == DossierState.CONFIRMED and row.unit_id in mine:
            items.append(HomeItem(f"“{row.title}” đã được thủ trưởng xác nhận, chưa gửi.", url, "Gửi tờ trình"))
        elif row.state == DossierState.SENT and row.to_unit_id in incoming:
            sentence = f"{row.unit} gửi “{row.title}”, {number_vn(row.line_count)} trường hợp."
            items.append(HomeItem(sentence, url, "Tiếp nhận", note=_since(row.sent_at)))
        elif row.state == DossierState.SENT and row.unit_id in mine:
            items.append(
                HomeItem(f"Chờ {row.to_unit} tiếp nhận “{row.title}”.", url, "Xem tờ trình", waiting=True, note=_since(row.sent_at))
            )
    return items


def _since(moment: datetime.datetime) -> str:
    return f"gửi ngày {moment.astimezone(clock.ZONE):%d/%m/%Y}"


def nomination_items(account: Account) -> list[HomeItem]:
    """Nominations that came back to one's unit."""
    back = [NominationState.RETURNED, NominationState.LOWER_FORM]
    rows = Nomination.objects.filter(unit_id__in=units_of(account, SENDERS), state__in=back).select_related("recipient", "award")
    words = {
        NominationState.RETURNED: ("bị trả lại để bổ sung", "Bổ sung"),
        NominationState.LOWER_FORM: ("được đề nghị hạ hình thức, chờ đơn vị trả lời", "Trả lời"),
    }
    return [
        HomeItem(f"{row.recipient} ({row.award}) {words[row.state][0]}.", f"/truong-hop/{row.public_id}/", words[row.state][1])
        for row in rows.order_by("held_since")[:50]
    ]


def appraisal_items(account: Account) -> list[HomeItem]:
    """How many nominations wait for a verdict of the units that one serves and that decide them."""
    rows = Nomination.objects.filter(holder_id__in=deciding_units(account).values("id"), state__in=NOMINATION["pass_to_decider"].sources)
    ours = routes.decided_by_holder(clock.today())
    waiting, gone = Q(ours, state=NominationState.UNDER_APPRAISAL), ~Q(ours) & Q(received_on__isnull=False)
    told = rows.aggregate(waiting=Count("id", filter=waiting), gone=Count("id", filter=gone))
    items = [HomeItem(f"{number_vn(told['waiting'])} trường hợp chờ thẩm định.", "/tham-dinh/", "Thẩm định")] if told["waiting"] else []
    if told["gone"]:
        what = f"{number_vn(told['gone'])} trường hợp đã nhận nay do cấp khác quyết định, cần chuyển."
        items.append(HomeItem(what, "/tham-dinh/?state=", "Xem và chuyển"))
    return items


def double_items(account: Account) -> list[HomeItem]:
    """How many suspected doubles among the cases one appraises wait for an answer."""
    number = double_answers.open_claims(account).count() if access.has_role(account, APPRAISAL) else 0
    return [HomeItem(f"{number_vn(number)} chỗ có thể trùng khen, chờ trả lời.", "/trung-khen/", "So sánh và trả lời")] if number else []


def gathering_items(account: Account) -> list[HomeItem]:
    """How many received nominations wait to be passed on in an envelope of one's own unit."""
    own = units_of(account, FILERS)
    rows = Nomination.objects.filter(holder_id__in=own, state=NominationState.UNDER_APPRAISAL).exclude(
        routes.decided_by_holder(clock.today())
    )
    enclosed = DossierLine.objects.filter(dossier__unit_id__in=own, dossier__state__in=[DossierState.DRAFT, DossierState.CONFIRMED]).values(
        "nomination_id"
    )
    number = rows.exclude(pk__in=enclosed).count()
    return [HomeItem(f"{number_vn(number)} trường hợp đã tiếp nhận, chờ tổng hợp.", "/tong-hop/", "Tổng hợp")] if number else []


def council_items(account: Account) -> list[HomeItem]:
    """Sessions in which one votes now, or which one prepares."""
    seated = CouncilSession.objects.filter(seats__account=account, seats__can_vote=True, state=SessionState.OPEN)
    run = CouncilSession.objects.filter(
        unit_id__in=units_of(account, {Role.SECRETARY}), state__in=[SessionState.PLANNED, SessionState.OPEN]
    )
    voting = [
        HomeItem(f"{row.name} đang biểu quyết.", f"/phien-hop/{row.public_id}/bieu-quyet/", "Vào biểu quyết", due=row.held_on)
        for row in seated
    ]
    return voting + [
        HomeItem(f"{row.name}: {row.get_state_display().lower()}.", f"/phien-hop/{row.public_id}/", "Mở phiên họp", due=row.held_on)
        for row in run
    ]


# state → (role that acts next, what is said, the button)
DECISION_STEPS = {
    DecisionState.DRAFT: (Role.OFFICE_HEAD, "chờ duyệt dự thảo", "Xem và duyệt"),
    DecisionState.APPROVED: (Role.APPRAISER, "đã duyệt, chưa trình ký", "Trình ký"),
    DecisionState.SENT_FOR_SIGNATURE: (Role.APPRAISER, "đã trình ký, chờ kết quả", "Ghi kết quả trình ký"),
    DecisionState.SIGNED: (Role.RECORDS_CLERK, "đã ký, chờ cho số và ban hành", "Ban hành"),
}


def decision_items(account: Account) -> list[HomeItem]:
    """Decisions whose next step is one's own."""
    held = units_by_role(account)
    mine = Q(pk__in=[])
    for state, (role, _, _) in DECISION_STEPS.items():
        mine |= Q(state=state, unit_id__in=held[role])
    return [
        HomeItem(
            f"Quyết định “{row.subject}”: {DECISION_STEPS[row.state][1]}.", f"/quyet-dinh/{row.public_id}/", DECISION_STEPS[row.state][2]
        )
        for row in Decision.objects.filter(mine).order_by("id")[:100]
    ]


def awaiting_decision_items(account: Account) -> list[HomeItem]:
    """How many nominations wait for a decision to be drafted, per deciding unit that one serves; papers that failed."""
    mine = units_of(account, decisions.DRAFTERS)
    waiting = decisions.ready(mine).order_by().values("holder_id").annotate(number=Count("id"))
    failed = Paper.objects.filter(unit_id__in=mine, kind=PaperKind.DECISION, state=PaperState.FAILED).values("subject_id")
    return [
        HomeItem(f"{number_vn(row['number'])} trường hợp đã được thông qua, chờ ra quyết định.", "/quyet-dinh/cho-ra/", "Soạn quyết định")
        for row in waiting
    ] + [
        HomeItem(f"Chưa tạo được tệp PDF của “{row.subject}”.", f"/quyet-dinh/{row.public_id}/", "Làm lại")
        for row in Decision.objects.filter(id__in=failed).order_by("id")[:20]
    ]


def laggard_items(account: Account) -> list[HomeItem]:
    """For those who remind: how many units have not filed in each launched campaign of their unit."""
    kept = access.units_where(account, STAFF)
    if not kept:
        return []
    count: dict[int, list] = {}
    for row in unfiled():
        if row.campaign.unit_id in kept:
            count.setdefault(row.campaign.pk, []).append(row)
    return [
        HomeItem(
            f"{number_vn(len(rows))} đơn vị chưa nộp hồ sơ “{rows[0].campaign.name}”.",
            f"/phong-trao/{rows[0].campaign.public_id}/nhac-viec/",
            "Xem và nhắc",
            due=min(row.milestone.due_on for row in rows),
            waiting=True,
        )
        for rows in count.values()
    ]


def confirming_items(account: Account) -> list[HomeItem]:
    """How many declared facts of others wait for an appraiser to compare them with their papers, and since when."""
    reach = records.confirm_reach(account)
    if not reach:
        return []
    one = Value(1)  # grouped by nothing else: one line for each kind of fact, all in one query
    counts = [
        declarations.waiting(reach, model).exclude(entered_by=account).order_by().annotate(one=one).values("one")
        .annotate(number=Count("id"), oldest=Min("entered_at")).values_list("number", "oldest")
        for model in declarations.KINDS.values()
    ]  # fmt: skip
    told = list(counts[0].union(*counts[1:], all=True))
    number, oldest = sum(n for n, _ in told), min((at for _, at in told if at), default=None)
    if not number:
        return []
    since = f"lâu nhất từ ngày {oldest.astimezone(clock.ZONE):%d/%m/%Y}"
    return [HomeItem(f"{number_vn(number)} dòng đơn vị tự khai chờ đối chiếu.", "/xac-nhan-tu-khai/", "Đối chiếu", note=since)]


def refused_items(account: Account) -> list[HomeItem]:
    """Declared facts that an appraiser sent back, for the clerk of the unit itself."""
    mine = units_of(account, SENDERS)
    items = []
    for kind, model in declarations.KINDS.items():
        for owner, fact in declarations.sent_back(model, mine):
            sentence = f"{owner}: lời khai {declarations.title(fact)} bị trả lại."
            items.append(HomeItem(sentence, f"/nguoi-nhan/{owner.pk}/khai/{kind}/{fact.pk}/", "Sửa và khai lại", note=fact.refusal))
    return items


def intake_items(account: Account) -> list[HomeItem]:
    """Imports of one's units that wait to be looked through, or whose file could not be read."""
    rows = Intake.objects.filter(unit_id__in=units_of(account, IMPORTERS), state=IntakeState.REVIEW).select_related("file")
    waiting = Count("rows", filter=Q(rows__choice=RowChoice.OPEN))
    return [
        HomeItem(
            f"Tệp “{row.file.name}”: {f'{number_vn(row.waiting)} dòng chờ xem lại' if row.waiting else 'đã xem xong, chưa ghi'}.",
            f"/nhap-excel/{row.public_id}/",
            "Xem lại" if row.waiting else "Ghi vào hệ thống",
        )
        for row in rows.annotate(waiting=waiting).order_by("id")[:20]
    ]


Provider = Callable[[Account], list[HomeItem]]
PROVIDERS: list[Provider] = [
    filing_items,
    dossier_items,
    nomination_items,
    appraisal_items,
    double_items,
    gathering_items,
    council_items,
    awaiting_decision_items,
    decision_items,
    laggard_items,
    confirming_items,
    refused_items,
    intake_items,
]


# --- navigation -------------------------------------------------------------------------------------------------------

EVERYBODY = frozenset(Role.values)
APPRAISAL_PAGE, COVERAGE_PAGE, WRONG_SALARIES = "/tham-dinh/", "/lich-su-day-du/", "/tien-thuong/luong-ghi-sai/"
PAGES: tuple[tuple[str, str, int, frozenset[str]], ...] = (
    ("Việc cần làm", "/", 0, EVERYBODY),
    ("Tờ trình", "/to-trinh/", 30, frozenset({Role.CLERK, Role.HEAD, Role.APPRAISER, Role.OFFICE_HEAD})),
    ("Đến hạn năm nay", "/den-han/", 35, access.CASE_ROLES),
    ("Hình thức phù hợp", "/hinh-thuc-phu-hop/", 36, access.CASE_ROLES),
    ("Thẩm định", APPRAISAL_PAGE, 40, APPRAISAL),
    ("Xếp loại", "/xep-loai/", 45, frozenset({Role.CLERK, Role.HEAD})),
    ("Nhập Excel", "/nhap-excel/", 47, IMPORTERS),
    ("Phiên họp", "/phien-hop/", 50, STAFF | {Role.MEMBER}),
    ("Quyết định", "/quyet-dinh/", 60, STAFF | {Role.CLERK, Role.HEAD, Role.RECORDS_CLERK}),
    ("Tiền thưởng", "/tien-thuong/", 65, STAFF | {Role.CLERK, Role.HEAD, Role.RECORDS_CLERK}),
    ("Tiền thưởng theo lương ghi sai", WRONG_SALARIES, 66, frozenset({Role.ADMIN})),
    ("Tra cứu khen thưởng", "/tra-cuu/", 67, access.CASE_ROLES),
    ("Lịch sử đã nhập đủ", COVERAGE_PAGE, 68, frozenset({Role.ADMIN, Role.APPRAISER, Role.OFFICE_HEAD})),
    ("Công khai", "/cong-khai/", 70, EVERYBODY),
    ("Nhật ký", "/nhat-ky/", 95, frozenset({Role.AUDITOR, Role.ADMIN, Role.OFFICE_HEAD})),
)

FOLDED = frozenset(
    {"/hinh-thuc-phu-hop/", "/xep-loai/", "/nhap-excel/", "/tra-cuu/", "/nhat-ky/", "/tien-thuong/", WRONG_SALARIES, COVERAGE_PAGE}
)


def navigation(roles: Sequence[RoleAssignment]) -> list[NavItem]:
    """The pages of this floor that one of the roles may use."""
    held = {row.role for row in roles}
    deciding = {row.role for row in roles if row.unit.decides}  # only who serves a unit that decides has cases to appraise
    return [
        NavItem(label, url, url, order, folded=url in FOLDED)
        for label, url, order, users in PAGES
        if users & (deciding if url in (APPRAISAL_PAGE, COVERAGE_PAGE) else held)
    ]
