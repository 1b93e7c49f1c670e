"""What `diff` prints: on a terminal for people, the largest moves first, or as one JSON document for programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from hrcalc.documents.diff_json import diff_json
from hrcalc.documents.diff_words import HOW, NOT_THERE, WORKBOOK, facts_told, heading, item_title, months, sources
from hrcalc.documents.headings import KINDS, TOTAL, TOTALS
from hrcalc.documents.screen import print_json
from hrcalc.documents.side_sheets import DIFFERENCE
from hrcalc.documents.simulation_words import percent
from hrcalc.documents.terminal import bare_table, block, others, plain
from hrcalc.engine.plan import NET
from hrcalc.money import signed, yuan
from hrcalc.revision.months import Difference, MovedFact, MovedItem, MovedPerson
from hrcalc.words import Lang, Text

_PEOPLE = 5
_ITEMS = 14
_REASONS = 3
_FACTS = 6


def print_difference(done: Difference, company: str, lang: Lang, folder: Path, *, as_json: bool) -> None:
    """Print the difference of two months whose workbook lies in `folder`."""
    if as_json:
        print_json(diff_json(done, company, folder))
    else:
        console = Console(highlight=False, soft_wrap=False, emoji=False, markup=False)
        console.print(summary(done, company, lang, folder))


def summary(done: Difference, company: str, lang: Lang, folder: Path) -> RenderableType:
    """The difference on a screen."""
    return Group(*_parts(done, company, lang, folder))


def _parts(done: Difference, company: str, lang: Lang, folder: Path) -> Iterator[RenderableType]:
    title = plain(heading(done, company, lang), "bold")
    title.append(Text("  变化 (元)", "  what changed (yuan)").of(lang), "dim")
    yield Line("")
    yield title
    yield Padding(plain(sources(done, lang), "dim"), (0, 0, 1, 2), expand=False)
    yield Padding(_totals(done, lang), (0, 0, 1, 2), expand=False)
    yield Padding(_counts(done, lang), (0, 0, 1, 2), expand=False)
    if items := [item for item in done.items if item.kind != "memo"]:
        yield block(Text("项目", "Items").of(lang), _items(done, items, lang))
    if done.movers:
        yield block(Text("变动最大的人", "Largest moves").of(lang), _people(done, lang))
    place = Line(Text("全部明细在 ", "All details are in ").of(lang))
    yield place.append_text(plain(str(folder / WORKBOOK), "bold"))


def _heads(done: Difference, lang: Lang) -> list[str]:
    return [*(month.of(lang) for month in months(done)), DIFFERENCE.of(lang)]


def _totals(done: Difference, lang: Lang) -> Table:
    table = bare_table("", *_heads(done, lang), "%")
    for name in ("gross_pay", "net_pay", "employer_cost"):
        moved = done.totals[name]
        amounts = (yuan(moved.before), yuan(moved.after), signed(moved.difference))
        table.add_row(TOTALS[name].of(lang), *amounts, percent(moved), style="bold" if name == "net_pay" else "")
    return table


def _counts(done: Difference, lang: Lang) -> Line:
    """`20 up +2,000.00   2 down -300.00   41 unchanged`, then who came and went."""
    up = [p.difference for p in done.people if p.difference > 0]
    down = [p.difference for p in done.people if p.difference < 0]
    parts = (
        (Text("增加", "Up"), len(up), signed(sum(up)) if up else "", "green"),
        (Text("减少", "Down"), len(down), signed(sum(down)) if down else "", "red"),
        (Text("不变", "Unchanged"), len(done.people) - len(up) - len(down), "", ""),
    )
    line = Line("   ").join(
        Line.assemble((f"{w.of(lang)} {n:,}", "bold"), (f" {s}" if s else "", c)) for w, n, s, c in parts
    )
    hows = [person.how for person in done.people]
    for how in ("joined", "left", "held"):
        if count := hows.count(how):
            line.append(f"   {HOW[how].of(lang).capitalize()} {count:,}", "yellow")
    return line


def _items(done: Difference, items: list[MovedItem], lang: Lang) -> Table:
    """The largest moves of items, in the order of registers; memo items pay nothing and are not here."""
    table = bare_table("", Text("变动人数", "Moved for").of(lang), *_heads(done, lang))
    largest = sorted(items, key=lambda item: -abs(item.moved.difference))[:_ITEMS]
    for item in (item for item in items if item in largest):
        color = "green" if item.net > 0 else "red" if item.net < 0 else ""
        before, now, moved = _amounts(item)
        title = plain(item_title(item, lang))
        if item.kind == "employer":
            title.append(f" ({KINDS['employer'].of(lang)})", "dim")
        table.add_row(title, f"{item.people:,}", yuan(before), yuan(now), Line(signed(moved), color))
    if len(items) > _ITEMS:
        table.add_row(others(len(items) - _ITEMS, lang), style="dim")
    net = signed(sum(item.net for item in items))
    table.add_row(f"{TOTAL.of(lang)} ({TOTALS['net_pay'].of(lang)})", "", "", "", net, style="bold")
    table.columns[0].no_wrap = False  # a narrow terminal breaks the titles, and cuts no amount
    return table


def _people(done: Difference, lang: Lang) -> RenderableType:
    people = done.movers
    lines: list[RenderableType] = []
    for person in people[:_PEOPLE]:
        line = plain(" ".join(filter(None, (person.employee_id, person.name, person.department))), "bold")
        line.append(f"  {_net(person.net_before)} → {_net(person.net)}  ")
        line.append(signed(person.difference), "green" if person.difference > 0 else "red")
        line.append(f"  {HOW[person.how].of(lang)}" if person.how != "paid" else "", "yellow")
        lines += [line, Padding(_reasons(person, done.telling(person), lang), (0, 0, 0, 2), expand=False)]
    if len(people) > _PEOPLE:
        lines.append(Line(others(len(people) - _PEOPLE, lang), "dim"))
    return Group(*lines)


def _reasons(person: MovedPerson, facts: list[MovedFact], lang: Lang) -> RenderableType:
    """The items that moved most, and the facts that moved with them."""
    rows: list[RenderableType] = []
    moves = sorted((i for i in person.items if i.kind != "memo"), key=lambda i: -abs(i.moved.difference))
    for item in moves[:_REASONS]:
        before, now, moved = _amounts(item)
        line = plain(f"{item_title(item, lang)} {signed(moved)}")
        line.append(f"  {yuan(before)} → {yuan(now)}", "cyan")
        rows.append(line)
    if len(moves) > _REASONS:
        rows.append(Line(others(len(moves) - _REASONS, lang), "dim"))
    if facts:
        rows.append(plain(facts_told(facts, lang, _FACTS), "dim"))
    return Group(*rows)


def _amounts(item: MovedItem) -> tuple[int, int, int]:
    """Before, now and the difference; what is taken off is less than 0, so that items add up to net pay."""
    sign = NET.get(item.kind, 1)
    return sign * item.moved.before, sign * item.moved.after, sign * item.moved.difference


def _net(fen: int | None) -> str:
    return NOT_THERE if fen is None else yuan(fen)
