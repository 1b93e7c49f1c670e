"""`[bank]`: the layout of the file that a company's bank takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hrcalc.settings.file import SettingsFile
from hrcalc.words import Text, same

FIELDS = (
    *("number", "employee_id", "name", "department", "position", "team", "branch", "city", "id_type", "id_number"),
    *("bank_name", "bank_account", "net_pay", "month", "note"),
)
"""What a column may hold; beside them the company's own columns of employees, and fixed text behind `=`."""

NEEDED = ("bank_account", "net_pay")

FORMATS: dict[str, dict[str, str]] = {
    "hrcalc": {name: name for name in ("employee_id", "name", "bank_name", "bank_account", "net_pay", "note")},
    "cmb": {
        "账号": "bank_account",
        "户名": "name",
        "金额": "net_pay",
        "开户行": "bank_name",
        "开户地": "bank_city",
        "汇款备注": "note",
    },
    "abc": {
        "编号": "number",
        "收款方户名": "name",
        "收款方账号": "bank_account",
        "金额": "net_pay",
        "备注（附言）": "note",
    },
}
"""Our own layout, 招商银行, 农业银行. `bank_city` is no column that everybody has: a company's own one, else blank."""

ENCODINGS = ("utf-8", "gb18030")


@dataclass(frozen=True)
class Bank:
    """Header -> what stands below it (of FIELDS, an own column, `=text`, or "" for nothing); the encoding; the note to each payment."""

    columns: Mapping[str, str] = field(default_factory=lambda: FORMATS["hrcalc"])
    encoding: str = "utf-8"
    note: str = ""

    @property
    def own(self) -> list[str]:
        """The company's own columns that it names."""
        return [name for name in self.columns.values() if name and name[0] != "=" and name not in FIELDS]


def bank_of(file: SettingsFile) -> Bank:
    """What `[bank]` tells; what is wrong there is told by the file."""
    layout, columns = file.text("format", "bank"), file.table("columns", "bank")
    encoding = file.text("encoding", "bank").lower() or "utf-8"
    if layout and layout not in FORMATS:
        file.wrong("[bank] format", layout, same(" / ".join(FORMATS)), 'format = "cmb"')
    if layout and columns:
        only = Text("format 或 columns 中的一个", "either format or columns")
        file.wrong("[bank]", "", only, 'columns = {"收款账号" = "bank_account", "金额" = "net_pay"}')
    if encoding not in ENCODINGS:
        file.wrong("[bank] encoding", encoding, same(" / ".join(ENCODINGS)), 'encoding = "gb18030"')
    known = (*FIELDS, *file.tables("fields").get("employees", {}))
    for header, name in columns.items():
        if name and name[0] != "=" and name not in known:
            expected = Text(f"其中之一:{'、'.join(known)},或 =固定文字", f"one of {', '.join(known)}, or =fixed text")
            file.wrong(f"[bank.columns] {header}", name, expected, f'"{header}" = "bank_account"')
    if columns and (missing := [name for name in NEEDED if name not in columns.values()]):
        needed = Text(f"写明 {'、'.join(missing)} 的表", f"a table that names {' and '.join(missing)}")
        file.wrong("[bank.columns]", ", ".join(columns.values()), needed, f'"…" = "{missing[0]}"')
    return Bank(columns or FORMATS.get(layout, FORMATS["hrcalc"]), encoding, file.text("note", "bank"))
