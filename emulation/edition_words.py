"""What a version of a transition clause, a post's rank, a general rule or the base salary says in Vietnamese; how two of them differ."""

from dataclasses import dataclass

from emulation.criteria_words import RANK_WORDS
from emulation.models import BaseSalary, GeneralCode, GeneralRule, PostRank, TransitionClause
from units.vietnamese import date_vn, money_vn, number_vn

NO_RANK = "Không còn tính bậc"
Row = TransitionClause | PostRank | GeneralRule | BaseSalary


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the preview; ``before`` is empty where nothing stood."""

    label: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after


def rank_words(rank: str) -> str:
    """``Giám đốc sở và tương đương``; the rank itself where no words are known."""
    said = RANK_WORDS.get(rank, rank)
    return f"{said[:1].upper()}{said[1:]}" if rank else NO_RANK


def value_words(row: GeneralRule) -> str:
    """The value of a general rule in words; empty where the rule has none."""
    said = {
        GeneralCode.WOMEN_LEADERSHIP: "Tính bằng {factor} thời gian giữ chức vụ",
        GeneralCode.WOMEN_PREFERENCE: "Nữ, hoặc tập thể từ {percent} % là nữ",
        GeneralCode.PRIZE_ROUNDING: "Làm tròn lên {unit} đồng",
        GeneralCode.PRIZE_COLLECTIVE: "Bằng {factor} lần mức cá nhân",
        GeneralCode.PRIZE_HOUSEHOLD: "Bằng {factor} lần mức cá nhân",
    }.get(GeneralCode(row.code), "")
    return said.format(**{name: _figure(value) for name, value in row.value.items()}) if row.value else ""


def _figure(value: object) -> str:
    """``10.000``; ``1,5``; ``2/3``."""
    return number_vn(value) if isinstance(value, int) else str(value).replace(".", ",")


def _yes(answer: object) -> str:
    return "Có" if answer else "Không"


def says(row: Row) -> list[tuple[str, str]]:
    """A version as pairs of label and text, its content first, then what it stands on."""
    if isinstance(row, TransitionClause):
        better = ("Quy định mới có lợi hơn thì theo quy định mới", _yes(row.more_favourable))
        own = [("Nội dung", row.text), ("Hồ sơ nhận trước ngày", date_vn(row.received_before)), better]
    elif isinstance(row, PostRank):
        own = [("Bậc", rank_words(row.rank)), ("Nhóm nghỉ hưu ở tuổi cao hơn", _yes(row.later_retirement))]
    elif isinstance(row, GeneralRule):
        own = [("Nội dung", value_words(row) or "Không kèm số")]
    else:
        own = [("Mức một tháng", money_vn(row.amount))]
    return [*own, *_ground(row)]


def _ground(row: Row) -> list[tuple[str, str]]:
    of_title = isinstance(row, PostRank | BaseSalary)
    article, start = (row.source, row.valid_from) if of_title else (row.article, row.valid_from or row.regime.valid_from)
    return [
        ("Áp dụng từ ngày", date_vn(start) if start else "Từ đầu"),
        ("Văn bản", act_words(row)),
        ("Điều khoản", article),
        ("Đối chiếu", "Đã đối chiếu văn bản" if row.verified else "Chưa xác minh"),
    ]


def act_words(row: Row) -> str:
    """``12/2026/NĐ-CP ngày 01/10/2026, Chính phủ``; empty for what was loaded."""
    return f"{row.act}, {row.act.issuer}" if row.act else ""


def side_by_side(before: Row | None, after: Row) -> list[Difference]:
    """Every label with what stood and what will stand."""
    stood = dict(says(before)) if before else {}
    return [Difference(label, stood.get(label, ""), text) for label, text in says(after)]


def same(before: Row | None, after: Row) -> bool:
    """Whether a version says nothing new; from when, and by which act, does not matter: ``before`` counts on its first day."""
    told = side_by_side(before, after) if before else []
    return before is not None and not any(one.changed for one in told if one.label not in ("Văn bản", "Áp dụng từ ngày"))
