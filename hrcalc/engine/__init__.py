"""The policy language over the month's facts: who is in a document, what its formulas come to, and why.

The facts:

    facts.py      the month's checked tables -> facts, and what became of each row
    world.py      the facts of one month together
    linking.py    rows of event tables -> events, linked to people, leads and customers
    people.py     employees, their rows over time, and the stretches (spells) of the month
    events.py     event tables: dates, roles, shares, what is an event at all
    customers.py  when two rows tell of the same customer: ids, phones and names in the form in which they are compared
    sources.py    source verification: who touched a deal's customer first
    alike.py      texts that look alike, among very many
    near_sources.py  deals and leads whose customers look alike, for a person to decide
    in_force.py   tables whose rows hold from a month on: contribution bases, tax profiles, months employed
    fields.py     where the values of a table's columns come from

What documents mean:

    names.py      what a name in a formula means
    types.py      types of formulas, checked before anything is computed
    metric_types.py  types of metrics
    type_words.py  what does not go together, in words
    table_types.py  types of what formulas read from tables
    hints.py      what a name that means nothing may be instead
    checks.py     every mistake in documents together, circles among them
    plan.py       the order of evaluation
    unreached.py  what documents say in vain: items that never pay, metrics that nothing uses
    scope.py      which documents apply to whom
    conflicts.py  what is wrong with documents over people

What they come to:

    columns.py    a column of values: numbers, texts, dates or yes/no, with what is missing or at fault
    rows.py       the rows that a formula is evaluated over
    bands.py      tables of bands
    keyed.py      keyed tables
    periods.py    the days that a period spans
    groups.py     who belongs to a team, a department …
    aggregate.py  count(…), sum(…) and their like
    conditions.py  comparisons of columns
    faults.py     why a value cannot be computed, in words
    dates.py      functions of dates
    closed.py     closed months: what each posted, read when first asked for
    history.py    posted(…): what closed months paid
    references.py  names -> the values of fields, metrics, items and totals
    goals.py      targets and actuals
    evaluate.py   formulas over rows
    arithmetic.py  functions of numbers alone: min, max, rounding, ratio
    session.py    metrics, items and totals of every person, each computed once
    lines.py      items -> lines, rounded once
    compute.py    the month's values: all of that
    hold.py       whom an error in a row touches
    readers.py    who reads which row, as the documents in force say
    absences.py   warnings of what is not there though a document asks for it
    overlooked.py  warnings of people and applications that documents pass by
    untold.py     warnings of what neither closed months nor opening balances tell
    notices.py    warnings: what a person should look at though nothing is wrong

What closed months come to now:

    retro_lines.py  today's lines of a closed month, less what was posted for it
    retro_reasons.py  why they differ
    retro_people.py  whom retro leaves alone, or asks about
    retro_files.py  which exports of a closed month are gone
    carried.py    lines that a later month takes over: retro, and what was paid off cycle

What is told of them:

    result.py     the shape of a pay run, which documents are written from
    outcome.py    the evaluated month in that shape
    line_table.py  its lines as a table
    fen.py        columns of amounts
    payees.py     what the bank and the tax office know people by, and whom the bank can pay
    tax_return.py  what is declared to the tax office
    anomalies.py  what finance should look at before paying
    source_check.py  the report of source verification
    working.py    the formula with its numbers
"""
