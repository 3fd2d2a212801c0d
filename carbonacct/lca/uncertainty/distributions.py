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
BOUNDED = (UNIFORM, TRIANGULAR, DISCRETE, BETA, PERT)
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
    made: list[Family] = []
    broken: dict[str, list[int]] = {}
    for kind in np.unique(records["uncertainty_type"]).tolist():
        places = np.flatnonzero(records["uncertainty_type"] == kind)
        places = places[np.argsort(targets[places], kind="stable")]
        part = _filled(kind, records[places])
        faults = _faults(part)
        for rule, wrong in faults.items():
            broken.setdefault(rule, []).extend(places[wrong].tolist())
        if not faults:
            laid, lost = _laid_out(part, amounts[places], streams[places], targets[places])
            made += laid
            broken.setdefault("nothing_left", []).extend(places[lost].tolist())
    _refuse(broken, name)
    return made


def _laid_out(
    records: Records, amounts: Values, streams: Streams, targets: Places
) -> tuple[list[Family], NDArray[np.int64]]:
    """Families of records of one kind (with and without truncation), and those of which truncation leaves nothing."""
    kind = int(records["uncertainty_type"][0])
    factor = np.where(records["negative"], -1.0, 1.0)
    factor = np.where(_centres(kind, records) * amounts < 0, -factor, factor)
    low, high = _bounds(records)
    cut = np.full(len(records), kind in TRUNCATED) & (np.isfinite(low) | np.isfinite(high))
    table = _table(records, factor, low, high)
    table[4:6, cut] = _shares(records[cut], low[cut], high[cut])
    lost = np.flatnonzero(cut & ~(table[5] > LEAST_LEFT))
    whole = Family(kind, False, table, streams, targets)
    made = [Family(kind, how, *_part(whole, chosen)) for how, chosen in ((False, ~cut), (True, cut)) if chosen.any()]
    return made, lost


def _part(whole: Family, chosen: NDArray[np.bool_]) -> tuple[Values, Streams, Places]:
    if chosen.all():
        return whole.table, whole.streams, whole.targets
    part = whole.part(chosen)
    return part.table, part.streams, part.targets


def normalised(records: Records) -> Records:
    """Records with stats_arrays' defaults filled in, and ``negative`` only where it has a meaning."""
    out = records.copy()
    for kind in np.unique(records["uncertainty_type"]).tolist():
        places = records["uncertainty_type"] == kind
        out[places] = _filled(kind, records[places])
    return out


def centres(records: Records) -> Values:
    """A value in the middle of each distribution (median, mode or mean): only its sign is used."""
    out = np.zeros(len(records))
    for kind in np.unique(records["uncertainty_type"]).tolist():
        places = records["uncertainty_type"] == kind
        out[places] = _centres(kind, records[places])
    return out


def _filled(kind: int, records: Records) -> Records:
    records = records.copy()
    for field, kinds, default in (
        ("loc", (WEIBULL, GAMMA, STUDENT), 0.0),
        ("scale", (STUDENT,), 1.0),
        ("scale", (PERT,), 4.0),
        ("minimum", (DISCRETE, BETA), 0.0),
        ("maximum", (BETA,), 1.0),
    ):
        if kind in kinds:
            records[field][np.isnan(records[field])] = default
    if kind not in (LOGNORMAL, WEIBULL, GAMMA):
        records["negative"] = False
    return records


def _centres(kind: int, records: Records) -> Values:
    loc, scale, shape = records["loc"], records["scale"], records["shape"]
    low, high = records["minimum"], records["maximum"]
    if kind == LOGNORMAL:
        found = np.ones(len(records))
    elif kind in (UNIFORM, DISCRETE):
        found = (low + high) / 2
    elif kind in (WEIBULL, GAMMA):
        found = loc + scale
    elif kind == BETA:
        found = low + (high - low) * loc / (loc + shape)
    else:
        found = loc.copy()
    return np.where(records["negative"], -found, found)


