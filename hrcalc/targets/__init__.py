"""Targets as a tree: company → region and branch → department → team → employee, and year → quarter → month.

periods.py   years, quarters and months, and which holds which
staff.py     who is employed in a period, and in which groups
rows.py      the rows of the targets table that are in force, by metric, period and whom
shares.py    one whole into parts that add up to it
request.py   what a user asks to be split: words and numbers understood
resolve.py   a request over the data: which metric, whose target, how much, down to where
split.py     a target split down the tree
proposal.py  what comes of it, for the terminal, for programs, for a file
notices.py   warnings: parts that do not add up to their whole
"""
