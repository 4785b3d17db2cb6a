"""What of a judgement stands in the way. Only verified texts refuse; what nobody has verified warns; what somebody with the right
set aside (`Override`) is left out.

To be filed, a case must not be certainly short of something. To be decided, it must not wait for this year's base decision either, nor
stand on facts that only the unit declared, and no competent body may be verifying the recipient on the day.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from awards.eligibility.findings import Answer, Finding, RouteFinding
from awards.eligibility.history import HeldFact, InitiativeFact, MembersFact, RatingFact, Standing
from awards.judgements import competence
from awards.judgements.judging import Judged, judged
from awards.models import HoldKind, Nomination, Override
from emulation.criteria import AllOf, Criterion, InitiativeCount, Node, Source, placed
from units import clock
from units.models import Unit
from units.moves import Refused

NAMED = 20  # reasons that one refusal names
HELD = "bar.hold"
WAITING = "Được trình, chưa được quyết định: "
DECLARED = "Căn cứ vào dữ liệu đơn vị tự khai, chưa đối chiếu: "
UNNAMED = "Chưa chọn đủ sáng kiến làm căn cứ ở trang trường hợp: "
Test = Callable[[Finding], bool]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Reasons about one nomination, each a whole sentence with its article; ``warnings`` refuse nothing."""

    nomination: Nomination
    refusals: tuple[str, ...]
    warnings: tuple[str, ...]

    def named(self, reasons: Iterable[str]) -> list[str]:
        """The reasons for a page that shows many: "Nguyễn Văn A – Chiến sĩ thi đua cấp tỉnh: …"."""
        return [f"{self.nomination.recipient.name} – {self.nomination.award.name}: {reason}" for reason in reasons]


def refusals(nominations: Iterable[Nomination], *, deciding: bool, on: datetime.date | None = None, unit: Unit | None = None) -> list[str]:
    """Why nominations may not be filed (``deciding``: not be decided by ``unit``, default their holder, on a day). Thirteen queries
    at most, one more for each deciding unit and two where one may not decide; empty: nothing stands in the way."""
    return [line for one in verdicts(nominations, deciding=deciding, on=on, unit=unit) for line in one.named(one.refusals)]


def warnings(nominations: Iterable[Nomination], *, deciding: bool = False) -> list[str]:
    """What nobody has verified and is not met by the facts; the same queries as `refusals`."""
    return [line for one in verdicts(nominations, deciding=deciding) for line in one.named(one.warnings)]


def verdicts(
    nominations: Iterable[Nomination],
    *,
    deciding: bool,
    on: datetime.date | None = None,
    unit: Unit | None = None,
    decider: bool = True,
) -> list[Verdict]:
    """What stands in the way of each nomination, in the order of their keys. Without ``decider`` nobody asks who decides on the day."""
    rows = judged(nominations)
    aside: dict[int, dict[str, str]] = {}
    for pk, key, finding in Override.objects.filter(nomination__in=rows, withdrawn_at=None).values_list("nomination_id", "key", "finding"):
        aside.setdefault(pk, {})[key] = finding
    day = on or clock.today()
    wrong = competence.deciders([one.nomination for one in rows.values()], day, unit=unit) if deciding and decider else {}
    found = []
    for pk, one in rows.items():
        row = one.nomination
        objections = [*competence.nominator(row), *competence.regime(row), *([wrong[pk]] if pk in wrong else [])]
        found.append(_verdict(one, objections, aside.get(pk, {}), deciding, day))
    return found


def _verdict(
    one: Judged, objections: Iterable[competence.Objection], aside: Mapping[str, str], deciding: bool, on: datetime.date
) -> Verdict:
    left = [objection for objection in objections if objection.key not in aside]
    weighed = [_Weighing(judged_so, aside, deciding) for judged_so in (one, *_disciplined_since(one, on))]
    short = [reason for each in weighed for reason in each.reasons()]
    reasons = [*_held_back(one, aside, on), *short, *(item.sentence for item in left if item.verified)]
    doubts = [*(doubt for each in weighed for doubt in each.doubts()), *(item.sentence for item in left if not item.verified)]
    return Verdict(one.nomination, tuple(dict.fromkeys(reasons)), tuple(dict.fromkeys(doubts)))


