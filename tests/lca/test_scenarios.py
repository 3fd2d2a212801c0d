"""Scenario tables: exact both ways, the same digits for any thread count, faults named with their scenario."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from carbonacct.errors import UsageError
from carbonacct.findings import DataError
from carbonacct.lca.changes import Factor
from carbonacct.lca.scenario_tables import scenarios
from carbonacct.lca.solved_system import solved_many
from carbonacct.lca.what_ifs import SOLVED, STORED
from tests.lca.hand_systems import CO2, METHODS, ONE_BIKE, SCORE, Random, bicycle

STEEL, POWER_STEEL = ("steel", "make bike", "A"), ("steel", "make power", "A")
TABLE: dict[str, dict[Any, Any]] = {
    "as it is": {},
    "light": {STEEL: -8.0},
    "tight loop": {POWER_STEEL: Factor(2.0)},
    "clean fibre": {("co2", "make fibre", "B"): 0.0},
    "other factor": {("co2", "co2", "C"): Factor(0.5)},
}
# by hand: see test_what_if.py
EXPECTED = [SCORE, SCORE - 20 / 3, 148.15, SCORE - 66.5, SCORE / 2]


@pytest.mark.parametrize("way", ["auto", "stored", "anew"])
@pytest.mark.parametrize("threads", [1, 3])
def test_bicycles(way: Any, threads: int) -> None:
    found = scenarios(bicycle(), {"one": ONE_BIKE, "two": {"bike": 2.0}}, METHODS, TABLE, way=way, threads=threads)
    assert found.scores.dims == ("scenario", "demand", "method")
    assert found.scores.sel({"demand": "one", "method": "co2"}).values == pytest.approx(EXPECTED, rel=1e-12)
    assert found.scores.sel({"demand": "two", "method": "co2"}).values == pytest.approx(
        np.array(EXPECTED) * 2, rel=1e-12
    )
    assert found.scores.scenario.values.tolist() == list(TABLE)
    assert found.before.sel({"demand": "one", "method": "co2"}).item() == pytest.approx(SCORE)
    assert found.changes == (0, 1, 1, 1, 1)
    assert set(found.ways) == {SOLVED if way == "anew" else STORED}


def test_a_dataframe_of_factors_with_empty_cells() -> None:
    columns = pd.MultiIndex.from_tuples([STEEL, POWER_STEEL])
    table = pd.DataFrame([[0.8, np.nan], [None, 2.0]], index=["light", "tight loop"], columns=columns)
    found = scenarios(bicycle(), [ONE_BIKE], CO2, table, mode="factor")
    assert found.scores.values.ravel() == pytest.approx([SCORE - 20 / 3, 148.15], rel=1e-12)
    assert found.changes == (1, 1)
    values = pd.DataFrame([[-8.0, -0.05]], index=["light"], columns=columns)
    assert scenarios(bicycle(), [ONE_BIKE], CO2, values).scores.item() == pytest.approx(SCORE - 20 / 3, rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_random_tables_agree_with_dense_solves_both_ways(seed: int) -> None:
    made = Random(seed)
    random = np.random.default_rng(seed)
    places = [(p, q, "A") for p in made.products for q in made.processes]
    places += [(f, q, "B") for f in made.flows for q in made.processes]
    places += [(f, m, "C") for f in made.flows for m in made.methods]
    table = {}
    for number in range(30):
        chosen = random.choice(len(places), random.integers(0, 9), replace=False)
        table[number] = {
            places[k]: float(random.normal(0, 0.05))
            + float(places[k][2] == "A" and places[k][0][1:] == places[k][1][1:])
            for k in chosen
        }
    for way in ("stored", "anew"):
        found = scenarios(made.system, {"d": made.demand}, made.methods, table, way=way)  # type: ignore[arg-type]
        for number, changes in table.items():
            expected = made.changed(changes)
            assert found.scores.sel({"scenario": number, "demand": "d"}).values == pytest.approx(
                expected, rel=1e-9, abs=1e-10
            )


def test_columns_are_solved_for_where_they_are_fewer_than_rows() -> None:
    made = Random(4)
    changes = {(product, "q3", "A"): -0.02 for product in made.products[4:]} | {("f0", "q3", "B"): 9.0}
    found = scenarios(made.system, {"d": made.demand}, made.methods, {"one process": changes})
    assert found.solves == 1
    assert found.scores.values.ravel() == pytest.approx(made.changed(changes), rel=1e-11)
    both = changes | {("f1", "m1", "C"): 3.0}
    with_factor = scenarios(made.system, {"d": made.demand}, made.methods, {"and a factor": both})
    assert with_factor.solves == 2
    assert with_factor.scores.values.ravel() == pytest.approx(made.changed(both), rel=1e-11)


def test_many_changes_in_few_scenarios_are_solved_anew() -> None:
    made = Random(2, size=90)
    table = {"all": {(p, f"q{p[1:]}", "A"): 1.3 for p in made.products}}
    found = scenarios(made.system, [made.demand], made.methods, table)
    assert (found.ways, found.solves) == ((SOLVED,), 0)
    assert found.scores.values.ravel() == pytest.approx(made.changed(table["all"]), rel=1e-10)


def test_faults_of_all_scenarios_are_named_at_once() -> None:
    table = {
        "typo": {("steal", "make bike", "A"): -8.0},
        "text": {STEEL: "eight"},
        "loop": {POWER_STEEL: -0.5},
        "fine": {STEEL: -8.0},
    }
    for way in ("auto", "anew"):
        with pytest.raises(DataError) as caught:
            scenarios(bicycle(), [ONE_BIKE], CO2, table, way=way)  # type: ignore[arg-type]
        codes = {dict(item.params)["scenario"]: item.code for item in caught.value.findings}
        assert codes == {
            "typo": "lca.scenario_unknown",
            "text": "lca.scenario_number",
            "loop": "lca.scenario_singular",
        }


def test_a_scenario_that_stands_twice() -> None:
    table = pd.DataFrame([[-8.0], [-9.0]], index=["a", "a"], columns=pd.MultiIndex.from_tuples([STEEL]))
    with pytest.raises(DataError) as caught:
        scenarios(bicycle(), [ONE_BIKE], CO2, table)
    assert [item.code for item in caught.value.findings] == ["lca.scenario_twice"]


def test_no_scenario_and_wrong_calls() -> None:
    assert scenarios(bicycle(), [ONE_BIKE], CO2, {}).scores.shape == (0, 1, 1)
    for table, arguments in (([1, 2], {}), ({}, {"mode": "percent"})):
        with pytest.raises(UsageError):
            scenarios(bicycle(), [ONE_BIKE], CO2, table, **arguments)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="another system"):
        scenarios(bicycle(), [ONE_BIKE], CO2, {}, stored=solved_many(bicycle(), [ONE_BIKE], CO2))


@pytest.mark.long
def test_the_same_digits_on_a_dask_cluster() -> None:
    from distributed import LocalCluster  # noqa: PLC0415

    here = scenarios(bicycle(), [ONE_BIKE], METHODS, TABLE, way="anew")
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        there = scenarios(bicycle(), [ONE_BIKE], METHODS, TABLE, way="anew", scheduler=cluster.scheduler_address)
    assert there.scores.values.tobytes() == here.scores.values.tobytes()
