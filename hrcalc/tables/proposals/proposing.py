"""An assignment as a proposal: mapping, date format, words that need one of ours, and what stays open."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from hrcalc.private import without_ids
from hrcalc.proposal import Proposal, ProposedColumn
from hrcalc.tables.cells.units import foreign, power_of, unit_of
from hrcalc.tables.cells.values import YES_NO
from hrcalc.tables.crm.preset import LEAVE_OUT
from hrcalc.tables.crm.presets import PRESETS
from hrcalc.tables.headers import plain
from hrcalc.tables.proposals.assignment import Assignment, Found
from hrcalc.tables.proposals.contents import FEW, Profile
from hrcalc.tables.recognise import match
from hrcalc.tables.schema import Field, Table
from hrcalc.tables.wording.words import Words
from hrcalc.words import Text


def proposal_of(
    place: Proposal,
    best: Assignment,
    texts: Sequence[str],
    row: int,
    profiles: Sequence[Profile],
    *,
    asked: bool,
) -> Proposal:
    """The proposal for one sheet: `place` says where it stands, `texts` is its header row, `row` that row (from 0)."""
    table = best.table
    columns = _mapping(best, texts)
    header = match(table, row, texts, columns)
    unknown = {plain(texts[i]) for i in header.unknown}
    used = {found.profile.position for found in best.found.values()}
    fields = {p.header.strip(): p.own_type() for p in profiles if p.position not in used and p.texts}
    if unknown:
        fields = {text.strip(): fields.get(text.strip(), "text") for text in texts if plain(text) in unknown}
    values = _values(best)
    return replace(
        place,
        status="proposed",
        table=table.name,
        title=table.title,
        why=_why(best, asked=asked),
        details=tuple(_detail(p, _of(best, p)) for p in profiles),
        columns=columns,
        date_formats=_date_formats(best),
        values=values,
        choices={name: _choices(table.fields[name]) for name in values},
        fields={name: kind for name, kind in fields.items() if name not in table.fields},
        fields_needed=bool(unknown),
        missing=_missing(header.missing, [texts[i] for i in header.doubled]),
    )


def _of(best: Assignment, profile: Profile) -> list[Found]:
    return [found for found in best.found.values() if found.profile.position == profile.position]


def _mapping(best: Assignment, texts: Sequence[str]) -> dict[str, str]:
    """`[columns.TABLE]`: what our own headers do not say, and what they would say wrongly."""
    own = best.table.headers
    columns = {
        name: found.profile.header for name, found in best.found.items() if own.get(plain(found.profile.header)) != name
    }
    used = {plain(found.profile.header) for found in best.found.values()}
    wrong = {own[plain(text)] for text in texts if plain(text) in own and plain(text) not in used}
    columns |= {name: "" for name in sorted(wrong) if name not in best.found and name in best.table.fields}
    return columns


def _why(best: Assignment, *, asked: bool) -> tuple[Text, ...]:
    required = [name for name, field in best.table.fields.items() if field.required]
    there = [name for name in required if name in best.found]
    why = [
        Text(
            f"{len(required)} 个必需列找到 {len(there)} 个,另有 {len(best.found) - len(there)} 列",
            f"{len(there)} of {len(required)} required columns found, and {len(best.found) - len(there)} others",
        )
    ]
    if asked:
        why.insert(0, Text("--table 这样说", "--table says so"))
    elif best.named:
        why.insert(0, Text("名称里这样说", "its name says so"))
    return tuple(why)


def _detail(profile: Profile, found: Sequence[Found]) -> ProposedColumn:
    column = ProposedColumn(without_ids(profile.header), profile.position + 1)
    if not found:
        return replace(column, samples=profile.samples("", "text"))
    best = max(found, key=lambda one: one.score)
    label = Text("、".join(f.field.title for f in found), ", ".join(f.field.name for f in found))
    return replace(
        column,
        field=best.field.name,
        label=label,
        sure=min(found, key=lambda one: one.score).sure,
        why=best.why,
        samples=profile.samples(best.field.name, best.field.kind),
        notes=tuple(_notes(best.field, profile)),
    )


def _notes(field: Field, profile: Profile) -> list[Text]:
    notes = []
    if field.kind == "date" and profile.days:
        formats = profile.days.formats
        if profile.days.readable and formats:
            notes.append(Text(f"日期写作 {formats[0]}", f"days written as {formats[0]}"))
        elif len(formats) > 1:
            notes.append(
                Text(
                    f"日期分不清:{' 还是 '.join(formats)},要人说明",
                    f"days may be {' or '.join(formats)}: a person must say",
                )
            )
        elif formats:
            notes.append(
                Text(f"日期写作 {formats[0]},要写 date_format", f"days written as {formats[0]}: needs date_format")
            )
    if field.kind == "money":
        unit = unit_of(profile.header)
        if power_of(unit):
            notes.append(Text(f"单位是{unit},读时换算成元", f"counted in {unit}; converted to yuan when read"))
        told = {finding.said[1] for finding in profile.read_as(field).findings}
        notes += sorted(told)
        if foreign(unit) and not told:
            notes.append(Text(f"外币 {unit},不会换算", f"a foreign currency ({unit}), which is not converted"))
    return notes


def _date_formats(best: Assignment) -> tuple[str, ...]:
    """The formats in question where any column of days cannot be read without; those that all such columns have."""
    dates = [f for f in best.found.values() if f.field.kind == "date" and f.profile.days is not None]
    open_ = [f.profile.days.formats for f in dates if f.profile.days is not None and not f.profile.days.readable]
    if not open_:
        return ()
    common = [form for form in open_[0] if all(form in other for other in open_)]
    return tuple(common or open_[0])


def _values(best: Assignment) -> dict[str, dict[str, str | None]]:
    """Words of closed columns that are not ours, and what they probably mean."""
    values: dict[str, dict[str, str | None]] = {}
    for name, found in best.found.items():
        if found.field.kind not in ("choice", "yes_no"):
            continue
        known = {*found.field.choices, *found.field.choices.values(), *found.field.words}
        if found.field.kind == "yes_no":
            known = set(YES_NO)
        guess = Words({}, _crm_words(best.table, name))
        strange = [
            text
            for text in found.profile.texts[:FEW]
            if unicodedata.normalize("NFKC", text).strip() not in known and text.lower() not in known
        ]
        if strange:
            values[name] = {text: guess.meaning(text) for text in strange}
    return values


def _crm_words(table: Table, name: str) -> Mapping[str, str]:
    told: dict[str, str] = {}
    for preset in PRESETS:
        if preset.table == table.name:
            told |= preset.words.get(name, {})
    return told


def _choices(field: Field) -> tuple[str, ...]:
    ours = tuple(field.choices) if field.kind == "choice" else ("yes", "no")
    return (*ours, LEAVE_OUT)


def _missing(missing: Sequence[Field], doubled: Sequence[str]) -> tuple[Text, ...]:
    told = [
        Text(
            f'没有找到“{field.title}”({field.name})这一列:导出时加上它,或写 {field.name} = "表头"。',
            f'No column was found for {field.name} ({field.title}): add it to the export, or write {field.name} = "HEADER".',
        )
        for field in missing
    ]
    told += [
        Text(
            f"“{text.strip()}”和另一列是同一列,只留一列。",
            f"'{text.strip()}' is a column that is there twice: keep one.",
        )
        for text in doubled
    ]
    return tuple(told)
