"""Policies as people read them: bands as people say them, a page that stands alone, what changed side by side."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

from hrcalc import policies
from hrcalc.calendar import Month
from hrcalc.documents.policy_changes import print_revision
from hrcalc.documents.policy_page import page_of, write_page
from hrcalc.documents.policy_screen import print_overview
from hrcalc.documents.policy_terms import ranges
from hrcalc.documents.policy_view import Overview, PolicyView, overview
from hrcalc.explain.sentences import rounding_words
from hrcalc.money import Rounding
from hrcalc.policy.document import BandTable
from hrcalc.policy.reader import read_document
from hrcalc.problems import UsageError
from hrcalc.settings import Settings
from hrcalc.words import Lang

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = """\
policy: demo
title: {zh: 演示 <b>, en: Demo & more}
effective: 2026-01-01
ends: 2026-12-31
applies_to: department == "销售部"
reference: {zh: 办法第3条, en: Rules Art. 3}
metrics:
  won: {title: {zh: 成单数, en: Deals won}, value: count(deals)}
tables:
  steps: [{from: 0, value: 0}, {from: 60%, value: 80%}, {above: 90%, value: 100%}]
  curve: [{from: 0, value: 1}, {from: 10, value: 2}]
  cities: {上海: {pension: 8%, cap: 36921}, 北京: {pension: 8%}}
items:
  pay:
    title: {zh: 提成, en: Commission}
    per: deal
    credit: closer.manager
    when: status != "cancelled"
    formula: amount * lookup(closer.won / 10, steps) + interpolate(won, curve)
    payable: 7 workdays after signed_on
  signal: {kind: memo, formula: won, round: up 1}
  yearly: {formula: won, taxable: apart, round: down 0.1}
examples:
  - title: 一单 <i>
    given: {won: 1, deals: [{amount: 100, repeat: yes, status: signed}], people: {E2: {department: 市场部}}}
    expect: {signal: 1, each: {pay: [80]}}
  - {title: 不行, given: {targets: {won: 3}}, error: 没有}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "demo.yaml").write_text(DOCUMENT, encoding="utf-8")
    return Settings(policies=tmp_path)


def shown(settings: Settings, lang: Lang) -> Overview:
    found = policies.in_force(settings, [], Month(2026, 5))
    return overview(found.month, found.subject, found.standings, lang)


def the_one(settings: Settings, lang: Lang) -> PolicyView:
    (view,) = shown(settings, lang).policies
    return view


def printed(settings: Settings, lang: Lang, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, markup=False, emoji=False)
    print_overview(console, shown(settings, lang), lang)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def bands(text: str) -> BandTable:
    document, problems = read_document(f"policy: p\neffective: 2026-01-01\ntables: {{t: [{text}]}}\n", "p.yaml")
    assert problems == []
    assert document is not None
    table = document.tables["t"]  # type: ignore[union-attr]
    assert isinstance(table, BandTable)
    return table


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("{from: 60%, value: 1}", ["60%(含)以上"], ["60% and above"]),
        ("{above: 60%, value: 1}", ["60%(不含)以上"], ["above 60%"]),
        (
            "{from: 0, value: 1}, {from: 60%, value: 2}",
            ["0%(含)至 60%(不含)", "60%(含)以上"],
            ["0% to below 60%", "60% and above"],
        ),
        (
            "{above: 0, value: 1}, {above: 5万, value: 2}",
            ["0(不含)至 50,000(含)", "50,000(不含)以上"],
            ["above 0 to 50,000", "above 50,000"],
        ),
        (
            "{from: 0, value: 1}, {above: 1/3, value: 2}",
            ["0(含)至 1/3(含)", "1/3(不含)以上"],
            ["0 to 1/3", "above 1/3"],
        ),
        (
            "{above: 0, value: 1}, {from: 2, value: 2}",
            ["0(不含)至 2(不含)", "2(含)以上"],
            ["above 0 to below 2", "2 and above"],
        ),
    ],
)
def test_bands_are_told_as_people_say_them(text: str, zh: list[str], en: list[str]) -> None:
    told = ranges(bands(text))
    assert [t.zh for t in told] == zh
    assert [t.en for t in told] == en


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("half_up 0.01", "四舍五入到分", "rounded to the fen"),
        ("up 0.1", "进位到角", "rounded up to the jiao"),
        ("down 1", "舍去到元", "rounded down to the yuan"),
        ("up 50", "进位到 50 元", "rounded up to 50 yuan"),
    ],
)
def test_rounding_in_words(text: str, zh: str, en: str) -> None:
    assert rounding_words(Rounding.parse(text), shared=False) == (zh, en)


