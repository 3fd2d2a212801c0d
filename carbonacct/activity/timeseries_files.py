"""Files of ``timeseries/`` as columns of text: csv and parquet, headers located, blank rows left out."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbonacct.activity.locate import RawTable, locate, titles_of
from carbonacct.activity.readers.csv_reader import decoded, delimiter_of
from carbonacct.activity.readers.raw import RawSheet
from carbonacct.activity.timeseries_schema import TIMESERIES
from carbonacct.findings import Finding, finding
from carbonacct.source import Source

if TYPE_CHECKING:
    import numpy as np

ENDINGS = (".csv", ".parquet")
_HEAD = 10
_ABOUT_HEADERS = frozenset({"activity.unknown_column", "activity.duplicate_column", "activity.missing_column"})


@dataclass(frozen=True, slots=True)
class RawSeries:
    """The columns of a file (arrow arrays: text, numbers or times) and the zero-based sheet row of each of its rows.

    A parquet file is addressed like a sheet whose first row holds the names of the columns.
    """

    file: str
    table: RawTable
    cells: dict[str, Any]
    numbers: np.ndarray

    def place(self, row: int, column: str) -> Source:
        """The cell of a column in a row (by position)."""
        return self.table.source(int(self.numbers[row]), column)


def read_raw(path: Path, file: str) -> tuple[RawSeries | None, list[Finding]]:
    """The columns of a file, or None with a finding of severity error."""
    import pyarrow as pa  # noqa: PLC0415  (loaded when first used)

    is_csv = path.suffix.lower() == ".csv"
    try:
        table = _read_csv(path) if is_csv else _read_parquet(path)
    except (OSError, csv.Error, pa.ArrowException) as error:
        return None, [finding("activity.unreadable_file", Source(file), reason=error)]
    if table is None:
        return None, [finding("activity.encoding", Source(file))]
    head = [list(table.column_names)]
    if is_csv:
        head = [[column[row].as_py() for column in table.columns] for row in range(min(_HEAD, len(table)))]
    found, findings = locate(RawSheet(file, "", head), (TIMESERIES,))
    if found is None:
        blank = any(item.code == "activity.empty_table" for item in findings)
        code = "activity.empty_table" if blank else "activity.no_table"
        return None, [finding(code, Source(file), **titles_of((TIMESERIES,)))]
    findings = [item for item in findings if item.code in _ABOUT_HEADERS]
    if any(item.code == "activity.missing_column" for item in findings):
        return None, findings
    first = found.header_row + 1 if is_csv else 0
    try:
        raw = _rows(file, found, table.slice(first), first if is_csv else 1)
    except pa.ArrowException as error:  # lists, structures, bytes that are no text
        return None, [*findings, finding("activity.unreadable_file", Source(file), reason=str(error)[:200])]
    if not len(raw.numbers):
        return None, [*findings, finding("activity.empty_table", Source(file))]
    return raw, findings


def _read_csv(path: Path) -> Any:
    """All cells as text, or None when the encoding is not known."""
    import pyarrow as pa  # noqa: PLC0415

    text = decoded(path.read_bytes())
    if text is None:
        return None
    delimiter = delimiter_of(text)
    width = len(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), []))
    try:
        return _fast_csv(text, delimiter, width)
    except pa.ArrowInvalid:  # blank lines, title rows or rows of unequal length
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    width = max(map(len, rows), default=0)
    padded = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
    columns = list(zip(*padded, strict=True))
    return pa.table({f"f{place}": pa.array(list(column), pa.string()) for place, column in enumerate(columns)})


def _fast_csv(text: str, delimiter: str, width: int) -> Any:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.csv as pa_csv  # noqa: PLC0415

    return pa_csv.read_csv(
        pa.BufferReader(text.encode("utf-8")),
        pa_csv.ReadOptions(autogenerate_column_names=True),
        pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values='"' in text, ignore_empty_lines=False),
        pa_csv.ConvertOptions(
            column_types={f"f{place}": pa.string() for place in range(width)}, strings_can_be_null=False
        ),
    )


def _read_parquet(path: Path) -> Any:
    import pyarrow.parquet as pq  # noqa: PLC0415

    return pq.ParquetFile(path).read()


def _rows(file: str, found: RawTable, table: Any, first: int) -> RawSeries:
    """Columns of the series; rows without any cell are left out."""
    import numpy as np  # noqa: PLC0415

    cells = {name: _plain(table.column(place).combine_chunks()) for name, place in found.columns.items()}
    numbers = np.arange(first, first + len(table))
    kept = np.zeros(len(table), dtype=bool)
    for column in cells.values():
        kept |= _filled(column)
    if not kept.all():
        cells = {name: column.filter(kept) for name, column in cells.items()}
        numbers = numbers[kept]
    return RawSeries(file, found, cells, numbers)


def _plain(column: Any) -> Any:
    """A column as times, floats or text ("" for null)."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.cast(kind.value_type))
    if pa.types.is_timestamp(kind):
        return column
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return column.cast(pa.float64())
    text = pc.fill_null(column.cast(pa.string()), "")
    text.validate(full=True)  # a file may hold bytes that are no text
    return text


def _filled(column: Any) -> Any:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    filled = pc.not_equal(pc.utf8_trim_whitespace(column), "") if pa.types.is_string(column.type) else column.is_valid()
    return filled.to_numpy(zero_copy_only=False)
