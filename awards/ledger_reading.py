"""The whole ledger as a page reads it: who did what, when, for whom, to what; filtered, newest first, a page at a time by key."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, QuerySet

from awards.ledger_words import KINDS, WORDS, Kind, verbs_of
from units import access, clock
from units.ledger import actor_of, for_whom
from units.models import Account, LedgerEntry, Role, RoleAssignment, Unit
from units.models.account import reached_units
from units.vietnamese import date_vn, fold

READERS = frozenset({Role.AUDITOR, Role.ADMIN}) | Role.standing_body()
OVERSEERS = frozenset({Role.AUDITOR, Role.ADMIN})  # at the top they also read what belongs to no unit
PAGE = 50
PASSIVE = ("đã được ", "đã có ", "đã bị ")
WINDOW = 2_000  # keys looked at first


def may_read(account: Account) -> bool:
    return access.has_role(account, READERS)


def readable(account: Account) -> QuerySet[LedgerEntry]:
    """Entries on objects of units in the reader's reach; for auditor and admin of a unit at the top also those of no unit."""
    rows = Q(unit_id__in=access.reach_of(account, READERS))
    if access.tops(account, OVERSEERS).exists():
        rows |= Q(unit=None)
    return LedgerEntry.objects.filter(rows)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader looks for; empty means all."""

    who: str = ""
    group: str = ""
    kind: str = ""
    unit: Unit | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    on_behalf: bool = False


def chosen(rows: QuerySet[LedgerEntry], wanted: Wanted, account: Account) -> QuerySet[LedgerEntry]:
    """The entries that match."""
    if wanted.who:
        named = _named(wanted.who, account)
        rows = rows.filter(Q(actor_id__in=named) | Q(on_behalf_id__in=named))
    if wanted.group:
        rows = rows.filter(verb__in=verbs_of(wanted.group))
    if wanted.kind:
        rows = rows.filter(subject_type=wanted.kind)
    if wanted.unit:
        rows = rows.filter(unit_id__in=reached_units([wanted.unit.pk]))
    if wanted.since:
        rows = rows.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_midnight(wanted.until + datetime.timedelta(days=1)))
    if wanted.on_behalf:
        rows = rows.exclude(on_behalf=None)
    return rows


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), tzinfo=clock.ZONE)


def _named(words: str, account: Account) -> list[int]:
    """Accounts of the reader's units whose name or log-in name holds the words, with or without diacritics. One query."""
    inside = RoleAssignment.objects.filter(unit_id__in=access.reach_of(account, READERS)).values("account_id")
    sought = fold(words)
    rows = Account.objects.filter(id__in=inside).values_list("id", "full_name", "username")
    return [pk for pk, name, login in rows if sought in fold(name) or sought in login.lower()]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One entry to read: ``lead`` “title” ``tail``. ``url`` is empty where the reader may not open the object."""

    entry: LedgerEntry
    lead: str
    title: str
    tail: str
    url: str

    def __str__(self) -> str:
        return f"{self.lead}“{self.title}”{self.tail}"

    def whole(self) -> str:
        """The sentence with its time: 10:32 22/11/2021 – Katơr Thị Nhường đã gửi tờ trình “…”."""
        at = self.entry.at.astimezone(clock.ZONE)
        return f"{at:%H:%M} {date_vn(at.date())} – {self}"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of sentences; ``older`` is the key to go on below, None at the end."""

    sentences: list[Sentence]
    older: int | None


def leaf(rows: QuerySet[LedgerEntry], account: Account, *, before: int | None = None, size: int = PAGE) -> Leaf:
    """The newest sentences of ``rows`` below a key: one query for the highest key, one for the entries where matches are frequent,
    at most two for each kind of object among them."""
    found = _newest(rows.select_related("actor", "on_behalf", "unit"), before, size + 1)
    entries = found[:size]
    return Leaf(sentences(entries, account), entries[-1].pk if len(found) > size else None)


def _newest(rows: QuerySet[LedgerEntry], before: int | None, count: int) -> list[LedgerEntry]:
    """Windows of keys from above, each wider than the last, until enough is found.

    Left to itself a planner sorts all that one may read (0.27 s at 20,000 entries): a window bounds what it looks at.
    """
    upper = before or (LedgerEntry.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    span, found = WINDOW, []
    while len(found) < count and upper > 0:
        part = rows.filter(id__lt=upper, id__gte=upper - span).order_by("-id")
        found += part[: count - len(found)]
        upper, span = upper - span, span * 8
    return found


def sentences(entries: Iterable[LedgerEntry], account: Account) -> list[Sentence]:
    """Entries as sentences."""
    entries = list(entries)
    ids: dict[str, set[int]] = {}
    for entry in entries:
        ids.setdefault(entry.subject_type, set()).add(entry.subject_id)
    known = {name: kind for name, kind in KINDS.items() if name in ids}
    titles = {name: kind.titles(ids[name]) for name, kind in known.items()}
    openable = {name: kind.may_open(ids[name], account) for name, kind in known.items()}
    return [_sentence(entry, known.get(entry.subject_type), titles, openable) for entry in entries]


def _sentence(entry: LedgerEntry, kind: Kind | None, titles: Mapping[str, Mapping[int, Any]], openable: Mapping[str, set[int]]) -> Sentence:
    row = titles.get(entry.subject_type, {}).get(entry.subject_id)
    noun = kind.noun if kind else "mục"
    title = kind.title(row) if kind and row is not None else f"số {entry.subject_id}"
    may = kind is not None and row is not None and entry.subject_id in openable[entry.subject_type]
    lead, tail = spoken(entry, noun)
    return Sentence(entry, lead, title, tail, kind.url(row) if may else "")


def spoken(entry: LedgerEntry, noun: str) -> tuple[str, str]:
    """What stands before and behind the title. Words that begin with "đã" tell what the actor did, others what befell the object."""
    done, place = WORDS.get(entry.verb, entry.verb), for_whom(entry)
    who = f"{actor_of(entry)} ({place})" if place else actor_of(entry)
    if not done.startswith("đã ") or done.startswith(PASSIVE):
        return f"{noun.capitalize()} ", f" {done}; người thực hiện: {who}"
    return (f"{who} {done} ", "") if done.endswith(noun) else (f"{who} {done}: {noun} ", "")


def exported(rows: QuerySet[LedgerEntry], account: Account, limit: int) -> Iterator[dict[str, str]]:
    """At most ``limit`` entries as rows of a sheet, a thousand at a time in memory."""
    before, left = None, limit
    while left > 0:
        page = leaf(rows, account, before=before, size=min(1000, left))
        yield from (_cells(sentence) for sentence in page.sentences)
        before, left = page.older, left - len(page.sentences)
        if before is None:
            return


def _cells(sentence: Sentence) -> dict[str, str]:
    entry = sentence.entry
    at = entry.at.astimezone(clock.ZONE)
    return {
        "number": str(entry.pk),
        "at": f"{date_vn(at.date())} {at:%H:%M:%S}",
        "who": actor_of(entry),
        "for_whom": for_whom(entry),
        "sentence": str(sentence),
        "unit": str(entry.unit or ""),
        "note": entry.note,
    }
