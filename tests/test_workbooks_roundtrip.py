"""Excel out, edited offline, back in: the whole loop in the browser, conflicts, refusals, races; nothing half done."""

import datetime
import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from webtest import Upload

from awards import editable_lists, filling, roundtrip
from awards.models import Nomination, Rating
from awards.roundtrip import Answers
from tests import hostile_workbooks
from tests.edited_offline import edited
from tests.envelopes import add, confirmed, draft, fresh, nominations
from tests.factories import cases, collective, person, world
from units.models import Attachment, LedgerEntry, Recipient
from units.moves import Conflict, Refused
from units.workbooks.reading import read

pytestmark = pytest.mark.django_db
LINES = editable_lists.LINES
DAY = datetime.date(2021, 11, 22)


@pytest.fixture
def w(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = DAY
    return world()


@pytest.fixture
def dossier(w):
    """A draft of three cases, by name: An, Bình, and the collective Tổ Một."""
    made = draft(w)
    add(w, made, person(w, name="Nguyễn Văn An"), person(w, name="Pi Năng Bình"), collective(w, name="Tổ Một"))
    for row in nominations(made):
        filling.edit_nomination(row, by=w.commune_clerk, version=row.version, achievement=f"Thành tích của {row.recipient.name}.")
    return fresh(made)


def address(name: str, dossier, *more) -> str:
    return reverse(f"awards:{name}", args=["truong-hop", dossier.public_id, *more])


def main_form(answer):
    forms = (form for form in answer.forms.values() if form.action != "/co-chu/" and not form.id)
    return next(form for form in forms if "form_token" in form.fields)


def exported(dossier, by) -> bytes:
    return roundtrip.export(LINES, dossier, by=by, today=DAY)


def sent_back(app, dossier, data: bytes, user, name: str = "sua.xlsx"):
    """The page of differences after uploading a file."""
    form = main_form(app.get(address("list_back", dossier), user=user))
    form["file"] = Upload(name, data)
    return form.submit().follow()


def upload(dossier, data: bytes, by):
    return roundtrip.keep(LINES, dossier, SimpleUploadedFile("sua.xlsx", data), by=by)


def found(dossier, data: bytes, by):
    return roundtrip.differences(LINES, dossier, upload(dossier, data, by), by=by)


def told(changes) -> list[tuple]:
    return [(one.cell, one.label, one.column.key, one.new) for one in changes]


# --- the loop in the browser ------------------------------------------------------------------------------------------------


def test_out_edited_and_back_in(w, dossier, django_app):
    page = django_app.get(reverse("awards:dossier", args=[dossier.public_id]), user=w.commune_clerk)
    answer = page.click("Tải Excel")
    assert answer.content_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert "2021-11-22-danh-sach-truong-hop-de-nghi-khen-thuong-nam-2021.xlsx" in answer.headers["Content-Disposition"]
    rows = [row.cells[:9] for row in read(answer.body).sheet("Danh sách").rows]
    first, last = datetime.date(2021, 1, 1), datetime.date(2021, 12, 31)
    common = ("UBND xã Phước Bình", "Bằng khen của Chủ tịch UBND tỉnh")
    assert rows[2:] == [
        ("TT", "Họ và tên / Tên tập thể", "Đơn vị công tác", "Hình thức đề nghị", "Chức vụ", "Lập thành tích từ", "Lập thành tích đến",
         "Phương thức khen thưởng", "Thành tích"),
        (1, "Nguyễn Văn An", *common, "Nông dân", first, last, "Công trạng (thường xuyên)", "Thành tích của Nguyễn Văn An."),
        (2, "Pi Năng Bình", *common, "Nông dân", first, last, "Công trạng (thường xuyên)", "Thành tích của Pi Năng Bình."),
        (3, "Tổ Một", *common, None, first, last, "Công trạng (thường xuyên)", "Thành tích của Tổ Một."),
    ]  # fmt: skip
    changes = {"E4": "Trưởng thôn", "I5": "Hiến 300 m² đất.\nGiúp 5 hộ.", "F6": datetime.date(2021, 3, 1), "H6": "Đột xuất"}
    form = main_form(page.click("Nhập lại tệp đã sửa"))
    form["file"] = Upload("sua.xlsx", edited(answer.body, changes))
    page = form.submit().follow()
    assert "4 chỗ chỉ bạn sửa." in page.text
    assert [row.achievement for row in nominations(dossier)][1] == "Thành tích của Pi Năng Bình.", "nothing is written yet"
    page = main_form(page).submit().follow()
    assert "Đã ghi 4 thay đổi từ tệp “sua.xlsx”." in page.text
    an, binh, to = nominations(dossier)
    assert (an.post_title, an.achievement) == ("Trưởng thôn", "Thành tích của Nguyễn Văn An.")
    assert binh.achievement == "Hiến 300 m² đất.\nGiúp 5 hộ."
    assert (to.period_from, to.period_to, to.method) == (datetime.date(2021, 3, 1), last, "ad_hoc")
    entries = LedgerEntry.objects.filter(verb="nomination.edit", subject_id=to.pk).order_by("-id")
    assert entries[0].fields == ["method", "period_from"]


def test_an_untouched_file_changes_nothing(w, dossier, django_app):
    page = sent_back(django_app, dossier, exported(dossier, w.commune_clerk), w.commune_clerk)
    assert "Tệp không đổi chỗ nào ghi được." in page.text
    assert "Ghi 0 thay đổi" not in page.text
    page = sent_back(django_app, dossier, edited(exported(dossier, w.commune_clerk), {}), w.commune_clerk)
    assert "3 dòng giữ nguyên" in page.text


def test_rows_may_be_shuffled_filtered_and_dropped(w, dossier):
    data = edited(exported(dossier, w.commune_clerk), {"E5": "Bí thư"}, rows=lambda rows: rows[::-1][:2])
    result = found(dossier, data, w.commune_clerk)
    assert told(result.ready) == [("E5", "Pi Năng Bình", "post_title", "Bí thư")]
    assert (result.refused, result.new, result.same, result.absent) == ([], [], 1, 1)


# --- what is refused, at its cell ---------------------------------------------------------------------------------------------


def test_refusals_name_the_cell_and_say_what_to_do(w, dossier):
    changes = {
        "B4": "Nguyễn Văn Ân", "F4": "31/02/2021", "H4": "Khác", "G5": datetime.date(2020, 1, 1), "F6": 2021, "E4": "x" * 151, "I4": "Mới.",
    }  # fmt: skip
    result = found(dossier, edited(exported(dossier, w.commune_clerk), changes), w.commune_clerk)
    assert {problem.cell: problem.reason for problem in result.refused} == {
        "B4": "Cột “Họ và tên / Tên tập thể” chỉ để xem, không sửa bằng tệp.",
        "E4": "Chức vụ: dài quá 150 chữ. Rút gọn lại.",
        "F4": "Lập thành tích từ: Không có ngày 31/02/2021. Kiểm tra ngày và tháng, ghi dd/mm/yyyy.",
        "H4": "Phương thức khen thưởng: “Khác” không có trong danh mục. Chọn một trong: Công trạng (thường xuyên); Đột xuất; "
        "Chuyên đề; Cống hiến; Niên hạn; Đối ngoại; Kháng chiến.",
        "G5": "Lập thành tích đến: ngày kết thúc đứng trước ngày bắt đầu.",
        "F6": "Lập thành tích từ: ghi đủ ngày, tháng, năm (dd/mm/yyyy).",
    }
    assert told(result.ready) == [("I4", "Nguyễn Văn An", "achievement", "Mới.")]


def test_a_foreign_or_altered_key_is_refused(w, dossier):
    data = exported(dossier, w.commune_clerk)
    other = draft(w)
    add(w, other, person(w, name="Người Khác"))
    foreign = read(exported(fresh(other), w.commune_clerk)).sheet("Danh sách").rows[-1].cells[9]
    mine = read(data).sheet("Danh sách").rows[3].cells[9]
    bad = {"J4": str(mine).replace('"Nông dân"', '"Trưởng thôn"'), "J5": foreign, "J6": "1.2.3", "I4": "a", "I5": "b", "I6": "c"}
    assert "ễ" in read(data, clean=False).sheet("Danh sách").rows[3].cells[1]
    bad["J4"] = str(mine)[:-3] + "9]]" if bad["J4"] == mine else bad["J4"]
    result = found(dossier, edited(data, bad), w.commune_clerk)
    assert [(one.cell, one.reason.split(" ")[0:6]) for one in result.refused] == [
        (cell, ["Dòng", "này", "không", "phải", "do", "hệ"]) for cell in ("J4", "J5", "J6")
    ]
    assert (result.ready, result.conflicts) == ([], [])


def test_a_copied_row_a_new_row_and_a_cleared_row(w, dossier):
    data = exported(dossier, w.commune_clerk)

    def arrange(rows):
        empty = tuple(cell if place == 9 else None for place, cell in enumerate(rows[2]))
        return [rows[0], rows[1], rows[0], empty, (4, "Người Mới", *[None] * 8)]

    result = found(dossier, edited(data, {}, rows=arrange), w.commune_clerk)
    assert [(one.cell, one.reason) for one in result.refused] == [
        ("J6", "Dòng này là bản chép của dòng 4: mỗi dòng chỉ được có một lần. Thêm dòng mới thì để trống cột khóa."),
        ("J7", "Dòng bị xóa trắng. Tệp không xóa dòng nào: muốn bỏ ai khỏi danh sách thì bỏ trên màn hình."),
    ]
    assert [(one.cell, one.label) for one in result.new] == [("A8", "Người Mới")]


def test_a_row_taken_out_of_the_dossier_is_refused(w, dossier):
    data = edited(exported(dossier, w.commune_clerk), {"I6": "Mới."})
    filling.remove_line(dossier, nominations(dossier)[2], by=w.commune_clerk, version=dossier.version)
    result = found(fresh(dossier), data, w.commune_clerk)
    assert [one.reason for one in result.refused] == ["Dòng này không còn trong danh sách: đã bị bỏ sau khi xuất tệp."]


def test_a_workbook_without_keys_or_of_another_kind_is_answered_in_words(w, dossier, django_app):
    form = main_form(django_app.get(address("list_back", dossier), user=w.commune_clerk))
    form["file"] = Upload("la.xlsx", hostile_workbooks.pack(hostile_workbooks.parts_of()))
    assert "Không tìm thấy dòng tiêu đề" in form.submit().follow().follow().text
    form = main_form(django_app.get(address("list_back", dossier), user=w.commune_clerk))
    form["file"] = Upload("macro.xlsx", hostile_workbooks.HOSTILE["macro_project"][0]())
    page = form.submit()
    assert "Tệp có macro: lưu lại dạng .xlsx rồi tải lên." in page.text
    assert Attachment.objects.filter(name="macro.xlsx").count() == 0
    data = edited(exported(dossier, w.commune_clerk), {"J3": "Ghi chú"})
    assert "Tệp thiếu cột khóa" in sent_back(django_app, dossier, data, w.commune_clerk).follow().text


# --- changed meanwhile ---------------------------------------------------------------------------------------------------------


def test_changed_by_both_is_a_conflict_to_choose(w, dossier, django_app):
    data = edited(exported(dossier, w.commune_clerk), {"I4": "Bản trong tệp.", "E4": "Trưởng thôn", "E5": "Bí thư"})
    an, binh, _to = nominations(dossier)
    filling.edit_nomination(an, by=w.commune_head, version=an.version, achievement="Bản của thủ trưởng.")
    page = sent_back(django_app, dossier, data, w.commune_clerk)
    assert "2 chỗ chỉ bạn sửa; 1 chỗ trong hệ thống cũng vừa đổi" in page.text
    assert "Thành tích của Nguyễn Văn An." in page.text, "the state at export is shown too"
    form = main_form(page)
    page = form.submit()
    assert "I4 (Nguyễn Văn An): chọn giữ bản nào." in page.text
    assert [row.post_title for row in nominations(dossier)] == ["Nông dân", "Nông dân", ""], "nothing half done"
    form = main_form(page)
    form[f"choice-{an.pk}-achievement"] = "system"
    form.submit().follow()
    assert [(row.post_title, row.achievement) for row in nominations(dossier)[:2]] == [
        ("Trưởng thôn", "Bản của thủ trưởng."),
        ("Bí thư", binh.achievement),
    ]


def test_the_file_wins_where_it_is_chosen(w, dossier):
    data = edited(exported(dossier, w.commune_clerk), {"I4": "Bản trong tệp."})
    an = nominations(dossier)[0]
    filling.edit_nomination(an, by=w.commune_head, version=an.version, achievement="Bản của thủ trưởng.")
    result = found(fresh(dossier), data, w.commune_clerk)
    (conflict,) = result.conflicts
    answers = Answers(take=frozenset({conflict.name}), seen=result.versions)
    assert roundtrip.apply(LINES, fresh(dossier), result, answers, by=w.commune_clerk) == 1
    assert fresh(an).achievement == "Bản trong tệp."


def test_the_same_change_on_both_sides_is_none(w, dossier):
    data = edited(exported(dossier, w.commune_clerk), {"I4": "Như nhau."})
    an = nominations(dossier)[0]
    filling.edit_nomination(an, by=w.commune_head, version=an.version, achievement="Như nhau.")
    result = found(fresh(dossier), data, w.commune_clerk)
    assert (result.ready, result.conflicts, result.refused) == ([], [], [])


def test_somebody_edits_between_preview_and_confirm(w, dossier, django_app):
    data = edited(exported(dossier, w.commune_clerk), {"I4": "Bản trong tệp.", "I5": "Bình trong tệp."})
    page = sent_back(django_app, dossier, data, w.commune_clerk)
    binh = nominations(dossier)[1]
    filling.edit_nomination(binh, by=w.commune_head, version=binh.version, achievement="Vừa sửa.")
    page = main_form(page).submit(status=409)
    assert "Có người vừa sửa danh sách" in page.text
    assert "1 chỗ chỉ bạn sửa; 1 chỗ trong hệ thống cũng vừa đổi" in page.text
    assert [row.achievement for row in nominations(dossier)[:2]] == ["Thành tích của Nguyễn Văn An.", "Vừa sửa."]
    form = main_form(page)
    form[f"choice-{binh.pk}-achievement"] = "file"
    form.submit().follow()
    assert [row.achievement for row in nominations(dossier)[:2]] == ["Bản trong tệp.", "Bình trong tệp."]


def test_a_row_changed_under_the_verb_rolls_everything_back(w, dossier):
    """The last race: the versions were right when the differences were made, and the second row is overtaken before its turn."""
    data = edited(exported(dossier, w.commune_clerk), {"I4": "Một.", "I5": "Hai."})
    result = found(dossier, data, w.commune_clerk)
    binh = nominations(dossier)[1]
    Nomination.objects.filter(pk=binh.pk).update(version=binh.version + 1)
    with pytest.raises(Conflict):
        roundtrip.apply(LINES, dossier, result, Answers(seen=result.versions), by=w.commune_clerk)
    assert [row.achievement for row in nominations(dossier)[:2]] == ["Thành tích của Nguyễn Văn An.", "Thành tích của Pi Năng Bình."]


def test_a_refusal_of_the_verb_rolls_everything_back(w, dossier):
    result = found(dossier, edited(exported(dossier, w.commune_clerk), {"I4": "Một."}), w.commune_clerk)
    with pytest.raises(Refused, match="Không có thay đổi nào để ghi"):
        roundtrip.apply(LINES, dossier, found(dossier, exported(dossier, w.commune_clerk), w.commune_clerk), Answers(), by=w.commune_clerk)
    with pytest.raises(Conflict):
        roundtrip.apply(LINES, dossier, result, Answers(seen={}), by=w.commune_clerk)
    assert nominations(dossier)[0].achievement == "Thành tích của Nguyễn Văn An."


# --- rights ----------------------------------------------------------------------------------------------------------------------


def test_only_the_sender_sees_the_file_and_only_editors_send_one(w, dossier, django_app):
    kept = upload(dossier, exported(dossier, w.commune_clerk), w.commune_clerk)
    page = address("list_differences", dossier, kept.public_id)
    assert django_app.get(page, user=w.commune_clerk).status_code == 200
    assert django_app.get(page, user=w.commune_head, status="*").status_code == 404
    assert django_app.get(page, user=w.sibling_clerk, status="*").status_code == 404
    with pytest.raises(PermissionDenied):
        upload(dossier, b"", w.sibling_clerk)


def test_a_confirmed_dossier_goes_out_but_does_not_come_back(w, django_app):
    dossier = confirmed(w)
    page = django_app.get(reverse("awards:dossier", args=[dossier.public_id]), user=w.commune_clerk)
    assert "Tải Excel" in page.text
    assert "Nhập lại tệp đã sửa" not in page.text
    assert django_app.get(address("list_back", dossier), user=w.commune_clerk, status="*").status_code == 403


# --- ratings ---------------------------------------------------------------------------------------------------------------------


def ratings_of(year: int = 2020) -> list[tuple]:
    return list(Rating.objects.filter(year=year).order_by("recipient__sort_key").values_list("recipient__name", "level", "version"))


def test_a_table_of_ratings_goes_out_and_comes_back(w, django_app):
    for name in ("Chamaléa An", "Pi Năng Bình"):
        person(w, name=name)
    at = ["xep-loai", f"{w.commune.code}-2020"]
    labels = editable_lists.RATING_COLUMNS[3].choices
    data = django_app.get(reverse("awards:list_excel", args=at), user=w.commune_clerk).body
    form = main_form(django_app.get(reverse("awards:list_back", args=at), user=w.commune_clerk))
    form["file"] = Upload("xl.xlsx", edited(data, {"D4": labels[0], "D5": labels[1].upper()}))
    page = form.submit().follow()
    assert "2 chỗ chỉ bạn sửa" in page.text
    main_form(page).submit().follow()
    by_label = editable_lists.LEVELS
    assert ratings_of() == [("Chamaléa An", by_label[labels[0]], 0), ("Pi Năng Bình", by_label[labels[1]], 0)]
    data = django_app.get(reverse("awards:list_excel", args=at), user=w.commune_clerk).body
    form = main_form(django_app.get(reverse("awards:list_back", args=at), user=w.commune_clerk))
    form["file"] = Upload("xl.xlsx", edited(data, {"D4": labels[1]}))
    page = main_form(form.submit().follow()).submit()
    assert "ghi vì sao" in page.text, "a level that is changed needs a reason"
    form = main_form(page)
    form["reason"] = "Ghi nhầm dòng"
    form.submit().follow()
    assert ratings_of()[0] == ("Chamaléa An", by_label[labels[1]], 1)


def test_the_people_of_a_unit_go_out_and_come_back(w, django_app):
    an = person(w, name="Chamaléa An", detail={"honorific": "Ông", "gender": "male", "identity_number": "058085001234"})
    collective(w, name="Tổ Một")
    at = ["nguoi", w.commune.code]
    page = django_app.get(reverse("units:people"), user=w.commune_clerk)
    data = page.click(r"Tải Excel \(UBND xã Phước Bình\)").body
    assert "Nhập lại tệp đã sửa" in page.text
    page = django_app.get(reverse("units:people"), user=w.commune_head)
    assert ("Tải Excel" in page.text, "Nhập lại tệp đã sửa" in page.text) == (True, False), "the head only looks"
    rows = [row.cells[:10] for row in read(data).sheet("Danh sách").rows][3:]
    assert rows == [
        (1, "Cá nhân", "Ông", "Chamaléa An", None, "Nam", None, None, "Người trực tiếp công tác, lao động, học tập, chiến đấu", None),
        (2, "Tập thể", None, "Tổ Một", None, None, None, None, "Cơ quan hành chính", None),
    ]
    assert "058085001234" not in str(read(data)), "identity numbers do not travel in workbooks"
    changes = {
        "D4": "Chamaléa Ân", "E4": 1985, "F4": "nữ", "J4": "Nông dân", "H4": "0259 382 2999", "I5": "Doanh nhân", "F5": "Nữ", "D5": "Tổ Hai",
    }  # fmt: skip
    form = main_form(django_app.get(reverse("awards:list_back", args=at), user=w.commune_clerk))
    form["file"] = Upload("nguoi.xlsx", edited(data, changes))
    page = form.submit().follow()
    assert "6 chỗ chỉ bạn sửa; 2 chỗ không ghi được." in page.text
    assert "Giới tính: chỉ cá nhân có mục này; để trống." in page.text
    assert "Loại đối tượng: phải chọn một trong: Cơ quan Đảng" in page.text
    main_form(page).submit().follow()
    an.refresh_from_db()
    an.person.refresh_from_db()
    assert (an.name, an.labour_group, an.person.birth_year, an.person.birth_date, an.person.gender, an.person.phone) == (
        "Chamaléa Ân", "farmer", 1985, None, "female", "0259 382 2999",
    )  # fmt: skip
    assert (an.person.identity_number, an.search_text) == ("058085001234", "chamalea an")


def test_a_name_the_house_refuses_writes_nothing(w, django_app):
    person(w, name="Chamaléa An")
    person(w, name="Pi Bình")
    at = ["nguoi", w.commune.code]
    data = django_app.get(reverse("awards:list_excel", args=at), user=w.commune_clerk).body
    form = main_form(django_app.get(reverse("awards:list_back", args=at), user=w.commune_clerk))
    form["file"] = Upload("nguoi.xlsx", edited(data, {"G4": "Raglai", "D5": "Pi Bі\u0300nh"}))  # a Cyrillic letter
    page = main_form(form.submit().follow()).submit()
    assert "Chưa ghi gì." in page.text
    assert sorted(Recipient.objects.values_list("name", "person__ethnicity")) == [("Chamaléa An", ""), ("Pi Bình", "")]


def test_queries_do_not_grow_with_the_lines(w, dossier, client, count_queries):
    client.force_login(w.commune_clerk)
    kept = upload(dossier, edited(exported(dossier, w.commune_clerk), {"I4": "a", "I5": "b"}), w.commune_clerk)
    page = address("list_differences", dossier, kept.public_id)
    with count_queries(20, at_most=True) as few:
        assert client.get(page).status_code == 200
    add(w, dossier, *(person(w) for _ in range(5)))
    with count_queries(len(few)):
        client.get(page)
    with count_queries(15, at_most=True) as out:
        client.get(address("list_excel", dossier))
    add(w, dossier, *(person(w) for _ in range(5)))
    with count_queries(len(out)):
        client.get(address("list_excel", dossier))


# --- lists that only go out --------------------------------------------------------------------------------------------------


def cells_of(body: bytes) -> list[tuple]:
    return [row.cells for row in read(body).sheet("Danh sách").rows]


def test_the_appraisal_list_goes_out_as_filtered(w, django_app):
    cases(w, 2)
    answer = django_app.get(reverse("awards:appraisal_excel"), user=w.appraiser)
    rows = cells_of(answer.body)
    assert [len(rows), rows[0][0], rows[1][0], rows[2][0]] == [4, "Danh sách thẩm định đến 22/11/2021", "TT", 1]
    assert rows[2][11:13] == (DAY, "Đang thẩm định")
    assert len(cells_of(django_app.get(reverse("awards:appraisal_excel") + "?q=khong-co-ai", user=w.appraiser).body)) == 2
    assert "tham-dinh/excel/" in django_app.get(reverse("awards:appraisal"), user=w.appraiser).text


def test_formulas_in_names_stay_texts(w, django_app):
    made = draft(w)
    (row,) = add(w, made, person(w, name='=HYPERLINK("http://x","y")'))
    filling.edit_nomination(row, by=w.commune_clerk, version=row.version, achievement="+1\n-2\n@3")
    body = django_app.get(address("list_excel", made), user=w.commune_clerk).body
    assert cells_of(body)[3][1] == '=HYPERLINK("http://x","y")'
    with zipfile.ZipFile(BytesIO(body)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    result = found(fresh(made), body, w.commune_clerk)
    assert (result.ready, result.refused, result.same) == ([], [], 1)
