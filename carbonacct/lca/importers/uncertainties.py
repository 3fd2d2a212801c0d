"""Distributions as files state them, in the terms of stats_arrays; impossible ones are left out and counted.

Each function gives None where there is no spread (a geometric standard deviation of 0 or 1, equal bounds): the amount
is then certain. Ids and meaning of the fields: https://stats-arrays.readthedocs.io.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from carbonacct.lca.datasets import Uncertainty
from carbonacct.lca.importers.reading import Reading
from carbonacct.source import Source

UNDEFINED, LOGNORMAL, NORMAL, UNIFORM, TRIANGULAR = 0, 2, 3, 4, 5
_SCORES = re.compile(r"^\(\s*(?:[0-9]|n\.a\.)(?:\s*[;,]\s*(?:[0-9]|n\.a\.))*\s*\)$")


def lognormal(geometric_mean: float, geometric_sd: float, reading: Reading, source: Source) -> Uncertainty | None:
    """From geometric mean (in the unit of the amount; negative: the absolute value is distributed) and deviation.

    A geometric standard deviation below 1 describes the same distribution as its reciprocal; some programs write 0
    where they mean none.
    """
    if geometric_sd == 0:
        reading.count("lca_dataset.no_spread", source)
        return None
    if geometric_sd < 0 or geometric_mean == 0:
        reading.count("lca_dataset.impossible_distribution", source)
        return None
    scale = abs(math.log(geometric_sd))
    if scale == 0:
        return None
    return Uncertainty(LOGNORMAL, loc=math.log(abs(geometric_mean)), scale=scale, negative=geometric_mean < 0)


def normal(mean: float, sd: float, reading: Reading, source: Source) -> Uncertainty | None:
    """From mean and standard deviation, both in the unit of the amount."""
    if sd < 0:
        reading.count("lca_dataset.impossible_distribution", source)
        return None
    return Uncertainty(NORMAL, loc=mean, scale=sd) if sd else None


def uniform(minimum: float, maximum: float, reading: Reading, source: Source) -> Uncertainty | None:
    """From the bounds, put in order where they are swapped."""
    low, high = _ordered(minimum, maximum, reading, source)
    return Uncertainty(UNIFORM, minimum=low, maximum=high) if low < high else None


def triangular(minimum: float, mode: float, maximum: float, reading: Reading, source: Source) -> Uncertainty | None:
    """From the bounds and the mode; a mode outside the bounds is impossible."""
    low, high = _ordered(minimum, maximum, reading, source)
    if not low <= mode <= high:
        reading.count("lca_dataset.impossible_distribution", source)
        return None
    return Uncertainty(TRIANGULAR, loc=mode, minimum=low, maximum=high) if low < high else None


def _ordered(minimum: float, maximum: float, reading: Reading, source: Source) -> tuple[float, float]:
    if minimum > maximum:
        reading.count("lca_dataset.swapped_bounds", source)
        return maximum, minimum
    return minimum, maximum


def with_scores(
    uncertainty: Uncertainty | None, scores: str, amount: float, reading: Reading, source: Source
) -> Uncertainty | None:
    """Add data-quality scores such as ``(2;4;n.a.;3;1)`` (n.a.: 0); without a distribution the amount stays certain."""
    if not scores:
        return uncertainty
    if not _SCORES.match(scores):
        reading.count("lca_dataset.unread_scores", source)
        return uncertainty
    parts = re.split(r"[;,]", scores.strip("() "))
    pedigree = tuple(int(part) if part.strip().isdigit() else 0 for part in parts)
    base = uncertainty or Uncertainty(UNDEFINED, loc=amount)
    return replace(base, pedigree=pedigree)
