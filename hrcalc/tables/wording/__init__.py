"""What an export's words mean: a company's own, from `[values]`, and those of a CRM.

- `words`: an export's words in ours; `left_out`: rows that a word leaves out, and words that nobody knows
- `own_words`: what is wrong with `[values]`
"""
