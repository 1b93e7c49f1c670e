"""Policy documents as one page: self-contained, for the screen and for paper."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from hrcalc.documents.policy_cases import Case
from hrcalc.documents.policy_terms import EXAMPLES, EXPECT, FORMULA, GIVEN, ITEMS, METRICS, NONE, TABLES
from hrcalc.documents.policy_view import Definition, Fact, Grid, Overview, PolicyView
from hrcalc.problems import UsageError, writing
from hrcalc.words import Lang, Text

_CONTENTS = Text("目录", "Contents")
_NAME = Text("名称", "Name")
_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 54rem; padding: 2rem 1.25rem 4rem; color: #1c2430; background: #fff;
  font: 1rem/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.3; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 0; }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; color: #44546a; }
h4 { font-size: 1rem; margin: 0; }
article { border-top: 2px solid #1c2430; margin-top: 2.5rem; padding-top: 1rem; }
a { color: #14508c; }
nav ol { columns: 2; padding-left: 1.4rem; margin: .25rem 0 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .6rem 0 0; }
dt { color: #56657a; }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: .92em/1.5 ui-monospace, "SFMono-Regular", Consolas, "PingFang SC", "Microsoft YaHei", monospace; }
.id { color: #56657a; font-weight: normal; font-size: .85rem; }
.brief { color: #44546a; font-size: .9rem; margin: 0; }
.item { margin: 0 0 1rem; padding-left: .9rem; border-left: 3px solid #d5dce6; }
.item dl { margin-top: .2rem; }
table { border-collapse: collapse; width: 100%; margin: .2rem 0 0; }
table.bands { width: auto; min-width: 16rem; }
caption { text-align: left; color: #44546a; padding-bottom: .2rem; white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #d5dce6;
  overflow-wrap: anywhere; }
th { font-weight: 600; }
thead th { color: #56657a; font-weight: normal; }
.bands td { text-align: right; font-variant-numeric: tabular-nums; }
.bands thead th + th { text-align: right; }
@page { size: A4; margin: 16mm 15mm 18mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  a { color: inherit; text-decoration: none; }
  h2, h3, h4, caption, thead { break-after: avoid; }
  .item, .bands, tr, dl { break-inside: avoid; }
  article { margin-top: 1.5rem; }
}
@media (max-width: 36rem) {
  caption { white-space: normal; }
  nav ol { columns: 1; }
  dl { grid-template-columns: 1fr; }
  dt { margin-top: .3rem; }
}
"""


def write_page(path: Path, overview: Overview, company: str, lang: Lang) -> None:
    """Write the page of some documents to a file. Raises UsageError where that cannot be."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise UsageError(
            Text(f"页面的文件名以 .html 结尾,不是 {path.name}。", f"A page is called ….html, not {path.name}.")
        )
    with writing(path):
        whole = path.with_name(f".{path.name}.{os.getpid()}")  # what is there stays until the new page is whole
        try:
            whole.write_text(page_of(overview, company, lang), encoding="utf-8", newline="\n")
            whole.replace(path)
        finally:
            whole.unlink(missing_ok=True)


def page_of(overview: Overview, company: str, lang: Lang) -> str:
    """The page of some documents: no script, and nothing from elsewhere."""
    views = overview.policies
    title = " · ".join(filter(None, (company, overview.heading)))
    body = [f"<header><h1>{escape(title)}</h1>{_facts(overview.about)}</header>"]
    if len(views) > 1:
        links = "".join(f'<li><a href="#p{i}">{escape(v.title)}</a></li>' for i, v in enumerate(views, 1))
        body.append(f'<nav aria-label="{_CONTENTS.of(lang)}"><ol>{links}</ol></nav>')
    articles = [_article(i, view, lang) for i, view in enumerate(views, 1)]
    body.append(f"<main>{''.join(articles) or f'<p>{NONE.of(lang)}</p>'}</main>")
    content = "\n".join(body)
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{content}\n</body>\n</html>\n"
    )


def _article(number: int, view: PolicyView, lang: Lang) -> str:
    parts = [
        f'<article id="p{number}" aria-labelledby="p{number}-title">',
        f'<h2 id="p{number}-title">{escape(view.title)} <span class="id">{escape(view.version)}</span></h2>',
        _facts(view.facts),
    ]
    if view.items:
        parts += [f"<h3>{ITEMS.of(lang)}</h3>", *(_item(item) for item in view.items)]
    if view.metrics:
        parts += [f"<h3>{METRICS.of(lang)}</h3>", _metrics(view.metrics, lang)]
    if view.grids:
        parts += [f"<h3>{TABLES.of(lang)}</h3>", *(_grid(grid) for grid in view.grids)]
    if view.cases:
        parts += [f"<h3>{EXAMPLES.of(lang)}</h3>", _cases(view.cases, lang)]
    return "\n".join([*parts, "</article>"])


def _facts(facts: Sequence[Fact]) -> str:
    rows = "".join(f"<dt>{escape(f.label)}</dt><dd>{_text(f)}</dd>" for f in facts)
    return f"<dl>{rows}</dl>" if rows else ""


def _text(fact: Fact) -> str:
    return f"<code>{escape(fact.text)}</code>" if fact.code else escape(fact.text)


def _item(item: Definition) -> str:
    return (
        f'<section class="item"><h4>{escape(item.title)} {_id(item)}</h4>'
        f'<p class="brief">{escape(item.brief)}</p>{_facts(item.facts)}</section>'
    )


def _id(definition: Definition) -> str:
    return f'<span class="id">{escape(definition.id)}</span>' if definition.id != definition.title else ""


def _metrics(metrics: Sequence[Definition], lang: Lang) -> str:
    rows = ((f'<th scope="row">{escape(m.title)} {_id(m)}</th>', f"<td>{_text(m.facts[0])}</td>") for m in metrics)
    return _table((_NAME.of(lang), FORMULA.of(lang)), rows)


def _grid(grid: Grid) -> str:
    use = f" <span>{escape(grid.use)}</span>" if grid.use else ""
    rows = (
        (f'<th scope="row">{escape(row[0])}</th>', *(f"<td>{escape(cell)}</td>" for cell in row[1:]))
        for row in grid.rows
    )
    return _table(grid.heads, rows, f'<caption><span class="id">{escape(grid.id)}</span>{use}</caption>', "bands")


def _cases(cases: Sequence[Case], lang: Lang) -> str:
    rows = (
        (f'<th scope="row">{escape(c.title)}</th>', f"<td>{escape(c.given)}</td>", f"<td>{escape(c.expect)}</td>")
        for c in cases
    )
    return _table((_NAME.of(lang), GIVEN.of(lang), EXPECT.of(lang)), rows)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]], caption: str = "", kind: str = "") -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(f"<tr>{''.join(row)}</tr>\n" for row in rows)
    class_ = f' class="{kind}"' if kind else ""
    return f"<table{class_}>{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>"
