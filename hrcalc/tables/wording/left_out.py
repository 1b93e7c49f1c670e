"""Rows whose word says that they do not count, and words of which nobody has said whether they do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from hrcalc.tables.parts import BadCell
from hrcalc.tables.schema import LEFT_OUT, Field
from hrcalc.tables.wording.words import NO_WORD, left_out_by, unknown_word
from hrcalc.words import Text

if TYPE_CHECKING:
    from hrcalc.tables.assemble import Whole


def leave_out(whole: Whole) -> Counter[Text]:
    """Take the rows out that a column's word leaves out; how many went, by column.

    Later folders have replaced rows by then: a deal that is lost now is no deal of an earlier folder either.
    """
    gone: Counter[Text] = Counter()
    if LEFT_OUT not in whole.frame.column_names:
        return gone
    marks = whole.frame[LEFT_OUT]
    for name, count in Counter(marks.drop_null().to_pylist()).items():
        gone[left_out_by(whole.table.fields[name])] += count
    whole.keep(np.asarray(marks.is_null()))
    whole.frame = whole.frame.drop_columns([LEFT_OUT])
    return gone


def report_unknown_words(
    whole: Whole, field: Field, rows: Sequence[int], values: Sequence[str | None]
) -> tuple[list[int], list[str | None]]:
    """One problem for each unknown word and file where somebody has said what words mean; the rows and values that are left.

    However many rows have the word, they are told once. It blocks: whom they touch, nobody can say.
    """
    grouped: dict[tuple[int, str], list[int]] = defaultdict(list)
    left: list[tuple[int, str | None]] = []
    for row, value in zip(rows, values, strict=True):
        part = int(whole.part_of[row])
        if value is not None and field.name in whole.parts[part].worded:
            grouped[part, value].append(row)
        else:
            left.append((row, value))
    for (part, word), same in grouped.items():
        said = unknown_word(field, whole.table.name, word, len(same))
        row, value = min(same), "" if word == NO_WORD else word
        elsewhere = whole.parts[part].worded[field.name].get(word, "")
        whole.add(row, field.name, said, value, cell=BadCell(row, field, value, header=elsewhere), blocking=True)
    return [row for row, _ in left], [value for _, value in left]
