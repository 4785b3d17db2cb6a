"""After a merger the successor's clerk acts for the ended unit's running papers, and loads nothing new for it."""

import pytest

from awards.intake import starting
from awards.models import Intake
from tests.factories import world
from tests.imports import PEOPLE, loaded, workbook
from tests.reorganising import ACT, TODAY
from units import succession
from units.moves import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = TODAY
    return world()


def test_a_file_is_loaded_for_units_that_stand(w, django_app):
    before = loaded(w, [PEOPLE, [1, "Ông", "Pi Năng Một", "1980", "", "", "Nông dân", "UBND xã Phước Bình"]])
    plan = succession.merge(units=[w.commune], into=w.sibling_commune, on=TODAY)
    succession.record_change(plan, ACT, unit=w.province, by=w.admin)
    w.commune.refresh_from_db()

    page = django_app.get("/nhap-excel/moi/", user=w.sibling_clerk)
    form = next(one for one in page.forms.values() if "kind" in one.fields)
    assert form["unit"].value == str(w.sibling_commune.pk)
    with pytest.raises(Refused, match="đã kết thúc hoạt động"):
        starting.start(kind="people", unit=w.commune, upload=workbook([PEOPLE]), by=w.sibling_clerk)
    assert "Bỏ" in django_app.get(f"/nhap-excel/{before.public_id}/", user=w.sibling_clerk)
    assert Intake.objects.count() == 1
