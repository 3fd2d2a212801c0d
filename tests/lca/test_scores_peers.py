"""Scores against bw2calc, published examples and exact fractions."""

from __future__ import annotations

import sys
import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbonacct.lca.scoring import intensities, inventory, score, scores
from carbonacct.lca.system import MatrixSystem
from tests.lca.exact import bw2calc_score, bw2calc_scores, contribution_size, exact_score, exact_supply

# The system of bw2calc's own tests of MultiLCA (tests/test_multi_lca.py): products 100 … 105, processes 1 … 6.
TECHNOSPHERE = [
    [-0.2, -0.5, 1.0, -0.1, 0.0, -0.1],
    [1.0, 0.0, 0.0, -0.2, -0.1, 0.0],
    [-0.5, 1.0, 0.0, 0.0, 0.0, -0.2],
    [0.0, 0.0, 0.0, -0.4, 1.0, 0.0],
    [0.0, 0.0, 0.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 1.0],
]
BIOSPHERE = [
    [2.0, 4.0, 8.0, 1.0, 2.0, 1.0],
    [1.0, 2.0, 3.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 1.0, 2.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 3.0],
]
METHODS = {"first": {200: 1.0, 201: 1.0, 202: 1.0, 203: 1.0}, "second": {201: 10.0, 203: 10.0}}
DEMANDS = {"gamma": {100: 1.0}, "epsilon": {103: 2.0}, "zeta": {105: 3.0}}


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> object:
    """bw2calc warns about pardiso and empty matrices, and pypardiso searches all folders for its library each time."""
    library = sorted(Path(sys.prefix, "lib").glob("libmkl_rt*"))
    if library:
        monkeypatch.setenv("PYPARDISO_MKL_RT", str(library[0]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture
def documented() -> MatrixSystem:
    return MatrixSystem.from_matrices(
        TECHNOSPHERE, BIOSPHERE, products=range(100, 106), processes=range(1, 7), flows=range(200, 204)
    )


def test_the_documented_scores_of_bw2calc(documented: MatrixSystem) -> None:
    found = scores(documented, DEMANDS, METHODS)
    # asserted by bw2calc's tests: gamma 8 + 3 and 3 × 10; zeta 3 × (3 × 10 + 1 × 10)
    assert found.sel({"demand": "gamma", "method": "first"}).item() == pytest.approx(8 + 3, rel=1e-14)
    assert found.sel({"demand": "gamma", "method": "second"}).item() == pytest.approx(3 * 10, rel=1e-14)
    assert found.sel({"demand": "zeta", "method": "second"}).item() == pytest.approx(3 * (3 * 10 + 1 * 10), rel=1e-14)


def test_every_score_is_that_of_multilca(documented: MatrixSystem) -> None:
    found, peers = scores(documented, DEMANDS, METHODS), bw2calc_scores(documented, DEMANDS, METHODS)
    table = intensities(documented, METHODS)
    for (demand, method), expected in peers.items():
        size = contribution_size(documented, DEMANDS[demand], METHODS[method])
        assert size > 0
        assert abs(found.sel({"demand": demand, "method": method}).item() - expected) <= 1e-9 * size
        assert abs(score(documented, DEMANDS[demand], METHODS[method]).value - expected) <= 1e-9 * size
        ((product, amount),) = DEMANDS[demand].items()
        assert abs(amount * table.sel({"product": product, "method": method}).item() - expected) <= 1e-9 * size


def test_the_basic_supply_of_bw2calc() -> None:
    # bw2calc, tests/test_lca.py, test_basic: product 2 is an input of 0.5; supply 1 and 0.5
    system = MatrixSystem.from_matrices(
        [[1.0, 0.0], [-0.5, 1.0]], [[1.0, 0.0]], products=[1, 2], processes=[101, 102], flows=[1]
    )
    found = inventory(system, {1: 1.0})
    assert found.supply.sel(process=101).item() == 1.0
    assert found.supply.sel(process=102).item() == 0.5
    assert found.matrix().toarray().tolist() == [[1.0, 0.0]]
    assert found.amounts == {1: 1.0}


@st.composite
def systems(draw: st.DrawFn) -> tuple[MatrixSystem, dict[str, dict[int, float]], dict[str, dict[int, float]]]:
    """Random systems: loops, waste treatments, negative diagonals, permuted products, credits, several methods."""
    seed, size = draw(st.integers(0, 2**32 - 1)), draw(st.integers(1, 30))
    bought = draw(st.sampled_from([0.1, 0.6, 0.97]))
    random = np.random.default_rng(seed)
    inputs = np.where(random.random((size, size)) < min(1.0, 4.0 / size), random.random((size, size)), 0.0)
    np.fill_diagonal(inputs, 0.0)
    inputs *= bought / np.maximum(inputs.sum(axis=0), 1e-9)
    inputs *= np.where(random.random((size, size)) < 0.05, -0.3, 1.0)  # credits
    sign = np.where(random.random(size) < 0.15, -1.0, 1.0)  # waste treatments
    price = np.exp(random.normal(0.0, draw(st.sampled_from([0.0, 3.0])), size))
    matrix = sign[:, None] * (np.eye(size) - inputs) * price[None, :] / price[:, None]
    order = np.array(draw(st.permutations(range(size))))
    flows = draw(st.integers(1, 6))
    biosphere = np.where(random.random((flows, size)) < 0.5, random.normal(1.0, 2.0, (flows, size)), 0.0)
    biosphere[0, 0] = 1.0
    system = MatrixSystem.from_matrices(
        matrix[order], biosphere,
        products=range(1, size + 1), processes=range(1_001, size + 1_001), flows=range(5_001, flows + 5_001),
    )  # fmt: skip
    methods = {f"m{number}": {5_001 + flow: float(random.normal()) for flow in range(flows)} for number in range(3)}
    demands = {f"d{number}": {int(random.integers(1, size + 1)): float(random.normal())} for number in range(2)}
    return system, demands, methods


def tolerance(system: MatrixSystem, size: float, condition: float) -> float:
    return 1e-9 * size * max(1.0, condition / 1e5)


@settings(max_examples=25)
@given(systems())
def test_random_systems_against_bw2calc(
    drawn: tuple[MatrixSystem, dict[str, dict[int, float]], dict[str, dict[int, float]]],
) -> None:
    system, demands, methods = drawn
    found, peers = scores(system, demands, methods), bw2calc_scores(system, demands, methods)
    condition = np.linalg.cond(system.technosphere.toarray())
    for (demand, method), expected in peers.items():
        allowed = tolerance(system, contribution_size(system, demands[demand], methods[method]), condition)
        assert abs(found.sel({"demand": demand, "method": method}).item() - expected) <= allowed
    demand, method = demands["d0"], methods["m1"]
    allowed = tolerance(system, contribution_size(system, demand, method), condition)
    assert abs(score(system, demand, method).value - bw2calc_score(system, demand, method)) <= allowed


@settings(max_examples=40)
@given(systems())
def test_random_systems_against_exact_fractions(
    drawn: tuple[MatrixSystem, dict[str, dict[int, float]], dict[str, dict[int, float]]],
) -> None:
    system, demands, methods = drawn
    if len(system.products) > 9:
        return
    demand, method = demands["d0"], methods["m0"]
    exact = exact_score(system, demand, method)
    found = score(system, demand, method)
    size = contribution_size(system, demand, method)
    assert abs(Fraction(found.value) - exact) <= Fraction(tolerance(system, size, found.report.condition or 1.0))
    supply = exact_supply(system, demand)
    assert supply is not None
    results = inventory(system, demand)
    largest = max(abs(value) for value in supply)
    for value, right in zip(results.supply.values.tolist(), supply, strict=True):
        assert abs(Fraction(value) - right) <= Fraction(1e-9) * largest


def test_miller_and_blairs_two_sectors() -> None:
    # Miller and Blair, Input-Output Analysis, 2nd edition (2009), section 2.3: A = [[.15, .25], [.2, .05]],
    # L = [[1.2541, .3300], [.2640, 1.1221]]; new final demand 600 and 1500 gives output 1247.5 and 1841.6
    system = MatrixSystem.from_matrices(
        np.eye(2) - np.array([[0.15, 0.25], [0.20, 0.05]]), np.eye(2),
        products=["agriculture", "manufacturing"], processes=["agriculture", "manufacturing"], flows=["x1", "x2"],
    )  # fmt: skip
    inverse = intensities(system, {"x1": {"x1": 1.0}, "x2": {"x2": 1.0}}).values.T
    assert inverse.round(4).tolist() == [[1.2541, 0.3300], [0.2640, 1.1221]]
    output = inventory(system, {"agriculture": 600.0, "manufacturing": 1500.0}).supply.values
    assert output.round(1).tolist() == [1247.5, 1841.6]


def test_the_multipliers_of_pymrios_test_system() -> None:
    pymrio = pytest.importorskip("pymrio")
    mrio = pymrio.load_test().calc_all()
    stressors, multipliers = mrio.emissions.S, mrio.emissions.M
    names = ["/".join(map(str, name)) for name in mrio.A.columns]
    flows = ["/".join(map(str, name)) for name in stressors.index]
    system = MatrixSystem.from_matrices(
        np.eye(len(names)) - mrio.A.to_numpy(), stressors.to_numpy(),
        products=names, processes=names, flows=flows,
    )  # fmt: skip
    found = intensities(system, {flow: {flow: 1.0} for flow in flows})
    expected = multipliers.to_numpy().T  # M = S L
    assert (expected != 0).sum() > 40
    assert found.values == pytest.approx(expected, rel=1e-10)
    footprint = scores(system, [dict(zip(names, mrio.Y.sum(axis=1).to_numpy(), strict=True))], {"m": {flows[0]: 1.0}})
    assert footprint.item() == pytest.approx(mrio.emissions.D_pba.to_numpy()[0].sum(), rel=1e-10)
