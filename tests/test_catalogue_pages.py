"""The pages of the catalogue: as of a day, one award with its versions, two side by side, a new version, general rules."""

import datetime
import re

import pytest

from emulation import catalogue, rules, seeding
from emulation.models import Award, AwardRule, BaseSalary, GeneralRule, LegalAct
from tests.factories import World, world
from tests.test_units_pages import faults, sent, sheet

pytestmark = pytest.mark.django_db
D = datetime.date
TODAY = D(2024, 6, 3)


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    made = world()
    seeding.load_regime("regime-2024")
    return made


def rule_of(code: str) -> AwardRule:
    return catalogue.rule_on(Award.objects.get(code=code), TODAY)


def main(page) -> str:
    return re.sub(r"\s+", " ", page.html.select_one("main").get_text(" ", strip=True))


def test_the_list_shows_what_holds_on_a_day_by_kind_and_level(w, django_app):
    page = django_app.get("/danh-muc/", user=w.commune_clerk)
    groups = [row.get_text(strip=True) for row in page.html.select("tr.group")]
    assert groups[:2] == ["Danh hiệu thi đua – Cấp nhà nước", "Danh hiệu thi đua – Tỉnh"]
    assert "47 danh hiệu, hình thức" in page
    assert [tab.get_text(strip=True) for tab in page.html.select(".state-tabs a[aria-current]")] == ["01/01/2024 – 30/06/2025"]
    assert "Bỏ phiếu kín, từ 9/10 tổng số thành viên Hội đồng trở lên" in main(page)
    before = django_app.get("/danh-muc/?on=22/11/2021", user=w.commune_clerk)
    assert "5 danh hiệu, hình thức" in before
    assert "không có quy định nào áp dụng ngày 01/01/2010" in django_app.get("/danh-muc/?on=01/01/2010", user=w.commune_clerk)
    assert "Theo ngày" in " ".join(faults(django_app.get("/danh-muc/?on=hôm", user=w.commune_clerk)))


def test_an_empty_catalogue_says_what_to_do(settings, django_app):
    made = world()
    AwardRule.objects.all().delete()
    made.rules.clear()
    page = django_app.get("/danh-muc/", user=made.commune_clerk)
    assert "Danh mục không có quy định nào" in page


def test_an_award_reads_as_sentences_with_articles_and_doubts(w, django_app):
    said = main(django_app.get("/danh-muc/CSTD_TQ/", user=w.commune_clerk))
    for sentence in (
        "Đạt Chiến sĩ thi đua cấp tỉnh 2 lần liên tục (hai lần kề nhau cách không quá 3 năm), lần cuối sớm nhất là 1 năm trước năm xét.",
        "Luật 06/2022/QH15 Điều 21; cách hiểu hai lần liên tục cách nhau không quá ba năm, đề nghị vào năm sau lần thứ hai Chưa xác minh",
        "Có 1 sáng kiến hoặc đề tài được công nhận từ phạm vi toàn quốc trở lên. Luật 06/2022/QH15 Điều 21",
        "Trước khi họp Hội đồng, 10 ngày làm việc",
        "Thủ tướng Chính phủ Luật 06/2022/QH15 Điều 78 khoản 2",
        "Cá nhân: 4,5 lần lương cơ sở Nghị định 98/2023/NĐ-CP Điều 54",
        "Nạp từ danh mục gốc",
    ):
        assert sentence in said
    assert "Đã đối chiếu" not in said
    assert "Ghi bản mới" not in said


def test_routes_that_were_not_read_say_so(w, django_app):
    said = main(django_app.get("/danh-muc/HCLD1/", user=w.commune_clerk))
    assert "hệ thống không chấm đạt, cũng không chấm hỏng" in said


def test_an_award_without_rule_on_the_day_and_one_unknown(w, django_app):
    assert "Ngày 22/11/2021 không có quy định nào" in django_app.get("/danh-muc/KNC_TINH/?on=22/11/2021", user=w.commune_clerk)
    django_app.get("/danh-muc/KHONG_CO/", user=w.commune_clerk, status=404)
    django_app.get("/danh-muc/KNC_TINH/?ban=999999", user=w.commune_clerk, status=404)
    django_app.get("/danh-muc/KNC_TINH/?ban=abc", user=w.commune_clerk, status=404)


