"""Random policy documents, well typed: metrics, tables of all kinds, items at every grain."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from hrcalc.policy.document import Document
from hrcalc.policy.reader import read_document

MONEY = {
    "employee": ("base_salary", "基本工资", "full_attendance_bonus"),
    "deals": ("amount", "签单金额", "cost", "received_amount", "lead.budget"),
    "leads": ("budget", "预算"),
    "interviews": ("lead.budget",),
    "applications": ("amount",),
}
NUMBER = {
    "days": ("late_minutes", "迟到分钟", "early_minutes", "worked_hours", "overtime_hours"),
    "leaves": ("hours",),
    "interviews": ("duration_minutes",),
    "applications": ("hours",),
    "deals": ("share",),
    "spell": ("workdays", "calendar_days", "month_workdays", "month_days", "employed_workdays", "employed_days"),
}
TEXT = {
    "employee": ("city", "department", "部门", "position", "team"),
    "deals": ("product", "source", "lead.channel", "closer.city", "inviter.department"),
    "leads": ("channel", "source"),
    "interviews": ("outcome", "interviewer.position"),
    "days": ("overtime_kind",),
    "leaves": ("leave_type",),
    "applications": ("kind",),
}
KNOWN = {
    "city": ("北京", "上海"),
    "department": ("x", "y"),
    "source": ("marketing", "市场", "own", "转介绍"),
    "outcome": ("won", "成单", "lost"),
    "overtime_kind": ("workday", "restday"),
    "leave_type": ("sick", "病假", "annual"),
    "channel": ("抖音", "地推"),
}
YES_NO = {"deals": ("repeat", "lead.important"), "leads": ("important", "form_filled"), "days": ("overtime_pay",)}
DATE = {
    "deals": ("signed_on", "lead.invited_on"),
    "leads": ("invited_on",),
    "interviews": ("held_on",),
    "days": ("date",),
    "leaves": ("date",),
    "spell": ("from", "to"),
}
ROLES = {
    "leads": ("inviter", "referrer", "inviter.manager"),
    "interviews": ("interviewer", "inviter", "interviewer.manager"),
    "deals": ("closer", "inviter", "referrer", "closer.manager", "inviter.manager.manager"),
    "days": ("employee", "employee.manager"),
    "leaves": ("employee",),
    "applications": ("employee",),
}
GRAINS = {
    "deal": "deals",
    "lead": "leads",
    "interview": "interviews",
    "day": "days",
    "leave": "leaves",
    "application": "applications",
}
SUMS = {
    "deals": ("amount", "cost", "received_amount", "share"),
    "leads": ("budget",),
    "interviews": ("duration_minutes",),
    "days": ("late_minutes", "worked_hours", "overtime_hours"),
    "leaves": ("hours",),
    "applications": ("amount", "hours"),
}
CITIES = ("city", '"北京"')
POSTED_IN = ("year", "quarter", "all", "last 1 months", "last 4 months", "last 15 months")
PERIODS = ("", "", "", " in month", " in quarter", " in year", " in last 2 months", " in all")
TOTAL = {
    "tax": ("gross_pay", "taxable_earnings", "应税收入", "apart_earnings", "gross_pay - pretax_deductions"),
    "memo": ("net_pay", "taxable_earnings", "应税收入", "单独计税收入", "net_pay - pretax_deductions", "pay_left"),
}
"""What a kind of item may ask of the totals."""
TABLES = """
tables:
  rates: [{from: 0, value: 1%}, {from: 1000, value: 2.5%}, {above: 5000, value: 10%}]
  steps: [{above: 0, value: 3}, {from: 100, value: 1/3}, {from: 1000, value: -2}, {above: 1000, value: 7.5}]
  line: [{from: 0, value: 0}, {from: 100, value: 50}, {above: 1000, value: 20}, {from: 5000, value: 5000/3}, {above: 5000, value: 7}]
  pieces: [{from: -10, value: 0.5}, {from: 1, value: 2}, {from: 5, value: 0}, {above: 30, value: 4}]
  insurance: {北京: {rate: 8%, base: 100.5, only_here: 3}, 上海: {rate: 10.5%, base: 90}}
