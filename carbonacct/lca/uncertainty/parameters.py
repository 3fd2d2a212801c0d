"""Named parameters with distributions, and exchanges that are functions of them.

An exchange that depends on parameters is multiplied by f(parameters of the draw) ÷ f(their values), where f is the
formula of the exchange: for ``f = "p"`` it moves in proportion to p. Exchanges with a common parameter thus move
together, each by its own formula. The exchange's own uncertainty, where it has one, comes on top.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from carbonacct.errors import UsageError
from carbonacct.lca.importers.formulas import Formula, FormulaError, parse_formula
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.design import LANES, PARAMETER, Design, Inputs, as_inputs, fill, grouped_streams
from carbonacct.lca.uncertainty.distributions import Places, Values, families, uncertain
from carbonacct.lca.uncertainty.records import as_record


@dataclass(frozen=True)
class Dependence:
    """An entry of A or B and the formula that moves it.

    Attributes:
        matrix: A or B.
        row: product (A) or flow (B).
        column: process.
        formula: over names of parameters; see :mod:`carbonacct.lca.importers.formulas` for the language.
    """

    matrix: Literal["A", "B"]
    row: Hashable
    column: Hashable
    formula: str


@dataclass(frozen=True)
class Parameters:
    """Parameters of a system.

    Attributes:
        values: by name (letter case does not matter).
        uncertainty: stats_arrays record by name, as a mapping, a row or an ``Uncertainty``; an optional ``group``
            makes a parameter move together with other inputs of that group.
        dependences: which entries they move.
    """

    values: Mapping[str, float]
    uncertainty: Mapping[str, Any] = field(default_factory=dict)
    dependences: Sequence[Dependence] = ()


@dataclass(frozen=True, eq=False)
class ParameterPlan:
    """Parameters laid out for batches.

    Attributes:
        names: in lower case.
        fixed: their values.
        inputs: those that vary.
        technosphere_rows, biosphere_rows: rows of the value buffers that are moved (of B ascending).
        technosphere_formulas, biosphere_formulas: formula and its value at ``fixed`` for each of these rows.
    """

    names: tuple[str, ...]
    fixed: Values
    inputs: tuple[Inputs, ...]
    technosphere_rows: Places
    technosphere_formulas: tuple[tuple[Formula, float], ...]
    biosphere_rows: Places
    biosphere_formulas: tuple[tuple[Formula, float], ...]
    sha256: str

    @property
    def uncertain(self) -> int:
        """Number of parameters that vary."""
        return sum(len(part.targets) for part in self.inputs)

    def multipliers(self, design: Design, number: int, points: Values, work: Values) -> dict[str, Values]:
        """What multiplies each row, shape (rows, LANES), for a batch."""
        values = np.repeat(self.fixed, LANES)
        fill(self.inputs, design, number, points, values, work)
        lanes = values.reshape(-1, LANES)
        by_lane = [dict(zip(self.names, lanes[:, lane].tolist(), strict=True)) for lane in range(LANES)]
        return {
            "technosphere": _moved(self.technosphere_formulas, by_lane),
            "biosphere": _moved(self.biosphere_formulas, by_lane),
        }

    def multipliers_at(self, values: Values) -> tuple[Values, Values]:
        """What multiplies each row of A and of B at given values of the parameters."""
        found = [dict(zip(self.names, values.tolist(), strict=True))]
        return _moved(self.technosphere_formulas, found)[:, 0], _moved(self.biosphere_formulas, found)[:, 0]

    def move_biosphere(self, buffer: Values, multipliers: Values, origin: int, end: int) -> None:
        """Multiply the rows origin … end − 1 of B that depend on parameters; ``buffer`` starts at row ``origin``."""
        first, last = np.searchsorted(self.biosphere_rows, (origin, end)).tolist()
        rows = self.biosphere_rows[first:last] - origin
        buffer.reshape(-1, LANES)[rows] *= multipliers[first:last]


def _moved(formulas: Sequence[tuple[Formula, float]], by_lane: Sequence[Mapping[str, float]]) -> Values:
    out = np.ones((len(formulas), len(by_lane)))
    for row, (formula, base) in enumerate(formulas):
        for lane, values in enumerate(by_lane):
            try:
                out[row, lane] = formula.value(values) / base
            except FormulaError:
                out[row, lane] = np.nan  # the draw is counted as failed
    return out


def lay_out(
    parameters: Parameters, system: MatrixSystem, technosphere: Places, biosphere: Places, design: Design
) -> ParameterPlan:
    """Parameters as arrays.

    Args:
        parameters: what the caller gave.
        system: the matrices.
        technosphere: row of the value buffer of each entry of ``A.data``.
        biosphere: row of each entry of ``B.data``, −1 where the flow is not characterised.
        design: the points.

    Raises:
        UsageError: an unknown name, entry or formula; a formula that is 0 at the fixed values.
        DistributionError: a record that describes no distribution.
    """
    values = {name.lower(): float(value) for name, value in parameters.values.items()}
    names = tuple(sorted(values))
    fixed = np.array([values[name] for name in names])
    moved: dict[str, list[tuple[int, tuple[Formula, float]]]] = {"A": [], "B": []}
    for dependence in parameters.dependences:
        row = int((technosphere if dependence.matrix == "A" else biosphere)[entry_place(system, dependence)])
        if row >= 0:
            moved[dependence.matrix].append((row, _formula(dependence, values)))
    for matrix, found in moved.items():
        found.sort(key=lambda pair: pair[0])
        if len({row for row, _ in found}) < len(found):
            raise UsageError(f"an entry of {matrix} depends on two formulas; write them as one")
    rows = {matrix: np.array([row for row, _ in found], dtype=np.int64) for matrix, found in moved.items()}
    formulas = {matrix: tuple(formula for _, formula in found) for matrix, found in moved.items()}
    inputs = _inputs(parameters, names, fixed, design)
    return ParameterPlan(names, fixed, inputs, rows["A"], formulas["A"], rows["B"], formulas["B"], _sha256(parameters))


def _formula(dependence: Dependence, values: Mapping[str, float]) -> tuple[Formula, float]:
    where = f"{dependence.formula!r} of {dependence.row} → {dependence.column}"
    try:
        formula = parse_formula(dependence.formula)
        base = formula.value(values)
    except FormulaError as error:
        raise UsageError(f"the formula {where}: {error}") from error
    if base == 0.0:
        raise UsageError(f"the formula {where} is 0 at the fixed values, so that nothing can be scaled by it")
    return formula, base


def entry_place(system: MatrixSystem, dependence: Dependence) -> int:
    """Place of the entry in the data of its matrix."""
    if dependence.matrix not in ("A", "B"):
        raise UsageError(f"a formula moves an entry of A or B, not of {dependence.matrix!r}")
    matrix = system.technosphere if dependence.matrix == "A" else system.biosphere
    row = (system.product_index if dependence.matrix == "A" else system.flow_index).get(dependence.row)
    column = system.process_index.get(dependence.column)
    if row is not None and column is not None:
        first, last = int(matrix.indptr[column]), int(matrix.indptr[column + 1])
        place = first + int(np.searchsorted(matrix.indices[first:last], row))
        if place < last and matrix.indices[place] == row:
            return place
    raise UsageError(f"{dependence.matrix} has no entry {dependence.row} → {dependence.column}")


def _inputs(parameters: Parameters, names: tuple[str, ...], fixed: Values, design: Design) -> tuple[Inputs, ...]:
    given = {name.lower(): value for name, value in parameters.uncertainty.items()}
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise UsageError(f"uncertainty of parameters without value: {', '.join(unknown)}")
    if not given:
        return ()
    targets = np.array([place for place, name in enumerate(names) if name in given], dtype=np.int64)
    records, groups = zip(*(as_record(given[names[place]]) for place in targets.tolist()), strict=True)
    stacked = np.array(records)
    held = uncertain(stacked)
    targets = targets[held]
    found = grouped_streams(PARAMETER, _numbers(names)[targets], np.array(groups, dtype=np.int64)[held])
    laid = families(stacked[held], fixed[targets], found, targets, lambda place: names[int(targets[place])])
    return as_inputs(laid, design)


def _numbers(names: tuple[str, ...]) -> Places:
    """A number for each name that depends on the name alone: a further parameter changes no digit of the others."""
    digests = [hashlib.sha256(name.encode()).digest()[:6] for name in names]
    return np.array([int.from_bytes(digest, "big") for digest in digests], dtype=np.int64)


def _sha256(parameters: Parameters) -> str:
    parts = [sorted((name.lower(), float(value)) for name, value in parameters.values.items())]
    moved = sorted((d.matrix, repr(d.row), repr(d.column), d.formula) for d in parameters.dependences)
    records = sorted((name.lower(), repr(as_record(value))) for name, value in parameters.uncertainty.items())
    return hashlib.sha256(repr((parts, moved, records)).encode()).hexdigest()
