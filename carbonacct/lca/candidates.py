"""The three best candidates for an exchange without a supplier: by name, unit and place, with the reason."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from carbonacct.lca.unit_links import same_dimension

BEST = 3
SHORTLIST = 40
"""So many suppliers, those that share the rarest words, are compared letter by letter."""
_WORD = re.compile(r"[^\W_]+")
_LABEL = re.compile(r"^(cut-?off|dummy)[\s_:,-]*", re.IGNORECASE)
_NAME, _UNIT, _PLACE = 80.0, 12.0, 8.0
_GENERAL = ("GLO", "RoW", "RER", "World")


@dataclass(frozen=True, slots=True)
class Supplier:
    """What a product can be bought from: the id of its process, texts to compare, unit and place."""

    id: str
    product: str
    process: str
    location: str
    unit: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A supplier that may be meant. ``score`` runs from 0 to 100; ``reason`` says what fits and what does not."""

    provider: str
    product: str
    process: str
    location: str
    unit: str
    score: float
    reason: str


class CandidateIndex:
    """Suppliers by the words of their names."""

    def __init__(self, suppliers: Sequence[Supplier]) -> None:
        self.suppliers = tuple(suppliers)
        self._texts = [(_plain(s.product), _plain(s.process)) for s in self.suppliers]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, texts in enumerate(self._texts):
            for word in set(_WORD.findall(" ".join(texts))):
                self._places[word].append(place)

    def best(self, name: str, unit: str, location: str = "") -> tuple[Candidate, ...]:
        """The best candidates for a product of this name, best first; fewer where hardly a word is shared.

        Args:
            name: of the product; a leading CUTOFF or dummy is no part of it.
            unit: of the exchange.
            location: where it is wanted (empty: anywhere).
        """
        text = _plain(name)
        found = [self._judged(place, text, unit, location) for place in self._shortlist(text)]
        found.sort(key=lambda candidate: (-candidate.score, candidate.product, candidate.provider))
        return tuple(found[:BEST])

    def _shortlist(self, text: str) -> list[int]:
        weights: dict[int, float] = defaultdict(float)
        for word in set(_WORD.findall(text)):
            places = self._places.get(word, ())
            if places:
                weight = math.log1p(len(self.suppliers) / len(places))
                for place in places:
                    weights[place] += weight
        return sorted(weights, key=lambda place: (-weights[place], place))[:SHORTLIST]

    def _judged(self, place: int, text: str, unit: str, location: str) -> Candidate:
        from rapidfuzz import fuzz  # noqa: PLC0415

        supplier = self.suppliers[place]
        near = max(
            0.6 * fuzz.token_sort_ratio(text, own) + 0.4 * fuzz.token_set_ratio(text, own) for own in self._texts[place]
        )
        fits = same_dimension(unit, supplier.unit)
        same = bool(location) and location == supplier.location
        general = supplier.location in _GENERAL
        score = near / 100 * _NAME + (_UNIT if fits else 0.0)
        score += _PLACE if same or not location else _PLACE / 2 if general else 0.0
        parts = [f"name {near:.0f} %", f"unit {supplier.unit}" + ("" if fits else f" ≠ {unit}")]
        if location:
            parts.append(f"location {supplier.location or '–'}" + ("" if same else f" ≠ {location}"))
        return Candidate(
            supplier.id,
            supplier.product,
            supplier.process,
            supplier.location,
            supplier.unit,
            round(score, 1),
            ", ".join(parts),
        )


def _plain(text: str) -> str:
    """A name as it is compared: without a label of cut-off, in lower case, without blanks at its ends."""
    return _LABEL.sub("", text.strip()).lower()
