"""The review queue as the page shows it: filters with counts, each row in a few words, what storing made. Reads only."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from awards.intake.columns import DECISIONS, INITIATIVES, MARKS, PEOPLE, RATINGS, TITLES
from awards.intake.layout import MARK
from awards.intake.storing import WORDS
from awards.models import Intake, IntakeResult, IntakeRow, IntakeState, RowChoice
from emulation.models import Award
from units.models import Unit
from units.vietnamese import fold

FILTERS = {
    "loi": ("Lỗi", "wrong", Q(choice=RowChoice.OPEN, has_error=True)),
    "hoi": ("Cần trả lời", "asked", Q(choice=RowChoice.OPEN, has_error=False, needs_answer=True)),
    "san-sang": ("Sẵn sàng", "ready", Q(choice=RowChoice.OPEN, has_error=False, needs_answer=False)),
    "da-nhan": ("Đã nhận", "accepted", Q(choice=RowChoice.ACCEPT)),
    "bo-qua": ("Đã bỏ qua", "skipped", Q(choice=RowChoice.SKIP)),
    "tat-ca": ("Tất cả", "all", Q()),
}
# What a line of the queue shows besides the name, by kind.
SHOWN = {
    PEOPLE: ("birth", "birth_male", "birth_female", "post", "post_unit", "unit"),
    DECISIONS: ("award", "award_form", "award_title", "year", "number", "number_date", "post_unit", "unit"),
    RATINGS: ("year", "level", "unit"),
    INITIATIVES: ("authors", "recognised_on", "unit"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the queue shows it."""

    row: IntakeRow
    name: str
    about: str
    findings: list[dict[str, str]]
    tone: str
    word: str


def tabs(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(key, label, counts[name]) for key, (label, name, _rows) in FILTERS.items() if counts[name] or key in ("loi", "tat-ca")]


def chosen(asked: str, counts: dict[str, int]) -> str:
    """The filter asked for; else the first that has work in it."""
    if asked in FILTERS:
        return asked
    return next((key for key in ("loi", "hoi", "san-sang") if counts[FILTERS[key][1]]), "tat-ca")


def rows(intake: Intake, key: str) -> QuerySet[IntakeRow]:
    return IntakeRow.objects.filter(FILTERS[key][2], intake=intake).order_by("number")


def line(intake: Intake, row: IntakeRow) -> Line:
    said, columns = {**row.cells, **row.fixes}, intake.layout.get("columns", [])
    by_field = {field: said.get(letter, "") for letter, _title, field in columns}
    name = by_field.get("title" if intake.kind == INITIATIVES else "name", "") or f"Dòng {row.number}"
    told = [by_field.get(field) or said.get(f"_{field}", "") for field in SHOWN[intake.kind]]
    marked = [title for letter, title, field in columns if field.startswith(MARK) and fold(said.get(letter, "")) in MARKS]
    tone, word = _state(row, stored=intake.state == IntakeState.DONE)
    return Line(row, name, " · ".join(part for part in [*marked, *told] if part), row.findings, tone, word)


def _state(row: IntakeRow, *, stored: bool) -> tuple[str, str]:
    if row.choice == RowChoice.SKIP:
        return "grey", "Bỏ qua"
    if row.choice == RowChoice.ACCEPT:
        return "green", "Đã ghi" if stored else "Đã nhận"
    if row.has_error:
        return "red", "Lỗi"
    return ("amber", "Cần trả lời") if row.needs_answer else ("blue", "Sẵn sàng")


def next_open(intake: Intake, after: int) -> IntakeRow | None:
    """The next row that needs somebody: behind the given one, else from the top."""
    waiting = IntakeRow.objects.filter(intake=intake, choice=RowChoice.OPEN).filter(Q(has_error=True) | Q(needs_answer=True))
    return waiting.filter(number__gt=after).order_by("number").first() or waiting.exclude(number=after).order_by("number").first()


def twins(intake: Intake) -> list[Intake]:
    """Other imports of the very same file for the same unit and kind that were stored."""
    same = Intake.objects.filter(sha256=intake.sha256, unit=intake.unit, kind=intake.kind, state=IntakeState.DONE)
    return list(same.exclude(pk=intake.pk).order_by("-id")[:3])


def results(intake: Intake) -> list[tuple[str, int]]:
    """(what, how many) that storing made or found there."""
    made = IntakeResult.objects.filter(intake=intake).values("subject_type", "outcome").annotate(number=Count("pk")).order_by()
    counts = {f"{row['subject_type']}.{row['outcome']}": row["number"] for row in made}
    return [(words, counts[key]) for key, words in WORDS.items() if key in counts]


def units_below(intake: Intake) -> list[Unit]:
    return list(Unit.objects.filter(reached_by__ancestor=intake.unit).order_by("order", "sort_key").only("pk", "name"))


def awards() -> list[Award]:
    return list(Award.objects.all())


def once(intake: Intake) -> list[tuple[str, str]]:
    """The facts typed once for all rows, as the page lists them."""
    return [(TITLES[field], text) for field, text in intake.defaults.items() if field != "recognised_on" and text]
