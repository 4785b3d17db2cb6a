"""Achievements kept all year, yearly ratings one by one and as a table, initiatives and their single use."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from webtest import Upload

from awards import achievements, declarations, initiatives, past_awards, ratings
from awards.models import Achievement, AwardRecord, Initiative, Rating
from tests import envelopes
from tests.factories import PDF, collective, person, world
from tests.test_decisions import refused
from units import clock, privacy
from units.ledger import history
from units.models import LedgerValue, Recipient
from units.moves import Conflict

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2021, 12, 22)
DAY = datetime.date(2021, 3, 1)


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    return world()


def form_of(page):
    """The form of the page's own sheet."""
    forms = list({id(form): form for form in page.forms.values()}.values())
    return [form for form in forms if form.method.upper() == "POST" and form.action in ("", None)][-1]


# --- achievements -------------------------------------------------------------------------------------------------------------


def note(w, recipient, by=None, **facts) -> Achievement:
    facts = {"happened_on": DAY, "text": "Hiến đất làm đường", "field": "agriculture", "figure": None, "figure_unit": ""} | facts
    return achievements.add(recipient, by=by or w.commune_clerk, **facts)


@pytest.mark.parametrize("who", ["commune_clerk", "commune_head", "district_clerk", "appraiser", "office_head", "secretary"])
def test_any_role_of_the_reach_writes_achievements_down(w, who):
    assert note(w, person(w), by=w.accounts[who]).entered_by == w.accounts[who]


@pytest.mark.parametrize("who", ["sibling_clerk", "department_clerk", "other_appraiser", "member_1", "records_clerk", "admin", "auditor"])
def test_nobody_else_does(w, who):
    with pytest.raises(PermissionDenied):
        note(w, person(w), by=w.accounts[who])
    assert Achievement.objects.count() == 0


def test_whoever_wrote_it_and_clerks_change_it(w):
    row = note(w, person(w), by=w.secretary)
    facts = {"happened_on": DAY, "text": "Hiến 250 m² đất", "field": "agriculture", "figure": None, "figure_unit": ""}
    with pytest.raises(PermissionDenied):
        achievements.edit(row, by=w.appraiser, version=0, **facts)
    row = achievements.edit(row, by=w.secretary, version=0, **facts)
    row = achievements.edit(row, by=w.commune_clerk, version=1, **facts)
    with pytest.raises(Conflict):
        achievements.edit(row, by=w.commune_clerk, version=1, **facts)
    assert (row.text, row.entered_by, row.version) == ("Hiến 250 m² đất", w.secretary, 2)
    assert refused(achievements.edit, row, by=w.commune_clerk, version=2, **(facts | {"happened_on": TODAY + datetime.timedelta(1)})) == [
        "Ngày này chưa đến: ghi việc đã làm xong."
    ]


def test_a_withdrawal_is_taken_back_within_ten_minutes_and_not_after(w, monkeypatch):
    row = achievements.withdraw(note(w, person(w)), by=w.commune_clerk, version=0)
    row = achievements.restore(row, by=w.commune_clerk, version=1)
    assert row.withdrawn_at is None
    row = achievements.withdraw(row, by=w.commune_clerk, version=2)
    late = clock.now() + datetime.timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert refused(achievements.restore, row, by=w.commune_clerk, version=3) == ["Đã quá 10 phút. Hãy ghi lại thành tích này."]
    assert [line.sentence for line in history(row, achievements.WORDS)] == [
        "đã ghi thành tích", "đã bỏ thành tích", "đã lấy lại thành tích vừa bỏ", "đã bỏ thành tích",
    ]  # fmt: skip


