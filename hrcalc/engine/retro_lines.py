"""Retro: what a closed month comes to with today's data and documents, less what was posted for it, as lines of a later month."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.engine.closed import PostedMonth
from hrcalc.engine.columns import Flags
from hrcalc.engine.compute import Evaluated
from hrcalc.engine.fen import fen_array, money_array
from hrcalc.engine.groups import group_named
from hrcalc.engine.line_table import line_table
from hrcalc.engine.outcome import items_of
from hrcalc.engine.plan import NET, all_read, formulas_of, graph_of, references
from hrcalc.engine.result import LINES, RETRO
from hrcalc.engine.retro_people import changed_in_place, not_computed, other_departments, other_ids, strangers_in
from hrcalc.engine.retro_reasons import SALARY, Moved, Reasons
from hrcalc.money import yuan
from hrcalc.policy import tree
from hrcalc.policy.document import TABLE_OF, TAXED_KINDS, TOTAL_TITLES, TOTALS, Document, ItemRule, Metric
from hrcalc.problems import Problem
from hrcalc.words import Lang, Text

_KEY = ("employee_id", "item", "kind", "about")
"""What is set against what was posted: lines of events one by one, all else summed."""
_MARK = Text("({month} 补差)", " (retro {month})")
Rules = Mapping[str, tuple[Document, ItemRule]]
_MARKED = re.compile(r"(\(\d{4}-\d\d 补差\)| \(retro \d{4}-\d\d\))$")


@dataclass(frozen=True)
class Retro:
    """Retro lines (a table of RETRO), and what is to be said of them."""

    lines: pa.Table
    problems: list[Problem]


def differences(
    now: Evaluated, posted: PostedMonth, held: Collection[str], lang: Lang, hashes: Mapping[str, str] | None = None
) -> Retro:
    """What a closed month comes to now, less what was posted for it; a line for each event or item where that is not 0.

    `now` is the closed month evaluated with today's data and the documents that are in force in it, `held` are employees who cannot be
    computed there: they are left out, as is who is not in the staff list, or hired only later. `hashes` are those of today's documents.
    Memos and items that rest on a total are left out on both sides.
    """
    people = now.world.people
    free = ~people.later
    free[[people.index[e] for e in held if e in people.index]] = False
    gone = posted.rules({i for d in now.documents for i in d.items})
    left_out = on_totals(now) | {item for item, (document, _) in gone.items() if _named_total(document, item)}
    problems = strangers_in(now, posted.lines)
    then = _comparable(posted.lines, left_out, people.ids, free)
    lines, _ = line_table(now, free, items_of(now.documents, lang), lang, with_working=False)
    today = _comparable(lines, left_out, people.ids, free)
    found = _moved(today, then)
    if problems:  # what rests on colleagues cannot be known without one of them
        problems += other_ids(now, posted, {one.employee for one in found})
        items = on_others(now)
        problems += not_computed(now, {one.employee for one in found if one.item in items}, items)
        found = [one for one in found if one.item not in items]
    if not found:
        return Retro(RETRO.empty_table(), problems)
    reasons = Reasons(now, found, then, posted, hashes or {}, lang)
    told = [reasons.of(one) for one in found]
    rows = [_row(now, gone, one, reason, lang) for one, reason in zip(found, told, strict=True)]
    elsewhere = other_departments(now, posted)
    staff = [
        (m.employee, NET.get(m.kind, 0) * (m.now - m.then))
        for m, r in zip(found, told, strict=True)
        if r is SALARY or m.employee in elsewhere
    ]
    problems += changed_in_place(now, staff)
    amounts = money_array(np.array([one.now - one.then for one in found], dtype=np.int64))
    columns = [
        amounts if name == "amount" else pa.array([row[name] for row in rows], pa.string()) for name in RETRO.names
    ]
    return Retro(pa.table(columns, schema=RETRO), problems)


def on_totals(month: Evaluated) -> frozenset[str]:
    """Items that rest on a total, directly or through others: what is paid when is theirs, so they are not computed again."""
    items = [(d, i) for d in month.documents for i in d.items]
    graph = graph_of(month.scope, items)
    return frozenset(i for d, i in items if any(not version for version, _ in all_read(graph, (d.version, i))))


def _named_total(document: Document, item: str) -> bool:
    """Whether an item of a document that is not in force any more names a total, itself or by the document's own metrics and items."""
    rules: Mapping[str, Metric | ItemRule] = {**document.metrics, **document.items}
    titles = {rule.title.zh: name for name, rule in rules.items()}
    stack, seen = [item], {item}
    while stack:
        for _, formula in formulas_of(document, stack.pop()):
            names = {p.parts[0] for p in formula.node.walk() if isinstance(p, tree.Name) and len(p.parts) == 1}
            if names & {*TOTALS, *TOTAL_TITLES}:
                return True
            new = {titles.get(name, name) for name in names} & (rules.keys() - seen)
            seen |= new
            stack += new
    return False


