"""The regime of a nomination: pinned by the day its decider receives a valid dossier, kept, compared, set otherwise with a reason."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from awards import appraisal, confirmation, contents, dossiers, filling, gathering, pinning
from awards.eligibility.findings import Answer
from awards.models import Dossier, DossierLine, HistoryCoverage, Nomination
from awards.nominations import NOMINATION
from emulation import editions
from emulation.models import Award, AwardRule, LegalAct, Regime, TransitionClause
from tests.factories import nomination, person, world
from units import clock
from units.ledger import history
from units.models import Unit
from units.moves import Conflict, Refused

pytestmark = pytest.mark.django_db
D = datetime.date
REGIMES = {"2024": (D(2024, 1, 1), D(2025, 6, 30)), "2025": (D(2025, 7, 1), D(2026, 9, 30)), "2026": (D(2026, 10, 1), None)}
ASKS = {"held": {"awards": ["CSTD_CS"], "count": 2}}


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, D(2025, 6, 30)
    made = world()
    base = Award.objects.create(code="CSTD_CS", name="Chiến sĩ thi đua cơ sở", kind="title", level="commune", order=9)
    for code, (first, last) in REGIMES.items():
        regime = Regime.objects.create(code=code, name=f"Chế độ {code}", valid_from=first, valid_to=last)
        for award in (*made.awards.values(), base):
            made.rules[f"{award.code}:{code}"] = AwardRule.objects.create(
                award=award, regime=regime, valid_from=first, valid_to=last, source=f"Luật {code}", verified=True, for_person=True,
                decision_subject="x", vote_mode="none" if code == "2026" else "open",
            )  # fmt: skip
    made.province.refresh_from_db()
    return made


def on_the_way(w, *, count=1, award="BK_TINH", unit: Unit | None = None, to: Unit | None = None) -> tuple[Dossier, list[Nomination]]:
    """An envelope that was sent; its nominations were entered under the regime of 2024."""
    unit, to, now = unit or w.commune, to or w.province, clock.now()
    dossier = Dossier.objects.create(
        campaign=w.campaign, unit=unit, to_unit=to, title="Tờ trình", state="sent", created_by=w.commune_clerk, created_at=now, sent_at=now,
        confirmed_hash="0" * 64, public_id=uuid.uuid4().hex,
    )  # fmt: skip
    rows = [nomination(w, person(w, unit), award=award, state="submitted", holder=to) for _ in range(count)]
    Nomination.objects.filter(pk__in=[row.pk for row in rows]).update(rule=w.rules[f"{award}:2024"])
    DossierLine.objects.bulk_create(DossierLine(dossier=dossier, nomination=row, order=n) for n, row in enumerate(rows))
    return dossier, rows


def fresh(row: Nomination) -> Nomination:
    return Nomination.objects.select_related("rule__regime", "award", "holder", "unit", "recipient").get(pk=row.pk)


def arrived(w, settings, day: datetime.date, **facts) -> Nomination:
    """A nomination that the province received on a day."""
    settings.DEMO_TODAY = day
    dossier, (row,) = on_the_way(w, **facts)
    dossiers.receive(dossier, by=w.appraiser, version=0)
    return fresh(row)


def clause(w, before: datetime.date, *, new="2026", old="2025", verified=True, better=False) -> TransitionClause:
    return TransitionClause.objects.create(
        regime=Regime.objects.get(code=new), previous=Regime.objects.get(code=old), received_before=before, more_favourable=better,
        text="Hồ sơ nhận trước ngày này tiếp tục theo quy định cũ", article="Điều 60 khoản 3 NĐ 152/2025/NĐ-CP", verified=verified,
    )  # fmt: skip


# --- by the day of receipt -----------------------------------------------------------------------------------------------------


@pytest.mark.engine
@pytest.mark.parametrize(
    ("day", "regime"),
    [(D(2025, 6, 30), "2024"), (D(2025, 7, 1), "2025"), (D(2026, 9, 30), "2025"), (D(2026, 10, 1), "2026"), (D(2024, 2, 29), "2024")],
)
def test_the_day_of_receipt_pins_the_regime(w, settings, day, regime):
    row = arrived(w, settings, day)
    assert (row.rule.regime.code, row.received_on, row.rule_reason, row.state) == (regime, day, "", "under_appraisal")
    told = [line.note for line in history(row, NOMINATION.words() | pinning.WORDS)]
    pinned = f"Nhận hồ sơ hợp lệ ngày {day:%d/%m/%Y}: Chế độ {regime}"
    assert told == ([""] if regime == "2024" else ["", pinned])


def test_a_level_on_the_way_pins_nothing(w, settings):
    settings.DEMO_TODAY = D(2025, 7, 1)
    dossier, (row,) = on_the_way(w, to=w.district)
    dossiers.receive(dossier, by=w.district_clerk, version=0)
    row = fresh(row)
    assert (row.rule.regime.code, row.received_on, row.state) == ("2024", None, "under_appraisal")


def test_a_commune_that_decides_by_itself_pins_too(w, settings):
    settings.DEMO_TODAY = D(2025, 7, 1)
    dossier, (row,) = on_the_way(w, award="GK_XA", to=w.commune)
    dossiers.receive(dossier, by=w.commune_clerk, version=0)
    assert (fresh(row).rule.regime.code, fresh(row).received_on) == ("2025", D(2025, 7, 1))


def test_a_provinces_own_rule_is_the_one_that_is_pinned(w, settings):
    own = AwardRule.objects.get(pk=w.rules["BK_TINH:2025"].pk)
    own.pk, own.unit = None, w.province
    own.save()
    assert arrived(w, settings, D(2025, 7, 1)).rule_id == own.pk


def test_pinning_many_takes_as_many_queries_as_one(w, settings, count_queries):
    settings.DEMO_TODAY = D(2025, 7, 1)
    for size in (1, 12):
        _dossier, rows = on_the_way(w, count=size)
        with count_queries(5):
            pinning.receive(rows, unit=w.province, on=D(2025, 7, 1), by=w.appraiser)
        assert {fresh(row).rule.regime.code for row in rows} == {"2025"}


# --- transition clauses ----------------------------------------------------------------------------------------------------------


@pytest.mark.engine
@pytest.mark.parametrize(("day", "regime"), [(D(2026, 10, 1), "2025"), (D(2026, 10, 14), "2025"), (D(2026, 10, 15), "2026")])
def test_a_verified_clause_keeps_the_earlier_regime_and_says_so(w, settings, day, regime):
    clause(w, D(2026, 10, 15))
    row = arrived(w, settings, day)
    said = "Hồ sơ nhận trước ngày này tiếp tục theo quy định cũ (Điều 60 khoản 3 NĐ 152/2025/NĐ-CP)" if regime == "2025" else ""
    assert (row.rule.regime.code, row.rule_reason, row.rule_set_by) == (regime, said, None)


def test_an_unverified_clause_only_warns(w, settings):
    clause(w, D(2026, 10, 15), verified=False)
    row = arrived(w, settings, D(2026, 10, 1))
    assert row.rule.regime.code == "2026"
    told = pinning.comparison(row, on=D(2026, 10, 1))
    assert [(one.rule.regime.code, one.warns_only) for one in told.others] == [("2025", True)]
    assert told.proposed is None


def needs_titles(w, code: str) -> None:
    """That regime asks for two titles that the recipient is known not to have."""
    asked = [{"id": "k1", "name": "k1", "for": ["person"], "article": "Điều 1", "verified": True, "require": ASKS}]
    AwardRule.objects.filter(pk=w.rules[f"BK_TINH:{code}"].pk).update(routes=asked)
    HistoryCoverage.objects.create(unit=w.province, subject="titles", since_year=1990, entered_by=w.admin, entered_at=clock.now())


def met_by_everybody(w, code: str) -> None:
    """That regime asks for a sudden feat felt around it, which the case describes."""
    tree = {"reach": {"at_least": "grassroots", "sudden": True}}
    asked = [{"id": "k1", "name": "k1", "for": ["person"], "article": "Điều 1", "verified": True, "require": tree}]
    AwardRule.objects.filter(pk=w.rules[f"BK_TINH:{code}"].pk).update(routes=asked)


def test_the_more_favourable_text_is_proposed_and_both_judgements_shown(w, settings):
    clause(w, D(2026, 10, 1), better=True)
    needs_titles(w, "2025")
    met_by_everybody(w, "2026")
    row = arrived(w, settings, D(2026, 9, 30))
    Nomination.objects.filter(pk=row.pk).update(reach="grassroots", sudden=True)
    settings.DEMO_TODAY = D(2026, 10, 5)
    told = pinning.comparison(fresh(row), on=D(2026, 10, 5))
    assert told.judgement.answer == Answer.NOT_MET
    assert [(one.rule.regime.code, one.judgement.answer, one.warns_only) for one in told.others] == [("2026", Answer.TO_CONFIRM, False)]
    assert told.proposed == told.others[0]


def test_a_worse_or_an_unknown_text_is_not_proposed(w, settings):
    clause(w, D(2026, 10, 1), better=True)
    met_by_everybody(w, "2025")
    needs_titles(w, "2026")
    row = arrived(w, settings, D(2026, 9, 30))
    told = pinning.comparison(row, on=D(2026, 10, 5))
    assert (len(told.others), told.proposed) == (1, None)
    AwardRule.objects.filter(pk=w.rules["BK_TINH:2026"].pk).update(routes=[])  # nobody knows what it asks
    needs = AwardRule.objects.filter(pk=w.rules["BK_TINH:2025"].pk)
    needs.update(routes=[{"id": "k1", "name": "k1", "for": ["person"], "article": "Điều 1", "verified": True, "require": ASKS}])
    assert pinning.comparison(fresh(row), on=D(2026, 10, 5)).proposed is None


def test_where_one_regime_applies_nothing_is_compared(w, settings, count_queries):
    row = arrived(w, settings, D(2025, 7, 1))
    with count_queries(2):
        assert pinning.comparison(row, on=D(2025, 12, 31)) is None


# --- supplements and the lower form ---------------------------------------------------------------------------------------------


def returned(w, row: Nomination, *, valid: bool) -> Nomination:
    appraisal.give_verdict(row, "ask_more", by=w.appraiser, version=row.version, note="Thiếu biên bản", valid=valid)
    return fresh(row)


def test_a_supplement_keeps_the_first_receipt(w, settings):
    row = returned(w, arrived(w, settings, D(2026, 9, 30)), valid=True)
    settings.DEMO_TODAY = D(2026, 10, 5)
    gathering.supplement(row, by=w.commune_clerk, version=row.version)
    assert (fresh(row).rule.regime.code, fresh(row).received_on) == ("2025", D(2026, 9, 30))


def test_unless_the_appraiser_says_that_it_was_no_valid_one(w, settings):
    row = returned(w, arrived(w, settings, D(2026, 9, 30)), valid=False)
    assert row.received_on is None
    settings.DEMO_TODAY = D(2026, 10, 5)
    gathering.supplement(row, by=w.commune_clerk, version=row.version)
    assert (fresh(row).rule.regime.code, fresh(row).received_on, fresh(row).holder) == ("2026", D(2026, 10, 5), w.province)


def test_a_supplement_to_a_level_on_the_way_pins_nothing(w, settings):
    settings.DEMO_TODAY = D(2026, 10, 5)
    row = nomination(w, state="returned", holder=w.commune, return_to=w.district)
    gathering.supplement(row, by=w.commune_clerk, version=0)
    assert (fresh(row).received_on, fresh(row).rule_id) == (None, w.rules["BK_TINH"].pk)


def lowered(w, row: Nomination) -> Nomination:
    w.awards["LOWER"] = Award.objects.create(code="LOWER", name="Khen khác", kind="commendation", level="province", order=20)
    for code, (first, last) in REGIMES.items():
        regime = Regime.objects.get(code=code)
        AwardRule.objects.create(
            award=w.awards["LOWER"], regime=regime, valid_from=first, valid_to=last, source="x", for_person=True, decision_subject="x"
        )
    appraisal.give_verdict(row, "propose_lower", by=w.appraiser, version=row.version, note="Hợp hơn", lower=w.awards["LOWER"])
    return fresh(row)


def test_the_lower_form_goes_by_the_same_day_of_receipt(w, settings):
    row = lowered(w, arrived(w, settings, D(2026, 9, 30)))
    settings.DEMO_TODAY = D(2026, 10, 5)
    gathering.agree_lower(row, by=w.commune_clerk, version=row.version)
    row = fresh(row)
    assert (row.award.code, row.rule.regime.code, row.rule.award.code, row.received_on) == ("LOWER", "2025", "LOWER", D(2026, 9, 30))


def test_lower_forms_are_those_the_law_allows_for_this_recipient_on_that_day(w, settings):
    row = arrived(w, settings, D(2025, 7, 1))
    codes = {award.code for award in appraisal.lower_awards(row)}
    assert codes == {"CSTD_TINH", "TTLDXS", "CO_TINH"}  # of the province, for persons in the regimes of these tests
    rule = AwardRule.objects.filter(pk=w.rules["CSTD_TINH:2025"].pk)
    for columns in (
        {"groups": ["worker_farmer"]},
        {"nominators": [{"kinds": ["department"], "article": "Điều 83", "verified": True}]},
        {"deciders": [{"kinds": ["district"], "article": "Điều 80", "verified": True}]},
        {"for_person": False},
    ):
        before = rule.values(*columns).get()
        rule.update(**columns)
        assert {award.code for award in appraisal.lower_awards(row)} == codes - {"CSTD_TINH"}, columns
        rule.update(**before)
    rule.update(nominators=[{"kinds": ["department"], "article": "Điều 83", "verified": False}])  # unverified: only warns
    assert {award.code for award in appraisal.lower_awards(row)} == codes


def test_a_step_above_is_no_lower_form(w, settings):
    for code, rank in {"BK_TINH": 2, "CSTD_TINH": 3, "TTLDXS": 1}.items():
        Award.objects.filter(code=code).update(ladder="l", rank=rank)
    row = arrived(w, settings, D(2025, 7, 1))
    assert {award.code for award in appraisal.lower_awards(row)} == {"TTLDXS", "CO_TINH"}


# --- set otherwise ----------------------------------------------------------------------------------------------------------------


def override(w, row: Nomination, code="2026", *, by=None, reason="Có lợi hơn cho nông dân", version=None, award="BK_TINH") -> Nomination:
    version = row.version if version is None else version
    return pinning.override_rule(row, w.rules[f"{award}:{code}"], reason=reason, by=by or w.appraiser, version=version)


@pytest.mark.parametrize("who", ["appraiser", "office_head"])
def test_the_decider_sets_another_regime_with_a_reason_and_it_is_in_the_ledger(w, settings, who):
    row = arrived(w, settings, D(2026, 9, 30))
    override(w, row, by=w.accounts[who])
    row = fresh(row)
    assert (row.rule.regime.code, row.rule_reason, row.rule_set_by, row.received_on) == (
        "2026", "Có lợi hơn cho nông dân", w.accounts[who], D(2026, 9, 30),
    )  # fmt: skip
    last = history(row, NOMINATION.words() | pinning.WORDS)[-1]
    assert (last.sentence, last.note) == ("được xét theo chế độ khác", "Chế độ 2025 → Chế độ 2026: Có lợi hơn cho nông dân")


@pytest.mark.parametrize(
    "who", ["commune_clerk", "commune_head", "district_clerk", "secretary", "member_1", "admin", "auditor", "other_appraiser"]
)
def test_nobody_else_does(w, settings, who):
    row = arrived(w, settings, D(2026, 9, 30))
    with pytest.raises(PermissionDenied):
        override(w, row, by=w.accounts[who])
    assert fresh(row).rule.regime.code == "2025"


def test_what_is_refused(w, settings):
    row = arrived(w, settings, D(2026, 9, 30))
    for facts, said in (
        ({"reason": " "}, "Lý do"),
        ({"code": "2025"}, "đang xét theo"),
        ({"award": "CSTD_TINH"}, "chọn một chế độ"),
    ):
        with pytest.raises(Refused, match=said):
            override(w, row, **facts)
    with pytest.raises(Conflict):
        override(w, row, version=77)
    for state in ("returned", "accepted", "on_agenda", "passed", "decided"):
        Nomination.objects.filter(pk=row.pk).update(state=state, decided_on=D(2026, 9, 30))
        with pytest.raises(Refused, match="trạng thái"):
            override(w, row)


def test_only_where_it_is_decided(w, settings):
    settings.DEMO_TODAY = D(2026, 9, 30)
    row = nomination(w, award="GK_XA", state="under_appraisal", holder=w.province)
    with pytest.raises(Refused, match="cấp khác"):
        override(w, row, award="GK_XA")


def test_the_rules_offered_are_the_latest_editions_of_each_regime(w, settings):
    row = arrived(w, settings, D(2026, 9, 30))
    again = AwardRule.objects.get(pk=w.rules["BK_TINH:2026"].pk)
    again.pk, again.edition, again.reason = None, 2, "Sửa lỗi gõ"
    again.save()
    assert [(rule.regime.code, rule.edition) for rule in pinning.offered(row)] == [
        ("LAW2003_ND91", 1),
        ("2024", 1),
        ("2025", 1),
        ("2026", 2),
    ]


def test_entry_takes_the_rule_of_the_day_provisionally(w, settings):
    settings.DEMO_TODAY = D(2025, 6, 30)
    dossier = dossiers.start(unit=w.commune, campaign=w.campaign, title="Đợt", by=w.commune_clerk)
    (row,) = filling.add_nominations(dossier, recipients=[person(w)], award=w.awards["BK_TINH"], by=w.commune_clerk, version=0)
    assert (row.rule.regime.code, row.received_on) == ("2024", None)


# --- a clause written anew -----------------------------------------------------------------------------------------------------------


@pytest.mark.engine
@pytest.mark.parametrize(
    ("day", "regime"), [(D(2026, 10, 4), "2025"), (D(2026, 10, 5), "2026"), (D(2026, 10, 14), "2026")], ids=["eve", "its day", "later"]
)
def test_a_new_version_of_a_clause_counts_from_its_day(w, settings, day, regime):
    old = clause(w, D(2026, 10, 15))
    act = LegalAct.objects.create(number="9/NQ", issued_on=D(2026, 10, 2), issuer="Quốc hội", title="Chuyển tiếp")
    draft = TransitionClause(
        regime=old.regime, previous=old.previous, received_before=D(2026, 10, 5), text="Chỉ hồ sơ nhận trước 05/10/2026", valid_from=D(2026, 10, 5)
    )  # fmt: skip
    said = TransitionClause.objects.filter(pk=old.pk).values().get()
    made = editions.publish_clause(draft, ground=editions.Ground(act, "Điều 9", verified=True, reason="Sửa mốc"), by=w.admin)
    assert (made.edition, TransitionClause.objects.filter(pk=old.pk).values().get()) == (2, said)
    assert arrived(w, settings, day).rule.regime.code == regime


def test_a_new_version_changes_nothing_for_what_was_received_before(w, settings):
    old = clause(w, D(2026, 10, 15))
    row = arrived(w, settings, D(2026, 10, 1))
    act = LegalAct.objects.create(number="9/NQ", issued_on=D(2026, 10, 2), issuer="Quốc hội", title="Chuyển tiếp")
    draft = TransitionClause(
        regime=old.regime, previous=old.previous, received_before=D(2026, 10, 1), text="Không còn chuyển tiếp", valid_from=D(2026, 10, 5)
    )
    editions.publish_clause(draft, ground=editions.Ground(act, "Điều 9", verified=True, reason="Sửa mốc"), by=w.admin)
    assert fresh(row).rule.regime.code == "2025"
    assert [(one.rule.regime.code, one.clause) for one in pinning.comparison(row, on=D(2026, 10, 4)).others] == [("2026", old)]
    assert [(one.rule.regime.code, one.clause) for one in pinning.comparison(row, on=D(2026, 10, 5)).others] == [("2026", None)]


# --- what was signed ---------------------------------------------------------------------------------------------------------------


def test_the_signed_letter_stays_what_it_was_when_the_day_of_receipt_changes_the_rule(w, settings):
    settings.DEMO_TODAY = D(2025, 7, 1)
    dossier, (row,) = on_the_way(w)
    signed = contents.content_hash(dossier)
    Dossier.objects.filter(pk=dossier.pk).update(confirmed_hash=signed)
    dossiers.receive(Dossier.objects.get(pk=dossier.pk), by=w.appraiser, version=0)
    assert (fresh(row).rule.regime.code, contents.content_hash(dossier)) == ("2025", signed)
    again = confirmation.print_letter(dossier, by=w.commune_clerk)
    assert again.code == contents.short_code(signed)
    Nomination.objects.filter(pk=row.pk).update(achievement="Viết thêm sau khi ký.")
    with pytest.raises(Refused):
        confirmation.print_letter(dossier, by=w.commune_clerk)


def test_the_page_offers_the_signed_letter_again_after_pinning(w, settings, client):
    settings.DEMO_TODAY = D(2025, 7, 1)
    dossier, _rows = on_the_way(w)
    Dossier.objects.filter(pk=dossier.pk).update(confirmed_hash=contents.content_hash(dossier))
    dossiers.receive(Dossier.objects.get(pk=dossier.pk), by=w.appraiser, version=0)
    client.force_login(w.commune_clerk)
    page = client.get(f"/to-trinh/{dossier.public_id}/")
    assert page.context["unchanged"] is True
