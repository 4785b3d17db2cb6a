"""The histories of many recipients in eight queries at most, whatever their number."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from awards.eligibility.history import DisciplineFact, History, HoldFact, RatingFact
from awards.facts import collectives, own
from awards.facts.asked import Asked, asked


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a recipient, before it is said which nomination looks at it."""

    history: History
    parts: tuple[own.Part, ...] = ()
    posts: tuple[own.HeldPost, ...] = ()

    def seen_from(self, nomination_id: int | None, *, on: datetime.date) -> History:
        """The history as one nomination sees it: it is no fact of its own, and what it names is not used by it. None: any other.
        ``on``: by which day's ranks the posts are read."""
        ref = f"nomination:{nomination_id}"
        return replace(
            self.history,
            held=tuple(fact for fact in self.history.held if fact.ref != ref),
            initiatives=tuple(part.seen_from(nomination_id) for part in self.parts),
            posts=tuple(post.seen_on(on) for post in self.posts),
        )


def load(recipient_ids: Iterable[int], *, on: datetime.date, award_years: Iterable[int] = ()) -> dict[int, History]:
    """Recipient id → its history; eight queries at most. An id that is unknown is left out, merged ones have the kept one's history.

    ``award_years``: for which years a collective's people and its blocks' results are read; without any the year of ``on``.
    Everything else is read whole: what counts on a day the judge decides.
    """
    return {pk: one.seen_from(None, on=on) for pk, one in known(recipient_ids, on=on, award_years=award_years).items()}


def known(recipient_ids: Iterable[int], *, on: datetime.date, award_years: Iterable[int] = ()) -> dict[int, Known]:
    """As `load`, for who judges nominations: `Known.seen_from` leaves the nomination itself out. The same queries."""
    ids = set(recipient_ids)
    if not ids:
        return {}
    keys, rows = asked(ids)
    years = sorted(set(award_years) or {on.year})
    whole = [one for one in rows.values() if one.whole_unit]
    facts = _Facts(keys, rows, collectives.members(whole, years), collectives.selections(whole, years))
    found = {key: facts.known(key, one) for key, one in rows.items()}
    return {pk: found[keys[pk]] for pk in ids if pk in keys}


class _Facts:
    """Facts of everybody asked about, by kept id; each kind is read once, posts only where there are persons."""

    def __init__(self, keys: Mapping[int, int], rows: Mapping[int, Asked], members: Mapping, selections: Mapping) -> None:
        self.members, self.selections = members, selections
        ids, owner = list(keys), dict(keys)
        self.held = own.by_owner(own.held(ids), owner)
        self.marks = own.by_owner(own.marks(ids), owner)
        self.parts = own.by_owner(own.parts(ids), owner)
        persons = [pk for one in rows.values() if one.kind == "person" for pk in one.ids]
        self.posts = own.by_owner(own.posts(persons), owner) if persons else {}
        self.since = collectives.coverage({one.unit_id for one in rows.values()})

    def known(self, key: int, one: Asked) -> Known:
        marks = self.marks.get(key, [])
        history = History(
            groups=one.groups,
            female=one.female,
            held=tuple(sorted(self.held.get(key, []), key=lambda fact: (fact.year, fact.award, fact.ref))),
            ratings=tuple(sorted((fact for fact in marks if isinstance(fact, RatingFact)), key=lambda fact: (fact.year, fact.ref))),
            disciplines=tuple(sorted((fact for fact in marks if isinstance(fact, DisciplineFact)), key=lambda fact: fact.decided_on)),
            holds=tuple(sorted((fact for fact in marks if isinstance(fact, HoldFact)), key=lambda fact: fact.starts_on)),
            members=tuple(self.members.get(one.whole_unit, [])),
            selections=tuple(self.selections.get(one.whole_unit, [])),
            titles_since=self.since.get((one.unit_id, collectives.TITLES)),
            initiatives_since=self.since.get((one.unit_id, collectives.INITIATIVES)),
        )
        posts = tuple(sorted(self.posts.get(key, []), key=lambda post: post.starts_on))
        return Known(history, tuple(self._initiatives(key)), posts)

    def _initiatives(self, key: int) -> list[own.Part]:
        found: dict[str, own.Part] = {}
        for part in self.parts.get(key, []):
            before = found.get(part.fact.ref)
            found[part.fact.ref] = before.with_other(part) if before else part
        return sorted(found.values(), key=lambda part: (part.fact.recognised_on, part.fact.ref))
