"""Equipment that holds refrigerant, SF6 or extinguishing gas: losses at installation, in operation and at disposal."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.fluorinated import GASES
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, fraction, measured, other
from carbonacct.activity.schema import TableSchema

_SCHEMA = TableSchema(
    "fluorinated_equipment",
    "含氟气体设备",
    "fluorinated gas equipment",
    (
        ENTITY,
        PERIOD,
        other("equipment", ("设备", "设备名称或编号"), note_zh="可写一台，也可写同类的一批",
              note_en="one machine, or a group of one kind"),
        chosen("equipment_type", ("设备类型",), {
            "air_conditioning": ("空调与热泵", "空调", "热泵", "多联机"), "chiller": ("冷水机组",),
            "industrial_refrigeration": ("工业制冷与冷库", "工业制冷", "冷库"),
            "commercial_refrigeration": ("中大型商用制冷", "商用制冷"),
            "stand_alone_commercial": ("独立式商用制冷", "独立冷柜"), "domestic_refrigeration": ("家用制冷", "冰箱"),
            "transport_refrigeration": ("冷藏运输", "冷藏车"), "mobile_air_conditioning": ("车用空调",),
            "closed_switchgear": ("封闭式开关设备", "高压开关", "GIS"),
            "sealed_switchgear": ("密封式开关设备", "中压开关", "环网柜"), "gas_transformer": ("气体绝缘变压器",),
            "fire_fixed": ("固定式灭火系统",), "fire_portable": ("移动式灭火器",),
        }, note_zh="缺省泄漏率按它选取", note_en="defaults follow it"),
        chosen("gas", ("气体", "制冷剂", "工质"), GASES),
        measured("charge", "kg", ("在用充装量", "充装量"), required=True, note_zh="在用设备的额定充装量合计；没有填0",
                 note_en="nameplate charge of all in operation; 0 for none"),
        fraction("leak_rate", ("年泄漏率", "泄漏率"), note_zh="每年，如 8%；留空按缺省",
                 note_en="a year; blank: default"),
        measured("charged", "kg", ("现场充注量", "新装充注量"), note_zh="本期新装设备在现场充注的量；留空为0",
                 note_en="filled on site into new equipment; blank: 0"),
        fraction("assembly_loss", ("安装充注损失率", "充注损失率"), note_zh="留空按缺省", note_en="blank: default"),
        measured("retired", "kg", ("报废设备充装量", "退役充装量"), note_zh="本期报废设备的额定充装量；留空为0",
                 note_en="nameplate charge of equipment scrapped; blank: 0"),
        fraction("remaining", ("报废时剩余比例", "剩余比例"), note_zh="留空按缺省", note_en="blank: default"),
        measured("recovered", "kg", ("回收量", "报废回收量"), note_zh="报废时抽出回收的量；留空为0",
                 note_en="drawn off at disposal; blank: 0"),
        *SOURCE_PROOF,
    ),
    "registers/fluorinated_equipment",
    key=("entity_id", "equipment", "equipment_type", "gas"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "gas", "charge"),)
