"""The matrices of a life-cycle system with their ids: the frozen value that every calculation starts from.

Rows of A (technosphere) are products, columns processes; production is positive, inputs are negative (a waste
treatment: its reference is negative, the producers of the waste positive). B (biosphere) is elementary flow × process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carbonacct.lca.entries import MatrixUncertainty, Records, as_entries, as_uncertainty
from carbonacct.lca.errors import DuplicateIdError, NonSquareError, named

ARRAYS = ("technosphere_uncertainty", "biosphere_uncertainty", "technosphere_groups", "biosphere_groups")


@dataclass(frozen=True, eq=False)
class MatrixSystem:
    """A technosphere and a biosphere matrix, their ids, and the uncertainty of each entry.

    Attributes:
        technosphere: A, shape (products, processes), square, CSC float64 with sorted rows, no duplicates.
        biosphere: B, shape (flows, processes), CSC float64 likewise; amounts in the units of the flows.
        products: ids of the rows of A.
        processes: ids of the columns of A and B.
        flows: ids of the rows of B.
        technosphere_uncertainty: one record (:data:`carbonacct.lca.entries.UNCERTAINTY_DTYPE`) per entry of
            ``technosphere.data``, or None.
        biosphere_uncertainty: likewise for ``biosphere.data``.
        technosphere_groups: group of each entry of ``technosphere.data``: entries with one number move together (also
            across A and B), −1 moves alone; None: all alone.
        biosphere_groups: likewise for ``biosphere.data``.
        labels: texts for ids, for people.
    """

    technosphere: Any
    biosphere: Any
    products: tuple[Hashable, ...]
    processes: tuple[Hashable, ...]
    flows: tuple[Hashable, ...]
    technosphere_uncertainty: Records | None = None
    biosphere_uncertainty: Records | None = None
    technosphere_groups: NDArray[np.int64] | None = None
    biosphere_groups: NDArray[np.int64] | None = None
    labels: Mapping[Hashable, str] = field(default_factory=dict)
    _kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_matrices(
        cls,
        technosphere: Any,
        biosphere: Any,
        *,
        products: Iterable[Hashable],
        processes: Iterable[Hashable],
        flows: Iterable[Hashable],
        uncertainty: MatrixUncertainty | Mapping[str, Any] | tuple[Any, Any] | None = None,
        labels: Mapping[Hashable, str] | None = None,
    ) -> MatrixSystem:
        """A system from scipy sparse (or dense) matrices and ids.

        Args:
            technosphere: A, shape (n, n); duplicates are summed.
            biosphere: B, shape (m, n).
            products: n ids of the rows of A.
            processes: n ids of the columns of A and B.
            flows: m ids of the rows of B.
            uncertainty: one stats_arrays record per entry, in the order of ``matrix.tocoo()`` of the matrices as
                passed: a :class:`MatrixUncertainty`, a mapping with its fields, or a pair (records of A, of B).
            labels: texts for ids.

        Raises:
            NonSquareError: numbers of ids and shapes do not fit.
            DuplicateIdError: an id stands twice, or an entry that has uncertainty.
            NotFiniteError: an entry is NaN or infinite.
            MatrixError: records of uncertainty and entries differ in number.
        """
        rows, columns, kinds = (tuple(map(_plain, part)) for part in (products, processes, flows))
        for what, part in (("products", rows), ("processes", columns), ("flows", kinds)):
            _unique(what, part)
        given = as_uncertainty(dict(uncertainty) if isinstance(uncertainty, Mapping) else uncertainty)
        _fits("technosphere", _shape(technosphere), rows, columns)
        _fits("biosphere", _shape(biosphere), kinds, columns)
        a = as_entries("technosphere", technosphere, given.technosphere, given.technosphere_groups)
        b = as_entries("biosphere", biosphere, given.biosphere, given.biosphere_groups)
        kept = (a.uncertainty, b.uncertainty, a.groups, b.groups)
        return cls(a.matrix, b.matrix, rows, columns, kinds, *kept, labels=dict(labels or {}))

    @classmethod
    def from_datapackages(cls, *packages: Any) -> MatrixSystem:
        """A system from ``bw_processing`` data packages; see :mod:`carbonacct.lca.brightway`."""
        from carbonacct.lca import brightway  # noqa: PLC0415

        made: MatrixSystem = brightway.system_from_datapackages(*packages)
        return made

    @property
    def product_index(self) -> dict[Hashable, int]:
        """Row of A by product id."""
        return self._index("products")

    @property
    def process_index(self) -> dict[Hashable, int]:
        """Column of A and B by process id."""
        return self._index("processes")

    @property
    def flow_index(self) -> dict[Hashable, int]:
        """Row of B by flow id."""
        return self._index("flows")

    @property
    def sha256(self) -> str:
        """sha256 of all arrays and ids: equal for equal content, whatever the order of entries it was made from."""
        found = self._kept.get("sha256")
        if found is None:
            found = self._kept["sha256"] = _digest(self)
        return str(found)

    def save(self, folder: Path | str) -> Path:
        """Write the system and its prepared form as ``.npy`` arrays with their hash; returns the folder."""
        from carbonacct.lca.storage import save  # noqa: PLC0415

        return save(self, Path(folder))

    @classmethod
    def load(cls, folder: Path | str, *, verify: bool = True, uncertainty: bool = True) -> MatrixSystem:
        """Open a saved system, its arrays memory-mapped; ``verify`` recomputes the hash.

        Without ``uncertainty`` the records and groups are left out: enough for scores, not for Monte Carlo.

        Raises:
            UsageError: there is no saved system in the folder, or it was changed.
        """
        from carbonacct.lca.storage import load  # noqa: PLC0415

        return load(Path(folder), verify=verify, uncertainty=uncertainty)

    def _index(self, what: str) -> dict[Hashable, int]:
        found: dict[Hashable, int] | None = self._kept.get(what)
        if found is None:
            ids = getattr(self, what)
            found = self._kept[what] = dict(zip(ids, range(len(ids)), strict=True))
        return found


def _shape(matrix: Any) -> tuple[int, ...]:
    return tuple(getattr(matrix, "shape", None) or np.shape(matrix))


def _plain(item: Hashable) -> Hashable:
    """An id without numpy's type around it: equal ids have one text, hence one hash."""
    plain: Hashable = item.item() if isinstance(item, np.generic) else item
    return plain


