"""What an evaluation reads: figures of the accounts, registers as rows, typed quantities, the evaluation date."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from carbonacct.activity.evidence import evidence_paths
from carbonacct.activity.registers import REGISTERS
from carbonacct.activity.schema import TableSchema
from carbonacct.activity.tables import TABLES
from carbonacct.evaluation.catalogue import Quantity, catalogue
from carbonacct.evaluation.rows import Cell, RowSet, index_of
from carbonacct.lineage.graph import Graph
from carbonacct.source import Source

if TYPE_CHECKING:
    import pandas as pd

    from carbonacct.activity.load import Tables

INDUSTRIAL_DIVISIONS = range(6, 47)
"""Divisions of GB/T 4754-2017 sections B (06–12, mining), C (13–43, manufacturing) and D (44–46, utilities)."""
_DIVISION = re.compile(r"[A-Ta-t]?([0-9]{2})")
"""A code of GB/T 4754 begins with its division; the letter of the section may stand before it (C2614)."""
_SEVERAL = "entity_ids"
_OTHER_UNIT = {"value_added": "value_added_cny", "output_value": "output_value_cny"}
CNY_PER_COLUMN_UNIT = 10_000.0
_QUANTITIES = "quantities"


@dataclass(frozen=True)
class TypedQuantity:
    """A row of ``indicators.csv``: value and unit as typed, its cell, id of the row, and evidence."""

    value: float
    unit: str
    source: Source
    row: str
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Given:
    """A quantity that is neither a figure of the accounts nor typed: its value, unit and where it comes from."""

    value: float
    unit: str
    note_zh: str
    note_en: str


@dataclass(frozen=True)
class Inputs:
    """Everything that formulas read.

    Attributes:
        graph: figures of the accounts; figures of the evaluation are added to it.
        registers: registers by name, without the enterprises.
        organisations: the organisations table.
        members: entity → the member it belongs to.
        tables: the tables, for places of cells.
        typed: rows of ``indicators.csv`` by quantity.
        given: quantities by id that come from settings or time series.
        at: the evaluation date.
        park_id: the park's entity id.
    """

    graph: Graph
    registers: Mapping[str, RowSet]
    organisations: pd.DataFrame
    members: Mapping[str, str]
    tables: Tables
    typed: Mapping[str, list[TypedQuantity]]
    given: Mapping[str, Given]
    at: date
    park_id: str


def is_industrial(code: str) -> bool | None:
    """Whether a GB/T 4754 code lies in sections B, C or D; None for a blank or unreadable code."""
    division = _DIVISION.match(code.strip())
    return None if division is None else int(division[1]) in INDUSTRIAL_DIVISIONS


def register_rows(tables: Tables, at: date) -> dict[str, RowSet]:
    """Every register as rows, with the columns that are worked out."""
    found = {}
    for name, schema in REGISTERS.items():
        rows = _rows(name, schema, tables)
        worked = _WORKED_OUT.get(name)
        found[name] = rows if worked is None else worked(rows, at)
    return found


def typed_quantities(tables: Tables) -> dict[str, list[TypedQuantity]]:
    """Rows of ``indicators.csv`` by quantity."""
    found: dict[str, list[TypedQuantity]] = {}
    frame = tables.registers.get(_QUANTITIES)
    records = frame.to_dict("records") if frame is not None and len(frame) else []
    for index, record in enumerate(records):
        row = {str(key): value for key, value in record.items()}
        value = _cell(row["value"])
        if isinstance(value, float):
            source = tables.source(_QUANTITIES, index, "value")
            typed = TypedQuantity(value, str(row["unit"] or "1"), source, str(row["row_id"]), _evidence(row))
            found.setdefault(str(row["quantity"]), []).append(typed)
    return found


def _cell(value: object) -> Cell:
    """A cell of a frame; blank is None."""
    if value is None or value == "" or value != value:  # noqa: PLR0124  (NaN)
        return None
    return bool(value) if isinstance(value, bool) else float(value) if isinstance(value, int | float) else str(value)


def _evidence(row: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Files and sha256 of the evidence of a row; none where a file is missing."""
    paths, digests = evidence_paths(str(row.get("evidence") or "")), str(row.get("evidence_sha256") or "").split(";")
    return tuple(zip(paths, digests, strict=True)) if digests != [""] and len(paths) == len(digests) else ()


