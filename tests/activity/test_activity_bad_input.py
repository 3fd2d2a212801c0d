"""Each kind of bad input: the exact code, file, sheet and cell."""
# ruff: noqa: E501  (one case a line)

from __future__ import annotations

from pathlib import Path

import pytest

from carbonacct.findings import has_errors
from tests.activity.conftest import ORGANISATIONS, Place, Read, places, write

HEAD = "单位编码,期间,品种,流向,用途,数量,单位,数据类别\n"
POWER = "单位编码,期间,电力来源,发电类型,数量,单位,数据类别,合同编号,绿证归属,绿证编号\n"
CERTIFICATES = "绿证编号,持有单位,电量,单位,发电类型,电量生产期间,状态,绿电合同编号,项目所属单位,凭证\n"
TRANSFERS = "转供编号,期间,供方编码,受方编码,品种,供出量,受入量,单位,发电类型,数据类别\n"
GATE = "期间,品种,方向,电力来源,发电类型,数量,单位,数据类别\n"
STEAM = "单位编码,期间,品种,流向,数量,单位,数据类别,压力(MPa),压力类型,温度(℃),干度,冷凝水回收量(t),冷凝水温度(℃)\n"
MEASURED = "单位编码,期间,品种,流向,用途,数量,单位,数据类别,低位发热量,低位发热量单位,碳氧化率,含碳量,含碳量单位\n"
COAL = "E1,2025,烟煤,消费,燃烧,10,t,计量\n"
GRID = "E1,2025,电网,,100,MWh,计量,,,\n"
FACILITY = ORGANISATIONS + "E1-F1,甲厂一车间,设施,E1\n"
A, E, C = "activity/a.csv", "electricity/p.csv", "electricity/c.csv"


def activity(*rows: str, head: str = HEAD) -> dict[str, str | bytes]:
    return {A: head + "".join(f"{row}\n" for row in rows)}


def power(*rows: str) -> dict[str, str | bytes]:
    return {E: POWER + "".join(f"{row}\n" for row in rows)}


def organisations(*rows: str, head: str = "单位编码,单位名称,单位类型,上级编码") -> dict[str, str | bytes]:
    return {"organisations.csv": "\n".join([head, *rows]) + "\n"}


def months(*numbers: int) -> list[str]:
    return [f"E1,2025-{month:02d},烟煤,消费,燃烧,10,t,计量" for month in numbers]


