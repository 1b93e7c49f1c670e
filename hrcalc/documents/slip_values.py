"""The values of payslips, prepared by column for a few hundred people at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hrcalc.documents.figures import Figures, Places, places
from hrcalc.documents.sheet_xml import cells_of, escape_column, text_cells
from hrcalc.documents.slip_template import Place
from hrcalc.documents.slip_words import SlipWords
from hrcalc.documents.vocabulary import HEADINGS, KINDS_OF, NUMBERS
from hrcalc.engine.fen import fen_array, money_array, sum_by
from hrcalc.engine.result import MONEY, TOTALS, PayRun
from hrcalc.money import yuan
from hrcalc.words import Lang, Text

BATCH = 400
"""People at a time: enough for Arrow to be fast, little enough to hold."""


Owned = tuple[pa.Table, Places]
"""Rows, and the person that each belongs to."""


class SlipValues:
    """The values of everyone who is paid, in the order of the employees, `BATCH` people at a time."""

    def __init__(self, figures: Figures, lang: Lang) -> None:
        run = figures.run
        self.words = SlipWords(run, lang)
        self.people = _with_year(run).filter(pa.array(figures.paid))
        self._lines = self._order(run.lines, figures.amounts != 0)
        metrics = _in_percent(run.metrics.filter(pc.is_valid(run.metrics["value"])), run)
        self._metrics = self._order(metrics, np.ones(metrics.num_rows, dtype=bool))

    def __len__(self) -> int:
        return -(-len(self.people) // BATCH)

    def __getitem__(self, number: int) -> Batch:
        start = number * BATCH
        return Batch(self.words, self.people.slice(start, BATCH), self._lines.of(start), self._metrics.of(start))

    def _order(self, table: pa.Table, shown: NDArray[np.bool_]) -> _Ordered:
        whose = np.where(shown, places(table["employee_id"], self.people["employee_id"]), -1)
        rows = np.argsort(whose, kind="stable")[np.count_nonzero(whose < 0) :]
        return _Ordered(table, rows, whose[rows])


def _with_year(run: PayRun) -> pa.Table:
    """The employees, and each one's year to date beside them: null where there is none."""
    people, year = run.employees, run.year_to_date
    for name in TOTALS:
        column = pa.nulls(people.num_rows, MONEY) if year is None else year[name]
        people = people.append_column(f"ytd_{name}", column)
    return people


@dataclass(frozen=True)
class _Ordered:
    """A table's rows in the order of the people: a batch takes its own, so the large table is never copied."""

    table: pa.Table
    rows: Places
    whose: Places

    def of(self, start: int) -> Owned:
        """The rows of a batch."""
        first, last = np.searchsorted(self.whose, (start, start + BATCH))
        rows = self.rows[first:last]
        low, high = (int(rows.min()), int(rows.max()) + 1) if len(rows) else (0, 0)
        return self.table.slice(low, high - low).take(pa.array(rows - low)), self.whose[first:last] - start


def _in_percent(metrics: pa.Table, run: PayRun) -> pa.Table:
    """Metrics as people read them: a ratio in percent, which its title says."""
    ratio = pc.is_in(metrics["metric"], value_set=pa.array(sorted(run.ratios), pa.string()))
    value, title = metrics["value"], metrics["title"]
    shares = pc.if_else(ratio, value, pa.scalar(None, value.type)).cast(pa.decimal128(33, 6))
    percent = pc.multiply(shares, pa.scalar(100, pa.decimal128(3, 0))).cast(value.type)
    value = pc.if_else(ratio, percent, value)
    title = pc.if_else(ratio, pc.binary_join_element_wise(title, "(%)", " "), title)
    names = metrics.column_names
    return metrics.set_column(names.index("value"), "value", value).set_column(names.index("title"), "title", title)


@dataclass(frozen=True)
class Runs:
    """The items of a section that have several lines: whose, which line is the last, and what a subtotal shows."""

    whose: Places
    last: Places
    values: dict[str, pa.Array]


