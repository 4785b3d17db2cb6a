"""Decisions: drafted, approved, signed outside, numbered, issued in one transaction; and the refusal beside each."""

import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from awards import decision_paper, decisions
from awards.decisions import DECISION
from awards.models import AwardRecord, Decision, DecisionState, Dossier, DossierLine, Nomination
from tests.factories import START, account, cases, collective, nomination, person, world
from units import clock
from units.ledger import history
from units.models import DocumentNumber, Job, LedgerEntry, LegalBasis, Notification, Paper, Recipient, Role, Signatory
from units.moves import Conflict, Refused
from units.papers import filing, numbering
from units.papers.freeze import from_json
from units.papers.snapshots import DecisionSnapshot

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2021, 12, 22)
SIGNED = datetime.date(2021, 12, 20)


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    made = world()
    made.province.refresh_from_db()
    return made


def drafted(w, count=1, **facts) -> Decision:
    rows = facts.pop("nominations", None) or [nomination(w) for _ in range(count)]
    facts = {"unit": w.province, "campaign": w.campaign, "award": w.awards["BK_TINH"], "by": w.appraiser} | facts
    return decisions.draft(nominations=rows, **facts)


def moved(w, decision, name, by, **facts):
    decision.refresh_from_db()
    return decisions.perform(DECISION, name, [decision], by=by, versions={decision.pk: decision.version}, **facts)[0]


def at_signature(w, count=1, **facts) -> Decision:
    decision = moved(w, drafted(w, count, **facts), "approve", w.office_head)
    return decisions.send_for_signature(decision, by=w.appraiser, version=decision.version)


def signed(w, count=1, **facts) -> Decision:
    decision = at_signature(w, count, **facts)
    return decisions.sign(decision, signatory=decision.signatory, signed_on=SIGNED, by=w.appraiser, version=decision.version)


def issued(w, count=1, number=2871, **facts) -> Decision:
    decision = signed(w, count, **facts)
    return decisions.issue(decision, decided_on=SIGNED, number=number, by=w.records_clerk, version=decision.version)


def refused(act, *args, **kwargs) -> list[str]:
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.reasons


# --- what waits, drafting ------------------------------------------------------------------------------------------------


def test_what_waits_for_a_decision(w):
    passed = nomination(w)
    nomination(w, state="accepted")  # its rule asks for a vote
    nomination(w, holder=w.district)  # the district does not decide
    nomination(w, state="decided", decided_on=TODAY)
    no_vote = nomination(w, award="GK_XA", state="accepted", holder=w.commune)
    assert set(decisions.ready([w.province.pk, w.district.pk])) == {passed}
    assert set(decisions.ready([w.commune.pk])) == {no_vote}
    drafted(w, nominations=[passed])
    assert set(decisions.ready([w.province.pk])) == set()


def test_a_draft_is_filled_from_what_the_system_knows(w):
    rows = [nomination(w), nomination(w)]
    decision = drafted(w, nominations=rows)
    facts = ("state", "subject", "reason", "request", "executors", "copies", "symbol", "signatory__name")
    assert Decision.objects.filter(pk=decision.pk).values_list(*facts).get() == (
        "draft",
        "Về việc tặng Bằng khen của Chủ tịch UBND tỉnh",
        "đã có thành tích xuất sắc trong phong trào thi đua năm 2021",
        "Theo đề nghị của Giám đốc Sở Nội vụ",
        "Chánh Văn phòng Ủy ban nhân dân tỉnh Ninh Thuận, Giám đốc Sở Nội vụ, Thủ trưởng các cơ quan, đơn vị có liên quan",
        "Sở Nội vụ\nLưu: VT",
        "QĐ-UBND",
        "Trần Thử Nghiệm",
    )
    assert list(decision.lines.values_list("nomination", "order")) == [(rows[0].pk, 1), (rows[1].pk, 2)]


