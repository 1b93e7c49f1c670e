"""What well-known CRMs export, so that nobody has to map it.

- `preset`, `presets` (`leads`, `deals`): their headers, and how each export is known
- `words`, `stages`: an export's words in ours, and rows that a word leaves out; `own_words`: what is wrong with `[values]`
- `currencies`, `home_currency`: amounts in another money, and in one that nobody names
"""
