"""One uncertainty record from what a caller holds: a mapping, a stats_arrays row, or an importer's Uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from carbonacct.errors import UsageError
from carbonacct.lca.datasets import Uncertainty
from carbonacct.lca.entries import ALONE, UNCERTAINTY_DTYPE

NUMBERS = ("loc", "scale", "shape", "minimum", "maximum")


def as_record(given: Any) -> tuple[Any, int]:
    """A record of :data:`UNCERTAINTY_DTYPE` and its group (−1: moves alone).

    Args:
        given: a mapping with stats_arrays' names (``uncertainty_type`` or ``uncertainty type``; optional ``group``),
            a row of a structured array, or an :class:`Uncertainty`.

    Raises:
        UsageError: it is none of these, or names an unknown field.
    """
    if isinstance(given, Uncertainty):
        fields = {name: getattr(given, name) for name in NUMBERS}
        fields |= {"uncertainty_type": given.distribution, "negative": given.negative}
    elif isinstance(given, Mapping):
        fields = {str(name).replace(" ", "_"): value for name, value in given.items()}
    elif isinstance(given, np.void) and given.dtype.names:
        fields = {name: given[name] for name in given.dtype.names}
    else:
        kind = type(given).__name__
        raise UsageError(f"an uncertainty is a mapping, a stats_arrays row or an Uncertainty, not {kind}")
    group = int(fields.pop("group", ALONE))
    unknown = set(fields) - set(UNCERTAINTY_DTYPE.names or ())
    if unknown or "uncertainty_type" not in fields:
        raise UsageError(f"an uncertainty needs uncertainty_type, and knows no {', '.join(sorted(unknown)) or 'more'}")
    record = np.zeros((), dtype=UNCERTAINTY_DTYPE)
    for name in UNCERTAINTY_DTYPE.names or ():
        record[name] = fields.get(name, np.nan if name in NUMBERS else 0)
    return record, group
