"""Finding recipients by name: with or without marks, in any order of words, by the beginnings of words.

Best first: who bears the typed tones, then whole words, then beginnings; within each in Vietnamese order. One SQL on both databases,
by the index of words. Three ways to the first page, chosen by counting a few index entries: few rows to search in, few bearers of one
of the words, or else (everybody is a Nguyễn) the index read in order until the page is full.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet

from units.models import Account, Recipient, RecipientWord, Unit, UnitReach
from units.people import index
from units.people.reach import shown_to
from units.vietnamese import name_words

FEW_ROWS = 1_000  # so many rows are looked through one by one
FEW_BEARERS = 400  # so many bearers of a word are sorted faster than read from the index in order
WEIGHED = 5_000  # so far the bearers of words are counted, to begin with the rarer one
COUNTED = 1_000  # beyond it a page says "hơn 1.000"
MOST_WORDS = 8
READ_IN_ORDER = 2  # tiers that stand in an index in the order of lists; they often fill a page before anything need be sorted

Tier = tuple[index.Part, index.Part]  # whom to choose from, and what they must fulfil


@dataclass(frozen=True, slots=True)
class Word:
    """A typed word, folded and as spelt."""

    folded: str
    exact: str

    @property
    def marked(self) -> bool:
        """Typed with tone or letter marks, so that it is meant exactly."""
        return self.folded != self.exact

    @property
    def beginning(self) -> Q:
        return Q(folded__gte=self.folded, folded__lt=self.folded + index.LAST)


def typed(q: str) -> list[Word]:
    """The words of what was typed, each once."""
    return [Word(folded, exact) for folded, exact in name_words(q)][:MOST_WORDS]


def _all(entries: Sequence[index.Part], *, each: bool = False) -> index.Part:
    return index.both(index.bears(entry, each=each) for entry in entries)


def named(rows: QuerySet[Recipient], q: str) -> QuerySet[Recipient]:
    """The rows whose name has every typed word, in their own order; all rows when no word was typed. To be composed further."""
    for word in typed(q):
        rows = rows.filter(pk__in=RecipientWord.objects.filter(word.beginning).values("recipient_id"))
    return rows


def ids_named(q: str) -> QuerySet:
    """Subquery of the ids of recipients with such a name (for ``recipient_id__in=``), merged ones too: their awards stay theirs.
    Nobody when no word was typed."""
    return named(Recipient.objects.order_by() if typed(q) else Recipient.objects.none(), q).values("pk")


def within(rows: QuerySet[Recipient], unit: Unit) -> QuerySet[Recipient]:
    """The rows at or below a unit."""
    return rows.filter(unit_id__in=UnitReach.objects.filter(ancestor=unit).values("descendant_id"))


def search(whom: Account | QuerySet[Recipient], q: str, *, unit: Unit | None = None) -> "Found":
    """Recipients that an account sees in lists, or those of a query set, at or below a unit, whose name has every typed word."""
    rows = shown_to(whom, literally=True) if isinstance(whom, Account) else whom
    return Found(within(rows, unit) if unit else rows, q)


@dataclass
class Found:
    """What a search found, best first: sliced and counted like a query set (`Paginator` takes it)."""

    rows: QuerySet[Recipient]
    q: str
    ordered = True

    @cached_property
    def words(self) -> list[Word]:
        return typed(self.q)

    @cached_property
    def spelt(self) -> list[index.Part]:
        """What bears the typed tones. Typed without any mark, the toneless come first: Ha before Hà."""
        meant = [word for word in self.words if word.marked] or self.words
        return [index.spelt(word.exact) if word in meant else index.beginning(word.folded) for word in self.words]

    @cached_property
    def whole(self) -> list[index.Part]:
        return [index.whole(word.folded) for word in self.words]

    @cached_property
    def beginnings(self) -> list[index.Part]:
        return [index.beginning(word.folded) for word in self.words]

    @cached_property
    def limit(self) -> int:
        """So many bearers of a word can be sorted; of several words few are left."""
        return FEW_BEARERS if len(self.words) == 1 else WEIGHED

    @cached_property
    def _counted(self) -> list[int]:
        words = [(index.bearers(one), self.limit + 1) for one in self.beginnings]
        return index.weigh([*words, (index.those(self.rows), FEW_ROWS + 1)])

    @property
    def weights(self) -> list[int]:
        """How many words of the index begin so, counted no further than is asked for."""
        return self._counted[:-1]

    @cached_property
    def shown(self) -> index.Part:
        return index.shown(self.rows)

    @cached_property
    def small(self) -> Tier | None:
        """All who are found, when they can be sorted: few bearers of one of the words, or few to search in."""
        least = min(self.weights)
        if least > self.limit:
            return None if self._counted[-1] > FEW_ROWS else self._by_rows()
        rarest = self.weights.index(least)
        others = [one for place, one in enumerate(self.beginnings) if place != rarest]
        return index.bearers(self.beginnings[rarest], also=others, most=self.limit + 1), self.shown

    def count(self) -> int:
        """How many there are; of a typed name no further than one past `COUNTED`."""
        if not self.words:
            return self.rows.order_by().count()
        with suppress(EmptyResultSet):
            return index.count(*(self.small or self._by_rows()), most=COUNTED + 1)
        return 0

    def __getitem__(self, part: slice) -> list[Recipient]:
        start, stop = part.start or 0, COUNTED if part.stop is None else part.stop
        if not self.words:
            return list(self.rows.order_by("sort_key", "pk")[start:stop])
        with suppress(EmptyResultSet):
            ids = self._ids(start, stop - start)
            rows = {row.pk: row for row in self.rows.order_by().filter(pk__in=ids)}
            return [rows[pk] for pk in ids if pk in rows]
        return []

    def __iter__(self) -> Iterator[Recipient]:
        return iter(self[:COUNTED])

    def _ids(self, start: int, wanted: int) -> list[int]:
        if len(self.words) > 1 and FEW_BEARERS < min(self.weights) <= WEIGHED:
            found = self._in_turn(islice(self._tiers(), READ_IN_ORDER), start, wanted)
            if len(found) == wanted:
                return found
        if self.small is None:
            return self._in_turn(self._tiers(), start, wanted)
        return index.page(*self.small, ranks=[_all(self._meant(self.spelt)), _all(self.whole)], start=start, most=wanted)

    def _by_rows(self) -> Tier:
        return index.those(self.rows), _all(self.beginnings)

    def _meant(self, entries: Sequence[index.Part]) -> list[index.Part]:
        """Without those that only say how a word begins."""
        return [entry for entry in entries if entry not in self.beginnings]

    def _in_turn(self, tiers: Iterable[Tier], start: int, wanted: int) -> list[int]:
        """A page from what is best, then from what is next: each is read in order and no further than needed."""
        found: list[int] = []
        for source, where in tiers:
            hits = index.page(source, where, start=start, most=wanted - len(found))
            found += hits
            if len(found) == wanted:
                break
            start = 0 if hits or not start else start - index.count(source, where, most=start)
        return found

    def _tiers(self) -> Iterator[Tier]:
        """By spelling, by whole words, by beginnings; nobody is in two of them."""
        spelt, whole = (index.neither(_all(entries, each=True)) for entries in (self._meant(self.spelt), self.whole))
        yield self._by_index(self.spelt)
        yield self._by_index(self.whole, spelt)
        yield index.everybody(), index.both([_all(self.beginnings), self.shown, spelt, whole])

    def _by_index(self, entries: Sequence[index.Part], *also: index.Part) -> Tier:
        """Those who bear all words, read in order from the index of the rarest word that is meant as it stands; of words too common to
        be counted from the last, for names begin with the commonest."""
        meant = [place for place, entry in enumerate(entries) if entry != self.beginnings[place]]
        lead = min(reversed(meant), key=self.weights.__getitem__)
        common = {place: self.weights[place] > WEIGHED for place in range(len(entries)) if place != lead}
        others = [index.bears(entries[place], each=each) for place, each in common.items()]
        # Two lists are merged before anything else is asked of those in both.
        seen = self.shown if all(common.values()) else index.shown(self.rows, each=False)
        return index.bearers(entries[lead]), index.both([*others, seen, *also])
