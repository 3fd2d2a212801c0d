"""A system solved for its demands and methods: the forward and the adjoint vectors that results are read from."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carbonacct.errors import UsageError
from carbonacct.lca.prepared import prepared
from carbonacct.lca.scoring import Demand, Method, as_methods, demand_vector, method_vector
from carbonacct.lca.solve import SolveReport, solve_adjoint, solve_forward
from carbonacct.lca.system import MatrixSystem

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SolvedSystem:
    """Stored solutions of one system.

    Attributes:
        system: the matrices.
        demands: name of each demand.
        methods: name of each method.
        demand: amounts f, shape (products, demands).
        factors: characterisation factors C, shape (flows, methods).
        direct: direct score of one unit of each process, Bᵀ C, shape (processes, methods).
        intensity: score λ of one unit of each product (Aᵀ λ = Bᵀ C), shape (products, methods).
        supply: how much each process runs (A s = f), shape (processes, demands).
        matched_flows: flows of each method that the system holds.
        reports: how the adjoint and the forward system were solved.
    """

    system: MatrixSystem
    demands: tuple[Hashable, ...]
    methods: tuple[str, ...]
    demand: Values
    factors: Values
    direct: Values
    intensity: Values
    supply: Values
    matched_flows: tuple[int, ...]
    reports: tuple[SolveReport, SolveReport]
    kept: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def scores(self) -> Values:
        """Scores λᵀ f, shape (demands, methods)."""
        found: Values | None = self.kept.get("scores")
        if found is None:
            found = self.kept["scores"] = self.demand.T @ self.intensity
        return found

    def method_number(self, method: str | None) -> int:
        """Position of a method; None stands for the only one.

        Raises:
            UsageError: no such method, or several where none is named.
        """
        if method is None and len(self.methods) == 1:
            return 0
        if method not in self.methods:
            raise UsageError(f"name one of the methods {', '.join(self.methods)}, not {method!r}")
        return self.methods.index(method)


def solved(system: MatrixSystem, demand: Demand, method: Mapping[str, Method] | Method) -> SolvedSystem:
    """Solve for one demand; the results of this package take it as ``stored=``, so that nothing is solved twice.

    Raises:
        UnknownProductError: the demand names a product that the system does not hold.
        NotFiniteError: NaN or infinity in the demand or a method.
        EmptyBiosphereError: the system has no elementary flow.
        SingularSystemError: the system has no single solution.
    """
    return solved_many(system, {"demand": demand}, method)


def solved_many(
    system: MatrixSystem, demands: Mapping[str, Demand] | Sequence[Demand], methods: Mapping[str, Method] | Method
) -> SolvedSystem:
    """Solve for several demands (by name, or a sequence: 0, 1, …) and methods; raises as :func:`solved`."""
    several: dict[Hashable, Demand] = dict(demands.items() if isinstance(demands, Mapping) else enumerate(demands))
    named = as_methods(methods)
    if not several:
        raise UsageError("no demand is given")
    wanted = np.stack([demand_vector(system, one) for one in several.values()], axis=1)
    columns = [method_vector(system, one) for one in named.values()]
    factors = np.stack([column for column, _ in columns], axis=1)
    return solved_arrays(system, tuple(several), tuple(named), wanted, factors, tuple(found for _, found in columns))


def solved_arrays(
    system: MatrixSystem,
    demands: tuple[Hashable, ...],
    methods: tuple[str, ...],
    demand: Values,
    factors: Values,
    matched_flows: tuple[int, ...],
) -> SolvedSystem:
    """Solve for demands of shape (products, demands) and factors of shape (flows, methods)."""
    direct = system.biosphere.T @ factors
    adjoint, forward = solve_adjoint(system, direct), solve_forward(system, demand)
    return SolvedSystem(
        system,
        demands,
        methods,
        demand,
        factors,
        direct,
        adjoint.values,
        forward.values,
        matched_flows,
        (adjoint.report, forward.report),
    )


def one_demand(
    system: MatrixSystem, demand: Demand, method: Mapping[str, Method] | Method, stored: SolvedSystem | None
) -> SolvedSystem:
    """What is stored, or a fresh solve for the demand.

    Raises:
        UsageError: what is stored belongs to another system, or to several demands.
    """
    if stored is None:
        return solved(system, demand, method)
    if stored.system is not system or len(stored.demands) != 1:
        raise UsageError("what is stored is not this system solved for one demand")
    return stored


def makers_of(system: MatrixSystem) -> tuple[NDArray[np.int64], Values]:
    """The column that makes each product (as the solver pairs them), and its amount there (not 0), shapes (products,).

    Raises:
        ZeroPivotError: a process makes nothing, or a product is mentioned nowhere.
        SingularSystemError: products and processes cannot be paired.
    """
    found: tuple[NDArray[np.int64], Values] | None = system._kept.get("makers")
    if found is None:
        ready = prepared(system)
        makers = np.empty_like(ready.product_of)
        makers[ready.product_of] = np.arange(len(makers))
        found = system._kept["makers"] = (makers, system.technosphere.data[ready.pivot[makers]])
    return found
