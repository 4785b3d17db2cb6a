"""The notice board: issued decisions for everybody, nothing personal, nothing that is not issued."""

import pytest

from awards.models import Decision
from tests.factories import nomination, person, world
from tests.test_decisions import SIGNED, TODAY, drafted, issued, signed
from units import registry
from units.models import Job, PersonDetail, Recipient
from units.papers import filing

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    made = world()
    made.province.refresh_from_db()
    return made


def texts(page, selector: str) -> list[str]:
    return [" ".join(item.get_text(" ").split()) for item in page.html.select(selector)]


def notices(page) -> list[str]:
    return texts(page, "p.notice-number")


def test_the_board_shows_issued_decisions_newest_first(w, django_app):
    assert "Chưa có quyết định nào được ban hành." in django_app.get("/cong-khai/")
    issued(w, number=5)
    issued(w, number=120)
    drafted(w)
    signed(w)
    assert notices(django_app.get("/cong-khai/")) == ["120/QĐ-UBND 20/12/2021", "05/QĐ-UBND 20/12/2021"]


def test_the_board_is_searched_by_name_without_tones_and_by_year(w, django_app):
    issued(w, number=1, nominations=[nomination(w, person(w, name="Chamaléa Thị Đượm"))])
    issued(w, number=2, nominations=[nomination(w, person(w, name="Katơr Văn Sỹ"))])
    for query, wanted in {
        "q=duom": ["01/QĐ-UBND 20/12/2021"],
        "q=K%C3%82T%C6%A0R": ["02/QĐ-UBND 20/12/2021"],
        "q=khong-co": [],
        "nam=2021": ["02/QĐ-UBND 20/12/2021", "01/QĐ-UBND 20/12/2021"],
        "nam=2020": [],
        "nam=abcd&page=x": ["02/QĐ-UBND 20/12/2021", "01/QĐ-UBND 20/12/2021"],
    }.items():
        assert notices(django_app.get(f"/cong-khai/?{query}")) == wanted, query


def test_a_decision_shows_names_and_units_as_printed_and_nothing_personal(w, django_app):
    mai = person(w, name="Chamaléa Thị Mai", detail={"honorific": "Bà", "birth_date": "1990-03-07", "ethnicity": "Raglai"})
    decision = issued(w, nominations=[nomination(w, mai)])
    Recipient.objects.filter(pk=mai.pk).update(name="Tên Khác")
    registry.set_name(w.commune, "UBND phường Mới", valid_from=TODAY)
    page = django_app.get(f"/cong-khai/{decision.public_id}/")
    assert texts(page, "tbody tr") == ["I. Cá nhân", "1 Bà Chamaléa Thị Mai UBND xã Phước Bình"]
    assert texts(page, "dl.facts > div") == [
        "Ngày ban hành 20/12/2021",
        "Người ký Trần Thử Nghiệm, CHỦ TỊCH",
        "Hình thức Bằng khen của Chủ tịch UBND tỉnh",
        "Được khen 01 cá nhân",
        "Văn bản Tệp PDF đang được tạo, mời xem lại sau ít phút.",
    ]
    for private in ("1990", "07/03", "Raglai", "Nông dân", "Hiến đất", "/nguoi-nhan/"):
        assert private not in page.text
    assert PersonDetail.objects.get(pk=mai.pk).birth_date is not None


def test_the_pdf_is_there_when_it_is_ready(w, django_app):
    decision = issued(w)
    there = f"/cong-khai/{decision.public_id}/"
    django_app.get(f"{there}tep/", status=404)
    filing.run(Job.objects.get(key=f"paper:{decision.paper_id}").pk)
    page = django_app.get(there)
    file = page.click("Tải quyết định")
    assert (file.content_type, file.body[:5]) == ("application/pdf", b"%PDF-")
    assert Decision.objects.get().paper.file.sha256 in page


def test_nothing_that_is_not_issued_is_public(w, django_app):
    for decision in (drafted(w), signed(w)):
        for tail in ("", "tep/"):
            django_app.get(f"/cong-khai/{decision.public_id}/{tail}", status=404)
    django_app.get("/cong-khai/khong-co/", status=404)


def test_the_board_takes_the_same_queries_for_one_and_for_three(w, client, count_queries):
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            issued(w, number=number)
        with count_queries(3):
            client.get("/cong-khai/?nam=2021&q=thu")
    one = Decision.objects.first().public_id
    with count_queries(1):
        client.get(f"/cong-khai/{one}/")
    assert set(Decision.objects.values_list("decided_on", flat=True)) == {SIGNED}
