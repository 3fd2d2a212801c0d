"""Processes of an ILCD or TIDAS package: exchanges, uncertainty, allocation, variables."""

from __future__ import annotations

import math
from dataclasses import dataclass

from carbonacct.findings import finding
from carbonacct.lca.datasets import AllocationFactor, Exchange, Flow, Parameter, Process, Uncertainty
from carbonacct.lca.importers.formulas import near
from carbonacct.lca.importers.ilcd_nodes import Node, place_of
from carbonacct.lca.importers.ilcd_sets import DataSet, Package, classes, full_name, reference_id
from carbonacct.lca.importers.parameters import Scope
from carbonacct.lca.importers.quantities import MeasuredFlow
from carbonacct.lca.importers.reading import Reading
from carbonacct.lca.importers.uncertainties import lognormal, normal, triangular, uniform
from carbonacct.source import Source

_PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class _Line:
    """An exchange with its internal number in the file and its node."""

    number: str
    node: Node
    exchange: Exchange


def read_process(package: Package, identifier: str, item: DataSet, reading: Reading) -> tuple[Process, list[Parameter]]:
    """One process with its own parameters."""
    about = item.information.first("dataSetInformation")
    name, chinese = full_name(about.first("name"))
    parameters = _parameters(item, identifier, reading)
    scope = Scope().child(parameters, reading)
    lines = _lines(package, item, scope, reading)
    if not any(line.exchange.reference for line in lines):
        reading.findings.append(finding("lca_dataset.no_reference", item.source, name=name or identifier))
    allocation = _allocation(item, lines, reading)
    if item.node.all("LCIAResults", "LCIAResult"):
        reading.count("lca_ilcd.results_left_out", item.source)
    time = item.information.first("time")
    own = [parameter for parameter, _ in parameters]
    process = Process(
        id=identifier,
        name=name or identifier,
        exchanges=tuple(line.exchange for line in lines),
        location=item.information.first("geography", "locationOfOperationSupplyOrProduction").attribute("location"),
        categories=classes(about, "classification", "class"),
        allocation=allocation,
        default_allocation="given" if allocation else "none",
        parameters=tuple((parameter.name, parameter.value) for parameter in own),
        valid_from=time.get("referenceYear"),
        valid_to=time.get("dataSetValidUntil"),
        comment=about.best("generalComment"),
        source=item.source,
        synonyms=chinese,
    )
    return process, own


def _parameters(item: DataSet, process: str, reading: Reading) -> list[tuple[Parameter, Source]]:
    found = []
    for node in item.information.all("mathematicalRelations", "variableParameter"):
        where = place_of(item.source, node)
        name = node.attribute("name")
        if not name:
            continue
        value = reading.number(node.get("meanValue"), where, text_is_usual=True)
        if value is not None:
            uncertainty = _uncertainty(node, value, ("minimumValue", "maximumValue"), reading, where)
            parameter = Parameter(f"{process}:{name}", name, value, node.get("formula"), process, uncertainty)
            found.append((parameter, where))
    return found


def _lines(package: Package, item: DataSet, scope: Scope, reading: Reading) -> list[_Line]:
    quantitative = item.information.first("quantitativeReference")
    wanted = {node.text.strip() for node in quantitative.all("referenceToReferenceFlow")}
    lines: list[_Line] = []
    seen: set[str] = set()
    for node in item.node.all("exchanges", "exchange"):
        where = place_of(item.source, node)
        number = node.attribute("dataSetInternalID")
        if number in seen:
            reading.count("lca_ilcd.duplicate_internal_id", where)
        if "reminder" in node.get("functionType").lower() and number not in wanted:
            reading.count("lca_ilcd.reminder_flow", where)
            continue
        exchange = _exchange(package, node, number in wanted and number not in seen, where, scope, reading)
        seen.add(number)
        if exchange is not None:
            lines.append(_Line(number, node, exchange))
    for number in sorted(wanted - seen - {""}):
        where = place_of(item.source, quantitative)
        reading.findings.append(finding("lca_ilcd.reference_elsewhere", where, number=number))
    return lines


def _exchange(
    package: Package, node: Node, reference: bool, source: Source, scope: Scope, reading: Reading
) -> Exchange | None:
    amount, formula = _amount(node, source, scope, reading)
    measured = _flow_of(package, node, source, reading)
    direction = node.get("exchangeDirection").lower()
    if direction not in {"input", "output"}:
        reading.findings.append(finding("lca_ilcd.direction", source, value=direction or "?"))
        return None
    if amount is None or measured is None:
        return None
    return Exchange(
        flow=measured.flow.id,
        direction="input" if direction == "input" else "output",
        amount=amount,
        unit=measured.flow.unit,
        reference=reference,
        location=node.get("location"),
        uncertainty=_uncertainty(node, amount, ("minimumAmount", "maximumAmount"), reading, source),
        formula=formula,
        parameters=scope.checked(formula, amount, reading, source),
        comment=node.best("generalComment"),
        source=source,
    )


