"""A month under other documents: the articles' stories to the fen, sums that agree, what is told and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hrcalc import payrun, simulation
from hrcalc.calendar import Month
from hrcalc.problems import ProblemsFound, UsageError
from hrcalc.revision.comparison import Comparison, ItemMove, Moved, Person, Simulation
from hrcalc.settings import Settings

if TYPE_CHECKING:
    from tests.conftest import Company

ROOT = Path(__file__).resolve().parents[1]
VARIANTS = ROOT / "tests" / "cases" / "variants"
COMMISSION = ROOT / "policies" / "commission"
OCTOBER = Month(2026, 10)


def settings_of(company: Company) -> Settings:
    folder = company.folder.parent
    (folder / "policies").mkdir(exist_ok=True)
    return Settings(data=company.folder, policies=folder / "policies", out=folder / "out")


def simulated(company: Company, paths: Iterable[Path] = (), *without: str, hold: bool = False) -> Simulation:
    return simulation.simulate(settings_of(company), OCTOBER, list(paths), without, hold=hold)


def old_plan(company: Company, variant: str, name: str) -> None:
    """A worked case's document as the plan in force, under the name of the plan that is to replace it."""
    text = (VARIANTS / f"{variant}@2026-01-01.yaml").read_text(encoding="utf-8")
    (settings_of(company).policies / f"{name}.yaml").write_text(
        re.sub(r"^policy: .*$", f"policy: {name}", text, flags=re.MULTILINE), encoding="utf-8"
    )


def person(done: Simulation, id_: str) -> Person:
    return next(p for p in done.compared.people if p.employee_id == id_)


def net(done: Simulation, id_: str) -> tuple[int, int]:
    """Net pay before and after, in whole yuan."""
    moved = person(done, id_).totals["net_pay"]
    assert moved.before % 100 == moved.after % 100 == 0
    return moved.before // 100, moved.after // 100


