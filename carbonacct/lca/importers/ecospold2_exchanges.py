"""Exchanges, flows and parameters of EcoSpold 2."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

from carbonacct.findings import finding
from carbonacct.lca.datasets import Direction, Exchange, Flow, FlowKind, Parameter, Uncertainty
from carbonacct.lca.importers.ecospold_elements import (
    all_words,
    attribute,
    child,
    children,
    local,
    number,
    place,
    spread_number,
    words,
)
from carbonacct.lca.importers.parameters import Scope
from carbonacct.lca.importers.reading import Reading, cas_number
from carbonacct.lca.importers.uncertainties import LOGNORMAL, normal, triangular, uniform, with_scores
from carbonacct.source import Source

_TECHNOSPHERE, _BIOSPHERE = "intermediateExchange", "elementaryExchange"
_INPUTS = {_TECHNOSPHERE: {"1", "2", "3", "5"}, _BIOSPHERE: {"4"}}
_OUTPUTS = {_TECHNOSPHERE: {"0", "2", "3", "5"}, _BIOSPHERE: {"4"}}
_REFERENCE, _BY_PRODUCT, _TO_TREATMENT = "0", "2", "3"
_BY_PRODUCT_CLASS = "By-product classification"
_GAMMA, _PERT = 9, 13
_PROPERTIES = {"wet mass", "mass", "price", "heating value, net", "lower heating value"}
"""Properties that say how many of another unit one unit of a product is."""
_PEDIGREE = (
    "reliability",
    "completeness",
    "temporalCorrelation",
    "geographicalCorrelation",
    "furtherTechnologyCorrelation",
)


@dataclass(frozen=True, slots=True)
class Line:
    """An exchange element with its amount; ``makes``: an output that the process is there for, or a by-product."""

    element: Any
    flow: str
    direction: Direction
    kind: FlowKind
    group: str
    amount: float
    source: Source

    @property
    def reference(self) -> bool:
        """Whether it is the reference product."""
        return self.direction == "output" and self.group == _REFERENCE

    @property
    def conditional(self) -> bool:
        """Whether it is a by-product that the author sends to a certain activity."""
        return (
            self.direction == "output" and self.group == _BY_PRODUCT and bool(attribute(self.element, "activityLinkId"))
        )

    @property
    def makes(self) -> bool:
        """Whether it is a product of the process."""
        return self.direction == "output" and self.kind == "product" and not self.conditional


@dataclass(frozen=True, slots=True)
class Providers:
    """Process ids by activity and product."""

    ids: dict[tuple[str, str], str]

    def find(self, activity: str, flow: str) -> str:
        """Id of the process that an activity link means; the link itself where it leads out of the library."""
        return self.ids.get((activity, flow), activity) if activity else ""


def lines_of(element: Any, source: Source, reading: Reading) -> list[Line]:
    """Exchanges of a data set that can be read; the others are findings."""
    lines = []
    flow_data = child(element, "flowData")
    for position, item in enumerate(flow_data if flow_data is not None else ()):
        name = local(item)
        if name in {_TECHNOSPHERE, _BIOSPHERE}:
            line = _line(item, name, place(source, item, f"exchange {position + 1}"), reading)
            if line is not None:
                lines.append(line)
    return lines


def _line(element: Any, name: str, source: Source, reading: Reading) -> Line | None:
    flow = attribute(element, f"{name}Id")
    inward, outward = words(element, "inputGroup"), words(element, "outputGroup")
    known = inward in _INPUTS[name] if inward else outward in _OUTPUTS[name]
    if not known or (inward and outward):
        written = " / ".join(filter(None, (inward, outward))) or "?"
        reading.findings.append(finding("lca_ecospold.unknown_group", source, group=written))
        return None
    if not flow:
        reading.findings.append(finding("lca_ecospold.no_flow_id", source, name=words(element, "name") or "?"))
        return None
    amount = number(element, "amount", reading, source)
    if amount is None:
        return None
    if outward == _BY_PRODUCT and amount == 0:
        reading.count("lca_ecospold.zero_by_product", source)
        return None
    kind: FlowKind = "elementary" if name == _BIOSPHERE else "waste" if _is_waste(element, outward) else "product"
    return Line(element, flow, "input" if inward else "output", kind, inward or outward, amount, source)


def _is_waste(element: Any, outward: str) -> bool:
    """Material for treatment, or what the author classed as waste (a reference product is a product all the same)."""
    if outward == _TO_TREATMENT:
        return True
    return outward == _BY_PRODUCT and any(
        words(item, "classificationSystem") == _BY_PRODUCT_CLASS and words(item, "classificationValue") == "Waste"
        for item in children(element, "classification")
    )


@dataclass
class MasterData:
    """Flows of a library: what exchanges say of them, completed by ecoinvent's master data."""

    reading: Reading
    _flows: dict[str, Flow] = field(default_factory=dict)
    _master: dict[str, Any] = field(default_factory=dict)
    _wastes: set[str] = field(default_factory=set)
    _products: set[str] = field(default_factory=set)

    def read(self, root: Any) -> None:
        """Take flows of a master-data document (``validElementaryExchanges`` …); others say nothing of flows."""
        for element in root:
            if local(element) in {_TECHNOSPHERE, _BIOSPHERE} and attribute(element, "id"):
                self._master.setdefault(attribute(element, "id"), element)

    def see(self, line: Line) -> None:
        """Add the flow of an exchange."""
        treated = line.reference and line.amount < 0
        if line.kind == "waste":
            self._wastes.add(line.flow)
        elif line.kind == "product" and not treated:
            self._products.add(line.flow)
        known = self._flows.get(line.flow)
        if known is None:
            self._flows[line.flow] = self._flow(line)
            return
        name = words(line.element, "name")
        if name and name != known.name:
            self.reading.count("lca_ecospold.flow_differs", line.source)

    def flows(self) -> dict[str, Flow]:
        """All flows by id. What is put out as waste is waste where it is treated, unless somebody buys or makes it."""
        kinds: dict[str, FlowKind] = dict.fromkeys(self._wastes - self._products, "waste")
        return {
            own: flow if flow.kind == "elementary" else replace(flow, kind=kinds.get(own, "product"))
            for own, flow in self._flows.items()
        }

    def unit_of(self, line: Line) -> str:
        """Unit of an exchange, that of its flow where it states none."""
        return words(line.element, "unitName") or self._flows[line.flow].unit

    def _flow(self, line: Line) -> Flow:
        element, master = line.element, self._master.get(line.flow)
        sources = [element] if master is None else [element, master]
        name = next((text for item in sources if (text := words(item, "name"))), "")
        unit = next((text for item in sources if (text := words(item, "unitName"))), "")
        if not name:
            self.reading.findings.append(finding("lca_ecospold.no_name", line.source))
        if not unit:
            self.reading.findings.append(finding("lca_ecospold.no_unit", line.source, name=name or line.flow))
        compartment = next((found for item in sources if (found := _compartment(item))), ())
        if line.kind == "elementary" and not compartment:
            self.reading.count("lca_ecospold.no_compartment", line.source)
        return Flow(
            line.flow,
            name or line.flow,
            unit,
            line.kind,
            compartment=compartment,
            cas=next((cas_number(text) for item in sources if (text := attribute(item, "casNumber"))), ""),
            formula=next((text for item in sources if (text := attribute(item, "formula"))), ""),
            synonyms=tuple(text for item in sources for text in all_words(item, "synonym")),
            conversions=_conversions(element, unit),
        )


