"""What well-known CRMs export, so that nobody has to map it.

- `preset`, `presets` (`leads`, `deals`): their headers, and how each export is known
- `currencies`, `home_currency`: amounts in another money, and in one that nobody names
"""
