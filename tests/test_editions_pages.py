"""Transition clauses, ranks of posts, general rules and a wrong base salary written anew on screen: looked at first, then written."""

import datetime

import pytest

from emulation import seeding
from emulation.models import BaseSalary, GeneralRule, LegalAct, PostRank, Regime, TransitionClause
from tests.factories import World, nomination, prize_law, world
from tests.granted import granted
from tests.test_catalogue_pages import main, save
from tests.test_units_pages import faults, sent, sheet
from units.models import LedgerEntry

pytestmark = pytest.mark.django_db
D = datetime.date
TODAY = D(2024, 6, 3)
PAGE = "/danh-muc/quy-dinh-chung/"
NEW_ACT = {"act_number": "9/NĐ-CP", "act_date": "01/06/2024", "act_issuer": "Chính phủ", "act_title": "Sửa đổi"}
WHY = NEW_ACT | {"article": "Điều 9", "reason": "Nghị định sửa đổi"}


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    made = world()
    seeding.load_regime("regime-2024")
    made.province.refresh_from_db()
    return made


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (TransitionClause, PostRank, BaseSalary, GeneralRule, LegalAct))


def lines(page) -> list[list[str]]:
    """The preview's table."""
    rows = page.html.select("section[aria-labelledby=what-changes] tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in rows]


def test_a_clause_is_looked_at_then_written(w, django_app):
    before = counts()
    page = django_app.get(PAGE, user=w.admin).click(href="LAW2022_ND98/chuyen-tiep/LAW2003_ND91")
    assert "Chưa đọc điều khoản chuyển tiếp" in main(page)
    shown = sent(page, received_before="01/07/2024", valid_from="10/06/2024", more_favourable=True, **WHY)
    assert lines(shown) == [
        ["Nội dung", "Hồ sơ nhận trước 01/01/2024 xét theo Luật TĐKT 2003.", "không đổi"],
        ["Hồ sơ nhận trước ngày", "01/01/2024", "01/07/2024"],
        ["Quy định mới có lợi hơn thì theo quy định mới", "Không", "Có"],
        ["Áp dụng từ ngày", "01/01/2024", "10/06/2024"],
        ["Văn bản", "–", "9/NĐ-CP ngày 01/06/2024, Chính phủ"],
        ["Điều khoản", "Chưa đọc điều khoản chuyển tiếp của Luật 06/2022/QH15", "Điều 9"],
        ["Đối chiếu", "Chưa xác minh", "không đổi"],
    ]
    assert counts() == before  # not even the act
    form = sheet(shown)
    form["reason"] = "Lý do khác"  # changed after the look: shown again
    again = form.submit("save")
    assert (again.status_code, counts()) == (200, before)
    done = save(again).follow()
    assert (counts()[0] - before[0], counts()[4] - before[4]) == (1, 1)
    said = main(done)
    for sentence in (
        "Hồ sơ nhận trước 01/07/2024; quy định mới có lợi hơn",
        "9/NĐ-CP ngày 01/06/2024, Chính phủ",
        "10/06/2024",
        "Lý do khác",
    ):
        assert sentence in said
    assert "Bản 1, từ 01/01/2024: Hồ sơ nhận trước 01/01/2024 xét theo Luật TĐKT 2003." in said
    assert "Chưa xác minh" in said
    eve = main(django_app.get(f"{PAGE}?on=09/06/2024", user=w.commune_clerk))
    assert ("Bản 2, từ 10/06/2024" in eve, "Hồ sơ nhận trước 01/01/2024 Chế độ trước" in eve) == (True, True)


def test_a_clause_of_two_regimes_that_have_none(w, django_app):
    Regime.objects.create(code="SAU", name="Chế độ sau", valid_from=D(2025, 7, 1))
    Regime.objects.filter(code="LAW2022_ND98").update(valid_to=D(2025, 6, 30))
    page = django_app.get(f"{PAGE}?on=01/07/2025", user=w.admin)
    assert "Không có điều khoản chuyển tiếp nào" in main(page)
    form = page.click(href="SAU/chuyen-tiep/LAW2022_ND98")
    early = sent(form, text="Tiếp tục", valid_from="30/06/2025", **WHY)
    assert any("chọn ngày từ đó trở đi" in line for line in faults(early))
    shown = sent(form, text="Tiếp tục", valid_from="01/07/2025", **WHY)
    done = save(shown).follow()
    assert "Tiếp tục" in main(done)
    django_app.get(f"{PAGE}LAW2022_ND98/chuyen-tiep/SAU/", user=w.admin, status=404)  # the later one is none before


def test_what_is_missing_is_said_at_its_field(w, django_app):
    before = counts()
    page = django_app.get(f"{PAGE}chuc-vu/them/", user=w.admin)
    empty = sent(page)
    asked = " ".join(faults(empty))
    for label in ("Chức vụ", "Điều khoản", "Lý do có bản mới", "Văn bản trong danh mục"):
        assert label in asked
    half = sent(page, title="Chánh Văn phòng", act_number="9/NĐ-CP", article="Điều 9", reason="Bổ sung")
    assert any("Ghi đủ số, ngày, cơ quan ban hành" in line for line in faults(half))
    assert (sheet(half)["title"].value, counts()) == ("Chánh Văn phòng", before)


def test_a_rank_is_written_from_its_row_and_a_new_title_beside(w, django_app):
    row = PostRank.objects.get(title="Giám đốc Sở")
    page = django_app.get(PAGE, user=w.admin).click(href=f"chuc-vu/{row.pk}/sua")
    shown = sent(page, rank="deputy_director", valid_from="10/06/2024", **WHY)
    assert ["Bậc", "Giám đốc sở và tương đương", "Phó giám đốc sở và tương đương"] in lines(shown)
    done = save(shown).follow()
    assert "Giám đốc Sở, bản 2, từ 10/06/2024: Phó giám đốc sở và tương đương" not in main(done)  # it counts on the day shown
    row.refresh_from_db()
    assert (row.rank, PostRank.objects.filter(folded="giam doc so").count()) == ("director", 2)
    act = LegalAct.objects.get(number="9/NĐ-CP")
    form = done.click(href="chuc-vu/them")
    shown = sent(form, title="Chánh Văn phòng", rank="director", legal_act=str(act.pk), article="Điều 9", reason="Bổ sung", verified=True)
    assert "Chánh Văn phòng" in main(save(shown).follow())
    assert LedgerEntry.objects.filter(verb="postrank.publish").count() == 2


def test_a_wrong_salary_is_put_right_and_the_page_names_what_stands_on_it(settings, django_app):
    settings.DEMO, settings.DEMO_TODAY = True, D(2021, 12, 22)
    w = world()
    prize_law(w)
    w.province.refresh_from_db()
    decision = granted(w, [nomination(w)])
    wrong = BaseSalary.objects.get(amount=1_490_000)
    page = django_app.get(PAGE, user=w.admin).click(href=f"luong-co-so/{wrong.pk}/sua")
    assert "Tiền thưởng đã định giữ nguyên" in main(page)
    shown = sent(page, amount="1500000", verified=True, **WHY)
    assert ["Mức một tháng", "1.490.000 đ", "1.500.000 đ"] in lines(shown)
    listed = save(shown).follow()
    for sentence in ("1.500.000 đ", "Trước khi sửa ghi 1.490.000 đ", "Lý do sửa: Nghị định sửa đổi", "9/NĐ-CP ngày 01/06/2024"):
        assert sentence in main(listed)
    named = main(listed.click("Tiền thưởng theo lương ghi sai", index=0))  # the menu stands twice: wide and folded
    number = f"{decision.number.number:02d}/"
    assert (number in named, "1.490.000 đ 1.500.000 đ 1 2.240.000 đ" in named) == (True, True)
    other = main(django_app.get("/tien-thuong/luong-ghi-sai/", user=w.other_appraiser))
    assert "Không có khoản tiền thưởng nào bạn xem được" in other
    own = main(django_app.get("/tien-thuong/luong-ghi-sai/", user=w.records_clerk).click(f"Quyết định {number}"))
    assert "các khoản dưới đây tính theo mức ghi lúc đó 1.490.000 đ; mức đúng là 1.500.000 đ" in own
    after = granted(w, [nomination(w)])
    assert "Lương cơ sở đã được sửa" not in main(django_app.get(f"/quyet-dinh/{after.public_id}/tien-thuong/", user=w.records_clerk))


@pytest.mark.parametrize("name", ["commune_clerk", "appraiser", "office_head", "auditor"])
def test_others_read_and_write_nothing(w, django_app, name):
    page = django_app.get(PAGE, user=w.accounts[name])
    assert "Ghi bản mới" not in main(page)
    salary, rank = BaseSalary.objects.first().pk, PostRank.objects.first().pk
    for path in ("LAW2022_ND98/chuyen-tiep/LAW2003_ND91/", "chuc-vu/them/", f"chuc-vu/{rank}/sua/", f"luong-co-so/{salary}/sua/"):
        django_app.get(f"{PAGE}{path}", user=w.accounts[name], status=403)


def test_the_page_costs_the_same_whatever_it_shows(w, client, count_queries):
    client.force_login(w.commune_clerk)
    client.get(PAGE)
    for size in (1, 3):
        with count_queries(10):
            client.get(PAGE)
        for row in (PostRank.objects.first(), TransitionClause.objects.first(), BaseSalary.objects.first()):
            for number in range(size):
                row.pk, row.edition, row.reason = None, 10 * size + number, "thử"
                row.save(force_insert=True)
