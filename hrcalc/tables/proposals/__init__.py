"""What an unknown export is (`map`).

- `likeness`: of headers; `contents`: of columns
- `assignment`: columns to a table's fields; `mapping`, `proposing`: the mapping, and what stands beside it
"""
