"""Distributions of matrix entries: their sign, a factor on them, and one in the place of several.

Several exchanges of one process may meet in one matrix entry (a product and its own losses, two purchases of the same
good). Brightway draws each of them; an entry here carries one distribution, which has the mean and the variance of the
sum of independent draws: lognormal where all of them are (or are fixed) with one sign (Fenton and Wilkinson's
approximation), else normal.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carbonacct.errors import UsageError
from carbonacct.lca.entries import UNCERTAINTY_DTYPE, Records
from carbonacct.lca.uncertainty.distributions import (
    BERNOULLI,
    BETA,
    DISCRETE,
    EXTREME,
    GAMMA,
    LOGNORMAL,
    NORMAL,
    PERT,
    STUDENT,
    TRIANGULAR,
    TRUNCATED,
    UNIFORM,
    WEIBULL,
    centres,
    normalised,
)

Amounts = NDArray[np.float64]
Flags = NDArray[np.bool_]
UNCERTAIN_FROM = 2
SYMMETRIC = (NORMAL, UNIFORM, TRIANGULAR)
"""Distributions that hold for −x with the same id and mirrored parameters."""
SCALED_FIELDS = {
    "loc": (NORMAL, TRIANGULAR, WEIBULL, GAMMA, EXTREME, STUDENT, PERT),
    "scale": (NORMAL, WEIBULL, GAMMA, EXTREME, STUDENT),
}
"""Parameters that are amounts themselves (beyond the bounds), by distribution."""
STEPS = 1 << 14
"""Midpoints of the quantile function that give mean and variance of a distribution between bounds."""


def signed(records: Records, amounts: Amounts, flipped: Flags) -> tuple[Records, int]:
    """Records whose sign a sampler can tell from the centre, and how many contradict their amount.

    A sampler turns a sample where the record's centre and the matrix entry differ in sign. That is right for
    Brightway's ``flip``, except where the centre (or the amount) is zero: there the record itself is turned. A centre
    that contradicts the amount before the flip is a mistake of the data; it is read as one of the absolute value.
    """
    uncertain = records["uncertainty_type"] >= UNCERTAIN_FROM
    product = np.zeros(len(records))
    product[uncertain] = centres(records[uncertain]) * amounts[uncertain]
    turn = uncertain & flipped & (product == 0.0)
    kept = records.copy()
    if turn.any():
        kept[turn] = mirrored(records[turn])
    contradicting = uncertain & (product != 0.0) & ((product < 0.0) != flipped)
    return kept, int(contradicting.sum())


def mirrored(records: Records) -> Records:
    """Distributions of −x; those that stats_arrays cannot mirror stay as they are."""
    kept = records.copy()
    kept["negative"] = np.where(records["uncertainty_type"] == LOGNORMAL, ~records["negative"], records["negative"])
    turned = np.isin(records["uncertainty_type"], SYMMETRIC)
    kept["loc"] = np.where(turned, -records["loc"], records["loc"])
    bounded = turned | (records["uncertainty_type"] == LOGNORMAL)
    kept["minimum"] = np.where(bounded, -records["maximum"], records["minimum"])
    kept["maximum"] = np.where(bounded, -records["minimum"], records["maximum"])
    return kept


def mirrors(kind: int) -> bool:
    """Whether stats_arrays can express the distribution of −x."""
    return kind < UNCERTAIN_FROM or kind in (LOGNORMAL, *SYMMETRIC)


def scales(kind: int) -> bool:
    """Whether stats_arrays can express the distribution of a multiple of x."""
    return kind < UNCERTAIN_FROM or kind not in (BERNOULLI, DISCRETE)


def rescaled(records: Records, factor: Amounts) -> Records:
    """Distributions of |factor| × x; the sign of the factor is kept apart (as a flip).

    Raises:
        UsageError: a factor of 0, or one on a distribution that has no multiples (Bernoulli, discrete uniform).
    """
    size = np.broadcast_to(np.abs(factor), len(records))
    kind = records["uncertainty_type"]
    touched = (kind >= UNCERTAIN_FROM) & (size != 1.0)
    if (touched & (np.isin(kind, (BERNOULLI, DISCRETE)) | (size == 0.0))).any():
        raise UsageError("a distribution is rescaled that has no multiples (Bernoulli or discrete uniform), or by 0")
    kept = records.copy()
    if touched.any():
        kept[touched] = normalised(records[touched])
    lognormal = touched & (kind == LOGNORMAL)
    kept["loc"][lognormal] += np.log(size[lognormal])
    for field, kinds in SCALED_FIELDS.items():
        chosen = touched & np.isin(kind, kinds)
        kept[field][chosen] *= size[chosen]
    for field in ("minimum", "maximum"):
        kept[field][touched] *= size[touched]
    return kept


def one_record(records: Records, amounts: Amounts) -> Any:
    """One record for the sum of independent entries (with the sign of the matrix), of the same mean and variance."""
    moments = [moments_of(record, amount) for record, amount in zip(records, amounts.tolist(), strict=True)]
    mean, variance = math.fsum(m for m, _ in moments), math.fsum(v for _, v in moments)
    made = np.zeros((), dtype=UNCERTAINTY_DTYPE)
    for field in ("loc", "scale", "shape", "minimum", "maximum"):
        made[field] = np.nan
    if variance <= 0.0:
        made["uncertainty_type"], made["loc"] = 1, amounts.sum()
        return made[()]
    kinds = np.where(records["uncertainty_type"] < UNCERTAIN_FROM, LOGNORMAL, records["uncertainty_type"])
    one_sign = (amounts >= 0).all() or (amounts <= 0).all()
    if (kinds == LOGNORMAL).all() and one_sign:
        spread = math.log1p(variance / mean**2)
        made["uncertainty_type"], made["negative"] = LOGNORMAL, mean < 0
        made["loc"], made["scale"] = math.log(abs(mean)) - spread / 2, math.sqrt(spread)
    else:
        made["uncertainty_type"], made["loc"], made["scale"] = NORMAL, mean, math.sqrt(variance)
    return made[()]


def moments_of(record: Any, amount: float) -> tuple[float, float]:
    """Mean and variance of a matrix entry with this amount and this record."""
    kind = int(record["uncertainty_type"])
    if kind < UNCERTAIN_FROM:
        return amount, 0.0
    mean, variance = _own_moments(record, kind)
    centre = float(centres(np.array([record], dtype=UNCERTAINTY_DTYPE))[0])
    return (-mean if centre * amount < 0 else mean), variance


def _own_moments(record: Any, kind: int) -> tuple[float, float]:
    """Mean and variance of a distribution, within its bounds where stats_arrays draws again until they are kept.

    The two commonest have a short formula here: scipy takes 2 ms to make one distribution.
    """
    loc, scale = float(record["loc"]), float(record["scale"])
    free = math.isnan(record["minimum"]) and math.isnan(record["maximum"])
    if kind == LOGNORMAL and free:
        mean = math.exp(loc + scale**2 / 2)
        return (-mean if record["negative"] else mean), mean**2 * math.expm1(scale**2)
    if kind == NORMAL and free:
        return loc, scale**2
    one = normalised(np.array([record], dtype=UNCERTAINTY_DTYPE))[0]
    family = _family(one, kind)
    sign = -1.0 if one["negative"] else 1.0
    low, high = sorted((sign * float(one["minimum"]), sign * float(one["maximum"])))
    if kind not in TRUNCATED or (math.isnan(low) and math.isnan(high)):
        mean, variance = (float(value) for value in family.stats("mv"))
    else:
        bottom = 0.0 if math.isnan(low) else float(family.cdf(low))
        top = 1.0 if math.isnan(high) else float(family.cdf(high))
        values = family.ppf(bottom + (np.arange(STEPS) + 0.5) / STEPS * (top - bottom))
        mean, variance = float(values.mean()), float(values.var())
    if not (math.isfinite(mean) and math.isfinite(variance)):
        raise UsageError(f"an exchange has a distribution without mean or variance and shares its entry: {record}")
    return sign * mean, variance


def _family(record: Any, kind: int) -> Any:
    """The distribution of scipy with the parameters of stats_arrays, without the flag ``negative``."""
    from scipy import stats  # noqa: PLC0415

    loc, scale, shape = (float(record[field]) for field in ("loc", "scale", "shape"))
    low, span = float(record["minimum"]), float(record["maximum"] - record["minimum"])
    made = {
        LOGNORMAL: lambda: stats.lognorm(scale, scale=math.exp(loc)),
        NORMAL: lambda: stats.norm(loc, scale),
        UNIFORM: lambda: stats.uniform(low, span),
        TRIANGULAR: lambda: stats.triang((loc - low) / span, low, span),
        BERNOULLI: lambda: stats.bernoulli(loc),
        DISCRETE: lambda: stats.randint(low, low + span),
        WEIBULL: lambda: stats.weibull_min(shape, loc, scale),
        GAMMA: lambda: stats.gamma(shape, loc, scale),
        BETA: lambda: stats.beta(loc, shape, low, span),
        EXTREME: lambda: stats.gumbel_r(loc, scale),
        STUDENT: lambda: stats.t(shape, loc, scale),
        PERT: lambda: stats.beta(1 + scale * (loc - low) / span, 1 + scale * (low + span - loc) / span, low, span),
    }
    if kind not in made:
        raise UsageError(f"uncertainty type {kind} is unknown to stats_arrays")
    return made[kind]()
