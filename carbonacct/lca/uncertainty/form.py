"""The technosphere matrix in the order of the equations that a Gauss–Seidel sweep goes through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carbonacct.lca.prepared import prepared
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.distributions import Places, Values

Indices = NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class Form:
    """Equations in order, each with its pivot apart.

    For the adjoint system, equation k is the process ``processes[k]`` and unknown k the product paired with it; for
    the forward system equation k is that product and unknown k the process. The value buffer holds the off-diagonal
    entries first (``pointers``, ``unknowns``), then the pivots.

    Attributes:
        adjoint: whether the equations are those of Aᵀ.
        processes: process at each place.
        products: product at each place.
        start: equations before it depend on earlier ones only: one pass solves them.
        end: no earlier equation depends on those from here on; between the two lie the loops.
        pointers: where the entries of each equation start, shape (n + 1,).
        unknowns: place of the unknown of each off-diagonal entry.
        rows: row of the value buffer of each entry of A, in the order of ``A.data``.
        indptr, indices: the pattern of A (CSC), for a direct solve of one draw.
    """

    adjoint: bool
    processes: Places
    products: Places
    start: int
    end: int
    pointers: Indices
    unknowns: Indices
    rows: Places
    indptr: NDArray[Any]
    indices: NDArray[Any]

    @property
    def size(self) -> int:
        """Number of equations."""
        return len(self.processes)

    @property
    def entries(self) -> int:
        """Number of off-diagonal entries; pivot k lies in this row + k of the value buffer."""
        return len(self.unknowns)


def make_form(system: MatrixSystem, *, adjoint: bool) -> Form:
    """The technosphere matrix in the order that the solver found for it.

    Args:
        system: the matrices.
        adjoint: whether equations are processes (or products).

    Raises:
        ZeroPivotError, SingularSystemError: processes and products cannot be paired.
    """
    ready, matrix = prepared(system), system.technosphere
    side = ready.adjoint if adjoint else ready.forward
    processes = side.order
    products = ready.product_of[processes]
    n = len(processes)
    place_of_process, place_of_product = np.empty(n, np.int64), np.empty(n, np.int64)
    place_of_process[processes] = place_of_product[products] = np.arange(n)
    columns = place_of_process[np.repeat(np.arange(n), np.diff(matrix.indptr))]
    rows = place_of_product[matrix.indices]
    equations, unknowns = (columns, rows) if adjoint else (rows, columns)
    outside = np.flatnonzero(rows != columns)
    order = outside[np.argsort(equations[outside], kind="stable")]
    buffer = np.empty(matrix.nnz, dtype=np.int64)
    buffer[order] = np.arange(len(order))
    pivots = np.flatnonzero(rows == columns)
    buffer[pivots] = len(order) + rows[pivots]
    pointers = np.concatenate(([0], np.cumsum(np.bincount(equations[order], minlength=n))))
    return Form(adjoint, processes, products, side.start, side.end, pointers.astype(np.uint32),
                unknowns[order].astype(np.uint32), buffer, matrix.indptr, matrix.indices)  # fmt: skip


def pivot_values(form: Form, values: Values) -> Values:
    """The part of the flat value buffer that holds the pivots, as rows of LANES."""
    return values.reshape(form.size + form.entries, -1)[form.entries :]
