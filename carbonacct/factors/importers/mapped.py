"""A table of one's own, csv or workbook, read by a mapping of its columns (:mod:`mapping`).

Every row below the headers is a factor, or is left out: empty rows and rows without a value as blank, wrong ones with
an error for every wrong cell. A private set is checked as the store will check it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

from carbonacct.factors.dataset import BOUNDARIES, KINDS, MEASURED_COLUMNS, VERIFICATIONS
from carbonacct.factors.importers.mapping import UNIT, Mapping, read_mapping
from carbonacct.factors.importers.result import Collector, Imported
from carbonacct.factors.importers.tables import Grid, cell_at, grid, number_text, sheet_names, slug, text_of
from carbonacct.factors.private import measurement_findings
from carbonacct.findings import finding
from carbonacct.source import Source, cell_name

NAME = "mapped"
_UNIT = re.compile(r"(?P<num>k?g|t|Mt|lb)?\s*(?P<gas>CO2e|CO2-?eq|CO2|CH4|N2O|SF6|NF3|C)?\s*(?:/|per )\s*(?P<den>.+)")
_ALLOWED = (("kind", KINDS), ("verification", VERIFICATIONS), ("boundary", BOUNDARIES))
_NEEDED = ("factor_id", "name_zh", "name_en", "unit_num", "unit_den", "source_locator")


def read_mapped(path: Path, mapping_path: Path) -> Imported:
    """Read a table by a mapping; problems of both are findings.

    Raises:
        UsageError: there is no such mapping.
        UnreadableError: the table cannot be opened.
    """
    kept = Collector(path)
    mapping = read_mapping(mapping_path)
    for problem in mapping.problems:
        at = Source(mapping_path.name)
        kept.findings.append(finding("factor_import.wrong_mapping", at, reason=problem))
    sheet = mapping.sheet
    if sheet and sheet not in sheet_names(path):
        kept.findings.append(finding("factor_import.missing_sheet", kept.at(), sheet=sheet))
    if kept.findings:
        return kept.result(NAME, mapping.head)
    rows = grid(path, sheet)
    header = [text_of(cell) for cell in rows[mapping.header_row - 1]] if len(rows) >= mapping.header_row else []
    wanted = [*mapping.columns.values(), *mapping.id_from]
    for name in dict.fromkeys(name for name in wanted if name not in header):
        at = kept.at(sheet, cell_name(mapping.header_row - 1, 0))
        kept.findings.append(finding("factor_import.missing_column", at, column=name))
    if kept.findings:
        return kept.result(NAME, mapping.head)
    place = {name: header.index(name) for name in wanted}
    for number in range(mapping.header_row, len(rows)):
        _row(kept, mapping, rows, number, place)
    return kept.result(NAME, mapping.head)


def _row(kept: Collector, mapping: Mapping, rows: Grid, number: int, place: dict[str, int]) -> None:
    """One row: a factor, or left out."""

    def at(field: str) -> Source:
        column = place.get(mapping.columns.get(field, ""), 0)
        return kept.at(mapping.sheet, cell_name(number, column))

    typed = {field: _typed(rows, number, place[name]) for field, name in mapping.columns.items()}
    if not typed.get("value", mapping.constants.get("value", "")):
        kept.leave(at("value"), " ".join(text for text in typed.values() if text), "", "blank")
        return
    cells = {**mapping.constants, **{field: text for field, text in typed.items() if text}}
    cells = {field: mapping.words.get(field, {}).get(text, text) for field, text in cells.items()}
    before = len(kept.findings)
    _units(kept, mapping, cells, at)
    if "factor_id" not in cells and mapping.id_from:
        cells["factor_id"] = ".".join(slug(text_of(cell_at(rows, number, place[name]))) for name in mapping.id_from)
    _names(kept, mapping, cells, number)
    _check(kept, mapping, cells, at)
    if len(kept.findings) > before:
        kept.leave(at("value"), cells.get("factor_id", ""), cells["value"], "refused")
    else:
        kept.add(at("value"), **cells)


def _typed(rows: Grid, number: int, column: int) -> str:
    """A cell as one line of text; commas between thousands are taken out of a number."""
    cell = cell_at(rows, number, column)
    text = " ".join(number_text(cell).split())
    return text.replace(",", "") if re.fullmatch(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", text) else text


def _units(kept: Collector, mapping: Mapping, cells: dict[str, str], at: Callable[[str], Source]) -> None:
    """Numerator, denominator and substance from a unit in one cell (``kgCO2e/kWh``)."""
    typed = cells.pop(UNIT, "")
    if not typed or ("unit_num" in cells and "unit_den" in cells):
        return
    found = _UNIT.fullmatch(mapping.units.get(typed, typed).replace("₂", "2").replace("₄", "4").strip())
    if found is None:
        kept.findings.append(finding("factor_import.unknown_unit", at(UNIT), column=UNIT, text=typed))
        return
    gas = re.sub(r"CO2-?eq", "CO2e", found["gas"] or "")
    cells.setdefault("unit_num", found["num"] or "1")
    cells.setdefault("unit_den", found["den"].strip())
    if gas:
        cells.setdefault("gas", gas)


def _names(kept: Collector, mapping: Mapping, cells: dict[str, str], number: int) -> None:
    """A name in one language stands for both; the place in the table is the locator where no column says it."""
    for one, other in (("name_zh", "name_en"), ("name_en", "name_zh")):
        if cells.get(one):
            cells.setdefault(other, cells[one])
    sheet = f"{mapping.sheet}, " if mapping.sheet else ""
    cells.setdefault("source_locator", f"{kept.file.name}, {sheet}row {number + 1}")
    if mapping.head.get("private"):
        cells.setdefault("verification", "primary")


def _check(kept: Collector, mapping: Mapping, cells: dict[str, str], at: Callable[[str], Source]) -> None:
    """Everything that the format of data sets asks of a row."""
    for field in _NEEDED:
        if not cells.get(field):
            shown = UNIT if field.startswith("unit") and UNIT in mapping.columns else field
            kept.findings.append(finding("factor_import.empty_cell", at(shown), column=shown))
    for field, allowed in _ALLOWED:
        if cells.get(field, "") not in allowed:
            listed = ", ".join(sorted(allowed - {""}))
            text = cells.get(field, "")
            kept.findings.append(
                finding("factor_import.not_allowed", at(field), column=field, text=text, allowed=listed)
            )
    try:
        value = float(cells["value"])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        kept.findings.append(finding("factor_import.not_a_number", at("value"), column="value", text=cells["value"]))
    elif mapping.head.get("private"):
        row = {field: cells.get(field, "") for field in (*MEASURED_COLUMNS, "uncertainty")}
        kept.findings += measurement_findings(cells.get("factor_id", ""), row, value, at)
