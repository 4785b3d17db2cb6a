"""The tags of units/templatetags/page.py and the parts of pages in templates/components.html, and static/app.js on them."""

import datetime
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from tests import factories
from units.door import ClosedAdapter
from units.templatetags import page as tags

ROOT = Path(__file__).parent.parent
MOMENT = datetime.datetime(2021, 11, 21, 18, 5, tzinfo=datetime.UTC)  # already the 22nd in Vietnam


def shown(source: str, **context: Any) -> str:
    """What a template source renders, with runs of white space as one blank."""
    html = Template("{% load page %}" + source).render(Context(context))
    return re.sub(r"\s+", " ", html).strip()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize(
    "source, value, expected",
    [
        ("{{ v|date_vn }}", datetime.date(2021, 1, 5), "05/01/2021"),
        ("{{ v|date_vn }}", MOMENT, "22/11/2021"),
        ("{{ v|weekday_date }}", datetime.date(2021, 1, 15), "thứ Sáu 15/01/2021"),
        ("{{ v|weekday_date }}", MOMENT, "thứ Hai 22/11/2021"),
        ("{{ v|datetime_vn }}", MOMENT, "01:05, 22/11/2021"),
        ("{{ v|datetime_vn }}", datetime.date(2021, 1, 5), "05/01/2021"),
        ("{{ v|number_vn }}", 1234, "1.234"),
        ("{{ v|number_vn }}", 0, "0"),
        ("{{ v|money_vn }}", 1490000, "1.490.000 đ"),
        ("{{ v|date_vn }}{{ v|weekday_date }}{{ v|datetime_vn }}{{ v|number_vn }}{{ v|money_vn }}", None, ""),
    ],
)
def test_words_of_dates_and_numbers(source: str, value: Any, expected: str) -> None:
    assert shown(source, v=value) == expected


def test_every_form_token_is_fresh() -> None:
    found = re.findall(r'<input type="hidden" name="form_token" value="([0-9a-f]{32})">', shown("{% form_token %}{% form_token %}"))
    assert len(set(found)) == 2


@pytest.mark.parametrize("tone, css", [("amber", "tone-amber"), (lambda: "green", "tone-green"), ("pink", "tone-grey")])
def test_state_badge_shows_word_and_known_colour(tone: Any, css: str) -> None:
    thing = SimpleNamespace(get_state_display=lambda: "Chờ tiếp nhận", state_tone=tone)
    assert shown("{% state_badge thing %}", thing=thing) == f'<span class="state {css}">Chờ tiếp nhận</span>'


def test_state_badge_of_a_thing_without_colour_is_grey() -> None:
    thing = SimpleNamespace(get_state_display=lambda: "Nháp")
    assert shown("{% state_badge thing %}", thing=thing) == '<span class="state tone-grey">Nháp</span>'


def test_text_of_people_is_escaped() -> None:
    assert shown("{% badge '<b>' 'red' %}", x=1) == '<span class="state tone-red"><b></span>'  # a literal is the author's
    assert shown("{% badge name 'red' %}", name="<b>") == '<span class="state tone-red">&lt;b&gt;</span>'


def test_task_list_says_what_is_due_and_leads_with_the_first() -> None:
    tasks = [
        SimpleNamespace(sentence="Gửi tờ trình", url="/a", action="Gửi", due=datetime.date(2021, 11, 26), tone="amber"),
        SimpleNamespace(sentence="Đăng ký thi đua", url="/b", action=""),
    ]
    html = shown("{% task_list tasks %}", tasks=tasks)
    assert text_of(html) == "Gửi tờ trình hạn thứ Sáu 26/11/2021 Gửi : Gửi tờ trình Đăng ký thi đua Mở : Đăng ký thi đua"
    assert re.findall(r'class="btn ([\w-]+)" href="([^"]+)"', html) == [("btn-primary", "/a"), ("btn-outline-secondary", "/b")]


