"""The power in which every measured value stands in an emission, against the emission computed anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from carbonacct.activity.records import SOURCE, Record
from carbonacct.ghg.input_uncertainty import InputUncertainty
from carbonacct.ghg.scope3 import register_lines
from tests.energy.making import burned, record, store, transfer
from tests.ghg.accounting import LOCATION, kg, method_context
from tests.ghg.accounting import lines_of as method_lines
from tests.ghg.sources import row

STEP = 1e-5
NF3: dict[str, Any] = {
    "gas": "NF3",
    "industry": "semiconductor",
    "wafer": "300",
    "process": "remote_plasma",
    "consumed": 1000.0,
}
ROWS = [
    row("process_gases", **NF3, abated_fraction=0.95, destruction=0.95, uptime=0.9),
    row("process_gases", **{**NF3, "gas": "CF4", "process": "etch"}, heel=0.1, abated_fraction=0.5, destruction=0.8,
        uptime=0.9),
    row("n2o_products", product="nitric_acid", process="dual", production=27000, destruction=0.9, abatement_use=0.95),
    row("fluorochemicals", product="hcfc_22", gas="HFC-23", production=500, carbon_efficiency=0.972,
        fluorine_efficiency=0.96, loss_as_gas=0.8, abated_fraction=0.3, destruction=0.9, uptime=0.95),
    row("aluminium", technology="cwpb", production=1000, net_anode=0.42, anode_sulphur=0.02, anode_ash=0.004,
        anode_effect_minutes=0.5),
    row("landfill", waste="food", climate="temperate_wet", site_type="managed", mass=1000, deposit_year=2020, k=0.2,
        ox=0.1, doc=0.15),
    burned("natural_gas", 1e6, "m3", gas_reference="at_20c", water_vapour=0.03),
    burned("bituminous_coal", 1e6, "kg", biogenic_fraction=0.2, ncv=20.0, ncv_unit="GJ/t",
           carbon_content=0.026, carbon_content_unit="tC/GJ", oxidation=0.97),
    transfer("E1", "E2", "steam", 100.0, "kg", heat_source="fossil", pressure_mpa=1.0, temperature_c=250.0)[1],
    transfer("E1", "E2", "steam", 100.0, "kg", heat_source="fossil", pressure_mpa=0.8, dryness=0.9)[1],
    transfer("E1", "E2", "hot_water", 100.0, "kg", heat_source="fossil", temperature_c=80.0)[1],
    record("scope3", "E1", "x", SOURCE, 100.0, "元", category="1", method="spend_based", emission_factor=0.2,
           emission_factor_unit="kgCO2e/USD", factor_source="x", price_year="2025", factor_price_year="2022",
           exchange_rate=7.1, deflator=0.95, conversion_source="x"),
]  # fmt: skip


def emissions(made: Record) -> list[float]:
    """kg of every line of a row."""
    return [kg(spec) for spec in specs(made)]


def specs(made: Record) -> list[Any]:
    context = method_context(LOCATION)
    if made.table == "scope3":
        return [line.spec for line in register_lines([made], context, {"E1": "E1"})]
    return method_lines(made, context)


@pytest.mark.parametrize("made", ROWS, ids=lambda made: f"{made.table} {made.carrier} {made.unit}")
def test_the_power_is_the_derivative(made: Record) -> None:
    """d ln E ÷ d ln x by central differences, for every number of the row that its lines depend on."""
    given = InputUncertainty(store())
    lines = specs(made)
    assert lines
    numbers = {name: value for name, value in made.measured.items() if isinstance(value, float) and value}
    numbers.pop("deposit_year", None)  # whole numbers alone
    for name, value in numbers.items():
        up, down = (emissions(replace(made, measured={**made.measured, name: value * change}))
                    for change in (1 + STEP, 1 - STEP))  # fmt: skip
        for number, line in enumerate(lines):
            slope = (up[number] - down[number]) / (2 * STEP * kg(line)) if kg(line) else 0.0
            claimed = sum(one.power for one in given.inputs(line) if one.key.column == name)
            assert claimed == pytest.approx(slope, rel=1e-4, abs=1e-6), (name, number)


def test_dry_saturated_steam_has_a_power_of_dryness() -> None:
    """At 0.8 MPa steam tables print h' = 720.9 and h'' = 2768.3 kJ/kg: (h'' − h') ÷ (h'' − 83.74) = 0.7627 at x = 1."""
    steam = transfer("E1", "E2", "steam", 100.0, "kg", heat_source="fossil", pressure_mpa=0.8, dryness=1.0)[1]
    (line,) = specs(steam)
    powers = {one.key.column: one.power for one in InputUncertainty(store()).inputs(line)}
    assert powers["dryness"] == pytest.approx(0.7627, abs=2e-4)
