"""What would be counted twice, left out or read wrongly without a word is told at its cell."""
# ruff: noqa: E501  (one case a line)

from __future__ import annotations

from pathlib import Path

import pytest

from tests.activity.conftest import Read, places, workbook, write

A, P, C, B = "activity/a.csv", "electricity/p.csv", "electricity/certificates.csv", "activity/b.xlsx"
HEAD = "单位编码,期间,品种,流向,用途,数量,单位,数据类别"
GAS = "E1,2025,天然气,消费,燃烧,10,m3,计量"
POWER = "单位编码,期间,电力来源,发电类型,数量,单位,数据类别,绿证归属,绿证编号\n"
OWN = "E1,2025,自发自用,光伏,100,MWh,计量,{},GEC-1\n"
CERT = "绿证编号,持有单位,数量,单位,发电类型,电量生产期间,状态,项目所属单位\n"


def power(*rows: str) -> str:
    return POWER + "E1,2025,电网,,9000,MWh,计量,,\n" + "".join(rows)


def cert(status: str, holder: str = "E1", plant: str = "") -> str:
    return f"{CERT}GEC-1,{holder},100,MWh,光伏,2025,{status},{plant}\n"


def activity(*rows: str, more: str = "") -> str:
    return "\n".join([HEAD + more, *rows]) + "\n"


