"""Random numbers by counter and quantile functions, against published vectors and scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from carbonacct.kernels import sampling

U = np.uint64
ALL = 0xFFFFFFFFFFFFFFFF
ULP = 2.0**-52


def sample(
    kind: int,
    columns: list[tuple[float, float, float]],
    *,
    batch: int = 0,
    draws: int = 8,
    key: tuple[int, int] = (1, 2),
    design: int = sampling.RANDOM,
    streams: list[int] | None = None,
    points: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Values of inputs with parameters (a, b, c) for one batch, shape (inputs, LANES)."""
    count = len(columns)
    table = np.zeros((8, count))
    table[:3] = np.array(columns).T
    table[sampling.FACTOR] = 1.0
    out = np.empty(count * sampling.LANES)
    given = np.empty(0) if points is None else points.ravel()
    numbers = np.array(range(count) if streams is None else streams, dtype=np.uint64)
    work = np.full((sampling.BUFFERS, sampling.SIZE), 0.5)
    places = np.arange(count)
    sampling.sample(kind, False, design, table, numbers, places, 0, count, U(batch), U(draws), U(key[0]), U(key[1]),
                    given, places, out, 0, work)  # fmt: skip
    return out.reshape(count, sampling.LANES)


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ((0, 0), (0, 0), (0xC2B6E3A8C2C69865, 0x6F81ED42F350084D)),
        ((ALL, ALL), (ALL, ALL), (0xE02CB7C4D95D277A, 0xD06633D0893B8B68)),
        (
            (0x243F6A8885A308D3, 0x13198A2E03707344),
            (0xA4093822299F31D0, 0x082EFA98EC4E6C89),
            (0x263C7D30BB0F0AF1, 0x56BE8361D3311526),
        ),
    ],
)
def test_threefry_gives_the_published_numbers(
    counter: tuple[int, int], key: tuple[int, int], expected: tuple[int, int]
) -> None:
    # known answers of threefry2x64 with 20 rounds, Random123 (D. E. Shaw Research), examples/kat_vectors
    assert tuple(map(int, sampling.threefry(*map(U, counter), *map(U, key)))) == expected


def test_uniforms_are_the_cipher_of_stream_and_draw() -> None:
    # lanes l and l + 4 are the two words of the counter (stream, 4 × batch + l); k is a word's upper 52 bits
    batch, streams = 5, [0, 7, 2**63 + 11]
    found = sample(sampling.PLAIN, [(0, 0, 0)] * 3, batch=batch, streams=streams, key=(99, 1))
    for row, stream in enumerate(streams):
        for lane in range(4):
            words = sampling.threefry(U(stream), U(4 * batch + lane), U(99), U(1))
            expected = [((int(word) >> 12) + 0.5) * 2.0**-52 for word in words]
            assert [found[row, lane], found[row, lane + 4]] == expected


def test_a_value_does_not_depend_on_its_neighbours() -> None:
    many = sample(sampling.NORMAL, [(0, 1, 0)] * 200, batch=3)
    for row in (0, 63, 64, 127, 199):
        assert np.array_equal(sample(sampling.NORMAL, [(0, 1, 0)], batch=3, streams=[row])[0], many[row])


def test_equal_streams_move_together_and_others_do_not() -> None:
    same = np.concatenate([sample(1, [(0, 0, 0)] * 2, batch=b, streams=[4, 4]) for b in range(4)], axis=1)
    assert np.array_equal(same[0], same[1])
    other = np.concatenate([sample(1, [(0, 0, 0)] * 2, batch=b, streams=[4, 5]) for b in range(4)], axis=1)
    assert not np.isin(other[0], other[1]).any()


def test_uniforms_pass_for_uniform_and_independent() -> None:
    u = np.stack([sample(sampling.PLAIN, [(0, 0, 0)] * 64, batch=b) for b in range(500)], axis=1).reshape(64, -1)
    assert stats.kstest(u.ravel(), "uniform").pvalue > 1e-4
    correlation = np.corrcoef(u)[np.triu_indices(64, 1)]
    assert np.abs(correlation).max() < 5.5 / math.sqrt(u.shape[1])  # 2 016 pairs: beyond 5.5 σ once in 10⁴ runs
    serial = np.corrcoef(u[:, :-1].ravel(), u[:, 1:].ravel())[0, 1]
    assert abs(serial) < 5 / math.sqrt(u.size)


def test_given_points_are_used_as_they_are() -> None:
    points = np.linspace(0.01, 0.99, 3 * 8).reshape(3, 8)
    found = sample(sampling.PLAIN, [(0, 0, 0)] * 3, design=sampling.GIVEN, points=points)
    assert np.array_equal(found, points)


