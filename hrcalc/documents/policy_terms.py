"""The terms in which policies are shown: headings, what an item is, bands as people say them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hrcalc.documents.headings import FIELDS, ROLES, named
from hrcalc.policy.document import Band, BandTable
from hrcalc.revision.changes import exactly
from hrcalc.words import Text, same

POLICIES = Text("制度", "Policies")
NONE = Text("没有有效的制度。", "No policy is in force.")
APPLIES = Text("给谁", "For")
SINCE = Text("生效", "In force")
METRICS = Text("指标", "Metrics")
TABLES = Text("表格", "Tables")
ITEMS = Text("项目", "Items")
EXAMPLES = Text("算例", "Worked examples")
GIVEN = Text("已知", "Given")
EXPECT = Text("应得", "Expected")
REFUSED = Text("应当拒绝", "Refused")
CONDITION = Text("条件", "When")
FORMULA = FIELDS["formula"]
FILE = Text("文件", "File")
EVERYONE = Text("所有人", "everyone")
EVENTS = Text("本月范围", "This month")

PER: dict[str, Text] = {
    "employee": Text("每人每月一笔", "one line a month"),
    "lead": Text("每条线索一笔", "one line per lead"),
    "interview": Text("每次面谈一笔", "one line per interview"),
    "deal": Text("每单一笔", "one line per deal"),
    "day": Text("每个考勤日一笔", "one line per day of attendance"),
    "leave": Text("每次请假一笔", "one line per leave"),
    "application": Text("每份申请一笔", "one line per application"),
    "spell": Text("按在岗段分笔", "one line per stretch of the month"),
}
NOT_SHOWN = Text("中间数,不列出", "a step of the way, not listed")
UNEARNED = Text("未挣到,不计税", "not earned, not taxed")
TAXABLE = {"yes": Text("计税", "taxable"), "no": Text("不计税", "not taxed"), "apart": Text("单独计税", "taxed apart")}
USES = {
    "lookup": Text("按所在的一档取值", "the value of the band that applies"),
    "marginal": Text("每一段各按自己的一档算,再相加", "each part at the value of its own band, added up"),
    "interpolate": Text("两点之间按直线取值", "a straight line between the points"),
}


def credited(credit: Sequence[str]) -> Text:
    """`归签单人的上级`, `paid to the closer's manager`."""
    role = named(ROLES, credit[0])
    above = len(credit) - 1
    return Text(f"归{role.zh}{'的上级' * above}", f"paid to the {role.en}" + "'s manager" * above)


def ranges(table: BandTable) -> list[Text]:
    """Each band as people say it: `60%(含)至 70%(不含)`, `60% to below 70%`."""
    percent = any(band.edge_percent for band in table.bands)
    found = [_range(low, high, percent) for low, high in pairwise(table.bands)]
    last = table.bands[-1]
    edge = exactly(last.edge, percent)
    if last.above:
        return [*found, Text(f"{edge}(不含)以上", f"above {edge}")]
    return [*found, Text(f"{edge}(含)以上", f"{edge} and above")]


def _range(low: Band, high: Band, percent: bool) -> Text:
    a, b = exactly(low.edge, percent), exactly(high.edge, percent)
    zh = f"{a}({'不含' if low.above else '含'})至 {b}({'含' if high.above else '不含'})"
    return Text(zh, f"{'above ' if low.above else ''}{a} to {'' if high.above else 'below '}{b}")


def points(table: BandTable) -> list[Text]:
    """Where each band begins, for a table that is read between its points."""
    percent = any(band.edge_percent for band in table.bands)
    edges = [same(exactly(band.edge, percent)) for band in table.bands]
    return [*edges[:-1], Text(f"{edges[-1].zh} 及以上", f"{edges[-1].en} and above")]
