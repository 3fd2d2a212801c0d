"""Incineration of waste: fossil CO2, biogenic CO2 on the memo line, CH4 and N2O."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import conversion_term, factor_term
from carbonacct.findings import finding
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.fuel import molar_ratio
from carbonacct.ghg.register_terms import published, rest, typed, typed_or_published
from carbonacct.lineage.terms import Term, squashed

DATASETS = ("ipcc-waste", "cn-provincial-waste")
CATEGORY = "waste"
_N2O = {"hazardous": "industrial", "clinical": "industrial", "sludge_domestic": "sludge_domestic",
        "sludge_industrial": "sludge_industrial"}  # fmt: skip


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """CO2 by the carbon of the waste; CH4 by the furnace, N2O by the waste."""
    return [*_carbon(record, context), *_other_gases(record, context)]


def _carbon(record: Record, context: MethodContext) -> list[LineSpec]:
    """Mass × dry matter × carbon × share × oxidation × 44/12."""
    waste = f"waste.{record.carrier}"
    dry = _own(record, context, "dry", "dm", f"{waste}.dry")  # none where the carbon is that of wet waste
    one_alone = (record.number("dry") is None) != (record.number("carbon") is None)
    if one_alone and published(record, context, DATASETS, f"{waste}.dry", optional=True) is None:
        context.findings.append(finding("waste.wet_and_dry_carbon", record.source))
        return []
    carbon = typed_or_published(record, context, "carbon", "CF", DATASETS, f"{waste}.carbon")
    fossil = typed_or_published(record, context, "fossil", "FCF", DATASETS, f"{waste}.fossil")
    oxidation = _own(record, context, "oxidation", "OF", f"{waste}.oxidation") or typed_or_published(
        record, context, "oxidation", "OF", DATASETS, "incineration.oxidation"
    )
    if carbon is None or fossil is None or oxidation is None:
        return []
    common = (*((dry,) if dry is not None else ()), carbon, oxidation, molar_ratio(context))
    parts = ((CATEGORY, fossil), ("memo_biogenic", rest(fossil)))
    return [_line(record, category, CO2, (*common, share), "t") for category, share in parts if share.value]


def _own(record: Record, context: MethodContext, column: str, symbol: str, factor_id: str) -> Term | None:
    """The value typed in the row, else the default of the waste where one is published."""
    factor = (
        None if record.number(column) is not None else published(record, context, DATASETS, factor_id, optional=True)
    )
    return typed(record, column, symbol) if factor is None else factor_term(symbol, factor)


def _other_gases(record: Record, context: MethodContext) -> list[LineSpec]:
    furnace = record.text("furnace")
    batch = "municipal_batch" if furnace.startswith("batch") else "municipal"
    kind = "industrial" if record.carrier.startswith("industrial") else _N2O.get(record.carrier, batch)
    found = []
    for gas, factor_id in (("CH4", f"incineration.{furnace}.ch4"), ("N2O", f"incineration.{kind}.n2o")):
        if not context.profile.counts(gas):
            continue
        factor = published(record, context, DATASETS, factor_id, "emission_factor")
        if factor is not None:
            found.append(_line(record, CATEGORY, gas, (factor_term("EF", factor),), "g"))
    return found


def _line(record: Record, category: str, gas: str, terms: tuple[Term, ...], unit: str) -> LineSpec:
    to_kg = conversion_term(unit, "kg")
    parts = squashed((*terms, *((to_kg,) if to_kg is not None else ())))
    return LineSpec(record, category, gas, METHOD.id, record.quantity, record.unit, parts)


METHOD = Method(
    id="waste_incineration",
    name_zh="固体废物焚烧",
    name_en="waste incineration",
    clause="2006 IPCC Guidelines vol. 5 ch. 5 eq. 5.1, 5.4, 5.5, tables 5.2, 5.3, 5.6; ch. 2 tables 2.4 to 2.6",
    formula="CO2 = SW × dm × CF × FCF × OF × 44/12; CH4, N2O = SW × EF",
    needs=("carbon", "fossil share", "emission_factor"),
    gases=(CO2, "CH4", "N2O"),
    lines=lines,
    table="waste_incineration",
)
