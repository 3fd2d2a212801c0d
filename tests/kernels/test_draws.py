"""Gauss–Seidel on eight matrices at once, against plain numpy: the same bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from carbonacct.kernels import draws

U = np.uint64
LANES = draws.LANES
Values = NDArray[np.float64]


def system(n: int, width: int, gain: float, seed: int) -> dict[str, Any]:
    """Random equations: pivots near 1, off-diagonal rows whose absolute sum is ``gain``."""
    random = np.random.default_rng(seed)
    counts = random.integers(0, 6, n)
    pointers = np.concatenate(([0], np.cumsum(counts))).astype(np.uint32)
    unknowns = np.concatenate([np.sort(random.choice(n, count, replace=False)) for count in counts]).astype(np.uint32)
    values = np.zeros((len(unknowns), LANES))
    pivots = random.uniform(0.5, 2.0, (n, LANES))
    for row in range(n):
        part = random.uniform(-1, 1, (counts[row], LANES))
        size = np.abs(part).sum(axis=0)
        values[pointers[row] : pointers[row + 1]] = part / np.where(size > 0, size, 1) * gain * pivots[row]
    rhs = random.normal(size=(n, width, LANES))
    return {"pointers": pointers, "unknowns": unknowns, "values": values, "pivots": pivots, "rhs": rhs}


def dense(made: dict[str, Any], lane: int) -> Values:
    """The matrix of a lane, from its entries."""
    n = len(made["pivots"])
    matrix = np.diag(made["pivots"][:, lane])
    for row in range(n):
        for entry in range(made["pointers"][row], made["pointers"][row + 1]):
            matrix[row, made["unknowns"][entry]] += made["values"][entry, lane]
    return matrix


def swept(made: dict[str, Any], x: Values, weights: Values, first: int, last: int) -> tuple[Values, Values]:
    """Twin of a sweep: the new solution, and the largest weighted change of each lane."""
    x, change = x.copy(), np.zeros(LANES)
    for row in range(first, last):
        for column in range(x.shape[1]):
            rest = made["rhs"][row, column].copy()
            for entry in range(made["pointers"][row], made["pointers"][row + 1]):
                rest -= made["values"][entry] * x[made["unknowns"][entry], column]
            new = rest * (1.0 / made["pivots"][row])
            change = np.maximum(change, np.abs(new - x[row, column]) * weights[row, column])
            x[row, column] = new
    return x, change


@pytest.mark.parametrize("width", [1, 3])
@pytest.mark.parametrize(("first", "last"), [(0, 40), (5, 31), (7, 7)])
def test_a_sweep_has_the_bits_of_its_twin(width: int, first: int, last: int) -> None:
    made = system(40, width, 0.8, 1)
    random = np.random.default_rng(2)
    start, weights = random.normal(size=(40, width, LANES)), random.uniform(0.1, 9, (40, width))
    x, before, change = start.ravel().copy(), np.zeros(start.size), np.ones(LANES)
    draws.sweep(made["pointers"], made["unknowns"], made["values"].ravel(), (1.0 / made["pivots"]).ravel(),
                made["rhs"].ravel(), x, before, weights.ravel(), U(width), U(first), U(last), change)  # fmt: skip
    expected, moved = swept(made, start, weights, first, last)
    assert x.tobytes() == expected.tobytes()
    assert change.tobytes() == moved.tobytes()
    assert np.array_equal(before.reshape(start.shape)[first:last], start[first:last])


def solve(made: dict[str, Any], first: int, last: int, most: int = 400) -> tuple[Values, Any, Values, int]:
    n, width, _ = made["rhs"].shape
    x, before = np.zeros(made["rhs"].size), np.zeros(made["rhs"].size)
    state, errors = np.zeros(LANES, np.uint8), np.zeros(LANES)
    weights = np.ones(n * width)
    with np.errstate(divide="ignore"):
        inverse = (1.0 / made["pivots"]).ravel()
    sweeps = draws.solve_lanes(made["pointers"], made["unknowns"], made["values"].ravel(), inverse,
                               made["rhs"].ravel(), x, before, weights, U(width), U(first), U(last), 1e-12, most,
                               state, errors)  # fmt: skip
    return x.reshape(made["rhs"].shape), state, errors, sweeps


@pytest.mark.parametrize("gain", [0.0, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("width", [1, 4])
def test_lanes_are_solved_as_by_numpy(gain: float, width: int) -> None:
    made = system(60, width, gain, 3)
    x, state, errors, _ = solve(made, 0, 60, most=5_000)
    assert (state == draws.CONVERGED).all()
    assert (errors <= 1e-12).all()
    for lane in range(LANES):
        expected = np.linalg.solve(dense(made, lane), made["rhs"][:, :, lane])
        assert x[:, :, lane] == pytest.approx(expected, rel=1e-9, abs=1e-10)


def test_two_cycles_are_extrapolated() -> None:
    # x = 1 + 0.98 y, y = 1 + 0.98 x: the error falls by 0.98² a sweep, and is one geometric series
    made = {"pointers": np.array([0, 1, 2], np.uint32), "unknowns": np.array([1, 0], np.uint32)}
    made |= {"values": np.full((2, LANES), -0.98), "pivots": np.ones((2, LANES)), "rhs": np.ones((2, 1, LANES))}
    x, state, _, sweeps = solve(made, 0, 2)
    assert (state == draws.CONVERGED).all()
    assert x == pytest.approx(np.full((2, 1, LANES), 1 / (1 - 0.98)), rel=1e-9)
    assert sweeps < 60  # without extrapolation: ln(1e−12) ÷ ln(0.98²) = 684


def test_a_lane_that_diverges_is_given_up_and_the_others_are_not() -> None:
    made = system(30, 1, 0.5, 5)
    made["values"][:, 3] *= 30.0
    made["pivots"][4, 6] = 0.0
    x, state, _, _ = solve(made, 0, 30)
    assert state.tolist() == [1, 1, 1, 2, 1, 1, 2, 1]
    for lane in (0, 7):
        expected = np.linalg.solve(dense(made, lane), made["rhs"][:, :, lane])
        assert x[:, :, lane] == pytest.approx(expected, rel=1e-9, abs=1e-10)


def test_what_stands_outside_the_loops_is_solved_by_one_pass() -> None:
    # rows 0, 1: no inputs; 2, 3: a loop; 4: needs 3, and nothing needs it
    made = {
        "pointers": np.array([0, 0, 1, 3, 4, 5], np.uint32),
        "unknowns": np.array([0, 1, 3, 2, 3], np.uint32),
        "values": np.tile(np.array([[-2.0], [-1.0], [-0.5], [-0.5], [-3.0]]), (1, LANES)),
        "pivots": np.ones((5, LANES)),
        "rhs": np.ones((5, 1, LANES)),
    }
    x, state, _, _ = solve(made, 2, 4)
    # x0 = 1, x1 = 1 + 2, x2 = 1 + 3 + x3 ÷ 2, x3 = 1 + x2 ÷ 2 → x2 = 6, x3 = 4; x4 = 1 + 3 · 4
    assert x[:, 0, 0] == pytest.approx([1, 3, 6, 4, 13], rel=1e-12)
    assert (state == draws.CONVERGED).all()


def test_residuals_are_those_of_numpy() -> None:
    made = system(25, 2, 0.7, 8)
    x = np.random.default_rng(9).normal(size=made["rhs"].shape)
    out, largest = np.ones(LANES), np.ones(LANES)
    draws.residuals(made["pointers"], made["unknowns"], made["values"].ravel(), made["pivots"].ravel(),
                    made["rhs"].ravel(), x.ravel(), U(2), out, largest)  # fmt: skip
    for lane in range(LANES):
        rest = made["rhs"][:, :, lane] - dense(made, lane) @ x[:, :, lane]
        assert out[lane] == pytest.approx(np.abs(rest).max(), rel=1e-13)
        assert largest[lane] == np.abs(made["rhs"][:, :, lane]).max()


def test_direct_scores_are_sums_over_flows() -> None:
    # two processes, three flows: process 0 emits flows 0 and 2, process 1 flow 1; two methods
    pointers, flows = np.array([0, 2, 3], np.uint32), np.array([0, 2, 1], np.uint32)
    values = np.arange(1.0, 25.0).reshape(3, LANES)
    factors = np.arange(1.0, 49.0).reshape(3, 2, LANES)
    out = np.empty((2, 2, LANES))
    draws.characterise(pointers, flows, values.ravel(), U(0), factors.ravel(), U(2), U(0), U(2), out.reshape(-1))
    expected = [[values[0] * factors[0, m] + values[1] * factors[2, m], values[2] * factors[1, m]] for m in (0, 1)]
    assert np.array_equal(out, np.stack(expected, axis=1))
    part = np.zeros((2, 2, LANES))
    draws.characterise(pointers, flows, values[2:].ravel(), U(2), factors.ravel(), U(2), U(1), U(2), part.reshape(-1))
    assert np.array_equal(part[1], out[1])
    assert not part[0].any()


def test_scores_are_dot_products_by_lane() -> None:
    random = np.random.default_rng(4)
    supply, direct = random.normal(size=(7, 2, LANES)), random.normal(size=(7, 3, LANES))
    out = np.empty((2, 3, LANES))
    draws.dot_lanes(supply.ravel(), direct.ravel(), U(7), U(2), U(3), out)
    assert out == pytest.approx(np.einsum("pdl,pml->dml", supply, direct), rel=1e-13)
