"""The uncertainty printed with a factor, as the half-width of its 95 % interval relative to the value.

A cell of the column ``uncertainty`` of ``factors.csv`` says one of

    ±10%                    half-width of the 95 % interval
    -50%/+150%              lower and upper limit relative to the value
    92800..105000           lower and upper limit in the factor's unit
    normal sd=5%            standard deviation relative to the value
    lognormal gsd=1.4       geometric standard deviation
    uniform 0.9..1.1        all between two limits in the factor's unit

Of an interval that is not symmetric the larger side counts (2006 IPCC Guidelines, volume 1, chapter 3, section
3.2.3.1).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from statistics import NormalDist

CONFIDENCE = 0.95
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?"
_BOTH = re.compile(rf"(?:±|\+-|\+/-)?({_NUMBER})%")
_SIDES = re.compile(rf"-({_NUMBER})%/\+({_NUMBER})%")
_LIMITS = re.compile(rf"(?:normal|lognormal)?({_NUMBER})\.\.({_NUMBER})")
_DEVIATION = re.compile(rf"normalsd=({_NUMBER})%")
_GEOMETRIC = re.compile(rf"lognormalgsd=({_NUMBER})")
_UNIFORM = re.compile(rf"uniform({_NUMBER})\.\.({_NUMBER})")


def half_width(text: str, value: float) -> float | None:
    """Half-width of the 95 % interval of a factor ÷ its value (0.1 is ±10 %).

    Args:
        text: the cell ``uncertainty``.
        value: value of the factor; limits are compared with it.

    Returns:
        None where the text is empty or says nothing that is understood (a value outside its own limits, for one).
    """
    return _half_width("".join(unicodedata.normalize("NFKC", text).replace("−", "-").lower().split()), value)


@lru_cache(maxsize=4096)
def _half_width(text: str, value: float) -> float | None:
    covered = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    found: float | None = None
    if match := _BOTH.fullmatch(text):
        found = float(match[1]) / 100
    elif match := _SIDES.fullmatch(text):
        found = max(float(match[1]), float(match[2])) / 100
    elif match := _LIMITS.fullmatch(text):
        found = _of_limits(float(match[1]), float(match[2]), value)
    elif match := _DEVIATION.fullmatch(text):
        found = covered * float(match[1]) / 100
    elif (match := _GEOMETRIC.fullmatch(text)) and float(match[1]) >= 1:
        found = float(match[1]) ** covered - 1
    elif match := _UNIFORM.fullmatch(text):
        widest = _of_limits(float(match[1]), float(match[2]), value)
        found = None if widest is None else CONFIDENCE * widest
    return found if found is not None and found >= 0 else None


def _of_limits(lower: float, upper: float, value: float) -> float | None:
    """The larger side of an interval relative to the value, which must lie in it."""
    if value == 0 or not lower <= value <= upper:
        return None
    return max(value - lower, upper - value) / abs(value)
