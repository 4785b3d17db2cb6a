"""Counting a council's votes: pure, exact integers and fractions, never floats. Templates speak.

The threshold, its base and whether the vote is secret are dated rows elsewhere; nothing here knows a
legal number. A member who is absent but sent a written opinion (phiếu lấy ý kiến) counts under yes, no
or blank, not under absent.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from units.vietnamese import need_int

Base = Literal["all_members", "present"]
FIELDS = {
    "yes": "Số phiếu đồng ý",
    "no": "Số phiếu không đồng ý",
    "blank": "Số phiếu trắng",
    "absent": "Số người vắng mặt",
    "recused": "Số người không tham gia biểu quyết",
    "present": "Số người có mặt",
    "seats": "Tổng số thành viên",
}


class CountError(ValueError):
    """A count that cannot be: `field` names it (a key of FIELDS), the message says what to mend."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{FIELDS[field]}: {problem}")
        self.field = field


@dataclass(frozen=True)
class Threshold:
    """The share of `base` that must agree: at least it, or with `strict` more than it.

    A simple majority of those present is ``Threshold(1, 2, "present", strict=True)``.
    Raises ValueError (in Vietnamese) when the share is not above 0 and within reach (at most 1).
    """

    numerator: int
    denominator: int
    base: Base
    strict: bool = False

    def __post_init__(self) -> None:
        need_int(self.numerator)
        need_int(self.denominator)
        if self.base not in get_args(Base):
            raise ValueError("Cơ sở tính tỷ lệ: chọn tổng số thành viên hoặc số người có mặt.")
        if not 0 < self.numerator <= self.denominator:
            raise ValueError("Tỷ lệ yêu cầu: phải lớn hơn 0 và không quá 100 %.")
        if self.strict and self.numerator == self.denominator:
            raise ValueError("Tỷ lệ yêu cầu: không thể đòi hỏi quá 100 %.")

    @property
    def share(self) -> Fraction:
        """The required share of the base."""
        return Fraction(self.numerator, self.denominator)


@dataclass(frozen=True)
class Tally:
    """Counts of one vote. Unit: members. `blank` holds invalid ballots too.

    The four counts may add up to less than `seats`: the rest, `silent`, are present and did not vote
    (recused, say); they stay in both bases.
    Raises TypeError for anything but ints, CountError for impossible counts.
    """

    yes: int
    no: int
    blank: int
    absent: int
    seats: int

    def __post_init__(self) -> None:
        _check_counts(yes=self.yes, no=self.no, blank=self.blank, absent=self.absent, seats=self.seats)
        counted = self.yes + self.no + self.blank + self.absent
        if counted > self.seats:
            raise CountError(
                "seats",
                f"có {self.seats} thành viên, nhưng số phiếu và số người vắng mặt cộng lại là {counted}. Hãy kiểm tra lại các số.",
            )

    @property
    def present(self) -> int:
        """Members who are not absent, whether they voted or not."""
        return self.seats - self.absent

    @property
    def silent(self) -> int:
        """Members present who gave neither yes nor no nor blank."""
        return self.present - self.yes - self.no - self.blank


@dataclass(frozen=True)
class Outcome:
    """Result of one vote: `needed` agreeing votes of `base` members were asked; `share` is yes / base.

    `needed` above `base` means that nothing could have passed (nobody present).
    """

    yes: int
    base: int
    needed: int
    share: Fraction
    passed: bool


def decide(tally: Tally, threshold: Threshold) -> Outcome:
    """What the counts say under `threshold`.

    `needed` is the smallest whole number n with n / base >= the share (with `strict`: > the share).
    With a base of nobody the share is 0, one vote is needed and nothing passes.
    """
    base = tally.seats if threshold.base == "all_members" else tally.present
    needed = _needed(base, threshold)
    share = Fraction(tally.yes, base) if base else Fraction(0)
    return Outcome(yes=tally.yes, base=base, needed=needed, share=share, passed=tally.yes >= needed)


def highest(threshold: Threshold, *, seats: int, recused: int = 0, absent: int = 0) -> Outcome:
    """The outcome if everybody who may vote agreed: shown before a vote is opened.

    Twenty members of whom three are recused reach 85 % of all members at most.
    Raises CountError for impossible counts.
    """
    _check_counts(recused=recused, absent=absent, seats=seats)
    if recused + absent > seats:
        raise CountError("recused", f"cùng với {absent} người vắng mặt vượt quá {seats} thành viên.")
    return decide(Tally(yes=seats - recused - absent, no=0, blank=0, absent=absent, seats=seats), threshold)


def show_of_hands(*, yes: int, no: int, blank: int, present: int, seats: int, recused: int = 0) -> Tally:
    """The tally of an open vote as the secretary writes it: everybody present is accounted for.

    `blank` are those who raised no hand, `recused` those present who take no part.
    Raises CountError when yes, no, blank and recused do not add up to `present`, or `present` > `seats`.
    """
    _check_counts(yes=yes, no=no, blank=blank, recused=recused, present=present, seats=seats)
    if present > seats:
        raise CountError("present", f"có {present} người, nhiều hơn {seats} thành viên của Hội đồng.")
    counted = yes + no + blank + recused
    if counted != present:
        raise CountError(
            "present",
            f"có {present} người, nhưng số đồng ý, không đồng ý, không biểu quyết cộng lại là {counted}. Hãy kiểm tra lại các số.",
        )
    return Tally(yes=yes, no=no, blank=blank, absent=seats - present, seats=seats)


def _needed(base: int, threshold: Threshold) -> int:
    """Smallest sufficient number of agreeing votes, at least one."""
    if threshold.strict:
        return base * threshold.numerator // threshold.denominator + 1
    return max(1, -(-base * threshold.numerator // threshold.denominator))


def _check_counts(**counts: int) -> None:
    """Raises TypeError or CountError unless all are ints of 0 or more and the seats at least 1."""
    for field, count in counts.items():
        need_int(count)
        if count < 0:
            raise CountError(field, f"không thể là số âm ({count}).")
        if field == "seats" and count == 0:
            raise CountError(field, "phải từ 1 trở lên.")
