"""The pages of decisions, as people drive them: the whole way by plain forms, and the refusal beside each."""

from urllib.parse import quote

import pytest
from webtest import Upload

from awards import decisions
from awards.models import AwardRecord, Decision, DecisionLine
from tests.factories import PDF, START, account, cases, nomination, world
from tests.test_decisions import SIGNED, TODAY, at_signature, drafted, issued, signed
from units.models import Job, LegalBasis, Paper, PaperState, Role, Signatory
from units.papers import filing, numbering

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    made = world()
    made.province.refresh_from_db()
    return made


def url(decision: Decision, act: str = "") -> str:
    return f"/quyet-dinh/{decision.public_id}/{act}"


def form_of(page, index: int = -1):
    """A form of the page's content; those before belong to the frame."""
    forms = [form for key, form in page.forms.items() if isinstance(key, int)]
    return forms[index]


def sent(form, **fields):
    for name, value in fields.items():
        form[name] = value
    return form.submit()


def test_the_whole_way_by_plain_forms(w, django_app):
    cases(w, 3, state="passed")
    LegalBasis.objects.create(paper_kind="decision", text="Căn cứ Luật", valid_from=START, source="thử nghiệm")
    page = django_app.get("/quyet-dinh/cho-ra/", user=w.appraiser).click("Soạn quyết định", index=0)
    page = form_of(page).submit().follow()
    decision = Decision.objects.get()
    assert decision.lines.count() == 3
    page = sent(form_of(page.click("Sửa nội dung")), reason="đã vượt khó", extra_bases="Căn cứ Quy chế").follow()
    assert "Đã lưu nội dung quyết định." in page
    page = form_of(django_app.get(url(decision, "duyet/"), user=w.office_head)).submit().follow()
    page = form_of(django_app.get(url(decision), user=w.appraiser).click("Ghi đã trình ký")).submit().follow()
    page = page.click("Ghi kết quả trình ký")
    signing = next(form for form in page.forms.values() if "ky-signed_on" in form.fields)
    page = sent(signing, **{"ky-signed_on": SIGNED.isoformat()}).follow()
    page = django_app.get(url(decision), user=w.records_clerk).click("Lấy số và ban hành")
    page = sent(form_of(page), number="2871", scan=Upload("ban-ky.pdf", PDF, "application/pdf"))
    assert "Ban hành Quyết định số 2871/QĐ-UBND?" in page
    page = form_of(page).submit("sure").follow()
    assert "Đã ban hành Quyết định số 2871/QĐ-UBND." in page
    decision.refresh_from_db()
    assert (decision.state, decision.decided_on, decision.signed_scan.name) == ("issued", SIGNED, "ban-ky.pdf")
    assert AwardRecord.objects.count() == 3
    assert django_app.get("/cong-khai/", user=None).click("Về việc tặng", index=0).status_code == 200


def test_a_commune_issues_its_own_on_the_same_pages(w, django_app):
    staff = account("xa-van-phong", (Role.APPRAISER, w.commune), (Role.OFFICE_HEAD, w.commune), (Role.RECORDS_CLERK, w.commune))
    Signatory.objects.create(unit=w.commune, name="Pi Năng Thử", post="CHỦ TỊCH", authority="head", valid_from=START)
    numbering.open_series(w.commune, code="QĐ", year=2021, last=8)
    cases(w, 2, award="GK_XA", state="accepted", holder=w.commune)
    page = django_app.get("/quyet-dinh/cho-ra/", user=staff).click("Soạn quyết định", index=0)
    page = form_of(page).submit().follow()
    page = form_of(page.click("Duyệt dự thảo")).submit().follow()
    page = form_of(page.click("Ghi đã trình ký")).submit().follow().click("Ghi kết quả trình ký")
    signing = next(form for form in page.forms.values() if "ky-signed_on" in form.fields)
    page = sent(signing, **{"ky-signed_on": SIGNED.isoformat()}).follow()
    page = sent(form_of(page.click("Lấy số và ban hành")), how="next")
    assert "Ban hành với số tiếp theo của đơn vị?" in page
    page = form_of(page).submit("sure").follow()
    assert "Quyết định số 09/QĐ-UBND" in page
    assert set(AwardRecord.objects.values_list("issuer", flat=True)) == {w.commune.pk}


