"""Checks of a linked library: what is likely to be wrong although it can be computed."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from carbonacct.datafiles import versioned_toml
from carbonacct.findings import Finding, finding, ordered
from carbonacct.lca.flow_words import plain_name
from carbonacct.lca.linking import Link, LinkedLibrary
from carbonacct.lca.unit_links import unit_factor

FILE = Path(__file__).resolve().parents[1] / "rulesets" / "lca" / "checks.toml"
FORMAT = "carbonacct.lci-checks/1"
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class DoubleCount:
    """Carbon dioxide that a process may count twice, in kg per unit of its product.

    ``direct`` is what it reports itself (``direct_flows``: each flow's part), ``bought`` what comes with the fuels that
    suppliers burn for it (``suppliers``: each one's part).
    """

    process: str
    label: str
    unit: str
    direct: float
    bought: float
    direct_flows: tuple[tuple[str, float], ...]
    suppliers: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class MassBalance:
    """Masses in and out of a process as written, in kg: products and resources in, the product and emissions out."""

    process: str
    label: str
    inputs_kg: float
    outputs_kg: float

    @property
    def ratio(self) -> float:
        """Outputs over inputs (infinite where there is no input)."""
        return self.outputs_kg / self.inputs_kg if self.inputs_kg else math.inf


@lru_cache(maxsize=1)
def _rules() -> dict[str, Any]:
    return versioned_toml(FILE, FORMAT)


def check(linked: LinkedLibrary) -> tuple[Finding, ...]:
    """Everything that a look at the processes tells: empty ones, twins, combustion counted twice, odd masses."""
    found = [*_empty(linked), *_twins(linked)]
    for item in double_counts(linked):
        found.append(
            finding(
                "lca_check.double_combustion",
                process=item.label,
                unit=item.unit,
                direct=f"{item.direct:.4g}",
                bought=f"{item.bought:.4g}",
                total=f"{item.direct + item.bought:.4g}",
                flows="; ".join(f"{name} {amount:.4g}" for name, amount in item.direct_flows),
                suppliers="; ".join(f"{name} {amount:.4g}" for name, amount in item.suppliers[:EXAMPLES]),
            )
        )
    odd = [item for item in mass_balances(linked) if _rules()["balance"]["largest_ratio"] < item.ratio < math.inf]
    if odd:
        odd.sort(key=lambda item: (-item.ratio, item.process))
        examples = "; ".join(f"{item.label} ({item.ratio:.3g})" for item in odd[:EXAMPLES])
        ratio = f"{_rules()['balance']['largest_ratio']:g}"
        found.append(finding("lca_check.mass_balance", count=len(odd), ratio=ratio, examples=examples))
    return tuple(ordered(found))


def _empty(linked: LinkedLibrary) -> Iterator[Finding]:
    """Processes without any input or emission: their products cost nothing."""
    busy = {link.column for link in (*linked.technosphere, *linked.biosphere)}
    cut = Counter(item.process for item in linked.report.unlinked)
    names = [item.label for place, item in enumerate(linked.processes) if place not in busy and not cut[item.id]]
    if names:
        yield finding("lca_check.empty", count=len(names), examples="; ".join(names[:EXAMPLES]))
    only_cut = [item.label for place, item in enumerate(linked.processes) if place not in busy and cut[item.id]]
    if only_cut:
        yield finding("lca_check.only_cut_off", count=len(only_cut), examples="; ".join(only_cut[:EXAMPLES]))


def _twins(linked: LinkedLibrary) -> Iterator[Finding]:
    """Several processes of one name, product and place."""
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for item in linked.processes:
        key = (plain_name(item.process.name), plain_name(item.product.name), item.process.location)
        groups[key].append(item.label)
    twins = [labels[0] for labels in groups.values() if len(labels) > 1]
    if twins:
        yield finding("lca_check.twins", count=len(twins), examples="; ".join(twins[:EXAMPLES]))


def double_counts(linked: LinkedLibrary) -> tuple[DoubleCount, ...]:
    """Processes that emit fossil CO2 themselves and buy fuels that their suppliers burn, largest overlap first.

    The bought part is that of the supplier itself, without its own suppliers. Reported is where the bought part fits
    into the direct one, so that the same combustion may stand in both.
    """
    rules = _rules()["combustion"]
    direct = _direct_carbon(linked, set(rules["flows"]))
    suppliers = _burned(linked, {place: math.fsum(parts.values()) for place, parts in direct.items()})
    found = []
    for place, parts in suppliers.items():
        item = linked.processes[place]
        own, bought = math.fsum(direct.get(place, {}).values()), math.fsum(parts.values())
        fits = 0.0 < bought <= own * (1 + rules["tolerance"])
        if fits and bought >= rules["smallest_share"] * (own + bought):
            found.append(
                DoubleCount(item.id, item.label, item.unit, own, bought, _sorted(direct[place]), _sorted(parts))
            )
    return tuple(sorted(found, key=lambda item: (-min(item.direct, item.bought), item.process)))


def _sorted(parts: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(parts.items(), key=lambda part: (-abs(part[1]), part[0])))


def _reference(linked: LinkedLibrary, place: int) -> float:
    item = linked.processes[place]
    return item.process.exchanges[item.reference].amount


def _direct_carbon(linked: LinkedLibrary, names: set[str]) -> dict[int, dict[str, float]]:
    """kg of these emissions per unit of product, by process and name of the flow."""
    ids = list(linked.flows)
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for link in linked.biosphere:
        flow, exchange = linked.flows[ids[link.row]], linked.exchange(link)
        unit = unit_factor(flow.unit, "kg", flow) if plain_name(flow.name) in names else None
        if unit is not None and exchange.direction == "output":
            amount = exchange.amount * link.factor * unit.factor / _reference(linked, link.column)
            name = flow.name.strip()
            found[link.column][name] = found[link.column].get(name, 0.0) + amount
    return found


def _burned(linked: LinkedLibrary, direct: Mapping[int, float]) -> dict[int, dict[str, float]]:
    """kg of CO2 that suppliers emit by burning fuel for a process, per unit of its product, by supplier's product."""
    words = tuple(_rules()["combustion"]["supplier_words"])
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for link in linked.technosphere:
        name = linked.processes[link.row].product.name.strip()
        if not any(word in name.lower() for word in words):
            continue
        amount = -linked.exchange(link).amount * link.factor / _reference(linked, link.column)
        parts = found[link.column]
        parts[name] = parts.get(name, 0.0) + amount * direct.get(link.row, 0.0)
    return found


def mass_balances(linked: LinkedLibrary) -> tuple[MassBalance, ...]:
    """Masses in and out of every process that has both; exchanges not counted in mass are left out, so it is a hint."""
    found = []
    for item in linked.processes:
        sums: dict[str, list[float]] = {"input": [], "output": []}
        for exchange in item.process.exchanges:
            unit = unit_factor(exchange.unit, "kg")
            if unit is not None and not exchange.avoided:
                sums[exchange.direction].append(exchange.amount * unit.factor)
        if sums["input"] and sums["output"]:
            found.append(MassBalance(item.id, item.label, math.fsum(sums["input"]), math.fsum(sums["output"])))
    return tuple(found)


def zero_scores(
    linked: LinkedLibrary, scores: Mapping[Hashable, float], factors: Mapping[str, float], method: str
) -> tuple[Finding, ...]:
    """Why products score exactly 0: they carry no burden by allocation, nothing upstream emits, or nothing counts.

    Args:
        linked: the library.
        scores: score of one unit by id of the product.
        factors: the method, by flow id.
        method: its name, for the findings.
    """
    ids = list(linked.flows)
    zero = [place for place, item in enumerate(linked.processes) if scores.get(item.id) == 0.0]
    linked_to = {link.column for link in (*linked.technosphere, *linked.biosphere)}
    busy = {link.column for link in (*linked.technosphere, *linked.biosphere) if _moves(linked, link)}
    free = {place for place in zero if linked.processes[place].process.origin and place in linked_to - busy}
    emitting = [link for link in linked.biosphere if _moves(linked, link)]
    emits = _reached(linked, {link.column for link in emitting})
    counts = _reached(linked, {link.column for link in emitting if factors.get(ids[link.row])})
    rest = [place for place in zero if place not in free and place not in counts]
    reasons = {
        "lca_check.zero_share": sorted(free),
        "lca_check.zero_no_flows": [place for place in rest if place not in emits],
        "lca_check.zero_unmatched": [place for place in rest if place in emits],
    }
    found = []
    for code, places in reasons.items():
        if places:
            examples = "; ".join(linked.processes[place].label for place in places[:EXAMPLES])
            found.append(finding(code, method=method, count=len(places), examples=examples))
    return tuple(found)


def _moves(linked: LinkedLibrary, link: Link) -> bool:
    """Whether a link carries an amount."""
    return linked.exchange(link).amount * link.factor != 0.0


def _reached(linked: LinkedLibrary, start: Iterable[int]) -> set[int]:
    """The processes of ``start`` and all that buy from them, however far."""
    buyers: dict[int, list[int]] = defaultdict(list)
    for link in linked.technosphere:
        if _moves(linked, link):
            buyers[link.row].append(link.column)
    found, waiting = set(start), list(start)
    while waiting:
        for buyer in buyers.get(waiting.pop(), ()):
            if buyer not in found:
                found.add(buyer)
                waiting.append(buyer)
    return found
