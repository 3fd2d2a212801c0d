"""Data-quality scores (pedigree matrix) into the width of a lognormal distribution; the factors are data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from carbonacct.datafiles import versioned_toml
from carbonacct.errors import FormatVersionError, UsageError
from carbonacct.findings import Finding, finding
from carbonacct.lca.datasets import Uncertainty
from carbonacct.lca.uncertainty.distributions import LOGNORMAL

FORMAT = "carbonacct.pedigree/1"
DEFAULT = "ecoinvent_empirical"


@dataclass(frozen=True)
class PedigreeTable:
    """Uncertainty factors of a pedigree matrix.

    Attributes:
        name: its name in the file.
        title, document: where it was published.
        verification: primary, secondary or unverified.
        factors: by indicator, the factor of scores 1 … 5 (squares of geometric standard deviations).
        basic: basic factors by kind of exchange.
    """

    name: str
    title: str
    document: str
    verification: str
    factors: Mapping[str, tuple[float, ...]]
    basic: Mapping[str, float]


@lru_cache(maxsize=1)
def pedigree_tables() -> dict[str, PedigreeTable]:
    """Every table that is shipped, by name.

    Raises:
        FormatVersionError: the file has another format.
    """
    path = Path(__file__).parents[2] / "rulesets" / "lca" / "pedigree.toml"
    document = versioned_toml(path, FORMAT)
    del document["format"]
    return {name: _table(name, entry) for name, entry in document.items()}


def _table(name: str, entry: Mapping[str, Any]) -> PedigreeTable:
    if entry["factors_are"] != "gsd95":
        raise FormatVersionError(f"pedigree table {name}: factors of kind {entry['factors_are']!r} are not known")
    factors = {indicator: tuple(map(float, row)) for indicator, row in entry["factors"].items()}
    basic = {kind: float(value) for kind, value in entry.get("basic", {}).items()}
    return PedigreeTable(name, entry["title"], entry["document"], entry["verification"], factors, basic)


def pedigree_scale(
    scores: Sequence[int] | Mapping[str, int], *, basic: float | str = 1.0, table: str = DEFAULT
) -> float:
    """Standard deviation of the logarithm: √((ln basic)² + Σ (ln factor)²) ÷ 2.

    Args:
        scores: 1 … 5 in the order of the table's indicators (a shorter sequence leaves out the last ones), or by
            name of the indicator.
        basic: basic uncertainty factor (the square of a geometric standard deviation), or a kind of exchange that
            the table holds.
        table: name of the table.

    Raises:
        UsageError: an unknown table, indicator or kind, a score outside 1 … 5, a basic factor below 1.
    """
    found = _named(table)
    named = scores if isinstance(scores, Mapping) else dict(zip(found.factors, scores, strict=False))
    unknown = sorted(set(named) - set(found.factors))
    if unknown or len(named) < len(scores):
        raise UsageError(f"pedigree table {table} has the indicators {', '.join(found.factors)}; {unknown or scores}")
    wrong = {indicator: score for indicator, score in named.items() if score not in range(1, 6)}
    if wrong:
        raise UsageError(f"scores of a pedigree matrix are 1 to 5: {wrong}")
    if isinstance(basic, str):
        if basic not in found.basic:
            raise UsageError(f"pedigree table {table} has no basic factor {basic!r}, only {', '.join(found.basic)}")
        basic = found.basic[basic]
    if not basic >= 1.0:
        raise UsageError(f"a basic uncertainty factor is at least 1, not {basic}")
    factors = [basic, *(found.factors[indicator][score - 1] for indicator, score in named.items())]
    return math.sqrt(math.fsum(math.log(factor) ** 2 for factor in factors)) / 2


def pedigree_uncertainty(
    amount: float, scores: Sequence[int], *, basic: float | str = 1.0, table: str = DEFAULT
) -> Uncertainty | None:
    """Lognormal uncertainty of an amount (its median) from data-quality scores; None where they add no uncertainty.

    Raises:
        UsageError: as :func:`pedigree_scale`; the amount is 0 or not finite.
    """
    if amount == 0.0 or not math.isfinite(amount):
        raise UsageError(f"an amount of {amount} has no lognormal distribution")
    scale = pedigree_scale(scores, basic=basic, table=table)
    if scale == 0.0:
        return None
    return Uncertainty(
        LOGNORMAL,
        loc=math.log(abs(amount)),
        scale=scale,
        negative=amount < 0,
        pedigree=tuple(scores),
        pedigree_table=table,
    )


def pedigree_findings(tables: Iterable[str]) -> tuple[Finding, ...]:
    """What a reader must know of the tables that spreads were computed from: each that was not read in its document.

    Args:
        tables: names of tables, as in ``Uncertainty.pedigree_table``; empty ones and repeats do not count.
    """
    known = pedigree_tables()
    found = []
    for name in sorted({name for name in tables if name}):
        table = known.get(name)
        if table is None:
            found.append(finding("lca_uncertainty.pedigree_unknown", table=name))
        elif table.verification != "primary":
            secondary = table.verification == "secondary"
            code = "lca_uncertainty.pedigree_secondary" if secondary else "lca_uncertainty.pedigree_unverified"
            found.append(finding(code, table=name, title=table.title, document=table.document))
    return tuple(found)


def _named(table: str) -> PedigreeTable:
    tables = pedigree_tables()
    if table not in tables:
        raise UsageError(f"there is no pedigree table {table!r}, only {', '.join(tables)}")
    return tables[table]
