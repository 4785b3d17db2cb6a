"""Pages of dossiers and nominations, driven like a person: forms, messages, what one may not see."""

import datetime

import pytest
from django.urls import reverse
from webtest import Upload

from awards import confirmation, dossiers, filling, gathering
from awards.contents import content_hash, short_code
from awards.models import Dossier, Nomination, NominationFile
from tests.envelopes import add, complete, confirmed, draft, flag_collective, fresh, nominations, pdf, received, selection, sent
from tests.factories import PDF, collective, person, world
from units import attachments
from units.models import Paper, Recipient, RecipientPair

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = datetime.date(2021, 11, 22)
    return world()


def at(name: str, row, *more) -> str:
    return reverse(f"awards:{name}", args=[row.public_id, *more])


def page(app, name: str, row, who, *more, status: int = 200):
    return app.get(at(name, row, *more), user=who, status=status)


def main_form(answer):
    """The form of the page's column of work."""
    forms = (form for form in answer.forms.values() if form.action != "/co-chu/" and not form.id)
    return next(form for form in forms if "form_token" in form.fields and form.method.lower() == "post")


def messages(answer) -> str:
    return " ".join(answer.html.find(id="messages").get_text(" ", strip=True).split())


# --- from an empty list to a sent dossier -----------------------------------------------------------------------------------


def test_a_clerk_files_in_a_handful_of_clicks(w, django_app):
    woman = person(w, name="Chamaléa Thị Hạnh", labour_group="farmer")
    people = [woman, person(w, name="Pi Năng Thủy"), collective(w, name="Tổ vay vốn")]
    answer = django_app.get(reverse("awards:dossiers"), user=w.commune_clerk)
    assert "Chưa có tờ trình nào." in answer.text
    answer = answer.click("Lập tờ trình", index=0)
    form = main_form(answer)
    assert (form["campaign"].value, form["title"].value) == (str(w.campaign.pk), "Đề nghị khen thưởng năm 2021")
    answer = form.submit().follow()  # on the page that offers the unit's people
    dossier = Dossier.objects.get()
    assert "3 dòng" in answer.text
    form = main_form(answer)
    form.fields["ids"][0].checked = form.fields["ids"][1].checked = form.fields["ids"][2].checked = True
    answer = form.submit().follow()
    assert messages(answer) == "Đã thêm 3 trường hợp. Ghi thành tích cho từng người, hoặc thêm nữa."
    assert {row.recipient for row in nominations(dossier)} == set(people)

    answer = page(django_app, "nomination_edit", Nomination.objects.get(recipient=woman), w.commune_clerk)
    form = main_form(answer)
    form["done"], form["result"], form["effect"] = "Trồng 2 ha bưởi da xanh.", "Thu 300 triệu đồng.", "Mười hộ trong thôn làm theo."
    form["files"] = [Upload("bao-cao.pdf", PDF, "application/pdf"), Upload("anh.pdf", PDF + b"%%EOF\n", "application/pdf")]
    answer = form.submit().follow()
    assert messages(answer) == "Đã lưu Chamaléa Thị Hạnh."
    saved = Nomination.objects.get(recipient=woman)
    assert saved.achievement == (
        "Đã làm gì: Trồng 2 ha bưởi da xanh.\n\nKết quả bằng con số: Thu 300 triệu đồng.\n\nẢnh hưởng: Mười hộ trong thôn làm theo."
    )
    assert sorted(NominationFile.objects.values_list("attachment__name", "kind")) == [("anh.pdf", "report"), ("bao-cao.pdf", "report")]
    again = main_form(page(django_app, "nomination_edit", saved, w.commune_clerk))
    assert again["result"].value == "Thu 300 triệu đồng."

    for row in Nomination.objects.exclude(recipient=woman):
        form = main_form(page(django_app, "nomination_edit", row, w.commune_clerk))
        form["achievement"] = "Hoàn thành xuất sắc nhiệm vụ."
        form.submit().follow()
    form = main_form(page(django_app, "dossier_edit", dossier, w.commune_clerk))
    form["letter_number"], form["letter_date"], form["signer_name"] = "21/TTr-UBND", "2021-11-22", "Katơr Thử"
    answer = form.submit().follow()
    assert "Đủ giấy tờ, xin thủ trưởng xác nhận." in answer.text

    answer = page(django_app, "dossier_confirm", dossier, w.commune_head)
    assert "Pi Năng Thủy" in answer.text
    assert messages(main_form(answer).submit().follow()) == "Đã xác nhận. Cán bộ thi đua gửi được rồi."
    answer = page(django_app, "dossier_send", dossier, w.commune_clerk)
    assert "UBND huyện Bác Ái" in answer.text
    answer = main_form(answer).submit().follow()
    assert fresh(dossier).receipt_code in answer.text
    answer = page(django_app, "dossier_receive", dossier, w.district_clerk)
    answer = main_form(answer).submit().follow()
    assert messages(answer) == "Đã tiếp nhận. Các trường hợp chuyển sang thẩm định."
    assert [row.state for row in nominations(dossier)] == ["under_appraisal"] * 3


