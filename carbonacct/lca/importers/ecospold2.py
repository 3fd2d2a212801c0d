"""EcoSpold 2: one XML file (``.spold``) per activity, in a folder or a zip.

Format: ecoinvent, EcoSpold 2 documentation (https://ecoinvent.org/the-ecoinvent-database/data-formats/ecospold2/).
Files are parsed on safe XML here: bw2io stops with a KeyError at the first elementary exchange without a compartment
(openLCA writes such files), and pyecospold validates against a schema that those files break.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from carbonacct.findings import finding
from carbonacct.lca.datasets import Exchange, Flow, Library, Parameter, Process
from carbonacct.lca.importers.archive import Archive, open_archive
from carbonacct.lca.importers.ecospold2_exchanges import Draft, exchanges_of
from carbonacct.lca.importers.ecospold2_nodes import (
    attribute,
    children,
    first,
    local,
    named,
    paragraphs,
    words,
)
from carbonacct.lca.importers.reading import Reading
from carbonacct.lca.importers.safe_xml import element_place, parse_xml
from carbonacct.source import Source

FORMAT = "ecospold2"
_NAMESPACE = b"ecospold02"
_DATASETS = ("activityDataset", "childActivityDataset")


@dataclass
class _Whole:
    """What is gathered while the files are read: flows, drafts of processes by (activity, reference products)."""

    reading: Reading
    flows: dict[str, Flow] = field(default_factory=dict)
    drafts: dict[tuple[str, tuple[str, ...]], Draft] = field(default_factory=dict)
    licences: dict[str, None] = field(default_factory=dict)


def sniff(names: Sequence[str], head: bytes) -> bool:
    """Whether the first bytes of a member name the namespace of EcoSpold 2 (in UTF-8 or UTF-16)."""
    return _NAMESPACE in head.replace(b"\0", b"").lower()


def read(path: Path) -> Library:
    """Read a file, folder or zip; every problem is a finding of the library, nothing is raised."""
    with open_archive(path) as archive:
        return read_archive(archive)


def read_archive(archive: Archive) -> Library:
    """Read an opened package."""
    whole = _Whole(Reading(archive))
    for member in archive.members(".spold", ".xml"):
        source = archive.at(member.name)
        root = parse_xml(member.data, source, whole.reading.findings)
        if root is None or local(root) != "ecoSpold":
            continue  # other XML of a package: master data, which repeats what the activities state
        found = list(children(root, *_DATASETS))
        if not found:
            whole.reading.findings.append(finding("lca_ecospold2.no_activity", element_place(source, root)))
        for element in found:
            _take(whole, element, source)
    if not whole.drafts:
        whole.reading.findings.append(finding("lca_dataset.no_data_set", archive.at()))
    processes, parameters = _finished(whole)
    return Library(
        name=archive.path.stem,
        format=FORMAT,
        sha256=archive.sha256,
        flows=whole.flows,
        processes=processes,
        licence="; ".join(whole.licences),
        findings=whole.reading.all_findings(),
        parameters=parameters,
    )


def _take(whole: _Whole, element: Any, source: Source) -> None:
    """One activity, unless it has no id or stands in the package already."""
    where = element_place(source, element)
    about = first(element, "activityDescription")
    identifier = attribute(first(about, "activity"), "id").lower()
    if not identifier:
        whole.reading.findings.append(finding("lca_dataset.no_id", where))
        return
    draft = exchanges_of(element, identifier, whole.flows, whole.reading, source)
    draft = replace(draft, process=_described(about, identifier, draft.process.exchanges, where))
    references = tuple(sorted(line.flow for line in draft.process.exchanges if line.reference))
    if not references:
        name = draft.process.name
        whole.reading.findings.append(finding("lca_dataset.no_reference", where, name=name))
    known = whole.drafts.setdefault((identifier, references), draft)
    if known is not draft:
        first_place = known.process.source
        whole.reading.findings.append(
            finding("lca_dataset.duplicate_id", where, id=identifier, first=first_place.sheet if first_place else "?")
        )
        return
    licence = attribute(
        first(element, "administrativeInformation", "dataGeneratorAndPublication"), "accessRestrictedTo"
    )
    if licence:
        whole.licences[f"accessRestrictedTo={licence}"] = None


def _described(about: Any, identifier: str, exchanges: tuple[Exchange, ...], where: Source) -> Process:
    """The process with what its description says."""
    activity, time = first(about, "activity"), first(about, "timePeriod")
    name, others = named(activity, "activityName")
    synonyms = [*others, *((item.text or "").strip() for item in children(activity, "synonym"))]
    classes = [words(item, "classificationValue") for item in children(about, "classification")]
    return Process(
        id=identifier,
        name=name or identifier,
        exchanges=exchanges,
        location=words(about, "geography", "shortname"),
        categories=tuple(text for text in classes if text),
        valid_from=attribute(time, "startDate") or words(time, "startDate"),
        valid_to=attribute(time, "endDate") or words(time, "endDate"),
        comment=paragraphs(first(activity, "generalComment")),
        source=where,
        synonyms=tuple(dict.fromkeys(text for text in synonyms if text)),
    )


def _finished(whole: _Whole) -> tuple[tuple[Process, ...], tuple[Parameter, ...]]:
    """Processes and parameters with ids that are unique, and providers that name them.

    An activity that is split in the package, a file for each product, is told apart by its product: the id is then
    ``activity_product``, as such packages name their files.
    """
    counts = Counter(activity for activity, _ in whole.drafts)
    ids = {key: key[0] if counts[key[0]] == 1 else "_".join((key[0], *key[1])) for key in whole.drafts}
    by_product = {(key[0], product): identifier for key, identifier in ids.items() for product in key[1]}
    alone = {key[0]: identifier for key, identifier in ids.items() if counts[key[0]] == 1}
    processes: list[Process] = []
    parameters: list[Parameter] = []
    for key, draft in whole.drafts.items():
        own = draft.renamed(ids[key])
        lines = tuple(_provided(line, by_product, alone, whole.reading) for line in own.process.exchanges)
        processes.append(replace(own.process, exchanges=lines))
        parameters += own.parameters
    return tuple(processes), tuple(parameters)


def _provided(
    line: Exchange, by_product: dict[tuple[str, str], str], alone: dict[str, str], reading: Reading
) -> Exchange:
    if not line.provider:
        return line
    found = by_product.get((line.provider, line.flow)) or alone.get(line.provider)
    if found is None:
        if line.source is not None:
            reading.count("lca_dataset.provider_elsewhere", line.source)
        return line
    return replace(line, provider=found)
