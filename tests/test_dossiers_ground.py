"""On what ground a nomination asks for its award: the route it names, how far the achievement reaches, the papers that route wants."""

import datetime

import pytest

from awards.contents import content_hash, gaps
from emulation.models import AwardRule
from tests.envelopes import add, draft, fresh
from tests.factories import collective, person, world
from tests.test_dossiers_pages import main_form, page

pytestmark = pytest.mark.django_db
ROUTES = [
    {"id": "k1d", "name": "Công trạng của cá nhân", "for": ["person"], "papers": ["report", "confirmation"]},
    {"id": "k2", "name": "Công nhân, nông dân", "for": ["worker_farmer"], "papers": []},
    {"id": "k4", "name": "Tập thể", "for": ["collective"]},
]


@pytest.fixture
def w(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = datetime.date(2021, 11, 22)
    made = world()
    AwardRule.objects.filter(pk=made.rules["BK_TINH"].pk).update(routes=ROUTES, required_papers=["report", "minutes"])
    return made


def lacking(dossier) -> list[str]:
    return [gap.text for gap in gaps(dossier) if "chưa đính kèm" in gap.text]


def test_a_route_asks_its_own_papers(w):
    dossier = draft(w)
    (row,) = add(w, dossier, person(w, name="Pi Năng Thủy"))
    assert lacking(dossier) == ["Pi Năng Thủy: chưa đính kèm báo cáo thành tích.", "Pi Năng Thủy: chưa đính kèm biên bản họp xét."]
    wanted = {
        "k1d": ["Pi Năng Thủy: chưa đính kèm báo cáo thành tích.", "Pi Năng Thủy: chưa đính kèm xác nhận thành tích, sáng kiến."],
        "k2": [],
    }
    for route, papers in wanted.items():
        type(row).objects.filter(pk=row.pk).update(route=route)
        assert lacking(dossier) == papers, route


def test_the_clerk_names_the_ground_among_the_routes_of_the_recipients_kind(w, django_app):
    (row,) = add(w, draft(w), person(w))
    form = main_form(page(django_app, "nomination_edit", row, w.commune_clerk))
    offered = [value for value, _chosen, _label in form["route"].options]
    assert offered == ["", "k1d", "k2"]
    form["route"], form["reach"], form["sudden"] = "k1d", "province", True
    form.submit().follow()
    row, answer = fresh(row), page(django_app, "nomination", row, w.commune_clerk)
    assert (row.route, row.reach, row.sudden) == ("k1d", "province", True)
    assert "Công trạng của cá nhân" in answer.text
    assert "Toàn tỉnh, toàn ngành, đột xuất" in answer.text


def test_an_unknown_route_is_refused(w, django_app):
    (row,) = add(w, draft(w), collective(w))
    form = main_form(page(django_app, "nomination_edit", row, w.commune_clerk))
    form["route"].force_value("k1d")
    assert "k1d" in form.submit().text
    assert fresh(row).route == ""


def test_the_head_confirms_the_ground_too(w):
    dossier = draft(w)
    (row,) = add(w, dossier, person(w))
    before = content_hash(dossier)
    type(row).objects.filter(pk=row.pk).update(route="k1d")
    named = content_hash(dossier)
    type(row).objects.filter(pk=row.pk).update(reach="province")
    assert len({before, named, content_hash(dossier)}) == 3
