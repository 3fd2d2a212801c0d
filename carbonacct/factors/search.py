"""Search the factor library by Chinese, pinyin, English and synonyms, with facets; every hit says why it is one.

A hit matches every word of the query. Where nothing does, the factors that match most words are given and the words
that were not found are named. A word counts by the field it stands in (:data:`FIELD_WEIGHTS`), by how it fits
(:data:`WAY_WEIGHTS`) and by how much of the text it covers; superseded editions and suspect rows come after others.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from carbonacct.factors.dataset import Dataset, Factor
from carbonacct.factors.pinyin import is_han, may_spell, spelled, spelling_match
from carbonacct.factors.search_facets import Facets, facet_counts, facet_filter, unknown_values
from carbonacct.factors.search_index import FIELD_WEIGHTS, SPELLED_FIELDS, Index, Text, build_index
from carbonacct.factors.search_words import Word, folded, words_of
from carbonacct.factors.selection import KIND_NAMES
from carbonacct.factors.store import FactorStore

WAY_WEIGHTS = {
    "whole": 1.0,
    "word": 0.85,
    "start": 0.75,
    "pinyin": 0.65,
    "synonym": 0.65,
    "inside": 0.6,
    "sound": 0.5,
    "initials": 0.45,
    "typo": 0.35,
}
WAY_NAMES = {
    "whole": ("完全相同", "the same"),
    "word": ("整词", "whole word"),
    "start": ("开头", "start"),
    "pinyin": ("拼音", "pinyin"),
    "synonym": ("同义词", "synonym"),
    "inside": ("包含", "contains"),
    "sound": ("同音", "same sound"),
    "initials": ("拼音首字母", "pinyin initials"),
    "typo": ("拼写相近", "similar spelling"),
}
_MEANT_FIELDS = frozenset({"name", "carrier", "gas", "boundary", "family"})
_QUIET_FIELDS = frozenset({"locator", "note"})
_LEAST_INSIDE = 4
_LEAST_START = 2
_TYPO_CUTOFF = 0.75
_COVERAGE_SHARE = 0.3
_LATE_PENALTY = 0.5
_OF_SYLLABLES = frozenset("aeiouvüh")
"""Letters that initials alone do not have, or (zh, ch, sh) that may be a syllable begun."""
_PARTS = re.compile(r"[a-z0-9.%+-]+")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a factor was found: the word, the field and text it fits, how, and what that counts."""

    word: str
    field: str
    way: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One factor that was found, its edition, whether that edition stands, its score and one reason a word."""

    factor: Factor
    dataset: Dataset
    active: bool
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits by rank (as many as asked for), how many there are, words that no hit matches, and the facets of all hits.

    ``facets`` gives for each facet its values with the number of hits, the most frequent first; ``unknown`` the values
    of facets that no factor of the library has, each with values that are there.
    """

    query: str
    words: tuple[str, ...]
    missing: tuple[str, ...]
    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, dict[str, int]]
    unknown: dict[str, tuple[str, ...]]


def search(store: FactorStore, query: str, facets: Facets | None = None, limit: int = 20) -> SearchResult:
    """Search the factors of a store.

    Args:
        store: the loaded data sets; libraries are read.
        query: words in Chinese, pinyin (full or initials) or English; empty lists all that the facets leave.
        facets: which factors may be found; None: all.
        limit: how many hits to give; the counts are of all.
    """
    return search_index(build_index(store), query, facets, limit)


def search_index(index: Index, query: str, facets: Facets | None = None, limit: int = 20) -> SearchResult:
    """:func:`search` in an index that was built before."""
    allowed = facet_filter(index, facets or Facets())
    kinds = [folded(name) for names in KIND_NAMES.values() for name in names]
    words = words_of(query, index.synonyms, (*index.regions, *kinds))
    found = [{k: r for k, r in _matches(index, word).items() if k in allowed} for word in words]
    chosen, missing = _chosen(words, found, allowed)
    hits = [_hit(index, position, [m[position] for m in found if position in m]) for position in chosen]
    hits.sort(key=_rank)
    return SearchResult(
        query,
        tuple(word.text for word in words),
        tuple(missing),
        len(hits),
        tuple(hits[:limit]),
        facet_counts(index, chosen),
        {} if hits else unknown_values(index, facets or Facets()),
    )


def _rank(hit: Hit) -> tuple[float, bool, bool, int, str]:
    """Best score first; of equal ones those that may be selected by themselves before libraries, the newest first."""
    unverified, library = hit.factor.verification == "unverified", hit.dataset.library
    return -hit.score, unverified, library, -hit.dataset.published.toordinal(), hit.factor.ref


def _chosen(
    words: Sequence[Word], found: Sequence[dict[int, Reason]], allowed: frozenset[int]
) -> tuple[list[int], list[str]]:
    """Positions that match every word, else those that match the most, and the words that none of these matches."""
    if not words:
        return sorted(allowed), []
    counts: dict[int, int] = defaultdict(int)
    for matches in found:
        for position in matches:
            counts[position] += 1
    most = max(counts.values(), default=0)
    chosen = sorted(position for position, count in counts.items() if count == most)
    missing = [w.text for w, matches in zip(words, found, strict=True) if not any(p in matches for p in chosen)]
    return chosen, missing


def _hit(index: Index, position: int, reasons: list[Reason]) -> Hit:
    factor = index.factors[position]
    ref = f"{factor.dataset}@{factor.edition}"
    active = ref in index.active
    score = sum(reason.score for reason in reasons)
    if not active or factor.suspect:
        score *= _LATE_PENALTY
    return Hit(factor, index.datasets[ref], active, round(score, 4), tuple(reasons))


