"""The sheets of `payroll.xlsx` that put the month beside last month, its rows, its rules and its problems."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from hrcalc.documents.book import Book
from hrcalc.documents.figures import Change, Figures
from hrcalc.documents.headings import FIELDS, KINDS, SEVERITY, TABLES, TOTAL, TOTALS, month_title, named
from hrcalc.documents.measure import fitted, height_of, width_of
from hrcalc.documents.sheet_xml import Column, Number, row_xml, rows_of
from hrcalc.documents.sheets import Field, add_head, add_heading, put, table_sheet
from hrcalc.documents.style import Looks, set_page, set_widths, total
from hrcalc.engine.result import PayRun
from hrcalc.money import decimal, text_of, yuan
from hrcalc.problems import Problem
from hrcalc.words import Lang, Text

DIFFERENCE = Text("增减", "Difference")


def add_changes(book: Book, figures: Figures, heading: str) -> None:
    """Add the comparison with last month: items, then people, the largest move of net pay first."""
    lang, looks, before = book.lang, Looks(book.lang), figures.run.previous
    sheet = book.sheet(Text("与上月对比", "Beside last month").of(lang))
    if before is None:
        note = Text(
            f"没有 {month_title(figures.run.month.previous).zh}的工资结果,无从对比。",
            f"There is no pay run of {month_title(figures.run.month.previous).en} to compare with.",
        )
        add_heading(sheet, looks, heading, note.of(lang))
        set_widths(sheet, [60])
        set_page(sheet, lang, landscape=False)
        return
    months = (month_title(before.month).of(lang), month_title(figures.run.month).of(lang))
    unit = Text(f"{months[0]} → {months[1]},单位:元", f"{months[0]} → {months[1]}, amounts in yuan")
    add_heading(sheet, looks, heading, unit.of(lang))
    add_head(sheet, looks, [FIELDS["title"].of(lang), "", FIELDS["kind"].of(lang), *months, DIFFERENCE.of(lang)])
    sheet.merge_cells("A3:B3")
    row = 4
    for item, then in figures.item_changes:
        amounts = [(decimal(fen), looks.money) for fen in (then, item.fen, item.fen - then)]
        kind = named(KINDS, item.kind).of(lang)
        put(sheet, row, [(item.title.of(lang), looks.text), (None, looks.text), (kind, looks.text), *amounts])
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
        row += 1
    _add_people(book, figures, months, row + 1)
    set_page(sheet, lang, landscape=True)


def _add_people(book: Book, figures: Figures, months: tuple[str, str], row: int) -> None:
    lang, looks, changes = book.lang, Looks(book.lang), figures.changes
    sheet = book.workbook.worksheets[-1]
    person = [FIELDS[name].of(lang) for name in ("employee_id", "name", "department")]
    gross, net = (TOTALS[name].of(lang) for name in ("gross_pay", "net_pay"))
    heads = [*person, *(f"{month}\n{what}" for what in (gross, net) for month in (*months, DIFFERENCE.of(lang)))]
    heads = [*heads, Text("说明", "Note").of(lang)]
    add_head(sheet, looks, heads, row)
    sheet.row_dimensions[row].height = 32
    moved: list[list[int | None]] = [
        [c.gross_before for c in changes],
        [c.gross for c in changes],
        [(c.gross or 0) - (c.gross_before or 0) for c in changes],
        [c.net_before for c in changes],
        [c.net for c in changes],
        [c.difference for c in changes],
    ]
    texts = [
        [c.employee_id for c in changes],
        [c.name for c in changes],
        [c.department for c in changes],
        [_note(c).of(lang) for c in changes],
    ]
    cells = [Column(pa.chunked_array([pa.array(text, pa.string())]), book.id(looks.text)) for text in texts]
    money = [
        Column(pa.chunked_array([pa.array([None if f is None else decimal(f) for f in fen], pa.decimal128(18, 2))]), 0)
        for fen in moved
    ]
    money = [Column(column.values, book.id(looks.money)) for column in money]
    sums = [sum(f or 0 for f in fen) for fen in moved]
    styles = (book.id(total(looks.text)), book.id(total(looks.money)))
    last: list[tuple[int, int, str | Number | None]] = [
        (1, styles[0], TOTAL.of(lang)),
        *((at, styles[0], None) for at in (2, 3, 10)),
        *((at, styles[1], Number(text_of(fen))) for at, fen in enumerate(sums, start=4)),
    ]
    book.stream(sheet, rows_of([*cells[:3], *money, cells[3]], row + 1))
    book.stream(sheet, [row_xml(row + 1 + len(changes), sorted(last, key=lambda cell: cell[0])).encode()])
    digits = [width_of(yuan(fen)) for fen in sums]
    set_widths(
        sheet,
        [
            fitted(map(width_of, texts[0]), 10, 18),
            fitted(map(width_of, texts[1]), 10, 18),
            fitted(map(width_of, texts[2]), 14, 20),
            *[fitted(digits, 15)] * 6,
            fitted(map(width_of, texts[3]), 12, 24),
        ],
    )
    sheet.freeze_panes = "C4"


def _note(change: Change) -> Text:
    if change.held:
        return Text("本月暂缓", "Held this month")
    if change.net is None:
        return Text("本月没有工资", "No pay this month")
    if change.net_before is None:
        return Text("上月没有工资", "No pay last month")
    return Text("", "")


def add_balance(book: Book, run: PayRun, heading: str) -> None:
    """Add the row balance: of each table what was read, used and left out, and why."""
    lang, looks = book.lang, Looks(book.lang)
    sheet = book.sheet(Text("行数核对", "Row balance").of(lang))
    note = Text("读入 = 采用 + 未采用", "read = used + left out").of(lang)
    add_heading(sheet, looks, heading, note)
    heads = (Text("表", "Table"), *BALANCE_HEADS, Text("未采用的原因", "Why left out"))
    add_head(sheet, looks, [head.of(lang) for head in heads])
    rows = balance_rows(run)
    for at, (table, read, used, reasons) in enumerate(rows, start=4):
        why = "\n".join(f"{reason.of(lang)}: {count:,}" for reason, count in reasons)
        counts = [(count, looks.count) for count in (read, used, read - used)]
        put(sheet, at, [(named(TABLES, table).of(lang), looks.text), *counts, (why, looks.wrap)])
        sheet.row_dimensions[at].height = height_of([(why, 60)])
    sums = [sum(row[1] for row in rows), sum(row[2] for row in rows)]
    counts = [(count, total(looks.count)) for count in (*sums, sums[0] - sums[1])]
    put(sheet, 4 + len(rows), [(TOTAL.of(lang), total(looks.text)), *counts, (None, total(looks.text))])
    set_widths(sheet, [22, 12, 12, 12, 60])
    set_page(sheet, lang, landscape=False, title_rows="3:3")
    sheet.freeze_panes = "B4"


BALANCE_HEADS = (Text("读入", "Read"), Text("采用", "Used"), Text("未采用", "Left out"))


def balance_rows(run: PayRun) -> list[tuple[str, int, int, list[tuple[Text, int]]]]:
    """(table, rows read, rows used, [(reason, rows)]) in the order of the run."""
    tables: dict[str, tuple[int, list[tuple[Text, int]]]] = {}
    for part in run.balance:
        used, reasons = tables.get(part.table, (0, []))
        if part.reason.en:
            tables[part.table] = (used, [*reasons, (part.reason, part.rows)])
        else:
            tables[part.table] = (used + part.rows, reasons)
    return [
        (table, used + sum(rows for _, rows in reasons), used, reasons) for table, (used, reasons) in tables.items()
    ]


def add_policies(book: Book, run: PayRun, heading: str) -> None:
    """Add the policy documents in force, the items that each defines, and the files that were read."""
    lang, looks = book.lang, Looks(book.lang)
    sheet = book.sheet(Text("适用制度", "Policies").of(lang))
    add_heading(sheet, looks, heading, "")
    heads = (
        FIELDS["policy"],
        Text("代码", "Name"),
        FIELDS["effective"],
        FIELDS["reference"],
        Text("适用人数", "People"),
        Text("项目", "Items"),
        Text("文件", "File"),
    )
    add_head(sheet, looks, [head.of(lang) for head in heads])
    titles = _titles(run, lang)
    rows = [
        (
            policy.title.of(lang),
            policy.policy,
            policy.effective,
            policy.reference,
            policy.people,
            Text("、", ", ").of(lang).join(titles.get((policy.policy, policy.effective), [])),
            policy.file,
        )
        for policy in run.policies
    ]
    texts = [[str(value) for value in column] for column in zip(*rows, strict=True)] or [[""]] * len(heads)
    highs = (26, 26, 14, 34, 12, 44, 44)
    widths = [fitted(map(width_of, column), 11, high) for column, high in zip(texts, highs, strict=True)]
    for at, row in enumerate(rows, start=4):
        put(sheet, at, [(value, looks.count if isinstance(value, int) else looks.wrap) for value in row])
        sheet.row_dimensions[at].height = height_of(zip(map(str, row), widths, strict=True))
    set_widths(sheet, widths)
    set_page(sheet, lang, landscape=True, title_rows="3:3")
    sheet.freeze_panes = "B4"


def _titles(run: PayRun, lang: Lang) -> dict[tuple[str, str], list[str]]:
    """The titles of the items that each version of a policy defines, or has lines of."""
    titles = {(item.id, item.kind): item.title.of(lang) for item in reversed(run.items)}
    found: dict[tuple[str, str], dict[str, None]] = {}
    for item in run.items:
        found.setdefault((item.policy, item.effective), {})[item.title.of(lang)] = None
    columns = ["policy", "effective", "item", "kind", "title"]
    known = run.lines.select(columns).group_by(columns, use_threads=False).aggregate([]).to_pylist()
    # Two documents may define one item, each for its own people; the run names it once.
    for line in sorted(known, key=lambda line: (line["item"], line["title"] or "")):
        title = titles.get((line["item"], line["kind"])) or line["title"] or line["item"]
        found.setdefault((line["policy"], line["effective"]), {})[title] = None
    return {key: list(names) for key, names in found.items()}


def add_problems(book: Book, problems: Sequence[Problem], figures: Figures, heading: str) -> None:
    """Add what is to be mended, and who is held by it."""
    looks, lang = Looks(book.lang), book.lang
    held = figures.run.held
    names = dict(zip(*(figures.run.employees[c].to_pylist() for c in ("employee_id", "name")), strict=True))

    holds: dict[Problem, list[str]] = {}
    for id_ in sorted(figures.run.held):
        for problem in figures.run.held[id_]:
            holds.setdefault(problem, []).append(f"{id_} {names.get(id_) or ''}".strip())
    rows = list(dict.fromkeys([*holds, *problems]))
    texts: list[tuple[Text, list[str], int]] = [
        (Text("级别", "Severity"), [named(SEVERITY, p.severity).of(lang) for p in rows], 10),
        (Text("位置", "Place"), [p.place for p in rows], 34),
        (Text("列", "Column"), [p.column for p in rows], 18),
        (Text("值", "Value"), [p.value for p in rows], 24),
        (Text("问题", "What is wrong"), [p.why.of(lang) for p in rows], 48),
        (Text("怎么改", "How to mend it"), [p.mend.of(lang) for p in rows], 48),
        (Text("暂缓的人", "People held"), [Text("、", ", ").of(lang).join(holds.get(p, [])) for p in rows], 30),
    ]
    fields = [
        Field(head, pa.chunked_array([pa.array(values, pa.string())]), looks.wrap, widest)
        for head, values, widest in texts
    ]
    note = Text(f"暂缓 {len(held)} 人,问题和提示 {len(rows)} 条", f"{len(held)} people held, {len(rows)} entries").of(
        lang
    )
    table_sheet(book, Text("提示与暂缓", "Warnings and held"), heading, note, fields, frozen=1)
