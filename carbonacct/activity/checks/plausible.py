"""Measured heating values and carbon contents lie within the bounds of published ranges (often a slip of the unit)."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, number, rows
from carbonacct.activity.load import Tables
from carbonacct.activity.plausible_bounds import Bound, bounds
from carbonacct.activity.tables import ACTIVITY
from carbonacct.findings import Finding, finding
from carbonacct.units import UnitError, convert_ratio, parse_ratio

_COLUMNS = ("carrier", "ncv", "ncv_unit", "carbon_content", "carbon_content_unit")


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings = []
    for index, row in rows(tables, "activity", _COLUMNS):
        for name in ("ncv", "carbon_content"):
            for bound in bounds().get((str(row["carrier"]), name), ()):
                value = _value(row, name, bound)
                if value is None:
                    continue
                if not bound.holds(value):
                    texts = {"value": f"{value:.4g}", "lower": f"{bound.lower:g}", "upper": f"{bound.upper:g}"}
                    texts |= {"unit": bound.unit, "document_zh": bound.source_zh, "document_en": bound.source_en}
                    texts |= {**ACTIVITY.column(name).names, **context.names(str(row["carrier"]))}
                    place = tables.source("activity", index, name)
                    findings.append(finding("activity.implausible_value", place, **texts))
                break
    return findings


def _value(row: dict[str, object], name: str, bound: Bound) -> float | None:
    """The value in the unit of the bounds; None where it is blank or of another dimension (volume for mass).

    A carbon content per tonne of fuel is divided by the heating value of the same row.
    """
    value, top, bottom = number(row[name]), *bound.unit.split("/")
    ratio = parse_ratio(str(row[f"{name}_unit"]))
    if value is None or ratio is None or value <= 0 or ratio.substance not in ("", "C"):
        return None
    try:
        return convert_ratio(value, ratio, top, bottom)
    except UnitError:
        pass
    heat = number(row["ncv"])
    if name != "carbon_content" or not heat or heat <= 0:
        return None
    base = {"mass": "t", "normal_volume": "Nm3"}.get(ratio.denominator.dimension, "")
    try:
        return convert_ratio(value, ratio, top, base) / convert_ratio(heat, str(row["ncv_unit"]), bottom, base)
    except (UnitError, ValueError):
        return None


CHECK = Check(("activity.implausible_value",), _run)
