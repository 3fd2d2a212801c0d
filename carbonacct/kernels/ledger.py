"""Sums of large ledgers: rows checked and added exactly by entity, month and code, and the factors applied after.

Emission = amount × factor is linear, so the amounts that share a factor are added before the factors of the gases are
applied: one addition a row, however many gases there are.
"""

from __future__ import annotations

from collections.abc import Callable

import numba
import numpy as np
from numpy.typing import NDArray

from carbonacct.kernels import configure_cache

configure_cache()

BLOCKS = 4
"""Coded rows are cut into so many fixed pieces with cells of their own, added in order: threads change no digit."""
LIMBS = 4
"""Places of an exact cell: whole units, units of 2⁻⁴⁰, units of 2⁻⁸⁰, and the number of rows."""
LIMB_BITS = 40
LARGEST = 2.0**LIMB_BITS
"""Amounts must be below this, so that :data:`ROWS_AT_ONCE` of them cannot overflow a cell."""
ROWS_AT_ONCE = 2**21
"""Rows that may be added to exact cells before their carries are taken over (:func:`carried`)."""
PROBLEMS = (
    "not_a_number", "negative", "too_large", "bad_time", "no_offset", "outside", "blank_entity", "unknown_code",
    "wrong_unit",
)  # fmt: skip
"""What can be wrong with a row; one row may have several."""
NO_TIME, NO_OFFSET = -(2**63), -(2**63) + 1
"""Stamps that stand for a time that is missing or not understood, and for one whose zone is not known."""
NO_NAME = 2**32 - 1
"""Code of a blank entity."""
UNKNOWN_CODE, WRONG_UNIT = 0.0, -1.0
"""Scales that stand for a code without a factor, and for a unit that is not one of its factor."""
_LIMB = 2.0**LIMB_BITS
_READ_I4, _READ_I8, _READ_F8 = (
    numba.types.Array(kind, 1, "C", readonly=True) for kind in (numba.int32, numba.int64, numba.float64)
)
"""Columns of Arrow, which nobody may write to; other arrays will do as well."""


@numba.njit("i8(f8, f8, i8, i8, i8, u4)", nogil=True, cache=True, inline="always")
def _wrong(amount, scale, stamp, day, days, entity):  # type: ignore[no-untyped-def]
    """What is wrong with a row, a bit per problem in the order of PROBLEMS."""
    bits = 0
    if not np.isfinite(amount):
        bits |= 1
    elif amount < 0.0:
        bits |= 2
    elif amount * scale >= LARGEST:
        bits |= 4
    if stamp == NO_TIME:
        bits |= 8
    elif stamp == NO_OFFSET:
        bits |= 16
    elif day < 0 or day >= days:
        bits |= 32
    if entity == NO_NAME:
        bits |= 64
    if scale == UNKNOWN_CODE:
        bits |= 128
    elif scale == WRONG_UNIT:
        bits |= 256
    return bits


@numba.njit("void(i8, i8, i8[::1], i8[:, ::1])", nogil=True, cache=True)
def _keep(bits, row, counts, firsts):  # type: ignore[no-untyped-def]
    """Count the problems of a row, and keep its number where it is among the first."""
    for problem in range(len(counts)):
        if bits >> problem & 1:
            if counts[problem] < firsts.shape[1]:
                firsts[problem, counts[problem]] = row
            counts[problem] += 1


@numba.njit("void(i8[::1], f8)", nogil=True, cache=True, inline="always")
def _add(cell, amount):  # type: ignore[no-untyped-def]
    """Add an amount as whole multiples of 2⁻⁸⁰: integers, so that no order of the rows changes a digit."""
    whole = np.int64(amount)
    rest = (amount - whole) * _LIMB
    middle = np.int64(rest)
    cell[0] += whole
    cell[1] += middle
    cell[2] += np.int64((rest - middle) * _LIMB)
    cell[3] += 1


