"""Worked examples of documents: run before every payroll, and by `hrcalc policy test`.

runner.py        examples against a library of documents
expectations.py  what they expect, against what comes out
given.py         what an example is given
given_world.py   what examples are given -> a small world, which those of lone people share
given_values.py  its values and rows
given_months.py  the months in which its people are employed
"""
