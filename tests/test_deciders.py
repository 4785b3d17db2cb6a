"""The decider is that of the decision's day: a case that the district received under the rule of 2024 is the commune's since 1/7/2025."""

import datetime
import functools

import pytest
from django.core.exceptions import PermissionDenied

from awards import appraisal, deciders, decisions, gathering
from awards.judgements import competence, refusals
from awards.models import Decision, Nomination
from emulation import seeding
from emulation.models import Award, AwardRule, Regime, Route, RouteLevel
from tests.factories import START, account, cases, world
from tests.test_decisions import refused
from tests.test_pinning import fresh
from tests.worked_deciders import LINES, MAY, MAY_NOT, NAMES, WARNED
from tests.worked_facts import day, regime_on
from units import clock
from units.models import Notification, Role, Signatory, Unit

D = datetime.date
LAST, FIRST = D(2025, 6, 30), D(2025, 7, 1)
DISTRICT = {"kinds": ["district"], "article": "Luật 06/2022/QH15 Điều 80 khoản 2", "verified": True}
COMMUNE = {"kinds": ["commune"], "article": "Nghị định 129/2025/NĐ-CP", "verified": True}
HEADS = {"kinds": ["department", "agency"], "article": "Luật 06/2022/QH15 Điều 80 khoản 1", "verified": False}
GONE = (
    "UBND huyện Bác Ái không có thẩm quyền quyết định ngày 01/07/2025 (có thẩm quyền đến hết 30/06/2025); nay do UBND xã Phước Bình "
    "quyết định (Luật 06/2022/QH15 Điều 80 khoản 2; Nghị định 129/2025/NĐ-CP)"
)
ELSEWHERE = "Theo tuyến trình ngày 01/07/2025, “Chiến sĩ thi đua cơ sở” không do UBND huyện Bác Ái quyết định; nay do UBND xã Phước Bình quyết định."


@functools.cache
def catalogue(regime: str) -> dict[str, AwardRule]:
    """Award code → its rule as the file of a regime has it; none is stored."""
    data = seeding.read(f"regime-{regime}")
    first, last = data["regime"]["valid_from"], data["regime"].get("valid_to")
    return {
        row["code"]: AwardRule(deciders=row.get("deciders", []), source=row["source"], valid_from=first, valid_to=last)
        for row in data["awards"]
    }


@pytest.mark.parametrize("line", [pytest.param(row, id=f"{row.award}/{n}") for n, row in enumerate(LINES)])
def test_the_catalogue_says_who_decides(line):
    pinned, rule = (catalogue(regime_on(day(on))).get(line.award) for on in (line.received, line.decided))
    told = competence.decider(pinned, rule, Unit(kind=line.kind, name=NAMES[line.kind]), day(line.decided))
    assert (MAY if told is None else MAY_NOT if told.verified else WARNED) == line.answer, told
    assert not line.sentence or told.sentence == line.sentence


@pytest.fixture
def w(settings, db):
    settings.DEMO, settings.DEMO_TODAY = True, LAST
    made = world()
    made.awards["CSTDCS"] = Award.objects.create(code="CSTDCS", name="Chiến sĩ thi đua cơ sở", kind="title", level="department", order=9)
    for code, (first, last, who) in {"2024": (D(2024, 1, 1), LAST, DISTRICT), "2025": (FIRST, None, COMMUNE)}.items():
        regime = Regime.objects.create(code=code, name=f"Chế độ {code}", valid_from=first, valid_to=last)
        made.rules[code] = AwardRule.objects.create(
            award=made.awards["CSTDCS"], regime=regime, valid_from=first, valid_to=last, source=f"Luật {code}", verified=True,
            for_person=True, decision_subject="x", vote_mode="none", deciders=[HEADS, who],
        )  # fmt: skip
    for level, span in {"district": {"valid_to": LAST}, "commune": {"valid_from": FIRST}}.items():
        route = Route.objects.create(
            unit_kind="commune", award=made.awards["CSTDCS"], **{"valid_from": START, "source": "thử nghiệm"} | span
        )
        RouteLevel.objects.create(route=route, order=1, unit_kind=level)
    Unit.objects.filter(pk=made.district.pk).update(decides=True)
    made.district.refresh_from_db()
    for place in ("district", "commune"):
        at = made.units[place]
        made.accounts |= {f"{place}_{role}": account(f"{place}.{role}", (role, at)) for role in (Role.OFFICE_HEAD, Role.RECORDS_CLERK)}
        Signatory.objects.create(unit=at, name="Trần Thử", post="CHỦ TỊCH", authority="head", valid_from=START)
    made.rules["CSTDCS"] = made.rules["2024"]
    return made


