"""Headers as they are compared: width, case, quotes, marks and spaces make no difference."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_QUOTES = "'\"‘’“”`"
_MARK = re.compile(r"\*|\((?:\*|必填|选填|必填项|required|optional)\)")


@lru_cache(maxsize=1 << 14)
def plain(header: str) -> str:
    """A header in half width and lower case, without quotes, `(*)` and spaces; English words are joined by `_`."""
    text = unicodedata.normalize("NFKC", header).strip().strip(_QUOTES)
    text = _MARK.sub("", text).strip().lower()
    return re.sub(r"[\s_-]+", "_" if text.isascii() else "", text)
