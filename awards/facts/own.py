"""Facts of the recipients themselves: awards held and coming, ratings, disciplines, holds, initiatives, posts. Four queries."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, CharField, DateField, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast

from awards.eligibility.history import DisciplineFact, HeldFact, HoldFact, InitiativeFact, PostFact, RatingFact, Standing
from awards.facts.asked import among
from awards.models import (
    AwardRecord,
    Discipline,
    Hold,
    InitiativeAuthor,
    Nomination,
    NominationState,
    Rating,
    RecordSource,
    RecordStatus,
)
from emulation.models import AwardKind, PostRank
from units.models import Post
from units.vietnamese import fold

IN_FORCE = (RecordStatus.IN_FORCE, RecordStatus.CORRECTED)
# Sent up and not over: this year's base dossier, signed by nobody yet.
UNDER_WAY = [state for state in NominationState.open() if state != NominationState.DRAFT]
# An initiative that such a nomination names is bound to it; decided ones have used it.
LET_GO = (NominationState.FAILED, NominationState.REFUSED, NominationState.LEFT_OUT, NominationState.WITHDRAWN)
STANDING = Case(
    When(source=RecordSource.DECLARED, confirmed_at=None, then=Value(Standing.DECLARED.value)),
    default=Value(Standing.RECORDED.value),
    output_field=CharField(),
)
NO_DAY = Cast(Value(None), DateField())


def held(ids: Iterable[int]) -> Iterator[tuple[int, HeldFact]]:
    """Awards in force, and titles that a live nomination asks for. One query."""
    columns = ("recipient_id", "award__code", "award_year", "method", "period_from", "period_to", "decided_on")
    records = AwardRecord.objects.filter(recipient_id__in=among(ids), status__in=IN_FORCE).order_by()
    coming = Nomination.objects.filter(recipient_id__in=among(ids), state__in=UNDER_WAY, award__kind=AwardKind.TITLE).order_by()
    first = records.annotate(standing=STANDING, what=Value("record")).values_list(*columns, "decision_number", "standing", "what", "id")
    pending = coming.annotate(number=Value(""), standing=Value(Standing.PENDING.value), what=Value("nomination"))
    for row in first.union(pending.values_list(*columns, "number", "standing", "what", "id"), all=True):
        owner, award, year, method, start, end, decided_on, number, standing, what, pk = row
        yield owner, HeldFact(award, year, method, Standing(standing), start, end, decided_on, number, f"{what}:{pk}")


def marks(ids: Iterable[int]) -> Iterator[tuple[int, DisciplineFact | HoldFact | RatingFact]]:
    """Disciplines, holds and yearly ratings. A discipline counts from the day it is declared: nobody declares one to his advantage.
    One query."""
    mine = {"recipient_id__in": among(ids)}
    disciplines = Discipline.objects.filter(**mine, withdrawn_at=None).annotate(
        what=Value("discipline"), year=Cast(Value(0), IntegerField()), text=Value("")
    )
    holds = Hold.objects.filter(**mine).annotate(what=Value("hold"), year=Cast(Value(0), IntegerField()), text=F("paper_number"))
    ratings = Rating.objects.filter(**mine, withdrawn_at=None).annotate(
        what=Value("rating"), standing=STANDING, none_from=NO_DAY, none_to=NO_DAY
    )
    rows = (
        disciplines.order_by().values_list("recipient_id", "what", "form", "decided_on", "ends_on", "year", "text", "id"),
        holds.order_by().values_list("recipient_id", "what", "kind", "starts_on", "ends_on", "year", "text", "id"),
        ratings.order_by().values_list("recipient_id", "what", "level", "none_from", "none_to", "year", "standing", "id"),
    )
    for owner, what, word, start, end, year, text, pk in rows[0].union(*rows[1:], all=True):
        ref = f"{what}:{pk}"
        if what == "discipline":
            yield owner, DisciplineFact(word, start, end, ref)
        elif what == "hold":
            yield owner, HoldFact(word, start, end, text, ref)
        else:
            yield owner, RatingFact(year, word, Standing(text), ref)


@dataclass(frozen=True, slots=True)
class Part:
    """A recipient's part in an initiative, and the nominations that name it: (id, award code)."""

    fact: InitiativeFact
    named: frozenset[tuple[int, str]] = frozenset()
    used_by: int | None = None  # the nomination that was decided on it

    def seen_from(self, nomination_id: int | None) -> InitiativeFact:
        """The fact as one nomination may use it: what it names itself is not used by that, decided or not."""
        others = sorted(code for pk, code in self.named if pk != nomination_id)
        own = nomination_id is not None and self.used_by == nomination_id
        if self.fact.used_for and not own:
            return self.fact
        return replace(self.fact, used_for=others[0] if others else "") if own or others else self.fact

    def is_named_by(self, nomination_id: int) -> bool:
        """Whether a nomination stands on it."""
        return any(pk == nomination_id for pk, _code in self.named)

    def with_other(self, other: "Part") -> "Part":
        """Two rows of one initiative: what was found to be one author stands in it twice."""
        return replace(self if self.fact.used_for else other, named=self.named | other.named)


