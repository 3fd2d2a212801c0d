"""Every mess of the corpus, by kind: what makes the file, and what must come of it."""
# ruff: noqa: E501  (one mess a line)

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from tests.messy.corpus import (
    BOOK,
    BOTH,
    CSV,
    DIESEL,
    DIESEL_5T,
    HEAD,
    NAN,
    PETROL,
    PETROL_3T,
    SHEET,
    TABLE,
    YEAR,
    Mess,
    Place,
    amount,
    with_cell,
    year_of_march,
)
from tests.messy.writers import ERROR_DIV0, Tweak, csv_of, fixture, parquet, raw, text, xlsb, xlsx

ACTIVITY_COLUMNS = ["entity_id", "period", "carrier", "flow", "use", "amount", "unit", "data_class"]
POWER_HEAD = ["单位编码", "期间", "电力来源", "数量", "单位", "数据类别"]
ONE_MILLION = 1_000_000


def merge(*areas: str) -> Tweak:
    def change(sheet: Any) -> None:
        for area in areas:
            sheet.merge_cells(area)

    return change


def error_in(cell: str, word: str) -> Tweak:
    def change(sheet: Any) -> None:
        sheet[cell] = word
        sheet[cell].data_type = "e"

    return change


def hide_row(number: int) -> Tweak:
    def change(sheet: Any) -> None:
        sheet.row_dimensions[number].hidden = True

    return change


def hide_column(letters: str) -> Tweak:
    def change(sheet: Any) -> None:
        sheet.column_dimensions[letters].hidden = True

    return change


def hide_sheet(name: str) -> Tweak:
    def change(sheet: Any) -> None:
        sheet.parent[name].sheet_state = "hidden"

    return change


def formatted(cell: str, value: object, number_format: str) -> Tweak:
    def change(sheet: Any) -> None:
        sheet[cell] = value
        sheet[cell].number_format = number_format

    return change


def far_cell(cell: str) -> Tweak:
    def change(sheet: Any) -> None:
        sheet[cell] = "x"

    return change


def at(code: str, cell: str = "", sheet: str = SHEET) -> Place:
    return (f"activity.{code}", sheet, cell)


def late(rows: int) -> list[list[object]]:
    """The table under so many rows of titles."""
    return [["某厂2025年能源台账"], *[[f"说明第{number}条"] for number in range(1, rows)], *TABLE]


# Layout of the sheet

