"""What the decider sets otherwise, on screen: the law of a case, findings set aside and taken back, another regime; and who reads it."""

import datetime

import pytest

from awards import appraisal, overrides
from awards.models import CouncilSession, Nomination, Override
from emulation.models import AwardRule, Regime, TransitionClause
from tests.factories import cases, world
from tests.test_judgements import ARTICLE, TWO_BASE, known_since
from units import ledger
from units.models import PaperKind
from units.papers.freeze import from_json
from units.papers.render import page_html
from units.papers.snapshots import AppraisalListSnapshot

pytestmark = pytest.mark.django_db
D = datetime.date
REASON = "Có xác nhận của Hội đồng huyện năm 2019"


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, D(2021, 11, 22)
    made = world()
    made.province.refresh_from_db()
    asked = [{"id": "k1", "name": "k1", "for": ["person"], "article": ARTICLE, "verified": True, "require": {"all": [TWO_BASE]}}]
    AwardRule.objects.filter(pk=made.rules["BK_TINH"].pk).update(routes=asked)
    known_since(made)
    return made


@pytest.fixture
def row(w) -> Nomination:
    (made,) = cases(w)
    Nomination.objects.filter(pk=made.pk).update(received_on=D(2021, 11, 20))
    made.refresh_from_db()
    return made


def set_one_aside(w, row) -> Override:
    key = "k1.all[0]"
    return overrides.set_aside(row, key, reason=REASON, by=w.appraiser, version=row.version)


def test_setting_a_finding_aside_on_the_page_and_taking_it_back(w, row, django_app):
    case = django_app.get(f"/tham-dinh/{row.public_id}/", user=w.appraiser)
    assert "hồ sơ hợp lệ nhận ngày 20/11/2021" in case.text
    sheet = case.click("Bỏ qua một điều kiện")
    form = next(form for form in sheet.forms.values() if "key" in form.fields)
    form["reason"] = "ừ"
    refused = form.submit()
    assert "Lý do quá ngắn" in refused.text
    form = next(form for form in refused.forms.values() if "key" in form.fields)
    form["reason"] = REASON
    case = form.submit().follow()
    assert (REASON in case.text, "Đã bỏ qua điều kiện" in case.text) == (True, True)
    sheet = case.click("Tính lại điều kiện này")
    form = next(form for form in sheet.forms.values() if "reason" in form.fields)
    form["reason"] = "Xác nhận ấy của người khác cùng tên"
    case = form.submit().follow()
    assert "đã tính lại" in case.text
    assert not Override.objects.filter(withdrawn_at=None).exists()


def test_everybody_who_decides_reads_it(w, row, django_app):
    set_one_aside(w, row)
    told = f"Đã bỏ qua 1 điều kiện, lý do: {REASON}"
    assert told in django_app.get("/tham-dinh/", user=w.appraiser).text
    assert REASON in django_app.get(f"/truong-hop/{row.public_id}/", user=w.commune_clerk).text  # the unit reads it, and has no link
    assert "Bỏ qua một điều kiện" not in django_app.get(f"/truong-hop/{row.public_id}/", user=w.commune_clerk).text
    Nomination.objects.filter(pk=row.pk).update(state="accepted")
    session = CouncilSession.objects.create(
        unit=w.province, name="Phiên họp", held_on=D(2021, 11, 22), place="", chair="", created_by=w.secretary, public_id="s" * 32
    )
    agenda = django_app.get(f"/phien-hop/{session.public_id}/noi-dung/", user=w.secretary)
    assert told in agenda.text
    Nomination.objects.filter(pk=row.pk).update(state="on_agenda")
    item = session.items.create(
        nomination=row, vote_mode="open", vote_numerator=1, vote_denominator=2, vote_strict=True, vote_base="present"
    )
    session.seats.create(account=w.member_1, name="Ông Ủy viên")
    assert told in django_app.get(f"/phien-hop/{session.public_id}/", user=w.member_1).text
    read = (
        django_app.get(f"/phien-hop/{session.public_id}/bieu-quyet/{item.pk}/", user=w.member_1).html.select_one(".case-sheet .note").text
    )
    assert " ".join(read.split()) == f"Lưu ý: Đã bỏ qua điều kiện “{Override.objects.get().finding}”, lý do: {REASON} ({w.appraiser})"
    CouncilSession.objects.filter(pk=session.pk).update(state="open")
    assert told in django_app.get(f"/phien-hop/{session.public_id}/bieu-quyet/", user=w.member_1).text


