"""Which CRM a file is from. More than one in a folder is fine: each file is recognised by itself."""

from __future__ import annotations

from collections.abc import Mapping

from hrcalc.tables.crm.deals import DEALS
from hrcalc.tables.crm.leads import LEADS
from hrcalc.tables.crm.preset import Preset

PRESETS = (*LEADS, *DEALS)
"""Every preset."""


def preset_of(table: str, position_of: Mapping[str, int]) -> Preset | None:
    """The preset of a table that a header row fits; of several the one that finds the most columns."""
    fitting = [preset for preset in PRESETS if preset.table == table and preset.fits(position_of.keys())]
    return max(fitting, key=lambda preset: len(preset.places(position_of)), default=None)
