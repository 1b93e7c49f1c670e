from pathlib import Path

import pytest

from hrcalc.documents.csv import write_csv
from hrcalc.engine.result import LINES, METRICS
from tests.documents.factory import Draft, draft, person, sample
from tests.documents.read import fen, rows, sums_by_person


def test_columns_are_the_contract(tmp_path: Path) -> None:
    write_csv(sample(12), tmp_path)
    assert list(rows(tmp_path / "lines.csv")[0]) == LINES.names
    assert list(rows(tmp_path / "metrics.csv")[0]) == METRICS.names
    assert list(rows(tmp_path / "employees.csv")[0]) == [
        *("employee_id", "name", "department", "gross_pay", "taxable_earnings", "pretax_deductions", "income_tax"),
        *("other_deductions", "net_pay", "employer_cost", "status"),
    ]


def test_sums_agree_to_the_fen(tmp_path: Path) -> None:
    run = sample(30)
    write_csv(run, tmp_path)
    expected = sums_by_person(run)
    lines: dict[str, int] = {}
    for line in rows(tmp_path / "lines.csv"):
        if line["kind"] == "earning":
            lines[line["employee_id"]] = lines.get(line["employee_id"], 0) + fen(line["amount"])
    for row in rows(tmp_path / "employees.csv"):
        if row["status"] == "held":
            assert row["net_pay"] == row["gross_pay"] == ""
        else:
            assert fen(row["gross_pay"]) == lines[row["employee_id"]] == expected[row["employee_id"]]["gross_pay"]
            assert fen(row["net_pay"]) == expected[row["employee_id"]]["net_pay"]


def test_numbers_have_their_decimals(tmp_path: Path) -> None:
    write_csv(draft(3).run(), tmp_path)
    assert all(len(line["amount"].partition(".")[2]) == 2 for line in rows(tmp_path / "lines.csv"))
    assert all(len(row["value"].partition(".")[2]) == 6 for row in rows(tmp_path / "metrics.csv"))


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\uff1d", "\uff20"])
def test_text_is_never_a_formula(tmp_path: Path, lead: str) -> None:
    evil = f'{lead}HYPERLINK("http://x","y")'
    made = Draft([person("S1", evil, department=evil)], [], [])
    made.line("S1", "base_pay", -100, formula=f"{lead}x", working=evil, source=evil)
    write_csv(made.run(), tmp_path)
    line = rows(tmp_path / "lines.csv")[0]
    assert (line["formula"], line["working"], line["source"]) == (f"'{lead}x", f"'{evil}", f"'{evil}")
    assert line["amount"] == "-1.00", "a negative number stays a number"
    staff = rows(tmp_path / "employees.csv")[0]
    assert (staff["name"], staff["department"]) == (f"'{evil}", f"'{evil}")


def test_ids_and_line_breaks_survive(tmp_path: Path) -> None:
    made = Draft([person("0007", "NA"), person("1e5", '引"号,逗')], [], [])
    made.line("0007", "base_pay", 1, working="第一行\n第二行")
    write_csv(made.run(), tmp_path)
    assert [(row["employee_id"], row["name"]) for row in rows(tmp_path / "employees.csv")] == [
        ("0007", "NA"),
        ("1e5", '引"号,逗'),
    ]
    assert rows(tmp_path / "lines.csv")[0]["working"] == "第一行\n第二行"
