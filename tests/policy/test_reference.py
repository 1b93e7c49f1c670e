"""policies/REFERENCE.md says what the program does: every snippet in it is run, every list in it is the code's own.

What a snippet is, the page itself tells under "How to read it"; a section (`###`) is one folder of documents, or one month.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from hrcalc import payrun, policies
from hrcalc.calendar import Month
from hrcalc.documents import screen
from hrcalc.engine.events import DATE, EVENT_TABLES
from hrcalc.engine.groups import GROUPS
from hrcalc.engine.lines import LARGEST
from hrcalc.engine.periods import OWN_DAYS, PERIODS, is_some_months
from hrcalc.engine.world import COMPUTED, SPELL
from hrcalc.money import MODES
from hrcalc.policy import lexer, source
from hrcalc.policy.document import KINDS, PERS, ROLES, TAXABLES, TOTAL_TITLES, TOTALS
from hrcalc.policy.example_reader import EXAMPLE_KEYS
from hrcalc.policy.functions import FUNCTIONS
from hrcalc.policy.item_reader import ITEM_KEYS, METRIC_KEYS
from hrcalc.policy.lexer import AGGREGATES
from hrcalc.policy.literals import LOGIC
from hrcalc.policy.reader import DOCUMENT_KEYS
from hrcalc.policy.schema import json_schema
from hrcalc.problems import Problem, errors_of
from hrcalc.settings import Settings
from tests.policy.validator import Validator

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "policies" / "REFERENCE.md").read_text(encoding="utf-8")
ANSWER = "回答 answer: "


@dataclass
class Section:
    """What stands under one heading."""

    title: str
    documents: list[str] = field(default_factory=list)
    wrong: list[tuple[str, list[str]]] = field(default_factory=list)
    given: str = ""
    formulas: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    printed: list[tuple[str, list[str]]] = field(default_factory=list)


def sections() -> Iterator[Section]:
    for text in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        section = Section(text.splitlines()[0])
        before = ""
        for part in re.split(r"(^```\w+\n.*?^```$)", text, flags=re.MULTILINE | re.DOTALL):
            if part.startswith("```"):
                kind, _, block = part.removesuffix("```").partition("\n")
                _put(section, kind[3:], block, before)
            else:
                section.formulas += _formulas(part)
            before = part.strip() or before
        yield section


def _put(section: Section, kind: str, block: str, before: str) -> None:
    name = re.fullmatch(r"`([^`]+)`", before.splitlines()[-1])
    if kind == "yaml" and block.startswith("given:"):
        section.given = block
    elif kind == "yaml" and before.endswith("*不对 / wrong:*"):
        section.wrong.append((block, []))
    elif kind == "yaml":
        section.documents.append(block)
    elif kind == "csv" and name:
        section.files[name[1]] = block
    elif kind == "text" and name:
        section.printed.append((name[1], block.splitlines()))
    else:
        assert kind == "text", f"{section.title}: nobody reads this block: {block}"
        section.wrong[-1][1].extend(block.splitlines())


def _formulas(text: str) -> list[tuple[str, str]]:
    found = []
    for table in re.findall(r"^\| 公式 formula \|.*?(?:\n\n|\Z)", text, re.MULTILINE | re.DOTALL):
        head, _, *rows = table.strip().splitlines()
        begins = ANSWER if "回答 answer" in head else ""
        for row in rows:
            formula, result = re.fullmatch(r"\| `(.+?)` \| (.+) \|", row).groups()  # type: ignore[union-attr]
            found.append((formula, begins + result))
    return found


SECTIONS = {section.title: section for section in sections()}


def of(what: str) -> pytest.MarkDecorator:
    """The sections that have something of a kind."""
    return pytest.mark.parametrize("title", [s.title for s in SECTIONS.values() if getattr(s, what)])


def write(section: Section, folder: Path) -> Settings:
    """A section's documents as a folder of policies."""
    folder.mkdir(parents=True, exist_ok=True)
    for i, text in enumerate(section.documents):
        (folder / f"{i}.yaml").write_text(text, encoding="utf-8")
    return Settings(policies=folder)


def told(problems: list[Problem]) -> list[str]:
    """Errors as the page writes them: place, why and how to mend it, in Chinese and in English."""
    return [
        f"{p.place.partition(':')[2]} {why} {mend}".rstrip()
        for p in errors_of(problems)
        for why, mend in zip(p.why, p.mend, strict=True)
    ]


