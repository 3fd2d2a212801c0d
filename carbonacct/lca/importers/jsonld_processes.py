"""Processes of an openLCA JSON-LD package: exchanges, allocation factors and parameters."""

from __future__ import annotations

from typing import Any

from carbonacct.findings import finding
from carbonacct.lca.datasets import (
    AllocationFactor,
    AllocationMethod,
    Direction,
    Exchange,
    Parameter,
    Process,
    Uncertainty,
)
from carbonacct.lca.importers.jsonld_entities import Entity, Package, missing_flow
from carbonacct.lca.importers.parameters import Scope
from carbonacct.lca.importers.quantities import MeasuredFlow
from carbonacct.lca.importers.reading import Reading, flag, inside, linked, text
from carbonacct.lca.importers.uncertainties import lognormal, normal, triangular, uniform, with_scores
from carbonacct.source import Source

_ALLOCATION: dict[str, AllocationMethod] = {
    "PHYSICAL_ALLOCATION": "physical",
    "ECONOMIC_ALLOCATION": "economic",
    "CAUSAL_ALLOCATION": "causal",
}


def read_process(
    package: Package, identifier: str, entity: Entity, outer: Scope, reading: Reading
) -> tuple[Process, list[Parameter]]:
    """One process with its own parameters."""
    data, source = entity.data, entity.source
    parameters = read_parameters(data, source, identifier, reading)
    scope = outer.child(parameters, reading)
    numbered = [
        (item, exchange)
        for place, item in reading.objects(data, "exchanges", source)
        if (exchange := _exchange(package, item, inside(source, place), scope, reading)) is not None
    ]
    exchanges = tuple(exchange for _, exchange in numbered)
    if not any(exchange.reference for exchange in exchanges):
        reading.findings.append(finding("lca_dataset.no_reference", source, name=text(data, "name") or identifier))
    documentation = linked(data, "processDocumentation")
    own = [parameter for parameter, _ in parameters]
    process = Process(
        id=identifier,
        name=text(data, "name") or identifier,
        exchanges=exchanges,
        location=package.location(data.get("location")),
        categories=package.categories(data.get("category")),
        allocation=_allocation(package, data, source, numbered, reading),
        default_allocation=_ALLOCATION.get(text(data, "defaultAllocationMethod"), "none"),
        parameters=tuple((parameter.name, parameter.value) for parameter in own),
        valid_from=text(documentation, "validFrom")[:10],
        valid_to=text(documentation, "validUntil")[:10],
        comment=text(data, "description"),
        source=source,
    )
    return process, own


def read_parameters(
    data: dict[str, Any], source: Source, process: str, reading: Reading
) -> list[tuple[Parameter, Source]]:
    """Parameters that a process (or the package, as a list under ``parameters``) states, with their places."""
    found = []
    for place, item in reading.objects(data, "parameters", source):
        where = inside(source, place)
        name = text(item, "name")
        value = reading.number(item.get("value"), inside(where, "value"))
        if not name or value is None:
            continue
        is_input = flag(item, "inputParameter", "isInputParameter")
        formula = "" if is_input else text(item, "formula")
        uncertainty = read_uncertainty(item, value, where, reading)
        own_id = f"{process}:{name}" if process else name
        found.append((Parameter(own_id, name, value, formula, process, uncertainty), where))
    return found


def _exchange(
    package: Package, item: dict[str, Any], source: Source, scope: Scope, reading: Reading
) -> Exchange | None:
    amount = reading.number(item.get("amount"), inside(source, "amount"))
    measured = _flow_of(package, item, source, reading)
    if amount is None or measured is None:
        return None
    unit = linked(item, "unit")
    unit_name = text(unit, "name")
    if measured.factors:
        flow_property = text(linked(item, "flowProperty"), "@id")
        known = package.quantities.unit_of(
            measured, flow_property, text(unit, "@id"), unit_name, reading, inside(source, "unit")
        )
        unit_name = known[0] if known is not None else unit_name
    avoided = flag(item, "avoidedProduct", "isAvoidedProduct")
    provider = linked(item, "defaultProvider")
    formula = text(item, "amountFormula")
    return Exchange(
        flow=measured.flow.id,
        direction=_direction(item, measured, avoided),
        amount=amount,
        unit=unit_name,
        reference=flag(item, "quantitativeReference", "isQuantitativeReference"),
        avoided=avoided,
        provider=text(provider, "@id"),
        provider_library=text(provider, "library"),
        location=package.location(item.get("location")),
        uncertainty=with_scores(
            read_uncertainty(item, amount, source, reading),
            text(item, "dqEntry", "pedigreeUncertainty"),
            amount,
            reading,
            source,
        ),
        formula=formula,
        parameters=scope.checked(formula, amount, reading, inside(source, "amountFormula")) if formula else (),
        comment=text(item, "description"),
        source=source,
    )


