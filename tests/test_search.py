"""Search by name: every spelling finds, exact tones come first; lists in Vietnamese order on both databases."""

import itertools
import random
import unicodedata

import pytest
from django.db import connection

from tests.factories import person, world
from units import people
from units.models import Recipient, RecipientWord
from units.people import finding as searching
from units.registry import name_columns, word_rows
from units.vietnamese import fold, person_sort_key, sort_key, spelling

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

# --- every syllable by rule: initial × rhyme × tone, each with its mark in both places ----------------------------------------

INITIALS = [
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gh",
    "gi",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "ngh",
    "nh",
    "ph",
    "q",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
    "",
]
OPEN = [
    "a",
    "e",
    "ê",
    "i",
    "o",
    "ô",
    "ơ",
    "u",
    "ư",
    "y",
    "ia",
    "ua",
    "ưa",
    "ai",
    "ao",
    "au",
    "ay",
    "âu",
    "ây",
    "eo",
    "êu",
    "iu",
    "oi",
    "ôi",
    "ơi",
    "ui",
    "ưi",
    "ưu",
    "oa",
    "oe",
    "uê",
    "uy",
    "uơ",
    "oai",
    "oay",
    "oeo",
    "uya",
    "iêu",
    "yêu",
    "uôi",
    "ươi",
    "ươu",
    "uây",
    "uyu",
]
NUCLEI = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "iê", "yê", "uô", "ươ", "oa", "oă", "oe", "uâ", "uê", "uy", "uyê"]
NASAL, STOPPED = ["m", "n", "ng", "nh"], ["p", "t", "c", "ch"]
SIX, TWO = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"], ["\u0301", "\u0323"]


def syllables():
    """(syllable with its tone placed the old way, the same placed the new way), about ten thousand; rhymes that nobody says too."""
    for initial in INITIALS:
        rhymes = [(rhyme, SIX) for rhyme in OPEN] + [(one + coda, SIX) for one in NUCLEI for coda in NASAL]
        rhymes += [(one + coda, TWO) for one in NUCLEI for coda in STOPPED]
        for rhyme, tones in rhymes:
            if initial == "g" and rhyme[0] in "ieêy":
                continue  # written gh, or it is gi with another rhyme
            glide = "u" if initial == "q" else ""
            for tone in tones:
                yield placed(initial + glide, rhyme, tone, old=True), placed(initial + glide, rhyme, tone, old=False)


def placed(before, rhyme, tone, *, old):
    """The tone on the main vowel; oa, oe, uy without coda bear it on the first letter the old way, on the second the new way."""
    vowels = [n for n, letter in enumerate(rhyme) if letter in "aăâeêioôơuưy"]
    marked = [n for n in vowels if rhyme[n] in "ăâêôơư"]
    if marked:
        at = marked[-1]
    elif rhyme in ("oa", "oe", "uy"):
        at = 0 if old else 1
    elif len(vowels) == 1:
        at = vowels[0]
    else:
        at = vowels[1] if vowels[-1] != len(rhyme) - 1 or len(vowels) == 3 else vowels[0]
    return unicodedata.normalize("NFC", before + rhyme[: at + 1] + tone + rhyme[at + 1 :])


EVERY = list(dict.fromkeys(syllables()))


def test_there_are_as_many_syllables_as_the_rules_make():
    assert len(EVERY) > 10_000
    assert len({old for old, new in EVERY if old != new}) >= 300
    assert ("hòa", "hoà") in EVERY
    assert ("thúy", "thuý") in EVERY
    assert ("khỏe", "khoẻ") in EVERY


def test_both_placements_are_one_spelling():
    assert [pair for pair in EVERY if spelling(pair[0]) != spelling(pair[1]) or sort_key(pair[0]) != sort_key(pair[1])] == []
    by_spelling = {}
    for old, _new in EVERY:
        by_spelling.setdefault(spelling(old), set()).add(old)
    several = [sorted(ones) for ones in by_spelling.values() if len(ones) > 1]
    assert several == []  # two syllables never become one


def store(unit, names, kind="person"):
    rows = Recipient.objects.bulk_create(
        Recipient(kind=kind, unit=unit, recipient_class="direct_worker", **name_columns(kind, name)) for name in names
    )
    RecipientWord.objects.bulk_create(word for row in rows for word in word_rows(row))
    return rows


def test_every_spelling_of_every_syllable_is_found():
    """Recall 100 %: each syllable is stored in one placement and form, and asked in NFC, NFD, toneless, and both placements."""
    unit = world().commune
    rng = random.Random(1)
    rows = store(unit, [unicodedata.normalize(rng.choice(["NFC", "NFD"]), rng.choice(pair)) for pair in EVERY])
    folded, exact = {}, {}
    for word in RecipientWord.objects.all():
        folded.setdefault(word.folded, set()).add(word.recipient_id)
        exact.setdefault(word.exact, set()).add(word.recipient_id)
    missed = 0
    for row, pair in zip(rows, EVERY, strict=True):
        asked = {unicodedata.normalize(form, one) for one in pair for form in ("NFC", "NFD")} | {fold(pair[0])}
        for q in asked:
            (word,) = searching.typed(q)
            missed += row.pk not in folded[word.folded]
        missed += any(row.pk not in exact[searching.typed(one)[0].exact] for one in pair)
    assert missed == 0
    # The same through the database, for every fiftieth.
    for row, pair in list(zip(rows, EVERY, strict=True))[::50]:
        for q in {*pair, unicodedata.normalize("NFD", pair[0]), fold(pair[0])}:
            assert people.named(Recipient.objects.filter(pk=row.pk), q).exists(), (q, row.name)
            assert Recipient.objects.filter(pk=row.pk, pk__in=people.ids_named(q)).exists()


