"""A company with every table, all of it right; and the ways in which somebody may spoil one of its files."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from hypothesis import strategies as st

Row = list[str]

TABLES: dict[str, str] = {
    "employees": """
employee_id,name,department,manager_id,hired_on,left_on,base_salary,bank_account,wecom_userid,from_date
S001,王芳,面谈部,0007,2024-03-01,,6000.00,6222020200012345670,WangFang,
S002,李强,面谈部,S001,2024-03-01,2026-10-20,5500,,,
Z001,赵敏,邀约部,0007,2025-06-16,,5000,,zhaomin,
Z001,赵敏,邀约部,0007,2025-06-16,,5600.50,,zhaomin,2026-10-16
0007,安娜,综合部,,2020-01-01,,9000,,,
""",
    "leads": """
lead_id,invited_on,inviter_id,customer_id,customer_name,phone,channel,source,budget,form_filled,important
L1,2026-10-02,Z001,C1,甲公司,13800001111,抖音,marketing,50000,yes,no
L2,2026-10-09,Z001,C2,乙公司,13800002222,官网,市场,8000.50,是,是
L3,2026-09-28,,C3,丙公司,13800003333,官网,own,,no,
L4,2026-10-13,Z001,C4,丁公司,13800004444,展会,referral,1234567.89,no,no
""",
    "interviews": """
interview_id,lead_id,interviewer_id,held_on,outcome,duration_minutes,notes
M1,L1,S001,2026-10-05,成单,45,好
M2,L2,S002,2026-10-12,lost,30,
M3,L4,S001,2026-10-14,pending,12.5,再约
""",
    "deals": """
deal_id,closer_id,signed_on,amount,lead_id,customer_id,source,cost,received_amount,repeat,status,refunded_amount
D1,S001,2026-10-06,10000.00,L1,C1,marketing,3000,10000,no,signed,
D2,S001,2026-10-13,2500.5,L2,C2,own,0,2500.50,yes,已回款,
D3,S002,2026-10-19,99999.99,L4,C4,,,,no,signed,0.01
""",
    "deal_credits": """
deal_id,employee_id,role,share
D1,S001,closer,60%
D1,S002,签单人,0.4
D2,Z001,inviter,1
""",
    "attendance": """
employee_id,date,scheduled_hours,worked_hours,first_in,last_out,late_minutes,leave_type,leave_hours,overtime_hours,overtime_kind,overtime_pay
S001,2026-10-08,8,8,8:58,18:03,0,,,2.5,workday,yes
S001,2026-10-09,8,4,09:20,18:00,20,事假,4,,,
Z001,2026-10-12,8,8,08:55,20:30,,,,1,休息日,否
""",
    "leaves": """
employee_id,date,leave_type,hours
S001,2026-10-15,annual,8
Z001,2026-10-16,病假,4
Z001,2026-10-19,调休,1.5
""",
    "applications": """
application_id,employee_id,date,kind,status,amount,hours
A1,S001,2026-10-08,客户陪餐,approved,88.5,1
A2,Z001,2026-10-12,外出,已驳回,,2
""",
    "actuals": """
employee_id,metric,period,value
S001,retention,2026-10,0.85
Z001,retention,2026-Q4,92.125
""",
    "targets": """
scope,scope_id,metric,period,target
department,面谈部,sales,2026-10,160000
employee,S001,sales,2026-10,80000.5
""",
    "tax_profile": """
employee_id,children_education,rent,from_month,first_job_this_year
S001,2000,1500,2026-01,no
Z001,,1100,2026-03,yes
""",
    "contribution_bases": """
employee_id,pension_base,medical_base,housing_fund_base,housing_fund_rate,from_month
S001,7310,7310,6000,7%,2026-01
Z001,7310,7310,5600.5,0.12,2026-07
""",
    "opening_balances": """
employee_id,item,year,amount,through_month
S001,base_pay,2026,54000,2026-09
Z001,base_pay,2026,45000.55,2026-09
""",
    "adjustments": """
employee_id,item,amount,note,approved_by
S001,base_pay,-120.5,上月多发,安娜
Z001,base_pay,300,补发,安娜
""",
}
"""Every table, by its name, as CSV with our own headers."""

PLACE = {"adjustments": "2026-10/adjustments", "actuals": "2026-10/actuals"}


@dataclass
class File:
    """One table's file: `rows` with the header first, and how it is written. `bytes_` replaces what would be written."""

    table: str
    rows: list[Row]
    kind: str = "utf-8"
    data: bytes | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """Its path in the data folder."""
        return f"{PLACE.get(self.table, self.table)}.{'xlsx' if self.kind == 'xlsx' else 'csv'}"

    def write(self) -> bytes:
        """The file's bytes."""
        if self.data is not None:
            return self.data
        if self.kind == "xlsx":
            return workbook(self.rows)
        return "".join(",".join(map(quoted, row)) + "\r\n" for row in self.rows).encode(self.kind)


def whole(table: str, kind: str = "utf-8") -> File:
    """A table's file as it should be."""
    return File(table, [line.split(",") for line in TABLES[table].strip().splitlines()], kind)


def quoted(cell: str) -> str:
    """A cell of a CSV."""
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\r\n') else cell


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
    'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET}.worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SHEET}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_LINK}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINK}"><sheets>'
    '<sheet name="Sheet" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_LINK}/worksheet" '
    f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_LINK}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}


