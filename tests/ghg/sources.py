"""Rows of registers that emit, made by hand."""

from __future__ import annotations

from typing import Any

from carbonacct.activity.emission_sources import all_sources
from carbonacct.activity.records import SOURCE, Record
from carbonacct.findings import Finding
from carbonacct.ghg.context import MethodContext
from carbonacct.ghg.lines import Booked, compute
from tests.energy.making import record
from tests.ghg.accounting import lines_of


def row(register: str, entity: str = "E1", **values: Any) -> Record:
    """A row of a register as :func:`carbonacct.activity.records.source_records` makes it; blanks are left out."""
    source = all_sources()[register]
    for name, value in values.items():
        choices = source.schema.column(name).choices  # an unknown column raises here
        assert not choices or value in choices, (name, value)
    typed = {name: float(v) if isinstance(v, int) else v for name, v in values.items()}
    amount = float(typed.get(source.amount, 0.0))
    made = record(register, entity, str(typed[source.subject]), SOURCE, amount, source.unit)
    return Record(
        made.table, made.row_id, made.source, entity, str(typed.get("period", "2025")), made.carrier, SOURCE, amount,
        source.unit, measured=typed,
    )  # fmt: skip


def co2e(rows: list[Record], context: MethodContext) -> tuple[float, list[Finding]]:
    """kg CO2e of all lines outside the memo, and the findings of the GWP set."""
    booked = [
        Booked("enterprise", context.profile.id, "E1", "own", spec) for r in rows for spec in lines_of(r, context)
    ]
    arrays, findings = compute(booked, {context.profile.id: context})
    counted = [not line.spec.category.startswith("memo_") for line in booked]
    return float(arrays.co2e_kg[counted].sum()), findings
