"""What attendance platforms export, as tables of ours: one module per platform.

- `labels`: headers of one or two rows, found by their texts
- `grid`: the cells of a sheet by header, and the days that are made of them
- `states`, `leave`, `overtime`: what platforms write into cells about a day
- `translated`: a platform's sheet as a sheet of ours
- `wecom`: one module per platform, with its layouts; `wecom_month` (with `day_cells`, `period`): its monthly report; `wecom_api` (with
  `wecom_entries`): answers of its interface
- `zkteco` (with `serials`)
- `dingtalk`: its daily report; `dingtalk_month` (with `dingtalk_sums`): the monthly one; `dingtalk_leaves`: its list of leave requests
- `feishu`; `daily`, `dates`, `punches`, `results`, `sums`: what Feishu and DingTalk share

A layout is known by its headers alone, whatever the file and its sheets are called. Places, devices and telephones are not read.
"""

from __future__ import annotations

from collections.abc import Sequence

from hrcalc.exports.platforms import dingtalk, feishu, wecom, wecom_api, wecom_month, zkteco
from hrcalc.exports.platforms.labels import Label, found_header
from hrcalc.exports.platforms.translated import Layout, Needless, Translated
from hrcalc.exports.sheet import Sheet
from hrcalc.words import Text

LAYOUTS: tuple[Layout, ...] = (
    *wecom_api.LAYOUTS,
    *wecom_month.LAYOUTS,
    *wecom.LAYOUTS,
    *zkteco.LAYOUTS,
    *feishu.LAYOUTS,
    *dingtalk.LAYOUTS,
)
"""Every layout; of two that fit a sheet the first counts."""

SAME = Text("同一份导出的另一张表已经说了", "told by another sheet of the same export")


def translated(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets of one file, those of a platform's layout as sheets of ours.

    A sheet that only repeats another of its file (single punches, a month's sums beside its days) is counted, and not read. Where no other
    sheet of the file tells what it repeats, it stays as it is: a sheet of which nobody knows the table.
    """
    found = [(sheet, layout_of(sheet)) for sheet in sheets]
    layouts = [known[0] for _, known in found if known and known[0].translate]
    told = {layout.table for layout in layouts}
    finer = {layout.table for layout in layouts if not layout.fallback}
    done: list[Sheet] = []
    for sheet, known in found:
        if known is None:
            done.append(sheet)
            continue
        layout, header, labels = known
        if layout.translate is None and layout.table not in told:
            done.append(sheet)
        elif layout.translate is None or (layout.fallback and layout.table in finer):
            done.append(Needless(sheet, layout, header, SAME))
        else:
            done.append(Translated(sheet, layout, header, labels))
    return done


def layout_of(sheet: Sheet) -> tuple[Layout, int, list[Label]] | None:
    """The layout of a raw sheet, the last row of its header (from 0) and its labels; None where it is no platform's."""
    for layout in LAYOUTS:
        header = found_header(sheet.head, layout.needed)
        if header is not None:
            return layout, *header
    return None
