"""The 2026 zero-carbon-factory scheme worked out for every industrial enterprise of the demonstration park.

I = C / E: fuels, processes, power and heat bought less sold, captured CO2 off; power at the provincial average, bought
green power and retired certificates 0; E with power at 0.2856. r = R / E with traded green power and certificates in R.
Physical share: own and direct-line non-fossil power whose certificates were kept, over the power consumed.
"""

from __future__ import annotations

from derive import RENEWABLE, book_lines, families_of, heat_gj, total, unassigned_gas
from derive_energy import comprehensive_terms
from factors_used import ELECTRICITY, PROFILES, TCE_POWER
from judging import status
from tables import Row

_AVERAGE = ELECTRICITY["jiangsu_average_2023"]
SCHEME = "zero-carbon-factory"
PROFILES[SCHEME] = {**PROFILES["gbt-32150-2015"], "green": 0.0, "certificate": _AVERAGE, "sold_claim": _AVERAGE,
                    "export_nonfossil": 0.0, "transfer_nonfossil": 0.0}  # fmt: skip
NAMES = {"1": "单位能耗碳排放 tCO2/tce", "2": "非化石能源消费占比 %", "3": "物理认定绿电占比 %"}
TARGETS = {"1": ("<=", 1.8, 0.2), "2": (">=", 30.0, 95.0), "3": (">=", 30.0, 35.0)}  # entry and 2030
ASKED_FROM_MWH = 5000.0  # the physical share is asked of users of 5 GWh a year and more


def amount(rows: list[Row], column: str = "quantity") -> float:
    return sum(float(str(r[column])) for r in rows)


def factories(tables: dict[str, list[Row]], industrial: list[str]) -> dict[str, dict[str, dict[str, object]]]:
    families, _ = families_of(tables)
    books = book_lines(tables)
    terms = comprehensive_terms(tables, "equivalent", heat_gj, unassigned_gas(tables))
    return {e: one(tables, families[e], total(books, SCHEME, families[e], ("direct", "external", "transfer")), terms) for e in industrial}


def one(tables: dict[str, list[Row]], members: set[str], co2: float, terms: dict[tuple[str, str, str], float]) -> dict[str, dict[str, object]]:
    power = [r for r in tables["power"] if r["entity_id"] in members]
    moved = [r for r in tables["transfers"] if r["carrier"] == "electricity" and r["buyer_id"] in members]
    own = [r for r in power if r["origin"] == "self_generated"]
    kept = [r for r in own if r["generation"] in RENEWABLE and r["certificate_status"] != "sold"]
    direct = [r for r in power if r["origin"] == "direct_line"]
    bought = [r for r in power if r["origin"] in ("grid", "green_trade", "direct_line")]
    consumed = amount(bought) + amount(own) + amount(moved, "received")
    claimed = amount([r for r in kept if r["generation"] != "biomass"])  # biogas counts as a fuel
    claimed += amount(direct) + amount([r for r in power if r["origin"] == "green_trade"])
    claimed += amount([r for r in moved if r["generation"] in RENEWABLE], "received")
    claimed += amount([r for r in tables["certificates"] if r["entity_id"] in members and r["status"] == "retired" and not r.get("bundled_contract")])
    bio = sum(v for k, v in terms.items() if k[0] in members and k[1] in ("biogas", "biomass_pellets"))
    energy = sum(v for k, v in terms.items() if k[0] in members)
    values = {"1": co2 / energy, "2": (claimed * TCE_POWER["equivalent"] + bio) / energy * 100,
              "3": (amount(kept) + amount(direct)) / consumed * 100}  # fmt: skip
    return {number: judged(number, value, consumed) for number, value in values.items()}


def judged(number: str, value: float, consumed: float) -> dict[str, object]:
    direction, entry, target = TARGETS[number]
    asked = number != "3" or consumed >= ASKED_FROM_MWH
    return {"value": value, "entry": status(value, entry, direction) if asked else "exempt",
            "target": status(value, target, direction) if asked else "exempt"}  # fmt: skip