def parts(ids: Iterable[int]) -> Iterator[tuple[int, Part]]:
    """Recognised initiatives. One query; a part that several nominations name comes several times."""
    rows = InitiativeAuthor.objects.filter(recipient_id__in=among(ids), initiative__withdrawn_at=None).order_by("id")
    standing = Case(
        When(initiative__source=RecordSource.DECLARED, initiative__confirmed_at=None, then=Value(Standing.DECLARED.value)),
        default=Value(Standing.RECORDED.value),
        output_field=CharField(),
    )
    # What an award later cancelled had used is not free again by itself: a person frees it (`initiatives.mark_unused`).
    spent = Q(used_for__isnull=False) & ~Q(used_for__status=RecordStatus.WITHDRAWN)
    used = Case(When(spent, then=F("used_for__award__code")), default=Value(""), output_field=CharField())
    named = ("nomination_rows__nomination_id", "nomination_rows__nomination__state", "nomination_rows__nomination__award__code")
    columns = ("recipient_id", "initiative__recognised_on", "initiative__scope", "standing", "used", "initiative__title", "initiative_id",
               "used_for__nomination_id")  # fmt: skip
    for row in rows.annotate(standing=standing, used=used).values_list(*columns, *named):
        owner, on, scope, sure, used_for, title, initiative, used_by, nomination, state, code = row
        fact = InitiativeFact(on, scope, Standing(sure), used_for, title, f"initiative:{initiative}")
        bound = nomination is not None and state not in LET_GO
        yield owner, Part(fact, frozenset({(nomination, code)}) if bound else frozenset(), used_by)


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post with what every version of the catalogue says of its title: (first day or None, edition, rank, later retirement)."""

    title: str
    starts_on: datetime.date
    ends_on: datetime.date | None
    ranks: tuple[tuple[datetime.date | None, int, str, bool], ...] = ()

    def seen_on(self, on: datetime.date) -> PostFact:
        """The fact by the catalogue of a day: of the versions that have begun the latest start, then the latest edition."""
        begun = [row for row in self.ranks if row[0] is None or row[0] <= on]
        *_when, rank, later = max(begun, key=lambda row: (row[0] or datetime.date.min, row[1]), default=(None, 0, "", False))
        return PostFact(rank, self.starts_on, self.ends_on, self.title, later)


def posts(ids: Iterable[int]) -> Iterator[tuple[int, HeldPost]]:
    """Posts with the ranks that the catalogue knows for their titles. One query: the ranks come with the posts."""
    nobody, no_flag = Cast(Value(0), IntegerField()), Value("")
    ranks = PostRank.objects.annotate(nobody=nobody, none_to=NO_DAY, later=_later())
    rows = Post.objects.filter(recipient_id__in=among(ids)).order_by().annotate(rank=Value(""), later=no_flag, edition=nobody)
    every = rows.values_list("recipient_id", "title", "valid_from", "valid_to", "rank", "later", "edition").union(
        ranks.values_list("nobody", "folded", "valid_from", "none_to", "rank", "later", "edition"), all=True
    )
    known: dict[str, list[tuple[datetime.date | None, int, str, bool]]] = {}
    found: list[tuple[int, str, datetime.date, datetime.date | None]] = []
    for owner, title, start, end, rank, later, edition in every:
        if owner:
            found.append((owner, title, start, end))
        else:
            known.setdefault(title, []).append((start, edition, rank, bool(later)))
    folded: dict[str, tuple[tuple[datetime.date | None, int, str, bool], ...]] = {}
    for owner, title, start, end in found:
        if title not in folded:
            folded[title] = tuple(known.get(fold(title).strip(), ()))
        yield owner, HeldPost(title, start, end, folded[title])


def _later() -> Case:
    return Case(When(later_retirement=True, then=Value("1")), default=Value(""), output_field=CharField())


def by_owner(rows: Iterable[tuple[int, Any]], keys: dict[int, int]) -> dict[int, list[Any]]:
    """Kept id → facts, from (id of any row of a recipient, fact)."""
    found: dict[int, list[Any]] = {}
    for owner, fact in rows:
        found.setdefault(keys[owner], []).append(fact)
    return found
