"""The files of the four regimes: their shape, their meaning, and that no number in them stands without an article."""

import copy
import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from awards import filling
from emulation import routes, seeding, shapes
from emulation.criteria import Source, leaves
from emulation.models import Award, AwardRule, BaseSalary, GeneralRule, PostRank, Regime, TransitionClause
from emulation.standards import read_routes
from tests.factories import unit
from units import clock

FILES = {name: seeding.read(name) for name in seeding.names()}
NAMES = sorted(FILES)
CODES = {row["code"] for data in FILES.values() for row in data["awards"]}


def routes_of(row):
    return read_routes(row["routes"], source=Source(row["source"], row["verified"]), path=row["code"])


def test_four_regimes_follow_each_other_without_gap_or_overlap() -> None:
    spans = [(FILES[name]["regime"]["valid_from"], FILES[name]["regime"]["valid_to"]) for name in NAMES]
    assert [start.isoformat() for start, _ in spans] == ["2017-10-01", "2024-01-01", "2025-07-01", "2026-10-01"]
    assert [start for start, _ in spans[1:]] == [end + datetime.timedelta(days=1) for _, end in spans[:-1]]
    assert spans[-1][1] is None


@pytest.mark.parametrize("name", NAMES)
def test_a_file_has_the_shape_and_its_criteria_read(name: str) -> None:
    data = FILES[name]
    assert shapes.faults(data) == []
    for row in data["awards"]:
        for route in routes_of(row):
            named = [code for part in (route.prior, route.fresh) if part for code in part.awards]
            named += [code for leaf in leaves(route.require) for code in getattr(leaf, "awards", ())]
            named += [code for leaf in leaves(route.require) if (code := getattr(leaf, "award", None) or getattr(leaf, "of", None))]
            assert set(named) <= CODES | {"completed"}, (row["code"], route.id)
            assert set(route.groups) <= set(row["groups"]), (row["code"], route.id)


@pytest.mark.parametrize("name", NAMES)
def test_no_award_stands_twice_and_every_group_of_it_has_a_route(name: str) -> None:
    rows = FILES[name]["awards"]
    assert len({row["code"] for row in rows}) == len(rows)
    lacking = {row["code"]: sorted(set(row["groups"]) - {group for route in row["routes"] for group in route["for"]}) for row in rows}
    without = {code: groups for code, groups in lacking.items() if groups}
    # In 2017 workers and armed persons go by the routes for every person where no own route was read.
    assert without == {}


