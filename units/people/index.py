"""Reading the index of words, by SQL that is the same on both databases.

Written out, not built by the ORM: a search asks four or five of these within a few milliseconds, of which building query sets took more
than half. What was typed only ever travels as a parameter. In all of them ``w(recipient_id, sort_key)`` are those to choose from.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import Col

from units.models import Recipient, RecipientWord

PEOPLE, WORDS = Recipient._meta.db_table, RecipientWord._meta.db_table
BY_ITSELF = " LIMIT 1 OFFSET 0"  # ends a subquery that PostgreSQL's planner shall not turn into a join
LAST = "\U0010ffff"  # sorts after every letter: `word` … `word + LAST` are the words that begin so


class Part(NamedTuple):
    """A piece of SQL with its parameters."""

    sql: str
    values: tuple[object, ...] = ()


def spelt(exact: str) -> Part:
    """Entries of one spelling: one column, so that the planner knows how many there are; nobody bears one spelling twice."""
    return Part("exact = %s", (exact,))


def whole(folded: str) -> Part:
    return Part("folded = %s", (folded,))


def beginning(folded: str) -> Part:
    return Part("folded >= %s AND folded < %s", (folded, folded + LAST))


def both(parts: Iterable[Part]) -> Part:
    """All of them."""
    parts = [*parts]
    return Part(" AND ".join(part.sql for part in parts) or "1 = 1", tuple(value for part in parts for value in part.values))


def neither(part: Part) -> Part:
    return Part(f"NOT ({part.sql})", part.values)


def bears(entry: Part, *, each: bool = False) -> Part:
    """w bears such a word. Asked with the key of lists where the index has it behind the word: PostgreSQL then merges two lists that
    are both in order, and SQLite asks for neighbours one after the other. With ``each``, PostgreSQL too asks of each w by itself: right
    where the word is so common that its own list would be long."""
    in_order = "" if ">=" in entry.sql else "o.sort_key = w.sort_key AND "
    by_itself = BY_ITSELF if each else ""
    sql = f"SELECT 1 FROM {WORDS} o WHERE {in_order}o.recipient_id = w.recipient_id AND {entry.sql}{by_itself}"  # noqa: S608 -- ours; the typed is a parameter
    return Part(f"EXISTS ({sql})", entry.values)


def shown(rows: QuerySet[Recipient], *, each: bool = True) -> Part:
    """w is one of these rows; asked of each, so that the order of reading stays, or as the planner likes.

    Raises:
        EmptyResultSet: there are none.
    """
    sql, values = rows.order_by().filter(pk=Col("w", RecipientWord._meta.get_field("recipient"))).values("pk").query.sql_with_params()
    return Part(f"EXISTS ({sql}{BY_ITSELF if each else ''})", tuple(values))


def those(rows: QuerySet[Recipient]) -> Part:
    """To choose from: these rows.

    Raises:
        EmptyResultSet: there are none.
    """
    sql, values = rows.order_by().values_list("pk", "sort_key").query.sql_with_params()
    return Part(sql, tuple(values))


def everybody() -> Part:
    """To choose from: all recipients."""
    return Part(f"SELECT id, sort_key FROM {PEOPLE}")  # noqa: S608 -- ours


def bearers(entry: Part, *, also: Sequence[Part] = (), most: int | None = None) -> Part:
    """To choose from: who bears such a word, and every word of ``also``; cut, so that planners know it is small and begin with it."""
    asked = both([entry, *(bears(one) for one in also)])
    cut = Part(" LIMIT %s", (most,)) if most else Part("")
    return Part(f"SELECT recipient_id, sort_key FROM {WORDS} w WHERE {asked.sql}{cut.sql}", asked.values + cut.values)  # noqa: S608 -- as above


def weigh(sources: Sequence[tuple[Part, int]]) -> list[int]:
    """How many there are to choose from in each, counted no further than the number beside it. One query."""
    one = "(SELECT COUNT(*) FROM ({} LIMIT %s) e)"
    values = [value for source, most in sources for value in (*source.values, most)]
    return [*_asked("SELECT " + ", ".join(one.format(source.sql) for source, _most in sources), values)[0]]


def page(source: Part, where: Part, *, ranks: Sequence[Part] = (), start: int = 0, most: int) -> list[int]:
    """Ids of those of the source who fulfil it, each once, in the order of lists; first who fulfils the first of ``ranks``, and so on."""
    cases = " ".join(f"WHEN {rank.sql} THEN {place}" for place, rank in enumerate(ranks))
    ranked = Part(f", CASE {cases} ELSE {len(ranks)} END AS place", both(ranks).values) if ranks else Part("")
    order = "place, " if ranks else ""
    sql = (
        f"WITH w(recipient_id, sort_key) AS ({source.sql}) SELECT DISTINCT w.recipient_id, w.sort_key{ranked.sql} FROM w"  # noqa: S608 -- as above
        f" WHERE {where.sql} ORDER BY {order}w.sort_key, w.recipient_id LIMIT %s OFFSET %s"
    )
    return [row[0] for row in _asked(sql, [*source.values, *ranked.values, *where.values, most, start])]


def count(source: Part, where: Part, *, most: int) -> int:
    """How many of the source fulfil it, counted no further than ``most``."""
    sql = (
        f"WITH w(recipient_id, sort_key) AS ({source.sql})"  # noqa: S608 -- as above
        f" SELECT COUNT(*) FROM (SELECT DISTINCT w.recipient_id FROM w WHERE {where.sql} LIMIT %s) e"
    )
    return _asked(sql, [*source.values, *where.values, most])[0][0]


def _asked(sql: str, values: Sequence[object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