@of("documents")
def test_the_documents_are_right_and_their_examples_hold(title: str, tmp_path: Path) -> None:
    settings = write(SECTIONS[title], tmp_path)
    _, problems = policies.check(settings, [tmp_path])
    assert told(problems) == []
    results = policies.run_examples(settings, [tmp_path])
    assert [
        (r.example.title or r.example.position, [p.why.en for p in r.as_problems()]) for r in results if not r.passed
    ] == []
    for text in SECTIONS[title].documents:
        assert "examples:" in text, f"a document without examples: {text}"


@of("documents")
def test_the_documents_fit_the_schema(title: str) -> None:
    """What the program takes, an editor marks nowhere."""
    validator = Validator(json_schema())
    for text in SECTIONS[title].documents:
        assert validator.wrong(yaml.load(text, Loader=yaml.BaseLoader)) == []


@of("wrong")
def test_what_is_wrong_gets_the_answer_that_is_written(title: str, tmp_path: Path) -> None:
    section = SECTIONS[title]
    settings = write(section, tmp_path / "policies")
    for text, answer in section.wrong:
        path = tmp_path / "p.yaml"
        path.write_text(text, encoding="utf-8")
        _, problems = policies.check(settings, [path])
        assert told(problems) == answer


@of("formulas")
def test_formulas_come_to_what_is_written(title: str, tmp_path: Path) -> None:
    section = SECTIONS[title]
    settings = write(section, tmp_path / "policies")
    differing = {}
    for formula, expected in section.formulas:
        found = result_of(formula, section.given, settings, tmp_path / "p.yaml")
        if found != expected:
            differing[formula] = (found, expected)
    assert differing == {}


def result_of(formula: str, given: str, settings: Settings, path: Path) -> str:
    """What a formula comes to, or the words of the refusal."""
    document = "policy: p\neffective: 2026-10-01\nmetrics:\n  got: {value: '%s'}\nitems: {pay: {formula: 1}}\n"
    examples = "examples:\n- expect: {got: '?'}\n" + "".join(f"  {line}\n" for line in given.splitlines())
    path.write_text(document % formula.replace("'", "''") + examples, encoding="utf-8")
    _, problems = policies.check(settings, [path])
    if not errors_of(problems):
        (result,) = policies.run_examples(settings, [path])
        if not result.problems:
            return result.differences[0].got.replace(",", "") if result.differences else "?"
        problems = list(result.problems)
    why = errors_of(problems)[0].why
    zh, en = (re.sub(r"^.*?(算不出来[^:]*:|cannot be computed[^:]*: )", "", text) for text in why)
    return f"{ANSWER}{zh} {en}"


