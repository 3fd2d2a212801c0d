"""Lines of burned fuel, stationary and mobile: CO2 fossil and biogenic, CH4 and N2O of one factor set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbonacct.energy.conversion import conversion_term, factor_term
from carbonacct.findings import finding
from carbonacct.ghg.context import CO2, LineSpec, MethodContext
from carbonacct.ghg.fuel import co2_terms, heat_terms
from carbonacct.lineage.terms import Term, measured_ref, squashed

if TYPE_CHECKING:
    from carbonacct.activity.records import Record
    from carbonacct.factors.store import Factor

NON_CO2 = ("CH4", "N2O")


def co2_lines(record: Record, category: str, method: str, context: MethodContext) -> list[LineSpec]:
    """Fossil CO2 in its category, biogenic CO2 on the memo line; empty (with a finding) where a factor is missing."""
    carrier, rules = context.carriers[record.carrier], context.profile.combustion
    terms = co2_terms(record, rules.biogenic_set if carrier.nonfossil else rules.co2_set, context)
    if terms is None:
        return []
    share = record.number("biogenic_fraction")
    if carrier.nonfossil or not share:
        parts = [("memo_biogenic" if carrier.nonfossil else category, terms)]
    else:
        parts = [
            (category, (*terms, *_share("1 − b", 1 - share))),
            ("memo_biogenic", (*terms, *_share("b", share))),
        ]
    return [LineSpec(record, name, CO2, method, record.quantity, record.unit, part) for name, part in parts]


def other_gas_lines(
    record: Record, category: str, method: str, factor: Factor, context: MethodContext
) -> list[LineSpec]:
    """One gas by heat: GJ × the factor; the biogenic part of CH4 stands apart, for its GWP is another."""
    carrier, rules = context.carriers[record.carrier], context.profile.combustion
    heat = heat_terms(record, rules.biogenic_set if carrier.nonfossil else rules.co2_set, context)
    per, to_kg = conversion_term("GJ", factor.unit_den), conversion_term(factor.unit_num, "kg")
    if heat is None or per is None or to_kg is None:
        return []
    terms = squashed((*heat, per, factor_term("EF", factor), to_kg))
    share = record.number("biogenic_fraction") or 0.0
    parts = [((*terms, *_share("1 − b", 1 - share)), carrier.fossil_gas_origin)]
    if share:
        parts.append(((*terms, *_share("b", share)), False))
    return [
        LineSpec(record, category, factor.gas, method, record.quantity, record.unit, part, fossil=fossil)
        for part, fossil in parts
    ]


def tell_missing_gas(record: Record, gas: str, context: MethodContext) -> None:
    """A gas that the profile asks for and that no factor is published of: said once for each carrier."""
    carrier = context.carriers[record.carrier]
    context.findings.append(
        finding(
            "ghg.gas_without_factor",
            gas=gas,
            carrier_zh=carrier.name_zh,
            carrier_en=carrier.name_en,
            profile=context.profile.id,
        )
    )


def _share(symbol: str, value: float) -> tuple[Term, ...]:
    note = f"1 − {1 - value:g}" if symbol != "b" else ""
    return () if value == 1 else (Term(symbol, value, "1", measured_ref("biogenic_fraction"), note),)