LAYOUT = [
    Mess("title row merged above the header", BOOK, xlsx([["某厂能源消费台账"], *TABLE], merge("A1:I1")), BOTH),
    Mess("header in row 12", BOOK, xlsx(late(11)), BOTH),
    Mess("header in row 28", BOOK, xlsx(late(27)), BOTH),
    Mess("header in row 31, below all that is looked at", BOOK, xlsx(late(30)), [], [("activity.no_table", "", "")]),
    Mess("unit code merged over its rows", BOOK, xlsx(with_cell(2, 0, None), merge("A2:A3")), BOTH, [at("merged_filled", "A2")]),
    Mess("carrier and period merged over rows", BOOK, xlsx([HEAD, DIESEL, ["E2", None, None, "消费", "燃烧", 3, "t", "计量", 2]], merge("B2:B3", "C2:C3")), [DIESEL_5T, ("E2", "2025", "diesel", 3000.0, "kg")], [at("merged_filled", "B2"), at("merged_filled", "C2")]),
    Mess("amount merged over rows", BOOK, xlsx(with_cell(2, 5, None), merge("F2:F3")), [DIESEL_5T, ("E1", "2025", "gasoline", math.nan, "kg")], [at("merged_cells", "F2")]),
    Mess("cells merged across columns", BOOK, xlsx(with_cell(1, 4, None), merge("D2:E2")), BOTH, [at("merged_cells", "D2"), at("use_missing", "E2")]),
    Mess("row of totals that agrees", BOOK, xlsx([*TABLE, ["合计", None, None, None, None, 8, "t"]]), BOTH, [at("total_row_agrees", "A4")]),
    Mess("row of totals that does not agree", BOOK, xlsx([*TABLE, ["合计", None, None, None, None, 9, "t"]]), BOTH, [at("total_row", "A4")]),
    Mess("row of totals without a number", BOOK, xlsx([*TABLE, ["合计"]]), BOTH, [at("total_row_agrees", "A4")]),
    Mess("subtotals and a grand total", BOOK, xlsx([HEAD, DIESEL, ["小计", None, None, None, None, 5], PETROL, ["小 计：", None, None, None, None, 3], ["总计", None, None, None, None, 8]]), BOTH, [at("total_row_agrees", "A3"), at("total_row_agrees", "A5"), at("total_row_agrees", "A6")]),
    Mess("total in the column of running numbers", BOOK, xlsx([["序号", *HEAD], [1, *DIESEL], [2, *PETROL], ["合计", None, None, None, None, None, 8]]), BOTH, [at("unknown_column", "A1"), at("total_row_agrees", "A4")]),
    Mess("merged row of totals among the data", BOOK, xlsx([HEAD, DIESEL, ["小计", None, None, None, None, 5], PETROL], merge("A3:E3")), BOTH, [at("total_row_agrees", "A3")]),
    Mess("hidden row", BOOK, xlsx(TABLE, hide_row(3)), BOTH, [at("hidden_rows", "A3")]),
    Mess("hidden column", BOOK, xlsx(TABLE, hide_column("I")), BOTH, [at("hidden_column", "I1")]),
    Mess("hidden sheet", BOOK, xlsx([["随便"]], hide_sheet("旧数据"), more={"旧数据": TABLE}), BOTH, [at("hidden_sheet", "", "旧数据"), at("unrecognised_sheet", "")]),
    Mess("empty rows between", BOOK, xlsx([HEAD, [], DIESEL, [None] * 9, ["", " "], PETROL]), BOTH),
    Mess("empty rows and columns before", BOOK, xlsx([[], [], *([None, None, *row] for row in TABLE)]), BOTH),
    Mess("empty column between", BOOK, xlsx([[*row[:4], None, *row[4:]] for row in TABLE]), BOTH),
    Mess("nameless column with values", BOOK, xlsx([[*HEAD, None], [*DIESEL, "?"], PETROL]), BOTH, [at("unknown_column", "J1")]),
    Mess("notes below the table", BOOK, xlsx([*TABLE, [], ["注：柴油数据来自加油站月结单"], ["数据来源：财务部"]]), BOTH, [at("note_row", "A5"), at("note_row", "A6")]),
    Mess("signatures below the table", BOOK, xlsx([*TABLE, ["填表人：张三", None, "审核：李四", None, None, "日期：2025-12-31"]]), BOTH, [at("note_row", "A4")]),
    Mess("long remark without a mark", BOOK, xlsx([*TABLE, ["以上数据经财务部与生产部共同核对无误"]]), BOTH, [at("note_row", "A4")]),
    Mess("titles of sections", BOOK, xlsx([HEAD, ["一、柴油"], DIESEL, ["（二）汽油"], PETROL]), BOTH, [at("note_row", "A2"), at("note_row", "A4")]),
    Mess("header repeated on the second page", BOOK, xlsx([HEAD, DIESEL, HEAD, PETROL]), BOTH, [at("repeated_header", "A3")]),
    Mess("half a row", BOOK, xlsx([*TABLE, ["E1"]]), [*BOTH, ("E1", "", "", math.nan, "")], [at("missing_value", cell) for cell in ("B4", "C4", "D4", "F4", "G4")] + [at("data_class_missing", "H4")]),
    Mess("several sheets, one a draft", BOOK, xlsx([HEAD, DIESEL], more={"二": [HEAD, PETROL], "草稿": [["a", "b"], [1, 2]]}), BOTH, [at("unrecognised_sheet", "", "草稿")]),
    Mess("sheets of two tables", BOOK, xlsx(TABLE, more={"电": [POWER_HEAD, ["E1", "2025", "电网", 3, "万kWh", "结算"]]}), BOTH),
    Mess("sheet of remarks", BOOK, xlsx(TABLE, more={"填写说明": [["请按月填写"], HEAD, DIESEL]}), BOTH),
    Mess("no rows", BOOK, xlsx([HEAD]), [], [at("empty_table", "")]),
    Mess("other things than a table", BOOK, xlsx([["会议纪要"], ["参加人", "张三"]]), [], [("activity.no_table", "", "")]),
    Mess("a million blank rows", CSV, text(csv_of([HEAD, DIESEL]) + "\n" * ONE_MILLION + csv_of([PETROL])), BOTH),
    Mess("a row at the foot of the sheet", BOOK, xlsx(TABLE, far_cell("A1000000")), [*BOTH, ("x", "", "", math.nan, "")], [at("missing_value", f"{column}1000000") for column in "BCDFG"] + [at("unknown_entity", "A1000000"), at("data_class_missing", "H1000000")]),
    Mess("a stray cell in the last row and column", BOOK, xlsx(TABLE, far_cell("XFD1048576")), [], [("activity.sheet_too_large", "", "")]),
]  # fmt: skip

