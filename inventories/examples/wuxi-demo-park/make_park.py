"""Writes the input files of the synthetic demonstration park (fixed seed; every run gives the same bytes).

All enterprises, contracts, certificate numbers and meter readings are invented. Run: python make_park.py [FOLDER]
Needs openpyxl and pyarrow. make_registers.py, make_sources.py, make_series.py and make_quarters.py write what stands
outside the ledgers; expected/derive.py and expected/derive_indicators.py work out what it all amounts to.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import make_quarters
import make_registers
import make_series
import make_sources
from park_data import (
    CERTIFICATES,
    CHP_POWER,
    ENTITIES,
    EVIDENCE,
    FLAT,
    GAS,
    GENERATION,
    GREEN,
    GRID,
    HOT,
    LIQUIDS,
    MOBILE,
    OWN_POWER,
    PROFILES,
    STEAM,
    STEAM_STATES,
)
from park_writing import Row, english, write_csv, write_xlsx

MONTHS = range(1, 13)
rng = random.Random(20250319)


def number(value: float | Decimal, digits: int = 2) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits))


def split(total: float, profile: str = FLAT, digits: int = 2, noise: float = 0.03) -> list[Decimal]:
    """Twelve monthly amounts of an annual one: seasonal profile and a few per cent of noise."""
    weights = [w * (1 + rng.uniform(-noise, noise)) for w in PROFILES[profile]]
    return [number(total * w / sum(weights), digits) for w in weights]


def monthly(amounts: Iterable[Decimal], **fixed: object) -> list[Row]:
    return [{"period": m, "amount": a, **fixed} for m, a in zip(MONTHS, amounts, strict=True)]


def stocked(entity: str, carrier: str, used: list[Decimal], level: float, gain: float, sold: list[Decimal] | None = None,
            **fixed: object) -> list[Row]:
    """Purchases and stocks that fit a consumption (within `gain`, a weighing difference)."""
    sold = sold or [Decimal(0)] * 12
    stocks = [number(level * rng.uniform(0.7, 1.3)) for _ in range(13)]
    rows: list[Row] = []
    for m in MONTHS:
        i = m - 1
        bought = number((used[i] + sold[i] + stocks[m] - stocks[i]) * Decimal(str(1 + gain)))
        common = {"entity_id": entity, "period": m, "carrier": carrier, **fixed}
        rows.append({**common, "flow": "purchase", "amount": bought, "data_class": "invoiced"})
        rows.append({**common, "flow": "stock_open", "amount": stocks[i], "data_class": "metered"})
        rows.append({**common, "flow": "stock_close", "amount": stocks[m], "data_class": "metered"})
    return rows


# ---------------------------------------------------------------- activity


def chp() -> list[Row]:
    """Coal and gas CHP with diesel start-up, limestone desulphurisation and steam sold outside."""
    who = {"entity_id": "E01", "unit": "吨"}
    coal, diesel, limestone = split(92400, "heat"), split(94, noise=0.3), split(2380, "heat")
    rows = monthly(coal, **who, carrier="烟煤", flow="consumption", use="generation", data_class="metered",
                   document="皮带秤 PC-01", equipment="power_boiler", uncertainty_percent="1.5")  # fmt: skip
    buys = stocked("E01", "烟煤", coal, 9800, 0.0012, unit="吨", document="过磅单汇总")
    for row in rows + buys:
        measured = 4 <= int(str(row["period"])) <= 9
        if measured and row["flow"] == "consumption":  # coal as fired, kJ/kg
            row |= {"ncv": number(22100 + rng.uniform(-350, 350), 0), "ncv_unit": "kJ/kg",
                    "evidence": "evidence/2025-入炉煤化验汇总.txt"}  # fmt: skip
            if int(str(row["period"])) >= 7:
                row |= {"carbon_content": "0.02587", "carbon_content_unit": "tC/GJ", "oxidation": "98%"}
        elif measured and row["flow"] == "purchase":
            row |= {"ncv": number(22.6 + rng.uniform(-0.3, 0.3), 3), "ncv_unit": "GJ/t"}
    rows += buys
    rows += monthly(diesel, **who, carrier="柴油", flow="consumption", use="generation", data_class="metered",
                    document="油罐液位计", note="点火、启动用油")  # fmt: skip
    rows += stocked("E01", "柴油", diesel, 5, 0.0005, unit="吨", document="加油单")
    rows += monthly(split(612, "heat"), entity_id="E01", carrier="天然气", flow="consumption", use="generation",
                    unit="万Nm³", data_class="metered", document="流量计 NG-01", evidence="evidence/2025-03-抄表记录.txt")  # fmt: skip
    rows += monthly(limestone, **who, carrier="石灰石", flow="consumption", data_class="invoiced", note="石灰石-石膏法脱硫")
    rows += monthly(split(15200, "heat"), **who, carrier="蒸汽", flow="sale", data_class="metered", heat_source="fossil",
                    document="外供蒸汽表 S-99", **STEAM_STATES["low"])  # fmt: skip
    return rows


def gas_rows(entities: Iterable[str]) -> list[Row]:
    rows: list[Row] = []
    for entity, use, annual, unit, profile, bought in GAS:
        if entity not in entities:
            continue
        scale, digits = {"万Nm³": (1, 2), "Nm3": (10000, 0), "m³": (10000, 0)}[unit]
        used = split(annual * scale, profile, digits)
        document = f"NG-{entity}"
        rows += monthly(used, entity_id=entity, carrier="天然气", flow="consumption", use=use, unit=unit, document=document,
                        data_class="metered")  # fmt: skip
        if bought:  # one purchase row a month for all uses of the enterprise
            rows += monthly(used, entity_id=entity, carrier="天然气", flow="purchase", unit=unit, data_class="invoiced",
                            document=document + "-结算", note=use)  # fmt: skip
    return merge_purchases(rows)


def merge_purchases(rows: list[Row]) -> list[Row]:
    """One gas bill a month where an enterprise uses gas in two ways."""
    merged: dict[tuple[object, object], Row] = {}
    rest = []
    for row in rows:
        if row["flow"] != "purchase":
            rest.append(row)
            continue
        first = merged.setdefault((row["entity_id"], row["period"]), {**row, "amount": Decimal(0), "note": ""})
        first["amount"] += row["amount"]  # type: ignore[operator]
    return rest + list(merged.values())


def liquid_rows(entities: Iterable[str]) -> list[Row]:
    rows: list[Row] = []
    for entity, carrier, annual, unit, stock, kind in LIQUIDS:
        if entity not in entities:
            continue
        used = split(annual, noise=0.08)
        common = {"entity_id": entity, "carrier": carrier, "unit": unit}
        burned = {"use": "mobile", "equipment": MOBILE[entity]} if entity in MOBILE else {"use": "combustion"}
        rows += monthly(used, **common, **burned, flow="consumption", data_class=kind)
        if stock:
            sold = split(204, noise=0.1) if entity == "E18" and carrier == "柴油" else None
            if sold:
                rows += monthly(sold, **common, flow="sale", data_class="invoiced", note="站内加油站对外销售")
            rows += stocked(entity, carrier, used, stock, 0.0008, sold, unit=unit)
    return rows


def kiln_rows() -> list[Row]:
    """Lime kiln (process CO2 by output), food-grade CO2 from its flue gas, anthracite for slag drying."""
    rows = monthly(split(28600), entity_id="E17-F1", carrier="石灰", flow="output", unit="吨", data_class="metered",
                   document="出窑皮带秤")  # fmt: skip
    rows += monthly(split(6180), entity_id="E17-F1", carrier="co2_captured", flow="capture", unit="吨",
                    destination="used", data_class="metered", document="CO2 充装台账", note="窑尾烟气捕集，食品级")  # fmt: skip
    ncv = {"ncv": "24.86", "ncv_unit": "GJ/t"}
    used = split(3120)
    rows += monthly(used, entity_id="E17", carrier="无烟煤", flow="consumption", use="combustion", unit="吨",
                    data_class="metered", equipment="industrial_boiler", **ncv)  # fmt: skip
    return rows + stocked("E17", "无烟煤", used, 410, 0.001, unit="吨", **ncv)


def textile_rows() -> list[Row]:
    """Outside steam of one dye works; biomass pellets and biogas of the other."""
    rows = gas_rows(("E06", "E07"))
    rows += monthly(split(27800, "heat"), entity_id="E06", carrier="蒸汽", flow="purchase", unit="吨", data_class="invoiced",
                    heat_source="fossil", document="区外热网结算", **STEAM_STATES["outside"])  # fmt: skip
    wood = {"ncv": "16.74", "ncv_unit": "GJ/t", "biogenic_fraction": "1"}
    used = split(6150, "heat")
    rows += monthly(used, entity_id="E07", carrier="生物质成型燃料", flow="consumption", use="combustion", unit="吨",
                    data_class="metered", carbon_content="0.0267", carbon_content_unit="tC/GJ", oxidation="0.98", **wood)  # fmt: skip
    rows += stocked("E07", "生物质成型燃料", used, 380, 0, unit="吨", **wood)
    rows += monthly(BIOGAS_SOLD_GJ, entity_id="E07", carrier="沼气", flow="consumption", use="combustion", unit="GJ",
                    data_class="metered", emission_factor="54.6", emission_factor_unit="tCO2/TJ", biogenic_fraction="1")  # fmt: skip
    return rows


def water_and_dairy_rows() -> list[Row]:
    """Biogas made and burned by the waste-water works; LNG regasified by the dairy."""
    bio = {"entity_id": "E13", "carrier": "沼气", "unit": "Nm3", "ncv": str(BIOGAS_NCV), "ncv_unit": "GJ/万Nm3"}
    burn = {"emission_factor": "54.6", "emission_factor_unit": "tCO2/TJ", "biogenic_fraction": "1", "data_class": "metered"}
    engine, boiler = split(952000, digits=0), split(311000, "heat", digits=0)
    sold = [number(gj / BIOGAS_NCV * 10000, 0) for gj in BIOGAS_SOLD_GJ]
    made = [a + b + c for a, b, c in zip(engine, boiler, sold, strict=True)]
    rows = monthly(made, **bio, flow="production", data_class="metered", document="沼气流量计 BG-0")
    rows += monthly(engine, **bio, **burn, flow="consumption", use="generation", document="BG-1")
    rows += monthly(boiler, **bio, **burn, flow="consumption", use="combustion", document="BG-2")
    lng = split(938)
    lng_ncv = {"ncv": "51.498", "ncv_unit": "GJ/t"}
    common = {"entity_id": "E12", "carrier": "液化天然气", "unit": "吨"}
    rows += monthly(lng, **common, **lng_ncv, flow="consumption", use="conversion", data_class="metered", note="LNG 气化站")
    rows += stocked("E12", "液化天然气", lng, 26, 0.0004, unit="吨", **lng_ncv)
    gas = [number(t * Decimal("51.498") / Decimal("389.31") * Decimal("0.997") * 10000, 0) for t in lng]
    gas_row = {"entity_id": "E12", "carrier": "天然气", "unit": "Nm3", "data_class": "metered"}
    rows += monthly(gas, **gas_row, flow="conversion_output", document="气化站出口表")
    rows += monthly(gas, **gas_row, flow="consumption", use="combustion", document="锅炉房进气表")
    return rows


def foreign_rows() -> list[Row]:
    water = {"carrier": "hot_water", "flow": "purchase", "unit": "t", "temperature_c": "85", "heat_source": "waste_heat"}
    rows = gas_rows(("E02-F1", "E02-F2", "E04", "E05", "E15")) + liquid_rows(("E15",))
    return rows + monthly(split(46200, "heat"), entity_id="E05", **water, data_class="invoiced", document="WTE-HW-2025")


BIOGAS_NCV = Decimal("215.3")
BIOGAS_SOLD_GJ = split(12900)

# ---------------------------------------------------------------- electricity, transfers, gate

SCALE = {"kWh": (1000, 0), "MWh": (1, 2), "万kWh": (Decimal("0.1"), 2)}  # from MWh, and decimals


def power(entity: str, origin: str, generation: str, annual_mwh: float, unit: str, profile: str, **more: object) -> list[Row]:
    scale, digits = SCALE[unit]
    digits = 0 if origin == "green_trade" else digits  # one certificate is one MWh
    amounts = split(annual_mwh * float(scale), profile, digits)
    return monthly(amounts, entity_id=entity, origin=origin, generation=generation, unit=unit, **more)


def grid_rows() -> list[Row]:
    rows: list[Row] = []
    for entity, annual, unit, profile in GRID:
        use = "conversion" if entity == "E01" else "final"
        rows += power(entity, "grid", "", annual, unit, profile, use=use, data_class="invoiced", document=f"DB-{entity}",
                      evidence="evidence/2025-03-抄表记录.txt" if entity == "E01" else "")  # fmt: skip
    rows += power("E11", "direct_line", "wind", 46100, "MWh", "wind", data_class="metered", document="专线关口表 W-1")
    return rows


def green_rows() -> list[Row]:
    rows: list[Row] = []
    for entity, generation, annual, contract in GREEN:
        evidence = f"evidence/{contract}-绿电合同摘要.txt" if contract == "GD-2025-018" else ""
        rows += power(entity, "green_trade", generation, annual, "MWh", generation, contract=contract, data_class="invoiced",
                      evidence=evidence)  # fmt: skip
    return rows


def own_rows() -> list[Row]:
    rows: list[Row] = []
    for entity, origin, generation, annual, unit, status, use in OWN_POWER:
        rows += power(entity, origin, generation, annual, unit, GENERATION[generation], use=use, certificate_status=status,
                      data_class="metered", document=f"PV-{entity}" if generation == "solar" else f"G-{entity}")  # fmt: skip
    return rows


def mwh(row: Row) -> Decimal:
    return Decimal(str(row["amount"])) / Decimal(SCALE[str(row["unit"])][0])


def certificate_rows(rows: list[Row]) -> list[Row]:
    """Bundled certificates by quarter and contract, those sold by the plants' owners, and unbundled ones."""
    out: list[Row] = []
    green = [r for r in rows if r["origin"] == "green_trade"]
    for contract in sorted({str(r["contract"]) for r in green}):
        mine = [r for r in green if r["contract"] == contract]
        for quarter in range(4):
            part = [r for r in mine if (int(str(r["period"])) - 1) // 3 == quarter]
            out.append({"serial": f"GEC-{contract}-Q{quarter + 1}", "entity_id": mine[0]["entity_id"],
                        "amount": sum(mwh(r) for r in part), "unit": "MWh", "generation": mine[0]["generation"],
                        "vintage": "2025", "status": "retired", "bundled_contract": contract})  # fmt: skip
    for plant, origins in (("E08", ("self_generated", "export")), ("E15", ("export",))):
        amount = sum(mwh(r) for r in rows if r["entity_id"] == plant and r["origin"] in origins and r["generation"] == "solar")
        out.append({"serial": f"GEC-SOLD-{plant}-2025", "entity_id": plant, "amount": int(amount), "unit": "MWh",
                    "generation": "solar", "vintage": "2025", "status": "sold", "plant_entity_id": plant})  # fmt: skip
    out += [dict(zip(("serial", "entity_id", "amount", "unit", "generation", "vintage", "status"), c, strict=True))
            for c in CERTIFICATES]  # fmt: skip
    return out


def transfer(name: str, seller: str, buyer: str, carrier: str, sold: list[Decimal], loss: float, unit: str,
             **more: object) -> list[Row]:
    rows: list[Row] = []
    for m in MONTHS:
        received = number(sold[m - 1] * Decimal(str(1 - loss * rng.uniform(0.8, 1.2)))) if loss else ""
        rows.append({"transfer_id": f"{name}-{m:02d}", "period": m, "seller_id": seller, "buyer_id": buyer, "carrier": carrier,
                     "amount_sold": sold[m - 1], "amount_received": received, "unit": unit, "data_class": "metered",
                     "seller_document": f"{seller}-{name}", "buyer_document": f"{buyer}-{name}", **more})  # fmt: skip
    return rows


def heat_transfers() -> list[Row]:
    rows: list[Row] = []
    for buyer, annual, state, extra in STEAM:
        made = transfer(f"ZQ-{buyer}", "E01", buyer, "蒸汽", split(annual, "heat"), 0.02, "吨", heat_source="fossil",
                        **STEAM_STATES[state], **extra)  # fmt: skip
        if buyer == "E06":  # condensate is metered and returned
            for row in made:
                row |= {"condensate_t": number(row["amount_received"] * Decimal("0.62")), "condensate_temperature_c": "85"}  # type: ignore[operator]
        rows += made
    rows += transfer("RL-E16", "E01", "E16", "热力", split(38200, "heat"), 0.02, "GJ", heat_source="fossil")
    rows += transfer("YR-E13", "E11", "E13", "热水", split(52400, "heat"), 0.015, "吨", heat_source="waste_heat",
                     temperature_c="45")  # fmt: skip
    return rows


def power_transfers() -> list[Row]:
    rows: list[Row] = []
    for buyer, annual in CHP_POWER:
        rows += transfer(f"DL-{buyer}", "E01", buyer, "电力", split(annual / 10), 0, "万kWh", generation="fossil")
    rows += transfer("GF-E10", "E18", "E10", "电力", split(240, "solar"), 0, "万kWh", generation="solar")
    rows += transfer("ZQI-E07", "E13", "E07", "沼气", BIOGAS_SOLD_GJ, 0, "GJ")
    return rows


def gate_rows(activity: list[Row], electricity: list[Row]) -> list[Row]:
    """Meters at the fence: what members report and what nobody reports (lighting, canteens, small users, losses)."""
    rows: list[Row] = []
    for m in MONTHS:
        mine = [r for r in electricity if r["period"] == m]
        inflow = sum(mwh(r) for r in mine if r["origin"] in ("grid", "green_trade"))
        inflow *= Decimal(str(1 + rng.uniform(0.021, 0.028)))
        base: Row = {"period": m, "data_class": "metered"}
        power_row = {**base, "carrier": "电力"}
        rows.append({**power_row, "direction": "in", "origin": "grid", "amount": number(inflow / 10), "unit": "万kWh",
                     "document": "220kV 关口表"})  # fmt: skip
        direct = sum(mwh(r) for r in mine if r["origin"] == "direct_line")
        rows.append({**power_row, "direction": "in", "origin": "direct_line", "generation": "wind", "amount": direct,
                     "unit": "MWh", "document": "专线关口表 W-1"})  # fmt: skip
        for generation in ("fossil", "solar"):
            out = sum(mwh(r) for r in mine if r["origin"] == "export" and r["generation"] == generation)
            rows.append({**power_row, "direction": "out", "origin": "grid", "generation": generation,
                         "amount": number(out * 1000, 0), "unit": "kWh", "document": "上网关口表"})  # fmt: skip
        rows.append({**base, "carrier": "天然气", "direction": "in", "amount": gate_gas(activity, m), "unit": "万Nm³",
                     "data_class": "invoiced", "document": "燃气公司供气量月报", "evidence": "evidence/2025-06-天然气结算单.txt"})  # fmt: skip
        rows += gate_heat(activity, m, base)
    return rows


def gate_gas(activity: list[Row], m: int) -> Decimal:
    scale = {"万Nm³": Decimal(1), "Nm3": Decimal(10000), "m³": Decimal(10000)}
    gas = [r for r in activity if r["carrier"] in ("天然气", "natural_gas") and r["period"] == m and r["entity_id"] != "E12"]
    buyers = {r["entity_id"] for r in gas if r["flow"] == "purchase"}
    used = sum(r["amount"] / scale[str(r["unit"])] for r in gas if (r["flow"] == "purchase") == (r["entity_id"] in buyers))  # type: ignore[operator]
    return number(used * Decimal(str(1 + rng.uniform(0.012, 0.018))))


def gate_heat(activity: list[Row], m: int, base: Row) -> list[Row]:
    rows = []
    for carrier, flow, direction, gain in (("蒸汽", "purchase", "in", 1.012), ("hot_water", "purchase", "in", 1.006), ("蒸汽", "sale", "out", 1)):
        row = next(r for r in activity if (r["carrier"], r["flow"], r["period"]) == (carrier, flow, m))
        state = {k: v for k, v in row.items() if k in HOT}
        rows.append({**base, "carrier": carrier, "direction": direction, "amount": number(row["amount"] * Decimal(str(gain))),  # type: ignore[operator]
                     "unit": "吨", "document": "园区热力关口表", **state})  # fmt: skip
    return rows


# ---------------------------------------------------------------- files


def write_organisations(path: Path) -> None:
    head = ("单位编码", "单位名称", "单位类型", "上级编码", "行业代码", "规上", "工业增加值（万元）", "工业总产值（万元）", "备注")
    lines = [",".join(line) for line in (head, *ENTITIES)]
    path.write_bytes(("\n".join(lines) + "\n").encode("utf-8-sig"))


def main(folder: Path) -> None:
    activity_folder, electricity_folder, evidence = (folder / n for n in ("activity", "electricity", "evidence"))
    for sub in (activity_folder, electricity_folder, evidence):
        sub.mkdir(parents=True, exist_ok=True)
    write_organisations(folder / "organisations.csv")
    gas_zh = gas_rows(("E03", "E08", "E09", "E10", "E14", "E16", "E17", "E17-F1", "E19"))
    kiln, textile, water, foreign, coal = kiln_rows(), textile_rows(), water_and_dairy_rows(), foreign_rows(), chp()
    oil = liquid_rows(("E08", "E09", "E10", "E11", "E13", "E17", "E18"))
    oil.append({"entity_id": "E16", "period": "year", "carrier": "液化石油气", "flow": "consumption", "use": "combustion",
                "amount": Decimal("8.40"), "unit": "吨", "data_class": "estimated", "note": "食堂，按领用瓶数估算"})  # fmt: skip
    write_csv(activity_folder / "01-热电联产.csv", coal, encoding="utf-8-sig")
    write_xlsx(activity_folder / "02-天然气与工艺.xlsx", [("天然气", "2025年度园区企业天然气用量（虚构数据）", gas_zh, "zh"),
               ("石灰窑", "2025年度石灰窑与无烟煤台账（虚构数据）", kiln, "int")], ["天然气为标准状态体积；碳基新材料企业一部分作原料（化学气相沉积）。"])  # fmt: skip
    write_csv(activity_folder / "03-印染-gb18030.csv", textile, style="zh", encoding="gb18030")
    write_csv(activity_folder / "04-multinationals.csv", english(foreign), language="en")
    write_xlsx(activity_folder / "05-油品.xlsx", [("油品", "2025年度油品购进、消费与库存（虚构数据）", oil, "date")], ["汽车零部件二厂柴油按吨标准煤填报。"])
    write_csv(activity_folder / "06-水务与乳品.csv", water)
    grid, green, own = grid_rows(), green_rows(), own_rows()
    foreign_ids = ("E02", "E02-F1", "E02-F2", "E04", "E05", "E15")
    local = [[r for r in rows if r["entity_id"] not in foreign_ids] for rows in (grid, green, own)]
    abroad = [r for rows in (grid, green, own) for r in rows if r["entity_id"] in foreign_ids]
    names = ("电网与直供", "绿电交易", "自发自用与上网")
    sheets = [(n, f"2025年度电力台账：{n}（虚构数据）", rows, s) for n, rows, s in zip(names, local, ("zh", "iso", "date"), strict=True)]
    write_xlsx(electricity_folder / "电力台账.xlsx", sheets, ["上网电量按关口表；厂用电用途为加工转换。"])
    write_csv(electricity_folder / "power-multinationals.csv", abroad, language="en")
    write_csv(electricity_folder / "绿证.csv", certificate_rows(grid + green + own))
    heat, sold = heat_transfers(), power_transfers()
    write_xlsx(folder / "transfers.xlsx", [("蒸汽与热", "2025年度园区内热力转供（虚构数据）", heat, "iso"),
               ("电力与沼气", "2025年度园区内电力与沼气转供（虚构数据）", sold, "iso")], ["受入量空白表示与供出量相同。"])  # fmt: skip
    gate = gate_rows(coal + gas_zh + kiln + textile + water + foreign + oil, grid + green + own)
    write_csv(folder / "gate.csv", gate)
    for name, text in EVIDENCE.items():
        (evidence / name).write_bytes(text.encode("utf-8"))
    make_registers.main(folder)
    make_sources.main(folder)
    make_series.main(folder, grid + green + own, sold, gate)
    make_quarters.main(folder, grid + green + own)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
