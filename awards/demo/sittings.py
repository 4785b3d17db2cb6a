"""The council of the demo: one session behind us with what came of it, one open today, one planned for December."""

import datetime

from awards import council, decisions, voting
from awards.demo import papers
from awards.demo.stage import Stage, day
from awards.models import CouncilSession, Decision, Nomination, NominationState, Seat
from units import clock
from units.models import Role, Signatory
from units.moves import perform

PLACE, CHAIR = "Phòng họp số 1, Trụ sở UBND tỉnh", "Chủ tịch Hội đồng Thi đua - Khen thưởng tỉnh"
# Invented members without an account: the secretary counts their hands.
GUESTS = [
    ("Từ Văn Chiến", "Phó Chủ tịch Hội đồng"),
    ("Đặng Thị Kim Thủy", "Ủy viên"),
    ("Phú Minh Lâm", "Ủy viên"),
    ("Ngô Hữu Phúc", "Ủy viên"),
    ("Trương Thị Ngọc Thảo", "Ủy viên"),
    ("Bo Bo Văn Sang", "Ủy viên"),
]
ISSUED_NUMBER = 2217  # typed: the province's series is kept in its document system


def past(stage: Stage, rows: list[Nomination]) -> None:
    """The session of 29 October: all but one passed by a show of hands; its decisions are on their ways."""
    ids = [row.pk for row in rows]
    with clock.standing_on(day("10-25")):
        session = plan(stage, "Phiên họp thứ ba năm 2021", day("10-29"), guests=len(GUESTS))
        put_on_agenda(stage, session, list(Nomination.objects.filter(pk__in=ids)))
    with clock.standing_on(day("10-29")):
        vote_by_hands(stage, session)
    passed = list(Nomination.objects.filter(pk__in=ids, state=NominationState.PASSED).with_facts().order_by("pk"))
    _decisions(stage, passed)


def planned(stage: Stage, rows: list[Nomination]) -> None:
    """Two sessions ahead: a small one that votes today, and the big one of 20 December. The last accepted cases wait."""
    fresh = list(Nomination.objects.filter(pk__in=[row.pk for row in rows]).select_related("award").order_by("pk"))
    voted_openly = [row for row in fresh if row.award.code == "BK_TINH"]
    today, later = voted_openly[:5], [row for row in fresh if row not in voted_openly[:5]]
    with clock.standing_on(day("11-19")):
        december = plan(stage, "Phiên họp thứ tư năm 2021", day("12-20"), guests=len(GUESTS))
        put_on_agenda(stage, december, later[:-2])
        small = plan(stage, "Phiên họp Thường trực Hội đồng", day("11-22"), guests=2)
        put_on_agenda(stage, small, today)
    with clock.standing_on(day("11-22")):
        small.refresh_from_db()
        council.open_session(small, by=stage.who(stage.province, Role.SECRETARY), version=small.version)


def plan(stage: Stage, name: str, held_on: datetime.date, *, guests: int) -> CouncilSession:
    """A session of the province's council with its members of the cards and so many invented ones."""
    secretary, unit = stage.who(stage.province, Role.SECRETARY), stage.units[stage.province]
    session = council.plan(unit=unit, name=name, held_on=held_on, by=secretary, place=PLACE, chair=CHAIR)
    seats = [Seat(name=person, post=post) for person, post in GUESTS[:guests]]
    council.set_roll(session, by=secretary, version=session.version, kept=seats)
    session.refresh_from_db()
    return session


def put_on_agenda(stage: Stage, session: CouncilSession, rows: list[Nomination]) -> None:
    """The secretary puts accepted cases on the agenda."""
    versions = {row.pk: row.version for row in rows}
    council.put_on_agenda(session, rows, by=stage.who(stage.province, Role.SECRETARY), version=session.version, versions=versions)
    session.refresh_from_db()


