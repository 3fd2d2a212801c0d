"""Supply-chain path trees, grown from stored intensities: no solve per node.

A tree is two arrays of one line a node. ``whole``: product, parent, depth, inputs cut as too small, inputs cut by a
limit. ``real``: amount of the product, score of it with everything upstream, direct score of its process, score of the
inputs cut as too small, score of those cut by a limit. So the direct scores and the cut scores of all nodes add up to
the scores of the roots.

The entries of each column are sorted once by |score|: a node then costs its kept inputs only, and the score of the rest
is what the intensities leave over (measured at 21 000 processes and 2 000 nodes: 0.5 ms unsorted, 0.1 ms sorted).
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from carbonacct.kernels import configure_cache

configure_cache()

PRODUCT, PARENT, DEPTH, SMALL_COUNT, LIMIT_COUNT = range(5)
AMOUNT, SCORE, DIRECT, SMALL_SCORE, LIMIT_SCORE = range(5)


@numba.njit("b1(f8[:, ::1], i8, i8)", nogil=True, cache=True)
def before(real, first, second):  # type: ignore[no-untyped-def]
    """Whether a node is opened before another: the larger |score| first, then the older node."""
    one, other = abs(real[first, 1]), abs(real[second, 1])
    return one > other or (one == other and first < second)


@numba.njit("void(f8[:, ::1], i8[::1], i8, i8)", nogil=True, cache=True)
def push(real, heap, size, node):  # type: ignore[no-untyped-def]
    """Put a node on a heap of ``size`` nodes."""
    place = size
    while place > 0 and before(real, node, heap[(place - 1) >> 1]):
        heap[place] = heap[(place - 1) >> 1]
        place = (place - 1) >> 1
    heap[place] = node


@numba.njit("i8(f8[:, ::1], i8[::1], i8)", nogil=True, cache=True)
def pop(real, heap, size):  # type: ignore[no-untyped-def]
    """Take the first node off a heap of ``size`` nodes."""
    top, last, place = heap[0], heap[size - 1], 0
    while True:
        child = 2 * place + 1
        if child >= size - 1:
            break
        if child + 1 < size - 1 and before(real, heap[child + 1], heap[child]):
            child += 1
        if not before(real, heap[child], last):
            break
        heap[place] = heap[child]
        place = child
    heap[place] = last
    return top


@numba.njit("void(i4[::1], i4[::1], f8[::1], f8[::1], i4[::1], f8[::1], f8[::1])", nogil=True, cache=True)
def sort_columns(starts, rows, amounts, intensity, to_rows, to_amounts, to_scores):  # type: ignore[no-untyped-def]
    """Entries of each column by falling |amount × intensity|, and these products."""
    for column in range(len(starts) - 1):
        first, last = starts[column], starts[column + 1]
        scores = amounts[first:last] * intensity[rows[first:last]]
        order = np.argsort(-np.abs(scores), kind="mergesort")
        for place in range(last - first):
            to_rows[first + place] = rows[first + order[place]]
            to_amounts[first + place] = amounts[first + order[place]]
            to_scores[first + place] = scores[order[place]]


@numba.njit(
    "i8(i8, i8, b1, f8, i4[::1], i4[::1], f8[::1], f8[::1], i8[::1], f8[::1], f8[::1], i8[:, ::1], f8[:, ::1])",
    nogil=True,
    cache=True,
)
def open_node(node, count, deep, threshold, starts, rows, amounts, scores, makers, pivots, direct, whole, real):  # type: ignore[no-untyped-def]
    """Write the inputs of a node's process behind the ``count`` nodes there are; return the new count."""
    product = whole[node, 0]
    maker, level = makers[product], real[node, 0] / pivots[product]
    place, last, seen, rest, limit = starts[maker], starts[maker + 1], 0, 0.0, 0.0
    real[node, 2] = direct[maker] * level
    rest, whole[node, 4] = real[node, 1] - real[node, 2], 0
    while place < last and abs(scores[place] * level) >= threshold and scores[place] * level != 0.0:
        if rows[place] != product:
            seen, score = seen + 1, -scores[place] * level
            rest -= score
            if deep or count == len(whole):
                whole[node, 4], limit = whole[node, 4] + 1, limit + score
            else:
                whole[count, 0], whole[count, 1], whole[count, 2] = rows[place], node, whole[node, 2] + 1
                real[count, 0], real[count, 1] = -amounts[place] * level, score
                count += 1
        place += 1
    whole[node, 3] = last - starts[maker] - 1 - seen
    real[node, 3], real[node, 4] = rest if whole[node, 3] else 0.0, limit
    return count


