"""N2O of nitric acid, adipic acid and other products: output × factor × (1 − destruction × use of the abatement)."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import factor_term
from carbonacct.findings import finding
from carbonacct.ghg.context import LineSpec, Method, MethodContext
from carbonacct.ghg.register_terms import published, rest, typed, typed_or_published
from carbonacct.lineage.terms import Term

GAS = "N2O"
IPCC = "ipcc-2006-chemical"
DATASETS = ("cn-provincial-process", IPCC)
ABATED_IN_FACTOR = frozenset({"nscr", "tail_gas", "glyoxal", "glyoxylic_acid"})
"""Processes of nitric acid, and products, whose published factor is that after abatement."""


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """One line of N2O; an abatement that the row or its default leaves unclear is an error."""
    if not context.profile.counts(GAS):
        return []
    unclear = _unclear_abatement(record)
    if unclear:
        context.findings.append(finding(unclear, record.source))
        return []
    factor_id = f"{record.carrier}.{record.text('process') or 'any'}"
    factor = typed_or_published(
        record, context, "emission_factor", "EF", DATASETS, factor_id, "emission_factor", "kg/t"
    )
    if factor is None:
        return []
    left = _left(record, context)
    return [LineSpec(record, "process", GAS, METHOD.id, record.quantity, record.unit, (factor, *left))]


def _unclear_abatement(record: Record) -> str:
    """Code of what is wrong with the abatement of a row: counted twice, defaults of another product, no efficiency."""
    kind, destroyed, used = record.text("abatement"), record.number("destruction"), record.number("abatement_use")
    held = not ABATED_IN_FACTOR.isdisjoint((record.text("process"), record.carrier))
    if held and record.number("emission_factor") is None and (kind or destroyed):
        return "process.abated_twice"
    if kind and record.carrier != "adipic_acid" and (destroyed is None or used is None):
        return "process.abatement_of_adipic"
    return "process.efficiency_missing" if used is not None and destroyed is None and not kind else ""


def _left(record: Record, context: MethodContext) -> tuple[Term, ...]:
    """1 − destruction × use; nothing where the row has neither an efficiency nor a kind of abatement."""
    abatement = record.text("abatement")
    parts = []
    for column, symbol in (("destruction", "DF"), ("abatement_use", "ASUF")):
        term = typed(record, column, symbol)
        if term is None and abatement:
            factor = published(record, context, (IPCC,), f"abatement.{abatement}.{column.removeprefix('abatement_')}")
            term = None if factor is None else factor_term(symbol, factor)
        if term is None and column == "destruction":
            return ()
        if term is not None:
            parts.append(term)
    return (rest(*parts),)


METHOD = Method(
    id="n2o_products",
    name_zh="硝酸、己二酸等的氧化亚氮",
    name_en="N2O of nitric and adipic acid",
    clause="2006 IPCC Guidelines vol. 3 ch. 3 eq. 3.5, 3.6, 3.8, 3.10；省级温室气体清单编制指南（试行）",
    formula="E = P × EF × (1 − DF × ASUF)",
    needs=("emission_factor", "destruction", "abatement_use"),
    gases=(GAS,),
    lines=lines,
    table="n2o_products",
)
