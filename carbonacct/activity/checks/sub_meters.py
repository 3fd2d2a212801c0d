"""Sub-meters against their main meter: their sum is not above it, and what it counts beyond them is told."""

from __future__ import annotations

from collections import defaultdict
from math import fsum

from carbonacct.activity.checks.base import Check, CheckContext
from carbonacct.activity.load import Tables
from carbonacct.activity.meters import (
    TABLE,
    Interval,
    Reading,
    by_month,
    covered_months,
    intervals_of,
    mains_of,
    readings_of,
)
from carbonacct.findings import Finding, finding

_TOLERANCE = 0.01
"""Two meters of accuracy class 0.5 may differ by this much."""


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    meters = readings_of(tables, context.carriers)
    mains = mains_of(meters)
    subs: dict[str, list[str]] = defaultdict(list)
    findings = []
    for meter, readings in meters.items():
        main = str(readings[0].row["main_meter"])
        if main and (main not in meters or meter in mains[meter]):
            place = tables.source(TABLE, readings[0].index, "main_meter")
            findings.append(finding("meters.unknown_main", place, meter=meter, value=main))
        elif main:
            subs[main].append(meter)
    return findings + [found for main, below in subs.items() for found in _compare(tables, meters, main, below)]


def _unit(readings: list[Reading]) -> str:
    return readings[0].base.unit if readings[0].base is not None else ""


def _compare(tables: Tables, meters: dict[str, list[Reading]], main: str, below: list[str]) -> list[Finding]:
    """The months that all of them cover: the worst above the main meter, and what is not assigned."""
    units = {meter: _unit(meters[meter]) for meter in (main, *below)}
    unit = units[main]
    if not all(units.values()):  # a unit that does not fit is found elsewhere
        return []
    other = next((meter for meter in below if units[meter] != unit), None)
    if other is not None:
        place = tables.source(TABLE, meters[other][0].index, "unit")
        return [finding("meters.units_differ", place, meter=other, main=main, value=units[other], quantity_unit=unit)]
    intervals = {meter: intervals_of(meters[meter]) for meter in (main, *below)}
    amounts = {meter: by_month(spans) for meter, spans in intervals.items()}
    months = sorted(set.intersection(*(covered_months(spans) & set(amounts[m]) for m, spans in intervals.items())))
    if not months:
        place = tables.source(TABLE, meters[main][0].index, "date")
        return [finding("meters.no_common_month", place, meter=main, subs="、".join(below))]
    return _by_months(tables, main, below, unit, intervals, amounts, months)


def _by_months(
    tables: Tables,
    main: str,
    below: list[str],
    unit: str,
    intervals: dict[str, list[Interval]],
    amounts: dict[str, dict[str, float]],
    months: list[str],
) -> list[Finding]:
    sums = {month: fsum(amounts[meter][month] for meter in below) for month in months}
    above = {month: sums[month] - amounts[main][month] for month in months}
    worst = max(months, key=lambda month: above[month])
    place = tables.source(TABLE, intervals[main][-1].end.index, "reading")
    texts: dict[str, object] = {"meter": main, "subs": "、".join(below), "quantity_unit": unit}
    if above[worst] > _TOLERANCE * amounts[main][worst]:
        share = f"{above[worst] / amounts[main][worst]:.1%}" if amounts[main][worst] else "∞"
        texts |= {
            "month": worst,
            "main": f"{amounts[main][worst]:.10g}",
            "total": f"{sums[worst]:.10g}",
            "share": share,
        }
        end = next(span.end for span in intervals[main] if worst in span.months())
        return [finding("meters.subs_above_main", tables.source(TABLE, end.index, "reading"), **texts)]
    whole, total = fsum(amounts[main][month] for month in months), fsum(sums.values())
    share = f"{(whole - total) / whole:.1%}" if whole else "0.0%"
    texts |= {"main": f"{whole:.10g}", "total": f"{total:.10g}", "gap": f"{whole - total:.10g}", "share": share}
    return [finding("meters.unassigned", place, count=len(months), **texts)]


CHECK = Check(
    (
        "meters.unknown_main",
        "meters.subs_above_main",
        "meters.unassigned",
        "meters.units_differ",
        "meters.no_common_month",
    ),
    _run,
)
