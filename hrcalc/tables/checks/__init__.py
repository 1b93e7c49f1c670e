"""What is wrong between rows and tables, once each cell is right.

- `across`: unknown ids, events outside employment; `context`: what such checks need
- `deals`: refunds and shares
- `staff`: inside the staff list: days that cannot be, rings of managers; `employment`: who was employed when
- `identity`: numbers of bank cards and of identity cards
- `one_off`: adjustments of the month
- `nearest`: the id that was probably meant
"""