CASES: dict[str, tuple[dict[str, str | bytes], tuple[str, str, str]]] = {
    "water vapour in grams": ({A: activity(GAS + ",20℃,0.5", more=",气体参比状态,含湿量(g/m3)")}, ("activity.incompatible_unit", A, "J1")),
    "oxidation per mille": ({A: activity(GAS + ",20℃,0.99", more=",气体参比状态,碳氧化率(‰)")}, ("activity.incompatible_unit", A, "J1")),
    "a word behind a share": ({A: activity(GAS + ",20℃,0.99", more=",气体参比状态,碳氧化率(实测)")}, ("registers.header_unit", A, "J1")),
    "gas of vapour alone": ({A: activity(GAS + ",20℃,100%", more=",气体参比状态,水蒸气体积分数")}, ("activity.water_vapour_all", A, "J2")),
    "sold and claimed": ({P: power(OWN.format("保留")), C: cert("转让")}, ("electricity.certificate_claimed_as_power", C, "A2")),
    "sold and claimed by a blank": ({P: power(OWN.format("")), C: cert("转让")}, ("electricity.certificate_claimed_as_power", C, "A2")),
    "retired for another's grid power": ({P: power(OWN.format("保留"), "E2,2025,电网,,500,MWh,计量,,\n"), C: cert("核销", "E2")}, ("electricity.certificate_claimed_as_power", C, "A2")),
    "a month twice": ({P: power(*(f"E2,2025-{m:02d},电网,,{m},MWh,计量,,\n" for m in range(1, 13)), "E2,2025-03,电网,,3.5,MWh,计量,,\n")}, ("activity.same_period", P, "E15")),
    "bought by mass, burned by heat": ({A: activity("E1,2025,烟煤,购入,,1000,t,计量", "E1,2025,烟煤,消费,燃烧,18000,GJ,计量")}, ("activity.balance_units", A, "G2")),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_is_told(name: str, workspace: Path, read: Read) -> None:
    files, (code, file, cell) = CASES[name]
    write(workspace, files)
    _, findings = read()
    assert (code, file, "", cell) in places(findings)
    for found in findings:
        assert "{" not in "".join(text for lang in ("zh", "en") for text in (found.message(lang), found.hint(lang)))


@pytest.mark.parametrize(("status", "claimed"), [("已售", "转让"), ("保留", "持有"), ("已售", "核销")])
def test_a_certificate_that_is_kept_or_given_away_once_is_fine(
    status: str, claimed: str, workspace: Path, read: Read
) -> None:
    write(workspace, {P: power(OWN.format(status)), C: cert(claimed)})
    assert "electricity.certificate_claimed_as_power" not in {found.code for found in read()[1]}


def test_two_meters_in_one_month_are_no_repetition(workspace: Path, read: Read) -> None:
    rows = [f"E1,2025-{m:02d},柴油,消费,移动源,{m + n},t,计量,加油机{n}" for m in range(1, 13) for n in (1, 2)]
    write(workspace, {A: activity(*rows, more=",凭证或表号")})
    assert places(read()[1]) == []


def test_a_total_that_is_wrong_names_both_numbers(workspace: Path, read: Read) -> None:
    write(
        workspace,
        {A: activity("E1,2025,柴油,消费,移动源,3,t,计量", "E1,2025,汽油,消费,移动源,4,t,计量", "合计,,,,,8,,")},
    )
    tables, findings = read()
    assert places(findings) == [("activity.total_row", A, "", "A4")]
    assert "数量 8 ≠ 7" in findings[0].message("zh")
    assert "amount 8 ≠ 7" in findings[0].message("en")
    assert tables.activity["quantity"].tolist() == [3000.0, 4000.0]


def test_a_header_of_two_rows(workspace: Path, read: Read) -> None:
    upper = ["单位编码", "期间", "品种", "流向", "用途", "用量", None, "数据类别"]
    lower = [None, None, None, None, None, "数量", "单位", None]
    book = workbook(
        workspace / B, {"能耗": [["某厂能耗"], upper, lower, ["E1", "2025", "柴油", "消费", "移动源", 5, "t", "计量"]]}
    )
    for column in "ABCDEH":
        book["能耗"].merge_cells(f"{column}2:{column}3")
    book["能耗"].merge_cells("F2:G2")
    book.save(workspace / B)
    tables, findings = read()
    assert places(findings) == []
    assert tables.activity["quantity"].tolist() == [5000.0]
    assert tables.activity["amount_cell"].tolist() == ["F4"]


def test_two_groups_of_columns_are_not_guessed(workspace: Path, read: Read) -> None:
    upper = ["单位编码", "期间", "品种", "流向", "用途", "上半年", None, "下半年", None]
    lower = [None, None, None, None, None, "数量", "单位", "数量", "单位"]
    workbook(workspace / B, {"能耗": [upper, lower, ["E1", "2025", "柴油", "消费", "移动源", 5, "t", 6, "t"]]})
    _, findings = read()
    assert ("activity.duplicate_column", B, "能耗", "H2") in places(findings)


def test_months_side_by_side_are_told_once(workspace: Path, read: Read) -> None:
    head = ["单位编码", "品种", "流向", "用途", "单位", *(f"{month}月" for month in range(1, 13))]
    workbook(workspace / B, {"能耗": [head, ["E1", "柴油", "消费", "移动源", "t", *range(1, 13)]]})
    _, findings = read()
    assert ("activity.months_in_columns", B, "能耗", "F1") in places(findings)
    assert "activity.unknown_column" not in {found.code for found in findings}
    assert any(found.severity == "error" for found in findings)


def test_tables_in_the_workspace_folder_itself_are_not_lost(workspace: Path, read: Read) -> None:
    write(
        workspace, {"电力.csv": power(), "transfers.CSV": "a,b\n", "~$x.xlsx": b"", "factors.lock": "", "读我.txt": "x"}
    )
    found = [place for place in places(read()[1]) if place[0] == "activity.misplaced_file"]
    assert sorted(place[1] for place in found) == ["transfers.CSV", "电力.csv"]


def test_a_share_of_like_units_is_bare(workspace: Path, read: Read) -> None:
    write(workspace, {A: activity(GAS + ",20℃,0.03", more=",气体参比状态,水蒸气体积分数(m3/m3)")})
    tables, findings = read()
    assert places(findings) == []
    assert tables.activity["water_vapour"].tolist() == [0.03]
