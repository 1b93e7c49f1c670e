"""A policy file's text -> a document (or a file of examples), with every mistake collected."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress

from hrcalc.calendar import Month
from hrcalc.policy.document import Document, ExampleFile, Provisional, titles_of
from hrcalc.policy.errors import Position, policy_problem, with_lines
from hrcalc.policy.example_reader import read_examples
from hrcalc.policy.item_reader import read_item, read_metric
from hrcalc.policy.slips import full_width
from hrcalc.policy.source import Mapping, Value, read_yaml
from hrcalc.policy.table_reader import read_table
from hrcalc.policy.value_reader import ValueReader
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text

DOCUMENT_KEYS = (
    "policy",
    "title",
    "effective",
    "ends",
    "applies_to",
    "reference",
    "provisional",
    "metrics",
    "tables",
    "items",
    "examples",
)
ALWAYS = Month(1900, 1)
"""When a document is in force whose own `effective` cannot be read: whenever names are checked."""


def read_document(text: str, file: str) -> tuple[Document | ExampleFile | None, list[Problem]]:
    """Read one file. With problems, the document is only as much of it as could be read: good for further checks, not for paying."""
    text = text.replace("\r\n", "\n")
    try:
        root = read_yaml(text, file)
    except ProblemsFound as error:
        return None, _told(error.problems, text, file, broken=True)
    values = ValueReader(file)
    document = _Reader(values).document(root)
    return document, _told(values.problems, text, file)


def _told(problems: list[Problem], text: str, file: str, *, broken: bool = False) -> list[Problem]:
    """The problems with the lines that they are about; full-width signs in place of what follows from them."""
    lines = {p.row or 0 for p in problems}
    slips = full_width(text, lines | {n - 1 for n in lines} if broken else lines)
    explained = {slip.line for slip in slips} | {slip.line - 1 for slip in slips if slip.column == 1}
    rest = [] if broken and slips else [p for p in problems if p.row not in explained]
    rest += [policy_problem(Position(file, s.line, s.column), s.why, s.mend) for s in slips]
    return with_lines(rest, {file: text})


class _Reader:
    def __init__(self, values: ValueReader) -> None:
        self.values = values

    def document(self, root: Value) -> Document | ExampleFile | None:
        values = self.values
        if not isinstance(root, Mapping):
            values.wrong(
                root.position,
                Text("制度文件由“名称: 值”组成。", "A policy file consists of 'name: value'."),
                Text("从 policy: 名称 开始写。", "Begin with policy: NAME."),
            )
            return None
        if "examples" in root.entries and "policy" not in root.entries and "items" not in root.entries:
            values.known_keys(root, ("examples",))
            return ExampleFile(read_examples(values, root, alone=True), values.file)
        values.known_keys(root, DOCUMENT_KEYS)
        name = values.text(root, "policy", required=True)
        effective, ends = self._effective(root), self._ends(root)
        if effective and ends and Month.of(ends) < effective:
            values.wrong(
                root.entries["ends"].position,
                Text(
                    "ends 早于 effective,这份制度永远不生效。",
                    "ends lies before effective: the document would never be in force.",
                ),
                Text("改正其中一个日期。", "Mend one of the two dates."),
            )
        title = values.title(root, name)
        self._unique_ids(root)
        metrics = [m for k, key, v in values.named(root, "metrics") if (m := read_metric(values, k, key, v))]
        tables = [t for k, key, v in values.named(root, "tables") if (t := read_table(values, k, key, v))]
        items = [i for k, key, v in values.named(root, "items") if (i := read_item(values, k, key, v))]
        return Document(
            name=name or values.file,
            effective=effective or ALWAYS,
            ends=ends,
            title=title,
            applies_to=values.formula(root, "applies_to"),
            reference=values.title(root, "", "reference"),
            metrics={m.id: m for m in metrics},
            tables={t.id: t for t in tables},
            items={i.id: i for i in items},
            examples=read_examples(values, root, alone=False),
            file=values.file,
            position=root.position,
            provisional=self._provisional(root),
            titles=titles_of({**{m.id: m.title for m in metrics}, **{i.id: i.title for i in items}}),
            unread=frozenset(values.unread),
        )

    def _provisional(self, root: Mapping) -> Provisional | None:
        text = self.values.title(root, "", "provisional")
        return Provisional(text, root.keys["provisional"].position) if text.zh else None

    def _effective(self, root: Mapping) -> Month | None:
        text = self.values.text(root, "effective", required=True)
        if not text:
            return None
        day = _date(text)
        if day is not None and day.day == 1:
            return Month.of(day)
        meant = _month_in(text)
        example = f"{meant}-01" if meant else "2026-01-01"
        self.values.wrong(
            root.entries["effective"].position,
            Text(f"effective 应当是某月 1 日,不是“{text}”。", f"effective is the first day of a month, not '{text}'."),
            Text(f"例如 {example}。", f"For example {example}."),
        )
        return None

    def _ends(self, root: Mapping) -> dt.date | None:
        text = self.values.text(root, "ends")
        if not text:
            return None
        day = _date(text)
        if day is not None and day == Month.of(day).last:
            return day
        meant = _month_in(text)
        example = str(meant.last) if meant else "2026-12-31"
        self.values.wrong(
            root.entries["ends"].position,
            Text(f"ends 应当是某月最后一天,不是“{text}”。", f"ends is the last day of a month, not '{text}'."),
            Text(f"例如 {example}。", f"For example {example}."),
        )
        return None

    def _unique_ids(self, root: Mapping) -> None:
        seen: dict[str, int] = {}
        for part in ("metrics", "tables", "items"):
            group = root.entries.get(part)
            for id_, key in group.keys.items() if isinstance(group, Mapping) else ():
                if id_ in seen:
                    self.values.wrong(
                        key.position,
                        Text(f"“{id_}”已在第 {seen[id_]} 行用过。", f"'{id_}' is already used in line {seen[id_]}."),
                        Text(
                            "指标、表格、项目不能同名,改一个名称。",
                            "Metrics, tables and items share their names: rename one of them.",
                        ),
                    )
                    self.values.unread.add(id_)
                seen[id_] = key.position.line


def _date(text: str) -> dt.date | None:
    with suppress(ValueError):
        return dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    return None


def _month_in(text: str) -> Month | None:
    """The month that a date in another form means: `2026/1/1`, `2026年1月`."""
    found = re.match(r"(\d{4})\D{1,2}(\d{1,2})(?!\d)", text)
    with suppress(ValueError):
        return Month.of(dt.date(int(found[1]), int(found[2]), 1)) if found else None
    return None
