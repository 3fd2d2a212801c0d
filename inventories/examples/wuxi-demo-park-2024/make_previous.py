"""Writes the year before the synthetic demonstration park: 2024, one row a year and enterprise (no randomness).

Amounts are those of ../wuxi-demo-park/park_data.py times a factor for each enterprise. In 2024 the dairy E12 (with its LNG
station) was not there, E07 burned no biomass pellets yet, less green power was bought, fewer roofs carried panels, and
the same value added took more energy. Everything is invented. Run: python make_previous.py [FOLDER]
"""

from __future__ import annotations

import csv
import io
import sys
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "wuxi-demo-park"))

import park_data as data
from park_writing import ORDER, Row, columns_of, header

YEAR = "2024"
ABSENT = ("E12",)
ENERGY = {"E01": 1.04, "E02": 0.9, "E03": 0.96, "E06": 1.05, "E08": 1.07, "E11": 0.78, "E14": 0.94, "E15": 0.82, "E17": 1.1}
"""Energy of 2024 per energy of 2025; 1 for the others. A facility follows its enterprise."""
VALUE = {"E02": 0.86, "E03": 0.93, "E06": 1.01, "E08": 1.0, "E14": 0.9, "E15": 0.78, "E17": 1.02}
"""Value added and output of 2024 per those of 2025, at 2025 prices; 0.95 for the others."""
GREEN_SHARE, SOLAR_SHARE, CERTIFICATE_SHARE = 0.35, 0.72, 0.3
COAL, DIESEL_START, GAS_CHP, LIMESTONE, STEAM_OUT = 92400, 94, 612, 2380, 15200
SCALE = {"万Nm³": 1, "Nm3": 10000, "m³": 10000}


def factor(entity: str) -> float:
    return ENERGY.get(entity.partition("-")[0], 1.0)


def amount(value: float, digits: int = 2) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits))


def row(entity: str, value: float, unit: str, **more: object) -> Row:
    return {"entity_id": entity, "period": YEAR, "amount": amount(value), "unit": unit, **more}


def organisations() -> list[list[str]]:
    lines = []
    for line in data.ENTITIES:
        cells = list(line)
        if cells[0] in ABSENT:
            continue
        for n in (6, 7):
            cells[n] = str(amount(float(cells[n]) * VALUE.get(cells[0], 0.95))) if cells[n] else ""
        lines.append(cells)
    return lines


# ---------------------------------------------------------------- activity


def fuels() -> list[Row]:
    """Consumption of the year; purchases are those of the year where 2025 has them, stocks unchanged."""
    rows: list[Row] = []
    for entity, use, annual, _, _, bought in data.GAS:
        used = annual * factor(entity)
        if entity == "E07":  # the boilers that burn pellets in 2025
            used += 265
        rows.append(row(entity, used, "万Nm³", carrier="天然气", flow="consumption", use=use, data_class="metered", document=f"NG-{entity}"))
        if bought:
            rows.append(row(entity, used, "万Nm³", carrier="天然气", flow="purchase", data_class="invoiced", document=f"NG-{entity}-{use}"))
    for entity, carrier, annual, unit, _, kind in data.LIQUIDS:
        rows.append(row(entity, annual * factor(entity) * 1.03, unit, carrier=carrier, flow="consumption", use="combustion", data_class=kind))
    return rows


