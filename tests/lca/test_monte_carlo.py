"""Monte Carlo against analytic cases and bw2calc; the digits are those of seed and draw alone."""

from __future__ import annotations

import math
from typing import Any

import bw2calc
import bw_processing
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse, stats

from carbonacct.errors import UsageError
from carbonacct.lca.entries import MatrixUncertainty
from carbonacct.lca.errors import UnknownProductError
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.design import Design
from carbonacct.lca.uncertainty.monte_carlo import monte_carlo
from carbonacct.lca.uncertainty.plan import make_plan
from carbonacct.lca.uncertainty.quantiles import StopRule
from tests.lca.drawn_systems import FIXED, GAS, chain, emitters, loop, record, records
from tests.lca.hand_systems import METHODS, ONE_BIKE, SCORE, bicycle

DRAWS = 8_000
Values = NDArray[np.float64]


def scores(system: MatrixSystem, demand: dict[Any, float], draws: int = DRAWS, **options: Any) -> Values:
    return monte_carlo(system, demand, GAS, draws=draws, seed=11, **options).samples()


def variance_error(variance: float, draws: int = DRAWS) -> float:
    """Five standard errors of the sample variance of normal numbers."""
    return 5 * variance * math.sqrt(2 / draws)


def test_exchanges_that_share_a_factor_move_together() -> None:
    # score = a + b, a ~ N(10, 2), b ~ N(20, 3): together (2 + 3)² = 25, alone 2² + 3² = 13
    rows = [record(3, 10.0, 2.0), record(3, 20.0, 3.0)]
    both = {"p0": 1.0, "p1": 1.0}
    together = scores(emitters(rows, [10.0, 20.0], groups=[5, 5]), both)
    alone = scores(emitters(rows, [10.0, 20.0], groups=[-1, -1]), both)
    assert together.var() == pytest.approx(25.0, abs=variance_error(25.0))
    assert alone.var() == pytest.approx(13.0, abs=variance_error(13.0))
    for found, deviation in ((together, 5.0), (alone, math.sqrt(13))):
        assert found.mean() == pytest.approx(30.0, abs=5 * deviation / math.sqrt(DRAWS))
    assert stats.kstest(together, stats.norm(30, 5).cdf).pvalue > 1e-4


@pytest.mark.parametrize("groups", [(7, 7), (-1, -1), (7, 8)])
def test_a_group_reaches_across_matrices(groups: tuple[int, int]) -> None:
    # x emits a ~ N(4, 0.5) and needs n ~ N(2, 0.25) of y, which emits 3: score a + 3 n;
    # together (0.5 + 0.75)² = 1.5625, alone 0.25 + 0.5625 = 0.8125
    a = sparse.csc_array(np.array([[1.0, 0.0], [-2.0, 1.0]]))
    b = sparse.csc_array(np.array([[4.0, 3.0]]))
    system = MatrixSystem.from_matrices(
        a, b, products=["x", "y"], processes=["x", "y"], flows=["gas"],
        uncertainty={
            "technosphere": records(FIXED, record(3, 2.0, 0.25), FIXED),
            "biosphere": records(record(3, 4.0, 0.5), FIXED),
            "technosphere_groups": np.array([-1, groups[0], -1]),
            "biosphere_groups": np.array([groups[1], -1]),
        },
    )  # fmt: skip
    assert a.tocoo().coords[0].tolist() == [0, 1, 1]
    variance = 1.5625 if groups[0] == groups[1] == 7 else 0.8125
    found = scores(system, {"x": 1.0})
    assert found.var() == pytest.approx(variance, abs=variance_error(variance))
    assert found.mean() == pytest.approx(10.0, abs=5 * math.sqrt(variance / DRAWS))


@pytest.mark.parametrize("length", [1, 2, 6])
def test_a_chain_of_lognormals_is_lognormal(length: int) -> None:
    found = np.log(scores(chain(length, 0.3), {"p0": 1.0}))
    middle, deviation = (length - 1) * math.log(2) + math.log(3), 0.3 * math.sqrt(length)
    assert found.mean() == pytest.approx(middle, abs=5 * deviation / math.sqrt(DRAWS))
    assert found.var() == pytest.approx(deviation**2, abs=variance_error(deviation**2))
    assert stats.kstest(found, stats.norm(middle, deviation).cdf).pvalue > 1e-4


