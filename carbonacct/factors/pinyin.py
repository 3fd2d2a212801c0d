"""How Chinese text is spelled, for finding it by letters: full pinyin, initials, or a mixture of both.

The readings stand in ``rulesets/pinyin.toml`` (a library that knows every phrase takes 0.8 s to load; a search takes
less than that altogether).
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

from carbonacct.datafiles import versioned_toml

FORMAT = "carbonacct.pinyin/1"
_FILE = Path(__file__).resolve().parents[1] / "rulesets" / "pinyin.toml"
_HAN = re.compile("[㐀-鿿]")
_LEAST_LETTERS = 2
Way = Literal["pinyin", "initials"]


@lru_cache(maxsize=1)
def _readings() -> dict[str, tuple[str, ...]]:
    """Readings by character, the commonest first."""
    content = versioned_toml(_FILE, FORMAT)
    found: dict[str, tuple[str, ...]] = {}
    for part in ("first", "also"):
        for reading, characters in content[part].items():
            for character in characters:
                found[character] = (*found.get(character, ()), reading)
    return found


@lru_cache(maxsize=1)
def _several() -> re.Pattern[str]:
    """A character with more than one reading."""
    return re.compile("[" + "".join(character for character, found in _readings().items() if len(found) > 1) + "]")


def is_han(text: str) -> bool:
    """Whether the text holds a Chinese character."""
    return _HAN.search(text) is not None


def unread(text: str) -> str:
    """The Chinese characters of a text whose reading is not known."""
    known = _readings()
    return "".join(character for character in text if is_han(character) and character not in known)


@lru_cache(maxsize=32768)
def syllables(text: str) -> tuple[tuple[str, ...], ...]:
    """Readings of each character of a normalised text; letters and digits stand for themselves, other signs go."""
    known = _readings()
    return tuple(known.get(character, (character,)) for character in text if character.isalnum())


class _Spelling(dict[int, str]):
    """What each character is spelled: its commonest reading, or the first letter of it; other signs go."""

    def __init__(self, letters: int | None) -> None:
        self._letters = letters

    def __missing__(self, code: int) -> str:
        character = chr(code)
        reading = _readings().get(character, (character,))[0] if character.isalnum() else ""
        self[code] = reading[: self._letters]
        return self[code]


_WHOLE, _FIRST = _Spelling(None), _Spelling(1)


def spelled(text: str) -> str:
    """The text in its commonest readings, run together: ``天然气`` → ``tianranqi``."""
    return text.translate(_WHOLE)


def initials(text: str) -> str:
    """The first letters of the commonest readings, run together: ``天然气`` → ``trq``."""
    return text.translate(_FIRST)


def spelling_match(letters: str, text: str) -> Way | None:
    """Whether letters spell the text or a part of it that begins with a character.

    Args:
        letters: what was typed, lower case, ``ü`` or ``v``; at least two letters.
        text: normalised Chinese text.

    Returns:
        ``pinyin`` where every character is spelled out (the last may be unfinished), ``initials`` where first letters
        stand for some, None where they do not fit.
    """
    letters = letters.replace("ü", "v")
    if len(letters) < _LEAST_LETTERS or not is_han(text):
        return None
    parts, first = syllables(text), letters[0]
    ways = {_from(letters, parts, n) for n, part in enumerate(parts) if part[0][0] == first or _begins(first, part)}
    return "pinyin" if "pinyin" in ways else "initials" if "initials" in ways else None


@lru_cache(maxsize=256)
def may_spell(letters: str) -> bool:
    """Whether letters end in whole syllables (the last may be unfinished): ``lngzhan`` does, ``natural`` does not."""
    letters = letters.replace("ü", "v")
    known = frozenset(reading for readings in _readings().values() for reading in readings)
    whole = {len(letters)}  # places from which whole syllables lead to the end
    for start in range(len(letters) - 1, -1, -1):
        rest = letters[start:]
        unfinished = len(rest) > 1 and any(reading.startswith(rest) for reading in known)
        if unfinished or any(rest[: end - start] in known for end in whole):
            whole.add(start)
    return len(whole) > 1


def has_several(text: str) -> bool:
    """Whether the text holds a character with several readings."""
    return _several().search(text) is not None


def _begins(letter: str, readings: tuple[str, ...]) -> bool:
    return len(readings) > 1 and any(reading[0] == letter for reading in readings)


def _from(letters: str, parts: tuple[tuple[str, ...], ...], start: int) -> Way | None:
    """How the letters fit the characters from one on."""
    if start == len(parts):
        return None
    best: Way | None = None
    for reading in parts[start]:
        if reading.startswith(letters) and len(letters) > 1:
            return "pinyin"
        if letters == reading:
            best = "pinyin"
        elif letters.startswith(reading) and best is None:
            best = _from(letters[len(reading) :], parts, start + 1)
        if best == "pinyin":
            return best
        rest = letters[1:]
        if letters[0] == reading[0] and len(reading) > 1 and (not rest or _from(rest, parts, start + 1)):
            best = "initials"
    return best
