"""What the command line prints about a pay run: for a head of HR, to be read in ten seconds.

Amounts are in yuan without a currency sign, which a Chinese console cannot always print. Everything fits 80 columns.
"""

from __future__ import annotations

from pathlib import Path

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from hrcalc.documents.figures import Change, Figures
from hrcalc.documents.headings import (
    ANOMALIES,
    FIELDS,
    KINDS,
    LINES,
    NET_EFFECT,
    PEOPLE,
    TABLES,
    TO_LOOK_AT,
    TOTAL,
    TOTALS,
    company_of,
    ledger_words,
    month_title,
    named,
    transfer_words,
)
from hrcalc.documents.side_sheets import BALANCE_HEADS, DIFFERENCE, balance_rows
from hrcalc.documents.source_sheets import flagged_of
from hrcalc.engine.result import MONTH_OPEN, PayRun
from hrcalc.money import signed, yuan
from hrcalc.words import Lang, Text

_MOVERS = 5
_HELD = 10
_ITEMS = 14
_DEPARTMENTS = 12
_DIGITS = 16
"""Of a hash: enough to tell two apart; the register has all."""
_WIDE = 112
"""Columns of a terminal from which two blocks stand side by side."""


def print_summary(console: Console, run: PayRun, lang: Lang, where: Path) -> None:
    """Print the summary of a run whose documents are in `where`."""
    console.print(summary(run, lang, where))


def summary(run: PayRun, lang: Lang, where: Path) -> RenderableType:
    """The summary of a run whose documents are in `where`."""
    return _Summary(Figures(run), lang, where)


class _Summary:
    """The summary, in one column or, where the terminal is wide, with departments and movers beside the items."""

    def __init__(self, figures: Figures, lang: Lang, where: Path) -> None:
        self._figures = figures
        self._lang = lang
        self._where = where

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        figures, lang, run = self._figures, self._lang, self._figures.run
        title = plain(f"{company_of(run.company, lang)} ", "bold")
        title.append(month_title(run.month).of(lang), "bold cyan")
        title.append(Text("  工资 (元)", "  pay run (yuan)").of(lang), "dim")
        yield Line("")
        yield title
        yield Padding(_headline(figures, lang), (1, 0, 1, 2), expand=False)
        blocks = [block(Text("部门", "Departments").of(lang), _departments(figures, lang))]
        if run.previous:
            heading = Text(f"与 {run.previous.month} 相比变动最大", f"Largest moves against {run.previous.month}")
            blocks.append(block(heading.of(lang), _movers(figures, lang)))
        items = block(Text("项目", "Items").of(lang), _items(figures, lang))
        if options.max_width >= _WIDE:
            grid = Table.grid(padding=(0, 4, 0, 0))
            grid.add_row(Group(*blocks), items)
            yield grid
        else:
            yield Group(blocks[0], items, *blocks[1:])
        if figures.retro_by_month:
            yield block(Text("补差(以前月份)", "Retro (earlier months)").of(lang), _retro(figures, lang))
        if run.held:
            yield _held(figures, lang)
        yield block(Text("行数核对", "Rows").of(lang), _balance(run, lang))
        yield _closing(figures, lang, self._where)


def _headline(figures: Figures, lang: Lang) -> Table:
    """People, gross, deductions, net: side by side, the words above the numbers."""
    totals, paid = figures.totals, int(figures.paid.sum())
    held = len(figures.paid) - paid
    deductions = totals["pretax_deductions"] + totals["income_tax"] + totals["other_deductions"]
    people = f"{paid:,}" + (Text(f" 另暂缓 {held}", f", {held} held").of(lang) if held else "")
    cells = [
        (PEOPLE, people, "bold yellow" if held else "bold"),
        (TOTALS["gross_pay"], yuan(totals["gross_pay"]), "bold"),
        (Text("扣除", "Deductions"), yuan(deductions), "bold"),
        (TOTALS["net_pay"], yuan(totals["net_pay"]), "bold green"),
    ]
    table = Table.grid(padding=(0, 3, 0, 0))
    for _ in cells:
        table.add_column(no_wrap=True)
    table.add_row(*(Line(head.of(lang), "dim") for head, _, _ in cells))
    table.add_row(*(Line(value, style) for _, value, style in cells))
    return table