def _compartment(element: Any) -> tuple[str, ...]:
    found = child(element, "compartment")
    if found is None:
        return ()
    parts = (words(found, "compartment"), words(found, "subcompartment"))
    return tuple(part for part in parts if part)


def _conversions(element: Any, unit: str) -> tuple[tuple[str, float], ...]:
    """Mass, price or heating value of one unit of a product, where the exchange states them."""
    found: dict[str, float] = {}
    for item in children(element, "property"):
        value, other = spread_number(item, "amount"), words(item, "unitName")
        if words(item, "name") in _PROPERTIES and other not in {"", unit} and math.isfinite(value) and value > 0:
            found.setdefault(other, value)
    return tuple(sorted(found.items()))


def scope_of(
    element: Any, process: str, source: Source, lines: list[Line], reading: Reading
) -> tuple[Scope, list[Parameter]]:
    """Names that formulas of a data set can use: its parameters, and amounts that have a variable's name."""
    items: list[tuple[Parameter, Source]] = []
    for position, item in enumerate(children(element, "flowData", "parameter")):
        where = place(source, item, f"parameter {position + 1}")
        name = attribute(item, "variableName")
        value = number(item, "amount", reading, where)
        if name and value is not None:
            spread = _uncertainty(item, value, where, reading)
            items.append((_parameter(process, name, value, item, spread), where))
    for line in lines:
        name = attribute(line.element, "variableName")
        if name:
            items.append((_parameter(process, name, line.amount, line.element, None), line.source))
    taken: dict[str, tuple[Parameter, Source]] = {}
    for parameter, where in items:
        first = taken.setdefault(parameter.id, (parameter, where))
        if first[0] is not parameter:
            reading.findings.append(finding("lca_ecospold.variable_twice", where, name=parameter.name, first=first[1]))
    return Scope().child(taken.values(), reading), [parameter for parameter, _ in taken.values()]