def _disciplined_since(one: Judged, on: datetime.date) -> Iterator[Judged]:
    """The case as it stands on the day, where a discipline was decided after the dossier came: one that has run out by now bars nobody,
    but achievements count from its end only (khoản 4 Điều 4 Nghị định 98/2023/NĐ-CP)."""
    if any(one.case.on < row.decided_on <= on for row in one.history.disciplines):
        yield replace(one, judgement=one.on(on))


def _held_back(one: Judged, aside: Mapping[str, str], on: datetime.date) -> Iterator[str]:
    """Holds and other bars as they are on the day: what was set after the dossier came counts too. A hold is somebody's word with a
    competent body's paper, not a number that had to be verified; nobody sets it aside, that body's conclusion ends it. Another bar is set
    aside as it was said: a second discipline is another one."""
    for hold in one.history.holds:
        if hold.starts_on <= on and (hold.ends_on is None or on <= hold.ends_on):
            word = HoldKind(hold.kind).label.lower()
            yield f"Tạm dừng xét từ {hold.starts_on:%d/%m/%Y}: {word}, văn bản số {hold.paper}{_law(one.standard.general.hold)}."
    for bar in one.on(on).bars:
        if bar.key != HELD and aside.get(bar.key) != bar.sentence[:1000] and bar.answer == Answer.NOT_MET:
            yield bar.sentence


def _law(source: Source | None) -> str:
    """`` (Điều 4; chưa xác minh)``; empty where the regime says nothing."""
    return f" ({source.article}{'' if source.verified else '; chưa xác minh'})" if source else ""


class _Weighing:
    """The routes of one judgement weighed again: what was set aside holds, what is unverified neither fails nor waits."""

    def __init__(self, one: Judged, aside: Mapping[str, str], deciding: bool) -> None:
        self.one, self.aside, self.deciding = one, aside, deciding
        self.declared = frozenset(_declared(one))
        self.unnamed = frozenset(_unnamed(one)) - set(aside)

    def reasons(self) -> list[str]:
        """Why no route is open; empty when one is, or when there is none to judge by."""
        found = [self._in_the_way(route) for route in self._routes()]
        return [self._said(finding) for finding in min(found, key=len)] if found and all(found) else []

    def doubts(self) -> list[str]:
        """What the facts do not meet of texts that nobody has verified: along the nearest route."""
        nearest = next(iter(self._routes()), None)
        bars = [bar for bar in self.one.judgement.bars if not bar.source.verified]
        found = [*bars, *(finding for finding in (nearest.findings if nearest else ()) if not finding.source.verified)]
        wrong = (Answer.NOT_MET, Answer.PENDING) if self.deciding else (Answer.NOT_MET,)
        left = [finding for finding in found if finding.strict in wrong and finding.key not in self.aside and not finding.judged]
        unnamed = self._along(nearest, self._is_open) if nearest else []
        left += [finding for finding in unnamed if finding.key in self.unnamed and not finding.source.verified]
        return [self._said(finding) if finding.key in self.unnamed else finding.sentence for finding in left]

    def _routes(self) -> list[RouteFinding]:
        """The route the dossier chose, else all that are open to it."""
        routes = self.one.judgement.routes
        chosen = [route for route in routes if route.route.id == self.one.nomination.route]
        return list(chosen or routes)

    def _in_the_way(self, route: RouteFinding) -> list[Finding]:
        """Findings that close a route, along its nearest alternatives."""
        prior = next((finding for finding in route.findings if finding.key == f"{route.route.id}.prior"), None)
        return [*([prior] if prior and self._stops(prior) else []), *self._along(route, self._stops)]

    def _along(self, route: RouteFinding, test: Test) -> list[Finding]:
        """What a test finds in a route's tree, along the alternatives where it finds least."""
        by_key = {finding.key: finding for finding in route.findings}

        def of(node: Node, key: str) -> list[Finding]:
            if isinstance(node, Criterion):
                return [by_key[key]] if test(by_key[key]) else []
            parts = [of(part, place) for place, part in placed(node, key)]
            return [finding for part in parts for finding in part] if isinstance(node, AllOf) else min(parts, key=len)

        return of(route.route.require, route.route.id) if route.route.require else []

    def _is_open(self, finding: Finding) -> bool:
        """Whether a criterion is not plainly met by what the nomination stands on, whoever has read its text."""
        lacking = not finding.judged and finding.strict <= Answer.UNKNOWN
        return finding.key not in self.aside and (lacking or finding.key in self.unnamed)

    def _stops(self, finding: Finding) -> bool:
        if finding.judged or finding.key in self.aside or not finding.source.verified:
            return False
        if finding.key in self.unnamed:
            return True
        return finding.strict == Answer.NOT_MET or (self.deciding and (finding.strict == Answer.PENDING or self._only_declared(finding)))

    def _only_declared(self, finding: Finding) -> bool:
        return finding.strict == Answer.TO_CONFIRM and not self.declared.isdisjoint(finding.used)

    def _said(self, finding: Finding) -> str:
        if finding.key in self.unnamed:
            return f"{UNNAMED}{finding.sentence}"
        start = "" if finding.strict == Answer.NOT_MET else WAITING if finding.strict == Answer.PENDING else DECLARED
        return f"{start}{finding.sentence}"


