"""Which files a pay month reads: those at the root of the data, and in each month's folder up to the pay month."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

from hrcalc.calendar import Month
from hrcalc.exports import is_export
from hrcalc.problems import Problem
from hrcalc.settings import Settings
from hrcalc.tables import messages
from hrcalc.tables.catalog import TABLES
from hrcalc.tables.recognise import named
from hrcalc.words import Text

ARCHIVES = frozenset({".zip", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz"})

TEXTS = frozenset({"", ".txt", ".text", ".dat", ".tab", ".prn"})
"""Endings under which systems save tables as text."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: `name` is its path inside the data folder, `folder` the month of its folder (None at the root)."""

    path: Path
    name: str
    folder: Month | None

    @property
    def order(self) -> tuple[str, str]:
        """Later folders after earlier ones, the root before all; by name inside."""
        return (str(self.folder or ""), self.name)


def find_files(settings: Settings, month: Month) -> tuple[list[File], list[Problem]]:
    """The files of a pay month in their order, and what is odd about the folders."""
    if not settings.data.is_dir():
        return [], [_no_data(settings.data)]
    files = _exports(settings.data, "", None)
    problems: list[Problem] = []
    months: set[Month] = set()
    apart = {settings.out.resolve(), settings.policies.resolve()}
    for folder in sorted(p for p in settings.data.iterdir() if not is_export(p.name)):
        if folder.name.startswith((".", "_")) or (folder.is_dir() and folder.resolve() in apart):
            continue
        try:
            of = Month.parse(folder.name)
        except ValueError:
            problems += _passed_over(folder, folder.name)
            continue
        months.add(of)
        if of <= month:
            try:
                files += _exports(folder, f"{folder.name}/", of)
            except OSError as error:  # a link to nowhere, a file in its place, or no permission
                problems.append(messages.no_file(folder.name, error.strerror or str(error)))
                continue
            for inner in sorted(p for p in folder.iterdir() if not p.name.startswith((".", "_"))):
                if not is_export(inner.name):
                    problems += _passed_over(inner, f"{folder.name}/{inner.name}")
    if months and month not in months:
        problems.append(_no_month(month, max(months)))
    files, misnamed = _with_names(files)
    return sorted(files, key=lambda file: file.order), [*problems, *misnamed]


def _with_names(files: list[File]) -> tuple[list[File], list[Problem]]:
    """The files whose names are text. A program that unpacks archives may leave bytes that are no UTF-8."""
    named, problems = [], []
    for file in files:
        name = file.name.encode(errors="replace").decode()
        if name == file.name:
            named.append(file)
            continue
        why = Text("文件名的编码不对,不是 UTF-8。", "The file's name is not in UTF-8.")
        problems.append(Problem("file-name", why, Text("改一个文件名。", "Rename the file."), file=name, blocking=True))
    return named, problems


def _exports(folder: Path, prefix: str, of: Month | None) -> list[File]:
    """Whatever has an export's name: what cannot be opened (a link to nowhere, a folder) is an error when it is read."""
    return [File(p, prefix + p.name, of) for p in folder.iterdir() if is_export(p.name)]


def _passed_over(folder: Path, name: str) -> list[Problem]:
    if folder.is_file():
        return _not_read(name)
    if not folder.is_dir() or not any(is_export(path.name) for path in folder.rglob("*")):
        return []
    why = Text(
        f"文件夹“{name}”不是月份,里面的表没有读。", f"The folder '{name}' is no month: its tables were not read."
    )
    mend = Text(
        "把文件放到数据文件夹里,或放到 2026-10 这样的月份文件夹里。",
        "Put the files at the root of the data, or into a month's folder such as 2026-10.",
    )
    return [Problem("folder-not-read", why, mend, file=name, severity="warning")]


def _not_read(name: str) -> list[Problem]:
    """A file of no kind that is read: one that calls itself a table is no note, and an archive may hold anything."""
    name = name.encode(errors="replace").decode()
    path = PurePath(name.lower())
    if path.suffix in ARCHIVES:
        why = Text("压缩包没有读。", "The archive was not read.")
        mend = Text("里面有表的,解压到这个文件夹。", "If it holds tables, unpack it here.")
        return [Problem("file-not-read", why, mend, file=name, severity="warning")]
    if path.suffix in TEXTS and named(path.stem, TABLES.values()):
        why = Text(
            f"文件名像是一张表,但 {path.suffix or '没有扩展名的'} 文件不读。",
            f"The file is named like a table, but files {f'of kind {path.suffix}' if path.suffix else 'without an ending'} are not read.",
        )
        mend = Text(
            "是表的,把扩展名改成 .csv(用 Excel 打开的,另存为 .xlsx);不是的,换一个文件名。",
            "If it is a table, name it .csv (or save it as .xlsx); if not, give it another name.",
        )
        return [Problem("file-not-read", why, mend, file=name, blocking=True)]
    return []


def _no_data(folder: Path) -> Problem:
    why = Text(f"没有数据文件夹“{folder}”。", f"There is no data folder '{folder}'.")
    mend = Text("用 --data 指明数据文件夹。", "Name the folder of the data with --data.")
    return Problem("no-data", why, mend, file=str(folder), blocking=True)


def _no_month(month: Month, latest: Month) -> Problem:
    why = Text(f"没有 {month} 的文件夹,最近的是 {latest}。", f"There is no folder for {month}; the latest is {latest}.")
    mend = Text(
        f"把这个月的导出放进文件夹 {month},或检查 --month。",
        f"Put the month's exports into the folder {month}, or check --month.",
    )
    return Problem("no-month-folder", why, mend, file=str(month), severity="warning")
