"""What is wrong between the intervals of time series: outside the period, twice, overlapping, with gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbonacct.activity.timeseries_schema import TIMESERIES
from carbonacct.findings import Finding, finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from carbonacct.activity.locate import RawTable

    Letters = dict[str, RawTable]
    """The located table of every file."""

_PLACE = ("meter", "kind", "file", "row")
_MINUTE_NS = 60_000_000_000
_HOUR_NS = 60 * _MINUTE_NS


def check_intervals(
    series: pd.DataFrame, tables: Letters, bounds: tuple[int, int], *, gaps: bool = True
) -> list[Finding]:
    """Findings of all files, one of each code a file (of gaps: one a meter and kind), each at its first bad row.

    Args:
        series: rows sorted by kind, meter and start, with ``start_ns``.
        tables: where the columns of each file stand.
        bounds: the accounting period in nanoseconds since 1970.
        gaps: whether gaps are told.
    """
    import numpy as np  # noqa: PLC0415

    if series.empty:
        return []
    starts = series["start_ns"].to_numpy()
    minutes = series["minutes"].to_numpy()
    ends = starts + np.rint(minutes * _MINUTE_NS).astype(np.int64)
    new = np.ones(len(series), dtype=bool)
    for name in TIMESERIES.key:
        values = series[name]
        new[1:] &= (values == values.shift()).to_numpy(dtype=bool)[1:]
    new[1:] = ~new[1:]
    reached = _reached(ends, new)
    same = np.zeros(len(series), dtype=bool)
    same[1:] = ~new[1:] & (starts[1:] == starts[:-1]) & (minutes[1:] == minutes[:-1])
    overlapping = ~new & ~same & (starts < reached)
    outside = (starts < bounds[0]) | (ends > bounds[1])
    found = [
        *_told(series, tables, "timeseries.outside", outside),
        *_told(series, tables, "timeseries.duplicate", same),
        *_told(series, tables, "timeseries.overlap", overlapping),
    ]
    return [*found, *_gaps(series, tables, bounds, (starts, ends, reached, new))] if gaps else found


def _reached(ends: np.ndarray, new: np.ndarray) -> np.ndarray:
    """The latest end of all intervals before, of the same meter and kind (of a first row: its own end)."""
    import pandas as pd  # noqa: PLC0415

    latest = pd.Series(ends).groupby(new.cumsum()).cummax().to_numpy()
    before = latest.copy()
    before[1:] = latest[:-1]
    before[new] = ends[new]
    return before


def _told(series: pd.DataFrame, tables: Letters, code: str, wrong: np.ndarray) -> list[Finding]:
    """One finding a file: its first wrong row, and how many there are."""
    if not wrong.any():
        return []
    bad = series.loc[wrong].sort_values(["file", "row"], kind="stable")
    counts = bad.groupby("file", sort=False).size()
    firsts = bad.drop_duplicates("file")
    return [
        _finding(code, tables, meter, kind, str(file), row, count=int(counts[file]))
        for meter, kind, file, row in zip(*(firsts[name] for name in _PLACE), strict=True)
    ]


def _finding(code: str, tables: Letters, meter: str, kind: str, file: str, row: int, **params: object) -> Finding:
    """A finding about a meter, at the start of a row."""
    zh = TIMESERIES.column("kind").choices[kind][0]
    place = tables[file].source(row - 1, "start")
    return finding(code, place, meter=meter, kind_zh=zh, kind_en=kind, **params)


def _gaps(
    series: pd.DataFrame,
    tables: Letters,
    bounds: tuple[int, int],
    arrays: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> list[Finding]:
    """Meters whose intervals do not cover the whole period: how many hours lack, at the row after the first gap."""
    import numpy as np  # noqa: PLC0415

    starts, ends, reached, new = arrays
    group = new.cumsum() - 1
    first = np.flatnonzero(new)
    before = np.where(new, np.maximum(starts - bounds[0], 0), np.maximum(starts - reached, 0))
    last_end = np.maximum.reduceat(ends, first)
    after = np.maximum(bounds[1] - last_end, 0)
    missing = np.add.reduceat(before, first) + after
    position = np.arange(len(series))
    gap_row = np.minimum.reduceat(np.where(before > 0, position, len(series)), first)
    found = []
    for number in np.flatnonzero(missing > 0).tolist():
        index = int(gap_row[number])
        if index >= len(series):  # only the end of the period lacks
            index = int(np.flatnonzero(group == number)[-1])
        meter, kind, file, row = (series[name].iloc[index] for name in _PLACE)
        lacking, whole = (f"{length / _HOUR_NS:.10g}" for length in (missing[number], bounds[1] - bounds[0]))
        found.append(_finding("timeseries.gap", tables, meter, kind, file, row, hours=lacking, period=whole))
    return found
