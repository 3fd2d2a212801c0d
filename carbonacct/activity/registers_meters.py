"""Register of meter readings: cumulative registers with multiplier, roll-over, replacement and main meter."""

from __future__ import annotations

from dataclasses import replace

from carbonacct.activity.columns import CARRIER, ENTITY, GAS_STATE, GENERATION, HEAT_SOURCE, STATE, UNIT
from carbonacct.activity.register_columns import PROOF, other, plain_number
from carbonacct.activity.schema import TableSchema
from carbonacct.activity.tables import ACTIVITY, POWER

_STATE = tuple(column for column in STATE if not column.name.startswith("condensate"))
"""State of steam and hot water; what condensate came back is no property of a reading."""

METER_READINGS = TableSchema(
    "meter_readings",
    "抄表记录",
    "meter readings",
    (
        other("meter", ("表号", "计量表号", "表计编号"), "code", required=True, note_zh="每次抄表一行",
              note_en="one row for every reading"),
        ENTITY,
        CARRIER,
        other("date", ("抄表日期", "抄表日"), "date", required=True,
              note_zh="按当日零时计；每月最后一天按当日24时计",
              note_en="counts as the beginning of the day; the last day of a month as its end"),
        plain_number("reading", ("示数", "表码", "抄表示数", "累计示数"), unit_column="unit", required=True,
                     note_zh="累计示数，不乘倍率；换表时填新表的起码",
                     note_en="cumulative, without the multiplier; on replacement that of the new meter"),
        replace(UNIT, note_zh="示数的单位，如 kWh、m3、GJ", note_en="unit of the reading, such as kWh, m3, GJ"),
        plain_number("multiplier", ("倍率", "综合倍率", "互感器倍率"), note_zh="电流互感器变比×电压互感器变比；留空为1",
                     note_en="CT ratio × VT ratio; blank: 1"),
        plain_number("digits", ("整数位数", "表盘位数", "示数位数"),
                     note_zh="示数的整数位数，走满后从0开始；留空则不许回退",
                     note_en="whole digits before the register starts at 0 again; blank: it never does"),
        plain_number("old_final", ("换表止码", "旧表止码", "原表止码"), note_zh="当日换表时填写旧表的最后示数",
                     note_en="last reading of the old meter where it was replaced on that day"),
        other("main_meter", ("总表号", "上级表号", "总表"), "code", note_zh="分表填其上级总表的表号",
              note_en="of a sub-meter: the number of its main meter"),
        other("booked", ("计入核算", "是否计入"), "boolean",
              note_zh="是：用量成为活动数据或电力表的一行；否或留空：只作核对",
              note_en="yes: the amounts become rows of the activity or power table; else they serve checks alone"),
        replace(ACTIVITY.column("flow"), required=False, note_zh="计入核算时填写（电力除外）",
                note_en="where booked (not for electricity)"),
        replace(ACTIVITY.column("use"), note_zh="计入的燃料须填写；厂用电填“加工转换”",
                note_en="needed for booked fuels; station service is conversion"),
        replace(POWER.column("origin"), required=False, note_zh="计入的电力须填写", note_en="needed for booked power"),
        GENERATION,
        *_STATE,
        *GAS_STATE,
        HEAT_SOURCE,
        *PROOF,
    ),
    "registers/meter_readings",
    key=("meter", "date"),
    amount="",
)  # fmt: skip
