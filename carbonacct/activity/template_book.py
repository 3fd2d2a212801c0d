"""One workbook for one enterprise: a sheet for each of its tables, with lists, notes, examples and sums to check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbonacct.activity.carriers import CarrierLookup
from carbonacct.activity.enterprise_types import EnterpriseType
from carbonacct.activity.quantities import accepted_units
from carbonacct.activity.schema import TableSchema
from carbonacct.activity.template_sheets import (
    FILLED_ROWS,
    Row,
    choice_words,
    data_sheet,
    exact_sheet,
    notes_rows,
    notes_widths,
    protect,
    shown,
    styles_of,
    write_cell,
)
from carbonacct.errors import UsageError
from carbonacct.source import column_letters

if TYPE_CHECKING:
    import pandas as pd

    from carbonacct.activity.load import Tables

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_SHEETS = {
    "zh": {"notes": "说明", "examples": "填写示例", "checks": "核对", "choices": "选项"},
    "en": {"notes": "README", "examples": "examples", "checks": "checks", "choices": "choices"},
}
_GUIDE = {
    "zh": (
        "{name} · 填报表 · {year} 年",
        "1. 黄色列名必填，灰色选填；选中单元格会显示说明。没有数据的表留空即可。",
        "2. 数量只填数字，单位填在“单位”列（可写 万kWh、t、万Nm3、GJ 等）；没有发生填 0，不要写“/”“—”“无”。",
        "3. 期间写到月（{year}-01）或年（{year}）；同一数列不要既有月又有年。",
        "4. 填好后运行 carbonacct check 本文件，会得到带“检查结果”列的答复；改好后放进工作区的 workbooks/ 文件夹。",
        "5. {note}",
    ),
    "en": (
        "{name} · data of {year}",
        "1. Yellow headers must be filled, grey ones may; a note shows in each cell. Tables without data stay empty.",
        "2. Amounts are numbers alone, units go into their column (MWh, t, Nm3, GJ …); write 0 for none, not '/'.",
        "3. A period is a month ({year}-01) or a year ({year}); not both in one series.",
        "4. Run carbonacct check on this file, correct what it finds, and put it into workbooks/ of the workspace.",
        "5. {note}",
    ),
}
_CHECKS = {
    "zh": ("表", "已填行数", "有空着的必填项", "消费合计（按品种、单位）", "单位", "消费合计", "行数"),
    "en": ("table", "rows filled", "required cells left blank", "consumption by carrier", "unit", "sum", "rows"),
}


def write_book(
    path: Path,
    kind: EnterpriseType,
    carriers: CarrierLookup,
    *,
    year: int = 2025,
    lang: str = "zh",
    rows: Mapping[str, Sequence[Row]] | None = None,
) -> None:
    """Write the workbook of an enterprise type; the same arguments give the same bytes.

    Args:
        path: the .xlsx file to write.
        kind: the type.
        carriers: the carrier table, for names and units.
        year: year of the examples and of the list of periods.
        lang: ``zh`` or ``en``, for headers, words and notes.
        rows: rows by table (column → canonical value); without them the tables are empty.

    Raises:
        UsageError: the file is there already, or rows are given for a table or column that the type lacks.
    """
    import xlsxwriter  # noqa: PLC0415  (loaded when first used)

    filled = dict(rows or {})
    _refuse_strange(kind, filled)
    if path.exists():
        raise UsageError(f"{path} 已存在，模板不覆盖任何文件 / exists; templates overwrite nothing")
    workbook = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": _CREATED})
    styles, names = styles_of(workbook), _SHEETS[lang]
    titles = {schema.name: schema.title_zh if lang == "zh" else schema.title_en[:31] for schema in kind.tables}
    _guide(workbook.add_worksheet(names["notes"]), kind, styles, year, lang, titles)
    lists = _lists(kind, carriers, year, lang)
    for schema in kind.tables:
        sheet = workbook.add_worksheet(titles[schema.name], exact_sheet())
        sources = _sources(lists, names["choices"], titles, schema)
        data_sheet(sheet, schema, filled.get(schema.name, ()), styles, lang=lang, lists=sources, carriers=carriers)
        protect(sheet, len(schema.columns), styles)
    _examples(workbook.add_worksheet(names["examples"]), kind, carriers, styles, year, lang)
    _checks(workbook.add_worksheet(names["checks"]), kind, carriers, styles, lang, titles)
    _choices(workbook.add_worksheet(names["choices"]), lists, styles)
    workbook.worksheets()[1].activate()
    workbook.close()


def _refuse_strange(kind: EnterpriseType, rows: Mapping[str, Sequence[Row]]) -> None:
    known = {schema.name: set(schema.names) for schema in kind.tables}
    for table, lines in rows.items():
        strange = {name for row in lines for name in row} - known.get(table, set())
        if table not in known or strange:
            raise UsageError(f"type '{kind.id}' has no {table} {', '.join(sorted(strange))}".rstrip())


def rows_of(tables: Tables, kind: EnterpriseType) -> dict[str, list[dict[str, object]]]:
    """The rows of tables that were read, as :func:`write_book` takes them; tables without rows are left out."""
    found = {}
    for schema in kind.tables:
        frame = tables.frame(schema.name)
        if len(frame):
            found[schema.name] = frame_rows(frame, schema)
    return found


def frame_rows(frame: pd.DataFrame, schema: TableSchema) -> list[dict[str, object]]:
    """The rows of a frame with the columns of the schema that are not blank."""
    lists = [frame[name].tolist() for name in schema.names]
    return [
        {
            name: value
            for name, value in zip(schema.names, values, strict=True)
            if value is not None and value != "" and value == value  # noqa: PLR0124  (not NaN)
        }
        for values in zip(*lists, strict=True)
    ]


def _guide(
    sheet: Any, kind: EnterpriseType, styles: Mapping[str, Any], year: int, lang: str, titles: Mapping[str, str]
) -> None:
    """How to fill the workbook, and every column of every table."""
    notes_widths(sheet, styles)
    zh = lang == "zh"
    values = {"name": kind.name_zh if zh else kind.name_en, "note": kind.note_zh if zh else kind.note_en, "year": year}
    for row, text in enumerate(_GUIDE[lang]):
        sheet.merge_range(row, 0, row, 6, "", styles["wrap"])
        sheet.write_string(row, 0, text.format(**values), styles["wrap" if row else "title"])
    row = len(_GUIDE[lang]) + 1
    for schema in kind.tables:
        sheet.write_string(row, 0, titles[schema.name], styles["title"])
        row = notes_rows(sheet, row + 1, schema, styles, lang) + 1


def _lists(kind: EnterpriseType, carriers: CarrierLookup, year: int, lang: str) -> dict[str, list[str]]:
    """What the drop-down lists offer: carriers and units of the type, months of the year, long lists of choices."""
    found = [carrier for name in kind.carriers if (carrier := carriers.resolve(name)) is not None]
    units = dict.fromkeys(unit for item in [*found, None] for unit in accepted_units(item).split("、"))
    lists = {
        "carrier": [item.name_zh if lang == "zh" else item.name_en for item in found],
        "unit": list(units),
        "period": [str(year), *(f"{year}-{month:02d}" for month in range(1, 13))],
        "money_unit": ["万元", "元", "亿元"],
    }
    for schema in kind.tables:
        for column in schema.columns:
            words = choice_words(column, lang)
            if len(",".join(words)) > 255:
                lists[column.name] = words
    return lists


def _sources(
    lists: Mapping[str, list[str]], choices: str, titles: Mapping[str, str], schema: TableSchema
) -> dict[str, str]:
    """Where the list of a column stands, by its kind or name; units of a table offer those of the organisations."""
    found = {}
    for place, (name, words) in enumerate(lists.items()):
        letters = column_letters(place)
        found[name] = f"='{choices}'!${letters}$2:${letters}${len(words) + 1}"
    if "organisations" in titles and schema.name != "organisations":
        units = f"='{titles['organisations']}'!$A$2:$A$500"
        found |= {column.name: units for column in schema.columns if column.name in _UNITS}
    return found


_UNITS = frozenset({"entity_id", "seller_id", "buyer_id", "plant_entity_id"})


def _choices(sheet: Any, lists: Mapping[str, list[str]], styles: Mapping[str, Any]) -> None:
    for place, (name, words) in enumerate(lists.items()):
        sheet.write_string(0, place, name, styles["optional"])
        for row, word in enumerate(words, start=1):
            sheet.write_string(row, place, word)
    sheet.protect("")
    sheet.hide()


def _examples(
    sheet: Any, kind: EnterpriseType, carriers: CarrierLookup, styles: Mapping[str, Any], year: int, lang: str
) -> None:
    """The example rows of every table under their headers; the sheet is not read."""
    row = 0
    for schema in kind.tables:
        lines = kind.example_rows(schema.name, year)
        if not lines:
            continue
        sheet.write_string(row, 0, schema.title_zh if lang == "zh" else schema.title_en, styles["title"])
        used = [column for column in schema.columns if column.required or any(column.name in line for line in lines)]
        for place, column in enumerate(used):
            sheet.write_string(
                row + 1, place, column.header(lang), styles["required" if column.required else "optional"]
            )
            for number, line in enumerate(lines, start=row + 2):
                write_cell(sheet, number, place, shown(column, line.get(column.name), lang, carriers), styles["wrap"])
        row += len(lines) + 3
    sheet.set_column(0, 20, 16)


def _checks(
    sheet: Any,
    kind: EnterpriseType,
    carriers: CarrierLookup,
    styles: Mapping[str, Any],
    lang: str,
    titles: Mapping[str, str],
) -> None:
    """Formulas, locked: rows filled, required cells left blank, and the consumption by carrier and unit."""
    heads = _CHECKS[lang]
    sheet.set_column(0, 6, 20)
    for place, text in enumerate(heads[:3]):
        sheet.write_string(0, place, text, styles["optional"])
    for row, schema in enumerate(kind.tables, start=1):
        sheet.write_string(row, 0, titles[schema.name])
        for place, formula in enumerate(_fill_formulas(schema, titles[schema.name]), start=1):
            sheet.write_formula(row, place, formula, styles["formula"], 0)
    last = len(kind.tables)
    sheet.conditional_format(1, 2, last, 2, {"type": "cell", "criteria": ">", "value": 0, "format": styles["bad"]})
    activity = next((schema for schema in kind.tables if schema.name == "activity"), None)
    if activity is not None:
        _consumption(sheet, last + 2, kind, carriers, styles, lang, (activity, titles["activity"]))
    sheet.protect("")


def _range(title: str, schema: TableSchema, column: str) -> str:
    letters = column_letters(schema.names.index(column))
    return f"'{title}'!${letters}$2:${letters}${FILLED_ROWS + 1}"


def _fill_formulas(schema: TableSchema, title: str) -> tuple[str, str]:
    first, *rest = schema.required
    filled = f'({_range(title, schema, first)}<>"")'
    blanks = [f'SUMPRODUCT({filled}*({_range(title, schema, name)}=""))' for name in rest] or ["0"]
    return f"=SUMPRODUCT(--{filled})", "=" + "+".join(blanks)


def _consumption(
    sheet: Any,
    row: int,
    kind: EnterpriseType,
    carriers: CarrierLookup,
    styles: Mapping[str, Any],
    lang: str,
    table: tuple[TableSchema, str],
) -> None:
    schema, title = table
    for place, text in enumerate(_CHECKS[lang][3:]):
        sheet.write_string(row, place, text, styles["optional"])
    word = shown(schema.column("flow"), "consumption", lang)
    columns = {name: _range(title, schema, name) for name in ("carrier", "flow", "unit", "amount")}
    for name in kind.carriers:
        carrier = carriers.resolve(name)
        for unit in accepted_units(carrier).split("、")[:2] if carrier and carrier.kind != "product" else []:
            row += 1
            sheet.write_string(row, 0, carrier.name_zh if lang == "zh" else carrier.name_en)  # type: ignore[union-attr]
            sheet.write_string(row, 1, unit)
            where = f'{columns["carrier"]},$A{row + 1},{columns["flow"]},"{word}",{columns["unit"]},$B{row + 1}'
            sheet.write_formula(row, 2, f"=SUMIFS({columns['amount']},{where})", styles["formula"], 0)
            sheet.write_formula(row, 3, f"=COUNTIFS({where})", styles["formula"], 0)
