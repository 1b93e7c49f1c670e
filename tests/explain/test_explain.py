"""The tree behind a number: what it holds, and the sentences that an employee reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from hrcalc import examining
from hrcalc.calendar import Month
from hrcalc.engine.compute import Evaluated
from hrcalc.examples.runner import ExampleRunner
from hrcalc.explain.branch import Branch
from hrcalc.explain.tree import explain, explain_in
from hrcalc.policies import vocabulary
from hrcalc.policy.library import load
from hrcalc.problems import UsageError
from hrcalc.settings import Settings
from tests.ledger.small import nothing_closed

ROOT = Path(__file__).resolve().parents[2]


def evaluated(data: Path, policies: Path) -> Evaluated:
    settings = Settings.load(data=data, policies=policies, out=data.parent / "out", lang="en", folder=data)
    found = examining.examine(settings, nothing_closed(), Month.parse("2026-10"))
    assert found.evaluated is not None, found.problems
    return found.evaluated


@pytest.fixture(scope="module")
def sample() -> Evaluated:
    return evaluated(ROOT / "sample_data", ROOT / "policies")


def month_of(company: Any, body: str, **documents: str) -> Evaluated:
    """A company's October under a document `p` with this body, and others."""
    for name, text in {"p": body, **documents}.items():
        folder = company.policy(name, f"policy: {name}\neffective: 2026-01-01\n" + dedent(text))
    return evaluated(company.folder, folder)


def walk(branch: Branch) -> Iterator[Branch]:
    yield branch
    for child in branch.children:
        yield from walk(child)


def first(branch: Branch, kind: str, name: str = "") -> Branch:
    return next(b for b in walk(branch) if b.kind == kind and name in ("", b.name))


def kinds(branch: Branch) -> list[tuple[str, str]]:
    return [(child.kind, child.name) for child in branch.children]


# --- the sample month -------------------------------------------------------------------------------------------------


def test_a_number_is_followed_down_to_the_rows_of_the_exports(sample: Evaluated) -> None:
    tree = explain(sample, "S012", "绩效提成")
    assert (tree.kind, tree.name, tree.value, tree.exact) == ("item", "performance_commission", "1,500.00", "1500")
    assert (tree.formula, tree.working) == ("won * 100 * lookup(fit_rate, fit_multiplier)", "10 × 100 × 150%")
    assert "invite-team@2026-01" in tree.note.zh
    assert "第3条" in tree.note.zh
    assert (tree.month, tree.employee, tree.document) == ("2026-10", "S012", "invite-team@2026-01")
    assert kinds(tree) == [("metric", "won"), ("band", "fit_multiplier"), ("metric", "fit_rate")]
    won, band, fit = tree.children
    (rows,) = won.children
    assert len(rows.sources) == 10
    assert all(source.startswith("2026-10/deals.xlsx#成单:") for source in rows.sources)
    assert (fit.working, fit.type, fit.exact) == ("40 ÷ 50", "ratio", "4/5")
    assert band.band is not None
    assert (band.band.x, band.band.low, band.band.high, band.band.above) == ("80%", "80%", "", False)
    assert {len(r.sources) for r in walk(fit) if r.kind == "rows"} == {40, 50}


def test_the_sentence_has_the_words_of_the_page(sample: Evaluated) -> None:
    tree = explain(sample, "S012", "performance_commission")
    assert tree.sentence.zh == "成单数 10 单 × 每单 100 元 × 150%(客户匹配度 80%,达到 80% 一档) = 1,500.00 元"
    assert tree.sentence.en == (
        "10 deals won × 100 yuan per deal × 150% (fit rate 80%, in the band from 80%) = 1,500.00 yuan"
    )


