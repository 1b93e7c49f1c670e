"""`hrcalc policy show / test / schema / diff` as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hrcalc.policy.schema import COMMENT, text_of_schema
from tests.conftest import Company
from tests.end_to_end.conftest import Call

PLAN = """\
policy: plan
title: {zh: 提成方案, en: Plan}
effective: 2026-01-01
applies_to: department == "销售部"
metrics:
  won: {title: 成单数, value: count(deals)}
items:
  pay: {title: 提成, formula: won * 100}
examples:
  - {title: 三单, given: {won: 3}, expect: {pay: 300}}
"""
NEWER = PLAN.replace("2026-01-01", "2026-07-01").replace("won * 100", "won * 120").replace("300", "360")
OTHERS = PLAN.replace("policy: plan", "policy: others").replace('"销售部"', '"市场部"').replace("提成方案", "市场方案")
ALL = """\
policy: all
title: 底薪
effective: 2026-01-01
items: {base: {title: 底薪额, per: spell, formula: base_salary}}
"""


@pytest.fixture(autouse=True)
def workplace(company: Company, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four documents and three people, one of whom moves in the middle of October."""
    for name, text in (("plan@2026-01", PLAN), ("plan@2026-07", NEWER), ("others", OTHERS), ("all", ALL)):
        company.policy(name, text)
    company.write(
        "employees.csv",
        [
            {
                "employee_id": "S1",
                "name": "李一",
                "department": "销售部",
                "team": "甲",
                "hired_on": "2024-01-01",
                "base_salary": 1,
            },
            {"employee_id": "M1", "name": "王二", "department": "市场部", "hired_on": "2024-01-01", "base_salary": 1},
            {"employee_id": "X1", "name": "赵三", "department": "销售部", "hired_on": "2024-01-01", "base_salary": 1},
            {
                "employee_id": "X1",
                "name": "赵三",
                "department": "市场部",
                "hired_on": "2024-01-01",
                "base_salary": 1,
                "from_date": "2026-10-15",
            },
            {
                "employee_id": "L1",
                "name": "钱四",
                "department": "销售部",
                "hired_on": "2024-01-01",
                "left_on": "2026-08-31",
                "base_salary": 1,
            },
        ],
    )
    monkeypatch.chdir(company.folder.parent)
    monkeypatch.setenv("HRCALC_DATA", str(company.folder))
    monkeypatch.setenv("COLUMNS", "100")
    return company.folder.parent


def documents(told: str) -> list[tuple[str, str]]:
    return [(d["policy"], d["effective"]) for d in json.loads(told)["documents"]]


def squeezed(text: str) -> str:
    return " ".join(text.split())


