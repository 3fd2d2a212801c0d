"""Gases fed to the etching, cleaning and deposition tools of semiconductor, MEMS and display makers."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.fluorinated import with_numbers
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, fraction, measured, plain_number
from carbonacct.activity.schema import TableSchema

BYPRODUCT_COLUMNS = {"b_cf4": "CF4", "b_c2f6": "C2F6", "b_c3f8": "C3F8", "b_hfc23": "HFC-23"}
"""Columns of measured by-product rates, and the gas that forms."""

_SCHEMA = TableSchema(
    "process_gases",
    "电子工艺气体",
    "electronics process gases",
    (
        ENTITY,
        PERIOD,
        chosen("gas", ("气体", "工艺气体"), with_numbers({
            "NF3": ("三氟化氮",), "SF6": ("六氟化硫",), "CF4": ("四氟化碳", "四氟甲烷"), "C2F6": ("六氟乙烷",),
            "C3F8": ("八氟丙烷",), "c-C4F8": ("八氟环丁烷", "C4F8"), "HFC-23": ("三氟甲烷", "CHF3"),
            "HFC-32": ("二氟甲烷", "CH2F2"), "HFC-41": ("氟甲烷", "CH3F"), "HFC-125": ("五氟乙烷", "C2HF5"),
            "N2O": ("氧化亚氮", "笑气"), "C4F6": ("六氟丁二烯",), "C5F8": ("八氟环戊烯",), "C4F8O": ("八氟四氢呋喃",),
        })),
        chosen("industry", ("行业", "产品类型"), {
            "semiconductor": ("半导体", "集成电路"), "mems": ("微机电", "MEMS"), "display": ("显示面板", "显示", "LCD"),
        }, required=False, note_zh="留空为半导体", note_en="blank: semiconductor"),
        chosen("wafer", ("晶圆尺寸", "硅片尺寸"), {
            "up_to_200": ("200毫米及以下", "8英寸", "6英寸", "200mm", "150mm"), "300": ("300毫米", "12英寸", "300mm"),
        }, required=False, note_zh="半导体填写；留空按不分尺寸的缺省值",
           note_en="of semiconductors; blank: defaults of any size"),
        chosen("process", ("工艺", "工艺类型"), {
            "etch": ("刻蚀与晶圆清洗", "刻蚀", "蚀刻", "晶圆清洗"), "remote_plasma": ("远程等离子清洗", "远程清洗"),
            "in_situ_plasma": ("原位等离子清洗", "原位清洗", "腔室清洗", "CVD清洗"), "in_situ_thermal": ("原位热清洗",),
            "deposition": ("薄膜沉积", "沉积"), "other": ("其他", "其他用途"),
        }, required=False, note_zh="留空按全部工艺合计", note_en="blank: all processes together"),
        measured("consumed", "kg", ("用量", "消耗量", "气体用量"), required=True,
                 note_zh="期初库存＋购入－期末库存－退回；没有用填0",
                 note_en="opening stock + bought − closing stock − returned; 0 for none"),
        fraction("heel", ("余气比例", "残余比例"), note_zh="钢瓶中留下的比例；用量已扣除余气的填0；留空按缺省",
                 note_en="share left in the container; 0 where the amount is without it; blank: default"),
        fraction("utilisation", ("利用率", "气体利用率"), note_zh="实测值；留空按缺省",
                 note_en="measured; blank: default"),
        *(plain_number(name, (f"{gas}副产率", f"{gas}生成率"), note_zh="实测值，千克每千克用量；留空按缺省",
                       note_en="measured, kg per kg used; blank: default") for name, gas in BYPRODUCT_COLUMNS.items()),
        fraction("abated_fraction", ("接入处理装置比例", "尾气处理比例"),
                 note_zh="接入尾气处理装置的用量比例；留空为没有处理",
                 note_en="share of the amount used on tools with abatement; blank: none"),
        fraction("destruction", ("去除效率", "处理效率"), note_zh="本气体的去除效率；留空按缺省",
                 note_en="of the gas itself; blank: default"),
        fraction("byproduct_destruction", ("副产物去除效率",), note_zh="留空按各副产气体的缺省值",
                 note_en="blank: default of each by-product"),
        fraction("uptime", ("处理装置运行率", "运行率"), note_zh="留空为1", note_en="blank: 1"),
        fraction("fuel_combustion_fraction", ("燃烧式处理比例",),
                 note_zh="接入烃类燃料燃烧式处理装置、且没有证明不生成四氟化碳的用量比例",
                 note_en="share that goes to hydrocarbon-fuelled combustion abatement not certified to form no CF4"),
        *SOURCE_PROOF,
    ),
    "registers/process_gases",
    key=("entity_id", "gas", "industry", "wafer", "process"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "gas", "consumed"),)
