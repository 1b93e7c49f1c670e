"""One amount from one text, exactly: currencies, brackets for below zero, `3.5万`, spaces between thousands.

    ￥1,234   -￥1,234.50   8元   RMB 8   (1,234.00)   1,234-   3.5万元   1.2亿   1 234 567.8   1.23456E+05

Refused, because a person could mean several numbers: `1.234,56`, `1.2E+05` (a spreadsheet that shows only the first digits), `3万5`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal

DIGITS = 18
"""The most digits that a number may have: what fits a 64-bit integer."""

YUAN = "¥"
"""The sign of our own currency, however a cell writes it."""

_CURRENCIES = {
    **dict.fromkeys(("¥", "cn¥", "rmb", "cny", "人民币", "元", "圆"), YUAN),
    **dict.fromkeys(("us$", "usd", "美元", "美金"), "USD"),
    **dict.fromkeys(("hk$", "hkd", "港元", "港币"), "HKD"),
    **dict.fromkeys(("nt$", "twd", "新台币"), "TWD"),
    **dict.fromkeys(("s$", "sgd", "新加坡元"), "SGD"),
    **dict.fromkeys(("a$", "aud", "澳元"), "AUD"),
    **dict.fromkeys(("c$", "cad", "加元"), "CAD"),
    **dict.fromkeys(("jpy", "jp¥", "日元"), "JPY"),
    **dict.fromkeys(("€", "eur", "欧元"), "€"),
    **dict.fromkeys(("£", "gbp", "英镑"), "£"),
    **dict.fromkeys(("₩", "krw", "韩元"), "KRW"),
    "$": "$",
    "₹": "₹",
}
"""Currencies as cells write them, in lower case. `$` is kept apart from `US$`: it may be another dollar."""

SCALES = {"千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "百亿": 10}
"""Words behind a number, as powers of ten."""


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_CURRENCY = _any(_CURRENCIES)
_AMOUNT = re.compile(
    rf"(?P<before>[+-]?) ?(?P<open>\(?)(?P<first>{_CURRENCY}|) ?(?P<behind>[+-]?)(?P<inner>\(?) ?"
    rf"(?P<number>(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}(?: \d{{3}})+|\d+)(?:\.\d+)?|\.\d+)"
    rf" ?(?P<scale>{_any(SCALES)}|) ?(?P<second>{_CURRENCY}|) ?(?P<percent>%?) ?(?P<close>\)?)(?P<trailing>-?)"
)
_SCIENTIFIC = re.compile(r"(?P<number>[+-]?\d(?:\.(?P<places>\d{1,17}))?)e\+?(?P<power>\d{1,3})")
_EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, and the currency that the cell names (empty for none). `scaled`: the cell names a scale or currency of its own."""

    number: Decimal
    currency: str = ""
    scaled: bool = False


def amount(text: str, *, percent: bool = False) -> Amount | None:
    """The amount that a text tells; None where it tells none for certain. `percent` allows `30%`."""
    if not text.isascii() and any(unicodedata.category(char) == "No" for char in text):
        return None  # a note's mark behind a number (`5000①`), which NFKC would make a digit of it
    text = unicodedata.normalize("NFKC", text).replace("−", "-").strip().lower()
    text = re.sub(r"(?<!\d) {2,}| {2,}(?!\d)", " ", text)  # a ledger's padding; between digits it may be two numbers
    if found := _SCIENTIFIC.fullmatch(text):
        return _scientific(found)
    parts = _AMOUNT.fullmatch(text)
    if not parts:
        return None
    below = [name for name in ("before", "behind", "open", "inner", "trailing") if parts[name]]
    brackets = bool(parts["open"] or parts["inner"])
    if len(below) > 1 or brackets != bool(parts["close"]):
        return None
    if parts["trailing"] and (parts["scale"] or parts["second"] or parts["percent"]):
        return None
    currencies = {_CURRENCIES[parts[name]] for name in ("first", "second") if parts[name]}
    if len(currencies) > 1:
        return None
    number = Decimal(re.sub("[, ]", "", parts["number"])).scaleb(SCALES.get(parts["scale"], 0), _EXACT)
    if parts["percent"]:
        if not percent or parts["scale"] or currencies:
            return None
        number = number.scaleb(-2, _EXACT)
    if below and parts[below[0]] != "+":
        number = -number
    return _fitting(number, "".join(currencies), scaled=bool(parts["scale"] or parts["second"]))


def _scientific(found: re.Match[str]) -> Amount | None:
    """Only what tells every digit down to the units: of `1.2E+05` four digits may have been cut off."""
    if int(found["power"]) > len(found["places"] or ""):
        return None
    return _fitting(Decimal(found["number"]).scaleb(int(found["power"]), _EXACT))


def _fitting(number: Decimal, currency: str = "", *, scaled: bool = False) -> Amount | None:
    """The amount without idle zeros behind the point, where its digits are not too many."""
    plain = format(number, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    if len(re.sub(r"[-.]", "", plain.lstrip("-0") or "0")) > DIGITS:
        return None
    return Amount(Decimal(plain), currency, scaled)


def currency_of(word: str) -> str:
    """The currency that a word means; empty for none."""
    return _CURRENCIES.get(unicodedata.normalize("NFKC", word).strip().lower(), "")