def test_the_net_pay_holds_every_line_with_all_that_it_was_made_of(sample: Evaluated) -> None:
    tree = explain(sample, "S012")
    assert (tree.kind, tree.value) == ("total", "9,925.00")
    assert tree.working == ("5,200.00 + 2,500.00 + 1,500.00 + 2,000.00 + 300.00 − 720.00 − 180.00 − 45.00 − 630.00")
    assert tree.sentence.zh.startswith("当月基本工资 5,200.00 + 基础提成 2,500.00 + ")
    assert tree.sentence.zh.endswith(" = 9,925.00 元")
    synergy = first(tree, "item", "synergy_bonus")
    assert len(synergy.children) == 10
    assert synergy.sentence == (
        "10 单,每单 200.00 元,合计 2,000.00 元",
        "10 deals at 200.00 yuan each, 2,000.00 yuan in all",
    )
    assert first(tree, "rows", "count(leads)").sources
    assert sum(b.name == "invited" and bool(b.children) for b in walk(tree)) == 1  # told in full once
    late = first(tree, "item", "late_deduction")
    assert (late.value, late.sentence.zh) == ("0.00", "18 天都不满足条件:迟到分钟 0")


def test_deductions_are_taken_off(sample: Evaluated) -> None:
    tree = explain(sample, "Z025")
    assert " − 252.87 − " in tree.working
    assert "− 旷工扣款 252.87 − 养老保险" in tree.sentence.zh


def test_nothing_is_told_of_others_as_of_oneself(sample: Evaluated) -> None:
    tree = explain(sample, "S012", "synergy_bonus")
    rate = first(tree, "metric", "closer.conversion_rate")
    assert rate.title.zh == "签单人何清越(S032)的转化率"
    assert rate.employee == "S032"
    assert first(rate, "rows", "count(deals by closer)").title.zh == "本月何清越(S032)的成单"
    assert first(tree, "metric", "inviter.fit_rate").title.zh == "本人的客户匹配度"


def test_base_pay_of_two_stretches_is_told_by_stretch(sample: Evaluated) -> None:
    tree = explain(sample, "S014", "base_pay")
    assert [line.title.en for line in tree.children] == ["2026-10-01 to 2026-10-15", "2026-10-16 to 2026-10-31"]
    assert [line.working for line in tree.children] == ["5,200 × 7 ÷ 18", "6,000 × 11 ÷ 18"]
    assert [line.sources for line in tree.children] == [("employees.xlsx#在职:12",), ("employees.xlsx#在职:13",)]
    assert tree.children[0].sentence.zh == (
        "基本工资 5,200 元 × 工作日数 7 天 ÷ 当月工作日数 18 天 = 2,022.22 元(四舍五入到分)"
    )
    assert tree.sentence.zh == "2 段,合计 5,688.89 元"


def test_an_own_deal_that_marketing_had_touched_first_says_so_with_the_lead(sample: Evaluated) -> None:
    tree = explain(sample, "Z024", "own_deal_commission")
    line = next(b for b in tree.children if "D-SZ2610-0015" in b.title.zh)
    assert (line.kind, line.value) == ("no_line", "—")
    assert "市场先接触了这个客户:线索 L-SZ2609-0246,2026-09-18" in line.sentence.zh
    assert "lead L-SZ2609-0246 on 2026-09-18" in line.sentence.en
    source = first(line, "field", "verified_source")
    assert (source.value, source.shown.zh) == ("marketing", "市场")
    assert source.sources == ("2026-10/deals.xlsx#成单:137", "2026-09/leads-深圳.csv:247")


def test_a_split_shows_its_share_and_how_the_parts_were_rounded(sample: Evaluated) -> None:
    tree = explain(sample, "Z027", "marketing_deal_commission")
    line = next(b for b in tree.children if "D-SZ2610-0047" in b.title.zh)
    assert line.working == "33.34% × (100,000.01 × 3%)"
    assert "分成 33.34% × (签单金额 100,000.01 元 × 3%) = 1,000.20 元" in line.sentence.zh
    assert "同一单各人之和等于整单" in line.sentence.zh
    assert first(line, "field", "share").value == "33.34%"


def test_a_split_that_divides_says_nothing_of_rounding(company: Any) -> None:
    company.staff(A="x", B="x")
    company.write("2026-10/deals.csv", DEALS[:1])
    credit = {"deal_id": "D1", "role": "closer"}
    company.write(
        "2026-10/deal_credits.csv",
        [{**credit, "employee_id": "A", "share": "0.6"}, {**credit, "employee_id": "B", "share": "0.4"}],
    )
    month = month_of(company, "items:\n  pay: {per: deal, formula: amount * 1%}\n")
    line = first(explain(month, "B", "pay"), "line")
    assert line.sentence.zh == "分成 40% × (签单金额 80,000 元 × 1%) = 320.00 元"


