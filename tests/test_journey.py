"""The main job, played by twelve people in a browser against what ``./dev demo`` starts: web, real worker, real beat.

From launching the year's campaign to the public page of an issued decision (steps 4–10 of the first release). Each act is one
person's; the next one finds the work on the home page. ``./dev journey`` also saves the README's pictures.
"""

import io
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pdfplumber
import pytest
from playwright.sync_api import Browser, expect

from tests.browsing import TABLET, Person, pdf, window
from tests.factories import PDF
from tests.processes import BIN, INHERITED, ROOT, answer, free_port, running, wait_until

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(600)]

ADMIN, CLERK, HEAD = "Phạm Quốc Khánh", "Katơr Thị Nhường", "Pi Năng Hoàng"
DISTRICT, DEPARTMENT = "Mấu Văn Sang", "Đàng Thị Mỹ Hạnh"
OFFICER, OFFICE_HEAD, RECORDS = "Nguyễn Thị Thu Oanh", "Lê Hữu Đạt", "Châu Thị Ngọc Yến"
SECRETARY, MEMBERS = "Trần Thị Bích Vân", ("Võ Minh Quý", "Bá Thị Kim Liên", "Huỳnh Đức Sơn")
CERTIFICATE, FIGHTER, COLLECTIVE = "Bằng khen của Chủ tịch UBND tỉnh", "Chiến sĩ thi đua cấp tỉnh", "Tập thể lao động xuất sắc"
HOUSEHOLD, FARMER = "Hộ bà Chamaléa Thị Thử", "Katơr Văn Thử Nghiệm"
SESSION, NUMBER = "Phiên họp cuối năm 2021", "2468"
COUNCIL_DAY, DECISION_DAY = "2021-12-17", "2021-12-24"
REMINDER = "Nộp hồ sơ “Phong trào thi đua năm 2021” – hạn thứ Hai 29/11/2021, còn 5 ngày làm việc."
REPORT, MINUTES, SCAN = pdf("bao-cao.pdf", PDF), pdf("bien-ban.pdf", PDF), pdf("ban-da-ky.pdf", PDF)


@dataclass
class Story:
    """The running house, and what the acts learn from each other."""

    browser: Browser
    base: str
    data: Path
    pictures: Path | None
    names: dict[str, str] = field(default_factory=dict)

    def as_person(self, name: str, **how: object):
        """A window in which this person has logged in by the card."""
        return window(self.browser, self.base, pictures=self.pictures, **how)


@pytest.fixture
def story(browser: Browser, tmp_path: Path) -> Iterator[Story]:
    """``./dev demo`` on a data folder of its own, in which the campaign of 2021 is not launched yet."""
    data, port = tmp_path / "demo", free_port()
    data.mkdir()
    (data / ".demo").touch()
    env = {name: os.environ[name] for name in INHERITED if name in os.environ}
    env |= {"DEMO": "1", "DATA_DIR": str(data), "PORT": str(port), "SWEEP_SECONDS": "2", "WEB_WORKERS": "1", "WORKER_PROCESSES": "1"}
    for command in (["migrate", "--no-input", "-v0"], ["demo_load", "--bare"]):
        subprocess.run([BIN / "python", "manage.py", *command], cwd=ROOT, env=env, check=True, capture_output=True, timeout=120)
    pictures = ROOT / "docs" / "pictures" if os.environ.get("JOURNEY_PICTURES") else None
    if pictures:
        pictures.mkdir(exist_ok=True)
    base = f"http://127.0.0.1:{port}"
    with running(["./dev", "demo"], env=env, log=tmp_path / "dev.log") as house:
        wait_until(lambda: answer(f"{base}/healthz"), seconds=120, what="./dev demo", process=house)
        yield Story(browser, base, data, pictures)
        assert house.stop(signal.SIGINT) == 0, house.output()


