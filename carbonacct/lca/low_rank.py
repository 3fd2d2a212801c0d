"""Exact scores of a changed system from the solutions of the unchanged one (Sherman, Morrison and Woodbury).

A changed technosphere is A + E_I K E_Jᵀ: K holds the differences in rows I and columns J. With G = E_Jᵀ A⁻¹ E_I,

    (A + E_I K E_Jᵀ)⁻¹ = A⁻¹ − A⁻¹ E_I K (1 + G K)⁻¹ E_Jᵀ A⁻¹,

so that a score needs the stored supply s and intensities λ in a few places only, and one further solve for every row
of I (or for every column of J, whichever are fewer). Changes of B and C enter linearly: β = ΔBᵀ(c + γ) by column of J,
γ by flow of Q. Source: W. W. Hager, Updating the Inverse of a Matrix, SIAM Review 31 (1989) 221–239.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carbonacct.lca.changes import Change
from carbonacct.lca.solve import solve_adjoint, solve_forward
from carbonacct.lca.solved_system import SolvedSystem

Values = NDArray[np.float64]
Places = NDArray[np.int64]

LOSS = 1e-6
"""Smallest relative singular value of 1 + G K that is trusted: about 6 of 16 digits are lost there."""


@dataclass(frozen=True, eq=False)
class LowRank:
    """What all changes in rows ``rows`` of A, columns ``columns`` of A and B and flows ``flows`` need.

    Attributes:
        stored: the unchanged system, solved.
        rows: I, positions of products.
        columns: J, positions of processes.
        flows: Q, positions of flows whose characterisation changes.
        gain: G, shape (columns, rows).
        flow_gain: E_Qᵀ B A⁻¹ E_I, shape (flows, rows).
        solves: further solves that were needed.
    """

    stored: SolvedSystem
    rows: Places
    columns: Places
    flows: Places
    gain: Values
    flow_gain: Values
    solves: int

    def scores(self, changes: Sequence[Change]) -> Values | None:
        """Scores with the changes, shape (demands, methods); None where too many digits would be lost."""
        part = self.only(*places_changed(changes))
        differences = np.zeros((1, len(part.rows), len(part.columns)))
        direct = np.zeros((1, len(part.columns), len(self.stored.methods)))
        factors = np.zeros((len(part.flows), len(self.stored.methods)))
        for one in changes:
            if one.matrix == "A":
                differences[0, _at(part.rows, one.row), _at(part.columns, one.column)] += one.difference
            elif one.matrix == "C":
                factors[_at(part.flows, one.row), one.column] += one.difference
        for one in changes:
            if one.matrix == "B":
                of_flow = self.stored.factors[one.row] + factors[part.flows == one.row].sum(axis=0)
                direct[0, _at(part.columns, one.column)] += one.difference * of_flow
        found, trusted = part.batch(differences, direct, factors)
        return found[0] if trusted[0] else None

    def only(self, rows: Places, columns: Places, flows: Places) -> LowRank:
        """The same for some of the rows, columns and flows."""
        i, j, q = (np.searchsorted(*both) for both in ((self.rows, rows), (self.columns, columns), (self.flows, flows)))
        gains = self.gain[np.ix_(j, i)], self.flow_gain[np.ix_(q, i)]
        return LowRank(self.stored, rows, columns, flows, *gains, self.solves)

    def batch(
        self, differences: Values, direct: Values, factors: Values | None = None
    ) -> tuple[Values, NDArray[np.bool_]]:
        """Scores of many changed systems at once.

        Args:
            differences: K of each, shape (changed systems, rows, columns).
            direct: β of each, shape (changed systems, columns, methods).
            factors: γ, the same for all, shape (flows, methods).

        Returns:
            Scores, shape (changed systems, demands, methods), and whether each kept its digits.
        """
        stored = self.stored
        if factors is None:
            factors = np.zeros((len(self.flows), len(stored.methods)))
        supply = stored.supply[self.columns]
        straight = stored.scores + supply.T @ direct
        felt = stored.intensity[self.rows] + self.gain.T @ direct
        if len(self.flows):
            emitted = stored.system.biosphere[self.flows] @ stored.supply
            straight, felt = straight + emitted.T @ factors, felt + self.flow_gain.T @ factors
        by_rows = len(self.rows) <= len(self.columns)
        loop = differences @ self.gain if by_rows else self.gain @ differences
        one = np.eye(loop.shape[-1])
        trusted = _keeps_digits(one + loop, loop)
        matrix = np.where(trusted[:, None, None], one + loop, one)
        if by_rows:
            moved = np.linalg.solve(matrix, differences @ supply)
        else:
            moved = differences @ np.linalg.solve(matrix, np.broadcast_to(supply, (len(matrix), *supply.shape)))
        return straight - np.swapaxes(moved, -1, -2) @ felt, trusted


def _at(places: Places, place: int) -> int:
    return int(np.searchsorted(places, place))


def _keeps_digits(matrix: Values, loop: Values) -> NDArray[np.bool_]:
    if matrix.shape[-1] == 0:
        return np.ones(len(matrix), dtype=bool)
    smallest = np.linalg.svd(matrix, compute_uv=False)[:, -1]
    return np.asarray(smallest > LOSS * (1.0 + np.linalg.norm(loop, axis=(-2, -1))), dtype=bool)


def places_changed(changes: Sequence[Change]) -> tuple[Places, Places, Places]:
    """Rows of A, columns of A and B, and flows of C that the changes touch, each sorted without repeats."""
    rows = {one.row for one in changes if one.matrix == "A"}
    columns = {one.column for one in changes if one.matrix in "AB"}
    flows = {one.row for one in changes if one.matrix == "C"}
    return tuple(np.array(sorted(part), dtype=np.int64) for part in (rows, columns, flows))  # type: ignore[return-value]


def low_rank(stored: SolvedSystem, rows: Places, columns: Places, flows: Places) -> LowRank:
    """Solve what changes in these rows, columns and flows need: the fewer of rows and (columns + flows).

    Raises:
        SingularSystemError: the unchanged system has no single solution.
    """
    system, n = stored.system, len(stored.system.products)
    if len(rows) == 0:
        return LowRank(stored, rows, columns, flows, np.zeros((len(columns), 0)), np.zeros((len(flows), 0)), 0)
    if len(rows) <= len(columns) + len(flows):
        unit = np.zeros((n, len(rows)))
        unit[rows, np.arange(len(rows))] = 1.0
        inverse = solve_forward(system, unit).values
        of_flows = system.biosphere[flows] @ inverse if len(flows) else np.zeros((0, len(rows)))
        return LowRank(stored, rows, columns, flows, inverse[columns], of_flows, len(rows))
    unit = np.zeros((n, len(columns)))
    unit[columns, np.arange(len(columns))] = 1.0
    emitted = system.biosphere[flows].T.toarray() if len(flows) else np.zeros((n, 0))
    inverse = solve_adjoint(system, np.hstack([unit, emitted])).values[rows].T
    return LowRank(stored, rows, columns, flows, inverse[: len(columns)], inverse[len(columns) :], len(inverse))
