"""Use cases of inventory libraries: read, check, link and import them into a store; list, show and search it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from carbonacct.errors import UsageError
from carbonacct.findings import DataError, Finding, has_errors, ordered
from carbonacct.lca import brightway
from carbonacct.lca.allocation import Allocation, allocate
from carbonacct.lca.brightway import DatabaseOrigin, Written
from carbonacct.lca.datasets import Library, Process
from carbonacct.lca.importers import read_library
from carbonacct.lca.link_mapping import CutOff, LinkChoice, write_mapping
from carbonacct.lca.linking import LinkedLibrary, link
from carbonacct.workspace.document import finding_document
from carbonacct.workspace.lci_decisions import allocation_rules, link_choices

Json = dict[str, Any]
Progress = Callable[[str, str], None]
REPORT, MAPPING = "linking.json", "mapping.toml"


@dataclass(frozen=True)
class Source:
    """What is read and how it is put together.

    Attributes:
        files: files, folders or archives; several become one library.
        name: of the database; the first file's name by default.
        format: format of the files; told by their content by default.
        mapping: saved decisions about suppliers.
        allocation: rules for multi-output processes: a file, or the name of shipped ones (``uslci``).
        fallback: what splits a process that the rules do not (``refuse``, ``equal``, ``reference`` …).
        cut_off: which exchanges without a supplier are declared cut off (``none``, ``labelled``, ``all``).
    """

    files: Sequence[Path]
    name: str = ""
    format: str = ""
    mapping: Path | None = None
    allocation: str = ""
    fallback: str = ""
    cut_off: str = "none"


@dataclass(frozen=True)
class Prepared:
    """A library that was read, allocated and linked, with everything that was found."""

    library: Library
    allocation: Allocation
    linked: LinkedLibrary
    findings: tuple[Finding, ...]


def prepare(source: Source, progress: Progress | None = None) -> Prepared:
    """Read, allocate and link; nothing is written.

    Raises:
        UsageError: no file, an unknown format, or no allocation of this name.
        DataError: a file cannot be read, so that there is no process to link, or one of decisions has a mistake.
    """
    say = progress or (lambda zh, en: None)
    rules, choices = allocation_rules(source.allocation), link_choices(source.mapping)
    if not source.files:
        raise UsageError("没有要读的文件 / no files to read")
    missing = [path for path in source.files if not path.exists()]
    if missing:
        raise UsageError(f"没有这个文件 / no such file: {', '.join(map(str, missing))}")
    libraries = []
    for number, path in enumerate(source.files, 1):
        say(
            f"读取 {path.name}（{number} / {len(source.files)}）",
            f"reading {path.name} ({number} of {len(source.files)})",
        )
        libraries.append(read_library(path, source.format or None))
    library = joined(libraries, source.name)
    if not library.processes:
        raise DataError(tuple(ordered(library.findings)))
    say(f"分配 {len(library.processes)} 个过程", f"allocating {len(library.processes)} processes")
    if source.fallback:
        rules = replace(rules, fallback=source.fallback)  # type: ignore[arg-type]
    allocation = allocate(library, rules=rules)
    say(
        f"连接 {len(allocation.library.processes)} 个单产品过程",
        f"linking {len(allocation.library.processes)} processes",
    )
    linked = link(allocation.library, mapping=choices, cut_off=CutOff(source.cut_off))  # type: ignore[arg-type]
    findings = (*allocation.library.findings, *linked.findings)  # the library's own, as allocation leaves them
    return Prepared(library, allocation, linked, tuple(ordered(findings)))


def check_files(source: Source) -> tuple[Finding, ...]:
    """Everything found by reading, allocating and linking, and by a look at the linked processes.

    Raises:
        UsageError, DataError: as :func:`prepare`.
    """
    from carbonacct.lca.checks import check  # noqa: PLC0415

    prepared = prepare(source)
    return tuple(ordered([*prepared.findings, *check(prepared.linked)]))


def joined(libraries: Sequence[Library], name: str = "") -> Library:
    """Several libraries as one; of processes with one id the first is kept, as each reader tells of repeats."""
    first = libraries[0]
    title = name or first.name
    if len(libraries) == 1:
        return replace(first, name=title)
    from carbonacct.findings import finding  # noqa: PLC0415
    from carbonacct.lineage.graph import digest  # noqa: PLC0415

    flows = {key: flow for library in reversed(libraries) for key, flow in library.flows.items()}
    processes: list[Process] = []
    findings: list[Finding] = []
    seen: set[str] = set()
    for library in libraries:
        findings += library.findings
        repeated = [process for process in library.processes if process.id in seen]
        if repeated:
            findings.append(finding("lci.repeated_process", count=len(repeated), library=library.name,
                                    example=repeated[0].name))  # fmt: skip
        processes += [process for process in library.processes if process.id not in seen]
        seen |= {process.id for process in library.processes}
    return Library(
        name=title,
        format=first.format,
        sha256=digest([library.sha256 for library in libraries]),
        flows=flows,
        processes=tuple(processes),
        methods=tuple(method for library in libraries for method in library.methods),
        licence="; ".join(dict.fromkeys(library.licence for library in libraries if library.licence)),
        findings=tuple(findings),
        parameters=tuple(item for library in libraries for item in library.parameters),
    )


def report_document(prepared: Prepared) -> Json:
    """The linking report with allocation records and findings."""
    document = prepared.linked.report.to_json()
    records = [asdict(item) for item in prepared.allocation.records]
    for item in records:
        item["share"] = item["share"] if item["share"] == item["share"] else None
    document["allocation"] = records
    document["findings"] = [finding_document(item) for item in prepared.findings]
    return document


def write_report(prepared: Prepared, folder: Path) -> tuple[Path, Path]:
    """Write the linking report, and a mapping file with the best candidate of each open product to accept or change."""
    folder.mkdir(parents=True, exist_ok=True)
    report, mapping = folder / REPORT, folder / MAPPING
    text = json.dumps(report_document(prepared), ensure_ascii=False, indent=1, allow_nan=False)
    report.write_text(text + "\n", encoding="utf-8", newline="\n")
    choices, seen = [], set()
    for item in prepared.linked.report.open:
        if item.flow not in seen and item.candidates:
            seen.add(item.flow)
            best = item.candidates[0]
            why = f"{best.score:.2f}: {best.reason}"
            choices.append(
                LinkChoice(item.flow, best.provider, by="", why=f"候选，请核对 / a candidate, check it: {why}")
            )
    write_mapping(mapping, choices)
    return report, mapping


def import_library(
    source: Source, store: Path, *, replace_old: bool = False, progress: Progress | None = None
) -> tuple[Prepared, Written]:
    """Read, allocate, link and write a library into a store; never a half-linked one.

    Raises:
        UsageError: as :func:`prepare`; the store holds a database of this name.
        DataError: findings of severity error stand: nothing is written.
    """
    from carbonacct.workspace.replacing import guarded, named_faults  # noqa: PLC0415

    say = progress or (lambda zh, en: None)
    prepared = prepare(source, progress)
    if has_errors(prepared.findings):
        raise PreparedError(prepared)
    name = prepared.library.name
    opened = brightway.open_store(store)
    origin = DatabaseOrigin(
        sha256=prepared.library.sha256,
        format=prepared.library.format,
        licence=prepared.library.licence,
        findings=len(prepared.findings),
        cut_off=source.cut_off,
    )
    say(f"写入清单库 {store}", f"writing into the store {store}")
    with named_faults(store), guarded(store):
        written = brightway.write_library(opened, name, prepared.linked, origin, replace=replace_old)
    return prepared, written


class PreparedError(DataError):
    """A library with errors: nothing was written; ``prepared`` holds what was read, for the report."""

    def __init__(self, prepared: Prepared) -> None:
        super().__init__(prepared.findings)
        self.prepared = prepared


def set_up_methods(store: Path, pattern: str = "", every: bool = False) -> list[Json]:
    """Set up the elementary flows and impact methods that Brightway ships (IPCC 2013 and 2021 by default)."""
    opened = brightway.open_store(store)
    brightway.set_up_elementary_flows(opened)
    if pattern:
        brightway.set_up_methods(opened, pattern, every=every)
    else:
        brightway.set_up_methods(opened, every=every)
    return methods_list(store)


def methods_list(store: Path, text: str = "") -> list[Json]:
    """The GWP tables of ``factors/gwp``, and the methods of a store."""
    from carbonacct.factors.store import FactorStore  # noqa: PLC0415
    from carbonacct.lca.characterisation import gwp_method  # noqa: PLC0415
    from carbonacct.workspace.lca_system import open_existing  # noqa: PLC0415
    from carbonacct.workspace.lci_methods import GWP  # noqa: PLC0415

    factors = FactorStore.load()
    sets = sorted({dataset.id for dataset in factors.datasets if dataset.id.startswith(GWP)})
    tables = [(set_id, gwp_method(factors, set_id)) for set_id in sets if text.lower() in set_id]
    found = [{"name": set_id, "unit": table.unit, "factors": len(table.flows)} for set_id, table in tables]
    stored = brightway.list_methods(open_existing(store), text)
    return found + [{"name": " | ".join(one.name), "unit": one.unit, "factors": one.factors} for one in stored]


def databases_list(store: Path) -> list[Json]:
    """Databases of a store."""
    from carbonacct.workspace.lca_system import open_existing  # noqa: PLC0415

    return [asdict(one) for one in brightway.list_databases(open_existing(store))]


def search_store(
    store: Path, text: str, *, location: str = "", unit: str = "", flows: bool = False, limit: int = 30
) -> Json:
    """Processes (or elementary flows) that words fit, with the facets of all that fit."""
    from carbonacct.workspace.lca_system import open_existing  # noqa: PLC0415

    found = brightway.search(open_existing(store), text, location=location, unit=unit, processes=not flows, limit=limit)
    hits = [
        {"id": one.id, "database": one.database, "code": one.code, "name": one.name, "product": one.product,
         "unit": one.unit, "location": one.location, "compartment": list(one.categories)}
        for one in found.hits
    ]  # fmt: skip
    facets = {"locations": dict(found.locations), "units": dict(found.units), "databases": dict(found.databases)}
    return {"total": found.total, "hits": hits, **facets}


def show_in_store(store: Path, words: str) -> Json:
    """One process with its exchanges.

    Raises:
        UsageError: the words fit no process, or several.
    """
    from carbonacct.workspace.lca_system import find_product, read_lca_system  # noqa: PLC0415

    asked = read_lca_system(store)
    product = find_product(asked, words)
    node = asked.nodes.get(product) if isinstance(product, int) else None
    if node is None:
        raise UsageError(f"没有过程 / no process {words!r}")
    found = brightway.show_process(asked.store, node.database, node.code)
    exchanges = [
        {
            "kind": one.kind,
            "label": one.node.label if one.node is not None else "|".join(one.input),
            "amount": one.amount,
            "unit": one.node.unit if one.node is not None else "",
            "uncertain": one.uncertainty is not None,
            "comment": one.comment,
        }
        for one in found.exchanges
    ]
    return {"id": node.id, "label": node.label, "database": node.database, "code": node.code,
            "product": node.product, "comment": node.comment, "exchanges": exchanges}  # fmt: skip
