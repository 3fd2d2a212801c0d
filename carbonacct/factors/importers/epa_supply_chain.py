"""EPA supply-chain greenhouse-gas emission factors by NAICS commodity: kilograms of CO2e per dollar of purchases.

The file has one commodity a row and three values: cradle to factory gate (without margins), factory gate to shelf
(margins), and their sum (with margins). The unit names currency, year of prices and price basis ("kg CO2e/2022 USD,
purchaser price"); the factor keeps them in its unit (``kg`` per ``2022 USD``) and in its locator.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from carbonacct.factors.dataset import number_of
from carbonacct.factors.importers.result import Collector, Imported
from carbonacct.factors.importers.tables import Cell, cell_at, grid, number_text, sheet_names, text_of
from carbonacct.findings import finding
from carbonacct.source import cell_name

FORMAT = "epa_supply_chain"
_CODE = re.compile(r"(?P<year>\d{4}) NAICS Code")
_UNIT = re.compile(r"(?P<mass>kg|g|t) (?P<gas>.+?)/(?P<year>\d{4}) (?P<currency>[A-Z]{3}), (?P<basis>.+)")
_VERSION = re.compile(r"_v(\d+(?:\.\d+)*)_")


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def sniff(path: Path) -> bool:
    """Whether the first header names a NAICS code and another the factors."""
    if sheet_names(path) != ("",):
        return False
    header = [text_of(cell) for cell in next(iter(grid(path)), [])]
    return any(_CODE.fullmatch(name) for name in header) and set(_words()["values"]) <= set(header)


def read(path: Path) -> Imported:
    """Read the file: each of the three values of a commodity is a factor, or left out because it is blank."""
    kept = Collector(path)
    rows = grid(path)
    header = [text_of(cell) for cell in rows[0]] if rows else []
    code = next((name for name in header if _CODE.fullmatch(name)), "")
    title = code.replace("Code", "Title")
    needed = [code or "NAICS Code", title or "NAICS Title", "GHG", "Unit", *_words()["values"]]
    missing = [name for name in needed if name not in header]
    if missing:
        kept.findings += [finding("factor_import.missing_column", kept.at(), column=name) for name in missing]
        return kept.result(FORMAT, {})
    place = {name: header.index(name) for name in needed}
    for number in range(1, len(rows)):
        if not any(text_of(cell) for cell in rows[number]):
            continue
        if len(rows[number]) < len(header):
            at = kept.at("", cell_name(number, len(rows[number])))
            kept.findings.append(finding("factor_import.short_row", at, found=len(rows[number]), wanted=len(header)))
        _row(kept, rows[number], number, place, code)
    return kept.result(FORMAT, _head(path, rows, place))


def _row(kept: Collector, row: list[Cell], number: int, place: dict[str, int], code: str) -> None:
    """The three factors of one commodity."""
    texts = {name: text_of(cell_at([row], 0, column)) for name, column in place.items()}
    commodity, title, ghg = texts[code], texts[code.replace("Code", "Title")], texts["GHG"]
    unit = _UNIT.fullmatch(texts["Unit"])
    values: dict[str, float] = {}
    for column, spec in _words()["values"].items():
        at = kept.at("", cell_name(number, place[column]))
        printed = number_text(texts[column])
        value = number_of(printed)
        if unit is None or (printed and value is None):
            text, name = (texts["Unit"], "Unit") if unit is None else (printed, column)
            problem = "factor_import.unknown_unit" if unit is None else "factor_import.not_a_number"
            kept.findings.append(finding(problem, at, column=name, text=text))
        if unit is None or value is None:
            kept.leave(at, f"{commodity} {title}", printed, "refused" if printed else "blank")
            continue
        values[spec["family"]] = value
        gas = unit["gas"]
        of_gas = "" if ghg == _words()["all_gases"] else f".{ghg}"
        kept.add(
            at,
            factor_id=f"naics.{commodity}.{spec['family']}{of_gas}",
            name_zh=f"{_words()['zh']}（{spec['zh']}）：{title}",
            name_en=f"{title}, {spec['en']}",
            kind="emission_factor",
            gas=gas,
            value=printed,
            unit_num=unit["mass"],
            unit_den=f"{unit['year']} {unit['currency']}",
            region=_words()["region"],
            boundary="life_cycle",
            family=spec["family"],
            verification="primary",
            source_locator=f"row {number + 1}, {code.removesuffix(' Code')} {commodity}, {unit['basis']}",
        )
    _sum(kept, f"{commodity} {title}", number, values)


def _sum(kept: Collector, activity: str, number: int, values: dict[str, float]) -> None:
    """A remark where the three values do not add up to the last digit printed."""
    if len(values) == len(_words()["values"]):
        without, margins, whole = (values[spec["family"]] for spec in _words()["values"].values())
        if abs(without + margins - whole) > _words()["tolerance"]:
            parts = {"activity": activity, "without": without, "margins": margins, "whole": whole}
            at = kept.at("", cell_name(number, 0))
            kept.findings.append(finding("factor_import.margins_do_not_sum", at, **parts))


def _head(path: Path, rows: list[list[Cell]], place: dict[str, int]) -> dict[str, object]:
    """Head of the data set; version from the file's name, year of prices from the unit."""
    head = dict(_words()["head"])
    version = _VERSION.search(path.name)
    unit = _UNIT.fullmatch(text_of(cell_at(rows, 1, place["Unit"])))
    money = f"-{unit['currency']}{unit['year']}" if unit else ""
    head["edition"] = (version[1] if version else "unknown") + money
    head["document_number"] = f"{head['document_number']} v{version[1]}" if version else head["document_number"]
    return head
