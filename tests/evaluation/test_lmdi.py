"""LMDI-I against hand calculation, against small values in place of zeros, and as properties of any cells."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonacct.errors import UsageError
from carbonacct.evaluation.lmdi import additive, cell_effects, logarithmic_mean, multiplicative, value

NAN = math.nan
Cells = list[list[float]]

# Output, share and energy per output of two sectors. Energy: 50 → 30 + 20, then 80 + 16 = 96.
START = [[50.0, 0.2, 3.0], [50.0, 0.8, 0.5]]
END = [[80.0, 0.5, 2.0], [80.0, 0.5, 0.4]]


def test_logarithmic_mean() -> None:
    # (80 − 30) / ln(8/3) = 50 / 0.98082925 = 50.97727
    assert logarithmic_mean(80, 30) == pytest.approx(50.97727, rel=1e-6)
    assert logarithmic_mean(30, 80) == logarithmic_mean(80, 30)
    assert logarithmic_mean(7.0, 7.0) == 7.0
    assert logarithmic_mean(7.0, 0.0) == 0.0
    assert logarithmic_mean(1e300, 1e-300) == pytest.approx(1e300 / (600 * math.log(10)), rel=1e-12)


def test_two_sectors_by_hand() -> None:
    # L: 50 / ln(8/3) = 50.97727; 4 / ln(5/4) = 17.92568
    # activity:  ln 1.6 = 0.47000363 × 68.90295 = 32.38464
    # structure: ln 2.5 = 0.91629073 × 50.97727 + ln 0.625 = −0.47000363 × 17.92568 = 46.71000 − 8.42513 = 38.28487
    # intensity: ln(2/3) = −0.40546511 × 50.97727 + ln 0.8 = −0.22314355 × 17.92568 = −20.66951 − 4.00000 = −24.66951
    assert additive(START, END) == pytest.approx((32.38464, 38.28487, -24.66951), abs=2e-5)
    # L(96, 50) = 46 / ln 1.92 = 46 / 0.65232519 = 70.51698: exp(32.38464 / 70.51698) = exp 0.4592460 = 1.58288,
    # exp(0.5429170) = 1.72102, exp(−0.3498379) = 0.70480; 1.58288 × 1.72102 × 0.70480 = 1.92
    assert multiplicative(START, END) == pytest.approx((1.58288, 1.72102, 0.70480), abs=1e-5)


def test_a_factor_that_alone_changes_has_the_whole_effect() -> None:
    end = [[50.0, 0.2, 6.0], [50.0, 0.8, 0.25]]
    assert additive(START, end)[:2] == (0.0, 0.0)
    assert additive(START, end)[2] == pytest.approx(20.0, rel=1e-14)  # 60 + 10 − 50


def test_a_cell_that_appears_goes_to_the_factors_that_were_zero() -> None:
    assert cell_effects([10.0, 0.0, 2.0], [20.0, 0.5, 3.0]) == (0.0, 30.0, 0.0)
    assert cell_effects([10.0, 0.0, 0.0], [20.0, 0.5, 3.0]) == (0.0, 15.0, 15.0)
    assert cell_effects([20.0, 0.5, 3.0], [10.0, 0.0, 0.0]) == (0.0, -15.0, -15.0)


def test_a_cell_that_is_zero_at_both_ends_has_no_effect() -> None:
    assert cell_effects([10.0, 0.0, 2.0], [20.0, 0.5, 0.0]) == (0.0, 0.0, 0.0)


def test_an_undefined_factor_has_no_effect() -> None:
    assert cell_effects([10.0, 0.0, NAN], [20.0, 0.5, 3.0]) == (0.0, 30.0, 0.0)
    assert cell_effects([10.0, 0.0, NAN], [20.0, 0.0, NAN]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ([[1.0, 2.0]], [[1.0, 2.0], [1.0, 2.0]]),
        ([[1.0, 2.0]], [[1.0, 2.0, 3.0]]),
        ([[1.0, 2.0], [1.0]], [[1.0, 2.0], [1.0]]),
        ([[1.0, -2.0]], [[1.0, 2.0]]),
        ([[-1.0, -2.0]], [[1.0, 2.0]]),
        ([[1.0, NAN]], [[1.0, 2.0]]),
        ([[1.0, math.inf]], [[1.0, 2.0]]),
    ],
)
def test_cells_that_have_no_decomposition(start: Cells, end: Cells) -> None:
    with pytest.raises(UsageError):
        additive(start, end)


def test_no_ratio_from_or_to_zero() -> None:
    with pytest.raises(UsageError):
        multiplicative([[0.0, 1.0]], [[1.0, 1.0]])


factor = st.floats(min_value=1e-3, max_value=1e3)
factor_or_zero = st.one_of(factor, factor, factor, st.just(0.0))


@st.composite
def pairs(draw: st.DrawFn, element: st.SearchStrategy[float] = factor_or_zero) -> tuple[Cells, Cells]:
    cells, factors = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    table = st.lists(st.lists(element, min_size=factors, max_size=factors), min_size=cells, max_size=cells)
    return draw(table), draw(table)


@given(pairs())
def test_the_effects_add_up_to_the_change(pair: tuple[Cells, Cells]) -> None:
    start, end = pair
    scale = max(value(start), value(end))
    assert abs(math.fsum(additive(start, end)) - (value(end) - value(start))) <= 1e-9 * scale


@given(pairs(factor))
def test_the_effects_multiply_to_the_ratio(pair: tuple[Cells, Cells]) -> None:
    start, end = pair
    assert math.prod(multiplicative(start, end)) == pytest.approx(value(end) / value(start), rel=1e-9)


@given(pairs())
def test_time_reversal(pair: tuple[Cells, Cells]) -> None:
    start, end = pair
    scale = max(value(start), value(end))
    back = [-effect for effect in additive(end, start)]
    assert additive(start, end) == pytest.approx(back, rel=1e-9, abs=1e-9 * scale)


@given(pairs(factor))
def test_time_reversal_of_the_ratio(pair: tuple[Cells, Cells]) -> None:
    start, end = pair
    back = [1 / effect for effect in multiplicative(end, start)]
    assert multiplicative(start, end) == pytest.approx(back, rel=1e-9)


@given(pairs(), st.data())
def test_groups_add_up_to_the_whole(pair: tuple[Cells, Cells], data: st.DataObject) -> None:
    start, end = pair
    cut = data.draw(st.integers(0, len(start)))
    one = additive(start[:cut], end[:cut]) or (0.0,) * len(start[0])
    two = additive(start[cut:], end[cut:]) or (0.0,) * len(start[0])
    scale = max(value(start), value(end))
    together = [a + b for a, b in zip(one, two, strict=True)]
    assert additive(start, end) == pytest.approx(together, rel=1e-12, abs=1e-12 * scale)


@given(pairs())
def test_the_order_of_cells_does_not_matter(pair: tuple[Cells, Cells]) -> None:
    start, end = pair
    assert additive(start, end) == additive(start[::-1], end[::-1])


def by_small_values(start: list[float], end: list[float]) -> list[float]:
    """Effects of one cell with zeros replaced by 10^(−10^12), in decimal arithmetic straight from the formula."""
    with localcontext() as context:
        context.prec, context.Emin, context.Emax = 50, -(10**15), 10**15
        small = Decimal(1).scaleb(-(10**12))
        one = [Decimal(x) or small for x in start]
        two = [Decimal(x) or small for x in end]
        before, after = math.prod(one, start=Decimal(1)), math.prod(two, start=Decimal(1))
        mean = before if before == after else (after - before) / (after.ln() - before.ln())
        return [float(mean * (b.ln() - a.ln())) for a, b in zip(one, two, strict=True)]


@given(pairs())
def test_zeros_are_the_limit_of_small_values(pair: tuple[Cells, Cells]) -> None:
    # with δ in place of zero the effects differ from the limit by about V · ln x / ln δ: 10⁻¹² · V · 7
    for start, end in zip(*pair, strict=True):
        scale = max(value([start]), value([end]))
        assert cell_effects(start, end) == pytest.approx(by_small_values(start, end), rel=1e-9, abs=1e-9 * scale)