def test_the_same_form_sent_twice_makes_one_dossier(w, django_app):
    form = main_form(django_app.get(reverse("awards:dossier_start"), user=w.commune_clerk))
    first = form.submit()
    second = form.submit()
    assert first.location == second.location
    assert Dossier.objects.count() == 1
    main_form(django_app.get(reverse("awards:dossier_start"), user=w.commune_clerk)).submit()
    assert Dossier.objects.count() == 2


def test_the_campaign_of_the_link_is_chosen_already(w, django_app):
    answer = django_app.get(reverse("awards:dossier_start") + f"?phong_trao={w.campaign.public_id}", user=w.commune_clerk)
    assert main_form(answer)["campaign"].value == str(w.campaign.pk)


def test_without_a_campaign_the_page_says_what_happens_next(w, django_app):
    w.campaign.addressed.all().delete()
    assert "Chưa có phong trào nào mở cho đơn vị." in django_app.get(reverse("awards:dossier_start"), user=w.commune_clerk).text


def test_people_are_found_without_diacritics_and_those_live_are_not_offered(w, django_app):
    taken = person(w, name="Chamaléa Thị Hạnh")
    person(w, name="Đặng Thị Hạnh")
    person(w, name="Nguyễn Văn Lễ")
    dossier = draft(w)
    add(w, dossier, taken)
    answer = django_app.get(at("dossier_add", dossier) + "?q=thi+hanh", user=w.commune_clerk)
    assert [cell.get_text(" ", strip=True) for cell in answer.html.select("tbody th")] == ["Ông Đặng Thị Hạnh Nông dân"]
    answer = django_app.get(at("dossier_add", dossier) + "?q=khong+co", user=w.commune_clerk)
    assert "Không còn ai để chọn với tên “khong co”." in answer.text


def test_adding_nobody_or_from_a_stale_page(w, django_app):
    person(w)
    dossier = draft(w)
    form = main_form(page(django_app, "dossier_add", dossier, w.commune_clerk))
    assert "Chưa chọn ai: đánh dấu ít nhất một dòng." in form.submit().text
    form["ids"] = True
    dossiers.edit_letter(dossier, by=w.commune_clerk, version=0, title="Tên khác")
    assert form.submit(status=409).status_int == 409
    assert not Nomination.objects.exists()


def test_a_flag_is_offered_only_to_selected_units(w, django_app):
    dossier = draft(w)
    collective(w, name="Tổ thường")
    answer = django_app.get(at("dossier_add", dossier) + "?award=CO_TINH", user=w.commune_clerk)
    assert "Kết quả suy tôn được ghi ở trang khối, cụm thi đua." in answer.text


@pytest.mark.parametrize(
    ("kind", "fields", "wanted"),
    [
        ("person", {"name": "Katơr  Thị Mới", "gender": "female", "recipient_class": "direct_worker", "post": "Y tá"},
         ("Katơr Thị Mới", "direct_worker", "Y tá", "female")),
        ("collective", {"name": "Trạm Y tế", "recipient_class": "public_service"}, ("Trạm Y tế", "public_service", "", "")),
        ("household", {"name": "Hộ ông Thử", "address": "Thôn Gia É"}, ("Hộ ông Thử", "household", "", "")),
    ],
)  # fmt: skip
def test_a_new_recipient_is_entered_and_nominated_in_one_form(w, django_app, kind, fields, wanted):
    dossier = draft(w)
    form = main_form(django_app.get(at("dossier_new_recipient", dossier) + f"?loai={kind}", user=w.commune_clerk))
    for name, value in fields.items():
        form[name] = value
    answer = form.submit().follow()
    (row,) = nominations(dossier)
    assert (row.recipient.name, row.recipient_class, row.post_title, row.gender) == wanted
    assert row.recipient.unit == w.commune
    assert answer.request.path == at("nomination_edit", row)