@numba.njit(
    "i8(i8, i8, f8, i4[::1], i4[::1], f8[::1], f8[::1], i8[::1], f8[::1], f8[::1], i8[:, ::1], f8[:, ::1])",
    nogil=True,
    cache=True,
)
def grow_wide(count, deepest, threshold, starts, rows, amounts, scores, makers, pivots, direct, whole, real):  # type: ignore[no-untyped-def]
    """Open nodes generation by generation; the first ``count`` are the roots. Returns the number of nodes."""
    node = 0
    while node < count:
        deep = whole[node, 2] >= deepest
        count = open_node(
            node, count, deep, threshold, starts, rows, amounts, scores, makers, pivots, direct, whole, real
        )
        node += 1
    return count


@numba.njit(
    "i8(i8, i8, f8, i4[::1], i4[::1], f8[::1], f8[::1], i8[::1], f8[::1], f8[::1], i8[:, ::1], f8[:, ::1], i8[::1])",
    nogil=True,
    cache=True,
)
def grow_best(count, deepest, threshold, starts, rows, amounts, scores, makers, pivots, direct, whole, real, heap):  # type: ignore[no-untyped-def]
    """Open nodes of the largest |score| first; the first ``count`` are the roots. Returns the number of nodes."""
    size = 0
    for node in range(count):
        push(real, heap, size, node)
        size += 1
    while size > 0:
        node = pop(real, heap, size)
        size, first, deep = size - 1, count, whole[node, 2] >= deepest
        count = open_node(
            node, count, deep, threshold, starts, rows, amounts, scores, makers, pivots, direct, whole, real
        )
        for child in range(first, count):
            push(real, heap, size, child)
            size += 1
    return count


def sorted_columns(
    starts: NDArray[np.int32], rows: NDArray[np.int32], amounts: NDArray[np.float64], intensity: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Starts, rows, amounts and amount × intensity of compressed columns, each column by falling |score|."""
    to_rows, to_amounts, to_scores = np.empty_like(rows), np.empty_like(amounts), np.empty_like(amounts)
    sort_columns(starts, rows, amounts, intensity, to_rows, to_amounts, to_scores)
    return starts, to_rows, to_amounts, to_scores


def path_tree(
    columns: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]],
    makers: NDArray[np.int64],
    pivots: NDArray[np.float64],
    direct: NDArray[np.float64],
    roots: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]],
    threshold: float,
    deepest: int,
    most: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """``whole`` and ``real`` (see above) of the tree below the roots, shapes (nodes, 5); parents stand before children.

    Where the number of nodes is limited, those of the largest |score| are opened first.

    Args:
        columns: the technosphere as :func:`sorted_columns` gives it.
        makers: column that makes each product, shape (products,).
        pivots: amount of each product in the column that makes it, not 0, shape (products,).
        direct: direct score of one unit of each process, shape (processes,).
        roots: products, amounts and scores demanded.
        threshold: |score| below which an input is cut.
        deepest: depth below which all is cut (roots stand at 0).
        most: number of nodes beyond which all is cut; at least the number of roots.
    """
    whole, real = np.empty((most, 5), dtype=np.int64), np.empty((most, 5))
    first = len(roots[0])
    whole[:first, PRODUCT], whole[:first, PARENT], whole[:first, DEPTH] = roots[0], -1, 0
    real[:first, AMOUNT], real[:first, SCORE] = roots[1], roots[2]
    count = grow_wide(first, deepest, threshold, *columns, makers, pivots, direct, whole, real)
    if count == most:
        heap = np.empty(most, dtype=np.int64)
        count = grow_best(first, deepest, threshold, *columns, makers, pivots, direct, whole, real, heap)
    return whole[:count], real[:count]
