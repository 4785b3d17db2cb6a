"""Is the recipient of a row somebody we have? Pure: what is sure is taken, what is likely is asked, the rest is new.

How likely two are the same says `units.likeness`; sure is only what leaves no doubt, so that a list loaded twice asks nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from awards.intake.facts import Who, folded
from units import likeness
from units.likeness import STRONG

SAME, ASK, OTHER = "same", "ask", "other"
NEW = "new"
ALIKE = (likeness.SAME_NAME, likeness.NO_TONES)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who could be meant: ``ref`` is a recipient's key, or "row:12" for an earlier row of the same file."""

    ref: str
    facts: likeness.Facts
    posts: frozenset[str] = frozenset()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The verdict on one `Who`: ``ref`` of the one it is ("new" for nobody), or those to ask about, each with reasons; with
    an answer given before, both."""

    ref: str
    asked: tuple[tuple[Known, str], ...] = ()


def facts_of(who: Who) -> likeness.Facts:
    return likeness.Facts(
        who.kind, who.name, who.unit, who.birth_date, who.birth_year, who.gender, who.identity, who.phone, who.post
    )  # fmt: skip


def as_known(who: Who, ref: str, label: str) -> Known:
    return Known(ref, facts_of(who), frozenset({folded(who.post)} if who.post else ()), label)


def compare(who: likeness.Facts, known: Known) -> tuple[str, str]:
    """(verdict, reasons)."""
    if not _worth_comparing(who, known.facts):
        return OTHER, ""
    found = likeness.compare(who, known.facts)
    if found is None:
        return OTHER, ""
    name, near = likeness.name_relation(who, known.facts), who.unit == known.facts.unit
    if name == likeness.SAME_NAME and (_same_number(who, known.facts) or (near and _sure_here(who, known))):
        return SAME, ""
    if found.strength >= STRONG or (near and name in ALIKE):
        return ASK, ", ".join(found.reasons)
    return OTHER, ""


def _worth_comparing(who: likeness.Facts, theirs: likeness.Facts) -> bool:
    """A name alone says nothing across units: half a province is called Nguyễn Văn An."""
    pairs = ((who.birth_date, theirs.birth_date), (who.identity_number, theirs.identity_number), (who.telephone, theirs.telephone))
    return who.unit == theirs.unit or any(mine and mine == other for mine, other in pairs)


def _same_number(who: likeness.Facts, known: likeness.Facts) -> bool:
    return bool(who.identity_number) and who.identity_number == known.identity_number and not likeness.births_differ(who, known)


def _sure_here(who: likeness.Facts, known: Known) -> bool:
    """Of two with the same name at the same unit: the same birth or year of birth, or, where births say nothing, the same post."""
    theirs = known.facts
    if likeness.births_differ(who, theirs) or (who.gender and theirs.gender and who.gender != theirs.gender):
        return False
    if who.kind != likeness.PERSON or (who.year and theirs.year):
        return True
    post = folded(who.post)
    return post in known.posts if post else not (known.posts or who.year or theirs.year)


def choose(who: Who, candidates: Iterable[Known], answer: str = "") -> Choice:
    """Who is meant. An ``answer`` given before counts as long as it is still possible.

    Raises:
        LookupError: the answered one is no longer among the possible ones.
    """
    facts = facts_of(who)
    verdicts = [(known, *compare(facts, known)) for known in candidates]
    possible = {known.ref: (known, reason or "không khác điểm nào") for known, verdict, reason in verdicts if verdict != OTHER}
    sure = {known.ref for known, verdict, _reason in verdicts if verdict == SAME}
    asked = tuple(possible.values())
    if answer and answer != NEW and answer not in possible:
        raise LookupError(answer)
    if answer:
        return Choice(answer, asked)
    if len(sure) == 1:
        return Choice(sure.pop())
    return Choice("", asked) if asked else Choice(NEW)
