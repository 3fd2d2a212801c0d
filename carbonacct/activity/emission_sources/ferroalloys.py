"""Ferroalloys and silicon metal by output."""

from __future__ import annotations

from carbonacct.activity.columns import ENTITY, PERIOD
from carbonacct.activity.emission_sources import EmissionSource
from carbonacct.activity.register_columns import SOURCE_PROOF, chosen, measured, plain_number
from carbonacct.activity.schema import TableSchema

_SCHEMA = TableSchema(
    "ferroalloys",
    "铁合金与工业硅",
    "ferroalloys",
    (
        ENTITY,
        PERIOD,
        chosen("product", ("产品", "产品名称"), {
            "ferrosilicon_45": ("硅铁45",), "ferrosilicon_65": ("硅铁65",), "ferrosilicon_75": ("硅铁75", "硅铁"),
            "ferrosilicon_90": ("硅铁90",), "ferromanganese_7": ("高碳锰铁", "锰铁"), "ferromanganese_1": ("低碳锰铁",),
            "silicomanganese": ("硅锰合金", "硅锰"), "ferrochromium": ("铬铁",), "silicon_metal": ("工业硅",),
        }),
        measured("production", "t", ("产量",), required=True,
                 note_zh="还原剂按含碳物料平衡核算的，不填这里",
                 note_en="not here where the reducing agents are in the carbon balance"),
        plain_number("emission_factor", ("排放因子",), note_zh="实测值，吨二氧化碳每吨产品；留空按缺省",
                     note_en="measured, t CO2 per t; blank: default"),
        *SOURCE_PROOF,
    ),
    "registers/ferroalloys",
    key=("entity_id", "product"),
    amount="",
)  # fmt: skip

SOURCES = (EmissionSource(_SCHEMA, "product", "production"),)
