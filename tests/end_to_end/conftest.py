"""What the tests of commands share: the command line, run in this process; where a company's folders are, and its months closed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from hrcalc import cli, close_month
from tests.conftest import Company

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run a command: exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hrcalc", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        out, err = capsys.readouterr()
        return code, out, err

    return run


def places(shop: Company) -> dict[str, Any]:
    """The folders of a company, as the library's calls take them."""
    root = shop.folder.parent
    return {"data": shop.folder, "policies": root / "policies", "out": root / "out", "ledger": root / "x.ledger"}


def close(shop: Company, month: str, **more: Any) -> None:
    """Close a month as it was run."""
    where = {name: place for name, place in places(shop).items() if name != "policies"}
    close_month(month, approved_by="boss", **where, **more)
