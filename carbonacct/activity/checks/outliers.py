"""A month that is far from the others of its series, often a slip of the unit or of the decimal point."""

from __future__ import annotations

from collections import defaultdict

from carbonacct.activity.checks.base import Check, CheckContext, number, rows, series_names
from carbonacct.activity.checks.robust import deviants, times_text
from carbonacct.activity.load import Tables
from carbonacct.activity.tables import TABLES
from carbonacct.findings import Finding, finding

_TABLES = ("activity", "power", "gate")
_FEWEST_MONTHS = 6
_TIMES = 4.0
_LEAST = 10.0
"""Months below this part of the median are told: a shutdown is no mistake, a decimal point is."""


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings = []
    for table in _TABLES:
        sums: dict[tuple[object, ...], dict[str, float]] = defaultdict(lambda: defaultdict(float))
        first: dict[tuple[object, ...], int] = {}
        key = TABLES[table].key
        for index, row in rows(tables, table, [*key, "quantity_unit", "period", "quantity"]):
            quantity, month = number(row["quantity"]), str(row["period"])
            if quantity and len(month) > 4:
                series = (*(row[name] for name in key), row["quantity_unit"])
                sums[series][month] += quantity
                first.setdefault((series, month), index)
        for series, months in sums.items():
            for month, ratio in deviants(months, _FEWEST_MONTHS, _TIMES).items():
                if ratio > 1 or ratio * _LEAST <= 1:
                    place = tables.source(table, first[series, month], "amount")
                    names = series_names(table, series[:-1], context)
                    findings.append(finding("activity.outlier", place, **names, month=month, times=times_text(ratio)))
    return findings


CHECK = Check(("activity.outlier",), _run)
