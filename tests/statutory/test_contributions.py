"""Social insurance, the housing fund and minimum wages of six cities: each base against limits written here once more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from hrcalc import policies
from hrcalc.calendar import Month
from hrcalc.policy.library import load
from hrcalc.settings import Settings
from tests.engine.books import Books, amounts, person

STATUTORY = Path(__file__).resolve().parents[2] / "policies" / "statutory"
D = Decimal
Limits = list[tuple[str, int, int]]
"""From which month on which floor and ceiling."""

PENSION: dict[str, Limits] = {
    "北京": [("2025-07", 7162, 35811), ("2026-07", 7270, 36348)],
    "上海": [("2025-07", 7460, 37302), ("2026-07", 7546, 37731)],
    "深圳": [("2025-07", 4775, 27549)],
    "广州": [("2025-07", 5510, 27549)],
    "杭州": [("2025-07", 4986, 25299)],
    "成都": [("2025-07", 4588, 22938), ("2026-01", 4699, 23493)],
}
MEDICAL: dict[str, Limits] = {
    **PENSION,
    "深圳": [("2025-07", 6733, 33666), ("2026-01", 6727, 33633)],
    "广州": [("2025-07", 6236, 31179), ("2026-01", 6234, 31170)],
}
FUND: dict[str, Limits] = {
    "北京": [("2025-07", 2540, 35811), ("2026-07", 2540, 36348)],
    "上海": [("2025-07", 2690, 37302), ("2026-07", 2740, 37731)],
    "深圳": [("2025-07", 2520, 44265), ("2026-07", 2520, 48471), ("2026-09", 2700, 48471)],
    "广州": [("2025-07", 2500, 39828), ("2026-07", 2500, 41697), ("2026-09", 2680, 41697)],
    "杭州": [("2025-07", 2490, 40694), ("2026-07", 2490, 42151)],
    "成都": [("2025-07", 2330, 31378), ("2026-07", 2330, 32969)],
}
RATES = {  # employer's and own: pension, medical, unemployment
    "北京": ("16", "8", "9.8", "2", "0.5", "0.5"),
    "上海": ("16", "8", "9", "2", "0.5", "0.5"),
    "深圳": ("16", "8", "6", "2", "0.8", "0.2"),
    "广州": ("16", "8", "6", "2", "0.8", "0.2"),
    "杭州": ("16", "8", "9.5", "2", "0.5", "0.5"),
    "成都": ("16", "8", "8.3", "2", "0.6", "0.4"),
}
MONTHS = ("2025-07", "2025-12", "2026-01", "2026-06", "2026-07", "2026-08", "2026-09", "2026-12")
OWN, EMPLOYER = "own", "employer"
Rounding = tuple[str, bool]
"""The unit in yuan, and whether any rest rounds up."""


def in_month(limits: Limits, month: str) -> tuple[int, int]:
    """The floor and the ceiling of a month."""
    return next((floor, ceiling) for begins, floor, ceiling in reversed(limits) if begins <= month)


def bases(limits: Limits) -> Iterator[Decimal]:
    """Below, at, beside, between and above every limit that a place ever has."""
    for _, floor, ceiling in limits:
        for edge in (floor, ceiling):
            yield from (D(edge) - 1, D(edge) - D("0.01"), D(edge), D(edge) + D("0.01"), D(edge) + 1)
    yield from (D(0), D("8123.37"), D("10000.01"), D("20000.07"), D(99_999))


def rounded(amount: Decimal, rounding: Rounding) -> Decimal:
    """By a unit, half up or up."""
    unit, up = D(rounding[0]), rounding[1]
    return (amount / unit).quantize(D(1), rounding=ROUND_UP if up else ROUND_HALF_UP) * unit


@cache
def texts(name: str) -> tuple[str, ...]:
    """Every version of a document."""
    return tuple(path.read_text(encoding="utf-8") for path in sorted(STATUTORY.glob(f"{name}@*.yaml")))


def with_rounding(text: str, own: Rounding, employer: Rounding) -> str:
    """A document whose tables round otherwise."""
    for side, (unit, up) in (("", own), ("employer_", employer)):
        places = {"1": 0, "0.1": 1, "0.01": 2}[unit]
        text, told = re.subn(rf"(?<=[ {{]){side}places: \d", f"{side}places: {places}", text)
        assert told
        text = re.sub(rf"(?<=[ {{]){side}up: \d", f"{side}up: {up:d}", text)
    return text


def paid(
    documents: list[str], column: str, limits: dict[str, Limits], month: str, **more: object
) -> dict[tuple[str, Decimal], dict[str, Decimal]]:
    """City and base -> item -> amount, of people who differ in one base."""
    books = Books(documents)
    told = {}
    for city, place in limits.items():
        for i, base in enumerate(dict.fromkeys(bases(place))):
            id_ = f"{city}{i}"
            told[id_] = city, base
            books.rows["employees"].append(person(id_, 12_345, city=city))
            books.rows["contribution_bases"].append(
                {"employee_id": id_, "from_month": "2025-01", column: Fraction(base), **more}
            )
    found: dict[tuple[str, Decimal], dict[str, Decimal]] = {key: {} for key in told.values()}
    for (id_, item), amount in amounts(books.run(month)).items():
        found[told[id_]][item] = D(amount) / 100
    return found


USUAL = {city: ("0.1", True) if city == "上海" else ("0.01", False) for city in RATES}


@pytest.mark.parametrize("month", MONTHS)
def test_pension_and_unemployment(month: str) -> None:
    """Both sides, before and after the limits change; work injury is the employer's alone."""
    for (city, base), found in paid([*texts("cn-social-insurance")], "pension_base", PENSION, month).items():
        floor, ceiling = in_month(PENSION[city], month)
        insured = min(max(base, D(floor)), D(ceiling))
        employer, own, _, _, jobless_employer, jobless = map(D, RATES[city])
        percents = {
            "pension": own,
            "employer_pension": employer,
            "unemployment": jobless,
            "employer_unemployment": jobless_employer,
            "employer_work_injury": D("0.2"),
        }
        expected = {item: rounded(insured * percent / 100, USUAL[city]) for item, percent in percents.items()}
        assert {item: found[item] for item in percents} == expected, (city, base)


