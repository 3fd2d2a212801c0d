"""Facets of a search: region, year, boundary, family, unit, gas, verification, kind, carrier, data set."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from carbonacct.factors.dataset import Factor
from carbonacct.factors.search_index import Index, year_of
from carbonacct.factors.search_words import folded
from carbonacct.units import parse_unit

_MANY = 50
_NEAR = 5


@dataclass(frozen=True, slots=True)
class Facets:
    """Which factors may be found; within a facet any value fits, every facet that names one must fit.

    ``region`` takes a code (``CN-JS``, GB/T 2260) or a name; ``year`` the year of the data; ``unit`` a whole unit
    (``kg/kWh``), its denominator (``kWh``) or another unit of the same dimension as the denominator; ``dataset`` an id
    or ``id@edition``.
    """

    region: tuple[str, ...] = ()
    year: tuple[int, ...] = ()
    boundary: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    gas: tuple[str, ...] = ()
    verification: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    carrier: tuple[str, ...] = ()
    dataset: tuple[str, ...] = ()


FACETS = tuple(field.name for field in fields(Facets))


def facet_filter(index: Index, facets: Facets) -> frozenset[int]:
    """Positions of the factors that every facet lets through."""
    wanted = {name: {folded(str(value)) for value in getattr(facets, name)} for name in FACETS}
    dimensions = {unit.dimension for text in facets.unit if (unit := parse_unit(text)) is not None}
    given = [name for name in FACETS if wanted[name]]
    return frozenset(
        position
        for position, factor in enumerate(index.factors)
        if all(_fits(index, factor, name, wanted[name], dimensions) for name in given)
    )


def _fits(index: Index, factor: Factor, name: str, wanted: set[str], dimensions: set[str]) -> bool:
    values = {folded(value) for value in _values(index, factor, name)}
    if values & wanted:
        return True
    if name != "unit" or not dimensions:
        return False
    denominator = parse_unit(factor.unit_den)
    return denominator is not None and denominator.dimension in dimensions


def _values(index: Index, factor: Factor, name: str) -> Iterable[str]:
    """What a facet of a factor may be called."""
    ref = f"{factor.dataset}@{factor.edition}"
    match name:
        case "region":
            return (factor.region, factor.region_gb2260, *index.region_names.get(factor.region, ()))
        case "year":
            return (str(year_of(index.datasets[ref])),)
        case "unit":
            return (factor.unit, f"{factor.unit_num}/{factor.unit_den}", factor.unit_den)
        case "dataset":
            return (factor.dataset, ref)
    return (str(getattr(factor, name)),)


def unknown_values(index: Index, facets: Facets) -> dict[str, tuple[str, ...]]:
    """Values asked for that no factor has, as ``facet value``, with the values most like it (else the commonest)."""
    found: dict[str, tuple[str, ...]] = {}
    for name in FACETS:
        for value in map(str, getattr(facets, name)):
            alone: dict[str, Any] = {name: (value,)}
            if not facet_filter(index, Facets(**alone)):
                known = list(facet_counts(index, range(len(index.factors)))[name])
                near = difflib.get_close_matches(value, known, n=_NEAR)
                found[f"{name} {value}"] = tuple(near or known[:_NEAR])
    return found


def facet_counts(index: Index, positions: Iterable[int]) -> dict[str, dict[str, int]]:
    """Values of each facet among the factors found with their numbers, the most frequent first."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for position in positions:
        factor = index.factors[position]
        for name in FACETS:
            value = next(iter(_values(index, factor, name)))
            if value:
                counts[name][value] += 1
    return {name: dict(counter.most_common(_MANY)) for name, counter in counts.items() if counter}