def items(done: Simulation, id_: str) -> dict[str, tuple[int, int]]:
    """The items that move for a person, before and after, in whole yuan."""
    return {m.item: (m.moved.before // 100, m.moved.after // 100) for m in person(done, id_).items}


def move(done: Simulation, id_: str, item: str) -> ItemMove:
    return next(m for m in person(done, id_).items if m.item == item)


# --- the stories ------------------------------------------------------------------------------------------------------


def invite_and_interview(company: Company) -> None:
    """A1 of the articles (S1: 100 invited, 30 in profile, 5 won), A3/A4 (S2: 50, 40, 10) and B2 (B: 50 interviews, 20 won)."""
    company.staff(S1="邀约部", S2="邀约部", B="面谈部")
    leads = [("S1", i, i < 30) for i in range(100)] + [("S2", i, i < 40) for i in range(50)]
    company.write(
        "2026-10/leads.csv",
        [
            {
                "lead_id": f"{who}-{i}",
                "invited_on": "2026-10-09",
                "inviter_id": who,
                "customer_type": "企业",
                "budget": 50000 if fits else "49999.99",
            }
            for who, i, fits in leads
        ],
    )
    company.write(
        "2026-10/interviews.csv",
        [
            {"interview_id": f"I{i}", "lead_id": f"S2-{i}", "interviewer_id": "B", "held_on": "2026-10-12"}
            for i in range(50)
        ],
    )
    led = [f"S1-{i}" for i in range(5)] + [f"S2-{i}" for i in range(10)] + [""] * 5
    company.write(
        "2026-10/deals.csv",
        [
            {"deal_id": f"D{i}", "closer_id": "B", "signed_on": "2026-10-20", "amount": 1000, "lead_id": lead}
            for i, lead in enumerate(led)
        ],
    )
    old_plan(company, "a1-flat", "invite-team")
    old_plan(company, "b1-flat", "interview-team")


NEW_TEAMS = (COMMISSION / "invite-team@2026-01-01.yaml", COMMISSION / "interview-team@2026-01-01.yaml")


def test_a1_to_a4_inviting_right_beats_inviting_more(company: Company) -> None:
    invite_and_interview(company)
    done = simulated(company, NEW_TEAMS)
    assert items(done, "S1") == {"performance_commission": (500, 400)}
    assert net(done, "S1") == (5500, 5400)
    assert items(done, "S2") == {"performance_commission": (1000, 1500), "synergy_bonus": (0, 2000)}
    assert net(done, "S2") == (3500, 6000)  # A4's 2,500 + 1,500, and J1's 200 on each of ten deals
    assert [p.employee_id for p in done.compared.gain] == ["B", "S2"]
    assert [p.employee_id for p in done.compared.lose] == ["S1"]


def test_what_moves_is_explained_by_working_and_facts(company: Company) -> None:
    invite_and_interview(company)
    moved = move(simulated(company, NEW_TEAMS), "S2", "performance_commission")
    (line,) = moved.lines
    assert line.source == "employees.csv:3"
    assert line.before is not None
    assert line.after is not None
    assert (line.before.working, line.after.working) == ("10 × 100", "10 × 100 × 150%")
    assert [(f.name, f.before, f.after) for f in moved.facts] == [("won", "10", "10"), ("fit_rate", "", "80%")]
    lines = move(simulated(company, NEW_TEAMS), "S2", "synergy_bonus").lines
    assert [(entry.before, entry.after and entry.after.fen) for entry in lines] == [(None, 20000)] * 10
    assert len({entry.source for entry in lines}) == 10


def test_b1_to_b2(company: Company) -> None:
    invite_and_interview(company)
    done = simulated(company, NEW_TEAMS)
    assert items(done, "B") == {"performance_commission": (0, 800), "synergy_bonus": (0, 2000)}
    assert net(done, "B") == (6000, 8800)


def test_s4_to_s1_to_s3_with_the_old_plan_left_out(company: Company) -> None:
    company.staff(M="市场部", R="市场部", S="销售部")
    lead = {"invited_on": "2026-10-08", "source": "marketing"}
    company.write(
        "2026-10/leads.csv",
        [
            {"lead_id": "L1", "inviter_id": "M", **lead, "customer_id": "C1"},
            {"lead_id": "L2", "inviter_id": "R", **lead, "customer_id": "C2", "source": "referral"},
        ],
    )
    deal = {"closer_id": "S", "signed_on": "2026-10-21", "amount": 100000}
    company.write(
        "2026-10/deals.csv",
        [
            {"deal_id": "S1", **deal, "lead_id": "L1"},
            {"deal_id": "S2", **deal, "source": "own", "customer_id": "C9"},
            {"deal_id": "S3", **deal, "lead_id": "L2"},
        ],
    )
    old_plan(company, "s4-old-plan", "old-plan")
    new = [COMMISSION / "marketing-team@2026-01-01.yaml", COMMISSION / "sales-team@2026-01-01.yaml"]
    done = simulated(company, new, "old-plan")
    assert items(done, "S") == {
        "own_commission": (5000, 0),
        "sales_commission": (2000, 0),
        "marketing_deal_commission": (0, 3000),
        "synergy_commission": (0, 1000),
        "own_deal_commission": (0, 5000),
        "referral_deal_commission": (0, 3000),
    }
    assert items(done, "M") == {"marketing_commission": (4000, 0), "marketing_deal_commission": (0, 2000)}
    assert {id_: net(done, id_) for id_ in "SMR"} == {"S": (7000, 12000), "M": (4000, 2000), "R": (0, 1000)}
    assert [(c.policy, c.how) for c in done.documents] == [
        ("marketing-team", "added"),
        ("old-plan", "removed"),
        ("sales-team", "added"),
    ]
    agrees(done.compared)


# --- sums -------------------------------------------------------------------------------------------------------------


def agrees(compared: Comparison) -> None:
    """Differences by item, by line, by employee, by department are the total."""
    everyone = compared.totals["net_pay"].difference
    assert sum(item.net for item in compared.items) == everyone
    assert sum(m.net for p in compared.people for m in p.items) == everyone
    assert sum(m.effect(line.moved) for p in compared.people for m in p.items for line in m.lines) == everyone
    assert sum(p.net for p in compared.people) == everyone
    assert sum(p.net for p in (*compared.gain, *compared.lose)) == everyone
    for name, moved in compared.totals.items():
        assert Moved.sum(group.totals[name] for group in compared.departments) == moved
    for p in compared.people:
        assert p.net == sum(m.net for m in p.items)
        gross = sum(m.moved.difference for m in p.items if m.kind == "earning")
        assert p.totals["gross_pay"].difference == gross
        assert p.totals["total_cost"].difference == gross + sum(
            m.moved.difference for m in p.items if m.kind == "employer"
        )
    for item in compared.items:
        moves = [m for p in compared.people for m in p.items if (m.item, m.kind) == (item.item, item.kind)]
        assert Moved.sum(m.moved for m in moves).difference == item.moved.difference
        assert (item.people, item.gain, item.lose) == (
            len(moves),
            sum(m.net > 0 for m in moves),
            sum(m.net < 0 for m in moves),
        )


SAMPLE = Settings(data=ROOT / "sample_data", policies=ROOT / "policies")
COSTS = """\
policy: costs
effective: 2026-10-01
items:
  insurance: {kind: pretax, formula: base_salary * 8%}
  levy: {kind: tax, formula: "max(0, taxable_earnings - pretax_deductions - 5000) * 3%"}
  canteen: {kind: deduction, formula: 20}
  employer_insurance: {kind: employer, formula: base_salary * 16%}
  progress: {kind: memo, formula: gross_pay}
examples:
  - {given: {base_salary: 100}, expect: {insurance: 8}}
"""


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """Changed copies of two sample policies and a new one with every kind of item."""
    folder = tmp_path / "changed"
    folder.mkdir()
    for name, old, new in (
        ("invite-team", "formula: invited * 50", "formula: invited * 45"),
        ("marketing-team", "formula: amount * 2%", "formula: amount * 2.5%"),
    ):
        text = (COMMISSION / f"{name}@2026-01-01.yaml").read_text(encoding="utf-8")
        assert old in text
        (folder / f"{name}.yaml").write_text(text.replace(old, new), encoding="utf-8")
    (folder / "costs.yaml").write_text(COSTS, encoding="utf-8")
    return folder


def test_both_sides_are_what_a_run_pays(changed: Path, tmp_path: Path) -> None:
    done = simulation.simulate(SAMPLE, OCTOBER, [changed], ["collaboration"])
    agrees(done.compared)
    merged = tmp_path / "merged"
    merged.mkdir()
    taken = {"invite-team@2026-01-01.yaml", "marketing-team@2026-01-01.yaml", "collaboration@2026-01-01.yaml"}
    files = [f for f in (ROOT / "policies").rglob("*@*.yaml") if "examples" not in f.parts and f.name not in taken]
    for file in [*files, *changed.glob("*.yaml")]:
        text = file.read_text(encoding="utf-8").partition("\nexamples:")[0] + "\n"  # those of changed copies fail
        (merged / file.name).write_text(text, encoding="utf-8")
    runs = [payrun.compute(Settings(data=SAMPLE.data, policies=p), OCTOBER) for p in (SAMPLE.policies, merged)]
    for at, run in enumerate(runs):
        rows = {row["employee_id"]: row for row in run.employees.to_pylist()}
        assert list(rows) == [p.employee_id for p in done.compared.people]
        for p in done.compared.people:
            for name, moved in p.totals.items():
                if name != "total_cost":
                    fen = (moved.before, moved.after)[at]
                    assert fen == int(rows[p.employee_id][name] * 100), (p.employee_id, name)
        sums: dict[tuple[str, str], int] = {}
        for line in run.lines.to_pylist():
            key = (line["item"], line["kind"])
            sums[key] = sums.get(key, 0) + int(line["amount"] * 100)
        told = {(i.item, i.kind): (i.moved.before, i.moved.after)[at] for i in done.compared.items}
        assert {key: fen for key, fen in told.items() if fen} == {key: fen for key, fen in sums.items() if fen}


def test_the_same_documents_change_nothing() -> None:
    done = simulation.simulate(SAMPLE, OCTOBER, [SAMPLE.policies])
    assert (done.documents, done.failed, done.problems, done.held) == ((), (), (), ())
    assert len(done.compared.people) > 60
    assert (done.compared.gain, done.compared.lose) == ((), ())
    assert {moved.difference for moved in done.compared.totals.values()} == {0}
    assert done.compared.totals["net_pay"].before > 0
    assert [p.items for p in done.compared.people if p.items] == []
    assert [i for i in done.compared.items if i.people or i.moved.difference] == []


def test_any_month(changed: Path) -> None:
    done = simulation.simulate(SAMPLE, Month(2026, 9), [changed])
    assert done.compared.totals["net_pay"].difference
    agrees(done.compared)


# --- which documents --------------------------------------------------------------------------------------------------

FLAT = """\
policy: {name}
effective: {effective}
items:
  {item}: {{formula: {formula}}}
examples:
  - {{given: {{base_salary: 1}}, expect: {{{item}: {expected}}}}}
"""


def flat(file: Path, formula: str, effective: str = "2026-01-01", name: str = "flat", **more: str) -> Path:
    words = {"item": "pay", "expected": formula} | more
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(FLAT.format(name=name, effective=effective, formula=formula, **words), encoding="utf-8")
    return file


@pytest.fixture
def plain(company: Company) -> Company:
    """One person who is paid a flat 100."""
    company.staff(A="x")
    flat(settings_of(company).policies / "flat.yaml", "100")
    return company


@pytest.mark.parametrize("effective", ["2020-01-01", "2026-10-01", "2026-12-01", "2090-01-01"])
def test_a_draft_counts_whatever_day_it_begins(plain: Company, tmp_path: Path, effective: str) -> None:
    done = simulated(plain, [flat(tmp_path / "draft.yaml", "120", effective)])
    assert net(done, "A") == (100, 120)
    (change,) = done.documents
    assert (change.how, change.before and change.before.effective) == ("replaced", "2026-01-01")
    assert change.after
    assert (change.after.effective, change.after.file) == (effective, (tmp_path / "draft.yaml").as_posix())
    assert done.failed == ()


def test_examples_of_a_year_without_a_calendar_are_told_as_not_tried(plain: Company, tmp_path: Path) -> None:
    by_day = "120 * workdays / month_workdays, per: spell"
    (problem,) = simulated(plain, [flat(tmp_path / "draft.yaml", by_day, "2090-01-01", expected="120")]).problems
    assert (problem.severity, problem.code) == ("warning", "unknown-calendar")
    assert "not tried" in problem.why.en


def test_of_several_versions_the_latest_counts(plain: Company, tmp_path: Path) -> None:
    for month, formula in ((11, "130"), (9, "110"), (10, "120")):
        flat(tmp_path / "drafts" / f"{formula}.yaml", formula, f"2026-{month:02}-01")
    assert net(simulated(plain, [tmp_path / "drafts"]), "A") == (100, 130)


def test_a_document_that_ended_before_the_month_is_not_in_force(plain: Company, tmp_path: Path) -> None:
    extra = flat(tmp_path / "extra.yaml", "7", name="extra", item="spiff")
    extra.write_text(extra.read_text().replace("items:", "ends: 2026-09-30\nitems:"))
    done = simulated(plain, [extra])
    assert [(c.policy, c.how, c.before, c.after) for c in done.documents] == [("extra", "ended", None, None)]
    assert net(done, "A") == (100, 100)
    flat(settings_of(plain).policies / "extra.yaml", "9", name="extra", item="spiff")
    done = simulated(plain, [extra])
    assert [(c.policy, c.how) for c in done.documents] == [("extra", "removed")]
    assert net(done, "A") == (109, 100)


def test_a_new_document_is_added_and_one_is_left_out(plain: Company, tmp_path: Path) -> None:
    new = flat(tmp_path / "new.yaml", "7", name="new", item="spiff")
    assert net(simulated(plain, [new]), "A") == (100, 107)
    assert net(simulated(plain, [new], "flat"), "A") == (100, 7)


def test_what_past_documents_paid_is_known_on_both_sides(plain: Company, tmp_path: Path) -> None:
    """An item of the document that is left out may have been paid in closed months."""
    rows = [{"employee_id": "A", "item": "pay", "year": 2026, "amount": 40, "through_month": "2026-09"}]
    plain.write("opening_balances.csv", rows)
    new = flat(tmp_path / "new.yaml", "posted(pay in all)", name="new", item="back_pay", expected="0")
    assert net(simulated(plain, [new], "flat"), "A") == (100, 40)


def test_adjustments_go_to_the_item_of_that_title_under_each_set(plain: Company, tmp_path: Path) -> None:
    policies = settings_of(plain).policies
    for file, item in ((policies / "flat.yaml", "pay"), (tmp_path / "draft.yaml", "wage")):
        flat(file, "100", item=item)
        file.write_text(file.read_text().replace("{formula:", "{title: 工资, formula:"), encoding="utf-8")
    plain.write("2026-10/adjustments.csv", [{"employee_id": "A", "item": "工资", "amount": 5}])
    done = simulated(plain, [tmp_path / "draft.yaml"])
    assert items(done, "A") == {"wage": (0, 105), "pay": (105, 0)}


@pytest.mark.parametrize(
    ("paths", "without", "told"),
    [
        ([], [], "Name the changed documents"),
        (["nowhere"], [], "no file or folder"),
        (["empty"], [], "no policy in"),
        (["draft.yaml", "copy/draft.yaml"], [], "both the policy 'flat'"),
        (["draft.yaml"], ["flat"], "in --with and in --without"),
        ([], ["flatt"], "Did you mean 'flat'?"),
    ],
)
def test_wrong_usage(plain: Company, tmp_path: Path, paths: list[str], without: list[str], told: str) -> None:
    (tmp_path / "empty").mkdir()
    flat(tmp_path / "draft.yaml", "120")
    flat(tmp_path / "copy" / "draft.yaml", "130")
    with pytest.raises(UsageError) as error:
        simulated(plain, [tmp_path / path for path in paths], *without)
    assert told in error.value.why.en


# --- what is wrong ----------------------------------------------------------------------------------------------------


def problems(company: Company, path: Path, *without: str) -> list[tuple[str, str]]:
    with pytest.raises(ProblemsFound) as error:
        simulated(company, [path], *without)
    return [(p.place, p.why.en) for p in error.value.problems]


def test_an_error_in_a_document_is_told_with_the_place_as_the_user_says_it(plain: Company, tmp_path: Path) -> None:
    draft = flat(tmp_path / "drafts" / "flat.yaml", "bonus", expected="1")
    assert problems(plain, draft) == [(f"{draft.as_posix()}:4:18", "There is no name 'bonus'.")]
    assert problems(plain, draft.parent) == problems(plain, draft)
    draft.write_text("policy: flat\nefective: 2026-01-01\n", encoding="utf-8")
    found = problems(plain, draft)
    assert found
    assert {place.rpartition(".yaml")[0] + ".yaml" for place, _ in found} == {draft.as_posix()}


def test_what_others_need_cannot_be_left_out(plain: Company) -> None:
    reader = settings_of(plain).policies / "reader.yaml"
    flat(reader, "pay * 10%", name="reader", item="extra", expected="10")
    reader.write_text(reader.read_text().replace("base_salary: 1", "pay: 100"))
    with pytest.raises(ProblemsFound) as error:
        simulated(plain, [], "flat")
    assert "There is no name 'pay'." in [p.why.en for p in error.value.problems]


def test_problems_of_the_data_and_of_the_documents_are_told_together(plain: Company, tmp_path: Path) -> None:
    plain.staff(A={"department": "x", "base_salary": "much"})
    found = problems(plain, flat(tmp_path / "draft.yaml", "bonus", expected="1"))
    assert {place.rpartition("/")[2].split(":")[0] for place, _ in found} == {"employees.csv", "draft.yaml"}


def test_an_example_that_fails_is_told_and_the_month_compared(plain: Company, tmp_path: Path) -> None:
    draft = flat(tmp_path / "draft.yaml", "120", expected="121")
    done = simulated(plain, [draft])
    assert net(done, "A") == (100, 120)
    (failed,) = done.failed
    assert [(d.name, d.got, d.expected, d.position.file) for d in failed.differences] == [
        ("pay", "120", "121", draft.as_posix())
    ]


def test_files_of_examples_beside_the_documents_are_tried(plain: Company, tmp_path: Path) -> None:
    flat(tmp_path / "drafts" / "draft.yaml", "120")
    (tmp_path / "drafts" / "cases.yaml").write_text(
        "examples:\n  - {title: t, policy: [flat], given: {base_salary: 1}, expect: {pay: 100}}\n", encoding="utf-8"
    )
    (failed,) = simulated(plain, [tmp_path / "drafts"]).failed
    assert failed.example.title == "t"


@pytest.fixture
def torn(company: Company, tmp_path: Path) -> Path:
    """Two people, and a draft that cannot be computed for one of them."""
    company.staff(A={"department": "x", "base_salary": 10}, B={"department": "x", "base_salary": 0})
    flat(settings_of(company).policies / "flat.yaml", "100")
    return flat(tmp_path / "draft.yaml", "120 * 10 / base_salary", expected="1200")


def test_who_cannot_be_computed_under_the_changed_documents_stops_the_simulation(company: Company, torn: Path) -> None:
    ((place, why),) = problems(company, torn)
    assert place == f"{torn.as_posix()}:4:18"
    assert "employee B" in why


def test_with_hold_the_others_are_compared_and_nobody_is_dropped_silently(company: Company, torn: Path) -> None:
    done = simulated(company, [torn], hold=True)
    assert [p.employee_id for p in done.compared.people] == ["A"]
    assert net(done, "A") == (100, 120)
    (held,) = done.held
    assert (held.employee_id, held.changed, len(held.problems)) == ("B", True, 1)
    assert held.problems[0] in done.problems
    agrees(done.compared)


def test_who_is_held_today_is_not_said_to_be_held_by_the_change(company: Company, tmp_path: Path) -> None:
    company.staff(A={"department": "x", "base_salary": 10}, B={"department": "x", "base_salary": "much"})
    flat(settings_of(company).policies / "flat.yaml", "base_salary", expected="1")
    done = simulated(company, [flat(tmp_path / "draft.yaml", "base_salary * 2", expected="2")], hold=True)
    assert [(h.employee_id, h.changed) for h in done.held] == [("B", False)]
    assert net(done, "A") == (10, 20)


def test_a_wrong_row_that_the_changed_documents_read_for_others_is_one_problem(
    company: Company, tmp_path: Path
) -> None:
    company.staff(A="x", B="x", C="x")
    deal = {"deal_id": "D1", "closer_id": "A", "inviter_id": "B", "signed_on": "2026-10-20", "amount": "much"}
    company.write("2026-10/deals.csv", [deal])
    flat(settings_of(company).policies / "flat.yaml", "sum(deals.amount by closer)", expected="0")
    draft = flat(tmp_path / "draft.yaml", "sum(deals.amount by inviter)", expected="0")
    assert [place for place, _ in problems(company, draft)] == ["2026-10/deals.csv:2"]
    done = simulated(company, [draft], hold=True)
    assert [(h.employee_id, h.changed) for h in done.held] == [("A", False), ("B", True)]
    assert [p.employee_id for p in done.compared.people] == ["C"]
    assert [p.place for p in done.problems] == ["2026-10/deals.csv:2"]


def test_two_lines_about_one_row_are_both_counted(company: Company, tmp_path: Path) -> None:
    """A manager of both who share a deal has two lines about it."""
    company.staff(A={"department": "x", "manager_id": "M"}, B={"department": "x", "manager_id": "M"}, M="x")
    deal = {"deal_id": "D1", "closer_id": "A", "signed_on": "2026-10-20", "amount": 1000}
    company.write("2026-10/deals.csv", [deal])
    credit = {"deal_id": "D1", "role": "closer"}
    company.write(
        "2026-10/deal_credits.csv",
        [{**credit, "employee_id": "A", "share": "0.6"}, {**credit, "employee_id": "B", "share": "0.4"}],
    )
    for file, rate in ((settings_of(company).policies / "flat.yaml", "1%"), (tmp_path / "draft.yaml", "3%")):
        flat(file, f"amount * {rate}, per: deal, credit: closer.manager", expected="0")
    done = simulated(company, [tmp_path / "draft.yaml"])
    amounts = [line.moved for line in move(done, "M", "pay").lines]
    assert sorted((m.before, m.after) for m in amounts) == [(400, 1200), (600, 1800)]
    agrees(done.compared)