"""


class Planner:
    """Documents by chance; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.grain = "employee"
        self.metrics: dict[str, str] = {}
        self.items: list[str] = []
        self.nested = 0

    def documents(self) -> list[str]:
        """Two documents for some, one for all: their texts, alike in parts so that one name may mean two things."""
        first = self.chance.random() < 0.5
        found = [self.document("all", "")] if first else []
        shared = dict(self.metrics)
        if not first or self.chance.random() < 0.5:
            for name in ("x", "y"):
                self.metrics = dict(shared)
                found.append(self.document(name, f'applies_to: department == "{name}"\n', prefix="d"))
        return found if first else [*found, self.document("all", "")]

    def document(self, name: str, head: str, prefix: str = "m") -> str:
        """The text of one document."""
        pick = self.chance.choice
        text = f"policy: {name}\neffective: 2026-01-01\n{head}metrics:\n"
        for i in range(1, self.chance.randint(3, 6)):
            kind = pick(("money", "number", "ratio")) if prefix == "m" else "number"
            self.grain = "employee"
            text += f"  {prefix}{i}: {{title: 指标{prefix}{i}, value: '{self.of(kind, 3)}'}}\n"
            self.metrics[f"{prefix}{i}"] = kind
        text += (TABLES if name == "all" else "") + "items:\n"
        for i in range(self.chance.randint(2, 6)):
            text += self.item(f"{name}_{i}")
        return text

    def item(self, name: str) -> str:
        """One item: any grain, role, kind, rounding."""
        pick = self.chance.choice
        per = pick(("employee", "employee", "spell", *["deal"] * 5, "lead", "interview", "day", "leave", "application"))
        self.grain = GRAINS.get(per, per)
        keys = [f"title: 项目{name}", f"per: {per}"]
        if per in ("deal", "lead", "interview") and self.chance.random() < 0.6:
            keys.append(f"credit: {pick(ROLES[self.grain])}")
        kind = pick(("earning", "earning", "earning", "memo", "pretax", "tax", "deduction", "employer"))
        keys.append(f"kind: {kind}")
        if kind == "earning":
            keys.append(f"taxable: {pick(('yes', 'no', 'apart'))}")
        # Taken from what the others leave: not of those that other items or taxable earnings are made of, or they would go in a circle.
        last = kind == "deduction" and self.chance.random() < 0.5
        if kind == "deduction" and not last and self.chance.random() < 0.5:
            keys.append("taxable: no")
        if self.chance.random() < 0.4:
            keys.append(f"round: {pick(('half_up 1', 'up 0.1', 'up 0.01', 'down 1', 'down 0.01', 'half_up 0.05'))}")
        when = self.yes_no(3) if self.chance.random() < 0.5 else ""
        formula = self.of(pick(("money", "money", "number")), 4)
        if last and not when and self.chance.random() < 0.5:
            when = "可扣余额 > 100"
        elif last:
            formula = f"max(0, min(pay_left - 50, {formula}))"
        elif kind in TOTAL and self.chance.random() < 0.5:
            formula = f"{pick(TOTAL[kind])} * 10% + ({formula})"
        elif kind not in TOTAL:
            self.items.append(name)
        if when:
            keys.append(f"when: '{when}'")
        keys.append(f"formula: '{formula}'")
        return f"  {name}: {{{', '.join(keys)}}}\n"

    def of(self, kind: str, depth: int) -> str:
        """A formula of a numeric type."""
        made: Callable[[int], str] = getattr(self, kind)
        return made(depth)

    def money(self, depth: int) -> str:
        """An amount."""
        pick, own = self.chance.choice, MONEY.get(self.grain, ())
        leaves = [*own, *MONEY["employee"][:2], *self._metrics("money"), *self._people("money")]
        if depth <= 0:
            return pick(leaves)

        def one() -> str:
            return self.money(depth - 1)

        choices: list[Callable[[], str]] = [
            lambda: f"{one()} {pick('+-')} {self.money(depth - 2)}",
            lambda: f"{one()} * {self.ratio(depth - 2)}",
            lambda: f"{self.number(depth - 2)} × ({one()})",
            lambda: f"({one()}) / {pick(('3', '21.75', self.number(depth - 2)))}",
            lambda: f"marginal(max(0, {one()}), rates)",
            lambda: f"marginal(0, max(0, {one()}), rates)",
            lambda: f"({one()}) * lookup({one()}, {pick(('rates', 'rates', 'steps'))})",
            lambda: f"default({pick(leaves)}, {self.money(depth - 2)})",
            lambda: f"if({self.yes_no(depth - 1)}, {one()}, {self.money(depth - 2)})",
            lambda: f"{pick(('min', 'max'))}({one()}, {self.money(depth - 2)}, 500)",
            lambda: f"{pick(('abs', 'floor', 'ceil', '-', ''))}({one()})",
            lambda: f"{pick(('round', 'floor', 'ceil'))}({one()}, {pick((*'0129', f'abs({self.number(depth - 2)})'))})",
            lambda: self._aggregate("sum", depth),
            self._item,
            self._posted,
            lambda: pick(leaves),
        ]
        return pick(choices)()

    def number(self, depth: int) -> str:
        """A plain number."""
        pick = self.chance.choice
        leaves = [
            "1",
            "2.5",
            "-3",
            "0",
            "100",
            *NUMBER.get(self.grain, ()),
            *self._metrics("number"),
            *self._people("number"),
        ]
        if depth <= 0:
            return pick(leaves)

        def one() -> str:
            return self.number(depth - 1)

        choices: list[Callable[[], str]] = [
            lambda: f"({one()} {pick('+-*')} {self.number(depth - 2)})",
            lambda: f"({one()}) / {pick(('4', '7', one()))}",
            lambda: f"if({self.yes_no(depth - 1)}, {one()}, {self.number(depth - 2)})",
            lambda: f"{pick(('lookup', 'interpolate', 'marginal'))}({one()}, pieces)",
            lambda: f"interpolate(max(0, {one()}), line)",
            lambda: f"default({pick(('actual(told)', 'target(m1)', 'actual(m1)'))}, {self.number(depth - 2)})",
            lambda: f"{pick(('months_between', 'years_between', 'workdays_between'))}(hired_on, {self.date()})",
            lambda: f"insurance[{pick(CITIES)}].{pick(('base', 'base', 'only_here'))}",
            lambda: self._aggregate("count", depth),
            lambda: self._aggregate("count", depth),
            lambda: self._aggregate("distinct", depth),
            lambda: pick(leaves),
        ]
        return pick(choices)()

    def ratio(self, depth: int) -> str:
        """A share of something."""
        pick = self.chance.choice
        leaves = ["3%", "12.5%", "80%", *self._metrics("ratio")]
        if depth <= 0:
            return pick(leaves)
        choices: list[Callable[[], str]] = [
            lambda: f"ratio({self.number(depth - 1)}, {self.number(depth - 1)})",
            lambda: f"ratio({self.money(depth - 1)}, {self.money(depth - 1)})",
            lambda: f"lookup(max(0, {self.money(depth - 1)}), rates)",
            lambda: f"default(attainment({pick(('m1', '指标m1'))}), 5%)" if "m1" in self.metrics else "15%",
            lambda: "insurance[city].rate",
            lambda: f"(1 + {self.ratio(depth - 1)})",
            lambda: pick(leaves),
        ]
        return pick(choices)()

    def yes_no(self, depth: int) -> str:
        """A condition."""
        pick = self.chance.choice
        if depth <= 0:
            return pick(
                [*YES_NO.get(self.grain, ()), "base_salary >= 1000", "missing(full_attendance_bonus)", "yes", "not no"]
            )
        choices: list[Callable[[], str]] = [
            lambda: f"{self.money(depth - 1)} {pick(('<', '<=', '>', '≥', '==', '!='))} {self.money(depth - 1)}",
            lambda: f"{self.number(depth - 1)} {pick(('<', '<=', '>', '≥', '=', '≠'))} {self.number(depth - 1)}",
            lambda: f"{self.yes_no(depth - 1)} {pick(('and', 'or', '且', '或'))} {self.yes_no(depth - 1)}",
            lambda: f"not ({self.yes_no(depth - 1)})",
            lambda: f"missing({pick(('left_on', 'position', 'full_attendance_bonus', 'actual(told)', 'target(m2)'))})",
            lambda: f"{self.date()} {pick(('<', '<=', '>', '>='))} {self.date()}",
            self._text,
            self._text,
            lambda: self.yes_no(0),
        ]
        return pick(choices)()

    def date(self) -> str:
        """A day."""
        pick = self.chance.choice
        plain = pick([*DATE.get(self.grain, ()), "hired_on", 'date("2026-03-31")', 'date("2024-02-29")', "left_on"])
        return f"{pick(('month_start', 'month_end'))}({plain})" if self.chance.random() < 0.3 else plain

    def _text(self) -> str:
        field = self.chance.choice([*TEXT.get(self.grain, ()), *TEXT["employee"]])
        known = KNOWN.get(field.split(".")[-1], ("课程", "主管", "t1", "客户陪餐", "x"))
        words = [f'"{w}"' for w in known]
        if self.chance.random() < 0.4:
            some = self.chance.sample(words, self.chance.randint(1, len(words)))
            return f"{field} {self.chance.choice(('in', 'not in'))} ({', '.join(some)})"
        return f"{field} {self.chance.choice(('==', '!=', '='))} {self.chance.choice(words)}"

    def _metrics(self, kind: str) -> list[str]:
        own = [m for m, k in self.metrics.items() if k == kind]
        return own + [f"指标{m}" for m in own[:1]]

    def _people(self, kind: str) -> list[str]:
        """Values of the people in an event's roles."""
        if self.grain not in ROLES:
            return []
        fields = ["base_salary"] if kind == "money" else []
        names = [*fields, *(m for m, k in self.metrics.items() if k == kind and m.startswith("m"))]
        return [f"{role}.{name}" for role in ROLES[self.grain] for name in names][:8]

    def _item(self) -> str:
        if not self.items or self.nested:
            return "base_salary"
        return self.chance.choice(self.items)

    def _posted(self) -> str:
        names = [i for i in ("all_0", "all_1") if i in self.items]
        return f"posted({self.chance.choice([*names, 'gross_pay', '应发工资'])} in {self.chance.choice(POSTED_IN)})"

    def _aggregate(self, function: str, depth: int) -> str:
        pick = self.chance.choice
        if self.nested > 1:
            return "2"
        outer, table = self.grain, pick(list(SUMS))
        text = f"{function}({table}"
        if function == "sum":
            text = f"{pick(('sum', 'sum', 'average', 'smallest', 'largest'))}({table}.{pick(SUMS[table])}"
        if function == "distinct":
            text += f".{pick([t for t in TEXT[table] if '.' not in t])}"
        if self.chance.random() < 0.4:
            text += f" by {pick(ROLES[table])}"
        if self.chance.random() < 0.3:
            text += f" of {pick(('self', 'team', 'department', 'branch', 'region', 'company', '团队', '公司'))}"
        if self.chance.random() < 0.5:
            self.grain, self.nested = table, self.nested + 1
            text += f" where {self.yes_no(min(depth - 1, 2))}"
            self.grain, self.nested = outer, self.nested - 1
        period = pick(PERIODS)
        if outer in GRAINS.values() and self.chance.random() < 0.4:
            period = pick((" in day", " in week"))
        return f"{text}{period})"


def read(text: str) -> Document:
    """A document that has no mistake in it."""
    document, problems = read_document(text, "plan.yaml")
    assert not problems, (problems, text)
    assert isinstance(document, Document)
    return document