def numbers(value, path=""):
    """Every number below a value, with its place: integers, decimals and fractions as text, never truth values."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from numbers(part, f"{path}.{key}")
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from numbers(part, f"{path}[{place}]")
    elif (isinstance(value, int) and not isinstance(value, bool)) or (
        isinstance(value, str) and value.replace(".", "", 1).replace("/", "", 1).isdigit()
    ):
        yield path, value


def unsourced(value, source, path=""):
    """Numbers whose nearest source says neither an article nor that nobody has read it. ``source``: (article, verified)."""
    if isinstance(value, dict):
        source = (value.get("article", value.get("source", source[0])), value.get("verified", source[1]))
        return [fault for key, part in value.items() for fault in unsourced(part, source, f"{path}.{key}")]
    if isinstance(value, list):
        return [fault for place, part in enumerate(value) for fault in unsourced(part, source, f"{path}[{place}]")]
    return [] if source[0] or source[1] is False else [place for place, _ in numbers(value, path)]


def of_the_law(data):
    """The parts of a file that hold numbers of the law, each with the source that stands for it. An order or rank is no such number."""
    for row in data["awards"]:
        articles = row["articles"]
        beside = {"vote": "vote", "notice_working_days": "notice", "papers": "papers"}
        for key, part in row.items():
            if key in ("rank", "valid_from", "articles") or (key == "notice_working_days" and part == 0):
                continue
            said = articles.get(beside.get(key, ""), {}) if key in beside else {"article": row["source"], "verified": row["verified"]}
            yield f"{row['code']}.{key}", part, (said.get("article"), said.get("verified"))
    for key in ("general", "transitions", "base_salary", "post_ranks"):
        yield key, data[key], (None, None)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_names_its_article_or_is_marked_unverified(name: str) -> None:
    parts = list(of_the_law(FILES[name]))
    counted = sum(len(list(numbers(part))) for _, part, _ in parts)
    assert counted > 120
    assert [fault for path, part, source in parts for fault in unsourced(part, source, path)] == []


def test_a_number_without_article_is_found() -> None:
    data = copy.deepcopy(FILES["regime-2024"])
    row = data["awards"][0]
    del row["articles"]["vote"]
    data["base_salary"][0].pop("source")
    found = [fault for path, part, source in of_the_law(data) for fault in unsourced(part, source, path)]
    assert found == ["BK_TINH.vote.numerator", "BK_TINH.vote.denominator", "base_salary[0].amount"]


def test_nothing_of_2026_is_verified_but_the_base_salary() -> None:
    def true_ones(value, path=""):
        if isinstance(value, dict):
            own = [path] if value.get("verified") is True else []
            return own + [one for key, part in value.items() for one in true_ones(part, f"{path}.{key}")]
        if isinstance(value, list):
            return [one for place, part in enumerate(value) for one in true_ones(part, f"{path}[{place}]")]
        return []

    assert true_ones(FILES["regime-2026"]) == [".base_salary[0]"]
    assert all("chưa đối chiếu với Luật 06/2026/QH16" in row["source"] for row in FILES["regime-2026"]["awards"])


def test_2026_asks_what_2025_asked() -> None:
    def asked(row):
        return [
            (route.id, route.groups, route.methods, [type(leaf).__name__ for leaf in leaves(route.require)]) for route in routes_of(row)
        ]

    before, now = ({row["code"]: asked(row) for row in FILES[name]["awards"]} for name in ("regime-2025", "regime-2026"))
    assert now == before


@pytest.mark.parametrize(
    "change, sentence",
    [
        (lambda data: data["awards"][0].pop("subject"), "awards[0]: thiếu subject."),
        (lambda data: data["awards"][0].update(level="quận"), "awards[0].level: “quận” không có; dùng một trong: province"),
        (lambda data: data["awards"][0].update(votes=1), "awards[0]: không hiểu votes."),
        (
            lambda data: data["awards"][0]["multipliers"][0].update(multiplier=1.5),
            "awards[0].multipliers[0].multiplier: “1.5” không đúng kiểu",
        ),
        (lambda data: data["general"][4].update(value={"unit": 0}), "general[4].value"),
        (lambda data: data["base_salary"][0].update(amount=0), "base_salary[0].amount: phải từ 1 trở lên."),
        (lambda data: data["awards"][0].update(groups=[]), "awards[0].groups: phải có ít nhất 1 dòng."),
        (lambda data: data["awards"][0].update(vote={"mode": "open"}), "awards[0].vote: không đúng dạng"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(change, sentence: str) -> None:
    data = copy.deepcopy(FILES["regime-2024"])
    data["general"][4] = {"code": "prize_rounding", "value": {"unit": 10000}, "article": "x", "verified": True}
    change(data)
    assert shapes.faults(data)[0].startswith(sentence)


@pytest.mark.django_db
def test_all_regimes_load_in_order_and_again_without_a_change() -> None:
    models = (Award, AwardRule, GeneralRule, TransitionClause, BaseSalary, PostRank, Regime)
    out = StringIO()
    call_command("load_regime", "all", stdout=out)
    assert [line.split(": ")[1] for line in out.getvalue().splitlines()] == [
        "31 hình thức, 19 tuyến trình.", "47 hình thức, 1 tuyến trình.", "46 hình thức, 10 tuyến trình.", "46 hình thức, 0 tuyến trình.",
    ]  # fmt: skip
    counts = [model.objects.count() for model in models]
    assert counts == [48, 170, 37, 3, 4, 10, 4]
    call_command("load_regime", "all", stdout=out)
    assert [model.objects.count() for model in models] == counts
    assert list(BaseSalary.objects.values_list("amount", flat=True)) == [1490000, 1800000, 2340000, 2530000]
    assert (Award.objects.get(code="HCLD3").ladder, Award.objects.get(code="HCLD3").rank) == ("merit", 4)


@pytest.mark.parametrize("name", ["regime-2025", "regime-2026"])
def test_a_special_zone_decides_what_a_commune_does_and_nobody_has_read_it(name: str) -> None:
    """Đặc khu is of the commune level since 1/7/2025; law.md names only the commune's chair, so what is inferred stays unverified."""
    told = {
        kind: {row["code"] for row in FILES[name]["awards"] if any(kind in one["kinds"] for one in row.get("deciders", []))}
        for kind in ("commune", "special_zone")
    }
    assert told["special_zone"] == told["commune"] == {"GK_XA", "CSTDCS", "LDTT", "TTLDTT", "THON_VH", "GD_VH"}
    inferred = [one for row in FILES[name]["awards"] for one in row.get("deciders", []) if one["kinds"] == ["special_zone"]]
    assert {one["verified"] for one in inferred} == {False}


@pytest.mark.django_db
def test_a_special_zone_is_offered_what_it_decides_from_july_2025(settings) -> None:
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2025, 6, 30)
    call_command("load_regime", "all", stdout=StringIO())
    province = unit("tinh-khanh-hoa", "province", "UBND tỉnh Khánh Hòa", decides=True)
    zone = unit("dac-khu-truong-sa", "special_zone", "UBND đặc khu Trường Sa", province, decides=True)
    assert filling.proposable(zone) == []
    settings.DEMO_TODAY = datetime.date(2025, 7, 1)
    ways = {rule.award.code: routes.path(zone, rule.award, clock.today())[-1].code for rule in filling.proposable(zone)}
    at_home = {code for code, decider in ways.items() if decider == zone.code}
    assert at_home == {"GK_XA", "CSTDCS", "LDTT", "TTLDTT", "THON_VH", "GD_VH"}
    assert ways["BK_TINH"] == province.code
    assert all(routes.decides(zone, Award.objects.get(code=code), clock.today()) for code in at_home)


@pytest.mark.django_db
def test_a_file_that_does_not_fit_loads_nothing(tmp_path, monkeypatch) -> None:
    text = (seeding.FOLDER / "regime-2017.yaml").read_text(encoding="utf-8")
    wrong = {
        "regime-a": (text.replace("    level: province", "    level: tinh", 1), "awards[0].level: “tinh” không có"),
        "regime-b": (
            text.replace("years: 2}", "years: 200}", 1),
            "BK_TINH.routes[0].require.all[0].rating.years: phải là số nguyên từ 1 đến 60",
        ),
    }
    monkeypatch.setattr(seeding, "FOLDER", tmp_path)
    for name, (changed, sentence) in wrong.items():
        (tmp_path / f"{name}.yaml").write_text(changed, encoding="utf-8")
        with pytest.raises(CommandError) as caught:
            call_command("load_regime", name)
        assert sentence in str(caught.value)
    assert (Regime.objects.count(), Award.objects.count(), AwardRule.objects.count()) == (0, 0, 0)
