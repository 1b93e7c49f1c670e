"""What `close`, `ledger show` and `ledger verify` print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from hrcalc.documents.problem_screen import problem_list, problems_json
from hrcalc.documents.screen import print_json
from hrcalc.ledger.entries import Entry
from hrcalc.ledger.months import Closed
from hrcalc.ledger.verify import Proof
from hrcalc.words import Lang, Text

KINDS = {
    "run": Text("计算", "run"),
    "close": Text("结账", "close"),
    "payout": Text("提前发放", "payout"),
    "explain": Text("查明细", "explain"),
    "view": Text("查看", "view"),
}


def print_closed(done: Closed, lang: Lang, *, as_json: bool) -> None:
    """A month that was closed."""
    if as_json:
        print_json(
            {
                "month": str(done.month),
                "approved_by": done.approved_by,
                "held": list(done.held),
                "head": done.head,
                "ledger": done.books,
            }
        )
        return
    held = Text(f",{len(done.held)} 人暂缓", f", {len(done.held)} people held") if done.held else Text("", "")
    said = Text(
        f"{done.month} 已结账,{done.approved_by} 批准{held.zh}。\n账本 {done.books}\n链头 {done.head}\n"
        "把这两个哈希记在账本之外:hrcalc ledger verify --head 可以核对。",
        f"{done.month} is closed, approved by {done.approved_by}{held.en}.\nLedger {done.books}\nHead   {done.head}\n"
        "Keep these hashes outside the ledger: hrcalc ledger verify --head checks them.",
    )
    print(said.of(lang))


def print_entries(entries: Sequence[Entry], file: Path, lang: Lang, *, as_json: bool) -> None:
    """Every entry, the first first."""
    if as_json:
        print_json({"ledger": str(file), "entries": [_json(entry) for entry in entries]})
        return
    if not entries:
        print(Text(f"账本 {file} 还是空的。", f"The ledger {file} is empty.").of(lang))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    heads = ("编号 No.", "时间 At (UTC)", "谁 By", "做了什么 What", "月份 Month", "说明 About", "哈希 Hash")
    for head in heads:
        zh, _, en = head.partition(" ")
        table.add_column(zh if lang == "zh" else en, no_wrap=head.startswith(("编号", "哈希", "时间")))
    for entry in entries:
        kind = KINDS.get(entry.kind, Text(entry.kind, entry.kind)).of(lang)
        at = entry.at.replace("T", " ").rstrip("Z")
        table.add_row(str(entry.number), at, entry.by, kind, entry.month, _about(entry, lang), entry.hash[:12])
    Console(highlight=False, markup=False, emoji=False).print(table)


def _about(entry: Entry, lang: Lang) -> str:
    body = entry.body
    told = {
        "approved_by": Text("批准", "approved by"),
        "what": Text("", ""),
        "employee": Text("员工", "employee"),
        "item": Text("项目", "item"),
        "from": Text("从", "from"),
        "to": Text("到", "to"),
    }
    words = [f"{text.of(lang)} {body[name]}".strip() for name, text in told.items() if body.get(name)]
    if body.get("held"):
        words.append(Text(f"{len(body['held'])} 人暂缓", f"{len(body['held'])} held").of(lang))
    return ", ".join(words)


def _json(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "kind": entry.kind,
        "month": entry.month,
        "at": entry.at,
        "by": entry.by,
        "body": dict(entry.body),
        "previous": entry.previous,
        "hash": entry.hash,
    }


def print_proof(proof: Proof, file: Path, lang: Lang, *, as_json: bool) -> None:
    """What was proved, or every place that was altered."""
    if as_json:
        proved = {
            "ledger": str(file),
            "entries": proof.entries,
            "months": list(proof.months),
            "head": proof.head,
            "books": proof.books,
        }
        print_json({"ok": not proof.problems, **proved, **problems_json(proof.problems)})
        return
    if proof.problems:
        Console(stderr=True, highlight=False, markup=False, emoji=False).print(
            problem_list(list(proof.problems), lang, None)
        )
        return
    months = f"{proof.months[0]} … {proof.months[-1]}" if proof.months else "—"
    said = Text(
        f"账本完好:{proof.entries} 条记录,{len(proof.months)} 个已结月份({months})。\n账本 {proof.books}\n链头 {proof.head}",
        f"The ledger is as it was written: {proof.entries} entries, {len(proof.months)} closed months ({months}).\n"
        f"Ledger {proof.books}\nHead   {proof.head}",
    )
    print(said.of(lang))
