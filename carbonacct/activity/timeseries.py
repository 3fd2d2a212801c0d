"""Time series of a workspace: the csv and parquet files of ``timeseries/`` as one frame, and hourly profiles."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from carbonacct.activity.period import Period
from carbonacct.activity.readers.raw import MOST_CELLS
from carbonacct.activity.timeseries_cells import read_cells
from carbonacct.activity.timeseries_checks import check_intervals
from carbonacct.activity.timeseries_files import ENDINGS, read_raw
from carbonacct.activity.timeseries_schema import FOLDER
from carbonacct.findings import Finding, finding
from carbonacct.source import Source

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from carbonacct.activity.timeseries_checks import Letters

COLUMNS = ("meter", "entity_id", "kind", "start", "minutes", "kwh", "quality", "file", "row")
CHINA_OFFSET_HOURS = 8.0
_HIDDEN = (".", "~$")
_HOUR_NS = 3_600_000_000_000
_MINUTE_NS = 60_000_000_000


def load_timeseries(
    folder: Path, entities: Collection[str], period: Period, offset_hours: float = CHINA_OFFSET_HOURS
) -> tuple[pd.DataFrame, list[Finding]]:
    """Read all time series of a workspace folder.

    Args:
        folder: the workspace folder; without ``timeseries/`` the frame is empty.
        entities: codes of the organisations (none: they are not checked).
        period: the accounting period, in local time.
        offset_hours: local time minus UTC.

    Returns:
        A frame with ``COLUMNS`` (``start`` UTC with nanoseconds, ``minutes`` and ``kwh`` floats, ``row`` the one-based
        sheet row), sorted by kind, meter and start, and what is wrong. Rows with an unreadable cell are left out; a
        finding of severity error stands for them.
    """
    place = folder / FOLDER
    if not place.is_dir():
        return empty_series(), []
    import pandas as pd  # noqa: PLC0415

    findings: list[Finding] = []
    frames: list[pd.DataFrame] = []
    letters: Letters = {}
    for path in sorted((path for path in place.glob("**/*") if path.is_file()), key=lambda path: path.parts):
        if path.name.startswith(_HIDDEN):
            continue
        file = path.relative_to(folder).as_posix()
        if path.suffix.lower() not in ENDINGS:
            findings.append(finding("timeseries.unread_file", Source(file), value=path.suffix))
            continue
        raw, more = read_raw(path, file)
        findings += more
        if raw is not None:
            frame, more = read_cells(raw, entities)
            findings += more
            frames.append(frame.assign(file=pd.Series(file, index=frame.index, dtype="str")))
            letters[file] = raw.table
    if not frames:
        return empty_series(), findings
    series = _sorted(pd.concat(frames, ignore_index=True))
    complete = not any(item.severity == "error" for item in findings)
    findings += check_intervals(series, letters, _bounds(period, offset_hours), gaps=complete)
    return _finished(series), findings


def check_series_file(
    path: Path, file: str, entities: Collection[str], period: Period | None
) -> tuple[Period | None, list[Finding]] | None:
    """The period and what is wrong with one file of time series by itself; None when it is none.

    Args:
        path: a csv or parquet file.
        file: its name in findings.
        entities: codes of the organisations (none: they are not checked).
        period: the accounting period; without it the year that most intervals begin in.
    """
    import pandas as pd  # noqa: PLC0415

    raw, findings = (None, []) if _spans_too_much(path) else read_raw(path, file)
    if raw is None:
        return None
    frame, more = read_cells(raw, entities)
    findings += more
    if not len(frame):
        return period, findings
    series = _sorted(frame.assign(file=pd.Series(file, index=frame.index, dtype="str")))
    if period is None:
        local = _finished(series)["start"] + timedelta(hours=CHINA_OFFSET_HOURS)
        year = int(local.dt.year.mode().max())
        period = Period(date(year, 1, 1), date(year, 12, 31))
    complete = not any(item.severity == "error" for item in findings)
    bounds = _bounds(period, CHINA_OFFSET_HOURS)
    return period, [*findings, *check_intervals(series, {file: raw.table}, bounds, gaps=complete)]


def _spans_too_much(path: Path) -> bool:
    """Whether a parquet file has more cells than a file by itself is read with."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    if path.suffix.lower() != ".parquet":
        return False
    try:
        content = pq.read_metadata(path)
    except (OSError, ValueError, pa.ArrowException):  # found when it is read
        return False
    return bool(content.num_rows * content.num_columns > MOST_CELLS)