def _amount(node: Node, source: Source, scope: Scope, reading: Reading) -> tuple[float | None, str]:
    """Resulting amount, and the formula behind it where a variable scales the mean amount."""
    variable, resulting, mean = node.get("referenceToVariable"), node.get("resultingAmount"), node.get("meanAmount")
    factor = scope.values.get(variable.lower()) if variable else None
    if variable and factor is None:
        reading.findings.append(finding("lca_ilcd.variable_unknown", source, name=variable))
    formula = f"{mean}*{variable}" if factor is not None and mean else ""
    if resulting:
        amount = reading.number(resulting, source, text_is_usual=True)
        if amount is not None and mean and not variable:
            _compare(mean, amount, source, reading)
        return amount, formula
    number = reading.number(mean, source, text_is_usual=True)
    if number is None:
        return None, ""
    return number * factor if factor is not None else number, formula


def _compare(mean: str, amount: float, source: Source, reading: Reading) -> None:
    """Without a variable the mean and the resulting amount are one number."""
    stated = reading.number(mean, source, text_is_usual=True)
    if stated is not None and not near(stated, amount):
        reading.count("lca_ilcd.two_amounts", source)


def _flow_of(package: Package, node: Node, source: Source, reading: Reading) -> MeasuredFlow | None:
    """The flow of an exchange; one that the package does not hold is kept under the name in the reference."""
    reference = node.first("referenceToFlowDataSet")
    identifier = reference_id(reference)
    measured = package.flows.get(identifier)
    if measured is not None:
        return measured
    name = reference.best("shortDescription")
    if not identifier:
        reading.findings.append(finding("lca_dataset.no_flow", source, flow=name or "?"))
        return None
    chinese = reference.in_languages("shortDescription").get("zh", "")
    synonyms = (chinese,) if chinese and chinese != name else ()
    flow = Flow(identifier, name or identifier, "", "product", synonyms=synonyms)
    package.flows[identifier] = MeasuredFlow(flow, "", {}, source)
    reading.findings.append(finding("lca_ilcd.flow_missing", source, flow=name or identifier))
    return package.flows[identifier]


def _uncertainty(
    node: Node, amount: float, bounds: tuple[str, str], reading: Reading, source: Source
) -> Uncertainty | None:
    """Distribution of an amount or a variable.

    ILCD 1.1 documentation of ``relativeStandardDeviation95In``: log-normal, the square of the geometric standard
    deviation; normal, twice the standard deviation in the unit of the mean. The mode of a triangle is openLCA's
    extension ``mostLikelyValue`` where given, else the amount.
    """
    kind = node.get("uncertaintyDistributionType").lower()
    if kind in {"", "undefined"}:
        return None
    if kind in {"log-normal", "normal"}:
        written = node.get("relativeStandardDeviation95In")
        spread = reading.number(written, source, text_is_usual=True) if written else None
        if spread is None:
            return None
        if kind == "normal":
            return normal(amount, spread / 2, reading, source)
        if 0 < spread < 1 or spread < 0:
            reading.count("lca_dataset.impossible_distribution", source)
            return None
        return lognormal(amount, math.sqrt(spread), reading, source)
    low, high = (reading.number(node.get(bound), source, text_is_usual=True) for bound in bounds)
    if low is None or high is None:
        return None
    if kind == "uniform":
        return uniform(low, high, reading, source)
    if kind == "triangular":
        written = node.get("other", "mostLikelyValue")
        mode = reading.number(written, source, text_is_usual=True) if written else amount
        return triangular(low, amount if mode is None else mode, high, reading, source)
    reading.count("lca_dataset.unknown_distribution", source)
    return None


def _allocation(item: DataSet, lines: list[_Line], reading: Reading) -> tuple[AllocationFactor, ...]:
    """Shares of the exchanges that co-products carry; written in percent."""
    flows = {line.number: line.exchange.flow for line in reversed(lines)}
    factors: list[AllocationFactor] = []
    for number, line in enumerate(lines):
        for node in line.node.all("allocations", "allocation"):
            where = place_of(item.source, node)
            product, written = node.attribute("internalReferenceToCoProduct"), node.attribute("allocatedFraction")
            if not product and not written:
                continue
            share = reading.number(written, where, text_is_usual=True)
            if product not in flows:
                reading.count("lca_ilcd.allocation_elsewhere", where)
            elif share is not None:
                factors.append(AllocationFactor("given", flows[product], share / _PERCENT, number))
    return tuple(factors)
