"""Amounts in "the company's own money", as a CRM's export calls it without saying which that is."""

from __future__ import annotations

from hrcalc.exports import Sheet
from hrcalc.problems import Problem
from hrcalc.settings import FILE, Settings
from hrcalc.tables.headers import plain
from hrcalc.tables.recognise import Header
from hrcalc.tables.schema import CURRENCY
from hrcalc.words import Text


def assumed(sheet: Sheet, header: Header, settings: Settings) -> list[Problem]:
    """A notice of amounts in "the company's own money", which no column names: they are read as yuan. A company that maps them says so."""
    if header.preset is None or CURRENCY in header.columns or "amount" not in header.columns:
        return []
    text = header.texts[header.columns["amount"]]
    own = settings.columns.get(header.table.name, {})
    if "amount" in own or plain(text) not in {plain(one) for one in header.preset.converted}:
        return []
    why = Text(
        f"“{text}”是公司本位币的金额,没有一列说明是什么币种;按人民币读。",
        f"'{text}' is in the company's own currency, and no column names it; it was read as yuan.",
    )
    mend = Text(
        f'确实是人民币的,在 {FILE} 的 [columns.{header.table.name}] 里写 amount = "{text}";不是的,先换算再导出。',
        f'If it is yuan, write amount = "{text}" under [columns.{header.table.name}] in {FILE}; if not, convert it before the export.',
    )
    return [
        Problem(
            "currency-assumed",
            why,
            mend,
            file=sheet.file,
            sheet=sheet.name,
            row=header.row + 1,
            column=text,
            table=header.table.name,
            severity="warning",
        )
    ]
