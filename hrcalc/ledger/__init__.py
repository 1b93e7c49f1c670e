"""The ledger: closed months, posted for good, and who did what, in one SQLite file beside the company's data.

    entries.py   an entry of the chain, and its hash
    store.py     the ledger: opened, checked, appended to; never changed
    file.py      its file as SQLite opens it, and the locks on it
    seal.py      checksums of the file's blocks: a changed byte anywhere shows
    schema.py    its tables, the triggers that refuse changes, versions
    proof.py     the proof that nothing was altered, and the place where something was
    verify.py    `ledger verify`: that proof, told
    parts.py     what a closed month holds, as bytes and back
    months.py    closed months, payouts and runs, read from the entries
    faults.py    what can be wrong with the file, in words

Everything is an entry: a run, a close, a payout, a look at somebody's pay. Each names the hash of the one before it, so that no entry
can be changed, removed or put between without all that follow it showing that. What a month posted (its lines, people, metrics, manifest
and the texts of its policies) lies in parts, each found by the hash that its entry names. Entries hold no amounts and nothing private.
"""
