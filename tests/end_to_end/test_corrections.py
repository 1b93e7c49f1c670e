"""Rows that HR corrects in problems.xlsx and puts among the exports: used for the rows that they were made of, and for no others."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrcalc import examining, payrun
from hrcalc.calendar import Month
from hrcalc.documents.problem_rows import ERROR
from hrcalc.mending import CODE, HIDDEN
from hrcalc.problems import Problem, ProblemsFound
from hrcalc.settings import Settings
from tests.documents.office import convert, needs_office
from tests.end_to_end.conftest import Call
from tests.exports.platforms import made
from tests.ledger.small import nothing_closed

OCTOBER = Month(2026, 10)
POLICY = """\
policy: plan
effective: 2026-01-01
metrics:
  late: {title: 迟到, value: sum(days.late_minutes)}
  invited: {title: 邀约, value: count(leads where budget >= 50000)}
items:
  base: {title: 底薪, formula: base_salary}
  commission: {title: 提成, per: deal, credit: closer, formula: amount * 10%}
  invitations: {title: 邀约奖, formula: invited * 50}
  lateness: {title: 迟到扣款, kind: deduction, formula: late * 2}
"""
LEADS, DEALS, STAFF, DAYS = "2026-10/leads.csv", "2026-10/deals.xlsx", "employees.xlsx", "2026-10/考勤.csv"
CLEAN: dict[str, list[list[str]]] = {
    STAFF: [
        ["工号", "姓名", "部门", "入职日期", "基本工资", "证件号码", "银行账号"],
        ["0007", "安娜", "面谈部", "2020-01-01", "9000.00", "110105199003077737", "6222020200012345670"],
        ["S2", "李强", "邀约部", "2024-03-01", "5500", "", "6222020200098765437"],
    ],
    LEADS: [
        ["lead_id", "invited_on", "inviter_id", "customer_name", "budget"],
        *[[f"L{i}", f"2026-10-{i:02d}", "S2", f'甲"{i}",公司', "50000" if i % 2 else "49999.99"] for i in range(1, 25)],
    ],
    DEALS: [
        ["订单编号", "签单人工号", "签单日期", "签单金额", "线索编号"],
        *[[f"D{i}", "0007", f"2026-10-{i + 10}", f"{1000 * i}.50", f"L{i}"] for i in range(1, 9)],
    ],
    DAYS: [
        ["工号", "日期", "应出勤小时", "实出勤小时", "迟到分钟"],
        *[[who, f"2026-10-{day:02d}", "8", "8", str(day)] for who in ("0007", "S2") for day in (9, 12, 13)],
    ],
}
"""Files that are right, cell by cell."""

BAD = ["不知道", "2026-13-40", "=1+1", "一万", "1,2,3", "??"]
DAMAGED = {STAFF: [3, 4], LEADS: [1, 2, 4], DEALS: [1, 2, 3, 4], DAYS: [0, 1, 4]}
"""Columns in which none of `BAD` is right."""

Files = Mapping[str, list[list[str]]]


def put(folder: Path, files: Files, encoding: str = "utf-8") -> None:
    """Files as exports: every cell of a workbook as text."""
    for name, rows in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".xlsx"):
            path.write_bytes(made.workbook({"在职" if name == STAFF else "成单": rows}))
        else:
            path.write_bytes(made.text_file(rows, encoding, len(rows[0])))


def copied() -> dict[str, list[list[str]]]:
    return {name: [list(row) for row in rows] for name, rows in CLEAN.items()}


class Place:
    """A company whose files a test damages; `fix` corrects cells in the problem report and puts it among the exports."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files = folder, copied()
        (folder / "policies").mkdir(parents=True)
        (folder / "policies" / "plan.yaml").write_text(POLICY, encoding="utf-8")
        self.settings = Settings(data=folder / "data", policies=folder / "policies", out=folder / "out", lang="zh")

    def damage(self, file: str, row: int, column: int, text: str) -> None:
        """`row` as a spreadsheet numbers it, `column` from 0."""
        self.files[file][row - 1][column] = text

    def check(self) -> payrun.Check:
        return payrun.check(self.settings, OCTOBER)

    def put(self, encoding: str = "utf-8") -> None:
        put(self.settings.data, self.files, encoding)

    def report(self) -> openpyxl.Workbook:
        """The problem report of the files as they are."""
        assert self.check().report is not None
        return openpyxl.load_workbook(self.settings.out / "2026-10-problems" / "problems.xlsx")

    def fix(
        self,
        cells: Mapping[tuple[str, int, str], str | float],
        book: openpyxl.Workbook | None = None,
        name: str = "改好.xlsx",
    ) -> Path:
        """Correct (place, row, head) -> value and save the workbook into the month's folder."""
        book = book or self.report()
        left = dict(cells)
        for sheet in book.worksheets[1:]:
            heads = [cell.value for cell in sheet[3]]
            for row in sheet.iter_rows(min_row=4):
                for head in heads[4:-1]:
                    key = (row[0].value, row[1].value, head)
                    if key in left:
                        row[heads.index(head)].value = left.pop(key)
        assert not left, "no such cell in the report"
        path = self.settings.data / "2026-10" / name
        book.save(path)
        return path

    def pay(self) -> dict[str, str]:
        """The documents of a run that must agree, by name."""
        folder = payrun.run(self.settings, OCTOBER).folder
        return {name: (folder / name).read_text("utf-8-sig") for name in ("lines.csv", "employees.csv", "metrics.csv")}


