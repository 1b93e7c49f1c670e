"""The sheet of `payroll.xlsx` with what finance should look at before paying. No account number is on it."""

from __future__ import annotations

from itertools import islice

from hrcalc.documents.book import Book
from hrcalc.documents.figures import Figures
from hrcalc.documents.headings import ANOMALIES, FIELDS, TO_LOOK_AT, YUAN
from hrcalc.documents.sheets import amounts, table_sheet, texts
from hrcalc.documents.side_sheets import DIFFERENCE
from hrcalc.documents.style import Looks
from hrcalc.engine.result import Anomaly
from hrcalc.words import Text

_OTHERS = 5
"""People whom a row names of those who share an account: a wrong column may give one account to everybody."""


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

    def others(anomaly: Anomaly, own: str) -> str:
        """With whom somebody shares an account; of very many only the first."""
        ids = list(islice((id_ for id_ in anomaly.employees if id_ != own), _OTHERS))
        told = [f"{id_} {staff['name'][place[id_]] or ''}".strip() for id_ in ids]
        more = ["…"] * (len(anomaly.employees) > len(ids) + 1)
        return Text("、", ", ").of(lang).join([*told, *more])

    person = [texts(FIELDS[name], (staff[name][at] or "" for _, at in rows), looks.text, 18) for name in staff]
    fields = [
        *person,
        texts(TO_LOOK_AT, (ANOMALIES[anomaly.kind].of(lang) for anomaly, _ in rows), looks.text, 32),
        amounts(Text("上月实发", "Net before"), before, looks.money),
        amounts(Text("本月实发", "Net now"), now, looks.money),
        amounts(DIFFERENCE, moved, looks.money),
        texts(Text("和谁", "With"), (others(a, staff["employee_id"][at]) for a, at in rows), looks.text),
    ]
    note = Text(f"{YUAN.zh};不一定有错,发放前请核对", f"{YUAN.en}; nothing may be wrong: look before you pay")
    table_sheet(book, TO_LOOK_AT, heading, note.of(lang), fields)
