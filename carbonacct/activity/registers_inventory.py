"""Registers of an inventory: how sure its inputs are, scope 3, what changed the base year."""

from __future__ import annotations

from dataclasses import replace

from carbonacct.activity.columns import CARRIER, DATA_CLASS, ENTITY, PERIOD
from carbonacct.activity.register_columns import (
    ENTITY_OPTIONAL,
    PROOF,
    SOURCE_PROOF,
    chosen,
    identifier,
    other,
    plain_number,
)
from carbonacct.activity.schema import Column, TableSchema

_ANY_ENTITY = replace(ENTITY_OPTIONAL, note_zh="留空为全部单位", note_en="blank: all members")
_ANY_CARRIER = replace(CARRIER, required=False, note_zh="留空为全部品种", note_en="blank: all carriers")
_ANY_CLASS = replace(DATA_CLASS, name="for_class", note_zh="留空为全部类别", note_en="blank: all classes")

UNCERTAINTIES = TableSchema(
    "uncertainties",
    "不确定度",
    "uncertainties",
    (
        chosen("of", ("对象", "不确定度对象"), {
            "activity": ("活动数据", "数量"), "measured": ("实测参数", "实测值"), "factor": ("因子", "排放因子"),
        }),
        other("factor", ("因子引用", "因子"), "code", note_zh="dataset@edition#id，或整个数据集 dataset@edition",
              note_en="dataset@edition#id, or a whole data set dataset@edition"),
        other("parameter", ("参数", "实测参数列"), "code", note_zh="实测参数的列名，如 ncv、carbon_content；留空为全部",
              note_en="column of the measured value, such as ncv; blank: all"),
        _ANY_CARRIER,
        other("table", ("数据表", "台账"), "code", note_zh="数据表或台账的英文名，如 activity、power；留空为全部",
              note_en="name of a table or register; blank: all"),
        _ANY_ENTITY,
        _ANY_CLASS,
        Column("percent", ("不确定度(%)", "不确定度"), ("uncertainty (%)", "uncertainty"), "percent", required=True,
               nonnegative=True, note_zh="95%置信区间的半宽，如 2 表示 ±2 %",
               note_en="half-width of the 95 % interval: 2 is ±2 %"),
        other("correlated", ("完全相关",), "boolean", note_zh="所指各数据同向变动，如同一台计量表；留空为各自独立",
              note_en="whether all it names move together (one meter); blank: independent"),
        other("source_text", ("依据", "来源"), required=True, note_zh="检定证书、标准或专家判断",
              note_en="calibration, standard or expert judgement"),
        *PROOF,
    ),
    "registers/uncertainties",
    key=("of", "factor", "parameter", "carrier", "table", "entity_id", "for_class"),
    amount="",
)  # fmt: skip

SCOPE3_CATEGORIES: dict[str, tuple[str, ...]] = {
    "1": ("外购商品和服务",),
    "2": ("资本货物",),
    "3": ("燃料和能源相关活动",),
    "4": ("上游运输和配送",),
    "5": ("运营中产生的废弃物", "运营产生的废物"),
    "6": ("商务旅行", "差旅"),
    "7": ("员工通勤",),
    "8": ("上游租赁资产",),
    "9": ("下游运输和配送",),
    "10": ("售出产品的加工",),
    "11": ("售出产品的使用",),
    "12": ("售出产品的寿命终止处理", "售出产品的报废处理"),
    "13": ("下游租赁资产",),
    "14": ("特许经营",),
    "15": ("投资",),
}
"""The categories of the GHG Protocol's scope 3 standard by number, and what they may be called."""
_CATEGORY = chosen("category", ("范围三类别", "类别"), SCOPE3_CATEGORIES, note_zh="编号或名称",
                   note_en="number or name")  # fmt: skip
_TYPED_FACTOR = "排放因子填在行内时必填：文件、表、年份"