@pytest.fixture
def company(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the files pay that are right."""
    clean = Place(tmp_path_factory.mktemp("clean"))
    clean.put()
    paid = clean.pay()
    assert "提成" in paid["lines.csv"]
    assert "迟到扣款" in paid["lines.csv"]
    return paid


def codes(found: payrun.Check) -> list[str]:
    return sorted({problem.code for problem in found.problems})


def of_code(found: payrun.Check, code: str) -> list[Problem]:
    return [problem for problem in found.problems if problem.code == code]


def place(file: str) -> str:
    return file + {STAFF: "#在职", DEALS: "#成单"}.get(file, "")


@st.composite
def damages(draw: st.DrawFn) -> dict[tuple[str, int, int], str]:
    """Cells to damage: (file, row, column) -> what stands there instead."""
    found = {}
    for _ in range(draw(st.integers(1, 8))):
        file = draw(st.sampled_from(sorted(DAMAGED)))
        row = draw(st.integers(2, len(CLEAN[file])))
        found[file, row, draw(st.sampled_from(DAMAGED[file]))] = draw(st.sampled_from(BAD))
    return found


@settings(max_examples=settings().max_examples // 8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damaged=damages(), encoding=st.sampled_from(["utf-8-sig", "gb18030", "utf-16"]))
def test_every_cell_corrected_back_gives_the_clean_pay_run(
    damaged: dict[tuple[str, int, int], str], encoding: str, tmp_path: Path, expected: dict[str, str]
) -> None:
    shutil.rmtree(tmp_path / "here", ignore_errors=True)
    company = Place(tmp_path / "here")
    for (file, row, column), text in damaged.items():
        company.damage(file, row, column, text)
    company.put(encoding)
    with pytest.raises(ProblemsFound):
        company.pay()
    company.fix({(place(f), row, CLEAN[f][0][c]): CLEAN[f][row - 1][c] for f, row, c in damaged})
    assert company.pay() == expected
    assert codes(company.check()) == ["corrected"]


def test_the_export_itself_corrected_runs_again(company: Place, expected: dict[str, str]) -> None:
    company.damage(DEALS, 3, 3, "一万")
    company.put()
    with pytest.raises(ProblemsFound):
        company.pay()
    company.files = copied()
    company.put()
    assert company.pay() == expected


def broken(company: Place) -> dict[tuple[str, int, str], str | float]:
    """Damage a cell of each file; what corrects them."""
    for file, row, column, text in (
        (DEALS, 3, 3, "一万"),
        (LEADS, 5, 1, "=1+1"),
        (STAFF, 2, 3, "不知道"),
        (DAYS, 4, 4, "多"),
    ):
        company.damage(file, row, column, text)
    company.put()
    return {
        (place(DEALS), 3, "签单金额"): 2000.5,
        (place(LEADS), 5, "invited_on"): "2026-10-04",
        (place(STAFF), 2, "入职日期"): "2020/1/1",
        (place(DAYS), 4, "迟到分钟"): 13,
    }


@needs_office
def test_saved_again_by_libreoffice(company: Place, expected: dict[str, str], tmp_path: Path) -> None:
    path = company.fix(broken(company))
    convert([path], "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
    shutil.move(tmp_path / "saved" / path.name, path)
    assert company.pay() == expected


def test_sheets_renamed_sorted_and_rows_removed(company: Place, expected: dict[str, str]) -> None:
    right = broken(company)
    company.damage(DEALS, 4, 3, "一万")
    company.put()
    right[place(DEALS), 4, "签单金额"] = "3000.50"
    book = company.report()
    path = company.fix(right, book)
    sheet = next(s for s in book.worksheets if "成单" in s.title)
    sheet.title = "我的"
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    for i, values in enumerate(reversed(rows)):
        for j, value in enumerate(values, start=1):
            sheet.cell(4 + i, j).value = value
    del book["问题"]
    book.save(path)
    assert company.pay() == expected


def test_what_was_corrected_is_told(company: Place, call: Call) -> None:
    company.fix(broken(company))
    options = ["--month", "2026-10", "--data", company.settings.data, "--policies", company.settings.policies]
    code, out, _ = call("check", *options, "--out", company.settings.out, "--json")
    assert code == 0
    told = json.loads(out)["corrections"]
    assert {"file": DEALS, "sheet": "成单", "row": 3, "column": "签单金额", "was": "一万", "now": "2000.5",
            "by": "2026-10/改好.xlsx#改1 成单:4"} in told  # fmt: skip
    assert len(told) == 4
    assert [p["file"] for p in json.loads(out)["problems"]] == [DEALS, LEADS, DAYS, STAFF]
    code, out, _ = call("check", *options, "--out", company.settings.out, "--lang", "en")
    assert "Corrected by 2026-10/改好.xlsx: 4 rows, 4 cells." in out
    company.pay()
    manifest = json.loads((company.settings.out / "2026-10" / "manifest.json").read_text("utf-8"))
    (used,) = [i for i in manifest["inputs"] if i["path"] == "2026-10/改好.xlsx"]
    assert (used["table"], used["rows"]) == ("corrections", 4)


def test_nothing_is_corrected_by_a_report_left_as_it_is(company: Place) -> None:
    broken(company)
    before = company.check().problems
    company.fix({})
    found = company.check()
    assert found.problems == before
    assert found.corrected == []


def test_what_a_spreadsheet_does_to_numbers_by_itself_is_no_correction(
    company: Place, expected: dict[str, str]
) -> None:
    right = broken(company)
    path = company.fix(
        {**right, (place(STAFF), 2, "工号"): 7, (place(STAFF), 2, "基本工资"): 9000, (place(DEALS), 3, "签单人工号"): 7}
    )
    assert company.pay() == expected
    assert {one.column for one in company.check().corrected} == {"签单金额", "invited_on", "入职日期", "迟到分钟"}
    assert path.exists()


def test_private_cells_are_not_shown_and_stay(company: Place) -> None:
    company.damage(STAFF, 2, 3, "不知道")
    company.damage(STAFF, 3, 3, "不知道")
    company.put()
    book = company.report()
    text = "".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert HIDDEN in text
    assert "7737" not in text
    assert "5670" not in text
    company.fix(
        {
            (place(STAFF), 2, "入职日期"): "2020-01-01",
            (place(STAFF), 2, "姓名"): "安娜娜",
            (place(STAFF), 3, "证件号码"): HIDDEN,
            (place(STAFF), 3, "入职日期"): "2024-03-01",
        }
    )
    frame = examining.examine(company.settings, nothing_closed(), OCTOBER).tables.frames["employees"].to_pylist()
    anna = next(row for row in frame if row["employee_id"] == "0007")
    assert (anna["name"], anna["id_number"]) == ("安娜娜", "110105199003077737")
    assert anna["bank_account"] == "6222020200012345670"
    assert [row["id_number"] for row in frame if row["employee_id"] == "S2"] == [None]


def test_a_private_cell_can_be_corrected_and_is_not_told(company: Place) -> None:
    company.damage(STAFF, 2, 3, "不知道")
    company.put()
    company.fix({(place(STAFF), 2, "入职日期"): "2020-01-01", (place(STAFF), 2, "银行账号"): "6217000000000000004"})
    seen = examining.examine(company.settings, nothing_closed(), OCTOBER)
    assert seen.tables.frames["employees"]["bank_account"].to_pylist()[0] == "6217000000000000004"
    assert "6217" not in repr(seen.tables.corrected) + repr(seen.problems)


def reordered(company: Place) -> None:
    rows = company.files[DEALS]
    company.files[DEALS] = [rows[0], *rows[:0:-1]]


def shortened(company: Place) -> None:
    del company.files[DEALS][2]


def other_columns(company: Place) -> None:
    for i, row in enumerate(company.files[DEALS]):
        row.append("备注" if not i else "")


def gone(company: Place) -> None:
    (company.settings.data / DEALS).unlink()
    del company.files[DEALS]


@pytest.mark.parametrize("change", [reordered, shortened, other_columns, gone])
def test_a_row_that_is_not_there_any_more_is_not_replaced(company: Place, change: Callable[[Place], None]) -> None:
    broken(company)
    company.fix({(place(DEALS), 3, "签单金额"): 2000.5})
    change(company)
    company.put()
    found = company.check()
    (stale,) = of_code(found, "correction-not-used")
    assert (stale.file, stale.sheet, stale.row, stale.blocking) == ("2026-10/改好.xlsx", "改1 成单", 4, True)
    assert f"{DEALS}#成单" in stale.why.zh
    assert found.corrected == []
    if change is not gone:
        assert [p.value for p in of_code(found, "wrong-number") if p.file == DEALS] == (
            [] if change is shortened else ["一万"]
        )


def test_rows_that_nobody_touched_may_be_gone(company: Place) -> None:
    broken(company)
    company.fix({(place(LEADS), 5, "invited_on"): "2026-10-04"})
    company.files[DEALS] = [list(row) for row in CLEAN[DEALS]]
    reordered(company)
    company.put()
    assert of_code(company.check(), "correction-not-used") == []


def test_corrected_here_and_in_the_export_is_corrected_once(company: Place, expected: dict[str, str]) -> None:
    right = broken(company)
    company.fix({**right, (place(DEALS), 3, "签单金额"): "2000.50"})
    company.files[DEALS] = [list(row) for row in CLEAN[DEALS]]
    company.put()
    assert company.pay() == expected
    assert len(company.check().corrected) == 3


def test_the_next_report_holds_what_was_corrected_before(company: Place, expected: dict[str, str]) -> None:
    right = broken(company)
    first = {key: right.pop(key) for key in list(right)[:2]}
    path = company.fix(first)
    book = company.report()
    (sheet,) = [s for s in book.worksheets if "成单" in s.title]
    assert [cell.value for cell in sheet[4]][1:8] == [3, "已按更正文件更正。\nCorrected before.", "不用再改。\nNothing more to do.",
                                                      "D2", "0007", "2026-10-12", "2000.5"]  # fmt: skip
    path.unlink()
    company.fix(right, book, "第二次.xlsx")
    assert company.pay() == expected


def test_two_reports_agree_or_are_refused(company: Place, expected: dict[str, str]) -> None:
    right = broken(company)
    book = company.report()
    company.fix(right, book)
    company.fix({(place(DEALS), 3, "签单金额"): "2000.5"}, book, "又一次.xlsx")
    assert company.pay() == expected
    company.fix({(place(DEALS), 3, "签单金额"): "9999"}, book, "又一次.xlsx")
    (wrong,) = of_code(company.check(), "corrections-differ")
    assert (wrong.column, wrong.blocking) == ("签单金额", True)


def without_code(sheet: Any) -> None:
    sheet.delete_cols(sheet.max_column)


def with_data_beside(sheet: Any) -> None:
    extra = sheet.parent.create_sheet("线索")
    extra.append(CLEAN[LEADS][0])
    extra.append(["L90", "2026-10-04", "S2", "", "50000"])


def with_an_added_row(sheet: Any) -> None:
    sheet.append([f"{DEALS}#成单", 5, None, None, "D4", "0007", "2026-10-14", "1"])


def without_place(sheet: Any) -> None:
    sheet["A4"] = None


def with_an_inserted_column(sheet: Any) -> None:
    sheet.insert_cols(6)


@pytest.mark.parametrize(
    "change", [without_code, with_data_beside, with_an_added_row, without_place, with_an_inserted_column]
)
def test_a_spoilt_report_is_refused(company: Place, change: Callable[[Any], None]) -> None:
    right = broken(company)
    book = company.report()
    change(next(s for s in book.worksheets if "成单" in s.title))
    right = {key: value for key, value in right.items() if key[0] != place(DEALS)}
    company.fix(right, book)
    if change is with_an_inserted_column:
        sheet = next(s for s in book.worksheets if "成单" in s.title)
        sheet["E4"] = "D2 "
        company.fix({}, book)
    found = company.check()
    assert [p.file for p in of_code(found, "correction-not-used")] == ["2026-10/改好.xlsx"]
    assert found.failed


def test_saved_as_text(company: Place, expected: dict[str, str]) -> None:
    book = company.report() if broken(company) else None
    assert book is not None
    (sheet,) = [s for s in book.worksheets if "成单" in s.title]
    sheet["H4"] = "2000.50"
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["" if v is None else v for v in row] for row in sheet.iter_rows(values_only=True)])
    company.files = copied()
    company.damage(DEALS, 3, 3, "一万")
    company.put()
    (company.settings.data / "2026-10" / "改.csv").write_bytes(out.getvalue().encode("utf-8-sig"))
    assert company.pay() == expected


def test_a_platforms_own_layout(company: Place) -> None:
    columns = made.labels(made.DAILY)
    day = {
        "姓名": "李强",
        "账号": "",
        "标准工作时长(小时)": 8,
        "实际工作时长(小时)": 8,
        "迟到次数(次)": 1,
    }
    rows = [
        {
            **day,
            "时间": f"2026/10/{9 + i:02d} 星期五",
            "迟到时长(分钟)": late,
            "考勤概况/最早": "09:20",
            "外出打卡/最早": "11:00",
        }
        for i, late in enumerate(["20", "好久"])
    ]
    name = "2026-10/上下班打卡_日报.xlsx"
    del company.files[DAYS]
    company.put()
    path = company.settings.data / name
    path.write_bytes(made.workbook({"概况统计与打卡明细": made.sheet_rows(columns, rows)}))
    found = company.check()
    assert {(p.file, p.row) for p in found.problems if p.severity == "error"} == {(name, 6)}
    sheet = openpyxl.load_workbook(company.settings.out / "2026-10-problems" / "problems.xlsx").worksheets[1]
    fills = {cell.fill.start_color.rgb for cell in sheet[4][4:-1]}
    both = zip(sheet[3], sheet[4], strict=True)
    marked = [(head.value, cell.value) for head, cell in both if cell.fill.start_color.rgb == f"00{ERROR}"]
    assert marked == [("迟到次数(次)", "1"), ("迟到时长(分钟)", "好久")]
    assert len(fills) == 2
    company.fix({(f"{name}#概况统计与打卡明细", 6, "迟到时长(分钟)"): "30"})
    assert not company.check().failed
    frame = examining.examine(company.settings, nothing_closed(), OCTOBER).tables.frames["attendance"].to_pylist()
    assert [str(row["late_minutes"]) for row in frame] == ["20", "30"]


def test_the_heads_that_hr_sees(company: Place) -> None:
    broken(company)
    sheet = company.report().worksheets[1]
    assert [cell.value for cell in sheet[3]] == [
        "文件 File", "行 Row", "问题 What is wrong", "怎么改 How to mend it", *CLEAN[DEALS][0], CODE
    ]  # fmt: skip