def test_only_the_ticked_names_come_into_the_draft(w, django_app):
    keep, leave = cases(w, 2, state="passed")
    page = django_app.get("/quyet-dinh/cho-ra/", user=w.appraiser).click("Soạn quyết định", index=0)
    form = form_of(page)
    for box in form.fields["ids"]:
        box.checked = box._value == str(keep.pk)
    form.submit().follow()
    assert list(DecisionLine.objects.values_list("nomination", flat=True)) == [keep.pk]
    decision = Decision.objects.get()
    page = django_app.get(url(decision), user=w.appraiser).click("Thêm trường hợp")
    form = form_of(page)
    form.fields["ids"][0].checked = True
    page = form.submit().follow()
    assert set(DecisionLine.objects.values_list("nomination", flat=True)) == {keep.pk, leave.pk}
    drop = next(form for form in page.forms.values() if form.action.endswith(f"/bo/{decision.lines.first().pk}/"))
    drop.submit().follow()
    assert list(DecisionLine.objects.values_list("nomination", flat=True)) == [leave.pk]


def test_names_struck_and_returned_on_the_answer_page(w, django_app):
    decision = at_signature(w, 2)
    page = django_app.get(url(decision, "ket-qua-ky/"), user=w.appraiser)
    strike = next(form for form in page.forms.values() if "gach-reason" in form.fields)
    page = strike.submit()
    assert "Hãy đánh dấu ít nhất một tên." in page
    strike = next(form for form in page.forms.values() if "gach-reason" in form.fields)
    strike.fields["gach-lines"][0].checked = True
    strike["gach-reason"] = "Chưa đủ căn cứ"
    page = strike.submit().follow()
    assert list(decision.lines.order_by("struck").values_list("struck_reason", flat=True)) == ["", "Chưa đủ căn cứ"]
    back = next(form for form in page.forms.values() if "tra-note" in form.fields)
    page = sent(back, **{"tra-note": "Sửa trích yếu"}).follow()
    decision.refresh_from_db()
    assert decision.state == "draft"
    assert "Sửa trích yếu" in page


def test_a_wrong_signatory_is_refused_on_the_form_and_nothing_typed_is_lost(w, django_app):
    decision = at_signature(w)
    late = Signatory.objects.create(unit=w.province, name="Mới", post="CHỦ TỊCH", authority="head", valid_from=TODAY)
    page = django_app.get(url(decision, "ket-qua-ky/"), user=w.appraiser)
    signing = next(form for form in page.forms.values() if "ky-signed_on" in form.fields)
    page = sent(signing, **{"ky-signed_on": SIGNED.isoformat(), "ky-signatory": str(late.pk)})
    assert "Ngày 20/12/2021, CHỦ TỊCH Mới không có thẩm quyền ký (chỉ từ 22/12/2021)." in page
    signing = next(form for form in page.forms.values() if "ky-signed_on" in form.fields)
    assert (signing["ky-signed_on"].value, signing["ky-signatory"].value) == ("2021-12-20", str(late.pk))
    decision.refresh_from_db()
    assert decision.state == "sent_for_signature"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"number": ""}, "Hãy nhập số mà văn thư đã cấp cho quyết định này."),
        ({"number": "0"}, "lớn hơn hoặc bằng"),
        ({"number": "5", "decided_on": "2021-12-19"}, "Ngày quyết định không được trước ngày ký 20/12/2021."),
        ({"number": "5", "decided_on": "2021-12-23"}, "Ngày quyết định không được sau hôm nay 22/12/2021."),
        ({"number": "5", "scan": Upload("x.pdf", b"khong phai pdf", "application/pdf")}, "không phải PDF"),
    ],
)
def test_what_the_records_clerk_may_type(w, django_app, fields, problem):
    decision = signed(w)
    page = sent(form_of(django_app.get(url(decision, "ban-hanh/"), user=w.records_clerk)), **fields)
    assert problem in page
    decision.refresh_from_db()
    assert decision.state == "signed"


def test_a_number_used_meanwhile_is_refused_on_the_form(w, django_app):
    decision = signed(w)
    sure = sent(form_of(django_app.get(url(decision, "ban-hanh/"), user=w.records_clerk)), number="7")
    numbering.enter(w.province, code="QĐ", number=7, symbol="QĐ-UBND", on=SIGNED, title="Về việc khác")
    page = form_of(sure).submit("sure")
    assert "Số 07/QĐ-UBND đã dùng cho văn bản ngày 20/12/2021: “Về việc khác”." in page
    assert form_of(page)["number"].value == "7"