def test_targets_and_actuals_name_their_rows(sample: Evaluated) -> None:
    tree = explain(sample, "S051", "performance_bonus")
    goal = first(tree, "attainment", "attainment(new_customers)")
    assert (goal.working, goal.sentence.zh) == ("13 ÷ 10", "130%(新客户数 13 ÷ 目标 10)")
    assert first(goal, "target").sources == ("targets.csv:27",)
    assert first(goal, "actual").sources == ("2026-10/actuals.csv:2",)


def test_a_one_off_adjustment_stands_beside_the_lines(sample: Evaluated) -> None:
    tree = explain(sample, "Z026", "当月基本工资")
    assert tree.sentence.zh == "1 段,5,500.00 元;一次性调整 350.00 元"
    told = first(tree, "adjustment")
    assert (told.value, told.sources) == ("350.00", ("2026-10/adjustments.csv:2",))


def test_why_there_is_no_line_is_answered_event_by_event(sample: Evaluated) -> None:
    tree = explain(sample, "S016", "协同奖励")
    assert tree.value == "0.00"
    assert tree.sentence.zh.startswith("4 单都不满足条件。2 单:本人的客户匹配度 68.75% 没有达到 80%;1 单:")
    assert tree.sentence.en.startswith(
        "The condition holds for none of 4 deals. 2: own fit rate 68.75% is below 80%; 1: "
    )
    assert {b.kind for b in tree.children} == {"no_line"}
    both = next(b for b in tree.children if "D-SH2610-0035" in b.title.zh)
    assert both.sentence.zh == (
        "不满足条件:本人的客户匹配度 68.75% 没有达到 80%;签单人魏书航(S044)的转化率 18.75% 没有达到 30%"
    )
    assert both.sources == ("2026-10/deals.xlsx#成单:140",)
    (condition,) = both.children
    assert (condition.value, condition.shown.en) == ("no", "does not hold")


def test_an_item_of_another_department_says_whom_it_is_for(sample: Evaluated) -> None:
    tree = explain(sample, "S012", "own_deal_commission")
    assert (tree.value, tree.shown.en) == ("—", "none")
    assert tree.sentence.zh == "《销售部提成》不适用于这位员工:部门是“邀约部”,不是“销售部”"
    (condition,) = tree.children
    assert (condition.name, condition.value) == ("applies_to", "no")
    assert first(condition, "field", "department").sources == ("employees.xlsx#在职:10",)


def test_an_unknown_name_and_an_unknown_employee_are_refused_with_the_nearest(sample: Evaluated) -> None:
    with pytest.raises(UsageError, match="Did you mean 'synergy_bonus'"):
        explain(sample, "S012", "sinergy_bonus")
    with pytest.raises(UsageError, match="no employee 'S01'"):
        explain(sample, "S01")


def test_a_person_may_be_asked_for_by_name(sample: Evaluated) -> None:
    assert explain(sample, "王晓雨", "invited").employee == "S012"


def test_no_branch_of_the_sample_month_shows_an_id_or_a_bank_account(sample: Evaluated) -> None:
    people = sample.world.people
    everyone = people.month_row
    private = {t for name in ("id_number", "bank_account") for t in people.fields.texts(name, everyone) if t}
    assert private
    shown = {text for id_ in ("S012", "Z024") for b in walk(explain(sample, id_)) for text in (b.value, *b.sentence)}
    assert not any(secret in text for secret in private for text in shown)


# --- sentences of every form of the language --------------------------------------------------------------------------

