"""Two forms of one ladder for one time: why they are asked about, and one press that answers many."""

import datetime

import pytest
from django.urls import reverse

from awards import appraisal, double_answers, doubles
from awards.models import DoubleClaim, Nomination
from emulation.models import Award
from tests.envelopes import fresh
from tests.factories import World, account, cases, person, world
from tests.test_doubles import born, live, record
from tests.test_likely_doubles import case, compare
from units.models import LedgerEntry, Role
from units.moves import Refused

pytestmark = pytest.mark.django_db
D = datetime.date
WHY = (
    "Hai hình thức khen theo công trạng cho cùng một thời gian, mà một thành tích không tặng nhiều hình thức (khoản 2 Điều 5 Luật "
    "06/2022/QH15); chung từ 01/01/2021 đến 31/12/2021."
)


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, D(2021, 11, 22)
    made = world()
    Award.objects.filter(code__in=["GK_XA", "BK_TINH"]).update(ladder="merit")
    return made


def both(w: World, count: int = 1) -> list[Nomination]:
    """Proposed for the province's form, each has the commune's of the same year; written down."""
    rows = cases(w, count)
    for row in rows:
        record(w, row.recipient, award="GK_XA")
    doubles.write_down(doubles.find([fresh(row) for row in rows]))
    return rows


def ids() -> list[int]:
    return list(DoubleClaim.objects.order_by("pk").values_list("pk", flat=True))


def answered() -> list[tuple]:
    return list(DoubleClaim.objects.order_by("pk").values_list("verdict", "note", "by__username"))


def test_the_days_that_both_count_are_told():
    told = compare(case(ladder="l", starts=D(2019, 5, 1)), case(2020, award=2, ladder="l", ends=D(2021, 3, 31)))
    assert (told.common, told.plain) == ((D(2020, 1, 1), D(2021, 3, 31)), True)
    assert compare(case(), case()).plain is False  # certain
    assert compare(case(ladder="l"), case(award=2, ladder="l"), like=True).plain is False  # perhaps another person


@pytest.mark.engine
def test_one_press_answers_all_of_them_and_they_go_on(w):
    rows = both(w, 3)
    assert double_answers.answer_many(ids(), verdict="different", note=" Giấy khen về phòng dịch. ", by=w.appraiser) == (3, 0)
    assert answered() == [("different", "Giấy khen về phòng dịch.", "appraiser")] * 3
    notes = LedgerEntry.objects.filter(verb="nomination.double_different", subject_id__in=[row.pk for row in rows])
    held = "Đã có “Giấy khen của Chủ tịch UBND cấp xã” năm 2021 (quyết định số 2021/QĐ-UBND ngày 20/12/2021). Giấy khen về phòng dịch."
    assert {row.note for row in notes} == {held}
    assert appraisal.accept_many({row.pk: fresh(row).version for row in rows}, by=w.appraiser).refused == []


def test_the_same_stops_them(w):
    (row,) = both(w)
    double_answers.answer_many(ids(), verdict="same", note="Cùng việc phòng dịch", by=w.appraiser)
    with pytest.raises(Refused, match="đã trả lời là trùng"):
        appraisal.give_verdict(fresh(row), "accept", by=w.appraiser, version=fresh(row).version)


def test_who_may_be_another_person_is_answered_alone(w):
    both(w)
    one, other = person(w, name="Mấu Thị Hòa", detail=born(1980)), person(w, w.sibling_commune, name="Mấu Thị Hoà", detail=born(1980))
    live(w, one)
    doubles.write_down(doubles.find([live(w, other)]))
    assert double_answers.answer_many(ids(), verdict="different", note="Khác việc", by=w.appraiser) == (1, 1)
    assert sorted(row[0] for row in answered()) == ["different", "open"]


def test_what_was_answered_meanwhile_stays_as_it_is(w):
    row, _other = both(w, 2)
    held = doubles.find([fresh(row)])[0].record
    double_answers.answer(fresh(row), f"khen-{held.pk}", verdict="same", note="Cùng việc", seen="open", by=w.office_head)
    assert double_answers.answer_many(ids(), verdict="different", note="Khác việc", by=w.appraiser) == (1, 1)
    assert sorted(answered()) == [("different", "Khác việc", "appraiser"), ("same", "Cùng việc", "office_head")]


