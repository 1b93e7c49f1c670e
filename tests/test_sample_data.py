"""The sample company is what its README says, read here without hrcalc."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path

import chinese_calendar
import openpyxl
import pytest

DATA = Path(__file__).parents[1] / "sample_data"
MONTHS = ("2026-09", "2026-10")
Row = dict[str, str]


def generate(out: Path, *options: str, seed: str = "0") -> None:
    command = [sys.executable, str(DATA / "generate.py"), *options, "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})


def data_files(folder: Path) -> dict[str, Path]:
    """What the generator writes, by its path in the folder."""
    kinds = (".csv", ".xlsx", ".toml", ".md")
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.suffix in kinds}
    return {name: path for name, path in files.items() if not name.startswith("company/")}


def members(path: Path) -> list[tuple[str, tuple[int, ...], bytes]]:
    """A workbook's parts with their times: builds of zlib deflate the same parts to different bytes."""
    with zipfile.ZipFile(path) as book:
        return [(info.filename, info.date_time, book.read(info)) for info in book.infolist()]


def read(path: Path) -> list[Row]:
    if path.suffix == ".xlsx":
        lines = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
        header = [str(cell) for cell in lines[0]]
        return [dict(zip(header, map(as_text, line), strict=True)) for line in lines[1:]]
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def as_text(cell: object) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


@cache
def table(pattern: str, *months: str) -> list[Row]:
    """All rows of the files of some months."""
    return [row for month in months for path in sorted((DATA / month).glob(pattern)) for row in read(path)]


@cache
def deals() -> dict[str, Row]:
    """The newest row of every deal."""
    return {row["订单编号"]: row for month in MONTHS for row in table("deals.xlsx", month)}


def leads(*months: str) -> dict[str, Row]:
    return {row["线索编号"]: row for row in table("leads-*.csv", *months)}


@cache
def staff() -> dict[str, list[Row]]:
    people = defaultdict(list)
    for row in read(DATA / "employees.xlsx"):
        people[row["工号"]].append(row)
    return dict(people)


def attendance() -> dict[tuple[str, str], Row]:
    return {(row["工号"], row["日期"]): row for row in table("考勤-*.csv", *MONTHS)}


def employed(id_: str, day: str) -> bool:
    row = staff()[id_][0]
    return row["入职日期"] <= day and (not row["离职日期"] or day <= row["离职日期"])


def story(text: str) -> list[str]:
    """The ids of deals and leads in the README's line that has this text."""
    line = next(line for line in (DATA / "README.md").read_text("utf-8").splitlines() if text in line)
    return re.findall(r"[DL]-S[HZ]\d{4}-\d{4}", line)


def invitation_numbers(id_: str, month: str) -> tuple[int, int, int]:
    """Leads invited, of them in profile, and deals won in a month."""
    mine = [row for row in leads(month).values() if row["邀约人工号"] == id_]
    fit = [row for row in mine if row["客户类型"] == "企业" and int(row["预算"] or 0) >= 50_000]
    own = {row["线索编号"] for row in leads(*MONTHS).values() if row["邀约人工号"] == id_}
    won = [row for row in deals().values() if row["线索编号"] in own and row["签单日期"].startswith(month)]
    return len(mine), len(fit), len(won)


# The files


def test_the_generator_makes_what_is_committed(tmp_path: Path) -> None:
    generate(tmp_path)
    made, kept = data_files(tmp_path), data_files(DATA)
    assert made.keys() == kept.keys()
    for name, path in made.items():
        if path.suffix == ".xlsx":
            assert members(path) == members(kept[name]), name
        else:
            assert path.read_bytes() == kept[name].read_bytes(), name


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        generate(tmp_path / seed, seed=seed)
    for name, path in data_files(tmp_path / "1").items():
        assert path.read_bytes() == (tmp_path / "2" / name).read_bytes(), name


