"""Heat in the activity table is bought or supplied outside; heat from inside the park stands in the transfers."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, rows
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding

HEAT_KINDS = frozenset({"heat", "steam", "hot_water"})
FLOWS = frozenset({"", "purchase", "sale"})


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    return [
        finding("activity.heat_flow", tables.source("activity", index, "flow"))
        for index, row in rows(tables, "activity", ("carrier", "flow"))
        if context.kind(str(row["carrier"])) in HEAT_KINDS and row["flow"] not in FLOWS
    ]


CHECK = Check(("activity.heat_flow",), _run)
