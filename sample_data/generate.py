"""Makes the sample company, a year of it, or a benchmark month of any size in the same layout.

    python sample_data/generate.py                      rewrites sample_data/, the same bytes every time
    python sample_data/generate.py --year 2026 --out DIR
    python sample_data/generate.py --people 200 --leads 5000 --interviews 3000 --deals 1000 --attendance 4400 --out DIR

From Python, with this folder on the path: `from generate import SIZES, generate`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from company.files import write
from company.size import SIZES, Size

__all__ = ["SIZES", "Size", "generate", "generate_sample", "generate_year"]


def generate_sample(out: Path) -> list[Path]:
    """Writes the two months of the sample company into `out`; returns the files."""
    from company.sample import sample

    files = sample()
    for name, content in files.items():
        write(out / name, content)
    return [out / name for name in files]


def generate_year(out: Path) -> list[Path]:
    """Writes the twelve months of 2026 of the sample's people into `out`; returns the files."""
    from company.year import year

    files = year()
    for name, content in files.items():
        write(out / name, content)
    return [out / name for name in files]


def generate(size: Size, out: Path) -> list[Path]:
    """Writes one month, 2026-10, of a company of this size into `out`; returns the files."""
    from company.bulk import month

    return month(size, out)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Makes the sample company, a year of it, or a benchmark month.")
    parser.add_argument("--out", type=Path, help="the folder to write (default: sample_data itself)")
    parser.add_argument("--size", choices=sorted(SIZES), help="a benchmark month of a named size")
    parser.add_argument("--year", type=int, choices=[2026], help="twelve months of the sample's people")
    for name in Size._fields:
        parser.add_argument(f"--{name}", type=int, help=f"{name} of a benchmark month")
    told = parser.parse_args()
    counts = {name: value for name in Size._fields if (value := getattr(told, name)) is not None}
    if not counts and not told.size and not told.year:
        files = generate_sample(told.out or Path(__file__).parent)
    elif told.out is None:
        parser.error("a year or a benchmark month needs --out DIR")
    elif told.year:
        files = generate_year(told.out)
    else:
        files = generate(SIZES[told.size or "S"]._replace(**counts), told.out)
    print(f"{len(files)} files, {sum(path.stat().st_size for path in files):,} bytes")


if __name__ == "__main__":
    main()
