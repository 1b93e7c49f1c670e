"""`bank.csv`: whom the bank pays how much, in the layout that the company's bank takes."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from hrcalc.documents.csv import BOM, neutral
from hrcalc.documents.headings import month_title
from hrcalc.engine.payees import told, transfers
from hrcalc.engine.result import PayRun
from hrcalc.settings.bank import Bank
from hrcalc.words import Lang, Text


def write_bank(run: PayRun, path: Path, bank: Bank, lang: Lang) -> None:
    """Write a row for everyone who is paid by bank. UTF-8 has a BOM, GB18030 none."""
    table = bank_table(run, bank, lang)
    if bank.encoding == "utf-8":
        with path.open("wb") as file:
            file.write(BOM)
            pyarrow.csv.write_csv(table, file)
    else:
        buffer = io.BytesIO()
        pyarrow.csv.write_csv(table, buffer)
        path.write_bytes(buffer.getvalue().decode().encode(bank.encoding))


def bank_table(run: PayRun, bank: Bank, lang: Lang) -> pa.Table:
    """The columns that the bank takes, a row for everyone whom it pays, by employee id."""
    paid = pa.array(transfers(run)["bank"])
    staff = run.employees.filter(paid)
    count = staff.num_rows
    pay = Text(f"{month_title(run.month).zh}工资", f"{month_title(run.month).en} pay").of(lang)
    same = {"": "", "month": str(run.month), "note": bank.note or pay}

    def values(name: str) -> pa.Array | pa.ChunkedArray:
        if name in same or name[0] == "=":
            return pa.repeat(pa.scalar(same.get(name, name[1:])), count)
        if name == "number":
            return pa.array(range(1, count + 1), pa.int32())
        if name in staff.column_names:
            return staff[name] if name == "net_pay" else pc.fill_null(staff[name], "")
        return told(run, name).filter(paid)

    columns = [pa.chunked_array([c]) if isinstance(c, pa.Array) else c for c in map(values, bank.columns.values())]
    safe = [neutral(column) if pa.types.is_string(column.type) else column for column in columns]
    return pa.table(safe, names=list(bank.columns))
