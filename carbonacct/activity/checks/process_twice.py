"""No process is counted twice: once in a register that emits, and again in the activity table or another register."""

from __future__ import annotations

from collections.abc import Iterator

from carbonacct.activity.checks.base import Check, CheckContext, rows
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding
from carbonacct.source import Source

_CARBONATES = ("limestone", "dolomite", "soda_ash", "magnesite")
_IN_BALANCE: dict[str, tuple[str, ...]] = {
    "coke": ("coke",), "coking_coal": ("washed_coal", "bituminous_coal"),
    "injection_coal": ("bituminous_coal", "anthracite"), "steam_coal": ("bituminous_coal",),
    "petroleum_coke": ("petroleum_coke",), "natural_gas": ("natural_gas",),
    "coal_tar": ("coal_tar", "tar"), "heavy_oil": ("fuel_oil",), "light_oil": ("diesel",), "kerosene": ("kerosene",),
    "lpg": ("lpg",), "coke_oven_gas": ("coke_oven_gas",), "blast_furnace_gas": ("blast_furnace_gas",),
    "converter_gas": ("converter_gas",), "limestone": ("limestone",), "dolomite": ("dolomite",),
    "carbon_electrode": ("electrode",),
}  # fmt: skip
"""Material of the carbon balance → carriers of the activity table whose use emits the same carbon."""
_FEEDSTOCK = "feedstock"


def _emitting(tables: Tables) -> dict[tuple[str, str, str], int]:
    """First row of every entity, flow and carrier of the activity table, feedstock left out."""
    found: dict[tuple[str, str, str], int] = {}
    for index, row in rows(tables, "activity", ("entity_id", "flow", "carrier", "use")):
        if row["use"] != _FEEDSTOCK:
            found.setdefault((str(row["entity_id"]), str(row["flow"]), str(row["carrier"])), index)
    return found


def _wanted(tables: Tables) -> Iterator[tuple[str, int, str, str, tuple[str, ...]]]:
    """Register, row, entity, and the flow and carriers that would count the same again."""
    for register in ("lime", "ammonia"):
        for index, row in rows(tables, register, ("entity_id",)):
            yield register, index, str(row["entity_id"]), "output", (register,)
    for index, row in rows(tables, "glass", ("entity_id",)):
        yield "glass", index, str(row["entity_id"]), "consumption", _CARBONATES
    for index, row in rows(tables, "carbon_balance", ("entity_id", "direction", "material")):
        if row["direction"] == "in":
            carriers = _IN_BALANCE.get(str(row["material"]), ())
            yield "carbon_balance", index, str(row["entity_id"]), "consumption", carriers


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    emitting = _emitting(tables)
    found = []
    for register, index, entity, flow, carriers in _wanted(tables):
        for carrier in carriers:
            other = emitting.get((entity, flow, carrier))
            if other is not None:
                place = tables.source("activity", other, "carrier")
                found.append(_twice(tables, register, index, place, context.names(carrier)))
    balanced = {str(row["entity_id"]) for _, row in rows(tables, "carbon_balance", ("entity_id",))}
    for index, row in rows(tables, "ferroalloys", ("entity_id",)):
        if row["entity_id"] in balanced:
            names = {"carrier_zh": "含碳物料平衡", "carrier_en": "carbon balance"}
            found.append(_twice(tables, "ferroalloys", index, Source("carbon_balance"), names))
    return found


def _twice(tables: Tables, register: str, index: int, other: Source, names: dict[str, str]) -> Finding:
    return finding("process.counted_twice", tables.source(register, index, "entity_id"), other=other, **names)


CHECK = Check(("process.counted_twice",), _run)