@pytest.mark.parametrize("who", ["records_clerk", "member_1", "commune_clerk", "other_appraiser", "secretary"])
def test_who_may_not_draft(w, who):
    with pytest.raises(PermissionDenied):
        drafted(w, by=getattr(w, who))
    assert Decision.objects.count() == 0


def test_a_draft_needs_nominations_that_wait_for_this_award(w):
    assert refused(decisions.draft, unit=w.province, campaign=w.campaign, award=w.awards["BK_TINH"], nominations=[], by=w.appraiser) == [
        "Chưa chọn trường hợp nào. Hãy đánh dấu ít nhất một trường hợp."
    ]
    gone = "Có trường hợp không còn chờ quyết định này (đã có ở dự thảo khác hoặc đang xét lại). Hãy mở lại danh sách và chọn lại."
    assert refused(drafted, w, nominations=[nomination(w), nomination(w, state="accepted")]) == [gone]
    assert refused(drafted, w, nominations=[nomination(w, award="CSTD_TINH")]) == [gone]
    twice = nomination(w)
    drafted(w, nominations=[twice])
    assert refused(drafted, w, nominations=[twice]) == [gone]
    assert Decision.objects.count() == 1


def test_a_draft_is_edited_only_as_a_draft_and_by_its_drafters(w):
    decision = drafted(w)
    decisions.edit(decision, by=w.appraiser, version=0, reason="đã cứu người", extra_bases="Căn cứ Quy chế;")
    decision.refresh_from_db()
    assert (decision.reason, decision.extra_bases, decision.version) == ("đã cứu người", "Căn cứ Quy chế;", 1)
    with pytest.raises(PermissionDenied):
        decisions.edit(decision, by=w.records_clerk, version=1, reason="khác")
    with pytest.raises(Conflict):
        decisions.edit(decision, by=w.office_head, version=0, reason="khác")
    moved(w, decision, "approve", w.office_head)
    assert refused(decisions.edit, decision, by=w.appraiser, version=2, reason="khác") == [
        "Không sửa được khi đang ở trạng thái “Lãnh đạo đã duyệt dự thảo”."
    ]


def test_lines_come_and_go_while_it_is_a_draft(w):
    first, second = nomination(w), nomination(w)
    decision = drafted(w, nominations=[first])
    decisions.add_lines(decision, [second], by=w.appraiser, version=0)
    decisions.drop_line(decision.lines.get(nomination=first), by=w.appraiser, version=1)
    assert list(decision.lines.values_list("nomination", "order")) == [(second.pk, 2)]
    assert set(decisions.ready([w.province.pk])) == {first}


# --- the way to the signature --------------------------------------------------------------------------------------------


def test_only_the_office_head_approves(w):
    decision = drafted(w)
    for who in (w.appraiser, w.records_clerk, w.secretary, w.other_appraiser):
        with pytest.raises(PermissionDenied):
            moved(w, decision, "approve", who)
    assert moved(w, decision, "approve", w.office_head).state == "approved"
    assert list(Notification.objects.values_list("account__username", "text")) == [
        ("appraiser", "“Về việc tặng Bằng khen của Chủ tịch UBND tỉnh” đã được duyệt dự thảo, có thể trình ký.")
    ]


def test_nothing_goes_on_without_names_or_with_a_name_that_lost_its_yes(w):
    decision = drafted(w)
    line = decision.lines.get()
    Nomination.objects.filter(pk=line.nomination_id).update(state="held")
    name = line.nomination.recipient.name
    assert refused(moved, w, decision, "approve", w.office_head) == [f"Không còn được thông qua: {name}. Hãy bỏ khỏi danh sách."]
    decisions.drop_line(line, by=w.appraiser, version=0)
    assert refused(moved, w, decision, "approve", w.office_head) == ["Danh sách không còn ai. Hãy thêm trường hợp hoặc huỷ dự thảo."]


