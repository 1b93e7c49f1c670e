"""What README.md prints is what the program prints: its pictures, its policy, its settings, its snippet."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from hrcalc import run_month
from hrcalc.settings import FILE, Settings
from hrcalc.tables import TABLES, with_fields

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DEMO = "policies/commission/demo-bonus@2026-10-01.yaml"


def block(kind: str, begins: str) -> str:
    """The only code block of a kind that has a line beginning with these words."""
    blocks = re.findall(rf"^```{kind}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    (found,) = [b for b in blocks if re.search(rf"^{re.escape(begins)}", b, re.MULTILINE)]
    return str(found)


def picture(begins: str) -> list[str]:
    """The lines of a picture of the terminal."""
    return [line for line in map(squeezed, block("text", begins).splitlines()) if line]


def squeezed(line: str) -> str:
    return " ".join(line.split())


def not_printed(picture: list[str], printed: str) -> list[str]:
    """Lines of a picture that the program does not print in this order.

    Between two lines of the picture nothing may be left out but where it has a line `…`, or one that ends so.
    """
    lines = [line for line in map(squeezed, printed.splitlines()) if line]
    at, gap, missing = 0, False, []
    for line in picture:
        if line.strip("│ ") == "…":
            gap = True
            continue
        begins = line.removesuffix("…").rstrip() if line.endswith("…") else ""
        reach = range(at, len(lines)) if gap else range(at, min(at + 1, len(lines)))
        hit = next((i for i in reach if lines[i] == line or (begins and lines[i].startswith(begins))), None)
        if hit is None:
            missing.append(line)
        else:
            at, gap = hit + 1, bool(begins)
    return missing if missing or gap or at == len(lines) else lines[at:]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a clone holds, with September paid."""
    folder = tmp_path_factory.mktemp("readme")
    for name in ("sample_data", "policies"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    hrcalc(folder, "run", "--month", "2026-09")
    return folder


def hrcalc(folder: Path, *arguments: str, code: int = 0) -> str:
    """What a command prints into a pipe, 80 columns wide."""
    command = [sys.executable, "-m", "hrcalc", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done.stderr if code else done.stdout


def environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("HRCALC_")} | {
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "COLUMNS": "80",
        "LC_ALL": "en_US.UTF-8",
    }


@pytest.mark.parametrize(
    ("lines", "printed", "missing"),
    [
        (["a", "b"], "a\nb", []),
        (["a", "…", "c"], "a\nb\nc", []),
        (["a", "c"], "a\nb\nc", ["c"]),
        (["a", "…"], "a\nb\nc", []),
        (["a"], "a\nb", ["b"]),
        (["a 1, …"], "a 1, 2", []),
        (["a 1, …"], "a 2, 1", ["a 1, …"]),
        (["b", "a"], "a\nb", ["b"]),
    ],
)
def test_a_picture_that_lies_is_found(lines: list[str], printed: str, missing: list[str]) -> None:
    assert not_printed(lines, printed) == missing


def test_the_picture_of_a_month(workplace: Path) -> None:
    lines = picture("启明软件(示例) October 2026  pay run")
    assert not_printed(lines, hrcalc(workplace, "run", "--month", "2026-10")) == []
    assert f"{int(lines[2].split()[0])} people on the payroll" in README


def test_the_picture_of_a_closed_month(workplace: Path, tmp_path: Path) -> None:
    for name in ("sample_data", "policies", "out"):
        shutil.copytree(workplace / name, tmp_path / name)
    shutil.copy(workplace / "sample_data.ledger", tmp_path)
    (command,) = re.findall(r"hrcalc (close .*)", block("sh", ".venv/bin/hrcalc close"))
    assert "2026-09 is closed" in hrcalc(tmp_path, *command.split())
    printed = hrcalc(tmp_path, "run", "--month", "2026-10")
    lines = picture("Retro (earlier months)")
    assert [line for line in lines[:3] if line not in map(squeezed, printed.splitlines())] == []
    assert "Ledger closed through 2026-09, hash" in printed
    (days,) = re.findall(r"hrcalc (payouts .*?) *#", block("sh", ".venv/bin/hrcalc payouts"))
    hrcalc(tmp_path, *days.split())
    assert "as it was written" in hrcalc(tmp_path, "ledger", "verify")
    hrcalc(tmp_path, "run", "--month", "2026-09", code=4)


def test_the_picture_of_what_files_were_taken_for(workplace: Path) -> None:
    printed = hrcalc(workplace, "check", "--month", "2026-10")
    assert not_printed(picture("File                      Taken for"), printed) == []


def test_the_picture_of_a_tree(workplace: Path) -> None:
    printed = hrcalc(workplace, "explain", "S012", "performance_commission", "--month", "2026-10")
    assert not_printed(picture("Performance commission"), printed) == []


CHANGED = {
    r"^effective: .*": "effective: 2026-11-01",
    r"invited \* 50": "invited * 45",
    r"from: 80%, value: 150%": "from: 80%, value: 250%",
    r"base_commission: 2500, performance_commission: 1500, gross_pay: 4000, pay_per_invitation: 80": (
        "base_commission: 2250, performance_commission: 2500, gross_pay: 4750, pay_per_invitation: 95"
    ),
    r"base_commission: 200, performance_commission: 0": "base_commission: 180, performance_commission: 0",
    r"(A5 匹配度正好 80%,)150%(.*?)performance_commission: 1500": r"\1250%\2performance_commission: 2500",
}


def test_the_picture_of_a_simulation(workplace: Path) -> None:
    draft = (ROOT / "policies/commission/invite-team@2026-01-01.yaml").read_text(encoding="utf-8")
    for old, new in CHANGED.items():
        draft, changes = re.subn(
            old, new, draft, count=1, flags=re.MULTILINE | re.DOTALL if "A5" in old else re.MULTILINE
        )
        assert changes == 1, old
    path = workplace / "drafts" / "invite-team@2026-11-01.yaml"
    path.parent.mkdir()
    path.write_text(draft, encoding="utf-8")
    printed = hrcalc(workplace, "simulate", "--month", "2026-10", "--with", "drafts")
    assert not_printed(picture("启明软件(示例) October 2026  simulation"), printed) == []
    changed = hrcalc(workplace, "policy", "diff", "invite-team", "drafts/invite-team@2026-11-01.yaml")
    assert "invited * 50   invited * 45" in changed


def test_the_picture_of_two_months(workplace: Path) -> None:
    hrcalc(workplace, "run", "--month", "2026-10")
    printed = hrcalc(workplace, "diff", "2026-09", "2026-10")
    assert not_printed(picture("启明软件(示例) September 2026 → October 2026"), printed) == []


def test_the_picture_of_a_payslip(workplace: Path) -> None:
    run_month(
        "2026-10", data=workplace / "sample_data", policies=workplace / "policies", out=workplace / "zh", lang="zh"
    )
    (path,) = (workplace / "zh" / "2026-10" / "payslips").glob("S012_*.xlsx")
    rows = [
        [
            line
            for value in row
            if value is not None
            for line in (f"{value:,.2f}" if isinstance(value, int | float) else str(value)).splitlines()
        ]
        for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    ]
    at = 0
    for line in block("text", "工资条").splitlines():
        cells = [cell.removesuffix("…") for cell in re.split(r"\s{2,}", line) if cell not in ("", "…")]
        if cells:
            hits = (i for i in range(at, len(rows)) if all(any(told.startswith(c) for told in rows[i]) for c in cells))
            at = next(hits, -1) + 1
            assert at, f"the payslip has no row {line}"


@pytest.fixture
def with_demo(workplace: Path, tmp_path: Path) -> Path:
    """A workplace with the README's policy."""
    folder = tmp_path / "demo"
    shutil.copytree(workplace, folder, ignore=shutil.ignore_patterns("out", "zh"))
    (folder / DEMO).write_text(block("yaml", "policy: demo-bonus"), encoding="utf-8")
    return folder


def test_the_policy_holds_its_examples_and_pays(with_demo: Path) -> None:
    assert f"`{DEMO}`" in README
    assert hrcalc(with_demo, "policy", "test", DEMO) == "2 examples hold, 0 fail.\n"
    pay = run_month("2026-10", data=with_demo / "sample_data", policies=with_demo / "policies", out=with_demo / "out")
    lines = pay.lines[pay.lines["item"] == "demo_bonus"]
    demos = pay.metrics[pay.metrics["metric"] == "demos"].set_index("employee_id")["value"]
    paid = dict(zip(lines["employee_id"], lines["amount"], strict=True))
    assert len(paid) == 9
    assert {v > 0 for v in paid.values()} == {True, False}
    for person, amount in paid.items():
        count = Decimal(demos[person])
        assert amount == count * (35 if count >= 30 else 20 if count >= 10 else 0)


def test_the_picture_of_a_mistyped_name(with_demo: Path) -> None:
    path = with_demo / DEMO
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("formula: demos", "formula: demoes"), encoding="utf-8")
    assert not_printed(picture("- commission/demo-bonus"), hrcalc(with_demo, "policy", "check", code=3)) == []


