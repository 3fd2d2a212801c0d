"""Fluorochemical production: HFC-23 of HCFC-22, and what escapes from making HFCs, PFCs, SF6 and NF3."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.fluorinated import with_numbers
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, fraction, measured, plain_number
from carbonacct.activity.schema import TableSchema

_SCHEMA = TableSchema(
    "fluorochemicals",
    "氟化工生产",
    "fluorochemical production",
    (
        ENTITY,
        PERIOD,
        chosen("product", ("产品", "产品类型"), {
            "hcfc_22": ("HCFC-22", "一氯二氟甲烷"), "other": ("其他氟化物",),
        }),
        chosen("gas", ("排放气体", "气体"), with_numbers({
            "HFC-23": ("三氟甲烷", "CHF3"), "HFC-32": ("二氟甲烷",), "HFC-125": ("五氟乙烷",),
            "HFC-134a": ("四氟乙烷",), "HFC-143a": ("三氟乙烷",), "HFC-152a": ("二氟乙烷",), "HFC-227ea": ("七氟丙烷",),
            "HFC-236fa": ("六氟丙烷",), "HFC-245fa": ("五氟丙烷",), "SF6": ("六氟化硫",), "NF3": ("三氟化氮",),
            "CF4": ("四氟化碳",), "C2F6": ("六氟乙烷",), "C3F8": ("八氟丙烷",), "c-C4F8": ("八氟环丁烷",),
        }), note_zh="HCFC-22 填 HFC-23；其他产品填所排放的气体",
           note_en="HFC-23 for HCFC-22, else the gas that escapes"),
        measured("production", "t", ("产量",), required=True),
        chosen("plant", ("装置类型",), {"recent": ("近代装置",), "old": ("老装置",)}, required=False,
               note_zh="HCFC-22：按IPCC分类取缺省；留空按省级清单指南", note_en="of HCFC-22, for the IPCC default"),
        plain_number("rate", ("生成率", "副产率"), note_zh="实测值，吨气体每吨产品；留空按缺省",
                     note_en="measured, t of gas per t of product; blank: default"),
        fraction("carbon_efficiency", ("碳平衡效率",), note_zh="HCFC-22：没有实测生成率时，由碳、氟平衡效率推算",
                 note_en="of HCFC-22: the rate follows from the carbon and fluorine balance where it was not measured"),
        fraction("fluorine_efficiency", ("氟平衡效率",)),
        fraction("loss_as_gas", ("效率损失中成为HFC-23的比例",), note_zh="留空为1",
                 note_en="share of the loss that is HFC-23; blank: 1"),
        fraction("abated_fraction", ("进入处理装置比例", "尾气处理比例"), note_zh="留空为没有处理",
                 note_en="blank: none"),
        fraction("destruction", ("去除效率", "处理效率"), note_zh="填了处理比例就要填写",
                 note_en="needed with the share abated"),
        fraction("uptime", ("处理装置运行率", "运行率"), note_zh="留空为1", note_en="blank: 1"),
        measured("recovered", "t", ("回收量",), note_zh="回收外售或外送销毁的气体",
                 note_en="gas recovered for sale or for destruction elsewhere"),
        *SOURCE_PROOF,
    ),
    "registers/fluorochemicals",
    key=("entity_id", "product", "gas"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "gas", "production"),)
