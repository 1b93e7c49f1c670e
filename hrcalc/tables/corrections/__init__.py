"""Rows that are wrong, and what HR corrected in them.

- `offending` (with `excerpt`): the rows that problems name, as the exports have them, for HR to correct
- `found` (with `rows`): the files that HR put back, and their rows
- `applied` (with `corrected`, `messages`): what was corrected there, put in the place of the exports' own cells
"""
