"""Nothing that a booked meter counts is typed as well, or booked at a meter above it too."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext, rows
from carbonacct.activity.load import Tables
from carbonacct.activity.meters import TABLE, Reading, mains_of, readings_of
from carbonacct.activity.registers import schema_of
from carbonacct.findings import Finding, finding

_PLACES = ("file", "sheet", "period", "document", "quantity")


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    meters = readings_of(tables, context.carriers)
    booked = {meter: all_[0] for meter, all_ in meters.items() if any(r.row["booked"] is True for r in all_)}
    findings = []
    mains = mains_of(meters)
    for meter, reading in booked.items():
        main = next((main for main in mains[meter] if main in booked and main != meter), "")
        if main:
            place = tables.source(TABLE, reading.index, "booked")
            findings.append(finding("meters.sub_counted_twice", place, meter=meter, main=main))
        findings += _typed(tables, context, reading)
    return findings


def _typed(tables: Tables, context: CheckContext, reading: Reading) -> list[Finding]:
    """The first typed row of the same series that names no other meter, and the first green trade beside grid power."""
    table = "power" if context.kind(reading.carrier) == "electricity" else "activity"
    key = schema_of(table).key
    mine = {name: str(reading.row.get(name) or "") for name in key}
    files = set(zip(*(tables.frame(TABLE)[name] for name in ("file", "sheet")), strict=True))
    place = tables.source(TABLE, reading.index, "booked")
    same, trade = None, None
    for index, row in rows(tables, table, (*key, *_PLACES)):
        if (row["file"], row["sheet"]) in files or row["entity_id"] != mine["entity_id"] or not row["quantity"]:
            continue
        if all(str(row[name]) == mine[name] for name in key) and str(row["document"]) in ("", reading.meter):
            same = index if same is None else same
        if row.get("origin") == "green_trade" and mine.get("origin") == "grid":
            trade = index if trade is None else trade
    found = [("meters.counted_twice", same), ("meters.green_trade_included", trade)]
    return [
        finding(code, place, meter=reading.meter, other=tables.source(table, index, "amount"))
        for code, index in found
        if index is not None
    ]


CHECK = Check(("meters.sub_counted_twice", "meters.counted_twice", "meters.green_trade_included"), _run)
