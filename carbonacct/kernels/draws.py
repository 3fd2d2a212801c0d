"""Gauss–Seidel on eight sampled matrices at once, and the sums before and after it.

Values lie as rows of LANES draws: entry e of draw l is ``values[e * LANES + l]``. Right-hand sides and solutions hold
``width`` such rows for each equation (methods or demands). The lanes are written out by hand: as a loop over an array
of eight sums, every step would go through memory. LLVM's superword pass, which numba leaves off, makes two vectors of
them (0.92 instead of 1.61 ms a sweep at 226 000 entries); it reorders no sum, and the tests compare bits.

A sweep converges at the rate of one eigenvalue, which differs from draw to draw. Once the ratio of successive changes
stands still, the rest of the geometric series is added at once (Aitken's extrapolation, as Lyusternik's for vectors):
24 sweeps instead of 33 to 48 for the slowest of eight lognormal draws of a background of 21 000 processes.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from carbonacct.kernels import configure_cache

configure_cache()

_slp_before = numba.config.SLP_VECTORIZE  # type: ignore[attr-defined]
numba.config.SLP_VECTORIZE = 1  # type: ignore[attr-defined]

LANES = 8
PATIENCE = 40
"""Sweeps before a draw may be given up, and between two looks at its progress."""
STILL = 0.02
FIRST_JUMP, REST = 4, 3
LAST, RATIO, RATE, WAIT, OLD, ROWS = 0, 1, 2, 3, 4, 5
_U = np.uint64
_1, _2, _3, _4, _5, _6, _7, _8 = (_U(number) for number in range(1, 9))
RUNNING, CONVERGED, GIVEN_UP = 0, 1, 2

_fast: Any = {"nogil": True, "cache": True, "error_model": "numpy"}


@numba.njit("void(u8, u8, u4[::1], f8[::1], f8[::1], f8[::1], u8, u8, u8, f8[::1])", **_fast)
def _less_products(first, last, unknowns, values, x, rhs, stride, column, place, sums):  # type: ignore[no-untyped-def]
    """rhs row − Σ entry × solution row, over the entries first … last − 1 of an equation."""
    at = place * _8
    a, b, c, d = rhs[at], rhs[at + _1], rhs[at + _2], rhs[at + _3]
    e, f, g, h = rhs[at + _4], rhs[at + _5], rhs[at + _6], rhs[at + _7]
    for entry in range(first, last):
        v, w = entry * _8, (_U(unknowns[entry]) * stride + column) * _8
        a -= values[v] * x[w]
        b -= values[v + _1] * x[w + _1]
        c -= values[v + _2] * x[w + _2]
        d -= values[v + _3] * x[w + _3]
        e -= values[v + _4] * x[w + _4]
        f -= values[v + _5] * x[w + _5]
        g -= values[v + _6] * x[w + _6]
        h -= values[v + _7] * x[w + _7]
    sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7] = a, b, c, d, e, f, g, h


@numba.njit("void(f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], u8, u8, f8)", **_fast)
def _replace(sums, x, before, inverse, change, place, equation, weight):  # type: ignore[no-untyped-def]
    """Divide by the pivot, store, and keep the largest weighted change of each lane (NaN stays NaN)."""
    at, pivot = place * _8, equation * _8
    for lane in range(_8):
        new, old = sums[lane] * inverse[pivot + lane], x[at + lane]
        step = abs(new - old) * weight
        change[lane] = change[lane] if step <= change[lane] else step
        before[at + lane] = old
        x[at + lane] = new


@numba.njit(
    "void(u4[::1], u4[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], u8, u8, u8, f8[::1])", **_fast
)
def sweep(  # type: ignore[no-untyped-def]
    pointers, unknowns, values, inverse, rhs, x, before, weights, width, first, last, change
):
    """One Gauss–Seidel sweep over equations first … last − 1 in order; the old solution goes into ``before``.

    ``change`` gets the largest weighted change of each lane.
    """
    change[:] = 0.0
    sums = np.empty(LANES)
    for equation in range(first, last):
        start, end = _U(pointers[equation]), _U(pointers[equation + _1])
        for column in range(width):
            place = equation * width + column
            _less_products(start, end, unknowns, values, x, rhs, width, column, place, sums)
            _replace(sums, x, before, inverse, change, place, equation, weights[place])


@numba.njit("void(f8[::1], f8[::1], u8, u8, f8[::1])", **_fast)
def extrapolate(x, before, first, last, factors):  # type: ignore[no-untyped-def]
    """x + factor × (x − before) in rows first … last − 1, a factor a lane."""
    for place in range(first, last):
        for lane in range(_8):
            at = place * _8 + lane
            x[at] += factors[lane] * (x[at] - before[at])


@numba.njit("u1(i8, f8, f8[:, ::1], i8, f8, i8, f8[::1])", **_fast)
def _verdict(number, now, memory, lane, tolerance, most, errors):  # type: ignore[no-untyped-def]
    """State of a lane whose last weighted change is ``now``; its estimated error goes into ``errors``."""
    rate = min(max(memory[RATIO, lane], memory[RATE, lane]), 1.0)
    errors[lane] = now * rate / (1.0 - rate) if rate < 1.0 else np.inf
    if not np.isfinite(now):
        return GIVEN_UP
    if now == 0.0 or errors[lane] <= tolerance:
        return CONVERGED
    if number % PATIENCE == 0:
        gain = now / memory[OLD, lane] if number > PATIENCE else 0.0
        memory[OLD, lane] = now
        if gain >= 1.0 or (gain > 0.0 and number + PATIENCE * np.log(tolerance / now) / np.log(gain) > most):
            return GIVEN_UP
    return RUNNING


@numba.njit("b1(i8, f8[::1], f8[:, ::1], f8, i8, f8[::1], u1[::1], f8[::1])", **_fast)
def _judge(number, change, memory, tolerance, most, factors, state, errors):  # type: ignore[no-untyped-def]
    """Judge every lane after sweep ``number`` (from 1); returns whether a lane is to be extrapolated by ``factors``."""
    jump = False
    for lane in range(LANES):
        now, last, factors[lane] = change[lane], memory[RATIO, lane], 0.0
        ratio = now / memory[LAST, lane]
        memory[LAST, lane], memory[RATIO, lane] = now, ratio
        memory[WAIT, lane] -= 1.0
        if state[lane] == RUNNING:
            state[lane] = _verdict(number, now, memory, lane, tolerance, most, errors)
        still = abs(ratio - last) < STILL * ratio and ratio < 1.0 - STILL
        if state[lane] == RUNNING and still and memory[WAIT, lane] < 0.0 and number > FIRST_JUMP:
            factors[lane] = ratio / (1.0 - ratio)
            memory[RATE, lane] = max(memory[RATE, lane], ratio)
            memory[RATIO, lane], memory[WAIT, lane] = 1.0, REST
            jump = True
    return jump


@numba.njit(
    "i8(u4[::1], u4[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], u8, u8, u8, f8, i8, u1[::1], f8[::1])",
    **_fast,
)
def solve_lanes(  # type: ignore[no-untyped-def]
    pointers, unknowns, values, inverse, rhs, x, before, weights, width, first, last, tolerance, most, state, errors
):
    """Sweep the loops [first, last) until every lane has converged or is given up; returns the number of sweeps.

    One pass solves what stands before the loops, one what stands after them. ``errors`` is the estimated error
    of each lane, relative to the weights: the last change × rate ÷ (1 − rate).
    """
    change, factors, memory = np.empty(LANES), np.zeros(LANES), np.ones((ROWS, LANES))
    memory[RATE], errors[:] = 0.0, 0.0
    state[:] = RUNNING if first < last else CONVERGED
    n, number, zero = _U(len(pointers) - 1), 0, _U(0)
    sweep(pointers, unknowns, values, inverse, rhs, x, before, weights, width, zero, first, change)
    while number < most and (state == RUNNING).any():
        number += 1
        sweep(pointers, unknowns, values, inverse, rhs, x, before, weights, width, first, last, change)
        if _judge(number, change, memory, tolerance, most, factors, state, errors):
            extrapolate(x, before, first * width, last * width, factors)
    for lane in range(LANES):
        state[lane] = GIVEN_UP if state[lane] == RUNNING else state[lane]
    sweep(pointers, unknowns, values, inverse, rhs, x, before, weights, width, last, n, change)
    return number


@numba.njit("void(u4[::1], u4[::1], f8[::1], f8[::1], f8[::1], f8[::1], u8, f8[::1], f8[::1])", **_fast)
def residuals(pointers, unknowns, values, pivots, rhs, x, width, out, largest):  # type: ignore[no-untyped-def]
    """Largest |rhs − matrix · x|, and largest |rhs|, of each lane."""
    out[:] = 0.0
    largest[:] = 0.0
    sums = np.empty(LANES)
    for equation in range(_U(len(pointers) - 1)):
        first, last = _U(pointers[equation]), _U(pointers[equation + _1])
        for column in range(width):
            place = equation * width + column
            _less_products(first, last, unknowns, values, x, rhs, width, column, place, sums)
            for lane in range(_8):
                rest = abs(sums[lane] - pivots[equation * _8 + lane] * x[place * _8 + lane])
                out[lane] = out[lane] if rest <= out[lane] else rest
                largest[lane] = max(largest[lane], abs(rhs[place * _8 + lane]))


@numba.njit("void(u4[::1], u4[::1], f8[::1], u8, f8[::1], u8, u8, u8, f8[::1])", **_fast)
def characterise(pointers, flows, values, origin, factors, width, first, last, out):  # type: ignore[no-untyped-def]
    """Direct score of the columns first … last − 1: Σ elementary flow × factor, a row per column and method.

    ``values`` holds the entries from number ``origin`` on; ``factors`` a row of LANES per flow and method.
    """
    sums = np.empty(LANES)
    for column in range(first, last):
        for method in range(width):
            sums[:] = 0.0
            for entry in range(_U(pointers[column]), _U(pointers[column + _1])):
                v, w = (entry - origin) * _8, (_U(flows[entry]) * width + method) * _8
                for lane in range(_8):
                    sums[lane] += values[v + lane] * factors[w + lane]
            for lane in range(_8):
                out[(column * width + method) * _8 + lane] = sums[lane]


@numba.njit("void(f8[::1], f8[::1], u8, u8, u8, f8[:, :, ::1])", **_fast)
def dot_lanes(supply, direct, rows, demands, methods, out):  # type: ignore[no-untyped-def]
    """Scores Σ supply × direct score over processes, in order; out has shape (demands, methods, LANES)."""
    out[:] = 0.0
    for row in range(rows):
        for demand in range(demands):
            for method in range(methods):
                s, d = (row * demands + demand) * _8, (row * methods + method) * _8
                for lane in range(_8):
                    out[demand, method, lane] += supply[s + lane] * direct[d + lane]


numba.config.SLP_VECTORIZE = _slp_before  # type: ignore[attr-defined]