def _faults(records: Records) -> dict[str, NDArray[np.bool_]]:
    """For each rule that records of one kind break, which of them break it first."""
    kind = int(records["uncertainty_type"][0])
    loc, scale, shape = records["loc"], records["scale"], records["shape"]
    low, high = records["minimum"], records["maximum"]
    with np.errstate(invalid="ignore"):
        rules: dict[str, tuple[bool, Callable[[], Any]]] = {
            "unknown": (kind > PERT, lambda: np.ones(len(records), dtype=bool)),
            "loc": (kind not in (UNIFORM, DISCRETE), lambda: ~np.isfinite(loc)),
            "scale": (kind in (*TRUNCATED, PERT), lambda: ~(scale > 0)),
            "shape": (kind in (WEIBULL, GAMMA, BETA, STUDENT), lambda: ~(shape > 0)),
            "no_bounds": (kind in BOUNDED, lambda: ~(np.isfinite(low) & np.isfinite(high))),
            "bounds": (True, lambda: low >= high),
            "mode": (kind in (TRIANGULAR, PERT), lambda: (loc < low) | (loc > high)),
            "probability": (kind == BERNOULLI, lambda: ~((loc >= 0) & (loc <= 1))),
            "alpha": (kind == BETA, lambda: ~(loc > 0)),
            "extreme": (kind == EXTREME, lambda: (shape != 0) & ~np.isnan(shape)),
            "wide": (kind == LOGNORMAL, lambda: ~(np.abs(loc) + REACH * scale < LARGEST_EXPONENT)),
            "whole": (kind == DISCRETE, lambda: (np.floor(low) != low) | (np.floor(high) != high)),
        }
        sound, found = np.ones(len(records), dtype=bool), {}
        for rule, (applies, broken) in rules.items():
            wrong = sound & broken() if applies else None
            if wrong is not None and wrong.any():
                found[rule] = wrong
                sound &= ~wrong
    return found


def _refuse(broken: dict[str, list[int]], name: Callable[[int], str]) -> None:
    """Raise for records that describe no distribution: one finding per rule, with the inputs concerned."""
    found = []
    for rule, wrong in broken.items():
        if wrong:
            places = sorted(wrong)
            inputs = _listed([name(place) for place in places[:SHOWN]], len(places))
            found.append(finding(f"lca_uncertainty.record_{rule}", inputs=inputs, count=len(places)))
    if found:
        raise DistributionError(tuple(found))


def _listed(names: Sequence[str], count: int) -> str:
    return ", ".join(names) + (f" … (+{count - len(names)})" if count > len(names) else "")


def _bounds(records: Records) -> tuple[Values, Values]:
    """Bounds of the value before the flag ``negative``; infinite where there is none."""
    low = np.where(np.isnan(records["minimum"]), -np.inf, records["minimum"])
    high = np.where(np.isnan(records["maximum"]), np.inf, records["maximum"])
    if not (records["negative"].any() and int(records["uncertainty_type"][0]) in TRUNCATED):
        return low, high
    turned = records["negative"]
    return np.where(turned, -high, low), np.where(turned, -low, high)


def _table(records: Records, factor: Values, low: Values, high: Values) -> Values:
    """Columns of parameters; LOW and SPAN as of a distribution that is not truncated."""
    kind = int(records["uncertainty_type"][0])
    table = np.empty((8, len(records)))
    table[0], table[1], table[2], table[3] = records["loc"], records["scale"], records["shape"], factor
    table[4], table[5], table[6], table[7] = 0.0, 1.0, low, high
    if kind in (UNIFORM, TRIANGULAR, DISCRETE):
        table[0], table[1] = low, high - low
    if kind == TRIANGULAR:
        table[2] = (records["loc"] - low) / (high - low)
    if kind == PERT:
        table[0] = 1 + records["scale"] * (records["loc"] - low) / (high - low)
        table[2] = 1 + records["scale"] * (high - records["loc"]) / (high - low)
    return table


def _shares(records: Records, low: Values, high: Values) -> Values:
    """P(value < minimum), and the share between the bounds, shape (2, records)."""
    if not len(records):
        return np.empty((2, 0))
    under, over = _distribution(records, low), _distribution(records, high)
    return np.stack([under, over - under])


def _distribution(records: Records, x: Values) -> Values:
    """P(value ≤ x) of a distribution that can be truncated; 0 and 1 at the infinite bounds."""
    kind = int(records["uncertainty_type"][0])
    loc, scale, shape = records["loc"], records["scale"], records["shape"]
    with np.errstate(all="ignore"):
        z = (x - loc) / scale
        if kind == LOGNORMAL:
            found = special.ndtr((np.log(np.maximum(x, 0.0)) - loc) / scale)
        elif kind == NORMAL:
            found = special.ndtr(z)
        elif kind == WEIBULL:
            found = -np.expm1(-(np.maximum(z, 0.0) ** shape))
        elif kind == GAMMA:
            found = special.gammainc(shape, np.maximum(z, 0.0))
        elif kind == EXTREME:
            found = np.exp(-np.exp(-z))
        else:
            found = special.stdtr(shape, z)
    found = np.where(np.isneginf(x), 0.0, np.where(np.isposinf(x), 1.0, found))
    return np.asarray(found, dtype=np.float64)


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
