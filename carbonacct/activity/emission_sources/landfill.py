"""Waste deposited on a landfill of a member, one row for each kind of waste and year of deposit."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, fraction, measured, other, plain_number
from carbonacct.activity.schema import TableSchema

_SCHEMA = TableSchema(
    "landfill",
    "固体废物填埋",
    "landfill",
    (
        ENTITY,
        PERIOD,
        other("site", ("填埋场", "填埋场名称")),
        chosen("waste", ("废物种类", "废物类型"), {
            "food": ("厨余", "厨余垃圾"), "garden": ("园林垃圾",), "paper": ("纸张", "废纸"),
            "wood": ("木材", "废木材"), "textiles": ("纺织品",), "nappies": ("尿布",),
        }, note_zh="只填会降解的；塑料、玻璃等不产生甲烷",
           note_en="only what decays: plastics and glass make no methane"),
        plain_number("deposit_year", ("填埋年份", "填埋年度"), required=True, note_zh="每个填埋年份一行，宜回溯50年",
                     note_en="a row for each year of deposit, 50 years back where they are known"),
        measured("mass", "t", ("填埋量", "填埋质量"), required=True, note_zh="该年填埋的湿重；没有填0",
                 note_en="deposited in that year, wet; 0 for none"),
        chosen("site_type", ("填埋场类型",), {
            "managed": ("厌氧管理填埋场", "卫生填埋场"), "semi_aerobic": ("准好氧管理填埋场",),
            "deep": ("未管理深填埋",), "shallow": ("未管理浅填埋",), "uncategorised": ("未分类",),
        }),
        chosen("climate", ("气候", "气候类型"), {
            "temperate_wet": ("温带湿润", "北方温带湿润"), "temperate_dry": ("温带干燥",),
            "tropical_wet": ("热带湿润",), "tropical_dry": ("热带干燥",),
        }, note_zh="年均气温20℃以上为热带；温带以年降水大于潜在蒸散为湿润",
           note_en="tropical: mean above 20 °C; temperate is wet where rain exceeds potential evapotranspiration"),
        chosen("cover", ("覆盖层",), {"oxidising": ("有氧化覆盖", "土壤覆盖", "有"), "none": ("无覆盖", "无")},
               required=False, note_zh="留空按无覆盖", note_en="blank: none"),
        measured("ch4_recovered", "kg", ("甲烷回收量",),
                 note_zh="本期全场回收利用或火炬销毁的甲烷，只在一行填写；留空为0",
                 note_en="methane used or flared in the period at the whole site, on one row alone; blank: 0"),
        fraction("doc", ("可降解有机碳", "DOC"), note_zh="湿基；留空按缺省", note_en="of wet waste; blank: default"),
        fraction("docf", ("可分解比例", "DOCf"), note_zh="留空按缺省", note_en="blank: default"),
        fraction("mcf", ("甲烷修正因子", "MCF"), note_zh="留空按缺省", note_en="blank: default"),
        plain_number("k", ("降解速率常数",), note_zh="每年；留空按缺省", note_en="a year; blank: default"),
        fraction("f", ("甲烷体积分数",), note_zh="留空按缺省", note_en="blank: default"),
        fraction("ox", ("氧化因子", "氧化率"), note_zh="留空按覆盖层", note_en="blank: by cover"),
        *SOURCE_PROOF,
    ),
    "registers/landfill",
    key=("entity_id", "site", "waste", "deposit_year"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "waste", "mass"),)