# Headers

HEADERS = [
    Mess("English headers", BOOK, xlsx([["Entity ID", "Month", "Carrier", "Flow", "Use", "Quantity", "Unit", "Data class", "Uncertainty (%)"], ["E1", "2025", "diesel", "consumption", "combustion", 5, "t", "metered", 2]]), [DIESEL_5T]),
    Mess("line breaks and blanks in headers", BOOK, xlsx([["单位\n编码", " 期 间 ", "品种*", "流向", "用途", "数 量", "单位", "数据\r\n类别", "不确定度（％）"], DIESEL]), [DIESEL_5T]),
    Mess("signs of no width in a header", CSV, text(csv_of([["\ufeff单位编码", *HEAD[1:]], DIESEL])), [DIESEL_5T]),
    Mess("unit in the header", BOOK, xlsx([[*HEAD[:5], "数量（吨）", *HEAD[7:]], [*DIESEL[:6], *DIESEL[7:]]]), [DIESEL_5T]),
    Mess("unit in the header and another in the cell", BOOK, xlsx([[*HEAD[:5], "数量(kg)", *HEAD[6:]], DIESEL]), [("E1", "2025", "diesel", math.nan, "")], [at("unit_conflict", "G2")]),
    Mess("unknown unit in the header", BOOK, xlsx([[*HEAD[:5], "数量(车)", *HEAD[7:]], [*DIESEL[:6], *DIESEL[7:]]]), [("E1", "2025", "diesel", math.nan, "")], [at("unknown_unit", "F1")]),
    Mess("two headers of one meaning", BOOK, xlsx([[*HEAD, "实物量"], [*DIESEL, 6]]), [DIESEL_5T], [at("duplicate_column", "J1")]),
    Mess("the same header twice", BOOK, xlsx([[*HEAD, "数量"], [*DIESEL, 6]]), [DIESEL_5T], [at("duplicate_column", "J1")]),
    Mess("missing column", BOOK, xlsx([[*HEAD[:6], *HEAD[7:]], [*DIESEL[:6], *DIESEL[7:]]]), [("E1", "2025", "diesel", math.nan, "")], [at("missing_column", "A1")]),
    Mess("a column of the user's own", BOOK, xlsx([[*HEAD, "车间主任"], [*DIESEL, "王五"]]), [DIESEL_5T], [at("unknown_column", "J1")]),
    Mess("order of columns turned round", BOOK, xlsx([list(reversed(row)) for row in TABLE]), BOTH),
]  # fmt: skip

# Numbers

