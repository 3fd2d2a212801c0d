"""Registers: nothing has the same number as another, and no row stands twice."""

from __future__ import annotations

from collections.abc import Iterator

from carbonacct.activity.checks.base import Check, CheckContext, filled_registers, rows
from carbonacct.activity.emission_sources import all_sources
from carbonacct.activity.load import Tables
from carbonacct.activity.registers import REGISTERS, codes_of
from carbonacct.findings import Finding, finding

_IDS = {
    "buildings": ("building_id",),
    "roofs": ("roof_id",),
    "devices": ("device_id",),
    "products": ("product_id",),
    "storage": ("storage_id",),
    "demand_response": ("asset_id",),
    "asset_hours": ("asset_id", "hour"),
    "offsets": ("serial",),
    "meter_readings": ("meter", "date"),
    "milestones": ("number", "kind"),
    "attestations": ("number", "kind", "entity_ids"),
    "base_year_changes": ("number",),
}
"""Columns that are unique together; an attestation is by each of its units."""
_HAVE_OWN_CHECK = frozenset({*_IDS, "quantities", "declarations"})


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings: list[Finding] = []
    elsewhere = {*_HAVE_OWN_CHECK, *all_sources()}  # a row that emits must not count twice: see the check of duplicates
    for schema in filled_registers(tables):
        if schema.name in _IDS:
            findings += _repeated_ids(tables, schema.name)
        elif schema.name not in elsewhere:
            findings += _repeated_rows(tables, schema.name)
    return findings


def _repeated_ids(tables: Tables, name: str) -> list[Finding]:
    first: dict[tuple[str, ...], int] = {}
    findings = []
    column = REGISTERS[name].column(_IDS[name][0])
    for index, row in rows(tables, name, _IDS[name]):
        for key in _keys(row):
            before = first.setdefault(key, index)
            if before != index:
                findings.append(
                    finding(
                        "registers.duplicate_id",
                        tables.source(name, index, column.name),
                        **column.names,
                        value=" / ".join(key),
                        first=tables.source(name, before, column.name),
                    )
                )
                break
    return findings


def _keys(row: dict[str, object]) -> Iterator[tuple[str, ...]]:
    """What must be unique: a row with a blank part is found elsewhere."""
    texts = {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in row.items()}
    if not all(texts.values()) or "nan" in texts.values():
        return
    units = codes_of(texts.pop("entity_ids")) if "entity_ids" in texts else []
    yield from ((*texts.values(), unit) for unit in units) if units else (tuple(texts.values()),)


def _repeated_rows(tables: Tables, name: str) -> list[Finding]:
    """Rows that are the same in every column."""
    frame, schema = tables.frame(name), REGISTERS[name]
    repeated = frame.duplicated(schema.names, keep=False)
    first: dict[str, int] = {}
    findings = []
    for index in frame.index[repeated].tolist():
        content, column = repr(frame.loc[index, schema.names].tolist()), schema.required[0]
        before = first.setdefault(content, index)
        if before != index:
            place = tables.source(name, index, column)
            findings.append(finding("registers.duplicate_row", place, first=tables.source(name, before, column)))
    return findings


CHECK = Check(("registers.duplicate_id", "registers.duplicate_row"), _run)
