"""The matrices of databases of a store."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from carbonacct.errors import UsageError
from carbonacct.lca.brightway.databases import labels_of, unknown_database
from carbonacct.lca.brightway.packages import SystemReading, load, read_datapackages
from carbonacct.lca.brightway.precision import database_in_double, is_single
from carbonacct.lca.brightway.store import Store, brightway, quiet
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.pedigree import pedigree_findings


def system_of(store: Store, *databases: str) -> MatrixSystem:
    """The system of databases and of all that they depend on, with uncertainty and labels; see :func:`read_system`."""
    return read_system(store, *databases).system


def read_system(store: Store, *databases: str) -> SystemReading:
    """Read the system of databases and of all that they depend on; ids are bw2data's integers.

    Raises:
        UsageError: a database is unknown, none is named, or none of them holds a process.
        NonSquareError: there are not as many products as processes.
    """
    names = with_dependencies(store, *databases)
    read = read_datapackages(*(package_of(store, name) for name in names), labels=labels_of(store))
    known = brightway(store).databases
    tables = [table for name in names for table in known[name].get("pedigree_tables", ())]
    return replace(read, findings=(*read.findings, *pedigree_findings(tables)))


def with_dependencies(store: Store, *databases: str) -> tuple[str, ...]:
    """The databases and all that they depend on, by name.

    Raises:
        UsageError: a database is unknown, or none is named.
    """
    if not databases:
        raise UsageError("name at least one database")
    known = brightway(store).databases
    found: set[str] = set()
    waiting = list(databases)
    while waiting:
        name = waiting.pop()
        if name not in known:
            raise unknown_database(store, name)
        if name not in found:
            found.add(name)
            waiting += known[name].get("depends", ())
    return tuple(sorted(found))


def package_of(store: Store, database: str) -> Any:
    """The data package of a database, in memory; made where it is missing or out of date."""
    package = brightway(store)
    if database not in package.databases:
        raise unknown_database(store, database)
    with quiet():
        kept = package.Database(database)
        path = kept.filepath_processed()
        if not path.is_file():
            kept.process()
    read = load(path)
    if is_single(read):
        database_in_double(store, database)
        read = load(path)
    return read
