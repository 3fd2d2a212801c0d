"""Units as exponents of base dimensions, for checking formulas: what may be added, and what a ratio is measured in.

Two things differ from physics on purpose. Standard coal is a dimension of its own: a tonne of it is not so many joules
of electricity without a basis (calorific or equivalent). And the substance of a mass belongs to its dimension: t CO2
and t CO2e never add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from carbonacct.units.ratios import substance_of
from carbonacct.units.registry import Unit, UnitError, normalised, parse_unit, size_and_dimensions

_COAL = "standard coal"
_PER_CENT = {"%": Fraction(1, 100), "1": Fraction(1), "": Fraction(1)}


@dataclass(frozen=True, slots=True)
class Measure:
    """What a value is measured in: exponents of base dimensions, and the exact size of one unit in the base units."""

    powers: tuple[tuple[str, Fraction], ...]
    size: Fraction

    def times(self, other: Measure) -> Measure:
        """The measure of a product."""
        return Measure(_powers(self.powers, other.powers, 1), self.size * other.size)

    def over(self, other: Measure) -> Measure:
        """The measure of a ratio."""
        return Measure(_powers(self.powers, other.powers, -1), self.size / other.size)

    def fits(self, other: Measure) -> bool:
        """Whether both have one dimension, so that they may be added and compared."""
        return self.powers == other.powers

    def scale(self, to: Measure) -> float:
        """Factor from this unit to another of the same dimension.

        Raises:
            UnitError: the dimensions differ.
        """
        if not self.fits(to):
            raise UnitError(f"{self.named()} is not {to.named()}")
        return float(self.size / to.size)

    def named(self) -> str:
        """The dimension in words: ``mass[CO2] standard coal^-1``, or ``1``."""
        parts = [name if power == 1 else f"{name}^{power}" for name, power in self.powers]
        return " ".join(parts) or "1"


def _powers(
    first: tuple[tuple[str, Fraction], ...], second: tuple[tuple[str, Fraction], ...], sign: int
) -> tuple[tuple[str, Fraction], ...]:
    found = dict(first)
    for name, power in second:
        found[name] = found.get(name, Fraction(0)) + sign * power
    return tuple(sorted((name, power) for name, power in found.items() if power))


PLAIN = Measure((), Fraction(1))
"""The measure of a bare number."""


@lru_cache(maxsize=512)
def measure(text: str) -> Measure:
    """The measure of a unit as written: ``tCO2/tce``, ``tce/万元``, ``kWh``, ``%``, ``1``.

    Raises:
        UnitError: a part of it is no unit.
    """
    if text.strip() in _PER_CENT:
        return Measure((), _PER_CENT[text.strip()])
    top, slash, bottom = text.partition("/")
    found = _one(top)
    return found.over(_one(bottom)) if slash else found


def _one(text: str) -> Measure:
    if text.strip() in _PER_CENT:
        return Measure((), _PER_CENT[text.strip()])
    name, substance = substance_of(normalised(text))
    unit = parse_unit(name)
    if unit is None or unit.offset:
        raise UnitError(f"unknown unit '{text}'")
    if unit.coal_equivalent:
        return Measure(((_COAL, Fraction(1)),), unit.exact / _tce().exact)
    size, powers = size_and_dimensions(unit)
    if substance:
        powers = tuple((f"{name}[{substance}]" if name == "[mass]" else name, power) for name, power in powers)
    return Measure(tuple(sorted(powers)), size)


def _tce() -> Unit:
    unit = parse_unit("tce")
    if unit is None:
        raise UnitError("unknown unit 'tce'")
    return unit
