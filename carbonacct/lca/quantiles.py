"""Quantiles, means and standard deviations of uncertain inputs, distribution by distribution.

Moments are closed formulas (N. L. Johnson, S. Kotz and N. Balakrishnan, Continuous Univariate Distributions, 1994–95);
those of truncated distributions, of Student's t with at most two degrees of freedom and of inputs that move together
are integrals over the normal score z of the quantile Φ(z) by the trapezium rule, |z| ≤ REACH.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from carbonacct.lca.uncertainty.distributions import (
    BERNOULLI,
    BETA,
    DISCRETE,
    EXTREME,
    GAMMA,
    LOGNORMAL,
    NORMAL,
    PERT,
    REACH,
    STUDENT,
    TRIANGULAR,
    UNIFORM,
    WEIBULL,
    Family,
    rare_quantiles,
)

Values = NDArray[np.float64]

SCORES = np.linspace(-REACH, REACH, 513)
"""Normal scores of the trapezium rule: moments of a lognormal with sigma 1 come out to 12 digits."""

WEIGHTS = np.exp(-0.5 * SCORES**2) / np.exp(-0.5 * SCORES**2).sum()
LEAST, MOST = 2.0**-53, 1.0 - 2.0**-53
UNIFORMS = np.clip(special.ndtr(SCORES), LEAST, MOST)
"""Uniforms of these scores."""


def quantiles(family: Family, u: Values) -> Values:
    """Values at the uniforms u, shape (inputs, draws), with the sign of the matrix.

    Args:
        family: the inputs.
        u: within (0, 1), shape (inputs, draws), or (draws,) for all inputs.
    """
    a, b, c, factor, low, span, least, most = (row[:, None] for row in family.table)
    u = np.broadcast_to(np.asarray(u, dtype=np.float64), (len(family.targets), np.shape(u)[-1]))
    if family.truncated:
        u = np.clip(low + span * u, LEAST, MOST)
    if family.kind in (GAMMA, BETA, STUDENT, PERT):
        return rare_quantiles(family, u)
    if family.kind in (LOGNORMAL, NORMAL):
        value = a + b * special.ndtri(u)
        value = np.exp(value) if family.kind == LOGNORMAL else value
    elif family.kind == TRIANGULAR:
        value = a + b * np.where(u < c, np.sqrt(u * c), 1.0 - np.sqrt((1.0 - u) * (1.0 - c)))
    elif family.kind == UNIFORM:
        value = a + b * u
    elif family.kind == BERNOULLI:
        value = (u > 1.0 - a).astype(np.float64)
    elif family.kind == DISCRETE:
        value = a + np.minimum(np.floor(b * u), b - 1.0)
    elif family.kind == WEIBULL:
        value = a + b * (-np.log1p(-u)) ** (1.0 / c)
    else:
        value = a - b * np.log(-np.log(u))  # extreme value
    if family.truncated:
        value = np.clip(value, least, most)
    signed: Values = factor * value
    return signed


def moments(family: Family) -> tuple[Values, Values]:
    """Means (with the sign of the matrix) and standard deviations, shape (inputs,)."""
    a, b, c, factor, _, _, least, most = family.table
    if family.truncated or (family.kind == STUDENT and (c <= 2.0).any()):
        return integrated(quantiles(family, UNIFORMS))
    with np.errstate(over="ignore"):
        mean, variance = _closed(family.kind, a, b, c, most - least)
    if family.kind in (BETA, PERT):
        mean = least + mean
    return factor * mean, np.abs(factor) * np.sqrt(variance)


def integrated(values: Values) -> tuple[Values, Values]:
    """Means and standard deviations of functions of one normal score, known at SCORES, shape (inputs, scores)."""
    mean = values @ WEIGHTS
    return mean, np.sqrt(((values - mean[:, None]) ** 2) @ WEIGHTS)


def _closed(kind: int, a: Values, b: Values, c: Values, width: Values) -> tuple[Values, Values]:
    """Mean and variance by the parameters of the table; ``width`` is maximum − minimum."""
    if kind == LOGNORMAL:
        mean = np.exp(a + b * b / 2)
        return mean, mean**2 * np.expm1(b * b)
    if kind == UNIFORM:
        return a + b / 2, b * b / 12
    if kind == TRIANGULAR:
        return a + b * (1 + c) / 3, b * b * (1 - c + c * c) / 18
    if kind == BERNOULLI:
        return a, a * (1 - a)
    if kind == DISCRETE:
        return a + (b - 1) / 2, (b * b - 1) / 12
    if kind == WEIBULL:
        first = special.gamma(1 + 1 / c)
        return a + b * first, b * b * (special.gamma(1 + 2 / c) - first**2)
    if kind == GAMMA:
        return a + b * c, b * b * c
    if kind in (BETA, PERT):
        return width * a / (a + c), width**2 * a * c / ((a + c) ** 2 * (a + c + 1))
    if kind == EXTREME:
        return a + b * np.euler_gamma, b * b * np.pi**2 / 6
    return (a, b * b * c / (c - 2)) if kind == STUDENT else (a, b * b)
