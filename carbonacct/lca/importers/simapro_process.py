"""Processes of a SimaPro CSV file: metadata, products, exchanges and parameters of one block."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from carbonacct.findings import finding
from carbonacct.lca.datasets import AllocationFactor, Direction, Exchange, Flow, Parameter, Process, Uncertainty
from carbonacct.lca.importers.formulas import FormulaError, computed, parse_formula
from carbonacct.lca.importers.parameters import Scope
from carbonacct.lca.importers.reading import Reading
from carbonacct.lca.importers.simapro_text import Block, Row, Text
from carbonacct.lca.importers.uncertainties import lognormal, normal, triangular, uniform
from carbonacct.source import Source

COMPARTMENTS: dict[str, tuple[str, Direction]] = {
    "Resources": ("resource", "input"),
    "Emissions to air": ("air", "output"),
    "Emissions to water": ("water", "output"),
    "Emissions to soil": ("soil", "output"),
    "Final waste flows": ("waste", "output"),
    "Non material emissions": ("non material", "output"),
    "Non material emission": ("non material", "output"),
    "Social issues": ("social", "output"),
    "Economic issues": ("economic", "output"),
}
_INPUTS = ("Materials/fuels", "Electricity/heat")
_AVOIDED, _TO_TREATMENT = "Avoided products", "Waste to treatment"
_PRODUCTS, _TREATMENTS = "Products", ("Waste treatment", "Waste scenario")
_PARAMETERS, _CALCULATED = "Input parameters", "Calculated parameters"
_SPLIT = ("Separated waste", "Remaining waste")
_SECTIONS = frozenset(
    (*COMPARTMENTS, *_INPUTS, _AVOIDED, _TO_TREATMENT, _PRODUCTS, *_TREATMENTS, _PARAMETERS, _CALCULATED, *_SPLIT)
)
_PLACE = re.compile(r"\{([^{}]+)\}|/([A-Z]{2,5}(?:-[A-Z0-9]{2,5})?)(?:\s+[SU])?$")
_PERCENT = 100.0
UNSPECIFIED = "(unspecified)"


@dataclass
class Flows:
    """Flows of a library; CAS numbers come from the lists of substances at the end of a file."""

    cas: dict[tuple[str, str], str] = field(default_factory=dict)
    by_id: dict[str, Flow] = field(default_factory=dict)

    def elementary(self, name: str, compartment: str, sub: str, unit: str) -> str:
        """Id of an elementary flow, which is added where it is new."""
        parts = tuple(part for part in (compartment, "" if sub.lower() == UNSPECIFIED else sub) if part)
        identifier = "|".join((name, *parts, unit))
        cas = self.cas.get((compartment, name.casefold()), "")
        self.by_id.setdefault(identifier, Flow(identifier, name, unit, "elementary", compartment=parts, cas=cas))
        return identifier

    def product(self, name: str, unit: str, *, waste: bool) -> str:
        """Id of a product or waste (its name: SimaPro knows no other), which is added where it is new."""
        known = self.by_id.get(name)
        identifier = name if known is None or known.kind != "elementary" else f"{name}|product"
        flow = Flow(identifier, name, unit, "waste" if waste else "product", location=place_in(name))
        self.by_id.setdefault(identifier, flow)
        return identifier


@dataclass(frozen=True, slots=True)
class Context:
    """What the rows of one file need."""

    text: Text
    flows: Flows
    scope: Scope
    reading: Reading


def place_in(name: str) -> str:
    """Location in a product's name, as ecoinvent (``{CN}``) and older libraries (``/RER U``) write it."""
    match = _PLACE.search(name)
    return (match.group(1) or match.group(2)) if match else ""


def sections_of(block: Block) -> tuple[dict[str, str], dict[str, list[Row]]]:
    """Metadata (a key, below it its value) and the rows of each section."""
    metadata: dict[str, list[str]] = {}
    sections: dict[str, list[Row]] = {}
    key, section = "", ""
    for row in block.rows:
        label = row.label()
        if row.empty:
            key = section = ""
        elif not key and not section and label in _SECTIONS:
            section = label
            sections.setdefault(section, [])
        elif section:
            sections[section].append(row)
        elif key:
            metadata[key].append(" ".join(filter(None, row.cells)))
        else:
            key = row.cell(0)
            metadata.setdefault(key, [])
    return {name: "\n".join(lines) for name, lines in metadata.items()}, sections


