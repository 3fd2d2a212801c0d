"""Numbers and distributions in the rows of Brightway's sheets."""

from __future__ import annotations

import math
import re

from carbonacct.findings import finding
from carbonacct.lca.datasets import Uncertainty
from carbonacct.lca.importers.brightway_blocks import Row
from carbonacct.lca.importers.brightway_sheets import words
from carbonacct.lca.importers.formulas import near
from carbonacct.lca.importers.reading import Reading
from carbonacct.lca.importers.uncertainties import LOGNORMAL, NORMAL, TRIANGULAR, UNIFORM

_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+")
_NAMES = {
    "undefined": 0,
    "no uncertainty": 1,
    "lognormal": 2,
    "normal": 3,
    "uniform": 4,
    "triangular": 5,
    "bernoulli": 6,
    "discrete uniform": 7,
    "weibull": 8,
    "gamma": 9,
    "beta": 10,
    "generalized extreme value": 11,
    "student's t": 12,
    "beta pert": 13,
}
_CERTAIN = (0, 1)
_MODAL = (TRIANGULAR, 13)
_BOUNDED = (UNIFORM, 7, *_MODAL)
_SCALED = (NORMAL, 8, 9, 11)
_SHAPED = (8, 9, 10, 12)
_HIGHEST = 13


def cell_number(row: Row, column: str, reading: Reading) -> float | None:
    """A finite number, or None with a finding.

    A decimal comma in a text is read as such and counted; ``1,500`` could be two numbers and is refused.
    """
    value, place = row.cells.get(column, ""), row.at(column)
    if isinstance(value, str):
        if _THOUSANDS.fullmatch(value):
            reading.findings.append(finding("lca_table.ambiguous_number", place, value=value))
            return None
        if _DECIMAL_COMMA.fullmatch(value):
            reading.count("lca_table.decimal_comma", place)
            value = value.replace(",", ".")
    return reading.number(value, place, text_is_usual=not row.sheet.typed)


def _quiet(row: Row, column: str) -> float:
    """A number, NaN where the cell holds none: columns of distributions are used for remarks, too."""
    value = row.cells.get(column)
    if isinstance(value, str):
        try:
            return float(value.replace(",", ".") if _DECIMAL_COMMA.fullmatch(value) else value)
        except ValueError:
            return math.nan
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan


def row_uncertainty(row: Row, amount: float, reading: Reading) -> Uncertainty | None:
    """The distribution that a row names, in the terms of stats_arrays; impossible ones are left out and counted.

    As in Brightway a lognormal without ``loc`` has the amount as its median.
    """
    if "uncertainty type" not in row.cells:
        return None
    written = words(row.cells["uncertainty type"]).lower()
    kind = _NAMES.get(written, _quiet(row, "uncertainty type"))
    if kind in _CERTAIN:
        return None
    if not (math.isfinite(kind) and float(kind).is_integer() and 0 <= kind <= _HIGHEST):
        reading.count("lca_dataset.unknown_distribution", row.at("uncertainty type"))
        return None
    loc, scale, shape, low, high = (_quiet(row, name) for name in ("loc", "scale", "shape", "minimum", "maximum"))
    found = Uncertainty(int(kind), loc, scale, shape, low, high, negative=_flag(row, amount))
    if found.distribution == LOGNORMAL:
        return _lognormal(found, row, amount, reading)
    if not _possible(found):
        reading.count("lca_dataset.impossible_distribution", row.at("uncertainty type"))
        return None
    return found


def _lognormal(found: Uncertainty, row: Row, amount: float, reading: Reading) -> Uncertainty | None:
    loc = found.loc if math.isfinite(found.loc) else math.log(abs(amount)) if amount else math.nan
    if not (math.isfinite(loc) and found.scale > 0 and math.isfinite(found.scale)):
        code = "lca_dataset.no_spread" if found.scale == 0 else "lca_dataset.impossible_distribution"
        reading.count(code, row.at("scale", "uncertainty type"))
        return None
    if amount == 0 or not near(math.exp(min(loc, 700)), abs(amount), 1e-3):
        reading.count("lca_table.centre_elsewhere", row.at("loc", "uncertainty type"))
    return Uncertainty(LOGNORMAL, loc, found.scale, negative=amount < 0, minimum=found.minimum, maximum=found.maximum)


def _flag(row: Row, amount: float) -> bool:
    value = row.cells.get("negative")
    if isinstance(value, bool):
        return value
    text = words(value).lower()
    return text in {"true", "1"} or (text not in {"false", "0"} and amount < 0)


def _possible(found: Uncertainty) -> bool:
    kind = found.distribution
    low, high = found.minimum, found.maximum
    if kind in _BOUNDED:
        inside = kind not in _MODAL or low <= found.loc <= high
        return math.isfinite(low) and math.isfinite(high) and low < high and inside
    if kind in _SHAPED and not found.shape > 0:
        return False
    if kind in _SCALED:
        return found.scale > 0 and math.isfinite(found.scale) and (kind != NORMAL or math.isfinite(found.loc))
    if kind == 6:
        return 0 <= found.loc <= 1
    return kind == 12 or found.loc > 0
