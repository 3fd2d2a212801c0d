"""Multi-output processes split into single-output ones, by an allocation that is recorded as data.

Shares are taken from, in this order: the choice for the process in the rules, the method of the call, the default of
the process, then the steps of the rules (the file's own factors, mass, energy), last the declared fallback. Factors
that are all zero, and products counted in unlike units, are never divided: they are findings.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from carbonacct.errors import UsageError
from carbonacct.findings import Finding, finding, ordered
from carbonacct.lca.allocation_rules import METHODS, AllocationRules
from carbonacct.lca.datasets import Exchange, Library, Process
from carbonacct.lca.scaling import can_scale, scaled_exchange
from carbonacct.lca.shares import Refused, Shares, shares_of

__all__ = ["Allocation", "AllocationRecord", "AllocationRules", "allocate", "products_of"]
ONE = 1e-6
"""Shares sum to 1 within this."""


@dataclass(frozen=True, slots=True)
class AllocationRecord:
    """How one product of a multi-output process was split off.

    ``process`` is the id as read, ``made`` the id of the single-output process, ``share`` what it carries (NaN: a
    share per exchange), ``method`` the allocation and ``rule`` where it comes from.
    """

    process: str
    name: str
    product: str
    made: str
    share: float
    method: str
    rule: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """A library of single-output processes, how it was made, and what is wrong (``refused``: ids left out).

    The findings of ``library`` are those of reading that still stand, and those of the allocation.
    """

    library: Library
    records: tuple[AllocationRecord, ...]
    findings: tuple[Finding, ...]
    refused: tuple[str, ...]
    rules: AllocationRules


def allocate(
    library: Library,
    method: str | Mapping[str, str] | None = None,
    rules: AllocationRules | None = None,
) -> Allocation:
    """Split every multi-output process of a library.

    A process that cannot be split is left out of the result and stands in ``refused`` with a finding of severity
    error. Copies of one uncertain exchange share a parameter, so that they move together.

    Args:
        library: as an importer reads it.
        method: for all multi-output processes, or by process id: ``physical``, ``mass``, ``energy``, ``economic``,
            ``given``, ``causal``, ``system_expansion``, or a fallback of the rules.
        rules: order, fallback, choices per process and measured properties (default: refuse what is not plain).

    Raises:
        UsageError: an unknown method, or the id of a process that is not there.
    """
    used = rules or AllocationRules()
    wanted = _methods(library, method)
    processes: list[Process] = []
    records: list[AllocationRecord] = []
    found: list[Finding] = []
    refused: list[str] = []
    left_out: list[Process] = []
    for process in library.processes:
        products = products_of(library, process)
        if not products and used.without_product == "leave_out":
            found.append(finding("lca_allocation.left_out", process.source, process=process.name))
            left_out.append(process)
            continue
        if len(products) <= 1:
            processes.append(_with_reference(process, products))
            found += _single(process, products, library)
            continue
        shares = shares_of(library, process, products, wanted.get(process.id, ""), used)
        found += shares.findings
        if isinstance(shares, Refused):
            refused.append(process.id)
            continue
        found += _sums(process, shares, used)
        for made, record in _split(process, products, shares):
            processes.append(made)
            records.append(record)
        found += _unscaled(process)
    found += _summary(records)
    kept = replace(library, processes=tuple(processes), findings=(*_standing(library, left_out), *found))
    return Allocation(kept, tuple(records), tuple(ordered(found)), tuple(refused), used)


def _standing(library: Library, left_out: list[Process]) -> Iterator[Finding]:
    """Findings of reading, without those that say of a process that was left out that it has no reference."""
    settled = {process.source for process in left_out if process.source is not None}
    for item in library.findings:
        if not (item.source in settled and item.code.endswith(".no_reference")):
            yield item


def products_of(library: Library, process: Process) -> tuple[int, ...]:
    """Numbers of the exchanges that are functions of a process: products made, and wastes taken in for treatment."""
    found = []
    for number, exchange in enumerate(process.exchanges):
        flow = library.flows.get(exchange.flow)
        kind = flow.kind if flow is not None else "product"
        made = (kind == "product" and exchange.direction == "output") or (
            kind == "waste" and exchange.direction == "input"
        )
        if (made and not exchange.avoided) or (exchange.reference and kind != "elementary"):
            found.append(number)
    return tuple(found)


def _methods(library: Library, method: str | Mapping[str, str] | None) -> dict[str, str]:
    ids = {process.id for process in library.processes}
    wanted = dict.fromkeys(ids, method) if isinstance(method, str) else dict(method or {})
    unknown = sorted(set(wanted) - ids)
    if unknown:
        raise UsageError(f"allocation names processes that are not in {library.name}: {unknown[:10]}")
    known = (*METHODS, "reference", "reference_dimension", "equal")
    odd = sorted(set(wanted.values()) - set(known))
    if odd:
        raise UsageError(f"unknown allocation methods {odd}; known are {known}")
    return wanted


def _with_reference(process: Process, products: tuple[int, ...]) -> Process:
    """A process with one product, which is its reference, whatever the file marks."""
    exchanges = tuple(
        item if item.reference == (number in products) else replace(item, reference=number in products)
        for number, item in enumerate(process.exchanges)
    )
    return process if exchanges == process.exchanges else replace(process, exchanges=exchanges)


def _single(process: Process, products: tuple[int, ...], library: Library) -> Iterator[Finding]:
    if not products:
        yield finding("lca_allocation.no_product", process.source, process=process.name)
    elif process.exchanges[products[0]].amount == 0.0:
        name = library.flows[process.exchanges[products[0]].flow].name
        yield finding("lca_allocation.zero_product", process.source, process=process.name, product=name)


def _sums(process: Process, shares: Shares, rules: AllocationRules) -> Iterator[Finding]:
    """Shares that do not sum to 1 (system expansion has none)."""
    if shares.method == "system_expansion":
        return
    sums = [math.fsum(column) for column in zip(*shares.per_exchange, strict=True)] if shares.per_exchange else []
    total = math.fsum(shares.values)
    odd = [value for value in (sums or [total]) if abs(value - 1) > ONE]
    if odd:
        code = "lca_allocation.normalised" if rules.normalise else "lca_allocation.sum"
        yield finding(code, process.source, process=process.name, method=shares.method, total=f"{odd[0]:g}")


def _split(process: Process, products: tuple[int, ...], shares: Shares) -> Iterator[tuple[Process, AllocationRecord]]:
    kept = shares.kept if shares.kept else products
    times = Counter(process.exchanges[number].flow for number in products)
    for place, number in enumerate(products):
        if number not in kept:
            continue
        product = process.exchanges[number].flow
        made = f"{process.id}/{product}" + (f"#{number}" if times[product] > 1 else "")
        exchanges = tuple(_parts(process, products, number, place, shares))
        share = math.nan if shares.per_exchange else shares.values[place]
        record = AllocationRecord(process.id, process.name, product, made, share, shares.method, shares.rule)
        yield replace(process, id=made, exchanges=exchanges, allocation=(), origin=process.id), record


def _parts(process: Process, products: tuple[int, ...], own: int, place: int, shares: Shares) -> Iterator[Exchange]:
    """Exchanges of the single-output process of the product at ``own``."""
    for number, exchange in enumerate(process.exchanges):
        if number == own:
            yield replace(exchange, reference=True)
        elif number in products:
            if shares.method == "system_expansion":
                yield replace(exchange, reference=False, avoided=True)
        else:
            factor = shares.per_exchange[place][number] if shares.per_exchange else shares.values[place]
            shared = exchange
            if exchange.uncertainty is not None and not exchange.parameters and len(shares.values) > 1:
                shared = replace(exchange, parameters=(f"{process.id}#{number}",))
            yield scaled_exchange(shared, factor)


def _unscaled(process: Process) -> Iterator[Finding]:
    odd = sum(not can_scale(exchange.uncertainty) for exchange in process.exchanges)
    if odd:
        yield finding("lca_allocation.unscaled", process.source, process=process.name, count=odd)


def _summary(records: list[AllocationRecord]) -> Iterator[Finding]:
    """One remark per way of splitting: how many processes and products."""
    ways = Counter((record.method, record.rule) for record in records)
    processes = Counter({way: len({r.process for r in records if (r.method, r.rule) == way}) for way in ways})
    for (method, rule), count in sorted(ways.items()):
        yield finding(
            "lca_allocation.chosen", method=method, rule=rule, processes=processes[method, rule], products=count
        )
