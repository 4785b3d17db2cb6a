"""Pages of prize money: the sheet, settling it, the sums, the workbooks, the forecast; in the words that people read."""

import datetime
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from awards.models import Prize
from emulation.models import Award, AwardRule
from tests.envelopes import add, draft
from tests.factories import nomination, person, prize_law, world
from tests.granted import granted, prizes_of

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, D(2021, 12, 22)
    made = world()
    prize_law(made)
    made.province.refresh_from_db()
    return made


@pytest.fixture
def ladder(w):
    """A decision of a Bằng khen, then one of the title above it for the same person; the second waits for a person."""
    Award.objects.filter(code="BK_TINH").update(ladder="cstd", rank=1)
    Award.objects.filter(code="CSTD_TINH").update(ladder="cstd", rank=2)
    one = person(w, name="Bà Chamaléa Thị Thử")
    return granted(w, [nomination(w, one)]), granted(w, [nomination(w, one, award="CSTD_TINH"), nomination(w, award="CSTD_TINH")])


def sheet_url(decision) -> str:
    return f"/quyet-dinh/{decision.public_id}/tien-thuong/"


def test_the_sheet_has_names_multipliers_amounts_and_the_sum_in_words(w, django_app):
    decision = granted(w, [nomination(w, person(w, name="Ông Thử Một")), nomination(w, person(w, name="Ông Thử Hai"))])
    page = django_app.get(sheet_url(decision), user=w.records_clerk)
    cells = [[cell.text.split("\n")[0].strip() for cell in row.find_all(["td", "th"])][2:4] for row in page.html.select("tbody tr")]
    assert cells == [["1,5", "2.240.000 đ"]] * 2
    assert "Lương cơ sở 1.490.000 đ (thử nghiệm)." in page.html.select_one(".status").text
    assert "4.480.000 đ" in page.html.select_one("tfoot").text
    assert "Bằng chữ: Bốn triệu bốn trăm tám mươi nghìn đồng." in page.html.text


def lines_of(tag) -> list[str]:
    return [" ".join(line.split()) for line in tag.get_text("\n").split("\n") if line.strip()]


def test_printed_the_sheet_is_a_paper_of_its_own(w, django_app):
    """Heading with unit, decision and base, a column to sign in, who signs below; the name only of who keeps the sheet."""
    decision = granted(w, [nomination(w), nomination(w)])
    page = django_app.get(sheet_url(decision), user=w.records_clerk)
    names, end = page.html.select_one(".paper-names"), page.html.select_one(".signatures")
    head = lines_of(page.html.select_one(".paper-title"))
    assert " ".join(lines_of(names.p)) == " ".join(decision.paper.snapshot["header"]["issuing_body"].split())
    assert head[:2] == ["BẢNG THANH TOÁN TIỀN THƯỞNG", f"Kèm theo Quyết định số {decision.number} ngày 20/12/2021 của {w.province}"]
    assert lines_of(end)[-4:] == ["NGƯỜI LẬP BIỂU", w.records_clerk.full_name, "KẾ TOÁN TRƯỞNG", "THỦ TRƯỞNG ĐƠN VỊ"]
    assert lines_of(end)[0].endswith("ngày 22 tháng 12 năm 2021")
    columns = [len(row.find_all(["td", "th"])) for row in page.html.select(".payment-sheet tbody tr")]
    assert (columns, page.html.select("thead th")[-1].text) == ([6, 6], "Ký nhận")
    read = django_app.get(sheet_url(decision), user=w.commune_clerk).html.select_one(".signatures")
    assert lines_of(read)[-3:] == ["NGƯỜI LẬP BIỂU", "KẾ TOÁN TRƯỞNG", "THỦ TRƯỞNG ĐƠN VỊ"]


def test_an_award_without_a_multiplier_says_so_and_guesses_nothing(w, django_app):
    AwardRule.objects.update(multipliers=[])
    page = django_app.get(sheet_url(granted(w, [nomination(w)])), user=w.records_clerk)
    assert "Chưa có mức thưởng" in page.html.select_one(".empty").text


def test_a_unit_sees_the_prizes_of_its_own_only(w, django_app):
    decision = granted(w, [nomination(w, person(w, name="Bà Của Xã")), nomination(w, person(w, w.sibling_commune, name="Bà Xã Khác"))])
    page = django_app.get(sheet_url(decision), user=w.commune_clerk)
    assert ("Bà Của Xã" in page.html.text, "Bà Xã Khác" in page.html.text) == (True, False)


def test_without_the_door_a_unit_would_read_those_of_others(w, django_app, monkeypatch):
    """The access matrix sees answers, not rows of lists; so the door of this list is switched off here."""
    decision = granted(w, [nomination(w, person(w, name="Bà Của Xã")), nomination(w, person(w, w.sibling_commune, name="Bà Xã Khác"))])
    monkeypatch.setattr("awards.models.prize.PrizeQuerySet.visible_to", lambda rows, account: rows.all())
    assert "Bà Xã Khác" in django_app.get(sheet_url(decision), user=w.commune_clerk).html.text


def test_settling_on_the_page(w, django_app, ladder):
    first, second = ladder
    page = django_app.get(sheet_url(second), user=w.appraiser)
    told = page.html.select_one("#quyet").find_next("form").text
    assert "đề nghị chi" in told
    assert f"Bên cạnh: {w.awards['BK_TINH']}" in told
    form = next(form for form in page.forms.values() if "quyet-choice" in form.fields)
    refused = form.submit()
    assert ("Chọn một cách chi." in refused.text, "Ghi lý do, căn cứ." in refused.text) == (True, True)
    form["quyet-choice"], form["quyet-reason"] = "highest", "Theo kết luận họp ngày 20/12"
    done = form.submit().follow()
    assert "Đã ghi 2 khoản tiền thưởng." in done.html.text
    assert [row.state for row in (*prizes_of(first), *prizes_of(second))] == ["not_paid", "due", "due"]