DEALS = [
    {"deal_id": "D1", "closer_id": "A", "signed_on": "2026-10-09", "amount": "80000"},
    {"deal_id": "D2", "closer_id": "A", "signed_on": "2026-10-12", "amount": "40000"},
    {"deal_id": "D3", "closer_id": "B", "signed_on": "2026-10-13", "amount": "500"},
]
TABLES = """\
tables:
  rates:
    - {from: 0, value: 2%}
    - {from: 50000, value: 3%}
    - {above: 100000, value: 5%}
  points:
    - {from: 0, value: 0}
    - {from: 4, value: 100}
  cities:
    上海: {rate: 8%}
"""
METRICS = """\
metrics:
  won: {title: {zh: 成单数, en: Deals won}, value: count(deals)}
  sold: {title: {zh: 销售额, en: Sales}, value: sum(deals.amount)}
  rate: {title: {zh: 转化率, en: Conversion}, value: "ratio(won, 3)"}
"""


@pytest.mark.parametrize(
    ("formula", "zh", "en"),
    [
        ("won * 100", "成单数 2 单 × 每单 100 元 = 200.00 元", "2 deals won × 100 yuan per deal = 200.00 yuan"),
        ("100 * won + 5", "每单 100 元 × 成单数 2 单 + 5 元 = 205.00 元", "100 yuan per deal × 2 deals won + 5 yuan = 205.00 yuan"),
        ("sold * 1%", "销售额 120,000 元 × 1% = 1,200.00 元", "sales 120,000 yuan × 1% = 1,200.00 yuan"),
        ("10 / 3", "10 元 ÷ 3 = 3.33 元(四舍五入到分)", "10 yuan ÷ 3 = 3.33 yuan (rounded to the fen)"),
        ("200", "固定 200.00 元", "a fixed 200.00 yuan"),
        ("won * (3 + 2)", "成单数 2 单 × (3 + 2) = 10.00 元", "2 deals won × (3 + 2) = 10.00 yuan"),
        ("100 - (won - 1)", "100 元 − (成单数 2 单 − 1 元) = 99.00 元", "100 yuan − (2 deals won − 1 yuan) = 99.00 yuan"),
        ("won * 100 * rate", "成单数 2 单 × 每单 100 元 × 转化率 ≈66.6667% = 133.33 元(四舍五入到分)",
         "2 deals won × 100 yuan per deal × conversion ≈66.6667% = 133.33 yuan (rounded to the fen)"),
        ("sold * lookup(sold, rates)", "销售额 120,000 元 × 5%(销售额 120,000 元,超过 100,000 一档) = 6,000.00 元",
         "sales 120,000 yuan × 5% (sales 120,000 yuan, in the band above 100,000) = 6,000.00 yuan"),
        ("100 * lookup(60000, rates)", "100 元 × 3%(60,000,50,000 至 100,000 一档) = 3.00 元",
         "100 yuan × 3% (60,000, in the band from 50,000 up to 100,000) = 3.00 yuan"),
        ("marginal(sold, rates)",
         "3,500 元(销售额 120,000 元,分段计:50,000 × 2% + 50,000 × 3% + 20,000 × 5%) = 3,500.00 元",
         "3,500 yuan (sales 120,000 yuan, in steps: 50,000 × 2% + 50,000 × 3% + 20,000 × 5%) = 3,500.00 yuan"),
        ("marginal(40000, 60000, rates)", "500 元(60,000,分段计:10,000 × 2% + 10,000 × 3%) = 500.00 元",
         "500 yuan (60,000, in steps: 10,000 × 2% + 10,000 × 3%) = 500.00 yuan"),
        ("interpolate(won, points)", "50 元(成单数 2 单,在 0 → 0 与 4 → 100 之间按比例) = 50.00 元",
         "50 yuan (2 deals won, between 0 → 0 and 4 → 100 in proportion) = 50.00 yuan"),
        ("1000 * cities[city].rate", "1,000 元 × 8%(表 cities[上海].rate) = 80.00 元",
         "1,000 yuan × 8% (table cities[上海].rate) = 80.00 yuan"),
        ("min(won * 100, 150)", "150 元(成单数 2 单 × 每单 100 元,最多 150 元) = 150.00 元",
         "150 yuan (2 deals won × 100 yuan per deal, at most 150 yuan) = 150.00 yuan"),
        ("max(won, won + 1) * 3", "3 单(成单数 2 单、成单数 2 单 + 1 中最大的) × 每单 3 元 = 9.00 元",
         "3 (the largest of 2 deals won; 2 deals won + 1) × 3 yuan per deal = 9.00 yuan"),
        ("if(won >= 3, 500, 100)", "100 元(因为成单数 2 单没有达到 3) = 100.00 元",
         "100 yuan (as 2 deals won is below 3) = 100.00 yuan"),
        ("if(won >= 3, 500, if(rate > 50%, 300, 100))",
         "300 元(因为成单数 2 单没有达到 3,转化率 ≈66.6667% 超过 50%) = 300.00 元",
         "300 yuan (as 2 deals won is below 3, conversion ≈66.6667% is above 50%) = 300.00 yuan"),
        ("floor(won / 1.5) * 10", "1(成单数 2 单 ÷ 1.5,向下取整) × 10 元 = 10.00 元",
         "1 (2 deals won ÷ 1.5, rounded down) × 10 yuan = 10.00 yuan"),
        ("round(sold * 1.234567%, 1)", "1,481.5 元(销售额 120,000 元 × 1.234567%,四舍五入到角) = 1,481.50 元",
         "1,481.5 yuan (sales 120,000 yuan × 1.234567%, rounded to the jiao) = 1,481.50 yuan"),
        ("ceil(sold * 1.234567%)", "1,482 元(销售额 120,000 元 × 1.234567%,向上取整到元) = 1,482.00 元",
         "1,482 yuan (sales 120,000 yuan × 1.234567%, rounded up to the yuan) = 1,482.00 yuan"),
        ("floor(10 / 3, 1 + 1)", "3.33 元(10 元 ÷ 3,向下取整到分) = 3.33 元",
         "3.33 yuan (10 yuan ÷ 3, rounded down to the fen) = 3.33 yuan"),
        ("100 * ceil(rate, 1)", "100 元 × 70%(转化率 ≈66.6667%,向上取整到 0.1) = 70.00 元",
         "100 yuan × 70% (conversion ≈66.6667%, rounded up to 0.1) = 70.00 yuan"),
        ("round(sold / 7, 3)", "17,142.857 元(销售额 120,000 元 ÷ 7,四舍五入到 0.001) = 17,142.86 元(四舍五入到分)",
         "17,142.857 yuan (sales 120,000 yuan ÷ 7, rounded to 0.001) = 17,142.86 yuan (rounded to the fen)"),
        ("-sold * 0.1%", "(−销售额 120,000 元) × 0.1% = -120.00 元", "(−sales 120,000 yuan) × 0.1% = -120.00 yuan"),
        ("count(deals of company) * 7", "本月全公司的成单 3 单 × 每单 7 元 = 21.00 元",
         "3 deals of the whole company this month × 7 yuan per deal = 21.00 yuan"),
        ("count(deals where amount >= 5万 in year) * 7", "本年本人的成单(签单金额达到 5万 元) 1 单 × 每单 7 元 = 7.00 元",
         "1 deal this year (amount is at least 50,000 yuan) × 7 yuan per deal = 7.00 yuan"),
        ("count(deals where (amount + 1) * 2 > 5万) * 7", "本月本人的成单((签单金额 + 1) × 2 超过 5万 元) 2 单 × 每单 7 元 = 14.00 元",
         "2 deals this month ((amount + 1) × 2 is above 50,000 yuan) × 7 yuan per deal = 14.00 yuan"),
        ("largest(deals.amount in quarter) * 1%", "本季度本人的成单的签单金额最大值 80,000 元 × 1% = 800.00 元",
         "largest amount of deals this quarter: 80,000 yuan × 1% = 800.00 yuan"),
        ("posted(pay in year) * 10%", "本年截至上月已发的pay 0 元 × 10% = 0.00 元",
         "pay paid this year up to last month: 0 yuan × 10% = 0.00 yuan"),
        ("default(actual(sold), 9)", "9 元 = 9.00 元", "9 yuan = 9.00 yuan"),
        ('months_between(hired_on, date("2026-10-31")) * 1', "33(2024-01-01 至 2026-10-31 之间的整月数) × 1 元 = 33.00 元",
         "33 (whole months from 2024-01-01 to 2026-10-31) × 1 yuan = 33.00 yuan"),
        ("5万 * 1%", "5万 元 × 1% = 500.00 元", "50,000 yuan × 1% = 500.00 yuan"),
        ("gross_pay * 0", "应发工资 0 元 × 0 = 0.00 元", "gross pay 0 yuan × 0 = 0.00 yuan"),
    ],
)  # fmt: skip
def test_a_formula_in_words(company: Any, formula: str, zh: str, en: str) -> None:
    company.staff(A={"department": "x", "city": "上海"}, B="x")
    company.write("2026-10/deals.csv", DEALS)
    kind = "deduction" if "gross_pay" in formula else "earning"
    body = f"{METRICS}{TABLES}items:\n  pay:\n    kind: {kind}\n    formula: '{formula}'\n"
    assert explain(month_of(company, body), "A", "pay").sentence == (zh, en)


