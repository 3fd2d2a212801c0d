"""What a search looks at: every text of every factor, each distinct text once, and the factors it stands with."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from carbonacct.factors.dataset import Dataset, Factor
from carbonacct.factors.pinyin import has_several, initials, is_han, spelled
from carbonacct.factors.search_words import folded, names_of_terms, synonym_groups
from carbonacct.factors.selection import KIND_NAMES
from carbonacct.factors.store import FactorStore

FIELD_WEIGHTS = {
    "name": 10.0,
    "carrier": 9.0,
    "factor_id": 8.0,
    "gas": 6.0,
    "region": 6.0,
    "kind": 5.0,
    "family": 5.0,
    "boundary": 5.0,
    "year": 5.0,
    "unit": 4.0,
    "dataset": 4.0,
    "verification": 3.0,
    "locator": 2.0,
    "note": 1.0,
}
"""How much a word counts by where it stands: the name of a factor most, its note least."""
SPELLED_FIELDS = frozenset({"name", "carrier", "region", "gas", "kind", "family", "boundary"})
FIELD_NAMES = {
    "name": ("名称", "name"),
    "carrier": ("品种", "carrier"),
    "factor_id": ("编号", "id"),
    "gas": ("气体", "gas"),
    "region": ("地区", "region"),
    "kind": ("类别", "kind"),
    "family": ("种类", "family"),
    "boundary": ("边界", "boundary"),
    "year": ("年份", "year"),
    "unit": ("单位", "unit"),
    "dataset": ("数据集", "data set"),
    "verification": ("核实程度", "verification"),
    "locator": ("表与行", "table and row"),
    "note": ("说明", "note"),
}


class Text(NamedTuple):
    """One distinct text of one field: as written, as compared, and the positions of the factors it stands with."""

    field: str
    shown: str
    plain: str
    han: bool
    factors: list[int]

    @property
    def spellable(self) -> bool:
        """Whether it is Chinese and of a field that is searched by pinyin."""
        return self.han and self.field in SPELLED_FIELDS


class Haystack:
    """Many texts as one, so that those that hold a word are found without looking at each of the others."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._all = "\n".join(texts)
        self._starts = [0, *accumulate(len(text) + 1 for text in texts)]

    def holding(self, word: str) -> Iterator[int]:
        """Numbers of the texts that hold the word."""
        place = self._all.find(word)
        while place >= 0:
            number = bisect_right(self._starts, place) - 1
            yield number
            place = self._all.find(word, self._starts[number + 1])


@dataclass(frozen=True)
class Index:
    """The factors of every edition, their editions, the texts, and the synonyms to search with."""

    factors: tuple[Factor, ...]
    datasets: dict[str, Dataset]
    active: frozenset[str]
    texts: tuple[Text, ...]
    synonyms: dict[str, tuple[str, ...]]
    regions: frozenset[str]
    region_names: dict[str, tuple[str, str]]

    @cached_property
    def plain(self) -> Haystack:
        """The texts as they are compared."""
        return Haystack([text.plain for text in self.texts])

    @cached_property
    def spelled(self) -> Haystack:
        """The pinyin of the Chinese texts that may be searched by it; others are empty."""
        return Haystack([spelled(text.plain) if text.spellable else "" for text in self.texts])

    @cached_property
    def initials(self) -> Haystack:
        """The first letters of the Chinese texts that may be searched by pinyin; others are empty."""
        return Haystack([initials(text.plain) if text.spellable else "" for text in self.texts])

    @cached_property
    def chinese(self) -> tuple[Text, ...]:
        """The Chinese texts that may be searched by pinyin."""
        return tuple(text for text in self.texts if text.spellable)

    @cached_property
    def ambiguous(self) -> frozenset[int]:
        """Numbers of such texts that hold a character with several readings."""
        return frozenset(n for n, text in enumerate(self.texts) if text.spellable and has_several(text.plain))


def year_of(dataset: Dataset) -> int:
    """The year of the data where the edition states one, else the year it was published in."""
    return dataset.data_year or dataset.published.year


def every_dataset(store: FactorStore) -> list[Dataset]:
    """All editions with their rows; libraries are read."""
    return sorted(
        (*store.datasets, *(store.dataset(head.ref) for head in store.libraries)), key=lambda d: (d.id, d.edition)
    )


