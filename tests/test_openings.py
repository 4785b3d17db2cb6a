"""The flag of a thematic movement (Điều 26 khoản 2 Luật 06/2022/QH15): proposed by the body that launched the movement, for units below
it, at its final review; never by a unit for itself. The flag of a block is as before."""

import datetime

import pytest

from awards import confirmation, dossiers, filling, judgements, openings
from awards.eligibility.findings import Answer
from awards.judgements import judging
from awards.models import Dossier, Nomination
from emulation import catalogue, seeding
from emulation.models import AwardRule, Campaign, CampaignUnit
from tests.envelopes import fresh, pdf
from tests.factories import World, account, collective, person, world
from tests.test_catalogue_pages import main
from units.models import Recipient, Role
from units.moves import Refused

pytestmark = pytest.mark.django_db
D = datetime.date
TODAY, LAST = D(2024, 6, 3), D(2024, 5, 31)


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    made = world()
    seeding.load_regime("regime-2024")
    for unit in made.units.values():
        unit.refresh_from_db()
    clerk, head = (Role.CLERK, made.home_affairs), (Role.HEAD, made.home_affairs)
    made.accounts |= {"home_affairs_clerk": account("snv-can-bo", clerk), "home_affairs_head": account("snv-giam-doc", head)}
    return made


def movement(w: World, last: datetime.date = LAST, **columns) -> Campaign:
    """A thematic movement of the province, begun on 01/06/2021."""
    columns = {"unit": w.province, "kind": "thematic", "name": "Chung sức xây dựng nông thôn mới", "period_from": D(2021, 6, 1)} | columns
    made = Campaign.objects.create(code="ntm", period_to=last, state="launched", launched_on=D(2021, 6, 1), public_id="m" * 32, **columns)
    CampaignUnit.objects.bulk_create(
        CampaignUnit(campaign=made, unit=one) for name, one in w.units.items() if not name.startswith("other_")
    )
    return made


def whole(w: World, unit: str = "commune") -> Recipient:
    return collective(w, w.units[unit], w.units[unit].name, detail={"whole_unit": w.units[unit]})


def envelope(w: World, campaign: Campaign, at: str = "home_affairs") -> Dossier:
    return dossiers.start(unit=w.units[at], campaign=campaign, title="Đề nghị tặng Cờ", by=w.accounts[f"{at}_clerk"])


def asked(w: World, dossier: Dossier, *recipients: Recipient, at: str = "home_affairs") -> list[Nomination]:
    row = fresh(dossier)
    return filling.add_nominations(row, recipients=recipients, award=w.awards["CO_TINH"], by=w.accounts[f"{at}_clerk"], version=row.version)


def reasons(w: World, dossier: Dossier, *recipients: Recipient, at: str = "home_affairs") -> list[str]:
    with pytest.raises(Refused) as refusal:
        asked(w, dossier, *recipients, at=at)
    assert not Nomination.objects.exists()
    return list(refusal.value.reasons)


@pytest.mark.engine
def test_the_office_of_the_launcher_files_it_for_the_leader(w):
    (row,) = asked(w, envelope(w, movement(w)), whole(w))
    assert (row.unit, row.recipient.name, row.method, row.block_result) == (w.home_affairs, "UBND xã Phước Bình", "thematic", None)
    judged = judging.judged([row])[row.pk].judgement
    found = {route.route.id: route.answer for route in judged.routes}
    assert (list(found), found["k2"] >= Answer.UNKNOWN) == (["k2"], True)


def test_it_goes_up_to_the_province(w):
    clerk, head = w.accounts["home_affairs_clerk"], w.accounts["home_affairs_head"]
    dossier = envelope(w, movement(w))
    (row,) = asked(w, dossier, whole(w))
    filling.edit_nomination(row, by=clerk, version=row.version, achievement="Dẫn đầu phong trào.", uploads=[pdf()], kind="report")
    row = fresh(dossier)
    letter = {"letter_number": "12/TTr-SNV", "letter_date": D(2024, 6, 1), "signer_post": "GIÁM ĐỐC", "signer_name": "Người Thử"}
    dossiers.edit_letter(row, by=clerk, version=row.version, **letter)
    row = confirmation.confirm(fresh(row), by=head, version=fresh(row).version)
    sent = dossiers.send(row, by=clerk, version=row.version)
    assert (sent.state, sent.to_unit, Nomination.objects.get().state) == ("sent", w.province, "submitted")


