"""Uncertainty records of stats_arrays, checked and laid out for sampling by quantile functions.

Distributions and parameters are those of stats_arrays 4.0 (0 and 1: none; 2 lognormal, 3 normal, 4 uniform,
5 triangular, 6 Bernoulli, 7 discrete uniform with the maximum excluded, 8 Weibull, 9 gamma, 10 beta, 11 generalised
extreme value with shape 0, 12 Student's t, 13 beta PERT). Where stats_arrays draws again until a value lies within
minimum and maximum, the truncated distribution is sampled directly: the same distribution, from one uniform a draw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from carbonacct.findings import DataError, finding
from carbonacct.lca.entries import Records

Values = NDArray[np.float64]
Streams = NDArray[np.uint64]
Places = NDArray[np.int64]
NONE, LOGNORMAL, NORMAL, UNIFORM, TRIANGULAR, BERNOULLI, DISCRETE, WEIBULL, GAMMA, BETA, EXTREME, STUDENT, PERT = (
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
)  # fmt: skip
TRUNCATED = (LOGNORMAL, NORMAL, WEIBULL, GAMMA, EXTREME, STUDENT)
SHOWN = 8
REACH = 8.3
"""No normal quantile of a 52-bit uniform lies farther out than this many standard deviations."""
LARGEST_EXPONENT = 690.0
LEAST_LEFT = 1e-9
"""Truncation must leave at least this share of the distribution, or 52-bit uniforms would show their grain."""


class DistributionError(DataError):
    """Uncertainty records that describe no distribution; ``findings`` say which and why."""


@dataclass(frozen=True, eq=False)
class Family:
    """Inputs of one distribution, as columns of ``table`` (rows A, B, C, FACTOR, LOW, SPAN, MINIMUM, MAXIMUM).

    Attributes:
        kind: number of the distribution.
        truncated: whether LOW … MAXIMUM are in use.
        table: parameters, shape (8, inputs); see :mod:`carbonacct.kernels.sampling`.
        streams: random stream of each input; equal streams move together.
        targets: row of the value buffer that each input fills, ascending.
    """

    kind: int
    truncated: bool
    table: Values
    streams: Streams
    targets: Places

    def part(self, chosen: NDArray[Any]) -> Family:
        """The inputs that a mask or a list of places chooses."""
        table = np.ascontiguousarray(self.table[:, chosen])
        return Family(self.kind, self.truncated, table, self.streams[chosen], self.targets[chosen])


def uncertain(records: Records | None) -> Places:
    """Places of the records that describe a distribution at all."""
    if records is None:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(records["uncertainty_type"] > NONE).astype(np.int64)


def families(
    records: Records, amounts: Values, streams: Streams, targets: Places, name: Callable[[int], str]
) -> list[Family]:
    """Lay records out by distribution.

    Args:
        records: uncertainty of each input (all of them uncertain).
        amounts: the fixed amount of each input. Where the record's centre has the other sign, the record describes
            the amount before the sign of the matrix, and samples are negated.
        streams: random stream of each input.
        targets: row of the value buffer of each input.
        name: text for the input at a place, for messages.

    Raises:
        DistributionError: a record describes no distribution; all such records are named.
    """
    records = normalised(records)
    check(records, name)
    factor = np.where(records["negative"], -1.0, 1.0)
    factor = np.where(centres(records) * amounts < 0, -factor, factor)
    low, high = _bounds(records)
    truncated = np.isin(records["uncertainty_type"], TRUNCATED) & (np.isfinite(low) | np.isfinite(high))
    table = _table(records, factor, low, high)
    _leaves_something(table, truncated, name)
    made = []
    for kind in np.unique(records["uncertainty_type"]).tolist():
        for cut in (False, True):
            chosen = (records["uncertainty_type"] == kind) & (truncated == cut)
            if chosen.any():
                places = np.flatnonzero(chosen)
                places = places[np.argsort(targets[places], kind="stable")]
                part = np.ascontiguousarray(table[:, places])
                made.append(Family(int(kind), cut, part, streams[places], targets[places]))
    return made


def normalised(records: Records) -> Records:
    """Records with the defaults of stats_arrays filled in, and the flag ``negative`` only where it has a meaning."""
    records = records.copy()
    kind = records["uncertainty_type"]
    for field, kinds, default in (
        ("loc", (WEIBULL, GAMMA, STUDENT), 0.0),
        ("scale", (STUDENT,), 1.0),
        ("scale", (PERT,), 4.0),
        ("minimum", (DISCRETE, BETA), 0.0),
        ("maximum", (BETA,), 1.0),
    ):
        empty = np.isin(kind, kinds) & np.isnan(records[field])
        records[field] = np.where(empty, default, records[field])
    records["negative"] &= np.isin(kind, (LOGNORMAL, WEIBULL, GAMMA))
    return records


def centres(records: Records) -> Values:
    """A value in the middle of each distribution (median, mode or mean): only its sign is used."""
    kind, loc, scale, shape = (records[field] for field in ("uncertainty_type", "loc", "scale", "shape"))
    middle = (records["minimum"] + records["maximum"]) / 2
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        mean_of_beta = records["minimum"] + (records["maximum"] - records["minimum"]) * loc / (loc + shape)
    found = np.select(
        [kind == LOGNORMAL, np.isin(kind, (UNIFORM, DISCRETE)), np.isin(kind, (WEIBULL, GAMMA)), kind == BETA],
        [np.ones(len(records)), middle, loc + scale, mean_of_beta],
        loc,
    )
    signed: Values = np.where(records["negative"], -found, found)
    return signed


def _problem(records: Records) -> NDArray[np.int64]:
    """Number of the rule of :data:`RULES` that a record breaks first; −1: none."""
    kind = records["uncertainty_type"]
    loc, scale, shape = records["loc"], records["scale"], records["shape"]
    low, high = records["minimum"], records["maximum"]
    bounded = np.isin(kind, (UNIFORM, TRIANGULAR, DISCRETE, BETA, PERT))
    broken = [
        kind > PERT,
        ~np.isfinite(loc) & ~np.isin(kind, (UNIFORM, DISCRETE)),
        ~(scale > 0) & np.isin(kind, (LOGNORMAL, NORMAL, WEIBULL, GAMMA, EXTREME, STUDENT, PERT)),
        ~(shape > 0) & np.isin(kind, (WEIBULL, GAMMA, BETA, STUDENT)),
        bounded & ~(np.isfinite(low) & np.isfinite(high)),
        low >= high,
        np.isin(kind, (TRIANGULAR, PERT)) & ((loc < low) | (loc > high)),
        (kind == BERNOULLI) & ~((loc >= 0) & (loc <= 1)),
        (kind == BETA) & ~(loc > 0),
        (kind == EXTREME) & (shape != 0) & ~np.isnan(shape),
        (kind == LOGNORMAL) & ~(np.abs(loc) + REACH * scale < LARGEST_EXPONENT),
        (kind == DISCRETE) & ((np.floor(low) != low) | (np.floor(high) != high)),
    ]
    found: NDArray[np.int64] = np.select(broken, list(range(len(broken))), -1)
    return found


RULES = (
    "unknown", "loc", "scale", "shape", "no_bounds", "bounds", "mode", "probability", "alpha", "extreme", "wide",
    "whole",
)  # fmt: skip


def check(records: Records, name: Callable[[int], str]) -> None:
    """Raise for records that describe no distribution.

    Raises:
        DistributionError: one finding per rule that is broken, with the inputs concerned.
    """
    rule = _problem(records)
    _refuse({RULES[number]: np.flatnonzero(rule == number) for number in np.unique(rule[rule >= 0])}, name)


def _refuse(broken: dict[str, NDArray[np.int64]], name: Callable[[int], str]) -> None:
    found = []
    for rule, places in broken.items():
        if len(places):
            inputs = _listed([name(int(place)) for place in places[:SHOWN]], len(places))
            found.append(finding(f"lca_uncertainty.record_{rule}", inputs=inputs, count=len(places)))
    if found:
        raise DistributionError(tuple(found))


def _listed(names: Sequence[str], count: int) -> str:
    return ", ".join(names) + (f" … (+{count - len(names)})" if count > len(names) else "")


def _bounds(records: Records) -> tuple[Values, Values]:
    """Bounds of the value before the flag ``negative``; infinite where there is none."""
    low = np.where(np.isnan(records["minimum"]), -np.inf, records["minimum"])
    high = np.where(np.isnan(records["maximum"]), np.inf, records["maximum"])
    turned = records["negative"] & np.isin(records["uncertainty_type"], TRUNCATED)
    return np.where(turned, -high, low), np.where(turned, -low, high)


def _table(records: Records, factor: Values, low: Values, high: Values) -> Values:
    kind = records["uncertainty_type"]
    loc, scale, shape = records["loc"], records["scale"], records["shape"]
    span = np.where(np.isin(kind, (UNIFORM, TRIANGULAR, DISCRETE, BETA, PERT)), high - low, 1.0)
    bounded = np.isin(kind, (UNIFORM, TRIANGULAR, DISCRETE))
    a = np.where(bounded, low, loc)
    b = np.where(bounded, span, scale)
    c = np.where(kind == TRIANGULAR, (loc - low) / span, shape)
    pert = kind == PERT
    a = np.where(pert, 1 + scale * (loc - low) / span, a)
    c = np.where(pert, 1 + scale * (high - loc) / span, c)
    under, over = _distribution(kind, loc, scale, shape, low), _distribution(kind, loc, scale, shape, high)
    return np.stack([a, b, c, factor, under, over - under, low, high])


def _distribution(kind: NDArray[np.uint8], loc: Values, scale: Values, shape: Values, x: Values) -> Values:
    """P(value ≤ x) of the distributions that can be truncated; 0 and 1 at the infinite bounds."""
    with np.errstate(all="ignore"):
        z = (x - loc) / scale
        logs = (np.log(np.maximum(x, 0.0)) - loc) / scale
        positive = np.maximum(z, 0.0)
        found = np.select(
            [kind == LOGNORMAL, kind == NORMAL, kind == WEIBULL, kind == GAMMA, kind == EXTREME, kind == STUDENT],
            [
                special.ndtr(logs),
                special.ndtr(z),
                -np.expm1(-(positive**shape)),
                special.gammainc(shape, positive),
                np.exp(-np.exp(-z)),
                special.stdtr(shape, z),
            ],
            np.nan,
        )
    found = np.where(np.isneginf(x), 0.0, np.where(np.isposinf(x), 1.0, found))
    return np.asarray(found, dtype=np.float64)


def _leaves_something(table: Values, truncated: NDArray[np.bool_], name: Callable[[int], str]) -> None:
    _refuse({"nothing_left": np.flatnonzero(truncated & ~(table[5] > LEAST_LEFT))}, name)


def rare_quantiles(family: Family, u: Values) -> Values:
    """Values of gamma, beta, PERT and Student's t inputs at the uniforms u, shape (inputs, draws), with their sign."""
    a, b, c, factor = (family.table[row][:, None] for row in range(4))
    low, high = family.table[6][:, None], family.table[7][:, None]
    if family.kind == GAMMA:
        value = a + b * special.gammaincinv(c, u)
    elif family.kind == STUDENT:
        value = a + b * special.stdtrit(c, u)
    else:
        value = low + (high - low) * special.betaincinv(a, c, u)
    if family.truncated:
        value = np.clip(value, low, high)
    signed: Values = factor * value
    return signed
