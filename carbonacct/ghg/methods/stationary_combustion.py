"""CO2 of fuel burned in boilers, furnaces, engines and power plants."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.fuel_lines import co2_lines

CATEGORY_OF_USE = {"combustion": "fuel_combustion", "generation": "fuel_generation"}


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Fossil CO2 in its category, biogenic CO2 on the memo line; feedstock emits nothing here."""
    category = CATEGORY_OF_USE.get(record.use)
    if record.flow != "consumption" or category is None or not context.carriers[record.carrier].is_fuel:
        return []
    return co2_lines(record, category, METHOD.id, context)


METHOD = Method(
    id="stationary_combustion",
    name_zh="化石燃料燃烧",
    name_en="stationary combustion",
    clause="GB/T 32150-2015 第5章；发改办气候〔2013〕2526号等行业指南",
    formula="E = FC × NCV × CC × OF × 44/12",
    needs=("ncv", "carbon_content", "oxidation"),
    gases=(CO2,),
    lines=lines,
)
