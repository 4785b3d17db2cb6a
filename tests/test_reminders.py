"""Reminders: the steps, once each whatever beats do, mail, and the page of texts to send by hand."""

import datetime
import threading
import time

import pytest
from django.db import connection, transaction
from django.urls import reverse

from awards.models import Dossier
from awards.sweeps import due_filings, remind_filing
from emulation import campaigns
from emulation.models import CampaignUnit, Milestone
from emulation.sweeps import remind_milestones
from tests.factories import World, world
from tests.racing import race
from units import clock, notifications, reminders
from units.models import Account, Holiday, Notification, Reminder, RoleAssignment
from units.reminders import Due, step_on

D = datetime.date
FRIDAY = D(2021, 12, 10)  # the communes' filing date
NONE = frozenset()


@pytest.fixture
def w(db) -> World:
    return world()


@pytest.fixture(autouse=True)
def _day(settings, tmp_path) -> None:
    settings.DEMO, settings.DEMO_TODAY, settings.DATA_DIR = True, D(2021, 11, 22), tmp_path


def told() -> list[tuple[str, str]]:
    """(account, text) of every notification, oldest first."""
    return list(Notification.objects.order_by("id").values_list("account__username", "text"))


def steps() -> list[tuple[str, str]]:
    return sorted(Reminder.objects.values_list("account__username", "step"))


# --- the step of a day (pure) -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "today, step",
    [
        (D(2021, 11, 9), ""),
        (D(2021, 11, 10), "30"),
        (D(2021, 12, 2), "30"),
        (D(2021, 12, 3), "7"),
        (D(2021, 12, 8), "7"),
        (D(2021, 12, 9), "1"),
        (FRIDAY, "1"),
        (D(2021, 12, 11), "overdue"),
        (D(2022, 1, 9), "overdue"),
        (D(2022, 1, 10), ""),
    ],
)
def test_the_step_of_a_day(today, step):
    assert step_on(today, FRIDAY, NONE) == step


@pytest.mark.parametrize(
    "today, step", [(D(2021, 12, 9), "7"), (D(2021, 12, 10), "1"), (D(2021, 12, 13), "1"), (D(2021, 12, 14), "overdue")]
)
def test_a_deadline_on_a_sunday_ends_on_monday_and_its_last_step_comes_on_friday(today, step):
    assert step_on(today, D(2021, 12, 12), NONE) == step


def test_holidays_move_steps_too():
    assert step_on(D(2021, 12, 8), FRIDAY, NONE) == "7"
    assert step_on(D(2021, 12, 8), FRIDAY, frozenset({D(2021, 12, 9)})) == "1"
    assert step_on(D(2021, 12, 11), FRIDAY, frozenset({FRIDAY})) == "1"


# --- who is told what ---------------------------------------------------------------------------------------------------------


def test_units_that_have_not_filed_are_reminded_once_per_step(w, settings):
    assert remind_filing() == 3
    text = "Nộp hồ sơ “Phong trào thi đua năm 2021” – hạn thứ Sáu 10/12/2021, còn 14 ngày làm việc."
    assert told() == [("commune_clerk", text), ("commune_head", text), ("sibling_clerk", text)]
    assert remind_filing() == 0
    settings.DEMO_TODAY = D(2021, 12, 3)
    assert (remind_filing(), remind_filing()) == (3, 0)
    settings.DEMO_TODAY = FRIDAY
    assert remind_filing() == 3
    assert told()[-1][1].endswith("hôm nay là hạn cuối.")
    settings.DEMO_TODAY = D(2021, 12, 13)
    assert (remind_filing(), remind_filing()) == (3, 0)
    assert told()[-1][1].endswith(", quá hạn 1 ngày làm việc.")
    assert [step for name, step in steps() if name == "commune_clerk"] == ["1", "30", "7", "overdue"]


def test_a_unit_that_has_filed_is_left_in_peace(w):
    Dossier.objects.create(
        campaign=w.campaign, unit=w.commune, to_unit=w.district, title="Tờ trình", state="sent", sent_at=clock.now(), confirmed_hash="x" * 64,
        created_by=w.commune_clerk, created_at=clock.now(), public_id="a" * 32,
    )  # fmt: skip
    remind_filing()
    assert [name for name, _ in told()] == ["sibling_clerk"]