def _parameter(process: str, name: str, value: float, element: Any, spread: Uncertainty | None) -> Parameter:
    formula = attribute(element, "mathematicalRelation")
    return Parameter(f"{process}|{name.lower()}", name, value, formula, process, spread)


def read_exchange(
    line: Line, process: str, scope: Scope, master: MasterData, providers: Providers, reading: Reading
) -> Exchange:
    """An exchange of the data model."""
    element = line.element
    formula, name = attribute(element, "mathematicalRelation"), attribute(element, "variableName").lower()
    parameters = scope.checked(formula, line.amount, reading, line.source)
    if not formula and name:
        parameters = (scope.ids[name],) if name in scope.ids else ()
    if line.conditional:
        reading.count("lca_ecospold.conditional", line.source)
    volume = attribute(element, "productionVolumeAmount")
    comment = [*all_words(element, "comment"), *([f"production volume: {volume}"] if volume else [])]
    return Exchange(
        flow=line.flow,
        direction=line.direction,
        amount=line.amount,
        unit=master.unit_of(line),
        reference=line.reference,
        avoided=line.conditional,
        provider=providers.find(attribute(element, "activityLinkId"), line.flow),
        uncertainty=_uncertainty(element, line.amount, line.source, reading),
        formula=formula,
        parameters=parameters,
        comment="\n".join(comment),
        source=line.source,
    )


def _uncertainty(element: Any, amount: float, source: Source, reading: Reading) -> Uncertainty | None:
    """The distribution of an amount; variances with pedigree uncertainty where they are stated."""
    about = child(element, "uncertainty")
    if about is None:
        return None
    found = None
    for item in about:
        kind = local(item)
        if kind in {"pedigreeMatrix", "comment", "undefined"}:
            continue
        found = _distribution(kind, item, amount, source, reading)
        break
    matrix = child(about, "pedigreeMatrix")
    if matrix is None:
        return found
    scores = ";".join(attribute(matrix, name) or "n.a." for name in _PEDIGREE)
    return with_scores(found, f"({scores})", amount, reading, source)


def _distribution(kind: str, item: Any, amount: float, source: Source, reading: Reading) -> Uncertainty | None:
    variance = spread_number(item, "varianceWithPedigreeUncertainty")
    variance = spread_number(item, "variance") if math.isnan(variance) else variance
    low, high, mode = (spread_number(item, name) for name in ("minValue", "maxValue", "mostLikelyValue"))
    mode = amount if math.isnan(mode) else mode
    shape, scale = spread_number(item, "shape"), spread_number(item, "scale")
    mean = spread_number(item, "meanValue")
    mean = amount if math.isnan(mean) else mean
    needed = {
        "lognormal": (variance,),
        "normal": (variance, mean),
        "triangular": (low, mode, high),
        "uniform": (low, high),
        "beta": (low, mode, high),
        "gamma": (shape, scale),
    }.get(kind)
    if needed is None:
        reading.count("lca_dataset.unknown_distribution", source)
        return None
    if not all(map(math.isfinite, needed)) or (kind in {"lognormal", "normal"} and variance < 0):
        reading.count("lca_dataset.impossible_distribution", source)
        return None
    if kind == "lognormal":
        return _lognormal(item, variance, amount, source, reading)
    if kind == "normal":
        return normal(mean, math.sqrt(variance), reading, source)
    if kind == "uniform":
        return uniform(low, high, reading, source)
    if kind == "gamma":
        return _gamma(shape, scale, low, source, reading)
    found = triangular(low, mode, high, reading, source)
    # EcoSpold 2 gives a beta distribution by its bounds and mode: the shape is PERT's.
    return replace(found, distribution=_PERT) if found is not None and kind == "beta" else found


def _lognormal(item: Any, variance: float, amount: float, source: Source, reading: Reading) -> Uncertainty | None:
    """From μ (of the absolute value) and the variance of the logarithm."""
    mu = spread_number(item, "mu")
    if not math.isfinite(mu):
        mu = math.log(abs(amount)) if amount else math.nan
    if not math.isfinite(mu) or amount == 0:
        reading.count("lca_dataset.impossible_distribution", source)
        return None
    if variance == 0:
        return None
    return Uncertainty(LOGNORMAL, loc=mu, scale=math.sqrt(variance), negative=amount < 0)


def _gamma(shape: float, scale: float, low: float, source: Source, reading: Reading) -> Uncertainty | None:
    if shape <= 0 or scale <= 0:
        reading.count("lca_dataset.impossible_distribution", source)
        return None
    return Uncertainty(_GAMMA, loc=0.0 if math.isnan(low) else low, scale=scale, shape=shape)