# --- show -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), [("all", "2026-01"), ("others", "2026-01"), ("plan", "2026-01"), ("plan", "2026-07")]),
        (("--month", "2026-06"), [("all", "2026-01"), ("others", "2026-01"), ("plan", "2026-01")]),
        (("--month", "2026-07"), [("all", "2026-01"), ("others", "2026-01"), ("plan", "2026-07")]),
        (("--month", "2025-12"), []),
        (("plan",), [("plan", "2026-01"), ("plan", "2026-07")]),
        (("plan@2026-09",), [("plan", "2026-07")]),
        (("plan@2026-01-01",), [("plan", "2026-01")]),
        (("all", "plan@2026-03"), [("all", "2026-01"), ("plan", "2026-01")]),
        (("policies/plan@2026-01.yaml",), [("plan", "2026-01")]),
        (("policies/plan@2026-01.yaml", "--month", "2026-06"), [("plan", "2026-01")]),
        (("policies/plan@2026-01.yaml", "--month", "2026-08"), []),
        (("--month", "2026-10", "--employee", "S1"), [("all", "2026-01"), ("plan", "2026-07")]),
        (("--month", "2026-10", "--employee", "M1"), [("all", "2026-01"), ("others", "2026-01")]),
        (("others", "--month", "2026-10", "--employee", "S1"), []),
    ],
)
def test_what_is_shown(call: Call, arguments: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    code, out, err = call("policy", "show", *arguments, "--json")
    assert (code, documents(out), err) == (0, expected, "")


def test_a_document_to_read(call: Call) -> None:
    code, out, _ = call("policy", "show", "plan@2026-05", "--lang", "zh")
    assert code == 0
    assert squeezed(out) == squeezed("""
        制度 1 份
        提成方案 plan@2026-01
        给谁 部门 = "销售部"
        生效 2026-01 至 2026-06,2026-07 起有新版
        文件 plan@2026-01.yaml
        指标
        成单数 won count(成单)
        项目
        提成 pay
        应发 · 计税 · 每人每月一笔 · 四舍五入到分
        公式 成单数 × 100
        算例 1
    """)


def test_a_person_who_moves_in_the_month(call: Call) -> None:
    """The last row's documents are the month's; those of earlier rows count for events of their days."""
    _, out, _ = call("policy", "show", "--month", "2026-10", "--employee", "X1", "--json")
    told = json.loads(out)
    assert told["employee"] == {"employee_id": "X1", "name": "赵三", "department": "市场部"}
    assert [(d["policy"], d["only_events_of"]) for d in told["documents"]] == [
        ("all", []),
        ("others", []),
        ("plan", [{"from": "2026-10-01", "to": "2026-10-14"}]),
    ]
    _, out, _ = call("policy", "show", "--month", "2026-10", "--employee", "X1", "--lang", "en")
    assert "This month only for events from 2026-10-01 to 2026-10-14" in squeezed(out)
    assert "Name 赵三 Department 市场部" in squeezed(out)


def test_what_the_json_holds(call: Call) -> None:
    _, out, _ = call("policy", "show", "plan@2026-01", "--json")
    told = json.loads(out)
    assert (told["version"], told["month"], told["employee"]) == (1, None, None)
    (plan,) = told["documents"]
    assert (plan["until"], plan["next"], plan["title"]) == ("2026-06", "2026-07", {"zh": "提成方案", "en": "Plan"})
    assert plan["applies_to"] == {
        "written": 'department == "销售部"',
        "zh": '部门 = "销售部"',
        "en": 'department == "销售部"',
    }
    (pay,) = plan["items"]
    assert (pay["kind"], pay["taxable"], pay["per"], pay["credit"]) == ("earning", "yes", "employee", None)
    assert (pay["round"], pay["payable"]) == ({"way": "half_up", "unit": "0.01"}, None)
    assert plan["examples"] == ["三单"]


def test_a_page(call: Call, workplace: Path) -> None:
    code, out, err = call("policy", "show", "--month", "2026-10", "--html", "page.html", "--lang", "zh")
    assert (code, out, err) == (0, "page.html\n", "")
    first = (workplace / "page.html").read_bytes()
    assert first.startswith(b'<!DOCTYPE html>\n<html lang="zh-CN">')
    code, out, _ = call("policy", "show", "--month", "2026-10", "--html", "page.html", "--lang", "zh", "--json")
    assert len(documents(out)) == 3
    assert (workplace / "page.html").read_bytes() == first


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("nosuch",), 2, "no policy of that name"),
        (("plam",), 2, "Did you mean 'plan'?"),
        (("plan@2025-01",), 2, "There are: plan@2026-01, plan@2026-07"),
        (("plan@soon",), 2, "write NAME@2026-07"),
        (("--month", "10"), 2, "is not a month"),
        (("--employee", "S1"), 2, "--employee needs --month"),
        (("--month", "2026-10", "--employee", "S9"), 2, "There is no employee 'S9'"),
        (("--month", "2026-10", "--employee", "L1"), 2, "L1 is not employed in 2026-10"),
        (("--html", "no/folder/page.html"), 2, "cannot be written"),
        (("--html", "page.md"), 2, "A page is called ….html"),
        (("x" * 300,), 2, "no policy of that name"),
        (("--policies", "nowhere"), 3, "no such file or folder"),
        (("--month", "2026-10", "--employee", "S1", "--data", "nowhere"), 3, "There is no data folder"),
    ],
)
def test_what_cannot_be_shown(call: Call, arguments: tuple[str, ...], code: int, told: str) -> None:
    found = call("policy", "show", *arguments, "--lang", "en")
    assert (found[0], found[1]) == (code, "")
    assert told in squeezed(found[2])
    zh = call("policy", "show", *arguments, "--lang", "zh")
    assert zh[0] == code
    assert zh[2]
    assert told not in zh[2]


def test_a_staff_list_that_is_wrong_for_this_person(call: Call, workplace: Path) -> None:
    path = workplace / "data" / "employees.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("M1,王二,市场部,,2024", "M1,王二,市场部,,20x4"), encoding="utf-8"
    )
    code, out, _ = call("policy", "show", "--month", "2026-10", "--employee", "M1", "--json")
    assert code == 3
    assert {p["table"] for p in json.loads(out)["problems"]} == {"employees"}
    assert call("policy", "show", "--month", "2026-10", "--employee", "S1")[0] == 0