def test_a_loop_follows_its_sampled_gain() -> None:
    # gain g uniform on (0.2, 0.9): score 1 ÷ (1 − g), P(score ≤ s) = (1 − 1 ÷ s − 0.2) ÷ 0.7
    found = scores(loop(record(4, minimum=0.2, maximum=0.9), 0.5), {"x": 1.0})
    assert stats.kstest(found, lambda s: np.clip((0.8 - 1 / s) / 0.7, 0, 1)).pvalue > 1e-4


def uncertain_bicycle() -> MatrixSystem:
    """The bicycle with a lognormal on every input and emission."""
    plain = bicycle()
    a, b = plain.technosphere.tocoo(), plain.biosphere.tocoo()
    inputs = [record(2, math.log(abs(v)), 0.2) if r != c else FIXED for v, r, c in zip(a.data, *a.coords, strict=True)]
    emitted = [record(2, math.log(v), 0.3) for v in b.data]
    return MatrixSystem.from_matrices(
        plain.technosphere, plain.biosphere, products=plain.products, processes=plain.processes, flows=plain.flows,
        uncertainty=(records(*inputs), records(*emitted)),
    )  # fmt: skip


def as_package(system: MatrixSystem, method: dict[Any, float]) -> Any:
    """The system as a bw_processing data package: ids are positions, flows follow the products."""
    package = bw_processing.create_datapackage()
    for name, matrix, records_, shift in (
        ("technosphere_matrix", system.technosphere, system.technosphere_uncertainty, 0),
        ("biosphere_matrix", system.biosphere, system.biosphere_uncertainty, 100),
    ):
        coo = matrix.tocoo()
        pairs = list(zip(coo.coords[0] + shift, coo.coords[1], strict=True))
        indices = np.array(pairs, dtype=bw_processing.INDICES_DTYPE)
        flip = {"flip_array": coo.data < 0} if shift == 0 else {}
        given = None
        if records_ is not None:
            given = np.zeros(len(records_), dtype=bw_processing.UNCERTAINTY_DTYPE)
            for field in records_.dtype.names or ():
                given[field] = records_[field]
            given["loc"] = np.where(given["uncertainty_type"] == 0, np.abs(coo.data), given["loc"])
        package.add_persistent_vector(matrix=name, name=name, indices_array=indices, data_array=np.abs(coo.data),
                                      distributions_array=given, **flip)  # fmt: skip
    rows = [(100 + system.flow_index[flow], 0) for flow in method]
    package.add_persistent_vector(
        matrix="characterization_matrix", name="c", indices_array=np.array(rows, dtype=bw_processing.INDICES_DTYPE),
        data_array=np.array(list(method.values())), global_index=0, nrows=len(rows),
    )  # fmt: skip
    return package


def test_mean_and_deviation_are_those_of_bw2calc() -> None:
    system, draws = uncertain_bicycle(), 300
    package = as_package(system, {"co2": 1.0})
    theirs = bw2calc.LCA({0: 1.0}, data_objs=[package], use_distributions=True, seed_override=3)
    theirs.lci()
    theirs.lcia()
    found = []
    for _ in range(draws):
        next(theirs)
        found.append(theirs.score)
    logs = np.log(found)
    ours = np.log(monte_carlo(system, ONE_BIKE, {"co2": 1.0}, draws=DRAWS, seed=5).samples())
    errors = 1 / draws + 1 / DRAWS
    assert ours.mean() == pytest.approx(logs.mean(), abs=5 * logs.std() * math.sqrt(errors))
    assert ours.var() == pytest.approx(logs.var(), rel=5 * math.sqrt(2 * errors))
    assert stats.ks_2samp(ours, logs).pvalue > 1e-4


def test_a_score_that_no_uncertain_input_reaches_is_told() -> None:
    # Two products that need nothing of each other; the emission of the second alone is uncertain.
    uncertainty = records(FIXED, record(3, 5.0, 1.0))
    system = MatrixSystem.from_matrices(
        np.eye(2), np.array([[2.0, 5.0]]), products=["a", "b"], processes=["a", "b"], flows=["co2"],
        uncertainty=MatrixUncertainty(biosphere=uncertainty),
    )  # fmt: skip
    found = monte_carlo(system, {"fixed": {"a": 1.0}, "moving": {"b": 1.0}}, {"co2": {"co2": 1.0}}, draws=50)
    (told,) = found.findings
    assert (told.code, dict(told.params)["scores"]) == ("lca_uncertainty.score_does_not_vary", "fixed × co2")


