"""What a payslip template may name in braces: `{name}`, `{earning.amount}`, or in Chinese `{姓名}`, `{应发.金额}`."""

from __future__ import annotations

from hrcalc.documents.headings import FIELDS, TOTALS, YTD
from hrcalc.words import Text

YEAR_TO_DATE: dict[str, Text] = {
    "ytd_title": YTD,
    **{f"ytd_{name}": Text(f"{YTD.zh}{text.zh}", f"{text.en} in the year to date") for name, text in TOTALS.items()},
}
"""Values of the person that only books tell. A row that names nothing else is left out where there are none."""

PERSON: dict[str, Text] = {
    "company": Text("公司", "Company"),
    "month": FIELDS["month"],
    "month_title": Text("年月", "Month in words"),
    "period": Text("期间", "Period"),
    **{name: FIELDS[name] for name in ("employee_id", "name", "department", "position", "team", "branch")},
    **TOTALS,
    **YEAR_TO_DATE,
}
"""Values of the person, good in any row and in the page's header and footer."""

SECTIONS: dict[str, Text] = {
    "line": Text("明细", "Earnings and deductions"),
    "earning": Text("应发", "Earnings"),
    "deduction": Text("扣除", "Deductions"),
    "employer": Text("企业承担", "Paid by the company on top"),
    "memo": Text("备查", "For information"),
    "metric": Text("指标", "Metrics of the month"),
}
"""What repeats: a row that names values of a line is written once for each line of the section."""

KINDS_OF: dict[str, tuple[str, ...]] = {
    "line": ("earning", "pretax", "tax", "deduction"),
    "earning": ("earning",),
    "deduction": ("pretax", "tax", "deduction"),
    "employer": ("employer",),
    "memo": ("memo",),
}
"""The kinds of lines that a section shows."""

HEADINGS: dict[str, Text] = {
    "line": Text("应发与扣除", "Earnings and deductions"),
    "earning": Text("应发项目", "Earnings"),
    "deduction": Text("扣除项目", "Deductions"),
    "employer": Text("企业承担(不从工资中扣)", "Paid by the company (not taken from pay)"),
    "memo": Text("备查(不计入工资)", "For information (pays nothing)"),
    "metric": Text("本月指标", "Metrics of the month"),
}

LINE: dict[str, Text] = {
    "title": Text("项目", "Item"),
    "amount": Text("金额", "Amount"),
    "how": Text("怎么算的", "How it was worked out"),
    "working": Text("计算过程", "Working"),
    "formula": Text("公式", "Formula"),
    "basis": Text("依据", "Basis"),
    "policy": Text("制度", "Policy"),
    "reference": Text("条款", "Reference"),
    "effective": Text("生效", "Effective"),
    "source": Text("来源", "Source"),
    "where": Text("来源与说明", "Source and note"),
    "note": Text("说明", "Note"),
    "kind": Text("类别", "Kind"),
}
"""Values of one line."""

METRIC: dict[str, Text] = {"title": Text("项目", "Metric"), "value": Text("数值", "Value")}
"""Values of one metric."""

SUBTOTAL: dict[str, Text] = {"subtotal_title": Text("小计项目", "Subtotal of"), "subtotal": Text("小计", "Subtotal")}
"""Values of a row that follows the lines of an item which has several."""

ONCE: dict[str, Text] = {"heading": Text("标题", "Heading"), "total": Text("合计", "Total")}
"""Values of a section: a row that names one is left out where the section is empty."""

NUMBERS = frozenset({*TOTALS, *YEAR_TO_DATE, "amount", "value", "subtotal", "total"} - {"ytd_title"})
"""What is written as a number where it stands alone in its cell."""


def understood(text: str) -> tuple[str, str] | None:
    """(section or "", name) of what stands between braces; None if there is no such value."""
    first, dot, second = text.strip().partition(".")
    if not dot:
        name = _key(PERSON, first)
        return ("", name) if name else None
    section = _key(SECTIONS, first)
    if section is None:
        return None
    name = _key(values_of(section), second)
    return (section, name) if name else None


def values_of(section: str) -> dict[str, Text]:
    """Everything that can follow a section's dot."""
    return {"heading": ONCE["heading"], **METRIC} if section == "metric" else {**LINE, **SUBTOTAL, **ONCE}


def known_names() -> list[str]:
    """Every name, in both languages."""
    names = [word for key, text in PERSON.items() for word in (key, text.zh)]
    for section, title in SECTIONS.items():
        for key, text in values_of(section).items():
            names += [f"{section}.{key}", f"{title.zh}.{text.zh}"]
    return names


def _key(words: dict[str, Text], name: str) -> str | None:
    name = name.strip()
    if name in words:
        return name
    return next((key for key, text in words.items() if text.zh == name), None)
