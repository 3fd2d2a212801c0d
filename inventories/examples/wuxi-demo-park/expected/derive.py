"""Works out the demonstration park by hand: emissions under four profiles, energy on two bases, scope 3,
reconciliation.

Independent of the engine: standard library and openpyxl only, factor values typed below with the place they were read.
Run: python derive.py   (writes expected.json beside this file)
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from derive_energy import energy_figures
from derive_sources import scope3_figures, source_lines, upstream
from factors_used import (
    AR6,
    CARBON_PER_GJ,
    ELECTRICITY,
    HEAT_DEFAULT,
    IPCC_CH4_N2O,
    NCV,
    OXIDATION,
    PROCESS,
    PROFILES,
    REFERENCE_ENTHALPY,
    WATER_HEAT,
    WATER_T0,
)
from if97 import steam_enthalpy, verify
from source_values import MOBILE_CH4_N2O, UPSTREAM
from tables import Row, read_park

HERE = Path(__file__).parent
BURNED = ("combustion", "generation", "mobile")
MEMO = ("memo_biogenic", "memo_captured")
UNASSIGNED = "park:unassigned"
MACHINES = {"道路车辆": "road_vehicle", "非道路机械": "off_road"}
RENEWABLE = ("solar", "wind", "hydro", "biomass")


# ------------------------------------------------------------------ heat: t of steam or water → GJ


def heat_gj(row: Row, tonnes_or_gj: float) -> float:
    """GB/T 32150-2015 (and the 32151 series): steam GJ = t (h - 83.74)/1000, hot water GJ = t 4.1868 (T - 20)/1000.

    h by IAPWS-IF97 at the absolute pressure; metered condensate that goes back is deducted at 4.1868 (Tc - 20).
    """
    if row["base"] == "GJ":
        gross = tonnes_or_gj
    elif row["carrier"] == "hot_water":
        gross = tonnes_or_gj * WATER_HEAT * (row["temperature_c"] - WATER_T0) / 1000  # type: ignore[operator]
    else:
        p = row["pressure_mpa"] + (0.101325 if row["pressure_basis"] == "gauge" else 0.0)  # type: ignore[operator]
        wet = row.get("dryness", "") != ""
        h = steam_enthalpy(p, dryness=row["dryness"]) if wet else steam_enthalpy(p, celsius=row["temperature_c"])  # type: ignore[arg-type]
        gross = tonnes_or_gj * (h - REFERENCE_ENTHALPY) / 1000
    if row.get("condensate_t", "") not in ("", None):
        gross -= row["condensate_t"] * WATER_HEAT * (row["condensate_temperature_c"] - WATER_T0) / 1000  # type: ignore[operator]
    return gross


def heat_factor(row: Row) -> float:
    """Measured factor on the row wins; non-fossil and waste heat 0; else 0.11 tCO2/GJ (910-A4; GB/T 32150-2025 7.5.6)."""
    if row.get("emission_factor", "") != "":
        return row["emission_factor"]  # type: ignore[return-value]
    return 0.0 if row.get("heat_source") in ("nonfossil", "waste_heat") else HEAT_DEFAULT


# ------------------------------------------------------------------ fuels


def share(value: object, default: float) -> float:
    if value in ("", None):
        return default
    text = str(value)
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def fuel_gj(row: Row) -> float:
    """GJ: as written (GJ, tce), or quantity times the row's own heating value, or times the guideline default."""
    if row["base"] == "GJ":
        return row["quantity"]  # type: ignore[return-value]
    if row.get("ncv", "") != "":
        per = {"kJ/kg": 1 / 1000, "GJ/t": 1.0, "GJ/万Nm3": 1e-4}[str(row["ncv_unit"])]
        return row["quantity"] * row["ncv"] * per  # type: ignore[operator]
    return row["quantity"] * NCV[str(row["carrier"])]  # type: ignore[operator]


def fuel_co2(row: Row, oxidation: float | None = None) -> float:
    """t CO2 = FC NCV CC OF 44/12 (GB/T 32150 / 24 guidelines), or GJ x the row's tCO2/TJ x OF (1 when not given)."""
    gj, carrier = fuel_gj(row), str(row["carrier"])
    if row.get("emission_factor", "") != "":
        return gj / 1000 * row["emission_factor"] * share(row.get("oxidation"), 1.0)  # type: ignore[operator]
    carbon = row["carbon_content"] if row.get("carbon_content", "") != "" else CARBON_PER_GJ[carrier]
    burnt = oxidation if oxidation is not None else share(row.get("oxidation"), OXIDATION.get(carrier, 1.0))
    return gj * carbon * burnt * 44 / 12  # type: ignore[operator]