def read_parameters(
    rows: list[Row], calculated: list[Row], prefix: str, process: str, context: Context
) -> tuple[Scope, list[Parameter]]:
    """Input parameters and calculated ones, seen together with those of the context.

    Args:
        rows: name; value; distribution and its three numbers; hidden; comment.
        calculated: name; expression; comment.
        prefix: start of the parameters' ids.
        process: id of the process that alone sees them (empty: all do).
        context: file, flows and the scope above.
    """
    reading = context.reading
    found: dict[str, tuple[Parameter, Source]] = {}
    for row in rows:
        value = _constant(row, 1, context)
        if value is not None and _new(row, found, reading):
            spread = uncertainty(row, 2, value, context)
            own = f"{prefix}|{row.cell(0).lower()}"
            found[row.cell(0).lower()] = Parameter(own, row.cell(0), value, "", process, spread), row.at(1)
    written: dict[str, Row] = {}
    for row in calculated:
        if row.cell(0).lower() not in written and _new(row, found, reading):
            written[row.cell(0).lower()] = row
    values = context.scope.values | {name: parameter.value for name, (parameter, _) in found.items()}
    formulas = {}
    for name, row in written.items():
        try:
            formulas[name] = parse_formula(context.text.plain(row.cell(1)))
        except FormulaError as error:
            _unusable(row, 1, str(error), reading)
    results, reasons = computed(formulas, {name: value for name, value in values.items() if name not in formulas})
    for name in formulas:
        row = written[name]
        if name in reasons or name not in results:
            _unusable(row, 1, reasons.get(name, "?"), reading)
            continue
        formula = context.text.plain(row.cell(1))
        found[name] = Parameter(f"{prefix}|{name}", row.cell(0), results[name], formula, process), row.at(1)
    return context.scope.child(found.values(), reading), [parameter for parameter, _ in found.values()]


def _new(row: Row, found: dict[str, tuple[Parameter, Source]], reading: Reading) -> bool:
    first = found.get(row.cell(0).lower())
    if first is not None:
        reading.findings.append(finding("lca_simapro.parameter_twice", row.at(), name=row.cell(0), first=first[1].cell))
    return first is None and bool(row.cell(0))


def _unusable(row: Row, column: int, reason: str, reading: Reading) -> None:
    written = row.cell(column)[:80]
    reading.findings.append(finding("lca_simapro.expression", row.at(column), written=written, reason=reason))


def _number(written: str, context: Context) -> float:
    """A number, NaN where the text is none."""
    try:
        return float(context.text.plain(written))
    except ValueError:
        return math.nan


def _constant(row: Row, column: int, context: Context) -> float | None:
    """A finite number, else None with a finding."""
    return context.reading.number(context.text.plain(row.cell(column)), row.at(column), text_is_usual=True)


def amount_of(row: Row, column: int, context: Context) -> tuple[float, str, tuple[str, ...]] | None:
    """A number, or what an expression is worth, with the expression and the parameters that it rests on."""
    written = context.text.plain(row.cell(column))
    value = _number(written, context)
    if math.isfinite(value):
        return value, "", ()
    if not written or written.lower().strip("+-") in {"nan", "inf", "infinity"} or math.isinf(value):
        context.reading.number(written, row.at(column), text_is_usual=True)
        return None
    try:
        value = parse_formula(written).value(context.scope.values)
    except FormulaError as error:
        _unusable(row, column, str(error), context.reading)
        return None
    return value, written, context.scope.checked(written, value, context.reading, row.at(column))


def uncertainty(row: Row, column: int, amount: float, context: Context) -> Uncertainty | None:
    """Distribution in four columns: its name, 95 % spread (σg² of a lognormal, 2σ of a normal), minimum, maximum."""
    kind, place, reading = row.cell(column).lower(), row.at(column), context.reading
    spread, low, high = (_number(row.cell(column + offset), context) for offset in (1, 2, 3))
    needed = {
        "lognormal": (spread,),
        "normal": (spread,),
        "triangle": (low, high),
        "triangular": (low, high),
        "uniform": (low, high),
    }.get(kind)
    if needed is None:
        if kind not in {"", "undefined"}:
            reading.count("lca_dataset.unknown_distribution", place)
        return None
    if not all(map(math.isfinite, needed)):
        reading.count("lca_dataset.impossible_distribution", place)
        return None
    if kind == "lognormal":
        return lognormal(amount, math.sqrt(spread) if spread > 0 else spread, reading, place)
    if kind == "normal":
        return normal(amount, spread / 2, reading, place)
    if kind == "uniform":
        return uniform(low, high, reading, place)
    return triangular(low, amount, high, reading, place)


