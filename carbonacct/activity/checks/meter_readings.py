"""Readings of a meter rise, fit its register, keep their multiplier and cover the period where they are booked."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from math import isclose

from carbonacct.activity.checks.base import Check, CheckContext, number, rows
from carbonacct.activity.load import Tables
from carbonacct.activity.meters import TABLE, Interval, Reading, intervals_of, readings_of
from carbonacct.activity.registers_meters import METER_READINGS
from carbonacct.findings import Finding, finding

_SAME = ("entity_id", "carrier", "unit", "flow", "use", "origin", "generation", "booked", "main_meter",
         "gas_reference", "heat_source")  # fmt: skip
_TOO_FAR = 0.5
"""Share of the span above which a roll-over is rather a slip."""


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings = _digits(tables)
    for meter, readings in readings_of(tables, context.carriers).items():
        findings += [found for reading in readings for found in _reading(tables, context, reading)]
        findings += [found for reading in readings[1:] for found in _same(tables, readings[0], reading)]
        findings += [found for pair in pairwise(readings) for found in _same_moment(tables, *pair)]
        intervals = intervals_of(readings)
        findings += [found for interval in intervals for found in _interval(tables, interval)]
        if not intervals:
            place = tables.source(TABLE, readings[0].index, "reading")
            findings.append(finding("meters.single_reading", place, meter=meter))
        elif any(reading.row["booked"] is True for reading in readings):
            findings += _booked(tables, context, meter, intervals)
    return findings


def _digits(tables: Tables) -> list[Finding]:
    findings = []
    for index, row in rows(tables, TABLE, ("digits", "multiplier", "meter")):
        digits = number(row["digits"])
        if digits is not None and not (digits > 0 and digits.is_integer()):
            findings.append(finding("meters.bad_digits", tables.source(TABLE, index, "digits"), value=f"{digits:g}"))
        if number(row["multiplier"]) == 0:
            place = tables.source(TABLE, index, "multiplier")
            findings.append(finding("meters.bad_multiplier", place, meter=row["meter"]))
    return findings


def _reading(tables: Tables, context: CheckContext, reading: Reading) -> list[Finding]:
    """Unit and range of one reading."""
    findings = []
    carrier = str(reading.row["carrier"])
    if reading.base is None and context.carrier(carrier) is not None and reading.row["unit"]:
        place = tables.source(TABLE, reading.index, "unit")
        findings.append(finding("meters.unit", place, value=reading.row["unit"], **context.names(carrier)))
    elif reading.base is not None and reading.base.as_normal:
        place = tables.source(TABLE, reading.index, "unit")
        names = context.names(carrier)
        findings.append(finding("activity.gas_volume_reference", place, value=reading.row["unit"], **names))
    for column, value in (("reading", reading.value), ("old_final", reading.old_final)):
        if value is not None and reading.span is not None and value >= reading.span:
            texts = {**METER_READINGS.column(column).names, "value": f"{value:.10g}", "digits": reading.digits}
            place = tables.source(TABLE, reading.index, column)
            findings.append(finding("meters.beyond_digits", place, meter=reading.meter, **texts))
    return findings


def _same(tables: Tables, first: Reading, reading: Reading) -> list[Finding]:
    """Rows of one meter that say different things of it."""
    before = tables.source(TABLE, first.index, "meter")
    return [
        finding(
            "meters.rows_disagree",
            tables.source(TABLE, reading.index, column),
            meter=reading.meter,
            first=before,
            value=reading.row[column] or "—",
            **METER_READINGS.column(column).names,
        )
        for column in _SAME
        if (reading.row[column] or "") != (first.row[column] or "")
    ]


def _same_moment(tables: Tables, before: Reading, after: Reading) -> list[Finding]:
    """The end of a month and the beginning of the next are one moment, so their readings are the same."""
    one_moment = before.instant == after.instant and before.row["date"] != after.row["date"]
    if not one_moment or isclose(before.value, after.final, rel_tol=1e-9):
        return []
    place = tables.source(TABLE, after.index, "reading" if after.old_final is None else "old_final")
    first = tables.source(TABLE, before.index, "reading")
    values = {"before": f"{before.value:.10g}", "value": f"{after.final:.10g}"}
    return [finding("meters.same_moment", place, meter=after.meter, first=first, **values)]


def _interval(tables: Tables, interval: Interval) -> list[Finding]:
    """A register that falls, rolls over, or changes its multiplier."""
    start, end = interval.start, interval.end
    column = "reading" if end.old_final is None else "old_final"
    place, before = tables.source(TABLE, end.index, column), tables.source(TABLE, start.index, "reading")
    texts = {"meter": end.meter, "start": f"{start.value:.10g}", "end": f"{interval.final:.10g}"}
    findings = []
    if interval.counted is None:
        findings.append(finding("meters.reading_falls", place, first=before, **texts))
    elif interval.rolled and start.span is not None:
        far = interval.counted > _TOO_FAR * start.span
        code = "meters.roll_over_large" if far else "meters.roll_over"
        more = {} if far else {"span": f"{start.span:.10g}"}
        findings.append(finding(code, place, counted=f"{interval.counted:.10g}", **more, **texts))
    if end.old_final is None and end.multiplier != start.multiplier:
        place = tables.source(TABLE, end.index, "multiplier")
        values = {"before": f"{start.multiplier:.10g}", "value": f"{end.multiplier:.10g}"}
        findings.append(finding("meters.multiplier_changed", place, meter=end.meter, first=before, **values))
    return findings


def _booked(tables: Tables, context: CheckContext, meter: str, intervals: list[Interval]) -> list[Finding]:
    """What booking needs: flow or origin, readings over the whole period, whole months."""
    first, last = intervals[0].start, intervals[-1].end
    electricity = context.kind(first.carrier) == "electricity"
    findings = []
    column = "origin" if electricity else "flow"
    if not first.row[column]:
        texts = METER_READINGS.column(column).names
        place = tables.source(TABLE, first.index, column)
        findings.append(finding("meters.booking_incomplete", place, meter=meter, **texts))
    end = context.period.end + timedelta(days=1)
    if first.instant > context.period.start or last.instant < end:
        place = tables.source(TABLE, first.index if first.instant > context.period.start else last.index, "date")
        span = {"start": first.row["date"], "end": last.row["date"], "period": context.period.label()}
        findings.append(finding("meters.not_covered", place, meter=meter, **span))
    uneven = [interval for interval in intervals if len(interval.months()) > 1]
    if uneven:
        place = tables.source(TABLE, uneven[0].end.index, "date")
        findings.append(finding("meters.prorated", place, meter=meter, count=len(uneven)))
    return findings


CHECK = Check(
    (
        "meters.bad_digits",
        "meters.bad_multiplier",
        "meters.unit",
        "activity.gas_volume_reference",
        "meters.beyond_digits",
        "meters.rows_disagree",
        "meters.same_moment",
        "meters.reading_falls",
        "meters.roll_over",
        "meters.roll_over_large",
        "meters.multiplier_changed",
        "meters.single_reading",
        "meters.booking_incomplete",
        "meters.not_covered",
        "meters.prorated",
    ),
    _run,
)
