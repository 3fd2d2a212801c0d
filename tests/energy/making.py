"""Activity records made by hand: what the rows of a workspace become, without a workspace."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Any

from carbonacct.activity.period import Period
from carbonacct.activity.records import Record
from carbonacct.energy.balance import EnergyLine, balance_lines
from carbonacct.energy.conversion import EnergyContext
from carbonacct.energy.electrification import electrification
from carbonacct.energy.enterprise_figures import captured_and_kept, direct_supply, enterprise_figures
from carbonacct.energy.figures import EnergyFigures
from carbonacct.factors.store import FactorStore
from carbonacct.findings import has_errors
from carbonacct.lineage.graph import Graph
from carbonacct.source import Source

PARK = "P"
EQUIVALENT = "electricity-equivalent-value@zcf-2026"
ASSESSED = date(2026, 6, 30)
FIELDS = {field.name for field in fields(Record)}
numbers = count(1)


@lru_cache(maxsize=1)
def store() -> FactorStore:
    """The shipped factors, read once."""
    return FactorStore.load()


def record(table: str, entity: str, carrier: str, flow: str, quantity: float, unit: str, **more: Any) -> Record:
    """A record with an id and a place of its own; names that are no field of a record are measured values."""
    number = next(numbers)
    known = {name: value for name, value in more.items() if name in FIELDS}
    measured = {name: float(v) if isinstance(v, int) else v for name, v in more.items() if name not in FIELDS}
    period = str(known.pop("period", "2025"))
    row_id = str(known.pop("row_id", f"{number:016x}"))
    place = Source(f"{table}.csv", "", f"A{number}")
    return Record(table, row_id, place, entity, period, carrier, flow, quantity, unit, measured=measured, **known)


def activity(flow: str, carrier: str, quantity: float, unit: str, entity: str = "E1", **more: Any) -> Record:
    """A row of the activity table."""
    return record("activity", entity, carrier, flow, quantity, unit, **more)


def burned(carrier: str, quantity: float, unit: str, entity: str = "E1", **more: Any) -> Record:
    """A fuel that was burned in a boiler or furnace."""
    return activity("consumption", carrier, quantity, unit, entity, **{"use": "combustion", **more})


def power(origin: str, kwh: float, entity: str = "E1", **more: Any) -> Record:
    """A row of the power table."""
    return record("power", entity, "electricity", "power", kwh, "kWh", origin=origin, **more)


def certificate(kwh: float, entity: str = "E1", **more: Any) -> Record:
    """A green certificate, retired and unbundled unless said otherwise; ``period`` is its vintage."""
    usual = {"status": "retired", "generation": "wind", "serial": "GEC-1"}
    return record("certificates", entity, "electricity", "certificate", kwh, "kWh", **{**usual, **more})


def transfer(
    seller: str, buyer: str, carrier: str, sold: float, unit: str, received: float | None = None, **more: Any
) -> list[Record]:
    """Both sides of a transfer inside the park."""
    one = record("transfers", seller, carrier, "transfer_out", sold, unit, counterparty=buyer, **more)
    amount = sold if received is None else received
    two = record("transfers", buyer, carrier, "transfer_in", amount, unit, counterparty=seller, **more)
    return [one, two]


def gate(direction: str, carrier: str, quantity: float, unit: str, **more: Any) -> Record:
    """A meter at the park's gate."""
    return record("gate", PARK, carrier, f"gate_{direction}", quantity, unit, **more)


YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


def energy_context() -> EnergyContext:
    """Coefficients for the year 2025, judged at the middle of 2026."""
    return EnergyContext(store(), store().carriers(), YEAR, ASSESSED, EQUIVALENT)


def balance(*records: Record, members: dict[str, str] | None = None) -> list[EnergyLine]:
    """Energy lines of records that have no errors."""
    lines, findings = balance_lines(list(records), energy_context(), members)
    assert not has_errors(findings), findings
    return lines


def energy_graph(*records: Record, members: dict[str, str] | None = None) -> Graph:
    """All energy figures; every entity is a member of its own unless said otherwise."""
    graph = Graph()
    owners = {PARK: PARK, **{r.entity: r.entity for r in records}, **(members or {})}
    figures = EnergyFigures(graph, balance(*records, members=owners), list(records), owners, energy_context())
    figures.enterprises()
    figures.park()
    electrification(figures)
    enterprise_figures(figures)
    direct_supply(figures)
    captured_and_kept(figures)
    return graph


def comprehensive(graph: Graph, entity: str = "park", basis: str = "calorific") -> float:
    """Comprehensive energy consumption of the park or a member, in tce."""
    owner = "park" if entity == "park" else f"enterprise/{entity}"
    return graph.value(f"energy/{owner}/{basis}/comprehensive")
