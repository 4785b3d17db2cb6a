"""Loading a regime file (``emulation/data/*.yaml``) into dated rows; harmless when repeated."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from emulation.models import Award, AwardRule, Regime, Route, RouteLevel
from units.models import Holiday, LegalBasis, PaperKind, Unit

FOLDER = Path(__file__).resolve().parent / "data"


def load_regime(name: str) -> dict[str, Any]:
    """Load ``data/<name>.yaml``: regime, awards with their rules, routes, legal bases. Returns the whole file.

    Rows that stand already (same award or route from the same day) are left as they are: an administrator may have corrected them.

    Raises:
        FileNotFoundError: there is no such regime.
    """
    data = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    with transaction.atomic():
        regime, _ = Regime.objects.get_or_create(code=data["regime"]["code"], defaults=data["regime"])
        for order, row in enumerate(data["awards"]):
            _load_award(regime, order, row)
        for row in data["routes"]:
            _load_route(row)
        for row in data["bases"]:
            _load_basis(row)
        for row in data["holidays"]:
            Holiday.objects.get_or_create(
                date=row["date"], defaults={"name": row["name"], "source": row.get("source", "lịch nghỉ hằng năm")}
            )
    return data


def _load_award(regime: Regime, order: int, row: dict[str, Any]) -> None:
    award, _ = Award.objects.get_or_create(
        code=row["code"], defaults={"name": row["name"], "kind": row["kind"], "level": row["level"], "order": order}
    )
    vote = row["vote"]
    share = {f"vote_{key}": vote[key] for key in ("mode", "numerator", "denominator", "strict", "base") if key in vote}
    AwardRule.objects.get_or_create(
        award=award,
        valid_from=regime.valid_from,
        defaults={
            "regime": regime,
            "valid_to": regime.valid_to,
            **{f"for_{kind}": True for kind in row["recipients"]},
            **share,
            "from_block_only": row.get("from_block_only", False),
            "decision_subject": row["subject"],
            "required_papers": row["papers"],
            "criteria": row.get("criteria", ""),
            "source": row["source"],
            "verified": row["verified"],
        },
    )


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
