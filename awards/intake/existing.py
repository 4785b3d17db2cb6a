"""What rows say against what is already known of the same recipients: said when it is there, refused when it contradicts."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q

from awards.intake.facts import ERROR, WARNING, Book, Finding, Grant, Work, folded
from awards.models import AwardRecord, Initiative, InitiativeAuthor, IntakeKind, Rating, RatingLevel

if TYPE_CHECKING:
    from awards.intake.examining import Examined

GrantKey = tuple[int, int, int, str, datetime.date]  # recipient, award, year, number, day
THERE = "đã có trong hệ thống"
NOTHING = "Ghi dòng này sẽ không thêm gì."


def grant_key(recipient: int, grant: Grant) -> GrantKey:
    return recipient, grant.award, grant.year, grant.number, grant.decided_on


def recipients_of(found: Iterable["Examined"]) -> set[int]:
    """Keys of the recipients that the rows mean and that are there already."""
    return {int(choice.ref) for one in found for choice in one.choices if choice.ref.isdecimal()}


def compare(kind: str, found: Sequence["Examined"], book: Book) -> None:
    """Add to each row what is there already. Two queries at most."""
    ids = recipients_of(found)
    judges = {IntakeKind.PEOPLE: _people, IntakeKind.DECISIONS: _decisions, IntakeKind.RATINGS: _ratings, IntakeKind.INITIATIVES: _works}
    judges[IntakeKind(kind)](found, ids, book)


def _say(one: "Examined", level: str, reason: str, fix: str) -> None:
    one.checked.findings.append(Finding(one.facts.whos[0].cell, "", level, reason, fix))


def _people(found: Sequence["Examined"], ids: set[int], book: Book) -> None:
    for one in found:
        if one.choices[0].ref.isdecimal():
            _say(one, WARNING, THERE, "Ghi dòng này chỉ bổ sung chỗ còn trống (ngày sinh, số định danh…).")


def grants_there(ids: Iterable[int]) -> set[GrantKey]:
    """What recipients hold, in the terms of `grant_key`."""
    wanted = list(ids)
    columns = ("recipient_id", "recipient__merged_into", "award_id", "award_year", "decision_number", "decided_on")
    rows = AwardRecord.objects.filter(_of(wanted)).values_list(*columns) if wanted else ()
    return {(kept or recipient, *said) for recipient, kept, *said in rows}


def _of(ids: list[int]) -> Q:
    """Rows of these recipients, or of those merged into them."""
    return Q(recipient_id__in=ids) | Q(recipient__merged_into__in=ids)


def _decisions(found: Sequence["Examined"], ids: set[int], book: Book) -> None:
    there = grants_there(ids)
    held: dict[tuple[int, int, int], str] = {(who, award, year): number for who, award, year, number, _day in there}
    for one in found:
        ref = one.choices[0].ref
        if not ref.isdecimal():
            continue
        who, grants = int(ref), one.facts.grants
        if all(grant_key(who, grant) in there for grant in grants):
            _say(one, WARNING, THERE, NOTHING)
            continue
        for grant in grants:
            other = held.get((who, grant.award, grant.year))
            if other is not None and grant_key(who, grant) not in there:
                title = f"{book.award_names[grant.award]} năm {grant.year}"
                _say(one, WARNING, f"đã có {title} theo quyết định số {other}", "Nếu là một quyết định ghi hai cách, bỏ qua dòng này.")


def ratings_there(ids: Iterable[int]) -> dict[tuple[int, int], str]:
    """(recipient, year) → level."""
    wanted = list(ids)
    rows = Rating.objects.filter(_of(wanted)).values_list("recipient_id", "recipient__merged_into", "year", "level") if wanted else ()
    return {(kept or who, year): level for who, kept, year, level in rows}


def _ratings(found: Sequence["Examined"], ids: set[int], book: Book) -> None:
    there = ratings_there(ids)
    for one in found:
        rated, ref = one.facts.rated, one.choices[0].ref
        if rated is None or not ref.isdecimal():
            continue
        level = there.get((int(ref), rated.year))
        if level == rated.level:
            _say(one, WARNING, THERE, NOTHING)
        elif level:
            words = RatingLevel(level).label
            _say(
                one, ERROR, f"năm {rated.year} đã xếp loại “{words}”, khác với dòng này", "Bỏ qua dòng này, hoặc sửa ở trang của người đó."
            )


WorkKey = tuple[str, datetime.date, str]


def work_key(work: Work) -> WorkKey:
    return folded(work.title), work.recognised_on, folded(work.issuer_name)


def works_there(works: Iterable[Work]) -> dict[WorkKey, int]:
    """Initiatives recognised on the same days, by `work_key`."""
    days = {work.recognised_on for work in works}
    rows = Initiative.objects.filter(recognised_on__in=days).values_list("pk", "title", "recognised_on", "issuer_name") if days else ()
    return {(folded(title), on, folded(issuer)): pk for pk, title, on, issuer in rows}


def authors_there(initiatives: Iterable[int]) -> dict[int, set[int]]:
    """Initiative → recipients who are its authors."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = InitiativeAuthor.objects.filter(initiative_id__in=list(initiatives))
    for initiative, recipient, kept in rows.values_list("initiative_id", "recipient_id", "recipient__merged_into"):
        found[initiative].add(kept or recipient)
    return found


def _works(found: Sequence["Examined"], ids: set[int], book: Book) -> None:
    there = works_there(one.facts.work for one in found if one.facts.work)
    authors = authors_there(there.values())
    for one in found:
        pk = there.get(work_key(one.facts.work)) if one.facts.work else None
        meant = {int(choice.ref) for choice in one.choices if choice.ref.isdecimal()}
        if pk is not None and len(meant) == len(one.choices) and meant <= authors[pk]:
            _say(one, WARNING, THERE, NOTHING)
