"""Sums of large ledgers against plain numpy; threads change no digit."""

from __future__ import annotations

import numpy as np
import pytest

from carbonacct.kernels import ledger
from carbonacct.parallel import each

ROWS, SHAPE = 10_007, (60, 5)


def test_amounts_by_cell_are_those_of_numpy_on_any_number_of_threads() -> None:
    random = np.random.default_rng(4)
    groups = random.integers(0, SHAPE[0], ROWS).astype(np.uint32)
    factors = random.integers(0, SHAPE[1], ROWS).astype(np.uint16)
    amounts = random.uniform(0, 1e3, ROWS)
    found = ledger.amounts_by_cell(groups, factors, amounts, SHAPE)
    twin = np.bincount(groups * np.int64(SHAPE[1]) + factors, weights=amounts, minlength=SHAPE[0] * SHAPE[1])
    np.testing.assert_allclose(found, twin.reshape(SHAPE), rtol=1e-13)
    for threads in (2, 3):
        assert ledger.amounts_by_cell(groups, factors, amounts, SHAPE, each(threads)).tobytes() == found.tobytes()
    assert ledger.amounts_by_cell(groups[:0], factors[:0], amounts[:0], SHAPE).sum() == 0


@pytest.mark.parametrize("offset_hours", [0, 8])
def test_dated_amounts_fall_into_local_months(offset_hours: int) -> None:
    """Two rows of 2025 at the turn of January to February in local time, by hand."""
    hour = 3_600_000_000_000
    origin = int(np.datetime64("2025-01-01", "ns").astype(np.int64)) - offset_hours * hour
    month_of_day = np.array([0] * 31 + [1] * 28, dtype=np.uint8)
    last_hour, first_hour = origin + (31 * 24 - 1) * hour, origin + 31 * 24 * hour
    stamps = np.array([origin, last_hour, first_hour, origin - 1, origin + 59 * 24 * hour, origin, origin, origin])
    amounts = np.array([1.0, 2.0, 4.0, 8.0, 16.0, np.nan, -1.0, np.inf])
    codes = np.zeros(len(stamps), dtype=np.uint32)
    found, problems = ledger.dated_amounts(
        codes, codes.astype(np.uint16), amounts, stamps, origin, month_of_day, (1, 2, 1)
    )
    assert found[0, :, 0].tolist() == [3.0, 4.0]
    assert dict(zip(ledger.PROBLEMS, problems.tolist(), strict=True)) == {
        "not_finite": [2, 5],
        "negative": [1, 6],
        "outside": [2, 3],
    }
