"""Council pages: the ballot on a tablet, the secretary's pages, who gets in, what a page costs."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from awards import council, voting
from awards.models import AgendaItem, AwardRecord, CouncilSession, Nomination, Seat, SessionState, Vote
from tests.factories import PDF, World, cases, world
from units.models import Paper

pytestmark = pytest.mark.django_db
S = SessionState
FRAME = 4  # every page: login session, account, unread count, roles (which make the navigation)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    return world()


def planned(w: World, *numbers: tuple[str, int]) -> CouncilSession:
    session = council.plan(unit=w.province, name="Phiên họp tháng 12", held_on=datetime.date(2021, 12, 15), by=w.secretary)
    for award, count in numbers:
        rows = cases(w, count, award=award, state="accepted")
        session.refresh_from_db()
        council.put_on_agenda(session, rows, by=w.secretary, version=session.version, versions={row.pk: row.version for row in rows})
    session.refresh_from_db()
    return session


def opened(w: World, *numbers: tuple[str, int]) -> CouncilSession:
    session = planned(w, *(numbers or (("BK_TINH", 2),)))
    return council.open_session(session, by=w.secretary, version=session.version)


def url(name: str, session: CouncilSession, *args) -> str:
    return reverse(f"awards:{name}", args=[session.public_id, *args])


def items(session: CouncilSession) -> list[AgendaItem]:
    return list(voting.items_of(session))


# --- the ballot -------------------------------------------------------------------------------------------------------------


def test_nothing_is_preset_and_a_press_is_saved_without_javascript(w, django_app):
    session = opened(w)
    _, second = items(session)
    page = django_app.get(url("ballot", session), user=w.member_1)
    assert 'aria-pressed="true"' not in page
    form = next(f for f in page.forms.values() if "vote" in f.fields)
    answer = form.submit("vote", value=f"{second.pk}:no")
    assert answer.location.endswith(f"{url('ballot', session)}#c{second.pk}")
    after = answer.follow()
    assert after.text.count('aria-pressed="true"') == 1
    assert "Đã biểu quyết 1/2" in after
    assert list(Vote.objects.values_list("item_id", "choice")) == [(second.pk, "no")]


def test_with_htmx_a_press_brings_back_its_buttons_and_the_progress(w, client, count_queries):
    session = opened(w)
    first, _ = items(session)
    client.force_login(w.member_1)
    # login session, account, session in sight; savepoint, item, seat, upsert, release; seat and two counts
    with count_queries(11):
        answer = client.post(url("ballot", session), {"vote": f"{first.pk}:yes"}, **HTMX)
    text = answer.content.decode()
    assert f'id="v{first.pk}"' in text
    assert f'id="b{first.pk}yes" aria-pressed="true"' in text
    assert "Đã biểu quyết 1/2" in text
    assert "<html" not in text


def test_a_refused_press_says_so_in_place(w, client):
    session = opened(w)
    Seat.objects.update(present=False)
    client.force_login(w.member_1)
    answer = client.post(url("ballot", session), {"vote": f"{items(session)[0].pk}:yes"}, **HTMX)
    assert "ghi bạn vắng mặt" in answer.content.decode()
    assert Vote.objects.count() == 0


@pytest.mark.parametrize("sent", ["", "x", "1", "999999:yes", ":yes", "1:maybe"])
def test_a_broken_press_is_refused_and_never_an_error(w, client, sent):
    session = opened(w)
    client.force_login(w.member_1)
    assert client.post(url("ballot", session), {"vote": sent}).status_code == 302
    assert Vote.objects.count() == 0


@pytest.mark.parametrize(("who", "status"), [("secretary", 403), ("other_appraiser", 404), ("commune_clerk", 404), ("sibling_clerk", 404)])
def test_nobody_votes_without_a_seat(w, client, who, status):
    session = opened(w)
    client.force_login(getattr(w, who))
    assert client.post(url("ballot", session), {"vote": f"{items(session)[0].pk}:yes"}).status_code == status
    assert Vote.objects.count() == 0


def test_a_press_counts_for_the_own_seat_whatever_is_sent(w, client):
    session = opened(w)
    other = Seat.objects.get(account=w.member_2)
    client.force_login(w.member_1)
    client.post(url("ballot", session), {"vote": f"{items(session)[0].pk}:yes", "seat": other.pk, "account": w.member_2.pk})
    assert list(Vote.objects.values_list("seat__account__username", flat=True)) == ["member_1"]


def test_agreeing_to_the_rest_asks_with_the_number_first(w, django_app):
    session = opened(w, ("BK_TINH", 3))
    voting.cast(session, items(session)[0].pk, "no", by=w.member_1)
    page = django_app.get(url("ballot", session), user=w.member_1)
    asked = page.click("Tán thành các trường hợp còn lại")
    assert "Đồng ý, tán thành 2 trường hợp còn lại" in asked
    assert Vote.objects.count() == 1
    done = asked.forms["rest"].submit().follow()
    assert "Đã ghi tán thành 2 trường hợp còn lại" in done
    assert sorted(Vote.objects.values_list("choice", flat=True)) == ["no", "yes", "yes"]


def test_members_read_ahead_without_buttons(w, client):
    session = planned(w, ("BK_TINH", 1))
    client.force_login(w.member_1)
    page = client.get(url("ballot", session)).content.decode()
    assert "chưa mở biểu quyết" in page
    assert 'name="vote"' not in page


def test_secret_awards_say_that_they_are_not_supported_on_screen(w, client):
    session = opened(w, ("CSTD_TINH", 1))
    client.force_login(w.member_1)
    page = client.get(url("ballot", session)).content.decode()
    assert "Chưa hỗ trợ bỏ phiếu kín trên máy" in page
    assert 'name="vote"' not in page


def test_the_case_is_read_beside_or_on_its_own_page(w, client):
    session = opened(w)
    first, second = items(session)
    client.force_login(w.member_1)
    beside = client.get(url("ballot_case", session, first.pk), **HTMX).content.decode()
    assert "<html" not in beside
    assert "Hiến đất làm đường." in beside
    whole = client.get(url("ballot_case", session, first.pk)).content.decode()
    assert url("ballot_case", session, second.pk) in whole
    answer = client.post(url("ballot", session), {"vote": f"{first.pk}:blank", "beside": "1"})
    assert answer.url == url("ballot_case", session, first.pk)
    assert client.get(url("ballot_case", session, 999999)).status_code == 404


def test_two_hundred_cases_stay_under_300_kb_in_constant_queries(w, client, count_queries):
    session = opened(w, ("BK_TINH", 1))
    client.force_login(w.member_1)
    with count_queries(FRAME + 7):  # session, seat, items, own votes, records, roll, what was set aside
        client.get(url("ballot", session))
    CouncilSession.objects.update(state=S.PLANNED)
    rows = cases(w, 199, state="accepted")
    AwardRecord.objects.bulk_create(
        AwardRecord(
            recipient=row.recipient, award=w.awards["BK_TINH"], award_year=year, recipient_class="direct_worker", decision_number=f"{row.pk}",
            decided_on=f"{year}-12-01", issuer_name="UBND tỉnh", printed_name="x", source="imported",
        )
        for row in rows
        for year in (2018, 2019, 2020)
    )  # fmt: skip
    session.refresh_from_db()
    council.put_on_agenda(session, rows, by=w.secretary, version=session.version, versions={row.pk: row.version for row in rows})
    CouncilSession.objects.update(state=S.OPEN)
    with count_queries(FRAME + 7):
        page = client.get(url("ballot", session))
    assert page.content.count(b'class="case"') == 200
    assert len(page.content) < 300_000


# --- the secretary ----------------------------------------------------------------------------------------------------------


def test_the_whole_way_of_a_session_on_the_pages(w, django_app):
    rows = cases(w, 2, state="accepted")
    page = django_app.get(reverse("awards:session_new"), user=w.secretary)
    form = next(f for f in page.forms.values() if "held_on" in f.fields)
    form["name"], form["held_on"], form["chair"], form["place"] = "Phiên họp cuối năm", "2021-12-15", "Bà Chủ Tịch", "Hội trường"
    page = form.submit().follow()
    session = CouncilSession.objects.get()
    page = page.click("Đưa trường hợp vào", index=0)
    form = next(f for f in page.forms.values() if "ids" in f.fields)
    for box in form.fields["ids"]:
        box.checked = True
    page = form.submit().follow()
    assert "Đã đưa 2 trường hợp vào nội dung phiên họp." in page
    page = page.click("Mở biểu quyết")
    assert "3/3 (100,00 %)" in page
    page = next(f for f in page.forms.values() if "version" in f.fields).submit().follow()
    page = page.click("Ghi kết quả giơ tay")
    form = next(f for f in page.forms.values() if "yes" in f.fields)
    form["yes"], form["no"], form["blank"] = "2", "0", "0"
    page = form.submit()
    assert "cộng lại là 2" in page
    form = next(f for f in page.forms.values() if "yes" in f.fields)
    assert form["yes"].value == "2"
    form["blank"] = "1"
    page = form.submit().follow()
    assert "Đã ghi kết quả giơ tay cho 2 trường hợp." in page
    page = page.click("Phiên họp cuối năm").click("Chốt kết quả")
    form = next(f for f in page.forms.values() if "seen_unverified" in f.fields)
    page = form.submit()
    assert "đánh dấu xác nhận đã xem" in page
    form = next(f for f in page.forms.values() if "seen_unverified" in f.fields)
    form["seen_unverified"] = True
    page = form.submit().follow()
    assert "Thông qua 2/2 trường hợp." in page
    assert "66,67 %" in page
    assert sorted(Nomination.objects.filter(pk__in=[row.pk for row in rows]).values_list("state", flat=True)) == ["passed", "passed"]
    session.refresh_from_db()
    assert session.state == S.CLOSED
    assert Paper.objects.filter(kind="vote_sheet").count() == 1
    assert page.click("Bảng kết quả").status_code == 200


def test_the_roll_page_adds_marks_and_removes(w, django_app):
    session = planned(w)
    page = django_app.get(url("session_roll", session), user=w.secretary)
    form = next(f for f in page.forms.values() if "seat-TOTAL_FORMS" in f.fields)
    form["seat-0-present"] = False
    form["seat-1-DELETE"] = True
    form["seat-3-name"], form["seat-3-post"], form["seat-3-can_vote"] = "Ông Thay", "Phó Giám đốc", False
    form.submit().follow()
    assert list(session.seats.values_list("name", "can_vote", "present")) == [
        ("Người member_1", True, False),
        ("Người member_3", True, True),
        ("Ông Thay", False, True),
    ]


def test_order_and_taking_off_on_the_page(w, client):
    session = planned(w, ("BK_TINH", 2))
    first, second = items(session)
    client.force_login(w.secretary)
    data = {"version": session.version, f"order_{first.pk}": "9", f"order_{second.pk}": "3"}
    client.post(url("session_agenda_edit", session), data)
    assert items(session) == [second, first]
    session.refresh_from_db()
    client.post(url("session_agenda_edit", session), {"version": session.version, "off": "1", "ids": [first.pk]})
    assert items(session) == [second]


def test_editing_cancelling_and_stale_forms(w, client):
    session = planned(w, ("BK_TINH", 1))
    client.force_login(w.secretary)
    data = {"unit": "tinh", "name": "Tên khác", "held_on": "2021-12-20", "place": "", "chair": "", "version": session.version}
    assert client.post(url("session_edit", session), data).status_code == 302
    assert client.post(url("session_edit", session), data).status_code == 409
    session.refresh_from_db()
    assert (session.name, session.held_on) == ("Tên khác", datetime.date(2021, 12, 20))
    assert "Ghi lý do huỷ" in client.post(url("session_cancel", session), {"version": session.version}).content.decode()
    client.post(url("session_cancel", session), {"version": session.version, "note": "Hoãn"})
    session.refresh_from_db()
    assert session.state == S.CANCELLED
    assert client.get(url("session", session)).status_code == 200


def test_the_count_says_while_typing_what_it_would_come_to(w, client):
    session = opened(w)
    client.force_login(w.secretary)
    check = url("session_hands_check", session, "BK_TINH")
    said = client.get(check, {"yes": "2", "no": "1", "blank": "0"}).content.decode()
    assert "2/3 tán thành (66,67 %), cần ít nhất 2: đạt tỷ lệ." in said
    assert "cộng lại là 2" in client.get(check, {"yes": "2", "no": "0", "blank": "0"}).content.decode()
    assert "Ghi đủ ba số" in client.get(check, {"yes": "2"}).content.decode()


def test_exceptions_are_pulled_out_and_counted_on_their_own(w, client):
    session = opened(w, ("BK_TINH", 3))
    first, second, third = items(session)
    client.force_login(w.secretary)

    def send(name: str, data: dict) -> None:
        session.refresh_from_db()
        assert client.post(url(name, session, "BK_TINH"), data | {"version": session.version}).status_code == 302

    send("session_pull_out", {"ids": [third.pk], "act": "out"})
    send("session_hands", {"yes": "3", "no": "0", "blank": "0"})
    send("session_hands", {"yes": "0", "no": "3", "blank": "0", "item": third.pk})
    found = {pk: result.outcome.passed for pk, result in voting.results(session, items(session)).items()}
    assert found == {first.pk: True, second.pk: True, third.pk: False}
    assert client.get(url("session_hands", session, "BK_TINH")).status_code == 200
    send("session_pull_out", {"ids": [third.pk], "act": "back"})
    send("session_pull_out", {"ids": [first.pk], "act": "forget"})
    assert set(voting.results(session, items(session))) == {second.pk}


def test_the_paper_count_with_its_scan(w, client, settings):
    session = opened(w, ("CSTD_TINH", 1))
    (item,) = items(session)
    client.force_login(w.secretary)
    form = url("session_ballots", session, "CSTD_TINH")
    data = {"version": session.version, f"yes_{item.pk}": "3", f"no_{item.pk}": "0", f"blank_{item.pk}": "0"}
    assert "bản chụp biên bản kiểm phiếu" in client.post(form, data).content.decode()
    too_many = client.post(form, data | {f"no_{item.pk}": "9"}).content.decode()
    assert "có 3 thành viên nhưng tổng số phiếu là 12" in too_many
    scan = SimpleUploadedFile("bien-ban.pdf", PDF, content_type="application/pdf")
    assert client.post(form, data | {"scan": scan}).status_code == 302
    assert client.get(url("session_scan", session, item.pk)).content == PDF
    client.force_login(w.other_appraiser)
    assert client.get(url("session_scan", session, item.pk)).status_code == 404


def test_running_counts_are_not_for_members(w, client):
    session = opened(w)
    voting.cast(session, items(session)[0].pk, "yes", by=w.member_2)
    client.force_login(w.member_1)
    assert "Kết quả tạm thời" not in client.get(url("session", session)).content.decode()
    client.force_login(w.secretary)
    assert "Kết quả tạm thời" in client.get(url("session", session)).content.decode()


@pytest.mark.parametrize(
    ("who", "count"), [("secretary", 1), ("appraiser", 1), ("member_1", 1), ("commune_clerk", 0), ("other_appraiser", 0)]
)
def test_who_sees_sessions(w, client, who, count):
    planned(w)
    client.force_login(getattr(w, who))
    assert len(client.get(reverse("awards:sessions")).context["page"].object_list) == count


def test_lists_cost_the_same_at_one_and_three(w, client, count_queries):
    client.force_login(w.secretary)
    session = planned(w, ("BK_TINH", 1))
    cases(w, 1, state="accepted")
    pages = {reverse("awards:sessions"): 3, url("session", session): 8, url("session_agenda", session): 5, url("session_open", session): 4}
    for page, number in pages.items():
        with count_queries(FRAME + number):
            client.get(page)
    rows = cases(w, 4, state="accepted")
    council.put_on_agenda(session, rows[:2], by=w.secretary, version=session.version, versions={row.pk: row.version for row in rows})
    planned(w)
    planned(w)
    for page, number in pages.items():
        with count_queries(FRAME + number):
            client.get(page)