def _matches(index: Index, word: Word) -> dict[int, Reason]:
    """The best reason by position for one word; looser ways are tried where stricter ones find nothing."""
    likely = [index.texts[number] for number in sorted(_likely(index, word))]
    found = _best(likely, [_reason(text, word) for text in likely])
    if not found and word.spellable:
        texts = _initialled(index, word.text)
        found = _best(texts, [_initials(text, word.text) for text in texts])
    if not found and is_han(word.text):
        found = _best(index.chinese, [_sound(text, word.text) for text in index.chinese])
    return found or _typos(index, word.text)


def _likely(index: Index, word: Word) -> set[int]:
    """Numbers of the texts that may fit a word: they hold it, another name of it, or its letters in pinyin."""
    found = set(index.plain.holding(word.text))
    for other in word.others:
        found.update(index.plain.holding(other))
    if word.spellable:
        found.update(index.spelled.holding(word.text.replace("ü", "v")))
        found.update(index.ambiguous if may_spell(word.text) else ())
    return found


def _best(texts: Sequence[Text], reasons: Iterable[Reason | None]) -> dict[int, Reason]:
    best: dict[int, Reason] = {}
    for text, reason in zip(texts, reasons, strict=True):
        if reason is None:
            continue
        for position in text.factors:
            standing = best.get(position)
            if standing is None or reason.score > standing.score:
                best[position] = reason
    return best


def _made(text: Text, word: str, way: str, covered: float) -> Reason:
    """A reason with its score; ``covered`` is the share of the text that fits."""
    score = FIELD_WEIGHTS[text.field] * WAY_WEIGHTS[way] * (1 - _COVERAGE_SHARE + _COVERAGE_SHARE * min(covered, 1.0))
    return Reason(word, text.field, way, text.shown, score)


def _reason(text: Text, word: Word) -> Reason | None:
    """How a text fits a word as it is written, as it is spelled, or by another name."""
    way = _way(text, word.text)
    if way:
        return _made(text, word.text, way, len(word.text) / len(text.plain))
    if text.field in _MEANT_FIELDS:
        for other in word.others:
            if other in text.plain and _way(text, other) in _meant_ways(text, other):
                return _made(text, word.text, "synonym", len(other) / len(text.plain))
    likely = text.spellable and word.spellable and (may_spell(word.text) or word.text in spelled(text.plain))
    if likely and spelling_match(word.text, text.plain) == "pinyin":
        return _made(text, word.text, "pinyin", len(word.text) / max(len(spelled(text.plain)), 1))
    return None


def _meant_ways(text: Text, other: str) -> tuple[str, ...]:
    """How another name must fit: a whole carrier, a whole word or the start of a Chinese name."""
    if text.field == "carrier":
        return ("whole",)
    return ("whole", "word", "start" if is_han(other) else "word")


def _way(text: Text, word: str) -> str:
    """``whole``, ``word``, ``start``, ``inside`` or nothing."""
    plain = text.plain
    if word == plain:
        return "whole"
    if word not in plain:
        return ""
    if is_han(word):
        return "start" if plain.startswith(word) and text.field not in _QUIET_FIELDS else "inside"
    at_start, whole = _borders(word)
    if whole.search(plain):
        return "word"
    if len(word) >= _LEAST_START and at_start.search(plain):
        return "" if text.field in _QUIET_FIELDS else "start"
    return "inside" if len(word) >= _LEAST_INSIDE and text.field not in _QUIET_FIELDS else ""


@lru_cache(maxsize=256)
def _borders(word: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The word where a word of a text begins, and as a whole word of it."""
    start = rf"(?<![a-z0-9]){re.escape(word)}"
    return re.compile(start), re.compile(rf"{start}(?![a-z0-9])")


def _initialled(index: Index, letters: str) -> Sequence[Text]:
    """The Chinese texts that letters may stand for by initials; those of initials alone are looked up."""
    if not _OF_SYLLABLES.isdisjoint(letters):
        return index.chinese
    return [index.texts[number] for number in sorted({*index.initials.holding(letters), *index.ambiguous})]


def _initials(text: Text, letters: str) -> Reason | None:
    if spelling_match(letters, text.plain) is None:
        return None
    return _made(text, letters, "initials", len(letters) / len(text.plain))


def _sound(text: Text, word: str) -> Reason | None:
    """A Chinese word written with other characters of the same sound (``天燃气``)."""
    if spelling_match(spelled(word), text.plain) != "pinyin":
        return None
    return _made(text, word, "sound", len(word) / len(text.plain))


def _typos(index: Index, word: str) -> dict[int, Reason]:
    """Names with a part that is spelled much like the word."""
    parts: dict[str, list[Text]] = defaultdict(list)
    for text in index.texts:
        if text.field in SPELLED_FIELDS:
            for part in {text.plain} if text.han else set(_PARTS.findall(text.plain)):
                parts[part].append(text)
    share = _TYPO_CUTOFF / (2 - _TYPO_CUTOFF)  # a ratio of 2 × same ÷ both lengths needs lengths as near as this
    likely = [part for part in parts if share * len(word) <= len(part) <= len(word) / share]
    close = difflib.get_close_matches(word, likely, n=5, cutoff=_TYPO_CUTOFF)
    pairs = [(text, _made(text, word, "typo", len(word) / len(text.plain))) for part in close for text in parts[part]]
    return _best([text for text, _ in pairs], [reason for _, reason in pairs])
