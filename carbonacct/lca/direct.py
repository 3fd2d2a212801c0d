"""A fresh sparse LU of the loops: pardiso where pypardiso is installed, else SuperLU, with iterative refinement.

SuperLU factorises the transpose of the technosphere matrix, never the matrix itself: 1.7 against 52 s on ecoinvent 3.9.
Pardiso runs on one thread, so that its digits do not depend on the number of processors.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from carbonacct.lca.iterate import residuals, sweep_rows
from carbonacct.lca.prepared import Side

Values = NDArray[np.float64]

REFINEMENTS = 4


class ExactlySingularError(Exception):
    """The factorisation met a pivot that is exactly zero."""


class LoopFactors:
    """Factors of I − Kᵀ over the processes that stand in loops; solves with it and with its transpose."""

    def __init__(self, adjoint: Side) -> None:
        """Factorise the loops of the adjoint side.

        Raises:
            ExactlySingularError: a pivot is exactly zero.
        """
        self.matrix = loop_matrix(adjoint)
        self.position = np.empty(len(adjoint.order), np.int64)
        self.position[adjoint.order] = np.arange(len(adjoint.order)) - adjoint.start
        self._solver = _pardiso(self.matrix) or _SuperLU(self.matrix)

    @property
    def rung(self) -> str:
        """Name of the factorisation."""
        return self._solver.name

    def solve(self, side: Side, rhs: Values, *, adjoint: bool) -> Values:
        """Solution over the loops of a side, in its order; shape of ``rhs``, (loop nodes, k)."""
        places = self.position[side.order[side.start : side.end]]
        inside = np.empty_like(rhs)
        inside[places] = rhs
        found: Values = self._solver.solve(inside, adjoint)[places]
        return np.ascontiguousarray(found)

    def refined(self, side: Side, h: Values, x: Values, *, adjoint: bool) -> None:
        """Solve x = h + M x into ``x`` with iterative refinement, shape (n, k)."""
        sweep_rows(side, h, x, 0, side.start)
        x[side.start : side.end] = 0.0
        best, least = x.copy(), np.inf
        for _ in range(REFINEMENTS):
            left, _ = residuals(side, h, x, side.start, side.end)
            x[side.start : side.end] += self.solve(side, left, adjoint=adjoint)
            left, size = residuals(side, h, x, side.start, side.end)
            error = largest_ratio(left, size)
            if not error < 0.5 * least:
                break
            best, least = x.copy(), error
        x[:] = best
        sweep_rows(side, h, x, side.end, len(x))


def largest_ratio(left: Values, size: Values) -> float:
    """Largest |left| ÷ size (0 ÷ 0 is 0); infinite where a value is not finite."""
    ratio = np.divide(np.abs(left), size, out=np.zeros_like(left), where=size > 0.0)
    found = float(np.max(ratio, initial=0.0))
    return found if np.isfinite(found) and np.isfinite(left).all() else np.inf


def loop_matrix(side: Side) -> Any:
    """I − M over the rows [start, end) of a side, CSC."""
    n, start, end = len(side.order), side.start, side.end
    parts = (side.values, side.nodes.astype(np.int32), side.pointers.astype(np.int32))
    rows = sparse.csr_array(parts, shape=(n, n))[start:end, start:end]
    return sparse.csc_array(sparse.eye_array(end - start) - rows)


class _SuperLU:
    name = "superlu"

    def __init__(self, matrix: Any) -> None:
        try:
            from scipy.sparse import linalg  # noqa: PLC0415  (0.1 s that the cheap rungs need not pay)

            self._lu = linalg.splu(matrix)
        except RuntimeError as error:
            raise ExactlySingularError(str(error)) from error

    def solve(self, rhs: Values, adjoint: bool) -> Values:
        found: Values = self._lu.solve(np.asfortranarray(rhs), trans="N" if adjoint else "T")
        return found


def _pardiso(matrix: Any) -> _Pardiso | None:
    """Pardiso's factors, or None: not installed, or pivots had to be perturbed."""
    if matrix.shape[0] < LARGE or importlib.util.find_spec("pypardiso") is None:
        return None
    try:
        return _Pardiso(matrix)
    except (ImportError, OSError, _PerturbedError):
        return None


LARGE = 3_000
"""Loops of fewer processes are factorised by SuperLU everywhere: it takes milliseconds."""

PERTURBED = 14
"""Number of pardiso's parameter that counts perturbed pivots (oneMKL reference, ``iparm``)."""


class _PerturbedError(Exception):
    pass


@contextlib.contextmanager
def _library_known() -> Iterator[None]:
    """Tell pypardiso where MKL is installed: it would search every folder below ``sys.prefix`` for it, seconds long."""
    found = sorted((*Path(sys.prefix, "lib").glob("libmkl_rt*"), *Path(sys.prefix, "Library/bin").glob("mkl_rt*")))
    known = "PYPARDISO_MKL_RT" in os.environ or not found
    if not known:
        os.environ["PYPARDISO_MKL_RT"] = str(found[0])
    try:
        yield
    finally:
        if not known:
            del os.environ["PYPARDISO_MKL_RT"]


class _Pardiso:
    name = "pardiso"

    def __init__(self, matrix: Any) -> None:
        from pypardiso import PyPardisoSolver  # noqa: PLC0415
        from pypardiso.pardiso_wrapper import PyPardisoError  # noqa: PLC0415

        with _library_known():
            self._solver = PyPardisoSolver(mtype=11)
        weakref.finalize(self, self._solver.free_memory, everything=True)
        self._rows = sparse.csr_matrix(matrix)
        try:
            with self._one_thread():
                self._solver.factorize(self._rows)
        except PyPardisoError as error:
            raise _PerturbedError from error
        if self._solver.get_iparm(PERTURBED):
            raise _PerturbedError

    def solve(self, rhs: Values, adjoint: bool) -> Values:
        with self._one_thread():  # a matrix in column form is solved transposed, with the same factors
            found: Values = self._solver.solve(self._rows if adjoint else self._rows.T, np.asfortranarray(rhs))
        return found

    @contextlib.contextmanager
    def _one_thread(self) -> Iterator[None]:
        before = self._solver.libmkl.MKL_Set_Num_Threads_Local(1)
        try:
            yield
        finally:
            self._solver.libmkl.MKL_Set_Num_Threads_Local(before)