def _rows(name: str, schema: TableSchema, tables: Tables) -> RowSet:
    frame = tables.registers.get(name)
    if frame is None or not len(frame):
        return RowSet(name, {c.name: () for c in schema.columns}, partial(_nowhere, name), (), ())
    columns = {c.name: [_cell(value) for value in frame[c.name].tolist()] for c in schema.columns}
    for (register, column), value in _BLANK_COUNTS_AS.items():
        if register == name:
            columns[column] = [value if cell is None else cell for cell in columns[column]]
    records = frame[[n for n in ("evidence", "evidence_sha256") if n in frame.columns]].to_dict("records")
    entities: Sequence[tuple[str, ...]] = [
        _entities(columns, index) for index in range(len(frame))
    ]
    return RowSet(
        name,
        columns,
        _places(name, frame, tables),
        [str(value) for value in frame["row_id"]],
        entities,
        evidence=[_evidence({str(k): v for k, v in record.items()}) for record in records],
        by_entity=index_of(entities),
    )


def _places(name: str, frame: pd.DataFrame, tables: Tables) -> Callable[[int, str], Source]:
    """Where a cell of a register was typed; the columns are taken out of the frame once (14 µs a cell otherwise)."""
    files, sheets, numbers = (frame[column].tolist() for column in ("file", "sheet", "row"))

    def place(row: int, column: str) -> Source:
        letters = tables.places.get((name, files[row], sheets[row]), {})
        return Source(files[row], sheets[row], f"{letters.get(column, 'A')}{numbers[row]}")

    return place


def _nowhere(name: str, _row: int, _column: str) -> Source:
    return Source(f"registers/{name}.csv")


def _entities(columns: Mapping[str, list[Cell]], row: int) -> tuple[str, ...]:
    from carbonacct.activity.registers import codes_of  # noqa: PLC0415

    if _SEVERAL in columns:
        return tuple(codes_of(str(columns[_SEVERAL][row] or "")))
    value = columns["entity_id"][row] if "entity_id" in columns else None
    return () if value is None else (str(value),)


def _with(rows: RowSet, **columns: list[Cell]) -> RowSet:
    return RowSet(rows.name, {**rows.columns, **columns}, rows.source, rows.keys, rows.entities, rows.path,
                  rows.evidence, rows.by_entity)  # fmt: skip


def _valid(rows: RowSet, at: date) -> RowSet:
    """Attestations: valid at the evaluation date (open ends count as valid)."""
    day = at.isoformat()
    pairs = zip(rows.columns["valid_from"], rows.columns["valid_to"], strict=True)
    found: list[Cell] = [
        (start is None or str(start) <= day) and (end is None or day <= str(end)) for start, end in pairs
    ]
    return _with(rows, valid=found)


def _graded(rows: RowSet, _: date) -> RowSet:
    """Products: the grade by the limits of the quota standard, and whether the benchmark value is reached."""
    columns = rows.columns
    grades: list[Cell] = []
    reached: list[Cell] = []
    for row in range(len(rows)):
        used = columns["unit_energy"][row]
        limits = [columns[f"level_{level}"][row] for level in (1, 2, 3)]
        grades.append(_grade(used, limits))
        benchmark = columns["benchmark"][row]
        reached.append(used <= benchmark if isinstance(used, float) and isinstance(benchmark, float) else None)
    return _with(rows, grade=grades, at_benchmark=reached)


def _grade(used: Cell, limits: list[Cell]) -> Cell:
    """The best level whose limit is not exceeded; one worse than the last where all are; None where unknown.

    A level without a limit is passed over, but a product above its best known limit has no certain grade while a limit
    between is blank.
    """
    if not isinstance(used, float) or not any(isinstance(limit, float) for limit in limits):
        return None
    for level, limit in enumerate(limits, start=1):
        if isinstance(limit, float) and used <= limit:
            return float(level) if all(isinstance(better, float) for better in limits[: level - 1]) else None
    return float(len(limits) + 1) if all(isinstance(limit, float) for limit in limits) else None


def _products(rows: RowSet, first: str, second: str) -> list[Cell]:
    """One column times another."""
    pairs = zip(rows.columns[first], rows.columns[second], strict=True)
    return [a * b if isinstance(a, float) and isinstance(b, float) else None for a, b in pairs]