@pytest.mark.parametrize(
    ("when", "holds", "zh", "en"),
    [
        ("won >= 2 and sold > 100000", True, "成单数 2 单达到 2 且 销售额 120,000 元超过 100,000 元",
         "2 deals won is at least 2 and sales 120,000 yuan is above 100,000 yuan"),
        ("won >= 3 and sold > 100000", False, "成单数 2 单没有达到 3", "2 deals won is below 3"),
        ("won >= 3 or sold > 200000", False, "成单数 2 单没有达到 3;销售额 120,000 元没有超过 200,000 元",
         "2 deals won is below 3; sales 120,000 yuan is not above 200,000 yuan"),
        ("won >= 3 or sold > 100000", True, "销售额 120,000 元超过 100,000 元", "sales 120,000 yuan is above 100,000 yuan"),
        ("not (won == 2)", False, "成单数 2 单等于 2", "2 deals won is 2"),
        ('position == "主管"', False, "岗位是“顾问”,不是“主管”", "position is '顾问', which is not '主管'"),
        ('position != "主管"', True, "岗位是“顾问”,不是“主管”", "position is '顾问', which is not '主管'"),
        ('position in ("主管", "经理")', False, "岗位是“顾问”,不在“主管”、“经理”之中",
         "position is '顾问', which is none of '主管', '经理'"),
        ('team == "一组"', False, "团队没有填", "team is blank"),
        ("missing(team)", True, "团队没有填", "team is blank"),
        ("missing(position)", False, "岗位是“顾问”", "position is '顾问'"),
        ('hired_on >= date("2025-01-01")', False, '入职日期是 2024-01-01,早于 2025-01-01',
         "hired on is 2024-01-01, which is before 2025-01-01"),
        ("count(leads) > 0", False, "本月本人的线索 0 个", "0 leads this month"),
    ],
)  # fmt: skip
def test_a_condition_says_why_it_holds_or_does_not(company: Any, when: str, holds: bool, zh: str, en: str) -> None:
    company.staff(
        A={"department": "x", "position": "顾问", "team": ""}, B={"department": "x", "position": "主管", "team": "一组"}
    )
    company.write("2026-10/deals.csv", DEALS)
    tree = explain(month_of(company, f"{METRICS}items:\n  pay:\n    when: '{when}'\n    formula: 10\n"), "A", "pay")
    if holds:
        found = first(tree, "condition").sentence
        assert (found.zh, found.en) == (f"满足条件:{zh}", f"The condition holds: {en}")
    else:
        assert tree.sentence == (f"不满足条件:{zh}", f"The condition does not hold: {en}")
        assert tree.value == "0.00"


