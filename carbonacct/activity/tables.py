"""The tables of a workspace: organisations, activity, power, certificates, transfers and gate."""

from __future__ import annotations

from dataclasses import replace

from carbonacct.activity.columns import (
    AMOUNT,
    CARRIER,
    CONTRACT_WORDS,
    DATA_CLASS,
    DOCUMENT,
    ENTITY,
    EVIDENCE,
    FRACTIONS,
    GENERATION,
    HEAT_SOURCE,
    MEASURED,
    NOTE,
    PERIOD,
    REGIONS,
    STATE,
    SUPPLIER_FACTOR,
    UNCERTAINTY,
    UNIT,
)
from carbonacct.activity.schema import Column, TableSchema

_PROOF = (DATA_CLASS, UNCERTAINTY, EVIDENCE)

ORGANISATIONS = TableSchema(
    "organisations",
    "单位",
    "organisations",
    (
        replace(ENTITY, zh=("单位编码", "单位代码", "编码", "企业编码"), en=("entity", "id", "entity id")),
        Column("name", ("单位名称", "名称", "企业名称", "单位全称"), required=True, note_zh="营业执照上的全称",
               note_en="full legal name"),
        Column("kind", ("单位类型", "类型"), ("type",), "choice", required=True,
               choices={"park": ("园区",), "enterprise": ("企业", "公司"), "facility": ("设施", "公共设施")},
               note_zh="须有且仅有一行“园区”", note_en="exactly one row is the park"),
        Column("parent_id", ("上级编码", "上级单位编码", "所属单位编码"), ("parent",), "code",
               note_zh="上级单位的编码；园区留空", note_en="code of the unit above; blank for the park"),
        Column("industry_code", ("行业代码", "国民经济行业代码"), ("industry", "industry code"), "code",
               note_zh="GB/T 4754 行业代码，按文本填写以保留开头的0", note_en="GB/T 4754 code, as text"),
        Column("above_scale", ("规上", "是否规上", "规模以上"), ("above scale",), "boolean",
               note_zh="规模以上工业企业：是/否", note_en="industrial enterprise above designated size: yes/no"),
        Column("value_added", ("工业增加值", "增加值"), ("value added",), "number", unit_column="money_unit",
               note_zh="期间内合计；单位写在“金额单位”列或列名括号里",
               note_en="of the whole period; its unit in money_unit or in brackets of the header"),
        Column("output_value", ("工业总产值", "总产值", "产值"), ("output value",), "number",
               unit_column="money_unit", nonnegative=True, note_zh="期间内合计", note_en="of the whole period"),
        Column("money_unit", ("金额单位", "货币单位"), ("currency", "money unit"), "money_unit",
               note_zh="元、万元或亿元", note_en="CNY: 元, 万元 or 亿元"),
        Column("region", ("地区", "省份", "所在地区", "省级地区"), ("province",), "choice", choices=REGIONS,
               note_zh="省级地区；留空按工作区的地区", note_en="ISO 3166-2; blank: that of the workspace"),
        NOTE,
    ),
    "organisations",
    key=("entity_id",),
    amount="",
)  # fmt: skip

