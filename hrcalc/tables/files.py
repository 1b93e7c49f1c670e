"""Which files a pay month reads: those at the root of the data, and in each month's folder up to the pay month."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hrcalc.calendar import Month
from hrcalc.exports import is_export
from hrcalc.problems import Problem
from hrcalc.settings import Settings
from hrcalc.tables import messages
from hrcalc.words import Text


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
    return sorted(files, key=lambda file: file.order), problems


def _exports(folder: Path, prefix: str, of: Month | None) -> list[File]:
    """Whatever has an export's name: what cannot be opened (a link to nowhere, a folder) is an error when it is read."""
    return [File(p, prefix + p.name, of) for p in folder.iterdir() if is_export(p.name)]


def _passed_over(folder: Path, name: str) -> list[Problem]:
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
