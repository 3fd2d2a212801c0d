"""A month that is far above the others of its series, often a slip of the unit."""

from __future__ import annotations

from collections import defaultdict
from statistics import median

from carbonacct.activity.checks.base import Check, CheckContext, number, rows, series_names
from carbonacct.activity.load import Tables
from carbonacct.activity.tables import TABLES
from carbonacct.findings import Finding, finding

_TABLES = ("activity", "power", "gate")
_FEWEST_MONTHS = 6
_TIMES = 10.0


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
            usual = median(months.values())
            for month, amount in months.items():
                if len(months) >= _FEWEST_MONTHS and amount > _TIMES * usual:
                    findings.append(
                        finding(
                            "activity.outlier",
                            tables.source(table, first[series, month], "amount"),
                            **series_names(table, series[:-1], context),
                            month=month,
                            times=f"{amount / usual:.0f}",
                        )
                    )
    return findings


CHECK = Check(("activity.outlier",), _run)
