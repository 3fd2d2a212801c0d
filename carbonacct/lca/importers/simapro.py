"""SimaPro CSV: processes and methods as SimaPro 7 to 10 export them, one file, or several in a folder or zip.

bw_simapro_csv reads intact files (the tests compare the two), but it writes its log to a folder of the user, keeps a
global logger and stops at the first fault; so this reader is our own. A normal distribution is written as 2σ and a
lognormal as σg², the 95 % intervals that SimaPro's own windows show.

A product's only name is its id in SimaPro. Waste treatments take the waste as an input, as in the other formats of the
data model; what a process sends to treatment is an output of waste.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from carbonacct.findings import finding
from carbonacct.lca.datasets import ImpactMethod, Library, Parameter, Process
from carbonacct.lca.importers.archive import Archive, open_archive
from carbonacct.lca.importers.parameters import Scope
from carbonacct.lca.importers.reading import Reading, cas_number
from carbonacct.lca.importers.simapro_process import (
    UNSPECIFIED,
    Context,
    Flows,
    read_parameters,
    read_process,
    sections_of,
)
from carbonacct.lca.importers.simapro_text import Block, Text, blocks_of, read_text
from carbonacct.source import Source

FORMAT = "simapro"
_SUFFIXES = (".csv", ".txt")
_SUBSTANCES = {
    "Raw materials": "resource",
    "Airborne emissions": "air",
    "Waterborne emissions": "water",
    "Emissions to soil": "soil",
    "Final waste flows": "waste",
    "Non material emissions": "non material",
    "Social issues": "social",
    "Economic issues": "economic",
}
_METHOD_COMPARTMENTS = {
    "raw": "resource",
    "air": "air",
    "water": "water",
    "soil": "soil",
    "waste": "waste",
    "non mat.": "non material",
    "social": "social",
    "economic": "economic",
}


def sniff(names: Sequence[str], head: bytes) -> bool:
    """Whether the first bytes of a member look like SimaPro CSV."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b'" \t\r\n')
    return start.startswith(b"{SimaPro") or (start.startswith(b"{") and b"{CSV separator" in head[:4000])


def read(path: Path) -> Library:
    """Read a file, folder or zip; every problem is a finding of the library, nothing is raised."""
    with open_archive(path) as archive:
        return read_archive(archive)


@dataclass
class _Whole:
    """What is gathered from all files."""

    reading: Reading
    flows: Flows = field(default_factory=Flows)
    units: dict[str, tuple[str, float]] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    methods: list[ImpactMethod] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    projects: list[str] = field(default_factory=list)


def read_archive(archive: Archive) -> Library:
    """Read an opened file, folder or zip."""
    whole = _Whole(Reading(archive))
    files: list[tuple[Text, list[Block]]] = []
    for member in archive.members(*_SUFFIXES):
        source = Source(archive.path.name, "" if member.name == archive.path.name else member.name)
        text = read_text(member.data, source, whole.reading)
        if text is not None:
            files.append((text, blocks_of(text, whole.reading)))
    for text, blocks in files:
        _lists(text, blocks, whole)
    for text, blocks in files:
        _file(text, blocks, whole)
    if not whole.processes and not whole.methods:
        whole.reading.findings.append(finding("lca_dataset.no_data_set", archive.at()))
    _conversions(whole)
    return Library(
        name=whole.projects[0] if len(whole.projects) == 1 else archive.path.stem,
        format=FORMAT,
        sha256=archive.sha256,
        flows=whole.flows.by_id,
        processes=tuple(whole.processes.values()),
        methods=tuple(whole.methods),
        findings=whole.reading.all_findings(),
        parameters=tuple(whole.parameters),
    )


