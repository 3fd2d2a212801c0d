"""One file by itself, whatever tables and registers its sheets are."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from carbonacct.activity.carriers import CarrierLookup
from carbonacct.activity.load import Tables, read_file, tables_of
from carbonacct.activity.locate import locate
from carbonacct.activity.period import Period
from carbonacct.activity.readers import RawSheet, read_sheets
from carbonacct.activity.registers import REGISTERS, register_of
from carbonacct.activity.registers_meters import METER_READINGS
from carbonacct.activity.schema import TableSchema, plain
from carbonacct.activity.tables import TABLES
from carbonacct.activity.timeseries_schema import TIMESERIES
from carbonacct.findings import Finding


@dataclass(frozen=True, slots=True)
class FileTables:
    """What one file holds: its tables, the names of those that have rows and of those that are there at all (a sheet
    of a template that was left empty), and the findings of reading.
    """

    tables: Tables
    found: frozenset[str]
    present: frozenset[str]
    findings: tuple[Finding, ...]


def candidates_of(path: Path) -> tuple[TableSchema, ...]:
    """The tables that a file may hold: all, unless it is named as one of them."""
    register = register_of(path.stem)
    named = next(
        (schema for schema in TABLES.values() if plain(path.stem) in (schema.name, plain(schema.title_zh))), None
    )
    first = register or named
    rest = [schema for schema in (*TABLES.values(), *REGISTERS.values()) if schema is not first]
    return (first, *rest) if first else tuple(rest)


def load_file(path: Path, file: str, carriers: CarrierLookup) -> FileTables:
    """Read every table and register of one file; findings name it as ``file``."""
    blocks, findings = read_file(path, file, candidates_of(path), carriers, False)
    found = frozenset(block.table.schema.name for block in blocks if block.table.rows)
    present = frozenset(block.table.schema.name for block in blocks)
    return FileTables(tables_of(blocks, path.parent), found, present, tuple(dict.fromkeys(findings)))


def located(path: Path, file: str) -> tuple[list[RawSheet], dict[str, int]]:
    """The sheets of a file, and the zero-based header row of each that is a table."""
    sheets, _ = read_sheets(path, file)
    candidates = (*candidates_of(path), TIMESERIES)
    tables = {sheet.sheet: locate(sheet, candidates)[0] for sheet in sheets}
    return sheets, {name: table.header_row for name, table in tables.items() if table is not None}


def period_of(tables: Tables) -> Period | None:
    """The year that most rows of a file name (the later of two with as many), or None when none does."""
    years: Counter[str] = Counter()
    for name, schema in (*TABLES.items(), *REGISTERS.items()):
        if schema.has("period"):
            years.update(str(label)[:4] for label in tables.frame(name)["period"] if label)
    years.update(_years_of_readings(tables))
    if not years:
        return None
    year = int(max(years, key=lambda label: (years[label], label)))
    return Period(date(year, 1, 1), date(year, 12, 31))


def _years_of_readings(tables: Tables) -> list[str]:
    """The years in which the intervals between the readings of meters lie (by their middle)."""
    frame = tables.frame(METER_READINGS.name)
    days: dict[str, set[date]] = defaultdict(set)
    for meter, day in zip(frame["meter"], frame["date"], strict=True):
        if day:
            days[meter].add(date.fromisoformat(day))
    spans = [pair for read in days.values() for pair in pairwise(sorted(read))]
    return [f"{(first + (last - first) / 2).year:04d}" for first, last in spans]
