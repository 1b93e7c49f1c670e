"""What a message may tell of ids and bank accounts: their last four characters."""

from __future__ import annotations

import re

COLUMNS = frozenset({"id_number", "bank_account"})
"""Columns of which nothing else is told."""

HEADS = re.compile(
    r"身份证|证件号|护照|银行|工资卡|卡号|开户|账户|帐户|收款账|支付宝|邮箱|邮件|地点|地址|住址|位置|设备|经纬|照片|图片|详情|打卡时间记录|wifi"
    r"|(?:^|[^a-z])mac(?:[^a-z]|$)|id_?(?:number|card)|passport|bank_?(?:account|card)|iban|card_?(?:number|no)|e_?mail|address|location"
    r"|latitude|longitude"
)
"""Heads of columns, as they are compared, that pay does not need, or that nobody but the bank needs."""

PHONES = re.compile(r"手机|电话|联系方式|mobile|phone|(?:^|_)tel(?:_|$)")
"""Heads of columns that a customer is known by; only somebody who must correct one of their cells needs to see them."""

ID_NUMBER = r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]"
"""A Chinese identity number, in whatever column it stands."""

NUMBERS = "|".join((
    rf"(?:^|\D){ID_NUMBER}(?:\D|$)",
    r"(?:^|[^0-9A-Za-z_-])\d{16,19}[^0-9A-Za-z_-]",
    r"[^0-9A-Za-z_-]\d{16,19}(?:[^0-9A-Za-z_-]|$)",
    r"(?:^|\D)(?:\d{4} ){3}\d{1,4}(?: \d{1,3})?(?:\D|$)",
    r"^62\d{14,17}$",
))  # fmt: skip
"""Identity numbers and bank cards inside a text. A number of 16 digits or more that stands alone may be an order's."""


def masked(text: str) -> str:
    """The last four characters of a private value."""
    return text if len(text) < 5 else f"…{text[-4:]}"


def without_ids(text: str) -> str:
    """A text that should be no value, and may hold one: the first row of a file without a header, or a formula."""
    return re.sub(r"\d[\d ]{5,}[\dXx]", lambda found: masked(found[0]), text)


def told(column: str, text: str) -> str:
    """A cell's text as a message may tell it."""
    if column not in COLUMNS:
        return text
    return without_ids(text) if text.startswith("#") else masked(text)
