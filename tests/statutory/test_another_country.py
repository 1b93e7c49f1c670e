"""Another country's tax is a document like any other: payroll taxes of the United States with their yearly wage base."""

from __future__ import annotations

from fractions import Fraction

from tests.engine.books import Books, amounts, day, person

FICA = """
policy: us-fica
title: {zh: 美国工资税, en: US payroll tax}
effective: 2026-01-01
reference: Social security 6.2% up to the yearly wage base, medicare 1.45%, 0.9% more above 200,000
metrics:
  paid_before: {value: posted(taxable_earnings in year)}
  paid_now: {value: paid_before + taxable_earnings}
tables:
  social_security_rate: [{from: 0, value: 6.2%}, {above: 176100, value: 0%}]
  medicare_rate: [{from: 0, value: 1.45%}, {above: 200000, value: 2.35%}]
items:
  social_security: {kind: tax, formula: "marginal(paid_before, paid_now, social_security_rate)"}
  medicare: {kind: tax, formula: "marginal(paid_before, paid_now, medicare_rate)"}
  employer_social_security: {kind: employer, formula: social_security}
"""
PAY = """
policy: pay
effective: 2026-01-01
items:
  wage: {per: application, formula: amount}
"""


def test_a_year_of_payroll_taxes() -> None:
    """The wage base is crossed in September, the additional rate begins in October; the year is one computation."""
    books = Books([FICA, PAY], window=0)
    books.rows["employees"].append(person("A"))
    months = [f"2026-{m:02}" for m in range(1, 13)]
    for month in months:
        wage = {"employee_id": "A", "date": day(f"{month}-15"), "status": "approved", "kind": "wage"}
        books.rows["applications"] = [{**wage, "application_id": month, "amount": Fraction(20_000)}]
        books.close(month)
    paid = [amounts(run) for run in books.runs.values()]
    security = [run.get(("A", "social_security"), 0) for run in paid]
    assert security == [1_240_00] * 8 + [16_100_00 * 62 // 1000, 0, 0, 0]
    medicare = [run["A", "medicare"] for run in paid]
    assert medicare == [290_00] * 10 + [470_00] * 2
    assert sum(security) == 176_100_00 * 62 // 1000
    assert [run.get(("A", "employer_social_security"), 0) for run in paid] == security
