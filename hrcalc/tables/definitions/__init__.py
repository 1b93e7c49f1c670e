"""What each table is: one module per table, with its schema, its names in both languages, its roles and its date.

- `employees`; `leads`, `interviews`, `deals`, `deal_credits`; `attendance`, `leaves`, `applications`
- `actuals`, `targets`; `tax_profile`, `contribution_bases`, `opening_balances`, `adjustments`
"""
