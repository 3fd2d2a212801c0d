"""Columns that several tables share, and the words of their choices."""

from __future__ import annotations

from carbonacct.activity.schema import Column

NOTE = Column("note", ("备注", "说明"), ("remark", "remarks", "comment"))
ENTITY = Column("entity_id", ("单位编码", "单位代码", "企业编码"), ("entity", "entity id"), "code", required=True,
                note_zh="organisations 表中的编码", note_en="code of the organisations table")  # fmt: skip
PERIOD = Column("period", ("期间", "月份", "年月", "时间", "统计期"), ("month", "date"), "period", required=True,
                note_zh="月（2025-01）或年（2025）", note_en="a month (2025-01) or a year (2025)")  # fmt: skip
CARRIER = Column("carrier", ("品种", "能源品种", "能源或物料品种", "燃料品种", "物料"), ("fuel", "energy carrier"),
                 "carrier", required=True, note_zh="品种表中的名称，如 原煤、天然气、蒸汽",
                 note_en="a name of the carrier table")  # fmt: skip
AMOUNT = Column("amount", ("数量", "实物量", "数值"), ("quantity",), "number", required=True, unit_column="unit",
                nonnegative=True, note_zh="不小于0；没有发生填0", note_en="not below 0; write 0 for none")  # fmt: skip
UNIT = Column("unit", ("单位", "计量单位"), (), "unit", required=True, note_zh="如 t、万Nm3、MWh、GJ、tce",
              note_en="such as t, 万Nm3, MWh, GJ, tce")  # fmt: skip
DOCUMENT = Column("document", ("凭证或表号", "凭证", "表号", "凭证号", "发票号"), ("meter", "invoice"),
                  note_zh="发票号、结算单号或计量表号", note_en="number of the invoice or meter")  # fmt: skip
DATA_CLASS = Column("data_class", ("数据类别", "数据来源类别"), ("data class",), "choice", choices={
    "metered": ("计量", "实测"), "invoiced": ("结算", "发票"), "estimated": ("估算", "推算"),
}, note_zh="留空按估算", note_en="blank counts as estimated")  # fmt: skip
UNCERTAINTY = Column("uncertainty_percent", ("不确定度(%)", "不确定度"), ("uncertainty (%)", "uncertainty"), "percent",
                     nonnegative=True, note_zh="百分数，如 2 表示 ±2 %", note_en="per cent: 2 is ±2 %")  # fmt: skip
EVIDENCE = Column("evidence", ("佐证文件", "佐证材料", "附件"), ("attachment",), "path",
                  note_zh="相对工作区文件夹的路径，如 evidence/发票.pdf；多个用分号隔开",
                  note_en="path inside the workspace folder; several are separated by semicolons")  # fmt: skip

_PER_AMOUNT = ("mass", "normal_volume", "volume", "energy")


def _measured(
    name: str, zh: tuple[str, ...], unit_zh: tuple[str, ...], dimensions: tuple[str, tuple[str, ...]], example: str
) -> tuple[Column, Column]:
    """A measured factor and the column of its unit."""
    unit = Column(f"{name}_unit", unit_zh, (), "ratio_unit", dimensions=dimensions, note_zh=f"如 {example}",
                  note_en=f"such as {example}")  # fmt: skip
    value = Column(name, zh, (), "number", unit_column=unit.name, nonnegative=True, note_zh="有实测值时填写",
                   note_en="when measured")  # fmt: skip
    return value, unit


SUPPLIER_FACTOR = _measured("emission_factor", ("排放因子", "供应商排放因子"), ("排放因子单位",), ("mass", _PER_AMOUNT),
                            "tCO2/GJ")  # fmt: skip