def works() -> list[Row]:
    """The CHP, the lime kiln and the waste-water works, outside steam and hot water."""
    chp, kiln = factor("E01"), factor("E17")
    made = {"flow": "consumption", "use": "generation", "data_class": "metered"}
    burnt = {"emission_factor": "54.6", "emission_factor_unit": "tCO2/TJ", "biogenic_fraction": "1"}
    biogas = {"carrier": "沼气", "ncv": "215.3", "ncv_unit": "GJ/万Nm3"}
    ncv = {"ncv": "24.71", "ncv_unit": "GJ/t"}
    return [
        row("E01", COAL * chp, "吨", carrier="烟煤", **made, equipment="power_boiler", ncv="22180", ncv_unit="kJ/kg"),
        row("E01", COAL * chp, "吨", carrier="烟煤", flow="purchase", data_class="invoiced", ncv="22180", ncv_unit="kJ/kg"),
        row("E01", DIESEL_START * chp, "吨", carrier="柴油", **made),
        row("E01", GAS_CHP * chp, "万Nm³", carrier="天然气", **made),
        row("E01", LIMESTONE * chp, "吨", carrier="石灰石", flow="consumption", data_class="invoiced"),
        row("E01", STEAM_OUT * chp, "吨", carrier="蒸汽", flow="sale", data_class="metered", heat_source="fossil", **data.STEAM_STATES["low"]),
        row("E06", 26400, "吨", carrier="蒸汽", flow="purchase", data_class="invoiced", heat_source="fossil", **data.STEAM_STATES["outside"]),
        row("E05", 43800, "吨", carrier="热水", flow="purchase", data_class="invoiced", heat_source="waste_heat", temperature_c="85"),
        row("E07", 9800, "GJ", carrier="沼气", flow="consumption", use="combustion", data_class="metered", **burnt),
        row("E13", 1690000, "Nm3", **biogas, flow="production", data_class="metered"),
        row("E13", 935000, "Nm3", **biogas, **burnt, flow="consumption", use="generation", data_class="metered"),
        row("E13", 299800, "Nm3", **biogas, **burnt, flow="consumption", use="combustion", data_class="metered"),
        row("E17", 3120 * kiln, "吨", carrier="无烟煤", flow="consumption", use="combustion", data_class="metered", equipment="industrial_boiler", **ncv),
        row("E17", 3120 * kiln, "吨", carrier="无烟煤", flow="purchase", data_class="invoiced", **ncv),
        row("E17-F1", 28600 * kiln, "吨", carrier="石灰", flow="output", data_class="metered"),
        row("E17-F1", 2150, "吨", carrier="co2_captured", flow="capture", destination="used", data_class="metered"),
    ]  # fmt: skip


# ---------------------------------------------------------------- electricity, transfers, gate


def power() -> tuple[list[Row], list[Row]]:
    """Electricity rows in MWh and green certificates; what is not bought as green power is bought from the grid."""
    green = {entity: (generation, float(int(annual * GREEN_SHARE)), annual * factor(entity) - int(annual * GREEN_SHARE),
                      contract.replace("2025", YEAR))
             for entity, generation, annual, contract in data.GREEN if entity not in ABSENT}  # fmt: skip
    rows: list[Row] = []
    for entity, annual, _, _ in data.GRID:
        if entity not in ABSENT:
            more = green.get(entity, ("", 0.0, 0.0, ""))[2]
            use = "conversion" if entity == "E01" else "final"
            rows.append(row(entity, annual * factor(entity) + more, "MWh", origin="grid", use=use, data_class="invoiced", document=f"DB-{entity}"))
    certificates: list[Row] = []
    for entity, (generation, bought, _, contract) in green.items():
        rows.append(row(entity, bought, "MWh", origin="green_trade", generation=generation, contract=contract, data_class="invoiced"))
        certificates.append({"serial": f"GEC-{contract}", "entity_id": entity, "amount": amount(bought, 0), "unit": "MWh", "generation": generation,
                             "vintage": YEAR, "status": "retired", "bundled_contract": contract})  # fmt: skip
    rows.append(row("E11", 46100 * 0.6, "MWh", origin="direct_line", generation="wind", data_class="metered"))
    rows += own_power()
    for entity in ("E08", "E15"):
        sold = sum(r["amount"] for r in rows if r["entity_id"] == entity and r.get("certificate_status") == "sold")  # type: ignore[misc]
        certificates.append({"serial": f"GEC-SOLD-{entity}-{YEAR}", "entity_id": entity, "amount": int(sold), "unit": "MWh", "generation": "solar",
                             "vintage": YEAR, "status": "sold", "plant_entity_id": entity})  # fmt: skip
    for serial, holder, annual, _, generation, _, status in data.CERTIFICATES:
        if holder not in ABSENT:
            certificates.append({"serial": serial.replace("2025", YEAR), "entity_id": holder, "amount": int(annual * CERTIFICATE_SHARE),
                                 "unit": "MWh", "generation": generation, "vintage": YEAR, "status": status})  # fmt: skip
    return rows, certificates


