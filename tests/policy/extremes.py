"""Documents at the limits of everything, read, checked and evaluated in a process of their own, with little memory.

    python -m tests.policy.extremes

prints one JSON line for each: its name, its seconds, the megabytes that the process has needed so far, what came of it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

HEAD = "policy: p\neffective: 2026-01-01\n"
PAY = "items: {pay: {formula: 1}}\n"
MEMORY = 2 * 10**9
"""Bytes of address space; Arrow and numpy take a part of it when they are loaded."""


def metrics(*formulas: str) -> str:
    """A document with the metrics k0, k1, …"""
    lines = [f"  k{i}: {{value: '{formula}'}}\n" for i, formula in enumerate(formulas)]
    return f"{HEAD}metrics:\n{''.join(lines)}{PAY}"


def bands(count: int, value: str) -> str:
    """A document with a long table; `value` may name the number of the band."""
    rows = "".join(f"  - {{from: {i}, value: {value.format(i=i, odd=100_003 + 2 * i)}}}\n" for i in range(count))
    formula = "lookup(base_salary, t) + marginal(base_salary, t) + interpolate(base_salary, t)"
    return f"{HEAD}tables:\n t:\n{rows}items: {{pay: {{formula: '{formula}'}}}}\n"


def item(formula: str, more: str = "") -> str:
    """A document with one item."""
    return f"{HEAD}items: {{pay: {{formula: '{formula}'{more}}}}}\n"


def documents() -> dict[str, str]:
    """The documents, by what is extreme in them."""
    return {
        "9^9^9": item("9^9^9"),
        "100,000 brackets": item("(" * 100_000),
        "100,000 minus signs": item("-" * 100_000),
        "brackets in YAML": "[" * 100_000,
        "braces in YAML": "{" * 100_000,
        "lists in lists": "- " * 400_000,
        "questions in YAML": "? " * 400_000,
        "a line of 10 MB": "x" * 10_000_000,
        "a text of almost 1 MB": f'{HEAD}title: "{"x" * 900_000}"\n{PAY}',
        "a formula of almost 1 MB": item("1+" * 450_000),
        "a word of almost 1 MB": f"{HEAD}items: {{pay: {{formula: 1, kind: {'earnin' * 150_000}}}}}",
        "almost 1 MB of line breaks": "\n" * 900_000,
        "almost 1 MB of blanks": " " * 900_000,
        "full-width colons": "a：" * 300_000,
        "a number of 5,000 digits": f"{HEAD}tables: {{t: [{{from: {'1' * 5_000}, value: 1}}]}}\n{PAY}",
        "a fraction of 900,000 digits": f"{HEAD}tables: {{t: [{{from: 0.{'1' * 900_000}, value: 1}}]}}\n{PAY}",
        "a unit of 900,000 digits": item("1", f", round: half_up {'9' * 900_000}"),
        "10,000 unknown keys": "".join(f"a{i}: 1\n" for i in range(10_000)),
        "10,000 keys twice": "a: 1\n" * 10_000,
        "300 unknown names": metrics(*(f"kk{i}" for i in range(300))),
        "the last day of all": f"{HEAD}ends: 9999-12-31\n{PAY}",
        "the first month of all": f"policy: p\neffective: 0001-01-01\n{PAY}",
        "all days": metrics('workdays_between(date("0001-01-01"), date("9999-12-31"))', 'month_end(date("9999-12-31"))'),
        "60 ands": item("1", f", when: '{' and '.join(['base_salary > 1'] * 60)}'"),
        "10,000 ands": item("1", f", when: '{' and '.join(['base_salary > 1'] * 10_000)}'"),
        "a long list": item("1", f""", when: 'city in ({",".join(f'"{i}"' for i in range(600))})'"""),
        "ifs in ifs": item("if(base_salary > 1, " * 50 + "1" + ", 2)" * 50),
        "more ifs in ifs": item("if(base_salary > 1, " * 90 + "1" + ", 2)" * 90),
        "counts in counts": item("count(deals where amount > count(leads where budget > count(days where 1 > count(leaves))))"),
        "places of a rounding": item("round(1.5, 999999999)"),
        "months of a period": item(f"count(deals in last {'9' * 3_000} months)"),
        "a manager's manager's …": item("1", f", per: deal, credit: closer{'.manager' * 500}"),
        "squares of squares": metrics("9" * 3_900, *(f"k{i} * k{i}" for i in range(40))),
        "fractions of fractions": metrics("1 / 7", *(f"(k{i} + 1) / (k{i} * k{i} + 3)" for i in range(40))),
        "ratios of squares": metrics("9" * 3_900, *(f"ratio(k{i} * k{i}, 7)" for i in range(40))),
        "a long chain": metrics(*(f"k{i + 1} + 1" for i in range(1_200)), "1"),
        "a long circle": metrics(*(f"k{i + 1} + 1" for i in range(1_200)), "k0"),
        "1,500 bands": bands(1_500, "{i}"),
        "1,500 fractions": bands(1_500, "1/{odd}"),
    }  # fmt: skip


def outcomes() -> Iterator[tuple[str, float, str]]:
    """Name, seconds, and `refused` or `evaluated`."""
    from hrcalc.engine.compute import check_documents, evaluate_month
    from hrcalc.engine.facts import vocabulary_of
    from hrcalc.engine.working import workings
    from hrcalc.money import Rounding
    from hrcalc.policy.document import Document
    from hrcalc.policy.reader import read_document
    from tests.engine.months import Chance, fields, world_of_frames
    from tests.policy.test_fuzz import stands_inside, told_well

    facts = Chance(1).facts()
    for name, text in documents().items():
        began = time.perf_counter()
        document, problems = read_document(text, "p.yaml")
        if not problems and isinstance(document, Document):
            problems = check_documents([document], vocabulary_of(fields()))
        month = None
        if not problems and isinstance(document, Document):
            month = evaluate_month(world_of_frames(facts), [document])
            workings(month.session, month.session.block(document, "pay").rows, Rounding())
        seconds = time.perf_counter() - began
        for problem in problems[:20]:
            stands_inside(problem, text)
        told_well(*(t for p in (month.problems if month else ()) for t in (p.why, p.mend)))
        yield name, seconds, "evaluated" if month else "refused"


def main() -> None:
    """Run all of them."""
    import resource  # not on Windows

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for name, seconds, outcome in outcomes():
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps([name, seconds, megabytes, outcome]), flush=True)


if __name__ == "__main__":
    main()