@numba.njit(
    numba.void(
        _READ_I4, numba.uint32[::1], _READ_I4, numba.uint16[::1], _READ_I4, numba.float64[:, ::1], _READ_F8, _READ_I8,
        numba.int64, numba.int64, numba.uint8[::1], numba.int64[:, :, :, ::1], numba.int64[::1], numba.int64[:, ::1],
    ),
    nogil=True, cache=True,
)  # fmt: skip
def dated_rows(  # type: ignore[no-untyped-def]
    names, entities, carriers, codes, units, scales, amounts, stamps, origin, ticks, month_of_day, cells, counts, firsts
):
    """Add rows to ``cells`` (entity, code, month, limb); rows in error are counted, the first of them kept.

    The i-th name is entity ``entities[i]``, the i-th carrier code ``codes[i]``, and the scale of a carrier and unit
    turns its amounts into the unit of the factor. ``origin`` is local midnight of the first day, ``ticks`` a day.
    """
    days, day, low, high = len(month_of_day), -1, 0, 0
    for row in range(len(amounts)):
        stamp, entity, carrier = stamps[row], entities[np.uint32(names[row])], np.uint32(carriers[row])
        if stamp < low or stamp >= high:  # neighbours are mostly of one day: a division saved
            day = (stamp - origin) // ticks
            low = origin + day * ticks
            high = low + ticks
        scale = scales[carrier, np.uint32(units[row])]
        amount = amounts[row] * scale
        if 0.0 <= amount < LARGEST and scale > 0.0 and 0 <= day < days and entity != NO_NAME:
            _add(cells[entity, codes[carrier], month_of_day[np.uint64(day)]], amount)
        else:
            _keep(_wrong(amounts[row], scale, stamp, day, days, entity), row, counts, firsts)


def carried(cells: NDArray[np.int64]) -> bool:
    """Take the carries of exact cells (…, LIMBS) over, in place; False where a sum is too large to go on."""
    for limb in (2, 1):
        cells[..., limb - 1] += cells[..., limb] >> LIMB_BITS
        cells[..., limb] &= 2**LIMB_BITS - 1
    return bool((cells[..., 0] < 2**62).all())


def amounts_of(cells: NDArray[np.int64]) -> NDArray[np.float64]:
    """Exact cells (…, LIMBS), carries taken over, as floats."""
    amounts: NDArray[np.float64] = (cells[..., 2] / _LIMB + cells[..., 1]) / _LIMB + cells[..., 0]
    return amounts


@numba.njit("void(u4[::1], u1[::1], u2[::1], f8[::1], f8[:, :, ::1], i8, i8)", nogil=True, cache=True)
def coded_block(entities, months, codes, amounts, cells, first, last):  # type: ignore[no-untyped-def]
    """Add the amounts of rows first … last − 1 to ``cells`` (entity, month, code), in row order.

    The places of some rows are computed before their amounts are added: those loops are vectorised. Slices and places
    of 64 bits save the checks of negative indices (11 against 14 ms for 10⁷ rows and two threads; reading takes 10).
    """
    _, month_count, code_count = cells.shape
    flat, places = cells.reshape(-1), np.empty(2048, dtype=np.uint64)
    step, width = np.uint32(month_count), np.uint32(code_count)
    for start in range(first, last, len(places)):
        end = min(start + len(places), last)
        entity, month, code, amount = entities[start:end], months[start:end], codes[start:end], amounts[start:end]
        for i in range(end - start):
            places[i] = (entity[i] * step + month[i]) * width + code[i]
        for i in range(end - start):
            flat[places[i]] += amount[i]


def coded_amounts(
    entities: NDArray[np.uint32],
    months: NDArray[np.uint8],
    codes: NDArray[np.uint16],
    amounts: NDArray[np.float64],
    shape: tuple[int, int, int],
    each: Callable[[Callable[[int], None], int], None] | None = None,
) -> NDArray[np.float64]:
    """Amounts of rows in memory by entity, month and code, shape ``shape``; rows are not checked.

    Args:
        entities: entity of each row, shape (n,), every number < shape[0].
        months: month of each row, shape (n,), every number < shape[1].
        codes: factor code of each row, shape (n,), every number < shape[2].
        amounts: amounts in the unit of the factor, shape (n,).
        shape: numbers of entities, months and codes.
        each: runs a function for every piece (``carbonacct.parallel.each``); serial by default.
    """
    partials = np.empty((BLOCKS, *shape))
    bounds = np.linspace(0, len(amounts), BLOCKS + 1).astype(np.int64)

    def one(block: int) -> None:
        partials[block] = 0.0
        coded_block(entities, months, codes, amounts, partials[block], bounds[block], bounds[block + 1])

    (each or _serial)(one, BLOCKS)
    total: NDArray[np.float64] = partials[0]
    for block in range(1, BLOCKS):
        total += partials[block]
    return total


def _serial(function: Callable[[int], None], count: int) -> None:
    for index in range(count):
        function(index)


@numba.njit("void(f8[:, :, ::1], f8[:, ::1], f8[:, :, ::1])", nogil=True, cache=True)
def apply_factors(amounts, factors, out):  # type: ignore[no-untyped-def]
    """Add amount × factor of every entity, month and code to ``out`` (entity, month, gas), in the order of the codes.

    ``amounts`` is (entity, month, code), ``factors`` (code, gas).
    """
    entities, months, codes = amounts.shape
    for entity in range(entities):
        for month in range(months):
            for code in range(codes):
                amount = amounts[entity, month, code]
                for gas in range(factors.shape[1]):
                    out[entity, month, gas] += amount * factors[code, gas]
