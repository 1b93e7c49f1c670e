"""What attendance platforms export, as tables of ours: each platform in modules of its name, what several share in the others.

- `labels`: headers of one or two rows, found by their texts
- `grid`: the cells of a sheet by header, and the days that are made of them
- `clock`, `states`, `leave`, `overtime`: what platforms write into cells about a day; `unknown_columns`: what may be leave
- `dates`, `daily`, `daily_sums`, `punches`, `results`: what Feishu and DingTalk share
- `feishu`: its daily report
- `dingtalk`: its daily report; `dingtalk_month` (with `dingtalk_sums`): the monthly one; `dingtalk_leaves`: its list of leave requests
- `wecom`: its daily report; `wecom_month` (with `wecom_days`, `wecom_cells`): the monthly one; `wecom_api` (with `wecom_entries`):
  answers of its interface
- `zkteco` (with `zkteco_times`): its report of periods
- `translated`: a platform's sheet as a sheet of ours; `told`: what of it a finer sheet of the same file tells

A layout is known by its headers alone, whatever the file and its sheets are called. Places, devices and telephones are not read.
"""

from __future__ import annotations

from collections.abc import Sequence

from hrcalc.exports.platforms import dingtalk, feishu, wecom, wecom_api, wecom_month, zkteco
from hrcalc.exports.platforms.labels import Label, found_header, readings
from hrcalc.exports.platforms.told import SAME, Told, beside
from hrcalc.exports.platforms.translated import Layout, Needless, Translated
from hrcalc.exports.sheet import Sheet

LAYOUTS: tuple[Layout, ...] = (
    *wecom_api.LAYOUTS,
    *wecom_month.LAYOUTS,
    *wecom.LAYOUTS,
    *zkteco.LAYOUTS,
    *feishu.LAYOUTS,
    *dingtalk.LAYOUTS,
)
"""Every layout; of two that fit a sheet the first counts."""


def translated(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets of one file, those of a platform's layout as sheets of ours.

    A sheet that only repeats another of its file (single punches) is counted, and not read. Where no other sheet of the file tells what it
    repeats, it stays as it is: a sheet of which nobody knows the table. A month's sums beside its days tell only people whom these do not.
    """
    found = [(sheet, layout_of(sheet)) for sheet in sheets]
    translatable = [known[0] for _, known in found if known and known[0].translate]
    fine = {
        i: Translated(sheet, *known)
        for i, (sheet, known) in enumerate(found)
        if known and known[0].translate and not known[0].fallback
    }
    finer = {
        name: Told([sheet.days for sheet in fine.values() if sheet.table == name])
        for name in {sheet.table for sheet in fine.values()}
    }
    done: list[Sheet] = []
    for i, (sheet, known) in enumerate(found):
        if known is None:
            done.append(sheet)
        elif i in fine:
            done.append(fine[i])
        elif known[0].translate is None:
            told = any(layout.table == known[0].table for layout in translatable)
            done.append(Needless(sheet, known[0], known[1], SAME) if told else sheet)
        elif known[0].table in finer:
            done.append(beside(sheet, *known, finer[known[0].table]))
        else:
            done.append(Translated(sheet, *known))
    return done


def layout_of(sheet: Sheet) -> tuple[Layout, int, list[Label]] | None:
    """The layout of a raw sheet, the last row of its header (from 0) and its labels; None where it is no platform's."""
    ways = readings(sheet.head)
    for layout in LAYOUTS:
        header = found_header(ways, layout.needed)
        if header is not None:
            return layout, *header
    return None
