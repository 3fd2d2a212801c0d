"""Matrix entries in column order, with the uncertainty of each beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from carbonacct.lca.errors import DuplicateIdError, MatrixError, NotFiniteError

UNCERTAINTY_DTYPE = np.dtype(
    [
        ("uncertainty_type", "u1"),
        ("loc", "f8"),
        ("scale", "f8"),
        ("shape", "f8"),
        ("minimum", "f8"),
        ("maximum", "f8"),
        ("negative", "?"),
    ]
)
"""One record per matrix entry, in the terms of stats_arrays (a parameter that is not used is NaN)."""

Records = NDArray[np.void]
ALONE = -1


@dataclass(frozen=True, eq=False)
class MatrixUncertainty:
    """Uncertainty of the entries of A and B, one record per entry in the order of ``matrix.tocoo()``.

    Records are structured arrays with the fields of :data:`UNCERTAINTY_DTYPE` (missing ones are filled with NaN), an
    optional field ``group`` and optional fields ``row`` and ``col`` that say which entry is meant. Groups are whole
    numbers: entries that share one (also across A and B) move together; −1 moves alone.
    """

    technosphere: Records | None = None
    biosphere: Records | None = None
    technosphere_groups: NDArray[np.int64] | None = None
    biosphere_groups: NDArray[np.int64] | None = None


@dataclass(frozen=True, eq=False)
class Entries:
    """A matrix in CSC form with sorted rows; ``uncertainty`` and ``groups`` are aligned with ``matrix.data``."""

    matrix: Any
    uncertainty: Records | None
    groups: NDArray[np.int64] | None


def as_uncertainty(given: object) -> MatrixUncertainty:
    """The uncertainty as handed over: a :class:`MatrixUncertainty`, a mapping of its fields, a pair (A, B) or None.

    Raises:
        MatrixError: it is none of these.
    """
    if given is None:
        return MatrixUncertainty()
    if isinstance(given, MatrixUncertainty):
        return given
    try:
        if isinstance(given, dict):
            return MatrixUncertainty(**given)
        if isinstance(given, tuple | list) and len(given) == 2:
            return MatrixUncertainty(*given)
    except TypeError as error:
        raise MatrixError(f"uncertainty has unknown parts: {error}") from error
    raise MatrixError("uncertainty is a MatrixUncertainty, a mapping of its fields, or a pair (records of A, of B)")


def as_entries(name: str, matrix: Any, records: Records | None, groups: NDArray[np.int64] | None) -> Entries:
    """Put a matrix and the uncertainty of its entries into column order.

    Duplicates are summed where there is no uncertainty; stored zeros stay, as a record may stand beside them.

    Raises:
        NotFiniteError: an entry is NaN or infinite.
        DuplicateIdError: an entry that has uncertainty stands twice.
        MatrixError: records and entries differ in number.
    """
    coo = sparse.coo_array(matrix)
    values = np.asarray(coo.data, dtype=np.float64)
    if not np.isfinite(values).all():
        place = int(np.flatnonzero(~np.isfinite(values))[0])
        row, col = (int(axis[place]) for axis in coo.coords)
        raise NotFiniteError(f"{name} holds {values[place]} in row {row}, column {col}; every entry must be finite")
    if records is None and groups is None:
        return Entries(_canonical(sparse.csc_array(matrix, dtype=np.float64, copy=True)), None, None)
    order, pointers = _column_order(name, coo)
    rows = np.asarray(coo.coords[0])[order]
    placed = sparse.csc_array((values[order], rows, pointers), shape=coo.shape)
    kept, found = _aligned(name, coo, records, groups)
    return Entries(_canonical(placed), None if kept is None else kept[order], None if found is None else found[order])


def _canonical(matrix: Any) -> Any:
    matrix.sum_duplicates()
    matrix.indptr, matrix.indices = matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)
    return matrix


def _column_order(name: str, coo: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of the entries in column order, and where each column starts."""
    numbered = sparse.csc_array((np.arange(1, coo.nnz + 1), coo.coords), shape=coo.shape)
    numbered.sort_indices()
    if numbered.nnz < coo.nnz:
        raise DuplicateIdError(f"{name} has uncertainty and an entry that stands twice; merge or split it first")
    return numbered.data - 1, numbered.indptr


def _aligned(
    name: str, coo: Any, records: Records | None, groups: NDArray[np.int64] | None
) -> tuple[Records | None, NDArray[np.int64] | None]:
    """Records and groups in the order of the entries as passed."""
    found = None if groups is None else np.asarray(groups, dtype=np.int64)
    kept = None
    if records is not None:
        given = np.asarray(records)
        fields = given.dtype.names or ()
        _same_number(name, "records", len(given), coo.nnz)
        if "row" in fields and "col" in fields:
            given = given[_places(name, coo, given)]
        kept = _standard(given)
        if found is None and "group" in fields:
            found = np.asarray(given["group"], dtype=np.int64)
    if found is not None:
        _same_number(name, "groups", len(found), coo.nnz)
    return kept, found


def _standard(records: Records) -> Records:
    """Records with the fields of :data:`UNCERTAINTY_DTYPE`; those that are missing are NaN (or 0, or False)."""
    kept = np.zeros(len(records), dtype=UNCERTAINTY_DTYPE)
    for field in UNCERTAINTY_DTYPE.names or ():
        if field in (records.dtype.names or ()):
            kept[field] = records[field]
        elif UNCERTAINTY_DTYPE[field] == np.float64:
            kept[field] = np.nan
    return kept


def _same_number(name: str, what: str, given: int, entries: int) -> None:
    if given != entries:
        raise MatrixError(f"{name} has {entries} entries but {given} {what} of uncertainty")


def _places(name: str, coo: Any, records: Records) -> NDArray[np.int64]:
    """For each entry the position of the record that names its row and column."""
    width = np.int64(max(coo.shape[1], 1))
    wanted = coo.coords[0].astype(np.int64) * width + coo.coords[1]
    given = records["row"].astype(np.int64) * width + records["col"].astype(np.int64)
    order = np.argsort(given, kind="stable")
    places = order[np.minimum(np.searchsorted(given[order], wanted), len(order) - 1)] if len(order) else order
    if not np.array_equal(given[places], wanted):
        raise MatrixError(f"the rows and columns named by the uncertainty of {name} are not those of its entries")
    return places
