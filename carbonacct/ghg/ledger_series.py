"""The series of a ledger: readings of one meter under one code of an entity, and which of them may stand twice.

While the rows of a piece are added up, the span of each series is noted, and whether its instants only grew. Pieces
whose spans of a series do not touch, and each of which only grew, hold no reading twice; only the other series have to
be looked at again (:mod:`carbonacct.ghg.ledger_repeats`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from carbonacct.ghg.ledger_batches import Batch, Coded

MICRO = 10**6
"""Instants are compared to the microsecond."""
_NAMES = ("entity_id", "meter", "carrier")
MOST_SPANS = 2**22
"""Spans that are kept apart; above that those of a series are taken together (at worst it is looked at again)."""


class SeriesKey(NamedTuple):
    """Whose readings they are."""

    entity: str
    meter: str
    code: int


@dataclass(frozen=True, slots=True)
class Spans:
    """The series of a piece; one may have several spans.

    Attributes:
        entities, meters: the names that the first two columns of the table are places in.
        table: entity, meter, code, first and last instant (microseconds since 1970), and whether an instant was not
            above all before it (0 or 1), shape (spans, 6).
        unnamed: rows without a meter.
    """

    entities: list[str]
    meters: list[str]
    table: np.ndarray
    unnamed: int


Labels = tuple[list[str], list[str], list[str]]
"""Names of entities, meters and carriers that the codes of a batch stand for."""


class PieceSeries:
    """Follows the series of a piece, a batch after the other.

    Args:
        codes: the codes that have a factor, in their order; rows of others are skipped.
        window: first instant of the period and the end of it, in seconds since 1970; other rows are skipped.
    """

    def __init__(self, codes: list[str], window: tuple[int, int]) -> None:
        import numpy as np  # noqa: PLC0415

        from carbonacct.kernels.series import FIELDS  # noqa: PLC0415

        self.unnamed, self._window, self._ticks = 0, window, 1
        self._numbers = {code: number for number, code in enumerate(codes)}
        self._entities: dict[str, int] = {}
        self._meters: dict[str, int] = {}
        self._heads = np.zeros(0, dtype=np.int64)
        self._series, self._used = np.zeros((0, FIELDS), dtype=np.int64), 0
        self._labels: Labels = ([], [], [])
        self._blank: list[int] = []
        self._watched = np.zeros((0, FIELDS), dtype=np.int64)
        self._told: list[np.ndarray] = []
        self._mixed = False

    def watch(self, batch: Batch) -> None:
        """Follow the rows of a batch without telling which is of which series: fast where a meter has one series."""
        import numpy as np  # noqa: PLC0415

        from carbonacct.kernels.series import FIELDS, watch  # noqa: PLC0415

        names, meters, carriers = (batch.names[name] for name in _NAMES)
        if not any(meters.names):
            self.unnamed += len(batch.stamps)
            return
        labels = names.names, meters.names, carriers.names
        if labels != self._labels:
            self._tell()
            self._labels, self._watched = labels, np.full((len(meters.names), FIELDS), -1, dtype=np.int64)
            self._blank = [place for place, name in enumerate(meters.names) if not name]
        before = self._watched.copy()
        self._ticks = batch.ticks
        if not self._mixed and watch(names.codes, meters.codes, carriers.codes, batch.stamps, self._watched):
            if (self._watched[self._blank, 0] >= 0).any():
                self.unnamed += _blanks(meters)
            return
        self._watched, self._mixed = before, True
        self.follow(batch)

    def follow(self, batch: Batch) -> np.ndarray:
        """The series of each row of a batch (int32), −1 for rows that cannot be of one."""
        import numpy as np  # noqa: PLC0415

        from carbonacct.kernels.series import NONE, follow  # noqa: PLC0415

        names, meters, carriers = (batch.names[name] for name in _NAMES)
        rows = len(batch.stamps)
        found = np.full(rows, NONE, dtype=np.int32)
        self.unnamed += _blanks(meters)
        numbers, codes = self._known((names.names, meters.names, carriers.names))
        self._heads = _roomy(self._heads, len(self._meters), NONE)
        self._series = _roomy(self._series, self._used + rows, 0)
        self._ticks = batch.ticks
        self._used = follow(
            names.codes, numbers[0], meters.codes, numbers[1], carriers.codes, codes, batch.stamps,
            np.array(self._window, dtype=np.int64) * batch.ticks, self._heads, self._series, found, self._used,
        )  # fmt: skip
        return found

    def known(self) -> Iterator[SeriesKey]:
        """Whose each series is, in the order of the numbers that :meth:`follow` gives."""
        entities, meters = list(self._entities), list(self._meters)
        for entity, code, meter in self._series[: self._used, :3].tolist():
            yield SeriesKey(entities[entity], meters[meter], code)

    def spans(self) -> Spans:
        """What is known of the series after all batches."""
        import numpy as np  # noqa: PLC0415

        from carbonacct.kernels.series import CODE, ENTITY, FIRST, LAST, METER, UNORDERED  # noqa: PLC0415

        self._tell()
        followed = self._series[: self._used][:, [ENTITY, METER, CODE, FIRST, LAST, UNORDERED]]
        table = np.concatenate([*self._told, followed])
        table[:, 3:5] = micros(table[:, 3:5], self._ticks)
        return Spans(list(self._entities), list(self._meters), table, self.unnamed)

    def _known(self, labels: Labels) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
        """Numbers of entities and meters (those not met before get the next ones), and of codes; NONE for others."""
        import numpy as np  # noqa: PLC0415

        from carbonacct.kernels.series import NONE  # noqa: PLC0415

        codes = np.array([self._numbers.get(name, NONE) for name in labels[2]], dtype=np.int64)
        return (_numbered(labels[0], self._entities), _numbered(labels[1], self._meters)), codes

    def _tell(self) -> None:
        """Note the spans of the labels that were watched; one without rows has none, and is not looked at."""
        import numpy as np  # noqa: PLC0415

        from carbonacct.kernels.series import CODE, ENTITY, FIRST, LAST, NONE, UNORDERED  # noqa: PLC0415

        (entities, meters), codes = self._known(self._labels)
        there = np.flatnonzero(self._watched[:, ENTITY] != NONE)
        table = self._watched[there]
        low, high = (instant * self._ticks for instant in self._window)
        disorder = (table[:, UNORDERED] > 0) | (table[:, FIRST] < low) | (table[:, LAST] >= high)
        spans = np.clip(table[:, [FIRST, LAST]], low, high)
        names = entities[table[:, ENTITY]], meters[there], codes[table[:, CODE]]
        told = np.column_stack([*names, spans, disorder])
        self._told.append(told[(told[:, :3] != NONE).all(axis=1)])
        self._labels, self._watched = ([], [], []), self._watched[:0]


def micros(stamps: np.ndarray, ticks: int) -> np.ndarray:
    """Ticks since 1970 as microseconds."""
    found: np.ndarray = stamps * (MICRO // ticks) if ticks <= MICRO else stamps // (ticks // MICRO)
    return found


def _blanks(names: Coded) -> int:
    """Rows without a name."""
    import numpy as np  # noqa: PLC0415

    blank = np.array([not name for name in names.names])
    return int(np.count_nonzero(blank[names.codes]))


def _numbered(names: list[str], known: dict[str, int]) -> np.ndarray:
    """Numbers of names, those not met before the next ones; NONE for a blank."""
    import numpy as np  # noqa: PLC0415

    from carbonacct.kernels.series import NONE  # noqa: PLC0415

    return np.array([known.setdefault(name, len(known)) if name else NONE for name in names], dtype=np.int64)


def _roomy(table: np.ndarray, length: int, filling: int) -> np.ndarray:
    """A table with at least this length."""
    import numpy as np  # noqa: PLC0415

    if length <= len(table):
        return table
    shape = (max(length, 2 * len(table)), *table.shape[1:])
    room = np.full(shape, filling, dtype=np.int64) if filling else np.zeros(shape, dtype=np.int64)  # untouched: no cost
    room[: len(table)] = table
    return room


class LedgerSeries:
    """The series of a whole ledger, gathered from its pieces."""

    def __init__(self) -> None:
        self.unnamed = 0
        self._entities: dict[str, int] = {}
        self._meters: dict[str, int] = {}
        self._parts: list[np.ndarray] = []
        self._kept = 0

    def add(self, piece: Spans) -> None:
        """Add the series of the next piece."""
        import numpy as np  # noqa: PLC0415

        self.unnamed += piece.unnamed
        entities, meters = _numbered(piece.entities, self._entities), _numbered(piece.meters, self._meters)
        if len(piece.table):
            names = entities[piece.table[:, 0]], meters[piece.table[:, 1]]
            self._parts.append(np.column_stack([*names, piece.table[:, 2:]]))
        self._kept += len(piece.table)
        if self._kept > MOST_SPANS:
            self._parts = [_joined(self._sorted())]
            self._kept = len(self._parts[0])

    def doubtful(self) -> set[SeriesKey]:
        """Series that may have a reading twice: instants that did not grow, or spans that touch."""
        if not self._parts:
            return set()
        table = self._sorted()
        entities, meters = list(self._entities), list(self._meters)
        found = table[_doubtful(table), :3].tolist()
        return {SeriesKey(entities[entity], meters[meter], code) for entity, meter, code in found}

    def _sorted(self) -> np.ndarray:
        """All spans, those of a series together, by their first instant."""
        import numpy as np  # noqa: PLC0415

        table = np.concatenate(self._parts)
        ordered: np.ndarray = table[np.lexsort(table[:, [3, 2, 1, 0]].T)]
        return ordered


def _same(table: np.ndarray) -> np.ndarray:
    """Whether each span but the first is of the series of the one before it."""
    same: np.ndarray = (table[1:, :3] == table[:-1, :3]).all(axis=1)
    return same


def _doubtful(table: np.ndarray) -> np.ndarray:
    """Whether each span of a sorted table is in disorder or touches the one before it."""
    doubtful: np.ndarray = table[:, 5] != 0
    doubtful[1:] |= _same(table) & (table[1:, 3] <= table[:-1, 4])
    return doubtful


def _joined(table: np.ndarray) -> np.ndarray:
    """One span a series; in disorder where any of its spans is, or two touch."""
    import numpy as np  # noqa: PLC0415

    begins = np.flatnonzero(np.concatenate([[True], ~_same(table)]))
    joined: np.ndarray = table[begins]
    joined[:, 4] = np.maximum.reduceat(table[:, 4], begins)
    joined[:, 5] = np.logical_or.reduceat(_doubtful(table), begins)
    return joined
