"""What is wrong with rows that HR corrected, in words. Nobody can say whom such a row touches: errors stop the run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hrcalc.mending import CODE, FILE, ROW
from hrcalc.private import without_ids
from hrcalc.problems import Problem
from hrcalc.words import Text

if TYPE_CHECKING:
    from hrcalc.tables.corrections.rows import Given

_AGAIN = Text(
    "再运行一次 check,在新的 problems.xlsx 里改;不用改的,从这个更正文件里删掉这一行。",
    "Run check again and correct the row in the new problems.xlsx; if nothing is to be corrected, remove this row from here.",
)


def corrected(file: str, sheet: str, cells: Sequence[tuple[int, Given]]) -> Problem:
    """What was corrected in a sheet, as one notice. `cells` has the row, and who corrected it, of each cell."""
    by = sorted({one.file for _, one in cells})
    rows = len({row for row, _ in cells})
    why = Text(
        f"按 {'、'.join(by)} 更正了 {rows:,} 行,共 {len(cells):,} 格。",
        f"Corrected by {', '.join(by)}: {rows:,} rows, {len(cells):,} cells.",
    )
    mend = Text(
        "原文件没有改。重新导出这个文件以后,把更正文件移走。",
        "The file itself was not changed. Once it has been exported again, remove the corrections.",
    )
    return Problem("corrected", why, mend, file=file, sheet=sheet, severity="warning")


def other_row(given: Given) -> Problem:
    """The row that was corrected is not the one that stands there now."""
    why = Text(
        f"{given.target} 第 {given.row} 行已经不是更正时的那一行了(文件重新导出过,或行移动了),没有更正。",
        f"Row {given.row} of {given.target} is not the row that was corrected (exported again, or rows moved): nothing was replaced.",
    )
    return _stale(given, why)


def no_row(given: Given) -> Problem:
    """The file has no such row any more, or none that can be taken apart."""
    why = Text(
        f"{given.target} 没有第 {given.row} 行,或者这一行分不清每一格,没有更正。",
        f"{given.target} has no row {given.row}, or none that can be taken apart into cells: nothing was replaced.",
    )
    return _stale(given, why)


def no_sheet(given: Given) -> Problem:
    """The file or sheet that was corrected is not there."""
    why = Text(
        f"要更正的 {given.target} 不在要读的文件里,没有更正。",
        f"{given.target}, which is to be corrected, is not among the files that are read: nothing was replaced.",
    )
    return _stale(given, why)


def other_columns(given: Given) -> Problem:
    """The columns are not those of the file."""
    why = Text(
        f"这里的列和 {given.target} 的表头不一样,没有更正。",
        f"The columns here are not those of {given.target}: nothing was replaced.",
    )
    mend = Text(
        "不要增加、删除、改名或移动列。" + _AGAIN.zh,
        "Columns must not be added, removed, renamed or moved. " + _AGAIN.en,
    )
    return _stale(given, why, mend)


def no_code(given: Given) -> Problem:
    """A row without check code: it was added, or it cannot be corrected here."""
    why = Text(
        f"这一行没有核对码,分不清是不是 {given.target} 第 {given.row} 行,没有更正。",
        f"The row has no check code, so nobody can say that it is row {given.row} of {given.target}: nothing was replaced.",
    )
    mend = Text("在原文件里改,并从这里删掉这一行。", "Correct it in the file itself, and remove it from here.")
    return _stale(given, why, mend)


def contradiction(given: Given, other: Given, title: str) -> Problem:
    """Two corrections of one cell that differ."""
    column = without_ids(title)
    why = Text(
        f"{given.target} 第 {given.row} 行的“{column}”在 {other.source} 更正成了别的值,两个都没有用。",
        f"'{column}' in row {given.row} of {given.target} was corrected to another value in {other.source}: neither was used.",
    )
    mend = Text("只留一个,删掉另一行。", "Keep one of them, and remove the other row.")
    return _problem("corrections-differ", given.file, given.sheet, why, mend, given.number, column)


def no_target(file: str, sheet: str, row: int) -> Problem:
    """A row that does not say what it corrects."""
    why = Text(
        f"“{FILE}”“{ROW}”两列说不出这一行更正的是哪一行。",
        f"The columns '{FILE}' and '{ROW}' do not say which row is corrected.",
    )
    mend = Text(
        "把这两列改回原样;不是更正的内容从这个表里删掉。",
        "Put both back as they were; remove from the sheet what is no correction.",
    )
    return _problem("correction-not-used", file, sheet, why, mend, row)


def not_usable(file: str, sheet: str) -> Problem:
    """A sheet of corrections in a form that cannot be used."""
    why = Text(
        "这是改好的问题行,但这种形式不能用,没有更正。",
        "These are corrected rows in a form that cannot be used: nothing was replaced.",
    )
    mend = Text(
        f"另存为没有密码的 xlsx,保留“{FILE}”“{ROW}”和“{CODE}”三列。",
        f"Save the workbook as xlsx without a password, and keep the columns '{FILE}', '{ROW}' and '{CODE}'.",
    )
    return _problem("correction-not-used", file, sheet, why, mend)


def not_corrections(file: str, sheet: str) -> Problem:
    """A sheet that is something else, in a workbook of corrections."""
    why = Text(
        "这个工作簿是更正文件,这个工作表却不是改好的问题行,没有读。",
        "The workbook holds corrections, but this sheet holds none: it was not read.",
    )
    mend = Text(
        f"数据放到单独的文件里;是更正的,补上“{CODE}”这一列。",
        f"Put data into a file of its own; corrections need the column '{CODE}'.",
    )
    return _problem("correction-not-used", file, sheet, why, mend)


def _stale(given: Given, why: Text, mend: Text = _AGAIN) -> Problem:
    return _problem("correction-not-used", given.file, given.sheet, why, mend, given.number)


def _problem(
    code: str, file: str, sheet: str, why: Text, mend: Text, row: int | None = None, column: str = ""
) -> Problem:
    return Problem(code, why, mend, file=file, sheet=sheet, row=row, column=column, blocking=True)
