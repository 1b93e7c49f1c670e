"""What CRMs export of deals: 纷享销客, 销售易, Salesforce, HubSpot, 悟空CRM.

Their pipelines also hold what is not signed. A stage that is won makes a deal, one that is open or lost none; what a company called its own
stages is for `[values.deals.status]` to say. A pipeline without its stages is not read at all.
"""

from __future__ import annotations

from hrcalc.tables.crm.preset import LEAVE_OUT, Preset
from hrcalc.tables.schema import CURRENCY
from hrcalc.words import Text

_INVITER = ("邀约人工号", "邀约人")
_CLOSER = ("签单人工号", "签单人")
_SIGNED = ("签单日期",)
_CURRENCY = (
    "币种", "货币", "业务机会货币", "Amount Currency", "Opportunity Currency", "Currency", "CurrencyIsoCode", "deal_currency_code",
    "mc_currency",
)  # fmt: skip


def _leave_out(*words: str) -> dict[str, str]:
    return dict.fromkeys(words, LEAVE_OUT)


_APPROVED = dict.fromkeys(("审核通过", "已通过", "通过", "已审核"), "signed")
_NOT_APPROVED = _leave_out(
    "待审核", "审核中", "未提交", "未提交审核", "草稿", "审核未通过", "未通过", "已拒绝", "拒绝", "驳回", "已驳回", "撤回", "已撤回",
    "撤销", "已撤销",
)  # fmt: skip
_VOID = dict.fromkeys(("作废", "已作废", "已取消", "invalid"), "cancelled")
_WON_LOST = {
    **dict.fromkeys(("赢单", "已赢单", "成交", "已成交"), "signed"),
    **_leave_out("输单", "已输单", "无效", "已无效", "丢单", "已丢单", "未成交"),
}

