"""Amounts in every spelling, read as exactly what they say; what a whole column says about its numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.tables import TABLES, Field
from hrcalc.tables.cells.amounts import amount
from hrcalc.tables.cells.values import Converted, Writing, convert
from hrcalc.tables.recognise import match
from tests.tables.conftest import Company

MONEY = Field("amount", "签单金额", "money", unit="元")


def read(*texts: str | None, kind: Any = "money", **options: Any) -> Converted:
    field = MONEY if kind == "money" else Field("x", "某", kind)
    return convert(field, pa.chunked_array([pa.array(texts, pa.string())]), Writing(**options))


def values(*texts: str | None, **options: Any) -> list[Decimal | None]:
    found = read(*texts, **options)
    assert (found.findings, len(found.rows)) == ((), 0)
    exact: list[Decimal | None] = found.values.to_pylist()
    return exact


NUMBERS = st.decimals(min_value=-(10**10), max_value=10**10, places=2, allow_nan=False)
WIDE = str.maketrans("0123456789,.-()", "０１２３４５６７８９，．－（）")


@given(
    NUMBERS,
    st.sampled_from(["", "¥", "￥", "¥ ", "RMB", "CNY ", "人民币"]),
    st.sampled_from(["", "元", " 元", " RMB"]),
    st.booleans(),
)
def test_every_spelling_of_an_amount_is_the_same(number: Decimal, before: str, behind: str, wide: bool) -> None:
    size = abs(number)
    sign = "-" if number < 0 else ""
    for digits in (f"{size:f}", f"{size:,f}", f"{size:,f}".replace(",", " "), f"{size:,f}".replace(",", "\u202f")):
        texts = [f"{sign}{before}{digits}{behind}", f"{before}{sign}{digits}{behind}"]
        if sign:
            texts += [f"({before}{digits}{behind})", f"（{before}{digits}{behind}）", f"{before}({digits}{behind})"]
            texts += [f"{before}{digits}-"]
        for text in texts:
            assert values(text.translate(WIDE) if wide else text) == [number], text


@given(
    st.decimals(min_value=-(10**5), max_value=10**5, places=4, allow_nan=False),
    st.sampled_from([("千", 3), ("万", 4), ("百万", 6), ("亿", 8)]),
)
def test_words_behind_a_number_count_exactly(number: Decimal, word: tuple[str, int]) -> None:
    for text in (f"{number}{word[0]}", f"{number} {word[0]}元", f"{number:,f}{word[0]}"):
        assert values(text) == [number * 10 ** word[1]]


@given(st.text(alphabet="0123456789,. -+()¥$元万千亿eE%'", min_size=1, max_size=10))
def test_no_text_is_read_as_another_amount(text: str) -> None:
    """Whatever is read has the digits of its text, in their order, and stands for below zero only where the text says so."""
    found = amount(text)
    if found is None:
        return
    digits = [letter for letter in text.replace("e", "E").partition("E")[0] if letter.isdigit()]
    said = "".join(digits).strip("0")
    assert "".join(str(d) for d in found.number.as_tuple().digits).strip("0") == said
    assert (found.number < 0) == (("-" in text or "(" in text) and said != "")


def test_amounts_agree_whether_a_column_or_a_text_is_read() -> None:
    texts = ["$1,234.50", "-$5", "$-5", "$5", "($5)", "$ .5", "$1,234", "$0.10"]
    together = read(*texts).values.to_pylist()
    assert together == [found.number for text in texts if (found := amount(text))]
    assert len(together) == len(texts)


@pytest.mark.parametrize("sign", ["$", "US$", "HK$", "€", "£", "USD ", "＄", "NT$"])
def test_one_foreign_currency_is_read_as_it_stands_with_one_warning(sign: str) -> None:
    found = read(f"{sign}46,291.98", f"-{sign}5", f"{sign}-5", "7", f"({sign}1)")
    assert found.values.to_pylist() == [Decimal("46291.98"), Decimal(-5), Decimal(-5), Decimal(7), Decimal(-1)]
    assert [(f.said[0], f.severity, f.row) for f in found.findings] == [("currency-sign", "warning", 0)]
    assert found.readable


@pytest.mark.parametrize("other", ["¥5", "5元", "5 RMB", "€5", "US$5", "3万元", "￥1,000"])
def test_two_currencies_leave_the_foreign_ones_unread(other: str) -> None:
    found = read("$5", other, "7", "x")
    assert found.findings == ()
    ours = amount(other)
    assert ours is not None
    assert found.values.to_pylist() == [None, ours.number if ours.currency == "¥" else None, Decimal(7), None]
    assert found.said["$5"][0] == "wrong-currency"


def test_a_ratio_has_no_currency() -> None:
    found = read("$0.3", "0.4", kind="ratio")
    assert (found.rows.tolist(), found.findings) == ([0], ())


@pytest.mark.parametrize(
    "texts", [["1.234,56", "1.234"], ["1.234.567,8"], ["1,23", "1,234"], ["99,5", "1.234", "7"], ["€ 1.234,56"]]
)
def test_a_column_with_decimals_behind_a_comma_is_not_read(texts: list[str]) -> None:
    (finding,) = read(*texts).findings
    assert (finding.said[0], finding.severity, finding.value) == ("decimal-comma", "error", texts[0])


@pytest.mark.parametrize(
    "texts",
    [["1.234,56", "5.5"], ["1,23", "7"], ["1,23", "1,234.5"], ["1,23", "1,234,567"], ["1.234,56", "1,234", ".5"]],
)
def test_a_slip_among_decimals_behind_a_point_is_one_bad_cell(texts: list[str]) -> None:
    found = read(*texts)
    assert (found.findings, found.rows.tolist()) == ((), [0])
    assert None not in found.values.to_pylist()[1:]


@pytest.mark.parametrize(
    ("unit", "power"), [("万元", 4), ("千元", 3), ("万", 4), ("元", 0), ("百万元", 6), ("亿元", 8), ("含税", 0)]
)
def test_the_unit_of_the_header_counts(unit: str, power: int) -> None:
    plain = ["3.5", "-1,234.56", "¥2", "(8)", "0", "0.0001"]
    exact = [Decimal(n) * 10**power for n in ("3.5", "-1234.56", "2", "-8", "0", "0.0001")]
    assert values(*plain, unit=unit) == exact
    assert values(plain[0], unit=unit) == exact[:1]


def test_a_unit_in_the_header_and_another_in_the_cell_is_a_bad_cell() -> None:
    found = read("3.5万", "3.5", "8元", "12345678901234567", unit="万元")
    assert found.rows.tolist() == [0, 2, 3]
    assert set(found.said) == {"3.5万", "8元"}


def test_the_smallest_part_is_not_lost() -> None:
    assert values("0.00001234", unit="万元") == [Decimal("0.1234")]
    assert read("0.1", unit="万元").values.type.scale >= 2


def test_headers_with_units() -> None:
    for header in ("签单金额(万元)", "签单金额（千元）", "amount(万元)", "签单金额(元)"):
        assert match(TABLES["deals"], 0, [header], {}).columns == {"amount": 0}, header
    for header in ("签单金额(美元)", "签单金额(USD)", "签单金额(吨)"):
        assert match(TABLES["deals"], 0, [header], {}).columns == {}, header


def test_a_header_in_ten_thousands(company: Company) -> None:
    company.change("2026-10/deals.csv", "signed_on,amount", "signed_on,签单金额(万元)")
    company.change("2026-10/deals.csv", "10000.00", "1.5")
    company.change("2026-10/deals.csv", "2500.5", "0.25005")
    tables = company.read()
    assert tables.problems == []
    assert tables.frames["deals"]["amount"].to_pylist() == [Decimal(15000), Decimal("2500.5")]


def test_a_mapped_header_in_a_foreign_currency_is_a_warning(company: Company) -> None:
    company.change("2026-10/deals.csv", "signed_on,amount", "signed_on,Amount (USD)")
    company.settings["columns"] = {"deals": {"amount": "Amount (USD)"}}
    problem = company.problem()
    assert (problem.code, problem.severity, problem.column, problem.row) == (
        "currency-sign",
        "warning",
        "Amount (USD)",
        1,
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1.2E+05", "shortens a long number"),
        ('"1.234,5"', "decimal point or a separator"),
        ('"12,5"', "decimal point or a separator"),
    ],
)
def test_a_bad_amount_says_why(company: Company, text: str, word: str) -> None:
    company.change("2026-10/deals.csv", "2500.5", text)
    problem = company.problem()
    assert (problem.code, problem.row) == ("wrong-number", 3)
    assert word in problem.why.en


def test_two_currencies_are_told_cell_by_cell(company: Company) -> None:
    company.change("2026-10/deals.csv", "10000.00", "$5")
    company.change("2026-10/deals.csv", "2500.5", "¥5")
    problem = company.problem()
    assert (problem.code, problem.row, problem.value) == ("wrong-currency", 2, "$5")


def test_ids_that_a_spreadsheet_damaged_are_refused_wherever_they_stand(company: Company) -> None:
    company.change("员工花名册.csv", "离职日期,基本工资", "离职日期,银行账号,证件号码,基本工资")
    text = str(company.files["员工花名册.csv"]).splitlines()
    for i in range(1, len(text)):
        cells = text[i].split(",")
        cells[6:6] = ["6.22202E+18" if i == 1 else "", "3.10101e17" if i == 2 else ""]
        text[i] = ",".join(cells)
    company.files["员工花名册.csv"] = "\n".join(text) + "\n"
    company.change("2026-10/leads.csv", "channel,source", "电话,source")
    company.change("2026-10/leads.csv", "Z001,抖音", "Z001,1.38E+10")
    found = [(p.column, p.code, p.value) for p in company.problems()]
    assert ("电话", "damaged-id", "1.38E+10") in found
    assert ("银行账号", "damaged-id", "…E+18") in found
    assert ("证件号码", "damaged-id", "…1e17") in found


@pytest.mark.parametrize("text", ["5000①", "5000¹", "5000²", "¥5000①", "5000½", "⑤000"])
def test_a_notes_mark_is_no_digit(text: str) -> None:
    found = read("1", text, "５０００")
    assert (found.values.to_pylist(), found.texts) == ([Decimal(1), None, Decimal(5000)], [text])
    assert amount(text) is None


@pytest.mark.parametrize(
    ("amounts", "doubtful"), [(["3.5", "35000"], True), (["3.5", "350", ""], False), (["35000", "0", "10000"], False)]
)
def test_amounts_that_may_be_yuan_under_a_header_of_ten_thousands(
    company: Company, amounts: list[str], doubtful: bool
) -> None:
    rows = "".join(f"D{i},S001,2026-10-05,{text}\n" for i, text in enumerate(amounts))
    company.files["2026-10/deals.csv"] = "订单编号,签单人工号,签单日期,签单金额(万元)\n" + rows
    found = [(p.row, p.severity) for p in company.problems() if p.code == "unit-doubtful"]
    assert found == ([(3, "warning")] if doubtful else [])
    assert company.read().frames["deals"]["amount"].to_pylist()[0] == Decimal(amounts[0]) * 10_000
