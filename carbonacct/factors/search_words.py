"""The words of a search: how a query is cut, and what else its words are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from carbonacct.datafiles import versioned_toml
from carbonacct.factors.pinyin import is_han

FORMAT = "carbonacct.factor-search/1"
_FILE = Path(__file__).resolve().parents[1] / "rulesets" / "factor_search.toml"
_RUNS = re.compile(r"[㐀-鿿]+|[^\s,;|、，；。：:()\[\]㐀-鿿]+")
_LONGEST_PHRASE = 4


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query, and other names of the thing it (or the phrase it belongs to) means."""

    text: str
    others: tuple[str, ...] = ()

    @property
    def spellable(self) -> bool:
        """Whether it may be pinyin: letters alone, none of them Chinese."""
        return self.text.isalpha() and not is_han(self.text)


def folded(text: str) -> str:
    """Text as a search compares it: NFKC, lower case, single blanks."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return " ".join(plain.lower().split())


@lru_cache(maxsize=1)
def names_of_terms() -> dict[str, dict[str, tuple[str, ...]]]:
    """Names by field (``gas``, ``boundary``, ``family``, ``verification``) and term, from the file of words."""
    content = versioned_toml(_FILE, FORMAT)
    fields = ("gas", "boundary", "family", "verification")
    return {field: {term: tuple(names) for term, names in content[field].items()} for field in fields}


def synonym_groups(more: Iterable[Iterable[str]] = ()) -> dict[str, tuple[str, ...]]:
    """Every name → all names of the same thing: the groups of the file of words, its terms, and further groups."""
    content = versioned_toml(_FILE, FORMAT)
    groups: list[Iterable[str]] = [*content["same"]["words"], *more]
    for field in names_of_terms().values():
        groups += [(term, *names) for term, names in field.items()]
    found: dict[str, tuple[str, ...]] = {}
    for group in groups:
        names = tuple(dict.fromkeys(folded(name) for name in group))
        for name in names:
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *names)))
    return found


def words_of(query: str, synonyms: dict[str, tuple[str, ...]], known: Iterable[str] = ()) -> list[Word]:
    """The words of a query; Chinese without blanks is cut at known names, the longest first.

    Args:
        query: what was typed.
        synonyms: :func:`synonym_groups`.
        known: further names that Chinese text may be cut at (regions, kinds of factors).
    """
    runs = _RUNS.findall(folded(query))
    vocabulary = {name for name in (*synonyms, *known) if is_han(name)}
    longest = max(map(len, vocabulary), default=1)
    pieces: list[str] = []
    for run in runs:
        pieces += _cut(run, vocabulary, longest) if is_han(run) else [run]
    phrases = _phrases(pieces, synonyms)
    words = [
        Word(piece, tuple(name for name in (*synonyms.get(piece, ()), *others) if name != piece))
        for piece, others in zip(pieces, phrases, strict=True)
    ]
    return list(dict.fromkeys(words))


def _cut(run: str, vocabulary: set[str], longest: int) -> list[str]:
    """Chinese text cut at known names; what lies between them stays together."""
    pieces: list[str] = []
    rest, start = "", 0
    while start < len(run):
        ends = range(min(len(run), start + longest), start + 1, -1)
        found = next((run[start:end] for end in ends if run[start:end] in vocabulary), "")
        if found:
            pieces += [rest, found]
            rest, start = "", start + len(found)
        else:
            rest, start = rest + run[start], start + 1
    return [piece for piece in (*pieces, rest) if piece]


def _phrases(pieces: list[str], synonyms: dict[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """For each piece the names of the longest phrase of several pieces that it belongs to."""
    found: list[tuple[str, ...]] = [()] * len(pieces)
    start = 0
    while start < len(pieces):
        end = next(
            (
                end
                for end in range(min(len(pieces), start + _LONGEST_PHRASE), start + 1, -1)
                if " ".join(pieces[start:end]) in synonyms
            ),
            start,
        )
        for place in range(start, end):
            found[place] = synonyms[" ".join(pieces[start:end])]
        start = max(end, start + 1)
    return found
