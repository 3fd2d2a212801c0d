"""Path trees and derivatives of entries: each kernel against its plain twin."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from carbonacct.kernels.gradients import outer_entries
from carbonacct.kernels.trees import path_tree, sorted_columns


def made_system(size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A technosphere (dense) with a loop gain below 1, and direct scores of both signs."""
    random = np.random.default_rng(seed)
    matrix = -random.uniform(0, 1.6 / size, (size, size)) * (random.random((size, size)) < 0.5)
    np.fill_diagonal(matrix, random.choice([1.0, -1.0, 2.5], size, p=[0.7, 0.1, 0.2]))
    return matrix, random.normal(1, 1, size)


def plain_tree(
    matrix: np.ndarray, direct: np.ndarray, root: int, threshold: float, deepest: int, most: int = 100_000
) -> dict[tuple[int, ...], list[float]]:
    """Amount, score, direct, small and limited by path of products from the root; the largest |score| opened first."""
    intensity = np.linalg.solve(matrix.T, direct)
    nodes: dict[tuple[int, ...], list[float]] = {(root,): [1.0, intensity[root], 0.0, 0.0, 0.0]}
    waiting = [(-abs(intensity[root]), 0, (root,))]
    while waiting:
        _, _, path = heappop(waiting)
        product, found = path[-1], nodes[path]
        level = found[0] / matrix[product, product]
        found[2] = direct[product] * level
        inputs = [(row, -matrix[row, product] * level) for row in np.flatnonzero(matrix[:, product]) if row != product]
        for row, quantity in sorted(inputs, key=lambda one: -abs(one[1] * intensity[one[0]])):
            score = quantity * intensity[row]
            if abs(score) < threshold:
                found[3] += score
            elif len(path) > deepest or len(nodes) == most:
                found[4] += score
            else:
                nodes[*path, row] = [quantity, score, 0.0, 0.0, 0.0]
                heappush(waiting, (-abs(score), len(nodes), (*path, row)))
    return nodes


def by_path(whole: np.ndarray, real: np.ndarray) -> dict[tuple[int, ...], list[float]]:
    """The lines of a kernel's tree by path of products."""
    paths: list[tuple[int, ...]] = []
    for product, parent, depth, *_ in whole:
        paths.append((*(paths[parent] if parent >= 0 else ()), product))
        assert len(paths[-1]) == depth + 1
    return dict(zip(paths, real.tolist(), strict=True))


def grown(matrix: np.ndarray, direct: np.ndarray, root: int, threshold: float, deepest: int, most: int) -> Any:
    columns = sparse.csc_array(matrix)
    intensity = np.linalg.solve(matrix.T, direct)
    ordered = sorted_columns(columns.indptr.astype(np.int32), columns.indices.astype(np.int32), columns.data, intensity)
    roots = (np.array([root]), np.array([1.0]), intensity[[root]])
    makers, pivots = np.arange(len(matrix)), np.diagonal(matrix).copy()
    return path_tree(ordered, makers, pivots, direct, roots, threshold, deepest, most)


@pytest.mark.parametrize("size", [1, 2, 7, 40])
@pytest.mark.parametrize("deepest", [0, 2, 60])
@pytest.mark.parametrize("most", [1, 2, 17, 150, 100_000])
def test_path_tree_is_that_of_plain_python(size: int, deepest: int, most: int) -> None:
    matrix, direct = made_system(size, seed=size)
    total = np.linalg.solve(matrix.T, direct)[0]
    expected = plain_tree(matrix, direct, 0, 1e-3 * abs(total), deepest, most)
    whole, real = grown(matrix, direct, 0, 1e-3 * abs(total), deepest, most)
    found = by_path(whole, real)
    assert set(found) == set(expected)
    assert np.array([found[path] for path in expected]) == pytest.approx(
        np.array(list(expected.values())), rel=1e-9, abs=1e-9
    )
    assert real[:, 2:].sum() == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize("shape", [(1, 1), (5, 5), (30, 12), (3, 0)])
def test_outer_entries_are_those_of_numpy(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(2)
    matrix = sparse.random_array(shape, density=0.3, rng=random, format="csc")
    left, right = random.normal(size=shape[0]), random.normal(size=shape[1])
    found = outer_entries(matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), left, right, -2.0)
    rows, columns = matrix.tocoo().coords
    assert found == pytest.approx(-2.0 * left[rows] * right[columns], rel=1e-14)
