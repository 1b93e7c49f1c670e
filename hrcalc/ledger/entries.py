"""An entry of the chain, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["run", "close", "payout", "explain", "view"]

START = "0" * 64
"""What the first entry names as the hash before it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done: `at` (UTC, ISO, seconds) and `by` whom, `month` the pay month ("" for none), `body` what and with which hashes."""

    number: int
    kind: str
    month: str
    at: str
    by: str
    body: Mapping[str, Any]
    previous: str
    hash: str

    @property
    def parts(self) -> Mapping[str, str]:
        """Name -> hash of each part that the entry posted."""
        found: Mapping[str, str] = self.body.get("parts", {})
        return found


def text_of(body: Mapping[str, Any]) -> str:
    """A body in the one form that is stored and hashed."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(number: int, kind: str, month: str, at: str, by: str, body: str, previous: str) -> str:
    """The hash of an entry, over all of it and the hash of the one before: SHA-256, hexadecimal."""
    whole = json.dumps([number, kind, month, at, by, body, previous], ensure_ascii=False, separators=(",", ":"))
    return digest(whole.encode())


def digest(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()