def test_a_namesake_is_asked_about_once(w, django_app):
    person(w, name="Nguyễn Văn Lễ")
    dossier = draft(w)
    form = main_form(django_app.get(at("dossier_new_recipient", dossier) + "?loai=person", user=w.commune_clerk))
    form["name"], form["gender"], form["recipient_class"] = "Nguyễn Văn Lê", "male", "direct_worker"
    answer = form.submit()
    assert "Nguyễn Văn Lễ, UBND xã Phước Bình (tên chỉ khác dấu, cùng đơn vị)" in answer.text
    form = main_form(answer)
    form["same"] = "new"
    form.submit().follow()
    assert Recipient.objects.count() == 2
    assert RecipientPair.objects.get().verdict == "different"


def test_a_namesake_that_is_the_same_is_nominated_instead(w, django_app):
    standing = person(w, name="Nguyễn Văn Lễ")
    form = main_form(django_app.get(at("dossier_new_recipient", draft(w)) + "?loai=person", user=w.commune_clerk))
    form["name"], form["gender"], form["recipient_class"] = "nguyen van le", "male", "direct_worker"
    form = main_form(form.submit())
    form["same"] = str(standing.pk)
    form.submit().follow()
    assert Nomination.objects.get().recipient == standing
    assert Recipient.objects.count() == 1


def test_a_new_recipient_needs_a_class_of_its_kind(w, django_app):
    form = main_form(django_app.get(at("dossier_new_recipient", draft(w)) + "?loai=collective", user=w.commune_clerk))
    form["name"] = "Tổ"
    assert form.submit().status_int == 200
    assert not Recipient.objects.exists()
    assert django_app.get(at("dossier_new_recipient", draft(w)) + "?loai=khac", user=w.commune_clerk, status=404)


# --- the form of a nomination ------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_pdf_is_refused_and_nothing_typed_is_lost(w, django_app):
    (row,) = add(w, draft(w), person(w))
    form = main_form(page(django_app, "nomination_edit", row, w.commune_clerk))
    form["achievement"] = "Đã viết dài."
    form["files"] = [Upload("virus.pdf", b"MZ", "application/pdf")]
    answer = form.submit()
    assert "Tệp “virus.pdf” không phải PDF." in answer.text
    assert main_form(answer)["achievement"].value == "Đã viết dài."
    assert (fresh(row).achievement, NominationFile.objects.count()) == ("", 0)


def test_a_period_that_ends_before_it_begins_is_refused(w, django_app):
    (row,) = add(w, draft(w), person(w))
    form = main_form(page(django_app, "nomination_edit", row, w.commune_clerk))
    form["period_from"], form["period_to"] = "2021-12-31", "2021-01-01"
    assert "Ngày kết thúc đứng trước ngày bắt đầu." in form.submit().text


def test_a_free_text_is_not_cut_into_questions(w, django_app):
    (row,) = add(w, draft(w), person(w, labour_group="farmer"))
    filling.edit_nomination(row, by=w.commune_clerk, version=0, achievement="Viết tự do.")
    assert main_form(page(django_app, "nomination_edit", row, w.commune_clerk))["achievement"].value == "Viết tự do."


def test_an_answer_of_several_paragraphs_comes_back_whole(w, django_app):
    (row,) = add(w, draft(w), person(w, labour_group="farmer"))
    form = main_form(page(django_app, "nomination_edit", row, w.commune_clerk))
    form["done"], form["effect"] = "Một.\n\nHai.", "Ba."
    form.submit()
    form = main_form(page(django_app, "nomination_edit", row, w.commune_clerk))
    assert (form["done"].value, form["result"].value, form["effect"].value) == ("Một.\n\nHai.", "", "Ba.")


# --- files --------------------------------------------------------------------------------------------------------------------


def with_file(w) -> Nomination:
    (row,) = add(w, draft(w), person(w))
    filling.edit_nomination(row, by=w.commune_clerk, version=0, achievement="X", uploads=[pdf("Báo cáo.pdf")], kind="report")
    return row


