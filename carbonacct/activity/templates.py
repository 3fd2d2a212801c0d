"""Templates of the tables, as csv or as workbooks with a sheet that explains every column."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from carbonacct.activity.examples import EXAMPLES
from carbonacct.activity.register_examples import REGISTER_EXAMPLES
from carbonacct.activity.registers import REGISTERS
from carbonacct.activity.schema import TableSchema
from carbonacct.activity.tables import TABLES
from carbonacct.activity.template_sheets import Row, data_sheet, exact_sheet, notes_rows, notes_widths, shown, styles_of
from carbonacct.errors import UsageError

_BOM = "\ufeff"  # spreadsheet programs read a csv as UTF-8 only with this mark
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def write_templates(folder: Path, fmt: Literal["csv", "xlsx"] = "csv", *, examples: bool = False) -> list[Path]:
    """Write one template per table and register below ``folder``, where a workspace expects them.

    Args:
        folder: is made when it does not exist.
        fmt: ``csv`` (UTF-8 with a mark) or ``xlsx`` (lists to choose from, and a sheet 说明).
        examples: also write example rows that read back without findings.

    Returns:
        The files written, in the order of the tables and registers.

    Raises:
        UsageError: an unknown format, or a file is already there.
    """
    if fmt not in ("csv", "xlsx"):
        raise UsageError(f"unknown template format '{fmt}': csv or xlsx")
    schemas = [*TABLES.values(), *REGISTERS.values()]
    paths = [folder / f"{schema.template}.{fmt}" for schema in schemas]
    for path in paths:
        if path.exists():
            raise UsageError(f"{path} exists; templates overwrite nothing")
    rows = {**EXAMPLES, **REGISTER_EXAMPLES}
    for path, schema in zip(paths, schemas, strict=True):
        write_table(path, schema, rows[schema.name] if examples else ())
    return paths


def write_table(path: Path, schema: TableSchema, rows: Sequence[Row]) -> None:
    """Write rows (column name → canonical value) as a table with Chinese headers and words; csv bytes are the same
    every time, and so are those of a workbook.

    Raises:
        UsageError: the ending is neither .csv nor .xlsx, or a row has a column the table lacks.
    """
    for row in rows:
        strange = set(row) - set(schema.names)
        if strange:
            raise UsageError(f"table '{schema.name}' has no column {', '.join(sorted(strange))}")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        path.write_bytes(_csv_text(schema, rows).encode("utf-8"))
    elif path.suffix == ".xlsx":
        _write_workbook(path, schema, rows)
    else:
        raise UsageError(f"{path}: a table is written as .csv or .xlsx")


def _csv_text(schema: TableSchema, rows: Sequence[Row]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([column.header() for column in schema.columns])
    for row in rows:
        writer.writerow([shown(column, row.get(column.name)) for column in schema.columns])
    return _BOM + stream.getvalue()


def _write_workbook(path: Path, schema: TableSchema, rows: Sequence[Row]) -> None:
    import xlsxwriter  # noqa: PLC0415  (loaded when first used)

    workbook = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": _CREATED})
    styles = styles_of(workbook)
    data_sheet(workbook.add_worksheet(schema.title_zh, exact_sheet()), schema, rows, styles)
    notes = workbook.add_worksheet("说明")
    notes_widths(notes, styles)
    notes_rows(notes, 0, schema, styles)
    workbook.close()
