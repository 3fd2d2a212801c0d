"""One pass over a prepared matrix: h + K x, which overwrites x (a Gauss–Seidel sweep) or goes elsewhere (a product).

Row ``j`` of K is entries ``pointers[j] … pointers[j + 1] − 1`` of ``nodes`` and ``values``. Indices are unsigned:
signed ones cost twice the time (0.39 against 0.21 ms for 157 000 entries), as each is checked for being negative. Eight
right-hand sides are written out by hand and LLVM's superword pass, which numba leaves off, makes vectors of them (0.35
in place of 0.64 ms for the same entries); no sum is reordered.
"""

from __future__ import annotations

import numba
import numpy as np

from carbonacct.kernels import configure_cache

configure_cache()

_slp_before = numba.config.SLP_VECTORIZE  # type: ignore[attr-defined]
numba.config.SLP_VECTORIZE = 1  # type: ignore[attr-defined]


@numba.njit("void(u4[::1], u4[::1], f8[::1], f8[::1], f8[::1], f8[::1], u8, u8)", nogil=True, cache=True)
def sweep(pointers, nodes, values, h, x, out, first, last):  # type: ignore[no-untyped-def]
    """Rows first … last − 1 of h + K x in order, one right-hand side; ``out`` may be ``x`` itself."""
    at = np.uint64(pointers[first])
    for row in range(first, last):
        total = h[row]
        end = np.uint64(pointers[row + np.uint64(1)])
        while at < end:
            total += values[at] * x[nodes[at]]
            at += np.uint64(1)
        out[row] = total


@numba.njit("void(u4[::1], u4[::1], f8[::1], f8[:, ::1], f8[:, ::1], f8[:, ::1], u8, u8)", nogil=True, cache=True)
def sweep_eight(pointers, nodes, values, h, x, out, first, last):  # type: ignore[no-untyped-def]
    """:func:`sweep` of eight right-hand sides side by side."""
    for row in range(first, last):
        a, b, c, d = h[row, 0], h[row, 1], h[row, 2], h[row, 3]
        e, f, g, k = h[row, 4], h[row, 5], h[row, 6], h[row, 7]
        for at in range(pointers[row], pointers[row + np.uint64(1)]):
            value, node = values[at], nodes[at]
            a += value * x[node, 0]
            b += value * x[node, 1]
            c += value * x[node, 2]
            d += value * x[node, 3]
            e += value * x[node, 4]
            f += value * x[node, 5]
            g += value * x[node, 6]
            k += value * x[node, 7]
        out[row, 0], out[row, 1], out[row, 2], out[row, 3] = a, b, c, d
        out[row, 4], out[row, 5], out[row, 6], out[row, 7] = e, f, g, k


@numba.njit("f8(f8[:, ::1], f8[:, ::1], f8[:, ::1], f8[:, ::1])", nogil=True, cache=True)
def changes(now, before, step, inverse):  # type: ignore[no-untyped-def]
    """Put the change since ``before`` into ``step``, the values into ``before``; returns the largest relative change.

    ``inverse`` is 1 ÷ the size of each value (0: not known yet); a value that outgrows its size becomes its size.
    """
    largest = 0.0
    for row in range(now.shape[0]):
        for column in range(now.shape[1]):
            value = now[row, column]
            moved = value - before[row, column]
            size = abs(value)
            if size > 1e-300 and (inverse[row, column] == 0.0 or size * inverse[row, column] > 1.0):
                inverse[row, column] = 1.0 / size
            largest = max(largest, abs(moved) * inverse[row, column])
            step[row, column] = moved
            before[row, column] = value
    return largest


@numba.njit("void(f8[:, ::1], f8[:, ::1], f8[:, ::1], f8[:, ::1], f8[:, ::1])", nogil=True, cache=True)
def extrapolate(now, before, step, old_step, inverse):  # type: ignore[no-untyped-def]
    """Take off the slowest part of the error of each column: steps that shrink by ρ add up to step · ρ ÷ (1 − ρ)."""
    factors, below = np.zeros(now.shape[1]), np.zeros(now.shape[1])
    for row in range(now.shape[0]):
        for column in range(now.shape[1]):
            old = old_step[row, column] * inverse[row, column]
            factors[column] += step[row, column] * inverse[row, column] * old
            below[column] += old * old
    for column in range(now.shape[1]):
        ratio = factors[column] / below[column] if below[column] > 0.0 else 0.0
        factors[column] = ratio / (1.0 - ratio) if 0.0 < ratio < 0.95 else 0.0
    for row in range(now.shape[0]):
        for column in range(now.shape[1]):
            now[row, column] += step[row, column] * factors[column]
            before[row, column] = now[row, column]


numba.config.SLP_VECTORIZE = _slp_before  # type: ignore[attr-defined]
