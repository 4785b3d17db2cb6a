"""The envelope and what is in it: verbs, and the refusal beside each permission."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from awards import confirmation, dossiers, filling, gathering
from awards.contents import content_hash, missing, same_code, short_code
from awards.models import Dossier, DossierFile, DossierLine, DossierState, Nomination, NominationFile, NominationState
from emulation.models import Campaign, CampaignUnit, LegalAct, Route
from tests.envelopes import (
    add,
    complete,
    confirmed,
    draft,
    flag_collective,
    fresh,
    nominations,
    paper_confirm,
    pdf,
    received,
    selection,
    sent,
    told,
)
from tests.factories import collective, person, world
from units.models import LedgerEntry, Paper
from units.moves import Conflict, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def w(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = datetime.date(2021, 11, 22)
    return world()


# --- starting ------------------------------------------------------------------------------------------------------------


def test_a_clerk_starts_a_dossier_and_the_next_one_remembers_the_signer(w):
    first = complete(w)
    second = draft(w)
    assert (second.state, second.unit, second.campaign, second.signer_post, second.signer_name, second.letter_number) == (
        "draft", w.commune, w.campaign, "CHỦ TỊCH", "Katơr Thử Nghiệm", "",
    )  # fmt: skip
    assert first.public_id != second.public_id


@pytest.mark.parametrize("who", ["sibling_clerk", "district_clerk", "appraiser", "member_1", "other_clerk"])
def test_nobody_else_starts_one_for_the_commune(w, who):
    with pytest.raises(PermissionDenied):
        draft(w, clerk=who)
    assert not Dossier.objects.exists()


def test_a_campaign_that_does_not_address_the_unit_is_refused(w):
    CampaignUnit.objects.filter(unit=w.commune).delete()
    with pytest.raises(Refused) as refusal:
        draft(w)
    assert refusal.value.reasons == ["Phong trào “Phong trào thi đua năm 2021” không mở cho UBND xã Phước Bình. Hãy chọn phong trào khác."]


# --- adding --------------------------------------------------------------------------------------------------------------


def test_many_recipients_are_added_at_once_with_todays_facts_frozen(w, count_queries):
    dossier = draft(w)
    people = [person(w, name="Chamaléa Thị Thử", labour_group="farmer"), collective(w, name="Tổ vay vốn Thử")]
    made = add(w, dossier, *people)
    keep = ("unit_id", "award_year", "period_from", "period_to", "method", "recipient_class", "gender", "is_worker_or_farmer", "post_title",
            "state", "holder_id", "rule_id")  # fmt: skip
    year = (2021, datetime.date(2021, 1, 1), datetime.date(2021, 12, 31), "merit")
    rule = w.rules["BK_TINH"].pk
    assert list(Nomination.objects.order_by("id").values_list(*keep)) == [
        (w.commune.pk, *year, "direct_worker", "male", True, "Nông dân", "draft", w.commune.pk, rule),
        (w.commune.pk, *year, "administration", "", False, "", "draft", w.commune.pk, rule),
    ]
    assert list(dossier.lines.values_list("nomination_id", "order")) == [(made[0].pk, 1), (made[1].pk, 2)]
    assert fresh(dossier).version == 1
    people[0].labour_group = ""
    people[0].save()
    assert fresh(made[0]).is_worker_or_farmer is True


# PostgreSQL asks for the lock that holds the tree of units still; SQLite's transaction is exclusive already.
LOCK = 1 if connection.vendor == "postgresql" else 0


def test_adding_many_takes_no_more_queries_than_adding_one(w, count_queries):
    one, many = draft(w), draft(w)
    people = [person(w) for _ in range(9)]
    with count_queries(26):
        filling.add_nominations(one, recipients=people[:1], award=w.awards["BK_TINH"], by=w.commune_clerk, version=0)
    with count_queries(26):
        filling.add_nominations(many, recipients=people[1:], award=w.awards["BK_TINH"], by=w.commune_clerk, version=0)


def test_an_award_that_does_not_fit_the_kind_is_refused_and_names_who(w):
    dossier = draft(w)
    with pytest.raises(Refused) as refusal:
        add(w, dossier, person(w, name="Bà Thử"), collective(w, name="Tổ Thử"), award="CSTD_TINH")
    assert refusal.value.reasons == ["Tổ Thử: “Chiến sĩ thi đua cấp tỉnh” không dành cho tập thể."]
    assert not Nomination.objects.exists()
    assert fresh(dossier).version == 0


def test_a_recipient_of_another_unit_is_refused(w):
    dossier = draft(w)
    with pytest.raises(Refused) as refusal:
        add(w, dossier, person(w, w.sibling_commune, "Ông Hàng Xóm"))
    assert refusal.value.reasons == ["Ông Hàng Xóm: không thuộc UBND xã Phước Bình quản lý."]


def test_a_district_may_add_a_recipient_of_its_commune(w):
    dossier = draft(w, at="district", clerk="district_clerk")
    assert [row.recipient.name for row in add(w, dossier, person(w, name="Ông Của Xã"), by="district_clerk")] == ["Ông Của Xã"]


def test_nobody_is_live_twice_for_one_award_in_a_campaign(w):
    someone = person(w, name="Bà Một Lần")
    first, second = draft(w), draft(w)
    add(w, first, someone)
    with pytest.raises(Refused) as refusal:
        add(w, second, someone, person(w))
    assert refusal.value.reasons == [
        "Bà Một Lần: đã được UBND xã Phước Bình đề nghị “Bằng khen của Chủ tịch UBND tỉnh” trong phong trào này (đang soạn)."
    ]
    assert not second.lines.exists()
    assert [row.award.code for row in add(w, second, someone, award="GK_XA")] == ["GK_XA"]


def test_when_another_envelope_was_faster_the_constraint_speaks_the_same_sentence(w, monkeypatch):
    someone = person(w, name="Bà Một Lần")
    first, second = draft(w), draft(w)
    add(w, first, someone)
    looks = iter([[], filling._already_live(w.campaign, [someone], w.awards["BK_TINH"])])
    monkeypatch.setattr(filling, "_already_live", lambda *_args: next(looks))  # the first look came before the other's commit
    monkeypatch.setattr(filling.doubles, "find", lambda *_args, **_told: [])
    with pytest.raises(Refused) as refusal:
        add(w, second, someone)
    assert refusal.value.reasons[0].startswith("Bà Một Lần: đã được")


def test_a_flag_needs_the_blocks_selection(w):
    dossier = draft(w)
    with pytest.raises(Refused) as refusal:
        add(w, dossier, flag_collective(w), award="CO_TINH")
    assert refusal.value.reasons == [
        "UBND xã Phước Bình: “Cờ thi đua của UBND tỉnh” chỉ dành cho đơn vị được cụm, khối thi đua suy tôn. Ghi kết quả suy tôn ở trang khối trước."
    ]


def test_a_flag_carries_the_blocks_selection(w):
    result = selection(w)
    (row,) = add(w, draft(w), flag_collective(w), award="CO_TINH")
    assert row.block_result == result


def test_a_part_of_the_selected_unit_gets_no_flag(w):
    selection(w)
    with pytest.raises(Refused):
        add(w, draft(w), collective(w), award="CO_TINH")


def test_an_award_without_a_rule_today_is_refused(w):
    w.rules["BK_TINH"].delete()
    with pytest.raises(Refused) as refusal:
        add(w, draft(w), person(w))
    assert refusal.value.reasons == [
        "Danh mục chưa có quy định nào cho “Bằng khen của Chủ tịch UBND tỉnh” vào hôm nay. Hãy chọn hình thức khác."
    ]


# --- editing -------------------------------------------------------------------------------------------------------------


def test_editing_a_nomination_bumps_its_envelope_too(w):
    dossier = draft(w)
    (row,) = add(w, dossier, person(w))
    filling.edit_nomination(row, by=w.commune_clerk, version=0, achievement="Đã làm", uploads=[pdf(), pdf("2.pdf", b"2")], kind="report")
    assert (fresh(row).achievement, fresh(row).version, fresh(dossier).version) == ("Đã làm", 1, 2)
    assert list(NominationFile.objects.values_list("attachment__name", "kind")) == [("bao-cao.pdf", "report"), ("2.pdf", "report")]
    file = row.files.first()
    filling.remove_nomination_file(row, file, by=w.commune_clerk, version=1)
    assert [one.attachment.name for one in row.files.all()] == ["2.pdf"]


def test_a_stale_edit_is_a_conflict_and_changes_nothing(w):
    dossier = draft(w)
    (row,) = add(w, dossier, person(w))
    filling.edit_nomination(row, by=w.commune_clerk, version=0, achievement="Một")
    with pytest.raises(Conflict):
        filling.edit_nomination(row, by=w.commune_clerk, version=0, achievement="Hai")
    assert (fresh(row).achievement, fresh(dossier).version) == ("Một", 2)


def test_confirmed_content_is_frozen(w):
    dossier = confirmed(w)
    (row,) = nominations(dossier)
    attempts = [
        lambda: filling.edit_nomination(row, by=w.commune_clerk, version=row.version, achievement="Khác"),
        lambda: add(w, dossier, person(w)),
        lambda: filling.remove_line(dossier, row, by=w.commune_clerk, version=dossier.version),
        lambda: filling.attach_files(dossier, uploads=[pdf()], kind="minutes", by=w.commune_clerk, version=dossier.version),
        lambda: dossiers.edit_letter(dossier, by=w.commune_clerk, version=dossier.version, title="Khác"),
    ]
    before = content_hash(fresh(dossier))
    for attempt in attempts:
        with pytest.raises(Refused):
            attempt()
    assert content_hash(fresh(dossier)) == before == dossier.confirmed_hash


def test_removing_a_draft_line_deletes_the_nomination(w):
    dossier = draft(w)
    first, second = add(w, dossier, person(w), person(w))
    filling.remove_line(dossier, first, by=w.commune_clerk, version=1)
    assert list(Nomination.objects.all()) == [second]
    assert list(DossierLine.objects.values_list("nomination_id", flat=True)) == [second.pk]


def test_files_of_the_envelope_come_and_go(w):
    dossier = draft(w)
    filling.attach_files(dossier, uploads=[pdf("bien-ban.pdf")], kind="minutes", by=w.commune_clerk, version=0)
    (file,) = DossierFile.objects.all()
    assert (file.attachment.name, file.kind) == ("bien-ban.pdf", "minutes")
    filling.remove_file(dossier, file, by=w.commune_clerk, version=1)
    assert not DossierFile.objects.exists()


# --- what is missing -----------------------------------------------------------------------------------------------------


def test_missing_says_each_thing_in_words(w):
    dossier = draft(w)
    letter = ["Chưa ghi người ký tờ trình.", "Chưa ghi số tờ trình.", "Chưa ghi ngày tờ trình."]
    assert missing(dossier) == ["Chưa có trường hợp nào: thêm người, tập thể hoặc hộ gia đình.", *letter]
    rule = w.rules["BK_TINH"]
    rule.required_papers = ["report", "minutes"]
    rule.save()
    (row,) = add(w, dossier, person(w, name="Bà Thử"))
    lines = ["Bà Thử: chưa ghi thành tích.", "Bà Thử: chưa đính kèm báo cáo thành tích.", "Bà Thử: chưa đính kèm biên bản họp xét."]
    assert missing(fresh(dossier)) == [*lines, *letter]
    filling.edit_nomination(row, by=w.commune_clerk, version=0, achievement="Đã làm", uploads=[pdf()], kind="report")
    dossier = fresh(dossier)
    filling.attach_files(dossier, uploads=[pdf()], kind="minutes", by=w.commune_clerk, version=dossier.version)
    assert missing(fresh(dossier)) == letter
    assert missing(fresh(dossier), numbered=False) == letter[:1]


# --- confirming ----------------------------------------------------------------------------------------------------------


def test_the_head_confirms_on_screen(w):
    dossier = complete(w)
    done = confirmation.confirm(dossier, by=w.commune_head, version=dossier.version)
    assert (done.state, done.confirmed_method, done.confirmed_by, done.confirmed_hash) == (
        "confirmed", "screen", w.commune_head, content_hash(done),
    )  # fmt: skip
    assert told(w.commune_clerk) == ["“Đề nghị khen thưởng năm 2021” đã được thủ trưởng xác nhận, gửi được rồi."]


@pytest.mark.parametrize("who", ["commune_clerk", "district_head", "department_head"])
def test_only_the_units_head_confirms(w, who):
    dossier = complete(w)
    with pytest.raises(PermissionDenied):
        confirmation.confirm(dossier, by=w.accounts[who], version=dossier.version)
    assert fresh(dossier).state == "draft"


def test_an_incomplete_dossier_is_not_confirmed(w):
    dossier = draft(w)
    with pytest.raises(Refused) as refusal:
        confirmation.confirm(dossier, by=w.commune_head, version=0)
    assert refusal.value.reasons == missing(dossier)


def test_reopening_drops_the_confirmation(w):
    dossier = confirmed(w)
    back = confirmation.reopen(dossier, by=w.commune_clerk, version=dossier.version)
    assert (back.state, back.confirmed_hash, back.confirmed_by, back.confirmed_method) == ("draft", "", None, "")


def test_the_printed_letter_carries_the_code_and_the_scan_is_bound_to_it(w):
    dossier = complete(w)
    paper = confirmation.print_letter(dossier, by=w.commune_clerk)
    assert paper.code == short_code(content_hash(dossier))
    assert (paper.snapshot["version"], paper.snapshot["requests"]) == (
        paper.code,
        [{"award": "Bằng khen của Chủ tịch UBND tỉnh", "collectives": 0, "individuals": 1, "households": 0}],
    )
    done = paper_confirm(w, dossier, f"tt-2021-{dossier.pk} {paper.code.lower()}")
    assert (done.state, done.confirmed_method, done.signed_scan.name, done.letter_number) == (
        "confirmed",
        "paper",
        "ban-ky.pdf",
        "15/TTr-UBND",
    )
    assert dossiers.send(done, by=w.commune_clerk, version=done.version).state == "sent"


def test_a_paper_signed_before_a_change_is_refused(w):
    dossier = complete(w)
    paper = confirmation.print_letter(dossier, by=w.commune_clerk)
    (row,) = nominations(dossier)
    filling.edit_nomination(row, by=w.commune_clerk, version=row.version, achievement="Thêm một việc nữa.")
    dossier = fresh(dossier)
    with pytest.raises(Refused) as refusal:
        paper_confirm(w, dossier, paper.code)
    today = short_code(content_hash(dossier))
    assert refusal.value.reasons == [
        f"Bản đã ký khác dữ liệu: mã của dữ liệu hôm nay là {today}. In lại tờ trình, xin ký lại rồi tải bản mới lên."
    ]
    assert fresh(dossier).state == "draft"


def test_printing_the_same_content_twice_gives_one_paper(w):
    dossier = complete(w)
    first = confirmation.print_letter(dossier, by=w.commune_clerk)
    assert confirmation.print_letter(dossier, by=w.commune_head) == first
    dossiers.edit_letter(dossier, by=w.commune_clerk, version=dossier.version, signer_name="Người Khác")
    again = confirmation.print_letter(dossier, by=w.commune_clerk)
    assert again != first
    assert list(confirmation.letters_of(dossier)) == [again, first]
    assert Paper.objects.count() == 2


@pytest.mark.parametrize(
    ("award", "closing"),
    [
        ("BK_TINH", "UBND xã Phước Bình kính trình UBND huyện Bác Ái xem xét, trình cấp có thẩm quyền quyết định."),
        ("GK_XA", "UBND xã Phước Bình kính trình UBND xã Phước Bình xem xét, quyết định."),
    ],
)
def test_the_letter_asks_a_level_on_the_way_to_pass_it_on(w, award, closing):
    paper = confirmation.print_letter(complete(w, person(w), award=award), by=w.commune_clerk)
    assert (paper.snapshot["closing"], paper.snapshot["subject"]) == (closing, "Về việc đề nghị khen thưởng năm 2021")


def test_what_went_up_is_printed_only_while_it_is_what_was_confirmed(w):
    dossier = sent(w)
    paper = confirmation.print_letter(dossier, by=w.commune_clerk)
    assert paper.code == short_code(dossier.confirmed_hash)
    Nomination.objects.update(achievement="Đã bổ sung sau khi gửi.")
    with pytest.raises(Refused) as refusal:
        confirmation.print_letter(dossier, by=w.commune_clerk)
    assert refusal.value.reasons == ["Nội dung đã được bổ sung sau khi xác nhận: dùng bản đã in trước đó."]


def test_an_incomplete_draft_is_not_printed(w):
    with pytest.raises(Refused) as refusal:
        confirmation.print_letter(draft(w), by=w.commune_clerk)
    assert refusal.value.reasons == ["Chưa có trường hợp nào: thêm người, tập thể hoặc hộ gia đình.", "Chưa ghi người ký tờ trình."]


def test_confirming_on_paper_from_a_stale_page_is_a_conflict(w):
    dossier = complete(w)
    dossiers.edit_letter(dossier, by=w.commune_clerk, version=dossier.version, title="Tên khác")
    with pytest.raises(Conflict):
        paper_confirm(w, dossier, short_code(content_hash(dossier)))


def test_nobody_chosen_and_strangers_entering_people(w):
    dossier = draft(w)
    with pytest.raises(Refused):
        add(w, dossier)
    with pytest.raises(PermissionDenied):
        filling.enter_and_add(dossier, award=w.awards["BK_TINH"], by=w.sibling_clerk, version=0, recipient={})


def test_a_line_without_a_route_is_named(w):
    dossier = confirmed(w, person(w, name="Bà Không Đường"))
    Route.objects.all().delete()
    with pytest.raises(Refused) as refusal:
        dossiers.send(dossier, by=w.commune_clerk, version=dossier.version)
    assert refusal.value.reasons == [
        "Bà Không Đường – Bằng khen của Chủ tịch UBND tỉnh: chưa có tuyến trình từ đơn vị này. Bỏ khỏi tờ trình."
    ]


def test_the_letter_cites_the_act_that_launched_the_campaign(w):
    act = LegalAct.objects.create(number="4614/KH-UBND", issued_on="2020-12-22", issuer="UBND tỉnh", title="Kế hoạch phát động thi đua")
    Campaign.objects.update(act=act)
    paper = confirmation.print_letter(complete(w), by=w.commune_clerk)
    assert paper.snapshot["grounds"] == ["Căn cứ Kế hoạch phát động thi đua (4614/KH-UBND ngày 22 tháng 12 năm 2020 của UBND tỉnh)"]


def test_others_do_not_print(w):
    with pytest.raises(PermissionDenied):
        confirmation.print_letter(complete(w), by=w.district_clerk)


@pytest.mark.parametrize(
    ("typed", "same"), [("3f2a91bc", True), ("TT-1 3F2A-91BC", True), ("91bc", False), ("", False), ("3F2A-91BD", False)]
)
def test_codes_are_compared_as_people_type_them(typed, same):
    assert same_code(typed, "3f2a91bc77de") is same


# --- sending and receiving -----------------------------------------------------------------------------------------------


def test_sending_moves_every_nomination_to_the_next_level(w):
    dossier = sent(w, person(w), collective(w))
    assert (dossier.state, dossier.to_unit, dossier.receipt_code[:3]) == ("sent", w.district, "PN-")
    assert [(row.state, row.holder, row.return_to, row.submitted_on) for row in nominations(dossier)] == [
        ("submitted", w.district, w.commune, datetime.date(2021, 11, 22))
    ] * 2
    assert told(w.district_clerk) == ["UBND xã Phước Bình đã gửi “Đề nghị khen thưởng năm 2021”, chờ tiếp nhận."]
    assert told(w.sibling_clerk) == []


def test_sending_many_takes_no_more_queries_than_sending_one(w, count_queries):
    one, many = confirmed(w), confirmed(w, *(person(w) for _ in range(9)))
    with count_queries(50 + LOCK):
        dossiers.send(one, by=w.commune_clerk, version=one.version)
    with count_queries(50 + LOCK):
        dossiers.send(many, by=w.commune_clerk, version=many.version)


def test_a_department_sends_to_the_province(w):
    row = dossiers.start(unit=w.finance, campaign=w.campaign, title="Tờ trình", by=w.department_clerk)
    (one,) = add(w, row, person(w, w.finance), by="department_clerk")
    filling.edit_nomination(one, by=w.department_clerk, version=0, achievement="Đã làm")
    row = fresh(row)
    dossiers.edit_letter(row, by=w.department_clerk, version=row.version, letter_number="1", letter_date=datetime.date(2021, 11, 1),
                         signer_name="A", signer_post="GIÁM ĐỐC")  # fmt: skip
    row = fresh(row)
    row = confirmation.confirm(row, by=w.department_head, version=row.version)
    row = dossiers.send(row, by=w.department_clerk, version=row.version)
    assert row.to_unit == w.province
    assert dossiers.receive(row, by=w.appraiser, version=row.version).state == "received"


def test_lines_that_lead_elsewhere_are_named(w):
    dossier = complete(w, person(w), person(w))
    (row,) = add(w, dossier, person(w, name="Bà Giấy Khen"), award="GK_XA")
    filling.edit_nomination(row, by=w.commune_clerk, version=0, achievement="Đã làm")
    dossier = fresh(dossier)
    dossier = confirmation.confirm(dossier, by=w.commune_head, version=dossier.version)
    with pytest.raises(Refused) as refusal:
        dossiers.send(dossier, by=w.commune_clerk, version=dossier.version)
    assert refusal.value.reasons == [
        "Bà Giấy Khen – Giấy khen của Chủ tịch UBND cấp xã phải gửi UBND xã Phước Bình, các trường hợp khác gửi UBND huyện Bác Ái: lập tờ trình riêng."
    ]
    assert [row.state for row in nominations(dossier)] == ["draft"] * 3


def test_a_commune_that_decides_by_itself_sends_to_itself(w):
    dossier = sent(w, person(w), award="GK_XA")
    assert dossier.to_unit == w.commune
    done = dossiers.receive(dossier, by=w.commune_clerk, version=dossier.version)
    assert [(done.state, row.state, row.holder) for row in nominations(done)] == [("received", "under_appraisal", w.commune)]
    assert not gathering.held_for_next_level(w.commune).exists()


def test_content_that_changed_behind_the_confirmation_is_not_sent(w):
    dossier = confirmed(w)
    Nomination.objects.update(achievement="Sửa thẳng trong cơ sở dữ liệu")
    with pytest.raises(Refused) as refusal:
        dossiers.send(dossier, by=w.commune_clerk, version=dossier.version)
    assert refusal.value.reasons == ["Dữ liệu đã khác bản thủ trưởng xác nhận: bấm “Mở lại để sửa”, rồi xin xác nhận lại."]
    assert fresh(dossier).state == "confirmed"


def test_a_draft_is_not_sent(w):
    dossier = complete(w)
    with pytest.raises(Conflict):
        dossiers.send(dossier, by=w.commune_clerk, version=dossier.version)


def test_recall_before_receiving_restores_the_draft(w):
    dossier = sent(w)
    back = dossiers.recall(dossier, by=w.commune_clerk, version=dossier.version)
    assert (back.state, back.to_unit, back.sent_at, back.receipt_code, back.confirmed_hash) == ("draft", None, None, "", "")
    (row,) = nominations(back)
    assert (row.state, row.holder, row.return_to, row.submitted_on) == ("draft", w.commune, None, None)
    filling.edit_nomination(row, by=w.commune_clerk, version=row.version, achievement="Sửa được rồi")


def test_what_was_received_is_not_recalled(w):
    dossier = received(w)
    with pytest.raises(Conflict):
        dossiers.recall(dossier, by=w.commune_clerk, version=dossier.version)
    assert [row.state for row in nominations(dossier)] == ["under_appraisal"]


def test_only_the_unit_it_was_sent_to_receives(w):
    dossier = sent(w)
    for who in ("commune_clerk", "sibling_clerk", "appraiser", "district_head"):
        with pytest.raises(PermissionDenied):
            dossiers.receive(dossier, by=w.accounts[who], version=dossier.version)
    done = dossiers.receive(dossier, by=w.district_clerk, version=dossier.version)
    assert (done.state, [row.state for row in nominations(done)]) == ("received", ["under_appraisal"])
    assert told(w.commune_clerk)[-1] == "“Đề nghị khen thưởng năm 2021” đã được UBND huyện Bác Ái tiếp nhận."


def test_the_ledger_tells_the_whole_way(w):
    dossier = received(w)
    verbs = LedgerEntry.objects.filter(subject_type="dossier", subject_id=dossier.pk).order_by("id").values_list("verb", "state")
    assert list(verbs) == [
        ("dossier.start", "draft"), ("dossier.add_lines", "draft"), ("dossier.edit_letter", "draft"), ("dossier.confirm", "confirmed"),
        ("dossier.send", "sent"), ("dossier.receive", "received"),
    ]  # fmt: skip


# --- closing -------------------------------------------------------------------------------------------------------------


def test_a_dossier_closes_when_its_last_nomination_is_final(w):
    dossier = received(w, person(w), person(w))
    first, second = nominations(dossier)
    gathering.leave_out([first], by=w.district_clerk, versions={first.pk: first.version}, note="Chưa đủ")
    assert fresh(dossier).state == "received"
    gathering.withdraw(second, by=w.commune_clerk, version=second.version, note="Đơn vị rút")
    assert fresh(dossier).state == "closed"


def test_what_was_not_received_does_not_close(w):
    dossier = sent(w)
    Nomination.objects.update(state=NominationState.WITHDRAWN)
    assert dossiers.close_finished(nominations(dossier), by=w.commune_clerk) == []
    assert fresh(dossier).state == DossierState.SENT


def test_nobody_presses_close(w):
    dossier = received(w)
    for account in w.accounts.values():
        assert "close" not in [move.name for move in dossiers.available_moves(dossier, account)]


def test_campaigns_of_a_drive_count_as_thematic(w):
    Campaign.objects.update(kind="drive")
    (row,) = add(w, draft(w), person(w))
    assert row.method == "thematic"
