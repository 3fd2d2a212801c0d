"""EcoSpold 1: one file with many data sets, or many files in a folder or zip.

bw2io and pyecospold refuse files that break a length rule of the schema: the EcoSpold 1 release of US LCI (fiscal year
2021, third quarter) has authors of 41 letters, so both stop at its first data set. This reader keeps to what counts.
That release has 639 data sets, the EcoSpold 2 release (2018) 767 and the JSON-LD release (2017) 766: they are editions
of one database from different years, and the counts of one say nothing about another.

Flows have no id of their own in EcoSpold 1. A product is told by name, location and infrastructure, an elementary flow
by name, categories and unit; where an input's location is missing or says nothing, its ``number`` counts, if the
product with this number has the same name.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from carbonacct.findings import finding
from carbonacct.lca.datasets import (
    AllocationFactor,
    Direction,
    Exchange,
    Flow,
    FlowKind,
    ImpactMethod,
    Library,
    Process,
    Uncertainty,
)
from carbonacct.lca.importers.archive import Archive, open_archive
from carbonacct.lca.importers.ecospold_elements import (
    DOCUMENT,
    all_words,
    attribute,
    child,
    children,
    documents,
    local,
    number,
    place,
    scores_in,
    spread_number,
    words,
)
from carbonacct.lca.importers.reading import Reading, cas_number
from carbonacct.lca.importers.uncertainties import lognormal, normal, triangular, uniform, with_scores
from carbonacct.source import Source

FORMAT = "ecospold1"
_IMPACT = "4"
_PERCENT = 100.0
_INPUTS: dict[str, FlowKind] = {"1": "product", "2": "product", "3": "product", "4": "elementary", "5": "product"}
_OUTPUTS: dict[str, FlowKind] = {"0": "product", "1": "product", "2": "product", "3": "waste", "4": "elementary"}
_REFERENCE, _AVOIDED, _BY_PRODUCT = "0", "1", "2"


def sniff(names: Sequence[str], head: bytes) -> bool:
    """Whether the first bytes of a member look like EcoSpold 1."""
    return b"ecoSpold" in head and b"EcoSpold02" not in head and (b"EcoSpold01" in head or b"<dataset" in head)


def read(path: Path) -> Library:
    """Read a file, folder or zip; every problem is a finding of the library, nothing is raised."""
    with open_archive(path) as archive:
        return read_archive(archive)


@dataclass(frozen=True, slots=True)
class _DataSet:
    element: Any
    id: str
    source: Source


@dataclass(frozen=True, slots=True)
class _Line:
    """An exchange element with its group; ``source`` is its place."""

    element: Any
    direction: Direction
    group: str
    kind: FlowKind
    source: Source


@dataclass
class _Flows:
    """Flows by what tells them apart, and by number and name."""

    reading: Reading
    by_id: dict[str, Flow] = field(default_factory=dict)
    _by_text: dict[str, str] = field(default_factory=dict)
    _by_number: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def id_of(self, line: _Line) -> str:
        """Id of the flow of an exchange, which is added where it is new."""
        element = line.element
        name, unit = attribute(element, "name"), attribute(element, "unit")
        categories = tuple(filter(None, (attribute(element, "category"), attribute(element, "subCategory"))))
        location = attribute(element, "location")
        if line.kind == "elementary":
            text = "|".join((name, *categories, unit))
        else:
            built = "infrastructure" if attribute(element, "infrastructureProcess") in {"true", "1", "Yes"} else ""
            text = "|".join(part for part in (name, location, built) if part)
        numbered = (line.kind, attribute(element, "number"), name)
        known = self._by_text.get(f"{line.kind}|{text}")
        if known is None and line.kind != "elementary" and line.group not in {_REFERENCE, _BY_PRODUCT}:
            known = self._by_number.get(numbered)
        if known is not None:
            return known
        identifier = text if text not in self.by_id else f"{text}|{line.kind}"
        self._by_text[f"{line.kind}|{text}"] = identifier
        self._by_number.setdefault(numbered, identifier)
        self.by_id[identifier] = Flow(
            identifier,
            name,
            unit,
            line.kind,
            compartment=categories if line.kind == "elementary" else (),
            cas=cas_number(attribute(element, "CASNumber")),
            formula=attribute(element, "formula"),
            location="" if line.kind == "elementary" else location,
            synonyms=tuple(
                local_name for local_name in (attribute(element, "localName"),) if local_name not in {"", name}
            ),
        )
        return identifier


def read_archive(archive: Archive) -> Library:
    """Read an opened file, folder or zip."""
    reading = Reading(archive)
    data_sets = _data_sets(archive, reading)
    flows = _Flows(reading)
    lines = {item.id: _lines(item, reading) for item in data_sets}
    for group in (_REFERENCE, _BY_PRODUCT):  # products first, so that inputs find them
        for item in data_sets:
            for line in lines[item.id]:
                if line.direction == "output" and line.group == group:
                    flows.id_of(line)
    processes: list[Process] = []
    methods: list[ImpactMethod] = []
    for item in data_sets:
        information = child(item.element, "metaInformation", "processInformation", "dataSetInformation")
        if attribute(information, "type") == _IMPACT or attribute(information, "impactAssessmentResult") == "true":
            methods.append(_method(item, lines[item.id], flows, reading))
        elif (process := _process(item, lines[item.id], flows, reading)) is not None:
            processes.append(process)
    if not processes and not methods:
        reading.findings.append(finding("lca_dataset.no_data_set", archive.at()))
    return Library(
        name=archive.path.stem,
        format=FORMAT,
        sha256=archive.sha256,
        flows=flows.by_id,
        processes=tuple(processes),
        methods=tuple(methods),
        findings=reading.all_findings(),
    )


def _data_sets(archive: Archive, reading: Reading) -> list[_DataSet]:
    """Data sets of all documents with an id each: their number, with the file's name where files count alike."""
    found: dict[str, _DataSet] = {}
    for member, root, source in documents(archive, reading, "activityDataset"):
        if local(root) != DOCUMENT:
            continue
        for position, element in enumerate(children(root, "dataset")):
            own = attribute(element, "number")
            where = place(source, element, f"dataset {own or position + 1}")
            if not own:
                reading.findings.append(finding("lca_dataset.no_id", where))
                continue
            if own in found and _title(found[own].element) == _title(element):
                first = found[own].source
                reading.findings.append(finding("lca_dataset.duplicate_id", where, id=own, first=first))
                continue
            identifier = own
            if own in found:
                reading.count("lca_ecospold.number_again", where)
                identifier = f"{own}@{member}#{position + 1}"
            found[identifier] = _DataSet(element, identifier, where)
    return list(found.values())


