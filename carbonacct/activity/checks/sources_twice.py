"""No source is counted twice: vehicles by fuel and by distance, waste as fuel and as waste, gases by both methods."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, rows
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding

_BURNED = ("combustion", "generation")
_Key = tuple[str, str]


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    """The pairs: same unit and same fuel, burned waste, or gas."""
    fuels: dict[_Key, int] = {}
    waste: dict[_Key, int] = {}
    for index, row in rows(tables, "activity", ("entity_id", "flow", "carrier", "use")):
        key = (str(row["entity_id"]), str(row["carrier"]))
        if row["flow"] == "consumption" and row["use"] == "mobile":
            fuels.setdefault(key, index)
        elif row["flow"] == "consumption" and row["use"] in _BURNED and key[1] == "municipal_waste":
            waste.setdefault((key[0], ""), index)
    return [
        *_pairs(tables, "vehicle_distance", "fuel", "activity", "carrier", fuels),
        *_pairs(tables, "waste_incineration", "", "activity", "carrier", waste),
        *_pairs(tables, "fluorinated_balance", "gas", "fluorinated_equipment", "gas", _gases(tables)),
    ]


def _gases(tables: Tables) -> dict[_Key, int]:
    """First row of every unit and gas among the equipment."""
    found: dict[_Key, int] = {}
    for index, row in rows(tables, "fluorinated_equipment", ("entity_id", "gas")):
        found.setdefault((str(row["entity_id"]), str(row["gas"])), index)
    return found


def _pairs(
    tables: Tables, register: str, column: str, other: str, other_column: str, known: dict[_Key, int]
) -> list[Finding]:
    """A finding for every row of a register whose unit (and value of the column) stands among the known rows."""
    found = []
    for index, row in rows(tables, register, ("entity_id", column) if column else ("entity_id",)):
        twin = known.get((str(row["entity_id"]), str(row[column]) if column else ""))
        if twin is not None:
            place = tables.source(register, index, column or "entity_id")
            found.append(finding("sources.counted_twice", place, other=tables.source(other, twin, other_column)))
    return found


CHECK = Check(("sources.counted_twice",), _run)
