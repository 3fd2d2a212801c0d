"""Everything that a Monte Carlo batch needs, as arrays: made once, sent once to every worker."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carbonacct.errors import UsageError
from carbonacct.lca.entries import Records
from carbonacct.lca.scoring import Demand, Method, as_methods, demand_entries, method_vector
from carbonacct.lca.solve import solve_adjoint, solve_forward
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.design import (
    BIOSPHERE,
    METHOD,
    TECHNOSPHERE,
    Design,
    Inputs,
    as_inputs,
    grouped_streams,
)  # fmt: skip
from carbonacct.lca.uncertainty.distributions import Places, Values, families, uncertain
from carbonacct.lca.uncertainty.form import Form, make_form
from carbonacct.lca.uncertainty.parameters import ParameterPlan, Parameters, lay_out
from carbonacct.lca.uncertainty.records import as_record

BLOCK_ROWS = 4_096
"""Entries of B that are sampled before they are summed: 256 KB, half of a core's second cache."""

TOLERANCE = 1e-11
MOST_SWEEPS = 400
"""Sweeps of eight draws at 21 000 processes cost as much as one factorisation after about so many."""


@dataclass(frozen=True, eq=False)
class Side:
    """A matrix whose entries are sampled: fixed amounts by row of its value buffer, and the inputs that vary."""

    fixed: Values
    inputs: tuple[Inputs, ...]

    @property
    def uncertain(self) -> int:
        """Number of entries that vary."""
        return sum(len(part.targets) for part in self.inputs)


@dataclass(frozen=True, eq=False)
class Biosphere:
    """B by process in the order of the equations, only the flows that a method characterises.

    Attributes:
        side: the entries.
        pointers: where the entries of each process start.
        flows: flow of each entry, a place in the factors.
        blocks: (first process, last process) of each block, in order.
        rows: row of each entry of B in ``side`` (−1: not characterised), in the order of ``B.data``.
    """

    side: Side
    pointers: NDArray[np.uint32]
    flows: NDArray[np.uint32]
    blocks: tuple[tuple[int, int], ...]
    rows: Places


@dataclass(frozen=True, eq=False)
class Plan:
    """A Monte Carlo run.

    Attributes:
        design: the points.
        form: A in the order of its equations.
        technosphere: entries of A, by row of the value buffer of ``form``.
        biosphere: entries of B.
        factors: characterisation factors, a row per (flow, method).
        demands, methods: names.
        wanted: for each demand, places of its products in the order of ``form`` and amounts.
        kept_flows: flow of each row of factors.
        start: solution of the fixed system, (n × width,): methods (adjoint) or demands (forward).
        weights: one over the size of each of these, for the measure of convergence.
        parameters: what multiplies entries by functions of parameters, or None.
    """

    design: Design
    form: Form
    technosphere: Side
    biosphere: Biosphere
    factors: Side
    demands: tuple[Hashable, ...]
    methods: tuple[str, ...]
    wanted: tuple[tuple[Places, Values], ...]
    kept_flows: Places
    start: Values
    weights: Values
    parameters: ParameterPlan | None = None
    kept: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def width(self) -> int:
        """Right-hand sides of a draw: methods of the adjoint system, demands of the forward one."""
        return len(self.methods) if self.form.adjoint else len(self.demands)

    @property
    def uncertain_inputs(self) -> dict[str, int]:
        """Number of inputs that vary, by matrix."""
        parameters = 0 if self.parameters is None else self.parameters.uncertain
        return {
            "technosphere": self.technosphere.uncertain,
            "biosphere": self.biosphere.side.uncertain,
            "characterisation": self.factors.uncertain,
            "parameters": parameters,
        }

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"kept": {}}

    @property
    def sha256(self) -> str:
        """Hash of all that decides the samples except the number of draws."""
        found = self.kept.get("sha256")
        if found is None:
            found = self.kept["sha256"] = _digest(self)
        return str(found)


def make_plan(
    system: MatrixSystem,
    demands: Mapping[Hashable, Demand],
    methods: Mapping[str, Method] | Method,
    design: Design,
    method_uncertainty: Mapping[str, Mapping[Hashable, Any]] | None = None,
    parameters: Parameters | None = None,
) -> Plan:
    """Lay a run out.

    Raises:
        UnknownProductError, NotFiniteError, EmptyBiosphereError, SingularSystemError: as :func:`score`.
        DistributionError: uncertainty records that describe no distribution.
    """
    several = as_methods(methods)
    factors = np.stack([method_vector(system, method)[0] for method in several.values()], axis=1)
    adjoint = len(several) <= len(demands)
    form = make_form(system, adjoint=adjoint)
    place_of_product = np.empty(form.size, dtype=np.int64)
    place_of_product[form.products] = np.arange(form.size)
    entries = [demand_entries(system, demand) for demand in demands.values()]
    wanted = tuple((place_of_product[places], amounts) for places, amounts in entries)
    kept = np.flatnonzero(_characterised(factors, several, method_uncertainty, system))
    start, weights = _start(system, form, factors, entries)
    biosphere = _biosphere(system, form, kept, design)
    return Plan(
        design, form,
        _technosphere(system, form, design),
        biosphere,
        _factors(system, several, factors, kept, method_uncertainty or {}, design),
        tuple(demands), tuple(several), wanted, kept, start, weights,
        None if parameters is None else lay_out(parameters, system, form.rows, biosphere.rows, design),
    )  # fmt: skip


