"""The people of the sample company, all invented: the region 990000 and the cards 622848 0000 do not exist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from company.files import Cell
from company.layout import CITIES, REGIONS

# id, name, WeCom account, department, team, position, manager, base salary, full-attendance bonus, hired, left
_ROSTER = """
S001 顾启舟 guqizhou        综合部 -        总经理   -    25000 0   2018-03-01 -
S002 沈若岚 shenruolan      综合部 人事行政 经理     S001 15000 0   2018-06-11 -
S003 覃思雨 qinsiyu         综合部 人事行政 行政专员 S002 6200  300 2021-07-05 -
S004 邱一凡 qiuyifan        综合部 人事行政 人事专员 S002 7000  300 2022-02-14 -
0007 方静宜 fangjingyi      综合部 财务     主管     S001 12800 300 2018-04-02 -
S005 马小禾 maxiaohe        综合部 财务     会计     0007 8200  300 2020-09-01 -
S010 贺知夏 hezhixia        邀约部 -        经理     S001 14000 0   2019-05-06 -
S011 陆远航 luyuanhang      邀约部 邀约一组 主管     S010 8000  300 2020-03-16 -
S012 王晓雨 wangxiaoyu      邀约部 邀约一组 邀约专员 S011 5200  300 2023-06-01 -
S013 李大勇 lidayong        邀约部 邀约一组 邀约专员 S011 5200  300 2022-11-07 -
S014 赵欣然 zhaoxinran      邀约部 邀约一组 邀约专员 S011 5200  300 2024-04-08 -
S015 孙一鸣 sunyiming       邀约部 邀约一组 邀约专员 S011 5000  300 2024-07-15 -
S016 周子墨 zhouzimo        邀约部 邀约一组 邀约专员 S011 5000  300 2025-03-03 -
S021 吴佳宁 wujianing       邀约部 邀约二组 主管     S010 7800  300 2020-08-24 -
S022 郑浩然 zhenghaoran     邀约部 邀约二组 邀约专员 S021 5000  300 2023-09-11 -
S023 冯雪莹 fengxueying     邀约部 邀约二组 邀约专员 S021 5000  300 2024-02-19 -
S024 陈思远 chensiyuan      邀约部 邀约二组 邀约专员 S021 5400  300 2022-05-09 -
S025 褚文静 chuwenjing      邀约部 邀约二组 邀约专员 S021 4800  300 2025-08-04 -
S026 卫嘉禾 weijiahe        邀约部 邀约二组 邀约专员 S021 4500  300 2026-10-15 -
S027 蒋梦洁 jiangmengjie    邀约部 邀约二组 邀约专员 S021 4800  300 2025-01-06 2026-09-18
S030 韩立言 hanliyan        面谈部 -        经理     S001 16000 0   2019-02-18 -
S031 杨柏川 yangbochuan     面谈部 面谈一组 主管     S030 9000  300 2020-01-06 -
S032 何清越 heqingyue       面谈部 面谈一组 面谈顾问 S031 6500  300 2022-03-21 -
S033 张乐怡 zhangleyi       面谈部 面谈一组 面谈顾问 S031 6500  300 2022-10-10 -
S034 许承泽 xuchengze       面谈部 面谈一组 面谈顾问 S031 6200  300 2023-04-17 -
S035 曹诗涵 caoshihan       面谈部 面谈一组 面谈顾问 S031 6000  300 2025-05-12 -
S041 严冬青 yandongqing     面谈部 面谈二组 主管     S030 8800  300 2020-06-01 -
S042 华梓萱 huazixuan       面谈部 面谈二组 面谈顾问 S041 6200  300 2023-02-13 -
S043 金道熙 jindaoxi        面谈部 面谈二组 面谈顾问 S041 6000  300 2024-09-02 -
S044 魏书航 weishuhang      面谈部 面谈二组 面谈顾问 S041 6000  300 2024-11-18 -
S045 陶可欣 taokexin        面谈部 面谈二组 面谈顾问 S041 5800  300 2025-06-23 2026-10-23
S050 姜云舒 jiangyunshu     客户部 -        经理     S001 15000 0   2019-09-09 -
S051 戚念安 qinianan        客户部 新客户组 新客户岗 S050 6000  200 2023-03-06 -
S052 谢雨桐 xieyutong       客户部 新客户组 新客户岗 S050 5800  200 2024-05-20 -
S053 邹佩兰 zoupeilan       客户部 客户成功组 客户成功岗 S050 5000 200 2023-08-14 -
S054 喻景行 yujingxing      客户部 客户成功组 客户成功岗 S050 5000 200 2024-10-08 -
Z001 欧阳牧之 ouyangmuzhi   综合部 -        经理     S001 18000 0   2019-11-04 -
Z002 阿依努尔·艾山 aynur    综合部 人事行政 人事专员 Z001 6800  300 2023-07-03 -
Z010 柏雨轩 baiyuxuan       市场部 -        经理     Z001 15500 0   2020-04-13 -
Z011 水若曦 shuiruoxi       市场部 市场一组 主管     Z010 8500  400 2021-03-01 -
Z012 窦文博 douwenbo        市场部 市场一组 市场专员 Z011 5600  400 2022-08-22 -
Z013 章一诺 zhangyinuo      市场部 市场一组 市场专员 Z011 5600  400 2023-05-15 -
Z014 云书瑶 yunshuyao       市场部 市场一组 市场专员 Z011 5400  400 2024-03-11 -
Z015 苏慕白 sumubai         市场部 市场二组 主管     Z010 8200  400 2021-09-06 -
Z016 潘小芸 panxiaoyun      市场部 市场二组 市场专员 Z015 5200  400 2024-06-03 2026-10-20
Z017 葛天佑 getianyou       市场部 市场二组 市场专员 Z015 5400  400 2023-10-16 -
Z018 奚安然 xianran         市场部 市场二组 市场专员 Z015 5000  400 2026-09-14 -
Z020 范仲阳 fanzhongyang    销售部 -        经理     Z001 17000 0   2019-12-02 -
Z021 彭峻岭 pengjunling     销售部 销售一组 主管     Z020 9000  500 2020-10-12 -
Z022 郎子骞 langziqian      销售部 销售一组 销售顾问 Z021 6000  500 2022-01-10 -
Z023 鲁健行 lujianxing      销售部 销售一组 销售顾问 Z021 6000  500 2022-06-20 -
Z024 韦秋实 weiqiushi       销售部 销售一组 销售顾问 Z021 5500  500 2023-11-06 -
Z025 昌以宁 changyining     销售部 销售一组 销售顾问 Z021 5500  500 2024-01-15 -
Z026 巴特尔 bateer          销售部 销售一组 销售顾问 Z021 5500  500 2024-08-05 -
Z027 苗语嫣 miaoyuyan       销售部 销售二组 主管     Z020 8800  500 2021-04-19 -
Z028 凤晓棠 fengxiaotang    销售部 销售二组 销售顾问 Z027 6000  500 2022-09-13 -
Z029 花雨溪 huayuxi         销售部 销售二组 销售顾问 Z027 5500  500 2023-12-04 -
Z030 方志恒 fangzhiheng     销售部 销售二组 销售顾问 Z027 5500  500 2024-04-22 -
Z031 俞乐天 yuletian        销售部 销售二组 销售顾问 Z027 5000  500 2025-07-21 -
Z032 任思齐 rensiqi         销售部 销售二组 销售顾问 Z027 3500  500 2026-10-19 -
Z051 袁梦迪 yuanmengdi      客户部 新客户组 新客户岗 S050 6000  200 2023-01-09 -
Z052 柳成荫 liuchengyin     客户部 新客户组 新客户岗 S050 5500  200 2025-02-17 -
Z053 鲍晴川 baoqingchuan    客户部 客户成功组 客户成功岗 S050 4600 200 2022-12-05 -
Z054 史可心 shikexin        客户部 客户成功组 客户成功岗 S050 4200 200 2025-09-15 -
"""


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the roster; `since` is blank but for a change of salary or team. Money in yuan."""

    id: str
    name: str
    account: str
    department: str
    team: str
    position: str
    manager: str
    base: int
    bonus: int
    hired: dt.date
    left: dt.date | None
    since: dt.date | None = None

    @property
    def branch(self) -> str:
        """The branch, which the id tells."""
        return "深圳分公司" if self.id.startswith("Z") else "上海分公司"

    def employed(self, day: dt.date) -> bool:
        """Whether this person works here on a day."""
        return self.hired <= day and (self.left is None or day <= self.left)


