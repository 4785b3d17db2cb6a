"""The words of the ledger page: what each verb of every floor says, what kind of thing it was done to, and where that is.

A verb that is recorded anywhere must be here: a test reads the code and fails for one without words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from awards import (
    achievements,
    council,
    decisions,
    declarations,
    dossiers,
    double_answers,
    filling,
    history_coverage,
    holds,
    initiatives,
    overrides,
    pinning,
    prize_fund,
    ratings,
    records,
)
from awards.intake import table as intakes
from awards.models import (
    Achievement,
    AwardRecord,
    CouncilSession,
    Decision,
    Discipline,
    Dossier,
    HeadCount,
    HistoryCoverage,
    Hold,
    Initiative,
    Intake,
    Nomination,
    Prize,
    Rating,
)
from awards.nominations import NOMINATION
from emulation import blocks, campaigns, editions, limits, routes, rules
from emulation.models import AwardRule, BaseSalary, BlockResult, Campaign, GeneralRule, LocalLimit, PostRank, Route, TransitionClause
from units import accounts, organisation, people, retention, succession, tree
from units.ledger import subject_type
from units.models import Account, Delegation, LedgerCheck, LedgerEntry, Recipient, RetentionRule, Unit, UnitChange
from units.moves import Moves

MOVES: tuple[Moves, ...] = (
    dossiers.DOSSIER, NOMINATION, council.SESSION, decisions.DECISION, campaigns.CAMPAIGN, succession.CHANGE, intakes.INTAKE,
)  # fmt: skip
# Verbs of modules that keep no words of their own, and some that read otherwise beside the name of an object.
OTHERS = {
    "account.end_role": "đã cho thôi vai trò của tài khoản",
    "account.give_role": "đã giao vai trò cho tài khoản",
    "intake.forget": "đã xóa nội dung các dòng đã hết thời hạn giữ của tệp Excel",
    "appraisal.list": "đã in bảng tổng hợp kết quả thẩm định của đơn vị",
    "blockresult.enter": "đã nhập kết quả suy tôn của khối",
    "ledger.export": "đã tải nhật ký của đơn vị",
    "ledgercheck.ask": "đã cho chạy lần kiểm tra nhật ký",
    "recipient.add": "đã thêm hồ sơ",
    "recipient.export": "đã lập bản trích dữ liệu cá nhân từ hồ sơ",
    "recipient.restrict": "đã hạn chế xử lý dữ liệu cá nhân trong hồ sơ",
    "recipient.unrestrict": "đã bỏ hạn chế xử lý dữ liệu cá nhân trong hồ sơ",
    "support.end": "đã kết thúc thao tác hộ tài khoản",
    "support.start": "đã bắt đầu thao tác hộ tài khoản",
    "recipient.fill": "đã bổ sung từ tệp Excel hồ sơ",
    "unit.close": "kết thúc hoạt động",
    "unit.merge": "được sáp nhập",
    "unit.rename": "được đổi tên",
    "unit.split": "được chia tách",
    "unit.undo": "được hoàn tác lần sắp xếp",
    "unit.transfer": "được chuyển nơi trực thuộc",
    "unitchange.record": "đã ghi nhận lần sắp xếp đơn vị",
}
# The last part of verbs that are written for objects of any kind.
ANY = {
    "hand_over": "được chuyển cho đơn vị kế thừa",
    "import": "được nhập từ tệp Excel",
    "undo_import": "bị bỏ do hoàn tác lần nhập Excel",
}
NAMES = ("campaign", "dossier", "nomination", "councilsession", "decision", "recipient", "record", "rating", "initiative")
WORDS: dict[str, str] = {
    **{f"{name}.{act}": words for name in NAMES for act, words in ANY.items()},
    **NOMINATION.words(),
    **succession.WORDS,
    **organisation.WORDS,
    **people.WORDS,
    **retention.WORDS,
    **accounts.WORDS,
    **blocks.WORDS,
    **campaigns.WORDS,
    **routes.WORDS,
    **limits.WORDS,
    **rules.WORDS,
    **editions.WORDS,
    **dossiers.WORDS,
    **filling.WORDS,
    **double_answers.WORDS,
    **council.WORDS,
    **decisions.WORDS,
    **declarations.WORDS,
    **achievements.WORDS,
    **initiatives.WORDS,
    **ratings.WORDS,
    **holds.WORDS,
    **history_coverage.WORDS,
    **pinning.WORDS,
    **overrides.WORDS,
    **prize_fund.WORDS,
    **intakes.WORDS,
    **OTHERS,
}

# --- groups of verbs, for the filter ----------------------------------------------------------------------------------------

STEPS = frozenset(verb for moves in MOVES for verb in moves.words())
GROUPS = {
    "steps": "Gửi, nhận, duyệt, ban hành",
    "content": "Lập, sửa, tệp, danh sách",
    "people": "Người và thành tích",
    "units": "Đơn vị",
    "access": "Tài khoản, vai trò",
    "privacy": "Dữ liệu cá nhân",
}
PRIVACY = frozenset({"recipient.export", "recipient.restrict", "recipient.unrestrict", *retention.WORDS})
PREFIXES = {
    "account": "access", "delegation": "access", "support": "access", "unit": "units", "unitchange": "units", "ledger": "privacy",
    "ledgercheck": "privacy", "recipient": "people", "rating": "people", "initiative": "people", "achievement": "people",
    "record": "people", "awardrecord": "people", "hold": "people", "discipline": "people", "headcount": "people",
    "historycoverage": "people",
}  # fmt: skip


def group_of(verb: str) -> str:
    """The group a verb belongs to: a key of `GROUPS`."""
    if verb in PRIVACY:
        return "privacy"
    return "steps" if verb in STEPS else PREFIXES.get(verb.partition(".")[0], "content")


def verbs_of(group: str) -> list[str]:
    """All known verbs of a group."""
    return sorted(verb for verb in WORDS if group_of(verb) == group)


# --- kinds of things --------------------------------------------------------------------------------------------------------

Visible = Callable[[Account], QuerySet]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object: what it is called, how to load its titles in one query, who may open it and where."""

    noun: str
    model: type[models.Model]
    related: tuple[str, ...] = ()
    visible: Visible | None = None
    page: str = ""
    key: str = "public_id"
    title: Callable[[Any], str] = str

    def titles(self, ids: set[int]) -> dict[int, Any]:
        """The objects with their titles ready. One query."""
        return {row.pk: row for row in self.model._default_manager.select_related(*self.related).filter(pk__in=ids)}

    def may_open(self, ids: set[int], account: Account) -> set[int]:
        """Which of them the account sees. One query."""
        return set(self.visible(account).filter(pk__in=ids).values_list("pk", flat=True)) if self.visible else set()

    def url(self, row: models.Model) -> str:
        try:
            return reverse(self.page, args=[getattr(row, self.key)])
        except NoReverseMatch:
            return ""


