"""Which inputs move the scores most, to first order: the ones that get Sobol points."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import special

from carbonacct.errors import UsageError
from carbonacct.lca.derivatives import Gradients, gradients
from carbonacct.lca.scoring import Demand, Method, as_methods
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.design import (
    BIOSPHERE,
    GIVEN,
    LANES,
    MOST_DIMENSIONS,
    TECHNOSPHERE,
    Design,
    Inputs,
    fill,
    grouped_streams,
)  # fmt: skip
from carbonacct.lca.uncertainty.distributions import Places, Streams, Values
from carbonacct.lca.uncertainty.parameters import Dependence, entry_place
from carbonacct.lca.uncertainty.plan import Plan, Side

Named = Sequence[tuple[str, Hashable, Hashable]]


def named_streams(system: MatrixSystem, named: Named) -> Streams:
    """Streams of inputs that are named as ("A" | "B", row id, column id), ascending.

    Raises:
        UsageError: there is no such entry.
    """
    found = []
    for matrix, row, column in named:
        place = np.array([entry_place(system, Dependence(matrix, row, column, ""))])  # type: ignore[arg-type]
        groups = system.technosphere_groups if matrix == "A" else system.biosphere_groups
        room = TECHNOSPHERE if matrix == "A" else BIOSPHERE
        found.append(grouped_streams(room, place, None if groups is None else groups[place]))
    return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.uint64)


def largest_streams(
    plan: Plan, system: MatrixSystem, demands: Mapping[Hashable, Demand], methods: Any, count: int = MOST_DIMENSIONS
) -> Streams:
    """The ``count`` streams with the largest |gradient| × standard deviation, relative to the score, ascending.

    Where there are several demands and methods, the largest of all of them decides.
    """
    if not 1 <= count <= MOST_DIMENSIONS:
        raise UsageError(f"Sobol points have 1 to {MOST_DIMENSIONS} dimensions, not {count}")
    several: dict[str, Method] = as_methods(methods)
    deviations = Deviations(plan)
    best = np.zeros(len(deviations.streams))
    for demand in demands.values():
        for column, method in enumerate(several.values()):
            slope = gradients(system, demand, method)
            moved = np.abs(deviations.moves(slope, column, len(several)))
            best = np.maximum(best, moved / abs(slope.score) if slope.score else moved)
    order = np.argsort(-best, kind="stable")[:count]
    return np.sort(deviations.streams[order])


class Deviations:
    """Standard deviations of all inputs of a plan (half the distance of the 15.87 and 84.13 per cent quantiles)."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        sides = [plan.technosphere, plan.biosphere.side, plan.factors]
        self._rows = [_rows(side.inputs) for side in sides]
        self._spread = [_spread(side) for side in sides]
        parts = [part.family for side in sides for part in side.inputs]
        own = [part.family for part in plan.parameters.inputs] if plan.parameters else []
        every = [family.streams for family in parts + own]
        joined = np.concatenate(every) if every else np.empty(0, dtype=np.uint64)
        self.streams, self._place = np.unique(joined, return_inverse=True)

    def moves(self, slope: Gradients, column: int, methods: int) -> Values:
        """Change of the score for one standard deviation of each stream, to first order."""
        plan = self._plan
        a = np.zeros(len(plan.technosphere.fixed))
        a[plan.form.rows] = slope.technosphere
        held = plan.biosphere.rows >= 0
        b = np.zeros(len(plan.biosphere.side.fixed))
        b[plan.biosphere.rows[held]] = slope.biosphere[held]
        c = np.zeros((len(plan.factors.fixed) // methods, methods))
        c[:, column] = slope.characterisation[plan.kept_flows]
        changes = [(s * g[r]) for s, g, r in zip(self._spread, (a, b, c.ravel()), self._rows, strict=True)]
        if plan.parameters:
            changes.append(_parameter_moves(plan, a, b))
        moved = np.concatenate(changes)
        return np.bincount(self._place, moved, minlength=len(self.streams)).astype(np.float64)


def _rows(inputs: tuple[Inputs, ...]) -> Places:
    rows = [part.targets for part in inputs]
    return np.concatenate(rows) if rows else np.empty(0, dtype=np.int64)


def _spread(side: Side) -> Values:
    """Standard deviation of each uncertain input of a side, in the order of its families."""
    return _values_at(side.inputs, len(side.fixed), (special.ndtr(-1.0), special.ndtr(1.0)))


def _values_at(inputs: tuple[Inputs, ...], rows: int, levels: tuple[float, float]) -> Values:
    from carbonacct.kernels.sampling import BUFFERS, SIZE  # noqa: PLC0415

    if not inputs:
        return np.empty(0)
    at = tuple(Inputs(part.family, GIVEN, np.zeros(len(part.targets), dtype=np.int64)) for part in inputs)
    points, out = np.full(LANES, levels[1]), np.zeros(rows * LANES)
    points[0] = levels[0]
    fill(at, Design("random", 0, 1), 0, points, out, np.full((BUFFERS, SIZE), 0.5))
    lanes = out.reshape(rows, LANES)[_rows(inputs)]
    return np.asarray((lanes[:, 1] - lanes[:, 0]) / 2)


def _parameter_moves(plan: Plan, a: Values, b: Values) -> Values:
    """Change of the score when each uncertain parameter rises by a standard deviation."""
    laid = plan.parameters
    if laid is None:
        return np.empty(0)
    rows = _rows(laid.inputs)
    spread = _values_at(laid.inputs, len(laid.fixed), (special.ndtr(-1.0), special.ndtr(1.0)))
    weights = (
        a[laid.technosphere_rows] * plan.technosphere.fixed[laid.technosphere_rows],
        b[laid.biosphere_rows] * plan.biosphere.side.fixed[laid.biosphere_rows],
    )
    out = np.zeros(len(rows))
    for at, (row, size) in enumerate(zip(rows.tolist(), spread.tolist(), strict=True)):
        values = laid.fixed.copy()
        values[row] += size
        moved = laid.multipliers_at(values)
        out[at] = sum(float(np.dot(w, np.nan_to_num(m - 1.0))) for w, m in zip(weights, moved, strict=True))
    return out
