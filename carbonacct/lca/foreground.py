"""Contributions as seen from one's own processes: their emissions, and what they buy from the background."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from carbonacct.errors import UsageError
from carbonacct.lca.contribution_tables import ContributionTable, id_array, label, ranked
from carbonacct.lca.errors import named
from carbonacct.lca.scoring import Demand, Method
from carbonacct.lca.solved_system import SolvedSystem, makers_of, one_demand
from carbonacct.lca.system import MatrixSystem

if TYPE_CHECKING:
    import xarray as xr

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ForegroundContributions:
    """Contributions with the background collapsed into its products at the border.

    Attributes:
        stored: the solved system.
        score: dims (method,).
        lines: dims (line, method) with coordinates ``kind``, ``process``, ``product``, ``amount``. Kinds: ``direct``
            emissions of a foreground ``process``; ``purchase`` of a background ``product`` by a foreground ``process``
            (None: by the demand itself) with everything upstream; ``returned``: a foreground ``product`` that the
            background uses, whose impact stands with its maker already (so it is taken off here). An id that does not
            apply is an empty text in the coordinates.
        entries: kind, process, product and amount of each line (None: does not apply).
        closure: sum of the lines − score, dims (method,).
    """

    stored: SolvedSystem
    score: xr.DataArray
    lines: xr.DataArray
    entries: tuple[tuple[str, Hashable, Hashable, float], ...]
    closure: xr.DataArray

    def table(self, method: str | None = None, *, limit: int = 10, cutoff: float = 0.0) -> ContributionTable:
        """The largest lines, and one for the rest; the id of a line is (process, product)."""
        column = self.stored.method_number(method)
        system = self.stored.system

        def make(place: int) -> tuple[str, Any, str, float]:
            kind, process, product, amount = self.entries[place]
            text = " ← ".join(label(system, id_) for id_ in (process, product) if id_ is not None)
            return kind, (process, product), text, amount

        values = self.lines.values[:, column]
        score = float(self.score.values[column])
        return ranked(self.stored.methods[column], score, values, make, limit=limit, cutoff=cutoff)


def foreground_contributions(
    system: MatrixSystem,
    demand: Demand,
    method: Mapping[str, Method] | Method,
    foreground: Iterable[Hashable],
    *,
    stored: SolvedSystem | None = None,
) -> ForegroundContributions:
    """Contributions of the foreground and of the background products that it buys; they add up to the score.

    With F the foreground processes, their products P_F, and the others B: score = Σ_F b_j s_j + Σ_{P_B} g_i λ_i −
    Σ_{P_F} h_i λ_i, where g_i is what foreground and demand take of background product i, h_i what the background takes
    of foreground product i.

    Args:
        system: the matrices.
        demand: amount by product.
        method: one method (flow id → factor), or several (name → method).
        foreground: ids of the foreground processes.
        stored: the system solved for this demand.

    Raises:
        UsageError: a process is unknown.
        UnknownProductError, NotFiniteError, EmptyBiosphereError, SingularSystemError: as :func:`score`.
    """
    import xarray as xr  # noqa: PLC0415

    base = one_demand(system, demand, method, stored)
    own = list(dict.fromkeys(foreground))
    unknown = [process for process in own if process not in system.process_index]
    if unknown:
        raise UsageError(f"the system has no processes {named(unknown)}")
    lines = _Lines(base, np.array([system.process_index[process] for process in own], dtype=np.int64))
    values = np.concatenate(lines.values)
    names = {"method": list(base.methods)}
    columns = zip(*lines.entries, strict=True) if lines.entries else ((),) * 4
    coordinates = {
        key: ("line", id_array(["" if value is None else value for value in column]))
        for key, column in zip(("kind", "process", "product", "amount"), columns, strict=True)
    }
    return ForegroundContributions(
        base,
        xr.DataArray(base.scores[0], dims=("method",), coords=names),
        xr.DataArray(values, dims=("line", "method"), coords={**coordinates, **names}),
        tuple(lines.entries),
        xr.DataArray(values.sum(axis=0) - base.scores[0], dims=("method",), coords=names),
    )


class _Lines:
    """The lines as they are gathered."""

    def __init__(self, base: SolvedSystem, foreground: NDArray[np.int64]) -> None:
        self.base = base
        self.values: list[Values] = [np.zeros((0, len(base.methods)))]
        self.entries: list[tuple[str, Any, Any, float]] = []
        makers, _ = makers_of(base.system)
        ours = np.zeros(len(base.system.products), dtype=bool)
        ours[np.isin(makers, foreground)] = True
        self._direct(foreground)
        self._purchases(foreground, ours)
        self._returned(foreground, ours)

    def _add(self, kind: str, processes: list[Any], products: list[Any], amounts: Values, values: Values) -> None:
        self.entries += zip([kind] * len(amounts), processes, products, amounts.tolist(), strict=True)
        self.values.append(values)

    def _direct(self, foreground: NDArray[np.int64]) -> None:
        base = self.base
        supply = base.supply[foreground, 0]
        processes = [base.system.processes[process] for process in foreground]
        self._add("direct", processes, [None] * len(processes), supply, base.direct[foreground] * supply[:, None])

    def _purchases(self, foreground: NDArray[np.int64], ours: NDArray[np.bool_]) -> None:
        base, system = self.base, self.base.system
        bought = system.technosphere[:, foreground].tocoo()
        rows, columns = bought.coords
        kept = ~ours[rows] & (bought.data != 0.0)
        rows, columns = rows[kept], foreground[columns[kept]]
        amounts = -bought.data[kept] * base.supply[columns, 0]
        asked = np.flatnonzero((base.demand[:, 0] != 0.0) & ~ours)
        everything = np.concatenate([rows, asked]).astype(np.int64)
        quantity = np.concatenate([amounts, base.demand[asked, 0]])
        self._add(
            "purchase",
            [system.processes[column] for column in columns] + [None] * len(asked),
            [system.products[row] for row in everything],
            quantity,
            base.intensity[everything] * quantity[:, None],
        )

    def _returned(self, foreground: NDArray[np.int64], ours: NDArray[np.bool_]) -> None:
        base, system = self.base, self.base.system
        supply = base.supply[:, 0].copy()
        supply[foreground] = 0.0
        used = -(system.technosphere @ supply)
        rows = np.flatnonzero(ours & (used != 0.0))
        products = [system.products[row] for row in rows]
        self._add("returned", [None] * len(rows), products, used[rows], -base.intensity[rows] * used[rows][:, None])