def test_a_document_that_cannot_be_read(call: Call, company: Company) -> None:
    company.policy("broken", "policy: broken\neffective: 2026-01-01\nitmes: {}\n")
    for command in (("show",), ("diff", "plan@2026-01", "broken")):
        code, out, err = call("policy", *command, "--lang", "en")
        assert (code, out) == (3, "")
        assert "broken.yaml:3:1" in err
    code, out, _ = call("policy", "show", "--json")
    assert code == 3
    assert json.loads(out)["problems"][0]["file"] == "broken.yaml"


# --- diff -------------------------------------------------------------------------------------------------------------


def test_two_versions(call: Call) -> None:
    code, out, _ = call("policy", "diff", "plan@2026-01", "plan@2026-12", "--lang", "en")
    assert code == 0
    assert squeezed(out) == squeezed("""
        plan@2026-01 → plan@2026-07 Plan
        Document
        Before After
        In force 2026-01 2026-07
        Items
        ~ 提成 pay
        Before After
        Formula won * 100 won * 120
        Worked examples
        ~ 三单
        Before After
        Expected pay 300 360
    """)


def test_two_versions_as_data(call: Call) -> None:
    code, out, err = call("policy", "diff", "plan@2026-01", "policies/plan@2026-07.yaml", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["version"], told["old"]["effective"], told["new"]["effective"]) == (1, "2026-01", "2026-07")
    assert told["changes"][1] == {
        "part": "item",
        "id": "pay",
        "title": {"zh": "提成", "en": "提成"},
        "change": "changed",
        "keys": [{"key": "formula", "before": "won * 100", "after": "won * 120", "reworded": False}],
    }
    assert [c["part"] for c in told["changes"]] == ["document", "item", "example"]


@pytest.mark.parametrize(("lang", "told"), [("zh", "两版说的完全一样。"), ("en", "Both say the same.")])
def test_nothing_changed(call: Call, workplace: Path, lang: str, told: str) -> None:
    text = "# 换了写法\n" + PLAN.replace("won * 100", "( won × 100 )")
    (workplace / "draft.yaml").write_text(text, encoding="utf-8")
    code, out, _ = call("policy", "diff", "plan@2026-01", "draft.yaml", "--lang", lang)
    assert (code, out.splitlines()[-1]) == (0, told)


@pytest.mark.parametrize(("lang", "told"), [("zh", "意思没有变。"), ("en", "Nothing means anything else than before.")])
def test_only_written_differently(call: Call, workplace: Path, lang: str, told: str) -> None:
    (workplace / "draft.yaml").write_text(PLAN.replace("won * 100", "成单数 * 100"), encoding="utf-8")
    code, out, _ = call("policy", "diff", "plan@2026-01", "draft.yaml", "--lang", lang)
    assert code == 0
    assert out.splitlines()[1] == told
    assert squeezed(out).endswith("won * 100 成单数 * 100")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("plan@2026-01", "policies", "holds 4 documents"),
        ("plan", "plan@2026-07", "holds 2 documents"),
        ("plan@2026-01", "nosuch.yaml", "There is no file 'nosuch.yaml'"),
        ("alone.yaml", "plan@2026-07", "holds 0 documents"),
    ],
)
def test_what_cannot_be_compared(call: Call, workplace: Path, old: str, new: str, told: str) -> None:
    alone = "examples:\n  - {policy: plan, given: {won: 1}, expect: {pay: 100}}\n"
    (workplace / "alone.yaml").write_text(alone, encoding="utf-8")
    code, out, err = call("policy", "diff", old, new, "--lang", "en")
    assert (code, out) == (2, "")
    assert told in err


# --- schema -----------------------------------------------------------------------------------------------------------


def test_the_schema_is_printed_or_written(call: Call, workplace: Path) -> None:
    assert call("policy", "schema") == (0, text_of_schema(), "")
    assert call("policy", "schema", "s.json") == (0, "s.json\n", "")
    assert (workplace / "s.json").read_text(encoding="utf-8") == text_of_schema()
    (workplace / "s.json").write_text(text_of_schema().replace("hrcalc policy", "an earlier one"), encoding="utf-8")
    assert call("policy", "schema", "s.json")[0] == 0
    assert (workplace / "s.json").read_text(encoding="utf-8") == text_of_schema()


