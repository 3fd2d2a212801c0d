"""Systems made to break a solver: solved by a named rung, or refused with the processes concerned."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from carbonacct.findings import DataError
from carbonacct.lca.errors import (
    EmptyBiosphereError,
    SingularSystemError,
    UnknownProductError,
    ZeroPivotError,
)
from carbonacct.lca.scoring import intensities, inventory, score, scores
from carbonacct.lca.system import MatrixSystem
from tests.lca.exact import exact_score

CO2 = {"co2": 1.0}


def system_of(matrix: object, emissions: object = None) -> MatrixSystem:
    found = sparse.csc_array(matrix)
    n = found.shape[0]
    return MatrixSystem.from_matrices(
        found,
        np.ones((1, n)) if emissions is None else emissions,
        products=[f"p{number}" for number in range(n)],
        processes=[f"P{number}" for number in range(n)],
        flows=["co2"],
    )


def two_cycle(gain: float) -> MatrixSystem:
    """Two processes that sell to each other; the gain of their loop is the product of both inputs."""
    return system_of([[1.0, -gain], [-1.0, 1.0]])


def ring(size: int, gain: float) -> MatrixSystem:
    """Each process needs one unit of the next, the last ``gain`` of the first."""
    inputs = np.ones(size)
    inputs[-1] = gain
    links = sparse.coo_array((-inputs, ((np.arange(size) + 1) % size, np.arange(size))), shape=(size, size))
    return system_of(sparse.eye_array(size) + links)


LOOPS = [
    (0.9, "gauss_seidel"),
    (0.99, "krylov"),
    (0.9999, "krylov"),
    (1 - 1e-9, "krylov"),
    (1.5, "krylov"),
    (20.0, "superlu"),
    (-0.9, "krylov"),
    (-3.0, "krylov"),
]


@pytest.mark.parametrize(("gain", "rung"), LOOPS)
def test_two_cycles(gain: float, rung: str) -> None:
    system = two_cycle(gain)
    found = score(system, {"p0": 1.0}, CO2)
    exact = 2 / (1 - Fraction(gain))  # supply 1 ÷ (1 − g) of each; both emit 1
    condition = found.report.condition or 1.0
    assert abs(Fraction(found.value) - exact) <= Fraction(1e-9 * max(1.0, condition / 1e5)) * abs(exact)
    assert found.report.rung == rung
    assert found.report.residual <= 1e-10
    assert inventory(system, {"p0": 1.0}).flows.item() == pytest.approx(found.value, rel=1e-13 * max(1.0, condition))


@pytest.mark.parametrize(("gain", "size"), [(0.9, 3), (0.99, 1_000), (0.9999, 1_000)])
def test_long_rings(gain: float, size: int) -> None:
    found = score(ring(size, gain), {"p0": 1.0}, CO2)
    assert found.value == pytest.approx(size / (1.0 - gain), rel=1e-9)
    assert found.report.rung in ("gauss_seidel", "krylov")


@pytest.mark.parametrize("size", [2, 3, 500])
def test_a_loop_that_uses_up_what_it_makes_is_refused_with_its_processes(size: int) -> None:
    """The loop stands among 40 other processes, some upstream and some downstream of it."""
    others = 40
    matrix = np.eye(size + others)
    matrix[:size, :size] = ring(size, 1.0).technosphere.toarray()
    matrix[size + 1, 0] = -0.3  # the loop buys
    matrix[1, size] = -0.2  # and sells
    for number in range(size + 1, size + others - 1):
        matrix[number + 1, number] = -0.5
    for solve in (
        lambda system: score(system, {f"p{size + 5}": 1.0}, CO2),  # a demand that the loop has no part in
        lambda system: inventory(system, {"p0": 1.0}),
        lambda system: intensities(system, {"m": {}}),  # no flow counts: zero would be one of many solutions
    ):
        with pytest.raises(SingularSystemError) as caught:
            solve(system_of(matrix))
        assert set(caught.value.processes) == {f"P{number}" for number in range(size)}
        assert "P0" in str(caught.value) or size > 12
        assert caught.value.findings[0].code in ("lca_solve.singular", "lca_solve.nearly_singular")
        assert "回路" in caught.value.findings[0].message("zh") + caught.value.findings[0].hint("zh")


def test_a_loop_that_is_singular_but_for_rounding_is_refused() -> None:
    system = two_cycle(1 - 2.0**-52)
    with pytest.raises(SingularSystemError, match="nearly singular"):
        score(system, {"p0": 1.0}, CO2)
    third = system_of([[1.0, -3.0], [-1.0 / 3.0, 1.0]])  # 3 × (1 ÷ 3) rounds to 1
    with pytest.raises(SingularSystemError) as caught:
        score(third, {"p0": 1.0}, CO2)
    assert set(caught.value.processes) == {"P0", "P1"}


def test_linear_dependence_without_a_loop_of_two() -> None:
    # column 2 = column 0 + column 1
    matrix = [[1.0, -0.5, 0.5], [-0.5, 1.0, 0.5], [-0.25, -0.25, -0.5]]
    with pytest.raises(SingularSystemError) as caught:
        score(system_of(matrix), {"p0": 1.0}, CO2)
    assert set(caught.value.processes) == {"P0", "P1", "P2"}


@pytest.mark.parametrize(
    "matrix",
    [
        [[0.0, 1.0], [1.0, 0.0]],  # products in another order
        [[0.0, 2.0, 0.0], [1.0, -0.5, -0.1], [-0.2, 0.0, 1.0]],
        [[-0.2, 1.0], [1.0, -0.5]],  # own inputs on the diagonal
        [[0.0, 1.0, -0.1], [-1.0, 0.1, 0.0], [0.5, 0.0, 1.0]],  # a treatment off the diagonal
        [[1.0, 0.0, -0.3], [0.2, -1.0, 0.4], [0.0, -0.6, 1.0]],  # a treatment within a loop
        [[0.5]],
        [[-2.0]],
    ],
)
def test_zero_and_negative_diagonals(matrix: list[list[float]]) -> None:
    system = system_of(matrix)
    for product in system.products:
        found = score(system, {product: 1.0}, CO2)
        exact = exact_score(system, {product: 1.0}, CO2)
        assert abs(Fraction(found.value) - exact) <= Fraction(1e-12) * max(abs(exact), 1)


def test_a_process_that_makes_nothing_and_a_product_that_nobody_mentions() -> None:
    with pytest.raises(ZeroPivotError) as caught:
        score(system_of([[1.0, 0.0], [-0.1, 0.0]]), {"p0": 1.0}, CO2)
    assert caught.value.processes == ("P1",)
    with pytest.raises(ZeroPivotError, match="p1") as caught:
        score(system_of([[1.0, 0.5], [0.0, 0.0]]), {"p0": 1.0}, CO2)
    assert caught.value.products == ("p1",)
    with pytest.raises(ZeroPivotError):  # a stored zero makes nothing either
        score(system_of(sparse.coo_array(([1.0, 0.0], ([0, 1], [0, 1])), shape=(2, 2))), {"p0": 1.0}, CO2)


def test_two_makers_of_one_product_and_none_of_another() -> None:
    with pytest.raises(SingularSystemError) as caught:
        score(system_of([[1.0, 1.0, 0.0], [0.0, 0.0, -0.2], [0.0, 0.0, 1.0]]), {"p0": 1.0}, CO2)
    assert set(caught.value.processes) == {"P0", "P1"}
    assert set(caught.value.products) <= {"p1", "p2"}
    assert isinstance(caught.value, DataError)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("reverse", [False, True])
def test_a_chain_of_a_hundred_thousand(reverse: bool) -> None:
    size = 100_000
    offset = -1 if reverse else 1
    matrix = sparse.eye_array(size) - sparse.diags_array(np.ones(size - 1), offsets=offset, shape=(size, size))
    system = system_of(matrix)
    first = "p0" if reverse else f"p{size - 1}"
    found = score(system, {first: 1.0}, CO2)
    assert found.value == size
    assert inventory(system, {first: 1.0}).flows.item() == size
    assert (found.report.rung, found.report.sweeps) == ("triangular", 1)


def test_a_long_chain_of_loops() -> None:
    """Neighbours trade with each other: x = 1 + 0.3 (left) + 0.3 (right) is 1 ÷ 0.4 far from both ends."""
    size = 20_000
    sides = [sparse.diags_array(np.full(size - 1, 0.3), offsets=side, shape=(size, size)) for side in (-1, 1)]
    system = system_of(sparse.eye_array(size) - sides[0] - sides[1])
    found = score(system, {f"p{size // 2}": 1.0}, CO2)
    assert found.value == pytest.approx(2.5, rel=1e-12)


def test_a_chain_that_leaves_the_range_of_numbers() -> None:
    size = 2_000
    system = system_of(sparse.eye_array(size) - sparse.diags_array(np.full(size - 1, 2.0), offsets=1))
    with pytest.raises(SingularSystemError, match="values leave the range") as caught:
        score(system, {f"p{size - 1}": 1.0}, CO2)
    assert caught.value.processes  # 2 ** 1024 is the first power of two that does
    assert caught.value.processes[0] in ("P1022", "P1023", "P1024")


def test_units_that_differ_by_thirty_orders_of_magnitude() -> None:
    # a plant (1e15 kg of steel) makes 1e12 units; a unit needs 1e-12 plants, steel needs 1e-15 plants
    matrix = [[1.0, -1e-12, -1e-15], [0.0, 1.0, 0.0], [-0.5e15, 0.0, 1.0]]
    system = system_of(matrix, [[1.0, 1.0, 2.0]])
    for product in system.products:
        exact = exact_score(system, {product: 1.0}, CO2)
        assert abs(Fraction(score(system, {product: 1.0}, CO2).value) - exact) <= Fraction(1e-13) * exact


def test_no_elementary_flow_is_not_a_zero() -> None:
    empty = MatrixSystem.from_matrices([[1.0]], np.zeros((0, 1)), products=["p"], processes=["P"], flows=[])
    zeros = MatrixSystem.from_matrices(
        [[1.0]], sparse.csc_array((1, 1)), products=["p"], processes=["P"], flows=["co2"]
    )
    for system in (empty, zeros):
        for solve in (
            lambda of: score(of, {"p": 1.0}, CO2),
            lambda of: intensities(of, {"m": CO2}),
            lambda of: scores(of, [{"p": 1.0}], {"m": CO2}),
        ):
            with pytest.raises(EmptyBiosphereError, match="no elementary flow"):
                solve(system)
        assert inventory(system, {"p": 2.0}).supply.values.tolist() == [2.0]


def test_a_method_without_a_matching_flow_says_so() -> None:
    found = score(two_cycle(0.5), {"p0": 1.0}, {"methane": 28.0})
    assert (found.value, found.matched_flows) == (0.0, 0)
    assert score(two_cycle(0.5), {"p0": 1.0}, CO2 | {"methane": 28.0}).matched_flows == 1


def test_a_product_that_is_not_there() -> None:
    with pytest.raises(UnknownProductError, match="P0, 7") as caught:
        score(two_cycle(0.5), {"P0": 1.0, 7: 2.0, "p1": 1.0}, CO2)
    assert caught.value.products == ("P0", 7)
