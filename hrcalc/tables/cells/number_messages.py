"""What is wrong with numbers, in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from hrcalc.problems import Said
from hrcalc.settings import FILE
from hrcalc.words import Text


def currency(sign: str) -> Said:
    """A column in one foreign currency."""
    why = Text(
        f"这一列的金额带外币符号 {sign};数字照原样读,没有换算。",
        f"Amounts of the column carry the sign of another currency, {sign}; they were read as they stand, nothing was converted.",
    )
    mend = Text("如果确实是外币,先换算成人民币再导出。", "If they are in that currency, convert them to yuan first.")
    return "currency-sign", why, mend


def currencies(sign: str, others: Sequence[str]) -> Said:
    """A cell in a foreign currency: beside `others`, or (where there are none) in a column that holds no money."""
    if not others:
        why = Text(f"这一列不是金额,不该有 {sign}。", f"The column holds no money; {sign} cannot stand here.")
        return "wrong-number", why, Text("只写数字。", "Write the number alone.")
    why = Text(
        f"金额带外币符号 {sign},这一列还有 {'、'.join(others)},不知道按什么换算。",
        f"The amount carries {sign}, and the column also holds {', '.join(others)}: nobody has said how to convert it.",
    )
    return "wrong-currency", why, Text("换算成人民币,不写外币符号。", "Convert it to yuan, and leave the sign away.")


def unit_doubtful(unit: str) -> Said:
    """A column whose header names a large unit, and some of whose amounts look as if they were in yuan."""
    why = Text(
        f"表头的单位是{unit},有的数字不到 100,有的在 10,000 以上:大的可能是元。现在都按{unit}读。",
        f"The header says {unit}; some numbers are below 100 and others 10,000 or more, which may be yuan. All were read as {unit}.",
    )
    return "unit-doubtful", why, Text("核对大的数字,改成同一个单位。", "Check the large ones, and use one unit.")


UNIT_TWICE: Said = (
    "wrong-number",
    Text("表头写了单位,这一格又写了单位。", "The header names a unit, and the cell another one."),
    Text("这一格只写数字,或表头不写单位。", "Write the number alone, or take the unit out of the header."),
)
"""A cell with a unit or currency of its own under a header such as `(万元)`."""


def decimal_comma(example: str) -> Said:
    """A column that writes decimals behind a comma."""
    why = Text(
        f"这一列用逗号作小数点(如 {example}),1.234 和 1,234 会读错;整列没有读。",
        f"The column writes decimals behind a comma (as {example}): 1.234 and 1,234 would be misread. The column was not read.",
    )
    mend = Text(
        "把导出的数字格式改成 1,234.56,再导出。", "Set the export's number format to 1,234.56, and export again."
    )
    return "decimal-comma", why, mend


def days_header(unit: str) -> Said:
    """A column of hours or minutes whose header says days."""
    why = Text(
        f"表头说单位是“{unit}”,没有说一天是几小时;整列没有读。",
        f"The header says '{unit}', and nothing says how many hours a day has. The column was not read.",
    )
    return "unknown-unit", why, Text("换成小时再导出。", "Export hours instead.")


def hours_minutes(example: str, table: str) -> Said:
    """A column of hours whose decimals may be minutes."""
    why = Text(
        f"小时的小数都在 .60 以下(如 {example}):也许是“小时.分钟”。现在按小数读。",
        f"The decimals of these hours are all below .60 (such as {example}): they may be minutes. They were read as decimals.",
    )
    mend = Text(
        f'如果 {example} 的小数是分钟,在 {FILE} 的 [columns.{table}] 里写 hours_format = "h.mm"。',
        f'If the decimals of {example} are minutes, write hours_format = "h.mm" under [columns.{table}] in {FILE}.',
    )
    return "hours-minutes", why, mend


NOT_MINUTES: Said = (
    "wrong-number",
    Text("这不是“小时.分钟”。", "This is not hours and minutes."),
    Text("写成 8.05(8 小时 5 分)或 8:05。", "Write it as 8.05 (8 h 5 min) or 8:05."),
)
"""A number that cannot be hours and minutes, where the settings say that the column holds those."""

DAYS: Said = (
    "wrong-number",
    Text("没有说一天是几小时。", "Nothing says how many hours a day has."),
    Text("换成小时,如 4小时。", "Write hours, such as 4h."),
)
"""A duration in days."""

NO_DURATION: Said = (
    "wrong-number",
    Text("这不是时长。", "This is not how long something took."),
    Text("写成 1.5、1小时30分钟 或 1:30。", "Write it as 1.5, 1h 30min or 1:30."),
)
"""A cell of a column of hours or minutes that is neither a number nor a duration."""


def wrong_number(text: str) -> Said | None:
    """What to say of a single text that could be several numbers; None where nothing is known of it."""
    half = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"[+-]?\d(\.\d+)?[eE][+-]?\d+", half):
        why = Text(
            f"“{text}”是表格软件的科学计数,后面的数字看不到了。",
            f"'{text}' is how a spreadsheet shortens a long number: its last digits are not shown.",
        )
        mend = Text("把这一列设成“数值”格式再导出。", "Format the column as a number, and export it again.")
        return "wrong-number", why, mend
    if re.search(r"\d(\.\d{3})+,\d|^[^,.]*\d,(\d{1,2}|\d{4,})\D*$", half):
        why = Text(f"“{text}”里的逗号是小数点还是千位?", f"Is the comma of '{text}' a decimal point or a separator?")
        return "wrong-number", why, Text("写成 1234.50 或 1,234.50。", "Write it as 1234.50 or 1,234.50.")
    return None
