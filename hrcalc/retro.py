"""Closed months once more: what each comes to with today's data and documents, less what was posted for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hrcalc import posted
from hrcalc.calendar import Month
from hrcalc.engine.carried import Carried
from hrcalc.engine.compute import Evaluated, evaluate_month
from hrcalc.engine.events import DATE
from hrcalc.engine.facts import TABLES_OF, balance_of, world_of
from hrcalc.engine.result import RETRO, Input
from hrcalc.engine.retro_files import lost_files, missing_history, used_rows
from hrcalc.engine.retro_lines import Retro, differences
from hrcalc.engine.retro_people import held_in, left_out, paid_strangers
from hrcalc.engine.world import World
from hrcalc.ledger.entries import digest
from hrcalc.ledger.months import Months
from hrcalc.money import fen_of, yuan
from hrcalc.policy.library import Library
from hrcalc.problems import Problem, ProblemsFound, place_of
from hrcalc.settings import Settings
from hrcalc.tables import Tables, with_fields
from hrcalc.words import Text, listed

_FOLDER = re.compile(r"(\d{4}-\d\d)/")
NOTHING = Retro(RETRO.empty_table(), [])


def look_back(settings: Settings, months: Months, tables: Tables, library: Library) -> Retro:
    """What the closed months of the window come to now, less what was posted for each.

    Closed months older than the window are not paid; where something new is told of one, what it would come to is a warning. Raises
    ProblemsFound for a month that cannot be computed.
    """
    older, window = split_at_window(settings, months, tables.month)
    done = [again(settings, months, tables, library, month) for month in window]
    lines = pa.concat_tables([RETRO.empty_table(), *(one.lines for one in done)])
    problems = [problem for one in done for problem in one.problems]
    if other := posted.of_another_ledger(settings.out, months, {tables.month.previous}):
        problems.append(other)
    early = posted.paid_early(months, tables.month, settings.lang)
    problems += paid_strangers(tables.month, early, tables.frames["employees"])
    problems += [_never_paid(month, ids) for month in older[-1:] if (ids := _held_still(months, month))]
    for month in _with_news(months, tables, older, library):
        with suppress(ProblemsFound):  # nothing is paid of it: it holds nobody up
            listed = again(settings, months, tables, library, month).lines.to_pylist()
            problems += [_too_old(line, settings.retro_months) for line in listed]
    return Retro(lines, problems)


def split_at_window(settings: Settings, months: Months, month: Month) -> tuple[list[Month], list[Month]]:
    """The closed months before a month: those that are too old for retro, and those of the window."""
    closed = [one for one in months.closed if one < month]
    first = max(0, len(closed) - settings.retro_months)
    return closed[:first], closed[first:]


def again(settings: Settings, months: Months, tables: Tables, library: Library, month: Month) -> Retro:
    """What a closed month comes to now, less what was posted for it. Raises ProblemsFound where it cannot be computed."""
    own = tables.of_month(month)
    now = evaluated(settings, months, own, library)
    then = posted.posted_month(months, month)
    if gone := _gone(months, own, now, then.lines):
        raise ProblemsFound(gone)
    held = held_in(now, own.problems, own.frames)
    hashes = {d.version: digest(library.sources[d.file].encode()) for d in library.in_force(month)}
    done = differences(now, then, held, settings.lang, hashes)
    return Retro(done.lines, [*done.problems, *left_out(now)])


def _held_still(months: Months, month: Month) -> list[str]:
    """Who was held when a month closed, and has been paid nothing of it since."""
    held = set(months.closed[month].body["held"])
    return sorted(held - set(posted.posted_month(months, month).lines["employee_id"].to_pylist())) if held else []


def _never_paid(month: Month, ids: Sequence[str]) -> Problem:
    some = listed(ids, "人")
    return Problem(
        "retro-held",
        Text(
            f"{month} 关账时暂缓的 {some.zh} 还没有补发,现在已过补差的期限,不会再补。",
            f"{some.en}: held when {month} was closed and not paid since. It is now too old for retro, and will not be paid.",
        ),
        Text(
            "在 hrcalc.toml 的 [retro] months 里放宽,或写进本月的调整表(adjustments)。",
            "Widen months under [retro] in hrcalc.toml, or write it into this month's adjustments.",
        ),
        value=str(month),
        severity="warning",
    )


def _with_news(months: Months, tables: Tables, older: Sequence[Month], library: Library) -> list[Month]:
    """The months of which this month's folder, or a file or document that is not as it was at the last close, tells something new."""
    if not older or months.last is None:
        return []
    then = {file["path"]: file["sha256"] for file in months.data(months.last, "manifest")["inputs"]}
    now = {file.path: file.sha256 for file in tables.inputs if not file.path.startswith(f"{tables.month}/")}
    changed = {path for path, sha in now.items() if then.get(path) != sha}
    told = _months_in(tables, changed) | {Month.parse(found[1]) for path in changed if (found := _FOLDER.match(path))}
    told |= {month for table, news in tables.news.items() if table != "employees" for month in news}
    since = min(tables.news.get("employees", ()), default=tables.month)  # a row of the staff list holds from then on
    texts = months.data(months.last, "policies")
    rules = {(d.version, library.sources[d.file]) for d in library.documents} ^ set(texts.items())
    since = min([since, *(Month.parse(version.rpartition("@")[2]) for version, _ in rules)])
    return [month for month in older if month in told or month >= since]