def test_reading_what_was_set_otherwise_takes_one_query_for_one_and_for_three(w, count_queries):
    for size in (1, 3):
        rows = cases(w, size)
        for row in rows:
            set_one_aside(w, row)
        with count_queries(1):
            assert len(overrides.set_otherwise(rows)) == size


def test_choosing_another_regime_on_the_page(w, row, django_app):
    regime = Regime.objects.create(code="2024", name="Luật 06/2022/QH15", valid_from=D(2021, 11, 21))
    AwardRule.objects.filter(award=w.awards["BK_TINH"]).update(valid_to=D(2021, 11, 20))
    AwardRule.objects.create(
        award=w.awards["BK_TINH"],
        regime=regime,
        valid_from=D(2021, 11, 21),
        source="Luật 06/2022/QH15",
        for_person=True,
        decision_subject="x",
    )
    TransitionClause.objects.create(
        regime=regime, previous=w.rules["BK_TINH"].regime, received_before=D(2021, 11, 21), more_favourable=True,
        text="Quy định mới có lợi hơn thì áp dụng quy định mới", article="Điều 96", verified=False,
    )  # fmt: skip
    case = django_app.get(f"/tham-dinh/{row.public_id}/", user=w.office_head)
    panel = case.html.select_one("#che-do").text
    assert ("Quy định mới có lợi hơn" in panel, "chưa xác minh" in panel) == (True, True)
    sheet = case.click("Xét theo chế độ khác")
    form = next(form for form in sheet.forms.values() if "rule" in form.fields)
    form["rule"] = str(AwardRule.objects.get(regime=regime).pk)
    form["reason"] = "Có lợi hơn theo Điều 96, lãnh đạo Sở đồng ý"
    case = form.submit().follow()
    assert "Chế độ do người thẩm định chọn:" in case.text
    assert "Có lợi hơn theo Điều 96" in case.text
    assert "Xét theo chế độ khác, lý do: Có lợi hơn theo Điều 96" in django_app.get("/tham-dinh/", user=w.appraiser).text


def test_who_entered_the_case_does_not_set_aside(w, django_app):
    (row,) = cases(w)
    ledger.record([row], "nomination.add", by=w.appraiser)
    assert "Bỏ qua một điều kiện" not in django_app.get(f"/tham-dinh/{row.public_id}/", user=w.appraiser).text
    assert django_app.get(f"/truong-hop/{row.public_id}/bo-qua/", user=w.appraiser, expect_errors=True).status_code == 403


def test_a_dossier_that_was_no_valid_one_when_it_came(w, row, django_app):
    case = django_app.get(f"/tham-dinh/{row.public_id}/", user=w.appraiser)
    form = case.forms[next(key for key, form in case.forms.items() if "verdict" in form.fields)]
    form["verdict"], form["note"], form["not_valid"] = "ask_more", "Thiếu biên bản họp xét", True
    form.submit("submit")
    row.refresh_from_db()
    assert (row.state, row.received_on) == ("returned", None)


def test_the_printed_list_for_the_council_says_it_too(w, row):
    set_one_aside(w, row)
    Nomination.objects.filter(pk=row.pk).update(state="accepted", remark="Đủ hồ sơ")
    paper = appraisal.order_list(w.province, by=w.appraiser)
    (group,) = paper.snapshot["groups"]
    finding = Override.objects.get().finding
    told = f"Đã bỏ qua điều kiện “{finding}”, lý do: {REASON} ({w.appraiser})"
    assert [(line["note"], line["aside"]) for line in group["rows"]] == [("Đủ hồ sơ", told)]
    assert told in page_html(PaperKind.APPRAISAL_LIST, from_json(AppraisalListSnapshot, paper.snapshot))
