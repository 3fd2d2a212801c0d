"""Contributions: by hand, closing to the score, with a rest that loses nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from carbonacct.errors import UsageError
from carbonacct.lca.contribution_tables import contributions
from carbonacct.lca.errors import UnknownProductError, ZeroPivotError
from carbonacct.lca.scoring import score
from carbonacct.lca.solved_system import makers_of, solved, solved_many
from carbonacct.lca.system import MatrixSystem
from carbonacct.lineage.graph import Graph
from tests.lca.hand_systems import CO2, INTENSITY, METHANE, METHODS, ONE_BIKE, SCORE, SUPPLY, Random, bicycle

PARTS = ("process", "flow", "supplier", "process_flow")


def test_a_bicycle_by_process_flow_and_supplier() -> None:
    found = contributions(bicycle(), ONE_BIKE, METHODS)
    assert found.score.sel({"method": "co2"}).item() == pytest.approx(SCORE, rel=1e-14)
    # 1, 66.5, 2 × 41/3, 0.5 × 232/3, 0.3 × 0.5
    expected = [1.0, 66.5, 82 / 3, 116 / 3, 0.15]
    assert found.process.sel({"method": "co2"}).values == pytest.approx(expected, rel=1e-13)
    assert found.flow.sel({"flow": "co2", "method": "co2"}).item() == pytest.approx(SCORE, rel=1e-13)
    assert found.flow.sel({"flow": "ch4", "method": "ch4"}).item() == pytest.approx(METHANE, rel=1e-13)
    assert found.flow.sel({"flow": "ch4", "method": "co2"}).item() == 0.0
    supplier = found.supplier.sel({"method": "co2"})
    by_product = dict(
        zip(zip(supplier.kind.values, supplier["product"].values, strict=True), supplier.values, strict=True)
    )
    assert by_product == pytest.approx(
        {
            ("direct", "bike"): 1.0,
            ("input", "fibre"): 2.5 * INTENSITY["fibre"],
            ("input", "steel"): 10 * INTENSITY["steel"],
            ("input", "scrap"): -0.5 * INTENSITY["scrap"],  # treating it is a credit: the steel that it gives back
        },
        rel=1e-13,
    )
    assert dict(zip(supplier["product"].values, supplier.amount.values, strict=True)) == {
        "bike": 1.0, "fibre": 2.5, "steel": 10.0, "scrap": -0.5}  # fmt: skip


def test_a_table_shows_the_largest_and_gathers_the_rest() -> None:
    table = contributions(bicycle(), ONE_BIKE, CO2).table("process", limit=2)
    assert [(row.kind, row.id, row.count) for row in table.rows] == [
        ("process", "make fibre", 1), ("process", "make power", 1), ("rest", None, 3)]  # fmt: skip
    assert [row.score for row in table.rows] == pytest.approx([66.5, 116 / 3, 1 + 82 / 3 + 0.15], rel=1e-13)
    assert [row.share for row in table.rows] == pytest.approx([66.5 / SCORE, 116 / 3 / SCORE, 28.4833333333333 / SCORE])
    assert sum(row.score for row in table.rows) == pytest.approx(SCORE, rel=1e-13)
    assert abs(table.closure) < 1e-12


def test_a_cutoff_sends_small_contributions_to_the_rest_and_zeros_nowhere() -> None:
    found = contributions(bicycle(), ONE_BIKE, METHODS)
    table = found.table("supplier", "co2", cutoff=0.01)
    # below 1.3365 are the bike's own 1 kg and the credit for scrap of −31/60
    assert [row.label for row in table.rows[:-1]] == ["fibre", "steel"]
    assert table.rows[-1].count == 2
    assert table.rows[-1].score == pytest.approx(1 - 31 / 60, rel=1e-12)
    methane = found.table("process", "ch4")
    assert [(row.id, row.score) for row in methane.rows] == [("make power", pytest.approx(METHANE))]
    assert found.table("process", "co2", limit=0).rows[0].count == 5


def test_pairs_of_process_and_flow() -> None:
    rows = contributions(bicycle(), ONE_BIKE, CO2).table("process_flow", limit=1).rows
    assert rows[0].id == ("make fibre", "co2")
    assert rows[0].score == pytest.approx(66.5)
    assert rows[0].amount == pytest.approx(26.6 * SUPPLY["make fibre"])
    assert rows[0].label == "make fibre · co2"


def test_labels_are_shown_where_there_are_some() -> None:
    rows = contributions(bicycle(), ONE_BIKE, CO2).table("supplier").rows
    assert {row.label for row in rows} == {"自行车", "fibre", "steel", "scrap"}


@pytest.mark.parametrize("seed", range(20))
def test_every_part_of_random_systems_closes(seed: int) -> None:
    made = Random(seed)
    found = contributions(made.system, made.demand, made.methods)
    supply = np.linalg.solve(made.a, made.f)
    size = np.abs(made.c.T @ made.b * supply).sum()
    assert found.score.values == pytest.approx(made.scores(), rel=1e-11, abs=1e-12 * size)
    assert found.process.values == pytest.approx((made.b.T @ made.c) * supply[:, None], rel=1e-11, abs=1e-12 * size)
    assert np.abs(found.closure.values).max() <= 1e-12 * size
    for part in PARTS:
        for name in made.methods:
            table = found.table(part, name, limit=3)  # type: ignore[arg-type]
            assert math.fsum(row.score for row in table.rows) == pytest.approx(table.score, abs=1e-12 * size)


def test_the_lines_add_up_to_the_score_in_the_lineage_graph() -> None:
    system = bicycle()
    graph = Graph()
    for node in contributions(system, ONE_BIKE, CO2).nodes("footprint", "足迹", "footprint", "kg", limit=2):
        graph.add(node)
    assert graph["footprint"].operation == "sum"
    assert graph["footprint"].value == pytest.approx(score(system, ONE_BIKE, CO2).value, rel=1e-14)
    assert len(graph["footprint"].inputs) == 3
    assert graph["footprint/process/2"].label_zh == "其余"
    assert graph["footprint/process/0"].factors == (f"lci:{system.sha256}",)


def test_nothing_is_solved_twice_and_what_is_stored_must_fit() -> None:
    system = bicycle()
    stored = solved(system, ONE_BIKE, CO2)
    assert contributions(system, ONE_BIKE, CO2, stored=stored).stored is stored
    with pytest.raises(UsageError, match="not this system"):
        contributions(bicycle(), ONE_BIKE, CO2, stored=stored)
    with pytest.raises(UsageError, match="one demand"):
        contributions(system, ONE_BIKE, CO2, stored=solved_many(system, [ONE_BIKE, {"steel": 1.0}], CO2))


def test_wrong_calls() -> None:
    found = contributions(bicycle(), ONE_BIKE, METHODS)
    with pytest.raises(UsageError, match="co2, ch4"):
        found.table("process")
    with pytest.raises(UsageError, match="by process, flow"):
        found.table("country", "co2")  # type: ignore[arg-type]
    with pytest.raises(UnknownProductError):
        contributions(bicycle(), {"car": 1.0}, CO2)
    with pytest.raises(UsageError, match="no demand"):
        solved_many(bicycle(), [], CO2)


def test_an_empty_demand_and_a_score_of_zero() -> None:
    found = contributions(bicycle(), {}, CO2)
    assert found.score.item() == 0.0
    assert found.supplier.shape == (0, 1)
    assert found.table("supplier").rows == ()
    nothing = contributions(bicycle(), {"steel": 0.0}, CO2)
    assert nothing.table("process").rows == ()


@pytest.mark.parametrize("ids", [[1, 2], [("db", "a"), ("db", "b")], ["x", 7]])
def test_ids_of_any_kind_come_back_as_they_were(ids: list[object]) -> None:
    system = MatrixSystem.from_matrices(
        [[1.0, 0.0], [-2.0, 1.0]], [[0.0, 3.0]], products=ids, processes=ids, flows=ids[:1]
    )
    found = contributions(system, {ids[0]: 1.0}, {ids[0]: 1.0})
    assert [row.id for row in found.table("supplier").rows] == [ids[1]]
    assert [row.id for row in found.table("process").rows] == [ids[1]]
    assert found.table("process").rows[0].score == 6.0


def test_makers_are_found_whatever_the_order_of_products() -> None:
    made = Random(3)
    order = np.random.default_rng(0).permutation(len(made.products))
    system = MatrixSystem.from_matrices(
        made.a[order], made.b, products=[made.products[k] for k in order], processes=made.processes, flows=made.flows
    )
    makers, amounts = makers_of(system)
    assert sorted(makers.tolist()) == list(range(len(order)))
    assert amounts.all()
    found = contributions(system, made.demand, made.methods)
    assert found.score.values == pytest.approx(made.scores(), rel=1e-11)
    assert np.abs(found.closure.values).max() < 1e-11


def test_a_product_that_nobody_makes() -> None:
    system = MatrixSystem.from_matrices(
        [[1.0, 0.0], [-1.0, 0.0]], [[1.0, 1.0]], products="ab", processes="xy", flows="f"
    )
    with pytest.raises(ZeroPivotError):
        makers_of(system)
