"""From the quantity of a row to the unit a factor is printed per, and from fuels and power to standard coal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from carbonacct.energy.gas_volume import NORMAL, gas_terms
from carbonacct.factors.selection import FactorRequest, select
from carbonacct.findings import Finding, finding
from carbonacct.lineage.terms import UNIT_CONVERSION, Term, measured_ref, squashed
from carbonacct.units.ratios import parse_ratio
from carbonacct.units.registry import UnitError, conversion_factor

if TYPE_CHECKING:
    from carbonacct.activity.period import Period
    from carbonacct.activity.records import Record
    from carbonacct.factors.carriers import Carriers
    from carbonacct.factors.store import Factor, FactorStore

Basis = Literal["calorific", "equivalent"]
BASES: tuple[Basis, Basis] = ("calorific", "equivalent")
STANDARD_COAL = "gbt-2589"
HEAT_CARRIERS = frozenset({"heat", "steam", "hot_water"})
NOT_ENERGY = frozenset({"product", "carbonate", "captured", "gas_captured"})


@dataclass(frozen=True)
class EnergyContext:
    """What standard-coal conversion needs besides the rows.

    ``equivalent_dataset`` is ``dataset@edition`` of the equivalent value (等价值) of electricity.
    """

    store: FactorStore
    carriers: Carriers
    period: Period
    assessment_date: date
    equivalent_dataset: str
    cache: dict[object, tuple[tuple[Term, ...], tuple[Finding, ...]]] = field(default_factory=dict)


@lru_cache(maxsize=1024)
def conversion_term(unit: str, target: str) -> Term | None:
    """Term that turns ``unit`` into ``target``; None where they are of different dimensions."""
    try:
        factor = conversion_factor(unit, target)
    except UnitError:
        return None
    return Term("u", factor, f"{target}/{unit}", UNIT_CONVERSION)


def factor_term(symbol: str, factor: Factor) -> Term:
    """Term of a published factor."""
    return Term(symbol, factor.value, f"{factor.unit_num}/{factor.unit_den}", factor.ref)


def measure_terms(record: Record, per: str, store: FactorStore) -> tuple[tuple[Term, ...] | None, list[Finding]]:
    """Terms that turn the quantity of a record into the unit ``per`` that a factor is printed per.

    Litres of a liquid fuel pass through a published density; there is no silent default density.
    """
    gas = gas_terms(record)
    direct = conversion_term(NORMAL if gas else record.unit, per)
    if direct is not None and gas:
        return (*gas, direct), []
    if direct is not None:
        return (direct,), []
    if record.unit == "L":
        densities = [f for f in store.find(f"fuel.{record.carrier}.density") if not f.note.startswith("suspect:")]
        if not densities:
            return None, [finding("energy.no_density", record.source, carrier=record.carrier)]
        density = densities[-1]
        mass, target = conversion_term("L", density.unit_den), conversion_term(density.unit_num, per)
        if mass is not None and target is not None:
            return (mass, factor_term("ρ", density), target), []
    return None, [finding("energy.unit_of_factor", record.source, unit=record.unit, per=per, carrier=record.carrier)]


def measured_term(record: Record, name: str, symbol: str) -> tuple[Term | None, str, str]:
    """A factor typed in the row itself: (term, numerator unit, denominator unit); None where it was left blank."""
    value = record.number(name)
    if value is None:
        return None, "", ""
    text = record.text(f"{name}_unit")
    ratio = parse_ratio(text)
    if ratio is None:
        return None, "", ""
    return Term(symbol, value, text, measured_ref(name)), ratio[0].expression, ratio[1].expression


def gj_terms(record: Record, ncv_factor: Factor | None, store: FactorStore) -> tuple[tuple[Term, ...], list[Finding]]:
    """Terms that turn the quantity of a fuel record into GJ: its own unit, measured NCV, else the given default NCV."""
    if record.unit == "GJ":
        return (), []
    term, numerator, denominator = measured_term(record, "ncv", "NCV")
    if term is None:
        if ncv_factor is None:
            return (), [finding("energy.no_heating_value", record.source, carrier=record.carrier)]
        term, numerator, denominator = factor_term("NCV", ncv_factor), ncv_factor.unit_num, ncv_factor.unit_den
    measure, findings = measure_terms(record, denominator, store)
    to_gj = conversion_term(numerator, "GJ")
    if measure is None or to_gj is None:
        return (), findings or [
            finding("energy.unit_of_factor", record.source, unit=record.unit, per=denominator, carrier=record.carrier)
        ]
    return (*measure, term, *((to_gj,) if to_gj.value != 1 else ())), findings


def tce_terms(record: Record, basis: Basis, context: EnergyContext) -> tuple[tuple[Term, ...], list[Finding]]:
    """Terms that turn the quantity of a record of fuel or electricity into tce (GB/T 2589-2020).

    Heat in tonnes of steam goes through :func:`carbonacct.energy.steam.heat_parts` first. A measured NCV is used
    where the row has one: tce = GJ × 1000 / 29 307.
    """
    if (record.unit == "GJ" and record.carrier not in HEAT_CARRIERS) or record.number("ncv") is not None:
        gj, findings = gj_terms(record, None, context.store)
        coal = context.store.get(f"{STANDARD_COAL}@2020#constant.kgce_kj")
        term = Term("1/29.307", 1000 / coal.value, "tce/GJ", coal.ref, f"1000 / {coal.value_text}")
        return squashed((*gj, term)), findings
    key = (record.carrier, basis, record.unit, record.text("gas_reference"), record.number("water_vapour"))
    if key not in context.cache:
        terms, listed = _coefficient(record, basis, context)
        if any(f.source is not None for f in listed):
            return terms, listed
        context.cache[key] = (terms, tuple(listed))
    cached = context.cache[key]
    return cached[0], list(cached[1])


def _coefficient(record: Record, basis: Basis, context: EnergyContext) -> tuple[tuple[Term, ...], list[Finding]]:
    carrier, datasets, edition = record.carrier, (STANDARD_COAL,), ""
    if record.carrier in HEAT_CARRIERS:
        carrier = "heat"
    if record.carrier == "electricity" and basis == "equivalent":
        dataset, _, edition = context.equivalent_dataset.partition("@")
        carrier, datasets = "electricity_equivalent", (dataset,)
    findings: list[Finding] = []
    if edition:
        factor = context.store.get(f"{context.equivalent_dataset}#tce.{carrier}")
        findings.append(
            finding(
                "energy.equivalent_value", value=factor.value_text, ref=factor.ref, verification=factor.verification
            )
        )
    else:
        selection = select(
            context.store,
            FactorRequest(
                kind="tce",
                carrier=carrier,
                region="CN",
                year=context.period.start.year,
                policy="latest_published",
                datasets=datasets,
                assessment_date=context.assessment_date,
            ),
        )
        findings.extend(f for f in selection.findings if f.code != "factors.none_found")
        if selection.factor is None:
            return (), [finding("energy.no_coefficient", record.source, carrier=record.carrier)]
        factor = selection.factor
    measure, problems = measure_terms(record, factor.unit_den, context.store)
    to_tce = conversion_term(factor.unit_num, "tce")
    if measure is None or to_tce is None:
        return (), problems
    return squashed((*measure, factor_term("k", factor), to_tce)), findings + problems
