"""Which processes form the loop that makes a system singular."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from scipy import sparse

from carbonacct.lca.direct import loop_matrix
from carbonacct.lca.prepared import Prepared
from carbonacct.lca.system import MatrixSystem

SHIFT, STEPS, SHARE = 1e-9, 3, 1e-6
"""Shift of inverse iteration, its steps, and the part of the largest weight from which a process counts."""


def loop_processes(system: MatrixSystem, ready: Prepared) -> tuple[Hashable, ...]:
    """Processes of the loops nearest to using up what they make, most involved first.

    The product of the right and the left null vector does not depend on units and vanishes outside the loop: upstream
    of it one of them is zero, downstream the other.
    """
    side = ready.adjoint
    if side.start == side.end:
        return ()
    matrix = loop_matrix(side)
    from scipy.sparse import linalg  # noqa: PLC0415

    factors = linalg.splu(sparse.csc_array(matrix + SHIFT * sparse.eye_array(matrix.shape[0])))
    weights = np.ones(matrix.shape[0])
    for trans in ("N", "T"):
        vector = np.random.default_rng(1).uniform(0.5, 1.5, matrix.shape[0])
        for _ in range(STEPS):
            vector = factors.solve(vector, trans=trans)
            vector /= np.abs(vector).max()
        weights *= np.abs(vector)
    order = np.argsort(-weights, kind="stable")
    chosen = order[weights[order] >= SHARE * weights.max()]
    return tuple(system.processes[place] for place in side.order[side.start + chosen])
