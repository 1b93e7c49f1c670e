"""The policy language, without data: grammar, documents, examples.

A formula:

    lexer.py           its text -> words, numbers and signs
    literals.py        numbers, and what people write in place of them
    syntax.py          the grammar: those -> a tree whose every part knows its place
    functions.py       its functions, and what they take
    misread.py         where the grammar cannot go on: what a person probably meant
    habits.py          words that people write out of habit
    tree.py            the parts of that tree

A document:

    source.py          YAML with the place of every character kept
    slips.py           slips of typing: full-width signs
    yaml_slips.py      where YAML cannot go on, in a person's words
    reader.py          a policy file's text -> a document, with every mistake collected
    item_reader.py     its metrics and items
    table_reader.py    its tables
    example_reader.py  its worked examples
    value_reader.py    texts, titles, numbers and formulas in all of them
    document.py        what one policy document says, and where it says it
    library.py         all documents of a folder: which are in force in a month
    schema.py          the JSON Schema of policy files
    patterns.py        how values are written, for that schema

For people:

    errors.py          how a mistake in a policy is told: what, under which character, how to mend it
    display.py         numbers for people to read
"""
