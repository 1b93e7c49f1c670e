"""Documents that define the same words: what each person's means, and what is refused instead of guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hrcalc.problems import Problem, ProblemsFound

HEAD = "policy: {name}\neffective: 2026-01-01\n"


def write(company: Any, **documents: str) -> Path:
    for name, body in documents.items():
        folder: Path = company.policy(name, HEAD.format(name=name) + body)
    return folder


def refused(company: Any, folder: Path) -> list[Problem]:
    with pytest.raises(ProblemsFound) as found:
        company.run(folder)
    return [p for p in found.value.problems if p.severity == "error"]


@pytest.fixture
def two(company: Any) -> Any:
    """A sells, B serves."""
    company.staff(A="sales", B="service")
    return company


SALES, SERVICE = 'applies_to: department == "sales"\n', 'applies_to: department == "service"\n'


def test_an_adjustment_never_ends_in_a_metric_of_its_name(two: Any, amounts_of: Any) -> None:
    two.write("2026-10/adjustments.csv", [{"employee_id": "A", "item": "bonus", "amount": 500}])
    sales = SALES + "metrics: {bonus: {value: 7}}\nitems: {use: {formula: bonus}}\n"
    (problem,) = refused(two, write(two, z=sales, b=SERVICE + "items: {bonus: {formula: 100}}\n"))
    assert (problem.code, problem.employees) == ("adjustment-item", ("A",))
    both = "items: {bonus: {formula: 100}}\n"
    assert amounts_of(two.run(write(two, a=sales, z=sales.replace("use", "used"), b=both)))["A", "bonus"] == "600.00"


def test_two_documents_on_one_day_of_someone_who_moved_are_told(company: Any) -> None:
    usual = {"name": "x", "hired_on": "2025-01-01", "base_salary": 0, "employee_id": "A", "team": "T"}
    moved = [
        {"department": "sales", "from_date": ""},
        {"department": "service", "team": "U", "from_date": "2026-10-16"},
    ]
    company.write("employees.csv", [{**usual, **row} for row in moved])
    item = "items: {dp: {per: spell, formula: 1}}\n"
    folder = write(company, s=SALES + item, t='applies_to: team == "T"\n' + item, e="items: {f: {formula: 1}}\n")
    (problem,) = refused(company, folder)
    assert (problem.code, problem.value) == ("conflict", "dp")


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_a_word_that_is_an_item_here_and_a_metric_there_is_refused_where_it_is_read(
    two: Any, names: tuple[str, str]
) -> None:
    item, metric = names
    documents = {
        item: SALES + "items: {bonus: {formula: 100}}\n",
        metric: SERVICE + "metrics: {bonus: {value: 70}}\nitems: {use: {formula: bonus}}\n",
        "c": 'items: {third: {formula: "default(bonus, 0) * 2"}}\n',
    }
    (problem,) = refused(two, write(two, **documents))
    assert f"an item in {item}@2026-01 and a metric in {metric}@2026-01" in problem.why.en


@pytest.mark.parametrize(
    ("one", "other", "reader"),
    [
        ("base_salary > 5", "base_salary", "if(q, 1, 2)"),
        ("base_salary + 100", "hired_on", "q * 2"),
        ("department", "hired_on", "if(missing(q), 1, 2)"),
        ("sum(deals.amount)", "ratio(1, 2)", "q * 2"),
    ],
)
def test_a_metric_of_two_types_is_refused_where_it_is_read(two: Any, one: str, other: str, reader: str) -> None:
    documents = {
        "a": SALES + f"metrics: {{q: {{value: '{one}'}}}}\nitems: {{x: {{formula: 1}}}}\n",
        "b": SERVICE + f"metrics: {{q: {{value: '{other}'}}}}\nitems: {{y: {{formula: 1}}}}\n",
        "c": f"items: {{third: {{formula: '{reader}'}}}}\n",
    }
    (problem,) = refused(two, write(two, **documents))
    assert problem.file == "c.yaml"
    assert "in a@2026-01" in problem.why.en
    assert "in b@2026-01" in problem.why.en


def test_a_plain_number_and_an_amount_go_together(two: Any, amounts_of: Any) -> None:
    documents = {
        "a": SALES + "metrics: {q: {value: base_salary}}\nitems: {x: {formula: 1}}\n",
        "b": SERVICE + "metrics: {q: {value: 3}}\nitems: {y: {formula: 1}}\n",
        "c": "items: {third: {formula: q * 2}}\n",
    }
    assert amounts_of(two.run(write(two, **documents)))["B", "third"] == "6.00"


def test_a_target_is_of_the_metric_that_the_document_means(two: Any, amounts_of: Any) -> None:
    documents = {
        "a": SALES + "metrics: {sales: {title: 销售额, value: sum(deals.amount)}}\n"
        "items: {t: {formula: target(销售额)}, u: {formula: target(sales)}, x: {formula: attainment(销售额) * 100}}\n",
        "b": SERVICE + "metrics: {leads_n: {title: 销售额, value: count(leads)}}\nitems: {y: {formula: 1}}\n",
    }
    two.write("2026-10/deals.csv", [{"deal_id": "D", "closer_id": "A", "signed_on": "2026-10-09", "amount": 500}])
    target = {"scope": "employee", "scope_id": "A", "period": "2026-10"}
    two.write(
        "targets.csv", [{**target, "metric": "sales", "target": 1000}, {**target, "metric": "leads_n", "target": 50}]
    )
    paid = amounts_of(two.run(write(two, **documents)))
    assert [paid["A", item] for item in "tux"] == ["1000.00", "1000.00", "50.00"]


@pytest.mark.parametrize(("begins", "value"), [("2026-10-16", "200.00"), ("", None)])
def test_of_two_spellings_of_a_target_the_later_holds_and_a_contradiction_is_an_error(
    two: Any, amounts_of: Any, begins: str, value: str | None
) -> None:
    row = {"scope": "employee", "scope_id": "A", "period": "2026-10"}
    two.write(
        "targets.csv",
        [
            {**row, "metric": "sales", "target": 300, "from_date": ""},
            {**row, "metric": "销售额", "target": 200, "from_date": begins},
        ],
    )
    body = (
        "metrics: {sales: {title: 销售额, value: count(deals)}}\nitems: {x: {formula: 'default(target(sales), 0)'}}\n"
    )
    folder = write(two, a=body)
    if value:
        assert amounts_of(two.run(folder))["A", "x"] == value
    else:
        (problem,) = refused(two, folder)
        assert problem.employees == ("A",)
        assert "told twice" in problem.why.en


def test_a_target_of_what_is_no_metric_is_told(two: Any) -> None:
    two.write(
        "targets.csv", [{"scope": "employee", "scope_id": "A", "period": "2026-10", "metric": "Sales", "target": 3}]
    )
    run = two.run(
        write(two, a="metrics: {sales: {value: count(deals)}}\nitems: {x: {formula: 'default(target(sales), 0)'}}\n")
    )
    (problem,) = run.problems
    assert (problem.code, problem.row, problem.mend.en) == ("target-metric", 2, "Did you mean 'sales'?")


def test_a_keyed_table_with_one_value_in_both_languages_is_refused(two: Any) -> None:
    body = "tables: {s: {市场: {r: 1}, marketing: {r: 2}}}\nitems: {x: {per: deal, formula: 's[source].r'}}\n"
    (problem,) = refused(two, write(two, a=body))
    assert "one value, told twice" in problem.why.en


@pytest.mark.parametrize("field", ["first_touch", "signed_on"])
def test_an_early_payment_needs_the_day_that_it_is_counted_from(two: Any, field: str) -> None:
    two.write("2026-10/deals.csv", [{"deal_id": "D", "closer_id": "A", "signed_on": "2026-10-09", "amount": 500}])
    folder = write(
        two, a=f"items: {{x: {{per: deal, payable: 7 workdays after {field}, formula: 1}}, y: {{formula: 1}}}}\n"
    )
    if field == "signed_on":
        (line,) = [line for line in two.run(folder).lines.to_pylist() if line["item"] == "x"]
        assert line["payable_on"] == "2026-10-19"
    else:
        (problem,) = refused(two, folder)
        assert "'first_touch' has no date" in problem.why.en


def test_a_payment_in_a_year_without_a_calendar_is_told_by_check(two: Any) -> None:
    from hrcalc import payrun
    from hrcalc.calendar import Month
    from hrcalc.settings import Settings

    two.write("2026-12/deals.csv", [{"deal_id": "D", "closer_id": "A", "signed_on": "2026-12-28", "amount": 500}])
    folder = write(two, a="items: {x: {per: deal, payable: 7 workdays after signed_on, formula: 1}, y: {formula: 1}}\n")
    settings = Settings.load(
        data=two.folder, policies=folder, out=two.folder.parent / "out", lang="en", folder=two.folder
    )
    assert payrun.check(settings, Month(2026, 12)).failed