def ch4_n2o(row: Row) -> float:
    """t CO2e of CH4 and N2O: GJ x kg/TJ (IPCC 2006 V2 table 2.3; vehicles 3.2.2, machines 3.3.1) x GWP AR6; biogenic
    methane has its own GWP."""
    carrier = str(row["carrier"])
    ch4, n2o = MOBILE_CH4_N2O[MACHINES[str(row["equipment"])], carrier] if row.get("use") == "mobile" else IPCC_CH4_N2O[carrier]
    biogenic = share(row.get("biogenic_fraction"), 0.0) == 1.0
    gwp_ch4 = AR6["CH4_nonfossil"] if biogenic else AR6["CH4_fossil"]
    return fuel_gj(row) / 1000 * (ch4 * gwp_ch4 + n2o * AR6["N2O"]) / 1000


def activity_lines(row: Row, profile: str) -> list[tuple[str, str, float]]:
    """(category, sort, t): sort is `direct` (inside the fence) or `external` (across it)."""
    flow, use = row["flow"], row.get("use", "")
    all_gases = "CH4" in PROFILES[profile]["gases"]
    if row["carrier"] in ("steam", "hot_water", "heat"):
        tonnes = heat_gj(row, row["quantity"]) * heat_factor(row)  # type: ignore[arg-type]
        if flow == "purchase":
            return [("heat_purchased", "external", tonnes)]
        return [("heat_exported", "external", -tonnes)] if PROFILES[profile]["deduct_heat"] else []
    if flow == "capture":
        return [("memo_captured", "direct", row["quantity"])]  # type: ignore[list-item]
    if row["carrier"] in PROCESS:  # lime by output, limestone by consumption
        return [("process", "direct", row["quantity"] * PROCESS[str(row["carrier"])])]  # type: ignore[operator]
    if flow == "conversion_output":  # 910-A4: conversion is a carbon balance, OF = 100 %
        return [("conversion", "direct", -fuel_co2(row, 1.0))]
    if flow != "consumption" or use == "feedstock":  # feedstock is out of combustion (910-A4)
        return []
    if use == "conversion":
        return [("conversion", "direct", fuel_co2(row, 1.0))]
    category = {"generation": "fuel_generation", "mobile": "mobile"}.get(str(use), "fuel_combustion")
    co2, biogenic = fuel_co2(row), share(row.get("biogenic_fraction"), 0.0)
    lines = [(category, "direct", co2 * (1 - biogenic))]
    if biogenic:
        lines.append(("memo_biogenic", "direct", co2 * biogenic))
    if all_gases:
        lines.append((category, "direct", ch4_n2o(row)))
    return lines


# ------------------------------------------------------------------ electricity


def power_lines(row: Row, profile: str) -> list[tuple[str, str, float]]:
    p, mwh, origin, generation = PROFILES[profile], row["quantity"], row["origin"], row.get("generation", "")
    f: float
    if origin in ("grid", "green_trade"):
        f = p["grid"] if origin == "grid" else p["green"]
        return [("electricity_purchased", "external", mwh * f)]  # type: ignore[operator]
    if origin == "direct_line":  # the only direct line here is wind: 0 everywhere
        return [("electricity_purchased", "external", 0.0)]
    if origin == "self_generated":
        sold = generation in RENEWABLE and row.get("certificate_status") == "sold"
        return [("electricity_purchased", "external", mwh * p["sold_claim"])] if sold else []  # type: ignore[operator]
    f = p["export_fossil"] if generation == "fossil" else p["export_nonfossil"]
    return [("electricity_exported", "external", -mwh * f)] if p["deduct_power"] else []  # type: ignore[operator]


def transfer_lines(row: Row, profile: str) -> list[tuple[str, str, float]]:
    """(entity, category, t) of both sides of a sale inside the park; the park book leaves all of them out."""
    p, carrier = PROFILES[profile], row["carrier"]
    if carrier == "biogas":  # a fuel that changes hands: it is burned, and counted, at the buyer
        return []
    if carrier == "electricity":
        fossil = row["generation"] == "fossil"
        buy = row["received"] * (p["grid"] if fossil else p["transfer_nonfossil"])  # type: ignore[operator]
        sell = row["sold"] * (p["export_fossil"] if fossil else p["export_nonfossil"]) * p["deduct_power"]  # type: ignore[operator]
        name = "electricity"
    else:
        buy = heat_gj(row, row["received"]) * heat_factor(row)  # type: ignore[arg-type]
        sell = heat_gj(row, row["sold"]) * heat_factor(row) * p["deduct_heat"]  # type: ignore[arg-type]
        name = "heat"
    return [(str(row["buyer_id"]), f"{name}_purchased", buy), (str(row["seller_id"]), f"{name}_exported", -sell)]


# ------------------------------------------------------------------ books


