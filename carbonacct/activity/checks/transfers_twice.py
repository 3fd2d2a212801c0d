"""A transfer is one row: not one of the seller and one of the buyer, and not a purchase of the buyer as well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from carbonacct.activity.checks.base import Check, CheckContext, number, owners, rows
from carbonacct.activity.load import Tables
from carbonacct.activity.registers import schema_of
from carbonacct.findings import Finding, finding

_SAME = ("transfer_id", "period", "seller_id", "buyer_id", "carrier", "generation")
_VALUES = ("file", "sheet", "quantity_sold", "quantity_received")
_BOUGHT = frozenset({"grid", "direct_line", "green_trade"})
_LOSS = {"electricity": 0.1}
_OTHER_LOSS = 0.2
"""Shares that losses of lines and pipes inside a park do not reach."""
_SAME_AMOUNT = 1e-6


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    return [*_two_rows(tables), *_losses(tables, context), *_bought(tables, context)]


def _two_rows(tables: Tables) -> list[Finding]:
    """The same transfer in two files or sheets: each side sent its own."""
    frame = tables.transfers
    copies = frame.duplicated(schema_of("transfers").names, keep=False).tolist()
    first: dict[tuple[object, ...], tuple[int, dict[str, object]]] = {}
    findings = []
    for index, row in rows(tables, "transfers", (*_SAME, *_VALUES)):
        before, other = first.setdefault(tuple(row[name] for name in _SAME), (index, row))
        elsewhere = (row["file"], row["sheet"]) != (other["file"], other["sheet"])
        if elsewhere and not copies[index] and row["transfer_id"]:
            place = tables.source("transfers", index, "amount_sold")
            texts = {"value": f"{row['quantity_sold']:.10g}", "other": f"{other['quantity_sold']:.10g}"}
            where = tables.source("transfers", before, "amount_sold")
            findings.append(finding("transfers.stated_twice", place, number=row["transfer_id"], first=where, **texts))
    return findings


def _losses(tables: Tables, context: CheckContext) -> list[Finding]:
    findings = []
    for index, row in rows(tables, "transfers", ("carrier", "quantity_sold", "quantity_received")):
        sold, received = number(row["quantity_sold"]), number(row["quantity_received"])
        limit = _LOSS.get(context.kind(str(row["carrier"])), _OTHER_LOSS)
        if sold and received is not None and sold - received > limit * sold:
            place = tables.source("transfers", index, "amount_received")
            texts = {"received": f"{received:.10g}", "sold": f"{sold:.10g}", "share": f"{(sold - received) / sold:.1%}"}
            findings.append(finding("transfers.amounts_differ", place, **texts, limit=f"{limit:.0%}"))
    return findings


def _purchases(tables: Tables) -> Iterator[tuple[str, int, str, str, float, dict[str, object]]]:
    """Table, row, carrier, unit and amount of everything bought."""
    columns = ("entity_id", "period", "carrier", "flow", "quantity", "quantity_unit")
    for index, row in rows(tables, "activity", columns):
        amount = number(row["quantity"])
        if row["flow"] == "purchase" and amount:
            yield "activity", index, str(row["carrier"]), str(row["quantity_unit"]), amount, row
    for index, row in rows(tables, "power", ("entity_id", "period", "origin", "quantity")):
        amount = number(row["quantity"])
        if row["origin"] in _BOUGHT and amount:
            yield "power", index, "electricity", "kWh", amount, row


def _bought(tables: Tables, context: CheckContext) -> list[Finding]:
    """The buyer's purchase of just the amount that a transfer of the same period hands to it."""
    member = owners(tables)
    received: dict[tuple[str, str, str, str], list[tuple[int, float]]] = defaultdict(list)
    columns = ("buyer_id", "period", "carrier", "quantity_received", "quantity_sold", "quantity_unit")
    for index, row in rows(tables, "transfers", columns):
        buyer = member.get(str(row["buyer_id"]), str(row["buyer_id"]))
        key = (buyer, str(row["period"]), str(row["carrier"]), str(row["quantity_unit"]))
        received[key] += [(index, value) for name in columns[3:5] if (value := number(row[name]))]
    findings = []
    for table, index, carrier, unit, amount, row in _purchases(tables):
        buyer = member.get(str(row["entity_id"]), str(row["entity_id"]))
        for other, value in received.get((buyer, str(row["period"]), carrier, unit), ()):
            if abs(value - amount) <= _SAME_AMOUNT * amount:
                place, where = tables.source(table, index, "amount"), tables.source("transfers", other, "buyer_id")
                names = context.names(carrier)
                findings.append(finding("transfers.bought_as_well", place, entity=buyer, first=where, **names))
                break
    return findings


CHECK = Check(("transfers.stated_twice", "transfers.amounts_differ", "transfers.bought_as_well"), _run)
