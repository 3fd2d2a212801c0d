"""Gauss–Seidel on eight sampled matrices at once, and the sums before and after it.

Values lie as rows of LANES draws: entry e of draw l is ``values[e * LANES + l]``. Right-hand sides and solutions hold
``width`` such rows for each equation (methods or demands). The lanes are written out by hand: as a loop over an array
of eight sums, every step would go through memory.
"""

from __future__ import annotations

import numba
import numpy as np

from carbonacct.kernels import configure_cache

configure_cache()

LANES = 8
WINDOW = 4
WARM_UP = 12
_U = np.uint64
_1, _2, _3, _4, _5, _6, _7, _8 = (_U(number) for number in range(1, 9))
RUNNING, CONVERGED, GIVEN_UP = 0, 1, 2

_fast = {"nogil": True, "cache": True, "error_model": "numpy"}


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


@numba.njit("void(f8[::1], f8[::1], f8[::1], f8[::1], u8, u8, f8)", **_fast)
def _replace(sums, x, inverse, change, place, equation, weight):  # type: ignore[no-untyped-def]
    """Divide by the pivot, store, and keep the largest weighted change of each lane (NaN stays NaN)."""
    at, pivot = place * _8, equation * _8
    for lane in range(_8):
        new = sums[lane] * inverse[pivot + lane]
        step = abs(new - x[at + lane]) * weight
        change[lane] = change[lane] if step <= change[lane] else step
        x[at + lane] = new


@numba.njit("void(u4[::1], u4[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], u8, f8[::1])", **_fast)
def sweep(pointers, unknowns, values, inverse, rhs, x, weights, width, change):  # type: ignore[no-untyped-def]
    """One Gauss–Seidel sweep over all equations in order; ``change`` gets the largest weighted change of each lane."""
    change[:] = 0.0
    sums = np.empty(LANES)
    for equation in range(_U(len(pointers) - 1)):
        first, last = _U(pointers[equation]), _U(pointers[equation + _1])
        for column in range(width):
            place = equation * width + column
            _less_products(first, last, unknowns, values, x, rhs, width, column, place, sums)
            _replace(sums, x, inverse, change, place, equation, weights[place])


@numba.njit("void(i8, f8[:, ::1], f8, i8, u1[::1], f8[::1])", **_fast)
def _judge(number, history, tolerance, most, state, errors):  # type: ignore[no-untyped-def]
    """State of each lane after sweep ``number``, by the rate of its last WINDOW sweeps."""
    for lane in range(LANES):
        now, before = history[number % (WINDOW + 1), lane], history[(number + 1) % (WINDOW + 1), lane]
        if state[lane] == GIVEN_UP:
            continue
        if now == 0.0:
            state[lane], errors[lane] = CONVERGED, 0.0
            continue
        rate = (now / before) ** (1.0 / WINDOW) if number >= WINDOW else 0.9
        errors[lane] = now * rate / (1.0 - rate) if rate < 1.0 else np.inf
        state[lane] = CONVERGED if errors[lane] <= tolerance else RUNNING
        if not np.isfinite(now):
            state[lane] = GIVEN_UP
        elif number >= WARM_UP and state[lane] == RUNNING:
            left = np.log(tolerance / errors[lane]) / np.log(rate) if rate < 1.0 else np.inf
            if number + left > most:
                state[lane] = GIVEN_UP


@numba.njit(
    "i8(u4[::1], u4[::1], f8[::1], f8[::1], f8[::1], f8[::1], f8[::1], u8, f8, i8, u1[::1], f8[::1])", **_fast
)
def solve_lanes(
    pointers, unknowns, values, inverse, rhs, x, weights, width, tolerance, most, state, errors
):  # type: ignore[no-untyped-def]
    """Sweep until every lane has converged or is given up; returns the number of sweeps.

    ``errors`` is the estimated error of each lane, relative to the weights: the last change × rate ÷ (1 − rate).
    """
    history = np.ones((WINDOW + 1, LANES))
    state[:] = RUNNING
    for number in range(most):
        sweep(pointers, unknowns, values, inverse, rhs, x, weights, width, history[number % (WINDOW + 1)])
        _judge(number, history, tolerance, most, state, errors)
        running = 0
        for lane in range(LANES):
            running += state[lane] == RUNNING
        if running == 0:
            return number + 1
    for lane in range(LANES):
        if state[lane] == RUNNING:
            state[lane] = GIVEN_UP
    return most


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
