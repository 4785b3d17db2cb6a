"""What a verb refuses stands on the form, every reason of it, on each floor; and what a page says when nothing is refused."""

import datetime

import pytest
from django import forms
from django.urls import reverse

from awards import council
from emulation import campaigns
from emulation.models import Campaign
from tests.envelopes import add, draft
from tests.factories import World, calendar_year, person, world
from units.forms.refusals import refusals_on
from units.models import Delegation, UnitKind
from units.moves import Conflict, Refused

TODAY = datetime.date(2021, 11, 22)
pytestmark = pytest.mark.django_db


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    return world()


class Words(forms.Form):
    said = forms.CharField()


@pytest.mark.parametrize(("field", "place"), [(None, "__all__"), ("said", "said")])
def test_every_reason_stands_on_the_form_and_the_page_goes_on(field, place):
    form = Words({"said": "đủ"})
    with refusals_on(form, field=field):
        raise Refused("Thiếu ngày: ghi ngày.", "Thiếu 100% số liệu: ghi số.")
    assert form.errors == {place: ["Thiếu ngày: ghi ngày.", "Thiếu 100% số liệu: ghi số."]}


def test_what_is_no_refusal_passes_through():
    form = Words({"said": "đủ"})
    with pytest.raises(Conflict), refusals_on(form):
        raise Conflict
    with refusals_on(form):
        pass
    assert form.errors == {}


def test_units_lending_between_days_that_are_over(w, client):
    client.force_login(w.district_clerk)
    role = w.district_clerk.roles.get()
    told = {"roles": [role.pk], "taker": w.district_head.pk, "valid_from": "20/11/2021", "valid_to": "19/11/2021", "reason": "đi học"}
    answer = client.post(reverse("units:delegations"), told)
    assert answer.context["form"].errors == {
        "__all__": ["Đến hết ngày: không được trước ngày bắt đầu.", "Đến hết ngày: ngày này đã qua."],
    }
    assert not Delegation.objects.exists()


def test_emulation_launching_what_lacks_two_things(w, client):
    made = campaigns.add(
        unit=w.province, by=w.admin, kind="annual", name="Phong trào năm 2022", theme="Đoàn kết", period=calendar_year(2022), year=2022
    )
    client.force_login(w.admin)
    told = {"kinds": [UnitKind.COMMUNE], "version": made.version}
    answer = client.post(reverse("emulation:campaign_launch", args=[made.public_id]), told)
    assert answer.context["form"].errors == {
        "__all__": [
            "Chưa có số kế hoạch hoặc quyết định phát động: ghi ở “Sửa thông tin”.",
            "Chưa có hạn nộp hồ sơ cho cấp nào: ghi ở “Sửa các mốc”.",
        ]
    }
    assert Campaign.objects.get(pk=made.pk).state == "draft"


def test_awards_adding_two_whom_another_envelope_has(w, client):
    first, second = draft(w), draft(w)
    two = [person(w, name="Bà Nhanh Hơn"), person(w, name="Ông Cũng Vậy")]
    (made, _also) = add(w, first, *two)
    client.force_login(w.commune_clerk)
    told = {"ids": [row.pk for row in two], "award": made.award_id, "version": second.version}
    answer = client.post(reverse("awards:dossier_add", args=[second.public_id]), told)
    word = f"đã được UBND xã Phước Bình đề nghị “{made.award}” trong phong trào này ({made.get_state_display().lower()})."
    assert answer.context["form"].errors == {"__all__": [f"{row.name}: {word}" for row in two]}
    assert not second.lines.exists()


def test_what_was_typed_stays_when_a_session_was_cancelled_meanwhile(w, client):
    session = council.plan(
        unit=w.province, name="Phiên họp tháng 12", held_on=datetime.date(2021, 12, 15), by=w.secretary, place="Hội trường"
    )
    council.cancel(session, by=w.secretary, version=session.version, note="Lùi sang năm sau")
    session.refresh_from_db()
    client.force_login(w.secretary)
    told = {"unit": w.province.code, "version": session.version, "name": "Phiên họp cuối năm", "held_on": "20/12/2021", "place": "Phòng 2"}
    answer = client.post(reverse("awards:session_edit", args=[session.public_id]), told)
    form = answer.context["form"]
    assert form.errors == {"__all__": ["Không sửa được khi đang ở trạng thái “Đã huỷ”."]}
    assert (form["name"].value(), form["place"].value()) == ("Phiên họp cuối năm", "Phòng 2")
