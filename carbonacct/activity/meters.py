"""Cumulative meter readings → amounts of intervals and months, with multiplier, roll-over and replacement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from math import fsum, isnan
from typing import TYPE_CHECKING, Any

from carbonacct.activity.carriers import CarrierInfo, CarrierLookup
from carbonacct.activity.quantities import Base, base_of, electricity_base, with_state
from carbonacct.activity.registers_meters import METER_READINGS
from carbonacct.units import parse_unit

if TYPE_CHECKING:
    from carbonacct.activity.load import Tables

TABLE = METER_READINGS.name


@dataclass(frozen=True, slots=True)
class Reading:
    """One row of the register, by its position in the frame; ``old_final`` is set where the meter was replaced."""

    index: int
    meter: str
    entity: str
    carrier: str
    instant: date
    value: float
    multiplier: float
    digits: int | None
    old_final: float | None
    base: Base | None
    row: dict[str, Any]

    @property
    def span(self) -> float | None:
        """What the register counts before it starts at 0 again."""
        return None if self.digits is None else 10.0**self.digits

    @property
    def final(self) -> float:
        """The register before this moment: that of the old meter where it was replaced."""
        return self.value if self.old_final is None else self.old_final


@dataclass(frozen=True, slots=True)
class Interval:
    """What a meter counted between two readings, in the base unit of its carrier.

    ``counted`` is the difference of the register; None where it falls and no roll-over explains it.
    """

    start: Reading
    end: Reading
    counted: float | None

    @property
    def final(self) -> float:
        """The register at the end: that of the old meter where it was replaced."""
        return self.end.final

    @property
    def rolled(self) -> bool:
        """Whether the register passed its last digit."""
        return self.counted is not None and self.final < self.start.value

    @property
    def quantity(self) -> float | None:
        """(end − start) × multiplier of the beginning, in the base unit."""
        base = self.start.base
        if self.counted is None or base is None:
            return None
        return self.counted * self.start.multiplier * base.numerator / base.denominator

    def months(self) -> dict[str, float]:
        """Share of every month the interval touches, by days."""
        days = (self.end.instant - self.start.instant).days
        shares: dict[str, float] = {}
        first = self.start.instant
        while first < self.end.instant:
            last = min(_next_month(first), self.end.instant)
            shares[f"{first.year:04d}-{first.month:02d}"] = (last - first).days / days
            first = last
        return shares

    def whole(self) -> bool:
        """Whether it begins and ends with the same month."""
        return self.start.instant.day == 1 and _next_month(self.start.instant) == self.end.instant


def readings_of(tables: Tables, carriers: CarrierLookup) -> dict[str, list[Reading]]:
    """Readings by meter in order of time; rows that lack meter, date or reading are left out (findings tell)."""
    found: dict[str, list[Reading]] = defaultdict(list)
    for index, row in enumerate(tables.frame(TABLE).to_dict("records")):
        if row["meter"] and row["date"] and not isnan(row["reading"]):
            found[str(row["meter"])].append(_reading(index, {str(k): v for k, v in row.items()}, carriers))
    for rows in found.values():
        rows.sort(key=lambda reading: (reading.instant, reading.row["date"], reading.index))
    return dict(found)


def intervals_of(readings: list[Reading]) -> list[Interval]:
    """The intervals between consecutive readings of one meter.

    The last day of a month and the first of the next are one instant: of two readings there the first counts, unless
    the second replaces the meter; it then ends what is before and begins what comes after (that they agree is checked).
    """
    kept: list[Reading] = []
    for reading in readings:
        if not kept or kept[-1].instant < reading.instant:
            kept.append(reading)
        elif reading.old_final is not None:
            kept[-1] = replace(reading, old_final=kept[-1].final)
    return [_interval(start, end) for start, end in pairwise(kept)]


def by_month(intervals: list[Interval]) -> dict[str, float]:
    """Amount of every month, in the base unit; an interval over several months is spread by days."""
    parts: dict[str, list[float]] = defaultdict(list)
    for interval in intervals:
        quantity = interval.quantity
        if quantity is not None:
            for month, share in interval.months().items():
                parts[month].append(quantity * share)
    return {month: fsum(amounts) for month, amounts in parts.items()}


def covered_months(intervals: list[Interval]) -> set[str]:
    """The months that the intervals cover from their first day to their last."""
    if not intervals:
        return set()
    first, last = intervals[0].start.instant, intervals[-1].end.instant
    months = {month for interval in intervals for month in interval.months()}
    return {month for month in months if _first(month) >= first and _next_month(_first(month)) <= last}


def mains_of(meters: Mapping[str, Sequence[Reading]]) -> dict[str, list[str]]:
    """The meters above every meter, the nearest first, as far as they have readings; a circle ends where it closes."""
    above = {meter: str(readings[0].row["main_meter"]) for meter, readings in meters.items()}
    found = {}
    for meter, nearest in above.items():
        chain: list[str] = []
        main = nearest
        while main in above and main not in chain:
            chain.append(main)
            main = above[main]
        found[meter] = chain
    return found


def _reading(index: int, row: dict[str, Any], carriers: CarrierLookup) -> Reading:
    day = date.fromisoformat(row["date"])
    instant = day + timedelta(days=1) if _next_month(day) == day + timedelta(days=1) else day
    carrier, unit = carriers.get(row["carrier"]) if row["carrier"] else None, parse_unit(row["unit"])
    base = _base(carrier, row["unit"]) if carrier is not None and unit is not None else None
    base = with_state(base, row["gas_reference"])
    digits = row["digits"]
    whole = int(digits) if digits == digits and digits.is_integer() and digits > 0 else None  # noqa: PLR0124
    return Reading(
        index,
        str(row["meter"]),
        str(row["entity_id"]),
        str(row["carrier"]),
        instant,
        row["reading"],
        1.0 if isnan(row["multiplier"]) else row["multiplier"],
        whole,
        None if isnan(row["old_final"]) else row["old_final"],
        base,
        row,
    )


def _base(carrier: CarrierInfo, text: str) -> Base | None:
    unit = parse_unit(text)
    if unit is None:
        return None
    return electricity_base(unit) if carrier.kind == "electricity" else base_of(carrier, unit)


def _interval(start: Reading, end: Reading) -> Interval:
    counted: float | None = end.final - start.value
    if end.final < start.value:
        counted = None if start.span is None else end.final + start.span - start.value
    return Interval(start, end, counted)


def _first(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def _next_month(day: date) -> date:
    """The first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
