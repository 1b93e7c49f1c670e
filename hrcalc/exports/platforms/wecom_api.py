"""WeCom (企业微信 打卡): answers of its interface, saved as they came: `{"errcode": 0, "datas": […]}` in a .json file.

`getcheckin_daydata` tells person and day: each entry becomes a row under the headers of the daily report, and is read as such.
`getcheckin_monthdata` tells sums of a month only, not even of which month: everybody in it is refused, because no day can be made of a sum.
A file may hold one answer, a list of answers (a call asks for at most 100 people), or the list of entries alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from hrcalc.exports.platforms.grid import Days, Grid
from hrcalc.exports.platforms.layouts import Layout
from hrcalc.exports.platforms.leave import nobody_says, not_a_request, requests, which_kind
from hrcalc.exports.platforms.wecom import daily
from hrcalc.exports.platforms.wecom_entries import UNCOUNTED, Cells, day, month, part
from hrcalc.exports.platforms.wecom_month import sum_without_days
from hrcalc.exports.sheet import Column, Rows, Sheet, unreadable
from hrcalc.exports.text import decode
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text


class Answer(Sheet):
    """The entries of one answer as a table with two header rows. A row's number is the entry's place in `datas`, from 1."""

    def __init__(self, file: str, name: str, rows: Sequence[tuple[int, Cells]], problems: list[Problem]) -> None:
        self.file, self.name, self.encoding = file, name, "utf-8"
        labels = list(dict.fromkeys(label for _, cells in rows for label in cells))
        self.head = [[group for group, _ in labels], [field for _, field in labels]]
        self._labels, self._rows, self._problems = labels, rows, problems

    def read(self, header: int, columns: Sequence[Column]) -> Rows:
        """The texts of the columns; empty ones are null."""
        taken = [self._labels[one.position] for one in columns]
        cells = [pa.array([row.get(label) or None for _, row in self._rows], pa.string()) for label in taken]
        numbers = np.array([number for number, _ in self._rows], dtype=np.int32)
        return Rows([pa.chunked_array([one]) for one in cells], numbers, len(self._problems), self._problems)


def open_json(file: str, data: bytes) -> list[Sheet]:
    """The answers of a file, those that hold any entry. Raises ProblemsFound for anything else that is JSON, or is none."""
    content = _parsed(file, data)
    if isinstance(content, list) and content and all(isinstance(one, dict) and "base_info" in one for one in content):
        content = {"errcode": 0, "datas": content}
    answers = content if isinstance(content, list) else [content]
    problems, sheets = [], []
    for i, answer in enumerate(answers, 1):
        name = str(i) if len(answers) > 1 else ""
        wrong = _wrong(answer)
        if wrong is not None:
            problems.append(unreadable(file, *wrong, sheet=name))
        elif answer["datas"]:
            sheets.append(_answer(file, name, answer["datas"]))
    if problems:
        raise ProblemsFound(problems)
    return list(sheets)


def _parsed(file: str, data: bytes) -> Any:
    text = decode(file, data).text.decode("utf-8-sig")
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        why = Text(
            "这不是完整的 JSON:从这一行起读不下去。", "This is no complete JSON: it cannot be read from this line on."
        )
        raise ProblemsFound([unreadable(file, why, AGAIN, row=error.lineno)]) from None
    except (ValueError, RecursionError):
        why = Text(
            "这个 JSON 里有重复的字段、不是数的数,或者嵌套太深。",
            "The JSON repeats a field, has a number that is none, or is nested too deeply.",
        )
        raise ProblemsFound([unreadable(file, why, AGAIN)]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field stands twice")
    return found


def _no_number(text: str) -> None:
    raise ValueError(text)


AGAIN = Text(
    "重新调用 getcheckin_daydata,把返回的内容原样存成文件。",
    "Call getcheckin_daydata again and save what it returns as it is.",
)


def _wrong(answer: object) -> tuple[Text, Text] | None:
    """What is wrong with an answer as a whole."""
    if not isinstance(answer, dict) or not ("errcode" in answer or "datas" in answer):
        return Text(
            "这个 JSON 不是企业微信打卡接口返回的内容。", "This JSON is no answer of WeCom's attendance interface."
        ), AGAIN
    code = answer.get("errcode", 0)
    if code != 0:
        said = re.split(r"[,;]|\bfrom ip\b|\bhint\b", str(answer.get("errmsg", "")))[0].strip(" :[")[:80]
        why = Text(f"接口返回了错误 {code}:{said}。", f"The interface answered with error {code}: {said}.")
        return why, AGAIN
    if isinstance(answer.get("checkindata"), list):
        why = Text(
            "这是单次打卡(getcheckindata),没有考勤结果。",
            "These are single punches (getcheckindata), without the day's result.",
        )
        return why, AGAIN
    if not isinstance(answer.get("datas"), list):
        return Text("返回的内容里没有 datas。", "The answer has no datas."), AGAIN
    return None


def _answer(file: str, name: str, datas: Sequence[object]) -> Answer:
    rows, problems = [], []
    entries = [(i, entry) for i, entry in enumerate(datas, 1) if isinstance(entry, dict)]
    by_day = any(part(entry, "base_info").get("date") is not None for _, entry in entries)
    for i, entry in entries:
        rows.append((i, day(entry) if by_day else month(entry)))
    known = {i for i, _ in entries}
    for i in range(1, len(datas) + 1):
        if i not in known:
            why = Text("这一项不是一个人一天的记录。", "This entry is no record of a person and day.")
            problems.append(unreadable(file, why, AGAIN, sheet=name, row=i))
    return Answer(file, name, rows, problems)


def days_told(grid: Grid) -> Days:
    """The days of an answer of getcheckin_daydata."""
    days = daily(grid)
    one = grid.find(UNCOUNTED)
    for i, text in enumerate(grid.cells(one)):
        if one is not None and text is not None:
            found = requests(text)
            kinds = [request.kind for request in found or []]
            said = not_a_request(text) if found is None else which_kind() if "请假" in kinds else nobody_says(text)
            days.refuse(i, "leave_hours", one.text, text, *said)
    return days


def month_sums(grid: Grid) -> Days:
    """Everybody in an answer of getcheckin_monthdata, refused."""
    days = Days(grid)
    days.copy("_account", "账号")
    days.copy("_name", "姓名")
    days.put("date", [None] * len(days))
    header = grid.find("月合计")
    for row, text in enumerate(grid.cells(header)):
        days.refuse(row, "date", header.text if header else "", text or "", *sum_without_days(text or ""))
    return days


API_DAILY = Layout(
    Text("企业微信 接口 打卡日报", "WeCom interface, daily report"),
    frozenset({"base_info/账号", "base_info/日期"}),
    days_told,
)
API_MONTH = Layout(
    Text("企业微信 接口 打卡月报", "WeCom interface, monthly report"),
    frozenset({"base_info/账号", "base_info/月合计"}),
    month_sums,
    fallback=True,
)

LAYOUTS = (API_DAILY, API_MONTH)