NUMBERS = [
    Mess(f"number as text: {name}", BOOK, xlsx(amount(cell)), BOTH)
    for name, cell in {
        "plain": "5", "decimals": "5.000", "blanks around": " 5 ", "full-width digits": "５．０", "plus": "+5",
        "exponent": "5E0", "apostrophe of a text cell": "5", "no-break space": "\u00a05\u202f", "no width": "5\u200b",
    }.items()
] + [
    Mess(f"thousands: {name}", BOOK, xlsx(amount(cell)), [("E1", "2025", "diesel", 1_234_500.0, "kg"), PETROL_3T])
    for name, cell in {
        "comma": "1,234.5", "full-width comma": "1，234.5", "blank": "1 234.5", "narrow blank": "1\u202f234.5",
        "full-width all": "１，２３４．５",
    }.items()
] + [
    Mess(f"nothing in a required cell: {cell}", BOOK, xlsx(amount(cell)), NAN, [at("nothing_word", "F2")])
    for cell in ("—", "——", "/", "-", "无", "N/A", "－", "／")
] + [
    Mess(f"nothing in an optional cell: {cell}", BOOK, xlsx(with_cell(1, 8, cell)), BOTH, [], {"uncertainty_percent": [math.nan, 2.0]})
    for cell in ("—", "/", "-", "无", "N/A", "暂无", "null")
] + [
    Mess("nothing in an optional choice", BOOK, xlsx(with_cell(1, 7, "/")), BOTH, [at("data_class_missing", "H2")]),
    Mess("blank amount", BOOK, xlsx(amount(None)), NAN, [at("missing_value", "F2")]),
    Mess("text for a number", BOOK, xlsx(amount("约五吨")), NAN, [at("not_a_number", "F2")]),
    Mess("unit in the cell", BOOK, xlsx(amount("5吨")), NAN, [at("unit_in_cell", "F2")]),
    Mess("unit in the cell with thousands", BOOK, xlsx(amount("1,200 kWh")), NAN, [at("unit_in_cell", "F2")]),
    Mess("the letter O for zeros", BOOK, xlsx(amount("1,2OO")), NAN, [at("not_a_number", "F2")]),
    Mess("a number with a word behind it", BOOK, xlsx(amount("12左右")), NAN, [at("not_a_number", "F2")]),
    Mess("currency", BOOK, xlsx(amount("¥1,200.00")), NAN, [at("unit_in_cell", "F2")]),
    Mess("range", BOOK, xlsx(amount("5~6")), NAN, [at("not_a_number", "F2")]),
    Mess("negative", BOOK, xlsx(amount(-5)), [("E1", "2025", "diesel", -5000.0, "kg"), PETROL_3T], [at("negative_amount", "F2")]),
    Mess("negative in brackets", BOOK, xlsx(amount("(5)")), NAN, [at("not_a_number", "F2")]),
    Mess("minus of typesetters", BOOK, xlsx(amount("\u22125")), [("E1", "2025", "diesel", -5000.0, "kg"), PETROL_3T], [at("negative_amount", "F2")]),
    Mess("NaN", BOOK, xlsx(amount("NaN")), NAN, [at("not_finite", "F2")]),
    Mess("infinity", BOOK, xlsx(amount("inf")), NAN, [at("not_finite", "F2")]),
    Mess("truth value for a number", BOOK, xlsx(amount(True)), NAN, [at("not_a_number", "F2")]),
    Mess("date for a number", BOOK, xlsx(amount(date(2025, 1, 5))), NAN, [at("not_a_number", "F2")]),
    Mess("per cent by format", BOOK, xlsx(TABLE, formatted("I2", 0.05, "0.0%")), BOTH, [], {"uncertainty_percent": [5.0, 2.0]}),
    Mess("per cent as text", BOOK, xlsx(with_cell(1, 8, "５％")), BOTH, [], {"uncertainty_percent": [5.0, 2.0]}),
    Mess("per cent for an amount", BOOK, xlsx(amount("5%")), NAN, [at("not_a_number", "F2")]),
    Mess("number with a format of thousands", BOOK, xlsx(TABLE, formatted("F2", 5, '#,##0.00"吨"')), BOTH),
    Mess("decimal comma", CSV, text(csv_of([HEAD, [*DIESEL[:5], "5,5", *DIESEL[6:]], PETROL], ";")), NAN, [at("not_a_number", "F2", "")]),
    Mess("comma that may be either", CSV, text(csv_of([HEAD, [*DIESEL[:5], "1,234", *DIESEL[6:]], [*PETROL[:5], "12,5", *PETROL[6:]]], ";")), [("E1", "2025", "diesel", math.nan, "kg"), ("E1", "2025", "gasoline", math.nan, "kg")], [at("comma_unclear", "F2", ""), at("not_a_number", "F3", "")]),
    Mess("mixed units", BOOK, xlsx([HEAD, DIESEL, ["E1", "2025", "汽油", "消费", "燃烧", 3000, "公斤", "计量", 2], ["E2", "2025", "烟煤", "消费", "燃烧", 0.2, "万吨", "计量", 2]]), [*BOTH, ("E2", "2025", "bituminous_coal", 2_000_000.0, "kg")]),
    Mess("unit that no carrier has", BOOK, xlsx(with_cell(1, 6, "车")), [("E1", "2025", "diesel", math.nan, ""), PETROL_3T], [at("unknown_unit", "G2")]),
    Mess("unit of another dimension", BOOK, xlsx(with_cell(1, 6, "kW")), [("E1", "2025", "diesel", math.nan, ""), PETROL_3T], [at("incompatible_unit", "G2")]),
]  # fmt: skip

