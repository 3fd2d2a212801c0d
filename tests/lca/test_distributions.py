"""Every distribution of stats_arrays: samples against theory, and records that describe no distribution."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import stats_arrays
from numpy.typing import NDArray
from scipy import stats

from carbonacct.findings import catalogue
from carbonacct.lca.uncertainty.distributions import DistributionError
from carbonacct.lca.uncertainty.monte_carlo import monte_carlo
from carbonacct.lca.uncertainty.records import as_record
from tests.lca.drawn_systems import GAS, emitters, record

DRAWS = 20_000

CASES: dict[str, tuple[tuple[Any, ...], Any]] = {
    "lognormal": (record(2, 0.5, 0.6), stats.lognorm(0.6, scale=math.exp(0.5))),
    "normal": (record(3, 5.0, 2.0), stats.norm(5, 2)),
    "uniform": (record(4, minimum=2.0, maximum=5.0), stats.uniform(2, 3)),
    "triangular": (record(5, 3.0, minimum=2.0, maximum=6.0), stats.triang(0.25, 2, 4)),
    "weibull": (record(8, scale=2.0, shape=1.5), stats.weibull_min(1.5, 0, 2)),
    "weibull from": (record(8, 1.0, 2.0, 0.8), stats.weibull_min(0.8, 1, 2)),
    "gamma": (record(9, scale=2.0, shape=3.0), stats.gamma(3, 0, 2)),
    "gamma from": (record(9, 1.0, 0.5, 0.7), stats.gamma(0.7, 1, 0.5)),
    "beta": (record(10, 2.0, shape=3.0), stats.beta(2, 3)),
    "beta between": (record(10, 0.5, shape=1.5, minimum=1.0, maximum=4.0), stats.beta(0.5, 1.5, 1, 3)),
    "extreme value": (record(11, 1.0, 2.0, 0.0), stats.gumbel_r(1, 2)),
    "student": (record(12, shape=7.0), stats.t(7)),
    "student from": (record(12, 3.0, 0.5, 9.0), stats.t(9, 3, 0.5)),
    "pert": (record(13, 3.0, minimum=2.0, maximum=7.0), stats.beta(1 + 4 * 0.2, 1 + 4 * 0.8, 2, 5)),
    "truncated normal": (record(3, 5.0, 2.0, minimum=4.0, maximum=8.0), stats.truncnorm(-0.5, 1.5, 5, 2)),
    "normal from": (record(3, 0.0, 1.0, minimum=2.0), stats.truncnorm(2, np.inf)),
}


def samples(rows: list[tuple[Any, ...]], draws: int = DRAWS, amounts: list[float] | None = None, **options: Any
            ) -> NDArray[np.float64]:  # fmt: skip
    """Samples of the amounts that records describe, shape (records, draws)."""
    system = emitters(rows, amounts)
    demands = {name: {name: 1.0} for name in system.products}
    found = monte_carlo(system, demands, GAS, draws=draws, seed=2_026, threads=1, **options)
    return np.asarray(found.scores.values[:, :, 0].T)


@pytest.fixture(scope="module")
def drawn() -> dict[str, NDArray[np.float64]]:
    return dict(zip(CASES, samples([row for row, _ in CASES.values()]), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_means_variances_and_quantiles_are_those_of_theory(case: str, drawn: dict[str, NDArray[np.float64]]) -> None:
    x, theory = drawn[case], CASES[case][1]
    deviation, kurtosis = theory.std(), float(theory.stats(moments="k"))
    assert x.mean() == pytest.approx(theory.mean(), abs=5 * deviation / math.sqrt(DRAWS))
    spread = deviation**2 * math.sqrt((kurtosis + 2) / DRAWS)  # standard error of the sample variance
    assert x.var() == pytest.approx(deviation**2, abs=5 * spread)
    for level in (0.025, 0.25, 0.5, 0.75, 0.975):
        point = theory.ppf(level)
        error = math.sqrt(level * (1 - level) / DRAWS) / theory.pdf(point)
        assert np.quantile(x, level) == pytest.approx(point, abs=5 * error)
    assert stats.kstest(x, theory.cdf).pvalue > 1e-4


def test_whole_numbers() -> None:
    coin, steps = samples([record(6, 0.3), record(7, minimum=2.0, maximum=6.0)])
    assert set(coin) == {0.0, 1.0}
    assert coin.mean() == pytest.approx(0.3, abs=5 * math.sqrt(0.21 / DRAWS))
    values, counts = np.unique(steps, return_counts=True)
    assert values.tolist() == [2, 3, 4, 5]  # stats_arrays draws below the maximum
    assert stats.chisquare(counts).pvalue > 1e-4


@pytest.mark.parametrize(
    "row",
    [
        record(2, 0.5, 0.6, minimum=1.0, maximum=2.5),
        record(2, 0.5, 0.6, minimum=-2.5, maximum=-1.0, negative=True),
        record(2, 0.5, 0.6, negative=True),
        record(8, 0.0, 2.0, 1.5, minimum=1.0, maximum=3.0),
        record(8, 0.0, 2.0, 1.5, negative=True),
        record(9, 0.0, 2.0, 3.0, minimum=2.0, maximum=8.0),
        record(9, 0.0, 2.0, 3.0, negative=True),
        record(11, 1.0, 2.0, 0.0, minimum=0.0, maximum=3.0),
        record(12, 0.0, 1.0, 4.0, minimum=-1.0, maximum=2.0),
        record(3, 5.0, 2.0, maximum=5.0),
        record(10, 2.0, shape=3.0, minimum=-1.0, maximum=4.0),
    ],
)
def test_samples_are_distributed_as_those_of_stats_arrays(row: tuple[Any, ...]) -> None:
    names = ("loc", "scale", "shape", "minimum", "maximum", "negative")
    given = dict(zip(names, row[1:], strict=True)) | {"uncertainty_type": row[0]}
    params = stats_arrays.UncertaintyBase.from_dicts(given)
    kind = stats_arrays.uncertainty_choices[row[0]]
    theirs = kind.bounded_random_variables(params, DRAWS, np.random.RandomState(7)).ravel()
    centre = float(np.median(theirs))
    ours = samples([row], amounts=[centre])[0]
    assert stats.ks_2samp(ours, theirs).pvalue > 1e-4


def test_bounds_are_never_crossed() -> None:
    rows = [record(3, 5.0, 2.0, minimum=4.9, maximum=5.1), record(2, 0.0, 3.0, minimum=0.5, maximum=0.75)]
    x = samples(rows)
    assert (x.min(axis=1) >= [4.9, 0.5]).all()
    assert (x.max(axis=1) <= [5.1, 0.75]).all()


def test_a_record_before_the_sign_of_the_matrix_is_turned() -> None:
    # Brightway writes the record of an input as a positive amount, while the matrix entry is negative
    rows = [record(2, 0.0, 0.2), record(3, 4.0, 0.5), record(4, minimum=1.0, maximum=2.0), record(3, -4.0, 0.5)]
    plain = samples(rows, 64, amounts=[1.0, 4.0, 1.5, -4.0])
    turned = samples(rows, 64, amounts=[-1.0, -4.0, -1.5, 4.0])
    assert np.array_equal(plain, -turned)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (record(14, 1.0), "unknown"),
        (record(2, scale=0.5), "loc"),
        (record(3, 1.0, 0.0), "scale"),
        (record(2, 1.0, -0.5), "scale"),
        (record(3, 1.0), "scale"),
        (record(8, 0.0, 1.0), "shape"),
        (record(12, 0.0, 1.0, -3.0), "shape"),
        (record(4, minimum=1.0), "no_bounds"),
        (record(4, minimum=2.0, maximum=1.0), "bounds"),
        (record(3, 1.0, 0.5, minimum=2.0, maximum=2.0), "bounds"),
        (record(5, 7.0, minimum=1.0, maximum=2.0), "mode"),
        (record(6, 1.5), "probability"),
        (record(10, 0.0, shape=2.0), "alpha"),
        (record(11, 0.0, 1.0, 0.3), "extreme"),
        (record(2, 1.0, 100.0), "wide"),
        (record(7, minimum=0.5, maximum=3.0), "whole"),
        (record(3, 0.0, 1.0, minimum=20.0, maximum=21.0), "nothing_left"),
        (record(2, 0.0, 0.5, minimum=1.0, maximum=2.0, negative=True), "nothing_left"),
    ],
)
def test_a_record_that_describes_nothing_is_refused_by_name(row: tuple[Any, ...], code: str) -> None:
    with pytest.raises(DistributionError) as caught:
        samples([record(3, 1.0, 0.1), row, row], 8)
    (found,) = caught.value.findings
    assert found.code == f"lca_uncertainty.record_{code}"
    assert "gas → p1, gas → p2" in found.message("en")
    assert "gas → p0" not in found.message("zh")
    assert catalogue()[found.code].severity == "error"


def test_all_faults_are_said_at_once_and_long_lists_are_shortened() -> None:
    with pytest.raises(DistributionError) as caught:
        samples([record(3, 1.0, -1.0)] * 20 + [record(6, 2.0)], 8)
    assert {found.code.rsplit("_", 1)[1] for found in caught.value.findings} == {"scale", "probability"}
    assert any("(+12)" in found.message("en") for found in caught.value.findings)


def test_records_come_in_several_shapes() -> None:
    mapping = {"uncertainty type": 3, "loc": 1.0, "scale": 0.5, "group": 4}
    found, group = as_record(mapping)
    assert (found["uncertainty_type"], found["loc"], group) == (3, 1.0, 4)
    assert np.isnan(found["minimum"])
    assert not found["negative"]
    row = stats_arrays.UncertaintyBase.from_dicts({"loc": 1.0, "scale": 0.5, "uncertainty_type": 3})[0]
    assert as_record(row)[0]["scale"] == 0.5
