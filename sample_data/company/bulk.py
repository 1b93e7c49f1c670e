"""Benchmark months: a clean month of any size in the sample's columns, made with whole columns at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from company import layout
from company.bulk_staff import Staff, attendance, employees, scorecards
from company.bulk_tables import Column, dates, ids, joined, pick, share, text, write_table
from company.customers import CORES, TOWNS
from company.days import workdays
from company.files import write
from company.size import Size

YEAR, MONTH, SEED = 2026, 10, 20261101
DAYS = workdays(YEAR, MONTH)
Ints = NDArray[np.int64]


def month(size: Size, out: Path) -> list[Path]:
    """Writes the month's files into `out`; returns them. The same size gives the same bytes."""
    rng = np.random.default_rng(SEED)
    staff = Staff(size.people)
    write(out / "hrcalc.toml", f'company = "{layout.COMPANY}"\n'.encode())
    files = [out / "hrcalc.toml", employees(staff, out)]
    files += attendance(staff, size.attendance, rng, out)
    files += scorecards(staff, rng, out)
    return files + _Funnel(size, staff, rng).write(out)


class _Funnel:
    """Leads, the interviews that some of them lead to, and the deals that some of those lead to."""

    def __init__(self, size: Size, staff: Staff, rng: np.random.Generator) -> None:
        self.rng, self.staff, self.size = rng, staff, size
        inviters, marketers = staff.of("邀约部"), staff.of("市场部")
        self.shanghai = size.leads * len(inviters) // (len(inviters) + len(marketers))
        # The first leads are Shanghai's; within a branch leads follow each other by date, as in an export.
        self.day = np.concatenate(
            [np.sort(rng.integers(0, len(DAYS), n)) for n in (self.shanghai, size.leads - self.shanghai)]
        )
        self.sh = np.arange(size.leads) < self.shanghai
        self.inviter = np.where(self.sh, rng.choice(inviters, size.leads), rng.choice(marketers, size.leads))
        self.source = np.where(self.sh, 0, rng.choice(3, size.leads, p=[0.88, 0.06, 0.06]))
        sellers = staff.of("销售部")
        self.inviter[self.source == 1] = rng.choice(sellers, int((self.source == 1).sum()))
        self.inviter[rng.random(size.leads) < 0.01] = -1  # came by itself
        self.inviter[(self.source == 1) & (self.inviter < 0)] = sellers[0]
        self.met = np.sort(rng.permutation(size.leads)[: size.interviews])
        closers = np.where(
            self.sh[self.met], rng.choice(staff.of("面谈部"), size.interviews), rng.choice(sellers, size.interviews)
        )
        own = self.source[self.met] == 1
        self.interviewer = np.where(own, self.inviter[self.met], closers)
        self.held = np.minimum(self.day[self.met] + rng.integers(0, 4, size.interviews), len(DAYS) - 1)
        self.won = np.sort(rng.permutation(size.interviews)[: size.deals])

    def write(self, out: Path) -> list[Path]:
        """The tables as files of the month's folder."""
        folder = out / f"{YEAR}-{MONTH:02d}"
        leads = self._leads()
        files = [
            write_table(folder / "leads-上海.csv", layout.LEADS, [column.slice(0, self.shanghai) for column in leads]),
            write_table(folder / "leads-深圳.csv", layout.LEADS, [column.slice(self.shanghai) for column in leads]),
            write_table(folder / "interviews.csv", layout.INTERVIEWS, self._interviews()),
        ]
        return [*files, *self._deals(folder)]

    def _leads(self) -> list[Column]:
        """Most leads carry a customer id and a phone, the others a name, and all little else: rows stay narrow."""
        rng, n = self.rng, self.size.leads
        company, named, number = rng.random(n) < 0.8, pa.array(rng.random(n) < 0.25), np.arange(1, n + 1)
        names = joined(
            pick(TOWNS, rng.integers(0, len(TOWNS), n)), pick(CORES, rng.integers(0, len(CORES), n)), text(number)
        )
        budget = np.where(company, rng.integers(1, 31, n), rng.integers(0, 6, n)) * 10_000
        referrer = np.where(self.source == 2, rng.choice(self.staff.of("客户部"), n), -1)
        blank = _blank(n)
        return [
            ids("L", number), dates(DAYS, self.day), self.staff.id_of(self.inviter),
            pc.if_else(named, "", ids("C", number)), pc.if_else(named, names, ""),
            pc.if_else(named, "", ids("1200", number, 7)),
            pick(("电话", "微信", "展会", ""), rng.integers(0, 4, n)),
            pc.if_else(pa.array(self.sh), "", pick(("市场", "自有", "转介绍"), self.source)),
            pick(("", "企业"), company.astype(int)), blank, blank,
            pick(("", "CRM", "核算", "报表"), rng.integers(0, 4, n)),
            text(budget), share(rng, n, 0.7, "是", ""), share(rng, n, 0.04, "是", ""),
            self.staff.id_of(referrer),
        ]  # fmt: skip

    def _interviews(self) -> list[Column]:
        rng, n = self.rng, self.size.interviews
        outcome = rng.choice(3, n, p=[0.7, 0.2, 0.1])
        outcome[self.won] = 3
        lost = np.where(outcome == 0, rng.integers(0, 4, n), 0)
        return [
            ids("M", np.arange(1, n + 1)), ids("L", self.met + 1), self.staff.id_of(self.interviewer),
            dates(DAYS, self.held), pick(("未成单", "跟进中", "未到", "成单"), outcome),
            pick(("", "价格", "竞品", "时机"), lost), _blank(n), _blank(n),
        ]  # fmt: skip

    def _deals(self, folder: Path) -> list[Path]:
        rng, n = self.rng, self.size.deals
        lead = self.met[self.won]
        closer = self.interviewer[self.won]
        day = np.minimum(self.held[self.won] + rng.integers(0, 3, n), len(DAYS) - 1)
        fen = rng.integers(300_000, 12_000_000, n)
        status = rng.choice(4, n, p=[0.3, 0.66, 0.02, 0.02])
        amount, blank = _yuan(fen), _blank(n)
        received = pc.if_else(pa.array((status == 1) | (status == 2)), amount, "0.00")
        number = np.arange(1, n + 1)
        columns: list[Column] = [
            ids("D", number), self.staff.id_of(closer), dates(DAYS, day), amount, ids("L", lead + 1), *[blank] * 7,
            received, share(rng, n, 0.1, "是", "否"), pick(("已签", "已回款", "已退款", "已取消"), status),
            pc.if_else(pa.array(status == 2), amount, ""),
        ]  # fmt: skip
        return [write_table(folder / "deals.csv", layout.DEALS, columns), self._credits(folder, number, closer)]

    def _credits(self, folder: Path, number: Ints, closer: Ints) -> Path:
        """One deal in fifty is shared 60 to 40 with the next person of the closer's department."""
        shared = number % 50 == 0
        deal, first = number[shared], closer[shared]
        people = np.stack([first, self.staff.colleague(first)], axis=1).ravel()
        parts = np.tile(np.array([0, 1]), len(deal))
        closers = pick(("签单人",), np.zeros(2 * len(deal), dtype=np.int64))
        columns: list[Column] = [
            ids("D", np.repeat(deal, 2)),
            self.staff.id_of(people),
            closers,
            pick(("0.6", "0.4"), parts),
        ]
        return write_table(folder / "deal_credits.csv", layout.DEAL_CREDITS, columns)


def _blank(count: int) -> Column:
    return pick(("",), np.zeros(count, dtype=np.int64))


def _yuan(fen: Ints) -> Column:
    whole, part = text(fen // 100), pick([f"{i:02d}" for i in range(100)], fen % 100)
    return joined(whole, ".", part)
