"""A company's words for ours, as `[values.TABLE.COLUMN]` in the settings tells them: `"Closed Won" = "signed"`.

Words are compared in half width, without spaces around them. A word that means `""` leaves its cell blank.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping

import pyarrow as pa

from hrcalc.problems import Problem
from hrcalc.settings import FILE, Settings
from hrcalc.tables.cells.values import convert
from hrcalc.tables.crm.preset import LEAVE_OUT
from hrcalc.tables.schema import Field, Table
from hrcalc.words import Text

KINDS = ("choice", "yes_no", "text")
"""Kinds of columns whose words may be told."""


def trimmed(text: str) -> str:
    """A company's own word as it is compared: half width, without spaces around it."""
    return unicodedata.normalize("NFKC", text).strip()


def wrong_words(settings: Settings, tables: Mapping[str, Table]) -> list[Problem]:
    """What is wrong with `[values]`: tables, columns and words of ours that do not exist. `tables` have the company's own columns."""
    problems: list[Problem] = []
    for name, columns in settings.values.items():
        if name not in tables:
            why = Text(f"[values.{name}]:没有叫“{name}”的表。", f"[values.{name}]: there is no table '{name}'.")
            problems.append(settings_problem("settings-table", why, name, list(tables)))
            continue
        fields = {own: field for own, field in tables[name].fields.items() if field.kind in KINDS}
        for own, words in columns.items():
            place = f"[values.{name}.{own}]"
            if own not in fields:
                why = Text(
                    f"{place}:{name} 没有叫“{own}”、内容是文字或选项的列。",
                    f"{place}: {name} has no column '{own}' of texts or choices.",
                )
                problems.append(settings_problem("settings-column", why, own, list(fields)))
                continue
            problems += [
                _no_value(place, fields[own], word, our) for word, our in words.items() if not _ours(fields[own], our)
            ]
            problems += _twice(place, words)
    return problems


def _ours(field: Field, our: str) -> bool:
    """Whether a word of ours means something in its column."""
    if our in ("", LEAVE_OUT) or field.kind == "text":
        return True
    value = convert(field, pa.chunked_array([[our]], pa.string())).values[0].as_py()
    return value in field.choices if field.kind == "choice" else value is not None


def _no_value(place: str, field: Field, word: str, our: str) -> Problem:
    known = [*field.choices] if field.kind == "choice" else ["yes", "no"]
    why = Text(
        f"{place}:“{word}”对应的“{our}”不是“{field.title}”的值。",
        f"{place}: '{our}' (for '{word}') is no value of {field.name}.",
    )
    return settings_problem("settings-value", why, our, [*known, "", LEAVE_OUT])


def _twice(place: str, words: Mapping[str, str]) -> list[Problem]:
    """Words that are the same once compared, and mean different things."""
    first: dict[str, str] = {}
    problems = []
    for word, our in words.items():
        if first.setdefault(trimmed(word), our) != our:
            why = Text(
                f"{place}:“{word}”写了两次,意思不同。", f"{place}: '{word}' is told twice, with different meanings."
            )
            mend = Text("只留一处。", "Keep one of the two.")
            problems.append(Problem("settings-value", why, mend, file=FILE, value=word, blocking=True))
    return problems


def settings_problem(code: str, why: Text, word: str, known: list[str]) -> Problem:
    """A word in the settings that means nothing. `known` are those that would."""
    near = difflib.get_close_matches(word, known, 1, 0.6)
    hint = Text(f"是不是“{near[0]}”?", f"Did you mean '{near[0]}'? ") if near else Text("", "")
    shown = [each or '""' for each in known]
    mend = Text(f"{hint.zh}可用的有:{'、'.join(shown)}。", f"{hint.en}There are: {', '.join(shown)}.")
    return Problem(code, why, mend, file=FILE, value=word, blocking=True)
