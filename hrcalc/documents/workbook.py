"""`payroll.xlsx`: the pay run for finance, sheet by sheet."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.documents.anomaly_sheet import add_anomalies
from hrcalc.documents.book import Book
from hrcalc.documents.figures import Figures, mapped, places
from hrcalc.documents.headings import FIELDS, KINDS, PER, ROLES, TO_LOOK_AT, YUAN, company_of, month_title, named
from hrcalc.documents.register import add_register
from hrcalc.documents.retro_sheet import RETRO, add_retro
from hrcalc.documents.sheets import Field, table_sheet
from hrcalc.documents.side_sheets import add_balance, add_changes, add_policies, add_problems
from hrcalc.documents.source_sheets import NEAR_MATCHES, SOURCE_CHECK, add_near_matches, add_source_check
from hrcalc.documents.style import Looks
from hrcalc.documents.summary_sheet import add_summary
from hrcalc.words import Text

_WRAPPED = 5_000
"""Up to so many lines long texts wrap; with more, a spreadsheet would take minutes to measure every row."""

_PRINTED = 9
"""Columns of the lines that go to paper, up to the source; the others are for the screen."""


def write_workbook(figures: Figures, path: Path, book: Book) -> None:
    """Write the workbook of one pay run into an empty book, and save it."""
    lang, run = book.lang, figures.run
    whose = f"{company_of(run.company, lang)} {month_title(run.month).of(lang)}"
    book.workbook.properties.title = f"{whose} {_PAYROLL.of(lang)}"
    add_summary(book, figures, f"{whose} {_PAYROLL.of(lang)}")
    add_register(book, figures, f"{whose} {Text('工资表', 'payroll register').of(lang)}")
    _add_lines(book, figures, f"{whose} {Text('工资明细', 'pay lines').of(lang)}")
    _add_metrics(book, figures, f"{whose} {Text('指标', 'metrics').of(lang)}")
    if run.anomalies:
        add_anomalies(book, figures, f"{whose} {TO_LOOK_AT.of(lang).lower()}")
    if len(figures.retro):
        add_retro(book, figures, f"{whose} {RETRO.of(lang).lower()}")
    add_source_check(book, figures, f"{whose} {SOURCE_CHECK.of(lang).lower()}")
    if run.near_matches.num_rows:
        add_near_matches(book, figures, f"{whose} {NEAR_MATCHES.of(lang).lower()}")
    add_changes(book, figures, f"{whose} {Text('与上月对比', 'beside last month').of(lang)}")
    add_balance(book, run, f"{whose} {Text('行数核对', 'row balance').of(lang)}")
    add_policies(book, run, f"{whose} {Text('适用制度', 'policies applied').of(lang)}")
    if run.problems or run.held:
        add_problems(book, run.problems, figures, f"{whose} {Text('提示与暂缓', 'warnings and held people').of(lang)}")
    book.save(path)


_PAYROLL = Text("工资汇总", "payroll")


def _add_lines(book: Book, figures: Figures, heading: str) -> None:
    lang, looks, lines = book.lang, Looks(book.lang), figures.run.lines
    long = looks.wrap if lines.num_rows <= _WRAPPED else looks.text
    staff = pa.array(figures.person_of_line)
    titles = {f"{p.policy}\n{p.effective}": p.title.of(lang) for p in figures.run.policies}
    policy = pc.binary_join_element_wise(pc.fill_null(lines["policy"], ""), pc.fill_null(lines["effective"], ""), "\n")
    fields = [
        Field(FIELDS["employee_id"], lines["employee_id"], looks.text, 16),
        Field(FIELDS["name"], figures.run.employees["name"].take(staff), looks.text, 16),
        Field(FIELDS["department"], figures.run.employees["department"].take(staff), looks.text, 18),
        Field(FIELDS["title"], lines["title"], looks.text, 26),
        Field(FIELDS["kind"], mapped(lines["kind"], lambda k: named(KINDS, k).of(lang)), looks.text, 20),
        Field(FIELDS["amount"], lines["amount"], looks.money),
        Field(FIELDS["working"], lines["working"], long, 54),
        Field(FIELDS["policy"], mapped(policy, lambda p: titles.get(p, p.split("\n")[0])), looks.text, 24),
        Field(FIELDS["source"], lines["source"], looks.text, 30),
        Field(FIELDS["formula"], lines["formula"], long, 44),
        Field(FIELDS["effective"], lines["effective"], looks.center),
        Field(FIELDS["per"], mapped(lines["per"], lambda p: named(PER, p).of(lang)), looks.center),
        Field(FIELDS["credit"], mapped(lines["credit"], lambda r: named(ROLES, r).of(lang)), looks.center),
        Field(FIELDS["share"], lines["share"], looks.center),
        Field(FIELDS["payable_on"], lines["payable_on"], looks.center),
        Field(FIELDS["origin_month"], lines["origin_month"], looks.center),
        Field(FIELDS["item"], lines["item"], looks.text, 30),
        Field(FIELDS["event"], lines["event"], looks.text, 24),
    ]
    table_sheet(book, Text("明细", "Lines"), heading, YUAN.of(lang), fields, printed=_PRINTED)


def _add_metrics(book: Book, figures: Figures, heading: str) -> None:
    looks, metrics, people = Looks(book.lang), figures.run.metrics, figures.run.employees
    staff = places(metrics["employee_id"], people["employee_id"])
    where = pa.array(staff, mask=staff < 0)
    fields = [
        Field(FIELDS["employee_id"], metrics["employee_id"], looks.text, 16),
        Field(FIELDS["name"], people["name"].take(where), looks.text, 16),
        Field(FIELDS["department"], people["department"].take(where), looks.text, 18),
        Field(FIELDS["title"], metrics["title"], looks.text, 32),
        Field(FIELDS["value"], metrics["value"], looks.general),
        Field(FIELDS["metric"], metrics["metric"], looks.text, 32),
    ]
    note = Text("比率按小数写,0.8 即 80%", "Ratios are written as decimals: 0.8 is 80%").of(book.lang)
    table_sheet(book, Text("指标", "Metrics"), heading, note, fields, landscape=False)
