"""Tables of scenarios: each a set of changed entries, all scored exactly under every demand and method."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from carbonacct import parallel
from carbonacct.errors import UsageError
from carbonacct.findings import DataError, Finding, finding, ordered
from carbonacct.lca.changes import Change, Factor, read_changes
from carbonacct.lca.low_rank import LowRank, low_rank, places_changed
from carbonacct.lca.scoring import Demand, Method
from carbonacct.lca.solved_system import SolvedSystem, solved_many
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.what_ifs import SOLVED, SingularChangeError, changed_scores, solved_anew

if TYPE_CHECKING:
    import xarray as xr

Values = NDArray[np.float64]
Way = Literal["auto", "stored", "anew"]

FEW = 64
"""Up to so many further solves are made without asking whether fresh solves were fewer."""


@dataclass(frozen=True, eq=False)
class ScenarioScores:
    """Scores of scenarios.

    Attributes:
        scores: dims (scenario, demand, method).
        before: scores of the system as it is, dims (demand, method).
        changes: number of entries that each scenario changes.
        ways: how each scenario was found: from the stored solutions, or solved anew.
        solves: further solves behind the stored solutions.
    """

    scores: xr.DataArray
    before: xr.DataArray
    changes: tuple[int, ...]
    ways: tuple[str, ...]
    solves: int


def scenarios(
    system: MatrixSystem,
    demands: Mapping[str, Demand] | Sequence[Demand],
    methods: Mapping[str, Method] | Method,
    table: Any,
    *,
    mode: Literal["value", "factor"] = "value",
    way: Way = "auto",
    threads: int | None = None,
    scheduler: str | None = None,
    stored: SolvedSystem | None = None,
) -> ScenarioScores:
    """Exact scores of every scenario.

    Scenarios that change few entries are read from the stored solutions (Woodbury); the others are solved anew.

    Args:
        system: the matrices.
        demands: demand by name, or a sequence.
        methods: method by name, or one method.
        table: scenario → {(row id, column id, "A" | "B" | "C"): new value or :class:`Factor`}, or a DataFrame with one
            row a scenario and such triples as columns (a MultiIndex of three levels); an empty cell changes nothing.
            Values carry the sign of the matrix; the column of C is the name of the method.
        mode: whether bare numbers replace the entry or multiply it.
        way: ``auto``, or force the ``stored`` solutions or a solve ``anew``.
        threads: threads of this process; None: as many as there are processors.
        scheduler: address of a Dask scheduler that the scenarios run on instead.
        stored: the system solved for these demands and methods (:func:`carbonacct.lca.solved_system.solved_many`).

    Raises:
        DataError: an id is unknown, a value is no number, a scenario is singular; ``findings`` names every one.
        UsageError: the table is neither a mapping nor a DataFrame.
    """
    base = stored or solved_many(system, demands, methods)
    if base.system is not system:
        raise UsageError("what is stored belongs to another system")
    named, findings = _read_table(table, mode)
    read: dict[Hashable, list[Change]] = {}
    for name, entries in named:
        changes, problems = read_changes(system, base.methods, base.factors, name, entries)
        findings += problems
        if not problems:
            read[name] = changes
    scores, ways, solves, singular = _all_scores(base, read, way, threads, scheduler)
    if findings or singular:
        raise DataError(tuple(ordered([*findings, *singular])))
    return _labelled(base, read, scores, ways, solves)


def _read_table(table: Any, mode: str) -> tuple[list[tuple[Hashable, Mapping[Any, Any]]], list[Finding]]:
    """Scenarios by name with their cells, and names that stand twice."""
    if mode not in ("value", "factor"):
        raise UsageError(f"mode is value or factor, not {mode!r}")
    if isinstance(table, Mapping):
        given = list(table.items())
    elif hasattr(table, "columns") and hasattr(table, "index"):
        given = [(name, _filled(cells, table.columns)) for name, cells in zip(table.index, table.values, strict=True)]
    else:
        raise UsageError("a scenario table is a mapping (scenario → changes) or a DataFrame with one row a scenario")
    if mode == "factor":
        given = [(name, {place: _as_factor(cell) for place, cell in cells.items()}) for name, cells in given]
    names = [name for name, _ in given]
    twice = dict.fromkeys(name for name in names if names.count(name) > 1)
    return given, [finding("lca.scenario_twice", scenario=name) for name in twice]


def _filled(cells: Any, places: Any) -> dict[Any, Any]:
    return {
        place: cell
        for place, cell in zip(places, cells, strict=True)
        if not (cell is None or (isinstance(cell, float) and np.isnan(cell)))
    }


def _as_factor(cell: Any) -> Factor:
    return cell if isinstance(cell, Factor) else Factor(cell)


def _all_scores(
    base: SolvedSystem, read: Mapping[Hashable, list[Change]], way: Way, threads: int | None, scheduler: str | None
) -> tuple[list[Values], list[str], int, list[Finding]]:
    """Scores and ways of the scenarios in order, further solves, and findings on singular ones."""
    items = list(read.items())
    places = places_changed([change for _, changes in items for change in changes] if way != "anew" else [])
    solves = min(len(places[0]), len(places[1]) + len(places[2]))
    near = way == "stored" or (way == "auto" and solves <= max(FEW, 2 * len(items)))
    model = low_rank(base, *(places if near else places_changed([])))
    # what the solver keeps with a system stays here: workers need the stored solutions alone
    sent = replace(model, stored=replace(base, system=replace(base.system, _kept={}), kept={}))
    work = [(name, tuple(changes), near) for name, changes in items]
    results = list(parallel.ordered(_score, sent, work, threads=threads, scheduler=scheduler))
    singular = [result for result in results if isinstance(result, Finding)]
    found = [result for result in results if not isinstance(result, Finding)]
    return [scores for scores, _ in found], [way for _, way in found], model.solves, singular


def _score(model: LowRank, item: tuple[Hashable, tuple[Change, ...], bool]) -> tuple[Values, str] | Finding:
    """Scores of one scenario and the way they were found, or that it is singular."""
    name, changes, near = item
    try:
        return changed_scores(model, changes, name) if near else (solved_anew(model.stored, changes, name), SOLVED)
    except SingularChangeError as error:
        return error.findings[0]


def _labelled(
    base: SolvedSystem, read: Mapping[Hashable, list[Change]], scores: list[Values], ways: list[str], solves: int
) -> ScenarioScores:
    import pandas as pd  # noqa: PLC0415
    import xarray as xr  # noqa: PLC0415

    names = {"demand": list(base.demands), "method": list(base.methods)}
    values = np.array(scores).reshape(len(scores), len(base.demands), len(base.methods))
    index = pd.Index(list(read), tupleize_cols=False)
    return ScenarioScores(
        xr.DataArray(values, dims=("scenario", "demand", "method"), coords={"scenario": index, **names}),
        xr.DataArray(base.scores, dims=("demand", "method"), coords=names),
        tuple(len(changes) for changes in read.values()),
        tuple(ways),
        solves,
    )