class Batch:
    """A few hundred people. Values come as columns of text: what follows the style in a cell, or text to stand inside one."""

    def __init__(self, words: SlipWords, people: pa.Table, lines: Owned, metrics: Owned) -> None:
        self.size = people.num_rows
        self._words = words
        self._people = people
        self._lines = lines
        self._sections: dict[str, Owned] = {"metric": metrics}
        self._escaped: dict[tuple[str, str], pa.Array] = {}

    def _section(self, section: str) -> Owned:
        """The lines of a section; of the year to date the people who have one."""
        if section == "ytd":
            known = np.asarray(pc.is_valid(self._people["ytd_net_pay"]), dtype=bool)
            return self._people.filter(pa.array(known)), np.flatnonzero(known)
        if section not in self._sections:
            lines, whose = self._lines
            kind = np.asarray(pc.fill_null(pc.index_in(lines["kind"], value_set=pa.array(KINDS_OF[section])), -1))
            # In the order of kinds, also what no document in force has any more: such lines come last of a person's.
            order = np.lexsort((kind, whose))
            order = order[kind[order] >= 0]
            self._sections[section] = (lines.take(pa.array(order)), whose[order])
        return self._sections[section]

    def whose(self, section: str) -> Places:
        """The person of each line of a section."""
        return self._section(section)[1]

    def of_people(self, place: Place) -> pa.Array:
        """A value of each person, or of each person's section: its heading, its total."""
        if place.section and place.name == "heading":
            return self._same(HEADINGS[place.section].of(self._words.lang), place.cell)
        if place.section:
            table, whose = self._section(place.section)
            return _shown(money_array(sum_by(fen_array(table["amount"]), whose, self.size)), place)
        if place.name in self._words.month:
            return self._same(self._words.month[place.name], place.cell)
        return _shown(self._people[place.name].combine_chunks(), place)

    def of_lines(self, section: str, place: Place) -> pa.Array:
        """A value of each line of a section; the person's own values are good there too."""
        table, whose = self._section(section)
        if not place.section:
            return self.of_people(place).take(pa.array(whose))
        if place.name in NUMBERS:
            return _shown(table[place.name].combine_chunks(), place)
        key = (section, place.name)
        if key not in self._escaped:
            column = self._words.column(table, place.name) if section != "metric" else table[place.name]
            self._escaped[key] = escape_column(column.combine_chunks())
        return text_cells(self._escaped[key]) if place.cell else self._escaped[key]

    def of_runs(self, section: str, runs: Runs, place: Place) -> pa.Array:
        """A value of each subtotal of a section."""
        if not place.section:
            return self.of_people(place).take(pa.array(runs.whose))
        return _shown(runs.values[place.name], place)

    def runs(self, section: str) -> Runs:
        """The items of a section that one person has several lines of, by their last lines."""
        table, whose = self._section(section)
        item = np.asarray(pc.rank(table["item"].combine_chunks(), tiebreaker="dense"), dtype=np.int64)
        ends = np.flatnonzero(np.r_[(item[1:] != item[:-1]) | (whose[1:] != whose[:-1]), len(item) > 0])
        starts = np.r_[0, ends[:-1] + 1][: len(ends)]
        fen = fen_array(table["amount"])
        sums = np.add.reduceat(fen, starts) if len(fen) else fen
        several = ends > starts
        last = ends[several]
        titles = self._words.item_titles(table.take(pa.array(last)))
        counts = (ends - starts + 1)[several].tolist()
        words = [
            Text(f"{title} 小计({count} 笔)", f"{title} subtotal ({count} lines)").of(self._words.lang)
            for title, count in zip(titles, counts, strict=True)
        ]
        values = {"subtotal": money_array(sums[several]), "subtotal_title": pa.array(words, pa.string())}
        return Runs(whose[last], last, values)

    def _same(self, text: str, cell: bool) -> pa.Array:
        column = pa.array([text], pa.string())
        made = cells_of(column) if cell else escape_column(column)
        return pa.array(made.to_pylist() * self.size, pa.string())


def _shown(column: pa.Array, place: Place) -> pa.Array:
    """A column as the rest of cells after their style, or as text."""
    if place.name == "value":
        column = pc.utf8_rtrim(pc.utf8_rtrim(pc.cast(column, pa.string()), "0"), ".")
        return pc.binary_join_element_wise("><v>", column, "</v></c>", "") if place.cell else column
    if place.name in NUMBERS and not place.cell:
        texts = pa.array([yuan(fen) for fen in fen_array(pa.chunked_array([column])).tolist()], pa.string())
        return pc.if_else(pc.is_valid(column), texts, "")
    return cells_of(column) if place.cell else escape_column(column)
