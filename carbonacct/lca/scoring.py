"""Scores, intensities and inventories of a system."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from carbonacct.findings import finding
from carbonacct.lca.errors import EmptyBiosphereError, NotFiniteError, UnknownProductError, named
from carbonacct.lca.solve import Solution, SolveReport, solve_adjoint, solve_forward
from carbonacct.lca.system import MatrixSystem
from carbonacct.lineage.graph import Node

if TYPE_CHECKING:
    import xarray as xr

Values = NDArray[np.float64]
Demand = Mapping[Hashable, float]
Method = Mapping[Hashable, float]
"""Characterisation factor by flow id; flows that the system does not hold are ignored, and counted."""


@dataclass(frozen=True, eq=False)
class Score:
    """Impact of a demand.

    Attributes:
        value: the score, in the unit of the method.
        demand: amount by product.
        method: characterisation factor by flow.
        system: the matrices.
        matched_flows: number of flows of the method that the system holds. 0: nothing of the method applies here, and
            the score of 0 says nothing.
        report: how the system was solved.
    """

    value: float
    demand: Mapping[Hashable, float]
    method: Mapping[Hashable, float]
    system: MatrixSystem
    matched_flows: int
    report: SolveReport

    def __float__(self) -> float:
        return self.value

    @property
    def score(self) -> float:
        """The same as ``value``."""
        return self.value

    @property
    def system_sha256(self) -> str:
        """Hash of the matrices and ids."""
        return self.system.sha256

    @cached_property
    def method_sha256(self) -> str:
        """Hash of the method."""
        return mapping_sha256(self.method)

    def node(self, path: str, label_zh: str, label_en: str, unit: str = "") -> Node:
        """The figure for the lineage graph, with the hashes of the system, the demand and the method."""
        references = (
            f"lci:{self.system_sha256}",
            f"demand:{mapping_sha256(self.demand)}",
            f"method:{self.method_sha256}",
        )
        return Node(path, label_zh, label_en, self.value, unit, "matrix", factors=references)


@dataclass(frozen=True, eq=False)
class LciResult:
    """Life-cycle inventory of a demand.

    Attributes:
        supply: how much every process runs, dims (process,).
        flows: total of every elementary flow in its unit, dims (flow,).
        report: how the system was solved.
    """

    supply: xr.DataArray
    flows: xr.DataArray
    report: SolveReport
    system: MatrixSystem

    def matrix(self) -> Any:
        """Elementary flow by process, sparse, shape (flows, processes)."""
        return sparse.csc_array(self.system.biosphere @ sparse.diags_array(self.supply.values))

    @cached_property
    def amounts(self) -> dict[Hashable, float]:
        """Total of every elementary flow by id."""
        return dict(zip(self.system.flows, self.flows.values.tolist(), strict=True))


def score(system: MatrixSystem, demand: Demand, method: Method) -> Score:
    """Impact of a demand under one method.

    Args:
        system: the matrices.
        demand: amount by product id, in the unit of the product.
        method: characterisation factor by flow id, per unit of the flow.

    Raises:
        UnknownProductError: the demand names a product that the system does not hold.
        NotFiniteError: NaN or infinity in the demand or the method.
        EmptyBiosphereError: the system has no elementary flow.
        SingularSystemError: the system has no single solution.
    """
    wanted = demand_vector(system, demand)
    factors, matched = method_vector(system, method)
    solution = solve_adjoint(system, system.biosphere.T @ factors)
    products = np.flatnonzero(wanted)
    value = float(np.dot(solution.values[products], wanted[products]))
    return Score(value, dict(demand), dict(method), system, matched, solution.report)


def intensities(system: MatrixSystem, methods: Mapping[str, Method] | Method) -> xr.DataArray:
    """Impact of one unit of every product, dims (product, method).

    Args:
        system: the matrices.
        methods: method by name; a single method (flow id → factor) is named ``method``.

    Returns:
        The intensities, in the unit of each method per unit of the product; select with a mapping, as xarray has a
        parameter called ``method``: ``.sel({"product": …, "method": …})``. ``attrs`` hold the report of the solve
        (rung, residual, forward_error, condition, sweeps, iterations) and ``matched_flows`` per method.

    Raises:
        NotFiniteError: NaN or infinity in a method.
        EmptyBiosphereError: the system has no elementary flow.
        SingularSystemError: the system has no single solution.
    """
    import xarray as xr  # noqa: PLC0415

    names, solution, matched = intensity_vectors(system, methods)
    return xr.DataArray(
        solution.values,
        dims=("product", "method"),
        coords={"product": coordinate(system, "products"), "method": names},
        attrs=asdict(solution.report) | {"matched_flows": matched},
    )


def intensity_vectors(
    system: MatrixSystem, methods: Mapping[str, Method] | Method
) -> tuple[list[str], Solution, list[int]]:
    """Names of the methods, their intensities as a plain solution of shape (products, methods), matched flows."""
    several = as_methods(methods)
    columns = [method_vector(system, method) for method in several.values()]
    factors = np.stack([column for column, _ in columns], axis=1)
    solution = solve_adjoint(system, system.biosphere.T @ factors)
    return list(several), solution, [matched for _, matched in columns]


def inventory(system: MatrixSystem, demand: Demand) -> LciResult:
    """Supply of every process and total of every elementary flow for a demand.

    Raises:
        UnknownProductError: the demand names a product that the system does not hold.
        NotFiniteError: NaN or infinity in the demand.
        SingularSystemError: the system has no single solution.
    """
    import xarray as xr  # noqa: PLC0415

    solution = solve_forward(system, demand_vector(system, demand))
    supply = xr.DataArray(solution.values, dims=("process",), coords={"process": coordinate(system, "processes")})
    totals = system.biosphere @ solution.values
    flows = xr.DataArray(totals, dims=("flow",), coords={"flow": coordinate(system, "flows")})
    return LciResult(supply, flows, solution.report, system)


def scores(
    system: MatrixSystem, demands: Mapping[str, Demand] | Sequence[Demand], methods: Mapping[str, Method] | Method
) -> xr.DataArray:
    """Scores of many demands under many methods, dims (demand, method), from one set of intensities.

    Args:
        system: the matrices.
        demands: demand by name, or a sequence (named 0, 1, …).
        methods: method by name, or a single method.

    Raises:
        UnknownProductError: a demand names a product that the system does not hold.
        NotFiniteError: NaN or infinity in a demand or a method.
        EmptyBiosphereError: the system has no elementary flow.
        SingularSystemError: the system has no single solution.
    """
    import xarray as xr  # noqa: PLC0415

    several = dict(demands) if isinstance(demands, Mapping) else dict(enumerate(demands))
    wanted = [demand_entries(system, demand) for demand in several.values()]
    names, solution, matched = intensity_vectors(system, methods)
    rows = [amounts @ solution.values[places] for places, amounts in wanted]
    return xr.DataArray(
        np.array(rows).reshape(len(rows), len(names)),
        dims=("demand", "method"),
        coords={"demand": list(several), "method": names},
        attrs=asdict(solution.report) | {"matched_flows": matched},
    )


def as_methods(methods: Mapping[str, Method] | Method) -> dict[str, Method]:
    """Method by name; a single method is named ``method``."""
    several = {str(name): value for name, value in methods.items() if isinstance(value, Mapping)}
    if methods and len(several) == len(methods):
        return several
    return {"method": {flow: factor for flow, factor in methods.items() if not isinstance(factor, Mapping)}}


def demand_entries(system: MatrixSystem, demand: Demand) -> tuple[NDArray[np.int64], Values]:
    """Rows of A that a demand names, and its amounts.

    Raises:
        UnknownProductError: a product that the system does not hold.
        NotFiniteError: an amount is NaN or infinite.
    """
    index = system.product_index
    unknown = [product for product in demand if product not in index]
    if unknown:
        raise UnknownProductError(f"the system has no products {named(unknown)}", unknown)
    amounts = np.array([float(amount) for amount in demand.values()], dtype=np.float64)
    if not np.isfinite(amounts).all():
        raise NotFiniteError("the demand holds NaN or infinity")
    return np.array([index[product] for product in demand], dtype=np.int64), amounts


def demand_vector(system: MatrixSystem, demand: Demand) -> Values:
    """A demand as amounts by row of A, shape (products,); raises as :func:`demand_entries`."""
    places, amounts = demand_entries(system, demand)
    wanted = np.zeros(len(system.products))
    wanted[places] = amounts
    return wanted


def method_vector(system: MatrixSystem, method: Method) -> tuple[Values, int]:
    """A method as factors by row of B, shape (flows,), and how many of its flows the system holds.

    Raises:
        EmptyBiosphereError: the system has no elementary flow.
        NotFiniteError: a factor is NaN or infinite.
    """
    if not system.flows or system.biosphere.nnz == 0:
        raise EmptyBiosphereError(finding("lca_solve.empty_biosphere"))
    index = system.flow_index
    known = [flow for flow in method if flow in index]
    factors = np.zeros(len(system.flows))
    factors[[index[flow] for flow in known]] = [method[flow] for flow in known]
    if not np.isfinite(factors).all():
        raise NotFiniteError("the method holds NaN or infinity")
    return factors, len(known)


def mapping_sha256(values: Mapping[Hashable, float]) -> str:
    """sha256 of a demand or a method: its (id, number) pairs in the order of the ids' texts."""
    lines = sorted(f"{key!r}\x1f{float(value)!r}" for key, value in values.items())
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def coordinate(system: MatrixSystem, what: str) -> Any:
    """Ids as a coordinate of xarray (a pandas index, kept on the system: 21 000 ids cost a few milliseconds)."""
    found = system._kept.get(f"coordinate_{what}")
    if found is None:
        import pandas as pd  # noqa: PLC0415

        found = system._kept[f"coordinate_{what}"] = pd.Index(list(getattr(system, what)), tupleize_cols=False)
    return found
