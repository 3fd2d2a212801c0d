"""Energy part of the hand calculation: comprehensive energy consumption, non-fossil and renewable shares, electrification."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from factors_used import TCE, TCE_HEAT, TCE_POWER
from tables import GJ_PER_TCE, Row

HEAT = ("steam", "hot_water", "heat")
NONFOSSIL_PRIMARY = ("solar", "wind", "hydro", "nuclear")  # biomass power is made from biogas that is counted as a fuel
RENEWABLE = ("solar", "wind", "hydro", "biomass")
Park = dict[str, list[Row]]
Terms = dict[tuple[str, str, str], float]


def fuel_tce(row: Row) -> float:
    """GB/T 2589: row in GJ or tce directly; row with a measured NCV t x NCV / 29.307; else the coefficient of the table."""
    if row["base"] == "GJ":
        return row["quantity"] / GJ_PER_TCE  # type: ignore[operator]
    if row.get("ncv", "") != "":
        per = {"kJ/kg": 1 / 1000, "GJ/t": 1.0, "GJ/万Nm3": 1e-4}[str(row["ncv_unit"])]
        return row["quantity"] * row["ncv"] * per / GJ_PER_TCE  # type: ignore[operator]
    return row["quantity"] * TCE[str(row["carrier"])]  # type: ignore[operator]


def comprehensive_terms(park: Park, basis: str, heat_gj: Callable[[Row, float], float], gas: float) -> Terms:
    """tce by (entity, carrier, term) with sign:
    + purchased + own primary production + stock_open - stock_close - supplied outside + received - sold inside."""
    power_tce = TCE_POWER[basis]
    terms: Terms = defaultdict(float)
    inflows = {"purchase", "production", "conversion_output", "stock_open", "stock_close"}
    has_inflow = {(r["entity_id"], r["carrier"]) for r in park["activity"] if r["flow"] in inflows}
    has_inflow |= {(r["buyer_id"], r["carrier"]) for r in park["transfers"]}
    sign = {"purchase": ("purchased", 1), "production": ("own_production", 1), "stock_open": ("stock_change", 1),
            "stock_close": ("stock_change", -1), "sale": ("supplied", -1), "consumption": ("purchased", 1)}  # fmt: skip
    for r in park["activity"]:
        entity, carrier, flow = str(r["entity_id"]), str(r["carrier"]), str(r["flow"])
        if flow not in sign or carrier in ("lime", "limestone", "co2_captured"):
            continue
        if flow == "consumption" and (entity, carrier) in has_inflow:
            continue  # only a fuel nobody books as bought, made, stocked or received stands for its own purchase
        term, s = sign[flow]
        tce = heat_gj(r, r["quantity"]) * TCE_HEAT if carrier in HEAT else fuel_tce(r)  # type: ignore[arg-type]
        terms[entity, carrier, term] += s * tce
    for r in park["power"]:
        entity, tce, generation = str(r["entity_id"]), r["quantity"] * power_tce, r.get("generation")  # type: ignore[operator]
        if r["origin"] in ("grid", "green_trade", "direct_line"):
            terms[entity, "electricity", "purchased"] += tce
        elif generation in NONFOSSIL_PRIMARY:  # self use and export are both production
            terms[entity, "electricity", "own_production"] += tce
        if r["origin"] == "export":
            terms[entity, "electricity", "supplied"] -= tce
    for r in park["transfers"]:
        seller, buyer, carrier = str(r["seller_id"]), str(r["buyer_id"]), str(r["carrier"])
        for who, key, s, term in ((seller, "sold", -1, "transfer_out"), (buyer, "received", 1, "transfer_in")):
            amount: float = r[key]  # type: ignore[assignment]
            tce = amount * power_tce if carrier == "electricity" else (
                heat_gj(r, amount) * TCE_HEAT if carrier in HEAT else amount / GJ_PER_TCE)  # fmt: skip
            terms[who, carrier, term] += s * tce
            if key == "sold" and r.get("generation") in NONFOSSIL_PRIMARY:  # solar power sold next door was made first
                terms[who, carrier, "own_production"] += tce
    network(park, terms, power_tce, heat_gj, gas)
    return terms


def network(park: Park, terms: Terms, power_tce: float, heat_gj: Callable[[Row, float], float], gas: float) -> None:
    """Unassigned users: gate less members, per carrier."""
    who = "park:unassigned"
    members = sum(r["quantity"] for r in park["power"] if r["origin"] in ("grid", "green_trade"))  # type: ignore[misc]
    gate = [r for r in park["gate"] if r["direction"] == "in"]
    mwh = sum(r["quantity"] for r in gate if r.get("origin") == "grid") - members  # type: ignore[misc]
    terms[who, "electricity", "unassigned"] = mwh * power_tce
    terms[who, "natural_gas", "unassigned"] = gas * TCE["natural_gas"]
    for carrier in ("steam", "hot_water"):
        gj = sum(heat_gj(r, r["quantity"]) for r in gate if r["carrier"] == carrier)  # type: ignore[arg-type]
        bought = [r for r in park["activity"] if r["carrier"] == carrier and r["flow"] == "purchase"]
        terms[who, carrier, "unassigned"] = (gj - sum(heat_gj(r, r["quantity"]) for r in bought)) * TCE_HEAT  # type: ignore[arg-type]


def mwh_of(park: Park, origins: tuple[str, ...], generations: tuple[str, ...] | None = None, sold: bool | None = None) -> float:
    rows = [r for r in park["power"] if r["origin"] in origins]
    rows = [r for r in rows if generations is None or r.get("generation") in generations]
    rows = [r for r in rows if sold is None or (r.get("certificate_status") == "sold") == sold]
    return sum(r["quantity"] for r in rows)  # type: ignore[misc]


def power_shares(park: Park, unassigned_mwh: float) -> dict[str, float]:
    """MWh of the park by claim. Consumption = grid + green trade + direct line + own use of generation (station service
    too) + power sold inside by the generators of the park + unassigned."""
    inside = [r for r in park["transfers"] if r["carrier"] == "electricity"]
    sold_inside = sum(r["received"] for r in inside)  # type: ignore[misc]
    green_inside = sum(r["received"] for r in inside if r["generation"] in RENEWABLE)  # type: ignore[misc]
    bought = mwh_of(park, ("grid", "green_trade", "direct_line"))
    own = mwh_of(park, ("self_generated",))
    certificates = sum(r["quantity"] for r in park["certificates"] if r["status"] == "retired" and not r.get("bundled_contract"))  # type: ignore[misc]
    claimed = mwh_of(park, ("self_generated",), RENEWABLE, sold=False) + mwh_of(park, ("direct_line", "green_trade"), RENEWABLE) + green_inside
    station = sum(r["quantity"] for r in park["power"] if r.get("use") == "conversion")  # type: ignore[misc]
    return {"consumption": bought + own + sold_inside + unassigned_mwh, "station_service": station, "renewable": claimed,
            "certificates": certificates, "biomass_power": mwh_of(park, ("self_generated",), ("biomass",), sold=False)}  # fmt: skip


def final_energy(park: Park, power: dict[str, float], heat_gj: Callable[[Row, float], float], terms: Terms) -> tuple[float, float]:
    """Calorific tce of final electricity and of all final energy (no generation, conversion, feedstock, station service)."""
    electricity = (power["consumption"] - power["station_service"]) * TCE_POWER["calorific"]
    fuels = sum(fuel_tce(r) for r in park["activity"] if r["flow"] == "consumption" and r.get("use") in ("combustion", "mobile"))
    bought = sum(heat_gj(r, r["quantity"]) for r in park["activity"] if r["carrier"] in HEAT and r["flow"] == "purchase")  # type: ignore[arg-type]
    received = sum(heat_gj(r, r["received"]) for r in park["transfers"] if r["carrier"] in HEAT)  # type: ignore[arg-type]
    rest = sum(v for k, v in terms.items() if k[2] == "unassigned" and k[1] != "electricity")
    return electricity, electricity + fuels + (bought + received) * TCE_HEAT + rest


Figures = dict[str, tuple[float, str]]


def energy_figures(park: Park, families: dict[str, set[str]], heat_gj: Callable[[Row, float], float],
                   gas: float) -> tuple[Figures, dict[str, float]]:  # fmt: skip
    figures: Figures = {}
    other: dict[str, float] = {}
    for basis in ("calorific", "equivalent"):
        terms = comprehensive_terms(park, basis, heat_gj, gas)
        total = sum(v for k, v in terms.items() if k[2] not in ("transfer_in", "transfer_out"))  # transfers cancel
        figures[f"energy/park/{basis}/comprehensive"] = (total, "tce")
        for entity, members in families.items():
            value = sum(v for k, v in terms.items() if k[0] in members)
            figures[f"energy/enterprise/{entity}/{basis}/comprehensive"] = (value, "tce")
        unassigned_mwh = terms["park:unassigned", "electricity", "unassigned"] / TCE_POWER[basis]
        power = power_shares(park, unassigned_mwh)
        # non-fossil fuels: what was bought, made or drawn from stock (transfers inside cancel)
        bio = sum(v for k, v in terms.items() if k[1] in ("biogas", "biomass_pellets") and not k[2].startswith("transfer"))
        mwh = power["renewable"] - power["biomass_power"]  # its biogas is in `bio` already
        without = bio + mwh * TCE_POWER[basis]
        with_certificates = without + power["certificates"] * TCE_POWER[basis]
        figures[f"energy/park/{basis}/nonfossil_share"] = (with_certificates / total, "1")
        figures[f"energy/park/{basis}/nonfossil_share_without_certificates"] = (without / total, "1")
        if basis == "calorific":
            figures["energy/park/renewable_power_share"] = ((power["renewable"] + power["certificates"]) / power["consumption"], "1")
            figures["energy/park/renewable_power_share_without_certificates"] = (power["renewable"] / power["consumption"], "1")
            electricity, final = final_energy(park, power, heat_gj, terms)
            figures["energy/park/electrification"] = (electricity / final, "1")
            other |= {f"mwh/{k}": v for k, v in power.items()}
            net = power["consumption"] - power["station_service"]
            other["renewable_power_share/without_station_service"] = (power["renewable"] + power["certificates"]) / net
            other |= {"tce/final_electricity": electricity, "tce/final_energy": final, "tce/nonfossil_fuels": bio}
        for carrier in sorted({k[1] for k in terms}):
            for term in ("purchased", "own_production", "stock_change", "supplied", "unassigned", "transfer_in", "transfer_out"):
                value = sum(v for k, v in terms.items() if k[1:] == (carrier, term))
                if value:
                    other[f"tce/{basis}/{carrier}/{term}"] = value
    return figures, other
