"""Who may do what with the catalogue: everybody reads it, administrators of a top unit write it."""

from emulation.models import AwardRule, Regime
from tests.access_objects import Places, once
from tests.access_rights import SIGNED_IN, Row, who
from tests.factories import World

ADMINS = {"common": who("admin", rest="403")}


@once
def award(w: World) -> Places:
    """An award of which two versions stand."""
    rule = w.rules["BK_TINH"]
    if not AwardRule.objects.filter(award=rule.award, edition=2).exists():
        AwardRule.objects.create(
            award=rule.award, regime=rule.regime, valid_from=rule.valid_from, edition=2, reason="thử", source="thử", decision_subject="thử",
            for_person=True,
        )  # fmt: skip
    return {"common": {"code": rule.award.code}}


@once
def general_rule(w: World) -> Places:
    return {"common": {"regime": Regime.objects.get(code="LAW2003_ND91").code, "code": "women_preference"}}


READ = {"common": SIGNED_IN}
ROWS: dict[str, Row] = {
    "emulation:catalogue": Row(get=SIGNED_IN),
    "emulation:award": Row(at=award, get=READ),
    "emulation:award_compare": Row(at=award, get=READ),
    "emulation:award_edit": Row(at=award, get=ADMINS, post=ADMINS),
    "emulation:award_confirm": Row(at=award, get=ADMINS, post=ADMINS),
    "emulation:routes_preview": Row(post=who("admin", rest="403")),
    "emulation:general": Row(get=SIGNED_IN),
    "emulation:general_edit": Row(at=general_rule, get=ADMINS, post=ADMINS),
    "emulation:salary_add": Row(get=who("admin", rest="403"), post=who("admin", rest="403")),
}
