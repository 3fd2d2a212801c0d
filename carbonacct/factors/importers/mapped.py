"""A table of one's own, csv or workbook, read by a mapping of its columns (:mod:`mapping`).

Every row below the headers is a factor, or is left out: empty rows and rows without a value as blank, wrong ones with
an error for every wrong cell. Rows are checked as ``factors validate`` checks them, so what is written can be used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from carbonacct.factors.dataset import COLUMNS, GWP_SET_NOT_STATED, MEASURED_COLUMNS
from carbonacct.factors.importers.mapping import UNIT, Mapping, read_mapping
from carbonacct.factors.importers.result import Collector, Imported
from carbonacct.factors.importers.tables import Grid, cell_at, grid, number_text, sheet_names, slug, text_of
from carbonacct.factors.store import FactorStore
from carbonacct.factors.validate_rows import RowChecks, gas_named
from carbonacct.findings import finding, has_errors
from carbonacct.source import Source, cell_name
from carbonacct.units import parse_unit, substance_of

NAME = "mapped"
_PER = re.compile(r"\s*/\s*|\s+per\s+")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_UNITS = ("unit_num", "unit_den")


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
    store = FactorStore.load()
    gwp_set = str(mapping.head.get("gwp_set", ""))
    if not mapping.problems and gwp_set != GWP_SET_NOT_STATED and not store.has(gwp_set):
        kept.findings.append(finding("factor_set.gwp_set_unknown", Source(mapping_path.name), value=gwp_set))
    if kept.findings:
        return kept.result(NAME, mapping.head)
    rows = grid(path, sheet)
    header = [text_of(cell) for cell in rows[mapping.header_row - 1]] if len(rows) >= mapping.header_row else []
    wanted = [*mapping.columns.values(), *mapping.id_from]
    for name in dict.fromkeys(wanted):
        at = kept.at(sheet, cell_name(mapping.header_row - 1, header.index(name) if name in header else 0))
        if name not in header:
            kept.findings.append(finding("factor_import.missing_column", at, column=name))
        elif header.count(name) > 1:
            kept.findings.append(finding("factor_import.column_twice", at, column=name, count=header.count(name)))
    if kept.findings:
        return kept.result(NAME, mapping.head)
    place = {name: header.index(name) for name in wanted}
    checks = RowChecks(store, mapping.head)
    for number in range(mapping.header_row, len(rows)):
        _row(kept, mapping, rows, number, place, checks)
    if kept.rows:
        kept.findings += checks.summary(kept.at(sheet))
    return kept.result(NAME, mapping.head)


def _row(kept: Collector, mapping: Mapping, rows: Grid, number: int, place: dict[str, int], checks: RowChecks) -> None:
    """One row: a factor, or left out."""

    def at(field: str) -> Source:
        shown = UNIT if field not in mapping.columns and field in (*_UNITS, "gas") else field
        return kept.at(mapping.sheet, cell_name(number, place.get(mapping.columns.get(shown, ""), 0)))

    typed = {field: _typed(cell_at(rows, number, place[name])) for field, name in mapping.columns.items()}
    if not typed.get("value", mapping.constants.get("value", "")):
        kept.leave(at("value"), " ".join(text for text in typed.values() if text), "", "blank")
        return
    cells = {**mapping.constants, **{field: text for field, text in typed.items() if text}}
    cells = {field: mapping.words.get(field, {}).get(text, text) for field, text in cells.items()}
    cells["value"] = _plain(cells["value"])
    before = len(kept.findings)
    _units(kept, mapping, cells, at)
    cells["gas"] = gas_named(cells.get("gas", "")) or cells.get("gas", "")
    if "factor_id" not in cells and mapping.id_from:
        cells["factor_id"] = ".".join(slug(text_of(cell_at(rows, number, place[name]))) for name in mapping.id_from)
    _names(kept, mapping, cells, number)
    kept.findings += checks.row({**dict.fromkeys((*COLUMNS, *MEASURED_COLUMNS), ""), **cells}, at)
    if has_errors(kept.findings[before:]):
        kept.leave(at("value"), cells.get("factor_id", ""), cells["value"], "refused")
    else:
        kept.add(at("value"), **cells)


def _typed(cell: float | str) -> str:
    """A cell as one line of text."""
    return " ".join(number_text(cell).split())


def _plain(text: str) -> str:
    """A number with full-width signs made plain and the commas between thousands taken out."""
    plain = unicodedata.normalize("NFKC", text)
    return plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain


def _units(kept: Collector, mapping: Mapping, cells: dict[str, str], at: Callable[[str], Source]) -> None:
    """Numerator, denominator and substance from a unit in one cell (``kgCO2e/kWh``, ``GJ/t``, ``%``)."""
    typed = cells.pop(UNIT, "")
    if not typed or all(column in cells for column in _UNITS):
        return
    text = unicodedata.normalize("NFKC", mapping.units.get(typed, typed)).strip()
    top, *bottom = _PER.split(text, maxsplit=1)
    name, gas = substance_of(top)
    unit = parse_unit(name)
    if unit is None or (not bottom and unit.dimension != "dimensionless") or bottom == [""]:
        kept.findings.append(finding("factor_import.unknown_unit", at(UNIT), column=UNIT, text=typed))
        cells |= {column: cells.get(column, "1") for column in _UNITS}  # said once, at the cell of the unit
        return
    cells.setdefault("unit_num", name)
    cells.setdefault("unit_den", bottom[0] if bottom else "1")
    stated = gas_named(cells.get("gas", "")) or cells.get("gas", "")
    if gas and stated and gas != stated:
        kept.findings.append(finding("factor_import.two_gases", at("gas"), stated=stated, unit=typed))
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