def test_from_launch_to_public_page(story: Story) -> None:
    admin_launches(story)
    clerk_files(story)
    head_confirms(story)
    clerk_sends(story)
    district_gathers(story)
    district_signs_on_paper(story)
    department_files(story)
    officer_appraises(story)
    clerk_supplements(story)
    officer_accepts_the_rest(story)
    admin_moves_the_clock(story, COUNCIL_DAY)
    secretary_opens_a_session(story)
    for name, choice in zip(MEMBERS, ("yes", "rest", "no"), strict=True):
        member_votes(story, name, choice)
    secretary_counts_and_closes(story)
    admin_moves_the_clock(story, DECISION_DAY)
    officer_drafts(story)
    office_head_approves(story)
    officer_takes_to_signature(story)
    records_clerk_issues(story)
    decision_is_printed(story)
    clerk_is_told(story)
    everybody_reads(story)


# --- the campaign ------------------------------------------------------------------------------------------------------


def admin_launches(story: Story) -> None:
    """Step 4: the administrator changes a date and launches; all 104 units are addressed."""
    with story.as_person(ADMIN) as admin:
        admin.go("/")
        admin.inspect()
        admin.enter_by_card(ADMIN)
        admin.do("Xem và phát động")
        admin.see("Phong trào thi đua năm 2021", "4614/KH-UBND", "Đang soạn")
        admin.menu("Sửa các mốc")
        admin.fill("Họp Hội đồng", COUNCIL_DAY)
        admin.do("Lưu các mốc")
        admin.do("Phát động", inside=".page-actions")
        admin.see("tất cả là 104 đơn vị")
        admin.do("Phát động", inside="main form")
        admin.see("Đã phát động", "0 / 104 đã mở")
        admin.inspect()
        admin.picture("campaign.png")


# --- the commune files -------------------------------------------------------------------------------------------------


def clerk_files(story: Story) -> None:
    """Step 5: told on the home page, the clerk fills an envelope and prints it."""
    with story.as_person(CLERK) as clerk:
        clerk.enter_by_card(CLERK)
        clerk.see("Nộp hồ sơ “Phong trào thi đua năm 2021”", "UBND xã Phước Bình chưa xem")
        clerk.inspect()
        clerk.picture("home-commune.png")
        clerk.do("Xem phong trào", inside=".task:has-text('“Phong trào thi đua năm 2021” đã phát động')")
        clerk.do("Đã xem")
        clerk.home()
        clerk.do("Lập tờ trình")
        clerk.do("Lập tờ trình, chọn người")
        choose_recipients(clerk, CERTIFICATE, ["Trưởng thôn"])
        new_farmer(clerk)
        new_household(clerk)
        clerk.do("Thêm trường hợp")
        choose_recipients(clerk, COLLECTIVE, ["Nhân dân và cán bộ"])
        clerk.see("chưa ghi thành tích", "chưa đính kèm báo cáo thành tích", "chưa đính kèm biên bản họp xét")
        story.names["person"] = write_achievements(clerk)
        attach_minutes(clerk)
        number_the_letter(clerk, "12/TTr-UBND")
        clerk.see("Đủ giấy tờ, xin thủ trưởng xác nhận.")
        clerk.inspect()
        clerk.picture("dossier.png")
        code, letter = print_letter(clerk)
        assert code in text_of(letter)
        assert FARMER in text_of(letter)


def choose_recipients(clerk: Person, award: str, rows: list[str]) -> None:
    """Tick recipients of the unit for one award."""
    clerk.choose("Đề nghị tặng", award)
    clerk.do("Lọc")
    if rows == ["Trưởng thôn"]:  # the list shows no posts: the first person will do
        clerk.page.locator("tbody input[type=checkbox]").first.check()
    else:
        clerk.tick(*rows)
    clerk.do("Thêm vào tờ trình")


def new_farmer(clerk: Person) -> None:
    """A person nobody has entered yet; three questions stand for the report."""
    clerk.do("Thêm trường hợp")
    clerk.do("Nhập cá nhân mới")
    clerk.choose("Đề nghị tặng", CERTIFICATE)
    clerk.fill("Họ và tên", FARMER)
    clerk.page.get_by_label("Nam", exact=True).check()
    clerk.page.get_by_label("Loại đối tượng").select_option("direct_worker")
    clerk.fill("Chức vụ, nghề nghiệp", "Nông dân thôn Hành Rạc 2")
    clerk.page.get_by_label("Nhóm lao động").select_option("farmer")
    clerk.do("Lưu và ghi thành tích")
    answer_questions(clerk)


