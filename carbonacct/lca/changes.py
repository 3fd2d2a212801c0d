"""Changes of single matrix entries: what a what-if or a scenario writes in place of the system's own values."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from carbonacct.findings import Finding, finding
from carbonacct.lca.system import MatrixSystem

MatrixName = Literal["A", "B", "C"]
Place = tuple[Hashable, Hashable, str]
"""Row id, column id and matrix of an entry. A: product, process; B: flow, process; C: flow, name of the method."""


@dataclass(frozen=True, slots=True)
class Factor:
    """The entry is multiplied by this number (a bare number replaces it)."""

    value: float


@dataclass(frozen=True, slots=True)
class Change:
    """One entry with its position, the value it has and the value it gets (with the sign of the matrix)."""

    matrix: MatrixName
    row: int
    column: int
    before: float
    after: float

    @property
    def difference(self) -> float:
        """What is added to the entry."""
        return self.after - self.before


def entry(matrix: Any, row: int, column: int) -> float | None:
    """Value of an entry of a CSC matrix with sorted rows; None where none is stored."""
    first, last = matrix.indptr[column], matrix.indptr[column + 1]
    place = first + int(np.searchsorted(matrix.indices[first:last], row))
    return float(matrix.data[place]) if place < last and matrix.indices[place] == row else None


def read_changes(
    system: MatrixSystem,
    methods: Sequence[str],
    factors: NDArray[np.float64],
    scenario: Hashable,
    given: Mapping[Any, Any],
) -> tuple[list[Change], list[Finding]]:
    """The changes of one scenario that change anything, and what is wrong with those that cannot be used.

    Args:
        system: the system that is changed.
        methods: names of the methods, the columns of C.
        factors: C, shape (flows, methods).
        scenario: name of the scenario, for the findings.
        given: new value or :class:`Factor` by (row id, column id, matrix).
    """
    changes, findings = [], []
    for place, value in given.items():
        found = _one(system, methods, factors, place, value)
        if isinstance(found, Change):
            if found.difference:
                changes.append(found)
        else:
            code, params = found
            findings.append(finding(code, scenario=scenario, **params))
    return changes, findings


Problem = tuple[str, dict[str, Any]]


def _one(
    system: MatrixSystem, methods: Sequence[str], factors: NDArray[np.float64], place: Any, value: Any
) -> Change | Problem:
    if not (isinstance(place, tuple) and len(place) == 3 and place[2] in ("A", "B", "C")):
        return "lca.scenario_place", {"place": place}
    where = _position(system, methods, place)
    if isinstance(where, dict):
        return "lca.scenario_unknown", where
    row, column = where
    name: MatrixName = place[2]
    if name == "C":
        before: float | None = float(factors[row, column])
    else:
        before = entry(system.technosphere if name == "A" else system.biosphere, row, column)
    number = value.value if isinstance(value, Factor) else value
    if isinstance(number, bool) or not isinstance(number, Real) or not math.isfinite(number):
        return "lca.scenario_number", {"row": place[0], "column": place[1], "matrix": name, "value": number}
    if isinstance(value, Factor) and before is None:
        return "lca.scenario_no_entry", {"row": place[0], "column": place[1], "matrix": name}
    now = before or 0.0
    return Change(name, row, column, now, now * float(number) if isinstance(value, Factor) else float(number))


def _position(system: MatrixSystem, methods: Sequence[str], place: Place) -> tuple[int, int] | dict[str, Any]:
    """Row and column of an entry, or what is unknown about it."""
    row_id, column_id, matrix = place
    rows = system.product_index if matrix == "A" else system.flow_index
    columns: Mapping[Any, int] = system.process_index
    if matrix == "C":
        columns = {name: number for number, name in enumerate(methods)}
        if column_id is None and len(methods) == 1:
            column_id = methods[0]
    for what, id_, index in (("row", row_id, rows), ("column", column_id, columns)):
        if not _is_in(id_, index):
            side = {"row": {"A": "product", "B": "flow", "C": "flow"}, "column": {"C": "method"}}[what]
            return {"id": id_, "kind": side.get(matrix, "process"), "matrix": matrix}
    return rows[row_id], columns[column_id]


def _is_in(id_: Any, index: Mapping[Any, int]) -> bool:
    try:
        return id_ in index
    except TypeError:  # unhashable
        return False


def changed_system(system: MatrixSystem, changes: Sequence[Change]) -> MatrixSystem:
    """The system with the changes of A and B written in (without uncertainty)."""
    from scipy import sparse  # noqa: PLC0415

    matrices = []
    for name, matrix in (("A", system.technosphere), ("B", system.biosphere)):
        own = [one for one in changes if one.matrix == name]
        if own:
            places = ([one.row for one in own], [one.column for one in own])
            added = sparse.csc_array(([one.difference for one in own], places), shape=matrix.shape)
            matrix = matrix + added  # noqa: PLW2901
        matrices.append(matrix)
    return MatrixSystem.from_matrices(
        *matrices, products=system.products, processes=system.processes, flows=system.flows, labels=system.labels
    )


def changed_factors(factors: NDArray[np.float64], changes: Sequence[Change]) -> NDArray[np.float64]:
    """C, shape (flows, methods), with the changes of C written in."""
    new = factors.copy()
    for one in changes:
        if one.matrix == "C":
            new[one.row, one.column] = one.after
    return new