# --- where the numbers come from --------------------------------------------------------------------------------------


def test_what_is_private_is_never_shown_not_through_a_metric_either(company: Any) -> None:
    company.staff(A={"department": "x", "id_number": "990000199001011234", "bank_account": "6228480000123456789"})
    body = """\
    metrics:
      account: {value: 'default(bank_account, "none")'}
    items:
      pay:
        when: id_number != "1" and account != "2" and bank_account in ("6228480000123456789", "3")
        formula: 'if(account == "6228480000123456789", 10, 20)'
    """
    month = month_of(company, body)
    for name in (None, "pay", "account"):
        said = [
            t
            for b in walk(explain(month, "A", name))
            for t in (b.value, b.exact, b.working, *b.shown, *b.sentence, *b.note, *b.title)
        ]
        assert not [t for t in said if "990000199001011234" in t], name
        assert not [t for t in said if "6228480000123456789" in t and "6228480000123456789', '3'" not in t], name
    account = explain(month, "A", "account")
    assert (account.value, account.exact, account.shown.en) == ("…", "", "(not shown)")


def test_a_team_bonus_names_the_rows_of_the_whole_team(company: Any) -> None:
    team = {"department": "x", "team": "一组"}
    company.staff(A=team, B=team, C={"department": "x", "team": "二组"})
    deals = [{**DEALS[0], "deal_id": f"D{i}", "closer_id": who} for i, who in enumerate("ABBC")]
    company.write("2026-10/deals.csv", deals)
    tree = explain(month_of(company, "items:\n  pay:\n    formula: sum(deals.amount of team) * 1%\n"), "A", "pay")
    rows = first(tree, "rows")
    assert rows.sources == ("2026-10/deals.csv:2", "2026-10/deals.csv:3", "2026-10/deals.csv:4")
    assert rows.working == "80,000 + 80,000 + 80,000"
    assert rows.title.zh == "本月全团队的成单的签单金额合计"


