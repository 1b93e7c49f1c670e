"""policies/README.md, the lesson: every snippet is run in its order, every answer is what the program answers."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from hrcalc import policies
from hrcalc.policy.library import load
from hrcalc.settings import Settings
from tests.test_readme import not_printed

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "policies" / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
PARTS = ("metrics", "tables", "items", "examples")


@dataclass
class Step:
    """What became of one block of the page: what failed, or was printed."""

    kind: str
    text: str
    failed: list[str]
    printed: str = ""


# --- a document that grows --------------------------------------------------------------------------------------------


def merged(old: str, new: str) -> str:
    """The new text written into a document the way the page says: what has the same name (or title) is replaced."""
    if not old:
        return new
    top, parts = split(old)
    more, others = split(new)
    top |= more
    for part, entries in others.items():
        parts.setdefault(part, {}).update(entries)
    blocks = [f"{part}:\n{''.join(parts[part].values())}" for part in PARTS if part in parts]
    return "\n".join(["".join(top.values()), *blocks])


def split(text: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """A document's single lines by key, and the entries of its parts by name (of examples: by title)."""
    top: dict[str, str] = {}
    parts: dict[str, dict[str, str]] = {}
    part = name = ""
    for line in text.splitlines(keepends=True):
        if line.startswith("#") or not line.strip():
            continue
        key = line.split(":")[0]
        if re.match(r"\w", line) and key not in PARTS:
            top[key] = line
        elif re.match(r"\w", line):
            part = key
            parts[part] = {}
        else:
            if found := re.match(r"  (?:- \{?title: ([^,\n]+(?:,(?! given:)[^,\n]+)*)|(\w+):)", line):
                name = (found[1] or found[2]).strip()
            parts[part][name] = parts[part].get(name, "") + line
    return top, parts


OLD = """\
policy: p
ends: 2026-12-31
items:
  a:
    formula: 1
  b: {formula: 2}
examples:
  - title: x, y
    error: z
"""
NEW = """\
# drafts/p.yaml
ends: 2026-11-30      # a comment

items:
  b: {formula: 3}
  c: {formula: 4}
examples:
  - {title: w, given: {a: 1}}
  - title: x, y
    error: v
"""
BOTH = """\
policy: p
ends: 2026-11-30      # a comment

items:
  a:
    formula: 1
  b: {formula: 3}
  c: {formula: 4}

examples:
  - title: x, y
    error: v
  - {title: w, given: {a: 1}}
"""


def test_what_has_the_same_name_is_replaced() -> None:
    assert merged(OLD, NEW) == BOTH


# --- the lesson, from its first line to its last ----------------------------------------------------------------------


def lesson(folder: Path) -> list[Step]:
    """Every block of the page, done as it says in a copy of the sample company."""
    for name in ("sample_data", "policies"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "drafts").mkdir()
    steps = []
    for i, (kind, text) in enumerate(BLOCKS):
        after = BLOCKS[i + 1][0] if i + 1 < len(BLOCKS) else ""
        if kind == "yaml":
            steps.append(Step(kind, text, written(folder, text, tried=after != "sh")))
        elif kind == "sh":
            printed = ""
            for line in text.splitlines():
                printed = typed(folder, line) or printed
            steps.append(Step(kind, text, [], printed))
        else:
            shown = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
            steps.append(Step(kind, text, not_printed(shown, steps[-1].printed), steps[-1].printed))
    return steps


def written(folder: Path, text: str, *, tried: bool) -> list[str]:
    """Write a block into its file; the mistakes in it, and its examples that fail, where no command follows that tells them."""
    name = re.match(r"# (drafts/[\w@.-]+\.yaml)\n", text)
    assert name, text
    path = folder / name[1]
    before = sorted(path.parent.glob(f"{path.stem.split('@')[0]}@*.yaml"))  # "saved as": the version before, changed
    path.write_text(merged(before[-1].read_text(encoding="utf-8") if before else "", text), encoding="utf-8")
    if not tried:
        return []
    settings = Settings.load(policies=folder / "policies", lang="en", folder=folder, environ={})
    _, problems = policies.check(settings, [path])
    results = policies.run_examples(settings, [path])
    return [p.why.en for p in problems] + [r.example.title for r in results if not r.passed]


