"""Measures hrcalc on two made companies, beside others that do the same month; writes `benchmarks/RESULTS.md`.

- the analyst's month (`analyst.py`): pandas and openpyxl as pip installs them, one workbook a person, written well and without tricks;
  and once more with the lxml that hrcalc brings along, with which openpyxl writes faster
- the floor (`floor.py`): reads the same bytes, deflates the same parts, creates the same files, computes nothing
- imports alone (`imports.py`): imports what a run imports, and ends
- by hand (`scale.py`, `hand.py`): the same arithmetic in numpy and int64, beside evaluating alone
- readers that check nothing (`reading.py`): pyarrow.csv and fastexcel, beside reading and checking alone
- ledgers of one year and of ten (`ledger.py`): run, close and verify with either

The analyst, the floor and the numpy by hand do commission, attendance and base pay; beside them hrcalc runs with those documents alone
(`compared.py`), so that all do the same work. Beside its imports, and with ledgers, it runs with all of `policies/`.

Runs alternate, so that ratios within one table may be compared; seconds depend on the machine and may not.

    python benchmarks/run.py                     both companies, about twenty minutes
    python benchmarks/run.py --only S            the small one
    python benchmarks/run.py --only reading      reading alone, about a minute
    python benchmarks/run.py --only ledger       ledgers of one year and of ten
    python benchmarks/run.py --rounds-m 1        sooner, and less sure
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from compared import POLICIES, compared
from measure import ROOT, Cost, alternate, python
from report import report
from report_ledger import COMMANDS, YEARS, Ledgers
from report_reading import PEAKS, Reading

BENCHMARKS = ROOT / "benchmarks"
MONTH = "2026-10"
HRCALC = ("-c", "from hrcalc.cli import main; main()")


@dataclass(frozen=True)
class Size:
    """A made company: how many rows of each table in the month."""

    name: str
    people: int
    leads: int
    interviews: int
    deals: int
    attendance: int


SIZES = {
    "S": Size("S", 200, 5_000, 3_000, 1_000, 4_400),
    "M": Size("M", 10_000, 500_000, 300_000, 100_000, 220_000),
}


PEOPLE = (1_000, 10_000, 100_000)


@dataclass
class Measured:
    """What was measured on one company. `same` is how many people get the same net pay from the analyst."""

    size: Size
    input_bytes: int = 0
    files: int = 0
    payslips: int = 0
    output_bytes: int = 0
    same: int = 0
    paid: int = 0
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    steps: dict[str, float] = field(default_factory=dict)


def main() -> None:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=[*SIZES, "reading", "ledger"], help="measure only this")
    parser.add_argument("--rounds-s", type=int, default=7, help="runs of the small company (default: 7)")
    parser.add_argument("--rounds-m", type=int, default=3, help="runs of the large company (default: 3)")
    parser.add_argument("--work", type=Path, default=BENCHMARKS / "made", help="where companies and outputs go")
    parser.add_argument("--results", type=Path, help="the report to write (default: RESULTS.md, if all is measured)")
    options = parser.parse_args()
    chosen = [name for name in SIZES if options.only in (None, name)]
    rounds = {"S": options.rounds_s, "M": options.rounds_m}
    work: Path = options.work.resolve()
    measured = [company(SIZES[name], rounds[name], work / name) for name in chosen]
    read = reading(rounds["S"], work / "reading") if options.only in (None, "reading") else None
    kept = ledgers(rounds["M"], work / "ledger") if options.only in (None, "ledger") else None
    text = report(measured, read, kept, [] if options.only else evaluation(rounds["M"]), start_up(rounds["S"]))
    print(text)
    if options.results or not options.only:
        (options.results or BENCHMARKS / "RESULTS.md").write_text(text, encoding="utf-8")


def ledgers(rounds: int, work: Path) -> Ledgers:
    """Running, closing and verifying a month of the large company, with ledgers of one year and of ten (`ledger.py`)."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    data = work / "data"
    make(SIZES["M"], data)
    places = ("--data", data, "--out", work / "out", "--ledger")
    run = (*HRCALC, "run", "--month", MONTH, "--policies", POLICIES, *places)
    python(*run, work / "first.ledger")
    posted = work / "posted"
    (work / "out" / MONTH).rename(posted)
    size: dict[int, int] = {}
    costs: dict[str, list[Cost]] = {}
    for years in YEARS:
        file = work / f"{years}.ledger"
        python(BENCHMARKS / "ledger.py", posted, MONTH, file, str(12 * years))
        size[years] = file.stat().st_size

    def used(command: str, years: int) -> Cost:
        file = work / "used" / f"{years}.ledger"
        if command == "run":  # with the ledger as it was made: the close of the round before is not in it
            file.parent.mkdir(exist_ok=True)
            for suffix in ("", ".seal"):
                shutil.copyfile(work / f"{years}.ledger{suffix}", f"{file}{suffix}")
            return fresh(work / "out", *run, file)
        if command == "close":
            return python(*HRCALC, "close", "--month", MONTH, "--approved-by", "finance", *places, file)
        return python(*HRCALC, "ledger", "verify", "--ledger", file)

    # Run and close of one ledger follow each other, as both use the same outputs.
    for number in range(1, rounds + 1):
        for years in YEARS:
            of_years = {f"{command} {years}": partial(used, command, years) for command in COMMANDS}
            for name, cost in alternate(of_years, 1, f"ledger, round {number}").items():
                costs.setdefault(name, []).extend(cost)
    lines, metrics = (len((posted / name).read_bytes().splitlines()) - 1 for name in ("lines.csv", "metrics.csv"))
    shutil.rmtree(work)
    return Ledgers(lines, metrics, size, costs)


