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
from carbonacct.lca.accuracy import condition_of, factorised, nearly_singular, standing
from carbonacct.lca.direct import largest_ratio
from carbonacct.lca.errors import NotFiniteError
from carbonacct.lca.iterate import iterate, residuals
from carbonacct.lca.prepared import Prepared, Side, prepared
from carbonacct.lca.system import MatrixSystem
from carbonacct.parallel import default_threads, each

Values = NDArray[np.float64]

TOLERANCE = 1e-12
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
    standing(system, ready)
    columns = given.reshape(len(given), -1)
    side = ready.adjoint if adjoint else ready.forward
    blocks = _iterated(side, _scaled(ready, side, columns, adjoint))
    _climb(system, ready, side, blocks, adjoint)
    values = np.empty_like(columns)
    _unscale(ready, side, blocks, values, adjoint)
    report = _report(system, ready, side, blocks, np.max(np.abs(columns), axis=0, initial=0.0), adjoint)
    return Solution(values.reshape(given.shape), report)


def _scaled(ready: Prepared, side: Side, columns: Values, adjoint: bool) -> list[Values]:
    """Right-hand sides in the order of a side, alone or by eights (the last padded with zeros)."""
    order = side.order
    if adjoint:
        scaled = columns[order] / ready.scale[order, None]
    else:
        scaled = columns[ready.product_of[order]] * ready.sign[order, None]
    if scaled.shape[1] == 1:
        return [scaled]
    parts = []
    for first in range(0, scaled.shape[1], WIDTH):
        part = np.zeros((len(order), WIDTH))
        chosen = scaled[:, first : first + WIDTH]
        part[:, : chosen.shape[1]] = chosen
        parts.append(part)
    return parts


def _unscale(ready: Prepared, side: Side, blocks: list[_Block], values: Values, adjoint: bool) -> None:
    order = side.order
    for number, block in enumerate(blocks):
        into = slice(number * WIDTH, number * WIDTH + block.x.shape[1])
        width = values[:1, into].shape[1]
        if adjoint:
            values[ready.product_of[order], into] = block.x[:, :width] * ready.sign[order, None]
        else:
            values[order, into] = block.x[:, :width] / ready.scale[order, None]


def _iterated(side: Side, parts: list[Values]) -> list[_Block]:
    """Every block by the lower rungs; the blocks are fixed, so the digits do not depend on the threads."""
    blocks: list[_Block | None] = [None] * len(parts)

    def work(number: int) -> None:
        h = parts[number]
        x = np.zeros_like(h)
        with np.errstate(over="ignore", invalid="ignore"):
            effort = iterate(side, h, x, TOLERANCE)
            left, size = residuals(side, h, x, 0, len(x))
        rung = "krylov" if effort.iterations else "gauss_seidel" if side.start < side.end else "triangular"
        blocks[number] = _Block(h, x, left, size, rung, effort.sweeps, effort.iterations, effort.converged)

    each(default_threads())(work, len(parts))
    return [block for block in blocks if block is not None]


def _climb(system: MatrixSystem, ready: Prepared, side: Side, blocks: list[_Block], adjoint: bool) -> None:
    """Solve by a factorisation what the lower rungs did not solve well enough."""
    condition = standing(system, ready).condition
    for block in blocks:
        if block.converged and block.error * condition <= ACCEPTED:
            continue
        if side.start < side.end:
            factors = factorised(system, ready)
            with np.errstate(over="ignore", invalid="ignore"):
                factors.refined(side, block.h, block.x, adjoint=adjoint)
                block.left, block.size = residuals(side, block.h, block.x, 0, len(block.x))
            block.rung = factors.rung
        if not np.isfinite(block.error):
            raise nearly_singular(system, ready, np.inf)


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
