"""Sweeps until nothing changes, and a Krylov method on the feedback nodes where sweeps alone are slow.

With the order fixed, a sweep is a function of the values at the feedback nodes F alone: x_F → h_F + R x_F. Gauss–Seidel
repeats it; the Krylov method (GMRES) solves (I − R) x_F = h_F, every product with R being one sweep over the loops.
Changes are measured against the values themselves, since products are counted in very unlike units.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carbonacct.lca.prepared import Side

Values = NDArray[np.float64]

MOST_SWEEPS = 60
"""Gauss–Seidel goes on while it is foreseen to be done within this many sweeps."""

SIZED, PROBE = 4, 13
"""Sweeps before changes are measured against all that adds up to a value, and before the first forecast: a demand
takes some sweeps to reach every process."""

EXTRAPOLATED = 3
"""Every so many sweeps the slowest part of the error is taken off (28 in place of 34 sweeps at 21 000 processes)."""

ROUGH = 1e-3
"""From this tolerance on values are what they are measured against."""

TINY = 1e-300
"""Values below are zero for every measure of change (they would overflow it)."""

STRICT = 1e-10
"""Largest change by a sweep that ends the Krylov method: in a stiff loop a small change proves little."""

ROUNDED = 1e-12
"""Changes that a Krylov cycle could not bring down further still count as converged when they are this small."""

BASIS, CYCLES = 50, 3
"""Vectors of one cycle of GMRES, and cycles: what has not converged then is left to a factorisation."""


@dataclass(frozen=True, slots=True)
class Effort:
    """What an iteration took: whether it converged, sweeps, steps of the Krylov method (0: sweeps alone)."""

    converged: bool
    sweeps: int
    iterations: int = 0


def sweep_rows(side: Side, h: Values, x: Values, first: int, last: int, out: Values | None = None) -> None:
    """Rows first … last − 1 of h + M x into ``x`` (or ``out``), all of shape (n, 1) or (n, 8)."""
    from carbonacct.kernels import sweeps  # noqa: PLC0415

    rows = (side.pointers, side.nodes, side.values)
    into = x if out is None else out
    if x.shape[1] == 1:
        sweeps.sweep(*rows, h.reshape(-1), x.reshape(-1), into.reshape(-1), first, last)
    else:
        sweeps.sweep_eight(*rows, h, x, into, first, last)


def residuals(side: Side, h: Values, x: Values, first: int, last: int) -> tuple[Values, Values]:
    """Of rows first … last − 1: h + M x − x, and |h| + |M| |x| + |x|: what it is to be small against."""
    left = np.empty_like(x)
    sweep_rows(side, h, x, first, last, left)
    return left[first:last] - x[first:last], sizes(side, h, x, first, last)


def sizes(side: Side, h: Values, x: Values, first: int, last: int) -> Values:
    """|h| + |M| |x| + |x| of rows first … last − 1."""
    size, absolute = np.empty_like(x), np.abs(x)
    sweep_rows(side.absolute, np.abs(h), absolute, first, last, size)
    found: Values = size[first:last] + absolute[first:last]
    return found


def iterate(side: Side, h: Values, x: Values, tolerance: float) -> Effort:
    """Solve x = h + M x into ``x`` (its values at the feedback nodes are the start), shape (n, 1) or (n, 8).

    Args:
        side: the prepared rows.
        h: right-hand side in the order of the rows.
        x: overwritten.
        tolerance: estimated relative error of each value at which to stop.
    """
    sweep_rows(side, h, x, 0, side.end)
    effort = Effort(True, 1)
    if side.start < side.end:
        effort = _gauss_seidel(side, h, x, tolerance)
        if not effort.converged:
            effort = _krylov(side, h, x, min(tolerance, STRICT), effort.sweeps)
    sweep_rows(side, h, x, side.end, len(x))
    return effort


class _Progress:
    """Changes of the values at the feedback nodes from sweep to sweep, and how fast they shrink."""

    def __init__(self, now: Values) -> None:
        from carbonacct.kernels import sweeps  # noqa: PLC0415

        self._changes, self._extrapolate = sweeps.changes, sweeps.extrapolate
        self.now, self.before = now, now.copy()
        self.step, self.old_step = np.zeros_like(now), np.zeros_like(now)
        self.inverse = np.zeros_like(now)
        self.change, self.rate = np.inf, 1.0
        self.plain = 0

    def measure(self) -> None:
        """Take note of a sweep; the one after an extrapolation tells nothing about the rate."""
        old = self.change
        self.step, self.old_step = self.old_step, self.step
        self.change = self._changes(self.now, self.before, self.step, self.inverse)
        self.plain += 1
        if self.plain > 1 and np.isfinite(old) and old > 0.0:
            self.rate = self.change / old

    def learn_sizes(self, size: Values) -> None:
        """Measure changes against these sizes from now on."""
        np.divide(1.0, size, out=self.inverse, where=size > TINY)
        self.plain = 0

    def extrapolate(self) -> None:
        """Take off the slowest part of each column's error."""
        self._extrapolate(self.now, self.before, self.step, self.old_step, self.inverse)
        self.plain = 0

    def done(self, tolerance: float) -> bool:
        """Whether the estimated error is below the tolerance, or nothing but rounding is left."""
        if self.rate < 1.0 and self.change * self.rate <= tolerance * (1.0 - self.rate):
            return True
        return self.change == 0.0 or (self.change < 1e-13 and self.rate > 0.9)


