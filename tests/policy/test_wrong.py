"""Wrong documents: each gives exactly its messages, at their places, in both languages; no message shows how the program is made.

Beside each document (or folder of documents) of `wrong/` stands what `hrcalc policy check` prints of it, in a file of its name. After a
change of a message, write them anew and read the difference:

    python -m tests.policy.test_wrong [DOCUMENT…]
"""

from __future__ import annotations

import ast
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hrcalc import policies
from hrcalc.calendar import Month
from hrcalc.cli import app
from hrcalc.policy.library import load
from hrcalc.problems import errors_of
from hrcalc.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
WRONG = Path(__file__).parent / "wrong"
CASES = sorted(p for p in WRONG.iterdir() if p.is_dir() or p.suffix == ".yaml")
PACKAGE = ROOT / "hrcalc"

INTERNAL = re.compile(
    r"\b(NoneType|Fraction|Decimal|Exact|tuple|dict|frozenset|int|float|str|bool|isinstance|lambda|node|Node|Scalar|Mapping"
    r"|Sequence|ndarray|dtype|yes_no|[A-Z]\w*Error|Exception|Traceback|traceback)\b|\btree\.|<class|object at 0x|\.py\b|__"
)
"""Words of the program that mean nothing to the people who read its messages."""
NAMES_OF_TYPES = {"__name__", "__class__", "__qualname__", "dtype"}


def told(case: Path, alone: Path) -> str:
    """What `hrcalc policy check` prints of a document in both languages, on a terminal of 80 columns, beside no other documents."""
    parts = []
    for lang in ("zh", "en"):
        command = ["policy", "check", str(case), "--policies", str(alone), "--lang", lang]
        result = CliRunner().invoke(app, command, env={"COLUMNS": "80", "NO_COLOR": "1"})
        assert result.exit_code == 3, (case.name, result.output, result.exception)
        parts.append("\n".join(line.rstrip() for line in result.output.splitlines()))
    return "\n\n".join(parts) + "\n"


def expectation(case: Path) -> Path:
    return case.with_suffix(".txt")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_wrong_document_gives_exactly_its_messages(case: Path, tmp_path: Path) -> None:
    assert told(case, tmp_path) == expectation(case).read_text(encoding="utf-8")


def test_all_mistakes_are_shown(tmp_path: Path) -> None:
    items = "".join(f"  item_{i}: {{formula: unknown_{i} * 100, knd: earning}}\n" for i in range(30))
    path = tmp_path / "p.yaml"
    path.write_text(f"policy: p\neffective: 2026-01-01\nitems:\n{items}", encoding="utf-8")
    places = re.findall(r"^- p\.yaml:(\d+):\d+$", told(path, tmp_path / "none").split("\n\n")[0], re.M)
    assert places == [str(line) for i in range(30) for line in (i + 4, i + 4)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_run_is_refused_for_what_a_check_finds(case: Path, tmp_path: Path) -> None:
    _, checked = policies.check(Settings(policies=tmp_path), [case])
    library = load(case)
    in_run = {(p.place, p.why) for p in policies.problems_of(library, Month(2026, 1), Settings(policies=case))}
    in_run |= {(p.place, p.why) for p in library.problems}
    if not library.documents and not library.partial:
        assert in_run  # nothing is in force at all
        return
    for problem in errors_of(checked):
        assert problem.blocking
        assert (problem.place, problem.why) in in_run


def test_every_expectation_belongs_to_a_document_and_shows_its_place() -> None:
    assert {p for p in WRONG.iterdir() if p.suffix == ".txt"} == {expectation(case) for case in CASES}
    assert len(CASES) >= 60
    for case in CASES:
        zh, en = expectation(case).read_text(encoding="utf-8").split("\n\n")
        places = re.findall(r"^- (\S+:\d+:\d+)$", zh, re.M)
        assert places, case.name
        assert places == re.findall(r"^- (\S+:\d+:\d+)$", en, re.M), case.name
        for place in places:
            assert in_file(case, place), place


def in_file(case: Path, place: str) -> bool:
    """Whether a place lies in the file that it names, or just behind its end."""
    name, line, column = place.rsplit(":", 2)
    path = case / name if case.is_dir() else case
    lines = path.read_bytes().decode("utf-8", errors="replace").split("\n")
    return path.name == name and 1 <= int(line) <= len(lines) and 1 <= int(column) <= len(lines[int(line) - 1]) + 1


# --- all messages of the program ------------------------------------------------------------------------------------


def messages(source: str) -> Iterator[tuple[int, list[str], list[ast.FormattedValue]]]:
    """Every `Text(zh, en)` of a module: its line, its two texts with … for what is filled in, and what is filled in."""
    for call in ast.walk(ast.parse(source)):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id == "Text"
            and len(call.args) == 2
        ):
            parts = [part for arg in call.args for part in ast.walk(arg)]
            texts = ["".join(_literal(arg)) for arg in call.args]
            yield call.lineno, texts, [part for part in parts if isinstance(part, ast.FormattedValue)]


def _literal(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield str(part.value) if isinstance(part, ast.Constant) else "…"
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.BinOp):
        yield from _literal(node.left)
        yield from _literal(node.right)
    elif isinstance(node, ast.IfExp):
        yield from _literal(node.body)
        yield from _literal(node.orelse)


def faults(source: str) -> list[str]:
    """Messages of a module that show how the program is made."""
    found = []
    for line, texts, filled in messages(source):
        found += [f"{line}: {text}" for text in texts if INTERNAL.search(text)]
        for value in filled:
            if value.conversion == ord("r"):
                found.append(f"{line}: {ast.unparse(value)}")
            for part in ast.walk(value):
                if (isinstance(part, ast.Attribute) and part.attr in NAMES_OF_TYPES) or (
                    isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in ("type", "repr")
                ):
                    found.append(f"{line}: {ast.unparse(value)}")
    return found


@pytest.mark.parametrize("module", sorted(PACKAGE.rglob("*.py")), ids=lambda m: str(m.relative_to(PACKAGE)))
def test_no_message_shows_how_the_program_is_made(module: Path) -> None:
    assert faults(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        'Text(f"这里需要{x},不是 NoneType。", "A number is needed.")',
        'Text("不是数值。", f"{type(x)} is no number.")',
        'Text("不是数值。", "Not a " + "Fraction")',
        'Text(f"{x.__class__.__name__}不行。", "No.")',
        'Text(f"没有{x!r}。", f"There is no {x}.")',
    ],
)
def test_such_messages_would_be_found(code: str) -> None:
    assert faults(code)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_wrong_document_shows_how_the_program_is_made(case: Path) -> None:
    assert not INTERNAL.search(expectation(case).read_text(encoding="utf-8"))


def test_every_message_is_in_both_languages() -> None:
    for module in sorted(PACKAGE.rglob("*.py")):
        for line, (zh, en), _ in messages(module.read_text(encoding="utf-8")):
            if len(zh) > 12 and len(en) > 12:  # words, names and examples alone may be the same
                assert zh != en, (module.name, line, zh)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as nothing:
        for case in CASES if len(sys.argv) < 2 else [WRONG / name for name in sys.argv[1:]]:
            expectation(case).write_text(told(case, Path(nothing)), encoding="utf-8")
