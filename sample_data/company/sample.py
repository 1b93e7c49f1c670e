"""The two months of the sample as files: path -> bytes."""

from __future__ import annotations

import random
from collections.abc import Sequence

from company import attendance, declared, invitation, layout, opening, sales, standing, story
from company.customers import Customers
from company.events import Book, Deal, Lead
from company.files import Cell, csv_bytes, xlsx_bytes
from company.readme import readme
from company.roster import employee_rows

SEED = 20261001
SHANGHAI, SHENZHEN = "上海分公司", "深圳分公司"


def sample() -> dict[str, bytes]:
    """Every file of the sample but its settings, by its path inside the data folder."""
    books, told = _months()
    for book in books.values():
        book.number()
    files = {
        "hrcalc.toml": f'company = "{layout.COMPANY}"\n'.encode(),
        "employees.xlsx": xlsx_bytes("在职", layout.EMPLOYEES, employee_rows()),
        "targets.csv": csv_bytes(layout.TARGETS, standing.targets()),
        "contribution_bases.csv": csv_bytes(layout.CONTRIBUTION_BASES, declared.bases()),
        "tax_profile.csv": csv_bytes(layout.TAX_PROFILE, declared.deductions()),
        "opening_balances.csv": csv_bytes(layout.OPENING_BALANCES, opening.rows(_rng("opening", 8))),
        "2026-10/tax_profile.csv": csv_bytes(layout.TAX_PROFILE, declared.LATE),
        "2026-10/adjustments.csv": csv_bytes(layout.ADJUSTMENTS, standing.ADJUSTMENTS),
        "README.md": readme(told).encode(),
    }
    for month in (9, 10):
        files |= {f"2026-{month:02d}/{name}": content for name, content in _month(books, month).items()}
    return files


def _months() -> tuple[dict[tuple[str, int], Book], dict[str, Lead | Deal]]:
    customers = Customers(random.Random(SEED))
    books = {(branch, month): Book(branch, 2026, month) for month in (9, 10) for branch in (SHANGHAI, SHENZHEN)}
    told: dict[str, Lead | Deal] = {}
    for month in (9, 10):
        told |= invitation.make(
            books[SHANGHAI, month], books.get((SHANGHAI, month - 1)), customers, _rng("invitation", month)
        )
        book, before = books[SHENZHEN, month], books.get((SHENZHEN, month - 1))
        sales.make(book, before, customers, _rng("sales", month))
        told |= story.october(book, before, customers, _rng("story", month)) if before else story.september(book)
    return books, told


def _month(books: dict[tuple[str, int], Book], month: int) -> dict[str, bytes]:
    """The exports of one month: deals are cumulative, with the newest status of each."""
    here = [books[SHANGHAI, month], books[SHENZHEN, month]]
    so_far = [book for (_, number), book in books.items() if number <= month]
    met = sorted((x for book in here for x in book.interviews), key=lambda x: (x.day, x.id))
    deals = sorted((x for book in so_far for x in book.deals), key=lambda x: (x.day, x.id))
    shares: Sequence[Sequence[Cell]] = [(deal.id, *credit) for deal in deals for credit in deal.credits]
    files = {
        "leads-上海.csv": csv_bytes(layout.LEADS, (x.row() for x in here[0].leads)),
        "leads-深圳.csv": csv_bytes(layout.LEADS, (x.row() for x in here[1].leads), "utf-8"),
        "interviews.csv": csv_bytes(layout.INTERVIEWS, (x.row() for x in met)),
        "deals.xlsx": xlsx_bytes("成单", layout.DEALS, [x.row(newest=month == 10) for x in deals]),
        "考勤-上海.csv": csv_bytes(layout.ATTENDANCE, attendance.rows(SHANGHAI, 2026, month, _rng("days-sh", month))),
        "考勤-深圳.csv": csv_bytes(
            layout.ATTENDANCE, attendance.rows(SHENZHEN, 2026, month, _rng("days-sz", month)), "gb18030"
        ),
        "applications.csv": csv_bytes(layout.APPLICATIONS, standing.APPLICATIONS[month]),
        "actuals.csv": csv_bytes(layout.ACTUALS, standing.actuals(month)),
    }
    return files | ({"deal_credits.csv": csv_bytes(layout.DEAL_CREDITS, shares)} if shares else {})


def _rng(what: str, month: int) -> random.Random:
    """A stream of its own for each part, so that a change in one part moves no other."""
    return random.Random(f"{SEED}-{what}-{month}")