@pytest.mark.parametrize("month", MONTHS)
def test_medical(month: str) -> None:
    """Beijing's fixed 3 yuan, Shenzhen's maternity apart; pension keeps its own base."""
    for (city, base), found in paid([*texts("cn-social-insurance")], "medical_base", MEDICAL, month).items():
        floor, ceiling = in_month(MEDICAL[city], month)
        insured = min(max(base, D(floor)), D(ceiling))
        employer, own = map(D, RATES[city][2:4])
        fixed = 3 if city == "北京" else 0
        assert found["medical"] == rounded(insured * own / 100 + fixed, USUAL[city]), (city, base)
        assert found["employer_medical"] == rounded(insured * employer / 100, USUAL[city]), (city, base)
        maternity = rounded(insured * D("0.5") / 100, USUAL[city]) if city == "深圳" else None
        assert found.get("employer_maternity") == maternity, (city, base)
        assert found["pension"] == rounded(D(12_345) * 8 / 100, USUAL[city]), (city, base)


@pytest.mark.parametrize("unit", ["1", "0.01"])
@pytest.mark.parametrize("month", MONTHS)
def test_housing_fund(month: str, unit: str) -> None:
    """Whole yuan on both sides, at a rate of the person's own; by the fen, so that a yuan of the limits counts."""
    rate = {"housing_fund_rate": Fraction(5, 100)}
    published = texts("cn-housing-fund")
    documents = [*published] if unit == "1" else [with_rounding(t, (unit, False), (unit, False)) for t in published]
    for (city, base), found in paid(documents, "housing_fund_base", FUND, month, **rate).items():
        floor, ceiling = in_month(FUND[city], month)
        due = rounded(min(max(base, D(floor)), D(ceiling)) * 5 / 100, (unit, False))
        assert (found["housing_fund"], found["employer_housing_fund"]) == (due, due), (city, base)


@pytest.mark.parametrize(
    ("own", "employer"),
    [
        (("0.1", True), ("0.01", False)),
        (("0.01", False), ("0.1", True)),
        (("1", False), ("1", True)),
        (("0.01", True), ("0.1", False)),
    ],
)
def test_rounding_is_a_column_of_the_tables(own: Rounding, employer: Rounding) -> None:
    """Each side rounds as its own columns say, whatever the city does by itself."""
    month = "2026-08"
    documents = [with_rounding(text, own, employer) for text in texts("cn-social-insurance")]
    for (city, base), found in paid(documents, "pension_base", PENSION, month).items():
        floor, ceiling = in_month(PENSION[city], month)
        insured = min(max(base, D(floor)), D(ceiling))
        assert found["pension"] == rounded(insured * 8 / 100, own), (city, base)
        assert found["employer_pension"] == rounded(insured * 16 / 100, employer), (city, base)
    documents = [with_rounding(text, own, employer) for text in texts("cn-housing-fund")]
    for (city, base), found in paid(documents, "housing_fund_base", FUND, month).items():
        floor, ceiling = in_month(FUND[city], month)
        fund = min(max(base, D(floor)), D(ceiling))
        assert found["housing_fund"] == rounded(fund * 7 / 100, own), (city, base)
        assert found["employer_housing_fund"] == rounded(fund * 7 / 100, employer), (city, base)


