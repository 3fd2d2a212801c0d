"""The reference state of gas volumes: what the tables hold, and the findings at their cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.activity.conftest import Read, places, write

A = "activity/a.csv"
HEAD = "单位编码,期间,品种,流向,用途,数量,单位,数据类别,气体参比状态,水蒸气体积分数\n"


def row(unit: str, state: str = "", vapour: str = "", carrier: str = "天然气") -> dict[str, str | bytes]:
    return {A: f"{HEAD}E1,2025,{carrier},消费,燃烧,2,{unit},计量,{state},{vapour}\n"}


@pytest.mark.parametrize(
    ("unit", "state", "quantity", "base"),
    [("万m3", "20℃", 2e4, "m3"), ("万m3", "0℃", 2e4, "Nm3"), ("m3", "标况", 2.0, "Nm3"), ("Nm3", "", 2.0, "Nm3")],
)
def test_a_stated_volume_needs_no_warning(
    unit: str, state: str, quantity: float, base: str, workspace: Path, read: Read
) -> None:
    write(workspace, row(unit, state))
    tables, findings = read()
    assert places(findings) == []
    assert tables.activity["quantity"].tolist() == [quantity]
    assert tables.activity["quantity_unit"].tolist() == [base]


@pytest.mark.parametrize(
    ("files", "code", "cell"),
    [
        (row("万m3"), "activity.gas_volume_reference", "G2"),
        (row("万Nm3", "20℃"), "activity.gas_reference_conflict", "I2"),
        (row("t", "20℃", carrier="烟煤"), "activity.gas_reference_conflict", "I2"),
        (row("GJ", "", "3%"), "activity.water_vapour_unused", "J2"),
        (row("Nm3", "", "1.3"), "activity.fraction_range", "J2"),
    ],
)
def test_bad_states(files: dict[str, str | bytes], code: str, cell: str, workspace: Path, read: Read) -> None:
    write(workspace, files)
    _, findings = read()
    assert places(findings) == [(code, A, "", cell)]
