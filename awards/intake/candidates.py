"""Recipients who may be meant by the rows of a chunk: by folded name, identity number, or birth at the same unit. Four queries."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q

from awards.intake.facts import Book, Who, folded
from awards.intake.same import Known
from units.likeness import Facts
from units.models import Post, Recipient
from units.registry import KEY_LENGTH
from units.vietnamese import date_vn

LOCKED_AT_ONCE = 5000


class Candidates:
    """Everybody inside the importing unit's subtree who shares a name, a number or a birth with one of the rows. A recipient that was
    merged into another one leads to that one. ``until`` is the last key before an import began to enter its own."""

    def __init__(self, book: Book, whos: Iterable[Who], *, locking: bool, until: int | None = None) -> None:
        wanted = list(whos)
        self.ids: set[int] = set()
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self.by_number: dict[str, list[Known]] = defaultdict(list)
        self.by_birth: dict[tuple[int, datetime.date], list[Known]] = defaultdict(list)
        if not wanted:
            return
        rows = self._rows(book, wanted, locking=locking, until=until)
        posts = _posts(rows)
        for row in rows:
            self._add(row, posts[row.pk], book)

    @staticmethod
    def _rows(book: Book, wanted: list[Who], *, locking: bool, until: int | None) -> list[Recipient]:
        named = Q(search_text__in={folded(who.name)[:KEY_LENGTH] for who in wanted})
        numbers = {who.identity for who in wanted if who.identity}
        births = {who.birth_date for who in wanted if who.birth_date}
        units = {who.unit for who in wanted}
        asked = named | Q(person__identity_number__in=numbers) if numbers else named
        if births:
            asked |= Q(person__birth_date__in=births, unit_id__in=units)
        found = Recipient.objects.filter(asked, unit_id__in=book.inside)
        if until is not None:
            found = found.filter(pk__lte=until)
        keys = sorted(found.values_list("pk", flat=True))
        if locking:  # details are read after the lock, so that what was read is what stands
            lock(keys)
        return list(Recipient.objects.filter(pk__in=keys).select_related("person").order_by("pk"))

    def _add(self, row: Recipient, posts: list[str], book: Book) -> None:
        detail = getattr(row, "person", None)
        facts = Facts(
            row.kind, row.name, row.unit_id,
            birth_date=detail.birth_date if detail else None,
            birth_year=(detail.birth_year or (detail.birth_date.year if detail.birth_date else None)) if detail else None,
            gender=detail.gender if detail else "",
            identity_number=detail.identity_number if detail else "",
            phone=detail.phone if detail else "",
            post=posts[0] if posts else "",
        )  # fmt: skip
        known = Known(str(row.merged_into_id or row.pk), facts, frozenset(folded(post) for post in posts), _label(facts, book))
        self.by_name[row.search_text].append(known)
        if facts.identity_number:
            self.by_number[facts.identity_number].append(known)
        if facts.birth_date:
            self.by_birth[row.unit_id, facts.birth_date].append(known)
        self.ids |= {row.pk, row.merged_into_id or row.pk}

    def of(self, who: Who) -> list[Known]:
        """Those who may be this one, each once."""
        found = [*self.by_name.get(folded(who.name)[:KEY_LENGTH], ()), *self.by_number.get(who.identity, ())]
        if who.birth_date:
            found += self.by_birth.get((who.unit, who.birth_date), ())
        return list({id(known): known for known in found}.values())


def lock(ids: Collection[int]) -> None:
    """Lock recipients in the order of their keys until the transaction ends."""
    keys = sorted(ids)
    for start in range(0, len(keys), LOCKED_AT_ONCE):
        part = keys[start : start + LOCKED_AT_ONCE]
        list(Recipient.objects.select_for_update(of=("self",)).filter(pk__in=part).order_by("pk").values_list("pk", flat=True))


def _posts(rows: list[Recipient]) -> dict[int, list[str]]:
    """Recipient → titles of the posts, the newest first."""
    found: dict[int, list[str]] = defaultdict(list)
    told = Post.objects.filter(recipient__in=rows).order_by("-valid_from", "-pk")
    for recipient, title in told.values_list("recipient_id", "title"):
        found[recipient].append(title)
    return found


def _label(facts: Facts, book: Book) -> str:
    born = f"sinh {date_vn(facts.birth_date)}" if facts.birth_date else f"sinh năm {facts.birth_year}" if facts.birth_year else ""
    return ", ".join(part for part in (facts.name, born, facts.post, book.unit_names.get(facts.unit, "")) if part)
