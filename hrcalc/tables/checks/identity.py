"""Checks of the numbers that the bank and the tax office know a person by. No message shows more of one than its end."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from hrcalc.tables.arrow import pc
from hrcalc.tables.checks.context import Context, truth
from hrcalc.words import Text

RESIDENT = ("", "居民身份证", "身份证")
"""Kinds of papers (id_type) whose numbers have a check digit."""

_WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]
_CHECK = "10X98765432"


def check_numbers(context: Context) -> None:
    """Warnings of card and identity numbers that cannot be, and of identity numbers that two people have."""
    owners: dict[str, str] = {}
    for row, person, account, kind, number in _rows(context):
        if account and not card_holds(account):
            why = Text("银行卡号的校验位不对,可能抄错了。", "The card number's check digit is wrong: a slip, perhaps.")
            mend = Text("对照银行卡改正。", "Compare it with the card.")
            context.add("employees", row, "bank_account", "bank-account", why, mend, warning=True)
        if not number or kind not in RESIDENT:
            continue
        if not id_holds(number):
            why = Text(
                "不是有效的居民身份证号:应是 18 位,含出生日期,末位是校验码。",
                "No identity number: it has 18 digits with the date of birth, the last one being a check digit.",
            )
            mend = Text(
                "对照身份证改正,否则个税申报会退回;是别的证件的,在证件类型里写明。",
                "Compare it with the card, or the tax return is refused; for another paper tell its kind in id_type.",
            )
            context.add("employees", row, "id_number", "id-number", why, mend, warning=True)
        elif (owner := owners.setdefault(number, person)) != person:
            why = Text(f"和 {owner} 的证件号码相同。", f"{owner} has the same id number.")
            mend = Text(
                "改正其中一个;是同一个人的,给前一个工号填离职日期。",
                "Correct one of them; if they are one person, give the earlier staff number its left_on.",
            )
            context.add("employees", row, "id_number", "id-number-twice", why, mend, warning=True)


def card_holds(account: str) -> bool:
    """Whether a bank account can be one: a card of 16 to 19 digits has Luhn's check digit, of others nothing is known."""
    digits = re.sub("[ -]", "", account)
    if not re.fullmatch("[0-9]{16,19}", digits):
        return True
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def id_holds(number: str) -> bool:
    """Whether it is a Chinese identity number: a date of birth, and the check digit of ISO 7064 MOD 11-2."""
    if not re.fullmatch("[0-9]{17}[0-9X]", number):
        return False
    try:
        dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK[total % 11] == number[-1]


def _rows(context: Context) -> Iterator[tuple[int, str, str, str, str]]:
    """The numbers of everyone who is here in the month or later. Who has left is not paid, and may be back under another staff number."""
    employees = context.frames["employees"]
    gone = truth(pc.less(employees["left_on"], context.month.first))
    columns = [employees[name].to_pylist() for name in ("bank_account", "id_type", "id_number")]
    for person, row in context.staff.items():
        if not gone[row]:
            account, kind, number = (column[row] or "" for column in columns)
            yield row, person, account, kind.strip(), number.upper()
