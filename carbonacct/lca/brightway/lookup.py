"""Ids of what a store holds, by code."""

from __future__ import annotations

from carbonacct.errors import UsageError
from carbonacct.lca.brightway.store import Store, part


def codes_of(store: Store, database: str) -> dict[str, int]:
    """Id by code of everything in a database; empty where the store does not hold it."""
    sql = "SELECT code, id FROM activitydataset WHERE database = ?"
    return dict(part(store, "bw2data.backends").sqlite3_lci_db.execute_sql(sql, (database,)).fetchall())


def node_id(store: Store, database: str, code: str) -> int:
    """The number of a node, as matrices, demands and methods use it.

    Raises:
        UsageError: the store does not hold it.
    """
    sql = "SELECT id FROM activitydataset WHERE database = ? AND code = ?"
    row = part(store, "bw2data.backends").sqlite3_lci_db.execute_sql(sql, (database, code)).fetchone()
    if row is None:
        raise UsageError(f"the store holds nothing with the key {database!r}, {code!r}")
    return int(row[0])
