"""Landfills by first-order decay: what was deposited in a year decays from the next year on."""

from __future__ import annotations

import math

from carbonacct.activity.period import FIRST_YEAR
from carbonacct.activity.records import Record
from carbonacct.energy.conversion import conversion_term
from carbonacct.findings import finding
from carbonacct.ghg.context import LineSpec, Method, MethodContext
from carbonacct.ghg.register_terms import rest, typed, typed_or_published
from carbonacct.lineage.terms import Term, measured_ref, squashed

DATASETS = ("ipcc-waste",)
CATEGORY = "waste"


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Methane that one year's deposit gives off in the year of the row, less recovery, less oxidation in the cover."""
    if not context.profile.counts("CH4"):
        return []
    decay = _decay(record, context)
    cover = "covered" if record.text("cover") == "oxidising" else "none"
    ox = typed_or_published(record, context, "ox", "OX", DATASETS, f"landfill.ox.{cover}")
    carbon = [
        typed_or_published(record, context, column, symbol, DATASETS, f"landfill.{factor_id}")
        for symbol, factor_id, column in (
            ("DOC", f"{record.carrier}.doc", "doc"),
            ("DOCf", f"{record.carrier}.docf", "docf"),
            ("MCF", f"{record.text('site_type')}.mcf", "mcf"),
            ("F", "f", "f"),
            ("16/12", "ch4_per_c", ""),
        )
    ]
    known = [term for term in carbon if term is not None]
    to_kg = conversion_term(record.unit, "kg")
    if decay is None or ox is None or to_kg is None or len(known) < len(carbon):
        return []
    emitted = rest(ox)
    made = squashed((*known, decay, emitted, to_kg))
    found = [LineSpec(record, CATEGORY, "CH4", METHOD.id, record.quantity, record.unit, made, fossil=False)]
    recovered = typed(record, "ch4_recovered", "R", "kg")
    if recovered is not None:
        terms = (recovered, emitted)
        found.append(LineSpec(record, CATEGORY, "CH4", METHOD.id, 1.0, "1", terms, -1.0, fossil=False))
    return found


def _decay(record: Record, context: MethodContext) -> Term | None:
    """Share of the degradable carbon that decays in the year: e^(−k(n−1)) × (1 − e^(−k)), n years after the deposit."""
    year, deposited = record.period, record.number("deposit_year") or 0.0
    if "-" in year or not deposited.is_integer() or not FIRST_YEAR <= deposited <= int(year):
        text = {"period": year, "deposit_year": f"{deposited:g}"}
        context.findings.append(finding("waste.bad_deposit_year", record.source, **text))
        return None
    rate = f"landfill.{record.carrier}.k.{record.text('climate')}"
    k = typed_or_published(record, context, "k", "k", DATASETS, rate, unit="1/a")
    if k is None:
        return None
    n = int(year) - int(deposited)
    share = math.exp(-k.value * (n - 1)) * -math.expm1(-k.value) if n else 0.0
    note = f"k = {k.value:g}, n = {year} − {deposited:g}: e^(−k(n−1)) × (1 − e^(−k))"
    power = k.value / math.expm1(k.value) - k.value * (n - 1) if k.value else 1.0
    ref = f"{k.ref} {measured_ref('deposit_year')}"
    return Term("decay", share, "1", ref, note if n else f"n = 0; {note}", (power, 0.0))


METHOD = Method(
    id="landfill",
    name_zh="固体废物填埋（一阶衰减）",
    name_en="landfill by first-order decay",
    clause="2006 IPCC Guidelines vol. 5 ch. 3 eq. 3.1 to 3.6, tables 3.1 to 3.3; 2019 Refinement table 3.0",
    formula="CH4 = (Σ W × DOC × DOCf × MCF × e^(−k(n−1)) × (1 − e^(−k)) × F × 16/12 − R) × (1 − OX)",
    needs=("deposits by year", "doc", "k", "mcf"),
    gases=("CH4",),
    lines=lines,
    table="landfill",
)