# Formulas and error values

FORMULAS = [
    Mess("formula that was never calculated", BOOK, xlsx(amount("=2+3")), NAN, [at("formula_not_calculated", "F2")]),
    *(
        Mess(f"error value {word}", BOOK, xlsx(TABLE, error_in("F2", word)), NAN, [at("formula_error", "F2")])
        for word in ("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?")
    ),
    Mess("error value in an optional cell", BOOK, xlsx(TABLE, error_in("I2", "#DIV/0!")), BOTH, [at("formula_error", "I2")]),
    Mess("error value as text in a csv", CSV, text(csv_of(amount("#REF!"))), NAN, [at("formula_error", "F2", "")]),
]  # fmt: skip

# Periods and words

PERIODS = [
    Mess(f"month as {name}", BOOK, xlsx(year_of_march(cell)), YEAR)
    for name, cell in {
        "2025年3月": "2025年3月", "2025年03月": "2025年03月", "2025年3月份": "2025年3月份", "2025.03": "2025.03",
        "202503": "202503", "202503 as a number": 202503, "2025/3": "2025/3", "2025-3": "2025-3", "2025/3/31": "2025/3/31",
        "2025-03-31 00:00:00": "2025-03-31 00:00:00", "20250331": "20250331", "2025.3.31": "2025.3.31",
        "2025年3月31日": "2025年3月31日", "full-width": "２０２５年３月", "Mar 2025": "Mar 2025", "March-2025": "March-2025",
        "a date": date(2025, 3, 1), "a time": datetime(2025, 3, 31, 0, 0),
    }.items()
] + [
    Mess(f"month as a serial date, {name}", BOOK, xlsx(year_of_march(cell)), YEAR, [at("serial_date", "B4")])
    for name, cell in {"a number": 45717, "a text": "45717"}.items()
] + [
    Mess(f"unclear period {cell}", BOOK, xlsx(with_cell(1, 1, cell)), [("E1", "", "diesel", 5000.0, "kg"), PETROL_3T], [at("bad_period", "B2")])
    for cell in ("2025.1", "2025Q1", "2025年第一季度", "3月", "25年3月", "2025-13", "2025年2月30日", "上半年")
]  # fmt: skip

WORDS = [
    Mess("codes as numbers", BOOK, xlsx([HEAD, [101, *DIESEL[1:]]]), [("101", "2025", "diesel", 5000.0, "kg")], [at("unknown_entity", "A2")]),
    Mess("code with blanks and a sign of no width", BOOK, xlsx(with_cell(1, 0, " E1\u200b ")), BOTH),
    Mess("full-width code", BOOK, xlsx(with_cell(1, 0, "Ｅ１")), BOTH),
    Mess("carrier by another name", BOOK, xlsx(with_cell(1, 2, "0#柴油")), BOTH),
    Mess("carrier misspelt", BOOK, xlsx(with_cell(1, 2, "紫油")), [("E1", "2025", "", math.nan, ""), PETROL_3T], [at("unknown_carrier", "C2")]),
    Mess("word that is no choice", BOOK, xlsx(with_cell(1, 3, "烧掉")), BOTH, [at("unknown_choice", "D2")]),
    Mess("very long text", BOOK, xlsx([[*HEAD, "备注"], [*DIESEL, "长" * 32_000], PETROL]), BOTH),
    Mess("very long text for a number", CSV, text(csv_of(amount("长" * 100_000))), NAN, [at("not_a_number", "F2", "")]),
    Mess("same row twice", BOOK, xlsx([HEAD, DIESEL, DIESEL]), [DIESEL_5T, DIESEL_5T], [at("duplicate_row", "F3")]),
]  # fmt: skip

# csv: encodings, signs, lines