def new_household(clerk: Person) -> None:
    clerk.do("Thêm trường hợp")
    clerk.do("Nhập hộ gia đình mới")
    clerk.choose("Đề nghị tặng", CERTIFICATE)
    clerk.fill("Tên hộ", HOUSEHOLD)
    clerk.fill("Địa chỉ", "Thôn Bạc Rây 2, xã Phước Bình")
    clerk.do("Lưu và ghi thành tích")
    answer_questions(clerk)


def answer_questions(clerk: Person) -> None:
    clerk.fill("Đã làm gì", "Hiến 320 m² đất làm đường vào khu sản xuất.")
    clerk.fill("Kết quả bằng con số", "Đường dài 450 m, 37 hộ đi lại được vào mùa mưa.")
    clerk.fill("Ảnh hưởng", "Bốn hộ khác trong thôn hiến đất theo.")
    clerk.attach("Tệp PDF", REPORT)
    clerk.do("Lưu trường hợp")


def write_achievements(clerk: Person) -> str:
    """Fill what is missing on the lines chosen from the list; returns the name of the person among them."""
    clerk.inspect()
    first = clerk.page.locator("tbody tr", has_text=CERTIFICATE).first.locator("th a").inner_text()
    for name in (first, "Nhân dân và cán bộ"):
        clerk.page.locator("tbody tr", has_text=name).locator("th a").click()
        clerk.look()
        if clerk.page.get_by_label("Đã làm gì").count():
            answer_questions(clerk)
            continue
        clerk.fill("Thành tích", "Vận động bà con làm 1.200 m đường; thôn giữ vững danh hiệu văn hóa, không có đơn thư vượt cấp.")
        clerk.attach("Tệp PDF", REPORT)
        clerk.inspect()
        clerk.do("Lưu trường hợp")
    return str(first)


def attach_minutes(clerk: Person) -> None:
    clerk.page.get_by_text("Đính kèm tệp (biên bản").click()
    clerk.attach("Tệp PDF", MINUTES)
    clerk.do("Tải tệp lên")
    clerk.see("bien-ban.pdf")


def number_the_letter(clerk: Person, number: str) -> None:
    clerk.do("Sửa thông tin tờ trình", inside=".page-main")
    clerk.fill("Số, ký hiệu", number)
    clerk.fill("Ngày tờ trình", "2021-11-22")
    clerk.do("Lưu thông tin")


def print_letter(clerk: Person) -> tuple[str, bytes]:
    """Order the letter, wait for the worker, fetch it: its code and its bytes."""
    clerk.do("In tờ trình", inside=".page-main")
    link = clerk.page.get_by_role("link", name="Tải tờ trình (PDF)")
    expect(link).to_be_visible(timeout=60_000)  # the page asks by itself until the worker is done
    return clerk.page.locator(".code-box code").inner_text(), clerk.download("Tải tờ trình (PDF)")


def head_confirms(story: Story) -> None:
    with story.as_person(HEAD) as head:
        head.enter_by_card(HEAD)
        head.do("Xem và xác nhận")
        head.do("Xác nhận tờ trình", inside=".page-actions")
        head.see(FARMER, HOUSEHOLD, COLLECTIVE)
        head.do("Xác nhận tờ trình", inside="main form")
        head.see("Đã xác nhận", "Thủ trưởng đã xác nhận")


def clerk_sends(story: Story) -> None:
    with story.as_person(CLERK) as clerk:
        clerk.enter_by_card(CLERK)
        clerk.do("Gửi tờ trình")
        clerk.do("Gửi tờ trình", inside=".page-actions")
        clerk.see("UBND huyện Bác Ái")
        clerk.do("Gửi tờ trình", inside="main form")
        expect(clerk.page.locator(".code-box code")).to_have_text(re.compile(r"PN-[2-9A-Z]{8}"))
        clerk.inspect()


# --- the district, the department ---------------------------------------------------------------------------------------