def test_going_to_signature_prints_a_copy_with_blank_number(w):
    decision = at_signature(w, 2)
    paper = Paper.objects.get()
    printed = from_json(DecisionSnapshot, paper.snapshot)
    assert (decision.state, paper.state, paper.title) == (
        "sent_for_signature", "queued", "Bản trình ký: Về việc tặng Bằng khen của Chủ tịch UBND tỉnh",
    )  # fmt: skip
    assert (printed.header.number_text, printed.header.day, printed.header.draft, printed.size) == ("", None, False, 2)
    assert decisions.papers_of(decision) == [paper]


def test_a_returned_decision_is_a_draft_again_with_the_reason_in_its_history(w):
    decision = at_signature(w)
    assert refused(moved, w, decision, "take_back", w.appraiser) == ["“Ghi: bị trả lại”: phải ghi lý do."]
    moved(w, decision, "take_back", w.appraiser, note="Bỏ cụm từ thừa")
    last = history(decision, decisions.WORDS)[-1]
    assert (decision.state, last.sentence, last.note) == ("sent_for_signature", "bị trả lại khi trình ký", "Bỏ cụm từ thừa")
    decision.refresh_from_db()
    assert decision.state == "draft"


def test_a_struck_name_keeps_its_reason_and_its_unit_is_told(w):
    kept, gone = nomination(w), nomination(w)
    decision = at_signature(w, nominations=[kept, gone])
    line = decision.lines.get(nomination=gone)
    decisions.strike(decision, [line], "Đang bị xem xét kỷ luật", by=w.appraiser, version=decision.version)
    line.refresh_from_db()
    gone.refresh_from_db()
    assert (line.struck, line.struck_reason, gone.state) == (True, "Đang bị xem xét kỷ luật", "refused")
    assert [row.nomination_id for row in decision_paper.live_lines(decision)] == [kept.pk]
    assert set(Notification.objects.filter(text__contains="gạch tên").values_list("account__username", "text")) == {
        (who, "1 trường hợp bị gạch tên khi trình ký. Ý kiến: Đang bị xem xét kỷ luật") for who in ("commune_clerk", "commune_head")
    }


def test_striking_needs_names_a_reason_the_right_and_the_moment(w):
    decision = at_signature(w)
    lines = list(decision.lines.all())
    version = decision.version
    for chosen, reason in ((lines, " "), ([], "lý do")):
        assert refused(decisions.strike, decision, chosen, reason, by=w.appraiser, version=version) == [
            "Hãy đánh dấu tên bị gạch và ghi lý do."
        ]
    with pytest.raises(PermissionDenied):
        decisions.strike(decision, lines, "lý do", by=w.records_clerk, version=version)
    draft = drafted(w)
    assert refused(decisions.strike, draft, list(draft.lines.all()), "lý do", by=w.appraiser, version=0) == [
        "Không sửa được khi đang ở trạng thái “Dự thảo”."
    ]
    decisions.strike(decision, lines, "lý do", by=w.appraiser, version=version)
    assert refused(decisions.sign, decision, signatory=decision.signatory, signed_on=SIGNED, by=w.appraiser, version=version + 1) == [
        "Danh sách không còn ai. Hãy thêm trường hợp hoặc huỷ dự thảo."
    ]


