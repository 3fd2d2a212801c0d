"""Figures of samples: means, deviations, quantiles, one column at a time, so that memory stays bounded.

All of them are exact (of the samples): the samples of one demand under one method fit into memory even where those of
all demands and methods stay on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from carbonacct.errors import UsageError
from carbonacct.lca.uncertainty.distributions import Values

LEVELS = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)


@dataclass(frozen=True, slots=True)
class StopRule:
    """Stop when the mean of every score is known well enough.

    The width of its confidence interval (normal approximation) is to be at most ``relative_width`` × |mean|. It is
    looked at after fixed numbers of draws, so that where a run stops depends on the run alone. Strata and quasi-random
    points are made for a fixed number of draws, and their error is not that of independent draws: no rule for them.
    """

    relative_width: float
    confidence: float = 0.95
    least: int = 512

    def __post_init__(self) -> None:
        if not self.relative_width > 0 or not 0 < self.confidence < 1 or self.least < 2:
            raise UsageError("a stop rule needs relative_width > 0, 0 < confidence < 1 and at least 2 draws")

    def reached(self, sums: Sums) -> bool:
        """Whether draws may end."""
        count = sums.count
        if count.min() < self.least:
            return False
        mean = sums.total / count
        variance = np.maximum(sums.squares - count * mean**2, 0.0) / (count - 1)
        width = 2.0 * NormalDist().inv_cdf(0.5 + self.confidence / 2) * np.sqrt(variance / count)
        return bool((width <= self.relative_width * np.abs(mean + sums.fixed)).all())


class Sums:
    """Sums of scores as they come, as distances from the fixed scores (so that squares lose no digits)."""

    def __init__(self, fixed: Values) -> None:
        self.fixed = fixed
        self.count, self.total, self.squares = np.zeros(fixed.shape), np.zeros(fixed.shape), np.zeros(fixed.shape)

    def add(self, scores: Values) -> None:
        """Add draws, shape (draws, …); those that failed are passed over."""
        valid = np.isfinite(scores)
        away = np.where(valid, scores - self.fixed, 0.0)
        self.count += valid.sum(axis=0)
        self.total += away.sum(axis=0)
        self.squares += (away**2).sum(axis=0)


def column_figures(
    column: Callable[[int, int], Values], shape: tuple[int, int], figure: Callable[[Values], Values], size: int
) -> Values:
    """A figure of every column of samples, shape (size, demands, methods); draws that failed are left out.

    Args:
        column: samples of (demand, method).
        shape: number of demands and of methods.
        figure: from valid samples to ``size`` numbers.
        size: numbers of a figure.
    """
    out = np.full((size, *shape), np.nan)
    for demand in range(shape[0]):
        for method in range(shape[1]):
            samples = column(demand, method)
            valid = samples[np.isfinite(samples)]
            if len(valid):
                out[:, demand, method] = figure(valid)
    return out


def quantile_figure(levels: Sequence[float]) -> Callable[[Values], Values]:
    """Quantiles by linear interpolation (Hyndman and Fan's type 7, numpy's default).

    Raises:
        UsageError: a level lies outside 0 … 1.
    """
    if not all(0.0 <= level <= 1.0 for level in levels):
        raise UsageError(f"levels of quantiles lie between 0 and 1: {list(levels)}")

    def figure(samples: Values) -> Values:
        return np.asarray(np.quantile(samples, list(levels)), dtype=np.float64)

    return figure


def moments(samples: Values) -> Values:
    """Mean, standard deviation (n − 1) and standard error of the mean."""
    deviation = float(np.std(samples, ddof=1)) if len(samples) > 1 else 0.0
    return np.array([np.mean(samples), deviation, deviation / np.sqrt(len(samples))])
