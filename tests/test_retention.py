"""How long personal data is kept: dated rules, what is due, and that emptying takes that and nothing else."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from awards import retention, sweeps
from awards.models import AwardRecord, Intake, IntakeRow
from tests.access_objects import attachment
from tests.factories import account, nomination, person, world
from units import clock, ledger, verification
from units import retention as rules
from units.models import LedgerEntry, LedgerValue, Notification, PersonalData, RetentionRule
from units.moves import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
NOON = datetime.datetime(2026, 3, 31, 12, tzinfo=clock.ZONE)


def stand(monkeypatch, year, month=3, day=31):
    moment = datetime.datetime(year, month, day, 12, tzinfo=clock.ZONE)
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def w(monkeypatch):
    """The world of 2017; the tests stand in 2026."""
    stand(monkeypatch, 2017)
    made = world()
    made.old = person(made, name="Người Cũ", detail={"gender": "male", "phone": "0901000001", "identity_number": "001000000001"})
    rules.load_rules()
    stand(monkeypatch, 2026)
    return made


def counts():
    return {row.kind.value: row.number for row in retention.due(clock.today())}


def numbers(recipient):
    recipient.person.refresh_from_db()
    return recipient.person.phone, recipient.person.identity_number


# --- rules ----------------------------------------------------------------------------------------------------------------


def test_rules_are_loaded_once_with_source_and_unverified(w):
    assert rules.load_rules() == 0
    said = RetentionRule.objects.order_by("kind").values_list("kind", "keep_months", "verified")
    assert list(said) == [
        ("identity_number", 60, False),
        ("import_files", 12, False),
        ("ledger_values", 60, False),
        ("notifications", 24, False),
        ("phone", 24, False),
    ]
    assert RetentionRule.objects.filter(source="").count() == 0
    assert {kind for kind, *_ in said} == set(PersonalData.values)


def test_a_new_period_is_a_new_row_and_the_old_one_ends(w):
    day = datetime.date(2026, 4, 1)
    made = rules.set_rule("phone", keep_months=6, counted_from="x", source="y", verified=True, valid_from=day, by=w.admin)
    rows = RetentionRule.objects.filter(kind="phone").order_by("valid_from").values_list("keep_months", "valid_to")
    assert list(rows) == [(24, datetime.date(2026, 3, 31)), (6, None)]
    assert (rules.rules_on(datetime.date(2026, 3, 31))["phone"].keep_months, rules.rules_on(day)["phone"]) == (24, made)
    with pytest.raises(Refused, match="Chọn một ngày sau"):
        rules.set_rule("phone", keep_months=6, counted_from="x", source="y", verified=True, valid_from=day, by=w.admin)
    assert LedgerEntry.objects.filter(verb="retentionrule.set").values_list("actor", "unit").get() == (w.admin.pk, w.province.pk)


@pytest.mark.parametrize("who", ["auditor", "appraiser", "commune_clerk"])
def test_only_an_admin_at_the_top_sets_and_empties(w, who):
    with pytest.raises(PermissionDenied):
        rules.set_rule("phone", keep_months=6, counted_from="x", source="y", verified=True, valid_from=NOON.date(), by=w.accounts[who])
    with pytest.raises(PermissionDenied):
        retention.run("phone", by=w.accounts[who])
    with pytest.raises(PermissionDenied):
        retention.run("phone", by=account("quantri.xa", ("admin", w.commune)))
    assert numbers(w.old) == ("0901000001", "001000000001")


@pytest.mark.parametrize(
    ("months", "on", "before"),
    [
        (24, (2026, 3, 31), (2024, 3, 31)),
        (1, (2026, 3, 31), (2026, 2, 28)),
        (12, (2024, 2, 29), (2023, 2, 28)),
        (3, (2026, 1, 5), (2025, 10, 5)),
    ],
)
def test_months_are_counted_by_the_calendar(months, on, before):
    rule = RetentionRule(keep_months=months)
    assert rules.cutoff(rule, datetime.date(*on)) == datetime.datetime(*before, tzinfo=clock.ZONE)


# --- people ---------------------------------------------------------------------------------------------------------------


def test_a_person_about_whom_nothing_was_done_is_emptied_and_the_rest_stays(w):
    assert counts() == {"identity_number": 1, "phone": 1, "ledger_values": 0, "import_files": 0, "notifications": 0}
    before = LedgerEntry.objects.count()
    assert retention.run("phone", by=w.admin) == 1
    assert numbers(w.old) == ("", "001000000001")
    assert retention.run("identity_number", by=w.admin) == 1
    assert numbers(w.old) == ("", "")
    assert (w.old.person.gender, w.old.name, LedgerEntry.objects.count() - before) == ("male", "Người Cũ", 4)
    assert [retention.run(kind, by=w.admin) for kind in PersonalData.values] == [0, 0, 0, 0, 0]
    told = LedgerEntry.objects.filter(verb="retentionrule.run").order_by("id")[0]
    assert (told.actor, told.note) == (
        w.admin,
        "Số điện thoại: 1; giữ 24 tháng từ lần cuối có việc khen thưởng hoặc sửa hồ sơ của người đó",
    )


@pytest.mark.parametrize("state", ["draft", "under_appraisal", "held", "passed"])
def test_an_open_case_keeps_the_numbers_however_old(w, state, monkeypatch):
    stand(monkeypatch, 2018)
    nomination(w, w.old, state=state)
    stand(monkeypatch, 2026)
    assert (counts()["phone"], counts()["identity_number"]) == (0, 0)


def test_a_case_that_ended_long_ago_does_not_one_that_ended_lately_does(w, monkeypatch):
    stand(monkeypatch, 2018)
    case = nomination(w, w.old, state="refused")
    stand(monkeypatch, 2026)
    assert counts()["phone"] == 1
    type(case).objects.update(held_since=NOON - datetime.timedelta(days=90))
    assert counts()["phone"] == 0


@pytest.mark.parametrize(("decided", "due"), [("2019-01-01", 1), ("2025-01-01", 0)])
def test_an_award_within_the_period_keeps_the_numbers(w, decided, due):
    AwardRecord.objects.create(
        recipient=w.old, award=w.awards["BK_TINH"], award_year=int(decided[:4]), recipient_class="direct_worker", decision_number="1",
        decided_on=decided, issuer_name="x", printed_name="x", source="imported",
    )  # fmt: skip
    assert counts()["phone"] == due
    retention.run("phone", by=w.admin)
    assert AwardRecord.objects.get().printed_name == "x"


def test_an_edit_within_the_period_keeps_the_numbers(w, monkeypatch):
    stand(monkeypatch, 2025)
    ledger.record([w.old], "recipient.edit", by=w.commune_clerk)
    stand(monkeypatch, 2026)
    assert counts()["phone"] == 0


def test_people_merged_into_one_count_as_one(w, monkeypatch):
    stand(monkeypatch, 2017)
    twin = person(w, name="Người Cũ", detail={"phone": "0901000002"})
    type(twin).objects.filter(pk=twin.pk).update(merged_into=w.old)
    stand(monkeypatch, 2026)
    assert counts()["phone"] == 2
    nomination(w, twin, state="passed")
    assert counts()["phone"] == 0


def test_what_was_done_about_one_of_three_rows_was_done_about_the_person(w, monkeypatch):
    stand(monkeypatch, 2017)
    twins = [person(w, name="Người Cũ", detail={"phone": f"090100000{n}"}) for n in (2, 3)]
    for twin in twins:
        type(twin).objects.filter(pk=twin.pk).update(merged_into=w.old)
    stand(monkeypatch, 2026)
    assert counts()["phone"] == 3
    nomination(w, twins[0], state="passed")
    assert counts()["phone"] == 0
    assert retention.run("phone", by=w.admin) == 0
    assert [twin.person.phone for twin in type(w.old).objects.filter(pk__in=[one.pk for one in twins]).order_by("pk")] == [
        "0901000002",
        "0901000003",
    ]


def test_the_copy_beside_the_ledger_goes_too_and_the_chain_holds(w, monkeypatch):
    stand(monkeypatch, 2018)
    ledger.record([w.old], "recipient.edit", by=w.commune_clerk, fields=["phone"], values={"phone": ("", "0901000001")})
    ledger.record([w.old], "recipient.edit", by=w.commune_clerk, fields=["name"], values={"name": ("a", "b")})
    stand(monkeypatch, 2026)
    retention.run("phone", by=w.admin)
    assert list(LedgerValue.objects.order_by("id").values_list("field", "after", "restricted_on")) == [
        ("phone", "", datetime.date(2026, 3, 31)),
        ("name", "b", None),
    ]
    assert verification.verify().faults == []


# --- the others -----------------------------------------------------------------------------------------------------------


def test_values_of_the_ledger_are_emptied_by_age_and_the_chain_holds(w, monkeypatch):
    for year in (2018, 2025):
        stand(monkeypatch, year)
        ledger.record(
            [w.old], "recipient.edit", by=w.commune_clerk, values={"birth_date": ("", f"1/1/{year}"), "ethnicity": ("", "Raglai")}
        )
    stand(monkeypatch, 2026)
    assert retention.run("ledger_values", by=w.admin) == 1
    assert list(LedgerValue.objects.order_by("id").values_list("after", flat=True)) == ["", "", "1/1/2025", "Raglai"]
    told = LedgerEntry.objects.get(verb="ledger.restrict")
    first = LedgerValue.objects.order_by("id")[0].entry_id
    assert (told.fields, told.unit) == ([f"{first}:birth_date,ethnicity"], w.commune)
    assert verification.verify().faults == []


def test_many_values_are_emptied_in_chunks(w, monkeypatch):
    stand(monkeypatch, 2018)
    for number in range(5):
        ledger.record([w.old], "recipient.edit", by=None, values={"phone": ("", str(number))})
    stand(monkeypatch, 2026)
    monkeypatch.setattr(rules, "CHUNK", 2)
    assert retention.run("ledger_values", by=w.admin) == 5
    assert LedgerEntry.objects.filter(verb="ledger.restrict").count() == 3
    assert verification.verify().faults == []


def intake(w, state):
    made = Intake.objects.create(
        kind="people", unit=w.commune, state=state, file=attachment(w, w.commune), sha256="0" * 64, created_by=w.commune_clerk,
        created_at=clock.now(), stored_at=clock.now() if state == "done" else None, public_id=uuid.uuid4().hex,
    )  # fmt: skip
    IntakeRow.objects.create(intake=made, number=1, cells={"name": "A"}, fixes={"name": "B"}, findings=[{"reason": "A"}])
    return made


def test_lines_of_workbooks_are_emptied_when_the_import_is_over_and_old(w, monkeypatch):
    stand(monkeypatch, 2018)
    done, waiting = intake(w, "done"), intake(w, "review")
    stand(monkeypatch, 2026)
    fresh = intake(w, "done")
    assert retention.run("import_files", by=w.admin) == 1
    said = {row.intake: (row.cells, row.fixes, row.findings) for row in IntakeRow.objects.all()}
    kept = ({"name": "A"}, {"name": "B"}, [{"reason": "A"}])
    assert said == {done: ({}, {}, []), waiting: kept, fresh: kept}
    assert LedgerEntry.objects.get(verb="intake.forget").subject_id == done.pk


def test_old_notifications_go(w, monkeypatch):
    rows = [Notification(account=w.admin, key=str(year), text="x", created_at=NOON.replace(year=year, day=1)) for year in (2018, 2025)]
    Notification.objects.bulk_create(rows)
    assert retention.run("notifications", by=w.admin) == 1
    assert list(Notification.objects.values_list("key", flat=True)) == ["2025"]


def test_without_a_rule_nothing_is_due_and_nothing_is_emptied(w):
    RetentionRule.objects.all().delete()
    assert set(counts().values()) == {0}
    with pytest.raises(Refused, match="Chưa có thời hạn"):
        retention.run("phone", by=w.admin)


# --- the clock and the command ----------------------------------------------------------------------------------------------


def test_once_a_month_the_admin_is_told_and_nothing_is_emptied(w, monkeypatch):
    assert [sweeps.tell_retention(), sweeps.tell_retention()] == [1, 0]
    text = "Dữ liệu cá nhân đã hết thời hạn giữ: Số định danh cá nhân: 1; Số điện thoại: 1."
    assert list(Notification.objects.values_list("account", "text", "url")) == [(w.admin.pk, text, "/du-lieu-ca-nhan/")]
    assert numbers(w.old) == ("0901000001", "001000000001")
    stand(monkeypatch, 2026, 4, 1)
    assert sweeps.tell_retention() == 1


def test_with_nothing_due_nobody_is_told(w):
    for kind in ("phone", "identity_number"):
        retention.run(kind, by=w.admin)
    assert sweeps.tell_retention() == 0


def test_the_command_counts_first_and_empties_only_when_told(w, capsys):
    call_command("retention_run")
    assert "Số điện thoại: 1 mục hết hạn (giữ 24 tháng)" in capsys.readouterr().out
    assert numbers(w.old) == ("0901000001", "001000000001")
    call_command("retention_run", "--kind", "phone", "--yes")
    assert numbers(w.old) == ("", "001000000001")
    assert LedgerEntry.objects.filter(verb="retentionrule.run").values_list("actor", flat=True).get() is None


# --- the pages --------------------------------------------------------------------------------------------------------------


def test_the_page_shows_counts_and_the_confirmation_says_that_it_cannot_be_undone(w, django_app):
    page = django_app.get("/du-lieu-ca-nhan/", user=w.admin)
    assert page.text.count("Chưa đối chiếu") == 5
    page = page.click(href="/du-lieu-ca-nhan/phone/xoa/")
    assert ("Không lấy lại được" in page, "Xóa hẳn 1 mục" in page, "31/03/2024" in page) == (True, True, True)
    page = page.forms[next(key for key, form in page.forms.items() if "Xóa hẳn" in form.text)].submit().follow()
    assert "Đã xóa 1 mục hết thời hạn giữ: Số điện thoại." in page
    assert numbers(w.old) == ("", "001000000001")
    assert "hôm nay không có gì hết thời hạn giữ" in django_app.get("/du-lieu-ca-nhan/phone/xoa/", user=w.admin).follow()


def test_a_period_is_set_on_the_page_and_errors_stand_at_their_field(w, django_app):
    page = django_app.get("/du-lieu-ca-nhan/phone/thoi-han/", user=w.admin)
    form = page.forms[next(key for key, form in page.forms.items() if "keep_months" in form.fields)]
    form["keep_months"], form["valid_from"] = "0", "01/10/2017"
    page = form.submit()
    assert "Ít nhất 1 tháng." in page
    form = page.forms[next(key for key, form in page.forms.items() if "keep_months" in form.fields)]
    form["keep_months"] = "36"
    page = form.submit()
    assert "Chọn một ngày sau" in page
    form = page.forms[next(key for key, form in page.forms.items() if "keep_months" in form.fields)]
    form["valid_from"] = "01/04/2026"
    assert "Đã đặt thời hạn giữ: Số điện thoại." in form.submit().follow()


def test_an_unknown_kind_is_not_found(w, client):
    client.force_login(w.admin)
    assert client.get("/du-lieu-ca-nhan/x/xoa/").status_code == 404


def test_the_page_costs_the_same_at_one_and_at_three_people(w, client, count_queries):
    client.force_login(w.admin)
    with count_queries(14):
        client.get("/du-lieu-ca-nhan/")
    for _ in range(2):
        person(w)
    with count_queries(14):
        client.get("/du-lieu-ca-nhan/")
