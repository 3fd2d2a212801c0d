"""What-ifs: exact against hand calculation and dense re-solves, refused where the system becomes singular."""

from __future__ import annotations

import numpy as np
import pytest

from carbonacct.errors import UsageError
from carbonacct.findings import DataError
from carbonacct.lca.changes import Factor
from carbonacct.lca.errors import SingularSystemError
from carbonacct.lca.solved_system import solved
from carbonacct.lca.what_ifs import SOLVED, STORED, SingularChangeError, exchange_changed, process_changed, what_if
from tests.lca.hand_systems import CO2, METHODS, ONE_BIKE, SCORE, Random, bicycle


def test_two_kg_less_steel_in_a_bicycle() -> None:
    found = exchange_changed(bicycle(), ONE_BIKE, CO2, ("steel", "make bike", "A"), -8.0)
    assert found.after.item() == pytest.approx(SCORE - 2 * 10 / 3, rel=1e-13)
    assert found.difference.item() == pytest.approx(-20 / 3, rel=1e-12)
    assert found.way == STORED
    assert [(change.before, change.after) for change in found.changes] == [(-10.0, -8.0)]


def test_a_tighter_loop() -> None:
    # power takes 0.1 kg steel: λ steel = 3 ÷ 0.8 = 3.75, power 0.875, fibre 44.1, scrap 1.2: 1 + 110.25 + 37.5 − 0.6
    for value in (-0.1, Factor(2.0)):
        found = exchange_changed(bicycle(), ONE_BIKE, CO2, ("steel", "make power", "A"), value)
        assert found.after.item() == pytest.approx(148.15, rel=1e-13)


def test_green_power_as_a_whole_process() -> None:
    # power at 0.1 kg and no steel: λ steel 2.2, fibre 28.6, scrap 0.4 × 2.2 − 0.3 = 0.58: 1 + 71.5 + 22 − 0.29
    found = process_changed(bicycle(), ONE_BIKE, METHODS, "make power", {"power": 1.0}, {"co2": 0.1})
    assert found.after.sel({"method": "co2"}).item() == pytest.approx(94.21, rel=1e-13)
    assert found.after.sel({"method": "ch4"}).item() == 0.0
    alone = process_changed(bicycle(), ONE_BIKE, CO2, "make power", biosphere={"co2": 0.0})
    assert alone.after.item() == pytest.approx(SCORE - 116 / 3, rel=1e-13)


def test_factors_and_emissions() -> None:
    changes = {("co2", "method", "C"): 2.0, ("co2", "make fibre", "B"): 0.0}
    assert what_if(bicycle(), ONE_BIKE, CO2, changes).after.item() == pytest.approx(2 * (SCORE - 66.5), rel=1e-13)
    assert what_if(bicycle(), ONE_BIKE, CO2, {("co2", None, "C"): 0.5}).after.item() == pytest.approx(SCORE / 2)
    assert what_if(bicycle(), ONE_BIKE, CO2, {}).after.item() == pytest.approx(SCORE)


def test_a_new_exchange() -> None:
    found = exchange_changed(bicycle(), ONE_BIKE, CO2, ("power", "make bike", "A"), -3.0)
    assert found.after.item() == pytest.approx(SCORE + 2.0, rel=1e-13)


@pytest.mark.parametrize("seed", range(10))
def test_any_exchange_and_any_process_against_a_dense_solve(seed: int) -> None:
    made = Random(seed)
    random = np.random.default_rng(seed)
    stored = solved(made.system, made.demand, made.methods)
    for _ in range(8):
        row, column = random.choice(made.products), random.choice(made.processes)
        value = made.a[int(row[1:]), int(column[1:])] + random.normal(0, 0.1)
        found = exchange_changed(made.system, made.demand, made.methods, (row, column, "A"), value, stored=stored)
        assert found.after.values == pytest.approx(made.changed({(row, column, "A"): value}), rel=1e-10, abs=1e-11)
        inputs = {product: -random.uniform(0, 0.1) for product in made.products if random.random() < 0.4}
        inputs[f"p{column[1:]}"] = 1.1
        emissions = {flow: random.normal() for flow in made.flows}
        found = process_changed(made.system, made.demand, made.methods, column, inputs, emissions, stored=stored)
        expected = made.changed(
            {(product, column, "A"): inputs.get(product, 0.0) for product in made.products}
            | {(flow, column, "B"): amount for flow, amount in emissions.items()}
        )
        assert found.after.values == pytest.approx(expected, rel=1e-10, abs=1e-11)


def test_a_change_that_makes_the_system_singular_is_refused_by_name() -> None:
    # 2 kWh per kg steel × 0.5 kg steel per kWh = 1: the loop uses up what it makes
    with pytest.raises(SingularChangeError) as caught:
        what_if(bicycle(), ONE_BIKE, CO2, {("steel", "make power", "A"): -0.5}, name="steel mill")
    assert isinstance(caught.value, SingularSystemError)
    assert caught.value.processes == ("make power",)
    assert caught.value.products == ("steel",)
    assert "steel mill" in str(caught.value)
    assert "steel mill" in caught.value.findings[0].message("zh")
    with pytest.raises(SingularChangeError):
        process_changed(bicycle(), ONE_BIKE, CO2, "make fibre", {"power": -20.0})


def test_close_to_singular_is_solved_anew() -> None:
    made = Random(1)
    row, column = made.products[2], made.processes[5]
    inverse = np.linalg.inv(made.a)[5, 2]
    value = made.a[2, 5] - (1.0 - 1e-8) / inverse
    found = exchange_changed(made.system, made.demand, made.methods, (row, column, "A"), value)
    assert found.way == SOLVED
    assert found.after.values == pytest.approx(made.changed({(row, column, "A"): value}), rel=1e-5)


def test_unknown_ids_and_no_numbers_are_all_named_at_once() -> None:
    changes = {
        ("glue", "make bike", "A"): -1.0,
        ("steel", "make car", "A"): -1.0,
        ("co2", "gwp", "C"): 1.0,
        ("steel", "make bike", "A"): "ten",
        ("fibre", "make bike", "A"): float("nan"),
        ("power", "make bike", "A"): Factor(2.0),
        ("steel", "make bike"): 1.0,
        ("steel", "make bike", "B"): 1.0,
    }
    with pytest.raises(DataError) as caught:
        what_if(bicycle(), ONE_BIKE, CO2, changes)  # type: ignore[arg-type]
    assert sorted(item.code for item in caught.value.findings) == [
        "lca.scenario_no_entry",
        "lca.scenario_number",
        "lca.scenario_number",
        "lca.scenario_place",
        "lca.scenario_unknown",
        "lca.scenario_unknown",
        "lca.scenario_unknown",
        "lca.scenario_unknown",
    ]
    assert any("glue" in item.message("en") and "product" in item.message("en") for item in caught.value.findings)
    with pytest.raises(UsageError, match="make car"):
        process_changed(bicycle(), ONE_BIKE, CO2, "make car", {})