def reading(rounds: int, work: Path) -> Reading:
    """Reading and checking alone, beside readers that check nothing (`reading.py`)."""

    def told(*words: str | Path) -> Any:
        output = python(BENCHMARKS / "reading.py", *words).output
        print(f"reading {words[0]}: {output[:400].strip()}", flush=True)
        return json.loads(output.splitlines()[-1])

    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    made = told("make", work)
    seconds = {what: told(what, work, str(rounds)) for what in ("leads", "deals", "bad")}
    peaks = {what: told("peak", what, work) for what in PEAKS}
    shutil.rmtree(work)
    return Reading(made, seconds, peaks)


def evaluation(rounds: int) -> list[dict[str, float]]:
    """Evaluating the compared documents over more and more people, beside numpy (`scale.py`): of each size the median round."""
    found = []
    for people in PEOPLE:
        runs = [json.loads(python(BENCHMARKS / "scale.py", str(people)).output) for _ in range(rounds)]
        print(*runs, sep="\n", flush=True)
        found.append(sorted(runs, key=lambda run: run["hrcalc"] / run["numpy"])[rounds // 2])
    return found


def start_up(rounds: int) -> dict[str, list[Cost]]:
    """The time to answer `--help`, beside that of importing pandas and pandera."""
    return alternate(
        {
            "help": partial(python, *HRCALC, "--help"),
            "pandas": partial(python, "-c", "import pandas, pandera.pandas"),
        },
        rounds,
        "start-up",
    )


def company(size: Size, rounds: int, work: Path) -> Measured:
    """Make a company, and measure its month."""
    data, plan, modules = work / "data", work / "plan.pickle", work / "imports.txt"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    make(size, data)
    run = ("run", "--month", MONTH, "--data", data, "--policies")
    shipped = (*run, POLICIES, "--out", work / "shipped")
    out = work / "hrcalc"
    hrcalc = (*run, compared(work / "policies"), "--out", out)

    # Not timed: one run of each, which also compiles every module; what it wrote tells the others what to do.
    python(BENCHMARKS / "imports.py", "list", modules, "--", *shipped)
    python(*HRCALC, *hrcalc)
    python(BENCHMARKS / "floor.py", "prepare", out / MONTH, plan)
    python(BENCHMARKS / "analyst.py", data, MONTH, work / "analyst")
    result = Measured(size)
    result.input_bytes = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    files = [path for path in (out / MONTH).rglob("*") if path.is_file()]
    result.files, result.output_bytes = len(files), sum(path.stat().st_size for path in files)
    result.payslips = sum(path.parent.name == "payslips" for path in files)
    result.same, result.paid = agreement(out / MONTH / "employees.csv", work / "analyst" / "net.csv")
    print(f"{size.name}: {result.same} of {result.paid} people get the same net pay from the analyst")

    analyst = partial(fresh, work / "analyst", BENCHMARKS / "analyst.py", data, MONTH, work / "analyst")
    result.costs = alternate(
        {
            "hrcalc": partial(fresh, out, *HRCALC, *hrcalc),
            "shipped": partial(fresh, work / "shipped", *HRCALC, *shipped),
            "analyst": partial(analyst, OPENPYXL_LXML="False"),
            "analyst_lxml": partial(analyst, OPENPYXL_LXML="True"),
            "floor": partial(inside, work / "floor", BENCHMARKS / "floor.py", "run", data, plan, work / "floor"),
            "imports": partial(python, BENCHMARKS / "imports.py", "load", modules),
        },
        rounds,
        size.name,
    )
    result.steps = steps(fresh(out, BENCHMARKS / "steps.py", *hrcalc).output)
    shutil.rmtree(work)
    return result


def make(size: Size, data: Path) -> None:
    """Let the sample's generator make a company."""
    numbers = {name: str(getattr(size, name)) for name in ("people", "leads", "interviews", "deals", "attendance")}
    options = [word for name, number in numbers.items() for word in (f"--{name}", number)]
    print(f"{size.name}: making {', '.join(f'{int(n):,} {name}' for name, n in numbers.items())}", flush=True)
    python(ROOT / "sample_data" / "generate.py", *options, "--out", data)


def fresh(out: Path, *arguments: str | Path, **variables: str) -> Cost:
    """Run Python where the folder that it writes is not there yet; taking the old one away is not timed."""
    shutil.rmtree(out, ignore_errors=True)
    return python(*arguments, **variables)


def inside(out: Path, *arguments: str | Path) -> Cost:
    """Likewise, for a program that times itself and prints its seconds (its preparation does not count)."""
    cost = fresh(out, *arguments)
    return Cost(float(cost.output), 0)


def steps(output: str) -> dict[str, float]:
    """The lines `step: seconds` that `steps.py` printed last."""
    pairs = [line.removeprefix("step ").rsplit(": ", 1) for line in output.splitlines() if line.startswith("step ")]
    return {name: float(value) for name, value in pairs}


def agreement(ours: Path, theirs: Path) -> tuple[int, int]:
    """How many people are paid, and how many of them get the same net pay from both."""
    with ours.open(encoding="utf-8-sig", newline="") as file:
        net = {row["employee_id"]: row["net_pay"] for row in csv.DictReader(file) if row["status"] == "paid"}
    with theirs.open(encoding="utf-8-sig", newline="") as file:
        other = {row["employee_id"]: row["net_pay"] for row in csv.DictReader(file)}
    return sum(other.get(id_) == amount for id_, amount in net.items()), len(net)


if __name__ == "__main__":
    main()
