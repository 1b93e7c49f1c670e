"""A policy file's text -> a `Document` (or an `ExampleFile`), with every mistake collected."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from fractions import Fraction
from typing import TypeVar

from hrcalc.calendar import Month
from hrcalc.money import MODES, Rounding
from hrcalc.policy.document import (
    KINDS,
    OWN_ROLE,
    PERS,
    ROLES,
    TABLE_OF,
    TAXABLES,
    Band,
    BandTable,
    Document,
    Example,
    ExampleFile,
    Formula,
    ItemRule,
    KeyedTable,
    Metric,
    Payable,
    Per,
    titles_of,
)
from hrcalc.policy.errors import FormulaError, Position, did_you_mean, marked, policy_problem
from hrcalc.policy.lexer import AGGREGATES
from hrcalc.policy.source import Mapping, Scalar, Sequence, Value, colons, read_yaml
from hrcalc.policy.syntax import FUNCTIONS, constant, parse
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.words import Text, same

DOCUMENT_KEYS = (
    "policy",
    "title",
    "effective",
    "ends",
    "applies_to",
    "reference",
    "metrics",
    "tables",
    "items",
    "examples",
)
METRIC_KEYS = ("title", "value")
BAND_KEYS = ("from", "above", "value")
ITEM_KEYS = ("title", "formula", "when", "per", "credit", "kind", "taxable", "round", "payable")
EXAMPLE_KEYS = ("title", "policy", "given", "expect", "error")
_ID = re.compile(r"[^\W\d]\w*")
RESERVED = {*FUNCTIONS, *AGGREGATES, "and", "or", "not", "in", "yes", "no", "且", "或", "非"}
_PAYABLE = re.compile(r"(\d{1,3})\s+workdays?\s+after\s+(\w+)")

Choice = TypeVar("Choice", bound=str)


def read_document(text: str, file: str) -> tuple[Document | ExampleFile | None, list[Problem]]:
    """Read one file. A document with problems may come back as None; the problems are then all that is known of it."""
    try:
        root = read_yaml(text, file)
    except ProblemsFound as error:
        return None, colons(text, file, error.problems) or error.problems
    reader = _Reader(file)
    document = reader.document(root)
    return document, colons(text, file, reader.problems) or reader.problems


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._split: set[int] = set()
        """Mappings (by identity) in which a formula was split at its comma, and told so."""

    # --- the whole --------------------------------------------------------------------------------------------------

    def document(self, root: Value) -> Document | ExampleFile | None:
        if not isinstance(root, Mapping):
            self._wrong(
                root.position,
                Text("制度文件应当是“名称: 值”的列表。", "A policy file consists of 'name: value'."),
                _SEE,
            )
            return None
        if "examples" in root.entries and "policy" not in root.entries and "items" not in root.entries:
            self._unknown_keys(root, ("examples",))
            return ExampleFile(self._examples(root, alone=True), self.file)
        self._unknown_keys(root, DOCUMENT_KEYS)
        before = len(self.problems)
        name = self._text(root, "policy", required=True)
        effective = self._first_of_month(root)
        ends = self._end_of_month(root)
        if effective and ends and Month.of(ends) < effective:
            self._wrong(
                root.entries["ends"].position,
                Text(
                    "ends 早于 effective,这份制度永远不生效。",
                    "ends lies before effective: the document would never be in force.",
                ),
                Text("改正其中一个日期。", "Mend one of the two dates."),
            )
        title = self._title(root, name)
        metrics = {k: self._metric(k, key, v) for k, key, v in self._named(root, "metrics")}
        tables = {k: self._table(k, key, v) for k, key, v in self._named(root, "tables")}
        items = {k: self._item(k, key, v) for k, key, v in self._named(root, "items")}
        self._unique_ids(root)
        applies_to = self._formula(root, "applies_to")
        examples = self._examples(root, alone=False)
        if not effective or len(self.problems) > before:
            return None
        found_metrics = {k: m for k, m in metrics.items() if m}
        found_items = {k: i for k, i in items.items() if i}
        found_tables = {k: t for k, t in tables.items() if t}
        titles = {**{k: m.title for k, m in found_metrics.items()}, **{k: i.title for k, i in found_items.items()}}
        return Document(
            name=name,
            effective=effective,
            ends=ends,
            title=title,
            applies_to=applies_to,
            reference=self._title(root, "", "reference"),
            metrics=found_metrics,
            tables=found_tables,
            items=found_items,
            examples=examples,
            file=self.file,
            position=root.position,
            titles=titles_of(titles),
        )

    def _first_of_month(self, root: Mapping) -> Month | None:
        text = self._text(root, "effective", required=True)
        if not text:
            return None
        day = _date(text)
        if day is None or day.day != 1:
            place = root.entries["effective"].position
            self._wrong(
                place,
                Text(
                    f"effective 应当是某月 1 日,不是“{text}”。", f"effective is the first day of a month, not '{text}'."
                ),
                Text("例如 2026-01-01。", "For example 2026-01-01."),
            )
            return None
        return Month.of(day)

    def _end_of_month(self, root: Mapping) -> dt.date | None:
        text = self._text(root, "ends")
        if not text:
            return None
        day = _date(text)
        if day is None or day != Month.of(day).last:
            self._wrong(
                root.entries["ends"].position,
                Text(f"ends 应当是某月最后一天,不是“{text}”。", f"ends is the last day of a month, not '{text}'."),
                Text("例如 2026-12-31。", "For example 2026-12-31."),
            )
            return None
        return day

    def _unique_ids(self, root: Mapping) -> None:
        seen: dict[str, int] = {}
        for part in ("metrics", "tables", "items"):
            group = root.entries.get(part)
            for id_, key in group.keys.items() if isinstance(group, Mapping) else ():
                if id_ in seen:
                    self._wrong(
                        key.position,
                        Text(f"“{id_}”已在第 {seen[id_]} 行用过。", f"'{id_}' is already used in line {seen[id_]}."),
                        Text(
                            "指标、表格、项目不能同名,改一个名称。",
                            "Metrics, tables and items share their names: rename one of them.",
                        ),
                    )
                seen[id_] = key.position.line

    # --- parts ------------------------------------------------------------------------------------------------------

    def _metric(self, id_: str, key: Scalar, value: Value) -> Metric | None:
        entries = self._mapping(
            value, METRIC_KEYS, Text("指标写成 {value: 公式}。", "Write a metric as {value: FORMULA}.")
        )
        if entries is None:
            return None
        formula = self._formula(entries, "value", required=True)
        return Metric(id_, self._title(entries, id_), formula, key.position) if formula else None

    def _item(self, id_: str, key: Scalar, value: Value) -> ItemRule | None:
        entries = self._mapping(
            value, ITEM_KEYS, Text("项目写成 {formula: 公式}。", "Write an item as {formula: FORMULA}.")
        )
        if entries is None:
            return None
        formula = self._formula(entries, "formula", required=True)
        per = self._choice(entries, "per", PERS, "employee")
        kind = self._choice(entries, "kind", KINDS, "earning")
        taxable = self._choice(entries, "taxable", TAXABLES, "yes")
        if "taxable" in entries.entries and kind != "earning":
            self._wrong(
                entries.keys["taxable"].position,
                Text("taxable 只用于 kind: earning。", "taxable only belongs to kind: earning."),
                Text("删掉 taxable。", "Remove taxable."),
            )
        item = ItemRule(
            id=id_,
            title=self._title(entries, id_),
            formula=formula,  # type: ignore[arg-type]  # None only beside a problem, which drops the document
            when=self._formula(entries, "when"),
            per=per,
            credit=self._credit(entries, per),
            kind=kind,
            taxable=taxable,
            round=self._rounding(entries),
            payable=self._payable(entries, per),
            position=key.position,
        )
        return item if formula else None

    def _credit(self, entries: Mapping, per: Per) -> tuple[str, ...]:
        text = self._text(entries, "credit")
        if not text:
            return (OWN_ROLE[TABLE_OF[per]],) if per in TABLE_OF else ()
        roles = ROLES[TABLE_OF[per]] if per in ("lead", "interview", "deal") else ()
        parts = tuple(text.split("."))
        if parts[0] not in roles or any(p != "manager" for p in parts[1:]):
            self._wrong(
                entries.entries["credit"].position,
                Text(f"per: {per} 没有角色“{text}”。", f"per: {per} has no role '{text}'."),
                did_you_mean(parts[0], [*roles, *(f"{r}.manager" for r in roles)])
                if roles
                else Text("删掉 credit:这一行属于员工本人。", "Remove credit: the line belongs to the employee."),
            )
        return parts

    def _rounding(self, entries: Mapping) -> Rounding:
        text = self._text(entries, "round")
        if not text:
            return Rounding()
        try:
            return Rounding.parse(text)
        except ValueError:
            self._wrong(
                entries.entries["round"].position,
                Text(f"读不懂舍入方式“{text}”。", f"'{text}' is no way of rounding."),
                Text(
                    f"写方式和单位(元),如 half_up 0.01;方式有 {', '.join(MODES)},单位至少 0.01。",
                    f"Write a way and a unit in yuan, such as half_up 0.01; ways are {', '.join(MODES)}, units 0.01 or more.",
                ),
            )
            return Rounding()

    def _payable(self, entries: Mapping, per: str) -> Payable | None:
        text = self._text(entries, "payable")
        if not text or text == "monthly":
            return None
        found = _PAYABLE.fullmatch(text)
        if not found or per not in TABLE_OF:
            self._wrong(
                entries.entries["payable"].position,
                Text(f"读不懂“{text}”。", f"'{text}' is no time of payment."),
                Text(
                    "写 monthly,或在 per: deal 等项目上写 7 workdays after signed_on。",
                    "Write monthly or, on an item per event, 7 workdays after signed_on.",
                ),
            )
            return None
        return Payable(int(found[1]), found[2])

    def _table(self, id_: str, key: Scalar, value: Value) -> BandTable | KeyedTable | None:
        if isinstance(value, Mapping):
            return self._keyed_table(id_, key, value)
        if not isinstance(value, Sequence) or not value.items:
            self._wrong(key.position, Text(f"表“{id_}”没有内容。", f"The table '{id_}' has no rows."), _BAND_MEND)
            return None
        bands = [b for item in value.items if (b := self._band(item))]
        if len(bands) < len(value.items):
            return None
        for lower, upper, item in zip(bands, bands[1:], value.items[1:], strict=False):
            if (upper.edge, upper.above) <= (lower.edge, lower.above):
                self._wrong(
                    item.position,
                    Text(
                        "各档的起点必须从小到大。",
                        "The bands must rise: this one begins no higher than the one before.",
                    ),
                    Text(
                        "按起点从小到大排列,每个起点只写一次。", "Order the bands by where they begin, each edge once."
                    ),
                )
                return None
        return BandTable(id_, tuple(bands), key.position)

    def _band(self, value: Value) -> Band | None:
        entries = self._mapping(value, BAND_KEYS, _BAND_MEND)
        if entries is None:
            return None
        edges = [k for k in ("from", "above") if k in entries.entries]
        if len(edges) != 1 or "value" not in entries.entries:
            self._wrong(
                entries.position, Text("一档要有起点和 value。", "A band has one edge and a value."), _BAND_MEND
            )
            return None
        edge, amount = self._constant(entries, edges[0]), self._constant(entries, "value")
        if edge is None or amount is None:
            return None
        return Band(edge[0], edges[0] == "above", amount[0], amount[1], edge[1])

    def _keyed_table(self, id_: str, key: Scalar, value: Mapping) -> KeyedTable | None:
        rows: dict[str, dict[str, tuple[Fraction, bool]]] = {}
        for name, row in value.entries.items():
            if not isinstance(row, Mapping) or not row.entries:
                self._wrong(
                    row.position,
                    Text(f"“{name}”下面应当是 列: 数值。", f"'{name}' holds 'column: number'."),
                    Text("例如 上海: {pension_rate: 8%}。", "For example Shanghai: {pension_rate: 8%}."),
                )
                continue
            cells = {column: self._constant(row, column) for column in row.entries}
            rows[name] = {column: cell for column, cell in cells.items() if cell is not None}
        return KeyedTable(id_, rows, key.position) if rows else None

    def _examples(self, root: Mapping, *, alone: bool) -> tuple[Example, ...]:
        value = root.entries.get("examples")
        if value is None:
            return ()
        if not isinstance(value, Sequence):
            self._wrong(value.position, Text("examples 应当是列表。", "examples is a list."), _EXAMPLE_MEND)
            return ()
        return tuple(e for item in value.items if (e := self._example(item, alone)))

    def _example(self, value: Value, alone: bool) -> Example | None:
        entries = self._mapping(value, EXAMPLE_KEYS, _EXAMPLE_MEND)
        if entries is None:
            return None
        given = entries.entries.get("given", Mapping({}, {}, entries.position))
        expect, error, policy = (entries.entries.get(k) for k in ("expect", "error", "policy"))
        names: tuple[str, ...] = ()
        if isinstance(policy, Scalar):
            names = (policy.text,)
        elif isinstance(policy, Sequence):
            names = tuple(v.text for v in policy.items if isinstance(v, Scalar))
        well_formed = (
            isinstance(given, Mapping)
            and (isinstance(expect, Mapping) and bool(expect.entries))
            != (isinstance(error, Scalar) and bool(error.text))
            and bool(names) == alone
        )
        if not well_formed:
            self._wrong(
                entries.position,
                Text(
                    "一个例子要有 given 和 expect(或 error)"
                    + (",以及 policy: [制度名]。" if alone else ",没有 policy。"),
                    "An example has given and expect (or error)"
                    + (", and policy: [names]." if alone else ", and no policy."),
                ),
                _EXAMPLE_MEND,
            )
            return None
        assert isinstance(given, Mapping)
        return Example(
            title=self._text(entries, "title"),
            policies=names,
            given=given,
            expect=expect if isinstance(expect, Mapping) else None,
            error=error if isinstance(error, Scalar) else None,
            position=entries.position,
        )

    # --- values -----------------------------------------------------------------------------------------------------

    def _named(self, root: Mapping, part: str) -> Iterable[tuple[str, Scalar, Value]]:
        value = root.entries.get(part)
        if value is None or (isinstance(value, Scalar) and not value.text):
            return
        if not isinstance(value, Mapping):
            self._wrong(value.position, Text(f"{part} 下面写 名称: 内容。", f"{part} holds 'name: …'."), _SEE)
            return
        for id_, key in value.keys.items():
            if not _ID.fullmatch(id_) or id_.lower() in RESERVED:
                self._wrong(
                    key.position,
                    Text(f"“{id_}”不能作名称。", f"'{id_}' cannot be a name."),
                    Text(
                        "用字母、汉字、数字和下划线,不以数字开头,也不是函数或关键字。",
                        "Use letters, digits and underscores, no digit first, and no function or keyword.",
                    ),
                )
                continue
            yield id_, key, value.entries[id_]

    def _mapping(self, value: Value, keys: tuple[str, ...], mend: Text) -> Mapping | None:
        if not isinstance(value, Mapping):
            self._wrong(value.position, Text("这里需要 名称: 值。", "'name: value' is needed here."), mend)
            return None
        self._unknown_keys(value, keys)
        return value

    def _unknown_keys(self, value: Mapping, keys: tuple[str, ...]) -> None:
        for id_, key in value.keys.items():
            if id_ in keys:
                continue
            entry = value.entries[id_]
            if isinstance(entry, Scalar) and not entry.text and (")" in id_ or '"' in id_ or " " in id_):
                self._split.add(id(value))
                self._wrong(
                    key.position,
                    Text("公式在逗号处被拆开了。", "The formula was split at its comma."),
                    Text('给公式加上引号:formula: "max(0, x)"。', 'Put the formula in quotes: formula: "max(0, x)".'),
                )
            else:
                self._wrong(
                    key.position, Text(f"没有“{id_}”这一项。", f"There is no key '{id_}'."), did_you_mean(id_, keys)
                )

    def _text(self, entries: Mapping, key: str, *, required: bool = False) -> str:
        value = entries.entries.get(key)
        if isinstance(value, Scalar) and (value.text.strip() or not required):
            return value.text.strip()
        if value is not None and not isinstance(value, Scalar):
            self._wrong(value.position, Text(f"{key} 应当是一段文字。", f"{key} is a text."), _SEE)
        elif required:
            self._wrong(
                entries.position, Text(f"缺少 {key}。", f"{key} is missing."), Text(f"补上 {key}: …", f"Add {key}: …")
            )
        return ""

    def _title(self, entries: Mapping, default: str, key: str = "title") -> Text:
        value = entries.entries.get(key)
        if isinstance(value, Mapping):
            self._unknown_keys(value, ("zh", "en"))
            texts = {k: self._text(value, k) for k in ("zh", "en")}
            any_ = texts["zh"] or texts["en"] or default
            return Text(texts["zh"] or any_, texts["en"] or any_)
        return same(self._text(entries, key) or default)

    def _choice(self, entries: Mapping, key: str, choices: tuple[Choice, ...], default: Choice) -> Choice:
        text = self._text(entries, key)
        if not text:
            return default
        for choice in choices:
            if choice == text:
                return choice
        self._wrong(
            entries.entries[key].position,
            Text(f"{key} 没有“{text}”。", f"{key} has no '{text}'."),
            did_you_mean(text, choices),
        )
        return default

    def _constant(self, entries: Mapping, key: str) -> tuple[Fraction, bool] | None:
        text = self._text(entries, key, required=True)
        if not text:
            return None
        value = constant(text)
        if value is None:
            self._wrong(
                entries.entries[key].position,
                Text(f"“{text}”不是数值。", f"'{text}' is not a number."),
                Text("写数字,如 5000、5万、80%、5/6。", "Write a number, such as 5000, 5万, 80%, 5/6."),
            )
            return None
        return value, text.endswith("%")

    def _formula(self, entries: Mapping, key: str, *, required: bool = False) -> Formula | None:
        value = entries.entries.get(key)
        text = self._text(entries, key, required=required)
        if not text or not isinstance(value, Scalar):
            return None
        try:
            return Formula(value.text, parse(value.text), value)
        except FormulaError as error:
            place = value.place_of(error.at)
            if id(entries) in self._split:
                return None
            self.problems.append(
                policy_problem(place, error.why, error.mend, code="formula", value=marked(value.text, error.at))
            )
            return None

    def _wrong(self, position: Position, why: Text, mend: Text) -> None:
        self.problems.append(policy_problem(position, why, mend))


_SEE = Text("照 policies/README.md 的样子写。", "Write it as policies/README.md shows.")
_BAND_MEND = Text("写成 - {from: 60%, value: 100%}。", "Write it as - {from: 60%, value: 100%}.")
_EXAMPLE_MEND = Text(
    "写成 - {title: …, given: {won: 10}, expect: {commission: 500}}。",
    "Write it as - {title: …, given: {won: 10}, expect: {commission: 500}}.",
)


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None