def test_after_nine_days_without_a_beat_one_reminder_comes_not_two(w, settings):
    settings.DEMO_TODAY = D(2021, 12, 1)
    remind_filing()
    assert steps() == [(name, "30") for name in ("commune_clerk", "commune_head", "sibling_clerk")]
    settings.DEMO_TODAY = D(2021, 12, 10)  # the day of step 7 went by while beat was down
    assert (remind_filing(), remind_filing()) == (3, 0)
    assert [step for name, step in steps() if name == "commune_clerk"] == ["1", "30"]


def test_a_new_date_is_reminded_of_anew(w):
    remind_filing()
    campaigns.set_dates(w.campaign, by=w.admin, version=0, dates={("filing", "commune"): D(2021, 12, 13)})
    assert remind_filing() == 3


def test_a_draft_or_closed_campaign_reminds_nobody(w):
    Milestone.objects.create(campaign=w.campaign, kind="council", due_on=D(2021, 12, 20))
    type(w.campaign).objects.update(state="closed")
    assert (remind_filing(), remind_milestones()) == (0, 0)
    type(w.campaign).objects.update(state="draft")
    assert (remind_filing(), remind_milestones()) == (0, 0)


def test_registration_is_for_the_units_and_the_council_for_the_standing_body(w, settings):
    Milestone.objects.create(campaign=w.campaign, kind="registration", due_on=D(2021, 11, 30))
    Milestone.objects.create(campaign=w.campaign, kind="council", due_on=D(2021, 12, 20))
    remind_milestones()
    units = {"commune_clerk", "commune_head", "sibling_clerk", "district_clerk", "district_head", "department_clerk", "department_head"}
    texts = dict(told())
    assert {name for name, text in texts.items() if text.startswith("Đăng ký thi đua")} == units
    assert {name: text for name, text in texts.items() if name not in units} == dict.fromkeys(
        ("appraiser", "office_head", "secretary"),
        "Họp Hội đồng: “Phong trào thi đua năm 2021” – hạn thứ Hai 20/12/2021, còn 20 ngày làm việc.",
    )
    # Nobody knows who has registered: once the day has passed nobody is called late.
    settings.DEMO_TODAY = D(2021, 12, 1)
    assert remind_milestones() == 0


def test_people_who_left_are_not_reminded(w):
    Account.objects.filter(pk=w.commune_head.pk).update(is_active=False)
    RoleAssignment.objects.filter(account=w.sibling_clerk).update(valid_to=D(2021, 11, 21))
    remind_filing()
    assert [name for name, _ in told()] == ["commune_clerk"]


def test_the_number_of_queries_does_not_grow_with_people(w, count_queries):
    with count_queries(12):  # 4 of who has not filed; holidays, holders, known; in a savepoint: insert, whose, notifications
        remind_filing()
    with count_queries(7):
        remind_filing()


# --- mail -----------------------------------------------------------------------------------------------------------------------


