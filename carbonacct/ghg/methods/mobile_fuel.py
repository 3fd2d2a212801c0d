"""Fuel burned in vehicles, forklifts, locomotives and vessels, from rows of the activity table (use ``mobile``)."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.fuel_lines import NON_CO2
from carbonacct.ghg.mobile import mobile_lines


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """CO2 by the fuel; CH4 and N2O by the kind of engine named in ``equipment`` (blank: road vehicle)."""
    burned = record.flow == "consumption" and record.use == "mobile"
    if not burned or not context.carriers[record.carrier].is_fuel:
        return []
    return mobile_lines(record, METHOD.id, context)


METHOD = Method(
    id="mobile_fuel",
    name_zh="移动源燃烧（按燃料）",
    name_en="mobile combustion by fuel",
    clause="2006 IPCC Guidelines vol. 2 ch. 3 eq. 3.2.1, 3.2.3, tables 3.2.2, 3.3.1, 3.4.1, 3.5.3",
    formula="E = FC × NCV × EF",
    needs=("ncv", "carbon_content", "oxidation", "emission_factor CH4", "emission_factor N2O"),
    gases=(CO2, *NON_CO2),
    lines=lines,
)
