"""What messages do not tell: ids and bank accounts."""

from __future__ import annotations

import pytest

from tests.tables.conftest import Company


class TestPrivate:
    ID, ACCOUNT = "310101199001011234", "6222021234567890123"

    def silent(self, company: Company) -> None:
        problems = company.problems()
        assert problems
        text = "".join(f"{p.why.zh}{p.why.en}{p.mend.zh}{p.mend.en}{p.value}{p.column}" for p in problems)
        assert self.ID[:10] not in text
        assert self.ACCOUNT[:10] not in text
        assert "3.10101" not in text

    def test_a_staff_list_without_a_header(self, company: Company) -> None:
        company.files["员工2.csv"] = f"P,钱,{self.ID},{self.ACCOUNT}\nQ,孙,{self.ID},{self.ACCOUNT}\n"
        self.silent(company)

    def test_a_file_that_is_no_table(self, company: Company) -> None:
        company.files["导出.csv"] = f"P,钱,{self.ID},{self.ACCOUNT}\n"
        self.silent(company)

    @pytest.mark.parametrize("cell", ["3.10101E+17", f"#UNCALCULATED! =MID({ID})"])
    def test_a_damaged_id_number(self, company: Company, cell: str) -> None:
        company.files["员工2.csv"] = f"工号,姓名,部门,入职日期,基本工资,证件号码\nP,钱,面谈部,2024-01-01,5000,{cell}\n"
        self.silent(company)
        assert company.problem().value[-4:] == cell[-4:]
