"""Vehicles by distance: kilometres × fuel per 100 km, else kilometres × a published factor of the vehicle type."""

from __future__ import annotations

from dataclasses import replace

from carbonacct.activity.emission_sources.vehicle_distance import PER_100_KM
from carbonacct.activity.records import Record
from carbonacct.activity.registers import schema_of
from carbonacct.energy.conversion import conversion_term, factor_term
from carbonacct.findings import finding
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.fuel_lines import NON_CO2
from carbonacct.ghg.mobile import CATEGORY, ROAD, mobile_lines
from carbonacct.lineage.terms import Term, measured_ref, squashed

DATASET = "epa-vehicle-distance"
FUELS_OF_TYPES = frozenset({"gasoline", "diesel"})
"""Fuels of the vehicles that the published factors per distance are of."""
FUELS_OF_COLUMNS = {"litres_per_100km": FUELS_OF_TYPES, "nm3_per_100km": {"natural_gas"}}
"""Fuels that a column of fuel per 100 km is for; kilograms are for all."""


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Lines of one vehicle or fleet; its energy is in no balance, which a finding says once a file."""
    context.findings.append(finding("mobile.distance_without_energy", None, file=record.source.file))
    columns = [column for column in PER_100_KM if record.number(column) is not None]
    if len(columns) > 1:
        names = [schema_of(record.table).column(column).names for column in columns]
        text = {f"columns_{lang}": ", ".join(name[f"column_{lang}"] for name in names) for lang in ("zh", "en")}
        context.findings.append(finding("mobile.consumption_twice", record.source, **text))
        return []
    if columns and record.text("fuel") not in FUELS_OF_COLUMNS.get(columns[0], {record.text("fuel")}):
        text = {**schema_of(record.table).column(columns[0]).names, **_fuel(record)}
        context.findings.append(finding("mobile.consumption_column", record.source, **text))
        return []
    return _by_consumption(record, columns[0], context) if columns else _by_type(record, context)


def _by_consumption(record: Record, column: str, context: MethodContext) -> list[LineSpec]:
    """Distance × fuel per 100 km, then as a quantity of fuel."""
    used, unit = record.number(column) or 0.0, PER_100_KM[column]
    per_km = Term("c", used / 100, f"{unit}/km", measured_ref(column), f"{used:g} / 100")
    fuel = replace(
        record,
        table="activity",
        carrier=record.text("fuel"),
        flow="consumption",
        use="mobile",
        equipment=ROAD,
        quantity=record.quantity * per_km.value,
        unit=unit,
        measured={},
    )
    return [
        replace(line, record=record, quantity=record.quantity, unit=record.unit, terms=(per_km, *line.terms))
        for line in mobile_lines(fuel, METHOD.id, context)
    ]


def _by_type(record: Record, context: MethodContext) -> list[LineSpec]:
    """Distance × kg per kilometre of the vehicle type, which is one of petrol and diesel vehicles."""
    if record.text("fuel") not in FUELS_OF_TYPES:
        context.findings.append(finding("mobile.no_distance_factor", record.source, **_fuel(record)))
        return []
    found = []
    for gas in (gas for gas in METHOD.gases if context.profile.counts(gas)):
        factor = context.select(
            record.source,
            kind="emission_factor",
            gas=gas,
            factor_id=f"vehicle.{record.carrier}.{gas.lower()}",
            policy="as_printed",
            datasets=(DATASET,),
        )
        if factor is None:
            return []
        to_kg = conversion_term(factor.unit_num, "kg")
        terms = squashed((factor_term("EF", factor), *((to_kg,) if to_kg is not None else ())))
        found.append(LineSpec(record, CATEGORY, gas, METHOD.id, record.quantity, record.unit, terms))
    return found


def _fuel(record: Record) -> dict[str, str]:
    """The fuel in both languages, as the texts of findings need it."""
    fuel = record.text("fuel")
    choices = schema_of(record.table).column("fuel").choices
    return {"fuel_zh": choices[fuel][0], "fuel_en": fuel.replace("_", " ")}


METHOD = Method(
    id="mobile_distance",
    name_zh="移动源燃烧（按里程）",
    name_en="mobile combustion by distance",
    clause="2006 IPCC Guidelines vol. 2 ch. 3 eq. 3.2.5; GHG Protocol Corporate Standard ch. 6",
    formula="E = km × c × NCV × EF; E = km × EF",
    needs=("fuel per 100 km", "emission_factor per km"),
    gases=(CO2, *NON_CO2),
    lines=lines,
    table="vehicle_distance",
)