def _departments(figures: Figures, lang: Lang) -> Table:
    table = bare_table("", PEOPLE.of(lang), *(TOTALS[name].of(lang) for name in ("gross_pay", "net_pay")))
    rows = sorted(figures.by_department, key=lambda part: -part.totals["gross_pay"])
    for part in rows[:_DEPARTMENTS]:
        people = f"{part.paid:,}" + (f"+{part.held}" if part.held else "")
        table.add_row(plain(part.name or "—"), people, yuan(part.totals["gross_pay"]), yuan(part.totals["net_pay"]))
    if rest := rows[_DEPARTMENTS:]:
        people = f"{sum(part.paid for part in rest):,}"
        sums = [yuan(sum(part.totals[name] for part in rest)) for name in ("gross_pay", "net_pay")]
        table.add_row(others(len(rest), lang), people, *sums, style="dim")
    return table


def _items(figures: Figures, lang: Lang) -> Table:
    """Items that come to something, by size within their kind; memo items pay nothing and are not here."""
    table = bare_table("", FIELDS["amount"].of(lang), PEOPLE.of(lang), "")
    items = [item for item in figures.items if item.fen and item.kind != "memo"]
    largest = sorted(items, key=lambda item: -abs(item.fen))[:_ITEMS]
    for item in (item for item in items if item in largest):
        sign = -item.fen if item.kind in ("pretax", "tax", "deduction") else item.fen
        kind = "" if item.kind == "earning" else named(KINDS, item.kind).of(lang)
        table.add_row(plain(item.title.of(lang)), yuan(sign), f"{item.people:,}", Line(kind, "dim"))
    if rest := len(items) - len(largest):
        table.add_row(others(rest, lang), "", "", "", style="dim")
    return table


def _movers(figures: Figures, lang: Lang) -> Table:
    table = bare_table(
        "", Text("上月实发", "Net before").of(lang), Text("本月实发", "Net now").of(lang), DIFFERENCE.of(lang)
    )
    held = [change for change in figures.changes if not change.held]
    for change in [change for change in held if change.difference][:_MOVERS]:
        moved = Line(signed(change.difference), "green" if change.difference > 0 else "red")
        table.add_row(plain(_who(change)), _maybe(change.net_before), _maybe(change.net), moved)
    all_of = [sum(fen or 0 for fen in part) for part in zip(*((c.net_before, c.net) for c in held), strict=True)]
    if all_of:
        table.add_row(TOTAL.of(lang), *map(yuan, all_of), signed(all_of[1] - all_of[0]), style="bold")
    return table


def _retro(figures: Figures, lang: Lang) -> Table:
    """Of each earlier month how many lines, and what they do to net pay."""
    table = bare_table("", LINES.of(lang), NET_EFFECT.of(lang))
    months = figures.retro_by_month
    for month, lines, fen in months:
        table.add_row(month, f"{lines:,}", signed(fen))
    if len(months) > 1:
        count, fen = (sum(part) for part in list(zip(*months, strict=True))[1:])
        table.add_row(TOTAL.of(lang), f"{count:,}", signed(fen), style="bold")
    return table


def _held(figures: Figures, lang: Lang) -> RenderableType:
    """Who is held and why, one line a person."""
    run = figures.run
    people = run.employees.select(["employee_id", "name"]).to_pydict()
    names = dict(zip(people["employee_id"], people["name"], strict=True))
    lines: list[RenderableType] = []
    for id_ in sorted(run.held)[:_HELD]:
        problems = run.held[id_]
        line = Line("  ")
        line.append_text(plain(f"{id_} {names.get(id_) or ''}", "bold"))
        if problems:
            more = Text(f"(另有 {len(problems) - 1} 条)", f" (and {len(problems) - 1} more)").of(lang)
            why = f"  {problems[0].place} {problems[0].why.of(lang)}{more if len(problems) > 1 else ''}"
            line.append_text(plain(why))
        lines.append(line)
    if len(run.held) > _HELD:
        lines.append(Line("  " + others(len(run.held) - _HELD, lang), "dim"))
    heading = Text(f"暂缓 {len(run.held)} 人", f"{len(run.held)} people held").of(lang)
    return Padding(Group(Line(heading, "bold yellow"), *lines), (0, 0, 1, 0), expand=False)


