"""Sums by group over fixed blocks: the same digits whatever the thread count."""

from __future__ import annotations

from collections.abc import Callable

import numba
import numpy as np
from numpy.typing import NDArray

from carbonacct.kernels import configure_cache

configure_cache()


@numba.njit("void(u4[::1], f8[::1], f8[::1], i8, i8)", nogil=True, cache=True)
def sum_block(codes, values, partial, first, last):  # type: ignore[no-untyped-def]
    """Add values first … last − 1 to ``partial`` at their codes, in row order."""
    for row in range(first, last):
        partial[codes[row]] += values[row]


def grouped_sum(
    codes: NDArray[np.uint32],
    values: NDArray[np.float64],
    groups: int,
    blocks: int = 64,
    each: Callable[[Callable[[int], None], int], None] | None = None,
) -> NDArray[np.float64]:
    """Sum of values by code, shape (groups,).

    The rows are cut into a fixed number of blocks, each summed in row order, and the blocks are added in order:
    the result does not depend on how many threads ran them. Codes are unsigned, as signed indices cost a third more.

    Args:
        codes: group of each row, shape (n,), every code < groups.
        values: value of each row, shape (n,).
        groups: number of groups.
        blocks: number of fixed blocks.
        each: runs a function for every block number (``carbonacct.parallel.each``); serial by default.
    """
    partials = np.zeros((blocks, groups))
    bounds = np.linspace(0, len(codes), blocks + 1).astype(np.int64)

    def one(block: int) -> None:
        sum_block(codes, values, partials[block], bounds[block], bounds[block + 1])

    (each or _serial)(one, blocks)
    total = np.zeros(groups)
    for block in range(blocks):
        total += partials[block]
    return total


def _serial(function: Callable[[int], None], count: int) -> None:
    for index in range(count):
        function(index)
