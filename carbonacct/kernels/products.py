"""Row-wise products: the mass of every emission line."""

from __future__ import annotations

from collections.abc import Callable

import numba
import numpy as np
from numpy.typing import NDArray

from carbonacct.kernels import configure_cache

configure_cache()


@numba.njit("void(f8[::1], f8[:, ::1], f8[::1], f8[::1], i8, i8)", nogil=True, cache=True)
def product_block(quantity, terms, sign, out, first, last):  # type: ignore[no-untyped-def]
    """Write sign × quantity × Π terms for the rows first … last − 1 into ``out``."""
    for row in range(first, last):
        value = quantity[row]
        for term in range(terms.shape[1]):
            value *= terms[row, term]
        out[row] = sign[row] * value


def row_products(
    quantity: NDArray[np.float64],
    terms: NDArray[np.float64],
    sign: NDArray[np.float64],
    blocks: int = 64,
    each: Callable[[Callable[[int], None], int], None] | None = None,
) -> NDArray[np.float64]:
    """Products sign × quantity × Π terms, shape (n,).

    Args:
        quantity: activity quantities, shape (n,).
        terms: factors of each row, shape (n, k), padded with 1.
        sign: +1 or −1, shape (n,).
        blocks: the rows are cut into this many fixed blocks.
        each: runs a function for every block number (``carbonacct.parallel.each``); serial by default.
    """
    out = np.empty(len(quantity))
    bounds = np.linspace(0, len(quantity), blocks + 1).astype(np.int64)

    def one(block: int) -> None:
        product_block(quantity, terms, sign, out, bounds[block], bounds[block + 1])

    (each or _serial)(one, blocks)
    return out


def _serial(function: Callable[[int], None], count: int) -> None:
    for index in range(count):
        function(index)
