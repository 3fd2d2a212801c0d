"""Which uncertain inputs the spread of a score comes from.

All inputs are screened by gradient × standard deviation; the largest are decomposed by SALib: variance-based indices
(A. Saltelli et al., Computer Physics Communications 181 (2010) 259–270) and the moment-independent delta (E. Borgonovo,
Reliability Engineering and System Safety 92 (2007) 771–784), each model evaluation an exact score of the changed
system. What is left unexplained is said.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from carbonacct.errors import UsageError
from carbonacct.findings import Finding, finding
from carbonacct.lca.decomposition import Indices, SampledInputs, decompose
from carbonacct.lca.derivatives import Gradients, entry_ids, gradients, largest
from carbonacct.lca.scoring import Demand, Method
from carbonacct.lca.screening import (
    UncertainEntries,
    entry_name,
    first_order_variances,
    gradient_of,
    uncertain_entries,
)
from carbonacct.lca.solved_system import SolvedSystem, solved
from carbonacct.lca.system import MatrixSystem

Values = NDArray[np.float64]
Hold = Literal["amount", "median", "mean"]

LEAST_BASE, MOST_BASE = 16, 1 << 20


@dataclass(frozen=True, slots=True)
class InputSensitivity:
    """What one uncertain input does to the score.

    Attributes:
        label: row → column of its entry (of the one that moves the score most, where several move together).
        entries: number of entries that move together.
        matrix: A or B, of the entry named.
        row: id of its row.
        column: id of its column.
        amount: the entry, with the sign of the matrix.
        deviation: its standard deviation.
        gradient: ∂score/∂entry.
        first_order: share of the variance of the score, to first order around the amounts that are held.
        s1: first-order variance share (Sobol); NaN where the input was not decomposed.
        s1_confidence: half width of its 95 % interval.
        total: total-effect share.
        total_confidence: half width of its 95 % interval.
        delta: moment-independent importance, 0 … 1.
        delta_confidence: half width of its 95 % interval.
    """

    label: str
    entries: int
    matrix: Literal["A", "B"]
    row: Hashable
    column: Hashable
    amount: float
    deviation: float
    gradient: float
    first_order: float
    s1: float = float("nan")
    s1_confidence: float = float("nan")
    total: float = float("nan")
    total_confidence: float = float("nan")
    delta: float = float("nan")
    delta_confidence: float = float("nan")


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """Sensitivity of one score.

    Attributes:
        method: name of the method.
        score: with all inputs where they are held.
        hold: where inputs that are not sampled are held.
        uncertain_inputs: number of uncertain inputs (entries that move together count as one).
        linear_variance: variance of the score to first order, all inputs.
        inputs: the largest, first-order share falling.
        screened_out: first-order share of the inputs that were not decomposed.
        interactions: 1 − Σ s1: what the decomposed inputs do together only (sampling error included).
        mean, deviation: of the score over the samples of the decomposed inputs.
        evaluations: exact scores that were computed.
        seed: of the samples.
        findings: no uncertain input; what is left unexplained.
    """

    method: str
    score: float
    hold: Hold
    uncertain_inputs: int
    linear_variance: float
    inputs: tuple[InputSensitivity, ...]
    screened_out: float
    interactions: float
    mean: float
    deviation: float
    evaluations: int
    seed: int
    findings: tuple[Finding, ...]


def sensitivity(
    system: MatrixSystem,
    demand: Demand,
    method: Mapping[str, Method] | Method,
    *,
    top: int = 10,
    samples: int = 1_024,
    seed: int = 0,
    hold: Hold = "amount",
    delta: bool = True,
    name: str | None = None,
) -> Sensitivity:
    """Screen all uncertain inputs and decompose the variance of the score by the largest.

    Args:
        system: the matrices with the uncertainty of their entries.
        demand: amount by product.
        method: one method (flow id → factor), or several (name → method).
        top: how many inputs are decomposed; 0: only screened (one forward and one adjoint solve).
        samples: base samples, a power of two; (top + 2) × samples exact scores are computed.
        seed: of the samples and of the confidence intervals.
        hold: where the other inputs are held: their fixed ``amount``, the ``median`` or the ``mean`` of their
            distribution. Gradients are taken there too.
        delta: also the moment-independent measure (it takes longer than all the rest: about 1 s an input).
        name: which of several methods.

    Raises:
        UsageError: ``top`` is negative, ``samples`` no power of two, or no method is named.
        DistributionError: a record describes no distribution.
        DataError: sampled values make the system singular.
        UnknownProductError, NotFiniteError, EmptyBiosphereError, SingularSystemError: as :func:`score`.
    """
    _checked(top, samples, hold)
    entries = uncertain_entries(system)
    base = solved(held_system(system, entries, hold), demand, method)
    column = base.method_number(name)
    found = gradients(base.system, demand, method, name=base.methods[column], stored=base)
    variances = first_order_variances(entries, found)
    total = float(variances.sum())
    result = Sensitivity(
        found.method, found.score, hold, entries.inputs, total, (), 0.0, 0.0, found.score, 0.0, 0, seed, ()
    )
    if not total > 0.0:
        return replace(result, findings=(_nothing(entries),))
    chosen = largest(variances, int(min(max(top, 10), (variances > 0.0).sum())))
    lines = tuple(_line(system, entries, found, int(number), float(variances[number] / total)) for number in chosen)
    return _decomposed(result, base, column, entries, chosen[:top], lines, samples, delta)


def _checked(top: int, samples: int, hold: str) -> None:
    if top < 0:
        raise UsageError(f"{top} inputs cannot be decomposed")
    if not LEAST_BASE <= samples <= MOST_BASE or samples & (samples - 1):
        raise UsageError(f"samples must be a power of two from {LEAST_BASE} to {MOST_BASE}, not {samples}")
    if hold not in ("amount", "median", "mean"):
        raise UsageError(f"inputs are held at their amount, median or mean, not {hold!r}")


def held_system(system: MatrixSystem, entries: UncertainEntries, hold: Hold) -> MatrixSystem:
    """The system with every uncertain entry at its median or mean; as it is for ``amount``."""
    if hold == "amount" or not len(entries.place):
        return system
    everywhere = np.arange(len(entries.place))
    values = entries.mean if hold == "mean" else entries.at(everywhere, np.array([0.5]))[:, 0]
    matrices = []
    for matrix, chosen in ((system.technosphere, ~entries.in_biosphere), (system.biosphere, entries.in_biosphere)):
        new = matrix.copy()
        new.data[entries.place[chosen]] = values[chosen]
        matrices.append(new)
    return MatrixSystem.from_matrices(
        *matrices, products=system.products, processes=system.processes, flows=system.flows, labels=system.labels
    )


def _nothing(entries: UncertainEntries) -> Finding:
    if entries.inputs == 0:
        return finding("lca.sensitivity_none")
    return finding("lca.sensitivity_flat", inputs=entries.inputs)


def _line(
    system: MatrixSystem, entries: UncertainEntries, found: Gradients, number: int, share: float
) -> InputSensitivity:
    members = np.flatnonzero(entries.number == number)
    gradient = gradient_of(entries, found)[members]
    place = int(np.argmax(np.abs(gradient * entries.deviation[members])))
    entry = members[place]
    in_biosphere, position = bool(entries.in_biosphere[entry]), int(entries.place[entry])
    matrix: Literal["A", "B"] = "B" if in_biosphere else "A"
    return InputSensitivity(
        entry_name(system, in_biosphere, position),
        len(members),
        matrix,
        *entry_ids(system, matrix, position, ""),
        float(entries.amount[entry]),
        float(entries.deviation[entry]),
        float(gradient[place]),
        share,
    )


def _decomposed(
    result: Sensitivity,
    base: SolvedSystem,
    column: int,
    entries: UncertainEntries,
    chosen: NDArray[np.int64],
    lines: tuple[InputSensitivity, ...],
    samples: int,
    delta: bool,
) -> Sensitivity:
    """The result with the indices of the chosen inputs written into their lines."""
    if not len(chosen):
        return replace(result, inputs=lines, screened_out=1.0)
    names = [line.label for line in lines[: len(chosen)]]
    indices = decompose(SampledInputs(base, column, entries, chosen, names), samples, result.seed, delta=delta)
    screened = max(0.0, 1.0 - sum(line.first_order for line in lines[: len(chosen)]))
    interactions = 1.0 - float(indices.s1.sum())
    said = finding(
        "lca.sensitivity_unexplained",
        inputs=result.uncertain_inputs,
        analysed=len(chosen),
        screened=f"{screened:.1%}",
        interactions=f"{interactions:.1%}",
    )
    return replace(
        result,
        inputs=(*_filled(lines, indices), *lines[len(chosen) :]),
        screened_out=screened,
        interactions=interactions,
        mean=indices.mean,
        deviation=indices.deviation,
        evaluations=indices.evaluations,
        findings=(said,),
    )


def _filled(lines: tuple[InputSensitivity, ...], indices: Indices) -> tuple[InputSensitivity, ...]:
    names = ("s1", "s1_confidence", "total", "total_confidence", "delta", "delta_confidence")
    rows = zip(*(getattr(indices, name).tolist() for name in names), strict=True)
    return tuple(replace(line, **dict(zip(names, row, strict=True))) for line, row in zip(lines, rows, strict=False))
