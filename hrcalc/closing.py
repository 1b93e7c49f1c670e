"""A month is closed: what its last run put into the output folder is posted to the ledger, for good.

`run_recorded` is what a run leaves for that: hashes of its outputs, and the policies and accounts that it used. `close` posts exactly those
outputs, as they were reviewed; it computes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import hrcalc
from hrcalc.calendar import Month
from hrcalc.documents.folder import finished, locked
from hrcalc.documents.read_back import read_month
from hrcalc.engine.result import PayRun
from hrcalc.ledger import parts
from hrcalc.ledger import store as ledgers
from hrcalc.ledger.entries import Entry, digest
from hrcalc.ledger.months import Closed, Months
from hrcalc.lock import name_of
from hrcalc.problems import Busy, Problem, ProblemsFound
from hrcalc.settings import Settings
from hrcalc.words import Text, listed


def refuse_closed(months: Months, month: Month) -> None:
    """Raises Busy for a month that is closed, or lies before the first closed one."""
    if month in months.closed:
        entry = months.closed[month]
        who = entry.body["approved_by"]
        raise Busy(
            Text(
                f"{month} 已结账({entry.at[:10]},{who} 批准)。之后的变化随下个未结账的月份补差;"
                f"想看现在会算成多少:hrcalc run --month {month} --compare",
                f"{month} is closed ({entry.at[:10]}, approved by {who}). What has changed since is paid with the next open month; "
                f"to see what it would come to today: hrcalc run --month {month} --compare",
            )
        )
    if months.first is not None and month < months.first:
        raise Busy(
            Text(
                f"账本从 {months.first} 开始,{month} 在它之前,不能再算。",
                f"The ledger begins with {months.first}: {month} lies before it and cannot be run any more.",
            )
        )


def run_recorded(
    months: Months, pay_run: PayRun, folder: Path, texts: Mapping[str, str], accounts: Mapping[str, str]
) -> Entry:
    """Record a run whose outputs lie finished in `folder`.

    `texts`: version -> text of each policy. `accounts`: employee id -> what tells a changed bank account (`account_digests`). Raises
    ProblemsFound where the ledger cannot be written.
    """
    inputs = {file.path: file.sha256 for file in pay_run.inputs}
    body = {
        "version": hrcalc.__version__,
        "outputs": hashes_of(folder),
        "inputs": digest(json.dumps(inputs, sort_keys=True).encode()),
        "held": sorted(pay_run.held),
        "posted": _posted(months),
    }
    kept = {"policies": parts.of_json(dict(texts)), "accounts": parts.of_json(dict(accounts))}
    return months.ledger.append("run", str(pay_run.month), body, kept)


def hashes_of(folder: Path) -> dict[str, str]:
    """SHA-256 of each file in a month's folder; of the payslips together, as there may be very many."""
    found = {path.name: digest(path.read_bytes()) for path in sorted(folder.iterdir()) if path.is_file()}
    for inner in sorted(path for path in folder.iterdir() if path.is_dir()):
        whole = hashlib.sha256()
        for path in sorted(inner.iterdir()):
            whole.update(f"{path.name}\0{digest(path.read_bytes())}\n".encode())
        found[f"{inner.name}/"] = whole.hexdigest()
    return found


def close(settings: Settings, month: Month, approved_by: str, *, with_held: bool = False) -> Closed:
    """Post a month. Raises Busy for one that is closed, ProblemsFound with every reason against it; then nothing has changed."""
    approved_by = name_of(approved_by)
    with ledgers.locked(settings.ledger), locked(settings.out), ledgers.opened(settings.ledger) as ledger:
        months = Months(ledger)
        refuse_closed(months, month)
        run = months.run(month)
        if run is not None:
            finished(settings.out, str(month), lambda folder: not _changed(run.body["outputs"], folder))
        if problems := _against(settings, months, month, run, approved_by, with_held=with_held):
            raise ProblemsFound(problems)
        assert run is not None
        return _post(settings, months, month, run, approved_by)


