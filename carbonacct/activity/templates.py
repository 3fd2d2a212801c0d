"""Templates of the tables, as csv or as workbooks with a sheet that explains every column."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from carbonacct.activity.examples import EXAMPLES
from carbonacct.activity.register_examples import REGISTER_EXAMPLES
from carbonacct.activity.registers import REGISTERS
from carbonacct.activity.schema import Column, TableSchema
from carbonacct.activity.tables import TABLES
from carbonacct.errors import UsageError

Row = Mapping[str, object]
_BOM = "\ufeff"  # spreadsheet programs read a csv as UTF-8 only with this mark
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_VALIDATED_ROWS = 10_000
_LONGEST_LIST = 255
_NOTES_HEADER = ("列名", "Column", "必填 / required", "说明", "Explanation", "可填 / choices")


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
        writer.writerow([_shown(column, row.get(column.name)) for column in schema.columns])
    return _BOM + stream.getvalue()


def _shown(column: Column, value: object) -> str | float:
    """A canonical value as it is written: Chinese words, numbers as numbers, blank as the empty text."""
    if value is None or value == "" or value != value:  # noqa: PLR0124  (NaN)
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return value
    words = column.choices.get(str(value))
    return words[0] if words else str(value)


def _write_workbook(path: Path, schema: TableSchema, rows: Sequence[Row]) -> None:
    import xlsxwriter  # noqa: PLC0415  (loaded when first used)

    workbook = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": _CREATED})
    styles = {
        "required": workbook.add_format({"bold": True, "bg_color": "#FFE699", "border": 1}),
        "optional": workbook.add_format({"bold": True, "bg_color": "#E7E6E6", "border": 1}),
        "text": workbook.add_format({"num_format": "@"}),
        "wrap": workbook.add_format({"text_wrap": True, "valign": "top"}),
    }
    _data_sheet(workbook.add_worksheet(schema.title_zh), schema, rows, styles)
    _notes_sheet(workbook.add_worksheet("说明"), schema, styles)
    workbook.close()


def _data_sheet(sheet: Any, schema: TableSchema, rows: Sequence[Row], styles: Mapping[str, Any]) -> None:
    """Headers, rows and the lists of choices."""
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(schema.columns):
        style = None if column.numeric else styles["text"]
        sheet.set_column(place, place, max(10, 2 * len(column.header()) + 2), style)
        sheet.write_string(0, place, column.header(), styles["required" if column.required else "optional"])
        words = _choice_words(column)
        if words and len(",".join(words)) <= _LONGEST_LIST:
            sheet.data_validation(1, place, _VALIDATED_ROWS, place, {"validate": "list", "source": words})
        for number, row in enumerate(rows, start=1):
            value = _shown(column, row.get(column.name))
            if isinstance(value, str):
                if value:
                    sheet.write_string(number, place, value, style)
            else:
                sheet.write_number(number, place, value)


def _choice_words(column: Column) -> list[str]:
    return ["是", "否"] if column.kind == "boolean" else [words[0] for words in column.choices.values()]


def _notes_sheet(sheet: Any, schema: TableSchema, styles: Mapping[str, Any]) -> None:
    """One line per column: what it is in Chinese and English, and what may be written."""
    for place, (text, width) in enumerate(zip(_NOTES_HEADER, (22, 28, 14, 44, 44, 60), strict=True)):
        sheet.set_column(place, place, width, styles["wrap"])
        sheet.write_string(0, place, text, styles["optional"])
    for number, column in enumerate(schema.columns, start=1):
        choices = "；".join(f"{words[0]} {name}" for name, words in column.choices.items())
        texts = (
            column.header(),
            column.name,
            "是 yes" if column.required else "",
            column.note_zh,
            column.note_en,
            "是 yes；否 no" if column.kind == "boolean" else choices,
        )
        for place, text in enumerate(texts):
            sheet.write_string(number, place, text, styles["wrap"])