def test_it_is_small_and_comes_in_several_encodings() -> None:
    assert sum(path.stat().st_size for path in data_files(DATA).values()) < 700_000
    folder = DATA / "2026-10"
    assert (folder / "leads-上海.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert not (folder / "leads-深圳.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with pytest.raises(UnicodeDecodeError):
        (folder / "考勤-深圳.csv").read_bytes().decode("utf-8")
    assert (folder / "考勤-深圳.csv").read_bytes().decode("gb18030").startswith("工号,日期")


# The tables


def test_ids_are_unique_and_lead_somewhere() -> None:
    for pattern, key in (("leads-*.csv", "线索编号"), ("interviews.csv", "面谈编号"), ("applications.csv", "申请编号")):
        ids = [row[key] for row in table(pattern, *MONTHS)]
        assert len(ids) == len(set(ids)) > 0, pattern
    for month in MONTHS:
        ids = [row["订单编号"] for row in table("deals.xlsx", month)]
        assert len(ids) == len(set(ids)) > 0
    known = leads(*MONTHS)
    assert {row["线索编号"] for row in table("interviews.csv", *MONTHS)} <= known.keys()
    assert {row["线索编号"] for row in deals().values()} - {""} <= known.keys()
    assert {row["上级工号"] for rows in staff().values() for row in rows} - {""} <= staff().keys()
    assert {row["工号"] for row in table("actuals.csv", *MONTHS)} <= staff().keys()
    assert all(len(rows) == len({row["生效日期"] for row in rows}) for rows in staff().values())


def test_nothing_happens_outside_employment_or_before_its_lead() -> None:
    known = leads(*MONTHS)
    for row in known.values():
        assert all(employed(row[role], row["邀约日期"]) for role in ("邀约人工号", "转介绍人工号") if row[role]), row
    for row in table("interviews.csv", *MONTHS):
        assert employed(row["面谈人工号"], row["面谈日期"]), row
        assert row["面谈日期"] >= known[row["线索编号"]]["邀约日期"], row
    for row in deals().values():
        lead = known.get(row["线索编号"], {})
        roles = (row["签单人工号"], row["邀约人工号"], lead.get("邀约人工号"))
        assert all(employed(id_, row["签单日期"]) for id_ in roles if id_), row
        assert row["签单日期"] >= lead.get("邀约日期", ""), row
    for row in table("deal_credits.csv", *MONTHS):
        assert employed(row["工号"], deals()[row["订单编号"]]["签单日期"]), row
    assert all(employed(row["工号"], row["日期"]) for row in table("applications.csv", *MONTHS))


def test_the_september_export_has_no_october_and_october_repeats_september() -> None:
    assert all(row["签单日期"].startswith("2026-09") for row in table("deals.xlsx", "2026-09"))
    september = {row["订单编号"]: row for row in table("deals.xlsx", "2026-09")}
    october = {row["订单编号"]: row for row in table("deals.xlsx", "2026-10")}
    assert september.keys() < october.keys()
    changed = sorted(id_ for id_, row in september.items() if row != october[id_])
    assert changed == sorted(story("十月导出里变成已退款"))
    assert {october[id_]["状态"] for id_ in changed} == {"已退款"}
    for pattern, column in (("leads-*.csv", "邀约日期"), ("interviews.csv", "面谈日期"), ("考勤-*.csv", "日期")):
        assert all(row[column].startswith(month) for month in MONTHS for row in table(pattern, month))


def test_attendance_has_every_workday_of_everybody() -> None:
    rows = attendance()
    assert len(rows) == len(table("考勤-*.csv", *MONTHS))
    days = [dt.date(2026, 9, 1) + dt.timedelta(days=i) for i in range(61)]
    workdays = [day.isoformat() for day in days if chinese_calendar.is_workday(day)]
    assert sum(day.startswith("2026-10") for day in workdays) == 18
    assert "2026-10-10" in workdays
    expected = {(id_, day) for id_ in staff() for day in workdays if employed(id_, day)}
    extra = rows.keys() - expected
    assert expected <= rows.keys()
    assert {rows[key]["应出勤小时"] for key in extra} == {"0"}
    assert all(rows[key]["加班小时"] for key in extra)


def test_attendance_agrees_with_itself() -> None:
    def minutes(clock: str) -> int:
        return int(clock[:2]) * 60 + int(clock[3:])

    for row in attendance().values():
        scheduled, worked, late, early, absent = (
            Decimal(row[name] or 0) for name in ("应出勤小时", "实出勤小时", "迟到分钟", "早退分钟", "旷工小时")
        )
        leave = Decimal(0) if row["请假类型"] == "出差" else Decimal(row["请假小时"] or 0)
        assert worked == max(Decimal(0), round(scheduled - absent - leave - (late + early) / 60, 2)), row
        assert bool(row["请假类型"]) == bool(row["请假小时"]), row
        assert bool(row["加班小时"]) == bool(row["加班类型"]) == bool(row["加班事由"]), row
        if scheduled and row["上班打卡"] and not leave:
            assert max(0, minutes(row["上班打卡"]) - 540) == late, row
        if scheduled and row["下班打卡"] and not absent:
            assert max(0, 1080 - minutes(row["下班打卡"])) == early, row
        blank = (not row["上班打卡"]) + (not row["下班打卡"])
        assert blank == int(row["缺卡次数"]) or blank == 2, row


def test_shares_of_a_role_are_the_whole() -> None:
    shares: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in table("deal_credits.csv", *MONTHS):
        shares[row["订单编号"], row["角色"]] += Decimal(row["分成比例"])
    assert len(shares) == 3
    assert set(shares.values()) == {Decimal(1)}
    three = deals()[story("100,000.01")[0]]
    assert Decimal(three["签单金额"]) == Decimal("100000.01")


def test_numbers_of_people_are_valid_and_invented() -> None:
    for rows in staff().values():
        number, card, email = rows[0]["证件号码"], rows[0]["银行账号"], rows[0]["邮箱"]
        assert number.startswith("990000")
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        assert "10X98765432"[sum(int(n) * w for n, w in zip(number, weights, strict=False)) % 11] == number[17]
        digits = [int(digit) for digit in reversed(card)]
        doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]
        assert card.startswith("6228480000")
        assert len(card) == 19
        assert (sum(digits[::2]) + sum(doubled)) % 10 == 0
        assert email.endswith("@example.com")
    for column in ("证件号码", "银行账号", "邮箱", "姓名"):
        assert len({rows[0][column] for rows in staff().values()}) == len(staff()) == 64
    assert "0007" in staff()
    salaries = [int(row["基本工资"]) for rows in staff().values() for row in rows]
    assert (min(salaries), max(salaries)) == (3500, 25000)


