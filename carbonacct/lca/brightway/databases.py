"""Looking into a store: its databases, their processes and exchanges, and a search in Chinese and English."""

from __future__ import annotations

import pickle
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from carbonacct.errors import UsageError
from carbonacct.lca.brightway.records import PARAMETERS, UNCERTAIN_FROM
from carbonacct.lca.brightway.store import Store, brightway, part, quiet
from carbonacct.lca.datasets import Uncertainty

FEW = 500
"""So many ids are asked for by number (SQLite takes at most 999 variables); for more all nodes are read."""


@dataclass(frozen=True, slots=True)
class DatabaseInfo:
    """A database of the store. ``modified`` is an ISO date and time; ``sha256`` that of the file it was read from."""

    name: str
    backend: str
    processes: int
    flows: int
    depends: tuple[str, ...]
    modified: str
    format: str = ""
    licence: str = ""
    sha256: str = ""
    findings: int = 0
    cut_off: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A process or an elementary flow; ``id`` is bw2data's number, which matrices, demands and methods use."""

    id: int
    database: str
    code: str
    name: str
    product: str
    unit: str
    location: str
    kind: str
    categories: tuple[str, ...] = ()
    cas: str = ""
    synonyms: tuple[str, ...] = ()
    comment: str = ""
    extra: Mapping[str, Any] | None = None

    @property
    def is_process(self) -> bool:
        """Whether it is a process (a column of the matrices)."""
        return self.kind in ("process", "processwithreferenceproduct")

    @property
    def label(self) -> str:
        """Name with location or compartment, and unit: what people read in a table."""
        place = self.location if self.is_process else ", ".join(self.categories)
        return f"{self.name}{f' ({place})' if place else ''}{f' [{self.unit}]' if self.unit else ''}"