def own_power() -> list[Row]:
    rows = []
    for entity, origin, generation, annual, _, status, use in data.OWN_POWER:
        if entity not in ABSENT:
            share = SOLAR_SHARE if generation == "solar" else factor(entity)
            rows.append(row(entity, annual * share, "MWh", origin=origin, generation=generation, use=use, certificate_status=status,
                            data_class="metered"))  # fmt: skip
    return rows


def transfers() -> list[Row]:
    def one(name: str, seller: str, buyer: str, carrier: str, sold: float, loss: float, unit: str, **more: object) -> Row:
        return {"transfer_id": name, "period": YEAR, "seller_id": seller, "buyer_id": buyer, "carrier": carrier, "amount_sold": amount(sold),
                "amount_received": amount(sold * (1 - loss)), "unit": unit, "data_class": "metered", **more}  # fmt: skip

    rows = []
    for buyer, annual, state, measured in data.STEAM:
        if buyer not in ABSENT:
            sold = annual * factor(buyer)
            made = one(f"ZQ-{buyer}", "E01", buyer, "蒸汽", sold, 0.02, "吨", heat_source="fossil", **data.STEAM_STATES[state], **measured)
            if buyer == "E06":
                made |= {"condensate_t": amount(sold * 0.98 * 0.55), "condensate_temperature_c": "85"}
            rows.append(made)
    rows.append(one("RL-E16", "E01", "E16", "热力", 37100, 0.02, "GJ", heat_source="fossil"))
    rows.append(one("YR-E13", "E11", "E13", "热水", 39800, 0.015, "吨", heat_source="waste_heat", temperature_c="45"))
    rows += [one(f"DL-{buyer}", "E01", buyer, "电力", annual * factor(buyer), 0, "MWh", generation="fossil") for buyer, annual in data.CHP_POWER]
    rows.append(one("GF-E10", "E18", "E10", "电力", 2400 * SOLAR_SHARE, 0, "MWh", generation="solar"))
    rows.append(one("ZQI-E07", "E13", "E07", "沼气", 9800, 0, "GJ"))
    return rows


def gate(electricity: list[Row], activity: list[Row]) -> list[Row]:
    def total(*origins: str, generation: str = "") -> Decimal:
        return sum((r["amount"] for r in electricity if r["origin"] in origins and generation in ("", r.get("generation"))), Decimal(0))  # type: ignore[misc]

    def outside(carrier: str, flow: str, gain: float) -> Row:
        found = next(r for r in activity if (r["carrier"], r["flow"]) == (carrier, flow))
        state = {k: v for k, v in found.items() if k in data.HOT}
        return {"period": YEAR, "carrier": carrier, "direction": "in" if flow == "purchase" else "out",
                "amount": amount(float(found["amount"]) * gain), "unit": "吨", "data_class": "metered", **state}  # type: ignore[arg-type]  # fmt: skip

    base: Row = {"period": YEAR, "carrier": "电力", "unit": "MWh", "data_class": "metered"}
    gas = sum((r["amount"] for r in activity if r["carrier"] == "天然气" and r["flow"] == "consumption"), Decimal(0))  # type: ignore[misc]
    return [
        {**base, "direction": "in", "origin": "grid", "amount": amount(float(total("grid", "green_trade")) * 1.026)},
        {**base, "direction": "in", "origin": "direct_line", "generation": "wind", "amount": total("direct_line")},
        *({**base, "direction": "out", "origin": "grid", "generation": g, "amount": total("export", generation=g)} for g in ("fossil", "solar")),
        {"period": YEAR, "carrier": "天然气", "direction": "in", "amount": amount(float(gas) * 1.014), "unit": "万Nm³", "data_class": "invoiced"},
        outside("蒸汽", "purchase", 1.012), outside("热水", "purchase", 1.006), outside("蒸汽", "sale", 1.0),
    ]  # fmt: skip