def _direction(item: dict[str, Any], measured: MeasuredFlow, avoided: bool) -> Direction:
    """Side of an exchange; openLCA keeps an avoided product among the inputs, here it is an output that is credited."""
    if avoided:
        return "input" if measured.flow.kind == "waste" else "output"
    return "input" if flag(item, "input", "isInput") else "output"


def _flow_of(package: Package, item: dict[str, Any], source: Source, reading: Reading) -> MeasuredFlow | None:
    reference = linked(item, "flow")
    identifier = text(reference, "@id")
    measured = package.flows.get(identifier)
    if measured is None:
        measured = missing_flow(reference, text(linked(item, "unit"), "name"))
        name = text(reference, "name") or identifier or "?"
        if measured is None:
            reading.findings.append(finding("lca_dataset.no_flow", inside(source, "flow"), flow=name))
        else:
            package.flows[identifier] = measured
            reading.findings.append(finding("lca_jsonld.flow_from_reference", inside(source, "flow"), flow=name))
    return measured


def read_uncertainty(item: dict[str, Any], amount: float, source: Source, reading: Reading) -> Uncertainty | None:
    """Distribution of an exchange, a parameter or a factor."""
    data = linked(item, "uncertainty")
    kind = text(data, "distributionType")
    if not kind or kind == "NONE":
        return None
    where = inside(source, "uncertainty")
    wanted = {
        "LOG_NORMAL_DISTRIBUTION": ("geomMean", "geomSd"),
        "NORMAL_DISTRIBUTION": ("mean", "sd"),
        "UNIFORM_DISTRIBUTION": ("minimum", "maximum"),
        "TRIANGLE_DISTRIBUTION": ("minimum", "mode", "maximum"),
    }.get(kind)
    if wanted is None:
        reading.count("lca_dataset.unknown_distribution", where)
        return None
    numbers = [reading.number(data.get(key), inside(where, key)) for key in wanted]
    values = [number for number in numbers if number is not None]
    if len(values) != len(wanted):
        return None
    if kind == "LOG_NORMAL_DISTRIBUTION":
        if values[0] * amount < 0:
            reading.count("lca_dataset.impossible_distribution", where)
            return None
        return lognormal(values[0], values[1], reading, where)
    if kind == "NORMAL_DISTRIBUTION":
        return normal(values[0], values[1], reading, where)
    if kind == "UNIFORM_DISTRIBUTION":
        return uniform(values[0], values[1], reading, where)
    return triangular(values[0], values[1], values[2], reading, where)


def _allocation(
    package: Package,
    data: dict[str, Any],
    source: Source,
    numbered: list[tuple[dict[str, Any], Exchange]],
    reading: Reading,
) -> tuple[AllocationFactor, ...]:
    """Allocation factors; those that name no product of the process, or no exchange, are counted and left out."""
    made = {("product", "output"), ("waste", "input")}
    products = {
        exchange.flow
        for _, exchange in numbered
        if (package.flows[exchange.flow].flow.kind, exchange.direction) in made
    }
    factors: list[AllocationFactor] = []
    for place, item in reading.objects(data, "allocationFactors", source):
        where = inside(source, place)
        method = _ALLOCATION.get(text(item, "allocationType"))
        product = text(linked(item, "product"), "@id")
        value = reading.number(item.get("value"), inside(where, "value"))
        if method is None or value is None:
            continue
        if product not in products:
            reading.count("lca_jsonld.allocation_without_product", where)
        elif method != "causal":
            factors.append(AllocationFactor(method, product, value))
        else:
            numbers = _exchange_numbers(linked(item, "exchange"), numbered)
            factors += [AllocationFactor(method, product, value, number) for number in numbers]
            if not numbers:
                reading.count("lca_jsonld.allocation_without_exchange", where)
    return tuple(factors)


def _exchange_numbers(reference: dict[str, Any], numbered: list[tuple[dict[str, Any], Exchange]]) -> list[int]:
    """Numbers of the exchanges that a causal factor means: by internal id, by id, else all of the flow."""
    internal = reference.get("internalId")
    identifier = text(reference, "@id")
    flow = text(linked(reference, "flow"), "@id")
    if isinstance(internal, int):
        return [number for number, (item, _) in enumerate(numbered) if item.get("internalId") == internal]
    if identifier:
        return [number for number, (item, _) in enumerate(numbered) if text(item, "@id") == identifier]
    return [number for number, (_, exchange) in enumerate(numbered) if flow and exchange.flow == flow]
