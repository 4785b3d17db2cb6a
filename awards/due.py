"""Who is due ("đến hạn") in a unit in an award year: everybody judged for every award that the unit may ask for, in groups.

One reading of the facts for all; the number of queries does not grow with the people. What is shown of a line is made only for
the lines that are shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from awards import dossiers, filling, judgements
from awards.eligibility.findings import Answer, Judgement
from awards.models import AwardRecord, Dossier, DossierState, Nomination, RecordStatus
from awards.panels import Sign, along, in_short, sign_of
from emulation.models import Award, AwardMethod, AwardRule, Campaign
from units import clock, dated
from units.models import Account, AreaClass, Gender, Post, Recipient, RecipientClass, RecipientKind, Unit, UnitArea, UnitReach
from units.moves import Refused
from units.tokens import act

READY, CONFIRM, PENDING, NEAR, UNKNOWN, FAR = "du", "xac-nhan", "cho", "gan", "chua-ro", "chua"
# group → (what a list of it says, the head of its column)
GROUPS = {
    READY: ("Đề nghị được ngay", "Được ngay"),
    CONFIRM: ("Đề nghị được, còn phải xác nhận", "Cần xác nhận"),
    PENDING: ("Gửi được, chờ quyết định danh hiệu của năm nay", "Chờ năm nay"),
    NEAR: ("Gần đủ, còn thiếu một tiêu chuẩn", "Thiếu một"),
    UNKNOWN: ("Chưa rõ vì thiếu dữ liệu, hoặc do người xét đánh giá", "Chưa rõ"),
    FAR: ("Chưa đến hạn", "Chưa đến hạn"),
}
BY_ANSWER = {Answer.MET: READY, Answer.TO_CONFIRM: CONFIRM, Answer.PENDING: PENDING}

DIRECT, FARMER, WOMAN, REMOTE = "truc-tiep", "cong-nong", "nu", "vung-kho"
MARKS = {DIRECT: "Trực tiếp lao động", FARMER: "Công nhân, nông dân", WOMAN: "Nữ", REMOTE: "Xã vùng khó khăn"}
# Quyết định 861/QĐ-TTg ngày 4/6/2021: khu vực III; and mountain, border and island places.
REMOTE_AREAS = (AreaClass.KV3, AreaClass.MOUNTAIN, AreaClass.BORDER, AreaClass.ISLAND)
IN_FORCE = (RecordStatus.IN_FORCE, RecordStatus.CORRECTED)
OTHERS_ONLY = "bar.kind"  # the award does not go to such recipients at all: they are in no list
AT_ONCE = 10_000  # judgements made for one page; of a larger unit one award at a time
MOST = 8_000  # recipients judged for one page; a larger tree is looked at unit by unit


def group_of(judgement: Judgement) -> str:
    """The group of `GROUPS` a judgement belongs to.

    Nearly: along the nearest route one criterion lacks and all others are known to be met. A text that nobody has checked may neither
    pass nor fail anybody, but it may say who is near: what the facts give (`Finding.strict`) decides that.
    """
    if judgement.answer in BY_ANSWER:
        return BY_ANSWER[judgement.answer]
    found = along(judgement)
    short = sum(finding.strict == Answer.NOT_MET for finding in found)
    unknown = sum(finding.strict == Answer.UNKNOWN for finding in found)
    if judgement.bars or short > 1 or (short and unknown):
        return FAR
    return NEAR if short else UNKNOWN


@dataclass(frozen=True, slots=True)
class Entry:
    """One recipient for one award. ``nominated``: the nomination of this award year, when there is one; ``held``: given for it already."""

    recipient: Recipient
    judgement: Judgement
    marks: tuple[str, ...]
    nominated: Nomination | None
    held: bool = False

    @property
    def lacks(self) -> str:
        """What holds it back, as a sentence; empty where nothing does."""
        return in_short(self.judgement)

    @property
    def sign(self) -> Sign:
        return sign_of(self.judgement)

    @property
    def may_ask(self) -> bool:
        """Whether it may be ticked: certainly lacking is left out, unknown is not."""
        return self.judgement.may_file and self.is_waiting

    @property
    def is_waiting(self) -> bool:
        """Neither asked for nor given in this award year."""
        return self.nominated is None and not self.held

    @property
    def badges(self) -> list[str]:
        return [MARKS[mark] for mark in self.marks]


@dataclass(frozen=True, slots=True)
class AwardDue:
    """One award: who of the unit stands in each group of `GROUPS`."""

    award: Award
    groups: Mapping[str, Sequence[Entry]]

    @property
    def counts(self) -> list[tuple[str, int]]:
        return [(group, len(self.groups[group])) for group in GROUPS]

    @property
    def waits(self) -> bool:
        """Whether somebody may be asked for now, with all that is known for it."""
        return any(entry.may_ask for group in BY_ANSWER.values() for entry in self.groups[group])

    @property
    def first_group(self) -> str:
        """The best group in which somebody not nominated yet stands."""
        waiting = (group for group in GROUPS if any(entry.is_waiting for entry in self.groups[group]))
        return next(waiting, next((group for group in GROUPS if self.groups[group]), READY))


@dataclass(frozen=True, slots=True)
class Due:
    """A unit in an award year. ``awards``: those counted; ``closed``: those of a large unit that are counted when they are opened.
    ``too_many``: recipients that were not judged because the tree is too large for one page."""

    awards: Sequence[AwardDue]
    marked: Mapping[str, int]
    people: int
    closed: Sequence[Award] = ()
    too_many: int = 0


def read(unit: Unit, *, award_year: int, method: str = AwardMethod.MERIT, mark: str = "", award: str = "") -> Due:
    """Everybody at or below a unit judged today for the awards that a route leads to from it.

    ``mark``: only those of one of `MARKS`. ``method``: that of the campaign in which one would ask. ``award``: the code of the one that
    is opened: in a large unit only that one is judged (default: the first). Eighteen queries.
    """
    within = filling.within(unit)
    number = within.count()
    if number > MOST:
        return Due([], {}, number, too_many=number)
    people = _people(within)
    marks = marks_of(people, unit)
    counted = Counter(one for own in marks.values() for one in own)
    chosen = [one for one in people if not mark or mark in marks[one.pk]]
    rules = filling.proposable(unit)
    looked = rules if len(chosen) * len(rules) <= AT_ONCE else _one(rules, award)
    awards = [rule.award for rule in looked]
    judged = judgements.judge_recipients(chosen, awards, award_year=award_year, on=clock.today(), method=method, unit=unit)
    asked, held = _nominated(within, awards, award_year), _held(within, awards, award_year)
    found = [_award(rule, chosen, judged=judged, marks=marks, asked=asked, held=held) for rule in looked]
    return Due(
        awards=[one for one in found if len(looked) == 1 or any(one.groups.values())],
        marked={mark: counted[mark] for mark in MARKS if counted[mark]},
        people=number,
        closed=[rule.award for rule in rules if rule not in looked],
    )


def _one(rules: Sequence[AwardRule], code: str) -> list[AwardRule]:
    return [rule for rule in rules if rule.award.code == code][:1] or list(rules[:1])


def _people(within: QuerySet[Recipient]) -> list[Recipient]:
    """Everybody with ``gender`` and ``honorific``, the units shared: 5,000 rows are 5,000 objects, not 15,000. Two queries."""
    rows = within.annotate(gender=F("person__gender"), honorific=F("person__honorific")).order_by("sort_key", "pk")
    people = list(rows)
    units = Unit.objects.in_bulk({one.unit_id for one in people}) if people else {}
    for one in people:
        one.unit = units[one.unit_id]
    return people


def _award(
    rule: AwardRule,
    people: Iterable[Recipient],
    *,
    judged: Mapping[tuple[int, int], Judgement],
    marks: Mapping[int, tuple[str, ...]],
    asked: Mapping[tuple[int, int], Nomination],
    held: Set[tuple[int, int]],
) -> AwardDue:
    groups: dict[str, list[Entry]] = {group: [] for group in GROUPS}
    for one in people:
        found = judged.get((one.pk, rule.award_id))
        if found is not None and one.kind in rule.recipient_kinds and not any(bar.key == OTHERS_ONLY for bar in found.bars):
            key = (one.pk, rule.award_id)
            groups[group_of(found)].append(Entry(one, found, marks[one.pk], asked.get(key), key in held))
    return AwardDue(rule.award, groups)


def _nominated(people: QuerySet[Recipient], awards: Iterable[Award], award_year: int) -> dict[tuple[int, int], Nomination]:
    """(recipient, award) → the live nomination of the award year, that of a row merged into the recipient too. One query."""
    rows = Nomination.objects.filter(award__in=list(awards), award_year=award_year).exclude(state__in=filling.ENDED)
    mine = Q(recipient__in=people.values("pk")) | Q(recipient__merged_into__in=people.values("pk"))
    found = rows.filter(mine).select_related("recipient", "unit").order_by("pk")
    return {(row.recipient.merged_into_id or row.recipient_id, row.award_id): row for row in found}


def _held(people: QuerySet[Recipient], awards: Iterable[Award], award_year: int) -> set[tuple[int, int]]:
    """(recipient, award) that was given in the award year, to a row merged into the recipient too. One query."""
    rows = AwardRecord.objects.filter(award__in=list(awards), award_year=award_year, status__in=IN_FORCE)
    mine = Q(recipient__in=people.values("pk")) | Q(recipient__merged_into__in=people.values("pk"))
    return set(rows.filter(mine).values_list(Coalesce("recipient__merged_into_id", "recipient_id"), "award_id").order_by())


def posts_today(recipient_ids: Iterable[int]) -> dict[int, str]:
    """Recipient id → title of the post of today, for the lines that are shown. One query."""
    today = clock.today()
    rows = Post.objects.filter(dated.on(today), recipient__in=list(recipient_ids))
    return dict(rows.order_by("valid_from", "pk").values_list("recipient_id", "title"))


# --- marks: that nobody is overlooked ---------------------------------------------------------------------------------------


def marks_of(people: Iterable[Recipient], unit: Unit) -> dict[int, tuple[str, ...]]:
    """Recipient id → its marks, in the order of `MARKS`. One query; recipients bring ``gender``."""
    remote = remote_units(unit)
    return {one.pk: tuple(mark for mark in MARKS if _has(mark, one, remote)) for one in people}


def _has(mark: str, one: Recipient, remote: frozenset[int]) -> bool:
    if mark == REMOTE:
        return one.unit_id in remote
    if mark == FARMER:
        return one.is_worker_or_farmer
    if one.kind != RecipientKind.PERSON:
        return False
    return one.recipient_class == RecipientClass.DIRECT_WORKER if mark == DIRECT else one.gender == Gender.FEMALE


def remote_units(unit: Unit) -> frozenset[int]:
    """Units at or below a unit that stand in a remote place today, or under a unit that does. One query."""
    today = clock.today()
    areas = UnitArea.objects.filter(dated.on(today), area_class__in=REMOTE_AREAS)
    below = UnitReach.objects.filter(ancestor=unit).values("descendant_id")
    rows = UnitReach.objects.filter(ancestor_id__in=areas.values("unit_id"), descendant_id__in=below)
    return frozenset(rows.values_list("descendant_id", flat=True))


# --- from the list to an envelope -------------------------------------------------------------------------------------------


def open_campaigns(unit: Unit, award_year: int) -> list[Campaign]:
    """Campaigns of an award year in which the unit may ask now, the annual one first. One query."""
    rows = Campaign.objects.open_for([unit.pk]).order_by("kind", "-period_from", "pk")
    fitting = [row for row in rows if (row.year or row.period_to.year) == award_year]
    return sorted(fitting, key=lambda row: row.kind != "annual")


def drafts(unit: Unit, campaign: Campaign) -> QuerySet[Dossier]:
    """The unit's envelopes of a campaign that are still open, the newest first."""
    return Dossier.objects.filter(unit=unit, campaign=campaign, state__in=DossierState.editable()).order_by("-pk")


