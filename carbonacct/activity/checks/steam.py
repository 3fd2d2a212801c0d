"""Steam and hot water given by mass need their state, for the energy follows from it."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, number, rows
from carbonacct.activity.load import Tables
from carbonacct.activity.tables import TABLES
from carbonacct.findings import Finding, finding
from carbonacct.units import convert

_TABLES = ("activity", "transfers", "gate")
_COLUMNS = (
    "carrier", "quantity", "quantity_sold", "quantity_unit", "pressure_mpa", "pressure_basis", "temperature_c",
    "dryness", "condensate_t", "condensate_temperature_c",
)  # fmt: skip
_LOWEST_C, _HIGHEST_C = 0.0, 800.0  # range of IAPWS-IF97, which gives the enthalpy
_HIGHEST_AIR_BAR = 1.1  # no gauge can show more below the pressure of the air


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings: list[Finding] = []
    for table in _TABLES:
        for index, row in rows(tables, table, _COLUMNS):
            kind = context.kind(str(row["carrier"]))
            if kind not in ("steam", "hot_water"):
                continue
            mass = number(row.get("quantity", row.get("quantity_sold"))) if row["quantity_unit"] == "kg" else None
            if mass:
                for column in _missing(kind, row):
                    place, names = tables.source(table, index, column), TABLES[table].column(column).names
                    findings.append(finding("activity.steam_state_missing", place, **names))
            for column in _impossible(row, mass):
                place, names = tables.source(table, index, column), TABLES[table].column(column).names
                findings.append(finding("activity.steam_state_impossible", place, value=row[column], **names))
    return findings


def _missing(kind: str, row: dict[str, object]) -> list[str]:
    """Columns that must be filled."""
    pressure, temperature, dryness = (number(row[name]) for name in ("pressure_mpa", "temperature_c", "dryness"))
    needed = {
        "pressure_mpa": kind == "steam" and pressure is None,
        "pressure_basis": kind == "steam" and pressure is not None and not row["pressure_basis"],
        "temperature_c": temperature is None and (kind == "hot_water" or dryness is None),
        "condensate_temperature_c": bool(number(row["condensate_t"]))
        and number(row["condensate_temperature_c"]) is None,
    }
    return [column for column, missing in needed.items() if missing]


def _impossible(row: dict[str, object], mass_kg: float | None) -> list[str]:
    """Columns whose value cannot be."""
    found = []
    pressure, basis = number(row["pressure_mpa"]), row["pressure_basis"]
    vacuum = -convert(_HIGHEST_AIR_BAR, "bar", "MPa")
    if pressure is not None and (pressure <= 0 if basis == "absolute" else pressure <= vacuum):
        found.append("pressure_mpa")
    for column in ("temperature_c", "condensate_temperature_c"):
        value = number(row[column])
        if value is not None and not _LOWEST_C <= value <= _HIGHEST_C:
            found.append(column)
    condensate = number(row["condensate_t"])
    if condensate is not None and mass_kg is not None and convert(condensate, "t", "kg") > mass_kg * (1 + 1e-9):
        found.append("condensate_t")
    return found


CHECK = Check(("activity.steam_state_missing", "activity.steam_state_impossible"), _run)
