"""Pages of recipients: list and search, entering with "is it one of these?", editing, posts, pairs, merging, taking back."""

import datetime

import pytest
from django.urls import reverse

from tests.factories import collective, person, world
from units import access, people, registry
from units.models import Post, Recipient, RecipientPair, Unit, UnitSuccession

pytestmark = pytest.mark.django_db
DAY = datetime.date(1980, 3, 12)
NUMBER = "058080000001"


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    return world()


def main_form(page):
    return next(
        form
        for form in page.forms.values()
        if form.method == "post" and "csrfmiddlewaretoken" in form.fields and form.html.select_one(".sheet-actions")
    )


def at(name, *args):
    return reverse(f"units:{name}", args=args)


def names(page):
    return [" ".join(cell.get_text(" ").split()) for cell in page.html.select("tbody th")]


def kinship(w):
    people_here = [person(w, name=name) for name in ("Trần Thị Hà", "Nguyễn Văn Hoà", "Lê Văn Hải", "Nguyễn Thị Ha")]
    collective(w, name="Tổ Hà Dài")
    return people_here


def test_the_list_is_searched_without_marks_and_exact_tones_come_first(w, django_app):
    kinship(w)
    everybody = django_app.get(at("people"), user=w.commune_clerk)
    assert names(everybody) == ["Ông Nguyễn Thị Ha", "Ông Trần Thị Hà", "Ông Lê Văn Hải", "Ông Nguyễn Văn Hoà", "Tổ Hà Dài"]
    assert "5 kết quả" in everybody
    found = django_app.get(at("people"), {"q": "hà"}, user=w.commune_clerk)
    assert names(found) == ["Ông Trần Thị Hà", "Tổ Hà Dài", "Ông Nguyễn Thị Ha", "Ông Lê Văn Hải"]
    assert names(django_app.get(at("people"), {"q": "ha"}, user=w.commune_clerk))[0] == "Ông Nguyễn Thị Ha"
    assert names(django_app.get(at("people"), {"q": "hòa văn"}, user=w.commune_clerk)) == ["Ông Nguyễn Văn Hoà"]
    assert "Không tìm thấy ai" in django_app.get(at("people"), {"q": "xyz"}, user=w.commune_clerk)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"kind": "collective"}, ["Tổ Hà Dài"]),
        ({"unit": "phuoc-binh", "kind": "collective"}, ["Tổ Hà Dài"]),
        ({"recipient_class": "administration"}, ["Tổ Hà Dài"]),
        ({"labour_group": "farmer"}, []),
        ({"twice": "on"}, []),
        ({"kind": "khong-co", "q": "dai"}, ["Tổ Hà Dài"]),
    ],
)
def test_the_list_is_narrowed(w, django_app, asked, wanted):
    kinship(w)
    assert names(django_app.get(at("people"), asked, user=w.commune_clerk)) == wanted


def test_the_list_is_narrowed_to_a_year_of_birth(w, django_app):
    for name, born in {
        "An": {"birth_year": 1980},
        "Ba": {"birth_date": datetime.date(1980, 2, 29)},
        "Ca": {"birth_year": 1981},
        "Du": {},
    }.items():
        person(w, name=f"Nguyễn Văn {name}", detail=born)
    assert names(django_app.get(at("people"), {"born": "1980"}, user=w.commune_clerk)) == ["Nguyễn Văn An", "Nguyễn Văn Ba"]
    assert names(django_app.get(at("people"), {"born": "1980", "q": "ba"}, user=w.commune_clerk)) == ["Nguyễn Văn Ba"]
    assert len(names(django_app.get(at("people"), {"born": "tám mươi"}, user=w.commune_clerk))) == 4


def test_nobody_sees_the_people_of_a_sibling(w, django_app):
    kinship(w)
    page = django_app.get(at("people"), user=w.sibling_clerk)
    assert "Chưa có người, tập thể hay hộ gia đình nào." in page
    assert django_app.get(at("people"), user=w.member_1, status=403)


def test_the_list_takes_the_same_queries_at_1_and_at_3(w, client, count_queries):
    client.force_login(w.commune_clerk)
    person(w, name="Nguyễn Văn An")
    client.get(at("people"), {"q": "van"})
    counts = []
    for _ in range(2):
        with count_queries(40, at_most=True) as asked:
            client.get(at("people"), {"q": "van"})
        counts.append(len(asked))
        person(w, name="Nguyễn Văn Bình"), person(w, name="Lê Văn Cư")
    assert counts[0] == counts[1]