def test_what_closed_months_paid_is_told_posting_by_posting(company: Any) -> None:
    company.staff(A="x")
    balance = {"employee_id": "A", "item": "pay", "year": "2026"}
    company.write(
        "opening_balances.csv",
        [
            {**balance, "amount": "100", "through_month": "2026-07"},
            {**balance, "amount": "50.5", "through_month": "2026-08"},
        ],
    )
    tree = explain(month_of(company, "items:\n  pay:\n    formula: posted(pay in all) * 10%\n"), "A", "pay")
    posted = first(tree, "posted")
    assert (posted.value, posted.working) == ("150.5", "100 + 50.5")
    assert [child.sources for child in posted.children] == [("opening_balances.csv:2",), ("opening_balances.csv:3",)]


def test_no_event_at_all_is_said(company: Any) -> None:
    company.staff(A="x")
    body = "items:\n  pay:\n    per: deal\n    credit: inviter\n    formula: 5\n"
    tree = explain(month_of(company, body), "A", "pay")
    assert tree.sentence == ("本月没有本人作为邀约人的成单", "There are no deals as inviter this month")
    assert tree.children == ()


def test_a_value_that_cannot_be_computed_says_why(company: Any) -> None:
    company.staff(A={"department": "x", "city": ""})
    company.write("2026-10/deals.csv", [{**DEALS[0], "cost": ""}])
    body = "metrics:\n  margin: {value: sum(deals.cost)}\nitems:\n  pay:\n    per: deal\n    formula: cost * 2\n"
    month = month_of(company, body)
    metric = explain(month, "A", "margin")
    assert (metric.value, metric.exact) == ("!", "")
    assert "2026-10/deals.csv:2" in metric.sentence.en
    item = explain(month, "A", "pay")
    assert item.value == "!"
    assert "'cost' has no value" in item.sentence.en
    (missed,) = item.children
    assert (missed.kind, missed.sources) == ("no_line", ("2026-10/deals.csv:2",))


def test_one_who_changed_departments_sees_the_lines_of_both(company: Any) -> None:
    company.write(
        "employees.csv",
        [
            {
                "employee_id": "A",
                "name": "甲",
                "department": d,
                "hired_on": "2024-01-01",
                "base_salary": 0,
                "from_date": day,
            }
            for d, day in (("x", "2024-01-01"), ("y", "2026-10-11"))
        ],
    )
    company.write("2026-10/deals.csv", DEALS[:2])
    body = 'applies_to: department == "{}"\nitems:\n  bonus:\n    title: 奖金\n    per: deal\n    formula: {}\n'
    month = month_of(company, body.format("x", 10), q=body.format("y", 20))
    tree = explain(month, "A", "奖金")
    assert tree.value == "30.00"
    assert [(child.document, child.value) for child in tree.children] == [
        ("p@2026-01", "10.00"),
        ("q@2026-01", "20.00"),
    ]
    assert explain(month, "A").value == "30.00"


