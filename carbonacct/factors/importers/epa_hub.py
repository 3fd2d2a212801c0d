"""EPA GHG Emission Factors Hub: the workbook with twelve tables on one sheet.

Every cell that holds a number, and every cell of a column of values, is a factor or is left out with its reason; what
the columns of each table are stands in ``epa_hub.toml``. Units stay as printed (short ton, gallon, mmBtu on the higher
heating value); CO2e (table 9) is at the GWPs of AR4, which tables 11 and 12 print.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from carbonacct.factors.dataset import number_of
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

FORMAT = "epa_hub"
_SHEET = "Emission Factors Hub"
_TITLE, _LABEL = 1, 2
_TABLE = re.compile(r"Table (\d+)")
_NOTE = re.compile(r"(?:Source|Notes?):")
_MODIFIED = re.compile(r"Last Modified: (?P<day>\d{1,2}) (?P<month>\w+) (?P<year>\d{4})")
_METHANE = "hub.t11.ch4.gwp.kg"
_BOUND = re.compile(r"[<>≤≥]\s*[\d.,]+")
_FOOTNOTE = re.compile(r"(?<=[a-z)])\s?[A-E]$")


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass(eq=False)
class _Place:
    """Where in a table the reading stands: its description, the group, the labels carried down, the row of units."""

    spec: dict[str, Any]
    group: str = ""
    carried: dict[int, str] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)


def sniff(path: Path) -> bool:
    """Whether the workbook has the sheet of the Hub."""
    return _SHEET in sheet_names(path)


def read(path: Path) -> Imported:
    """Read the workbook, table by table."""
    kept = Collector(path)
    if not sniff(path):
        kept.findings.append(finding("factor_import.missing_sheet", kept.at(), sheet=_SHEET))
        return kept.result(FORMAT, {})
    rows = grid(path, _SHEET)
    place: _Place | None = None
    started = False
    for number in range(len(rows)):
        title = _TABLE.fullmatch(text_of(cell_at(rows, number, _TITLE)))
        if title:
            place, started = _table(kept, title[1], number), True
        elif _NOTE.match(text_of(cell_at(rows, number, _LABEL))):
            place = None
        if place is None or title:
            reason = "outside_tables" if started else "repeats"
            _leave_numbers(kept, rows[number], number, set(), reason)
        else:
            _row(kept, place, rows[number], number)
    return kept.result(FORMAT, _head(kept, rows))


def _table(kept: Collector, number: str, row: int) -> _Place | None:
    """The description of a table; None, with an error, for one that this importer does not know."""
    spec = _words()["tables"].get(number)
    if spec is None:
        at = kept.at(_SHEET, cell_name(row, _TITLE))
        kept.findings.append(finding("factor_import.unknown_text", at, column="Table", text=f"Table {number}"))
        return None
    return _Place({**spec, "number": number})


def _leave_numbers(kept: Collector, row: list[Cell], number: int, values: set[int], reason: str) -> None:
    """Count the numbers of a row out that stand in no column of values."""
    for column, cell in enumerate(row):
        if isinstance(cell, float) and column not in values:
            what = text_of(cell_at([row], 0, _LABEL))
            kept.leave(kept.at(_SHEET, cell_name(number, column)), what, number_text(cell), reason)


def _row(kept: Collector, place: _Place, row: list[Cell], number: int) -> None:
    """One row within a table: headers and units, a group, or values."""
    spec = place.spec
    columns: dict[int, dict[str, Any]] = {column["at"]: column for column in spec["columns"]}
    texts = {column: text_of(cell_at([row], 0, column)) for column in columns}
    values = {column: text for column, text in texts.items() if _is_value(text)}
    labels = [text_of(cell_at([row], 0, column)) for column in spec["labels"]]
    if not values:
        if not labels[0] and any(" per " in text for text in texts.values()):
            place.units = texts
        elif labels[0] and not any(texts.values()):
            place.group = labels[0]
        _leave_numbers(kept, row, number, set(), "label")
        return
    _leave_numbers(kept, row, number, set(columns), "label")
    name = list(_named(place, row))
    for column, text in texts.items():
        at = kept.at(_SHEET, cell_name(number, column))
        what = " · ".join([f"Table {spec['number']}", *name])
        if number_of(text) is None:
            reason = "bound" if _BOUND.fullmatch(text) else "not_available" if text in _words()["none"] else "blank"
            if reason == "blank" and text:
                kept.findings.append(finding("factor_import.not_a_number", at, column=what, text=text))
                reason = "refused"
            kept.leave(at, what, text, reason)
        else:
            _factor(kept, place, columns[column], row, name, at)


def _named(place: _Place, row: list[Cell]) -> Iterator[str]:
    """Group and labels of a row; a label that is empty, or a remark in brackets, is that of the row above."""
    if place.spec.get("groups"):
        yield place.group
    for column in place.spec["labels"]:
        text = _FOOTNOTE.sub("", text_of(cell_at([row], 0, column)))
        if text and not text.startswith("("):
            if place.carried.get(column) != text:
                place.carried |= {other: "" for other in place.spec["labels"] if other > column}
            place.carried[column] = text
        if carried := place.carried.get(column, ""):
            yield carried


def _factor(kept: Collector, place: _Place, column: dict[str, Any], row: list[Cell], name: list[str], at: Any) -> None:
    """One value as a factor."""
    spec, words = place.spec, _words()
    text = text_of(row[column["at"]])
    printed = column.get("den", "")
    if spec.get("unit_column"):
        printed = text_of(cell_at([row], 0, spec["unit_column"]))
    elif not printed:
        printed = place.units.get(column["at"], "").rpartition(" per ")[2]
    unit = words["units"].get(printed)
    if unit is None:
        kept.findings.append(finding("factor_import.unknown_unit", at, column=spec["en"], text=printed))
        kept.leave(at, " · ".join(name), text, "refused")
        return
    label = name[-1]
    gas = label.replace(" ", "") if column["gas"] == "label" else column["gas"]
    area = label.partition(" ")[0]
    family = column.get("family") or spec["family"]
    heat = f", {column['family']}" if column.get("family") else ""
    kept.add(
        at,
        factor_id=".".join(["hub", f"t{spec['number']}", *(slug(part) for part in name), column["id"], slug(unit)]),
        name_zh=f"{spec['zh']}：{' · '.join(name)}，{column['zh']}",
        name_en=f"{spec['en']}: {' · '.join(name)}, {column['en']}{heat}",
        kind=column.get("kind", "emission_factor"),
        carrier=spec.get("carrier") or words["carriers"].get(label, ""),
        gas=gas,
        value=text,
        unit_num=column["num"],
        unit_den=unit,
        region=words["subregions"] + area if spec.get("subregions") and area != words["average"] else words["region"],
        boundary=spec["boundary"],
        family=family,
        verification="primary",
        source_locator=f"Table {spec['number']}, {at.cell}",
        note=text_of(cell_at([row], 0, spec["note_column"])) if spec.get("note_column") else spec.get("note", ""),
    )


def _is_value(text: str) -> bool:
    return number_of(text) is not None or bool(_BOUND.fullmatch(text)) or text in _words()["none"]


def _head(kept: Collector, rows: Grid) -> dict[str, object]:
    """Head of the data set, with the day it was last modified and the GWPs that table 11 prints."""
    head = dict(_words()["head"])
    texts = [text_of(cell) for row in rows for cell in row if isinstance(cell, str)]
    found = next((match for text in texts if (match := _MODIFIED.search(text))), None)
    month = _words()["months"].get(found["month"]) if found else None
    try:
        day = date(int(found["year"]), month, int(found["day"])) if found and month else None
    except ValueError:
        day = None
    if day is None:
        kept.edition_unknown(_SHEET, "Last Modified: 15 September 2021")
        return head
    head |= {"published": day.isoformat(), "edition": str(day.year)}
    head["gwp_set"] = kept.gwp_set(_METHANE, _words()["gwp_sets"], head["gwp_set"])
    return head
