"""The policy language, without data: grammar, documents, examples.

lexer.py     a formula's text -> words, numbers and signs
syntax.py    the grammar: those -> a tree whose every part knows its place
tree.py      the parts of that tree
source.py    YAML with the place of every value kept
reader.py    a policy file's text -> a document, with every mistake collected
document.py  what one policy document says, and where it says it
library.py   all documents of a folder: which are in force in a month
errors.py    how a mistake in a policy is told: what, under which character, how to mend it
display.py   numbers for people to read
"""