def with_design(plan: Plan, design: Design) -> Plan:
    """The same run with other points."""

    def again(inputs: tuple[Inputs, ...]) -> tuple[Inputs, ...]:
        return as_inputs([part.family for part in inputs], design)

    return replace(
        plan,
        design=design,
        technosphere=replace(plan.technosphere, inputs=again(plan.technosphere.inputs)),
        biosphere=replace(plan.biosphere, side=replace(plan.biosphere.side, inputs=again(plan.biosphere.side.inputs))),
        factors=replace(plan.factors, inputs=again(plan.factors.inputs)),
        parameters=plan.parameters and replace(plan.parameters, inputs=again(plan.parameters.inputs)),
        kept={},
    )


def _characterised(
    factors: Values,
    methods: Mapping[str, Method],
    more: Mapping[str, Mapping[Hashable, Any]] | None,
    system: MatrixSystem,
) -> NDArray[np.bool_]:
    held: NDArray[np.bool_] = (factors != 0).any(axis=1)
    for name, records in (more or {}).items():
        if name not in methods:
            raise UsageError(f"method_uncertainty names {name!r}; the methods are {', '.join(methods)}")
        unknown = [flow for flow in records if flow not in methods[name]]
        if unknown:
            raise UsageError(f"method_uncertainty of {name!r} names flows without a factor: {unknown[:8]}")
        held[[system.flow_index[flow] for flow in records if flow in system.flow_index]] = True
    return held


def _start(
    system: MatrixSystem, form: Form, factors: Values, entries: list[tuple[Places, Values]]
) -> tuple[Values, Values]:
    """Solution of the fixed system in the order of the equations, and one over the size of its parts."""
    if form.adjoint:
        rhs = system.biosphere.T @ factors
        matrix, own, other = system.technosphere.T, form.processes, form.products
        solution = solve_adjoint(system, rhs).values
    else:
        rhs = np.zeros((form.size, len(entries)))
        for demand, (places, amounts) in enumerate(entries):
            np.add.at(rhs[:, demand], places, amounts)
        matrix, own, other = system.technosphere, form.products, form.processes
        solution = solve_forward(system, rhs).values
    sizes = ((abs(matrix) @ np.abs(solution)) + np.abs(rhs))[own]
    pivots = np.abs(_pivots(system, form))[:, None]
    sizes = sizes / np.where(pivots > 0, pivots, 1.0)
    largest = sizes.max(axis=0, initial=0.0)
    sizes = np.where(sizes > 0, sizes, np.where(largest > 0, largest, 1.0))
    return np.ascontiguousarray(solution[other]).ravel(), np.ascontiguousarray(1.0 / sizes).ravel()


def fixed_scores(plan: Plan, system: MatrixSystem) -> Values:
    """Scores without uncertainty, shape (demands, methods)."""
    solution = plan.start.reshape(plan.form.size, plan.width)
    if plan.form.adjoint:
        return np.stack([amounts @ solution[places] for places, amounts in plan.wanted])
    factors = np.zeros((len(system.flows), len(plan.methods)))
    factors[plan.kept_flows] = plan.factors.fixed.reshape(-1, len(plan.methods))
    direct = system.biosphere.T @ factors
    return np.asarray(solution.T @ direct[plan.form.processes])


def _pivots(system: MatrixSystem, form: Form) -> Values:
    values = np.zeros(form.size + form.entries)
    values[form.rows] = system.technosphere.data
    return values[form.entries :]


def _technosphere(system: MatrixSystem, form: Form, design: Design) -> Side:
    fixed = np.zeros(form.size + form.entries)
    fixed[form.rows] = system.technosphere.data
    inputs = _inputs(system, "technosphere", form.rows, design)
    return Side(fixed, inputs)


