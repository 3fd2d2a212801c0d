"""No row stands twice: rows that are the same in every column are counted once only."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext
from carbonacct.activity.emission_sources import all_sources
from carbonacct.activity.load import Tables
from carbonacct.activity.registers import schema_of
from carbonacct.findings import Finding, finding

_TABLES = ("activity", "power", "transfers", "gate")


def _amounts() -> dict[str, str]:
    """The tables whose rows count once, and their columns of the amount."""
    emitting = {name: source.amount for name, source in all_sources().items()}
    return {**{name: schema_of(name).amount for name in _TABLES}, **emitting}


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings = []
    for table, amount in _amounts().items():
        frame, names = tables.frame(table), schema_of(table).names
        repeated = frame.duplicated(names, keep=False)
        if not repeated.any():
            continue
        first: dict[str, int] = {}
        same = frame.loc[repeated, names]
        contents = map(repr, same.itertuples(index=False, name=None))
        for index, content in zip(same.index.tolist(), contents, strict=True):
            if content in first:
                place = tables.source(table, index, amount)
                before = tables.source(table, first[content], amount)
                findings.append(finding("activity.duplicate_row", place, first=before))
            first.setdefault(content, index)
    return findings


CHECK = Check(("activity.duplicate_row",), _run)
