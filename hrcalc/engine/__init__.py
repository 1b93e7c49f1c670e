"""The policy language over tables: who is in a document, what its formulas come to, and why.

columns.py     a column of values: numbers, texts, dates or yes/no, with what is missing or at fault
people.py      employees, their rows over time, and the stretches (spells) of the month
events.py      event tables: dates, roles, shares, what is an event at all
sources.py     source verification: who touched a deal's customer first
world.py       the facts of one month together
names.py       what a name in a formula means
plan.py        which documents apply to whom; the order of evaluation
evaluate.py    formulas over rows
lines.py       items -> lines, rounded once
working.py     the formula with its numbers
compute.py     the month's pay from facts and documents
explain.py     the tree behind a number
examples.py    worked examples of documents
result.py      what a pay run comes to
"""
