"""Text for people, in Chinese and English: every message, title and heading is a `Text`."""

from __future__ import annotations

import locale
import os
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


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


def locale_language() -> Lang:
    """The language of the user's locale: Chinese where the locale is Chinese, else English."""
    names = [os.environ.get(key, "") for key in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")]
    name = next((n for n in names if n), "") or (locale.getlocale()[0] or "")
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


NOTHING = Text("", "")
"""No text."""
