"""Every draw against a direct solve of its own sampled matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse import linalg

from benchmarks import lca_systems
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.batch import GAUSS_SEIDEL, _run_batch, make_workspace
from carbonacct.lca.uncertainty.design import LANES, Design
from carbonacct.lca.uncertainty.plan import Plan, make_plan


def background(size: str) -> tuple[MatrixSystem, dict[str, dict[Any, float]]]:
    """A synthetic background with a lognormal on every exchange, and its methods."""
    made = lca_systems.make_sized(size, methods=3)
    uncertainty = (made.technosphere_uncertainty, made.biosphere_uncertainty)
    system = MatrixSystem.from_matrices(
        made.technosphere, made.biosphere, products=made.products, processes=made.processes, flows=made.flows,
        uncertainty=uncertainty,
    )  # fmt: skip
    return system, made.methods


def worst(plan: Plan, system: MatrixSystem, batches: int) -> float:
    """Largest distance from the direct solutions over all unknowns of all draws, relative to their size."""
    space, form, found = make_workspace(plan), plan.form, 0.0
    for number in range(batches):
        batch = _run_batch(plan, space, np.empty(0), number)
        assert (batch.rung == GAUSS_SEIDEL).all()
        assert (batch.residual <= 1e-10).all()
        for lane in range(LANES):
            data = space.technosphere.reshape(-1, LANES)[form.rows, lane]
            a = sparse.csc_array((data, system.technosphere.indices, system.technosphere.indptr))
            own, other = (form.processes, form.products) if form.adjoint else (form.products, form.processes)
            matrix, rhs = sparse.csc_array(a.T if form.adjoint else a), np.empty((form.size, plan.width))
            rhs[own] = space.rhs.reshape(form.size, plan.width, LANES)[:, :, lane]
            factors = linalg.splu(matrix)
            direct = factors.solve(rhs)
            direct += factors.solve(rhs - matrix @ direct)
            ours = space.x.reshape(form.size, plan.width, LANES)[:, :, lane]
            sizes = 1.0 / plan.weights.reshape(ours.shape)
            found = max(found, float((np.abs(ours - direct[other]) / np.maximum(np.abs(direct[other]), sizes)).max()))
    return found


@pytest.mark.parametrize("demands", [1, 5])
def test_all_products_and_processes_of_every_draw(demands: int) -> None:
    # one demand under three methods: supplies of all processes; five demands: intensities of all products
    system, methods = background("small")
    wanted = {k: {system.products[7 * k + 3]: 1.0} for k in range(demands)}
    plan = make_plan(system, wanted, methods, Design("random", 5, 160))
    assert plan.form.adjoint == (demands == 5)
    assert worst(plan, system, 20) < 1e-8


@pytest.mark.long
def test_a_background_of_ecoinvents_size() -> None:
    system, methods = background("m21k")
    wanted = {"one": {system.products[3]: 1.0}}
    plan = make_plan(system, wanted, dict(list(methods.items())[:1]), Design("random", 5, 16))
    assert worst(plan, system, 1) < 1e-8


def test_sampled_entries_are_those_of_the_matrix() -> None:
    # each entry of A over many draws: its median is the entry itself (records of inputs have the other sign)
    system, methods = background("small")
    plan = make_plan(system, {"one": {system.products[3]: 1.0}}, methods, Design("latin_hypercube", 5, 400))
    space, draws = make_workspace(plan), []
    for number in range(50):
        _run_batch(plan, space, np.empty(0), number)
        draws.append(space.technosphere.reshape(-1, LANES)[plan.form.rows].copy())
    medians = np.median(np.concatenate(draws, axis=1), axis=1)
    scale = system.technosphere_uncertainty["scale"]  # type: ignore[index]
    assert (np.abs(medians / system.technosphere.data - 1) < 0.05 * (1 + scale)).all()