CHARACTER_OF_GB18030 = "𠮷"
CSVS = [
    Mess(f"csv in {encoding}", CSV, text(csv_of([[*HEAD, "备注"], [*DIESEL, "甲"], PETROL]), encoding), BOTH)
    for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
] + [
    Mess("csv with a sign that GBK lacks", CSV, text(csv_of([[*HEAD, "备注"], [*DIESEL, CHARACTER_OF_GB18030], [*PETROL, ""]]), "gb18030"), BOTH, [], {"note": [CHARACTER_OF_GB18030, ""]}),
    Mess("csv in no known encoding", CSV, raw(b"\xff\x00\x81\x20\xff"), [], [("activity.encoding", "", "")]),
    Mess("tabs", CSV, text(csv_of(TABLE, "\t")), BOTH),
    Mess("a .tsv file", "activity/a.tsv", text(csv_of(TABLE, "\t")), BOTH),
    Mess("semicolons", CSV, text(csv_of(TABLE, ";")), BOTH),
    Mess("a first line that names the sign", CSV, text("sep=;\n" + csv_of(TABLE, ";")), BOTH),
    Mess("line breaks within quotes", CSV, text(csv_of([[*HEAD, "备注"], [*DIESEL, '"第一行\n第二行,完"'], PETROL])), BOTH, [], {"note": ["第一行\n第二行,完", ""]}),
    Mess("doubled quotes", CSV, text(csv_of([[*HEAD, "备注"], [*DIESEL, '"三通""甲"""'], PETROL])), BOTH, [], {"note": ['三通"甲"', ""]}),
    Mess("a quotation mark that is never closed", CSV, text(csv_of([[*HEAD, "备注"], [*DIESEL, '"开着'], PETROL])), [DIESEL_5T], [at("open_quote", "J2", "")]),
    Mess("lines of old Macs", CSV, text(csv_of(TABLE, newline="\r")), BOTH),
    Mess("lines of Windows", CSV, text(csv_of(TABLE, newline="\r\n")), BOTH),
    Mess("rows of unequal length", CSV, text(csv_of([HEAD, [*DIESEL, "", "", ""], PETROL[:8]])), BOTH),
    Mess("titles above and blank lines", CSV, text("某厂台账\n\n填表人：张三\n" + csv_of(TABLE) + "\n,,,,\n"), BOTH),
    Mess("an empty csv", CSV, raw(b""), [], [("activity.empty_table", "", "")]),
    Mess("a csv of blank lines", CSV, text("\n\n \n"), [], [("activity.empty_table", "", "")]),
    Mess("a header alone", CSV, text(csv_of([HEAD])), [], [("activity.empty_table", "", "")]),
]  # fmt: skip

# Other formats, and files that are not what they are named


def typed_parquet() -> Callable[[Path], None]:
    """Columns of dictionaries, dates, decimals and nulls."""
    return parquet(
        {
            "单位编码": pa.array(["E1"] * 12).dictionary_encode(),
            "期间": pa.array([date(2025, month, 1) for month in range(1, 13)], pa.date32()),
            "品种": pa.array(["柴油"] * 12),
            "流向": pa.array(["消费"] * 12),
            "用途": pa.array(["燃烧"] * 12),
            "数量": pa.array([Decimal("1.000")] * 12, pa.decimal128(10, 3)),
            "单位": pa.array(["t"] * 12),
            "数据类别": pa.array(["计量"] * 12),
            "不确定度(%)": pa.array([2.0, *[None] * 11]),
        }
    )


def texts_parquet() -> Callable[[Path], None]:
    return parquet({name: [str(DIESEL[place]), str(PETROL[place])] for place, name in enumerate(HEAD)})


def cut(make: Callable[[Path], None]) -> Callable[[Path], None]:
    """Half of a file."""

    def half(path: Path) -> None:
        make(path)
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])

    return half


