"""What every member is asked about beside its consumption: non-fossil energy, feedstock, electricity by origin.

The rules are those of the park, drawn around a member with its facilities: energy received inside the park counts at
the buyer and is taken off at the seller. Lines and rows are sorted by member in one pass, however many members.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from carbonacct.activity.records import ELECTRICITY, Record
from carbonacct.energy.balance import (
    GRID_ORIGINS,
    MEMO_TERMS,
    NONFOSSIL_GENERATION,
    RENEWABLE_GENERATION,
    EnergyLine,
    certificate_counts,
)
from carbonacct.energy.conversion import BASES, Basis
from carbonacct.energy.figures import BASIS_NAMES, EnergyFigures
from carbonacct.lineage.graph import Node

OWN_OR_DIRECT = frozenset({"self_generated", "direct_line"})
KEPT = frozenset({"used", "stored"})
"""Destinations of captured CO2 that keep it out of the air."""
_ORIGINS = {
    "grid": ("电网来电（含绿电交易）", "from the grid (green-power trade in)"),
    "direct_line": ("专线直供", "by direct line"),
    "self_generated": ("自发自用", "generated and used"),
    "received": ("园内受入", "received inside the park"),
}
_HANDED_ON = ("外购后转供", "bought and handed on inside the park")
_BOUGHT_OR_MADE = ("购入、自发与受入的电量", "power bought, made and received")
_RENEWABLE = (
    "可再生电力（自发自用、直供、绿电交易、园内受入）",
    "renewable power (own, direct line, traded, received)",
)
_CERTIFICATES = ("核销绿证（可再生）", "retired unbundled certificates (renewable)")
_PHYSICAL = ("自发自用与直供的非化石电力（绿证未售）", "own and direct-line non-fossil power (certificates kept)")
_ENERGY = {
    "nonfossil_supplied": (
        "非化石能源（自产、直供、绿电交易、生物质、园内受入减供出）",
        "non-fossil energy (own, direct line, traded, biomass, received less sold inside)",
    ),
    "nonfossil_certificates": ("核销绿证对应电量", "retired unbundled certificates"),
    "feedstock": ("原料用能", "feedstock"),
}

Grouped = Mapping[str, Mapping[str, list[int]]]
"""Member → what its lines or rows stand for → their numbers."""


def enterprise_figures(figures: EnergyFigures) -> None:
    """Add the figures of every member; each path is there, zero without rows."""
    members = dict.fromkeys(figures.members.values())
    energy = _grouped(_line_roles(figures))
    power = _grouped(_power_roles(figures))
    for member in members:
        for basis in BASES:
            _nonfossil(figures, member, basis, energy.get(member, {}))
        _electricity(figures, member, power.get(member, {}))


def direct_supply(figures: EnergyFigures) -> None:
    """Add the park's own and direct-line non-fossil power, certificates not sold; sold inside the park it stays own."""

    def counted(r: Record) -> bool:
        if r.generation not in NONFOSSIL_GENERATION or r.status == "sold":
            return False
        at_gate = r.flow == "gate_in" and r.origin == "direct_line" and not figures.direct_line_rows
        return is_own_or_direct(r) or r.flow == "transfer_out" or at_gate

    zh, en = "自发自用与直供的非化石电量（绿证未售）", "own and direct-line non-fossil power (certificates kept)"
    figures.rows("energy/park/electricity/direct_supply", zh, en, counted)


def captured_and_kept(figures: EnergyFigures) -> None:
    """Add the captured CO2 that was used or stored."""
    rows = [r for r in figures.all_records if r.flow == "capture" and r.destination in KEPT and r.unit == "kg"]
    value = 0.0
    for row in rows:
        value += row.quantity
    zh, en = "捕集后利用或封存的二氧化碳", "captured CO2 that was used or stored"
    path, ids = "activity/captured_used_or_stored", tuple(row.row_id for row in rows)
    figures.graph.add(Node(path, zh, en, value / 1000, "tCO2", "rows", rows=ids))


def is_own_or_direct(record: Record) -> bool:
    """Whether a row is power that a member made for itself or took from a direct line."""
    return record.table == "power" and record.origin in OWN_OR_DIRECT


def _grouped(roles: Iterator[tuple[str, str, int]]) -> Grouped:
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for member, role, number in roles:
        found[member][role].append(number)
    return found


