"""Makes what `reading.py` reads: a month folder with one export, and the staff list that its rows are checked against.

- clean: 500,000 leads as CSV (UTF-8 with BOM), every column filled as a CRM fills it, mostly in Chinese
- bad: the same, with one row in a hundred damaged in one of the ways of `KINDS`
- deals: 100,000 deals as a workbook, as spreadsheets write it: shared strings, dates and amounts as numbers
"""

from __future__ import annotations

import datetime as dt
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from measure import ROOT

sys.path.insert(0, str(ROOT / "sample_data"))
from company import layout
from company.bulk_staff import Staff, employees
from company.bulk_tables import BOM, Column, dates, ids, joined, pick, share, text
from company.customers import CORES, SIZES, TOWNS
from company.days import month_days

pc: Any = pyarrow.compute

MONTH = "2026-10"
DAYS = month_days(2026, 10)
PEOPLE = 300
SEED = 20261102
LEADS, DEALS = 500_000, 100_000
LEADS_FILE, DEALS_FILE = "leads.csv", "deals.xlsx"
NEEDS = ("CRM", "核算与报表", "客户跟进,线索分配", "要移动端", '说了"再联系"')
INDUSTRIES = ("机械制造", "电子", "商贸零售", "教育培训", "医疗健康", "物流", "餐饮")

Damage = Callable[[list[str], int], list[str]]
"""What becomes of a row's cells; the number says how often a row was damaged in this way before."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way in which a row is bad: what it makes of the row's cells, and the code of the problem that must be told."""

    code: str
    damage: Damage


def _cell(column: int, *texts: str) -> Damage:
    """A cell that holds something else; of several texts each in turn."""
    return lambda row, turn: [*row[:column], texts[turn % len(texts)], *row[column + 1 :]]


def _mistyped(row: list[str], turn: int) -> list[str]:
    """An inviter whom nobody knows: one letter too many, or one wrong."""
    wrong = f"{row[2]}{turn % 10}" if turn % 2 else f"{row[2][:-1]}{'xyz'[turn % 3]}"
    return _cell(2, wrong)(row, turn)


KINDS = (
    Kind("wrong-date", _cell(1, "2026-02-30", "2026/13/01", "昨天", "10月9号")),
    Kind("unknown-employee", _mistyped),
    Kind("duplicate-key", lambda row, _: [f"L{int(row[0][1:]) - 1:07d}", *row[1:]]),
    Kind("unknown-value", _cell(7, "市埸", "其他", "朋友介紹")),
    Kind("wrong-number", _cell(12, "五万左右", "3-5万", "待定")),
    Kind("out-of-range", _cell(12, "-5000")),
    Kind("missing-value", _cell(0, "")),
    Kind("unreadable", lambda row, turn: row[: 9 + turn % 5]),
)
"""The ways in which a lead may be bad."""


def make(folder: Path, leads: int = LEADS, deals: int = DEALS) -> dict[str, Any]:
    """Write the data folders `clean`, `bad` and `deals`.

    Tells `leads` and `deals`: how many rows; `bytes` of each file, and what the workbook unpacks to (`unpacked`); `bad`: the bad rows as
    a spreadsheet numbers them, by the code of their problem.
    """
    rng = np.random.default_rng(SEED)
    staff = Staff(PEOPLE)
    for name in ("clean", "bad", "deals"):
        (folder / name / MONTH).mkdir(parents=True, exist_ok=True)
        employees(staff, folder / name)
    lines = _lines(_leads(staff, leads, rng))
    _write_csv(folder / "clean" / MONTH / LEADS_FILE, layout.LEADS, lines)
    bad = _damage(lines, rng)
    _write_csv(folder / "bad" / MONTH / LEADS_FILE, layout.LEADS, lines)
    workbook = folder / "deals" / MONTH / DEALS_FILE
    _write_workbook(workbook, layout.DEALS, _deals(staff, deals, rng))
    with zipfile.ZipFile(workbook) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    files = {"clean": LEADS_FILE, "bad": LEADS_FILE, "deals": DEALS_FILE}
    sizes = {name: (folder / name / MONTH / file).stat().st_size for name, file in files.items()}
    return {"leads": leads, "deals": deals, "bytes": sizes, "unpacked": unpacked, "bad": bad}


