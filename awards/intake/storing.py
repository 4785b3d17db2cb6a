"""The worker's second part: all accepted rows in one transaction, or none with the row and reason that stopped it.

Looked at twice: before the transaction, with progress; and inside it, under locks, because somebody may have changed a recipient, a
unit or an award since the rows were accepted.
"""

import datetime
from collections.abc import Collection, Iterator, Sequence

from django.db import connection, models, transaction

from awards.intake import existing
from awards.intake.candidates import lock
from awards.intake.examining import CHUNK, Examined, Examiner, save
from awards.intake.existing import authors_there, grant_key, grants_there, ratings_there, work_key, works_there
from awards.intake.facts import WARNING, Facts, Grant, Who
from awards.intake.recipients import Newcomer, enter, fill
from awards.intake.same import NEW
from awards.intake.sources import Sources, importer
from awards.intake.table import INTAKE, tell
from awards.models import (
    AwardRecord,
    Initiative,
    InitiativeAuthor,
    Intake,
    IntakeKind,
    IntakeResult,
    IntakeRow,
    IntakeState,
    Outcome,
    Rating,
    RowChoice,
)
from units import clock, jobs, ledger, registry
from units.ledger import subject_type
from units.models import Job, Recipient, RecipientPair, Verdict
from units.moves import perform

STORE_LOCK = 7_146_010  # key of PostgreSQL's advisory lock: one import is stored at a time
LOOKED = 40  # percent of the bar before the transaction begins; in it, what is written is told beside the database (`jobs.murmur`)


class Unfit(Exception):
    """Rows that no longer fit; the message names the first one's cell and why."""

    def __init__(self, unfit: Sequence[Examined]) -> None:
        first = unfit[0]
        told = next(finding for finding in first.checked.findings if finding.level != WARNING)
        super().__init__(f"Dòng {first.row.number}, ô {told.cell}: {told.reason}. Chưa ghi dòng nào; xem lại dòng này rồi ghi lại.")
        self.unfit = unfit


def run(job_id: int) -> None:
    """Claim the job and store; back to review when a row no longer fits. A second attempt finds the work done or does it whole."""
    job = jobs.claim(job_id)
    if job is None:
        return
    intake = Intake.objects.select_related("unit", "file", "scan", "stored_by", "created_by").get(pk=job.subject_id)
    if intake.state == IntakeState.STORING:
        try:
            possible = _look(intake, job)
            with transaction.atomic():
                _store(intake, job, possible)
        except Unfit as fault:
            _stop(intake, fault)
    jobs.finish(job)


def _stop(intake: Intake, fault: Unfit) -> None:
    """Nothing was stored: the rows that stopped it wait again, with what is wrong with them."""
    with transaction.atomic():
        save(fault.unfit)
        also = {"error": str(fault)}
        perform(INTAKE, "stop", [intake], by=importer(intake), versions={intake.pk: intake.version}, also=also, note=str(fault))
        tell(intake, "chưa ghi được, cần xem lại", str(fault))


