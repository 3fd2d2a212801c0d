"""CH4 and N2O of wastewater treatment: load removed × B0 × MCF − recovery; nitrogen × factor × 44/28."""

from __future__ import annotations

import math

from carbonacct.activity.records import Record
from carbonacct.activity.registers import schema_of
from carbonacct.energy.conversion import conversion_term, factor_term
from carbonacct.findings import finding
from carbonacct.ghg.context import LineSpec, Method, MethodContext
from carbonacct.ghg.register_terms import mass_of, published, typed, typed_or_published
from carbonacct.lineage.terms import Term, measured_ref, squashed

DATASETS = ("ipcc-wastewater",)
CATEGORY = "waste"
_LOAD_UNITS = ("mg/L", "kg/m3")


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Lines of one stream in one kind of treatment; methane of wastewater is not fossil."""
    found: list[LineSpec] = []
    if context.profile.counts("CH4"):
        found += _methane(record, context)
    if context.profile.counts("N2O"):
        found += _nitrous_oxide(record, context)
    return found


def _methane(record: Record, context: MethodContext) -> list[LineSpec]:
    """(W × (COD in − COD out) − S) × B0 × MCF − R, one line a part."""
    b0 = typed_or_published(record, context, "b0", "B0", DATASETS, "wastewater.b0.cod")
    mcf = typed_or_published(record, context, "mcf", "MCF", DATASETS, f"wastewater.{record.carrier}.mcf")
    coming, going = record.number("cod_in") or 0.0, record.number("cod_out") or 0.0
    if going > coming:
        text = {"cod_in": f"{coming:g}", "cod_out": f"{going:g}"}
        context.findings.append(finding("wastewater.more_cod_out_than_in", record.source, **text))
        return []
    if b0 is None or mcf is None:
        return []
    columns = ("cod_in", "cod_out") if record.number("cod_out") is not None else ("cod_in",)
    load = Term("COD", coming - going, "mg/L", measured_ref(*columns), f"{coming:g} − {going:g}")
    parts = [_line(record, "CH4", squashed((load, *_to_mass(), b0, mcf)))]
    sludge, recovered = typed(record, "cod_sludge", "S", "kg"), typed(record, "ch4_recovered", "R", "kg")
    if sludge is not None:
        parts.append(_line(record, "CH4", (sludge, b0, mcf), -1.0))
        removed = record.quantity * load.value * math.prod(term.value for term in _to_mass())
        if sludge.value > removed:
            text = {"sludge": f"{sludge.value:g}", "load": f"{removed:.6g}"}
            context.findings.append(finding("wastewater.sludge_above_load", record.source, **text))
            return []
    made = mass_of(parts)
    if recovered is not None:
        parts.append(_line(record, "CH4", (recovered,), -1.0))
        if recovered.value > made:
            text = {"recovered": f"{recovered.value:g}", "made": f"{made:.6g}"}
            context.findings.append(finding("wastewater.recovered_too_much", record.source, **text))
    return parts


def _nitrous_oxide(record: Record, context: MethodContext) -> list[LineSpec]:
    """Nitrogen treated × factor of the treatment, nitrogen discharged into water × factor of the effluent."""
    stages = [("tn_in", f"wastewater.{record.carrier}.n2o")]
    if record.text("effluent") == "water_body" and record.carrier != "untreated":
        stages.append(("tn_out", "wastewater.effluent.n2o"))
    _look_at_nitrogen(record, context)
    found = []
    for column, factor_id in stages:
        nitrogen = typed(record, column, "TN", "mg/L")
        if nitrogen is None:
            _tell_left_out(record, context, column, factor_id)
            continue
        factor = published(record, context, DATASETS, factor_id, "emission_factor")
        per_n = published(record, context, DATASETS, "wastewater.n2o_per_n")
        if factor is None or per_n is None:
            return []
        terms = (nitrogen, *_to_mass(), factor_term("EF", factor), factor_term("44/28", per_n))
        found.append(_line(record, "N2O", squashed(terms)))
    return found


def _look_at_nitrogen(record: Record, context: MethodContext) -> None:
    coming, going = record.number("tn_in"), record.number("tn_out")
    if coming is not None and going is not None and going > coming:
        text = {"tn_in": f"{coming:g}", "tn_out": f"{going:g}"}
        context.findings.append(finding("wastewater.more_nitrogen_out_than_in", record.source, **text))


def _tell_left_out(record: Record, context: MethodContext, column: str, factor_id: str) -> None:
    """A warning, once a file, where nitrous oxide has a factor but the nitrogen was not stated."""
    if any(factor.value for dataset in DATASETS for factor in context.store.find(factor_id, dataset)):
        text = {"file": record.source.file, **schema_of(record.table).column(column).names}
        context.findings.append(finding("wastewater.nitrogen_missing", None, **text))


def _to_mass() -> tuple[Term, ...]:
    term = conversion_term(*_LOAD_UNITS)
    return () if term is None else (term,)


def _line(record: Record, gas: str, terms: tuple[Term, ...], sign: float = 1.0) -> LineSpec:
    """A line by volume, or by a mass of the row where that is the first term."""
    by_mass = terms[0].unit == "kg"
    quantity, unit = (1.0, "1") if by_mass else (record.quantity, record.unit)
    return LineSpec(record, CATEGORY, gas, METHOD.id, quantity, unit, terms, sign, fossil=False)


METHOD = Method(
    id="wastewater",
    name_zh="废水处理",
    name_en="wastewater treatment",
    clause="2006 IPCC Guidelines vol. 5 ch. 6 eq. 6.4, 6.5, 6.7; 2019 Refinement vol. 5 ch. 6 eq. 6.9 to 6.11",
    formula="CH4 = (W × (COD₁ − COD₂) − S) × B0 × MCF − R; N2O = W × TN × EF × 44/28",
    needs=("cod", "mcf", "b0", "total nitrogen"),
    gases=("CH4", "N2O"),
    lines=lines,
    table="wastewater",
)
