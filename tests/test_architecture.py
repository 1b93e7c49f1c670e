"""The shape of the package: imports point one way, start-up is light, money is exact, Python evaluates no text."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "hrcalc"
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = [
    {"cli", "__main__"},
    {"library"},
    {"comparison", "difference", "payouts", "payrun", "simulation"},
    {"examining"},
    {"closing", "retro"},
    {"posted"},
    {"policies"},
    {"documents"},
    {"ledger"},
    {"revision"},
    {"examples"},
    {"explain", "targets"},
    {"engine"},
    {"policy"},
    {"tables"},
    {"exports"},
    {"settings"},
    {"calendar"},
    {"exact", "lock", "memory", "mending", "money", "private", "problems", "proposal", "words"},
]
"""From the top down: a module imports from its own layer and from those below."""

APART = {
    "cli": {"library"},
    "engine": {"tables", "exports"},
    "explain": {"tables", "exports"},
    "examples": {"tables", "exports"},
    "revision": {"tables", "exports"},
    "documents": {"tables", "exports"},
    "ledger": {"tables", "exports"},
    "policy": {"tables", "exports"},
}
"""What a part does not know though it lies below: the language knows no files, and reading is done before writing begins."""

HEAVY = [
    "chinese_calendar",
    "fastexcel",
    "lark",
    "lxml",
    "msoffcrypto",
    "numpy",
    "openpyxl",
    "pandas",
    "pandera",
    "pyarrow",
]
HEAVY += ["rich", "xlrd"]
"""Imported inside commands, so that `--help` answers at once."""

MONEY = [
    "calendar",
    "closing",
    "comparison",
    "difference",
    "documents",
    "engine",
    "exact",
    "examining",
    "examples",
    "explain",
    "ledger",
    "library",
    "money",
    "payouts",
    "payrun",
    "policies",
    "policy",
    "posted",
    "retro",
    "revision",
    "simulation",
    "tables",
    "targets",
]

MEASURES = {"documents/measure.py", "documents/template_xml.py"}
"""Widths and heights of cells in points: no money, and floats in the files."""


def part(module: Path) -> str:
    """`hrcalc/engine/metrics.py` -> `engine`; `hrcalc/__init__.py` -> ``."""
    first = module.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def layer(name: str) -> int | None:
    return next((i for i, names in enumerate(LAYERS) if name in names), None)


def imported(tree: ast.AST, package: str) -> Iterator[str]:
    """The modules that a module names in imports, wherever they stand, written in full."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def upward(source: str, name: str, package: str = "hrcalc") -> list[str]:
    """Imports of hrcalc's own modules that a module of the part `name` must not make: from above, or of what is kept apart."""
    own = layer(name)
    assert own is not None, f"hrcalc/{name} is in no layer: give it a place in LAYERS"
    found = []
    for module in imported(ast.parse(source), package):
        words = module.split(".")
        if words[0] != "hrcalc" or module in ("hrcalc", "hrcalc.__version__"):
            continue
        other = layer(words[1])
        # What `hrcalc` itself exports (`from hrcalc import run_month`) is made of everything.
        if other is None or other < own or words[1] in APART.get(name, set()):
            found.append(module)
    return found


def test_there_is_a_package() -> None:
    assert len(MODULES) > 10


