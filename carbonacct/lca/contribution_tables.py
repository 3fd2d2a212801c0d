"""Where a score comes from: processes, elementary flows, direct suppliers. Every table adds up to the score."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from carbonacct.errors import UsageError
from carbonacct.lca.derivatives import entry_ids, largest
from carbonacct.lca.scoring import Demand, Method, coordinate
from carbonacct.lca.solved_system import SolvedSystem, makers_of, one_demand
from carbonacct.lca.system import MatrixSystem
from carbonacct.lineage.graph import Node

if TYPE_CHECKING:
    import xarray as xr

Values = NDArray[np.float64]
Part = Literal["process", "flow", "supplier", "process_flow"]
Kind = Literal["process", "flow", "process_flow", "direct", "input", "purchase", "returned", "rest"]


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """One line of a table of contributions.

    Attributes:
        kind: what the line is; ``rest`` gathers all that is not shown.
        id: id of the process, flow or product; (process, flow) of a pair; None for the rest.
        label: its text, for people.
        score: what it adds to the score.
        share: of the score; NaN where the score is 0.
        amount: of the input or flow, where there is one.
        count: number of contributions in the line (1, or as many as the rest gathers).
    """

    kind: Kind
    id: Hashable
    label: str
    score: float
    share: float
    amount: float | None = None
    count: int = 1


@dataclass(frozen=True, eq=False)
class ContributionTable:
    """The largest contributions and the rest.

    Attributes:
        method: name of the method.
        score: the score.
        rows: largest |score| first, the rest last.
        closure: sum of the rows − score: rounding only.
    """

    method: str
    score: float
    rows: tuple[ContributionRow, ...]
    closure: float


@dataclass(frozen=True, eq=False)
class Contributions:
    """Contributions to the score of one demand under one or several methods.

    Attributes:
        stored: the solved system.
        score: dims (method,).
        process: direct score of each process × how much it runs, dims (process, method).
        flow: characterised total of each elementary flow, dims (flow, method).
        supplier: first tier: the direct score of the makers of the demanded products, and each of their inputs with
            everything upstream, dims (supplier, method) with coordinates ``kind`` (direct | input), ``product``,
            ``demanded`` and ``amount``.
        closure: sum of each part − score, dims (part, method): rounding, and the residuals of the solves.
    """

    stored: SolvedSystem
    score: xr.DataArray
    process: xr.DataArray
    flow: xr.DataArray
    supplier: xr.DataArray
    closure: xr.DataArray

    def table(
        self, part: Part = "process", method: str | None = None, *, limit: int = 10, cutoff: float = 0.0
    ) -> ContributionTable:
        """The largest contributions of one part, and one line for the rest, so that the sum holds.

        Args:
            part: process, flow, supplier, or process_flow (each flow of each process).
            method: which of several methods.
            limit: at most so many lines before the rest.
            cutoff: contributions below this share of |score| go to the rest.

        Raises:
            UsageError: no such part or method.
        """
        column = self.stored.method_number(method)
        score = float(self.score.values[column])
        if part == "process_flow":
            makes = _pair_maker(self.stored)
            values = pair_scores(self.stored, column)
        elif part in ("process", "flow", "supplier"):
            makes = {"process": _process_maker, "flow": _flow_maker, "supplier": _supplier_maker}[part](self)
            values = getattr(self, part).values[:, column]
        else:
            raise UsageError(f"contributions are by process, flow, supplier or process_flow, not {part!r}")
        return ranked(self.stored.methods[column], score, values, makes, limit=limit, cutoff=cutoff)

    def nodes(
        self,
        path: str,
        label_zh: str,
        label_en: str,
        unit: str = "",
        *,
        part: Part = "process",
        method: str | None = None,
        limit: int = 10,
        cutoff: float = 0.0,
    ) -> tuple[Node, ...]:
        """Figures for the lineage graph: the lines of :meth:`table`, then the score as their sum."""
        table = self.table(part, method, limit=limit, cutoff=cutoff)
        reference = (f"lci:{self.stored.system.sha256}",)
        lines = tuple(
            Node(f"{path}/{part}/{number}", row.label or "其余", row.label or "rest", row.score, unit, "matrix",
                 factors=reference)
            for number, row in enumerate(table.rows)
        )  # fmt: skip
        total = 0.0
        for line in lines:
            total += line.value or 0.0
        return (*lines, Node(path, label_zh, label_en, total, unit, "sum", tuple(line.path for line in lines)))


def contributions(
    system: MatrixSystem,
    demand: Demand,
    method: Mapping[str, Method] | Method,
    *,
    stored: SolvedSystem | None = None,
) -> Contributions:
    """Contributions to the score of a demand.

    Args:
        system: the matrices.
        demand: amount by product.
        method: one method (flow id → factor), or several (name → method).
        stored: the system solved for this demand (:func:`carbonacct.lca.solved_system.solved`); nothing is solved then.

    Raises:
        UnknownProductError, NotFiniteError, EmptyBiosphereError, SingularSystemError: as :func:`score`.
    """
    import xarray as xr  # noqa: PLC0415

    base = one_demand(system, demand, method, stored)
    names = {"method": list(base.methods)}
    supply = base.supply[:, 0]
    process = base.direct * supply[:, None]
    flow = base.factors * np.asarray(system.biosphere @ supply)[:, None]
    coordinates, supplier = _first_tier(base)
    scores = base.scores[0]
    sums = np.array([part.sum(axis=0) - scores for part in (process, flow, supplier)])
    return Contributions(
        base,
        xr.DataArray(scores, dims=("method",), coords=names),
        xr.DataArray(process, dims=("process", "method"), coords={"process": coordinate(system, "processes"), **names}),
        xr.DataArray(flow, dims=("flow", "method"), coords={"flow": coordinate(system, "flows"), **names}),
        xr.DataArray(
            supplier,
            dims=("supplier", "method"),
            coords={**{key: ("supplier", values) for key, values in coordinates.items()}, **names},
        ),
        xr.DataArray(sums, dims=("part", "method"), coords={"part": ["process", "flow", "supplier"], **names}),
    )


def _first_tier(base: SolvedSystem) -> tuple[dict[str, Any], Values]:
    """Own emissions and inputs of the makers of the demanded products: coordinates, and scores (lines, methods).

    The column of the maker says a λ = b + Σ inputs × λ, so that the lines add up to f λ.
    """
    system, matrix = base.system, base.system.technosphere
    makers, pivots = makers_of(system)
    lines: dict[str, list[Any]] = {"kind": [], "product": [], "demanded": [], "amount": []}
    parts = [np.zeros((0, len(base.methods)))]
    for product in np.flatnonzero(base.demand[:, 0]):
        maker = makers[product]
        level = base.demand[product, 0] / pivots[product]
        span = slice(matrix.indptr[maker], matrix.indptr[maker + 1])
        others = matrix.indices[span] != product
        rows, amounts = matrix.indices[span][others], -matrix.data[span][others] * level
        parts += [base.direct[[maker]] * level, base.intensity[rows] * amounts[:, None]]
        lines["kind"] += ["direct"] + ["input"] * len(rows)
        lines["product"] += [system.products[product], *(system.products[row] for row in rows)]
        lines["demanded"] += [system.products[product]] * (len(rows) + 1)
        lines["amount"] += [base.demand[product, 0], *amounts]
    return {key: id_array(values) for key, values in lines.items()}, np.concatenate(parts)


def id_array(values: Sequence[Any]) -> NDArray[Any]:
    """Values as an array: text and numbers as such, ids as objects (tuples stay whole)."""
    if all(isinstance(value, str) for value in values):
        return np.array(values, dtype=object if not values else None)
    if all(isinstance(value, float) for value in values):
        return np.array(values, dtype=np.float64)
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def pair_scores(base: SolvedSystem, column: int) -> Values:
    """Score of each flow of each process under one method, aligned with ``biosphere.data``."""
    from carbonacct.kernels.gradients import outer_entries  # noqa: PLC0415

    matrix = base.system.biosphere
    left, right = np.ascontiguousarray(base.factors[:, column]), np.ascontiguousarray(base.supply[:, 0])
    return np.asarray(outer_entries(matrix.indptr, matrix.indices, left, right) * matrix.data)


Maker = Any
"""A function of a position: kind, id, label and amount of the contribution that stands there."""


def _process_maker(found: Contributions) -> Maker:
    system = found.stored.system
    return lambda place: ("process", system.processes[place], label(system, system.processes[place]), None)


def _flow_maker(found: Contributions) -> Maker:
    system, totals = found.stored.system, found.stored.system.biosphere @ found.stored.supply[:, 0]
    return lambda place: ("flow", system.flows[place], label(system, system.flows[place]), float(totals[place]))


def _supplier_maker(found: Contributions) -> Maker:
    coordinates = {key: found.supplier.coords[key].values for key in ("kind", "product", "amount")}
    system = found.stored.system

    def make(place: int) -> tuple[str, Any, str, float]:
        product = coordinates["product"][place]
        product = product.item() if isinstance(product, np.generic) else product
        return str(coordinates["kind"][place]), product, label(system, product), float(coordinates["amount"][place])

    return make


def _pair_maker(base: SolvedSystem) -> Maker:
    system = base.system

    def make(place: int) -> tuple[str, Any, str, float]:
        flow, process = entry_ids(system, "B", place, "")
        amount = system.biosphere.data[place] * base.supply[system.process_index[process], 0]
        return "process_flow", (process, flow), f"{label(system, process)} · {label(system, flow)}", float(amount)

    return make


def label(system: MatrixSystem, id_: Hashable) -> str:
    """Text of an id, for people."""
    return str(system.labels.get(id_, id_))


def ranked(
    method: str, score: float, values: Values, make: Maker, *, limit: int = 10, cutoff: float = 0.0
) -> ContributionTable:
    """The largest values as lines, the rest as one; contributions of exactly 0 are left out."""
    sizes = np.abs(values)
    order = largest(sizes, limit)
    shown = order[(sizes[order] >= cutoff * abs(score)) & (sizes[order] > 0.0)]
    hidden = sizes > 0.0
    hidden[shown] = False
    rows = []
    for place in shown:
        kind, id_, text, amount = make(int(place))
        rows.append(ContributionRow(kind, id_, text, float(values[place]), _share(values[place], score), amount))
    if hidden.any():
        rest = math.fsum(values[hidden])
        rows.append(ContributionRow("rest", None, "", rest, _share(rest, score), None, int(hidden.sum())))
    return ContributionTable(method, score, tuple(rows), math.fsum(row.score for row in rows) - score)


def _share(value: float, score: float) -> float:
    return float(value / score) if score else float("nan")
