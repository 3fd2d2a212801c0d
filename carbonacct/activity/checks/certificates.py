"""One certificate, one owner, one claim: serials, bundled certificates, certificates of own plants."""

from __future__ import annotations

from collections import defaultdict

from carbonacct.activity.checks.base import RENEWABLE, Check, CheckContext, number, owners, rows
from carbonacct.activity.green_certificates import claimed_before, serials
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding
from carbonacct.source import Source
from carbonacct.units import convert

_BUNDLE_TOLERANCE = 0.01
_GONE = {"sold": ("转让", "sold"), "retired": ("核销", "retired")}
_COLUMNS = (
    "serial",
    "entity_id",
    "quantity",
    "generation",
    "status",
    "bundled_contract",
    "plant_entity_id",
    "document",
)


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    return [
        *_duplicates(tables),
        *_not_renewable(tables),
        *_counted_again(tables),
        *_bundles(tables),
        *_own_sold(tables, context),
        *_own_retired(tables),
        *_claimed_as_power(tables),
    ]


def _duplicates(tables: Tables) -> list[Finding]:
    """A serial in two rows of certificates, or claimed by two members through green-power trades."""
    findings = []
    clear = claimed_before(tables.certificates)
    for table, column in (("certificates", "serial"), ("power", "certificate_serial")):
        first: dict[str, tuple[int, str]] = {}
        for index, row in rows(tables, table, [column, "entity_id"]):
            owner = str(row["entity_id"])
            for serial in serials(row[column]):
                seen = first.setdefault(serial, (index, owner))
                if seen[0] != index and (table == "certificates" or seen[1] != owner):
                    before = tables.source(table, seen[0], column)
                    place = tables.source(table, index, column)
                    counts = table == "certificates" and index in clear
                    code = "electricity.certificate_claimed_twice" if counts else "electricity.certificate_duplicate"
                    findings.append(finding(code, place, value=serial, first=before))
    return findings


def _not_renewable(tables: Tables) -> list[Finding]:
    return [
        finding(
            "electricity.certificate_not_renewable",
            tables.source("certificates", index, "generation"),
            value=row["generation"],
        )
        for index, row in rows(tables, "certificates", ["generation"])
        if row["generation"] and row["generation"] not in RENEWABLE
    ]


def _counted_again(tables: Tables) -> list[Finding]:
    """A retired certificate that proves a green-power trade but is not marked as bundled with it."""
    traded = [row for _, row in rows(tables, "power", ["origin", "certificate_serial", "contract"])
              if row["origin"] == "green_trade"]  # fmt: skip
    used = {serial for row in traded for serial in serials(row["certificate_serial"])}
    contracts = {str(row["contract"]) for row in traded if row["contract"]}
    missing = _fitting_the_gap(tables)
    findings = []
    for index, row in rows(tables, "certificates", _COLUMNS):
        if row["status"] != "retired" or row["bundled_contract"]:
            continue
        if used & set(serials(row["serial"])) or row["document"] in contracts or index in missing:
            place = tables.source("certificates", index, "serial")
            findings.append(finding("electricity.bundled_certificate_counted_again", place, value=row["serial"]))
    return findings


def _fitting_the_gap(tables: Tables) -> set[int]:
    """Unbundled retired certificates that fit what a holder's trades lack in bundled certificates, by generation."""
    lacking: dict[tuple[str, str], float] = defaultdict(float)
    for _, row in rows(tables, "power", ["entity_id", "origin", "generation", "quantity"]):
        if row["origin"] == "green_trade":
            lacking[str(row["entity_id"]), str(row["generation"])] += number(row["quantity"]) or 0.0
    loose: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for index, row in rows(tables, "certificates", [*_COLUMNS, "generation"]):
        key, quantity = (str(row["entity_id"]), str(row["generation"])), number(row["quantity"]) or 0.0
        if row["bundled_contract"] and key in lacking:
            lacking[key] -= quantity
        elif row["status"] == "retired":
            loose[key][index] = quantity
    found: set[int] = set()
    for key, gap in lacking.items():
        if gap <= 0:
            continue
        single = {index for index, quantity in loose[key].items() if abs(quantity - gap) <= _BUNDLE_TOLERANCE * gap}
        whole = abs(sum(loose[key].values()) - gap) <= _BUNDLE_TOLERANCE * gap
        found |= single or (set(loose[key]) if whole else set())
    return found


def _bundles(tables: Tables) -> list[Finding]:
    """The certificates of a contract and the power traded under it differ by more than 1 %."""
    traded: dict[str, float] = defaultdict(float)
    for _, row in rows(tables, "power", ["origin", "contract", "quantity"]):
        if row["origin"] == "green_trade" and row["contract"]:
            traded[str(row["contract"])] += number(row["quantity"]) or 0.0
    bundled: dict[str, float] = defaultdict(float)
    first: dict[str, int] = {}
    for index, row in rows(tables, "certificates", _COLUMNS):
        contract = str(row["bundled_contract"])
        if contract:
            bundled[contract] += number(row["quantity"]) or 0.0
            first.setdefault(contract, index)
    findings = []
    for contract, certified in bundled.items():
        power = traded.get(contract, 0.0)
        if abs(certified - power) > _BUNDLE_TOLERANCE * max(certified, power):
            findings.append(
                finding(
                    "electricity.bundled_amount_differs",
                    tables.source("certificates", first[contract], "amount"),
                    contract=contract,
                    certified=f"{convert(certified, 'kWh', 'MWh'):.6g}",
                    traded=f"{convert(power, 'kWh', 'MWh'):.6g}",
                )
            )
    return findings


