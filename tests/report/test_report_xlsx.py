"""The workbook: its sheets, formulas that give the stored values, text that stays text, the same bytes."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from carbonacct.errors import UsageError
from carbonacct.report import xlsx, xlsx_lines
from carbonacct.report.xlsx import write_workbook

Json = dict[str, Any]
SHEETS = [
    "汇总 Summary", "企业 Enterprises", "能源 Energy", "对账 Reconciliation", "排放明细 Emission lines",
    "活动数据 Activity rows", "因子 Factors", "数据问题 Findings", "溯源 Figures",
]  # fmt: skip
NASTY = "=HYPERLINK(\"x\")"


def load(path: Path, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, data_only=values)


def column(sheet: Worksheet, title: str) -> int:
    """Number of the column whose header begins with a title."""
    return next(c.column for c in sheet[1] if str(c.value).startswith(title) and isinstance(c.column, int))


def cells(formula: str) -> list[str]:
    """Cells of a ``=PRODUCT(A1,B1)``."""
    return formula.removeprefix("=PRODUCT(").removesuffix(")").split(",")


@pytest.fixture
def path(document: Json, lines: pd.DataFrame, rows: pd.DataFrame, tmp_path: Path) -> Path:
    target = tmp_path / "accounts.xlsx"
    write_workbook(document, lines, rows, target)
    return target


def test_sheets_with_frozen_headers_and_filters(path: Path) -> None:
    book = load(path)
    assert book.sheetnames == SHEETS
    for name in SHEETS[1:]:
        assert book[name].freeze_panes == "B2"
    for name in SHEETS:
        assert book[name].auto_filter.ref
        assert book[name].column_dimensions["A"].width > 5
    header = str(book[SHEETS[1]]["A1"].value)
    assert header == "单位\nmember"


def test_formulas_by_hand_give_the_stored_masses(path: Path, lines: pd.DataFrame) -> None:
    sheet, cached = load(path)[SHEETS[4]], load(path, values=True)[SHEETS[4]]
    assert sheet.max_row == len(lines) + 1
    formula, stored = column(sheet, "质量：公式"), column(sheet, "质量：已存")
    for row in range(2, sheet.max_row + 1):
        places = cells(str(sheet.cell(row, formula).value))
        assert all(place.endswith(str(row)) for place in places)
        product = math.prod(float(str(sheet[place].value)) for place in places)
        mass = lines.iloc[row - 2]["mass_kg"]
        assert product == pytest.approx(mass, rel=1e-12)
        assert cached.cell(row, formula).value == pytest.approx(product, rel=1e-12)
        assert cached.cell(row, stored).value == pytest.approx(mass, rel=1e-15)
        minus = str(sheet.cell(row, stored + 1).value)
        assert minus == f"={get_column_letter(formula)}{row}-{get_column_letter(stored)}{row}"
        assert abs(float(str(cached.cell(row, stored + 1).value))) <= 1e-9 * abs(mass)


def test_co2e_follows_from_mass_and_gwp(path: Path, lines: pd.DataFrame) -> None:
    sheet, cached = load(path)[SHEETS[4]], load(path, values=True)[SHEETS[4]]
    formula = column(sheet, "CO2e：公式")
    first, second = str(sheet.cell(2, formula).value).removeprefix("=").split("*")
    assert column_index_from_string(first.rstrip("0123456789")) == column(sheet, "质量：公式")
    assert column_index_from_string(second.rstrip("0123456789")) == column(sheet, "GWP")
    assert cached.cell(2, formula).value == pytest.approx(lines.iloc[0]["co2e_kg"])


def test_a_line_with_many_terms_gets_more_columns(
    document: Json, lines: pd.DataFrame, rows: pd.DataFrame, tmp_path: Path
) -> None:
    term = '{"symbol":"a","value":2.0,"unit":"1","ref":"unit","note":"n"}'
    long = lines.head(3).assign(terms=f"[{','.join([term] * 9)}]", quantity=1.0, sign=1.0, mass_kg=512.0, co2e_kg=512.0)
    long.loc[long.index[1], ["gwp", "co2e_kg"]] = math.nan
    target = tmp_path / "long.xlsx"
    write_workbook(document, long, rows.head(0), target)
    sheet = load(target)[SHEETS[4]]
    formula = column(sheet, "质量：公式")
    assert len(cells(str(sheet.cell(2, formula).value))) == 11
    assert load(target, values=True)[SHEETS[4]].cell(2, formula).value == 512
    assert sheet.cell(3, column(sheet, "CO2e：公式")).value is None


def test_a_wrong_stored_value_shows(document: Json, lines: pd.DataFrame, rows: pd.DataFrame, tmp_path: Path) -> None:
    target = tmp_path / "wrong.xlsx"
    write_workbook(document, lines.head(1).assign(mass_kg=1.0), rows, target)
    sheet = load(target, values=True)[SHEETS[4]]
    difference = float(str(sheet.cell(2, column(sheet, "差")).value))
    assert difference == pytest.approx(lines.iloc[0]["mass_kg"] - 1.0)
    assert sheet.conditional_formatting


def test_text_that_looks_like_a_formula_stays_text(
    document: Json, lines: pd.DataFrame, rows: pd.DataFrame, tmp_path: Path
) -> None:
    texts = [NASTY, "+1+1", "-2", "@SUM(A1)", "http://example.org/", "007", "{=1}"]
    for entity, name in zip(document["entities"], texts, strict=False):
        entity["name"] = name
    document["findings"] = [document["findings"][0] | {"message_zh": text} for text in texts]
    document["workspace"]["name_zh"] = NASTY
    target = tmp_path / "nasty.xlsx"
    write_workbook(document, lines.assign(file=NASTY), rows.assign(document="@evil"), target)
    book = load(target)
    found = [cell.value for cell in book[SHEETS[7]]["E"]][1:]
    assert found == texts
    formulas = {
        str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert formulas and not [formula for formula in formulas if "HYPERLINK" in formula or "evil" in formula]
    assert not [sheet for sheet in book.worksheets if sheet._hyperlinks]


@pytest.mark.long
def test_the_same_bytes_twice_whatever_the_memory(
    accounts: tuple[Json, pd.DataFrame, pd.DataFrame], path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, lines, rows = accounts
    again = tmp_path / "again.xlsx"
    write_workbook(document, lines, rows, again)
    assert again.read_bytes() == path.read_bytes()
    monkeypatch.setattr(xlsx, "LARGE", 0)
    large, larger = tmp_path / "large.xlsx", tmp_path / "larger.xlsx"
    write_workbook(document, lines, rows, large)
    write_workbook(document, lines, rows, larger)
    assert large.read_bytes() == larger.read_bytes()
    for name in SHEETS:
        small, big = load(path)[name], load(large)[name]
        assert list(small.values) == list(big.values)


def test_a_table_too_long_for_a_sheet_is_split(
    document: Json, lines: pd.DataFrame, rows: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_lines, "LAST_ROW", 101)
    target = tmp_path / "split.xlsx"
    write_workbook(document, lines, rows, target)
    book = load(target)
    assert "排放明细 Emission lines 2" in book.sheetnames and "活动数据 Activity rows 2" in book.sheetnames
    total = sum(book[name].max_row - 1 for name in book.sheetnames if name.startswith("排放明细"))
    assert total == len(lines)


def test_the_reconciliation_adds_up_in_excel(path: Path, document: Json) -> None:
    sheet, cached = load(path)[SHEETS[3]], load(path, values=True)[SHEETS[3]]
    terms = document["reconciliation"][0]["terms"]
    rows = range(2, 2 + len(terms))
    counted = [float(str(sheet.cell(row, 4).value)) * float(str(sheet.cell(row, 5).value)) for row in rows]
    last = 2 + len(terms)
    assert sheet.cell(last, 6).value == f"=SUM(F2:F{last - 1})"
    assert cached.cell(last, 6).value == pytest.approx(math.fsum(counted), rel=1e-12)
    assert cached.cell(last + 1, 6).value == pytest.approx(math.fsum(counted), rel=1e-12)


def test_headlines_factors_and_figures_are_listed(path: Path, document: Json, rows: pd.DataFrame) -> None:
    book = load(path)
    summary = {str(row[4]): row[1] for row in book[SHEETS[0]].iter_rows(values_only=True) if row[4]}
    total = next(f["value"] for f in document["figures"] if f["path"] == "park/national-park-910-a4/total")
    assert summary["park/national-park-910-a4/total"] == pytest.approx(total)
    assert book[SHEETS[5]].max_row == len(rows) + 1
    assert book[SHEETS[6]].max_row == len(document["factors"]) + 1
    assert book[SHEETS[8]].max_row == len(document["figures"]) + 1
    assert book.properties.created is not None and book.properties.created.year == 2026


def test_missing_columns_are_named(document: Json, lines: pd.DataFrame, rows: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="terms, sign"):
        write_workbook(document, lines.drop(columns=["terms", "sign"]), rows, tmp_path / "x.xlsx")