def district_gathers(story: Story) -> None:
    """Step 6: received, one left out with a reason, the rest into the district's own letter."""
    with story.as_person(DISTRICT) as district:
        district.enter_by_card(DISTRICT)
        district.do("Tiếp nhận")
        district.do("Tiếp nhận", inside=".page-actions")
        district.do("Tiếp nhận", inside="main form")
        district.see("Đã tiếp nhận")
        district.home()
        district.do("Tổng hợp")
        district.see("4 trường hợp chờ tổng hợp")
        district.inspect()
        district.do(f"Không trình {story.names['person']}")
        district.fill("Lý do", "Thành tích trùng với đợt khen của huyện tháng 9.")
        district.do("Không trình tiếp", inside="main form")
        district.see("3 trường hợp chờ tổng hợp")
        district.tick(FARMER, HOUSEHOLD, "Nhân dân và cán bộ")
        district.do("Đưa vào tờ trình")
        district.see("Đã đưa 3 trường hợp")


def district_signs_on_paper(story: Story) -> None:
    """The print carries a code; a scan of another version is refused, that of this version binds."""
    with story.as_person(DISTRICT) as district:
        district.enter_by_card(DISTRICT)
        district.do("Làm tiếp tờ trình")
        code, letter = print_letter(district)
        sign_on_paper(district, "AAAA-0000", letter)
        district.see("Bản đã ký khác dữ liệu")
        district.fill("Mã ở chân trang", code)
        district.attach("Bản quét", pdf("to-trinh-da-ky.pdf", letter))
        district.do("Nộp bản đã ký", inside="main form")
        district.see("Đã nhận bản ký")
        send(district, to="UBND tỉnh Ninh Thuận")


def sign_on_paper(person: Person, code: str, letter: bytes) -> None:
    person.do("Nộp bản đã ký", inside=".page-main")
    person.fill("Mã ở chân trang", code)
    person.fill("Số, ký hiệu", "45/TTr-UBND")
    person.fill("Ngày ghi trên tờ trình", "2021-11-22")
    person.attach("Bản quét", pdf("to-trinh-da-ky.pdf", letter))
    person.do("Nộp bản đã ký", inside="main form")


def send(person: Person, *, to: str) -> None:
    person.do("Gửi tờ trình", inside=".page-actions")
    person.see(to)
    person.do("Gửi tờ trình", inside="main form")
    person.see("Mã phiếu")


def department_files(story: Story) -> None:
    """A title that demands a secret ballot; the head has no account here and signs on paper."""
    with story.as_person(DEPARTMENT) as clerk:
        clerk.enter_by_card(DEPARTMENT)
        clerk.do("Lập tờ trình")
        clerk.do("Lập tờ trình, chọn người")
        clerk.choose("Đề nghị tặng", FIGHTER)
        clerk.do("Lọc")
        clerk.page.locator("tbody input[type=checkbox]").first.check()
        clerk.do("Thêm vào tờ trình")
        link = clerk.page.locator("tbody th a").first
        story.names["fighter"] = link.inner_text()
        link.click()
        clerk.fill("Thành tích", "Ba năm liên tục là Chiến sĩ thi đua cơ sở; sáng kiến rút ngắn thời gian thẩm định dự toán.")
        clerk.attach("Tệp PDF", REPORT)
        clerk.do("Lưu trường hợp")
        clerk.do(story.names["fighter"])
        clerk.page.get_by_label("Loại giấy tờ").select_option("confirmation")
        clerk.attach("Tệp PDF", pdf("sang-kien.pdf", PDF))
        clerk.do("Lưu trường hợp")
        attach_minutes(clerk)
        code, letter = print_letter(clerk)
        sign_on_paper(clerk, code, letter)
        clerk.see("Đã nhận bản ký")
        send(clerk, to="UBND tỉnh Ninh Thuận")


# --- the standing body ---------------------------------------------------------------------------------------------------


