"""Derivatives of a score by every exchange, characterisation factor and demand, from one forward and one adjoint solve.

score = λᵀ f = bᵀ s with A s = f, Aᵀ λ = b = Bᵀ c. So ∂score/∂A_ij = −λ_i s_j, ∂score/∂B_kj = c_k s_j,
∂score/∂c_k = (B s)_k, ∂score/∂f_i = λ_i. Source: R. Heijungs and S. Suh, The Computational Structure of Life Cycle
Assessment (Kluwer 2002), chapter 6 (perturbation theory).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from carbonacct.lca.scoring import Demand, Method
from carbonacct.lca.solved_system import SolvedSystem, one_demand
from carbonacct.lca.system import MatrixSystem

Values = NDArray[np.float64]
MatrixPart = Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class EntryGradient:
    """Derivative of the score by one entry.

    Attributes:
        matrix: A (product × process), B (flow × process) or C (flow × method).
        row: id of the row.
        column: id of the column (C: name of the method).
        amount: the entry, with the sign of the matrix.
        gradient: ∂score/∂entry.
        elasticity: relative change of the score per relative change of the entry; NaN where the score is 0.
        row_label: text of the row, for people.
        column_label: text of the column.
    """

    matrix: MatrixPart
    row: Hashable
    column: Hashable
    amount: float
    gradient: float
    elasticity: float
    row_label: str
    column_label: str


@dataclass(frozen=True, eq=False)
class Gradients:
    """Derivatives of one score.

    Attributes:
        system: the matrices.
        method: name of the method.
        score: the score.
        technosphere: ∂score/∂A, aligned with ``system.technosphere.data``.
        biosphere: ∂score/∂B, aligned with ``system.biosphere.data``.
        characterisation: ∂score/∂c, shape (flows,): the inventory.
        demand: ∂score/∂f, shape (products,): the intensities.
        factors: c, shape (flows,).
    """

    system: MatrixSystem
    method: str
    score: float
    technosphere: Values
    biosphere: Values
    characterisation: Values
    demand: Values
    factors: Values

    def elasticities(self, matrix: MatrixPart) -> Values:
        """Relative change of the score per relative change of each entry; NaN where the score is 0."""
        gradient, amounts = self._part(matrix)
        if self.score == 0.0:
            return np.full(len(gradient), np.nan)
        return np.asarray(gradient * amounts / self.score)

    def top(self, limit: int = 10, matrices: str = "AB") -> tuple[EntryGradient, ...]:
        """The entries whose relative change moves the score most (largest |gradient × entry|), largest first.

        Args:
            limit: how many.
            matrices: letters of the matrices that are looked at.
        """
        parts = [self._part(letter) for letter in matrices]  # type: ignore[arg-type]
        moves = np.concatenate([np.abs(gradient * amounts) for gradient, amounts in parts])
        starts = np.cumsum([0, *(len(gradient) for gradient, _ in parts)])
        taken = largest(moves, limit)
        found = []
        for place in taken:
            part = int(np.searchsorted(starts, place, side="right")) - 1
            found.append(self._entry(matrices[part], int(place - starts[part]), *parts[part]))  # type: ignore[arg-type]
        return tuple(found)

    def _part(self, matrix: MatrixPart) -> tuple[Values, Values]:
        if matrix == "A":
            return self.technosphere, self.system.technosphere.data
        if matrix == "B":
            return self.biosphere, self.system.biosphere.data
        return self.characterisation, self.factors

    def _entry(self, matrix: MatrixPart, place: int, gradient: Values, amounts: Values) -> EntryGradient:
        row, column = entry_ids(self.system, matrix, place, self.method)
        moved, labels = float(gradient[place] * amounts[place]), self.system.labels
        return EntryGradient(
            matrix,
            row,
            column,
            float(amounts[place]),
            float(gradient[place]),
            moved / self.score if self.score else float("nan"),
            labels.get(row, str(row)),
            labels.get(column, str(column)),
        )


def gradients(
    system: MatrixSystem,
    demand: Demand,
    method: Mapping[str, Method] | Method,
    *,
    name: str | None = None,
    stored: SolvedSystem | None = None,
) -> Gradients:
    """Derivatives of the score of a demand by every entry of A, B and c, and by the demand.

    Args:
        system: the matrices.
        demand: amount by product.
        method: one method (flow id → factor), or several (name → method).
        name: which of several methods.
        stored: the system solved for this demand (:func:`carbonacct.lca.solved_system.solved`); nothing is solved then.

    Raises:
        UsageError: there are several methods and none is named.
        UnknownProductError, NotFiniteError, EmptyBiosphereError, SingularSystemError: as :func:`score`.
    """
    from carbonacct.kernels.gradients import outer_entries  # noqa: PLC0415

    base = one_demand(system, demand, method, stored)
    column = base.method_number(name)
    supply, intensity = (np.ascontiguousarray(part) for part in (base.supply[:, 0], base.intensity[:, column]))
    factors = np.ascontiguousarray(base.factors[:, column])
    a, b = system.technosphere, system.biosphere
    return Gradients(
        system,
        base.methods[column],
        float(base.scores[0, column]),
        outer_entries(a.indptr, a.indices, intensity, supply, -1.0),
        outer_entries(b.indptr, b.indices, factors, supply),
        np.asarray(b @ supply),
        intensity,
        factors,
    )


def largest(sizes: Values, limit: int) -> NDArray[np.int64]:
    """Positions of the ``limit`` largest values, largest first, the earlier of equals first."""
    limit = min(limit, len(sizes))
    if limit <= 0:
        return np.zeros(0, dtype=np.int64)
    least = np.partition(sizes, len(sizes) - limit)[len(sizes) - limit]
    candidates = np.flatnonzero(sizes >= least)
    return np.asarray(candidates[np.argsort(-sizes[candidates], kind="stable")][:limit])


def entry_ids(system: MatrixSystem, matrix: MatrixPart, place: int, method: str) -> tuple[Any, Any]:
    """Row and column id of an entry, by its position in the data of a matrix."""
    if matrix == "C":
        return system.flows[place], method
    stored = system.technosphere if matrix == "A" else system.biosphere
    rows = system.products if matrix == "A" else system.flows
    column = int(np.searchsorted(stored.indptr, place, side="right")) - 1
    return rows[stored.indices[place]], system.processes[column]
