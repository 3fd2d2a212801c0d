"""Peers of the engine: exact fractions, and bw2calc on data packages in memory."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from carbonacct.lca.system import MatrixSystem

Rows = Sequence[Sequence[float | int | Fraction]]


def solve_exactly(matrix: Rows, rhs: Sequence[float | int | Fraction]) -> list[Fraction] | None:
    """Gauss–Jordan elimination in exact fractions; None where the matrix is singular."""
    size = len(matrix)
    rows = [[Fraction(value) for value in row] + [Fraction(rhs[place])] for place, row in enumerate(matrix)]
    for place in range(size):
        pivot = next((row for row in range(place, size) if rows[row][place] != 0), None)
        if pivot is None:
            return None
        rows[place], rows[pivot] = rows[pivot], rows[place]
        rows[place] = [value / rows[place][place] for value in rows[place]]
        for other in range(size):
            factor = rows[other][place]
            if other != place and factor != 0:
                rows[other] = [x - factor * y for x, y in zip(rows[other], rows[place], strict=True)]
    return [row[-1] for row in rows]


def exact_score(system: MatrixSystem, demand: Mapping[Hashable, float], method: Mapping[Hashable, float]) -> Fraction:
    """Score of a demand in exact fractions: c · B A⁻¹ f."""
    supply = exact_supply(system, demand)
    assert supply is not None
    factors = [Fraction(method.get(flow, 0)) for flow in system.flows]
    biosphere = system.biosphere.toarray()
    return sum(
        (factors[row] * Fraction(biosphere[row, column]) * supply[column] for row, column in np.argwhere(biosphere)),
        Fraction(0),
    )


def exact_supply(system: MatrixSystem, demand: Mapping[Hashable, float]) -> list[Fraction] | None:
    """Supply of every process in exact fractions; None where the system is singular."""
    return solve_exactly(
        system.technosphere.toarray().tolist(), [Fraction(demand.get(product, 0)) for product in system.products]
    )


def contribution_size(
    system: MatrixSystem, demand: Mapping[Hashable, float], method: Mapping[Hashable, float]
) -> float:
    """Σ |contributions| of flow × process, from the dense solution of numpy."""
    wanted = np.array([demand.get(product, 0.0) for product in system.products])
    supply = np.linalg.solve(system.technosphere.toarray(), wanted)
    factors = np.array([method.get(flow, 0.0) for flow in system.flows])
    return float(np.abs(factors[:, None] * system.biosphere.toarray() * supply).sum())


def package(system: MatrixSystem, methods: Mapping[str, Mapping[Hashable, float]]) -> list[Any]:
    """Data packages of a system whose ids are whole numbers (flows and nodes share no id), one more per method."""
    import bw_processing as bwp  # noqa: PLC0415

    base = bwp.create_datapackage()
    for name, matrix, rows in (
        ("technosphere_matrix", system.technosphere, system.products),
        ("biosphere_matrix", system.biosphere, system.flows),
    ):
        coo = matrix.tocoo()
        pairs = [(rows[row], system.processes[column]) for row, column in zip(*coo.coords, strict=True)]
        indices = np.array(pairs, dtype=bwp.INDICES_DTYPE)
        base.add_persistent_vector(matrix=name, data_array=coo.data, indices_array=indices)
    packages = [base]
    for name, method in methods.items():
        made = bwp.create_datapackage()
        made.add_persistent_vector(
            matrix="characterization_matrix",
            data_array=np.array(list(method.values()), dtype=np.float64),
            indices_array=np.array([(flow, 0) for flow in method], dtype=bwp.INDICES_DTYPE),
        )
        for resource in made.metadata["resources"]:
            resource["identifier"] = [name]
        packages.append(made)
    return packages


def bw2calc_scores(
    system: MatrixSystem,
    demands: Mapping[str, Mapping[Hashable, float]],
    methods: Mapping[str, Mapping[Hashable, float]],
) -> dict[tuple[str, str], float]:
    """Scores of bw2calc's MultiLCA by (demand, method)."""
    import bw2calc  # noqa: PLC0415

    config = {"impact_categories": [(name,) for name in methods]}
    lca = bw2calc.MultiLCA(demands=dict(demands), method_config=config, data_objs=package(system, methods))
    lca.lci()
    lca.lcia()
    return {(demand, method[0]): float(value) for (method, demand), value in lca.scores.items()}


def bw2calc_score(system: MatrixSystem, demand: Mapping[Hashable, float], method: Mapping[Hashable, float]) -> float:
    """Score of bw2calc's LCA."""
    import bw2calc  # noqa: PLC0415

    packages = package(system, {"m": method})
    lca = bw2calc.LCA(dict(demand), data_objs=packages)
    lca.lci()
    lca.lcia()
    return float(lca.score)
