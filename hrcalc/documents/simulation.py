"""What `simulate` prints: on a terminal for people, to be read in ten seconds, or as one JSON document for programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from hrcalc.documents.headings import KINDS, PEOPLE, TOTAL, company_of, month_title, named
from hrcalc.documents.problem_screen import problem_list
from hrcalc.documents.screen import print_json
from hrcalc.documents.side_sheets import DIFFERENCE
from hrcalc.documents.simulation_json import simulation_json
from hrcalc.documents.simulation_words import (
    AFTER,
    BEFORE,
    GAIN,
    HELD,
    HOW,
    LOSE,
    TOTALS,
    UNCHANGED,
    explained,
    facts,
    percent,
    versions,
)
from hrcalc.documents.terminal import bare_table, block, others, plain
from hrcalc.money import signed, yuan
from hrcalc.problems import errors_of
from hrcalc.revision.comparison import Group as People
from hrcalc.revision.comparison import ItemTotal, Moved, Person, Simulation
from hrcalc.words import Lang, Text

_PEOPLE = 3
_ITEMS = 12
_DEPARTMENTS = 8
_REASONS = 3
_FACTS = 6
_HELD = 10
_EXAMPLES = 3


def print_simulation(done: Simulation, lang: Lang, folder: Path, *, as_json: bool) -> None:
    """Print a simulation whose workbook lies in `folder`; errors that keep people from being compared go to standard error."""
    if as_json:
        print_json(simulation_json(done, folder))
        return
    _console().print(summary(done, lang, folder))
    if errors := errors_of(done.problems):
        _console(stderr=True).print(problem_list(errors, lang))


def _console(stderr: bool = False) -> Console:
    return Console(stderr=stderr, highlight=False, soft_wrap=False, emoji=False, markup=False)


def summary(done: Simulation, lang: Lang, folder: Path) -> RenderableType:
    """The simulation on a screen."""
    return Group(*_parts(done, lang, folder))


def _parts(done: Simulation, lang: Lang, folder: Path) -> Iterator[RenderableType]:
    compared = done.compared
    title = plain(f"{company_of(done.company, lang)} ", "bold")
    title.append(month_title(done.month).of(lang), "bold cyan")
    title.append(Text("  制度模拟 (元)", "  simulation (yuan)").of(lang), "dim")
    yield Line("")
    yield title
    yield Padding(_documents(done, lang), (1, 0, 1, 2), expand=False)
    if done.failed:
        yield Padding(_failed(done, lang), (0, 0, 1, 2), expand=False)
    yield Padding(_totals(compared, lang), (0, 0, 1, 2), expand=False)
    yield Padding(_counts(done, lang), (0, 0, 1, 2), expand=False)
    departments = [group for group in compared.departments if any(m.difference for m in group.totals.values())]
    if departments:
        yield block(Text("部门(实发工资)", "Departments (net pay)").of(lang), _departments(departments, lang))
    items = [item for item in compared.items if item.people and item.kind != "memo"]
    if items:
        yield block(Text("项目", "Items").of(lang), _items(items, lang))
    for heading, people in (
        (Text("实发增加最多", "Gain most"), compared.gain),
        (Text("实发减少最多", "Lose most"), compared.lose),
    ):
        if people:
            yield block(heading.of(lang), _people(people, lang))
    if done.held:
        yield _held(done, lang)
    yield from _closing(done, lang, folder)


def _numbers_whole(table: Table) -> Table:
    """The same table, in which a narrow terminal breaks the texts at the left and never cuts an amount."""
    table.columns[0].no_wrap = False
    return table


def _documents(done: Simulation, lang: Lang) -> RenderableType:
    lines: list[RenderableType] = []
    for change in done.documents:
        line = Line(f"{HOW[change.how].of(lang)}  ", "yellow")
        line.append_text(plain(" ".join(dict.fromkeys((change.policy, change.title.of(lang)))), "bold"))
        line.append_text(plain(f"  {versions(change)}"))
        if change.after:
            line.append_text(plain(f"  {change.after.file}", "dim"))
        lines.append(line)
    same = Text("制度和现行的一样。", "The documents are the same as today's.")
    return Group(*lines) if lines else Line(same.of(lang), "yellow")


def _failed(done: Simulation, lang: Lang) -> RenderableType:
    """Examples of the changed documents that do not hold: mended documents may come to other amounts."""
    text = Text(
        f"改了的制度有 {len(done.failed)} 个算例不成立,改正之前不能用来发工资:",
        f"Examples of the changed documents that fail: {len(done.failed)}; mend them before paying by these documents.",
    )
    rows: list[RenderableType] = [Line(text.of(lang), "red")]
    for result in done.failed[:_EXAMPLES]:
        place, problem = result.example.position, result.as_problems()[0]
        rows.append(plain(f"{place.file}:{place.line} {problem.why.of(lang)}", "dim"))
    if len(done.failed) > _EXAMPLES:
        rows.append(Line(others(len(done.failed) - _EXAMPLES, lang), "dim"))
    return Group(*rows)


def _totals(group: People, lang: Lang) -> Table:
    table = bare_table("", BEFORE.of(lang), AFTER.of(lang), DIFFERENCE.of(lang), "%")
    for name in ("gross_pay", "net_pay", "employer_cost", "total_cost"):
        moved = group.totals[name]
        style = "bold" if name == "total_cost" else ""
        table.add_row(TOTALS[name].of(lang), *_amounts(moved, cost=name != "net_pay"), percent(moved), style=style)
    return _numbers_whole(table)


def _amounts(moved: Moved, cost: bool = False) -> tuple[str, str, Line]:
    """Before, after and the difference; what the company pays more is no good news in green."""
    color = "" if cost or not moved.difference else "green" if moved.difference > 0 else "red"
    return yuan(moved.before), yuan(moved.after), Line(signed(moved.difference), color)


def _counts(done: Simulation, lang: Lang) -> Line:
    """`5 gain +2,000.00   2 lose -300.00   56 unchanged`: by net pay."""
    gain, lose = done.compared.gain, done.compared.lose
    line = Line(f"{GAIN.of(lang)} {len(gain):,}", "bold")
    line.append(f" {signed(sum(p.net for p in gain))}" if gain else "", "green")
    line.append(f"   {LOSE.of(lang)} {len(lose):,}", "bold")
    line.append(f" {signed(sum(p.net for p in lose))}" if lose else "", "red")
    line.append(f"   {UNCHANGED.of(lang)} {len(done.compared.people) - len(gain) - len(lose):,}", "bold")
    return line.append(Text("   (按实发工资)", "   (by net pay)").of(lang), "dim")


def _departments(groups: list[People], lang: Lang) -> Table:
    table = bare_table("", *(h.of(lang) for h in (PEOPLE, GAIN, LOSE, BEFORE, AFTER, DIFFERENCE)))
    rows = sorted(groups, key=lambda g: (-abs(g.totals["net_pay"].difference), g.name))
    for group in rows[:_DEPARTMENTS]:
        counts = (f"{len(people):,}" for people in (group.people, group.gain, group.lose))
        table.add_row(plain(group.name or "—"), *counts, *_amounts(group.totals["net_pay"]))
    if len(rows) > _DEPARTMENTS:
        table.add_row(others(len(rows) - _DEPARTMENTS, lang), style="dim")
    return _numbers_whole(table)


def _items(items: list[ItemTotal], lang: Lang) -> Table:
    """The largest moves of items; deductions are positive amounts, and memo items, which pay nothing, are not here."""
    kinds = {item.kind for item in items} != {"earning"}
    table = bare_table("", *(h.of(lang) for h in (PEOPLE, BEFORE, AFTER, DIFFERENCE)), *[""] * kinds)
    largest = sorted(items, key=lambda item: -abs(item.moved.difference))[:_ITEMS]
    for item in (item for item in items if item in largest):
        kind = "" if item.kind == "earning" else named(KINDS, item.kind).of(lang)
        amounts = (yuan(item.moved.before), yuan(item.moved.after))
        color = "green" if item.net > 0 else "red" if item.net < 0 else ""
        moved = Line(signed(item.moved.difference), color)
        words = [Line(kind, "dim")] * kinds
        table.add_row(plain(item.title.of(lang)), f"{item.people:,}", *amounts, moved, *words)
    if len(items) > _ITEMS:
        table.add_row(others(len(items) - _ITEMS, lang), style="dim")
    net = sum(item.net for item in items)
    table.add_row(f"{TOTAL.of(lang)} ({TOTALS['net_pay'].of(lang)})", "", "", "", signed(net), style="bold")
    return _numbers_whole(table)


def _people(people: tuple[Person, ...], lang: Lang) -> RenderableType:
    lines: list[RenderableType] = []
    for person in people[:_PEOPLE]:
        moved = person.totals["net_pay"]
        line = plain(" ".join(filter(None, (person.employee_id, person.name, person.department))), "bold")
        line.append(f"  {yuan(moved.before)} → {yuan(moved.after)}  ")
        line.append(signed(moved.difference), "green" if moved.difference > 0 else "red")
        lines += [line, Padding(_reasons(person, lang), (0, 0, 0, 2), expand=False)]
    if len(people) > _PEOPLE:
        lines.append(Line(others(len(people) - _PEOPLE, lang), "dim"))
    return Group(*lines)


def _reasons(person: Person, lang: Lang) -> RenderableType:
    """The items that moved most, how they were worked out, and what they read."""
    rows: list[RenderableType] = []
    moves = sorted((m for m in person.items if m.kind != "memo"), key=lambda m: -abs(m.moved.difference))
    for move in moves[:_REASONS]:
        line = plain(f"{move.title.of(lang)} {signed(move.moved.difference)}")
        line.append_text(plain(f"  {explained(move, lang)}", "cyan"))
        if move.facts:
            line.append_text(plain(f"  {facts(move.facts, lang, _FACTS)}", "dim"))
        rows.append(line)
    if len(moves) > _REASONS:
        rows.append(Line(others(len(moves) - _REASONS, lang), "dim"))
    return Group(*rows)


def _held(done: Simulation, lang: Lang) -> RenderableType:
    """Who is not compared and why, one line a person."""
    heading = f"{HELD.of(lang)} {len(done.held)}"
    rows: list[RenderableType] = [Line(heading, "bold yellow")]
    for held in done.held[:_HELD]:
        line = Line("  ").append_text(plain(f"{held.employee_id} {held.name}", "bold"))
        side = Text("(只在改后) ", "(only after) ").of(lang) if held.changed else ""
        line.append_text(plain(f"  {side}{held.problems[0].place} {held.problems[0].why.of(lang)}"))
        rows.append(line)
    if len(done.held) > _HELD:
        rows.append(Line("  " + others(len(done.held) - _HELD, lang), "dim"))
    return Padding(Group(*rows), (0, 0, 1, 0), expand=False)


def _closing(done: Simulation, lang: Lang, folder: Path) -> Iterator[RenderableType]:
    if warnings := [p for p in done.problems if p.severity == "warning"]:
        yield problem_list(warnings, lang)
    place = Line(Text("没有记录任何东西。明细在 ", "Nothing is recorded. All details are in ").of(lang))
    yield place.append_text(plain(str(folder / "simulation.xlsx"), "bold"))
