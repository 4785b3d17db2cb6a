"""Judgements for tests of pages: built by the judge itself from small histories, never by hand."""

import datetime

from awards.eligibility.findings import Judgement
from awards.eligibility.history import Case, History
from awards.eligibility.judging import judge
from emulation.criteria import General, Source, Standard
from emulation.standards import read_routes

NAMES = {"CSTDCS": "Chiến sĩ thi đua cơ sở", "CSTD_TINH": "Chiến sĩ thi đua cấp tỉnh", "BK_TINH": "Bằng khen của Chủ tịch UBND tỉnh"}
LAW = Source("Điều 22 Luật 06/2022/QH15", verified=True)
TODAY = datetime.date(2021, 11, 22)


def standard(*routes: dict, award: str = "CSTD_TINH", groups: tuple[str, ...] = ("person",), general: General | None = None) -> Standard:
    rows = [{"id": f"k{n}", "name": f"Khoản {n}", "for": ["person"]} | route for n, route in enumerate(routes, 1)]
    return Standard(award, NAMES[award], groups, read_routes(rows, source=LAW), general or General(), LAW, NAMES)


def judged(*routes: dict, history: History | None = None, on: datetime.date = TODAY, **columns) -> Judgement:
    """The judgement of award year 2021 on a history (default: a person of whom nothing is known)."""
    known = history or History(frozenset({"person"}))
    return judge(standard(*routes, **columns), known, Case(2021, on))
