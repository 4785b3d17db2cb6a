"""Rows of an import against the rules and against what is there: findings, questions, and who is meant. Bulk: a few queries a chunk."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max

from awards.intake import book as books
from awards.intake import existing
from awards.intake.candidates import Candidates
from awards.intake.checks import check
from awards.intake.facts import ASK, ERROR, Book, Checked, Facts, Finding, Who
from awards.intake.layout import Column, Layout
from awards.intake.same import NEW, Choice, Known, as_known, choose
from awards.models import Intake, IntakeRow, IntakeUnknown, RowChoice
from units.models import Recipient

CHUNK = 500  # rows in one go
CHECKED_COLUMNS = ["findings", "has_error", "needs_answer", "answers", "subject_key", "key", "choice"]


@dataclass(slots=True)
class Examined:
    """One row with what it says and who is meant, in the order of its people."""

    row: IntakeRow
    checked: Checked
    choices: list[Choice]

    @property
    def facts(self) -> Facts:
        """What the row says.

        Raises:
            ValueError: it has errors.
        """
        if self.checked.facts is None:
            raise ValueError(f"row {self.row.number} has errors")
        return self.checked.facts


def layout_of(intake: Intake) -> Layout:
    """The layout found when the file was read."""
    told = intake.layout
    columns = tuple(Column(*column) for column in told["columns"])
    return Layout(columns, told["last_row"], told["sheet"])


def plain(layout: Layout) -> dict[str, object]:
    """A layout as the intake keeps it."""
    columns = [[column.letter, column.title, column.field] for column in layout.columns]
    return {"sheet": layout.sheet, "last_row": layout.last_row, "columns": columns,
            "left_out": list(layout.left_out), "unknown": list(layout.unknown)}  # fmt: skip


class Examiner:
    """Looks at rows in the order of their numbers and remembers what earlier rows said. ``locking`` keeps everybody who may be
    meant from being changed until the transaction ends; those whom it enters itself are then known by their rows."""

    def __init__(self, intake: Intake, *, layout: Layout | None = None, locking: bool = False, book: Book | None = None) -> None:
        self.intake, self.locking = intake, locking
        self.layout = layout or layout_of(intake)
        self.book = book or books.of(intake.unit)
        self.until = newest_recipient() if locking else None
        self.looked_at: set[int] = set()  # recipients who could be meant by some row
        self.keys: dict[str, int] = {}
        self.subjects: dict[str, list[tuple[str, Who]]] = defaultdict(list)

    def examine(self, rows: Sequence[IntakeRow]) -> list[Examined]:
        """Check the rows and write what was found onto them (unsaved). Rows that are skipped are left as they are."""
        found = [Examined(row, self._check(row), []) for row in rows if row.choice != RowChoice.SKIP]
        understood = [one for one in found if one.checked.facts is not None]
        candidates = Candidates(self.book, (who for one in understood for who in one.facts.whos), locking=self.locking, until=self.until)
        self.looked_at |= candidates.ids
        for one in understood:
            self._choose(one, candidates)
        existing.compare(self.intake.kind, [one for one in understood if all(choice.ref for choice in one.choices)], self.book)
        for one in found:
            _write(one)
        return found

    def keys_of(self, row: IntakeRow) -> tuple[str, str]:
        """What the row would share with others, see `IntakeRow.subject_key` and ``key``."""
        return _keys(self._check(row))

    def _check(self, row: IntakeRow) -> Checked:
        cells = {**row.cells, **row.fixes}
        return check(self.intake.kind, row.number, cells, layout=self.layout, book=self.book, defaults=self.intake.defaults)

    def _choose(self, one: Examined, candidates: Candidates) -> None:
        """Who each person of the row is; then the row stands among the earlier ones of the file."""
        row, facts = one.row, one.facts
        if (first := self.keys.setdefault(facts.key, row.number)) != row.number:
            cure = f"Bỏ qua một trong hai dòng. Nếu là hai người khác nhau, ghi ngày sinh để phân biệt với dòng {first}."
            one.checked.findings.append(Finding(facts.whos[0].cell, "", ERROR, f"trùng với dòng {first}", cure))
        for place, who in enumerate(facts.whos):
            earlier = [
                as_known(other, ref, f"{other.name} ở dòng {ref[4:].split('.')[0]} của tệp")
                for ref, other in self.subjects[who.subject_key]
            ]
            choice = self._chosen(row, place, who, [*candidates.of(who), *earlier])
            one.choices.append(choice)
            if not choice.ref:
                one.checked.findings.append(_question(who, choice))
            elif choice.ref == NEW:
                self.subjects[who.subject_key].append((f"row:{row.number}.{place}", who))

    def _chosen(self, row: IntakeRow, place: int, who: Who, possible: list[Known]) -> Choice:
        try:
            return choose(who, possible, row.answers.get(str(place), ""))
        except LookupError:  # the one answered was changed meanwhile: ask again
            row.answers = {key: value for key, value in row.answers.items() if key != str(place)}
            return choose(who, possible)


def newest_recipient() -> int:
    return Recipient.objects.aggregate(last=Max("pk"))["last"] or 0


def _number(ref: str) -> str:
    """The row of "row:12.0"."""
    return ref.removeprefix("row:").partition(".")[0]


def _question(who: Who, choice: Choice) -> Finding:
    first, reason = choice.asked[0]
    more = f" và {len(choice.asked) - 1} người nữa" if len(choice.asked) > 1 else ""
    return Finding(who.cell, "", ASK, f"có thể là {first.label}{more} ({reason})", "Cho biết cùng một người hay người khác.")


def _keys(checked: Checked) -> tuple[str, str]:
    return (checked.facts.whos[0].subject_key, checked.facts.key) if checked.facts else ("", "")


def _write(one: Examined) -> None:
    row, checked = one.row, one.checked
    row.findings = [finding.plain() for finding in checked.findings]
    row.has_error = any(finding.level == ERROR for finding in checked.findings)
    row.needs_answer = any(finding.level == ASK for finding in checked.findings)
    row.subject_key, row.key = _keys(checked)
    if row.choice == RowChoice.ACCEPT and not row.is_ready:
        row.choice = RowChoice.OPEN


def unknowns_of(found: Iterable[Examined]) -> list[IntakeUnknown]:
    """The spellings that nobody knows, each once a row."""
    rows = []
    for one in found:
        spellings = {(unknown.naming, unknown.folded): unknown for unknown in one.checked.unknown}
        rows += [
            IntakeUnknown(intake_id=one.row.intake_id, row=one.row, naming=unknown.naming, folded=folded, text=unknown.text[:250])
            for (_naming, folded), unknown in spellings.items()
            if folded
        ]
    return rows


def save(found: Sequence[Examined]) -> None:
    """Write rows that stand already, and their unknown spellings anew. A few queries a chunk."""
    rows = [one.row for one in found]
    IntakeRow.objects.bulk_update(rows, CHECKED_COLUMNS, batch_size=100)
    IntakeUnknown.objects.filter(row__in=rows).delete()
    IntakeUnknown.objects.bulk_create(unknowns_of(found))
