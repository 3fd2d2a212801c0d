"""Shares of the products of one multi-output process."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from carbonacct.findings import Finding, finding
from carbonacct.lca.allocation_rules import AllocationRules, ProcessChoice
from carbonacct.lca.datasets import Library, Process
from carbonacct.lca.unit_links import is_energy, is_mass, same_dimension, unit_factor

_FILE_METHODS = ("given", "causal", "physical", "mass", "energy", "economic")


@dataclass(frozen=True, slots=True)
class Shares:
    """Share of each product (in the order of the products), or per product one share for each exchange.

    ``kept`` are the exchanges that become processes of their own (empty: all products).
    """

    values: tuple[float, ...]
    method: str
    rule: str
    per_exchange: tuple[tuple[float, ...], ...] = ()
    kept: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """No share; the findings say why."""

    findings: tuple[Finding, ...]


@dataclass
class _Case:
    """One process to split, and the remarks gathered on the way."""

    library: Library
    process: Process
    products: tuple[int, ...]
    rules: AllocationRules
    remarks: list[Finding] = field(default_factory=list)

    def names(self) -> list[str]:
        return [self.library.flows[self.process.exchanges[number].flow].name for number in self.products]

    def units(self) -> list[str]:
        return [self.process.exchanges[number].unit for number in self.products]

    def remark(self, code: str, **values: object) -> None:
        self.remarks.append(finding(code, self.process.source, process=self.process.name, **values))


def shares_of(
    library: Library, process: Process, products: tuple[int, ...], method: str, rules: AllocationRules
) -> Shares | Refused:
    """Shares of the products, or the findings that say why there are none.

    Args:
        library: holds the flows.
        process: the multi-output process.
        products: numbers of the exchanges that are its functions.
        method: of the call (empty: none).
        rules: of the allocation file.
    """
    case = _Case(library, process, products, rules)
    choice = rules.choice(process)
    if any(process.exchanges[number].amount == 0.0 for number in products):
        name = next(n for n, p in zip(case.names(), products, strict=True) if process.exchanges[p].amount == 0.0)
        return Refused((finding("lca_allocation.zero_product", process.source, process=process.name, product=name),))
    if choice is not None:
        found = _by_method(case, choice.method, f"choice {choice.process!r}", choice)
    elif method:
        found = _by_method(case, method, "call", None)
    elif process.default_allocation != "none":
        found = _by_method(case, process.default_allocation, "default of the process", None)
    else:
        found = _by_order(case)
    if found is None:
        return Refused(tuple(case.remarks) or (_unlike(case, "lca_allocation.unlike_units"),))
    return Shares(found.values, found.method, found.rule, found.per_exchange, found.kept, tuple(case.remarks))


def _by_order(case: _Case) -> Shares | None:
    for step in case.rules.order:
        found = _from_file(case) if step == "file" else _by_amount(case, step, f"order: {step}", quiet=True)
        if found is not None:
            return found
    if case.rules.fallback == "refuse":
        case.remarks.append(_unlike(case, "lca_allocation.unlike_units"))
        return None
    case.remarks.append(_unlike(case, "lca_allocation.fallback"))
    return _by_method(case, case.rules.fallback, "fallback", None)


def _unlike(case: _Case, code: str) -> Finding:
    made = "; ".join(f"{name} ({unit})" for name, unit in zip(case.names(), case.units(), strict=True))
    values = {"fallback": case.rules.fallback} if code.endswith("fallback") else {}
    return finding(code, case.process.source, process=case.process.name, products=made, **values)


def _by_method(case: _Case, method: str, rule: str, choice: ProcessChoice | None) -> Shares | None:
    if choice is not None and choice.factors:
        return _chosen(case, choice, rule)
    if method in ("mass", "energy"):
        return _factors(case, method, rule, quiet=True) or _by_amount(case, method, rule)
    if method == "system_expansion":
        return _expanded(case, rule)
    if method in ("reference", "reference_dimension"):
        return _by_reference(case, method, rule)
    if method == "equal":
        return Shares((1 / len(case.products),) * len(case.products), "equal", rule)
    if method == "physical":
        stated = _factors(case, method, rule, quiet=True)
        return stated or _by_amount(case, "mass", rule, quiet=True) or _by_amount(case, "energy", rule)
    if method in ("causal", "economic", "given"):
        return _factors(case, method, rule)
    case.remark("lca_allocation.no_factors", method=method)
    return None


def _from_file(case: _Case) -> Shares | None:
    """The file's own factors; those that are all zero are reported and passed over."""
    for method in _FILE_METHODS:
        if any(item.method == method for item in case.process.allocation):
            found = _factors(case, method, "factors of the file", passing=True)
            if found is not None:
                return found
    return None


def _factors(case: _Case, method: str, rule: str, *, quiet: bool = False, passing: bool = False) -> Shares | None:
    """Shares that the file states under a method.

    Args:
        case: the process.
        method: of the factors.
        rule: where the choice comes from.
        quiet: say nothing where there are no factors.
        passing: factors of zero are a warning, since another way will be tried.
    """
    stated = [item for item in case.process.allocation if item.method == method]
    if not stated:
        if not quiet:
            case.remark("lca_allocation.no_factors", method=method)
        return None
    if all(item.value == 0.0 for item in stated):
        case.remark(
            "lca_allocation.zero_factors_passed" if passing or quiet else "lca_allocation.zero_factors", method=method
        )
        return None
    flows = [case.process.exchanges[number].flow for number in case.products]
    if any(item.exchange is not None for item in stated):
        return _causal(case, method, rule)
    given = {item.product: item.value for item in stated}
    missing = [name for name, flow in zip(case.names(), flows, strict=True) if flow not in given]
    if missing or min(given.values()) < 0:
        case.remark("lca_allocation.bad_factors", method=method, products="; ".join(missing) or "< 0")
        return None
    return _normal(case, [given[flow] for flow in flows], method, rule)


