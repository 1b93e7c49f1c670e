"""Text for people, in Chinese and English: every message, title and heading is a `Text`."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterable
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]

_LISTED = 8
"""How many of many names are told."""


class Text(NamedTuple):
    """One piece of text in both languages."""

    zh: str
    en: str

    def of(self, lang: Lang) -> str:
        """The text in one language."""
        return self.zh if lang == "zh" else self.en

    def both(self) -> dict[str, str]:
        """Both languages, as JSON documents have them."""
        return {"zh": self.zh, "en": self.en}

    def format(self, **values: object) -> Text:
        """Fill `{name}` places; a value that is itself a `Text` is taken in the matching language."""
        return Text(
            self.zh.format(**{k: v.zh if isinstance(v, Text) else v for k, v in values.items()}),
            self.en.format(**{k: v.en if isinstance(v, Text) else v for k, v in values.items()}),
        )


def same(text: str) -> Text:
    """Text that reads the same in both languages (an id, a value)."""
    return Text(text, text)


def listed(names: Iterable[str | Text], measure: str = "个") -> Text:
    """Names in a row, of many the first few and how many more; `measure` is the Chinese measure word of them (`人`)."""
    several = [same(name) if isinstance(name, str) else name for name in names]
    first, more = several[:_LISTED], len(several) - _LISTED
    return Text(
        "、".join(name.zh for name in first) + (f" 等 {len(several)} {measure}" if more > 0 else ""),
        ", ".join(name.en for name in first) + (f" and {more} more" if more > 0 else ""),
    )


def locale_language() -> Lang:
    """The language of the user's locale: Chinese where the locale is Chinese, else English."""
    names = [os.environ.get(key, "") for key in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")]
    name = next((n for n in names if n), "") or (locale.getlocale()[0] or "")
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


NOTHING = Text("", "")
"""No text."""
