"""Enterprise books and the park book.

An enterprise book holds every line of a member, transfers inside the park included. The park book holds the members'
direct lines and what crosses the park's boundary: by the gate meters where the park has them, else by the members'
own rows. The network book is the difference between the two: gate minus members, valued at the gate's factor. It
stands for line losses, public lighting and users that report nothing.
"""

from __future__ import annotations

from dataclasses import replace

from carbonacct.activity.records import Record
from carbonacct.energy.balance import EnergyLine
from carbonacct.energy.conversion import HEAT_CARRIERS
from carbonacct.ghg.context import LineSpec, MethodContext
from carbonacct.ghg.electricity import grid_terms, power_terms
from carbonacct.ghg.lines import Booked, flipped
from carbonacct.ghg.methods import all_methods

BOUNDARY = ("electricity_purchased", "electricity_exported", "heat_purchased", "heat_exported")
NETWORK_FUEL = "fuel_combustion"


def network_entity(park_id: str) -> str:
    """Id of the park's network and unassigned users."""
    return f"{park_id}:unassigned"


def method_lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Lines of one record by all methods, in the order of the methods' names."""
    return [line for method in all_methods() for line in method.lines(record, context)]


def book_lines(records: list[Record], energy: list[EnergyLine], park_id: str, context: MethodContext) -> list[Booked]:
    """All lines of one profile: enterprise books, then the park's boundary, then the network.

    Args:
        records: every activity record, gate rows included.
        energy: lines of the energy balance; they say which members' flows pass a gate meter.
        park_id: the park's entity id.
        context: profile and factors; findings are collected in it.
    """
    profile = context.profile.id
    booked = []
    through = {line.record.row_id: line.record for line in energy if line.at_gate}
    for record in records:
        if record.table == "gate":
            continue
        way = "inside" if record.table == "transfers" else "gate" if record.row_id in through else "own"
        for spec in method_lines(record, context):
            counted = way if spec.category in BOUNDARY else "own"
            booked.append(Booked("enterprise", profile, record.entity, counted, spec))
    gates = [record for record in records if record.table == "gate"]
    boundary, network = _boundary(gates, list(through.values()), context)
    booked.extend(Booked("park", profile, park_id, "gate", spec) for spec in boundary)
    entity = network_entity(park_id)
    booked.extend(Booked("network", profile, entity, "gate", spec) for spec in network)
    return booked


def _boundary(
    gates: list[Record], through: list[Record], context: MethodContext
) -> tuple[list[LineSpec], list[LineSpec]]:
    """Lines of the park's boundary by gate meters, and of the network (gate − members)."""
    boundary: list[LineSpec] = []
    network: list[LineSpec] = []
    states_generation = any(r.flow == "gate_out" and r.generation not in ("", "unspecified") for r in gates)
    for record in gates:
        lines = method_lines(record, context)
        if context.carriers[record.carrier].is_fuel:
            network.extend(_fuel(record, context, 1.0 if record.flow == "gate_in" else -1.0))
            continue
        boundary.extend(lines)
        network.extend(replace(line, flags="gate") for line in lines)
    for record in through:
        if context.carriers[record.carrier].is_fuel:
            sign = 1.0 if record.flow == "sale" else -1.0
            network.extend(_fuel(record, context, sign))
            continue
        own = method_lines(record, context)
        keeps_own = record.carrier in HEAT_CARRIERS or (record.origin == "export" and states_generation)
        if keeps_own or not own:
            network.extend(flipped(line, "member") for line in own)
            continue
        at_gate = [_at_gate_factor(line, gates[0].entity, context) for line in own]
        network.extend(flipped(line, "member") for line in at_gate)
        for line, same in zip(own, at_gate, strict=True):
            if line.terms != same.terms:
                boundary.extend((flipped(same, "reattributed"), flipped(line, "reattributed", 1.0)))
    return boundary, network


def _at_gate_factor(line: LineSpec, park_id: str, context: MethodContext) -> LineSpec:
    """The same kilowatt-hours at the factor that the gate meter's row is valued at (that of the park's region)."""
    record = replace(line.record, entity=park_id, status="")
    terms = power_terms(record, context) if record.origin == "direct_line" else grid_terms(record, context)
    return line if terms is None else replace(line, terms=terms)


def _fuel(record: Record, context: MethodContext, sign: float) -> list[LineSpec]:
    """A fuel stream at the gate, valued as burned at the set's defaults (measured values are the members' own)."""
    plain = replace(record, table="activity", flow="consumption", use="combustion", equipment="", measured={})
    flag = "gate" if record.table == "gate" else "member"
    lines = [line for line in method_lines(plain, context) if line.category == NETWORK_FUEL]
    return [replace(line, record=record, sign=sign * line.sign, flags=flag) for line in lines]