def test_an_own_regulation_is_seen_by_its_province_only(w, django_app):
    columns = rules.columns_of(rule_of("GK_XA")) | {"criteria": "Tiêu chuẩn riêng của tỉnh"}
    own = rules.publish(
        rule_of("GK_XA"), columns=columns, valid_from=D(2024, 1, 1), unit=w.province, legal_act=None, reason="Quy chế", by=w.admin
    )
    assert "Tiêu chuẩn riêng của tỉnh" in django_app.get("/danh-muc/GK_XA/", user=w.commune_clerk)
    assert "quy chế riêng của UBND tỉnh Ninh Thuận" in django_app.get("/danh-muc/", user=w.commune_clerk)
    assert "Tiêu chuẩn riêng của tỉnh" not in django_app.get("/danh-muc/GK_XA/", user=w.accounts["other_clerk"])
    django_app.get(f"/danh-muc/GK_XA/?ban={own.pk}", user=w.accounts["other_clerk"], status=404)


def test_two_versions_stand_side_by_side(w, django_app):
    seeding.load_regime("regime-2025")
    page = django_app.get("/danh-muc/GK_XA/so-sanh/", user=w.commune_clerk)
    struck, new = ([mark.get_text(strip=True) for mark in page.html.select(tag)] for tag in ("del", "ins"))
    assert "Cá nhân: 0,15 lần lương cơ sở" in struck
    assert "Cá nhân: 0,3 lần lương cơ sở" in new
    Award.objects.create(code="HUY_CHUONG", name="Huy chương", kind="commendation", level="state")
    other = django_app.get(f"/danh-muc/GK_XA/so-sanh/?a={rule_of('GK_XA').pk}&b={rule_of('GK_XA').pk}", user=w.commune_clerk)
    assert "Hai bản nói giống nhau." in other
    assert "Cần ít nhất hai bản để so sánh" in django_app.get("/danh-muc/HUY_CHUONG/so-sanh/", user=w.commune_clerk)


# --- a new version ----------------------------------------------------------------------------------------------------------------


def save(page):
    return sheet(page).submit("save")


def test_the_administrator_looks_at_the_change_before_it_is_written(w, django_app):
    count = AwardRule.objects.count()
    page = django_app.get("/danh-muc/CSTD_TINH/sua/", user=w.admin)
    assert save(page).status_code == 200  # what was not looked at is not written
    shown = sent(page, vote_numerator="4", vote_denominator="5", reason="Quy chế mới", valid_from="01/07/2024")
    assert "Thay đổi: Tỷ lệ phiếu." in shown
    assert [mark.get_text(strip=True) for mark in shown.html.select("ins")] == ["Bỏ phiếu kín, từ 4/5 tổng số thành viên Hội đồng trở lên"]
    assert AwardRule.objects.count() == count
    form = sheet(shown)
    form["vote_denominator"] = "6"  # changed after the look: shown again
    again = form.submit("save")
    assert (again.status_code, AwardRule.objects.count()) == (200, count)
    written = save(again).follow()
    assert "Đã ghi bản mới" in written
    made = AwardRule.objects.latest("pk")
    assert (made.vote_numerator, made.vote_denominator, made.valid_from, made.edition, made.reason) == (
        4,
        6,
        D(2024, 7, 1),
        1,
        "Quy chế mới",
    )
    kept = rule_of("CSTD_TINH")
    assert {name: getattr(made, name) for name in ("routes", "deciders", "multipliers", "articles", "groups", "required_papers")} == {
        name: getattr(kept, name) for name in ("routes", "deciders", "multipliers", "articles", "groups", "required_papers")
    }


@pytest.mark.parametrize("code", ["BK_TTG", "CO_CP", "XA_TIEU_BIEU", "KNC_TINH", "HCLD3", "LDTT"])
def test_what_was_not_touched_on_the_form_stays_as_it_was(w, django_app, code):
    shown = sent(
        django_app.get(f"/danh-muc/{code}/sua/", user=w.admin), criteria="Chỉ đổi dòng này", reason="Thử", scope=str(w.province.pk)
    )
    assert "Thay đổi: Tóm tắt tiêu chuẩn." in shown
    save(shown).follow()
    made, old = AwardRule.objects.latest("pk"), rule_of(code)
    assert rules.columns_of(made) == rules.columns_of(old) | {"criteria": "Chỉ đổi dòng này"}
    assert (made.unit, made.edition) == (w.province, 1)


