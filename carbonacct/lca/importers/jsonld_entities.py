"""Entities of an openLCA JSON-LD package: index by type and id, categories, locations, units, flows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from carbonacct.findings import finding
from carbonacct.lca.datasets import Flow, FlowKind
from carbonacct.lca.importers.quantities import MeasuredFlow, Quantities, Unit, unit_group
from carbonacct.lca.importers.reading import Reading, cas_number, flag, inside, linked, synonyms_of, text
from carbonacct.lca.importers.safe_json import parse_json
from carbonacct.source import Source

FOLDERS = {
    "processes": "Process",
    "flows": "Flow",
    "flow_properties": "FlowProperty",
    "unit_groups": "UnitGroup",
    "categories": "Category",
    "locations": "Location",
    "parameters": "Parameter",
    "lcia_methods": "ImpactMethod",
    "lcia_categories": "ImpactCategory",
}
_KINDS: dict[str, FlowKind] = {"ELEMENTARY_FLOW": "elementary", "PRODUCT_FLOW": "product", "WASTE_FLOW": "waste"}
_NEWEST_SCHEMA = 2
_ROOT_CATEGORY = "elementary flows"
_MAX_CATEGORIES = 50


@dataclass(frozen=True, slots=True)
class Entity:
    """One object of the package and where it stands."""

    data: dict[str, Any]
    source: Source


@dataclass
class Package:
    """All entities by type and id, with the units and flows made of them."""

    entities: dict[str, dict[str, Entity]] = field(default_factory=dict)
    quantities: Quantities = field(default_factory=Quantities)
    flows: dict[str, MeasuredFlow] = field(default_factory=dict)

    def of_type(self, kind: str) -> dict[str, Entity]:
        """Entities of one type by id."""
        return self.entities.get(kind, {})

    def location(self, reference: object) -> str:
        """Code of a location that a reference names; its name where it has no code."""
        if not isinstance(reference, dict):
            return reference.strip() if isinstance(reference, str) else ""
        entity = self.of_type("Location").get(text(reference, "@id"))
        known = text(entity.data, "code", "name") if entity is not None else ""
        return known or text(reference, "code", "name", "location")

    def categories(self, reference: object) -> tuple[str, ...]:
        """Category path from the general to the particular: a text with ``/``, or a chain of category entities."""
        if isinstance(reference, str):
            return tuple(part.strip() for part in reference.split("/") if part.strip())
        path: list[str] = []
        while isinstance(reference, dict) and len(path) < _MAX_CATEGORIES:
            entity = self.of_type("Category").get(text(reference, "@id"))
            data = entity.data if entity is not None else reference
            path.append(text(data, "name"))
            written = data.get("categoryPath") if entity is None else None
            if isinstance(written, list):
                path.extend(part for part in reversed(written) if isinstance(part, str))
                break
            reference = data.get("category")
        return tuple(part for part in reversed(path) if part)


def load(reading: Reading) -> Package:
    """Read every JSON file of the archive that holds an entity; then the unit groups, properties and flows."""
    package = Package()
    for member in reading.archive.members(".json", ".jsonld"):
        source = reading.archive.at(member.name)
        document = parse_json(member.data, source, reading.findings)
        if document is not None:
            for place, item in _objects(document):
                _index(package, item, inside(source, place) if place else source, member.name, reading)
    for identifier, entity in package.of_type("UnitGroup").items():
        _unit_group(package, identifier, entity, reading)
    for identifier, entity in package.of_type("FlowProperty").items():
        package.quantities.properties[identifier] = text(linked(entity.data, "unitGroup"), "@id")
    for identifier, entity in package.of_type("Flow").items():
        package.flows[identifier] = _flow(package, identifier, entity, reading)
    return package


def _objects(document: object) -> Iterator[tuple[str, object]]:
    """The objects of a file: itself, or the members of a list or of ``@graph``."""
    if isinstance(document, dict) and isinstance(document.get("@graph"), list):
        document = document["@graph"]
    if isinstance(document, list):
        yield from ((f"[{number}]", item) for number, item in enumerate(document))
    else:
        yield "", document


def _index(package: Package, item: object, source: Source, member: str, reading: Reading) -> None:
    parts = member.split("/")
    kind = text(item, "@type") if isinstance(item, dict) else ""
    kind = kind or (FOLDERS.get(parts[-2], "") if len(parts) > 1 else "")
    if not isinstance(item, dict):
        reading.findings.append(finding("lca_dataset.wrong_kind", source, expected="{ }"))
        return
    if parts[-1] == "olca-schema.json":
        version = item.get("version")
        if isinstance(version, int) and version > _NEWEST_SCHEMA:
            reading.findings.append(finding("lca_jsonld.newer_schema", source, version=version))
        return
    if kind not in FOLDERS.values():
        return
    identifier = text(item, "@id")
    known = package.entities.setdefault(kind, {})
    if not identifier:
        reading.findings.append(finding("lca_dataset.no_id", source))
    elif identifier in known:
        first = known[identifier].source
        reading.findings.append(finding("lca_dataset.duplicate_id", source, id=identifier, first=first.sheet or first))
    else:
        known[identifier] = Entity(item, source)


def _unit_group(package: Package, identifier: str, entity: Entity, reading: Reading) -> None:
    units: list[Unit] = []
    synonyms: dict[str, Unit] = {}
    reference = ""
    for place, item in reading.objects(entity.data, "units", entity.source):
        source = inside(entity.source, place)
        factor = reading.number(item.get("conversionFactor", 1.0), inside(source, "conversionFactor"))
        if factor is None:
            continue
        if factor <= 0:
            reading.findings.append(finding("lca_dataset.impossible_factor", source, value=factor))
            continue
        unit = Unit(text(item, "@id") or text(item, "name"), text(item, "name"), factor)
        units.append(unit)
        words = item.get("synonyms")
        synonyms |= {word: unit for word in words if isinstance(word, str)} if isinstance(words, list) else {}
        if not reference and flag(item, "referenceUnit", "isRefUnit", "isReferenceUnit"):
            reference = unit.id
    if not reference and len(units) == 1:
        reference = units[0].id
    group = unit_group(identifier, text(entity.data, "name"), units, reference, reading, entity.source)
    if group is not None:
        for word, unit in synonyms.items():
            group.by_name.setdefault(word, group.by_id[unit.id])
        package.quantities.groups[identifier] = group


def _flow(package: Package, identifier: str, entity: Entity, reading: Reading) -> MeasuredFlow:
    data, source = entity.data, entity.source
    written = text(data, "flowType")
    if written not in _KINDS:
        reading.findings.append(finding("lca_jsonld.flow_type", source, value=written or "?"))
    kind = _KINDS.get(written, "product")
    reference, factors = _property_factors(data, source, reading)
    group = package.quantities.group(reference)
    if group is None:
        reading.findings.append(finding("lca_dataset.flow_without_unit", source, name=text(data, "name")))
    path = package.categories(data.get("category")) if kind == "elementary" else ()
    flow = Flow(
        id=identifier,
        name=text(data, "name") or identifier,
        unit=group.reference.name if group is not None else "",
        kind=kind,
        compartment=path[1:] if len(path) > 1 and path[0].lower() == _ROOT_CATEGORY else path,
        cas=cas_number(text(data, "cas")),
        formula=text(data, "formula"),
        location=package.location(data.get("location")),
        synonyms=synonyms_of(text(data, "synonyms")),
    )
    return MeasuredFlow(flow, reference, factors, source)


def _property_factors(data: dict[str, Any], source: Source, reading: Reading) -> tuple[str, dict[str, float]]:
    """Reference flow property, and by property how many of its units one reference unit of the flow is."""
    factors: dict[str, float] = {}
    reference = ""
    for place, item in reading.objects(data, "flowProperties", source):
        identifier = text(linked(item, "flowProperty"), "@id")
        factor = reading.number(item.get("conversionFactor", 1.0), inside(source, f"{place}.conversionFactor"))
        if not identifier or factor is None:
            continue
        if factor <= 0:
            reading.findings.append(finding("lca_dataset.impossible_factor", inside(source, place), value=factor))
            continue
        factors.setdefault(identifier, factor)
        if not reference and flag(item, "referenceFlowProperty", "isRefFlowProperty", "isReferenceFlowProperty"):
            reference = identifier
    if not reference and len(factors) == 1:
        reference = next(iter(factors))
    base = factors.get(reference, 1.0)
    return reference, {identifier: factor / base for identifier, factor in factors.items()}


def missing_flow(reference: dict[str, Any], unit: str) -> MeasuredFlow | None:
    """A flow that the package does not hold, made from what a reference says of it; None where it says too little."""
    kind = _KINDS.get(text(reference, "flowType"))
    identifier, name = text(reference, "@id"), text(reference, "name")
    if kind is None or not identifier or not name:
        return None
    flow = Flow(identifier, name, text(reference, "refUnit") or unit, kind)
    return MeasuredFlow(flow, "", {}, Source(""))
