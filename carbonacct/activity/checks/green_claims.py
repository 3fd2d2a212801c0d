"""No member claims more green power than the electricity it used, or certificates over power that is green already."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from carbonacct.activity.checks.base import NONFOSSIL, Check, CheckContext, number, owners, rows
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding
from carbonacct.source import Source
from carbonacct.units import convert

_USED = frozenset({"grid", "green_trade", "direct_line", "self_generated"})
_NOT_GREEN = frozenset({"", "unspecified", "fossil", "waste_heat"})
_HANDED_ON = frozenset({"", "unspecified"})
_SLACK = 1 + 1e-9


@dataclass(slots=True)
class _Claims:
    """kWh by member: used, of that not green, bought as green power, and covered by certificates of their own."""

    used: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    open: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    traded: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    certified: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    place: dict[str, Source] = field(default_factory=dict)


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    member, claims = owners(tables), _Claims()
    _add_power(tables, member, claims)
    for index, row in rows(tables, "certificates", ["entity_id", "quantity", "status", "bundled_contract"]):
        if row["status"] == "retired" and not row["bundled_contract"]:
            holder = member.get(str(row["entity_id"]), str(row["entity_id"]))
            claims.certified[holder] += number(row["quantity"]) or 0.0
            claims.place.setdefault(holder, tables.source("certificates", index, "amount"))
    _add_transfers(tables, context, member, claims)
    organisations = rows(tables, "organisations", ["entity_id", "kind"])
    parks = {str(row["entity_id"]) for _, row in organisations if row["kind"] == "park"}
    findings = []
    for holder, place in claims.place.items():
        consumption = sum(claims.used.values()) if holder in parks else claims.used.get(holder, 0.0)
        coverable = sum(claims.open.values()) if holder in parks else claims.open.get(holder, 0.0)
        certified = claims.certified.get(holder, 0.0)
        green = certified + claims.traded.get(holder, 0.0)
        if holder and (green > consumption * _SLACK or certified > max(coverable, 0.0) * _SLACK):
            findings.append(
                finding(
                    "electricity.green_above_consumption",
                    place,
                    entity=holder,
                    green=f"{convert(green, 'kWh', 'MWh'):.6g}",
                    consumption=f"{convert(consumption, 'kWh', 'MWh'):.6g}",
                    certified=f"{convert(certified, 'kWh', 'MWh'):.6g}",
                    coverable=f"{convert(max(coverable, 0.0), 'kWh', 'MWh'):.6g}",
                )
            )
    return findings


def _add_power(tables: Tables, member: dict[str, str], claims: _Claims) -> None:
    """Power used and green-power trades, and where the first trade of each member stands."""
    columns = ("entity_id", "origin", "generation", "certificate_status", "quantity")
    for index, row in rows(tables, "power", columns):
        holder, origin = member.get(str(row["entity_id"]), str(row["entity_id"])), row["origin"]
        quantity = number(row["quantity"]) or 0.0
        if origin in _USED:
            claims.used[holder] += quantity
        sold = row["generation"] in NONFOSSIL and row["certificate_status"] == "sold"
        not_green = sold if origin == "self_generated" else sold or row["generation"] in _NOT_GREEN
        if origin == "grid" or (origin in ("self_generated", "direct_line") and not_green):
            claims.open[holder] += quantity
        if origin == "green_trade":
            claims.traded[holder] += quantity
            claims.place.setdefault(holder, tables.source("power", index, "amount"))


def _add_transfers(tables: Tables, context: CheckContext, member: dict[str, str], claims: _Claims) -> None:
    """Power handed on inside the park is used by the buyer, not by the seller."""
    columns = ("carrier", "generation", "seller_id", "buyer_id", "quantity_sold", "quantity_received")
    for _, row in rows(tables, "transfers", columns):
        if context.kind(str(row["carrier"])) != "electricity":
            continue
        seller, buyer = (member.get(str(row[name]), str(row[name])) for name in ("seller_id", "buyer_id"))
        sold, received = number(row["quantity_sold"]) or 0.0, number(row["quantity_received"]) or 0.0
        claims.used[buyer] += received
        if row["generation"] in _HANDED_ON:  # power that was bought; own power that is sold is in no row of own use
            claims.used[seller] -= sold
            claims.open[seller] -= sold
        if row["generation"] in _NOT_GREEN:
            claims.open[buyer] += received


CHECK = Check(
    ("electricity.green_above_consumption",),
    _run,
    needs={"electricity.green_above_consumption": frozenset({"power", "certificates", "transfers"})},
)
