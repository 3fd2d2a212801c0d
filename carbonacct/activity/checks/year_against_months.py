"""A year's amount that is stated beside all of its months is their sum."""

from __future__ import annotations

from collections import defaultdict
from math import fsum

from carbonacct.activity.checks.base import Check, CheckContext, number, rows, series_names
from carbonacct.activity.load import Tables
from carbonacct.activity.period import months_of
from carbonacct.activity.registers import schema_of
from carbonacct.findings import Finding, finding

_TABLES = ("activity", "power", "transfers", "gate")
_STOCKS = frozenset({"stock_open", "stock_close"})
_TOLERANCE = 0.001


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings = []
    for table in _TABLES:
        schema = schema_of(table)
        quantity = "quantity_sold" if table == "transfers" else "quantity"
        sums: dict[tuple[object, ...], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        first: dict[tuple[object, ...], int] = {}
        for index, row in rows(tables, table, (*schema.key, "period", quantity, "quantity_unit")):
            amount, label = number(row[quantity]), str(row["period"])
            if amount is not None and label and row.get("flow") not in _STOCKS:
                series = (*(row[name] for name in schema.key), row["quantity_unit"])
                sums[series][label].append(amount)
                first.setdefault((series, label), index)
        for series, labels in sums.items():
            for year in [label for label in labels if len(label) == 4]:
                if not set(months_of(year)) <= set(labels):
                    continue
                stated, months = fsum(labels[year]), fsum(fsum(labels[month]) for month in months_of(year))
                if abs(stated - months) > _TOLERANCE * max(stated, months):
                    place = tables.source(table, first[series, year], schema.amount)
                    texts = {"stated": f"{stated:.10g}", "months": f"{months:.10g}", "quantity_unit": series[-1]}
                    names = series_names(table, series[:-1], context)
                    findings.append(finding("activity.year_differs", place, **names, year=year, **texts))
    return findings


CHECK = Check(("activity.year_differs",), _run)
