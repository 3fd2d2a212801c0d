"""Scope 3: lines of the register by the 15 categories of the GHG Protocol, beside scopes 1 and 2, never in them.

Corporate Value Chain (Scope 3) Standard, chapter 5, and the Technical Guidance for Calculating Scope 3 Emissions:
amount × factor, where the factor is a supplier's, an average, or one per money spent.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbonacct.datafiles import versioned_toml
from carbonacct.energy.conversion import conversion_term
from carbonacct.errors import ReferenceDataError
from carbonacct.findings import Finding, finding
from carbonacct.ghg.context import CO2E, LineSpec, MethodContext
from carbonacct.ghg.lines import SCOPE3_BOOK as BOOK
from carbonacct.ghg.lines import Booked
from carbonacct.lineage.terms import Term, measured_ref, squashed
from carbonacct.units.money import Money, parse_money
from carbonacct.units.ratios import substance_of
from carbonacct.units.registry import normalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from carbonacct.activity.records import Record

RULES = Path(__file__).resolve().parents[1] / "rulesets" / "scope3.toml"
TABLE, SPEND = "scope3", "spend_based"
GOODS, TRANSPORT = ("1", "2"), "4"
_YEAR = re.compile(r"((?:19|20)\d{2})年?")


@dataclass(frozen=True, slots=True)
class Category:
    """One of the 15 categories: number, names, and whether it lies upstream or downstream."""

    number: int
    name_zh: str
    name_en: str
    direction: str

    @property
    def id(self) -> str:
        """Id of its lines: ``scope3_01``."""
        return f"{BOOK}_{self.number:02d}"


@dataclass(frozen=True, slots=True)
class Scope3Rules:
    """The standard: its document, its categories, and the profiles it stands beside.

    ``holds_transport`` ends the ids of factors that hold the way to the buyer beside the making of goods.
    """

    document: str
    number: str
    locator: str
    verification: str
    holds_transport: str
    profiles: tuple[str, ...]
    categories: tuple[Category, ...]


@lru_cache(maxsize=1)
def scope3_rules() -> Scope3Rules:
    """The rules of ``rulesets/scope3.toml``."""
    content: dict[str, Any] = versioned_toml(RULES, "carbonacct.scope3/1")
    categories = tuple(Category(**entry) for entry in content["category"])
    texts = {name: str(content[name]) for name in ("document", "number", "locator", "verification", "holds_transport")}
    return Scope3Rules(**texts, profiles=tuple(content["profiles"]), categories=categories)


@dataclass(frozen=True, slots=True)
class _Factor:
    """A factor of a row: its term, the units it is in, and the gas it counts."""

    term: Term
    numerator: str
    denominator: str
    gas: str


def register_lines(records: Iterable[Record], context: MethodContext, members: Mapping[str, str]) -> list[Booked]:
    """Lines of the register of scope 3 under one profile.

    What comes from or goes to another member of the park is marked ``inside``: that member's scopes 1 and 2 hold it.

    Args:
        records: rows of the register.
        context: profile and factors; what is wrong with a row is found in it.
        members: entity → the member it belongs to.
    """
    booked = []
    for record in records:
        factor, other = _factor(record, context), record.text("counterparty_id")
        way = "own"
        if other and other not in members:
            context.findings.append(finding("scope3.unknown_counterparty", record.source, value=other))
        elif other and members[other] == members.get(record.entity):
            context.findings.append(finding("scope3.own_counterparty", record.source, value=other))
        elif other:
            way = "inside"
        terms = _terms(record, factor, context) if factor is not None else None
        if factor is None or terms is None:
            continue
        category = f"{BOOK}_{int(record.text('category')):02d}"
        spec = LineSpec(record, category, factor.gas, record.text("method"), record.quantity, record.unit, terms)
        booked.append(Booked(BOOK, context.profile.id, record.entity, way, spec))
    return booked


def _factor(record: Record, context: MethodContext) -> _Factor | None:
    """The factor of a row: by its reference, or as typed with its source."""
    ref, typed = record.text("factor"), record.number("emission_factor")
    if bool(ref) == (typed is not None):
        context.findings.append(finding("scope3.factor_missing" if not ref else "scope3.factor_twice", record.source))
        return None
    return _published(record, ref, context) if ref else _typed(record, typed or 0.0, context)


def _published(record: Record, ref: str, context: MethodContext) -> _Factor | None:
    try:
        factor = context.store.get(ref)
    except ReferenceDataError:
        context.findings.append(finding("scope3.unknown_factor", record.source, value=ref))
        return None
    if factor.kind != "emission_factor":
        context.findings.append(finding("scope3.not_an_emission_factor", record.source, value=ref, kind=factor.kind))
        return None
    if not factor.gas or factor.gas.startswith(f"{CO2E} of "):
        context.findings.append(finding("scope3.factor_of_a_part", record.source, value=ref, gas=factor.gas or "—"))
        return None
    gwp_set = context.store.dataset(f"{factor.dataset}@{factor.edition}").gwp_set
    _other_gwp(factor.gas, gwp_set, ref, context)
    term = Term("EF", factor.value, f"{factor.unit_num}/{factor.unit_den}", factor.ref)
    return _Factor(term, factor.unit_num, factor.unit_den, factor.gas)


def _typed(record: Record, value: float, context: MethodContext) -> _Factor | None:
    text = record.text("emission_factor_unit")
    top, slash, per = normalised(text).partition("/")
    numerator, gas = substance_of(top)
    if not slash or not gas or conversion_term(numerator, "kg") is None:
        context.findings.append(finding("scope3.factor_unit", record.source, value=text or "—"))
        return None
    if not record.text("factor_source"):
        context.findings.append(finding("scope3.factor_without_source", record.source, item=record.carrier))
        return None
    _other_gwp(gas, record.text("gwp_set"), record.text("factor_source"), context)
    per = text.partition("/")[2].strip().strip("()")
    term = Term("EF", value, text, measured_ref("emission_factor"), record.text("factor_source"))
    return _Factor(term, numerator, per, gas)


def _other_gwp(gas: str, gwp_set: str, name: str, context: MethodContext) -> None:
    """Say once that a factor of CO2e counts with other potentials than the profile (or does not say which)."""
    if gas == CO2E and gwp_set != context.profile.gwp_set:
        params = {"name": name, "used": gwp_set or "?", "asked": context.profile.gwp_set}
        names = {"profile_zh": context.profile.name_zh, "profile_en": context.profile.name_en}
        context.findings.append(finding("scope3.other_gwp_set", None, **params, **names))


def _terms(record: Record, factor: _Factor, context: MethodContext) -> tuple[Term, ...] | None:
    """Terms from the amount of a row to kilograms of the factor's gas."""
    money, per_money = parse_money(record.unit), parse_money(factor.denominator)
    if (record.text("method") == SPEND) != (money is not None):
        context.findings.append(finding("scope3.method_unit", record.source, unit=record.unit))
        return None
    if money is None and (record.number("exchange_rate") is not None or record.number("deflator") is not None):
        context.findings.append(finding("scope3.conversion_not_needed", record.source, unit=record.unit))
        return None
    if money is not None and per_money is not None:
        before = _money_terms(record, money, per_money, context)
    else:
        before = _unit_terms(record, factor.denominator, context)
    to_kg = conversion_term(factor.numerator, "kg")
    if to_kg is None:
        unit = f"{factor.numerator}/{factor.denominator}"
        context.findings.append(finding("scope3.factor_unit", record.source, value=unit))
    if before is None or to_kg is None:
        return None
    return squashed((*before, factor.term, to_kg))