def test_a_series_kept_elsewhere_offers_no_next_number(w, django_app):
    page = django_app.get(url(signed(w), "ban-hanh/"), user=w.records_clerk)
    assert "how" not in form_of(page).fields
    assert "do văn thư cấp ở hệ thống văn bản chung" in page


def test_the_double_click_issues_once(w, django_app):
    decision = signed(w)
    sure = sent(form_of(django_app.get(url(decision, "ban-hanh/"), user=w.records_clerk)), number="7")
    first, second = (form_of(sure).submit("sure") for _ in range(2))
    assert (first.location, second.location) == (url(decision), url(decision))
    assert AwardRecord.objects.count() == 1


def test_acts_at_the_wrong_moment_lead_back_with_a_sentence(w, django_app):
    decision, done = drafted(w), issued(w)
    said = "Quyết định đang ở bước “{}”, việc này không làm được ở bước đó."
    assert said.format("Dự thảo") in django_app.get(url(decision, "ban-hanh/"), user=w.records_clerk).follow()
    for act in ("ket-qua-ky/", "trinh-ky/", "sua-lai/"):
        assert said.format("Dự thảo") in django_app.get(url(decision, act), user=w.appraiser).follow()
    for act in ("sua/", "them/", "huy/"):
        assert said.format("Đã ban hành") in django_app.get(url(done, act), user=w.appraiser).follow()


def test_a_stale_form_is_a_conflict(w, django_app):
    decision = drafted(w)
    form = form_of(django_app.get(url(decision, "sua/"), user=w.appraiser))
    decisions.edit(decision, by=w.office_head, version=0, reason="đã nhanh hơn")
    form["reason"] = "đã chậm hơn"
    assert form.submit(status=409).status_code == 409
    decision.refresh_from_db()
    assert decision.reason == "đã nhanh hơn"


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("extra_bases", "Theo Luật", "Mỗi dòng bắt đầu bằng “Căn cứ” hoặc “Xét”."),
        ("symbol", "QĐ UBND", "Ký hiệu viết liền"),
        ("subject", "", "Trường này là bắt buộc"),
    ],
)
def test_what_a_draft_may_say(w, django_app, field, value, problem):
    page = sent(form_of(django_app.get(url(drafted(w), "sua/"), user=w.appraiser)), **{field: value})
    assert problem in page


def test_cancelling_and_returning_ask_for_a_reason(w, django_app):
    decision = drafted(w)
    page = form_of(django_app.get(url(decision, "huy/"), user=w.appraiser)).submit()
    assert "bắt buộc" in page
    sent(form_of(page), note="Gộp quyết định").follow()
    decision.refresh_from_db()
    assert decision.state == "cancelled"


def test_the_preview_is_the_paper_with_the_word_draft(w, django_app):
    decision = drafted(w, 2)
    page = django_app.get(url(decision, "xem-truoc/"), user=w.appraiser)
    assert '<body class="draft">' in page.text
    assert "/quyet-dinh/van-ban.css" in page.text
    assert "cho 02 cá nhân" in page.text
    css = django_app.get("/quyet-dinh/van-ban.css")
    assert (css.content_type, "max-width: 210mm" in css.text) == ("text/css", True)


def test_papers_on_the_page_of_an_issued_decision(w, django_app):
    decision = issued(w)
    Paper.objects.filter(pk=decision.paper_id).update(state=PaperState.FAILED, error="Dựng bản in quá lâu nên đã dừng.")
    Job.objects.filter(key=f"paper:{decision.paper_id}").update(state="failed")
    page = django_app.get(url(decision), user=w.records_clerk)
    assert "Dựng bản in quá lâu nên đã dừng." in page
    page = next(form for form in page.forms.values() if form.action.endswith("/lam-lai/")).submit().follow()
    assert "Đang tạo lại tệp PDF." in page
    filing.run(Job.objects.get(key=f"paper:{decision.paper_id}").pk)
    paper = Paper.objects.get(pk=decision.paper_id)
    page = django_app.get(url(decision), user=w.appraiser)
    assert paper.file.sha256 in page
    file = page.click("Mở tệp PDF")
    assert (file.content_type, file.body[:5]) == ("application/pdf", b"%PDF-")
    assert django_app.get(url(decision, f"tep/{paper.public_id}/"), user=w.commune_clerk).status_code == 200
    copy = Paper.objects.exclude(pk=paper.pk).get()
    Paper.objects.filter(pk=copy.pk).update(state=PaperState.READY, file=paper.file)
    assert django_app.get(url(decision, f"tep/{copy.public_id}/"), user=w.office_head).status_code == 200
    django_app.get(url(decision, f"tep/{copy.public_id}/"), user=w.commune_clerk, status=404)


