"""Registers of what happened and was attested: freight, attestations, water, waste, research, offsets, milestones."""

from __future__ import annotations

from dataclasses import replace

from carbonacct.activity.columns import ENTITY, EVIDENCE, NOTE, PERIOD
from carbonacct.activity.register_columns import ENTITY_OPTIONAL, PROOF, chosen, identifier, measured, other
from carbonacct.activity.schema import Column, TableSchema

_BARE_NOTE = replace(NOTE, zh=("备注",))

FREIGHT = TableSchema(
    "freight",
    "货物运输",
    "freight",
    (
        ENTITY,
        PERIOD,
        chosen("direction", ("方向", "运输方向"), {"in": ("运入", "进"), "out": ("运出", "出")}, required=False),
        chosen("mode", ("运输方式",), {
            "rail": ("铁路",), "water": ("水路", "水运"), "pipeline": ("管道",),
            "conveyor": ("皮带廊", "管状带式输送机"),
            "road_new_energy": ("新能源汽车", "新能源货车"), "road_national_6": ("国六汽车", "国六"),
            "road_other": ("其他汽车", "汽车", "公路"),
        }),
        measured("mass", "t", ("货运量", "运量"), required=True),
        *PROOF,
    ),
    "registers/freight",
    key=("entity_id", "direction", "mode"),
    amount="",
)  # fmt: skip

ATTESTATIONS = TableSchema(
    "attestations",
    "认证与核查",
    "attestations",
    (
        other("number", ("证书或文件编号", "证书编号", "文件编号", "编号"), "code", required=True),
        chosen("kind", ("类型", "认证类型"), {
            "smart_diagnosis": ("智改数转网联诊断",), "product_footprint": ("产品碳足迹认证", "碳足迹认证"),
            "environmental_disclosure": ("环境信息披露", "环境信息依法披露"), "green_factory": ("绿色工厂",),
            "green_supply_chain": ("绿色供应链管理企业", "绿色供应链"), "ghg_verification": ("碳排放核查", "碳核查"),
            "cleaner_production": ("清洁生产审核",), "innovation_platform": ("创新平台",),
            "management_platform": ("接入智能管理平台",), "park_boundary": ("四至边界", "园区四至边界"),
            "development_zone_catalogue": ("开发区审核公告目录",),
        }),
        Column("entity_ids", ("单位编码", "单位代码", "企业编码"), ("entity", "entity id", "entity ids"), "code",
               required=True, note_zh="organisations 表中的编码；多个用分号、顿号或逗号隔开",
               note_en="codes of the organisations table, several separated by ; or ,"),
        other("title", ("名称", "标题", "证书名称")),
        other("issuer", ("颁发机构", "发证机构"), required=True),
        chosen("level", ("级别",), {
            "national": ("国家级", "国家"), "provincial": ("省级", "省"), "municipal": ("市级", "市"),
        }, required=False),
        other("valid_from", ("有效期自", "颁发日期", "生效日期"), "date"),
        other("valid_to", ("有效期至", "失效日期"), "date", note_zh="留空为没有期限", note_en="blank: no end"),
        *PROOF,
    ),
    "registers/attestations",
    key=("number", "kind"),
    amount="",
)  # fmt: skip

WATER = TableSchema(
    "water",
    "工业用水",
    "industrial water",
    (
        ENTITY,
        PERIOD,
        measured("intake", "m3", ("取水量", "新水量"), required=True),
        measured("reuse", "m3", ("重复用水量", "重复利用水量"), required=True),
        *PROOF,
    ),
    "registers/water",
    key=("entity_id",),
    amount="",
)

SOLID_WASTE = TableSchema(
    "solid_waste",
    "固体废物",
    "solid waste",
    (
        ENTITY,
        PERIOD,
        chosen("category", ("类别", "废物类别"), {
            "general": ("一般工业固体废物", "一般固废", "一般工业固废"), "hazardous": ("危险废物", "危废"),
        }),
        measured("generated", "t", ("产生量",), required=True),
        measured("utilised", "t", ("综合利用量", "利用量"), required=True),
        measured("utilised_stock", "t", ("其中利用往年贮存量", "综合利用往年贮存量"), note_zh="留空为0",
                 note_en="of earlier years' stock; blank: 0"),
        *PROOF,
    ),
    "registers/solid_waste",
    key=("entity_id", "category"),
    amount="",
)  # fmt: skip

