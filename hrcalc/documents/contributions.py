"""`contributions.xlsx`: social insurance and housing fund, city by city, person by person: base, own part, employer's part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.documents.book import Book
from hrcalc.documents.figures import Figures, places
from hrcalc.documents.headings import FIELDS, PEOPLE, TOTAL, company_of, month_title
from hrcalc.documents.sheets import Field, amounts, summed_sheet, texts
from hrcalc.documents.style import Looks
from hrcalc.engine.fen import Fen, money_array, sum_by
from hrcalc.engine.payees import told
from hrcalc.words import Text

SOCIAL_INSURANCE = {
    "pension": Text("养老", "Pension"),
    "medical": Text("医疗", "Medical"),
    "unemployment": Text("失业", "Unemployment"),
    "work_injury": Text("工伤", "Work injury"),
    "maternity": Text("生育", "Maternity"),
}
HOUSING_FUND = {
    "housing_fund": Text("公积金", "Housing fund"),
    "supplementary_housing_fund": Text("补充公积金", "Supplementary fund"),
}
"""The schemes. A scheme's item is the own part, `employer_…` the employer's; its metric `…_contribution_base` tells the base."""

_CITY = Text("参保城市", "City")
_OWN, _EMPLOYER, _BASE = Text("个人", "Own"), Text("单位", "Employer"), Text("基数", "Base")
_NOTE = Text(
    "单位:元。含以前月份的补差,合计与工资表相同",
    "Amounts in yuan, with retro of earlier months: totals are those of the register",
)


@dataclass(frozen=True)
class _Scheme:
    """A scheme that somebody is in: each part that it has, person by person."""

    title: Text
    parts: dict[Text, Fen]
    base: pa.ChunkedArray | None
    members: np.ndarray

    def part(self, which: Text) -> Fen:
        """A part; nothing where the scheme does not have it."""
        return self.parts.get(which, np.zeros(len(self.members), dtype=np.int64))


def write_contributions(figures: Figures, path: Path, book: Book) -> None:
    """Write the lists into an empty book, and save it."""
    whose = f"{company_of(figures.run.company, book.lang)} {month_title(figures.run.month).of(book.lang)} "
    lists = {
        Text("社会保险", "Social insurance"): [*_schemes(figures, SOCIAL_INSURANCE)],
        Text("住房公积金", "Housing fund"): [*_schemes(figures, HOUSING_FUND)],
    }
    city = np.array(told(figures.run, "city").to_pylist(), dtype=object)
    _add_cities(book, whose, city, [scheme for schemes in lists.values() for scheme in schemes])
    for title, schemes in lists.items():
        _add_list(book, whose, title, figures, city, schemes)
    book.save(path)


def _schemes(figures: Figures, titles: dict[str, Text]) -> Iterable[_Scheme]:
    lines, metrics, people = figures.run.lines, figures.run.metrics, figures.run.employees
    for id_, title in titles.items():
        parts: dict[Text, Fen] = {}
        members = np.zeros(people.num_rows, dtype=bool)
        for part, item in ((_OWN, id_), (_EMPLOYER, f"employer_{id_}")):
            of = np.asarray(pc.equal(lines["item"], item), dtype=bool)
            if of.any():
                parts[part] = sum_by(figures.amounts[of], figures.person_of_line[of], people.num_rows)
                members[figures.person_of_line[of]] = True
        if parts:
            bases = metrics.filter(pc.equal(metrics["metric"], f"{id_}_contribution_base"))
            row = places(people["employee_id"], bases["employee_id"].combine_chunks())
            base = bases["value"].take(pa.array(row, mask=row < 0)) if bases.num_rows else None
            yield _Scheme(title, parts, base, members)


def _add_list(book: Book, whose: str, title: Text, figures: Figures, city: np.ndarray, schemes: list[_Scheme]) -> None:
    """One list: everyone who is in one of its schemes, by city."""
    looks, lang = Looks(book.lang), book.lang
    inside = np.flatnonzero(np.any([s.members for s in schemes], axis=0)) if schemes else np.zeros(0, dtype=np.int64)
    order = inside[np.argsort(city[inside].astype(str), kind="stable")]
    rows = pa.array(order)
    staff = figures.run.employees.take(rows)
    fields = [
        texts(_CITY, city[order].tolist(), looks.text),
        Field(FIELDS["employee_id"], staff["employee_id"], looks.text, 16),
        Field(FIELDS["name"], staff["name"], looks.text, 16),
        Field(
            Text("证件号码", "ID number"), pa.chunked_array([told(figures.run, "id_number").take(rows)]), looks.text, 24
        ),
    ]
    added: list[Field] = []
    for scheme in schemes:
        if scheme.base is not None:
            base = pc.round(scheme.base.take(rows), ndigits=2).cast(pa.decimal128(38, 2))
            fields.append(Field(_head(scheme.title, _BASE), base, looks.money))
        for part, fen in scheme.parts.items():
            added.append(Field(_head(scheme.title, part), _money(fen[order], scheme.members[order]), looks.money))
            fields.append(added[-1])
    if len(schemes) > 1:
        for part in (_OWN, _EMPLOYER):
            whole = np.sum([scheme.part(part) for scheme in schemes], axis=0)
            added.append(Field(_head(TOTAL, part), _money(whole[order]), looks.money))
            fields.append(added[-1])
    summed_sheet(book, title, f"{whose}{title.of(lang).lower()}", _NOTE, fields, added)


def _add_cities(book: Book, whose: str, city: np.ndarray, schemes: list[_Scheme]) -> None:
    """What is to be paid to each city's offices, scheme by scheme."""
    looks = Looks(book.lang)
    rows = [
        (
            place,
            scheme.title.of(book.lang),
            int(here.sum()),
            int(scheme.part(_OWN)[here].sum()),
            int(scheme.part(_EMPLOYER)[here].sum()),
        )
        for place in sorted(set(city))
        for scheme in schemes
        if (here := scheme.members & (city == place)).any()
    ]
    columns = list(zip(*rows, strict=True)) or [()] * 5
    own, employer = columns[3], columns[4]
    added = [
        amounts(_OWN, own, looks.money),
        amounts(_EMPLOYER, employer, looks.money),
        amounts(TOTAL, [a + b for a, b in zip(own, employer, strict=True)], looks.money),
    ]
    fields = [
        texts(_CITY, columns[0], looks.text),
        texts(Text("险种", "Scheme"), columns[1], looks.text),
        Field(PEOPLE, pa.chunked_array([pa.array(columns[2], pa.int64())]), looks.count),
        *added,
    ]
    title = Text("五险一金", "Contributions")
    summed_sheet(book, Text("汇总", "Summary"), f"{whose}{title.of(book.lang).lower()}", _NOTE, fields, added)


def _head(title: Text, part: Text) -> Text:
    return Text(f"{title.zh} {part.zh}", f"{title.en}: {part.en.lower()}")


def _money(fen: Fen, known: np.ndarray | None = None) -> pa.ChunkedArray:
    return pa.chunked_array([money_array(fen, None if known is None else ~known)])