def test_a_formula_in_chinese(with_demo: Path) -> None:
    formula = "面谈场次 × 20"
    assert f"`{formula}`" in README
    path = with_demo / DEMO
    text = path.read_text(encoding="utf-8").replace("demos * lookup(demos, per_demo)", formula)
    path.write_text(text.replace("demo_bonus: 1050", "demo_bonus: 600"), encoding="utf-8")
    assert hrcalc(with_demo, "policy", "test", DEMO) == "2 examples hold, 0 fail.\n"


def test_the_settings_are_understood(tmp_path: Path) -> None:
    text = block("toml", "company")
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    settings = Settings.load(folder=tmp_path, environ={})
    told = tomllib.loads(text)
    assert (settings.company, settings.data) == (told["company"], tmp_path / told["data"])
    assert (settings.columns, settings.fields) == (told["columns"], told["fields"])
    assert sorted(settings.calendar.holidays) == told["calendar"]["holidays"]
    assert (settings.change, settings.above) == (Fraction(3, 10), 100_000_00)
    assert settings.payslip_template == tmp_path / told["documents"]["payslip_template"]
    tables = with_fields(settings)
    for name, fields in settings.fields.items():
        assert tables[name].fields.keys() - TABLES[name].fields.keys() == fields.keys()


def test_the_snippet_works(workplace: Path) -> None:
    code = block("python", "from hrcalc").rstrip().splitlines()
    text = "\n".join([*code[:-1], f"print({code[-1]})"])
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=workplace, env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^performance_commission +8455\.41$", done.stdout, re.MULTILINE)


