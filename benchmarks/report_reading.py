"""Words what `reading.py` told: claims, seconds and memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from measure import MIB, claim

PEAKS = {
    "leads": "the leads, read and checked",
    "bad": "the leads with bad rows",
    "pyarrow": "the leads, by pyarrow.csv as strings",
    "deals": "the deals, read and checked",
    "fastexcel": "the deals, by fastexcel into pandas",
}
"""Whose memory is taken, each in a process of its own."""


@dataclass(frozen=True)
class Reading:
    """What `reading.py` told: of the files (`make`), the seconds of each side by comparison, and the bytes of each process (`peak`)."""

    made: Mapping[str, Any]
    seconds: Mapping[str, Mapping[str, Sequence[float]]]
    peaks: Mapping[str, Mapping[str, int]]

    def ratio(self, what: str, over: str, under: str) -> float:
        """The median of the ratios of paired turns."""
        sides = self.seconds[what]
        return median(a / b for a, b in zip(sides[over], sides[under], strict=True))

    def size(self, what: str) -> int:
        """Bytes of what a process read: of the CSV as it is, of the workbook unpacked."""
        sizes: Mapping[str, int] = self.made["bytes"]
        return (
            int(self.made["unpacked"]) if what in ("deals", "fastexcel") else sizes["bad" if what == "bad" else "clean"]
        )

    @property
    def bad(self) -> int:
        """How many rows are bad: of a key that stands twice, one of the two."""
        return int(self.made["leads"]) // 100


def claims(reading: Reading) -> list[str]:
    """What reading must hold."""
    leads, deals = f"{reading.made['leads']:,} leads as CSV", f"{reading.made['deals']:,} deals as xlsx"
    return [
        claim(
            f"{leads} are read and checked within 5× the time of pyarrow.csv reading them as strings",
            reading.ratio("leads", "hrcalc", "pyarrow"),
            "{:.2f}×",
            most=5,
        ),
        claim(
            f"{deals} are read and checked within 2× the time of fastexcel reading them into pandas",
            reading.ratio("deals", "hrcalc", "fastexcel"),
            "{:.2f}×",
            most=2,
        ),
        claim(
            f"{reading.bad:,} bad rows among the leads are all told and reported in less than 2× the clean time",
            reading.ratio("bad", "reported", "clean"),
            "{:.2f}×",
            most=2,
        ),
        *(
            claim(
                f"Reading the {what} peaks below 8× {of}, imports and all",
                reading.peaks[what]["peak"] / reading.size(what),
                "{:.2f}×",
                most=8,
            )
            for what, of in (("leads", "the file"), ("deals", "what the workbook unpacks to"))
        ),
    ]


def section(reading: Reading) -> list[str]:
    """The numbers behind them."""
    made = reading.made
    packed = made["bytes"]["deals"]
    return [
        "## Reading alone",
        "",
        f"A month's folder with a staff list and one export: {made['leads']:,} leads as CSV "
        f"({made['bytes']['clean'] / MIB:.1f} MiB, every column filled, UTF-8 with its mark), or",
        f"{made['deals']:,} deals as xlsx ({packed / MIB:.1f} MiB, {made['unpacked'] / MIB:.1f} MiB unpacked). "
        "hrcalc opens, converts and checks everything; the readers beside it check",
        f"nothing. One row in a hundred is bad, in {len(made['bad'])} ways; each must be told and no other, or the benchmark "
        "fails. Sides run in turns in one process, after",
        f"a turn that does not count; {len(reading.seconds['leads']['hrcalc'])} rounds.",
        "",
        "| | seconds | beside it | seconds | ratio |",
        "|---|---:|---|---:|---:|",
        _row(reading, "leads", "hrcalc", "pyarrow", "the leads", "pyarrow.csv, all columns as strings"),
        _row(reading, "deals", "hrcalc", "fastexcel", "the deals", "fastexcel into pandas"),
        _row(reading, "bad", "bad", "clean", f"the leads, {reading.bad:,} of them bad", "the clean leads"),
        _row(reading, "bad", "reported", "clean", "the same, and both reports written", "the clean leads"),
        "",
        "Memory is that of a process of its own: at its highest, with all imports, and how much of that came after them.",
        "",
        "| | peak MiB | after imports | peak ÷ file | after imports ÷ file |",
        "|---|---:|---:|---:|---:|",
        *(_peak(reading, what, name, reading.size(what)) for what, name in PEAKS.items()),
        *(_peak(reading, what, f"{PEAKS[what]}; the file as packed", packed) for what in ("deals", "fastexcel")),
        "",
    ]


def _row(reading: Reading, what: str, over: str, under: str, ours: str, theirs: str) -> str:
    sides = reading.seconds[what]
    value = reading.ratio(what, over, under)
    return f"| {ours} | {median(sides[over]):.3f} | {theirs} | {median(sides[under]):.3f} | {value:.2f} |"


def _peak(reading: Reading, what: str, name: str, size: int) -> str:
    peak = reading.peaks[what]["peak"]
    after = peak - reading.peaks[what]["imported"]
    return f"| {name} | {peak / MIB:.0f} | {after / MIB:.0f} | {peak / size:.2f} | {after / size:.2f} |"