def _balance(run: PayRun, lang: Lang) -> Table:
    table = bare_table("", *(head.of(lang) for head in BALANCE_HEADS), "")
    for name, read, used, reasons in balance_rows(run):
        why = Text(";", "; ").of(lang).join(f"{reason.of(lang)} {rows:,}" for reason, rows in reasons)
        table.add_row(
            plain(named(TABLES, name).of(lang)), f"{read:,}", f"{used:,}", f"{read - used:,}", plain(why, "dim")
        )
    return table


def _closing(figures: Figures, lang: Lang, where: Path) -> RenderableType:
    run = figures.run
    warnings = sum(problem.severity == "warning" for problem in run.problems)
    lines: list[RenderableType] = []
    lines += [Line(problem.why.of(lang), "bold yellow") for problem in run.problems if problem.code == MONTH_OPEN]
    if warnings:
        text = Text(
            f"有 {warnings} 条提示,见 payroll.xlsx 的“提示与暂缓”。",
            f"{some(warnings, 'warning')}: see 'Warnings and held' in payroll.xlsx.",
        )
        lines.append(Line(text.of(lang), "yellow"))
    if found := _checked(run):
        lines.append(Line(found.of(lang), "yellow"))
    if counts := figures.anomaly_counts:
        told = Text("、", ", ").of(lang).join(f"{ANOMALIES[kind].of(lang)} {count:,}" for kind, count in counts.items())
        see = Text(
            f"发放前请看(payroll.xlsx 的“{TO_LOOK_AT.zh}”):", f"{TO_LOOK_AT.en} before paying (sheet of payroll.xlsx): "
        )
        lines.append(Line(see.of(lang) + told, "yellow"))
    lines.append(Line(transfer_words(figures.transfers).of(lang)))
    if run.books:
        lines.append(plain(ledger_words(run.books, _DIGITS).of(lang), "dim"))
    place = Line(Text("文件在 ", "Files are in ").of(lang))
    place.append(str(where), "bold")
    files = Text("(payroll.xlsx 给财务,payslips.xlsx 打印,payslips/ 一人一份)",
                 " (payroll.xlsx for finance, payslips.xlsx to print, payslips/ one a person)")  # fmt: skip
    place.append(files.of(lang), "dim")
    return Group(*lines, place)


def _checked(run: PayRun) -> Text | None:
    """What source verification found, in one line; nothing where it found nothing."""
    flagged, near = flagged_of(run.source_check), run.near_matches.num_rows
    if not flagged and not near:
        return None
    over = ("超过 ", "more than ") if run.near_matches_more else (" ", "")
    return Text(
        f"来源核对:{flagged} 单填报自有、市场先接触,近似客户{over[0]}{near} 对待人判断。",
        f"Source check: {some(flagged, 'deal')} claimed as own, marketing first; {over[1]}{some(near, 'pair')} alike to decide.",
    )


def bare_table(*heads: str) -> Table:
    """A table without lines: the first column is text, numbers stand to the right."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim", show_header=any(heads))
    for at, head in enumerate(heads):
        last = at == len(heads) - 1 and not head
        table.add_column(head, justify="left" if at == 0 or last else "right", no_wrap=not last, overflow="ellipsis")
    return table


def block(title: str, table: RenderableType) -> RenderableType:
    """A block of the screen: its title, and what stands indented under it."""
    return Group(Line(title, "bold"), Padding(table, (0, 0, 1, 2), expand=False))


def plain(text: str, style: str = "") -> Line:
    """Text from the data as it is: no markup, no control characters that a terminal would obey, on one line."""
    return Line("".join(sign if sign.isprintable() else " " for sign in text), style)


def some(count: int, word: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def others(count: int, lang: Lang) -> str:
    """`… and 3 more`."""
    return Text(f"…… 另有 {count:,} 个", f"… and {count:,} more").of(lang)


def _who(change: Change) -> str:
    return " ".join(filter(None, (change.employee_id, change.name, change.department)))


def _maybe(fen: int | None) -> str:
    return "—" if fen is None else yuan(fen)