# The story


def test_every_id_of_the_readme_exists() -> None:
    text = (DATA / "README.md").read_text("utf-8")
    known = deals().keys() | leads(*MONTHS).keys() | {row["申请编号"] for row in table("applications.csv", *MONTHS)}
    named = set(re.findall(r"[A-Z]-[A-Z0-9]+-\d{4}", text))
    assert len(named) > 25
    assert named <= known
    assert set(re.findall(r"\b[SZ]0\d\d\b", text)) <= staff().keys()
    for id_, name in re.findall(r"\| ([SZ]0\d\d) ([一-鿿]{2,3}) \|", text):
        assert staff()[id_][0]["姓名"] == name


@pytest.mark.parametrize(
    ("id_", "numbers"),
    [
        ("S012", (50, 40, 10)),
        ("S013", (100, 30, 5)),
        ("S014", (60, 42, 5)),
        ("S021", (20, 16, 3)),
        ("S022", (62, 37, 4)),
        ("S023", (50, 30, 4)),
    ],
)
def test_inviters(id_: str, numbers: tuple[int, int, int]) -> None:
    assert invitation_numbers(id_, "2026-10") == numbers


def test_interviewers() -> None:
    held = [row for row in table("interviews.csv", "2026-10") if row["面谈人工号"] == "S032"]
    assert Counter(row["结果"] for row in held)["成单"] == 10
    assert len(held) == 25
    assert not [row for row in held if row["结果"] == "未到"]
    closed = [row for row in deals().values() if row["签单人工号"] == "S032" and row["签单日期"] > "2026-10"]
    assert len(closed) == 10
    assert {leads(*MONTHS)[row["线索编号"]]["邀约人工号"] for row in closed} == {"S012"}
    # In 上海 every interview that was won has its deal in the same month, closed by the interviewer.
    for month in MONTHS:
        won = Counter(row["面谈人工号"] for row in table("interviews.csv", month) if row["结果"] == "成单")
        signed = Counter(row["签单人工号"] for row in deals().values() if row["签单日期"].startswith(month))
        assert {id_: n for id_, n in won.items() if id_ < "T"} == {id_: n for id_, n in signed.items() if id_ < "T"}