def test_an_empty_task_list_says_so() -> None:
    assert text_of(shown("{% task_list tasks %}", tasks=[])) == "Không có việc nào đang chờ."


def test_step_line_names_the_current_step_for_screen_readers() -> None:
    steps = [
        SimpleNamespace(label="Xã gửi", state="done", who="Katơr Văn Lợi", when=datetime.date(2021, 11, 17)),
        SimpleNamespace(label="Huyện nhận", state="current"),
        SimpleNamespace(label="Hội đồng họp", state="todo"),
        SimpleNamespace(label="Rút", state="stopped"),
    ]
    html = shown("{% step_line steps %}", steps=steps)
    assert text_of(html) == ("Xã gửi (đã xong) Katơr Văn Lợi 17/11/2021 Huyện nhận (đang ở bước này) Hội đồng họp (chưa đến) Rút (đã dừng)")
    assert html.count('aria-current="step"') == 1


def test_checklist_links_only_what_is_missing() -> None:
    items = [{"label": "Biên bản", "done": False, "url": "/bb"}, {"label": "Tờ trình", "done": True, "url": "/tt"}]
    html = shown("{% checklist items %}", items=items)
    assert text_of(html) == "Còn thiếu: Biên bản Đã có: Tờ trình"
    assert re.findall(r'href="([^"]+)"', html) == ["/bb"]


def test_history_and_files_say_when_they_are_empty() -> None:
    assert text_of(shown("{% history e %}{% file_list e %}", e=[])) == "Chưa có gì xảy ra. Chưa có tệp nào."


def test_history_keeps_the_lines_of_a_note_and_escapes_it() -> None:
    entry = {"sentence": "Trả lại", "note": "Thiếu\n<i>", "when": MOMENT, "who": "Nguyễn Thị Thu Hà"}
    html = shown("{% history e %}", e=[entry])
    assert "<blockquote>Thiếu<br>&lt;i&gt;</blockquote>" in html
    assert text_of(html) == "Trả lại Thiếu &lt;i&gt; 01:05, 22/11/2021 · Nguyễn Thị Thu Hà"


def test_year_dots_speak() -> None:
    dots = [{"year": 2020, "kind": "honour", "label": "Bằng khen"}, {"year": 2021, "kind": "none", "label": "không có"}]
    html = shown("{% year_dots dots %}", dots=dots)
    assert re.findall(r'role="img" title="([^"]+)"', html) == ["2020: Bằng khen; 2021: không có"]
    assert re.findall(r'class="dot ([\w-]+)"', html) == ["dot-honour", "dot-none"]


def test_page_links_keep_the_filters() -> None:
    request = RequestFactory().get("/ho-so/", {"q": "Mai", "page": "2"})
    html = shown("{% page_links page %}", request=request, page=Paginator(range(50), 20).page(2))
    assert re.findall(r'href="([^"]+)"', html) == ["?q=Mai&amp;page=1", "?q=Mai&amp;page=3"]
    assert text_of(html) == "← Trang trước Trang 2 / 3 Trang sau →"


def test_page_links_of_one_page_are_nothing() -> None:
    assert shown("{% page_links page %}", request=RequestFactory().get("/"), page=Paginator(range(5), 20).page(1)) == ""


def test_a_blocked_button_says_why() -> None:
    html = shown("{% blocked_button 'Gửi tờ trình' 'Còn thiếu biên bản.' %}")
    assert re.search(r'aria-disabled="true" aria-describedby="(why-\w+)".*id="\1"', html)
    assert text_of(html) == "Gửi tờ trình Còn thiếu biên bản."


def test_code_and_copy_boxes() -> None:
    html = shown("{% code_box 'NT21-7K4M' note='bản 2' %}{% copy_box text 'Tin Zalo' 'Chép tin Zalo' %}", text="Hạn\nmai")
    assert text_of(html) == "Mã bản in NT21-7K4M bản 2 Tin Zalo Hạn mai Chép tin Zalo"


