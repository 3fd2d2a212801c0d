"""Where the uniforms of a draw come from: pseudo-random by counter, Latin hypercube, or scrambled Sobol points."""

from __future__ import annotations

import copy
import threading
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carbonacct.errors import UsageError
from carbonacct.lca.uncertainty.distributions import Family, Places, Streams, Values, rare_quantiles

LANES = 8
"""Draws of one batch; a kernel works on one batch at a time."""

SAMPLERS = ("random", "latin_hypercube", "sobol")
RANDOM, STRATIFIED, GIVEN = 0, 1, 2
COMPILED_KINDS = (2, 3, 4, 5, 6, 7, 8, 11)
PLAIN = 1
LARGEST_SEED = 2**64 - 1
MOST_DIMENSIONS = 21_201
SOBOL_BITS = 32
LAYOUT = 1
"""Second word of the key: a change of the meaning of streams or counters changes it, and with it every digit."""

TECHNOSPHERE, BIOSPHERE, METHOD, GROUP, PARAMETER = 1, 2, 3, 4, 5
STREAM_SHIFT = 56


def streams(room: int, numbers: NDArray[Any]) -> Streams:
    """Random streams of numbered inputs of one room (TECHNOSPHERE … PARAMETER); they never overlap."""
    return (np.asarray(numbers, dtype=np.uint64) + np.uint64(room << STREAM_SHIFT)).astype(np.uint64)


def grouped_streams(room: int, numbers: NDArray[Any], groups: NDArray[np.int64] | None) -> Streams:
    """Streams of inputs; those with a group number (not −1) have the stream of their group, whatever their room.

    Raises:
        UsageError: a group number is below −1 or too large.
    """
    own = streams(room, numbers)
    if groups is None:
        return own
    if len(groups) and (groups.min() < -1 or groups.max() >= 1 << STREAM_SHIFT):
        raise UsageError(f"group numbers run from 0 to 2^{STREAM_SHIFT} − 1, or are −1 for inputs that move alone")
    together = streams(GROUP, np.maximum(groups, 0))
    return np.where(groups >= 0, together, own)


@dataclass(frozen=True, eq=False)
class Design:
    """The points of a Monte Carlo run.

    Attributes:
        sampler: one of :data:`SAMPLERS`.
        seed: 0 … 2⁶⁴ − 1.
        draws: number of draws (a Latin hypercube and Sobol points are made for this number).
        named: streams that Sobol points are for, ascending; all others are pseudo-random.
    """

    sampler: str
    seed: int
    draws: int
    named: Streams = field(default_factory=lambda: np.empty(0, dtype=np.uint64))

    def __post_init__(self) -> None:
        if self.sampler not in SAMPLERS:
            raise UsageError(f"sampler must be one of {', '.join(SAMPLERS)}, not {self.sampler!r}")
        if not 0 <= self.seed <= LARGEST_SEED:
            raise UsageError(f"the seed must be a whole number from 0 to 2^64 − 1, not {self.seed}")
        if self.draws < 1:
            raise UsageError(f"at least one draw is needed, not {self.draws}")
        if len(self.named) > MOST_DIMENSIONS:
            raise UsageError(f"Sobol points have at most {MOST_DIMENSIONS} dimensions, not {len(self.named)}")

    @property
    def key(self) -> tuple[np.uint64, np.uint64]:
        """Key of the counter-based generator."""
        return np.uint64(self.seed), np.uint64(LAYOUT)


@dataclass(frozen=True, eq=False)
class Inputs:
    """A family of inputs and where its uniforms come from."""

    family: Family
    source: int
    rows: Places

    @property
    def targets(self) -> Places:
        """Rows of the value buffer, ascending."""
        return self.family.targets