def test_without_uncertainty_every_draw_is_the_score_of_bw2calc_and_the_result_says_so() -> None:
    system = bicycle()
    theirs = bw2calc.LCA({0: 1.0}, data_objs=[as_package(system, {"co2": 1.0})])
    theirs.lci()
    theirs.lcia()
    found = monte_carlo(system, ONE_BIKE, METHODS, draws=20)
    assert found.scores.sel({"method": "co2"}).values == pytest.approx(theirs.score, rel=1e-10)
    assert found.fixed[0, 0] == pytest.approx(SCORE, rel=1e-12)
    assert set(found.uncertain_inputs.values()) == {0}
    assert [item.code for item in found.findings] == ["lca_uncertainty.nothing_varies"]
    assert found.statistics().sel(statistic="standard_deviation").values == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("draws", [1, 7, 8, 300, 515])
def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads(draws: int) -> None:
    system = uncertain_bicycle()
    one = monte_carlo(system, ONE_BIKE, METHODS, draws=draws, seed=3, threads=1).scores.values.tobytes()
    for threads in (2, 5):
        again = monte_carlo(system, ONE_BIKE, METHODS, draws=draws, seed=3, threads=threads)
        assert again.scores.values.tobytes() == one
    assert monte_carlo(system, ONE_BIKE, METHODS, draws=draws, seed=4).scores.values.tobytes() != one


def test_draw_d_does_not_depend_on_the_number_of_draws() -> None:
    system = uncertain_bicycle()
    many = scores_of(system, draws=600)
    assert np.array_equal(scores_of(system, draws=43), many[:43])


def scores_of(system: MatrixSystem, **options: Any) -> Values:
    return np.asarray(monte_carlo(system, ONE_BIKE, METHODS, seed=9, **options).scores.values)


def test_forward_and_adjoint_draws_are_the_same_draws() -> None:
    # more methods than demands: A s = f is swept; more demands than methods: Aᵀ λ = g
    system = uncertain_bicycle()
    demands = {name: {name: 2.0} for name in ("bike", "steel", "power")}
    forward = monte_carlo(system, {"bike": demands["bike"]}, METHODS, draws=50, seed=1)
    adjoint = monte_carlo(system, demands, {"co2": METHODS["co2"]}, draws=50, seed=1)
    assert make_plan(system, demands, {"co2": METHODS["co2"]}, Design("random", 1, 50)).form.adjoint
    assert not make_plan(system, {"bike": {"bike": 2.0}}, METHODS, Design("random", 1, 50)).form.adjoint
    assert forward.samples("bike", "co2") == pytest.approx(adjoint.samples("bike"), rel=1e-9)


def test_scores_of_many_demands_and_methods_are_labelled() -> None:
    found = monte_carlo(uncertain_bicycle(), {"one": ONE_BIKE, "two": {"bike": 2.0}, "mix": {"steel": 1, "power": 3}},
                        METHODS, draws=40, seed=2)  # fmt: skip
    assert found.scores.dims == ("draw", "demand", "method")
    assert found.scores.demand.values.tolist() == ["one", "two", "mix"]
    assert found.samples("two", "co2") == pytest.approx(2 * found.samples("one", "co2"), rel=1e-12)
    quantiles = found.quantiles([0.0, 0.5, 1.0])
    assert quantiles.sel({"quantile": 0.5, "demand": "mix", "method": "ch4"}) == np.median(found.samples("mix", "ch4"))
    assert quantiles.sel(quantile=1.0).values == pytest.approx(found.scores.max("draw").values)
    mean = found.statistics().sel(statistic="mean").values
    assert mean == pytest.approx(found.scores.mean("draw").values)
    assert found.scores.attrs["seed"] == 2


def test_the_error_of_a_solve_is_small_and_reported() -> None:
    found = monte_carlo(uncertain_bicycle(), ONE_BIKE, METHODS, draws=100)
    assert found.rungs == {"gauss_seidel": 100, "direct": 0, "failed": 0}
    assert 0 <= found.largest_residual < 1e-9
    assert found.largest_error < 1e-10
    assert found.failed == ()
    assert found.findings == ()


def test_draws_that_sweeps_do_not_solve_are_solved_afresh() -> None:
    # gain 2 or 3 (whole numbers below 4): sweeps diverge, yet 1 ÷ (1 − g) is −1 or −1 ÷ 2
    found = monte_carlo(loop(record(7, minimum=2.0, maximum=4.0), 0.5), {"x": 1.0}, GAS, draws=64)
    assert found.rungs["direct"] == 64
    assert set(found.samples().round(12)) == {-1.0, -0.5}