def vote_by_hands(stage: Stage, session: CouncilSession) -> None:
    """One show of hands for the whole list, one case pulled out of it that finds no majority."""
    secretary, everybody = stage.who(stage.province, Role.SECRETARY), session.seats.count()
    council.open_session(session, by=secretary, version=session.version)
    items = list(session.items.order_by("order"))
    session.refresh_from_db()
    voting.pull_out(session, [items[-1].pk], out=True, by=secretary, version=session.version)
    for chosen, yes in ((items[:-1], everybody), (items[-1:], 3)):
        session.refresh_from_db()
        voting.record_hands(session, chosen, yes=yes, no=everybody - yes, blank=0, by=secretary, version=session.version)
    session.refresh_from_db()
    council.close(session, by=secretary, version=session.version, seen_unverified=True)


def _decisions(stage: Stage, passed: list[Nomination]) -> None:
    """One decision issued, one signed and without number, one out for signature, one approved, one draft."""
    certificates = [row for row in passed if row.award.code == "BK_TINH"]
    departments = [row for row in certificates if row.unit.kind == "department"]
    bodies = [row for row in certificates if row.unit.kind in ("mass_organisation", "central_agency")]
    communes = [row for row in certificates if row.unit.kind in ("commune", "district")]
    titles = [row for row in passed if row.award.code == "TTLDXS"]
    with clock.standing_on(day("11-02")):
        lists = {
            "cho cá nhân, tập thể ngành giáo dục, y tế, truyền thông": departments,
            "cho cá nhân, tập thể các đoàn thể, ngành thuế": bodies,
            "cho cá nhân, hộ gia đình huyện Thuận Bắc": communes[:-2],
        }
        drafts = [draft_decision(stage, rows, about) for about, rows in lists.items()]
    with clock.standing_on(day("11-04")):
        out = [out_for_signature(stage, decision) for decision in drafts]
    with clock.standing_on(day("11-12")):
        first, second = (signed(stage, decision) for decision in out[:2])
        _issued(stage, first)
        assert second.state == "signed"
    with clock.standing_on(day("11-18")):
        draft_decision(stage, titles, "năm 2021")
        _approved(stage, draft_decision(stage, communes[-2:], "cho cá nhân, hộ gia đình huyện Thuận Bắc (bổ sung)"))


def draft_decision(stage: Stage, rows: list[Nomination], about: str) -> Decision:
    """A draft whose subject says whom it is about, so that lists tell the decisions apart."""
    officer, award = stage.who(stage.province, Role.APPRAISER), rows[0].award
    decision = decisions.draft(unit=stage.units[stage.province], campaign=stage.campaign, award=award, nominations=rows, by=officer)
    decisions.edit(decision, by=officer, version=decision.version, subject=f"{decision.subject} {about}")
    decision.refresh_from_db()
    return decision


def _approved(stage: Stage, decision: Decision) -> Decision:
    head = stage.who(stage.province, Role.OFFICE_HEAD)
    return perform(decisions.DECISION, "approve", [decision], by=head, versions={decision.pk: decision.version})[0]


def out_for_signature(stage: Stage, decision: Decision) -> Decision:
    """Approved by the office's head and sent for signature."""
    approved = _approved(stage, decision)
    return decisions.send_for_signature(approved, by=stage.who(stage.province, Role.APPRAISER), version=approved.version)


def signed(stage: Stage, decision: Decision) -> Decision:
    """Back from the chair with his signature."""
    chair = Signatory.objects.get(unit=decision.unit, authority="head")
    officer = stage.who(stage.province, Role.APPRAISER)
    return decisions.sign(decision, signatory=chair, signed_on=clock.today(), by=officer, version=decision.version)


def _issued(stage: Stage, decision: Decision) -> None:
    clerk = stage.who(stage.province, Role.RECORDS_CLERK)
    decisions.attach_scan(decision, papers.upload("signed"), by=clerk, version=decision.version)
    decision.refresh_from_db()
    decisions.issue(decision, decided_on=clock.today(), number=ISSUED_NUMBER, by=clerk, version=decision.version)
