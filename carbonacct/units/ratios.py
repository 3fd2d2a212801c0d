"""Units of factors: one unit of a substance per another unit (``tC/GJ``, ``kgCO2/kWh``, ``GJ/万Nm3``)."""

from __future__ import annotations

import re
from typing import NamedTuple

from carbonacct.units.registry import Unit, UnitError, conversion_factor, normalised, parse_unit

# spelling of a substance after the mass unit → the substance; the longest spelling is tried first
_SUBSTANCES = {
    "co2e": "CO2e",
    "co2eq": "CO2e",
    "co2-eq": "CO2e",
    "co2当量": "CO2e",
    "二氧化碳当量": "CO2e",
    "co2": "CO2",
    "二氧化碳": "CO2",
    "ch4": "CH4",
    "甲烷": "CH4",
    "n2o": "N2O",
    "氧化亚氮": "N2O",
    "sf6": "SF6",
    "六氟化硫": "SF6",
    "nf3": "NF3",
    "三氟化氮": "NF3",
    "c": "C",
    "碳": "C",
}
_LONGEST_FIRST = sorted(_SUBSTANCES, key=len, reverse=True)


class Ratio(NamedTuple):
    """A numerator, a denominator and the substance the numerator is made of (empty: not named)."""

    numerator: Unit
    denominator: Unit
    substance: str


def substance_of(text: str) -> tuple[str, str]:
    """A unit text without its substance, and the substance: ``kgCO2`` → (``kg``, ``CO2``), ``tce`` → (``tce``, "")."""
    plain = normalised(text)
    if parse_unit(plain) is not None:
        return plain, ""
    lower = plain.lower()
    for spelling in _LONGEST_FIRST:
        for ending in (spelling, f"({spelling})"):
            rest = plain[: -len(ending)]
            unit = parse_unit(rest) if lower.endswith(ending) else None
            if unit is not None and unit.dimension == "mass":
                return rest, _SUBSTANCES[spelling]
    return plain, ""


def parse_ratio(text: str) -> Ratio | None:
    """The units and the substance of ``numerator/denominator``, or None when the text is not such a ratio."""
    top, slash, bottom = normalised(text).partition("/")
    if not slash:
        return None
    if re.fullmatch(r"\(.+\)", bottom):
        bottom = bottom[1:-1]
    name, substance = substance_of(top)
    numerator, denominator = parse_unit(name), parse_unit(bottom)
    if numerator is None or denominator is None:
        return None
    return Ratio(numerator, denominator, substance)


def convert_ratio(value: float, ratio: Ratio | str, numerator: str, denominator: str) -> float:
    """``value`` in ``ratio`` as an amount of ``numerator`` per ``denominator`` (both without a substance).

    Raises:
        UnitError: the text is not a ratio, or a dimension differs.
    """
    parsed = parse_ratio(ratio) if isinstance(ratio, str) else ratio
    if parsed is None:
        raise UnitError(f"'{ratio}' is not a ratio of two units")
    return value * conversion_factor(parsed.numerator, numerator) / conversion_factor(parsed.denominator, denominator)