def officer_appraises(story: Story) -> None:
    """Step 7: both letters taken in, the household returned, the others passed in one batch."""
    with story.as_person(OFFICER) as officer:
        for _ in range(2):
            officer.home() if officer.page.url != "about:blank" else officer.enter_by_card(OFFICER)
            officer.do("Tiếp nhận")
            officer.do("Tiếp nhận", inside=".page-actions")
            officer.do("Tiếp nhận", inside="main form")
        officer.home()
        officer.do("Thẩm định", inside=".page-main")
        officer.inspect()
        officer.do(HOUSEHOLD)
        officer.see("Hiến 320 m² đất")
        officer.inspect()
        officer.page.get_by_label("Trả lại để bổ sung").check()
        officer.fill("Lý do, ý kiến", "Chưa có xác nhận của thôn về diện tích đất đã hiến.")
        officer.do("Ghi ý kiến", inside=".sheet-actions .btn-outline-secondary, .sheet-actions")
        officer.go("/tham-dinh/")
        officer.tick(FARMER, "Nhân dân và cán bộ", story.names["fighter"])
        officer.do("Ghi đạt cho các dòng đã chọn…")
        officer.see("Ghi “Đạt” cho 3 trường hợp?")
        officer.do("Ghi “Đạt” cho 3 trường hợp", inside="main form")
        officer.see("Hoàn tác 3 trường hợp")


def clerk_supplements(story: Story) -> None:
    with story.as_person(CLERK) as clerk:
        clerk.enter_by_card(CLERK)
        clerk.do("Bổ sung")
        clerk.see("Chưa có xác nhận của thôn")
        clerk.do("Sửa, bổ sung")
        clerk.page.get_by_label("Loại giấy tờ").select_option("confirmation")
        clerk.attach("Tệp PDF", pdf("xac-nhan-cua-thon.pdf", PDF))
        clerk.do("Lưu trường hợp")
        clerk.do("Gửi lại", inside=".page-actions")
        clerk.fill("Đã bổ sung gì", "Đã thêm xác nhận của thôn Bạc Rây 2.")
        clerk.do("Gửi lại", inside="main form")
        clerk.see("Đã gửi lại.")


def officer_accepts_the_rest(story: Story) -> None:
    with story.as_person(OFFICER) as officer:
        officer.enter_by_card(OFFICER)
        officer.do("Thẩm định", inside=".page-main")
        officer.do(HOUSEHOLD)
        officer.see("xac-nhan-cua-thon.pdf", "Đã thêm xác nhận của thôn Bạc Rây 2.")
        officer.page.get_by_label(re.compile("^Đạt")).check()
        officer.do("Ghi ý kiến, sang trường hợp tiếp")


def admin_moves_the_clock(story: Story, day: str) -> None:
    """Step 2 of the demo: the calendar moves for everybody."""
    with story.as_person(ADMIN) as admin:
        admin.enter_by_card(ADMIN)
        admin.do("Đổi ngày")
        admin.fill("Ngày khác", day)
        admin.do("Chuyển ngày")
        admin.see(f"{int(day[8:]):02d}/{day[5:7]}/2021")


# --- the council ------------------------------------------------------------------------------------------------------------


def secretary_opens_a_session(story: Story) -> None:
    with story.as_person(SECRETARY) as secretary:
        secretary.enter_by_card(SECRETARY)
        secretary.do("Phiên họp", inside=".site-nav")
        secretary.do("Lập phiên họp")
        secretary.fill("Tên phiên họp", SESSION)
        secretary.fill("Ngày họp", COUNCIL_DAY)
        secretary.fill("Địa điểm", "Phòng họp số 1")
        secretary.do("Lập phiên họp", inside="main form")
        secretary.do("Đưa trường hợp vào")
        secretary.tick(FARMER, HOUSEHOLD, "Nhân dân và cán bộ", story.names["fighter"])
        secretary.do("Đưa vào phiên họp")
        secretary.inspect()
        secretary.do("Mở biểu quyết", inside=".page-actions")
        secretary.see("3/3", "Bỏ phiếu kín bằng phiếu giấy")
        secretary.do("Mở biểu quyết", inside="main form")
        secretary.see("Đang biểu quyết", "Chưa hỗ trợ bỏ phiếu kín trên máy")