def empty_series() -> pd.DataFrame:
    """The frame of a workspace without time series."""
    return _empty_series().copy(deep=False)


@lru_cache(maxsize=1)
def _empty_series() -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415

    types = {"start_ns": "int64", "minutes": "float64", "kwh": "float64", "row": "int64"}
    names = ["start_ns" if name == "start" else name for name in COLUMNS]
    return _finished(pd.DataFrame({name: pd.Series([], dtype=types.get(name, "str")) for name in names}))


def _finished(series: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415

    start = pd.Series(series["start_ns"].to_numpy().view("datetime64[ns]"), index=series.index).dt.tz_localize("UTC")
    return series.assign(start=start)[list(COLUMNS)]


def _sorted(series: pd.DataFrame) -> pd.DataFrame:
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    kinds, meters = (pd.factorize(series[name], sort=True)[0] for name in ("kind", "meter"))
    order = np.lexsort((series["start_ns"].to_numpy(), meters, kinds))
    return series.take(order).reset_index(drop=True)


def _bounds(period: Period, offset_hours: float) -> tuple[int, int]:
    """First and last instant of the period in nanoseconds since 1970 (UTC)."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    days = (period.start, period.end + timedelta(days=1))
    starts = (datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=offset_hours) for day in days)
    first, last = ((start - epoch) // timedelta(microseconds=1) * 1000 for start in starts)
    return first, last


def hourly(series: pd.DataFrame, period: Period, offset_hours: float = CHINA_OFFSET_HOURS) -> dict[str, np.ndarray]:
    """kWh of every hour of the period by kind, over all meters given.

    Intervals within an hour are added up; one that reaches over the end of an hour is spread evenly over its minutes;
    what lies outside the period is left out. Kinds without rows are not in the result. Choose the rows of one level
    first: the park's own meter and those of its members together count twice.

    Args:
        series: a frame of :func:`load_timeseries`, or some of its rows.
        period: the accounting period, in local time.
        offset_hours: local time minus UTC; hour 0 is the first of the first day there.
    """
    import numpy as np  # noqa: PLC0415

    first, last = _bounds(period, offset_hours)
    hours = (last - first) // _HOUR_NS
    starts = series["start"].to_numpy(dtype="datetime64[ns]").view("int64") - first
    ends = starts + np.rint(series["minutes"].to_numpy() * _MINUTE_NS).astype(np.int64)
    kwh, kinds = series["kwh"].to_numpy(), series["kind"].to_numpy(dtype=object)
    found = {}
    for kind in sorted(set(kinds)):
        rows = kinds == kind
        found[kind] = _spread(starts[rows], ends[rows], kwh[rows], int(hours))
    return found


def _spread(starts: np.ndarray, ends: np.ndarray, kwh: np.ndarray, hours: int) -> np.ndarray:
    """Energy of intervals (nanoseconds from the first hour) by hour, each spread evenly."""
    import numpy as np  # noqa: PLC0415

    first, last = starts // _HOUR_NS, (ends - 1) // _HOUR_NS
    touched = last - first + 1
    row = np.repeat(np.arange(len(starts)), touched)
    hour = np.arange(len(row)) - np.repeat(np.cumsum(touched) - touched, touched) + first[row]
    inside = (hour >= 0) & (hour < hours)
    row, hour = row[inside], hour[inside]
    overlap = np.minimum(ends[row], (hour + 1) * _HOUR_NS) - np.maximum(starts[row], hour * _HOUR_NS)
    length = ends[row] - starts[row]
    part = np.where(overlap == length, kwh[row], kwh[row] * overlap / length)
    return np.bincount(hour, weights=part, minlength=hours)
