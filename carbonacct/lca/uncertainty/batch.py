"""One batch of draws: sample, characterise, sweep, and solve afresh what the sweeps leave over."""

from __future__ import annotations

import queue
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import linalg

from carbonacct.lca.uncertainty.design import LANES, Points, fill
from carbonacct.lca.uncertainty.distributions import Values
from carbonacct.lca.uncertainty.form import pivot_values
from carbonacct.lca.uncertainty.plan import BLOCK_ROWS, MOST_SWEEPS, TOLERANCE, Plan

GAUSS_SEIDEL, DIRECT, FAILED = 0, 1, 2
RUNGS = ("gauss_seidel", "direct", "failed")
CONVERGED = 1
LARGEST_RESIDUAL = 1e-8
"""A direct solution whose residual is larger is no solution: the sampled system is singular to working precision."""

LARGEST_GROWTH = 1e12
"""Likewise a solution that is larger than that of the fixed system by more than this: no digit of it is certain."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Results of some consecutive draws.

    Attributes:
        scores: shape (draws, demands, methods); NaN where a draw could not be solved.
        rung: how each draw was solved, a place in :data:`RUNGS`.
        residual: of each draw, relative to the largest right-hand side.
        error: estimated relative error of the solution of each draw (0 where it was solved directly).
        sweeps: sweeps of each draw's batch.
    """

    scores: Values
    rung: NDArray[np.uint8]
    residual: Values
    error: Values
    sweeps: NDArray[np.int64]

    def first(self, draws: int) -> Batch:
        """The first of these draws."""
        return Batch(*(getattr(self, name)[:draws] for name in Batch.__annotations__))


@dataclass(eq=False)
class Workspace:
    """Buffers of one thread."""

    technosphere: Values
    biosphere: Values
    factors: Values
    direct: Values
    rhs: Values
    x: Values
    before: Values
    inverse: Values
    work: Values
    residual: Values = field(default_factory=lambda: np.empty(LANES))
    largest: Values = field(default_factory=lambda: np.empty(LANES))
    error: Values = field(default_factory=lambda: np.empty(LANES))
    state: NDArray[np.uint8] = field(default_factory=lambda: np.empty(LANES, dtype=np.uint8))


def make_workspace(plan: Plan) -> Workspace:
    """Buffers with the fixed amounts in place; batches overwrite only what varies."""
    from carbonacct.kernels.sampling import BUFFERS, SIZE  # noqa: PLC0415

    n, pointers = plan.form.size, plan.biosphere.pointers
    longest = max((int(pointers[last]) - int(pointers[first]) for first, last in plan.biosphere.blocks), default=0)
    direct = np.empty(n * len(plan.methods) * LANES)
    rhs = direct
    if not plan.form.adjoint:
        rhs = np.zeros((n, len(plan.demands), LANES))
        for demand, (places, amounts) in enumerate(plan.wanted):
            np.add.at(rhs[:, demand], places, amounts[:, None])
        rhs = rhs.ravel()
    return Workspace(
        technosphere=np.repeat(plan.technosphere.fixed, LANES),
        biosphere=np.empty(max(longest, BLOCK_ROWS) * LANES),
        factors=np.repeat(plan.factors.fixed, LANES),
        direct=direct,
        rhs=rhs,
        x=np.empty(n * plan.width * LANES),
        before=np.empty(n * plan.width * LANES),
        inverse=np.empty(n * LANES),
        work=np.full((BUFFERS, SIZE), 0.5),
    )


