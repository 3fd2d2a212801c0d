"""Registers of what stands in a park: buildings, roofs, vehicles, devices, products, storage, flexible resources."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY
from carbonacct.activity.register_columns import PROOF, chosen, identifier, measured, other, plain_number
from carbonacct.activity.schema import TableSchema

BUILDINGS = TableSchema(
    "buildings",
    "建筑",
    "buildings",
    (
        identifier("building_id", "建筑编号", "楼栋编号"),
        ENTITY,
        other("name", ("建筑名称", "名称")),
        chosen("use", ("建筑类型", "用途", "建筑用途"), {
            "industrial": ("工业", "工业建筑", "厂房"), "public": ("公共", "公共建筑"),
            "residential": ("居住", "居住建筑", "住宅"),
        }, required=False),
        measured("area", "m2", ("建筑面积", "面积"), required=True),
        other("new_build", ("是否新建", "新建"), "boolean", required=True),
        other("completed", ("竣工日期", "竣工时间"), "date"),
        plain_number("star_level", ("绿色建筑星级", "星级"), note_zh="1、2、3；0或留空为没有评级",
                     note_en="1, 2 or 3; 0 or blank: none"),
        chosen("energy_level", ("建筑能耗水平", "能耗水平"), {
            "standard": ("常规", "普通"), "ultra_low": ("超低能耗",), "nearly_zero": ("近零能耗",),
            "zero": ("零能耗",),
        }, required=False),
        other("certificate", ("标识证书编号", "证书编号"), "code", note_zh="绿色建筑标识证书的编号",
              note_en="number of the green-building certificate"),
        other("issuer", ("发证机构", "颁发机构")),
        other("valid_to", ("有效期至", "有效期"), "date"),
        *PROOF,
    ),
    "registers/buildings",
    key=("building_id",),
    amount="",
)  # fmt: skip

ROOFS = TableSchema(
    "roofs",
    "屋顶与光伏",
    "roofs and solar panels",
    (
        identifier("roof_id", "屋顶编号"),
        ENTITY,
        measured("usable_area", "m2", ("可利用屋顶面积", "可安装光伏屋顶面积", "可利用面积"), required=True,
                 note_zh="除去遮挡、设备和承重不足的部分", note_en="without what is shaded, occupied or too weak"),
        measured("pv_area", "m2", ("光伏覆盖面积", "已安装光伏面积", "光伏面积"), required=True,
                 note_zh="没有光伏填0", note_en="0 for none"),
        measured("pv_capacity", "kW", ("光伏装机容量", "装机容量")),
        *PROOF,
    ),
    "registers/roofs",
    key=("roof_id",),
    amount="",
)  # fmt: skip

VEHICLES = TableSchema(
    "vehicles",
    "车辆",
    "vehicles",
    (
        ENTITY,
        other("vehicle_type", ("车辆类型", "车型"), note_zh="如 公务车、通勤车、厂内物流车",
              note_en="such as official car, commuter bus, site logistics"),
        chosen("drive", ("动力类型", "能源类型", "驱动方式"), {
            "battery_electric": ("纯电动", "纯电"), "plug_in_hybrid": ("插电混动", "插电式混合动力", "插混"),
            "fuel_cell": ("氢燃料电池", "燃料电池"), "natural_gas": ("天然气", "LNG", "CNG"), "methanol": ("甲醇",),
            "petrol": ("汽油",), "diesel": ("柴油",), "other": ("其他",),
        }),
        measured("quantity", "1", ("数量", "车辆数"), required=True, shown="辆"),
        *PROOF,
    ),
    "registers/vehicles",
    key=("entity_id", "vehicle_type", "drive"),
    amount="",
)  # fmt: skip

DEVICES = TableSchema(
    "devices",
    "用能设备",
    "energy-using devices",
    (
        identifier("device_id", "设备编号"),
        ENTITY,
        other("device_type", ("设备类型", "设备种类"), required=True, note_zh="如 三相异步电动机、空气压缩机",
              note_en="such as induction motor, air compressor"),
        other("standard", ("能效标准", "能效标准号"), note_zh="如 GB 18613—2020", note_en="such as GB 18613-2020"),
        plain_number("grade", ("能效等级",), note_zh="1级最优；没有评级留空", note_en="1 is best; blank: none"),
        chosen("project", ("项目类型", "新建或既有"), {"new": ("新建", "新建项目"), "existing": ("既有", "既有项目")}),
        measured("rated_power", "kW", ("额定功率",), note_zh="单台", note_en="of one device"),
        measured("quantity", "1", ("台数", "数量"), shown="台", note_zh="留空为1台", note_en="blank: 1"),
        *PROOF,
    ),
    "registers/devices",
    key=("device_id",),
    amount="",
)  # fmt: skip

_PRODUCT_UNIT = "energy_unit"
PRODUCTS = TableSchema(
    "products",
    "产品能耗",
    "energy of products",
    (
        identifier("product_id", "产品编号"),
        ENTITY,
        other("name", ("产品名称", "名称"), required=True),
        other("standard", ("能耗限额标准", "能耗限额标准号"), note_zh="如 GB 16780—2021",
              note_en="such as GB 16780-2021"),
        plain_number("unit_energy", ("单位能耗", "单位产品能耗", "单位产品综合能耗"), unit_column=_PRODUCT_UNIT,
                     required=True),
        plain_number("level_1", ("1级限额", "1级", "一级限额"), unit_column=_PRODUCT_UNIT,
                     note_zh="限额标准的1级（先进值）", note_en="limit of level 1 (advanced)"),
        plain_number("level_2", ("2级限额", "2级", "二级限额"), unit_column=_PRODUCT_UNIT,
                     note_zh="限额标准的2级（准入值）", note_en="limit of level 2 (admission)"),
        plain_number("level_3", ("3级限额", "3级", "三级限额"), unit_column=_PRODUCT_UNIT,
                     note_zh="限额标准的3级（限定值）", note_en="limit of level 3 (limited value)"),
        plain_number("benchmark", ("标杆水平", "能效标杆水平"), unit_column=_PRODUCT_UNIT),
        plain_number("baseline", ("基准水平", "能效基准水平"), unit_column=_PRODUCT_UNIT),
        other(_PRODUCT_UNIT, ("单位能耗的单位", "能耗单位"), "unit",
              note_zh="如 kgce/t；本行单位能耗、各级限额、标杆和基准水平都用它",
              note_en="such as kgce/t; all numbers of the row from unit_energy to baseline are in it"),
        measured("energy", "tce", ("该产品能耗量", "产品能耗量"), note_zh="核算期内",
                 note_en="of the accounting period"),
        *PROOF,
    ),
    "registers/products",
    key=("product_id",),
    amount="",
)  # fmt: skip

STORAGE = TableSchema(
    "storage",
    "储能",
    "storage",
    (
        identifier("storage_id", "储能编号", "储能设施编号"),
        ENTITY,
        other("technology", ("储能技术", "技术类型"), note_zh="如 磷酸铁锂电池、蓄冷",
              note_en="such as LFP battery, ice"),
        measured("power", "kW", ("额定功率", "功率"), required=True),
        measured("energy", "kWh", ("额定容量", "容量"), required=True),
        other("commissioned", ("投运日期", "投运时间"), "date"),
        other("meter", ("计量表号", "表号"), "code", note_zh="timeseries/ 中的表号", note_en="meter in timeseries/"),
        *PROOF,
    ),
    "registers/storage",
    key=("storage_id",),
    amount="",
)  # fmt: skip

DEMAND_RESPONSE = TableSchema(
    "demand_response",
    "可调节资源",
    "flexible resources",
    (
        identifier("asset_id", "资源编号", "可调节资源编号"),
        ENTITY,
        chosen("asset_class", ("资源类型", "资源类别"), {
            "industrial_load": ("工业负荷",), "air_conditioning": ("空调", "空调负荷"),
            "charging": ("充换电设施", "充电桩", "充电设施"), "data_centre": ("数据中心",), "storage": ("储能",),
            "distributed_pv": ("分布式光伏",), "gas_generation": ("天然气分布式发电", "天然气分布式"),
            "public_building": ("公共建筑",), "other": ("其他",),
        }),
        measured("up", "kW", ("上调能力", "上调容量"), required=True,
                 note_zh="从电网看：少用电或多发电", note_en="seen by the grid: less load or more generation"),
        measured("down", "kW", ("下调能力", "下调容量"), note_zh="从电网看：多用电或充电；留空为0",
                 note_en="more load or charging; blank: 0"),
        measured("duration", "h", ("持续时间", "可持续时间")),
        other("hours", ("可用时段",), note_zh="如 8-18;20-22，从几点到几点，不含结束的整点；留空为全天",
              note_en="such as 8-18;20-22, from hour to hour, the end not included; blank: all day"),
        other("vpp", ("虚拟电厂", "所属虚拟电厂"), note_zh="所接入、已注册的虚拟电厂名称；未接入留空",
              note_en="name of the registered virtual power plant it belongs to; blank: none"),
        *PROOF,
    ),
    "registers/demand_response",
    key=("asset_id",),
    amount="",
)  # fmt: skip

ASSET_HOURS = TableSchema(
    "asset_hours",
    "分时可调能力",
    "flexibility by hour",
    (
        identifier("asset_id", "资源编号", "可调节资源编号", note_zh="可调节资源表中的编号",
                   note_en="of the register demand_response"),
        plain_number("hour", ("小时", "时刻", "时段"), required=True, note_zh="0到23：0为0点到1点",
                     note_en="0 to 23; 0 is from midnight to one o'clock"),
        measured("up", "kW", ("上调能力", "上调容量"), required=True),
        measured("down", "kW", ("下调能力", "下调容量"), note_zh="留空为0", note_en="blank: 0"),
        *PROOF,
    ),
    "registers/asset_hours",
    key=("asset_id", "hour"),
    amount="",
)  # fmt: skip