def _unique(what: str, ids: Sequence[Hashable]) -> None:
    if len(set(ids)) < len(ids):
        seen: set[Hashable] = set()
        twice = [item for item in ids if item in seen or seen.add(item)]  # type: ignore[func-returns-value]
        raise DuplicateIdError(f"{what} stand twice: {named(list(dict.fromkeys(twice)))}")


def _fits(name: str, shape: tuple[int, ...], rows: Sequence[Hashable], columns: Sequence[Hashable]) -> None:
    if name == "technosphere" and (len(shape) != 2 or shape[0] != shape[1] or len(rows) != len(columns)):
        raise NonSquareError(
            f"the technosphere matrix must have as many products as processes: its shape is {shape}, with "
            f"{len(rows)} products and {len(columns)} processes (is a multi-output process not allocated, or a "
            "product made by nobody?)"
        )
    if shape != (len(rows), len(columns)):
        raise NonSquareError(f"{name} has shape {shape}, but {len(rows)} rows and {len(columns)} columns are named")


def _digest(system: MatrixSystem) -> str:
    found = hashlib.sha256()
    for matrix in (system.technosphere, system.biosphere):
        for array in (matrix.indptr, matrix.indices, matrix.data):
            found.update(np.ascontiguousarray(array).data)
    for name in ARRAYS:
        array = getattr(system, name)
        found.update(name.encode() + (b"-" if array is None else np.ascontiguousarray(array).tobytes()))
    for ids in (system.products, system.processes, system.flows):
        found.update(f"{len(ids)}:".encode() + "\x1f".join(map(repr, ids)).encode())
    return found.hexdigest()