def test_files_are_handed_out_only_with_the_case(w, django_app):
    row = with_file(w)
    file_id = row.files.get().attachment.public_id
    answer = page(django_app, "nomination_file", row, w.commune_clerk, file_id)
    assert answer.body.startswith(b"%PDF")
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert answer.headers["Content-Disposition"] == "inline; filename*=utf-8''B%C3%A1o%20c%C3%A1o.pdf"
    assert django_app.get(at("nomination_file", row, file_id) + "?tai=1").headers["Content-Disposition"].startswith("attachment;")
    for who in ("district_clerk", "sibling_clerk", "other_clerk", "appraiser"):
        page(django_app, "nomination_file", row, w.accounts[who], file_id, status=404)


def test_a_file_is_not_reached_through_another_case(w, django_app):
    row = with_file(w)
    (other,) = add(w, draft(w), person(w))
    page(django_app, "nomination_file", other, w.commune_clerk, row.files.get().attachment.public_id, status=404)


def test_a_file_is_taken_away_on_a_sheet(w, django_app):
    row = with_file(w)
    main_form(page(django_app, "nomination_file_remove", row, w.commune_clerk, row.files.get().attachment.public_id)).submit()
    assert not row.files.exists()


def test_papers_of_the_dossier_several_at_once(w, django_app):
    dossier = draft(w)
    form = next(
        f for f in page(django_app, "dossier", dossier, w.commune_clerk).forms.values() if f.action == at("dossier_attach", dossier)
    )
    form["files"] = [Upload("a.pdf", PDF, "application/pdf"), Upload("b.pdf", PDF + b"%%EOF\n", "application/pdf")]
    answer = form.submit().follow()
    assert messages(answer) == "Đã đính kèm tệp."
    first, _second = dossier.files.order_by("id")
    assert page(django_app, "dossier_file", dossier, w.commune_clerk, first.attachment.public_id).body.startswith(b"%PDF")
    page(django_app, "dossier_file", dossier, w.commune_clerk, "khong-co", status=404)
    page(django_app, "dossier_file", dossier, w.district_clerk, first.attachment.public_id, status=404)
    main_form(page(django_app, "dossier_file_remove", dossier, w.commune_clerk, first.attachment.public_id)).submit()
    assert [row.attachment.name for row in dossier.files.all()] == ["b.pdf"]


def test_attaching_nothing_comes_back_with_words(w, django_app):
    dossier = draft(w)
    form = next(
        f for f in page(django_app, "dossier", dossier, w.commune_clerk).forms.values() if f.action == at("dossier_attach", dossier)
    )
    assert "Chọn ít nhất một tệp PDF." in form.submit().text


# --- on paper -----------------------------------------------------------------------------------------------------------------


def test_the_letter_is_ordered_waited_for_and_downloaded(w, django_app):
    dossier = complete(w)
    form = next(f for f in page(django_app, "dossier", dossier, w.commune_clerk).forms.values() if f.action == at("dossier_print", dossier))
    answer = form.submit().follow()
    assert 'hx-trigger="every 2s"' in answer.text
    paper = Paper.objects.get()
    page(django_app, "dossier_paper_file", dossier, w.commune_clerk, paper.public_id, status=404)
    Paper.objects.update(state="ready", file=attachments.store(PDF))
    fragment = page(django_app, "dossier_paper", dossier, w.commune_clerk)
    assert ("<html" in fragment.text, "every 2s" in fragment.text, paper.code in fragment.text) == (False, False, True)
    assert page(django_app, "dossier_paper_file", dossier, w.commune_clerk, paper.public_id).body == PDF
    page(django_app, "dossier_paper_file", dossier, w.district_clerk, paper.public_id, status=404)
    (row,) = nominations(dossier)
    filling.edit_nomination(row, by=w.commune_clerk, version=row.version, achievement="Khác")
    assert "dữ liệu đã đổi sau lần in này" in page(django_app, "dossier", dossier, w.commune_clerk).text


def test_a_failed_letter_is_tried_again(w, django_app):
    dossier = complete(w)
    paper = confirmation.print_letter(dossier, by=w.commune_clerk)
    Paper.objects.update(state="failed", error="Máy in lỗi.")
    answer = page(django_app, "dossier", dossier, w.commune_clerk)
    assert "Máy in lỗi." in answer.text
    form = next(f for f in answer.forms.values() if f.action == at("dossier_paper_again", dossier, paper.public_id))
    form.submit()
    assert Paper.objects.get().state == "queued"


