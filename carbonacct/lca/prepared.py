"""The form of the technosphere matrix that is swept: paired, scaled, ordered, without the production it is divided by.

With d the production that process j is paired by, and s the sign of d of the process that makes product i:

    K[i, j] = − s[i] A[i, j] ÷ |d[j]|        (the diagonal left out)

    Aᵀ λ = g  becomes  x = h + Kᵀ x  with  h[j] = g[j] ÷ |d[j]|,  x = s λ   (λ by the product a process makes)
    A s = f   becomes  y = h + K y   with  h[i] = s[i] f[i],      y = |d| s (s by process)

so that a waste treatment (d < 0) looks like any other supplier, and K has no negative entry but for credits.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from carbonacct.lca.pairing import pivots
from carbonacct.lca.system import MatrixSystem

Values = NDArray[np.float64]
Places = NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class Side:
    """Rows of x = h + M x in the order they are swept (M = Kᵀ for the adjoint, K for the forward system).

    Attributes:
        order: process at each place, shape (n,).
        pointers: where the entries of each row start, shape (n + 1,).
        nodes: place that each entry takes its value from.
        values: the entries of M.
        start: rows before it depend on earlier ones only.
        feedback: rows [feedback, end) are the only ones that an earlier row of [start, end) depends on.
        end: rows from here on are needed by none before; start == end: no loop at all.
    """

    order: NDArray[np.int64]
    pointers: Places
    nodes: Places
    values: Values
    start: int
    feedback: int
    end: int
    kept: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def absolute(self) -> Side:
        """The side with the sizes of its entries (itself where none is negative)."""
        found: Side | None = self.kept.get("absolute")
        if found is None:
            found = self if (self.values >= 0.0).all() else replace(self, values=np.abs(self.values), kept={})
            self.kept["absolute"] = found
        return found


@dataclass(frozen=True, eq=False)
class Prepared:
    """A system made ready: pairing, scale, order, and both sides (the forward one when first asked for).

    Attributes:
        pivot: position in ``technosphere.data`` of the production that each process is paired by, shape (n,).
        product_of: row of A (product) that each process is paired with, shape (n,).
        scale: |d| of each process, shape (n,).
        sign: sign of d of each process, shape (n,).
        adjoint: the side of Aᵀ λ = g.
        source: position in ``technosphere.data`` of each entry of the adjoint side.
    """

    pivot: NDArray[np.int64]
    product_of: NDArray[np.int64]
    scale: Values
    sign: Values
    adjoint: Side
    source: Places
    kept: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def forward(self) -> Side:
        """The side of A s = f."""
        found: Side | None = self.kept.get("forward")
        if found is None:
            found = self.kept["forward"] = _forward(self.adjoint)
        return found


def prepared(system: MatrixSystem) -> Prepared:
    """The prepared form of a system, made once and kept on it.

    Raises:
        ZeroPivotError: a process makes nothing, or a product is mentioned nowhere.
        SingularSystemError: products and processes cannot be paired.
    """
    found: Prepared | None = system._kept.get("prepared")
    if found is None:
        found = system._kept["prepared"] = prepare(system)
    return found


def prepare(system: MatrixSystem) -> Prepared:
    """Pair, scale and order; raises as :func:`prepared`."""
    matrix = system.technosphere
    pivot = pivots(system)
    product_of = matrix.indices[pivot].astype(np.int64)
    process_of = np.empty_like(product_of)
    process_of[product_of] = np.arange(len(product_of))
    sign, scale = np.sign(matrix.data[pivot]), np.abs(matrix.data[pivot])
    rows = process_of[matrix.indices]
    values = -sign[rows] * matrix.data / np.repeat(scale, np.diff(matrix.indptr))
    order, bounds = _ordered(matrix.indptr, rows, pivot)
    adjoint, source = _permuted(matrix.indptr, rows, values, order, bounds)
    return Prepared(pivot, product_of, scale, sign, adjoint, source)


def _ordered(
    pointers: NDArray[Any], rows: NDArray[np.int64], pivot: NDArray[np.int64]
) -> tuple[NDArray[np.int64], tuple[int, int, int]]:
    from carbonacct.kernels.ordering import ordered  # noqa: PLC0415

    n = len(pivot)
    others = np.ones(len(rows), dtype=bool)
    others[pivot] = False
    columns = np.repeat(np.arange(n, dtype=np.int64), np.diff(pointers))[others]
    links = sparse.csc_array((np.ones(len(columns), np.int8), (rows[others], columns)), shape=(n, n))
    users = links.tocsr()
    graph = (links.indptr, links.indices, users.indptr, users.indices)
    order, start, feedback, end = ordered(*(array.astype(np.uint32) for array in graph))
    return order, (start, feedback, end)


def _permuted(
    pointers: NDArray[Any],
    rows: NDArray[np.int64],
    values: Values,
    order: NDArray[np.int64],
    bounds: tuple[int, int, int],
) -> tuple[Side, Places]:
    """Columns (as rows of a side) in a new order, without the diagonal, and where each entry came from."""
    from carbonacct.kernels.ordering import permute  # noqa: PLC0415

    n = len(order)
    position = np.empty(n, np.int64)
    position[order] = np.arange(n)
    out_pointers = np.zeros(n + 1, np.uint32)
    nodes, source = np.zeros(len(rows), np.uint32), np.zeros(len(rows), np.uint32)
    permute(pointers.astype(np.uint32), rows.astype(np.uint32), order, position, out_pointers, nodes, source)
    size = int(out_pointers[-1])
    source = source[:size].copy()
    return Side(order, out_pointers, nodes[:size].copy(), values[source], *bounds), source


def _forward(adjoint: Side) -> Side:
    """The transpose, users before suppliers; the feedback nodes stay last among the loops."""
    n = len(adjoint.order)
    start, feedback, end = adjoint.start, adjoint.feedback, adjoint.end
    places = np.arange(n)
    turned = np.concatenate(
        (places[end:][::-1], places[start:feedback][::-1], places[feedback:end], places[:start][::-1])
    )
    shape = (adjoint.values, adjoint.nodes.astype(np.int32), adjoint.pointers.astype(np.int32))
    rows = sparse.csc_array(shape, shape=(n, n)).tocsr()
    bounds = (n - end, n - end + feedback - start, n - start)
    side, _ = _permuted(rows.indptr, rows.indices.astype(np.int64), rows.data, turned, bounds)
    return Side(adjoint.order[turned], side.pointers, side.nodes, side.values, *bounds)