def _powered(rows: RowSet, _: date) -> RowSet:
    """Devices: rated power of all of a row (a blank number counts as one)."""
    return _with(rows, total_power=_products(rows, "rated_power", "quantity"))


def _adjustable(rows: RowSet, _: date) -> RowSet:
    """Adjustable assets: the energy that the upward capacity gives over its duration."""
    return _with(rows, up_energy=_products(rows, "up", "duration"))


def _in_service(rows: RowSet, at: date) -> RowSet:
    """Storage: commissioned by the evaluation date (a blank date counts as in service)."""
    day = at.isoformat()
    return _with(rows, in_service=[start is None or str(start) <= day for start in rows.columns["commissioned"]])


_WORKED_OUT = {
    "attestations": _valid,
    "demand_response": _adjustable,
    "devices": _powered,
    "products": _graded,
    "storage": _in_service,
}
_BLANK_COUNTS_AS = {
    ("solid_waste", "utilised_stock"): 0.0,
    ("demand_response", "down"): 0.0,
    ("asset_hours", "down"): 0.0,
    ("devices", "quantity"): 1.0,
}
"""Cells that may be left blank, as the notes of their columns say."""


def enterprise_rows(inputs: Inputs, profile: str) -> RowSet:
    """The enterprises with their columns of the organisations table and of the accounts under a profile."""
    frame = inputs.organisations
    kinds = frame["kind"].tolist()
    places = [index for index, kind in enumerate(kinds) if kind == "enterprise"]
    ids = [str(frame["entity_id"].iloc[index]) for index in places]
    columns: dict[str, Sequence[Cell]] = {}
    for name in ("entity_id", "name", "industry_code", "region", "above_scale"):
        values = frame[name].tolist()
        columns[name] = [_cell(values[index]) for index in places]
    columns["industrial"] = [is_industrial(str(code or "")) for code in columns["industry_code"]]
    for name, stored in _OTHER_UNIT.items():
        amounts = with_facilities(frame, stored, inputs.members, ids)
        columns[name] = [None if value is None else value / CNY_PER_COLUMN_UNIT for value in amounts]
    for name, quantity in catalogue().enterprise.items():
        columns[name] = [_figure(inputs.graph, quantity, profile, entity) for entity in ids]
    below: dict[str, list[str]] = {}
    for entity, owner in inputs.members.items():
        below.setdefault(owner, []).append(entity)
    entities = [tuple(dict.fromkeys([entity, *below.get(entity, [])])) for entity in ids]
    row_ids = frame["row_id"].tolist()
    place = _places("organisations", frame, inputs.tables)
    return RowSet(
        "enterprises",
        columns,
        lambda row, column: place(places[row], _as_typed(column)),
        [str(row_ids[index]) for index in places],
        entities,
        path=lambda row, column: figure_path(catalogue().enterprise[column], profile, ids[row])
        if column in catalogue().enterprise
        else "",
        by_entity=index_of([(entity,) for entity in ids]),
    )


def _as_typed(column: str) -> str:
    """The column of the organisations table behind one of the enterprises."""
    if column == "industrial":
        return "industry_code"
    return column if TABLES["organisations"].has(column) else "entity_id"


def with_facilities(
    frame: pd.DataFrame, column: str, members: Mapping[str, str], ids: Sequence[str]
) -> list[float | None]:
    """An amount of each enterprise: its own, else the sum of its facilities', else None."""
    own = {str(e): _cell(v) for e, v in zip(frame["entity_id"], frame[column], strict=True)}
    found: list[float | None] = []
    for entity in ids:
        value = own.get(entity)
        if value is None:
            parts = [own[e] for e, owner in members.items() if owner == entity and e != entity]
            amounts = [part for part in parts if isinstance(part, float)]
            value = sum(amounts) if amounts else None
        found.append(value if isinstance(value, float) else None)
    return found


def figure_path(quantity: Quantity, profile: str, entity: str = "") -> str:
    """The path of the one figure of a quantity."""
    return quantity.path.replace("{profile}", profile).replace("{entity}", entity)


def _figure(graph: Graph, quantity: Quantity, profile: str, entity: str) -> float | None:
    path = figure_path(quantity, profile, entity)
    return graph[path].value if path in graph else quantity.when_absent
