"""The second step: what each table is, which file holds which, typed values, and everything that is wrong with them.

- `schema`, `catalog`: what a table is; one module per table holds its pandera schema
- `files`, `recognise`: which files a month reads, which table each is, which header is which column
- `values`, `dates`: text to exact values, and the cells that would not convert
- `parts`, `assemble`: one sheet, typed; all sheets of a table, later folders replacing earlier rows, checked by its schema
- `checks`: across tables: unknown ids, events outside employment, shares
- `staff`: inside the staff list: days that cannot be, stretches of employment that contradict each other, rings of managers
- `messages`: what is wrong, in words
- `read`: all of that, for one pay month
"""

from __future__ import annotations

from hrcalc.tables.catalog import TABLES, with_fields
from hrcalc.tables.frames import Balance, Input, Tables
from hrcalc.tables.read import read_tables
from hrcalc.tables.schema import Field, Kind, Table

__all__ = ["TABLES", "Balance", "Field", "Input", "Kind", "Table", "Tables", "read_tables", "with_fields"]