@pytest.mark.parametrize(
    "last, said", [(D(2024, 6, 30), "tổng kết"), (D(2024, 5, 30), "mới kéo dài 2 năm, phải từ 3 năm")], ids=["not over yet", "too short"]
)
def test_a_movement_that_is_not_over_or_too_short_gets_none(w, last, said):
    dossier = envelope(w, movement(w, last))
    made = asked(w, dossier, whole(w))
    with pytest.raises(Refused) as refusal:
        judgements.refuse(made, deciding=False)
    assert said in " ".join(refusal.value.reasons)


def test_no_unit_proposes_itself_or_another(w):
    campaign, flag = movement(w), whole(w)
    word = (
        "“Cờ thi đua của UBND tỉnh” trong phong trào chuyên đề do cơ quan phát động (UBND tỉnh Ninh Thuận hoặc Sở Nội vụ) đề nghị khi tổng "
        "kết; đơn vị không tự đề nghị."
    )
    assert reasons(w, envelope(w, campaign, "commune"), flag, at="commune") == [word]
    assert reasons(w, envelope(w, campaign, "district"), flag, at="district") == [word]


def test_the_office_does_not_propose_itself_nor_its_own_nor_another_provinces(w):
    dossier = envelope(w, movement(w))
    own, part = whole(w, "home_affairs"), collective(w, w.home_affairs, "Phòng Thi đua")
    above, far = collective(w, w.province, "Văn phòng"), collective(w, w.other_commune, "Xã khác")
    for one in (own, part, above, far):
        (said,) = reasons(w, dossier, one)
        assert said.startswith(f"{one.name}: không thuộc UBND tỉnh Ninh Thuận quản lý, hoặc chính là nơi đề nghị")
    assert len(asked(w, dossier, whole(w, "finance"))) == 1


def test_other_awards_of_the_movement_are_asked_as_ever(w):
    dossier = envelope(w, movement(w), "commune")
    row = fresh(dossier)
    made = filling.add_nominations(row, recipients=[person(w)], award=w.awards["BK_TINH"], by=w.commune_clerk, version=row.version)
    assert [one.method for one in made] == ["thematic"]


def test_who_opens_a_flag(w):
    now, then = catalogue.rule_on(w.awards["CO_TINH"], TODAY), w.rules["CO_TINH"]
    thematic = movement(w)
    assert [openings.opened_by(rule, one) for rule in (now, then) for one in (thematic, w.campaign)] == [
        "movement",
        "block",
        "block",
        "block",
    ]
    assert openings.opened_by(catalogue.rule_on(w.awards["BK_TINH"], TODAY), thematic) == ""
    assert not AwardRule.objects.filter(from_block_only=True).exclude(award__code="CO_TINH").exists()


def test_an_annual_campaign_still_asks_for_the_blocks_selection(w):
    dossier = envelope(w, w.campaign)
    (said,) = reasons(w, dossier, collective(w, w.home_affairs, "Phòng Thi đua"))
    assert "chỉ dành cho đơn vị được cụm, khối thi đua suy tôn" in said


# --- on screen ---------------------------------------------------------------------------------------------------------------------


def test_the_office_is_offered_the_units_below_the_launcher(w, django_app):
    flag = whole(w)
    whole(w, "home_affairs")
    dossier = envelope(w, movement(w))
    path = f"/to-trinh/{dossier.public_id}/them/?award=CO_TINH"
    page = django_app.get(path, user=w.accounts["home_affairs_clerk"])
    assert "không đơn vị nào tự đề nghị cho mình" in main(page)
    assert [row.get_text(strip=True) for row in page.html.select("tbody th label")] == ["UBND xã Phước Bình"]
    assert "Chưa gắn với phong trào" not in main(page)  # judged within the movement
    form = next(form for form in page.forms.values() if "ids" in form.fields)
    form["ids"] = [str(flag.pk)]
    assert "Đã thêm 1 trường hợp" in form.submit().follow()
    assert Nomination.objects.get().recipient == flag


def test_others_are_offered_nobody_and_read_who_proposes(w, django_app):
    whole(w)
    dossier = envelope(w, movement(w), "commune")
    page = django_app.get(f"/to-trinh/{dossier.public_id}/them/?award=CO_TINH", user=w.commune_clerk)
    assert "do cơ quan phát động (UBND tỉnh Ninh Thuận hoặc Sở Nội vụ) đề nghị" in main(page)
    assert "UBND xã Phước Bình không phát động phong trào này" in main(page)
    assert "Nhập tập thể mới" not in main(page)
    assert not page.html.select("tbody")


def test_the_catalogue_says_it(w, django_app):
    said = main(django_app.get("/danh-muc/CO_TINH/", user=w.commune_clerk))
    assert "chỉ do cụm, khối thi đua suy tôn, hoặc do cơ quan phát động phong trào chuyên đề đề nghị; đơn vị không tự đề nghị" in said
