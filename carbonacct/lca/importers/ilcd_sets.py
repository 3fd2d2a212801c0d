"""Data sets of an ILCD or TIDAS package: index by kind and UUID, units, flow properties, flows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from carbonacct.findings import finding
from carbonacct.lca.datasets import Flow, FlowKind
from carbonacct.lca.importers.archive import Member
from carbonacct.lca.importers.ilcd_nodes import Node, from_json, from_xml, place_of, preferred
from carbonacct.lca.importers.quantities import MeasuredFlow, Quantities, Unit, unit_group
from carbonacct.lca.importers.reading import Reading, cas_number, synonyms_of
from carbonacct.lca.importers.safe_json import parse_json
from carbonacct.lca.importers.safe_xml import parse_xml
from carbonacct.source import Source

KINDS = {
    "processDataSet": "processInformation",
    "flowDataSet": "flowInformation",
    "flowPropertyDataSet": "flowPropertiesInformation",
    "unitGroupDataSet": "unitGroupInformation",
    "LCIAMethodDataSet": "LCIAMethodInformation",
}
"""Kinds of data sets that are read, with the element that holds their information."""
_FLOW_KINDS: dict[str, FlowKind] = {
    "elementary flow": "elementary",
    "product flow": "product",
    "waste flow": "waste",
    "other flow": "product",
}
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NAME_PARTS = (
    "baseName",
    "treatmentStandardsRoutes",
    "mixAndLocationTypes",
    "functionalUnitFlowProperties",
    "flowProperties",
)


@dataclass(frozen=True, slots=True)
class DataSet:
    """One data set, where it stands, and its information element."""

    node: Node
    information: Node
    source: Source

    @property
    def version(self) -> tuple[int, ...]:
        """Version of the data set as numbers (``01.00.002``); empty where none is stated."""
        written = self.node.get("administrativeInformation", "publicationAndOwnership", "dataSetVersion")
        return tuple(int(part) for part in re.findall(r"\d{1,9}", written))


@dataclass
class Package:
    """All data sets by kind and UUID (lower case), with the units and flows made of them."""

    sets: dict[str, dict[str, DataSet]] = field(default_factory=dict)
    quantities: Quantities = field(default_factory=Quantities)
    flows: dict[str, MeasuredFlow] = field(default_factory=dict)

    def of_kind(self, kind: str) -> dict[str, DataSet]:
        """Data sets of one kind by UUID."""
        return self.sets.get(kind, {})


def reference_id(node: Node) -> str:
    """UUID that a reference names (``refObjectId``, else the UUID in its ``uri``), in lower case."""
    written = node.attribute("refObjectId").lower()
    if written:
        return written
    match = _UUID.search(node.attribute("uri"))
    return match.group().lower() if match else ""


def full_name(node: Node) -> tuple[str, tuple[str, ...]]:
    """Name made of its parts in the preferred language, and the same in Chinese where that is another text."""
    languages: dict[str, list[str]] = {}
    for part in _NAME_PARTS:
        for language, text in node.in_languages(part).items():
            languages.setdefault(language, []).append(text)
    named = {key: "; ".join(parts) for key, parts in languages.items() if key in node.in_languages("baseName")}
    name = preferred(named)
    chinese = named.get("zh", "")
    return name, (chinese,) if chinese and chinese != name else ()


def load(reading: Reading) -> Package:
    """Read every data set of the archive; then the unit groups, properties and flows."""
    package = Package()
    for member in reading.archive.members(".xml", ".json"):
        source = reading.archive.at(member.name)
        for kind, node in _data_sets(member, source, reading):
            _index(package, kind, node, source, reading)
    for identifier, item in package.of_kind("unitGroupDataSet").items():
        _unit_group(package, identifier, item, reading)
    for identifier, item in package.of_kind("flowPropertyDataSet").items():
        group = reference_id(item.information.first("quantitativeReference", "referenceToReferenceUnitGroup"))
        package.quantities.properties[identifier] = group
    for identifier, item in package.of_kind("flowDataSet").items():
        package.flows[identifier] = _flow(package, identifier, item, reading)
    return package


def _data_sets(member: Member, source: Source, reading: Reading) -> Iterator[tuple[str, Node]]:
    if member.name.lower().endswith(".json"):
        yield from from_json(parse_json(member.data, source, reading.findings))
        return
    root = parse_xml(member.data, source, reading.findings)
    if root is not None and isinstance(root.tag, str):
        yield from_xml(root)


def _index(package: Package, kind: str, node: Node, source: Source, reading: Reading) -> None:
    where = place_of(source, node)
    if kind == "lifeCycleModelDataSet":
        reading.count("lca_ilcd.model_left_out", where)
    if kind not in KINDS:
        return
    item = DataSet(node, node.first(KINDS[kind]), source)
    identifier = item.information.get("dataSetInformation", "UUID").lower()
    known = package.sets.setdefault(kind, {})
    if not identifier:
        reading.findings.append(finding("lca_dataset.no_id", where))
        return
    first = known.get(identifier)
    if first is not None and first.version == item.version:
        reading.findings.append(
            finding("lca_dataset.duplicate_id", where, id=identifier, first=first.source.sheet or first.source)
        )
        return
    if first is not None:
        reading.count("lca_ilcd.older_version", first.source if first.version < item.version else where)
    if first is None or first.version < item.version:
        known[identifier] = item


def _unit_group(package: Package, identifier: str, item: DataSet, reading: Reading) -> None:
    units: list[Unit] = []
    for node in item.node.all("units", "unit"):
        where = place_of(item.source, node)
        factor = reading.number(node.get("meanValue"), where, text_is_usual=True)
        if factor is not None and factor <= 0:
            reading.findings.append(finding("lca_dataset.impossible_factor", where, value=factor))
        elif factor is not None:
            units.append(Unit(node.attribute("dataSetInternalID"), node.get("name"), factor))
    reference = item.information.get("quantitativeReference", "referenceToReferenceUnit")
    name = item.information.best("dataSetInformation", "name")
    group = unit_group(identifier, name, units, reference, reading, item.source)
    if group is not None:
        package.quantities.groups[identifier] = group


def _flow(package: Package, identifier: str, item: DataSet, reading: Reading) -> MeasuredFlow:
    about = item.information.first("dataSetInformation")
    name, chinese = full_name(about.first("name"))
    reference, factors = _property_factors(item, reading)
    group = package.quantities.group(reference)
    if group is None:
        reading.findings.append(finding("lca_dataset.flow_without_unit", item.source, name=name or identifier))
    written = about.in_languages("synonyms")
    synonyms = [*chinese, *(part for text in written.values() for part in synonyms_of(text))]
    kind = _kind(item, about, reading)
    flow = Flow(
        id=identifier,
        name=name or identifier,
        unit=group.reference.name if group is not None else "",
        kind=kind,
        compartment=classes(about, "elementaryFlowCategorization", "category") if kind == "elementary" else (),
        cas=cas_number(about.get("CASNumber")),
        formula=about.get("sumFormula"),
        location=item.information.best("geography", "locationOfSupply"),
        synonyms=tuple(dict.fromkeys(synonyms)),
    )
    return MeasuredFlow(flow, reference, factors, item.source)


def _kind(item: DataSet, about: Node, reading: Reading) -> FlowKind:
    written = item.node.get("modellingAndValidation", "LCIMethod", "typeOfDataSet")
    if not written:
        written = item.node.get("modellingAndValidation", "LCIMethodAndAllocation", "typeOfDataSet")
    kind = _FLOW_KINDS.get(written.lower())
    if kind is None:
        reading.findings.append(finding("lca_ilcd.flow_type", item.source, value=written or "?"))
        categorised = about.all("classificationInformation", "elementaryFlowCategorization")
        return "elementary" if categorised else "product"
    return kind


def classes(about: Node, system: str, level: str) -> tuple[str, ...]:
    """Path of classes from the general to the particular: of the system named ILCD (or unnamed), else of the first."""
    systems = about.all("classificationInformation", system)
    chosen = next((node for node in systems if node.attribute("name").upper() in {"", "ILCD"}), None)
    chosen = chosen or (systems[0] if systems else Node())
    entries = chosen.all(level)
    entries.sort(key=lambda node: (len(node.attribute("level")), node.attribute("level")))
    return tuple(node.text.strip() for node in entries if node.text.strip())


def _property_factors(item: DataSet, reading: Reading) -> tuple[str, dict[str, float]]:
    """Reference flow property, and by property how many of its units one reference unit of the flow is."""
    wanted = item.information.get("quantitativeReference", "referenceToReferenceFlowProperty")
    factors: dict[str, float] = {}
    reference = ""
    for node in item.node.all("flowProperties", "flowProperty"):
        where = place_of(item.source, node)
        identifier = reference_id(node.first("referenceToFlowPropertyDataSet"))
        factor = reading.number(node.get("meanValue"), where, text_is_usual=True)
        if not identifier or factor is None:
            continue
        if factor <= 0:
            reading.findings.append(finding("lca_dataset.impossible_factor", where, value=factor))
            continue
        factors.setdefault(identifier, factor)
        if not reference and node.attribute("dataSetInternalID") == wanted:
            reference = identifier
    base = factors.get(reference, 1.0)
    return reference, {identifier: factor / base for identifier, factor in factors.items()}
