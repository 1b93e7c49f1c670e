"""The analyst's month is a second implementation of every rule: both must pay everyone the same, to the fen."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hrcalc.ledger import store
from hrcalc.ledger.months import Months
from hrcalc.ledger.verify import verify

ROOT = Path(__file__).resolve().parent.parent
MONTH = "2026-10"
SMALL = ["--people", "120", "--leads", "2500", "--interviews", "1500", "--deals", "600", "--attendance", "2160"]


def python(*arguments: str | Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def net_pay(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["employee_id"]: row["net_pay"] for row in csv.DictReader(file)}


def keep_away(path: Path) -> None:
    """Let four people miss most of their month: by absence, personal leave, both, and with sick leave."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    hours = [header.index(title) for title in ("旷工小时", "请假类型", "请假小时", "实出勤小时")]
    missed = (
        [("8", "", "", "0")],
        [("", "事假", "8", "0")],
        [("8", "", "", "0"), ("", "事假", "8", "0")],
        [("8", "", "", "0"), ("", "病假", "8", "0")],
    )
    people = sorted({row[0] for row in rows})
    for person, kinds in zip(people[:4], missed, strict=True):
        mine = [row for row in rows if row[0] == person][2:]
        for number, row in enumerate(mine):
            for at, cell in zip(hours, kinds[number % len(kinds)], strict=True):
                row[at] = cell
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, *rows])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made company's data, and what hrcalc makes of it by the documents that the analyst knows."""
    folder = tmp_path_factory.mktemp("made")
    python("sample_data/generate.py", *SMALL, "--out", folder / "data")
    keep_away(folder / "data" / MONTH / "考勤-上海.csv")
    python("benchmarks/compared.py", folder / "policies")
    places = ("--data", folder / "data", "--policies", folder / "policies", "--out", folder / "out")
    python("-c", "from hrcalc.cli import main; main()", "run", "--month", MONTH, *places)
    return folder


def test_the_analyst_pays_everyone_the_same(made: Path) -> None:
    python("benchmarks/analyst.py", made / "data", MONTH, made / "analyst")
    ours, theirs = net_pay(made / "out" / MONTH / "employees.csv"), net_pay(made / "analyst" / "net.csv")
    assert len(ours) > 100
    assert {id_: (ours.get(id_), theirs.get(id_)) for id_ in ours | theirs if ours.get(id_) != theirs.get(id_)} == {}


def test_the_floor_makes_the_same_files(made: Path) -> None:
    out = made / "out" / MONTH
    python("benchmarks/floor.py", "prepare", out, made / "plan")
    assert float(python("benchmarks/floor.py", "run", made / "data", made / "plan", made / "floor")) > 0
    assert sizes(made / "floor") == sizes(out)


def test_a_made_ledger_is_one_of_closed_months(made: Path) -> None:
    file = made / "made.ledger"
    python("benchmarks/ledger.py", made / "out" / MONTH, MONTH, file, "3")
    proof = verify(file)
    assert (proof.months, proof.problems) == (("2026-07", "2026-08", "2026-09"), ())
    with store.opened(file) as ledger:  # which the seal written at the end agrees with
        months = Months(ledger)
        lines = [months.table(month, "lines") for month in months.closed]
        parts = {hash_ for entry in months.closed.values() for hash_ in entry.parts.values()}
    net = [sum(table["amount"].to_pylist()) for table in lines]
    assert len(set(net)) == 3
    assert len(parts) == 3 * 5 + 1  # the policies are the same in all


def test_evaluating_comes_to_what_numpy_comes_to_by_hand() -> None:
    told = json.loads(python("benchmarks/scale.py", "400"))
    assert told["same"] == 28 * 400


def test_reading_tells_every_bad_row_and_no_other(tmp_path: Path) -> None:
    made = json.loads(python("benchmarks/reading.py", "make", tmp_path, "4000", "300"))
    assert sum(len(rows) for rows in made["bad"].values()) == 40 + 5  # of a key that stands twice, both rows are told
    for what, sides in (("leads", 2), ("deals", 2), ("bad", 3)):
        seconds = json.loads(python("benchmarks/reading.py", what, tmp_path, "1"))
        assert [len(rounds) for rounds in seconds.values()] == [1] * sides
    memory = json.loads(python("benchmarks/reading.py", "peak", "deals", tmp_path))
    assert 0 < memory["imported"] <= memory["peak"]

    made["bad"]["wrong-date"].pop()
    (tmp_path / "made.json").write_text(json.dumps(made), encoding="utf-8")
    with pytest.raises(AssertionError, match="wrong-date: 5 rows were told, 4 are bad"):
        python("benchmarks/reading.py", "bad", tmp_path, "1")


def sizes(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
