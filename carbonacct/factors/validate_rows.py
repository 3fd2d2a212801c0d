"""The checks of the rows of ``factors.csv``: vocabularies, units, dates, values, uncertainty, verification, place."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from carbonacct.factors.dataset import BOUNDARIES, CO2E, KINDS, REFERABLE, SUSPECT_MARK, VERIFICATIONS, number_of
from carbonacct.factors.private import measurement_findings
from carbonacct.factors.search_words import folded, names_of_terms
from carbonacct.factors.store import FactorStore
from carbonacct.factors.uncertainty import half_width
from carbonacct.findings import Finding, finding
from carbonacct.source import Source
from carbonacct.units import parse_unit
from carbonacct.units.money import parse_money

_NEEDED = ("factor_id", "name_zh", "name_en", "unit_num", "unit_den", "source_locator")
_YEAR_IN_ID = re.compile(r"(?<![\d_])(?:19|20)\d\d(?![\d_])")
_REGION = re.compile(r"[A-Z]{2}(-[A-Z0-9]+)*")
_ONE = "dimensionless"
_DIMENSIONS = {
    "ncv": ({"energy"}, {"mass", "normal_volume", "volume"}),
    "carbon_content": ({"mass"}, {"energy", "mass", "normal_volume", "volume"}),
    "oxidation": ({_ONE}, {_ONE}),
    "density": ({"mass"}, {"normal_volume", "volume"}),
}
"""Dimensions of numerator and denominator that a kind may have; other kinds are not bound."""
_NEVER_NEGATIVE = frozenset({*_DIMENSIONS, "tce"})
_NITROGEN = "N2O-N"
"""Mass of nitrogen in nitrous oxide, as the IPCC's factors of soils and wastewater print it."""


