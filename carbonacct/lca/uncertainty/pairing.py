"""Which product each process is solved for, and in which order: suppliers before users."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.distributions import Places


def paired(system: MatrixSystem) -> tuple[Places, Places]:
    """Processes in order, and the product of each."""
    n = len(system.products)
    matrix = system.technosphere
    if (matrix.diagonal() != 0).all():
        products = np.arange(n)
    else:
        weights = sparse.csc_array((1.0 / (1e-300 + np.abs(matrix.data)), matrix.indices, matrix.indptr), matrix.shape)
        rows, columns = csgraph.min_weight_full_bipartite_matching(weights.tocsr())
        products = np.empty(n, dtype=np.int64)
        products[columns] = rows
    return np.arange(n), products
