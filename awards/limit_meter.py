"""The shares among those a unit proposes in a campaign, beside the limits wished for: read anew on every page, a warning, never a stop."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q

from awards import filling
from awards.models import DossierLine, HeadCount
from emulation import limits
from emulation.models import Campaign, LimitMeasure, LocalLimit
from units import clock
from units.models import RecipientClass, RecipientKind, Unit
from units.vietnamese import number_vn

LEADERS = frozenset({RecipientClass.LEADER_PROVINCE, RecipientClass.LEADER_DEPARTMENT, RecipientClass.LEADER_OFFICE})
DIRECT = frozenset({RecipientClass.DIRECT_WORKER})
CLASSES = {LimitMeasure.LEADER_SHARE: LEADERS, LimitMeasure.DIRECT_SHARE: DIRECT}
SHORT = {LimitMeasure.LEADER_SHARE: "Lãnh đạo", LimitMeasure.DIRECT_SHARE: "Trực tiếp lao động, công tác"}
Asked = tuple[int, int, str]  # recipient, award, class


@dataclass(frozen=True, slots=True)
class Reading:
    """A share of a whole, with the limit it stands beside (None: none is wished for)."""

    label: str
    part: int
    whole: int
    of: str
    limit: LocalLimit | None = None

    @property
    def percent(self) -> int:
        """Rounded to whole percents, for the eye; the limit is compared exactly."""
        return round(Fraction(100 * self.part, self.whole)) if self.whole else 0

    @property
    def is_past(self) -> bool:
        """Whether the share is not what the limit wishes for."""
        if self.limit is None or not self.whole:
            return False
        share, wished = Fraction(100 * self.part, self.whole), Fraction(self.limit.percent)
        return share > wished if self.limit.at_most else share < wished

    @property
    def figures(self) -> str:
        """``4 trên 10 người được đề nghị (40 %)``."""
        share = f" ({self.percent} %)" if self.whole else ""
        return f"{number_vn(self.part)} trên {number_vn(self.whole)} {self.of}{share}"

    @property
    def wish(self) -> str:
        """``mong muốn không quá 30 %``; empty without a limit."""
        if self.limit is None:
            return ""
        return f"mong muốn {'không quá' if self.limit.at_most else 'ít nhất'} {limits.percent_vn(self.limit.percent)} %"


def read(unit: Unit, campaign: Campaign) -> list[Reading]:
    """Leaders and direct workers among the persons in the unit's envelopes of a campaign; titles against the people of the unit.

    Whoever is in several lines counts once. Two queries, two more where a share of titles is wished for.
    """
    wished = limits.standing(unit, clock.today())
    asked = _asked(unit, campaign)
    readings = [_shown(measure, asked, limit) for measure in CLASSES for limit in limits.for_measure(wished, measure) or [None]]
    titles = limits.for_measure(wished, LimitMeasure.TITLE_SHARE)
    if not titles:
        return readings
    people, of = people_of(unit, campaign.year or campaign.period_to.year)
    return readings + [Reading(str(limit.award), _count(asked, limit), people, of, limit) for limit in titles]


def _asked(unit: Unit, campaign: Campaign) -> list[Asked]:
    lines = DossierLine.objects.filter(dossier__unit=unit, dossier__campaign=campaign, nomination__recipient__kind=RecipientKind.PERSON)
    rows = lines.exclude(nomination__state__in=filling.ENDED).order_by().distinct()
    return list(rows.values_list("nomination__recipient_id", "nomination__award_id", "nomination__recipient_class"))


def _shown(measure: str, asked: Sequence[Asked], limit: LocalLimit | None) -> Reading:
    about = f" ({limit.award})" if limit and limit.award_id else ""
    part = _count(asked, limit, CLASSES[measure])
    return Reading(SHORT[measure] + about, part, _count(asked, limit), "người được đề nghị", limit)


def _count(asked: Iterable[Asked], limit: LocalLimit | None, classes: Collection[str] | None = None) -> int:
    """How many persons, of the limit's award where it names one, of some classes where they are told."""
    award = limit.award_id if limit else None
    return len({who for who, what, kind in asked if award in (None, what) and (classes is None or kind in classes)})


def people_of(unit: Unit, year: int) -> tuple[int, str]:
    """How many people a unit has, and what that was counted from: its head count up to the year, else the persons in the system."""
    counted = HeadCount.objects.filter(Q(withdrawn_at=None), recipient__collective__whole_unit=unit, year__lte=year)
    row = counted.order_by("-year").first()
    if row:
        return row.members, f"người của đơn vị (số liệu năm {row.year})"
    return filling.within(unit).filter(kind=RecipientKind.PERSON).count(), "người có hồ sơ trên hệ thống"
