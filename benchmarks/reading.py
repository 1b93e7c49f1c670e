"""Times reading and checking one month's exports beside readers that check nothing, and takes the memory of it.

What is read is made by `reading_files.py`, with a staff list, so that every check has its work: types, keys, choices, unknown people,
employment.

    reading.py make FOLDER              the files, and `made.json`: the rows of each that are bad, by the code of their problem
    reading.py leads FOLDER ROUNDS      500,000 leads as CSV; pyarrow.csv reads the same file, all columns as strings
    reading.py deals FOLDER ROUNDS      100,000 deals as xlsx; fastexcel reads the same file into pandas
    reading.py bad FOLDER ROUNDS        1% bad rows: read, told and both reports of problems written; the clean file beside it
    reading.py peak WHAT FOLDER         `leads`, `deals`, `bad`: read once; and by the others: `pyarrow`, `fastexcel`

Each prints one JSON document. `leads`, `deals` and `bad` run both sides in one process, in turns, after one turn that does not count;
nobody's imports are timed. `peak` prints the bytes of the process after its imports and at its highest. A round of `bad` in which a
damaged row is not told, or another is, fails, and so does a problem that the report does not hold.
"""

from __future__ import annotations

import csv
import gc
import importlib
import json
import logging
import resource
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import fastexcel
import pyarrow as pa
import pyarrow.csv as arrow_csv

from hrcalc.calendar import Month
from hrcalc.documents.problem_report import write_problems
from hrcalc.memory import frugal
from hrcalc.problems import Problem
from hrcalc.settings import Settings
from hrcalc.tables import Tables, read_tables
from hrcalc.tables.corrections.offending import Origin, offending_rows
from measure import ROOT
from reading_files import DEALS_FILE, LEADS_FILE, MONTH, make

SIDES = {"leads": ("hrcalc", "pyarrow"), "deals": ("hrcalc", "fastexcel"), "bad": ("bad", "reported", "clean")}
"""What each comparison times; the last is what the others are held against."""

LATE = ("hrcalc.exports.delimited", "hrcalc.exports.workbook", "pandera.pandas")
"""What reading imports late, and what those import."""


def main(what: str, *arguments: str) -> None:
    """One of the above."""
    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # of a blank column it says that it has no type
    frugal()  # as the command line is
    if what == "make":
        folder = Path(arguments[0])
        told = make(folder, *map(int, arguments[1:]))
        (folder / "made.json").write_text(json.dumps(told), encoding="utf-8")
    elif what == "peak":
        told = peak(arguments[0], Path(arguments[1]))
    else:
        told = turns(what, Path(arguments[0]), int(arguments[1]))
    print(json.dumps(told))


def turns(what: str, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Seconds of each side of a comparison, of each round."""
    found: dict[str, list[float]] = {side: [] for side in SIDES[what]}
    for number in range(rounds + 1):
        seconds = _bad(folder) if what == "bad" else {side: _timed(side, what, folder) for side in SIDES[what]}
        for side, value in seconds.items() if number else ():
            found[side].append(value)
    return found


def _timed(side: str, what: str, folder: Path) -> float:
    read = _readers(folder)[what if side == "hrcalc" else side]
    return timed(read)[0]


def _bad(folder: Path) -> dict[str, float]:
    """Reading the bad file, the same with its reports, and reading the clean one; what was told is checked."""
    reading, writing = _reported(folder)
    return {"bad": reading, "reported": reading + writing, "clean": timed(lambda: read(folder / "clean"))[0]}


def _reported(folder: Path) -> tuple[float, float]:
    out = folder / "reports"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    reading, tables = timed(lambda: read(folder / "bad"))
    writing, _ = timed(lambda: write(folder / "bad", tables, out))
    expect(tables.problems, json.loads((folder / "made.json").read_text(encoding="utf-8"))["bad"], out)
    return reading, writing


def expect(problems: list[Problem], bad: Mapping[str, list[int]], out: Path) -> None:
    """Ends everything where not every bad row was told, or where a good one was, or the report holds fewer."""
    told: dict[str, list[int]] = defaultdict(list)
    for problem in problems:
        told[problem.code].append(problem.row or 0)
    for code in sorted(told.keys() | bad.keys()):
        if sorted(told[code]) != sorted(bad.get(code, [])):
            sys.exit(f"{code}: {len(told[code])} rows were told, {len(bad.get(code, []))} are bad, or others are")
    with (out / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        written = sum(1 for _ in csv.DictReader(file))
    if written != len(problems):
        sys.exit(f"problems.csv holds {written} of {len(problems)} problems")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that something takes, and what it gives."""
    gc.collect()
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def read(folder: Path) -> Tables:
    """The month of a data folder, as a pay run reads it."""
    return read_tables(settings_of(folder), Month.parse(MONTH))


def write(folder: Path, tables: Tables, out: Path) -> None:
    """Both reports, with the bad rows as they stand in the export."""
    rows = offending_rows(settings_of(folder), Origin.of(tables), tables.problems)
    write_problems(tables.problems, out, "zh", rows)


def settings_of(folder: Path) -> Settings:
    """A company whose settings say nothing."""
    return Settings(data=folder, policies=ROOT / "policies", out=folder / "out")


def _readers(folder: Path) -> dict[str, Callable[[], object]]:
    leads, deals = folder / "clean" / MONTH / LEADS_FILE, folder / "deals" / MONTH / DEALS_FILE
    with leads.open(encoding="utf-8-sig") as file:
        header = next(file).rstrip("\n").split(",")
    strings = arrow_csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()))
    return {
        "leads": lambda: read(folder / "clean"),
        "bad": lambda: read(folder / "bad"),
        "deals": lambda: read(folder / "deals"),
        "pyarrow": lambda: arrow_csv.read_csv(leads, convert_options=strings),
        "fastexcel": lambda: fastexcel.read_excel(deals).load_sheet(0).to_pandas(),
    }


def peak(what: str, folder: Path) -> dict[str, int]:
    """Bytes that this process held after its imports, and at most while it read once."""
    for name in LATE:
        importlib.import_module(name)
    imported = _highest()
    _readers(folder)[what]()
    return {"imported": imported, "peak": _highest()}


def _highest() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main(*sys.argv[1:])
