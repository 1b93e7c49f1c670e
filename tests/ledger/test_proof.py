"""A changed byte, anywhere, is found, and its place is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcalc.ledger import schema, seal
from hrcalc.ledger.entries import START, digest, hash_of
from hrcalc.ledger.store import opened, record
from hrcalc.ledger.verify import verify
from hrcalc.problems import ProblemsFound
from tests.ledger.small import PARTS, changed, files, filled, plainly, unseal


def told(file: Path, expected: str = "") -> list[str]:
    """What `verify` finds, in English; every one of it also in Chinese, with a mend."""
    problems = verify(file, expected).problems
    for problem in problems:
        assert problem.why.zh
        assert problem.mend.zh
        assert problem.mend.en
        assert problem.file.startswith(str(file))
    return [problem.why.en for problem in problems]


def refused(file: Path) -> str:
    """Why commands refuse the ledger, which they leave as it is."""
    before = files(file.parent)
    with pytest.raises(ProblemsFound) as found, opened(file):
        pass
    with pytest.raises(ProblemsFound):
        record(file, "explain", "2026-09", {})
    assert files(file.parent) == before
    return str(found.value)


def place_of(file: Path, wanted: bytes) -> int:
    """Where some bytes stand."""
    data = file.read_bytes()
    assert data.count(wanted) == 1, wanted
    return data.index(wanted)


def root(file: Path, name: str) -> int:
    """The first byte of a table's or an index's first page."""
    with plainly(file) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    return int((page - 1) * size)


def test_a_whole_ledger_is_proved(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger")
    proof = verify(file)
    assert (proof.entries, proof.months, proof.books, proof.problems) == (3, ("2026-09",), "ab" * 32, ())
    with opened(file) as ledger:
        entries = ledger.entries()
        assert [e.number for e in entries] == [1, 2, 3]
        assert [e.previous for e in entries] == [START, entries[0].hash, entries[1].hash]
        assert proof.head == ledger.head == entries[-1].hash
        assert ledger.part(entries[1].parts["lines"]) == PARTS["lines"]
    assert not verify(file, proof.head[:12]).problems
    assert not verify(file, "abab").problems
    assert told(file, "0123") == [
        "The ledger was altered or is damaged: the hash 0123 is not in the chain: entries were cut off, or this is another ledger."
    ]


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        (b"close2026-09", "entry 2"),
        ("王敏".encode(), "entry 2 (close 2026-09)"),
        (b'"employee":"E2"', "entry 3 (explain 2026-09)"),
        (PARTS["lines"][:19] * 2 + b"lines", "part 2 close 2026-09 lines"),
        (b"metrics of September", "part 2 close 2026-09 metrics"),
        (b"texts", "part 1 run 2026-09 policies"),
        (b"CREATE TRIGGER entries_delete", "entries_delete"),
        (b"CREATE TABLE parts", "parts"),
    ],
)
def test_a_changed_byte_of_content_is_named(tmp_path: Path, wanted: bytes, place: str, sealed: bool) -> None:
    file = filled(tmp_path / "a.ledger")
    data = file.read_bytes()
    if not sealed:
        unseal(file)
    for at in {data.index(wanted), data.index(wanted) + len(wanted) - 1}:
        for bits in (0x01, 0x20, 0x80):
            file.write_bytes(data)
            changed(file, at, bits)
            assert any(place in one for one in told(file)), (at, bits, told(file))
            assert ("bytes 0-" in refused(file)) == sealed
    file.write_bytes(data)
    assert told(file) == []


def test_a_changed_byte_of_the_file_is_named_by_its_block(tmp_path: Path) -> None:
    file = tmp_path / "a.ledger"
    with opened(file) as ledger:
        for number in range(4):
            ledger.append("close", f"2026-0{number + 1}", {"books": "ab"}, {"lines": bytes([number]) * seal.BLOCK})
    size = file.stat().st_size
    for at in (seal.BLOCK, 3 * seal.BLOCK - 1, size - 1):
        changed(file, at)
        first = at // seal.BLOCK * seal.BLOCK
        last = min(first + seal.BLOCK, size) - 1
        assert told(file)[-1].endswith(f"bytes {first}-{last} of the file are not as they were written.")
        refused(file)
        changed(file, at)
    assert told(file) == []


@pytest.mark.parametrize("where", ["header", "entries", "parts", "index", "free"])
def test_a_changed_byte_of_what_sqlite_keeps_is_found(tmp_path: Path, where: str) -> None:
    file = filled(tmp_path / "a.ledger")
    start = {
        "header": 0,
        "entries": root(file, "entries"),
        "parts": root(file, "parts"),
        "index": root(file, "sqlite_autoindex_parts_1"),
        "free": root(file, "entries") + 200,
    }[where]
    data = file.read_bytes()
    assert where != "free" or not any(data[start : start + 40])
    for at in range(start, start + 40):
        file.write_bytes(data)
        changed(file, at)
        assert any("bytes 0-" in one or "bytes 24-27" in one for one in told(file)), at
        refused(file)


@given(st.data())
def test_any_changed_bits_are_found(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    file = filled(tmp_path_factory.mktemp("any") / "a.ledger", data.draw(st.integers(1, 3)))
    at = data.draw(st.integers(0, file.stat().st_size - 1))
    changed(file, at, data.draw(st.integers(1, 255)))
    assert told(file)
    assert refused(file)


@given(st.data())
def test_without_a_seal_content_is_as_it_was_or_told(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = filled(tmp_path_factory.mktemp("any") / "a.ledger")
    with opened(file) as ledger:
        entries = ledger.entries()
    unseal(file)
    used = [0, root(file, "entries"), root(file, "parts"), root(file, "sqlite_autoindex_parts_1")]
    start = data.draw(st.sampled_from(used))
    at = data.draw(st.integers(start, start + 100) | st.integers(start + 3000, start + 4095))
    changed(file, at, data.draw(st.integers(1, 255)))
    problems = told(file)
    try:
        with opened(file) as ledger:
            read = ledger.entries()
            parts = [ledger.part(hash_) for entry in read for hash_ in entry.parts.values()]
        assert read == entries
        assert parts == [b"texts", PARTS["lines"], PARTS["metrics"]]
    except ProblemsFound:
        assert problems


@pytest.mark.thorough
def test_every_byte_of_a_ledger(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger")
    data = file.read_bytes()
    for at in range(len(data)):
        with file.open("r+b") as out:
            out.seek(at)
            out.write(bytes([data[at] ^ 1 << at % 8]))
        assert verify(file).problems, at
        with file.open("r+b") as out:
            out.seek(at)
            out.write(data[at : at + 1])
    assert not verify(file).problems


def test_every_byte_of_the_seal(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger")
    beside = seal.place(file)
    text = beside.read_bytes()
    for at in range(len(text)):
        beside.write_bytes(text)
        changed(beside, at)
        assert told(file) == [f"The ledger was altered or is damaged: the seal {beside.name} is not as it was written."]
    with opened(file) as ledger:  # the chain proves the ledger, and the next entry seals it
        ledger.append("view", "", {})
    assert told(file) == []


def test_an_entry_put_in_the_place_of_another(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger", 4)
    with plainly(file) as connection:
        for trigger in ("entries_update", "entries_delete", "entries_insert"):
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("UPDATE entries SET number = -number WHERE number > 2")
        connection.execute("UPDATE entries SET number = 7 + number WHERE number < 0")
        for statement in schema.TRIGGERS[:3]:
            connection.execute(statement)
    assert [one.rpartition(": ")[2] for one in told(file)] == [
        "what came before entry 3 (explain 2026-09) was removed or replaced.",
        "entry 3 (explain 2026-09) does not match its hash.",
        "what came before entry 4 (explain 2026-09) was removed or replaced.",
        "entry 4 (explain 2026-09) does not match its hash.",
    ]
    refused(file)


def test_an_entry_taken_out(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger", 4)
    forged(file, "DELETE FROM entries WHERE number = 3", "entries_delete")
    assert told(file)[0].endswith("what came before entry 4 (explain 2026-09) was removed or replaced.")
    refused(file)


def test_an_entry_forged_with_a_hash_of_its_own(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger", 4)
    with opened(file) as ledger:
        entry = ledger.entries()[2]
    row = (3, "explain", "2026-09", entry.at, entry.by, json.dumps({"employee": "E9"}), entry.previous)
    forged(file, f"UPDATE entries SET body = '{row[5]}', hash = '{hash_of(*row)}' WHERE number = 3", "entries_update")
    assert told(file) == [
        "The ledger was altered or is damaged: what came before entry 4 (explain 2026-09) was removed or replaced."
    ]


def test_the_last_entries_cut_off_are_told_by_a_hash_that_was_printed(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger", 4)
    head = verify(file).head
    forged(file, "DELETE FROM entries WHERE number = 4", "entries_delete")
    assert verify(file).entries == 3
    assert "is not in the chain" in told(file, head)[0]


def test_two_parts_that_changed_places(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger")
    with opened(file) as ledger:
        lines, metrics = (ledger.part(ledger.entries()[1].parts[name]).hex() for name in ("lines", "metrics"))
    swap = f"UPDATE parts SET data = CASE number WHEN 2 THEN x'{metrics}' ELSE x'{lines}' END WHERE number > 1"
    forged(file, swap, "parts_update")
    assert [one.rpartition(": ")[2] for one in told(file)] == [
        "part 2 close 2026-09 lines does not match its hash.",
        "part 2 close 2026-09 metrics does not match its hash.",
    ]
    refused(file)


def test_a_part_that_is_gone(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger")
    forged(file, "DELETE FROM parts WHERE number = 2", "parts_delete")
    assert told(file) == ["The ledger was altered or is damaged: part 2 close 2026-09 lines is gone."]


def test_a_part_that_no_entry_names(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger")
    with plainly(file) as connection:
        connection.execute("INSERT INTO parts VALUES (4, ?, ?)", (digest(b"more"), b"more"))
    assert told(file) == [f"The ledger was altered or is damaged: part {digest(b'more')[:12]} belongs to no entry."]
    refused(file)


def forged(file: Path, statement: str, trigger: str) -> None:
    """Change something past its trigger, and leave the trigger as it was."""
    with plainly(file) as connection:
        made = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (trigger,)).fetchone()[0]
        connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(statement)
        connection.execute(made)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", b"\xff\xfe"),
        ("body", 7),
        ("body", "[[["),
        ("body", "[]"),
        ("month", "soon"),
        ("kind", b"\x00"),
        ("hash", 1.5),
    ],
)
def test_what_makes_no_sense_is_named_too(tmp_path: Path, column: str, value: object) -> None:
    file = filled(tmp_path / "a.ledger")
    with plainly(file) as connection:
        connection.execute("DROP TRIGGER entries_update")
        connection.execute(f"UPDATE entries SET {column} = ? WHERE number = 2", (value,))
        connection.execute(schema.TRIGGERS[0])
    assert any("entry 2" in one and "does not match its hash" in one for one in told(file))
    refused(file)


def test_bytes_that_are_no_text_are_named_by_their_entry(tmp_path: Path) -> None:
    file = filled(tmp_path / "a.ledger")
    unseal(file)
    changed(file, place_of(file, "王敏".encode()), 0x40)
    assert told(file)[0].endswith("entry 2 (close 2026-09) does not match its hash.")
    refused(file)
