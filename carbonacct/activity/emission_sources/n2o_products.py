"""Products whose making sets free N2O: nitric acid, adipic acid, caprolactam, glyoxal, glyoxylic acid."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, fraction, measured, plain_number
from carbonacct.activity.schema import TableSchema

_SCHEMA = TableSchema(
    "n2o_products",
    "硝酸与己二酸等",
    "nitric and adipic acid",
    (
        ENTITY,
        PERIOD,
        chosen("product", ("产品", "产品名称"), {
            "nitric_acid": ("硝酸",), "adipic_acid": ("己二酸",), "caprolactam": ("己内酰胺",), "glyoxal": ("乙二醛",),
            "glyoxylic_acid": ("乙醛酸",),
        }),
        chosen("process", ("工艺", "生产工艺"), {
            "dual": ("双加压法",), "high": ("高压法",), "medium": ("中压法",), "atmospheric": ("常压法",),
            "combined": ("综合法",), "low": ("低压法",), "nscr": ("非选择性催化还原", "NSCR"),
            "tail_gas": ("工艺内或尾气分解", "二级或三级处理"),
        }, required=False, note_zh="硝酸填写；末两种的缺省因子已含处理",
           note_en="of nitric acid; the defaults of the last two are after abatement"),
        measured("production", "t", ("产量",), required=True, note_zh="硝酸折100%", note_en="nitric acid as 100 %"),
        plain_number("emission_factor", ("排放因子", "产生因子"), note_zh="处理前的实测值，千克N2O每吨产品；留空按缺省",
                     note_en="measured before abatement, kg N2O per t; blank: default"),
        chosen("abatement", ("处理方式", "尾气处理方式"), {
            "catalytic": ("催化分解",), "thermal": ("热分解",), "recycle_nitric": ("回用制硝酸",),
            "recycle_adipic": ("回用作己二酸原料",),
        }, required=False, note_zh="己二酸填写，取其缺省效率与利用率", note_en="of adipic acid, for its defaults"),
        fraction("destruction", ("去除效率", "处理效率"), note_zh="实测值；留空按处理方式的缺省，没有处理则不填",
                 note_en="measured; blank: default of the abatement, if any"),
        fraction("abatement_use", ("处理装置利用率", "装置利用率"),
                 note_zh="处理装置运行时间占生产时间的比例；留空按缺省，没有缺省为1",
                 note_en="share of production time with abatement; blank: default, else 1"),
        *SOURCE_PROOF,
    ),
    "registers/n2o_products",
    key=("entity_id", "product", "process"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "product", "production"),)
