"""Vehicles, waste and gases that stand in two places are told; different ones are not; a gas may have its number."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.activity.conftest import Read, places, write

ACTIVITY = "单位编码,期间,品种,流向,用途,数量,单位,数据类别,凭证\n"
DISTANCE = "单位编码,期间,车辆类型,燃料,行驶里程,数据类别\n"
BURNED = "单位编码,期间,废物种类,焚烧炉型,焚烧量,数据类别\n"
BALANCE = "单位编码,期间,气体,购入量,期初库存,期末库存,数据类别\n"
EQUIPMENT = "单位编码,期间,设备类型,气体,在用充装量,数据类别\n"
PAIRS = {
    "vehicles": ("activity/a.csv", ACTIVITY + "{unit},2025,柴油,消费,移动源,5,t,计量,M\n",
                 "registers/vehicle_distance.csv", DISTANCE + "E1,2025,货车,柴油,100,计量\n", "D2"),
    "waste": ("activity/a.csv", ACTIVITY + "{unit},2025,生活垃圾,消费,发电供热,5,t,计量,M\n",
              "registers/waste_incineration.csv", BURNED + "E1,2025,生活垃圾,炉排炉,5,计量\n", "A2"),
    "gases": ("registers/fluorinated_equipment.csv", EQUIPMENT + "{unit},2025,空调,R410A,5,计量\n",
              "registers/fluorinated_balance.csv", BALANCE + "E1,2025,R-410A,1,0,0,计量\n", "C2"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PAIRS))
@pytest.mark.parametrize(("unit", "count"), [("E1", 1), ("E2", 0)])
def test_the_same_source_in_two_places(workspace: Path, read: Read, name: str, unit: str, count: int) -> None:
    first, text, second, rows, cell = PAIRS[name]
    write(workspace, {first: text.format(unit=unit), second: rows})
    _, findings = read()
    assert places(findings) == [("sources.counted_twice", second, "", cell)] * count
    assert all(first in finding.message() for finding in findings)


def test_a_row_of_a_register_that_emits_stands_once_and_is_told_once(workspace: Path, read: Read) -> None:
    write(workspace, {"registers/vehicle_distance.csv": DISTANCE + 2 * "E1,2025,货车,柴油,100,计量\n"})
    _, findings = read()
    assert places(findings) == [("activity.duplicate_row", "registers/vehicle_distance.csv", "", "E3")]


@pytest.mark.parametrize(
    ("register", "text"),
    [
        ("process_gases", "单位编码,期间,气体,用量,数据类别\nE1,2025,{gas},5,计量\n"),
        ("fluorochemicals", "单位编码,期间,产品,排放气体,产量,数据类别\nE1,2025,其他氟化物,{gas},5,计量\n"),
    ],
)
@pytest.mark.parametrize(("gas", "read_as"), [("R-23", "HFC-23"), ("R116", "C2F6"), ("RC318", "c-C4F8")])
def test_gases_may_be_written_with_their_refrigerant_numbers(
    workspace: Path, read: Read, register: str, text: str, gas: str, read_as: str
) -> None:
    write(workspace, {f"registers/{register}.csv": text.format(gas=gas)})
    tables, findings = read()
    assert places(findings) == []
    assert tables.frame(register)["gas"].tolist() == [read_as]
