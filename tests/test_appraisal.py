"""Appraisal by the standing body: verdicts one by one and in batches, the list, the printed list."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from awards import appraisal, decisions
from awards.models import AwardRecord, Dossier, Nomination, NominationState
from awards.views import appraisal as appraisal_views
from tests.factories import World, account, cases, nomination, world
from units.models import LedgerEntry, Notification, Paper, Role, RoleAssignment
from units.moves import Conflict, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
S = NominationState
LIST = "/tham-dinh/"


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    return world()


def states(*rows: Nomination) -> list[str]:
    found = dict(Nomination.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "state"))
    return [found[row.pk] for row in rows]


def verdict(w: World, row: Nomination, name: str, **kwargs) -> Nomination:
    return appraisal.give_verdict(row, name, by=kwargs.pop("by", w.appraiser), version=kwargs.pop("version", row.version), **kwargs)


def test_a_refused_case_is_not_reopened_beside_the_one_filed_anew(w):
    (row,) = cases(w)
    row = verdict(w, row, "refuse", note="Thiếu xác nhận")
    nomination(w, row.recipient, state="draft")
    with pytest.raises(Refused, match="thẩm định trường hợp mới"):
        verdict(w, row, "reconsider", note="Đã có xác nhận")
    assert states(row) == [S.REFUSED]


# --- verdicts ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "note", "state"),
    [("accept", "", S.ACCEPTED), ("hold", "Chờ kết luận kiểm tra", S.HELD), ("refuse", "Chưa đủ thời gian", S.REFUSED)],
)
def test_a_verdict_moves_one_case_and_leaves_the_others(w, name, note, state):
    first, second = cases(w, 2)
    if name == "hold":
        first = verdict(w, first, "accept")
    verdict(w, first, name, note=note)
    assert states(first, second) == [state, S.UNDER_APPRAISAL]
    last = LedgerEntry.objects.filter(subject_type="nomination", subject_id=first.pk).latest("id")
    assert (last.verb, last.actor_id, last.note, last.state) == (f"nomination.{name}", w.appraiser.pk, note, state)


def test_asking_for_more_gives_the_case_to_its_unit_and_remembers_the_way_back(w):
    (row,) = cases(w)
    moved = verdict(w, row, "ask_more", note="Thiếu xác nhận thuế")
    moved.refresh_from_db()
    assert (moved.state, moved.holder_id, moved.return_to_id, moved.remark) == (
        S.RETURNED,
        w.commune.pk,
        w.province.pk,
        "Thiếu xác nhận thuế",
    )
    told = set(Notification.objects.values_list("account__username", flat=True))
    assert told == {"commune_clerk", "commune_head"}


def test_a_refused_case_closes_its_envelope_only_when_no_other_is_open(w):
    first, second = cases(w, 2)
    verdict(w, first, "refuse", note="Không đủ")
    assert Dossier.objects.get().state == "received"
    verdict(w, second, "refuse", note="Không đủ")
    assert Dossier.objects.get().state == "closed"


@pytest.mark.parametrize("name", ["ask_more", "refuse", "hold"])
def test_a_verdict_against_needs_a_reason(w, name):
    (row,) = cases(w)
    with pytest.raises(Refused):
        verdict(w, row, name, note="  ")
    assert states(row) == [S.UNDER_APPRAISAL]


@pytest.mark.parametrize("who", ["secretary", "member_1", "commune_clerk", "district_clerk", "other_appraiser", "records_clerk"])
def test_others_may_not_give_verdicts(w, who):
    (row,) = cases(w)
    with pytest.raises(PermissionDenied):
        verdict(w, row, "accept", by=getattr(w, who))
    assert states(row) == [S.UNDER_APPRAISAL]


def test_the_head_of_the_standing_body_may(w):
    (row,) = cases(w)
    assert verdict(w, row, "accept", by=w.office_head).state == S.ACCEPTED


def test_a_stale_version_is_a_conflict(w):
    (row,) = cases(w)
    with pytest.raises(Conflict):
        verdict(w, row, "accept", version=row.version + 1)


def test_lower_forms_fit_the_recipient_and_are_not_above_or_taken(w):
    (row,) = cases(w)
    assert [award.code for award in appraisal.lower_awards(row)] == ["CSTD_TINH"]  # not GK_XA: another level decides it
    other = cases(w, award="CSTD_TINH")[0]
    Nomination.objects.filter(pk=other.pk).update(recipient=row.recipient)
    assert [award.code for award in appraisal.lower_awards(row)] == []


def test_proposing_a_lower_form_names_the_award_and_waits_for_the_unit(w):
    (row,) = cases(w)
    with pytest.raises(Refused):
        verdict(w, row, "propose_lower", note="Hợp hơn", lower=w.awards["TTLDXS"])
    moved = verdict(w, row, "propose_lower", note="Hợp hơn", lower=w.awards["CSTD_TINH"])
    moved.refresh_from_db()
    assert (moved.state, moved.lower_award_id, moved.award_id, moved.holder_id) == (
        S.LOWER_FORM, w.awards["CSTD_TINH"].pk, w.awards["BK_TINH"].pk, w.commune.pk
    )  # fmt: skip


def test_a_case_on_its_way_up_is_not_appraised_by_a_lower_deciding_unit(w):
    (row,) = cases(w, holder=w.commune)
    assert list(appraisal.appraised_by(w.commune_clerk)) == []
    with pytest.raises(Refused):
        verdict(w, row, "accept", by=w.commune_clerk)


def test_a_commune_appraises_its_own_award_with_the_same_verb(w):
    (row,) = cases(w, award="GK_XA", holder=w.commune)
    assert list(appraisal.appraised_by(w.commune_clerk)) == [row]
    assert verdict(w, row, "accept", by=w.commune_clerk).state == S.ACCEPTED


# --- batches ----------------------------------------------------------------------------------------------------------------


def test_a_batch_accepts_what_it_can_and_names_what_changed(w):
    rows = cases(w, 3)
    seen = {row.pk: row.version for row in rows}
    verdict(w, rows[1], "ask_more", note="Thiếu minh chứng")
    batch = appraisal.accept_many(seen, by=w.appraiser)
    assert states(*rows) == [S.ACCEPTED, S.RETURNED, S.ACCEPTED]
    assert batch.left_out == [rows[1].pk]


def test_a_batch_is_undone_but_for_what_went_on(w):
    rows = cases(w, 3)
    batch = appraisal.accept_many({row.pk: row.version for row in rows}, by=w.appraiser)
    verdict(w, batch.moved[0], "hold", note="Chờ")
    undone = appraisal.undo_accept(batch.versions, by=w.appraiser)
    assert states(*rows) == [S.HELD, S.UNDER_APPRAISAL, S.UNDER_APPRAISAL]
    assert undone.left_out == [rows[0].pk]


def test_a_batch_takes_the_same_queries_for_one_and_for_twenty(w, count_queries):
    few, many = cases(w, 1), cases(w, 20)
    with count_queries(31):
        appraisal.accept_many({row.pk: row.version for row in few}, by=w.appraiser)
    with count_queries(31):
        appraisal.accept_many({row.pk: row.version for row in many}, by=w.appraiser)


def test_a_stranger_cannot_accept_a_batch(w):
    rows = cases(w, 2)
    with pytest.raises(PermissionDenied):
        appraisal.accept_many({row.pk: row.version for row in rows}, by=w.other_appraiser)
    assert states(*rows) == [S.UNDER_APPRAISAL] * 2


# --- pages ------------------------------------------------------------------------------------------------------------------


def test_ticking_confirming_and_undoing_on_the_pages(w, django_app):
    rows = cases(w, 3)
    page = django_app.get(LIST, user=w.appraiser)
    form = page.forms[-1] if isinstance(page.forms, list) else next(f for f in page.forms.values() if "ids" in f.fields)
    for box in form.fields["ids"][:2]:
        box.checked = True
    confirm = form.submit()
    assert "Ghi “Đạt” cho 2 trường hợp?" in confirm
    assert states(*rows) == [S.UNDER_APPRAISAL] * 3
    done = next(f for f in confirm.forms.values() if "seen" in f.fields).submit().follow()
    assert "Đã ghi “Đạt” cho 2 trường hợp." in done
    assert sorted(states(*rows)) == [S.ACCEPTED, S.ACCEPTED, S.UNDER_APPRAISAL]
    undone = next(f for f in done.forms.values() if f.action == reverse("awards:appraisal_undo")).submit().follow()
    assert "Đã đưa 2 trường hợp về đang thẩm định." in undone
    assert states(*rows) == [S.UNDER_APPRAISAL] * 3


def test_the_undo_closes_after_ten_minutes(w, client):
    row = cases(w)[0]
    client.force_login(w.appraiser)
    client.post(reverse("awards:appraisal_accept"), {"seen": f"{row.pk}:{row.version}"})
    session = client.session
    session["appraisal_batch"] = session["appraisal_batch"] | {"at": "2000-01-01T00:00:00+00:00"}
    session.save()
    client.post(reverse("awards:appraisal_undo"))
    assert states(row) == [S.ACCEPTED]


def test_the_verdict_form_keeps_what_was_typed_and_goes_to_the_next_case(w, django_app):
    first, second = cases(w, 2)
    page = django_app.get(reverse("awards:appraisal_case", args=[first.public_id]), user=w.appraiser)
    form = next(f for f in page.forms.values() if "verdict" in f.fields)
    form["verdict"] = "refuse"
    wrong = form.submit()
    assert "Ghi lý do cho ý kiến “Không đạt”" in wrong
    form = next(f for f in wrong.forms.values() if "verdict" in f.fields)
    assert form["verdict"].value == "refuse"
    form["note"] = "Chưa đủ hai năm"
    following = form.submit("next").follow()
    assert str(second.recipient) in following
    assert states(first, second) == [S.REFUSED, S.UNDER_APPRAISAL]


@pytest.mark.parametrize(
    ("query", "expected"),
    [("q=hoa", 1), ("award=BK_TINH", 4), ("unit=phuoc-hoa", 1), ("recipient_class=administration", 0), ("state=accepted", 1), ("state=all", 5), ("award=khong-co", 4)],
)  # fmt: skip
def test_filters_in_the_address(w, client, query, expected):
    cases(w, 3)
    cases(w, 1, state="accepted")
    cases(w, 1, unit=w.sibling_commune)
    client.force_login(w.appraiser)
    page = client.get(f"{LIST}?{query}")
    assert len(page.context["page"].object_list) == expected
    assert page.context["total"] == expected


def test_the_list_costs_the_same_at_one_and_three_rows(w, client, count_queries):
    client.force_login(w.appraiser)
    cases(w, 1)
    with count_queries(21):  # one for suspected doubles, one for the keys in order, one for what the rows of the page show
        client.get(LIST)
    cases(w, 2)
    with count_queries(21):
        assert len(client.get(LIST).context["page"].object_list) == 3


def test_pages_read_from_either_end_are_parts_of_one_list(w, client, monkeypatch):
    monkeypatch.setattr(appraisal_views, "PAGE_SIZE", 3)
    rows = cases(w, 11)
    verdict(w, rows[4], "hold", note="Chờ xác nhận thuế")
    client.force_login(w.appraiser)
    found = [[row.pk for row in client.get(f"{LIST}?state=all&page={n}").context["page"]] for n in (1, 2, 3, 4)]
    every = list(appraisal.in_order(appraisal.appraised_by(w.appraiser)).values_list("pk", flat=True))
    assert found == [every[0:3], every[3:6], every[6:9], every[9:]]
    assert (len(every), every[-1]) == (11, rows[4].pk)


@pytest.mark.parametrize(
    ("who", "status"),
    [("appraiser", 200), ("office_head", 200), ("commune_clerk", 200), ("district_clerk", 403), ("secretary", 403), ("member_1", 403)],
)
def test_who_sees_the_list(w, client, who, status):
    client.force_login(getattr(w, who))
    assert client.get(LIST).status_code == status


@pytest.mark.parametrize(("who", "status"), [("appraiser", 200), ("other_appraiser", 404), ("sibling_clerk", 404), ("commune_clerk", 404)])
def test_who_sees_a_case(w, client, who, status):
    (row,) = cases(w)
    client.force_login(getattr(w, who))
    assert client.get(reverse("awards:appraisal_case", args=[row.public_id])).status_code == status


def test_a_case_sent_back_stays_in_sight_without_buttons(w, client):
    (row,) = cases(w)
    verdict(w, row, "ask_more", note="Thiếu")
    client.force_login(w.appraiser)
    url = reverse("awards:appraisal_case", args=[row.public_id])
    assert b"verdict" not in client.get(url).content
    assert client.post(url, {"verdict": "accept", "version": row.version + 1}).status_code == 403


def test_the_printed_list_freezes_what_was_accepted(w, client):
    (row,) = cases(w, state="accepted")
    cases(w, 1, state="refused")
    AwardRecord.objects.create(
        recipient=row.recipient, award=w.awards["GK_XA"], award_year=2019, recipient_class="direct_worker", decision_number="12/QĐ-UBND",
        decided_on="2019-12-01", issuer_name="UBND xã", printed_name="x", source="imported",
    )  # fmt: skip
    client.force_login(w.appraiser)
    answer = client.post(reverse("awards:appraisal_order"), {"unit": "tinh"})
    paper = Paper.objects.get()
    assert answer.url == reverse("awards:appraisal_paper", args=[paper.public_id])
    (group,) = paper.snapshot["groups"]
    assert [(line["name"], line["past_awards"], line["verdict"]) for line in group["rows"]] == [
        (row.recipient.name, "2019 Giấy khen của Chủ tịch UBND cấp xã", "Thẩm định đạt")
    ]
    assert client.get(answer.url).status_code == 200
    RoleAssignment.objects.filter(account=w.appraiser).delete()
    assert client.get(answer.url).status_code == 404


def test_nothing_accepted_is_no_printed_list(w, client):
    cases(w, 1)
    client.force_login(w.appraiser)
    client.post(reverse("awards:appraisal_order"), {"unit": "tinh"})
    assert Paper.objects.count() == 0


def test_a_case_on_a_decision_is_neither_held_nor_reconsidered_and_a_batch_leaves_it_out(w):
    listed, free = cases(w, 2, state=S.ACCEPTED, award="GK_XA", holder=w.commune)
    clerk = account("xa.kiem", (Role.APPRAISER, w.commune))
    decisions.draft(unit=w.commune, campaign=w.campaign, award=listed.award, nominations=[listed], by=clerk)
    for name in ("hold", "reconsider"):
        with pytest.raises(Refused, match="Bỏ khỏi danh sách quyết định trước"):
            verdict(w, Nomination.objects.get(pk=listed.pk), name, note="Xem lại", by=clerk)
    versions = dict(Nomination.objects.values_list("pk", "version"))
    batch = appraisal.undo_accept(versions, by=clerk)
    assert ([row.pk for row in batch.moved], batch.left_out) == ([free.pk], [listed.pk])
    assert states(listed, free) == [S.ACCEPTED, S.UNDER_APPRAISAL]


def test_a_closed_envelope_is_taken_up_again_when_its_case_is_reconsidered(w):
    (row,) = cases(w)
    dossier = Dossier.objects.get()
    row = verdict(w, row, "refuse", note="Thiếu xác nhận")
    assert Dossier.objects.get(pk=dossier.pk).state == "closed"
    verdict(w, row, "reconsider", note="Đã có xác nhận")
    assert (Dossier.objects.get(pk=dossier.pk).state, states(row)) == ("received", [S.UNDER_APPRAISAL])
