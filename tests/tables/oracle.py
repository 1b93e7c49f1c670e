"""What a cell says, read a second time: slowly, one cell at a time, in another way than the program's."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from fractions import Fraction

from hrcalc.tables.schema import Field
from tests.tables.spoil import TABLES

NULLS = {
    "",
    "--",
    "-",
    "—",
    "––",
    "——",
    "NA",
    "N/A",
    "na",
    "n/a",
    "null",
    "NULL",
    "None",
    "none",
    "Select",
    "请选择",
    "无",
    "空",
    "/",
    "nan",
    "NaN",
    "Null",
}
STAFF = {line.split(",")[0]: line.split(",") for line in TABLES["employees"].strip().splitlines()[1:]}
BLANK = object()
"""What a blank cell says."""


def said(field: Field, text: str) -> set[object]:
    """Everything that a cell may rightly be taken for; an empty set where it is nothing that its column takes."""
    half = unicodedata.normalize("NFKC", text).strip()
    found: set[object] = set()
    if half in {"", "--"} or text.strip() in {"", "--"}:
        return {BLANK}
    match field.kind:
        case "money" | "number" | "ratio":
            found = numbers(half, field)
        case "date":
            found = set(days(half).values())
        case "yes_no":
            truth = {"是": True, "有": True, "yes": True, "y": True, "true": True, "1": True, "√": True, "✓": True}
            truth |= {"否": False, "无": False, "no": False, "n": False, "false": False, "0": False, "×": False}
            found = {truth[half.lower()]} if half.lower() in truth else set()
        case "choice":
            words = {zh.lower(): en for en, zh in field.choices.items()} | {en.lower(): en for en in field.choices}
            words |= field.words
            found = {words[half.lower()]} if half.lower() in words else set()
        case "time":
            if shaped := re.fullmatch(
                r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[ T]+)?(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?", half
            ):
                found = {f"{int(shaped[1]):02}:{shaped[2]}"}
        case "month" | "period":
            found = {re.sub(r"\D+$", "", re.sub(r"^(\d{4})\D*(Q?)\D*0*(\d+).*", _period, half)), half}
        case _:
            found = {half, text.strip(), *people(half)}
    return found | ({BLANK} if half in NULLS and field.kind not in {"id", "text"} else set())


def _period(found: re.Match[str]) -> str:
    return f"{found[1]}-Q{found[3]}" if found[2] else f"{found[1]}-{int(found[3]):02}"


def people(text: str) -> set[str]:
    """The employees whose account or name a text is."""
    name = re.sub(r"[(（]已?离职[)）]", "", text).replace(" ", "")
    return {number for number, row in STAFF.items() if name == row[1] or name.lower() == row[8].lower() != ""}


def numbers(text: str, field: Field) -> set[object]:
    """The exact number that a text tells."""
    found: set[object] = set()
    text = text.replace("−", "-").replace("\u00a0", " ")
    sign = 1
    if bracket := re.fullmatch(r"\((.+)\)", text):
        sign, text = -1, bracket[1]
    text = re.sub(r"^([+-]?)\s*(?:[¥$€£]|HK\$|US\$|RMB|CNY|USD|人民币)\s*", r"\1", text, flags=re.I)
    text = re.sub(r"^([¥$])\s*-", "-", text)
    if text.endswith("-"):
        sign, text = -sign, text[:-1]
    if text.startswith(("-", "+")):
        sign, text = (-sign if text[0] == "-" else sign), text[1:]
    text = re.sub(r"^\s*[¥$€£]\s*", "", text)
    text = re.sub(r"\s*(元|圆|块|RMB|CNY|USD)$", "", text, flags=re.I)
    scale = Fraction(1)
    for word, value in (("万", 10**4), ("亿", 10**8), ("千", 10**3), ("百万", 10**6)):
        if text.endswith(word):
            scale, text = Fraction(value), text[: -len(word)].strip()
    if text.endswith("%") and (field.percent or field.kind == "ratio"):
        scale, text = Fraction(1, 100), text[:-1].strip()
    if re.fullmatch(
        r"\d{1,3}(,\d{3})+(\.\d+)?|\d{1,3}( \d{3})+(\.\d+)?|\d+(\.\d+)?|\.\d+|\d+(\.\d+)?[eE][+-]?\d+", text
    ):
        found.add(sign * Fraction(re.sub(r"[, ]", "", text)) * scale)
    if field.unit in {"小时", "分钟"}:
        found |= _durations(text, field.unit)
    return found


def _durations(text: str, unit: str) -> set[object]:
    minutes = None
    if clock := re.fullmatch(r"(\d+):(\d\d)(?::00)?", text):
        minutes = Fraction(clock[1]) * 60 + int(clock[2])
    elif told := re.fullmatch(r"(?:(\d+(?:\.\d+)?)(?:个?小时|h))?(?:(\d+(?:\.\d+)?)(?:分钟|分|min|m))?", text):
        minutes = Fraction(told[1] or 0) * 60 + Fraction(told[2] or 0)
    if minutes is None:
        return set()
    value = minutes / 60 if unit == "小时" else minutes
    return {value, Fraction(round(value, 12))}


def days(text: str) -> dict[str, dt.date]:
    """Every day that a text may mean, by the order of its parts."""
    text = re.sub(r"(?<=\d)[ T]+\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[AaPp][Mm])?$", "", text)
    text = re.sub(r"\s*(星期|周).$", "", text)
    found: dict[str, dt.date] = {}
    shapes = [
        ("ymd", r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"),
        ("ymd", r"(\d{4}) *年 *(\d{1,2}) *月 *(\d{1,2}) *日"),
        ("ymd", r"((?:19|20)\d\d)(\d\d)(\d\d)"),
    ]
    shapes += [("dmy", r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})"), ("mdy", r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")]
    for order, shape in shapes:
        if parts := re.fullmatch(shape, text):
            told = dict(zip(order, map(int, parts.groups()), strict=True))
            try:
                found[order] = dt.date(told["y"], told["m"], told["d"])
            except ValueError:
                continue
    if re.fullmatch(r"[2-5]\d{4}(\.\d+)?", text):
        found["serial"] = dt.date(1899, 12, 30) + dt.timedelta(int(text[:5]))
    return found