def _title(element: Any) -> tuple[str, str]:
    about = child(element, "metaInformation", "processInformation")
    if about is None:
        return "", ""
    return attribute(child(about, "referenceFunction"), "name"), attribute(child(about, "geography"), "location")


def _lines(item: _DataSet, reading: Reading) -> list[_Line]:
    """Exchanges of a data set whose group is known; without a name or a group they are findings."""
    lines = []
    for position, element in enumerate(children(item.element, "flowData", "exchange")):
        what = f"dataset {attribute(item.element, 'number')}, exchange {position + 1}"
        source = place(item.source, element, what)
        inward, outward = words(element, "inputGroup"), words(element, "outputGroup")
        kind = _INPUTS.get(inward) if inward else _OUTPUTS.get(outward)
        if kind is None or (inward and outward):
            written = " / ".join(filter(None, (inward, outward))) or "?"
            reading.findings.append(finding("lca_ecospold.unknown_group", source, group=written))
        elif not attribute(element, "name"):
            reading.findings.append(finding("lca_ecospold.no_name", source))
        else:
            lines.append(_Line(element, "input" if inward else "output", inward or outward, kind, source))
    return lines


def _process(item: _DataSet, lines: list[_Line], flows: _Flows, reading: Reading) -> Process | None:
    about = child(item.element, "metaInformation", "processInformation")
    function = child(about, "referenceFunction") if about is not None else None
    if about is None or function is None:
        reading.findings.append(finding("lca_ecospold.no_function", item.source))
        return None
    kept = [(line, made) for line in lines if (made := _exchange(line, flows, reading)) is not None]
    name = attribute(function, "name") or next((flows.by_id[made.flow].name for _, made in kept if made.reference), "?")
    groups = {line.group for line, _ in kept if line.direction == "output"}
    if not groups & {_REFERENCE, _BY_PRODUCT}:
        reading.findings.append(finding("lca_ecospold.no_product", item.source, name=name))
        return None
    if _REFERENCE not in groups:
        reading.findings.append(finding("lca_ecospold.no_reference", item.source, name=name))
    _check_unit(function, [made for line, made in kept if made.reference], name, item, reading)
    factors = _allocation(item, kept, reading)
    return Process(
        id=item.id,
        name=name,
        exchanges=tuple(made for _, made in kept),
        location=attribute(child(about, "geography"), "location"),
        categories=tuple(filter(None, (attribute(function, "category"), attribute(function, "subCategory")))),
        allocation=factors,
        default_allocation="given" if factors else "none",
        valid_from=words(about, "timePeriod", "startDate") or words(about, "timePeriod", "startYear"),
        valid_to=words(about, "timePeriod", "endDate") or words(about, "timePeriod", "endYear"),
        comment="\n".join(filter(None, (attribute(function, key) for key in ("generalComment", "includedProcesses")))),
        source=item.source,
        synonyms=_synonyms(function, name),
    )


