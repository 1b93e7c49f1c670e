"""Documents as people read and change them: how they stand in a month, what changed between two versions, what that comes to.

standing.py      documents as they stand in a month: until when, for whom
changes.py       what changed from one version of a document to another
meaning.py       what a formula says, however it is written
compare.py       two evaluated months beside each other: who gains, who loses, and why
comparison.py    the shape of that
months.py        two months beside each other: whose pay moved, by which item, and the facts that moved with it
formula_text.py  a formula as a reader of either language would write it
"""
