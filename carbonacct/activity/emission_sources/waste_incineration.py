"""Waste that a member incinerates without counting it as a fuel."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, fraction, measured
from carbonacct.activity.schema import TableSchema

WASTES = {
    "municipal_mixed": ("生活垃圾", "混合生活垃圾"), "food": ("厨余", "厨余垃圾"), "garden": ("园林垃圾",),
    "paper": ("纸张", "废纸"), "wood": ("木材", "废木材"), "textiles": ("纺织品", "废纺织品"), "nappies": ("尿布",),
    "rubber": ("橡胶皮革", "橡胶", "皮革"), "plastics": ("塑料", "废塑料"), "inert": ("玻璃金属", "玻璃", "金属"),
    "other": ("其他生活垃圾",), "industrial_other": ("一般工业固体废物", "一般工业固废"),
    "industrial_petroleum": ("石化塑料类工业废物", "废溶剂", "废矿物油"), "hazardous": ("危险废物", "危废"),
    "clinical": ("医疗废物",), "sludge_domestic": ("生活污水污泥",), "sludge_industrial": ("工业污泥",),
}  # fmt: skip

_SCHEMA = TableSchema(
    "waste_incineration",
    "固体废物焚烧",
    "waste incineration",
    (
        ENTITY,
        PERIOD,
        chosen("waste", ("废物种类", "废物类型"), WASTES, note_zh="有组分的按组分分行填写",
               note_en="by component, one row each, where the composition is known"),
        chosen("furnace", ("焚烧炉型", "炉型"), {
            "continuous_stoker": ("连续式炉排炉", "炉排炉", "连续炉排"),
            "continuous_fluidised": ("连续式流化床", "流化床"), "semi_stoker": ("半连续式炉排炉",),
            "semi_fluidised": ("半连续式流化床",), "batch_stoker": ("间歇式炉排炉", "间歇炉"),
            "batch_fluidised": ("间歇式流化床",),
        }),
        measured("mass", "t", ("焚烧量", "焚烧质量"), required=True, note_zh="湿基；没有填0",
                 note_en="wet; 0 for none"),
        fraction("dry", ("干物质比例", "干物质含量"), note_zh="留空按缺省", note_en="blank: default"),
        fraction("carbon", ("干基含碳量", "含碳比例"), note_zh="干物质中碳的质量分数；留空按缺省",
                 note_en="carbon in dry matter; blank: default"),
        fraction("fossil", ("化石碳比例", "矿物碳比例"), note_zh="留空按缺省", note_en="blank: default"),
        fraction("oxidation", ("碳氧化率", "燃烧效率"), note_zh="留空按缺省", note_en="blank: default"),
        *SOURCE_PROOF,
    ),
    "registers/waste_incineration",
    key=("entity_id", "waste", "furnace"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "waste", "mass"),)
