"""What was paid off cycle: `lines.csv`, `employees.csv`, `payouts.xlsx`, and the words on the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console
from rich.table import Table

from hrcalc.documents.book import Book
from hrcalc.documents.csv import write_table
from hrcalc.documents.figures import places
from hrcalc.documents.headings import FIELDS, YUAN, company_of
from hrcalc.documents.sheets import Field, table_sheet
from hrcalc.documents.style import Looks
from hrcalc.engine.fen import fen_array, money_array, sum_by
from hrcalc.engine.result import Payouts
from hrcalc.money import fen_of, yuan
from hrcalc.words import Lang, Text

_TITLE = Text("提前发放", "Off-cycle payments")
_SHOWN = 10


def write_payouts(payouts: Payouts, folder: Path, lang: Lang) -> None:
    """Write everything into a folder that is there and empty."""
    people = people_of(payouts)
    write_table(payouts.lines, folder / "lines.csv")
    write_table(people, folder / "employees.csv")
    book = Book(lang, payouts.last)
    looks = Looks(lang)
    whose = f"{company_of(payouts.company, lang)} {_TITLE.of(lang)} {payouts.first} – {payouts.last}"
    fields = [
        Field(FIELDS["employee_id"], people["employee_id"], looks.text, 16),
        Field(FIELDS["name"], people["name"], looks.text, 16),
        Field(FIELDS["department"], people["department"], looks.text, 18),
        Field(FIELDS["amount"], people["amount"], looks.money),
    ]
    table_sheet(book, Text("人员", "People"), whose, YUAN.of(lang), fields, landscape=False)
    lines = payouts.lines
    names = pa.chunked_array([[payouts.staff.get(id_, ("", ""))[0] for id_ in lines["employee_id"].to_pylist()]])
    fields = [
        Field(FIELDS["employee_id"], lines["employee_id"], looks.text, 16),
        Field(FIELDS["name"], names, looks.text, 16),
        Field(FIELDS["title"], lines["title"], looks.text, 26),
        Field(FIELDS["amount"], lines["amount"], looks.money),
        Field(FIELDS["event"], lines["event"], looks.text, 24),
        Field(FIELDS["payable_on"], lines["payable_on"], looks.center),
        Field(FIELDS["origin_month"], lines["origin_month"], looks.center),
        Field(FIELDS["working"], lines["working"], looks.text, 44),
        Field(FIELDS["policy"], lines["policy"], looks.text, 24),
        Field(FIELDS["source"], lines["source"], looks.text, 30),
    ]
    table_sheet(book, Text("明细", "Lines"), whose, YUAN.of(lang), fields)
    book.save(folder / "payouts.xlsx")


def people_of(payouts: Payouts) -> pa.Table:
    """employee_id, name, department, amount: what each person is paid, by id."""
    ids = pc.unique(payouts.lines["employee_id"]).sort()
    fen = sum_by(fen_array(payouts.lines["amount"]), places(payouts.lines["employee_id"], ids), len(ids))
    staff = [payouts.staff.get(id_, ("", "")) for id_ in ids.to_pylist()]
    names, departments = ([one[at] for one in staff] for at in (0, 1))
    columns = [ids, pa.array(names, pa.string()), pa.array(departments, pa.string()), money_array(fen)]
    return pa.table(columns, names=["employee_id", "name", "department", "amount"])


def print_payouts(payouts: Payouts, folder: Path | None, lang: Lang) -> None:
    """What is paid, on the terminal."""
    console = Console(highlight=False, markup=False, emoji=False)
    days = f"{payouts.first} – {payouts.last}"
    if folder is None:
        console.print(Text(f"{days} 没有要提前发放的。", f"Nothing is payable off cycle, {days}.").of(lang))
        return
    people = people_of(payouts)
    total = yuan(int(fen_array(people["amount"]).sum()))
    console.print(Text(f"{_TITLE.zh} {days} (元)", f"{_TITLE.en}, {days} (yuan)").of(lang), style="bold")
    table = Table(box=None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    rows = people.to_pylist()
    for row in sorted(rows, key=lambda row: (-row["amount"], row["employee_id"]))[:_SHOWN]:
        who = f"{row['employee_id']} {row['name']} {row['department']}"
        table.add_row(who, yuan(fen_of(row["amount"])))
    if len(rows) > _SHOWN:
        table.add_row(Text(f"…… 另有 {len(rows) - _SHOWN} 人", f"… and {len(rows) - _SHOWN} more").of(lang), "")
    table.add_row(Text(f"合计 {len(rows)} 人", f"Total, {len(rows)} people").of(lang), total)
    console.print(table)
    count = payouts.lines.num_rows
    said = Text(
        f"{count} 笔,其中这次新付 {payouts.new} 笔;已记入账本,当月工资里会扣回。文件在 {folder}",
        f"{count} lines, {payouts.new} of them paid now; posted, and deducted in the months they belong to. Files are in {folder}",
    )
    console.print(said.of(lang))


def payouts_json(payouts: Payouts, folder: Path | None) -> dict[str, Any]:
    """The same for programs."""
    people = people_of(payouts)
    return {
        "from": str(payouts.first),
        "to": str(payouts.last),
        "lines": payouts.lines.num_rows,
        "new": payouts.new,
        "total": str(sum((row["amount"] for row in people.to_pylist()), start=0)),
        "people": [{**row, "amount": str(row["amount"])} for row in people.to_pylist()],
        "folder": str(folder) if folder else None,
    }
