"""When two rows tell of the same customer: the forms in which customer ids, phones and company names are compared.

Each cell comes to no key, one, or (phones) several; rows with a key in common have the same customer. Two customers must never share a key,
so a form keeps whatever may tell customers apart, and a text that many may share gives no key.

    id      without the spaces round it: ids are text
    phone   NFKC; `/ 、 ; ,`, other words and (after a whole number) spaces part several phones; +86, 0086 and 86 before a mobile or
            an area code are dropped, another country's code stays with its `+`; the extension stays (`02112345678x801`): those of a
            switchboard are different people. Below 7 digits, or one digit over and over: nobody
    name    NFKC, lower case, without spaces and brackets (what stands in them stays), and without legal forms at the end (有限公司,
            Co., Ltd. …). 集团, 公司 alone and branches stay: they are other companies, or may be. A name without a letter, with less
            than 2 characters, or that anybody may have (个人, 测试, 王先生): nobody
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

How = Literal["id", "phone", "name"]
"""What a column tells of a customer."""

KEYS: tuple[tuple[str, How], ...] = (("customer_id", "id"), ("phone", "phone"), ("customer_name", "name"))
"""The columns by which a customer is recognised, in the order of precedence."""


@dataclass(frozen=True)
class Keys:
    """The keys of a column's cells, one entry a key: its row and its text. Rows without a key are not here."""

    row: NDArray[np.intp]
    text: pa.Array

    def among(self, wanted: set[str]) -> Keys:
        """Those entries whose text is wanted."""
        return self.where(np.asarray(pc.is_in(self.text, value_set=pa.array(sorted(wanted), pa.string())), dtype=bool))

    def where(self, chosen: NDArray[np.bool_]) -> Keys:
        """Some of the entries."""
        return Keys(self.row[chosen], self.text.filter(pa.array(chosen)))


def keys_of(column: pa.Array | pa.ChunkedArray, how: How) -> Keys:
    """The keys of every cell, by row."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    rows, column = np.flatnonzero(column.is_valid()), column.drop_null()
    if how == "phone":
        keys = _phones(column)
        return Keys(rows[keys.row], keys.text)
    texts = pc.utf8_trim_whitespace(column) if how == "id" else _names(column)
    return Keys(rows, texts).where(np.asarray(pc.not_equal(texts, ""), dtype=bool))


# --- phones -----------------------------------------------------------------------------------------------------------

_USUAL = r"^\s*(?:(?:\+|00)?86)?[\s-]*(1[0-9]{2})[\s-]?([0-9]{4})[\s-]?([0-9]{4})\s*$"
"""How nearly all cells write one mobile: done for whole columns at once."""
_MOBILE = re.compile(r"1\d{10}")
_WHOLE = re.compile(r"1\d{10}|0\d{9,11}|[48]00\d{7}")
"""A mobile, a landline with its area code, a service number: digits that come after begin another number or are an extension."""
_HOME = re.compile(r"(?:\+|00)86(?=\d)|86(?=(?:1\d{10}|0\d{9,11})$)")
_ABROAD = re.compile(r"\+0*|00")
_EXTENSION = re.compile(r"(?:转|轉|分机|分機|extension|extn?\.?|#|(?<=\d)\s*x(?=\s*\d))\s*[:.]?\s*")
_DASHES = re.compile(r"[\u2010-\u2015\u2212()._]")
_NUMBER = re.compile(r"\+?\d[\d\s>-]*")
"""A run of digits in groups; `>` stands before an extension."""
_LEAST = 7


def _phones(column: pa.Array) -> Keys:
    bare = pc.and_(pc.equal(pc.binary_length(column), 11), pc.ascii_is_decimal(column))
    bare = np.asarray(pc.and_(bare, pc.starts_with(column, "1")), dtype=bool)
    spaced = np.flatnonzero(~bare)
    usual = np.asarray(pc.match_substring_regex(column.take(pa.array(spaced)), _USUAL), dtype=bool)
    others, spaced = spaced[~usual], spaced[usual]
    joined = pc.replace_substring_regex(column.take(pa.array(spaced)), _USUAL, r"\1\2\3")
    rows = np.concatenate([np.flatnonzero(bare), spaced])
    plain = pa.concat_arrays([column.filter(pa.array(bare)), joined])
    same = np.asarray(pc.equal(plain, "11111111111"), dtype=bool)  # one digit over and over
    coded = column.take(pa.array(others)).dictionary_encode()
    found = [phones(text) for text in coded.dictionary.to_pylist()]
    codes = coded.indices.to_numpy()
    pairs = [(row, key) for row, code in zip(others.tolist(), codes.tolist(), strict=True) for key in found[code]]
    row = np.concatenate([rows[~same], np.array([row for row, _ in pairs], dtype=np.intp)]).astype(np.intp)
    text = pa.concat_arrays([plain.filter(pa.array(~same)), pa.array([key for _, key in pairs], pa.string())])
    if len(spaced) or pairs:
        order = np.argsort(row, kind="stable")
        row, text = row[order], text.take(pa.array(order))
    return Keys(row, text)


def phones(text: str) -> tuple[str, ...]:
    """The phones that a cell tells, in the form in which they are compared."""
    plain = unicodedata.normalize("NFKC", text).lower().replace(">", " ")
    plain = re.sub(r"(?<=\d)\.0+$", "", plain.strip())  # a number that a spreadsheet wrote with decimals
    plain = re.sub(r"\+86\s*\(0\)", "+860", plain)
    plain = _EXTENSION.sub(">", _DASHES.sub("-", plain))
    found: dict[str, None] = {}
    for run in _NUMBER.findall(plain):
        for number in _numbers(re.findall(r"[+>]?\d+", run)):
            found[number] = None
    return tuple(found)


def _numbers(groups: list[str]) -> list[str]:
    """The phones of one run of digit groups: a whole number ends one, and what is too short for another is its extension."""
    numbers: list[list[str]] = []
    for group in groups:
        digits = group.lstrip("+>")
        if numbers and not group.startswith("+"):
            number, extension = numbers[-1]
            if group.startswith(">") or extension or _WHOLE.fullmatch(_home(number)):
                if len(digits) < _LEAST:
                    numbers[-1][1] = extension + digits
                    continue
            elif len(number) < _LEAST or len(digits) < _LEAST:
                numbers[-1][0] = number + digits
                continue
        numbers.append([group.lstrip(">"), ""])
    told = [
        part
        for number, extension in numbers
        for part in (
            [(_home(number), extension)] if len(extension) < _LEAST else [(_home(number), ""), (extension, "")]
        )
    ]
    return [number + (f"x{extension}" if extension else "") for number, extension in told if _tells(number)]


def _home(number: str) -> str:
    """A number without the 86 of China; another country's code begins with one `+`."""
    home = _HOME.sub("", number, count=1) if _HOME.match(number) else number
    if home != number:
        # +86 21 … is the landline 021 …
        return home if home.startswith("0") or _MOBILE.fullmatch(home) else "0" + home
    return _ABROAD.sub("+", number, count=1) if _ABROAD.match(number) else number


