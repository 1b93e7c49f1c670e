"""What is wrong with files and cells, in words: what, where, and how to mend it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

from hrcalc.exports import Sheet
from hrcalc.exports.cells import UNCALCULATED
from hrcalc.private import told, without_ids
from hrcalc.problems import Problem, Said
from hrcalc.settings import FILE
from hrcalc.tables.cells.number_messages import wrong_number
from hrcalc.tables.schema import NUMERIC, Field, Table
from hrcalc.words import NOTHING, Text

LONGEST = 120
"""Values are cut to this many characters."""


def shown(value: object) -> str:
    """A value as a report shows it."""
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def joined(words: Iterable[str]) -> Text:
    """A list of words, in both languages."""
    words = list(words)
    return Text("、".join(words), ", ".join(words))


def empty_file(file: str) -> Problem:
    """A file without a single cell."""
    why = Text("这个文件是空的。", "The file is empty.")
    mend = Text(
        "重新导出;如果这个月本来就没有数据,删掉这个文件。", "Export it again; if there is no data, remove the file."
    )
    return Problem("empty-file", why, mend, file=file, blocking=True)


def no_file(file: str, reason: str) -> Problem:
    """A file that the computer would not open."""
    why = Text(f"打不开这个文件:{reason}", f"The file cannot be opened: {reason}")
    mend = Text("检查文件的权限,关掉正在使用它的程序。", "Check its permissions, and close programs that use it.")
    return Problem("unreadable", why, mend, file=file, blocking=True)


def no_table(sheet: Sheet, tables: Iterable[Table]) -> Problem:
    """A sheet that is none of the tables."""
    head = next((row for row in sheet.head if any(text.strip() for text in row)), [])
    names = joined(f"{t.title.zh}({t.name})" for t in tables)
    why = Text("认不出这是哪一张表。", "It is not clear which table this is.")
    mend = Text(
        f"运行 hrcalc map 加上这个文件,把它写出的 [columns.表名] 放进 {FILE};或用表的名称给文件命名,例如 签单.csv。表有:{names.zh}。",
        f"Run hrcalc map on this file and put the [columns.TABLE] that it prints into {FILE}; or name the file after its table, such as "
        f"deals.csv. "
        f"The tables are: {', '.join(t.name for t in tables)}.",
    )
    value = shown(without_ids(" | ".join(head)))
    return Problem("unknown-table", why, mend, file=sheet.file, sheet=sheet.name, value=value, blocking=True)


def sheet_not_read(sheet: Sheet) -> Problem:
    """A sheet beside a table, which has none of its headers."""
    why = Text("这个工作表没有任何一个认识的表头,没有读。", "The sheet has no header that is known, and was not read.")
    mend = Text(
        "如果里面有数据,补上表头;否则可以不管,或删掉这个工作表。",
        "If it holds data, give it headers; else ignore it, or remove it.",
    )
    return Problem("sheet-not-read", why, mend, file=sheet.file, sheet=sheet.name, severity="warning")


_KINDS = {
    "money": (
        "wrong-number",
        Text("金额", "an amount"),
        Text("写成 1234.50 或 1,234.50", "write it as 1234.50 or 1,234.50"),
    ),
    "number": (
        "wrong-number",
        Text("数字", "a number"),
        Text("写成 1234.5 或 1,234.5", "write it as 1234.5 or 1,234.5"),
    ),
    "ratio": ("wrong-number", Text("比例", "a ratio"), Text("写成 0.3 或 30%", "write it as 0.3 or 30%")),
    "date": ("wrong-date", Text("日期", "a date"), Text("写成 2026-10-01", "write it as 2026-10-01")),
    "yes_no": ("wrong-yes-no", Text("是或否", "yes or no"), Text("写“是”或“否”", "write yes or no")),
    "time": ("wrong-time", Text("时间", "a time of day"), Text("写成 09:02", "write it as 09:02")),
    "month": ("wrong-month", Text("月份", "a month"), Text("写成 2026-10", "write it as 2026-10")),
    "period": (
        "wrong-period",
        Text("期间", "a period"),
        Text("写成 2026、2026-Q4 或 2026-10", "write it as 2026, 2026-Q4 or 2026-10"),
    ),
}
"""Of each kind of field the code of a cell that is none, what it should be, and how to write it."""


def bad_cell(field: Field, text: str, date_format: str | None) -> Said:
    """Code, what is wrong and how to mend it, for a cell that would not convert."""
    value = shown(told(field.name, text))
    if text.startswith(UNCALCULATED):
        formula = value[len(UNCALCULATED) + 1 :]
        why = Text(f"公式还没有计算结果:{formula}", f"The formula has no result yet: {formula}")
        mend = Text("用表格软件打开文件,保存一次。", "Open the file in a spreadsheet and save it.")
        return "error-cell", why, mend
    if text.startswith("#") and field.kind in {"id", "text", "choice"}:
        why = Text(f"这一格是表格的错误值 {value}。", f"The cell holds the spreadsheet's error {value}.")
        return "error-cell", why, Text("改正公式,或填上值。", "Mend the formula, or write the value.")
    if field.kind == "id":
        why = Text(
            f"“{value}”是被表格软件改坏的长编号,后面的数字已经丢了。",
            f"'{value}' is a long number that a spreadsheet damaged: its last digits are lost.",
        )
        mend = Text("重新导出,把这一列设成“文本”格式。", "Export it again, with the column formatted as text.")
        return "damaged-id", why, mend
    if field.kind in NUMERIC and (said := wrong_number(value)):
        return said
    code, kind, shape = _KINDS[field.kind]
    hint = NOTHING
    if field.kind == "date" and date_format:
        shape = Text(f"写成 {date_format} 的样子", f"write it in the form {date_format}")
    elif field.kind == "date" and not _day_without(text):
        hint = Text(
            f';导出的日期都是别的写法时,在 {FILE} 里写 date_format,例如 "%d/%m/%Y"',
            f'; if the export writes all dates so, set date_format in {FILE}, such as "%d/%m/%Y"',
        )
    if field.kind == "date" and _day_without(text):
        why = Text(f"没有“{value}”这一天。", f"There is no day '{value}'.")
    else:
        why = Text(f"“{value}”不是{kind.zh}。", f"'{value}' is not {kind.en}.")
    return code, why, Text(f"{shape.zh}{hint.zh}。", f"{shape.en[0].upper()}{shape.en[1:]}{hint.en}.")


def _day_without(text: str) -> bool:
    """Whether a text is written as a date is, and yet no day."""
    return re.match(r"\d{4}(-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2}| *年.*月.*日)\b", text) is not None


def missing_value(field: Field) -> Said:
    """A required cell that is blank."""
    why = Text(f"“{field.title}”没有填。", f"{field.name} is blank.")
    return "missing-value", why, Text("填上这一格。", "Fill in the cell.")


def unknown_value(field: Field, value: str) -> Said:
    """A text that is not among a column's values."""
    near = difflib.get_close_matches(value, [*field.choices, *field.choices.values()], 1, 0.5)
    hint = Text(f"是不是“{near[0]}”?", f"Is it '{near[0]}'? ") if near else NOTHING
    known = joined(f"{zh}({en})" for en, zh in field.choices.items())
    why = Text(f"“{field.title}”没有“{shown(value)}”这个值。", f"'{shown(value)}' is no value of {field.name}.")
    return "unknown-value", why, Text(f"{hint.zh}可以填:{known.zh}。", f"{hint.en}Write one of: {known.en}.")


