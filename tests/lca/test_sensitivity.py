"""Sensitivity: variance shares against closed formulas, exact evaluations, groups; nothing that varies is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from carbonacct.errors import UsageError
from carbonacct.findings import DataError
from carbonacct.lca.decomposition import SampledInputs, evaluate
from carbonacct.lca.entries import UNCERTAINTY_DTYPE
from carbonacct.lca.quantiles import quantiles
from carbonacct.lca.screening import first_order_variances, uncertain_entries
from carbonacct.lca.solved_system import solved
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.distributions import DistributionError
from carbonacct.lca.variance_shares import gradients, sensitivity
from tests.lca.hand_systems import CO2, ONE_BIKE, Random, bicycle

NAN = float("nan")
Record = tuple[float, ...]


def lognormal(median: float, sigma: float) -> Record:
    return (2, float(np.log(abs(median))), sigma, NAN, NAN, NAN)


def uncertain_system(
    a: Any, b: Any, records: dict[tuple[str, int, int], Record], groups: dict[tuple[str, int, int], int] | None = None
) -> MatrixSystem:
    """A system with these records by (matrix, row, column); ids are x0 … for products and processes, f0 … for flows."""
    matrices = {"A": sparse.coo_array(np.asarray(a, float)), "B": sparse.coo_array(np.asarray(b, float))}
    found, numbers = {}, {}
    for name, matrix in matrices.items():
        found[name] = np.zeros(matrix.nnz, dtype=UNCERTAINTY_DTYPE)
        numbers[name] = np.full(matrix.nnz, -1)
        for place, (row, column) in enumerate(zip(*matrix.coords, strict=True)):
            found[name][place] = (*records.get((name, row, column), (0, NAN, NAN, NAN, NAN, NAN)), False)
            numbers[name][place] = (groups or {}).get((name, row, column), -1)
    ids = [f"x{k}" for k in range(len(a))]
    return MatrixSystem.from_matrices(
        *matrices.values(),
        products=ids,
        processes=ids,
        flows=[f"f{k}" for k in range(len(b))],
        uncertainty={
            "technosphere": found["A"],
            "biosphere": found["B"],
            "technosphere_groups": numbers["A"],
            "biosphere_groups": numbers["B"],
        },
    )


def product_of_two(groups: dict[tuple[str, int, int], int] | None = None) -> MatrixSystem:
    """Score = a × b: x0 takes a = 2 of x1, which emits b = 5; both lognormal."""
    records = {("A", 1, 0): lognormal(2.0, 0.3), ("B", 0, 1): lognormal(5.0, 0.5)}
    return uncertain_system([[1, 0], [-2, 1]], [[0, 5]], records, groups)


def test_the_product_of_two_lognormals() -> None:
    found = sensitivity(product_of_two(), {"x0": 1.0}, {"f0": 1.0}, samples=4096, seed=1, delta=False)
    # with v = exp(σ²) − 1: Var(a b) ÷ E² = (1 + va)(1 + vb) − 1; first-order shares va and vb of it, the rest is both
    va, vb = np.expm1(0.09), np.expm1(0.25)
    both = (1 + va) * (1 + vb) - 1
    b, a = found.inputs
    assert (a.row, a.column, a.matrix) == ("x1", "x0", "A")
    assert (b.row, b.column, b.matrix) == ("f0", "x1", "B")
    assert (a.s1, b.s1) == pytest.approx((va / both, vb / both), abs=0.015)
    assert (a.total, b.total) == pytest.approx(((va + va * vb) / both, (vb + va * vb) / both), abs=0.02)
    assert found.interactions == pytest.approx(va * vb / both, abs=0.02)
    # E = 10 exp((σa² + σb²) ÷ 2)
    assert found.mean == pytest.approx(10 * np.exp(0.17), rel=0.01)
    assert found.deviation == pytest.approx(10 * np.exp(0.17) * np.sqrt(both), rel=0.03)
    assert np.isnan(b.delta)
    # to first order at a = 2, b = 5: (5 sd a)² + (2 sd b)²
    sd_a, sd_b = 2 * np.exp(0.045) * np.sqrt(va), 5 * np.exp(0.125) * np.sqrt(vb)
    assert found.linear_variance == pytest.approx((5 * sd_a) ** 2 + (2 * sd_b) ** 2)
    assert a.first_order == pytest.approx((5 * sd_a) ** 2 / found.linear_variance)
    assert (a.deviation, a.gradient, a.amount) == pytest.approx((sd_a, -5.0, -2.0))
    assert (found.score, found.evaluations, found.screened_out) == (pytest.approx(10.0), 4 * 4096, 0.0)


def test_the_moment_independent_measure_ranks_them_likewise() -> None:
    b, a = sensitivity(product_of_two(), {"x0": 1.0}, {"f0": 1.0}, samples=256).inputs
    # δ of the b that holds 70 % of the variance lies between that of a and 1; an input without effect has about 0
    assert 1.0 > b.delta > a.delta > 0.05
    assert b.delta_confidence < 0.1


def test_a_linear_score_is_explained_by_its_screening() -> None:
    # score = Σ 1 × b_k with normal b of sd 1, 2, 3: shares 1/14, 4/14, 9/14, nothing left for interactions
    records = {("B", 0, k): (3, 10.0, float(k + 1), NAN, NAN, NAN) for k in range(3)}
    a = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [-1, -1, -1, 1]]
    system = uncertain_system(np.array(a).T, [[10, 10, 10, 0]], records)
    found = sensitivity(system, {"x3": 1.0}, {"f0": 1.0}, samples=2048, delta=False)
    assert [line.first_order for line in found.inputs] == pytest.approx([9 / 14, 4 / 14, 1 / 14])
    assert [line.s1 for line in found.inputs] == pytest.approx([9 / 14, 4 / 14, 1 / 14], abs=0.01)
    assert found.interactions == pytest.approx(0.0, abs=0.01)
    assert found.linear_variance == pytest.approx(14.0)
    two = sensitivity(system, {"x3": 1.0}, {"f0": 1.0}, top=2, samples=256, delta=False)
    assert two.screened_out == pytest.approx(1 / 14)
    assert [np.isnan(line.s1) for line in two.inputs] == [False, False, True]
    assert two.deviation == pytest.approx(np.sqrt(13), rel=0.05)
    assert "7.1%" in two.findings[0].message("en")
    assert "7.1%" in two.findings[0].message("zh")
    none = sensitivity(system, {"x3": 1.0}, {"f0": 1.0}, top=0)
    assert (none.evaluations, none.screened_out, len(none.inputs)) == (0, 1.0, 3)


def test_entries_that_move_together_are_one_input() -> None:
    # a and b share one uniform: ln(a b) is normal with σ = 0.3 + 0.5, so all of the variance is that input's own
    system = product_of_two({("A", 1, 0): 7, ("B", 0, 1): 7})
    found = sensitivity(system, {"x0": 1.0}, {"f0": 1.0}, samples=4096, delta=False)
    assert (found.uncertain_inputs, found.inputs[0].entries) == (1, 2)
    assert found.inputs[0].s1 == pytest.approx(1.0, abs=0.02)
    assert found.mean == pytest.approx(10 * np.exp(0.32), rel=0.02)
    # to first order: Var(5 a + 2 b) = 25 va + 4 vb + 2 × 10 cov, with E[a b] = 10 exp((0.3 + 0.5)² ÷ 2)
    a, b = 2 * np.exp(0.045), 5 * np.exp(0.125)
    covariance = 10 * np.exp(0.32) - a * b
    variance = 25 * a**2 * np.expm1(0.09) + 4 * b**2 * np.expm1(0.25) + 20 * covariance
    assert found.linear_variance == pytest.approx(variance, rel=1e-9)


def made_uncertain(seed: int) -> tuple[Random, MatrixSystem]:
    made = Random(seed)
    random = np.random.default_rng(seed)
    records = {
        (name, int(row), int(column)): lognormal(matrix[row, column], 0.1)
        for name, matrix in (("A", made.a), ("B", made.b))
        for row, column in np.argwhere(matrix)
        if matrix[row, column] > 0 or name == "A"
    }
    chosen = random.choice(len(records), 30, replace=False)
    groups = {list(records)[place]: number % 5 for number, place in enumerate(chosen)}
    return made, uncertain_system(made.a, made.b, records, groups)


@pytest.mark.parametrize("seed", range(4))
def test_every_evaluation_is_the_score_of_a_dense_solve(seed: int) -> None:
    made, system = made_uncertain(seed)
    entries = uncertain_entries(system)
    demand, method = {"x0": 1.0, "x1": -0.5}, {f"f{k}": made.c[k, 0] for k in range(5)}
    base = solved(system, demand, method)
    variances = first_order_variances(entries, gradients(system, demand, method, stored=base))
    chosen = np.argsort(-variances)[:6]
    points = np.random.default_rng(seed).uniform(0.01, 0.99, (20, 6))
    found = evaluate(SampledInputs(base, 0, entries, chosen, [""] * 6), points)
    for sample, point in enumerate(points):
        matrices = [made.a.copy(), made.b.copy()]
        for family in entries.families:
            for place, entry in enumerate(family.targets):
                if entries.number[entry] in chosen:
                    u = point[list(chosen).index(entries.number[entry])]
                    which = int(entries.in_biosphere[entry])
                    stored = (system.technosphere, system.biosphere)[which]
                    row = stored.indices[entries.place[entry]]
                    column = np.searchsorted(stored.indptr, entries.place[entry], side="right") - 1
                    matrices[which][row, column] = quantiles(family.part(np.array([place])), np.array([u]))[0, 0]
        assert found[sample] == pytest.approx(made.scores(*matrices)[0], rel=1e-10)


@pytest.mark.parametrize("hold", ["amount", "median", "mean"])
def test_where_the_other_inputs_are_held(hold: Any) -> None:
    # a: normal around 2 but written as 2.5 in the matrix; b: lognormal with median 5, written as 6
    records = {("A", 1, 0): (3, 2.0, 0.1, NAN, NAN, NAN), ("B", 0, 1): lognormal(5.0, 0.5)}
    system = uncertain_system([[1, 0], [-2.5, 1]], [[0, 6]], records)
    found = sensitivity(system, {"x0": 1.0}, {"f0": 1.0}, top=1, samples=64, hold=hold, delta=False)
    expected = {"amount": 15.0, "median": 10.0, "mean": 2.0 * 5.0 * np.exp(0.125)}[hold]
    assert found.score == pytest.approx(expected)
    assert found.hold == hold


def test_the_same_seed_gives_the_same_digits_and_numpys_generator_is_left_alone() -> None:
    np.random.seed(5)
    expected = np.random.random()
    np.random.seed(5)
    first = sensitivity(product_of_two(), {"x0": 1.0}, {"f0": 1.0}, samples=64, seed=3)
    assert np.random.random() == expected
    assert sensitivity(product_of_two(), {"x0": 1.0}, {"f0": 1.0}, samples=64, seed=3).inputs == first.inputs
    assert (
        sensitivity(product_of_two(), {"x0": 1.0}, {"f0": 1.0}, samples=64, seed=4, delta=False).inputs != first.inputs
    )


def test_no_uncertain_input_is_said() -> None:
    found = sensitivity(bicycle(), ONE_BIKE, CO2)
    assert (found.uncertain_inputs, found.inputs, found.evaluations) == (0, (), 0)
    assert [item.code for item in found.findings] == ["lca.sensitivity_none"]


def test_uncertain_inputs_that_do_not_move_the_score_are_said() -> None:
    found = sensitivity(product_of_two(), {"x0": 1.0}, {"other": 1.0})
    assert [item.code for item in found.findings] == ["lca.sensitivity_flat"]
    assert found.uncertain_inputs == 2


def test_a_sample_that_makes_the_system_singular_is_refused_with_its_inputs() -> None:
    # x0 takes 1 of x1, x1 takes 1 of x0 or nothing: the loop uses up all that it makes in half of the samples
    system = uncertain_system([[1, -0.5], [-1, 1]], [[1, 1]], {("A", 0, 1): (6, 0.5, NAN, NAN, NAN, NAN)})
    with pytest.raises(DataError) as caught:
        sensitivity(system, {"x0": 1.0}, {"f0": 1.0}, samples=16)
    assert [item.code for item in caught.value.findings] == ["lca.sensitivity_singular"]
    assert "x0 → x1" in caught.value.findings[0].message("en")


def test_wrong_calls() -> None:
    for arguments in ({"top": -1}, {"samples": 100}, {"samples": 8}, {"hold": "maximum"}):
        with pytest.raises(UsageError):
            sensitivity(bicycle(), ONE_BIKE, CO2, **arguments)  # type: ignore[arg-type]
    broken = uncertain_system([[1.0]], [[1.0]], {("B", 0, 0): (3, 1.0, -1.0, NAN, NAN, NAN)})
    with pytest.raises(DistributionError):
        sensitivity(broken, {"x0": 1.0}, {"f0": 1.0})
