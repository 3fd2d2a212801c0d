"""Fuel burned in vehicles, machines, locomotives and vessels: CO2 by the fuel, CH4 and N2O by the engine.

2006 IPCC Guidelines vol. 2 ch. 3: CO2 by the carbon of the fuel (eq. 3.2.1), CH4 and N2O by kind of vehicle
(eq. 3.2.3, tables 3.2.2, 3.3.1, 3.4.1, 3.5.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbonacct.ghg.fuel_lines import NON_CO2, co2_lines, other_gas_lines, tell_missing_gas

if TYPE_CHECKING:
    from carbonacct.activity.records import Record
    from carbonacct.factors.store import Factor
    from carbonacct.ghg.context import LineSpec, MethodContext

CATEGORY = "mobile"
DATASET = "ipcc-2006-mobile"
ROAD = "road_vehicle"
KINDS = (ROAD, "off_road", "locomotive", "vessel")


def mobile_factor(record: Record, gas: str, context: MethodContext) -> Factor | None:
    """CH4 or N2O per heat of the fuel in the kind of engine (blank: a road vehicle), or None."""
    kind = record.equipment if record.equipment in KINDS else ROAD
    return context.select(
        record.source,
        optional=True,
        kind="emission_factor",
        carrier=record.carrier,
        gas=gas,
        family=kind,
        region="CN",
        year=context.period_year,
        policy="latest_published",
        datasets=(DATASET,),
    )


def mobile_lines(record: Record, method: str, context: MethodContext) -> list[LineSpec]:
    """CO2, and CH4 and N2O where the profile counts them, of a quantity of fuel burned in vehicles."""
    found = co2_lines(record, CATEGORY, method, context)
    for gas in (gas for gas in NON_CO2 if context.profile.counts(gas)):
        factor = mobile_factor(record, gas, context)
        if factor is None:
            tell_missing_gas(record, gas, context)
        else:
            found += other_gas_lines(record, CATEGORY, method, factor, context)
    return found
