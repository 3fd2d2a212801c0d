"""Booked meter readings as rows of the activity and power tables, one for each meter and month."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from carbonacct.activity.carriers import CarrierLookup
from carbonacct.activity.meters import TABLE, Interval, by_month, intervals_of, readings_of
from carbonacct.activity.period import Period
from carbonacct.activity.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from carbonacct.activity.load import Tables

_COPIED = {"period": "date", "amount": "reading"}
"""Columns of a made row, and the column of the readings that findings about them point at."""


def with_meter_rows(tables: Tables, carriers: CarrierLookup, period: Period) -> Tables:
    """The tables with a row for every month of the period and meter whose readings are booked.

    The amount is Σ (end − start) × multiplier in the base unit; an interval that reaches over the end of a month is
    spread by days. The row stands where its last reading was typed; ``amount_cell`` names the cells of all readings it
    was made of and ``document`` the meter and the sum. Typed rows stay as they are.
    """
    made: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for readings in readings_of(tables, carriers).values():
        row = readings[-1].row
        booked = any(reading.row["booked"] is True for reading in readings)
        if booked and row["carrier"] and readings[-1].base is not None:
            carrier = carriers.get(row["carrier"])
            table = "power" if carrier is not None and carrier.kind == "electricity" else "activity"
            made[table] += _rows(tables, table, intervals_of(readings), period)
    if not any(made.values()):
        return tables
    frames: dict[str, Any] = {name: _appended(tables.frame(name), rows) for name, rows in made.items() if rows}
    places = dict(tables.places)
    for name, rows in made.items():
        for row in rows:
            letters = tables.places[TABLE, row["file"], row["sheet"]]
            places[name, row["file"], row["sheet"]] = _letters(letters)
    return replace(tables, places=places, **frames)


def _letters(letters: dict[str, str]) -> dict[str, str]:
    """Where findings about a made row point."""
    return {**letters, **{name: letters[source] for name, source in _COPIED.items() if source in letters}}


def _rows(tables: Tables, table: str, intervals: list[Interval], period: Period) -> list[dict[str, Any]]:
    parts: dict[str, list[Interval]] = defaultdict(list)
    for interval in intervals:
        if interval.quantity is not None:
            for month in interval.months():
                parts[month].append(interval)
    amounts = by_month(intervals)
    return [
        _row(tables, table, month, amounts[month], parts[month]) for month in sorted(parts) if period.contains(month)
    ]


def _row(tables: Tables, table: str, month: str, amount: float, parts: list[Interval]) -> dict[str, Any]:
    last = parts[-1].end
    base = last.base
    unit = base.unit if base is not None else ""
    schema, frame = TABLES[table], tables.frame(TABLE)
    ids = "\x1f".join(
        str(frame["row_id"].iloc[index]) for part in parts for index in (part.start.index, part.end.index)
    )
    place = tables.source(TABLE, last.index, "reading")
    copied = {name: last.row[name] for name in schema.names if name in last.row}
    return {
        **copied,
        "period": month,
        "amount": amount,
        "unit": unit,
        "document": f"{last.meter}: {' + '.join(_sum(part, month) for part in parts)}",
        "data_class": "metered",
        "quantity": amount,
        "quantity_unit": unit,
        "row_id": hashlib.sha256(f"{table}\x1f{month}\x1f{ids}".encode()).hexdigest()[:16],
        "file": place.file,
        "sheet": place.sheet,
        "row": int(frame["row"].iloc[last.index]),
        "amount_cell": _cells(tables, parts),
        "evidence_sha256": frame["evidence_sha256"].iloc[last.index],
    }


def _sum(part: Interval, month: str) -> str:
    """``(1500 − 1200) × 80`` with what explains it: the roll-over, and the share of the days of an interval."""
    rolled = f" + {part.start.span:.10g}" if part.rolled and part.start.span is not None else ""
    share = part.months()[month]
    days = f" × {share:.6g}" if share != 1 else ""
    return f"({part.final:.10g}{rolled} − {part.start.value:.10g}) × {part.start.multiplier:.10g}{days}"


def _cells(tables: Tables, parts: list[Interval]) -> str:
    """The cells of all readings, those of another file with its name."""
    here = tables.source(TABLE, parts[-1].end.index, "reading")
    found = []
    for part in parts:
        end = "reading" if part.end.old_final is None else "old_final"
        for index, column in ((part.start.index, "reading"), (part.end.index, end)):
            place = tables.source(TABLE, index, column)
            found.append(place.cell if (place.file, place.sheet) == (here.file, here.sheet) else str(place))
    return ",".join(dict.fromkeys(found))


def _appended(frame: pd.DataFrame, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The frame with rows below; columns that the rows lack are blank."""
    import pandas as pd  # noqa: PLC0415

    columns = {}
    for name in frame.columns:
        kind = frame[name].dtype
        blank: object = float("nan") if kind == "float64" else ""
        more = pd.Series([row.get(name, blank) for row in rows], dtype=kind)
        columns[name] = pd.concat([frame[name], more], ignore_index=True)
    return pd.DataFrame(columns)
