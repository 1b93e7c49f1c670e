"""The sheet of `payroll.xlsx` with what finance should look at before paying. No account number is on it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from hrcalc.documents.amounts import money_of
from hrcalc.documents.book import Book
from hrcalc.documents.figures import Figures
from hrcalc.documents.headings import ANOMALIES, FIELDS, TO_LOOK_AT, YUAN
from hrcalc.documents.sheets import Field, table_sheet
from hrcalc.documents.side_sheets import DIFFERENCE
from hrcalc.documents.style import Looks
from hrcalc.words import Text


def add_anomalies(book: Book, figures: Figures, heading: str) -> None:
    """Add what is odd, a row a person: people who share an account stand together."""
    lang, looks, run = book.lang, Looks(book.lang), figures.run
    staff = run.employees.select(["employee_id", "name", "department"]).to_pydict()
    place = {id_: at for at, id_ in enumerate(staff["employee_id"])}
    net = figures.totals_of["net_pay"].tolist()
    rows = [(anomaly, place[id_]) for anomaly in run.anomalies for id_ in anomaly.employees]
    before = [anomaly.before for anomaly, _ in rows]
    now = [net[at] for _, at in rows]
    moved = [None if was is None else is_ - was for was, is_ in zip(before, now, strict=True)]

    def who(anomaly_others: tuple[str, ...], own: str) -> str:
        others = (f"{id_} {staff['name'][place[id_]] or ''}".strip() for id_ in anomaly_others if id_ != own)
        return Text("、", ", ").of(lang).join(others)

    texts: list[tuple[Text, list[str], float]] = [
        (TO_LOOK_AT, [ANOMALIES[anomaly.kind].of(lang) for anomaly, _ in rows], 32),
        *((FIELDS[name], [staff[name][at] or "" for _, at in rows], 18) for name in staff),
        (Text("和谁", "With"), [who(anomaly.employees, staff["employee_id"][at]) for anomaly, at in rows], 40),
    ]
    words = [Field(head, pa.chunked_array([pa.array(of, pa.string())]), looks.text, wide) for head, of, wide in texts]
    amounts = (
        (Text("上月实发", "Net before"), before),
        (Text("本月实发", "Net now"), now),
        (DIFFERENCE, moved),
    )
    money = [Field(head, pa.chunked_array([_money(fen)]), looks.money) for head, fen in amounts]
    fields = [words[1], words[2], words[3], words[0], *money, words[4]]
    note = Text(f"{YUAN.zh};不一定有错,发放前请核对", f"{YUAN.en}; nothing may be wrong: look before you pay")
    table_sheet(book, TO_LOOK_AT, heading, note.of(lang), fields)


def _money(fen: list[int | None]) -> pa.Array:
    known = np.array([value is not None for value in fen], dtype=bool)
    return money_of(np.array([value or 0 for value in fen], dtype=np.int64), known)
