"""Losses of refrigerant, SF6 and extinguishing gas by equipment: installation, operation, disposal."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import factor_term
from carbonacct.findings import finding
from carbonacct.ghg.context import LineSpec, Method, MethodContext
from carbonacct.ghg.fluorinated import counted, gas_lines
from carbonacct.ghg.register_terms import mass_of, published, typed
from carbonacct.lineage.terms import Term

DATASETS = ("ipcc-2006-fluorinated",)
STAGES = (
    ("charged", "assembly_loss", "assembly", "k"),
    ("charge", "leak_rate", "operation", "x"),
    ("retired", "remaining", "remaining", "p"),
)
"""Column of the mass, column of its rate, name of the default rate, symbol."""


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """Charge filled on site × k, charge in operation × x, charge scrapped × p − what was recovered."""
    if not counted(context):
        return []
    if "-" in record.period:
        context.findings.append(finding("fluorinated.rate_of_a_month", record.source, period=record.period))
        return []
    found: list[LineSpec] = []
    scrapped: list[LineSpec] = []
    for column, rate, name, symbol in STAGES:
        if not record.number(column):
            continue
        term = _rate(record, rate, name, symbol, context)
        if term is None:
            return []
        made = gas_lines(record, METHOD.id, context, column, (term,))
        found += made
        scrapped += made if column == "retired" else []
    recovered = gas_lines(record, METHOD.id, context, "recovered", sign=-1.0)
    if mass_of([*scrapped, *recovered]) < 0:
        text = {"recovered": f"{record.number('recovered'):g}", "gas": record.carrier}
        context.findings.append(finding("fluorinated.recovered_too_much", record.source, **text))
    return [*found, *recovered]


def _rate(record: Record, column: str, name: str, symbol: str, context: MethodContext) -> Term | None:
    """The rate typed in the row, else the default of the kind of equipment (said once a kind)."""
    term = typed(record, column, symbol)
    if term is not None:
        return term
    factor_id = f"equipment.{record.text('equipment_type')}.{name}"
    factor = published(record, context, DATASETS, factor_id, column=column)
    if factor is None:
        return None
    text = {"name_zh": factor.name_zh, "name_en": factor.name_en, "value": factor.value_text, "note": factor.note}
    context.findings.append(finding("fluorinated.default_rate", None, **text))
    return factor_term(symbol, factor)


METHOD = Method(
    id="fluorinated_equipment",
    name_zh="含氟气体（设备台账与泄漏率）",
    name_en="fluorinated gases by equipment and loss rate",
    clause="2006 IPCC Guidelines vol. 3 ch. 7 eq. 7.12 to 7.14, table 7.9; ch. 8 eq. 8.1, tables 8.2 to 8.4",
    formula="E = M × k + B × x + R × p − recovered",
    needs=("charge", "loss rates"),
    gases=("HFCs", "PFCs", "SF6"),
    lines=lines,
    table="fluorinated_equipment",
)
