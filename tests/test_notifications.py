"""Telling people: one row per person and act; mails once each, whatever happens to the server."""

import datetime
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from tests.factories import account, world
from units import clock, notifications
from units.models import Account, Notification, RoleAssignment
from units.notifications import Tell, mark_read, send_mails, tell, unread_count

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
CLERK, HEAD = frozenset({"clerk"}), frozenset({"head"})


@pytest.fixture
def w():
    return world()


def told():
    return sorted(Notification.objects.values_list("account__username", "text", "url", "mail"))


# --- telling --------------------------------------------------------------------------------------------------------------


def test_whoever_holds_the_role_at_the_unit_is_told(w, count_queries):
    with count_queries(2):
        assert tell([Tell(w.commune.pk, CLERK | HEAD, "Có việc.", "/x/")]) == 2
    assert told() == [("commune_clerk", "Có việc.", "/x/", True), ("commune_head", "Có việc.", "/x/", True)]


def test_nobody_is_told_twice_of_one_act(w, count_queries):
    account("hai-vai", ("clerk", w.commune), ("head", w.commune), ("clerk", w.district))
    with count_queries(2):
        tell([Tell(w.commune.pk, CLERK | HEAD, "Một.", "/1/"), Tell(w.district.pk, CLERK, "Hai.", "/2/")])
    assert told() == [
        ("commune_clerk", "Một.", "/1/", True),
        ("commune_head", "Một.", "/1/", True),
        ("district_clerk", "Hai.", "/2/", True),
        ("hai-vai", "Một. (và 1 việc khác)", "/1/", True),
    ]


def test_two_acts_in_the_same_moment_are_two_messages(w, monkeypatch):
    now = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: now)
    for _ in range(2):
        tell([Tell(w.commune.pk, CLERK, "Có việc.")])
    assert Notification.objects.count() == 2


def test_neither_the_actor_nor_the_inactive_nor_those_whose_role_is_over(w):
    Account.objects.filter(pk=w.commune_head.pk).update(is_active=False)
    RoleAssignment.objects.filter(account=w.district_clerk).update(valid_to=clock.today() - datetime.timedelta(days=1))
    assert tell([Tell(unit.pk, CLERK | HEAD, "Có việc.") for unit in (w.commune, w.district)], by=w.commune_clerk) == 1
    assert [row[0] for row in told()] == ["district_head"]


def test_nothing_to_tell_costs_nothing(w, count_queries):
    with count_queries(0):
        assert tell([]) == 0


def test_a_long_text_is_cut_to_the_column(w):
    tell([Tell(w.commune.pk, CLERK, "x" * 900)])
    assert Notification.objects.get().text == "x" * 500


def test_reading_one_or_all_of_ones_own(w):
    for _ in range(3):
        tell([Tell(w.commune.pk, CLERK | HEAD, "Có việc.")])
    mine = Notification.objects.filter(account=w.commune_clerk)
    assert mark_read(w.commune_clerk, notification_id=Notification.objects.filter(account=w.commune_head).first().pk) == 0
    assert mark_read(w.commune_clerk, notification_id=mine.first().pk) == 1
    assert (unread_count(w.commune_clerk), unread_count(w.commune_head)) == (2, 3)
    assert (mark_read(w.commune_clerk), mark_read(w.commune_clerk)) == (2, 0)
    assert (unread_count(w.commune_clerk), unread_count(w.commune_head)) == (0, 3)


# --- mails ----------------------------------------------------------------------------------------------------------------


class Server(EmailBackend):
    """A mail server in memory that misbehaves for some recipients."""

    refuses: dict[str, Exception] = {}

    def send_messages(self, messages):
        for message in messages:
            if fault := self.refuses.get(message.to[0]):
                raise fault
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    settings.BASE_URL = "https://thidua.example"
    monkeypatch.setattr(Server, "refuses", {})
    return Server


def write(w, *codes):
    tell([Tell(getattr(w, code).pk, CLERK, f"Việc của {code}.\nHai dòng.", f"/{code}/") for code in codes])


def left():
    return [message.to[0] for message in mail.outbox]


def test_each_mail_leaves_once(w, server):
    write(w, "commune", "district")
    assert (send_mails(), send_mails()) == (2, 0)
    first = mail.outbox[0]
    row = Notification.objects.order_by("id").first()
    assert (first.subject, first.to, first.body) == (
        "Việc của commune. Hai dòng.", ["commune_clerk@example.test"], "Việc của commune.\nHai dòng.\n\nhttps://thidua.example/commune/\n",
    )  # fmt: skip
    assert first.extra_headers == {"Message-ID": f"<notification-{row.pk}@thidua>"}
    assert list(Notification.objects.values_list("mail", flat=True)) == [False, False]


def test_a_mail_without_address_or_past_its_use_is_dropped_and_stays_on_the_page(w, server):
    write(w, "commune", "district", "sibling_commune")
    Account.objects.filter(pk=w.commune_clerk.pk).update(email="")
    today = clock.today()
    Notification.objects.filter(account=w.district_clerk).update(useful_until=today - datetime.timedelta(days=1))
    Notification.objects.filter(account=w.sibling_clerk).update(useful_until=today)
    assert send_mails() == 1
    assert left() == ["sibling_clerk@example.test"]
    assert Notification.objects.count() == 3


def test_a_refused_address_keeps_nobody_else_waiting_and_is_tried_later(w, server):
    write(w, "commune", "district")
    server.refuses = {"commune_clerk@example.test": smtplib.SMTPRecipientsRefused({})}
    assert (send_mails(), send_mails()) == (1, 0)
    assert left() == ["district_clerk@example.test"]
    server.refuses = {}
    Notification.objects.filter(mail=True).update(mailed_at=clock.real_now() - notifications.CLAIM - datetime.timedelta(seconds=1))
    assert (send_mails(), send_mails()) == (1, 0)
    assert left() == ["district_clerk@example.test", "commune_clerk@example.test"]


def test_when_the_server_is_down_nothing_is_lost_and_all_goes_out_afterwards(w, server):
    write(w, "commune", "district")
    server.refuses = {"commune_clerk@example.test": ConnectionRefusedError(111, "refused")}
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            send_mails()
    assert left() == []
    server.refuses = {}
    assert send_mails() == 2
    assert left() == ["commune_clerk@example.test", "district_clerk@example.test"]


def test_a_sweep_that_died_in_mid_sending_loses_no_mail(w, server):
    """The honest limit: it may leave twice, with the same Message-ID."""
    write(w, "commune")
    server.refuses = {"commune_clerk@example.test": KeyboardInterrupt()}
    with pytest.raises(KeyboardInterrupt):
        send_mails()
    server.refuses = {}
    assert send_mails() == 0  # another sweep does not take what one has in hand
    Notification.objects.update(mailed_at=clock.real_now() - notifications.CLAIM - datetime.timedelta(seconds=1))
    assert send_mails() == 1
    assert left() == ["commune_clerk@example.test"]


def test_at_most_so_many_at_a_time(w, server):
    write(w, "commune", "district", "sibling_commune")
    assert [send_mails(limit=2), send_mails(limit=2), send_mails(limit=2)] == [2, 1, 0]
