"""The names an import knows: units (past names too), awards, and the aliases chosen before. A few queries whatever the file."""

from collections import defaultdict
from collections.abc import Iterable

from awards.intake.facts import Book, spelling
from awards.models import Alias
from emulation.models import Award, AwardRule
from units import clock
from units.models import Unit, UnitName, UnitReach
from units.vietnamese import sort_key

BODY = "uy ban nhan dan "
PLACES = ("xa ", "phuong ", "thi tran ", "huyen ", "thanh pho ", "thi xa ", "tinh ", "dac khu ")


def of(unit: Unit) -> Book:
    """The book of an importing unit, as things stand now."""
    units = {row.pk: row for row in Unit.objects.only("id", "name", "kind", "closed_on", "code")}
    names = [*UnitName.objects.values_list("unit_id", "name"), *((pk, row.name) for pk, row in units.items())]
    awards = list(Award.objects.all())
    today = clock.today()
    unit_aliases, award_aliases = _aliases(unit)
    return Book(
        home=unit.pk,
        today=today,
        units=_many((key, pk) for pk, name in names for key in _unit_spellings(name)),
        spelled_units=_many((sort_key(name), pk) for pk, name in names),
        unit_names={pk: row.name for pk, row in units.items()},
        unit_kinds={pk: row.kind for pk, row in units.items()},
        inside=frozenset(UnitReach.objects.filter(ancestor=unit).values_list("descendant_id", flat=True)),
        closed={pk: row.closed_on for pk, row in units.items() if row.closed_on and row.closed_on <= today},
        awards={key: award.pk for award in reversed(awards) for key in (spelling(award.code), spelling(award.name))},
        award_names={award.pk: award.name for award in awards},
        award_kinds=_award_kinds(),
        unit_aliases=unit_aliases,
        award_aliases=award_aliases,
    )


def _many(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for key, pk in pairs:
        found[key][pk] = None
    return {key: tuple(pks) for key, pks in found.items()}


def _unit_spellings(name: str) -> set[str]:
    """ "UBND xã Phước Bình" is also called "Xã Phước Bình" and "Phước Bình"; a name that several share is asked about."""
    key = spelling(name)
    place = key.removeprefix(BODY)
    bare = next((place.removeprefix(word) for word in PLACES if place.startswith(word)), place)
    return {key, place, bare}


def _award_kinds() -> dict[int, frozenset[str]]:
    """Award → recipient kinds that any rule of it allows; an award without rules has none here and is not judged."""
    found: dict[int, set[str]] = defaultdict(set)
    for rule in AwardRule.objects.only("award_id", "for_person", "for_collective", "for_household"):
        found[rule.award_id].update(str(kind) for kind in rule.recipient_kinds)
    return {award: frozenset(kinds) for award, kinds in found.items()}


def _aliases(unit: Unit) -> tuple[dict[str, int], dict[str, int]]:
    """Spellings chosen by units above and by this one; one's own choice counts before those above."""
    above = UnitReach.objects.filter(descendant=unit).values("ancestor_id")
    rows = sorted(Alias.objects.filter(owner_id__in=above), key=lambda row: row.owner_id == unit.pk)
    units = {row.folded: row.unit_id for row in rows if row.unit_id}
    return units, {row.folded: row.award_id for row in rows if row.award_id}
