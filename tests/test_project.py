"""What the project says about itself agrees: commands, locks, dependencies, version."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import hrcalc

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "python3 .ci/start.py sample"
TEST = "python3 .ci/start.py test"
LOCK = "bash .ci/lock"
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    return tomllib.loads(text("pyproject.toml"))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    return {normal(re.split(r"[\[<>=!~; ]", r)[0]) for r in requirements}


def pins(lock: str) -> dict[str, str]:
    return {normal(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", text(lock), re.MULTILINE)}


def commands(name: str) -> list[str]:
    """The lines of a document's shell blocks, or of a script, without comments after them."""
    lines = re.sub(r"^```(?!sh|bash|console)\w+$.*?^```$", "", text(name), flags=re.MULTILINE | re.DOTALL).splitlines()
    return [re.split(r"\s+#", line.strip().removeprefix("$ "))[0] for line in lines]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("README.md", [SAMPLE, TEST]),
        ("CONTRIBUTING.md", [TEST, LOCK]),
        (".ci/run", [TEST]),
    ],
)
def test_documents_give_the_same_commands(document: str, expected: list[str]) -> None:
    assert [c for c in expected if c not in commands(document)] == []


def test_the_ci_does_what_the_readme_says_and_no_more() -> None:
    lines = [line for line in text(".ci/run").splitlines() if line and not line.startswith("#")]
    assert lines == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', TEST]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(lock: str) -> None:
    allowed = re.compile(r"[\w.-]+==[\w.]+( ; [\w.'<>=! ]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in text(lock).splitlines() if not allowed.fullmatch(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(lock: str) -> None:
    parts = re.split(r"^(?=\w)", text(lock), flags=re.MULTILINE)[1:]
    assert parts
    assert [p.splitlines()[0] for p in parts if "--hash=sha256:" not in p] == []


def test_the_locks_hold_what_the_project_asks_for() -> None:
    groups = project()["dependency-groups"]
    asked = names([*project()["project"]["dependencies"], *groups["build"]])
    assert asked - pins("requirements.lock").keys() == set()
    assert names(groups["dev"]) - pins("requirements-dev.lock").keys() == set()


def test_tests_run_on_what_users_run() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_the_build_backend_is_locked() -> None:
    assert set(project()["build-system"]["requires"]) == set(project()["dependency-groups"]["build"])


@pytest.mark.parametrize("name", sorted(names(project()["project"]["dependencies"])))
def test_a_dependency_earns_its_place_in_a_line_of_the_readme(name: str) -> None:
    lines = [line for line in text("README.md").splitlines() if re.match(r"\s*([-*]|\|)", line)]
    told = [line for line in lines if re.search(rf"(?<![\w-]){name}(?![\w-])", line, re.IGNORECASE)]
    assert [line for line in told if len(line) > len(name) + 20], f"README.md does not say what {name} is for"


def test_what_the_package_imports_is_what_it_asks_for() -> None:
    distributions = {
        "chinese_calendar": "chinesecalendar",
        "msoffcrypto": "msoffcrypto-tool",
        "yaml": "pyyaml",
        "zlib_ng": "zlib-ng",
    }
    nodes = [
        n for path in (ROOT / "hrcalc").rglob("*.py") for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    modules = {alias.name.split(".")[0] for n in nodes if isinstance(n, ast.Import) for alias in n.names}
    modules |= {n.module.split(".")[0] for n in nodes if isinstance(n, ast.ImportFrom) and n.module and not n.level}
    foreign = modules - sys.stdlib_module_names - {"hrcalc"}
    assert {distributions.get(m, m) for m in foreign} == names(project()["project"]["dependencies"])


def test_the_version_is_the_newest_in_the_changelog() -> None:
    newest = re.search(r"^## \[(\d[^]]*)\]", text("CHANGELOG.md"), re.MULTILINE)
    assert newest
    assert newest[1] == hrcalc.__version__


def test_the_package_is_installed_as_it_is_here() -> None:
    try:
        installed = importlib.metadata.distribution("hrcalc")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("not installed: the tests run on the folder alone")
    assert installed.version == hrcalc.__version__
    assert [(e.name, e.value) for e in installed.entry_points] == [("hrcalc", "hrcalc.cli:main")]


def test_the_package_tells_its_types() -> None:
    assert (ROOT / "hrcalc" / "py.typed").is_file()