def _leads(staff: Staff, n: int, rng: np.random.Generator) -> list[Column]:
    number = np.arange(1, n + 1)
    sellers = np.concatenate([staff.of("邀约部"), staff.of("市场部")])
    source = rng.choice(3, n, p=[0.85, 0.08, 0.07])
    budget = rng.integers(1, 60, n) * 5_000
    return [
        ids("L", number, 7), dates(DAYS, np.sort(rng.integers(0, len(DAYS), n))), staff.id_of(rng.choice(sellers, n)),
        ids("C", number, 7), _names(n, rng), ids("120", number, 8),
        pick(("电话", "微信", "展会", "官网", "抖音"), rng.integers(0, 5, n)), pick(("市场", "自有", "转介绍"), source),
        share(rng, n, 0.8, "企业", "个人"), pick(INDUSTRIES, rng.integers(0, len(INDUSTRIES), n)),
        pick(SIZES, rng.integers(0, len(SIZES), n)),
        pick([f'"{need.replace(chr(34), chr(34) * 2)}"' if set(need) & set(',"') else need for need in NEEDS],
             rng.choice(len(NEEDS), n, p=[0.4, 0.3, 0.1, 0.19, 0.01])),
        pick([f"{yuan}.00" for yuan in range(0, 300_000, 5_000)], budget // 5_000),
        share(rng, n, 0.7, "是", "否"), share(rng, n, 0.04, "是", "否"),
        staff.id_of(np.where(source == 2, rng.choice(staff.of("客户部"), n), -1)),
    ]  # fmt: skip


def _names(n: int, rng: np.random.Generator) -> Column:
    towns, cores = pick(TOWNS, rng.integers(0, len(TOWNS), n)), pick(CORES, rng.integers(0, len(CORES), n))
    return joined(towns, cores, pick(INDUSTRIES, rng.integers(0, len(INDUSTRIES), n)), text(np.arange(n)), "有限公司")


def _deals(staff: Staff, n: int, rng: np.random.Generator) -> list[Column]:
    """Text columns, and numbers of amounts and days."""
    number = np.arange(1, n + 1)
    closers, inviters = staff.of("销售部"), staff.of("市场部")
    fen = rng.integers(300_000, 12_000_000, n)
    status = rng.choice(3, n, p=[0.3, 0.68, 0.02])
    first = (DAYS[0] - dt.date(1899, 12, 30)).days
    nothing = pa.nulls(n, pa.float64())
    return [
        ids("D", number, 7), staff.id_of(rng.choice(closers, n)), pa.array(rng.integers(0, len(DAYS), n) + first),
        pa.array(fen / 100), pick(("",), np.zeros(n, np.int64)), staff.id_of(rng.choice(inviters, n)),
        ids("C", number, 7), _names(n, rng), ids("120", number, 8), pick(("市场", "自有", "转介绍"), rng.choice(3, n)),
        pick(("标准版", "专业版", "旗舰版"), rng.choice(3, n)), pa.array(fen // 1000 / 10),
        pc.if_else(pa.array(status > 0), pa.array(fen / 100), 0.0), share(rng, n, 0.1, "是", "否"),
        pick(("已签", "已回款", "已退款"), status), pc.if_else(pa.array(status == 2), pa.array(fen / 100), nothing),
    ]  # fmt: skip


def _lines(columns: Sequence[Column]) -> list[str]:
    lines: list[str] = pc.binary_join_element_wise(*columns, ",").to_pylist()
    return lines


def _damage(lines: list[str], rng: np.random.Generator) -> dict[str, list[int]]:
    """Damage one row in a hundred, each kind alike often; no two of them are neighbours, and none is the first."""
    bad: dict[str, list[int]] = {kind.code: [] for kind in KINDS}
    count = len(lines) // 100
    places = np.sort(rng.permutation(len(lines) // 2 - 1)[:count]) * 2 + 2
    for turn, place in enumerate(places.tolist()):
        row = lines[place].replace('""', "”").replace('"', "").split(",")
        if len(row) > len(layout.LEADS):  # a comma that was quoted
            row = [*row[:11], "".join(row[11:13]), *row[13:]]
        kind = KINDS[turn % len(KINDS)]
        lines[place] = ",".join(kind.damage(row, turn // len(KINDS)))
        bad[kind.code] += [place + 1, place + 2] if kind.code == "duplicate-key" else [place + 2]  # row 1 is the header
    return bad


def _write_csv(path: Path, header: Sequence[str], lines: Sequence[str]) -> None:
    path.write_bytes(BOM + "\n".join([",".join(header), *lines, ""]).encode())


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + "".join(
        f'<Override PartName="/xl/{part}" '
        f'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
        for part, kind in (
            ("workbook.xml", "sheet.main"),
            ("worksheets/sheet1.xml", "worksheet"),
            ("styles.xml", "styles"),
            ("sharedStrings.xml", "sharedStrings"),
        )
    )
    + "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="签单" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="r3" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2">'
    '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
}


def _write_workbook(path: Path, header: Sequence[str], columns: Sequence[Column]) -> None:
    """A workbook of one sheet, whole columns at a time. Whole numbers are days."""
    letters = [chr(ord("A") + i) for i in range(len(columns))]
    shared = pa.array(header, pa.string())
    heads = "".join(f'<c r="{letter}1" t="s"><v>{i}</v></c>' for i, letter in enumerate(letters))
    row = text(np.arange(2, len(columns[0]) + 2))
    parts: list[Any] = ['<row r="', row, '">']
    for letter, column in zip(letters, columns, strict=True):
        kind = ' s="1"' if pa.types.is_integer(column.type) else ""
        if pa.types.is_string(column.type):
            coded = pc.if_else(pc.equal(column, ""), None, column).dictionary_encode()
            column = pc.add(coded.indices.cast(pa.int64()), len(shared))
            shared, kind = pa.concat_arrays([shared, coded.dictionary]), ' t="s"'
        cell = pc.binary_join_element_wise(
            f'<c r="{letter}', row, f'"{kind}><v>', pc.cast(column, pa.string()), "</v></c>", ""
        )
        parts.append(pc.fill_null(cell, ""))
    rows = pc.binary_join_element_wise(*parts, "</row>", "").to_pylist()
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1">{heads}</row>{"".join(rows)}</sheetData></worksheet>'
    strings = "".join(pc.binary_join_element_wise("<si><t>", shared, "</t></si>", "").to_pylist())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, content)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{strings}</sst>')
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