def test_written_dropped_and_taken_back_by_plain_forms(w, django_app):
    mai = person(w)
    page = django_app.get(f"/nguoi-nhan/{mai.pk}/", user=w.commune_clerk).click("Ghi thành tích")
    form = form_of(page)
    assert form["happened_on"].value == "22/12/2021"
    form["text"], form["figure"] = "Hiến đất làm đường", "250,5"
    bad = form.submit(status=200)
    assert sorted(item.get_text() for item in bad.html.select(".error-summary li a")) == [
        "Lĩnh vực: Trường này là bắt buộc.", "Đơn vị tính: Ghi đơn vị tính của con số, ví dụ hộ, m², triệu đồng.",
    ]  # fmt: skip
    form = form_of(bad)
    form["figure_unit"], form["field"], form["upload"] = "m² đất", "agriculture", Upload("anh.pdf", PDF, "application/pdf")
    page = form.submit().follow()
    assert "250,50 m² đất" in page
    assert page.click("Minh chứng").content_type == "application/pdf"
    page = form_of(page.click("Sửa", href="/nguoi-nhan/").click("Bỏ thành tích này")).submit().follow()
    assert "Vừa bỏ" in page
    back = next(form for form in page.forms.values() if form.action.endswith("/lay-lai/"))
    assert "Vừa bỏ" not in back.submit().follow()


def test_the_dossier_takes_in_the_achievements_of_its_period_once(w, django_app):
    dossier = envelopes.complete(w)
    case = dossier.lines.get().nomination
    note(w, case.recipient, text="Hiến đất\nlàm đường", figure=250, figure_unit="m²")
    note(w, case.recipient, happened_on=datetime.date(2020, 12, 31), text="Việc năm trước")
    achievements.withdraw(note(w, case.recipient, text="Ghi nhầm"), by=w.commune_clerk, version=0)
    address = f"/truong-hop/{case.public_id}/sua/"
    form = form_of(django_app.get(address, user=w.commune_clerk))
    box = "achievement" if "achievement" in form.fields else "done"
    form[box] = "Chữ vừa gõ, chưa lưu."
    page = form.submit("chep").follow()
    assert page.request.path == address
    assert form_of(page)[box].value.splitlines() == ["Chữ vừa gõ, chưa lưu.", "- Ngày 01/03/2021: Hiến đất làm đường (250 m²)"]
    assert "Đã lưu và chép 1 thành tích đã ghi" in page
    page = form_of(page).submit("chep").follow()
    assert "Thành tích đã ghi trong kỳ đều có trong bài rồi." in page
    case.refresh_from_db()
    assert case.achievement.count("Hiến đất") == 1


# --- ratings ------------------------------------------------------------------------------------------------------------------


def rate(w, recipient, year=2020, level="good", by=None, **facts) -> Rating:
    return ratings.declare(recipient, by=by or w.commune_clerk, year=year, level=level, **facts)


def test_one_rating_a_year_and_another_level_needs_a_reason(w):
    mai = person(w)
    row = rate(w, mai, act_number="12/QĐ")
    assert refused(rate, w, mai) == ["Đã có xếp loại năm 2020: Hoàn thành tốt nhiệm vụ. Sai thì sửa dòng ấy, không khai thêm."]
    assert refused(rate, w, mai, year=2022) == ["Năm 2022 chưa đến: ghi năm đã xếp loại."]
    assert refused(ratings.edit, row, by=w.commune_clerk, version=0, level="excellent") == ["Lý do: mức đã ghi được đổi, ghi vì sao."]
    ratings.edit(row, by=w.commune_clerk, version=0, level="good", act_number="13/QĐ")
    row.refresh_from_db()
    ratings.edit(row, by=w.commune_clerk, version=1, level="excellent", reason="Gõ nhầm dòng")
    kept = LedgerValue.objects.filter(field="level").values_list("before", "after", "entry__note", "entry__actor__username")
    assert list(kept) == [("Hoàn thành tốt nhiệm vụ", "Hoàn thành xuất sắc nhiệm vụ", "Gõ nhầm dòng", "commune_clerk")]
    with pytest.raises(PermissionDenied):
        rate(w, mai, year=2019, by=w.sibling_clerk)


def table(w, levels, *, seen=None, by=None, year=2020, **facts):
    sent = {person.pk: level for person, level in levels.items()}
    return ratings.save_table(w.commune, year, sent, seen=seen or {}, by=by or w.commune_clerk, **facts)


def levels_of(*people) -> list[str]:
    return [row.level if row else "" for row in (Rating.objects.filter(recipient=one, year=2020).first() for one in people)]


