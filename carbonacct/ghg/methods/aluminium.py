"""Primary aluminium: CO2 of the anodes, CF4 and C2F6 of the anode effects."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import conversion_term, factor_term
from carbonacct.findings import finding
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.fuel import molar_ratio
from carbonacct.ghg.register_terms import published, typed, typed_or_published
from carbonacct.lineage.terms import Term, squashed

DATASETS = ("ipcc-2006-aluminium",)
PFCS = ("CF4", "C2F6")
PREBAKED = frozenset({"cwpb", "swpb"})
"""Technologies with anodes baked beforehand; Søderberg cells burn paste, by another equation (4.22)."""


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """The anodes' CO2, and each perfluorocarbon: by the slope where anode-effect minutes are stated (tier 2)."""
    found = _anodes(record, context) if context.profile.counts(CO2) else []
    for gas in (gas for gas in PFCS if context.profile.counts(gas)):
        slope = record.number("anode_effect_minutes") is not None
        terms = _by_slope(record, context, gas) if slope else _by_output(record, context, gas)
        found += [] if terms is None else [_line(record, gas, terms)]
    return found


def _line(record: Record, gas: str, terms: tuple[Term, ...]) -> LineSpec:
    return LineSpec(record, "process", gas, METHOD.id, record.quantity, record.unit, terms)


def _anodes(record: Record, context: MethodContext) -> list[LineSpec]:
    """Net anode consumption × (1 − S − ash) × 44/12; the factor of the technology where it is not stated."""
    to_kg = conversion_term(record.unit, "kg")
    consumed = typed(record, "net_anode", "NAC", "t/t")
    if consumed is not None and record.carrier not in PREBAKED:
        context.findings.append(finding("process.paste_not_anode", record.source))
        return []
    if consumed is None:
        factor = published(record, context, DATASETS, f"aluminium.{record.carrier}.CO2", "emission_factor")
        terms: tuple[Term, ...] = () if factor is None else (factor_term("EF", factor),)
    else:
        parts = [
            typed_or_published(record, context, f"anode_{name}", name, DATASETS, f"aluminium.anode.{name}")
            for name in ("sulphur", "ash")
        ]
        given = [part for part in parts if part is not None]
        pure = Term(
            "1 − S − ash",
            1 - sum(part.value for part in given),
            "1",
            " ".join(part.ref for part in given),
            f"1 − {' − '.join(f'{part.value:g}' for part in given)}",
        )
        terms = (consumed, pure, molar_ratio(context)) if len(given) == len(parts) else ()
    return [_line(record, CO2, squashed((*terms, to_kg)))] if terms and to_kg is not None else []


def _by_slope(record: Record, context: MethodContext, gas: str) -> tuple[Term, ...] | None:
    """Slope × minutes per cell-day, for C2F6 times its weight fraction."""
    name = f"aluminium.{record.carrier}"
    slope = typed_or_published(record, context, "slope", "S", DATASETS, f"{name}.slope", "emission_factor", "kg/t")
    minutes = typed(record, "anode_effect_minutes", "AEM", "min/d")
    share = None
    if gas == "C2F6":
        share = typed_or_published(
            record, context, "weight_fraction", "F", DATASETS, f"{name}.weight_fraction", "ratio", "kg/kg"
        )
    if slope is None or minutes is None or (gas == "C2F6" and share is None):
        return None
    return (slope, minutes, *(() if share is None else (share,)))


def _by_output(record: Record, context: MethodContext, gas: str) -> tuple[Term, ...] | None:
    """The factor of the technology per tonne (tier 1), which a finding tells."""
    factor = published(record, context, DATASETS, f"aluminium.{record.carrier}.{gas}", "emission_factor")
    context.findings.append(finding("process.pfc_by_output", None, file=record.source.file))
    return None if factor is None else (factor_term("EF", factor),)


METHOD = Method(
    id="aluminium",
    name_zh="原铝电解",
    name_en="primary aluminium",
    clause="2006 IPCC Guidelines vol. 3 ch. 4 eq. 4.20, 4.21, 4.26, tables 4.10, 4.15, 4.16；GB/T 32151.4 铝",
    formula="CO2 = NAC × P × (1 − S − ash) × 44/12; CF4 = S × AEM × P; C2F6 = CF4 × F",
    needs=("anode_effect_minutes", "net_anode"),
    gases=(CO2, *PFCS),
    lines=lines,
    table="aluminium",
)
