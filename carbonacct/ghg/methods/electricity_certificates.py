"""Retired green certificates, where the profile deducts them; bundled ones prove their trade and count there."""

from __future__ import annotations

from carbonacct.activity.records import Record
from carbonacct.findings import finding
from carbonacct.ghg.context import CO2, LineSpec, Method, MethodContext
from carbonacct.ghg.electricity import grid_terms


def in_window(record: Record, context: MethodContext) -> bool:
    """Whether the vintage of a certificate lies in the profile's window."""
    if context.profile.electricity.certificate_window == "any":
        return True
    first = f"{context.period_start:%Y-%m}"[: len(record.period)]
    last = f"{context.period_end:%Y-%m}"[: len(record.period)]
    return first <= record.period <= last


def lines(record: Record, context: MethodContext) -> list[LineSpec]:
    """−kWh × the ordinary factor; a vintage outside the window is a finding and counts nothing."""
    counted = record.flow == "certificate" and record.status == "retired" and not record.contract
    if not counted or context.profile.electricity.certificates == "none":
        return []
    if not in_window(record, context):
        context.findings.append(
            finding(
                "ghg.vintage_outside_window",
                record.source,
                serial=record.serial,
                vintage=record.period,
                profile_zh=context.profile.name_zh,
                profile_en=context.profile.name_en,
            )
        )
        return []
    terms = grid_terms(record, context)
    if terms is None:
        return []
    return [LineSpec(record, "electricity_certificate", CO2, METHOD.id, record.quantity, record.unit, terms, -1.0)]


METHOD = Method(
    id="electricity_certificates",
    name_zh="核销绿证",
    name_en="retired green certificates",
    clause="发改环资〔2025〕910号 附件4 电力间接排放；GHG Protocol Scope 2 Guidance ch. 7",
    formula="E = −AD × EF",
    needs=("emission_factor electricity",),
    gases=(CO2,),
    lines=lines,
)