DEALS = (
    Preset(
        name="fxiaoke-orders",
        title=Text("纷享销客(销售订单)", "Fxiaoke (sales orders)"),
        table="deals",
        signature=(
            ("销售订单金额(元)", "销售订单金额", "order_amount"),
            ("销售订单编号", "负责人", "负责人所在部门", "下单日期", "owner", "order_time"),
        ),
        columns={
            "deal_id": ("销售订单编号", "订单编号", "name"),
            "closer_id": (*_CLOSER, "负责人", "owner__r", "owner"),
            "inviter_id": _INVITER,
            "signed_on": (*_SIGNED, "下单日期", "下单时间", "order_time"),
            "amount": ("销售订单金额(元)", "销售订单金额", "order_amount"),
            "customer_id": ("客户编号", "客户ID", "account_id"),
            "customer_name": ("客户名称", "account_id__r"),
            "phone": ("客户电话", "手机", "电话", "customer_mobile"),
            "received_amount": ("已回款金额(元)", "已回款金额", "payment_amount"),
            "refunded_amount": ("已退款金额(元)", "已退款金额", "refund_amount"),
            "status": ("状态", "订单状态", "order_status", "生命状态", "生命周期状态", "life_status"),
            "source": (),
            CURRENCY: _CURRENCY,
        },
        words={
            "status": {
                **dict.fromkeys(
                    ("已确认", "已发货", "部分发货", "已收货", "部分收货", "正常", "变更中", "normal", "in_change"),
                    "signed",
                ),
                **_leave_out("确认中", "未生效", "ineffective", "under_review"),
                **_NOT_APPROVED,
                **_VOID,
            }
        },
        needed=("status",),
    ),
    Preset(
        name="neocrm-opportunities",
        title=Text("销售易(销售机会)", "Neocrm (opportunities)"),
        table="deals",
        signature=(
            ("销售机会所有人", "机会所有人", "商机所有人", "销售机会名称", "机会名称", "saleStageId"),
            ("销售阶段", "结单日期", "赢率", "销售金额", "saleStageId"),
        ),
        columns={
            "deal_id": ("销售机会编号", "机会编号", "商机编号", "销售机会ID", "机会ID", "商机ID", "ID"),
            "closer_id": (*_CLOSER, "销售机会所有人", "机会所有人", "商机所有人", "所有人", "ownerId"),
            "inviter_id": _INVITER,
            "signed_on": (*_SIGNED, "结单日期", "closeDate"),
            "amount": ("销售金额", "商机金额", "机会金额", "money"),
            "customer_id": ("客户编号", "accountId"),
            "customer_name": ("客户名称", "客户"),
            "status": ("销售阶段", "saleStageId"),
            "source": (),
            CURRENCY: _CURRENCY,
        },
        words={
            "status": {
                **_WON_LOST,
                **_leave_out(
                    "初步接洽",
                    "初步沟通",
                    "需求确定",
                    "需求确认",
                    "需求分析",
                    "验证客户",
                    "立项评估",
                    "方案/报价",
                    "方案报价",
                    "谈判审核",
                    "谈判",
                    "合同谈判",
                    "商务谈判",
                ),
            }
        },
        needed=("status",),
    ),
    Preset(
        name="salesforce-opportunities",
        title=Text("Salesforce(业务机会)", "Salesforce (opportunities)"),
        table="deals",
        signature=(
            ("Opportunity Owner", "Opportunity Name", "Opportunity ID", "业务机会名称", "业务机会所有人", "StageName"),
            ("Stage", "Close Date", "Probability (%)", "阶段", "结束日期", "StageName", "CloseDate"),
        ),
        columns={
            "deal_id": ("Opportunity ID", "业务机会 ID", "Id"),
            "closer_id": (
                *_CLOSER,
                "Opportunity Owner",
                "业务机会所有人",
                "Owner.Name",
                "Opportunity Owner Alias",
                "OwnerId",
            ),
            "inviter_id": _INVITER,
            "signed_on": (*_SIGNED, "Close Date", "结束日期", "CloseDate"),
            "amount": ("Amount (converted)", "Amount", "金额"),
            "customer_id": ("Account ID", "客户 ID", "AccountId"),
            "customer_name": ("Account Name", "客户名", "客户名称", "Account.Name"),
            "status": ("Stage", "阶段", "StageName"),
            "source": (),
            CURRENCY: _CURRENCY,
        },
        words={
            "status": {
                "Closed Won": "signed",
                **_WON_LOST,
                **_leave_out(
                    "Closed Lost",
                    "Prospecting",
                    "Qualification",
                    "Needs Analysis",
                    "Value Proposition",
                    "Id. Decision Makers",
                    "Perception Analysis",
                    "Proposal/Price Quote",
                    "Proposal/Quote",
                    "Proposal",
                    "Negotiation/Review",
                    "Negotiation",
                    "Discovery",
                    "Qualify",
                    "Develop",
                    "Propose",
                ),
            }
        },
        needed=("status",),
        converted={"Amount (converted)": ("Amount (converted) Currency",)},
    ),
    Preset(
        name="hubspot-deals",
        title=Text("HubSpot(交易)", "HubSpot (deals)"),
        table="deals",
        signature=(
            ("Deal Name", "Deal Stage", "dealname", "dealstage", "交易名称", "交易阶段"),
            ("Deal owner", "Pipeline", "Deal Stage", "dealstage", "交易所有者", "交易阶段"),
        ),
        columns={
            "deal_id": ("Record ID", "Record ID - Deal", "记录 ID", "hs_object_id"),
            "closer_id": (*_CLOSER, "Deal owner", "交易所有者", "hubspot_owner_id"),
            "inviter_id": _INVITER,
            "signed_on": (*_SIGNED, "Close Date", "关闭日期", "结束日期", "closedate"),
            "amount": ("Amount in company currency", "amount_in_home_currency", "Amount", "金额"),
            "customer_id": (
                "Primary Associated Company ID",
                "Associated Company IDs (Primary)",
                "Associated Company IDs",
            ),
            "customer_name": ("Associated Company", "Associated Company (Primary)", "Company Name", "关联的公司"),
            "status": ("Deal Stage", "交易阶段", "dealstage"),
            "source": (),
            CURRENCY: _CURRENCY,
        },
        words={
            "status": {
                **dict.fromkeys(("Closed Won", "closedwon"), "signed"),
                **_WON_LOST,
                **_leave_out(
                    "Closed Lost",
                    "Appointment Scheduled",
                    "Qualified To Buy",
                    "Presentation Scheduled",
                    "Decision Maker Bought-In",
                    "Decision Maker Bought In",
                    "Contract Sent",
                    "closedlost",
                    "appointmentscheduled",
                    "qualifiedtobuy",
                    "presentationscheduled",
                    "decisionmakerboughtin",
                    "contractsent",
                ),
            }
        },
        needed=("status",),
        converted={"Amount in company currency": (), "amount_in_home_currency": ()},
        pipelines=True,
    ),
    Preset(
        name="wukong-contracts",
        title=Text("悟空CRM(合同)", "Wukong CRM (contracts)"),
        table="deals",
        signature=(
            ("公司签约人", "客户签约人", "company_user_name", "companyUserName", "contacts_name"),
            ("合同金额", "合同金额(元)", "合同编号", "合同名称", "money"),
        ),
        columns={
            "deal_id": ("合同编号", "num"),
            # Whom the contract names as its signer; who looks after it may be somebody else.
            "closer_id": (*_CLOSER, "公司签约人", "company_user_name", "companyUserName", "负责人", "owner_user_name"),
            "inviter_id": _INVITER,
            "signed_on": (*_SIGNED, "下单时间", "下单日期", "order_date", "orderDate"),
            "amount": ("合同金额(元)", "合同金额", "money"),
            "customer_id": ("客户编号", "customer_id", "customerId"),
            "customer_name": ("客户名称", "customer_name", "customerName"),
            "received_amount": ("已收款金额", "已收款金额(元)", "已收款", "已回款金额", "received_money"),
            "status": ("审核状态", "合同状态", "状态", "check_status", "checkStatus"),
            "source": (),
            CURRENCY: _CURRENCY,
        },
        words={"status": {**_APPROVED, **_NOT_APPROVED, **_VOID}},
        needed=("status",),
    ),
)