def received(w, **columns) -> Nomination:
    """Received as valid on 30/6/2025 by the district, which decided then; accepted."""
    (row,) = cases(w, award="CSTDCS", state=columns.pop("state", "accepted"), holder=columns.pop("holder", w.district))
    Nomination.objects.filter(pk=row.pk).update(**{"received_on": LAST} | columns)
    return fresh(row)


def drafted(w, row: Nomination, place: str = "district") -> Decision:
    facts = {"unit": w.units[place], "campaign": w.campaign, "award": w.awards["CSTDCS"], "by": w.accounts[f"{place}_office_head"]}
    return decisions.draft(nominations=[row], **facts)


def approved(w, row: Nomination) -> Decision:
    decision = drafted(w, row)
    return decisions.approve(decision, by=w.district_office_head, version=decision.version)


def said(row: Nomination, text: str = GONE) -> str:
    return f"{row.recipient.name} – Chiến sĩ thi đua cơ sở: {text}"


def signed(w, row: Nomination) -> Decision:
    decision = approved(w, row)
    decision = decisions.send_for_signature(decision, by=w.district_office_head, version=decision.version)
    facts = {"signatory": decision.signatory, "signed_on": LAST, "by": w.district_office_head, "version": decision.version}
    return decisions.sign(decision, **facts)


def numbered(w, decision: Decision, on: datetime.date) -> Decision:
    return decisions.issue(decision, decided_on=on, number=7, by=w.district_records_clerk, version=decision.version)


@pytest.mark.engine
def test_the_old_decider_drafts_until_its_last_day_and_not_on_the_next(w, settings):
    row, late = received(w), received(w)
    assert drafted(w, row).state == "draft"
    settings.DEMO_TODAY = FIRST
    assert refused(drafted, w, late) == [said(late)]
    assert Decision.objects.count() == 1


def test_the_new_decider_decides_a_case_that_keeps_the_criteria_of_its_day(w, settings):
    settings.DEMO_TODAY = FIRST
    row = received(w, holder=w.commune)
    assert drafted(w, row, "commune").state == "draft"
    assert fresh(row).rule.regime.code == "2024"


def test_a_draft_of_the_old_decider_is_not_approved_nor_added_to(w, settings):
    row, more = received(w), received(w)
    decision = drafted(w, row)
    settings.DEMO_TODAY = FIRST
    assert refused(decisions.approve, decision, by=w.district_office_head, version=decision.version) == [said(row)]
    assert refused(decisions.add_lines, decision, [more], by=w.district_office_head, version=decision.version) == [said(more)]


def test_what_was_approved_in_time_is_not_sent_for_signature_too_late(w, settings):
    row = received(w)
    decision = approved(w, row)
    settings.DEMO_TODAY = FIRST
    facts = {"by": w.district_office_head, "version": decision.version}
    assert refused(decisions.send_for_signature, decision, **facts) == [said(row)]
    settings.DEMO_TODAY = LAST
    assert decisions.send_for_signature(decision, **facts).state == "sent_for_signature"


@pytest.mark.engine
def test_the_day_of_the_paper_counts_when_it_is_issued(w, settings):
    row = received(w)
    decision = signed(w, row)
    settings.DEMO_TODAY = FIRST
    assert refused(numbered, w, decision, FIRST) == [said(row)]
    assert numbered(w, decision, LAST).state == "issued"  # entered in July, dated in June


