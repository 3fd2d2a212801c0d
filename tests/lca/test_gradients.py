"""Gradients: by hand, and against central differences of dense solves."""

from __future__ import annotations

import numpy as np
import pytest

from carbonacct.errors import UsageError
from carbonacct.lca.derivatives import gradients
from carbonacct.lca.solved_system import solved
from tests.lca.hand_systems import CO2, INTENSITY, METHODS, ONE_BIKE, SCORE, SUPPLY, Random, bicycle


def test_a_bicycle() -> None:
    found = gradients(bicycle(), ONE_BIKE, CO2)
    assert found.score == pytest.approx(SCORE)
    by_place = {(entry.matrix, entry.row, entry.column): entry for entry in found.top(100, "ABC")}
    # one kg more steel into a bike (−1 in the matrix) costs λ of steel; a kg of CO2 more per kWh counts every kWh
    steel = by_place["A", "steel", "make bike"]
    assert (steel.gradient, steel.amount) == (pytest.approx(-INTENSITY["steel"]), -10.0)
    assert steel.elasticity == pytest.approx(10 * INTENSITY["steel"] / SCORE)
    assert by_place["B", "co2", "make power"].gradient == pytest.approx(SUPPLY["make power"])
    assert by_place["C", "co2", "method"].elasticity == pytest.approx(1.0)
    assert by_place["A", "bike", "make bike"].row_label == "自行车"
    assert found.demand[1] == pytest.approx(INTENSITY["fibre"])


def test_top_is_sorted_by_what_a_relative_change_moves() -> None:
    found = gradients(bicycle(), ONE_BIKE, METHODS, name="co2")
    top = found.top(3)
    # the bike itself moves all of it, then fibre's own output and the fibre in the bike: 2.5 × 39.93
    assert [(entry.matrix, entry.row, entry.column) for entry in top] == [
        ("A", "bike", "make bike"), ("A", "fibre", "make bike"), ("A", "fibre", "make fibre")]  # fmt: skip
    assert top[0].elasticity == pytest.approx(-1.0)
    moves = [abs(entry.gradient * entry.amount) for entry in found.top(100)]
    assert moves == sorted(moves, reverse=True)
    assert len(found.top(0)) == 0


@pytest.mark.parametrize("seed", range(6))
def test_central_differences(seed: int) -> None:
    made = Random(seed)
    step = 1e-5
    for number, name in enumerate(made.methods):
        found = gradients(made.system, made.demand, made.methods, name=name)
        assert found.elasticities("A") == pytest.approx(
            found.technosphere * made.system.technosphere.data / found.score
        )
        for matrix, dense, gradient in (
            ("a", made.a, found.technosphere),
            ("b", made.b, found.biosphere),
        ):
            stored = made.system.technosphere if matrix == "a" else made.system.biosphere
            columns = np.repeat(np.arange(stored.shape[1]), np.diff(stored.indptr))
            for place in range(0, stored.nnz, 7):
                up, down = dense.copy(), dense.copy()
                up[stored.indices[place], columns[place]] += step
                down[stored.indices[place], columns[place]] -= step
                difference = (made.scores(**{matrix: up}) - made.scores(**{matrix: down}))[number] / (2 * step)
                assert gradient[place] == pytest.approx(difference, rel=1e-6, abs=1e-7)
        # the score is linear in c and f
        assert found.characterisation @ made.c[:, number] == pytest.approx(found.score)
        assert found.demand @ made.f == pytest.approx(found.score)


def test_a_score_of_zero_has_no_elasticities() -> None:
    found = gradients(bicycle(), ONE_BIKE, {"nothing": 1.0})
    assert found.score == 0.0
    assert np.isnan(found.elasticities("B")).all()
    assert np.isnan(found.top(1)[0].elasticity)


def test_the_stored_solution_and_wrong_calls() -> None:
    system = bicycle()
    stored = solved(system, ONE_BIKE, METHODS)
    assert gradients(system, ONE_BIKE, METHODS, name="ch4", stored=stored).method == "ch4"
    with pytest.raises(UsageError, match="name one of"):
        gradients(system, ONE_BIKE, METHODS)
    with pytest.raises(UsageError, match="gwp"):
        gradients(system, ONE_BIKE, METHODS, name="gwp")
