"""Written circulation: members answer on paper, the secretary types in the count; nobody presses, nobody raises a hand."""

import datetime

import pytest

from awards import council, voting
from awards.models import CountMethod, Seat
from awards.tally import Tally
from emulation.models import AwardRule
from tests.factories import World, world
from tests.test_council import close, opened, scan, states
from units.models import Paper
from units.moves import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    made = world()
    AwardRule.objects.filter(award__code="BK_TINH").update(vote_mode="written")
    for rule in made.rules.values():
        rule.refresh_from_db()
    return made


def test_answers_in_writing_are_typed_in_and_decide(w):
    session, items = opened(w)
    Seat.objects.filter(account=w.member_3).update(present=False)
    session.refresh_from_db()
    voting.record_paper(session, {items[0]: (2, 1, 0), items[1]: (1, 1, 1)}, scan=scan(), by=w.secretary, version=session.version)
    found = voting.results(session, voting.items_of(session))
    # three answers came though only two members sit: the absent one answered too
    assert [(found[item.pk].method, found[item.pk].tally, found[item.pk].outcome.passed) for item in items] == [
        (CountMethod.PAPER, Tally(2, 1, 0, absent=0, seats=3), True),
        (CountMethod.PAPER, Tally(1, 1, 1, absent=0, seats=3), False),
    ]
    close(w, session)
    assert states(items) == ["passed", "failed"]
    assert "lấy phiếu bằng văn bản" in str(Paper.objects.get(kind="vote_sheet").snapshot["facts"])


def test_nobody_presses_or_raises_a_hand(w):
    session, items = opened(w, 1)
    with pytest.raises(Refused, match="lấy phiếu bằng văn bản, không biểu quyết trên máy"):
        voting.cast(session, items[0].pk, "yes", by=w.member_1)
    with pytest.raises(Refused, match="lấy phiếu bằng văn bản trong nhóm này"):
        voting.record_hands(session, items, yes=3, no=0, blank=0, by=w.secretary, version=session.version)
    assert not voting.pressed_items(session).exists()


def test_the_pages_say_how(w, django_app):
    session, _ = opened(w, 1)
    page = f"/phien-hop/{session.public_id}/"
    assert "Lấy phiếu bằng văn bản: gửi phiếu lấy ý kiến" in django_app.get(page, user=w.secretary)
    assert "trả lời bằng phiếu lấy ý kiến" in django_app.get(f"{page}bieu-quyet/", user=w.member_1)
    assert "Phiếu lấy ý kiến" in django_app.get(f"{page}phieu-giay/BK_TINH/", user=w.secretary)


def test_the_share_is_confirmed_by_its_own_article(w):
    """A rule whose criteria were read but whose share was not still asks the council to look."""
    session, _ = opened(w, 1)
    rows = voting.items_of(session)
    AwardRule.objects.update(verified=True)
    assert not council.unverified(rows.all())
    AwardRule.objects.update(articles={"vote": {"article": "Quy chế", "verified": False}})
    assert council.unverified(rows.all())
