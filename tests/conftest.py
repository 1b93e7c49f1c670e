"""What every test stands on: Hypothesis profiles, and an environment that tells hrcalc nothing."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from hrcalc.engine.result import PayRun

# A loaded machine is slow: no deadlines. The quick profile tries the same examples everywhere, so a red test is red
# for everyone; the thorough one looks for new ones.
settings.register_profile("quick", max_examples=50, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("quick")


@pytest.fixture(scope="session", autouse=True)
def ledger_of_no_company(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What fixtures of modules pay is posted nowhere near the sample's data."""
    os.environ["HRCALC_LEDGER"] = str(tmp_path_factory.mktemp("ledger") / "fixtures.ledger")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No `HRCALC_*` variables but a ledger of the test's own, an English locale, no colours: what a test wants told, it tells."""
    for name in [n for n in os.environ if n.startswith("HRCALC_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HRCALC_LEDGER", str(tmp_path_factory.mktemp("ledger") / "company.ledger"))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("PYTHONUTF8", "1")
    for name in ("LANGUAGE", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@dataclass
class Company:
    """A data folder made by a test: `write` puts a table into it, `run` pays a month with some policies."""

    folder: Path

    def write(self, path: str, rows: Sequence[Mapping[str, object]]) -> None:
        """A CSV file whose header is the keys of the first row."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        columns = list(dict.fromkeys(key for row in rows for key in row))
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, columns)
            writer.writeheader()
            writer.writerows(rows)

    def staff(self, **people: str | Mapping[str, object]) -> None:
        """employees.csv: id = department, or id = fields."""
        rows = []
        for id_, told in people.items():
            fields = {"department": told} if isinstance(told, str) else told
            usual = {"name": f"员工{id_}", "department": "x", "hired_on": "2024-01-01", "base_salary": 0}
            rows.append({"employee_id": id_, **usual, **fields})
        self.write("employees.csv", rows)

    def run(self, policies: Path, month: str = "2026-10", *, hold: bool = False) -> PayRun:
        """The month's pay; raises ProblemsFound."""
        from hrcalc import payrun
        from hrcalc.calendar import Month
        from hrcalc.settings import Settings

        settings = Settings.load(
            data=self.folder, policies=policies, out=self.folder.parent / "out", lang="en", folder=self.folder
        )
        return payrun.run(settings, Month.parse(month), hold=hold).pay_run

    def policy(self, name: str, text: str) -> Path:
        """Write one policy document; the folder of all that were written."""
        folder = self.folder.parent / "policies"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")
        return folder


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """An empty company."""
    folder = tmp_path / "data"
    folder.mkdir()
    return Company(folder)


def amounts(run: PayRun) -> dict[tuple[str, str], str]:
    """(employee, item) -> the sum of its lines, as text with two decimals."""
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in run.lines.to_pylist():
        found[line["employee_id"], line["item"]] += line["amount"]
    return {key: str(value) for key, value in found.items()}


@pytest.fixture
def amounts_of() -> Callable[[PayRun], dict[tuple[str, str], str]]:
    """The function `amounts`."""
    return amounts
