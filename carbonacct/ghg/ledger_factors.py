"""The factor list of a ledger: which factor each code has, for each gas.

A row gives a factor by reference (``dataset@edition#factor_id``; several are joined by ``*`` and `` / ``, as in heating
value × carbon content × oxidation × 44 / 12), or as a value with its unit and its source.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from carbonacct.activity.cells import parser_of
from carbonacct.activity.readers.csv_reader import decoded, delimiter_of
from carbonacct.activity.schema import Column, TableSchema, match_choice, match_header
from carbonacct.errors import ReferenceDataError, UsageError
from carbonacct.factors.dataset import Factor
from carbonacct.factors.gwp import METHANE, gwp_factor
from carbonacct.factors.selection import verification_findings
from carbonacct.factors.store import FactorStore
from carbonacct.findings import Finding, finding
from carbonacct.source import Source, cell_name
from carbonacct.units import Unit, parse_ratio, parse_unit

FACTOR_LIST = TableSchema(
    "ledger_factors",
    "台账因子表",
    "factor list of a ledger",
    (
        Column("carrier", ("品种", "因子代码", "代码"), ("code", "factor_code"), "code", required=True),
        Column("ref", ("因子引用", "引用"), ("reference", "factor"),
               note_zh="dataset@edition#factor_id，可用 * 与 / 连接",
               note_en="dataset@edition#factor_id; several are joined by * and /"),
        Column("gas", ("气体",), (), "text"),
        Column("value", ("因子", "数值"), (), "number", nonnegative=True),
        Column("unit", ("因子单位", "单位"), ("factor_unit",), "ratio_unit"),
        Column("origin", ("来源类别", "碳来源"), (), "choice", choices={
            "fossil": ("化石",), "biogenic": ("生物质", "生物源"),
        }, note_zh="留空为化石", note_en="blank: fossil"),
        Column("source", ("出处", "依据"), ("document",)),
    ),
    "",
)  # fmt: skip
_SIGNS = re.compile(r"(\s*\*\s*|\s+/\s+)")
CO2E = "CO2e"
_CO2_MASS = "constant.molar_mass.CO2"
BIOGENIC_CO2 = "CO2_biogenic"
"""Carbon dioxide of biomass: on its own line, never in CO2e."""


@dataclass(frozen=True, slots=True)
class LedgerFactor:
    """The factor of a code for one gas.

    Attributes:
        code: the code in the ledger.
        gas: CO2, CH4 …; CO2e where the factor gives nothing finer; CO2_biogenic.
        value: kg of the gas per ``unit``.
        unit: what the amounts are converted to.
        gwp: kg CO2e per kg; 0 for biogenic carbon dioxide; None where no set was asked for.
        refs: the factors multiplied, or the source that was written.
        gwp_ref: reference of the GWP.
        place: row of the factor list.
    """

    code: str
    gas: str
    value: float
    unit: str
    gwp: float | None
    refs: tuple[str, ...]
    gwp_ref: str
    place: Source


def read_factors(
    path: Path, store: FactorStore, gwp_set: str | None = None
) -> tuple[tuple[LedgerFactor, ...], list[Finding]]:
    """The factors of a csv file with the columns of :data:`FACTOR_LIST`, and what is wrong with it.

    Args:
        path: the file.
        store: the data sets that references lead to.
        gwp_set: data set of the GWPs (``gwp-ar6`` …); None: no CO2e.

    Raises:
        UsageError: there is no such file, or no such GWP set.
    """
    if not path.is_file():
        raise UsageError(f"没有因子表 / no factor list: {path}")
    if gwp_set is not None and not store.editions(gwp_set):
        raise UsageError(f"没有这套全球增温潜势 / no GWP set {gwp_set!r}")
    rows, findings = _rows(path)
    if findings:
        return (), findings
    factors: list[LedgerFactor] = []
    for cells, places in rows:
        factor, more = _factor(cells, places, store, gwp_set)
        findings += more
        factors += [factor] if factor else []
    return tuple(factors), findings + _together(factors)


Row = tuple[dict[str, str], dict[str, Source]]


def _rows(path: Path) -> tuple[list[Row], list[Finding]]:
    """Cells and places of the rows that are not blank."""
    text = decoded(path.read_bytes())
    if text is None:
        return [], [finding("ledger.encoding", Source(path.name))]
    lines = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter_of(text)))
    matches = [match_header(FACTOR_LIST, header) for header in (lines or [[]])[0]]
    columns = {match.column: place for place, match in enumerate(matches) if match}
    missing = [name for name in FACTOR_LIST.required if name not in columns]
    missing += [] if {"ref", "value"} & set(columns) else ["ref"]
    if missing:
        return [], [
            finding("ledger.missing_column", Source(path.name), **FACTOR_LIST.column(name).names) for name in missing
        ]
    rows: list[Row] = []
    for number, line in enumerate(lines[1:], start=1):
        cells = {name: line[place].strip() if place < len(line) else "" for name, place in columns.items()}
        if any(cells.values()):
            rows.append((cells, {name: Source(path.name, cell=cell_name(number, columns[name])) for name in cells}))
    return rows, [] if rows else [finding("ledger.no_rows", Source(path.name))]


def _factor(
    cells: Mapping[str, str], places: Mapping[str, Source], store: FactorStore, gwp_set: str | None
) -> tuple[LedgerFactor | None, list[Finding]]:
    """One row of the list."""
    code, place = cells["carrier"], places["carrier"]
    if not code:
        return None, [finding("ledger.blank", place, count=1, rows="—", **FACTOR_LIST.column("carrier").names)]
    origin = match_choice(FACTOR_LIST.column("origin"), cells.get("origin", "")) or ""
    if cells.get("origin") and not origin:
        return None, [finding("ledger.bad_origin", places["origin"], value=cells["origin"])]
    if cells.get("ref") and cells.get("value"):
        return None, [finding("ledger.factor_twice", places["value"], carrier=code, value=cells["value"])]
    written = cells.get("gas", "")
    asked = _gases(store).get(written.casefold(), written)
    strange = [] if not asked or asked.casefold() in _gases(store) or gwp_set else [
        finding("ledger.unknown_gas", places["gas"], carrier=code, gas=written)
    ]  # fmt: skip
    read = _referred(cells, asked, places, store) if cells.get("ref") else _written(cells, asked, places)
    if isinstance(read, Finding):
        return None, [read]
    value, gas, unit, refs, findings = read
    biogenic = origin == "biogenic"
    gwp, gwp_ref, more = _gwp(store, gwp_set, gas, biogenic, place)
    name = BIOGENIC_CO2 if biogenic and gas == "CO2" else gas
    if gwp is None and gwp_set:
        return None, [*findings, *more]
    if gas == CO2E and gwp_set:
        own = {store.dataset(ref.partition("#")[0]).gwp_set for ref in refs if cells.get("ref")} - {""}
        if own != {gwp_set}:
            names = {"carrier": code, "used": ", ".join(sorted(own)) or "?", "asked": gwp_set}
            more = [*more, finding("ledger.other_gwp_set", place, **names)]
    return LedgerFactor(code, name, value, unit, gwp, refs, gwp_ref, place), [*findings, *strange, *more]


@lru_cache(maxsize=4)
def _gases(store: FactorStore) -> dict[str, str]:
    """Gases that a GWP is known of, and CO2e, by their names in small letters."""
    known = {factor.gas for dataset in store.datasets for factor in dataset.factors if factor.kind == "gwp"}
    return {gas.casefold(): gas for gas in (*sorted(known), CO2E)}


Read = tuple[float, str, str, tuple[str, ...], list[Finding]]


def _written(cells: Mapping[str, str], asked: str, places: Mapping[str, Source]) -> Read | Finding:
    """A factor that stands in the list itself."""
    parsed = parser_of(FACTOR_LIST.column("value"), "")(cells.get("value", "")).value
    if not isinstance(parsed, float) or not math.isfinite(parsed) or parsed < 0.0:
        return finding("ledger.bad_factor", places.get("value"), carrier=cells["carrier"], value=cells.get("value", ""))
    ratio = parse_ratio(cells.get("unit", ""))
    place = places.get("unit", places["carrier"])
    if ratio is None or ratio.numerator.dimension != "mass":
        return finding("ledger.bad_factor_unit", place, carrier=cells["carrier"], unit=cells.get("unit", ""))
    gas = asked or ratio.substance
    if not gas or (ratio.substance and ratio.substance != gas):
        return finding("ledger.no_gas", place, carrier=cells["carrier"], unit=cells.get("unit", ""))
    source = cells.get("source", "")
    found = [] if source else [finding("ledger.no_source", places["carrier"], carrier=cells["carrier"], gas=gas)]
    return parsed * ratio.numerator.to_base, gas, ratio.denominator.symbol, (source,) if source else (), found


def _referred(cells: Mapping[str, str], asked: str, places: Mapping[str, Source], store: FactorStore) -> Read | Finding:
    """A factor of the data sets, or a product of several."""
    code, place = cells["carrier"], places["ref"]
    terms: list[_Term] = []
    sign = ""
    for part in _SIGNS.split(cells["ref"].strip()):
        if part.strip() in ("*", "/"):
            sign = part.strip()
            continue
        try:
            terms.append(_Term(store.get(part.strip()), sign == "/"))
        except ReferenceDataError:
            return finding("ledger.unknown_ref", place, carrier=code, ref=part.strip())
    gases = [term.factor.gas for term in terms if term.factor.gas]
    gas = asked or (gases[0] if len(set(gases)) == 1 else "")
    if "C" in gases and not any(term.factor.factor_id == _CO2_MASS for term in terms):
        return finding("ledger.carbon_alone", place, carrier=code)
    product = _product(terms)
    if product is None or gas in ("", "C") or (len(terms) == 1 and gas != terms[0].factor.gas):
        units = " × ".join(f"1/({term.factor.unit})" if term.divides else term.factor.unit or "1" for term in terms)
        return finding("ledger.bad_product", place, carrier=code, units=units, gas=gas or "—")
    found = [item for term in terms for item in verification_findings(term.factor)]
    return product[0], gas, product[1], tuple(term.factor.ref for term in terms), found


@dataclass(frozen=True, slots=True)
class _Term:
    """A factor of a product, or a divisor."""

    factor: Factor
    divides: bool


def _product(terms: Sequence[_Term]) -> tuple[float, str] | None:
    """kg per unit of the product, and that unit; None where the units do not come to mass per something.

    Dimensions that stand above and below cancel. Where all masses cancel (kg of gas per t of fuel), it is per the mass
    that stands below in a factor.
    """
    powers: Counter[str] = Counter()
    below: list[Unit] = []
    value, exact = 1.0, Fraction(1)
    for term in terms:
        numerator, denominator = parse_unit(term.factor.unit_num), parse_unit(term.factor.unit_den)
        if numerator is None or denominator is None:
            return None
        ratio, sign = numerator.exact / denominator.exact, -1 if term.divides else 1
        value = value / term.factor.value if term.divides else value * term.factor.value
        exact = exact / ratio if term.divides else exact * ratio
        powers[numerator.dimension] += sign
        powers[denominator.dimension] -= sign
        below += [] if term.divides else [denominator]
    left = {dimension: power for dimension, power in powers.items() if power and dimension != "dimensionless"}
    wanted = next((dimension for dimension, power in left.items() if power == -1), "mass")
    if left not in ({}, {"mass": 1, wanted: -1}):
        return None
    unit = next((unit for unit in reversed(below) if unit.dimension == wanted), None)
    return None if unit is None else (value * float(exact * unit.exact), unit.symbol)


def _gwp(
    store: FactorStore, gwp_set: str | None, gas: str, biogenic: bool, place: Source
) -> tuple[float | None, str, list[Finding]]:
    """GWP of a gas; carbon dioxide of biomass counts nothing, CO2e is counted already."""
    if gwp_set is None:
        return None, "", []
    if gas == CO2E or (gas == "CO2" and biogenic):
        return (1.0 if gas == CO2E else 0.0), "", []
    chosen = gwp_factor(store, gwp_set, gas, not biogenic if gas == METHANE else None)
    if chosen.factor is None and gas == METHANE:
        chosen = gwp_factor(store, gwp_set, gas)
    if chosen.factor is None:
        return None, "", [finding("ledger.no_gwp", place, gas=gas, gwp_set=gwp_set)]
    return chosen.factor.value, chosen.factor.ref, list(chosen.findings)


def _together(factors: list[LedgerFactor]) -> list[Finding]:
    """What does not fit between the rows of a code: other units, a gas twice, CO2e beside its gases.

    Carbon dioxide of biomass stands beside CO2e, which holds none of it.
    """
    found = []
    first: dict[str, LedgerFactor] = {}
    counted: dict[str, LedgerFactor] = {}
    seen: dict[tuple[str, str, str], LedgerFactor] = {}
    for factor in factors:
        known = first.setdefault(factor.code, factor)
        if known.unit != factor.unit:
            found.append(
                finding("ledger.other_unit", factor.place, carrier=factor.code, unit=factor.unit, other=known.unit)
            )
        key = (factor.code, factor.gas, factor.gwp_ref)
        if key in seen:
            found.append(
                finding("ledger.gas_twice", factor.place, carrier=factor.code, gas=factor.gas, other=seen[key].place)
            )
        seen.setdefault(key, factor)
        if factor.gas == BIOGENIC_CO2:
            continue
        if (counted.setdefault(factor.code, factor).gas == CO2E) != (factor.gas == CO2E):
            found.append(finding("ledger.mixed_co2e", factor.place, carrier=factor.code))
    return found