def test_setting_an_amount_on_the_page(w, django_app):
    row = {"kind": "person", "multiplier": "0.6", "ceiling": True, "article": "Điều 58", "verified": True}
    AwardRule.objects.filter(award=w.awards["BK_TINH"]).update(multipliers=[row])
    decision = granted(w, [nomination(w), nomination(w)])
    page = django_app.get(sheet_url(decision), user=w.office_head)
    form = next(form for form in page.forms.values() if "muc-amount" in form.fields)
    form["muc-amount"], form["muc-reason"] = "900.001", "Nghị quyết 05"
    assert "không quá 900.000 đ" in form.submit().html.text
    form["muc-amount"] = "sáu trăm"
    kept = form.submit()
    assert "Ghi số tiền bằng chữ số" in kept.html.text
    assert "sáu trăm" in str(kept.html.select_one("#id_muc-amount"))
    form["muc-amount"] = "600.000 đ"
    form.submit().follow()
    assert [(row.state, row.amount) for row in prizes_of(decision)] == [("due", 600_000)] * 2


def test_who_may_not_settle_gets_no_button_and_403(w, django_app, ladder):
    _first, second = ladder
    page = django_app.get(sheet_url(second), user=w.secretary)
    assert not [form for form in page.forms.values() if "quyet-choice" in form.fields]
    answer = django_app.post(
        sheet_url(second), {"csrfmiddlewaretoken": page.html.select_one("[name=csrfmiddlewaretoken]")["value"]}, expect_errors=True
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("don-vi", ["UBND xã Phước Bình", "UBND xã Phước Hòa"]),
        ("phong-trao", ["Phong trào thi đua năm 2021"]),
        ("quy", ["UBND tỉnh Ninh Thuận"]),
        ("nam", ["2021"]),
        ("gi-do-khac", None),
    ],
)
def test_sums_by(w, django_app, by, names):
    granted(w, [nomination(w), nomination(w, person(w, w.sibling_commune))])
    page = django_app.get(f"/tien-thuong/?theo={by}", user=w.office_head)
    found = [row.th.text.strip() for row in page.html.select("tbody tr")]
    assert (found == names) if names else "ngày 20/12/2021 – Về việc tặng" in found[0]
    assert "4.480.000 đ" in page.html.select_one("tfoot").text


def test_sums_of_a_year_and_the_empty_state(w, django_app):
    page = django_app.get("/tien-thuong/", user=w.office_head)
    assert "Chưa có khoản tiền thưởng nào" in page.html.text
    granted(w, [nomination(w)])
    assert "2.240.000 đ" in django_app.get("/tien-thuong/?nam=2021", user=w.office_head).html.text
    assert "<tbody>" in django_app.get("/tien-thuong/?nam=1999", user=w.office_head).text  # an unknown year in the address counts as none


def rows_of(response) -> list[list]:
    return CalamineWorkbook.from_filelike(BytesIO(response.body)).get_sheet_by_index(0).to_python()


def test_the_workbooks_hold_what_the_pages_show(w, django_app):
    decision = granted(w, [nomination(w, person(w, name="=SUM Thử"))])
    sheet = rows_of(django_app.get(f"{sheet_url(decision)}excel/", user=w.records_clerk))
    line = next(row for row in sheet if "=SUM Thử" in row)
    assert line[3:7] == ["1,5", 1_490_000.0, 2_240_000.0, "Được chi"]
    assert sheet[-1][1] == "Cộng được chi (Hai triệu hai trăm bốn mươi nghìn đồng)"
    sums = rows_of(django_app.get("/tien-thuong/excel/?theo=don-vi", user=w.records_clerk))
    assert [1.0, "UBND xã Phước Bình", 1.0, 2_240_000.0, 0.0] in sums


def test_the_pages_take_the_same_queries_for_one_and_for_three(w, client, count_queries):
    client.force_login(w.records_clerk)
    for size in (1, 3):
        decision = granted(w, [nomination(w) for _ in range(size)])
        client.get(sheet_url(decision))
        with count_queries(8):
            client.get(sheet_url(decision))
        with count_queries(7):
            client.get("/tien-thuong/")


def test_the_forecast_stands_on_the_dossier_the_case_and_its_form(w, django_app):
    dossier = draft(w)
    (row,) = add(w, dossier, person(w))
    said = "2.240.000 đ"
    page = django_app.get(f"/to-trinh/{dossier.public_id}/", user=w.commune_clerk)
    assert (said in page.html.text, "Theo lương cơ sở hôm nay 1.490.000 đ" in page.html.text) == (True, True)
    assert said in django_app.get(f"/truong-hop/{row.public_id}/", user=w.commune_clerk).html.text
    assert said in django_app.get(f"/truong-hop/{row.public_id}/sua/", user=w.commune_clerk).html.text


def test_a_draft_says_when_prizes_are_reckoned(w, django_app):
    decision = granted(w, [nomination(w)])
    Prize.objects.all().delete()
    type(decision).objects.filter(pk=decision.pk).update(state="signed")
    page = django_app.get(sheet_url(decision), user=w.appraiser)
    assert "Tiền thưởng được tính khi ban hành" in page.html.text
    assert "2.240.000 đ" in page.html.text
