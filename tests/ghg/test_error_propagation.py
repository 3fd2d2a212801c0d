"""Error propagation against the arithmetic of the guidelines' equations 3.1 and 3.2, worked by hand, and a simulation.

The equations are quoted from memory; no copy of the guidelines' own examples (tables 3.3 and 3.4) was at hand.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from carbonacct.ghg.error_propagation import Sensitivities, UncertainSource, propagate

HALF = {"a1": 0.05, "f1": 0.10, "a2": 0.03, "f2": 0.04}
ONE = UncertainSource(1000.0, {"a1": 1.0, "f1": 1.0})
TWO = UncertainSource(500.0, {"a2": 1.0, "f2": 1.0})


def test_a_product_is_the_root_of_the_squares() -> None:
    """Equation 3.1: √(5² + 10²) = √125 = 11.1803 %; √(3² + 4²) = 5 %."""
    assert propagate([ONE], HALF).percent == pytest.approx(math.sqrt(125), rel=1e-14)
    assert propagate([TWO], HALF).percent == pytest.approx(5.0, rel=1e-14)
    assert round(propagate([ONE], HALF).percent or 0, 4) == 11.1803


def test_independent_sources_add_by_squares() -> None:
    """Equation 3.2: √((11.1803 % × 1000)² + (5 % × 500)²) ÷ 1500 = √(12500 + 625) ÷ 1500 = 7.6376 %."""
    found = propagate([ONE, TWO], HALF)
    assert found.total == 1500.0
    assert found.half_width == pytest.approx(math.sqrt(13125), rel=1e-14)
    assert round(found.percent or 0, 4) == 7.6376
    assert found.half_widths == pytest.approx((math.sqrt(12500), 25.0), rel=1e-14)
    # 12500 and 625 of 13125; the factor of the first 10000 of them
    assert found.source_shares == pytest.approx((12500 / 13125, 625 / 13125), rel=1e-14)
    assert found.input_shares == pytest.approx(
        {"a1": 2500 / 13125, "f1": 10000 / 13125, "a2": 225 / 13125, "f2": 400 / 13125}, rel=1e-14
    )


def test_a_shared_factor_moves_all_its_sources_together() -> None:
    """T = (A1 + A2) × F with A1 F = 1000 ± 5 %, A2 F = 500 ± 3 %, F ± 10 %.

    Activities are independent: √(50² + 15²) = √2725 t; the factor moves all 1500 t: 150 t. Together
    √(2725 + 22500) = √25225 = 158.8238 t = 10.5883 %. (As if independent it would be √(2725 + 100² + 50²) = 8.22 %.)
    """
    one = UncertainSource(1000.0, {"a1": 1.0, "f": 1.0})
    two = UncertainSource(500.0, {"a2": 1.0, "f": 1.0})
    found = propagate([one, two], {"a1": 0.05, "a2": 0.03, "f": 0.10})
    assert found.half_width == pytest.approx(math.sqrt(25225), rel=1e-14)
    assert found.percent == pytest.approx(math.sqrt(25225) / 15, rel=1e-14)
    # the factor's 22500 is split by sensitivity: 100 × 150 to the first, 50 × 150 to the second
    assert found.source_shares == pytest.approx(((2500 + 15000) / 25225, (225 + 7500) / 25225), rel=1e-14)
    assert found.input_shares["f"] == pytest.approx(22500 / 25225, rel=1e-14)


def test_one_row_bought_and_sold_cancels() -> None:
    """A transfer of 100 t seen from both sides is nothing, whatever its meter is worth."""
    found = propagate([UncertainSource(100.0, {"row": 1.0}), UncertainSource(-100.0, {"row": 1.0})], {"row": 0.05})
    assert (found.total, found.half_width, found.percent) == (0.0, 0.0, None)


def test_a_power_other_than_one() -> None:
    """A fraction b = 0.2 ± 10 %: of E × (1 − b) the relative change is −b/(1 − b) × 10 % = −2.5 %.

    Both parts of 100 t move by the same 2 t, one up and one down: their sum does not move.
    """
    fossil = UncertainSource(80.0, {"b": -0.25})
    biogenic = UncertainSource(20.0, {"b": 1.0})
    assert propagate([fossil], {"b": 0.1}).half_width == pytest.approx(2.0, rel=1e-14)
    assert propagate([fossil, biogenic], {"b": 0.1}).half_width == pytest.approx(0.0, abs=1e-14)


def test_parts_of_the_same_sources() -> None:
    sources = Sensitivities([ONE, TWO], HALF)
    assert sources.half_width({0: 1.0}) == pytest.approx(math.sqrt(12500), rel=1e-14)
    assert sources.half_width({0: 1.0, 1: 1.0}) == pytest.approx(math.sqrt(13125), rel=1e-14)
    assert sources.half_width({}) == 0.0
    assert sources.propagate({1: 1.0}).total == 500.0
    assert sources.propagate({0: 1.0, 1: -1.0}).total == 500.0


def test_a_simulation_of_shared_factors_spreads_as_far() -> None:
    """Monte Carlo (approach 2) of 2 × 10⁵ draws: half of the 2.5 to 97.5 % interval of the simulated totals.

    Meters of three members, one grid factor shared by all, one fuel's heating value shared by its two gases, and a
    biogenic share that takes from one part what it gives to the other. The inputs are normal, so narrow that the first
    order is enough; the quantile's sampling error is about 0.3 %.
    """
    random = np.random.default_rng(20251126)
    covered = 1.959963984540054
    half = {"a1": 0.04, "a2": 0.02, "a3": 0.05, "grid": 0.06, "ncv": 0.03, "co2": 0.02, "ch4": 0.30, "b": 0.10}
    x = {name: 1 + random.normal(0.0, width / covered, 200_000) for name, width in half.items()}
    share = 0.2
    simulated = (
        1000 * x["a1"] * x["grid"]
        + 500 * x["a2"] * x["grid"]
        - 200 * x["a1"] * x["grid"]  # sold on through the same meter
        + 900 * x["a3"] * x["ncv"] * x["co2"] * (1 - share * x["b"]) / (1 - share)
        + 50 * x["a3"] * x["ncv"] * x["ch4"]
    )
    sources = [
        UncertainSource(1000.0, {"a1": 1.0, "grid": 1.0}),
        UncertainSource(500.0, {"a2": 1.0, "grid": 1.0}),
        UncertainSource(-200.0, {"a1": 1.0, "grid": 1.0}),
        UncertainSource(900.0, {"a3": 1.0, "ncv": 1.0, "co2": 1.0, "b": -share / (1 - share)}),
        UncertainSource(50.0, {"a3": 1.0, "ncv": 1.0, "ch4": 1.0}),
    ]
    low, high = np.quantile(simulated, [0.025, 0.975])
    found = propagate(sources, half)
    assert found.total == 2250.0
    assert found.half_width == pytest.approx((high - low) / 2, rel=0.015)
    independent = propagate([UncertainSource(s.emissions, {(i, n): p for n, p in s.inputs.items()})
                             for i, s in enumerate(sources)],
                            {(i, n): half[n] for i, s in enumerate(sources) for n in s.inputs})  # fmt: skip
    assert abs(independent.half_width / found.half_width - 1) > 0.05  # sharing matters here


def test_inputs_without_a_half_width_add_nothing() -> None:
    found = propagate([ONE, TWO], {"a1": 0.05})
    assert found.half_width == pytest.approx(50.0, rel=1e-14)
    assert found.input_shares == {"a1": 1.0}
    assert propagate([ONE], {}).half_width == 0.0
    assert propagate([], {}).percent is None


def test_any_system_is_the_quadratic_form_of_its_covariance() -> None:
    """V = eᵀ N diag(u²) Nᵀ e, with N the powers (source × input) as a dense matrix; shares e ∘ N diag(u²) Nᵀ e ÷ V."""
    random = np.random.default_rng(20250101)
    powers = random.integers(-1, 2, size=(40, 25)).astype(float)
    emissions, half_widths = random.normal(100, 300, 40), random.uniform(0, 0.4, 25)
    often = random.choice([-1.0, 0.0, 1.0], 40)
    sources = [
        UncertainSource(float(e), {j: float(n) for j, n in enumerate(row) if n})
        for e, row in zip(emissions, powers, strict=True)
    ]
    chosen = {number: float(count) for number, count in enumerate(often) if count}
    counted = emissions * often
    gradient = powers @ np.diag(half_widths**2) @ powers.T @ counted
    variance = counted @ gradient
    found = Sensitivities(sources, dict(enumerate(half_widths.tolist()))).propagate(chosen)
    assert found.half_width == pytest.approx(math.sqrt(variance), rel=1e-12)
    assert found.total == pytest.approx(counted.sum(), rel=1e-12)
    assert found.source_shares == pytest.approx((counted * gradient / variance)[often != 0].tolist(), rel=1e-9)
    assert sum(found.input_shares.values()) == pytest.approx(1.0, rel=1e-12)