HTML = "<html><table><tr>" + "".join(f"<td>{name}</td>" for name in HEAD) + "</tr></table></html>"
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
FORMATS = [
    Mess("an .xls", "activity/a.xls", fixture("plain.xls"), BOTH),
    Mess("an .xls with a per cent by format", "activity/a.xls", fixture("percent.xls"), BOTH, [], {"uncertainty_percent": [5.0, 2.0]}),
    Mess("an .xls with an error value", "activity/a.xls", fixture("error.xls"), BOTH, [at("formula_error", "I3")]),
    Mess("an .xls with a hidden row", "activity/a.xls", fixture("hidden.xls"), BOTH, [at("hidden_rows", "A3")]),
    Mess("an .xls with merged cells", "activity/a.xls", fixture("merged.xls"), BOTH, [at("merged_filled", "A2")]),
    Mess("an .ods", "activity/a.ods", fixture("plain.ods"), BOTH),
    Mess("an .ods with a per cent by format", "activity/a.ods", fixture("percent.ods"), BOTH, [], {"uncertainty_percent": [5.0, 2.0]}),
    Mess("an .ods with an error value", "activity/a.ods", fixture("error.ods"), BOTH, [at("formula_error", "I3")]),
    Mess("an .ods with a hidden row", "activity/a.ods", fixture("hidden.ods"), BOTH, [at("hidden_rows", "A3")]),
    Mess("an .ods with merged cells", "activity/a.ods", fixture("merged.ods"), BOTH, [at("merged_filled", "A2")]),
    Mess("an .xlsb", "activity/a.xlsb", xlsb(TABLE), BOTH),
    Mess("an .xlsb with a per cent by format", "activity/a.xlsb", xlsb(with_cell(1, 8, 0.05), percents=[(1, 8)]), BOTH, [], {"uncertainty_percent": [5.0, 2.0]}),
    Mess("an .xlsb with an error value", "activity/a.xlsb", xlsb(with_cell(2, 8, ERROR_DIV0)), BOTH, [at("formula_error", "I3")]),
    Mess("an .xlsb with a hidden row", "activity/a.xlsb", xlsb(TABLE, hidden=[2]), BOTH, [at("hidden_rows", "A3")]),
    Mess("an .xlsb with merged cells", "activity/a.xlsb", xlsb(with_cell(2, 0, None), merged=[(1, 2, 0, 0)]), BOTH, [at("merged_filled", "A2")]),
    Mess("an .xlsm", "activity/a.xlsm", xlsx(TABLE), BOTH),
    Mess("parquet of texts", "activity/a.parquet", texts_parquet(), BOTH),
    Mess("parquet with types", "activity/a.parquet", typed_parquet(), YEAR, [], {"uncertainty_percent": [2.0, *[math.nan] * 11]}),
    Mess("a workbook named .csv", CSV, xlsx(TABLE), BOTH, [("activity.wrong_ending", "", "")]),
    Mess("a csv named .xlsx", BOOK, text(csv_of(TABLE)), BOTH, [("activity.wrong_ending", "", "")]),
    Mess("a csv in GBK with tabs named .xls", "activity/a.xls", text(csv_of(TABLE, "\t"), "gbk"), BOTH, [("activity.wrong_ending", "", "")]),
    Mess("an .xls named .xlsx", BOOK, fixture("plain.xls"), BOTH, [("activity.wrong_ending", "", "")]),
    Mess("an .ods named .xlsx", BOOK, fixture("plain.ods"), BOTH, [("activity.wrong_ending", "", "")]),
    Mess("parquet named .csv", CSV, texts_parquet(), BOTH, [("activity.wrong_ending", "", "")]),
    Mess("a web page named .xls", "activity/a.xls", text(HTML), [], [("activity.web_page", "", "")]),
    Mess("a workbook with a password", BOOK, raw(ENCRYPTED), [], [("activity.encrypted_file", "", "")]),
    Mess("half a workbook", BOOK, cut(xlsx(TABLE)), [], [("activity.unreadable_file", "", "")]),
    Mess("half an .xls", "activity/a.xls", cut(fixture("plain.xls")), [], [("activity.unreadable_file", "", "")]),
    Mess("half an .ods", "activity/a.ods", cut(fixture("plain.ods")), [], [("activity.unreadable_file", "", "")]),
    Mess("half a parquet file", "activity/a.parquet", cut(texts_parquet()), [], [("activity.unreadable_file", "", "")]),
    Mess("an empty workbook file", BOOK, raw(b""), [], [("activity.empty_table", "", "")]),
    Mess("another archive named .xlsx", BOOK, raw(b"PK\x05\x06" + b"\0" * 18), [], [("activity.unreadable_file", "", "")]),
    Mess("a picture named .xlsx", BOOK, raw(b"\x89PNG\r\n\x1a\n" + b"\0" * 64), [], [("activity.unreadable_file", "", "")]),
    Mess("a document beside the data", "activity/账单.pdf", raw(b"%PDF-1.7"), [], [("activity.unrecognised_file", "", "")]),
    Mess("the lock of an open workbook", "activity/~$a.xlsx", raw(b"x"), [], []),
]  # fmt: skip

CORPUS = [*LAYOUT, *HEADERS, *NUMBERS, *FORMULAS, *PERIODS, *WORDS, *CSVS, *FORMATS]