def test_what_a_document_says(settings: Settings) -> None:
    view = the_one(settings, "zh")
    assert [(f.label, f.text) for f in view.facts] == [
        ("给谁", '部门 = "销售部"'),
        ("生效", "2026-01 至 2026-12"),
        ("依据", "办法第3条"),
        ("文件", "demo.yaml"),
    ]
    assert [(m.id, m.title, m.facts[0].text) for m in view.metrics] == [("won", "成单数", "count(成单)")]
    pay, signal, yearly = view.items
    assert pay.brief == "应发 · 计税 · 每单一笔 · 归签单人的上级 · 四舍五入到分 · 签单日期后第 7 个工作日发"
    assert signal.brief == "备查(不计入工资) · 每人每月一笔 · 进位到元"
    assert yearly.brief == "应发 · 单独计税 · 每人每月一笔 · 舍去到角"
    assert [(f.label, f.text) for f in pay.facts] == [
        ("条件", '状态 ≠ "已取消"'),
        ("公式", "签单金额 × lookup(closer.成单数 ÷ 10, steps) + interpolate(成单数, curve)"),
    ]
    steps, curve, cities = view.grids
    assert steps.rows == (("0%(含)至 60%(不含)", "0%"), ("60%(含)至 90%(含)", "80%"), ("90%(不含)以上", "100%"))
    assert steps.use == "按所在的一档取值 (lookup)"
    assert curve.rows == (("0", "1"), ("10 及以上", "2"))
    assert cities.heads == ("名称", "pension", "cap")
    assert cities.rows == (("上海", "8%", "36,921"), ("北京", "8%", "—"))
    case, refused = view.cases
    assert case.given == ("成单数 = 1;成单 = [{签单金额: 100, 复购: 是, 状态: 已签}];其他人 = {E2: {部门: 市场部}}")
    assert case.expect == "signal = 1;逐笔 = {提成: [80]}"
    assert (refused.given, refused.expect) == ("目标 = {成单数: 3}", "应当拒绝: 没有")


def test_the_same_in_english(settings: Settings) -> None:
    view = the_one(settings, "en")
    assert view.title == "Demo & more"
    assert [f.text for f in view.facts] == ['department == "销售部"', "2026-01 to 2026-12", "Rules Art. 3", "demo.yaml"]
    assert view.items[0].brief == (
        "Earnings · taxable · one line per deal · paid to the closer's manager · rounded to the fen · "
        "paid 7 workdays after signed_on"
    )
    assert view.items[0].facts[0].text == 'status != "cancelled"'
    assert view.cases[0].given.startswith("won = 1; deals = [{amount: 100, repeat: yes, status: signed}]; people")


@pytest.mark.parametrize("width", [40, 80, 140])
def test_the_terminal_leaves_nothing_out(settings: Settings, width: int) -> None:
    """However narrow it is: texts go on in the next line, long words too."""
    path = settings.policies / "demo.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("办法第3条", "没有空格的长依据" * 12), encoding="utf-8")
    told = "".join(printed(settings, "zh", width).split())
    view = the_one(settings, "zh")
    texts = [f.text for f in view.facts] + [f.text for item in view.items for f in item.facts]
    texts += [item.brief for item in view.items] + [f"{view.title}{view.version}", "算例2"]
    assert [text for text in texts if "".join(text.split()) not in told] == []


