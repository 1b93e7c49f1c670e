"""What is made fast for large months comes to the same as the plain way, and asks each table a fixed number of times."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.calendar import Calendar, Month
from hrcalc.engine.aggregate import _distinct, _extreme
from hrcalc.engine.columns import EPOCH, Column, Indexes, texts
from hrcalc.engine.customers import How
from hrcalc.engine.fields import GivenFields
from hrcalc.engine.people import NEVER, People
from hrcalc.engine.sources import BY, Customers, first_touches
from hrcalc.exact import Exact
from hrcalc.problems import ProblemsFound
from tests.engine.keys import keys_of_text

# --- source verification ----------------------------------------------------------------------------------------------

FIELDS = {name: SimpleNamespace(kind="text", title="", choices={}) for name in ("lead_id", "customer_id", "phone")}
FIELDS["customer_name"] = FIELDS["phone"]


class Counted(GivenFields):
    """Fields that count what is asked of them."""

    asked = 0

    def texts(self, name: str, rows: Indexes) -> list[str | None]:
        self.asked += 1
        return super().texts(name, rows)


def customers(rows: list[dict[str, Any]], lead: list[int] | None = None) -> Customers:
    days = np.array([row["day"] for row in rows], dtype=np.int64)
    return Customers(Counted(rows, FIELDS), days, None if lead is None else np.array(lead, dtype=np.intp))


CUSTOMER = {
    "customer_id": st.sampled_from([None, "", "c1", " c1", "c2"]),
    "phone": st.sampled_from(
        [None, "1", "+86 13800000000", "13800000000", "021-12345678/138 0000 0000", "02112345678"]
    ),
    "customer_name": st.sampled_from([None, "甲乙", "甲乙有限公司", "丙丁", "个人"]),
    "day": st.sampled_from([1, 2, 3, int(NEVER)]),
}


def touched(deal: dict[str, Any], own: int, leads: list[dict[str, Any]]) -> tuple[int, str] | None:
    """The first touch, key by key: the earlier of the id's and the phone's; the name's, or the deal's own lead, where they have none."""

    def first(name: str, how: How) -> list[tuple[int, str]]:
        wanted = set(keys_of_text(deal[name], how) or keys_of_text(leads[own][name] if own >= 0 else None, how))
        same = [i for i, lead in enumerate(leads) if wanted.intersection(keys_of_text(lead[name], how))]
        ranked = sorted(
            (i for i in same if leads[i]["day"] <= deal["day"]),
            key=lambda i: (leads[i]["day"], leads[i]["lead_id"] or ""),
        )
        return [(i, name) for i in ranked[:1]]

    found = first("customer_id", "id") + first("phone", "phone") or first("customer_name", "name")
    if not found and own >= 0 and leads[own]["day"] <= deal["day"]:
        found = [(own, "lead_id")]
    return min(found, key=lambda f: leads[f[0]]["day"]) if found else None


@given(st.data())
def test_the_first_touch_is_the_earliest_lead_of_the_customer(data: st.DataObject) -> None:
    row = st.fixed_dictionaries(CUSTOMER)
    ids = st.sampled_from([None, "L1", "L2", "L3", "L4"])
    leads = data.draw(st.lists(st.fixed_dictionaries({**CUSTOMER, "lead_id": ids}), max_size=8))
    deals = data.draw(st.lists(row, max_size=5))
    own = [data.draw(st.integers(-1, len(leads) - 1)) for _ in deals]
    found = first_touches(customers(deals, own), customers(leads))
    told = [None if by < 0 else (lead, BY[by]) for lead, by in zip(found.lead.tolist(), found.by.tolist(), strict=True)]
    assert told == [touched(deal, own[i], leads) for i, deal in enumerate(deals)]


class Days(np.ndarray[Any, Any]):
    """Days that count how often one of them is looked at."""

    looked = 0

    def __getitem__(self, key: Any) -> Any:
        Days.looked += 1
        return super().__getitem__(key)


@pytest.mark.parametrize("days", [1, 400])
def test_a_name_that_all_customers_share_is_looked_through_once(days: int) -> None:
    shared: dict[str, Any] = {"customer_name": "甲乙", "customer_id": None, "phone": None}
    rows = [{**shared, "lead_id": f"L{i:04}", "day": 1 + i % days} for i in range(400)]
    deals = customers([{**shared, "day": 500}] * 300)
    leads = customers(rows)
    leads = Customers(leads.fields, leads.day.view(Days))
    Days.looked = 0
    found = first_touches(deals, leads)
    assert (found.lead.tolist(), found.by.tolist()) == ([0] * 300, [BY.index("customer_name")] * 300)
    assert Days.looked <= 50
    assert isinstance(leads.fields, Counted)
    assert leads.fields.asked <= 6


# --- totals -----------------------------------------------------------------------------------------------------------

WHOLE = st.integers(-3, 3) | st.sampled_from([2**62, 2**70, -(2**70)])
NUMBERS = st.one_of(
    st.builds(lambda nums, den: (nums, den), st.lists(WHOLE, max_size=12), st.integers(1, 100)),
    st.lists(st.tuples(WHOLE, st.integers(1, 4)), max_size=12).map(lambda p: ([n for n, _ in p], [d for _, d in p])),
)


def exact(numbers: tuple[list[int], Any]) -> Exact:
    nums, den = numbers
    dtype = object if any(abs(n) >= 2**62 for n in nums) else np.int64
    return Exact(np.array(nums, dtype=dtype), den if isinstance(den, int) else np.array(den, dtype=np.int64))


@given(NUMBERS, st.data())
def test_extremes_and_distinct_values_are_those_of_the_fractions(
    numbers: tuple[list[int], Any], data: st.DataObject
) -> None:
    values, size = exact(numbers), len(numbers[0])
    group = np.array(data.draw(st.lists(st.integers(0, 3), min_size=size, max_size=size)), dtype=np.intp)
    missing = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)), dtype=bool)
    of: dict[int, list[Fraction]] = defaultdict(list)
    there: dict[int, set[Fraction]] = defaultdict(set)
    for i, g in enumerate(group.tolist()):
        of[g].append(values.at(i))
        if not missing[i]:
            there[g].add(values.at(i))
    for smallest, best in ((True, min), (False, max)):
        expected = [best(of[g]) if of[g] else 0 for g in range(5)]
        assert _extreme(values, group, 5, smallest).fractions() == expected
    column = Column("number", values, missing if missing.any() else None)
    assert _distinct(column, group, 5).tolist() == [len(there[g]) for g in range(5)]


def test_distinct_texts_and_dates() -> None:
    group = np.array([0, 0, 0, 2], dtype=np.intp)
    assert _distinct(texts(["a", "b", "a", None]), group, 3).tolist() == [2, 0, 0]
    assert _distinct(Column("date", np.array([5, 5, 5, 7])), group, 3).tolist() == [1, 0, 1]


def test_whole_numbers_are_compared_without_a_fraction_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Exact, "at", None)
    values, group = Exact(np.arange(6), 100), np.array([0, 1, 0, 1, 0, 1], dtype=np.intp)
    assert _extreme(values, group, 2, True).num.tolist() == [0, 1]
    assert _extreme(values, group, 2, False).num.tolist() == [4, 5]
    assert _distinct(Column("money", values), group, 2).tolist() == [3, 3]


def test_a_missing_value_names_the_first_row_of_each_person(company: Any) -> None:
    company.staff(A="x", B="x", C="x")
    rows = [
        {"deal_id": f"D{i}", "closer_id": who, "signed_on": "2026-10-09", "amount": 1, "cost": ""}
        for i, who in enumerate("BABAA")
    ]
    company.write("deals.csv", [*rows, {**rows[0], "deal_id": "D9", "closer_id": "C", "cost": 2}])
    with pytest.raises(ProblemsFound) as error:
        company.run(company.policy("p", "policy: p\neffective: 2026-01-01\nitems: {pay: {formula: sum(deals.cost)}}\n"))
    told = {p.employees: p.why.en for p in error.value.problems if p.severity == "error"}
    assert {person: "deals.csv:2" in why or "deals.csv:3" in why for person, why in told.items()} == {
        ("A",): True,
        ("B",): True,
    }
    assert "deals.csv:3" in told["A",]


# --- days -------------------------------------------------------------------------------------------------------------

DAY = st.dates(dt.date(2022, 1, 1), dt.date(2026, 12, 31))
OWN = Calendar(frozenset({dt.date(2024, 3, 4)}), frozenset({dt.date(2024, 3, 3), dt.date(1999, 5, 1)}))


@given(DAY, DAY)
def test_workdays_are_those_of_each_day(first: dt.date, last: dt.date) -> None:
    days = [first + dt.timedelta(days=i) for i in range((last - first).days + 1)]
    assert OWN.count_workdays(first, last) == sum(map(OWN.is_workday, days))


def test_days_of_an_unknown_year_are_a_problem_unless_the_company_tells_them() -> None:
    assert OWN.count_workdays(dt.date(1999, 5, 1), dt.date(1999, 5, 1)) == 1
    for first, last in (("1999-05-01", "1999-05-02"), ("1999-12-30", "2024-03-04"), ("2024-03-04", "2090-01-01")):
        with pytest.raises(ProblemsFound) as error:
            OWN.count_workdays(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
        assert [p.code for p in error.value.problems] == ["unknown-calendar"]


def test_a_day_is_asked_for_once_however_often_workdays_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dt.date] = []
    plain = Calendar.is_workday

    def counted(calendar: Calendar, day: dt.date) -> bool:
        asked.append(day)
        return plain(calendar, day)

    monkeypatch.setattr(Calendar, "is_workday", counted)
    calendar = Calendar(frozenset({dt.date(2023, 7, 3)}))
    for i in range(50):
        calendar.count_workdays(dt.date(2022, 1, 1) + dt.timedelta(days=i), dt.date(2025, 12, 31))
    assert len(asked) == len(set(asked)) <= 4 * 366


# --- spells -----------------------------------------------------------------------------------------------------------

MONTH = Month(2026, 10)
NEAR = st.dates(dt.date(2026, 9, 25), dt.date(2026, 11, 5))
PERSON = st.tuples(NEAR, st.none() | NEAR, st.lists(NEAR, max_size=3, unique=True))


@given(st.lists(PERSON, max_size=4))
def test_spells_are_the_days_with_one_row(persons: list[tuple[dt.date, dt.date | None, list[dt.date]]]) -> None:
    rows = [(f"E{i}", p[0], p[1], start) for i, p in enumerate(persons) for start in (None, *p[2])]
    ids, hired, left, starts = ([row[i] for row in rows] for i in range(4))
    fields: Any = None
    people = People(MONTH, Calendar(), ids, hired, left, starts, [None] * len(rows), fields)  # type: ignore[arg-type]
    days: dict[tuple[int, int], list[dt.date]] = defaultdict(list)
    for i, (first, last, _) in enumerate(persons):
        for day in MONTH.days:
            if first <= day <= (last or dt.date.max):
                own = [(s or dt.date.min, r) for r, (id_, *_, s) in enumerate(rows) if id_ == f"E{i}"]
                row = max(pair for pair in own if pair[0] <= day)[1]
                days[i, row].append(day)
    spells = people.spells
    keys = list(zip(spells.person.tolist(), spells.row.tolist(), strict=True))
    read = [k for k, i in zip(keys, range(len(keys)), strict=True) if spells.first[i] <= spells.last[i]]
    assert sorted(read) == sorted(days)
    for i, key in enumerate(keys):
        if key in days:
            told = [spells.column(name).value(i) for name in ("from", "to", "calendar_days", "workdays")]
            workdays = Calendar().count_workdays(days[key][0], days[key][-1])
            assert told == [days[key][0], days[key][-1], len(days[key]), workdays]
            assert (spells.last[i] - (days[key][-1] - EPOCH).days) == 0
