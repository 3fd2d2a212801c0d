"""Words of the reports in Chinese and English, read from the ``*texts.toml`` files beside this module."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

FILES = ("texts.toml", "scorecard_texts.toml", "lca_texts.toml", "inventory_texts.toml")


class Text(NamedTuple):
    """One text in both languages."""

    zh: str
    en: str

    def with_note(self, note: str) -> Text:
        """The text followed by a note in brackets (unchanged when the note is empty)."""
        return Text(f"{self.zh}（{note}）", f"{self.en} ({note})") if note else self


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, Text]:
    found: dict[str, Text] = {}
    for name in FILES:
        entries = tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
        found |= {f"{group}.{key}": Text(*pair) for group, words in entries.items() for key, pair in words.items()}
    return found


def text(key: str, **values: object) -> Text:
    """The text of ``key`` (``group.word``) with its places filled.

    Raises:
        KeyError: there is no such text (a mistake in the program).
    """
    entry = _catalogue()[key]
    if not values:
        return entry
    return Text(entry.zh.format(**values), entry.en.format(**values))


def word(group: str, key: str) -> Text:
    """The text of a code word; a word that is not in the list stands for itself."""
    return _catalogue().get(f"{group}.{key}", Text(key, key))