def test_the_council_of_the_old_decider_does_not_get_it(w, settings):
    row = received(w)
    settings.DEMO_TODAY = FIRST
    assert refusals([row], deciding=True) == [said(row)]
    assert refusals([row], deciding=False) == []
    settings.DEMO_TODAY = LAST
    assert refusals([row], deciding=True) == []


def test_where_the_rule_says_nothing_sure_the_routes_decide(w, settings):
    """An unverified list only warns; the routes of the day still lead elsewhere."""
    row = received(w)
    AwardRule.objects.filter(pk=w.rules["2025"].pk).update(deciders=[HEADS, COMMUNE | {"verified": False}])
    decision = approved(w, row)
    settings.DEMO_TODAY = FIRST
    assert refused(drafted, w, received(w)) == [ELSEWHERE]
    assert refused(decisions.send_for_signature, decision, by=w.district_office_head, version=decision.version) == [ELSEWHERE]
    Decision.objects.filter(pk=decision.pk).update(state="draft")
    assert refused(decisions.approve, decision, by=w.district_office_head, version=decision.version) == [ELSEWHERE]


def test_an_award_that_ended_is_decided_by_nobody(w, settings):
    AwardRule.objects.filter(pk=w.rules["2025"].pk).delete()
    row = received(w)
    settings.DEMO_TODAY = FIRST
    nobody = (
        "UBND huyện Bác Ái không có thẩm quyền quyết định ngày 01/07/2025 (có thẩm quyền đến hết 30/06/2025); không còn cấp nào quyết định"
    )
    assert refused(drafted, w, row) == [said(row, f"{nobody} hình thức này (Luật 06/2022/QH15 Điều 80 khoản 2)")]


@pytest.mark.parametrize(
    ("today", "columns", "told"),
    [
        (LAST, {}, ("bac-ai", "")),
        (FIRST, {}, ("phuoc-binh", GONE)),
        (FIRST, {"received_on": None}, ("phuoc-binh", "")),  # on its way: nobody has received it to decide
    ],
)
def test_the_page_of_a_case_says_who_decides_today(w, settings, today, columns, told):
    row = received(w, **columns)
    settings.DEMO_TODAY = today
    found = deciders.standing(fresh(row), clock.today())
    assert (found.decider.code, found.objection) == told


def test_where_the_catalogue_ends_what_is_known_goes_on(w, settings):
    Regime.objects.filter(code="2025").update(valid_to=D(2026, 9, 30))
    AwardRule.objects.filter(pk=w.rules["2025"].pk).update(valid_to=D(2026, 9, 30))
    w.rules["CSTDCS"] = w.rules["2025"]
    row = received(w, holder=w.commune, received_on=FIRST)
    settings.DEMO_TODAY = D(2026, 10, 1)
    assert refusals([row], deciding=True) == []


def test_the_page_says_it_by_the_routes_too(w, settings):
    AwardRule.objects.filter(pk=w.rules["2025"].pk).update(deciders=[])
    row = received(w)
    settings.DEMO_TODAY = FIRST
    assert deciders.standing(fresh(row), FIRST).objection == ELSEWHERE


# --- handing over ------------------------------------------------------------------------------------------------------------


def passed_on(w, row: Nomination, who: str = "district_office_head", **facts) -> Nomination:
    facts = {"by": w.accounts[who], "version": row.version, "note": "Hết thẩm quyền từ 01/7/2025"} | facts
    return gathering.pass_to_decider(row, **facts)


@pytest.mark.engine
@pytest.mark.parametrize("state", ["under_appraisal", "held", "accepted", "passed"])
def test_what_waited_at_the_old_decider_goes_to_the_new_one_with_its_day_and_criteria(w, settings, state):
    row = received(w, state=state)
    settings.DEMO_TODAY = FIRST
    passed_on(w, row)
    row = fresh(row)
    assert (row.state, row.holder, row.received_on, row.rule.regime.code) == ("under_appraisal", w.commune, LAST, "2024")
    told = Notification.objects.filter(url__endswith=f"/{row.public_id}/").values_list("account__username", "url")
    assert {one for one in told if one[1].startswith("/tham-dinh/")} == {
        (name, f"/tham-dinh/{row.public_id}/") for name in ("commune_clerk", "commune.office_head")
    }
    assert ("commune_head", f"/truong-hop/{row.public_id}/") in told
    appraisal.give_verdict(row, "accept", by=w.commune_office_head, version=row.version)
    assert drafted(w, fresh(row), "commune").state == "draft"


