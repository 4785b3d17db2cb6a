"""The catalogue's verbs: new versions beside the old ones, confirming against the text, general rules, the base salary."""

import datetime
import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from emulation import catalogue, rule_words, rules, seeding
from emulation.criteria import Source
from emulation.models import Award, AwardRule, BaseSalary, GeneralRule, Regime
from tests.factories import World, account, world
from units.models import LedgerEntry, Role, Unit
from units.moves import Refused

pytestmark = pytest.mark.django_db
D = datetime.date
TODAY = D(2021, 11, 22)


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    return world()


@pytest.fixture
def loaded(settings) -> World:
    """The world with the catalogue of 2024 besides its own of 2017."""
    settings.DEMO, settings.DEMO_TODAY = True, D(2024, 6, 3)
    made = world()
    seeding.load_regime("regime-2024")
    return made


Y2024 = D(2024, 6, 3)


def rule_of(code: str, on: datetime.date = Y2024, unit=None) -> AwardRule:
    return catalogue.rule_on(Award.objects.get(code=code), on, unit=unit)


def publish(rule: AwardRule, by, **asked) -> AwardRule:
    columns = rules.columns_of(rule) | asked.pop("columns", {})
    known = {"valid_from": rule.valid_from, "unit": None, "legal_act": None, "reason": "Đọc lại văn bản"}
    return rules.publish(rule, columns=columns, by=by, **known | asked)


def frozen() -> list[dict]:
    return list(AwardRule.objects.order_by("pk").values())


def test_a_new_version_stands_beside_the_old_one_which_never_changes(loaded):
    rule, before = rule_of("CSTD_TINH"), frozen()
    made = publish(rule, loaded.admin, columns={"vote_numerator": 4, "vote_denominator": 5})
    assert frozen()[:-1] == before
    assert (made.edition, made.valid_from, made.valid_to, made.reason, made.entered_by) == (
        2, D(2024, 1, 1), D(2025, 6, 30), "Đọc lại văn bản", loaded.admin,
    )  # fmt: skip
    assert rule_of("CSTD_TINH") == made
    assert rule_words.vote_words(made) == "Bỏ phiếu kín, từ 4/5 tổng số thành viên Hội đồng trở lên"
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.verb, entry.subject_id, entry.fields, entry.note, entry.unit_id) == (
        "awardrule.publish", made.pk, ["vote_denominator", "vote_numerator"], "Đọc lại văn bản", loaded.province.pk,
    )  # fmt: skip


def test_a_version_from_a_later_day_ends_with_the_regime_of_that_day(loaded):
    made = publish(rule_of("LDTT"), loaded.admin, valid_from=D(2025, 1, 1), columns={"criteria": "Mới"})
    assert (made.edition, made.regime.code, made.valid_to) == (1, "LAW2022_ND98", D(2025, 6, 30))
    assert (rule_of("LDTT", D(2024, 12, 31)).edition, rule_of("LDTT", D(2024, 12, 31)).criteria == "Mới") == (1, False)
    assert rule_of("LDTT", D(2025, 1, 1)) == made


def test_a_provinces_own_regulation_stands_before_the_common_rule_there_only(loaded):
    own = publish(rule_of("GK_XA"), loaded.admin, unit=loaded.province, columns={"criteria": "Tiêu chuẩn của tỉnh"})
    assert (own.edition, own.unit) == (1, loaded.province)
    assert rule_of("GK_XA", unit=loaded.commune) == own
    assert rule_of("GK_XA", unit=loaded.other_commune) != own
    assert rule_of("GK_XA") != own
    assert own in rules.visible_to(loaded.commune_clerk)
    assert own not in rules.visible_to(loaded.accounts["other_clerk"])


@pytest.mark.parametrize("name", ["commune_clerk", "appraiser", "secretary", "auditor", "other_appraiser"])
def test_nobody_but_an_administrator_writes_a_version(loaded, name):
    rule, before = rule_of("GK_XA"), frozen()
    with pytest.raises(PermissionDenied):
        publish(rule, loaded.accounts[name], columns={"criteria": "Khác"})
    assert frozen() == before


def test_an_administrator_below_writes_only_the_own_regulation_of_a_unit_that_decides(loaded):
    at, below = loaded.finance, account("quantri.so", (Role.ADMIN, loaded.finance))
    rule = rule_of("GK_SO")
    Unit.objects.filter(pk=at.pk).update(decides=False)
    for unit in (None, loaded.province, at):
        with pytest.raises(PermissionDenied):
            publish(rule, below, unit=unit, columns={"criteria": "Khác"})
    Unit.objects.filter(pk=at.pk).update(decides=True)
    assert publish(rule, below, unit=at, columns={"criteria": "Khác"}).unit == at
    with pytest.raises(PermissionDenied):
        publish(rule, below, columns={"criteria": "Khác"})