def member_votes(story: Story, name: str, choice: str) -> None:
    """Step 8, on a tablet: one presses every case, one agrees to the rest of a group, one disagrees with the collective."""
    with story.as_person(name, size=TABLET) as member:
        member.enter_by_card(name)
        member.do("Vào biểu quyết")
        group = member.page.locator(".ballot-group", has_text=COLLECTIVE)
        if choice == "yes":
            for button in member.page.locator(".press-yes").all():
                button.click()
                expect(button).to_have_attribute("aria-pressed", "true")
        elif choice == "rest":
            group.get_by_role("link", name="Tán thành các trường hợp còn lại").click()
            member.do("Đồng ý, tán thành 1 trường hợp còn lại")
        else:
            group.locator(".press-no").click()
            expect(group.locator(".press-no")).to_have_attribute("aria-pressed", "true")
        member.see("Đã biểu quyết 3/3" if choice == "yes" else "Đã biểu quyết 1/3")
        if choice == "yes":
            member.inspect()
            member.picture("ballot-tablet.png")
        member.page.get_by_role("link", name=FARMER).click()
        expect(member.page.locator("#beside")).to_contain_text("Hiến 320 m² đất")
        member.look()


def secretary_counts_and_closes(story: Story) -> None:
    """Hands for the group, the typed count of the paper ballot with its scan, then the result for good."""
    with story.as_person(SECRETARY) as secretary:
        secretary.enter_by_card(SECRETARY)
        secretary.do("Mở phiên họp")
        secretary.inspect()
        secretary.page.locator(".count-group", has_text=CERTIFICATE).get_by_role("link", name="Ghi kết quả giơ tay").click()
        for label, votes in (("Tán thành", "3"), ("Không tán thành", "0"), ("Không có ý kiến", "0")):
            secretary.page.get_by_label(label, exact=True).first.fill(votes)
        secretary.do("Ghi cho 2 trường hợp")
        secretary.go(secretary.page.url.removeprefix(story.base).partition("gio-tay/")[0])
        secretary.do("Nhập kết quả phiếu giấy")
        for label, votes in (("Đồng ý", "3"), ("Không đồng ý", "0"), ("Trắng, không hợp lệ", "0")):
            secretary.fill(f"{label} – {story.names['fighter']}", votes)
        secretary.attach("Bản chụp biên bản", SCAN)
        secretary.do("Lưu kết quả kiểm phiếu")
        secretary.do("Chốt kết quả", inside=".page-actions")
        secretary.page.get_by_label("Tôi đã xem các tỷ lệ").check()
        secretary.do("Chốt kết quả 4 trường hợp", inside="main form")
        secretary.see("Thông qua 4/4 trường hợp", "66,67")
        secretary.inspect()


# --- the decision -------------------------------------------------------------------------------------------------------------


def officer_drafts(story: Story) -> None:
    """Step 9: one award, many recipients, previewed."""
    with story.as_person(OFFICER) as officer:
        officer.enter_by_card(OFFICER)
        officer.do("Quyết định", inside=".site-nav")
        officer.do("Soạn quyết định")
        officer.page.locator("tr", has_text=CERTIFICATE).get_by_role("link", name="Soạn quyết định").click()
        officer.do("Soạn quyết định", inside="main form")
        officer.see("Dự thảo", FARMER, HOUSEHOLD)
        expect(officer.page.frame_locator("iframe").locator("body")).to_contain_text(FARMER)
        officer.inspect()


def office_head_approves(story: Story) -> None:
    with story.as_person(OFFICE_HEAD) as head:
        head.enter_by_card(OFFICE_HEAD)
        head.do("Xem và duyệt")
        head.do("Duyệt dự thảo", inside=".page-actions")
        head.do("Duyệt dự thảo", inside="main form")
        head.see("Đã duyệt dự thảo")


def officer_takes_to_signature(story: Story) -> None:
    with story.as_person(OFFICER) as officer:
        officer.enter_by_card(OFFICER)
        officer.do("Trình ký")
        officer.do("Ghi đã trình ký", inside=".page-actions")
        officer.do("Ghi đã trình ký", inside="main form")
        officer.do("Ghi kết quả trình ký")
        officer.page.locator("select[name$=signatory]").select_option(index=0)
        officer.fill("Ngày ký", "2021-12-23")
        officer.do("Ghi đã ký")
        officer.see("Đã ký, chờ số")