def test_attendance_that_meets_performance() -> None:
    rows = attendance()
    late = rows["S015", "2026-10-14"]
    invited = leads("2026-10")[story("孙一鸣")[0]]
    assert late["迟到分钟"] == "20"
    assert (invited["邀约人工号"], invited["邀约日期"], invited["重要客户"]) == ("S015", "2026-10-14", "是")
    unusual = [key for key, row in rows.items() if key[0] == "S015" and key[1] > "2026-10" and not ordinary(row)]
    assert unusual == [("S015", "2026-10-14")]
    early = rows["Z023", "2026-10-22"]
    deal = deals()[story("鲁健行")[0]]
    assert early["早退分钟"] == "60"
    assert (deal["签单人工号"], deal["签单日期"], deal["状态"]) == ("Z023", "2026-10-22", "已回款")
    meals = {row["工号"]: row for row in table("applications.csv", "2026-10") if row["类型"] == "客户陪餐"}
    assert {id_: row["状态"] for id_, row in meals.items()} == {"S033": "已通过", "Z024": "已驳回", "Z028": "待审批"}
    assert all(int(rows[id_, meals[id_]["日期"]]["迟到分钟"]) > 0 for id_ in ("S033", "Z024"))
    over = {key[0]: row["加班类型"] for key, row in rows.items() if key[1] > "2026-10" and row["加班事由"] == "客户"}
    assert over == {"S032": "工作日", "S043": "工作日", "Z012": "工作日", "Z022": "休息日", "Z053": "节假日"}
    assert all(ordinary(row) for key, row in rows.items() if key[0] == "S011" and key[1] > "2026-10")


def ordinary(row: Row) -> bool:
    return not row["请假类型"] and row["实出勤小时"] == row["应出勤小时"] and row["缺卡次数"] == "0"


def test_sources_claimed_and_found() -> None:
    """Own deals by who touched the customer first: by id, else by phone, else by name."""
    known = list(leads(*MONTHS).values())

    def first_touch(deal: Row) -> Row | None:
        for column in ("客户编号", "电话", "客户名称"):
            same = [row for row in known if deal[column] and row[column] == deal[column]]
            if touched := [row for row in same if row["邀约日期"] <= deal["签单日期"]]:
                return min(touched, key=lambda row: (row["邀约日期"], row["线索编号"]))
        return None

    own = {id_: row for id_, row in deals().items() if row["来源"] == "自有"}
    found = {id_: lead for id_, deal in own.items() if (lead := first_touch(deal)) and lead["来源"] == "市场"}
    pairs = [story(f"{way}与线索") for way in ("客户编号", "电话", "客户名称")]
    assert {id_: lead["线索编号"] for id_, lead in found.items()} == dict(pairs)
    for deal, way in zip((pair[0] for pair in pairs), ("客户编号", "电话", "客户名称"), strict=True):
        lead = found[deal]
        same = [column for column in ("客户编号", "电话", "客户名称") if own[deal][column] == lead[column]]
        assert way in same
    deal, first, later = story("仍是自有")
    rows = leads("2026-10")
    assert rows[first]["客户编号"] == rows[later]["客户编号"] == own[deal]["客户编号"]
    assert rows[first]["邀约日期"] < rows[later]["邀约日期"] < own[deal]["签单日期"]
    assert (rows[first]["来源"], rows[later]["来源"]) == ("自有", "市场")


def test_deals_of_the_story() -> None:
    known = leads(*MONTHS)
    plain = [deals()[story(text)[0]] for text in ("| 市场客户, 100,000", "自有客户, 100,000", "转介绍, 100,000")]
    assert [row["来源"] for row in plain] == ["市场", "自有", "转介绍"]
    assert {row["签单金额"] for row in plain} == {"100000"}
    referred = known[plain[2]["线索编号"]]
    assert (referred["来源"], referred["邀约人工号"], referred["转介绍人工号"]) == ("转介绍", "Z013", "Z053")
    partial, full, cancelled = (deals()[id_] for id_ in story("部分退款"))
    assert (partial["状态"], partial["退款金额"]) == ("已回款", "12000")
    assert (full["状态"], full["退款金额"]) == ("已退款", full["签单金额"])
    assert (cancelled["状态"], cancelled["回款金额"]) == ("已取消", "0")
    for id_ in story("没有邀约人"):
        assert not known[deals()[id_]["线索编号"]]["邀约人工号"]
    told = deals()[story("订单上写了 Z011")[0]]
    assert (told["邀约人工号"], known[told["线索编号"]]["邀约人工号"]) == ("Z011", "")