@cache
def people() -> dict[str, Person]:
    """Everyone by id, as at the beginning of September."""
    rows = [line.split() for line in _ROSTER.strip().splitlines()]
    return {row[0]: _person(["" if cell == "-" else cell for cell in row]) for row in rows}


def changes() -> list[Person]:
    """The later rows: a raise in the middle of October, and a transfer to the other team."""
    staff = people()
    return [
        replace(staff["S014"], base=6000, since=dt.date(2026, 10, 16)),
        replace(staff["S016"], team="邀约二组", manager="S021", since=dt.date(2026, 10, 12)),
    ]


def employee_rows() -> list[list[Cell]]:
    """Rows of `employees`, a later row right after the first of the same person."""
    return rows_of([*people().values(), *changes()])


def rows_of(everyone: Iterable[Person]) -> list[list[Cell]]:
    """Rows of `employees` of some people, by id and date."""
    numbers = {id_: number for number, id_ in enumerate(sorted(people()), start=1)}
    return [_row(p, numbers[p.id]) for p in sorted(everyone, key=lambda p: (p.id, p.since or dt.date.min))]


def id_number(number: int) -> str:
    """An 18-digit identity number with a right check digit in region 990000, which does not exist."""
    born = dt.date(1976, 1, 15) + dt.timedelta(days=number * 7919 % 9500)
    body = f"990000{born:%Y%m%d}{number % 1000:03d}"
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def bank_account(number: int) -> str:
    """A 19-digit card number with a right Luhn digit, in a range that is all zeros."""
    body = f"6228480000{number:08d}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return body + str(-total % 10)


def _person(row: list[str]) -> Person:
    id_, name, account, department, team, position, manager, base, bonus, hired, left = row
    return Person(
        id_, name, account, department, team, position, manager, int(base), int(bonus),
        dt.date.fromisoformat(hired), dt.date.fromisoformat(left) if left else None,
    )  # fmt: skip


def _row(person: Person, number: int) -> list[Cell]:
    city = CITIES[person.branch]
    return [
        person.id, person.name, person.department, person.position, person.team or None, person.branch,
        REGIONS[person.branch], person.manager or None, city, person.hired, person.left, person.base, person.bonus,
        "居民身份证", id_number(number), f"示例银行{city}分行", bank_account(number),
        f"{person.account}@example.com", person.account, person.since,
    ]  # fmt: skip