def entered(django_app, w, **fields):
    form = main_form(django_app.get(at("person_add"), user=w.commune_clerk))
    told = {"name": "Nguyễn Văn An", "recipient_class": "direct_worker", "gender": "male", "birth": "12/03/1980"} | fields
    for name, value in told.items():
        form[name] = value
    return form.submit()


def test_a_person_is_entered(w, django_app):
    answer = entered(django_app, w, post="Nông dân", post_from="01/01/2020", identity_number="058 080 000 001", ethnicity="Raglai")
    made = Recipient.objects.get()
    assert answer.location.endswith(f"/nguoi-nhan/{made.pk}/")
    assert (made.unit, made.person.birth_date, made.person.birth_year, made.person.identity_number) == (w.commune, DAY, 1980, NUMBER)
    assert made.posts.get().title == "Nông dân"


def test_faults_name_their_field_and_nothing_typed_is_lost(w, django_app):
    answer = entered(django_app, w, name="Nguyễn Vаn An", birth="1880", identity_number="123")
    assert "“а” (chữ cái Kirin)" in answer
    assert "Năm sinh không hợp lý" in answer
    assert "12 chữ số (giấy cũ: 9 chữ số)" in answer
    assert main_form(answer)["birth"].value == "1880"
    assert not Recipient.objects.exists()


def test_whoever_may_be_there_is_offered_and_used(w, django_app):
    an = person(w, name="Nguyễn Văn An", detail={"birth_year": 1980, "gender": "male"})
    answer = entered(django_app, w, name="nguyen van an")
    assert "cùng tên không dấu, cùng năm sinh, cùng đơn vị" in answer
    form = main_form(answer)
    assert "Chọn đúng người" in answer
    form["same"] = str(an.pk)
    assert form.submit().location.endswith(f"/nguoi-nhan/{an.pk}/")
    assert Recipient.objects.count() == 1


def test_another_one_is_entered_and_not_asked_about_again(w, django_app):
    person(w, name="Nguyễn Văn An")
    form = main_form(entered(django_app, w))
    form["same"] = "new"
    form.submit()
    assert Recipient.objects.count() == 2
    assert RecipientPair.objects.get().verdict == "different"
    assert "Không có hồ sơ nào giống nhau" in django_app.get(at("duplicates"), user=w.commune_clerk)


def test_the_unit_offered_first_is_one_that_stands(w, django_app):
    """Who serves the successor acts for the ended unit too, but enters nobody there any more."""
    Unit.objects.filter(pk=w.commune.pk).update(closed_on="2021-07-01")
    UnitSuccession.objects.create(predecessor=w.commune, successor=w.sibling_commune, effective_on="2021-07-01", act="Nghị quyết")
    registry.rebuild_reach()
    assert access.units_where(w.sibling_clerk, people.KEEPERS) == {w.commune.pk, w.sibling_commune.pk}
    form = main_form(django_app.get(at("person_add"), user=w.sibling_clerk))
    assert form["unit"].value == str(w.sibling_commune.pk)
    assert [label for _, _, label in form["unit"].options][1:] == ["UBND xã Phước Hòa"]


@pytest.mark.parametrize("kind", ["collective", "household"])
def test_other_kinds_are_entered(w, django_app, kind):
    form = main_form(django_app.get(at("person_add"), {"loai": kind}, user=w.commune_clerk))
    form["name"] = "Hộ Katơr Sinh"
    if kind == "collective":
        form["recipient_class"], form["whole_unit"] = "administration", True
    form.submit()
    made = Recipient.objects.get()
    assert (made.kind, made.recipient_class) == (kind, {"collective": "administration"}.get(kind, "household"))
    django_app.get(at("person_add"), {"loai": "khac"}, user=w.commune_clerk, status=404)


def test_editing_and_a_page_that_is_old(w, django_app):
    mai = person(w, name="Chamaléa Thị Mai", detail={"identity_number": NUMBER})
    form = main_form(django_app.get(at("person_edit", mai.pk), user=w.commune_clerk))
    assert form["identity_number"].value == NUMBER
    form["name"] = "Chamaléa Thị Mái"
    people.edit(mai, by=w.commune_clerk, version=0, labour_group="farmer")
    assert form.submit(status=409)
    form = main_form(django_app.get(at("person_edit", mai.pk), user=w.commune_clerk))
    form["name"] = "Chamaléa Thị Mái"
    assert form.submit().location.endswith(f"/nguoi-nhan/{mai.pk}/")
    assert Recipient.objects.get().name == "Chamaléa Thị Mái"


