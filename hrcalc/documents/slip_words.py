"""What payslips say about a line: how it was worked out, on what it rests, which row of which export it came from."""

from __future__ import annotations

import calendar

import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.calendar import Month
from hrcalc.documents.figures import mapped
from hrcalc.documents.headings import KINDS, ROLES, YTD, company_of, month_title, named
from hrcalc.engine.result import PayRun
from hrcalc.words import Lang, Text

_LONGEST = 100
"""Characters of a formula that a payslip shows above its working; of a longer one the working says more."""


class SlipWords:
    """What turns columns into what people read."""

    def __init__(self, run: PayRun, lang: Lang) -> None:
        self.lang = lang
        self.month = {
            "company": company_of(run.company, lang),
            "month": str(run.month),
            "month_title": month_title(run.month).of(lang),
            "period": f"{run.month.first.isoformat()} — {run.month.last.isoformat()}",
            "ytd_title": _year_to_date(run.month).of(lang) if run.year_to_date is not None else "",
        }
        self._items = {(i.id, i.kind): i.title.of(lang) for i in reversed(run.items)}
        self._titles = {(p.policy, p.effective): p.title.of(lang) for p in run.policies}
        self._references = {(p.policy, p.effective, ""): p.reference for p in run.policies}
        self._references |= {(i.policy, i.effective, i.id): i.reference for i in run.items}

    def column(self, lines: pa.Table, name: str) -> pa.ChunkedArray:
        """One value of each line, as text."""
        match name:
            case "how":
                formula, working = (pc.fill_null(lines[c], "") for c in ("formula", "working"))
                both = pc.binary_join_element_wise(formula, working, "\n")
                long = pc.and_(pc.greater(pc.utf8_length(formula), _LONGEST), pc.not_equal(working, ""))
                alone = pc.or_(long, pc.or_(pc.equal(formula, working), pc.equal(formula, "")))
                return pc.if_else(alone, working, both)
            case "policy" | "reference" | "basis":
                return mapped(_joined(lines, "policy", "effective", "item"), getattr(self, f"_{name}"))
            case "where":
                source, note = pc.fill_null(lines["source"], ""), self.column(lines, "note")
                both = pc.binary_join_element_wise(source, note, "\n")
                return pc.if_else(pc.equal(note, ""), source, pc.if_else(pc.equal(source, ""), note, both))
            case "kind":
                return mapped(lines["kind"], lambda kind: named(KINDS, kind).of(self.lang))
            case "note":
                return mapped(_joined(lines, "credit", "share", "payable_on", "origin_month"), self._note)
            case _:
                return lines[name]

    def item_titles(self, lines: pa.Table) -> list[str]:
        """What the item of each line is called: the title of a line of an earlier month names that month, too."""
        rows = lines.select(["item", "kind", "title", "origin_month"]).to_pylist()
        return [
            self._items.get((row["item"], row["kind"]), row["title"]) if row["origin_month"] else row["title"]
            for row in rows
        ]

    def _policy(self, key: str) -> str:
        policy, effective, _ = key.split("\x1f")
        return self._titles.get((policy, effective), policy)

    def _reference(self, key: str) -> str:
        policy, effective, item = key.split("\x1f")
        found = self._references.get((policy, effective, item)) or self._references.get((policy, effective, ""))
        return found or ""

    def _basis(self, key: str) -> str:
        since = key.split("\x1f")[1]
        version = Text(f"({since} 起)", f" (since {since})").of(self.lang) if since else ""
        return " · ".join(filter(None, (self._policy(key) + version, self._reference(key))))

    def _note(self, key: str) -> str:
        role, share, payable, origin = key.split("\x1f")
        notes = [
            named(ROLES, role).of(self.lang) if role not in ("", "employee") else "",
            Text(f"份额 {share}", f"share {share}").of(self.lang) if share not in ("", "1", "100%") else "",
            Text(f"{payable} 发放", f"payable on {payable}").of(self.lang) if payable else "",
            Text(f"补 {origin}", f"for {origin}").of(self.lang) if origin else "",
        ]
        return Text(";", "; ").of(self.lang).join(filter(None, notes))


def _year_to_date(month: Month) -> Text:
    """`本年累计(2026年1月至10月)`: the title of its block."""
    first = Month(month.year, 1)
    if month == first:
        span = month_title(month)
    else:
        span = Text(
            f"{month_title(first).zh}至{month.month}月",
            f"{calendar.month_name[1]} to {month_title(month).en}",
        )
    return Text(f"{YTD.zh}({span.zh})", f"{YTD.en} ({span.en})")


def _joined(lines: pa.Table, *names: str) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(*(pc.fill_null(lines[name], "") for name in names), "\x1f")
