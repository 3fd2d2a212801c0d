"""Wastewater treated by a member: load of COD and nitrogen, kind of treatment, methane recovered."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, fraction, measured, other, plain_number
from carbonacct.activity.schema import TableSchema

_SCHEMA = TableSchema(
    "wastewater",
    "废水处理",
    "wastewater treatment",
    (
        ENTITY,
        PERIOD,
        other("stream", ("废水名称", "废水来源"), note_zh="如 印染废水、生活污水",
              note_en="such as dye works or sanitary wastewater"),
        chosen("treatment", ("处理方式", "处理工艺"), {
            "aerobic": ("好氧处理", "好氧", "活性污泥法"), "aerobic_overloaded": ("好氧处理（过载）", "好氧过载"),
            "aerobic_domestic": ("生活污水好氧处理",), "anaerobic_reactor": ("厌氧反应器", "厌氧", "UASB", "IC反应器"),
            "shallow_lagoon": ("浅厌氧塘", "兼性塘"), "deep_lagoon": ("深厌氧塘",), "septic_tank": ("化粪池",),
            "untreated": ("未处理直接排放", "直接排放"),
        }, note_zh="先厌氧后好氧的分两行填写，前一行的出水是后一行的进水",
           note_en="anaerobic, then aerobic: two rows, the outflow of the first is the inflow of the second"),
        measured("volume", "m3", ("废水量", "处理水量"), required=True, note_zh="没有填0", note_en="0 for none"),
        measured("cod_in", "mg/L", ("进水COD",), required=True),
        measured("cod_out", "mg/L", ("出水COD",), note_zh="留空为0，即按全部进水COD",
                 note_en="blank: 0, so that the whole load counts"),
        measured("cod_sludge", "kg", ("污泥带走的COD",), note_zh="随污泥清出的COD；留空为0",
                 note_en="COD taken out with sludge; blank: 0"),
        measured("ch4_recovered", "kg", ("甲烷回收量", "沼气中甲烷回收量"),
                 note_zh="回收利用或火炬销毁的甲烷；留空为0", note_en="methane used or flared; blank: 0"),
        measured("tn_in", "mg/L", ("进水总氮",), note_zh="留空不计处理中的N2O",
                 note_en="blank: no N2O of treatment"),
        measured("tn_out", "mg/L", ("出水总氮",), note_zh="直接排入水体的填写",
                 note_en="where the effluent goes into a water body"),
        chosen("effluent", ("出水去向",), {
            "water_body": ("水体", "直接排入水体", "河流"), "sewer": ("污水处理厂", "纳管", "市政管网"),
        }, required=False, note_zh="留空按纳管，排放后的N2O不计在本单位",
           note_en="blank: to another plant, so that N2O after discharge is not this member's"),
        fraction("mcf", ("甲烷修正因子", "MCF"), note_zh="有实测或核定值时填写；留空按缺省",
                 note_en="where measured; blank: default"),
        plain_number("b0", ("最大产甲烷能力",), note_zh="kgCH4/kgCOD；留空按缺省",
                     note_en="kg CH4 per kg COD; blank: default"),
        *SOURCE_PROOF,
    ),
    "registers/wastewater",
    key=("entity_id", "stream", "treatment"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "treatment", "volume"),)
