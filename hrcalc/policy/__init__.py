"""The policy language, without data: grammar, documents, examples.

syntax.py      the grammar: a formula's text -> a tree whose every part knows its place
tree.py        the parts of that tree
source.py      YAML with the place of every value kept
document.py    one policy document, read and checked key by key
library.py     all documents of a folder: which are in force in a month
display.py     numbers and formulas for people to read
"""