@pytest.mark.parametrize("gain", [0.9, 0.99, 0.9999])
def test_stiff_loops_are_solved(gain: float) -> None:
    low, high = gain - (1 - gain) / 2, gain + (1 - gain) / 2
    system = loop(record(4, minimum=low, maximum=high), gain)
    found = monte_carlo(system, {"x": 1.0}, GAS, draws=512, sampler="latin_hypercube")
    # median of 1 ÷ (1 − g): g = gain
    assert float(np.median(found.samples())) == pytest.approx(1 / (1 - gain), rel=5e-3)
    assert found.samples().max() <= 1 / (1 - high) * (1 + 1e-9)
    assert found.rungs["failed"] == 0


def test_singular_draws_are_named_and_in_no_figure() -> None:
    # gain 1 with probability 0.3: no solution; gain 0: score 1
    found = monte_carlo(loop(record(6, 0.3), 0.5), {"x": 1.0}, GAS, draws=1_000, seed=4)
    assert len(found.failed) == pytest.approx(300, abs=5 * math.sqrt(210))
    assert found.rungs["failed"] == len(found.failed)
    values = found.samples()
    assert np.isnan(values[list(found.failed)]).all()
    assert (values[~np.isnan(values)] == 1.0).all()
    assert found.statistics().values.ravel().tolist() == [1.0, 0.0, 0.0]
    (said,) = found.findings
    assert said.code == "lca_uncertainty.draws_failed"
    assert str(found.failed[0]) in said.message("zh")


def test_factors_of_a_method_vary() -> None:
    # score = 3 × c, c ~ N(28, 4); sharing the group of the emission they multiply
    system = emitters([FIXED], [3.0])
    given = {"method": {"gas": {"uncertainty_type": 3, "loc": 28.0, "scale": 4.0}}}
    found = monte_carlo(system, {"p0": 1.0}, {"gas": 28.0}, draws=DRAWS, seed=6, method_uncertainty=given)
    assert found.uncertain_inputs["characterisation"] == 1
    assert found.samples().mean() == pytest.approx(84, abs=5 * 12 / math.sqrt(DRAWS))
    assert found.samples().var() == pytest.approx(144, abs=variance_error(144.0))


def test_a_factor_moves_with_the_exchanges_of_its_group() -> None:
    system = emitters([record(2, 0.0, 0.2)], [1.0], groups=[3])
    given = {"method": {"gas": {"uncertainty_type": 2, "loc": 0.0, "scale": 0.3, "group": 3}}}
    together = monte_carlo(system, {"p0": 1.0}, GAS, draws=DRAWS, seed=6, method_uncertainty=given).samples()
    assert np.log(together).std() == pytest.approx(0.5, rel=5 * math.sqrt(0.5 / DRAWS))


def test_a_latin_hypercube_knows_the_mean_better() -> None:
    rows = [record(2, 0.0, 0.5)] * 30
    demand = {f"p{k}": 1.0 for k in range(30)}
    exact = 30 * math.exp(0.125)
    errors = {}
    for sampler in ("random", "latin_hypercube", "sobol"):
        means = [
            monte_carlo(emitters(rows), demand, GAS, draws=256, seed=seed, sampler=sampler).samples().mean() - exact
            for seed in range(12)
        ]
        errors[sampler] = math.sqrt(np.mean(np.square(means)))
    deviation = math.sqrt(30 * math.exp(0.25) * (math.exp(0.25) - 1) / 256)
    assert errors["random"] == pytest.approx(deviation, rel=0.8)
    assert errors["latin_hypercube"] < deviation / 8  # additive scores: strata remove nearly all of the variance
    assert errors["sobol"] < deviation / 8


@pytest.mark.parametrize("sampler", ["latin_hypercube", "sobol"])
def test_other_samplers_give_the_same_bytes_on_any_number_of_threads(sampler: str) -> None:
    found = [scores_of(uncertain_bicycle(), draws=200, sampler=sampler, threads=threads) for threads in (1, 2, 3)]
    assert found[0].tobytes() == found[1].tobytes() == found[2].tobytes()


