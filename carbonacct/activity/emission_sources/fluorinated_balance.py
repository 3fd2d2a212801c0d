"""Refrigerants, SF6 and extinguishing gases by mass balance: bought, yet neither in stock nor in equipment."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.fluorinated import GASES
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, measured, other
from carbonacct.activity.schema import TableSchema

_SCHEMA = TableSchema(
    "fluorinated_balance",
    "含氟气体质量平衡",
    "fluorinated gas balance",
    (
        ENTITY,
        PERIOD,
        chosen("gas", ("气体", "制冷剂", "工质"), GASES, note_zh="制冷剂、六氟化硫、灭火气体；混合工质按组成拆分",
               note_en="refrigerants, SF6, extinguishing gases; blends are split into their gases"),
        other("system", ("系统", "设备范围"), note_zh="如 空调系统、110kV开关站；留空为全部",
              note_en="such as air conditioning or 110 kV switchgear; blank: all"),
        measured("purchased", "kg", ("购入量", "采购量"), required=True, note_zh="含随设备购入的瓶装气；没有填0",
                 note_en="with cylinders that came with equipment; 0 for none"),
        measured("stock_open", "kg", ("期初库存", "期初库存量"), required=True,
                 note_zh="瓶装库存，不含设备内；没有填0", note_en="in cylinders, not in equipment; 0 for none"),
        measured("stock_close", "kg", ("期末库存", "期末库存量"), required=True, note_zh="没有填0",
                 note_en="0 for none"),
        measured("disbursed", "kg", ("转出量", "退回与送处置量"), note_zh="售出、退回、送再生或销毁；留空为0",
                 note_en="sold, returned, sent to reclaim or destruction; blank: 0"),
        measured("capacity_new", "kg", ("新增设备铭牌充装量", "新增充装容量"),
                 note_zh="本期投用设备的额定充装量，含出厂已充装的；留空为0",
                 note_en="nameplate charge of equipment put to use, charged at the works or here; blank: 0"),
        measured("charged_by_maker", "kg", ("新增设备出厂已充装量",),
                 note_zh="其中随设备到货的气体，计作购入；留空为0",
                 note_en="of which came in the equipment, counted as acquired; blank: 0"),
        measured("capacity_retired", "kg", ("退役设备铭牌充装量", "退役充装容量"),
                 note_zh="本期退役设备的额定充装量；留空为0",
                 note_en="nameplate charge of equipment retired; blank: 0"),
        *SOURCE_PROOF,
    ),
    "registers/fluorinated_balance",
    key=("entity_id", "gas", "system"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "gas", "purchased"),)