def _manager(model: type[models.Model]) -> Visible:
    return model._default_manager.visible_to


KINDS: dict[str, Kind] = {
    subject_type(kind.model): kind
    for kind in (
        Kind("tờ trình", Dossier, (), _manager(Dossier), "awards:dossier"),
        Kind("trường hợp", Nomination, ("recipient", "award"), _manager(Nomination), "awards:nomination"),
        Kind("phiên họp", CouncilSession, (), _manager(CouncilSession), "awards:session"),
        Kind("quyết định", Decision, (), _manager(Decision), "awards:decision"),
        Kind("phong trào", Campaign, (), _manager(Campaign), "emulation:campaign"),
        Kind("kết quả suy tôn", BlockResult, ("block", "unit", "award"), title=lambda row: f"{row.block}: {row.unit}, {row.award}"),
        Kind("hồ sơ", Recipient, (), records.visible, "awards:recipient", "pk"),
        Kind("khen thưởng cũ", AwardRecord, ("recipient", "award"), title=lambda row: f"{row.recipient}: {row.award} năm {row.award_year}"),
        Kind("xếp loại", Rating, ("recipient",), title=lambda row: f"{row.recipient}, {row}"),
        Kind("sáng kiến", Initiative),
        Kind("kỷ luật", Discipline, title=lambda row: f"số {row.pk}"),  # whose is not for every reader of the ledger
        Kind("số người", HeadCount, ("recipient",), title=lambda row: f"{row.recipient}, năm {row.year}"),
        Kind("tạm dừng xét", Hold, title=lambda row: f"số {row.pk}"),
        Kind("lịch sử đầy đủ", HistoryCoverage, ("unit",), title=lambda row: f"{row.unit}, {row.get_subject_display().lower()}"),
        Kind("thành tích", Achievement, ("recipient",), title=lambda row: f"{row.recipient}: {row}"),
        Kind("tiền thưởng", Prize, ("record__recipient", "record__award"), title=lambda row: f"{row.record.recipient}: {row.record.award}"),
        Kind("tệp Excel", Intake, ("file",), _manager(Intake), "awards:intake"),
        Kind("tuyến trình", Route),
        Kind("danh mục", AwardRule, ("award",), title=lambda row: f"{row.award}, từ {row.valid_from:%d/%m/%Y}, bản {row.edition}"),
        Kind("quy định chung", GeneralRule),
        Kind("lương cơ sở", BaseSalary),
        Kind("điều khoản chuyển tiếp", TransitionClause),
        Kind("bậc chức vụ", PostRank),
        Kind("hạn mức nhắc việc", LocalLimit, ("award",), title=limits.says),
        Kind("đơn vị", Unit, (), tree.visible_to, "units:unit", "code"),
        Kind("lần sắp xếp đơn vị", UnitChange, (), succession.visible_to, "units:change"),
        Kind("tài khoản", Account),
        Kind("ủy quyền", Delegation, ("giver", "taker"), title=lambda row: f"{row.giver} cho {row.taker}"),
        Kind("thời hạn giữ dữ liệu", RetentionRule),
        Kind("lần kiểm tra nhật ký", LedgerCheck, title=lambda row: f"số {row.pk}"),
        Kind("dòng nhật ký", LedgerEntry, title=lambda row: f"số {row.pk} và các dòng tiếp theo"),
    )
}