def at(kind: int, u: NDArray[np.float64], a: float, b: float, c: float = 0.0) -> NDArray[np.float64]:
    """Quantiles at the uniforms u."""
    rows = -(-len(u) // 8)
    points = np.full(rows * 8, 0.5)
    points[: len(u)] = u
    found = sample(kind, [(a, b, c)] * rows, design=sampling.GIVEN, points=points.reshape(rows, 8))
    return found.ravel()[: len(u)]


GRID = np.concatenate([np.linspace(1e-3, 1 - 1e-3, 1_999), np.logspace(-15, -3, 300), 1 - np.logspace(-15, -3, 300)])
GRID = (np.floor(GRID * 2.0**52) + 0.5) * 2.0**-52  # uniforms as they are drawn: 1 − u is exact


def test_normal_quantiles_are_those_of_as_241() -> None:
    # printed in Wichura, Applied Statistics 37 (1988) 477–484: z at 0.25, 0.001 and 1e−20
    u = np.array([0.25, 0.001, 1e-20])
    expected = [-0.6744897501960817, -3.090232306167814, -9.262340089798408]
    assert at(sampling.NORMAL, u, 0.0, 1.0) == pytest.approx(expected, rel=2e-16 * 4)


def test_normal_quantiles_are_those_of_scipy() -> None:
    assert at(sampling.NORMAL, GRID, 0.0, 1.0) == pytest.approx(special.ndtri(GRID), rel=5e-15, abs=1e-15)
    assert at(sampling.NORMAL, GRID, -3.0, 0.5) == pytest.approx(stats.norm.ppf(GRID, -3, 0.5), rel=5e-15, abs=1e-14)


@pytest.mark.parametrize(
    ("kind", "parameters", "theory"),
    [
        (sampling.LOGNORMAL, (1.5, 0.7, 0), stats.lognorm(0.7, scale=math.exp(1.5))),
        (sampling.LOGNORMAL, (-20, 2.5, 0), stats.lognorm(2.5, scale=math.exp(-20))),
        (sampling.UNIFORM, (-2, 5, 0), stats.uniform(-2, 5)),
        (sampling.TRIANGULAR, (1, 4, 0.25), stats.triang(0.25, 1, 4)),
        (sampling.TRIANGULAR, (1, 4, 0.0), stats.triang(0.0, 1, 4)),
        (sampling.TRIANGULAR, (1, 4, 1.0), stats.triang(1.0, 1, 4)),
        (sampling.WEIBULL, (0.5, 2, 1.7), stats.weibull_min(1.7, 0.5, 2)),
        (sampling.WEIBULL, (0, 2, 0.6), stats.weibull_min(0.6, 0, 2)),
        (sampling.EXTREME, (1, 2, 0), stats.gumbel_r(1, 2)),
        (sampling.BERNOULLI, (0.3, 0, 0), stats.bernoulli(0.3)),
        (sampling.DISCRETE, (2, 5, 0), stats.randint(2, 7)),
    ],
)
def test_quantiles_are_those_of_scipy(kind: int, parameters: tuple[float, float, float], theory: stats.rv_continuous
                                      ) -> None:  # fmt: skip
    tolerance = 1e-13 if kind != sampling.EXTREME else 1e-12
    assert at(kind, GRID, *parameters) == pytest.approx(theory.ppf(GRID), rel=tolerance, abs=1e-13)


def test_exponential_and_logarithm_are_within_an_ulp_or_two() -> None:
    work = np.empty((2, sampling.SIZE))
    random = np.random.default_rng(1)
    for spread in (0.1, 10.0, 300.0):
        x = random.uniform(-spread, spread, sampling.SIZE)
        found = x.copy()
        sampling._exp(found, work[0], work[1], sampling.SIZE)
        assert (np.abs(found / np.exp(x) - 1) <= 2 * ULP).all()
        back = np.empty(sampling.SIZE)
        sampling._log(found, work[0], work[1], back, sampling.SIZE)
        assert np.abs(back - np.log(found)).max() <= 2 * ULP * spread


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6, 64, 65, 100, 1_000, 1_001])
@pytest.mark.parametrize("key", [0, 1, ALL])
def test_a_permutation_takes_every_place_once(size: int, key: int) -> None:
    a = math.ceil(math.sqrt(size))
    b = -(-size // a)
    found = [int(sampling.permuted(U(i), U(size), U(a), U(b), U(key))) for i in range(size)]
    assert sorted(found) == list(range(size))


@pytest.mark.parametrize("draws", [1, 7, 8, 100, 1_000])
def test_a_latin_hypercube_has_one_draw_in_every_stratum(draws: int) -> None:
    batches = range(-(-draws // 8))
    found = [sample(1, [(0, 0, 0)] * 5, batch=b, draws=draws, design=sampling.STRATIFIED) for b in batches]
    u = np.concatenate(found, axis=1)[:, :draws]
    assert np.array_equal(np.sort(np.floor(u * draws), axis=1), np.tile(np.arange(draws), (5, 1)))


def test_strata_of_different_inputs_are_not_correlated() -> None:
    draws = 4_096
    found = [sample(1, [(0, 0, 0)] * 40, batch=b, draws=draws, design=sampling.STRATIFIED) for b in range(draws // 8)]
    correlation = np.corrcoef(np.concatenate(found, axis=1))[np.triu_indices(40, 1)]
    assert np.abs(correlation).max() < 5 / math.sqrt(draws)
    # for independent permutations the correlations have variance 1 ÷ (draws − 1)
    assert correlation.std() * math.sqrt(draws - 1) == pytest.approx(1.0, abs=0.13)