def test_only_a_signatory_of_the_unit_valid_that_day_signs(w):
    decision = at_signature(w)
    other = Signatory.objects.create(unit=w.finance, name="Khác", post="GIÁM ĐỐC", authority="head", valid_from=START)
    late = Signatory.objects.create(unit=w.province, name="Mới", post="CHỦ TỊCH", authority="head", valid_from=TODAY)
    sign = {"by": w.appraiser, "version": decision.version}
    assert refused(decisions.sign, decision, signatory=other, signed_on=SIGNED, **sign) == [
        "Khác không ký cho UBND tỉnh Ninh Thuận. Hãy chọn người ký của UBND tỉnh Ninh Thuận."
    ]
    assert refused(decisions.sign, decision, signatory=late, signed_on=SIGNED, **sign) == [
        "Ngày 20/12/2021, CHỦ TỊCH Mới không có thẩm quyền ký (chỉ từ 22/12/2021). Hãy chọn người khác hoặc sửa ngày ký."
    ]
    tomorrow = TODAY + datetime.timedelta(days=1)
    assert refused(decisions.sign, decision, signatory=late, signed_on=tomorrow, **sign) == [
        "Ngày ký ở sau hôm nay. Hãy ghi ngày trên bản đã ký."
    ]
    done = decisions.sign(decision, signatory=late, signed_on=TODAY, **sign)
    assert (done.state, done.signatory, done.signed_on) == ("signed", late, TODAY)
    assert list(Notification.objects.filter(text__contains="chờ cấp số").values_list("account__username", flat=True)) == ["records_clerk"]


def test_a_cancelled_draft_frees_its_nominations(w):
    decision = signed(w, 2)
    assert refused(decisions.cancel, decision, by=w.appraiser, version=decision.version, note="") == ["“Huỷ dự thảo”: phải ghi lý do."]
    decisions.cancel(decision, by=w.office_head, version=decision.version, note="Gộp quyết định")
    assert decisions.ready([w.province.pk]).count() == 2
    assert set(decision.lines.values_list("struck_reason", flat=True)) == {"Huỷ dự thảo: Gộp quyết định"}
    again = drafted(w, nominations=decisions.ready([w.province.pk]))
    assert again.lines.count() == 2


# --- issuing -------------------------------------------------------------------------------------------------------------


@pytest.mark.engine
def test_issuing_does_everything_at_once(w):
    one, two = nomination(w, person(w, name="Chamaléa Thị Mai")), nomination(w, collective(w, name="Tổ hợp tác Phước Bình"))
    decision = issued(w, nominations=[one, two])
    decision.refresh_from_db()
    assert (decision.state, decision.number.text, decision.decided_on, decision.paper.state) == ("issued", "2871/QĐ-UBND", SIGNED, "queued")
    assert decision.number.title == decision.subject
    assert set(Nomination.objects.values_list("state", "decided_on")) == {("decided", SIGNED)}
    facts = ("recipient__name", "printed_name", "decision_number", "decided_on", "issuer_name", "award_year", "source", "status")
    rest = ("2871/QĐ-UBND", SIGNED, "Chủ tịch Ủy ban nhân dân tỉnh Ninh Thuận", 2021, "decided", "in_force")
    assert set(AwardRecord.objects.values_list(*facts)) == {
        ("Chamaléa Thị Mai", "Ông Chamaléa Thị Mai", *rest),
        ("Tổ hợp tác Phước Bình", "Tổ hợp tác Phước Bình", *rest),
    }
    assert Job.objects.filter(key=f"paper:{decision.paper_id}").count() == 1
    told = set(Notification.objects.filter(text__contains="quyết định khen thưởng").values_list("account__username", "text"))
    assert told == {(who, "2 trường hợp đã có quyết định khen thưởng.") for who in ("commune_clerk", "commune_head")}
    staff = Notification.objects.filter(text__contains="đã ban hành").values_list("account__username", flat=True)
    assert set(staff) == {"appraiser", "office_head", "secretary"}
    verbs = LedgerEntry.objects.filter(subject_type="decision").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == [f"decision.{verb}" for verb in ("draft", "approve", "send_for_signature", "sign", "issue")]


def test_the_dossier_whose_last_nomination_is_decided_is_closed(w):
    row, other = nomination(w), nomination(w)
    common = {"campaign": w.campaign, "to_unit": w.province, "created_by": w.commune_clerk, "created_at": clock.now(), "state": "received"}
    common |= {"confirmed_hash": "x", "sent_at": clock.now(), "unit": w.commune}
    done, open_one = (Dossier.objects.create(title=n, public_id=n * 32, **common) for n in "ab")
    DossierLine.objects.create(dossier=done, nomination=row)
    DossierLine.objects.create(dossier=open_one, nomination=other)
    issued(w, nominations=[row])
    assert set(Dossier.objects.values_list("title", "state")) == {("a", "closed"), ("b", "received")}


