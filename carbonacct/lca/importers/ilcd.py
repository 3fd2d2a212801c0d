"""ILCD 1.1 (XML) and TIDAS, its JSON form (Tiangong data), as a zip, a folder or a file.

Format: European Commission, JRC, ILCD Format 1.1 Documentation (https://eplca.jrc.ec.europa.eu/LCDN/developerILCDDataFormat.html).
Names are taken in English where they have one; Chinese names are kept as synonyms.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from carbonacct.findings import finding
from carbonacct.lca.datasets import ImpactMethod, Library, Parameter, Process
from carbonacct.lca.importers.archive import Archive, open_archive
from carbonacct.lca.importers.ilcd_nodes import place_of
from carbonacct.lca.importers.ilcd_processes import read_process
from carbonacct.lca.importers.ilcd_sets import DataSet, Package, load, reference_id
from carbonacct.lca.importers.reading import Reading

FORMAT = "ilcd"
_NAMESPACE = b"lca.jrc.it/ILCD"
_ROOTS = (b"processDataSet", b"flowDataSet", b"flowPropertyDataSet", b"unitGroupDataSet", b"LCIAMethodDataSet")


def sniff(names: Sequence[str], head: bytes) -> bool:
    """Whether the first bytes of a member look like an ILCD or TIDAS data set (in UTF-8 or UTF-16)."""
    head = head.replace(b"\0", b"")
    return _NAMESPACE in head or any(root in head[:1000] for root in _ROOTS)


def read(path: Path) -> Library:
    """Read a package; every problem is a finding of the library, nothing is raised."""
    with open_archive(path) as archive:
        return read_archive(archive)


def read_archive(archive: Archive) -> Library:
    """Read an opened package."""
    reading = Reading(archive)
    package = load(reading)
    processes: list[Process] = []
    parameters: list[Parameter] = []
    for identifier, item in package.of_kind("processDataSet").items():
        process, own = read_process(package, identifier, item, reading)
        processes.append(process)
        parameters += own
    methods = tuple(_method(package, item, reading) for item in package.of_kind("LCIAMethodDataSet").values())
    if not processes and not package.flows and not methods:
        reading.findings.append(finding("lca_dataset.no_data_set", archive.at()))
    return Library(
        name=archive.path.stem,
        format=FORMAT,
        sha256=archive.sha256,
        flows={identifier: package.quantities.finished(flow) for identifier, flow in package.flows.items()},
        processes=tuple(processes),
        methods=methods,
        licence=_licence(package),
        findings=reading.all_findings(),
        parameters=tuple(parameters),
    )


def _licence(package: Package) -> str:
    """Licence types and access restrictions of the processes, each once."""
    texts: dict[str, None] = {}
    for item in package.of_kind("processDataSet").values():
        owned = item.node.first("administrativeInformation", "publicationAndOwnership")
        for text in (owned.get("licenseType"), owned.best("accessRestrictions")):
            if text:
                texts[text] = None
    return "; ".join(texts)


def _method(package: Package, item: DataSet, reading: Reading) -> ImpactMethod:
    about = item.information.first("dataSetInformation")
    quantity = item.information.first("quantitativeReference", "referenceQuantity")
    group = package.quantities.group(reference_id(quantity))
    factors: dict[str, float] = {}
    for node in item.node.all("characterisationFactors", "factor"):
        where = place_of(item.source, node)
        if node.get("location") not in {"", "GLO"}:
            reading.count("lca_dataset.regional_factor", where)
            continue
        reference = node.first("referenceToFlowDataSet")
        flow = package.flows.get(reference_id(reference))
        value = reading.number(node.get("meanValue"), where, text_is_usual=True)
        if flow is None:
            reading.count("lca_ilcd.factor_without_flow", where)
        elif value is not None and factors.setdefault(flow.flow.id, value) != value:
            reading.findings.append(finding("lca_dataset.two_factors", where, flow=flow.flow.name))
    name = about.best("name") or item.source.sheet
    return ImpactMethod(
        name=tuple(part for part in (about.get("methodology"), name) if part),
        unit=group.reference.name if group is not None else quantity.best("shortDescription"),
        factors=tuple(factors.items()),
    )