class RowChecks:
    """The checks of one file; ids are compared over all rows."""

    def __init__(self, store: FactorStore, head: dict[str, Any]) -> None:
        self._gwp_set = str(head.get("gwp_set", ""))
        self._private, self._library = head.get("private") is True, head.get("library") is True
        self._years = {str(head.get(key)) for key in ("data_year", "edition")}
        self._carriers = store.carriers()
        self._gases = {factor.gas for dataset in store.datasets for factor in dataset.factors} | {_NITROGEN}
        self._seen: dict[str, str] = {}
        self._verified: Counter[str] = Counter()
        self._without_uncertainty = 0
        self._co2e_told = False
        self._unknown_units: dict[tuple[str, str], tuple[Source, int]] = {}

    def row(self, row: dict[str, str], at: Callable[[str], Source]) -> Iterator[Finding]:
        """Findings of one row; ``at`` gives the place of a column."""
        yield from self._identity(row, at("factor_id"))
        for column in _NEEDED:
            if not row[column].strip():
                yield finding("factor_set.empty_cell", at(column), column=column)
        for column, allowed in (("kind", KINDS), ("verification", VERIFICATIONS), ("boundary", BOUNDARIES)):
            if row[column] not in allowed:
                choices = ", ".join(sorted(word for word in allowed if word))
                yield finding("factor_set.word", at(column), column=column, value=row[column], choices=choices)
        yield from self._value(row, at("value"), at("uncertainty"))
        if self._private:
            value = number_of(row["value"])
            yield from measurement_findings(row["factor_id"], row, math.nan if value is None else value, at)
        yield from self._units(row, at("unit_num"), at("unit_den"))
        yield from self._dates(row, at)
        yield from self._known(row, at("carrier"), at("region"))
        yield from self._gas(row, at("gas"))
        self._verified[row["verification"]] += 1

    def summary(self, place: Source) -> Iterator[Finding]:
        """What the rows say together: unknown units, how many were not read in the document or state no uncertainty."""
        code = "factor_set.unit_of_library" if self._library else "factor_set.unit"
        for (column, value), (first, count) in self._unknown_units.items():
            yield finding(code, first, column=column, value=value, count=count)
        rows = sum(self._verified.values())
        if not rows:
            yield finding("factor_set.no_rows", place)
            return
        if self._verified["unverified"] or self._verified["secondary"]:
            counts = {word: self._verified[word] for word in ("unverified", "secondary")}
            yield finding("factor_set.verification", place, rows=rows, **counts)
        if self._without_uncertainty:
            yield finding("factor_set.uncertainty_missing", place, count=self._without_uncertainty, rows=rows)

    def _identity(self, row: dict[str, str], place: Source) -> Iterator[Finding]:
        name = row["factor_id"]
        if name and name in self._seen:
            yield finding("factor_set.id_twice", place, value=name, first=self._seen[name])
        elif name:
            self._seen[name] = place.cell
        if name and not REFERABLE.fullmatch(name):
            yield finding("factor_set.id_characters", place, value=name)
        if self._years.intersection(_YEAR_IN_ID.findall(name)):
            yield finding("factor_set.year_in_id", place, value=name)

    def _value(self, row: dict[str, str], place: Source, uncertainty: Source) -> Iterator[Finding]:
        value = number_of(row["value"])
        if value is None:
            yield finding("factor_set.number", place, value=row["value"])
            return
        if value < 0:
            code = "factor_set.below_zero" if row["kind"] in _NEVER_NEGATIVE else "factor_set.negative"
            yield finding(code, place, kind=row["kind"], value=row["value"])
        text = row["uncertainty"]
        if not text:
            self._without_uncertainty += 1
        elif not self._private and half_width(text, value) is None:
            yield finding("factor_set.uncertainty", uncertainty, value=text, figure=row["value"])

    def _units(self, row: dict[str, str], top: Source, bottom: Source) -> Iterator[Finding]:
        units = {column: parse_unit(row[column]) for column in ("unit_num", "unit_den") if row[column]}
        for column, place in (("unit_num", top), ("unit_den", bottom)):
            if column in units and units[column] is None and parse_money(row[column]) is None:
                first, count = self._unknown_units.get((column, row[column]), (place, 0))
                self._unknown_units[column, row[column]] = (first, count + 1)
        numerator, denominator = units.get("unit_num"), units.get("unit_den")
        value = number_of(row["value"])
        share = numerator is not None and numerator.dimension == _ONE and row["kind"] == "oxidation"
        if share and numerator and value is not None and value * numerator.to_base > 1:
            yield finding("factor_set.above_one", top, kind=row["kind"], value=row["value"])
        if numerator is None or denominator is None or row["kind"] not in _DIMENSIONS:
            return
        above, below = _DIMENSIONS[row["kind"]]
        fits = numerator.dimension in above and denominator.dimension in below
        if not fits and (numerator.dimension, denominator.dimension) != (_ONE, _ONE):
            shown = f"{row['unit_num']}/{row['unit_den']}"
            wanted = f"{' | '.join(sorted(above))} / {' | '.join(sorted(below))}"
            yield finding("factor_set.dimension", top, kind=row["kind"], value=shown, wanted=wanted)

    def _dates(self, row: dict[str, str], at: Callable[[str], Source]) -> Iterator[Finding]:
        days: dict[str, date] = {}
        measured = () if self._private else ("measured_on",)  # of a private set the measurement is checked as a whole
        for column in ("valid_from", "valid_to", *measured):
            if row.get(column):
                try:
                    days[column] = date.fromisoformat(row[column])
                except ValueError:
                    yield finding("factor_set.date", at(column), column=column, value=row[column])
        start, end = days.get("valid_from"), days.get("valid_to")
        if start and end and end < start:
            yield finding("factor_set.dates_reversed", at("valid_to"), start=row["valid_from"], end=row["valid_to"])

    def _known(self, row: dict[str, str], carrier: Source, region: Source) -> Iterator[Finding]:
        if row["carrier"] and row["carrier"] not in self._carriers:
            candidates = "、".join(self._carriers.closest(row["carrier"]))
            yield finding("factor_set.carrier_unknown", carrier, value=row["carrier"], candidates=candidates)
        if row["region"] and not _REGION.fullmatch(row["region"]):
            yield finding("factor_set.region", region, value=row["region"])
        if row["note"].startswith(SUSPECT_MARK):
            yield finding("factor_set.suspect", carrier, value=row["factor_id"])

    def _gas(self, row: dict[str, str], place: Source) -> Iterator[Finding]:
        gas = row["gas"]
        if gas.startswith(CO2E) and not self._gwp_set and not self._co2e_told:
            self._co2e_told = True
            yield finding("factor_set.gwp_set_missing", place)
        if row["kind"] == "emission_factor" and not gas:
            yield finding("factor_set.gas_missing", place, value=row["factor_id"])
        elif gas and row["kind"] != "gwp" and not gas.startswith(CO2E) and gas not in self._gases:
            yield finding("factor_set.gas_unknown", place, value=gas, meant=gas_named(gas) or "—")


def gas_named(text: str) -> str:
    """The substance that a text names as a whole (``二氧化碳``, ``methane``); empty when it names none."""
    asked = folded(text)
    for gas, names in names_of_terms()["gas"].items():
        if asked in (folded(name) for name in (gas, *names)):
            return gas
    return ""
