"""Which product each process is named after: a perfect matching of the columns of A with its rows.

Products and processes may stand in different orders, so the diagonal says nothing by itself. In this order:

1. The matrices name products and processes alike and the diagonal has no zero: the diagonal (Brightway's convention).
2. Every process makes exactly one product (one positive entry in its column) and none is claimed twice: those.
3. The full matching with the least total cost, where an entry costs little if it is the largest of its column, and more
   if it is negative (the reference of a waste treatment) or another process makes only that product.

Any perfect matching without zeros gives the same scores; a good one makes the sweeps converge.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from carbonacct.findings import finding
from carbonacct.lca.errors import SingularSystemError, ZeroPivotError, named
from carbonacct.lca.system import MatrixSystem

NEGATIVE, OFF_DIAGONAL = 3.0, 0.5
"""Extra cost of a negative entry and of one that is not on the diagonal, in natural logarithms of a size."""


def pivots(system: MatrixSystem) -> NDArray[np.int64]:
    """For every process the position in ``technosphere.data`` of the production that it is paired by, shape (n,).

    Raises:
        ZeroPivotError: a column or a row of A is empty.
        SingularSystemError: no perfect matching; the products and processes left over are named.
    """
    matrix = system.technosphere
    columns = np.repeat(np.arange(matrix.shape[1], dtype=np.int64), np.diff(matrix.indptr))
    diagonal = np.flatnonzero((matrix.indices == columns) & (matrix.data != 0.0))
    if len(diagonal) == matrix.shape[1] and system.products == system.processes:
        return diagonal
    making = np.flatnonzero(matrix.data > 0.0)
    if _perfect(matrix.indices[making], columns[making], matrix.shape[1]):
        return making
    return _matching(system, columns)


def _perfect(rows: NDArray[Any], columns: NDArray[np.int64], size: int) -> bool:
    """Whether entries (in column order) name every row and every column once."""
    return len(columns) == size and bool((np.diff(columns) == 1).all()) and len(np.unique(rows)) == size


def _matching(system: MatrixSystem, columns: NDArray[np.int64]) -> NDArray[np.int64]:
    matrix = system.technosphere
    entries = np.flatnonzero(matrix.data != 0.0)
    rows, columns, sizes = matrix.indices[entries], columns[entries], np.abs(matrix.data[entries])
    _refuse_empty(system, rows, columns)
    largest = np.zeros(matrix.shape[1])
    np.maximum.at(largest, columns, sizes)
    costs = 1.0 + np.log(largest[columns] / sizes)
    costs += np.where(matrix.data[entries] < 0.0, NEGATIVE, 0.0) + np.where(rows != columns, OFF_DIAGONAL, 0.0)
    graph = sparse.csr_array((costs, (columns, rows)), shape=matrix.shape)
    from scipy.sparse import csgraph  # noqa: PLC0415  (a saved system is paired already)

    try:
        processes, products = csgraph.min_weight_full_bipartite_matching(graph)
    except ValueError:
        _refuse_unpaired(system, graph)
    keys = columns * matrix.shape[0] + rows  # ascending: entries stand in column order with sorted rows
    found: NDArray[np.int64] = entries[np.searchsorted(keys, processes.astype(np.int64) * matrix.shape[0] + products)]
    return found


def _refuse_empty(system: MatrixSystem, rows: NDArray[Any], columns: NDArray[np.int64]) -> None:
    products = [system.products[row] for row in np.setdiff1d(np.arange(len(system.products)), rows)]
    processes = [system.processes[column] for column in np.setdiff1d(np.arange(len(system.processes)), columns)]
    if products or processes:
        rows_named, columns_named = named(products, system.labels), named(processes, system.labels)
        what = finding("lca_solve.process_without_product", products=rows_named, processes=columns_named)
        raise ZeroPivotError(what, products, processes)


def _refuse_unpaired(system: MatrixSystem, graph: Any) -> None:
    """Name what a largest matching leaves over, with the processes that compete for the same products."""
    from scipy.sparse import csgraph  # noqa: PLC0415

    product_of = csgraph.maximum_bipartite_matching(graph, perm_type="column")
    process_of = csgraph.maximum_bipartite_matching(graph, perm_type="row")
    alone = np.flatnonzero(product_of < 0)
    rivals = {int(other) for product in graph[alone].indices for other in [process_of[product]] if other >= 0}
    processes = [system.processes[column] for column in sorted({*alone.tolist(), *rivals})]
    products = [system.products[row] for row in np.flatnonzero(process_of < 0)]
    rows_named, columns_named = named(products, system.labels), named(processes, system.labels)
    what = finding("lca_solve.unpaired", products=rows_named, processes=columns_named)
    raise SingularSystemError(what, products, processes)
