"""The second step: what each table is, which file holds which, typed values, and everything that is wrong with them.

- `schema`, `catalog`: what a table is, and all of them; `definitions`: one module per table
- `files`, `recognise` (with `headers`): which files a month reads, which table each is, which header is which column
- `crm`: what well-known CRMs export; `wording`: what words mean; `proposals`: what an unknown export is
- `cells`: text to exact values
- `identify`: whom a cell means; `more_leave`, `totals`: leave of several kinds on a day, rows that add up others
- `parts`, `assemble` (with `rows`): one sheet, typed; all sheets of a table, checked by its schema; `replaced`: rows that others replace;
  `merged`: cells that are one for a reader
- `leads_named`: which lead a row names; `checks`: what is wrong between rows and tables
- `messages`, `header_messages`: what is wrong, in words
- `corrections`: rows that are wrong, and what HR corrected in them
- `read`: all of that, for one pay month; `frames`: what it comes to
- `arrow`: the compute functions of pyarrow, which has no types for them
"""

from __future__ import annotations

from hrcalc.tables.catalog import TABLES, with_fields
from hrcalc.tables.frames import Balance, Input, Tables
from hrcalc.tables.read import read_tables
from hrcalc.tables.schema import Field, Kind, Table

__all__ = ["TABLES", "Balance", "Field", "Input", "Kind", "Table", "Tables", "read_tables", "with_fields"]