# --- frame -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prefix, path, here",
    [("/", "/", True), ("/", "/ho-so/", False), ("/ho-so/", "/ho-so/3/", True), ("/ho-so/", "/phien/", False)],
)
def test_navigation_knows_where_it_is(prefix: str, path: str, here: bool) -> None:
    assert tags.is_here(SimpleNamespace(prefix=prefix), path) is here


def test_holds_asks_for_one_role() -> None:
    roles = [SimpleNamespace(role="clerk")]
    assert (tags.holds(roles, "clerk"), tags.holds(roles, "admin"), tags.holds(None, "admin")) == (True, False, False)


def test_demo_accounts_are_seated_from_the_commune_up() -> None:
    people = [
        ("admin", "province", "a"),
        ("member", "province", "b"),
        ("clerk", "department", "c"),
        ("head", "commune", "d"),
        ("clerk", "commune", "e"),
        ("records_clerk", "province", "f"),
        ("office_head", "agency", "g"),
        ("clerk", "district", "h"),
    ]
    accounts = [{"role": role, "unit_kind": kind, "username": name} for role, kind, name in people]
    assert [(table, [seat["username"] for seat in seated]) for table, seated in tags.by_table(accounts)] == [
        ("Xã", ["d", "e"]),
        ("Huyện", ["h"]),
        ("Sở, ngành", ["c"]),
        ("Cơ quan thường trực", ["g"]),
        ("Hội đồng", ["b"]),
        ("Văn thư", ["f"]),
        ("Quản trị", ["a"]),
    ]


def test_messages_have_a_word_beside_their_colour() -> None:
    messages = [SimpleNamespace(level_tag="error", __str__=lambda: ""), SimpleNamespace(level_tag="success")]
    html = render_to_string("components.html#messages", {"messages": messages})
    assert re.findall(r'class="tone-(\w+)">(<strong>[^<]+</strong>)?', html) == [
        ("red", "<strong>Chưa được:</strong>"),
        ("green", ""),
    ]


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_pages_for_broken_requests_need_no_context(name: str) -> None:
    assert 'href="/">Về Việc cần làm' in render_to_string(name)


# --- errors ----------------------------------------------------------------------------------------------------------


class PersonForm(forms.Form):
    name = forms.CharField(label="Họ và tên")
    kind = forms.ChoiceField(label="Đối tượng", choices=[("a", "A")], widget=forms.RadioSelect)
    unit = forms.CharField(label="Đơn vị", widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("Người này đã được đề nghị.")


def test_error_summary_links_to_every_field() -> None:
    html = shown("{% error_summary form %}", form=PersonForm({}))
    assert re.findall(r'href="([^"]+)"', html) == ["#id_name", "#div_id_kind"]
    assert html.count("<li>") == 4
    assert "còn 4 chỗ cần sửa" in html
    assert "Người này đã được đề nghị." in html


def test_error_summary_of_good_missing_or_unsent_forms_is_nothing() -> None:
    assert shown("{% error_summary form other %}", form=PersonForm(), other=None) == ""


def test_error_summary_reads_formsets() -> None:
    formset_class = forms.formset_factory(PersonForm, min_num=2, validate_min=True, extra=0)
    sent = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "Mai", "form-0-kind": "a", "form-0-unit": "1"}
    html = shown("{% error_summary formset %}", formset=formset_class(sent))
    assert html.count("<li>") == 2  # one of the set, one of its only row


def test_crispy_forms_bring_the_summary_themselves() -> None:
    html = shown("{% load crispy_forms_filters %}{{ form|crispy }}", form=PersonForm({}))
    assert html.count('class="error-summary"') == 1
    assert 'id="div_id_kind"' in html  # where the summary's link to the radio group lands


# --- the door ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_wrong_password_is_refused_in_vietnamese_and_the_name_is_kept(client: Any) -> None:
    factories.account("mai")
    html = client.post(reverse("account_login"), {"login": "mai", "password": "sai"}).content.decode()
    assert "Chưa đăng nhập được" in html
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in html
    assert 'value="mai"' in html


