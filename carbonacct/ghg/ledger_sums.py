"""One piece of a ledger added up: exact amounts by entity, code and month, and every row that is wrong.

The sums are whole numbers (:mod:`carbonacct.kernels.ledger`), so that no cutting of the files, no number of threads
and no order of the pieces changes a digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from carbonacct.activity.period import Period
from carbonacct.findings import DataError, finding
from carbonacct.ghg.ledger_batches import SECONDS_PER_DAY, Batch, batches, day_ticks
from carbonacct.ghg.ledger_files import Piece
from carbonacct.ghg.ledger_series import PieceSeries, Spans
from carbonacct.units import UnitError, conversion_factor, parse_unit

if TYPE_CHECKING:
    import numpy as np

FIRST_ROWS = 5
"""Rows that a finding names; all are counted."""
DISTINCT = 50
"""Unknown codes, and wrong units, of a piece that have findings of their own; the rest are counted together."""
REST = "…"
READ = ("entity_id", "carrier", "unit", "start", "amount")
COLUMN_OF = {
    "not_a_number": "amount", "negative": "amount", "too_large": "amount", "bad_time": "start", "no_offset": "start",
    "outside": "start", "blank_entity": "entity_id", "unknown_code": "carrier", "wrong_unit": "unit",
    "ragged": "entity_id",
}  # fmt: skip
"""Where the problem of a row stands."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What every piece needs.

    Attributes:
        units: the codes that have a factor, and the unit of its denominator.
        period: the accounting period, in local time.
        offset_hours: local time minus UTC.
        naive_offset_s: local time minus UTC of times without a zone, in seconds; None: such times are problems.
        repeats: whether readings that stand twice are looked for.
    """

    units: Mapping[str, str]
    period: Period
    offset_hours: float
    naive_offset_s: int | None
    repeats: bool = True

    @property
    def codes(self) -> list[str]:
        """The codes in their order in every table."""
        return sorted(self.units)

    def month_of_day(self) -> list[int]:
        """Month (0 …) of each day of the period."""
        first = self.period.start.year * 12 + self.period.start.month
        count = (self.period.end - self.period.start).days + 1
        days = (self.period.start + timedelta(days=number) for number in range(count))
        return [day.year * 12 + day.month - first for day in days]

    def origin_s(self) -> int:
        """The first instant of the period in seconds since 1970 (UTC)."""
        day = self.period.start
        start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=self.offset_hours)
        return (start - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)

    def window_s(self) -> tuple[int, int]:
        """The first instant of the period, and the first after it, in seconds since 1970 (UTC)."""
        days = (self.period.end - self.period.start).days + 1
        return self.origin_s(), self.origin_s() + days * SECONDS_PER_DAY


@dataclass(slots=True)
class Problem:
    """Rows of a file that are wrong in one way: how many, the first of them, and what stands in the first."""

    count: int = 0
    rows: list[int] = field(default_factory=list)
    value: str = ""

    def add(self, count: int, rows: list[int], value: str) -> None:
        """More rows, below those known."""
        if not self.count:
            self.value = value
        self.count += count
        self.rows = [*self.rows, *rows][:FIRST_ROWS]


Problems = dict[tuple[str, str, str], Problem]
"""By kind, code and unit (both empty where the kind does not depend on them)."""


@dataclass(frozen=True, slots=True)
class PieceSums:
    """What a piece comes to.

    Attributes:
        keys: (entity, number of the code) of each row of ``cells``.
        cells: exact amounts by key, month and limb, int64.
        problems: what is wrong with rows.
        rows: rows read.
        series: the series of its readings.
    """

    keys: tuple[tuple[str, int], ...]
    cells: np.ndarray
    problems: Problems
    rows: int
    series: Spans


def sum_piece(plan: Plan, piece: Piece) -> PieceSums:
    """Read and add up one piece.

    Raises:
        DataError: the file cannot be read, or a sum is too large.
    """
    import numpy as np  # noqa: PLC0415

    from carbonacct.kernels import ledger  # noqa: PLC0415

    codes, months = plan.codes, np.array(plan.month_of_day(), dtype=np.uint8)
    numbers: dict[str, int] = {}
    cells = np.zeros((0, len(codes), int(months[-1]) + 1, ledger.LIMBS), dtype=np.int64)
    problems: Problems = {}
    series = PieceSeries(codes, plan.window_s())
    rows = waiting = 0
    columns = (*READ, "meter") if plan.repeats else READ
    for batch in batches(piece, columns, plan.naive_offset_s):
        tables = _tables(plan, batch, numbers)
        cells = _grown(cells, len(numbers))
        counts = np.zeros(len(ledger.PROBLEMS), dtype=np.int64)
        firsts = np.zeros((len(counts), FIRST_ROWS), dtype=np.int64)
        names = batch.names
        ledger.dated_rows(
            names["entity_id"].codes, tables.entities, names["carrier"].codes, tables.codes, names["unit"].codes,
            tables.scales, batch.amounts, batch.stamps, plan.origin_s() * batch.ticks, day_ticks(batch), months, cells,
            counts, firsts,
        )  # fmt: skip
        _note(problems, batch, tables, counts, firsts)
        if plan.repeats:
            series.watch(batch)
        rows += len(batch.amounts) + len(batch.ragged)
        waiting += len(batch.amounts)
        if waiting > ledger.ROWS_AT_ONCE // 2:
            _carry(cells)
            waiting = 0
    entities, used = np.nonzero(cells[..., ledger.LIMBS - 1].any(axis=2))
    cells = cells[entities, used]
    _carry(cells)
    order = list(numbers)
    keys = tuple((order[entity], code) for entity, code in zip(entities.tolist(), used.tolist(), strict=True))
    return PieceSums(keys, cells, problems, rows, series.spans())


def _carry(cells: np.ndarray) -> None:
    from carbonacct.kernels.ledger import carried  # noqa: PLC0415

    if not carried(cells):
        raise DataError((finding("ledger.sum_too_large"),))


def _grown(cells: np.ndarray, entities: int) -> np.ndarray:
    """The cells with room for more entities."""
    import numpy as np  # noqa: PLC0415

    if entities <= len(cells):
        return cells
    room = np.zeros((max(entities, 2 * len(cells)), *cells.shape[1:]), dtype=np.int64)
    room[: len(cells)] = cells
    return room


@dataclass(frozen=True, slots=True)
class _Tables:
    """What the names of a batch mean: entity, code, and the scale of each carrier and unit."""

    entities: np.ndarray
    codes: np.ndarray
    scales: np.ndarray


def _tables(plan: Plan, batch: Batch, numbers: dict[str, int]) -> _Tables:
    """Translate the names of a batch; entities not met before get the next numbers."""
    import numpy as np  # noqa: PLC0415

    from carbonacct.kernels import ledger  # noqa: PLC0415

    known = {code: number for number, code in enumerate(plan.codes)}
    entities = [
        numbers.setdefault(name, len(numbers)) if name else ledger.NO_NAME for name in batch.names["entity_id"].names
    ]
    carriers, units = batch.names["carrier"].names, batch.names["unit"].names
    scales = np.full((len(carriers), len(units)), ledger.UNKNOWN_CODE)
    for row, carrier in enumerate(carriers):
        if carrier in known:
            scales[row] = [scale(unit, plan.units[carrier]) or ledger.WRONG_UNIT for unit in units]
    codes = np.array([known.get(carrier, 0) for carrier in carriers], dtype=np.uint16)
    return _Tables(np.array(entities, dtype=np.uint32), codes, scales)


@lru_cache(maxsize=4096)
def scale(unit: str, to: str) -> float | None:
    """Factor from a unit to that of the factor's denominator, or None where they measure different things.

    Standard coal is not energy here: for electricity its value depends on the basis.
    """
    written, wanted = parse_unit(unit), parse_unit(to)
    if written is None or wanted is None or written.coal_equivalent != wanted.coal_equivalent:
        return None
    try:
        return conversion_factor(written, wanted)
    except UnitError:
        return None


def _note(problems: Problems, batch: Batch, tables: _Tables, counts: np.ndarray, firsts: np.ndarray) -> None:
    """Keep what is wrong with the rows of a batch."""
    from carbonacct.kernels.ledger import PROBLEMS  # noqa: PLC0415

    if batch.ragged:
        rows = batch.ragged[:FIRST_ROWS]
        problems.setdefault(("ragged", "", ""), Problem()).add(len(batch.ragged), rows, "")
    for number, kind in enumerate(PROBLEMS):
        if not counts[number]:
            continue
        if kind in ("unknown_code", "wrong_unit"):
            known = sum(key[0] == kind for key in problems)
            for key, count, places in _by_value(kind, batch, tables, max(DISTINCT - known, 0)):
                rows = [batch.row(place) for place in places]
                problems.setdefault(key, Problem()).add(count, rows, batch.shown(COLUMN_OF[kind], places[0]))
            continue
        places = firsts[number][: counts[number]].tolist()
        rows = [batch.row(place) for place in places]
        problems.setdefault((kind, "", ""), Problem()).add(
            int(counts[number]), rows, batch.shown(COLUMN_OF[kind], places[0])
        )


def _by_value(
    kind: str, batch: Batch, tables: _Tables, most: int
) -> Iterator[tuple[tuple[str, str, str], int, list[int]]]:
    """Rows with an unknown code, or a wrong unit, by code (and unit), in the order of their first rows.

    Above ``most`` different ones, all others come together under the code REST.
    """
    import numpy as np  # noqa: PLC0415

    from carbonacct.kernels.ledger import UNKNOWN_CODE, WRONG_UNIT  # noqa: PLC0415

    carrier, unit = batch.names["carrier"], batch.names["unit"]
    scales = tables.scales[carrier.codes, unit.codes]
    wrong = np.flatnonzero(scales == (UNKNOWN_CODE if kind == "unknown_code" else WRONG_UNIT))
    pairs = carrier.codes[wrong].astype(np.int64) * len(unit.names)
    if kind == "wrong_unit":
        pairs += unit.codes[wrong]
    distinct, first = np.unique(pairs, return_index=True)
    shown = distinct[np.argsort(first)[:most]].tolist()
    for pair in shown:
        places = wrong[pairs == pair]
        code, other = divmod(pair, len(unit.names))
        key = (kind, carrier.names[code], unit.names[other] if kind == "wrong_unit" else "")
        yield key, len(places), places[:FIRST_ROWS].tolist()
    rest = wrong[~np.isin(pairs, shown)]
    if len(rest):
        yield (kind, REST, ""), len(rest), rest[:FIRST_ROWS].tolist()