class Workspaces:
    """Workspaces that threads borrow and give back."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._free: queue.SimpleQueue[Workspace] = queue.SimpleQueue()
        self.points = Points(plan.design)

    def borrow(self) -> Workspace:
        """A free workspace, or a new one."""
        try:
            return self._free.get_nowait()
        except queue.Empty:
            return make_workspace(self._plan)

    def give_back(self, space: Workspace) -> None:
        """Let another thread have it."""
        self._free.put(space)


def run_batches(plan: Plan, numbers: tuple[int, int]) -> Batch:
    """Batches numbers[0] … numbers[1] − 1 of a plan; the result depends on nothing else."""
    spaces = plan.kept.setdefault("workspaces", Workspaces(plan))
    space = spaces.borrow()
    try:
        found = [_run_batch(plan, space, spaces.points.batch(number), number) for number in range(*numbers)]
    finally:
        spaces.give_back(space)
    return joined(found)


def joined(batches: list[Batch]) -> Batch:
    """Batches one after another."""
    return Batch(*(np.concatenate([getattr(batch, name) for batch in batches]) for name in Batch.__annotations__))


def _run_batch(plan: Plan, space: Workspace, points: Values, number: int) -> Batch:
    from carbonacct.kernels import draws  # noqa: PLC0415

    form = plan.form
    moved = None if plan.parameters is None else plan.parameters.multipliers(plan.design, number, points, space.work)
    _sample_technosphere(plan, space, points, number, moved)
    _sample_direct(plan, space, points, number, moved)
    pivots = pivot_values(form, space.technosphere)
    with np.errstate(divide="ignore"):
        np.divide(1.0, pivots.ravel(), out=space.inverse)
    space.x[:] = np.repeat(plan.start, LANES)
    width = np.uint64(plan.width)
    system = (form.pointers, form.unknowns, space.technosphere)
    sweeps = draws.solve_lanes(*system, space.inverse, space.rhs, space.x, space.before, plan.weights, width,
                               np.uint64(form.start), np.uint64(form.end), TOLERANCE, MOST_SWEEPS,
                               space.state, space.error)  # fmt: skip
    draws.residuals(*system, pivots.ravel(), space.rhs, space.x, width, space.residual, space.largest)
    residual = _relative(space.residual, space.largest)
    rung = np.full(LANES, GAUSS_SEIDEL, dtype=np.uint8)
    error = space.error.copy()
    for lane in np.flatnonzero((space.state != CONVERGED) | ~(residual <= LARGEST_RESIDUAL)).tolist():
        rung[lane], residual[lane] = _solve_afresh(plan, space, lane)
        error[lane] = 0.0
    return Batch(_scores(plan, space, rung), rung, residual, error, np.full(LANES, sweeps, dtype=np.int64))


def _relative(residual: Values, largest: Values) -> Values:
    return np.where(largest > 0, residual / np.where(largest > 0, largest, 1.0), residual)


def _sample_technosphere(
    plan: Plan, space: Workspace, points: Values, number: int, moved: dict[str, Values] | None
) -> None:
    rows = space.technosphere.reshape(-1, LANES)
    places = np.empty(0, dtype=np.int64) if plan.parameters is None else plan.parameters.technosphere_rows
    rows[places] = plan.technosphere.fixed[places, None]
    fill(plan.technosphere.inputs, plan.design, number, points, space.technosphere, space.work)
    if moved is not None:
        rows[places] *= moved["technosphere"]


def _sample_direct(plan: Plan, space: Workspace, points: Values, number: int, moved: dict[str, Values] | None) -> None:
    """Direct scores of all processes: blocks of B are sampled and summed while they are in the cache."""
    from carbonacct.kernels import draws  # noqa: PLC0415

    fill(plan.factors.inputs, plan.design, number, points, space.factors, space.work)
    b, width = plan.biosphere, np.uint64(len(plan.methods))
    some_fixed = b.side.uncertain < len(b.side.fixed) or moved is not None
    for first, last in b.blocks:
        origin, end = int(b.pointers[first]), int(b.pointers[last])
        if some_fixed:
            space.biosphere.reshape(-1, LANES)[: end - origin] = b.side.fixed[origin:end, None]
        fill(b.side.inputs, plan.design, number, points, space.biosphere, space.work, origin=origin, rows=end - origin)
        if plan.parameters is not None and moved is not None:
            plan.parameters.move_biosphere(space.biosphere, moved["biosphere"], origin, end)
        draws.characterise(b.pointers, b.flows, space.biosphere, np.uint64(origin), space.factors, width,
                           np.uint64(first), np.uint64(last), space.direct)  # fmt: skip


def _solve_afresh(plan: Plan, space: Workspace, lane: int) -> tuple[int, float]:
    """Solve one draw by a fresh LU; its solution goes into the lane. Returns the rung and the residual."""
    form = plan.form
    data = space.technosphere.reshape(-1, LANES)[form.rows, lane]
    matrix = sparse.csc_array((data, form.indices, form.indptr), shape=(form.size, form.size))
    own, other = (form.processes, form.products) if form.adjoint else (form.products, form.processes)
    rhs = np.empty((form.size, plan.width))
    rhs[own] = space.rhs.reshape(form.size, plan.width, LANES)[:, :, lane]
    lanes = space.x.reshape(form.size, plan.width, LANES)
    lanes[:, :, lane] = np.nan
    if not (np.isfinite(data).all() and np.isfinite(rhs).all()):
        return FAILED, float("nan")
    try:  # never the matrix itself: its transpose fills in less, 1.7 against 52 s on ecoinvent 3.9
        values = linalg.splu(sparse.csc_array(matrix.T)).solve(rhs, trans="N" if form.adjoint else "T")
    except RuntimeError:
        return FAILED, float("nan")
    rest = np.abs((matrix.T if form.adjoint else matrix) @ values - rhs).max(initial=0.0)
    residual = float(_relative(np.array([rest]), np.array([np.abs(rhs).max(initial=0.0)]))[0])
    grown = np.abs(values[other] * plan.weights.reshape(form.size, plan.width)).max(initial=0.0)
    if not (residual <= LARGEST_RESIDUAL and grown <= LARGEST_GROWTH):
        return FAILED, residual
    lanes[:, :, lane] = values[other]
    return DIRECT, residual


def _scores(plan: Plan, space: Workspace, rung: NDArray[np.uint8]) -> Values:
    """Scores of the batch, shape (LANES, demands, methods)."""
    from carbonacct.kernels import draws  # noqa: PLC0415

    demands, methods = len(plan.demands), len(plan.methods)
    out = np.empty((demands, methods, LANES))
    if plan.form.adjoint:
        solution = space.x.reshape(plan.form.size, methods, LANES)
        for demand, (places, amounts) in enumerate(plan.wanted):
            out[demand] = 0.0
            for place, amount in zip(places.tolist(), amounts.tolist(), strict=True):
                out[demand] += amount * solution[place]
    else:
        draws.dot_lanes(space.x, space.direct, np.uint64(plan.form.size), np.uint64(demands), np.uint64(methods), out)
    scores = np.moveaxis(out, 2, 0).copy()
    scores[rung == FAILED] = np.nan
    return scores
