"""How values of policy files are written, as patterns of the JSON Schema that Python and JavaScript read alike."""

from __future__ import annotations

from hrcalc.money import MODES

_SIGNS = r"!-/:-@\[-\^`{-~"
"""ASCII signs but the underscore, as ranges."""


def _pattern(pattern: str, message: str) -> dict[str, str]:
    """A pattern, and what editors that know `patternErrorMessage` say where it does not fit."""
    return {"pattern": pattern, "patternErrorMessage": message}


NAME = _pattern(
    rf"^[^\s\d{_SIGNS}][^\s{_SIGNS}]*$",
    "名称用字母、汉字、数字和下划线,不以数字开头。 Letters, digits and underscores, no digit first.",
)
NUMBER = _pattern(
    r"^[0-9０-９_.．%％万亿+＋*＊×/／÷()（）\s−–－-]+$",
    "写数字,如 5000、5万、80%、5/6。 Write a number, such as 5000, 5万, 80%, 5/6.",
)
FIRST_DAY = _pattern(
    r"^\d{4}-(0[1-9]|1[0-2])-01$", "某月 1 日,如 2026-01-01。 The first day of a month, such as 2026-01-01."
)
LAST_DAY = _pattern(
    r"^\d{4}-(0[1-9]|1[0-2])-(28|29|30|31)$",
    "某月最后一天,如 2026-12-31。 The last day of a month, such as 2026-12-31.",
)
MONTH = _pattern(r"^\d{4}-(0[1-9]|1[0-2])$", "月份,如 2026-10。 A month, such as 2026-10.")
ROUND = _pattern(
    rf"^({'|'.join(MODES)})( +\d+(\.\d{{0,2}}0*)?)?$",
    f"写方式和单位(元),如 half_up 0.01;方式有 {', '.join(MODES)}。 A way and a unit in yuan, such as half_up 0.01.",
)
PAYABLE = _pattern(
    r"^(monthly|\d{1,3}\s+workdays?\s+after\s+\S+)$",
    "写 monthly,或 7 workdays after signed_on。 Write monthly, or 7 workdays after signed_on.",
)
