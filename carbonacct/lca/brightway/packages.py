"""Matrices from data packages of bw_processing, by the rules of matrix_utils (the reader that bw2calc uses).

A package holds groups; a group fills one matrix with entries (row id, column id, amount), a sign to turn (``flip``), a
factor (``rescale``) and distributions. Entries of one group at the same place are added where the package says
``sum_intra_duplicates``, else the last counts; a later group is added where its package says ``sum_inter_duplicates``,
else it takes the place of what stood there; NaN leaves what stood there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from carbonacct.errors import UsageError
from carbonacct.findings import Finding, finding
from carbonacct.lca.brightway import merging
from carbonacct.lca.brightway.store import ensure_brightway, imported, quiet
from carbonacct.lca.entries import UNCERTAINTY_DTYPE, MatrixUncertainty, Records
from carbonacct.lca.system import MatrixSystem

Ids = NDArray[np.int64]
Amounts = NDArray[np.float64]
TECHNOSPHERE, BIOSPHERE, CHARACTERISATION = "technosphere_matrix", "biosphere_matrix", "characterization_matrix"


@dataclass(frozen=True, eq=False)
class Layer:
    """Entries of one group: ids, amounts with their final sign, distributions (None: no group has any), the rules."""

    rows: Ids
    columns: Ids
    amounts: Amounts
    records: Records
    flipped: NDArray[np.bool_]
    adds_within: bool
    adds_between: bool


@dataclass(frozen=True, eq=False)
class Stack:
    """All layers of one matrix laid over each other; ``rows`` and ``columns`` are positions in the ids given."""

    rows: Ids
    columns: Ids
    amounts: Amounts
    records: Records | None
    merged: int
    doubtful: int


@dataclass(frozen=True, eq=False)
class SystemReading:
    """A system read from data packages, and remarks on its uncertainty."""

    system: MatrixSystem
    findings: tuple[Finding, ...]


def system_from_datapackages(*packages: Any) -> MatrixSystem:
    """A system from data packages; its ids are the integers of the packages. See :func:`read_datapackages`."""
    return read_datapackages(*packages).system


def read_datapackages(
    *packages: Any, labels: Mapping[int, str] | None = None, array_column: int | None = None
) -> SystemReading:
    """Read the technosphere and the biosphere of data packages, laid over each other in the order given.

    Where several exchanges that have uncertainty meet in one entry, the entry carries one distribution of the same
    mean and variance (:mod:`carbonacct.lca.brightway.merging`), and a finding says how many.

    Args:
        packages: data packages of bw_processing, or paths of zip files or folders that hold one.
        labels: texts for ids.
        array_column: column of scenario arrays to use; None leaves arrays aside, as bw2calc does.

    Raises:
        UsageError: something is not a data package, holds an interface that is not connected, or no technosphere.
        NonSquareError: the technosphere has not as many products as processes.
    """
    loaded = [_package(item) for item in packages]
    layers = {name: list(_layers(loaded, name, array_column)) for name in (TECHNOSPHERE, BIOSPHERE)}
    if not any(len(layer.rows) for layer in layers[TECHNOSPHERE]):
        raise UsageError("the data packages hold no technosphere matrix")
    products = _ids(layer.rows for layer in layers[TECHNOSPHERE])
    processes = _ids(layer.columns for layer in layers[TECHNOSPHERE])
    flows = _ids(layer.rows for layer in layers[BIOSPHERE])
    a = stacked(layers[TECHNOSPHERE], products, processes)
    b = stacked(layers[BIOSPHERE], flows, processes)
    used: set[int] = set().union(*(ids.tolist() for ids in (products, processes, flows)))
    system = MatrixSystem.from_matrices(
        sparse.coo_array((a.amounts, (a.rows, a.columns)), shape=(len(products), len(processes))),
        sparse.coo_array((b.amounts, (b.rows, b.columns)), shape=(len(flows), len(processes))),
        products=products.tolist(),
        processes=processes.tolist(),
        flows=flows.tolist(),
        uncertainty=MatrixUncertainty(a.records, b.records),
        labels={key: text for key, text in (labels or {}).items() if key in used},
    )
    return SystemReading(system, tuple(_remarks(a, b)))


def factors_from_datapackages(*packages: Any) -> dict[int, float]:
    """Characterisation factors by flow id; factors of a region are left aside, as bw2calc does.

    Raises:
        UsageError: the packages hold no characterisation factors.
    """
    return characterisation(*packages)[0]


def characterisation(*packages: Any) -> tuple[dict[int, float], dict[int, Any]]:
    """Characterisation factors by flow id, and the uncertainty record (one of stats_arrays) of those that have one."""
    loaded = [_package(item) for item in packages]
    layers = [layer for layer in _layers(loaded, CHARACTERISATION, None, _global_column(loaded)) if len(layer.rows)]
    if not layers:
        raise UsageError("the data packages hold no characterisation factors")
    flows = _ids(layer.rows for layer in layers)
    # Factors stand on a diagonal: one column for all.
    stack = stacked([_one_column(layer) for layer in layers], flows, np.zeros(1, dtype=np.int64))
    found = flows[stack.rows].tolist()
    records = {}
    if stack.records is not None:
        places = np.flatnonzero(stack.records["uncertainty_type"] >= merging.UNCERTAIN_FROM)
        records = {found[place]: stack.records[place] for place in places.tolist()}
    return dict(zip(found, stack.amounts.tolist(), strict=True)), records


def stacked(layers: Iterable[Layer], row_ids: Ids, column_ids: Ids) -> Stack:
    """Lay the layers of one matrix over each other; entries in unknown columns are left out, as bw2calc does."""
    width = max(len(column_ids), 1)
    places = np.zeros(0, dtype=np.int64)
    amounts, flipped = np.zeros(0), np.zeros(0, dtype=bool)
    records = np.zeros(0, dtype=UNCERTAINTY_DTYPE)
    for layer in layers:
        known = np.isin(layer.columns, column_ids)
        rows = np.searchsorted(row_ids, layer.rows[known])
        key = rows * width + np.searchsorted(column_ids, layer.columns[known])
        keep = _kept(key, layer.amounts[known], layer.adds_within)
        key = key[keep]
        if not layer.adds_between and len(places):
            stays = ~np.isin(places, key)
            places, amounts, records, flipped = places[stays], amounts[stays], records[stays], flipped[stays]
        places = np.concatenate([places, key])
        amounts = np.concatenate([amounts, layer.amounts[known][keep]])
        records = np.concatenate([records, layer.records[known][keep]])
        flipped = np.concatenate([flipped, layer.flipped[known][keep]])
    return _merged(places, amounts, records, flipped, width)


def _kept(key: Ids, amounts: Amounts, adds: bool) -> NDArray[np.bool_]:
    """Which entries of a group count: NaN does not; without adding within the group, only the last at its place."""
    gap = np.isnan(amounts)
    if adds:
        return ~np.isin(key, key[gap]) if gap.any() else ~gap
    last = np.zeros(len(key), dtype=bool)
    real = np.flatnonzero(~gap)
    _, first = np.unique(key[real][::-1], return_index=True)
    last[real[len(real) - 1 - first]] = True
    return last


def _merged(places: Ids, amounts: Amounts, records: Records, flipped: NDArray[np.bool_], width: int) -> Stack:
    uncertain = records["uncertainty_type"] >= merging.UNCERTAIN_FROM
    doubtful = 0
    if uncertain.any():
        records, doubtful = merging.signed(records, amounts, flipped)
    keys, first, inverse, counts = np.unique(places, return_index=True, return_inverse=True, return_counts=True)
    sums = np.zeros(len(keys))
    np.add.at(sums, inverse, amounts)
    rows, columns = keys // width, keys % width
    if not uncertain.any():
        return Stack(rows, columns, sums, None, 0, 0)
    kept = records[first]
    several = np.flatnonzero((counts > 1) & np.bincount(inverse, weights=uncertain, minlength=len(keys)).astype(bool))
    order = np.argsort(inverse, kind="stable")
    starts = np.concatenate([[0], np.cumsum(counts)])
    for place in several.tolist():
        members = order[starts[place] : starts[place + 1]]
        kept[place] = merging.one_record(records[members], amounts[members])
    return Stack(rows, columns, sums, kept, len(several), doubtful)


def _remarks(a: Stack, b: Stack) -> Iterator[Finding]:
    if a.merged or b.merged:
        yield finding("lca_brightway.merged_uncertainty", technosphere=a.merged, biosphere=b.merged)
    if a.doubtful or b.doubtful:
        yield finding("lca_brightway.other_sign", technosphere=a.doubtful, biosphere=b.doubtful)


def _ids(parts: Iterable[Ids]) -> Ids:
    """All ids, ascending."""
    listed = list(parts)
    found: Ids = np.unique(np.concatenate(listed)) if listed else np.zeros(0, dtype=np.int64)
    return found


def _one_column(layer: Layer) -> Layer:
    zero = np.zeros(len(layer.rows), dtype=np.int64)
    return Layer(layer.rows, zero, layer.amounts, layer.records, layer.flipped, layer.adds_within, layer.adds_between)


def _package(item: Any) -> Any:
    """A loaded data package."""
    ensure_brightway()
    processing = imported("bw_processing")
    if isinstance(item, processing.DatapackageBase):
        return item
    path = Path(item) if isinstance(item, str | Path) else None
    if path is None or not path.exists():
        raise UsageError(f"{item!r} is not a data package, nor the path of one")
    return load(path)


def load(path: Path) -> Any:
    """The data package in a zip file or a folder, wholly in memory; the file is closed afterwards.

    Raises:
        UsageError: the file holds no data package.
    """
    processing, local = imported("bw_processing"), imported("fsspec.implementations.zip")
    helpers = imported("bw_processing.io_helpers")
    try:
        with quiet():
            if path.is_dir():
                return processing.load_datapackage(helpers.generic_directory_filesystem(dirpath=path))
            with path.open("rb") as stream:
                files = local.ZipFileSystem(stream)
                package = processing.load_datapackage(files)
                files.close()
            return package
    except Exception as error:
        raise UsageError(f"{path} holds no data package of bw_processing: {error}") from error


def _layers(
    packages: Iterable[Any], matrix: str, array_column: int | None, column: int | None = None
) -> Iterator[Layer]:
    """The groups that fill a matrix, in order; ``column``: only entries of that column."""
    for package in packages:
        filtered = package.filter_by_attribute("matrix", matrix)
        gaps = filtered.dehydrated_interfaces()
        if gaps:
            raise UsageError(f"data package {package.metadata.get('name')}: interfaces {gaps} are not connected")
        for label, group in filtered.groups.items():
            layer = _layer(group, label, array_column)
            if layer is not None:
                yield layer if column is None else _of_column(layer, column)


def _layer(group: Any, label: str, array_column: int | None) -> Layer | None:
    """One group as a layer; None for scenario arrays that are left aside."""
    parts = {resource["kind"]: resource for resource in group.resources}
    if "data" not in parts or "indices" not in parts:
        raise UsageError(f"group {label} of a data package has no amounts: distributions alone are not enough")
    if parts["data"].get("profile") == "interface":
        raise UsageError(f"group {label} of a data package is an interface: its amounts are not fixed")
    read = {kind: group.get_resource(f"{label}.{kind}")[0] for kind in parts if kind in READ}
    data = read["data"]
    if parts["data"].get("category") == "array":
        if array_column is None:
            return None
        data = data[:, array_column % data.shape[1]]
    count = len(data)
    flipped = np.asarray(read.get("flip", np.zeros(count)), dtype=bool)
    factor = np.asarray(read.get("rescale", np.ones(count)), dtype=np.float64)
    amounts = np.where(flipped, -1.0, 1.0) * np.asarray(data, dtype=np.float64) * factor
    records = np.zeros(count, dtype=UNCERTAINTY_DTYPE)
    given = read.get("distributions")
    if given is not None:
        for field in UNCERTAINTY_DTYPE.names or ():
            records[field] = given[field]
        if "rescale" in read:
            records, flipped = merging.rescaled(records, factor), flipped ^ (factor < 0)
    indices = read["indices"]
    rows, columns = (np.ascontiguousarray(indices[axis], dtype=np.int64) for axis in ("row", "col"))
    rules = group.metadata
    return Layer(rows, columns, amounts, records, flipped, rules["sum_intra_duplicates"], rules["sum_inter_duplicates"])


READ = ("data", "indices", "flip", "rescale", "distributions")


def _of_column(layer: Layer, column: int) -> Layer:
    here = layer.columns == column
    return Layer(
        layer.rows[here],
        layer.columns[here],
        layer.amounts[here],
        layer.records[here],
        layer.flipped[here],
        layer.adds_within,
        layer.adds_between,
    )


def _global_column(packages: Iterable[Any]) -> int | None:
    """The column of factors that hold everywhere, where the packages name one.

    Raises:
        UsageError: packages name different columns.
    """
    named = {
        resource.get("global_index")
        for package in packages
        for resource in package.filter_by_attribute("matrix", CHARACTERISATION).resources
        if resource["kind"] == "indices"
    }
    if len(named) > 1:
        raise UsageError(f"the data packages name different columns for the whole world: {sorted(map(str, named))}")
    return named.pop() if named else None
