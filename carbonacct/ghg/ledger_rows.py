"""The rows of files behind one cell of a ledger's totals: entity, month and gas, back to file and row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from carbonacct.activity.period import Period
from carbonacct.errors import UsageError
from carbonacct.findings import DataError, has_errors
from carbonacct.ghg.ledger import CHINA_OFFSET_HOURS, Progress, plan_of
from carbonacct.ghg.ledger_batches import NAMES, Batch, batches, day_ticks
from carbonacct.ghg.ledger_factors import LedgerFactor
from carbonacct.ghg.ledger_files import Piece, ledger_pieces
from carbonacct.ghg.ledger_sums import Plan, scale
from carbonacct.parallel import ordered

if TYPE_CHECKING:
    import numpy as np

_READ = (*NAMES, "start", "amount")
_SHARE = 2**-40


class LedgerRow(NamedTuple):
    """A row of a file (the headers are row 1), what it says, and its amount in the unit of the factor."""

    file: str
    row: int
    meter: str
    code: str
    start: str
    amount: float
    unit: str
    converted: float


@dataclass(frozen=True, slots=True)
class CodeShare:
    """What the rows of a code give: amount × factor = kg of the gas (and kg CO2e)."""

    factor: LedgerFactor
    amount: float
    rows: int
    kg: float
    kg_co2e: float | None


@dataclass(frozen=True)
class CellRows:
    """A cell of the totals: the codes it is the sum of, and the first of its rows, in reading order."""

    entity: str
    month: str
    gas: str
    shares: tuple[CodeShare, ...]
    rows: tuple[LedgerRow, ...]
    count: int

    @property
    def kg(self) -> float:
        """kg of the gas: the figure of the totals."""
        return sum((share.kg for share in self.shares), 0.0)


def cell_rows(
    places: Sequence[Path],
    factors: Sequence[LedgerFactor],
    period: Period,
    cell: tuple[str, str, str],
    *,
    limit: int | None = None,
    offset_hours: float = CHINA_OFFSET_HOURS,
    naive_offset_hours: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> CellRows:
    """The rows behind a cell of the totals; only rows that can be used are looked at.

    Args:
        places, factors, period, offset_hours, naive_offset_hours, threads, progress: those of the totals.
        cell: entity, month (``2025-03``) and gas.
        limit: rows listed at most; None: all. All are counted and added up.

    Raises:
        UsageError: the month is not in the period, no factor has the gas, or no row is of the cell.
        DataError: files that cannot be read.
    """
    entity, month, gas = cell
    used = [factor for factor in factors if factor.gas == gas]
    if month not in period.months() or not used:
        raise UsageError(f"核算期里没有这个月，或没有这种气体 / no such month or gas: {month}, {gas}")
    plan = plan_of(factors, period, offset_hours, naive_offset_hours)
    _, pieces, findings = ledger_pieces(places)
    if has_errors(findings):
        raise DataError(tuple(findings))
    rows: list[LedgerRow] = []
    sums = {factor.code: [0, 0] for factor in used}
    done, everything = 0, sum(piece.rows for piece in pieces)
    asked = _Asked(plan, entity, period.months().index(month), tuple(sums), limit)
    for piece, found in zip(pieces, ordered(_find, asked, pieces, threads=threads), strict=True):
        rows += found.rows if limit is None else found.rows[: limit - len(rows)]
        for code, (units, count) in found.sums.items():
            sums[code][0] += units
            sums[code][1] += count
        done += piece.rows
        if progress is not None:
            progress(done, everything)
    count = sum(number for _, number in sums.values())
    if not count:
        raise UsageError(f"没有这样的行 / no row of {entity}, {month}, {gas}")
    shares = tuple(_share(factor, *sums[factor.code]) for factor in used if sums[factor.code][1])
    return CellRows(entity, month, gas, tuple(sorted(shares, key=lambda share: share.factor.code)), tuple(rows), count)


def _share(factor: LedgerFactor, units: int, rows: int) -> CodeShare:
    amount = _amount(units)
    kg = amount * factor.value
    return CodeShare(factor, amount, rows, kg, None if factor.gwp is None else amount * (factor.value * factor.gwp))


def _amount(units: int) -> float:
    """Exact units of 2⁻⁸⁰ as the float of the totals."""
    low, rest = units & (2**40 - 1), units >> 40
    middle, whole = rest & (2**40 - 1), rest >> 40
    return (low * _SHARE + middle) * _SHARE + whole


class _Asked(NamedTuple):
    """What is looked for."""

    plan: Plan
    entity: str
    month: int
    codes: tuple[str, ...]
    limit: int | None


class _Found(NamedTuple):
    """Rows of a piece, and by code the exact amount (units of 2⁻⁸⁰) and the number of rows."""

    rows: list[LedgerRow]
    sums: dict[str, tuple[int, int]]


def _find(asked: _Asked, piece: Piece) -> _Found:
    rows: list[LedgerRow] = []
    sums: dict[str, tuple[int, int]] = {}
    for batch in batches(piece, _READ, asked.plan.naive_offset_s):
        for place in _places(asked, batch).tolist():
            row = _row(asked, piece, batch, place)
            if row is None:
                continue
            units, count = sums.get(row.code, (0, 0))
            sums[row.code] = units + _units(row.converted), count + 1
            if asked.limit is None or len(rows) < asked.limit:
                rows.append(row)
    return _Found(rows, sums)


def _units(amount: float) -> int:
    """An amount as whole units of 2⁻⁸⁰, as the kernels add it."""
    numerator, denominator = amount.as_integer_ratio()
    return (numerator << 80) // denominator


def _places(asked: _Asked, batch: Batch) -> np.ndarray:
    """Rows of the entity, the month and one of the codes."""
    import numpy as np  # noqa: PLC0415

    entity, carrier = batch.names["entity_id"], batch.names["carrier"]
    mine = np.array([name == asked.entity for name in entity.names])
    fitting = np.array([name in asked.codes for name in carrier.names])
    if not mine.any() or not fitting.any():
        return np.zeros(0, dtype=np.int64)
    places = np.flatnonzero(mine[entity.codes] & fitting[carrier.codes])
    months = np.array(asked.plan.month_of_day())
    days = (batch.stamps[places] - asked.plan.origin_s() * batch.ticks) // day_ticks(batch)
    inside = (days >= 0) & (days < len(months))
    inside[inside] = months[days[inside]] == asked.month
    found: np.ndarray = places[inside]
    return found


def _row(asked: _Asked, piece: Piece, batch: Batch, place: int) -> LedgerRow | None:
    """A row, or None where its amount or unit cannot be used (the totals refuse such a ledger)."""
    text = {name: batch.names[name].names[int(batch.names[name].codes[place])] for name in NAMES}
    amount, factor = float(batch.amounts[place]), scale(text["unit"], asked.plan.units[text["carrier"]])
    if factor is None or not 0.0 <= amount < float("inf"):
        return None
    seconds, rest = divmod(int(batch.stamps[place]), batch.ticks)
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=rest * 10**6 // batch.ticks)
    start = moment.astimezone(timezone(timedelta(hours=asked.plan.offset_hours))).isoformat()
    number = batch.row(place) + 2
    return LedgerRow(
        piece.file.name, number, text["meter"], text["carrier"], start, amount, text["unit"], amount * factor
    )