def test_what_is_decided_here_or_on_its_way_is_not_handed_over(w, settings):
    row = received(w)
    stays = f"“Chiến sĩ thi đua cơ sở” vẫn do {w.district} quyết định hoặc còn đang trình lên: không phải chuyển."
    assert refused(passed_on, w, row) == [stays]
    settings.DEMO_TODAY = FIRST
    assert refused(passed_on, w, received(w, received_on=None)) == [stays]
    assert fresh(row).holder == w.district


def test_the_old_decider_gives_no_verdict_and_is_told_where_to_pass_it(w, settings):
    row, other = received(w, state="under_appraisal"), received(w, state="under_appraisal")
    appraisal.give_verdict(other, "accept", by=w.district_office_head, version=other.version)
    settings.DEMO_TODAY = FIRST
    said_so = [f"{GONE}. Hãy chuyển hồ sơ cho cấp đó (mục “Chế độ áp dụng”)."]
    assert refused(appraisal.give_verdict, row, "accept", by=w.district_office_head, version=row.version) == said_so
    assert refused(appraisal.accept_many, {row.pk: row.version}, by=w.district_office_head) == said_so


def test_it_leaves_a_draft_first(w, settings):
    row = received(w)
    drafted(w, row)
    settings.DEMO_TODAY = FIRST
    assert refused(passed_on, w, fresh(row)) == [
        f"{row.recipient}: đang có tên trong dự thảo quyết định. Bỏ khỏi danh sách quyết định trước."
    ]


def test_a_commune_that_cannot_decide_yet_gets_nothing(w, settings):
    Unit.objects.filter(pk=w.commune.pk).update(decides=False)
    row = received(w)
    settings.DEMO_TODAY = FIRST
    assert refused(passed_on, w, row) == ["UBND xã Phước Bình chưa được mở quyền quyết định trên hệ thống: báo quản trị trước khi chuyển."]
    Route.objects.all().delete()
    assert refused(passed_on, w, row) == ["Chưa có tuyến trình đến cấp quyết định: báo quản trị trước khi chuyển."]


@pytest.mark.parametrize("who", ["commune_office_head", "appraiser", "district_records_clerk"])
def test_others_hand_nothing_over(w, settings, who):
    row = received(w)
    settings.DEMO_TODAY = FIRST
    with pytest.raises(PermissionDenied):
        passed_on(w, row, who)


def test_the_page_says_it_and_leads_to_the_sheet(w, settings, django_app):
    row = received(w)
    page = django_app.get(f"/truong-hop/{row.public_id}/", user=w.district_office_head)
    assert "Ra quyết định hôm nay thì do UBND huyện Bác Ái quyết định." in page.text
    settings.DEMO_TODAY = FIRST
    home = django_app.get("/", user=w.district_office_head)
    listed = home.click(href=r"/tham-dinh/\?state=$")
    assert "1 trường hợp đã nhận nay do cấp khác quyết định, cần chuyển." in home.text
    page = listed.click(row.recipient.name)
    assert GONE in page.text
    sheet = page.click("Chuyển cho UBND xã Phước Bình")
    form = sheet.forms[next(n for n, f in sheet.forms.items() if "note" in f.fields)]
    form["note"] = "Hết thẩm quyền"
    assert "Đã chuyển." in form.submit().follow().text
    assert fresh(row).holder == w.commune
    seen = django_app.get(f"/truong-hop/{row.public_id}/", user=w.commune_clerk)
    assert "Ra quyết định hôm nay thì do UBND xã Phước Bình quyết định." in seen.text
