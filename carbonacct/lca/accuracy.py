"""How far a solution can be from the exact one, and whether there is a single solution at all.

A residual alone proves nothing in stiff loops. With r the residual of x = h + M x and m = |h| + |M| |x| + |x|, the
error of each value is at most |(I − M)⁻¹| |r| ≤ ω c, where ω = max |r| ÷ m and c = |(I − M)⁻¹| m (Oettli and Prager's
backward error and Skeel's condition; Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, sections 7.1
and 7.2). Where the comparison matrix I − |M| is an M-matrix, c is bounded by the solution of (I − |M|) c = m: a few
sweeps. A positive c with (I − |M|) c > 0 proves that it is one, hence that the system is not singular (Berman and
Plemmons, Nonnegative Matrices in the Mathematical Sciences, chapter 6, condition I27). Elsewhere c is estimated from a
factorisation and a few vectors of signs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carbonacct.findings import finding
from carbonacct.lca.direct import ExactlySingularError, LoopFactors
from carbonacct.lca.errors import SingularSystemError, named
from carbonacct.lca.iterate import iterate, residuals
from carbonacct.lca.loops import loop_processes
from carbonacct.lca.prepared import Prepared, Side
from carbonacct.lca.system import MatrixSystem

Values = NDArray[np.float64]

HOPELESS = 1e14
"""From this condition on no digit of a result could be trusted."""

LOOSE = 0.1
"""Relative error of a condition estimate."""

PROBES = 8
"""Vectors of signs that an estimate from a factorisation tries."""


@dataclass(frozen=True, eq=False, slots=True)
class Standing:
    """What is known of a system for every right-hand side.

    Attributes:
        condition: estimate that does not depend on the units of the products: how much the loops amplify.
        proven: (I − |M|) is an M-matrix, so the system is not singular, and sweeps bound every error.
        swept: iterations are worth trying; they are not where they did not even find a rough bound.
    """

    condition: float
    proven: bool
    swept: bool


def standing(system: MatrixSystem, ready: Prepared) -> Standing:
    """Whether the system has a single solution; found once and kept.

    Raises:
        SingularSystemError: it has none, or its condition is hopeless; the processes of the loop are named.
    """
    found: Standing | None = ready.kept.get("standing")
    if found is None:
        found = _standing(system, ready)
        if found.condition >= HOPELESS:
            raise nearly_singular(system, ready, found.condition)
        ready.kept["standing"] = found
    return found


def _standing(system: MatrixSystem, ready: Prepared) -> Standing:
    side = ready.adjoint
    if side.start == side.end:
        return Standing(1.0, proven=True, swept=True)
    ones = np.ones((len(side.order), 1))
    absolute = side.absolute
    first, swept = _bound(absolute, ones)
    second, swept = (None, swept) if first is None else _bound(absolute, first)
    proven = first is not None and second is not None
    if first is None or second is None:
        factors = factorised(system, ready)
        first = _probed(factors, side, ones, adjoint=True)
        second = _probed(factors, side, first, adjoint=True)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        condition = float(np.max(second / first))
    return Standing(condition if np.isfinite(condition) else np.inf, proven, swept)


def condition_of(system: MatrixSystem, ready: Prepared, side: Side, size: Values, *, adjoint: bool) -> float:
    """Skeel's condition number of solutions whose terms have these sizes, shape (n, k); all columns taken together."""
    largest = np.max(size, axis=0, initial=0.0)
    weights = np.divide(size, largest, out=np.zeros_like(size), where=largest > 0.0).sum(axis=1, keepdims=True)
    if not weights.any():
        return 1.0
    if standing(system, ready).proven:
        found = np.zeros_like(weights)
        iterate(side.absolute, weights, found, LOOSE)
    else:
        found = _probed(factorised(system, ready), side, weights, adjoint=adjoint)
    ratio = np.divide(np.abs(found), weights, out=np.zeros_like(found), where=weights > 0.0)
    return float(np.max(ratio, initial=1.0))


def factorised(system: MatrixSystem, ready: Prepared) -> LoopFactors:
    """A fresh factorisation of the loops, made once and kept.

    Raises:
        SingularSystemError: a pivot is exactly zero; the processes of the loop are named.
    """
    found: LoopFactors | None = ready.kept.get("factors")
    if found is None:
        try:
            found = ready.kept["factors"] = LoopFactors(ready.adjoint)
        except ExactlySingularError as error:
            processes = loop_processes(system, ready)
            texts = named(processes, system.labels)
            raise SingularSystemError(finding("lca_solve.singular", processes=texts), (), processes) from error
    return found


def nearly_singular(system: MatrixSystem, ready: Prepared, condition: float) -> SingularSystemError:
    """The error of a system whose loops amplify beyond what floating point can tell."""
    processes = loop_processes(system, ready)
    texts = named(processes, system.labels)
    what = finding("lca_solve.nearly_singular", condition=f"{condition:.1e}", processes=texts)
    return SingularSystemError(what, (), processes)


def _bound(absolute: Side, weights: Values) -> tuple[Values | None, bool]:
    """Positive c with (I − |M|) c ≈ weights and (I − |M|) c > 0, or None; and whether iterations converged."""
    found = np.zeros_like(weights)
    for tolerance in (LOOSE, 1e-5, 1e-9):
        with np.errstate(over="ignore", invalid="ignore"):
            effort = iterate(absolute, weights, found, tolerance)
            left, _ = residuals(absolute, weights, found, 0, len(found))
            if (found > 0.0).all() and (left < 0.5 * weights).all() and np.isfinite(found).all():
                return found, True
        if not effort.converged:
            return None, False
    return None, True


def _probed(factors: LoopFactors, side: Side, weights: Values, *, adjoint: bool) -> Values:
    """Estimate of |(I − M)⁻¹| weights, shape (n, 1): the largest of a few solutions with changing signs."""
    signs = np.random.default_rng(PROBES).choice([-1.0, 1.0], (len(weights), PROBES))
    signs[:, 0] = 1.0
    found = np.zeros_like(signs)
    with np.errstate(over="ignore", invalid="ignore"):
        factors.refined(side, weights * signs, found, adjoint=adjoint)
    largest: Values = np.max(np.abs(found), axis=1, keepdims=True)
    return largest
