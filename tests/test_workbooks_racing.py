"""A workbook written back while somebody edits the same lines, on PostgreSQL: one of the two, never half of one."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from awards import editable_lists, filling, roundtrip
from awards.roundtrip import Answers
from tests.edited_offline import edited
from tests.envelopes import add, draft, fresh, nominations
from tests.factories import person, world
from tests.racing import race
from units.moves import Conflict, Refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LINES = editable_lists.LINES
DAY = datetime.date(2021, 11, 22)
ROUNDS = 10


@pytest.fixture
def w(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = DAY
    return world()


def test_a_workbook_and_an_edit_at_once_never_leave_half_a_workbook(w):
    seen = set()
    for _ in range(ROUNDS):
        dossier = draft(w)
        add(w, dossier, *(person(w) for _ in range(4)))
        data = edited(roundtrip.export(LINES, dossier, by=w.commune_clerk, today=DAY), {f"I{row}": "Từ tệp." for row in range(4, 8)})
        kept = roundtrip.keep(LINES, fresh(dossier), SimpleUploadedFile("sua.xlsx", data), by=w.commune_clerk)
        found = roundtrip.differences(LINES, fresh(dossier), kept, by=w.commune_clerk)
        third = nominations(dossier)[2]
        acts = (
            lambda d=dossier, f=found: roundtrip.apply(LINES, fresh(d), f, Answers(seen=f.versions), by=w.commune_clerk),
            lambda row=third: filling.edit_nomination(row, by=w.commune_head, version=row.version, achievement="Từ màn hình."),
        )
        outcomes = race(2, lambda number, acts=acts: acts[number]())
        assert [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Conflict | Refused)] == []
        texts = [row.achievement for row in nominations(dossier)]
        assert texts in (["Từ tệp."] * 4, ["", "", "Từ màn hình.", ""])
        seen.add(texts[0])
    assert len(outcomes) == 2
    assert seen <= {"Từ tệp.", ""}