def test_the_table_stores_everybody_under_one_act(w):
    first, second, group = person(w), person(w), collective(w)
    said = table(w, {first: "good", second: "", group: "excellent"}, act_number="9/QĐ", act_on=DAY, issuer_name="UBND xã")
    assert said == ratings.Saved(new=2, changed=0, same=0)
    assert levels_of(first, second, group) == ["good", "", "excellent"]
    assert set(Rating.objects.values_list("source", "act_number", "entered_by__username")) == {("declared", "9/QĐ", "commune_clerk")}
    seen = {first.pk: 0, group.pk: 0}
    assert refused(table, w, {first: "completed", group: "excellent"}, seen=seen) == ["Lý do: mức đã ghi được đổi, ghi vì sao."]
    said = table(w, {first: "completed", second: "good", group: "excellent"}, seen=seen, reason="Họp xét lại", act_number="10/QĐ")
    assert said == ratings.Saved(new=1, changed=1, same=1)
    assert list(Rating.objects.order_by("recipient_id").values_list("level", "act_number")) == [
        ("completed", "10/QĐ"), ("good", "10/QĐ"), ("excellent", "9/QĐ"),
    ]  # fmt: skip


def test_two_clerks_with_one_table_lose_nothing_and_store_all_or_none(w):
    first, second = person(w, name="Nguyễn Văn An"), person(w)
    table(w, {first: "good"}, by=w.commune_head)
    message = "Đồng nghiệp vừa ghi xếp loại của 1 dòng (Nguyễn Văn An). Chưa lưu gì: xem lại các dòng ấy rồi lưu."
    assert refused(table, w, {first: "excellent", second: "good"}, seen={}) == [message]
    assert levels_of(first, second) == ["good", ""]
    table(w, {first: "good", second: "good"}, seen={})  # the same answer twice is no quarrel
    assert refused(table, w, {first: "", second: "good"}, seen={first.pk: 0, second.pk: 0}) == [
        "Nguyễn Văn An: không để trống mức đã ghi. Rút xếp loại trên trang của người ấy."
    ]


def test_the_table_leaves_confirmed_ratings_and_other_units_alone(w):
    mine, theirs = person(w), person(w, at=w.sibling_commune)
    row = rate(w, mine)
    declarations.confirm(Rating, {row.pk: 0}, by=w.appraiser)
    assert table(w, {mine: "excellent", theirs: "excellent"}, seen={mine.pk: 1}, reason="Thử") == ratings.Saved(same=1)
    assert levels_of(mine, theirs) == ["good", ""]
    for who in ("sibling_clerk", "appraiser", "other_clerk"):
        with pytest.raises(PermissionDenied):
            table(w, {mine: "good"}, by=w.accounts[who])


def test_a_refused_rating_is_declared_anew_in_the_table(w):
    mine = person(w)
    row = rate(w, mine)
    declarations.refuse(row, by=w.appraiser, version=0, reason="Không có văn bản")
    assert table(w, {mine: "good"}, seen={mine.pk: 1}, act_number="5/QĐ") == ratings.Saved(changed=1)
    row.refresh_from_db()
    assert (row.refusal, row.withdrawn_at, row.act_number, row.is_declared_only) == ("", None, "5/QĐ", True)


def test_the_table_by_plain_forms(w, django_app):
    first, second = person(w, name="Nguyễn Văn An"), person(w, name="Trần Thị Bình")
    page = django_app.get("/xep-loai/?don_vi=phuoc-binh&nam=2020", user=w.commune_clerk)
    form = form_of(page)
    form[f"level-{first.pk}"], form["act_number"] = "good", "9/QĐ-UBND"
    Rating.objects.create(recipient=second, year=2020, level="completed", source="declared", entered_by=w.commune_head)
    form[f"level-{second.pk}"] = "excellent"
    late = form.submit(status=409)
    assert "Đồng nghiệp vừa ghi xếp loại của 1 dòng (Trần Thị Bình)" in late
    form = form_of(late)
    assert (form[f"level-{first.pk}"].value, form[f"level-{second.pk}"].value, form["act_number"].value) == (
        "good",
        "completed",
        "9/QĐ-UBND",
    )
    form[f"level-{second.pk}"] = "excellent"
    bad = form.submit(status=200)
    assert "Lý do: mức đã ghi được đổi, ghi vì sao." in bad
    form = form_of(bad)
    form["reason"] = "Họp xét lại"
    done = form.submit().follow()
    assert "Đã lưu: 1 dòng mới, 1 dòng thay đổi, 0 dòng giữ nguyên." in done
    assert levels_of(first, second) == ["good", "excellent"]
    assert django_app.get("/xep-loai/?don_vi=phuoc-hoa&nam=abc", user=w.commune_clerk).context["unit"] == w.commune


