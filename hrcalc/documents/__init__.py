"""The documents of a pay run, written from a `PayRun`: nothing here computes pay.

    write_run       everything of INTERFACE's "Outputs of a run" into a folder
    csv             lines.csv, employees.csv, metrics.csv, source_check.csv
    workbook        payroll.xlsx: summary_sheet, register, sheets (long tables), anomaly_sheet, retro_sheet, source_sheets,
                      side_sheets
    strips          payslips.xlsx, to print and cut
    bank            bank.csv
    tax_return      tax_return.xlsx; tax_template fills the tax client's own
    contributions   contributions.xlsx: social insurance and housing fund
    payslip         payslips/: one workbook a person, from a template (default_template, or HR's own)
                      template_xml reads it, slip_template understands and fills it, slip_moves moves what lies below repeated
                      rows, slip_values and slip_words prepare what it names, vocabulary lists the names, slip_fill fills many at once
    beside          a second process for large months
    payouts         off-cycle payments: lines.csv, employees.csv, payouts.xlsx, and what is printed
    comparison      a closed month beside what it comes to today: comparison.csv, and what is printed
    manifest        manifest.json
    previous        a month's output, read back (read_back: its CSV files)
    ledger_screen   what `close` and `ledger …` print
    problem_report  problems.xlsx and problems.csv; problem_rows the sheets that HR corrects
    screen          what the command line prints: terminal for people (check_screen for what files were taken for, problem_screen for
                      problems, tree_screen for explanations), summary_json for programs
    policy_view     policies as people read them (policy_terms, policy_cases): on the terminal (policy_screen), as a page to
                      print (policy_page), as data (policy_json); policy_changes between versions, policy_results of examples
    targets         what `targets split` prints and writes
    map_screen      what `map` prints; map_toml the mapping to be pasted
    simulation      what `simulate` prints; simulation_json the same for programs, simulation_workbook (with simulation_summary)
                      simulation.xlsx, simulation_words the words of all three
    diff_screen     what `diff` prints; diff_json the same for programs, diff_workbook diff.xlsx, diff_words the words of all three

Workbooks are openpyxl's in their looks (`book`, `style`, `measure`) and our own XML in their rows (`sheet_xml`, `package`). `figures`
prepares what several documents show, with `headings`; `folder` puts a finished folder in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hrcalc.calendar import Month
from hrcalc.engine.result import Payouts, PayRun, Previous
from hrcalc.memory import release
from hrcalc.problems import Problem
from hrcalc.words import Lang, Text

if TYPE_CHECKING:
    import pyarrow as pa

    from hrcalc.mending import SourceRows
    from hrcalc.revision.comparison import Simulation
    from hrcalc.revision.months import Difference, Side
    from hrcalc.settings import Settings

Progress = Callable[[Text, int, int], None]
"""Told what is being written, how many are done and how many there are."""

SLIPS = "payslips"
"""The folder of the payslips."""

_PAYSLIPS = Text("工资单", "Payslips")

_MANY = 1_000
"""People from whom on tables and payslips are written at the same time."""


def write_run(run: PayRun, folder: Path, settings: Settings, progress: Progress | None = None) -> None:
    """Write every document of a pay run into a folder that exists and is empty.

    Of the settings: the language, HR's own payslip template, the layout of the bank's file and the template of the tax return. Raises
    ProblemsFound for a template that cannot be used, before anything is written.
    """
    from hrcalc.documents.bank import write_bank
    from hrcalc.documents.beside import beside, dealt
    from hrcalc.documents.book import Book
    from hrcalc.documents.contributions import write_contributions
    from hrcalc.documents.csv import write_csv
    from hrcalc.documents.figures import Figures
    from hrcalc.documents.manifest import write_manifest
    from hrcalc.documents.payslip import Payslips, load_template
    from hrcalc.documents.strips import write_strips
    from hrcalc.documents.tax_return import declared, write_tax_return
    from hrcalc.documents.tax_template import load_tax_template
    from hrcalc.documents.workbook import write_workbook

    lang = settings.lang
    slip, tax = load_template(settings.payslip_template, lang), declared(run)
    tax_template = load_tax_template(settings.tax_template, tax) if settings.tax_template else None
    figures = Figures(run)
    tell = progress or (lambda what, done, of: None)
    created = run.month.last
    people = int(figures.paid.sum())
    (folder / SLIPS).mkdir()

    def tables() -> None:
        write_csv(run, folder)
        write_bank(run, folder / "bank.csv", settings.bank, lang)
        write_tax_return(tax, folder / "tax_return.xlsx", tax_template, Book(lang, created))
        write_contributions(figures, folder / "contributions.xlsx", Book(lang, created))
        release()
        write_workbook(figures, folder / "payroll.xlsx", Book(lang, created))
        release()
        write_strips(figures, folder / "payslips.xlsx", Book(lang, created))

    tell(Text("表格", "Tables"), 0, 1)
    write_manifest(figures, folder / "manifest.json", settings)  # its sums are then there for both processes
    slips = Payslips(figures, folder / SLIPS, slip, lang)
    with dealt(slips.batches) as batches, beside(tables, worth=people >= _MANY, then=lambda: slips.write(batches)):
        slips.write(batches, lambda done: tell(_PAYSLIPS, done, people))
    tell(_PAYSLIPS, people, people)


def write_template(path: Path, lang: Lang) -> None:
    """Write the payslip template that comes with hrcalc, for HR to restyle in a spreadsheet."""
    from hrcalc.documents.default_template import write_template as write

    write(path, lang)


def write_simulation(done: Simulation, path: Path, lang: Lang) -> None:
    """Write `simulation.xlsx`."""
    from hrcalc.documents.simulation_workbook import write_workbook

    write_workbook(done, path, lang)


def write_difference(done: Difference, company: str, path: Path, lang: Lang) -> None:
    """Write `diff.xlsx`."""
    from hrcalc.documents.book import Book
    from hrcalc.documents.diff_workbook import write_workbook

    write_workbook(done, company, path, Book(lang, done.now.last))


def write_payouts(payouts: Payouts, folder: Path, lang: Lang) -> None:
    """Write what was paid off cycle into a folder that exists and is empty."""
    from hrcalc.documents.payouts import write_payouts as write

    write(payouts, folder, lang)


def write_problems(problems: list[Problem], folder: Path, lang: Lang, sources: Sequence[SourceRows] = ()) -> list[Path]:
    """Write `problems.xlsx` (with the rows that problems name, where there are any) and `problems.csv`; the paths of both."""
    from hrcalc.documents.problem_report import write_problems as write

    return write(problems, folder, lang, sources)


def previous_of(month: Month, employees: pa.Table, lines: pa.Table) -> Previous:
    """Last month's pay from its tables (EMPLOYEES, LINES)."""
    from hrcalc.documents.previous import previous_of as of

    return of(month, employees, lines)


def previous_from(folder: Path, month: Month) -> Previous | None:
    """Last month's pay from the folder that its run wrote; None if it cannot be read."""
    from hrcalc.documents.previous import previous_from as read

    return read(folder, month)


def side_from(folder: Path, month: Month) -> Side | None:
    """A month's pay, to be put beside another's, from the folder that its run wrote; None if it cannot be read."""
    from hrcalc.documents.previous import side_from as read

    return read(folder, month)
