"""Rows lie in the reporting period, months are complete, and no month is counted in a year as well."""

from __future__ import annotations

from collections import defaultdict

from carbonacct.activity.checks.base import Check, CheckContext, filled_registers, rows, series_names
from carbonacct.activity.load import Tables
from carbonacct.activity.meters import TABLE as METERS
from carbonacct.activity.period import months_of
from carbonacct.activity.registers import schema_of
from carbonacct.findings import Finding, finding

_TABLES = ("activity", "power", "transfers", "gate")
_STOCKS = frozenset({"stock_open", "stock_close"})
_Series = dict[tuple[object, ...], dict[str, int]]


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings = []
    registers = [schema.name for schema in filled_registers(tables) if schema.has("period")]
    for table in (*_TABLES, *(name for name in registers if schema_of(name).column("period").kind == "period")):
        series: _Series = defaultdict(dict)
        schema = schema_of(table)
        for index, row in rows(tables, table, [*schema.key, "period"]):
            label = str(row["period"])
            if not label:
                continue
            if not context.period.contains(label):
                place, span = tables.source(table, index, "period"), context.period.label()
                findings.append(finding("activity.period_outside", place, value=label, period=span))
                continue
            series[tuple(row[name] for name in schema.key)].setdefault(label, index)
        findings += _overlaps(tables, table, series, context)
        if table in _TABLES:
            findings += _missing_months(tables, table, series, context)
    return findings


def _overlaps(tables: Tables, table: str, series: _Series, context: CheckContext) -> list[Finding]:
    """A year and one of its months in the same series."""
    findings = []
    for key, labels in series.items():
        for year in (label for label in labels if len(label) == 4):
            months = [label for label in labels if label in months_of(year) and label != year]
            if months:
                findings.append(
                    finding(
                        "activity.period_overlap",
                        tables.source(table, labels[year], "period"),
                        **series_names(table, key, context),
                        year=year,
                        months="、".join(sorted(months)),
                        first=tables.source(table, labels[min(months)], "period"),
                    )
                )
    return findings


def _missing_months(tables: Tables, table: str, series: _Series, context: CheckContext) -> list[Finding]:
    """Monthly series with gaps: one finding each. Stocks are taken on single dates, so they need no months; months
    that a booked meter does not cover have a finding of their own (``meters.not_covered``), and so have rows whose
    series is not known (an unknown carrier).
    """
    findings = []
    schema = schema_of(table)
    needed = [place for place, name in enumerate(schema.key) if schema.column(name).required]
    every = context.period.months()
    metered = set(zip(*(tables.frame(METERS)[name] for name in ("file", "sheet")), strict=True))
    for key, labels in series.items():
        monthly = {label for label in labels if len(label) > 4}
        years = [label for label in labels if len(label) == 4]
        if not monthly or _STOCKS & set(map(str, key)) or not all(key[place] for place in needed):
            continue
        places = [tables.source(table, labels[label], "period") for label in monthly]
        if any((place.file, place.sheet) in metered for place in places):
            continue
        covered = monthly.union(*(months_of(year) for year in years))
        missing = [month for month in every if month not in covered]
        if missing:
            place = tables.source(table, labels[min(monthly)], "period")
            names = series_names(table, key, context)
            findings.append(finding("activity.missing_month", place, **names, months="、".join(missing)))
    return findings


CHECK = Check(("activity.period_outside", "activity.period_overlap", "activity.missing_month"), _run)