WASTE_HEAT = TableSchema(
    "waste_heat",
    "余热余冷余压",
    "waste heat, cold and pressure",
    (
        ENTITY,
        PERIOD,
        chosen("kind", ("类型", "种类"), {"heat": ("余热",), "cold": ("余冷",), "pressure": ("余压",)}),
        measured("recoverable", "GJ", ("可回收量", "可利用量", "可回收利用量"), required=True),
        measured("recovered", "GJ", ("已回收量", "已利用量", "回收利用量"), required=True),
        *PROOF,
    ),
    "registers/waste_heat",
    key=("entity_id", "kind"),
    amount="",
)

RESEARCH = TableSchema(
    "research",
    "研发投入",
    "research spending",
    (
        ENTITY,
        PERIOD,
        measured("green_rd", "1e4 CNY", ("绿色低碳研发经费", "绿色低碳研发投入"), required=True, shown="万元"),
        measured("revenue", "1e4 CNY", ("营业收入", "主营业务收入"), shown="万元"),
        *PROOF,
    ),
    "registers/research",
    key=("entity_id",),
    amount="",
)

OFFSETS = TableSchema(
    "offsets",
    "抵消与碳汇",
    "offsets and sinks",
    (
        identifier("serial", "编号", "凭证编号", "核证编号"),
        chosen("kind", ("类型", "种类"), {
            "ccer": ("CCER", "国家核证自愿减排量"), "other_credit": ("其他碳信用",), "sink": ("碳汇",),
        }),
        measured("mass", "t", ("数量", "抵消量"), required=True, shown="tCO2", note_zh="吨二氧化碳当量",
                 note_en="tonnes of CO2e"),
        other("vintage", ("产生年份", "减排量产生时间"), note_zh="减排量或碳汇产生的年份", note_en="year it arose"),
        other("retired", ("已注销", "是否注销"), "boolean"),
        ENTITY_OPTIONAL,
        *PROOF,
    ),
    "registers/offsets",
    key=("serial",),
    amount="",
)  # fmt: skip

MILESTONES = TableSchema(
    "milestones",
    "建设进度",
    "milestones",
    (
        chosen("kind", ("类型", "事项"), {
            "park_selected": ("园区入选", "零碳园区入选"), "park_accepted": ("园区验收", "零碳园区验收"),
            "factory_selected": ("工厂入选", "零碳工厂入选"), "factory_built": ("零碳工厂建成", "工厂建成"),
            "sgls_started": ("源网荷储项目启动",), "sgls_built": ("源网荷储项目建成",),
            "vpp_registered": ("虚拟电厂注册",), "platform_introduced": ("创新平台引进",),
        }),
        other("number", ("编号", "项目编号"), "code", required=True, note_zh="项目、工厂、虚拟电厂或平台的编号",
              note_en="of the project, factory, virtual power plant or platform"),
        other("name", ("名称", "项目名称")),
        ENTITY_OPTIONAL,
        other("date", ("日期", "完成日期"), "date", required=True),
        *PROOF,
    ),
    "registers/milestones",
    key=("kind", "number"),
    amount="",
)  # fmt: skip

DECLARATIONS = TableSchema(
    "declarations",
    "指标申报",
    "declarations of indicators",
    (
        other("system", ("指标体系", "体系"), "code", required=True, note_zh="指标体系的编号，如 wuxi-2025",
              note_en="id of the indicator system, such as wuxi-2025"),
        other("indicator", ("指标", "指标编号"), "code", required=True, note_zh="指标的序号或编号",
              note_en="number or id of the indicator"),
        other("proposed", ("是否提出",), "boolean", note_zh="激励性指标：是否提出",
              note_en="incentive indicators: proposed"),
        other("omitted", ("是否不列入",), "boolean", note_zh="参考性指标：是否不列入",
              note_en="reference indicators: left out"),
        other("explanation", ("说明", "理由", "情况说明")),
        EVIDENCE,
        _BARE_NOTE,
    ),
    "registers/declarations",
    key=("system", "indicator"),
    amount="",
)  # fmt: skip

QUANTITIES = TableSchema(
    "quantities",
    "填报数量",
    "typed quantities",
    (
        other("quantity", ("数量编号", "数量"), "code", required=True,
              note_zh="评价所需、不由核算得出的数量，如 peak_load",
              note_en="a quantity that the accounts do not give, such as peak_load"),
        Column("value", ("数值", "值"), (), "number", required=True, unit_column="unit"),
        Column("unit", ("单位", "计量单位"), (), "unit", required=True, note_zh="没有单位填1", note_en="1 for none"),
        other("period", ("期间", "统计期")),
        other("explanation", ("来源说明", "说明", "来源")),
        EVIDENCE,
        _BARE_NOTE,
    ),
    "indicators",
    key=("quantity", "period"),
    amount="",
)  # fmt: skip
