"""Sweeps and the order they run in, against plain numpy and the definitions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from carbonacct.kernels.ordering import ordered
from carbonacct.kernels.sweeps import changes, extrapolate, sweep, sweep_eight


def rows_of(size: int, density: float, seed: int) -> tuple[sparse.csr_array, np.ndarray, np.ndarray]:
    """A random matrix with an empty diagonal, and eight right-hand sides and starts."""
    random = np.random.default_rng(seed)
    dense = np.where(random.random((size, size)) < density, random.normal(0.0, 1.0, (size, size)), 0.0)
    np.fill_diagonal(dense, 0.0)
    return sparse.csr_array(dense), random.normal(0.0, 1.0, (size, 8)), random.normal(0.0, 1.0, (size, 8))


def kernel_rows(matrix: sparse.csr_array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return matrix.indptr.astype(np.uint32), matrix.indices.astype(np.uint32), matrix.data.astype(np.float64)


def plain_sweep(matrix: sparse.csr_array, h: np.ndarray, x: np.ndarray, first: int, last: int) -> np.ndarray:
    """The definition: one row after the other, entry after entry."""
    x = x.copy()
    for row in range(first, last):
        total = h[row].copy()
        for at in range(matrix.indptr[row], matrix.indptr[row + 1]):
            total += matrix.data[at] * x[matrix.indices[at]]
        x[row] = total
    return x


@pytest.mark.parametrize("size", [1, 2, 7, 60])
@pytest.mark.parametrize("density", [0.0, 0.1, 0.9])
def test_sweeps_are_those_of_plain_python_to_the_bit(size: int, density: float) -> None:
    matrix, h, x = rows_of(size, density, size)
    for first, last in ((0, size), (size // 3, size), (0, size // 2), (size, size)):
        expected = plain_sweep(matrix, h, x, first, last)
        eight = x.copy()
        sweep_eight(*kernel_rows(matrix), h, eight, eight, first, last)
        assert eight.tobytes() == expected.tobytes()
        one = np.ascontiguousarray(x[:, 3])
        sweep(*kernel_rows(matrix), np.ascontiguousarray(h[:, 3]), one, one, first, last)
        assert one.tobytes() == np.ascontiguousarray(expected[:, 3]).tobytes()


@pytest.mark.parametrize("size", [1, 5, 60])
def test_products_that_go_elsewhere_are_those_of_scipy(size: int) -> None:
    matrix, h, x = rows_of(size, 0.5, size)
    out, one = np.empty_like(x), np.empty(size)
    sweep_eight(*kernel_rows(matrix), h, x, out, 0, size)
    sweep(*kernel_rows(matrix), np.ascontiguousarray(h[:, 0]), np.ascontiguousarray(x[:, 0]), one, 0, size)
    assert out == pytest.approx(h + matrix @ x, rel=1e-12, abs=1e-12)
    assert one == pytest.approx(h[:, 0] + matrix @ x[:, 0], rel=1e-12, abs=1e-12)


def test_changes_by_hand() -> None:
    now, before = np.array([[4.0, -2.0], [0.0, 8.0]]), np.array([[3.0, -2.0], [0.0, 0.0]])
    inverse, step = np.array([[0.125, 0.0], [0.0, 1.0]]), np.empty((2, 2))
    # changes 1 of 8; none; none of nothing; 8, which is now its own size (1 ÷ 8)
    assert changes(now, before, step, inverse) == 1.0
    assert step.tolist() == [[1.0, 0.0], [0.0, 8.0]]
    assert inverse.tolist() == [[0.125, 0.5], [0.0, 0.125]]
    assert before.tolist() == now.tolist()


def order_of(matrix: sparse.csr_array) -> tuple[np.ndarray, int, int, int]:
    """Order of the rows of a matrix, whose entries name what each row needs."""
    users = matrix.tocsc()
    graph = (matrix.indptr, matrix.indices, users.indptr, users.indices)
    return ordered(*(array.astype(np.uint32) for array in graph))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("density", [0.02, 0.05, 0.3])
def test_only_feedback_nodes_are_needed_before_they_are_known(seed: int, density: float) -> None:
    size = 60
    matrix, _, _ = rows_of(size, density, seed)
    order, start, feedback, end = order_of(matrix)
    assert sorted(order.tolist()) == list(range(size))
    assert 0 <= start <= feedback <= end <= size
    place = np.empty(size, np.int64)
    place[order] = np.arange(size)
    needs = matrix.tocoo()
    row, needed = place[needs.coords[0]], place[needs.coords[1]]
    early = needed >= row
    assert ((needed[early] >= feedback) & (needed[early] < end)).all()
    assert ((row[early] >= start) & (row[early] < end)).all()
    components = sparse.csgraph.connected_components(matrix, connection="strong")[1]
    looped = np.bincount(components)[components] > 1
    assert looped[order[feedback:end]].all()
    assert (end == start) == (not looped.any())


def test_a_chain_and_a_ring_of_many() -> None:
    size = 100_000
    chain = sparse.csr_array(sparse.diags_array(np.ones(size - 1), offsets=1, shape=(size, size)))
    order, start, feedback, end = order_of(chain)
    assert order[0] == size - 1 and order[-1] == 0
    assert start == feedback == end
    last = sparse.csr_array(([1.0], ([size - 1], [0])), shape=(size, size))
    _, start, feedback, end = order_of(sparse.csr_array(chain + last))
    assert (start, end, end - feedback) == (0, size, 1)


def test_an_extrapolation_ends_a_geometric_series() -> None:
    # column 0: steps 8, 4 (ρ = ½) have 4 to go; column 1: growing steps are left alone; column 2: no steps
    before, now = np.zeros((1, 3)), np.array([[12.0, 5.0, 1.0]])
    step, old_step = np.array([[4.0, 4.0, 0.0]]), np.array([[8.0, 1.0, 0.0]])
    extrapolate(now, before, step, old_step, np.ones((1, 3)))
    assert now.tolist() == [[16.0, 5.0, 1.0]]
    assert before.tolist() == now.tolist()


@pytest.mark.parametrize("width", [1, 8])
def test_extrapolations_are_those_of_numpy(width: int) -> None:
    random = np.random.default_rng(width)
    now, step, old_step = (random.normal(0.0, 1.0, (50, width)) for _ in range(3))
    old_step += 3.0 * step
    inverse = random.uniform(0.1, 10.0, (50, width))
    one, two = step * inverse, old_step * inverse
    ratio = (one * two).sum(axis=0) / (two * two).sum(axis=0)
    assert ((ratio > 0.0) & (ratio < 0.95)).all()
    expected = now + step * (ratio / (1.0 - ratio))
    extrapolate(now, np.empty_like(now), step, old_step, inverse)
    assert now == pytest.approx(expected, rel=1e-12)
