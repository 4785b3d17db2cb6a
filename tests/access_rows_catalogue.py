"""Who may do what with the catalogue: everybody reads it, administrators of a top unit write it."""

from emulation.models import AwardRule, BaseSalary, PostRank, Regime
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


@once
def clause(w: World) -> Places:
    """A transition clause of two regimes, not written yet."""
    Regime.objects.get_or_create(code="SAU", defaults={"name": "Chế độ sau", "valid_from": "2024-01-01"})
    return {"common": {"regime": "SAU", "previous": "LAW2003_ND91"}}


@once
def salary(w: World) -> Places:
    row = BaseSalary.objects.first() or BaseSalary.objects.create(amount=1_490_000, valid_from="2019-07-01", source="thử")
    return {"common": {"pk": row.pk}}


@once
def rank(w: World) -> Places:
    row, _ = PostRank.objects.get_or_create(folded="giam doc so", edition=1, defaults={"title": "Giám đốc Sở", "source": "thử"})
    return {"common": {"pk": row.pk}}


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
    "emulation:clause_edit": Row(at=clause, get=ADMINS, post=ADMINS),
    "emulation:rank_add": Row(get=who("admin", rest="403"), post=who("admin", rest="403")),
    "emulation:rank_edit": Row(at=rank, get=ADMINS, post=ADMINS),
    "emulation:salary_correct": Row(at=salary, get=ADMINS, post=ADMINS),
    "emulation:salary_add": Row(get=who("admin", rest="403"), post=who("admin", rest="403")),
}
