"""Plain numpy twins of the kernels: what the tests and benchmarks compare them with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def row_products(
    quantity: NDArray[np.float64], terms: NDArray[np.float64], sign: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Products sign × quantity × Π terms, shape (n,)."""
    product: NDArray[np.float64] = sign * quantity * np.prod(terms, axis=1)
    return product


def grouped_sum(codes: NDArray[np.uint32], values: NDArray[np.float64], groups: int) -> NDArray[np.float64]:
    """Sum of values by code, shape (groups,)."""
    return np.bincount(codes, weights=values, minlength=groups).astype(np.float64)