SCOPE3 = TableSchema(
    "scope3",
    "范围三",
    "scope 3",
    (
        ENTITY,
        PERIOD,
        _CATEGORY,
        other("item", ("项目", "商品或服务", "内容"), required=True, note_zh="商品、服务、运输段、旅行等",
              note_en="goods, service, leg of transport, journey …"),
        chosen("method", ("核算方法", "方法"), {
            "supplier_specific": ("供应商数据", "供应商特定"), "average_data": ("平均数据", "平均数据法", "距离法"),
            "spend_based": ("支出法", "金额法"),
        }),
        plain_number("amount", ("数量", "金额"), required=True, note_zh="支出法填金额",
                     note_en="spend-based: the money"),
        other("unit", ("单位", "计量单位"), required=True, note_zh="如 t、kWh、t·km、人·km、间夜、万元、USD",
              note_en="such as t, kWh, t·km, 万元, USD"),
        other("factor", ("因子引用",), "code", note_zh="dataset@edition#id；或把因子填在下面几列",
              note_en="dataset@edition#id; or type the factor in the next columns"),
        plain_number("emission_factor", ("排放因子",)),
        other("emission_factor_unit", ("排放因子单位",), note_zh="如 kgCO2e/t、kgCO2e/t·km、kgCO2e/USD",
              note_en="such as kgCO2e/t, kgCO2e/t·km, kgCO2e/USD"),
        other("factor_source", ("因子来源",), note_zh=_TYPED_FACTOR,
              note_en="needed for a typed factor: document, table, year"),
        other("gwp_set", ("GWP版本",), "code", note_zh="行内因子所用的增温潜势，如 gwp-ar5",
              note_en="set of the typed factor, such as gwp-ar5"),
        Column("emission_factor_uncertainty_percent", ("因子不确定度(%)", "因子不确定度"), ("factor uncertainty (%)",),
               "percent", nonnegative=True, note_zh="95%置信区间的半宽", note_en="half-width of the 95 % interval"),
        other("price_year", ("价格年份",), "code", note_zh="支出法必填：金额是哪一年的价格",
              note_en="spend-based: year of the prices of the amount"),
        other("factor_price_year", ("因子价格年份",), "code", note_zh="支出法必填：因子按哪一年的价格",
              note_en="spend-based: year of the prices of the factor"),
        plain_number("exchange_rate", ("汇率",), note_zh="1单位因子币种折合多少金额币种，如 7.1（元/美元）",
                     note_en="money of the amount per unit of the factor's currency, such as 7.1 CNY/USD"),
        plain_number("deflator", ("价格指数比", "平减指数"), note_zh="因子价格年份的价格水平 ÷ 金额价格年份的价格水平",
                     note_en="price level of the factor's year ÷ that of the amount's year"),
        other("conversion_source", ("换算来源",), note_zh="汇率和价格指数的出处",
              note_en="where exchange rate and price index are printed"),
        other("counterparty_id", ("对方单位编码", "园区内对方编码"), "code",
              note_zh="供应商或客户是园区成员时填写，以免与其范围一、二重复",
              note_en="supplier or customer that is a member of the park: its scopes 1 and 2 hold these emissions"),
        *SOURCE_PROOF,
    ),
    "registers/scope3",
    key=("entity_id", "category", "item"),
    amount="",
)  # fmt: skip

SCOPE3_SCREENING = TableSchema(
    "scope3_screening",
    "范围三筛查",
    "scope 3 screening",
    (
        _CATEGORY,
        replace(ENTITY_OPTIONAL, note_zh="留空为全部单位", note_en="blank: all members"),
        chosen("status", ("结论", "筛查结论"), {
            "relevant": ("相关",), "not_relevant": ("不相关",), "not_available": ("暂无数据", "无法获得数据"),
        }),
        other("reason", ("理由", "结论的理由"), required=True),
        *PROOF,
    ),
    "registers/scope3_screening",
    key=("category", "entity_id"),
    amount="",
)  # fmt: skip

BASE_YEAR_CHANGES = TableSchema(
    "base_year_changes",
    "基准年重算",
    "base-year changes",
    (
        identifier("number", "编号", "事项编号"),
        chosen("kind", ("类型", "变化类型"), {
            "structural": ("结构变化", "并购或剥离"), "method": ("方法变化", "方法学变化"),
            "error": ("差错更正", "差错"),
        }),
        other("date", ("日期", "发生日期"), "date"),
        other("profile", ("口径",), "code", note_zh="口径编号；留空为全部口径",
              note_en="profile id; blank: all profiles"),
        other("subject", ("涉及单位",), "code", note_zh="并入或退出的单位编码；可以已不在单位表中",
              note_en="member that joined or left; it may stand in no table any more"),
        Column("change", ("对基准年排放的影响(t)", "对基准年排放的影响"), (), "number", required=True, unit="t",
               note_zh="增加为正，减少为负，单位同口径（tCO2或tCO2e）", note_en="up is positive, down negative"),
        chosen("status", ("处理", "处理情况"), {
            "recalculated": ("已重算",), "not_recalculated": ("未重算", "低于阈值未重算"),
        }),
        other("description", ("事由", "变化事由"), required=True),
        *PROOF,
    ),
    "registers/base_year_changes",
    key=("number",),
    amount="",
)  # fmt: skip
