"""Parameters and the exchanges that are functions of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from carbonacct.errors import UsageError
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.distributions import DistributionError
from carbonacct.lca.uncertainty.monte_carlo import monte_carlo
from carbonacct.lca.uncertainty.parameters import Dependence, Parameters
from tests.lca.drawn_systems import FIXED, GAS, emitters, record, records

DRAWS = 8_000


def furnace(own: tuple[Any, ...] = FIXED) -> MatrixSystem:
    """Heat needs 4 of fuel (3 of gas per unit upstream) and emits 10 of gas itself: 22."""
    return MatrixSystem.from_matrices(
        np.array([[1.0, 0.0], [-4.0, 1.0]]), np.array([[10.0, 3.0]]), products=["heat", "fuel"],
        processes=["burn", "drill"], flows=["gas"], uncertainty=(None, records(own, FIXED)),
    )  # fmt: skip


def efficiency(**more: Any) -> Parameters:
    """Fuel and emission in proportion to 1 ÷ eta, eta uniform on (0.4, 0.6) around 0.5."""
    given: dict[str, Any] = {
        "values": {"Eta": 0.5},
        "uncertainty": {"eta": {"uncertainty_type": 4, "minimum": 0.4, "maximum": 0.6}},
        "dependences": [Dependence("A", "fuel", "burn", "1 / eta"), Dependence("B", "gas", "burn", "1 / ETA")],
    }
    return Parameters(**given | more)


def test_exchanges_follow_their_formula_together() -> None:
    # both inputs scale by 0.5 ÷ eta, so that score × eta = 22 × 0.5 in every draw
    found = monte_carlo(furnace(), {"heat": 1.0}, GAS, draws=DRAWS, seed=2, parameters=efficiency())
    eta = 11.0 / found.samples()
    assert eta.min() > 0.4 and eta.max() < 0.6
    assert eta.mean() == pytest.approx(0.5, abs=5 * 0.2 / math.sqrt(12 * DRAWS))
    assert eta.var() == pytest.approx(0.04 / 12, rel=0.05)
    assert found.uncertain_inputs == {"technosphere": 0, "biosphere": 0, "characterisation": 0, "parameters": 1}
    assert found.findings == ()


def test_own_uncertainty_comes_on_top() -> None:
    # emission 10 · exp(N(0, 0.3)) · p with p = exp(N(0, 0.4)): ln has deviation 0.5
    system = emitters([record(2, math.log(10.0), 0.3)], [10.0])
    parameters = Parameters({"p": 1.0}, {"p": {"uncertainty_type": 2, "loc": 0.0, "scale": 0.4}},
                            [Dependence("B", "gas", "p0", "p")])  # fmt: skip
    found = monte_carlo(system, {"p0": 1.0}, GAS, draws=DRAWS, seed=2, parameters=parameters)
    assert np.log(found.samples()).std() == pytest.approx(0.5, rel=5 * math.sqrt(0.5 / DRAWS))


def test_parameters_share_groups_with_exchanges() -> None:
    system = emitters([record(2, math.log(10.0), 0.3)], [10.0], groups=[6])
    parameters = Parameters({"p": 1.0}, {"p": {"uncertainty_type": 2, "loc": 0.0, "scale": 0.4, "group": 6}},
                            [Dependence("B", "gas", "p0", "p")])  # fmt: skip
    found = monte_carlo(system, {"p0": 1.0}, GAS, draws=DRAWS, seed=2, parameters=parameters)
    assert np.log(found.samples()).std() == pytest.approx(0.7, rel=5 * math.sqrt(0.5 / DRAWS))


def test_formulas_of_several_parameters() -> None:
    # share q of a fuel with 2 per unit, 1 − q of one with 6: score 10 × (6 − 4 q) ÷ 5, q uniform on (0, 0.5)
    parameters = Parameters(
        {"q": 0.25, "low": 2.0, "high": 6.0},
        {"q": {"uncertainty_type": 4, "minimum": 0.0, "maximum": 0.5}},
        [Dependence("B", "gas", "p0", "q * low + (1 - q) * high")],
    )
    x = monte_carlo(emitters([FIXED], [10.0]), {"p0": 1.0}, GAS, draws=DRAWS, seed=5, parameters=parameters).samples()
    assert x.min() >= 8.0 and x.max() <= 12.0
    assert x.mean() == pytest.approx(10.0, abs=5 * 4 / math.sqrt(12 * DRAWS))


@pytest.mark.parametrize("sampler", ["latin_hypercube", "sobol"])
def test_parameters_have_strata_and_sobol_points(sampler: str) -> None:
    found = monte_carlo(furnace(), {"heat": 1.0}, GAS, draws=512, seed=2, sampler=sampler, parameters=efficiency())
    # mean of 11 ÷ eta: 11 ÷ 0.2 × ln(0.6 ÷ 0.4)
    assert found.samples().mean() == pytest.approx(55 * math.log(1.5), rel=1e-4)
    assert found.sobol_inputs == (1 if sampler == "sobol" else 0)


def test_the_same_bytes_on_any_number_of_threads_and_with_further_parameters() -> None:
    run = {"draws": 300, "seed": 1}
    one, two = (
        monte_carlo(furnace(), {"heat": 1.0}, GAS, **run, threads=threads, parameters=efficiency()).samples()
        for threads in (1, 3)
    )
    more = efficiency(values={"eta": 0.5, "alpha": 3.0, "zeta": 1.0})
    other = monte_carlo(furnace(), {"heat": 1.0}, GAS, **run, parameters=more).samples()
    assert one.tobytes() == two.tobytes() == other.tobytes()


def test_a_formula_that_fails_in_a_draw_fails_that_draw_alone() -> None:
    # √p with p ~ N(1, 1): no number where p < 0
    parameters = Parameters({"p": 1.0}, {"p": {"uncertainty_type": 3, "loc": 1.0, "scale": 1.0}},
                            [Dependence("B", "gas", "p0", "sqrt(p)")])  # fmt: skip
    found = monte_carlo(emitters([FIXED], [1.0]), {"p0": 1.0}, GAS, draws=1_000, seed=5, parameters=parameters)
    share = 0.5 * (1 - math.erf(1 / math.sqrt(2)))
    assert len(found.failed) == pytest.approx(1_000 * share, abs=5 * math.sqrt(1_000 * share))
    assert [item.code for item in found.findings] == ["lca_uncertainty.draws_failed"]


def test_a_flow_that_no_method_counts_moves_nothing() -> None:
    parameters = efficiency(dependences=[Dependence("B", "gas", "burn", "eta")])
    found = monte_carlo(furnace(), {"heat": 1.0}, {"dust": 1.0}, draws=8, parameters=parameters)
    assert not found.samples().any()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"dependences": [Dependence("A", "fuel", "burn", "eta +")]}, "formula"),
        ({"dependences": [Dependence("A", "fuel", "burn", "beta")]}, "beta"),
        ({"dependences": [Dependence("A", "fuel", "burn", "eta - 0.5")]}, "is 0"),
        ({"dependences": [Dependence("A", "heat", "drill", "eta")]}, "no entry"),
        ({"dependences": [Dependence("A", "coal", "burn", "eta")]}, "no entry"),
        ({"dependences": [Dependence("C", "gas", "burn", "eta")]}, "A or B"),
        ({"dependences": [Dependence("A", "fuel", "burn", text) for text in ("eta", "2")]}, "two formulas"),
        ({"uncertainty": {"theta": {"uncertainty_type": 1}}}, "theta"),
    ],
)
def test_wrong_parameters_are_said(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        monte_carlo(furnace(), {"heat": 1.0}, GAS, draws=8, parameters=efficiency(**options))


def test_a_distribution_that_is_none_is_named_by_its_parameter() -> None:
    wrong = efficiency(uncertainty={"eta": {"uncertainty_type": 3, "loc": 1.0, "scale": -1.0}})
    with pytest.raises(DistributionError) as caught:
        monte_carlo(furnace(), {"heat": 1.0}, GAS, draws=8, parameters=wrong)
    assert "eta" in caught.value.findings[0].message("en")
