"""Flows of the park (calorific tce): bands by hand, and what goes into conversion comes out of it."""

from __future__ import annotations

from collections import defaultdict

import pytest

from carbonacct.activity.records import Record
from carbonacct.energy.flows import LOSSES, NETWORK, OUTSIDE, Flow, energy_flows, node_names
from tests.energy.making import PARK, activity, balance, burned, gate, power, store, transfer


def flows(*records: Record, members: dict[str, str] | None = None) -> dict[tuple[str, str], float]:
    owners = {PARK: PARK, **{r.entity: r.entity for r in records}, **(members or {})}
    bands = energy_flows(balance(*records), owners)
    assert bands == sorted(bands, key=lambda band: -band.tce)
    return summed(bands)


def summed(bands: list[Flow]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = defaultdict(float)
    for band in bands:
        assert band.tce > 0
        found[band.source, band.target] += band.tce
    return dict(found)


def conversion_is_conserved(bands: dict[tuple[str, str], float]) -> bool:
    nodes = {end for pair in bands for end in pair if end.startswith("conversion:")}
    for node in nodes:
        into = sum(value for (_, target), value in bands.items() if target == node)
        out = sum(value for (source, _), value in bands.items() if source == node)
        if into != pytest.approx(out, rel=1e-12):
            return False
    return bool(nodes)


def test_a_power_plant() -> None:
    # coal 714.3; steam 5000 GJ = 170.6 arrive at E2; export 500 MWh = 61.45; lost 714.3 − 170.6 − 61.45 = 482.25
    bands = flows(
        activity("consumption", "raw_coal", 1_000_000, "kg", use="generation"),
        power("export", 500_000, generation="fossil"),
        power("self_generated", 100_000, generation="fossil"),
        *transfer("E1", "E2", "steam", 5_200, "GJ", 5_000),
    )
    assert bands == {
        ("raw_coal", "conversion:E1"): pytest.approx(714.3),
        ("conversion:E1", "E2"): pytest.approx(170.6),
        ("conversion:E1", OUTSIDE): pytest.approx(61.45),
        ("conversion:E1", LOSSES): pytest.approx(482.25),
    }
    assert conversion_is_conserved(bands)


def test_grid_direct_line_sun_and_fuel_go_to_their_users() -> None:
    # 12.29 tce per 100 MWh
    bands = flows(
        power("grid", 100_000),
        power("green_trade", 100_000, generation="wind"),
        power("direct_line", 100_000, generation="solar"),
        power("self_generated", 200_000, "E2", generation="solar"),
        power("export", 100_000, "E2", generation="solar"),
        burned("diesel", 1_000, "kg"),
        activity("purchase", "heat", 100.0, "GJ", "E2"),
    )
    assert bands == {
        ("grid", "E1"): pytest.approx(24.58),
        ("direct_line", "E1"): pytest.approx(12.29),
        ("solar", "E2"): pytest.approx(24.58),
        ("solar", OUTSIDE): pytest.approx(12.29),
        ("diesel", "E1"): pytest.approx(1.4571),
        ("heat", "E2"): pytest.approx(3.412),
    }


def test_the_gate_leaves_the_remainder_to_the_network() -> None:
    bands = flows(gate("in", "electricity", 150_000, "kWh", origin="grid"), power("grid", 100_000))
    assert bands == {("grid", "E1"): pytest.approx(12.29), ("grid", NETWORK): pytest.approx(6.145)}


def test_sun_and_waste_heat_of_a_neighbour_keep_their_origin() -> None:
    bands = flows(
        *transfer("E1", "E2", "electricity", 100_000, "kWh", generation="solar"),
        *transfer("E1", "E2", "hot_water", 100, "GJ", heat_source="waste_heat"),
        *transfer("E3", "E2", "electricity", 100_000, "kWh"),
    )
    assert bands == {
        ("solar", "E2"): pytest.approx(12.29),
        ("waste_heat", "E2"): pytest.approx(3.412),
        ("E3", "E2"): pytest.approx(12.29),
    }


def test_a_facility_is_drawn_as_its_enterprise() -> None:
    bands = flows(power("grid", 100_000, "E1-F1"), members={"E1-F1": "E1"})
    assert bands == {("grid", "E1"): pytest.approx(12.29)}


def test_gas_from_liquefied_gas() -> None:
    # LNG 175.72 in; gas 10⁵ Nm³ = 133 burned by the maker itself; 42.72 lost
    bands = flows(
        activity("consumption", "lng", 100_000, "kg", use="conversion"),
        activity("conversion_output", "natural_gas", 100_000, "Nm3"),
        burned("natural_gas", 100_000, "Nm3"),
    )
    assert bands == {
        ("lng", "conversion:E1"): pytest.approx(175.72),
        ("conversion:E1", "E1"): pytest.approx(133.0),
        ("conversion:E1", LOSSES): pytest.approx(42.72),
    }
    assert conversion_is_conserved(bands)


@pytest.mark.parametrize("bought", [False, True])
def test_what_is_made_leaves_the_conversion_once(bought: bool) -> None:
    # gas 133 made, of which 60 000 Nm³ = 79.8 are burned and 40 000 Nm³ = 53.2 sold outside; lost 42.72 either way;
    # with 10 000 Nm³ bought as well, own and bought gas cannot be told apart and meet in the gas
    more = [activity("purchase", "natural_gas", 10_000, "Nm3")] if bought else []
    bands = flows(
        activity("consumption", "lng", 100_000, "kg", use="conversion"),
        activity("conversion_output", "natural_gas", 100_000, "Nm3"),
        burned("natural_gas", 60_000, "Nm3"),
        activity("sale", "natural_gas", 40_000, "Nm3"),
        *more,
    )
    source = "natural_gas" if bought else "conversion:E1"
    assert bands[source, OUTSIDE] == pytest.approx(53.2)
    assert bands[source, "E1"] == pytest.approx(79.8)
    assert bands["conversion:E1", LOSSES] == pytest.approx(42.72)
    assert conversion_is_conserved(bands)


def test_what_is_made_and_passed_on_to_a_neighbour() -> None:
    # 10⁵ Nm³ = 133 made by E1, 40 000 of them burned by E2 = 53.2
    bands = flows(
        activity("consumption", "lng", 100_000, "kg", use="conversion"),
        activity("conversion_output", "natural_gas", 100_000, "Nm3"),
        burned("natural_gas", 60_000, "Nm3"),
        *transfer("E1", "E2", "natural_gas", 40_000, "Nm3"),
        burned("natural_gas", 40_000, "Nm3", "E2"),
    )
    assert bands["conversion:E1", "natural_gas"] == pytest.approx(53.2)
    assert bands["natural_gas", "E2"] == pytest.approx(53.2)
    assert bands["conversion:E1", LOSSES] == pytest.approx(42.72)
    assert conversion_is_conserved(bands)


def test_a_plant_that_sells_coal_on_sells_coal() -> None:
    # 1000 t burned in the plant, 500 t sold on: 357.15 tce of coal, no product of the plant
    bands = flows(
        activity("purchase", "raw_coal", 1_500_000, "kg"),
        activity("consumption", "raw_coal", 1_000_000, "kg", use="generation"),
        activity("sale", "raw_coal", 500_000, "kg"),
        power("export", 500_000, generation="fossil"),
    )
    assert bands["raw_coal", OUTSIDE] == pytest.approx(357.15)
    assert bands["conversion:E1", LOSSES] == pytest.approx(714.3 - 61.45)
    assert conversion_is_conserved(bands)


@pytest.mark.parametrize(
    ("record", "source"),
    [
        (power("export", 100_000, generation="fossil"), "electricity"),
        (power("export", 100_000, generation="unspecified"), "electricity"),
        (power("export", 100_000, generation="waste_heat"), "waste_heat"),
        (activity("sale", "steam", 100, "GJ", heat_source="fossil"), "steam"),
        (activity("sale", "steam", 100, "GJ", heat_source="nonfossil"), "steam"),
        (activity("sale", "heat", 100, "GJ", heat_source="waste_heat"), "waste_heat"),
        (activity("sale", "diesel", 100, "kg"), "diesel"),
    ],
)
def test_every_node_has_a_name_whoever_supplies(record: Record, source: str) -> None:
    ((pair, _),) = flows(record).items()
    assert pair == (source, OUTSIDE)
    assert all(node_names(node, store().carriers(), {"E1": "甲厂"}) for node in pair)


def test_names_of_nodes() -> None:
    carriers, entities = store().carriers(), {"E1": "甲厂"}
    assert node_names("conversion:E1", carriers, entities) == ("甲厂 加工转换", "甲厂 conversion")
    assert node_names("E1", carriers, entities) == ("甲厂", "甲厂")
    assert node_names("outside", carriers, entities) == ("供给园区外", "supplied outside")
    assert node_names("raw_coal", carriers, entities)[0] == "原煤"
