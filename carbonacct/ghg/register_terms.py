"""Terms of a row of a register: what was typed in the row, else the published default."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from carbonacct.activity.registers import schema_of
from carbonacct.energy.conversion import factor_term
from carbonacct.findings import finding
from carbonacct.ghg.context import LineSpec, MethodContext
from carbonacct.lineage.terms import Term, measured_ref

if TYPE_CHECKING:
    from carbonacct.activity.records import Record
    from carbonacct.factors.store import Factor


def published(
    record: Record,
    context: MethodContext,
    datasets: tuple[str, ...],
    factor_id: str,
    kind: str = "ratio",
    optional: bool = False,
    column: str = "",
) -> Factor | None:
    """The default of this id in the first data set that has it; None with an error at the row unless optional.

    The error names the ``column`` where a value of one's own can stand instead.
    """
    before = len(context.findings)
    factor = context.select(
        record.source, optional=optional, kind=kind, factor_id=factor_id, policy="as_printed", datasets=datasets
    )
    if factor is None and column:
        names = schema_of(record.table).column(column).names
        lacking = finding("process.no_default", record.source, factor=factor_id, **names)
        told = context.findings[before:]
        context.findings[before:] = [lacking if item.code == "factors.none_found" else item for item in told]
    return factor


def typed(record: Record, column: str, symbol: str, unit: str = "1") -> Term | None:
    """The number typed in a column, or None where it was left blank."""
    value = record.number(column)
    return None if value is None else Term(symbol, value, unit, measured_ref(column))


def typed_or_published(
    record: Record,
    context: MethodContext,
    column: str,
    symbol: str,
    datasets: tuple[str, ...],
    factor_id: str,
    kind: str = "ratio",
    unit: str = "1",
) -> Term | None:
    """The number typed in a column, else the published default; None with an error at the row without either."""
    term = typed(record, column, symbol, unit)
    if term is not None:
        return term
    factor = published(record, context, datasets, factor_id, kind, column=column)
    return None if factor is None else factor_term(symbol, factor)


def rest(*parts: Term) -> Term:
    """What is left: 1 − the product of the parts (1 − h, 1 − a·d·u), with the references of all of them."""
    symbol = f"1 − {'·'.join(part.symbol for part in parts)}"
    text = f"1 − {' × '.join(f'{part.value:g}' for part in parts)}"
    return Term(symbol, 1 - math.prod(part.value for part in parts), "1", " ".join(part.ref for part in parts), text)


def mass_of(lines: list[LineSpec]) -> float:
    """kg of all lines together, whatever their gases."""
    return math.fsum(line.sign * line.quantity * math.prod(term.value for term in line.terms) for line in lines)


def tell_recovered_too_much(record: Record, context: MethodContext, recovered_kg: float, made_kg: float) -> None:
    """An error at the row where more of a gas was recovered from a process than it made."""
    if recovered_kg > made_kg:
        text = {"recovered": f"{recovered_kg / 1000:g}", "made": f"{made_kg / 1000:.6g}"}
        context.findings.append(finding("process.recovered_too_much", record.source, **text))


def tell_abatement_unused(record: Record, context: MethodContext, columns: tuple[str, ...]) -> None:
    """A warning where the efficiency or the uptime of abatement is stated, but no share of the gas that goes there."""
    if not record.number("abated_fraction") and any(record.number(column) for column in columns):
        context.findings.append(finding("process.abatement_unused", record.source))


def has_gwp(context: MethodContext, gas: str) -> bool:
    """Whether the profile's set has a GWP for a gas; where it lacks one a finding says that it is not counted."""
    gwp_set = context.profile.gwp_set
    if not gwp_set or context.store.find(f"gwp.{gas}", gwp_set):
        return True
    context.findings.append(finding("process.no_gwp", None, gas=gas, gwp_set=gwp_set, profile=context.profile.id))
    return False
