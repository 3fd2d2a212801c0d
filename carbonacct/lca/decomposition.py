"""Variance-based and moment-independent indices of a few uncertain inputs, from exact scores (SALib)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carbonacct.findings import DataError, finding
from carbonacct.lca.changes import Change
from carbonacct.lca.low_rank import LowRank, low_rank
from carbonacct.lca.screening import UncertainEntries
from carbonacct.lca.solved_system import SolvedSystem
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.what_ifs import SingularChangeError, solved_anew

Values = NDArray[np.float64]
Places = NDArray[np.int64]

NUMBERS = 4_000_000
"""Numbers of one batch of changed systems (32 MB)."""

DELTA_POINTS, DELTA_RESAMPLES = 1_024, 10
"""Points and bootstraps of the moment-independent measure: its kernel densities cost far more than the scores (27 of
29 s for two inputs with 100 bootstraps)."""


@dataclass(frozen=True, eq=False)
class Indices:
    """Indices of each input, shape (inputs,), and of the scores that they come from."""

    s1: Values
    s1_confidence: Values
    total: Values
    total_confidence: Values
    delta: Values
    delta_confidence: Values
    mean: float
    deviation: float
    evaluations: int


@dataclass(frozen=True, eq=False)
class SampledInputs:
    """Inputs that are sampled while all others are held, and the solved system that they change.

    Attributes:
        stored: the system with all inputs held, solved for one demand.
        column: position of the method.
        entries: all uncertain entries.
        chosen: numbers of the inputs that are sampled.
        names: text of each, for messages.
    """

    stored: SolvedSystem
    column: int
    entries: UncertainEntries
    chosen: Places
    names: Sequence[str]


def decompose(inputs: SampledInputs, samples: int, seed: int, *, delta: bool = True) -> Indices:
    """Indices from (inputs + 2) × samples exact scores on scrambled Sobol points; ``delta``: also moment-independent.

    Raises:
        DataError: sampled values make the system singular.
    """
    count = len(inputs.chosen)
    problem = {"num_vars": count, "names": [f"x{k}" for k in range(count)], "bounds": [[0.0, 1.0]] * count}
    with _quiet():
        from SALib.analyze import delta as independent  # noqa: PLC0415
        from SALib.analyze import sobol  # noqa: PLC0415
        from SALib.sample import sobol as points_of  # noqa: PLC0415

        points = points_of.sample(problem, samples, calc_second_order=False, seed=seed)
        scores = evaluate(inputs, np.clip(points, 2.0**-53, 1.0 - 2.0**-53))
        if not np.ptp(scores) > 0.0:
            none = np.full(count, np.nan)
            return Indices(none, none, none, none, none, none, float(scores.mean()), 0.0, len(scores))
        found = sobol.analyze(
            problem, scores, calc_second_order=False, seed=seed + 1
        )  # SALib takes a seed of 0 for none
        x, y = points[:: count + 2], scores[:: count + 2]
        values = [np.asarray(found[key], dtype=np.float64) for key in ("S1", "S1_conf", "ST", "ST_conf")]
        if delta:
            few = {"num_resamples": DELTA_RESAMPLES, "seed": seed + 1, "method": "delta"}
            moved = independent.analyze(problem, x[:DELTA_POINTS], y[:DELTA_POINTS], **few)
            values += [np.asarray(moved[key], dtype=np.float64) for key in ("delta_raw", "delta_raw_conf")]
        else:
            values += [np.full(count, np.nan)] * 2
    s1, s1_half, total, total_half, away, away_half = values
    spread = float(y.std(ddof=1))
    return Indices(s1, s1_half, total, total_half, away, away_half, float(y.mean()), spread, len(scores))


@contextmanager
def _quiet() -> Iterator[None]:
    """SALib seeds numpy's global generator, rewrites the format of warnings and remarks on its bins: all put back."""
    state, form = np.random.get_state(), warnings.formatwarning
    try:
        with warnings.catch_warnings(record=True):
            yield
    finally:
        np.random.set_state(state)
        warnings.formatwarning = form


def evaluate(inputs: SampledInputs, points: Values) -> Values:
    """Exact scores with the inputs at these uniforms, shape (points,).

    Args:
        inputs: what is sampled.
        points: uniforms, shape (points, inputs).

    Raises:
        DataError: sampled values make the system singular.
    """
    entries, system = inputs.entries, inputs.stored.system
    members = np.flatnonzero(np.isin(entries.number, inputs.chosen))
    order = np.argsort(inputs.chosen)
    of_input = order[np.searchsorted(inputs.chosen[order], entries.number[members])]
    in_b = entries.in_biosphere[members]
    rows, columns, held = _located(system, in_b, entries.place[members])
    model = low_rank(inputs.stored, np.unique(rows[~in_b]), np.unique(columns), np.zeros(0, dtype=np.int64))
    scores = np.empty(len(points))
    step = max(1, NUMBERS // max(1, len(model.columns) * (len(model.rows) + len(inputs.stored.methods)) + len(members)))
    for start in range(0, len(points), step):
        u = points[start : start + step].T[of_input]
        moved = entries.at(members, u) - held[:, None]
        scores[start : start + step] = _batch(inputs, model, (in_b, rows, columns, held), moved)
    return scores


def _located(system: MatrixSystem, in_biosphere: NDArray[np.bool_], place: Places) -> tuple[Places, Places, Values]:
    """Row, column and held value of each entry."""
    rows, columns = np.empty(len(place), dtype=np.int64), np.empty(len(place), dtype=np.int64)
    held = np.empty(len(place))
    for matrix, chosen in ((system.technosphere, ~in_biosphere), (system.biosphere, in_biosphere)):
        rows[chosen] = matrix.indices[place[chosen]]
        columns[chosen] = np.searchsorted(matrix.indptr, place[chosen], side="right") - 1
        held[chosen] = matrix.data[place[chosen]]
    return rows, columns, held


def _batch(
    inputs: SampledInputs, model: LowRank, where: tuple[NDArray[np.bool_], Places, Places, Values], moved: Values
) -> Values:
    in_b, rows, columns, held = where
    row, column = np.searchsorted(model.rows, rows), np.searchsorted(model.columns, columns)
    differences = np.zeros((moved.shape[1], len(model.rows), len(model.columns)))
    direct = np.zeros((moved.shape[1], len(model.columns), len(inputs.stored.methods)))
    for k in np.flatnonzero(~in_b):
        differences[:, row[k], column[k]] += moved[k]
    for k in np.flatnonzero(in_b):
        direct[:, column[k]] += moved[k][:, None] * inputs.stored.factors[rows[k]]
    scores, trusted = model.batch(differences, direct)
    found = scores[:, 0, inputs.column]
    for sample in np.flatnonzero(~trusted):
        changes = [
            Change("B" if in_b[k] else "A", int(rows[k]), int(columns[k]), held[k], held[k] + moved[k, sample])
            for k in range(len(rows))
        ]
        try:
            found[sample] = solved_anew(inputs.stored, changes, "sample")[0, inputs.column]
        except SingularChangeError as error:
            said = finding("lca.sensitivity_singular", inputs="; ".join(inputs.names))
            raise DataError((said,)) from error
    return np.asarray(found)