def test_the_table_takes_the_same_queries_for_one_and_for_three_people(w, client, count_queries):
    client.force_login(w.commune_clerk)
    for count in (1, 2):
        for _ in range(count):
            rate(w, person(w))
        with count_queries(11):
            client.get("/xep-loai/?don_vi=phuoc-binh&nam=2020")


def test_saving_the_table_takes_the_same_queries_for_one_and_for_three_new_people(w, count_queries):
    for year, count in ((2019, 1), (2020, 2)):
        people = [person(w) for _ in range(count)]
        with count_queries(9):
            table(w, dict.fromkeys(people, "good"), year=year)


# --- initiatives ----------------------------------------------------------------------------------------------------------------


FACTS = {"title": "Tưới nhỏ giọt", "scope": "grassroots", "act_number": "45/QĐ", "recognised_on": DAY, "issuer_name": "UBND huyện"}


def invent(w, recipient, by=None, **facts) -> Initiative:
    return initiatives.declare(recipient, by=by or w.commune_clerk, **(FACTS | facts))


def test_an_initiative_has_authors_and_one_lead(w):
    mai, hoa = person(w, name="Mai"), person(w, name="Hoa")
    row = invent(w, mai, co_authors=[hoa], lead=hoa)
    assert list(row.author_rows.order_by("id").values_list("recipient__name", "is_lead")) == [("Mai", False), ("Hoa", True)]
    assert refused(invent, w, mai, title="TƯỚI NHỎ GIỌT") == [
        "Đã có sáng kiến “Tưới nhỏ giọt” công nhận ngày 01/03/2021. Sai thì sửa dòng ấy."
    ]
    invent(w, mai, recognised_on=datetime.date(2020, 3, 1))
    with pytest.raises(PermissionDenied):  # an author of a unit that is not hers
        invent(w, mai, title="Khác", co_authors=[person(w, at=w.sibling_commune)])
    assert refused(initiatives.edit, row, by=w.commune_clerk, version=0, authors=[mai], lead=hoa, **FACTS) == [
        "Tác giả chính: chọn một trong các tác giả."
    ]
    initiatives.edit(row, by=w.commune_clerk, version=0, authors=[mai], lead=mai, **FACTS)
    assert list(row.author_rows.values_list("recipient__name", "is_lead")) == [("Mai", True)]


def held(w, recipient, year=2021) -> AwardRecord:
    return past_awards.declare(
        recipient, by=w.commune_clerk, upload=None, award=w.awards["BK_TINH"], award_year=year, method="merit",
        decision_number=f"{year}/QĐ-UBND", decided_on=datetime.date(year, 12, 1), issuer_name="Chủ tịch UBND tỉnh",
    )  # fmt: skip


def test_who_asked_for_restriction_is_offered_to_nobody_as_co_author(w, django_app):
    mai, _, gone = (person(w, name=name) for name in ("Mai", "Hoa", "Hồng"))
    address = f"/nguoi-nhan/{mai.pk}/khai/sang-kien/"

    def offered() -> list[str]:
        form = next(form for form in django_app.get(address, user=w.commune_clerk).forms.values() if "recognised_on" in form.fields)
        return [label for _, _, label in form["authors"].options]

    assert offered() == ["Hoa", "Hồng"]
    privacy.hold(gone, reason="Theo đơn", paper="Đơn 1", by=w.appraiser)
    assert offered() == ["Hoa"]


