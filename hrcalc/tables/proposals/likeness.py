"""How much a foreign header sounds like one of our columns: our name, a CRM's, another word for it, or nearly the same letters."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

from hrcalc.tables.crm.presets import PRESETS
from hrcalc.tables.headers import plain
from hrcalc.tables.schema import Field, Table

_PERSON = "负责人 所有人 归属人 owner rep salesperson 员工 姓名 name user"
_CUSTOMER = "客户 客户姓名 公司 店名 店铺 门店 联系人 company account customer client"
WORDS = {
    "employee_id": "工号 员工号 员工id 人员编号 编号 staff_id emp_id emp_no employee_no employee_number 姓名 name",
    "name": "姓名 名字 员工 人员 full_name employee",
    "department": "部门 所属部门 dept",
    "position": "职位 职务 岗位 job_title title",
    "team": "小组 组别 班组 team",
    "branch": "分公司 分支机构 办事处 office branch",
    "region": "大区 区域 region",
    "manager_id": "上级 主管 领导 汇报对象 manager supervisor reports_to",
    "city": "城市 参保地 city",
    "hired_on": "入职 入职时间 hire_date start_date join_date hired",
    "left_on": "离职 离职时间 termination_date leave_date left",
    "base_salary": "基本工资 底薪 月薪 base_salary base_pay salary",
    "full_attendance_bonus": "全勤",
    "id_number": "身份证 证件号 id_card",
    "bank_name": "开户行 银行 bank",
    "bank_account": "银行卡 卡号 银行账户 account_number",
    "email": "邮箱 邮件 mail",
    "wecom_userid": "企微 企业微信 userid",
    "from_date": "生效 effective_date",
    "lead_id": "线索 线索号 lead mql prospect",
    "invited_on": "邀约时间 预约时间 首次联系 创建时间 创建日期 录入时间 contact_date create_date created invited created_at 日期 date",
    "inviter_id": f"邀约人 邀约 邀约专员 跟进人 电销 sdr bdr inviter {_PERSON}",
    "customer_id": "客户id 客户号 customer_id account_id company_id client_id",
    "customer_name": f"{_CUSTOMER} name",
    "phone": "手机 手机号 电话 联系方式 联系电话 mobile tel telephone phone",
    "channel": "渠道 来源 线索来源 获客渠道 origin channel utm_source campaign",
    "source": "客户来源 来源类型",
    "customer_type": "客户类型 客户类别 business_type lead_type",
    "industry": "行业 所属行业 business_segment segment sector",
    "company_size": "规模 人数 company_size employees",
    "need": "需求 意向 need requirement",
    "budget": "预算 budget",
    "form_filled": "表单 form",
    "important": "重点 重要 vip important",
    "referrer_id": "转介绍 介绍人 推荐人 referrer referral",
    "interview_id": "面谈号 拜访编号 记录编号 meeting_id interview visit",
    "interviewer_id": f"面谈人 接待人 顾问 拜访人 interviewer host {_PERSON}",
    "held_on": "面谈 面谈时间 拜访时间 到访时间 到店时间 meeting_date visit_date held 日期 date",
    "outcome": "结果 状态 outcome result",
    "lost_reason": "原因 未成交原因 lost_reason reason",
    "duration_minutes": "时长 duration minutes",
    "notes": "备注 纪要 notes remark comment",
    "deal_id": "订单 订单号 合同编号 合同号 单号 签单号 order_id order_no contract_no contract deal order",
    "closer_id": f"签单人 签单 签约人 销售 业务员 顾问 成单人 closer sales sr {_PERSON}",
    "signed_on": "签单 签单时间 签约 签约日期 成交时间 成交日期 合作时间 下单 won close closed signed order_date 日期 date",
    "amount": "金额 成交额 成交金额 合同额 合同金额 订单金额 价格 全款 总价 revenue price total value amount sum",
    "product": "产品 套餐 课程 项目 商品 product",
    "cost": "成本 cost",
    "received_amount": "回款 已收 到账 实收 已付 received paid",
    "repeat": "复购 续费 老客户 repeat renewal",
    "status": "状态 阶段 stage status",
    "refunded_amount": "退款 退费 refund",
    "role": "角色 role",
    "share": "分成 比例 占比 share split",
    "date": "日期 时间 考勤日期 date day",
    "scheduled_hours": "应出勤 标准工作时长",
    "worked_hours": "实出勤 工作时长 实际工作时长",
    "first_in": "上班 签到 clock_in check_in",
    "last_out": "下班 签退 clock_out check_out",
    "late_minutes": "迟到 late",
    "early_minutes": "早退 early",
    "missed_punches": "缺卡 漏打卡",
    "absent_hours": "旷工 absent",
    "leave_type": "假别 假期类型 leave_type",
    "leave_hours": "请假时长",
    "overtime_hours": "加班 加班时长 overtime",
    "hours": "小时 时长 hours duration",
    "application_id": "审批编号 申请单号 单号 request_id",
    "kind": "类型 申请类型 事项 kind type",
    "approved_by": "审批人 批准人 approver",
    "note": "说明 备注 事由 note remark",
    "metric": "指标 metric kpi",
    "period": "期间 月份 period month",
    "value": "数值 实绩 完成值 value actual",
    "scope": "范围 层级 scope level",
    "scope_id": "对象 scope_id",
    "target": "目标 任务 target goal quota",
    "item": "项目 工资项 item",
}
"""Other words for our columns."""

OWN, CRM, SAME, PART = 1.0, 0.95, 0.9, 0.7
"""What a likeness is worth: our own header, a CRM's, another word for it, a part of the header."""


def words_of(header: str) -> frozenset[str]:
    """The English words of a header, `wonDate` and `won_date` alike."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", header)
    return frozenset(re.findall(r"[a-z]+", plain(parted)))


@lru_cache(maxsize=1 << 12)
def _spellings(table: str, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """What CRMs call a column of this table; and columns of that name in others."""
    of = {here: set[str]() for here in (True, False)}
    for preset in PRESETS:
        of[preset.table == table] |= {plain(text) for text in preset.columns.get(name, ())}
    return frozenset(of[True]), frozenset(of[False])


def likeness(table: Table, field: Field, header: str) -> float:
    """From 0 (nothing alike) to 1 (our own header)."""
    text = plain(header)
    bare = re.sub(r"[(\[][^()\[\]]*[)\]]$", "", text).strip("_") or text
    if not text:
        return 0.0
    if text in field.headers or bare in field.headers:
        return OWN
    here, elsewhere = _spellings(table.name, field.name)
    if {text, bare} & here:
        return CRM
    return max(
        SAME if {text, bare} & elsewhere else 0.0,
        _by_words(field, bare, words_of(header)),
        _by_letters(field, bare),
    )


def _by_words(field: Field, bare: str, tokens: frozenset[str]) -> float:
    best = 0.0
    for rank, word in enumerate(WORDS.get(field.name, "").split()):
        earlier = 0.1 * max(0.0, 1 - rank / 12)  # the first words are the most telling
        if bare == word:
            return SAME
        if word.isascii():
            own = set(word.split("_"))
            if own <= tokens:
                best = max(best, PART - 0.1 + 0.2 * len(own) / len(tokens) + earlier / 2)
        elif word in bare:
            best = max(best, PART - 0.2 + 0.25 * len(word) / len(bare) + earlier)
    return min(best, SAME - 0.02)


def _by_letters(field: Field, bare: str) -> float:
    ratios = (difflib.SequenceMatcher(None, bare, own).ratio() for own in field.headers)
    best = max(ratios, default=0.0)
    return best * 0.85 if best >= 0.7 else 0.0
