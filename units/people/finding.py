"""Finding recipients by name: with or without marks, in any order of words, by the beginnings of words.

Best first: who bears the typed tones, then whole words, then beginnings; within each in Vietnamese order. One SQL on both databases,
by the index of words. Three ways to the first page, chosen by counting a few index entries: few rows to search in, few bearers of one
of the words, or else (everybody is a Nguyễn) the index read in order until the page is full.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from units.models import Account, Recipient, RecipientWord, Unit, UnitReach
from units.people.reach import shown_to
from units.vietnamese import name_words

FEW_ROWS = 1_000  # so many rows are looked through one by one
FEW_BEARERS = 400  # so many bearers of a word are sorted faster than read from the index in order
WEIGHED = 5_000  # so far the bearers of words are counted, to begin with the rarer one
COUNTED = 1_000  # beyond it a page says "hơn 1.000"
MOST_WORDS = 8
READ_IN_ORDER = 2  # tiers that stand in an index in the order of lists; they often fill a page before anything need be sorted
LAST = "\U0010ffff"  # sorts after every letter: `word` … `word + LAST` are the words that begin so


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
        return Q(folded__gte=self.folded, folded__lt=self.folded + LAST)

    @property
    def whole(self) -> Q:
        return Q(folded=self.folded)

    @property
    def spelt(self) -> Q:
        return Q(folded=self.folded, exact=self.exact)


def typed(q: str) -> list[Word]:
    """The words of what was typed, each once."""
    return [Word(folded, exact) for folded, exact in name_words(q)][:MOST_WORDS]


def _bears(condition: Q, who: str = "pk") -> Exists:
    return Exists(RecipientWord.objects.filter(condition, recipient=OuterRef(who)))


def _all(conditions: Sequence[Q], who: str = "pk") -> Q:
    return Q(*(_bears(condition, who) for condition in conditions))


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
    def spelt(self) -> list[Q]:
        """What bears the typed tones. Typed without any mark, the toneless come first: Ha before Hà."""
        meant = [word for word in self.words if word.marked] or self.words
        return [word.spelt if word in meant else word.beginning for word in self.words]

    @cached_property
    def whole(self) -> list[Q]:
        return [word.whole for word in self.words]

    @cached_property
    def beginnings(self) -> list[Q]:
        return [word.beginning for word in self.words]

    @cached_property
    def weights(self) -> list[int]:
        """How many words of the index begin so, counted no further than `WEIGHED`."""
        return [RecipientWord.objects.filter(one)[: WEIGHED + 1].count() for one in self.beginnings]

    @cached_property
    def small(self) -> QuerySet[Recipient] | None:
        """The matching rows when they can be sorted: few bearers of one of the words, or few to search in."""
        least, limit = min(self.weights), FEW_BEARERS if len(self.words) == 1 else WEIGHED  # several words leave few
        if least > limit:
            few = self.rows.order_by()[: FEW_ROWS + 1].count() <= FEW_ROWS
            return self.rows.filter(_all(self.beginnings)) if few else None
        rarest = self.weights.index(least)
        others = [one for place, one in enumerate(self.beginnings) if place != rarest]
        leading = RecipientWord.objects.filter(self.beginnings[rarest], _all(others, "recipient_id")).values("recipient_id")
        return self.rows.filter(pk__in=leading[: limit + 1])  # cut, so that planners know it is small and begin with it

    def count(self) -> int:
        """How many there are; of a typed name no further than one past `COUNTED`."""
        if not self.words:
            return self.rows.order_by().count()
        rows = self.rows.filter(_all(self.beginnings)) if self.small is None else self.small
        return rows.order_by()[: COUNTED + 1].count()

    def __getitem__(self, part: slice) -> list[Recipient]:
        start, stop = part.start or 0, COUNTED if part.stop is None else part.stop
        if not self.words:
            return list(self.rows.order_by("sort_key", "pk")[start:stop])
        if len(self.words) > 1 and FEW_BEARERS < min(self.weights) <= WEIGHED:
            page = self._in_turn(islice(self._tiers(), READ_IN_ORDER), start, stop - start)
            if len(page) == stop - start:
                return page
        if self.small is None:
            return self._in_turn(self._tiers(), start, stop - start)
        return list(self._ranked(self.small)[start:stop])

    def __iter__(self) -> Iterator[Recipient]:
        return iter(self[:COUNTED])

    def _ranked(self, rows: QuerySet[Recipient]) -> QuerySet[Recipient]:
        place = Case(When(_all(self.spelt), then=0), When(_all(self.whole), then=1), default=2, output_field=IntegerField())
        # By an expression: no index has it, else the planner walks everybody in order to find the few.
        return rows.annotate(place=place).order_by("place", Concat("sort_key", Value("")), "pk")

    def _in_turn(self, tiers: Iterable[QuerySet], start: int, wanted: int) -> list[Recipient]:
        """A page from what is best, then from what is next: each is read in order and no further than needed."""
        found: list[int] = []
        for tier in tiers:
            hits = list(tier[start : start + wanted - len(found)])
            found += hits
            if len(found) == wanted:
                break
            start = 0 if found or not start else max(0, start - tier.count())
        rows = {row.pk: row for row in self.rows.filter(pk__in=found)}
        return [rows[pk] for pk in found if pk in rows]

    def _tiers(self) -> Iterator[QuerySet]:
        """Query sets of ids: by spelling, by whole words, by beginnings; nobody is in two of them."""
        yield self._by_index(self.spelt)
        yield self._by_index(self.whole).exclude(_all(self.spelt, "recipient_id"))
        rest = Recipient.objects.filter(_all(self.beginnings), self._shown("pk")).exclude(_all(self.spelt)).exclude(_all(self.whole))
        yield rest.order_by("sort_key", "pk").values_list("pk", flat=True)

    def _shown(self, who: str) -> Exists:
        """Among the rows to search in; asked of each, so that the order of reading stays."""
        return Exists(self.rows.order_by().filter(pk=OuterRef(who)))

    def _by_index(self, conditions: Sequence[Q]) -> QuerySet:
        """Ids of those who bear all words, read in order from the index of the rarest word that is meant as it stands."""
        _weight, lead_at = min((weight, place) for place, weight in enumerate(self.weights) if conditions[place] != self.beginnings[place])
        word, others = self.words[lead_at], [one for place, one in enumerate(conditions) if place != lead_at]
        if conditions[lead_at] == word.spelt:
            lead = Q(exact=word.exact)  # one column: the planner knows how many there are; nobody bears one spelling twice
        else:
            again = RecipientWord.objects.filter(word.whole, recipient=OuterRef("recipient_id"), pk__lt=OuterRef("pk"))
            lead = word.whole & ~Q(Exists(again))
        ids = RecipientWord.objects.filter(lead, _all(others, "recipient_id"), self._shown("recipient_id"))
        return ids.order_by("sort_key", "recipient_id").values_list("recipient_id", flat=True)