def test_a_reminder_goes_out_by_mail_once_and_not_after_its_day(w, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    Account.objects.exclude(username="commune_clerk").update(email="")
    remind_filing()
    assert (notifications.send_mails(), notifications.send_mails()) == (1, 0)
    (file,) = settings.EMAIL_FILE_PATH.iterdir()  # a sweep without mail opens no connection, so it leaves no file
    written = file.read_text(encoding="utf-8")
    assert [line for line in written.splitlines() if line.startswith("To:")] == ["To: commune_clerk@example.test"]
    settings.DEMO_TODAY = FRIDAY
    remind_filing()
    assert Notification.objects.filter(mailed_at=None, mail=True, account=w.commune_clerk).get().useful_until == FRIDAY
    settings.DEMO_TODAY = D(2021, 12, 11)
    assert notifications.send_mails() == 0


# --- two beats at once --------------------------------------------------------------------------------------------------------


def due(w: World) -> Due:
    return Due(w.campaign, FRIDAY, frozenset({w.commune.pk}), frozenset({"clerk", "head"}), "Việc thử", "/")


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_eight_sweeps_at_once_remind_once():
    w = world()
    assert sorted(race(8, lambda number: reminders.remind([due(w)]))) == [0] * 7 + [2]
    assert (Reminder.objects.count(), Notification.objects.count()) == (2, 2)


def two_sweeps_past_the_look(w: World) -> list:
    """Two sweeps that both looked before either inserted: a lock on the table holds their inserts, not their reads, back."""
    outcomes: list = [None, None]

    def sweep(number: int) -> None:
        try:
            outcomes[number] = reminders.remind([due(w)])
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep, args=(number,)) for number in range(2)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE units_reminder IN SHARE MODE")
        for thread in threads:
            thread.start()
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'units_reminder'::regclass")
            if cursor.fetchone()[0] == 2:
                break
            time.sleep(0.05)
        else:
            pytest.fail("the sweeps did not reach their inserts")
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_that_both_saw_nothing_remind_once():
    w = world()
    assert two_sweeps_past_the_look(w) == [0, 2]
    assert (Reminder.objects.count(), Notification.objects.count()) == (2, 2)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_unique_keys_they_remind_twice():
    """The negative control: it is the database's key that makes it once, not luck."""
    w = world()
    keys = [("units_reminder", "reminder_once"), ("units_notification", "notification_once")]
    models = {"units_reminder": Reminder, "units_notification": Notification}
    with connection.cursor() as cursor:
        for table, key in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {key}")
    try:
        assert two_sweeps_past_the_look(w) == [2, 2]
        assert (Reminder.objects.count(), Notification.objects.count()) == (4, 4)
    finally:
        Notification.objects.all().delete()
        Reminder.objects.all().delete()
        with connection.schema_editor() as editor:
            for table, key in keys:
                (constraint,) = [row for row in models[table]._meta.constraints if row.name == key]
                editor.add_constraint(models[table], constraint)


# --- texts to send by hand ------------------------------------------------------------------------------------------------------


def test_the_page_lists_who_has_not_filed_with_a_text_for_each(w, django_app, settings):
    settings.BASE_URL = "https://thidua.example"
    Holiday.objects.create(date=D(2021, 11, 24), name="nghỉ thử", source="thử nghiệm")
    CampaignUnit.objects.exclude(unit=w.district).update(opened_at=clock.now())
    page = django_app.get(reverse("awards:nudges", args=[w.campaign.public_id]), user=w.appraiser)
    texts = [box.text.strip() for box in page.html.select(".copy-box textarea")]
    tail = f"tại https://thidua.example/phong-trao/{w.campaign.public_id}/"
    what = "Nộp hồ sơ “Phong trào thi đua năm 2021” – hạn thứ Sáu 10/12/2021, còn 13 ngày làm việc."
    assert texts == [
        f"{what} Còn 2 đơn vị chưa nộp: UBND xã Phước Bình và UBND xã Phước Hòa. Xem và lập tờ trình {tail}",
        f"Kính gửi UBND xã Phước Bình: {what} Đến nay chưa nhận được tờ trình của đơn vị. Xem và lập tờ trình {tail}",
        f"Kính gửi UBND xã Phước Hòa: {what} Đến nay chưa nhận được tờ trình của đơn vị. Xem và lập tờ trình {tail}",
        f"Phong trào “{w.campaign}” đã phát động. Đề nghị mở xem các mốc và bấm “Đã xem”: UBND huyện Bác Ái. {tail[4:]}",
    ]


def test_the_page_is_for_the_standing_body_only(w, client):
    url = reverse("awards:nudges", args=[w.campaign.public_id])
    for who, status in (("appraiser", 200), ("admin", 200), ("commune_clerk", 403), ("other_appraiser", 404)):
        client.force_login(w.accounts[who])
        assert client.get(url).status_code == status, who


@pytest.mark.parametrize("closed", [0, 1])
def test_the_page_needs_the_same_queries_for_one_and_two_units(w, client, count_queries, closed):
    if closed:
        CampaignUnit.objects.filter(unit=w.sibling_commune).delete()
    client.force_login(w.appraiser)
    client.get(reverse("awards:nudges", args=[w.campaign.public_id]))
    with count_queries(12):
        assert client.get(reverse("awards:nudges", args=[w.campaign.public_id])).context["number"] == 2 - closed


def test_filing_dates_of_several_kinds_are_due_apart(w):
    Milestone.objects.create(campaign=w.campaign, kind="filing", unit_kind="district", due_on=D(2021, 12, 20))
    assert [(row.due_on, len(row.unit_ids)) for row in due_filings()] == [(FRIDAY, 2), (D(2021, 12, 20), 2)]