def test_the_scan_may_come_after_issuing(w, django_app):
    decision = issued(w)
    page = django_app.get(url(decision), user=w.records_clerk)
    form = next(form for form in page.forms.values() if form.action.endswith("/dinh-ban-ky/"))
    assert "không phải PDF" in sent(form, scan=Upload("x.pdf", b"abc", "application/pdf")).follow()
    form["scan"] = Upload("ban-ky.pdf", PDF, "application/pdf")
    page = form.submit().follow()
    assert page.click("Bản chụp có chữ ký").body == PDF
    django_app.get(url(decision, "ban-ky/"), user=w.commune_clerk, status=403)


# --- lists ---------------------------------------------------------------------------------------------------------------


def names(page) -> list[str]:
    return [link.get_text(strip=True) for link in page.html.select("a[data-row-link]")]


def test_the_list_is_filtered_by_state_subject_and_name(w, django_app):
    draft, done = drafted(w, award=w.awards["CSTD_TINH"], nominations=[nomination(w, award="CSTD_TINH")]), issued(w)
    holder = done.lines.get().nomination.recipient.name.upper()
    for query, wanted in {
        "": [done.subject, draft.subject],
        "?state=draft": [draft.subject],
        "?state=sai": [done.subject, draft.subject],
        f"?q={quote('Chiến sĩ')}": [draft.subject],
        f"?q={quote(holder)}": [done.subject],
        "?q=khong co": [],
    }.items():
        assert names(django_app.get(f"/quyet-dinh/{query}", user=w.appraiser)) == wanted, query
    assert names(django_app.get("/quyet-dinh/", user=w.commune_clerk)) == [done.subject]
    assert names(django_app.get("/quyet-dinh/", user=w.other_clerk)) == []


def test_lists_take_the_same_queries_for_one_and_for_three(w, client, count_queries):
    client.force_login(w.appraiser)
    for count in (1, 2):
        for _ in range(count):
            nomination(w)
            drafted(w)
        with count_queries(7):
            client.get("/quyet-dinh/")
        with count_queries(6):
            client.get("/quyet-dinh/cho-ra/")
    with count_queries(9):
        client.get(f"/quyet-dinh/soan/tinh/{w.campaign.public_id}/BK_TINH/")


def test_the_page_takes_the_same_queries_for_one_and_for_three_names(w, client, count_queries):
    client.force_login(w.appraiser)
    for count in (1, 3):
        decision = drafted(w, count)
        with count_queries(14):
            client.get(url(decision))


def test_pages_for_drafters_refuse_the_others(w, django_app):
    django_app.get("/quyet-dinh/cho-ra/", user=w.commune_clerk, status=403)
    django_app.get("/quyet-dinh/cho-ra/", user=w.records_clerk, status=403)
    there = f"/quyet-dinh/soan/tinh/{w.campaign.public_id}/BK_TINH/"
    django_app.get(there, user=w.other_appraiser, status=404)
    assert "Không còn trường hợp nào" in django_app.get(there, user=w.appraiser)
    decision = drafted(w)
    for act in ("", "sua/", "duyet/", "xem-truoc/", "ban-hanh/", "them/"):
        django_app.get(url(decision, act), user=w.commune_clerk, status=404)
        django_app.get(url(decision, act), user=w.other_appraiser, status=404)
    for act in ("sua/", "duyet/", "trinh-ky/", "huy/", "sua-lai/", "ket-qua-ky/", "them/"):
        django_app.get(url(decision, act), user=w.records_clerk, status=403)
    django_app.get(url(decision, "ban-hanh/"), user=w.appraiser, status=403)
    django_app.get(url(decision, "duyet/"), user=w.appraiser, status=403)


def test_ticks_that_wait_no_more_are_said_and_the_count_is_of_those_added(w, django_app):
    first, second, third = cases(w, 3, state="passed")
    decision = drafted(w, nominations=[first])
    page = django_app.get(url(decision, "them/"), user=w.appraiser)
    type(second).objects.filter(pk=second.pk).update(state="on_agenda")
    sent(form_of(page), ids=[str(second.pk), str(third.pk)])
    assert list(decision.lines.values_list("nomination_id", flat=True)) == [first.pk]
    page = sent(form_of(django_app.get(url(decision, "them/"))), ids=[str(third.pk)]).follow()
    assert "Đã thêm 1 trường hợp" in page.text