def _tells(number: str) -> bool:
    digits = number.lstrip("+")
    return len(digits) >= _LEAST and len(set(digits)) > 1


# --- company names ----------------------------------------------------------------------------------------------------

_PLAIN = r"^[\x{4E00}-\x{9FFF}0-9]+$"
_SPACES = r"[\s\p{Z}\p{Cc}\p{Cf}]+"
_BRACKETS = r"[\p{Ps}\p{Pe}<>]"
_ENGLISH = "co|company|corp|corporation|inc|incorporated|ltd|limited|llc|l[.]l[.]c|llp|plc|pte|pty|gmbh"
_CHINESE = "(?:股 份 )?有 限 (?:责 任 )?公 司".replace(" ", r"\s*")
_FORMS = rf"(?:[\s.,]*(?:\b(?:{_ENGLISH})\b|{_CHINESE})[\s.,]*)+$"
_FORM_END = "公司"
_HAN_FORMS = r"(?:(?:股份)?有限(?:责任)?公司)+$"

_ANYBODY = frozenset(
    word
    for words in (
        "个人 个人客户 散客 客户 老客户 新客户 公司 企业 单位 个体 个体户 先生 女士 小姐 老板 朋友 匿名 保密 其他 其它",
        "无 无名 暂无 没有 空 默认 未知 不详 不知道 未填 未填写 待定 待补充 测试 测试客户 测试公司 测试数据",
        "test testing tester none null nil nan n/a na unknown anonymous other customer client company",
        "individual personal private person",
    )
    for word in words.split()
)
_ADDRESSED = r"^[\x{4E00}-\x{9FFF}](?:先生|女士|小姐|太太|总|经理|老师|老板|师傅|同学|阿姨|姐|哥)$"
"""A surname and a title."""
_LETTERS = r"^[^\p{L}]*$"


def _names(column: pa.Array) -> pa.Array:
    """Names in the form in which they are compared; "" for what identifies nobody."""
    han = pc.match_substring_regex(column, _PLAIN)
    formed = pc.and_(han, pc.ends_with(column, _FORM_END))
    names = _mended(column, formed, lambda some: pc.replace_substring_regex(some, _HAN_FORMS, ""))
    names = _mended(names, pc.invert(han), lambda some: _stripped(_stripped(some)))
    nobody = pc.or_(pc.less(pc.utf8_length(names), 2), pc.is_in(names, value_set=pa.array(sorted(_ANYBODY))))
    nobody = pc.or_(nobody, pc.match_substring_regex(names, _ADDRESSED))
    nobody = pc.or_(nobody, pc.match_substring_regex(names, _LETTERS))
    return pc.if_else(nobody, "", names)


def _mended(texts: pa.Array, which: pa.Array, mend: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """The texts, some of them mended: regular expressions cost, and most texts need none."""
    if not pc.any(which).as_py():
        return texts
    return pc.replace_with_mask(texts, which, mend(texts.filter(which)))


def _stripped(names: pa.Array) -> pa.Array:
    """One pass; the second finds a legal form that only shows once the spaces are gone."""
    names = pc.utf8_normalize(pc.utf8_lower(pc.utf8_normalize(names, form="NFKC")), form="NFKC")
    names = pc.replace_substring_regex(names, rf"(?:{_BRACKETS}|{_SPACES})+", " ")
    names = pc.replace_substring_regex(names, _FORMS, "")
    return pc.replace_substring_regex(names, _SPACES, "")
