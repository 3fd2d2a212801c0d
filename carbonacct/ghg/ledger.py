"""Large ledgers: metered amounts of many files as emissions by entity, month and gas, in bounded memory.

Emission = amount × factor, CO2e = emission × GWP (GHG Protocol Corporate Standard, ch. 6; GB/T 32150-2015, clause 5).
Amounts are added exactly before the factors are applied, so that neither the cutting of the files nor threads nor a
cluster change a digit. Rows keep their address (file, row): :func:`carbonacct.ghg.ledger_rows.cell_rows` finds those
of a cell again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbonacct.activity.period import Period
from carbonacct.errors import UsageError
from carbonacct.findings import DataError, Finding, finding, has_errors
from carbonacct.ghg.ledger_factors import LedgerFactor
from carbonacct.ghg.ledger_files import LEDGER, LedgerFile, Piece, ledger_pieces
from carbonacct.ghg.ledger_repeats import repeated_readings
from carbonacct.ghg.ledger_series import LedgerSeries
from carbonacct.ghg.ledger_sums import COLUMN_OF, REST, PieceSums, Plan, Problem, sum_piece
from carbonacct.parallel import default_threads, each, ordered
from carbonacct.source import Source

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr

CHINA_OFFSET_HOURS = 8.0
_SECONDS_PER_HOUR = 3600
_WIDEST_OFFSET_HOURS = 24
_MOST_MONTHS = 255
Progress = Callable[[int, int], None]
"""Told (rows done, rows in all)."""


@dataclass(frozen=True)
class LedgerTotals:
    """What a ledger comes to.

    Attributes:
        emissions: kg by entity, month and gas.
        co2e: kg CO2e by entity, month and gas, without biogenic carbon dioxide; None without a GWP set.
        amounts: amounts by entity, month and code, in the unit of the factor (coordinate ``unit``).
        counts: rows by entity, month and code.
        factors: the factors applied.
        files: the files read.
        rows: rows read.
        findings: remarks and warnings; errors are raised.
    """

    emissions: xr.DataArray
    co2e: xr.DataArray | None
    amounts: xr.DataArray
    counts: xr.DataArray
    factors: tuple[LedgerFactor, ...]
    files: tuple[LedgerFile, ...]
    rows: int
    findings: tuple[Finding, ...]


def plan_of(
    factors: Sequence[LedgerFactor],
    period: Period,
    offset_hours: float = CHINA_OFFSET_HOURS,
    naive_offset_hours: float | None = None,
    repeats: bool = True,
) -> Plan:
    """What every piece of a ledger needs to know.

    Raises:
        UsageError: there are no factors, no clock has such an offset, or the period is too long.
    """
    if not factors:
        raise UsageError("因子表里没有因子 / the factor list has no factor")
    for hours in (offset_hours, naive_offset_hours or 0.0):
        if not abs(hours) < _WIDEST_OFFSET_HOURS:
            raise UsageError(f"没有这样的时差 / no such UTC offset in hours: {hours}")
    if len(period.months()) > _MOST_MONTHS:
        raise UsageError(f"核算期太长 / the period has more than {_MOST_MONTHS} months: {period.start} – {period.end}")
    naive = None if naive_offset_hours is None else round(naive_offset_hours * _SECONDS_PER_HOUR)
    return Plan({factor.code: factor.unit for factor in factors}, period, offset_hours, naive, repeats)


def ledger_totals(
    places: Sequence[Path],
    factors: Sequence[LedgerFactor],
    period: Period,
    *,
    offset_hours: float = CHINA_OFFSET_HOURS,
    naive_offset_hours: float | None = None,
    repeats: bool = True,
    threads: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> LedgerTotals:
    """Emissions of the parquet and csv files in folders, with the columns of ``LEDGER``.

    Args:
        places: files, and folders that are searched to the bottom.
        factors: those of :func:`carbonacct.ghg.ledger_factors.read_factors`; one for each code and gas.
        period: the accounting period, in local time; a row counts in the month that its interval starts in.
        offset_hours: local time minus UTC.
        naive_offset_hours: local time minus UTC of times that name no zone; None: such times are errors.
        repeats: whether readings that stand twice are looked for (15 to 28 % more time; a finding says so if not).
        threads: threads of this process; None: all.
        scheduler: address of a Dask scheduler whose workers see the same files; None: this process.
        progress: told how far it is.

    Raises:
        UsageError: no files, no factors, or the cluster cannot be used.
        DataError: files that cannot be read, and all rows that are wrong; nothing is computed.
    """
    plan = plan_of(factors, period, offset_hours, naive_offset_hours, repeats)
    files, pieces, findings = ledger_pieces(places)
    total = _Total(len(plan.codes), len(period.months()))
    everything = sum(piece.rows for piece in pieces)
    for piece, sums in zip(pieces, ordered(sum_piece, plan, pieces, threads=threads, scheduler=scheduler), strict=True):
        total.add(piece, sums)
        if progress is not None:
            progress(total.rows, everything)
    findings += total.findings(plan)
    findings += _repeats(total.series, plan, pieces, threads, scheduler)
    if has_errors(findings):
        raise DataError(tuple(findings))
    amounts, counts, entities = total.tables()
    findings += _silent_months(counts, entities, plan)
    return _labelled(amounts, counts, entities, plan, tuple(factors), tuple(files), total.rows, tuple(findings))


class _Total:
    """Sums of the pieces so far."""

    def __init__(self, codes: int, months: int) -> None:
        import numpy as np  # noqa: PLC0415

        from carbonacct.kernels.ledger import LIMBS  # noqa: PLC0415

        self.codes, self.rows = codes, 0
        self.places: dict[tuple[str, int], int] = {}
        self.cells = np.zeros((0, months, LIMBS), dtype=np.int64)
        self.problems: dict[tuple[Path, str, str, str], tuple[LedgerFile, Problem]] = {}
        self.series = LedgerSeries()

    def add(self, piece: Piece, sums: PieceSums) -> None:
        """Add the sums of the next piece."""
        import numpy as np  # noqa: PLC0415

        from carbonacct.kernels.ledger import carried  # noqa: PLC0415

        self.rows += sums.rows
        self.series.add(sums.series)
        rows = [self.places.setdefault(key, len(self.places)) for key in sums.keys]
        if len(self.places) > len(self.cells):
            room = max(len(self.places), 2 * len(self.cells)) - len(self.cells)
            self.cells = np.concatenate([self.cells, np.zeros((room, *self.cells.shape[1:]), dtype=np.int64)])
        together = self.cells[rows] + sums.cells
        if not carried(together):
            raise DataError((finding("ledger.sum_too_large"),))
        self.cells[rows] = together
        for (kind, code, unit), problem in sums.problems.items():
            key = piece.file.path, kind, code, unit
            _, known = self.problems.setdefault(key, (piece.file, Problem()))
            known.add(problem.count, problem.rows, problem.value)

    def tables(self) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """Amounts and numbers of rows by entity, month and code, and the entities, by name."""
        import numpy as np  # noqa: PLC0415

        from carbonacct.kernels.ledger import amounts_of  # noqa: PLC0415

        entities = sorted({entity for entity, _ in self.places})
        place = {entity: number for number, entity in enumerate(entities)}
        shape = (len(entities), self.cells.shape[1], self.codes)
        amounts, counts = np.zeros(shape), np.zeros(shape, dtype=np.int64)
        rows = np.array([place[entity] for entity, _ in self.places], dtype=np.int64)
        codes = np.array([code for _, code in self.places], dtype=np.int64)
        cells = self.cells[: len(self.places)]
        amounts[rows, :, codes] = amounts_of(cells)
        counts[rows, :, codes] = cells[..., -1]
        return amounts, counts, entities

    def findings(self, plan: Plan) -> list[Finding]:
        """What is wrong with rows: one finding a file and kind (and code and unit), at the first row."""
        return [
            _finding(plan, file, kind, code, unit, problem)
            for (_, kind, code, unit), (file, problem) in self.problems.items()
        ]


def _finding(plan: Plan, file: LedgerFile, kind: str, code: str, unit: str, problem: Problem) -> Finding:
    column = LEDGER.column(COLUMN_OF[kind])
    place = file.place(problem.rows[0], column.name) if column.name in file.columns else Source(file.name)
    rows = ", ".join(str(row + 2) for row in problem.rows) + (" …" if problem.count > len(problem.rows) else "")
    texts: dict[str, object] = {"count": problem.count, "rows": rows, **column.names}
    if kind == "blank_entity" or (kind == "unknown_code" and not code) or (kind == "wrong_unit" and not unit):
        return finding("ledger.blank", place, **texts)
    if code == REST:
        return finding("ledger.more_values", place, value=problem.value, **texts)
    if kind == "unknown_code":
        return finding("ledger.unknown_code", place, carrier=code, known=_some(plan.codes), **texts)
    if kind == "wrong_unit":
        return finding("ledger.wrong_unit", place, carrier=code, unit=unit, wanted=plan.units[code], **texts)
    period = f"{plan.period.start} – {plan.period.end}"
    return finding(f"ledger.{kind}", place, value=problem.value, period=period, **texts)


def _repeats(
    series: LedgerSeries, plan: Plan, pieces: Sequence[Piece], threads: int | None, scheduler: str | None
) -> list[Finding]:
    """Readings that stand twice, one finding a file; and rows without a meter, where none are looked for."""
    if not plan.repeats:
        return [finding("ledger.repeats_unchecked")]
    found = []
    if series.unnamed:
        found.append(finding("ledger.no_meter", None, count=series.unnamed, **LEDGER.column("meter").names))
    doubtful = series.doubtful()
    for file, told in repeated_readings(plan, pieces, doubtful, threads=threads, scheduler=scheduler):
        rows = ", ".join(str(row + 2) for row in told.rows) + (" …" if told.count > len(told.rows) else "")
        texts: dict[str, object] = {"entity": told.key.entity, "meter": told.key.meter}
        texts |= {"carrier": plan.codes[told.key.code], "start": told.start(plan.offset_hours)}
        texts |= {"count": told.count, "rows": rows, "other": told.other[0].place(told.other[1], "meter")}
        found.append(finding("ledger.repeated", file.place(told.rows[0], "meter"), **texts))
    return found


def _some(names: Sequence[str], most: int = 20) -> str:
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def _silent_months(counts: np.ndarray, entities: list[str], plan: Plan) -> list[Finding]:
    """Months without any row; and entities whose rows of a code stop in a month that others have rows in."""
    import numpy as np  # noqa: PLC0415

    months, codes = plan.period.months(), plan.codes
    told = counts.sum(axis=(0, 2)) > 0
    found = []
    if not told.all():
        empty = [month for month, rows in zip(months, told.tolist(), strict=True) if not rows]
        found.append(finding("ledger.empty_months", months=", ".join(empty)))
    silent = (counts == 0) & counts.any(axis=1, keepdims=True) & told[None, :, None]
    for entity, code in np.argwhere(silent.any(axis=1)).tolist():
        missing = ", ".join(months[month] for month in np.flatnonzero(silent[entity, :, code]))
        found.append(finding("ledger.silent_months", entity=entities[entity], carrier=codes[code], months=missing))
    return found


def factor_tables(
    factors: Sequence[LedgerFactor], codes: Sequence[str]
) -> tuple[list[str], np.ndarray, np.ndarray | None]:
    """Gases, kg per unit by code and gas, and kg CO2e per unit (None where a factor has no GWP)."""
    import numpy as np  # noqa: PLC0415

    gases = sorted({factor.gas for factor in factors})
    mass, co2e = np.zeros((len(codes), len(gases))), np.zeros((len(codes), len(gases)))
    number = {code: place for place, code in enumerate(codes)}
    for factor in factors:
        place = number[factor.code], gases.index(factor.gas)
        mass[place] += factor.value
        co2e[place] += factor.value * (factor.gwp or 0.0)
    return gases, mass, None if any(factor.gwp is None for factor in factors) else co2e


def _labelled(
    amounts: np.ndarray,
    counts: np.ndarray,
    entities: list[str],
    plan: Plan,
    factors: tuple[LedgerFactor, ...],
    files: tuple[LedgerFile, ...],
    rows: int,
    findings: tuple[Finding, ...],
) -> LedgerTotals:
    """Apply the factors, and put names to the tables."""
    import xarray as xr  # noqa: PLC0415

    gases, mass, co2e = factor_tables(factors, plan.codes)
    place = {"entity": entities, "month": plan.period.months()}
    by_gas: dict[str, Any] = {"dims": ("entity", "month", "gas"), "coords": place | {"gas": gases}}
    codes = place | {"code": plan.codes, "unit": ("code", [plan.units[code] for code in plan.codes])}
    by_code: dict[str, Any] = {"dims": ("entity", "month", "code"), "coords": codes}
    return LedgerTotals(
        xr.DataArray(_applied(amounts, mass), attrs={"unit": "kg"}, **by_gas),
        None if co2e is None else xr.DataArray(_applied(amounts, co2e), attrs={"unit": "kg CO2e"}, **by_gas),
        xr.DataArray(amounts, **by_code),
        xr.DataArray(counts, **by_code),
        factors,
        files,
        rows,
        findings,
    )


def _applied(amounts: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Σ amount × factor over the codes, in their order: by entity, month and gas."""
    import numpy as np  # noqa: PLC0415

    from carbonacct.kernels.ledger import apply_factors  # noqa: PLC0415

    out = np.zeros((*amounts.shape[:2], factors.shape[1]))
    apply_factors(np.ascontiguousarray(amounts), factors, out)
    return out


def coded_emissions(
    entities: np.ndarray,
    months: np.ndarray,
    codes: np.ndarray,
    amounts: np.ndarray,
    factors: np.ndarray,
    shape: tuple[int, int],
    threads: int | None = None,
) -> np.ndarray:
    """kg by entity, month and gas of columns that are in memory and coded already; rows are not checked.

    The digits do not depend on the number of threads, but on the order of the rows (those of :func:`ledger_totals` on
    neither).

    Args:
        entities: number of the entity of each row, shape (n,), uint32, each < shape[0].
        months: number of the month of each row, shape (n,), uint8, each < shape[1].
        codes: number of the factor of each row, shape (n,), uint16, each < len(factors).
        amounts: amounts in the unit of the factor, shape (n,), float64.
        factors: kg of each gas per unit, shape (codes, gases).
        shape: numbers of entities and of months.
        threads: threads of this process; None: all.
    """
    from carbonacct.kernels.ledger import coded_amounts  # noqa: PLC0415

    run = each(default_threads() if threads is None else threads)
    return _applied(coded_amounts(entities, months, codes, amounts, (*shape, len(factors)), run), factors)