def test_rows_are_added_struck_out_and_an_act_is_typed_in(w, django_app):
    page = django_app.get("/danh-muc/BK_TINH/sua/", user=w.admin)
    form = sheet(page)
    told = {
        "reason": "Nghị quyết mới", "act_number": "12/NQ-HĐND", "act_date": "01/06/2024", "act_issuer": "HĐND tỉnh", "act_title": "Quy định",
        "multipliers-0-multiplier": "2", "clocks-0-step": "appraisal", "clocks-0-working_days": "20", "clocks-0-article": "Điều 3 quy chế",
        "deciders-0-to": "31/12/2024",
    }  # fmt: skip
    for name, value in told.items():
        form[name] = value
    form["multipliers-2-DELETE"] = True
    written = save(form.submit("preview")).follow()
    assert "12/NQ-HĐND ngày 01/06/2024" in main(written)
    made, old = AwardRule.objects.latest("pk"), rule_of("BK_TINH")
    assert made == old  # the newest edition of the same day holds
    assert made.act == LegalAct.objects.get(number="12/NQ-HĐND")
    assert [row["multiplier"] for row in made.multipliers] == ["2", "3.0"]
    assert made.clocks == [{"step": "appraisal", "working_days": 20, "article": "Điều 3 quy chế", "verified": False}]
    assert made.deciders[0]["to"] == "2024-12-31"


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"reason": ""}, "Lý do có bản mới"),
        ({"routes": "- id: [a"}, "Tiêu chuẩn (các con đường): Dòng"),
        ({"routes": "- {id: a, name: A, for: [person], require: {helt: {}}}"}, "routes[0].require: không hiểu helt"),
        ({"routes": "- {id: a, name: A, for: [person], article: x, verified: false}"}, "routes[0]: thiếu require."),
        ({"routes": "- &a {id: a}\n- *a"}, "Không dùng dấu * để nhắc lại một đoạn"),
        ({"routes": "[" * 20_000}, "Lồng nhau quá nhiều tầng."),
        ({"routes": "- " * 20_000}, "Lồng nhau quá nhiều tầng."),
        ({"routes": "- {a: b}\n" * 6_000}, "Quá dài: nhiều nhất 50000 ký tự."),
        ({"routes": "- {id: a, name: A, for: [person], article: x, verified: false, require: null, note: {1: a, b: c}}"}, "routes[0].note"),
        ({"routes": "- \x07"}, "Không đọc được: có ký tự lạ."),
        ({"routes": "- 2024-02-30"}, "Không đọc được: có ký tự lạ."),
        ({"routes": "chữ"}, "phải là một danh sách"),
        ({"vote_numerator": "11"}, "Tử số không lớn hơn mẫu số."),
        ({"act_number": "12/NQ"}, "Ghi đủ số, ngày, cơ quan ban hành và trích yếu của văn bản mới."),
        ({"multipliers-0-multiplier": "nhiều"}, "Ghi số, ví dụ 1.5."),
        ({"deciders-0-article": ""}, "Điều khoản"),
        ({"verified_recipients": True}, "Đánh dấu đã đối chiếu thì ghi điều khoản."),
    ],
)
def test_what_does_not_read_is_said_and_what_was_typed_stays(w, django_app, fields, sentence):
    count = AwardRule.objects.count()
    page = sent(django_app.get("/danh-muc/CSTD_TINH/sua/", user=w.admin), **{"reason": "Thử", "criteria": "Đã gõ"} | fields)
    assert any(sentence in line for line in faults(page)), faults(page)
    assert sheet(page)["criteria"].value == "Đã gõ"
    assert AwardRule.objects.count() == count


def test_the_criteria_are_read_back_while_typing(w, client):
    client.force_login(w.admin)
    good = "- {id: a, name: Thử, for: [person], article: x, verified: false, require: {rating: {at_least: good}}}"
    assert "Được xếp loại hoàn thành tốt nhiệm vụ trở lên trong năm xét." in client.post("/danh-muc/xem-truoc/", {"routes": good}).text
    assert "“great” không có" in client.post("/danh-muc/xem-truoc/", {"routes": good.replace("good", "great")}).text
    client.force_login(w.appraiser)
    assert client.post("/danh-muc/xem-truoc/", {"routes": good}).status_code == 403