def test_the_signed_scan_is_bound_by_the_code(w, django_app):
    dossier = complete(w)
    form = main_form(page(django_app, "dossier_confirm_paper", dossier, w.commune_clerk))
    form["scan"] = Upload("ban-ky.pdf", PDF, "application/pdf")
    form["code"] = "0000-0000"
    answer = form.submit()
    assert "Bản đã ký khác dữ liệu" in answer.text
    form = main_form(answer)
    assert form["letter_number"].value == "12/TTr-UBND"
    form["scan"] = Upload("ban-ky.pdf", PDF, "application/pdf")
    form["code"] = short_code(content_hash(dossier))
    answer = form.submit().follow()
    assert messages(answer) == "Đã nhận bản ký. Gửi tờ trình được rồi."
    scan = fresh(dossier).signed_scan
    assert page(django_app, "dossier_file", dossier, w.commune_clerk, scan.public_id).body == PDF


def test_a_letter_date_in_the_future_is_refused(w, django_app):
    form = main_form(page(django_app, "dossier_edit", draft(w), w.commune_clerk))
    form["letter_date"] = "2021-11-23"
    assert "Ngày này chưa đến." in form.submit().text


# --- sheets -------------------------------------------------------------------------------------------------------------------


def test_refusals_stay_on_the_sheet(w, django_app):
    dossier = draft(w)
    answer = main_form(page(django_app, "dossier_confirm", dossier, w.commune_head)).submit()
    assert "Chưa có trường hợp nào: thêm người, tập thể hoặc hộ gia đình." in answer.text
    assert fresh(dossier).state == "draft"


def test_reopen_recall_and_remove_have_a_sheet_each(w, django_app):
    dossier = confirmed(w)
    main_form(page(django_app, "dossier_reopen", dossier, w.commune_clerk)).submit().follow()
    assert fresh(dossier).state == "draft"
    (row,) = nominations(dossier)
    main_form(page(django_app, "dossier_remove_line", dossier, w.commune_clerk, row.public_id)).submit().follow()
    assert nominations(dossier) == []
    other = sent(w)
    main_form(page(django_app, "dossier_recall", other, w.commune_clerk)).submit().follow()
    assert fresh(other).state == "draft"


def test_a_receipt_exists_only_after_sending(w, django_app):
    dossier = draft(w)
    assert messages(page(django_app, "dossier_receipt", dossier, w.commune_clerk, status=302).follow()) == (
        "Lưu ý: Tờ trình chưa gửi nên chưa có phiếu."
    )
    gone_up = sent(w)
    assert gone_up.receipt_code in page(django_app, "dossier_receipt", gone_up, w.district_clerk).text


@pytest.mark.parametrize(
    "name", ["dossier_edit", "dossier_add", "dossier_confirm_paper", "dossier_reopen", "dossier_send", "dossier_recall"]
)
def test_the_level_above_reads_and_does_not_write(w, django_app, name):
    dossier = sent(w)
    page(django_app, "dossier", dossier, w.district_clerk)
    page(django_app, name, dossier, w.district_clerk, status=403)
    page(django_app, name, dossier, w.sibling_clerk, status=404)


def test_a_draft_is_invisible_above(w, django_app):
    page(django_app, "dossier", draft(w), w.district_clerk, status=404)


# --- gathering ------------------------------------------------------------------------------------------------------------------


def test_a_district_gathers_into_a_new_and_an_existing_letter(w, django_app):
    received(w, person(w, name="Bà Một"), person(w, name="Ông Hai"))
    answer = django_app.get(reverse("awards:gathering"), user=w.district_clerk)
    form = main_form(answer)
    form.fields["ids"][0].checked = True
    answer = form.submit().follow()
    letter = Dossier.objects.get(unit=w.district)
    assert (letter.title, letter.lines.count()) == ("Đề nghị khen thưởng năm 2021", 1)
    form = main_form(django_app.get(reverse("awards:gathering"), user=w.district_clerk))
    form["ids"] = True
    form["into"] = str(letter.pk)
    form["title"] = ""
    answer = form.submit().follow()
    assert messages(answer) == "Đã đưa 1 trường hợp vào “Đề nghị khen thưởng năm 2021”."
    assert letter.lines.count() == 2
    assert "Không có trường hợp nào chờ tổng hợp." in django_app.get(reverse("awards:gathering"), user=w.district_clerk).text


def test_gathering_nothing_is_refused_in_words(w, django_app):
    received(w)
    answer = main_form(django_app.get(reverse("awards:gathering"), user=w.district_clerk)).submit()
    assert "Chưa chọn trường hợp nào: đánh dấu ít nhất một dòng." in answer.text
    form = main_form(answer)
    form["title"] = ""
    assert "Ghi tên tờ trình mới, hoặc chọn một tờ trình đang soạn." in form.submit().text


