"""Who may do what with the record of a recipient: achievements, declared facts, the queue of those who confirm them."""

import datetime
from typing import Any

from awards.models import Achievement, AwardRecord, Initiative, Rating
from tests.access_objects import Places, attachment, once
from tests.access_rights import VIEW, Row, done, press, seen, sheet, who
from tests.factories import World, person
from units import clock
from units.models import Recipient

PLACES = ("commune", "sibling", "dept", "other")
EDITORS = {"commune": "clerk head district", "sibling": "sibling district", "dept": "dept", "other": "o_clerk"}
CONFIRMERS = {"commune": "appraiser office", "sibling": "appraiser office", "dept": "appraiser office", "other": "o_appraiser"}
RATERS = who("clerk head sibling district dept o_clerk", rest="403")
LOOKED_UP = who("clerk head sibling district dept appraiser office secretary o_clerk o_appraiser", rest="403")
QUEUE = who("appraiser office o_appraiser", rest="403")


def people(w: World) -> dict[str, Recipient]:
    there = {"commune": w.commune, "sibling": w.sibling_commune, "dept": w.finance, "other": w.other_commune}
    return {place: person(w, unit) for place, unit in there.items()}


@once
def record_people(w: World) -> Places:
    return {place: {"pk": made.pk} for place, made in people(w).items()}


def new(kind: str) -> Any:
    def built(w: World) -> Places:
        return {place: where | {"kind": kind} for place, where in record_people(w).items()}

    return built


@once
def noted_achievements(w: World, *, withdrawn: bool = False) -> Places:
    """An achievement of somebody of each unit, written by an account that has no right there any more."""
    made = {}
    for place, one in people(w).items():
        row = Achievement.objects.create(
            recipient=one, happened_on="2021-03-01", text="Hiến đất", field="other", entered_by=w.admin, entered_at=clock.now(),
            withdrawn_at=clock.now() if withdrawn else None,
        )  # fmt: skip
        made[place] = {"pk": one.pk, "row_id": row.pk}
    return made


def dropped(w: World) -> Places:
    return noted_achievements(w, withdrawn=True)


@once
def declared_awards(w: World) -> Places:
    """A declared award with its scan."""
    made = {}
    for place, one in people(w).items():
        row = AwardRecord.objects.create(
            recipient=one, award=w.awards["BK_TINH"], award_year=2019, recipient_class="direct_worker", decision_number="12/QĐ-UBND",
            decided_on="2019-12-01", issuer_name="Chủ tịch UBND tỉnh", printed_name=one.name, source="declared",
            entered_by=w.admin, entered_at=clock.now(), scan=attachment(w, one.unit),
        )  # fmt: skip
        made[place] = {"pk": one.pk, "kind": "khen-thuong", "row_id": row.pk}
    return made


@once
def declared_ratings(w: World) -> Places:
    made = {}
    for place, one in people(w).items():
        row = Rating.objects.create(recipient=one, year=2020, level="good", source="declared", entered_by=w.admin, entered_at=clock.now())
        made[place] = {"kind": "xep-loai", "row_id": row.pk}
    return made


@once
def initiatives_of(w: World) -> Places:
    made = {}
    for place, one in people(w).items():
        row = Initiative.objects.create(
            title="Sáng kiến", scope="grassroots", recognised_on=datetime.date(2020, 5, 1), issuer_name="UBND huyện", source="imported"
        )
        row.author_rows.create(recipient=one)
        made[place] = {"pk": one.pk, "row_id": row.pk}
    return made


def kinds(w: World) -> Places:
    return {"province": {"kind": "khen-thuong"}}


REFUSAL = {
    place: who(allowed, rest="403") | {("appraiser" if place == "other" else "o_appraiser"): "404"} for place, allowed in CONFIRMERS.items()
}
REFUSAL["other"] = REFUSAL["other"] | {"office": "404"}

ROWS: dict[str, Row] = {
    "awards:record_search": Row(get=LOOKED_UP),
    "awards:record_search_excel": Row(get=LOOKED_UP),
    "awards:recipient_file": Row(at=declared_awards, get=seen(*PLACES)),
    "awards:achievement_add": sheet(record_people, **{place: VIEW[place] for place in PLACES}),
    "awards:achievement_edit": sheet(noted_achievements, **EDITORS),
    "awards:achievement_withdraw": sheet(noted_achievements, **EDITORS),
    "awards:achievement_restore": press(dropped, **EDITORS),
    "awards:fact_add": sheet(new("xep-loai"), **EDITORS),
    "awards:fact_edit": sheet(declared_awards, **EDITORS),
    "awards:fact_withdraw": sheet(declared_awards, **EDITORS),
    "awards:initiative_use": Row(at=initiatives_of, get=done(**CONFIRMERS), post=done(**CONFIRMERS)),
    "awards:rating_table": Row(get=RATERS, post=RATERS),
    "awards:confirm_queue": Row(get=QUEUE),
    "awards:confirm_undo": Row(post=QUEUE),
    "awards:confirm_facts": Row(
        at=kinds, get={"province": {role: "away" if answer == "in" else answer for role, answer in QUEUE.items()}}, post={"province": QUEUE}
    ),
    "awards:confirm_refuse": Row(at=declared_ratings, get=REFUSAL, post=REFUSAL),
}
