"""Emissions of the sources that stand in registers, and scope 3, by the equations of the guidelines.

Independent of the engine: values in source_values.py, rows in source_tables.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from factors_used import CARBON_PER_GJ, NCV, OXIDATION
from source_tables import Row, read_sources
from source_values import (
    B0,
    BLENDS,
    CAR_PER_MILE,
    DESTRUCTION,
    ELECTRONICS,
    GWP,
    HEEL,
    LOSS,
    MCF,
    MILE_KM,
    MOBILE_CH4_N2O,
    N2O_EFFLUENT,
    N2O_PLANT,
    PETROL_KG_PER_L,
    REMAINING,
    SCOPE3,
    UPSTREAM,
)

Emission = tuple[str, str, float]  # category, gas (with the origin of methane), kg
TRADE_NAMES = {"CHF3": "HFC-23", "R-134a": "HFC-134a", "R410A": "R-410A"}
PROCESS_NAMES = {"远程等离子清洗": "remote", "刻蚀": "etch", "薄膜沉积": "deposition", "": ""}
CATEGORY_NAMES = {"外购商品和服务": 1, "资本货物": 2, "商务旅行": 6, "员工通勤": 7}


def or_zero(row: Row, name: str) -> float:
    return 0.0 if row[name] == "" else row[name]  # type: ignore[return-value]


def of_blend(gas: str, kg: float) -> Iterator[Emission]:
    for part, share in BLENDS.get(gas, {gas: 1.0}).items():
        yield "fugitive", part, kg * share


def process_gases(row: Row) -> Iterator[Emission]:
    """2019 Refinement vol. 3 ch. 6 (tiers 2b, 2c): E = (1 − h) FC (1 − U) (1 − a d UT); by-products (1 − h) FC B (1 − a d UT)."""
    gas = TRADE_NAMES.get(str(row["gas"]), str(row["gas"]))
    wafer = "200" if row["wafer"] == "8英寸" else "300"
    for made, share in ELECTRONICS[wafer, PROCESS_NAMES[str(row["process"])], gas].items():
        stated = row["destruction"] if made == gas else ""
        destroyed = stated if stated != "" else DESTRUCTION.get(made, 0.0)
        abated = or_zero(row, "abated") * destroyed * (1.0 if row["uptime"] == "" else row["uptime"])  # type: ignore[operator]
        yield "process", made, (1 - HEEL) * row["kg"] * share * (1 - abated)  # type: ignore[operator]


def balance(row: Row) -> Iterator[Emission]:
    """2006 IPCC vol. 3 ch. 7 eq. 7.9: stock drawn down + acquired − disbursed − net growth of the charge in equipment.

    Gas that comes inside new equipment is acquired; net growth is new nameplate charge less that of retired equipment.
    """
    acquired = or_zero(row, "bought") + or_zero(row, "by_maker")
    growth = or_zero(row, "new") - or_zero(row, "retired")
    kg = or_zero(row, "opening") - or_zero(row, "closing") + acquired - or_zero(row, "handed_on") - growth
    yield from of_blend(TRADE_NAMES.get(str(row["gas"]), str(row["gas"])), kg)


def equipment(row: Row) -> Iterator[Emission]:
    """2006 IPCC vol. 3 ch. 7 eq. 7.13 and 7.14: charge × loss of the year; charge scrapped × share left, less recovered."""
    kind = str(row["kind"])
    leak = LOSS[kind] if row["leak"] == "" else row["leak"]
    gas = TRADE_NAMES.get(str(row["gas"]), str(row["gas"]))
    yield from of_blend(gas, row["charge"] * leak)  # type: ignore[operator]
    if row["scrapped"] != "":
        yield from of_blend(gas, row["scrapped"] * REMAINING[kind] - or_zero(row, "recovered"))  # type: ignore[operator]


def wastewater(row: Row) -> Iterator[Emission]:
    """2006 IPCC vol. 5 ch. 6 eq. 6.4 and 6.5: (TOW − S) B0 MCF − R, TOW the COD taken out (NDRC guidelines);
    2019 Refinement eq. 6.9: N2O = N × EF × 44/28; N that goes into a water body emits again (eq. 6.7)."""
    volume, how = row["volume"], str(row["treatment"])
    removed = volume * (row["cod_in"] - row["cod_out"]) / 1000 - or_zero(row, "sludge")  # type: ignore[operator]
    yield "waste", "CH4_nonfossil", removed * B0 * MCF[how] - or_zero(row, "methane")
    yield "waste", "N2O", volume * or_zero(row, "n_in") / 1000 * N2O_PLANT[how] * 44 / 28  # type: ignore[operator]
    if row["effluent"] == "水体":
        yield "waste", "N2O", volume * or_zero(row, "n_out") / 1000 * N2O_EFFLUENT * 44 / 28  # type: ignore[operator]


def distance(row: Row) -> Iterator[Emission]:
    """2006 IPCC vol. 2 ch. 3 eq. 3.2.5: km × consumption of 100 km → fuel, as any fuel; else km × factor of the vehicle."""
    km, fuel = row["km"], str(row["fuel"])
    if row["litres"] == "" and row["nm3"] == "":
        for gas, kg in CAR_PER_MILE.items():
            yield "mobile", "CH4_fossil" if gas == "CH4" else gas, km / MILE_KM * kg  # type: ignore[operator]
        return
    litres = row["litres"] != ""
    amount = km / 100 * (row["litres"] * PETROL_KG_PER_L / 1000 if litres else row["nm3"])  # type: ignore[operator]
    gj = amount * NCV[fuel]
    yield "mobile", "CO2", gj * CARBON_PER_GJ[fuel] * OXIDATION[fuel] * 44 / 12 * 1000
    ch4, n2o = MOBILE_CH4_N2O["road_vehicle", fuel]
    yield "mobile", "CH4_fossil", gj / 1000 * ch4
    yield "mobile", "N2O", gj / 1000 * n2o


METHODS: dict[str, Callable[[Row], Iterator[Emission]]] = {
    "process": process_gases, "balance": balance, "equipment": equipment, "wastewater": wastewater, "distance": distance,
}  # fmt: skip


def source_lines(folder: Path, all_gases: bool) -> Iterator[tuple[str, str, float]]:
    """(entity, category, t CO2e) of every register that emits; CO2 alone where a profile counts nothing else."""
    registers = read_sources(folder)
    for name, method in METHODS.items():
        for row in registers[name]:
            for category, gas, kg in method(row):
                if all_gases or gas == "CO2":
                    yield str(row["entity"]), category, kg * GWP[gas] / 1000


# ------------------------------------------------------------------ scope 3


def scope3_rows(folder: Path) -> Iterator[tuple[str, int, str, float]]:
    """(entity, category, other member, t) of the register: amount × factor, money ÷ exchange rate × price index."""
    for row in read_sources(folder)["scope3"]:
        category = CATEGORY_NAMES.get(str(row["category"])) or int(str(row["category"]))
        amount: float = row["amount"]  # type: ignore[assignment]
        if row["unit"] == "万元":
            amount = amount * 10_000 / row["exchange"] * row["deflator"]  # type: ignore[operator]
        if row["ref"]:
            kg = SCOPE3[str(row["ref"]).partition("#")[2]]
        else:
            kg = row["factor"] * (1000 if str(row["factor_unit"]).startswith("t") else 1)  # type: ignore[operator]
        yield str(row["entity"]), category, str(row["other"]), amount * kg / 1000


def upstream(row: Row, gj: float) -> float:
    """Category 3: t of getting a fuel that is burned; kWh = GJ × 1000 ÷ 3.6."""
    return gj * 1000 / 3.6 * UPSTREAM[str(row["carrier"])] / 1000


def scope3_figures(folder: Path, burned: list[tuple[str, float]], families: dict[str, set[str]], enterprises: list[str],
                   profiles: list[str]) -> dict[str, tuple[float, str]]:  # fmt: skip
    """By category, for the park and its enterprises; what one member gets from another is no scope 3 of the park."""
    t: dict[tuple[str, int, bool], float] = defaultdict(float)
    for entity, category, other, tonnes in scope3_rows(folder):
        t[entity, category, bool(other)] += tonnes
    for entity, tonnes in burned:
        t[entity, 3, False] += tonnes
    figures = {}
    for profile in profiles:
        base = f"scope3/{profile}"
        figures[f"{base}/total"] = sum(v for k, v in t.items() if not k[2])
        figures[f"{base}/inside"] = sum(v for k, v in t.items() if k[2])
        for category in sorted({k[1] for k in t}):
            figures[f"{base}/category/{category:02d}"] = sum(v for k, v in t.items() if k[1] == category and not k[2])
        for enterprise in enterprises:
            mine = {k: v for k, v in t.items() if k[0] in families[enterprise]}
            if mine:
                figures[f"{base}/enterprise/{enterprise}/total"] = sum(mine.values())
            for category in sorted({k[1] for k in mine}):
                figures[f"{base}/enterprise/{enterprise}/category/{category:02d}"] = sum(v for k, v in mine.items() if k[1] == category)
    return {path: (value, "tCO2e") for path, value in figures.items()}
