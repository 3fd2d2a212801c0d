"""Sheets of templates: headers, drop-down lists, what is asked of each column when its cells are entered, and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from carbonacct.activity.carriers import CarrierLookup
from carbonacct.activity.schema import Column, TableSchema

Row = Mapping[str, object]
FILLED_ROWS = 10_000
_LONGEST_LIST = 255
_LONGEST_TITLE, _LONGEST_PROMPT = 32, 255
_LAST_COLUMN = 16_383
_NOTES_HEADER = {
    "zh": ("列名", "Column", "必填 / required", "单位 / unit", "说明", "Explanation", "可填 / choices"),
    "en": ("Column", "列名", "required / 必填", "unit / 单位", "Explanation", "说明", "choices / 可填"),
}
_ALLOWED = dict.fromkeys(
    ("format_cells", "format_columns", "format_rows", "insert_rows", "insert_hyperlinks", "delete_rows", "sort",
     "autofilter"),
    True,
)  # fmt: skip
_LIST_FAULT = {
    "zh": ("不在列表中", "确实没有合适的可以继续，检查时会说明能不能用。"),
    "en": ("not in the list", "Go on if none of them fits; the check tells whether it can be used."),
}


@lru_cache(maxsize=1)
def exact_sheet() -> Any:
    """A worksheet that keeps every digit of a number (xlsxwriter writes 16, some floats need 17), so that a table
    that is written, read and written again stays the same.
    """
    from xlsxwriter.worksheet import Worksheet  # noqa: PLC0415  (loaded when first used)

    class ExactSheet(Worksheet):  # type: ignore[misc]
        """Writes numbers as ``repr`` does."""

        def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, Any]] = ()) -> None:
            told = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
            self.fh.write(f"<c{told}><v>{float(number)!r}</v></c>")

    return ExactSheet


def styles_of(workbook: Any) -> dict[str, Any]:
    """The formats that templates use."""
    head = {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"}
    return {
        "required": workbook.add_format({**head, "bg_color": "#FFE699"}),
        "optional": workbook.add_format({**head, "bg_color": "#E7E6E6"}),
        "text": workbook.add_format({"num_format": "@", "locked": False}),
        "free": workbook.add_format({"locked": False}),
        "wrap": workbook.add_format({"text_wrap": True, "valign": "top"}),
        "title": workbook.add_format({"bold": True, "font_size": 14}),
        "formula": workbook.add_format({"num_format": "#,##0.######", "bg_color": "#F2F2F2", "border": 1}),
        "bad": workbook.add_format({"bg_color": "#FFC7CE"}),
    }


def data_sheet(
    sheet: Any,
    schema: TableSchema,
    rows: Sequence[Row],
    styles: Mapping[str, Any],
    *,
    lang: str = "zh",
    lists: Mapping[str, str] | None = None,
    carriers: CarrierLookup | None = None,
) -> None:
    """Headers, rows, the lists of choices and what is asked of every column.

    Args:
        sheet: the worksheet.
        schema: the table.
        rows: column name → canonical value.
        styles: of :func:`styles_of`.
        lang: language of headers and words.
        lists: kind or name of a column → the range of its drop-down list (``='选项'!$A$2:$A$9``).
        carriers: names carriers in the language; without it they are written as they are given.
    """
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(schema.columns):
        header = column.header(lang)
        style = styles["free" if column.numeric else "text"]
        sheet.set_column(place, place, max(10, min(2 * len(header) + 2, 28)), style)
        sheet.write_string(0, place, header, styles["required" if column.required else "optional"])
        sheet.data_validation(1, place, FILLED_ROWS, place, _validation(column, lang, lists or {}))
        for number, row in enumerate(rows, start=1):
            write_cell(sheet, number, place, shown(column, row.get(column.name), lang, carriers), style)


def protect(sheet: Any, columns: int, styles: Mapping[str, Any]) -> None:
    """Lock the headers of a data sheet; every other cell stays open, those right of the table too."""
    sheet.set_column(columns, _LAST_COLUMN, None, styles["free"])
    sheet.protect("", _ALLOWED)


def write_cell(sheet: Any, row: int, place: int, value: str | float, style: Any) -> None:
    """A text or a number; a blank text is no cell at all."""
    if not isinstance(value, str):
        sheet.write_number(row, place, value, style)
    elif value:
        sheet.write_string(row, place, value, style)


def shown(column: Column, value: object, lang: str = "zh", carriers: CarrierLookup | None = None) -> str | float:
    """A canonical value as it is written: words of the language, numbers as numbers, blank as the empty text."""
    if value is None or value == "" or value != value:  # noqa: PLR0124  (NaN)
        return ""
    if isinstance(value, bool):
        return ("是" if value else "否") if lang == "zh" else ("yes" if value else "no")
    if isinstance(value, int | float):
        return value
    if column.kind == "carrier" and carriers is not None and (carrier := carriers.resolve(str(value))) is not None:
        return carrier.name_zh if lang == "zh" else carrier.name_en
    words = column.choices.get(str(value))
    return words[0] if words and lang == "zh" else str(value)


def choice_words(column: Column, lang: str = "zh") -> list[str]:
    """The words to choose from, none for a column that is no choice."""
    if column.kind == "boolean":
        return ["是", "否"] if lang == "zh" else ["yes", "no"]
    return [words[0] if words and lang == "zh" else name for name, words in column.choices.items()]


def _validation(column: Column, lang: str, lists: Mapping[str, str]) -> dict[str, Any]:
    """The list or the range of a column, and the note shown when one of its cells is entered."""
    note = (column.note_zh if lang == "zh" else column.note_en) + (f" [{column.unit}]" if column.unit else "")
    title = (column.zh[0] if lang == "zh" else column.name)[:_LONGEST_TITLE]
    found: dict[str, Any] = {"validate": "any"}
    if note:
        found |= {"input_title": title, "input_message": note[:_LONGEST_PROMPT]}
    words = choice_words(column, lang)
    source = lists.get(column.name) or lists.get(column.kind)
    if words and len(",".join(words)) <= _LONGEST_LIST:
        found |= {"validate": "list", "source": words}
    elif source:
        fault = dict(zip(("error_title", "error_message"), _LIST_FAULT[lang], strict=True))
        found |= {"validate": "list", "source": source, "error_type": "warning", **fault}
    elif column.numeric and column.nonnegative:
        found |= {"validate": "decimal", "criteria": ">=", "value": 0, "error_type": "warning"}
    return found


def notes_rows(sheet: Any, first: int, schema: TableSchema, styles: Mapping[str, Any], lang: str = "zh") -> int:
    """One line per column: what it is in both languages, and what may be written. Returns the row after the last."""
    for place, text in enumerate(_NOTES_HEADER[lang]):
        sheet.write_string(first, place, text, styles["optional"])
    for number, column in enumerate(schema.columns, start=first + 1):
        choices = "；".join(" ".join((*words[:1], name)) for name, words in column.choices.items())
        names, notes = (column.header(), column.name), (column.note_zh, column.note_en)
        zh = lang == "zh"
        texts = (
            *(names if zh else reversed(names)),
            "是 yes" if column.required else "",
            column.unit,
            *(notes if zh else reversed(notes)),
            "是 yes；否 no" if column.kind == "boolean" else choices,
        )
        for place, text in enumerate(texts):
            sheet.write_string(number, place, text, styles["wrap"])
    return first + 1 + len(schema.columns)


def notes_widths(sheet: Any, styles: Mapping[str, Any]) -> None:
    """Columns of a sheet of notes, wide enough to read."""
    for place, width in enumerate((22, 28, 14, 12, 44, 44, 60)):
        sheet.set_column(place, place, width, styles["wrap"])
