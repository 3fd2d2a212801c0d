"""Writing a database whole or not at all: the one it replaces stays until the new one is complete.

bw2data deletes a database before it writes it again, so that a fault in between would lose it. Here rows are deleted,
written and processed in one transaction of SQLite, beside a data package of another name; metadata follow when it is
committed. A process that is killed leaves the old rows; a data package that is missing is made again when it is used.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from carbonacct.lca.brightway.lookup import codes_of
from carbonacct.lca.brightway.precision import entries_in_double
from carbonacct.lca.brightway.store import Store, brightway, part, quiet

INDEXED_AFTERWARDS = 100
"""From so many datasets on bw2data makes its indices again after writing."""


def write_whole(store: Store, name: str, data: Mapping[tuple[str, str], Any], metadata: Mapping[str, Any]) -> None:
    """Write datasets, in the form that bw2data takes, as the database ``name``; on any error nothing has changed.

    Codes that the database held before keep their ids.
    """
    package = brightway(store)
    rows = part(store, "bw2data.backends").sqlite3_lci_db
    replaces, before = name in package.databases, codes_of(store, name)
    database = _within_transaction(store, name)
    ready = database.dirpath_processed() / database.filename_processed()
    final = ready.with_suffix("")
    with quiet():
        try:
            with _metadata(package.databases, name), rows.atomic():
                database.register(write_empty=False, **metadata)
                database.write(dict(data), process=False, searchable=False, check_typos=False)
                _keep_ids(rows, name, before)
                database.process()
                entries_in_double(store, database)
                final.unlink(missing_ok=True)
        except BaseException:
            ready.unlink(missing_ok=True)
            raise
        os.replace(ready, final)  # noqa: PTH105
        if replaces:
            _forget(store, database)
        rows.vacuum()


def _within_transaction(store: Store, name: str) -> Any:
    """The database as an object of bw2data that leaves beginning, undoing and ending to the transaction around it."""
    backends = part(store, "bw2data.backends")

    class Within(backends.SQLiteBackend):  # type: ignore[misc, name-defined]
        def filename_processed(self) -> str:
            return f"{super().filename_processed()}.ready"

        def delete(self, *_: Any, **__: Any) -> None:
            """bw2data deletes everything where writing fails; the transaction puts back what was there."""

        def _efficient_write_many_data(self, data: list[Any], indices: bool = True, check_typos: bool = True) -> None:
            nodes, edges = backends.ActivityDataset, backends.ExchangeDataset
            nodes.delete().where(nodes.database == self.name).execute()
            edges.delete().where(edges.output_database == self.name).execute()
            afterwards = indices and len(data) >= INDEXED_AFTERWARDS
            if afterwards:
                self._drop_indices()
            exchanges: list[Any] = []
            activities: list[Any] = []
            for dataset in data:
                exchanges, activities = self._efficient_write_dataset(dataset, exchanges, activities, check_typos)
            for table, left in ((nodes, activities), (edges, exchanges)):
                if left:
                    table.insert_many(left).execute()
            if afterwards:
                self._add_indices()

    return Within(name)


def _keep_ids(rows: Any, database: str, before: Mapping[str, int]) -> None:
    """Give the codes that were there before their ids again."""
    for code, number in before.items():
        rows.execute_sql("UPDATE activitydataset SET id = ? WHERE database = ? AND code = ?", (number, database, code))


@contextmanager
def _metadata(databases: Any, name: str) -> Iterator[None]:
    """Keep changes of the metadata off the disk until the block has ended well; else undo them."""
    before = copy.deepcopy(databases.data.pop(name, None))
    databases.flush = lambda *_, **__: None
    try:
        yield
    except BaseException:
        databases.data.pop(name, None)
        if before is not None:
            databases.data[name] = before
        raise
    finally:
        del databases.flush
    databases.flush()


def _forget(store: Store, database: Any) -> None:
    """Drop what bw2data keeps beside a database that was replaced: its search index and its parameters."""
    part(store, "bw2data.search").IndexManager(database.filename).delete_database()
    kept = part(store, "bw2data.parameters")
    activities, exchanges, own = kept.ActivityParameter, kept.ParameterizedExchange, kept.DatabaseParameter
    mine = activities.database == database.name
    groups = [row[0] for row in activities.select(activities.group).where(mine).distinct().tuples()]
    for group in groups:
        exchanges.delete().where(exchanges.group == group).execute()
    activities.delete().where(mine).execute()
    own.delete().where(own.database == database.name).execute()