CASES: dict[str, tuple[dict[str, str | bytes], str, str, str]] = {
    # files and headers
    "missing column": ({A: "单位编码,期间,品种,流向,用途,单位\nE1,2025,烟煤,消费,燃烧,t\n"}, "activity.missing_column", A, "A1"),
    "missing column of a fixed file": ({"gate.csv": "甲,乙\n1,2\n"}, "activity.missing_column", "gate.csv", "A1"),
    "unknown column": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量,x", head=HEAD.replace("\n", ",颜色\n")), "activity.unknown_column", A, "I1"),
    "duplicate column": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量,11", head=HEAD.replace("\n", ",实物量\n")), "activity.duplicate_column", A, "I1"),
    "no table": ({A: "甲,乙,丙\n1,2,3\n"}, "activity.no_table", A, ""),
    "stray file": ({"activity/账单.pdf": b"%PDF"}, "activity.unrecognised_file", "activity/账单.pdf", ""),
    "empty table": ({A: HEAD}, "activity.empty_table", A, ""),
    "empty file": ({A: ""}, "activity.empty_table", A, ""),
    "encoding": ({A: b"\xff\x00\x81\x20\xff"}, "activity.encoding", A, ""),
    "broken workbook": ({"activity/a.xlsx": b"PK no workbook"}, "activity.unreadable_file", "activity/a.xlsx", ""),
    # cells
    "blank required cell": (activity("E1,2025,烟煤,消费,燃烧,,t,计量"), "activity.missing_value", A, "F2"),
    "text in a number": (activity("E1,2025,烟煤,消费,燃烧,约10,t,计量"), "activity.not_a_number", A, "F2"),
    "slash for none": (activity("E1,2025,烟煤,消费,燃烧,/,t,计量"), "activity.nothing_word", A, "F2"),
    "decimal comma": (activity('E1,2025,烟煤,消费,燃烧,"1,5",t,计量'), "activity.not_a_number", A, "F2"),
    "per cent in an amount": (activity("E1,2025,烟煤,消费,燃烧,5%,t,计量"), "activity.not_a_number", A, "F2"),
    "nan": (activity("E1,2025,烟煤,消费,燃烧,nan,t,计量"), "activity.not_finite", A, "F2"),
    "overflow": (activity("E1,2025,烟煤,消费,燃烧,1e999,t,计量"), "activity.not_finite", A, "F2"),
    "overflow of a share": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量,,,1e9999999%,,", head=MEASURED), "activity.not_finite", A, "K2"),
    "negative": (activity("E1,2025,烟煤,消费,燃烧,-3,t,计量"), "activity.negative_amount", A, "F2"),
    "error value": (activity("E1,2025,烟煤,消费,燃烧,#DIV/0!,t,计量"), "activity.formula_error", A, "F2"),
    "unknown carrier": (activity("E1,2025,烟媒,消费,燃烧,10,t,计量"), "activity.unknown_carrier", A, "C2"),
    "unknown choice": (activity("E1,2025,烟煤,烧掉,燃烧,10,t,计量"), "activity.unknown_choice", A, "D2"),
    "unknown unit": (activity("E1,2025,烟煤,消费,燃烧,10,车,计量"), "activity.unknown_unit", A, "G2"),
    "incompatible unit": (activity("E1,2025,烟煤,消费,燃烧,10,kWp,计量", "E1,2025,天然气,消费,燃烧,10,t,计量"), "activity.incompatible_unit", A, "G3"),
    "electricity in tce": (power("E1,2025,电网,,10,tce,计量,,,"), "activity.incompatible_unit", E, "F2"),
    "header against cell": (activity("E1,2025,烟煤,消费,燃烧,10,kg,计量", head=HEAD.replace("数量", "数量(t)")), "activity.unit_conflict", A, "G2"),
    "bad period": (activity("E1,2025Q1,烟煤,消费,燃烧,10,t,计量"), "activity.bad_period", A, "B2"),
    "January or October": (activity("E1,2025.1,烟煤,消费,燃烧,10,t,计量"), "activity.bad_period", A, "B2"),
    "month 13": (activity("E1,2025-13,烟煤,消费,燃烧,10,t,计量"), "activity.bad_period", A, "B2"),
    "total row": (activity(COAL.strip(), "合计,2025,,,,12,t,"), "activity.total_row", A, "A3"),
    "total row in the carrier": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量", "E1,2025,小 计：,消费,,12,t,计量"), "activity.total_row", A, "C3"),
    "no data class": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量", "E1,2025,柴油,消费,燃烧,10,t,"), "activity.data_class_missing", A, "H3"),
    "estimated rows": (activity(COAL.strip(), "E1,2025,柴油,消费,燃烧,10,t,估算"), "activity.estimated_rows", A, "H3"),
    "plain cubic metres": (activity("E1,2025,天然气,消费,燃烧,10,万m3,计量"), "activity.gas_volume_reference", A, "G2"),
    "fraction above one": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量,,,98,,", head=MEASURED), "activity.fraction_range", A, "K2"),
    "fraction in a per-cent column": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量,,,0.0098,,", head=MEASURED.replace("碳氧化率", "碳氧化率(%)")), "activity.percent_suspicious", A, "K2"),
    # measured factors and steam
    "measured value without unit": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量,22.1,,,,", head=MEASURED), "activity.measured_unit_missing", A, "I2"),
    "heating value per what": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量,22.1,t/GJ,,,", head=MEASURED), "activity.incompatible_unit", A, "J2"),
    "CO2 for carbon": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量,,,,0.02,tCO2/GJ", head=MEASURED), "activity.incompatible_unit", A, "M2"),
    "unit of a factor": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量,22.1,大卡每公斤,,,", head=MEASURED), "activity.unknown_unit", A, "J2"),
    "oxides": (activity("E1,2025,熟料,产量,10,t,计量,0.6,0.7", head="单位编码,期间,品种,流向,数量,单位,数据类别,CaO,非碳酸盐CaO\n"), "activity.oxide_part", A, "I2"),
    "steam without pressure": (activity("E1,2025,蒸汽,购入,10,t,计量,,,180,,,", head=STEAM), "activity.steam_state_missing", A, "H2"),
    "steam without basis": (activity("E1,2025,蒸汽,购入,10,t,计量,1,,180,,,", head=STEAM), "activity.steam_state_missing", A, "I2"),
    "steam without temperature": (activity("E1,2025,蒸汽,购入,10,t,计量,1,绝压,,,,", head=STEAM), "activity.steam_state_missing", A, "J2"),
    "condensate without temperature": (activity("E1,2025,蒸汽,购入,10,t,计量,1,绝压,200,,5,", head=STEAM), "activity.steam_state_missing", A, "M2"),
    "dryness": (activity("E1,2025,蒸汽,购入,10,t,计量,1,绝压,,1.2,,", head=STEAM), "activity.steam_state_impossible", A, "K2"),
    "hot as the sun": (activity("E1,2025,热水,购入,10,t,计量,,,5500,,,", head=STEAM), "activity.steam_state_impossible", A, "J2"),
    "more condensate than steam": (activity("E1,2025,蒸汽,购入,10,t,计量,1,绝压,200,,15,80", head=STEAM), "activity.steam_state_impossible", A, "L2"),
    # organisations
    "unknown entity": (activity("E9,2025,烟煤,消费,燃烧,10,t,计量"), "activity.unknown_entity", A, "A2"),
    "duplicate entity": (organisations("P,园区,园区,", "E1,甲,企业,P", "E1,乙,企业,P"), "activity.duplicate_entity", "organisations.csv", "A4"),
    "unknown parent": (organisations("P,园区,园区,", "E1,甲,企业,Q"), "activity.unknown_parent", "organisations.csv", "D3"),
    "parent cycle": (organisations("P,园区,园区,", "E1,甲,企业,E2", "E2,乙,企业,E1"), "activity.parent_cycle", "organisations.csv", "D3"),
    "no park": (organisations("E1,甲,企业,"), "activity.no_park", "organisations.csv", ""),
    "two parks": (organisations("P,园区,园区,", "Q,园区,园区,"), "activity.no_park", "organisations.csv", "C3"),
    "money without unit": (organisations("P,园区,园区,,12", head="单位编码,单位名称,单位类型,上级编码,工业增加值"), "activity.measured_unit_missing", "organisations.csv", "E2"),
    "money in tonnes": (organisations("P,园区,园区,,12", head="单位编码,单位名称,单位类型,上级编码,工业增加值(t)"), "activity.incompatible_unit", "organisations.csv", "E2"),
    # between rows
    "outside the period": (activity("E1,2024,烟煤,消费,燃烧,10,t,计量"), "activity.period_outside", A, "B2"),
    "year and month": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量", "E1,2025-03,烟煤,消费,燃烧,1,t,计量"), "activity.period_overlap", A, "B2"),
    "missing month": (activity(*months(*range(2, 13))), "activity.missing_month", A, "B2"),
    "duplicate row": (activity(COAL.strip(), COAL.strip()), "activity.duplicate_row", A, "F3"),
    "no use": (activity("E1,2025,烟煤,消费,,10,t,计量"), "activity.use_missing", A, "E2"),
    "no consumption": (activity("E1,2025,烟煤,购入,,10,t,计量"), "activity.consumption_missing", A, "F2"),
    "fuel handed on in part": ({**activity("E1,2025,烟煤,购入,,10,t,计量"), "transfers.csv": TRANSFERS + "T,2025,E1,E2,烟煤,5,5,t,,计量\n"}, "activity.consumption_missing", A, "F2"),
    "fuel received and not used": ({**activity("E1,2025,烟煤,购入,,10,t,计量", "E1,2025,烟煤,消费,燃烧,10,t,计量"), "transfers.csv": TRANSFERS + "T,2025,E2,E1,烟煤,5,5,t,,计量\n"}, "activity.balance_gap", A, "F2"),
    "balance": (activity("E1,2025,烟煤,购入,,100,t,计量", "E1,2025,烟煤,消费,燃烧,90,t,计量"), "activity.balance_gap", A, "F2"),
    "electricity among fuels": (activity("E1,2025,电力,购入,,10,MWh,计量"), "activity.electricity_table", A, "C2"),
    "outlier": (activity(*months(*range(1, 12)), "E1,2025-12,烟煤,消费,燃烧,1000,t,计量"), "activity.outlier", A, "F13"),
    "evidence missing": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量,evidence/a.pdf", head=HEAD.replace("\n", ",佐证文件\n")), "activity.evidence_missing", A, "I2"),
    "evidence outside": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量,../a.pdf", head=HEAD.replace("\n", ",佐证文件\n")), "activity.evidence_outside", A, "I2"),
    "evidence with a null character": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量,a\0.pdf", head=HEAD.replace("\n", ",佐证文件\n")), "activity.evidence_outside", A, "I2"),
    "evidence of an endless name": (activity("E1,2025,烟煤,消费,燃烧,10,t,计量," + "a" * 5000 + "", head=HEAD.replace("\n", ",佐证文件\n")), "activity.evidence_missing", A, "I2"),
    # electricity
    "no generation": (power("E1,2025,自发自用,,10,MWh,计量,,,"), "electricity.generation_missing", E, "D2"),
    "no contract": (power("E1,2025,绿电交易,风电,10,MWh,计量,,,"), "electricity.contract_missing", E, "H2"),
    "green above consumption": ({E: POWER + GRID, C: CERTIFICATES + "S1,E1,101,MWh,风电,2025,核销,,,\n"}, "electricity.green_above_consumption", C, "C2"),
    "serial twice": ({E: POWER + GRID, C: CERTIFICATES + "S1,E1,1,MWh,风电,2025,核销,,,\nS1,E2,1,MWh,风电,2025,持有,,,\n"}, "electricity.certificate_duplicate", C, "A3"),
    "certificate of nuclear power": ({E: POWER + GRID, C: CERTIFICATES + "S1,E1,1,MWh,核电,2025,核销,,,\n"}, "electricity.certificate_not_renewable", C, "E2"),
    "bundled counted again": ({E: POWER + "E1,2025,绿电交易,风电,10,MWh,计量,K1,,S1\n" + GRID, C: CERTIFICATES + "S1,E1,10,MWh,风电,2025,核销,,,\n"}, "electricity.bundled_certificate_counted_again", C, "A2"),
    "contract as document": ({E: POWER + "E1,2025,绿电交易,风电,10,MWh,计量,K1,,\n" + GRID, C: CERTIFICATES + "S1,E1,10,MWh,风电,2025,核销,,,K1\n"}, "electricity.bundled_certificate_counted_again", C, "A2"),
    "bundle differs": ({E: POWER + "E1,2025,绿电交易,风电,10,MWh,计量,K1,,\n" + GRID, C: CERTIFICATES + "S1,E1,9,MWh,风电,2025,核销,K1,,\n"}, "electricity.bundled_amount_differs", C, "C2"),
    "sold and claimed": ({E: POWER + "E1,2025,自发自用,光伏,10,MWh,计量,,保留,\n", C: CERTIFICATES + "S1,E1,6,MWh,光伏,2025,转让,,E1,\n"}, "electricity.own_certificate_sold_claimed", E, "I2"),
    "certificates over own solar power": ({E: POWER + GRID + "E1,2025,自发自用,光伏,100,MWh,计量,,保留,\n", C: CERTIFICATES + "S1,E1,101,MWh,风电,2025,核销,,,\n"}, "electricity.green_above_consumption", C, "C2"),
    "certificates over received solar power": ({E: POWER + GRID, "transfers.csv": TRANSFERS + "T,2025,E2,E1,电力,9,9,MWh,光伏,计量\n", C: CERTIFICATES + "S1,E1,101,MWh,风电,2025,核销,,,\n"}, "electricity.green_above_consumption", C, "C2"),
    "certificates over grid power handed on": ({E: POWER + GRID + "E1,2025,直供,风电,50,MWh,计量,,,\n", "transfers.csv": TRANSFERS + "T,2025,E1,E2,电力,9,9,MWh,未指明,计量\n", C: CERTIFICATES + "S1,E1,92,MWh,风电,2025,核销,,,\n"}, "electricity.green_above_consumption", C, "C2"),
    "sold and left blank": ({E: POWER + "E1,2025,自发自用,光伏,10,MWh,计量,,,\n", C: CERTIFICATES + "S1,E1,6,MWh,光伏,2025,转让,,E1,\n"}, "electricity.own_certificate_sold_claimed", E, "I2"),
    "sold and said not to be issued": ({E: POWER + "E1,2025,自发自用,光伏,10,MWh,计量,,无,\n", C: CERTIFICATES + "S1,E1,6,MWh,光伏,2025,转让,,E1,\n"}, "electricity.own_certificate_sold_claimed", E, "I2"),
    "sold and handed on as solar": ({"transfers.csv": TRANSFERS + "T,2025,E1,E2,电力,6,6,MWh,光伏,计量\n", C: CERTIFICATES + "S1,E1,6,MWh,光伏,2025,转让,,E1,\n"}, "electricity.own_certificate_sold_claimed", "transfers.csv", "I2"),
    "own certificate retired": ({E: POWER + GRID, C: CERTIFICATES + "S1,E1,6,MWh,光伏,2025,核销,,E1,\n"}, "electricity.own_certificate_retired", C, "I2"),
    "certificate of an own facility retired": ({"organisations.csv": FACILITY, E: POWER + GRID, C: CERTIFICATES + "S1,E1,6,MWh,光伏,2025,核销,,E1-F1,\n"}, "electricity.own_certificate_retired", C, "I2"),
    "green trade of nuclear power": (power("E1,2025,绿电交易,核电,10,MWh,计量,K1,,"), "electricity.green_trade_not_renewable", E, "D2"),
    "green trade of no known kind": (power("E1,2025,绿电交易,未指明,10,MWh,计量,K1,,"), "electricity.green_trade_not_renewable", E, "D2"),
    "grid power said to be solar": (power("E1,2025,电网,光伏,10,MWh,计量,,,"), "electricity.grid_generation", E, "D2"),
    # transfers and gate
    "bought wind power handed on": ({**power("E1,2025,直供,风电,10,MWh,计量,,,"), "transfers.csv": TRANSFERS + "T,2025,E1,E2,电力,5,5,MWh,风电,计量\n"}, "transfers.handed_on_generation", "transfers.csv", "I2"),
    "steam from nowhere": ({"transfers.csv": TRANSFERS + "T,2025,E1,E2,蒸汽,1,1,GJ,,计量\n"}, "transfers.seller_without_source", "transfers.csv", "C2"),
    "fossil power from nowhere": ({"transfers.csv": TRANSFERS + "T,2025,E1,E2,电力,1,1,MWh,化石,计量\n"}, "transfers.seller_without_source", "transfers.csv", "C2"),
    "no buyer": ({"transfers.csv": TRANSFERS + "T,2025,E1,,烟煤,1,1,t,,计量\n"}, "transfers.counterpart_missing", "transfers.csv", "D2"),
    "stranger": ({"transfers.csv": TRANSFERS + "T,2025,E1,X,烟煤,1,1,t,,计量\n"}, "transfers.counterpart_missing", "transfers.csv", "D2"),
    "to oneself": ({"transfers.csv": TRANSFERS + "T,2025,E1,E1,烟煤,1,1,t,,计量\n"}, "transfers.self_transfer", "transfers.csv", "D2"),
    "received above sold": ({"transfers.csv": TRANSFERS + "T,2025,E1,E2,烟煤,1,2,t,,计量\n"}, "transfers.received_above_sold", "transfers.csv", "G2"),
    "transfer of what power": ({"transfers.csv": TRANSFERS + "T,2025,E1,E2,电力,1,1,MWh,,计量\n"}, "transfers.generation_missing", "transfers.csv", "I2"),
    "gate without origin": ({"gate.csv": GATE + "2025,电力,流入,,,1,MWh,计量\n"}, "gate.origin_missing", "gate.csv", "D2"),
    "direct line of what": ({"gate.csv": GATE + "2025,电力,流入,直供,,1,MWh,计量\n"}, "electricity.generation_missing", "gate.csv", "E2"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_bad_input(name: str, workspace: Path, read: Read) -> None:
    files, code, file, cell = CASES[name]
    write(workspace, files)
    _, findings = read()
    assert (code, file, "", cell) in places(findings)
    for found in findings:  # every text is complete in both languages
        for lang in ("zh", "en"):
            assert "{" not in found.message(lang) + found.hint(lang)


ALONE = [
    name
    for name in CASES
    if name not in {"incompatible unit", "missing column", "missing column of a fixed file", "duplicate column"}
]


@pytest.mark.parametrize("name", ALONE)
def test_one_mistake_gives_one_finding(name: str, workspace: Path, read: Read) -> None:
    files, code, _, _ = CASES[name]
    write(workspace, files)
    _, findings = read()
    assert [found.code for found in findings] == [code]


FINE: dict[str, dict[str, str | bytes]] = {
    "fuel wholly handed on": {**activity("E1,2025,烟煤,购入,,10,t,计量"), "transfers.csv": TRANSFERS + "T,2025,E1,E2,烟煤,10,10,t,,计量\n"},
    "fuel bought by the enterprise, used by its facility": {"organisations.csv": FACILITY, **activity("E1,2025,烟煤,购入,,10,t,计量", "E1-F1,2025,烟煤,消费,燃烧,10,t,计量")},
    "certificates of the enterprise, grid power of its facility": {"organisations.csv": FACILITY, E: POWER + GRID.replace("E1", "E1-F1"), C: CERTIFICATES + "S1,E1,100,MWh,风电,2025,核销,,,\n"},
    "certificates over own power whose certificates were sold": {E: POWER + "E1,2025,自发自用,光伏,10,MWh,计量,,已售,\n", C: CERTIFICATES + "S1,E1,10,MWh,风电,2025,核销,,,\nS2,E1,10,MWh,光伏,2025,转让,,E1,\n"},
    "certificates over received fossil power": {"transfers.csv": TRANSFERS + "T,2025,E2,E1,电力,9,9,MWh,化石,计量\n", **activity("E2,2025,烟煤,消费,发电供热,10,t,计量"), C: CERTIFICATES + "S1,E1,9,MWh,风电,2025,核销,,,\n"},
    "own wind power handed on beside bought wind power": {**power("E1,2025,直供,风电,10,MWh,计量,,,", "E1,2025,自发自用,风电,10,MWh,计量,,保留,"), "transfers.csv": TRANSFERS + "T,2025,E1,E2,电力,5,5,MWh,风电,计量\n"},
    "steam of a facility, fuel of its enterprise": {"organisations.csv": FACILITY, **activity(COAL.strip()), "transfers.csv": TRANSFERS + "T,2025,E1-F1,E2,蒸汽,1,1,GJ,,计量\n"},
}  # fmt: skip


@pytest.mark.parametrize("name", FINE)
def test_what_is_right_gives_no_finding(name: str, workspace: Path, read: Read) -> None:
    write(workspace, FINE[name])
    _, findings = read()
    assert places(findings) == []


def test_blank_data_classes_are_not_counted_as_declared(workspace: Path, read: Read) -> None:
    write(
        workspace,
        activity(
            "E1,2025,烟煤,消费,燃烧,10,t,", "E1,2025,柴油,消费,燃烧,10,t,估算", "E2,2025,柴油,消费,燃烧,10,t,估算"
        ),
    )
    _, findings = read()
    assert places(findings) == [("activity.data_class_missing", A, "", "H2"), ("activity.estimated_rows", A, "", "H3")]
    assert dict(findings[1].params) == {"count": "2"}


def test_an_unknown_unit_beside_an_unknown_carrier_is_not_called_one_of_electricity(
    workspace: Path, read: Read
) -> None:
    write(workspace, activity("E1,2025,煤精,消费,燃烧,10,斤两,计量"))
    _, findings = read()
    unit = next(found for found in findings if found.code == "activity.unknown_unit")
    assert dict(unit.params)["carrier_en"] == "carrier unknown"


def test_organisations_are_needed(workspace: Path, read: Read) -> None:
    (workspace / "organisations.csv").unlink()
    _, findings = read()
    assert places(findings) == [("activity.missing_file", "organisations.csv", "", "")]
    assert has_errors(findings)


def test_an_empty_list_of_organisations_is_an_error(workspace: Path, read: Read) -> None:
    write(workspace, {"organisations.csv": ORGANISATIONS.splitlines()[0] + "\n"})
    _, findings = read()
    assert ("activity.no_park", "organisations.csv", "", "") in places(findings)


def test_rows_with_problems_are_kept(workspace: Path, read: Read) -> None:
    write(workspace, activity("E1,2025,烟煤,消费,燃烧,约10,t,计量", "E1,2025,烟媒,消费,燃烧,10,车,计量", COAL.strip()))
    tables, findings = read()
    assert has_errors(findings)
    assert tables.activity["row"].tolist() == [2, 3, 4]
    assert tables.activity["quantity"].isna().tolist() == [True, True, False]
    expected: list[Place] = [
        ("activity.not_a_number", A, "", "F2"),
        ("activity.unknown_carrier", A, "", "C3"),
        ("activity.unknown_unit", A, "", "G3"),
    ]
    assert set(expected) <= set(places(findings))
