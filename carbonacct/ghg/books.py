"""Enterprise books and the park book.

An enterprise book holds every line of a member, transfers inside the park included. The park book holds the members'
direct lines and what crosses the park's boundary: by the gate meters where the park has them, else by the members'
own rows. The network book is the difference between the two: gate minus members, valued at the gate's factor. It
stands for line losses, public lighting and users that report nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from carbonacct.activity.records import SOURCE, Record
from carbonacct.energy.balance import EnergyLine
from carbonacct.energy.conversion import HEAT_CARRIERS
from carbonacct.energy.gas_volume import gas_state
from carbonacct.ghg.context import LineSpec, MethodContext
from carbonacct.ghg.lines import Booked, flipped
from carbonacct.ghg.methods import all_methods

BOUNDARY = ("electricity_purchased", "electricity_exported", "heat_purchased", "heat_exported")
NETWORK_FUEL = "fuel_combustion"


def network_entity(park_id: str) -> str:
    """Id of the park's network and unassigned users."""
    return f"{park_id}:unassigned"


def method_lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Lines of one record by all methods, in the order of the methods' names, without what the profile leaves out."""
    table, profile = record.table if record.flow == SOURCE else "", context.profile
    lines = [line for method in all_methods() if method.table == table for line in method.lines(record, context)]
    kept = [line for line in lines if line.category not in profile.leaves_out]
    return [line for line in kept if profile.counts(line.gas)] if table else kept


def book_lines(
    records: list[Record],
    energy: list[EnergyLine],
    park_id: str,
    context: MethodContext,
    members: Mapping[str, str] | None = None,
) -> list[Booked]:
    """All lines of one profile: enterprise books, then the park's boundary, then the network.

    Args:
        records: every activity record, gate rows included.
        energy: lines of the energy balance; they say which members' flows pass a gate meter.
        park_id: the park's entity id.
        context: profile and factors; findings are collected in it.
        members: entity → the member it belongs to.
    """
    profile = context.profile.id
    booked = []
    through = {line.record.row_id: line.record for line in energy if line.at_gate}
    for record in records:
        if record.table == "gate":
            continue
        way = (
            _way(record, members or {})
            if record.table == "transfers"
            else "gate"
            if record.row_id in through
            else "own"
        )
        for spec in method_lines(record, context):
            counted = way if spec.category in BOUNDARY else "own"
            booked.append(Booked("enterprise", profile, record.entity, counted, spec))
    gates = [record for record in records if record.table == "gate"]
    boundary, network = _boundary(gates, list(through.values()), context)
    booked.extend(Booked("park", profile, park_id, "gate", spec) for spec in boundary)
    entity = network_entity(park_id)
    booked.extend(Booked("network", profile, entity, "gate", spec) for spec in network)
    return booked


def _way(transfer: Record, members: Mapping[str, str]) -> str:
    """``within`` for a transfer between parts of one member, which its own book leaves out, else ``inside``."""
    ends = {members.get(entity, entity) for entity in (transfer.entity, transfer.counterparty)}
    return "within" if len(ends) == 1 else "inside"


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
        plain = _as_at_gate(record, gates, states_generation)
        if plain is None or not own:
            network.extend(flipped(line, "member") for line in own)
            continue
        at_gate = [replace(line, record=record) for line in method_lines(plain, context)]
        network.extend(flipped(line, "member") for line in at_gate)
        if [line.terms for line in own] != [line.terms for line in at_gate]:
            boundary.extend(flipped(line, "reattributed") for line in at_gate)
            boundary.extend(flipped(line, "reattributed", 1.0) for line in own)
    return boundary, network


def _as_at_gate(record: Record, gates: list[Record], states_generation: bool) -> Record | None:
    """A member's row as the gate meter's row would be valued (the park's region, the gate's kind of heat).

    Returns:
        None where the gate rows say themselves what they carry, so that the member's row stands as it is.
    """
    park_id = gates[0].entity
    if record.carrier in HEAT_CARRIERS:
        same = [gate for gate in gates if gate.carrier == record.carrier]
        kinds = {(g.heat_source, g.number("emission_factor"), g.text("emission_factor_unit")) for g in same}
        if len(kinds) != 1:
            return None
        source, factor, unit = kinds.pop()
        measured = {k: v for k, v in record.measured.items() if not k.startswith("emission_factor")}
        if factor is not None:
            measured |= {"emission_factor": factor, "emission_factor_unit": unit}
        return replace(record, heat_source=source, measured=measured)
    if record.origin == "export" and states_generation:
        return None
    if record.origin == "direct_line":
        return replace(record, entity=park_id, status="")
    generation = "" if record.origin == "export" else record.generation
    origin = record.origin if record.origin == "export" else "grid"
    measured = {k: v for k, v in record.measured.items() if not k.startswith("emission_factor")}
    return replace(record, entity=park_id, origin=origin, generation=generation, measured=measured, status="")


def _fuel(record: Record, context: MethodContext, sign: float) -> list[LineSpec]:
    """A fuel stream at the gate, valued as burned at the set's defaults (measured values are the members' own)."""
    plain = replace(
        record, table="activity", flow="consumption", use="combustion", equipment="", measured=gas_state(record)
    )
    flag = "gate" if record.table == "gate" else "member"
    lines = [line for line in method_lines(plain, context) if line.category == NETWORK_FUEL]
    return [replace(line, record=record, sign=sign * line.sign, flags=flag) for line in lines]