def workbook(rows: list[Row]) -> bytes:
    """A workbook of texts, the same bytes each time."""
    texts = sorted({cell for row in rows for cell in row if cell})
    place = {text: i for i, text in enumerate(texts)}
    cells = "".join(
        f'<row r="{i}">'
        + "".join(f'<c r="{_letters(j)}{i}" t="s"><v>{place[cell]}</v></c>' for j, cell in enumerate(row) if cell)
        + "</row>"
        for i, row in enumerate(rows, start=1)
    )
    strings = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    parts = {
        **_PARTS,
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(
                zipfile.ZipInfo(name, (2026, 11, 1, 0, 0, 0)), f'<?xml version="1.0" encoding="UTF-8"?>{text}', 8
            )
    return buffer.getvalue()


def _letters(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


_CELLS = """
0|-0|00|1e3|1E+05|3.10101E+17|310101199001011234|１２３|１，２３４.５|1,234.50|12,34|1.234,56|￥1,234|$46,291.98|-$5|(1,234.00)|（88）|3.5万|1.2亿
12%|300%|5元|1 234|--|-|—|NA|N/A|null|无|Select|#N/A|#REF!|=1+2|@x|+5|-5|.5|5.|1.005|0.333333333333|99999999999999999999|214.15|8:30
1小时22分钟|0.5天|2026-10-06|2026/10/6|2026年10月6日|20261006|46301|06-10-2026|10/6/2026|13/10/2026|26-10-06|2026-13-01|2026-02-30|00/00/0000
2026-10-06 23:59:59|2026-10-06T01:00:00+08:00|S001|s001|S0O1|S999|王芳|王 芳|王芳（已离职）|zhaomin|L1|L9|D1|yes|no|是|maybe|TRUE|signed
已签|won|cancelled|marketing|官网|closer|annual|年假|年休假|2026-10|2026-Q4|2026|"|'|,|;|\t|\\|\u00a0|\u200b|\ufeff|\u2028|🙂|ﾊﾝｶｸ|ｶﾞ|合计
"""
CELLS = st.sampled_from([cell for line in _CELLS.strip("\n").split("\n") for cell in line.split("|")])
"""What people and programs put into cells."""


@st.composite
def spoiled(draw: st.DrawFn) -> File:
    """A file of one table, spoiled in one to three ways."""
    file = whole(
        draw(st.sampled_from(sorted(TABLES))),
        draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx"])),
    )
    for _ in range(draw(st.integers(1, 3))):
        draw(st.sampled_from([_cell, _cell, _cell, _row, _column]))(draw, file)
    if draw(st.integers(0, 3)) == 0:
        file.data = _bytes(draw, file.write())
    return file


def _cell(draw: st.DrawFn, file: File) -> None:
    row = draw(st.integers(1 if draw(st.integers(0, 9)) else 0, len(file.rows) - 1))
    if not file.rows[row]:
        return
    column = draw(st.integers(0, len(file.rows[row]) - 1))
    old = file.rows[row][column]
    others = [cells[column] for cells in file.rows if column < len(cells)]
    file.rows[row][column] = draw(
        st.one_of(
            CELLS,
            CELLS,
            st.sampled_from(others),
            st.text(max_size=6).map(_legal),
            st.just(old + " "),
            st.just(old[:-1]),
            st.just(""),
        )
    )


def _legal(text: str) -> str:
    """A text that every format can hold."""
    return "".join(c for c in text if c >= " " and c not in "\x7f" and not "\ud800" <= c <= "\udfff" and c < "\ufffe")


def _row(draw: st.DrawFn, file: File) -> None:
    at = draw(st.integers(1, len(file.rows)))
    some = list(file.rows[min(at, len(file.rows) - 1)])
    match draw(st.sampled_from(["twice", "blank", "shift", "short", "long", "total", "order", "banner"])):
        case "twice":
            file.rows.insert(at, some)
        case "blank":
            file.rows.insert(at, [""] * len(some))
        case "shift":
            file.rows[min(at, len(file.rows) - 1)] = [*some[1:], ""]
        case "short":
            file.rows[min(at, len(file.rows) - 1)] = some[:-1]
        case "long":
            file.rows[min(at, len(file.rows) - 1)] = [*some, draw(CELLS)]
        case "total":
            file.rows.append(["合计", *[""] * (len(some) - 2), "12345"])
        case "order":
            file.rows[1:] = draw(st.permutations(file.rows[1:]))
        case _:
            file.rows.insert(0, ["导出时间 2026-11-01", *[""] * (len(some) - 1)])


def _column(draw: st.DrawFn, file: File) -> None:
    width = len(file.rows[0])
    at = draw(st.integers(0, max(0, width - 1)))
    how = draw(st.sampled_from(["drop", "twice", "new", "unnamed", "order"]))
    places = list(range(width))
    if how == "order":
        places = draw(st.permutations(places))
    for i, row in enumerate(file.rows):
        if len(row) != width:
            continue
        match how:
            case "drop":
                row.pop(at) if width else None
            case "twice":
                row.insert(at, row[at] if width else "")
            case "new":
                row.insert(at, "备注二" if i == 0 else "x")
            case "unnamed":
                row.insert(at, "" if i == 0 else "7")
            case _:
                row[:] = [row[place] for place in places]


def _bytes(draw: st.DrawFn, data: bytes) -> bytes:
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.sampled_from(["flip", "cut", "insert", "end", "twice"])):
            case "flip":
                data = data[:at] + bytes([data[at] ^ (1 << draw(st.integers(0, 7)))]) + data[at + 1 :] if data else data
            case "cut":
                data = data[:at] + data[at + draw(st.integers(1, 40)) :]
            case "insert":
                data = data[:at] + draw(st.binary(min_size=1, max_size=8)) + data[at:]
            case "end":
                data = data[:at]
            case _:
                data = data[:at] + data[at : at + 30] + data[at:]
    return data
