"""The staff list.

Several rows of one person with `from_date` tell a change of salary, team or position; without it, since hiring.
"""

from __future__ import annotations

from hrcalc.tables.schema import Table, at_least, column, schema
from hrcalc.words import Text

KEY = ("employee_id", "from_date")

EMPLOYEES = Table(
    name="employees",
    title=Text("员工花名册", "Employees"),
    words=("employees", "employee", "staff", "员工花名册", "花名册", "员工", "人员"),
    key=KEY,
    schema=schema(
        "employees",
        {
            "employee_id": column("id", "工号", required=True, aliases=("员工工号", "员工编号")),
            "name": column("text", "姓名", required=True, aliases=("员工姓名",)),
            "department": column("text", "部门", required=True),
            "position": column("text", "岗位"),
            "team": column("text", "团队"),
            "branch": column("text", "分公司"),
            "region": column("text", "区域"),
            "manager_id": column("id", "上级工号", aliases=("上级",)),
            "city": column("text", "参保城市"),
            "hired_on": column("date", "入职日期", required=True),
            "left_on": column("date", "离职日期"),
            "base_salary": column("money", "基本工资", at_least(0), required=True),
            "full_attendance_bonus": column("money", "全勤奖", at_least(0)),
            "id_type": column("text", "证件类型"),
            "id_number": column("id", "证件号码"),
            "bank_name": column("text", "开户行"),
            "bank_account": column("id", "银行账号"),
            "email": column("text", "邮箱"),
            "wecom_userid": column("id", "企业微信账号"),
            "from_date": column("date", "生效日期"),
        },
        KEY,
    ),
)