def test_each_authors_part_is_used_once(w):
    mai, hoa = person(w, name="Mai"), person(w, name="Hoa")
    row = invent(w, mai, co_authors=[hoa])
    mine, hers = row.author_rows.get(recipient=mai), row.author_rows.get(recipient=hoa)
    award, other = held(w, mai), held(w, mai, 2020)
    for who in ("commune_clerk", "other_appraiser", "secretary"):
        with pytest.raises(PermissionDenied):
            initiatives.mark_used(mine, award, by=w.accounts[who])
    initiatives.mark_used(mine, award, by=w.appraiser)
    assert refused(initiatives.mark_used, mine, other, by=w.appraiser) == [
        "Sáng kiến đã được dùng cho Bằng khen của Chủ tịch UBND tỉnh năm 2021: mỗi sáng kiến chỉ dùng một lần."
    ]
    theirs = ["Khen thưởng: chọn một khen thưởng còn hiệu lực của chính tác giả này."]
    assert refused(initiatives.mark_used, hers, award, by=w.appraiser) == theirs
    initiatives.mark_used(hers, held(w, hoa), by=w.appraiser)  # the co-author's part is her own
    assert refused(initiatives.edit, row, by=w.commune_clerk, version=0, authors=[hoa], lead=hoa, **FACTS) == [
        "Mai: sáng kiến đã được dùng để xét khen nên không bỏ tác giả này được."
    ]
    assert refused(initiatives.mark_unused, mine, by=w.appraiser, reason="") == ["Lý do: ghi vì sao bỏ."]
    initiatives.mark_unused(mine, by=w.appraiser, reason="Quyết định bị hủy")
    AwardRecord.objects.filter(pk=other.pk).update(status="cancelled")
    assert refused(initiatives.mark_used, mine, other, by=w.appraiser) == theirs
    initiatives.mark_used(mine, award, by=w.appraiser)


def test_a_withdrawn_initiative_is_used_for_nothing(w):
    mai = person(w)
    row = invent(w, mai)
    declarations.withdraw(row, by=w.commune_clerk, version=0)
    assert refused(initiatives.mark_used, row.author_rows.get(), held(w, mai), by=w.appraiser) == [
        "Sáng kiến này đã bị trả lại hoặc đã rút."
    ]
    again = invent(w, mai, title="Tưới nhỏ giọt")
    assert (again.pk, again.withdrawn_at) == (row.pk, None)


def test_an_initiative_by_plain_forms(w, django_app):
    mai, hoa = person(w, name="Chamaléa Thị Mai"), person(w, name="Pi Năng Thị Hoa")
    person(w, at=w.sibling_commune)
    form = form_of(django_app.get(f"/nguoi-nhan/{mai.pk}/khai/sang-kien/", user=w.commune_clerk))
    assert [label for _, _, label in form["authors"].options] == ["Pi Năng Thị Hoa"]
    form["title"], form["scope"], form["act_number"], form["issuer_name"] = "Tưới nhỏ giọt", "grassroots", "45/QĐ", "UBND huyện"
    form["recognised_on"], form["authors"], form["lead"] = "01/03/2021", [str(hoa.pk)], str(hoa.pk)
    page = form.submit().follow()
    assert "Tác giả: Pi Năng Thị Hoa (tác giả chính), Chamaléa Thị Mai" in " ".join(page.html.get_text(" ").split())
    form = form_of(page.click("Sửa", href="/nguoi-nhan/"))
    form["authors"], form["lead"] = [], str(hoa.pk)
    assert "Tác giả chính phải là người này hoặc một đồng tác giả đã chọn." in form.submit(status=200)
    form = form_of(form.submit(status=200))
    form["lead"] = str(mai.pk)
    assert "Tác giả:" not in form.submit().follow()
    held(w, mai)
    form = form_of(django_app.get(f"/nguoi-nhan/{mai.pk}/", user=w.appraiser).click("Ghi đã dùng"))
    form["record"] = str(AwardRecord.objects.get().pk)
    page = form.submit().follow()
    assert "Đã dùng để xét Bằng khen của Chủ tịch UBND tỉnh năm 2021" in page
    form = form_of(page.click("Bỏ ghi đã dùng"))
    form["reason"] = "Nhầm người"
    assert "Chưa dùng để xét khen" in form.submit().follow()


def test_merged_people_are_rated_once(w):
    mai, old = person(w), person(w)
    rate(w, old)
    Recipient.objects.filter(pk=old.pk).update(merged_into=mai)
    assert len(refused(rate, w, mai)) == 1
    assert list(ratings.rated(w.commune)) == [mai]
