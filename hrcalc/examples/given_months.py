"""Rows of the event table `months` in an example: those that are given, and those that follow from who is employed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import SimpleNamespace

from hrcalc.calendar import Month
from hrcalc.engine.columns import EPOCH
from hrcalc.engine.fields import FieldLike, GivenFields, Value
from hrcalc.engine.people import People
from hrcalc.examples.given_values import GivenValues
from hrcalc.words import Text

MORE: Mapping[str, FieldLike] = {"month": SimpleNamespace(kind="month", title="月份", choices={})}
"""What a row may say beside the columns of the table."""


def date(rows: list[dict[str, Value]], reader: GivenValues) -> None:
    """Give rows that say their month a day of it."""
    for row in rows:
        if isinstance(word := row.pop("month", None), str):
            try:
                row.setdefault("date", Month.parse(word).first)
            except ValueError:
                reader.wrong(
                    reader.place(row, "month"),
                    Text(f"“{word}”不是月份。", f"'{word}' is not a month."),
                    Text("写成 month: 2026-01。", "Write it as month: 2026-01."),
                )


def with_employed(
    rows: list[dict[str, Value]], people: People, fields: Mapping[str, FieldLike]
) -> list[dict[str, Value]]:
    """The rows, and the months employed, as in a pay run, of everyone of whom no row tells any.

    What is given of such a person holds in each of these months.
    """
    told = {row["employee_id"] for row in rows}
    person, day = people.employed_months()
    staff = people.row_on(person, day).tolist()
    assert isinstance(people.fields, GivenFields)
    given = people.fields.rows
    employed = [
        {
            **{name: value for name, value in given[row].items() if name in fields},
            "employee_id": people.ids[one],
            "date": EPOCH + dt.timedelta(days=first),
        }
        for one, first, row in zip(person.tolist(), day.tolist(), staff, strict=True)
        if people.ids[one] not in told
    ]
    return [*rows, *employed]