def test_the_tree_of_an_example_tells_what_it_was_given(company: Any) -> None:
    folder = company.policy(
        "p",
        dedent(
            """\
            policy: p
            effective: 2026-01-01
            metrics:
              won: {title: 成单数, value: count(deals)}
              sold: {title: 销售额, value: sum(deals.amount)}
            items:
              pay: {formula: won * 100 + sold * 1%}
            examples:
              - given: {won: 2, deals: [{amount: 300}, {amount: 400}]}
                expect: {pay: 0}
            """
        ),
    )
    library = load(folder)
    settings = Settings.load(data=company.folder, policies=folder, lang="en", folder=company.folder)
    runner = ExampleRunner(library, vocabulary(settings), settings.calendar)
    (result,) = runner.run_document(library.documents[0])
    tree = result.differences[0].tree
    assert tree is not None
    assert (tree.value, tree.employee, tree.month) == ("207.00", "self", "2026-01")
    given, sold = tree.children
    assert (given.kind, given.value, given.sentence.en) == ("given", "2", "as the example gives it")
    assert first(sold, "rows").sources == ("deals[1]", "deals[2]")
    assert first(sold, "rows").title.zh == "本月本人的成单的签单金额合计"


def test_any_session_may_be_asked(sample: Evaluated) -> None:
    assert explain_in(sample.session, "S012", "fit_rate") == explain(sample, "S012", "fit_rate")


def test_a_name_in_another_documents_words_is_the_employees_own(company: Any) -> None:
    company.staff(A="x", B="y")
    company.write("2026-10/deals.csv", DEALS)
    metric = 'applies_to: department == "{}"\nmetrics:\n  won: {{title: {}, value: count(deals)}}\nitems:\n  {}: {{formula: won}}\n'
    items = "items:\n  pay: {formula: won * 10}\n"
    month = month_of(company, metric.format("x", "甲部成单", "a"), q=metric.format("y", "乙部成单", "b"), r=items)
    assert explain(month, "B", "pay").sentence.zh == "乙部成单 1 单 × 每单 10 元 = 10.00 元"
    assert first(explain(month, "B", "pay"), "metric", "won").document == "q@2026-01"


def test_a_chain_of_metrics_ends_where_one_can_ask_further(company: Any) -> None:
    company.staff(A="x")
    metrics = "".join(f"  m{i}: {{value: m{i + 1} + 1}}\n" for i in range(60))
    tree = explain(
        month_of(company, f"metrics:\n{metrics}  m60: {{value: 1}}\nitems:\n  pay: {{formula: m0}}\n"), "A", "pay"
    )
    assert tree.value == "61.00"
    last = [b for b in walk(tree) if b.kind == "metric"][-1]
    assert last.note.en == "ask for this one to see what lies deeper"


def test_an_indicator_is_no_money(company: Any) -> None:
    company.staff(A="x")
    tree = explain(month_of(company, "items:\n  pay: {kind: memo, formula: 3 * 4}\n  base: {formula: 1}\n"), "A", "pay")
    assert (tree.value, tree.shown.zh, tree.sentence.zh) == ("12.00", "12.00", "3 × 4 = 12.00")


def test_a_title_of_two_things_is_asked_back(company: Any) -> None:
    company.staff(A="x")
    body = "metrics:\n  won: {title: 成单, value: 1}\nitems:\n  pay: {title: 成单, formula: 1}\n"
    with pytest.raises(UsageError, match="means several things: write one of pay, won"):
        explain(month_of(company, body), "A", "成单")


def test_the_order_of_rows_changes_no_more_than_the_names_of_rows(company: Any) -> None:
    company.staff(A="x", B="x")
    trees = []
    for rows in (DEALS, DEALS[::-1]):
        company.write("2026-10/deals.csv", rows)
        tree = explain(month_of(company, f"{METRICS}items:\n  pay:\n    formula: won * 100 * rate\n"), "A")
        trees.append([(b.kind, b.name, b.value, b.sentence) for b in walk(tree)])
    assert trees[0] == trees[1]
