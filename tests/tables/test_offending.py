"""The rows that problems name, read once more: the same few rows however large the file is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrcalc.calendar import Month
from hrcalc.exports import open_file
from hrcalc.mending import HIDDEN, check_code
from hrcalc.problems import Problem
from hrcalc.settings import Settings
from hrcalc.tables import read_tables
from hrcalc.tables.corrections import excerpt as excerpt_
from hrcalc.tables.corrections.offending import Origin, offending_rows, positions_of
from hrcalc.words import same

HEAD = "lead_id,invited_on,inviter_id,channel,身份证号\n"

CELLS = st.sampled_from(["抖音", '"a,b"', '"两\n行"', '"他说""好"""', 'x"y', "", " ", "'", "=1", "\\"])
LINES = st.lists(st.tuples(CELLS, st.sampled_from(["\n", "\r\n", "\n\n", "\r"])), min_size=1, max_size=60)


def seen(data: Path, rows: Sequence[int], name: str = "leads.csv") -> list[Any]:
    """What is handed out of `rows`: number, cells and check code."""
    place = Settings(data=data)
    problems = [Problem("x", same("x"), same("x"), file=name, row=row) for row in rows]
    found = offending_rows(place, Origin.of(read_tables(place, Month(2026, 10))), problems)
    return [(s.file, s.numbers, [column.to_pylist() for column in s.cells], s.codes) for s in found]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, rows=st.sets(st.integers(2, 70), min_size=1), encoding=st.sampled_from(["utf-8-sig", "gb18030"]))
def test_rows_of_a_large_file_are_those_of_a_small_one(
    lines: list[tuple[str, str]], rows: set[int], encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "".join(f"L{i},2026-10-02,Z1,{cell},{end}" for i, (cell, end) in enumerate(lines))
    (tmp_path / "leads.csv").write_bytes((HEAD + body).encode(encoding))
    with monkeypatch.context() as patched:
        patched.setattr(excerpt_, "_LARGE", 0)
        quick = seen(tmp_path, sorted(rows))
    assert quick == seen(tmp_path, sorted(rows))


def test_a_large_file_is_not_taken_apart_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEAD + "".join(f'L{i},2026-10-02,Z1,"a,\n{i}",\n' for i in range(200))
    (tmp_path / "leads.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(excerpt_, "_LARGE", 0)
    few = excerpt_.excerpt(text.encode(), "utf-8", {150}, 200, 1)
    assert few is not None
    assert len(few[0].splitlines()) == 1 + 2 * 21
    ((_, numbers, cells, _),) = seen(tmp_path, [150])
    assert (numbers, cells[0], cells[3]) == ([150], ["L148"], ["a,\n148"])


def test_private_cells_are_hidden_by_head_and_by_what_they_are(tmp_path: Path) -> None:
    text = HEAD + "L1,2026-10-02,Z1,110105199003077733,别的\nL2,2026-10-02,Z1,,\n"
    (tmp_path / "leads.csv").write_text(text, encoding="utf-8")
    ((_, _, cells, codes),) = seen(tmp_path, [2, 3])
    assert cells[3:] == [[HIDDEN, ""], [HIDDEN, ""]]
    titles = HEAD.strip().split(",")
    assert codes[0] == check_code(titles, ["L1", "2026-10-02", "Z1", HIDDEN, HIDDEN]), "told by what is shown alone"


@pytest.mark.parametrize(
    ("head", "cell", "hidden"),
    [
        ("地址", "世纪大道1号", True), ("家庭住址", "1号", True), ("打卡详情", "09:00", True), ("打卡时间记录", "09:00 上海", True),
        ("工资卡", "x", True), ("开户银行", "工行", True), ("账户", "x", True), ("邮箱", "a@b.c", True), ("护照号", "E1", True),
        ("WIFI", "HOME", True), ("MAC", "00:1B", True), ("MAC地址", "x", True), ("备注图片", "a.png", True),
        ("经纬度", "1,2", True), ("客户手机", "13800001111", True), ("Phone", "1", True), ("Email", "a", True),
        ("备注", "身份证110101199001011234", True), ("备注", "11010119900101123x。", True),
        ("备注", "卡6222020200112233", True), ("备注", "6222020200112233445(工行)", True), ("备注", "6222 0202 0011 2233 445", True),
        ("备注", "6222020200112233445", True), ("渠道账号", "a", False), ("machine", "a", False),
        ("备注", "2026100512345678901", False), ("备注", "ORD-2026100512345678", False), ("备注", "13800001111", False),
    ],
)  # fmt: skip
def test_what_is_private_of_a_row(tmp_path: Path, head: str, cell: str, hidden: bool) -> None:
    (tmp_path / "leads.csv").write_text(f'lead_id,invited_on,{head}\nL1,2026-10-02,"{cell}"\n', encoding="utf-8")
    ((_, _, cells, _),) = seen(tmp_path, [2])
    assert cells[2] == [HIDDEN if hidden else cell]


def test_a_telephone_is_shown_where_it_is_wrong_itself(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("lead_id,invited_on,手机\nL1,2026-10-02,138\n", encoding="utf-8")
    place = Settings(data=tmp_path)
    read = Origin.of(read_tables(place, Month(2026, 10)))
    for column, cell in (("invited_on", HIDDEN), ("手机", "138")):
        problem = Problem("x", same("x"), same("x"), file="leads.csv", row=2, column=column)
        (found,) = offending_rows(place, read, [problem])
        cells = [texts.to_pylist()[0] for texts in found.cells]
        assert cells == ["L1", "2026-10-02", cell]
        assert found.codes == [check_code(found.titles, cells)]


def test_a_row_of_another_width_is_named_without_cells(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text(HEAD + "L1,2026-10-02,Z1\nL2,2026-10-02,Z1,抖音,\n", encoding="utf-8")
    ((_, numbers, cells, codes),) = seen(tmp_path, [2, 3])
    assert (numbers, cells[0], cells[3]) == ([2, 3], ["", "L2"], ["", "抖音"])
    assert codes[0] == ""
    assert codes[1]


def test_a_file_that_has_gone_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text(HEAD + "L1,2026-10-02,Z1,抖音,\n", encoding="utf-8")
    place = Settings(data=tmp_path)
    read = Origin.of(read_tables(place, Month(2026, 10)))
    (tmp_path / "leads.csv").unlink()
    assert offending_rows(place, read, [Problem("x", same("x"), same("x"), file="leads.csv", row=2)]) == []


@pytest.mark.parametrize(
    ("name", "positions"),
    [
        ("上班1 打卡时间", [1]),
        ("下班1 打卡时间", [3]),
        ("打卡时间", [1, 3]),
        ("姓名", [0]),
        ("迟到时长(分钟)", [4]),
        ("没有", []),
        ("", []),
    ],
)
def test_where_the_columns_stand_that_a_problem_names(name: str, positions: list[int]) -> None:
    text = "姓名,上班1,,下班1,,\n,打卡时间,打卡状态,打卡时间,迟到时长（分钟）,\n甲,9,,18,,\n"
    (sheet,) = open_file("a.csv", text.encode())
    assert positions_of(sheet, 1, name) == positions