def _months_in(tables: Tables, paths: AbstractSet[str]) -> set[Month]:
    """The months of the events in some files."""
    found: set[Month] = set()
    for event, table in TABLES_OF.items() if paths else ():
        frame = tables.frames[table]
        files = pc.unique(frame["_file"]).to_pylist()
        meant = pa.array([file for file in files if file.partition("#")[0] in paths], pa.string())
        rows = pc.is_in(frame["_file"].cast(pa.string()), value_set=meant)
        found |= {Month.of(day) for day in pc.unique(frame[DATE[event]].filter(rows)).drop_null().to_pylist()}
    return found


def _too_old(line: Mapping[str, Any], window: int) -> Problem:
    month, amount = line["origin_month"], yuan(fen_of(line["amount"]))
    place = place_of(line["source"]) if ":" in line["source"] else {}
    return Problem(
        "retro-too-old",
        Text(
            f"{month} 的“{line['title']}”现在会差 {amount} 元({line['working']});只补最近 {window} 个已结月份,这一笔没有补。",
            f"'{line['title']}' of {month} would differ by {amount} yuan ({line['working']}); only the last {window} closed months are "
            "made good: it is not paid.",
        ),
        Text(
            "要补,写进本月的调整表(adjustments);或在 hrcalc.toml 的 [retro] months 里放宽。",
            "To pay it, write it into this month's adjustments; or widen months under [retro] in hrcalc.toml.",
        ),
        **place,
        value=line["employee_id"],
        severity="warning",
    )


def evaluated(settings: Settings, months: Months, tables: Tables, library: Library) -> Evaluated:
    """A closed month's values with today's data and the documents that are in force in it."""
    month = tables.month
    world = facts(settings, tables, months, RETRO.empty_table())
    return evaluate_month(world, library.in_force(month), library.not_in_force(month))


def facts(settings: Settings, tables: Tables, months: Months, lines: pa.Table) -> World:
    """A month's facts, from checked tables, closed months and the retro lines that it pays.

    They are to be evaluated once, as documents resolve names in them.
    """
    fields = {name: table.fields for name, table in with_fields(settings).items()}
    closed = posted.closed_of(months)
    world = world_of(tables.frames, tables.all_leaves(), fields, tables.month, settings.calendar, closed)
    early = posted.paid_early(months, tables.month, settings.lang)
    world.carried = Carried.of(pa.concat_tables([lines, early]), world.people)
    return world


def _gone(months: Months, tables: Tables, now: Evaluated, lines: pa.Table) -> list[Problem]:
    manifest = months.data(tables.month, "manifest")
    then = [Input(i["path"], i["sha256"], i["table"], i["rows"]) for i in manifest["inputs"]]
    inputs = [Input(i.path, i.sha256, i.table, i.rows) for i in tables.inputs]
    used_then = {row["table"]: row["used"] for row in manifest["balance"]}
    used_now = used_rows(balance_of(now.world, tables.frames, []))
    lost = lost_files(tables.month, then, inputs, used_then, lines, tables.frames)
    return missing_history(tables.month, then, inputs, used_then, used_now, lost)