def test_the_paper_prints_the_facts_of_its_day(w):
    LegalBasis.objects.create(paper_kind="decision", text="Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003", order=1,
                              valid_from="2004-07-01", valid_to="2023-12-31", source="thử nghiệm")  # fmt: skip
    for text, facts in {
        "Căn cứ Luật mới": {"valid_from": "2024-01-01"},
        "Căn cứ của nơi khác": {"valid_from": START, "unit": w.finance},
        "Căn cứ của giải khác": {"valid_from": START, "award_code": "CSTD_TINH"},
    }.items():
        LegalBasis.objects.create(paper_kind="decision", text=text, source="thử nghiệm", **facts)
    deputy = Signatory.objects.create(unit=w.province, name="Lê Thử", post="Phó Chủ tịch", authority="deputy", valid_from=START)
    rows = [nomination(w, person(w, name="Katơr Thị Lan")), nomination(w, person(w, at=w.finance, name="Đỗ An"), post_title="Kế toán"),
            nomination(w, collective(w, name="Tổ một"))]  # fmt: skip
    decision = drafted(w, nominations=rows)
    decisions.edit(decision, by=w.appraiser, version=0, extra_bases="Căn cứ Quyết định số 10/2020/QĐ-UBND\n\n", signatory=deputy)
    w.units["commune"].refresh_from_db()
    moved(w, decision, "approve", w.office_head)
    decision = decisions.send_for_signature(decision, by=w.appraiser, version=2)
    decision = decisions.sign(decision, signatory=deputy, signed_on=SIGNED, by=w.appraiser, version=3)
    decision = decisions.issue(decision, decided_on=TODAY, number=5, by=w.records_clerk, version=4)
    printed = from_json(DecisionSnapshot, decision.paper.snapshot)
    assert printed.basis_lines == [
        "Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003;",
        "Căn cứ Quyết định số 10/2020/QĐ-UBND;",
        "Theo đề nghị của Giám đốc Sở Nội vụ.",
    ]
    assert printed.articles == (
        ("Tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh cho 01 tập thể và 02 cá nhân đã có thành tích xuất sắc trong phong trào thi đua "
        "năm 2021 (có Danh sách kèm theo)."),
        ("Chánh Văn phòng Ủy ban nhân dân tỉnh Ninh Thuận, Giám đốc Sở Nội vụ, Thủ trưởng các cơ quan, đơn vị có liên quan và các tập thể, "
        "cá nhân có tên tại Điều 1 căn cứ Quyết định thi hành"),
    )  # fmt: skip
    assert [(group.kind, [row.line for row in group.rows]) for group in printed.groups] == [
        ("collective", ["Tổ một, UBND xã Phước Bình"]),
        ("individual", ["Ông Đỗ An, Kế toán, Sở Tài chính", "Ông Katơr Thị Lan, Nông dân, UBND xã Phước Bình"]),
    ]
    assert (printed.header.number_text, printed.header.symbol, printed.header.day, printed.header.draft) == ("05", "QĐ-UBND", TODAY, False)
    assert (printed.signature.post_lines, printed.signature.name) == (["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "Lê Thử")
    assert printed.copy_lines == ["- Như Điều 2;", "- Sở Nội vụ;", "- Lưu: VT."]
    assert printed.annex_title == "DANH SÁCH TẬP THỂ, CÁ NHÂN ĐƯỢC TẶNG BẰNG KHEN CỦA CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH"


def test_only_the_records_clerk_issues_and_only_what_is_signed(w):
    decision = signed(w)
    for who in (w.appraiser, w.office_head, w.commune_clerk, w.other_appraiser):
        with pytest.raises(PermissionDenied):
            decisions.issue(decision, decided_on=SIGNED, number=1, by=who, version=decision.version)
    waiting = at_signature(w)
    with pytest.raises(Conflict):
        decisions.issue(waiting, decided_on=SIGNED, number=1, by=w.records_clerk, version=waiting.version)
    assert (DocumentNumber.objects.count(), AwardRecord.objects.count()) == (0, 0)
    assert set(Nomination.objects.values_list("state", flat=True)) == {"passed"}


def test_the_day_lies_between_signature_and_today(w):
    decision = signed(w)
    for day, reason in {
        SIGNED - datetime.timedelta(days=1): "Ngày quyết định không được trước ngày ký 20/12/2021.",
        TODAY + datetime.timedelta(days=1): "Ngày quyết định không được sau hôm nay 22/12/2021.",
    }.items():
        assert refused(decisions.issue, decision, decided_on=day, number=1, by=w.records_clerk, version=decision.version) == [reason]


@pytest.mark.engine
def test_a_used_number_is_refused_and_nothing_happens(w):
    issued(w, number=7)
    decision = signed(w)
    assert refused(decisions.issue, decision, decided_on=SIGNED, number=7, by=w.records_clerk, version=decision.version) == [
        "Số 07/QĐ-UBND đã dùng cho văn bản ngày 20/12/2021: “Về việc tặng Bằng khen của Chủ tịch UBND tỉnh”. Hãy kiểm tra lại số."
    ]
    decision.refresh_from_db()
    assert (decision.state, AwardRecord.objects.count()) == ("signed", 1)


def test_a_name_that_cannot_be_printed_stops_the_issue_not_the_worker(w):
    someone = person(w)
    Recipient.objects.filter(pk=someone.pk).update(name="Nguyễn 漢 An")  # as older data may hold it: entry refuses such a letter
    row = nomination(w, Recipient.objects.get(pk=someone.pk))
    decision = moved(w, drafted(w, nominations=[row]), "approve", w.office_head)
    assert refused(decisions.send_for_signature, decision, by=w.appraiser, version=decision.version) == [
        "Có chữ không in được: 漢. Hãy gõ lại những chỗ có chữ ấy bằng bộ gõ Unicode."
    ]
    decision.refresh_from_db()
    assert (decision.state, Paper.objects.count()) == ("approved", 0)


@pytest.mark.engine
def test_issuing_takes_as_many_queries_for_fifty_as_for_one(w, count_queries):
    numbering.enter(w.province, code="QĐ", number=1, symbol="QĐ-UBND", on=SIGNED)  # the year's series stands already
    one, fifty = (signed(w, nominations=cases(w, count, state="passed")) for count in (1, 50))
    for decision, number in ((one, 2), (fifty, 3)):
        fresh = Decision.objects.get(pk=decision.pk)
        with count_queries(88):
            decisions.issue(fresh, decided_on=SIGNED, number=number, by=w.records_clerk, version=decision.version)
    assert AwardRecord.objects.count() == 51
    assert set(Dossier.objects.values_list("state", flat=True)) == {"closed"}


def test_a_commune_decides_with_the_same_verbs_and_its_own_numbers(w):
    staff = account("xa-van-phong", (Role.APPRAISER, w.commune), (Role.OFFICE_HEAD, w.commune), (Role.RECORDS_CLERK, w.commune))
    chair = Signatory.objects.create(unit=w.commune, name="Pi Năng Thử", post="CHỦ TỊCH", authority="head", valid_from=START)
    numbering.open_series(w.commune, code="QĐ", year=2021, last=8)
    rows = [nomination(w, award="GK_XA", state="accepted", holder=w.commune) for _ in range(2)]
    decision = drafted(w, nominations=rows, unit=w.commune, award=w.awards["GK_XA"], by=staff)
    moved(w, decision, "approve", staff)
    decision = decisions.send_for_signature(decision, by=staff, version=1)
    decision = decisions.sign(decision, signatory=chair, signed_on=SIGNED, by=staff, version=2)
    decision = decisions.issue(decision, decided_on=SIGNED, by=staff, version=3)
    printed = from_json(DecisionSnapshot, decision.paper.snapshot)
    assert decision.number.text == "09/QĐ-UBND"
    assert printed.authority_line == "CHỦ TỊCH UBND XÃ PHƯỚC BÌNH"
    assert printed.bases == ("Theo đề nghị của Thường trực Hội đồng Thi đua - Khen thưởng",)
    assert set(AwardRecord.objects.values_list("issuer__code", "issuer_name")) == {("phuoc-binh", "Chủ tịch Ủy ban nhân dân xã Phước Bình")}


def test_the_second_draft_repeats_the_words_of_the_house(w):
    decision = drafted(w)
    decisions.edit(decision, by=w.appraiser, version=0, executors="Chánh Văn phòng Thử", copies="Như trên\nLưu: VT, NV")
    moved(w, decision, "approve", w.office_head)
    decisions.send_for_signature(decision, by=w.appraiser, version=2)
    decisions.sign(decision, signatory=decision.signatory, signed_on=SIGNED, by=w.appraiser, version=3)
    decision.refresh_from_db()
    decisions.issue(decision, decided_on=SIGNED, number=1, by=w.records_clerk, version=4)
    again = drafted(w)
    assert (again.executors, again.copies) == ("Chánh Văn phòng Thử", "Như trên\nLưu: VT, NV")


def test_the_issued_paper_becomes_a_file_with_its_fingerprint(w):
    decision = issued(w, 3)
    filing.run(Job.objects.get(key=f"paper:{decision.paper_id}").pk)
    paper = Paper.objects.get(pk=decision.paper_id)
    assert (paper.state, paper.error, len(paper.file.sha256)) == ("ready", "", 64)


def test_who_sees_a_decision(w):
    draft, done = drafted(w), issued(w)
    seen = {name: set(Decision.objects.visible_to(who)) for name, who in w.accounts.items()}
    both = {"appraiser", "office_head", "secretary", "records_clerk"}
    assert {name for name, rows in seen.items() if rows == {draft, done}} == both
    issued_only = {name for name, rows in seen.items() if rows == {done}}
    assert issued_only >= {"commune_clerk", "commune_head"}
    assert not issued_only & {"sibling_clerk", "other_clerk", "other_appraiser", "department_clerk"}


def test_every_state_has_a_tone():
    assert {Decision(state=state).state_tone for state in DecisionState.values} <= {"grey", "blue", "amber", "gold", "red", "green"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_clerks_who_issue_at_once_get_one_decision_and_one_number_each(w):
    """Four clerks press "Ban hành" on one decision, and four on four decisions with one typed number: one wins each time."""
    one, several = signed(w), [signed(w) for _ in range(4)]
    outcomes = at_once([(one, number) for number in (1, 2, 3, 4)], w) + at_once([(decision, 9) for decision in several], w)
    assert sorted(outcomes[:4]) == ["Conflict", "Conflict", "Conflict", "issued"]
    assert sorted(outcomes[4:]) == ["Refused", "Refused", "Refused", "issued"]
    assert AwardRecord.objects.count() == 2
    assert DocumentNumber.objects.count() == 2


def at_once(wanted: list[tuple[Decision, int]], w) -> list[str]:
    """What comes of issuing decisions with numbers in threads that start together."""
    barrier, outcomes = threading.Barrier(len(wanted)), []

    def clerk(decision: Decision, number: int) -> None:
        barrier.wait()
        try:
            decisions.issue(decision, decided_on=SIGNED, number=number, by=w.records_clerk, version=decision.version)
        except (Conflict, Refused) as refusal:
            outcomes.append(type(refusal).__name__)
        else:
            outcomes.append("issued")
        finally:
            connection.close()

    threads = [threading.Thread(target=clerk, args=(Decision.objects.get(pk=decision.pk), number)) for decision, number in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
