"""New versions of transition clauses, ranks of posts, general rules and the base salary: inserted, dated, with act and reason; what
stood stands, and what was fixed stays fixed."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from awards import wrong_salaries
from awards.facts import known, load
from awards.judgements import judging
from awards.ledger_words import WORDS
from awards.models import Prize
from emulation import catalogue, editions, rules, seeding
from emulation.editions import Ground
from emulation.models import BaseSalary, GeneralRule, LegalAct, PostRank, Regime, TransitionClause
from tests.factories import World, account, nomination, person, prize_law, world
from tests.granted import granted
from units.ledger import history
from units.models import Post, Role
from units.moves import Conflict, Refused

pytestmark = pytest.mark.django_db
D = datetime.date
TODAY = D(2024, 6, 3)


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    made = world()
    seeding.load_regime("regime-2024")
    made.province.refresh_from_db()
    return made


def ground(**changes) -> Ground:
    act, _ = LegalAct.objects.get_or_create(number="9/NĐ-CP", issued_on=D(2024, 6, 1), issuer="Chính phủ", title="Sửa đổi")
    return Ground(**{"legal_act": act, "article": "Điều 9", "verified": True, "reason": "Nghị định sửa đổi"} | changes)


def stored(model) -> list[dict]:
    return list(model.objects.order_by("pk").values())


def told(row) -> list[tuple[str, str]]:
    return [(line.sentence, line.note) for line in history(row, WORDS)]


# --- transition clauses ------------------------------------------------------------------------------------------------------------


def clause_draft(**changes) -> TransitionClause:
    new, old = Regime.objects.get(code="LAW2022_ND98"), Regime.objects.get(code="LAW2003_ND91")
    columns = {"regime": new, "previous": old, "received_before": D(2024, 7, 1), "text": "Hồ sơ nhận trước 01/7/2024 theo luật cũ"}
    return TransitionClause(**columns | {"valid_from": D(2024, 6, 10)} | changes)


def test_a_clause_gets_a_version_and_the_old_one_stands(w):
    before = stored(TransitionClause)
    made = editions.publish_clause(clause_draft(), ground=ground(), by=w.admin)
    assert stored(TransitionClause)[:-1] == before
    assert (made.edition, made.act.number, made.article, made.reason, made.verified, made.entered_by) == (
        2, "9/NĐ-CP", "Điều 9", "Nghị định sửa đổi", True, w.admin,
    )  # fmt: skip
    on = {day: editions.clause_on(made.regime, made.previous, day).edition for day in (D(2024, 6, 9), D(2024, 6, 10))}
    assert on == {D(2024, 6, 9): 1, D(2024, 6, 10): 2}
    (line,) = told(made)
    assert line == ("đã ghi bản mới của điều khoản chuyển tiếp", "LAW2022_ND98, nhận trước 01/07/2024, từ 10/06/2024. Nghị định sửa đổi")


def test_only_an_administrator_of_a_top_unit_writes_a_clause(w):
    lower = account("quan-tri-xa", (Role.ADMIN, w.commune))
    for who in (w.appraiser, w.auditor, lower):
        with pytest.raises(PermissionDenied):
            editions.publish_clause(clause_draft(), ground=ground(), by=who)
    assert TransitionClause.objects.filter(edition=2).count() == 0
    assert editions.publish_clause(clause_draft(), ground=ground(), by=w.admin).edition == 2


@pytest.mark.parametrize(
    "changes, ground_changes, sentence",
    [
        ({"valid_from": D(2023, 12, 31)}, {}, "chọn ngày từ đó trở đi"),
        ({"received_before": D(2023, 12, 31)}, {}, "mốc nhận hồ sơ phải từ ngày đó"),
        ({"text": " "}, {}, "Ghi nội dung điều khoản"),
        ({}, {"article": " "}, "Ghi điều khoản"),
        ({}, {"reason": ""}, "Ghi lý do"),
    ],
)
def test_a_clause_that_cannot_be_is_refused(w, changes, ground_changes, sentence):
    with pytest.raises(Refused, match=sentence):
        editions.publish_clause(clause_draft(**changes), ground=ground(**ground_changes), by=w.admin)
    assert TransitionClause.objects.filter(edition=2).count() == 0


def test_the_same_again_is_no_version(w):
    editions.publish_clause(clause_draft(), ground=ground(), by=w.admin)
    for day in (D(2024, 6, 10), D(2024, 8, 1)):
        with pytest.raises(Refused, match="giống hệt"):
            editions.publish_clause(clause_draft(valid_from=day), ground=ground(reason="Ghi lại"), by=w.admin)
    assert editions.publish_clause(clause_draft(), ground=ground(verified=False), by=w.admin).edition == 3  # read again: a doubt


# --- ranks of posts ------------------------------------------------------------------------------------------------------------------


def rank_draft(**changes) -> PostRank:
    return PostRank(**{"title": "Giám đốc sở", "rank": "province_vice_chair", "valid_from": D(2024, 6, 10)} | changes)


def ranks_of(recipient, *days: datetime.date) -> list[list[str]]:
    return [[fact.rank for fact in load([recipient.pk], on=day)[recipient.pk].posts] for day in days]


@pytest.mark.engine
def test_a_rank_counts_from_its_day_and_the_old_one_stands(w):
    director = person(w, post="Giám đốc Sở")
    before = stored(PostRank)
    made = editions.publish_rank(rank_draft(), ground=ground(), by=w.admin)
    assert stored(PostRank)[:-1] == before
    assert (made.edition, made.folded, made.source) == (2, "giam doc so", "Điều 9")
    assert ranks_of(director, D(2024, 6, 9), D(2024, 6, 10)) == [["director"], ["province_vice_chair"]]
    (line,) = told(made)
    assert line[0] == "đã ghi bản mới của bậc chức vụ"
    editions.publish_rank(rank_draft(rank="", valid_from=D(2024, 7, 1)), ground=ground(), by=w.admin)
    assert ranks_of(director, D(2024, 6, 30), D(2024, 7, 1)) == [["province_vice_chair"], [""]]


def test_a_case_is_judged_by_the_ranks_of_the_day_of_its_receipt(w, settings):
    director = person(w, post="Giám đốc Sở")
    early, late = (
        nomination(w, director, received_on=day, award=award) for day, award in ((TODAY, "BK_TINH"), (D(2024, 6, 10), "CSTD_TINH"))
    )
    editions.publish_rank(rank_draft(), ground=ground(), by=w.admin)
    settings.DEMO_TODAY = D(2024, 6, 20)
    found = judging.judged([early, late])
    assert [[fact.rank for fact in found[row.pk].history.posts] for row in (early, late)] == [["director"], ["province_vice_chair"]]


def test_ranks_in_versions_cost_one_query_all_the_same(w, count_queries):
    directors = [person(w, post="Giám đốc Sở") for _ in range(3)]
    for number, rank in enumerate(("province_vice_chair", "deputy_director", "party_deputy")):
        editions.publish_rank(rank_draft(rank=rank, valid_from=D(2024, 6, 10 + number)), ground=ground(), by=w.admin)
    for size in (1, 3):
        with count_queries(6):
            known([row.pk for row in directors[:size]], on=TODAY)
    assert Post.objects.filter(recipient__in=directors).count() == 3


def test_a_title_that_has_no_rank_gets_its_first(w):
    made = editions.publish_rank(rank_draft(title="Chánh Văn phòng", rank="deputy_director"), ground=ground(), by=w.admin)
    assert (made.edition, made.folded) == (1, "chanh van phong")
    with pytest.raises(PermissionDenied):
        editions.publish_rank(rank_draft(title="Chánh Thanh tra"), ground=ground(), by=w.office_head)
    with pytest.raises(Refused, match="giống hệt"):
        editions.publish_rank(rank_draft(title="CHÁNH VĂN PHÒNG", rank="deputy_director"), ground=ground(), by=w.admin)
    with pytest.raises(Refused, match="Ghi tên chức vụ"):
        editions.publish_rank(rank_draft(title=" "), ground=ground(), by=w.admin)
    assert PostRank.objects.filter(folded__startswith="chanh").count() == 1


# --- general rules -------------------------------------------------------------------------------------------------------------------


def test_a_general_rule_counts_from_its_day(w):
    regime = Regime.objects.get(code="LAW2022_ND98")
    asked = {"regime": regime, "code": "women_leadership", "article": "Điều 9", "verified": True, "reason": "Sửa", "by": w.admin}
    made = rules.publish_general(**asked, value={"factor": "3/4"}, valid_from=D(2024, 6, 10), legal_act=ground().legal_act)
    found = {day: catalogue.general_rules([regime.pk], day)[regime.pk]["women_leadership"].value for day in (D(2024, 6, 9), D(2024, 6, 10))}
    assert found == {D(2024, 6, 9): {"factor": "2/3"}, D(2024, 6, 10): {"factor": "3/4"}}
    assert (made.act, made.entered_by) == (ground().legal_act, w.admin)
    with pytest.raises(Refused, match="chọn ngày từ đó trở đi"):
        rules.publish_general(**asked, value={"factor": "1/2"}, valid_from=D(2023, 12, 31))
    assert GeneralRule.objects.filter(code="women_leadership").count() == 2


# --- the base salary of a day -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def paid(settings) -> World:
    """A prize was fixed with 1.490.000 đ."""
    settings.DEMO, settings.DEMO_TODAY = True, D(2021, 12, 22)
    made = world()
    prize_law(made)
    made.province.refresh_from_db()
    granted(made, [nomination(made)])
    return made


def amounts() -> list[tuple[Decimal, int, str]]:
    rows = Prize.objects.order_by("pk").select_related("base_salary")
    return [(row.amount, row.base_salary.amount, row.state) for row in rows]


@pytest.mark.engine
def test_a_corrected_figure_is_for_later_prizes_and_the_fixed_ones_keep_theirs(paid):
    wrong = BaseSalary.objects.get(amount=1_490_000)
    before = stored(BaseSalary)
    made = editions.correct_salary(wrong, amount=1_500_000, ground=ground(), by=paid.admin)
    assert sorted(stored(BaseSalary), key=lambda row: row["id"])[:-1] == before
    assert (made.edition, made.valid_from, made.valid_to, made.source) == (2, wrong.valid_from, D(2023, 6, 30), "Điều 9")
    assert amounts() == [(Decimal(2_240_000), 1_490_000, "due")]
    granted(paid, [nomination(paid)])
    assert amounts() == [(Decimal(2_240_000), 1_490_000, "due"), (Decimal(2_250_000), 1_500_000, "due")]
    assert catalogue.salary_on(D(2023, 7, 1)).amount == 1_800_000
    (line,) = told(made)
    assert line == ("đã ghi bản sửa mức lương cơ sở", "Từ 01/07/2019: 1.490.000 đ → 1.500.000 đ. Nghị định sửa đổi")


def test_what_was_fixed_with_the_wrong_figure_is_named(paid, count_queries):
    assert wrong_salaries.lines(paid.admin) == []
    editions.correct_salary(BaseSalary.objects.get(amount=1_490_000), amount=1_500_000, ground=ground(), by=paid.admin)
    old = Prize.objects.get().decision
    granted(paid, [nomination(paid)])
    with count_queries(2):
        found = wrong_salaries.lines(paid.records_clerk)
    assert [(one.public_id, one.wrong, one.right, one.count, one.due, one.opens) for one in found] == [
        (old.public_id, 1_490_000, 1_500_000, 1, 2_240_000, True)
    ]
    assert [(one.public_id, one.count) for one in wrong_salaries.lines(paid.admin)] == [(old.public_id, 1)]
    assert wrong_salaries.lines(paid.other_appraiser) == []  # another province's money
    assert [row.right_salary for row in Prize.objects.with_right_salary().order_by("pk")] == [1_500_000, None]


def test_only_an_administrator_of_a_top_unit_corrects_and_only_the_latest_edition(paid):
    wrong = BaseSalary.objects.get(amount=1_490_000)
    for who in (paid.records_clerk, paid.appraiser, paid.auditor):
        with pytest.raises(PermissionDenied):
            editions.correct_salary(wrong, amount=1_500_000, ground=ground(), by=who)
    with pytest.raises(Refused, match="giống hệt"):
        editions.correct_salary(wrong, amount=wrong.amount, ground=ground(article=wrong.source), by=paid.admin)
    with pytest.raises(Refused, match="lớn hơn 0"):
        editions.correct_salary(wrong, amount=0, ground=ground(), by=paid.admin)
    made = editions.correct_salary(wrong, amount=1_500_000, ground=ground(), by=paid.admin)
    with pytest.raises(Conflict):
        editions.correct_salary(wrong, amount=1_510_000, ground=ground(), by=paid.admin)
    assert editions.correct_salary(made, amount=1_510_000, ground=ground(), by=paid.admin).edition == 3


def test_the_next_salary_ends_every_edition_before_it(paid):
    last = BaseSalary.objects.get(amount=1_800_000)
    editions.correct_salary(last, amount=1_810_000, ground=ground(), by=paid.admin)
    rules.add_salary(amount=2_340_000, valid_from=D(2024, 7, 1), source="Nghị định 73/2024/NĐ-CP", verified=True, by=paid.admin)
    found = BaseSalary.objects.filter(valid_from=D(2023, 7, 1)).values_list("amount", "valid_to")
    assert list(found) == [(1_800_000, D(2024, 6, 30)), (1_810_000, D(2024, 6, 30))]
    assert catalogue.salary_on(D(2024, 6, 30)).amount == 1_810_000


def test_loading_again_adds_no_row_beside_the_versions(w):
    editions.publish_clause(clause_draft(), ground=ground(), by=w.admin)
    editions.publish_rank(rank_draft(), ground=ground(), by=w.admin)
    editions.correct_salary(BaseSalary.objects.get(amount=1_800_000), amount=1_810_000, ground=ground(), by=w.admin)
    before = [stored(model) for model in (TransitionClause, PostRank, BaseSalary, GeneralRule)]
    seeding.load_regime("regime-2024")
    assert [stored(model) for model in (TransitionClause, PostRank, BaseSalary, GeneralRule)] == before
