"""Writes README.md of the sample, with the ids that the generator gave to the story's rows."""

from __future__ import annotations

from pathlib import Path

from company.events import Deal, Lead

TEMPLATE = Path(__file__).with_name("README.in.md")


def readme(told: dict[str, Lead | Deal]) -> str:
    """The text, with the ids of `told` by name."""
    return TEMPLATE.read_text(encoding="utf-8").format_map({name: event.id for name, event in told.items()})
