"""Quantiles and moments of uncertain inputs against scipy.stats."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from carbonacct.lca.entries import UNCERTAINTY_DTYPE
from carbonacct.lca.quantiles import moments, quantiles
from carbonacct.lca.uncertainty.distributions import families

U = np.array([1e-6, 0.025, 0.3, 0.5, 0.61, 0.975, 1 - 1e-6])
NAN = float("nan")

# uncertainty_type, loc, scale, shape, minimum, maximum and the same in scipy.stats
CASES = [
    ((2, 0.7, 0.4, NAN, NAN, NAN), stats.lognorm(0.4, scale=np.exp(0.7))),
    ((3, 5.0, 2.0, NAN, NAN, NAN), stats.norm(5, 2)),
    ((4, NAN, NAN, NAN, 2.0, 6.0), stats.uniform(2, 4)),
    ((5, 3.0, NAN, NAN, 2.0, 6.0), stats.triang(0.25, 2, 4)),
    ((6, 0.3, NAN, NAN, NAN, NAN), stats.bernoulli(0.3)),
    ((7, NAN, NAN, NAN, 2.0, 7.0), stats.randint(2, 7)),
    ((8, 1.0, 2.0, 1.7, NAN, NAN), stats.weibull_min(1.7, 1, 2)),
    ((9, 1.0, 2.0, 3.0, NAN, NAN), stats.gamma(3, 1, 2)),
    ((10, 2.0, NAN, 5.0, 1.0, 4.0), stats.beta(2, 5, 1, 3)),
    ((11, 4.0, 2.0, NAN, NAN, NAN), stats.gumbel_r(4, 2)),
    ((12, 1.0, 2.0, 5.0, NAN, NAN), stats.t(5, 1, 2)),
    ((13, 3.0, 4.0, NAN, 1.0, 9.0), stats.beta(2, 4, 1, 8)),  # PERT: α = 1 + 4 × 2/8, β = 1 + 4 × 6/8
    ((3, 5.0, 2.0, NAN, 4.0, 8.0), stats.truncnorm(-0.5, 1.5, 5, 2)),
]


def family(record: tuple[float, ...], amount: float = 1.0, negative: bool = False):  # type: ignore[no-untyped-def]
    records = np.zeros(1, dtype=UNCERTAINTY_DTYPE)
    records[0] = (*record, negative)
    (found,) = families(records, np.array([amount]), np.zeros(1, dtype=np.uint64), np.zeros(1, dtype=np.int64), str)
    return found


@pytest.mark.parametrize(("record", "expected"), CASES, ids=[str(case[0][0]) for case in CASES])
def test_quantiles(record: tuple[float, ...], expected: stats.rv_continuous) -> None:
    assert quantiles(family(record), U)[0] == pytest.approx(expected.ppf(U), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("record", "expected"), CASES, ids=[str(case[0][0]) for case in CASES])
def test_moments(record: tuple[float, ...], expected: stats.rv_continuous) -> None:
    mean, deviation = moments(family(record))
    assert (mean[0], deviation[0]) == pytest.approx((expected.mean(), expected.std()), rel=1e-6)


def test_the_sign_of_the_matrix_turns_values_but_not_deviations() -> None:
    # an input of −2: the record describes 2
    found = family((2, np.log(2.0), 0.4, NAN, NAN, NAN), amount=-2.0)
    assert quantiles(found, np.array([0.5]))[0, 0] == pytest.approx(-2.0)
    mean, deviation = moments(found)
    # mean of a lognormal: 2 × exp(0.4² / 2), standard deviation: mean × √(exp(0.4²) − 1)
    assert mean[0] == pytest.approx(-2.0 * np.exp(0.08))
    assert deviation[0] == pytest.approx(2.0 * np.exp(0.08) * np.sqrt(np.expm1(0.16)))


def test_students_t_with_two_degrees_has_no_variance_and_is_cut_at_the_reach_of_a_double() -> None:
    _, deviation = moments(family((12, 1.0, 2.0, 2.0, NAN, NAN)))
    assert np.isfinite(deviation[0])
    assert deviation[0] > 2.0
