"""What an envelope holds, read for three purposes: its hash, what is still missing, where it goes next. No writing here."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from awards import judgements
from awards.models import Dossier, DossierFile, DossierLine, FileKind, Nomination, NominationFile, NominationInitiative, NominationState
from emulation import routes
from units import clock
from units.models import Unit
from units.papers.freeze import to_json

CODE_LENGTH = 8  # letters of the hash that the foot of the printed letter shows and the clerk types back: 4 billion values


@dataclass(frozen=True, slots=True)
class Gap:
    """Something an envelope still needs, as a sentence; ``nomination`` is set when it is about one line, else ``part`` says which part."""

    text: str
    part: str
    nomination: Nomination | None = None


def lines_of(dossier: Dossier) -> QuerySet[DossierLine]:
    """The lines in order with everything that hash, list and letter need; five queries whatever their number."""
    files = NominationFile.objects.select_related("attachment__file").order_by("id")
    initiatives = NominationInitiative.objects.order_by("author_id")
    prefetched = (Prefetch("files", queryset=files), Prefetch("initiative_rows", queryset=initiatives))
    nominations = Nomination.objects.with_facts().prefetch_related(*prefetched)
    return dossier.lines.prefetch_related(Prefetch("nomination", queryset=nominations)).order_by("order", "id")


def files_of(dossier: Dossier) -> QuerySet[DossierFile]:
    return dossier.files.select_related("attachment__file").order_by("id")


def content_hash(dossier: Dossier, lines: Sequence[DossierLine] | None = None) -> str:
    """SHA-256 (hex) of all that a head confirms: letter, lines in order, facts of each nomination, papers by their content.

    Number and date of the letter stay out: the records clerk writes them after the signature. So does the rule of a nomination: nobody
    of the unit writes it, and the day of receipt sets it later (`awards.pinning`).
    """
    lines = list(lines_of(dossier)) if lines is None else lines
    facts = {
        "unit": dossier.unit_id,
        "campaign": dossier.campaign_id,
        "title": dossier.title,
        "signer": [dossier.signer_post, dossier.signer_name],
        "files": [[row.kind, row.attachment.file.sha256] for row in files_of(dossier)],
        "lines": [_facts(line.nomination) for line in lines],
    }
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _facts(nomination: Nomination) -> dict[str, Any]:
    return {
        "id": nomination.public_id,
        "recipient": [nomination.recipient_id, nomination.recipient.name],
        "award": nomination.award_id,
        "block_result": nomination.block_result_id,
        "year": nomination.award_year,
        "period": [to_json(nomination.period_from), to_json(nomination.period_to)],
        "method": nomination.method,
        "ground": [nomination.route, nomination.reach, nomination.sudden],
        "initiatives": [row.author_id for row in nomination.initiative_rows.all()],
        "class": [nomination.recipient_class, nomination.gender, nomination.is_worker_or_farmer, nomination.is_enterprise],
        "post": nomination.post_title,
        "achievement": nomination.achievement,
        "files": [[row.kind, row.attachment.file.sha256] for row in nomination.files.all()],
    }


def short_code(digest: str) -> str:
    """The hash as people read it off a printed page: ``3F2A-91BC``."""
    code = digest[:CODE_LENGTH].upper()
    return f"{code[:4]}-{code[4:]}"


def same_code(typed: str, digest: str) -> bool:
    """Whether a typed code is the one of this hash; spaces, hyphens, case and the words before it do not matter."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return len(plain) >= CODE_LENGTH and plain.endswith(digest[:CODE_LENGTH].upper())


# --- what is missing -------------------------------------------------------------------------------------------------


def gaps(
    dossier: Dossier,
    lines: Sequence[DossierLine] | None = None,
    *,
    numbered: bool = True,
    found_by: Sequence[judgements.Verdict] | None = None,
) -> list[Gap]:
    """What the envelope needs before its head may confirm it; empty when it is complete.

    ``numbered`` asks for number and date of the letter too: on paper they are written in after the signature. ``found_by`` is what
    `examined` said, where the caller asked already.
    """
    lines = list(lines_of(dossier)) if lines is None else lines
    shared = {row.kind for row in files_of(dossier)} if lines else set()
    found = [] if lines else [Gap("Chưa có trường hợp nào: thêm người, tập thể hoặc hộ gia đình.", "lines")]
    for line in lines:
        found += _gaps_of_line(dossier, line.nomination, shared)
    for verdict in examined(lines) if found_by is None else found_by:
        found += [Gap(text, "line", verdict.nomination) for text in verdict.named(verdict.refusals)]
    return found + _gaps_of_letter(dossier, numbered=numbered)