@pytest.mark.django_db
def test_a_locked_account_reads_whom_to_ask(client: Any) -> None:
    locked = factories.account("mai")
    locked.is_active = False
    locked.save()
    sent = {"login": "mai", "password": "mat-khau-thu-nghiem"}
    html = client.post(reverse("account_login"), sent, follow=True).content.decode()
    assert "Tài khoản này không còn dùng được." in html


def test_words_of_allauth_that_people_meet_are_vietnamese() -> None:
    words = ClosedAdapter.error_messages
    assert words["too_many_login_attempts"].startswith("Sai quá nhiều lần.")
    assert render_to_string("account/messages/logged_out.txt").strip() == "Đã đăng xuất khỏi máy này."


# --- in the browser ----------------------------------------------------------------------------------------------------

LIST_PAGE = """<!DOCTYPE html><html lang="vi"><title>Danh sách</title><main><h1>Danh sách</h1>
<form data-bulk method="post"><table data-list><thead><tr><td><input type="checkbox" data-tick-all hidden aria-label="Tất cả"></td>
<th>Tên</th></tr></thead><tbody>
<tr><td class="tick"><input type="checkbox" data-tick aria-label="Một"></td><th scope="row"><a href="#mot">Một</a></th></tr>
<tr><td class="tick"><input type="checkbox" data-tick aria-label="Hai"></td><th scope="row"><a href="#hai">Hai</a></th></tr>
</tbody></table><span data-tick-count></span><button data-needs-tick>Tiếp nhận</button></form>
{% for who in ballot %}<div data-vote><p>{{ who }}</p><button type="button" name="vote" value="{{ who }} agree">Tán thành</button>
<button type="button" name="vote" value="{{ who }} disagree">Không tán thành</button></div>{% endfor %}{% copy_box "Hạn mai" "Tin Zalo" "Chép tin Zalo" %}
<details class="menu"><summary>Việc khác</summary><a href="#in">In</a></details></main></html>"""


@pytest.fixture
def list_page(page: Any) -> Any:
    page.set_content(Template("{% load page %}" + LIST_PAGE).render(Context({"ballot": ["Bà Mai", "Ông Lợi"]})))
    page.add_style_tag(path=ROOT / "static" / "app.css")
    page.add_script_tag(path=ROOT / "static" / "app.js")
    return page


@pytest.mark.browser
def test_rows_are_walked_ticked_and_opened_by_keys(list_page: Any) -> None:
    count = list_page.locator("[data-tick-count]")
    assert (count.inner_text(), list_page.is_disabled("[data-needs-tick]")) == ("Chưa chọn dòng nào", True)
    for key in ("j", "j", "x"):
        list_page.keyboard.press(key)
    assert (count.inner_text(), list_page.is_disabled("[data-needs-tick]")) == ("Đã chọn 1 / 2 dòng", False)
    list_page.keyboard.press("Enter")
    assert list_page.evaluate("location.hash") == "#hai"
    list_page.check("[data-tick-all]")
    assert count.inner_text() == "Đã chọn 2 / 2 dòng"


@pytest.mark.browser
def test_votes_are_cast_by_keys_line_by_line(list_page: Any) -> None:
    list_page.evaluate("cast = []; document.addEventListener('click', press => cast.push(press.target.value))")
    for key in ("j", "j", "j", "2", "j", "1"):
        list_page.keyboard.press(key)
    assert list_page.evaluate("cast") == ["Bà Mai disagree", "Ông Lợi agree"]


@pytest.mark.browser
def test_a_menu_closes_on_escape_and_the_parts_are_accessible(list_page: Any) -> None:
    list_page.click("summary")
    list_page.keyboard.press("Escape")
    assert list_page.evaluate("document.querySelector('details').open") is False
    assert [finding["id"] for finding in Axe().run(list_page).response["violations"]] == []