def _unnamed(one: Judged) -> Iterator[str]:
    """Keys of what initiatives meet that the recipient has and the nomination does not name. An initiative that supports an award unnamed
    would stay free for the next one (Công văn 5007/BNV-TĐKT ngày 05/9/2023: each serves once)."""
    free = any(fact.ref not in one.named for fact in one.history.initiatives)
    asked = [key for route in one.judgement.routes for key in _initiative_keys(route.route.require, route.route.id)] if free else []
    if not asked:
        return
    by_named = {finding.key: finding.strict for route in one.by_named().routes for finding in route.findings}
    met = {finding.key: finding.strict for route in one.judgement.routes for finding in route.findings}
    yield from (key for key in asked if met[key] > Answer.UNKNOWN >= by_named[key])


def _initiative_keys(node: Node | None, key: str) -> Iterator[str]:
    if isinstance(node, InitiativeCount):
        yield key
    elif node is not None and not isinstance(node, Criterion):
        for place, part in placed(node, key):
            yield from _initiative_keys(part, place)


def _declared(one: Judged) -> Iterator[str]:
    history = one.history
    facts: tuple[HeldFact | RatingFact | InitiativeFact | MembersFact, ...]
    facts = (*history.held, *history.ratings, *history.initiatives, *history.members)
    return (fact.ref for fact in facts if fact.standing == Standing.DECLARED)


class Barred(Refused):
    """Refused by what the judge found; ``stopped`` are the ids of the nominations that it is about."""

    def __init__(self, found: Iterable[Verdict]) -> None:
        rows = [one for one in found if one.refusals]
        self.stopped = frozenset(one.nomination.pk for one in rows)
        lines = [line for one in rows for line in one.named(one.refusals)]
        rest = [f"Còn {len(lines) - NAMED} lý do khác."] if len(lines) > NAMED else []
        super().__init__(*lines[:NAMED], *rest)


def refuse(
    nominations: Iterable[Nomination],
    *,
    deciding: bool,
    on: datetime.date | None = None,
    unit: Unit | None = None,
    decider: bool = True,
) -> list[str]:
    """Guard of moves: nothing stands in the way of any of them. Call it under the lock of their recipients (`awards.doubles.lock`), so
    that a hold set at the same moment is seen, or waits.

    Raises:
        Barred: names them, with the reasons.
    """
    found = verdicts(nominations, deciding=deciding, on=on, unit=unit, decider=decider)
    if any(one.refusals for one in found):
        raise Barred(found)
    return []


def refuse_decider(nominations: Iterable[Nomination], *, unit: Unit, on: datetime.date) -> None:
    """Refuse what a unit may not decide on a day, before anything else is asked of the cases. Two queries where it may.

    Raises:
        Barred: names them, with the article and who decides.
    """
    related = ("award", "rule", "unit", "holder", "recipient")
    rows = Nomination.objects.filter(pk__in=[row.pk for row in nominations]).select_related(*related).order_by("pk")
    by_key = {row.pk: row for row in rows}
    wrong = competence.deciders(list(by_key.values()), on, unit=unit)
    if stopped := [Verdict(by_key[pk], (one.sentence,), ()) for pk, one in wrong.items() if one.verified]:
        raise Barred(stopped)
