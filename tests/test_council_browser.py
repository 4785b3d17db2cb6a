"""The ballot under a member's fingers: keys, presses saved in place, the case beside the list."""

import datetime

import pytest

from awards import council
from awards.models import AgendaItem, Vote
from tests.factories import cases, world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_member_votes_by_keys_and_reads_the_case_beside(live_server, browser_context, client, settings):
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    w = world()
    session = council.plan(unit=w.province, name="Phiên họp", held_on=datetime.date(2021, 12, 15), by=w.secretary)
    rows = cases(w, 3, state="accepted")
    council.put_on_agenda(session, rows, by=w.secretary, version=session.version, versions={row.pk: row.version for row in rows})
    session.refresh_from_db()
    council.open_session(session, by=w.secretary, version=session.version)
    first, second, third = AgendaItem.objects.order_by("order")
    client.force_login(w.member_1)
    browser_context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = browser_context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto(f"{live_server.url}/phien-hop/{session.public_id}/bieu-quyet/")
    page.keyboard.press("j")
    page.keyboard.press("1")
    page.locator(f"#b{first.pk}yes[aria-pressed=true]").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("3")
    page.locator(f"#b{second.pk}blank[aria-pressed=true]").wait_for()
    page.keyboard.press("2")  # the focus stayed on its line: the same case is changed
    page.locator(f"#b{second.pk}no[aria-pressed=true]").wait_for()
    assert page.locator("#progress").inner_text().strip().endswith("2/3")
    page.locator(f"#n{third.pk}").click()
    page.locator("#beside h2").wait_for()
    assert third.nomination.recipient.name in page.locator("#beside").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#beside [data-beside]").count() == 0
    assert problems == []
    assert dict(Vote.objects.values_list("item_id", "choice")) == {first.pk: "yes", second.pk: "no"}