def test_what_no_longer_stands_is_left_out(w):
    both(w)
    Award.objects.filter(code="GK_XA").update(ladder="")
    assert double_answers.answer_many(ids(), verdict="different", note="Khác việc", by=w.appraiser) == (0, 1)
    assert answered() == [("open", "", None)]


@pytest.mark.parametrize("who", ["other_appraiser", "commune_clerk", "secretary"])
def test_others_answer_nothing(w, who):
    both(w)
    assert double_answers.answer_many(ids(), verdict="different", note="Khác việc", by=w.accounts[who]) == (0, 1)
    assert answered() == [("open", "", None)]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"note": " "}, "Lý do: ghi khác ở điểm nào, hoặc trùng theo căn cứ nào."),
        ({"verdict": "open"}, "Trả lời: chọn khác hay trùng."),
        ({"ids": []}, "Chưa chọn dòng nào. Hãy đánh dấu ít nhất một dòng."),
    ],
)
def test_what_is_no_answer(w, facts, reason):
    both(w)
    facts = {"ids": ids(), "verdict": "different", "note": "Khác việc"} | facts
    with pytest.raises(Refused) as refusal:
        double_answers.answer_many(facts.pop("ids"), by=w.appraiser, **facts)
    assert (refusal.value.reasons, answered()) == ([reason], [("open", "", None)])


# --- the page ---------------------------------------------------------------------------------------------------------------


def listed(django_app, user):
    page = django_app.get(reverse("awards:doubles"), user=user)
    return page, next((form for form in page.forms.values() if "note" in form.fields), None)


def test_the_list_says_precisely_why_and_answers_what_is_ticked(w, django_app):
    rows = both(w, 3)
    page, form = listed(django_app, w.appraiser)
    assert [cell.get_text() for cell in page.html.select("td[data-label='Vì sao']")] == [WHY] * 3
    chosen = DoubleClaim.objects.filter(nomination__in=rows[:2]).values_list("pk", flat=True)
    for box in form.fields["ids"]:
        box.checked = int(box._value) in chosen
    form["note"] = "Giấy khen về phòng dịch, Bằng khen về nông thôn mới"
    kept = form.submit()  # nobody said whether different or the same
    assert "Trả lời: chọn khác hay trùng." in kept.text
    form = next(form for form in kept.forms.values() if "note" in form.fields)
    assert (form["note"].value, sum(box.checked for box in form.fields["ids"])) == (
        "Giấy khen về phòng dịch, Bằng khen về nông thôn mới", 2,
    )  # fmt: skip
    form["verdict"] = "different"
    assert "Đã ghi trả lời cho 2 dòng." in form.submit().follow().text
    assert DoubleClaim.objects.filter(verdict="different").count() == 2


def test_nothing_ticked_says_so_and_keeps_the_reason(w, django_app):
    both(w)
    _page, form = listed(django_app, w.appraiser)
    form["verdict"], form["note"] = "different", "Khác việc"
    kept = form.submit()
    assert "Chưa chọn dòng nào. Hãy đánh dấu ít nhất một dòng." in kept.text
    assert next(form for form in kept.forms.values() if "note" in form.fields)["note"].value == "Khác việc"


def test_a_line_to_be_compared_has_no_box(w, django_app):
    one, other = person(w, name="Mấu Thị Hòa", detail=born(1980)), person(w, w.sibling_commune, name="Mấu Thị Hoà", detail=born(1980))
    live(w, one)
    doubles.write_down(doubles.find([live(w, other)]))
    page, form = listed(django_app, w.appraiser)
    assert (form, len(page.html.select("input[name=ids]"))) == (None, 0)


def test_a_commune_that_appraises_gets_its_own_only(w, django_app):
    both(w)
    clerk = account("xa.thamdinh", (Role.APPRAISER, w.commune))
    page, form = listed(django_app, clerk)
    assert form is None
    assert "Không có hai trường hợp nào nghi là trùng đang chờ trả lời." in page.text
