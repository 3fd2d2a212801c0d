"""Exchanges of one activity in Brightway's sheets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from carbonacct.findings import finding
from carbonacct.lca.datasets import Exchange, Flow
from carbonacct.lca.importers.brightway_blocks import Activity, Row
from carbonacct.lca.importers.brightway_cells import cell_number, row_uncertainty
from carbonacct.lca.importers.brightway_formulas import parse_expression
from carbonacct.lca.importers.brightway_parameters import Names, check_stated
from carbonacct.lca.importers.formulas import FormulaError
from carbonacct.lca.importers.reading import Reading
from carbonacct.source import Source

_CHEMICAL = re.compile(r"(?:[A-Z][a-z]?\d*|\d*[()\[\]·.]\d*|[+-]\d*)+")
_NATURAL = ("natural resource", "natural resources", "resource", "resources", "raw")
_UNITS = {
    "kg": "kilogram",
    "kilograms": "kilogram",
    "g": "gram",
    "m3": "cubic meter",
    "m^3": "cubic meter",
    "m2": "square meter",
    "m^2": "square meter",
    "m": "meter",
    "km": "kilometer",
    "ha": "hectare",
    "l": "litre",
    "liter": "litre",
    "t": "ton",
    "mj": "megajoule",
    "kwh": "kilowatt hour",
    "kilowatt-hour": "kilowatt hour",
    "kbq": "kilo becquerel",
    "bq": "becquerel",
    "nm3": "standard cubic meter",
    "h": "hour",
    "hr": "hour",
    "p": "unit",
    "item": "unit",
    "items": "unit",
    "tkm": "ton kilometer",
    "metric ton*km": "ton kilometer",
    "pkm": "person kilometer",
    "person*km": "person kilometer",
    "person-kilometer": "person kilometer",
    "personkm": "person kilometer",
    "vkm": "vehicle kilometer",
    "m2a": "square meter-year",
    "m2*year": "square meter-year",
    "m3a": "cubic meter-year",
    "m3*year": "cubic meter-year",
    "ma": "meter-year",
    "my": "meter-year",
    "m*year": "meter-year",
    "km*year": "kilometer-year",
    "kmy": "kilometer-year",
}
"""Short units and Brightway's long ones: for telling whether two units are the same, never for amounts."""


@dataclass(frozen=True, slots=True)
class Key:
    """What tells processes apart in Brightway."""

    name: str
    product: str
    location: str
    unit: str

    @property
    def id(self) -> str:
        """``name|reference product|location|unit``."""
        return "|".join((self.name, self.product, self.location, self.unit))

    def folded(self) -> Key:
        """For comparing: without regard to letter case, units by their long names."""
        return Key(self.name.casefold(), self.product.casefold(), self.location.casefold(), unit_name(self.unit))


def unit_name(unit: str) -> str:
    """The long name of a unit, in lower case."""
    folded = unit.casefold()
    return _UNITS.get(folded, folded)


def activity_key(activity: Activity) -> Key:
    """Key of an activity, by its fields."""
    return Key(
        activity.name,
        activity.text("reference product", "product"),
        activity.text("location"),
        activity.text("unit"),
    )


def _row_key(row: Row) -> Key:
    return Key(row.text("name"), row.text("reference product", "product"), row.text("location"), row.text("unit"))


def _kind(row: Row) -> str:
    return row.text("type").casefold()


@dataclass
class Keys:
    """Processes by their keys, and by the keys of their products where those are written otherwise."""

    _known: dict[Key, str] = field(default_factory=dict)
    _products: dict[Key, str | None] = field(default_factory=dict)

    def add(self, key: Key, identifier: str) -> None:
        """A process; the first with a key keeps it."""
        self._known.setdefault(key.folded(), identifier)

    def add_products(self, activity: Activity, own: Key, identifier: str) -> None:
        """Production exchanges that are named otherwise than their activity; a key of two activities leads nowhere."""
        for row in activity.exchanges.rows if activity.exchanges is not None else []:
            key = _row_key(row).folded()
            if _kind(row) == "production" and key != own.folded() and key not in self._known:
                self._products[key] = identifier if self._products.get(key, identifier) == identifier else None

    def find(self, key: Key) -> str | None:
        """Id of the process that an exchange means."""
        folded = key.folded()
        return self._known.get(folded) or self._products.get(folded)


def content(activity: Activity) -> tuple[tuple[tuple[str, str], ...], ...]:
    """What counts in a calculation, in an order of its own: to tell whether two activities say the same."""
    counting = ("name", "amount", "unit", "type", "location", "reference product", "categories", "formula")
    tables = [table for table in (activity.exchanges, activity.parameters) if table is not None]
    return tuple(
        sorted(
            tuple((name, str(row.cells[name])) for name in counting if name in row.cells)
            for table in tables
            for row in table.rows
        )
    )


@dataclass(frozen=True, slots=True)
class _Context:
    """The process that is read, and what its exchanges need."""

    activity: Activity
    process: str
    database: str
    keys: Keys
    names: Names
    flows: dict[str, Flow]
    reading: Reading

    def report(
        self, code: Literal["unknown_type", "no_name", "unit_differs", "zero_production"], place: Source, **values: str
    ) -> None:
        self.reading.findings.append(finding(f"lca_table.{code}", place, **values))