@pytest.mark.parametrize("name", ["commune_clerk", "appraiser", "auditor"])
def test_others_neither_write_nor_confirm(w, django_app, name):
    for path in ("CSTD_TINH/sua/", "CSTD_TINH/doi-chieu/", "quy-dinh-chung/LAW2022_ND98/hold/sua/", "quy-dinh-chung/luong-co-so/"):
        django_app.get(f"/danh-muc/{path}", user=w.accounts[name], status=403)


def test_a_thing_is_confirmed_from_the_page_of_the_award(w, django_app):
    page = django_app.get("/danh-muc/CSTD_TINH/", user=w.admin)
    confirmed = sent(page.click(href="place=articles.vote"), article="Điều 33 khoản 5", note="Công báo").follow()
    assert "Đã xác nhận." in confirmed
    assert rule_of("CSTD_TINH").articles["vote"] == {"article": "Điều 33 khoản 5", "verified": True}
    assert "Đã đối chiếu văn bản: Điều 33 khoản 5 (Công báo)" in main(confirmed)
    gone = sent(django_app.get("/danh-muc/CSTD_TINH/doi-chieu/?place=routes[7]", user=w.admin), article="x")
    assert faults(gone) == ["Điều cần xác nhận không còn trong bản này: tải lại trang."]


# --- general rules -------------------------------------------------------------------------------------------------------------------


def test_general_rules_and_the_base_salary_are_listed_and_written(w, django_app):
    page = django_app.get("/danh-muc/quy-dinh-chung/", user=w.commune_clerk)
    said = main(page)
    for sentence in ("Tính bằng 2/3 thời gian giữ chức vụ", "Làm tròn lên 10.000 đồng", "2.340.000 đ", "Hồ sơ nhận trước 01/01/2024"):
        assert sentence in said
    assert "Ghi bản mới" not in said
    page = django_app.get("/danh-muc/quy-dinh-chung/LAW2022_ND98/women_preference/sua/", user=w.admin)
    assert any("Ghi số" in line for line in faults(sent(page, value="120", reason="Thử")))
    looked = sent(page, value="60", reason="Đọc lại")
    assert ("Nữ, hoặc tập thể từ 60 % là nữ" in main(looked), GeneralRule.objects.filter(code="women_preference").count()) == (True, 1)
    done = save(looked).follow()
    assert "Nữ, hoặc tập thể từ 60 % là nữ" in main(done)
    assert GeneralRule.objects.filter(code="women_preference").count() == 2
    salary = {"amount": "2530000", "valid_from": "01/07/2026", "source": "Nghị định 161/2026/NĐ-CP"}
    form = django_app.get("/danh-muc/quy-dinh-chung/luong-co-so/", user=w.admin)
    assert any("phải bắt đầu sau ngày đó" in line for line in faults(sent(form, **salary | {"valid_from": "01/07/2024"})))
    assert "2.530.000 đ" in sent(form, **salary).follow()
    assert BaseSalary.objects.get(amount=2_340_000).valid_to == D(2026, 6, 30)
    django_app.get("/danh-muc/quy-dinh-chung/LAW2022_ND98/khac/sua/", user=w.admin, status=404)


def test_the_pages_cost_the_same_whatever_they_show(w, client, count_queries):
    client.force_login(w.commune_clerk)
    client.get("/danh-muc/")
    with count_queries(6):
        client.get("/danh-muc/?on=2021-11-22")  # 5 awards
    with count_queries(6):
        client.get("/danh-muc/")  # 47
    with count_queries(10):
        client.get("/danh-muc/KNC_TINH/")  # one version
    for edition in (2, 3):
        made = AwardRule.objects.get(award__code="KNC_TINH", edition=edition - 1)
        made.pk, made.edition, made.reason = None, edition, "thử"
        made.save()
    with count_queries(10):
        client.get("/danh-muc/KNC_TINH/")
    with count_queries(7):
        client.get("/danh-muc/KNC_TINH/so-sanh/")
