"""How pages show an agenda: groups by award with their rule, rows with past titles as dots, votes and results."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from awards import sheets, voting
from awards.models import AgendaItem, AwardRecord
from emulation.models import Award, AwardKind, VoteMode
from units.models import RecipientClass, UnitKind
from units.vietnamese import percent_vn

DOTS = 8  # at most this many past awards as dots in a row; the case beside shows all
SHORT_CLASS = {RecipientClass.DIRECT_WORKER: "Người trực tiếp lao động"}  # the statutory wording fills a line of its own
HIGH = frozenset({UnitKind.PROVINCE})


@dataclass(frozen=True, slots=True)
class Row:
    """One case of an agenda as a page shows it."""

    item: AgendaItem
    choice: str = ""
    records: tuple[AwardRecord, ...] = ()
    result: voting.Result | None = None
    aside: str = ""  # what the appraiser set otherwise, for whoever votes

    @property
    def name(self) -> str:
        return f"{sheets.address_of(self.item.nomination)} {self.item.nomination.recipient.name}".strip()

    @property
    def place(self) -> str:
        return sheets.place_of(self.item.nomination)

    @property
    def class_word(self) -> str:
        nomination = self.item.nomination
        return SHORT_CLASS.get(nomination.recipient_class, nomination.get_recipient_class_display())

    @property
    def dots(self) -> list[str]:
        """Kinds of dots, oldest first: honour = commendation or title of the province or above."""
        return [_dot(record) for record in self.records[-DOTS:]]

    @property
    def dots_text(self) -> str:
        return sheets.records_line(self.records)

    @property
    def share(self) -> str:
        """Agreeing votes over the base, ``86,67 %``."""
        return percent_vn(self.result.outcome.share) if self.result else ""

    @property
    def frozen_share(self) -> str:
        return percent_vn(Fraction(self.item.yes, self.item.base) if self.item.base else Fraction(0))


def _dot(record: AwardRecord) -> str:
    if record.source == "declared":
        return "declared"
    return "honour" if record.award.level in HIGH or record.award.kind == AwardKind.COMMENDATION else "title"


@dataclass(slots=True)
class Group:
    """The cases of one award, under one rule."""

    award: Award
    rows: list[Row]
    roll: voting.Roll
    secret: bool = field(init=False)  # answered on paper: a secret ballot or written circulation

    def __post_init__(self) -> None:
        self.secret = self.first.vote_mode in voting.ON_PAPER

    @property
    def written(self) -> bool:
        """Members answer in writing, without a ballot box."""
        return self.first.vote_mode == VoteMode.WRITTEN

    @property
    def first(self) -> AgendaItem:
        return self.rows[0].item

    @property
    def rule_words(self) -> str:
        return sheets.threshold_words(self.first)

    @property
    def verified(self) -> bool:
        return self.first.nomination.rule.article_of("vote").verified

    @property
    def source(self) -> str:
        return self.first.nomination.rule.article_of("vote").article

    @property
    def best(self):
        return voting.best_possible(self.first, self.roll)

    @property
    def best_share(self) -> str:
        return percent_vn(self.best.share)

    @property
    def needed(self) -> int:
        """Agreeing votes needed of those who are present or all, as the rule counts."""
        return self.best.needed

    def share_words(self, outcome: voting.Outcome) -> str:
        """``13/15 tán thành (86,67 %), cần 8: đạt``."""
        word = "đạt tỷ lệ" if outcome.passed else "chưa đạt tỷ lệ"
        return f"{outcome.yes}/{outcome.base} tán thành ({percent_vn(outcome.share)}), cần ít nhất {outcome.needed}: {word}."

    @property
    def together(self) -> list[Row]:
        """Rows counted by one show of hands."""
        return [row for row in self.rows if not row.item.pulled_out]

    @property
    def apart(self) -> list[Row]:
        return [row for row in self.rows if row.item.pulled_out]

    @property
    def left(self) -> list[Row]:
        """Rows without this member's vote."""
        return [row for row in self.rows if not row.choice and not self.secret and row.item.count_method != "hands"]

    @property
    def counted(self) -> int:
        return sum(row.result is not None for row in self.rows)


def grouped(
    items: Iterable[AgendaItem],
    *,
    roll: voting.Roll,
    choices: Mapping[int, str] | None = None,
    records: Mapping[int, list[AwardRecord]] | None = None,
    results: Mapping[int, voting.Result] | None = None,
    asides: Mapping[int, str] | None = None,
) -> list[Group]:
    """Items (sorted by award) as groups of rows; ``asides`` by nomination."""
    choices, records, results, asides = choices or {}, records or {}, results or {}, asides or {}

    def row(item: AgendaItem) -> Row:
        past = tuple(records.get(item.nomination.recipient_id, ()))
        return Row(item, choices.get(item.pk, ""), past, results.get(item.pk), asides.get(item.nomination_id, ""))

    by_award = groupby(items, key=lambda item: item.nomination.award)
    return [Group(award, [row(item) for item in members], roll) for award, members in by_award]