def _own_sold(tables: Tables, context: CheckContext) -> list[Finding]:
    """Power of an own plant claimed (by itself or by who received it) while certificates over it were sold."""
    generated: dict[str, float] = defaultdict(float)
    claimed: dict[str, float] = defaultdict(float)
    place: dict[str, Source] = {}
    columns = ("entity_id", "origin", "generation", "certificate_status", "quantity")
    for index, row in rows(tables, "power", columns):
        if row["origin"] not in ("self_generated", "export") or row["generation"] not in RENEWABLE:
            continue
        entity, quantity = str(row["entity_id"]), number(row["quantity"]) or 0.0
        generated[entity] += quantity
        unsold = row["origin"] == "self_generated" and row["certificate_status"] != "sold"
        if unsold or row["certificate_status"] == "retained":
            claimed[entity] += quantity
            place.setdefault(entity, tables.source("power", index, "certificate_status"))
    for index, row in rows(tables, "transfers", ("carrier", "generation", "seller_id", "quantity_sold")):
        if context.kind(str(row["carrier"])) == "electricity" and row["generation"] in RENEWABLE:
            entity, quantity = str(row["seller_id"]), number(row["quantity_sold"]) or 0.0
            generated[entity] += quantity
            claimed[entity] += quantity
            place.setdefault(entity, tables.source("transfers", index, "generation"))
    sold: dict[str, float] = defaultdict(float)
    for _, row in rows(tables, "certificates", _COLUMNS):
        if row["status"] == "sold":
            sold[str(row["plant_entity_id"])] += number(row["quantity"]) or 0.0
    return [
        finding(
            "electricity.own_certificate_sold_claimed",
            cell,
            entity=entity,
            retained=f"{convert(claimed[entity], 'kWh', 'MWh'):.6g}",
            sold=f"{convert(sold[entity], 'kWh', 'MWh'):.6g}",
            generated=f"{convert(generated[entity], 'kWh', 'MWh'):.6g}",
        )
        for entity, cell in place.items()
        if sold.get(entity) and claimed[entity] + sold[entity] > generated[entity] * (1 + 1e-9)
    ]


def _own_retired(tables: Tables) -> list[Finding]:
    """A certificate of an own plant retired by its member: that power is own use and green already."""
    member = owners(tables)
    findings = []
    for index, row in rows(tables, "certificates", _COLUMNS):
        plant, holder = (str(row[name]) for name in ("plant_entity_id", "entity_id"))
        owner = member.get(plant, plant)
        if plant and owner == member.get(holder, holder) and row["status"] == "retired" and not row["bundled_contract"]:
            place = tables.source("certificates", index, "plant_entity_id")
            findings.append(finding("electricity.own_certificate_retired", place, value=row["serial"], entity=owner))
    return findings


def _claimed_as_power(tables: Tables) -> list[Finding]:
    """Power claimed as green under a serial that the table of certificates says is sold, or retired for other power."""
    member = owners(tables)
    claims: dict[str, tuple[int, str]] = {}
    columns = ("entity_id", "origin", "generation", "certificate_status", "certificate_serial")
    for index, row in rows(tables, "power", columns):
        owned = row["origin"] in ("self_generated", "direct_line") and row["generation"] in RENEWABLE
        if owned and row["certificate_status"] != "sold":
            owner = member.get(str(row["entity_id"]), str(row["entity_id"]))
            claims |= {serial: (index, owner) for serial in serials(row["certificate_serial"]) if serial not in claims}
    findings = []
    for index, row in rows(tables, "certificates", _COLUMNS):
        plant = str(row["plant_entity_id"])
        for serial in serials(row["serial"]):
            power, owner = claims.get(serial, (None, ""))
            told = row["status"] == "retired" and plant and member.get(plant, plant) == owner  # own_certificate_retired
            if power is not None and row["status"] in _GONE and not row["bundled_contract"] and not told:
                zh, en = _GONE[str(row["status"])]
                place, other = tables.source("certificates", index, "serial"), tables.source("power", power, "amount")
                texts = {"value": serial, "other": other, "status_zh": zh, "status_en": en}
                findings.append(finding("electricity.certificate_claimed_as_power", place, **texts))
    return findings


CHECK = Check(
    (
        "electricity.certificate_duplicate",
        "electricity.certificate_claimed_twice",
        "electricity.certificate_claimed_as_power",
        "electricity.certificate_not_renewable",
        "electricity.bundled_certificate_counted_again",
        "electricity.bundled_amount_differs",
        "electricity.own_certificate_sold_claimed",
        "electricity.own_certificate_retired",
    ),
    _run,
    needs={
        "electricity.bundled_amount_differs": frozenset({"power", "certificates"}),
        "electricity.own_certificate_sold_claimed": frozenset({"power", "certificates"}),
    },
)
