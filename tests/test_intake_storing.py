"""Storing: all or none, what changed meanwhile stops it, no second row ever, whose word counts, undone the same day."""

import datetime

import pytest

from awards.intake import review, starting, storing, undoing
from awards.models import AwardRecord, InitiativeAuthor, IntakeResult, Rating
from tests.factories import nomination, person, world
from tests.imports import DECISIONS, PEOPLE, again, findings, loaded, stored
from units.models import Job, LedgerEntry, Notification, PersonDetail, Recipient, RecipientPair, RecipientWord, Unit
from units.moves import Conflict, Refused

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
UNIT = "UBND xã Phước Bình"


@pytest.fixture
def w(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = datetime.date(2021, 11, 22)
    return world()


def decision(name, award="BK_TINH", *, unit=UNIT, number="123/QĐ-UBND", issuer="Chủ tịch UBND tỉnh Ninh Thuận", post="Nông dân"):
    return [1, name, post, unit, award, 2020, number, "20/12/2020", issuer]


def ordered(intake):
    """Everything accepted, storing ordered, the worker not yet there."""
    review.accept_ready(intake, by=intake.created_by, version=intake.version)
    return starting.store(again(intake), by=intake.created_by, version=again(intake).version)


def test_the_bar_moves_while_the_rows_are_written(w, client, monkeypatch):
    """Asked in the middle of the transaction, with the job's row still at the end of the first look."""
    intake, shown = ordered(loaded(w, [DECISIONS, decision("Trần Thị Bình")], "decisions")), []
    client.force_login(w.commune_clerk)

    def look(*_args):
        page = client.get(f"/nhap-excel/{intake.public_id}/?phan=tien-do").content.decode()
        shown.append((Job.objects.get(pk=intake.job_id).progress, 'value="99"' in page, "Đang ghi tất cả các dòng" in page))

    monkeypatch.setattr(storing, "tell", look)
    monkeypatch.setattr(storing, "perform", lambda *_args, **_kwargs: None)
    storing.run(intake.job_id)
    assert shown == [(storing.LOOKED, True, True)]


def test_the_same_row_in_another_file_is_there_already(w):
    stored(loaded(w, [DECISIONS, decision("Trần Thị Bình"), decision("Lê Văn Cường")], "decisions"))
    other = loaded(w, [DECISIONS, decision("Lê Văn Cường"), decision("Phạm Văn Dũng")], "decisions", name="Tệp khác.xlsx")
    assert [(level, reason) for _cell, level, reason in findings(other)] == [("warning", "đã có trong hệ thống")]
    done = stored(other)
    assert done.counts == {"recipient.same": 1, "awardrecord.same": 1, "recipient.made": 1, "awardrecord.made": 1}
    assert (AwardRecord.objects.count(), Recipient.objects.count()) == (3, 3)


def test_an_award_of_the_same_year_by_another_decision_is_said(w):
    stored(loaded(w, [DECISIONS, decision("Trần Thị Bình")], "decisions"))
    other = loaded(w, [DECISIONS, decision("Trần Thị Bình", number="124/QĐ-UBND")], "decisions")
    reason = "đã có Bằng khen của Chủ tịch UBND tỉnh năm 2020 theo quyết định số 123/QĐ-UBND"
    assert [(level, told) for _cell, level, told in findings(other)] == [("warning", reason)]


def test_same_name_with_another_birth_is_never_the_same(w):
    person(w, name="Trần Thị Bình", detail={"birth_date": datetime.date(1985, 9, 2), "birth_year": 1985})
    rows = [
        PEOPLE,
        [1, "Bà", "Trần Thị Bình", "03/09/1985", "", "", "Nông dân", UNIT],
        [2, "Bà", "Trần Thị Bình", "1986", "", "", "Nông dân", UNIT],
    ]
    intake = loaded(w, rows)
    assert findings(intake) == []
    stored(intake)
    assert Recipient.objects.filter(name="Trần Thị Bình").count() == 3


def test_empty_places_of_a_known_person_are_filled_and_nothing_else_changes(w):
    known = person(w, name="Trần Thị Bình", detail={"honorific": "Bà", "gender": ""})
    rows = [PEOPLE, [1, "Cô", "Trần Thị Bình", "02/09/1985", "Nữ", "058085000123", "Nông dân", UNIT]]
    intake = loaded(w, rows)
    (row,) = intake.rows.all()
    assert (row.needs_answer, row.has_error) == (False, False)
    done = stored(intake)
    assert done.counts == {"recipient.filled": 1}
    detail = PersonDetail.objects.get(recipient=known)
    assert (detail.honorific, detail.birth_date, detail.gender, detail.identity_number) == (
        "Bà",
        datetime.date(1985, 9, 2),
        "female",
        "058085000123",
    )
    entry = LedgerEntry.objects.get(verb="recipient.fill")
    assert (entry.subject_id, entry.fields) == (known.pk, ["birth_date", "birth_year", "gender", "identity_number"])


def test_whoever_was_merged_leads_to_the_one_that_is_kept(w):
    rows = [DECISIONS, decision("Trần Thị Bình")]
    stored(loaded(w, rows, "decisions"))
    kept = person(w, name="Trần Thị Thanh Bình")
    Recipient.objects.filter(name="Trần Thị Bình").update(merged_into=kept)
    second = stored(loaded(w, [*rows, decision("Trần Thị Bình", "GK_XA")], "decisions"))
    assert second.counts == {"recipient.same": 2, "awardrecord.same": 1, "awardrecord.made": 1}
    assert AwardRecord.objects.get(award__code="GK_XA").recipient == kept


def test_somebody_else_is_remembered_as_somebody_else(w):
    known = person(w, name="Trần Thị Bình", post="Trưởng thôn")
    intake = loaded(w, [DECISIONS, decision("Trần Thị Bình")], "decisions")
    (row,) = intake.rows.all()
    assert (row.has_error, row.needs_answer) == (False, True)
    review.answer(intake, row, {"0": "new"}, by=w.commune_clerk, version=intake.version)
    stored(again(intake))
    made = AwardRecord.objects.get().recipient
    assert list(RecipientPair.objects.values_list("first", "second", "verdict", "by__username")) == [
        (known.pk, made.pk, "different", "commune_clerk")
    ]
    other = loaded(w, [DECISIONS, decision("Trần Thị Bình", post="")], "decisions")
    with pytest.raises(Refused, match="không còn trong danh sách gợi ý"):
        review.answer(other, other.rows.get(), {"0": str(w.commune_clerk.pk + 999)}, by=w.commune_clerk, version=other.version)


def test_what_changed_meanwhile_stops_the_whole_with_row_and_reason(w):
    intake = ordered(loaded(w, [DECISIONS, decision("Lê Văn Cường"), decision("Trần Thị Bình", award="GK_XA")], "decisions"))
    w.rules["GK_XA"].for_person = False
    w.rules["GK_XA"].save()
    storing.run(intake.job_id)
    after = again(intake)
    assert (after.state, after.stored_at, AwardRecord.objects.count(), Recipient.objects.count()) == ("review", None, 0, 0)
    assert after.error == (
        "Dòng 3, ô E3: “Giấy khen của Chủ tịch UBND cấp xã” không dành cho cá nhân. Chưa ghi dòng nào; xem lại dòng này rồi ghi lại."
    )
    assert list(after.rows.order_by("number").values_list("choice", "has_error")) == [("accept", False), ("open", True)]
    assert Notification.objects.filter(account=w.commune_clerk, text__contains="chưa ghi được").count() == 1


def test_a_change_between_the_two_looks_stops_it_too(w, monkeypatch):
    known = person(w, name="Trần Thị Bình")
    intake = ordered(loaded(w, [DECISIONS, decision("Lê Văn Cường"), decision("Trần Thị Bình")], "decisions"))
    look = storing._look

    def look_and_change(*args):
        possible = look(*args)
        known.posts.update(title="Chủ tịch")
        return possible

    monkeypatch.setattr(storing, "_look", look_and_change)
    storing.run(intake.job_id)
    after = again(intake)
    assert (after.state, AwardRecord.objects.count(), Recipient.objects.filter(name="Lê Văn Cường").count()) == ("review", 0, 0)
    assert "Dòng 3, ô B3: có thể là Trần Thị Bình" in after.error


def test_a_crash_in_the_middle_stores_nothing_and_the_job_is_taken_up_again(w, monkeypatch):
    intake = ordered(loaded(w, [DECISIONS, decision("Lê Văn Cường"), decision("Trần Thị Bình")], "decisions"))
    keep = storing.Store.keep

    def keep_and_die(self, found):
        keep(self, found)
        raise KeyboardInterrupt

    monkeypatch.setattr(storing.Store, "keep", keep_and_die)
    with pytest.raises(KeyboardInterrupt):
        storing.run(intake.job_id)
    assert (again(intake).state, AwardRecord.objects.count(), Recipient.objects.count(), IntakeResult.objects.count()) == (
        "storing",
        0,
        0,
        0,
    )
    monkeypatch.setattr(storing.Store, "keep", keep)
    intake.job.refresh_from_db()
    intake.job.lease_until -= datetime.timedelta(minutes=5)
    intake.job.save()
    storing.run(intake.job_id)
    storing.run(intake.job_id)
    assert (again(intake).state, AwardRecord.objects.count(), Recipient.objects.count()) == ("done", 2, 2)


def test_whose_word_counts(w):
    rows = [
        DECISIONS,
        decision("Trần Thị Bình"),
        decision("Trần Thị Bình", "GK_XA", issuer="UBND xã Phước Bình"),
        decision("Trần Thị Bình", "CSTD_TINH", issuer="Thủ tướng Chính phủ"),
    ]
    stored(loaded(w, rows, "decisions"))
    told = list(AwardRecord.objects.order_by("pk").values_list("award__code", "source", "issuer__code"))
    assert told == [("BK_TINH", "declared", "tinh"), ("GK_XA", "imported", "phuoc-binh"), ("CSTD_TINH", "declared", None)]
    rows = [DECISIONS, decision("Lê Văn Cường"), decision("Lê Văn Cường", "CSTD_TINH", issuer="Thủ tướng Chính phủ")]
    stored(loaded(w, rows, "decisions", by=w.appraiser, unit=w.province))
    assert set(AwardRecord.objects.filter(recipient__name="Lê Văn Cường").values_list("source", flat=True)) == {"imported"}


def test_a_clerk_loads_for_his_own_subtree_only(w):
    intake = loaded(
        w, [DECISIONS, decision("Trần Thị Bình", unit="UBND xã Phước Hòa"), decision("Lê Văn Cường", unit="UBND huyện Bác Ái")], "decisions"
    )
    assert findings(intake) == [
        ("D2", "error", "“UBND xã Phước Hòa” không thuộc UBND xã Phước Bình"), ("D3", "error", "“UBND huyện Bác Ái” không thuộc UBND xã Phước Bình"),
    ]  # fmt: skip
    with pytest.raises(Exception, match="đơn vị mình phụ trách"):
        loaded(w, [DECISIONS], "decisions", unit=w.sibling_commune)
    above = loaded(w, [DECISIONS, decision("Trần Thị Bình", unit="xã Phước Hòa")], "decisions", by=w.district_clerk, unit=w.district)
    assert findings(above) == []


def test_people_are_not_entered_into_a_closed_unit(w):
    intake = ordered(loaded(w, [PEOPLE, [1, "Bà", "Trần Thị Bình", "1985", "", "", "Nông dân", UNIT]]))
    Unit.objects.filter(pk=w.commune.pk).update(closed_on="2021-11-01")
    storing.run(intake.job_id)
    assert "đơn vị đã kết thúc hoạt động từ 01/11/2021" in again(intake).error


def test_undone_the_same_day_with_everything_it_made(w, settings):
    intake = stored(loaded(w, [DECISIONS, decision("Trần Thị Bình"), decision("Lê Văn Cường")], "decisions"))
    kept = undoing.undo(intake, by=w.commune_clerk, version=intake.version)
    after = again(intake)
    assert (kept, after.state, after.counts) == ([], "review", {})
    assert (AwardRecord.objects.count(), Recipient.objects.count(), RecipientWord.objects.count(), IntakeResult.objects.count()) == (
        0,
        0,
        0,
        0,
    )
    assert stored(after).counts == {"recipient.made": 2, "awardrecord.made": 2}
    settings.DEMO_TODAY = datetime.date(2021, 11, 23)
    after = again(intake)
    with pytest.raises(Refused, match="trong ngày"):
        undoing.undo(after, by=w.commune_clerk, version=after.version)


def test_recipients_used_elsewhere_stay_and_are_named(w):
    intake = stored(loaded(w, [DECISIONS, decision("Trần Thị Bình"), decision("Lê Văn Cường")], "decisions"))
    nomination(w, Recipient.objects.get(name="Trần Thị Bình"))
    assert undoing.undo(intake, by=w.commune_clerk, version=intake.version) == ["Trần Thị Bình"]
    assert (AwardRecord.objects.count(), list(Recipient.objects.values_list("name", flat=True))) == (0, ["Trần Thị Bình"])


def test_what_others_use_or_confirmed_cannot_be_undone(w):
    intake = stored(loaded(w, [DECISIONS, decision("Trần Thị Bình")], "decisions"))
    record = AwardRecord.objects.get()
    AwardRecord.objects.update(confirmed_by=w.appraiser, confirmed_at=intake.stored_at)
    with pytest.raises(Refused, match="đã được thẩm định xác nhận"):
        undoing.undo(intake, by=w.commune_clerk, version=intake.version)
    AwardRecord.objects.update(confirmed_by=None, confirmed_at=None)
    header = ["STT", "Tên đề tài", "Ngày công nhận", "Đơn vị công nhận", "Tên tác giả", "Chức vụ", "Cơ quan"]
    works = stored(loaded(w, [header, [1, "Tưới nhỏ giọt", "10/12/2020", "Sở Khoa học", "Lê Văn Cường", "", UNIT]], "initiatives"))
    InitiativeAuthor.objects.update(used_for=record)
    with pytest.raises(Refused, match="Đã có dữ liệu khác dùng đến: Trần Thị Bình"):
        undoing.undo(intake, by=w.commune_clerk, version=intake.version)
    with pytest.raises(Refused, match="đã sửa"):
        undoing.undo(works, by=w.commune_clerk, version=works.version)
    assert AwardRecord.objects.count() == 1


def test_rows_wait_until_each_is_decided_and_a_stale_page_conflicts(w):
    intake = loaded(w, [DECISIONS, decision("Trần Thị Bình"), decision("", "BK_TINH")], "decisions")
    with pytest.raises(Refused, match="Còn 2 dòng chưa xong"):
        starting.store(intake, by=w.commune_clerk, version=intake.version)
    first, second = intake.rows.order_by("number")
    with pytest.raises(Refused, match="Dòng 3 còn lỗi"):
        review.accept(intake, second, by=w.commune_clerk, version=intake.version)
    review.skip(intake, second, "trống", by=w.commune_clerk, version=intake.version)
    with pytest.raises(Conflict):
        review.accept(intake, first, by=w.commune_clerk, version=intake.version)
    intake = again(intake)
    review.skip(intake, first, "nhầm", by=w.commune_clerk, version=intake.version)
    with pytest.raises(Refused, match="Mọi dòng đều bị bỏ qua"):
        starting.store(again(intake), by=w.commune_clerk, version=again(intake).version)
    starting.withdraw(again(intake), by=w.commune_clerk, version=again(intake).version)
    assert again(intake).state == "withdrawn"


def test_leaving_a_row_out_frees_its_duplicate(w):
    intake = loaded(w, [DECISIONS, decision("Trần Thị Bình"), decision("Trần Thị Bình")], "decisions")
    first, second = intake.rows.order_by("number")
    assert (first.has_error, second.has_error) == (False, True)
    review.skip(intake, first, "dòng thừa", by=w.commune_clerk, version=intake.version)
    second.refresh_from_db()
    assert second.has_error is False


def test_facts_typed_once_are_typed_anew_for_all_rows(w):
    from awards.intake import reading  # noqa: PLC0415 -- only here

    header = ["Họ và tên", "Năm", "Xếp loại"]
    intake = loaded(w, [header, ["Trần Thị Bình", "", "HTXSNV"], ["Lê Văn Cường", 2019, "HTTNV"]], "ratings")
    assert findings(intake) == [("B2", "error", "thiếu năm")]
    intake = starting.set_defaults(intake, {"year": "2020"}, by=w.commune_clerk, version=intake.version)
    reading.run(intake.job_id)
    intake = again(intake)
    assert (intake.state, findings(intake)) == ("review", [])
    stored(intake)
    assert list(Rating.objects.order_by("pk").values_list("year", flat=True)) == [2020, 2019]


def test_storing_costs_the_same_queries_for_one_row_and_for_three(w, count_queries):
    for number in (1, 3):
        rows = [decision(f"Trần Thị {name}") for name in ("An", "Bình", "Châu")[:number]]
        intake = ordered(loaded(w, [DECISIONS, *rows], "decisions", name=f"{number}.xlsx"))
        with count_queries(72, at_most=True):
            storing.run(intake.job_id)
        assert again(intake).state == "done"
