"""Inputs of an evaluation without a workspace: figures and rows as a test says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from carbonacct.activity.load import Tables, empty_frame, load_tables
from carbonacct.activity.period import Period
from carbonacct.activity.registers import REGISTERS
from carbonacct.activity.tables import TABLES
from carbonacct.evaluation.catalogue import catalogue
from carbonacct.evaluation.declarations import declarations
from carbonacct.evaluation.indicators import IndicatorResult, SystemEvaluation, SystemResult
from carbonacct.evaluation.inputs import Given, Inputs, register_rows, typed_quantities
from carbonacct.evaluation.reading import load_system
from carbonacct.evaluation.system import IndicatorSystem
from carbonacct.factors.store import FactorStore
from carbonacct.lineage.graph import Graph, Node

AT = date(2025, 12, 31)
Rows = Sequence[Mapping[str, object]]
NOTHING = load_tables(Path(__file__).parent, FactorStore.load().carriers(), Period(date(2025, 1, 1), AT))[0]
"""Tables of a folder without any."""


def frame(name: str, rows: Rows) -> pd.DataFrame:
    """Rows of a table or register as its frame; what a row does not say is blank."""
    blank = empty_frame(name) if name in REGISTERS else NOTHING.frame(name)
    if not rows:
        return blank
    columns: dict[str, Any] = {}
    for column in blank.columns:
        numeric = blank[column].dtype.kind == "f"
        nothing = float("nan") if numeric else None if blank[column].dtype == object else ""
        values = [row.get(column, nothing) for row in rows]
        columns[column] = pd.Series(values, dtype="int64" if column == "row" else blank[column].dtype)
    found = pd.DataFrame(columns)
    found["row_id"] = [f"{name}-{n}" for n in range(len(rows))]
    found["file"], found["sheet"] = f"registers/{name}.csv", ""
    found["row"] = range(2, len(rows) + 2)
    return found


def enterprise(code: str, **more: object) -> dict[str, object]:
    """A row of the organisations table."""
    return {"entity_id": code, "name": code, "kind": "enterprise", "parent_id": "park", "industry_code": "3973",
            "above_scale": True, "value_added_cny": 1e8, **more}  # fmt: skip


def inputs(
    figures: Mapping[str, tuple[float, str]],
    organisations: Rows = (),
    registers: Mapping[str, Rows] | None = None,
    given: Mapping[str, Given] | None = None,
    at: date = AT,
) -> Inputs:
    """What formulas read, from plain values.

    Args:
        figures: path → value and unit; figures of enterprises that are not named are zero.
        organisations: rows of :func:`enterprise`.
        registers: register → rows.
        given: quantities of settings and time series.
        at: the evaluation date.
    """
    graph = Graph()
    named = registers or {}
    rows = [{"row": 2 + n, **row} for n, row in enumerate(organisations)]
    registered = {name: [{"row": 2 + n, **row} for n, row in enumerate(named.get(name, ()))] for name in REGISTERS}
    tables = Tables(
        **{name: frame(name, rows if name == "organisations" else ()) for name in TABLES},
        registers={name: frame(name, found) for name, found in registered.items()},
    )
    for path, (value, unit) in figures.items():
        graph.add(Node(path, path, path, value, unit, "given"))
    for code in [str(row["entity_id"]) for row in rows]:
        for quantity in catalogue().enterprise.values():
            path = quantity.path.replace("{entity}", code)
            for profile in ("wuxi-2025", "national-park-910-a4", "zero-carbon-factory-2026"):
                place = path.replace("{profile}", profile)
                if place not in graph:
                    unit = "tCO2" if quantity.unit == "profile" else quantity.unit
                    graph.add(Node(place, place, place, 0.0, unit, "given"))
    members = {"park": "park", **{str(row["entity_id"]): str(row["entity_id"]) for row in rows}}
    days = {"period_days": Given(365.0, "d", "", "")}
    return Inputs(graph, register_rows(tables, at), tables.organisations, members, tables, typed_quantities(tables),
                  {**days, **(given or {})}, at, "park")  # fmt: skip


def evaluated(
    system: str | IndicatorSystem, made: Inputs, readings: Mapping[str, str] | None = None, only: int | None = None
) -> SystemResult:
    """The park under a system; ``only`` one indicator, so that the others need no data."""
    whole = load_system(system) if isinstance(system, str) else system
    if only is not None:
        whole = replace(whole, indicators=tuple(r for r in whole.indicators if r.document.number == only), checks=(),
                        document=whole.document.model_copy(update={"check": ()}))  # fmt: skip
    declared, _ = declarations(made.registers["declarations"], whole)
    return SystemEvaluation(whole, made, readings or {}, False, declared, {}).park()


def one(result: SystemResult, number: int) -> IndicatorResult:
    """The indicator of a number."""
    return next(found for found in result.indicators if found.rule.document.number == number)
