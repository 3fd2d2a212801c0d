"""UK Government GHG conversion factors for company reporting (DESNZ), the flat file.

Sheet "Factors by Category", one factor a row below a row of headers that starts with ``ID``. A row whose value is
blank is left out. A factor keeps the publisher's id, unit and value; the part of the CO2e that comes from one gas
("kg CO2e of CH4 per unit") has the gas ``CO2e of CH4``, save CO2, whose GWP is one by definition. What each category
covers stands in ``desnz.toml``.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from carbonacct.factors.dataset import CO2E, is_date, number_of
from carbonacct.factors.importers.result import Collector, Imported
from carbonacct.factors.importers.tables import (
    Cell,
    Grid,
    cell_at,
    grid,
    number_text,
    sheet_names,
    slug,
    text_of,
)
from carbonacct.findings import finding
from carbonacct.source import cell_name

FORMAT = "desnz"
_SHEET = "Factors by Category"
_FRONT = "Front page"
_COLUMNS = ("ID", "Scope", "Level 1", "Level 2", "Level 3", "Level 4", "Column Text", "UOM", "GHG/Unit")
_VALUE = "GHG Conversion Factor"
_METHANE = "3_200_2003_3_1"
_LEVELS = ("Level 1", "Level 2", "Level 3", "Level 4", "Column Text")


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def sniff(path: Path) -> bool:
    """Whether the workbook has the sheet of the flat file."""
    return _SHEET in sheet_names(path)


def read(path: Path) -> Imported:
    """Read the flat file: every row with an id is a factor, or left out because its value is blank."""
    kept = Collector(path)
    if not sniff(path):
        kept.findings.append(finding("factor_import.missing_sheet", kept.at(), sheet=_SHEET))
        return kept.result(FORMAT, {})
    rows = grid(path, _SHEET)
    header = next((number for number, row in enumerate(rows) if row and row[0] == _COLUMNS[0]), 0)
    place = {text_of(cell): column for column, cell in enumerate(rows[header] if rows else [])}
    value = next((column for name, column in place.items() if name.startswith(_VALUE)), None)
    missing = [name for name in _COLUMNS if name not in place] + ([_VALUE] if value is None else [])
    if missing or value is None:
        kept.findings += [finding("factor_import.missing_column", kept.at(_SHEET), column=name) for name in missing]
        return kept.result(FORMAT, {})
    for number in range(header + 1, len(rows)):
        cells = {name: text_of(cell_at(rows, number, place[name])) for name in _COLUMNS}
        printed = cell_at(rows, number, value)
        if cells["ID"]:
            _row(kept, cells, printed, cell_name(number, value))
        elif number_text(printed):
            kept.leave(kept.at(_SHEET, cell_name(number, value)), cells["Level 3"], number_text(printed), "no_id")
    kept.findings += _sums(kept)
    front = grid(path, _FRONT) if _FRONT in sheet_names(path) else []
    return kept.result(FORMAT, _head(kept, front, text_of(rows[header][value])))


def _row(kept: Collector, cells: dict[str, str], value: Cell, cell: str) -> None:
    """One row: a factor, or counted out."""
    words, source = _words(), kept.at(_SHEET, cell)
    name = " · ".join(dict.fromkeys(cells[level] for level in _LEVELS if cells[level]))
    printed = number_text(value)
    if not printed:
        kept.leave(source, f"{cells['ID']} {name}", "", "blank")
        return
    category, unit, substance = (
        words[table].get(cells[column])
        for table, column in (("categories", "Level 1"), ("units", "UOM"), ("substances", "GHG/Unit"))
    )
    for known, column in ((category, "Level 1"), (unit, "UOM"), (substance, "GHG/Unit")):
        if known is None:
            kept.findings.append(finding("factor_import.unknown_text", source, column=column, text=cells[column]))
    if number_of(printed) is None:
        kept.findings.append(finding("factor_import.not_a_number", source, column=_VALUE, text=printed))
    if category is None or unit is None or substance is None or number_of(printed) is None:
        kept.leave(source, f"{cells['ID']} {name}", printed, "refused")
        return
    gas = substance["gas"]
    zh = " · ".join(
        dict.fromkeys(words["names"].get(cells[level], cells[level]) for level in _LEVELS[1:] if cells[level])
    )
    of_gas = f" ({gas})" if gas else ""
    kept.add(
        source,
        factor_id=cells["ID"],
        name_zh=f"{category['zh']}：{zh}{of_gas}",
        name_en=f"{name}{of_gas}",
        kind=substance["kind"],
        carrier=words["carriers"].get(cells["Level 3"], "") if category.get("fuels") else "",
        gas=gas,
        value=printed,
        unit_num=substance["unit"],
        unit_den=unit["unit"],
        region=words["regions"].get(cells["Level 3"], "") if category.get("regions") else words["region"],
        boundary=category["boundary"],
        family=".".join(part for part in (slug(cells["Level 1"]), unit.get("family", "")) if part),
        verification="primary",
        source_locator=f"{_SHEET}!{cell}, {cells['Scope']}",
    )


def _sums(kept: Collector) -> list[Any]:
    """A remark for each activity whose gases do not sum to its CO2e."""
    found = []
    for activity, (whole, parts) in gas_sums(list(kept.rows.values())).items():
        apart = abs(sum(parts) - whole) / abs(whole) if whole else abs(sum(parts))
        if apart > _words()["tolerance"]:
            percent = f"{100 * apart:.2f}"
            found.append(finding("factor_import.gases_do_not_sum", kept.at(_SHEET), activity=activity,
                                 total=f"{sum(parts):.6g}", printed=whole, percent=percent))  # fmt: skip
    return found


def gas_sums(rows: list[dict[str, str]]) -> dict[str, tuple[float, list[float]]]:
    """CO2e and its parts by activity (the id without the number of its gas), where all three parts are printed."""
    parts: dict[str, dict[str, float]] = {}
    for row in rows:
        if row["kind"] == "emission_factor":
            parts.setdefault(row["factor_id"].rpartition("_")[0], {})[row["gas"]] = float(row["value"])
    split = [substance["gas"] for substance in _words()["substances"].values() if substance.get("part")]
    return {
        activity: (gases[CO2E], [gases[gas] for gas in split])
        for activity, gases in parts.items()
        if CO2E in gases and all(gas in gases for gas in split)
    }


def _head(kept: Collector, front: Grid, header: str) -> dict[str, object]:
    """Head of the data set: day of publication from the front page, year from there or from the header of values."""
    head = dict(_words()["head"])
    beside = {
        text_of(cell).rstrip(":"): text_of(cell_at([row], 0, column + 1))
        for row in front
        for column, cell in enumerate(row)
    }
    published = next((text for label, text in beside.items() if label.startswith("Updated")), "")
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", beside.get("Year") or header)
    if year is None:
        kept.edition_unknown(_FRONT, "Year: 2025")
    if not is_date(published):
        kept.edition_unknown(_FRONT, "Updated: 2025-06-10")
    if year is None or not is_date(published):
        return head
    head |= {"data_year": int(year[0]), "published": published, "edition": year[0]}
    head["document_number"] = f"{head['document_number']} {year[0]}"
    head["gwp_set"] = kept.gwp_set(_METHANE, _words()["gwp_sets"], head["gwp_set"])
    return head