def accepted(intake: Intake) -> Iterator[list[IntakeRow]]:
    """The accepted rows, a chunk at a time, in the order of the file."""
    last = 0
    rows = IntakeRow.objects.filter(intake=intake, choice=RowChoice.ACCEPT).order_by("number")
    while chunk := list(rows.filter(number__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].number


def _accepted_number(intake: Intake) -> int:
    return IntakeRow.objects.filter(intake=intake, choice=RowChoice.ACCEPT).count()


def _examine(examiner: Examiner, rows: Sequence[IntakeRow]) -> list[Examined]:
    """The rows as they stand now.

    Raises:
        Unfit: some have an error or a question that they had not when they were accepted.
    """
    found = examiner.examine(rows)
    if unfit := [one for one in found if not one.row.is_ready]:
        raise Unfit(unfit)
    return found


def _look(intake: Intake, job: Job) -> set[int]:
    """The first look, outside any transaction: shows how far it is, and stops early. Returns the recipients who may be meant."""
    examiner, done = Examiner(intake), 0
    total = _accepted_number(intake)
    for rows in accepted(intake):
        _examine(examiner, rows)
        done += len(rows)
        jobs.report(job, LOOKED * done // max(total, 1))
    return examiner.looked_at


def _store(intake: Intake, job: Job, possible: Collection[int]) -> None:
    """All rows, inside the caller's transaction. The job's row is written first: whoever else would take the job up waits.

    Everybody who may be meant is locked before the first row, in the order of keys, as every other verb locks.
    """
    jobs.report(job, LOOKED)
    one_at_a_time()
    registry.tree_stands()
    lock(possible)
    store = Store(intake)
    done, total = 0, _accepted_number(intake)
    for rows in accepted(intake):
        store.keep(_examine(store.examiner, rows))
        done += len(rows)
        jobs.murmur(job, LOOKED + (99 - LOOKED) * done // max(total, 1))
    also = {"stored_at": clock.now(), "counts": store.counts}
    told = store.sentence()
    perform(INTAKE, "stored", [intake], by=importer(intake), versions={intake.pk: intake.version}, also=also, note=told)
    tell(intake, "đã ghi xong", told)


def one_at_a_time() -> None:
    """Until the end of the transaction no other import stores anything. On SQLite the IMMEDIATE transaction is exclusive already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STORE_LOCK])


class Store:
    """Keeps what one import made, and whom earlier rows meant."""

    def __init__(self, intake: Intake) -> None:
        self.intake, self.by = intake, importer(intake)
        self.examiner = Examiner(intake, locking=True)
        self.sources = Sources(self.by, intake.unit)
        self.meant: dict[str, int] = {}  # "row:12.0" → recipient
        self.counts: dict[str, int] = {}
        self.note = f"Nhập từ tệp “{intake.file.name}”"
        self.facts = {"scan": intake.scan, "entered_by": self.by, "entered_at": clock.now()}

    def keep(self, found: Sequence[Examined]) -> None:
        """Store one chunk."""
        self.results: list[IntakeResult] = []
        self._recipients(found)
        kinds = {IntakeKind.DECISIONS: self._grants, IntakeKind.RATINGS: self._ratings, IntakeKind.INITIATIVES: self._works}
        if keeper := kinds.get(IntakeKind(self.intake.kind)):
            keeper(found)
        IntakeResult.objects.bulk_create(self.results)

    def sentence(self) -> str:
        """ "Thêm 12 khen thưởng, 3 người; 5 đã có." for messages and history."""
        return "; ".join(f"{WORDS[key]}: {number}" for key, number in sorted(self.counts.items()) if key in WORDS)

    def _result(self, row: IntakeRow, subject: models.Model | type[models.Model], pk: int, outcome: str) -> None:
        name = subject_type(subject)
        self.results.append(IntakeResult(row=row, intake=self.intake, subject_type=name, subject_id=pk, outcome=outcome))
        self.counts[f"{name}.{outcome}"] = self.counts.get(f"{name}.{outcome}", 0) + 1

    # --- whom ---

    def _recipients(self, found: Sequence[Examined]) -> None:
        """Enter those who are new, fill what is empty of those who are there."""
        new: list[tuple[Examined, int]] = []
        known: dict[int, Who] = {}
        places = [(one, place, choice) for one in found for place, choice in enumerate(one.choices)]
        for one, place, choice in places:
            if choice.ref == NEW:
                new.append((one, place))
            elif choice.ref.isdecimal():
                known.setdefault(int(choice.ref), one.facts.whos[place])
        newcomers = [Newcomer(one.facts.whos[place], _since(one.facts)) for one, place in new]
        made = enter(newcomers, self.examiner.book.unit_kinds, by=self.by, note=self.note)
        for (one, place), recipient in zip(new, made, strict=True):
            self.meant[f"row:{one.row.number}.{place}"] = recipient.pk
            self._result(one.row, Recipient, recipient.pk, Outcome.MADE)
        self._remember(new, made)
        filled = fill(known, self.examiner.book.inside, by=self.by, note=self.note)
        for one, _place, choice in places:
            if choice.ref.isdecimal():
                pk = int(choice.ref)
                self._result(one.row, Recipient, pk, Outcome.FILLED if pk in filled else Outcome.SAME)
                filled.discard(pk)

    def _remember(self, new: Sequence[tuple[Examined, int]], made: Sequence[Recipient]) -> None:
        """Somebody new is none of those that were offered: nobody is asked again."""
        asked = [
            (int(known.ref), recipient.pk)
            for (one, place), recipient in zip(new, made, strict=True)
            for known, _reason in one.choices[place].asked
            if known.ref.isdecimal()
        ]
        told = {"verdict": Verdict.DIFFERENT, "by": self.by, "at": self.facts["entered_at"]}
        RecipientPair.objects.bulk_create(RecipientPair(first_id=old, second_id=pk, **told) for old, pk in asked)

    def _who(self, one: Examined, place: int = 0) -> int:
        """The recipient whom a person of a row is."""
        ref = one.choices[place].ref
        if ref == NEW:
            ref = f"row:{one.row.number}.{place}"
        return int(ref) if ref.isdecimal() else self.meant[ref]

    # --- what ---

    def _grants(self, found: Sequence[Examined]) -> None:
        there = grants_there(self._who(one) for one in found)
        rows: list[AwardRecord] = []
        owners: list[IntakeRow] = []
        for one in found:
            who = self._who(one)
            for grant in one.facts.grants:
                if (key := grant_key(who, grant)) in there:
                    self._result(one.row, AwardRecord, who, Outcome.SAME)
                    continue
                there.add(key)
                owners.append(one.row)
                rows.append(self._record(who, one.facts.whos[0], grant))
        self._keep("record.import", AwardRecord, rows, owners)

    def _record(self, recipient: int, who: Who, grant: Grant) -> AwardRecord:
        first, last = grant.period or (None, None)
        return AwardRecord(
            recipient_id=recipient, award_id=grant.award, award_year=grant.year, period_from=first, period_to=last, method=grant.method,
            recipient_class=who.recipient_class, decision_number=grant.number, decided_on=grant.decided_on, issuer_id=grant.issuer,
            issuer_name=grant.issuer_name, printed_name=who.name, source=self.sources.of(grant.issuer), **self.facts,
        )  # fmt: skip

    def _ratings(self, found: Sequence[Examined]) -> None:
        there = set(ratings_there(self._who(one) for one in found))
        rows: list[Rating] = []
        owners: list[IntakeRow] = []
        for one in found:
            who, rated = self._who(one), one.facts.rated
            if (who, rated.year) in there:
                self._result(one.row, Rating, who, Outcome.SAME)
                continue
            there.add((who, rated.year))
            owners.append(one.row)
            rows.append(
                Rating(
                    recipient_id=who, year=rated.year, level=rated.level, act_number=rated.number, act_on=rated.on,
                    issuer_name=rated.issuer_name, source=self.sources.of(rated.issuer), **self.facts,
                )
            )  # fmt: skip
        self._keep("rating.import", Rating, rows, owners)

    def _works(self, found: Sequence[Examined]) -> None:
        """Initiatives, each once, then the authors it does not have yet."""
        there = works_there(one.facts.work for one in found)
        rows: dict[existing.WorkKey, Initiative] = {}
        owners: list[IntakeRow] = []
        for one in found:
            work = one.facts.work
            key = work_key(work)
            if key not in there and key not in rows:
                owners.append(one.row)
                rows[key] = Initiative(
                    title=work.title, scope=work.scope, act_number=work.number, recognised_on=work.recognised_on,
                    issuer_name=work.issuer_name, summary=work.summary, source=self.sources.of(work.issuer), **self.facts,
                )  # fmt: skip
        self._keep("initiative.import", Initiative, list(rows.values()), owners)
        self._authors(found, {**there, **{key: row.pk for key, row in rows.items()}})

    def _authors(self, found: Sequence[Examined], works: dict[existing.WorkKey, int]) -> None:
        there = authors_there(works.values())
        rows: list[InitiativeAuthor] = []
        owners: list[IntakeRow] = []
        for one in found:
            work = works[work_key(one.facts.work)]
            for place in range(len(one.choices)):
                who = self._who(one, place)
                if who in there[work]:
                    self._result(one.row, InitiativeAuthor, who, Outcome.SAME)
                    continue
                owners.append(one.row)
                rows.append(InitiativeAuthor(initiative_id=work, recipient_id=who, is_lead=not there[work]))
                there[work].add(who)
        for row, owner in zip(InitiativeAuthor.objects.bulk_create(rows), owners, strict=True):
            self._result(owner, row, row.pk, Outcome.MADE)

    def _keep(self, verb: str, model: type[models.Model], rows: list, owners: list[IntakeRow]) -> None:
        if not rows:
            return
        made = model._default_manager.bulk_create(rows)
        ledger.record(made, verb, by=self.by, note=self.note, unit=self.intake.unit)
        for row, owner in zip(made, owners, strict=True):
            self._result(owner, row, row.pk, Outcome.MADE)


def _since(facts: Facts) -> datetime.date:
    """Since when the post of a row is known: the day of its paper, or today."""
    if facts.grants:
        return facts.grants[0].decided_on
    if facts.work:
        return facts.work.recognised_on
    return (facts.rated and facts.rated.on) or clock.today()


WORDS = {
    "recipient.made": "người, tập thể thêm mới", "recipient.filled": "người được bổ sung thông tin",
    "awardrecord.made": "khen thưởng thêm mới",
    "awardrecord.same": "khen thưởng đã có", "rating.made": "xếp loại thêm mới", "rating.same": "xếp loại đã có",
    "initiative.made": "sáng kiến thêm mới", "initiativeauthor.made": "tác giả thêm mới",
}  # fmt: skip
