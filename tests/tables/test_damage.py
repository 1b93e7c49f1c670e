"""Files that somebody spoiled: always problems, never a fault, and every row accounted for."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tables.conftest import FILES, Company

PIECES = [
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"--",
    b"1e5",
    "，".encode(),
    b"=1+2",
    b"#N/A",
    b"2026-13-01",
    b"S0O1",
    b"-1",
]


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, bytes]:
    name = draw(st.sampled_from(sorted(FILES)))
    text = FILES[name].encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030"])))
    lines = text.split(b"\n")
    match draw(st.sampled_from(["insert", "cut", "shuffle", "cells"])):
        case "insert":
            at = draw(st.integers(0, len(text)))
            return name, text[:at] + draw(st.sampled_from(PIECES)) + text[at:]
        case "cut":
            at = draw(st.integers(0, len(text)))
            return name, text[:at] + text[at + draw(st.integers(1, 40)) :]
        case "shuffle":
            return name, b"\n".join(draw(st.permutations(lines)))
        case _:
            cells = text.split(b",")
            return name, b",".join(draw(st.permutations(cells[:12]))) + b"," + b",".join(cells[12:])


@given(st.lists(spoiled(), min_size=1, max_size=3))
@settings(max_examples=60)
def test_damage_is_told_and_no_row_is_lost(files: list[tuple[str, bytes]]) -> None:
    folder = Path(mkdtemp())
    try:
        company = Company(folder)
        company.files |= dict(files)
        tables = company.read()  # which holds that rows read = rows in the frame + rows left out
        for problem in tables.problems:
            assert all((problem.code, problem.why.zh, problem.why.en, problem.mend.zh, problem.mend.en))
        if not tables.problems:
            for name, data in files:
                table = next(i.table for i in tables.inputs if i.path == name)
                lines = [line for line in io.BytesIO(data).read().splitlines() if line.strip(b", \r\t-\x00")]
                assert len(tables.frames[table]) <= len(lines) - 1
    finally:
        shutil.rmtree(folder)
