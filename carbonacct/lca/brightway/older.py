"""Projects of other Brightway installations, also of the package brightway2 2.4 (bw2data 3): copied, the copy migrated.

The original is only read, file by file, and its hash is taken before and after. Brightway keeps pickles: a project can
run code when it is opened, so open only projects of people you trust.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carbonacct.errors import CarbonacctError, UsageError
from carbonacct.findings import DataError, Finding, finding, has_errors
from carbonacct.lca.brightway.store import (
    DEFAULT_PROJECT,
    Store,
    brightway,
    imported,
    mark,
    part,
    quiet,
)

PROJECTS = "projects.db"
BLOCK = 1 << 20
PROCESS = "process"
SINGLE_FILE = "singlefile"
REPROCESSED = ("4.0 new processed format", "4.7 database dependencies in datapackage")
"""Updates of bw2data that do nothing but process everything again, which the migration does once."""
ADDED_COLUMNS = {
    "full_hash": "INTEGER DEFAULT 1",
    "is_sourced": "INTEGER DEFAULT 0",
    "revision": "INTEGER",
}
"""Columns of the table of projects that older versions lack."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A copied project: the store, the name of the project, the hash of the original, and what was changed in the copy.

    ``generation`` is 2 for projects of bw2data 3 (package brightway2), else 4.
    """

    store: Store
    project: str
    source_sha256: str
    generation: int
    findings: tuple[Finding, ...]


def copy_project(source: Path | str, folder: Path | str, project: str = "") -> Copied:
    """Copy a project of a Brightway directory into a new store and migrate the copy; the original stays as it is.

    Args:
        source: a Brightway directory (it holds ``projects.db``), or the folder of one project.
        folder: folder of the new store; empty, or not there yet.
        project: name of the project; needed where the directory holds several.

    Raises:
        UsageError: the source is no Brightway directory, the project is not in it, or the folder is not empty.
        DataError: a database of the project is kept in a form that cannot be converted, or the original changed
            while it was copied.
    """
    origin, target = Path(source).expanduser().resolve(), Path(folder).expanduser().resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is not empty; name a new folder for the copy")
    if target == origin or origin in target.parents:
        raise UsageError(f"the copy must not lie inside the original {origin}")
    before = tree_sha256(origin)
    target.mkdir(parents=True, exist_ok=True)
    try:
        name = _copy(origin, target, project)
        if tree_sha256(origin) != before:
            raise DataError((finding("lca_brightway.source_changed", folder=origin),))
        mark(target, name)
        store = Store(target, name)
        generation, found = _migrated(store)
        if has_errors(found):
            raise DataError(found)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return Copied(store, name, before, generation, found)


def tree_sha256(folder: Path) -> str:
    """Hash of all files of a folder, with their paths.

    Raises:
        UsageError: the folder is not there.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder")
    digest = hashlib.sha256()
    for path in sorted(item for item in folder.rglob("*") if item.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
    return digest.hexdigest()


def _copy(origin: Path, target: Path, project: str) -> str:
    """Copy one project; returns its name."""
    if (origin / PROJECTS).is_file():
        for path in origin.glob(f"{PROJECTS}*"):
            shutil.copyfile(path, target / path.name)
        _add_columns(target / PROJECTS)
        name, hashed = _choose(target / PROJECTS, project, origin)
        inner = _folder_name(name, hashed)
        if not (origin / inner).is_dir():
            raise UsageError(f"the folder {inner} of project {name!r} is missing in {origin}")
        shutil.copytree(origin / inner, target / inner)
        return name
    if (origin / "databases.json").is_file() and (origin / "lci").is_dir():
        name = project or DEFAULT_PROJECT
        shutil.copytree(origin, target / _folder_name(name, False))
        _one_project(target / PROJECTS, name)
        return name
    raise UsageError(f"{origin} is no Brightway directory: it holds neither {PROJECTS} nor databases.json and lci")


def _add_columns(path: Path) -> None:
    """Bring the table of projects to today's columns."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        present = {row[1] for row in connection.execute("PRAGMA table_info(projectdataset)")}
        for column, kind in ADDED_COLUMNS.items():
            if column not in present:
                connection.execute(f"ALTER TABLE projectdataset ADD COLUMN {column} {kind}")


def _choose(path: Path, project: str, origin: Path) -> tuple[str, bool]:
    """The project to copy and whether its folder's name has the long hash; the others leave the copied table."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        rows = dict(connection.execute("SELECT name, full_hash FROM projectdataset ORDER BY name"))
        filled = [name for name in rows if _has_databases(origin / _folder_name(name, bool(rows[name])))]
        names = [project] if project else (filled or list(rows))
        if len(names) != 1 or names[0] not in rows:
            listed = ", ".join(map(repr, rows)) or "none"
            raise UsageError(f"name the project to copy; {origin} holds {listed}")
        connection.execute("DELETE FROM projectdataset WHERE name <> ?", (names[0],))
    return names[0], bool(rows[names[0]])


def _has_databases(folder: Path) -> bool:
    path = folder / "databases.json"
    return path.is_file() and path.read_text(encoding="utf-8").strip() not in ("", "{}")


def _folder_name(project: str, hashed: bool) -> str:
    name: str = imported("bw_processing").safe_filename(project, full=hashed)
    return name


def _one_project(path: Path, name: str) -> None:
    """A table of projects for a folder that was copied without one; it counts as old, which only costs time."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TABLE projectdataset (id INTEGER NOT NULL PRIMARY KEY, data BLOB NOT NULL, name TEXT NOT NULL, "
            "full_hash INTEGER DEFAULT 0, is_sourced INTEGER DEFAULT 0, revision INTEGER)"
        )
        connection.execute("CREATE UNIQUE INDEX projectdataset_name ON projectdataset (name)")
        row = (pickle.dumps({}, protocol=4), name)
        connection.execute("INSERT INTO projectdataset (data, name) VALUES (?, ?)", row)


def _migrated(store: Store) -> tuple[int, tuple[Finding, ...]]:
    """Migrate the copy; returns the generation it had, and the findings. What bw2data cannot read is a finding too."""
    generation = 4
    try:
        generation = 4 if brightway(store).projects.twofive else 2
        return generation, tuple(_migrate(store, generation))
    except CarbonacctError:
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        return generation, (finding("lca_brightway.broken_project", project=store.project, reason=reason),)


def _migrate(store: Store, generation: int) -> Iterator[Finding]:
    """Bring the copy to today's form; yields what was changed."""
    package = brightway(store)
    unknown = list(_unknown_backends(store))
    if has_errors(unknown):
        yield from unknown
        return
    yield from _single_files(store)
    for database in sorted(package.databases):
        yield from _explicit_production(store, database, generation)
        yield from _lost_exchanges(store, database)
    with quiet():
        updates = part(store, "bw2data.updates").Updates
        updates._reprocess_all()
        package.projects.dataset.data["25"] = True
        package.projects.dataset.save()
        updates.set_initial_updates()
        for key in REPROCESSED:
            package.preferences["updates"][key] = True
        package.preferences.flush()
        package.projects._do_automatic_updates()


def _unknown_backends(store: Store) -> Iterator[Finding]:
    package = brightway(store)
    known = {SINGLE_FILE, *part(store, "bw2data.subclass_mapping").DATABASE_BACKEND_MAPPING} - {"iotable"}
    for name, meta in sorted(package.databases.items()):
        kind = str(meta.get("backend") or "sqlite")
        if kind not in known and not (kind == "iotable" and package.projects.twofive):
            yield finding("lca_brightway.unknown_backend", database=name, backend=kind)


def _single_files(store: Store) -> Iterator[Finding]:
    """Databases that bw2data 3 kept as one pickle, written anew into the table of the others."""
    package = brightway(store)
    for name, meta in sorted(package.databases.items()):
        if meta.get("backend") == SINGLE_FILE:
            data = pickle.loads(_latest_version(package.projects.dir / "intermediate", name).read_bytes())
            meta["backend"] = "sqlite"
            with quiet():
                package.databases.flush()
                package.Database(name).write(data, process=False, searchable=False, check_typos=False)
            yield finding("lca_brightway.single_file", database=name, count=len(data))


def _latest_version(folder: Path, database: str) -> Path:
    """The newest of the files ``<name>.<hash>.<version>.pickle`` of a database."""
    stem = imported("bw_processing").safe_filename(database, full=True)
    files = sorted(folder.glob(f"{stem}.*.pickle"), key=lambda path: int(path.suffixes[-2][1:]))
    if not files:
        raise FileNotFoundError(f"the file of database {database!r} is missing")
    return files[-1]


def _explicit_production(store: Store, database: str, generation: int) -> Iterator[Finding]:
    """One unit of output for processes that name none: bw2data 3 meant it so, today's only for one type of process."""
    schema = part(store, "bw2data.backends.schema")
    node, exchange = schema.ActivityDataset, schema.ExchangeDataset
    kinds = ["production"] if generation == 2 else brightway(store).labels.technosphere_positive_edge_types
    functional = set() if generation == 2 else _functional(exchange, database)
    made = exchange.select(exchange.output_code).where(exchange.output_database == database, exchange.type << kinds)
    silent = [
        row.code
        for row in node.select(node.code).where(
            node.database == database, (node.type == PROCESS) | node.type.is_null(), ~(node.code << made)
        )
        if row.code not in functional
    ]
    for code in silent:
        key = (database, code)
        data = {"input": key, "output": key, "amount": 1.0, "type": "production"}
        exchange.create(
            data=data,
            input_database=database,
            input_code=code,
            output_database=database,
            output_code=code,
            type="production",
        )
    if generation == 2:  # bw2data 3 took a missing type for a process
        node.update(type=PROCESS).where(node.database == database, node.type.is_null()).execute()
    if silent:
        yield finding("lca_brightway.implicit_production", database=database, count=len(silent))


def _functional(exchange: Any, database: str) -> set[str]:
    """Codes of processes that say otherwise what their product is."""
    rows = exchange.select(exchange.output_code, exchange.data).where(exchange.output_database == database)
    return {row.output_code for row in rows if row.data.get("functional")}


def _lost_exchanges(store: Store, database: str) -> Iterator[Finding]:
    """Exchanges of data sets that today's Brightway does not take for processes."""
    processes = brightway(store).labels.process_node_types
    marks = ", ".join("?" * len(processes))
    rows = part(store, "bw2data.backends").sqlite3_lci_db.execute_sql(
        "SELECT a.type, COUNT(*) FROM exchangedataset e JOIN activitydataset a ON a.database = e.output_database AND "
        f"a.code = e.output_code WHERE a.database = ? AND a.type NOT IN ({marks}) GROUP BY a.type",
        (database, *processes),
    )
    for kind, count in rows.fetchall():
        yield finding("lca_brightway.lost_exchanges", database=database, kind=kind, count=count)
