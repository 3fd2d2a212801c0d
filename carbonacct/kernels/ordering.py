"""Suppliers before users, with few processes whose value must be known beforehand (feedback nodes).

The graph has an edge from every process to each of its suppliers. Processes whose suppliers are all placed come first,
processes that nobody needs any more come last; where neither is left, the processes with the largest product of
suppliers and users are declared feedback nodes and the reduction goes on without them (the greedy rule for a feedback
vertex set, with the reductions of Levy and Low, 1988). Nothing recurses: a chain of 10⁵ processes is placed like any
other.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from carbonacct.kernels import configure_cache

configure_cache()

UNPLACED, FIRST, LAST, FEEDBACK = 0, 1, 2, 3
PART = 0.05
"""Part of the remaining processes that one round may declare feedback nodes, largest first."""


@numba.njit("i8(u4[::1], u4[::1], i8[::1], u1[::1], i8[::1], u8, i8)", nogil=True, cache=True)
def release(pointers, nodes, missing, state, stack, node, top):  # type: ignore[no-untyped-def]
    """Tell the neighbours of a node that it is placed; those that miss nothing more are stacked."""
    for at in range(pointers[node], pointers[node + np.uint64(1)]):
        other = nodes[at]
        missing[other] -= 1
        if missing[other] == 0 and state[other] == 0:
            stack[top] = other
            top += 1
    return top


@numba.njit(
    "i8(u4[::1], u4[::1], u4[::1], u4[::1], i8[::1], i8[::1], u1[::1], i8[::1], i8[::1], i8[::1], i8)",
    nogil=True,
    cache=True,
)
def reduce(below, suppliers, above, users, missing, needed, state, stack, placed, counts, top):  # type: ignore[no-untyped-def]
    """Place every stacked process and whatever follows from it; first ones from the left of ``placed``, last from
    the right. ``missing`` and ``needed`` count the suppliers and users that are not placed."""
    while top > 0:
        top -= 1
        node = np.uint64(stack[top])
        if state[node] != 0:
            continue
        if missing[node] == 0:
            state[node] = 1
            placed[counts[0]] = node
            counts[0] += 1
        else:
            state[node] = 2
            counts[1] += 1
            placed[len(placed) - counts[1]] = node
        top = release(above, users, missing, state, stack, node, top)
        top = release(below, suppliers, needed, state, stack, node, top)
    return top


@numba.njit(
    "void(u4[::1], u4[::1], u4[::1], u4[::1], i8[::1], i8[::1], u1[::1], i8[::1], i8[::1], i8[::1], i8[::1])",
    nogil=True,
    cache=True,
)
def declare(below, suppliers, above, users, missing, needed, state, stack, placed, counts, chosen):  # type: ignore[no-untyped-def]
    """Make each chosen process that is still unplaced a feedback node, and reduce after each."""
    for which in range(len(chosen)):
        node = np.uint64(chosen[which])
        if state[node] == 0:
            state[node] = 3
            top = release(above, users, missing, state, stack, node, 0)
            top = release(below, suppliers, needed, state, stack, node, top)
            reduce(below, suppliers, above, users, missing, needed, state, stack, placed, counts, top)


@numba.njit("void(u4[::1], u4[::1], i8[::1], i8[::1], u4[::1], u4[::1], u4[::1])", nogil=True, cache=True)
def permute(pointers, rows, order, position, out_pointers, out_rows, source):  # type: ignore[no-untyped-def]
    """Columns in a new order without their pivots: ``position`` of every row is that of the process it is paired with;
    ``source`` says which old entry each new one is."""
    at = np.uint64(0)
    for place in range(len(order)):
        column = np.uint64(order[place])
        for entry in range(pointers[column], pointers[column + np.uint64(1)]):
            row = position[rows[entry]]
            if row != place:
                out_rows[at] = row
                source[at] = entry
                at += np.uint64(1)
        out_pointers[place + 1] = at


def ordered(
    below: NDArray[np.uint32], suppliers: NDArray[np.uint32], above: NDArray[np.uint32], users: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], int, int, int]:
    """Order of the processes, and where its parts begin.

    Args:
        below: where the suppliers of each process start in ``suppliers``, shape (n + 1,); no process supplies itself.
        suppliers: suppliers of all processes.
        above: where the users of each process start in ``users``, shape (n + 1,).
        users: users of all processes.

    Returns:
        order (n,): processes whose suppliers all stand before them [0, start); loops [start, end) with the feedback
        nodes [feedback, end) as their last part; processes that no loop needs [end, n). Then start, feedback, end.
    """
    n = len(below) - 1
    missing, needed = np.diff(below).astype(np.int64), np.diff(above).astype(np.int64)
    state, counts = np.zeros(n, np.uint8), np.zeros(2, np.int64)
    stack, placed = np.zeros(2 * n + 1, np.int64), np.zeros(n, np.int64)
    free = np.flatnonzero((missing == 0) | (needed == 0))
    stack[: len(free)] = free
    graph = (below, suppliers, above, users, missing, needed, state, stack, placed, counts)
    reduce(*graph, len(free))
    start, tail = (int(count) for count in counts)
    while len(left := np.flatnonzero(state == UNPLACED)):
        keys = missing[left] * needed[left]
        most = np.argsort(-keys, kind="stable")[: max(1, int(PART * len(left)))]
        declare(*graph, left[most])
    first, last = (int(count) for count in counts)
    loops = (placed[start:first], placed[n - last : n - tail], np.flatnonzero(state == FEEDBACK))
    order = np.concatenate((placed[:start], *loops, placed[n - tail :]))
    return order, start, start + (first - start) + (last - tail), n - tail