def on_others(month: Evaluated) -> frozenset[str]:
    """Items that rest on what colleagues did, directly or through others: of a group, of their reports, of another role."""
    items = [(d, i) for d in month.documents for i in d.items]
    graph, documents = graph_of(month.scope, items), {d.version: d for d in month.documents}

    def of_others(version: str, name: str) -> bool:
        document = documents[version]
        item = document.items.get(name)
        formulas = formulas_of(document, name)
        counts = [p for _, f in formulas for p in f.node.walk() if isinstance(p, tree.Aggregate)]
        return (
            bool(item and len(item.credit) > 1)
            or any(group_named(c.group) not in (None, "self") or len(c.role) > 1 for c in counts)
            or any(r.foreign for grain, f in formulas for r in references(month.scope.names, document, grain, f.node))
        )

    read = {(d.version, i): all_read(graph, (d.version, i)) for d, i in items}
    theirs = {key for key in set().union(*read.values()) if key[0] and of_others(*key)}
    return frozenset(i for (_, i), rests in read.items() if rests & theirs)


def _comparable(lines: pa.Table, left_out: Collection[str], ids: list[str], free: Flags) -> pa.Table:
    """The lines that are set against one another, with what each is about: its event, an adjustment, or nothing else than its item."""
    whom = pa.array([id_ for id_, is_free in zip(ids, free.tolist(), strict=True) if is_free], pa.string())
    keep = pc.and_(pc.is_in(lines["employee_id"], value_set=whom), pc.not_equal(lines["kind"], "memo"))
    keep = pc.and_not(keep, pc.is_in(lines["item"], value_set=pa.array(sorted(left_out), pa.string())))
    lines = lines.filter(keep)
    own = pc.is_in(lines["per"], value_set=pa.array([*TABLE_OF, "adjustment"]))
    event = pc.binary_join_element_wise(lines["per"], pc.fill_null(lines["event"], ""), "\n")
    return lines.append_column("about", pc.if_else(own, event, ""))


def _moved(today: pa.Table, then: pa.Table) -> list[Moved]:
    """Where both differ: by employee, item and what the lines are about."""
    parts = []
    for lines, side in ((today, "now"), (then, "then")):
        fen, rows = fen_array(lines["amount"]), np.arange(len(lines))
        nothing = np.zeros(len(lines), dtype=np.int64), pa.nulls(len(lines), pa.int64())
        mine, other = (pa.array(fen), pa.array(rows)), (pa.array(nothing[0]), nothing[1])
        columns = [*(lines[name] for name in _KEY), *(mine if side == "now" else other)]
        columns += [*(other if side == "now" else mine)]
        parts.append(pa.table(columns, names=[*_KEY, "now", "now_row", "then", "then_row"]))
    sums = [("now", "sum"), ("then", "sum"), ("now_row", "min"), ("then_row", "min")]
    both = pa.concat_tables(parts).group_by(list(_KEY)).aggregate(sums)
    both = both.filter(pc.not_equal(both["now_sum"], both["then_sum"]))
    both = both.sort_by([(name, "ascending") for name in _KEY])
    lines_now, lines_then = _lines_at(today, both["now_row_min"]), _lines_at(then, both["then_row_min"])
    return [
        Moved(row["employee_id"], row["item"], row["kind"], row["about"], row["now_sum"], row["then_sum"], a, b)
        for row, a, b in zip(both.to_pylist(), lines_now, lines_then, strict=True)
    ]


def _lines_at(lines: pa.Table, rows: pa.ChunkedArray) -> list[dict[str, Any] | None]:
    found = lines.select(LINES.names).take(pc.fill_null(rows, 0)).to_pylist() if len(lines) else [None] * len(rows)
    return [line if valid else None for line, valid in zip(found, rows.is_valid().to_pylist(), strict=True)]


def _row(now: Evaluated, gone: Rules, moved: Moved, reason: Text, lang: Lang) -> dict[str, str]:
    """A retro line; its amount stands apart."""
    month = str(now.world.month)
    line = moved.today or moved.posted
    assert line is not None
    document, rule = _rule(now, gone, moved)
    title = rule.title.of(lang) if rule else _MARKED.sub("", line["title"])
    was = Text("已扣", "deducted") if moved.kind in ("pretax", "tax", "deduction") else Text("已发", "paid")
    then = f"({yuan(moved.then)})" if moved.then < 0 else yuan(moved.then)
    less = Text(f"{was.zh}({month});{reason.zh}", f"{was.en} ({month}); {reason.en}").of(lang)
    here = document is not None and document.in_force(now.world.month)
    return {
        **line,
        "title": title + _MARK.format(month=month).of(lang),
        "policy": document.name if here and document else line["policy"],
        "effective": document.effective.first.isoformat() if here and document else line["effective"],
        "source": moved.today["source"] if moved.today else moved.source,
        "formula": " ".join(rule.formula.text.split()) if rule and here and line["formula"] else line["formula"],
        "working": f"{yuan(moved.now)} − {then} {less}",
        "payable_on": "",
        "origin_month": month,
        "taxable": (rule.taxable if rule else "yes") if moved.kind in TAXED_KINDS else "",
    }


def _rule(now: Evaluated, gone: Rules, moved: Moved) -> tuple[Document | None, ItemRule | None]:
    """The document and rule of an item: that of the closed month, else the latest that ever had it, else that of its close (`gone`)."""
    line = moved.today or moved.posted
    assert line is not None
    in_force = [d for d in now.documents if moved.item in d.items]
    past = [d for d in now.scope.names.past if moved.item in d.items]
    known = sorted(in_force, key=lambda d: d.name != line["policy"]) or past[::-1]
    known = [d for d in known if d.items[moved.item].kind == moved.kind]
    then = gone[moved.item][1] if moved.item in gone else None
    return (known[0], known[0].items[moved.item]) if known else (None, then)
