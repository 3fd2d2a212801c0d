"""Primary aluminium: output, anode effects and anode consumption by the technology of the cells."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, fraction, measured, plain_number
from carbonacct.activity.schema import TableSchema

_SCHEMA = TableSchema(
    "aluminium",
    "原铝电解",
    "primary aluminium",
    (
        ENTITY,
        PERIOD,
        chosen("technology", ("槽型", "电解槽类型"), {
            "cwpb": ("中间下料预焙槽", "点式下料预焙槽", "预焙槽"), "swpb": ("侧部下料预焙槽",), "vss": ("上插自焙槽",),
            "hss": ("侧插自焙槽",),
        }),
        measured("production", "t", ("产量", "原铝产量"), required=True),
        plain_number("anode_effect_minutes", ("阳极效应时间",), note_zh="分钟每槽日；留空按槽型的缺省因子",
                     note_en="minutes per cell-day; blank: default factor of the technology"),
        plain_number("slope", ("斜率系数",), note_zh="实测值，(千克CF4每吨铝)每(分钟每槽日)；留空按缺省",
                     note_en="measured, (kg CF4 per t) per (minute per cell-day); blank: default"),
        plain_number("weight_fraction", ("质量比", "C2F6与CF4质量比"), note_zh="实测值；留空按缺省",
                     note_en="measured; blank: default"),
        fraction("net_anode", ("阳极净耗",), note_zh="吨每吨铝，如 0.42，预焙槽填写；留空按槽型的缺省因子",
                 note_en="t per t of aluminium, such as 0.42, of prebake cells; blank: default factor of the "
                 "technology"),
        fraction("anode_sulphur", ("阳极含硫量", "阳极硫分"), note_zh="留空按缺省", note_en="blank: default"),
        fraction("anode_ash", ("阳极灰分",), note_zh="留空按缺省", note_en="blank: default"),
        *SOURCE_PROOF,
    ),
    "registers/aluminium",
    key=("entity_id", "technology"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "technology", "production"),)
