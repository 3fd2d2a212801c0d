"""Values far from the others of their group: median and median absolute deviation of the logarithms."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import log
from statistics import median
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

_NORMAL = 0.6745  # a normal deviation in median absolute deviations
_FAR = 3.5  # Iglewicz and Hoaglin (1993), How to detect and handle outliers: modified z-score


def deviants(values: Mapping[Key, float], fewest: int, times: float) -> dict[Key, float]:
    """Values that stand out from the median, and how many times it they are.

    A value stands out when it is at least ``times`` above or below the median and its modified z-score, taken of the
    logarithms, is above 3.5. Values that are not above zero are left out; fewer than ``fewest`` values have no outlier.
    """
    positive = {key: value for key, value in values.items() if value > 0}
    if len(positive) < fewest:
        return {}
    logs = {key: log(value) for key, value in positive.items()}
    middle = median(logs.values())
    spread = median(abs(value - middle) for value in logs.values())
    return {
        key: positive[key] / median(positive.values())
        for key, value in logs.items()
        if abs(value - middle) >= log(times) and _NORMAL * abs(value - middle) > _FAR * spread
    }


def times_text(ratio: float) -> str:
    """``100``, ``4.2`` or ``0.052`` times."""
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2g}"