def _line_roles(figures: EnergyFigures) -> Iterator[tuple[str, str, int]]:
    """(Member, figure, number) of every energy line that counts in a figure of a member."""
    for number, line in enumerate(figures.lines):
        role = "" if line.record.table == "gate" else _line_role(line)
        if role:
            yield figures.members[line.record.entity], role, number


def _line_role(line: EnergyLine) -> str:
    if line.term == "certificate":
        return "nonfossil_certificates"
    if line.term == "consumed":
        return "feedstock" if line.record.use == "feedstock" else ""
    counts = line.nonfossil and line.record.status != "sold" and line.term not in MEMO_TERMS
    return "nonfossil_supplied" if counts else ""


def _power_roles(figures: EnergyFigures) -> Iterator[tuple[str, str, int]]:
    """(Member, figure, number) of every row of electricity that counts in a figure of a member."""
    for number, record in enumerate(figures.all_records):
        if record.carrier != ELECTRICITY or record.table == "gate":
            continue
        member = figures.members[record.entity]
        origin = _origin(record)
        if origin:
            yield member, origin, number
        if record.flow == "certificate":
            if record.generation in RENEWABLE_GENERATION and certificate_counts(record, figures.context):
                yield member, "renewable_certificates", number
            continue
        if record.status == "sold":
            continue
        if origin in _ORIGINS and record.origin != "grid" and record.generation in RENEWABLE_GENERATION:
            yield member, "renewable_supplied", number
        if is_own_or_direct(record) and record.generation in NONFOSSIL_GENERATION:
            yield member, "physical_green", number


def _origin(record: Record) -> str:
    """How a row of power counts in its member's consumption: an origin, power handed on, or not at all."""
    if record.table == "power":
        return "grid" if record.origin in GRID_ORIGINS else record.origin if record.origin in OWN_OR_DIRECT else ""
    if record.flow == "transfer_in":
        return "received"
    if record.flow == "transfer_out" and record.generation in ("", "unspecified"):
        return "handed_on"  # what a seller made itself never was its consumption
    return ""


def _nonfossil(figures: EnergyFigures, member: str, basis: Basis, lines: Mapping[str, list[int]]) -> None:
    zh, en = BASIS_NAMES[basis]
    base = f"energy/enterprise/{member}/{basis}"
    for name, (name_zh, name_en) in _ENERGY.items():
        figures.leaf(f"{base}/{name}", f"{name_zh}（{zh}）", f"{name_en} ({en})", basis, lines.get(name, ()))
    pair = [f"{base}/nonfossil_supplied", f"{base}/nonfossil_certificates"]
    zh, en = f"非化石能源消费量（含绿证，{zh}）", f"non-fossil energy with certificates ({en})"
    figures.graph.sum(f"{base}/nonfossil", zh, en, "tce", pair)


def _electricity(figures: EnergyFigures, member: str, rows: Mapping[str, list[int]]) -> None:
    base, graph = f"energy/enterprise/{member}/electricity", figures.graph

    def leaf(name: str, names: tuple[str, str]) -> str:
        chosen = [figures.all_records[number] for number in rows.get(name, ())]
        value = 0.0
        for record in chosen:
            value += record.quantity
        ids = tuple(record.row_id for record in chosen)
        return graph.add(Node(f"{base}/{name}", *names, value, "kWh", "rows", rows=ids)).path

    parts = [leaf(name, names) for name, names in _ORIGINS.items() if name == "grid" or name in rows]
    zh, en = "用电量", "electricity consumption"
    if "handed_on" in rows:
        bought = graph.sum(f"{base}/bought_or_made", *_BOUGHT_OR_MADE, "kWh", parts)
        graph.difference(f"{base}/consumption", zh, en, "kWh", [bought.path, leaf("handed_on", _HANDED_ON)])
    else:
        graph.sum(f"{base}/consumption", zh, en, "kWh", parts)
    pair = [leaf("renewable_supplied", _RENEWABLE), leaf("renewable_certificates", _CERTIFICATES)]
    zh, en = "可再生电力消费量（含绿证）", "renewable power with certificates"
    graph.sum(f"{base}/renewable", zh, en, "kWh", pair)
    leaf("physical_green", _PHYSICAL)