ACTIVITY = TableSchema(
    "activity",
    "活动数据",
    "activity data",
    (
        ENTITY,
        PERIOD,
        CARRIER,
        Column("flow", ("流向", "数据项"), (), "choice", required=True, choices={
            "consumption": ("消费", "消费量", "消耗", "消耗量", "使用", "使用量"),
            "purchase": ("购入", "购入量", "购进", "采购", "外购"),
            "stock_open": ("期初库存", "期初库存量", "年初库存"),
            "stock_close": ("期末库存", "期末库存量", "年末库存"),
            "sale": ("外供", "外销", "销售", "外供量"),
            "production": ("自产", "自产量"),
            "conversion_output": ("转换产出", "加工转换产出"),
            "output": ("产量", "产品产量"),
            "capture": ("捕集", "捕集量"),
        }, note_zh="这一数量是消费、购入、库存还是产出", note_en="what the amount is"),
        Column("use", ("用途",), (), "choice", choices={
            "combustion": ("燃烧", "终端燃烧"), "generation": ("发电供热", "发电", "供热", "热电"),
            "conversion": ("加工转换", "转换"), "feedstock": ("原料", "原材料", "非能源利用"),
            "mobile": ("移动源", "车辆", "运输", "车船用油"),
        }, note_zh="燃料的消费须填写；车辆、叉车、船舶用的燃料填“移动源”",
           note_en="needed for the consumption of fuels; mobile: burned in vehicles, forklifts, vessels"),
        AMOUNT,
        UNIT,
        DOCUMENT,
        *_PROOF,
        *MEASURED,
        *FRACTIONS,
        *STATE,
        HEAT_SOURCE,
        Column("equipment", ("设备类型", "燃烧设备"), (), "choice", choices={
            "industrial_boiler": ("工业锅炉",), "power_boiler": ("发电锅炉", "电站锅炉"), "cement_kiln": ("水泥窑",),
            "road_vehicle": ("道路车辆", "汽车"), "off_road": ("非道路机械", "叉车", "工程机械"),
            "locomotive": ("铁路机车", "机车"), "vessel": ("船舶",),
        }, note_zh="碳氧化率按设备给出时使用；移动源留空按道路车辆",
           note_en="where the oxidation rate is given by equipment; blank for mobile use: road vehicle"),
        Column("destination", ("去向", "捕集去向"), (), "choice", choices={
            "used": ("利用",), "stored": ("封存",), "vented": ("外排", "排空"),
        }, note_zh="捕集的二氧化碳须填写", note_en="needed for captured carbon dioxide"),
        NOTE,
    ),
    "activity/activity",
    key=("entity_id", "carrier", "flow", "use"),
)  # fmt: skip

POWER = TableSchema(
    "power",
    "电力",
    "power",
    (
        ENTITY,
        PERIOD,
        Column("origin", ("电力来源", "来源"), ("source",), "choice", required=True, choices={
            "grid": ("电网", "网电", "市电"), "green_trade": ("绿电交易", "绿电"), "direct_line": ("直供", "绿电直连"),
            "self_generated": ("自发自用", "自发"), "export": ("外供上网", "上网", "余电上网"),
        }, note_zh="自发自用不含上网部分；绿电交易不含在电网中",
           note_en="self_generated is without what is exported; grid is without green_trade"),
        GENERATION,
        AMOUNT,
        UNIT,
        Column("use", ("用途",), (), "choice", choices={
            "final": ("终端", "终端使用"), "conversion": ("加工转换", "厂用电"),
        }, note_zh="留空为终端；发电厂用电填“加工转换”", note_en="blank: final; station service is conversion"),
        Column("certificate_status", ("绿证归属",), ("certificate status",), "choice", choices={
            "retained": ("保留", "自留"), "sold": ("已售", "出售", "转让"), "none": ("无", "未核发"),
        }, note_zh="自发电量对应绿证的去向", note_en="what became of the certificates of own generation"),
        Column("certificate_serial", ("绿证编号",), ("certificate",), "code", note_zh="多个编号用分号隔开",
               note_en="several serials are separated by semicolons"),
        Column("contract", CONTRACT_WORDS, ("contract number",), "code", note_zh="绿电交易须填写",
               note_en="needed for green_trade"),
        *SUPPLIER_FACTOR,
        DOCUMENT,
        *_PROOF,
        NOTE,
    ),
    "electricity/power",
    key=("entity_id", "origin", "generation", "use"),
)  # fmt: skip

