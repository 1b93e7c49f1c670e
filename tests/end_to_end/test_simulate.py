"""`simulate` as a user calls it: exit codes, what is printed, what is written and what is left alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Call

ROOT = Path(__file__).resolve().parents[2]
PLAN = "commission/invite-team@2026-01-01.yaml"


@pytest.fixture
def simulate(call: Call) -> Call:
    """Run `simulate`: exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code, out, err = call("simulate", "--month", "2026-10", *arguments)
        assert "Traceback" not in err
        return code, out, err

    return run


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place with the sample data, the policies, and `draft.yaml`: 45 an invitation, and without its examples."""
    shutil.copytree(
        ROOT / "sample_data", tmp_path / "sample_data", ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    text = (ROOT / "policies" / PLAN).read_text(encoding="utf-8")
    changed = text.replace("formula: invited * 50", "formula: invited * 45")
    assert changed != text
    (tmp_path / "draft.yaml").write_text(changed.partition("\nexamples:")[0] + "\n", encoding="utf-8")
    (tmp_path / "failing.yaml").write_text(changed, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_plan_simulated(workplace: Path, simulate: Call) -> None:
    recorded = workplace / "out" / "2026-10" / "manifest.json"
    recorded.parent.mkdir(parents=True)
    recorded.write_text("{}")
    code, out, err = simulate("--with", "draft.yaml", "--without", "collaboration", "--lang", "en")
    assert (code, err) == (0, "")
    words = " ".join(out.split())
    assert "left out collaboration" in words
    assert "Leads × fit rate" not in words, "its memo items pay nothing"
    assert "Base commission 12 45,900.00 42,960.00 -2,940.00" in words  # 588 invitations
    assert "S013 李大勇 邀约部 9,013.55 → 8,513.55 -500.00" in words
    assert "100 × 50 → 100 × 45 Leads invited 100" in words
    assert [p.name for p in (workplace / "out" / "2026-10-simulation").iterdir()] == ["simulation.xlsx"]
    assert recorded.read_text() == "{}"
    assert [p.name for p in recorded.parent.iterdir()] == ["manifest.json"]


def test_the_same_inputs_give_the_same_bytes(workplace: Path, simulate: Call) -> None:
    path = workplace / "out" / "2026-10-simulation" / "simulation.xlsx"
    seen = set()
    for _ in range(2):
        code, out, _ = simulate("--with", "draft.yaml", "--json")
        assert code == 0
        seen.add((path.read_bytes(), out))
    assert len(seen) == 1


def test_json_is_one_document_and_nothing_else(workplace: Path, simulate: Call) -> None:
    code, out, err = simulate("--with", "draft.yaml", "--without", "collaboration", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["month"], told["people"]["compared"], len(told["employees"])) == ("2026-10", 63, 63)
    assert [(d["policy"], d["how"]) for d in told["documents"]] == [
        ("collaboration", "removed"),
        ("invite-team", "replaced"),
    ]
    assert told["totals"]["gross_pay"]["difference"] == "-2940.00"
    code, out, err = simulate("--with", "failing.yaml", "--json")
    assert (code, err) == (3, "")
    failed = json.loads(out)["examples_failed"][0]
    assert (failed["file"], failed["differences"][0]["expected"]) == ("failing.yaml", "2500")


def test_an_example_that_fails_is_told_first_and_gives_exit_code_3(workplace: Path, simulate: Call) -> None:
    code, out, _ = simulate("--with", "failing.yaml", "--lang", "en")
    assert code == 3
    words = " ".join(out.split())
    assert words.index("Examples of the changed documents that fail: 2;") < words.index("Gross pay")
    assert "base_commission is 2,250, expected 2500" in words
    assert (workplace / "out" / "2026-10-simulation" / "simulation.xlsx").is_file()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Name the changed documents"),
        (["--with", "nowhere.yaml"], "no file or folder nowhere.yaml"),
        (["--with", "empty"], "no policy in empty"),
        (["--without", "invite-taem"], "Did you mean 'invite-team'?"),
        (["--with", "draft.yaml", "--out", "sample_data"], "overlap"),
    ],
)
def test_wrong_usage_is_exit_code_2(workplace: Path, simulate: Call, arguments: list[str], told: str) -> None:
    (workplace / "empty").mkdir()
    code, out, err = simulate(*arguments, "--lang", "en")
    assert (code, out) == (2, "")
    assert told in " ".join(err.split())
    assert not (workplace / "out").exists()


def test_errors_are_told_on_the_screen_and_nothing_is_written(workplace: Path, simulate: Call) -> None:
    text = (workplace / "draft.yaml").read_text(encoding="utf-8")
    (workplace / "draft.yaml").write_text(text.replace("invited * 45", "invitde * 45"), encoding="utf-8")
    (workplace / "sample_data" / "2026-10" / "deals-extra.csv").write_text(
        "deal_id,closer_id,signed_on,amount\nX1,Z022,2026-10-20,x\n", encoding="utf-8"
    )
    code, out, err = simulate("--with", "draft.yaml", "--lang", "en")
    assert (code, out) == (3, "")
    line = text[: text.index("invited * 45")].count("\n") + 1
    assert f"draft.yaml:{line}:14" in err
    assert "Did you mean 'invited'?" in err
    assert "2026-10/deals-extra.csv:2" in err
    assert not (workplace / "out").exists()
    code, out, _ = simulate("--with", "draft.yaml", "--json")
    assert code == 3
    assert {p["file"] for p in json.loads(out)["problems"] if p["severity"] == "error"} == {
        "draft.yaml",
        "2026-10/deals-extra.csv",
    }


def test_with_hold_the_others_are_compared(workplace: Path, simulate: Call) -> None:
    (workplace / "sample_data" / "2026-10" / "deals-extra.csv").write_text(
        "deal_id,closer_id,signed_on,amount\nX1,Z022,2026-10-20,x\n", encoding="utf-8"
    )
    code, out, err = simulate("--with", "draft.yaml", "--hold", "--lang", "en")
    assert code == 3
    assert "Not compared 1" in out
    assert "Z022" in out
    assert "2026-10/deals-extra.csv:2" in err
    assert "-2,940.00" in out


def test_inputs_and_other_files_are_never_overwritten(workplace: Path, simulate: Call) -> None:
    target = workplace / "out" / "2026-10-simulation"
    target.mkdir(parents=True)
    (target / "mine.yaml").write_bytes((workplace / "draft.yaml").read_bytes())
    before = {p: p.read_bytes() for p in workplace.rglob("*") if p.is_file()}
    for path in ("draft.yaml", target / "mine.yaml", target):
        code, _, err = simulate("--with", path, "--lang", "en")
        assert code == 2
        assert err
    (target / "simulation.xlsx").write_text("an earlier one")
    for path in (target / "mine.yaml", target):
        assert simulate("--with", path, "--lang", "en")[0] == 2
    (target / "simulation.xlsx").unlink()
    assert {p: p.read_bytes() for p in workplace.rglob("*") if p.is_file()} == before