# ---------------------------------------------------------------- files


def write(path: Path, rows: list[Row]) -> None:
    columns = columns_of(rows, ORDER)
    lines = [[data.WORDS.get((column, str(r.get(column, ""))), r.get(column, "")) for column in columns] for r in rows]
    write_lines(path, header(columns, "zh"), lines)


def write_lines(path: Path, names: list[str], lines: list[list[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([names, *lines])
    path.write_bytes(text.getvalue().encode("utf-8"))


REGISTERS: dict[str, tuple[list[str], list[list[object]]]] = {
    "认证与核查": (["证书或文件编号", "类型", "单位编码", "颁发机构", "级别", "有效期自", "有效期至"], [
        ["锡湖管〔2024〕12号", "四至边界", "park", "无锡市人民政府（演示）", "市级", "2024-03-01", ""],
        ["ZGSZ-2024-031", "智改数转网联诊断", "E01；E02；E03；E06；E07", "无锡市工业和信息化局（演示）", "市级", "2024-05-10", ""],
        ["PCF-2022-0009", "产品碳足迹认证", "E03", "锡核技术服务有限公司（虚构）", "", "2022-09-01", "2025-08-31"],
        ["HJPL-2024", "环境信息披露", "E01；E02；E03；E04；E06；E08", "无锡市生态环境局（演示）", "", "2024-03-15", "2025-03-14"],
        ["GF-2023-E02", "绿色工厂", "E02", "工业和信息化部（演示）", "国家级", "2023-12-01", ""],
        ["GHG-2024-E17", "碳排放核查", "E17", "锡核技术服务有限公司（虚构）", "", "2024-07-01", "2025-06-30"],
        ["QJ-2024", "清洁生产审核", "E01；E02；E04；E06；E07", "无锡市生态环境局（演示）", "", "2024-04-01", "2029-03-31"],
    ]),
    "储能": (["储能编号", "单位编码", "额定功率（kW）", "额定容量（kWh）", "投运日期"], [
        ["ST-02", "E06", 5000, 10000, "2023-09-01"], ["ST-05", "E08", 6000, 24000, "2024-06-30"]]),
    "工业用水": (["单位编码", "期间", "取水量（m3）", "重复用水量（m3）"], [
        ["E01", YEAR, 1560000, 21310000], ["E02", YEAR, 3870000, 12630000], ["E06", YEAR, 2140000, 3010000], ["E07", YEAR, 1250000, 1600000]]),
    "固体废物": (["单位编码", "期间", "类别", "产生量（吨）", "综合利用量（吨）"], [
        ["E01", YEAR, "一般工业固体废物", 28950, 27640], ["E13", YEAR, "一般工业固体废物", 11080, 10310], ["E02", YEAR, "危险废物", 4410, 2590]]),
    "研发投入": (["单位编码", "期间", "绿色低碳研发经费（万元）", "营业收入（万元）"], [
        ["E02", YEAR, 11800, 345900], ["E09", YEAR, 4700, 194800], ["E15", YEAR, 10900, 321800]]),
}  # fmt: skip


def main(folder: Path) -> None:
    names = ["单位编码", "单位名称", "单位类型", "上级编码", "行业代码", "规上", "工业增加值（万元）", "工业总产值（万元）", "备注"]
    write_lines(folder / "organisations.csv", names, [list(line) for line in organisations()])
    fuel_rows, work_rows = fuels(), works()
    electricity, certificates = power()
    write(folder / "activity" / "燃料.csv", fuel_rows)
    write(folder / "activity" / "热电与工艺.csv", work_rows)
    write(folder / "electricity" / "电力.csv", electricity)
    write(folder / "electricity" / "绿证.csv", certificates)
    write(folder / "transfers.csv", transfers())
    write(folder / "gate.csv", gate(electricity, fuel_rows + work_rows))
    for name, (columns, lines) in REGISTERS.items():
        write_lines(folder / "registers" / f"{name}.csv", columns, lines)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