def unassigned_lines(park: dict[str, list[Row]], profile: str) -> list[tuple[str, str, float]]:
    """Gate meters less what members report: grid power (with green trade), natural gas, outside heat."""
    p, lines = PROFILES[profile], []
    gate = [r for r in park["gate"] if r["direction"] == "in"]
    grid = sum(r["quantity"] for r in gate if r.get("origin") == "grid")  # type: ignore[misc]
    grid -= sum(r["quantity"] for r in park["power"] if r["origin"] in ("grid", "green_trade"))  # type: ignore[misc]
    lines.append(("electricity_purchased", "external", grid * p["grid"]))
    gas = unassigned_gas(park)
    row: Row = {"carrier": "natural_gas", "base": "Nm3", "quantity": gas}
    lines.append(("fuel_combustion", "external", fuel_co2(row)))
    if "CH4" in p["gases"]:
        lines.append(("fuel_combustion", "external", ch4_n2o(row)))
    for gate_row in gate:
        if gate_row["carrier"] in ("steam", "hot_water"):
            rest = heat_gj(gate_row, gate_row["quantity"])  # type: ignore[arg-type]
            rest -= sum(heat_gj(r, r["quantity"]) for r in park["activity"] if r["carrier"] == gate_row["carrier"]  # type: ignore[arg-type]
                        and r["flow"] == "purchase" and r["period"] == gate_row["period"])  # fmt: skip
            lines.append(("heat_purchased", "external", rest * heat_factor(gate_row)))
    return lines


def unassigned_gas(park: dict[str, list[Row]]) -> float:
    """Supplier's total less members' purchases (their consumption where they report no purchase and make no gas)."""
    gas = [r for r in park["activity"] if r["carrier"] == "natural_gas"]
    made = {r["entity_id"] for r in gas if r["flow"] == "conversion_output"}
    buyers = {r["entity_id"] for r in gas if r["flow"] == "purchase"}
    members = sum(r["quantity"] for r in gas if r["flow"] == "purchase")  # type: ignore[misc]
    members += sum(r["quantity"] for r in gas if r["flow"] == "consumption" and r["entity_id"] not in buyers | made)  # type: ignore[misc]
    return sum(r["quantity"] for r in park["gate"] if r["carrier"] == "natural_gas") - members  # type: ignore[misc]


Books = dict[tuple[str, str, str, str], float]


def book_lines(park: dict[str, list[Row]]) -> Books:
    """t by (profile, entity, category, sort), sort one of direct, external, transfer."""
    t: Books = defaultdict(float)
    for profile, p in PROFILES.items():
        for row in park["activity"]:
            for category, sort, tonnes in activity_lines(row, profile):
                t[profile, str(row["entity_id"]), category, sort] += tonnes
        for entity, category, tonnes in source_lines(HERE.parent, "CH4" in p["gases"]):
            t[profile, entity, category, "direct"] += tonnes
        for row in park["power"]:
            for category, sort, tonnes in power_lines(row, profile):
                t[profile, str(row["entity_id"]), category, sort] += tonnes
        for row in park["certificates"]:  # retired and unbundled only; bundled ones prove a green trade
            if row["status"] == "retired" and not row.get("bundled_contract") and p["certificate"]:
                t[profile, str(row["entity_id"]), "electricity_certificate", "external"] -= row["quantity"] * p["certificate"]  # type: ignore[operator]
        for row in park["transfers"]:
            for entity, category, tonnes in transfer_lines(row, profile):
                t[profile, entity, category, "transfer"] += tonnes
        for category, sort, tonnes in unassigned_lines(park, profile):
            t[profile, UNASSIGNED, category, sort] += tonnes
    return t


def total(t: Books, profile: str, entities: set[str], sorts: tuple[str, ...], deduct_capture: bool = True) -> float:
    """Sum of all categories but the memo ones; GB/T 32150 deducts what is captured (- R)."""
    picked = {k: v for k, v in t.items() if k[0] == profile and k[1] in entities and k[3] in sorts}
    result = sum(v for k, v in picked.items() if k[2] not in MEMO)
    if deduct_capture and PROFILES[profile]["deduct_capture"]:
        result -= sum(v for k, v in picked.items() if k[2] == "memo_captured")
    return result


