"""Products compared on the same draws."""

from __future__ import annotations

import math

import numpy as np
import pytest

from carbonacct.errors import UsageError
from carbonacct.lca.uncertainty.compare import compare, compared
from carbonacct.lca.uncertainty.monte_carlo import monte_carlo
from tests.lca.drawn_systems import GAS, emitters, loop, record

DRAWS = 8_000


def test_what_two_products_share_does_not_blur_their_difference() -> None:
    # a = s + x, b = s + y with s ~ N(100, 30) shared, x ~ N(1, 1), y ~ N(2, 1): b − a ~ N(1, √2), P(a < b) = Φ(1 ÷ √2)
    rows = [record(3, 100.0, 30.0), record(3, 1.0, 1.0), record(3, 2.0, 1.0)]
    demands = {"a": {"p0": 1.0, "p1": 1.0}, "b": {"p0": 1.0, "p2": 1.0}}
    found = compare(emitters(rows, [100.0, 1.0, 2.0]), demands, GAS, draws=DRAWS, seed=3, levels=[0.025, 0.5, 0.975])
    share = 0.5 * (1 + math.erf(0.5))
    error = 5 * math.sqrt(share * (1 - share) / DRAWS)
    assert found.share_below.sel({"demand": "a", "other": "b"}) == pytest.approx(share, abs=error)
    assert found.share_below.sel({"demand": "b", "other": "a"}) == pytest.approx(1 - share, abs=error)
    assert found.share_below.sel({"demand": "a", "other": "a"}) == 0.0
    assert found.share_best.values == pytest.approx([share, 1 - share], abs=error)
    middle, reach = -1.0, 1.959963984540054 * math.sqrt(2)
    quantiles = found.differences.sel({"demand": "a", "other": "b"}).values
    assert quantiles == pytest.approx([middle - reach, middle, middle + reach], abs=0.2)
    assert found.differences.sel({"demand": "b", "other": "a"}).values == pytest.approx(-quantiles[::-1])
    assert found.draws == DRAWS


def test_products_that_move_together_differ_by_their_factor_alone() -> None:
    rows = [record(2, 0.0, 0.8), record(2, math.log(1.1), 0.8)]
    demands = {"a": {"p0": 1.0}, "b": {"p1": 1.0}}
    apart = compare(emitters(rows, [1.0, 1.1]), demands, GAS, draws=DRAWS, seed=1)
    together = compare(emitters(rows, [1.0, 1.1], [4, 4]), demands, GAS, draws=DRAWS, seed=1)
    assert together.share_below.values.tolist() == [[0.0, 1.0], [0.0, 0.0]]
    assert 0.5 < apart.share_below.values[0, 1] < 0.57


def test_equal_products_are_neither_below() -> None:
    found = compare(emitters([record(3, 5.0, 1.0)]), {"a": {"p0": 1.0}, "b": {"p0": 1.0}}, GAS, draws=64)
    assert not found.share_below.values.any()
    assert found.share_best.values.tolist() == [1.0, 1.0]


def test_draws_without_solution_do_not_count() -> None:
    system = loop(record(6, 0.3), 0.5)
    found = compare(system, {"x": {"x": 1.0}, "y": {"y": 1.0}}, GAS, draws=400)
    assert found.draws == 400 - len(found.result.failed)
    assert not np.isnan(found.differences.values).any()
    never = monte_carlo(loop(record(6, 1.0), 0.5), {"x": {"x": 1.0}, "y": {"y": 1.0}}, GAS, draws=8)
    with pytest.raises(UsageError, match="no draw"):
        compared(never)


def test_one_product_cannot_be_compared() -> None:
    with pytest.raises(UsageError, match="two demands"):
        compare(emitters([record(3, 5.0, 1.0)]), {"p0": 1.0}, GAS, draws=8)
