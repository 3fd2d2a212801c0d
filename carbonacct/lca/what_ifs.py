"""Exact what-ifs: the score with one exchange, one whole process or a few entries changed, without solving anew."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from carbonacct.errors import UsageError
from carbonacct.findings import DataError, finding
from carbonacct.lca.changes import Change, Factor, Place, changed_factors, changed_system, read_changes
from carbonacct.lca.errors import SingularSystemError
from carbonacct.lca.low_rank import LowRank, low_rank, places_changed
from carbonacct.lca.scoring import Demand, Method
from carbonacct.lca.solve import solve_adjoint
from carbonacct.lca.solved_system import SolvedSystem, one_demand
from carbonacct.lca.system import MatrixSystem

if TYPE_CHECKING:
    import xarray as xr

Values = NDArray[np.float64]

STORED, SOLVED = "stored solutions", "solved anew"
"""Ways that the scores of a changed system are found."""


class SingularChangeError(SingularSystemError):
    """A change that leaves the system without a single solution; ``processes`` are those whose entries change."""


@dataclass(frozen=True, eq=False)
class WhatIf:
    """Scores before and after a change.

    Attributes:
        before: score of the system as it is, dims (method,).
        after: score of the changed system, dims (method,).
        changes: the entries that differ.
        way: :data:`STORED`, or :data:`SOLVED` where the stored solutions would have lost too many digits.
    """

    before: xr.DataArray
    after: xr.DataArray
    changes: tuple[Change, ...]
    way: str

    @property
    def difference(self) -> xr.DataArray:
        """After − before, dims (method,)."""
        return self.after - self.before


def what_if(
    system: MatrixSystem,
    demand: Demand,
    method: Mapping[str, Method] | Method,
    changes: Mapping[Place, float | Factor],
    *,
    stored: SolvedSystem | None = None,
    name: str = "what-if",
) -> WhatIf:
    """Exact scores with some entries changed.

    They come from the stored solutions and one further solve for each changed row (or column) of A.

    Args:
        system: the matrices.
        demand: amount by product.
        method: one method (flow id → factor) or several (name → method).
        changes: new value (with the sign of the matrix: inputs negative) or :class:`Factor` by
            (row id, column id, "A" | "B" | "C").
        stored: the system solved for this demand (:func:`carbonacct.lca.solved_system.solved`).
        name: name of the what-if, for messages.

    Raises:
        DataError: an id is unknown or a value is no number; ``findings`` says which.
        SingularChangeError: the changed system has no single solution.
    """
    base = one_demand(system, demand, method, stored)
    read, findings = read_changes(system, base.methods, base.factors, name, changes)
    if findings:
        raise DataError(tuple(findings))
    return _result(base, read, name)


def exchange_changed(
    system: MatrixSystem,
    demand: Demand,
    method: Mapping[str, Method] | Method,
    place: Place,
    value: float | Factor,
    *,
    stored: SolvedSystem | None = None,
) -> WhatIf:
    """Scores with one entry changed (rank one: one further solve); arguments and errors as :func:`what_if`."""
    return what_if(system, demand, method, {place: value}, stored=stored)


def process_changed(
    system: MatrixSystem,
    demand: Demand,
    method: Mapping[str, Method] | Method,
    process: Hashable,
    technosphere: Mapping[Hashable, float] | None = None,
    biosphere: Mapping[Hashable, float] | None = None,
    *,
    stored: SolvedSystem | None = None,
) -> WhatIf:
    """Scores with a whole process replaced (its column of A, of B, or both: rank one, one further solve).

    Args:
        system: the matrices.
        demand: amount by product.
        method: one method or several.
        process: id of the process.
        technosphere: its new column of A, amount by product (output positive, input negative); None: as it is.
        biosphere: its new column of B, amount by flow; None: as it is.
        stored: the system solved for this demand.

    Raises:
        UsageError: there is no such process.
        DataError, SingularChangeError: as :func:`what_if`.
    """
    if process not in system.process_index:
        raise UsageError(f"the system has no process {process!r}")
    column = system.process_index[process]
    changes: dict[Place, float | Factor] = {}
    for name, matrix, ids, new in (
        ("A", system.technosphere, system.products, technosphere),
        ("B", system.biosphere, system.flows, biosphere),
    ):
        if new is not None:
            old = matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]]
            changes |= {(ids[row], process, name): 0.0 for row in old}
            changes |= {(row, process, name): value for row, value in new.items()}
    return what_if(system, demand, method, changes, stored=stored)


def changed_scores(model: LowRank, changes: Sequence[Change], name: Hashable) -> tuple[Values, str]:
    """Scores with the changes, shape (demands, methods), and the way they were found.

    Raises:
        SingularChangeError: the changed system has no single solution.
    """
    scores = model.scores(changes)
    if scores is not None:
        return scores, STORED
    return solved_anew(model.stored, changes, name), SOLVED


def solved_anew(stored: SolvedSystem, changes: Sequence[Change], name: Hashable) -> Values:
    """Scores of the changed system by a fresh solve, shape (demands, methods).

    Raises:
        SingularChangeError: the changed system has no single solution.
    """
    system, factors = changed_system(stored.system, changes), changed_factors(stored.factors, changes)
    try:
        adjoint = solve_adjoint(system, system.biosphere.T @ factors)
    except SingularSystemError as error:
        raise _singular(stored.system, changes, name, str(error)) from error
    if not adjoint.report.forward_error < 1.0:
        raise _singular(stored.system, changes, name, f"forward error {adjoint.report.forward_error:.1e}")
    scores: Values = stored.demand.T @ adjoint.values
    return scores


def _singular(system: MatrixSystem, changes: Sequence[Change], name: Hashable, reason: str) -> SingularChangeError:
    processes = tuple(dict.fromkeys(system.processes[one.column] for one in changes if one.matrix == "A"))
    products = tuple(dict.fromkeys(system.products[one.row] for one in changes if one.matrix == "A"))
    return SingularChangeError(finding("lca.scenario_singular", scenario=name, reason=reason), products, processes)


def _result(base: SolvedSystem, changes: list[Change], name: str) -> WhatIf:
    import xarray as xr  # noqa: PLC0415

    model = low_rank(base, *places_changed(changes))
    after, way = changed_scores(model, changes, name)
    before = base.scores
    names = {"method": list(base.methods)}
    return WhatIf(
        xr.DataArray(before[0], dims=("method",), coords=names),
        xr.DataArray(after[0], dims=("method",), coords=names),
        tuple(changes),
        way,
    )
