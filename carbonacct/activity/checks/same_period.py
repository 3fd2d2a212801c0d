"""A month or year that stands twice in a series under the same document: perhaps the same amount typed twice."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, series_names
from carbonacct.activity.load import Tables
from carbonacct.activity.registers import schema_of
from carbonacct.findings import Finding, finding

_TABLES = ("activity", "power", "transfers", "gate")
_MAY_DIFFER = frozenset(
    {"amount", "amount_sold", "amount_received", "unit", "data_class", "uncertainty_percent", "evidence"}
)


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    findings = []
    for table in _TABLES:
        frame, schema = tables.frame(table), schema_of(table)
        same = [name for name in schema.names if name not in _MAY_DIFFER]
        repeated = frame.duplicated(same, keep=False) & ~frame.duplicated(schema.names, keep=False)
        if not repeated.any():
            continue
        first: dict[str, int] = {}
        found = frame.loc[repeated & (frame["period"] != "") & frame[schema.amount].notna()]
        contents = map(repr, found[same].itertuples(index=False, name=None))
        keys = found[list(schema.key)].itertuples(index=False, name=None)
        for index, content, key, period in zip(found.index.tolist(), contents, keys, found["period"], strict=True):
            if first.setdefault(content, index) != index:
                place = tables.source(table, index, schema.amount)
                before = tables.source(table, first[content], schema.amount)
                names = series_names(table, key, context)
                findings.append(finding("activity.same_period", place, period=period, first=before, **names))
    return findings


CHECK = Check(("activity.same_period",), _run)