def test_sobol_points_go_to_the_inputs_that_move_the_score_most() -> None:
    # deviations 5, 1 and 3 of the score: with two Sobol inputs, the first and the third
    rows = [record(3, 10.0, 5.0), record(3, 10.0, 1.0), record(3, 10.0, 3.0)]
    system = emitters(rows, [10.0] * 3)
    demand = {"p0": 1.0, "p1": 1.0, "p2": 1.0}
    chosen = monte_carlo(system, demand, GAS, draws=64, seed=2, sampler="sobol", sobol_inputs=2)
    named = monte_carlo(system, demand, GAS, draws=64, seed=2, sampler="sobol",
                        sobol_inputs=[("B", "gas", "p2"), ("B", "gas", "p0")])  # fmt: skip
    other = monte_carlo(system, demand, GAS, draws=64, seed=2, sampler="sobol",
                        sobol_inputs=[("B", "gas", "p1"), ("B", "gas", "p0")])  # fmt: skip
    assert chosen.sobol_inputs == named.sobol_inputs == 2
    assert np.array_equal(chosen.samples(), named.samples())
    assert not np.array_equal(chosen.samples(), other.samples())


def test_sobol_counts_that_are_no_power_of_two_are_remarked() -> None:
    found = monte_carlo(chain(3, 0.2), {"p0": 1.0}, GAS, draws=100, sampler="sobol")
    assert [item.code for item in found.findings] == ["lca_uncertainty.sobol_count"]
    assert "128" in found.findings[0].message("en")


def test_a_stop_rule_ends_pseudo_random_draws_at_fixed_numbers() -> None:
    system = emitters([record(3, 10.0, 2.0)], [10.0])
    # width 2 × 1.96 × 2 ÷ √n ≤ 0.02 × 10 from n = (7.84 ÷ 0.2)² = 1 537 on: the next multiple of 256 is 1 792
    found = monte_carlo(system, {"p0": 1.0}, GAS, draws=10_000, seed=1, stop=StopRule(0.02))
    assert found.stopped
    assert found.draws % 256 == 0
    assert abs(found.draws - 1_792) <= 256
    again = monte_carlo(system, {"p0": 1.0}, GAS, draws=10_000, seed=1, threads=3, stop=StopRule(0.02))
    assert np.array_equal(again.samples(), found.samples())
    never = monte_carlo(system, {"p0": 1.0}, GAS, draws=600, seed=1, stop=StopRule(1e-6))
    assert not never.stopped
    assert [item.code for item in never.findings] == ["lca_uncertainty.not_converged"]


@pytest.mark.parametrize("sampler", ["latin_hypercube", "sobol"])
def test_a_stop_rule_is_refused_where_it_means_nothing(sampler: str) -> None:
    with pytest.raises(UsageError, match="pseudo-random"):
        monte_carlo(chain(2, 0.1), {"p0": 1.0}, GAS, sampler=sampler, stop=StopRule(0.1))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"sampler": "halton"}, "sampler"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**64}, "seed"),
        ({"draws": 0}, "draw"),
        ({"sampler": "sobol", "sobol_inputs": 21_202}, "21201"),
        ({"sampler": "sobol", "sobol_inputs": [("A", "p9", "p0")]}, "no entry"),
        ({"method_uncertainty": {"other": {}}}, "other"),
        ({"method_uncertainty": {"method": {"dust": {"uncertainty_type": 1}}}}, "dust"),
        ({"method_uncertainty": {"method": {"gas": 3}}}, "mapping"),
        ({"method_uncertainty": {"method": {"gas": {"uncertainty_type": 3, "sigma": 1}}}}, "sigma"),
        ({"draws": 10**9}, "samples="),
    ],
)
def test_wrong_calls_are_said(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        monte_carlo(chain(2, 0.1), {"p0": 1.0}, GAS, **options)


def test_names_that_are_missing_are_said() -> None:
    with pytest.raises(UnknownProductError):
        monte_carlo(chain(2, 0.1), {"p7": 1.0}, GAS)
    with pytest.raises(UsageError, match="demand"):
        monte_carlo(chain(2, 0.1), {}, GAS)
    found = monte_carlo(chain(2, 0.1), [{"p0": 1.0}, {"p1": 1.0}], GAS, draws=8)
    assert found.demands == (0, 1)
    with pytest.raises(UsageError, match="name one demand"):
        found.samples()
    with pytest.raises(UsageError, match="levels"):
        found.quantiles([1.5])


@pytest.mark.parametrize("arguments", [(0.0,), (0.1, 1.5), (0.1, 0.9, 1)])
def test_stop_rules_that_mean_nothing(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(UsageError):
        StopRule(*arguments)


def test_progress_is_told_to_the_end() -> None:
    seen: list[tuple[int, int]] = []
    monte_carlo(chain(2, 0.1), {"p0": 1.0}, GAS, draws=600, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(256, 600), (512, 600), (600, 600)]
