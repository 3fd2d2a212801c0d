"""Synthetic parks for measuring: any number of workspaces of any number of enterprises, the same from one seed."""

from __future__ import annotations

import random
from pathlib import Path

SETTINGS = """\
format = "carbonacct.workspace/1"
name_zh = "合成园区{number:04d}"
name_en = "made park {number:04d}"
synthetic = true
park_id = "park"
region = "CN-JS"
period = {{start = 2025-01-01, end = 2025-12-31}}
assessment_date = 2026-06-30
profiles = ["national-park-910-a4"]
park_profile = "national-park-910-a4"
enterprise_profile = "national-park-910-a4"
electricity_equivalent = "electricity-equivalent-value@zcf-2026"
"""
CODES = ("1713", "2761", "3340", "3670", "3973", "3825", "4412", "6450")
KINDS = (
    ("smart_diagnosis", 0.4),
    ("product_footprint", 0.2),
    ("environmental_disclosure", 0.6),
    ("green_factory", 0.15),
    ("ghg_verification", 0.2),
    ("cleaner_production", 0.5),
    ("management_platform", 0.7),
)
HEADERS = {
    "organisations": "单位编码,单位名称,单位类型,上级编码,行业代码,规上,工业增加值（万元）",
    "activity/fuel": "单位编码,期间,品种,流向,用途,数量,单位,凭证或表号,数据类别",
    "electricity/power": "单位编码,期间,电力来源,发电类型,数量,单位,凭证或表号,数据类别,合同编号,绿证归属",
    "gate": "期间,品种,方向,电力来源,数量,单位,数据类别",
    "registers/attestations": "number,kind,entity_ids,issuer,level,valid_from,valid_to",
    "registers/water": "entity_id,period,intake,reuse",
    "registers/solid_waste": "entity_id,period,category,generated,utilised",
    "registers/waste_heat": "entity_id,period,kind,recoverable,recovered",
    "registers/buildings": "building_id,entity_id,area,new_build,star_level,energy_level",
    "registers/roofs": "roof_id,entity_id,usable_area,pv_area",
    "registers/vehicles": "entity_id,drive,quantity",
    "registers/freight": "entity_id,period,mode,mass",
    "registers/devices": "device_id,entity_id,device_type,grade,project,rated_power",
    "registers/products": "product_id,entity_id,name,unit_energy,level_1,level_2,level_3,benchmark,energy",
    "registers/storage": "storage_id,entity_id,power,energy",
    "registers/demand_response": "asset_id,entity_id,asset_class,up,down,duration,vpp",
    "registers/research": "entity_id,period,green_rd,revenue",
    "registers/milestones": "kind,number,name,date",
    "registers/declarations": "system,indicator,proposed",
    "indicators": "quantity,value,unit",
}


def make_park(folder: Path, number: int, enterprises: int) -> None:
    """Write one workspace of annual rows and registers into a new folder."""
    rng = random.Random(f"park {number}")
    tables: dict[str, list[str]] = {name: [] for name in HEADERS}
    tables["organisations"].append("park,合成园区,园区,,,,")
    bought = 0.0
    for n in range(enterprises):
        bought += _enterprise(f"E{n:03d}", rng, tables)
    tables["gate"].append(f"2025,电力,流入,电网,{bought * 1.02:.1f},MWh,计量")
    tables["registers/attestations"].append("BD-1,park_boundary,park,市自然资源和规划局,municipal,2024-01-01,")
    for k in range(rng.randrange(3)):
        row = f"PT-{k},innovation_platform,park,省科技厅,provincial,2024-06-01,2027-05-31"
        tables["registers/attestations"].append(row)
    tables["registers/milestones"].append(f"park_selected,X-{number},入选,2025-09-01")
    tables["registers/declarations"] += [f"wuxi-2025,{k},是" for k in range(22, 32)]
    tables["indicators"].append(f"peak_load,{bought / 8760 * 1700:.0f},kW")
    (folder / "registers").mkdir(parents=True)
    for name in ("activity", "electricity"):
        (folder / name).mkdir()
    (folder / "carbonacct.toml").write_text(SETTINGS.format(number=number), encoding="utf-8")
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text("\n".join([HEADERS[name], *rows]) + "\n", encoding="utf-8")


def _enterprise(code: str, rng: random.Random, tables: dict[str, list[str]]) -> float:
    """Rows of one enterprise; returns the MWh that come through the gate."""
    size = rng.lognormvariate(0, 0.8)
    grid, solar, green = 6000 * size, 900 * size * rng.random(), 2500 * size * (rng.random() < 0.5)
    tables["organisations"].append(
        f"{code},合成企业{code},企业,park,{rng.choice(CODES)},{'是' if size > 0.6 else '否'},{8000 * size:.2f}"
    )
    tables["activity/fuel"].append(f"{code},2025,天然气,消费,燃烧,{60 * size:.2f},万Nm3,NG-{code},计量")
    power = tables["electricity/power"]
    power.append(f"{code},2025,电网,,{grid:.1f},MWh,DB-{code},结算,,")
    power.append(f"{code},2025,自发自用,光伏,{solar:.1f},MWh,PV-{code},计量,,保留")
    if green:
        power.append(f"{code},2025,绿电交易,风电,{green:.1f},MWh,GD-{code},结算,GD-{code},")
    for kind, share in KINDS:
        if rng.random() < share:
            until = rng.choice(("2025-06-30", "2027-04-30"))
            row = f"{kind}-{code},{kind},{code},某认证机构,provincial,2024-05-01,{until}"
            tables["registers/attestations"].append(row)
    _registers(code, rng, size, tables)
    return grid + green


def _registers(code: str, rng: random.Random, size: float, tables: dict[str, list[str]]) -> None:
    def add(name: str, *cells: object) -> None:
        tables[f"registers/{name}"].append(",".join(f"{c:.2f}" if isinstance(c, float) else str(c) for c in cells))

    water, waste, heat = 90_000 * size, 400 * size, 5_000 * size
    add("water", code, "2025", water, water * rng.uniform(3, 9))
    add("solid_waste", code, "2025", "general", waste, waste * rng.uniform(0.9, 1.0))
    add("waste_heat", code, "2025", "heat", heat, heat * rng.uniform(0.7, 1.0))
    add("buildings", f"B-{code}", code, 4000 * size, rng.choice("是否"), rng.randrange(4),
        rng.choice(("standard", "ultra_low")))  # fmt: skip
    add("roofs", f"R-{code}", code, 5000 * size, 5000 * size * rng.random())
    add("vehicles", code, rng.choice(("battery_electric", "diesel")), rng.randrange(1, 40))
    add("freight", code, "2025", rng.choice(("rail", "road_new_energy", "road_other")), 20_000 * size)
    add("devices", f"D-{code}", code, "电动机", rng.randrange(1, 4), rng.choice(("new", "existing")), 200 * size)
    add("products", f"P-{code}", code, "产品", rng.uniform(90, 130), 100, 115, 140, 105, 900 * size)
    add("storage", f"S-{code}", code, 50 * size, 100 * size)
    plant = rng.choice(("", "锡合虚拟电厂"))
    add("demand_response", f"A-{code}", code, "industrial_load", 120 * size, 40 * size, 2, plant)
    add("research", code, "2025", 120 * size, 30_000 * size * rng.uniform(0.05, 0.3))
