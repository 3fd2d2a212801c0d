"""Every kernel against its plain numpy twin, and the same bits for any number of threads."""

from __future__ import annotations

import numpy as np
import pytest

from carbonacct.kernels import twins
from carbonacct.kernels.grouped import grouped_sum
from carbonacct.kernels.products import row_products
from carbonacct.parallel import each

SIZES = [0, 1, 2, 63, 64, 65, 5_000]


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize("groups", [1, 7])
def test_grouped_sum_is_that_of_numpy(rows: int, groups: int) -> None:
    random = np.random.default_rng(rows * 10 + groups)
    codes = random.integers(0, groups, rows).astype(np.uint32)
    values = random.normal(0, 1e6, rows)
    assert grouped_sum(codes, values, groups) == pytest.approx(twins.grouped_sum(codes, values, groups), rel=1e-11)


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize("terms", [1, 5])
def test_row_products_are_those_of_numpy(rows: int, terms: int) -> None:
    random = np.random.default_rng(rows * 10 + terms)
    quantity, factors = random.normal(0, 1e6, rows), random.uniform(0, 50, (rows, terms))
    sign = random.choice([-1.0, 1.0], rows)
    expected = twins.row_products(quantity, factors, sign)
    assert row_products(quantity, factors, sign) == pytest.approx(expected, rel=1e-14)


def test_hand_sums_and_products() -> None:
    # groups: 0 ← 1 + 4, 1 ← 2, 2 ← nothing, 3 ← −8
    codes = np.array([0, 1, 0, 3], dtype=np.uint32)
    assert grouped_sum(codes, np.array([1.0, 2.0, 4.0, -8.0]), 4).tolist() == [5.0, 2.0, 0.0, -8.0]
    # + 2 × 3 × 5 = 30; − 7 × 1 × 0.5 = −3.5
    products = row_products(np.array([2.0, 7.0]), np.array([[3.0, 5.0], [1.0, 0.5]]), np.array([1.0, -1.0]))
    assert products.tolist() == [30.0, -3.5]


def test_no_rows_and_no_groups() -> None:
    nothing = np.array([], dtype=np.float64)
    assert grouped_sum(np.array([], dtype=np.uint32), nothing, 0).shape == (0,)
    assert row_products(nothing, np.ones((0, 1)), nothing).shape == (0,)


@pytest.mark.parametrize("blocks", [1, 2, 64, 1_000])
def test_more_blocks_than_rows_lose_nothing(blocks: int) -> None:
    codes, values = np.array([1, 0, 1], dtype=np.uint32), np.array([0.5, 0.25, 8.0])
    assert grouped_sum(codes, values, 2, blocks=blocks).tolist() == [0.25, 8.5]
    out = row_products(values, np.full((3, 2), 2.0), np.ones(3), blocks=blocks)
    assert out.tolist() == [2.0, 1.0, 32.0]


@pytest.mark.parametrize("threads", [2, 5])
def test_any_number_of_threads_gives_the_same_bits(threads: int) -> None:
    random = np.random.default_rng(3)
    rows = 100_003
    codes = random.integers(0, 11, rows).astype(np.uint32)
    values = random.lognormal(0, 12, rows) * random.choice([-1.0, 1.0], rows)
    alone = grouped_sum(codes, values, 11, each=each(1))
    assert grouped_sum(codes, values, 11, each=each(threads)).tobytes() == alone.tobytes()
    terms, sign = random.uniform(0, 9, (rows, 4)), np.ones(rows)
    one = row_products(values, terms, sign, each=each(1))
    assert row_products(values, terms, sign, each=each(threads)).tobytes() == one.tobytes()


def test_the_order_of_blocks_does_not_matter() -> None:
    random = np.random.default_rng(4)
    codes, values = random.integers(0, 3, 999).astype(np.uint32), random.normal(0, 1e9, 999)

    def backwards(work: object, count: int) -> None:
        for index in reversed(range(count)):
            work(index)  # type: ignore[operator]

    assert grouped_sum(codes, values, 3, each=backwards).tobytes() == grouped_sum(codes, values, 3).tobytes()