def test_who_files_nowhere_starts_nothing(w, django_app):
    django_app.get(reverse("awards:dossier_start"), user=w.member_1, status=403)


def test_a_refusal_of_the_verb_stays_on_the_page_that_chose(w, django_app):
    someone = person(w, name="Bà Nhanh Hơn")
    first, second = draft(w), draft(w)
    form = main_form(page(django_app, "dossier_add", second, w.commune_clerk))
    form["ids"] = True
    add(w, first, someone)
    answer = form.submit()
    assert "Bà Nhanh Hơn: đã được UBND xã Phước Bình đề nghị" in answer.text
    assert not second.lines.exists()


def test_the_dossiers_page_says_how_it_ended(w, django_app):
    dossier = received(w)
    assert "còn 1 trên 1 trường hợp chưa có kết quả" in page(django_app, "dossier", dossier, w.commune_clerk).text
    (row,) = nominations(dossier)
    gathering.withdraw(row, by=w.commune_clerk, version=row.version, note="Rút")
    assert "Mọi trường hợp đã có kết quả." in page(django_app, "dossier", dossier, w.commune_clerk).text


def test_the_minutes_of_the_blocks_selection_are_read_with_the_case(w, django_app):
    result = selection(w)
    (row,) = add(w, draft(w), flag_collective(w), award="CO_TINH")
    answer = page(django_app, "nomination", row, w.commune_clerk)
    assert "8/9 phiếu" in answer.text
    assert page(django_app, "nomination_file", row, w.commune_clerk, result.minutes.public_id).body.startswith(b"%PDF")


def test_gathering_is_for_clerks(w, django_app):
    django_app.get(reverse("awards:gathering"), user=w.member_1, status=403)


@pytest.mark.parametrize(("name", "state"), [("nomination_leave_out", "left_out"), ("nomination_ask_more", "returned")])
def test_the_district_answers_on_a_sheet_with_a_reason(w, django_app, name, state):
    (row,) = nominations(received(w))
    form = main_form(page(django_app, name, row, w.district_clerk))
    assert form.submit().status_int == 200
    assert fresh(row).state == "under_appraisal"
    form["note"] = "Thiếu xác nhận của thôn."
    form.submit().follow()
    assert (fresh(row).state, fresh(row).remark) == (state, "Thiếu xác nhận của thôn.")
    page(django_app, name, row, w.commune_clerk, status=403) if state == "left_out" else None


def test_the_decider_does_not_leave_out(w, django_app):
    (row,) = nominations(received(w, person(w), award="GK_XA", by="commune_clerk"))
    form = main_form(page(django_app, "nomination_leave_out", row, w.commune_clerk))
    form["note"] = "Không"
    form.submit(status=409)
    assert fresh(row).state == "under_appraisal"


def test_the_commune_supplements_and_sends_back(w, django_app):
    (row,) = nominations(received(w))
    gathering.ask_more([row], by=w.district_clerk, versions={row.pk: row.version}, note="Thiếu báo cáo")
    answer = page(django_app, "nomination", row, w.commune_clerk)
    assert ("Chờ UBND xã Phước Bình bổ sung" in answer.text, "Thiếu báo cáo" in answer.text) == (True, True)
    form = main_form(page(django_app, "nomination_edit", row, w.commune_clerk))
    form["achievement"] = "Đã bổ sung."
    form.submit().follow()
    form = main_form(page(django_app, "nomination_supplement", row, w.commune_clerk))
    form["note"] = "Đã đính báo cáo"
    form.submit().follow()
    assert (fresh(row).state, fresh(row).holder) == ("under_appraisal", w.district)


def test_lower_form_and_withdrawal_are_answered_on_sheets(w, django_app):
    first, second = nominations(received(w, person(w), person(w)))
    Nomination.objects.filter(pk=first.pk).update(state="lower_form", lower_award=w.awards["GK_XA"], return_to=w.district)
    assert "Chờ UBND xã Phước Bình trả lời" in page(django_app, "nomination", first, w.commune_clerk).text
    main_form(page(django_app, "nomination_agree_lower", first, w.commune_clerk)).submit().follow()
    assert fresh(first).award == w.awards["GK_XA"]
    form = main_form(page(django_app, "nomination_withdraw", second, w.commune_clerk))
    form["note"] = "Xin thôi"
    form.submit().follow()
    assert fresh(second).state == "withdrawn"