def read_process(block: Block, context: Context) -> tuple[Process | None, list[Parameter]]:
    """A process, None with a finding where it makes and treats nothing."""
    metadata, sections = sections_of(block)
    made = [row for name in (_PRODUCTS, *_TREATMENTS) for row in sections.get(name, []) if row.cell(0)]
    name = metadata.get("Process name") or (made[0].cell(0) if made else "")
    if not made:
        context.reading.findings.append(finding("lca_dataset.no_reference", block.place, name=name or "?"))
        return None, []
    identifier = metadata.get("Process identifier") or made[0].cell(0)
    rows, calculated = sections.get(_PARAMETERS, []), sections.get(_CALCULATED, [])
    scope, parameters = read_parameters(rows, calculated, identifier, identifier, context)
    own = Context(context.text, context.flows, scope, context.reading)
    exchanges = [exchange for section, lines in sections.items() for exchange in _exchanges(section, lines, own)]
    exchanges.sort(key=lambda exchange: not exchange.reference)
    shares = _shares(sections.get(_PRODUCTS, []), own)
    geography = metadata.get("Geography", "")
    process = Process(
        id=identifier,
        name=name,
        exchanges=tuple(exchanges),
        location=place_in(made[0].cell(0)) or ("" if geography.lower() in {"unspecified", "unknown"} else geography),
        categories=tuple(
            filter(
                None,
                (metadata.get("Category type", ""), *made[0].cell(_category(block, made[0], sections)).split("\\")),
            )
        ),
        allocation=shares,
        default_allocation="given" if shares else "none",
        parameters=tuple((parameter.name, parameter.value) for parameter in parameters),
        valid_from=metadata.get("Time period", ""),
        comment=metadata.get("Comment", ""),
        source=block.place,
    )
    return process, parameters


def _category(block: Block, row: Row, sections: dict[str, list[Row]]) -> int:
    """Column of the category: products have their share before the waste type, treatments have none."""
    return 5 if row in sections.get(_PRODUCTS, []) else 4


def _shares(rows: list[Row], context: Context) -> tuple[AllocationFactor, ...]:
    """Shares of several products, written in percent; none for a sole product."""
    products = [row for row in rows if row.cell(0)]
    if len(products) < 2:
        return ()
    factors = []
    for row in products:
        written = row.cell(3).rstrip("% ")
        share = amount_of(Row(row.source, row.number, (*row.cells[:3], written, *row.cells[4:])), 3, context)
        if share is not None:
            flow = context.flows.product(row.cell(0), row.cell(1), waste=False)
            factors.append(AllocationFactor("given", flow, share[0] / _PERCENT))
    return tuple(factors)


def _exchanges(section: str, rows: list[Row], context: Context) -> list[Exchange]:
    """Exchanges of one section."""
    if section in {_PARAMETERS, _CALCULATED}:
        return []
    if section in _SPLIT:
        for row in rows:
            context.reading.count("lca_simapro.split_waste", row.at())
        return []
    read = _elementary if section in COMPARTMENTS else _product
    return [exchange for row in rows if (exchange := read(section, row, context)) is not None]


def _named(row: Row, unit: int, context: Context) -> bool:
    """Whether a row has a name and a unit; what it lacks is a finding."""
    if not row.cell(0) or len(row.cells) <= unit + 1:
        context.reading.findings.append(finding("lca_simapro.short_row", row.at(), count=len(row.cells)))
        return False
    if not row.cell(unit):
        context.reading.findings.append(finding("lca_simapro.no_unit", row.at(unit), name=row.cell(0)))
        return False
    return True


def _product(section: str, row: Row, context: Context) -> Exchange | None:
    if not _named(row, 1, context):
        return None
    amount = amount_of(row, 2, context)
    if amount is None:
        return None
    value, formula, parameters = amount
    name, unit = row.cell(0), row.cell(1)
    made, treated = section == _PRODUCTS, section in _TREATMENTS
    if (made or treated) and value == 0:
        context.reading.findings.append(finding("lca_simapro.zero_product", row.at(2), name=name))
    # A treatment takes what it treats; where the file writes −1, it puts out −1: the sign in the matrix is the same.
    inward = section in _INPUTS or (treated and value > 0)
    return Exchange(
        flow=context.flows.product(name, unit, waste=treated or section == _TO_TREATMENT),
        direction="input" if inward else "output",
        amount=value,
        unit=unit,
        reference=made or treated,
        avoided=section == _AVOIDED,
        location=place_in(name),
        uncertainty=None if made or treated else uncertainty(row, 3, value, context),
        formula=formula,
        parameters=parameters,
        comment=row.cell(6 if made else 5 if treated else 7),
        source=row.at(2),
    )


def _elementary(section: str, row: Row, context: Context) -> Exchange | None:
    if not _named(row, 2, context):
        return None
    # Old versions write the amount before the unit.
    swapped = math.isfinite(_number(row.cell(2), context)) and math.isnan(_number(row.cell(3), context))
    unit, column = (row.cell(3), 2) if swapped else (row.cell(2), 3)
    amount = amount_of(row, column, context)
    if amount is None:
        return None
    value, formula, parameters = amount
    compartment, direction = COMPARTMENTS[section]
    return Exchange(
        flow=context.flows.elementary(row.cell(0), compartment, row.cell(1), unit),
        direction=direction,
        amount=value,
        unit=unit,
        uncertainty=uncertainty(row, 4, value, context),
        formula=formula,
        parameters=parameters,
        comment=row.cell(8),
        source=row.at(column),
    )