def _synonyms(function: Any, name: str) -> tuple[str, ...]:
    found = [attribute(function, "localName"), *all_words(function, "synonym")]
    return tuple(dict.fromkeys(text for text in found if text and text != name))


def _check_unit(function: Any, made: list[Exchange], name: str, item: _DataSet, reading: Reading) -> None:
    """A finding where the reference function is stated in another unit than the product."""
    unit = attribute(function, "unit")
    if unit and made and all(exchange.unit != unit for exchange in made):
        reading.findings.append(
            finding("lca_ecospold.unit_differs", item.source, name=name, unit=made[0].unit, other=unit)
        )


def _exchange(line: _Line, flows: _Flows, reading: Reading) -> Exchange | None:
    amount = number(line.element, "meanValue", reading, line.source)
    if amount is None:
        return None
    unit = attribute(line.element, "unit")
    if not unit:
        reading.findings.append(finding("lca_ecospold.no_unit", line.source, name=attribute(line.element, "name")))
    output = line.direction == "output"
    comment = attribute(line.element, "generalComment")
    return Exchange(
        flow=flows.id_of(line),
        direction=line.direction,
        amount=amount,
        unit=unit,
        reference=output and line.group == _REFERENCE,
        avoided=output and line.group == _AVOIDED,
        location=attribute(line.element, "location"),
        uncertainty=_uncertainty(line, amount, comment, reading),
        comment=comment,
        source=line.source,
    )


def _uncertainty(line: _Line, amount: float, comment: str, reading: Reading) -> Uncertainty | None:
    """Distribution of an exchange: EcoSpold 1 states the 95 % interval (σg² of a lognormal, 2σ of a normal)."""
    kind = attribute(line.element, "uncertaintyType")
    if kind in {"", "0"}:
        return None
    found = None
    spread = spread_number(line.element, "standardDeviation95")
    low, high = spread_number(line.element, "minValue"), spread_number(line.element, "maxValue")
    mode = spread_number(line.element, "mostLikelyValue")
    mode = amount if math.isnan(mode) else mode
    needed = {"1": (spread,), "2": (spread,), "3": (low, mode, high), "4": (low, high)}.get(kind, ())
    if not all(map(math.isfinite, needed)):
        reading.count("lca_dataset.impossible_distribution", line.source)
    elif kind == "1":
        found = lognormal(amount, math.sqrt(spread) if spread > 0 else spread, reading, line.source)
    elif kind == "2":
        found = normal(amount, spread / 2, reading, line.source)
    elif kind == "3":
        found = triangular(low, mode, high, reading, line.source)
    elif kind == "4":
        found = uniform(low, high, reading, line.source)
    else:
        reading.count("lca_dataset.unknown_distribution", line.source)
    scores = scores_in(comment) if found is not None else ""
    return with_scores(found, scores, amount, reading, line.source)


def _allocation(item: _DataSet, kept: list[tuple[_Line, Exchange]], reading: Reading) -> tuple[AllocationFactor, ...]:
    """Shares that products carry of single exchanges, named by their numbers and written in percent."""
    positions: dict[str, list[int]] = {}
    products: dict[str, str] = {}
    for position, (line, exchange) in enumerate(kept):
        own = attribute(line.element, "number")
        positions.setdefault(own, []).append(position)
        if line.direction == "output" and line.group in {_REFERENCE, _BY_PRODUCT}:
            products.setdefault(own, exchange.flow)
    factors: list[AllocationFactor] = []
    for order, element in enumerate(children(item.element, "flowData", "allocation")):
        source = place(item.source, element, f"dataset {attribute(item.element, 'number')}, allocation {order + 1}")
        share = number(element, "fraction", reading, source)
        product = products.get(attribute(element, "referenceToCoProduct"))
        if share is None:
            continue
        for written in all_words(element, "referenceToInputOutput"):
            if product is None or written not in positions:
                reading.count("lca_ecospold.allocation_elsewhere", source)
                continue
            factors += [AllocationFactor("given", product, share / _PERCENT, place_) for place_ in positions[written]]
    return tuple(factors)


def _method(item: _DataSet, lines: list[_Line], flows: _Flows, reading: Reading) -> ImpactMethod:
    """An impact category: its exchanges are characterisation factors."""
    function = child(item.element, "metaInformation", "processInformation", "referenceFunction")
    factors: dict[str, float] = {}
    for line in lines:
        value = number(line.element, "meanValue", reading, line.source)
        if value is None:
            continue
        identifier = flows.id_of(line)
        if factors.setdefault(identifier, value) != value:
            name = flows.by_id[identifier].name
            reading.findings.append(finding("lca_dataset.two_factors", line.source, flow=name))
    names = tuple(filter(None, (attribute(function, key) for key in ("category", "subCategory", "name"))))
    return ImpactMethod(names or (item.id,), attribute(function, "unit"), tuple(factors.items()))
