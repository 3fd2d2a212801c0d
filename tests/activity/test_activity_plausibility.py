"""Outliers, sums of the year, transfers that stand twice, bounds of measured values: the exact code and cell."""
# ruff: noqa: E501  (one case a line)

from __future__ import annotations

from pathlib import Path

import pytest

from carbonacct.activity.checks.robust import deviants
from carbonacct.activity.plausible_bounds import bounds
from carbonacct.factors.store import FactorStore
from carbonacct.units import UnitError, convert_ratio
from tests.activity.conftest import Read, places, write

HEAD = "单位编码,期间,品种,流向,用途,数量,单位,数据类别\n"
MEASURED = "单位编码,期间,品种,流向,用途,数量,单位,数据类别,低位发热量,低位发热量单位,含碳量,含碳量单位\n"
POWER = "单位编码,期间,电力来源,发电类型,数量,单位,数据类别\n"
TRANSFERS = "转供编号,期间,供方编码,受方编码,品种,供出量,受入量,单位,发电类型,数据类别\n"
COAL = "E1,2025,烟煤,消费,燃烧,10,t,计量\n"
A, E, T = "activity/a.csv", "electricity/p.csv", "transfers.csv"


def months(*amounts: float, carrier: str = "烟煤", flow: str = "消费,燃烧") -> str:
    return "".join(f"E1,2025-{n:02d},{carrier},{flow},{amount},t,计量\n" for n, amount in enumerate(amounts, 1))


def peers(odd: float) -> dict[str, str]:
    """Six enterprises of one division with 10⁶ CNY each and 100 MWh, but the last."""
    head = "单位编码,单位名称,单位类型,上级编码,行业代码,工业增加值（万元）\nP,园区,园区,,,\n"
    members = "".join(f"E{n},厂{n},企业,P,17{n}0,100\n" for n in range(1, 7))
    power = "".join(f"E{n},2025,电网,,{odd if n == 6 else 100 + n},MWh,计量\n" for n in range(1, 7))
    return {"organisations.csv": head + members, E: POWER + power}


LEVEL = [100, 101, 99, 102, 98, 100, 103, 97, 100, 101, 99]
OUTPUT = months(*[1000] * 12, carrier="熟料", flow="产量,")
CASES: dict[str, tuple[dict[str, str], str, str, str]] = {
    "a month five times the others": ({A: HEAD + months(*LEVEL, 500)}, "activity.outlier", A, "F13"),
    "a month with a slipped decimal point": ({A: HEAD + months(*LEVEL, 9)}, "activity.outlier", A, "F13"),
    "ten times the power of the peers": (peers(1000), "activity.outlier_peers", E, "E7"),
    "a tenth of the power of the peers": (peers(10), "activity.outlier_peers", E, "E7"),
    "thrice the coal for the same clinker": ({A: HEAD + months(*LEVEL, 300) + OUTPUT}, "activity.specific_consumption", A, "F13"),
    "year beside other months": ({A: HEAD + "E1,2025,烟煤,消费,燃烧,1100,t,计量\n" + months(*[100] * 12)}, "activity.year_differs", A, "F2"),
    "heating value in kcal": ({A: MEASURED + "E1,2025,烟煤,消费,燃烧,10,t,计量,5500,kJ/kg,,\n"}, "activity.implausible_value", A, "I2"),
    "carbon content of coal as of gas": ({A: MEASURED + "E1,2025,烟煤,消费,燃烧,10,t,计量,,,0.0153,tC/GJ\n"}, "activity.implausible_value", A, "K2"),
    "carbon content by mass": ({A: MEASURED + "E1,2025,烟煤,消费,燃烧,10,t,计量,22,GJ/t,0.95,tC/t\n"}, "activity.implausible_value", A, "K2"),
    "half of it lost": ({A: HEAD + COAL, T: TRANSFERS + "T,2025,E1,E2,蒸汽,10,5,GJ,,计量\n"}, "transfers.amounts_differ", T, "G2"),
    "a transfer and a purchase": ({A: HEAD + COAL + "E2,2025,蒸汽,购入,,10,GJ,计量\n", T: TRANSFERS + "T,2025,E1,E2,蒸汽,10.5,10,GJ,,计量\n"}, "transfers.bought_as_well", A, "F3"),
    "power handed on and bought": ({E: POWER + "E1,2025,电网,,10,MWh,计量\nE2,2025,电网,,4,MWh,计量\n", T: TRANSFERS + "T,2025,E1,E2,电力,4,4,MWh,未指明,计量\n"}, "transfers.bought_as_well", E, "E3"),
    "each side sent its own": ({A: HEAD + COAL, "workbooks/a.csv": TRANSFERS + "T,2025,E1,E2,蒸汽,10,10,GJ,,计量\n", "workbooks/b.csv": TRANSFERS + "T,2025,E1,E2,蒸汽,9,9,GJ,,计量\n"}, "transfers.stated_twice", "workbooks/b.csv", "F2"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_bad_input(name: str, workspace: Path, read: Read) -> None:
    files, code, file, cell = CASES[name]
    write(workspace, dict(files))
    _, findings = read()
    assert (code, file, "", cell) in places(findings)
    for found in findings:
        for lang in ("zh", "en"):
            assert "{" not in found.message(lang) + found.hint(lang)


FINE: dict[str, dict[str, str]] = {
    "a shutdown": {A: HEAD + months(*LEVEL, 30)},
    "a winter": {A: HEAD + months(300, 280, 200, 60, 10, 8, 8, 9, 10, 60, 200, 290)},
    "peers that differ": peers(300),
    "more coal for more clinker": {
        A: HEAD + months(*LEVEL, 200) + months(*[1000] * 11, 2000, carrier="熟料", flow="产量,")
    },
    "two products": {A: HEAD + months(*LEVEL, 300) + OUTPUT + months(*[10] * 12, carrier="石灰", flow="产量,")},
    "plain coal": {A: MEASURED + "E1,2025,烟煤,消费,燃烧,10,t,计量,22.35,GJ/t,0.58,tC/t\n"},
    "ordinary losses": {A: HEAD + COAL, T: TRANSFERS + "T,2025,E1,E2,蒸汽,10,9.2,GJ,,计量\n"},
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_right_gives_no_finding(name: str, workspace: Path, read: Read) -> None:
    write(workspace, dict(FINE[name]))
    _, findings = read()
    assert places(findings) == []


def test_deviants_by_hand() -> None:
    # logs to base 10 of 1, 1, 1, 10, 10, 10, 1000 … median 1, deviations 1, 1, 1, 0, 0, 0, 2 → median 1:
    # 0.6745 × 2 / 1 = 1.349 is not above 3.5; without spread every value beyond `times` stands out
    assert deviants(dict(enumerate([1, 1, 1, 10, 10, 10, 1000])), 6, 2) == {}
    assert deviants(dict(enumerate([10, 10, 10, 10, 10, 10, 1000])), 6, 2) == {6: 100.0}
    assert deviants(dict(enumerate([10, 10, 10, 10, 1000])), 6, 2) == {}


def test_published_defaults_are_plausible() -> None:
    """Values of the IPCC's and of the national guidelines lie within the bounds: they were printed by others."""
    store = FactorStore.load()
    checked = 0
    for (carrier, name), found in bounds().items():
        for factor in store.find(f"fuel.{carrier}.{name}"):
            for bound in found:
                top, bottom = bound.unit.split("/")
                try:
                    value = convert_ratio(factor.value, f"{factor.unit_num}/{factor.unit_den}", top, bottom)
                except UnitError:
                    continue
                assert bound.holds(value), factor.ref
                checked += 1
    assert checked > 30
