"""Data packages in double precision.

bw2data writes the amounts of its data packages in single precision (29.8 becomes 29.799999237…), while its tables hold
them in double. Data packages may hold either, so the amounts are put back; bw2calc then reads the doubles too.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from carbonacct.lca.brightway.store import Store, brightway, part, quiet

Entry = tuple[int, int, bool, float]
"""Row id, column id, whether the sign is turned, amount."""


def database_in_double(store: Store, name: str) -> None:
    """Put the amounts of a database's data package back as its exchanges have them."""
    entries_in_double(store, brightway(store).Database(name))


def entries_in_double(store: Store, database: Any) -> None:
    """As :func:`database_in_double`, of an object of bw2data, which says where its data package lies."""
    if database.backend == "sqlite":
        base = part(store, "bw2data.backends.base")
        flips = ((base.get_technosphere_negative_qs, True), (base.get_technosphere_positive_qs, False))
        rewrite(database.dirpath_processed() / database.filename_processed(), _exchanges(database, base, flips))


def method_in_double(method: Any) -> None:
    """Put the factors of a method's data package back as the method has them."""
    package = method.datapackage()
    index, _ = package.get_resource(next(r["name"] for r in package.resources if r["kind"] == "indices"))
    columns = dict(zip(index["row"].tolist(), index["col"].tolist(), strict=True))
    package.fs.close()
    values = ((row[0], row[1]["amount"] if isinstance(row[1], dict) else row[1]) for row in method.load())
    known = ((number, value) for number, value in values if isinstance(number, int))
    rewrite(method.filepath_processed(), ((number, columns.get(number, 0), False, float(v)) for number, v in known))


def is_single(package: Any) -> bool:
    """Whether a data package holds matrix amounts in single precision."""
    return any(
        resource["kind"] == "data" and resource["matrix"] != GEOGRAPHY and package.data[place].dtype == np.float32
        for place, resource in enumerate(package.resources)
    )


GEOGRAPHY = "inv_geomapping_matrix"
SINGLE = np.float32


def rewrite(path: Path, entries: Iterable[Entry]) -> None:
    """Replace the amounts of a zipped data package by those of the entries that round to them; others stay.

    The new file takes the old one's place in one step.
    """
    doubles: dict[Entry, list[float]] = defaultdict(list)
    with np.errstate(over="ignore"):
        for row, column, flip, amount in entries:
            doubles[row, column, flip, float(SINGLE(amount))].append(amount)
    beside = path.with_suffix(".new")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as new:
        resources = json.loads(old.read("datapackage.json"))["resources"]
        replaced = dict(_replaced(old, resources, doubles))
        for member in old.infolist():
            new.writestr(member.filename, replaced.get(member.filename) or old.read(member))
    os.replace(beside, path)  # noqa: PTH105


def _replaced(
    archive: zipfile.ZipFile, resources: list[dict[str, Any]], doubles: dict[Entry, list[float]]
) -> Iterator[tuple[str, bytes]]:
    """Names and new contents of the files that hold amounts."""
    groups: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for resource in resources:
        if resource["matrix"] != GEOGRAPHY:
            groups[resource["group"]][resource["kind"]] = resource
    for parts in groups.values():
        read = {kind: _array(archive, parts[kind]["path"]) for kind in ("data", "indices", "flip") if kind in parts}
        amounts = read["data"].astype(np.float64)
        flips = read["flip"].tolist() if "flip" in read else itertools.repeat(False)
        index = read["indices"]
        keys = zip(index["row"].tolist(), index["col"].tolist(), flips, amounts.tolist(), strict=False)
        for place, key in enumerate(keys):
            waiting = doubles.get(key)
            if waiting:
                amounts[place] = waiting.pop()
        stream = io.BytesIO()
        np.save(stream, amounts, allow_pickle=False)
        yield parts["data"]["path"], stream.getvalue()


def _array(archive: zipfile.ZipFile, name: str) -> Any:
    return np.load(io.BytesIO(archive.read(name)), allow_pickle=False)


def _exchanges(database: Any, base: Any, flips: Iterable[tuple[Any, bool]]) -> Iterator[Entry]:
    with quiet():
        for query, flip in (*flips, (base.get_biosphere_qs, False)):
            for entry in database.exchange_data_iterator(query, set(), flip=flip):
                yield entry["row"], entry["col"], flip, float(entry["amount"])