def start_draft(
    *, unit: Unit, campaign: Campaign, award: Award, recipients: Sequence[Recipient], by: Account, into: Dossier | None = None
) -> tuple[Dossier, int, list[str]]:
    """Put the chosen into a new envelope, or one that is being written, in one act.

    Returns the envelope, how many are in it now because of this, and for each that could not be added why.

    Raises:
        PermissionDenied: no clerk or head of the unit.
        Refused: nobody could be added; the campaign is not open; the unit has ended.
    """
    with act():
        title = f"Đề nghị khen thưởng năm {campaign.year or campaign.period_to.year}"
        dossier = into or dossiers.start(unit=unit, campaign=campaign, title=title, by=by)
        try:
            made = filling.add_nominations(dossier, recipients=recipients, award=award, by=by, version=_version(dossier))
        except Refused as refusal:
            made, left_out = _one_by_one(dossier, recipients, award, by)
            if not made:
                raise Refused(*(left_out or refusal.reasons)) from None
            return dossier, len(made), left_out
    return dossier, len(made), []


def _one_by_one(dossier: Dossier, recipients: Sequence[Recipient], award: Award, by: Account) -> tuple[list[Nomination], list[str]]:
    """Who can be added is added; the sentences of the others."""
    made: list[Nomination] = []
    left_out: list[str] = []
    for one in recipients:
        try:
            made += filling.add_nominations(dossier, recipients=[one], award=award, by=by, version=_version(dossier))
        except Refused as refusal:
            left_out += refusal.reasons
    return made, left_out


def _version(dossier: Dossier) -> int:
    """The version as it stands in this act: the page shows a list of people, not the envelope."""
    return Dossier.objects.values_list("version", flat=True).get(pk=dossier.pk)