# --- ranking, plans, pages ------------------------------------------------------------------------------------------------


def naive(rows, q):
    """The stated rule, in Python: every typed word begins a word; exact tones, then whole words, then beginnings; then the order."""
    typed = searching.typed(q)
    found = []
    for row in rows:
        words = [(word.folded, word.exact) for word in word_rows(row)]
        if not all(any(folded.startswith(one.folded) for folded, _ in words) for one in typed):
            continue
        meant = [one for one in typed if one.marked] or typed
        spelt = all(any(one.exact == exact for _, exact in words) for one in meant)
        whole = all(any(one.folded == folded for folded, _ in words) for one in typed)
        found.append((0 if spelt else 1 if whole else 2, row.sort_key, row.pk))
    return [pk for *_rank, pk in sorted(found)]


WORDS = ["Nguyễn", "Trần", "Thị", "Thí", "Văn", "Vân", "Hà", "Ha", "Hạ", "Hòa", "Hoà", "Hải", "Thảo", "Đức", "Duc", "Chamaléa"]
ASKED = [
    "ha",
    "hà",
    "hòa",
    "hoà",
    "h",
    "th",
    "thi",
    "nguyễn hà",
    "nguyen ha",
    "ha nguyen",
    "văn đức",
    "duc",
    "t h",
    "chamalea thi",
    "xyz",
    "ngu",
]


@pytest.mark.parametrize(
    ("few_rows", "few_bearers", "weighed"), [(1000, 4000, 4000), (0, 4000, 4000), (0, 0, 0), (0, 20, 20), (0, 0, 4000), (0, 20, 4000)]
)
def test_each_way_to_the_page_gives_the_same_rows_in_the_same_order(monkeypatch, few_rows, few_bearers, weighed):
    monkeypatch.setattr(searching, "FEW_ROWS", few_rows)
    monkeypatch.setattr(searching, "FEW_BEARERS", few_bearers)
    monkeypatch.setattr(searching, "WEIGHED", weighed)
    unit, rng = world().commune, random.Random(7)
    rows = store(unit, [" ".join(rng.choice(WORDS) for _ in range(3)) for _ in range(150)])
    for q in ASKED:
        wanted, found = naive(rows, q), people.search(Recipient.objects.all(), q)
        assert [row.pk for row in found] == wanted, q
        pages = [[row.pk for row in found[start : start + 7]] for start in range(0, len(wanted) + 7, 7)]
        assert list(itertools.chain(*pages)) == wanted, q
        assert found.count() == len(wanted), q


def test_a_search_keeps_to_the_reach_and_to_a_unit():
    w = world()
    here, there = person(w, name="Nguyễn Văn An"), person(w, w.sibling_commune, name="Nguyễn Văn An")
    assert list(people.search(w.commune_clerk, "an")) == [here]
    assert list(people.search(w.sibling_clerk, "an")) == [there]
    assert list(people.search(w.district_clerk, "an", unit=w.sibling_commune)) == [there]
    assert list(people.search(w.other_clerk, "an")) == []
    assert list(people.search(w.commune_clerk, "…")) == [here]  # no word typed: all
    assert not people.ids_named("…").exists()


# --- order ----------------------------------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_single_syllables_sort_as_icu_sorts_vietnamese():
    names = sorted({unicodedata.normalize("NFC", old) for old, _new in EVERY})
    with connection.cursor() as cursor:
        cursor.execute('SELECT s FROM unnest(%s) AS s ORDER BY s COLLATE "vi-x-icu"', [names])
        by_icu = [row[0] for row in cursor.fetchall()]
    assert sorted(names, key=sort_key) == by_icu


def test_lists_come_in_the_order_of_bytes_of_their_keys():
    """The same on both databases: the key in the database and in Python give one order."""
    unit, rng = world().commune, random.Random(3)
    names = [" ".join(rng.choice(EVERY)[0].capitalize() for _ in range(3)) for _ in range(400)]
    rows = store(unit, names)
    by_database = list(Recipient.objects.order_by("sort_key", "pk").values_list("pk", flat=True))
    assert by_database == [row.pk for row in sorted(rows, key=lambda row: (person_sort_key(row.name).encode(), row.pk))]


@pytest.mark.postgres
def test_keys_compare_bytewise_in_a_database_of_any_language():
    """Negative control: a Czech collation would take "ch" for a letter after h and reorder the keys of names."""
    keys = [sort_key(name) for name in ("Châu", "Cúc", "Hà")]
    with connection.cursor() as cursor:
        cursor.execute('SELECT s FROM unnest(%s) AS s ORDER BY s COLLATE "cs-x-icu"', [keys])
        assert [row[0] for row in cursor.fetchall()] != keys
        cursor.execute(
            "SELECT table_name, column_name, collation_name FROM information_schema.columns"
            " WHERE column_name IN ('sort_key', 'folded', 'exact') AND table_name LIKE 'units_%%'"
        )
        assert {collation for *_where, collation in cursor.fetchall()} == {"C"}
    assert keys == sorted(keys)