def test_every_command_exists() -> None:
    """With the options that the README gives it."""
    asked = re.findall(r"(?:\.venv/bin/hrcalc|`hrcalc) ((?:policy |targets |ledger )?[a-z]+)([^`\n]*)", README)
    shown = {"run", "check", "explain", "template", "simulate", "policy test", "policy check", "policy diff", "diff"}
    shown |= {"close", "payouts", "ledger show", "ledger verify"}
    assert {command for command, _ in asked} >= shown
    for command, rest in set(asked):
        told = hrcalc(ROOT, *command.split(), "--help")
        assert [o for o in re.findall(r"--[a-z]+", rest) if o not in told] == [], command
    rows = re.findall(r"^\| (`.*?`) \|", README, re.MULTILINE)
    for row in rows[:16]:
        for command in re.findall(r"`((?:policy |targets |ledger )?[a-z]+)", row):
            told = hrcalc(ROOT, *command.split(), "--help")
            assert [o for o in re.findall(r"--[a-z]+", row) if o not in told] == [], command
            assert ("--json" in told) == (command not in ("template", "policy schema"))


def test_what_a_run_writes_is_in_its_table(workplace: Path) -> None:
    hrcalc(workplace, "run", "--month", "2026-10", "--out", "written")
    table = README[README.index("| in `out/2026-10/`") :].split("\n\n")[0]
    named = re.findall(r"`([\w.]+/?)`", "\n".join(row.split("|")[1] for row in table.splitlines()[2:]))
    there = [f"{p.name}/" if p.is_dir() else p.name for p in (workplace / "written" / "2026-10").iterdir()]
    assert sorted(named) == sorted(there)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README))))
def test_a_link_leads_somewhere(link: str) -> None:
    if link == "benchmarks/RESULTS.md" and not (ROOT / link).exists():
        pytest.skip("nobody has measured yet: benchmarks/run.py writes it")
    assert (ROOT / link).exists()