class Page(HTMLParser):
    """The elements of a page, each closed in its turn, and the text in them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.text.append(data)


def page(settings: Settings, lang: Lang) -> tuple[Page, str]:
    html = page_of(shown(settings, lang), 'A & "B"', lang)
    parser = Page()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser, html


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_what_the_view_says(settings: Settings, lang: Lang) -> None:
    view = the_one(settings, lang)
    text = "\n".join(page(settings, lang)[0].text)
    told = [view.title, view.version, *(f.text for f in view.facts), *(item.brief for item in view.items)]
    told += [f.text for d in (*view.items, *view.metrics) for f in d.facts]
    told += [cell for grid in view.grids for row in grid.rows for cell in row]
    told += [part for case in view.cases for part in (case.title, case.given, case.expect)]
    assert [part for part in told if part not in text] == []


def test_the_page_stands_alone_and_runs_nothing(settings: Settings) -> None:
    parser, html = page(settings, "zh")
    tags = {tag for tag, _ in parser.elements}
    assert tags & {"script", "link", "img", "iframe", "object", "form", "b", "i", "base"} == set()
    attributes = {name for _, attrs in parser.elements for name in attrs}
    assert not [name for name in attributes if name.startswith("on") or name in ("src", "style")]
    assert [a["href"] for t, a in parser.elements if t == "a" and not (a["href"] or "").startswith("#p")] == []
    assert not re.search(r"https?:|url\(|@import", html)
    assert (
        "meta",
        {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"},
    ) in (parser.elements)


def test_the_page_can_be_read_aloud(settings: Settings) -> None:
    """Its language is told, headings skip no level, every table has heads of columns and rows."""
    parser, _ = page(settings, "zh")
    assert parser.elements[0] == ("html", {"lang": "zh-CN"})
    levels = [int(tag[1]) for tag, _ in parser.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert levels.count(1) == 1
    scopes = [attrs.get("scope") for tag, attrs in parser.elements if tag == "th"]
    assert set(scopes) == {"col", "row"}
    ids = [attrs["id"] for _, attrs in parser.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    labels = {attrs["aria-labelledby"] for _, attrs in parser.elements if "aria-labelledby" in attrs}
    assert labels <= set(ids)
    assert "main" in {tag for tag, _ in parser.elements}


def test_the_page_of_several_has_contents_that_lead_there() -> None:
    found = policies.in_force(Settings(policies=ROOT / "policies"), [], Month(2026, 10))
    html = page_of(overview(found.month, found.subject, found.standings, "en"), "", "en")
    links = re.findall(r'href="#(.*?)"', html)
    assert len(links) == len(found.standings) >= 9
    assert [link for link in links if f'<article id="{link}"' not in html] == []


def test_the_same_bytes_each_time(settings: Settings) -> None:
    assert page(settings, "zh")[1] == page(settings, "zh")[1]
    assert printed(settings, "en") == printed(settings, "en")


def test_nothing_in_force_is_said(settings: Settings) -> None:
    found = policies.in_force(settings, [], Month(2027, 1))
    told = overview(found.month, found.subject, found.standings, "zh")
    assert "没有有效的制度。" in page_of(told, "", "zh")
    assert told.heading == "制度 · 2027年1月"


@pytest.mark.parametrize("name", ["page.txt", "demo.yaml", "page"])
def test_a_page_is_called_html(settings: Settings, tmp_path: Path, name: str) -> None:
    """So that it never takes the place of a policy."""
    before = (tmp_path / "demo.yaml").read_bytes()
    with pytest.raises(UsageError):
        write_page(tmp_path / name, shown(settings, "zh"), "", "zh")
    assert (tmp_path / "demo.yaml").read_bytes() == before


def test_changes_side_by_side(settings: Settings, tmp_path: Path) -> None:
    new = DOCUMENT.replace("2026-01-01", "2026-07-01").replace("{from: 60%, value: 80%}", "{from: 60%, value: 85%}")
    new = new.replace("kind: memo, ", "").replace("value: count(deals)", "value: count(成单)")
    new = new.replace("  yearly: {formula: won, taxable: apart, round: down 0.1}\n", "  extra: {formula: won * 2}\n")
    (tmp_path / "new.yaml").write_text(new, encoding="utf-8")
    found = policies.difference(settings, "demo@2026-03", str(tmp_path / "new.yaml"))
    console = Console(file=io.StringIO(), width=100, highlight=False, markup=False, emoji=False)
    print_revision(console, found, "zh")
    assert isinstance(console.file, io.StringIO)
    lines = [" ".join(line.split()) for line in console.file.getvalue().splitlines()]
    assert [line for line in lines if line] == [
        "demo@2026-01 → demo@2026-07 演示 <b>",
        "制度",
        "原来 现在",
        "生效 2026-01 2026-07",
        "表格",
        "~ steps",
        "原来 现在",
        "60% 起(含) 80% 85%",
        "项目",
        "~ signal",
        "原来 现在",
        "类别 备查(不计入工资) 应发",
        "+ extra 新增",
        "公式 won * 2",
        "− yearly 删除",
        "公式 won",
        "计税 单独计税",
        "舍入 舍去到角",
        "只是写法不同,意思没变",
        "原来 现在",
        "成单数 公式 count(deals) count(成单)",
    ]