def examined(lines: Sequence[DossierLine]) -> list[judgements.Verdict]:
    """What the judge says against filing the cases that travel, and what it only warns of. Ten queries at most."""
    travel = (NominationState.DRAFT, NominationState.UNDER_APPRAISAL)
    return judgements.verdicts([line.nomination for line in lines if line.nomination.state in travel], deciding=False)


def missing(dossier: Dossier, *, numbered: bool = True) -> list[str]:
    """`gaps` as plain sentences."""
    return [gap.text for gap in gaps(dossier, numbered=numbered)]


def _gaps_of_line(dossier: Dossier, nomination: Nomination, shared: set[str]) -> list[Gap]:
    name = nomination.recipient.name
    if nomination.state not in (NominationState.DRAFT, NominationState.UNDER_APPRAISAL) or nomination.holder_id != dossier.unit_id:
        word = nomination.get_state_display().lower()
        return [Gap(f"{name}: {word}. Bỏ khỏi tờ trình này hoặc chờ đơn vị gửi lại.", "line", nomination)]
    if nomination.state != NominationState.DRAFT:
        return []  # gathered from below: its own unit has completed it
    has = shared | {row.kind for row in nomination.files.all()}
    papers = [FileKind(kind).label for kind in papers_of(nomination) if kind in FileKind.values and kind not in has]
    found = [] if nomination.achievement.strip() else [Gap(f"{name}: chưa ghi thành tích.", "line", nomination)]
    return found + [Gap(f"{name}: chưa đính kèm {str(label).lower()}.", "line", nomination) for label in papers]


def papers_of(nomination: Nomination) -> list[str]:
    """Kinds of papers a nomination must carry: those of the route it names, else those of its rule."""
    named = next((row for row in nomination.rule.routes if row["id"] == nomination.route), {})
    papers = named.get("papers")
    return nomination.rule.required_papers if papers is None else papers


def _gaps_of_letter(dossier: Dossier, *, numbered: bool) -> list[Gap]:
    wanted = {"Chưa ghi người ký tờ trình.": dossier.signer_name, "Chưa ghi chức vụ người ký tờ trình.": dossier.signer_post}
    if numbered:
        wanted |= {"Chưa ghi số tờ trình.": dossier.letter_number, "Chưa ghi ngày tờ trình.": dossier.letter_date}
    return [Gap(text, "letter") for text, value in wanted.items() if not value]


# --- where it goes ---------------------------------------------------------------------------------------------------


def next_stops(nominations: Sequence[Nomination], from_unit: Unit) -> dict[int, Unit | None]:
    """Nomination id → the unit that gets it next from ``from_unit``; None when the route ends here or there is none.

    A draft starts its route at the first level, which is the unit itself where it decides by itself. Constant queries.
    """
    ways = routes.paths({(row.unit, row.award) for row in nominations}, clock.today())
    stops: dict[int, Unit | None] = {}
    for row in nominations:
        way = ways[(row.unit_id, row.award_id)]
        if row.state == NominationState.DRAFT:
            stops[row.pk] = way[0] if way else None
        else:
            stops[row.pk] = routes.next_stop(way, from_unit.pk)
    return stops


def decides(unit: Unit, nominations: Sequence[Nomination]) -> bool:
    """Whether the unit is the last stop of every nomination's route."""
    ways = routes.paths({(row.unit, row.award) for row in nominations}, clock.today())
    return all(way and way[-1] == unit for way in ways.values())


def destination(dossier: Dossier, lines: Sequence[DossierLine]) -> tuple[Unit | None, list[str]]:
    """(the unit the envelope goes to, refusals): all lines must have the same next stop, else the odd ones are named."""
    rows = [line.nomination for line in lines]
    stops = next_stops(rows, dossier.unit)
    lost = [row for row in rows if stops[row.pk] is None]
    if lost:
        return None, [f"{row.recipient.name} – {row.award.name}: chưa có tuyến trình từ đơn vị này. Bỏ khỏi tờ trình." for row in lost]
    counted: dict[Unit, int] = {}
    for stop in stops.values():
        counted[stop] = counted.get(stop, 0) + 1
    if not counted:
        return None, []
    main = max(counted, key=lambda stop: (counted[stop], -stop.pk))
    odd = [row for row in rows if stops[row.pk] != main]
    rest = f"các trường hợp khác gửi {main}: lập tờ trình riêng."
    return main, [f"{row.recipient.name} – {row.award.name} phải gửi {stops[row.pk]}, {rest}" for row in odd]
