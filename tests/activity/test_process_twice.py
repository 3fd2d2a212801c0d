"""A process that stands in a register and in the activity table as well is told at the row of the register."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.activity.conftest import Read, places, write

ACTIVITY = "单位编码,期间,品种,流向,用途,数量,单位,数据类别\n"
BALANCE = "单位编码,期间,工序,方向,物料,质量(t),数据类别\n"


CASES = {
    "lime": (
        "单位编码,期间,石灰类型,产量(t),数据类别\nE1,2025,高钙石灰,10,计量\n",
        "E1,2025,石灰,产量,,10,t,计量\n",
    ),
    "glass": (
        "单位编码,期间,玻璃类型,熔化量(t),碎玻璃比例,数据类别\nE1,2025,浮法玻璃,10,0,计量\n",
        "E1,2025,纯碱,消费,,2,t,计量\n",
    ),
    "carbon_balance": (BALANCE + "E1,2025,炼铁,投入,焦炭,10,计量\n", "E1,2025,焦炭,消费,燃烧,10,t,计量\n"),
    "ammonia": (
        "单位编码,期间,工艺,产量(t),数据类别\nE1,2025,传统转化,10,计量\n",
        "E1,2025,合成氨,产量,,10,t,计量\n",
    ),
}


@pytest.mark.parametrize("register", CASES)
def test_the_same_emission_twice(register: str, workspace: Path, read: Read) -> None:
    content, activity = CASES[register]
    write(workspace, {f"registers/{register}.csv": content, "activity/a.csv": ACTIVITY + activity})
    _, findings = read()
    assert places(findings) == [("process.counted_twice", f"registers/{register}.csv", "", "A2")]
    assert "activity/a.csv!C2" in findings[0].message()


def test_feedstock_products_and_other_units_are_not_twice(workspace: Path, read: Read) -> None:
    """Coke as feedstock emits nothing in the activity table; a gas that leaves the balance is burned elsewhere."""
    balance = BALANCE + "E1,2025,炼铁,投入,焦炭,10,计量\nE1,2025,炼铁,产出,高炉煤气,20,计量\n"
    rows = "E1,2025,焦炭,消费,原料,10,t,计量\nE1,2025,高炉煤气,消费,燃烧,10,万Nm3,计量\n"
    rows += "E2,2025,焦炭,消费,燃烧,10,t,计量\n"
    write(workspace, {"registers/carbon_balance.csv": balance, "activity/a.csv": ACTIVITY + rows})
    assert read()[1] == []


def test_ferroalloys_beside_a_carbon_balance(workspace: Path, read: Read) -> None:
    alloys = "单位编码,期间,产品,产量(t),数据类别\nE1,2025,硅锰,10,计量\n"
    balance = BALANCE + "E1,2025,铁合金,投入,焦炭,10,计量\n"
    write(workspace, {"registers/ferroalloys.csv": alloys, "registers/carbon_balance.csv": balance})
    assert places(read()[1]) == [("process.counted_twice", "registers/ferroalloys.csv", "", "A2")]
