"""A parameter of a row of a register that emits: the value typed there, else a published default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbonacct.energy.conversion import factor_term
from carbonacct.lineage.terms import Term, measured_ref

if TYPE_CHECKING:
    from carbonacct.activity.records import Record
    from carbonacct.ghg.context import MethodContext


def parameter(
    record: Record,
    context: MethodContext,
    symbol: str,
    ref: str,
    *,
    typed: str = "",
    kind: str = "ratio",
    optional: bool = False,
) -> Term | None:
    """Term of a parameter.

    Args:
        record: the row.
        context: where factors are found and findings kept.
        symbol: symbol of the term.
        ref: ``dataset#factor_id`` of the default; several data sets are separated by blanks.
        typed: column of the row that may hold a value of its own.
        kind: kind of the factor.
        optional: no finding where there is no default.

    Returns:
        None, with a finding of severity error unless optional, where there is neither.
    """
    value = record.number(typed) if typed else None
    if value is not None:
        return Term(symbol, value, "1", measured_ref(typed))
    dataset, _, factor_id = ref.partition("#")
    factor = context.select(
        record.source, optional, kind=kind, factor_id=factor_id, policy="as_printed", datasets=tuple(dataset.split())
    )
    return None if factor is None else factor_term(symbol, factor)


def left(symbol: str, term: Term) -> Term:
    """1 − a share, with the reference of the share."""
    return Term(symbol, 1 - term.value, "1", term.ref, f"1 − {term.value:g}")


def mass_in(record: Record, column: str) -> Term | None:
    """A mass in kg typed in the row, or None where it is blank or zero."""
    value = record.number(column)
    return Term(column, value, "kg", measured_ref(column)) if value else None