def as_inputs(found: list[Family], design: Design) -> tuple[Inputs, ...]:
    """Families with their source of uniforms; with Sobol points a family may fall into two."""
    if design.sampler != "sobol":
        source = STRATIFIED if design.sampler == "latin_hypercube" else RANDOM
        return tuple(Inputs(family, source, np.empty(0, dtype=np.int64)) for family in found)
    made = []
    for family in found:
        place = np.searchsorted(design.named, family.streams)
        held = np.zeros(len(family.streams), dtype=bool)
        if len(design.named):
            held = design.named[np.minimum(place, len(design.named) - 1)] == family.streams
        if held.any():
            made.append(Inputs(family.part(held), GIVEN, place[held].astype(np.int64)))
        if not held.all():
            made.append(Inputs(family.part(~held), RANDOM, np.empty(0, dtype=np.int64)))
    return tuple(made)


class Points:
    """Scrambled Sobol points by batch (Owen's affine scrambling as in scipy.stats.qmc; Joe and Kuo's directions).

    Every thread walks an engine of its own; batches asked for in ascending order cost one step a point.
    """

    def __init__(self, design: Design) -> None:
        self._design = design
        self._mine = threading.local()
        self._engine: Any = None
        self._lock = threading.Lock()

    def batch(self, number: int) -> Values:
        """Uniforms of the named inputs, flat (input, lane)."""
        if not len(self._design.named):
            return np.empty(0)
        engine = self._of_this_thread()
        ahead = number * LANES - engine.num_generated
        if ahead < 0:
            engine.reset()
            ahead = number * LANES
        if ahead:
            engine.fast_forward(ahead)
        points = engine.random(LANES) + 0.5**(SOBOL_BITS + 1)
        return np.ascontiguousarray(points.T).ravel()

    def _of_this_thread(self) -> Any:
        engine = getattr(self._mine, "engine", None)
        if engine is None:
            with self._lock:
                if self._engine is None:
                    from scipy.stats import qmc  # noqa: PLC0415

                    self._engine = qmc.Sobol(len(self._design.named), scramble=True, bits=SOBOL_BITS,
                                             rng=np.random.default_rng(self._design.seed))  # fmt: skip
                engine = self._mine.engine = copy.deepcopy(self._engine)
        return engine


def fill(
    inputs: tuple[Inputs, ...],
    design: Design,
    batch: int,
    points: Values,
    out: Values,
    work: Values,
    *,
    origin: int = 0,
    rows: int | None = None,
) -> None:
    """Sample the inputs whose rows lie in origin … origin + rows − 1 into ``out`` (flat rows of LANES draws).

    Args:
        inputs: what to sample.
        design: the points.
        batch: number of the batch: draws LANES · batch … LANES · batch + LANES − 1.
        points: Sobol points of the batch.
        out: value buffer; its first row is row ``origin``.
        work: scratch of the kernels, shape (BUFFERS, SIZE).
        origin: first row.
        rows: number of rows; None: all.
    """
    for part in inputs:
        first, last = 0, len(part.targets)
        if rows is not None:
            first, last = np.searchsorted(part.targets, (origin, origin + rows)).tolist()
        if last > first:
            _fill_part(part, design, batch, points, out, work, origin, first, last)


def _fill_part(
    part: Inputs, design: Design, batch: int, points: Values, out: Values, work: Values, origin: int, first: int,
    last: int,
) -> None:
    from carbonacct.kernels import sampling  # noqa: PLC0415

    family = part.family
    k0, k1 = design.key
    common = (np.uint64(batch), np.uint64(design.draws), k0, k1, points, part.rows)
    if family.kind in COMPILED_KINDS:
        sampling.sample(family.kind, family.truncated, part.source, family.table, family.streams, family.targets,
                        first, last, *common, out, origin, work)  # fmt: skip
        return
    u = np.empty((last - first) * LANES)
    plain = family.table.copy()
    plain[3], plain[6], plain[7] = 1.0, -np.inf, np.inf
    sampling.sample(PLAIN, family.truncated, part.source, plain, family.streams, np.arange(last, dtype=np.int64),
                    first, last, *common, u, first, work)  # fmt: skip
    chosen = family.part(np.arange(first, last))
    out.reshape(-1, LANES)[chosen.targets - origin] = rare_quantiles(chosen, u.reshape(-1, LANES))
