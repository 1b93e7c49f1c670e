"""`payslips/`: a workbook for each person who is paid, with how every amount was worked out."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from hrcalc.documents.book import properties
from hrcalc.documents.default_template import default_template
from hrcalc.documents.figures import Figures
from hrcalc.documents.package import Sealed
from hrcalc.documents.slip_fill import fill
from hrcalc.documents.slip_template import SlipTemplate
from hrcalc.documents.slip_values import BATCH, SlipValues
from hrcalc.documents.template_xml import NotATemplate, read_template
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Lang, Text

_TOGETHER = 100
"""Files that are written while the next are filled."""

_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)

_LONGEST = 120
"""Bytes of a file's name before its ending: short enough for every file system, with folders before it."""


def load_template(path: Path | None, lang: Lang) -> SlipTemplate:
    """The template that HR restyled, or the one that comes with hrcalc. Raises ProblemsFound."""
    if path is None:
        return SlipTemplate(read_template(default_template(lang)), "")
    try:
        return SlipTemplate(read_template(path.read_bytes()), path.name)
    except (NotATemplate, OSError) as error:
        why = Text(
            f"工资条模板打不开,或里面没有花括号写的值:{error}",
            f"The payslip template cannot be read, or names no value in braces: {error}",
        )
        mend = Text(
            "指定一个 xlsx 模板,或去掉 payslip_template。", "Name an xlsx template, or remove payslip_template."
        )
        problem = Problem(code="payslip-template", why=why, mend=mend, file=path.name, blocking=True)
        raise ProblemsFound([problem]) from error


class Payslips:
    """The payslips of everyone who is paid, to be written into a folder that exists: in batches of a few hundred."""

    def __init__(self, figures: Figures, folder: Path, template: SlipTemplate, lang: Lang) -> None:
        self._template, self._values = template, SlipValues(figures, lang)
        self._sealed = Sealed(template.parts | properties(figures.run.month.last), template.part)
        people = zip(*(self._values.people[c].to_pylist() for c in ("employee_id", "name")), strict=True)
        self._paths = [str(folder / name) for name in file_names(people)]
        self.batches = len(self._values)

    def write(self, batches: Iterable[int], progress: Callable[[int], None] = lambda _: None) -> None:
        """Write some batches, by number. `progress` is told how many people come before those that are written."""
        # The system's part of making a file takes longer than ours: while it makes some, we fill the next.
        with ThreadPoolExecutor(1) as writer:
            written: Future[None] | None = None
            files = self._files(batches, progress)
            while some := list(islice(files, _TOGETHER)):
                if written:
                    written.result()
                written = writer.submit(_write, some)
            if written:
                written.result()

    def _files(self, batches: Iterable[int], progress: Callable[[int], None]) -> Iterator[tuple[str, bytes]]:
        for number in batches:
            start = number * BATCH
            progress(start)
            sheets = fill(self._template, self._values[number])
            for path, sheet in zip(self._paths[start : start + BATCH], sheets, strict=True):
                yield path, self._sealed.with_part(sheet)


def _write(files: list[tuple[str, bytes]]) -> None:
    for path, data in files:
        file = os.open(path, _NEW, 0o666)  # three calls a file: open() makes seven
        try:
            while data:
                data = data[os.write(file, data) :]
        finally:
            os.close(file)


def file_names(people: Iterator[tuple[str, str | None]]) -> Iterator[str]:
    """`S001_王芳.xlsx` for each person: safe on every system, and never the same twice, capitals or not."""
    taken: set[str] = set()
    for id_, name in people:
        stem = _safe(f"{id_}_{name}" if name else id_)
        unique, at = stem, 1
        while (same := unicodedata.normalize("NFKC", unique).casefold()) in taken:
            at += 1
            unique = f"{stem}-{at}"
        taken.add(same)
        yield f"{unique}.xlsx"


def _safe(text: str) -> str:
    text = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]', "_", text)
    text = text.encode()[:_LONGEST].decode(errors="ignore").strip().rstrip(".")
    return re.sub(r"^[.\-~]", "_", text) or "_"