def test_people_who_come_go_and_change() -> None:
    changed = {id_: rows[1] for id_, rows in staff().items() if len(rows) == 2}
    assert changed["S014"]["生效日期"] == "2026-10-16"
    assert (staff()["S014"][0]["基本工资"], changed["S014"]["基本工资"]) == ("5200", "6000")
    assert (staff()["S016"][0]["团队"], changed["S016"]["团队"]) == ("邀约一组", "邀约二组")
    assert changed["S016"]["上级工号"] == "S021"
    joined = {id_ for id_, rows in staff().items() if rows[0]["入职日期"] > "2026-10-08"}
    left = {id_ for id_, rows in staff().items() if "2026-10" < rows[0]["离职日期"] < "2026-10-31"}
    assert (joined, left) == ({"S026", "Z032"}, {"S045", "Z016"})


def test_scorecards_come_to_the_cases() -> None:
    def attained(id_: str, metric: str) -> Decimal:
        mine = [row for row in table("actuals.csv", "2026-10") if (row["工号"], row["指标"]) == (id_, metric)]
        key = ("员工", id_, metric, "2026-10")
        goal = [row for row in read(DATA / "targets.csv") if tuple(row.values())[:4] == key]
        return number(mine[0]["数值"]) / number(goal[0]["目标值"])

    def score(id_: str, *metrics: str) -> Decimal:
        return sum(
            (w * min(Decimal(1), attained(id_, m)) for w, m in zip((40, 30, 30), metrics, strict=True)), Decimal(0)
        )

    assert attained("S051", "new_customers") == Decimal("1.3")
    assert round(score("S051", "new_customers", "sales_amount", "retention"), 9) == 95
    assert staff()["S051"][0]["基本工资"] == "6000"
    account = ("retention", "repurchase", "sales_amount")
    assert score("S053", *account) == 85
    assert 80 < score("S054", *account) < 85
    kept = {row["工号"]: row["数值"] for row in table("actuals.csv", "2026-10") if row["指标"] == "retention"}
    assert (kept["S053"], kept["S054"]) == ("90%", "89.9%")


def number(text: str) -> Decimal:
    return Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)


# Benchmark months


