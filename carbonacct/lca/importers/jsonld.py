"""openLCA JSON-LD, schema 1.x and 2.x, as a zip, a folder or a file.

``olca_schema`` reads schema 2.x alone: on 1.x it drops the direction, the reference and the avoided mark of every
exchange, and on malformed 2.x it stops. So this reader takes both; the tests compare it with packages that
``olca_schema`` wrote.
Schema: https://greendelta.github.io/olca-schema.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from carbonacct.findings import finding
from carbonacct.lca.datasets import ImpactMethod, Library, Parameter, Process
from carbonacct.lca.importers.archive import Archive, open_archive
from carbonacct.lca.importers.jsonld_entities import FOLDERS, Entity, Package, load
from carbonacct.lca.importers.jsonld_processes import read_parameters, read_process
from carbonacct.lca.importers.parameters import Scope
from carbonacct.lca.importers.reading import Reading, inside, linked, text
from carbonacct.source import Source

FORMAT = "openlca_jsonld"
_MARKS = {"context.json", "olca-schema.json", "openlca.json"}


def sniff(names: Sequence[str], head: bytes) -> bool:
    """Whether some member names and the first bytes of one member look like openLCA JSON-LD."""
    if b"DataSet" in head[:200]:
        return False
    if any(name.rsplit("/", 1)[-1] in _MARKS for name in names):
        return True
    folders = {name.split("/")[-2] for name in names if name.count("/") and name.lower().endswith(".json")}
    return b'"@type"' in head and (b'"@id"' in head or bool(folders & FOLDERS.keys()))


def read(path: Path) -> Library:
    """Read a package; every problem is a finding of the library, nothing is raised."""
    with open_archive(path) as archive:
        return read_archive(archive)


def read_archive(archive: Archive) -> Library:
    """Read an opened package."""
    reading = Reading(archive)
    package = load(reading)
    shared = _global_parameters(package, reading)
    scope = Scope().child(shared, reading)
    parameters = [parameter for parameter, _ in shared]
    processes: list[Process] = []
    for identifier, entity in package.of_type("Process").items():
        process, own = read_process(package, identifier, entity, scope, reading)
        processes.append(process)
        parameters += own
    methods = _methods(package, reading)
    if not processes and not package.flows and not methods:
        reading.findings.append(finding("lca_dataset.no_data_set", archive.at()))
    _check_providers(processes, package, reading)
    return Library(
        name=archive.path.stem,
        format=FORMAT,
        sha256=archive.sha256,
        flows={identifier: package.quantities.finished(flow) for identifier, flow in package.flows.items()},
        processes=tuple(processes),
        methods=methods,
        findings=reading.all_findings(),
        parameters=tuple(parameters),
    )


def _global_parameters(package: Package, reading: Reading) -> list[tuple[Parameter, Source]]:
    found: list[tuple[Parameter, Source]] = []
    for entity in package.of_type("Parameter").values():
        found += [
            (parameter, entity.source)
            for parameter, _ in read_parameters({"parameters": [entity.data]}, entity.source, "", reading)
        ]
    return found


def _check_providers(processes: list[Process], package: Package, reading: Reading) -> None:
    known = package.of_type("Process")
    for process in processes:
        for exchange in process.exchanges:
            if exchange.provider and exchange.provider not in known and exchange.source is not None:
                reading.count("lca_dataset.provider_elsewhere", exchange.source)


def _methods(package: Package, reading: Reading) -> tuple[ImpactMethod, ...]:
    """Impact categories, each under the name of the method that lists it (or alone)."""
    categories = package.of_type("ImpactCategory")
    methods: list[ImpactMethod] = []
    listed: set[str] = set()
    for entity in package.of_type("ImpactMethod").values():
        for place, reference in reading.objects(entity.data, "impactCategories", entity.source):
            identifier = text(reference, "@id")
            listed.add(identifier)
            if identifier in categories:
                methods.append(_method(package, categories[identifier], (text(entity.data, "name"),), reading))
            else:
                where = inside(entity.source, place)
                name = text(reference, "name") or identifier
                reading.findings.append(finding("lca_dataset.no_impact_category", where, name=name))
    methods += [_method(package, item, (), reading) for key, item in categories.items() if key not in listed]
    return tuple(methods)


def _method(package: Package, entity: Entity, above: tuple[str, ...], reading: Reading) -> ImpactMethod:
    factors: dict[str, float] = {}
    for place, item in reading.objects(entity.data, "impactFactors", entity.source):
        where = inside(entity.source, place)
        if item.get("location") is not None:
            reading.count("lca_dataset.regional_factor", where)
            continue
        factor = _factor(package, item, where, reading)
        if factor is None:
            continue
        if factors.setdefault(factor[0], factor[1]) != factor[1]:
            reading.findings.append(finding("lca_dataset.two_factors", where, flow=package.flows[factor[0]].flow.name))
    return ImpactMethod(
        name=(*above, text(entity.data, "name")),
        unit=text(entity.data, "refUnit", "referenceUnitName"),
        factors=tuple(factors.items()),
    )


def _factor(package: Package, item: dict[str, Any], where: Source, reading: Reading) -> tuple[str, float] | None:
    """Flow and factor per reference unit of the flow; the file states it per unit of a flow property."""
    value = reading.number(item.get("value"), inside(where, "value"))
    reference = linked(item, "flow")
    measured = package.flows.get(text(reference, "@id"))
    if measured is None:
        name = text(reference, "name") or text(reference, "@id") or "?"
        reading.findings.append(finding("lca_dataset.no_flow", inside(where, "flow"), flow=name))
    if value is None or measured is None:
        return None
    unit = linked(item, "unit")
    flow_property = text(linked(item, "flowProperty"), "@id")
    used = dict(measured.used)
    known = package.quantities.unit_of(
        measured, flow_property, text(unit, "@id"), text(unit, "name"), reading, inside(where, "unit")
    )
    measured.used = used  # units of factors are converted here and need no conversion later
    return (measured.flow.id, value * known[1]) if known is not None else None
