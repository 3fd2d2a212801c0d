"""Sums of large ledgers against plain numpy and exact fractions; neither threads nor the order change a digit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from carbonacct.kernels import ledger
from carbonacct.parallel import each

ROWS, SHAPE = 10_007, (30, 2, 5)
DAY_NS = 86_400_000_000_000


def coded(seed: int = 4) -> tuple[Any, Any, Any, Any]:
    random = np.random.default_rng(seed)
    return (
        random.integers(0, SHAPE[0], ROWS).astype(np.uint32),
        random.integers(0, SHAPE[1], ROWS).astype(np.uint8),
        random.integers(0, SHAPE[2], ROWS).astype(np.uint16),
        random.uniform(0, 1e3, ROWS),
    )


def test_coded_amounts_are_those_of_numpy_on_any_number_of_threads() -> None:
    entities, months, codes, amounts = coded()
    found = ledger.coded_amounts(entities, months, codes, amounts, SHAPE)
    cell = (entities * np.int64(SHAPE[1]) + months) * SHAPE[2] + codes
    twin = np.bincount(cell, weights=amounts, minlength=int(np.prod(SHAPE)))
    np.testing.assert_allclose(found, twin.reshape(SHAPE), rtol=1e-13)
    for threads in (2, 3):
        again = ledger.coded_amounts(entities, months, codes, amounts, SHAPE, each(threads))
        assert again.tobytes() == found.tobytes()
    assert ledger.coded_amounts(entities[:0], months[:0], codes[:0], amounts[:0], SHAPE).sum() == 0


def test_factors_are_applied_like_numpy() -> None:
    random = np.random.default_rng(1)
    amounts, factors = random.uniform(0, 9, SHAPE), random.uniform(0, 9, (SHAPE[2], 3))
    out = np.zeros((*SHAPE[:2], 3))
    ledger.apply_factors(amounts, factors, out)
    np.testing.assert_allclose(out, amounts @ factors, rtol=1e-14)


def dated(amounts: Any, stamps: Any, origin: int = 0, days: int = 59, **given: Any) -> tuple[Any, Any, Any]:
    """Cells, counts and first rows of rows of one entity and code, in January and February of 2025."""
    rows = len(amounts)
    zeros = np.zeros(rows, dtype=np.int32)
    month_of_day = np.array([0] * 31 + [1] * 28, dtype=np.uint8)[:days]
    cells = np.zeros((1, 1, 2, ledger.LIMBS), dtype=np.int64)
    counts, firsts = np.zeros(len(ledger.PROBLEMS), np.int64), np.zeros((len(ledger.PROBLEMS), 2), np.int64)
    ledger.dated_rows(
        given.get("names", zeros), given.get("entities", np.zeros(1, np.uint32)), given.get("carriers", zeros),
        np.zeros(4, np.uint16), given.get("units", zeros), given.get("scales", np.ones((1, 1))), np.asarray(amounts),
        np.asarray(stamps), np.int64(origin), np.int64(DAY_NS), month_of_day, cells, counts, firsts,
    )  # fmt: skip
    return cells, dict(zip(ledger.PROBLEMS, counts.tolist(), strict=True)), firsts.tolist()


@pytest.mark.parametrize("offset_hours", [0, 8])
def test_dated_rows_fall_into_local_months(offset_hours: int) -> None:
    """Two rows at the turn of January to February of 2025 in local time, by hand; what is wrong is counted."""
    hour = 3_600_000_000_000
    origin = int(np.datetime64("2025-01-01", "ns").astype(np.int64)) - offset_hours * hour
    last_hour, first_hour = origin + (31 * 24 - 1) * hour, origin + 31 * 24 * hour
    stamps = [origin, last_hour, first_hour, origin - 1, origin + 59 * 24 * hour, origin, origin, origin]
    stamps += [ledger.NO_TIME, ledger.NO_OFFSET, origin, ledger.NO_TIME]
    amounts = [1.0, 2.0, 4.0, 8.0, 16.0, np.nan, -1.0, np.inf, 1.0, 1.0, ledger.LARGEST, -2.0]
    cells, counts, firsts = dated(amounts, stamps, origin)
    assert ledger.carried(cells)
    assert ledger.amounts_of(cells)[0, 0].tolist() == [3.0, 4.0]
    assert cells[0, 0, :, 3].tolist() == [2, 1]
    assert counts == {
        "not_a_number": 2, "negative": 2, "too_large": 1, "bad_time": 2, "no_offset": 1, "outside": 2,
        "blank_entity": 0, "unknown_code": 0, "wrong_unit": 0,
    }  # fmt: skip
    assert firsts[0] == [5, 7]
    assert firsts[1] == [6, 11]
    assert firsts[3] == [8, 11]


def test_names_that_mean_nothing_are_counted() -> None:
    """Rows: fine; unknown carrier; wrong unit; blank entity; blank entity with an unknown carrier."""
    found, counts, _ = dated(
        np.ones(5), np.zeros(5, dtype=np.int64), names=np.array([0, 0, 0, 1, 1], np.int32),
        entities=np.array([0, ledger.NO_NAME], np.uint32), carriers=np.array([0, 1, 0, 0, 1], np.int32),
        units=np.array([0, 0, 1, 0, 0], np.int32),
        scales=np.array([[1000.0, ledger.WRONG_UNIT], [ledger.UNKNOWN_CODE, ledger.UNKNOWN_CODE]]),
    )  # fmt: skip
    assert ledger.amounts_of(found)[0, 0, 0] == 1000.0
    assert {name: count for name, count in counts.items() if count} == {
        "blank_entity": 2, "unknown_code": 2, "wrong_unit": 1,
    }  # fmt: skip


def test_sums_are_exact_in_any_order() -> None:
    """0.1 ten times is 1 + 2⁻⁵⁴·10/… in exact arithmetic; large and small amounts together lose nothing."""
    random = np.random.default_rng(7)
    amounts = np.concatenate([np.full(10, 0.1), random.uniform(0, 1e9, 5_000), random.uniform(0, 1e-6, 5_000)])
    stamps = np.zeros(len(amounts), dtype=np.int64)
    exact = float(sum((Fraction(amount) for amount in amounts.tolist()), Fraction(0)))
    found = set()
    for _ in range(3):
        cells, _, _ = dated(amounts, stamps)
        assert ledger.carried(cells)
        found.add(float(ledger.amounts_of(cells)[0, 0, 0]))
        random.shuffle(amounts)
    assert len(found) == 1
    assert found.pop() == pytest.approx(exact, rel=1e-15)


def test_a_sum_beyond_the_range_is_told() -> None:
    cells = np.zeros((1, ledger.LIMBS), dtype=np.int64)
    cells[0, 0] = 2**62
    assert not ledger.carried(cells)