CERTIFICATES = TableSchema(
    "certificates",
    "绿证",
    "certificates",
    (
        Column("serial", ("绿证编号", "证书编号"), ("certificate serial",), "code", required=True,
               note_zh="按文本填写", note_en="as text"),
        replace(ENTITY, zh=("持有单位", "持有单位编码", "单位编码"), en=("holder",)),
        replace(AMOUNT, zh=("电量", "数量")),
        UNIT,
        replace(GENERATION, required=True),
        Column("vintage", ("电量生产期间", "电量生产年月", "生产期间"), (), "period", required=True,
               note_zh="绿证对应电量的生产年月", note_en="month or year the power was generated"),
        Column("status", ("状态", "绿证状态"), (), "choice", required=True, choices={
            "retired": ("核销", "已核销", "注销"), "sold": ("转让", "已售", "出售"), "held": ("持有",),
        }, note_zh="核销后才能计入", note_en="only a retired certificate counts"),
        Column("bundled_contract", ("绿电合同编号",), ("bundled contract",), "code",
               note_zh="随绿电交易取得的绿证填合同编号，不再重复计入",
               note_en="contract of the green-power trade it came with; not counted again"),
        Column("plant_entity_id", ("项目所属单位", "项目所属单位编码"), ("plant",), "code",
               note_zh="园区成员自有电站的绿证填写", note_en="for a plant of a member"),
        DOCUMENT,
        EVIDENCE,
        NOTE,
    ),
    "electricity/certificates",
    key=("serial",),
)  # fmt: skip

TRANSFERS = TableSchema(
    "transfers",
    "园区内转供",
    "transfers inside the park",
    (
        Column("transfer_id", ("转供编号", "编号"), ("id",), "code", required=True, note_zh="转供关系的编号",
               note_en="number of the transfer"),
        PERIOD,
        replace(ENTITY, name="seller_id", zh=("供方编码", "供方单位编码", "供方"), en=("seller",),
                blank_code="transfers.counterpart_missing"),
        replace(ENTITY, name="buyer_id", zh=("受方编码", "受方单位编码", "受方"), en=("buyer",),
                blank_code="transfers.counterpart_missing"),
        CARRIER,
        replace(AMOUNT, name="amount_sold", zh=("供出量", "供方数量"), en=("sold",)),
        replace(AMOUNT, name="amount_received", zh=("受入量", "受方数量"), en=("received",), required=False,
                note_zh="留空表示等于供出量", note_en="blank: the same as sold"),
        UNIT,
        GENERATION,
        Column("seller_document", ("供方凭证", "供方凭证或表号"), (), note_zh="供方表号或结算单号",
               note_en="meter or invoice number of the seller"),
        Column("buyer_document", ("受方凭证", "受方凭证或表号"), (), note_zh="受方表号或结算单号",
               note_en="meter or invoice number of the buyer"),
        *STATE,
        HEAT_SOURCE,
        *SUPPLIER_FACTOR,
        *_PROOF,
        NOTE,
    ),
    "transfers",
    key=("seller_id", "buyer_id", "carrier", "generation"),
    amount="amount_sold",
)  # fmt: skip

GATE = TableSchema(
    "gate",
    "园区关口",
    "gate of the park",
    (
        PERIOD,
        CARRIER,
        Column("direction", ("方向", "流动方向"), (), "choice", required=True,
               choices={"in": ("流入", "进", "输入"), "out": ("流出", "出", "输出")}, note_zh="相对园区边界",
               note_en="seen from the park"),
        Column("origin", ("电力来源",), ("source",), "choice",
               choices={"grid": ("电网", "网电", "市电"), "direct_line": ("直供", "绿电直连")},
               note_zh="电力须填写；电网关口表的流入量含绿电交易电量",
               note_en="needed for electricity; the inflow at the grid meter includes green_trade"),
        GENERATION,
        AMOUNT,
        UNIT,
        *STATE,
        HEAT_SOURCE,
        *SUPPLIER_FACTOR,
        DOCUMENT,
        *_PROOF,
        NOTE,
    ),
    "gate",
    key=("carrier", "direction", "origin", "generation"),
)  # fmt: skip

TABLES: dict[str, TableSchema] = {
    table.name: table for table in (ORGANISATIONS, ACTIVITY, POWER, CERTIFICATES, TRANSFERS, GATE)
}
