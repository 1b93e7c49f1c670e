"""Rows whose amount is in another money, as a column of a CRM's export says: nobody has said how to convert it."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from hrcalc.problems import Said
from hrcalc.tables.arrow import pc
from hrcalc.tables.cells.amounts import YUAN, currency_of
from hrcalc.tables.parts import BadCell, Part
from hrcalc.tables.schema import CURRENCY
from hrcalc.words import Text

_YUAN = (
    "人民币元",
    "cny_-_chinese_yuan",
    "china yuan renminbi",
    "chinese yuan",
    "中国人民币",
    "人民币-元",
    "人民币(cny)",
)


def in_yuan(part: Part) -> Part:
    """The part without amounts in another money; each of those is a bad cell, in its row."""
    if CURRENCY not in part.columns:
        return part
    told = part.columns[CURRENCY]
    columns = {name: values for name, values in part.columns.items() if name != CURRENCY}
    foreign = [text for text in pc.unique(told).to_pylist() if text is not None and not _is_yuan(text)]
    if not foreign or "amount" not in columns:
        return replace(part, columns=columns)
    mask = pc.fill_null(pc.is_in(told, pa.array(foreign, pa.string())), False)
    columns["amount"] = pc.if_else(mask, pa.scalar(None, columns["amount"].type), columns["amount"])
    field = part.table.fields["amount"]
    rows = [row for row, is_foreign in enumerate(mask.to_pylist()) if is_foreign]
    texts = told.to_pylist()
    header = part.header.texts[part.header.columns[CURRENCY]]
    bad = [BadCell(row, field, texts[row], _said(texts[row]), header) for row in rows]
    gone = set(rows)
    kept = [cell for cell in part.bad if not (cell.row in gone and cell.field.name == "amount")]
    return replace(part, columns=columns, bad=[*kept, *bad])


def _is_yuan(text: str) -> bool:
    return currency_of(text) == YUAN or text.strip().lower() in _YUAN


def _said(text: str) -> Said:
    why = Text(f"金额是外币({text}),没有换算。", f"The amount is in another money ({text}), and is not converted.")
    mend = Text(
        "导出换算成人民币的金额列;或在 hrcalc.toml 的 [columns.deals] 里写明 amount 用哪一列。",
        "Export the column of converted amounts; or write under [columns.deals] in hrcalc.toml which column amount is.",
    )
    return "wrong-currency", why, mend
