"""Process gases of electronics: the gas that is not used up, and the by-products that form, less what is abated.

Tiers 2a (by gas), 2b (by gas and wafer size) and 2c (by gas, wafer size and process) of the 2019 Refinement; which one
follows from what the row states.
"""

from __future__ import annotations

from dataclasses import dataclass

from carbonacct.activity.emission_sources.process_gases import BYPRODUCT_COLUMNS
from carbonacct.activity.records import Record
from carbonacct.energy.conversion import factor_term
from carbonacct.findings import finding
from carbonacct.ghg.context import LineSpec, Method, MethodContext
from carbonacct.ghg.register_terms import (
    has_gwp,
    published,
    rest,
    tell_abatement_unused,
    typed,
    typed_or_published,
)
from carbonacct.lineage.terms import Term

BY_WAFER = "epa-40cfr98-i"
ANY_WAFER = "ipcc-2006-electronics"
REFINED = "ipcc-2019-electronics"
DATASETS = (BY_WAFER, REFINED, ANY_WAFER)
BYPRODUCTS = ("CF4", "C2F6", "C3F8", "c-C4F8", "C5F8", "HFC-23", "HFC-32", "HFC-41")
MEASURED = {gas: column for column, gas in BYPRODUCT_COLUMNS.items()}
FLUORINE = "F2"


@dataclass(frozen=True, slots=True)
class _Defaults:
    """Where the defaults of a row stand: the ids' common part, and the share of the gas that is not used up."""

    prefix: str
    unreacted: Term | None


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """A line for the gas fed, one for every by-product, and one for CF4 that forms in combustion abatement."""
    counted = [gas for gas in (record.carrier, *BYPRODUCTS) if context.profile.counts(gas)]
    heel = typed_or_published(record, context, "heel", "h", (ANY_WAFER,), "heel") if counted else None
    if heel is None:
        return []
    tell_abatement_unused(record, context, ("destruction", "byproduct_destruction", "uptime"))
    defaults = _defaults(record, context)
    fed = (rest(heel),) if heel.value else ()
    found = _fed_gas(record, context, fed, defaults) if record.carrier in counted else []
    for gas in BYPRODUCTS:
        if gas in counted and gas != record.carrier:
            found += _byproduct(record, context, fed, defaults, gas)
    return found + (_from_fluorine(record, context, fed, defaults) if "CF4" in counted else [])


def _line(record: Record, gas: str, terms: tuple[Term, ...]) -> LineSpec:
    return LineSpec(record, "process", gas, METHOD.id, record.quantity, record.unit, terms)


def _places(record: Record) -> list[str]:
    """Ids of defaults that fit a row, the most specific first."""
    industry, process = record.text("industry") or "semiconductor", record.text("process") or "all"
    wafer = (record.text("wafer") if industry == "semiconductor" else "") or "any"
    pairs = dict.fromkeys(((wafer, process), (wafer, "all"), ("any", process), ("any", "all")))
    return [f"{industry}.{size}.{use}.{record.carrier}" for size, use in pairs]


def _defaults(record: Record, context: MethodContext) -> _Defaults:
    """The most specific defaults that there are; a finding says where broader ones stand in."""
    places = _places(record)
    measured = typed(record, "utilisation", "U")
    for place in places:
        factor = published(record, context, DATASETS, f"{place}.unreacted", optional=True)
        if factor is None:
            continue
        if measured is not None:
            return _Defaults(place, rest(measured))
        if place != places[0]:
            context.findings.append(finding("process.coarser_default", None, wanted=places[0], ref=factor.ref))
        return _Defaults(place, factor_term("1 − U", factor))
    if measured is None and context.profile.counts(record.carrier):
        published(record, context, DATASETS, f"{places[0]}.unreacted", column="utilisation")
    return _Defaults(places[0], None if measured is None else rest(measured))


def _fed_gas(record: Record, context: MethodContext, fed: tuple[Term, ...], defaults: _Defaults) -> list[LineSpec]:
    """consumption × (1 − h) × (1 − U) × (1 − a·d·u)."""
    gas = record.carrier
    if defaults.unreacted is None or not has_gwp(context, gas):
        return []
    terms = (*fed, defaults.unreacted)
    if not record.number("abated_fraction"):
        return [_line(record, gas, terms)]
    destroyed = typed_or_published(record, context, "destruction", "d", (ANY_WAFER,), f"destruction.{gas}")
    return [] if destroyed is None else [_line(record, gas, (*terms, _left(record, destroyed)))]


def _left(record: Record, destroyed: Term) -> Term:
    """1 − a·d, times the uptime of the abatement where the row has it."""
    parts = (typed(record, "abated_fraction", "a"), destroyed, typed(record, "uptime", "u"))
    return rest(*(part for part in parts if part is not None))


def _byproduct(
    record: Record, context: MethodContext, fed: tuple[Term, ...], defaults: _Defaults, gas: str
) -> list[LineSpec]:
    """consumption × (1 − h) × B × (1 − a·d·u)."""
    rate = typed(record, MEASURED[gas], "B", "kg/kg") if gas in MEASURED else None
    if rate is None:
        factor = published(record, context, DATASETS, f"{defaults.prefix}.byproduct.{gas}", optional=True)
        rate = None if factor is None else factor_term("B", factor)
    if rate is None or not rate.value or not has_gwp(context, gas):
        return []
    terms = (*fed, rate)
    if not record.number("abated_fraction"):
        return [_line(record, gas, terms)]
    destroyed = typed(record, "byproduct_destruction", "d")
    if destroyed is None:
        factor = published(record, context, (ANY_WAFER,), f"destruction.{gas}", optional=True)
        destroyed = None if factor is None else factor_term("d", factor)
    if destroyed is None:
        context.findings.append(finding("process.byproduct_unabated", None, gas=gas))
        return [_line(record, gas, terms)]
    return [_line(record, gas, (*terms, _left(record, destroyed)))]


def _from_fluorine(
    record: Record, context: MethodContext, fed: tuple[Term, ...], defaults: _Defaults
) -> list[LineSpec]:
    """consumption × (1 − h) × B(F2) × AB(F2, CF4) × share in hydrocarbon-fuelled combustion abatement."""
    share = typed(record, "fuel_combustion_fraction", "f")
    if not (share and share.value):
        return []
    formed = published(record, context, DATASETS, f"{defaults.prefix}.byproduct.{FLUORINE}", optional=True)
    made = published(record, context, (REFINED,), f"abatement.{FLUORINE}.CF4") if formed is not None else None
    if formed is None or made is None:
        return []
    return [_line(record, "CF4", (*fed, factor_term("B", formed), factor_term("AB", made), share))]


METHOD = Method(
    id="process_gases",
    name_zh="电子工业工艺气体",
    name_en="process gases of electronics",
    clause="2019 Refinement vol. 3 ch. 6, tiers 2a, 2b, 2c (2006 IPCC Guidelines vol. 3 ch. 6 eq. 6.2, 6.3)；"
    "中国电子设备制造企业温室气体排放核算方法与报告指南",
    formula="E = FC × (1 − h) × (1 − U) × (1 − a·d·u); E_k = FC × (1 − h) × B_k × (1 − a·d_k·u)",
    needs=("utilisation", "by-product rates", "destruction"),
    gases=("NF3", "SF6", "N2O", "HFCs", "PFCs"),
    lines=lines,
    table="process_gases",
)
