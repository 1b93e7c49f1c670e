"""What people and the company declared: contribution bases from July to June, and special additional deductions."""

from __future__ import annotations

from company.files import Cell
from company.roster import Person, people

# Department, what sales pay adds to a month of a team leader, and of anyone else: from, to, in yuan.
_VARIABLE = """
邀约部 1200 2200 2500  4500
面谈部 1200 2500 1500  3500
市场部 2500 6500 5000 12000
销售部 4500 7500 5000 12000
客户部    0    0 2500  6000
"""

_RATES = {"Z001": "12%", "Z020": "12%", "Z054": "5%"}
"""Whose rate of the housing fund is not the company's."""

# Person, from which month, children's education, infant care, continuing education, housing loan, rent, elderly care; a month, in yuan.
_DEDUCTIONS = """
0007 2025-01 1000    -   - 1000    -    -
S001 2025-01 2000    -   -    -    - 3000
S002 2025-01 2000    -   - 1000    -    -
S010 2025-01 2000    -   - 1000    - 1500
S011 2025-01    -    -   -    - 1500    -
S012 2026-01    -    -   -    - 1500    -
S031 2025-01    -    -   - 1000    -    -
S031 2026-05    - 2000   - 1000    -    -
S032 2025-01    -    -   -    - 1500 1500
S050 2025-01 2000    -   -    -    - 3000
S051 2026-03    -    - 400    -    -    -
Z001 2025-01 2000    -   - 1000    - 1500
Z010 2025-01    -    -   - 1000    - 3000
Z012 2025-01    -    -   -    - 1500    -
Z017 2025-01    -    -   -    -    - 1500
Z020 2025-01 2000    -   - 1000    -    -
Z022 2025-01    -    -   -    - 1500    -
Z023 2025-09 2000    -   -    -    -    -
Z028 2025-01    -    -   -    - 1500    -
"""

LATE: list[list[Cell]] = [
    ["S026", "2026-10", *[None] * 6, "是", None],
    ["Z024", "2026-07", None, None, None, None, 1500, None, None, None],
    ["Z032", "2026-10", *[None] * 6, "是", None],
]
"""Rows of `tax_profile` that came in October: the first job of two joiners, and a rent since July."""


def variable(person: Person) -> tuple[int, int]:
    """Between which amounts sales pay of a usual month lies, in yuan: nothing for managers and 综合部."""
    ranges = {row[0]: [int(cell) for cell in row[1:]] for row in map(str.split, _VARIABLE.strip().splitlines())}
    if person.position == "经理" or person.department not in ranges:
        return 0, 0
    low, high, own_low, own_high = ranges[person.department]
    return (low, high) if person.position == "主管" else (own_low, own_high)


def bases() -> list[list[Cell]]:
    """Rows of `contribution_bases`: last year's average month of those with sales pay; all others pay by base salary."""
    rows: list[list[Cell]] = []
    for person in people().values():
        usual = sum(variable(person)) // 2
        rate = _RATES.get(person.id)
        for month, percent in (("2025-07", 95), ("2026-07", 100)):
            if usual and person.hired.isoformat()[:7] < month:
                base = (person.base + person.bonus + usual) * percent // 100 // 100 * 100
                rows.append([person.id, base, None, base, rate, month])
        if rate and not usual:
            rows.append([person.id, None, None, None, rate, "2025-07"])
    return rows


def deductions() -> list[list[Cell]]:
    """Rows of `tax_profile` as September had them."""
    rows = [line.split() for line in _DEDUCTIONS.strip().splitlines()]
    return [
        [id_, month, *(None if cell == "-" else int(cell) for cell in told), None, None] for id_, month, *told in rows
    ]