@pytest.mark.parametrize("module", [m for m in MODULES if part(m)], ids=lambda m: str(m.relative_to(ROOT)))
def test_imports_point_one_way(module: Path) -> None:
    package = ".".join(["hrcalc", *module.relative_to(PACKAGE).parts[:-1]])
    assert upward(module.read_text(encoding="utf-8"), part(module), package) == []


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        ("from hrcalc.payrun import run", "engine", ["hrcalc.payrun.run"]),
        ("import hrcalc.cli", "words", ["hrcalc.cli"]),
        ("def f():\n    from hrcalc import engine", "policy", ["hrcalc.engine"]),
        ("from ..engine import result", "tables", ["hrcalc.engine.result"]),
        ("from hrcalc import run_month", "engine", ["hrcalc.run_month"]),
        ("from hrcalc.documents import previous_from", "engine", ["hrcalc.documents.previous_from"]),
        ("from hrcalc.tables import Tables", "engine", ["hrcalc.tables.Tables"]),
        ("from hrcalc.policy.errors import Position", "tables", ["hrcalc.policy.errors.Position"]),
        ("import hrcalc.exports", "policy", ["hrcalc.exports"]),
        ("from hrcalc.tables.headers import x", "exports", ["hrcalc.tables.headers.x"]),
        ("from hrcalc.settings import Settings", "calendar", ["hrcalc.settings.Settings"]),
        ("from hrcalc.exports import Sheet\nimport hrcalc.settings", "tables", []),
        ("from hrcalc.engine.result import PayRun", "documents", []),
        ("from hrcalc.policy import x\nfrom .result import y\nimport hrcalc.money", "engine", []),
    ],
)
def test_an_import_that_points_up_is_found(source: str, name: str, expected: list[str]) -> None:
    assert upward(source, name, f"hrcalc.{name}") == expected


@pytest.mark.parametrize("module", ["hrcalc", "hrcalc.cli"])
def test_start_up_imports_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(set({HEAVY}) & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(ROOT)))
def test_python_evaluates_no_text(module: Path) -> None:
    assert uses(module, {"eval", "exec", "compile", "__import__"}) == []


@pytest.mark.parametrize("module", [m for m in MODULES if part(m) in MONEY], ids=lambda m: str(m.relative_to(ROOT)))
def test_money_never_becomes_a_float(module: Path) -> None:
    if module.relative_to(PACKAGE).as_posix() not in MEASURES:
        assert uses(module, {"float", "float16", "float32", "float64"}) == []


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_modules_that_measure_know_no_money(name: str) -> None:
    tree = ast.parse((PACKAGE / name).read_text(encoding="utf-8"))
    money = {"hrcalc.documents.figures", "hrcalc.engine", "hrcalc.exact", "hrcalc.money"}
    assert [m for m in imported(tree, "hrcalc.documents") if any(f"{m}.".startswith(f"{x}.") for x in money)] == []


@pytest.mark.parametrize(
    "folder", ["", "cli", "engine", "examples", "explain", "ledger", "policy", "revision", "targets"]
)
def test_a_package_names_all_its_modules(folder: str) -> None:
    """In its docstring, so that it is a map; one that is gone is not in it."""
    package = PACKAGE / folder
    told = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    named = re.findall(r"^ *(\w+(?:\.py|/))  ", told, re.MULTILINE)
    there = [p.name for p in package.glob("*.py") if not p.name.startswith("__")]
    there += [f"{p.name}/" for p in package.iterdir() if (p / "__init__.py").is_file()]
    assert sorted(named) == sorted(there)


@pytest.mark.parametrize("folder", ["documents", "exports"])
def test_a_package_speaks_of_all_its_modules(folder: str) -> None:
    """In the prose of its docstring."""
    package = PACKAGE / folder
    told = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert [
        p.stem for p in package.glob("*.py") if p.stem != "__init__" and not re.search(rf"\b{p.stem}\b", told)
    ] == []


def uses(module: Path, names: set[str]) -> list[int]:
    """Lines on which a module calls one of the names, hands it on (`map(float, …)`) or takes it (`np.float64`).

    `re.compile` and other methods with the name of a built-in function are not meant.
    """
    found = []
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="isinstance")):
                continue
            case ast.Call(func=func, args=args, keywords=keywords):
                words = {n.id for n in [func, *args, *(k.value for k in keywords)] if isinstance(n, ast.Name)}
            case ast.Attribute(attr=attr) if attr[-1].isdigit():
                words = {attr}
            case _:
                continue
        found += [node.lineno] * bool(words & names)
    return found
