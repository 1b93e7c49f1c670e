"""Why a number is what it is: a tree from net pay down to rows of the exports, in sentences of both languages.

tree.py       the tree behind a number of a person
telling.py    items and metrics as branches
lines.py      lines, adjustments and conditions as branches
parts.py      what a formula is made of, as branches
lacking.py    why there is no line
phrases.py    formulas in words
clauses.py    conditions in words: what is asked, why it holds or not
steps.py      bands in words
sentences.py  what is said round them
naming.py     what names are called, whose they are, what they count
terms.py      terms in both languages: units, roles, periods, values
branch.py     the shape of the tree, and its JSON
"""
