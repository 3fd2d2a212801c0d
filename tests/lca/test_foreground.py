"""The foreground's view: own emissions, purchases at the border, and what the background takes back."""

from __future__ import annotations

import numpy as np
import pytest

from carbonacct.errors import UsageError
from carbonacct.lca.foreground import foreground_contributions
from tests.lca.hand_systems import CO2, INTENSITY, METHODS, ONE_BIKE, SCORE, Random, bicycle


def test_the_bicycle_maker_sees_own_emissions_and_three_purchases() -> None:
    found = foreground_contributions(bicycle(), ONE_BIKE, METHODS, ["make bike"])
    assert found.entries == (
        ("direct", "make bike", None, 1.0),
        ("purchase", "make bike", "fibre", 2.5),
        ("purchase", "make bike", "steel", 10.0),
        ("purchase", "make bike", "scrap", -0.5),
    )
    expected = [1.0, 2.5 * INTENSITY["fibre"], 10 * INTENSITY["steel"], -0.5 * INTENSITY["scrap"]]
    assert found.lines.sel({"method": "co2"}).values == pytest.approx(expected, rel=1e-13)
    assert found.lines["product"].values.tolist() == ["", "fibre", "steel", "scrap"]
    assert np.abs(found.closure.values).max() < 1e-12


def test_a_power_plant_in_the_foreground_that_the_background_uses_is_not_counted_twice() -> None:
    found = foreground_contributions(bicycle(), ONE_BIKE, CO2, ["make bike", "make power"])
    lines = dict(zip([entry[:3] for entry in found.entries], found.lines.values[:, 0], strict=True))
    assert lines[("direct", "make power", None)] == pytest.approx(116 / 3)
    # power buys 0.05 kg steel for each of 232/3 kWh; all of these kWh go to the background at 2/3 kg each
    assert lines[("purchase", "make power", "steel")] == pytest.approx(0.05 * 232 / 3 * 10 / 3)
    assert lines[("returned", None, "power")] == pytest.approx(-232 / 3 * 2 / 3)
    assert sum(lines.values()) == pytest.approx(SCORE, rel=1e-13)
    table = found.table(limit=2)
    assert [row.id for row in table.rows] == [("make bike", "fibre"), (None, "power"), None]
    assert [row.label for row in table.rows[:2]] == ["自行车装配 ← fibre", "power"]
    assert abs(table.closure) < 1e-12


def test_nothing_or_everything_in_the_foreground() -> None:
    nothing = foreground_contributions(bicycle(), ONE_BIKE, CO2, [])
    assert nothing.entries == (("purchase", None, "bike", 1.0),)
    assert nothing.lines.values[0, 0] == pytest.approx(SCORE)
    system = bicycle()
    everything = foreground_contributions(system, ONE_BIKE, CO2, system.processes)
    assert {entry[0] for entry in everything.entries} == {"direct"}
    assert everything.lines.values.sum() == pytest.approx(SCORE)
    assert foreground_contributions(system, {}, CO2, []).table().rows == ()


@pytest.mark.parametrize("seed", range(15))
def test_random_foregrounds_close(seed: int) -> None:
    made = Random(seed)
    random = np.random.default_rng(seed)
    chosen = random.choice(made.processes, random.integers(0, 8), replace=False).tolist()
    found = foreground_contributions(made.system, made.demand, made.methods, chosen)
    assert found.score.values == pytest.approx(made.scores(), rel=1e-10)
    assert np.abs(found.closure.values).max() < 1e-11 * max(1.0, np.abs(found.lines.values).sum())


def test_an_unknown_process_is_named() -> None:
    with pytest.raises(UsageError, match="make car"):
        foreground_contributions(bicycle(), ONE_BIKE, CO2, ["make car"])
