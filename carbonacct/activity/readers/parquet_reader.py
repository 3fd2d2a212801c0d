"""parquet files: addressed like a sheet whose first row holds the names of the columns."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from carbonacct.activity.readers.raw import RawSheet, SheetTooLargeError, check_span
from carbonacct.findings import Finding, finding
from carbonacct.source import Source


def read_sheets(path: Path, file: str) -> tuple[list[RawSheet], list[Finding]]:
    """The one sheet of a parquet file."""
    import pyarrow as pa  # noqa: PLC0415  (loaded when first used)
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        source = pq.ParquetFile(path)
        check_span(source.metadata.num_rows, source.metadata.num_columns)
        table = source.read()
        columns = [[_cell(value) for value in column.to_pylist()] for column in table.columns]
    except SheetTooLargeError as error:
        return [], [finding("activity.sheet_too_large", Source(file), value=error)]
    except (OSError, ValueError, OverflowError, MemoryError, pa.ArrowException) as error:
        return [], [finding("activity.unreadable_file", Source(file), reason=str(error)[:200])]
    rows: list[list[object]] = [list(table.column_names), *(list(row) for row in zip(*columns, strict=True))]
    return [RawSheet(file, "", rows)], []


def _cell(value: object) -> object:
    """A value as the cell of a workbook would hold it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list | dict):
        return str(value)
    return value
