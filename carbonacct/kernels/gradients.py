"""Derivatives of a score by each entry of a sparse matrix: one pass over the entries."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from carbonacct.kernels import configure_cache

configure_cache()


@numba.njit("void(i4[::1], i4[::1], f8[::1], f8[::1], f8, f8[::1])", nogil=True, cache=True)
def outer_block(starts, rows, left, right, factor, out):  # type: ignore[no-untyped-def]
    """``factor`` × left of the row × right of the column, for each entry of a matrix in compressed columns."""
    for column in range(len(starts) - 1):
        of_column = factor * right[column]
        for place in range(starts[column], starts[column + 1]):
            out[place] = of_column * left[rows[place]]


def outer_entries(
    starts: NDArray[np.int32],
    rows: NDArray[np.int32],
    left: NDArray[np.float64],
    right: NDArray[np.float64],
    factor: float = 1.0,
) -> NDArray[np.float64]:
    """Entries of ``factor × left rightᵀ`` where a matrix in compressed columns has some, shape (entries,).

    Args:
        starts: column starts, shape (columns + 1,).
        rows: row of each entry, shape (entries,).
        left: one value a row.
        right: one value a column.
        factor: multiplies all.
    """
    out = np.empty(len(rows))
    outer_block(starts, rows, left, right, factor, out)
    return out
