"""Units people write, as exact factors to one base unit per dimension.

The aliases (``units.csv``) and the definitions (``definitions.txt``, a pint definitions file) are reference data of
``factors/units/aliases``. pint is imported when the first unit is parsed. All factors are fractions, so that
万kWh → kWh is exactly 10 000.

Base units: mass kg, energy GJ, normal_volume Nm3, volume m3, currency CNY, dimensionless 1, pressure MPa,
temperature K, power kW, area m2, length m, time h; a ratio has the base of its parts (``GJ/kg``).
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from carbonacct.datafiles import data_folder
from carbonacct.errors import ReferenceDataError, UsageError

_FOLDER = ("units", "aliases", "1")
_MAGNITUDE = "magnitude"
_NUMBER = re.compile(r"^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\*?(.+)$", re.IGNORECASE)
_BOTH_WAYS = re.compile(r"^(.+?)\((.+)\)$")
_SUPERSCRIPT_POWER = re.compile(r"[1１][0０]([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_CARET_POWER = re.compile(r"10\^(\d+)")
# dimension, its base unit, and a pint expression of the base unit
_BASES = (
    ("mass", "kg", "kg"),
    ("energy", "GJ", "GJ"),
    ("normal_volume", "Nm3", "Nm3"),
    ("volume", "m3", "m^3"),
    ("currency", "CNY", "CNY"),
    ("dimensionless", "1", "1"),
    ("pressure", "MPa", "MPa"),
    ("temperature", "K", "kelvin"),
    ("power", "kW", "kW"),
    ("area", "m2", "m^2"),
    ("length", "m", "m"),
    ("time", "h", "hour"),
)


class UnitError(UsageError):
    """A unit is unknown, or two units are of different dimensions."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, and its exact relation to the base unit of its dimension.

    ``base value = value * exact + offset``; ``offset`` is other than 0 for degrees Celsius alone.
    """

    symbol: str
    expression: str
    dimension: str
    base: str
    exact: Fraction
    offset: Fraction = Fraction(0)

    @property
    def to_base(self) -> float:
        """Factor from this unit to ``base``."""
        return float(self.exact)

    @property
    def coal_equivalent(self) -> bool:
        """Whether the unit is one of standard coal (tce, kgce): energy whose basis must be known for electricity."""
        return re.search(r"\b(t|k?g)ce\b", self.expression) is not None


def normalised(text: str) -> str:
    """Text as units are compared: full-width signs made plain, superscripts made digits, blanks removed.

    Powers of ten keep their meaning: ``10⁴`` becomes ``1e4``, while ``m³`` becomes ``m3``.
    """
    powers = _SUPERSCRIPT_POWER.sub(lambda match: f"1e{unicodedata.normalize('NFKC', match[1])}", text)
    plain = "".join(unicodedata.normalize("NFKC", powers).split())
    return _CARET_POWER.sub(r"1e\1", plain).replace("×", "*").replace("º", "°")


def parse_unit(text: str) -> Unit | None:
    """The unit a text means, or None when it is unknown.

    Accepted are the aliases of ``units.csv`` (case-sensitively first), a number or a magnitude before one
    (``1e4 Nm3``, ``千立方米``), the same unit said twice (``吨(t)``), and a ratio of two (``GJ/t``).
    """
    unit = _parse(normalised(text))
    if unit is None:
        return None
    return Unit(text.strip(), unit.expression, unit.dimension, unit.base, unit.exact, unit.offset)


def conversion_factor(unit: Unit | str, to: Unit | str) -> float:
    """Factor that turns an amount in ``unit`` into one in ``to``.

    Raises:
        UnitError: a unit is unknown, the dimensions differ, or the scale has another zero (degrees Celsius).
    """
    first, second = _pair(unit, to)
    if first.offset != second.offset:
        raise UnitError(f"'{first.symbol}' and '{second.symbol}' have different zeros: no factor exists; use convert")
    return float(first.exact / second.exact)


def convert(value: float, unit: Unit | str, to: Unit | str) -> float:
    """``value`` in ``unit`` as an amount in ``to``.

    Raises:
        UnitError: a unit is unknown or the dimensions differ.
    """
    first, second = _pair(unit, to)
    if first.offset != second.offset:
        if not math.isfinite(value):
            return value
        return float((Fraction(repr(float(value))) * first.exact + first.offset - second.offset) / second.exact)
    ratio = first.exact / second.exact
    return value * float(ratio.numerator) / float(ratio.denominator)


def _pair(unit: Unit | str, to: Unit | str) -> tuple[Unit, Unit]:
    first, second = _known(unit), _known(to)
    if first.dimension != second.dimension:
        raise UnitError(
            f"'{first.symbol}' ({first.dimension}) cannot be converted to '{second.symbol}' ({second.dimension})"
        )
    return first, second


def _known(unit: Unit | str) -> Unit:
    if isinstance(unit, Unit):
        return unit
    parsed = parse_unit(unit)
    if parsed is None:
        raise UnitError(f"unknown unit '{unit}'")
    return parsed


@dataclass(frozen=True, slots=True)
class _Aliases:
    exact: dict[str, str]
    lower: dict[str, str]
    magnitudes: dict[str, Fraction]


@lru_cache(maxsize=1)
def _aliases() -> _Aliases:
    """The alias table; a lower-case spelling that could mean two units is left out."""
    path = _file("units.csv")
    exact: dict[str, str] = {}
    lower: dict[str, set[str]] = {}
    magnitudes: dict[str, Fraction] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            alias = normalised(row["alias"])
            if exact.setdefault(alias, row["unit"]) != row["unit"]:
                raise ReferenceDataError(f"{path}: '{alias}' stands for '{exact[alias]}' and for '{row['unit']}'")
            lower.setdefault(alias.lower(), set()).add(row["unit"])
            if row["note"] == _MAGNITUDE:
                magnitudes[alias] = Fraction(row["unit"])
    unambiguous = {alias: next(iter(units)) for alias, units in lower.items() if len(units) == 1}
    return _Aliases(exact, unambiguous, magnitudes)


def _file(name: str) -> Path:
    path = data_folder("factors").joinpath(*_FOLDER, name)
    if not path.is_file():
        raise ReferenceDataError(f"{path} is missing")
    return path


@lru_cache(maxsize=4096)
def _parse(text: str) -> Unit | None:
    """The unit of a normalised text."""
    if not text:
        return None
    aliases = _aliases()
    expression = aliases.exact.get(text) or aliases.lower.get(text.lower())
    if expression is not None:
        return _evaluate(expression)
    return _scaled(text) or _said_twice(text) or _ratio(text)


def _scaled(text: str) -> Unit | None:
    """A power of ten or a magnitude before a unit; ``104m3`` is refused: it may be a 10⁴ that lost its superscript."""
    match = _NUMBER.match(text)
    if match:
        number = Fraction(match[1])
        power = all(str(part).rstrip("0") == "1" for part in (number.numerator, number.denominator))
        return _times(number, _parse(match[2])) if power else None
    for word, magnitude in sorted(_aliases().magnitudes.items(), key=lambda item: -len(item[0])):
        if text.startswith(word) and len(text) > len(word):
            return _times(magnitude, _parse(text[len(word) :]))
    return None


def _times(number: Fraction, unit: Unit | None) -> Unit | None:
    if unit is None or unit.offset:
        return None
    return Unit(unit.symbol, f"{number} * ({unit.expression})", unit.dimension, unit.base, number * unit.exact)


def _said_twice(text: str) -> Unit | None:
    """``吨(t)``: accepted when both spellings mean the same."""
    match = _BOTH_WAYS.match(text)
    if not match:
        return None
    first, second = _parse(match[1]), _parse(match[2])
    if first is None or second is None:
        return None
    same = (first.dimension, first.exact, first.offset) == (second.dimension, second.exact, second.offset)
    return first if same else None


def _ratio(text: str) -> Unit | None:
    """``GJ/t``: one unit by another."""
    top, slash, bottom = text.partition("/")
    numerator, denominator = (_parse(top), _parse(bottom)) if slash else (None, None)
    if numerator is None or denominator is None or numerator.offset or denominator.offset:
        return None
    return Unit(
        text,
        f"({numerator.expression}) / ({denominator.expression})",
        f"{numerator.dimension}/{denominator.dimension}",
        f"{numerator.base}/{denominator.base}",
        numerator.exact / denominator.exact,
    )


@lru_cache(maxsize=1)
def _registry() -> Any:
    """pint's registry with exact fractions and our definitions."""
    import pint  # noqa: PLC0415  (costs 0.5 s: loaded when the first unit is parsed)

    registry: Any = pint.UnitRegistry(non_int_type=Fraction)
    registry.load_definitions(_file("definitions.txt"))
    return registry