# --- the way of a nomination ---------------------------------------------------------------------------------------------------


def steps_of(answer) -> list[tuple[str, str]]:
    found = answer.html.select("ol.steps li")
    return [(item.select_one(".step-name").get_text(strip=True), item["class"][1]) for item in found]


def test_the_step_line_shows_where_a_case_is(w, django_app):
    dossier = sent(w)
    (row,) = nominations(dossier)
    names = ["UBND xã Phước Bình đề nghị", "UBND huyện Bác Ái tổng hợp", "UBND tỉnh Ninh Thuận xét", "Kết quả"]
    answer = page(django_app, "nomination", row, w.commune_clerk)
    assert steps_of(answer) == list(zip(names, ["done", "current", "todo", "todo"], strict=True))
    assert "Chờ UBND huyện Bác Ái tiếp nhận, từ hôm nay." in answer.text
    w.campaign.pk  # noqa: B018 -- the world stays alive for the page below
    Nomination.objects.update(state="left_out")
    answer = page(django_app, "nomination", row, w.commune_clerk)
    assert steps_of(answer)[-1] == ("Cấp trên không trình tiếp", "stopped")


def test_every_state_has_a_page(w, django_app):
    (row,) = nominations(sent(w))
    for state in Nomination._meta.get_field("state").choices:
        Nomination.objects.update(state=state[0], lower_award=w.awards["GK_XA"], decided_on="2021-12-01")
        page(django_app, "nomination", row, w.commune_clerk)


# --- queries ---------------------------------------------------------------------------------------------------------------------


def test_the_list_takes_the_same_queries_at_1_and_at_3(w, client, count_queries):
    client.force_login(w.commune_clerk)
    complete(w)
    client.get(reverse("awards:dossiers"))
    with count_queries(LIST):
        client.get(reverse("awards:dossiers"))
    sent(w, person(w), person(w))
    draft(w)
    with count_queries(LIST):
        answer = client.get(reverse("awards:dossiers"))
    assert answer.content.count(b"data-row-link") == 3


def test_the_dossier_takes_the_same_queries_at_1_and_at_3_lines(w, client, count_queries):
    client.force_login(w.commune_clerk)
    one, many = complete(w), complete(w, person(w), person(w), collective(w))
    with count_queries(PAGE):
        client.get(at("dossier", one))
    with count_queries(PAGE):
        client.get(at("dossier", many))


def test_choosing_and_gathering_take_the_same_queries_at_1_and_at_3(w, client, count_queries):
    dossier = draft(w)
    person(w)
    received(w)
    client.force_login(w.commune_clerk)
    client.get(at("dossier_add", dossier))
    with count_queries(ADD):
        client.get(at("dossier_add", dossier))
    client.force_login(w.district_clerk)
    client.get(reverse("awards:gathering"))
    with count_queries(GATHER):
        client.get(reverse("awards:gathering"))
    received(w, person(w), person(w))
    person(w), person(w)
    with count_queries(GATHER):
        client.get(reverse("awards:gathering"))
    client.force_login(w.commune_clerk)
    client.get(at("dossier_add", dossier))
    with count_queries(ADD):
        client.get(at("dossier_add", dossier))


LIST, PAGE, ADD, GATHER = 10, 39, 19, 11


def test_the_list_filters_by_the_address(w, django_app):
    mine = complete(w, person(w, name="Chamaléa Thị Hạnh"))
    gone_up = sent(w)

    def found(query: str, who="commune_clerk") -> list[str]:
        answer = django_app.get(reverse("awards:dossiers") + query, user=w.accounts[who])
        return [link["href"] for link in answer.html.select("a[data-row-link]")]

    assert found("") == [at("dossier", gone_up), at("dossier", mine)]
    assert found("?q=thi hanh") == [at("dossier", mine)]
    assert found("?q=phuoc binh&state=sent") == [at("dossier", gone_up)]
    assert found("?box=in") == []
    assert found("?box=in", "district_clerk") == [at("dossier", gone_up)]
    assert found(f"?campaign={w.campaign.pk}&box=out&state=draft") == [at("dossier", mine)]
    assert "Không có tờ trình nào khớp với bộ lọc." in django_app.get(reverse("awards:dossiers") + "?q=zzz", user=w.commune_clerk).text
