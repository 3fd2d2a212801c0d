"""Matrices of bw2calc as a system of ours: the same draw solved by both."""

from __future__ import annotations

from typing import Any

import numpy as np
from lca_systems import SyntheticSystem
from scipy import sparse

from carbonacct.lca.system import MatrixSystem


def sampled_system(made: SyntheticSystem, lca: Any) -> MatrixSystem:
    """The matrices that an LCA object holds now, with their rows and columns put in our order."""
    rows = _places(made.products, lca.dicts.product)
    columns = _places(made.processes, lca.dicts.activity)
    flows = _places(made.flows, lca.dicts.biosphere)
    technosphere = sparse.csr_array(lca.technosphere_matrix)[rows][:, columns]
    biosphere = sparse.csr_array(lca.biosphere_matrix)
    known = flows >= 0  # a flow that no process has stands in no data package
    return MatrixSystem.from_matrices(
        technosphere.tocsc(), biosphere[flows[known]][:, columns].tocsc(),
        products=made.products, processes=made.processes, flows=np.array(made.flows)[known].tolist(),
    )  # fmt: skip


def _places(ids: tuple[int, ...], known: Any) -> np.ndarray:
    return np.array([known.get(item, -1) for item in ids], dtype=np.int64)
