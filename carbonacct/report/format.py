"""How numbers and units are shown: rounding half to even (GB/T 8170), thousands separators, units in two languages.

Only texts are made here; no shown number is ever computed with again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal

from carbonacct.units.rounding import round_gbt8170

MISSING = "—"
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LARGEST_PLAIN = 1e15
_SMALLEST_PLAIN = 1e-4
_UNIT_WORDS = {
    "zh": (("1e4 CNY", "万元"), ("1e8 CNY", "亿元"), ("CNY", "元"), ("1e4 Nm3", "万Nm³")),
    "en": (("1e4 CNY", "10⁴ CNY"), ("1e8 CNY", "10⁸ CNY"), ("1e4 Nm3", "10⁴ Nm³")),
}
_GASES = (("CO2", "CO₂"), ("CH4", "CH₄"), ("N2O", "N₂O"), ("m3", "m³"))


def _exponent(value: float) -> int:
    """Decimal exponent of a finite, non-zero value (1234.5 → 3)."""
    return Decimal(repr(value)).adjusted()


def _fixed(value: float, decimals: int) -> str:
    return f"{Decimal(round_gbt8170(value, decimals)):,f}"


def _scientific(value: float, significant: int = 3) -> str:
    exponent = _exponent(value)
    mantissa = round_gbt8170(Decimal(repr(value)).scaleb(-exponent), significant - 1)
    return f"{mantissa}×10{str(exponent).translate(_SUPERSCRIPTS)}"


def decimals_for(values: Iterable[float | None], significant: int = 6, most: int = 6) -> int:
    """Decimal places that show the largest of ``values`` with ``significant`` digits (0 … ``most``)."""
    finite = [abs(v) for v in values if v is not None and math.isfinite(v) and v != 0]
    if not finite:
        return 0
    return min(most, max(0, significant - 1 - _exponent(max(finite))))


def number_text(value: float | None, decimals: int | None = None, significant: int = 5) -> str:
    """``value`` with thousands separators; ``—`` when there is none.

    Without ``decimals`` the value is shown with ``significant`` digits, whole digits never dropped. A value
    that would be rounded to nothing, or has more than 15 whole digits, is shown in scientific notation.
    """
    if value is None or not math.isfinite(value):
        return MISSING
    value = float(value)
    if value == 0:
        return "0" if not decimals else _fixed(0.0, decimals)
    places = decimals_for([value], significant) if decimals is None else decimals
    least = _SMALLEST_PLAIN if decimals is None else 0.5 * 10.0**-places
    if abs(value) >= _LARGEST_PLAIN or abs(value) < least:
        return _scientific(value)
    return _fixed(value, places)


def short_text(value: float | None, significant: int = 4) -> str:
    """``value`` with at most ``significant`` digits, whole digits never dropped and no zeros behind."""
    shown = number_text(value, significant=significant)
    return shown.rstrip("0").rstrip(".") if "." in shown and "×" not in shown else shown


def exact_text(value: float | None) -> str:
    """A typed or published value with the digits it has (ten at most), thousands separated."""
    if value is None or not math.isfinite(value):
        return MISSING
    plain = f"{value:.10g}"
    return f"{Decimal(plain):,f}" if 1e-6 <= abs(value) < _LARGEST_PLAIN or value == 0 else _scientific(value, 6)


def count_text(count: int) -> str:
    """A whole number with thousands separators."""
    return f"{count:,}"


def percent_text(value: float | None, decimals: int = 2) -> str:
    """A share (0 … 1) as per cent, without the sign ``%``."""
    if value is None or not math.isfinite(value):
        return MISSING
    return number_text(float(Decimal(repr(float(value))).scaleb(2)), decimals)


def unit_text(unit: str, lang: str = "zh") -> str:
    """A unit as people read it: ``tCO2/1e4 CNY`` → ``tCO₂/万元``; the unit one has no text."""
    if unit in {"1", ""}:
        return ""
    for written, shown in (*_UNIT_WORDS[lang], *_GASES):
        unit = unit.replace(written, shown)
    return unit
