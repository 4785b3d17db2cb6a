"""Undoing an import on the day it was stored: what it made is taken away, unless something refers to it by now."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import models
from django.db.models import Count

from awards.intake.examining import CHUNK
from awards.intake.table import INTAKE
from awards.models import AwardRecord, Initiative, InitiativeAuthor, Intake, IntakeResult, Outcome, Rating
from units import ledger
from units.ledger import subject_type
from units.models import Account, LedgerEntry, Recipient
from units.moves import Refused, perform
from units.tokens import act

FACTS: tuple[type[models.Model], ...] = (InitiativeAuthor, Initiative, Rating, AwardRecord)


def undo(intake: Intake, *, by: Account, version: int) -> list[str]:
    """Take away what the import made; the rows wait in review again. Returns the names of recipients that stay because they are
    used elsewhere or were edited since.

    Raises:
        Refused: not the same day, or a record, rating or initiative of it is in use.
    """
    with act():
        perform(INTAKE, "undo", [intake], by=by, versions={intake.pk: version}, also={"stored_at": None, "counts": {}})
        for model in FACTS:
            for ids in _made(intake, model):
                _take_away(model, ids, by=by)
        kept = [name for ids in _made(intake, Recipient) for name in _recipients(ids, by=by)]
        IntakeResult.objects.filter(intake=intake).delete()
    return kept


def _made(intake: Intake, model: type[models.Model]) -> Iterator[list[int]]:
    """Keys of what the import made of a model, a chunk at a time."""
    rows = IntakeResult.objects.filter(intake=intake, subject_type=subject_type(model), outcome=Outcome.MADE).order_by("subject_id")
    ids = list(rows.values_list("subject_id", flat=True))
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _take_away(model: type[models.Model], ids: Sequence[int], *, by: Account) -> None:
    rows = list(model._default_manager.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    if used := referred(model, ids):
        names = ", ".join(sorted(_name(row) for row in rows if row.pk in used)[:5])
        raise Refused(f"Đã có dữ liệu khác dùng đến: {names}. Không hoàn tác được; sửa từng hồ sơ ở trang của người nhận.")
    touched = ("confirmed_at", "version", "used_for_id")
    if any(getattr(row, column, None) for row in rows for column in touched):
        raise Refused("Có dòng đã được thẩm định xác nhận hoặc đã sửa. Không hoàn tác được; sửa từng hồ sơ ở trang của người nhận.")
    if model is not InitiativeAuthor:
        ledger.record(rows, f"{subject_type(model).removeprefix('award')}.undo_import", by=by)
    model._default_manager.filter(pk__in=ids).delete()


def _name(row: models.Model) -> str:
    return str(getattr(row, "printed_name", "") or row)


def _recipients(ids: Sequence[int], *, by: Account) -> list[str]:
    """Take recipients away whom nothing refers to and nobody edited since; returns the names of those that stay."""
    rows = list(Recipient.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    staying = referred(Recipient, ids) | _edited(ids)
    going = [row for row in rows if row.pk not in staying]
    ledger.record(going, "recipient.undo_import", by=by)
    Recipient.objects.filter(pk__in=[row.pk for row in going]).delete()
    return [row.name for row in rows if row.pk in staying]


def _edited(ids: Iterable[int]) -> set[int]:
    """Recipients with more in the ledger than that they were entered."""
    entries = LedgerEntry.objects.filter(subject_type="recipient", subject_id__in=list(ids))
    return set(entries.values("subject_id").annotate(n=Count("pk")).filter(n__gt=1).values_list("subject_id", flat=True))


def referred(model: type[models.Model], ids: Sequence[int]) -> set[int]:
    """Which of these rows others point to; what falls with a row (its own details) does not count. A query for each relation."""
    found: set[int] = set()
    for relation in model._meta.related_objects:
        falls = relation.on_delete is models.CASCADE and not relation.many_to_many
        if falls and relation.related_model is not InitiativeAuthor:
            continue
        if relation.many_to_many:
            continue
        column = relation.field.name
        found.update(relation.related_model._base_manager.filter(**{f"{column}__in": ids}).values_list(f"{column}_id", flat=True))
    return found
