"""Customers that do not exist: companies of towns that are on no map, and persons known by the end of their number."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

TOWNS = ("沧岚", "云汀", "澜川", "栖禾", "雾松", "星屿", "霁山", "漪州", "苍梅", "枫澄", "月潭", "榴渡")
CORES = (
    "明诺",
    "恒启",
    "拓远",
    "嘉禾",
    "瑞安达",
    "盛景",
    "智联通",
    "万象",
    "青禾",
    "鼎立",
    "优品",
    "博雅",
    "安科",
    "云帆",
)
FIELDS = {
    "制造": ("机械", "电子", "精工"),
    "零售": ("商贸", "百货"),
    "教育": ("教育", "培训"),
    "医疗": ("医疗器械", "健康"),
    "物流": ("物流", "供应链"),
    "餐饮": ("餐饮", "食品"),
}
SURNAMES = "陈林黄梁罗宋唐邓萧田董袁潘蔡蒋余杜叶程苏"
SIZES = ("1-49人", "50-199人", "200-499人", "500人以上")
IN_PROFILE_BUDGETS = (50_000, 60_000, 80_000, 100_000, 150_000, 200_000, 300_000)
SMALL_BUDGETS = (8_000, 15_000, 20_000, 30_000, 45_000, 49_999)


@dataclass(frozen=True, slots=True)
class Customer:
    """Who may buy; `kind` is 企业 or 个人, `budget` in yuan, None where nobody asked."""

    id: str
    name: str
    phone: str
    kind: str
    industry: str
    size: str
    budget: int | None


@dataclass
class Customers:
    """Makes customers: no two share an id, a name or a phone number."""

    rng: random.Random
    made: int = 0
    names: set[str] = field(default_factory=set)

    def new(self, in_profile: bool) -> Customer:
        """A company with a budget of 50,000 or more, or else one with less, or a person."""
        self.made += 1
        person = not in_profile and self.rng.random() < 0.45
        phone = f"1200{self.made:07d}"
        id_ = f"C{self.made:05d}"
        if person:
            name = f"{self.rng.choice(SURNAMES)}{self.rng.choice(('先生', '女士'))}(尾号{phone[-4:]})"
            return Customer(id_, name, phone, "个人", "", "", self.rng.choice((None, *SMALL_BUDGETS, 60_000)))
        industry = self.rng.choice(list(FIELDS))
        budget = self.rng.choice(IN_PROFILE_BUDGETS if in_profile else (None, *SMALL_BUDGETS))
        return Customer(id_, self._company(industry), phone, "企业", industry, self.rng.choice(SIZES), budget)

    def _company(self, industry: str) -> str:
        while True:
            town, core = self.rng.choice(TOWNS), self.rng.choice(CORES)
            name = f"{town}{core}{self.rng.choice(FIELDS[industry])}有限公司"
            if name in self.names:
                name = f"{town}{''.join(self.rng.sample(CORES, 2))}{self.rng.choice(FIELDS[industry])}有限公司"
            if name not in self.names:
                self.names.add(name)
                return name