def emission_figures(t: Books, families: dict[str, set[str]]) -> dict[str, tuple[float, str]]:
    figures: dict[str, tuple[float, str]] = {}
    everyone = set().union(*families.values()) | {UNASSIGNED}
    park_sorts, all_sorts = ("direct", "external"), ("direct", "external", "transfer")
    for profile, p in PROFILES.items():
        unit = p["unit"]
        figures[f"park/{profile}/total"] = (total(t, profile, everyone, park_sorts), unit)
        figures[f"park/{profile}/gross"] = (total(t, profile, everyone, park_sorts, False), unit)
        for category in sorted({k[2] for k in t}):
            value = sum(v for k, v in t.items() if k[0] == profile and k[2] == category and k[3] in park_sorts)
            figures[f"park/{profile}/category/{category}"] = (value, unit)
        for entity, members in {**families, UNASSIGNED: {UNASSIGNED}}.items():
            figures[f"park/{profile}/entity/{entity}"] = (total(t, profile, members, park_sorts), unit)
        for entity, members in families.items():
            base = f"enterprise/{entity}/{profile}"
            figures[f"{base}/total"] = (total(t, profile, members, all_sorts), unit)
            for category in sorted({k[2] for k in t if k[0] == profile and k[1] in members}):
                value = sum(v for k, v in t.items() if k[0] == profile and k[1] in members and k[2] == category)
                figures[f"{base}/category/{category}"] = (value, unit)
    return figures


def reconciliation(t: Books, families: dict[str, set[str]], enterprises: list[str]) -> dict[str, tuple[float, str]]:
    """park (P) = sum of enterprises (Q) - transfers (booked - deducted, Q) + unassigned (P) + difference of factor
    families on the members' boundary rows (P - Q) + what Q deducts as captured and P does not."""
    P, Q = "national-park-910-a4", "gbt-32150-2015"
    base = f"reconciliation/{P}/{Q}"
    members = set().union(*families.values())
    sum_q = sum(total(t, Q, families[e], ("direct", "external", "transfer")) for e in enterprises)
    moved = sum(v for k, v in t.items() if k[0] == Q and k[3] == "transfer")
    unassigned = total(t, P, {UNASSIGNED}, ("direct", "external"))
    family = total(t, P, members, ("external",)) - total(t, Q, members, ("external",))
    captured = sum(v for k, v in t.items() if k[0] == Q and k[2] == "memo_captured")
    park = total(t, P, members | {UNASSIGNED}, ("direct", "external"))
    assert abs(sum_q - moved + unassigned + family + captured - park) < 1e-6 * park
    values = {"sum_of_enterprises": sum_q, "internal_transfers": moved, "unassigned": unassigned,
              "factor_family": family, "captured": captured, "park_total": park}  # fmt: skip
    for category in sorted({k[2] for k in t}):
        part = sum((v if k[0] == P else -v) for k, v in t.items() if k[0] in (P, Q) and k[1] in members and k[2] == category and k[3] == "external")
        if abs(part) > 1e-9:
            values[f"factor_family/{category}"] = part
    return {f"{base}/{k}": (v, "t") for k, v in values.items()}


def families_of(park: dict[str, list[Row]]) -> tuple[dict[str, set[str]], list[str]]:
    """Each enterprise with its facilities, each facility alone."""
    families = {str(o["entity_id"]): {str(o["entity_id"])} for o in park["organisations"] if o["parent_id"]}
    for o in park["organisations"]:
        if str(o["parent_id"]) in families:
            families[str(o["parent_id"])].add(str(o["entity_id"]))
    return families, [str(o["entity_id"]) for o in park["organisations"] if o["parent_id"] == "park"]


def main() -> None:
    verify()
    park = read_park(HERE.parent)
    families, enterprises = families_of(park)
    t = book_lines(park)
    figures = emission_figures(t, families) | reconciliation(t, families, enterprises)
    energy, workings = energy_figures(park, families, heat_gj, unassigned_gas(park))
    figures |= energy
    burned = [(str(r["entity_id"]), upstream(r, fuel_gj(r))) for r in park["activity"]
              if r["flow"] == "consumption" and r["carrier"] in UPSTREAM and r.get("use") in BURNED]  # fmt: skip
    figures |= scope3_figures(HERE.parent, burned, families, enterprises, [p for p in PROFILES if p.startswith("ghg-protocol")])
    value_added = sum(o["value_added"] for o in park["organisations"] if o.get("value_added"))  # type: ignore[misc]
    for profile, p in PROFILES.items():
        amount = figures[f"park/{profile}/total"][0]
        for basis in ("calorific", "equivalent"):
            tce = figures[f"energy/park/{basis}/comprehensive"][0]
            figures[f"intensity/{profile}/per_tce/{basis}"] = (amount / tce, f"{p['unit']}/tce")
        figures[f"intensity/{profile}/per_value_added"] = (amount / value_added, f"{p['unit']}/1e4 CNY")
    notes = (HERE / "notes.txt").read_text(encoding="utf-8").splitlines()
    out = {"format": "carbonacct.expected/1", "workspace": "wuxi-demo-park", "figures": {
        k: {"value": v, "unit": u} for k, (v, u) in sorted(figures.items())}, "workings": workings,
        "electricity_factors": ELECTRICITY, "notes": [n for n in notes if n]}  # fmt: skip
    (HERE / "expected.json").write_text(json.dumps(out, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
