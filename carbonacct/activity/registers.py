"""Registers of a workspace: one table each in ``registers/``, and the typed quantities of ``indicators.csv``."""

from __future__ import annotations

import re
from functools import lru_cache

from carbonacct.activity.emission_sources import all_sources
from carbonacct.activity.registers_assets import (
    ASSET_HOURS,
    BUILDINGS,
    DEMAND_RESPONSE,
    DEVICES,
    PRODUCTS,
    ROOFS,
    STORAGE,
    VEHICLES,
)
from carbonacct.activity.registers_inventory import BASE_YEAR_CHANGES, SCOPE3, SCOPE3_SCREENING, UNCERTAINTIES
from carbonacct.activity.registers_meters import METER_READINGS
from carbonacct.activity.registers_reports import (
    ATTESTATIONS,
    DECLARATIONS,
    FREIGHT,
    MILESTONES,
    OFFSETS,
    QUANTITIES,
    RESEARCH,
    SOLID_WASTE,
    WASTE_HEAT,
    WATER,
)
from carbonacct.activity.schema import TableSchema, plain
from carbonacct.activity.tables import TABLES

FOLDER = "registers"
_IN_FOLDER = (
    BUILDINGS, ROOFS, VEHICLES, FREIGHT, ATTESTATIONS, DEVICES, PRODUCTS, STORAGE, DEMAND_RESPONSE, ASSET_HOURS, WATER,
    SOLID_WASTE, WASTE_HEAT, RESEARCH, OFFSETS, MILESTONES, DECLARATIONS, UNCERTAINTIES, SCOPE3, SCOPE3_SCREENING,
    BASE_YEAR_CHANGES, METER_READINGS,
    *(source.schema for source in all_sources().values()),
)  # fmt: skip
REGISTERS: dict[str, TableSchema] = {schema.name: schema for schema in (*_IN_FOLDER, QUANTITIES)}
HOURS = range(24)
_SEPARATOR = re.compile(r"[;,、；，\n]")
_SPAN = re.compile(r"(\d{1,2})(?::00)?[-~～—–至到](\d{1,2})(?::00)?")


def codes_of(text: str) -> list[str]:
    """The codes of a cell; several are separated by ``;``, ``、`` or ``,``."""
    return [part.strip() for part in _SEPARATOR.split(text) if part.strip()]


def hours_of(text: str) -> tuple[int, ...] | None:
    """The hours of ``8-18;20-22`` (ends not included, ``22-6`` passes midnight), all for a blank text, None when it is
    not clear.
    """
    if not text.strip():
        return tuple(HOURS)
    found: set[int] = set()
    for part in codes_of(text):
        span = _SPAN.fullmatch("".join(part.split()))
        if span is None:
            return None
        first, last = int(span[1]), int(span[2])
        if first > 23 or last > 24 or first == last:
            return None
        found.update(range(first, last) if first < last else (*range(first, 24), *range(last)))
    return tuple(sorted(found)) or None


def register_of(stem: str) -> TableSchema | None:
    """The register that a file in ``registers/`` holds by its name (``devices``, ``用能设备``), or None."""
    return _by_stem().get(plain(stem))


@lru_cache(maxsize=1)
def _by_stem() -> dict[str, TableSchema]:
    return {
        plain(name): schema
        for schema in _IN_FOLDER
        for name in (schema.name, schema.name.replace("_", " "), schema.title_zh, schema.title_en)
    }


def register_names() -> dict[str, str]:
    """What the files of registers may be called, in both languages, for the texts of findings."""
    return {
        "registers_zh": "、".join(f"{schema.title_zh}（{schema.name}）" for schema in _IN_FOLDER),
        "registers_en": ", ".join(schema.name for schema in _IN_FOLDER),
    }


def schema_of(name: str) -> TableSchema:
    """The schema of a table or register.

    Raises:
        KeyError: there is neither.
    """
    return TABLES[name] if name in TABLES else REGISTERS[name]