def test_a_benchmark_month_has_the_size_asked_for_and_is_clean(tmp_path: Path) -> None:
    sizes = {"people": 200, "leads": 5000, "interviews": 3000, "deals": 1000, "attendance": 4400}
    options = [word for name, size in sizes.items() for word in (f"--{name}", str(size))]
    for folder, seed in (("a", "1"), ("b", "2")):
        generate(tmp_path / folder, *options, seed=seed)
    files = data_files(tmp_path / "a")
    for name, path in files.items():
        assert path.read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    rows = {name: read(path) for name, path in files.items() if name.endswith(".csv")}
    month = {key: [row for name in rows if name.startswith(f"2026-10/{key}") for row in rows[name]] for key in
             ("leads", "interviews", "deals", "deal_credits", "考勤")}  # fmt: skip
    assert (len(rows["employees.csv"]), *map(len, month.values())) == (200, 5000, 3000, 1000, 2 * (1000 // 50), 4400)
    ids = {row["工号"] for row in rows["employees.csv"]}
    assert len(ids) == 200
    known = {row["线索编号"]: row for row in month["leads"]}
    assert len(known) == 5000
    met = {row["线索编号"]: row for row in month["interviews"]}
    assert len(met) == 3000
    for row in month["interviews"]:
        assert "2026-10-08" <= known[row["线索编号"]]["邀约日期"] <= row["面谈日期"] <= "2026-10-30"
        assert row["面谈人工号"] in ids
    for row in month["deals"]:
        interview = met[row["线索编号"]]
        assert interview["结果"] == "成单"
        assert interview["面谈日期"] <= row["签单日期"] <= "2026-10-30"
        assert row["签单人工号"] == interview["面谈人工号"]
    assert {row[role] for row in month["leads"] for role in ("邀约人工号", "转介绍人工号")} - {""} <= ids
    assert len({(row["工号"], row["日期"]) for row in month["考勤"]}) == 4400
    shares: dict[str, Decimal] = defaultdict(Decimal)
    for row in month["deal_credits"]:
        shares[row["订单编号"]] += Decimal(row["分成比例"])
    assert set(shares.values()) == {Decimal(1)}


def test_a_benchmark_month_has_the_columns_of_the_sample(tmp_path: Path) -> None:
    generate(tmp_path, "--size", "S")
    made = data_files(tmp_path)
    for name, path in data_files(DATA).items():
        twin = made.get(name) or made.get(name.replace(".xlsx", ".csv"))
        if twin and name.endswith((".csv", ".xlsx")):
            assert list(read(twin)[0]) == list(read(path)[0]), name
    departments = {row["部门"] for row in read(made["employees.csv"])}
    assert departments == {rows[0]["部门"] for rows in staff().values()}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("year")
    generate(folder, "--year", "2026")
    return folder


def test_a_year_is_made_the_same_every_time(year: Path, tmp_path: Path) -> None:
    generate(tmp_path, "--year", "2026", seed="1")
    one, other = data_files(year), data_files(tmp_path)
    assert len(one) == 1 + 12 * 12
    assert {name: path.read_bytes() for name, path in one.items()} == {
        name: path.read_bytes() for name, path in other.items()
    }


def test_a_year_tells_things_late_takes_them_back_and_puts_them_right(year: Path) -> None:
    folders = [f"2026-{number:02d}" for number in range(1, 13)]
    first: dict[str, str] = {}
    known: dict[str, Row] = {}
    late, refunded, people = Counter[int](), Counter[int](), set[int]()
    raised: dict[tuple[str, str], str] = {}
    for number, folder in enumerate(folders, start=1):
        deals = read(year / folder / "deals.xlsx")
        for deal in deals:
            id_, age = deal["订单编号"], number - int(deal["签单日期"][5:7])
            assert 0 <= age <= 3
            late[age if id_ not in first else -1] += 1
            refunded[age] += bool(deal["退款金额"]) and id_ in known and not known[id_]["退款金额"]
            first.setdefault(id_, folder)
            known[id_] = deal
        rows = read(year / folder / "employees.xlsx")
        people.add(len({row["工号"] for row in rows if not row["离职日期"]}))
        raised |= {
            (row["工号"], row["生效日期"]): row["生效日期"][:7] + "/" + folder for row in rows if row["生效日期"]
        }
        assert all(row["入职日期"][:7] <= folder >= row["离职日期"][:7] for row in rows)
    assert min(late[1], late[2], late[3]) >= 3
    assert late[0] > 5 * (late[1] + late[2] + late[3])
    assert min(refunded[1], refunded[2], refunded[3]) >= 3
    assert min(people) >= 55
    assert max(people) <= 64
    assert raised["S022", "2026-04-16"].startswith("2026-04/")
    assert "S022" not in {row["工号"] for row in read(year / "2026-05/employees.xlsx") if row["生效日期"]}

    days: dict[tuple[str, str], list[tuple[str, Row]]] = defaultdict(list)
    for folder in folders:
        for city in ("上海", "深圳"):
            for row in read(year / folder / f"考勤-{city}.csv"):
                days[row["工号"], row["日期"]].append((folder, row))
    again = {key: told for key, told in days.items() if len(told) > 1}
    assert len(again) == 11 * 4 + 1
    for (_, day), told in again.items():
        (was, before), (now, after) = told
        assert (was, int(now[5:])) == (day[:7], int(was[5:]) + 1)
        assert before["迟到分钟"] != after["迟到分钟"] or before["旷工小时"] != after["旷工小时"]
    assert [row["迟到分钟"] for _, row in again["S033", "2026-05-13"]] == ["十几分", "15"]