def records_clerk_issues(story: Story) -> None:
    with story.as_person(RECORDS) as records:
        records.enter_by_card(RECORDS)
        records.do("Ban hành")
        records.do("Lấy số và ban hành")
        records.fill("Số văn thư đã cấp", NUMBER)
        records.fill("Ngày quyết định", DECISION_DAY)
        records.attach("Bản chụp đã ký", SCAN)
        records.do("Xem lại trước khi ban hành")
        records.see(f"Ban hành Quyết định số {NUMBER}/QĐ-UBND?", "2 trường hợp", "Đã đính")
        records.do("Ban hành", inside="main form")
        records.see("Đã ban hành", f"Quyết định số {NUMBER}/QĐ-UBND")
        records.wait_for("Mở tệp PDF")
        story.names["paper"] = records.page.url
        (story.data / "decision.pdf").write_bytes(records.download("Mở tệp PDF"))


def decision_is_printed(story: Story) -> None:
    """The file says what was decided, in one family of type."""
    content = (story.data / "decision.pdf").read_bytes()
    with pdfplumber.open(io.BytesIO(content)) as document:
        text = "\n".join(page.extract_text() for page in document.pages)
        fonts = {char["fontname"].split("+")[-1] for page in document.pages for char in page.chars}
        if story.pictures:
            document.pages[0].to_image(resolution=110, antialias=True).save(story.pictures / "decision-paper.png")
    for words in (f"Số: {NUMBER}/QĐ-UBND", "ngày 24 tháng 12 năm 2021", FARMER, HOUSEHOLD, "QUYẾT ĐỊNH", "Nơi nhận"):
        assert words in text, f"{words!r} is not in\n{text}"
    assert {font for font in fonts if not font.startswith(("LiberationSerif", "Liberation-Serif"))} == set()


def text_of(content: bytes) -> str:
    with pdfplumber.open(io.BytesIO(content)) as document:
        return "\n".join(page.extract_text() for page in document.pages)


# --- what everybody sees ---------------------------------------------------------------------------------------------------------


def clerk_is_told(story: Story) -> None:
    """Step 10: decision and reminder in the app and by mail; the record on the recipient's page."""
    with story.as_person(CLERK) as clerk:
        clerk.enter_by_card(CLERK)
        clerk.do("Thông báo")
        clerk.see("đã có quyết định khen thưởng", "không được cấp trên trình tiếp")
        expect(clerk.page.get_by_role("listitem").filter(has_text=REMINDER)).to_have_count(1)
        clerk.inspect()
        clerk.do("Tờ trình", inside=".site-nav")
        clerk.do("Đề nghị khen thưởng năm 2021")
        clerk.do(FARMER)
        clerk.do("Khen thưởng những năm trước")
        clerk.see(CERTIFICATE, f"Quyết định số {NUMBER}/QĐ-UBND")
        clerk.inspect()
    wait_until(lambda: "đã có quyết định khen thưởng" in mails(story), seconds=30, what="the mail about the decision")
    assert mails(story).count(REMINDER) == 1


def mails(story: Story) -> str:
    """Everything mailed to the commune's clerk, from the files of the demo's mail folder; a sweep without mail leaves none."""
    files = [path.read_text(encoding="utf-8") for path in sorted((story.data / "mail").glob("*"))]
    assert "" not in files
    return "\n".join(mail for file in files for mail in file.split("-" * 79) if "To: xa.phuocbinh@" in mail)


def everybody_reads(story: Story) -> None:
    """The public page needs no login."""
    with window(story.browser, story.base, pictures=story.pictures) as citizen:
        citizen.go("/cong-khai/")
        citizen.see(f"{NUMBER}/QĐ-UBND", "Về việc tặng Bằng khen", "2 trường hợp")
        citizen.inspect()
        citizen.picture("public.png")
        citizen.do("Về việc tặng Bằng khen")
        citizen.see(FARMER, HOUSEHOLD)
        citizen.inspect()
        assert citizen.download("Tải quyết định").startswith(b"%PDF-")