def _gauss_seidel(side: Side, h: Values, x: Values, tolerance: float) -> Effort:
    """Sweep until the estimated error is below the tolerance, or until it is foreseen to take too long."""
    progress = _Progress(x[side.feedback : side.end])
    early = progress.now.copy()
    for number in range(2, MOST_SWEEPS + 1):
        sweep_rows(side, h, x, side.start, side.end)
        progress.measure()
        if progress.done(tolerance):
            return Effort(True, number)
        if number == SIZED and tolerance < ROUGH:
            progress.learn_sizes(sizes(side, h, x, side.feedback, side.end))
        elif progress.plain > 1 and number > SIZED:
            if number >= PROBE and number + _foreseen(progress.change, progress.rate, tolerance) > MOST_SWEEPS:
                break
            if number % EXTRAPOLATED == 0 and number != PROBE - 1:
                progress.extrapolate()
    if progress.rate >= 1.0:
        progress.now[:] = early
    return Effort(False, number)


def _foreseen(change: float, rate: float, tolerance: float) -> float:
    """Further sweeps needed at this rate."""
    if not rate < 1.0:
        return np.inf
    return float(np.log(tolerance * (1.0 - rate) / max(change, 1e-300)) / np.log(max(rate, 1e-300)))


def _krylov(side: Side, h: Values, x: Values, tolerance: float, sweeps: int) -> Effort:
    """GMRES on the feedback nodes of all columns in step, restarted with the scale of the values found so far."""
    now = x[side.feedback : side.end]
    last, iterations = np.inf, 0
    for cycle in range(CYCLES + 1):
        before = now.copy()
        sweep_rows(side, h, x, side.start, side.end)
        scale = _known(sizes(side, h, x, side.feedback, side.end))
        step = (now - before) / scale
        change, sweeps = float(np.max(np.abs(step), initial=0.0)), sweeps + 2
        if change <= tolerance or cycle == CYCLES or not change < 0.5 * last:
            return Effort(change <= max(tolerance, ROUNDED), sweeps, iterations)
        last = change
        correction, steps = _gmres(side, step, scale, 0.1 * tolerance)
        now[:] = before + correction * scale
        sweeps, iterations = sweeps + steps, iterations + steps
        if not np.isfinite(now).all():
            break
    return Effort(False, sweeps, iterations)


def _known(size: Values) -> Values:
    """Sizes of the values, those not yet reached taken for as small as the smallest."""
    size[~np.isfinite(size)] = 0.0
    least = np.min(size, axis=0, initial=np.inf, where=size > TINY)
    return np.maximum(size, np.where(np.isfinite(least), least, 1.0))


def _gmres(side: Side, start: Values, scale: Values, tolerance: float) -> tuple[Values, int]:
    """Correction y (in units of ``scale``) with (I − R) y = ``start`` of each column, and how many steps it took."""
    nodes, width = start.shape
    basis = np.zeros((BASIS + 1, nodes, width))
    matrix = np.zeros((width, BASIS + 1, BASIS))
    nothing, work = np.zeros((len(side.order), width)), np.zeros((len(side.order), width))
    values = work[side.feedback : side.end]
    size = np.sqrt((start * start).sum(axis=0))
    basis[0] = _unit(start, size)
    for step in range(BASIS):
        values[:] = basis[step] * scale
        sweep_rows(side, nothing, work, side.start, side.end)
        new = basis[step] - values / scale
        full = np.sqrt((new * new).sum(axis=0))
        for _ in range(2):  # classical Gram–Schmidt is orthogonal to rounding when done twice
            parts = np.einsum("bnw,nw->bw", basis[: step + 1], new)
            new -= np.einsum("bw,bnw->nw", parts, basis[: step + 1])
            matrix[:, : step + 1, step] += parts.T
        norm = np.sqrt((new * new).sum(axis=0))
        norm[norm <= 1e-14 * full] = 0.0  # an exhausted space (breakdown): the solution lies in it, or none exists
        matrix[:, step + 1, step] = norm
        basis[step + 1] = _unit(new, norm)
        if step % 3 == 2 or step == BASIS - 1 or not norm.any():
            weights, left = _least_squares(matrix[:, : step + 2, : step + 1], size)
            if left <= tolerance or not norm.any():
                break
    return np.einsum("wb,bnw->nw", weights, basis[: step + 1]), step + 1


def _unit(vectors: Values, norm: Values) -> Values:
    """Columns divided by their norms; those of norm zero become zero."""
    return vectors * np.divide(1.0, norm, out=np.zeros_like(norm), where=norm > 0.0)


def _least_squares(matrices: Values, size: Values) -> tuple[Values, float]:
    """Weights of the basis that leave the smallest residual for every column, and the largest of those residuals."""
    width, rows, steps = matrices.shape
    weights, worst = np.zeros((width, steps)), 0.0
    for column in range(width):
        wanted = np.zeros(rows)
        wanted[0] = size[column]
        weights[column] = np.linalg.lstsq(matrices[column], wanted, rcond=1e-15)[0]
        worst = max(worst, float(np.linalg.norm(wanted - matrices[column] @ weights[column])))
    return weights, worst