def build_index(store: FactorStore) -> Index:
    """Index every factor of a store, libraries included."""
    datasets = every_dataset(store)
    factors = tuple(factor for dataset in datasets for factor in dataset.factors)
    gathered = _Gathered(store)
    large = {head.ref for head in store.libraries}
    first = 0
    for dataset in datasets:
        gathered.add(dataset, first, dataset.ref in large)
        first += len(dataset.factors)
    names = {region: store.region_names(region) for region in dict.fromkeys(f.region for f in factors) if region}
    return Index(
        factors,
        {dataset.ref: dataset for dataset in datasets},
        frozenset(dataset.ref for dataset in datasets if store.is_active(dataset)),
        tuple(gathered.texts()),
        synonym_groups((c.name_zh, c.name_en, c.carrier, *c.aliases) for c in store.carriers()),
        frozenset(folded(name) for pair in names.values() for name in pair),
        names,
    )


class _Gathered:
    """Texts while the index is built; rows of the same terms are gathered first and stand with their texts at once."""

    def __init__(self, store: FactorStore) -> None:
        self._terms = _Terms(store)
        self._by_text: dict[tuple[str, str], Text] = {}
        self._by_term: dict[tuple[str, ...], tuple[Factor, list[int]]] = {}

    def texts(self) -> Iterable[Text]:
        """Every text that some factor stands with, each with its positions in order."""
        shared: dict[tuple[str, str], list[int]] = {}
        for factor, positions in self._by_term.values():
            found = [*self._terms.of(factor), *([("unit", factor.unit)] if factor.unit else [])]
            for name in dict.fromkeys(found):
                shared.setdefault(name, []).extend(positions)
        for (field, shown), positions in shared.items():
            text = self._text(field, shown)
            text.factors[:] = sorted({*text.factors, *positions})
        return self._by_text.values()

    def add(self, dataset: Dataset, first: int, large: bool) -> None:
        """Add the rows of an edition, whose first factor has the position ``first``."""
        for field, shown in _dataset_texts(dataset):
            self._text(field, shown).factors.extend(range(first, first + len(dataset.factors)))
        for position, factor in enumerate(dataset.factors, start=first):
            for field, shown in _own_texts(factor, large):
                self._text(field, shown).factors.append(position)
            key = _term_key(factor)
            if key in self._by_term:
                self._by_term[key][1].append(position)
            else:
                self._by_term[key] = (factor, [position])

    def _text(self, field: str, shown: str) -> Text:
        text = self._by_text.get((field, shown))
        if text is None:
            text = self._by_text[field, shown] = Text(field, shown, folded(shown), is_han(shown), [])
        return text


def _term_key(factor: Factor) -> tuple[str, ...]:
    """What the texts of the terms of a factor depend on."""
    names = (factor.carrier, factor.gas, factor.kind, factor.family, factor.boundary, factor.region)
    return (*names, factor.verification, factor.unit_num, factor.unit_den)


def _own_texts(factor: Factor, large: bool) -> Iterable[tuple[str, str]]:
    """Texts of a factor alone; place and note of the rows of a library only name each row, so they are left out."""
    yield "name", factor.name_zh
    if factor.name_en != factor.name_zh:
        yield "name", factor.name_en
    yield "factor_id", factor.factor_id
    if not large:
        yield "locator", factor.source_locator
    if factor.note and not large:
        yield "note", factor.note


def _dataset_texts(dataset: Dataset) -> Iterable[tuple[str, str]]:
    texts = (dataset.ref, dataset.title_zh, dataset.title_en, dataset.document_zh, dataset.document_number)
    for text in dict.fromkeys((*texts, dataset.publisher_zh, dataset.publisher_en)):
        if text:
            yield "dataset", text
    yield "year", str(year_of(dataset))


class _Terms:
    """Names of the terms of a factor: carrier, gas, kind, family, boundary, region, verification."""

    def __init__(self, store: FactorStore) -> None:
        self._store = store
        self._known: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}

    def of(self, factor: Factor) -> list[tuple[str, str]]:
        """Field and text of every name of every term."""
        found: list[tuple[str, str]] = []
        for field in ("carrier", "gas", "kind", "family", "boundary", "region", "verification"):
            term = getattr(factor, field)
            if term:
                key = (field, term)
                names = self._known.get(key)
                if names is None:
                    texts = dict.fromkeys((term, *self._names(field, term)))
                    names = self._known[key] = tuple((field, text) for text in texts)
                found += names
        return found

    def _names(self, field: str, term: str) -> tuple[str, ...]:
        if field == "carrier":
            carrier = self._store.carriers().get(term)
            return (carrier.name_zh, carrier.name_en, *carrier.aliases) if carrier else ()
        if field == "region":
            return self._store.region_names(term)
        if field == "kind":
            return KIND_NAMES.get(term, ())
        return names_of_terms()[field].get(term, ())
