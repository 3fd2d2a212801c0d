"""Readings that stand twice in a ledger, found by reading the doubtful series again: exactly, in bounded memory.

Every reading of a doubtful series becomes a whole number (series × microseconds of the period + instant); numbers that
stand twice are found by sorting, at most :data:`MOST_KEYS` at a time, and their rows in a last pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

from carbonacct.ghg.ledger_batches import batches
from carbonacct.ghg.ledger_series import MICRO, PieceSeries, SeriesKey, micros
from carbonacct.ghg.ledger_sums import FIRST_ROWS, Plan
from carbonacct.parallel import ordered

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy as np

    from carbonacct.ghg.ledger_files import LedgerFile, Piece

MOST_KEYS = 2**26
"""Readings of doubtful series that are sorted at a time, 8 bytes each."""
READ = ("entity_id", "meter", "carrier", "start", "amount")
_COARSER = (1, 1000, MICRO)
"""Microseconds that instants may be rounded down to, so that the numbers fit into 63 bits."""


@dataclass
class Repeated:
    """Rows of a file whose reading stands in a row before.

    Attributes:
        count: how many.
        rows: the first of them (0 …).
        key: whose reading the first of them is.
        instant: when, in microseconds since 1970.
        other: where it stands before: file and row.
    """

    key: SeriesKey
    instant: int
    other: tuple[LedgerFile, int]
    count: int = 0
    rows: list[int] = field(default_factory=list)

    def start(self, offset_hours: float) -> str:
        """The instant in local time."""
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.instant)
        return moment.astimezone(timezone(timedelta(hours=offset_hours))).isoformat()


class _Asked(NamedTuple):
    """What is looked for: the doubtful series and their numbers, and which part of the readings."""

    plan: Plan
    series: dict[SeriesKey, int]
    step: int
    part: int
    parts: int
    twice: np.ndarray | None

    @property
    def span(self) -> int:
        """Steps of the period: what the numbers of neighbouring series lie apart."""
        first, end = self.plan.window_s()
        return (end - first) * MICRO // self.step


def repeated_readings(
    plan: Plan,
    pieces: Sequence[Piece],
    doubtful: Iterable[SeriesKey],
    *,
    threads: int | None = None,
    scheduler: str | None = None,
) -> list[tuple[LedgerFile, Repeated]]:
    """Files with readings that stand in a row before (of the same file or another), in reading order.

    Args:
        plan: codes and period.
        pieces: all pieces of the ledger, in reading order.
        doubtful: the series to look at.
        threads, scheduler: as for the totals.
    """
    series = {key: number for number, key in enumerate(sorted(doubtful))}
    if not series:
        return []
    first, end = plan.window_s()
    fits = (step for step in _COARSER if len(series) * ((end - first) * MICRO // step) < 2**63)
    asked = _Asked(plan, series, next(fits, MICRO), 0, 1, None)
    twice = _twice(asked, pieces, threads, scheduler)
    return _rows(asked._replace(twice=twice), pieces, threads, scheduler) if len(twice) else []


def _twice(asked: _Asked, pieces: Sequence[Piece], threads: int | None, scheduler: str | None) -> np.ndarray:
    """Numbers of readings that stand more than once, sorted."""
    import numpy as np  # noqa: PLC0415

    parts = 1 + sum(piece.rows for piece in pieces) // MOST_KEYS
    found = []
    for part in range(parts):
        work = asked._replace(part=part, parts=parts)
        keys = np.concatenate([*ordered(_keys, work, pieces, threads=threads, scheduler=scheduler)])
        keys.sort()
        found.append(np.unique(keys[1:][keys[1:] == keys[:-1]]))
    return np.sort(np.concatenate(found))


def _keys(asked: _Asked, piece: Piece) -> np.ndarray:
    """Numbers of the readings of a piece that are of the part asked for."""
    import numpy as np  # noqa: PLC0415

    found = [keys for keys, _ in _numbered(asked, piece)]
    keys = np.concatenate([np.zeros(0, dtype=np.int64), *found])
    chosen: np.ndarray = keys[keys % asked.parts == asked.part]
    return chosen


def _numbered(asked: _Asked, piece: Piece) -> list[tuple[np.ndarray, np.ndarray]]:
    """Numbers of the readings of doubtful series, and their rows in the file, by batch."""
    import numpy as np  # noqa: PLC0415

    series = PieceSeries(asked.plan.codes, asked.plan.window_s())
    first = asked.plan.window_s()[0] * MICRO
    found = []
    for batch in batches(piece, READ, asked.plan.naive_offset_s):
        places = series.follow(batch)
        number = np.array([*(asked.series.get(key, -1) for key in series.known()), -1], dtype=np.int64)[places]
        rows = np.flatnonzero(number >= 0)
        steps = (micros(batch.stamps[rows], batch.ticks) - first) // asked.step
        found.append((number[rows] * asked.span + steps, batch.file_rows(rows)))
    return found


class _Found(NamedTuple):
    """Places in ``twice`` of readings of a piece, and their rows."""

    places: np.ndarray
    rows: np.ndarray


def _find(asked: _Asked, piece: Piece) -> _Found:
    """The readings of a piece that stand more than once in the ledger, in reading order."""
    import numpy as np  # noqa: PLC0415

    empty = np.zeros(0, dtype=np.int64)
    twice = empty if asked.twice is None else asked.twice
    found = []
    for keys, rows in _numbered(asked, piece):
        places = np.minimum(np.searchsorted(twice, keys), len(twice) - 1)
        there = twice[places] == keys
        found.append((places[there], rows[there]))
    return _Found(*(np.concatenate([empty, *(pair[part] for pair in found)]) for part in (0, 1)))


def _rows(
    asked: _Asked, pieces: Sequence[Piece], threads: int | None, scheduler: str | None
) -> list[tuple[LedgerFile, Repeated]]:
    """All rows but the first of every reading, by file."""
    import numpy as np  # noqa: PLC0415

    assert asked.twice is not None
    begun = np.full((2, len(asked.twice)), -1, dtype=np.int64)  # piece and row that each stands in first
    keys = list(asked.series)
    found: dict[Path, tuple[LedgerFile, Repeated]] = {}
    for number, (piece, here) in enumerate(
        zip(pieces, ordered(_find, asked, pieces, threads=threads, scheduler=scheduler), strict=True)
    ):
        new, at = np.unique(here.places, return_index=True)
        new, at = new[begun[0, new] < 0], at[begun[0, new] < 0]
        begun[:, new] = np.full(len(new), number), here.rows[at]
        again = np.ones(len(here.places), dtype=bool)
        again[at] = False
        rows = here.rows[again]
        if not len(rows):
            continue
        place = int(here.places[again][0])
        series, step = divmod(int(asked.twice[place]), asked.span)
        instant = asked.plan.window_s()[0] * MICRO + step * asked.step
        other = pieces[int(begun[0, place])].file, int(begun[1, place])
        _, told = found.setdefault(piece.file.path, (piece.file, Repeated(keys[series], instant, other)))
        told.count += len(rows)
        told.rows = [*told.rows, *rows[:FIRST_ROWS].tolist()][:FIRST_ROWS]
    return list(found.values())
