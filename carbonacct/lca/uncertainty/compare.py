"""Products compared on the same draws: what is uncertain in both moves in both."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from carbonacct.errors import UsageError
from carbonacct.lca.scoring import Method
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.distributions import Values
from carbonacct.lca.uncertainty.monte_carlo import MonteCarloResult, monte_carlo
from carbonacct.lca.uncertainty.quantiles import LEVELS, quantile_figure

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, eq=False)
class Comparison:
    """Demands against each other, draw by draw, under one method.

    Attributes:
        result: the draws.
        method: name of the method.
        share_below: share of the draws in which the score of ``demand`` is below that of ``other``, dims
            (demand, other); two equal scores count for neither.
        share_best: share of the draws in which a demand has the lowest score (ties count for each), dims (demand,).
        differences: quantiles of score(demand) − score(other), dims (quantile, demand, other).
        draws: number of draws that count (those with a solution).
    """

    result: MonteCarloResult
    method: str
    share_below: xr.DataArray
    share_best: xr.DataArray
    differences: xr.DataArray
    draws: int


def compare(
    system: MatrixSystem, demands: Any, method: Method, *, levels: Sequence[float] = LEVELS, **options: Any
) -> Comparison:
    """Draw all demands from the same sampled systems and compare them draw by draw.

    Args:
        system: the matrices.
        demands: two or more demands, as for :func:`monte_carlo`.
        method: characterisation factor by flow.
        levels: quantiles of the differences.
        options: those of :func:`monte_carlo`.

    Raises:
        UsageError, DataError: as :func:`monte_carlo`; fewer than two demands.
    """
    return compared(monte_carlo(system, demands, method, **options), levels=levels)


def compared(result: MonteCarloResult, method: str | None = None, levels: Sequence[float] = LEVELS) -> Comparison:
    """Compare the demands of a Monte Carlo result under one method (None: the only one).

    Raises:
        UsageError: fewer than two demands, no draw with a solution, or several methods and none is named.
    """
    import xarray as xr  # noqa: PLC0415

    names = result.demands
    if len(names) < 2:
        raise UsageError("a comparison needs at least two demands")
    scores = np.stack([result.samples(name, method) for name in names], axis=1)
    scores = scores[np.isfinite(scores).all(axis=1)]
    if not len(scores):
        raise UsageError("no draw has a solution; there is nothing to compare")
    figure = quantile_figure(levels)
    below, differences = np.zeros((len(names),) * 2), np.zeros((len(levels), len(names), len(names)))
    for one in range(len(names)):
        for other in range(len(names)):
            below[one, other], differences[:, one, other] = _pair(scores[:, one], scores[:, other], figure)
    best = (scores == scores.min(axis=1, keepdims=True)).mean(axis=0)
    index, dims = _index(names), ("demand", "other")
    return Comparison(
        result,
        method or result.methods[0],
        xr.DataArray(below, dims=dims, coords={"demand": index, "other": index}),
        xr.DataArray(best, dims=("demand",), coords={"demand": index}),
        xr.DataArray(differences, dims=("quantile", *dims),
                     coords={"quantile": list(levels), "demand": index, "other": index}),
        len(scores),
    )  # fmt: skip


def _pair(one: Values, other: Values, figure: Any) -> tuple[float, Values]:
    return float((one < other).mean()), figure(one - other)


def _index(names: Sequence[Hashable]) -> Any:
    import pandas as pd  # noqa: PLC0415

    return pd.Index(list(names), tupleize_cols=False)
