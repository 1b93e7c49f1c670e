"""What CRMs export of leads: 纷享销客, 销售易, Salesforce, HubSpot, 悟空CRM, and a small one that names nobody.

Where a CRM tells where a lead came from, in its own words, that is our `channel`; our `source` is closed and decides about pay, so only a
company can say how its words map to it. Columns of people hold names or accounts as often as numbers.
"""

from __future__ import annotations

from hrcalc.tables.crm.preset import Preset
from hrcalc.words import Text

_INVITER = ("邀约人工号", "邀约人")
_INVITED = ("邀约日期",)
_REFERRER = ("转介绍人工号", "转介绍人")

LEADS = (
    Preset(
        name="fxiaoke-leads",
        title=Text("纷享销客(销售线索)", "Fxiaoke (leads)"),
        table="leads",
        signature=(
            ("线索池", "分配管理员", "线索无效原因", "销售人员退回原因", "leads_pool_id"),
            ("负责人", "负责人所在部门", "owner", "owner__r"),
        ),
        columns={
            "lead_id": ("线索编号", "编号", "唯一性ID", "线索ID", "_id"),
            "invited_on": (*_INVITED, "创建时间", "create_time"),
            "inviter_id": (*_INVITER, "负责人", "owner__r", "owner"),
            "customer_name": ("公司", "公司名称", "客户名称", "company"),
            "phone": ("手机", "电话", "mobile", "tel"),
            "channel": ("来源", "线索来源", "source"),
            "source": (),
            "referrer_id": _REFERRER,
        },
    ),
    Preset(
        name="neocrm-leads",
        title=Text("销售易(销售线索)", "Neocrm (leads)"),
        table="leads",
        signature=(
            ("销售线索所有人", "线索所有人", "所属公海", "所属公海池", "highSeaId"),
            ("跟进状态", "线索来源", "公司名称", "leadSourceId", "companyName"),
        ),
        columns={
            "lead_id": ("销售线索编号", "线索编号", "销售线索ID", "线索ID", "ID"),
            "invited_on": (*_INVITED, "创建日期", "创建时间", "createdAt"),
            "inviter_id": (*_INVITER, "销售线索所有人", "线索所有人", "所有人", "ownerId"),
            "customer_id": ("客户编号", "accountId"),
            "customer_name": ("公司名称", "公司", "companyName"),
            "phone": ("手机", "电话", "mobile", "phone"),
            "channel": ("线索来源", "来源", "leadSourceId"),
            "source": (),
            "referrer_id": _REFERRER,
        },
    ),
    Preset(
        name="salesforce-leads",
        title=Text("Salesforce(潜在客户)", "Salesforce (leads)"),
        table="leads",
        signature=(
            ("Lead Owner", "Lead Owner Alias", "潜在客户所有人", "IsConverted", "ConvertedDate"),
            (
                "Lead Source",
                "Lead Status",
                "Company / Account",
                "Company",
                "Converted",
                "Lead ID",
                "潜在客户来源",
                "潜在客户状态",
                "LeadSource",
            ),
        ),
        columns={
            "lead_id": ("Lead ID", "潜在客户 ID", "Id"),
            "invited_on": (*_INVITED, "Create Date", "Created Date", "创建日期", "CreatedDate"),
            "inviter_id": (*_INVITER, "Lead Owner", "潜在客户所有人", "Owner.Name", "Lead Owner Alias", "OwnerId"),
            "customer_name": ("Company / Account", "Company", "公司"),
            "phone": ("Mobile", "Phone", "手机", "电话", "MobilePhone"),
            "channel": ("Lead Source", "潜在客户来源", "LeadSource"),
            "source": (),
            "industry": ("Industry", "行业"),
            "company_size": ("No. of Employees", "Employees", "员工数", "NumberOfEmployees"),
            "referrer_id": _REFERRER,
        },
    ),
    Preset(
        name="hubspot-contacts",
        title=Text("HubSpot(联系人)", "HubSpot (contacts)"),
        table="leads",
        signature=(
            ("Contact owner", "联系人所有者", "hubspot_owner_id"),
            ("Record ID", "Lead Status", "Lifecycle Stage", "Email", "hs_lead_status", "lifecyclestage", "记录 ID"),
            (
                "First Name",
                "Last Name",
                "Lead Status",
                "Lifecycle Stage",
                "Create Date",
                "createdate",
                "名字",
                "创建日期",
            ),
        ),
        columns={
            "lead_id": ("Record ID", "Record ID - Contact", "记录 ID", "hs_object_id"),
            "invited_on": (*_INVITED, "Create Date", "创建日期", "createdate"),
            "inviter_id": (*_INVITER, "Contact owner", "联系人所有者", "hubspot_owner_id"),
            "customer_id": (
                "Primary Associated Company ID",
                "Associated Company IDs (Primary)",
                "Associated Company IDs",
            ),
            "customer_name": (
                "Company Name",
                "Associated Company",
                "Associated Company (Primary)",
                "公司名称",
                "company",
            ),
            "phone": ("Mobile Phone Number", "Phone Number", "电话号码", "mobilephone", "phone"),
            "channel": ("Original Source", "Original Traffic Source", "Lead Source", "hs_analytics_source"),
            "source": (),
            "industry": ("Industry", "行业"),
            "referrer_id": _REFERRER,
        },
    ),
    Preset(
        name="wukong-leads",
        title=Text("悟空CRM(线索)", "Wukong CRM (leads)"),
        table="leads",
        signature=(
            ("线索名称", "leads_name", "leadsName"),
            ("客户级别", "客户行业", "下次联系时间", "next_time", "owner_user_name", "nextTime", "ownerUserName"),
        ),
        columns={
            "lead_id": ("线索编号", "线索ID", "leads_id", "leadsId"),
            "invited_on": (*_INVITED, "创建时间", "create_time", "createTime"),
            "inviter_id": (*_INVITER, "负责人", "owner_user_name", "ownerUserName"),
            "customer_name": ("公司", "公司名称", "客户名称", "线索名称", "leads_name", "leadsName"),
            "phone": ("手机", "手机号", "mobile", "电话", "telephone"),
            "channel": ("线索来源", "来源", "source"),
            "source": (),
            "industry": ("客户行业", "行业", "industry"),
            "referrer_id": _REFERRER,
        },
    ),
    Preset(
        name="small-crm-leads",
        title=Text("小型CRM(线索)", "a small CRM (leads)"),
        table="leads",
        signature=(
            ("线索名称",),
            ("线索状态", "线索来源"),
            ("未跟进天数", "更新于", "前负责人", "前所属部门", "最新跟进记录", "实际跟进时间", "下次跟进时间"),
        ),
        columns={
            "lead_id": ("线索编号", "线索ID", "编号", "ID"),
            "invited_on": (*_INVITED, "创建时间"),
            "inviter_id": (*_INVITER, "负责人"),
            "customer_name": ("公司", "公司名称", "客户名称", "线索名称"),
            "phone": ("手机", "电话"),
            "channel": ("线索来源", "来源"),
            "source": (),
            "need": ("客户需求", "需求"),
            "referrer_id": _REFERRER,
        },
    ),
)
