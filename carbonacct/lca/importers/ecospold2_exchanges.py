"""Exchanges and parameters of one EcoSpold 2 activity."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from carbonacct.findings import finding
from carbonacct.lca.datasets import Direction, Exchange, Flow, FlowKind, Parameter, Process
from carbonacct.lca.importers.ecospold2_nodes import attribute, children, first, local, named, paragraphs, words
from carbonacct.lca.importers.ecospold2_uncertainties import read_uncertainty
from carbonacct.lca.importers.parameters import Scope
from carbonacct.lca.importers.reading import Reading, cas_number
from carbonacct.lca.importers.safe_xml import element_place
from carbonacct.source import Source

_NAMES = re.compile(r"[^\W\d]\w*")
_REFERENCE, _TREATED = "0", "3"
_IDS = {"intermediateExchange": "intermediateExchangeId", "elementaryExchange": "elementaryExchangeId"}
_GROUPS: dict[str, tuple[dict[str, Direction], set[str]]] = {
    "intermediateExchange": ({"inputGroup": "input", "outputGroup": "output"}, {"0", "1", "2", "3", "5"}),
    "elementaryExchange": ({"inputGroup": "input", "outputGroup": "output"}, {"4"}),
}


@dataclass(frozen=True)
class Draft:
    """A process with its parameters, before its final id is known."""

    process: Process
    parameters: tuple[Parameter, ...] = ()

    def renamed(self, identifier: str) -> Draft:
        """The same under another id; ids of parameters begin with the id of their process."""
        if identifier == self.process.id:
            return self
        ids = {item.id: f"{identifier}:{item.name}" for item in self.parameters}
        lines = tuple(
            replace(line, parameters=tuple(ids.get(name, name) for name in line.parameters))
            for line in self.process.exchanges
        )
        parameters = tuple(replace(item, id=ids[item.id], process=identifier) for item in self.parameters)
        return Draft(replace(self.process, id=identifier, exchanges=lines), parameters)


@dataclass
class _Activity:
    """What the lines of one activity need."""

    id: str
    reading: Reading
    source: Source
    flows: dict[str, Flow]
    scope: Scope = field(default_factory=Scope)
    variables: set[str] = field(default_factory=set)


def exchanges_of(element: Any, identifier: str, flows: dict[str, Flow], reading: Reading, source: Source) -> Draft:
    """Exchanges and parameters of an activity; flows that are new are added to ``flows``."""
    data = first(element, "flowData")
    activity = _Activity(identifier, reading, source, flows)
    lines = list(children(data, *_IDS))
    items = _parameters(data, lines, activity)
    activity.scope = Scope().child(items, reading)
    if next(children(data, "impactIndicator"), None) is not None:
        reading.count("lca_ecospold2.results_left_out", element_place(source, data))
    exchanges = tuple(line for node in lines if (line := _exchange(node, activity)) is not None)
    parameters = tuple(item for item, _ in items)
    own = tuple((item.name, item.value) for item in parameters)
    return Draft(Process(identifier, identifier, exchanges, parameters=own), parameters)


def _parameters(data: Any, lines: list[Any], activity: _Activity) -> list[tuple[Parameter, Source]]:
    """Parameters, and the variables that exchanges and their properties carry, where a formula uses them."""
    stated = list(children(data, "parameter"))
    carried = [item for line in lines for item in (line, *children(line, "property"))]
    formulas = (attribute(item, "mathematicalRelation") for item in [*stated, *carried])
    used = {name.lower() for formula in formulas for name in _NAMES.findall(formula)}
    found: dict[str, tuple[Parameter, Source]] = {}
    for node in [*stated, *carried]:
        name = attribute(node, "variableName")
        if not name or (local(node) != "parameter" and name.lower() not in used):
            continue
        where = element_place(activity.source, node)
        if name.lower() in found:
            activity.reading.findings.append(finding("lca_ecospold2.variable_twice", where, name=name))
            continue
        value = activity.reading.number(attribute(node, "amount"), where, text_is_usual=True)
        if value is not None:
            uncertainty = read_uncertainty(node, value, activity.reading, where)
            formula = attribute(node, "mathematicalRelation")
            item = Parameter(f"{activity.id}:{name}", name, value, formula, activity.id, uncertainty)
            found[name.lower()] = item, where
            if local(node) in _IDS:
                activity.variables.add(name.lower())
    return list(found.values())


def _exchange(node: Any, activity: _Activity) -> Exchange | None:
    reading, where = activity.reading, element_place(activity.source, node)
    amount = reading.number(attribute(node, "amount"), where, text_is_usual=True)
    side = _side(node, where, reading)
    flow = _flow(node, side[1] if side is not None else "", activity, where)
    if amount is None or side is None or flow is None:
        return None
    variable = attribute(node, "variableName")
    relation = attribute(node, "mathematicalRelation")
    formula = relation or (variable if variable.lower() in activity.variables else "")
    return Exchange(
        flow=flow.id,
        direction=side[0],
        amount=amount,
        unit=words(node, "unitName"),
        reference=side == ("output", _REFERENCE) and amount != 0,
        provider=attribute(node, "activityLinkId").lower(),
        uncertainty=read_uncertainty(node, amount, reading, where),
        formula=formula,
        parameters=activity.scope.checked(formula, amount, reading, where),
        comment=paragraphs(first(node, "comment")),
        source=where,
    )


def _side(node: Any, where: Source, reading: Reading) -> tuple[Direction, str] | None:
    """Direction and number of the group; None with a finding where there is none, or one of another kind of flow."""
    sides, known = _GROUPS[local(node)]
    for child in children(node, *sides):
        group = (child.text or "").strip()
        if group in known:
            return sides[local(child)], group
        reading.findings.append(finding("lca_ecospold2.group", where, value=group or "?"))
        return None
    reading.findings.append(finding("lca_ecospold2.group", where, value="?"))
    return None


def _flow(node: Any, group: str, activity: _Activity, where: Source) -> Flow | None:
    """The flow of an exchange, made of the first exchange that names it; another unit later is counted."""
    name, others = named(node, "name")
    identifier = attribute(node, _IDS[local(node)]).lower()
    unit = words(node, "unitName")
    if not identifier:
        activity.reading.findings.append(finding("lca_dataset.no_flow", where, flow=name or "?"))
        return None
    if not unit:
        activity.reading.findings.append(finding("lca_ecospold2.no_unit", where, flow=name or identifier))
    known = activity.flows.get(identifier)
    if known is not None:
        if unit and known.unit and unit != known.unit:
            activity.reading.count("lca_ecospold2.second_unit", where)
        return known
    flow = _new_flow(node, group, (identifier, name or identifier, unit), others)
    activity.flows[identifier] = flow
    if flow.kind == "elementary" and not flow.compartment:
        activity.reading.count("lca_ecospold2.no_compartment", where)
    return flow


def _new_flow(node: Any, group: str, known: tuple[str, str, str], others: tuple[str, ...]) -> Flow:
    kind: FlowKind = "elementary" if local(node) == "elementaryExchange" else "product"
    values = {words(item, "classificationValue").lower() for item in children(node, "classification")}
    if kind == "product" and (group == _TREATED or "waste" in values):
        kind = "waste"
    place = first(node, "compartment")
    compartment = (words(place, "compartment"), words(place, "subcompartment"))
    synonyms = [*others, *((item.text or "").strip() for item in children(node, "synonym"))]
    return Flow(
        id=known[0],
        name=known[1],
        unit=known[2],
        kind=kind,
        compartment=tuple(part for part in compartment if part),
        cas=cas_number(attribute(node, "casNumber")),
        formula=attribute(node, "formula"),
        synonyms=tuple(dict.fromkeys(text for text in synonyms if text)),
    )
