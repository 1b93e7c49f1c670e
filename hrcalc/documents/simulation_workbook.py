"""`simulation.xlsx`: the month under other documents beside today's, for whoever decides: the sums, everyone, every item, every line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hrcalc.documents.book import Book
from hrcalc.documents.headings import FIELDS, KINDS, NET_EFFECT, YUAN, company_of, month_title, named
from hrcalc.documents.sheets import Field, amounts, summed_sheet, texts
from hrcalc.documents.side_sheets import DIFFERENCE
from hrcalc.documents.simulation_summary import add_summary
from hrcalc.documents.simulation_words import AFTER, BEFORE, HELD, TOTALS, explained, facts, working
from hrcalc.documents.style import Looks, Style
from hrcalc.money import signed
from hrcalc.revision.comparison import ItemMove, Line, LineMove, Moved, Person, Simulation
from hrcalc.words import Lang, Text

_WRAPPED = 5_000
"""Up to so many rows long texts wrap; with more, a spreadsheet would take minutes to measure every row."""

_MOVED = Text("变动的项目", "Items that move")
_FACTS = Text("依据的数", "Facts")
_WORKING = (Text("现行计算", "Working before"), Text("改后计算", "Working after"))


def write_workbook(done: Simulation, path: Path, lang: Lang) -> None:
    """Write the workbook of one simulation."""
    book = Book(lang, done.month.last)
    whose = f"{company_of(done.company, lang)} {month_title(done.month).of(lang)}"
    heading = f"{whose} {Text('制度模拟', 'simulation').of(lang)}"
    book.workbook.properties.title = heading
    add_summary(book, done, heading)
    _add_people(book, done, f"{whose} {Text('每人增减', 'by employee').of(lang)}")
    _add_items(book, done, f"{whose} {Text('每人每项增减', 'by item and employee').of(lang)}")
    _add_lines(book, done, f"{whose} {Text('每笔增减', 'line by line').of(lang)}")
    book.save(path)


def _moves(moved: Sequence[Moved], style: Style, of: Text | None = None) -> list[Field]:
    """Before, after and difference."""

    def head(part: Text) -> Text:
        return Text(f"{of.zh} {part.zh}", f"{of.en} {part.en.lower()}") if of else part

    return [
        amounts(head(BEFORE), [m.before for m in moved], style),
        amounts(head(AFTER), [m.after for m in moved], style),
        amounts(head(DIFFERENCE), [m.difference for m in moved], style),
    ]


def _who(people: Sequence[Person], looks: Looks) -> list[Field]:
    return [
        texts(FIELDS["employee_id"], (p.employee_id for p in people), looks.text, 16),
        texts(FIELDS["name"], (p.name for p in people), looks.text, 16),
        texts(FIELDS["department"], (p.department for p in people), looks.text, 18),
    ]


def _item(moves: Sequence[ItemMove], lang: Lang, looks: Looks) -> list[Field]:
    return [
        texts(FIELDS["title"], (m.title.of(lang) for m in moves), looks.text, 26),
        texts(FIELDS["kind"], (named(KINDS, m.kind).of(lang) for m in moves), looks.text, 20),
    ]


def _sides(lines: Sequence[LineMove]) -> tuple[list[Line | None], list[Line | None]]:
    return [line.before for line in lines], [line.after for line in lines]


def _policy(line: Line | None) -> str:
    return f"{line.policy} {line.effective}" if line else ""


def _add_people(book: Book, done: Simulation, heading: str) -> None:
    """Everyone, who gains most first and who loses most last."""
    lang, looks = book.lang, Looks(book.lang)
    people = sorted(done.compared.people, key=lambda p: (-p.net, p.employee_id))
    long = looks.wrap if len(people) <= _WRAPPED else looks.text

    def of(name: str) -> list[Field]:
        return _moves([p.totals[name] for p in people], looks.money, TOTALS[name])

    semicolon = Text(";", "; ").of(lang)
    moved = (
        semicolon.join(f"{m.title.of(lang)} {signed(m.moved.difference)}" for m in p.items if m.kind != "memo")
        for p in people
    )
    net, rest = of("net_pay"), [*of("gross_pay"), *of("employer_cost"), *of("total_cost")]
    fields = [*_who(people, looks), *net, texts(_MOVED, moved, long, 60), *rest]
    note = Text(f"{YUAN.zh};按实发增减排列", f"{YUAN.en}; by the difference in net pay")
    if done.held:
        note = Text(
            f"{note.zh};{HELD.zh} {len(done.held)} 人,见汇总", f"{note.en}; not compared: {len(done.held)}, see Summary"
        )
    summed_sheet(book, Text("每人", "Employees"), heading, note, fields, [*net, *rest], printed=7)


def _add_items(book: Book, done: Simulation, heading: str) -> None:
    """Every item that moves for somebody: item by item, the largest gain first."""
    lang, looks = book.lang, Looks(book.lang)
    place = {(item.item, item.kind): at for at, item in enumerate(done.compared.items)}
    rows = [(p, m) for p in done.compared.people for m in p.items]
    rows.sort(key=lambda row: (place[row[1].item, row[1].kind], -row[1].moved.difference, row[0].employee_id))
    long = looks.wrap if len(rows) <= _WRAPPED else looks.text
    moves = [move for _, move in rows]
    net = amounts(NET_EFFECT, [move.net for move in moves], looks.money)
    fields = [
        *_item(moves, lang, looks),
        *_who([person for person, _ in rows], looks),
        *_moves([move.moved for move in moves], looks.money),
        net,
        texts(Text("怎么算的", "How it was worked out"), (explained(move, lang) for move in moves), long, 54),
        texts(_FACTS, (facts(move.facts, lang) for move in moves), long, 44),
    ]
    note = Text(f"{YUAN.zh};扣除项目为正数", f"{YUAN.en}; deductions are positive")
    summed_sheet(book, Text("每人每项", "Items"), heading, note, fields, [net])


def _add_lines(book: Book, done: Simulation, heading: str) -> None:
    """Every line whose amount differs, in the order of registers."""
    lang, looks = book.lang, Looks(book.lang)
    rows = [(p, m, line) for p in done.compared.people for m in p.items for line in m.lines]
    long = looks.wrap if len(rows) <= _WRAPPED else looks.text
    lines = [line for _, _, line in rows]
    net = amounts(NET_EFFECT, [move.effect(line.moved) for _, move, line in rows], looks.money)
    fields = [
        *_who([person for person, _, _ in rows], looks),
        *_item([move for _, move, _ in rows], lang, looks),
        *(
            amounts(head, [line.fen if line else None for line in side], looks.money)
            for head, side in zip((BEFORE, AFTER), _sides(lines), strict=True)
        ),
        amounts(DIFFERENCE, [line.moved.difference for line in lines], looks.money),
        net,
        *(texts(h, (working(s) for s in side), long, 44) for h, side in zip(_WORKING, _sides(lines), strict=True)),
        texts(FIELDS["source"], (line.source for line in lines), looks.text, 30),
        *(
            texts(
                Text(f"{when.zh}公式", f"Formula {when.en.lower()}"), (s.formula if s else "" for s in side), long, 44
            )
            for when, side in zip((BEFORE, AFTER), _sides(lines), strict=True)
        ),
        *(
            texts(Text(f"{when.zh}制度", f"Policy {when.en.lower()}"), map(_policy, side), looks.text, 34)
            for when, side in zip((BEFORE, AFTER), _sides(lines), strict=True)
        ),
    ]
    note = Text(f"{YUAN.zh};扣除项目为正数", f"{YUAN.en}; deductions are positive")
    summed_sheet(book, Text("每笔", "Lines"), heading, note, fields, [net], printed=12)
