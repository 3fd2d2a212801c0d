"""Transfers inside the park: two different members, nobody receives more than was sold, the seller has a source."""

from __future__ import annotations

from carbonacct.activity.carriers import FUEL_KINDS
from carbonacct.activity.checks.base import NONFOSSIL, Check, CheckContext, number, owners, rows
from carbonacct.activity.checks.entities import closest_entities
from carbonacct.activity.checks.heat_rows import HEAT_KINDS
from carbonacct.activity.load import Tables
from carbonacct.activity.tables import TRANSFERS
from carbonacct.findings import Finding, finding

_COLUMNS = ("seller_id", "buyer_id", "carrier", "generation", "heat_source", "quantity_sold", "quantity_received")
_BOUGHT = frozenset({"grid", "green_trade", "direct_line"})


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    organisations = tables.organisations
    kinds = dict(zip(organisations["entity_id"].tolist(), organisations["kind"].tolist(), strict=True))
    names = dict(zip(organisations["entity_id"].tolist(), organisations["name"].tolist(), strict=True))
    members = {entity: names[entity] for entity, kind in kinds.items() if entity and kind != "park"}
    findings = []
    for index, row in rows(tables, "transfers", _COLUMNS):
        for column in ("seller_id", "buyer_id"):
            value = str(row[column])
            if members and value and value not in members:
                place, near = tables.source("transfers", index, column), closest_entities(value, members)
                names, code = TRANSFERS.column(column).names, "transfers.counterpart_missing"
                findings.append(finding(code, place, **names, value=value, candidates=near))
        findings += _row(tables, context, index, row)
    return [*findings, *_handed_on(tables, context), *_without_source(tables, context)]


def _row(tables: Tables, context: CheckContext, index: int, row: dict[str, object]) -> list[Finding]:
    findings = []
    if row["seller_id"] and row["seller_id"] == row["buyer_id"]:
        place = tables.source("transfers", index, "buyer_id")
        findings.append(finding("transfers.self_transfer", place, value=row["buyer_id"]))
    sold, received = number(row["quantity_sold"]), number(row["quantity_received"])
    if sold is not None and received is not None and received > sold * (1 + 1e-9):
        place = tables.source("transfers", index, "amount_received")
        findings.append(
            finding("transfers.received_above_sold", place, received=f"{received:.10g}", sold=f"{sold:.10g}")
        )
    if context.kind(str(row["carrier"])) == "electricity" and not row["generation"]:
        findings.append(finding("transfers.generation_missing", tables.source("transfers", index, "generation")))
    return findings


def _handed_on(tables: Tables, context: CheckContext) -> list[Finding]:
    """Bought green power handed on under its generation counts twice: at the seller and at the buyer."""
    member = owners(tables)
    bought, own = set(), set()
    for _, row in rows(tables, "power", ("entity_id", "origin", "generation")):
        kind = (member.get(str(row["entity_id"]), str(row["entity_id"])), str(row["generation"]))
        if row["origin"] in ("direct_line", "green_trade"):
            bought.add(kind)
        elif row["origin"] in ("self_generated", "export"):
            own.add(kind)
    findings = []
    for index, row in rows(tables, "transfers", _COLUMNS):
        seller, generation = member.get(str(row["seller_id"]), str(row["seller_id"])), str(row["generation"])
        if context.kind(str(row["carrier"])) != "electricity" or generation not in NONFOSSIL:
            continue
        if (seller, generation) in bought - own:
            place = tables.source("transfers", index, "generation")
            findings.append(finding("transfers.handed_on_generation", place, entity=seller, value=generation))
    return findings


def _without_source(tables: Tables, context: CheckContext) -> list[Finding]:
    """Sellers of power or heat from fuel that report neither fuel nor bought power or heat, once for each carrier."""
    member = owners(tables)
    sources = _sources(tables, context, member)
    first: dict[tuple[str, str], int] = {}
    for index, row in rows(tables, "transfers", _COLUMNS):
        seller, carrier = str(row["seller_id"]), str(row["carrier"])
        kind = context.kind(carrier)
        power = kind == "electricity" and row["generation"] in ("fossil", "biomass")
        heat = kind in HEAT_KINDS and row["heat_source"] in ("", "fossil")
        owner = member.get(seller, seller)
        if seller in member and (power or heat) and owner not in sources["power" if power else "heat"]:
            first.setdefault((owner, carrier), index)
    return [
        finding(
            "transfers.seller_without_source",
            tables.source("transfers", index, "seller_id"),
            entity=owner,
            **context.names(carrier),
        )
        for (owner, carrier), index in first.items()
    ]


def _sources(tables: Tables, context: CheckContext, member: dict[str, str]) -> dict[str, set[str]]:
    """Members that have something to make power or heat of, or bought it."""
    power, heat = set(), set()
    for _, row in rows(tables, "activity", ("entity_id", "carrier", "flow")):
        kind, owner = context.kind(str(row["carrier"])), member.get(str(row["entity_id"]), str(row["entity_id"]))
        if kind in FUEL_KINDS and row["flow"] == "consumption":
            power.add(owner)
            heat.add(owner)
        elif kind in HEAT_KINDS and row["flow"] == "purchase":
            heat.add(owner)
    for _, row in rows(tables, "power", ("entity_id", "origin")):
        if row["origin"] in _BOUGHT:
            power.add(member.get(str(row["entity_id"]), str(row["entity_id"])))
    for _, row in rows(tables, "transfers", _COLUMNS):
        kind, buyer, seller = (context.kind(str(row["carrier"])), str(row["buyer_id"]), str(row["seller_id"]))
        owner = member.get(buyer, buyer)
        if owner == member.get(seller, seller):
            continue  # what a member hands to itself is no source
        if kind == "electricity":
            power.add(owner)
        elif kind in HEAT_KINDS:
            heat.add(owner)
    return {"power": power, "heat": heat}


CHECK = Check(
    (
        "transfers.counterpart_missing",
        "transfers.self_transfer",
        "transfers.received_above_sold",
        "transfers.generation_missing",
        "transfers.handed_on_generation",
        "transfers.seller_without_source",
    ),
    _run,
    needs={
        "transfers.counterpart_missing": frozenset({"organisations", "gate"}),
        "transfers.seller_without_source": frozenset({"transfers", "activity", "power"}),
    },
)