def _causal(case: _Case, method: str, rule: str) -> Shares | None:
    """A share per exchange; every exchange that is not a product needs one of every product."""
    stated = {
        (item.product, item.exchange): item.value
        for item in case.process.allocation
        if item.method == method and item.exchange is not None
    }
    table, missing = [], set()
    for number in case.products:
        flow = case.process.exchanges[number].flow
        row = []
        for place, exchange in enumerate(case.process.exchanges):
            if place not in case.products and (flow, place) not in stated:
                missing.add(case.library.flows[exchange.flow].name)
            row.append(stated.get((flow, place), 1.0 / len(case.products)))
        table.append(tuple(row))
    if missing or any(value < 0 for value in stated.values()):
        case.remark("lca_allocation.bad_factors", method=method, products="; ".join(sorted(missing)) or "< 0")
        return None
    columns = list(zip(*table, strict=True))
    if any(math.fsum(column) == 0.0 for column in columns):
        case.remark("lca_allocation.zero_factors", method=method)
        return None
    if case.rules.normalise:
        table = [tuple(v / math.fsum(c) for v, c in zip(row, columns, strict=True)) for row in table]
    return Shares((math.nan,) * len(case.products), method, rule, tuple(table))


def _chosen(case: _Case, choice: ProcessChoice, rule: str) -> Shares | None:
    """Factors (or, for ``economic``, prices per unit) that the allocation file gives by flow id or name."""
    given = dict(choice.factors)
    values, missing = [], []
    for number, name in zip(case.products, case.names(), strict=True):
        exchange = case.process.exchanges[number]
        value = given.get(exchange.flow, given.get(name.strip()))
        if value is None or value < 0:
            missing.append(name)
            continue
        values.append(value * abs(exchange.amount) if choice.method == "economic" else value)
    if missing:
        case.remark("lca_allocation.bad_factors", method=choice.method, products="; ".join(missing))
        return None
    if not any(values):
        case.remark("lca_allocation.zero_factors", method=choice.method)
        return None
    if choice.method == "economic":
        return _shared(values, "economic", rule)
    return _normal(case, values, choice.method, rule)


def _normal(case: _Case, values: list[float], method: str, rule: str) -> Shares:
    return _shared(values, method, rule) if case.rules.normalise else Shares(tuple(values), method, rule)


def _shared(values: list[float], method: str, rule: str) -> Shares:
    total = math.fsum(values)
    return Shares(tuple(value / total for value in values), method, rule)


def _amounts(case: _Case, unit: str) -> list[float | None]:
    """Amount of each product in a unit: by its own unit, by the file's conversions, or by a property of the rules."""
    found: list[float | None] = []
    for number in case.products:
        exchange = case.process.exchanges[number]
        flow = case.library.flows[exchange.flow]
        link = unit_factor(exchange.unit, unit, flow)
        value = None if link is None else exchange.amount * link.factor
        for item in case.rules.properties if value is None else ():
            first = unit_factor(exchange.unit, item.unit) if item.fits(flow) else None
            second = unit_factor(item.per_unit, unit) if first is not None else None
            if first is not None and second is not None:
                value = exchange.amount * first.factor * item.value * second.factor
                break
        found.append(value)
    return found


def _by_amount(case: _Case, method: str, rule: str, *, quiet: bool = False) -> Shares | None:
    """By mass or energy, where every product has one."""
    amounts = _amounts(case, "kg" if method == "mass" else "MJ")
    known = [abs(value) for value in amounts if value is not None]
    if len(known) < len(amounts):
        if not quiet:
            case.remarks.append(_unlike(case, "lca_allocation.unlike_units"))
        return None
    plain = all((is_mass if method == "mass" else is_energy)(unit) for unit in case.units())
    return _shared(known, method, rule if plain else f"{rule}, with conversions")


def _reference(case: _Case) -> int | None:
    """Place of the quantitative reference among the products, if there is exactly one."""
    marked = [place for place, number in enumerate(case.products) if case.process.exchanges[number].reference]
    if len(marked) == 1:
        return marked[0]
    case.remark("lca_allocation.no_single_reference", count=len(marked))
    return None


def _by_reference(case: _Case, method: str, rule: str) -> Shares | None:
    """All on the reference product, or by amount on the products of its dimension; the others carry nothing."""
    place = _reference(case)
    if place is None:
        return None
    units = case.units()
    values = [1.0 if number == place else 0.0 for number in range(len(units))]
    if method == "reference_dimension":
        for number, unit in enumerate(units):
            link = unit_factor(unit, units[place]) if same_dimension(unit, units[place]) else None
            amount = abs(case.process.exchanges[case.products[number]].amount)
            values[number] = amount * link.factor if link is not None else 0.0
    return _shared(values, method, rule)


def _expanded(case: _Case, rule: str) -> Shares | None:
    """The reference product carries all; the others are credited as avoided products."""
    place = _reference(case)
    if place is None:
        return None
    values = tuple(1.0 if number == place else 0.0 for number in range(len(case.products)))
    return Shares(values, "system_expansion", rule, kept=(case.products[place],))