def _biosphere(system: MatrixSystem, form: Form, kept: Places, design: Design) -> Biosphere:
    b = system.biosphere
    place = np.empty(form.size, dtype=np.int64)
    place[form.processes] = np.arange(form.size)
    flow_place = np.full(b.shape[0], -1, dtype=np.int64)
    flow_place[kept] = np.arange(len(kept))
    columns, flows = place[np.repeat(np.arange(form.size), np.diff(b.indptr))], flow_place[b.indices]
    chosen = np.flatnonzero(flows >= 0)
    order = chosen[np.argsort(columns[chosen], kind="stable")]
    rows = np.full(b.nnz, -1, dtype=np.int64)
    rows[order] = np.arange(len(order))
    pointers = np.concatenate(([0], np.cumsum(np.bincount(columns[order], minlength=form.size))))
    side = Side(b.data[order], _inputs(system, "biosphere", rows, design))
    return Biosphere(side, pointers.astype(np.uint32), flows[order].astype(np.uint32), _blocks(pointers), rows)


def _blocks(pointers: Places) -> tuple[tuple[int, int], ...]:
    """Cut the processes where a block of entries is full (a process is never cut)."""
    blocks, first = [], 0
    while first < len(pointers) - 1:
        last = int(np.searchsorted(pointers, pointers[first] + BLOCK_ROWS, side="right")) - 1
        last = max(last, first + 1)
        blocks.append((first, last))
        first = last
    return tuple(blocks)


def _inputs(system: MatrixSystem, name: str, rows: Places, design: Design) -> tuple[Inputs, ...]:
    """The uncertain entries of a matrix whose rows in the value buffer are not −1."""
    records, matrix = getattr(system, f"{name}_uncertainty"), getattr(system, name)
    places = uncertain(records)
    places = places[rows[places] >= 0]
    if not len(places):
        return ()
    groups = getattr(system, f"{name}_groups")
    room = TECHNOSPHERE if name == "technosphere" else BIOSPHERE
    found = grouped_streams(room, places, None if groups is None else groups[places])
    named = entry_name(system, name, places)
    return as_inputs(families(records[places], matrix.data[places], found, rows[places], named), design)


def entry_name(system: MatrixSystem, name: str, places: Places) -> Callable[[int], str]:
    """Text of the entry behind a place of a list of entries: its row and column."""
    matrix = getattr(system, name)
    rows = system.products if name == "technosphere" else system.flows

    def text(place: int) -> str:
        entry = int(places[place])
        column = int(np.searchsorted(matrix.indptr, entry, side="right")) - 1
        return f"{rows[matrix.indices[entry]]} → {system.processes[column]}"

    return text


def _factors(
    system: MatrixSystem,
    methods: Mapping[str, Method],
    factors: Values,
    kept: Places,
    more: Mapping[str, Mapping[Hashable, Any]],
    design: Design,
) -> Side:
    """Characterisation factors by (flow, method), and those that vary."""
    place = {flow: where for where, flow in enumerate(system.flows[number] for number in kept.tolist())}
    rows, records, groups, names, numbers = [], [], [], [], []
    for column, method in enumerate(methods):
        for flow, given in more.get(method, {}).items():
            if flow in place:
                record, group = as_record(given)
                rows.append(place[flow] * len(methods) + column)
                numbers.append((column << 32) + int(kept[place[flow]]))
                records.append(record)
                groups.append(group)
                names.append(f"{method}: {flow}")
    fixed = np.ascontiguousarray(factors[kept]).ravel()
    if not rows:
        return Side(fixed, ())
    order = np.argsort(np.array(rows), kind="stable")
    stacked: Records = np.array(records)[order]
    targets = np.array(rows, dtype=np.int64)[order]
    held = uncertain(stacked)
    found = grouped_streams(METHOD, np.array(numbers)[order][held], np.array(groups, dtype=np.int64)[order][held])
    named = [names[number] for number in order[held].tolist()]
    laid = families(stacked[held], fixed[targets[held]], found, targets[held], named.__getitem__)
    return Side(fixed, as_inputs(laid, design))


def _digest(plan: Plan) -> str:
    found = hashlib.sha256()
    sides = (plan.technosphere, plan.biosphere.side, plan.factors)
    for side in sides:
        found.update(side.fixed.tobytes())
        for part in side.inputs:
            found.update(pickle.dumps((part.family.kind, part.family.truncated, part.source), protocol=5))
            for array in (part.family.table, part.family.streams, part.targets, part.rows):
                found.update(np.ascontiguousarray(array).tobytes())
    for array in (plan.form.rows, plan.form.indices, plan.form.indptr, plan.biosphere.rows, plan.design.named):
        found.update(np.ascontiguousarray(array).tobytes())
    for places, amounts in plan.wanted:
        found.update(places.tobytes() + amounts.tobytes())
    found.update(repr((plan.demands, plan.methods, plan.form.adjoint)).encode())
    found.update(b"" if plan.parameters is None else plan.parameters.sha256.encode())
    return found.hexdigest()
