"""Judges a value against the targets of an indicator: status, and the smallest change that would meet the target."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    """A way to the target: change the numerator, the denominator or the value, or put items right."""

    kind: str
    amount: float
    unit: str


@dataclass(frozen=True)
class Result:
    """A value (None: data are missing) in its unit, how it came about, and the ways to a target."""

    value: float | bool | None
    unit: str
    arithmetic: str
    gaps: Callable[[float], list[Gap]]


def gap_ratio(above: float, below: float, target: float, above_unit: str, below_unit: str, up: bool) -> list[Gap]:
    """The numerator that would do; for an upper limit also the denominator."""
    found = [Gap("numerator", abs(target * below - above), above_unit)]
    return found if up else [*found, Gap("denominator", above / target - below, below_unit)]


def gap_count(above: float, below: float, target: float) -> list[Gap]:
    """The next whole number of things."""
    return [Gap("numerator", float(math.ceil(target * below - 1e-9) - above), "1")]


def gap_value(value: float, target: float, unit: str, whole: bool) -> list[Gap]:
    amount = abs(target - value)
    return [Gap("value", float(math.ceil(amount - 1e-9)) if whole else amount, unit)]


def status(value: float | bool | None, target: float | bool, direction: str) -> str:
    """Full precision; a value equal to the target within 1e-12 counts as equal, and equal is enough."""
    if value is None:
        return "missing"
    if isinstance(target, bool):
        return "met" if value is target else "not_met"
    if math.isclose(value, target, rel_tol=1e-12):
        return "met"
    return "met" if (value < target if direction == "<=" else value > target) else "not_met"
