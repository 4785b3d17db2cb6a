"""Loading a regime file (``emulation/data/*.yaml``) into dated rows; harmless when repeated."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from emulation import shapes
from emulation.criteria import Source
from emulation.models import Award, AwardRule, BaseSalary, GeneralRule, PostRank, Regime, Route, RouteLevel, TransitionClause
from emulation.standards import Malformed, read_routes
from units.models import Holiday, LegalBasis, PaperKind, Unit
from units.vietnamese import fold

FOLDER = Path(__file__).resolve().parent / "data"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, five times as fast, where the package brings libyaml


def names() -> list[str]:
    """The regimes of the repository in the order in which they followed each other."""
    return sorted(path.stem for path in FOLDER.glob("regime-*.yaml"))


def read(name: str) -> dict[str, Any]:
    """The file of one regime.

    Raises:
        FileNotFoundError: there is no such regime.
    """
    return yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 -- a safe loader either way


def load_regime(name: str) -> dict[str, Any]:
    """Load ``data/<name>.yaml``: awards with their rules, general rules, salaries, routes, legal bases. Returns the whole file.

    Rows that stand already (same award, general rule, salary or route from the same day) are left as they are: an administrator may
    have corrected them. Only an award's empty ladder is filled.

    Raises:
        FileNotFoundError: there is no such regime. emulation.standards.Malformed: the file does not read; nothing is loaded.
    """
    data = read(name)
    if wrong := shapes.faults(data):
        raise Malformed(f"{name}.yaml", " ".join(wrong))
    with transaction.atomic():
        regime, _ = Regime.objects.get_or_create(code=data["regime"]["code"], defaults=data["regime"])
        for order, row in enumerate(data["awards"]):
            _load_award(regime, order, row)
        _load_law(regime, data)
        for row in data["routes"]:
            _load_route(row)
        for row in data["bases"]:
            _load_basis(row)
        for row in data["holidays"]:
            Holiday.objects.get_or_create(
                date=row["date"], defaults={"name": row["name"], "source": row.get("source", "lịch nghỉ hằng năm")}
            )
    return data


SAME = (  # keys of an award in a file that are columns of its rule
    "groups", "routes", "deciders", "nominators", "multipliers", "clocks", "consultations", "notice", "notice_working_days",
    "joint_opinion", "articles", "criteria", "from_block_only", "source", "verified",
)  # fmt: skip
VOTE = ("mode", "numerator", "denominator", "strict", "base")


def columns(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a rule from an award of a file."""
    return {
        **{f"for_{kind}": True for kind in row["recipients"]},
        **{f"vote_{key}": row["vote"][key] for key in VOTE if key in row["vote"]},
        **{key: row[key] for key in SAME if key in row},
        "decision_subject": row["subject"],
        "required_papers": row["papers"],
    }


def _load_award(regime: Regime, order: int, row: dict[str, Any]) -> None:
    read_routes(row.get("routes", []), source=Source(row["source"], row["verified"]), path=f"{row['code']}.routes")
    ladder, rank = row.get("ladder", ""), row.get("rank", 0)
    award, _ = Award.objects.get_or_create(
        code=row["code"],
        defaults={"name": row["name"], "kind": row["kind"], "level": row["level"], "order": order, "ladder": ladder, "rank": rank},
    )
    if ladder and not award.ladder:
        Award.objects.filter(pk=award.pk).update(ladder=ladder, rank=rank)
    AwardRule.objects.get_or_create(
        award=award,
        valid_from=row.get("valid_from", regime.valid_from),
        edition=1,
        unit=None,
        defaults={"regime": regime, "valid_to": regime.valid_to, **columns(row)},
    )


def _load_law(regime: Regime, data: dict[str, Any]) -> None:
    for row in data.get("general", []):
        GeneralRule.objects.get_or_create(regime=regime, code=row["code"], edition=1, defaults=_without(row, "code"))
    for row in data.get("transitions", []):
        previous = Regime.objects.filter(code=row["previous"]).first()
        if previous:  # a regime that is not loaded here has no dossiers either
            TransitionClause.objects.get_or_create(regime=regime, previous=previous, edition=1, defaults=_without(row, "previous"))
    for row in data.get("base_salary", []):
        BaseSalary.objects.get_or_create(valid_from=row["valid_from"], edition=1, defaults=_without(row, "valid_from"))
    for row in data.get("post_ranks", []):
        PostRank.objects.get_or_create(folded=fold(row["title"]), edition=1, defaults=row)


def _without(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _load_route(row: dict[str, Any]) -> None:
    award = Award.objects.get(code=row["award"]) if "award" in row else None
    route, created = Route.objects.get_or_create(
        unit_kind=row["unit_kind"],
        sector=row.get("sector", ""),
        award=award,
        valid_from=row["valid_from"],
        defaults={"valid_to": row.get("valid_to"), "source": row["source"], "verified": row["verified"]},
    )
    if created:
        RouteLevel.objects.bulk_create(RouteLevel(route=route, order=n, unit_kind=kind) for n, kind in enumerate(row["levels"], 1))


def _load_basis(row: dict[str, Any]) -> None:
    unit = Unit.objects.filter(code=row["unit"]).first() if "unit" in row else None
    if "unit" in row and unit is None:
        return  # a basis of a province that is not installed here
    LegalBasis.objects.get_or_create(
        paper_kind=PaperKind.DECISION,
        unit=unit,
        award_code=row.get("award", ""),
        text=row["text"],
        valid_from=row["valid_from"],
        defaults={"order": row["order"], "valid_to": row.get("valid_to"), "source": row["source"], "verified": row["verified"]},
    )
