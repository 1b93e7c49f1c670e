"""The part of `RESULTS.md` on ledgers of one year and of ten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from measure import MIB, Cost, claim, memory, ratio, seconds

COMMANDS = ("run", "close", "verify")
YEARS = (1, 10)


@dataclass
class Ledgers:
    """What was measured: rows that a month posts, bytes of each ledger by its years, and the costs of each command and years."""

    lines: int
    metrics: int
    size: dict[int, int]
    costs: dict[str, list[Cost]]


def claims(found: Ledgers) -> list[str]:
    """Each command takes about as long with ten years as with one."""
    few, many = YEARS
    return [
        claim(
            f"{name} takes at most 1.5× as long with a ledger of ten years of 10,000 people as with one of a year",
            ratio(found.costs[f"{command} {many}"], found.costs[f"{command} {few}"]),
            "{:.2f}×",
            most=1.5,
        )
        for command, name in zip(COMMANDS, ("`run`", "`close`", "`ledger verify`"), strict=True)
    ]


def section(found: Ledgers) -> list[str]:
    """The section with the numbers behind them."""
    few, many = (found.size[years] / MIB for years in YEARS)
    return [
        "## Ledgers of one year and of ten",
        "",
        f"Every month posts {found.lines:,} lines and {found.metrics:,} metrics of M, each amount another one; before that it is run,",
        f"and looked at a hundred times (`ledger.py`): {few:.1f} MiB in a year, {many:.1f} MiB in ten. Then the next month of M",
        f"is run and closed, and the ledger verified; {len(found.costs['run 1'])} rounds.",
        "",
        "| | one year, s | ten years, s | ratio | one year, peak MiB | ten years, peak MiB |",
        "|---|---:|---:|---:|---:|---:|",
        *(_row(command, [found.costs[f"{command} {years}"] for years in YEARS]) for command in COMMANDS),
        "",
    ]


def _row(command: str, costs: Sequence[list[Cost]]) -> str:
    few, many = costs
    return (
        f"| {command} | {seconds(few):.3f} | {seconds(many):.3f} | {ratio(many, few):.2f} | "
        f"{memory(few) / MIB:.0f} | {memory(many) / MIB:.0f} |"
    )