def test_bases_that_are_not_told() -> None:
    """Pension and fund go by the base salary, medical by the pension's base; a later row replaces an earlier one from its month on."""
    books = Books([*texts("cn-social-insurance"), *texts("cn-housing-fund")])
    books.rows["employees"] += [person(id_, 10_000, city="成都") for id_ in "AB"]
    books.rows["contribution_bases"] += [
        {"employee_id": "B", "from_month": "2026-01", "pension_base": Fraction(8_000)},
        {"employee_id": "B", "from_month": "2026-08", "pension_base": Fraction(9_000), "medical_base": Fraction(9_500)},
    ]
    july, august = amounts(books.run("2026-07")), amounts(books.run("2026-08"))
    names = ("pension", "medical", "housing_fund")
    assert [july["A", n] for n in names] == [800_00, 200_00, 700_00]
    assert [july["B", n] for n in names] == [640_00, 160_00, 700_00]
    assert [august["B", n] for n in names] == [720_00, 190_00, 700_00]


def test_limits_announced_late_are_made_good() -> None:
    """July and August are closed with the old limits; September pays the difference, and says of which months."""
    versions = [*texts("cn-social-insurance"), *texts("cn-housing-fund")]
    old = [text for text in versions if "effective: 2025-07-01" in text or "effective: 2026-01-01" in text]
    new = [text for text in versions if "effective: 2026-07-01" in text]
    books = Books(old)
    books.rows["employees"].append(person("A", 40_000, city="北京"))
    books.close("2026-07", "2026-08")
    books.policies = old + new
    lines = [line for line in books.run("2026-09").lines.to_pylist() if line["origin_month"]]
    found = {(line["origin_month"], line["item"]): line["amount"] for line in lines}
    rise = D(36_348 - 35_811)
    for month in ("2026-07", "2026-08"):
        assert found[month, "pension"] == rounded(D(36_348) * 8 / 100, USUAL["北京"]) - rounded(
            D(35_811) * 8 / 100, USUAL["北京"]
        )
        assert found[month, "employer_pension"] == rise * 16 / 100
        assert found[month, "housing_fund"] == 2544 - 2507
    assert len(found) == 2 * 9


def test_supplementary_fund() -> None:
    """A company in Shanghai that has one writes its rate."""
    text = texts("cn-housing-fund")[1]
    row = re.search(r"    上海: .*", text)
    assert row
    text = text.replace(row[0], row[0].replace("supplementary: 0%", "supplementary: 5%"))
    books = Books([text])
    books.rows["employees"] += [person("A", 10_007, city="上海"), person("B", 10_007, city="北京")]
    found = amounts(books.run("2026-07"))
    assert found["A", "supplementary_housing_fund"] == found["A", "employer_supplementary_housing_fund"] == 500_00
    assert found["A", "housing_fund"] == 700_00
    assert ("B", "supplementary_housing_fund") not in found


def test_people_from_outside_are_not_insured() -> None:
    """Who is paid for labour service has neither."""
    books = Books(
        [
            *texts("cn-social-insurance"),
            *texts("cn-housing-fund"),
            "policy: p\neffective: 2026-01-01\nitems: {a: {formula: 1}}",
        ]
    )
    books.rows["employees"].append(person("A", 0, position="外部推荐人"))
    assert amounts(books.run("2026-07")) == {("A", "a"): 100}


WAGES = {
    "北京": [("2025-07", 2420), ("2025-09", 2540)],
    "上海": [("2025-07", 2740)],
    "深圳": [("2025-07", 2520), ("2026-09", 2700)],
    "广州": [("2025-07", 2500), ("2026-09", 2680)],
    "杭州": [("2025-07", 2490)],
    "成都": [("2025-07", 2330)],
}


@pytest.mark.parametrize("month", ["2025-07", "2025-08", "2025-09", "2026-08", "2026-09"])
def test_minimum_wages(month: str) -> None:
    """The month before a change, and that of the change."""
    books = Books(
        [
            *texts("cn-minimum-wage"),
            "policy: p\neffective: 2025-01-01\nitems: {told: {kind: memo, formula: minimum_wage}}",
        ]
    )
    books.rows["employees"] += [person(city, city=city) for city in WAGES]
    found = {city: amount for (city, item), amount in amounts(books.run(month)).items() if item == "told"}
    assert found == {
        city: next(wage for begins, wage in reversed(known) if begins <= month) * 100 for city, known in WAGES.items()
    }


def test_what_is_provisional_warns_while_it_is_in_force(tmp_path: Path) -> None:
    """Once for the version of the month."""
    settings = Settings.load(policies=STATUTORY, lang="en", folder=tmp_path, environ={})
    library = load(STATUTORY)
    for month, versions in {
        "2025-08": ["cn-minimum-wage@2025-07", "cn-social-insurance@2025-07"],
        "2026-08": ["cn-severance@2026-01", "cn-social-insurance@2026-07"],
    }.items():
        found = policies.problems_of(library, Month.parse(month), settings)
        assert [(p.code, p.severity, p.value) for p in found] == [("provisional", "warning", v) for v in versions]
        assert "Provisional: " in found[0].why.en