@pytest.mark.parametrize("path", ["policies/all.yaml", "no/folder/s.json", "policies"])
def test_the_schema_takes_nothing_else_s_place(call: Call, workplace: Path, path: str) -> None:
    code, out, err = call("policy", "schema", path, "--lang", "en")
    assert (code, out) == (2, "")
    assert path in err.replace("\\", "/")
    assert (workplace / "policies" / "all.yaml").read_text(encoding="utf-8") == ALL


def test_the_help_tells_the_editor_s_comment(call: Call) -> None:
    code, out, _ = call("policy", "schema", "--help")
    assert code == 0
    assert COMMENT in out


# --- test -------------------------------------------------------------------------------------------------------------


def test_examples_that_hold_need_one_line(call: Call) -> None:
    assert call("policy", "test", "--lang", "en") == (0, "3 examples hold, 0 fail.\n", "")


FAILING = """\
policy: failing
title: 会错的
effective: 2026-01-01
metrics:
  made: {title: 签单数, value: count(deals by closer where amount >= 100)}
tables:
  rates: [{from: 0, value: 50}, {from: 2, value: 80}]
items:
  reward: {title: 奖励, formula: "made * lookup(made, rates)"}
  each_deal: {title: 每单奖, per: deal, when: amount >= 100, formula: 10}
examples:
  - title: 两单
    given: {deals: [{amount: 100}, {amount: 99.99}, {amount: 300}]}
    expect: {gross_pay: 170, reward: 160, made: 3, each: {each_deal: [10]}}
  - {title: 给定, given: {reward: 5}, expect: {reward: 6}}
  - {title: 不会拒绝, given: {made: 1}, error: 不能}
  - {title: 算不出, given: {made: 1/3}, expect: {reward: 1, gross_pay: 2}}
"""


def test_examples_that_fail_explain_themselves(call: Call, company: Company) -> None:
    company.policy("failing", FAILING)
    code, out, _ = call("policy", "test", "policies/failing.yaml", "--lang", "zh")
    assert code == 3
    told = squeezed(out)
    assert (
        "✗ 两单 failing.yaml:12 failing@2026-01 名称 得到 期望 gross_pay 180 170 made 2 3 each_deal [10, 10] [10]"
        in told
    )
    assert "reward 160" not in told  # what holds is not told as failing
    assert "0 个算例成立,4 个不成立。" in told
    first = told[: told.index("✗ 给定")]
    for part in (
        "deals[1]、deals[3]",
        "count(deals by closer where amount >= 100)",
        "奖励 160.00 元",
        "每单奖 20.00 元",
    ):
        assert first.count(part) == 1, f"{part}: what one tree shows needs no tree of its own"
    assert "算例里给定的值" in told[told.index("✗ 给定") :]


def test_examples_that_fail_as_data(call: Call, company: Company) -> None:
    company.policy("failing", FAILING)
    code, out, _ = call("policy", "test", "policies/failing.yaml", "--json")
    told = json.loads(out)
    assert (code, told["examples"], len(told["failed"])) == (3, 4, 4)
    gross, made, each = told["failed"][0]["differences"]
    assert (gross["name"], gross["got"], gross["expected"]) == ("gross_pay", "180", "170")
    assert gross["tree"]["kind"] == "total"
    assert (made["tree"]["kind"], made["tree"]["name"], made["tree"]["exact"]) == ("metric", "made", "2")
    assert [c["kind"] for c in each["tree"]["children"]] == ["line", "line", "no_line"]
    assert told["failed"][1]["differences"][0]["tree"]["kind"] == "given"
    assert told["failed"][2]["differences"] == [{"name": "error", "got": "—", "expected": "不能", "tree": None}]


def test_a_refusal_that_says_something_else_is_told_in_the_language_that_was_wanted(
    call: Call, company: Company
) -> None:
    bad = FAILING[: FAILING.index("  - title")] + "  - {title: x, given: {made: x}, error: WORD}\n"
    for word, part in (("另一个原因", "不是数值"), ("another reason", "is not a number")):
        company.policy("failing", bad.replace("WORD", word))
        code, out, _ = call("policy", "test", "policies/failing.yaml", "--json")
        assert code == 3
        assert part in json.loads(out)["failed"][0]["differences"][0]["got"]