def _unit_terms(record: Record, per: str, context: MethodContext) -> tuple[Term, ...] | None:
    if normalised(record.unit).lower() == normalised(per).lower():
        return ()
    term = conversion_term(record.unit, per)
    if term is None:
        context.findings.append(finding("scope3.unit_mismatch", record.source, unit=record.unit, per=per))
        return None
    return (term,)


def _money_terms(record: Record, money: Money, per: Money, context: MethodContext) -> tuple[Term, ...] | None:
    """Money of one currency and year as money of another: ÷ exchange rate, × ratio of the price levels."""
    rate, deflator = record.number("exchange_rate"), record.number("deflator")
    typed = record.text("price_year"), record.text("factor_price_year")
    year, factor_year = _year(typed[0]), _year(typed[1]) or per.price_year
    strange = [text for text in typed if text and not _year(text)]
    if strange:
        context.findings.append(finding("scope3.bad_price_year", record.source, value=strange[0]))
        return None
    faults = {
        "scope3.no_price_year": not year or not factor_year,
        "scope3.other_price_year": bool(per.price_year) and factor_year != per.price_year,
        "scope3.no_exchange_rate": money.currency != per.currency and not rate,
        "scope3.exchange_not_needed": money.currency == per.currency and rate is not None,
        "scope3.no_deflator": bool(year and factor_year) and year != factor_year and not deflator,
        "scope3.deflator_not_needed": bool(year) and year == factor_year and deflator is not None,
        "scope3.conversion_without_source": not record.text("conversion_source")
        and (rate is not None or deflator is not None),
    }
    names = {"currency": money.currency, "factor_currency": per.currency, "year": year, "factor_year": factor_year}
    found = [code for code, wrong in faults.items() if wrong]
    context.findings.extend(finding(code, record.source, **names) for code in found)
    if found:
        return None
    terms = [Term("u", money.amount / per.amount, f"{money.currency}/{record.unit}", "unit")]
    note = record.text("conversion_source")
    if rate:
        unit = f"{per.currency}/{money.currency}"
        terms.append(Term("1/X", 1 / rate, unit, measured_ref("exchange_rate"), f"1 / {rate:g}; {note}"))
    if deflator:
        terms.append(Term("d", deflator, "1", measured_ref("deflator"), f"{year} → {factor_year}; {note}"))
    return tuple(terms)


def _year(text: str) -> str:
    """A year as four digits (``2025年`` is 2025); empty where the text is none."""
    found = _YEAR.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return found[1] if found else ""


def counted_twice(records: Sequence[Record]) -> list[Finding]:
    """Rows that may count an emission twice: one amount in two categories, and transport within goods and beside them.

    Scope 3 Standard, chapter 5: every emission is in one category; the way from the supplier is in category 4.

    Args:
        records: rows of the register.
    """
    findings = []
    first: dict[tuple[str, ...], Record] = {}
    for record in records:
        key = (record.entity, record.period, record.carrier, f"{record.quantity!r}", normalised(record.unit))
        other = first.setdefault(key, record)
        if other.text("category") != record.text("category"):
            texts = {"item": record.carrier, "other": other.source, "other_category": other.text("category")}
            findings.append(finding("scope3.two_categories", record.source, category=record.text("category"), **texts))
    moved = {record.entity: record for record in records if record.text("category") == TRANSPORT}
    for record in records:
        ref, way = record.text("factor"), moved.get(record.entity)
        if way is not None and record.text("category") in GOODS and ref.endswith(scope3_rules().holds_transport):
            texts = {"item": record.carrier, "ref": ref, "other": way.source}
            findings.append(finding("scope3.transport_in_goods", record.source, **texts))
    return findings
