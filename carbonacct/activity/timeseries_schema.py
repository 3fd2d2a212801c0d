"""The columns of time series."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY
from carbonacct.activity.schema import Column, TableSchema

FOLDER = "timeseries"
TIMESERIES = TableSchema(
    "timeseries",
    "时间序列",
    "time series",
    (
        Column("meter", ("表号", "计量表号", "电表号"), (), "code", required=True),
        ENTITY,
        Column("kind", ("类别", "类型"), (), "choice", required=True, choices={
            "load": ("用电负荷", "负荷", "用电"), "solar": ("光伏发电", "光伏"), "wind": ("风电", "风力发电"),
            "other_generation": ("其他发电",), "grid_import": ("电网下送", "下网"), "grid_export": ("上网", "电网上送"),
            "storage_charge": ("储能充电", "充电"), "storage_discharge": ("储能放电", "放电"),
        }),
        Column("start", ("起始时刻", "开始时刻", "起始时间", "开始时间"), ("interval start",), required=True,
               note_zh="时段的开始，ISO 8601 并带时差，如 2025-01-01T00:00:00+08:00",
               note_en="start of the interval, ISO 8601 with UTC offset, such as 2025-01-01T00:00:00+08:00"),
        Column("minutes", ("分钟", "时长(分钟)", "间隔(分钟)"), (), "number", required=True,
               note_zh="时段的长度，如 15、60", note_en="length of the interval, such as 15 or 60"),
        Column("amount", ("数量", "电量"), ("value",), "number", required=True, unit_column="unit", nonnegative=True),
        Column("unit", ("单位", "计量单位"), (), "unit", required=True,
               note_zh="kWh、MWh、万kWh；kW、MW 为时段内的平均功率",
               note_en="kWh, MWh or 万kWh; kW or MW is the mean power over the interval"),
        Column("quality", ("质量", "数据质量"), (), "choice", choices={
            "measured": ("实测", "计量"), "estimated": ("估算", "推算"),
        }, note_zh="留空为实测", note_en="blank: measured"),
    ),
    "timeseries/timeseries",
    key=("kind", "meter"),
)  # fmt: skip
