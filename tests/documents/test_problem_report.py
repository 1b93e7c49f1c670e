from pathlib import Path

from hrcalc.documents import write_problems
from hrcalc.problems import Problem
from hrcalc.words import Text
from tests.documents.read import cells, rows

PROBLEMS = [
    Problem(code="b", why=Text("乙", "B"), mend=Text("改", "mend"), file="b.csv", row=2, severity="warning"),
    Problem(
        code="a",
        why=Text("甲", "A"),
        mend=Text("改", "mend"),
        file="a.xlsx",
        sheet="在职",
        row=5,
        column="金额",
        value="=1+1",
        table="deals",
        employees=("S1", "S2"),
    ),
]


def test_both_reports_hold_everything(tmp_path: Path) -> None:
    paths = write_problems(PROBLEMS, tmp_path, "zh")
    assert [path.name for path in paths] == ["problems.xlsx", "problems.csv"]
    found = rows(paths[1])
    assert found[0] == {
        "severity": "error",
        "code": "a",
        "file": "a.xlsx",
        "sheet": "在职",
        "row": "5",
        "column": "金额",
        "value": "'=1+1",
        "why_zh": "甲",
        "why_en": "A",
        "mend_zh": "改",
        "mend_en": "mend",
        "employees": "S1 S2",
    }
    table = cells(paths[0])
    assert table[3] == ["错误", "成单", "a.xlsx", "在职", 5, "金额", "=1+1", "甲\nA", "改\nmend", "S1 S2"]
    assert table[4][0] == "提示"


def test_order_of_problems_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = [path.read_bytes() for path in write_problems(PROBLEMS, tmp_path / "a", "en")]
    assert first == [path.read_bytes() for path in write_problems(PROBLEMS[::-1], tmp_path / "b", "en")]
