"""Fluorochemical production: HFC-23 of HCFC-22 and what escapes from other products, less what is abated."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import conversion_term, factor_term
from carbonacct.findings import finding
from carbonacct.ghg.context import LineSpec, Method, MethodContext
from carbonacct.ghg.register_terms import (
    has_gwp,
    mass_of,
    published,
    rest,
    tell_abatement_unused,
    tell_recovered_too_much,
    typed,
)
from carbonacct.lineage.terms import Term, measured_ref, squashed

IPCC = "ipcc-2006-chemical"
PROVINCIAL = "cn-provincial-process"
HCFC_22, BY_PRODUCT = "hcfc_22", "HFC-23"
BALANCES = (("carbon_efficiency", "carbon"), ("fluorine_efficiency", "fluorine"))


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Output × rate × (1 − a·d·u), and on a line of its own, deducted, the gas that was recovered."""
    gas = record.carrier
    if not context.profile.counts(gas) or not has_gwp(context, gas):
        return []
    if record.text("product") == HCFC_22 and gas != BY_PRODUCT and record.number("rate") is None:
        context.findings.append(finding("process.gas_of_hcfc22", record.source, gas=gas))
        return []
    tell_abatement_unused(record, context, ("destruction", "uptime"))
    rate, to_kg = _rate(record, context), conversion_term(record.unit, "kg")
    left = _left(record, context)
    if rate is None or left is None or to_kg is None:
        return []
    found = [_line(record, squashed((rate, *left, to_kg)), record.quantity)]
    recovered = record.number("recovered")
    if recovered:
        taken = Term("recovered", recovered, "t", measured_ref("recovered"))
        drawn = _line(record, squashed((taken, to_kg)), 1.0, "1", -1.0)
        tell_recovered_too_much(record, context, -mass_of([drawn]), mass_of(found))
        found.append(drawn)
    return found


def _line(record: Record, terms: tuple[Term, ...], quantity: float, unit: str = "", sign: float = 1.0) -> LineSpec:
    return LineSpec(record, "process", record.carrier, METHOD.id, quantity, unit or record.unit, terms, sign)


def _left(record: Record, context: MethodContext) -> tuple[Term, ...] | None:
    """1 − a·d·u where a share goes through abatement; None, with an error at the row, without its efficiency."""
    abated, destroyed = typed(record, "abated_fraction", "a"), typed(record, "destruction", "d")
    if abated is None or not abated.value:
        return ()
    if destroyed is None:
        context.findings.append(finding("process.efficiency_missing", record.source))
        return None
    uptime = typed(record, "uptime", "u")
    return (rest(abated, destroyed, *(() if uptime is None else (uptime,))),)


def _rate(record: Record, context: MethodContext) -> Term | None:
    """Gas per product: measured, else by the balances of carbon and fluorine (HCFC-22), else published."""
    measured = typed(record, "rate", "EF", "kg/kg")
    if measured is not None:
        return measured
    if record.text("product") == HCFC_22:
        by_balance = _by_balance(record, context)
        plant = record.text("plant")
        factor_id, datasets = (f"hcfc_22.{plant}", (IPCC,)) if plant else ("hcfc_22.any", (PROVINCIAL,))
    else:
        by_balance = None
        factor_id, datasets = f"fluorochemical.{record.carrier}", (IPCC,)
        if published(record, context, datasets, factor_id, "emission_factor", optional=True) is None:
            factor_id = "fluorochemical.any"
    if by_balance is not None:
        return by_balance
    factor = published(record, context, datasets, factor_id, "emission_factor")
    return None if factor is None else factor_term("EF", factor)


def _by_balance(record: Record, context: MethodContext) -> Term | None:
    """(1 − efficiency) × share of the loss × gas per element, the mean of carbon and fluorine where both are there."""
    share = record.number("loss_as_gas")
    values, refs, texts = [], [], []
    efficiencies = []
    for column, element in BALANCES:
        efficiency = record.number(column)
        factor = None
        if efficiency is not None:
            factor = published(record, context, (IPCC,), f"hcfc_22.{element}")
        if efficiency is None or factor is None:
            continue
        values.append((1 - efficiency) * (1.0 if share is None else share) * factor.value)
        refs += [measured_ref(column), factor.ref]
        efficiencies.append(efficiency)
        texts.append(f"(1 − {efficiency:g}){'' if share is None else f' × {share:g}'} × {factor.value_text}")
    if not values:
        return None
    refs += [] if share is None else [measured_ref("loss_as_gas")]
    weights = [value / sum(values) if sum(values) else 0.0 for value in values]
    powers = [p for e, w in zip(efficiencies, weights, strict=True) for p in (-w * e / (1 - e) if w else 0.0, w)]
    powers += [] if share is None else [1.0]
    text = texts[0] if len(texts) == 1 else f"({' + '.join(texts)}) / 2"
    return Term("EF", sum(values) / len(values), "kg/kg", " ".join(refs), text, tuple(powers))


METHOD = Method(
    id="fluorochemicals",
    name_zh="氟化工生产",
    name_en="fluorochemical production",
    clause="2006 IPCC Guidelines vol. 3 ch. 3 eq. 3.30 to 3.33, 3.41；中国氟化工企业温室气体排放核算方法与报告指南",
    formula="E = P × EF × (1 − a·d·u) − R; EF = mean of (1 − CBE) × F × 0.81 and (1 − FBE) × F × 0.54",
    needs=("rate", "carbon_efficiency", "fluorine_efficiency"),
    gases=("HFCs", "PFCs", "SF6", "NF3"),
    lines=lines,
    table="fluorochemicals",
)
