"""Units: what people write, as exact factors between dimensions that never mix, and rounding for display."""

from __future__ import annotations

from carbonacct.units.ratios import Ratio, convert_ratio, parse_ratio, substance_of
from carbonacct.units.registry import Unit, UnitError, conversion_factor, convert, parse_unit
from carbonacct.units.rounding import round_gbt8170

__all__ = [
    "Ratio",
    "Unit",
    "UnitError",
    "conversion_factor",
    "convert",
    "convert_ratio",
    "parse_ratio",
    "parse_unit",
    "round_gbt8170",
    "substance_of",
]