def out_of_range(field: Field, value: object, limits: dict[str, Any]) -> Said:
    """A number beyond what its column allows. `limits` are the statistics of the pandera check."""
    low, high = limits.get("min_value"), limits.get("max_value")
    more = Text(
        "大于" if limits.get("include_min") is False else "不小于",
        "above" if limits.get("include_min") is False else "at least",
    )
    parts_zh = ([f"{more.zh} {low}"] if low is not None else []) + ([f"不大于 {high}"] if high is not None else [])
    parts_en = ([f"{more.en} {low}"] if low is not None else []) + ([f"at most {high}"] if high is not None else [])
    why = Text(
        f"“{field.title}”应当{'、'.join(parts_zh)},这里是 {value}。",
        f"{field.name} must be {' and '.join(parts_en)}; here it is {value}.",
    )
    mend = Text("改正这一格。", "Correct the cell.")
    if field.kind == "money" and low == 0:
        mend = Text(
            "改正这一格;退款写在退款金额里,不写负数。",
            "Correct the cell; a refund goes into refunded_amount, not below 0.",
        )
    return "out-of-range", why, mend


def wrong_form(field: Field, value: object) -> Said:
    """A text that does not have its column's form."""
    why = Text(f"“{field.title}”的写法不对:“{shown(value)}”。", f"{field.name} is not written right: '{shown(value)}'.")
    return "wrong-form", why, Text("改正这一格。", "Correct the cell.")


def too_precise(value: object) -> Said:
    """A number with more digits than can be computed with exactly."""
    why = Text(f"数字太长:{value}", f"The number is too long: {value}")
    return "wrong-number", why, Text("四舍五入到需要的位数。", "Round it to the places that matter.")


def rounded(count: int, places: int) -> Said:
    """Numbers with endless decimals, as formulas of a spreadsheet leave them."""
    why = Text(
        f"有 {count} 个数字的小数太长,只保留了 {places} 位小数。",
        f"{count} numbers have very many decimals; they were rounded to {places} places.",
    )
    mend = Text("如果要精确,在导出前四舍五入。", "Round them before exporting, if it matters.")
    return "rounded", why, mend


def duplicate(table: Table, key: dict[str, object], places: list[str]) -> Said:
    """A key that stands in several rows of one folder. `places` are (the first of) the other rows."""
    zh = "、".join(f"{table.fields[n].title} {shown(v)}" for n, v in key.items() if v is not None)
    en = ", ".join(f"{n} {shown(v)}" for n, v in key.items() if v is not None)
    others = joined(places[:5])
    why = Text(f"{zh} 重复了,还在 {others.zh}。", f"{en} stands here twice: also at {others.en}.")
    mend = Text(
        "删掉多余的一行;两行都要的,合并成一行或用不同的编号。",
        "Remove the row that is too many; if both are meant, merge them, or give them different ids.",
    )
    return "duplicate-key", why, mend