def typed(folder: Path, line: str) -> str:
    """What a line of the shell prints, 100 columns wide and in Chinese."""
    command, *arguments = shlex.split(line)
    match command:
        case "mv":
            pattern, target = arguments
            for path in sorted(folder.glob(pattern)):
                shutil.move(path, folder / target)
        case "hrcalc":
            environment = {k: v for k, v in os.environ.items() if not k.startswith("HRCALC_")} | {
                "PYTHONPATH": str(ROOT),
                "PYTHONUTF8": "1",
                "COLUMNS": "100",
                "HRCALC_LANG": "zh",
            }
            whole = [sys.executable, "-m", "hrcalc", *arguments]
            done = subprocess.run(whole, cwd=folder, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode in (0, 3), done.stderr
            return done.stdout + done.stderr
        case _:
            raise AssertionError(f"the page types {command}")
    return ""


def test_every_block_does_what_the_page_says(tmp_path: Path) -> None:
    """One test for all of them: each goes on where the one before it stopped."""
    steps = lesson(tmp_path)
    assert {step.kind for step in steps} == {"yaml", "sh", "text"}
    assert [(step.text, step.failed, step.printed) for step in steps if step.failed] == []
    refused = [step.printed for step in steps if step.kind == "text" and re.search("✗|个错误", step.printed)]
    assert len(refused) == 2  # an example that no longer holds, and what was mistyped: on purpose


# --- what the page says beside its snippets ---------------------------------------------------------------------------


def test_the_three_ways_of_a_table(tmp_path: Path) -> None:
    """The formulas in the table of the page give the numbers beside them, for three deals."""
    rows = re.findall(r"^\| `(\w+\(sprint_deals, prize_per_deal\))` \|.*\| (\d+) \|$", PAGE, re.MULTILINE)
    assert [formula.partition("(")[0] for formula, _ in rows] == ["lookup", "marginal", "interpolate"]
    bands = re.search(r"^  prize_per_deal:\n(?:    - .*\n)+", PAGE, re.MULTILINE)
    assert bands
    items = "".join(f"  way_{i}: {{formula: '{formula}'}}\n" for i, (formula, _) in enumerate(rows))
    expect = ", ".join(f"way_{i}: {told}" for i, (_, told) in enumerate(rows))
    (tmp_path / "ways.yaml").write_text(
        "policy: ways\neffective: 2026-01-01\nmetrics:\n  sprint_deals: {value: count(deals)}\n"
        f"tables:\n{bands.group()}items:\n{items}examples:\n  - given: {{sprint_deals: 3}}\n    expect: {{{expect}}}\n",
        encoding="utf-8",
    )
    told = Settings.load(policies=tmp_path / "nothing", lang="en", folder=tmp_path, environ={})
    (result,) = policies.run_examples(told, [tmp_path / "ways.yaml"])
    assert result.as_problems() == []


def test_the_documents_in_force_are_in_their_table() -> None:
    table = PAGE[PAGE.index("| 文件夹 | 制度 |") :].split("\n\n")[0]
    named: set[tuple[str, str]] = set()
    folder = ""
    for row in table.splitlines()[2:]:
        cells = [cell.strip() for cell in row.split("|")]
        folder = cells[1].strip("`/") or folder
        named |= {(folder, name) for name in re.findall(r"`([\w-]+)`", cells[2])}
    documents = load(ROOT / "policies").documents
    assert named == {(Path(d.file).parent.as_posix(), d.name) for d in documents}


def test_every_plan_of_the_gallery_is_in_its_table() -> None:
    gallery = ROOT / "policies" / "examples"
    links = re.findall(r"\]\(([\w@-]+\.yaml)\)", (gallery / "README.md").read_text(encoding="utf-8"))
    assert sorted(set(links)) == sorted(p.name for p in gallery.glob("*.yaml"))


@pytest.mark.parametrize("page", ["README.md", "examples/README.md"])
def test_a_link_leads_somewhere(page: str) -> None:
    path = ROOT / "policies" / page
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_command_exists(tmp_path: Path) -> None:
    """With the options that the page gives it."""
    asked = re.findall(r"(?:^|`)hrcalc ((?:policy )?[a-z]+)([^`\n]*)", PAGE, re.MULTILINE)
    assert {command for command, _ in asked} >= {
        "policy test",
        "policy check",
        "policy diff",
        "policy show",
        "simulate",
    }
    for command in sorted({command for command, _ in asked}):
        options = {option for c, rest in asked if c == command for option in re.findall(r"--[a-z]+", rest)}
        told = typed(tmp_path, f"hrcalc {command} --help")
        assert [option for option in sorted(options) if option not in told] == [], command
