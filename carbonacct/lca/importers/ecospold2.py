"""EcoSpold 2: one file a data set (``.spold``), in a folder or zip, perhaps with ecoinvent's master data beside them.

bw2io and pyecospold refuse what breaks the schema: of the 767 files of the US LCI release of 2018, pyecospold reads 178
and bw2io stops (KeyError ``flow``: 21 data sets have no product, which is a warning here). The files of one release of
a database are not those of another: see :mod:`ecospold1`.

A treatment process has a reference product of −1 of what it treats; that sign stays. A by-product with an activity link
(ecoinvent's conditional exchange) is credited by system expansion, so it is an avoided product with its provider.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carbonacct.findings import finding
from carbonacct.lca.datasets import Library, Parameter, Process
from carbonacct.lca.importers.archive import Archive, open_archive
from carbonacct.lca.importers.ecospold2_exchanges import Line, MasterData, Providers, lines_of, read_exchange, scope_of
from carbonacct.lca.importers.ecospold_elements import (
    DOCUMENT,
    all_words,
    attribute,
    child,
    children,
    documents,
    local,
    place,
    words,
)
from carbonacct.lca.importers.reading import Reading
from carbonacct.source import Source

FORMAT = "ecospold2"
_DATA_SETS = ("activityDataset", "childActivityDataset")


def sniff(names: Sequence[str], head: bytes) -> bool:
    """Whether the first bytes of a member look like EcoSpold 2."""
    return b"ecoSpold" in head and (b"EcoSpold02" in head or b"ctivityDataset" in head)


def read(path: Path) -> Library:
    """Read a file, folder or zip; every problem is a finding of the library, nothing is raised."""
    with open_archive(path) as archive:
        return read_archive(archive)


@dataclass(slots=True)
class _DataSet:
    element: Any
    activity: str
    source: Source
    lines: list[Line]
    id: str = ""

    @property
    def product(self) -> str:
        """Id of the reference product, of a by-product where there is none."""
        made = [line for line in self.lines if line.makes]
        return next((line.flow for line in made if line.reference), made[0].flow if made else "")


def read_archive(archive: Archive) -> Library:
    """Read an opened file, folder or zip."""
    reading = Reading(archive)
    master = MasterData(reading)
    data_sets = _data_sets(archive, master, reading)
    providers = _identify(data_sets, reading)
    data_sets = [item for item in data_sets if item.id]
    for item in data_sets:
        for line in item.lines:
            master.see(line)
    parameters: list[Parameter] = []
    processes: list[Process] = []
    for item in data_sets:
        process, own = _process(item, master, providers, reading)
        if process is not None:
            processes.append(process)
            parameters += own
    if not processes:
        reading.findings.append(finding("lca_dataset.no_data_set", archive.at()))
    _check_providers(processes, reading)
    return Library(
        name=archive.path.stem,
        format=FORMAT,
        sha256=archive.sha256,
        flows=master.flows(),
        processes=tuple(processes),
        findings=reading.all_findings(),
        parameters=tuple(parameters),
    )


def _data_sets(archive: Archive, master: MasterData, reading: Reading) -> list[_DataSet]:
    found: list[_DataSet] = []
    for _, root, source in documents(archive, reading, "dataset"):
        if local(root) != DOCUMENT:
            master.read(root)
            continue
        for element in (below for name in _DATA_SETS for below in children(root, name)):
            activity = attribute(child(element, "activityDescription", "activity"), "id")
            where = place(source, element, "activityDataset")
            if not activity:
                reading.findings.append(finding("lca_dataset.no_id", where))
                continue
            found.append(_DataSet(element, activity, where, lines_of(element, source, reading)))
    return found


def _identify(data_sets: list[_DataSet], reading: Reading) -> Providers:
    """Give each data set its id: that of its activity; of the activity and its product where files share an activity.

    A file that repeats another (the same activity and product) is a finding and keeps no id.
    """
    by_activity: dict[str, list[_DataSet]] = {}
    for item in data_sets:
        by_activity.setdefault(item.activity, []).append(item)
    providers: dict[tuple[str, str], str] = {}
    for activity, items in by_activity.items():
        seen: dict[str, _DataSet] = {}
        for item in items:
            first = seen.setdefault(item.product, item)
            if first is not item:
                reading.findings.append(
                    finding("lca_dataset.duplicate_id", item.source, id=activity, first=first.source)
                )
        for product, item in seen.items():
            item.id = activity if len(seen) == 1 else f"{activity}_{product}"
            for line in item.lines:
                if line.makes and (len(seen) == 1 or line.flow == product):
                    providers[activity, line.flow] = item.id
    return Providers(providers)


def _process(
    item: _DataSet, master: MasterData, providers: Providers, reading: Reading
) -> tuple[Process | None, list[Parameter]]:
    about = child(item.element, "activityDescription")
    activity = child(about, "activity")
    name = words(activity, "activityName") or item.activity
    if not any(line.makes for line in item.lines):
        reading.findings.append(finding("lca_ecospold.no_product", item.source, name=name))
        return None, []
    if not any(line.reference for line in item.lines):
        reading.findings.append(finding("lca_ecospold.no_reference", item.source, name=name))
    scope, parameters = scope_of(item.element, item.id, item.source, item.lines, reading)
    exchanges = [read_exchange(line, item.id, scope, master, providers, reading) for line in item.lines]
    period = child(about, "timePeriod")
    process = Process(
        id=item.id,
        name=name,
        exchanges=tuple(exchange for exchange in exchanges if exchange is not None),
        location=words(about, "geography", "shortname"),
        categories=tuple(all_words(about, "classification", "classificationValue")),
        parameters=tuple((parameter.name, parameter.value) for parameter in parameters),
        valid_from=attribute(period, "startDate"),
        valid_to=attribute(period, "endDate"),
        comment="\n".join(all_words(activity, "generalComment", "text")),
        source=item.source,
        synonyms=tuple(text for text in _other_names(activity) if text != name),
    )
    return process, parameters


def _other_names(activity: Any) -> list[str]:
    """Names in other languages, and synonyms."""
    return list(dict.fromkeys([*all_words(activity, "activityName"), *all_words(activity, "synonym")]))


def _check_providers(processes: list[Process], reading: Reading) -> None:
    known = {process.id for process in processes}
    for process in processes:
        for exchange in process.exchanges:
            if exchange.provider and exchange.provider not in known and exchange.source is not None:
                reading.count("lca_dataset.provider_elsewhere", exchange.source)
