"""The exports of a closed month that are gone: without them retro would take back what they paid."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.calendar import Month
from hrcalc.engine.events import DATE, KEY
from hrcalc.engine.facts import EVENT_OF, USED, Frames
from hrcalc.engine.result import Balance, Input
from hrcalc.policy.document import TABLE_OF
from hrcalc.problems import Problem
from hrcalc.words import Text


def used_rows(balance: Iterable[Balance]) -> dict[str, int]:
    """Table -> the rows that a month's formulas could read, of a row balance."""
    return {b.table: b.rows for b in balance if b.reason == USED}


def missing_history(
    month: Month,
    then: Iterable[Input],
    now: Iterable[Input],
    used_then: Mapping[str, int],
    used_now: Mapping[str, int],
    lost: Container[Input] = (),
) -> list[Problem]:
    """The exports that a closed month rested on and that are gone, with rows of it: retro would take back what they paid.

    `then` are the inputs of the close, `now` today's; the used rows are those of the closed month, by table; `lost`: see `lost_files`.
    """
    there = {file.path for file in now}
    gone = [
        f
        for f in then
        if f.table and (f in lost or (f.path not in there and used_now.get(f.table, 0) < used_then.get(f.table, 0)))
    ]
    return [
        Problem(
            code="missing-history",
            why=Text(
                f"{month} 关账时用了这个文件,里面那个月的行现在没有了({file.table} 当时 {used_then[file.table]} 行,"
                f"现在 {used_now.get(file.table, 0)} 行),补差会把已发的收回。",
                f"{month} was closed with this file, and its rows of that month are gone ({file.table}: {used_then[file.table]} rows then, "
                f"{used_now.get(file.table, 0)} now): retro would take back what was paid.",
            ),
            mend=Text(
                "把那个月的导出文件放回数据文件夹(每个月的导出放在自己的文件夹里,不要覆盖);作废的行留着,写上状态;"
                "不要补差,在 hrcalc.toml 写 [retro] months = 0。",
                "Put the exports of that month back into the data folder (each month's in its own folder, not one over the other); leave "
                "void rows in, with their status; or, for no retro, write months = 0 under [retro] in hrcalc.toml.",
            ),
            file=file.path,
            value=str(month),
            table=file.table,
            blocking=True,
        )
        for file in sorted(gone, key=lambda f: (f.table, f.path))
    ]


def lost_files(
    month: Month,
    then: Iterable[Input],
    now: Iterable[Input],
    used_then: Mapping[str, int],
    lines: pa.Table,
    frames: Frames,
) -> set[Input]:
    """The files of events that are not what they were, without the rows of a closed month that they had.

    Systems often export the last 90 days only: an export over an older one then lacks a month, or its beginning. One row that is gone was
    taken out; of a month without any, a table that begins within it, and a file of which nothing is left, more than one are missing.
    `lines` are those posted for the month, `frames` today's tables.
    """
    same = {(file.path, file.table, file.sha256) for file in now}
    paths = {(file.path, file.table) for file in now}
    found: set[Input] = set()
    changed = [f for f in then if f.table in EVENT_OF and (f.path, f.table, f.sha256) not in same]
    for table in {file.table for file in changed}:
        event, mine = EVENT_OF[table], [file for file in changed if file.table == table]
        days = frames[table][DATE[event]]
        here = pc.sum(pc.and_(pc.greater_equal(days, month.first), pc.less_equal(days, month.last))).as_py() or 0
        if used_then.get(table, 0) - here > 1 and (not here or pc.min(days).as_py() > month.first):
            found.update(mine)
            continue
        (key, *more) = KEY[event]
        if key == "date" or more:
            continue
        own = lines.filter(
            pc.is_in(lines["per"], value_set=pa.array([per for per, t in TABLE_OF.items() if t == event]))
        )
        for file in mine:
            of_file = pc.or_(*(pc.starts_with(own["source"], f"{file.path}{end}") for end in ":#"))
            ids = pc.unique(own["event"].filter(of_file))
            left = pc.sum(pc.is_in(ids, value_set=frames[table][key].combine_chunks())).as_py() or 0
            if left < len(ids) and ((file.path, table) not in paths or (not left and len(ids) > 1)):
                found.add(file)
    return found
