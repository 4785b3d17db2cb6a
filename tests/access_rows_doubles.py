"""Who may do what with suspected doubles and with the initiatives that a nomination stands on."""

from awards.models import AwardRecord, Nomination
from tests.access_objects import Places, nominations, once, returned
from tests.access_rights import APPRAISERS, STEP, Row, sheet
from tests.factories import World

ANSWERERS = {"commune": "appraiser office", "sibling": "appraiser office", "dept": "appraiser office", "other": "o_appraiser"}


@once
def suspected(w: World) -> Places:
    """Each nomination beside a record of the same form whose period reaches into its time."""
    made = {}
    for place, where in nominations(w).items():
        row = Nomination.objects.get(**where)
        held = AwardRecord.objects.create(
            recipient=row.recipient, award=row.award, award_year=2020, period_from="2020-01-01", period_to="2021-03-31",
            recipient_class=row.recipient_class, decision_number="7/QĐ-UBND", decided_on="2020-12-20", issuer_name="Chủ tịch",
            printed_name=row.recipient.name, source="imported",
        )  # fmt: skip
        made[place] = where | {"key": f"khen-{held.pk}"}
    return made


ROWS: dict[str, Row] = {
    "awards:doubles": Row(get=APPRAISERS, post=APPRAISERS),
    "awards:double_answer": sheet(suspected, **ANSWERERS),
    "awards:nomination_initiatives": sheet(returned, sibling="sibling", dept="dept", **STEP),
}
