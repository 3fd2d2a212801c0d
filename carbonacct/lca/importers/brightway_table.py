"""Brightway's Excel workbooks and CSV files: one file, or a folder or zip of them read as one library.

bw2io's importer needs a Brightway project to write to, stops at the first fault and gives no cells; so this reader
follows its grammar (https://docs.brightway.dev) and the tests compare the two. As in Brightway, name, reference
product, location and unit make a process: its id is ``name|reference product|location|unit``, its product has the same
id, and an exchange finds its provider by these four without regard to letter case. An elementary flow's id is
``name|compartments|unit``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from carbonacct.findings import finding
from carbonacct.lca.datasets import Flow, Library, Parameter, Process
from carbonacct.lca.importers.archive import Archive, open_archive
from carbonacct.lca.importers.brightway_blocks import Activity, Book, read_book
from carbonacct.lca.importers.brightway_exchanges import Key, Keys, activity_key, content, read_exchanges
from carbonacct.lca.importers.brightway_parameters import Names, read_names
from carbonacct.lca.importers.brightway_sheets import TABLES, WORKBOOKS, read_sheets, words
from carbonacct.lca.importers.reading import Reading

FORMAT = "brightway_table"
_LABELS = ("database", "activity", "project parameters", "database parameters")
_OWN_FIELDS = {"location", "unit", "reference product", "production amount", "comment", "categories", "type"}


def sniff(names: Sequence[str], head: bytes) -> bool:
    """Whether some member names and the first bytes of one member look like Brightway's tables."""
    if head.startswith(b"PK\x03\x04"):
        return any(name.lower().endswith(WORKBOOKS) for name in names)
    if not any(name.lower().endswith(".csv") for name in names):
        return False
    lines = head.decode("utf-8-sig", errors="replace").lower().splitlines()
    return any(line.lstrip('" ').startswith(_LABELS) and line.strip('", ;\t') not in _LABELS[:2] for line in lines)


def read(path: Path) -> Library:
    """Read a workbook, a CSV file, or all of them in a folder or zip; problems are findings, nothing is raised."""
    with open_archive(path) as archive:
        return read_archive(archive)


@dataclass
class _Found:
    """An activity with the database and parameters it stands under, and the id its process gets."""

    activity: Activity
    database: str
    names: Names
    key: Key
    id: str = ""


@dataclass
class _Whole:
    """What is gathered from all files."""

    reading: Reading
    found: list[_Found] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    databases: list[str] = field(default_factory=list)


def read_archive(archive: Archive) -> Library:
    """Read an opened file, folder or zip."""
    whole = _Whole(Reading(archive))
    for member in archive.members(*TABLES):
        if not member.name.rpartition("/")[2].startswith("~$"):  # a lock file of Excel
            _add(read_book(read_sheets(whole.reading, member.name, member.data), whole.reading), whole)
    kept = _distinct(whole)
    keys = Keys()
    for item in kept:
        keys.add(item.key, item.id)
    for item in kept:
        keys.add_products(item.activity, item.key, item.id)
    flows: dict[str, Flow] = {}
    processes = tuple(_process(item, keys, flows, whole) for item in kept)
    if not processes:
        whole.reading.findings.append(finding("lca_dataset.no_data_set", archive.at()))
    return Library(
        name=whole.databases[0] if len(whole.databases) == 1 else archive.path.stem,
        format=FORMAT,
        sha256=archive.sha256,
        flows=flows,
        processes=processes,
        findings=whole.reading.all_findings(),
        parameters=tuple(whole.parameters),
    )


def _add(book: Book, whole: _Whole) -> None:
    """Activities of one file, with the parameters of its project and database."""
    if book.activities and not book.database:
        whole.reading.findings.append(finding("lca_table.no_database", book.activities[0].source))
    if book.database and book.database not in whole.databases:
        whole.databases.append(book.database)
    project, own = read_names(book.project_parameters, "project", "", Names(), whole.reading)
    names, more = read_names(book.database_parameters, f"database|{book.database}", "", project, whole.reading)
    known = {parameter.id for parameter in whole.parameters}
    whole.parameters += [parameter for parameter in (*own, *more) if parameter.id not in known]
    whole.found += [_Found(item, book.database, names, activity_key(item)) for item in book.activities]


def _distinct(whole: _Whole) -> list[_Found]:
    """Activities with an id each. One that occurs again is left out where it says the same, else kept as ``…|#2``."""
    kept: list[_Found] = []
    versions: dict[str, list[_Found]] = {}
    for item in whole.found:
        identifier = item.key.id
        earlier = versions.setdefault(identifier, [])
        same = next((other for other in earlier if content(other.activity) == content(item.activity)), None)
        place = item.activity.source
        if same is not None:
            first = same.activity.source
            whole.reading.findings.append(finding("lca_table.same_twice", place, name=item.activity.name, first=first))
            continue
        earlier.append(item)
        item.id = identifier if len(earlier) == 1 else f"{identifier}|#{len(earlier)}"
        if len(earlier) > 1:
            first = earlier[0].activity.source
            whole.reading.findings.append(
                finding("lca_table.two_versions", place, name=item.activity.name, first=first, id=item.id)
            )
        kept.append(item)
    return kept


def _process(item: _Found, keys: Keys, flows: dict[str, Flow], whole: _Whole) -> Process:
    activity = item.activity
    tables = [activity.parameters] if activity.parameters is not None else []
    names, own = read_names(tables, item.id, item.id, item.names, whole.reading)
    whole.parameters += own
    return Process(
        id=item.id,
        name=activity.name,
        exchanges=read_exchanges(activity, item.id, item.database, keys, names, flows, whole.reading),
        location=item.key.location,
        categories=_categories(activity),
        parameters=tuple((parameter.name, parameter.value) for parameter in own),
        comment=_comment(activity),
        source=activity.source,
    )


def _categories(activity: Activity) -> tuple[str, ...]:
    return tuple(part.strip() for part in activity.text("categories").split("::") if part.strip())


def _comment(activity: Activity) -> str:
    """The comment, then the fields that have no place of their own (``source: …``), so that nothing read is lost."""
    more = [
        f"{name}: {words(cell)}" for name, cell in activity.fields.items() if name not in _OWN_FIELDS and words(cell)
    ]
    return "\n".join([text for text in (activity.text("comment"), *more) if text])
