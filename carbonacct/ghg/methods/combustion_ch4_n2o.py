"""CH4 and N2O of combustion, where the profile counts them."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.ghg.context import LineSpec, Method, MethodContext
from carbonacct.ghg.fuel import default_factor
from carbonacct.ghg.fuel_lines import NON_CO2, other_gas_lines, tell_missing_gas
from carbonacct.ghg.methods.stationary_combustion import CATEGORY_OF_USE


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """GJ × kg/TJ for each gas; a gas that the profile asks for and that has no factor is a finding."""
    category = CATEGORY_OF_USE.get(record.use)
    dataset = context.profile.combustion.non_co2_set
    fuel = context.carriers[record.carrier].is_fuel
    if record.flow != "consumption" or category is None or not fuel or not dataset:
        return []
    found = []
    for gas in (gas for gas in NON_CO2 if gas in context.profile.gases):
        factor = default_factor(record, "emission_factor", dataset, context, gas)
        if factor is None:
            tell_missing_gas(record, gas, context)
        else:
            found += other_gas_lines(record, category, METHOD.id, factor, context)
    return found


METHOD = Method(
    id="combustion_ch4_n2o",
    name_zh="燃烧的甲烷与氧化亚氮",
    name_en="CH4 and N2O of combustion",
    clause="2006 IPCC Guidelines vol. 2 ch. 2 eq. 2.1, table 2.3",
    formula="E = FC × NCV × EF",
    needs=("ncv", "emission_factor CH4", "emission_factor N2O"),
    gases=NON_CO2,
    lines=lines,
)
