"""`payslips/`: a workbook for each person who is paid, with how every amount was worked out."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from hrcalc.documents.book import properties
from hrcalc.documents.default_template import default_template
from hrcalc.documents.figures import Figures
from hrcalc.documents.package import Sealed
from hrcalc.documents.slip_fill import fill
from hrcalc.documents.slip_template import SlipTemplate
from hrcalc.documents.slip_values import SlipValues
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


def write_payslips(
    figures: Figures, folder: Path, template: SlipTemplate, lang: Lang, progress: Callable[[int], None] = lambda _: None
) -> None:
    """Write the payslips into a folder that exists. `progress` is told how many are done."""
    sealed = Sealed(template.parts | properties(figures.run.month.last), template.part)
    values = SlipValues(figures, lang)
    names = file_names(zip(*(values.people[c].to_pylist() for c in ("employee_id", "name")), strict=True))
    files = (
        (str(folder / name), sealed.with_part(sheet)) for name, sheet in zip(names, fill(template, values), strict=True)
    )
    done = 0
    # The system's part of making a file takes longer than ours: while it makes some, we fill the next.
    with ThreadPoolExecutor(1) as writer:
        written: Future[None] | None = None
        while some := list(islice(files, _TOGETHER)):
            if written:
                written.result()
                progress(done)
            written = writer.submit(_write, some)
            done += len(some)
        if written:
            written.result()
    progress(done)


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
