"""The lead that each interview and each deal names, looked up once: for the checks and for the engine."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from hrcalc.tables.arrow import pc
from hrcalc.tables.frames import LEAD


def with_leads(frames: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The frames, those of interviews and deals with the column `LEAD`."""
    naming = {table: frames[table] for table in ("interviews", "deals")}
    # Leads are the largest table: their ids are hashed once for both tables that name them.
    named = pa.chunked_array([c for frame in naming.values() for c in frame["lead_id"].chunks], pa.string())
    if named.null_count == len(named):
        found = pa.chunked_array([pa.nulls(len(named), pa.int32())])
    else:
        found = pc.index_in(named, frames["leads"]["lead_id"], skip_nulls=True)
    start, linked = 0, dict(frames)
    for table, frame in naming.items():
        linked[table] = frame.append_column(LEAD, found.slice(start, len(frame)).combine_chunks())
        start += len(frame)
    return linked
