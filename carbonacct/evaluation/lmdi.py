"""LMDI-I: the change of a sum of products is shared out among the factors without a remainder (Ang 2005, 2015).

A cell is a product of factors, V_k = Π x_kj, and the figure is V = Σ V_k. The effect of factor j is, with the
logarithmic mean L(a, b) = (a − b) / (ln a − ln b),

    additive        Σ_k L(V_k¹, V_k⁰) · ln(x_kj¹ / x_kj⁰)            the effects add up to V¹ − V⁰
    multiplicative  exp(additive / L(V¹, V⁰))                        the effects multiply to V¹ / V⁰

Zeros are taken at their analytic limits (Ang & Liu 2007): the change of a cell that is zero at one end goes in equal
parts to the factors that are zero there; a cell that is zero at both ends has no effect. A factor that is undefined
(NaN: the emission factor of a carrier that was not used) takes its value of the other end, so that it has no effect.
Sums are exact (``math.fsum``): the order of the cells does not matter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from carbonacct.errors import UsageError

Cells = Sequence[Sequence[float]]
"""Factors of every cell, the same number in each."""


def logarithmic_mean(a: float, b: float) -> float:
    """L(a, b) of two numbers not below zero: (a − b) / (ln a − ln b), a where both are equal, 0 where one is zero."""
    if a == 0 or b == 0:
        return 0.0
    ratio = _log_ratio(a, b)
    return (a - b) / ratio if ratio else (a + b) / 2


def value(cells: Cells) -> float:
    """The figure: sum of the products; an undefined factor counts only in a cell that another factor makes zero.

    Raises:
        UsageError: a cell is negative or undefined.
    """
    return math.fsum(_product(cell) for cell in cells)


def cell_effects(start: Sequence[float], end: Sequence[float]) -> tuple[float, ...]:
    """Additive effects of the factors of one cell; their sum is the change of the cell.

    Raises:
        UsageError: the cells are not alike, or a factor is negative or undefined where its cell is not zero.
    """
    if len(start) != len(end):
        raise UsageError(f"a cell has {len(start)} factors at the start and {len(end)} at the end")
    before, after = _product(start), _product(end)
    if before == 0 and after == 0:
        return (0.0,) * len(start)
    if before == 0 or after == 0:
        zeros = [number for number, factor in enumerate(end if after == 0 else start) if factor == 0]
        share = (after - before) / len(zeros) if zeros else 0.0
        return tuple(share if number in zeros else 0.0 for number in range(len(start)))
    mean = logarithmic_mean(after, before)
    return tuple(mean * _log_ratio(one, other) for one, other in zip(end, start, strict=True))


def additive(start: Cells, end: Cells) -> tuple[float, ...]:
    """Effect of every factor in the unit of the figure; the effects add up to its change.

    Args:
        start: factors of each cell at the start.
        end: factors of the same cells at the end.

    Raises:
        UsageError: the cells are not alike, or a factor is negative or undefined where its cell is not zero.
    """
    if len(start) != len(end):
        raise UsageError(f"{len(start)} cells at the start and {len(end)} at the end")
    effects = [cell_effects(before, after) for before, after in zip(start, end, strict=True)]
    if len({len(cell) for cell in effects}) > 1:
        raise UsageError("cells with different numbers of factors")
    return tuple(math.fsum(column) for column in zip(*effects, strict=True))


def multiplicative(start: Cells, end: Cells) -> tuple[float, ...]:
    """Effect of every factor as a ratio; the effects multiply to the figure's end ÷ its start.

    Raises:
        UsageError: as :func:`additive`, or the figure is zero at one end, so that there is no ratio.
    """
    mean = logarithmic_mean(value(end), value(start))
    if mean == 0:
        raise UsageError("the figure is zero at one end: it has no ratio")
    return tuple(math.exp(effect / mean) for effect in additive(start, end))


def _log_ratio(a: float, b: float) -> float:
    """ln(a / b) of two numbers above zero; exact where they are close, without overflow where they are far apart."""
    if abs(a - b) < 0.5 * b:
        return math.log1p((a - b) / b)
    return math.log(a) - math.log(b)


def _product(cell: Sequence[float]) -> float:
    """Value of a cell: zero where a factor is zero, whatever the others are.

    Logarithms would forgive two negative factors; a negative one is refused, for the effects would be meaningless.
    """
    if any(factor < 0 for factor in cell):
        raise UsageError(f"a factor is negative: {tuple(cell)}")
    if any(factor == 0 for factor in cell):
        return 0.0
    product = 1.0
    for factor in cell:
        product *= factor
    if not 0 < product < math.inf:
        raise UsageError(f"a cell has no value: {tuple(cell)}")
    return product
