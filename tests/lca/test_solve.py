"""The ladder of solvers: every rung against exact fractions and against a dense solve, reports that tell the truth."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from carbonacct.errors import UsageError
from carbonacct.lca import direct, iterate
from carbonacct.lca import solve as solving
from carbonacct.lca.errors import NotFiniteError, SingularSystemError
from carbonacct.lca.prepared import prepared
from carbonacct.lca.solve import Solution, solve_adjoint, solve_forward
from carbonacct.lca.system import MatrixSystem
from tests.lca.exact import Rows, solve_exactly


def system_of(matrix: Rows | sparse.sparray | np.ndarray) -> MatrixSystem:
    found = sparse.csc_array(matrix)
    n = found.shape[0]
    names = [f"n{number}" for number in range(n)]
    return MatrixSystem.from_matrices(
        found, np.ones((1, n)), products=[f"product of {name}" for name in names], processes=names, flows=["co2"]
    )


def random_system(size: int, seed: int, gain: float = 0.6) -> np.ndarray:
    """A dense system of many loops: columns buy ``gain`` of their value, a tenth are waste treatments."""
    random = np.random.default_rng(seed)
    inputs = np.where(random.random((size, size)) < 4.0 / size, random.random((size, size)), 0.0)
    np.fill_diagonal(inputs, 0.0)
    inputs *= gain / np.maximum(inputs.sum(axis=0), 1e-9)
    sign = np.where(random.random(size) < 0.1, -1.0, 1.0)
    price = np.exp(random.normal(0.0, 3.0, size))
    matrix: np.ndarray = (
        sign[:, None] * (np.eye(size) - inputs) * price[None, :] / np.exp(random.normal(0, 3, size))[:, None]
    )
    return matrix


def near(solution: Solution, exact: list[Fraction], sizes: list[Fraction]) -> bool:
    """Whether every value is within 1e-11 of the exact one, relative to the terms it is the sum of."""
    return all(
        abs(Fraction(value) - right) <= Fraction(1e-11) * size
        for value, right, size in zip(solution.values.tolist(), exact, sizes, strict=True)
    )


@st.composite
def small_systems(draw: st.DrawFn) -> tuple[list[list[Fraction]], list[int]]:
    """Small systems in short fractions: loops, waste treatment, credits, permuted products."""
    size = draw(st.integers(1, 6))
    amount = st.integers(-3, 12).map(lambda number: Fraction(number, 32))
    matrix = [[-draw(amount) if draw(st.booleans()) else Fraction(0) for _ in range(size)] for _ in range(size)]
    order = draw(st.permutations(range(size)))
    for process, product in enumerate(order):
        matrix[product][process] = draw(st.sampled_from([Fraction(1), Fraction(1), Fraction(2), Fraction(-1)]))
    return matrix, [draw(st.integers(-4, 9)) for _ in range(size)]


def as_floats(matrix: list[list[Fraction]]) -> np.ndarray:
    return np.array([[float(value) for value in row] for row in matrix])


def terms(matrix: list[list[Fraction]], exact: list[Fraction], rhs: list[int]) -> list[Fraction]:
    """A bound of what adds up to any value: |inverse| times |matrix| |solution| + |rhs|."""
    largest = max([abs(value) for value in exact] + [Fraction(abs(value)) for value in rhs] + [Fraction(1)])
    inverse = [solve_exactly(matrix, [int(row == column) for row in range(len(rhs))]) for column in range(len(rhs))]
    grown = max(sum(abs(value) for value in column) for column in inverse if column is not None)
    return [largest * max(grown, Fraction(1)) * 30] * len(rhs)


@given(small_systems())
def test_small_systems_are_those_of_exact_fractions(drawn: tuple[list[list[Fraction]], list[int]]) -> None:
    matrix, rhs = drawn
    forward = solve_exactly(matrix, rhs)
    system = system_of(as_floats(matrix))
    if forward is None:
        with pytest.raises(SingularSystemError):
            solve_forward(system, rhs)
        return
    transposed = [list(row) for row in zip(*matrix, strict=True)]
    adjoint = solve_exactly(transposed, rhs)
    assert adjoint is not None
    one, two = solve_forward(system, rhs), solve_adjoint(system, rhs)
    assert near(one, forward, terms(matrix, forward, rhs))
    assert near(two, adjoint, terms(transposed, adjoint, rhs))
    assert max(one.report.residual, two.report.residual) <= 1e-10


RUNGS = {"gauss_seidel": (0.6, {}), "krylov": (0.995, {}), "superlu": (0.995, {"BASIS": 2, "CYCLES": 1})}


@pytest.fixture(params=list(RUNGS))
def rung(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, float]]:
    """A rung of the ladder, and the loop gain of a system that needs it."""
    gain, limits = RUNGS[request.param]
    for name, value in limits.items():
        monkeypatch.setattr(iterate, name, value)
    yield request.param, gain


@pytest.mark.parametrize("columns", [1, 3, 8, 11])
def test_every_rung_agrees_with_a_dense_solve(rung: tuple[str, float], columns: int) -> None:
    name, gain = rung
    matrix = random_system(150, 3, gain)
    system = system_of(matrix)
    rhs = np.random.default_rng(5).normal(0.0, 1.0, (150, columns))
    for solved, a in ((solve_forward(system, rhs), matrix), (solve_adjoint(system, rhs), matrix.T)):
        assert solved.report.rung == name
        assert solved.values.shape == rhs.shape
        expected = np.linalg.solve(a, rhs)
        scale = np.abs(np.linalg.inv(a)) @ np.abs(rhs)  # what adds up to each value
        assert (np.abs(solved.values - expected) <= 1e-9 * scale).all()
        assert solved.report.forward_error < 1e-9
        assert solved.report.sweeps > 0 or name == "superlu"


@pytest.mark.parametrize("pardiso", [True, False])
def test_both_factorisations_agree(monkeypatch: pytest.MonkeyPatch, pardiso: bool) -> None:
    pytest.importorskip("pypardiso")
    monkeypatch.setattr(iterate, "BASIS", 2)
    monkeypatch.setattr(direct, "LARGE", 0 if pardiso else 10**9)
    matrix = random_system(300, 8, 0.995)
    rhs = np.random.default_rng(1).random(300)
    for solve, a in ((solve_adjoint, matrix.T), (solve_forward, matrix)):
        found = solve(system_of(matrix), rhs)
        assert found.report.rung == ("pardiso" if pardiso else "superlu")
        assert found.values == pytest.approx(np.linalg.solve(a, rhs), rel=1e-8)


def test_one_vector_keeps_its_shape_and_no_vectors_are_fine() -> None:
    system = system_of(random_system(20, 1))
    assert solve_adjoint(system, np.ones(20)).values.shape == (20,)
    assert solve_adjoint(system, np.ones((20, 1))).values.shape == (20, 1)
    nothing = solve_adjoint(system, np.ones((20, 0)))
    assert nothing.values.shape == (20, 0)
    assert nothing.report.residual == 0.0


def test_a_right_hand_side_of_zeros() -> None:
    found = solve_forward(system_of(random_system(20, 1)), np.zeros(20))
    assert not found.values.any()
    assert (found.report.residual, found.report.condition) == (0.0, 1.0)


@pytest.mark.parametrize("rhs", [np.ones(3), np.ones((4, 2, 1)), 1.0])
def test_shapes_that_do_not_fit(rhs: object) -> None:
    with pytest.raises(UsageError, match="right-hand side has shape"):
        solve_adjoint(system_of(np.eye(4)), rhs)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_right_hand_side_that_is_not_finite(bad: float) -> None:
    with pytest.raises(NotFiniteError):
        solve_forward(system_of(np.eye(2)), [1.0, bad])


def test_any_number_of_threads_gives_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix, rhs = random_system(400, 2, 0.9), np.random.default_rng(2).random((400, 30))
    found = []
    for threads in ("1", "2", "5"):
        monkeypatch.setenv("CARBONACCT_THREADS", threads)
        found.append(solve_adjoint(system_of(matrix), rhs).values.tobytes())
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("gain", [0.5, 0.9, 0.99, 0.9999, 1 - 1e-8])
def test_the_forward_error_covers_the_true_error(gain: float) -> None:
    # two processes that sell to each other: λ = (1 + g) ÷ (1 − g), 2 ÷ (1 − g) for unit emissions; all digits exact
    for scale in (1.0, 1e-9, 1e12):
        matrix = [[1.0, -gain / scale], [-scale, 1.0]]
        gain_here = Fraction(matrix[0][1]) * Fraction(matrix[1][0])
        found = solve_adjoint(system_of(matrix), [1.0, 1.0])
        exact = (1 - Fraction(matrix[1][0])) / (1 - gain_here)
        error = abs(Fraction(float(found.values[0])) - exact) / exact
        assert error <= Fraction(found.report.forward_error)
        assert found.report.forward_error <= 1e-13 / (1.0 - gain)


def test_stiffness_elsewhere_is_no_obstacle() -> None:
    """A loop of gain 0.9999 that a demand does not touch: its processes stand still."""
    matrix = np.eye(4)
    matrix[1, 0] = matrix[0, 1] = -0.5
    matrix[3, 2], matrix[2, 3] = -1.0, -0.9999
    found = solve_forward(system_of(matrix), [1.0, 0.0, 0.0, 0.0])
    assert found.values == pytest.approx([4 / 3, 2 / 3, 0.0, 0.0], rel=1e-12)


def test_products_in_any_order_and_names_are_paired() -> None:
    random = np.random.default_rng(6)
    matrix = random_system(60, 4)
    rows, columns = random.permutation(60), random.permutation(60)
    moved = matrix[rows][:, columns]
    rhs = random.random(60)
    plain, found = solve_forward(system_of(matrix), rhs), solve_forward(system_of(moved), rhs[rows])
    assert found.values == pytest.approx(plain.values[columns], rel=1e-9)
    ready = prepared(system_of(moved))
    assert sorted(ready.product_of.tolist()) == list(range(60))
    assert (np.abs(moved[ready.product_of, np.arange(60)]) > 0).all()


def test_a_process_is_paired_with_what_it_makes() -> None:
    # treatment (column 1) takes waste and gives power, which the plant (column 0) makes too; the diagonal has a zero
    matrix = [[0.0, -1.0, 0.3], [1.0, 0.3, -0.2], [-0.1, 0.0, 1.0]]
    assert prepared(system_of(matrix)).product_of.tolist() == [1, 0, 2]


def test_no_loop_needs_one_sweep() -> None:
    # bread needs 2 flour, flour needs 3 grain; one bread: 1, 2, 6
    found = solve_forward(system_of([[1, 0, 0], [-2, 1, 0], [0, -3, 1]]), [1, 0, 0])
    assert found.values.tolist() == [1.0, 2.0, 6.0]
    assert (found.report.rung, found.report.sweeps, found.report.residual) == ("triangular", 1, 0.0)


def test_preparation_is_kept() -> None:
    system = system_of(random_system(30, 9))
    assert prepared(system) is prepared(system)
    assert prepared(system).forward is prepared(system).forward


def test_the_order_of_rungs_is_that_of_the_ladder() -> None:
    assert solving.RUNGS == ("triangular", "gauss_seidel", "krylov", "pardiso", "superlu")
