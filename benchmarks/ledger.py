"""Makes ledgers of closed months of a large company, for `run.py`, which measures commands on one of a year beside one of ten years.

    python benchmarks/ledger.py OUT MONTH LEDGER COUNT    as if the COUNT months before MONTH had been closed

Each month posts what the folder OUT, a month's output, holds, through the functions by which `close` posts it, every amount another one and
other metrics for everybody. Before each close the month was run, and somebody looked at the pay of a hundred people.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pyarrow as pa

from hrcalc.calendar import Month
from hrcalc.documents.read_back import read_month
from hrcalc.engine.fen import fen_array, money_array
from hrcalc.engine.result import TOTALS
from hrcalc.ledger import parts, seal, store
from hrcalc.ledger.entries import START, digest
from hrcalc.ledger.months import Months

LOOKS = 100


def make(out: Path, last: Month, file: Path, count: int) -> None:
    """Write a ledger of the `count` months before `last`."""
    posted = read_month(out)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    texts = parts.of_json({path.name: path.read_text(encoding="utf-8") for path in Path("policies").rglob("*@*.yaml")})
    people = posted["employees"]["employee_id"].to_pylist()
    outputs = {path.name: digest(path.name.encode()) for path in out.iterdir()}
    ledger = store.Ledger(file, None)
    months = Months(ledger)
    with patch.object(seal, "write"), contextlib.closing(ledger):  # sealed once, at the end
        for number, month in enumerate(_before(last, count)):
            rng = np.random.default_rng(number)
            accounts = {id_: digest(f"{id_} {month if rng.random() < 0.01 else ''}".encode())[:16] for id_ in people}
            run_body = {"version": "0.1.0", "outputs": outputs, "inputs": START, "held": [], "posted": number}
            run = ledger.append("run", str(month), run_body, {"policies": texts, "accounts": parts.of_json(accounts)})
            for id_ in rng.choice(people, LOOKS):
                ledger.append("explain", str(month), {"employee": str(id_), "item": ""})
            data = {name: parts.of_table(_varied(table, rng)) for name, table in posted.items()}
            data["manifest"] = parts.of_json({**manifest, "month": str(month)})
            body = {"approved_by": "财务", "run": run.number, "held": [], "outputs": outputs}
            months.post("close", month, body, data, kept=run.parts)
    seal.write(file)


def _before(month: Month, count: int) -> Iterator[Month]:
    first = month.year * 12 + month.month - 1 - count
    return (Month(at // 12, at % 12 + 1) for at in range(first, first + count))


def _varied(table: pa.Table, rng: np.random.Generator) -> pa.Table:
    """The same with other amounts, each 80 to 120 % of what it was, and the metrics of others."""
    for place, field in enumerate(table.schema):
        if field.name in ("amount", *TOTALS):
            fen = fen_array(table[place])
            other = money_array((fen * rng.uniform(0.8, 1.2, len(fen))).astype(np.int64))
        elif field.name == "value":
            other = table[place].take(np.roll(np.arange(len(table)), int(rng.integers(len(table)))))
        else:
            continue
        table = table.set_column(place, field, other)
    return table


if __name__ == "__main__":
    make(Path(sys.argv[1]), Month.parse(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