def test_who_does_not_need_the_number_neither_sees_nor_empties_it(w, django_app):
    mai = person(w, detail={"identity_number": NUMBER})
    page = django_app.get(at("person_edit", mai.pk), user=w.district_clerk)
    assert NUMBER not in page
    assert "•••" in page
    form = main_form(page)
    form["phone"] = "0900"
    form.submit()
    mai.person.refresh_from_db()
    assert (mai.person.phone, mai.person.identity_number) == ("0900", NUMBER)


def test_posts_are_added_ended_and_removed(w, django_app):
    mai = person(w, post="")
    form = main_form(django_app.get(at("person_posts", mai.pk), user=w.commune_clerk))
    form["title"], form["valid_from"] = "Trưởng thôn", "01/01/2020"
    page = form.submit().follow()
    assert "Trưởng thôn" in page
    post = Post.objects.get()
    form = main_form(django_app.get(at("post_edit", mai.pk, post.pk), user=w.commune_clerk))
    form["valid_to"] = "01/01/2019"
    refused = form.submit()
    assert "Ngày thôi giữ đứng trước ngày bắt đầu." in refused
    form = main_form(refused)
    form["valid_to"] = "31/12/2020"
    form.submit()
    assert Post.objects.get().valid_to == datetime.date(2020, 12, 31)
    main_form(django_app.get(at("post_remove", mai.pk, post.pk), user=w.commune_clerk)).submit()
    assert not Post.objects.exists()
    django_app.get(at("person_posts", collective(w).pk), user=w.commune_clerk, status=404)


def test_a_pair_is_merged_shown_as_one_and_taken_apart(w, django_app):
    one, other = person(w, name="Nguyễn Văn An"), person(w, name="Nguyen Van An")
    page = django_app.get(at("duplicates"), user=w.commune_clerk)
    assert "1 cặp cần xem" in page
    page = django_app.get(page.html.select_one("tbody a")["href"], user=w.commune_clerk)
    form = main_form(page)
    form["kept"] = str(one.pk)
    assert form.submit().location.endswith(f"/nguoi-nhan/{one.pk}/")
    assert Recipient.objects.get(pk=other.pk).merged_into == one
    assert names(django_app.get(at("people"), user=w.commune_clerk)) == ["Ông Nguyễn Văn An"]
    assert django_app.get(at("person_edit", other.pk), user=w.commune_clerk).location.endswith(at("person_edit", one.pk))
    page = django_app.get(at("person_edit", one.pk), user=w.commune_clerk).click("Tách lại")
    main_form(page).submit()
    assert Recipient.objects.filter(merged_into=None).count() == 2
    django_app.get(at("person_split", other.pk), user=w.commune_clerk, status=404)


def test_two_births_need_a_reason_and_different_is_remembered(w, django_app):
    one = person(w, name="Nguyễn Văn An", detail={"birth_date": DAY, "birth_year": 1980})
    other = person(w, name="Nguyễn Văn An", detail={"birth_date": DAY.replace(day=1), "birth_year": 1980})
    page = django_app.get(at("person_merge", one.pk, other.pk), user=w.commune_clerk)
    assert "Hai hồ sơ khác ngày sinh." in page
    form = main_form(page)
    form["kept"] = str(one.pk)
    refused = form.submit()
    assert "ghi lý do vì sao vẫn là một" in refused
    different = next(form for form in refused.forms.values() if "different" in form.fields)
    different.submit("different").follow()
    assert RecipientPair.objects.get().verdict == "different"


def test_the_list_of_pairs_takes_the_same_queries_at_1_and_at_3(w, client, count_queries):
    client.force_login(w.commune_clerk)
    counts = []
    for number in range(3):
        person(w, name=f"Nguyễn Văn {'An' * (number + 1)}"), person(w, name=f"Nguyễn Văn {'An' * (number + 1)}")
        with count_queries(40, at_most=True) as asked:
            client.get(at("duplicates"))
        counts.append(len(asked))
    assert len(set(counts[1:])) == 1
