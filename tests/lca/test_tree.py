"""Supply-chain trees: by hand, whole whatever is cut, loops, waste, limits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from carbonacct.errors import UsageError
from carbonacct.lca.solved_system import solved
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.tree import supply_chain_tree
from tests.lca.hand_systems import CO2, METHANE, METHODS, ONE_BIKE, SCORE, Random, bicycle


def test_a_bicycle_down_to_five_per_cent() -> None:
    tree = supply_chain_tree(bicycle(), ONE_BIKE, CO2, 0.05)
    # cut below 6.6825: bike 133.65 (1 itself); fibre 2.5 kg → 99.83 (66.5), of it power 50 kWh → 33.33 (25), of it
    # steel 2.5 kg → 8.33 (5); steel 10 kg → 33.33 (20), of it power 20 kWh → 13.33 (10); cut: scrap −31/60, power 5 kWh
    # and steel 1 kg, each 10/3
    found = [(node.depth, node.kind, node.product, node.process) for node in tree.depth_first()]
    assert found == [
        (0, "process", "bike", "make bike"),
        (1, "process", "fibre", "make fibre"),
        (2, "process", "power", "make power"),
        (3, "process", "steel", "make steel"),
        (4, "cutoff", None, None),
        (1, "process", "steel", "make steel"),
        (2, "process", "power", "make power"),
        (3, "cutoff", None, None),
        (1, "cutoff", None, None),
    ]
    values = [(node.amount, node.score, node.direct) for node in tree.depth_first() if node.kind == "process"]
    assert values == [
        pytest.approx(line, rel=1e-12)
        for line in [
            (1, SCORE, 1), (2.5, 66.5 + 100 / 3, 66.5), (50, 100 / 3, 25), (2.5, 25 / 3, 5), (10, 100 / 3, 20),
            (20, 40 / 3, 10),
        ]
    ]  # fmt: skip
    cut = [node.score for node in tree.depth_first() if node.kind == "cutoff"]
    assert cut == pytest.approx([10 / 3, 10 / 3, -31 / 60], rel=1e-11)
    assert tree.cut == pytest.approx(20 / 3 - 31 / 60, rel=1e-11)
    assert tree.limited == 0.0
    assert abs(tree.closure) < 1e-12
    assert tree.nodes[0].share == pytest.approx(1.0)
    assert tree.nodes[0].label == "自行车"


def test_waste_treatment_is_a_branch_of_negative_score_and_amount() -> None:
    tree = supply_chain_tree(bicycle(), ONE_BIKE, CO2, 1e-3)
    scrap = next(node for node in tree.nodes if node.product == "scrap")
    assert (scrap.amount, scrap.direct) == (-0.5, pytest.approx(0.15))
    assert scrap.score == pytest.approx(-31 / 60)
    credit = next(node for node in tree.nodes if node.parent == scrap.number and node.kind == "process")
    assert (credit.product, credit.amount, credit.score) == ("steel", pytest.approx(-0.2), pytest.approx(-2 / 3))


def test_loops_unroll_until_they_are_small() -> None:
    # x uses half a unit of itself through y: λ = 1 + 0.5 λ = 2, unrolled 2, 1, 0.5 … down to 2 × 1e-3
    system = MatrixSystem.from_matrices(
        [[1.0, -0.5], [-1.0, 1.0]], [[1.0, 0.0]], products="xy", processes="XY", flows="f"
    )
    tree = supply_chain_tree(system, {"x": 1.0}, {"f": 1.0}, 1e-3)
    turns = [node for node in tree.nodes if node.product == "x"]
    assert [node.score for node in turns] == pytest.approx([2 * 0.5**k for k in range(10)])
    assert abs(tree.closure) < 1e-14


def total(tree) -> float:  # type: ignore[no-untyped-def]
    """Leaves: every process by itself, and what was cut."""
    return math.fsum(node.direct if node.kind == "process" else node.score for node in tree.nodes)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    ("cutoff", "depth", "most"), [(1e-4, 1_000, 10_000), (0.0, 3, 10_000), (1e-3, 0, 5), (1e-5, 1_000, 40)]
)
def test_every_tree_of_random_systems_is_whole(seed: int, cutoff: float, depth: int, most: int) -> None:
    made = Random(seed)
    intensity = np.linalg.solve(made.a.T, made.b.T @ made.c)
    for number, name in enumerate(made.methods):
        tree = supply_chain_tree(
            made.system, made.demand, made.methods, cutoff, max_depth=depth, max_nodes=most, name=name
        )
        size = np.abs(tree.values[:, 1:]).sum()
        assert total(tree) == pytest.approx(made.scores()[number], abs=1e-12 * size)
        assert len(tree) <= most
        nodes = {node.number: node for node in tree.nodes}
        for node in tree.nodes:
            if node.kind == "process":
                place = made.products.index(str(node.product))
                assert node.score == pytest.approx(node.amount * intensity[place, number], rel=1e-9, abs=1e-12 * size)
                below = [other.score for other in tree.nodes if other.parent == node.number]
                assert node.direct + math.fsum(below) == pytest.approx(node.score, abs=1e-11 * size)
                assert node.depth <= depth
                assert node.depth == 0 or abs(node.score) >= cutoff * abs(tree.score)
            else:
                assert node.depth == nodes[node.parent].depth + 1


def test_limits_are_nodes_of_their_own() -> None:
    tree = supply_chain_tree(bicycle(), ONE_BIKE, CO2, 0.05, max_depth=1)
    limits = [node for node in tree.nodes if node.kind == "limit"]
    assert sorted(node.score for node in limits) == pytest.approx([40 / 3, 100 / 3])
    assert tree.limited == pytest.approx(140 / 3)
    few = supply_chain_tree(bicycle(), ONE_BIKE, CO2, 0.05, max_nodes=3)
    assert {node.product for node in few.nodes if node.kind == "process"} == {"bike", "fibre", "steel"}
    assert few.limited == pytest.approx(140 / 3)
    assert few.limited_count.sum() == 2


def test_the_larger_branch_is_opened_first_where_nodes_are_few() -> None:
    tree = supply_chain_tree(bicycle(), ONE_BIKE, CO2, 0.0, max_nodes=5)
    # bike opens fibre, steel, scrap; then fibre (99.8) before steel (33.3) opens its power
    found = {node.product: node for node in tree.nodes if node.kind == "process"}
    assert set(found) == {"bike", "fibre", "steel", "scrap", "power"}
    assert found["power"].parent == found["fibre"].number


def test_a_score_of_zero_is_cut_by_its_first_tier() -> None:
    # x emits 1 and takes in 1 by way of y: 0 in all, and both branches are shown
    system = MatrixSystem.from_matrices(
        [[1.0, 0.0], [-1.0, 1.0]], [[1.0, -1.0]], products="xy", processes="XY", flows="f"
    )
    tree = supply_chain_tree(system, {"x": 1.0}, {"f": 1.0}, 0.1)
    assert tree.score == 0.0
    assert [node.score for node in tree.nodes] == [-1.0, 0.0]
    assert math.isnan(tree.nodes[0].share)
    empty = supply_chain_tree(system, {}, {"f": 1.0})
    assert len(empty) == 0
    assert empty.nodes == ()


def test_several_demands_and_methods_and_the_stored_solution() -> None:
    system = bicycle()
    demand = {"bike": 1.0, "power": 3.0}
    stored = solved(system, demand, METHODS)
    tree = supply_chain_tree(system, demand, METHODS, name="ch4", stored=stored)
    assert tree.score == pytest.approx(METHANE + 3 * 0.01 / 0.9)  # λ of power: 0.01 + 0.05 × 2 λ
    assert [node.product for node in tree.nodes if node.depth == 0] == ["bike", "power"]
    assert total(tree) == pytest.approx(tree.score, rel=1e-12)


def test_a_long_chain_does_not_recurse() -> None:
    size = 20_000
    matrix = np.arange(size)
    from scipy import sparse  # noqa: PLC0415

    chain = sparse.eye_array(size, format="lil") - sparse.diags_array(np.ones(size - 1), offsets=-1)
    emissions = sparse.coo_array(([1.0], ([0], [size - 1])), shape=(1, size))
    system = MatrixSystem.from_matrices(chain, emissions, products=matrix, processes=matrix, flows=["f"])
    tree = supply_chain_tree(system, {0: 1.0}, {"f": 1.0}, max_depth=size, max_nodes=2 * size)
    assert len(tree) == size
    assert sum(1 for _ in tree.depth_first()) == size
    assert total(tree) == pytest.approx(1.0)


def test_wrong_calls() -> None:
    for arguments in ({"cutoff": -1.0}, {"cutoff": float("nan")}, {"max_depth": -1}, {"max_nodes": 0}):
        with pytest.raises(UsageError):
            supply_chain_tree(bicycle(), ONE_BIKE, CO2, **arguments)
    with pytest.raises(UsageError, match="name one of"):
        supply_chain_tree(bicycle(), ONE_BIKE, METHODS)