@of("files")
def test_months_come_to_what_is_written(title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    section = SECTIONS[title]
    write(section, tmp_path / "policies")
    written = {name: text for name, text in section.files.items() if name.startswith("data/")}
    for name, text in written.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hrcalc.toml").write_text('data = "data"\n', encoding="utf-8")
    settings = Settings.load(lang="zh", folder=tmp_path)
    results = section.files.keys() - written.keys()
    assert results or section.printed, "a month without results"
    for name in sorted(results):
        payrun.run(settings, Month.parse(name.split("/")[1]))
        expected = rows_of(section.files[name])
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
            assert [{column: row[column] for column in expected[0]} for row in csv.DictReader(file)] == expected
    for command, lines in section.printed:
        assert printed(command, settings, lines) == lines


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def printed(command: str, settings: Settings, lines: list[str]) -> list[str]:
    """What a command prints: of `check` those of these lines that it tells, of `explain` everything."""
    _, name, *words = command.split()
    month = Month.parse(words[words.index("--month") + 1])
    if name == "check":
        why = [text for p in payrun.check(settings, month).problems for text in p.why]
        return [line for line in lines if line in why]
    assert name == "explain"
    out = io.StringIO()
    with redirect_stdout(out):
        screen.print_tree(payrun.explain(settings, month, *words[:2]), "zh", as_json=False)
    return out.getvalue().rstrip().splitlines()


# --- lists ------------------------------------------------------------------------------------------------------------


def rows(name: str) -> list[str]:
    """The rows of a list or table, without its head."""
    begin = PAGE.index(f"<!-- list: {name} -->\n")
    lines = PAGE[begin:].split("\n\n")[0].splitlines()[1:]
    return lines[2:] if lines[0].startswith("|") else lines


def words(name: str, cell: int | None = None) -> list[list[str]]:
    """The words in backticks of each row; of a table of one cell alone."""
    parts = [row if cell is None else row.split("|")[cell + 1] for row in rows(name)]
    return [re.findall(r"`([^`]+)`", part) for part in parts]


def keys(name: str) -> list[str]:
    """The first word of each row."""
    return [row[0] for row in words(name)]


def test_keys_and_choices_are_those_of_the_code() -> None:
    assert keys("document keys") == list(DOCUMENT_KEYS)
    assert keys("metric keys") == list(METRIC_KEYS)
    assert keys("item keys") == list(ITEM_KEYS)
    assert sorted(keys("example keys")) == sorted(EXAMPLE_KEYS)
    assert keys("per") == list(PERS)
    assert keys("kinds") == list(KINDS)
    assert [word for word in words("taxables")[0] if word in TAXABLES] == list(TAXABLES)
    assert keys("totals") == list(TOTALS)
    assert {title: total for total, title in re.findall(r"`(\w+)` (\w+) \|", "\n".join(rows("totals")))} == TOTAL_TITLES
    assert keys("round modes") == list(MODES)
    told = re.findall(r"`(\w+)` (\w+)", "\n".join(rows("spell")))
    assert told == [(name, field.title) for name, field in SPELL.items()]


def test_functions_and_counts_are_those_of_the_code() -> None:
    assert [key.split("(")[0] for key in keys("functions")] == list(FUNCTIONS)
    assert [key.split("(")[0] for key in keys("aggregates")] == list(AGGREGATES)
    assert {row[0]: tuple(row[1:]) for row in words("roles")} == ROLES
    assert {key: row.split("|")[2].strip() for key, row in zip(keys("groups"), rows("groups"), strict=True)} == GROUPS
    assert sorted(keys("periods")) == sorted([*PERIODS, *OWN_DAYS, "last 3 months"])
    assert is_some_months(("last", "3", "months"))


def test_operators_and_their_spellings_are_those_of_the_code() -> None:
    also: dict[str, set[str]] = {}
    for spelling, sign in {**lexer._ONE, **lexer._TWO}.items():
        if sign not in "().[]":
            also.setdefault(sign, set()).update({spelling} - {sign})
    for word, kind in LOGIC.items():
        if kind in ("AND", "OR", "NOT"):
            also.setdefault(kind.lower(), set()).update({word} - {kind.lower()})
    told = {own: set(others) for own, others in zip(keys("operators"), words("operators", 1), strict=True)}
    assert told == {**also, "in": set()}


def test_literals_come_to_what_is_written(tmp_path: Path) -> None:
    literals = {
        key: row.strip("| ").split(" | ")[1] for key, row in zip(keys("literals"), rows("literals"), strict=True)
    }
    settings = Settings(policies=tmp_path / "none")
    for literal, result in literals.items():
        assert result_of(literal, "", settings, tmp_path / "p.yaml") == result
    units = {literal[-1] for literal in literals if literal[0].isdigit() and not literal[-1].isdigit()}
    assert units == set("%万亿")
    assert {literal[0] for literal in literals if literal[-1] in lexer._CLOSERS.values()} | {"”"} == set(lexer._CLOSERS)


def test_columns_are_those_of_the_tables() -> None:
    fields = {**policies.vocabulary(Settings())}
    fields["deals"] = {**fields["deals"], **COMPUTED}
    told = {}
    for row in rows("tables"):
        table, titles, date, columns = row.strip("| ").split(" | ")
        told[table.strip("`")] = (tuple(titles.split("、")), date.strip("`"), re.findall(r"`(\w+)` ([^、]+)", columns))
    assert told == {
        table: (titles, DATE[table], [(name, field.title) for name, field in fields[table].items()])
        for table, titles in EVENT_TABLES.items()
    }
    staff = [(name, field.title) for name, field in fields["employees"].items()]
    assert re.findall(r"`(\w+)` ([^、。]+)", rows("staff")[0]) == staff


def test_limits_are_those_of_the_code() -> None:
    limits = [lexer.LONGEST, lexer.DEEPEST, source._LARGEST, source._DEEPEST, LARGEST // 100]
    assert [int(row.strip("| ").split(" | ")[1]) for row in rows("limits")] == limits


def test_what_given_takes_is_what_it_reads(tmp_path: Path) -> None:
    told = {word for row in words("given keys", 0) for word in row}
    for key in told:
        text = f"policy: p\neffective: 2026-01-01\nitems: {{pay: {{formula: 1}}}}\nexamples: [{{given: {{{key}: }}, expect: {{pay: 1}}}}]\n"
        (tmp_path / "p.yaml").write_text(text, encoding="utf-8")
        (result,) = policies.run_examples(Settings(policies=tmp_path), [tmp_path])
        assert not any("There is no name" in p.why.en for p in result.problems), key
    assert told == {"month", *DATE, "deal_credits", "people", "employees", "targets", "actuals", "posted"}


def test_every_link_leads_to_a_heading() -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
    }
    assert [link for link in re.findall(r"\]\(#([^)]+)\)", PAGE) if link not in headings] == []
