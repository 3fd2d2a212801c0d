"""The series of a ledger: readings of one meter under one code of an entity, and which of them may stand twice.

While the rows of a piece are added up, the span of each series is noted, and whether its instants only grew. Pieces
whose spans of a series do not touch, and each of which only grew, hold no reading twice; only the other series have to
be looked at again (:mod:`carbonacct.ghg.ledger_repeats`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
    """The series of a piece.

    Attributes:
        keys: whose each series is.
        spans: first and last instant (microseconds since 1970), shape (series, 2).
        unordered: whether an instant was not above all before it, by series.
        unnamed: rows without a meter.
    """

    keys: tuple[SeriesKey, ...]
    spans: np.ndarray
    unordered: np.ndarray
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
        self._watched = np.zeros((0, FIELDS), dtype=np.int64)
        self._told: list[tuple[SeriesKey, int, int, bool]] = []
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
        before = self._watched.copy()
        self._ticks = batch.ticks
        if not self._mixed and watch(names.codes, meters.codes, carriers.codes, batch.stamps, self._watched):
            if any(self._watched[place, 0] >= 0 for place, name in enumerate(meters.names) if not name):
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
        numbers = _numbered(names, self._entities), _numbered(meters, self._meters)
        codes = np.array([self._numbers.get(name, NONE) for name in carriers.names], dtype=np.int64)
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
        """What is known of the series after all batches; one may have several spans."""
        import numpy as np  # noqa: PLC0415

        from carbonacct.kernels.series import FIRST, LAST, UNORDERED  # noqa: PLC0415

        self._tell()
        followed = self._series[: self._used][:, [FIRST, LAST, UNORDERED]]
        table = np.concatenate([np.array([told[1:] for told in self._told], np.int64).reshape(-1, 3), followed])
        keys = (*(told[0] for told in self._told), *self.known())
        return Spans(keys, micros(table[:, :2], self._ticks), table[:, 2] > 0, self.unnamed)

    def _tell(self) -> None:
        """Note the spans of the labels that were watched; a label without rows has none."""
        from carbonacct.kernels.series import CODE, ENTITY, FIRST, LAST, NONE, UNORDERED  # noqa: PLC0415

        names, meters, carriers = self._labels
        low, high = (instant * self._ticks for instant in self._window)
        fields = self._watched[:, [ENTITY, CODE, FIRST, LAST, UNORDERED]].tolist()
        for meter, (name, carrier, first, last, unordered) in zip(meters, fields, strict=True):
            code = self._numbers.get(carriers[carrier]) if name != NONE else None
            if code is not None and names[name] and meter:
                outside = first < low or last >= high
                span = max(first, low), min(last, high)
                self._told.append((SeriesKey(names[name], meter, code), *span, unordered > 0 or outside))
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


def _numbered(names: Coded, known: dict[str, int]) -> np.ndarray:
    """Numbers of names, those not met before the next ones; NONE for a blank."""
    import numpy as np  # noqa: PLC0415

    from carbonacct.kernels.series import NONE  # noqa: PLC0415

    return np.array([known.setdefault(name, len(known)) if name else NONE for name in names.names], dtype=np.int64)


def _roomy(table: np.ndarray, length: int, filling: int) -> np.ndarray:
    """A table with at least this length."""
    import numpy as np  # noqa: PLC0415

    if length <= len(table):
        return table
    shape = (max(length, 2 * len(table)), *table.shape[1:])
    room = np.full(shape, filling, dtype=np.int64) if filling else np.zeros(shape, dtype=np.int64)  # untouched: no cost
    room[: len(table)] = table
    return room


@dataclass
class LedgerSeries:
    """The series of a whole ledger, gathered from its pieces."""

    numbers: dict[SeriesKey, int] = field(default_factory=dict)
    unnamed: int = 0

    def __post_init__(self) -> None:
        self._parts: list[np.ndarray] = []
        self._kept = 0

    def add(self, piece: Spans) -> None:
        """Add the series of the next piece."""
        import numpy as np  # noqa: PLC0415

        self.unnamed += piece.unnamed
        ids = np.array([self.numbers.setdefault(key, len(self.numbers)) for key in piece.keys], dtype=np.int64)
        self._parts.append(np.column_stack([ids, piece.spans, piece.unordered]))
        self._kept += len(ids)
        if self._kept > MOST_SPANS:
            self._parts = [_joined(self._sorted())]
            self._kept = len(self._parts[0])

    def doubtful(self) -> set[SeriesKey]:
        """Series that may have a reading twice: instants that did not grow, or spans that touch."""
        import numpy as np  # noqa: PLC0415

        if not self._parts:
            return set()
        found = _doubtful(self._sorted())
        keys = list(self.numbers)
        return {keys[number] for number in np.unique(found).tolist()}

    def _sorted(self) -> np.ndarray:
        """Number, first and last instant and disorder of every span, by number and first instant."""
        import numpy as np  # noqa: PLC0415

        table = np.concatenate(self._parts)
        ordered: np.ndarray = table[np.lexsort((table[:, 1], table[:, 0]))]
        return ordered


def _doubtful(table: np.ndarray) -> np.ndarray:
    """Numbers of series with a span that is in disorder or touches the next (a table sorted by number and begin)."""
    import numpy as np  # noqa: PLC0415

    same = table[1:, 0] == table[:-1, 0]
    touching = same & (table[1:, 1] <= table[:-1, 2])
    found: np.ndarray = np.concatenate([table[table[:, 3] != 0, 0], table[1:][touching, 0]])
    return found


def _joined(table: np.ndarray) -> np.ndarray:
    """One span a series; in disorder where any of its spans is, or two touch."""
    import numpy as np  # noqa: PLC0415

    numbers, begins = np.unique(table[:, 0], return_index=True)
    last = np.maximum.reduceat(table[:, 2], begins)
    disorder = np.isin(numbers, _doubtful(table))
    joined: np.ndarray = np.column_stack([numbers, table[begins, 1], last, disorder])
    return joined