@pytest.mark.parametrize(
    "asked, sentence",
    [
        ({"reason": "  "}, "Ghi lý do có bản mới."),
        ({}, "Bản mới giống hệt bản đang có: chưa thay đổi điều gì."),
        ({"valid_from": D(2010, 1, 1), "columns": {"criteria": "x"}}, "Danh mục không có chế độ pháp luật nào vào ngày 01/01/2010."),
        (
            {"columns": {"routes": [{"id": "a", "name": "A", "for": ["person"], "article": "x", "verified": False}]}},
            "routes[0]: thiếu require.",
        ),
        (
            {
                "columns": {
                    "routes": [{"id": "a", "name": "A", "for": ["person"], "article": "x", "verified": False, "require": {"held": {}}}]
                }
            },
            "routes[0].require.held: thiếu một trong: awards, count, gap, lag, since_prior, within.",
        ),
        (
            {"columns": {"multipliers": [{"kind": "person", "multiplier": "một", "article": "x", "verified": True}]}},
            "multipliers[0].multiplier: “một” không đúng dạng.",
        ),
        ({"columns": {"for_person": False}}, "Chọn ít nhất một loại đối tượng."),
        ({"columns": {"vote_numerator": 11}}, "Tỷ lệ phiếu: tử số phải từ 1 đến mẫu số."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(loaded, asked, sentence):
    rule, before = rule_of("CSTD_TINH"), frozen()
    with pytest.raises(Refused) as caught:
        publish(rule, loaded.admin, **asked)
    assert caught.value.reasons == [sentence]
    assert frozen() == before


def test_the_database_keeps_one_version_per_day_scope_and_edition(w):
    rule = w.rules["BK_TINH"]
    copy = {"award": rule.award, "regime": rule.regime, "valid_from": rule.valid_from, "source": "x", "decision_subject": "x"}
    for columns in (copy, copy | {"edition": 2}, copy | {"unit": w.province}):
        if columns == copy | {"unit": w.province}:
            AwardRule.objects.create(**columns)
        with pytest.raises(IntegrityError), transaction.atomic():
            AwardRule.objects.create(**columns)  # the second: an edition without a reason
    assert AwardRule.objects.filter(award=rule.award).count() == 2


# --- confirming ----------------------------------------------------------------------------------------------------------------


def test_confirming_a_criterion_makes_an_edition_in_which_only_that_is_verified(loaded):
    rule, before = rule_of("CSTD_TQ"), frozen()
    count = rule_words.unverified(rule)
    made = rules.confirm(rule, "routes[0].require.all[0]", article="Điều 21 Luật 06/2022/QH15", note="Công báo 571", by=loaded.admin)
    assert frozen()[:-1] == before
    asked = made.routes[0]["require"]["all"]
    assert (asked[0]["verified"], asked[0]["article"]) == (True, "Điều 21 Luật 06/2022/QH15")
    assert asked[1:] == rule.routes[0]["require"]["all"][1:]
    assert (made.edition, made.reason) == (2, "Đã đối chiếu văn bản: Điều 21 Luật 06/2022/QH15 (Công báo 571)")
    assert rule_words.unverified(made) == count - 1
    assert LedgerEntry.objects.latest("pk").verb == "awardrule.confirm"


@pytest.mark.parametrize("place", ["articles.vote", "routes[0]", "deciders[0]", "consultations[1]"])
def test_other_parts_of_a_rule_are_confirmed_the_same_way(loaded, place):
    rule = rule_of("TTLDTT") if place == "routes[0]" else rule_of("CSTD_TQ") if place != "deciders[0]" else rule_of("CSTD_TINH")
    made = rules.confirm(rule, place, article="Điều đã đọc", note="", by=loaded.admin)
    assert rules.at(rules.columns_of(made), place) == rules.at(rules.columns_of(rule), place) | {"article": "Điều đã đọc", "verified": True}
    assert rule_words.unverified(made) == rule_words.unverified(rule) - 1


def test_the_whole_rule_is_confirmed_and_not_twice(loaded):
    made = rules.confirm(rule_of("TTLDTT"), "", article="Luật 06/2022/QH15 Điều 28", note="", by=loaded.admin)
    assert (made.verified, made.source) == (True, "Luật 06/2022/QH15 Điều 28")
    with pytest.raises(Refused, match="đã được xác nhận trước đó"):
        rules.confirm(made, "", article="Luật 06/2022/QH15 Điều 28", note="", by=loaded.admin)


@pytest.mark.parametrize("place", ["routes[9]", "articles.bien", "routes", "regime", "entered_by", "routes[0].require.all[99]"])
def test_a_place_that_is_not_there_is_refused(loaded, place):
    with pytest.raises(Refused, match="không còn trong bản này"):
        rules.confirm(rule_of("CSTD_TQ"), place, article="x", note="", by=loaded.admin)


def test_confirming_needs_the_right_of_the_scope(loaded):
    with pytest.raises(PermissionDenied):
        rules.confirm(rule_of("CSTD_TQ"), "articles.vote", article="x", note="", by=loaded.appraiser)


def test_confirming_a_route_confirms_the_criteria_that_name_no_article(loaded):
    rule = rule_of("TTLDTT")
    made = rules.confirm(rule, "routes[0]", article="Luật 06/2022/QH15 Điều 28", note="", by=loaded.admin)
    (part,) = rule_words.route_parts(made, {})
    assert {one.source for one in part.said if one.source} == {Source("Luật 06/2022/QH15 Điều 28", verified=True)}


def test_no_code_writes_a_rule_that_stands() -> None:
    """Rules are only ever inserted: by the loader when none stands, by the one verb of `emulation.rules`."""
    root = Path(rules.__file__).resolve().parents[1]
    found = []
    for path in [*root.glob("emulation/**/*.py"), *root.glob("awards/**/*.py"), *root.glob("units/**/*.py")]:
        text = path.read_text(encoding="utf-8")
        written = re.search(
            r"(AwardRule|GeneralRule|TransitionClause|PostRank)\.objects[^\n]*\.(update|bulk_update|delete|update_or_create)\(", text
        )
        if written and "migrations" not in path.parts:
            found.append(f"{path.name}: {written.group(0)}")
    assert found == []


# --- words ------------------------------------------------------------------------------------------------------------------------


def test_two_versions_side_by_side_mark_what_differs(loaded):
    rule = rule_of("TTLDXS")
    routes = rules.columns_of(rule)["routes"]
    routes[0]["require"]["all"][3]["member_share"]["percent"] = 75
    made = publish(rule, loaded.admin, columns={"routes": routes, "notice": "before_council", "notice_working_days": 5})
    found = rule_words.side_by_side(rule, made, dict(Award.objects.values_list("code", "name")))
    told = {
        one.label: [[said.text for said, mark in side if mark == "text"] for side in (one.before, one.after)] for one in found if one.mark
    }
    assert told == {
        "Tập thể lao động xuất sắc": [
            ["Ít nhất 70 % cá nhân trong tập thể đạt Lao động tiên tiến trong năm xét."],
            ["Ít nhất 75 % cá nhân trong tập thể đạt Lao động tiên tiến trong năm xét."],
        ],
        "Lấy ý kiến nhân dân": [["Không lấy ý kiến (danh mục chưa ghi điều khoản nào đòi)"], ["Trước khi họp Hội đồng, 5 ngày làm việc"]],
    }


def test_every_rule_of_every_regime_can_be_said(loaded):
    for name in seeding.names():
        seeding.load_regime(name)
    called = dict(Award.objects.values_list("code", "name"))
    said = [
        one.text
        for rule in AwardRule.objects.select_related("award").exclude(regime__code="LAW2003_ND91", source="thử nghiệm")
        for part in (*rule_words.parts(rule, called), *rule_words.route_parts(rule, called))
        for one in part.said
    ]
    assert len(said) > 2000
    assert all(text.strip() for text in said)
    assert not [text for text in said if "{" in text or "None" in text]


# --- general rules, base salary ---------------------------------------------------------------------------------------------------------


def test_a_general_rule_gets_a_new_edition_and_keeps_the_old(loaded):
    regime = Regime.objects.get(code="LAW2022_ND98")
    old = GeneralRule.objects.get(regime=regime, code="women_preference")
    made = rules.publish_general(
        regime=regime, code="women_preference", value={"percent": 60}, article="Điều 4", verified=True, reason="Đọc lại", by=loaded.admin
    )
    old.refresh_from_db()
    assert (old.value, made.value, made.edition) == ({"percent": 70}, {"percent": 60}, 2)
    assert catalogue.general_rules([regime.pk])[regime.pk]["women_preference"] == made


@pytest.mark.parametrize(
    "code, value",
    [("women_preference", {"percent": 101}), ("prize_rounding", {}), ("women_leadership", {"factor": "hai"}), ("hold", {"percent": 1})],
)
def test_a_general_rule_of_another_shape_is_refused(loaded, code, value):
    regime = Regime.objects.get(code="LAW2022_ND98")
    asked = {"regime": regime, "code": code, "value": value, "article": "x", "verified": False, "reason": "x"}
    with pytest.raises(Refused):
        rules.publish_general(**asked, by=loaded.admin)
    with pytest.raises(PermissionDenied):
        rules.publish_general(**asked, by=loaded.appraiser)
    assert not GeneralRule.objects.filter(edition=2).exists()


def test_the_next_base_salary_ends_the_one_before_and_never_reaches_back(loaded):
    asked = {"source": "Nghị định thử", "verified": True, "by": loaded.admin}
    made = rules.add_salary(amount=2_530_000, valid_from=D(2026, 7, 1), **asked)
    assert list(BaseSalary.objects.values_list("amount", "valid_from", "valid_to")) == [
        (1_800_000, D(2023, 7, 1), D(2024, 6, 30)), (2_340_000, D(2024, 7, 1), D(2026, 6, 30)), (2_530_000, D(2026, 7, 1), None),
    ]  # fmt: skip
    assert BaseSalary.objects.valid_on(D(2026, 7, 1)).get() == made
    with pytest.raises(Refused, match="phải bắt đầu sau ngày đó"):
        rules.add_salary(amount=1, valid_from=D(2026, 7, 1), **asked)
    with pytest.raises(PermissionDenied):
        rules.add_salary(amount=1, valid_from=D(2027, 1, 1), **asked | {"by": loaded.appraiser})
