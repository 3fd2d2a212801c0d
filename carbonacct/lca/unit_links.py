"""Units of exchanges against units of flows: exact, checked by dimension, and named.

Spellings of the data formats stand in ``rulesets/lca/units.csv``; everything else is read by :mod:`carbonacct.units`.
A unit that neither knows is a dimension of its own: it fits itself alone.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from carbonacct.errors import ReferenceDataError
from carbonacct.lca.datasets import Flow
from carbonacct.units.dimensions import PLAIN, Measure, measure
from carbonacct.units.registry import UnitError

FILE = Path(__file__).resolve().parents[1] / "rulesets" / "lca" / "units.csv"
_OWN = {"item", "person", "vehicle", "Bq", "mol", "guest night", "kg SWU", "kelvin"}
_NUMBER = re.compile(r"\d+(\.\d+)?(/\d+)?")
_CURRENCY = re.compile(r"[A-Z]{3}( ?\d{4})?")
_MASS, _ENERGY = measure("kg").powers, measure("MJ").powers
TOLERANCE = 1e-3
"""A conversion that the file states and that differs from the exact one by more than this is reported."""


@dataclass(frozen=True, slots=True)
class UnitLink:
    """How an amount becomes one in another unit: ``amount × factor``; ``how`` says it in words.

    ``stated`` is the factor that the file itself gives for the same pair of units, where it differs.
    """

    factor: float
    how: str
    stated: float | None = None


@lru_cache(maxsize=4096)
def unit_measure(text: str) -> Measure | None:
    """Dimension and size of a unit as a data format writes it, or None where it is unknown."""
    text = text.strip()
    expression = _aliases().get(text)
    if expression is not None:
        return _product(expression)
    if _CURRENCY.fullmatch(text):
        return Measure(((text, Fraction(1)),), Fraction(1))
    try:
        return measure(text) if text else None
    except UnitError:
        lowered = _aliases().get(text.lower())
        return _product(lowered) if lowered is not None else None


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    with FILE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = {row["alias"]: row["expression"] for row in rows}
    if len(found) < len(rows):
        raise ReferenceDataError(f"{FILE.name}: an alias stands twice")
    return found


def _product(expression: str) -> Measure:
    found = PLAIN
    for part in expression.split("*"):
        if _NUMBER.fullmatch(part):
            found = Measure(found.powers, found.size * Fraction(part))
        else:
            found = found.times(Measure(((part, Fraction(1)),), Fraction(1)) if part in _OWN else measure(part))
    return found


def is_mass(unit: str) -> bool:
    """Whether a unit is one of mass."""
    found = unit_measure(unit)
    return found is not None and found.powers == _MASS


def is_energy(unit: str) -> bool:
    """Whether a unit is one of energy."""
    found = unit_measure(unit)
    return found is not None and found.powers == _ENERGY


def same_dimension(first: str, second: str) -> bool:
    """Whether two units measure one thing."""
    return _direct(first, second) is not None


def unit_factor(unit: str, to: str, flow: Flow | None = None) -> UnitLink | None:
    """Factor from ``unit`` to ``to``, or None where they do not fit.

    Units of one dimension are converted exactly. Units of two (kg of something counted in items) take the conversion
    that the file states for the flow, if it states one.
    """
    stated = _stated(unit, to, flow) if flow is not None else None
    direct = _direct(unit, to)
    if direct is not None:
        differs = stated is not None and abs(stated - direct) > TOLERANCE * direct
        return UnitLink(direct, f"{unit} → {to}", stated if differs else None)
    if stated is not None and flow is not None:
        return UnitLink(stated, f"{unit} → {to} ({flow.name})")
    return None


def _direct(unit: str, to: str) -> float | None:
    if unit.strip() == to.strip():
        return 1.0
    first, second = unit_measure(unit), unit_measure(to)
    if first is None or second is None or not first.fits(second):
        return None
    return float(first.size / second.size)


def _stated(unit: str, to: str, flow: Flow) -> float | None:
    """By way of the flow's reference unit and the conversions that its file states."""
    first, second = _per_reference(unit, flow), _per_reference(to, flow)
    return second / first if first and second else None


def _per_reference(unit: str, flow: Flow) -> float | None:
    """How many of a unit one reference unit of the flow is."""
    for other, count in flow.conversions:
        if other.strip() == unit.strip():
            return count
    direct = _direct(flow.unit, unit)
    if direct is not None:
        return direct
    for other, count in flow.conversions:
        factor = _direct(other, unit)
        if factor is not None:
            return count * factor
    return None