@lru_cache(maxsize=1)
def _dimensions() -> dict[frozenset[tuple[str, Fraction]], tuple[str, str, Fraction]]:
    """Dimension name, base unit and pint's size of that base unit, by pint's dimensionality."""
    found = {}
    for dimension, base, expression in _BASES:
        size, dimensionality, _ = _pint_size(expression)
        found[dimensionality] = (dimension, base, size)
    return found


def _pint_size(expression: str) -> tuple[Fraction, frozenset[tuple[str, Fraction]], Fraction]:
    """Size of an expression in pint's base units, its dimensionality, and its offset (for degrees Celsius)."""
    registry = _registry()
    quantity = registry.parse_expression(expression)
    if not hasattr(quantity, "dimensionality"):
        return Fraction(quantity), frozenset(), Fraction(0)
    zero = registry.Quantity(Fraction(0), quantity.units).to_base_units().magnitude
    one = registry.Quantity(Fraction(1), quantity.units).to_base_units().magnitude
    size = Fraction(quantity.magnitude) * (Fraction(one) - Fraction(zero))
    return size, frozenset((str(k), Fraction(v)) for k, v in quantity.dimensionality.items()), Fraction(zero)


def size_and_dimensions(unit: Unit) -> tuple[Fraction, tuple[tuple[str, Fraction], ...]]:
    """Exact size of a unit in pint's base units, and its exponents by base dimension, sorted."""
    size, dimensionality, _ = _pint_size(unit.expression)
    return size, tuple(sorted(dimensionality))


@lru_cache(maxsize=1024)
def _evaluate(expression: str) -> Unit:
    """The unit of an expression of the alias table.

    Raises:
        ReferenceDataError: pint does not know the expression.
    """
    try:
        size, dimensionality, offset = _pint_size(expression)
    except Exception as error:
        raise ReferenceDataError(f"{_file('units.csv')}: '{expression}' is not a unit: {error}") from error
    if dimensionality in _dimensions():
        dimension, base, base_size = _dimensions()[dimensionality]
        return Unit(expression, expression, dimension, base, size / base_size, offset / base_size)
    name = " ".join(f"{part}^{power}" for part, power in sorted(dimensionality))
    return Unit(expression, expression, name, "SI", size)