@dataclass(frozen=True, slots=True)
class ExchangeInfo:
    """One exchange of a process: the node exchanged (None: it is missing), the amount in its unit, and the kind."""

    input: tuple[str, str]
    node: Node | None
    amount: float
    kind: str
    uncertainty: Uncertainty | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ProcessInfo:
    """A process with its exchanges: production first, then inputs, then elementary flows, as they were written."""

    node: Node
    exchanges: tuple[ExchangeInfo, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first (at most as many as asked for), how many there are, and facets over all that fit the text."""

    hits: tuple[Node, ...]
    total: int
    locations: Mapping[str, int]
    units: Mapping[str, int]
    databases: Mapping[str, int]


def list_databases(store: Store) -> tuple[DatabaseInfo, ...]:
    """All databases of the store, by name."""
    package = brightway(store)
    types = package.labels.process_node_types
    counted: Counter[tuple[str, bool]] = Counter()
    for database, kind, count in _rows(store, "SELECT database, type, COUNT(*) FROM activitydataset GROUP BY 1, 2"):
        counted[database, kind in types] += count
    return tuple(
        DatabaseInfo(
            name=name,
            backend=str(meta.get("backend", "")),
            processes=counted[name, True],
            flows=counted[name, False],
            depends=tuple(meta.get("depends", ())),
            modified=str(meta.get("modified", "")),
            format=str(meta.get("format") or ""),
            licence=str(meta.get("licence") or ""),
            sha256=str(meta.get("sha256") or ""),
            findings=int(meta.get("findings") or 0),
            cut_off=str(meta.get("cut_off") or ""),
        )
        for name, meta in sorted(package.databases.items())
    )


def show_database(store: Store, name: str) -> DatabaseInfo:
    """One database.

    Raises:
        UsageError: the store holds no database of that name.
    """
    found = [item for item in list_databases(store) if item.name == name]
    if not found:
        raise unknown_database(store, name)
    return found[0]


def delete_database(store: Store, name: str, *, force: bool = False) -> None:
    """Delete a database.

    Raises:
        UsageError: there is none of that name, or others link to it and ``force`` is not given.
    """
    users = [item.name for item in list_databases(store) if name in item.depends and item.name != name]
    if show_database(store, name) and users and not force:
        raise UsageError(f"database {name!r} is used by {', '.join(users)}; delete these first, or force it")
    package = brightway(store)
    with quiet():
        processed = package.Database(name).dirpath_processed() / package.Database(name).filename_processed()
        del package.databases[name]
    processed.unlink(missing_ok=True)


def show_process(store: Store, database: str, code: str) -> ProcessInfo:
    """A process with its exchanges, each with the name, unit and place of what is exchanged.

    Raises:
        UsageError: the database or the code is unknown.
    """
    show_database(store, database)
    rows = list(_nodes(store, "WHERE database = ? AND code = ?", (database, code)))
    if not rows:
        raise UsageError(f"database {database!r} holds no process with the code {code!r}; search for its name")
    exchanges = _rows(
        store,
        "SELECT data, input_database, input_code, type FROM exchangedataset "
        "WHERE output_database = ? AND output_code = ? ORDER BY id",
        (database, code),
    )
    read = [(pickle.loads(data), (other, key), kind) for data, other, key, kind in exchanges]
    inputs = {key: _node(store, key) for key in dict.fromkeys(key for _, key, _ in read)}
    order = {"production": 0, "technosphere": 1, "substitution": 2, "biosphere": 3}
    shown = [
        ExchangeInfo(key, inputs[key], float(data["amount"]), kind, _uncertainty(data), str(data.get("comment") or ""))
        for data, key, kind in read
    ]
    return ProcessInfo(rows[0], tuple(sorted(shown, key=lambda item: order.get(item.kind, 9))))


def search(
    store: Store,
    text: str = "",
    *,
    databases: Collection[str] = (),
    location: str = "",
    unit: str = "",
    processes: bool | None = None,
    limit: int = 50,
) -> SearchResult:
    """Find processes and elementary flows.

    Every word of ``text`` must occur, anywhere and in any case, in the name, the product, a synonym, the compartment,
    the CAS number or another text field (so names in Chinese and in English are both found).

    Args:
        store: the store.
        text: words; Chinese needs no spaces. Empty: everything.
        databases: names to search in; empty: all.
        location: only this location.
        unit: only this unit.
        processes: True: processes alone, False: elementary flows alone.
        limit: so many hits are returned.

    Raises:
        UsageError: a database is unknown.
    """
    for name in databases:
        show_database(store, name)
    words = _plain(text).split()
    marks = ", ".join("?" * len(databases))
    where = f"WHERE database IN ({marks})" if databases else ""
    fitting = [
        node
        for node in _nodes(store, where, tuple(databases))
        if processes in (None, node.is_process) and all(word in _haystack(node) for word in words)
    ]
    hits = [n for n in fitting if (not location or n.location == location) and (not unit or n.unit == unit)]
    hits.sort(key=lambda node: _rank(node, _plain(text)))
    return SearchResult(
        tuple(hits[:limit]),
        len(hits),
        _facet(node.location for node in fitting),
        _facet(node.unit for node in fitting),
        _facet(node.database for node in fitting),
    )


def nodes_by_id(store: Store, ids: Collection[int]) -> dict[int, Node]:
    """Nodes by id; unknown ids are missing from the result."""
    wanted = frozenset(ids)
    if len(wanted) > FEW:
        return {node.id: node for node in _nodes(store) if node.id in wanted}
    marks = ", ".join("?" * len(wanted))
    return {node.id: node for node in _nodes(store, f"WHERE id IN ({marks})", tuple(wanted))}


def labels_of(store: Store, ids: Collection[int] | None = None) -> dict[int, str]:
    """Label by id, of all nodes of the store or of those asked for."""
    wanted = None if ids is None else frozenset(ids)
    return {node.id: node.label for node in _nodes(store) if wanted is None or node.id in wanted}


def unknown_database(store: Store, name: str) -> UsageError:
    """The error for a database that the store does not hold; it names those that it does."""
    known = ", ".join(sorted(brightway(store).databases)) or "none"
    return UsageError(f"the store {store.folder} holds no database {name!r} (it holds: {known})")


def _rows(store: Store, sql: str, values: tuple[Any, ...] = ()) -> Any:
    return part(store, "bw2data.backends").sqlite3_lci_db.execute_sql(sql, values)


def _node(store: Store, key: tuple[str, str]) -> Node | None:
    return next(_nodes(store, "WHERE database = ? AND code = ?", key), None)


def _nodes(store: Store, where: str = "", values: tuple[Any, ...] = ()) -> Iterator[Node]:
    """Nodes in the order in which they were written."""
    sql = f"SELECT id, database, code, name, product, location, type, data FROM activitydataset {where} ORDER BY id"
    for number, database, code, name, product, location, kind, data in _rows(store, sql, values).fetchall():
        more = pickle.loads(data)
        yield Node(
            id=number,
            database=database,
            code=code,
            name=name or "",
            product=product or str(more.get("reference product") or ""),
            unit=str(more.get("unit") or ""),
            location=location or "",
            kind=kind or "process",
            categories=tuple(map(str, more.get("categories") or ())),
            cas=str(more.get("CAS number") or ""),
            synonyms=tuple(map(str, more.get("synonyms") or ())),
            comment=str(more.get("comment") or ""),
            extra={key: value for key, value in more.items() if key not in KNOWN_FIELDS and key not in RENAMED},
        )


RENAMED = ("reference product", "CAS number")
KNOWN_FIELDS = frozenset(
    ["database", "code", "name", "unit", "location", "type", "categories", "synonyms", "comment", "exchanges", "id"]
)


def _uncertainty(data: Mapping[str, Any]) -> Uncertainty | None:
    kind = int(data.get("uncertainty type", data.get("uncertainty_type", 0)) or 0)
    if kind < UNCERTAIN_FROM:
        return None
    given = {name: float(data[name]) for name in PARAMETERS if data.get(name) is not None}
    pedigree = data.get("pedigree") or ()
    scores = pedigree.values() if isinstance(pedigree, Mapping) else pedigree
    return Uncertainty(
        kind,
        **given,
        negative=bool(data.get("negative")),
        pedigree=tuple(int(s) for s in scores),
        pedigree_table=str(data.get("pedigree table") or ""),
    )


def _plain(text: str) -> str:
    """Text as it is compared: full-width letters as half-width, no case."""
    return unicodedata.normalize("NFKC", text).casefold()


def _haystack(node: Node) -> str:
    texts = [node.name, node.product, node.cas, *node.categories, *node.synonyms]
    texts += [value for value in (node.extra or {}).values() if isinstance(value, str)]
    return _plain("\n".join(texts))


def _rank(node: Node, text: str) -> tuple[bool, bool, bool, int, str, str, int]:
    """Sort key: the name itself, then names that begin with it, then names that hold it, short ones first."""
    name = _plain(node.name)
    return (name != text, not name.startswith(text), text not in name, len(name), name, node.location, node.id)


def _facet(values: Iterator[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))
