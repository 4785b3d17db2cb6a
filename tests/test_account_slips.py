"""One-time slips: used once, for a while, by the right name; what is kept of them; the printed sheet."""

import datetime
import subprocess

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.factories import world
from units import accounts, clock, slips
from units.models import Account, FormToken, LedgerEntry, Notification, OneTimeSlip
from units.moves import Refused

pytestmark = pytest.mark.django_db
USE = "/tai-khoan/phieu/"
GOOD = "trâu đen ăn cỏ xanh"


@pytest.fixture
def w():
    return world()


def use(client, code, password=GOOD, username="commune_clerk", again=None):
    told = {"username": username, "code": code, "password1": password, "password2": password if again is None else again}
    return client.post(USE, told)


def errors(answer):
    return [text for texts in answer.context["form"].errors.values() for text in texts]


def test_the_slip_sets_a_password_once(w):
    code = accounts.give_slip(w.commune_clerk, by=w.admin)
    assert use(Client(), code).status_code == 302
    assert Account.objects.get(username="commune_clerk").check_password(GOOD)
    assert errors(use(Client(), code, "một câu hoàn toàn khác")) == [
        "Tên đăng nhập hoặc mã chưa đúng, hoặc phiếu đã dùng, đã quá hạn. Xem lại phiếu; nếu vẫn không được, nhờ quản trị cấp phiếu mới."
    ]
    assert Account.objects.get(username="commune_clerk").check_password(GOOD)


def test_a_slip_ends_the_old_password_and_every_session(w):
    client = Client()
    client.post("/tai-khoan/dang-nhap/", {"login": "commune_clerk", "password": "mat-khau-thu-nghiem"})
    assert client.get("/thong-bao/").status_code == 200
    accounts.give_slip(w.commune_clerk, by=w.admin)
    assert client.get("/thong-bao/").status_code == 302
    assert not Account.objects.get(username="commune_clerk").check_password("mat-khau-thu-nghiem")


def test_a_new_slip_withdraws_the_one_before(w):
    first, second = (accounts.give_slip(w.commune_clerk, by=w.admin) for _ in range(2))
    assert slips.good("commune_clerk", first) is None
    assert slips.good("commune_clerk", second) is not None


def test_a_slip_is_worthless_after_its_days(w, monkeypatch, settings):
    settings.SLIP_DAYS = 3
    code = accounts.give_slip(w.commune_clerk, by=w.admin)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + datetime.timedelta(days=3, seconds=-1))
    assert slips.good("commune_clerk", code) is not None
    monkeypatch.setattr(clock, "now", lambda: now + datetime.timedelta(days=3))
    assert slips.good("commune_clerk", code) is None


@pytest.mark.parametrize(("username", "wrong"), [("commune_head", False), ("khong-co-ai", False), ("commune_clerk", True)])
def test_wrong_names_and_wrong_codes_read_the_same(w, username, wrong):
    code = accounts.give_slip(w.commune_clerk, by=w.admin)
    answer = use(Client(), "AAAA-BBBB-CCCC" if wrong else code, username=username)
    assert len(errors(answer)) == 1
    assert errors(answer)[0].startswith("Tên đăng nhập hoặc mã chưa đúng")


@pytest.mark.parametrize(
    ("password", "again", "reasons"),
    [
        ("ngắn quá", None, ["Mật khẩu mới có 8 ký tự: cần ít nhất 10 ký tự."]),
        ("1234567890", None, ["Mật khẩu này nhiều người dùng nên dễ bị đoán: chọn một câu của riêng mình."]),
        ("commune_clerk1", None, ["Mật khẩu quá giống tên đăng nhập, họ tên hoặc cách liên hệ của bạn: chọn một câu khác."]),
        (GOOD, "khác hẳn câu kia", ["Hai lần gõ khác nhau: gõ lại cho giống."]),
    ],
)
def test_weak_passwords_are_refused_in_words_and_the_slip_stays_good(w, password, again, reasons):
    code = accounts.give_slip(w.commune_clerk, by=w.admin)
    answer = use(Client(), code, password, again=again)
    assert (answer.status_code, errors(answer)) == (200, reasons)
    assert use(Client(REMOTE_ADDR="10.1.1.1"), code).status_code == 302


def test_guessing_codes_is_throttled_by_address(w):
    code = accounts.give_slip(w.commune_clerk, by=w.admin)
    client = Client(REMOTE_ADDR="10.2.2.2")
    for _ in range(10):
        use(client, "AAAA-BBBB-CCCC")
    assert errors(use(client, code)) == ["Thử quá nhiều lần từ máy này. Đợi ít phút rồi thử lại."]
    assert use(Client(REMOTE_ADDR="10.2.2.3"), code).status_code == 302


def test_two_at_once_use_a_slip_once(w):
    code = accounts.give_slip(w.commune_clerk, by=w.admin)
    slip = slips.good("commune_clerk", code)
    accounts.use_slip(slip, password=GOOD)
    with pytest.raises(Refused):
        accounts.use_slip(slip, password="một câu hoàn toàn khác")


def test_the_code_is_kept_nowhere(w, client):
    client.force_login(w.admin)
    answer = client.post(f"/tai-khoan-nguoi-dung/{w.commune_clerk.pk}/phieu/", {"by_mail": ""})
    code = answer.context["code"]
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    (slip,) = OneTimeSlip.objects.all()
    kept = [
        slip.code_hash,
        *LedgerEntry.objects.values_list("note", flat=True),
        *Notification.objects.values_list("text", flat=True),
        *FormToken.objects.values_list("answer_url", flat=True),
        *(str(session.get_decoded()) for session in Session.objects.all()),
    ]
    assert [text for text in kept if code in text or code.replace("-", "") in text] == []


def test_a_closed_account_gets_no_slip(w):
    accounts.leave(w.commune_clerk, on=clock.today(), note="", by=w.admin)
    with pytest.raises(Refused):
        accounts.give_slip(w.commune_clerk, by=w.admin)


def test_the_printed_sheet_is_one_page_of_a5_and_says_all_it_must(w, client, tmp_path):
    client.force_login(w.admin)
    url = f"/tai-khoan-nguoi-dung/{w.commune_clerk.pk}/phieu/"
    code = client.post(url, {"by_mail": ""}).context["code"]
    answer = client.post(f"{url}pdf/", {"code": code})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    sheet = tmp_path / "slip.pdf"
    sheet.write_bytes(answer.content)
    told = subprocess.run(["pdfinfo", sheet], capture_output=True, text=True, check=True).stdout
    text = subprocess.run(["pdftotext", "-layout", sheet, "-"], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1\n" in told
    assert "419.5" in told
    for words in ("Người commune_clerk", "commune_clerk", code, "127.0.0.1:8000/tai-khoan/phieu/", "Mã chỉ dùng được một lần"):
        assert words in text
    assert client.post(f"{url}pdf/", {"code": "AAAA-BBBB-CCCC"}).status_code == 404


def test_names_do_not_break_out_of_the_sheet(w):
    Account.objects.filter(pk=w.commune_clerk.pk).update(full_name='<a rel=attachment href="file:///etc/passwd">x</a>')
    w.commune_clerk.refresh_from_db()
    code = accounts.give_slip(w.commune_clerk, by=w.admin)
    assert b"root:" not in slips.paper(w.commune_clerk, code, slips.of_code(w.commune_clerk, code))


def test_the_door_leads_to_the_slip(w):
    assert f'href="{reverse("units:slip")}"' in Client().get("/tai-khoan/dang-nhap/").text
