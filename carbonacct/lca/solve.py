"""Solving with the technosphere matrix and its transpose; every solution says how it was found and how good it is.

The ladder: one pass where there is no loop (``triangular``); sweeps (``gauss_seidel``); a Krylov method on the feedback
nodes (``krylov``); a fresh factorisation (``pardiso`` where pypardiso is installed, else ``superlu``). Each rung is
judged by its backward error times the condition; what no rung solves is refused, with the processes of the loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carbonacct.errors import UsageError
from carbonacct.findings import finding
from carbonacct.lca.accuracy import condition_of, factorised, standing
from carbonacct.lca.direct import largest_ratio
from carbonacct.lca.errors import NotFiniteError, SingularSystemError, named
from carbonacct.lca.iterate import iterate, residuals
from carbonacct.lca.prepared import Prepared, Side, prepared
from carbonacct.lca.system import MatrixSystem
from carbonacct.parallel import default_threads, each

Values = NDArray[np.float64]

TOLERANCE = 1e-13
"""Estimated relative error at which an iteration stops."""

ACCEPTED = 1e-9
"""Forward error, relative to the terms that a value is the sum of, beyond which the next rung is tried."""

WIDTH = 8
"""Right-hand sides that are swept side by side."""

RUNGS = ("triangular", "gauss_seidel", "krylov", "pardiso", "superlu")


@dataclass(frozen=True, slots=True)
class SolveReport:
    """How a system was solved.

    Attributes:
        rung: ``triangular``, ``gauss_seidel``, ``krylov``, ``pardiso`` or ``superlu`` (the highest that a right-hand
            side needed).
        residual: largest |rhs − matrix · solution| ÷ largest |rhs|, of the worst right-hand side.
        forward_error: estimated largest error of a value, relative to the sum of the sizes of its terms.
        condition: Skeel's condition number of these solutions (an estimate): relative changes of the entries come back
            multiplied by no more than this.
        sweeps: passes over the matrix (of the right-hand side that needed most).
        iterations: steps of the Krylov method.
    """

    rung: str
    residual: float
    forward_error: float
    condition: float | None
    sweeps: int
    iterations: int


@dataclass(frozen=True, eq=False, slots=True)
class Solution:
    """Values of a solve, shape of its right-hand side, and its report."""

    values: Values
    report: SolveReport


@dataclass(slots=True)
class _Block:
    """Up to eight right-hand sides in the order of a side, their solution and what is left over."""

    h: Values
    x: Values
    left: Values
    size: Values
    rung: str = ""
    sweeps: int = 0
    iterations: int = 0
    converged: bool = False

    @property
    def error(self) -> float:
        """Backward error: what is left over, relative to the terms of each equation."""
        return largest_ratio(self.left, self.size)


def solve_adjoint(system: MatrixSystem, rhs: Any) -> Solution:
    """Solve Aᵀ λ = rhs: what one unit of each product costs when a unit of each process costs ``rhs``.

    Args:
        system: the matrices.
        rhs: by process, shape (n,) or (n, k).

    Raises:
        UsageError: the shape does not fit.
        NotFiniteError: NaN or infinity on the right-hand side.
        SingularSystemError: there is no single solution; the processes concerned are named.
    """
    return _solve(system, rhs, adjoint=True)


def solve_forward(system: MatrixSystem, rhs: Any) -> Solution:
    """Solve A s = rhs: how much every process runs to deliver ``rhs``.

    Args:
        system: the matrices.
        rhs: amounts by product, shape (n,) or (n, k).

    Raises:
        UsageError: the shape does not fit.
        NotFiniteError: NaN or infinity on the right-hand side.
        SingularSystemError: there is no single solution; the processes concerned are named.
    """
    return _solve(system, rhs, adjoint=False)


def _solve(system: MatrixSystem, rhs: Any, *, adjoint: bool) -> Solution:
    given = np.asarray(rhs, dtype=np.float64)
    if given.ndim not in (1, 2) or given.shape[0] != len(system.products):
        raise UsageError(f"the right-hand side has shape {given.shape}; {len(system.products)} rows are needed")
    if not np.isfinite(given).all():
        raise NotFiniteError("the right-hand side holds NaN or infinity")
    ready = prepared(system)
    swept = standing(system, ready).swept
    columns = given.reshape(len(given), -1)
    side = ready.adjoint if adjoint else ready.forward
    blocks = _iterated(ready, side, columns, swept, adjoint)
    _climb(system, ready, side, blocks, adjoint)
    values = _unscaled(ready, side, blocks, columns.shape[1], adjoint)
    report = _report(system, ready, side, blocks, np.max(np.abs(columns), axis=0, initial=0.0), adjoint)
    return Solution(values.reshape(given.shape), report)


def _scaled(ready: Prepared, side: Side, columns: Values, adjoint: bool) -> Values:
    """Right-hand sides in the order of a side: one alone, or up to eight padded with zeros."""
    if adjoint:
        source, factor = side.order, 1.0 / ready.scale[side.order, None]
    else:
        source, factor = ready.product_of[side.order], ready.sign[side.order, None]
    if columns.shape[1] > 1 and columns.shape != (len(source), WIDTH):
        columns = np.concatenate((columns, np.zeros((len(source), WIDTH - columns.shape[1]))), axis=1)
    return np.ascontiguousarray(columns[source] * factor)


def _unscaled(ready: Prepared, side: Side, blocks: list[_Block], count: int, adjoint: bool) -> Values:
    """Solutions by product (adjoint) or by process, shape (n, count)."""
    target = ready.product_of[side.order] if adjoint else side.order
    place = np.empty_like(target)
    place[target] = np.arange(len(target))
    factor = (ready.sign[side.order] if adjoint else 1.0 / ready.scale[side.order])[place, None]
    values = np.empty((len(target), count))
    for number, block in enumerate(blocks):
        into = values[:, number * WIDTH : (number + 1) * WIDTH]
        np.multiply(block.x[place][:, : into.shape[1]], factor, out=into)
    return values


def _iterated(ready: Prepared, side: Side, columns: Values, swept: bool, adjoint: bool) -> list[_Block]:
    """Every block by the lower rungs; the blocks are fixed, so the digits do not depend on the threads."""
    width = 1 if columns.shape[1] == 1 else WIDTH
    blocks: list[_Block | None] = [None] * -(-columns.shape[1] // width)

    def work(number: int) -> None:
        h = _scaled(ready, side, columns[:, number * width : (number + 1) * width], adjoint)
        x = np.zeros_like(h)
        if not swept:
            blocks[number] = _Block(h, x, h, np.abs(h))
            return
        with np.errstate(over="ignore", invalid="ignore"):
            effort = iterate(side, h, x, TOLERANCE)
            left, size = residuals(side, h, x, 0, len(x))
        rung = "krylov" if effort.iterations else "gauss_seidel" if side.start < side.end else "triangular"
        blocks[number] = _Block(h, x, left, size, rung, effort.sweeps, effort.iterations, effort.converged)

    each(default_threads())(work, len(blocks))
    return [block for block in blocks if block is not None]


def _climb(system: MatrixSystem, ready: Prepared, side: Side, blocks: list[_Block], adjoint: bool) -> None:
    """Solve by a factorisation what the lower rungs did not solve well enough."""
    known = standing(system, ready)
    for block in blocks:
        if block.converged and block.error * known.condition <= ACCEPTED:
            continue
        if side.start < side.end:
            factors = factorised(system, ready)
            with np.errstate(over="ignore", invalid="ignore"):
                factors.refined(side, block.h, block.x, adjoint=adjoint)
                block.left, block.size = residuals(side, block.h, block.x, 0, len(block.x))
            block.rung = factors.rung
        if not np.isfinite(block.error):
            raise _overflown(system, side, block.x)


def _overflown(system: MatrixSystem, side: Side, x: Values) -> SingularSystemError:
    """The error of a system whose values leave the range of floating point, with the first processes where they do."""
    places = np.flatnonzero(~np.isfinite(x).all(axis=1))[:1]
    processes = [system.processes[process] for process in side.order[places]]
    return SingularSystemError(finding("lca_solve.overflow", processes=named(processes, system.labels)), (), processes)


def _report(
    system: MatrixSystem, ready: Prepared, side: Side, blocks: list[_Block], largest: Values, adjoint: bool
) -> SolveReport:
    size = np.concatenate([block.size for block in blocks], axis=1) if blocks else np.zeros((len(side.order), 0))
    condition = condition_of(system, ready, side, size, adjoint=adjoint)
    longest = int(np.max(np.diff(side.pointers.astype(np.int64)), initial=0)) + 2
    rounding = float(np.finfo(np.float64).eps) * longest**0.5
    error = max((block.error for block in blocks), default=0.0)
    weight = ready.scale[side.order, None] if adjoint else np.ones((len(side.order), 1))
    residual = 0.0
    for number, block in enumerate(blocks):
        below = largest[number * WIDTH : (number + 1) * WIDTH]
        left = np.max(np.abs(block.left) * weight, axis=0, initial=0.0)[: len(below)]
        residual = max(residual, float(np.max(left / np.where(below > 0.0, below, 1.0), initial=0.0)))
    rung = max((block.rung for block in blocks), key=RUNGS.index, default="triangular")
    sweeps = max((block.sweeps for block in blocks), default=0)
    iterations = max((block.iterations for block in blocks), default=0)
    return SolveReport(rung, residual, (error + rounding) * condition, condition, sweeps, iterations)
