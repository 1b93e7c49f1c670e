"""Targets, actual values, applications and adjustments: small tables that people keep by hand."""

from __future__ import annotations

from company.files import Cell
from company.layout import COMPANY

# Person, metric, target, actual in September, actual in October.
_SCORECARDS = """
S051 new_customers     10      9     13
S051 sales_amount  200000 188000 220000
S051 retention        90%    84%    75%
S052 new_customers     10      8      9
S052 sales_amount  180000 150000 171000
S052 retention        90%    91%    92%
Z051 new_customers     12     12     12
Z051 sales_amount  220000 230000 198000
Z051 retention        90%    88%    90%
Z052 new_customers      8      5      6
Z052 sales_amount  160000  96000 112000
Z052 retention        90%    80%    81%
S053 retention        90%    89%    90%
S053 repurchase    120000  96000  84000
S053 sales_amount   60000  57000  48000
S054 retention        90%  90.5%  89.9%
S054 repurchase    120000 126000  84000
S054 sales_amount   60000  60000  48000
Z053 retention        90%    92%    94%
Z053 repurchase    100000  90000  85000
Z053 sales_amount   50000  46000  52000
Z054 retention        90%    85%    82%
Z054 repurchase    100000  60000  72000
Z054 sales_amount   50000  30000  41000
"""

# Range, of whom, sales target of a month; the year and the quarter follow from it.
_SALES = [
    ("公司", COMPANY, 4_600_000),
    ("区域", "华东", 1_600_000),
    ("区域", "华南", 3_000_000),
    ("部门", "销售部", 2_900_000),
    ("团队", "销售一组", 1_700_000),
    ("团队", "销售二组", 1_200_000),
]

APPLICATIONS: dict[int, list[list[Cell]]] = {
    9: [
        ["A-2609-0001", "Z022", "2026-09-10", "客户陪餐", "已通过", "Z002", None, None, "陪客户晚餐"],
        ["A-2609-0002", "S034", "2026-09-22", "客户陪餐", "已驳回", "S004", None, None, "没有客户签字"],
    ],
    10: [
        [
            "A-2610-0001",
            "S033",
            "2026-10-20",
            "客户陪餐",
            "已通过",
            "S004",
            None,
            None,
            "前一晚陪客户用餐, 次日晚到 35 分钟",
        ],
        ["A-2610-0002", "Z024", "2026-10-21", "客户陪餐", "已驳回", "Z002", None, None, "没有写客户名称"],
        ["A-2610-0003", "Z028", "2026-10-29", "客户陪餐", "待审批", None, None, None, "与新客户午餐"],
        ["A-2610-0004", "S014", "2026-10-22", "补卡", "已通过", "S004", None, None, "门禁故障"],
    ],
}

ADJUSTMENTS: list[list[Cell]] = [
    ["Z026", "base_pay", "350.00", "补发 2026-09 少发的基本工资", "S002"],
    ["S003", "attendance_bonus", "100.00", "国庆值班, 一次性奖励", "S002"],
]


def targets() -> list[list[Cell]]:
    """Rows of `targets`: sales from the company down to teams by month, quarter and year; scorecards by month."""
    rows: list[list[Cell]] = [
        [scope, whom, "sales_amount", period, str(amount * months), None]
        for scope, whom, amount in _SALES
        for period, months in (("2026", 12), ("2026-Q4", 3), ("2026-09", 1), ("2026-10", 1))
    ]
    for id_, metric, target, *_ in scorecards():
        rows += [["员工", id_, metric, month, target, None] for month in ("2026-09", "2026-10")]
    return rows


def actuals(month: int) -> list[list[Cell]]:
    """Rows of `actuals` of September or October."""
    return [
        [id_, metric, f"2026-{month:02d}", september if month == 9 else october]
        for id_, metric, _, september, october in scorecards()
    ]


def scorecards() -> list[list[str]]:
    """Person, metric, target, actual value in September, in October."""
    return [line.split() for line in _SCORECARDS.strip().splitlines()]