def _post(settings: Settings, months: Months, month: Month, run: Entry, approved_by: str) -> Closed:
    folder = settings.out / str(month)
    posted = {name: parts.of_table(table) for name, table in read_month(folder).items()}
    posted["manifest"] = parts.of_json(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    held = tuple(run.body["held"])
    body = {"approved_by": approved_by, "run": run.number, "held": held, "outputs": run.body["outputs"]}
    entry = months.post("close", month, body, posted, kept=run.parts)
    return Closed(month, approved_by, held, entry.hash, months.books)


def _against(
    settings: Settings, months: Months, month: Month, run: Entry | None, approved_by: str, *, with_held: bool
) -> list[Problem]:
    """Every reason not to close."""
    again = Text(
        f"重新运行 hrcalc run --month {month},再审核。", f"Run hrcalc run --month {month} again, and review it."
    )
    problems = []
    if months.last is not None and month != months.last.next:
        why = Text(f"{months.last.next} 还没结账。", f"{months.last.next} is not closed yet.")
        mend = Text("按月份顺序结账。", "Close the months in their order.")
        problems.append(_reason("close-order", why, mend, str(months.last.next)))
    if run is None:
        why = Text(f"账本里没有 {month} 的计算记录。", f"The ledger knows no run of {month}.")
        return [*problems, _reason("close-no-run", why, again, str(month))]
    changed = _changed(run.body["outputs"], settings.out / str(month))
    if changed:
        names = listed(changed)
        why = Text(
            f"{settings.out / str(month)} 里的文件不是最后一次计算的结果:{names.zh}。",
            f"Files in {settings.out / str(month)} are not those of the last run: {names.en}.",
        )
        problems.append(_reason("close-outputs", why, again, changed[0]))
    if _posted(months) != run.body["posted"]:
        why = Text("计算之后账本又记了新的一笔。", "Something was posted to the ledger after the run.")
        problems.append(_reason("close-stale", why, again, str(month)))
    problems += _unapproved(settings, run, approved_by)
    if (held := run.body["held"]) and not with_held:
        names = listed(held, "人")
        why = Text(f"暂缓的有 {names.zh}。", f"These are held: {names.en}.")
        mend = Text(
            "改正数据后重新计算;或加 --with-held:他们的工资等数据改正后在以后的月份补发。",
            "Mend the data and run again; or add --with-held: they are paid in a later month, once their data are right.",
        )
        problems.append(_reason("close-held", why, mend, held[0]))
    return problems


def _unapproved(settings: Settings, run: Entry, approved_by: str) -> list[Problem]:
    """What is wrong with who approves: nobody does, or who ran the month."""
    if not approved_by:
        why = Text("没有写批准人。", "Nobody approves it.")
        return [_reason("close-approval", why, Text("写 --approved-by 姓名。", "Write --approved-by NAME."), "")]
    if approved_by.casefold() != run.by.casefold() or settings.own_runs:
        return []
    why = Text(f"{approved_by} 就是计算的人。", f"{approved_by} ran the month.")
    mend = Text(
        "请另一个人批准;确实允许时,在 hrcalc.toml 写 [close] own_runs = true。",
        "Let somebody else approve it; or, if that is allowed, write [close] own_runs = true in hrcalc.toml.",
    )
    return [_reason("close-approval", why, mend, approved_by)]


def _reason(code: str, why: Text, mend: Text, value: str) -> Problem:
    return Problem(code, why, mend, value=value, blocking=True)


def _posted(months: Months) -> int:
    """How many times something was posted."""
    return len(months.closed) + len(months.payouts)


def _changed(then: Mapping[str, str], folder: Path) -> list[str]:
    """The files that are not as they were."""
    try:
        now = hashes_of(folder)
    except OSError:
        now = {}
    return sorted(name for name in {*then, *now} if then.get(name) != now.get(name))