MEASURED = (
    *_measured("ncv", ("低位发热量", "热值", "实测热值"), ("低位发热量单位", "热值单位"),
               ("energy", ("mass", "normal_volume")), "GJ/t, GJ/万Nm3"),
    *_measured("carbon_content", ("单位热值含碳量", "含碳量"), ("含碳量单位", "单位热值含碳量单位"),
               ("mass", ("energy", "mass", "normal_volume")), "tC/GJ, tC/t"),
    Column("oxidation", ("碳氧化率", "氧化率"), ("oxidation rate",), "fraction", note_zh="0到1，或写98%",
           note_en="0 to 1, or 98%"),
    *SUPPLIER_FACTOR,
    Column("biogenic_fraction", ("生物质碳比例", "生物质比例"), (), "fraction", note_zh="0到1，或写30%",
           note_en="0 to 1, or 30%"),
)  # fmt: skip
_OXIDES = (
    ("cao_fraction", "氧化钙含量", "CaO"),
    ("cao_noncarbonate_fraction", "非碳酸盐氧化钙含量", "非碳酸盐CaO"),
    ("mgo_fraction", "氧化镁含量", "MgO"),
    ("mgo_noncarbonate_fraction", "非碳酸盐氧化镁含量", "非碳酸盐MgO"),
)
FRACTIONS = tuple(
    Column(name, (zh, short, f"{short}含量"), (), "fraction", note_zh="熟料的质量分数，0到1，或写65%",
           note_en="mass fraction in clinker, 0 to 1, or 65%")
    for name, zh, short in _OXIDES
)  # fmt: skip
STATE = (
    Column("pressure_mpa", ("压力(MPa)", "压力", "蒸汽压力"), ("pressure",), "number", unit="MPa",
           note_zh="蒸汽按质量计时填写", note_en="for steam given by mass"),
    Column("pressure_basis", ("压力类型",), ("pressure basis",), "choice",
           choices={"absolute": ("绝压", "绝对压力"), "gauge": ("表压", "表压力")}, note_zh="填了压力就要填写",
           note_en="needed with a pressure"),
    Column("temperature_c", ("温度(℃)", "温度", "蒸汽温度"), ("temperature",), "number", unit="℃",
           note_zh="过热蒸汽和热水填写", note_en="for superheated steam and hot water"),
    Column("dryness", ("干度", "蒸汽干度"), (), "fraction", range_code="activity.steam_state_impossible",
           note_zh="饱和蒸汽填写，干饱和为1", note_en="for saturated steam; 1 is dry"),
    Column("condensate_t", ("冷凝水回收量(t)", "冷凝水回收量", "回水量"), ("condensate",), "number", unit="t",
           nonnegative=True, note_zh="回收的冷凝水", note_en="condensate returned"),
    Column("condensate_temperature_c", ("冷凝水温度(℃)", "冷凝水温度", "回水温度"), ("condensate temperature",),
           "number", unit="℃", note_zh="有冷凝水回收时填写", note_en="needed with condensate"),
)  # fmt: skip
GAS_STATE = (
    Column("gas_reference", ("气体参比状态", "参比状态", "气体状态"), ("gas reference",), "choice", choices={
        "normal": ("0℃", "标准状态", "标况"), "at_20c": ("20℃", "20摄氏度", "标准参比条件"),
    }, note_zh="气体体积单位是m3时填写，压力均为101.325kPa；20℃的会换算为Nm3",
       note_en="for gas in m3, at 101.325 kPa; a volume at 20 °C is converted to Nm3"),
    Column("water_vapour", ("水蒸气体积分数", "含湿量"), ("water vapour",), "fraction",
           note_zh="湿气体填写，0到1或写3%；干气体留空", note_en="of wet gas, 0 to 1 or 3%; blank: dry"),
)  # fmt: skip
HEAT_SOURCE = Column("heat_source", ("热源类型", "热源"), ("heat source",), "choice", choices={
    "fossil": ("化石", "化石能源", "化石燃料"), "nonfossil": ("非化石", "非化石能源"),
    "waste_heat": ("余热", "工业余热"),
}, note_zh="热力、蒸汽、热水填写", note_en="for heat, steam and hot water")  # fmt: skip
GENERATION = Column("generation", ("发电类型",), ("generation type", "technology"), "choice", choices={
    "unspecified": ("未指明", "不明"), "solar": ("光伏", "太阳能"), "wind": ("风电", "风力"), "hydro": ("水电", "水力"),
    "nuclear": ("核电",), "biomass": ("生物质", "生物质发电"), "fossil": ("化石", "火电", "化石能源"),
    "waste_heat": ("余热", "余热发电"),
}, note_zh="除电网来电外须填写", note_en="needed for all but grid power")  # fmt: skip
CONTRACT_WORDS = ("合同编号", "绿电合同编号", "交易合同编号")
_PROVINCES = (
    "CN 全国", "CN-BJ 北京 北京市", "CN-TJ 天津 天津市", "CN-HE 河北 河北省", "CN-SX 山西 山西省",
    "CN-NM 内蒙古 内蒙古自治区", "CN-LN 辽宁 辽宁省", "CN-JL 吉林 吉林省", "CN-HL 黑龙江 黑龙江省", "CN-SH 上海 上海市",
    "CN-JS 江苏 江苏省", "CN-ZJ 浙江 浙江省", "CN-AH 安徽 安徽省", "CN-FJ 福建 福建省", "CN-JX 江西 江西省",
    "CN-SD 山东 山东省", "CN-HA 河南 河南省", "CN-HB 湖北 湖北省", "CN-HN 湖南 湖南省", "CN-GD 广东 广东省",
    "CN-GX 广西 广西壮族自治区", "CN-HI 海南 海南省", "CN-CQ 重庆 重庆市", "CN-SC 四川 四川省", "CN-GZ 贵州 贵州省",
    "CN-YN 云南 云南省", "CN-XZ 西藏 西藏自治区", "CN-SN 陕西 陕西省", "CN-GS 甘肃 甘肃省", "CN-QH 青海 青海省",
    "CN-NX 宁夏 宁夏回族自治区", "CN-XJ 新疆 新疆维吾尔自治区",
)  # fmt: skip
REGIONS: dict[str, tuple[str, ...]] = {line.split()[0]: tuple(line.split()[1:]) for line in _PROVINCES}
