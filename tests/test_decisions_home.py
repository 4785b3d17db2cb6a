"""What the home page says about decisions, to whom."""

import pytest

from awards.home import awaiting_decision_items, decision_items
from tests.factories import nomination, world
from tests.test_decisions import TODAY, at_signature, drafted, issued, signed
from units.models import Paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    return world()


def said(provider, account) -> list[tuple[str, str]]:
    return [(item.sentence, item.action) for item in provider(account)]


def test_each_is_told_his_own_next_step(w):
    drafted(w)
    at_signature(w)
    signed(w)
    issued(w)
    subject = "Quyết định “Về việc tặng Bằng khen của Chủ tịch UBND tỉnh”: "
    told = {name: said(decision_items, account) for name, account in w.accounts.items()}
    assert {name: lines for name, lines in told.items() if lines} == {
        "office_head": [(f"{subject}chờ duyệt dự thảo.", "Xem và duyệt")],
        "appraiser": [(f"{subject}đã trình ký, chờ kết quả.", "Ghi kết quả trình ký")],
        "records_clerk": [(f"{subject}đã ký, chờ cho số và ban hành.", "Ban hành")],
    }


def test_what_waits_for_a_decision_and_papers_that_failed(w, count_queries):
    nomination(w)
    nomination(w)
    nomination(w, state="accepted")
    decision = issued(w)
    Paper.objects.filter(pk=decision.paper_id).update(state="failed", error="Dựng bản in quá lâu.")
    told = {name: said(awaiting_decision_items, account) for name, account in w.accounts.items()}
    lines = [
        ("2 trường hợp đã được thông qua, chờ ra quyết định.", "Soạn quyết định"),
        ("Chưa tạo được tệp PDF của “Về việc tặng Bằng khen của Chủ tịch UBND tỉnh”.", "Làm lại"),
    ]
    assert {name: rows for name, rows in told.items() if rows} == {"appraiser": lines, "office_head": lines}
    with count_queries(2):
        awaiting_decision_items(w.appraiser)
