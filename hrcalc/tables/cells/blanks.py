"""Words that say nothing: `N/A` in a column of amounts is a blank cell.

They hold for dates, numbers, yes and no, times, periods and choices, never for ids and texts: somebody may be called Null, and 无 is an
answer. `NaN` is not among them: it is what a computation failed to find. Nor is `#N/A`, a formula's error.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hrcalc.tables.cells.date_order import BLANK
from hrcalc.tables.schema import Field

NOTHING = frozenset({
    "-", "--", "---", "—", "——", "–", "/", "na", "n/a", "n.a.", "null", "(null)", "none", "nil", "--none--", "select", "please select",
    "请选择", "-请选择-", "--请选择--", "无", "暂无", "空", "(空)", "(空白)", "(blank)", "未填", "未填写",
})  # fmt: skip
"""Those words, in half width and lower case."""

_ACCOUNTING = re.compile(r"[¥$] *-")
"""How accounting formats write an amount of nothing."""

_NO_DAY = re.compile(BLANK)


def says_nothing(field: Field, texts: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which texts of a column leave its cell blank, of those that would not convert."""
    return np.fromiter((_nothing(field, text) for text in texts), dtype=bool, count=len(texts))


def _nothing(field: Field, text: str) -> bool:
    if len(text) > 24:
        return False
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if field.kind == "money" and _ACCOUNTING.fullmatch(plain):
        return True
    return plain in NOTHING or (field.kind == "date" and _NO_DAY.fullmatch(plain) is not None)
