"""One column of a sheet: its values, and what is wrong with the column as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hrcalc.exports import Sheet
from hrcalc.private import told
from hrcalc.problems import Problem
from hrcalc.settings import Settings
from hrcalc.tables.arrow import pc
from hrcalc.tables.catalog import DATE_FORMAT, HOURS_FORMAT
from hrcalc.tables.cells import number_messages
from hrcalc.tables.cells.findings import Finding
from hrcalc.tables.cells.units import foreign, power_of, unit_of
from hrcalc.tables.cells.values import Converted, Writing, convert
from hrcalc.tables.messages import shown
from hrcalc.tables.recognise import Header

_TEN_THOUSANDS = 4
"""The power of ten that 万 stands for."""


def read_column(sheet: Sheet, header: Header, name: str, cells: pa.ChunkedArray[Any], settings: Settings) -> Converted:
    """The values of a field's column, whose words are ours already.

    A platform's layout has its values in our own units, whatever its headers say.
    """
    table, field = header.table, header.table.fields[name]
    formats = settings.columns.get(table.name, {})
    unit = "" if sheet.platform.table else unit_of(header.texts[header.columns[name]])
    writing = Writing(formats.get(DATE_FORMAT), formats.get(HOURS_FORMAT), sheet.epoch, unit, table.name)
    converted = convert(field, cells, writing)
    if field.kind == "money" and foreign(unit) and converted.values.null_count < len(converted.values):
        finding = Finding(number_messages.currency(foreign(unit)), "warning")
        if all(other.said[0] != finding.said[0] for other in converted.findings):
            converted = replace(converted, findings=(*converted.findings, finding))
    if field.kind == "money" and power_of(unit) == _TEN_THOUSANDS and converted.readable:
        converted = replace(converted, findings=(*converted.findings, *_perhaps_yuan(converted.values, unit)))
    return converted


def _perhaps_yuan(values: pa.ChunkedArray[Any], unit: str) -> Iterator[Finding]:
    """Amounts under a header of 万元 that lie so far apart that the large ones may be yuan."""
    most = pc.max(values).as_py()
    if most is None or most < Decimal(10) ** (2 * _TEN_THOUSANDS):
        return
    least = pc.min(values.filter(pc.greater(values, pa.scalar(Decimal(0), values.type)))).as_py()
    if least < 100 * 10**_TEN_THOUSANDS:
        yield Finding(number_messages.unit_doubtful(unit), "warning", row=pc.index(values, pc.max(values)).as_py())


def column_problems(
    sheet: Sheet, header: Header, name: str, converted: Converted, rows: npt.NDArray[np.int32]
) -> Iterator[Problem]:
    """What is to be said of a column once. `rows` are its rows as a spreadsheet numbers them."""
    for finding in converted.findings:
        code, why, mend = finding.said
        yield Problem(
            code,
            why,
            mend,
            file=sheet.file,
            sheet=sheet.name,
            row=header.row + 1 if finding.row is None else int(rows[finding.row]),
            column=header.texts[header.columns[name]],
            value=shown(told(name, finding.value)),
            table=header.table.name,
            severity=finding.severity,
            blocking=finding.severity == "error",
        )