def _lists(text: Text, blocks: list[Block], whole: _Whole) -> None:
    """Substances (name; unit; CAS number; comment) and units (name; quantity; factor; base unit) of a file."""
    if text.project and text.project not in whole.projects:
        whole.projects.append(text.project)
    for block in blocks:
        if block.kind in _SUBSTANCES:
            for row in block.filled():
                if row.cell(2):
                    key = _SUBSTANCES[block.kind], row.cell(0).casefold()
                    whole.flows.cas.setdefault(key, cas_number(row.cell(2)))
        elif block.kind == "Units":
            for row in block.filled():
                factor = whole.reading.number(text.plain(row.cell(2)), row.at(2), text_is_usual=True)
                if factor is not None and factor > 0:
                    whole.units.setdefault(row.cell(0), (row.cell(1), factor))
                elif factor is not None:
                    whole.reading.findings.append(
                        finding("lca_dataset.impossible_factor", row.at(2), value=row.cell(2))
                    )


def _file(text: Text, blocks: list[Block], whole: _Whole) -> None:
    """Parameters, processes and methods of a file."""
    scope = Scope()
    known = {parameter.id for parameter in whole.parameters}
    for level in ("Database", "Project"):
        rows, calculated = (
            [row for block in blocks if block.kind == f"{level} {kind} parameters" for row in block.filled()]
            for kind in ("Input", "Calculated")
        )
        context = Context(text, whole.flows, scope, whole.reading)
        scope, parameters = read_parameters(rows, calculated, level.lower(), "", context)
        whole.parameters += [parameter for parameter in parameters if parameter.id not in known]
    context = Context(text, whole.flows, scope, whole.reading)
    method = ""
    for block in blocks:
        if block.kind == "Process":
            _add(block, context, whole)
        elif block.kind == "Method":
            method = sections_of(block)[0].get("Name", "")
        elif block.kind == "Impact category":
            whole.methods.append(_method(block, method, context))
        elif block.kind == "Product stage":
            whole.reading.count("lca_simapro.stage_left_out", block.place)


def _add(block: Block, context: Context, whole: _Whole) -> None:
    process, parameters = read_process(block, context)
    if process is None:
        return
    first = whole.processes.get(process.id)
    if first is not None:
        whole.reading.findings.append(
            finding("lca_dataset.duplicate_id", block.place, id=process.id, first=first.source)
        )
        return
    whole.processes[process.id] = process
    whole.parameters += parameters


def _method(block: Block, method: str, context: Context) -> ImpactMethod:
    """An impact category: below its name and unit, substances (compartment; sub; name; CAS; factor; unit)."""
    rows = block.filled()
    name, unit = (rows[0].cell(0), rows[0].cell(1)) if rows else ("", "")
    factors: dict[str, float] = {}
    for row in rows[1:]:
        if row.label() == "Substances":
            continue
        value = context.reading.number(context.text.plain(row.cell(4)), row.at(4), text_is_usual=True)
        if value is None:
            continue
        compartment = _METHOD_COMPARTMENTS.get(row.cell(0).casefold(), row.cell(0).casefold())
        if row.cell(3):
            context.flows.cas.setdefault((compartment, row.cell(2).casefold()), cas_number(row.cell(3)))
        # The unit is that of the substance: "kg", or of the factor: "kg CO2 eq / kg".
        flow = context.flows.elementary(
            row.cell(2), compartment, row.cell(1) or UNSPECIFIED, row.cell(5).rpartition("/")[2].strip()
        )
        if factors.setdefault(flow, value) != value:
            context.reading.findings.append(finding("lca_dataset.two_factors", row.at(4), flow=row.cell(2)))
    return ImpactMethod(tuple(filter(None, (method, name))), unit, tuple(factors.items()))


def _conversions(whole: _Whole) -> None:
    """Units of exchanges that differ from their flow's: how many of them make one unit of the flow."""
    used: dict[str, dict[str, float]] = {}
    for process in whole.processes.values():
        for exchange in process.exchanges:
            flow = whole.flows.by_id[exchange.flow]
            own, other = whole.units.get(flow.unit), whole.units.get(exchange.unit)
            if exchange.unit != flow.unit and own is not None and other is not None and own[0] == other[0]:
                used.setdefault(flow.id, {})[exchange.unit] = own[1] / other[1]
    for identifier, conversions in used.items():
        flow = whole.flows.by_id[identifier]
        whole.flows.by_id[identifier] = replace(flow, conversions=tuple(sorted(conversions.items())))
