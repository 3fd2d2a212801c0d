"""Sums of a large ledger by group and factor: the amounts are added first, the factors of all gases applied after."""

from __future__ import annotations

from collections.abc import Callable

import numba
import numpy as np
from numpy.typing import NDArray

from carbonacct.kernels import configure_cache

configure_cache()

BLOCKS = 8
"""The rows are cut into so many fixed pieces; each has cells of its own, added in order, so threads change no digit."""


@numba.njit("void(u4[::1], u2[::1], f8[::1], f8[:, ::1], i8, i8)", nogil=True, cache=True)
def amount_block(groups, factors, amounts, cells, first, last):  # type: ignore[no-untyped-def]
    """Add the amounts of rows first … last − 1 to ``cells`` at their group and factor, in row order."""
    for row in range(first, last):
        cells[groups[row], factors[row]] += amounts[row]


def amounts_by_cell(
    groups: NDArray[np.uint32],
    factors: NDArray[np.uint16],
    amounts: NDArray[np.float64],
    shape: tuple[int, int],
    each: Callable[[Callable[[int], None], int], None] | None = None,
) -> NDArray[np.float64]:
    """Amounts by group and factor, shape ``shape`` = (groups, factors).

    Emission = amount × factor is linear, so that the amounts of a group that share a factor are added before the
    factors of the gases are applied (``cells @ factors``): one addition a row, however many gases there are.

    Args:
        groups: group of each row (entity × month …), shape (n,), every code < shape[0].
        factors: factor of each row, shape (n,), every code < shape[1].
        amounts: activity amounts in the unit of the factor, shape (n,).
        shape: numbers of groups and of factors.
        each: runs a function for every piece (``carbonacct.parallel.each``); serial by default.
    """
    partials = np.zeros((BLOCKS, *shape))
    bounds = np.linspace(0, len(amounts), BLOCKS + 1).astype(np.int64)

    def one(block: int) -> None:
        amount_block(groups, factors, amounts, partials[block], bounds[block], bounds[block + 1])

    (each or _serial)(one, BLOCKS)
    total: NDArray[np.float64] = partials[0]
    for block in range(1, BLOCKS):
        total += partials[block]
    return total


def _serial(function: Callable[[int], None], count: int) -> None:
    for index in range(count):
        function(index)


PROBLEMS = ("not_finite", "negative", "outside")
"""What can be wrong with a row: its amount is not a finite number, is negative, or its time is outside the period."""
_DAY_NS = 86_400_000_000_000


@numba.njit("void(u4[::1], u2[::1], f8[::1], i8[::1], i8, u1[::1], f8[:, :, ::1], i8[:, ::1])", nogil=True, cache=True)
def dated_block(entities, factors, amounts, stamps, origin, month_of_day, cells, problems):  # type: ignore[no-untyped-def]
    """Add amounts to ``cells`` at entity, month and factor; rows in error are counted, the first of them kept."""
    days = len(month_of_day)
    for row in range(len(amounts)):
        amount = amounts[row]
        day = (stamps[row] - origin) // _DAY_NS
        wrong = -1
        if not np.isfinite(amount):
            wrong = 0
        elif amount < 0:
            wrong = 1
        elif day < 0 or day >= days:
            wrong = 2
        if wrong < 0:
            cells[entities[row], month_of_day[day], factors[row]] += amount
            continue
        if problems[wrong, 0] == 0:
            problems[wrong, 1] = row
        problems[wrong, 0] += 1


def dated_amounts(
    entities: NDArray[np.uint32],
    factors: NDArray[np.uint16],
    amounts: NDArray[np.float64],
    stamps: NDArray[np.int64],
    origin: int,
    month_of_day: NDArray[np.uint8],
    shape: tuple[int, int, int],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Amounts by entity, month and factor of rows with a time, and what is wrong with rows.

    Args:
        entities: entity of each row, shape (n,), every code < shape[0].
        factors: factor of each row, shape (n,), every code < shape[2].
        amounts: activity amounts, shape (n,).
        stamps: start of each interval in nanoseconds UTC, shape (n,).
        origin: local midnight of the first day in nanoseconds UTC.
        month_of_day: month (0 …) of each day of the period.
        shape: numbers of entities, months and factors.

    Returns:
        The amounts, shape ``shape``, and per problem of :data:`PROBLEMS` (number of rows, first row), shape (3, 2).
    """
    cells, problems = np.zeros(shape), np.zeros((len(PROBLEMS), 2), dtype=np.int64)
    dated_block(entities, factors, amounts, stamps, np.int64(origin), month_of_day, cells, problems)
    return cells, problems