def read_exchanges(
    activity: Activity,
    process: str,
    database: str,
    keys: Keys,
    names: Names,
    flows: dict[str, Flow],
    reading: Reading,
) -> tuple[Exchange, ...]:
    """Exchanges of an activity; flows that they meet are added to ``flows``.

    An activity without a production exchange makes one unit of its reference product, as in Brightway, with a finding.
    """
    context = _Context(activity, process, database, keys, names, flows, reading)
    table = activity.exchanges
    rows = table.rows if table is not None else []
    if table is not None and rows:
        for column in ("name", "amount", "type"):
            if table.header is not None and column not in table.header:
                reading.findings.append(finding("lca_table.no_column", table.source, column=column))
                rows = []
    sole = sum(_kind(row) == "production" for row in rows) == 1
    exchanges = [exchange for row in rows if (exchange := _exchange(row, sole, context)) is not None]
    if not any(exchange.reference for exchange in exchanges):
        exchanges.insert(0, _implied(context))
    return tuple(exchanges)


def _implied(context: _Context) -> Exchange:
    """One unit of the reference product."""
    key = activity_key(context.activity)
    context.reading.findings.append(
        finding("lca_table.no_production", context.activity.source, name=context.activity.name)
    )
    _remember(context, Flow(context.process, key.product or key.name, key.unit, "product", location=key.location))
    return Exchange(context.process, "output", 1.0, key.unit, reference=True, source=context.activity.source)


def _remember(context: _Context, flow: Flow) -> str:
    context.flows.setdefault(flow.id, flow)
    return flow.id


def _exchange(row: Row, sole: bool, context: _Context) -> Exchange | None:
    kind = _kind(row)
    if not row.text("name"):
        context.report("no_name", row.at("name"))
        return None
    amount, formula, chemical = _amount(row, context)
    if amount is None:
        return None
    if kind not in {"production", "technosphere", "substitution", "biosphere"}:
        context.report("unknown_type", row.at("type"), type=kind or "?")
        return None
    exchange = Exchange(
        flow="",
        direction="input" if kind == "technosphere" else "output",
        amount=amount,
        unit=row.text("unit"),
        reference=kind == "production",
        avoided=kind == "substitution",
        uncertainty=row_uncertainty(row, amount, context.reading),
        formula=formula,
        parameters=context.names.roots(parse_expression(formula).names) if formula else (),
        comment=row.text("comment"),
        source=row.at("amount"),
    )
    if kind == "biosphere":
        return _elementary(exchange, row, chemical, context)
    return _product(exchange, row, sole, context)


def _amount(row: Row, context: _Context) -> tuple[float | None, str, str]:
    """Amount, formula (which gives the amount, as in Brightway) and chemical formula (some files put it there)."""
    text = row.text("formula").lstrip("= ")
    chemical, reason, value = "", "", None
    if text:
        try:
            value = parse_expression(text).value(context.names.values)
        except FormulaError as error:
            reason = f"{text[:80]}: {error}"
        if value is not None:
            stated = cell_number(row, "amount", context.reading) if "amount" in row.cells else None
            check_stated(row, value, stated, context.reading)
            return value, text, ""
        chemical = text if _CHEMICAL.fullmatch(text) and "amount" in row.cells else ""
        if not chemical:
            place = row.at("formula")
            context.reading.findings.append(finding("lca_dataset.formula_unusable", place, reason=reason))
    return cell_number(row, "amount", context.reading), "", chemical


def _product(exchange: Exchange, row: Row, sole: bool, context: _Context) -> Exchange:
    """A product with the process that makes it, by its key."""
    key = _row_key(row)
    if exchange.reference:
        own = activity_key(context.activity)
        if exchange.amount == 0:
            context.report("zero_production", row.at("amount"), name=context.activity.name)
        if own.unit and key.unit and unit_name(key.unit) != unit_name(own.unit):
            context.report("unit_differs", row.at("unit"), unit=key.unit, other=own.unit)
        if sole or key.folded() == own.folded():
            if key.folded() != own.folded():
                context.reading.count("lca_table.production_elsewhere", row.at("name"))
            flow = Flow(
                context.process, own.product or own.name, own.unit or key.unit, "product", location=own.location
            )
            return replace(
                exchange, flow=_remember(context, flow), unit=exchange.unit or own.unit, location=key.location
            )
    known = None if exchange.reference else context.keys.find(key)
    if not exchange.reference and known is None:
        context.reading.count("lca_dataset.provider_elsewhere", row.at("name"))
    flow = Flow(
        known or key.id, key.product or key.name, key.unit, "product", location=key.location, synonyms=_also(key)
    )
    return replace(
        exchange,
        flow=_remember(context, flow),
        provider="" if exchange.reference else known or key.id,
        provider_library="" if known else row.text("database"),
        location=key.location,
    )


def _also(key: Key) -> tuple[str, ...]:
    return (key.name,) if key.product and key.product != key.name else ()


def _elementary(exchange: Exchange, row: Row, chemical: str, context: _Context) -> Exchange:
    compartment = tuple(part.strip() for part in row.text("categories").split("::") if part.strip())
    name, unit = row.text("name"), row.text("unit")
    identifier = "|".join((name, "::".join(compartment), unit))
    natural = bool(compartment) and compartment[0].casefold() in _NATURAL
    cas = row.text("cas number", "cas", "cas_number")
    flow = Flow(identifier, name, unit, "elementary", compartment=compartment, cas=cas, formula=chemical)
    return replace(
        exchange,
        flow=_remember(context, flow),
        direction="input" if natural else "output",
        location=row.text("location"),
    )
