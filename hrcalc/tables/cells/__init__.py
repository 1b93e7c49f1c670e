"""Text to exact values, a column at a time; what could be two things is refused, once for the column.

- `column`: one column of a sheet: its values, and what is wrong with all of it; `findings`: what that comes to
- `values`, `blanks`: each kind of value, the words that say nothing, and the cells that would not convert
- `dates`, `date_order` (with `date_messages`): dates, and whether the day or the month comes first
- `numbers`, `amounts`, `durations`, `units` (with `number_messages`): numbers of every spelling, hours and minutes, units in headers
"""
